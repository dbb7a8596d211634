/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/delivery.c: the stream as it stands on the wire. */

#include "pipelined.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static guint32
read_le32 (const guint8 * data)
{
  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 |
      (guint32) data[3] << 24;
}

/* Socket tests 40 to 42: AFFlags from 0, one more each; LocationIds rise. */
static void
test_frames (void)
{
  GByteArray *rest = g_byte_array_new ();
  guint32 last = 0;
  Fixture fixture;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  fd = fixture_play_to_header (&fixture, rest);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  fixture_feed (&fixture, 5);
  for (i = 0; i < 4; i++) {
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    g_assert_cmpuint (rest->data[5], ==, i);
    g_assert_cmpuint (rest->data[6] | (guint) rest->data[7] << 8, ==,
        rest->len);
    g_assert_true (i == 0 || read_le32 (rest->data) == last + 1);
    last = read_le32 (rest->data);
  }
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* Socket test 82: $E with S_OK is the last thing, then FIN. */
static void
test_end (void)
{
  static const guint8 ok[4] = { 0 };
  GByteArray *rest = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  gchar kind;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_play_to_header (&fixture, rest);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  wmn_mount_end (fixture.mount);
  while ((kind = fixture_read_frame (fd, rest)) == 'D');
  g_assert_cmpint (kind, ==, 'E');
  g_assert_cmpmem (rest->data, rest->len, ok, sizeof (ok));
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_END_OF_STREAM);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* The kernel has measured it by the handshake. */
static void
test_rtt (void)
{
  GByteArray *rest = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_play_to_header (&fixture, rest);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'c');
  g_assert_cmpuint (atomic_load (&news->record->rtt), >, 0);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* A planned restart: players are told that something follows, and wait for
 * it instead of being refused. */
static void
test_rejoin (void)
{
  static const guint8 follows[4] = { 1 };
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  gchar kind;
  int fd, again;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_EOS, WMN_EOS_REJOIN);
  fixture_feed (&fixture, 3);
  fd = fixture_play_to_header (&fixture, rest);
  wmn_mount_end (fixture.mount);
  while ((kind = fixture_read_frame (fd, rest)) == 'D');
  g_assert_cmpint (kind, ==, 'E');
  g_assert_cmpmem (rest->data, rest->len, follows, sizeof (follows));
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 0);
  again = fixture_play (&fixture);
  while (atomic_load (&fixture.mount->n_connections) < 1)
    g_thread_yield ();
  fixture_feed_again (&fixture, 3);
  g_assert_cmpuint (fixture_read_status (again), ==, 200);
  g_assert_cmpint (fixture_read_frame (again, rest), ==, 'H');
  g_assert_cmpint (fixture_read_frame (again, rest), ==, 'D');
  close (fd);
  close (again);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* MS-WMSP 3.2.4.1: with $E the session is idle, and its client may play on in
 * it on another connection before the first one is closed.  What it asks then
 * is about the second one. */
static void
test_idle_with_end (void)
{
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  gchar *head, *pragmas, *stop;
  const FixtureNews *news;
  const gchar *id;
  int fd, again;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_EOS, WMN_EOS_REJOIN);
  fixture_feed (&fixture, 3);
  fd = fixture_play (&fixture);
  head = fixture_read_head (fd);
  id = strstr (head, "client-id=");
  g_assert_nonnull (id);
  pragmas = g_strdup_printf ("Pragma: xPlayStrm=1\r\nPragma: %.*s\r\n",
      (int) strcspn (id, "\r"), id);
  stop = g_strdup_printf ("Pragma: xStopStrm=1\r\nPragma: %.*s\r\n",
      (int) strcspn (id, "\r"), id);
  wmn_mount_end (fixture.mount);
  while (fixture_read_frame (fd, rest) != 'E');
  again = fixture_ask (&fixture, "GET", "/", "NSPlayer/4.1.0.3856", pragmas);
  while (atomic_load (&fixture.mount->n_connections) < 2)
    g_thread_yield ();
  fixture_feed_again (&fixture, 3);
  g_assert_cmpuint (fixture_read_status (again), ==, 200);
  g_assert_cmpint (fixture_read_frame (again, rest), ==, 'H');
  g_assert_cmpuint (fixture_post (&fixture, "text/plain", stop, ""), ==, 200);
  do
    news = fixture_wait (&fixture);
  while (news->id != 2 || news->kind != 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_STOPPED);
  while (fixture_read_frame (again, rest) != 'E');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 0);
  close (fd);
  close (again);
  g_free (stop);
  g_free (pragmas);
  g_free (head);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* Streams of the packet in a $D, a bit each. */
