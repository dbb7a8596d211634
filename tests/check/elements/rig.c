/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See rig.h. */

#include "rig.h"

#include "../asf/asf-builder.h"

/* Object number of a single payload behind 3 bytes of error correction, 2 of
 * flags, 2 of padding length, 6 of times, 1 of count, 1 of stream. */
#define NUMBER_AT 15
#define PACKET_OVERHEAD 34

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/* --- stream ------------------------------------------------------------ */

static GByteArray *
new_header (guint32 bitrate)
{
  AsfBuilder builder;

  asf_builder_init (&builder);
  builder.packet_size = builder.min_packet_size = RIG_PACKET_SIZE;
  builder.max_bitrate = bitrate;
  return asf_builder_new_header (&builder);
}

GByteArray *
rig_new_packet (guint number)
{
  AsfBuilderPacket packet;
  GByteArray *bytes;

  asf_builder_packet_init (&packet, RIG_PACKET_SIZE);
  packet.has_error_correction = TRUE;
  packet.object_width = 4;
  packet.send_time = number * 10;
  asf_builder_packet_add (&packet, 1, TRUE, number, 0,
      RIG_PACKET_SIZE - PACKET_OVERHEAD);
  packet.payloads[0].object_size = packet.payloads[0].size;
  packet.payloads[0].presentation_time = 3000 + number * 10;
  bytes = asf_builder_new_packet (&packet);
  fail_unless (bytes != NULL);
  fail_unless_equals_int (bytes->len, RIG_PACKET_SIZE);
  fail_unless_equals_int (rig_packet_number (bytes->data), number);
  return bytes;
}

guint
rig_packet_number (const guint8 * packet)
{
  guint32 number;

  memcpy (&number, packet + NUMBER_AT, sizeof (number));
  return GUINT32_FROM_LE (number);
}

GstFlowReturn
rig_push_bytes (Rig * rig, gconstpointer data, gsize size)
{
  return gst_pad_push (rig->src, gst_buffer_new_memdup (data, size));
}

GstFlowReturn
rig_push_header (Rig * rig)
{
  return rig_push_bytes (rig, rig->header->data, rig->header->len);
}

GstFlowReturn
rig_push_packets (Rig * rig, guint n)
{
  GstFlowReturn flow = GST_FLOW_OK;
  guint i;

  for (i = 0; i < n && flow == GST_FLOW_OK; i++) {
    GByteArray *packet = rig_new_packet (rig->next++);

    flow = rig_push_bytes (rig, packet->data, packet->len);
    g_byte_array_unref (packet);
  }
  return flow;
}

void
rig_change_header (Rig * rig)
{
  static guint32 bitrate = 400000;

  g_byte_array_unref (rig->header);
  rig->header = new_header (++bitrate);
}

void
rig_begin_stream (Rig * rig, gboolean has_caps)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-ms-asf");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless (gst_pad_push_event (rig->src,
          gst_event_new_stream_start ("rig")));
  if (has_caps)
    fail_unless (gst_pad_push_event (rig->src, gst_event_new_caps (caps)));
  fail_unless (gst_pad_push_event (rig->src, gst_event_new_segment (&segment)));
}

void
rig_start (Rig * rig)
{
  rig_set_state (rig, GST_STATE_PLAYING);
  rig_begin_stream (rig, TRUE);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
}

/* --- news -------------------------------------------------------------- */

static gboolean
is_listed (GstElement * sink, guint64 id)
{
  g_autoptr (GPtrArray) all =
      gst_wm_client_connections_get_clients (GST_WM_CLIENT_CONNECTIONS (sink));
  guint i;

  for (i = 0; i < all->len; i++) {
    if (gst_wm_client_info_get_id (g_ptr_array_index (all, i)) == id)
      return TRUE;
  }
  return FALSE;
}

static void
write_down (Rig * rig, RigKind kind, guint64 id, GstWMClientInfo * info,
    gint reason)
{
  RigNews *news = g_new0 (RigNews, 1);

  news->kind = kind;
  news->id = id;
  news->reason = reason;
  news->info = gst_wm_client_info_ref (info);
  news->thread = g_thread_self ();
  news->n_clients = rig_n_clients (rig);
  news->is_listed = is_listed (rig->sink, id);
  g_mutex_lock (&rig->lock);
  g_ptr_array_add (rig->news, news);
  rig->counts[kind]++;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  if (rig->hook != NULL)
    rig->hook (rig, news);
}

static void
on_connected (GstElement * sink, guint64 id, GstWMClientInfo * info, Rig * rig)
{
  write_down (rig, RIG_CONNECTED, id, info, 0);
}

static void
on_disconnected (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, Rig * rig)
{
  write_down (rig, RIG_DISCONNECTED, id, info, reason);
}

static void
on_rejected (GstElement * sink, GstWMClientInfo * info,
    GstWMRejectReason reason, Rig * rig)
{
  write_down (rig, RIG_REJECTED, 0, info, reason);
}

