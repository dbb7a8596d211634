/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads the head of one HTTP/1.x request (RFC 9112, 2 to 7): finds where it
 * ends, cuts it into views, understands the three fields that say where the
 * message and the connection end.  Every other field is the caller's.
 *
 * It doesn't read bodies, doesn't decode percent signs (http-path.c does) and
 * doesn't limit the size of the head: the caller's buffer does.  No state, any
 * thread. */

#include "http/http-request.h"

#include <string.h>

#define VERSION_SIZE 8          /* HTTP/1.x */

static gboolean
is_blank (gchar c)
{
  return c == ' ' || c == '\t';
}

/* RFC 9110, 5.6.2: letters, digits and !#$%&'*+-.^_`|~, a bit each. */
static gboolean
is_token_char (gchar c)
{
  static const guint32 tokens[4] = {
    0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff
  };
  guchar code = (guchar) c;

  return code < 0x80 && (tokens[code / 32] >> code % 32 & 1);
}

static gboolean
is_token (const WmnHttpText * text)
{
  gsize i;

  for (i = 0; i < text->size; i++) {
    if (!is_token_char (text->data[i]))
      return FALSE;
  }

  return text->size > 0;
}

gboolean
wmn_http_text_equals (const WmnHttpText * text, const gchar * word)
{
  gsize size = strlen (word);

  return text->size == size && (size == 0
      || memcmp (text->data, word, size) == 0);
}

gboolean
wmn_http_text_is (const WmnHttpText * text, const gchar * word)
{
  return text->size == strlen (word) && wmn_http_text_starts (text, word);
}

gboolean
wmn_http_text_starts (const WmnHttpText * text, const gchar * word)
{
  gsize size = strlen (word);

  return text->size >= size && (size == 0
      || g_ascii_strncasecmp (text->data, word, size) == 0);
}

gboolean
wmn_http_text_to_uint64 (const WmnHttpText * text, guint64 * ret)
{
  guint64 value = 0;
  gsize i;

  for (i = 0; i < text->size && g_ascii_isdigit (text->data[i]); i++) {
    guint digit = (guint) (text->data[i] - '0');

    if (value > (G_MAXUINT64 - digit) / 10)
      return FALSE;
    value = value * 10 + digit;
  }
  if (i == 0)
    return FALSE;
  *ret = value;

  return TRUE;
}

void
wmn_http_text_trim (WmnHttpText * text)
{
  while (text->size > 0 && is_blank (text->data[text->size - 1]))
    text->size--;
  while (text->size > 0 && is_blank (text->data[0])) {
    text->data++;
    text->size--;
  }
}

gboolean
wmn_http_text_split (WmnHttpText * rest, WmnHttpText * ret_item)
{
  while (rest->size > 0) {
    const gchar *comma = memchr (rest->data, ',', rest->size);
    WmnHttpText item = { rest->data, rest->size };

    if (comma)
      item.size = (gsize) (comma - rest->data);
    rest->data += item.size;
    rest->size -= item.size;
    if (comma) {
      rest->data++;
      rest->size--;
    }
    wmn_http_text_trim (&item);
    if (item.size > 0) {
      *ret_item = item;
      return TRUE;
    }
  }

  return FALSE;
}

/* A client may send one empty line too much behind a body (RFC 9112, 2.2). */
static gsize
measure_empty_line (const gchar * data, gsize size)
{
  if (size >= 1 && data[0] == '\n')
    return 1;
  if (size >= 2 && data[0] == '\r' && data[1] == '\n')
    return 2;

  return 0;
}

gboolean
wmn_http_request_has_begun (const gchar * data, gsize size)
{
  return size > measure_empty_line (data, size) &&
      !(size == 1 && data[0] == '\r');
}

/* Tells other protocols from HTTP by their first bytes, without waiting for a
 * line that may never end: players try binary MMS on any port first. */
