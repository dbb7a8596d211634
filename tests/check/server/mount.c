/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/mount.c: asking clients to leave, draining, stopping. */

#include "fixture.h"

#include <string.h>
#include <unistd.h>

static int
join (Fixture * fixture)
{
  int fd = fixture_play (fixture);

  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (fixture)->kind, ==, 'c');
  return fd;
}

/* docs/interface.md F 32 and 34, with workers that are not the listener's. */
static void
test_disconnect (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int a, b;

  fixture_open (&fixture, "/", 3);
  fixture_feed (&fixture, 2);
  a = join (&fixture);
  b = join (&fixture);
  g_assert_false (wmn_mount_disconnect (fixture.mount, 3, WMN_REASON_KICKED));
  g_assert_true (wmn_mount_disconnect (fixture.mount, 2, WMN_REASON_KICKED));
  g_assert_false (wmn_mount_disconnect (fixture.mount, 2, WMN_REASON_KICKED));
  news = fixture_wait (&fixture);
  g_assert_cmpuint (news->id, ==, 2);
  g_assert_cmpint (news->detail, ==, WMN_REASON_KICKED);
  g_assert_cmpuint (wmn_mount_disconnect_all (fixture.mount,
          WMN_REASON_KICKED), ==, 1);
  g_assert_cmpuint (fixture_wait (&fixture)->id, ==, 1);
  close (a);
  close (b);
  fixture_close (&fixture);
}

/* F 55: clients read to the last byte before the end is told. */
static void
test_drain (void)
{
  const FixtureNews *news;
  WmnTotals totals;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = join (&fixture);
  fixture_feed (&fixture, 5);
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->detail, ==, WMN_REASON_END_OF_STREAM);
  wmn_mount_get_totals (fixture.mount, &totals);
  g_assert_cmpuint (totals.packets_sent, >=, 5);
  g_assert_cmpuint (totals.accepted, ==, 1);
  g_assert_cmpuint (totals.bytes_to_serve, ==, 0);
  close (fd);
  fixture_close (&fixture);
}

/* F 55: one that reads nothing doesn't hold the end up. */
static void
test_drain_stalled (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_DRAIN_TIMEOUT,
      50 * G_TIME_SPAN_MILLISECOND);
  fixture_feed (&fixture, 2);
  fd = join (&fixture);
  while (wmn_ring_position (fixture.mount->ring) < 12 * 1024 * 1024)
    fixture_feed_on (&fixture, 100);
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  g_assert_cmpuint (wmn_places_count (&fixture.mount->places), ==, 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  close (fd);
  fixture_close (&fixture);
}

typedef struct
{
  Fixture *fixture;
  int first;
  int again;
  int slow;
} Restless;

/* Comes back as soon as it is told to, while another one holds up the end. */
static gpointer
come_back (gpointer data)
{
  GByteArray *rest = g_byte_array_new ();
  Restless *restless = data;
  Fixture *fixture = restless->fixture;

  while (fixture_read_frame (restless->first, rest) != 'E');
  g_assert_cmpint (rest->data[0], ==, 1);
  g_assert_cmpint (fixture_read_frame (restless->first, rest), ==, 0);
  close (restless->first);
  g_assert_cmpint (fixture_wait (fixture)->kind, ==, 'd');
  while (atomic_load (&fixture->mount->n_connections) != 1)
    g_thread_yield ();
  restless->again = fixture_play (fixture);
  while (atomic_load (&fixture->mount->n_connections) != 2)
    g_thread_yield ();
  close (restless->slow);
  g_byte_array_unref (rest);
  return NULL;
}

/* eos-policy=rejoin: whoever has come back before the last one had its end
 * waits on, and so it does when the pipeline is stopped then. */
