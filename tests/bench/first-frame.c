/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GStreamer as a player, up to the first picture that decodebin has decoded:
 * says "frame" then, and ends.  For players.py.
 *
 * first-frame URL */

#include <gst/gst.h>
#include <stdio.h>
#include <unistd.h>

static void
on_buffer (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    gpointer user_data)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);

  if (gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-raw")) {
    printf ("frame\n");
    fflush (stdout);
    _exit (0);
  }
  gst_caps_unref (caps);
}

/* Whatever streams there are; none waits for another. */
static void
on_pad (GstElement * decoder, GstPad * pad, GstElement * pipeline)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstPad *sink_pad = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "sync", FALSE, "async", FALSE, "signal-handoffs", TRUE,
      NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_buffer), NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
  gst_object_unref (sink_pad);
}

int
main (int argc, char **argv)
{
  GstElement *pipeline, *source, *decoder;
  GError *error = NULL;
  GstMessage *message;
  GstBus *bus;

  gst_init (NULL, NULL);
  if (argc != 2)
    return 2;
  pipeline = gst_parse_launch ("souphttpsrc name=source is-live=true "
      "! decodebin name=decoder", &error);
  if (pipeline == NULL) {
    g_printerr ("first-frame: %s\n", error->message);
    return 77;
  }
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  g_object_set (source, "location", argv[1], NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad), pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  gst_message_unref (message);
  return 1;
}
