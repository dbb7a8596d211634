/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/response.c: whole heads for the kinds of answer (MS-WMSP
 * 3.2.5.2), and what holds for all of them, over every combination.
 */

#include "wmsp/response.h"

#include <string.h>

#define SERVER "Rex/9.0.0.2980 wmnetsink/0.1"
#define COMMON "Server: " SERVER "\r\n" \
    "Cache-Control: no-cache\r\n" \
    "Pragma: no-cache\r\n"

static WmnAgent old_player;
static WmnAgent new_player;
static WmnAgent web;

/* Changed by each test before use */
static WmnResponse response;

static void
begin (WmnRequestType type, guint status, const WmnAgent * agent)
{
  memset (&response, 0, sizeof (response));
  response.type = type;
  response.status = status;
  response.agent = agent;
  response.server = SERVER;
}

static void
assert_head (const gchar * expected)
{
  gchar head[WMN_HTTP_MAX_RESPONSE + 1];
  gsize size = wmn_response_write (&response, head, WMN_HTTP_MAX_RESPONSE);
  gsize small;

  g_assert_cmpuint (size, >, 0);
  head[size] = '\0';
  g_assert_cmpstr (head, ==, expected);
  for (small = 0; small < size; small++)
    g_assert_cmpuint (wmn_response_write (&response, head, small), ==, 0);
}

static void
test_describe_old (void)
{
  begin (WMN_REQUEST_DESCRIBE, 200, &old_player);
  response.client_id = 1543854732;
  response.idle_timeout = 60000;
  response.content_length = 821;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Pragma: client-id=1543854732\r\n"
      "Pragma: features=\"broadcast,playlist\"\r\n"
      "Pragma: timeout=60000\r\n"
      "Content-Type: application/vnd.ms.wms-hdr.asfv1\r\n"
      "Content-Length: 821\r\n" "Connection: close\r\n\r\n");
}

static void
test_describe_new (void)
{
  begin (WMN_REQUEST_DESCRIBE, 200, &new_player);
  response.client_id = G_MAXUINT32;
  response.idle_timeout = 60000;
  response.has_reset = TRUE;
  response.content_length = 821;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Pragma: client-id=4294967295\r\n"
      "Pragma: features=\"broadcast,playlist\"\r\n"
      "Pragma: timeout=60000\r\n"
      "Pragma: xResetStrm=1\r\n"
      "Supported: com.microsoft.wm.predstrm, com.microsoft.wm.sswitch\r\n"
      "Content-Type: application/vnd.ms.wms-hdr.asfv1\r\n"
      "Content-Length: 821\r\n" "Connection: Keep-Alive\r\n\r\n");
}

/* Its end is the connection's, whatever the caller hopes. */
static void
test_play (void)
{
  const gchar *expected = "HTTP/1.0 200 OK\r\n" COMMON
      "Pragma: client-id=1\r\n"
      "Pragma: features=\"broadcast,playlist\"\r\n"
      "Pragma: timeout=60000\r\n"
      "Content-Type: application/x-mms-framed\r\n" "Connection: close\r\n\r\n";

  begin (WMN_REQUEST_PLAY, 200, &old_player);
  response.client_id = 1;
  response.idle_timeout = 60000;
  response.content_length = -1;
  assert_head (expected);
  response.content_length = 0;
  response.keeps_alive = TRUE;
  assert_head (expected);
  response.type = WMN_REQUEST_PLAY_NEXT_ENTRY;
  assert_head (expected);
}

static void
test_plain (void)
{
  begin (WMN_REQUEST_PLAIN, 200, &web);
  response.content_length = -1;
  response.keeps_alive = TRUE;
  response.client_id = 5;
  response.idle_timeout = 60000;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Content-Type: video/x-ms-asf\r\n"
      "Accept-Ranges: none\r\n" "Connection: close\r\n\r\n");
}

