/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* When readers are served, with a clock turned by hand; then a writer and a
 * worker as threads that wait for each other at every step, so that a
 * wake-up that gets lost hangs the test. */

#include <sched.h>
#include "engine/feed.h"
#include "sockets.h"

#define LATENCY 100000
#define SLOT WMN_FEED_BATCH

typedef struct
{
  WmnReader reader;
  guint64 sequence;             /* next to read */
  guint64 n_bytes;
  guint n_served;
} Client;

static WmnWorker worker;
static WmnRing *ring;
static WmnFeed feed;
static WmnReader *to_remove;

static void
serve (WmnReader * reader, gint64 now)
{
  Client *client = (Client *) reader;
  const WmnRingEntry *entry;

  client->n_served++;
  while ((entry = wmn_ring_peek (ring, client->sequence)) != NULL) {
    client->sequence++;
    client->n_bytes += entry->size;
  }
  if (to_remove == reader)
    wmn_feed_remove (&feed, reader);
}

static void
init_client (Client * client)
{
  memset (client, 0, sizeof (*client));
  client->sequence = wmn_ring_head (ring);
}

static void
set_up (gint64 max_latency)
{
  init_worker (&worker, &wmn_io_kernel);
  ring = wmn_ring_new (4, NULL);
  wmn_ring_set_geometry (ring, SLOT, 4);
  to_remove = NULL;
  g_assert_true (wmn_feed_attach (&feed, &worker, ring, serve, max_latency));
}

static void
tear_down (void)
{
  wmn_feed_detach (&feed);
  wmn_ring_free (ring);
  wmn_worker_clear (&worker);
}

static void
push_at (guint32 size, gint64 time)
{
  WmnRingEntry entry = {
    .kind = 1,.size = size,.span = size,.time = time
  };

  wmn_ring_reserve (ring);
  wmn_ring_commit (ring, &entry);
  wmn_feed_notify (&feed);
}

static void
push (guint32 size)
{
  push_at (size, fake_now);
}

static gboolean
is_rung (void)
{
  return atomic_load (&worker.mailbox.is_rung);
}

static void
turn (void)
{
  wmn_worker_turn (&worker, 0);
}

static void
test_nobody (void)
{
  guint i;

  set_up (LATENCY);
  for (i = 0; i < 1000; i++)
    push (SLOT);
  g_assert_false (is_rung ());
  wmn_feed_flush (&feed);
  g_assert_true (is_rung ());
  turn ();
  tear_down ();
}

static void
test_latency (void)
{
  Client client;

  set_up (LATENCY);
  push (100);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  turn ();
  g_assert_cmpuint (client.n_served, ==, 0);

  /* The first byte rings, the next don't. */
  push (100);
  g_assert_true (is_rung ());
  turn ();
  g_assert_false (is_rung ());
  fake_now += LATENCY / 2;
  push (100);
  g_assert_false (is_rung ());
  turn ();
  g_assert_cmpuint (client.n_served, ==, 0);
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==,
      fake_now + LATENCY / 2);

  fake_now += LATENCY / 2 - 1;
  turn ();
  g_assert_cmpuint (client.n_served, ==, 0);
  fake_now++;
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  g_assert_cmpuint (client.n_bytes, ==, 200);

  /* And again; nothing is served that isn't there. */
  fake_now += 10 * LATENCY;
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==, G_MAXINT64);
  push (1);
  g_assert_true (is_rung ());
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

/* A packet each @interval: how long the oldest of a round had waited, and how
 * many there were, at the last of @n packets. */
static void
push_evenly (Client * client, guint n, gint64 interval, gint64 * ret_waited,
    guint64 * ret_n)
{
  gint64 first = 0;

  while (n-- > 0) {
    guint n_served = client->n_served;
    guint64 n_bytes = client->n_bytes;
    gint64 next = fake_now + interval;

    if (first == 0)
      first = fake_now;
    push (100);
    turn ();
    while (client->n_served == n_served &&
        wmn_timers_next (&worker.timers) < next) {
      fake_now = wmn_timers_next (&worker.timers);
      turn ();
    }
    if (client->n_served > n_served) {
      *ret_waited = fake_now - first;
      *ret_n = (client->n_bytes - n_bytes) / 100;
      first = 0;
    }
    fake_now = next;
  }
}

