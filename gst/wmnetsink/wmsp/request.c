/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tells the ten request types of MS-WMSP 2.2.2 apart, and plain HTTP from
 * them: the first row of an ordered table that fits.
 *
 * Sees the head only: a text/plain body is taken for a log whatever it says.
 * Knows no session, so it doesn't ask whether the request comes at the right
 * time.  Pure functions, any thread. */

#include "wmsp/request.h"

#include <string.h>

/* Any case, parameters such as charset left aside. */
static gboolean
has_content_type (const WmnHttpRequest * http, const gchar * type)
{
  const WmnHttpText *field = wmn_http_request_get (http, "Content-Type");
  WmnHttpText value;
  const gchar *semicolon = NULL;

  if (!field)
    return FALSE;
  value = *field;
  if (value.size > 0)
    semicolon = memchr (value.data, ';', value.size);
  if (semicolon)
    value.size = (gsize) (semicolon - value.data);
  wmn_http_text_trim (&value);

  return wmn_http_text_is (&value, type);
}

/* By the specification this is a Describe (2.2.2.1), but encoders stream at
 * once to a distribution server that old, and relays count on it. */
static gboolean
is_old_server_pull (const WmnRequest * request)
{
  return wmn_agent_has (&request->agent, WMN_TRAIT_AT_ONCE)
      && request->pragma.n_tokens == 0;
}

/* MS-WMLOG 2.3, 3.6: before a player posts its log as to a web server it looks
 * whether that takes logs.  It tells no version then, as each player of
 * MS-WMSP has to (2.2.1.8), and says nothing in any Pragma. */
static gboolean
is_log_check (const WmnHttpRequest * http)
{
  const WmnHttpText *agent = wmn_http_request_get (http, "User-Agent");

  return agent != NULL && wmn_http_text_is (agent, "NSPlayer")
      && wmn_http_request_get (http, "Pragma") == NULL;
}

static WmnRequestType
classify_get (const WmnHttpRequest * http, const WmnRequest * request)
{
  const WmnPragma *pragma = &request->pragma;

  if (pragma->is_pipeline_request)
    return WMN_REQUEST_PIPELINE;
  if (pragma->is_play_next_entry && !pragma->is_play)
    return WMN_REQUEST_PLAY_NEXT_ENTRY;
  if (pragma->is_play)
    return WMN_REQUEST_PLAY;
  if (pragma->has_switches)
    return WMN_REQUEST_SELECT_STREAM;
  if (!wmn_agent_is_wmsp (&request->agent))
    return WMN_REQUEST_PLAIN;
  if (is_old_server_pull (request))
    return WMN_REQUEST_PLAY;
  /* Relays of old mark a Play by the type of what they want to get. */
  if (!pragma->has_play && has_content_type (http, "application/x-mms-framed"))
    return WMN_REQUEST_PLAY;
  if (is_log_check (http))
    return WMN_REQUEST_LOG_CHECK;

  return WMN_REQUEST_DESCRIBE;
}

static WmnRequestType
classify_post (const WmnHttpRequest * http, const WmnPragma * pragma)
{
  if (has_content_type (http, "application/x-wms-getcontentinfo"))
    return WMN_REQUEST_GET_CONTENT_INFO;
  if (pragma->has_log_line
      || has_content_type (http, "application/x-wms-LogStats"))
    return WMN_REQUEST_LOG;
  if (has_content_type (http, "application/x-wms-sendevent"))
    return WMN_REQUEST_SEND_EVENT;
  if (pragma->has_switches)
    return WMN_REQUEST_SELECT_STREAM;
  if (pragma->is_stop)
    return WMN_REQUEST_STOP;
  if (pragma->is_keep_alive)
    return WMN_REQUEST_KEEP_ALIVE;
  if (has_content_type (http, "text/plain"))
    return WMN_REQUEST_LOG;

  return WMN_REQUEST_UNKNOWN;
}

static void
parse_agent (const WmnHttpRequest * http, WmnAgent * agent)
{
  guint i;

  wmn_agent_parse (wmn_http_request_get (http, "User-Agent"), agent);
  for (i = 0; i < http->n_fields; i++) {
    if (wmn_http_text_is (&http->fields[i].name, "Supported"))
      wmn_agent_add_supported (agent, &http->fields[i].value);
  }
}

void
wmn_request_classify (const WmnHttpRequest * http, WmnRequest * ret_request)
{
  parse_agent (http, &ret_request->agent);
  wmn_pragma_parse (http, &ret_request->pragma);
  ret_request->is_head = http->method == WMN_HTTP_METHOD_HEAD;

  switch (http->method) {
    case WMN_HTTP_METHOD_OPTIONS:
      ret_request->type = WMN_REQUEST_OPTIONS;
      break;
    case WMN_HTTP_METHOD_GET:
      ret_request->type = classify_get (http, ret_request);
      break;
      /* No player of Windows Media's asks so; a session is not begun for a
       * look. */
    case WMN_HTTP_METHOD_HEAD:
      ret_request->type = WMN_REQUEST_PLAIN;
      break;
    case WMN_HTTP_METHOD_POST:
      ret_request->type = classify_post (http, &ret_request->pragma);
      break;
    case WMN_HTTP_METHOD_OTHER:
    default:
      ret_request->type = WMN_REQUEST_BAD_METHOD;
      break;
  }
}

/* GetContentInfo has one byte that says nothing (2.2.2.2). */
gboolean
wmn_request_minds_body (const WmnHttpRequest * http)
{
  return http->method == WMN_HTTP_METHOD_POST && http->content_length > 0
      && (has_content_type (http, "application/x-wms-LogStats")
      || has_content_type (http, "application/x-wms-sendevent")
      || has_content_type (http, "text/plain"));
}

gboolean
wmn_request_is_last (WmnRequestType type)
{
  return type == WMN_REQUEST_KEEP_ALIVE || type == WMN_REQUEST_GET_CONTENT_INFO;
}

const gchar *
wmn_request_type_name (WmnRequestType type)
{
  static const gchar *const names[WMN_N_REQUEST_TYPES] = {
    "Unknown", "BadMethod", "Describe", "Play", "PlayNextEntry",
    "SelectStream", "Pipeline", "Stop", "KeepAlive", "Options", "Log",
    "SendEvent", "GetContentInfo", "LogCheck", "Plain"
  };

  g_assert (type < WMN_N_REQUEST_TYPES);

  return names[type];
}
