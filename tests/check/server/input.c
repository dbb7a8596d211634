/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/input.c. */

#include "server/input.h"

#include <string.h>

static const gchar request[] = "POST /a HTTP/1.1\r\nContent-Length: 4\r\n\r\n";

static void
add (WmnInput * input, const gchar * text)
{
  while (*text != '\0') {
    g_assert_cmpuint (wmn_input_reserve (input), >, 0);
    input->data[input->used++] = *text++;
  }
}

static void
test_requests_in_a_row (void)
{
  WmnInput input = { NULL };
  WmnHttpRequest http;
  guint i;

  add (&input, request);
  add (&input, "body");
  add (&input, request);
  for (i = 0; i < 2; i++) {
    g_assert_cmpint (wmn_input_parse (&input, &http), ==, strlen (request));
    g_assert_true (wmn_http_text_equals (&http.path, "/a"));
    g_assert_cmpuint (wmn_input_skip_body (&input, 4), ==, i == 0 ? 4 : 0);
    wmn_input_parse_again (&input, &http);
    g_assert_cmpuint (http.content_length, ==, 4);
    wmn_input_drop_head (&input);
  }
  g_assert_cmpuint (input.used, ==, 0);
  wmn_input_clear (&input);
  g_assert_null (input.data);
}

/* A body that is kept stays behind its head, whatever comes behind it. */
static void
test_kept_body (void)
{
  WmnInput input = { NULL };
  WmnHttpRequest http;

  add (&input, request);
  g_assert_cmpint (wmn_input_parse (&input, &http), ==, strlen (request));
  input.body_size = 4;
  g_assert_false (wmn_input_has_body (&input));
  add (&input, "bod");
  g_assert_false (wmn_input_has_body (&input));
  add (&input, "yGET");
  g_assert_true (wmn_input_has_body (&input));
  wmn_input_parse_again (&input, &http);
  g_assert_cmpmem (input.data + input.head_size, 4, "body", 4);
  wmn_input_drop_head (&input);
  g_assert_cmpmem (input.data, input.used, "GET", 3);
  g_assert_cmpuint (input.body_size, ==, 0);
  wmn_input_clear (&input);
}

static void
test_more (void)
{
  WmnInput input = { NULL };
  WmnHttpRequest http;

  g_assert_cmpint (wmn_input_parse (&input, &http), ==, WMN_HTTP_MORE);
  add (&input, "GET / HT");
  g_assert_cmpint (wmn_input_parse (&input, &http), ==, WMN_HTTP_MORE);
  g_assert_cmpuint (input.seen, ==, input.used);
  g_assert_cmpint (wmn_input_parse (&input, &http), ==, WMN_HTTP_MORE);
  add (&input, "TP/1.0\r\n\r\nrest");
  g_assert_cmpint (wmn_input_parse (&input, &http), ==,
      strlen ("GET / HTTP/1.0\r\n\r\n"));
  wmn_input_drop_head (&input);
  g_assert_cmpmem (input.data, input.used, "rest", 4);
  wmn_input_clear (&input);
}

static void
test_grows (void)
{
  WmnInput input = { NULL };
  guint i;

  for (i = 0; i < 5000; i++)
    add (&input, "x");
  g_assert_cmpuint (input.used, ==, 5000);
  g_assert_cmpuint (input.size, ==, 8192);
  wmn_input_clear (&input);
}

/* What a large body has taken is given back with it. */
static void
test_shrinks (void)
{
  WmnInput input = { NULL };
  WmnHttpRequest http;
  guint i;

  for (i = 0; i < 2; i++) {
    add (&input, request);
    g_assert_cmpint (wmn_input_parse (&input, &http), ==, strlen (request));
    input.body_size = 60000;
    while (!wmn_input_has_body (&input))
      add (&input, "x");
    if (i == 0)
      add (&input, "GET");
    wmn_input_drop_head (&input);
    g_assert_cmpuint (input.size, ==, i == 0 ? 1024 : 0);
    g_assert_cmpmem (input.data, input.used, "GET", i == 0 ? 3 : 0);
    input.used = 0;
  }
  g_assert_null (input.data);
  wmn_input_clear (&input);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/input/requests-in-a-row", test_requests_in_a_row);
  g_test_add_func ("/input/kept-body", test_kept_body);
  g_test_add_func ("/input/more", test_more);
  g_test_add_func ("/input/grows", test_grows);
  g_test_add_func ("/input/shrinks", test_shrinks);
  return g_test_run ();
}
