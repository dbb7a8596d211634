/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The clients of a server as a GListModel (docs/interface.md B.4).
 *
 * A list model belongs to one thread; a server's news come from another.  So
 * the model hears of a change by a wire: an object of its own that any thread
 * may touch and that puts at most one source into the model's main context.
 * There the model compares its rows with a snapshot; both ascend by id. */

#include "config.h"

#include "gstwmclientitem.h"

typedef struct _Wire Wire;

/* Outlives the model as long as somebody holds an end of it. */
struct _Wire
{
  gint refs;                    /* atomic */
  GMainContext *context;        /* set once */

  GMutex lock;
  GstWMClientListModel *model;  /* under lock; NULL when it is gone */
  gboolean is_ringing;          /* under lock; a source is on its way */
};

/**
 * GstWMClientListModel:
 *
 * The clients of a #GstWMClientConnections as a #GListModel of
 * #GstWMClientItem, by ascending id.
 *
 * The model changes only in the main context that was the thread's default
 * when it was made, from a dispatch of its own.  A handler may run the main
 * loop; what comes meanwhile is told when it has returned.  The model holds the
 * server weakly; when the server is gone the model becomes empty.
 *
 * Since: 0.1
 */
struct _GstWMClientListModel
{
  GObject parent;

  GWeakRef server;
  Wire *wire;
  gulong handler;
  GPtrArray *items;
  gboolean is_updating;         /* in here, or in a handler of ours */
  gboolean is_stale;            /* the snapshot in hand is an old one */
  guint refresh_interval;       /* ms */
  GSource *refresh;
};

enum
{
  PROP_SERVER = 1,
  PROP_REFRESH_INTERVAL,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS
};

static void list_model_init (GListModelInterface * iface);

G_DEFINE_TYPE_WITH_CODE (GstWMClientListModel, gst_wm_client_list_model,
    G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init));

/* --- the wire ---------------------------------------------------------- */

static Wire *
wire_ref (Wire * wire)
{
  g_atomic_int_inc (&wire->refs);
  return wire;
}

static void
wire_unref (gpointer data)
{
  Wire *wire = data;

  if (!g_atomic_int_dec_and_test (&wire->refs))
    return;
  g_main_context_unref (wire->context);
  g_mutex_clear (&wire->lock);
  g_free (wire);
}

static Wire *
wire_new (GstWMClientListModel * model)
{
  Wire *wire = g_new0 (Wire, 1);

  wire->refs = 1;
  wire->context = g_main_context_ref_thread_default ();
  wire->model = model;
  g_mutex_init (&wire->lock);
  return wire;
}

static void update (GstWMClientListModel * self);

/* The model's thread: nobody else can free the model meanwhile. */
static gboolean
on_bell (gpointer data)
{
  Wire *wire = data;
  GstWMClientListModel *model;

  g_mutex_lock (&wire->lock);
  wire->is_ringing = FALSE;
  model = wire->model;
  g_mutex_unlock (&wire->lock);
  if (model != NULL)
    update (model);
  return G_SOURCE_REMOVE;
}

static void
wire_ring (Wire * wire)
{
  g_mutex_lock (&wire->lock);
  if (wire->model != NULL && !wire->is_ringing) {
    GSource *source = g_idle_source_new ();

    wire->is_ringing = TRUE;
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, on_bell, wire_ref (wire), wire_unref);
    g_source_attach (source, wire->context);
    g_source_unref (source);
  }
  g_mutex_unlock (&wire->lock);
}

/* Any thread. */
static void
on_generation (GObject * server, GParamSpec * pspec, gpointer data)
{
  wire_ring (data);
}

static void
on_server_gone (gpointer data, GObject * server)
{
  wire_ring (data);
  wire_unref (data);
}

static void
release_wire (gpointer data, GClosure * closure)
{
  wire_unref (data);
}

/* --- comparing --------------------------------------------------------- */

static guint64
get_row_id (GstWMClientListModel * self, guint row)
{
  return gst_wm_client_item_get_id (g_ptr_array_index (self->items, row));
}

static guint64
get_id (GPtrArray * clients, guint n)
{
  return gst_wm_client_info_get_id (g_ptr_array_index (clients, n));
}

