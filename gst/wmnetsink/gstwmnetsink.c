/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The class, its states (docs/interface.md D.1), and the door to the server: from
 * NULL to READY the element publishes a mount, from READY to NULL it takes it
 * back.  What flows and who watches is in the other files.
 *
 * Threads: states in the application's thread. */

/**
 * SECTION:element-wmnetsink
 * @title: wmnetsink
 *
 * Serves one live ASF stream over HTTP: in MS-WMSP ("mmsh") to Windows Media
 * players and as plain progressive ASF to everybody else.  It is also a list
 * of who is connected, see #GstWMClientConnections.
 *
 * The port is open from READY on, and players can connect from PAUSED on.
 * The streaming thread never waits for a client.
 *
 * Signals are emitted from one thread of the element, in which its state must
 * not be changed; gst_element_call_async() or a bus message is the way to do
 * that.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 asfmux name=m streamable=true ! wmnetsink videotestsrc is-live=true ! avenc_wmv2 ! identity single-segment=true ! m. audiotestsrc is-live=true ! avenc_wmav2 ! m.
 * ]| A test card with a tone, live; watch it with `ffplay mmsh://localhost:8080/`.
 * |[
 * gst-launch-1.0 filesrc location=film.wmv ! wmnetsink
 * ]| Sends a file in real time.
 *
 * Since: 0.1
 */

#include "config.h"

#include "gstwmnetsink.h"
#include "gstwmnetsink-enums.h"

/* What is lent before a header says how large a packet is. */
#define DATA_UNIT_SIZE 4096

GST_DEBUG_CATEGORY (wmn_sink_debug);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-ms-asf; audio/x-ms-asf; audio/x-ms-wma"));

G_DEFINE_TYPE_WITH_CODE (GstWMNetSink, gst_wm_net_sink, GST_TYPE_BASE_SINK,
    G_IMPLEMENT_INTERFACE (GST_TYPE_WM_CLIENT_CONNECTIONS,
        gst_wm_net_sink_clients_init);
    G_IMPLEMENT_INTERFACE (GST_TYPE_WM_ADDRESS_ACCESS,
        gst_wm_net_sink_access_init);
    G_IMPLEMENT_INTERFACE (GST_TYPE_PRESET, NULL));
GST_ELEMENT_REGISTER_DEFINE (wmnetsink, "wmnetsink", GST_RANK_NONE,
    GST_TYPE_WM_NET_SINK);

/* --- the door ---------------------------------------------------------- */

WmnMount *
gst_wm_net_sink_enter (GstWMNetSink * self)
{
  g_rw_lock_reader_lock (&self->door);
  return self->mount;
}

void
gst_wm_net_sink_leave (GstWMNetSink * self)
{
  g_rw_lock_reader_unlock (&self->door);
}

gboolean
gst_wm_net_sink_is_posting (GstWMNetSink * self)
{
  gboolean is_posting;

  GST_OBJECT_LOCK (self);
  is_posting = self->settings.post_messages && GST_ELEMENT_BUS (self) != NULL;
  GST_OBJECT_UNLOCK (self);
  return is_posting;
}

void
gst_wm_net_sink_post (GstWMNetSink * self, GstStructure * details)
{
  if (gst_wm_net_sink_is_posting (self))
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (GST_OBJECT (self), details));
  else
    gst_structure_free (details);
}

void
gst_wm_net_sink_fail_to_open (GstWMNetSink * self, GQuark domain, gint code,
    GstWMNetError net, int number, gchar * text, gchar * debug)
{
  const GstWMNetSinkSettings *settings = &self->settings;
  GstStructure *details;

  GST_OBJECT_LOCK (self);
  details = gst_structure_new ("wmnetsink-error",
      "address", G_TYPE_STRING, settings->bind_address,
      "port", G_TYPE_INT, settings->port,
      "path", G_TYPE_STRING, settings->path, "errno", G_TYPE_INT, number,
      "hresult", G_TYPE_UINT, gst_wm_net_error_to_hresult (net), NULL);
  GST_OBJECT_UNLOCK (self);
  gst_element_message_full_with_details (GST_ELEMENT (self),
      GST_MESSAGE_ERROR, domain, code, text, debug, __FILE__, GST_FUNCTION,
      __LINE__, details);
}

