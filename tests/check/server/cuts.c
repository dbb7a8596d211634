/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/cuts.c: one pass for all who want the same. */

#include "fixture.h"

#include <string.h>
#include "server/cuts.h"

static void
select_one (WmnAsfSelection * selection, guint8 stream)
{
  memset (selection, 0, sizeof (*selection));
  wmn_asf_selection_set (selection, stream, WMN_ASF_LEVEL_ALL);
}

static guint64
count (WmnCuts * cuts)
{
  return atomic_load (&cuts->n_filtered);
}

/* Looks at all packets that the ring has; returns how many of them there
 * are. */
static guint
look_at_all (WmnCuts * cuts, WmnCut * cut, guint8 stream)
{
  guint64 sequence;
  guint n = 0;

  for (sequence = wmn_ring_tail (cuts->ring);
      sequence < wmn_ring_head (cuts->ring); sequence++) {
    const WmnRingEntry *entry = wmn_ring_peek (cuts->ring, sequence);
    const WmnRingEntry *left;
    WmnAsfPacket packet;
    guint i;

    if (entry->data == NULL)
      continue;
    n++;
    left = wmn_cuts_get (cut, sequence, entry);
    if (left == NULL)
      continue;
    g_assert_cmpuint (left->id, ==, entry->id);
    g_assert_cmpuint (left->size, <=, entry->size);
    g_assert_cmpuint (left->position + left->size, ==,
        entry->position + entry->size);
    wmn_asf_packet_parse (left->data, left->size, &packet);
    for (i = 0; i < packet.n_payloads; i++)
      g_assert_cmpuint (packet.payloads[i].stream, ==, stream);
  }
  return n;
}

static void
test_shared (void)
{
  WmnCuts cuts = { NULL };
  WmnAsfSelection selection;
  WmnCut *first, *second, *other;
  Fixture fixture;
  guint n;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  fixture_feed_on (&fixture, 20);
  wmn_cuts_init (&cuts, fixture.mount->ring);
  select_one (&selection, 2);
  first = wmn_cuts_take (&cuts, &selection);
  second = wmn_cuts_take (&cuts, &selection);
  g_assert_true (first == second);
  n = look_at_all (&cuts, first, 2);
  g_assert_cmpuint (n, >=, 20);
  g_assert_cmpuint (count (&cuts), ==, n);
  look_at_all (&cuts, second, 2);
  g_assert_cmpuint (count (&cuts), ==, n);
  select_one (&selection, 1);
  other = wmn_cuts_take (&cuts, &selection);
  look_at_all (&cuts, other, 1);
  g_assert_cmpuint (count (&cuts), ==, 2 * n);
  wmn_cuts_give_back (&cuts, first);
  look_at_all (&cuts, second, 2);
  g_assert_cmpuint (count (&cuts), ==, 2 * n);
  wmn_cuts_give_back (&cuts, second);
  wmn_cuts_give_back (&cuts, other);
  wmn_cuts_clear (&cuts);
  fixture_close (&fixture);
}

/* However far the ring has gone on: what it has is known, each packet once,
 * whoever lags. */
static void
test_turnover (void)
{
  WmnCuts cuts = { NULL };
  WmnAsfSelection selection;
  WmnCut *cut;
  Fixture fixture;
  guint64 before;
  guint i;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  fixture_feed_on (&fixture, 20);
  wmn_cuts_init (&cuts, fixture.mount->ring);
  select_one (&selection, 2);
  cut = wmn_cuts_take (&cuts, &selection);
  for (i = 0; i < 20; i++) {
    fixture_feed_on (&fixture, 200);
    look_at_all (&cuts, cut, 2);
    before = count (&cuts);
    look_at_all (&cuts, cut, 2);
    g_assert_cmpuint (count (&cuts), ==, before);
    wmn_cuts_settle (cut);
  }
  wmn_cuts_give_back (&cuts, cut);
  wmn_cuts_clear (&cuts);
  fixture_close (&fixture);
}

/* However many selections there are: what one keeps is kept for all of them,
 * up to so many bytes. */
static void
test_too_much (void)
{
  WmnCuts cuts = { NULL };
  WmnCut *taken[64];
  WmnAsfSelection selection;
  Fixture fixture;
  guint64 before;
  guint i, n;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  fixture_feed_on (&fixture, 20);
  wmn_cuts_init (&cuts, fixture.mount->ring);
  for (i = 0; i < G_N_ELEMENTS (taken); i++) {
    select_one (&selection, 2);
    wmn_asf_selection_set (&selection, (guint8) (10 + i), WMN_ASF_LEVEL_ALL);
    taken[i] = wmn_cuts_take (&cuts, &selection);
    n = look_at_all (&cuts, taken[i], 2);
    wmn_cuts_settle (taken[i]);
  }
  before = count (&cuts);
  g_assert_cmpuint (before, ==, G_N_ELEMENTS (taken) * n);
  for (i = 0; i < G_N_ELEMENTS (taken); i++)
    look_at_all (&cuts, taken[i], 2);
  g_assert_cmpuint (count (&cuts), ==, before);
  cuts.max_bytes = cuts.n_bytes - 1;
  wmn_cuts_settle (taken[0]);
  wmn_cuts_settle (taken[1]);
  g_assert_cmpuint (cuts.n_bytes, <, cuts.max_bytes);
  look_at_all (&cuts, taken[0], 2);
  g_assert_cmpuint (count (&cuts), ==, before + n);
  look_at_all (&cuts, taken[1], 2);
  g_assert_cmpuint (count (&cuts), ==, before + n);
  for (i = 0; i < G_N_ELEMENTS (taken); i++)
    wmn_cuts_give_back (&cuts, taken[i]);
  g_assert_cmpuint (cuts.n_bytes, ==, 0);
  wmn_cuts_clear (&cuts);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuts/shared", test_shared);
  g_test_add_func ("/cuts/turnover", test_turnover);
  g_test_add_func ("/cuts/too-much", test_too_much);
  return g_test_run ();
}
