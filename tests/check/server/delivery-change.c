/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/delivery-change.c: a new header, as it stands on the
 * wire. */

#include "fixture.h"

#include <string.h>
#include <unistd.h>

static guint32
read_le32 (const guint8 * data)
{
  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 |
      (guint32) data[3] << 24;
}

/* Socket tests 78 and 79: $C, the new $H, $D from LocationId 0; AFFlags go
 * on. */
static void
test_header_change (void)
{
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  guint8 flags = 0;
  gchar kind;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_play_to_header (&fixture, rest);
  fixture_feed_again (&fixture, 3);
  while ((kind = fixture_read_frame (fd, rest)) == 'D')
    flags = rest->data[5] + 1;
  g_assert_cmpint (kind, ==, 'C');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  g_assert_cmpuint (read_le32 (rest->data), ==, 0);
  g_assert_cmpuint (rest->data[5], ==, flags);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* Socket test 107. */
static void
test_header_change_plain (void)
{
  GByteArray *body;
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_ask (&fixture, "GET", "/", "curl/7.88", "");
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  fixture_feed_again (&fixture, 3);
  body = fixture_read_all (fd);
  g_assert_cmpuint (body->len, >, 3000);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_HEADER_CHANGED);
  g_byte_array_unref (body);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 80: a client without predstrm waits for its own SelectStream,
 * which comes on another connection. */
static void
test_select_stream (void)
{
  GByteArray *rest = g_byte_array_new ();
  const gchar *id;
  Fixture fixture;
  gchar *head, *pragmas;
  gchar kind;
  int fd, post;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 3);
  fd = fixture_ask (&fixture, "GET", "/", "NSPlayer/12.0.7601.17514",
      "Pragma: xPlayStrm=1\r\nSupported: com.microsoft.wm.sswitch\r\n");
  head = fixture_read_head (fd);
  id = strstr (head, "client-id=");
  g_assert_nonnull (id);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  fixture_feed_again (&fixture, 3);
  while ((kind = fixture_read_frame (fd, rest)) == 'D');
  g_assert_cmpint (kind, ==, 'C');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  pragmas = g_strdup_printf ("Pragma: %.*s\r\nPragma: stream-switch-count=1"
      "\r\nPragma: stream-switch-entry=ffff:1:0\r\n",
      (int) strcspn (id, "\r"), id);
  post = fixture_ask (&fixture, "POST", "/", "NSPlayer/12.0.7601.17514",
      pragmas);
  g_assert_cmpuint (fixture_read_status (post), ==, 200);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  close (post);
  close (fd);
  g_free (pragmas);
  g_free (head);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery-change/header-change", test_header_change);
  g_test_add_func ("/delivery-change/header-change-plain",
      test_header_change_plain);
  g_test_add_func ("/delivery-change/select-stream", test_select_stream);
  return g_test_run ();
}
