/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks http/http-request.c (RFC 9112, 2 to 7) with heads as players send
 * them, with broken and with hostile ones.  Each head lies in a block of
 * exactly its size, so that a sanitizer sees a read past the end; and each
 * one is parsed again byte by byte, which may not change the answer.
 */

#include "http/http-request.h"

#include <string.h>

static WmnHttpRequest request;
static gchar *block;

/* Every prefix says MORE until the answer comes, and the answer is the same
 * whatever was looked at before. */
static void
parse_slowly (const gchar * head, gsize size, gssize expected)
{
  WmnHttpRequest slow;
  gsize n;

  for (n = 1; n <= size; n++) {
    gchar *part = g_memdup2 (head, n);
    gssize answer = wmn_http_request_parse (part, n, n - 1, &slow);
    gssize fresh = wmn_http_request_parse (part, n, 0, &slow);

    g_free (part);
    g_assert_cmpint (answer, ==, fresh);
    if (answer != WMN_HTTP_MORE) {
      g_assert_cmpint (answer, ==, expected);
      return;
    }
  }
  g_assert_cmpint (expected, ==, WMN_HTTP_MORE);
}

/* The views in @request are good until the next call. */
static gssize
parse_bytes (const gchar * head, gsize size)
{
  gssize answer;

  g_free (block);
  block = g_memdup2 (head, size);
  answer = wmn_http_request_parse (block, size, 0, &request);
  parse_slowly (head, size, answer);

  return answer;
}

static gssize
parse (const gchar * head)
{
  return parse_bytes (head, strlen (head));
}

static void
assert_text (const WmnHttpText * text, const gchar * expected)
{
  gchar *copy = g_strndup (text->size ? text->data : "", text->size);

  g_assert_cmpstr (copy, ==, expected);
  g_free (copy);
}

static void
assert_field (const gchar * name, const gchar * expected)
{
  const WmnHttpText *value = wmn_http_request_get (&request, name);

  g_assert_nonnull (value);
  assert_text (value, expected);
}

/* As recorded, the line without its end included. */
static void
test_ffmpeg_play (void)
{
  const gchar *head = "GET /stream HTTP/1.1\r\n"
      "Range: bytes=0-\r\n"
      "Connection: close\r\n"
      "Icy-MetaData: 1\r\n"
      "Accept: */*\r\n"
      "User-Agent: NSPlayer/4.1.0.3856\r\n"
      "Host: 127.0.0.1:18901\r\n"
      "Pragma: no-cache,rate=1.000000,request-context=2\r\n"
      "Pragma: xPlayStrm=1\r\n"
      "Pragma: xClientGUID={c77e7400-738a-11d2-9add-0020af0a3278}\r\n"
      "Pragma: stream-switch-count=2\r\n"
      "Pragma: stream-switch-entry=ffff:1:0 ffff:2:0 \r\n"
      "Pragma: no-cache,rate=1.000000,stream-time=0Connection: Close\r\n"
      "\r\n";

  g_assert_cmpint (parse (head), ==, (gssize) strlen (head));
  g_assert_cmpint (request.method, ==, WMN_HTTP_METHOD_GET);
  assert_text (&request.target, "/stream");
  assert_text (&request.path, "/stream");
  g_assert_cmpuint (request.query.size, ==, 0);
  g_assert_cmpuint (request.minor_version, ==, 1);
  g_assert_cmpint (request.connection, ==, WMN_HTTP_CONNECTION_CLOSE);
  g_assert_false (request.has_content_length);
  g_assert_cmpuint (request.content_length, ==, 0);
  g_assert_false (request.is_chunked);
  g_assert_cmpuint (request.n_fields, ==, 12);
  assert_text (&request.fields[6].name, "Pragma");
  assert_text (&request.fields[10].value,
      "stream-switch-entry=ffff:1:0 ffff:2:0");
  assert_text (&request.fields[11].value,
      "no-cache,rate=1.000000,stream-time=0Connection: Close");
  assert_field ("user-agent", "NSPlayer/4.1.0.3856");
  assert_field ("PRAGMA", "no-cache,rate=1.000000,request-context=2");
  g_assert_null (wmn_http_request_get (&request, "User"));
  g_assert_null (wmn_http_request_get (&request, "User-Agent2"));
}

