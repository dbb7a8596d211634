/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/publisher.c: bytes in, ring entries out. */

#include "server/publisher.h"
#include "asf/bytes.h"

#include <string.h>

#include "../asf/asf-builder.h"

typedef struct
{
  WmnRing *ring;
  WmnPublisher *publisher;
  gchar *stream;
  gsize size;
  gint64 now;                   /* when give() commits, us */
  guint notices[4];
  WmnAsfRepairs repairs;
} Press;

static void
on_notice (gpointer data, const WmnNotice * notice)
{
  Press *press = data;

  press->notices[notice->kind]++;
  if (notice->kind == WMN_NOTICE_HEADER)
    press->repairs = notice->repairs;
}

static void
open_press (Press * press, const gchar * name)
{
  gchar *path = g_build_filename (g_getenv ("WMNET_TEST_DATA"), name, NULL);

  memset (press, 0, sizeof (*press));
  press->now = 1;
  g_assert_true (g_file_get_contents (path, &press->stream, &press->size,
          NULL));
  press->ring = wmn_ring_new (2, (void (*)(gpointer)) wmn_epoch_unref);
  press->publisher = wmn_publisher_new (press->ring, on_notice, press);
  g_free (path);
}

static void
close_press (Press * press)
{
  wmn_publisher_free (press->publisher);
  wmn_ring_free (press->ring);
  g_free (press->stream);
}

/* All of the stream, at one moment or 40 ms a packet. */
static guint
print_stream (Press * press, gint64 * now, gint64 step)
{
  WmnPublisherItem item;
  guint32 send_time;
  guint n = 0;

  wmn_publisher_give (press->publisher, (const guint8 *) press->stream,
      press->size);
  while ((item = wmn_publisher_next (press->publisher, &send_time)) !=
      WMN_PUBLISHER_MORE) {
    g_assert_cmpint (item, !=, WMN_PUBLISHER_NOT_ASF);
    if (item != WMN_PUBLISHER_PACKET)
      continue;
    wmn_publisher_commit (press->publisher, *now);
    *now += step;
    n++;
  }
  return n;
}

/* The marker stands first; LocationIds count all packets; a JOIN is followed
 * by its packet. */
static void
test_entries (void)
{
  guint64 sequence;
  guint32 location = 0;
  gint64 now = 1;
  Press press;

  open_press (&press, "asfmux-live.asf");
  g_assert_cmpuint (print_stream (&press, &now, 0), >, 3);
  g_assert_cmpuint (press.notices[WMN_NOTICE_HEADER], ==, 1);
  g_assert_true (press.repairs & WMN_ASF_REPAIR_MAX_BITRATE);
  g_assert_true (press.repairs & WMN_ASF_REPAIR_PACKET_COUNT);
  for (sequence = wmn_ring_tail (press.ring);
      sequence < wmn_ring_head (press.ring); sequence++) {
    const WmnRingEntry *entry = wmn_ring_peek (press.ring, sequence);

    if (entry->kind == WMN_ENTRY_JOIN) {
      const WmnRingEntry *next = wmn_ring_peek (press.ring, sequence + 1);

      g_assert_cmpint (next->kind, ==, WMN_ENTRY_DATA);
      g_assert_cmpuint (next->id, ==, entry->id);
      g_assert_cmpuint (entry->size, <=, next->size);
    } else if (entry->kind == WMN_ENTRY_DATA) {
      g_assert_cmpuint (entry->id, ==, location++);
    }
  }
  g_assert_cmpuint (location, >, 3);
  close_press (&press);
}

/* docs/players.md R4: asfmux writes no error correction, so all packets get it,
 * and the header announces three bytes more. */
/* From a header's arrival to its first packet. */
static void
test_changing (void)
{
  WmnAsfFault fault;
  WmnEpoch *epoch;
  gint64 now = 1;
  Press press;

  open_press (&press, "asfmux-live.asf");
  g_assert_false (wmn_publisher_is_changing (press.publisher));
  print_stream (&press, &now, 0);
  g_assert_false (wmn_publisher_is_changing (press.publisher));
  epoch = wmn_publisher_ref_epoch (press.publisher);
  g_assert_true (wmn_publisher_set_header (press.publisher,
          epoch->plain->data, epoch->plain->len, &fault));
  wmn_epoch_unref (epoch);
  g_assert_true (wmn_publisher_is_changing (press.publisher));
  wmn_publisher_reset (press.publisher);
  g_assert_false (wmn_publisher_is_changing (press.publisher));
  close_press (&press);
}

