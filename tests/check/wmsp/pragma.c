/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/pragma.c (MS-WMSP 2.2.1.4) with the tokens that players send,
 * the broken ones included.
 */

#include "wmsp/pragma.h"

#include <string.h>

static gchar *head;
static WmnPragma pragma;

/* Reads a request with these Pragma fields; '|' stands between two. */
static void
parse (const gchar * fields)
{
  gchar **values = g_strsplit (fields, "|", -1);
  GString *text = g_string_new ("GET / HTTP/1.0\r\nHost: xPlayStrm=1\r\n");
  WmnHttpRequest request;
  guint i;

  for (i = 0; values[i]; i++)
    g_string_append_printf (text, "%s: %s\r\n", i % 2 ? "pragma" : "Pragma",
        values[i]);
  g_string_append (text, "\r\n");
  g_free (head);
  head = g_memdup2 (text->str, text->len);
  g_assert_cmpint (wmn_http_request_parse (head, text->len, 0, &request), ==,
      (gssize) text->len);
  memset (&pragma, 0x55, sizeof (pragma));
  wmn_pragma_parse (&request, &pragma);
  g_string_free (text, TRUE);
  g_strfreev (values);
}

static void
assert_switch (guint i, guint16 source, guint16 stream, guint16 decimal,
    guint8 level)
{
  g_assert_cmpuint (i, <, pragma.n_switches);
  g_assert_cmphex (pragma.switches[i].source, ==, source);
  g_assert_cmphex (pragma.switches[i].stream, ==, stream);
  g_assert_cmphex (pragma.switches[i].stream_decimal, ==, decimal);
  g_assert_cmpuint (pragma.switches[i].level, ==, level);
}

static void
assert_log_line (const gchar * expected)
{
  gchar *copy = g_strndup (pragma.log_line.data, pragma.log_line.size);

  g_assert_true (pragma.has_log_line);
  g_assert_cmpstr (copy, ==, expected);
  g_free (copy);
}

static void
test_nothing (void)
{
  parse ("no-cache");
  g_assert_cmpuint (pragma.n_tokens, ==, 0);
  g_assert_false (pragma.has_client_id);
  g_assert_cmpuint (pragma.client_id, ==, 0);
  g_assert_false (pragma.has_play);
  g_assert_false (pragma.is_play);
  g_assert_false (pragma.is_stop);
  g_assert_false (pragma.has_switches);
  g_assert_false (pragma.has_log_line);
  g_assert_cmpuint (pragma.log_line.size, ==, 0);
  g_assert_cmpfloat (pragma.rate, ==, 1.0);
  g_assert_cmpfloat (pragma.speed, ==, 1.0);
  g_assert_cmpstr (pragma.client_guid, ==, "");
  parse ("");
  g_assert_cmpuint (pragma.n_tokens, ==, 0);
  parse (" , ,,=,=1, =|no-cache, no-cache,something-else=1,xPlayStrmX=1");
  g_assert_cmpuint (pragma.n_tokens, ==, 0);
  g_assert_false (pragma.has_play);
}

/* Each token of MS-WMSP 2.2.1.4 is known in any case, and nothing like it. */
static void
test_names (void)
{
  static const gchar *const names[] = {
    "AccelBW", "AccelDuration", "BurstBW", "BurstDuration", "client-id",
    "client-lag", "expect-new-header", "features", "LinkBW", "log-line",
    "max-duration", "packet-num", "packet-pair-experiment",
    "pipeline-experiment", "pipeline-request", "pipeline-result", "pl-offset",
    "playlist-gen-id", "playlist-seek-id", "proxy-client-agent", "rate",
    "request-context", "Speed", "stream-offset", "stream-switch-count",
    "stream-switch-entry", "stream-time", "switch-stream-count",
    "switch-stream-entry", "timeout", "version-info", "version-url",
    "version11-enabled", "xClientGUID", "xKeepAliveInPause",
    "xPlayNextEntry", "xPlayStrm", "xResetStrm", "xStopStrm"
  };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    gchar *forms[] = {
      g_strdup (names[i]), g_ascii_strup (names[i], -1),
      g_ascii_strdown (names[i], -1), g_strconcat (names[i], "s", NULL),
      g_strndup (names[i], strlen (names[i]) - 1), g_strdup (names[i] + 1)
    };

    for (j = 0; j < G_N_ELEMENTS (forms); j++) {
      gchar *field = g_strconcat (forms[j], "=1", NULL);

      parse (field);
      g_assert_cmpuint (pragma.n_tokens, ==, j < 3 ? 1 : 0);
      g_free (field);
      g_free (forms[j]);
    }
  }
}