static guint
get_streams (const GByteArray * rest)
{
  WmnAsfPacket packet;
  guint streams = 0;
  guint i;

  g_assert_cmpint (wmn_asf_packet_parse (rest->data + 8, rest->len - 8,
          &packet), ==, WMN_ASF_PACKET_OK);
  for (i = 0; i < packet.n_payloads; i++)
    streams |= 1u << packet.payloads[i].stream;
  return streams;
}

static int
play_streams (Fixture * fixture, const gchar * entries, GByteArray * rest,
    guint32 * ret_id)
{
  gchar *pragmas = g_strdup_printf ("Pragma: xPlayStrm=1\r\n"
      "Pragma: stream-switch-entry=%s\r\n", entries);
  int fd = fixture_ask (fixture, "GET", "/", "NSPlayer/9.0", pragmas);

  *ret_id = fixture_read_id (fd);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  g_free (pragmas);
  return fd;
}

static guint
select_streams (Fixture * fixture, guint32 id, const gchar * entries)
{
  gchar *pragmas = g_strdup_printf ("Pragma: client-id=%u\r\n"
      "Pragma: stream-switch-entry=%s\r\n", id, entries);
  int fd = fixture_ask (fixture, "POST", "/", "NSPlayer/9.0", pragmas);
  guint status = fixture_read_status (fd);

  close (fd);
  g_free (pragmas);
  return status;
}

/* Some packets may have nothing for this client. */
static void
feed_until_readable (Fixture * fixture, int fd)
{
  struct pollfd readable = { fd, POLLIN, 0 };

  do
    fixture_feed_on (fixture, 3);
  while (poll (&readable, 1, 100) == 0);
}

/* Reads $D frames until one has all of @wanted and nothing else. */
static guint
read_until (Fixture * fixture, int fd, GByteArray * rest, guint wanted,
    guint * af_flags)
{
  guint n = 0;

  do {
    feed_until_readable (fixture, fd);
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    g_assert_cmpuint (rest->data[5], ==, (*af_flags)++ & 0xff);
    n++;
  } while (get_streams (rest) != wanted);
  return n;
}

/* Socket tests 66 and 71 to 74: gaps in the LocationIds and none in AFFlags,
 * and one filtering for two who want the same. */
