/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks http/http-response.c: the bytes of a head, that no value breaks out
 * of its line, and every size of buffer that is too small.
 */

#include "http/http-response.h"

#include <string.h>

static void
test_bytes (void)
{
  const gchar *expected = "HTTP/1.0 200 OK\r\n"
      "Server: Rex/9.0.0.2980\r\n"
      "Pragma: client-id=4294967295\r\n" "Empty: \r\n" "\r\n";
  gchar data[WMN_HTTP_MAX_RESPONSE];
  WmnHttpResponse response;
  gsize size;

  wmn_http_response_begin (&response, data, sizeof (data), 200);
  wmn_http_response_add (&response, "Server", "Rex/9.0.0.2980");
  wmn_http_response_print (&response, "Pragma", "client-id=%u", G_MAXUINT32);
  wmn_http_response_add (&response, "Empty", "");
  size = wmn_http_response_end (&response);
  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
test_version (void)
{
  gchar data[WMN_HTTP_MAX_RESPONSE];
  WmnHttpResponse response;
  gsize size;

  for (size = 0; size < 40; size++) {
    memset (data, '0', sizeof (data));
    wmn_http_response_begin (&response, data, size, 204);
    wmn_http_response_use_11 (&response);
    if (wmn_http_response_end (&response) > 0)
      g_assert_cmpmem (data, 27, "HTTP/1.1 204 No Content\r\n\r\n", 27);
    g_assert_cmpint (data[size], ==, '0');
  }
}

static void
test_injection (void)
{
  const gchar *expected = "HTTP/1.0 404 Not Found\r\n"
      "Host: aCookie: b\xc3\xa4\r\n" "Next: 1\r\n\r\n";
  gchar data[WMN_HTTP_MAX_RESPONSE];
  WmnHttpResponse response;
  gsize size;

  wmn_http_response_begin (&response, data, sizeof (data), 404);
  wmn_http_response_add (&response, "Host",
      "a\r\nCookie: b\xc3\xa4\t\x01\x7f\r\n\r\n");
  wmn_http_response_print (&response, "Next", "%d", 1);
  size = wmn_http_response_end (&response);
  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static gsize
write_into (gchar * data, gsize size)
{
  WmnHttpResponse response;

  wmn_http_response_begin (&response, data, size, 503);
  wmn_http_response_add (&response, "Server", "Rex/9.0");
  wmn_http_response_print (&response, "Retry-After", "%08u", 5);

  return wmn_http_response_end (&response);
}

/* All or nothing, and not a byte behind the end. */
static void
test_overflow (void)
{
  gchar data[256];
  gsize whole = write_into (data, sizeof (data));
  gsize size;

  g_assert_cmpuint (whole, ==, 34 + 17 + 23 + 2);
  for (size = 0; size < whole; size++) {
    gchar *small = g_malloc (size + 1);

    small[size] = 'x';
    g_assert_cmpuint (write_into (small, size), ==, 0);
    g_assert_cmpint (small[size], ==, 'x');
    g_free (small);
  }
  g_assert_cmpuint (write_into (data, whole), ==, whole);
}

/* libmms and xine need four parts in the status line. */
static void
test_reasons (void)
{
  guint status;

  for (status = 200; status <= 599; status++)
    g_assert_cmpstr (wmn_http_status_reason (status), !=, "");
  g_assert_cmpstr (wmn_http_status_reason (204), ==, "No Content");
  g_assert_cmpstr (wmn_http_status_reason (405), ==, "Method Not Allowed");
  g_assert_cmpstr (wmn_http_status_reason (408), ==, "Request Timeout");
  g_assert_cmpstr (wmn_http_status_reason (413), ==, "Content Too Large");
  g_assert_cmpstr (wmn_http_status_reason (431), ==,
      "Request Header Fields Too Large");
  g_assert_cmpstr (wmn_http_status_reason (503), ==, "Service Unavailable");
  g_assert_cmpstr (wmn_http_status_reason (599), ==, "Other");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-response/bytes", test_bytes);
  g_test_add_func ("/http-response/version", test_version);
  g_test_add_func ("/http-response/injection", test_injection);
  g_test_add_func ("/http-response/overflow", test_overflow);
  g_test_add_func ("/http-response/reasons", test_reasons);

  return g_test_run ();
}