/* docs/interface.md D.6 */
static const struct
{
  gint domain;                  /* 0 = GST_CORE_ERROR */
  gint code;
  GstWMNetError net;
} errors[] = {
  [WMN_SERVER_ERROR_ADDRESS] = {1, GST_RESOURCE_ERROR_SETTINGS,
      GST_WM_NET_ERROR_INVALID_ARGUMENT},
  [WMN_SERVER_ERROR_NOT_LOCAL] = {1, GST_RESOURCE_ERROR_NOT_FOUND,
      GST_WM_NET_ERROR_NETWORK_RESOURCE},
  [WMN_SERVER_ERROR_BUSY] = {1, GST_RESOURCE_ERROR_BUSY,
      GST_WM_NET_ERROR_NETWORK_RESOURCE},
  [WMN_SERVER_ERROR_PERMISSION] = {1, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      GST_WM_NET_ERROR_PERMISSION},
  [WMN_SERVER_ERROR_PATH_TAKEN] = {1, GST_RESOURCE_ERROR_BUSY,
      GST_WM_NET_ERROR_NETWORK_RESOURCE},
  [WMN_SERVER_ERROR_PATH] = {1, GST_RESOURCE_ERROR_SETTINGS,
      GST_WM_NET_ERROR_INVALID_ARGUMENT},
  [WMN_SERVER_ERROR_NAME] = {1, GST_RESOURCE_ERROR_SETTINGS,
      GST_WM_NET_ERROR_INVALID_ARGUMENT},
  [WMN_SERVER_ERROR_LISTEN] = {1, GST_RESOURCE_ERROR_OPEN_READ_WRITE,
      GST_WM_NET_ERROR_NETWORK_RESOURCE},
  [WMN_SERVER_ERROR_THREAD] = {0, GST_CORE_ERROR_THREAD,
      GST_WM_NET_ERROR_NETWORK_RESOURCE}
};

static void
post_error (GstWMNetSink * self, const WmnServerSettings * wanted,
    const GError * error, int number)
{
  g_assert (error->domain == WMN_SERVER_ERROR);
  g_assert ((guint) error->code < G_N_ELEMENTS (errors));
  gst_wm_net_sink_fail_to_open (self,
      errors[error->code].domain ? GST_RESOURCE_ERROR : GST_CORE_ERROR,
      errors[error->code].code, errors[error->code].net, number,
      g_strdup_printf ("The server can't be opened: %s.", error->message),
      g_strdup_printf ("address %s, port %u, path %s, errno %d",
          wanted->bind_address != NULL ? wanted->bind_address : "any",
          wanted->port, GST_STR_NULL (wanted->path), number));
}

static void
tell_listening (GstWMNetSink * self)
{
  gchar *url = gst_wm_net_sink_dup_url (self);

  g_object_notify (G_OBJECT (self), "current-port");
  g_object_notify (G_OBJECT (self), "url");
  GST_INFO_OBJECT (self, "listening, %s", url);
  gst_wm_net_sink_post (self, gst_structure_new ("wmnetsink-listening",
          "address", G_TYPE_STRING, self->address,
          "port", G_TYPE_INT, (gint) self->port,
          "url", G_TYPE_STRING, url, NULL));
  g_free (url);
}

/* Before anybody can connect. */
static void
set_up (gpointer user_data, WmnMount * mount)
{
  GstWMNetSink *self = GST_WM_NET_SINK (user_data);
  GError *error;

  gst_wm_net_sink_apply_settings (self, mount);
  gst_wm_net_sink_apply_access (self, mount);
  gst_wm_net_sink_apply_trusted_proxies (self, mount);
  /* Whatever is wrong is so still when the door is open, and told then. */
  error = gst_wm_net_sink_apply_auth (self, mount);
  g_clear_error (&error);
}

/* The listener and its workers are the first's, whoever comes later. */
static void
warn_of_others (GstWMNetSink * self, WmnMount * mount,
    const WmnServerSettings * wanted)
{
  gchar *text = wmn_server_list_others (mount, wanted);

  if (text != NULL)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("Another element has opened the port, whose settings hold: %s.",
            text), (NULL));
  g_free (text);
}

static WmnMount *
publish (GstWMNetSink * self, const WmnServerSettings * wanted)
{
  WmnMountHooks hooks = { 0 };
  GError *error = NULL;
  WmnMount *mount;
  int number = 0;

  hooks.n_clients = &self->n_clients;
  hooks.herald = gst_wm_net_sink_herald_hooks;
  hooks.notice = gst_wm_net_sink_notice;
  hooks.set_up = set_up;
  hooks.is_asking = gst_wm_net_sink_is_asking;
  hooks.is_answering = gst_wm_net_sink_is_answering;
  mount = wmn_server_publish (wanted, &hooks, self, &number, &error);
  if (mount == NULL) {
    post_error (self, wanted, error, number);
    g_error_free (error);
  } else {
    warn_of_others (self, mount, wanted);
  }
  return mount;
}