static const RigNews *
find_unlocked (Rig * rig, RigKind kind, guint n)
{
  guint i;

  for (i = 0; i < rig->news->len; i++) {
    const RigNews *news = g_ptr_array_index (rig->news, i);

    if (news->kind == kind && --n == 0)
      return news;
  }
  return NULL;
}

const RigNews *
rig_await (Rig * rig, RigKind kind, guint n)
{
  gint64 deadline = g_get_monotonic_time () + RIG_PATIENCE;
  const RigNews *news;

  g_mutex_lock (&rig->lock);
  while ((news = find_unlocked (rig, kind, n)) == NULL) {
    if (!g_cond_wait_until (&rig->cond, &rig->lock, deadline))
      fail ("news %d of kind %d never came", n, kind);
  }
  g_mutex_unlock (&rig->lock);
  return news;
}

guint
rig_count (Rig * rig, RigKind kind)
{
  guint count;

  g_mutex_lock (&rig->lock);
  count = rig->counts[kind];
  g_mutex_unlock (&rig->lock);
  return count;
}

static void
free_news (gpointer data)
{
  RigNews *news = data;

  gst_wm_client_info_unref (news->info);
  g_free (news);
}

/* --- messages ---------------------------------------------------------- */

GstMessage *
rig_await_message (Rig * rig, const gchar * name)
{
  for (;;) {
    GstMessage *message = gst_bus_timed_pop_filtered (rig->bus,
        RIG_PATIENCE * GST_USECOND, GST_MESSAGE_ELEMENT);

    fail_unless (message != NULL, "no message %s", name);
    if (gst_message_has_name (message, name))
      return message;
    gst_message_unref (message);
  }
}

GError *
rig_await_error (Rig * rig, GstMessageType type, gchar ** debug)
{
  GstMessage *message = gst_bus_timed_pop_filtered (rig->bus,
      RIG_PATIENCE * GST_USECOND, type);
  GError *error;

  fail_unless (message != NULL);
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, debug);
  else
    gst_message_parse_warning (message, &error, debug);
  gst_message_unref (message);
  return error;
}

static void
check_error_details (const GstStructure * details)
{
  static const struct
  {
    const gchar *name;
    GType type;
  } fields[] = {
    {"address", G_TYPE_STRING}, {"port", G_TYPE_INT}, {"path", G_TYPE_STRING},
    {"errno", G_TYPE_INT}, {"hresult", G_TYPE_UINT}
  };
  guint hresult = 0;
  guint i;

  fail_unless (details != NULL);
  fail_unless (gst_structure_has_name (details, "wmnetsink-error"));
  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    fail_unless (gst_structure_has_field_typed (details, fields[i].name,
            fields[i].type), "%s", fields[i].name);
  gst_structure_get_uint (details, "hresult", &hresult);
  fail_unless (hresult >= 0x80000000);
}

GstStructure *
rig_expect_open_error (Rig * rig, GQuark domain, gint code)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  const GstStructure *details;
  GstStructure *copy;
  GstMessage *message;

  fail_unless_equals_int (gst_element_set_state (rig->sink, GST_STATE_READY),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, &debug);
  fail_unless (g_error_matches (error, domain, code), "%s (%s)",
      error->message, debug);
  gst_message_parse_error_details (message, &details);
  check_error_details (details);
  copy = gst_structure_copy (details);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR) == NULL);
  return copy;
}

guint
rig_header_size (Rig * rig)
{
  GstMessage *message = rig_await_message (rig, "wmnetsink-header");
  guint size;

  fail_unless (gst_structure_get_uint (gst_message_get_structure (message),
          "header-size", &size));
  gst_message_unref (message);
  return size;
}

/* --- rig --------------------------------------------------------------- */

Rig *
rig_new (void)
{
  Rig *rig = g_new0 (Rig, 1);

  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  rig->news = g_ptr_array_new_with_free_func (free_news);
  rig->header = new_header (300000);
  rig->sink = gst_check_setup_element ("wmnetsink");
  g_object_set (rig->sink, "bind-address", "127.0.0.1", "port", 0, "sync",
      FALSE, "max-latency", (guint64) 0, "burst-time", (guint64) 0, NULL);
  rig->src = gst_check_setup_src_pad (rig->sink, &src_template);
  gst_pad_set_active (rig->src, TRUE);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->sink, rig->bus);
  g_signal_connect (rig->sink, "client-connected",
      G_CALLBACK (on_connected), rig);
  g_signal_connect (rig->sink, "client-disconnected",
      G_CALLBACK (on_disconnected), rig);
  g_signal_connect (rig->sink, "client-rejected",
      G_CALLBACK (on_rejected), rig);
  return rig;
}

