/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the element says of the stream it gets: repairs and lints of the
 * header, and warnings about faults that nobody can see in the pipeline
 * (docs/interface.md C.4, docs/players.md M1). */

#include "rig.h"

#include "../asf/asf-builder.h"

static void
push_payload (Rig * rig, guint8 stream, guint32 send_time, guint32 pts)
{
  AsfBuilderPacket packet;
  GByteArray *bytes;

  asf_builder_packet_init (&packet, RIG_PACKET_SIZE);
  packet.has_error_correction = TRUE;
  packet.send_time = send_time;
  asf_builder_packet_add (&packet, stream, TRUE, 0, 0, 100);
  packet.payloads[0].object_size = 100;
  packet.payloads[0].presentation_time = pts;
  bytes = asf_builder_new_packet (&packet);
  fail_unless_equals_int (rig_push_bytes (rig, bytes->data, bytes->len),
      GST_FLOW_OK);
  g_byte_array_unref (bytes);
}

static void
expect_warning (Rig * rig, GQuark domain, const gchar * word)
{
  g_autofree gchar *debug = NULL;
  g_autoptr (GError) error = rig_await_error (rig, GST_MESSAGE_WARNING, &debug);

  fail_unless (error->domain == domain);
  fail_unless (strstr (error->message, word) != NULL, "%s", error->message);
}

/* docs/players.md M1: video and audio 1000 hours apart. */
GST_START_TEST (test_clock_skew)
{
  Rig *rig = rig_new ();
  guint i;

  rig_start (rig);
  for (i = 0; i < 3; i++) {
    push_payload (rig, 2, i * 10, 3000);
    push_payload (rig, 1, i * 10, 3600000000u);
  }
  expect_warning (rig, GST_STREAM_ERROR, "identity single-segment=true");
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING) == NULL);
  rig_free (rig);
}

GST_END_TEST;

/* docs/players.md M1: video promised, audio only. */
GST_START_TEST (test_no_video)
{
  Rig *rig = rig_new ();
  guint i;

  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  for (i = 0; i < 100; i++)
    push_payload (rig, 2, i * 100, 3000 + i * 100);
  expect_warning (rig, GST_STREAM_ERROR, "identity single-segment=true");
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING) == NULL);
  rig_free (rig);
}

GST_END_TEST;

GST_START_TEST (test_malformed)
{
  static const guint8 nonsense[RIG_PACKET_SIZE] = { 0x82, 0, 0, 0xff, 0xff };
  Rig *rig = rig_new ();
  g_autofree guint8 *header = NULL;
  guint size, i;
  Viewer *viewer;

  rig_start (rig);
  size = rig_header_size (rig);
  viewer = viewer_new_plain (rig);
  header = g_malloc (size);
  viewer_read (viewer, header, size);
  fail_unless_equals_int (rig_push_bytes (rig, nonsense, sizeof (nonsense)),
      GST_FLOW_OK);
  fail_unless_equals_int (rig_push_bytes (rig, nonsense, sizeof (nonsense)),
      GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (viewer_read_packet (viewer), i);
  expect_warning (rig, GST_STREAM_ERROR, "malformed");
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING) == NULL);
  fail_unless_equals_int (rig_stat (rig, "packets-malformed"), 2);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static gboolean
has_nick (const GstStructure * details, const gchar * field, const gchar * nick)
{
  const GValue *nicks = gst_structure_get_value (details, field);
  guint i;

  for (i = 0; i < gst_value_array_get_size (nicks); i++) {
    if (g_str_equal (g_value_get_string (gst_value_array_get_value (nicks,
                    i)), nick))
      return TRUE;
  }
  return FALSE;
}

/* What was repaired, and what players will trip over. */
GST_START_TEST (test_header_message)
{
  Rig *rig = rig_new ();
  const GstStructure *details;
  GstMessage *message;
  AsfBuilder builder;

  asf_builder_init (&builder);
  builder.flags = 2;
  builder.has_codec_list = FALSE;
  g_byte_array_unref (rig->header);
  rig->header = asf_builder_new_header (&builder);
  rig_start (rig);
  message = rig_await_message (rig, "wmnetsink-header");
  details = gst_message_get_structure (message);
  fail_unless (gst_structure_has_field_typed (details, "repairs",
          GST_TYPE_ARRAY));
  fail_unless (has_nick (details, "repairs", "broadcast"));
  fail_unless (has_nick (details, "repairs", "seekable"));
  fail_if (has_nick (details, "repairs", "packet-count"));
  fail_unless (has_nick (details, "lints", "no-codec-list"));
  fail_unless (strstr (gst_structure_get_string (details, "text"),
          "repaired: broadcast") != NULL);
  gst_message_unref (message);
  rig_free (rig);
}

GST_END_TEST;

static void
expect_told (Rig * rig, gboolean is_active)
{
  GstMessage *message = rig_await_message (rig, "wmnetsink-streaming");
  gboolean was_told = !is_active;
  gboolean streaming;

  gst_structure_get_boolean (gst_message_get_structure (message), "active",
      &was_told);
  gst_message_unref (message);
  fail_unless_equals_int (was_told, is_active);
  g_object_get (rig->sink, "streaming", &streaming, NULL);
  fail_unless_equals_int (streaming, is_active);
}

static gpointer
push_packet (gpointer data)
{
  rig_push_packets (data, 1);
  return NULL;
}

/* docs/interface.md C.4: an end after which clients are kept is told as any
 * other, and the stream that follows as soon as there is a packet of it, be it
 * for the preroll only. */
GST_START_TEST (test_end_is_told_with_keep)
{
  Rig *rig = rig_new ();
  GThread *thread;

  g_object_set (rig->sink, "eos-policy", 2, NULL);
  rig_start (rig);
  expect_told (rig, TRUE);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  expect_told (rig, FALSE);
  rig_set_state (rig, GST_STATE_PAUSED);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_start ()));
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_stop (TRUE)));
  rig_begin_stream (rig, TRUE);
  thread = g_thread_new ("push", push_packet, rig);
  expect_told (rig, TRUE);
  rig_set_state (rig, GST_STATE_READY);
  g_thread_join (thread);
  expect_told (rig, FALSE);
  rig_free (rig);
}

GST_END_TEST;

/* The message says what is wrong with a header that is one. */
GST_START_TEST (test_packet_size)
{
  g_autoptr (GError) error = NULL;
  AsfBuilder builder;
  Rig *rig = rig_new ();

  asf_builder_init (&builder);
  builder.packet_size = builder.min_packet_size = 65528;
  g_byte_array_unref (rig->header);
  rig->header = asf_builder_new_header (&builder);
  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, FALSE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_ERROR);
  error = rig_await_error (rig, GST_MESSAGE_ERROR, NULL);
  fail_unless (g_error_matches (error, GST_STREAM_ERROR,
          GST_STREAM_ERROR_FORMAT));
  fail_unless (strstr (error->message, "65527") != NULL, "%s", error->message);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_notices_suite (void)
{
  Suite *s = suite_create ("wmnetsink-notices");
  TCase *tc = tcase_create ("notices");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_clock_skew);
  tcase_add_test (tc, test_no_video);
  tcase_add_test (tc, test_malformed);
  tcase_add_test (tc, test_packet_size);
  tcase_add_test (tc, test_header_message);
  tcase_add_test (tc, test_end_is_told_with_keep);
  return s;
}

GST_CHECK_MAIN (wmnetsink_notices);