static void
test_error_correction (void)
{
  guint64 sequence;
  WmnEpoch *epoch;
  gint64 now = 1;
  Press press;

  open_press (&press, "asfmux-live.asf");
  print_stream (&press, &now, 0);
  epoch = wmn_publisher_ref_epoch (press.publisher);
  g_assert_cmpuint (epoch->packet_size, ==, epoch->header.packet_size + 3);
  /* R14 */
  g_assert_cmpuint (epoch->plain->len % epoch->packet_size, ==, 0);
  for (sequence = wmn_ring_tail (press.ring);
      sequence < wmn_ring_head (press.ring); sequence++) {
    const WmnRingEntry *entry = wmn_ring_peek (press.ring, sequence);

    if (entry->span == 0)
      continue;
    g_assert_cmpuint (entry->span, ==, epoch->packet_size);
    g_assert_cmphex (entry->data[0], ==, 0x82);
    g_assert_cmphex (entry->data[1] | entry->data[2], ==, 0);
  }
  wmn_epoch_unref (epoch);
  close_press (&press);
}

/* docs/players.md, fault 9: the first object is 20 ms too early. */
static void
test_wrapped_time (void)
{
  guint64 sequence;
  const WmnRingEntry *entry;
  WmnAsfPacket packet;
  WmnAsfHeader header;
  WmnAsfFault fault;
  gint64 now = 1;
  Press press;
  guint8 *first;

  open_press (&press, "asfmux-live.asf");
  g_assert_cmpint (wmn_asf_header_parse ((const guint8 *) press.stream,
          press.size, &header, &fault), >, 0);
  first = (guint8 *) press.stream + header.size + 50;
  g_assert_cmpint (wmn_asf_packet_parse (first, header.packet_size, &packet),
      ==, WMN_ASF_PACKET_OK);
  wmn_bytes_put_u32 (first + packet.payloads[0].time_at,
      (guint32) (4154504685u - 20 + header.preroll));
  print_stream (&press, &now, 0);
  for (sequence = wmn_ring_tail (press.ring);; sequence++) {
    entry = wmn_ring_peek (press.ring, sequence);
    if (entry->span != 0)
      break;
  }
  g_assert_cmpint (wmn_asf_packet_parse (entry->data, entry->span, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.payloads[0].presentation_time, ==,
      header.preroll - 20);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 0);
  close_press (&press);
}

static void
give (Press * press, GByteArray * bytes)
{
  guint32 send_time;

  wmn_publisher_give (press->publisher, bytes->data, bytes->len);
  while (wmn_publisher_next (press->publisher, &send_time) ==
      WMN_PUBLISHER_PACKET)
    wmn_publisher_commit (press->publisher, press->now);
  g_byte_array_unref (bytes);
}

/* One payload; @time is in its replicated data, or in their place. */
static void
give_payload (Press * press, guint32 send_time, guint8 stream,
    guint replicated, guint32 time)
{
  AsfBuilderPacket packet;

  asf_builder_packet_init (&packet, 1400);
  packet.send_time = send_time;
  asf_builder_packet_add (&packet, stream, TRUE, 0, replicated == 1 ? time : 0,
      100);
  packet.payloads[0].replicated = replicated;
  packet.payloads[0].presentation_time = time;
  give (press, asf_builder_new_packet (&packet));
}