/* Rows from @row on whose clients are gone. */
static guint
count_gone (GstWMClientListModel * self, guint row, GPtrArray * clients,
    guint next)
{
  guint n = 0;

  while (row + n < self->items->len && (next == clients->len ||
          get_row_id (self, row + n) < get_id (clients, next)))
    n++;
  return n;
}

static void
append_rows (GstWMClientListModel * self, GPtrArray * clients, guint next)
{
  guint position = self->items->len;
  guint i;

  for (i = next; i < clients->len; i++)
    g_ptr_array_add (self->items,
        gst_wm_client_item_new (g_ptr_array_index (clients, i)));
  if (clients->len > next)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0,
        clients->len - next);
}

/* Clients go anywhere and come at the end, as ids grow. */
static void
merge (GstWMClientListModel * self, GPtrArray * clients)
{
  guint before = self->items->len;
  guint row = 0;
  guint next = 0;

  while (row < self->items->len) {
    guint n_gone = count_gone (self, row, clients, next);

    if (n_gone > 0) {
      g_ptr_array_remove_range (self->items, row, n_gone);
      g_list_model_items_changed (G_LIST_MODEL (self), row, n_gone, 0);
      continue;
    }
    gst_wm_client_item_set_info (g_ptr_array_index (self->items, row++),
        g_ptr_array_index (clients, next++));
  }
  append_rows (self, clients, next);
  if (self->items->len != before)
    g_object_notify (G_OBJECT (self), "n-items");
}

