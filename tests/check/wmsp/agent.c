/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/agent.c (MS-WMSP 2.2.1.7, 2.2.1.8) with the User-Agent values
 * that players send and imitate.
 */

#include "wmsp/request.h"

#include <string.h>

static void
parse (const gchar * value, WmnAgent * agent)
{
  WmnHttpText text = { value, strlen (value) };

  wmn_agent_parse (&text, agent);
}

static void
add (WmnAgent * agent, const gchar * value)
{
  WmnHttpText text = { value, strlen (value) };

  wmn_agent_add_supported (agent, &text);
}

static void
test_kinds (void)
{
  static const struct
  {
    const gchar *value;
    WmnAgentKind kind;
    guint major, minor;
    gboolean is_via_cache_proxy;
    gboolean is_wmsp;
  } cases[] = {
    {"NSPlayer/4.1.0.3856", WMN_AGENT_NSPLAYER, 4, 1, FALSE, TRUE},
    {"NSPlayer/7.10.0.3059", WMN_AGENT_NSPLAYER, 7, 10, FALSE, TRUE},
    {"nsplayer/12.0.7601.17514 WMFSDK/12.0", WMN_AGENT_NSPLAYER, 12, 0, FALSE,
        TRUE},
    {"NSPlayer/9.0.0.2980; via WMCacheProxy WMFSDK/9.0", WMN_AGENT_NSPLAYER,
        9, 0, TRUE, TRUE},
    {"NSPlayer 6.4", WMN_AGENT_NSPLAYER, 6, 4, FALSE, TRUE},
    {"NSPlayer", WMN_AGENT_NSPLAYER, 0, 0, FALSE, TRUE},
    {"NSPlayer/", WMN_AGENT_NSPLAYER, 0, 0, FALSE, TRUE},
    {"NSPlayer/9", WMN_AGENT_NSPLAYER, 9, 0, FALSE, TRUE},
    {"NSPlayer/9.", WMN_AGENT_NSPLAYER, 9, 0, FALSE, TRUE},
    {"NSPlayer/9x5", WMN_AGENT_NSPLAYER, 9, 0, FALSE, TRUE},
    {"NSPlayer/x.1", WMN_AGENT_NSPLAYER, 0, 0, FALSE, TRUE},
    {"NSPlayer;9.0", WMN_AGENT_NSPLAYER, 0, 0, FALSE, TRUE},
    {"NSPlayer/99999999999999999999.99999999999", WMN_AGENT_NSPLAYER, 99999,
        99999, FALSE, TRUE},
    {"NSServer/1.0,Flumotion/0.0", WMN_AGENT_NSSERVER, 1, 0, FALSE, TRUE},
    {"NSServer/9.0.0.3171", WMN_AGENT_NSSERVER, 9, 0, FALSE, TRUE},
    {"WMCacheProxy/9.5.6001.1", WMN_AGENT_WMCACHEPROXY, 9, 5, FALSE, TRUE},
    {"Windows-Media-Player/12.0.7601.17514", WMN_AGENT_WMP_HTTP, 12, 0, FALSE,
        FALSE},
    {"Mozilla/5.0 (X11; Linux)", WMN_AGENT_BROWSER, 5, 0, FALSE, FALSE},
    {"VLC/3.0.24 LibVLC/3.0.24", WMN_AGENT_WEB, 3, 0, FALSE, FALSE},
    {"GStreamer souphttpsrc 1.22.0 libsoup/3.2.3", WMN_AGENT_WEB, 0, 0, FALSE,
        FALSE},
    {"NSPlayerX/9.0", WMN_AGENT_WEB, 9, 0, FALSE, FALSE},
    {"My NSPlayer/9.0", WMN_AGENT_WEB, 0, 0, FALSE, FALSE},
    {"/9.0", WMN_AGENT_WEB, 9, 0, FALSE, FALSE},
    {"", WMN_AGENT_NONE, 0, 0, FALSE, FALSE},
  };
  WmnAgent agent;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    parse (cases[i].value, &agent);
    g_assert_cmpint (agent.kind, ==, cases[i].kind);
    g_assert_cmpuint (agent.major, ==, cases[i].major);
    g_assert_cmpuint (agent.minor, ==, cases[i].minor);
    g_assert_cmpint (agent.is_via_cache_proxy, ==, cases[i].is_via_cache_proxy);
    g_assert_cmpint (wmn_agent_is_wmsp (&agent), ==, cases[i].is_wmsp);
    g_assert_cmpint (agent.features, ==, WMN_FEATURES_DEFAULT);
    g_assert_false (agent.has_supported);
  }
  wmn_agent_parse (NULL, &agent);
  g_assert_cmpint (agent.kind, ==, WMN_AGENT_NONE);
  g_assert_cmpint (agent.features, ==, WMN_FEATURES_DEFAULT);
}