static gboolean
may_be_method (const gchar * data, gsize size)
{
  gsize i;

  for (i = 0; i < size && i <= WMN_HTTP_MAX_METHOD; i++) {
    if (data[i] == ' ')
      return i > 0;
    if (!is_token_char (data[i]))
      return FALSE;
  }

  return i <= WMN_HTTP_MAX_METHOD;
}

/* Bytes up to and with the empty line.  Looks at @from and what follows, and
 * refuses control bytes there: the part before was seen by an earlier call. */
static gssize
find_end (const gchar * data, gsize size, gsize from)
{
  gsize i;

  for (i = from; i < size; i++) {
    guchar c = (guchar) data[i];

    if (c >= 0x20 && c != 0x7f)
      continue;
    if (c == '\n') {
      if (i >= 1 && data[i - 1] == '\n')
        return (gssize) i + 1;
      if (i >= 2 && data[i - 1] == '\r' && data[i - 2] == '\n')
        return (gssize) i + 1;
    } else if (c == '\r') {
      if (i + 1 < size && data[i + 1] != '\n')
        return WMN_HTTP_BAD;
    } else if (c != '\t') {
      return WMN_HTTP_BAD;
    }
  }

  return WMN_HTTP_MORE;
}

/* There always is one more line: find_end() saw the empty one. */
static void
take_line (WmnHttpText * rest, WmnHttpText * ret_line)
{
  const gchar *feed = memchr (rest->data, '\n', rest->size);

  g_assert (feed != NULL);
  ret_line->data = rest->data;
  ret_line->size = (gsize) (feed - rest->data);
  rest->data += ret_line->size + 1;
  rest->size -= ret_line->size + 1;
  if (ret_line->size > 0 && ret_line->data[ret_line->size - 1] == '\r')
    ret_line->size--;
}

/* Takes everything in front of the first blank, and the blank. */
static gboolean
take_word (WmnHttpText * rest, WmnHttpText * ret_word)
{
  const gchar *blank = NULL;

  if (rest->size > 0)
    blank = memchr (rest->data, ' ', rest->size);
  if (!blank || blank == rest->data)
    return FALSE;
  ret_word->data = rest->data;
  ret_word->size = (gsize) (blank - rest->data);
  rest->data += ret_word->size + 1;
  rest->size -= ret_word->size + 1;

  return TRUE;
}

/* Methods are case-sensitive (RFC 9110, 9.1). */
static WmnHttpMethod
find_method (const WmnHttpText * word)
{
  static const struct
  {
    const gchar *name;
    WmnHttpMethod method;
  } methods[] = {
    {"GET", WMN_HTTP_METHOD_GET},
    {"HEAD", WMN_HTTP_METHOD_HEAD},
    {"POST", WMN_HTTP_METHOD_POST},
    {"OPTIONS", WMN_HTTP_METHOD_OPTIONS},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (wmn_http_text_equals (word, methods[i].name))
      return methods[i].method;
  }

  return WMN_HTTP_METHOD_OTHER;
}

static gsize
find_any (const WmnHttpText * text, const gchar * stops)
{
  gsize i;

  for (i = 0; i < text->size; i++) {
    if (strchr (stops, text->data[i]))
      break;
  }

  return i;
}

static void
skip (WmnHttpText * text, gsize size)
{
  text->data += size;
  text->size -= size;
}

/* Takes "scheme://host:port" off an absolute form (RFC 9112, 3.2.2); any
 * scheme, for a player may well repeat its mms:// here. */
static gboolean
take_authority (WmnHttpText * text, WmnHttpText * ret_authority)
{
  WmnHttpText rest = *text;
  gsize size = find_any (&rest, ":/?#");

  if (size == 0)
    return FALSE;
  skip (&rest, size);
  if (!wmn_http_text_starts (&rest, "://"))
    return FALSE;
  skip (&rest, 3);
  ret_authority->data = rest.data;
  ret_authority->size = find_any (&rest, "/?#");
  skip (&rest, ret_authority->size);
  *text = rest;

  return TRUE;
}

