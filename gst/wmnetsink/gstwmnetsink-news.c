/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who came and who went, told to the application: signals first, then
 * notifications, then messages (docs/interface.md C.2, C.4, D.7).  The registry
 * has changed before, so a handler reads what it is told.
 *
 * Threads: the herald's, with no lock held.  While it calls, the element
 * knows it by self->herald. */

#include "config.h"

#include "gstwmnetsink.h"

enum
{
  SIGNAL_CONNECTING,
  SIGNAL_CONNECTED,
  SIGNAL_CHANGED,
  SIGNAL_DISCONNECTED,
  SIGNAL_REJECTED,
  SIGNAL_LOG,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GstWMNetSink *
begin (gpointer user_data)
{
  GstWMNetSink *self = GST_WM_NET_SINK (user_data);

  atomic_store (&self->herald, g_thread_self ());
  return self;
}

static void
finish (GstWMNetSink * self)
{
  atomic_store (&self->herald, NULL);
}

static gboolean
is_heard (GstWMNetSink * self, guint signal)
{
  return g_signal_has_handler_pending (self, signals[signal], 0, FALSE);
}

static void
notify_membership (GstWMNetSink * self)
{
  g_object_notify (G_OBJECT (self), "n-clients");
  g_object_notify (G_OBJECT (self), "generation");
}

/* The fields that all messages about a client share. */
static GstStructure *
make_message (GstWMNetSink * self, const gchar * name,
    const GstWMClientInfo * info)
{
  return gst_structure_new (name,
      "address", G_TYPE_STRING, gst_wm_client_info_get_address (info),
      "port", G_TYPE_INT, (gint) gst_wm_client_info_get_port (info),
      "n-clients", G_TYPE_UINT, gst_wm_net_sink_count_clients (self), NULL);
}

/* --- hooks ------------------------------------------------------------- */

static void
set_face (WmnRecord * record, GstWMClientInfo * info)
{
  wmn_record_set_face (record, info, (GDestroyNotify) gst_wm_client_info_unref);
}

static gpointer
copy_info (gconstpointer face)
{
  return gst_wm_client_info_copy (face);
}

/* The face is shared with every reader of a snapshot, so it is replaced. */
static void
note_selection (WmnRecord * record)
{
  GstWMClientInfo *info = wmn_record_copy_face (record, copy_info);

  if (info == NULL)
    return;
  gst_wm_net_sink_note_selection (info, record);
  set_face (record, info);
}

/* NULL when nobody would see it: clients may come and go by the thousand. */
static GstWMClientInfo *
describe (GstWMNetSink * self, WmnRecord * record, guint signal)
{
  return is_heard (self, signal) || gst_wm_net_sink_is_posting (self) ?
      gst_wm_net_sink_describe (self, record) : NULL;
}

static void
post_connected (GstWMNetSink * self, WmnRecord * record,
    const GstWMClientInfo * info)
{
  GstStructure *message =
      make_message (self, "wmnetsink-client-connected", info);

  gst_structure_set (message, "id", G_TYPE_UINT64, record->id,
      "user-agent", G_TYPE_STRING, gst_wm_client_info_get_user_agent (info),
      "variant", GST_TYPE_WM_CLIENT_VARIANT,
      gst_wm_client_info_get_variant (info), NULL);
  gst_wm_net_sink_post (self, message);
}

static void
connected (gpointer user_data, WmnRecord * record)
{
  GstWMNetSink *self = begin (user_data);
  GstWMClientInfo *info = describe (self, record, SIGNAL_CONNECTED);

  if (is_heard (self, SIGNAL_CONNECTED) && info != NULL)
    g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, record->id, info);
  notify_membership (self);
  if (info != NULL)
    post_connected (self, record, info);
  g_clear_pointer (&info, gst_wm_client_info_unref);
  finish (self);
}

/* All that may be new, so that the message has one shape. */
static void
set_changeable (GstStructure * message, const GstWMClientInfo * info)
{
  static const gchar *const names[] = {
    "dns-name", "state", "stream-selection", "auth-user", "last-log"
  };
  GstStructure *all = gst_wm_client_info_to_structure (info);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    gst_structure_set_value (message, names[i],
        gst_structure_get_value (all, names[i]));
  gst_structure_free (all);
}

static void
post_changed (GstWMNetSink * self, WmnRecord * record,
    const GstWMClientInfo * info, WmnChange what)
{
  GstStructure *message = make_message (self, "wmnetsink-client-changed", info);

  gst_structure_set (message, "id", G_TYPE_UINT64, record->id,
      "what", GST_TYPE_WM_CLIENT_CHANGE, (GstWMClientChange) what, NULL);
  set_changeable (message, info);
  gst_wm_net_sink_post (self, message);
}

