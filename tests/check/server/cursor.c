/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/cursor.c, on a mount that nobody is connected to. */

#include "fixture.h"

#include <string.h>
#include <sys/socket.h>
#include "server/cursor.h"

#include "../asf/asf-builder.h"

typedef struct
{
  Fixture fixture;
  WmnCursor cursor;
  guint64 packets;              /* passed */
} Walk;

static void
begin (Walk * walk, guint n_packets)
{
  struct sockaddr_storage nobody = { 0 };
  WmnMount *mount;
  WmnRecord *record;
  WmnEpoch *epoch;

  memset (walk, 0, sizeof (*walk));
  fixture_open (&walk->fixture, "/", 1);
  mount = walk->fixture.mount;
  fixture_feed (&walk->fixture, n_packets);
  nobody.ss_family = AF_INET;
  record = wmn_record_new (&nobody, 0);
  epoch = wmn_publisher_ref_epoch (mount->publisher);
  wmn_cursor_init (&walk->cursor, &mount->outlets[0], record, epoch);
  wmn_record_unref (record);
  wmn_epoch_unref (epoch);
}

static void
end (Walk * walk)
{
  wmn_cursor_leave (&walk->cursor);
  wmn_cursor_clear (&walk->cursor);
  fixture_close (&walk->fixture);
}

static void
give (Walk * walk, GByteArray * bytes)
{
  WmnPublisher *publisher = walk->fixture.mount->publisher;
  WmnPublisherItem item;
  guint32 send_time;

  /* The fixture's own. */
  while (wmn_publisher_next (publisher, &send_time) != WMN_PUBLISHER_MORE);
  wmn_publisher_give (publisher, bytes->data, bytes->len);
  while ((item = wmn_publisher_next (publisher, &send_time)) !=
      WMN_PUBLISHER_MORE) {
    if (item == WMN_PUBLISHER_PACKET)
      wmn_publisher_commit (publisher, g_get_monotonic_time ());
  }
  g_byte_array_unref (bytes);
}

/* One packet, with a whole object. */
static void
give_object (Walk * walk, guint32 send_time, guint8 stream)
{
  AsfBuilderPacket packet;

  asf_builder_packet_init (&packet, 1400);
  packet.send_time = send_time;
  asf_builder_packet_add (&packet, stream, TRUE, 0, 0, 100);
  give (walk, asf_builder_new_packet (&packet));
}

/* Passes frames until something else comes. */
static WmnCursorStep
walk_on (Walk * walk)
{
  const WmnRingEntry *entry;
  WmnCursorStep step;

  while ((step = wmn_cursor_find (&walk->cursor, &entry)) == WMN_CURSOR_FRAME) {
    g_assert_true (entry == wmn_ring_peek (walk->fixture.mount->ring,
            walk->cursor.next));
    wmn_cursor_pass (&walk->cursor, walk->cursor.next, entry, 0);
    walk->packets++;
  }
  return step;
}

static guint64
count_dropped (const Walk * walk)
{
  return atomic_load (&wmn_record_get_rare (walk->cursor.record)->
      packets_dropped);
}

static guint64
count_resyncs (const Walk * walk)
{
  return atomic_load (&wmn_record_get_rare (walk->cursor.record)->resyncs);
}

/* All that is there, once, then a new header and the end, where they belong. */
static void
test_markers (void)
{
  Walk walk;

  begin (&walk, 3);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 3);
  g_assert_cmpuint (walk.cursor.location, ==, 2);
  fixture_feed_again (&walk.fixture, 2);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEADER);
  g_assert_cmpuint (walk.cursor.epoch->number, ==, 2);
  g_assert_false (walk.cursor.has_location);
  g_assert_cmpuint (walk.packets, ==, 3);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 5);
  wmn_mount_end (walk.fixture.mount);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_END);
  g_assert_cmpuint (count_dropped (&walk), ==, 0);
  end (&walk);
}

/* A walk that has passed the first @n packets with these ids, at once or one by
 * one. */
