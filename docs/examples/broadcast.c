/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Broadcasts a file and does with its clients what one can do with clients:
 *
 *   broadcast FILE.wmv [PORT]
 *
 * and then, line by line on standard input:
 *
 *   list             who is connected
 *   kick ID          sends one of them home
 *   refuse ADDRESS   lets nobody in who comes from there
 *   quit
 *
 * The signals come from a thread of the element.  Their handlers print, and
 * answer from a list that has a lock; everything else is in the main loop.
 */

#include <stdio.h>
#include <string.h>

#include <gst/gst.h>
#include <gst/wmnet/wmnet.h>

typedef struct
{
  /* set once */
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *sink;

  GMutex lock;
  GHashTable *refused;          /* under lock: addresses */
} Broadcast;

#define say(...) \
  G_STMT_START { printf (__VA_ARGS__); fflush (stdout); } G_STMT_END

static const gchar *
nick_of (GType type, gint value)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);

  return g_enum_get_value (values, value)->value_nick;
}

/* --- who comes and goes: the element's thread ---------------------------- */

/* May this one come in?  It waits for the answer, and so do those that come
 * after it, but not the stream.  (What IWMCredentialCallback is for is asked by
 * the signal authenticate.) */
static gboolean
on_connecting (GstElement * sink, GstWMClientInfo * info, Broadcast * self)
{
  gboolean is_refused;

  g_mutex_lock (&self->lock);
  is_refused = g_hash_table_contains (self->refused,
      gst_wm_client_info_get_address (info));
  g_mutex_unlock (&self->lock);
  return !is_refused;
}

static void
on_connected (GstElement * sink, guint64 id, GstWMClientInfo * info,
    Broadcast * self)
{
  g_autofree gchar *name = gst_wm_client_info_dup_display_name (info);

  say ("+ %s\n", name);
}

static void
on_disconnected (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, Broadcast * self)
{
  say ("- #%" G_GUINT64_FORMAT " %s after %" G_GUINT64_FORMAT " bytes\n", id,
      nick_of (GST_TYPE_WM_DISCONNECT_REASON, (gint) reason),
      gst_wm_client_info_get_bytes_sent (info));
}

static void
on_rejected (GstElement * sink, GstWMClientInfo * info,
    GstWMRejectReason reason, Broadcast * self)
{
  say ("! %s %s\n", gst_wm_client_info_get_address (info),
      nick_of (GST_TYPE_WM_REJECT_REASON, (gint) reason));
}

/* --- commands: the main loop --------------------------------------------- */

static gboolean
print_client (GstWMClientConnections * server, GstWMClientInfo * info,
    gpointer data)
{
  g_autofree gchar *name = gst_wm_client_info_dup_display_name (info);

  say ("%s: %" G_GUINT64_FORMAT " bytes, %u bit/s\n", name,
      gst_wm_client_info_get_bytes_sent (info),
      gst_wm_client_info_get_send_rate (info));
  return TRUE;
}

static void
kick (Broadcast * self, guint64 id)
{
  g_autoptr (GError) error = NULL;

  if (!gst_wm_client_connections_disconnect_client
      (GST_WM_CLIENT_CONNECTIONS (self->sink), id, &error))
    say ("? %s\n", error->message);
}

static void
refuse (Broadcast * self, const gchar * address)
{
  g_mutex_lock (&self->lock);
  g_hash_table_add (self->refused, g_strdup (address));
  g_mutex_unlock (&self->lock);
}

static void
obey (Broadcast * self, gchar * line)
{
  GstWMClientConnections *server = GST_WM_CLIENT_CONNECTIONS (self->sink);
  gchar *rest = strchr (line, ' ');

  if (rest != NULL)
    *rest++ = '\0';
  if (g_str_equal (line, "list")) {
    gst_wm_client_connections_foreach (server, print_client, NULL);
    say ("%u connected\n", gst_wm_client_connections_get_n_clients (server));
  } else if (g_str_equal (line, "kick") && rest != NULL) {
    kick (self, g_ascii_strtoull (rest, NULL, 10));
  } else if (g_str_equal (line, "refuse") && rest != NULL) {
    refuse (self, rest);
  } else if (g_str_equal (line, "quit")) {
    g_main_loop_quit (self->loop);
  } else {
    say ("? list, kick ID, refuse ADDRESS, quit\n");
  }
}

static gboolean
on_input (GIOChannel * input, GIOCondition condition, gpointer data)
{
  Broadcast *self = data;
  g_autofree gchar *line = NULL;

  if (g_io_channel_read_line (input, &line, NULL, NULL, NULL) !=
      G_IO_STATUS_NORMAL) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  obey (self, g_strstrip (line));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Broadcast *self = data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_printerr ("%s\n", error->message);
    g_main_loop_quit (self->loop);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    g_main_loop_quit (self->loop);
  }
  return G_SOURCE_CONTINUE;
}

/* --- beginning and end --------------------------------------------------- */

static gboolean
build (Broadcast * self, const gchar * file, gint port)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);

  self->sink = gst_wm_net_sink_make (NULL);
  if (source == NULL || self->sink == NULL) {
    g_printerr ("filesrc or wmnetsink is missing\n");
    return FALSE;
  }
  g_object_set (source, "location", file, NULL);
  g_object_set (self->sink, "port", port, NULL);
  self->pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, self->sink, NULL);
  g_signal_connect (self->sink, "client-connecting",
      G_CALLBACK (on_connecting), self);
  g_signal_connect (self->sink, "client-connected",
      G_CALLBACK (on_connected), self);
  g_signal_connect (self->sink, "client-disconnected",
      G_CALLBACK (on_disconnected), self);
  g_signal_connect (self->sink, "client-rejected",
      G_CALLBACK (on_rejected), self);
  return gst_element_link (source, self->sink);
}

static void
run (Broadcast * self)
{
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autofree gchar *url = NULL;

  gst_bus_add_watch (bus, on_message, self);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, self);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_object_get (self->sink, "url", &url, NULL);
  if (url != NULL)
    say ("url %s\n", url);
  g_main_loop_run (self->loop);
  /* Whoever is left is told of before this returns. */
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
}

int
main (int argc, char **argv)
{
  Broadcast self = { NULL };

  gst_init (&argc, &argv);
  if (argc < 2) {
    g_printerr ("usage: broadcast FILE.wmv [PORT]\n");
    return 2;
  }
  g_mutex_init (&self.lock);
  self.refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.loop = g_main_loop_new (NULL, FALSE);
  if (!build (&self, argv[1],
          argc > 2 ? (gint) g_ascii_strtoll (argv[2], NULL, 10) : 8080))
    return 1;
  run (&self);
  gst_object_unref (self.pipeline);
  g_main_loop_unref (self.loop);
  g_hash_table_unref (self.refused);
  g_mutex_clear (&self.lock);
  return 0;
}