/* Nobody waits for what can't come in time. */
static void
test_expected (void)
{
  static const struct
  {
    gint64 interval;
    guint64 n;
  } rows[] = { {25600, 4}, {40000, 3}, {120000, 1}, {200000, 1}, {25600, 4} };
  gint64 waited;
  Client client;
  guint64 n;
  guint i;

  set_up (LATENCY);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    push_evenly (&client, 40, rows[i].interval, &waited, &n);
    g_assert_cmpuint (n, ==, rows[i].n);
    g_assert_cmpint (waited, ==, (gint64) (n - 1) * rows[i].interval);
  }
  /* One is missing: the others don't wait for it longer than they may. */
  push_evenly (&client, 3, 25600, &waited, &n);
  fake_now += LATENCY;
  turn ();
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==, G_MAXINT64);
  g_assert_cmpuint (client.sequence, ==, wmn_ring_head (ring));
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

static void
test_batch (void)
{
  Client client;

  set_up (LATENCY);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  push (WMN_FEED_BATCH / 2);
  turn ();
  push (WMN_FEED_BATCH / 2 - 1);
  g_assert_false (is_rung ());
  push (1);
  g_assert_true (is_rung ());
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  g_assert_cmpuint (client.n_bytes, ==, WMN_FEED_BATCH);
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==, G_MAXINT64);

  push (WMN_FEED_BATCH);
  turn ();
  g_assert_cmpuint (client.n_served, ==, 2);
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

