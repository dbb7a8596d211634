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

static guint
status_of_bytes (Fixture * fixture, const gchar * text)
{
  int fd = fixture_connect (fixture);
  guint status;

  fixture_send (fd, text);
  status = fixture_read_status (fd);
  close (fd);
  return status;
}

/* Socket test 11 and the sizes of bodies. */
static void
test_sizes (void)
{
  GString *large = g_string_new ("GET / HTTP/1.0\r\nX: ");
  Fixture fixture;
  guint i;

  fixture_open (&fixture, "/", 1);
  for (i = 0; i < 16 * 1024; i++)
    g_string_append_c (large, 'x');
  g_assert_cmpuint (status_of_bytes (&fixture, large->str), ==, 431);
  g_assert_cmpuint (status_of_bytes (&fixture, "POST / HTTP/1.0\r\n"
          "Content-Length: 65537\r\n\r\n"), ==, 413);
  g_assert_cmpuint (status_of_bytes (&fixture, "POST / HTTP/1.1\r\n"
          "Transfer-Encoding: chunked\r\n\r\n"), ==, 411);
  g_assert_cmpuint (status_of_bytes (&fixture, "GET /\r\n\r\n"), ==, 400);
  g_string_free (large, TRUE);
  fixture_close (&fixture);
}

/* Socket test 8, and a body in pieces. */
static void
test_byte_by_byte (void)
{
  static const gchar text[] = "POST / HTTP/1.0\r\nUser-Agent: NSPlayer/9.0\r\n"
      "Pragma: client-id=5\r\nPragma: log-line=a b c\r\n"
      "Content-Length: 3\r\n\r\nxyz";
  Fixture fixture;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  for (i = 0; i < strlen (text); i++)
    g_assert_cmpint (send (fd, text + i, 1, MSG_NOSIGNAL), ==, 1);
  g_assert_cmpuint (fixture_read_status (fd), ==, 204);
  close (fd);
  fixture_close (&fixture);
}

/* docs/players.md R9: not a byte of HTTP to an MMST player, just FIN. */
static void
test_mmst (void)
{
  static const guint8 hello[] = { 1, 0, 0, 0, 0xce, 0xfa, 0x0b, 0xb0, 0x90,
    0, 0, 0, 'M', 'M', 'S', ' '
  };
  GByteArray *all;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  g_assert_cmpint (send (fd, hello, sizeof (hello), MSG_NOSIGNAL), ==,
      sizeof (hello));
  all = fixture_read_all (fd);
  g_assert_cmpuint (all->len, ==, 0);
  g_byte_array_unref (all);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 13: a silent connection ends, and quietly. */
static void
test_silence (void)
{
  GByteArray *all;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 1000);
  fd = fixture_connect (&fixture);
  all = fixture_read_all (fd);
  g_assert_cmpuint (all->len, ==, 0);
  g_byte_array_unref (all);
  close (fd);
  fixture_close (&fixture);
}

/* Chatter in the stream is borne up to a bound. */
static void
test_chatter (void)
{
  const FixtureNews *news;
  Fixture fixture;
  gchar noise[4096];
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  memset (noise, 'n', sizeof (noise));
  while (send (fd, noise, sizeof (noise), MSG_NOSIGNAL) > 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->detail, ==, WMN_REASON_PROTOCOL_ERROR);
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
  g_test_add_func ("/client/sizes", test_sizes);
  g_test_add_func ("/client/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/client/mmst", test_mmst);
  g_test_add_func ("/client/silence", test_silence);
  g_test_add_func ("/client/chatter", test_chatter);
  g_test_add_func ("/client/leaving", test_leaving);
  return g_test_run ();
}
