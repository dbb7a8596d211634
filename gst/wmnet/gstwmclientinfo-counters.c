/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The getters of GstWMClientInfo that say how a client fares: durations,
 * counters, queue, end.  Who it is is in gstwmclientinfo-identity.c.  All may
 * be called from any thread that holds a reference (docs/interface.md B.3). */

#include "gstwmclientfields.h"

/**
 * gst_wm_client_info_get_connected_for:
 * @info: an info
 *
 * Gets how long the client had been connected when the info was made.  Taken
 * from a monotonic clock, so a step of the wall clock does not show.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE when unknown
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_connected_for (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_CONNECTED_FOR);
}

/**
 * gst_wm_client_info_get_idle_for:
 * @info: an info
 *
 * Gets for how long nothing had gone to the client when the info was made:
 * the system had taken no byte for it, be it that there was none or that the
 * client doesn't read.  What comes from it doesn't count.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE when unknown
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_idle_for (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_IDLE_FOR);
}

/**
 * gst_wm_client_info_get_n_connections:
 * @info: an info
 *
 * Gets how many TCP connections the client had.  A client is a session, which
 * may use several (MS-WMSP 1.1).
 *
 * Any thread.
 *
 * Returns: the number of connections, 0 when unknown
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_n_connections (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_N_CONNECTIONS);
}

/**
 * gst_wm_client_info_get_bytes_sent:
 * @info: an info
 *
 * Gets how many bytes were sent to the client, all heads included.
 *
 * Any thread.
 *
 * Returns: bytes since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_bytes_sent (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_BYTES_SENT);
}

/**
 * gst_wm_client_info_get_packets_sent:
 * @info: an info
 *
 * Gets how many ASF data packets were sent to the client.
 *
 * Any thread.
 *
 * Returns: packets since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_packets_sent (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_PACKETS_SENT);
}

/**
 * gst_wm_client_info_get_packets_dropped:
 * @info: an info
 *
 * Gets how many ASF data packets the client missed because it was too slow.
 *
 * Any thread.
 *
 * Returns: packets since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_packets_dropped (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_PACKETS_DROPPED);
}

/**
 * gst_wm_client_info_get_bytes_dropped:
 * @info: an info
 *
 * Gets how many bytes of ASF data packets the client missed because it was
 * too slow.
 *
 * Any thread.
 *
 * Returns: bytes since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_bytes_dropped (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_BYTES_DROPPED);
}

/**
 * gst_wm_client_info_get_n_resyncs:
 * @info: an info
 *
 * Gets how often the client was moved forward to the live edge because it was
 * too slow.
 *
 * Any thread.
 *
 * Returns: moves since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_n_resyncs (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_N_RESYNCS);
}

/**
 * gst_wm_client_info_get_queue_packets:
 * @info: an info
 *
 * Gets how many ASF data packets waited for the client.
 *
 * Any thread.
 *
 * Returns: packets at the instant of the info
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_queue_packets (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_QUEUE_PACKETS);
}

/**
 * gst_wm_client_info_get_queue_bytes:
 * @info: an info
 *
 * Gets how many bytes waited for the client.
 *
 * Any thread.
 *
 * Returns: bytes at the instant of the info
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_queue_bytes (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_QUEUE_BYTES);
}

/**
 * gst_wm_client_info_get_queue_time:
 * @info: an info
 *
 * Gets how much stream time waited for the client.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE when unknown
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_queue_time (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_QUEUE_TIME);
}

/**
 * gst_wm_client_info_get_queue_peak_bytes:
 * @info: an info
 *
 * Gets the largest number of bytes that was seen to wait for the client:
 * whenever it took less than there was, and whenever somebody looked, so it is
 * never less than what gst_wm_client_info_get_queue_bytes() has told.
 *
 * Any thread.
 *
 * Returns: bytes, since the client came
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_queue_peak_bytes (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES);
}

/**
 * gst_wm_client_info_get_send_rate:
 * @info: an info
 *
 * Gets the rate at which the client was sent data, over the last 5 seconds.
 *
 * Any thread.
 *
 * Returns: bits per second, 0 when unknown
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_send_rate (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_SEND_RATE);
}

/**
 * gst_wm_client_info_get_lag:
 * @info: an info
 *
 * Gets how far behind the live edge the client was.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE when unknown
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_lag (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_LAG);
}

/**
 * gst_wm_client_info_get_rtt:
 * @info: an info
 *
 * Gets the round-trip time of the client's connection, as the system measures
 * it.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE when the system does not
 *   tell
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_rtt (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_RTT);
}

/**
 * gst_wm_client_info_get_link_bandwidth:
 * @info: an info
 *
 * Gets the bandwidth that the client announced for its link (linkbw, MS-WMSP
 * 2.2.1.4).
 *
 * Any thread.
 *
 * Returns: bits per second, 0 when it announced none
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_link_bandwidth (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_LINK_BANDWIDTH);
}

/**
 * gst_wm_client_info_get_disconnect_reason:
 * @info: an info
 *
 * Gets why the client is gone.
 *
 * Any thread.
 *
 * Returns: the reason, %GST_WM_DISCONNECT_REASON_NONE while it is connected
 *
 * Since: 0.1
 */
