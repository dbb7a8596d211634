/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the SDK's object has beside its clients: it is made by a function, has
 * defaults of its own, and lends memory for data units (docs/interface.md A.5,
 * A.6). */

#include "rig.h"

/* WMCreateWriterNetworkSink */
GST_START_TEST (test_make)
{
  g_autoptr (GstElement) sink = gst_wm_net_sink_make ("server");

  fail_unless (sink != NULL);
  fail_unless_equals_string (GST_OBJECT_NAME (sink), "server");
  fail_unless (GST_IS_WM_CLIENT_CONNECTIONS (sink));
  fail_unless (GST_IS_WM_ADDRESS_ACCESS (sink));
  gst_object_ref_sink (sink);
}

GST_END_TEST;

/* F 39: the default of the SDK is five clients; ours is no limit. */
GST_START_TEST (test_preset)
{
  g_autoptr (GstElement) sink = gst_wm_net_sink_make (NULL);
  gint max_clients;

  gst_object_ref_sink (sink);
  g_object_get (sink, "max-clients", &max_clients, NULL);
  fail_unless_equals_int (max_clients, -1);
  fail_if (gst_preset_load_preset (GST_PRESET (sink), "no such thing"));
  fail_unless (gst_preset_load_preset (GST_PRESET (sink), "wme9"));
  g_object_get (sink, "max-clients", &max_clients, NULL);
  fail_unless_equals_int (max_clients, 5);
}

GST_END_TEST;

static void
query_pool (Rig * rig, GstBufferPool ** ret_pool, guint * ret_size)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-ms-asf");
  GstQuery *query = gst_query_new_allocation (caps, TRUE);

  fail_unless (gst_pad_peer_query (rig->src, query));
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 1);
  gst_query_parse_nth_allocation_pool (query, 0, ret_pool, ret_size, NULL,
      NULL);
  gst_query_unref (query);
}

static void
send (GstPad * pad, GstEvent * event)
{
  fail_if (gst_pad_send_event (pad, event));
}

/* GStreamer asks queries of a pad in any state.  Events it keeps away from one
 * that isn't active. */
static void
disturb (Rig * rig)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rig->sink, "sink");
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-ms-asf");
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  g_autoptr (GstQuery) accept = gst_query_new_accept_caps (caps);
  GstBufferPool *pool;
  GstSegment segment;
  guint size;

  query_pool (rig, &pool, &size);
  fail_unless (size > 0);
  gst_object_unref (pool);
  gst_pad_query (pad, latency);
  fail_unless (gst_pad_query (pad, accept));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  send (pad, gst_event_new_stream_start ("rig"));
  send (pad, gst_event_new_caps (caps));
  send (pad, gst_event_new_segment (&segment));
  send (pad, gst_event_new_flush_start ());
  send (pad, gst_event_new_flush_stop (TRUE));
  send (pad, gst_event_new_eos ());
}

GST_START_TEST (test_while_closed)
{
  Rig *rig = rig_new ();

  disturb (rig);
  rig_set_state (rig, GST_STATE_READY);
  disturb (rig);
  rig_set_state (rig, GST_STATE_NULL);
  disturb (rig);
  rig_start (rig);
  viewer_free (viewer_new_plain (rig));
  rig_free (rig);
}

GST_END_TEST;

/* IWMWriterSink::AllocateDataUnit: at least that size, used again, and what is
 * written there arrives. */
GST_START_TEST (test_lends)
{
  Rig *rig = rig_new ();
  GstBufferPool *pool;
  GByteArray *packet;
  GstBuffer *buffer;
  GstMemory *memory[3];
  Viewer *viewer;
  guint8 *header;
  guint size, i;

  rig_start (rig);
  query_pool (rig, &pool, &size);
  fail_unless_equals_int (size, RIG_PACKET_SIZE);
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  viewer = viewer_new_plain (rig);
  size = rig_header_size (rig);
  header = g_malloc (size);
  viewer_read (viewer, header, size);
  g_free (header);
  for (i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_buffer_pool_acquire_buffer (pool, &buffer,
            NULL), GST_FLOW_OK);
    memory[i] = gst_buffer_peek_memory (buffer, 0);
    packet = rig_new_packet (100 + i);
    gst_buffer_fill (buffer, 0, packet->data, packet->len);
    g_byte_array_unref (packet);
    fail_unless_equals_int (gst_pad_push (rig->src, buffer), GST_FLOW_OK);
  }
  /* The base class keeps the last one as its last sample. */
  fail_unless (memory[0] == memory[2]);
  while (viewer_read_packet (viewer) < 102);
  viewer_free (viewer);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  rig_free (rig);
}

GST_END_TEST;

/* Who reads bytes by the block has sizes of its own: filesrc would take the
 * pool's for them. */
