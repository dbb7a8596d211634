/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who is connected: the interface GstWMClientConnections, the actions that do
 * the same without it, and the properties clients and stats (docs/interface.md
 * B.2, C.1, C.3).  Each reader gets an info of its own, made of the record,
 * of what its player has logged, and of the figures of now; none is kept, for
 * it is larger than all else that a client costs us.
 *
 * Threads: any; nothing here calls out. */

#include "config.h"

#include "gstwmnetsink.h"

/* The server knows nothing of the library, but counts alike. */
G_STATIC_ASSERT ((gint) WMN_STATE_CLOSED == GST_WM_CLIENT_STATE_CLOSED);
G_STATIC_ASSERT ((gint) WMN_STATE_IDLE == GST_WM_CLIENT_STATE_IDLE);
G_STATIC_ASSERT ((gint) WMN_VARIANT_ICY == GST_WM_CLIENT_VARIANT_ICY);
G_STATIC_ASSERT ((gint) WMN_VARIANT_HTTP_PLAIN ==
    GST_WM_CLIENT_VARIANT_HTTP_PLAIN);
G_STATIC_ASSERT ((gint) WMN_REASON_KICKED == GST_WM_DISCONNECT_REASON_KICKED);
G_STATIC_ASSERT ((gint) WMN_REASON_SHUTDOWN ==
    GST_WM_DISCONNECT_REASON_SHUTDOWN);
G_STATIC_ASSERT ((gint) WMN_REJECT_SHUTDOWN == GST_WM_REJECT_REASON_SHUTDOWN);
G_STATIC_ASSERT ((gint) WMN_CHANGE_AUTH == GST_WM_CLIENT_CHANGE_AUTH);
G_STATIC_ASSERT ((gint) WMN_SELECTION_ON == GST_WM_STREAM_SELECTION_ON);

/* --- one client -------------------------------------------------------- */

static void
set_ends (GstWMClientInfo * info, const WmnRecord * record)
{
  GSocketAddress *peer = wmn_address_new_gio (&record->peer);
  GSocketAddress *local = wmn_address_new_gio (&record->persona->local);

  gst_wm_client_info_set_address (info, peer, local);
  g_clear_object (&peer);
  g_clear_object (&local);
}

/* What is known of few. */
static void
set_rare (GstWMClientInfo * info, const WmnRare * rare)
{
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_FORWARDED_FOR,
      rare->forwarded_for);
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_AUTH_USER,
      rare->auth_user);
}

static void
set_persona (GstWMClientInfo * info, const WmnPersona * persona)
{
  static const GstWMClientField fields[WMN_PERSONA_N_TEXTS] = {
    [WMN_PERSONA_USER_AGENT] = GST_WM_CLIENT_FIELD_USER_AGENT,
    [WMN_PERSONA_PLAYER_VERSION] = GST_WM_CLIENT_FIELD_PLAYER_VERSION,
    [WMN_PERSONA_REFERER] = GST_WM_CLIENT_FIELD_REFERER,
    [WMN_PERSONA_HOST] = GST_WM_CLIENT_FIELD_HOST_HEADER,
    [WMN_PERSONA_PATH] = GST_WM_CLIENT_FIELD_REQUEST_PATH,
    [WMN_PERSONA_AUTH_REALM] = GST_WM_CLIENT_FIELD_AUTH_REALM
  };
  guint i;

  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_VARIANT,
      persona->variant);
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_LINK_BANDWIDTH,
      persona->link_bandwidth);
  gst_wm_client_info_set_double (info, GST_WM_CLIENT_FIELD_PACE, persona->pace);
  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    gst_wm_client_info_set_string (info, fields[i], persona->texts[i]);
}

GstWMClientInfo *
gst_wm_net_sink_identify (const WmnRecord * record)
{
  GstWMClientInfo *info = gst_wm_client_info_new (record->id);
  const WmnRare *rare = atomic_load (&record->rare);
  gchar guid[WMN_RECORD_GUID_TEXT];

  set_ends (info, record);
  gst_wm_client_info_set_connect_time (info, record->connect_time);
  set_persona (info, record->persona);
  wmn_record_write_guid (record, guid);
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_PLAYER_GUID,
      *guid != '\0' ? guid : NULL);
  if (rare != NULL)
    set_rare (info, rare);
  gst_wm_net_sink_note_selection (info, record);
  return info;
}

void
gst_wm_net_sink_note_selection (GstWMClientInfo * info,
    const WmnRecord * record)
{
  guint stream;

  for (stream = 1; stream < WMN_RECORD_N_STREAMS; stream++) {
    WmnSelection choice;

    if (wmn_record_get_selection (record, stream, &choice))
      gst_wm_client_info_set_stream_selection (info, stream,
          (GstWMStreamSelection) choice);
  }
}

