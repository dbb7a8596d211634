/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/pace.c: what the kernel is told, read back from it, alone
 * and with whole requests (socket test 60). */

#include "server/pace.h"

#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include "pipelined.h"

#define UNLIMITED G_MAXUINT32
#define MBIT 1000000

static guint32
ceiling_of (int fd)
{
  guint32 rate = 0;
  socklen_t size = sizeof (rate);

  g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_MAX_PACING_RATE, &rate,
          &size), ==, 0);
  return rate;
}

static void
test_ceilings (void)
{
  static const struct
  {
    guint64 burst_rate, max_rate;
    guint32 during, after;
  } rows[] = {
    {0, 0, UNLIMITED, UNLIMITED},
    {8 * MBIT, 0, MBIT, UNLIMITED},
    {0, 8 * MBIT, MBIT, MBIT},
    {8 * MBIT, 16 * MBIT, MBIT, 2 * MBIT},
    {16 * MBIT, 8 * MBIT, MBIT, MBIT},
    {G_MAXUINT64, 1, 1, 1},
    {G_MAXUINT64, 0, UNLIMITED - 1, UNLIMITED},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    int fd = socket (AF_INET, SOCK_STREAM, 0);

    g_assert_cmpint (wmn_pace_begin (fd, rows[i].burst_rate,
            rows[i].max_rate), ==, rows[i].during != rows[i].after);
    g_assert_cmpuint (ceiling_of (fd), ==, rows[i].during);
    g_assert_true (wmn_pace_settle (fd, rows[i].max_rate));
    g_assert_cmpuint (ceiling_of (fd), ==, rows[i].after);
    close (fd);
  }
}

/* Reads until the ceiling of the other end is @wanted; the fixture's bound on
 * waiting ends it otherwise. */
static void
await_ceiling (Fixture * fixture, int fd, guint32 wanted)
{
  int other = fixture_find_server_end (fd);
  gchar scratch[4096];

  while (ceiling_of (other) != wanted) {
    fixture_feed_on (fixture, 1);
    g_assert_cmpint (recv (fd, scratch, sizeof (scratch), 0), >, 0);
  }
}

/* The burst's ceiling is on when the answer is there, and off when the burst
 * is with the player. */
static void
test_burst (void)
{
  Fixture fixture;
  gchar *head;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 30);
  wmn_mount_set (fixture.mount, WMN_SETTING_CLIENT_RATE, 80 * MBIT);
  fd = fixture_ask (&fixture, "GET", "/", "NSPlayer/9.0.0.2980",
      "Pragma: xPlayStrm=1\r\n"
      "Pragma: AccelBW=40000000, AccelDuration=18000\r\n");
  head = fixture_read_head (fd);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  await_ceiling (&fixture, fd, 10 * MBIT);
  g_free (head);
  close (fd);
  fd = fixture_ask (&fixture, "GET", "/", "curl/7.88", "");
  head = fixture_read_head (fd);
  g_assert_cmpuint (ceiling_of (fixture_find_server_end (fd)), ==, 10 * MBIT);
  g_free (head);
  close (fd);
  wmn_mount_set (fixture.mount, WMN_SETTING_CLIENT_RATE, 0);
  fd = fixture_ask (&fixture, "GET", "/", "curl/7.88", "");
  head = fixture_read_head (fd);
  g_assert_cmpuint (ceiling_of (fixture_find_server_end (fd)), ==, UNLIMITED);
  g_free (head);
  close (fd);
  fixture_close (&fixture);
}

static int
play (Fixture * fixture, const gchar * pragmas)
{
  int fd = fixture_ask (fixture, "GET", "/", "NSPlayer/9.0.0.2980", pragmas);
  gchar *head = fixture_read_head (fd);

  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  g_free (head);
  return fd;
}