/* Strings are copies, as settings may change at any time. */
static WmnMount *
publish_as_set (GstWMNetSink * self)
{
  const GstWMNetSinkSettings *settings = &self->settings;
  gchar *bind_address, *path, *server_header;
  WmnServerSettings wanted = { 0 };
  WmnMount *mount;

  GST_OBJECT_LOCK (self);
  wanted.bind_address = bind_address = g_strdup (settings->bind_address);
  wanted.path = path = g_strdup (settings->path);
  wanted.server_header = server_header =
      g_strdup (gst_wm_net_sink_get_server_header_unlocked (self));
  wanted.role = (WmnRole) settings->server_role;
  wanted.port = (guint16) settings->port;
  wanted.backlog = settings->backlog;
  wanted.n_workers = settings->workers;
  wanted.max_connections = settings->max_connections;
  GST_OBJECT_UNLOCK (self);
  wanted.last_id = self->last_id;
  wanted.generation = self->generation;
  mount = publish (self, &wanted);
  g_free (bind_address);
  g_free (path);
  g_free (server_header);
  return mount;
}

/* Not the base class's start(), whose failure it tells once more in words
 * that say less. */
static gboolean
open_door (GstWMNetSink * self)
{
  WmnMount *mount;

  if (!gst_wm_net_sink_check_access_rules (self) ||
      !gst_wm_net_sink_check_trusted_proxies (self) ||
      !gst_wm_net_sink_check_public_host (self) ||
      !gst_wm_net_sink_check_auth (self))
    return FALSE;
  mount = publish_as_set (self);
  if (mount == NULL)
    return FALSE;
  g_rw_lock_writer_lock (&self->door);
  self->mount = mount;
  self->address = wmn_server_address (mount);
  self->port = wmn_server_port (mount);
  self->open_time = g_get_monotonic_time ();
  g_rw_lock_writer_unlock (&self->door);
  /* What was set while the door was being opened. */
  set_up (self, mount);
  gst_wm_net_sink_apply_settings (self, mount);
  gst_wm_net_sink_apply_access (self, mount);
  gst_wm_net_sink_warn_of_auth (self, gst_wm_net_sink_apply_auth (self, mount));
  tell_listening (self);
  return TRUE;
}

/* All clients left between PAUSED and READY, and none comes while there is no
 * header.  Who still waits for one is turned away by a mount that can't be
 * reached any more, and counted here. */
static void
close_door (GstWMNetSink * self)
{
  WmnTotals late = { 0 };
  WmnMount *mount;
  WmnTotals totals;

  g_rw_lock_writer_lock (&self->door);
  mount = self->mount;
  wmn_mount_get_totals (mount, &totals);
  gst_wm_net_sink_add_totals (&self->past, &totals);
  self->last_id = mount->registry.last_id;
  self->generation = wmn_registry_generation (&mount->registry);
  self->mount = NULL;
  g_clear_pointer (&self->address, g_free);
  self->port = 0;
  g_rw_lock_writer_unlock (&self->door);
  wmn_mount_ref (mount);
  wmn_server_withdraw (mount);
  late.rejected = atomic_load (&mount->n_rejected) - totals.rejected;
  wmn_mount_unref (mount);
  g_rw_lock_writer_lock (&self->door);
  gst_wm_net_sink_add_totals (&self->past, &late);
  g_rw_lock_writer_unlock (&self->door);
  g_object_notify (G_OBJECT (self), "current-port");
  g_object_notify (G_OBJECT (self), "url");
}

/* --- GstElement, GstBaseSink ------------------------------------------- */

/* The herald would have to wait for itself; refused before the state lock is
 * taken, which another state change may hold (docs/interface.md D.8). */
static GstStateChangeReturn
set_state (GstElement * element, GstState state)
{
  GstWMNetSink *self = GST_WM_NET_SINK (element);

  if (atomic_load (&self->herald) == g_thread_self ()) {
    g_warning ("%s: the state of wmnetsink can't be changed from a handler "
        "of its own signals; use gst_element_call_async() or a bus message",
        GST_OBJECT_NAME (element));
    return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (gst_wm_net_sink_parent_class)->set_state (element,
      state);
}

static GstStateChangeReturn
change_state (GstElement * element, GstStateChange transition)
{
  GstWMNetSink *self = GST_WM_NET_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !open_door (self))
    return GST_STATE_CHANGE_FAILURE;
  result = GST_ELEMENT_CLASS (gst_wm_net_sink_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    wmn_mount_stop (self->mount, WMN_REASON_SHUTDOWN);
    gst_wm_net_sink_tell_streaming (self);
    gst_wm_net_sink_input_reset (self);
  }
  if (transition == GST_STATE_CHANGE_READY_TO_NULL ||
      (transition == GST_STATE_CHANGE_NULL_TO_READY &&
          result == GST_STATE_CHANGE_FAILURE))
    close_door (self);
  return result;
}

