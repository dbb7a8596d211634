/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* When the readers of a ring are served (docs/design.md): the number of
 * sends is nearly all of what serving costs, so a send waits for a batch of
 * bytes or for the latency that is allowed, whichever comes first.  Doesn't
 * know what a reader sends, or whether it can.
 *
 * The writer and the worker meet in two atomics.  The writer stores the
 * ring's position, then loads wake_position; the worker stores
 * wake_position, then loads the position.  All four are sequentially
 * consistent, so at least one of them sees what the other did: either the
 * writer rings or the worker doesn't go to sleep.  While a round runs the
 * worker doesn't sleep, and wake_position is out of reach.
 *
 * Threads: the worker's, except wmn_feed_notify() (the ring's writer) and
 * wmn_feed_flush() (any). */

#include <string.h>
#include "engine/feed.h"

#define WAKE_NEVER G_MAXUINT64

/* The newest entry before @head; NULL when there is none. */
static const WmnRingEntry *
peek_newest (const WmnFeed * feed, guint64 head)
{
  return head > 0 ? wmn_ring_peek (feed->ring, head - 1) : NULL;
}

/* Notes that everything up to the ring's head has been sent, or will be by
 * the round that starts now. */
static void
mark_served (WmnFeed * feed)
{
  const WmnRingEntry *newest;

  /* Before the head, so that it counts no entry beyond it. */
  feed->served_position = wmn_ring_position (feed->ring);
  feed->served_head = wmn_ring_head (feed->ring);
  newest = peek_newest (feed, feed->served_head);
  /* Exact unless the writer has lapped us within these lines. */
  if (newest == NULL)
    return;
  feed->served_position = newest->position + newest->size;
  feed->served_time = newest->time;
}

/* A round of @bytes begins.  Where the last packet that can be in time is
 * there, to wait on brings nothing but latency, and the risk that a clock that
 * is late takes the next one along, whose successor then comes one interval
 * later.  So the next round is for as many packets as come in time at the rate
 * of this one, a quarter of an interval being left for those that are late;
 * when fewer come than were expected, for as few. */
static void
learn (WmnFeed * feed, guint64 bytes, gboolean is_late)
{
  gint64 max_latency = atomic_load (&feed->max_latency);
  guint64 head = wmn_ring_head (feed->ring);
  guint64 n = MAX (head - feed->served_head, 1);
  const WmnRingEntry *newest = peek_newest (feed, head);
  guint64 n_fit = 1;
  gint64 interval;

  if (max_latency <= 0)
    return;
  if (is_late || newest == NULL) {
    feed->expected = bytes;
    return;
  }
  interval = MAX ((newest->time - feed->served_time) / (gint64) n, 1);
  if (max_latency > interval / 4)
    n_fit += (guint64) ((max_latency - interval / 4) / interval);
  feed->expected = MAX (feed->expected, bytes / n * n_fit);
}

/* When the oldest byte that wasn't served has waited long enough; there is
 * one. */
static gint64
find_deadline (WmnFeed * feed)
{
  gint64 max_latency = atomic_load (&feed->max_latency);
  guint64 sequence = feed->served_head;
  const WmnRingEntry *entry;

  if (max_latency <= 0)
    return G_MININT64;

  do {
    entry = wmn_ring_peek (feed->ring, sequence++);
  } while (entry != NULL && entry->size == 0);
  /* Overwritten already: it is late indeed. */
  return entry != NULL ? entry->time + max_latency : G_MININT64;
}

static void
set_deadline (WmnFeed * feed, gint64 due)
{
  WmnTimers *timers = &feed->worker->timers;

  if (!wmn_timer_is_armed (&feed->deadline) || feed->deadline.due != due)
    wmn_timers_arm (timers, &feed->deadline, due);
}

/* Whether a round has to start now; if not, the writer or the timer will
 * wake us when it has. */
static gboolean
is_due (WmnFeed * feed, gint64 now)
{
  if (atomic_load (&feed->is_flushing)
      && atomic_exchange (&feed->is_flushing, FALSE))
    return TRUE;

  for (;;) {
    guint64 position = wmn_ring_position (feed->ring);
    /* An entry is readable, and maybe served, shortly before it counts. */
    guint64 pending = position - MIN (position, feed->served_position);
    guint64 wanted = CLAMP (feed->expected, 1, WMN_FEED_BATCH);
    guint64 wake = feed->served_position + 1;

    if (pending >= wanted) {
      learn (feed, pending, FALSE);
      return TRUE;
    }
    if (pending > 0) {
      gint64 due = find_deadline (feed);

      if (due <= now) {
        learn (feed, pending, TRUE);
        return TRUE;
      }
      set_deadline (feed, due);
      wake = feed->served_position + wanted;
    }
    if (atomic_load_explicit (&feed->wake_position,
            memory_order_relaxed) == wake)
      return FALSE;
    atomic_store (&feed->wake_position, wake);
    /* The writer may have passed it before it was there to be seen. */
    if (wmn_ring_position (feed->ring) < wake)
      return FALSE;
  }
}