static void
test_log (void)
{
  begin (WMN_REQUEST_LOG, 204, &old_player);
  response.client_id = 7;
  response.idle_timeout = 60000;
  response.has_reset = TRUE;
  assert_head ("HTTP/1.0 204 No Content\r\n" COMMON
      "Pragma: client-id=7\r\n"
      "Pragma: timeout=60000\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

/* KeepAlive, Stop and SelectStream are answered alike. */
static void
test_feedback (void)
{
  static const WmnRequestType types[] = {
    WMN_REQUEST_KEEP_ALIVE, WMN_REQUEST_STOP, WMN_REQUEST_SELECT_STREAM,
    WMN_REQUEST_SEND_EVENT
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    begin (types[i], 200, &new_player);
    response.client_id = 7;
    response.idle_timeout = 60000;
    assert_head ("HTTP/1.0 200 OK\r\n" COMMON
        "Pragma: client-id=7\r\n"
        "Pragma: timeout=60000\r\n"
        "Supported: com.microsoft.wm.predstrm, com.microsoft.wm.sswitch\r\n"
        "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
  }
}

/* With an unknown id: 200 without one, and without its timeout */
static void
test_options (void)
{
  begin (WMN_REQUEST_OPTIONS, 200, NULL);
  response.idle_timeout = 60000;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Public: GET, POST, OPTIONS\r\n"
      "Allow: OPTIONS\r\n"
      "Content-Length: 0\r\n" "Connection: Keep-Alive\r\n\r\n");
}

static void
test_content_info (void)
{
  begin (WMN_REQUEST_GET_CONTENT_INFO, 200, NULL);
  assert_head ("HTTP/1.0 200 OK\r\n"
      "Server: " SERVER "\r\n"
      "Cache-Control: no-cache, x-wms-stream-type=\"broadcast\", "
      "x-wms-proxy-split\r\n"
      "Pragma: no-cache\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

static void
parse_agent (const gchar * value, WmnAgent * agent)
{
  WmnHttpText text = { value, strlen (value) };

  wmn_agent_parse (&text, agent);
}

/* Servers are told with each stream that it may be split (4.12.1.2). */
static void
test_directives (void)
{
  static const struct
  {
    const gchar *agent;
    WmnRequestType type;
    gboolean has;
  } cases[] = {
    {"WMCacheProxy/9.0.0.3177", WMN_REQUEST_DESCRIBE, TRUE},
    {"WMCacheProxy/9.0.0.3177", WMN_REQUEST_PLAY, TRUE},
    {"WMCacheProxy/9.0.0.3177", WMN_REQUEST_LOG, FALSE},
    {"NSServer/9.0.0.3171", WMN_REQUEST_PLAY, TRUE},
    {"NSServer/4.1.0.3930", WMN_REQUEST_PLAY, FALSE},
    {"NSPlayer/12.0", WMN_REQUEST_DESCRIBE, FALSE},
  };
  gchar head[WMN_HTTP_MAX_RESPONSE + 1];
  WmnAgent agent;
  gsize size;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    parse_agent (cases[i].agent, &agent);
    begin (cases[i].type, 200, &agent);
    size = wmn_response_write (&response, head, WMN_HTTP_MAX_RESPONSE);
    head[size] = '\0';
    g_assert_cmpint (strstr (head, "\r\nCache-Control: no-cache, "
            "x-wms-stream-type=\"broadcast\", x-wms-proxy-split\r\n") != NULL,
        ==, cases[i].has);
    response.status = 503;
    size = wmn_response_write (&response, head, WMN_HTTP_MAX_RESPONSE);
    head[size] = '\0';
    g_assert_null (strstr (head, "x-wms"));
  }
}

/* No features, whatever was asked, and no session but one that there is */
static void
test_errors (void)
{
  begin (WMN_REQUEST_PLAY, 400, &new_player);
  response.client_id = 7;
  response.idle_timeout = 60000;
  assert_head ("HTTP/1.0 400 Bad Request\r\n" COMMON
      "Pragma: client-id=7\r\n" "Pragma: timeout=60000\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
  begin (WMN_REQUEST_PLAY, 503, &new_player);
  response.has_reset = TRUE;
  response.retry_after = 5;
  assert_head ("HTTP/1.0 503 Service Unavailable\r\n" COMMON
      "Retry-After: 5\r\n" "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
  begin (WMN_REQUEST_BAD_METHOD, 405, NULL);
  response.allow = "GET, HEAD, POST, OPTIONS";
  assert_head ("HTTP/1.0 405 Method Not Allowed\r\n" COMMON
      "Allow: GET, HEAD, POST, OPTIONS\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
  begin (WMN_REQUEST_GET_CONTENT_INFO, 400, NULL);
  assert_head ("HTTP/1.0 400 Bad Request\r\n" COMMON
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

static guint
count (const gchar * head, const gchar * field)
{
  guint n = 0;

  while ((head = strstr (head, field))) {
    head += strlen (field);
    n++;
  }

  return n;
}

static void
assert_rules (const gchar * head)
{
  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 "));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\n"));
  g_assert_cmpuint (count (head, "\r\n\r\n"), ==, 1);
  g_assert_cmpuint (count (head, "\n"), ==, count (head, "\r\n"));
  g_assert_cmpuint (count (head, "\r\nServer: Rex/9.0.0.2980 "), ==, 1);
  g_assert_cmpuint (count (head, "\r\nCache-Control: no-cache"), ==, 1);
  g_assert_cmpuint (count (head, "\r\nPragma: no-cache\r\n"), ==, 1);
  g_assert_cmpuint (count (head, "\r\nConnection: "), ==, 1);
  g_assert_cmpuint (count (head, "\r\nContent-Length: "), <=, 1);
  g_assert_cmpuint (count (head, "\r\nPragma: client-id="), <=, 1);
  g_assert_cmpuint (count (head, "\r\nPragma: features="), <=, 1);
  g_assert_cmpuint (count (head, "Location"), ==, 0);
  g_assert_cmpuint (count (head, "Transfer-Encoding"), ==, 0);
  g_assert_cmpuint (count (head, "seekable"), ==, 0);
  g_assert_cmpuint (count (head, "experiment"), ==, 0);
  g_assert_cmpuint (count (head, "version"), ==, 0);
  g_assert_cmpuint (count (head, "playlist-gen-id"), ==, 0);
  g_assert_cmpuint (count (head, "AccelBW"), ==, 0);
  g_assert_cmpuint (count (head, "StartupProfile"), ==, 0);
  if (count (head, "Connection: Keep-Alive\r\n"))
    g_assert_cmpuint (count (head, "\r\nContent-Length: "), ==, 1);
  g_assert_cmpuint (count (head, "Supported"), <=,
      response.agent == &new_player);
}

static void
test_all (void)
{
  const WmnAgent *agents[] = { NULL, &old_player, &new_player, &web };
  static const guint statuses[] = { 200, 204, 400, 404, 405, 408, 413, 431,
    503
  };
  gchar head[WMN_HTTP_MAX_RESPONSE + 1];
  guint type, a, s, bits;
  gsize size;

  for (type = 0; type < WMN_N_REQUEST_TYPES; type++) {
    for (a = 0; a < G_N_ELEMENTS (agents); a++) {
      for (s = 0; s < G_N_ELEMENTS (statuses); s++) {
        for (bits = 0; bits < 32; bits++) {
          begin (type, statuses[s], agents[a]);
          response.client_id = bits & 1 ? G_MAXUINT32 : 0;
          response.has_reset = (bits & 2) != 0;
          response.idle_timeout = bits & 4 ? G_MAXUINT : 0;
          response.content_length = bits & 8 ? G_MAXINT64 : -1;
          response.keeps_alive = (bits & 16) != 0;
          size = wmn_response_write (&response, head, WMN_HTTP_MAX_RESPONSE);
          g_assert_cmpuint (size, >, 0);
          g_assert_cmpuint (size, <, 1024);
          head[size] = '\0';
          assert_rules (head);
        }
      }
    }
  }
}

static void
test_startup (void)
{
  WmnStartup startup = { 0 };

  begin (WMN_REQUEST_PLAY, 200, &new_player);
  response.startup = &startup;
  startup.accel_bandwidth = 3500000;
  startup.accel_duration = 2000;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Pragma: features=\"broadcast,playlist\"\r\n"
      "Supported: com.microsoft.wm.predstrm, com.microsoft.wm.sswitch\r\n"
      "Pragma: AccelBW=3500000, AccelDuration=2000\r\n"
      "Content-Type: application/x-mms-framed\r\n" "Connection: close\r\n\r\n");
  startup.accel_bandwidth = 0;
  startup.burst_bandwidth = G_MAXUINT32;
  startup.burst_duration = 1;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Pragma: features=\"broadcast,playlist\"\r\n"
      "Supported: com.microsoft.wm.predstrm, com.microsoft.wm.sswitch\r\n"
      "Pragma: BurstBW=4294967295, BurstDuration=1\r\n"
      "Content-Type: application/x-mms-framed\r\n" "Connection: close\r\n\r\n");
}

static void
test_announcement (void)
{
  begin (WMN_REQUEST_PLAIN, 200, &web);
  response.media_type = "audio/x-mpegurl";
  response.content_length = 42;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Content-Type: audio/x-mpegurl\r\n"
      "Content-Length: 42\r\n" "Connection: close\r\n\r\n");
}

static void
test_cross_origin (void)
{
  begin (WMN_REQUEST_PLAIN, 200, &web);
  response.content_length = -1;
  response.is_cross_origin = TRUE;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Content-Type: video/x-ms-asf\r\n"
      "Accept-Ranges: none\r\n"
      "Access-Control-Allow-Origin: *\r\n" "Connection: close\r\n\r\n");
  begin (WMN_REQUEST_OPTIONS, 200, &web);
  response.is_cross_origin = TRUE;
  assert_head ("HTTP/1.0 200 OK\r\n" COMMON
      "Public: GET, POST, OPTIONS\r\n"
      "Allow: OPTIONS\r\n"
      "Access-Control-Allow-Origin: *\r\n"
      "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"
      "Access-Control-Allow-Headers: *\r\n"
      "Access-Control-Max-Age: 86400\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

/* Whatever is switched on for a media server reaches clients of version 9
 * alone: to all others it sends an encoder's bytes. */
static void
test_roles (void)
{
  const WmnAgent *agents[] = { NULL, &old_player, &web };
  gchar heads[2][WMN_HTTP_MAX_RESPONSE];
  guint type, a, role;
  gsize sizes[2];

  for (type = 0; type < WMN_N_REQUEST_TYPES; type++) {
    for (a = 0; a < G_N_ELEMENTS (agents); a++) {
      for (role = 0; role < 2; role++) {
        begin (type, 200, agents[a]);
        response.role = (WmnRole) role;
        response.client_id = 1;
        response.playlist_gen_id = role;
        response.has_pipeline_experiment = role;
        response.has_packet_pair = role;
        response.has_pipeline_result = role;
        response.expects_header = role;
        response.profile = role ? "Rate=10;" : NULL;
        sizes[role] = wmn_response_write (&response, heads[role],
            WMN_HTTP_MAX_RESPONSE);
      }
      g_assert_cmpmem (heads[0], sizes[0], heads[1], sizes[1]);
    }
  }
}

static void
begin_current (WmnRequestType type, guint status)
{
  begin (type, status, &new_player);
  response.role = WMN_ROLE_MEDIA_SERVER;
  response.is_http11 = TRUE;
  response.client_id = 297067864;
  response.idle_timeout = 60000;
  response.playlist_gen_id = 3;
}

#define COUGAR "Pragma: timeout=60000\r\n" \
    "Supported: com.microsoft.wm.srvppair, com.microsoft.wm.sswitch, " \
    "com.microsoft.wm.predstrm, com.microsoft.wm.startupprofile\r\n" \
    "Pragma: playlist-gen-id=3\r\n"

static void
test_media_server (void)
{
  begin_current (WMN_REQUEST_DESCRIBE, 200);
  response.has_pipeline_experiment = response.has_packet_pair = TRUE;
  response.keeps_alive = TRUE;
  response.content_length = 2901;
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n"
      "Pragma: features=\"broadcast,playlist\"\r\n" COUGAR
      "Pragma: pipeline-experiment=1\r\n"
      "Pragma: packet-pair-experiment=1\r\n"
      "Content-Type: application/vnd.ms.wms-hdr.asfv1\r\n"
      "Content-Length: 2901\r\n" "Connection: Keep-Alive\r\n\r\n");
  begin_current (WMN_REQUEST_PLAY, 200);
  response.is_chunked = TRUE;
  response.keeps_alive = TRUE;
  response.expects_header = TRUE;
  response.profile = "Rate=10,12;MaxBytes=1,1;";
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n"
      "Pragma: features=\"broadcast,playlist\"\r\n" COUGAR
      "Pragma: expect-new-header=1\r\n"
      "X-StartupProfile: Rate=10,12;MaxBytes=1,1;\r\n"
      "Content-Type: application/x-mms-framed\r\n"
      "Transfer-Encoding: chunked\r\n" "Connection: Keep-Alive\r\n\r\n");
}

/* The sample of RFC 2616, 3.3.1; HTTP/1.0 has none. */
static void
test_date (void)
{
  begin_current (WMN_REQUEST_UNKNOWN, 404);
  response.client_id = 0;
  response.date = 784111777;
  assert_head ("HTTP/1.1 404 Not Found\r\n"
      "Server: Rex/9.0.0.2980 wmnetsink/0.1\r\n"
      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
      "Cache-Control: no-cache\r\n" "Pragma: no-cache\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
  response.is_http11 = FALSE;
  assert_head ("HTTP/1.0 404 Not Found\r\n" COMMON
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

/* MS-WMSP 2.2.2.5, 2.2.2.8. */
static void
test_pipelined (void)
{
  begin_current (WMN_REQUEST_PIPELINE, 200);
  response.is_chunked = TRUE;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Content-Type: application/x-mms-framed\r\n"
      "Transfer-Encoding: chunked\r\n" "Connection: Keep-Alive\r\n\r\n");
  begin_current (WMN_REQUEST_PIPELINE, 204);
  response.has_pipeline_result = response.pipeline_result = TRUE;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.1 204 No Content\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Pragma: pipeline-result=1\r\n"
      "Content-Length: 0\r\n" "Connection: Keep-Alive\r\n\r\n");
  response.is_http11 = response.pipeline_result = FALSE;
  assert_head ("HTTP/1.0 204 No Content\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Pragma: pipeline-result=0\r\n"
      "Content-Length: 0\r\n" "Connection: Keep-Alive\r\n\r\n");
  begin_current (WMN_REQUEST_SELECT_STREAM, 200);
  response.is_chunked = TRUE;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Content-Type: application/x-mms-framed\r\n"
      "Transfer-Encoding: chunked\r\n" "Connection: Keep-Alive\r\n\r\n");
  /* RFC 9112 9.6 */
  response.keeps_alive = FALSE;
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Content-Type: application/x-mms-framed\r\n"
      "Transfer-Encoding: chunked\r\n" "Connection: close\r\n\r\n");
  response.is_chunked = FALSE;
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.1 200 OK\r\n" COMMON
      "Pragma: client-id=297067864\r\n" COUGAR
      "Content-Length: 0\r\n" "Connection: Keep-Alive\r\n\r\n");
  begin_current (WMN_REQUEST_UNKNOWN, 400);
  response.keeps_alive = TRUE;
  assert_head ("HTTP/1.1 400 Bad Request\r\n" COMMON
      "Pragma: client-id=297067864\r\n"
      "Pragma: timeout=60000\r\n" "Pragma: playlist-gen-id=3\r\n"
      "Content-Length: 0\r\n" "Connection: Keep-Alive\r\n\r\n");
}

