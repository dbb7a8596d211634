/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What is pushed into the element: headers by all ways, buffers of any size,
 * events, and what it says of them (docs/interface.md D.2 to D.6; acceptance 55 to
 * 57).  When packets go out is in wmnetsink-pace.c, what is said of them in
 * wmnetsink-notices.c. */

#include "rig.h"

static void
push_caps (Rig * rig, guint n_parts)
{
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-ms-asf");
  GValue parts = G_VALUE_INIT;
  guint step = rig->header->len / n_parts + 1;
  guint at;

  gst_value_array_init (&parts, n_parts);
  for (at = 0; at < rig->header->len; at += step) {
    GValue part = G_VALUE_INIT;

    g_value_init (&part, GST_TYPE_BUFFER);
    gst_value_take_buffer (&part, gst_buffer_new_memdup (rig->header->data +
            at, MIN (step, rig->header->len - at)));
    gst_value_array_append_and_take_value (&parts, &part);
  }
  gst_caps_set_value (caps, "streamheader", &parts);
  g_value_unset (&parts);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_caps (caps)));
  gst_caps_unref (caps);
}

static void
push_flagged_segment (Rig * rig, guint64 start, GstSegmentFlags flags)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  segment.start = start;
  segment.flags = flags;
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_segment (&segment)));
}

static void
flush (Rig * rig)
{
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_start ()));
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_stop (TRUE)));
  /* As the pipeline does, because a flush takes the state. */
  rig_set_state (rig, GST_STATE_PLAYING);
}

/* A viewer that is there before the stream is, so that it gets all of it. */
static Viewer *
new_early_viewer (Rig * rig)
{
  g_object_set (rig->sink, "burst-time", 3600 * GST_SECOND, NULL);
  rig_set_state (rig, GST_STATE_PLAYING);
  return viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
}

static void
skip_header (Rig * rig, Viewer * viewer)
{
  guint size = rig_header_size (rig);
  g_autofree guint8 *header = g_malloc (size);

  fail_unless_equals_int (viewer_read_head (viewer), 200);
  viewer_read (viewer, header, size);
  fail_unless (memcmp (header, rig->header->data, 16) == 0);
}

static void
expect_packets (Viewer * viewer, guint from, guint to)
{
  guint i;

  for (i = from; i < to; i++)
    fail_unless_equals_int (viewer_read_packet (viewer), i);
}

static guint
count_messages (Rig * rig, const gchar * name)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, name))
      n++;
    gst_message_unref (message);
  }
  return n;
}

/* --- headers and buffers ----------------------------------------------- */

/* Any buffer boundaries: one byte, odd sizes, everything at once. */
GST_START_TEST (test_chunks)
{
  static const guint sizes[] = { 1, 777, 1401, 4096, 100000 };
  guint size = sizes[__i__];
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig);
  guint i;

  g_byte_array_append (bytes, rig->header->data, rig->header->len);
  for (i = 0; i < 5; i++) {
    GByteArray *packet = rig_new_packet (i);

    g_byte_array_append (bytes, packet->data, packet->len);
    g_byte_array_unref (packet);
  }
  rig_begin_stream (rig, FALSE);
  for (i = 0; i < bytes->len; i += size)
    fail_unless_equals_int (rig_push_bytes (rig, bytes->data + i,
            MIN (size, bytes->len - i)), GST_FLOW_OK);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 5);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

GST_START_TEST (test_buffer_list)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig);
  GstBufferList *list = gst_buffer_list_new ();
  guint i;

  rig_begin_stream (rig, FALSE);
  gst_buffer_list_add (list, gst_buffer_new_memdup (rig->header->data,
          rig->header->len));
  for (i = 0; i < 3; i++) {
    GByteArray *packet = rig_new_packet (i);

    gst_buffer_list_add (list, gst_buffer_new_memdup (packet->data,
            packet->len));
    g_byte_array_unref (packet);
  }
  fail_unless_equals_int (gst_pad_push_list (rig->src, list), GST_FLOW_OK);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 3);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* From caps, in one or three parts; in-band as well; caps sent again. */
GST_START_TEST (test_header_by_many_ways)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig);

  rig_begin_stream (rig, TRUE);
  push_caps (rig, __i__ == 0 ? 1 : 3);
  if (__i__ < 2)
    fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  push_caps (rig, 1);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  push_caps (rig, 2);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 4);
  fail_unless_equals_int (count_messages (rig, "wmnetsink-header"), 0);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* F 56; by caps and in-band. */