static void
pass_ids (Walk * walk, const guint32 * ids, guint n, gboolean at_once)
{
  static const guint64 sequences[4] = { 10, 11, 12, 14 };
  static WmnRingEntry entries[4];
  const WmnRingEntry *all[4];
  guint i;

  begin (walk, 3);
  walk->cursor.has_location = TRUE;
  walk->cursor.end_position = 1000;
  for (i = 0; i < n; i++) {
    entries[i].kind = WMN_ENTRY_DATA;
    entries[i].id = ids[i];
    entries[i].size = 10;
    entries[i].position = 1000 + 10 * ids[i];
    all[i] = &entries[i];
  }
  if (at_once)
    wmn_cursor_pass_all (&walk->cursor, sequences, all, n);
  for (i = 0; i < n && !at_once; i++)
    wmn_cursor_pass (&walk->cursor, sequences[i], all[i], 0);
}

static void
check_pass_all (const guint32 * ids, guint n)
{
  Walk one, other;

  pass_ids (&one, ids, n, TRUE);
  pass_ids (&other, ids, n, FALSE);
  g_assert_cmpuint (one.cursor.next, ==, other.cursor.next);
  g_assert_cmpuint (one.cursor.location, ==, ids[n - 1]);
  g_assert_cmpuint (one.cursor.end_position, ==, other.cursor.end_position);
  g_assert_cmpuint (count_dropped (&one), ==, count_dropped (&other));
  end (&one);
  end (&other);
}

/* What the reader has of the one before is its rest. */
static void
use_stream (Fixture * fixture, const gchar * name)
{
  gchar *path = g_build_filename (g_getenv ("WMNET_TEST_DATA"), name, NULL);
  guint32 send_time;

  while (wmn_publisher_next (fixture->mount->publisher, &send_time) !=
      WMN_PUBLISHER_MORE);
  g_free (fixture->stream);
  g_assert_true (g_file_get_contents (path, &fixture->stream,
          &fixture->stream_size, NULL));
  g_free (path);
}

/* A choice is about the header that the client was told of.  Of the next one it
 * can't know yet: where that has other streams the choice is about none. */
static void
test_choice_between (void)
{
  static const gchar *const streams[] = { "asfmux-live.asf", "asfmux-audio.asf"
  };
  static const WmnSwitch no_first = { 0xffff, 0xffff, 1, 1, 2 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (streams); i++) {
    Walk walk;

    begin (&walk, 3);
    wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
    walk_on (&walk);
    use_stream (&walk.fixture, streams[i]);
    fixture_feed_again (&walk.fixture, 3);
    g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEADER);
    wmn_cursor_change (&walk.cursor, &no_first, 1);
    g_assert_cmpint (walk.cursor.filter != NULL, ==, i == 0);
    walk.cursor.is_other = FALSE;
    wmn_cursor_change (&walk.cursor, &no_first, 1);
    g_assert_nonnull (walk.cursor.filter);
    end (&walk);
  }
}

/* It comes to the same. */
static void
test_pass_all (void)
{
  static const guint32 ids[][4] = {
    {1, 2, 3, 4}, {1, 2, 3, 9}, {3, 4, 7, 8}, {G_MAXUINT32, 0, 1, 2}
  };
  guint i, n;

  for (i = 0; i < G_N_ELEMENTS (ids); i++) {
    for (n = 1; n <= 4; n++)
      check_pass_all (ids[i], n);
  }
}

/* Who waits for SelectStream gets nothing, and begins anew after it. */
static void
test_holding (void)
{
  Walk walk;

  begin (&walk, 3);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  walk.cursor.is_holding = TRUE;
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 0);
  walk.cursor.is_holding = FALSE;
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 3);
  end (&walk);
}

/* Nobody is slow who was never blocked; who was goes on at the newest entry
 * point, or is told to be cut, and the packets between are counted. */