GstWMDisconnectReason
gst_wm_client_info_get_disconnect_reason (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_WM_DISCONNECT_REASON_NONE);

  return (GstWMDisconnectReason) peek_number (info,
      GST_WM_CLIENT_FIELD_DISCONNECT_REASON);
}

/**
 * gst_wm_client_info_get_last_pts:
 * @info: an info
 *
 * Gets the time of the last packet that the client was sent, on the stream's
 * own clock: the send time that its muxer gave it.
 *
 * Any thread.
 *
 * Returns: nanoseconds, or %GST_CLOCK_TIME_NONE before the first packet
 *
 * Since: 0.1
 */
GstClockTime
gst_wm_client_info_get_last_pts (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_CLOCK_TIME_NONE);

  return peek_number (info, GST_WM_CLIENT_FIELD_LAST_PTS);
}

/**
 * gst_wm_client_info_get_pace:
 * @info: an info
 *
 * Gets how fast the client has asked to be sent the stream, as a multiple of
 * the usual rate (Speed, MS-WMSP 2.2.1.4.24).  A live stream is sent as it
 * comes, whatever was asked for.
 *
 * Any thread.
 *
 * Returns: the multiple, 1 when the client asked for none, 0 when it can't
 *   ask
 *
 * Since: 0.1
 */
gdouble
gst_wm_client_info_get_pace (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0.0);

  return info->data.values[GST_WM_CLIENT_FIELD_PACE].real;
}

/**
 * gst_wm_client_info_get_stream_selection:
 * @info: an info
 *
 * Gets the streams that the client has made a choice about, by their numbers
 * in the ASF header, 1 to 127.  One that isn't in the table it gets as the
 * server sees fit.
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type guint GstWMStreamSelection): a table
 *   that is the caller's, empty when the client has chosen nothing
 *
 * Since: 0.1
 */
GHashTable *
gst_wm_client_info_get_stream_selection (const GstWMClientInfo * info)
{
  const guint8 *bytes = NULL;
  GHashTable *table;
  GBytes *streams;
  gsize size = 0;
  guint i;

  g_return_val_if_fail (info != NULL, NULL);

  table = g_hash_table_new (NULL, NULL);
  streams = info->data.values[GST_WM_CLIENT_FIELD_STREAM_SELECTION].streams;
  if (streams != NULL)
    bytes = g_bytes_get_data (streams, &size);
  for (i = 0; i < size; i++) {
    if (bytes[i] != CLIENT_STREAM_UNKNOWN)
      g_hash_table_insert (table, GUINT_TO_POINTER (i),
          GUINT_TO_POINTER (bytes[i]));
  }
  return table;
}

/**
 * gst_wm_client_info_get_last_log:
 * @info: an info
 *
 * Gets the last record that the client's player has sent of how it fares
 * (MS-WMLOG).  It is what the player wrote.
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a copy of the record, or %NULL when
 *   there was none
 *
 * Since: 0.1
 */
GstStructure *
gst_wm_client_info_get_last_log (const GstWMClientInfo * info)
{
  GstStructure **box;

  g_return_val_if_fail (info != NULL, NULL);

  box = info->data.values[GST_WM_CLIENT_FIELD_LAST_LOG].structure;
  return box != NULL ? gst_structure_copy (*box) : NULL;
}