static void
test_each_packet (void)
{
  Client client;
  guint i;

  set_up (0);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  for (i = 1; i < 200; i++) {
    push (1);
    g_assert_true (is_rung ());
    turn ();
    g_assert_cmpuint (client.n_served, ==, i);
  }

  /* The latency may be changed under way. */
  atomic_store (&feed.max_latency, LATENCY);
  push (1);
  turn ();
  g_assert_cmpuint (client.n_served, ==, i - 1);
  atomic_store (&feed.max_latency, LATENCY / 2);
  turn ();
  fake_now += LATENCY / 2;
  turn ();
  g_assert_cmpuint (client.n_served, ==, i);
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

static void
test_flush (void)
{
  WmnRingEntry marker = {.kind = 2 };
  Client client;

  set_up (LATENCY);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  push (10);
  turn ();
  wmn_ring_commit (ring, &marker);
  wmn_feed_flush (&feed);
  g_assert_true (is_rung ());
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  g_assert_cmpuint (client.sequence, ==, 2);
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);

  /* A marker before the next bytes doesn't count as the oldest of them. */
  wmn_ring_commit (ring, &marker);
  fake_now += 5 * LATENCY;
  push (10);
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  fake_now += LATENCY;
  turn ();
  g_assert_cmpuint (client.n_served, ==, 2);
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

/* So late that the oldest byte has been overwritten. */
static void
test_lapped (void)
{
  Client client;
  guint i;

  set_up (LATENCY);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  for (i = 0; i < 10 * WMN_RING_CHUNK; i++)
    push (1);
  turn ();
  g_assert_cmpuint (client.n_served, ==, 1);
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

static guint
count_served (Client * clients, guint n, guint times)
{
  guint n_served = 0;

  while (n > 0)
    n_served += clients[--n].n_served == times;
  return n_served;
}

static void
test_slices (void)
{
  guint n = 2 * WMN_FEED_SLICE + 10;
  Client *clients = g_new (Client, n);
  Client late;
  guint i;

  set_up (0);
  for (i = 0; i < n; i++) {
    init_client (&clients[i]);
    wmn_feed_add (&feed, &clients[i].reader);
  }
  push (1);
  turn ();
  g_assert_cmpuint (count_served (clients, n, 1), ==, WMN_FEED_SLICE);

  /* Between two slices: who joins isn't served, who is next may leave, and
   * more comes in without a bell, as the worker is awake. */
  init_client (&late);
  wmn_feed_add (&feed, &late.reader);
  g_assert_true (feed.cursor != &feed.readers);
  wmn_feed_remove (&feed, feed.cursor);
  push (1);
  g_assert_false (is_rung ());
  wmn_worker_turn (&worker, G_MAXINT64);
  g_assert_cmpuint (count_served (clients, n, 1), ==, 2 * WMN_FEED_SLICE);
  wmn_worker_turn (&worker, G_MAXINT64);
  g_assert_cmpuint (count_served (clients, n, 1), ==, n - 1);
  g_assert_cmpuint (late.n_served, ==, 0);

  /* The round after it is for the second entry, and for all. */
  for (i = 0; i < 3; i++)
    wmn_worker_turn (&worker, G_MAXINT64);
  g_assert_cmpuint (count_served (clients, n, 2), ==, n - 1);
  g_assert_cmpuint (late.n_served, ==, 1);
  g_assert_false (feed.is_round_running);

  while (feed.n_readers > 0)
    wmn_feed_remove (&feed, feed.readers.next);
  tear_down ();
  g_free (clients);
}

typedef struct
{
  WmnReader reader;
  struct iovec vector;
  int ours, theirs;
  guint n_done;
} Sender;

static guint n_gathered;

static void
on_sent (gpointer owner, gpointer scratch, gssize result)
{
  Sender *sender = owner;

  g_assert_cmpint (result, ==, 1);
  sender->n_done++;
  n_gathered--;
}

static void
serve_gathered (WmnReader * reader, gint64 now)
{
  Sender *sender = (Sender *) reader;

  g_assert_true (wmn_uring_is_gathering (worker.uring));
  sender->vector.iov_base = (gpointer) "x";
  sender->vector.iov_len = 1;
  wmn_uring_send (worker.uring, sender->ours, &sender->vector, 1, on_sent,
      sender);
  n_gathered++;
  g_assert_cmpuint (n_gathered, <=, WMN_URING_MAX);
}

/* All that a slice gathers is sent, and told of, before the turn is over. */
static void
test_gathered (void)
{
  guint n = WMN_URING_MAX + 10;
  Sender *senders = g_new0 (Sender, n);
  guint i;

  set_up (0);
  feed.serve = serve_gathered;
  worker.uring = wmn_uring_new (8);
  if (worker.uring == NULL) {
    g_test_skip ("no io_uring here");
    n = 0;
  }
  for (i = 0; i < n; i++) {
    connect_pair (&senders[i].ours, &senders[i].theirs, 0);
    wmn_feed_add (&feed, &senders[i].reader);
  }
  push (1);
  turn ();
  g_assert_cmpuint (n_gathered, ==, 0);
  g_assert_false (wmn_uring_is_gathering (worker.uring));
  for (i = 0; i < n; i++) {
    g_assert_cmpuint (senders[i].n_done, ==, 1);
    wmn_feed_remove (&feed, &senders[i].reader);
    close (senders[i].ours);
    close (senders[i].theirs);
  }
  wmn_uring_free (worker.uring);
  g_free (senders);
  tear_down ();
}

static void
test_remove_in_serve (void)
{
  Client clients[3];
  guint i;

  set_up (0);
  for (i = 0; i < 3; i++) {
    init_client (&clients[i]);
    wmn_feed_add (&feed, &clients[i].reader);
  }
  to_remove = &clients[1].reader;
  push (1);
  turn ();
  g_assert_cmpuint (count_served (clients, 3, 1), ==, 3);
  g_assert_cmpuint (feed.n_readers, ==, 2);

  wmn_feed_remove (&feed, &clients[0].reader);
  to_remove = &clients[2].reader;
  push (1);
  turn ();
  g_assert_cmpuint (clients[2].n_served, ==, 2);
  g_assert_cmpuint (feed.n_readers, ==, 0);
  push (1);
  g_assert_false (is_rung ());
  tear_down ();
}

/* A feed that runs or sleeps doesn't make the writer allocate for ever. */
static void
test_quiescent (void)
{
  const guint8 *first;
  Client client;
  guint i;

  set_up (0);
  init_client (&client);
  wmn_feed_add (&feed, &client.reader);
  push (1);
  first = wmn_ring_peek (ring, 0)->data;
  for (i = 1; i < 50 * WMN_RING_CHUNK; i++) {
    push (1);
    turn ();
    if (wmn_ring_peek (ring, i)->data == first)
      break;
  }
  g_assert_cmpuint (i, <, 50 * WMN_RING_CHUNK);
  wmn_feed_remove (&feed, &client.reader);
  tear_down ();
}

static void
test_ring_is_full (void)
{
  WmnFeed other;
  guint i;

  set_up (0);
  for (i = 0; i < WMN_RING_MAX_READERS - 1; i++)
    g_assert_cmpuint (wmn_ring_add_reader (ring), ==, i + 1);
  g_assert_false (wmn_feed_attach (&other, &worker, ring, serve, 0));
  for (i = 0; i < WMN_RING_MAX_READERS - 1; i++)
    wmn_ring_remove_reader (ring, i + 1);
  tear_down ();
}

/* With threads. */

typedef struct
{
  WmnMail mail;
  gint64 max_latency;
  Client client;
  _Atomic guint64 n_read;       /* bytes */
} Play;

static Play play;

static void
serve_and_tell (WmnReader * reader, gint64 now)
{
  serve (reader, now);
  atomic_store (&play.n_read, play.client.n_bytes);
}

static void
join (WmnMail * mail, gpointer receiver)
{
  g_assert_true (wmn_feed_attach (&feed, &worker, ring,
          serve_and_tell, play.max_latency));
  init_client (&play.client);
  wmn_feed_add (&feed, &play.client.reader);
}

static void
leave (WmnMail * mail, gpointer receiver)
{
  wmn_feed_remove (&feed, &play.client.reader);
  wmn_feed_detach (&feed);
}

static void
wait_for_progress (guint64 n_bytes)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  guint i;

  for (i = 1; atomic_load (&play.n_read) < n_bytes; i++)
    if (i % 1000 == 0) {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      sched_yield ();
    }
}

/* A moment of some length, so that the next push meets the worker anywhere
 * on its way to sleep. */
static void
dawdle (guint * seed)
{
  guint i;

  *seed = *seed * 1103515245u + 12345u;
  for (i = (*seed >> 8) % 5000; i > 0; i--)
    atomic_load (&play.n_read);
}

/* @n_steps times: pushes @n_entries of @size bytes, then waits until the
 * worker has read them all. */
static void
play_steps (gint64 max_latency, guint n_steps, guint n_entries, guint size)
{
  guint seed = 1;
  guint i, j;

  play.max_latency = max_latency;
  atomic_store (&play.n_read, 0);
  ring = wmn_ring_new (2, NULL);
  wmn_ring_set_geometry (ring, SLOT, 2);
  g_assert_true (wmn_worker_init (&worker, 0, &wmn_io_kernel));
  g_assert_true (wmn_worker_start (&worker));
  play.mail.deliver = join;
  wmn_worker_post_and_wait (&worker, &play.mail);

  for (i = 0; i < n_steps; i++) {
    for (j = 0; j < n_entries; j++) {
      push_at (size, max_latency > LATENCY ? g_get_monotonic_time () : 0);
      dawdle (&seed);
    }
    wait_for_progress (wmn_ring_position (ring));
  }

  play.mail.deliver = leave;
  wmn_worker_post_and_wait (&worker, &play.mail);
  g_assert_cmpuint (play.client.n_bytes, ==, wmn_ring_position (ring));
  wmn_worker_stop (&worker);
  wmn_worker_clear (&worker);
  wmn_ring_free (ring);
}

static void
test_threads_each_packet (void)
{
  play_steps (0, 5000, 2, 100);
  play_steps (0, 1000, 7, 100);
}

/* An hour of latency: only a full batch can bring it on. */
static void
test_threads_batch (void)
{
  play_steps (G_TIME_SPAN_HOUR, 3000, 2, WMN_FEED_BATCH / 2);
  play_steps (G_TIME_SPAN_HOUR, 500, 16, WMN_FEED_BATCH / 16);
}

/* Entries as old as the machine: each is due when it is seen. */
static void
test_threads_deadline (void)
{
  play_steps (LATENCY, 2000, 1, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feed/nobody", test_nobody);
  g_test_add_func ("/engine/feed/latency", test_latency);
  g_test_add_func ("/engine/feed/expected", test_expected);
  g_test_add_func ("/engine/feed/batch", test_batch);
  g_test_add_func ("/engine/feed/each-packet", test_each_packet);
  g_test_add_func ("/engine/feed/flush", test_flush);
  g_test_add_func ("/engine/feed/lapped", test_lapped);
  g_test_add_func ("/engine/feed/slices", test_slices);
  g_test_add_func ("/engine/feed/gathered", test_gathered);
  g_test_add_func ("/engine/feed/remove-in-serve", test_remove_in_serve);
  g_test_add_func ("/engine/feed/quiescent", test_quiescent);
  g_test_add_func ("/engine/feed/ring-is-full", test_ring_is_full);
  g_test_add_func ("/engine/feed/threads-each-packet",
      test_threads_each_packet);
  g_test_add_func ("/engine/feed/threads-batch", test_threads_batch);
  g_test_add_func ("/engine/feed/threads-deadline", test_threads_deadline);
  return g_test_run ();
}
