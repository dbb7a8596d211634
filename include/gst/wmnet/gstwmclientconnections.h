/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GstWMClientConnections: the interface of an element that lists its
 * clients, after IWMClientConnections and IWMClientConnections2.  Methods
 * and properties only; signals belong to the element (docs/interface.md
 * B.2). */

#pragma once

#include <gst/wmnet/wmnet-prelude.h>
#include <gst/wmnet/gstwmclientinfo.h>

G_BEGIN_DECLS

/**
 * GstWMNetProtocol:
 * @GST_WM_NET_PROTOCOL_HTTP: HTTP, in all the forms of #GstWMClientVariant
 *
 * The network protocol of a server; mirrors WMT_NET_PROTOCOL, with its
 * number.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_NET_PROTOCOL_HTTP = 0
} GstWMNetProtocol;

#define GST_TYPE_WM_CLIENT_CONNECTIONS (gst_wm_client_connections_get_type ())

GST_WMNET_API G_DECLARE_INTERFACE (GstWMClientConnections,
    gst_wm_client_connections, GST, WM_CLIENT_CONNECTIONS, GstElement)

/**
 * GstWMClientConnectionsInterface:
 * @parent: the parent interface
 * @get_generation: the number of the present membership
 * @get_n_clients: how many clients there are
 * @get_clients: all clients and, at the same instant, the generation
 * @get_client: one client, or %NULL
 * @is_streaming: whether streaming has begun
 * @disconnect_client: tells one client to go
 * @disconnect_all: tells every client to go
 * @get_nth_client: one client by its number, or %NULL; may be left out
 *
 * What an implementor provides.  All members but the last are required; they
 * are called from any thread, must not block on the network and must not call
 * out with a lock held.
 *
 * An implementor overrides the three properties, and emits
 * #GObject::notify for #GstWMClientConnections:generation after each change
 * of the membership, from a thread that holds none of its locks.
 *
 * Since: 0.1
 */
struct _GstWMClientConnectionsInterface
{
  GTypeInterface parent;

  /**
   * GstWMClientConnectionsInterface::get_generation:
   * @self: the server
   *
   * Gets the number of the present membership.
   *
   * Returns: a number that grows by one with each client that comes or goes
   *
   * Since: 0.1
   */
  guint64 (*get_generation) (GstWMClientConnections * self);

  /**
   * GstWMClientConnectionsInterface::get_n_clients:
   * @self: the server
   *
   * Counts the clients.
   *
   * Returns: the number of clients, 0 before streaming
   *
   * Since: 0.1
   */
  guint (*get_n_clients) (GstWMClientConnections * self);

  /**
   * GstWMClientConnectionsInterface::get_clients:
   * @self: the server
   * @generation: (out): the generation that the array shows; never %NULL
   *   when the library calls
   *
   * Lists the clients as they are at one instant.
   *
   * Returns: (transfer container) (element-type GstWMClientInfo): the
   *   clients by ascending id, in an array with a free function
   *
   * Since: 0.1
   */
  GPtrArray *(*get_clients) (GstWMClientConnections * self,
      guint64 * generation);

  /**
   * GstWMClientConnectionsInterface::get_client:
   * @self: the server
   * @id: id of a client
   *
   * Looks one client up.
   *
   * Returns: (transfer full) (nullable): the client, or %NULL when there is
   *   none of that id
   *
   * Since: 0.1
   */
  GstWMClientInfo *(*get_client) (GstWMClientConnections * self, guint64 id);

  /**
   * GstWMClientConnectionsInterface::is_streaming:
   * @self: the server
   *
   * Tells whether streaming has begun.
   *
   * Returns: %TRUE from the first header on, until the stream ends or the
   *   server stops
   *
   * Since: 0.1
   */
  gboolean (*is_streaming) (GstWMClientConnections * self);

  /* Tells a client to go, and why; it is gone later, and nothing is emitted
   * from here.  %FALSE when there is none of that id, or when it was told
   * before.  g-ir-scanner would take the method of the same name for the one
   * that calls it, though the arguments differ: it gets to see the size. */
#ifndef __GI_SCANNER__
  gboolean (*disconnect_client) (GstWMClientConnections * self, guint64 id,
      GstWMDisconnectReason why);
#else
  gpointer disconnect_client;
#endif

  /**
   * GstWMClientConnectionsInterface::disconnect_all:
   * @self: the server
   *
   * Tells every client to go.
   *
   * Returns: how many were told now
   *
   * Since: 0.1
   */
  guint (*disconnect_all) (GstWMClientConnections * self);

  /**
   * GstWMClientConnectionsInterface::get_nth_client:
   * @self: the server
   * @num: number of a client, from 0 on by ascending id
   * @n_clients: (out): how many there are at that instant; never %NULL when
   *   the library calls
   *
   * Looks one client up by its number, for programs that are ported.  Without
   * this they are served from get_clients, which costs a list for each client.
   *
   * Returns: (transfer full) (nullable): the client, or %NULL when there are
   *   not so many
   *
   * Since: 0.1
   */
  GstWMClientInfo *(*get_nth_client) (GstWMClientConnections * self,
      guint num, guint * n_clients);

  /*< private >*/
  gpointer _gst_reserved[GST_PADDING_LARGE - 1];
};

/**
 * GstWMClientFunc:
 * @self: the server
 * @client: (transfer none): a client; take a reference to keep it
 * @user_data: what was given to gst_wm_client_connections_foreach()
 *
 * Is called for a client.  No lock is held, so everything may be called from
 * here; the client may already be gone.
 *
 * Returns: %TRUE to go on, %FALSE to stop
 *
 * Since: 0.1
 */
typedef gboolean (*GstWMClientFunc) (GstWMClientConnections * self,
    GstWMClientInfo * client, gpointer user_data);

GST_WMNET_API
guint gst_wm_client_connections_get_n_clients (GstWMClientConnections * self);

GST_WMNET_API
guint64 gst_wm_client_connections_get_generation (GstWMClientConnections *
    self);

GST_WMNET_API
gboolean gst_wm_client_connections_is_streaming (GstWMClientConnections * self);

GST_WMNET_API
GPtrArray *gst_wm_client_connections_get_clients (GstWMClientConnections *
    self) G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GPtrArray *gst_wm_client_connections_snapshot (GstWMClientConnections * self,
    guint64 * generation) G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstWMClientInfo *gst_wm_client_connections_get_client (GstWMClientConnections *
    self, guint64 id, GError ** error) G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
void gst_wm_client_connections_foreach (GstWMClientConnections * self,
    GstWMClientFunc func, gpointer user_data);

GST_WMNET_API
gboolean gst_wm_client_connections_disconnect_client (GstWMClientConnections *
    self, guint64 id, GError ** error);

GST_WMNET_API
guint gst_wm_client_connections_disconnect_all (GstWMClientConnections * self);

/* The SDK's own calls, by number: for programs that are ported. */

GST_WMNET_API
gboolean gst_wm_client_connections_get_client_count (GstWMClientConnections *
    self, guint * count, GError ** error);

GST_WMNET_API
gboolean gst_wm_client_connections_get_client_properties
    (GstWMClientConnections * self, guint num, guint32 * ip, guint32 * port,
    GError ** error);

GST_WMNET_API
gboolean gst_wm_client_connections_get_client_info (GstWMClientConnections *
    self, guint num, gchar ** address, gchar ** port, gchar ** dns_name,
    GError ** error);

G_END_DECLS