/* The body and the next request are not looked at. */
static void
test_what_follows (void)
{
  static const gchar bytes[] = "POST /x HTTP/1.1\r\n"
      "Content-Length: 3\r\n\r\n" "\0\1\2GET / HTTP/1.1\r\n\r\n";

  g_assert_cmpint (parse_bytes (bytes, sizeof (bytes) - 1), ==, 39);
  g_assert_cmpint (request.method, ==, WMN_HTTP_METHOD_POST);
  g_assert_true (request.has_content_length);
  g_assert_cmpuint (request.content_length, ==, 3);
}

static void
test_methods (void)
{
  static const struct
  {
    const gchar *head;
    WmnHttpMethod method;
  } cases[] = {
    {"GET / HTTP/1.0\r\n\r\n", WMN_HTTP_METHOD_GET},
    {"HEAD / HTTP/1.0\r\n\r\n", WMN_HTTP_METHOD_HEAD},
    {"POST / HTTP/1.0\r\n\r\n", WMN_HTTP_METHOD_POST},
    {"OPTIONS * HTTP/1.1\r\n\r\n", WMN_HTTP_METHOD_OPTIONS},
    {"OPTIONS /x HTTP/1.1\r\n\r\n", WMN_HTTP_METHOD_OPTIONS},
    {"PUT / HTTP/1.0\r\n\r\n", WMN_HTTP_METHOD_OTHER},
    {"get / HTTP/1.0\r\n\r\n", WMN_HTTP_METHOD_OTHER},
    {"CONNECT host:443 HTTP/1.1\r\n\r\n", WMN_HTTP_METHOD_OTHER},
    {"M-SEARCH * HTTP/1.1\r\n\r\n", WMN_HTTP_METHOD_OTHER},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (parse (cases[i].head), ==,
        (gssize) strlen (cases[i].head));
    g_assert_cmpint (request.method, ==, cases[i].method);
  }
}

static void
test_targets (void)
{
  static const struct
  {
    const gchar *target;
    const gchar *path;
    const gchar *query;
  } cases[] = {
    {"/", "/", ""},
    {"/live?MSWMExt=.asf", "/live", "MSWMExt=.asf"},
    {"/live?WMCache=0&a=?b", "/live", "WMCache=0&a=?b"},
    {"/live?", "/live", ""},
    {"/live#x?y", "/live", ""},
    {"/live?q#x", "/live", "q"},
    {"/%6Cive", "/%6Cive", ""},
    {"/\xc3\xa4", "/\xc3\xa4", ""},
    {"//x", "//x", ""},
    {"http://host:8080/live", "/live", ""},
    {"http://host/live?q", "/live", "q"},
    {"http://host", "/", ""},
    {"http://host?q=1", "/", "q=1"},
    {"HTTP://u:p@[::1]:80/", "/", ""},
    {"mms://host/live", "/live", ""},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *head = g_strdup_printf ("GET %s HTTP/1.0\r\n\r\n",
        cases[i].target);

    g_assert_cmpint (parse (head), ==, (gssize) strlen (head));
    assert_text (&request.target, cases[i].target);
    assert_text (&request.path, cases[i].path);
    assert_text (&request.query, cases[i].query);
    g_free (head);
  }
  g_assert_cmpint (parse ("OPTIONS * HTTP/1.1\r\n\r\n"), ==, 22);
  assert_text (&request.path, "*");
}

/* RFC 9112 3.2, 3.2.2. */
static void
test_host (void)
{
  static const struct
  {
    const gchar *head;
    const gchar *host;
  } cases[] = {
    {"GET / HTTP/1.1\r\n\r\n", ""},
    {"GET / HTTP/1.1\r\nhost: a:80\r\n\r\n", "a:80"},
    {"GET / HTTP/1.1\r\nHost: a\r\nHOST: a \r\n\r\n", "a"},
    {"GET http://b:81/x HTTP/1.1\r\nHost: a\r\n\r\n", "b:81"},
    {"GET mms://b HTTP/1.0\r\n\r\n", "b"},
    {"GET http:///x HTTP/1.0\r\nHost: a\r\n\r\n", "a"},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "a"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (parse (cases[i].head), >, 0);
    assert_text (&request.host, cases[i].host);
  }
}