static void
set_figures (GstWMClientInfo * info, const WmnFigures * figures)
{
  const struct
  {
    GstWMClientField field;
    guint64 value;
  } rows[] = {
    {GST_WM_CLIENT_FIELD_STATE, figures->state},
    {GST_WM_CLIENT_FIELD_DISCONNECT_REASON, figures->reason},
    {GST_WM_CLIENT_FIELD_CONNECTED_FOR, figures->connected_for * GST_USECOND},
    {GST_WM_CLIENT_FIELD_IDLE_FOR, figures->idle_for * GST_USECOND},
    {GST_WM_CLIENT_FIELD_N_CONNECTIONS, figures->n_connections},
    {GST_WM_CLIENT_FIELD_BYTES_SENT, figures->bytes_sent},
    {GST_WM_CLIENT_FIELD_PACKETS_SENT, figures->packets_sent},
    {GST_WM_CLIENT_FIELD_PACKETS_DROPPED, figures->packets_dropped},
    {GST_WM_CLIENT_FIELD_BYTES_DROPPED, figures->bytes_dropped},
    {GST_WM_CLIENT_FIELD_N_RESYNCS, figures->resyncs},
    {GST_WM_CLIENT_FIELD_QUEUE_PACKETS, figures->queue_packets},
    {GST_WM_CLIENT_FIELD_QUEUE_BYTES, figures->queue_bytes},
    {GST_WM_CLIENT_FIELD_QUEUE_TIME, figures->queue_time * GST_USECOND},
    {GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES, figures->queue_peak},
    {GST_WM_CLIENT_FIELD_SEND_RATE, figures->send_rate},
    {GST_WM_CLIENT_FIELD_LAG, figures->queue_time * GST_USECOND},
    {GST_WM_CLIENT_FIELD_RTT, figures->rtt > 0 ?
          figures->rtt * GST_USECOND : GST_CLOCK_TIME_NONE},
    {GST_WM_CLIENT_FIELD_LAST_PTS, figures->last_send >= 0 ?
          (guint64) figures->last_send * GST_MSECOND : GST_CLOCK_TIME_NONE}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    gst_wm_client_info_set_uint64 (info, rows[i].field, rows[i].value);
}

static gpointer
copy_info (gconstpointer face)
{
  return gst_wm_client_info_copy (face);
}

/* Most have no face: what they are is in the record. */
static GstWMClientInfo *
describe_at (WmnMount * mount, WmnRecord * record)
{
  GstWMClientInfo *info = wmn_record_copy_face (record, copy_info);
  WmnFigures figures;

  if (info == NULL)
    info = gst_wm_net_sink_identify (record);
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_DNS_NAME,
      wmn_record_get_dns_name (record));
  if (mount != NULL) {
    wmn_mount_get_figures (mount, record, &figures);
    set_figures (info, &figures);
  }
  return info;
}

GstWMClientInfo *
gst_wm_net_sink_describe (GstWMNetSink * self, WmnRecord * record)
{
  GstWMClientInfo *info = describe_at (gst_wm_net_sink_enter (self), record);

  gst_wm_net_sink_leave (self);
  return info;
}

static GstWMClientInfo *
find (GstWMNetSink * self, guint64 id)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  GstWMClientInfo *info = NULL;
  WmnRecord *record;

  if (mount != NULL &&
      (record = wmn_registry_find (&mount->registry, id)) != NULL) {
    info = describe_at (mount, record);
    wmn_record_unref (record);
  }
  gst_wm_net_sink_leave (self);
  return info;
}

static gboolean
disconnect (GstWMNetSink * self, guint64 id, WmnReason why)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  gboolean is_asked = mount != NULL && wmn_mount_disconnect (mount, id, why);

  gst_wm_net_sink_leave (self);
  return is_asked;
}

/* --- all of them ------------------------------------------------------- */

/* Without the door and the registry's lock: some read this all the time. */
guint
gst_wm_net_sink_count_clients (GstWMNetSink * self)
{
  return atomic_load (&self->n_clients);
}

guint64
gst_wm_net_sink_count_generation (GstWMNetSink * self)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  guint64 generation = mount != NULL ?
      wmn_registry_generation (&mount->registry) : self->generation;

  gst_wm_net_sink_leave (self);
  return generation;
}

gboolean
gst_wm_net_sink_is_streaming (GstWMNetSink * self)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  gboolean is_streaming = mount != NULL && !atomic_load (&self->is_kept) &&
      wmn_publisher_is_streaming (mount->publisher);

  gst_wm_net_sink_leave (self);
  return is_streaming;
}

