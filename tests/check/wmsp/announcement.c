/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/announcement.c: whole texts, and which hosts are let into
 * them. */

#include "wmsp/announcement.h"

#include <string.h>

static WmnHttpText
text_of (const gchar * text)
{
  WmnHttpText view = { text, strlen (text) };

  return view;
}

static void
test_split (void)
{
  static const struct
  {
    const gchar *path;
    WmnAnnouncementKind kind;
    const gchar *stem;
  } rows[] = {
    {"/live.asx", WMN_ANNOUNCEMENT_ASX, "/live"},
    {"/live.ASX", WMN_ANNOUNCEMENT_ASX, "/live"},
    {"/a.b.wax", WMN_ANNOUNCEMENT_WAX, "/a.b"},
    {"/live.wvx", WMN_ANNOUNCEMENT_WVX, "/live"},
    {"/live.m3u", WMN_ANNOUNCEMENT_M3U, "/live"},
    {"/.asx", WMN_ANNOUNCEMENT_ASX, "/"},
    {"/live", WMN_ANNOUNCEMENT_NONE, NULL},
    {"/live.asx/", WMN_ANNOUNCEMENT_NONE, NULL},
    {"/live.m3u8", WMN_ANNOUNCEMENT_NONE, NULL},
    {".asx", WMN_ANNOUNCEMENT_NONE, NULL},
    {"", WMN_ANNOUNCEMENT_NONE, NULL},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    WmnHttpText path = text_of (rows[i].path);
    WmnHttpText stem = { NULL, 0 };

    g_assert_cmpint (wmn_announcement_split (&path, &stem), ==, rows[i].kind);
    g_assert_true (rows[i].stem == NULL ? stem.data == NULL :
        wmn_http_text_equals (&stem, rows[i].stem));
  }
}

static void
test_hosts (void)
{
  static const gchar *const good[] = {
    "localhost", "enc.example:8080", "192.0.2.1", "192.0.2.1:1", "a_b-c.d",
    "[::1]", "[2001:db8::7]:8080", "[::ffff:192.0.2.1]:65535", "h:00080"
  };
  static const gchar *const bad[] = {
    "", ":", ":80", "h:", "h:0", "h:65536", "h:99999", "h:123456", "h:8o",
    "h:80:80", "[", "[]", "[::1", "[::1]x", "[::1]:", "[127]", "[::g]", "h/x",
    "h?x", "h#x", "u@h", "a b", "a\"><script>alert(1)</script>", "a'b&c<d>",
    "h\rX-Evil: 1", "h\nX-Evil: 1", "h%0d%0aX", "\xff\xfe", "h\t"
  };
  gchar name[WMN_ANNOUNCEMENT_MAX_HOST + 2];
  WmnHttpText host = { "h\0x", 3 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++) {
    WmnHttpText text = text_of (good[i]);

    g_test_message ("good host %u", i);
    g_assert_true (wmn_announcement_is_host (&text));
  }
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    WmnHttpText text = text_of (bad[i]);

    g_test_message ("bad host %u", i);
    g_assert_false (wmn_announcement_is_host (&text));
  }
  g_assert_false (wmn_announcement_is_host (&host));
  memset (name, 'a', sizeof (name));
  host.data = name;
  host.size = WMN_ANNOUNCEMENT_MAX_HOST;
  g_assert_true (wmn_announcement_is_host (&host));
  host.size++;
  g_assert_false (wmn_announcement_is_host (&host));
}

static void
check (const WmnAnnouncement * announcement, const gchar * expected)
{
  GByteArray *text = wmn_announcement_new (announcement);

  g_byte_array_append (text, (const guint8 *) "", 1);
  g_assert_cmpstr ((const gchar *) text->data, ==, expected);
  g_byte_array_unref (text);
}