static void
test_selection (void)
{
  GByteArray *rest = g_byte_array_new ();
  guint32 id, other_id;
  Fixture fixture;
  WmnTotals before, after;
  guint af_flags = 0;
  guint i;
  int fd, other;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = play_streams (&fixture, "ffff:2:0", rest, &id);
  for (i = 0; i < 20; i++) {
    read_until (&fixture, fd, rest, 1 << 2, &af_flags);
    g_assert_cmpuint (af_flags, ==, i + 1);
  }
  g_assert_cmpuint (select_streams (&fixture, id, "ffff:1:0 xyz"), ==, 400);
  g_assert_cmpuint (select_streams (&fixture, id ^ 1, "ffff:1:0"), ==, 400);
  g_assert_cmpuint (select_streams (&fixture, id, "ffff:1:0"), ==, 200);
  read_until (&fixture, fd, rest, 1 << 2 | 1 << 1, &af_flags);
  g_assert_cmpuint (select_streams (&fixture, id, "ffff:2:2"), ==, 200);
  read_until (&fixture, fd, rest, 1 << 1, &af_flags);
  close (fd);

  fd = play_streams (&fixture, "ffff:2:0", rest, &id);
  other = play_streams (&fixture, "ffff:2:0", rest, &other_id);
  wmn_mount_get_totals (fixture.mount, &before);
  fixture_feed_on (&fixture, 40);
  for (i = 0; i < 10; i++) {
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    g_assert_cmpint (fixture_read_frame (other, rest), ==, 'D');
  }
  wmn_mount_get_totals (fixture.mount, &after);
  g_assert_cmpuint (after.packets_filtered, >, 0);
  g_assert_cmpuint (after.packets_filtered - before.packets_filtered, <=, 60);
  close (fd);
  close (other);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* A player that reads nothing loses whole packets: LocationIds with a gap,
 * AFFlags without. */
static void
test_slow (void)
{
  GByteArray *rest = g_byte_array_new ();
  WmnRecord *record;
  Fixture fixture;
  guint32 location = 0;
  guint gaps = 0;
  guint n = 0;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_BYTES, 64 * 1024);
  fixture_feed (&fixture, 1);
  fd = fixture_connect (&fixture);
  fixture_send (fd, "GET / HTTP/1.0\r\nUser-Agent: NSPlayer/4.1\r\n"
      "Pragma: xPlayStrm=1\r\n\r\n");
  record = fixture_wait (&fixture)->record;
  while (atomic_load (&wmn_record_get_rare (record)->resyncs) == 0)
    fixture_feed_on (&fixture, 1);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  for (i = 0; gaps == 0 || i < n + 5; i++) {
    fixture_feed_on (&fixture, 1);
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    g_assert_cmpuint (rest->data[5], ==, i & 0xff);
    if (i > 0 && read_le32 (rest->data) != location + 1 && gaps++ == 0)
      n = i;
    location = read_le32 (rest->data);
  }
  wmn_mount_end (fixture.mount);
  while (fixture_read_frame (fd, rest) == 'D');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 0);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* The same under the strictest policy. */
static void
test_slow_disconnect (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_BYTES, 64 * 1024);
  wmn_mount_set (fixture.mount, WMN_SETTING_SLOW_POLICY, WMN_SLOW_DISCONNECT);
  fixture_feed (&fixture, 1);
  fd = fixture_play (&fixture);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  while (wmn_places_count (&fixture.mount->places) > 0)
    fixture_feed_on (&fixture, 1);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_SLOW);
  close (fd);
  fixture_close (&fixture);
}

/* One that takes nothing at all is cut soon after the limit, whatever the
 * policy, and by RST, so that the kernel keeps nothing for it. */
static void
test_stuck (void)
{
  const FixtureNews *news;
  Fixture fixture;
  guint8 byte;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_TIME,
      G_TIME_SPAN_MILLISECOND);
  fixture_feed (&fixture, 1);
  fd = fixture_play (&fixture);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  while (wmn_ring_position (fixture.mount->ring) < 16 * 1024 * 1024)
    fixture_feed_on (&fixture, 100);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_SLOW);
  while (recv (fd, &byte, 1, 0) > 0);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (fd);
  fixture_close (&fixture);
}

/* A player that reads nothing for now, its socket full. */
static int
play_behind_backlog (Fixture * fixture, guint32 * ret_id)
{
  WmnRecord *record;
  int fd;

  fixture_open (fixture, "/", 1);
  wmn_mount_set (fixture->mount, WMN_SETTING_QUEUE_MAX_BYTES, 64 * 1024);
  fixture_feed (fixture, 1);
  fd = fixture_play (fixture);
  *ret_id = fixture_read_id (fd);
  record = fixture_wait (fixture)->record;
  while (atomic_load (&wmn_record_get_rare (record)->resyncs) == 0 ||
      wmn_ring_position (fixture->mount->ring) < 16 * 1024 * 1024)
    fixture_feed_on (fixture, 10);
  return fd;
}

static void
stop_stream (Fixture * fixture, guint32 id)
{
  gchar *stop = g_strdup_printf ("Pragma: xStopStrm=1\r\n"
      "Pragma: client-id=%u\r\n", id);

  g_assert_cmpuint (fixture_post (fixture, "text/plain", stop, ""), ==, 200);
  g_free (stop);
}

/* Socket test 94, of one that is behind: no frame more than the socket has,
 * then $E and FIN as for everybody. */
