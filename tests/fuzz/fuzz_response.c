/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Ten bytes that say how to answer, then any head of a request: the answer's
 * head has the shape of one whatever was asked and however the server calls
 * itself, promises no more than the mount offers, and stays in its buffer. */

#include "wmsp/response.h"

#include <stdint.h>
#include <string.h>

#define N_SETTINGS 10
#define MAX_NAME 200
#define MAX_BURST (10 * G_TIME_SPAN_SECOND)

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static const guint statuses[] = { 200, 204, 302, 304, 400, 401, 403, 404, 405,
  408, 409, 411, 413, 414, 429, 431, 500, 501, 503, 599
};

static guint
count_field (const gchar * head, const gchar * name)
{
  guint n = 0;

  while ((head = strstr (head, name)) != NULL) {
    head += strlen (name);
    n++;
  }
  return n;
}

static void
check_head (const gchar * data, gsize size)
{
  gchar *head = g_strndup (data, size);
  gchar **lines;
  guint i, n;

  g_assert (strlen (head) == size && g_str_has_prefix (head, "HTTP/1."));
  g_assert (g_str_has_suffix (head, "\r\n\r\n"));
  lines = g_strsplit (head, "\r\n", -1);
  n = g_strv_length (lines);
  for (i = 1; i < n - 2; i++) {
    gchar *at;

    g_assert (strstr (lines[i], ": ") > lines[i]);
    for (at = lines[i]; *at != '\0'; at++)
      g_assert (!g_ascii_iscntrl (*at));
  }
  g_assert (count_field (head, "\r\nContent-Length: ") +
      count_field (head, "\r\nTransfer-Encoding: ") <= 1);
  g_assert (count_field (head, "\r\nConnection: ") == 1);
  g_assert (count_field (head, "\r\nLocation:") == 0);
  g_strfreev (lines);
  g_free (head);
}

static void
plan (const WmnRequest * request, const guint8 * how, WmnStartup * ret_startup)
{
  WmnStartupOffer offer = { 0 };

  offer.burst_time = how[0] * MAX_BURST / 255;
  offer.bitrate = (guint64) how[1] << (how[2] & 31);
  offer.max_rate = (guint64) how[2] << (how[1] & 31);
  wmn_startup_plan (&request->agent, &request->pragma, &offer, ret_startup);
  g_assert (ret_startup->burst_time >= 0);
  g_assert (ret_startup->burst_time <= offer.burst_time);
  g_assert (offer.max_rate <= offer.bitrate || ret_startup->rate == 0 ||
      ret_startup->rate <= offer.max_rate);
  wmn_startup_limit (ret_startup, how[3] * (gint64) G_TIME_SPAN_SECOND / 10);
  g_assert (ret_startup->accel_duration * G_GINT64_CONSTANT (1000) <=
      offer.burst_time);
  g_assert (ret_startup->accel_bandwidth == 0 ||
      ret_startup->accel_duration > 0);
  g_assert (ret_startup->burst_bandwidth == 0 ||
      ret_startup->burst_duration > 0);
}

static void
fill (WmnResponse * response, const WmnRequest * request, const guint8 * how)
{
  response->type = request->type;
  response->status = statuses[how[0] % G_N_ELEMENTS (statuses)];
  response->agent = &request->agent;
  response->role = how[1] & 1 ? WMN_ROLE_MEDIA_SERVER : WMN_ROLE_ENCODER;
  response->is_http11 = (how[1] & 2) &&
      wmn_role_is_current (response->role, response->agent);
  response->is_chunked = (how[1] & 4) && response->is_http11;
  response->client_id = how[1] & 8 ? G_MAXUINT32 : 0;
  response->has_reset = (how[1] & 16) != 0;
  response->idle_timeout = how[1] & 32 ? G_MAXUINT : 0;
  response->playlist_gen_id = how[1] & 64 ? G_MAXUINT32 : 0;
  response->has_packet_pair = (how[1] & 128) != 0;
  response->has_pipeline_experiment = (how[2] & 1) != 0;
  response->has_pipeline_result = (how[2] & 2) != 0;
  response->pipeline_result = (how[2] & 4) != 0;
  response->content_length = how[2] & 8 ? -1 : G_MAXINT64;
  response->keeps_alive = (how[2] & 16) != 0;
  response->retry_after = how[2] & 32 ? G_MAXUINT : 0;
  response->is_metacube = (how[2] & 64) != 0;
  response->is_cross_origin = (how[2] & 128) != 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  const gchar *head = (const gchar *) data + N_SETTINGS;
  WmnHttpRequest http;
  WmnRequest request;
  WmnStartup startup;
  WmnResponse response = { 0 };
  gchar *name, *out;
  gsize room, whole, written;

  if (size < N_SETTINGS ||
      wmn_http_request_parse (head, size - N_SETTINGS, 0, &http) <= 0)
    return 0;
  wmn_request_classify (&http, &request);
  plan (&request, data + 4, &startup);
  fill (&response, &request, data);
  response.startup = &startup;
  /* The application may call it anything, on any number of lines. */
  name = g_strndup (head, MIN (size - N_SETTINGS, MAX_NAME));
  response.server = name;
  response.challenges[0] = data[3] & 1 ? name : NULL;
  response.allow = data[3] & 2 ? name : NULL;
  room = data[3] & 4 ? WMN_HTTP_MAX_RESPONSE :
      WMN_HTTP_MAX_RESPONSE + 3 * MAX_NAME;
  out = g_malloc (room);
  whole = wmn_response_write (&response, out, room);
  g_assert (whole > 0 || room == WMN_HTTP_MAX_RESPONSE);
  if (whole > 0)
    check_head (out, whole);
  g_free (out);
  /* A buffer that may be too small; what is dropped had its place, too. */
  room = 1 + ((gsize) data[8] << 8 | data[9]) % (whole + 2 * MAX_NAME);
  out = g_malloc (room);
  written = wmn_response_write (&response, out, room);
  g_assert (written == 0 || whole == 0 || (written == whole && room >= whole));
  g_assert (written > 0 || room <= whole + MAX_NAME || whole == 0);
  g_free (out);
  g_free (name);
  return 0;
}
