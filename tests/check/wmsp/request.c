/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/request.c: each row of the ordered table (MS-WMSP 2.2.2), its
 * neighbours, and requests recorded from players.
 */

#include "wmsp/request.h"

#include <string.h>

#define OLD "User-Agent: NSPlayer/4.1.0.3856\r\n"
#define SERVER4 "User-Agent: NSServer/4.1\r\n"
#define SERVER9 "User-Agent: NSServer/9.0.0.3171\r\n"
#define PROXY "User-Agent: WMCacheProxy/9.5.6001.1\r\n"
#define WEB "User-Agent: curl/7.88.1\r\n"
#define PLAY "Pragma: xPlayStrm=1\r\n"
#define ENTRY "Pragma: stream-switch-entry=ffff:1:0 \r\n"

static const struct
{
  const gchar *method;
  const gchar *fields;
  WmnRequestType type;
} cases[] = {
  /* 1 */
  {"OPTIONS", "", WMN_REQUEST_OPTIONS},
  {"OPTIONS", OLD PLAY, WMN_REQUEST_OPTIONS},
  /* 2 */
  {"GET", OLD "Pragma: pipeline-request=1\r\n" PLAY, WMN_REQUEST_PIPELINE},
  {"GET", OLD "Pragma: pipeline-request=0\r\n" PLAY, WMN_REQUEST_PLAY},
  /* 3 */
  {"GET", OLD "Pragma: xPlayNextEntry=1\r\n", WMN_REQUEST_PLAY_NEXT_ENTRY},
  {"GET", OLD "Pragma: xPlayNextEntry=1,xPlayStrm=0\r\n" ENTRY,
      WMN_REQUEST_PLAY_NEXT_ENTRY},
  /* 4 */
  {"GET", OLD "Pragma: xPlayNextEntry=1\r\n" PLAY, WMN_REQUEST_PLAY},
  {"GET", OLD PLAY ENTRY, WMN_REQUEST_PLAY},
  {"GET", OLD "pragma:XPLAYSTRM=1\r\n", WMN_REQUEST_PLAY},
  {"GET", PLAY, WMN_REQUEST_PLAY},
  {"GET", WEB PLAY, WMN_REQUEST_PLAY},
  {"GET", OLD PLAY "Pragma: stream-time=10000, stream-offset=0:1024, "
        "packet-num=5, max-duration=1000, rate=-5.000\r\n", WMN_REQUEST_PLAY},
  {"GET", OLD PLAY "Pragma: version11-enabled=1\r\n", WMN_REQUEST_PLAY},
  /* 5 */
  {"GET", OLD ENTRY, WMN_REQUEST_SELECT_STREAM},
  {"GET", OLD "Pragma: switch-stream-entry=ffff:2:2\r\n",
      WMN_REQUEST_SELECT_STREAM},
  {"GET", OLD "Pragma: stream-switch-count=0\r\n", WMN_REQUEST_DESCRIBE},
  /* 6 */
  {"GET", OLD, WMN_REQUEST_DESCRIBE},
  {"GET", OLD "Pragma: xPlayStrm=0\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", OLD "Pragma: xStopStrm=1\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", OLD "Range: bytes=0-\r\nIcy-MetaData: 1\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", OLD "Pragma: packet-pair-experiment=1,pipeline-experiment=1\r\n",
      WMN_REQUEST_DESCRIBE},
  {"GET", "user-agent: nsplayer/4.1\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", SERVER9, WMN_REQUEST_DESCRIBE},
  {"GET", "User-Agent: NSServer/5.0\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", PROXY, WMN_REQUEST_DESCRIBE},
  /* an old distribution server that says nothing wants it all, at once */
  {"GET", SERVER4, WMN_REQUEST_PLAY},
  {"GET", SERVER4 "Pragma: no-cache\r\n", WMN_REQUEST_PLAY},
  {"GET", "User-Agent: NSServer/1.0,Flumotion/0.0\r\n", WMN_REQUEST_PLAY},
  {"GET", SERVER4 "Pragma: client-id=5\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", SERVER4 "Pragma: xPlayStrm=0\r\n", WMN_REQUEST_DESCRIBE},
  /* a relay of old names the type it wants */
  {"GET", OLD "Content-Type: application/x-mms-framed\r\n", WMN_REQUEST_PLAY},
  {"GET", OLD "Content-Type: application/x-mms-framed\r\n"
        "Pragma: xPlayStrm=0\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", WEB "Content-Type: application/x-mms-framed\r\n",
      WMN_REQUEST_PLAIN},
  /* MS-WMLOG 2.3: no version, and nothing of a player's */
  {"GET", "User-Agent: NSPlayer\r\nCache-Control: no-cache\r\n",
      WMN_REQUEST_LOG_CHECK},
  {"GET", "User-Agent: NSPlayer\r\nPragma: no-cache\r\n",
      WMN_REQUEST_DESCRIBE},
  {"GET", "User-Agent: NSPlayer/\r\n", WMN_REQUEST_DESCRIBE},
  {"GET", "User-Agent: NSServer\r\n", WMN_REQUEST_PLAY},
  {"GET", "User-Agent: NSPlayer\r\nContent-Type: application/x-mms-framed"
        "\r\n", WMN_REQUEST_PLAY},
  {"GET", "User-Agent: NSPlayer\r\n" PLAY, WMN_REQUEST_PLAY},
  {"HEAD", "User-Agent: NSPlayer\r\n", WMN_REQUEST_PLAIN},
  /* 7 */
  {"GET", "", WMN_REQUEST_PLAIN},
  {"GET", WEB, WMN_REQUEST_PLAIN},
  {"GET", WEB "Pragma: no-cache\r\n", WMN_REQUEST_PLAIN},
  {"GET", WEB "Pragma: xPlayStrm=0\r\n", WMN_REQUEST_PLAIN},
  {"GET", "User-Agent: Mozilla/5.0\r\n", WMN_REQUEST_PLAIN},
  {"GET", "User-Agent: Windows-Media-Player/12.0\r\n", WMN_REQUEST_PLAIN},
  {"HEAD", WEB, WMN_REQUEST_PLAIN},
  {"HEAD", OLD PLAY, WMN_REQUEST_PLAIN},
  /* 8 */
  {"POST", PROXY "Content-Type: application/x-wms-getcontentinfo\r\n",
      WMN_REQUEST_GET_CONTENT_INFO},
  {"POST", "content-type: Application/X-WMS-GetContentInfo ; charset=UTF-8\r\n"
        "Pragma: log-line=1\r\n", WMN_REQUEST_GET_CONTENT_INFO},
  /* 9 */
  {"POST", OLD "Pragma: client-id=1\r\nPragma: log-line=a,xStopStrm=1\r\n"
        "Content-Type: application/x-wms-sendevent\r\n", WMN_REQUEST_LOG},
  {"POST", OLD "Content-Type: application/x-wms-LogStats;charset=UTF-8\r\n",
      WMN_REQUEST_LOG},
  {"POST", OLD "Content-Type: text/plain\r\nPragma: log-line=\r\n",
      WMN_REQUEST_LOG},
  /* 10 */
  {"POST", OLD ENTRY "Content-Type: application/x-wms-sendevent\r\n",
      WMN_REQUEST_SEND_EVENT},
  /* 11 */
  {"POST", OLD ENTRY "Pragma: xStopStrm=1\r\n", WMN_REQUEST_SELECT_STREAM},
  {"POST", OLD ENTRY PLAY, WMN_REQUEST_SELECT_STREAM},
  /* 12 */
  {"POST", OLD "Pragma: xStopStrm=1, xKeepAliveInPause=1\r\n",
      WMN_REQUEST_STOP},
  /* 13 */
  {"POST", OLD "Pragma: xKeepAliveInPause=1\r\nContent-Type: text/plain\r\n",
      WMN_REQUEST_KEEP_ALIVE},
  /* 14 */
  {"POST", WEB "Content-Type: text/plain\r\n", WMN_REQUEST_LOG},
  /* 15 */
  {"POST", WEB "Content-Type: application/x-www-form-urlencoded\r\n",
      WMN_REQUEST_UNKNOWN},
  {"POST", WEB "Content-Type:\r\n", WMN_REQUEST_UNKNOWN},
  {"POST", WEB "Content-Type: ;text/plain\r\n", WMN_REQUEST_UNKNOWN},
  {"POST", OLD PLAY, WMN_REQUEST_UNKNOWN},
  {"POST", OLD "Pragma: xStopStrm=0, xKeepAliveInPause=0\r\n",
      WMN_REQUEST_UNKNOWN},
  {"PUT", OLD PLAY, WMN_REQUEST_BAD_METHOD},
  {"DELETE", "", WMN_REQUEST_BAD_METHOD},
};

