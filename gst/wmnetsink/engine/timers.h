/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Timers of one worker, a heap ordered by due time.  Time is an argument;
 * nothing here reads a clock.  One thread only. */

#pragma once

#include <glib.h>

typedef struct _WmnTimers WmnTimers;
typedef struct _WmnTimer WmnTimer;

struct _WmnTimer
{
  void (*fire) (WmnTimer * timer, gint64 now);  /* set once */
  gint64 due;                   /* us */
  guint index;                  /* place in the heap + 1, 0 = not armed */
};

struct _WmnTimers
{
  WmnTimer **heap;
  guint n_timers;
  guint n_allocated;
  gint64 not_before;            /* while running: what is armed isn't due */
};

/* A time of so many us in ms, modulo 2^32: for those of which there are
 * thousands, and of which differences matter. */
static inline guint32
wmn_timers_to_ms (gint64 time)
{
  return (guint32) (time / G_TIME_SPAN_MILLISECOND);
}

void wmn_timers_init (WmnTimers * timers);
void wmn_timers_clear (WmnTimers * timers);

/* Arms, or moves when armed already. */
void wmn_timers_arm (WmnTimers * timers, WmnTimer * timer, gint64 due);
void wmn_timers_disarm (WmnTimers * timers, WmnTimer * timer);
gboolean wmn_timer_is_armed (const WmnTimer * timer);

/* Due time of the next one, G_MAXINT64 when none is armed. */
gint64 wmn_timers_next (const WmnTimers * timers);

/* Fires what is due, each disarmed first; @fire may arm and disarm any.
 * What is armed meanwhile is due after @now at the earliest. */
void wmn_timers_run (WmnTimers * timers, gint64 now);
