/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One row of a GstWMClientListModel: the same object from the client's coming
 * to its going, with a new info from time to time (docs/interface.md B.4).
 *
 * Threads: that of the model's main context. */

#include "config.h"

#include "gstwmclientitem.h"

/**
 * GstWMClientItem:
 *
 * A client as a row of a #GstWMClientListModel, which makes it.  One that
 * somebody else has made is nobody's: its id is 0, and it knows nothing.
 *
 * Since: 0.1
 */
struct _GstWMClientItem
{
  GObject parent;

  guint64 id;                   /* set once */
  GstWMClientInfo *info;        /* NULL when no model has made it */
};

enum
{
  PROP_ID = 1,
  PROP_INFO,
  PROP_ADDRESS,
  PROP_PORT,
  PROP_DNS_NAME,
  PROP_USER_AGENT,
  PROP_STATE,
  PROP_BYTES_SENT,
  PROP_QUEUE_BYTES,
  PROP_LAG,
  N_PROPS
};

static GParamSpec *specs[N_PROPS];

G_DEFINE_TYPE (GstWMClientItem, gst_wm_client_item, G_TYPE_OBJECT);

/* What a row shows of what it knows. */
static void
get_detail (const GstWMClientInfo * info, guint id, GValue * value)
{
  switch (id) {
    case PROP_ADDRESS:
      g_value_set_string (value, gst_wm_client_info_get_address (info));
      break;
    case PROP_PORT:
      g_value_set_uint (value, gst_wm_client_info_get_port (info));
      break;
    case PROP_DNS_NAME:
      g_value_set_string (value, gst_wm_client_info_get_dns_name (info));
      break;
    case PROP_USER_AGENT:
      g_value_set_string (value, gst_wm_client_info_get_user_agent (info));
      break;
    case PROP_STATE:
      g_value_set_enum (value, gst_wm_client_info_get_state (info));
      break;
    case PROP_BYTES_SENT:
      g_value_set_uint64 (value, gst_wm_client_info_get_bytes_sent (info));
      break;
    case PROP_QUEUE_BYTES:
      g_value_set_uint64 (value, gst_wm_client_info_get_queue_bytes (info));
      break;
    case PROP_LAG:
      g_value_set_uint64 (value, gst_wm_client_info_get_lag (info));
      break;
    default:
      g_assert_not_reached ();
  }
}

static void
get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstWMClientItem *self = GST_WM_CLIENT_ITEM (object);

  if (id == PROP_ID)
    g_value_set_uint64 (value, self->id);
  else if (id == PROP_INFO)
    g_value_set_boxed (value, self->info);
  else if (id >= N_PROPS)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->info != NULL)
    get_detail (self->info, id, value);
  else
    g_param_value_set_default (pspec, value);
}

static void
finalize (GObject * object)
{
  g_clear_pointer (&GST_WM_CLIENT_ITEM (object)->info,
      gst_wm_client_info_unref);
  G_OBJECT_CLASS (gst_wm_client_item_parent_class)->finalize (object);
}

static void
make_identity_specs (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstWMClientItem:id:
   *
   * The id of the client, which is the row's for good.
   *
   * Since: 0.1
   */
  specs[PROP_ID] = g_param_spec_uint64 ("id", "Id",
      "The client's id", 0, G_MAXUINT64, 0, flags);
  /**
   * GstWMClientItem:info:
   *
   * What was known of the client at the last refresh.
   *
   * Since: 0.1
   */
  specs[PROP_INFO] = g_param_spec_boxed ("info", "Info",
      "What is known of the client", GST_TYPE_WM_CLIENT_INFO, flags);
  /**
   * GstWMClientItem:address:
   *
   * The client's address.
   *
   * Since: 0.1
   */
  specs[PROP_ADDRESS] = g_param_spec_string ("address", "Address",
      "The client's address", NULL, flags);
  /**
   * GstWMClientItem:port:
   *
   * The client's port.
   *
   * Since: 0.1
   */
  specs[PROP_PORT] = g_param_spec_uint ("port", "Port",
      "The client's port", 0, G_MAXUINT16, 0, flags);
  /**
   * GstWMClientItem:dns-name:
   *
   * The client's name in DNS, or %NULL.
   *
   * Since: 0.1
   */
  specs[PROP_DNS_NAME] = g_param_spec_string ("dns-name", "DNS name",
      "The client's name", NULL, flags);
  /**
   * GstWMClientItem:user-agent:
   *
   * What the client calls itself, or %NULL.
   *
   * Since: 0.1
   */
  specs[PROP_USER_AGENT] = g_param_spec_string ("user-agent", "User-Agent",
      "What the client calls itself", NULL, flags);
}

