/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes http/http-request.c: a head read in pieces gives the answer that it
 * gives in one, every view lies within the bytes, and no line end or NUL gets
 * into one.  And http/http-path.c: what a path has become stays as it is, and
 * can stand in a URL.
 */

#include "http/http-path.h"
#include "http/http-request.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static void
check_text (const WmnHttpText * text, const gchar * data, gsize size)
{
  if (text->size == 0)
    return;
  g_assert (text->data >= data && text->data + text->size <= data + size);
  g_assert (!memchr (text->data, '\0', text->size));
  g_assert (!memchr (text->data, '\r', text->size));
  g_assert (!memchr (text->data, '\n', text->size));
}

static void
check_path (const WmnHttpText * path)
{
  gchar *normal = wmn_http_path_normalize (path);
  WmnHttpText text = { normal, 0 };
  gchar *again;

  if (normal == NULL)
    return;
  text.size = strlen (normal);
  again = wmn_http_path_normalize (&text);
  g_assert (g_strcmp0 (again, normal) == 0);
  g_assert (strpbrk (normal, " \"<>?#\\^`{|}\r\n\t\177") == NULL);
  g_assert (g_str_is_ascii (normal));
  g_free (again);
  g_free (normal);
}

static void
check_request (const WmnHttpRequest * request, const gchar * data, gsize size)
{
  WmnHttpText value = { NULL, 0 };
  guint i;

  if (wmn_http_request_get_query (request, "metacube", &value)) {
    g_assert (request->query.size >= strlen ("metacube"));
    check_text (&value, request->query.data, request->query.size);
  }
  g_assert (request->n_fields <= WMN_HTTP_MAX_FIELDS);
  g_assert (request->minor_version <= 9);
  g_assert (request->target.size > 0);
  g_assert (request->target.size <= WMN_HTTP_MAX_TARGET);
  g_assert (request->has_content_length || request->content_length == 0);
  check_text (&request->target, data, size);
  check_text (&request->query, data, size);
  check_text (&request->host, data, size);
  if (!wmn_http_text_equals (&request->path, "/"))
    check_text (&request->path, data, size);
  check_path (&request->path);
  if (request->method != WMN_HTTP_METHOD_OTHER) {
    g_assert (request->path.size > 0);
    g_assert (request->path.data[0] == '/' || request->path.data[0] == '*');
    g_assert (!memchr (request->path.data, '?', request->path.size));
  }
  for (i = 0; i < request->n_fields; i++) {
    const WmnHttpField *field = &request->fields[i];

    g_assert (field->name.size > 0);
    check_text (&field->name, data, size);
    check_text (&field->value, data, size);
    g_assert (!memchr (field->name.data, ' ', field->name.size));
  }
  if (request->n_fields > 0)
    g_assert (wmn_http_request_get (request, "Host") == NULL
        || wmn_http_request_get (request, "hOST") != NULL);
  if (wmn_http_request_expects_continue (request))
    g_assert (request->content_length > 0 && request->minor_version > 0);
  if (request->connection == WMN_HTTP_CONNECTION_CLOSE)
    g_assert (!wmn_http_request_keeps_alive (request));
}

/* In steps of @step bytes, each time from where it stopped before. */
static void
parse_in_steps (const gchar * data, gsize size, gsize step, gssize expected)
{
  WmnHttpRequest request;
  gsize last_size = 0, n;
  gssize answer;

  for (n = MIN (step, size);; n = MIN (n + step, size)) {
    answer = wmn_http_request_parse (data, n, last_size, &request);
    if (answer != WMN_HTTP_MORE || n == size)
      break;
    last_size = n;
  }
  g_assert (answer == expected);
}

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  WmnHttpRequest request;
  gssize answer = wmn_http_request_parse (data, size, 0, &request);

  g_assert (answer == WMN_HTTP_MORE || answer == WMN_HTTP_BAD || answer > 0);
  if (answer > 0) {
    g_assert ((gsize) answer <= size);
    check_request (&request, data, (gsize) answer);
  }
  parse_in_steps (data, size, 1, answer);
  parse_in_steps (data, size, size > 0 ? 2 + bytes[size / 2] : 2, answer);

  return 0;
}
