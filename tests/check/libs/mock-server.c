/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See mock-server.h.  Follows the contract for implementors: infos are
 * replaced, never written to after they were shared; notify::generation comes
 * after the change and without the lock (docs/interface.md B.2, D.7). */

#include "mock-server.h"

enum
{
  PROP_N_CLIENTS = 1,
  PROP_GENERATION,
  PROP_STREAMING
};

enum
{
  SIGNAL_CLIENT_DISCONNECTED,
  SIGNAL_BEGIN,
  SIGNAL_ADD_CLIENT,
  SIGNAL_ADVANCE,
  SIGNAL_LEAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

struct _MockServer
{
  GstElement parent;

  /* under lock */
  GMutex lock;
  GPtrArray *clients;           /* GstWMClientInfo, by id */
  guint64 last_id;
  guint64 generation;
  guint n_snapshots;
  gboolean is_streaming;
};

static void connections_init (GstWMClientConnectionsInterface * iface);

G_DEFINE_TYPE_WITH_CODE (MockServer, mock_server, GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_WM_CLIENT_CONNECTIONS, connections_init));

MockServer *
mock_server_new (void)
{
  return g_object_ref_sink (g_object_new (mock_server_get_type (), NULL));
}

static gint
find_unlocked (MockServer * self, guint64 id)
{
  guint i;

  for (i = 0; i < self->clients->len; i++) {
    if (gst_wm_client_info_get_id (g_ptr_array_index (self->clients, i)) == id)
      return (gint) i;
  }
  return -1;
}

/* The copy to write the next version of a client to; it takes the place of
 * the old one, which readers may still hold. */
static GstWMClientInfo *
renew_unlocked (MockServer * self, guint index)
{
  GstWMClientInfo *old = g_ptr_array_index (self->clients, index);
  GstWMClientInfo *next = gst_wm_client_info_copy (old);

  g_ptr_array_index (self->clients, index) = next;
  gst_wm_client_info_unref (old);
  return next;
}

static void
announce (MockServer * self)
{
  g_object_notify (G_OBJECT (self), "n-clients");
  g_object_notify (G_OBJECT (self), "generation");
}

void
mock_server_begin (MockServer * self)
{
  g_mutex_lock (&self->lock);
  self->is_streaming = TRUE;
  g_mutex_unlock (&self->lock);
  g_object_notify (G_OBJECT (self), "streaming");
}

guint64
mock_server_add_client (MockServer * self, const gchar * address, guint port)
{
  GSocketAddress *peer = g_inet_socket_address_new_from_string (address, port);
  GSocketAddress *local =
      g_inet_socket_address_new_from_string ("127.0.0.1", 8080);
  GstWMClientInfo *info;
  guint64 id;

  g_assert (peer != NULL);
  g_mutex_lock (&self->lock);
  id = ++self->last_id;
  info = gst_wm_client_info_new (id);
  gst_wm_client_info_set_address (info, peer, local);
  gst_wm_client_info_set_connect_time (info, g_get_real_time ());
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_USER_AGENT,
      "NSPlayer/12.0.7601.17514 WMFSDK/12.0");
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_STATE,
      GST_WM_CLIENT_STATE_STREAMING);
  g_ptr_array_add (self->clients, info);
  self->generation++;
  g_mutex_unlock (&self->lock);
  g_object_unref (peer);
  g_object_unref (local);
  announce (self);
  return id;
}