static gboolean
parse_target (WmnHttpRequest * request)
{
  WmnHttpText rest = request->target;

  if (memchr (rest.data, '\t', rest.size))
    return FALSE;
  /* Whatever a foreign method aims at: it is answered with 405. */
  request->path = rest;
  if (request->method == WMN_HTTP_METHOD_OTHER)
    return TRUE;
  if (wmn_http_text_equals (&rest, "*"))
    return request->method == WMN_HTTP_METHOD_OPTIONS;
  if (rest.data[0] != '/' && !take_authority (&rest, &request->host))
    return FALSE;

  request->path.data = rest.data;
  request->path.size = find_any (&rest, "?#");
  skip (&rest, request->path.size);
  if (request->path.size == 0) {
    request->path.data = "/";
    request->path.size = 1;
  }
  if (rest.size > 0 && rest.data[0] == '?') {
    skip (&rest, 1);
    request->query.data = rest.data;
    request->query.size = find_any (&rest, "#");
  }

  return TRUE;
}

static gboolean
parse_request_line (WmnHttpText line, WmnHttpRequest * request)
{
  WmnHttpText method;

  if (!take_word (&line, &method) || !take_word (&line, &request->target))
    return FALSE;
  if (method.size > WMN_HTTP_MAX_METHOD
      || request->target.size > WMN_HTTP_MAX_TARGET)
    return FALSE;
  if (line.size != VERSION_SIZE || memcmp (line.data, "HTTP/1.", 7) != 0
      || !g_ascii_isdigit (line.data[7]))
    return FALSE;
  request->method = find_method (&method);
  request->minor_version = (guint) (line.data[7] - '0');

  return parse_target (request);
}

/* Two lengths that differ are how requests are smuggled past a proxy
 * (RFC 9112, 6.3). */
static gboolean
apply_content_length (const WmnHttpText * value, WmnHttpRequest * request)
{
  guint64 length;
  gsize i;

  for (i = 0; i < value->size; i++) {
    if (!g_ascii_isdigit (value->data[i]))
      return FALSE;
  }
  if (!wmn_http_text_to_uint64 (value, &length))
    return FALSE;
  if (request->has_content_length && request->content_length != length)
    return FALSE;
  request->has_content_length = TRUE;
  request->content_length = length;

  return TRUE;
}

/* Who says both gets the safe one. */
static void
apply_connection (WmnHttpText value, WmnHttpRequest * request)
{
  WmnHttpText option;

  while (wmn_http_text_split (&value, &option)) {
    if (wmn_http_text_is (&option, "close"))
      request->connection = WMN_HTTP_CONNECTION_CLOSE;
    else if (wmn_http_text_is (&option, "keep-alive")
        && request->connection == WMN_HTTP_CONNECTION_NONE)
      request->connection = WMN_HTTP_CONNECTION_KEEP_ALIVE;
  }
}

/* A line that begins with a blank has no name: folding is refused so. */
/* That of the target goes before the field (RFC 9112, 3.2.2).  One that is
 * said twice and differs is smuggled (3.2). */
static gboolean
apply_host (const WmnHttpText * value, WmnHttpRequest * request)
{
  const WmnHttpText *first = wmn_http_request_get (request, "Host");

  if (first->size != value->size
      || memcmp (first->data, value->data, value->size) != 0)
    return FALSE;
  if (request->host.size == 0)
    request->host = *value;

  return TRUE;
}

static gboolean
parse_field (const WmnHttpText * line, WmnHttpRequest * request)
{
  const gchar *colon = memchr (line->data, ':', line->size);
  WmnHttpField *field;

  if (!colon || request->n_fields == WMN_HTTP_MAX_FIELDS)
    return FALSE;
  field = &request->fields[request->n_fields];
  field->name.data = line->data;
  field->name.size = (gsize) (colon - line->data);
  if (!is_token (&field->name))
    return FALSE;
  field->value.data = colon + 1;
  field->value.size = line->size - field->name.size - 1;
  wmn_http_text_trim (&field->value);
  request->n_fields++;

  if (wmn_http_text_is (&field->name, "Content-Length"))
    return apply_content_length (&field->value, request);
  if (wmn_http_text_is (&field->name, "Host"))
    return apply_host (&field->value, request);
  if (wmn_http_text_is (&field->name, "Transfer-Encoding"))
    request->is_chunked |= !wmn_http_text_is (&field->value, "identity");
  else if (wmn_http_text_is (&field->name, "Connection"))
    apply_connection (field->value, request);

  return TRUE;
}