static gboolean
on_refresh (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

static void
stop_refresh (GstWMClientListModel * self)
{
  if (self->refresh == NULL)
    return;
  g_source_destroy (self->refresh);
  g_clear_pointer (&self->refresh, g_source_unref);
}

/* Nobody wakes up for an empty list. */
static void
arrange_refresh (GstWMClientListModel * self)
{
  if (self->refresh_interval == 0 || self->items->len == 0) {
    stop_refresh (self);
  } else if (self->refresh == NULL) {
    self->refresh = g_timeout_source_new (self->refresh_interval);
    g_source_set_callback (self->refresh, on_refresh, self, NULL);
    g_source_attach (self->refresh, self->wire->context);
  }
}

static void
merge_snapshot (GstWMClientListModel * self)
{
  GstWMClientConnections *server = g_weak_ref_get (&self->server);
  GPtrArray *clients = server != NULL ?
      gst_wm_client_connections_get_clients (server) : g_ptr_array_new ();

  /* Before the handlers, which may keep us for as long as a dialog is open. */
  g_clear_object (&server);
  merge (self, clients);
  g_ptr_array_unref (clients);
}

/* A handler may run the main loop, and so come back here.  The rows are in the
 * middle of a change then, which the handlers behind it haven't heard of. */
static void
update (GstWMClientListModel * self)
{
  self->is_stale = TRUE;
  if (self->is_updating)
    return;
  g_object_ref (self);
  self->is_updating = TRUE;
  while (self->is_stale) {
    self->is_stale = FALSE;
    merge_snapshot (self);
  }
  self->is_updating = FALSE;
  arrange_refresh (self);
  g_object_unref (self);
}

/* --- GListModel -------------------------------------------------------- */

static GType
get_item_type (GListModel * model)
{
  return GST_TYPE_WM_CLIENT_ITEM;
}

static guint
get_n_items (GListModel * model)
{
  return GST_WM_CLIENT_LIST_MODEL (model)->items->len;
}

static gpointer
get_item (GListModel * model, guint position)
{
  GPtrArray *items = GST_WM_CLIENT_LIST_MODEL (model)->items;

  if (position >= items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (items, position));
}

static void
list_model_init (GListModelInterface * iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- GObject ----------------------------------------------------------- */

static void
set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstWMClientListModel *self = GST_WM_CLIENT_LIST_MODEL (object);

  switch (id) {
    case PROP_SERVER:
      g_weak_ref_set (&self->server, g_value_get_object (value));
      break;
    case PROP_REFRESH_INTERVAL:
      self->refresh_interval = g_value_get_uint (value);
      stop_refresh (self);
      if (self->wire != NULL)
        arrange_refresh (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

static void
get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstWMClientListModel *self = GST_WM_CLIENT_LIST_MODEL (object);

  switch (id) {
    case PROP_SERVER:
      g_value_take_object (value, g_weak_ref_get (&self->server));
      break;
    case PROP_REFRESH_INTERVAL:
      g_value_set_uint (value, self->refresh_interval);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, GST_TYPE_WM_CLIENT_ITEM);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

static void
constructed (GObject * object)
{
  GstWMClientListModel *self = GST_WM_CLIENT_LIST_MODEL (object);
  GObject *server = g_weak_ref_get (&self->server);

  G_OBJECT_CLASS (gst_wm_client_list_model_parent_class)->constructed (object);
  self->wire = wire_new (self);
  if (server == NULL)
    return;
  self->handler = g_signal_connect_data (server, "notify::generation",
      G_CALLBACK (on_generation), wire_ref (self->wire), release_wire, 0);
  g_object_weak_ref (server, on_server_gone, wire_ref (self->wire));
  update (self);
  g_object_unref (server);
}

static void
dispose (GObject * object)
{
  GstWMClientListModel *self = GST_WM_CLIENT_LIST_MODEL (object);
  GObject *server = g_weak_ref_get (&self->server);

  stop_refresh (self);
  g_mutex_lock (&self->wire->lock);
  self->wire->model = NULL;
  g_mutex_unlock (&self->wire->lock);
  if (server != NULL && self->handler != 0) {
    g_signal_handler_disconnect (server, self->handler);
    g_object_weak_unref (server, on_server_gone, self->wire);
    wire_unref (self->wire);
  }
  self->handler = 0;
  g_clear_object (&server);
  G_OBJECT_CLASS (gst_wm_client_list_model_parent_class)->dispose (object);
}

static void
finalize (GObject * object)
{
  GstWMClientListModel *self = GST_WM_CLIENT_LIST_MODEL (object);

  g_weak_ref_clear (&self->server);
  g_ptr_array_unref (self->items);
  wire_unref (self->wire);
  G_OBJECT_CLASS (gst_wm_client_list_model_parent_class)->finalize (object);
}

static void
gst_wm_client_list_model_class_init (GstWMClientListModelClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->constructed = constructed;
  object_class->dispose = dispose;
  object_class->finalize = finalize;
  /**
   * GstWMClientListModel:server:
   *
   * Whose clients these are; %NULL when it is gone.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_SERVER,
      g_param_spec_object ("server", "Server", "Whose clients these are",
          GST_TYPE_WM_CLIENT_CONNECTIONS, G_PARAM_READWRITE |
          G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  /**
   * GstWMClientListModel:refresh-interval:
   *
   * How often the rows get new infos, in milliseconds; 0 = only when clients
   * come and go.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_REFRESH_INTERVAL,
      g_param_spec_uint ("refresh-interval", "Refresh interval",
          "Milliseconds between two refreshes of the rows; 0 = only when "
          "clients come and go", 0, G_MAXUINT, 1000, G_PARAM_READWRITE |
          G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));
  /**
   * GstWMClientListModel:item-type:
   *
   * The type of the rows, #GstWMClientItem.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_ITEM_TYPE,
      g_param_spec_gtype ("item-type", "Item type", "The type of the rows",
          G_TYPE_OBJECT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /**
   * GstWMClientListModel:n-items:
   *
   * How many rows there are.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_N_ITEMS,
      g_param_spec_uint ("n-items", "Number of items",
          "How many rows there are", 0, G_MAXUINT, 0,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_wm_client_list_model_init (GstWMClientListModel * self)
{
  g_weak_ref_init (&self->server, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gst_wm_client_list_model_new:
 * @server: the server
 *
 * Makes a model of the server's clients.  It belongs to the thread's default
 * main context of now, and must be used and freed in its thread.
 *
 * Returns: (transfer full): the model
 *
 * Since: 0.1
 */
GstWMClientListModel *
gst_wm_client_list_model_new (GstWMClientConnections * server)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (server), NULL);

  return g_object_new (GST_TYPE_WM_CLIENT_LIST_MODEL, "server", server, NULL);
}
