/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* When packets go out (docs/interface.md D.2): by the buffers' times where they
 * have some, else by the packets' send times, on a clock that only the test
 * moves.  Packet n has the send time n * 10 ms. */

#include "rig.h"

#include <gst/check/gsttestclock.h>

#include "../asf/asf-builder.h"

typedef struct
{
  Rig *rig;
  GstTestClock *clock;
  GThread *thread;
  guint n;
} Pace;

static void
pace_open (Pace * pace)
{
  memset (pace, 0, sizeof (*pace));
  pace->rig = rig_new ();
  g_object_set (pace->rig->sink, "sync", TRUE, NULL);
  pace->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  fail_unless (gst_element_set_clock (pace->rig->sink,
          GST_CLOCK (pace->clock)));
}

static void
pace_close (Pace * pace)
{
  rig_free (pace->rig);
  gst_object_unref (pace->clock);
}

static gpointer
push (gpointer data)
{
  Pace *pace = data;

  return GINT_TO_POINTER (rig_push_packets (pace->rig, pace->n));
}

static void
begin_push (Pace * pace, guint n)
{
  pace->n = n;
  pace->thread = g_thread_new ("push", push, pace);
}

static void
end_push (Pace * pace, GstFlowReturn flow)
{
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (pace->thread)), flow);
}

/* The streaming thread waits for @due.  On this clock it does even when that
 * is over, so that the test knows how far it is. */
static void
expect_wait (Pace * pace, GstClockTime due)
{
  GstClockID id;

  gst_test_clock_wait_for_next_pending_id (pace->clock, &id);
  fail_unless_equals_uint64 (gst_clock_id_get_time (id), due);
  gst_clock_id_unref (id);
}

static void
move_clock (Pace * pace, GstClockTime time)
{
  GstClockID id;

  gst_test_clock_set_time (pace->clock, time);
  id = gst_test_clock_process_next_clock_id (pace->clock);
  if (id != NULL)
    gst_clock_id_unref (id);
}

/* The next @n packets, each 10 ms after the one before it. */
static void
push_paced (Pace * pace, guint n, GstClockTime due)
{
  guint i;

  begin_push (pace, n);
  for (i = 0; i < n; i++, due += 10 * GST_MSECOND) {
    expect_wait (pace, due);
    move_clock (pace, due);
  }
  end_push (pace, GST_FLOW_OK);
}

/* None of @n packets has to wait. */
static void
push_now (Pace * pace, guint n)
{
  GstClockTime now = gst_clock_get_time (GST_CLOCK (pace->clock));
  guint i;

  begin_push (pace, n);
  for (i = 0; i < n; i++) {
    GstClockID id;

    gst_test_clock_wait_for_next_pending_id (pace->clock, &id);
    fail_unless (gst_clock_id_get_time (id) <= now);
    gst_clock_id_unref (id);
    move_clock (pace, now);
  }
  end_push (pace, GST_FLOW_OK);
}

/* Playing at real speed, also when a file is looped. */
GST_START_TEST (test_send_times)
{
  Pace pace;
  Viewer *viewer;

  pace_open (&pace);
  rig_start (pace.rig);
  g_object_set (pace.rig->sink, "header-change-policy", 2, NULL);
  viewer = viewer_new_plain (pace.rig);
  push_paced (&pace, 3, 10 * GST_MSECOND);

  fail_unless_equals_int (rig_push_header (pace.rig), GST_FLOW_OK);
  pace.rig->next = 0;
  push_now (&pace, 1);
  push_paced (&pace, 1, 40 * GST_MSECOND);
  viewer_free (viewer);
  pace_close (&pace);
}

GST_END_TEST;

/* Jumps are another stream's; small steps back are none. */
GST_START_TEST (test_jumps)
{
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  pace.rig->next = 10000;
  push_now (&pace, 1);
  push_paced (&pace, 1, 10 * GST_MSECOND);
  /* In front of where the pace began: not waited for at all. */
  pace.rig->next = 9990;
  fail_unless_equals_int (rig_push_packets (pace.rig, 1), GST_FLOW_OK);
  pace.rig->next = 10003;
  push_paced (&pace, 1, 30 * GST_MSECOND);
  pace.rig->next = 5;
  push_now (&pace, 1);
  push_paced (&pace, 1, 40 * GST_MSECOND);
  pace_close (&pace);
}

GST_END_TEST;

/* Pictures that are shown for up to a minute are waited for, also the second
 * one: the first was on the air before the clock ran.  Behind a header none
 * is. */
