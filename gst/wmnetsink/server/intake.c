/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See intake.h. */

#include "server/intake.h"

#include <stdatomic.h>
#include "wmsp/request.h"

static _Atomic gsize n_reserved;        /* bytes, of all connections */

static void
release (WmnIntake * intake)
{
  atomic_fetch_sub (&n_reserved, intake->reserved);
  intake->reserved = 0;
}

static gboolean
reserve (WmnIntake * intake, gsize size)
{
  if (atomic_fetch_add (&n_reserved, size) + size > WMN_INTAKE_MAX_BODIES) {
    atomic_fetch_sub (&n_reserved, size);
    return FALSE;
  }
  intake->reserved = size;
  return TRUE;
}

void
wmn_intake_clear (WmnIntake * intake)
{
  release (intake);
  wmn_input_clear (&intake->input);
}

static WmnIntakeStep
refuse (guint status, guint * ret_status)
{
  *ret_status = status;
  return WMN_INTAKE_REFUSE;
}

/* An MMST player knocks with a binary command; a FIN, and no word of HTTP,
 * makes all of them try again in our language (docs/players.md R9). */
static WmnIntakeStep
refuse_bytes (const WmnIntake * intake, guint * ret_status)
{
  if (wmn_http_request_is_foreign (intake->input.data, intake->input.used))
    return WMN_INTAKE_FOREIGN;
  return refuse (400, ret_status);
}

static WmnIntakeStep
take_request (WmnIntake * intake, const WmnHttpRequest * http,
    guint * ret_status)
{
  if (http->is_chunked)
    return refuse (411, ret_status);
  if (http->content_length > WMN_HTTP_MAX_BODY)
    return refuse (413, ret_status);
  intake->n_requests++;
  /* RFC 2616 8.2.3: no word where some of the body is there already. */
  intake->is_awaited = intake->input.used == intake->input.head_size &&
      wmn_http_request_expects_continue (http);
  if (wmn_request_minds_body (http) &&
      reserve (intake, (gsize) http->content_length)) {
    intake->input.body_size = (gsize) http->content_length;
    return wmn_input_has_body (&intake->input) ? WMN_INTAKE_REQUEST :
        WMN_INTAKE_MORE;
  }
  intake->body_left = http->content_length -
      wmn_input_skip_body (&intake->input, http->content_length);
  return intake->body_left > 0 ? WMN_INTAKE_MORE : WMN_INTAKE_REQUEST;
}

static WmnIntakeStep
take_head (WmnIntake * intake, WmnHttpRequest * ret_http, guint * ret_status)
{
  gssize size = wmn_input_parse (&intake->input, ret_http);

  if (size == WMN_HTTP_MORE && intake->input.used < WMN_HTTP_MAX_HEAD)
    return WMN_INTAKE_MORE;
  if (size == WMN_HTTP_MORE)
    return refuse (431, ret_status);
  if (size < 0)
    return refuse_bytes (intake, ret_status);
  return take_request (intake, ret_http, ret_status);
}

static gssize
read_input (WmnIntake * intake, WmnConn * conn)
{
  gsize room = wmn_input_reserve (&intake->input);
  gssize n = wmn_conn_recv (conn, intake->input.data + intake->input.used,
      room);

  if (n > 0) {
    intake->input.used += (gsize) n;
    intake->is_awaited = FALSE;
  }
  return n;
}

/* Throws it away. */
static gssize
read_body (WmnIntake * intake, WmnConn * conn)
{
  gchar scratch[4096];
  gssize n = wmn_conn_recv (conn, scratch,
      (gsize) MIN (intake->body_left, sizeof (scratch)));

  if (n > 0) {
    intake->body_left -= (guint64) n;
    intake->is_awaited = FALSE;
  }
  return n;
}

WmnIntakeStep
wmn_intake_read (WmnIntake * intake, WmnConn * conn,
    WmnHttpRequest * ret_http, guint * ret_status)
{
  WmnIntakeStep step;
  gssize n = 1;

  while (n > 0) {
    if (intake->body_left > 0) {
      n = read_body (intake, conn);
      if (intake->body_left > 0)
        continue;
      wmn_input_parse_again (&intake->input, ret_http);
      return WMN_INTAKE_REQUEST;
    }
    if (intake->input.body_size == 0) {
      step = take_head (intake, ret_http, ret_status);
      if (step != WMN_INTAKE_MORE)
        return step;
    } else if (wmn_input_has_body (&intake->input)) {
      wmn_input_parse_again (&intake->input, ret_http);
      return WMN_INTAKE_REQUEST;
    }
    n = intake->body_left > 0 ? 1 : read_input (intake, conn);
  }
  return n == 0 ? WMN_INTAKE_END : WMN_INTAKE_MORE;
}

void
wmn_intake_get_body (const WmnIntake * intake, WmnHttpText * ret_body)
{
  const WmnInput *input = &intake->input;

  ret_body->size = input->body_size;
  ret_body->data = input->body_size > 0 ? input->data + input->head_size : NULL;
}

gboolean
wmn_intake_has_begun (const WmnIntake * intake)
{
  return wmn_http_request_has_begun (intake->input.data, intake->input.used);
}

gboolean
wmn_intake_take_wait (WmnIntake * intake)
{
  gboolean is_awaited = intake->is_awaited;

  intake->is_awaited = FALSE;
  return is_awaited;
}

void
wmn_intake_drop (WmnIntake * intake)
{
  if (intake->input.head_size > 0)
    wmn_input_drop_head (&intake->input);
  intake->input.seen = 0;
  intake->is_awaited = FALSE;
  release (intake);
}