/* Who doesn't say when it is for isn't for 0, but is there. */
static void
test_no_time (void)
{
  AsfBuilder builder;
  Press press;
  guint i;

  open_press (&press, "asfmux-live.asf");
  asf_builder_init (&builder);
  give (&press, asf_builder_new_header (&builder));
  for (i = 0; i < 100; i++) {
    give_payload (&press, 70000 + i * 100, 2, 8, 73000 + i * 100);
    give_payload (&press, 70000 + i * 100, 1, 0, 0);
  }
  g_assert_cmpuint (press.notices[WMN_NOTICE_HEADER], ==, 1);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 0);
  g_assert_cmpuint (press.notices[WMN_NOTICE_NO_VIDEO], ==, 0);
  /* Those that say it are looked at still, compressed ones too. */
  give_payload (&press, 80000, 1, 8, 83000);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 0);
  give_payload (&press, 80000, 2, 1, 3000);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 1);
  close_press (&press);
}

/* Times begin anew after 49.7 days; what is shown for a minute isn't compared
 * with what is heard at its end. */
static void
test_no_skew (void)
{
  guint32 begin = G_MAXUINT32 - 6000;
  AsfBuilder builder;
  Press press;
  guint i;

  open_press (&press, "asfmux-live.asf");
  asf_builder_init (&builder);
  give (&press, asf_builder_new_header (&builder));
  for (i = 0; i < 200; i++) {
    give_payload (&press, begin + i * 50, 2, 8, begin + 3000 + i * 50);
    give_payload (&press, begin + i * 50, 1, 8, begin + 3040 + i * 50);
  }
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 0);

  for (i = 200; i < 2000; i++)
    give_payload (&press, begin + i * 50, 2, 8, begin + 3000 + i * 50);
  give_payload (&press, begin + i * 50, 1, 8, begin + 3000 + i * 50);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 0);
  give_payload (&press, begin + i * 50, 2, 8, begin + 64000 + i * 50);
  g_assert_cmpuint (press.notices[WMN_NOTICE_CLOCK_SKEW], ==, 1);
  g_assert_cmpuint (press.notices[WMN_NOTICE_NO_VIDEO], ==, 0);
  close_press (&press);
}

/* The send time of the newest packet, and how far ahead it presents. */
static guint32
read_newest (const Press * press, guint32 * ret_ahead)
{
  guint64 sequence = wmn_ring_head (press->ring);
  const WmnRingEntry *entry;
  WmnAsfPacket packet;

  do
    entry = wmn_ring_peek (press->ring, --sequence);
  while (entry->kind != WMN_ENTRY_DATA);
  g_assert_cmpint (wmn_asf_packet_parse (entry->data, entry->span, &packet), ==,
      WMN_ASF_PACKET_OK);
  *ret_ahead = packet.payloads[0].presentation_time - packet.send_time;
  return packet.send_time;
}

/* R14: a new header and a restart begin the times anew, the sink doesn't. */
static void
test_times_go_on (void)
{
  guint32 first, ahead, second, again;
  gint64 now = 1;
  Press press;

  open_press (&press, "ffmpeg-file.asf");
  print_stream (&press, &now, 0);
  first = read_newest (&press, &ahead);
  g_assert_cmpuint (first, >, 500);

  now += 3 * G_USEC_PER_SEC;
  print_stream (&press, &now, 0);
  second = read_newest (&press, &again);
  g_assert_cmpuint (second, ==, 2 * first + 3000);
  g_assert_cmpuint (again, ==, ahead);

  /* Nothing for an hour is no reason to let players wait for one. */
  wmn_publisher_end (press.publisher, now);
  wmn_publisher_reset (press.publisher);
  now += 3600 * (gint64) G_USEC_PER_SEC;
  print_stream (&press, &now, 0);
  g_assert_cmpuint (read_newest (&press, &again), ==, second + 10000 + first);
  g_assert_cmpuint (again, ==, ahead);
  close_press (&press);
}

/* The send time on the air of a packet that says @send_time and comes 50 ms
 * after the one before it. */
static guint32
send_next (Press * press, guint32 send_time)
{
  guint32 ahead, sent;

  press->now += 50 * G_TIME_SPAN_MILLISECOND;
  give_payload (press, send_time, 2, 8, send_time + 3000);
  sent = read_newest (press, &ahead);
  g_assert_cmpuint (ahead, ==, 3000);
  return sent;
}