/* --- messages of logs -------------------------------------------------- */

/* Of a client that is in log_posts. */
typedef struct
{
  gint64 time;                  /* of its last message, us, monotonic */
  gboolean is_late;             /* there is a log that none has told of */
} LogPost;

/* A log costs its sender nothing, and a message is kept until somebody reads
 * it: the bus hears of the logs of one client once a second at most, and of the
 * last one always.  FALSE when it will hear of this one later. */
static gboolean
may_post_log (GstWMNetSink * self, WmnRecord * record)
{
  gint64 now = g_get_monotonic_time ();
  LogPost *post = g_hash_table_lookup (self->log_posts, record);

  if (post != NULL) {
    post->is_late = TRUE;
    return FALSE;
  }
  if (self->log_due == G_MAXINT64)
    self->log_due = now + G_TIME_SPAN_SECOND;
  post = g_new0 (LogPost, 1);
  post->time = now;
  g_hash_table_insert (self->log_posts, wmn_record_ref (record), post);
  return TRUE;
}

static void
post_late_log (GstWMNetSink * self, WmnRecord * record)
{
  GstWMClientInfo *info;

  if (!gst_wm_net_sink_is_posting (self))
    return;
  info = gst_wm_net_sink_describe (self, record);
  post_changed (self, record, info, WMN_CHANGE_LOG);
  gst_wm_client_info_unref (info);
}

/* Before its client-disconnected is posted. */
static void
forget_logs (GstWMNetSink * self, WmnRecord * record)
{
  LogPost *post = g_hash_table_lookup (self->log_posts, record);

  if (post == NULL)
    return;
  if (post->is_late)
    post_late_log (self, record);
  g_hash_table_remove (self->log_posts, record);
}

/* The newest log of each client that had to wait. */
static void
post_late_logs (GstWMNetSink * self, gint64 now)
{
  gpointer record, value;
  GHashTableIter iter;

  if (now < self->log_due)
    return;
  g_hash_table_iter_init (&iter, self->log_posts);
  while (g_hash_table_iter_next (&iter, &record, &value)) {
    LogPost *post = value;

    if (now - post->time < G_TIME_SPAN_SECOND)
      continue;
    if (post->is_late)
      post_late_log (self, record);
    if (!post->is_late || now == G_MAXINT64)
      g_hash_table_iter_remove (&iter);
    else {
      post->is_late = FALSE;
      post->time = now;
    }
  }
  self->log_due = g_hash_table_size (self->log_posts) > 0 ?
      now + G_TIME_SPAN_SECOND : G_MAXINT64;
}

void
gst_wm_net_sink_news_init (GstWMNetSink * self)
{
  self->log_posts = g_hash_table_new_full (NULL, NULL,
      (GDestroyNotify) wmn_record_unref, g_free);
  self->log_due = G_MAXINT64;
}

void
gst_wm_net_sink_news_clear (GstWMNetSink * self)
{
  g_hash_table_unref (self->log_posts);
}

/* --- more hooks -------------------------------------------------------- */

static void
changed (gpointer user_data, WmnRecord * record, WmnChange what)
{
  GstWMNetSink *self = begin (user_data);
  GstWMClientInfo *info;

  if (what & WMN_CHANGE_STREAMS)
    note_selection (record);
  info = describe (self, record, SIGNAL_CHANGED);
  if (is_heard (self, SIGNAL_CHANGED) && info != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, record->id, info,
        (GstWMClientChange) what);
  if (info != NULL && (what != WMN_CHANGE_LOG || may_post_log (self, record)))
    post_changed (self, record, info, what);
  g_clear_pointer (&info, gst_wm_client_info_unref);
  finish (self);
}

static void
post_disconnected (GstWMNetSink * self, WmnRecord * record,
    const GstWMClientInfo * info)
{
  GstStructure *message =
      make_message (self, "wmnetsink-client-disconnected", info);

  gst_structure_set (message, "id", G_TYPE_UINT64, record->id,
      "reason", GST_TYPE_WM_DISCONNECT_REASON,
      gst_wm_client_info_get_disconnect_reason (info),
      "bytes-sent", G_TYPE_UINT64, gst_wm_client_info_get_bytes_sent (info),
      "packets-dropped", G_TYPE_UINT64,
      gst_wm_client_info_get_packets_dropped (info),
      "connected-for", G_TYPE_UINT64,
      gst_wm_client_info_get_connected_for (info), NULL);
  gst_wm_net_sink_post (self, message);
}