/* Names of Windows Media Player that others have recorded
 * (gshutler/useragent, spec/browsers/windows_media_player_user_agent_spec.rb):
 * of Windows 98, 2000, XP, Vista, 8.1, 10 and Windows Phone 8.1; at the end
 * that of Kodi as xbmc/xbmc, xbmc/utils/SystemInfo.cpp, puts it together. */
static void
test_recorded_names (void)
{
  static const struct
  {
    const gchar *value;
    const gchar *slug;
  } cases[] = {
    {"NSPlayer/3.2.0.3564", "nsplayer"},
    {"NSPlayer/4.1.0.3857", "nsplayer"},
    {"NSPlayer/4.1.0.3936", "nsplayer"},
    {"NSPlayer/7.1.0.3055", "nsplayer"},
    {"NSPlayer/9.0.0.2980 WMFSDK/9.0", "nsplayer-9"},
    {"NSPlayer/9.0.0.4503", "nsplayer-9"},
    {"NSPlayer/10.0.0.3802 WMFSDK/10.0", "nsplayer-9"},
    {"NSPlayer/11.0.5721.5262 WMFSDK/11.0", "nsplayer-9"},
    {"NSPlayer/11.00.6002.18392 WMFSDK/11.00.6002.18392", "nsplayer-9"},
    {"NSPlayer/12.00.9600.17031 WMFSDK/12.00.9600.17031", "nsplayer-9"},
    {"NSPlayer/12.00.9651.0000 WMFSDK/12.00.9651.0000", "nsplayer-9"},
    {"Windows-Media-Player/10.00.00.3802", "windows-media-player"},
    {"Windows-Media-Player/11.0.6002.18311", "windows-media-player"},
    {"Kodi/19.5 (Windows NT 10.0; Win64; x64) App_Bitness/64 "
          "Version/19.5-Matrix", "web"},
  };
  WmnAgent agent;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    parse (cases[i].value, &agent);
    g_assert_cmpstr (wmn_agent_get_family (&agent)->slug, ==, cases[i].slug);
  }
}

/* 7.10 is younger than 7.9. */
static void
test_versions (void)
{
  WmnAgent agent;

  parse ("NSPlayer/7.10.0.3059", &agent);
  g_assert_true (wmn_agent_is_at_least (&agent, 7, 10));
  g_assert_true (wmn_agent_is_at_least (&agent, 7, 9));
  g_assert_true (wmn_agent_is_at_least (&agent, 6, 99));
  g_assert_false (wmn_agent_is_at_least (&agent, 7, 11));
  g_assert_false (wmn_agent_is_at_least (&agent, 8, 0));
  g_assert_false (wmn_agent_is_at_least (&agent, 9, 0));
}

static void
test_supported (void)
{
  WmnAgent agent;

  parse ("NSPlayer/12.0", &agent);
  add (&agent, "com.microsoft.wm.srvppair, com.microsoft.wm.sswitch,"
      "COM.Microsoft.WM.PredStrm, com.example.unknown");
  g_assert_true (agent.has_supported);
  g_assert_cmpint (agent.features, ==, WMN_FEATURE_SRVPPAIR
      | WMN_FEATURE_SSWITCH | WMN_FEATURE_PREDSTRM);
  add (&agent, "com.microsoft.wm.startupprofile,com.microsoft.wm.fastcache");
  g_assert_cmpint (agent.features, ==, 31);
}

/* The first field replaces what was assumed, even by nothing. */
static void
test_supported_replaces (void)
{
  WmnAgent agent;

  parse ("NSPlayer/12.0", &agent);
  add (&agent, "com.microsoft.wm.sswitch");
  g_assert_cmpint (agent.features, ==, WMN_FEATURE_SSWITCH);
  parse ("NSPlayer/12.0", &agent);
  add (&agent, "");
  g_assert_true (agent.has_supported);
  g_assert_cmpint (agent.features, ==, 0);
}

/* --- the compatibility table ------------------------------------------- */

static void
read_agent (const gchar * path, WmnAgent * ret_agent)
{
  GError *error = NULL;
  WmnRequest request;
  WmnHttpRequest http;
  gchar *text;
  gsize size;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wmn_http_request_parse (text, size, 0, &http), >, 0);
  wmn_request_classify (&http, &request);
  *ret_agent = request.agent;
  g_free (text);
}

/* Every recorded request falls into the row whose folder it is in, and every
 * row has one. */