/* As ffmpeg sends it, with a line end missing in the last one */
static void
test_ffmpeg (void)
{
  parse ("no-cache,rate=1.000000,request-context=2|xPlayStrm=1|"
      "xClientGUID={c77e7400-738a-11d2-9add-0020af0a3278}|"
      "stream-switch-count=2|stream-switch-entry=ffff:1:0 ffff:2:0 |"
      "no-cache,rate=1.000000,stream-time=0Connection: Close");
  g_assert_cmpuint (pragma.n_tokens, ==, 8);
  g_assert_true (pragma.has_play);
  g_assert_true (pragma.is_play);
  g_assert_cmpuint (pragma.request_context, ==, 2);
  g_assert_cmpfloat (pragma.rate, ==, 1.0);
  g_assert_cmpstr (pragma.client_guid, ==,
      "{c77e7400-738a-11d2-9add-0020af0a3278}");
  g_assert_true (pragma.has_switches);
  g_assert_cmpuint (pragma.n_switches, ==, 2);
  assert_switch (0, 0xffff, 1, 1, 0);
  assert_switch (1, 0xffff, 2, 2, 0);
}

static void
test_player (void)
{
  parse ("no-cache,rate=1.000,stream-time=0,stream-offset=4294967295:4294967295"
      ",packet-num=4294967295,max-duration=0|"
      "CLIENT-ID=1543854732 , xplaystrm = 1|"
      "LinkBW=2147483647, AccelBW=1048576, AccelDuration=21000|"
      "BurstBW=3500000,BurstDuration=5000,Speed=5.000,client-lag=250|"
      "packet-pair-experiment=1, pipeline-experiment=1|"
      "version11-enabled=11,pipeline-request=1,xPlayNextEntry=1,xStopStrm=1,"
      "xKeepAliveInPause=1");
  g_assert_true (pragma.has_client_id);
  g_assert_cmpuint (pragma.client_id, ==, 1543854732);
  g_assert_true (pragma.is_play);
  g_assert_cmpuint (pragma.link_bandwidth, ==, 2147483647);
  g_assert_cmpuint (pragma.accel_bandwidth, ==, 1048576);
  g_assert_cmpuint (pragma.accel_duration, ==, 21000);
  g_assert_cmpuint (pragma.burst_bandwidth, ==, 3500000);
  g_assert_cmpuint (pragma.burst_duration, ==, 5000);
  g_assert_cmpfloat (pragma.speed, ==, 5.0);
  g_assert_true (pragma.has_client_lag);
  g_assert_cmpuint (pragma.client_lag, ==, 250);
  g_assert_true (pragma.is_packet_pair);
  g_assert_true (pragma.is_pipeline_experiment);
  g_assert_true (pragma.is_version11);
  g_assert_true (pragma.is_pipeline_request);
  g_assert_true (pragma.is_play_next_entry);
  g_assert_true (pragma.is_stop);
  g_assert_true (pragma.is_keep_alive);
  g_assert_cmpuint (pragma.n_tokens, ==, 21);
}

static void
test_last_wins (void)
{
  parse ("xPlayStrm=1,xPlayStrm=0|client-id=1|client-id=2,rate=2.5,rate=x");
  g_assert_true (pragma.has_play);
  g_assert_false (pragma.is_play);
  g_assert_cmpuint (pragma.client_id, ==, 2);
  g_assert_cmpfloat (pragma.rate, ==, 2.5);
  parse ("xPlayStrm=0|xPlayStrm=1");
  g_assert_true (pragma.is_play);
  parse ("log-line=a|log-line=b");
  assert_log_line ("b");
}

static void
test_broken_values (void)
{
  parse ("xPlayStrm|rate=-5.000,Speed=.5x,request-context=99999999999");
  g_assert_true (pragma.has_play);
  g_assert_false (pragma.is_play);
  g_assert_cmpfloat (pragma.rate, ==, -5.0);
  g_assert_cmpfloat (pragma.speed, ==, 0.5);
  g_assert_cmpuint (pragma.request_context, ==, G_MAXUINT);
  parse ("xPlayStrm=,rate=,Speed=nan,request-context=x,AccelBW=-1,"
      "client-id=abc,xStopStrm=yes,xKeepAliveInPause=0,client-lag=x");
  g_assert_false (pragma.is_play);
  g_assert_cmpfloat (pragma.rate, ==, 1.0);
  g_assert_cmpfloat (pragma.speed, ==, 1.0);
  g_assert_cmpuint (pragma.request_context, ==, 0);
  g_assert_cmpuint (pragma.accel_bandwidth, ==, 0);
  g_assert_false (pragma.has_client_id);
  g_assert_false (pragma.has_client_lag);
  g_assert_false (pragma.is_stop);
  g_assert_false (pragma.is_keep_alive);
  parse ("rate=99999999999999999999999999999999999999999999,Speed=inf");
  g_assert_cmpfloat (pragma.rate, >, 1e29);
  g_assert_cmpfloat (pragma.rate, <, 1e32);
  g_assert_cmpfloat (pragma.speed, ==, 1.0);
}

