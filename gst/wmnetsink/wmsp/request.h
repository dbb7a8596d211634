/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Which request is this (MS-WMSP 2.2.2), by the ordered table of
 * docs/protocol.md. */

#pragma once

#include "http/http-request.h"
#include "wmsp/agent.h"
#include "wmsp/pragma.h"

typedef struct _WmnRequest WmnRequest;

typedef enum
{
  WMN_REQUEST_UNKNOWN,          /* nothing matched: 400 */
  WMN_REQUEST_BAD_METHOD,       /* 405 */
  WMN_REQUEST_DESCRIBE,
  WMN_REQUEST_PLAY,
  WMN_REQUEST_PLAY_NEXT_ENTRY,
  WMN_REQUEST_SELECT_STREAM,
  WMN_REQUEST_PIPELINE,
  WMN_REQUEST_STOP,
  WMN_REQUEST_KEEP_ALIVE,       /* POST xKeepAliveInPause */
  WMN_REQUEST_OPTIONS,          /* KeepAlive of pipelined mode */
  WMN_REQUEST_LOG,
  WMN_REQUEST_SEND_EVENT,
  WMN_REQUEST_GET_CONTENT_INFO,
  WMN_REQUEST_LOG_CHECK,        /* GET: do logs go here?  (MS-WMLOG 2.3) */
  WMN_REQUEST_PLAIN             /* GET of no Windows Media client; any HEAD */
} WmnRequestType;
#define WMN_N_REQUEST_TYPES (WMN_REQUEST_PLAIN + 1)

struct _WmnRequest
{
  WmnRequestType type;
  WmnAgent agent;
  WmnPragma pragma;
  gboolean is_head;
};

void wmn_request_classify (const WmnHttpRequest * http,
    WmnRequest * ret_request);
/* Whether its body says something: a log, or a remote event. */
gboolean wmn_request_minds_body (const WmnHttpRequest * http);
/* Whether its connection is closed behind the answer, whatever was asked, in
 * non-pipelined mode (3.2.5.3, 3.2.5.8). */
gboolean wmn_request_is_last (WmnRequestType type);
const gchar *wmn_request_type_name (WmnRequestType type);