GST_START_TEST (test_header_change)
{
  Rig *rig = rig_new ();
  guint8 old_header[200], new_header[200];
  GstMessage *message;
  guint generation;
  Viewer *viewer;

  rig_start (rig);
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  viewer_read (viewer, old_header, sizeof (old_header));
  rig_change_header (rig);
  if (__i__ == 0)
    push_caps (rig, 1);
  else
    fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  message = rig_await_message (rig, "wmnetsink-header-changed");
  fail_unless (gst_structure_get_uint (gst_message_get_structure (message),
          "generation", &generation));
  fail_unless_equals_int (generation, 2);
  gst_message_unref (message);
  fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
      GST_WM_DISCONNECT_REASON_HEADER_CHANGED);
  viewer_free (viewer);
  viewer = viewer_new_plain (rig);
  viewer_read (viewer, new_header, sizeof (new_header));
  fail_if (memcmp (old_header, new_header, sizeof (new_header)) == 0);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static void
expect_refusal (Rig * rig, GQuark domain, gint code, const gchar * hint)
{
  g_autofree gchar *debug = NULL;
  g_autoptr (GError) error = rig_await_error (rig, GST_MESSAGE_ERROR, &debug);

  fail_unless (g_error_matches (error, domain, code), "%s", error->message);
  fail_unless (strstr (debug, hint) != NULL, "%s", debug);
}

GST_START_TEST (test_not_asf)
{
  static const gchar text[] = "RIFF, which is something else altogether";
  Rig *rig = rig_new ();

  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_bytes (rig, text, sizeof (text)),
      GST_FLOW_ERROR);
  expect_refusal (rig, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "asfmux");
  gst_pad_push_event (rig->src, gst_event_new_eos ());
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR) == NULL);
  rig_free (rig);
}

GST_END_TEST;

/* Data in front of any header; the end in the middle of one. */
GST_START_TEST (test_no_header)
{
  Rig *rig = rig_new ();

  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_ERROR);
  expect_refusal (rig, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "");
  rig_set_state (rig, GST_STATE_READY);
  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_bytes (rig, rig->header->data, 100),
      GST_FLOW_OK);
  fail_if (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  expect_refusal (rig, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "");
  rig_free (rig);
}

GST_END_TEST;

GST_START_TEST (test_bad_streamheader)
{
  Rig *rig = rig_new ();
  GstCaps *caps = gst_caps_from_string
      ("video/x-ms-asf, streamheader=(buffer)<00112233445566778899>");

  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  gst_pad_push_event (rig->src, gst_event_new_caps (caps));
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_NOT_NEGOTIATED);
  expect_refusal (rig, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION, "");
  gst_caps_unref (caps);
  rig_free (rig);
}

GST_END_TEST;

/* --- preroll ----------------------------------------------------------- */

static gpointer
push_in_thread (gpointer data)
{
  return GINT_TO_POINTER (rig_push_packets (data, 2));
}

/* D.1, D.2: the header alone is no preroll; the first packet is, and with it
 * players can connect; and it is sent once. */
GST_START_TEST (test_preroll)
{
  Rig *rig = rig_new ();
  gboolean streaming;
  GstState state;
  GThread *thread;
  Viewer *viewer;

  rig_set_state (rig, GST_STATE_PAUSED);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (gst_element_get_state (rig->sink, &state, NULL, 0),
      GST_STATE_CHANGE_ASYNC);
  thread = g_thread_new ("push", push_in_thread, rig);
  fail_unless_equals_int (gst_element_get_state (rig->sink, &state, NULL,
          GST_CLOCK_TIME_NONE), GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_int (state, GST_STATE_PAUSED);
  g_object_get (rig->sink, "streaming", &streaming, NULL);
  fail_unless (streaming);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 1);
  rig_set_state (rig, GST_STATE_PLAYING);
  expect_packets (viewer, 1, 2);
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_OK);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* --- events ------------------------------------------------------------ */

static void
push_segment (Rig * rig, guint64 start)
{
  push_flagged_segment (rig, start, GST_SEGMENT_FLAG_NONE);
}

/* docs/players.md: a muxer for files mends its header at the end. */
GST_START_TEST (test_rewriting_is_ignored)
{
  Rig *rig = rig_new ();
  guint64 end = rig->header->len + 2 * RIG_PACKET_SIZE;
  Viewer *viewer = new_early_viewer (rig);

  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  push_segment (rig, 70);
  fail_unless_equals_int (rig_push_bytes (rig, "12345678", 8), GST_FLOW_OK);
  push_segment (rig, 0);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  push_segment (rig, end);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 4);
  fail_unless_equals_int (count_messages (rig, "wmnetsink-header"), 0);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* A source in a loop of segment seeks goes back and means it. */