/* LF alone, blanks around values, names in any case, an empty line left over
 * from the request before. */
static void
test_sloppy (void)
{
  const gchar *line_feeds = "GET / HTTP/1.0\nHost: a\n\n";
  const gchar *mixed = "GET / HTTP/1.0\r\nHost: a\n\r\n";
  const gchar *blanks =
      "GET / HTTP/1.9\r\nhOsT: \t a b \t \r\nX:\r\nY:z\r\n\r\n";

  g_assert_cmpint (parse (line_feeds), ==, (gssize) strlen (line_feeds));
  assert_field ("Host", "a");
  g_assert_cmpint (parse (mixed), ==, (gssize) strlen (mixed));
  assert_field ("Host", "a");
  g_assert_cmpint (parse (blanks), ==, (gssize) strlen (blanks));
  g_assert_cmpuint (request.minor_version, ==, 9);
  g_assert_cmpuint (request.n_fields, ==, 3);
  assert_field ("Host", "a b");
  assert_field ("X", "");
  assert_field ("Y", "z");
  g_assert_cmpint (parse ("GET / HTTP/1.0\n\r\n"), ==, 17);
  g_assert_cmpint (parse ("GET / HTTP/1.0\n\n"), ==, 16);
  g_assert_cmpint (parse ("\r\nGET / HTTP/1.0\r\n\r\n"), ==, 20);
  g_assert_cmpint (parse ("\nGET / HTTP/1.0\n\nx"), ==, 17);
}

static void
test_more (void)
{
  static const gchar *const heads[] = {
    "G", "GET", "GET ", "GET / HTTP/1.0", "GET / HTTP/1.0\r",
    "GET / HTTP/1.0\r\n", "GET / HTTP/1.0\r\n\r", "GET / HTTP/1.0\r\nA: b\r\n",
    "GET / HTTP/1.0\n", "\r", "\n", "\r\n", "\r\nGET / HTTP/1.0\r\n",
    "MMMMMMMMMMMMMMMMMMMMMMMM",
  };
  guint i;

  g_assert_cmpint (wmn_http_request_parse (NULL, 0, 0, &request), ==,
      WMN_HTTP_MORE);
  for (i = 0; i < G_N_ELEMENTS (heads); i++)
    g_assert_cmpint (parse (heads[i]), ==, WMN_HTTP_MORE);
}

/* What other protocols say first is known without a line end. */
static void
test_not_http (void)
{
  static const gchar mmst[] = "\x01\x00\x00\x00\xce\xfa\x0b\xb0";
  static const gchar tls[] = "\x16\x03\x01";

  g_assert_cmpint (parse_bytes (mmst, 1), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse_bytes (mmst, 8), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse_bytes (tls, 3), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse ("$"), ==, WMN_HTTP_MORE);
  g_assert_cmpint (parse ("$M\x08"), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse (" GET"), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse ("\r\n\r\n"), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse ("\rGET"), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse ("GET\r\n"), ==, WMN_HTTP_BAD);
  g_assert_cmpint (parse ("MMMMMMMMMMMMMMMMMMMMMMMMM"), ==, WMN_HTTP_BAD);

  g_assert_true (wmn_http_request_is_foreign (mmst, 1));
  g_assert_true (wmn_http_request_is_foreign (mmst, 8));
  g_assert_true (wmn_http_request_is_foreign (tls, 3));
  g_assert_true (wmn_http_request_is_foreign ("\r\n\x01", 3));
  g_assert_false (wmn_http_request_is_foreign ("", 0));
  g_assert_false (wmn_http_request_is_foreign ("\r\n", 2));
  g_assert_false (wmn_http_request_is_foreign ("GET\r\n", 5));
  g_assert_false (wmn_http_request_is_foreign ("\r\nGET", 5));
}