static void
disconnected (gpointer user_data, WmnRecord * record)
{
  GstWMNetSink *self = begin (user_data);
  GstWMClientInfo *info = describe (self, record, SIGNAL_DISCONNECTED);

  if (is_heard (self, SIGNAL_DISCONNECTED) && info != NULL)
    g_signal_emit (self, signals[SIGNAL_DISCONNECTED], 0, record->id, info,
        gst_wm_client_info_get_disconnect_reason (info));
  notify_membership (self);
  forget_logs (self, record);
  if (info != NULL)
    post_disconnected (self, record, info);
  g_clear_pointer (&info, gst_wm_client_info_unref);
  /* Its session may know it for as long as it is kept alive. */
  wmn_record_set_face (record, NULL, NULL);
  finish (self);
}

/* Counts nobody while there is nobody to hear of it. */
static void
note_rejected (GstWMNetSink * self, GstWMClientInfo * info,
    GstWMRejectReason reason)
{
  GstWMNetSinkRejections *rejections = &self->rejections[reason];

  if (!gst_wm_net_sink_is_posting (self))
    return;
  rejections->count++;
  g_clear_pointer (&rejections->last, gst_wm_client_info_unref);
  rejections->last = gst_wm_client_info_ref (info);
}

static void
rejected (gpointer user_data, WmnRecord * record, WmnReject why)
{
  GstWMNetSink *self = begin (user_data);
  GstWMClientInfo *info = gst_wm_net_sink_describe (self, record);
  GstWMRejectReason reason = (GstWMRejectReason) why;

  g_assert (reason < N_REJECT_REASONS);
  note_rejected (self, info, reason);
  if (is_heard (self, SIGNAL_REJECTED))
    g_signal_emit (self, signals[SIGNAL_REJECTED], 0, info, reason);
  gst_wm_client_info_unref (info);
  finish (self);
}

/* Takes the rejections that it tells of, also where nobody hears it any
 * more. */
static void
post_rejections (GstWMNetSink * self, GstWMRejectReason reason)
{
  GstWMNetSinkRejections *rejections = &self->rejections[reason];
  GstStructure *message =
      make_message (self, "wmnetsink-client-rejected", rejections->last);
  gint max_clients;

  GST_OBJECT_LOCK (self);
  max_clients = self->settings.max_clients;
  GST_OBJECT_UNLOCK (self);
  gst_structure_set (message, "reason", GST_TYPE_WM_REJECT_REASON, reason,
      "max-clients", G_TYPE_INT, max_clients,
      "count", G_TYPE_UINT, rejections->count, NULL);
  rejections->told = g_get_monotonic_time ();
  rejections->count = 0;
  g_clear_pointer (&rejections->last, gst_wm_client_info_unref);
  gst_wm_net_sink_post (self, message);
}

/* Turning somebody away costs them nothing, so the bus hears of it once a
 * second at most, with a count; of the last ones when their second is over. */
static gint64
late (gpointer user_data, gint64 now)
{
  GstWMNetSink *self = begin (user_data);
  gint64 next;
  guint i;

  post_late_logs (self, now);
  next = self->log_due;
  for (i = 0; i < N_REJECT_REASONS; i++) {
    const GstWMNetSinkRejections *rejections = &self->rejections[i];
    gint64 due = rejections->told == 0 ? 0 :
        rejections->told + G_TIME_SPAN_SECOND;

    if (rejections->count == 0)
      continue;
    if (due <= now)
      post_rejections (self, (GstWMRejectReason) i);
    else
      next = MIN (next, due);
  }
  finish (self);
  return next;
}

static void
note_log (WmnRecord * record, const GstStructure * log)
{
  GstWMClientInfo *info = wmn_record_copy_face (record, copy_info);

  if (info == NULL)
    info = gst_wm_net_sink_identify (record);
  gst_wm_client_info_set_structure (info, GST_WM_CLIENT_FIELD_LAST_LOG, log);
  set_face (record, info);
}

/* Kept as the client's last log, too, as long as it is one. */
static void
logged (gpointer user_data, WmnRecord * record, gpointer log,
    gboolean is_member)
{
  GstWMNetSink *self = begin (user_data);

  if (is_member)
    note_log (record, log);
  if (is_heard (self, SIGNAL_LOG))
    g_signal_emit (self, signals[SIGNAL_LOG], 0,
        record != NULL ? record->id : 0, (GstStructure *) log);
  finish (self);
}

gboolean
gst_wm_net_sink_is_asking (gpointer user_data)
{
  return is_heard (GST_WM_NET_SINK (user_data), SIGNAL_CONNECTING);
}