/* Ids we never gave: known to be there, equal to none. */
static void
test_client_id (void)
{
  parse ("client-id=4294967295");
  g_assert_cmpuint (pragma.client_id, ==, G_MAXUINT32);
  parse ("client-id=4294967296");
  g_assert_true (pragma.has_client_id);
  g_assert_cmpuint (pragma.client_id, ==, 0);
  parse ("client-id=99999999999999999999999");
  g_assert_true (pragma.has_client_id);
  g_assert_cmpuint (pragma.client_id, ==, 0);
  parse ("client-id=0");
  g_assert_true (pragma.has_client_id);
  parse ("client-id=");
  g_assert_false (pragma.has_client_id);
}

/* Malformed as VLC's, too long, with what doesn't belong into a log */
static void
test_guid (void)
{
  gchar *longer = g_strnfill (100, 'a');
  gchar *field = g_strconcat ("xClientGUID=", longer, NULL);

  parse ("xClientGUID={0xbabac001-0x6673-0xbbe7-0x8cc658ec884dc924}");
  g_assert_cmpstr (pragma.client_guid, ==,
      "{0xbabac001-0x6673-0xbbe7-0x8cc658ec884dc924}");
  parse (field);
  g_assert_cmpuint (strlen (pragma.client_guid), ==, WMN_PRAGMA_GUID_MAX - 1);
  parse ("xClientGUID={a \xc3\xa4" "b}");
  g_assert_cmpstr (pragma.client_guid, ==, "{ab}");
  parse ("xClientGUID={long}|xClientGUID={a}");
  g_assert_cmpstr (pragma.client_guid, ==, "{a}");
  g_free (field);
  g_free (longer);
}

static void
test_switches (void)
{
  /* MPlayer: entries before the count */
  parse ("xPlayStrm=1|stream-switch-entry=ffff:1:0 ffff:2:0 |"
      "stream-switch-count=2");
  g_assert_cmpuint (pragma.n_switches, ==, 2);
  /* hexadecimal and decimal readings */
  parse ("stream-switch-entry=ffff:a:0 1:10:1 2:FF:2 0003:0001:0");
  g_assert_cmpuint (pragma.n_switches, ==, 4);
  assert_switch (0, 0xffff, 0x0a, 0xffff, 0);
  assert_switch (1, 1, 0x10, 10, 1);
  assert_switch (2, 2, 0xff, 0xffff, 2);
  assert_switch (3, 3, 1, 1, 0);
  /* a wrong count, fields added up, the samples' misspelling, level > 2 */
  parse ("stream-switch-count=9|stream-switch-entry=ffff:1:7|"
      "switch-stream-count=1, switch-stream-entry=ffff:2:99999");
  g_assert_cmpuint (pragma.n_switches, ==, 2);
  assert_switch (0, 0xffff, 1, 1, 2);
  assert_switch (1, 0xffff, 2, 2, 2);
  parse ("stream-switch-count=0|stream-switch-entry=ffff:3:1,ffff:4:0\t1:1:1x");
  g_assert_cmpuint (pragma.n_switches, ==, 3);
  assert_switch (0, 0xffff, 3, 3, 1);
  assert_switch (1, 0xffff, 4, 4, 0);
  assert_switch (2, 1, 1, 1, 1);
}

static void
test_broken_switches (void)
{
  parse ("stream-switch-count=2");
  g_assert_false (pragma.has_switches);
  g_assert_cmpuint (pragma.n_switches, ==, 0);
  parse ("stream-switch-entry=");
  g_assert_true (pragma.has_switches);
  g_assert_cmpuint (pragma.n_switches, ==, 0);
  parse ("stream-switch-entry");
  g_assert_true (pragma.has_switches);
  g_assert_cmpuint (pragma.n_switches, ==, 0);
  parse ("stream-switch-entry=xyz :: ffff:1 ffff:1: ffff::0 :1:0 10000:1:0 "
      "1:10000:0 1:1:x 1:99999:0 g:1:0 -1:1:0 1:1:99999999999999999999 "
      "5:6:1:junk");
  g_assert_cmpuint (pragma.n_switches, ==, 1);
  assert_switch (0, 5, 6, 6, 1);
  /* the rest of the field is no token */
  parse ("stream-switch-entry=ffff:1:0, xPlayStrm=1");
  g_assert_false (pragma.has_play);
  g_assert_cmpuint (pragma.n_switches, ==, 1);
  /* 65535 is "none" and 0xffff is 4 digits */
  parse ("stream-switch-entry=ffff:ffff:0 ffff:9999:0");
  assert_switch (0, 0xffff, 0xffff, 0xffff, 0);
  assert_switch (1, 0xffff, 0x9999, 9999, 0);
}

