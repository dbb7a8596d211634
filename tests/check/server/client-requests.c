/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/client-requests.c: what comes in, and its bounds.  Requests
 * in the middle of a stream are in dispatch.c. */

#include "fixture.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-requests/sizes", test_sizes);
  g_test_add_func ("/client-requests/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/client-requests/mmst", test_mmst);
  g_test_add_func ("/client-requests/silence", test_silence);
  g_test_add_func ("/client-requests/chatter", test_chatter);
  return g_test_run ();
}