GST_START_TEST (test_sparse)
{
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  pace.rig->next = 1200;
  push_paced (&pace, 1, 12 * GST_SECOND);
  pace.rig->next = 7200;
  push_paced (&pace, 1, 72 * GST_SECOND);
  pace.rig->next = 13201;
  push_now (&pace, 1);
  push_paced (&pace, 1, 72 * GST_SECOND + 10 * GST_MSECOND);
  fail_unless_equals_int (rig_push_header (pace.rig), GST_FLOW_OK);
  pace.rig->next = 14400;
  push_now (&pace, 1);
  pace_close (&pace);
}

GST_END_TEST;

/* The last packet has yet to show 9 s: those of the next header aren't due
 * earlier than they will be shown. */
GST_START_TEST (test_overlap)
{
  AsfBuilderPacket packet;
  GstClockTime due;
  GstClockID id;
  GByteArray *bytes;
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  asf_builder_packet_init (&packet, RIG_PACKET_SIZE);
  packet.has_error_correction = TRUE;
  packet.send_time = 20;
  asf_builder_packet_add (&packet, 1, TRUE, 1, 0, 100);
  packet.payloads[0].object_size = 100;
  packet.payloads[0].presentation_time = 12000;
  bytes = asf_builder_new_packet (&packet);
  g_object_set (pace.rig->sink, "sync", FALSE, NULL);
  fail_unless_equals_int (rig_push_bytes (pace.rig, bytes->data, bytes->len),
      GST_FLOW_OK);
  g_byte_array_unref (bytes);
  g_object_set (pace.rig->sink, "sync", TRUE, NULL);

  fail_unless_equals_int (rig_push_header (pace.rig), GST_FLOW_OK);
  pace.rig->next = 0;
  push_now (&pace, 1);
  begin_push (&pace, 1);
  gst_test_clock_wait_for_next_pending_id (pace.clock, &id);
  due = gst_clock_id_get_time (id);
  gst_clock_id_unref (id);
  /* less what has passed meanwhile */
  fail_unless (due > 10 * GST_MSECOND);
  fail_unless (due <= 9010 * GST_MSECOND);
  move_clock (&pace, due);
  end_push (&pace, GST_FLOW_OK);
  push_paced (&pace, 1, due + 10 * GST_MSECOND);
  pace_close (&pace);
}

GST_END_TEST;

/* What was not paced doesn't tell when the next one is due. */
GST_START_TEST (test_sync_later)
{
  Pace pace;

  pace_open (&pace);
  g_object_set (pace.rig->sink, "sync", FALSE, NULL);
  rig_start (pace.rig);
  fail_unless_equals_int (rig_push_packets (pace.rig, 800), GST_FLOW_OK);
  g_object_set (pace.rig->sink, "sync", TRUE, NULL);
  push_now (&pace, 1);
  push_paced (&pace, 1, 10 * GST_MSECOND);
  pace_close (&pace);
}

GST_END_TEST;

/* What comes late goes out at once, and sync=false never waits. */
GST_START_TEST (test_no_wait)
{
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  push_paced (&pace, 1, 10 * GST_MSECOND);
  gst_test_clock_set_time (pace.clock, 5 * GST_SECOND);
  push_now (&pace, 100);
  g_object_set (pace.rig->sink, "sync", FALSE, NULL);
  fail_unless_equals_int (rig_push_packets (pace.rig, 800), GST_FLOW_OK);
  pace_close (&pace);
}

GST_END_TEST;

static gpointer
push_timed (gpointer data)
{
  Pace *pace = data;
  GByteArray *packet = rig_new_packet (pace->rig->next++);
  GstBuffer *buffer = gst_buffer_new_memdup (packet->data, packet->len);

  GST_BUFFER_PTS (buffer) = 500 * GST_MSECOND;
  g_byte_array_unref (packet);
  return GINT_TO_POINTER (gst_pad_push (pace->rig->src, buffer));
}

/* In a segment of times the buffers' times count, in one of bytes they
 * don't. */
GST_START_TEST (test_buffer_times)
{
  GstSegment segment;
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  pace.thread = g_thread_new ("push", push_timed, &pace);
  expect_wait (&pace, 10 * GST_MSECOND);
  move_clock (&pace, 10 * GST_MSECOND);
  end_push (&pace, GST_FLOW_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_pad_push_event (pace.rig->src,
          gst_event_new_segment (&segment)));
  pace.thread = g_thread_new ("push", push_timed, &pace);
  expect_wait (&pace, 500 * GST_MSECOND);
  move_clock (&pace, 500 * GST_MSECOND);
  end_push (&pace, GST_FLOW_OK);
  pace_close (&pace);
}