gssize
wmn_http_request_parse (const gchar * data, gsize size, gsize last_size,
    WmnHttpRequest * ret_request)
{
  gsize begin = measure_empty_line (data, size);
  WmnHttpRequest request = { 0 };
  WmnHttpText rest, line;
  gsize from;
  gssize end;

  if (!wmn_http_request_has_begun (data, size))
    return WMN_HTTP_MORE;
  if (!may_be_method (data + begin, size - begin))
    return WMN_HTTP_BAD;
  /* The last byte may be a CR whose LF came now. */
  from = MIN (last_size, size);
  from = from > begin ? from - begin - 1 : 0;
  end = find_end (data + begin, size - begin, from);
  if (end < 0)
    return end;

  rest.data = data + begin;
  rest.size = (gsize) end;
  take_line (&rest, &line);
  if (!parse_request_line (line, &request))
    return WMN_HTTP_BAD;
  take_line (&rest, &line);
  while (line.size > 0) {
    if (!parse_field (&line, &request))
      return WMN_HTTP_BAD;
    take_line (&rest, &line);
  }
  *ret_request = request;

  return (gssize) begin + end;
}

gboolean
wmn_http_request_is_foreign (const gchar * data, gsize size)
{
  gsize begin = measure_empty_line (data, size);

  return size > begin && !is_token_char (data[begin]);
}

const WmnHttpText *
wmn_http_request_get (const WmnHttpRequest * request, const gchar * name)
{
  guint i;

  for (i = 0; i < request->n_fields; i++) {
    if (wmn_http_text_is (&request->fields[i].name, name))
      return &request->fields[i].value;
  }

  return NULL;
}

gboolean
wmn_http_request_get_query (const WmnHttpRequest * request,
    const gchar * name, WmnHttpText * ret_value)
{
  WmnHttpText rest = request->query;

  while (rest.size > 0) {
    const gchar *end = memchr (rest.data, '&', rest.size);
    WmnHttpText item = { rest.data, rest.size };
    WmnHttpText value = { NULL, 0 };
    const gchar *equals;

    if (end)
      item.size = (gsize) (end - rest.data);
    rest.data += MIN (item.size + 1, rest.size);
    rest.size -= MIN (item.size + 1, rest.size);
    equals = item.size > 0 ? memchr (item.data, '=', item.size) : NULL;
    if (equals) {
      value.data = equals + 1;
      value.size = item.size - (gsize) (value.data - item.data);
      item.size = (gsize) (equals - item.data);
    }
    if (wmn_http_text_is (&item, name)) {
      *ret_value = value;
      return TRUE;
    }
  }

  return FALSE;
}

gboolean
wmn_http_request_keeps_alive (const WmnHttpRequest * request)
{
  if (request->minor_version == 0)
    return request->connection == WMN_HTTP_CONNECTION_KEEP_ALIVE;

  return request->connection != WMN_HTTP_CONNECTION_CLOSE;
}

gboolean
wmn_http_request_expects_continue (const WmnHttpRequest * request)
{
  const WmnHttpText *field = wmn_http_request_get (request, "Expect");
  WmnHttpText rest, item;

  if (field == NULL || request->minor_version == 0
      || request->content_length == 0)
    return FALSE;
  rest = *field;
  while (wmn_http_text_split (&rest, &item)) {
    if (wmn_http_text_is (&item, "100-continue"))
      return TRUE;
  }

  return FALSE;
}