GST_START_TEST (test_segment_loop)
{
  Rig *rig = rig_new ();

  rig_start (rig);
  push_flagged_segment (rig, 0, GST_SEGMENT_FLAG_SEGMENT);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless_equals_int (count_messages (rig, "wmnetsink-header-changed"), 1);
  rig_free (rig);
}

GST_END_TEST;

/* But another stream begins anew. */
GST_START_TEST (test_stream_start_ends_rewriting)
{
  Rig *rig = rig_new ();

  rig_start (rig);
  push_segment (rig, 0);
  rig_change_header (rig);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless_equals_int (count_messages (rig, "wmnetsink-header-changed"), 0);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless_equals_int (count_messages (rig, "wmnetsink-header-changed"), 1);
  rig_free (rig);
}

GST_END_TEST;

/* F 57; half a packet is left behind. */
GST_START_TEST (test_flush)
{
  Rig *rig = rig_new ();
  Viewer *viewer;

  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  rig_await (rig, RIG_CONNECTED, 1);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 1);
  fail_unless_equals_int (rig_push_bytes (rig, "half a packet", 13),
      GST_FLOW_OK);
  flush (rig);
  push_segment (rig, 5000000);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  expect_packets (viewer, 1, 3);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 0);
  fail_unless_equals_int (rig_n_clients (rig), 1);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static void
expect_eos (Rig * rig)
{
  GstMessage *message = gst_bus_timed_pop_filtered (rig->bus,
      RIG_PATIENCE * GST_USECOND, GST_MESSAGE_EOS);

  fail_unless (message != NULL);
  gst_message_unref (message);
}

/* F 55: when the event returns, the client has had everything. */
GST_START_TEST (test_eos_drain)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig);
  guint8 byte;
  gsize got;

  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 50), GST_FLOW_OK);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 1);
  fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
      GST_WM_DISCONNECT_REASON_END_OF_STREAM);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 50);
  fail_unless (g_input_stream_read_all (viewer->input, &byte, 1, &got, NULL,
          NULL));
  fail_unless_equals_int (got, 0);
  expect_eos (rig);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* A viewer that doesn't read, behind more than its socket can take. */
static Viewer *
new_stalled_viewer (Rig * rig)
{
  Viewer *viewer;

  g_object_set (rig->sink, "queue-max-bytes", (guint64) 0, "queue-max-time",
      (guint64) 0, NULL);
  viewer = new_early_viewer (rig);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless_equals_int (rig_push_packets (rig, 8000), GST_FLOW_OK);
  return viewer;
}

/* F 55 */
GST_START_TEST (test_drain_timeout)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_stalled_viewer (rig);
  gint64 begin = g_get_monotonic_time ();

  g_object_set (rig->sink, "drain-timeout", 200 * GST_MSECOND, NULL);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  fail_unless (g_get_monotonic_time () - begin >= 200 * 1000);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 1);
  expect_eos (rig);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static gpointer
push_eos (gpointer data)
{
  Rig *rig = data;

  gst_pad_push_event (rig->src, gst_event_new_eos ());
  return NULL;
}

static gboolean
is_streaming (Rig * rig)
{
  gboolean streaming;

  g_object_get (rig->sink, "streaming", &streaming, NULL);
  return streaming;
}

/* A state change and a flush cut a drain short. */
GST_START_TEST (test_drain_is_interrupted)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_stalled_viewer (rig);
  GThread *thread;

  g_object_set (rig->sink, "drain-timeout", 3600 * GST_SECOND, NULL);
  thread = g_thread_new ("eos", push_eos, rig);
  while (is_streaming (rig))
    g_thread_yield ();
  if (__i__ == 0) {
    rig_set_state (rig, GST_STATE_READY);
  } else {
    fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_start ()));
    fail_unless (gst_pad_push_event (rig->src,
            gst_event_new_flush_stop (TRUE)));
  }
  g_thread_join (thread);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static void
rewind_stream (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, gpointer data)
{
  Rig *rig = data;

  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_start ()));
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_flush_stop (TRUE)));
  g_object_set_data (G_OBJECT (rig->src), "rewound", rig);
}

/* An application that begins again when the last client has gone does so from
 * the handler, while the end of the stream waits for that one to return. */