GST_END_TEST;

/* The first buffer of a run may have any time: asfmux begins with one of the
 * run before. */
GST_START_TEST (test_first_buffer)
{
  GstSegment segment;
  Pace pace;

  pace_open (&pace);
  rig_set_state (pace.rig, GST_STATE_PLAYING);
  rig_begin_stream (pace.rig, TRUE);
  fail_unless_equals_int (rig_push_header (pace.rig), GST_FLOW_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_pad_push_event (pace.rig->src,
          gst_event_new_segment (&segment)));
  pace.thread = g_thread_new ("push", push_timed, &pace);
  end_push (&pace, GST_FLOW_OK);
  pace.thread = g_thread_new ("push", push_timed, &pace);
  expect_wait (&pace, 500 * GST_MSECOND);
  move_clock (&pace, 500 * GST_MSECOND);
  end_push (&pace, GST_FLOW_OK);
  pace_close (&pace);
}

GST_END_TEST;

static void
await_state (Pace * pace, GstState state)
{
  GstState current;

  fail_unless_equals_int (gst_element_get_state (pace->rig->sink, &current,
          NULL, RIG_PATIENCE * GST_USECOND), GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_int (current, state);
}

static void
start_paused (Pace * pace)
{
  rig_set_state (pace->rig, GST_STATE_PAUSED);
  rig_begin_stream (pace->rig, TRUE);
  fail_unless_equals_int (rig_push_header (pace->rig), GST_FLOW_OK);
  begin_push (pace, 1);
  await_state (pace, GST_STATE_PAUSED);
  rig_set_state (pace->rig, GST_STATE_PLAYING);
  end_push (pace, GST_FLOW_OK);
  await_state (pace, GST_STATE_PLAYING);
}

/* A pause in the middle of a wait is complete at once, stops the data, and
 * they go on where they were. */
GST_START_TEST (test_pause)
{
  Pace pace;
  Viewer *viewer;

  pace_open (&pace);
  start_paused (&pace);
  begin_push (&pace, 2);
  expect_wait (&pace, 10 * GST_MSECOND);
  rig_set_state (pace.rig, GST_STATE_PAUSED);
  await_state (&pace, GST_STATE_PAUSED);
  fail_unless_equals_int (gst_test_clock_peek_id_count (pace.clock), 0);
  viewer = viewer_new_plain (pace.rig);
  rig_await (pace.rig, RIG_CONNECTED, 1);
  rig_set_state (pace.rig, GST_STATE_PLAYING);
  expect_wait (&pace, 10 * GST_MSECOND);
  move_clock (&pace, 10 * GST_MSECOND);
  expect_wait (&pace, 20 * GST_MSECOND);
  move_clock (&pace, 20 * GST_MSECOND);
  end_push (&pace, GST_FLOW_OK);
  fail_unless_equals_int (rig_count (pace.rig, RIG_DISCONNECTED), 0);
  viewer_free (viewer);
  pace_close (&pace);
}

GST_END_TEST;

/* A flush and a state change end the waiting. */
GST_START_TEST (test_interrupted)
{
  Pace pace;

  pace_open (&pace);
  rig_start (pace.rig);
  begin_push (&pace, 1);
  expect_wait (&pace, 10 * GST_MSECOND);
  if (__i__ == 0)
    rig_set_state (pace.rig, GST_STATE_READY);
  else
    fail_unless (gst_pad_push_event (pace.rig->src,
            gst_event_new_flush_start ()));
  end_push (&pace, GST_FLOW_FLUSHING);
  pace_close (&pace);
}

GST_END_TEST;

static Suite *
wmnetsink_pace_suite (void)
{
  Suite *s = suite_create ("wmnetsink-pace");
  TCase *tc = tcase_create ("pace");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_send_times);
  tcase_add_test (tc, test_jumps);
  tcase_add_test (tc, test_sparse);
  tcase_add_test (tc, test_overlap);
  tcase_add_test (tc, test_sync_later);
  tcase_add_test (tc, test_no_wait);
  tcase_add_test (tc, test_buffer_times);
  tcase_add_test (tc, test_first_buffer);
  tcase_add_test (tc, test_pause);
  tcase_add_loop_test (tc, test_interrupted, 0, 2);
  return s;
}

GST_CHECK_MAIN (wmnetsink_pace);