static void
test_bad (void)
{
  static const gchar *const heads[] = {
    "GET /\r\n\r\n",
    "GET  / HTTP/1.0\r\n\r\n",
    "GET /a b HTTP/1.0\r\n\r\n",
    "GET /a\tb HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.0 \r\n\r\n",
    "GET / HTTP/1.\r\n\r\n",
    "GET / HTTP/1.10\r\n\r\n",
    "GET / HTTP/1.x\r\n\r\n",
    "GET / HTTP/2.0\r\n\r\n",
    "GET / http/1.0\r\n\r\n",
    "GET / \r\n\r\n",
    "GET * HTTP/1.0\r\n\r\n",
    "GET live HTTP/1.0\r\n\r\n",
    "GET http:/live HTTP/1.0\r\n\r\n",
    "GET ://host/ HTTP/1.0\r\n\r\n",
    "GET ?q HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.0\r\nno colon\r\n\r\n",
    "GET / HTTP/1.0\r\n: no name\r\n\r\n",
    "GET / HTTP/1.0\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\r\n b\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\r\n\tb:c\r\n\r\n",
    "GET / HTTP/1.0\r\n Host: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.0\r\nHo\xc3\xa4: a\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\rX: b\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\x7f\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\x1b[2J\r\n\r\n",
    "GET / HTTP/1.0\r\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: 1, 1\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: +1\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: 0x10\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length:\r\n\r\n",
    "POST / HTTP/1.0\r\nContent-Length: 18446744073709551616\r\n\r\n",
  };
  static const gchar nul[] = "GET / HTTP/1.0\r\nHost: a\0b\r\n\r\n";
  guint i;

  for (i = 0; i < G_N_ELEMENTS (heads); i++) {
    memset (&request, 0x55, sizeof (request));
    if (parse (heads[i]) != WMN_HTTP_BAD)
      g_error ("accepted: %s", heads[i]);
    /* untouched */
    g_assert_cmphex (request.n_fields, ==, 0x55555555);
  }
  g_assert_cmpint (parse_bytes (nul, sizeof (nul) - 1), ==, WMN_HTTP_BAD);
}

/* RFC 9110, 5.6.2: what may stand in a name, byte by byte. */
static void
test_tokens (void)
{
  static const gchar others[] = "!#$%&'*+-.^_`|~";
  gchar head[] = "GET / HTTP/1.0\r\nab?c: d\r\n\r\n";
  gchar *place = strchr (head, '?');
  guint c;

  for (c = 1; c < 256; c++) {
    gboolean is_token = g_ascii_isalnum (c) || strchr (others, (int) c);

    /* The name ends, or the line. */
    if (c == ':' || c == '\n')
      continue;
    *place = (gchar) c;
    g_assert_cmpint (parse (head) > 0, ==, is_token);
  }
}

static void
test_limits (void)
{
  GString *head = g_string_new ("GET / HTTP/1.0\r\n");
  gchar *word;
  guint i;

  for (i = 0; i < WMN_HTTP_MAX_FIELDS; i++)
    g_string_append_printf (head, "X-%u: %u\r\n", i, i);
  g_string_append (head, "\r\n");
  g_assert_cmpint (parse (head->str), ==, (gssize) head->len);
  g_assert_cmpuint (request.n_fields, ==, WMN_HTTP_MAX_FIELDS);
  assert_field ("X-63", "63");
  g_string_insert (head, 16, "One: more\r\n");
  g_assert_cmpint (parse (head->str), ==, WMN_HTTP_BAD);

  word = g_strnfill (WMN_HTTP_MAX_METHOD, 'M');
  g_string_printf (head, "%s / HTTP/1.0\r\n\r\n", word);
  g_assert_cmpint (parse (head->str), ==, (gssize) head->len);
  g_string_prepend (head, "M");
  g_assert_cmpint (parse (head->str), ==, WMN_HTTP_BAD);
  g_free (word);

  word = g_strnfill (WMN_HTTP_MAX_TARGET - 1, 'a');
  g_string_printf (head, "GET /%s HTTP/1.0\r\n\r\n", word);
  g_assert_cmpint (wmn_http_request_parse (head->str, head->len, 0, &request),
      ==, (gssize) head->len);
  g_string_insert (head, 5, "a");
  g_assert_cmpint (wmn_http_request_parse (head->str, head->len, 0, &request),
      ==, WMN_HTTP_BAD);
  g_free (word);
  g_string_free (head, TRUE);
}

/* @last_size is believed: the part before isn't looked at again.  One that
 * can't be true does no harm. */