static void
test_slow (void)
{
  gint64 now = g_get_monotonic_time ();
  const WmnRingEntry *entry;
  Walk walk;

  begin (&walk, 3);
  wmn_mount_set (walk.fixture.mount, WMN_SETTING_QUEUE_MAX_BYTES, 16 * 1024);
  wmn_cursor_enter (&walk.cursor, now);
  walk_on (&walk);
  fixture_feed_on (&walk.fixture, 300);
  g_assert_true (wmn_cursor_keep_up (&walk.cursor));
  g_assert_cmpuint (count_resyncs (&walk), ==, 0);
  walk.cursor.is_behind = TRUE;
  g_assert_true (wmn_cursor_keep_up (&walk.cursor));
  g_assert_cmpuint (count_resyncs (&walk), ==, 1);
  g_assert_true (walk.cursor.is_entering);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.cursor.location, ==, 302);
  g_assert_cmpuint (count_dropped (&walk) + walk.packets, ==, 303);
  wmn_mount_set (walk.fixture.mount, WMN_SETTING_SLOW_POLICY,
      WMN_SLOW_DISCONNECT);
  fixture_feed_on (&walk.fixture, 300);
  walk.cursor.is_behind = TRUE;
  g_assert_cmpint (wmn_cursor_find (&walk.cursor, &entry), ==, WMN_CURSOR_SLOW);
  end (&walk);
}

/* A newcomer isn't late with its burst, however much that is; once it has had
 * it the limits are the same as for all. */
static void
test_grace (void)
{
  WmnMount *mount;
  Walk walk;

  begin (&walk, 3);
  mount = walk.fixture.mount;
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_BYTES, 1);
  walk.cursor.burst_time = 3600 * 1000;
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  g_assert_cmpuint (walk.cursor.grace_bytes, >, 0);
  walk.cursor.is_behind = TRUE;
  g_assert_true (wmn_cursor_keep_up (&walk.cursor));
  g_assert_cmpuint (count_resyncs (&walk), ==, 0);
  walk_on (&walk);
  g_assert_cmpuint (walk.cursor.grace_bytes, ==, 0);
  g_assert_cmpint (walk.cursor.grace_time, ==, 0);
  fixture_feed_on (&walk.fixture, 3);
  walk.cursor.is_behind = TRUE;
  g_assert_true (wmn_cursor_keep_up (&walk.cursor));
  g_assert_cmpuint (count_resyncs (&walk), ==, 1);
  end (&walk);
}

/* A header and an end that were jumped over aren't lost. */
static void
test_jump (void)
{
  Walk walk;

  begin (&walk, 3);
  wmn_mount_set (walk.fixture.mount, WMN_SETTING_QUEUE_MAX_BYTES, 16 * 1024);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  walk_on (&walk);
  fixture_feed_again (&walk.fixture, 3);
  fixture_feed_on (&walk.fixture, 300);
  walk.cursor.is_behind = TRUE;
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEADER);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  fixture_feed_on (&walk.fixture, 300);
  wmn_mount_end (walk.fixture.mount);
  walk.cursor.is_behind = TRUE;
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_END);
  end (&walk);
}

/* Who was kept back goes on where it stood, and isn't slow for it; where that
 * is gone, it begins as a newcomer.  The header it has then is told by whoever
 * kept it back. */
static void
test_catch_up (void)
{
  const WmnRingEntry *entry;
  WmnMount *mount;
  Walk walk;

  begin (&walk, 3);
  mount = walk.fixture.mount;
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_BYTES, 1);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  walk_on (&walk);
  fixture_feed_again (&walk.fixture, 3);
  g_assert_cmpint (wmn_cursor_find (&walk.cursor, &entry), ==,
      WMN_CURSOR_HEADER);
  walk.cursor.is_behind = TRUE;
  wmn_cursor_catch_up (&walk.cursor, g_get_monotonic_time ());
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 6);
  g_assert_cmpuint (count_resyncs (&walk), ==, 0);
  fixture_feed_again (&walk.fixture, 3);
  g_assert_cmpint (wmn_cursor_find (&walk.cursor, &entry), ==,
      WMN_CURSOR_HEADER);
  fixture_feed_again (&walk.fixture, 3);
  while (wmn_ring_tail (mount->ring) <= walk.cursor.next)
    fixture_feed_on (&walk.fixture, 300);
  wmn_cursor_catch_up (&walk.cursor, g_get_monotonic_time ());
  g_assert_cmpuint (walk.cursor.epoch->number, ==, 4);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, >, 6);
  end (&walk);
}