static void
test_asx (void)
{
  WmnAsfDescription description = { {"A <b> & \"c\" 'd'", "", "C"} };
  WmnAnnouncement announcement = { WMN_ANNOUNCEMENT_ASX, "h:8080",
    "192.0.2.1:8080", "/live", NULL
  };

  check (&announcement, "<ASX VERSION=\"3.0\">\r\n"
      "  <PARAM NAME=\"Encoding\" VALUE=\"UTF-8\"/>\r\n  <ENTRY>\r\n"
      "    <REF HREF=\"http://h:8080/live?MSWMExt=.asf\"/>\r\n"
      "  </ENTRY>\r\n</ASX>\r\n");
  announcement.host = NULL;
  announcement.path = "/a b\"&'\n\xc3\xa4%41";
  announcement.description = &description;
  check (&announcement, "<ASX VERSION=\"3.0\">\r\n"
      "  <PARAM NAME=\"Encoding\" VALUE=\"UTF-8\"/>\r\n  <ENTRY>\r\n"
      "    <TITLE>A &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</TITLE>\r\n"
      "    <COPYRIGHT>C</COPYRIGHT>\r\n"
      "    <REF HREF=\"http://192.0.2.1:8080/a%20b%22&amp;&#39;%0A%C3%A4%41"
      "?MSWMExt=.asf\"/>\r\n  </ENTRY>\r\n</ASX>\r\n");
  announcement.kind = WMN_ANNOUNCEMENT_WVX;
  announcement.path = "/";
  announcement.description = NULL;
  check (&announcement, "<ASX VERSION=\"3.0\">\r\n"
      "  <PARAM NAME=\"Encoding\" VALUE=\"UTF-8\"/>\r\n  <ENTRY>\r\n"
      "    <REF HREF=\"http://192.0.2.1:8080/?MSWMExt=.asf\"/>\r\n"
      "  </ENTRY>\r\n</ASX>\r\n");
}

static void
test_m3u (void)
{
  WmnAsfDescription description = { {"Title", "Author"} };
  WmnAnnouncement announcement = { WMN_ANNOUNCEMENT_M3U, "h",
    "[::1]:8080", "/live", &description
  };

  check (&announcement, "#EXTM3U\r\n#EXTINF:-1,Author - Title\r\n"
      "http://h/live?MSWMExt=.asf\r\n");
  description.fields[WMN_ASF_DESCRIPTION_AUTHOR][0] = '\0';
  announcement.host = NULL;
  check (&announcement, "#EXTM3U\r\n#EXTINF:-1,Title\r\n"
      "http://[::1]:8080/live?MSWMExt=.asf\r\n");
  announcement.description = NULL;
  check (&announcement, "#EXTM3U\r\nhttp://[::1]:8080/live?MSWMExt=.asf\r\n");
}

/* Socket test 102. */
static void
test_reference (void)
{
  WmnAnnouncement announcement = { WMN_ANNOUNCEMENT_REFERENCE, "enc.example",
    "192.0.2.1:8080", "/live", NULL
  };

  check (&announcement, "[Reference]\r\n"
      "Ref1=http://enc.example/live?MSWMExt=.asf\r\n"
      "Ref2=http://192.0.2.1:8080/live?MSWMExt=.asf\r\n");
  announcement.host = NULL;
  check (&announcement, "[Reference]\r\n"
      "Ref1=http://192.0.2.1:8080/live?MSWMExt=.asf\r\n"
      "Ref2=http://192.0.2.1:8080/live?MSWMExt=.asf\r\n");
}

static void
test_media_types (void)
{
  g_assert_cmpstr (wmn_announcement_media_type (WMN_ANNOUNCEMENT_ASX), ==,
      "video/x-ms-asf");
  g_assert_cmpstr (wmn_announcement_media_type (WMN_ANNOUNCEMENT_WAX), ==,
      "audio/x-ms-wax");
  g_assert_cmpstr (wmn_announcement_media_type (WMN_ANNOUNCEMENT_WVX), ==,
      "video/x-ms-wvx");
  g_assert_cmpstr (wmn_announcement_media_type (WMN_ANNOUNCEMENT_M3U), ==,
      "audio/x-mpegurl");
  g_assert_cmpstr (wmn_announcement_media_type (WMN_ANNOUNCEMENT_REFERENCE),
      ==, "video/x-ms-asf");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/announcement/split", test_split);
  g_test_add_func ("/announcement/hosts", test_hosts);
  g_test_add_func ("/announcement/asx", test_asx);
  g_test_add_func ("/announcement/m3u", test_m3u);
  g_test_add_func ("/announcement/reference", test_reference);
  g_test_add_func ("/announcement/media-types", test_media_types);
  return g_test_run ();
}