static void
test_linear (void)
{
  static const gchar head[] = "GET / HTTP/1.0\r\nHost: \x01\r\n\r\n";
  gsize size = sizeof (head) - 1;

  g_assert_cmpint (wmn_http_request_parse (head, size, 0, &request), ==,
      WMN_HTTP_BAD);
  g_assert_cmpint (wmn_http_request_parse (head, size, size - 3, &request),
      ==, (gssize) size);
  g_assert_cmpint (wmn_http_request_parse (head, 12, 4000, &request), ==,
      WMN_HTTP_MORE);
}

static void
test_body (void)
{
  g_assert_cmpint (parse ("POST / HTTP/1.1\r\nContent-Length: 0042\r\n"
          "Content-Length: 42\r\n\r\n"), >, 0);
  g_assert_cmpuint (request.content_length, ==, 42);
  g_assert_false (request.is_chunked);
  g_assert_cmpint (parse ("POST / HTTP/1.1\r\n"
          "Content-Length: 18446744073709551615\r\n\r\n"), >, 0);
  g_assert_cmpuint (request.content_length, ==, G_MAXUINT64);
  g_assert_cmpint (parse ("POST / HTTP/1.1\r\n"
          "transfer-encoding: gzip, chunked\r\n\r\n"), >, 0);
  g_assert_true (request.is_chunked);
  g_assert_cmpint (parse ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
          "Transfer-Encoding: identity\r\n\r\n"), >, 0);
  g_assert_true (request.is_chunked);
  g_assert_cmpint (parse ("POST / HTTP/1.1\r\n"
          "Transfer-Encoding: Identity\r\n\r\n"), >, 0);
  g_assert_false (request.is_chunked);
  g_assert_false (request.has_content_length);
}

static void
test_keeps_alive (void)
{
  static const struct
  {
    const gchar *head;
    gboolean keeps_alive;
  } cases[] = {
    {"GET / HTTP/1.0\r\n\r\n", FALSE},
    {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", TRUE},
    {"GET / HTTP/1.0\r\nConnection: close\r\n\r\n", FALSE},
    {"GET / HTTP/1.0\r\nConnection: Upgrade\r\n\r\n", FALSE},
    {"GET / HTTP/1.1\r\n\r\n", TRUE},
    {"GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", TRUE},
    {"GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", FALSE},
    {"GET / HTTP/1.1\r\nConnection: keep-alive, close\r\n\r\n", FALSE},
    {"GET / HTTP/1.1\r\nConnection: close , Upgrade, keep-alive\r\n\r\n",
        FALSE},
    {"GET / HTTP/1.1\r\nConnection: close\r\n" "Connection: keep-alive\r\n\r\n",
        FALSE},
    {"GET / HTTP/1.1\r\nPragma: Connection: Close\r\n\r\n", TRUE},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (parse (cases[i].head), >, 0);
    g_assert_cmpint (wmn_http_request_keeps_alive (&request), ==,
        cases[i].keeps_alive);
  }
}

static void
test_expects_continue (void)
{
  static const struct
  {
    const gchar *head;
    gboolean expects;
  } cases[] = {
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n", FALSE},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n",
        TRUE},
    {"POST / HTTP/1.1\r\nexpect:a , 100-Continue\r\nContent-Length: 9\r\n\r\n",
        TRUE},
    {"POST / HTTP/1.1\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n",
        FALSE},
    {"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", FALSE},
    {"POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n",
        FALSE},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue;a\r\n\r\n",
        FALSE},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100\r\n\r\n", FALSE},
    {"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect:\r\n\r\n", FALSE},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    g_assert_cmpint (parse (cases[i].head), >, 0);
    g_assert_cmpint (wmn_http_request_expects_continue (&request), ==,
        cases[i].expects);
  }
}