/* A handler that was disconnected meanwhile has said nothing, which is no
 * refusal. */
static gboolean
connecting (gpointer user_data, WmnRecord * record)
{
  GstWMNetSink *self = begin (user_data);
  GstWMClientInfo *info = gst_wm_net_sink_identify (record);
  gboolean is_welcome = TRUE;

  if (is_heard (self, SIGNAL_CONNECTING))
    g_signal_emit (self, signals[SIGNAL_CONNECTING], 0, info, &is_welcome);
  gst_wm_client_info_unref (info);
  finish (self);
  return is_welcome;
}

static void
starved (gpointer user_data, int error)
{
  GstWMNetSink *self = begin (user_data);

  GST_ELEMENT_WARNING (self, RESOURCE, FAILED,
      ("No connection can be accepted at the moment: %s.",
          g_strerror (error)),
      ("errno %d; clients that are connected are served on", error));
  finish (self);
}

const WmnHeraldHooks gst_wm_net_sink_herald_hooks = {
  .connected = connected,
  .changed = changed,
  .disconnected = disconnected,
  .logged = logged,
  .rejected = rejected,
  .connecting = connecting,
  .authenticate = gst_wm_net_sink_authenticate,
  .starved = starved,
  .late = late
};

/* --- signals ----------------------------------------------------------- */

/* One no is enough, and the others aren't asked any more. */
static gboolean
stop_at_no (GSignalInvocationHint * hint, GValue * sum, const GValue * answer,
    gpointer data)
{
  gboolean is_welcome = g_value_get_boolean (answer);

  g_value_set_boolean (sum, is_welcome);
  return is_welcome;
}

/* Of who comes, and of who is there. */
static void
install_coming_signals (GType type)
{
  /**
   * wmnetsink::client-connecting:
   * @info: what is known of it; its id is 0
   *
   * Somebody asks for the stream.  While a handler is connected, each
   * newcomer waits for its answer, for handshake-timeout at the most.
   *
   * Returns: %TRUE to admit it, %FALSE to refuse it with 403
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONNECTING] = g_signal_new ("client-connecting", type,
      G_SIGNAL_RUN_LAST, 0, stop_at_no, NULL, NULL, G_TYPE_BOOLEAN, 1,
      GST_TYPE_WM_CLIENT_INFO);
  /**
   * wmnetsink::client-changed:
   * @id: the client's id
   * @info: what is known of it now
   * @what: what is new
   *
   * Something about a client is new that is no counter: its DNS name, its
   * state, the streams it has selected, or the log it has sent.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("client-changed", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT64,
      GST_TYPE_WM_CLIENT_INFO, GST_TYPE_WM_CLIENT_CHANGE);
  /**
   * wmnetsink::client-connected:
   * @id: the client's id, which is never used again
   * @info: what is known of it
   *
   * A client has been admitted.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONNECTED] = g_signal_new ("client-connected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64,
      GST_TYPE_WM_CLIENT_INFO);
}

void
gst_wm_net_sink_install_signals (GType type)
{
  gst_wm_net_sink_install_auth_signal (type);
  install_coming_signals (type);
  /**
   * wmnetsink::client-disconnected:
   * @id: the client's id
   * @info: what was known of it, with its last counters
   * @reason: why it is gone
   *
   * A client is gone.  There is one of these for each client-connected.
   *
   * Since: 0.1
   */
  signals[SIGNAL_DISCONNECTED] = g_signal_new ("client-disconnected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT64,
      GST_TYPE_WM_CLIENT_INFO, GST_TYPE_WM_DISCONNECT_REASON);
  /**
   * wmnetsink::client-rejected:
   * @info: what is known of it; its id is 0
   * @reason: why it was turned away
   *
   * Somebody asked for the stream and did not get it.
   *
   * Since: 0.1
   */
  signals[SIGNAL_REJECTED] = g_signal_new ("client-rejected", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
      GST_TYPE_WM_CLIENT_INFO, GST_TYPE_WM_REJECT_REASON);
  /**
   * wmnetsink::client-log:
   * @id: the client's id, 0 when nobody knows whose log it is
   * @record: a structure `wmnetsink-client-log` with the same fields always:
   *   those of MS-WMLOG by their names, and our own figures
   *   (docs/operating.md); copy it to keep it
   *
   * A player has sent a record of what it received and how it fared
   * (MS-WMLOG).  It may do so after client-disconnected, and some do on
   * behalf of others.  Anybody can send one, with anything in it.
   *
   * Since: 0.1
   */
  signals[SIGNAL_LOG] = g_signal_new ("client-log", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64,
      GST_TYPE_STRUCTURE);
}