void
mock_server_advance (MockServer * self)
{
  guint i;

  g_mutex_lock (&self->lock);
  for (i = 0; i < self->clients->len; i++) {
    GstWMClientInfo *next = renew_unlocked (self, i);

    gst_wm_client_info_set_uint64 (next, GST_WM_CLIENT_FIELD_BYTES_SENT,
        gst_wm_client_info_get_bytes_sent (next) + 1000);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
mock_server_leave (MockServer * self, guint64 id)
{
  GstWMClientInfo *last;
  gint index;

  g_mutex_lock (&self->lock);
  index = find_unlocked (self, id);
  if (index < 0) {
    g_mutex_unlock (&self->lock);
    return FALSE;
  }
  last = renew_unlocked (self, index);
  if (gst_wm_client_info_get_disconnect_reason (last)
      == GST_WM_DISCONNECT_REASON_NONE)
    gst_wm_client_info_set_uint64 (last, GST_WM_CLIENT_FIELD_DISCONNECT_REASON,
        GST_WM_DISCONNECT_REASON_CLIENT_CLOSED);
  gst_wm_client_info_set_uint64 (last, GST_WM_CLIENT_FIELD_STATE,
      GST_WM_CLIENT_STATE_CLOSED);
  gst_wm_client_info_ref (last);
  g_ptr_array_remove_index (self->clients, index);
  self->generation++;
  g_mutex_unlock (&self->lock);

  g_signal_emit (self, signals[SIGNAL_CLIENT_DISCONNECTED], 0, id, last,
      gst_wm_client_info_get_disconnect_reason (last));
  gst_wm_client_info_unref (last);
  announce (self);
  return TRUE;
}

guint
mock_server_count_snapshots (MockServer * self)
{
  guint n_snapshots;

  g_mutex_lock (&self->lock);
  n_snapshots = self->n_snapshots;
  g_mutex_unlock (&self->lock);
  return n_snapshots;
}

static guint64
get_generation (GstWMClientConnections * connections)
{
  MockServer *self = MOCK_SERVER (connections);
  guint64 generation;

  g_mutex_lock (&self->lock);
  generation = self->generation;
  g_mutex_unlock (&self->lock);
  return generation;
}

static guint
get_n_clients (GstWMClientConnections * connections)
{
  MockServer *self = MOCK_SERVER (connections);
  guint n_clients;

  g_mutex_lock (&self->lock);
  n_clients = self->clients->len;
  g_mutex_unlock (&self->lock);
  return n_clients;
}

static GPtrArray *
get_clients (GstWMClientConnections * connections, guint64 * generation)
{
  MockServer *self = MOCK_SERVER (connections);
  GPtrArray *clients;
  guint i;

  g_mutex_lock (&self->lock);
  clients = g_ptr_array_new_full (self->clients->len,
      (GDestroyNotify) gst_wm_client_info_unref);
  for (i = 0; i < self->clients->len; i++)
    g_ptr_array_add (clients,
        gst_wm_client_info_ref (g_ptr_array_index (self->clients, i)));
  *generation = self->generation;
  self->n_snapshots++;
  g_mutex_unlock (&self->lock);
  return clients;
}

static GstWMClientInfo *
get_client (GstWMClientConnections * connections, guint64 id)
{
  MockServer *self = MOCK_SERVER (connections);
  GstWMClientInfo *client = NULL;
  gint index;

  g_mutex_lock (&self->lock);
  index = find_unlocked (self, id);
  if (index >= 0)
    client = gst_wm_client_info_ref (g_ptr_array_index (self->clients, index));
  g_mutex_unlock (&self->lock);
  return client;
}

static GstWMClientInfo *
get_nth_client (GstWMClientConnections * connections, guint num,
    guint * n_clients)
{
  MockServer *self = MOCK_SERVER (connections);
  GstWMClientInfo *client = NULL;

  g_mutex_lock (&self->lock);
  *n_clients = self->clients->len;
  if (num < self->clients->len)
    client = gst_wm_client_info_ref (g_ptr_array_index (self->clients, num));
  g_mutex_unlock (&self->lock);
  return client;
}

static gboolean
is_streaming (GstWMClientConnections * connections)
{
  MockServer *self = MOCK_SERVER (connections);
  gboolean streaming;

  g_mutex_lock (&self->lock);
  streaming = self->is_streaming;
  g_mutex_unlock (&self->lock);
  return streaming;
}

/* Only marks: to go is another step, as in a real server. */
static gboolean
dismiss_unlocked (MockServer * self, guint index, GstWMDisconnectReason why)
{
  GstWMClientInfo *next = g_ptr_array_index (self->clients, index);

  if (gst_wm_client_info_get_state (next) == GST_WM_CLIENT_STATE_CLOSING)
    return FALSE;
  next = renew_unlocked (self, index);
  gst_wm_client_info_set_uint64 (next, GST_WM_CLIENT_FIELD_STATE,
      GST_WM_CLIENT_STATE_CLOSING);
  gst_wm_client_info_set_uint64 (next, GST_WM_CLIENT_FIELD_DISCONNECT_REASON,
      why);
  return TRUE;
}

static gboolean
disconnect_client (GstWMClientConnections * connections, guint64 id,
    GstWMDisconnectReason why)
{
  MockServer *self = MOCK_SERVER (connections);
  gboolean is_told = FALSE;
  gint index;

  g_mutex_lock (&self->lock);
  index = find_unlocked (self, id);
  if (index >= 0)
    is_told = dismiss_unlocked (self, index, why);
  g_mutex_unlock (&self->lock);
  return is_told;
}

static guint
disconnect_all (GstWMClientConnections * connections)
{
  MockServer *self = MOCK_SERVER (connections);
  guint i, n_told = 0;

  g_mutex_lock (&self->lock);
  for (i = 0; i < self->clients->len; i++) {
    if (dismiss_unlocked (self, i, GST_WM_DISCONNECT_REASON_KICKED))
      n_told++;
  }
  g_mutex_unlock (&self->lock);
  return n_told;
}

static void
connections_init (GstWMClientConnectionsInterface * iface)
{
  iface->get_generation = get_generation;
  iface->get_n_clients = get_n_clients;
  iface->get_clients = get_clients;
  iface->get_client = get_client;
  iface->is_streaming = is_streaming;
  iface->disconnect_client = disconnect_client;
  iface->disconnect_all = disconnect_all;
  iface->get_nth_client = get_nth_client;
}

static void
mock_server_get_property (GObject * object, guint prop_id, GValue * value,
    GParamSpec * pspec)
{
  GstWMClientConnections *self = GST_WM_CLIENT_CONNECTIONS (object);

  switch (prop_id) {
    case PROP_N_CLIENTS:
      g_value_set_uint (value, get_n_clients (self));
      break;
    case PROP_GENERATION:
      g_value_set_uint64 (value, get_generation (self));
      break;
    case PROP_STREAMING:
      g_value_set_boolean (value, is_streaming (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static void
mock_server_finalize (GObject * object)
{
  MockServer *self = MOCK_SERVER (object);

  g_ptr_array_unref (self->clients);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (mock_server_parent_class)->finalize (object);
}

static void
mock_server_init (MockServer * self)
{
  g_mutex_init (&self->lock);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_wm_client_info_unref);
}

static guint
new_action (GObjectClass * klass, const gchar * name, GCallback callback,
    GType returned)
{
  return g_signal_new_class_handler (name, G_OBJECT_CLASS_TYPE (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, callback, NULL, NULL, NULL,
      returned, 0);
}

static void
mock_server_class_init (MockServerClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mock_server_get_property;
  object_class->finalize = mock_server_finalize;
  g_object_class_override_property (object_class, PROP_N_CLIENTS, "n-clients");
  g_object_class_override_property (object_class, PROP_GENERATION,
      "generation");
  g_object_class_override_property (object_class, PROP_STREAMING, "streaming");

  signals[SIGNAL_CLIENT_DISCONNECTED] =
      g_signal_new ("client-disconnected", mock_server_get_type (),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT64,
      GST_TYPE_WM_CLIENT_INFO, GST_TYPE_WM_DISCONNECT_REASON);
  signals[SIGNAL_BEGIN] = new_action (object_class, "begin",
      G_CALLBACK (mock_server_begin), G_TYPE_NONE);
  signals[SIGNAL_ADVANCE] = new_action (object_class, "advance",
      G_CALLBACK (mock_server_advance), G_TYPE_NONE);
  signals[SIGNAL_ADD_CLIENT] =
      g_signal_new_class_handler ("add-client", mock_server_get_type (),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (mock_server_add_client), NULL, NULL, NULL, G_TYPE_UINT64, 2,
      G_TYPE_STRING, G_TYPE_UINT);
  signals[SIGNAL_LEAVE] =
      g_signal_new_class_handler ("leave", mock_server_get_type (),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (mock_server_leave),
      NULL, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_UINT64);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Mock server", "Testing", "Lists clients that do not exist",
      "The wmnet authors");
}
