/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/answer-player.c: what may be done to a stream that is there,
 * and from where. */

#include "pipelined.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLAY "Pragma: xPlayStrm=1\r\n"
#define STOP "Pragma: xStopStrm=1\r\n"
#define SELECT "Pragma: stream-switch-count=1\r\n" \
    "Pragma: stream-switch-entry=ffff:1:0\r\n"

/* The same server, from another host. */
static int
connect_from (Fixture * fixture, const gchar * host)
{
  struct sockaddr_in address = {.sin_family = AF_INET };
  struct timeval patience = { 20, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (inet_pton (AF_INET, host, &address.sin_addr), ==, 1);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof (address)));
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof (patience));
  address.sin_port = htons (fixture->port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_no_errno (connect (fd, (struct sockaddr *) &address,
          sizeof (address)));
  return fd;
}

static guint
status_from (Fixture * fixture, const gchar * host, const gchar * method,
    guint32 id, const gchar * fields)
{
  int fd = connect_from (fixture, host);
  guint status;

  pipelined_ask (fd, method, id, fields);
  status = fixture_read_status (fd);
  close (fd);
  return status;
}

/* A player without pipelined mode, up to its first header. */
static int
play (Fixture * fixture, const gchar * fields, GByteArray * frame,
    guint32 * ret_id)
{
  gchar *all = g_strconcat (PLAY, fields, NULL);
  int fd = fixture_connect (fixture);

  pipelined_ask (fd, "GET", 0, all);
  *ret_id = fixture_read_id (fd);
  g_assert_cmpint (fixture_wait (fixture)->kind, ==, 'c');
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'H');
  g_free (all);
  return fd;
}

/* MS-WMSP 5.1: what changes a stream comes from where that goes to. */
static void
test_foreign (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = play (&fixture, "", frame, &id);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.2", "POST", id, SELECT),
      ==, 400);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.2", "POST", id, STOP),
      ==, 400);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.2", "GET", id, PLAY),
      ==, 400);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.1", "POST", id, SELECT),
      ==, 200);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.1", "POST", id, STOP),
      ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_CLIENT_STOPPED);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-player/foreign", test_foreign);
  return g_test_run ();
}