static void
start_round_if_due (WmnFeed * feed, gint64 now)
{
  if (feed->is_round_running || feed->n_readers == 0 || !is_due (feed, now))
    return;

  /* Nothing to be woken for: the loop comes back without sleeping. */
  atomic_store (&feed->wake_position, WAKE_NEVER);
  wmn_timers_disarm (&feed->worker->timers, &feed->deadline);
  mark_served (feed);
  feed->cursor = feed->readers.next;
  feed->is_round_running = TRUE;
}

/* Returns whether the round is over. */
static gboolean
serve_slice (WmnFeed * feed, gint64 now)
{
  WmnUring *uring = feed->worker->uring;
  guint n;

  if (uring != NULL)
    wmn_uring_begin (uring);
  for (n = 0; n < WMN_FEED_SLICE && feed->cursor != &feed->readers; n++) {
    WmnReader *reader = feed->cursor;

    /* Before the call, in which the reader may remove itself. */
    feed->cursor = reader->next;
    feed->serve (reader, now);
    if (uring != NULL && wmn_uring_is_full (uring)) {
      wmn_uring_flush (uring);
      wmn_uring_begin (uring);
    }
  }
  if (uring != NULL)
    wmn_uring_flush (uring);
  return feed->cursor == &feed->readers;
}

static gboolean
run (WmnTurn * turn, gint64 now)
{
  WmnFeed *feed = WMN_WORKER_OWNER (turn, WmnFeed, turn);

  start_round_if_due (feed, now);
  if (feed->is_round_running && serve_slice (feed, now)) {
    feed->is_round_running = FALSE;
    /* More may have come meanwhile, and nobody would wake us for it. */
    start_round_if_due (feed, now);
  }
  wmn_ring_quiesce (feed->ring, feed->ring_reader);
  return feed->is_round_running;
}

static void
sleep_or_wake (WmnTurn * turn, gboolean is_asleep)
{
  WmnFeed *feed = WMN_WORKER_OWNER (turn, WmnFeed, turn);

  if (is_asleep)
    wmn_ring_offline (feed->ring, feed->ring_reader);
  else
    wmn_ring_online (feed->ring, feed->ring_reader);
}

/* Waking the loop is all that it's for: run() comes after the timers. */
static void
pass_deadline (WmnTimer * timer, gint64 now)
{
}

gboolean
wmn_feed_attach (WmnFeed * feed, WmnWorker * worker, WmnRing * ring,
    WmnFeedServe serve, gint64 max_latency)
{
  guint ring_reader = wmn_ring_add_reader (ring);

  if (ring_reader == G_MAXUINT)
    return FALSE;

  memset (feed, 0, sizeof (*feed));
  feed->turn.run = run;
  feed->turn.sleep = sleep_or_wake;
  feed->deadline.fire = pass_deadline;
  feed->worker = worker;
  feed->ring = ring;
  feed->ring_reader = ring_reader;
  feed->serve = serve;
  feed->readers.previous = &feed->readers;
  feed->readers.next = &feed->readers;
  feed->cursor = &feed->readers;
  feed->expected = WMN_FEED_BATCH;
  atomic_init (&feed->is_flushing, FALSE);
  atomic_init (&feed->wake_position, WAKE_NEVER);
  atomic_init (&feed->max_latency, max_latency);
  wmn_worker_add_turn (worker, &feed->turn);
  return TRUE;
}

void
wmn_feed_detach (WmnFeed * feed)
{
  g_assert (feed->n_readers == 0);

  wmn_timers_disarm (&feed->worker->timers, &feed->deadline);
  wmn_worker_remove_turn (feed->worker, &feed->turn);
  wmn_ring_remove_reader (feed->ring, feed->ring_reader);
}

void
wmn_feed_add (WmnFeed * feed, WmnReader * reader)
{
  g_assert (wmn_worker_is_current (feed->worker)
      || !feed->worker->is_started);

  /* In front, where a running round has passed: who joins has just been
   * served by whoever added it. */
  reader->previous = &feed->readers;
  reader->next = feed->readers.next;
  reader->next->previous = reader;
  feed->readers.next = reader;

  if (feed->n_readers++ > 0)
    return;

  atomic_store (&feed->is_flushing, FALSE);
  mark_served (feed);
  /* Our next turn may be after a sleep already. */
  atomic_store (&feed->wake_position, feed->served_position + 1);
  if (wmn_ring_position (feed->ring) > feed->served_position)
    wmn_mailbox_ring (&feed->worker->mailbox);
}

void
wmn_feed_remove (WmnFeed * feed, WmnReader * reader)
{
  g_assert (feed->n_readers > 0);

  if (feed->cursor == reader)
    feed->cursor = reader->next;
  reader->previous->next = reader->next;
  reader->next->previous = reader->previous;
  reader->previous = NULL;
  reader->next = NULL;

  if (--feed->n_readers > 0)
    return;

  atomic_store (&feed->wake_position, WAKE_NEVER);
  wmn_timers_disarm (&feed->worker->timers, &feed->deadline);
  feed->is_round_running = FALSE;
}

void
wmn_feed_notify (WmnFeed * feed)
{
  if (wmn_ring_position (feed->ring) >= atomic_load (&feed->wake_position))
    wmn_mailbox_ring (&feed->worker->mailbox);
}

void
wmn_feed_flush (WmnFeed * feed)
{
  atomic_store (&feed->is_flushing, TRUE);
  wmn_mailbox_ring (&feed->worker->mailbox);
}