GST_START_TEST (test_drain_is_flushed_by_a_handler)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig);

  g_signal_connect (rig->sink, "client-disconnected",
      G_CALLBACK (rewind_stream), rig);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_if (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  while (g_object_get_data (G_OBJECT (rig->src), "rewound") == NULL)
    g_thread_yield ();
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* The end is told when it comes, and not when the last client has had it; the
 * calls by number know of no client from then on. */
GST_START_TEST (test_end_is_told)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_stalled_viewer (rig);
  GError *error = NULL;
  GstMessage *message;
  gboolean is_active = TRUE;
  GThread *thread;
  guint n_clients;

  g_object_set (rig->sink, "drain-timeout", 3600 * GST_SECOND, NULL);
  gst_message_unref (rig_await_message (rig, "wmnetsink-streaming"));
  fail_unless (gst_wm_client_connections_get_client_count
      (GST_WM_CLIENT_CONNECTIONS (rig->sink), &n_clients, NULL));
  thread = g_thread_new ("eos", push_eos, rig);
  message = rig_await_message (rig, "wmnetsink-streaming");
  gst_structure_get_boolean (gst_message_get_structure (message), "active",
      &is_active);
  gst_message_unref (message);
  fail_if (is_active);
  fail_unless_equals_int (rig_n_clients (rig), 1);
  fail_if (gst_wm_client_connections_get_client_count
      (GST_WM_CLIENT_CONNECTIONS (rig->sink), &n_clients, &error));
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_REQUEST));
  fail_unless_equals_string (error->message, "Nothing is streamed now");
  g_error_free (error);
  rig_set_state (rig, GST_STATE_READY);
  g_thread_join (thread);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

GST_START_TEST (test_eos_drop)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_stalled_viewer (rig);

  g_object_set (rig->sink, "eos-policy", 1, "drain-timeout",
      3600 * GST_SECOND, NULL);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  expect_eos (rig);
  fail_if (is_streaming (rig));
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* The next stream goes on with the same header from caps, also for newcomers.
 * A sink that had its end takes nothing more before a flush. */
GST_START_TEST (test_eos_keep)
{
  Rig *rig = rig_new ();
  Viewer *viewer = new_early_viewer (rig), *newcomer;

  g_object_set (rig->sink, "eos-policy", 2, NULL);
  rig_begin_stream (rig, TRUE);
  push_caps (rig, 1);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  skip_header (rig, viewer);
  expect_packets (viewer, 0, 1);
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
  expect_eos (rig);
  fail_if (is_streaming (rig));
  flush (rig);
  newcomer = viewer_new_plain (rig);
  rig_begin_stream (rig, TRUE);
  push_caps (rig, 1);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless (is_streaming (rig));
  expect_packets (viewer, 1, 2);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 0);
  viewer_free (newcomer);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* After a drain the same header begins another stream. */
GST_START_TEST (test_stream_after_eos)
{
  Rig *rig = rig_new ();
  guint i;

  rig_set_state (rig, GST_STATE_PLAYING);
  for (i = 0; i < 2; i++) {
    rig_begin_stream (rig, TRUE);
    push_caps (rig, 1);
    fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
    fail_unless (is_streaming (rig));
    fail_unless (gst_pad_push_event (rig->src, gst_event_new_eos ()));
    fail_if (is_streaming (rig));
    expect_eos (rig);
    flush (rig);
  }
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_input_suite (void)
{
  Suite *s = suite_create ("wmnetsink-input");
  TCase *tc = tcase_create ("input");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_chunks, 0, 5);
  tcase_add_test (tc, test_buffer_list);
  tcase_add_loop_test (tc, test_header_by_many_ways, 0, 3);
  tcase_add_loop_test (tc, test_header_change, 0, 2);
  tcase_add_test (tc, test_not_asf);
  tcase_add_test (tc, test_no_header);
  tcase_add_test (tc, test_bad_streamheader);
  tcase_add_test (tc, test_preroll);
  tcase_add_test (tc, test_rewriting_is_ignored);
  tcase_add_test (tc, test_segment_loop);
  tcase_add_test (tc, test_stream_start_ends_rewriting);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_eos_drain);
  tcase_add_test (tc, test_drain_timeout);
  tcase_add_loop_test (tc, test_drain_is_interrupted, 0, 2);
  tcase_add_test (tc, test_drain_is_flushed_by_a_handler);
  tcase_add_test (tc, test_end_is_told);
  tcase_add_test (tc, test_eos_drop);
  tcase_add_test (tc, test_eos_keep);
  tcase_add_test (tc, test_stream_after_eos);
  return s;
}

GST_CHECK_MAIN (wmnetsink_input);