/* Between two headers nothing of the first is sent any more. */
static void
test_between (void)
{
  Walk walk;

  begin (&walk, 3);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  walk.cursor.is_between = TRUE;
  g_assert_null (wmn_cursor_make_profile (&walk.cursor));
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 0);
  fixture_feed_again (&walk.fixture, 3);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEADER);
  g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
  g_assert_cmpuint (walk.packets, ==, 3);
  end (&walk);
}

/* Sound without its picture, as long as there is none, but not for who is to
 * wait for a key frame. */
static void
test_keyless (void)
{
  static const WmnJoin joins[] = {
    WMN_JOIN_LATEST_KEYFRAME, WMN_JOIN_BURST, WMN_JOIN_NEXT_KEYFRAME
  };
  AsfBuilder builder;
  Walk walk;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (joins); i++) {
    begin (&walk, 3);
    wmn_mount_set (walk.fixture.mount, WMN_SETTING_JOIN, joins[i]);
    asf_builder_init (&builder);
    give (&walk, asf_builder_new_header (&builder));
    give_object (&walk, 0, 2);
    wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
    g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEADER);
    give_object (&walk, 1000, 2);
    g_assert_cmpint (walk_on (&walk), ==, WMN_CURSOR_HEAD);
    g_assert_cmpuint (walk.packets, ==, 0);
    give_object (&walk, 4000, 2);
    walk_on (&walk);
    g_assert_cmpuint (walk.packets, ==,
        joins[i] == WMN_JOIN_NEXT_KEYFRAME ? 0 : 1);
    give_object (&walk, 5000, 1);
    walk_on (&walk);
    g_assert_cmpuint (walk.cursor.location, ==, 3);
    g_assert_false (walk.cursor.is_entering);
    end (&walk);
  }
}

/* Of what it is about to get, and of nothing else. */
static void
test_profile (void)
{
  gchar *text;
  Walk walk;

  begin (&walk, 40);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  text = wmn_cursor_make_profile (&walk.cursor);
  g_assert_nonnull (text);
  g_assert_true (g_str_has_prefix (text, "Rate=10,12,15,20,30;MaxBytes="));
  g_assert_nonnull (strstr (text, ";StartTime="));
  g_assert_true (g_str_has_suffix (text, ";"));
  g_free (text);
  walk_on (&walk);
  g_assert_null (wmn_cursor_make_profile (&walk.cursor));
  fixture_feed_again (&walk.fixture, 40);
  wmn_cursor_enter (&walk.cursor, g_get_monotonic_time ());
  g_assert_true (walk.cursor.has_new_epoch);
  g_assert_null (wmn_cursor_make_profile (&walk.cursor));
  end (&walk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cursor/markers", test_markers);
  g_test_add_func ("/cursor/choice-between", test_choice_between);
  g_test_add_func ("/cursor/pass-all", test_pass_all);
  g_test_add_func ("/cursor/holding", test_holding);
  g_test_add_func ("/cursor/slow", test_slow);
  g_test_add_func ("/cursor/grace", test_grace);
  g_test_add_func ("/cursor/jump", test_jump);
  g_test_add_func ("/cursor/catch-up", test_catch_up);
  g_test_add_func ("/cursor/between", test_between);
  g_test_add_func ("/cursor/keyless", test_keyless);
  g_test_add_func ("/cursor/profile", test_profile);
  return g_test_run ();
}