static void
test_stop_behind_backlog (void)
{
  GByteArray *rest = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  guint32 id;
  guint n = 0;
  gchar kind;
  int fd = play_behind_backlog (&fixture, &id);

  stop_stream (&fixture, id);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  while ((kind = fixture_read_frame (fd, rest)) == 'D')
    g_assert_cmpuint (rest->data[5], ==, n++ & 0xff);
  g_assert_cmpint (kind, ==, 'E');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_STOPPED);
  g_assert_cmpuint (n, ==, atomic_load (&news->record->packets_sent));
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* Who stops and takes nothing more has as long as at the end of the stream. */
static void
test_stop_and_never_read (void)
{
  const FixtureNews *news;
  Fixture fixture;
  guint32 id;
  int fd = play_behind_backlog (&fixture, &id);

  wmn_mount_set (fixture.mount, WMN_SETTING_DRAIN_TIMEOUT,
      100 * G_TIME_SPAN_MILLISECOND);
  stop_stream (&fixture, id);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_STOPPED);
  close (fd);
  fixture_close (&fixture);
}

typedef struct
{
  WmnMail mail;
  const WmnIo *io;
} Swap;

static void
swap_io (WmnMail * mail, gpointer worker)
{
  ((WmnWorker *) worker)->io = ((Swap *) mail)->io;
}

static void
use_io (Fixture * fixture, const WmnIo * io)
{
  Swap swap = { {NULL}, io };

  swap.mail.deliver = swap_io;
  wmn_worker_post_and_wait (fixture->mount->outlets[0].worker, &swap.mail);
}

static atomic_uint n_sends;

/* A socket that has room for three bytes. */
static ssize_t
send_three_bytes (int fd, const struct msghdr *message, int flags)
{
  if (atomic_fetch_add (&n_sends, 1) == 0)
    return send (fd, message->msg_iov[0].iov_base, 3, flags);
  errno = EAGAIN;
  return -1;
}

/* Who stops, on whatever connection, while a frame is half sent, and whom the
 * element leaves then without waiting: the rest of it, $E and FIN follow. */
static void
end_in_frame (WmnReason why)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  WmnIo io = wmn_io_kernel;
  guint32 id;
  gchar c;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  pipelined_wait_served (&fixture);
  atomic_store (&n_sends, 0);
  io.sendmsg = send_three_bytes;
  use_io (&fixture, &io);
  fixture_feed_on (&fixture, 5);
  while (atomic_load (&n_sends) == 0)
    g_thread_yield ();
  news = g_ptr_array_index (fixture.news, 0);
  if (why == WMN_REASON_SHUTDOWN)
    wmn_mount_stop (fixture.mount, why);
  else
    wmn_mount_stop_stream (fixture.mount, news->record);
  use_io (&fixture, &wmn_io_kernel);
  g_assert_cmpint (atomic_load (&fixture.mount->n_connections), ==,
      why == WMN_REASON_SHUTDOWN ? 0 : 1);
  /* The kernel tells of room when it tells of anything. */
  fixture_send (fd, "\n");
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'E');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  g_assert_false (fixture_read (fd, &c, 1));
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, why);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

static void
test_stop_in_frame (void)
{
  end_in_frame (WMN_REASON_CLIENT_STOPPED);
}

static void
test_shutdown_in_frame (void)
{
  end_in_frame (WMN_REASON_SHUTDOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery/frames", test_frames);
  g_test_add_func ("/delivery/end", test_end);
  g_test_add_func ("/delivery/selection", test_selection);
  g_test_add_func ("/delivery/rtt", test_rtt);
  g_test_add_func ("/delivery/rejoin", test_rejoin);
  g_test_add_func ("/delivery/idle-with-end", test_idle_with_end);
  g_test_add_func ("/delivery/slow", test_slow);
  g_test_add_func ("/delivery/slow-disconnect", test_slow_disconnect);
  g_test_add_func ("/delivery/stuck", test_stuck);
  g_test_add_func ("/delivery/stop-behind-backlog", test_stop_behind_backlog);
  g_test_add_func ("/delivery/stop-and-never-read", test_stop_and_never_read);
  g_test_add_func ("/delivery/stop-in-frame", test_stop_in_frame);
  g_test_add_func ("/delivery/shutdown-in-frame", test_shutdown_in_frame);
  return g_test_run ();
}