/* R14: another header's times, those after a seek, and a jump. */
static void
test_times_jump (void)
{
  AsfBuilder builder;
  Press press;

  open_press (&press, "asfmux-live.asf");
  asf_builder_init (&builder);
  give (&press, asf_builder_new_header (&builder));
  g_assert_cmpuint (send_next (&press, 70000), ==, 70000);
  give (&press, asf_builder_new_header (&builder));
  g_assert_cmpuint (send_next (&press, 75000), ==, 70050);
  g_assert_cmpuint (send_next (&press, 80000), ==, 75050);
  wmn_publisher_flush (press.publisher, press.now);
  g_assert_cmpuint (send_next (&press, 85000), ==, 75100);
  g_assert_cmpuint (send_next (&press, 90000), ==, 80100);
  g_assert_cmpuint (send_next (&press, 690000), ==, 80150);
  close_press (&press);
}

/* R5: a producer that writes them keeps its packet size. */
static void
test_own_error_correction (void)
{
  WmnEpoch *epoch;
  gint64 now = 1;
  Press press;

  open_press (&press, "ffmpeg-file.asf");
  print_stream (&press, &now, 0);
  epoch = wmn_publisher_ref_epoch (press.publisher);
  g_assert_cmpuint (epoch->packet_size, ==, epoch->header.packet_size);
  g_assert_cmpuint (epoch->plain->len % epoch->packet_size, ==, 0);
  g_assert_false (press.repairs & WMN_ASF_REPAIR_ERROR_CORRECTION);
  wmn_epoch_unref (epoch);
  close_press (&press);
}

/* Where a newcomer could begin, with the times of these entries. */
static guint
list_points (Press * press, gint64 times[64])
{
  guint64 sequence;
  guint n = 0;

  for (sequence = wmn_ring_tail (press->ring);
      sequence < wmn_ring_head (press->ring); sequence++) {
    const WmnRingEntry *entry = wmn_ring_peek (press->ring, sequence);

    if (n < 64 && (entry->kind == WMN_ENTRY_JOIN ||
            entry->flags & WMN_ENTRY_START))
      times[n++] = entry->time;
  }
  return n;
}

/* Exactly as far back as the burst reaches, never further, but for the
 * newest key frame; with BURST the first one that reaches so far. */
static void
test_burst (void)
{
  gint64 start = G_TIME_SPAN_HOUR, now = start;
  gint64 times[64], burst, length, newest;
  Press press;
  guint n, i;

  open_press (&press, "asfmux-live.asf");
  print_stream (&press, &now, G_TIME_SPAN_SECOND);
  newest = wmn_publisher_newest_time (press.publisher);
  n = list_points (&press, times);
  g_assert_cmpuint (n, >=, 2);
  for (burst = 0; burst < now - start; burst += G_TIME_SPAN_SECOND / 2) {
    for (i = 0; i < n - 1 && newest - times[i] > burst; i++);
    wmn_publisher_find_entry (press.publisher, WMN_JOIN_LATEST_KEYFRAME, burst,
        &length);
    g_assert_cmpint (length, ==, newest - times[i]);
    for (i = n - 1; i > 0 && newest - times[i] < burst; i--);
    wmn_publisher_find_entry (press.publisher, WMN_JOIN_BURST, burst, &length);
    g_assert_cmpint (length, ==, newest - times[i]);
  }
  close_press (&press);
}

static void
test_find_entry (void)
{
  const WmnRingEntry *entry;
  gint64 length = -1;
  guint64 newest, oldest;
  gint64 now = G_USEC_PER_SEC;
  Press press;

  open_press (&press, "asfmux-live.asf");
  g_assert_true (wmn_publisher_find_entry (press.publisher,
          WMN_JOIN_LATEST_KEYFRAME, 0, &length) == WMN_NO_ENTRY);
  print_stream (&press, &now, 100 * G_TIME_SPAN_MILLISECOND);
  newest = wmn_publisher_find_entry (press.publisher,
      WMN_JOIN_LATEST_KEYFRAME, 0, &length);
  g_assert_true (newest != WMN_NO_ENTRY);
  entry = wmn_ring_peek (press.ring, newest);
  g_assert_true (entry->kind == WMN_ENTRY_JOIN ||
      (entry->flags & WMN_ENTRY_START));
  oldest = wmn_publisher_find_entry (press.publisher, WMN_JOIN_BURST,
      G_TIME_SPAN_HOUR, &length);
  g_assert_cmpuint (oldest, <=, newest);
  g_assert_true (wmn_publisher_find_entry (press.publisher,
          WMN_JOIN_NEXT_KEYFRAME, 0, &length) == WMN_NO_ENTRY);
  g_assert_true (wmn_publisher_find_newer (press.publisher, newest) ==
      WMN_NO_ENTRY);
  g_assert_cmpuint (wmn_publisher_find_newer (press.publisher, newest - 1),
      ==, newest);
  wmn_publisher_flush (press.publisher, now);
  g_assert_true (wmn_publisher_find_entry (press.publisher,
          WMN_JOIN_LATEST_KEYFRAME, 0, &length) == WMN_NO_ENTRY);
  close_press (&press);
}

