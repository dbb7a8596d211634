/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Which fields an answer has (MS-WMSP 3.2.5.2, and 2.2.2.1 to 2.2.2.10), in
 * the order of the specification's sample (4.11), each Pragma token on a line
 * of its own.  Never a Location: libmms and xine give up on one.
 *
 * Doesn't decide what is answered, and writes no bodies.  Pure function, any
 * thread. */

#include "wmsp/response.h"

/* What a live encoder can do (2.2.1.7): new streams are chosen for the client
 * after a header change, and it may choose again. */
#define SUPPORTED "com.microsoft.wm.predstrm, com.microsoft.wm.sswitch"
/* A media server can do packet pairs and startup profiles, too.  Not
 * fastcache, the stream is live. */
#define SUPPORTED_SERVER "com.microsoft.wm.srvppair, " \
    "com.microsoft.wm.sswitch, com.microsoft.wm.predstrm, " \
    "com.microsoft.wm.startupprofile"
/* Tells proxies that one pull may feed many players (2.2.1.1, 4.12.1.2). */
#define DIRECTIVES "no-cache, x-wms-stream-type=\"broadcast\", " \
    "x-wms-proxy-split"

static gboolean
is_error (const WmnResponse * response)
{
  return response->status >= 300 || response->type == WMN_REQUEST_UNKNOWN
      || response->type == WMN_REQUEST_BAD_METHOD;
}

/* Who opens or goes on with a stream. */
static gboolean
is_opening (const WmnResponse * response)
{
  return response->type == WMN_REQUEST_DESCRIBE
      || response->type == WMN_REQUEST_PLAY
      || response->type == WMN_REQUEST_PLAY_NEXT_ENTRY;
}

/* The body is a stream of frames: in pipelined mode that of a SelectStream,
 * too (2.2.2.8), and the test packet. */
static gboolean
is_framed (const WmnResponse * response)
{
  return response->type == WMN_REQUEST_PLAY
      || response->type == WMN_REQUEST_PLAY_NEXT_ENTRY || response->is_chunked;
}

/* Whoever asks for them gets the directives (3.2.5.3), and servers with each
 * stream: one that had no answer to GetContentInfo looks for them in Describe
 * (3.1.5.4). */
static gboolean
has_directives (const WmnResponse * response)
{
  if (is_error (response))
    return FALSE;
  return response->type == WMN_REQUEST_GET_CONTENT_INFO
      || (is_opening (response) && response->agent
      && wmn_agent_has (response->agent, WMN_TRAIT_DIRECTIVES));
}

/* RFC 2616, 14.18: HTTP/1.1 demands it, in the words of RFC 1123.  Players of
 * HTTP/1.0 never had it from us. */
static void
add_date (const WmnResponse * response, WmnHttpResponse * http)
{
  static const gchar days[7][4] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
  };
  static const gchar months[12][4] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
    "Nov", "Dec"
  };
  GDateTime *date;

  if (!response->is_http11 || response->date == 0)
    return;
  date = g_date_time_new_from_unix_utc (response->date);
  wmn_http_response_print (http, "Date",
      "%s, %02d %s %d %02d:%02d:%02d GMT",
      days[g_date_time_get_day_of_week (date) - 1],
      g_date_time_get_day_of_month (date),
      months[g_date_time_get_month (date) - 1], g_date_time_get_year (date),
      g_date_time_get_hour (date), g_date_time_get_minute (date),
      g_date_time_get_second (date));
  g_date_time_unref (date);
}

static void
add_cache_control (const WmnResponse * response, WmnHttpResponse * http)
{
  wmn_http_response_add (http, "Cache-Control",
      has_directives (response) ? DIRECTIVES : "no-cache");
}

/* 3.2.5.2: a session that there is is named by errors, too; no token that is
 * newer than the oldest client. */
static void
add_session (const WmnResponse * response, WmnHttpResponse * http)
{
  if (response->client_id != 0)
    wmn_http_response_print (http, "Pragma", "client-id=%u",
        response->client_id);
  if (is_opening (response) && !is_error (response))
    wmn_http_response_add (http, "Pragma",
        "features=\"" WMN_RESPONSE_FEATURES "\"");
  if (response->client_id != 0 && response->idle_timeout != 0)
    wmn_http_response_print (http, "Pragma", "timeout=%u",
        response->idle_timeout);
  if (is_error (response))
    return;
  if (is_opening (response) && response->has_reset)
    wmn_http_response_add (http, "Pragma", "xResetStrm=1");
  if (response->agent && wmn_agent_has (response->agent, WMN_TRAIT_SUPPORTED))
    wmn_http_response_add (http, "Supported",
        response->role == WMN_ROLE_MEDIA_SERVER ? SUPPORTED_SERVER : SUPPORTED);
}

/* 2.2.1.4.18 knows it in requests only, but 3.2.5.2 wants it here and 3.1.5.3
 * reads it. */
static void
add_gen_id (const WmnResponse * response, WmnHttpResponse * http)
{
  if (wmn_role_is_current (response->role, response->agent) &&
      response->client_id != 0 && response->playlist_gen_id != 0)
    wmn_http_response_print (http, "Pragma", "playlist-gen-id=%u",
        response->playlist_gen_id);
}

/* What came with version 9 of the media server (3.2.5.2, 3.2.5.4, 3.2.5.5,
 * 3.2.5.6). */