/* Who is there gets a new ceiling at once, or when its burst is over. */
static void
test_changed (void)
{
  Fixture fixture;
  int steady, bursting;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 30);
  steady = play (&fixture, "Pragma: xPlayStrm=1\r\n");
  await_ceiling (&fixture, steady, UNLIMITED);
  wmn_mount_set (fixture.mount, WMN_SETTING_CLIENT_RATE, 80 * MBIT);
  while (ceiling_of (fixture_find_server_end (steady)) != 10 * MBIT)
    g_thread_yield ();
  bursting = play (&fixture, "Pragma: xPlayStrm=1\r\n"
      "Pragma: AccelBW=40000000, AccelDuration=18000\r\n");
  wmn_mount_set (fixture.mount, WMN_SETTING_CLIENT_RATE, 160 * MBIT);
  while (ceiling_of (fixture_find_server_end (steady)) != 20 * MBIT)
    g_thread_yield ();
  await_ceiling (&fixture, bursting, 20 * MBIT);
  wmn_mount_set (fixture.mount, WMN_SETTING_CLIENT_RATE, 0);
  while (ceiling_of (fixture_find_server_end (steady)) != UNLIMITED ||
      ceiling_of (fixture_find_server_end (bursting)) != UNLIMITED)
    g_thread_yield ();
  close (steady);
  close (bursting);
  fixture_close (&fixture);
}

static void
skip_body (int fd, GByteArray * frame)
{
  while (pipelined_read_chunk (fd, frame) != 0);
}

/* The ceiling of a burst that was stopped isn't that of the next stream on the
 * connection. */
static void
test_burst_is_stopped (void)
{
  GByteArray *frame = g_byte_array_new ();
  const int size = 4096;
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 1);
  while (wmn_ring_position (fixture.mount->ring) < 120 * 1024)
    fixture_feed_on (&fixture, 10);
  fd = fixture_connect (&fixture);
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof (size));
  pipelined_ask (fd, "GET", 0, PIPELINED_PLAY
      "Pragma: AccelBW=40000000, AccelDuration=18000\r\n");
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  pipelined_wait_served (&fixture);
  id = pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpuint (ceiling_of (fixture_find_server_end (fd)), ==, 5 * MBIT);
  pipelined_ask (fd, "POST", id,
      "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
  skip_body (fd, frame);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nContent-Length: 0\r\n");
  pipelined_ask (fd, "GET", id, PIPELINED_PLAY);
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpuint (ceiling_of (fixture_find_server_end (fd)), ==, UNLIMITED);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Plays sound alone, or all streams, and asks for @bandwidth. */
static gboolean
is_accelerated (Fixture * fixture, gboolean is_sound, guint64 bandwidth)
{
  gchar *pragmas = g_strdup_printf ("Pragma: xPlayStrm=1\r\n"
      "Pragma: stream-switch-entry=ffff:1:%u ffff:2:0\r\n"
      "Pragma: AccelBW=%" G_GUINT64_FORMAT ", AccelDuration=18000\r\n",
      is_sound ? 2 : 0, bandwidth);
  int fd = fixture_ask (fixture, "GET", "/", "NSPlayer/9.0.0.2980", pragmas);
  gchar *head = fixture_read_head (fd);
  gboolean is_told = strstr (head, "AccelBW=") != NULL;

  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  g_free (head);
  g_free (pragmas);
  close (fd);
  return is_told;
}

/* MS-WMSP 2.2.1.4.24: what is faster than the stream is what is faster than
 * the streams that were chosen. */
static void
test_chosen_rate (void)
{
  WmnEpoch *epoch;
  Fixture fixture;
  guint64 all, sound;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  g_usleep (2000);
  fixture_feed_on (&fixture, 1);
  epoch = wmn_publisher_ref_epoch (fixture.mount->publisher);
  all = epoch->bitrate;
  sound = wmn_asf_header_find (&epoch->header, 2)->bitrate;
  g_assert_cmpuint (sound, >, 0);
  g_assert_cmpuint (sound + 1, <, all);
  g_assert_false (is_accelerated (&fixture, FALSE, all));
  g_assert_true (is_accelerated (&fixture, FALSE, all + 1));
  g_assert_false (is_accelerated (&fixture, TRUE, sound));
  g_assert_true (is_accelerated (&fixture, TRUE, sound + 1));
  wmn_epoch_unref (epoch);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/ceilings", test_ceilings);
  g_test_add_func ("/pace/burst", test_burst);
  g_test_add_func ("/pace/burst-is-stopped", test_burst_is_stopped);
  g_test_add_func ("/pace/changed", test_changed);
  g_test_add_func ("/pace/chosen-rate", test_chosen_rate);
  return g_test_run ();
}