static void
classify (const gchar * head, WmnRequest * request)
{
  WmnHttpRequest http;

  g_assert_cmpint (wmn_http_request_parse (head, strlen (head), 0, &http), ==,
      (gssize) strlen (head));
  memset (request, 0x55, sizeof (*request));
  wmn_request_classify (&http, request);
}

static void
test_table (void)
{
  WmnRequest request;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *head = g_strdup_printf ("%s / HTTP/1.1\r\n%s\r\n",
        cases[i].method, cases[i].fields);

    classify (head, &request);
    if (request.type != cases[i].type)
      g_error ("%s where %s is right: %s", wmn_request_type_name
          (request.type), wmn_request_type_name (cases[i].type), head);
    g_assert_cmpint (request.is_head, ==,
        g_str_equal (cases[i].method, "HEAD"));
    g_free (head);
  }
}

/* Recorded from VLC */
static void
test_recorded (void)
{
  WmnRequest request;

  classify ("GET /stream HTTP/1.0\r\n"
      "Host: 127.0.0.1:18909\r\n"
      "Accept: */*\r\n"
      "User-Agent: NSPlayer/7.10.0.3059\r\n"
      "Pragma: no-cache,rate=1.000000,stream-time=0,stream-offset=0:0,"
      "request-context=1,max-duration=0\r\n"
      "Pragma: xClientGUID={0xbabac001-0x51ca-0x16bd-0xfcbc125aa402b182}\r\n"
      "Connection: Close\r\n\r\n", &request);
  g_assert_cmpint (request.type, ==, WMN_REQUEST_DESCRIBE);
  g_assert_cmpuint (request.agent.minor, ==, 10);
  classify ("GET /stream HTTP/1.0\r\n"
      "Host: 127.0.0.1:18909\r\n"
      "Accept: */*\r\n"
      "User-Agent: NSPlayer/7.10.0.3059\r\n"
      "Pragma: no-cache,rate=1.000000,request-context=2\r\n"
      "Pragma: xPlayStrm=1\r\n"
      "Pragma: xClientGUID={0xbabac001-0x51ca-0x16bd-0xfcbc125aa402b182}\r\n"
      "Pragma: stream-switch-count=2\r\n"
      "Pragma: stream-switch-entry=ffff:1:0 ffff:2:0 \r\n"
      "Connection: Close\r\n\r\n", &request);
  g_assert_cmpint (request.type, ==, WMN_REQUEST_PLAY);
  g_assert_cmpuint (request.pragma.n_switches, ==, 2);
}