static GPtrArray *
snapshot (GstWMNetSink * self, guint64 * ret_generation)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_wm_client_info_unref);
  WmnMount *mount = gst_wm_net_sink_enter (self);
  GPtrArray *records;
  guint i;

  if (mount != NULL) {
    records = wmn_registry_snapshot (&mount->registry, ret_generation);
    for (i = 0; i < records->len; i++)
      g_ptr_array_add (infos, describe_at (mount,
              g_ptr_array_index (records, i)));
    g_ptr_array_unref (records);
  } else {
    *ret_generation = self->generation;
  }
  gst_wm_net_sink_leave (self);
  return infos;
}

static guint
disconnect_everybody (GstWMNetSink * self, WmnReason why)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  guint count = mount != NULL ? wmn_mount_disconnect_all (mount, why) : 0;

  gst_wm_net_sink_leave (self);
  return count;
}

/* --- without the library's types --------------------------------------- */

static void
list_infos (GPtrArray * infos, GValue * ret_value)
{
  guint i;

  gst_value_array_init (ret_value, infos->len);
  for (i = 0; i < infos->len; i++) {
    GValue client = G_VALUE_INIT;

    g_value_init (&client, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&client,
        gst_wm_client_info_to_structure (g_ptr_array_index (infos, i)));
    gst_value_array_append_and_take_value (ret_value, &client);
  }
}

void
gst_wm_net_sink_list_clients (GstWMNetSink * self, GValue * ret_value)
{
  guint64 generation;
  GPtrArray *infos = snapshot (self, &generation);

  list_infos (infos, ret_value);
  g_ptr_array_unref (infos);
}

void
gst_wm_net_sink_add_totals (WmnTotals * sum, const WmnTotals * more)
{
  sum->accepted += more->accepted;
  sum->rejected += more->rejected;
  sum->timed_out += more->timed_out;
  sum->slow += more->slow;
  sum->bytes_sent += more->bytes_sent;
  sum->bytes_received += more->bytes_received;
  sum->packets_sent += more->packets_sent;
  sum->packets_dropped += more->packets_dropped;
  sum->packets_filtered += more->packets_filtered;
  sum->malformed += more->malformed;
  sum->peak = MAX (sum->peak, more->peak);
}

/* Those of all mounts there were; what is only of the moment is of the mount
 * there is. */
static GstClockTime
sum_totals (GstWMNetSink * self, WmnTotals * ret_totals)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  GstClockTime uptime = 0;
  WmnTotals now;

  *ret_totals = self->past;
  if (mount != NULL) {
    wmn_mount_get_totals (mount, &now);
    gst_wm_net_sink_add_totals (ret_totals, &now);
    ret_totals->bytes_to_serve = now.bytes_to_serve;
    ret_totals->n_connections = now.n_connections;
    ret_totals->n_sessions = now.n_sessions;
    uptime = (g_get_monotonic_time () - self->open_time) * GST_USECOND;
  }
  gst_wm_net_sink_leave (self);
  return uptime;
}

GstStructure *
gst_wm_net_sink_make_stats (GstWMNetSink * self)
{
  guint64 generation;
  GPtrArray *infos = snapshot (self, &generation);
  GValue clients = G_VALUE_INIT;
  GstStructure *stats;
  WmnTotals totals;
  GstClockTime uptime = sum_totals (self, &totals);

  stats = gst_structure_new ("wmnetsink-stats",
      "n-clients", G_TYPE_UINT, infos->len,
      "n-sessions", G_TYPE_UINT, totals.n_sessions,
      "n-connections", G_TYPE_UINT, totals.n_connections,
      "peak-clients", G_TYPE_UINT, totals.peak,
      "clients-accepted", G_TYPE_UINT64, totals.accepted,
      "clients-rejected", G_TYPE_UINT64, totals.rejected,
      "clients-timed-out", G_TYPE_UINT64, totals.timed_out,
      "clients-dropped-slow", G_TYPE_UINT64, totals.slow,
      "bytes-sent", G_TYPE_UINT64, totals.bytes_sent,
      "bytes-received", G_TYPE_UINT64, totals.bytes_received,
      "packets-sent", G_TYPE_UINT64, totals.packets_sent,
      "packets-dropped", G_TYPE_UINT64, totals.packets_dropped,
      "packets-filtered", G_TYPE_UINT64, totals.packets_filtered,
      "packets-malformed", G_TYPE_UINT64, totals.malformed,
      "bytes-to-serve", G_TYPE_UINT64, totals.bytes_to_serve,
      "uptime", G_TYPE_UINT64, uptime,
      "streaming-since", G_TYPE_INT64, atomic_load (&self->streaming_since),
      "generation", G_TYPE_UINT64, generation, NULL);
  list_infos (infos, &clients);
  gst_structure_take_value (stats, "clients", &clients);
  g_ptr_array_unref (infos);
  return stats;
}