static void
make_figure_specs (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstWMClientItem:state:
   *
   * The client's state.
   *
   * Since: 0.1
   */
  specs[PROP_STATE] = g_param_spec_enum ("state", "State",
      "The client's state", GST_TYPE_WM_CLIENT_STATE,
      GST_WM_CLIENT_STATE_INIT, flags);
  /**
   * GstWMClientItem:bytes-sent:
   *
   * Bytes that were sent to the client.
   *
   * Since: 0.1
   */
  specs[PROP_BYTES_SENT] = g_param_spec_uint64 ("bytes-sent", "Bytes sent",
      "Bytes that were sent to the client", 0, G_MAXUINT64, 0, flags);
  /**
   * GstWMClientItem:queue-bytes:
   *
   * Bytes the client still has to get.
   *
   * Since: 0.1
   */
  specs[PROP_QUEUE_BYTES] = g_param_spec_uint64 ("queue-bytes",
      "Bytes in the queue", "Bytes the client still has to get", 0,
      G_MAXUINT64, 0, flags);
  /**
   * GstWMClientItem:lag:
   *
   * How far the client is behind, in nanoseconds.
   *
   * Since: 0.1
   */
  specs[PROP_LAG] = g_param_spec_uint64 ("lag", "Lag",
      "How far the client is behind (ns)", 0, G_MAXUINT64, 0, flags);
}

static void
gst_wm_client_item_class_init (GstWMClientItemClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->finalize = finalize;
  make_identity_specs ();
  make_figure_specs ();
  g_object_class_install_properties (object_class, N_PROPS, specs);
}

static void
gst_wm_client_item_init (GstWMClientItem * self)
{
}

GstWMClientItem *
gst_wm_client_item_new (GstWMClientInfo * info)
{
  GstWMClientItem *self = g_object_new (GST_TYPE_WM_CLIENT_ITEM, NULL);

  self->id = gst_wm_client_info_get_id (info);
  self->info = gst_wm_client_info_ref (info);
  return self;
}

/* All but the id may be new. */
void
gst_wm_client_item_set_info (GstWMClientItem * self, GstWMClientInfo * info)
{
  guint i;

  g_assert (gst_wm_client_info_get_id (info) == self->id);
  gst_wm_client_info_ref (info);
  gst_wm_client_info_unref (self->info);
  self->info = info;
  g_object_freeze_notify (G_OBJECT (self));
  for (i = PROP_INFO; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), specs[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * gst_wm_client_item_get_id:
 * @self: a row
 *
 * Gets the id of the client, which is the row's for good.  Only in the thread
 * of the model.
 *
 * Returns: the id
 *
 * Since: 0.1
 */
guint64
gst_wm_client_item_get_id (GstWMClientItem * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_ITEM (self), 0);

  return self->id;
}

/**
 * gst_wm_client_item_get_info:
 * @self: a row
 *
 * Gets what was known of the client at the last refresh.  Only in the thread
 * of the model; the info itself may go anywhere.
 *
 * Returns: (transfer full) (nullable): the info, %NULL when no model has made
 *   the row
 *
 * Since: 0.1
 */
GstWMClientInfo *
gst_wm_client_item_get_info (GstWMClientItem * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_ITEM (self), NULL);

  return self->info != NULL ? gst_wm_client_info_ref (self->info) : NULL;
}
