/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Writes one response head (RFC 9112, 4 and 5) as HTTP/1.0, which is what a
 * Windows Media encoder answers with (MS-WMSP 4.11) and what every player
 * takes, or as HTTP/1.1.  Knows no field by name: which ones are due is wmsp/response.c's.
 *
 * Nothing is allocated; running out of room is remembered and told once, by
 * wmn_http_response_end().  The caller's struct, the caller's thread. */

#include "http/http-response.h"

#include <stdarg.h>
#include <string.h>

static void
append (WmnHttpResponse * response, const gchar * text)
{
  gsize size = strlen (text);

  if (response->is_overflown || size > response->size - response->used) {
    response->is_overflown = TRUE;
    return;
  }
  memcpy (response->data + response->used, text, size);
  response->used += size;
}

/* A CR or LF in a value would begin a field of somebody else's choice. */
static void
append_value (WmnHttpResponse * response, const gchar * value, gsize size)
{
  gsize i;

  if (response->is_overflown || size > response->size - response->used) {
    response->is_overflown = TRUE;
    return;
  }
  for (i = 0; i < size; i++) {
    guchar c = (guchar) value[i];

    if (c >= 0x20 && c != 0x7f)
      response->data[response->used++] = (gchar) c;
  }
}

const gchar *
wmn_http_status_reason (guint status)
{
  static const struct
  {
    guint status;
    const gchar *reason;
  } reasons[] = {
    {200, "OK"},
    {204, "No Content"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (reasons); i++) {
    if (reasons[i].status == status)
      return reasons[i].reason;
  }

  return "Other";
}

void
wmn_http_response_begin (WmnHttpResponse * response, gchar * data, gsize size,
    guint status)
{
  gchar line[16];

  g_assert (status >= 200 && status <= 599);

  response->data = data;
  response->size = size;
  response->used = 0;
  response->is_overflown = FALSE;
  g_snprintf (line, sizeof (line), "HTTP/1.0 %u ", status);
  append (response, line);
  append (response, wmn_http_status_reason (status));
  append (response, "\r\n");
}

void
wmn_http_response_use_11 (WmnHttpResponse * response)
{
  if (response->used > strlen ("HTTP/1."))
    response->data[strlen ("HTTP/1.")] = '1';
}

static void
append_field (WmnHttpResponse * response, const gchar * name,
    const gchar * value, gsize size)
{
  append (response, name);
  append (response, ": ");
  append_value (response, value, size);
  append (response, "\r\n");
}

void
wmn_http_response_add (WmnHttpResponse * response, const gchar * name,
    const gchar * value)
{
  append_field (response, name, value, strlen (value));
}

void
wmn_http_response_print (WmnHttpResponse * response, const gchar * name,
    const gchar * format, ...)
{
  gchar value[WMN_HTTP_MAX_RESPONSE];
  va_list arguments;
  gint n;

  va_start (arguments, format);
  n = g_vsnprintf (value, sizeof (value), format, arguments);
  va_end (arguments);
  if (n < 0 || (gsize) n >= sizeof (value))
    response->is_overflown = TRUE;
  else
    append_field (response, name, value, (gsize) n);
}

gsize
wmn_http_response_end (WmnHttpResponse * response)
{
  append (response, "\r\n");

  return response->is_overflown ? 0 : response->used;
}
