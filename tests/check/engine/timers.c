/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The heap against a plain search through all timers, and what a timer may
 * do to others while it fires.  Time is a number here.  One thread. */

#include "engine/timers.h"

#define N_TIMERS 200

static WmnTimers timers;
static gint64 last_due;
static guint n_fired;
static WmnTimer *victim;

static void
count (WmnTimer * timer, gint64 now)
{
  g_assert_false (wmn_timer_is_armed (timer));
  g_assert_cmpint (timer->due, <=, now);
  g_assert_cmpint (timer->due, >=, last_due);
  last_due = timer->due;
  n_fired++;
}

static void
rearm (WmnTimer * timer, gint64 now)
{
  count (timer, now);
  wmn_timers_arm (&timers, timer, now - 100);
}

static void
disarm_victim (WmnTimer * timer, gint64 now)
{
  count (timer, now);
  wmn_timers_disarm (&timers, victim);
}

static void
reset (void)
{
  wmn_timers_init (&timers);
  last_due = G_MININT64;
  n_fired = 0;
}

static void
test_order (void)
{
  WmnTimer all[3] = { {count}, {count}, {count} };

  reset ();
  g_assert_cmpint (wmn_timers_next (&timers), ==, G_MAXINT64);
  wmn_timers_run (&timers, 1000);
  wmn_timers_arm (&timers, &all[0], 30);
  wmn_timers_arm (&timers, &all[1], 10);
  wmn_timers_arm (&timers, &all[2], 20);
  g_assert_cmpint (wmn_timers_next (&timers), ==, 10);

  wmn_timers_run (&timers, 9);
  g_assert_cmpuint (n_fired, ==, 0);
  wmn_timers_run (&timers, 20);
  g_assert_cmpuint (n_fired, ==, 2);
  g_assert_true (wmn_timer_is_armed (&all[0]));
  g_assert_cmpint (wmn_timers_next (&timers), ==, 30);

  wmn_timers_disarm (&timers, &all[0]);
  wmn_timers_disarm (&timers, &all[0]);
  wmn_timers_run (&timers, 1000);
  g_assert_cmpuint (n_fired, ==, 2);
  wmn_timers_clear (&timers);
  wmn_timers_clear (NULL);
}

static gint64
find_next (const WmnTimer * all)
{
  gint64 next = G_MAXINT64;
  guint i;

  for (i = 0; i < N_TIMERS; i++)
    if (wmn_timer_is_armed (&all[i]))
      next = MIN (next, all[i].due);
  return next;
}

static void
test_random (void)
{
  WmnTimer all[N_TIMERS] = { {NULL} };
  gint64 now = 0;
  guint i;

  reset ();
  for (i = 0; i < N_TIMERS; i++)
    all[i].fire = count;

  for (i = 0; i < 20000; i++) {
    WmnTimer *timer = &all[g_test_rand_int_range (0, N_TIMERS)];

    switch (g_test_rand_int_range (0, 8)) {
      case 0:
        wmn_timers_disarm (&timers, timer);
        break;
      case 1:
        now += g_test_rand_int_range (0, 20);
        last_due = G_MININT64;
        wmn_timers_run (&timers, now);
        g_assert_cmpint (find_next (all), >, now);
        break;
      default:
        wmn_timers_arm (&timers, timer, now + g_test_rand_int_range (0, 500));
        break;
    }
    g_assert_cmpint (wmn_timers_next (&timers), ==, find_next (all));
  }
  g_assert_cmpuint (n_fired, >, 1000);
  wmn_timers_clear (&timers);
  for (i = 0; i < N_TIMERS; i++)
    g_assert_false (wmn_timer_is_armed (&all[i]));
}

static void
test_rearm_in_fire (void)
{
  WmnTimer timer = { rearm };

  reset ();
  wmn_timers_arm (&timers, &timer, 10);
  wmn_timers_run (&timers, 500);
  g_assert_cmpuint (n_fired, ==, 1);
  g_assert_cmpint (wmn_timers_next (&timers), ==, 501);
  wmn_timers_run (&timers, 501);
  g_assert_cmpuint (n_fired, ==, 2);
  wmn_timers_disarm (&timers, &timer);

  /* Outside of a run the past is as good as any time. */
  wmn_timers_arm (&timers, &timer, -5);
  g_assert_cmpint (wmn_timers_next (&timers), ==, -5);
  wmn_timers_clear (&timers);
}

static void
test_disarm_in_fire (void)
{
  WmnTimer first = { disarm_victim };
  WmnTimer second = { count };

  reset ();
  victim = &second;
  wmn_timers_arm (&timers, &first, 1);
  wmn_timers_arm (&timers, &second, 2);
  wmn_timers_run (&timers, 5);
  g_assert_cmpuint (n_fired, ==, 1);
  g_assert_false (wmn_timer_is_armed (&second));
  wmn_timers_clear (&timers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/timers/order", test_order);
  g_test_add_func ("/engine/timers/random", test_random);
  g_test_add_func ("/engine/timers/rearm-in-fire", test_rearm_in_fire);
  g_test_add_func ("/engine/timers/disarm-in-fire", test_disarm_in_fire);
  return g_test_run ();
}