/* --- interface --------------------------------------------------------- */

static guint64
get_generation (GstWMClientConnections * connections)
{
  return gst_wm_net_sink_count_generation (GST_WM_NET_SINK (connections));
}

static guint
get_n_clients (GstWMClientConnections * connections)
{
  return gst_wm_net_sink_count_clients (GST_WM_NET_SINK (connections));
}

static GPtrArray *
get_clients (GstWMClientConnections * connections, guint64 * generation)
{
  return snapshot (GST_WM_NET_SINK (connections), generation);
}

static GstWMClientInfo *
get_client (GstWMClientConnections * connections, guint64 id)
{
  return find (GST_WM_NET_SINK (connections), id);
}

static GstWMClientInfo *
get_nth_client (GstWMClientConnections * connections, guint num,
    guint * n_clients)
{
  GstWMNetSink *self = GST_WM_NET_SINK (connections);
  WmnMount *mount = gst_wm_net_sink_enter (self);
  GstWMClientInfo *info = NULL;
  WmnRecord *record;

  *n_clients = 0;
  if (mount != NULL &&
      (record = wmn_registry_nth (&mount->registry, num, n_clients)) != NULL) {
    info = describe_at (mount, record);
    wmn_record_unref (record);
  }
  gst_wm_net_sink_leave (self);
  return info;
}

static gboolean
is_streaming (GstWMClientConnections * connections)
{
  return gst_wm_net_sink_is_streaming (GST_WM_NET_SINK (connections));
}

static gboolean
disconnect_client (GstWMClientConnections * connections, guint64 id,
    GstWMDisconnectReason why)
{
  return disconnect (GST_WM_NET_SINK (connections), id, (WmnReason) why);
}

static guint
disconnect_all (GstWMClientConnections * connections)
{
  return disconnect_everybody (GST_WM_NET_SINK (connections),
      WMN_REASON_KICKED);
}

void
gst_wm_net_sink_clients_init (gpointer iface, gpointer data)
{
  GstWMClientConnectionsInterface *connections = iface;

  connections->get_generation = get_generation;
  connections->get_n_clients = get_n_clients;
  connections->get_clients = get_clients;
  connections->get_client = get_client;
  connections->is_streaming = is_streaming;
  connections->disconnect_client = disconnect_client;
  connections->disconnect_all = disconnect_all;
  connections->get_nth_client = get_nth_client;
}

/* --- actions ----------------------------------------------------------- */

static GstStructure *
act_get_client_stats (GstWMNetSink * self, guint64 id)
{
  GstWMClientInfo *info = find (self, id);
  GstStructure *stats = NULL;

  if (info != NULL) {
    stats = gst_wm_client_info_to_structure (info);
    gst_wm_client_info_unref (info);
  }
  return stats;
}

static gboolean
act_disconnect_client (GstWMNetSink * self, guint64 id)
{
  return disconnect (self, id, WMN_REASON_KICKED);
}

static guint
act_disconnect_all (GstWMNetSink * self)
{
  return disconnect_everybody (self, WMN_REASON_KICKED);
}

void
gst_wm_net_sink_install_actions (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * wmnetsink::get-client:
   * @id: id of a client
   *
   * Returns: what is known of the client, or %NULL when there is none
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("get-client", type, flags, G_CALLBACK (find),
      NULL, NULL, NULL, GST_TYPE_WM_CLIENT_INFO, 1, G_TYPE_UINT64);
  /**
   * wmnetsink::get-client-stats:
   * @id: id of a client
   *
   * Returns: the same as a structure, or %NULL when there is none
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("get-client-stats", type, flags,
      G_CALLBACK (act_get_client_stats), NULL, NULL, NULL,
      GST_TYPE_STRUCTURE, 1, G_TYPE_UINT64);
  /**
   * wmnetsink::disconnect-client:
   * @id: id of a client
   *
   * Tells a client to go; it is gone when client-disconnected is emitted.
   *
   * Returns: %FALSE when there is none, or when it was told before
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("disconnect-client", type, flags,
      G_CALLBACK (act_disconnect_client), NULL, NULL, NULL, G_TYPE_BOOLEAN,
      1, G_TYPE_UINT64);
  /**
   * wmnetsink::disconnect-all:
   *
   * Tells every client to go; the port stays open.
   *
   * Returns: how many were told
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("disconnect-all", type, flags,
      G_CALLBACK (act_disconnect_all), NULL, NULL, NULL, G_TYPE_UINT, 0);
}
