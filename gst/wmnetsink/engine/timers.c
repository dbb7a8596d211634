/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A binary heap of pointers to timers that are embedded in their owners;
 * each timer knows its place, so that moving and disarming cost O(log n).
 * Reads no clock and wakes nobody: the worker asks for the next due time
 * before it sleeps.  One thread only. */

#include "engine/timers.h"

#define MIN_ALLOCATED 16u

void
wmn_timers_init (WmnTimers * timers)
{
  timers->heap = NULL;
  timers->n_timers = 0;
  timers->n_allocated = 0;
  timers->not_before = G_MININT64;
}

void
wmn_timers_clear (WmnTimers * timers)
{
  guint i;

  if (timers == NULL)
    return;

  for (i = 0; i < timers->n_timers; i++)
    timers->heap[i]->index = 0;
  g_free (timers->heap);
  wmn_timers_init (timers);
}

static void
place (WmnTimers * timers, guint at, WmnTimer * timer)
{
  timers->heap[at] = timer;
  timer->index = at + 1;
}

static void
sift_up (WmnTimers * timers, guint at, WmnTimer * timer)
{
  while (at > 0) {
    guint parent = (at - 1) / 2;

    if (timers->heap[parent]->due <= timer->due)
      break;
    place (timers, at, timers->heap[parent]);
    at = parent;
  }
  place (timers, at, timer);
}

static void
sift_down (WmnTimers * timers, guint at, WmnTimer * timer)
{
  for (;;) {
    guint child = 2 * at + 1;

    if (child >= timers->n_timers)
      break;
    if (child + 1 < timers->n_timers
        && timers->heap[child + 1]->due < timers->heap[child]->due)
      child++;
    if (timer->due <= timers->heap[child]->due)
      break;
    place (timers, at, timers->heap[child]);
    at = child;
  }
  place (timers, at, timer);
}

static void
settle (WmnTimers * timers, guint at, WmnTimer * timer)
{
  if (at > 0 && timers->heap[(at - 1) / 2]->due > timer->due)
    sift_up (timers, at, timer);
  else
    sift_down (timers, at, timer);
}

void
wmn_timers_arm (WmnTimers * timers, WmnTimer * timer, gint64 due)
{
  g_assert (timer->fire != NULL);

  timer->due = MAX (due, timers->not_before);

  if (timer->index > 0) {
    g_assert (timers->heap[timer->index - 1] == timer);
    settle (timers, timer->index - 1, timer);
    return;
  }

  if (timers->n_timers == timers->n_allocated) {
    timers->n_allocated = MAX (2 * timers->n_allocated, MIN_ALLOCATED);
    timers->heap = g_renew (WmnTimer *, timers->heap, timers->n_allocated);
  }
  timers->n_timers++;
  sift_up (timers, timers->n_timers - 1, timer);
}

void
wmn_timers_disarm (WmnTimers * timers, WmnTimer * timer)
{
  WmnTimer *last;
  guint at;

  if (timer->index == 0)
    return;

  at = timer->index - 1;
  g_assert (at < timers->n_timers && timers->heap[at] == timer);
  timer->index = 0;

  last = timers->heap[--timers->n_timers];
  if (last != timer)
    settle (timers, at, last);
}

gboolean
wmn_timer_is_armed (const WmnTimer * timer)
{
  return timer->index > 0;
}

gint64
wmn_timers_next (const WmnTimers * timers)
{
  return timers->n_timers > 0 ? timers->heap[0]->due : G_MAXINT64;
}

void
wmn_timers_run (WmnTimers * timers, gint64 now)
{
  g_assert (now < G_MAXINT64);

  /* A timer that arms itself for a time that has passed waits for the next
   * run, or it would keep the loop here for ever. */
  timers->not_before = now + 1;
  while (timers->n_timers > 0 && timers->heap[0]->due <= now) {
    WmnTimer *timer = timers->heap[0];

    wmn_timers_disarm (timers, timer);
    timer->fire (timer, now);
  }
  timers->not_before = G_MININT64;
}
