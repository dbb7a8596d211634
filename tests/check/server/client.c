/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/client.c: the bounds of a connection. */

#include "fixture.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Socket test 4. */
static void
test_keep_alive (void)
{
  static const gchar text[] = "GET / HTTP/1.0\r\nUser-Agent: NSPlayer/4.1\r\n"
      "Connection: Keep-Alive\r\n\r\n";
  Fixture fixture;
  gchar *head;
  gchar *body;
  gsize size;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = fixture_connect (&fixture);
  for (i = 0; i < 3; i++) {
    fixture_send (fd, text);
    head = fixture_read_head (fd);
    g_assert_nonnull (strstr (head, "Connection: Keep-Alive"));
    size = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") +
        strlen ("Content-Length: "), NULL, 10);
    body = g_malloc (size);
    g_assert_true (fixture_read (fd, body, size));
    g_free (body);
    g_free (head);
  }
  close (fd);
  fixture_close (&fixture);
}

/* Requests a connection are bounded; the last answer says so. */
static void
test_too_many_requests (void)
{
  static const gchar text[] = "OPTIONS * HTTP/1.1\r\n\r\n";
  GString *all = g_string_new (NULL);
  GByteArray *answers;
  Fixture fixture;
  guint n = 0;
  gchar *p;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  for (i = 0; i < 2 * 100; i++)
    g_string_append (all, text);
  fixture_send (fd, all->str);
  answers = fixture_read_all (fd);
  g_byte_array_append (answers, (const guint8 *) "", 1);
  for (p = (gchar *) answers->data; (p = strstr (p, "HTTP/1.0 200")); p++)
    n++;
  g_assert_cmpuint (n, ==, 100);
  g_string_free (all, TRUE);
  g_byte_array_unref (answers);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 64: one that leaves is missed, by FIN and by RST. */
static void
test_leaving (void)
{
  struct linger reset = { 1, 0 };
  const FixtureNews *news;
  Fixture fixture;
  int fd;
  guint i;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  for (i = 0; i < 2; i++) {
    fd = fixture_play (&fixture);
    g_assert_cmpuint (fixture_read_status (fd), ==, 200);
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
    if (i == 1)
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof (reset));
    close (fd);
    news = fixture_wait (&fixture);
    g_assert_cmpint (news->kind, ==, 'd');
    g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_CLOSED);
    g_assert_cmpuint (news->id, ==, i + 1);
  }
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/keep-alive", test_keep_alive);
  g_test_add_func ("/client/too-many-requests", test_too_many_requests);
  g_test_add_func ("/client/leaving", test_leaving);
  return g_test_run ();
}