static void
test_many_switches (void)
{
  GString *field = g_string_new ("stream-switch-entry=");
  guint i;

  for (i = 0; i < 200; i++)
    g_string_append_printf (field, "ffff:%x:0 ", i + 1);
  parse (field->str);
  g_assert_cmpuint (pragma.n_switches, ==, WMN_PRAGMA_MAX_SWITCHES);
  assert_switch (127, 0xffff, 128, 80, 0);
  g_string_free (field, TRUE);
}

/* A URL with commas and a token in it stays one line. */
static void
test_log_line (void)
{
  parse ("client-id=7, LOG-LINE= 127.0.0.1 2006-05-01 http://x/a,b?xPlayStrm=1"
      ",xStopStrm=1 - \"q\" |xKeepAliveInPause=1");
  assert_log_line ("127.0.0.1 2006-05-01 http://x/a,b?xPlayStrm=1"
      ",xStopStrm=1 - \"q\"");
  g_assert_cmpuint (pragma.client_id, ==, 7);
  g_assert_false (pragma.has_play);
  g_assert_false (pragma.is_stop);
  g_assert_true (pragma.is_keep_alive);
  g_assert_cmpuint (pragma.n_tokens, ==, 3);
  parse ("log-line=");
  assert_log_line ("");
  parse ("log-line=,a");
  assert_log_line (",a");
}

/* Commas between the quotes part nothing, those behind them do (2.2.1.4). */
static void
test_proxy_agent (void)
{
  parse ("proxy-client-agent=\"NSPlayer/9.0.0.0\", xPlayStrm=1, client-id=5");
  g_assert_true (pragma.is_play);
  g_assert_cmpuint (pragma.client_id, ==, 5);
  g_assert_cmpuint (pragma.n_tokens, ==, 3);
  parse ("proxy-client-agent= \"NSPlayer/9.0, xPlayStrm=1\" , xStopStrm=1|"
      "client-id=1");
  g_assert_false (pragma.has_play);
  g_assert_true (pragma.is_stop);
  g_assert_cmpuint (pragma.client_id, ==, 1);
  g_assert_cmpuint (pragma.n_tokens, ==, 3);
  parse ("proxy-client-agent=\"a\"client-id=1 \",xStopStrm=1");
  g_assert_false (pragma.has_client_id);
  g_assert_true (pragma.is_stop);
  parse ("proxy-client-agent=\"\",proxy-client-agent=\"\"");
  g_assert_cmpuint (pragma.n_tokens, ==, 2);
}

/* What is never closed ends with its field. */
static void
test_open_agent (void)
{
  parse ("proxy-client-agent=\"NSPlayer/9.0, xStopStrm=1|client-id=1");
  g_assert_false (pragma.is_stop);
  g_assert_cmpuint (pragma.client_id, ==, 1);
  g_assert_cmpuint (pragma.n_tokens, ==, 2);
  parse ("proxy-client-agent=\"");
  g_assert_cmpuint (pragma.n_tokens, ==, 1);
  parse ("proxy-client-agent=NSPlayer/9.0, xStopStrm=1");
  g_assert_true (pragma.is_stop);
  parse ("proxy-client-agent=, xStopStrm=1");
  g_assert_true (pragma.is_stop);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pragma/nothing", test_nothing);
  g_test_add_func ("/pragma/names", test_names);
  g_test_add_func ("/pragma/ffmpeg", test_ffmpeg);
  g_test_add_func ("/pragma/player", test_player);
  g_test_add_func ("/pragma/last-wins", test_last_wins);
  g_test_add_func ("/pragma/broken-values", test_broken_values);
  g_test_add_func ("/pragma/client-id", test_client_id);
  g_test_add_func ("/pragma/guid", test_guid);
  g_test_add_func ("/pragma/switches", test_switches);
  g_test_add_func ("/pragma/broken-switches", test_broken_switches);
  g_test_add_func ("/pragma/many-switches", test_many_switches);
  g_test_add_func ("/pragma/log-line", test_log_line);
  g_test_add_func ("/pragma/proxy-agent", test_proxy_agent);
  g_test_add_func ("/pragma/open-agent", test_open_agent);
  result = g_test_run ();
  g_free (head);

  return result;
}