/* A packet in which an object of @stream begins, none of them a key frame. */
static void
give_object (Press * press, guint32 send_time, guint8 stream, gboolean is_key)
{
  AsfBuilderPacket packet;

  asf_builder_packet_init (&packet, 1400);
  packet.send_time = send_time;
  asf_builder_packet_add (&packet, stream, is_key, 0, 0, 100);
  packet.payloads[0].presentation_time = send_time + 3000;
  give (press, asf_builder_new_packet (&packet));
}

static guint16
flags_of_newest (const Press * press)
{
  return wmn_ring_peek (press->ring, wmn_ring_head (press->ring) - 1)->flags;
}

/* A picture is waited for, but not for ever: what begins meanwhile is said to
 * lack it, and forgotten once it is there. */
static void
test_keyless (void)
{
  AsfBuilder builder;
  gint64 length;
  Press press;
  guint32 time;

  open_press (&press, "asfmux-live.asf");
  asf_builder_init (&builder);
  give (&press, asf_builder_new_header (&builder));
  for (time = 0; time <= 3000; time += 100) {
    give_object (&press, time, 2, TRUE);
    g_assert_cmpuint (flags_of_newest (&press), ==, 0);
  }
  g_assert_true (wmn_publisher_find_entry (press.publisher,
          WMN_JOIN_LATEST_KEYFRAME, 0, &length) == WMN_NO_ENTRY);
  for (; time <= 4000; time += 100) {
    give_object (&press, time, time % 200 != 0 ? 1 : 2, time % 200 == 0);
    g_assert_cmpuint (flags_of_newest (&press), ==,
        WMN_ENTRY_START | WMN_ENTRY_KEYLESS);
  }
  g_assert_cmpuint (wmn_publisher_find_entry (press.publisher, WMN_JOIN_BURST,
          G_TIME_SPAN_HOUR, &length), <, wmn_ring_head (press.ring) - 5);
  give_object (&press, time, 1, TRUE);
  g_assert_cmpuint (flags_of_newest (&press), ==, WMN_ENTRY_START);
  g_assert_cmpuint (wmn_publisher_find_entry (press.publisher, WMN_JOIN_BURST,
          G_TIME_SPAN_HOUR, &length), ==, wmn_ring_head (press.ring) - 1);
  give_object (&press, time + 9000, 2, TRUE);
  g_assert_cmpuint (flags_of_newest (&press), ==, 0);
  wmn_publisher_flush (press.publisher, 1);
  give_object (&press, time + 9100, 2, TRUE);
  g_assert_cmpuint (flags_of_newest (&press), ==, 0);
  close_press (&press);
}

/* A looped file: each time a new epoch, its LocationIds from 0. */
static void
test_loop (void)
{
  const WmnRingEntry *entry;
  WmnEpoch *epoch;
  gint64 now = 1;
  Press press;

  open_press (&press, "ffmpeg-file.asf");
  print_stream (&press, &now, 0);
  print_stream (&press, &now, 0);
  epoch = wmn_publisher_ref_epoch (press.publisher);
  g_assert_cmpuint (epoch->number, ==, 2);
  entry = wmn_ring_peek (press.ring, epoch->first);
  g_assert_cmpint (entry->kind, ==, WMN_ENTRY_HEADER);
  g_assert_true (entry->attachment == epoch);
  wmn_epoch_unref (epoch);
  close_press (&press);
}