static void
test_challenges (void)
{
  begin (WMN_REQUEST_UNKNOWN, 401, &old_player);
  response.challenges[0] = "Digest realm=\"r\"";
  response.challenges[1] = "Basic realm=\"r\"";
  assert_head ("HTTP/1.0 401 Unauthorized\r\n" COMMON
      "WWW-Authenticate: Digest realm=\"r\"\r\n"
      "WWW-Authenticate: Basic realm=\"r\"\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

static void
test_is_server (void)
{
  gchar *longest = g_strnfill (WMN_RESPONSE_MAX_SERVER, 'x');
  gchar *longer = g_strnfill (WMN_RESPONSE_MAX_SERVER + 1, 'x');

  g_assert_true (wmn_response_is_server (SERVER));
  g_assert_true (wmn_response_is_server (longest));
  g_assert_false (wmn_response_is_server (longer));
  g_assert_false (wmn_response_is_server (NULL));
  g_assert_false (wmn_response_is_server (""));
  g_assert_false (wmn_response_is_server ("Rex/9.0\nX: y"));
  g_assert_false (wmn_response_is_server ("Rex/9.0\x7f"));
  g_free (longest);
  g_free (longer);
}

static void
set_longest (const gchar * server, const gchar * text,
    const WmnStartup * startup)
{
  response.role = WMN_ROLE_MEDIA_SERVER;
  response.server = server;
  response.is_http11 = wmn_role_is_current (response.role, response.agent);
  response.date = 1700000000;
  response.client_id = response.playlist_gen_id = G_MAXUINT32;
  response.idle_timeout = response.retry_after = G_MAXUINT;
  response.has_reset = response.has_pipeline_experiment = TRUE;
  response.has_packet_pair = response.expects_header = TRUE;
  response.has_pipeline_result = response.is_metacube = TRUE;
  response.is_cross_origin = response.keeps_alive = TRUE;
  response.content_length = G_MAXINT64;
  response.allow = "GET, HEAD, POST, OPTIONS";
  response.startup = startup;
  response.profile = text;
  response.challenges[0] = response.challenges[1] = text;
}

/* All that can be in a head at once, each as long as it may be. */
static void
test_longest (void)
{
  const WmnAgent *agents[] = { NULL, &old_player, &new_player, &web };
  WmnStartup startup = { 0 };
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gchar *server = g_strnfill (WMN_RESPONSE_MAX_SERVER, 'x');
  gchar *text = g_strnfill (WMN_RESPONSE_MAX_TEXT, 'x');
  guint type, a;

  startup.accel_bandwidth = startup.accel_duration = G_MAXUINT32;
  startup.burst_bandwidth = startup.burst_duration = G_MAXUINT32;
  for (type = 0; type < WMN_N_REQUEST_TYPES; type++) {
    for (a = 0; a < G_N_ELEMENTS (agents); a++) {
      begin (type, 200, agents[a]);
      set_longest (server, text, &startup);
      g_assert_cmpuint (wmn_response_write (&response, head, sizeof (head)),
          >, 0);
      response.status = 401;
      g_assert_cmpuint (wmn_response_write (&response, head, sizeof (head)),
          >, 0);
    }
  }
  g_free (server);
  g_free (text);
}

/* A name from the application can't begin a field. */
static void
test_server_name (void)
{
  begin (WMN_REQUEST_UNKNOWN, 400, NULL);
  response.server = "Rex/9.0\r\nX: y";
  assert_head ("HTTP/1.0 400 Bad Request\r\n"
      "Server: Rex/9.0X: y\r\n"
      "Cache-Control: no-cache\r\n"
      "Pragma: no-cache\r\n"
      "Content-Length: 0\r\n" "Connection: close\r\n\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parse_agent ("NSPlayer/4.1.0.3856", &old_player);
  parse_agent ("NSPlayer/12.0.7601.17514", &new_player);
  parse_agent ("VLC/30.0.24", &web);
  g_test_add_func ("/response/describe-old", test_describe_old);
  g_test_add_func ("/response/describe-new", test_describe_new);
  g_test_add_func ("/response/play", test_play);
  g_test_add_func ("/response/plain", test_plain);
  g_test_add_func ("/response/log", test_log);
  g_test_add_func ("/response/feedback", test_feedback);
  g_test_add_func ("/response/options", test_options);
  g_test_add_func ("/response/content-info", test_content_info);
  g_test_add_func ("/response/directives", test_directives);
  g_test_add_func ("/response/errors", test_errors);
  g_test_add_func ("/response/startup", test_startup);
  g_test_add_func ("/response/date", test_date);
  g_test_add_func ("/response/announcement", test_announcement);
  g_test_add_func ("/response/cross-origin", test_cross_origin);
  g_test_add_func ("/response/all", test_all);
  g_test_add_func ("/response/roles", test_roles);
  g_test_add_func ("/response/media-server", test_media_server);
  g_test_add_func ("/response/pipelined", test_pipelined);
  g_test_add_func ("/response/challenges", test_challenges);
  g_test_add_func ("/response/server-name", test_server_name);
  g_test_add_func ("/response/is-server", test_is_server);
  g_test_add_func ("/response/longest", test_longest);

  return g_test_run ();
}
