/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/answer-player.c: what may be done to a stream that is there,
 * and from where. */

#include "pipelined.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
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

/* Asks with @fields on @next, which the worker reads before it sees that @fd
 * has been closed. */
static void
ask_behind_close (Fixture * fixture, int fd, int next, guint32 id,
    const gchar * fields)
{
  WmnWorker *worker = fixture->mount->outlets[0].worker;
  FixtureHold hold;

  pipelined_ask (next, "OPTIONS", id, "");
  g_assert_cmpuint (fixture_read_status (next), ==, 200);
  fixture_hold (&hold, worker);
  pipelined_ask (next, "GET", id, fields);
  close (fd);
  fixture_release (&hold, worker);
}

/* MS-WMSP 3.1.4.6, 3.1.4.7, 3.2.7.1: a player that stops or seeks closes its
 * connection and comes back at once, and another worker may read that before
 * the close is known.  It gets what it asked for, and the only place. */
static void
test_behind_close (void)
{
  static const gchar *const requests[] = { PLAY, "" };
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  guint i;
  int fd, next;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  wmn_mount_set (fixture.mount, WMN_SETTING_MAX_CLIENTS, 1);
  for (i = 0; i < G_N_ELEMENTS (requests); i++) {
    fd = play (&fixture, "", frame, &id);
    next = fixture_connect (&fixture);
    ask_behind_close (&fixture, fd, next, id, requests[i]);
    g_assert_cmpuint (fixture_read_id (next), ==, id);
    g_assert_cmpint (fixture_read_frame (next, frame), ==, 'H');
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
    if (i == 0)
      g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
    close (next);
    if (i == 0)
      g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  }
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* MS-WMSP 3.2.5.4, 3.2.5.6: whose stream stays is refused then, and nobody else
 * waits for it. */
static void
test_still_there (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 3);
  fd = play (&fixture, "", frame, &id);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.1", "GET", id, PLAY),
      ==, 400);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.1", "GET", id, ""), ==,
      400);
  fixture_feed (&fixture, 1);
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'D');
  close (fd);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_CLIENT_CLOSED);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

#define WAITS "Supported: com.microsoft.wm.sswitch\r\n"

/* A player that has been told of a new header, and chooses nothing. */
static int
play_and_wait (Fixture * fixture, GByteArray * frame, guint32 * ret_id)
{
  int fd = play (fixture, WAITS, frame, ret_id);
  gchar kind;

  fixture_feed_again (fixture, 3);
  while ((kind = fixture_read_frame (fd, frame)) == 'D');
  g_assert_cmpint (kind, ==, 'C');
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'H');
  return fd;
}

/* MS-WMSP 3.2.5.6 refuses STREAMING only: whose connection was lost behind $C,
 * and nobody has noticed, comes back.  The old connection goes, and leaves its
 * place to the new one; nobody takes it from another host (5.1), and Describe is
 * refused (3.2.5.4). */
static void
test_waiting (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd, next;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  wmn_mount_set (fixture.mount, WMN_SETTING_MAX_CLIENTS, 1);
  fd = play_and_wait (&fixture, frame, &id);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.1", "GET", id, ""), ==,
      400);
  wmn_mount_set (fixture.mount, WMN_SETTING_MAX_CLIENTS, 2);
  g_assert_cmpuint (status_from (&fixture, "127.0.0.2", "GET", id, PLAY), ==,
      400);
  wmn_mount_set (fixture.mount, WMN_SETTING_MAX_CLIENTS, 1);
  next = fixture_connect (&fixture);
  pipelined_ask (next, "GET", id, PLAY);
  g_assert_cmpuint (fixture_read_id (next), ==, id);
  g_assert_cmpint (fixture_read_frame (next, frame), ==, 'H');
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'E');
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 0);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_CLIENT_STOPPED);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  fixture_feed (&fixture, 1);
  g_assert_cmpint (fixture_read_frame (next, frame), ==, 'D');
  close (next);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* The same in pipelined mode, where nothing can be said behind the body. */
static void
test_waiting_pipelined (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  gchar c;
  int fd = pipelined_open_stream (&fixture, PIPELINED_WAITS, frame, &id);
  int next = fixture_connect (&fixture);

  fixture_feed_again (&fixture, 3);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'C');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_ask (next, "GET", id, PIPELINED_PLAY);
  g_assert_cmpuint (pipelined_expect (next, "HTTP/1.1 200 ",
          PIPELINED_CHUNKED), ==, id);
  g_assert_cmpint (pipelined_read_chunk (next, frame), ==, 'M');
  g_assert_false (fixture_read (fd, &c, 1));
  close (next);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* The answer to a second Play when the mount goes; 400 where it was refused
 * before. */
static guint
withdraw_under (GByteArray * frame)
{
  WmnTotals totals = { 0 };
  struct pollfd answer;
  Fixture fixture;
  guint status;
  guint32 id;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = play (&fixture, "", frame, &id);
  answer.fd = fixture_connect (&fixture);
  answer.events = POLLIN;
  pipelined_ask (answer.fd, "GET", id, PLAY);
  while (totals.n_connections < 2 && poll (&answer, 1, 0) == 0)
    wmn_mount_get_totals (fixture.mount, &totals);
  fixture_close (&fixture);
  status = fixture_read_status (answer.fd);
  close (answer.fd);
  close (fd);
  return status;
}

/* Whoever waits when the mount goes is told so. */
static void
test_withdrawn (void)
{
  GByteArray *frame = g_byte_array_new ();
  guint n_left = 20;
  guint status = 0;

  while (n_left-- > 0 && (status = withdraw_under (frame)) == 400);
  g_assert_cmpuint (status, ==, 503);
  g_byte_array_unref (frame);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-player/foreign", test_foreign);
  g_test_add_func ("/answer-player/behind-close", test_behind_close);
  g_test_add_func ("/answer-player/still-there", test_still_there);
  g_test_add_func ("/answer-player/waiting", test_waiting);
  g_test_add_func ("/answer-player/waiting-pipelined", test_waiting_pipelined);
  g_test_add_func ("/answer-player/withdrawn", test_withdrawn);
  return g_test_run ();
}