static void
test_end (void)
{
  gint64 now = 1;
  Press press;

  open_press (&press, "asfmux-live.asf");
  g_assert_false (wmn_publisher_is_ended (press.publisher));
  print_stream (&press, &now, 0);
  g_assert_true (wmn_publisher_is_streaming (press.publisher));
  wmn_publisher_end (press.publisher, now);
  g_assert_true (wmn_publisher_is_ended (press.publisher));
  g_assert_null (wmn_publisher_ref_epoch (press.publisher));
  g_assert_cmpint (wmn_ring_peek (press.ring,
          wmn_ring_head (press.ring) - 1)->kind, ==, WMN_ENTRY_END);
  wmn_publisher_reset (press.publisher);
  g_assert_false (wmn_publisher_is_ended (press.publisher));
  close_press (&press);
}

/* A packet of nonsense is counted, told of once, and never forwarded. */
static void
test_malformed (void)
{
  WmnEpoch *epoch;
  guint64 head;
  guint8 *junk;
  gint64 now = 1;
  Press press;
  guint32 send_time;
  guint i;

  open_press (&press, "asfmux-live.asf");
  print_stream (&press, &now, 0);
  epoch = wmn_publisher_ref_epoch (press.publisher);
  head = wmn_ring_head (press.ring);
  junk = g_malloc (epoch->header.packet_size);
  memset (junk, 0xff, epoch->header.packet_size);
  /* Behind two of them the third is passed over. */
  for (i = 0; i < 3; i++) {
    wmn_publisher_give (press.publisher, junk, epoch->header.packet_size);
    g_assert_cmpint (wmn_publisher_next (press.publisher, &send_time), ==,
        WMN_PUBLISHER_MORE);
  }
  g_assert_cmpuint (wmn_publisher_n_malformed (press.publisher), ==, 2);
  g_assert_cmpuint (press.notices[WMN_NOTICE_MALFORMED], ==, 1);
  g_assert_cmpuint (wmn_ring_head (press.ring), ==, head);
  g_free (junk);
  wmn_epoch_unref (epoch);
  close_press (&press);
}

static void
test_not_asf (void)
{
  static const guint8 text[] = "this is no ASF stream, whatever its caps say";
  guint32 send_time;
  WmnAsfFault fault;
  Press press;

  open_press (&press, "asfmux-live.asf");
  wmn_publisher_give (press.publisher, text, sizeof (text));
  g_assert_cmpint (wmn_publisher_next (press.publisher, &send_time), ==,
      WMN_PUBLISHER_NOT_ASF);
  g_assert_cmpint (wmn_publisher_fault (press.publisher), ==,
      WMN_ASF_FAULT_NOT_ASF);
  g_assert_false (wmn_publisher_set_header (press.publisher, text,
          sizeof (text), &fault));
  g_assert_cmpint (fault, !=, WMN_ASF_FAULT_NONE);
  close_press (&press);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publisher/entries", test_entries);
  g_test_add_func ("/publisher/changing", test_changing);
  g_test_add_func ("/publisher/error-correction", test_error_correction);
  g_test_add_func ("/publisher/wrapped-time", test_wrapped_time);
  g_test_add_func ("/publisher/no-time", test_no_time);
  g_test_add_func ("/publisher/no-skew", test_no_skew);
  g_test_add_func ("/publisher/times-go-on", test_times_go_on);
  g_test_add_func ("/publisher/times-jump", test_times_jump);
  g_test_add_func ("/publisher/own-error-correction",
      test_own_error_correction);
  g_test_add_func ("/publisher/find-entry", test_find_entry);
  g_test_add_func ("/publisher/burst", test_burst);
  g_test_add_func ("/publisher/keyless", test_keyless);
  g_test_add_func ("/publisher/loop", test_loop);
  g_test_add_func ("/publisher/end", test_end);
  g_test_add_func ("/publisher/malformed", test_malformed);
  g_test_add_func ("/publisher/not-asf", test_not_asf);
  return g_test_run ();
}