static void
test_recorded (void)
{
  const gchar *data = g_getenv ("WMNET_TEST_DATA");
  const WmnFamily *family;
  WmnAgent agent;
  guint i;

  for (i = 0; (family = wmn_agent_nth_family (i)) != NULL; i++) {
    gchar *folder = g_build_filename (data, "requests", family->slug, NULL);
    GDir *dir = g_dir_open (folder, 0, NULL);
    const gchar *name;
    guint n = 0;

    g_assert_nonnull (dir);
    while ((name = g_dir_read_name (dir)) != NULL) {
      gchar *path = g_build_filename (folder, name, NULL);

      g_test_message ("%s", path);
      read_agent (path, &agent);
      g_assert_true (wmn_agent_get_family (&agent) == family);
      g_free (path);
      n++;
    }
    g_assert_cmpuint (n, >, 0);
    g_dir_close (dir);
    g_free (folder);
  }
}

#define FRAMED WMN_TRAIT_FRAMED
#define SUPPORTED WMN_TRAIT_SUPPORTED
#define CURRENT WMN_TRAIT_CURRENT
#define DIRECTIVES WMN_TRAIT_DIRECTIVES
#define AT_ONCE WMN_TRAIT_AT_ONCE
#define PADDING WMN_TRAIT_PADDING
#define RESTART WMN_TRAIT_RESTART

/* What the specification gates by version, at the versions themselves. */
static void
test_rows (void)
{
  static const struct
  {
    const gchar *value;
    const gchar *slug;
    guint traits;
  } cases[] = {
    {"NSPlayer/4.1.0.3856", "nsplayer", FRAMED},
    {"NSPlayer/7.10.0.3059", "nsplayer", FRAMED},
    {"NSPlayer/8.0.0.3802", "nsplayer", FRAMED},
    {"NSPlayer/9.0.0.2980", "nsplayer-9", FRAMED | SUPPORTED | CURRENT},
    {"NSPlayer/12.0.7601.17514; via WMCacheProxy", "nsplayer-9",
        FRAMED | SUPPORTED | CURRENT},
    {"NSServer/1.0,Flumotion/0.0", "nsserver",
        FRAMED | AT_ONCE | PADDING | RESTART},
    {"NSServer/4.1.0.3930", "nsserver", FRAMED | AT_ONCE | PADDING | RESTART},
    {"NSServer/5.0", "nsserver-5", FRAMED | RESTART},
    {"NSServer/6.9", "nsserver-5", FRAMED | RESTART},
    {"NSServer/7.0", "nsserver-7", FRAMED},
    {"NSServer/9.0.0.3171", "nsserver-9",
        FRAMED | SUPPORTED | CURRENT | DIRECTIVES},
    {"WMCacheProxy/8.0", "wmcacheproxy", FRAMED},
    {"WMCacheProxy/9.5.6001.1", "wmcacheproxy-9",
        FRAMED | SUPPORTED | CURRENT | DIRECTIVES},
    {"Windows-Media-Player/12.0", "windows-media-player", WMN_TRAIT_PROBE},
    {"Mozilla/5.0 (X11)", "mozilla", WMN_TRAIT_BROWSER},
    {"curl/7.88.1", "web", 0},
    {"", "none", 0},
  };
  WmnAgent agent;
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    parse (cases[i].value, &agent);
    g_assert_cmpstr (wmn_agent_get_family (&agent)->slug, ==, cases[i].slug);
    for (k = 0; k < WMN_N_TRAITS; k++)
      g_assert_cmpint (wmn_agent_has (&agent, (WmnTraits) (1u << k)), ==,
          (cases[i].traits >> k & 1) != 0);
  }
}

static void
test_columns (void)
{
  guint i;

  for (i = 0; i < WMN_N_TRAITS; i++) {
    g_assert_nonnull (wmn_agent_nth_trait (i)->name);
    g_assert_nonnull (wmn_agent_nth_trait (i)->why);
  }
  g_assert_null (wmn_agent_nth_trait (WMN_N_TRAITS));
  g_assert_null (wmn_agent_nth_family (1000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent/kinds", test_kinds);
  g_test_add_func ("/agent/recorded-names", test_recorded_names);
  g_test_add_func ("/agent/versions", test_versions);
  g_test_add_func ("/agent/supported", test_supported);
  g_test_add_func ("/agent/supported-replaces", test_supported_replaces);
  g_test_add_func ("/agent/recorded", test_recorded);
  g_test_add_func ("/agent/rows", test_rows);
  g_test_add_func ("/agent/columns", test_columns);

  return g_test_run ();
}