static void
test_text (void)
{
  WmnHttpText none = { NULL, 0 };
  WmnHttpText word = { "PragmaX", 6 };
  WmnHttpText blanks = { " \t ", 3 };
  WmnHttpText list = { " a ,,b,\t, c d ", 14 };
  WmnHttpText item;

  g_assert_true (wmn_http_text_equals (&word, "Pragma"));
  g_assert_false (wmn_http_text_equals (&word, "pragma"));
  g_assert_false (wmn_http_text_equals (&word, "PragmaX"));
  g_assert_true (wmn_http_text_is (&word, "pRAGMA"));
  g_assert_false (wmn_http_text_is (&word, "Prag"));
  g_assert_false (wmn_http_text_is (&word, "PragmaX"));
  g_assert_true (wmn_http_text_starts (&word, "pRAG"));
  g_assert_true (wmn_http_text_starts (&word, ""));
  g_assert_false (wmn_http_text_starts (&word, "PragmaX"));
  g_assert_true (wmn_http_text_equals (&none, ""));
  g_assert_true (wmn_http_text_is (&none, ""));
  g_assert_false (wmn_http_text_is (&none, "a"));
  g_assert_true (wmn_http_text_starts (&none, ""));
  wmn_http_text_trim (&none);
  wmn_http_text_trim (&blanks);
  g_assert_cmpuint (blanks.size, ==, 0);

  g_assert_false (wmn_http_text_split (&none, &item));
  g_assert_true (wmn_http_text_split (&list, &item));
  assert_text (&item, "a");
  g_assert_true (wmn_http_text_split (&list, &item));
  assert_text (&item, "b");
  g_assert_true (wmn_http_text_split (&list, &item));
  assert_text (&item, "c d");
  g_assert_false (wmn_http_text_split (&list, &item));
  assert_text (&item, "c d");
}

static void
test_number (void)
{
  static const struct
  {
    const gchar *text;
    gboolean is_number;
    guint64 value;
  } cases[] = {
    {"0", TRUE, 0},
    {"0Connection: Close", TRUE, 0},
    {"60000", TRUE, 60000},
    {"1.000000", TRUE, 1},
    {"18446744073709551615", TRUE, G_MAXUINT64},
    {"18446744073709551616", FALSE, 0},
    {"99999999999999999999999", FALSE, 0},
    {"", FALSE, 0},
    {"x1", FALSE, 0},
    {"-1", FALSE, 0},
    {" 1", FALSE, 0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    WmnHttpText text = { cases[i].text, strlen (cases[i].text) };
    guint64 value = 4711;

    g_assert_cmpint (wmn_http_text_to_uint64 (&text, &value), ==,
        cases[i].is_number);
    g_assert_cmpuint (value, ==, cases[i].is_number ? cases[i].value : 4711);
  }
}

/* An empty line in front of a request is none of it, whole or not. */
static void
test_has_begun (void)
{
  static const gchar *const nothing[] = { "", "\r", "\n", "\r\n" };
  static const gchar *const something[] = { "G", "\rG", "\nG", "\n\n" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (nothing); i++)
    g_assert_false (wmn_http_request_has_begun (nothing[i],
            strlen (nothing[i])));
  for (i = 0; i < G_N_ELEMENTS (something); i++)
    g_assert_true (wmn_http_request_has_begun (something[i],
            strlen (something[i])));
  g_assert_false (wmn_http_request_has_begun (NULL, 0));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-request/ffmpeg-play", test_ffmpeg_play);
  g_test_add_func ("/http-request/tokens", test_tokens);
  g_test_add_func ("/http-request/what-follows", test_what_follows);
  g_test_add_func ("/http-request/methods", test_methods);
  g_test_add_func ("/http-request/targets", test_targets);
  g_test_add_func ("/http-request/host", test_host);
  g_test_add_func ("/http-request/sloppy", test_sloppy);
  g_test_add_func ("/http-request/more", test_more);
  g_test_add_func ("/http-request/not-http", test_not_http);
  g_test_add_func ("/http-request/bad", test_bad);
  g_test_add_func ("/http-request/limits", test_limits);
  g_test_add_func ("/http-request/linear", test_linear);
  g_test_add_func ("/http-request/body", test_body);
  g_test_add_func ("/http-request/keeps-alive", test_keeps_alive);
  g_test_add_func ("/http-request/expects-continue", test_expects_continue);
  g_test_add_func ("/http-request/text", test_text);
  g_test_add_func ("/http-request/number", test_number);
  g_test_add_func ("/http-request/has-begun", test_has_begun);
  result = g_test_run ();
  g_free (block);

  return result;
}
