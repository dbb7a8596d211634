/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The head of an HTTP/1.x request, as views into the caller's buffer.
 * Tolerant where players are sloppy, strict where a hostile client could
 * gain.  No allocation, no I/O. */

#pragma once

#include <glib.h>

#define WMN_HTTP_MORE (-2)
#define WMN_HTTP_BAD (-1)

#define WMN_HTTP_MAX_FIELDS 64
/* The longest registered method has 17 letters; a method is what the first
 * bytes of a connection are judged by. */
#define WMN_HTTP_MAX_METHOD 24
/* Windows Media clients stop at 2,083. */
#define WMN_HTTP_MAX_TARGET 4096
/* A head larger than this is answered with 431: a log-line is 2 KiB at most
 * in practice, MS-WMLOG has no limit. */
#define WMN_HTTP_MAX_HEAD (16 * 1024)
/* A body larger than this is answered with 413: the specification's samples
 * have 3,012 bytes (docs/protocol.md). */
#define WMN_HTTP_MAX_BODY (64 * 1024)

typedef struct _WmnHttpText WmnHttpText;
typedef struct _WmnHttpField WmnHttpField;
typedef struct _WmnHttpRequest WmnHttpRequest;

typedef enum
{
  WMN_HTTP_METHOD_OTHER,
  WMN_HTTP_METHOD_GET,
  WMN_HTTP_METHOD_HEAD,
  WMN_HTTP_METHOD_POST,
  WMN_HTTP_METHOD_OPTIONS
} WmnHttpMethod;

typedef enum
{
  WMN_HTTP_CONNECTION_NONE,     /* no such field */
  WMN_HTTP_CONNECTION_CLOSE,
  WMN_HTTP_CONNECTION_KEEP_ALIVE
} WmnHttpConnection;

/* Not terminated; data may be NULL when size is 0. */
struct _WmnHttpText
{
  const gchar *data;
  gsize size;
};

struct _WmnHttpField
{
  WmnHttpText name;
  WmnHttpText value;            /* without blanks at either end */
};

struct _WmnHttpRequest
{
  WmnHttpMethod method;
  WmnHttpText target;           /* as received */
  WmnHttpText path;             /* without scheme, host and query; "*" stays */
  WmnHttpText query;            /* behind the '?', may be empty */
  WmnHttpText host;             /* of the target, or else of the field Host;
                                 * empty when neither says it */
  guint minor_version;          /* of HTTP/1 */
  WmnHttpConnection connection;
  gboolean has_content_length;
  guint64 content_length;       /* 0 when not said */
  gboolean is_chunked;          /* a body this server doesn't read */
  guint n_fields;               /* at most WMN_HTTP_MAX_FIELDS; more: BAD */
  WmnHttpField fields[WMN_HTTP_MAX_FIELDS];
};

/* Is there more than an empty line, or a part of it?  One too much behind the
 * request before is borne (RFC 2616 4.1) and begins no other. */
gboolean wmn_http_request_has_begun (const gchar * data, gsize size);

/* Bytes of the head (the empty line included), WMN_HTTP_MORE, or
 * WMN_HTTP_BAD.  @last_size is how many of the bytes were there at the last
 * call that said MORE (0 at first), so that a client that sends byte by byte
 * costs linear time.  @ret_request is untouched unless > 0. */
gssize wmn_http_request_parse (const gchar * data, gsize size,
    gsize last_size, WmnHttpRequest * ret_request);

/* Whether bytes that are BAD come from another protocol.  Such a peer is not
 * answered, or it may not fall back to HTTP (docs/players.md R9). */
gboolean wmn_http_request_is_foreign (const gchar * data, gsize size);

/* The first field of that name, any case; NULL when there is none. */
const WmnHttpText *wmn_http_request_get (const WmnHttpRequest * request,
    const gchar * name);

/* The value of the first parameter @name in the query, as it stands; empty
 * when it has none.  FALSE, and @ret_value untouched, when it isn't there. */
gboolean wmn_http_request_get_query (const WmnHttpRequest * request,
    const gchar * name, WmnHttpText * ret_value);

/* Keep the connection after the answer?  (docs/protocol.md) */
gboolean wmn_http_request_keeps_alive (const WmnHttpRequest * request);

/* Does the client keep its body back until it is told 100?  Never one that
 * couldn't read that (RFC 2616 8.2.3: HTTP/1.0), nor one without a body. */
gboolean wmn_http_request_expects_continue (const WmnHttpRequest * request);

gboolean wmn_http_text_equals (const WmnHttpText * text, const gchar * word);
/* Any case, ASCII only. */
gboolean wmn_http_text_is (const WmnHttpText * text, const gchar * word);
gboolean wmn_http_text_starts (const WmnHttpText * text, const gchar * word);
/* Takes blanks off both ends. */
void wmn_http_text_trim (WmnHttpText * text);
/* Takes the next item, trimmed, off a comma separated list.  Empty items are
 * passed over; FALSE at the end. */
gboolean wmn_http_text_split (WmnHttpText * rest, WmnHttpText * ret_item);
/* Leading digits as a number; FALSE when there are none or it overflows. */
gboolean wmn_http_text_to_uint64 (const WmnHttpText * text, guint64 * ret);
