/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/keyframes.c: how long one is waited for. */

#include "server/keyframes.h"

/* A camera that shows nothing. */
static void
test_none (void)
{
  WmnKeyframes keyframes;

  wmn_keyframes_begin (&keyframes, 5000);
  g_assert_false (wmn_keyframes_give_up (&keyframes, 8000, FALSE));
  g_assert_true (wmn_keyframes_give_up (&keyframes, 8001, FALSE));
  /* What newcomers have begun with since then is no key frame. */
  g_assert_true (wmn_keyframes_give_up (&keyframes, 8100, TRUE));
  g_assert_true (wmn_keyframes_note (&keyframes, 9000));
  g_assert_false (wmn_keyframes_give_up (&keyframes, 9100, TRUE));
  g_assert_false (wmn_keyframes_note (&keyframes, 9200));
}

/* As long as the last one can be had, whatever its age. */
static void
test_there (void)
{
  WmnKeyframes keyframes;

  wmn_keyframes_begin (&keyframes, 0);
  wmn_keyframes_note (&keyframes, 0);
  g_assert_false (wmn_keyframes_give_up (&keyframes, 600000, TRUE));
  g_assert_true (wmn_keyframes_give_up (&keyframes, 600000, FALSE));
}

/* The next one is near, by when the last two came. */
static void
test_soon (void)
{
  WmnKeyframes keyframes;

  wmn_keyframes_begin (&keyframes, 0);
  wmn_keyframes_note (&keyframes, 0);
  wmn_keyframes_note (&keyframes, 24000);
  g_assert_false (wmn_keyframes_give_up (&keyframes, 27000, FALSE));
  g_assert_false (wmn_keyframes_give_up (&keyframes, 45000, FALSE));
  g_assert_false (wmn_keyframes_give_up (&keyframes, 48000, FALSE));
  /* It didn't come. */
  g_assert_true (wmn_keyframes_give_up (&keyframes, 48001, FALSE));
  wmn_keyframes_note (&keyframes, 49000);
  g_assert_true (wmn_keyframes_give_up (&keyframes, 60000, FALSE));
}

/* Across the wrap of 32 bits, and backwards. */
static void
test_wrap (void)
{
  WmnKeyframes keyframes;

  wmn_keyframes_begin (&keyframes, G_MAXUINT32 - 1000);
  g_assert_false (wmn_keyframes_give_up (&keyframes, 1000, FALSE));
  g_assert_true (wmn_keyframes_give_up (&keyframes, 2001, FALSE));
  wmn_keyframes_begin (&keyframes, 9000);
  g_assert_false (wmn_keyframes_give_up (&keyframes, 1000, FALSE));
  wmn_keyframes_note (&keyframes, 9000);
  wmn_keyframes_note (&keyframes, 1000);
  g_assert_cmpuint (keyframes.interval, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyframes/none", test_none);
  g_test_add_func ("/keyframes/there", test_there);
  g_test_add_func ("/keyframes/soon", test_soon);
  g_test_add_func ("/keyframes/wrap", test_wrap);
  return g_test_run ();
}