static void
test_rejoin (void)
{
  GByteArray *rest = g_byte_array_new ();
  Restless restless;
  Fixture fixture;
  GThread *thread;

  fixture_open (&fixture, "/", 2);
  wmn_mount_set (fixture.mount, WMN_SETTING_EOS, WMN_EOS_REJOIN);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_BYTES, 0);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_TIME, 0);
  wmn_mount_set (fixture.mount, WMN_SETTING_DRAIN_TIMEOUT, G_TIME_SPAN_MINUTE);
  restless.fixture = &fixture;
  fixture_feed (&fixture, 2);
  restless.slow = join (&fixture);
  while (wmn_ring_position (fixture.mount->ring) < 12 * 1024 * 1024)
    fixture_feed_on (&fixture, 100);
  restless.first = fixture_play_to_header (&fixture, rest);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');

  thread = g_thread_new ("restless", come_back, &restless);
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  g_thread_join (thread);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  wmn_mount_stop (fixture.mount, WMN_REASON_SHUTDOWN);
  fixture_feed_again (&fixture, 3);
  g_assert_cmpuint (fixture_read_status (restless.again), ==, 200);
  g_assert_cmpint (fixture_read_frame (restless.again, rest), ==, 'H');
  g_assert_cmpint (fixture_read_frame (restless.again, rest), ==, 'D');
  close (restless.again);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* F 36: PAUSED to READY keeps the port. */
static void
test_stop (void)
{
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = join (&fixture);
  wmn_mount_stop (fixture.mount, WMN_REASON_SHUTDOWN);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==, WMN_REASON_SHUTDOWN);
  g_assert_cmpuint (fixture.mount->registry.records->len, ==, 0);
  close (fd);
  fixture_feed (&fixture, 2);
  fd = join (&fixture);
  close (fd);
  fixture_close (&fixture);
}

/* F 37: twenty told of before close returns, and none after. */
static void
test_close (void)
{
  int fds[20];
  Fixture fixture;
  guint i;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 2);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = join (&fixture);
  wmn_server_withdraw (fixture.mount);
  fixture.mount = NULL;
  g_assert_cmpuint (fixture.news->len, ==, 2 * G_N_ELEMENTS (fds));
  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    g_assert_cmpint (fixture_wait (&fixture)->detail, ==, WMN_REASON_SHUTDOWN);
    close (fds[i]);
  }
  fixture_close (&fixture);
}

/* D.1: whoever waits when the mount goes gets 503 with Retry-After, and the
 * application hears of it. */
static void
test_close_waiting (void)
{
  static const gchar *const agents[2] =
      { "NSPlayer/4.1.0.3856", "curl/7.88.1" };
  const FixtureNews *news;
  Fixture fixture;
  int fds[2];
  gchar *head;
  guint i;

  fixture_open (&fixture, "/", 2);
  for (i = 0; i < 2; i++)
    fds[i] = fixture_ask (&fixture, "GET", "/", agents[i], "");
  while (atomic_load (&fixture.mount->n_connections) < 2)
    g_thread_yield ();
  wmn_server_withdraw (fixture.mount);
  fixture.mount = NULL;
  g_assert_cmpuint (fixture.news->len, ==, 2);
  for (i = 0; i < 2; i++) {
    head = fixture_read_head (fds[i]);
    g_assert_true (g_str_has_prefix (head, "HTTP/1.0 503 "));
    g_assert_nonnull (strstr (head, "\r\nRetry-After: "));
    g_free (head);
    close (fds[i]);
    news = fixture_wait (&fixture);
    g_assert_cmpint (news->kind, ==, 'r');
    g_assert_cmpint (news->detail, ==, WMN_REJECT_SHUTDOWN);
  }
  fixture_close (&fixture);
}

/* D.3: connections outlive a flush and go on with an entry point. */
static void
test_flush (void)
{
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  gint64 length;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = join (&fixture);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  wmn_mount_flush (fixture.mount);
  g_assert_true (wmn_publisher_find_entry (fixture.mount->publisher,
          WMN_JOIN_LATEST_KEYFRAME, 0, &length) == WMN_NO_ENTRY);
  fixture_feed_again (&fixture, 3);
  while (fixture_read_frame (fd, rest) != 'C');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  g_assert_cmpuint (fixture.mount->registry.records->len, ==, 1);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mount/disconnect", test_disconnect);
  g_test_add_func ("/mount/drain", test_drain);
  g_test_add_func ("/mount/drain-stalled", test_drain_stalled);
  g_test_add_func ("/mount/rejoin", test_rejoin);
  g_test_add_func ("/mount/stop", test_stop);
  g_test_add_func ("/mount/close", test_close);
  g_test_add_func ("/mount/close-waiting", test_close_waiting);
  g_test_add_func ("/mount/flush", test_flush);
  return g_test_run ();
}