GST_START_TEST (test_lends_no_bytes)
{
  Rig *rig = rig_new ();
  GstQuery *query = gst_query_new_allocation (NULL, TRUE);

  rig_start (rig);
  fail_unless (gst_pad_peer_query (rig->src, query));
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 0);
  gst_query_unref (query);
  rig_free (rig);
}

GST_END_TEST;

/* The caps of a filter are not the source's own, so neither is it lent
 * anything there, and its blocks, smaller or larger than a packet, come as
 * they are. */
GST_START_TEST (test_file)
{
  static const gchar *const ways[] = {
    "blocksize=1777 ! ", "blocksize=1777 ! capsfilter caps=video/x-ms-asf ! ",
    "blocksize=65536 ! capsfilter caps=video/x-ms-asf ! "
  };
  g_autofree gchar *text = g_strdup_printf ("filesrc name=source %s"
      "wmnetsink name=sink port=0 bind-address=127.0.0.1 sync=false",
      ways[__i__]);
  g_autofree gchar *path = g_build_filename (g_getenv ("WMNET_TEST_DATA"),
      "asfmux-live.asf", NULL);
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline),
      "source");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
      "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstStructure *stats;
  GstMessage *message;
  guint64 malformed = 1;

  g_object_set (source, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  g_object_get (sink, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "packets-malformed",
          &malformed));
  fail_unless_equals_uint64 (malformed, 0);
  gst_structure_free (stats);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GST_END_TEST;

/* Before a header nobody knows how large a packet is. */
GST_START_TEST (test_lends_early)
{
  Rig *rig = rig_new ();
  GstBufferPool *pool;
  guint size;

  rig_set_state (rig, GST_STATE_PAUSED);
  query_pool (rig, &pool, &size);
  fail_unless (size > 0);
  gst_object_unref (pool);
  rig_free (rig);
}

GST_END_TEST;

/* How a program may come to its end (A.1: the SDK's own pages disagree). */
typedef enum
{
  END_EOS_THEN_CLOSE,
  END_CLOSE_THEN_EOS,
  END_STOP_THEN_CLOSE,
  END_FROM_PLAYING,
  END_REMOVE_THEN_CLOSE,
  END_AGAIN,
  N_ENDS
} End;

static void
take_down (Rig * rig, End end)
{
  GstElement *bin;

  switch (end) {
    case END_EOS_THEN_CLOSE:
      gst_pad_push_event (rig->src, gst_event_new_eos ());
      break;
    case END_CLOSE_THEN_EOS:
      rig_set_state (rig, GST_STATE_NULL);
      gst_pad_push_event (rig->src, gst_event_new_eos ());
      break;
    case END_STOP_THEN_CLOSE:
      rig_set_state (rig, GST_STATE_PAUSED);
      rig_set_state (rig, GST_STATE_READY);
      break;
    case END_FROM_PLAYING:
      break;
    case END_REMOVE_THEN_CLOSE:
      bin = gst_object_ref_sink (gst_bin_new (NULL));
      gst_bin_add (GST_BIN (bin), gst_object_ref (rig->sink));
      gst_bin_remove (GST_BIN (bin), rig->sink);
      gst_object_unref (bin);
      break;
    default:
      rig_set_state (rig, GST_STATE_NULL);
      rig_set_state (rig, GST_STATE_NULL);
      break;
  }
  rig_set_state (rig, GST_STATE_NULL);
}

/* F 30, 37: whatever the order, each client is told of once, and nothing is
 * left. */
GST_START_TEST (test_every_end)
{
  Rig *rig = rig_new ();
  Viewer *viewers[3];
  guint port, i;

  /* The viewers don't hang up by themselves. */
  g_object_set (rig->sink, "drain-timeout", 100 * GST_MSECOND, NULL);
  rig_start (rig);
  for (i = 0; i < 3; i++)
    viewers[i] = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 3);
  take_down (rig, (End) __i__);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 3);
  fail_unless_equals_int (rig_n_clients (rig), 0);
  g_object_get (rig->sink, "current-port", &port, NULL);
  fail_unless_equals_int (port, 0);
  for (i = 0; i < 3; i++)
    viewer_free (viewers[i]);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_sdk_suite (void)
{
  Suite *s = suite_create ("wmnetsink-sdk");
  TCase *tc = tcase_create ("sdk");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_make);
  tcase_add_test (tc, test_preset);
  tcase_add_test (tc, test_while_closed);
  tcase_add_test (tc, test_lends);
  tcase_add_test (tc, test_lends_no_bytes);
  tcase_add_loop_test (tc, test_file, 0, 3);
  tcase_add_test (tc, test_lends_early);
  tcase_add_loop_test (tc, test_every_end, 0, N_ENDS);
  return s;
}

GST_CHECK_MAIN (wmnetsink_sdk);
