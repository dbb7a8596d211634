/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/client-end.c: how a stream in pipelined mode ends, as seen
 * on the wire. */

#include "pipelined.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* 3.2.4.1: $E, the end of the body, what has waited; then the client's Log on
 * the same connection. */
static void
test_end (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);
  struct pollfd waiting = { fd, POLLIN, 0 };

  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT,
      100 * G_TIME_SPAN_MILLISECOND);
  pipelined_ask (fd, "OPTIONS", id, "");
  fixture_feed (&fixture, 1);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_END_OF_STREAM);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'E');
  g_assert_cmpmem (frame->data, frame->len, "$E\4\0\0\0\0\0", 8);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  /* It lives as long as its session, however short others are borne. */
  g_assert_cmpint (poll (&waiting, 1, 300), ==, 0);
  pipelined_ask (fd, "POST", id, "Pragma: log-line=-\r\nContent-Length: 0\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 204 ", NULL), ==, id);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Who takes nothing more of the tail isn't waited for without end, though the
 * kernel has all of it. */
static void
test_stuck_tail (void)
{
  GByteArray *frame = g_byte_array_new ();
  const int size = 4096;
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  wmn_mount_set (fixture.mount, WMN_SETTING_DRAIN_TIMEOUT, G_TIME_SPAN_HOUR);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof (size));
  while (wmn_ring_position (fixture.mount->ring) < 200 * 1024)
    fixture_feed_on (&fixture, 10);
  pipelined_wait_served (&fixture);
  wmn_mount_end (fixture.mount);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_END_OF_STREAM);
  while (recv (fd, frame->data, 1, 0) > 0);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* eos-policy=rejoin: who is told that something follows would wait for $C, so
 * the connection ends, and the client comes again. */
static void
test_rejoin (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);
  guint64 before = atomic_load (&fixture.mount->outlets[0].bytes_received);
  gchar c;

  wmn_mount_set (fixture.mount, WMN_SETTING_EOS, WMN_EOS_REJOIN);
  pipelined_ask (fd, "OPTIONS", id, "");
  while (atomic_load (&fixture.mount->outlets[0].bytes_received) == before)
    g_thread_yield ();
  wmn_mount_end (fixture.mount);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'E');
  g_assert_cmpmem (frame->data, frame->len, "$E\4\0\1\0\0\0", 8);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  g_assert_false (fixture_read (fd, &c, 1));
  close (fd);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_END_OF_STREAM);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-end/end", test_end);
  g_test_add_func ("/client-end/stuck-tail", test_stuck_tail);
  g_test_add_func ("/client-end/rejoin", test_rejoin);
  return g_test_run ();
}
