/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes wmsp/request.c and wmsp/agent.c through whole request heads: the
 * type fits the method and the tokens, and a plain client is never taken for
 * a Windows Media client nor the other way round.
 */

#include "wmsp/request.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static void
check_get (const WmnRequest * request)
{
  const WmnPragma *pragma = &request->pragma;

  switch (request->type) {
    case WMN_REQUEST_PIPELINE:
      g_assert (pragma->is_pipeline_request);
      break;
    case WMN_REQUEST_PLAY_NEXT_ENTRY:
      g_assert (pragma->is_play_next_entry && !pragma->is_play);
      break;
    case WMN_REQUEST_PLAY:
      g_assert (pragma->is_play || wmn_agent_is_wmsp (&request->agent));
      break;
    case WMN_REQUEST_SELECT_STREAM:
      g_assert (pragma->has_switches && !pragma->is_play);
      break;
    case WMN_REQUEST_DESCRIBE:
      g_assert (wmn_agent_is_wmsp (&request->agent) && !pragma->is_play);
      break;
    case WMN_REQUEST_LOG_CHECK:
      g_assert (request->agent.kind == WMN_AGENT_NSPLAYER);
      g_assert (request->agent.major == 0 && pragma->n_tokens == 0);
      break;
    default:
      g_assert (request->type == WMN_REQUEST_PLAIN);
      g_assert (!wmn_agent_is_wmsp (&request->agent) && !pragma->is_play);
      break;
  }
}

static void
check_post (const WmnRequest * request)
{
  switch (request->type) {
    case WMN_REQUEST_SELECT_STREAM:
      g_assert (request->pragma.has_switches);
      break;
    case WMN_REQUEST_STOP:
      g_assert (request->pragma.is_stop);
      break;
    case WMN_REQUEST_KEEP_ALIVE:
      g_assert (request->pragma.is_keep_alive && !request->pragma.is_stop);
      break;
    case WMN_REQUEST_UNKNOWN:
      g_assert (!request->pragma.has_log_line);
      break;
    default:
      g_assert (request->type == WMN_REQUEST_LOG
          || request->type == WMN_REQUEST_SEND_EVENT
          || request->type == WMN_REQUEST_GET_CONTENT_INFO);
      break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  WmnHttpRequest http;
  WmnRequest request;

  if (wmn_http_request_parse (data, size, 0, &http) <= 0)
    return 0;
  memset (&request, 0x55, sizeof (request));
  wmn_request_classify (&http, &request);

  g_assert (wmn_request_type_name (request.type));
  g_assert (request.is_head == (http.method == WMN_HTTP_METHOD_HEAD));
  g_assert ((request.agent.features & ~31u) == 0);
  switch (http.method) {
    case WMN_HTTP_METHOD_GET:
      check_get (&request);
      break;
    case WMN_HTTP_METHOD_POST:
      check_post (&request);
      break;
    case WMN_HTTP_METHOD_HEAD:
      g_assert (request.type == WMN_REQUEST_PLAIN);
      break;
    case WMN_HTTP_METHOD_OPTIONS:
      g_assert (request.type == WMN_REQUEST_OPTIONS);
      break;
    default:
      g_assert (request.type == WMN_REQUEST_BAD_METHOD);
      break;
  }

  return 0;
}
