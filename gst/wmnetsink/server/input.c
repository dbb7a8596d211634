/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See input.h. */

#include "server/input.h"

#include <string.h>

#define SIZE_MIN 1024

void
wmn_input_clear (WmnInput * input)
{
  g_free (input->data);
  memset (input, 0, sizeof (*input));
}

gsize
wmn_input_reserve (WmnInput * input)
{
  if (input->used == input->size) {
    input->size = MAX (SIZE_MIN, input->size * 2);
    input->data = g_realloc (input->data, input->size);
  }
  return input->size - input->used;
}

gssize
wmn_input_parse (WmnInput * input, WmnHttpRequest * ret_request)
{
  gssize size;

  if (input->used == input->seen)
    return WMN_HTTP_MORE;
  size = wmn_http_request_parse (input->data, input->used, input->seen,
      ret_request);
  if (size == WMN_HTTP_MORE)
    input->seen = input->used;
  else if (size > 0)
    input->head_size = (gsize) size;
  return size;
}

void
wmn_input_parse_again (const WmnInput * input, WmnHttpRequest * ret_request)
{
  gssize size = wmn_http_request_parse (input->data, input->used, 0,
      ret_request);

  g_assert (size == (gssize) input->head_size);
}

gsize
wmn_input_skip_body (WmnInput * input, guint64 size)
{
  gsize there = input->used - input->head_size;
  gsize part = (gsize) MIN (size, there);
  gchar *body = input->data + input->head_size;

  memmove (body, body + part, there - part);
  input->used -= part;
  return part;
}

gboolean
wmn_input_has_body (const WmnInput * input)
{
  return input->used - input->head_size >= input->body_size;
}

/* Of a connection that is kept nothing else says how much it keeps: what is
 * counted of bodies is given back with the request. */
static void
shrink (WmnInput * input)
{
  if (input->used == 0)
    input->size = 0;
  else if (input->used <= input->size / 2 && input->size > SIZE_MIN)
    input->size = MAX (SIZE_MIN, input->used);
  else
    return;
  input->data = g_realloc (input->data, input->size);
}

void
wmn_input_drop_head (WmnInput * input)
{
  gsize size = MIN (input->head_size + input->body_size, input->used);

  memmove (input->data, input->data + size, input->used - size);
  input->used -= size;
  input->head_size = 0;
  input->body_size = 0;
  input->seen = 0;
  shrink (input);
}