/* Several Supported fields are one list. */
static void
test_supported (void)
{
  WmnRequest request;

  classify ("GET / HTTP/1.1\r\nUser-Agent: NSPlayer/12.0\r\n"
      "Supported: com.microsoft.wm.srvppair\r\n"
      "SUPPORTED: com.microsoft.wm.sswitch\r\n\r\n", &request);
  g_assert_true (request.agent.has_supported);
  g_assert_cmpint (request.agent.features, ==, WMN_FEATURE_SRVPPAIR
      | WMN_FEATURE_SSWITCH);
  classify ("GET / HTTP/1.1\r\nUser-Agent: NSPlayer/12.0\r\n\r\n", &request);
  g_assert_cmpint (request.agent.features, ==, WMN_FEATURES_DEFAULT);
}

static void
test_minds_body (void)
{
  static const struct
  {
    const gchar *head;
    gboolean minds;
  } heads[] = {
    {"POST / HTTP/1.1\r\nContent-Type: application/x-wms-LogStats;charset=x"
          "\r\nContent-Length: 3\r\n\r\n", TRUE},
    {"POST / HTTP/1.1\r\nContent-Type: application/x-wms-sendevent\r\n"
          "Content-Length: 3\r\n\r\n", TRUE},
    {"POST / HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
          "\r\n", TRUE},
    {"POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n", FALSE},
    {"POST / HTTP/1.1\r\nContent-Type: application/x-wms-getcontentinfo\r\n"
          "Content-Length: 1\r\n\r\n", FALSE},
    {"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", FALSE},
    {"GET / HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
          "\r\n", FALSE},
  };
  WmnHttpRequest http;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_assert_cmpint (wmn_http_request_parse (heads[i].head,
            strlen (heads[i].head), 0, &http), >, 0);
    g_assert_cmpint (wmn_request_minds_body (&http), ==, heads[i].minds);
  }
}

static void
test_last (void)
{
  guint i;

  for (i = 0; i < WMN_N_REQUEST_TYPES; i++)
    g_assert_cmpint (wmn_request_is_last ((WmnRequestType) i), ==,
        i == WMN_REQUEST_KEEP_ALIVE || i == WMN_REQUEST_GET_CONTENT_INFO);
}

static void
test_names (void)
{
  guint i, k;

  for (i = 0; i < WMN_N_REQUEST_TYPES; i++) {
    g_assert_nonnull (wmn_request_type_name (i));
    for (k = 0; k < i; k++)
      g_assert_cmpstr (wmn_request_type_name (i), !=,
          wmn_request_type_name (k));
  }
  g_assert_cmpstr (wmn_request_type_name (WMN_REQUEST_DESCRIBE), ==,
      "Describe");
  g_assert_cmpstr (wmn_request_type_name (WMN_REQUEST_LOG), ==, "Log");
  g_assert_cmpstr (wmn_request_type_name (WMN_REQUEST_PLAIN), ==, "Plain");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/table", test_table);
  g_test_add_func ("/request/recorded", test_recorded);
  g_test_add_func ("/request/supported", test_supported);
  g_test_add_func ("/request/minds-body", test_minds_body);
  g_test_add_func ("/request/last", test_last);
  g_test_add_func ("/request/names", test_names);

  return g_test_run ();
}
