/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What becomes of a stream whose packets don't stand where they should: cut off
 * in front of another one, with bytes lost, entered in the middle, or with
 * something behind it that is no ASF.  Other input is in wmnetsink-input.c. */

#include "rig.h"

#include "../asf/asf-builder.h"

static void
expect_peace (Rig * rig)
{
  fail_unless (gst_bus_pop_filtered (rig->bus,
          GST_MESSAGE_ERROR | GST_MESSAGE_WARNING) == NULL);
}

static void
expect_change (Rig * rig)
{
  gst_message_unref (rig_await_message (rig, "wmnetsink-header-changed"));
}

static void
push_segment (Rig * rig, guint64 start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  segment.start = start;
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_segment (&segment)));
}

static void
append_packets (Rig * rig, GByteArray * bytes, guint n)
{
  while (n-- > 0) {
    GByteArray *packet = rig_new_packet (rig->next++);

    g_byte_array_append (bytes, packet->data, packet->len);
    g_byte_array_unref (packet);
  }
}

/* Up to @lost in buffers of 4096 bytes, as sources of bytes give them, and what
 * is behind the buffer there, with or without a flag. */
static void
push_all_but (Rig * rig, const GByteArray * bytes, guint lost,
    gboolean is_flagged)
{
  guint i;

  for (i = 0; i * 4096 < bytes->len; i++) {
    GstBuffer *buffer;

    if (i == lost)
      continue;
    buffer = gst_buffer_new_memdup (bytes->data + i * 4096,
        MIN (4096, bytes->len - i * 4096));
    if (is_flagged && i == lost + 1)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    fail_unless_equals_int (gst_pad_push (rig->src, buffer), GST_FLOW_OK);
  }
}

/* A source that begins again in the same pipe, as a loop of curl does; with
 * sizes that are true and that aren't. */
GST_START_TEST (test_cut_stream)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Rig *rig = rig_new ();

  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, FALSE);
  g_byte_array_append (bytes, rig->header->data, rig->header->len);
  if (__i__ == 1)
    asf_builder_patch (bytes, bytes->len - 34, 8, 50 + 58 * RIG_PACKET_SIZE);
  append_packets (rig, bytes, 8);
  g_byte_array_set_size (bytes, (guint) (bytes->len - 1234));
  rig_change_header (rig);
  g_byte_array_append (bytes, rig->header->data, rig->header->len);
  append_packets (rig, bytes, 6);
  push_all_but (rig, bytes, G_MAXUINT - 1, FALSE);
  expect_change (rig);
  expect_peace (rig);
  fail_unless_equals_int (rig_stat (rig, "packets-malformed"), 0);
  rig_free (rig);
}

GST_END_TEST;

/* Another stream begins behind half a packet, or half an index. */
GST_START_TEST (test_stream_start)
{
  g_autoptr (GByteArray) index = g_byte_array_new ();
  Rig *rig = rig_new ();

  asf_builder_put_object (index, WMN_ASF_GUID_INDEX_OBJECT, 1 << 20, 'i');
  rig_start (rig);
  fail_unless_equals_int (rig_push_bytes (rig, __i__ == 0 ? "half a packet" :
          (gconstpointer) index->data, __i__ == 0 ? 13 : 500), GST_FLOW_OK);
  rig_begin_stream (rig, FALSE);
  rig_change_header (rig);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  expect_change (rig);
  expect_peace (rig);
  rig_free (rig);
}

GST_END_TEST;

static Viewer *
start_with_viewer (Rig * rig)
{
  g_autofree guint8 *header = NULL;
  Viewer *viewer;
  guint size;

  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  rig_await (rig, RIG_CONNECTED, 1);
  size = rig_header_size (rig);
  header = g_malloc (size);
  fail_unless_equals_int (viewer_read_head (viewer), 200);
  viewer_read (viewer, header, size);
  fail_unless_equals_int (viewer_read_packet (viewer), 0);
  return viewer;
}

/* A buffer is lost, as a leaky queue loses it, and the packets that are whole
 * are served all; nobody says so, and two more are no packets. */