static void
add_current (const WmnResponse * response, WmnHttpResponse * http)
{
  if (!wmn_role_is_current (response->role, response->agent))
    return;
  if (response->has_pipeline_experiment)
    wmn_http_response_add (http, "Pragma", "pipeline-experiment=1");
  if (response->has_packet_pair)
    wmn_http_response_add (http, "Pragma", "packet-pair-experiment=1");
  if (response->expects_header)
    wmn_http_response_add (http, "Pragma", "expect-new-header=1");
  if (response->has_pipeline_result)
    wmn_http_response_print (http, "Pragma", "pipeline-result=%u",
        response->pipeline_result ? 1 : 0);
  if (response->profile != NULL)
    wmn_http_response_add (http, "X-StartupProfile", response->profile);
}

/* 3.2.5.6; startup.c has seen to it that the client knows them. */
static void
add_startup (const WmnResponse * response, WmnHttpResponse * http)
{
  const WmnStartup *startup = response->startup;

  if (startup->accel_bandwidth != 0)
    wmn_http_response_print (http, "Pragma",
        "AccelBW=%u, AccelDuration=%u", startup->accel_bandwidth,
        startup->accel_duration);
  if (startup->burst_bandwidth != 0)
    wmn_http_response_print (http, "Pragma",
        "BurstBW=%u, BurstDuration=%u", startup->burst_bandwidth,
        startup->burst_duration);
}

static void
add_by_type (const WmnResponse * response, WmnHttpResponse * http)
{
  if (is_framed (response)) {
    wmn_http_response_add (http, "Content-Type", "application/x-mms-framed");
    return;
  }
  switch (response->type) {
    case WMN_REQUEST_DESCRIBE:
      wmn_http_response_add (http, "Content-Type",
          "application/vnd.ms.wms-hdr.asfv1");
      break;
    case WMN_REQUEST_LOG_CHECK:
      wmn_http_response_add (http, "Content-Type", "text/html");
      break;
    case WMN_REQUEST_PLAIN:
      wmn_http_response_add (http, "Content-Type",
          response->media_type ? response->media_type : "video/x-ms-asf");
      if (!response->media_type)
        wmn_http_response_add (http, "Accept-Ranges", "none");
      break;
    case WMN_REQUEST_OPTIONS:
      wmn_http_response_add (http, "Public", "GET, POST, OPTIONS");
      wmn_http_response_add (http, "Allow", "OPTIONS");
      break;
    default:
      break;
  }
}

/* The stream is the same for everybody and no credentials are asked of a
 * script, so one word is enough (Fetch standard, CORS protocol). */
static void
add_cross_origin (const WmnResponse * response, WmnHttpResponse * http)
{
  if (!response->is_cross_origin)
    return;
  wmn_http_response_add (http, "Access-Control-Allow-Origin", "*");
  if (response->type != WMN_REQUEST_OPTIONS)
    return;
  wmn_http_response_add (http, "Access-Control-Allow-Methods",
      "GET, HEAD, OPTIONS");
  wmn_http_response_add (http, "Access-Control-Allow-Headers", "*");
  wmn_http_response_add (http, "Access-Control-Max-Age", "86400");
}

static void
add_error (const WmnResponse * response, WmnHttpResponse * http)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (response->challenges); i++) {
    if (response->challenges[i])
      wmn_http_response_add (http, "WWW-Authenticate", response->challenges[i]);
  }
  if (response->retry_after != 0)
    wmn_http_response_print (http, "Retry-After", "%u", response->retry_after);
  if (response->allow)
    wmn_http_response_add (http, "Allow", response->allow);
}

/* Without a length the end of the connection is the end of the body, so it
 * can't be kept (docs/protocol.md); chunks have an end of their own. */
static void
add_end (const WmnResponse * response, WmnHttpResponse * http)
{
  gboolean has_length = response->content_length >= 0;

  if (response->is_chunked && !is_error (response)) {
    wmn_http_response_add (http, "Transfer-Encoding", "chunked");
    wmn_http_response_add (http, "Connection", response->keeps_alive ?
        "Keep-Alive" : "close");
    return;
  }
  if (is_framed (response) && !is_error (response))
    has_length = FALSE;
  if (has_length)
    wmn_http_response_print (http, "Content-Length", "%" G_GINT64_FORMAT,
        response->content_length);
  wmn_http_response_add (http, "Connection", has_length
      && response->keeps_alive ? "Keep-Alive" : "close");
}

gboolean
wmn_response_is_server (const gchar * server)
{
  gsize size;

  if (server == NULL)
    return FALSE;
  for (size = 0; server[size] != '\0'; size++) {
    if (size >= WMN_RESPONSE_MAX_SERVER || g_ascii_iscntrl (server[size]))
      return FALSE;
  }
  return size > 0;
}

gsize
wmn_response_write (const WmnResponse * response, gchar * data, gsize size)
{
  WmnHttpResponse http;

  g_assert (response->server != NULL && response->server[0] != '\0');
  g_assert (!response->is_chunked || response->is_http11);
  g_assert (!response->is_http11 || wmn_role_is_current (response->role,
          response->agent));
  wmn_http_response_begin (&http, data, size, response->status);
  if (response->is_http11)
    wmn_http_response_use_11 (&http);
  wmn_http_response_add (&http, "Server", response->server);
  add_date (response, &http);
  add_cache_control (response, &http);
  wmn_http_response_add (&http, "Pragma", "no-cache");
  if (response->type != WMN_REQUEST_PLAIN)
    add_session (response, &http);
  add_gen_id (response, &http);
  if (is_error (response)) {
    add_error (response, &http);
  } else {
    add_current (response, &http);
    if (response->type == WMN_REQUEST_PLAY && response->startup)
      add_startup (response, &http);
    add_by_type (response, &http);
    if (response->is_metacube)
      wmn_http_response_add (&http, "Content-Encoding", "metacube");
    add_cross_origin (response, &http);
  }
  add_end (response, &http);

  return wmn_http_response_end (&http);
}