static gboolean
on_event (GstBaseSink * base, GstEvent * event)
{
  if (!gst_wm_net_sink_input_event (GST_WM_NET_SINK (base), event)) {
    gst_event_unref (event);
    return FALSE;
  }
  return GST_BASE_SINK_CLASS (gst_wm_net_sink_parent_class)->event (base,
      event);
}

/* Only a flush or the end may cut short a drain; a pause lets it go on.  The
 * pad is flushing before this is called for one.  A flush doesn't wait for the
 * stream lock, nor a state change for it. */
static gboolean
unlock (GstBaseSink * base)
{
  GstWMNetSink *self = GST_WM_NET_SINK (base);
  WmnMount *mount = gst_wm_net_sink_enter (self);

  if (mount != NULL && GST_PAD_IS_FLUSHING (base->sinkpad))
    wmn_mount_interrupt (mount, TRUE);
  gst_wm_net_sink_leave (self);
  return TRUE;
}

static guint
get_packet_size (GstWMNetSink * self)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  WmnEpoch *epoch = mount != NULL ?
      wmn_publisher_ref_epoch (mount->publisher) : NULL;
  guint size = epoch != NULL ? epoch->packet_size : DATA_UNIT_SIZE;

  wmn_epoch_unref (epoch);
  gst_wm_net_sink_leave (self);
  return size;
}

/* A packet is copied once, into the ring, so any memory that can be read will
 * do.  A source that wants to be lent some (the SDK's AllocateDataUnit) gets
 * buffers of a packet's size that are used again; but a source of bytes, which
 * has no caps (filesrc), would take that for the size of its own buffers,
 * whatever its blocksize is.  Any thread, any state: a query, unlike an event,
 * gets through to a pad that isn't active. */
static gboolean
propose_allocation (GstBaseSink * base, GstQuery * query)
{
  guint size = get_packet_size (GST_WM_NET_SINK (base));
  GstBufferPool *pool = NULL;
  GstStructure *config;
  gboolean needs_pool;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, &needs_pool);
  if (caps == NULL)
    return TRUE;
  if (needs_pool) {
    pool = gst_buffer_pool_new ();
    config = gst_buffer_pool_get_config (pool);
    gst_buffer_pool_config_set_params (config, caps, size, 0, 0);
    gst_buffer_pool_set_config (pool, config);
  }
  gst_query_add_allocation_pool (query, pool, size, 0, 0);
  g_clear_object (&pool);
  return TRUE;
}

static void
finalize (GObject * object)
{
  GstWMNetSink *self = GST_WM_NET_SINK (object);

  g_assert (self->mount == NULL);
  gst_wm_net_sink_input_reset (self);
  gst_wm_net_sink_clear_settings (self);
  gst_wm_net_sink_news_clear (self);
  g_ptr_array_unref (self->rules);
  g_free (self->bad_rules);
  g_free (self->trusted_proxies);
  g_rw_lock_clear (&self->door);
  G_OBJECT_CLASS (gst_wm_net_sink_parent_class)->finalize (object);
}

static void
gst_wm_net_sink_class_init (GstWMNetSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (wmn_sink_debug, "wmnetsink", 0,
      "Windows Media network sink");
  object_class->finalize = finalize;
  gst_wm_net_sink_install_properties (object_class);
  gst_wm_net_sink_mark_types ();
  gst_wm_net_sink_install_signals (G_TYPE_FROM_CLASS (klass));
  gst_wm_net_sink_install_actions (G_TYPE_FROM_CLASS (klass));
  gst_wm_net_sink_install_access_actions (G_TYPE_FROM_CLASS (klass));
  element_class->set_state = set_state;
  element_class->change_state = change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "Windows Media network sink", "Sink/Network",
      "Serves a live ASF stream over HTTP to Windows Media players (MS-WMSP) "
      "and to all others, and lists who is connected", "The wmnet authors");
  base_class->unlock = unlock;
  base_class->propose_allocation = propose_allocation;
  base_class->set_caps = gst_wm_net_sink_set_caps;
  base_class->event = on_event;
  base_class->get_times = gst_wm_net_sink_get_times;
  base_class->preroll = gst_wm_net_sink_preroll;
  base_class->render = gst_wm_net_sink_render;
}

static void
gst_wm_net_sink_init (GstWMNetSink * self)
{
  g_rw_lock_init (&self->door);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_wm_access_rule_unref);
  gst_wm_net_sink_init_settings (self);
  gst_wm_net_sink_input_init (self);
  gst_wm_net_sink_news_init (self);
}