GST_START_TEST (test_lost_buffer)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Rig *rig = rig_new ();
  Viewer *viewer = start_with_viewer (rig);
  guint from = 3 * 4096 / RIG_PACKET_SIZE;
  guint to = 4 * 4096 / RIG_PACKET_SIZE + 1;
  guint i, number;

  append_packets (rig, bytes, 30);
  push_all_but (rig, bytes, 3, __i__ == 0);
  for (i = 0; i < from; i++)
    fail_unless_equals_int (viewer_read_packet (viewer), 1 + i);
  number = viewer_read_packet (viewer);
  if (__i__ == 1) {
    /* Of two halves. */
    fail_unless_equals_int (number, 1 + from);
    number = viewer_read_packet (viewer);
  } else {
    expect_peace (rig);
    fail_unless_equals_int (number, 1 + to);
  }
  fail_unless (number >= 1 + to && number <= 1 + to + 2, "%u", number);
  while (number < 30)
    fail_unless_equals_int (viewer_read_packet (viewer), ++number);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* A flag and nothing lost, in front of each buffer. */
GST_START_TEST (test_flags_alone)
{
  Rig *rig = rig_new ();
  Viewer *viewer = start_with_viewer (rig);
  guint i;

  for (i = 1; i < 20; i++) {
    GByteArray *packet = rig_new_packet (i);
    GstBuffer *buffer = gst_buffer_new_memdup (packet->data, packet->len);

    g_byte_array_unref (packet);
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    fail_unless_equals_int (gst_pad_push (rig->src, buffer), GST_FLOW_OK);
    fail_unless_equals_int (viewer_read_packet (viewer), i);
  }
  expect_peace (rig);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* A seek to any byte, with a flush and without. */
GST_START_TEST (test_seek)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Rig *rig = rig_new ();
  Viewer *viewer = start_with_viewer (rig);
  guint i;

  append_packets (rig, bytes, 20);
  fail_unless_equals_int (rig_push_bytes (rig, bytes->data, 500), GST_FLOW_OK);
  if (__i__ == 0) {
    fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_start ()));
    fail_unless (gst_pad_push_event (rig->src,
            gst_event_new_flush_stop (TRUE)));
    rig_set_state (rig, GST_STATE_PLAYING);
  }
  push_segment (rig, rig->header->len + RIG_PACKET_SIZE + 10000);
  g_byte_array_remove_range (bytes, 0, 10000);
  push_all_but (rig, bytes, G_MAXUINT - 1, FALSE);
  for (i = 10000 / RIG_PACKET_SIZE + 1; i < 20; i++)
    fail_unless_equals_int (viewer_read_packet (viewer), 1 + i);
  expect_peace (rig);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* A file whose header says how long it is, and behind it a tag, or zeros. */
GST_START_TEST (test_tag_behind)
{
  gchar tag[300] = "";
  AsfBuilder builder;
  Rig *rig = rig_new ();

  if (__i__ == 0)
    memset (memcpy (tag, "TAG", 3), 'x', 125);
  asf_builder_init (&builder);
  builder.packet_size = builder.min_packet_size = RIG_PACKET_SIZE;
  builder.flags = 2;
  builder.data_size = 50 + 2 * RIG_PACKET_SIZE;
  g_byte_array_unref (rig->header);
  rig->header = asf_builder_new_header (&builder);
  rig_start (rig);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_bytes (rig, tag, __i__ == 0 ? 128 : 300),
      GST_FLOW_OK);
  expect_peace (rig);
  /* The next stream is heard of. */
  rig_change_header (rig);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  expect_change (rig);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  expect_peace (rig);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_gaps_suite (void)
{
  Suite *s = suite_create ("wmnetsink-gaps");
  TCase *tc = tcase_create ("gaps");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_cut_stream, 0, 2);
  tcase_add_loop_test (tc, test_stream_start, 0, 2);
  tcase_add_loop_test (tc, test_lost_buffer, 0, 2);
  tcase_add_test (tc, test_flags_alone);
  tcase_add_loop_test (tc, test_seek, 0, 2);
  tcase_add_loop_test (tc, test_tag_behind, 0, 2);
  return s;
}

GST_CHECK_MAIN (wmnetsink_gaps);