void
rig_free (Rig * rig)
{
  gst_bus_set_flushing (rig->bus, TRUE);
  rig_set_state (rig, GST_STATE_NULL);
  gst_element_set_bus (rig->sink, NULL);
  gst_pad_set_active (rig->src, FALSE);
  gst_check_teardown_src_pad (rig->sink);
  gst_check_teardown_element (rig->sink);
  gst_object_unref (rig->bus);
  g_byte_array_unref (rig->header);
  g_ptr_array_unref (rig->news);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
  g_free (rig);
}

void
rig_set_state (Rig * rig, GstState state)
{
  fail_if (gst_element_set_state (rig->sink, state) ==
      GST_STATE_CHANGE_FAILURE);
}

guint
rig_port (Rig * rig)
{
  gint port;

  g_object_get (rig->sink, "current-port", &port, NULL);
  return (guint) port;
}

guint
rig_n_clients (Rig * rig)
{
  guint n;

  g_object_get (rig->sink, "n-clients", &n, NULL);
  return n;
}

gint64
rig_stat (Rig * rig, const gchar * name)
{
  GstStructure *stats;
  GValue number = G_VALUE_INIT;
  gint64 value;

  g_object_get (rig->sink, "stats", &stats, NULL);
  g_value_init (&number, G_TYPE_INT64);
  fail_unless (gst_structure_has_field (stats, name), "no stat %s", name);
  fail_unless (g_value_transform (gst_structure_get_value (stats, name),
          &number));
  value = g_value_get_int64 (&number);
  gst_structure_free (stats);
  return value;
}

/* --- viewers ----------------------------------------------------------- */

Viewer *
viewer_new (guint port, const gchar * request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Viewer *viewer = g_new0 (Viewer, 1);
  GError *error = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, RIG_PATIENCE / G_TIME_SPAN_SECOND);
  viewer->connection = g_socket_client_connect_to_host (client, "127.0.0.1",
      (guint16) port, NULL, &error);
  fail_unless (viewer->connection != NULL, "%s",
      error != NULL ? error->message : "");
  viewer->input =
      g_io_stream_get_input_stream (G_IO_STREAM (viewer->connection));
  viewer->head = g_byte_array_new ();
  if (request != NULL)
    viewer_send (viewer, request);
  return viewer;
}

void
viewer_free (Viewer * viewer)
{
  g_io_stream_close (G_IO_STREAM (viewer->connection), NULL, NULL);
  g_object_unref (viewer->connection);
  g_byte_array_unref (viewer->head);
  g_free (viewer);
}

void
viewer_send (Viewer * viewer, const gchar * request)
{
  GOutputStream *output =
      g_io_stream_get_output_stream (G_IO_STREAM (viewer->connection));

  fail_unless (g_output_stream_write_all (output, request, strlen (request),
          NULL, NULL, NULL));
}

void
viewer_read (Viewer * viewer, gpointer buffer, gsize size)
{
  GError *error = NULL;
  gsize got = 0;

  fail_unless (g_input_stream_read_all (viewer->input, buffer, size, &got,
          NULL, &error), "%s", error != NULL ? error->message : "");
  fail_unless (got == size, "the connection ended after %u of %u bytes",
      (guint) got, (guint) size);
}

static gboolean
is_head_complete (const GByteArray * head)
{
  return head->len >= 4 && memcmp (head->data + head->len - 4, "\r\n\r\n",
      4) == 0;
}

guint
viewer_read_head (Viewer * viewer)
{
  guint8 byte;

  g_byte_array_set_size (viewer->head, 0);
  while (!is_head_complete (viewer->head)) {
    viewer_read (viewer, &byte, 1);
    g_byte_array_append (viewer->head, &byte, 1);
  }
  byte = 0;
  g_byte_array_append (viewer->head, &byte, 1);
  fail_unless (g_str_has_prefix ((gchar *) viewer->head->data, "HTTP/1.0 "));
  viewer->status = (guint) g_ascii_strtoull ((gchar *) viewer->head->data + 9,
      NULL, 10);
  return viewer->status;
}

Viewer *
viewer_new_plain (Rig * rig)
{
  Viewer *viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");

  fail_unless_equals_int (viewer_read_head (viewer), 200);
  return viewer;
}

/* A connection that is cut by the server ends, however it does. */
GByteArray *
viewer_read_rest (Viewer * viewer)
{
  GByteArray *rest = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 buffer[4096];
  gssize got;

  while ((got = g_input_stream_read (viewer->input, buffer, sizeof (buffer),
              NULL, &error)) > 0)
    g_byte_array_append (rest, buffer, (guint) got);
  fail_if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT),
      "the connection was not ended");
  return rest;
}

guint
viewer_read_packet (Viewer * viewer)
{
  guint8 packet[RIG_PACKET_SIZE];

  viewer_read (viewer, packet, sizeof (packet));
  fail_unless_equals_int (packet[0], 0x82);
  return rig_packet_number (packet);
}
