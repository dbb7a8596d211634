/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Writes the head of an HTTP response into the caller's buffer: status line,
 * fields, one per line, CRLF, nothing folded.  A value can't break out of
 * its line: control characters are dropped. */

#pragma once

#include <glib.h>

/* What any response of ours needs at most; players read less than 4 KiB
 * (docs/protocol.md). */
#define WMN_HTTP_MAX_RESPONSE 2048

typedef struct _WmnHttpResponse WmnHttpResponse;

struct _WmnHttpResponse
{
  gchar *data;
  gsize size;
  gsize used;
  gboolean is_overflown;
};

/* Begins "HTTP/1.0 @status reason"; the reason comes from the status and is
 * never empty (libmms needs one). */
void wmn_http_response_begin (WmnHttpResponse * response, gchar * data,
    gsize size, guint status);
/* HTTP/1.1 instead, for who has asked in it. */
void wmn_http_response_use_11 (WmnHttpResponse * response);
/* A field; its value is made by @format, or copied. */
void wmn_http_response_print (WmnHttpResponse * response, const gchar * name,
    const gchar * format, ...) G_GNUC_PRINTF (3, 4);
void wmn_http_response_add (WmnHttpResponse * response, const gchar * name,
    const gchar * value);

/* Ends the head with the empty line; returns its size, 0 if it didn't fit. */
gsize wmn_http_response_end (WmnHttpResponse * response);
const gchar *wmn_http_status_reason (guint status);
