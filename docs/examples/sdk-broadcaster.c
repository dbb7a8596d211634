/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A broadcaster as it was written with the Windows Media Format SDK, step by
 * step: create the sink, limit its clients, advise a callback, open a port,
 * list the clients by their numbers, drop them, close.  docs/reference/
 * porting.md goes through it.
 *
 *   sdk-broadcaster FILE.wmv
 *
 * Standard input: "enum", "disconnect", "close".
 */

#include <stdio.h>
#include <string.h>

#include <gst/gst.h>
#include <gst/wmnet/wmnet.h>

#define say(...) \
  G_STMT_START { printf (__VA_ARGS__); fflush (stdout); } G_STMT_END

typedef struct
{
  GstElement *writer;           /* in the place of IWMWriter */
  GstElement *sink;             /* in the place of IWMWriterNetworkSink */
} Broadcaster;

/* A program that logged HRESULTs can go on doing so. */
static void
report (const gchar * call, const GError * error)
{
  if (error == NULL)
    say ("%s: S_OK\n", call);
  else
    say ("%s: 0x%08X %s\n", call,
        gst_wm_net_error_to_hresult ((GstWMNetError) error->code),
        error->message);
}

/* IWMStatusCallback::OnStatus (WMT_CLIENT_CONNECT_EX) */
static void
on_connect (GstElement * sink, guint64 id, GstWMClientInfo * info, gpointer b)
{
  say ("WMT_CLIENT_CONNECT_EX %s %u\n", gst_wm_client_info_get_address (info),
      gst_wm_client_info_get_port (info));
}

/* IWMStatusCallback::OnStatus (WMT_CLIENT_DISCONNECT_EX) */
static void
on_disconnect (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, gpointer b)
{
  say ("WMT_CLIENT_DISCONNECT_EX %s %u\n",
      gst_wm_client_info_get_address (info),
      gst_wm_client_info_get_port (info));
}

/* IWMStatusCallback::OnStatus (WMT_CLIENT_PROPERTIES) */
static void
on_properties (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMClientChange what, gpointer b)
{
  if (what & GST_WM_CLIENT_CHANGE_DNS_NAME)
    say ("WMT_CLIENT_PROPERTIES %s\n", gst_wm_client_info_get_dns_name (info));
}

static gboolean
create (Broadcaster * self, const gchar * file)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);

  /* WMCreateWriterNetworkSink */
  self->sink = gst_wm_net_sink_make (NULL);
  if (source == NULL || self->sink == NULL)
    return FALSE;
  g_object_set (source, "location", file, NULL);
  /* IWMWriterNetworkSink::SetNetworkProtocol, SetMaximumClients */
  g_object_set (self->sink, "protocol", GST_WM_NET_PROTOCOL_HTTP,
      "max-clients", 5, NULL);
  /* IWMRegisterCallback::Advise */
  g_signal_connect (self->sink, "client-connected", G_CALLBACK (on_connect),
      self);
  g_signal_connect (self->sink, "client-disconnected",
      G_CALLBACK (on_disconnect), self);
  g_signal_connect (self->sink, "client-changed", G_CALLBACK (on_properties),
      self);
  /* IWMWriterAdvanced::AddSink */
  self->writer = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (self->writer), source, self->sink, NULL);
  return gst_element_link (source, self->sink);
}

/* IWMWriterNetworkSink::Open, with port 0: any, which comes back. */
static gboolean
open_sink (Broadcaster * self)
{
  g_autofree gchar *url = NULL;
  gint port = 0;

  g_object_set (self->sink, "port", port, NULL);
  if (gst_element_set_state (self->writer, GST_STATE_READY) ==
      GST_STATE_CHANGE_FAILURE)
    return FALSE;
  /* IWMWriterNetworkSink::GetHostURL */
  g_object_get (self->sink, "current-port", &port, "url", &url, NULL);
  say ("Open: %d %s\n", port, url);
  return TRUE;
}

/* IWMClientConnections::GetClientCount, IWMClientConnections2::GetClientInfo
 * by number.  It compiles as it stands and has the SDK's weakness as well: a
 * client may go between two calls, and the numbers behind it change. */
static void
enumerate_by_number (Broadcaster * self)
{
  GstWMClientConnections *clients = GST_WM_CLIENT_CONNECTIONS (self->sink);
  g_autoptr (GError) error = NULL;
  guint count = 0;
  guint i;

  if (!gst_wm_client_connections_get_client_count (clients, &count, &error)) {
    report ("GetClientCount", error);
    return;
  }
  /* One too many, for the error. */
  for (i = 0; i <= count; i++) {
    g_autofree gchar *address = NULL;
    g_autofree gchar *port = NULL;
    g_autofree gchar *dns_name = NULL;

    g_clear_error (&error);
    if (gst_wm_client_connections_get_client_info (clients, i, &address, &port,
            &dns_name, &error))
      say ("GetClientInfo %u: %s %s %s\n", i, address, port,
          dns_name != NULL ? dns_name : "-");
    else
      report ("GetClientInfo", error);
  }
}

/* The same without the weakness. */
static void
enumerate (Broadcaster * self)
{
  g_autoptr (GPtrArray) clients = gst_wm_client_connections_get_clients
      (GST_WM_CLIENT_CONNECTIONS (self->sink));
  guint i;

  for (i = 0; i < clients->len; i++) {
    GstWMClientInfo *info = g_ptr_array_index (clients, i);

    say ("client %" G_GUINT64_FORMAT ": %s %u\n",
        gst_wm_client_info_get_id (info),
        gst_wm_client_info_get_address (info),
        gst_wm_client_info_get_port (info));
  }
}

/* FALSE when it is over. */
static gboolean
obey (Broadcaster * self, const gchar * line)
{
  if (g_str_equal (line, "enum")) {
    enumerate_by_number (self);
    enumerate (self);
  } else if (g_str_equal (line, "disconnect")) {
    /* IWMWriterNetworkSink::Disconnect */
    say ("Disconnect: %u\n", gst_wm_client_connections_disconnect_all
        (GST_WM_CLIENT_CONNECTIONS (self->sink)));
  } else {
    return !g_str_equal (line, "close");
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  Broadcaster self = { NULL };
  gchar line[80];

  gst_init (&argc, &argv);
  if (argc != 2 || !create (&self, argv[1]) || !open_sink (&self))
    return 1;
  /* Before streaming has begun the strict calls fail, as in the SDK. */
  enumerate_by_number (&self);
  /* IWMWriter::BeginWriting */
  gst_element_set_state (self.writer, GST_STATE_PLAYING);
  while (fgets (line, sizeof (line), stdin) != NULL) {
    line[strcspn (line, "\r\n")] = '\0';
    if (!obey (&self, line))
      break;
  }
  /* IWMWriter::EndWriting, IWMWriterNetworkSink::Close, in any order */
  gst_element_set_state (self.writer, GST_STATE_NULL);
  say ("Close: S_OK\n");
  gst_object_unref (self.writer);
  return 0;
}
