/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/filter.c: a client's way through a real stream, video 1
 * with key frames and audio 2. */

#include "fixture.h"

#include <string.h>
#include "server/filter.h"

typedef struct
{
  Fixture fixture;
  WmnCuts cuts;
  WmnEpoch *epoch;
  WmnFilter *filter;
  guint64 next;
  guint n_video;                /* payloads seen */
  guint n_audio;
  gboolean has_key;             /* the first video payload was one */
} Walk;

static void
begin (Walk * walk, const gchar * levels)
{
  WmnAsfSelection wanted = { {0} };
  guint i;

  memset (walk, 0, sizeof (*walk));
  fixture_open (&walk->fixture, "/", 1);
  fixture_feed (&walk->fixture, 1);
  fixture_feed_on (&walk->fixture, 200);
  wmn_cuts_init (&walk->cuts, walk->fixture.mount->ring);
  walk->epoch = wmn_publisher_ref_epoch (walk->fixture.mount->publisher);
  for (i = 0; i < 2; i++)
    wmn_asf_selection_set (&wanted, (guint8) (i + 1),
        (WmnAsfLevel) (levels[i] - '0'));
  walk->filter = wmn_filter_new (&walk->cuts, walk->epoch, &wanted);
  walk->next = wmn_ring_tail (walk->fixture.mount->ring);
}

static void
end (Walk * walk)
{
  wmn_filter_free (walk->filter);
  wmn_cuts_clear (&walk->cuts);
  wmn_epoch_unref (walk->epoch);
  fixture_close (&walk->fixture);
}

static void
see (Walk * walk, const WmnRingEntry * entry)
{
  WmnAsfPacket packet;
  guint i;

  g_assert_cmpint (wmn_asf_packet_parse (entry->data, entry->size, &packet),
      ==, WMN_ASF_PACKET_OK);
  for (i = 0; i < packet.n_payloads; i++) {
    const WmnAsfPayload *payload = &packet.payloads[i];

    if (payload->stream == 2) {
      walk->n_audio++;
    } else if (walk->n_video++ == 0) {
      walk->has_key = payload->is_key && payload->offset == 0;
    }
  }
}

/* Over @n packets; returns how many of them had nothing for the client. */
static guint
walk_on (Walk * walk, guint n)
{
  guint n_empty = 0;

  while (n > 0) {
    const WmnRingEntry *entry = wmn_ring_peek (walk->fixture.mount->ring,
        walk->next);
    const WmnRingEntry *left;

    g_assert_nonnull (entry);
    if (entry->kind == WMN_ENTRY_DATA) {
      n--;
      left = wmn_filter_look (walk->filter, walk->next, entry);
      /* looking twice is looking once */
      g_assert_true (wmn_filter_look (walk->filter, walk->next, entry) == left);
      if (left != NULL)
        see (walk, left);
      else
        n_empty++;
      wmn_filter_pass (walk->filter, walk->next);
      wmn_filter_settle (walk->filter);
    }
    walk->next++;
  }
  return n_empty;
}

static void
change (Walk * walk, guint16 source, guint16 stream, guint8 level)
{
  WmnSwitch one = { 0 };

  one.source = source;
  one.source_decimal = G_MAXUINT16;
  one.stream = stream;
  one.stream_decimal = G_MAXUINT16;
  one.level = level;
  wmn_filter_change (walk->filter, walk->epoch, &one, 1);
  walk->n_video = walk->n_audio = 0;
}

/* Socket tests 66, 71 and 72. */
static void
test_on_and_off (void)
{
  Walk walk;

  begin (&walk, "20");
  walk_on (&walk, 50);
  g_assert_cmpuint (walk.n_video, ==, 0);
  g_assert_cmpuint (walk.n_audio, >, 0);
  g_assert_false (wmn_filter_is_idle (walk.filter, walk.epoch));
  change (&walk, 0xffff, 1, 0);
  walk_on (&walk, 60);
  g_assert_cmpuint (walk.n_video, >, 0);
  g_assert_cmpuint (walk.n_audio, >, 0);
  g_assert_true (walk.has_key);
  g_assert_true (wmn_filter_is_idle (walk.filter, walk.epoch));
  change (&walk, 0xffff, 2, 2);
  walk_on (&walk, 20);
  g_assert_cmpuint (walk.n_video, >, 0);
  g_assert_cmpuint (walk.n_audio, ==, 0);
  end (&walk);
}

/* Socket test 73: one in the place of the other, at a key frame. */
static void
test_replace (void)
{
  Walk walk;

  begin (&walk, "20");
  walk_on (&walk, 50);
  change (&walk, 2, 1, 0);
  while (walk.n_video == 0)
    walk_on (&walk, 1);
  g_assert_true (walk.has_key);
  walk.n_audio = 0;
  walk_on (&walk, 20);
  g_assert_cmpuint (walk.n_audio, ==, 0);
  end (&walk);
}

/* Socket test 68. */
static void
test_thinned (void)
{
  Walk all, keys;

  begin (&all, "02");
  begin (&keys, "12");
  walk_on (&all, 100);
  g_assert_cmpuint (walk_on (&keys, 100), >, 50);
  g_assert_cmpuint (keys.n_video, >, 0);
  g_assert_cmpuint (keys.n_video, <, all.n_video);
  end (&keys);
  end (&all);
}

/* Nothing at all is a choice too. */
static void
test_nothing (void)
{
  Walk walk;

  begin (&walk, "22");
  g_assert_cmpuint (walk_on (&walk, 50), ==, 50);
  end (&walk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/on-and-off", test_on_and_off);
  g_test_add_func ("/filter/replace", test_replace);
  g_test_add_func ("/filter/thinned", test_thinned);
  g_test_add_func ("/filter/nothing", test_nothing);
  return g_test_run ();
}
