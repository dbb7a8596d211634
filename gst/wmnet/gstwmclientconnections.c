/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GstWMClientConnections: calls the implementor, and builds on its snapshot
 * what the SDK has and what C programs like.  Keeps no state and no lock of
 * its own, so each function may be called from any thread and from any
 * signal handler (docs/interface.md A.2, B.2, B.5). */

#include <gst/wmnet/gstwmclientconnections.h>
#include <gst/wmnet/gstwmneterror.h>

/**
 * GstWMClientConnections:
 *
 * The interface of an element that serves clients and lists them.  Mirrors
 * IWMClientConnections and IWMClientConnections2, but by stable ids and over
 * snapshots instead of by numbers that shift while one counts.
 *
 * A client is a session, not a TCP connection.  It is listed from the first
 * request for the stream that was granted, until its session is over.  Ids
 * grow in the order in which clients come and are never used again.
 *
 * All functions may be called from any thread and from any signal handler of
 * the element; none of them blocks on the network.
 *
 * The interface has no signals; see those of the element.
 *
 * Since: 0.1
 */
G_DEFINE_INTERFACE (GstWMClientConnections, gst_wm_client_connections,
    GST_TYPE_ELEMENT);

static void
gst_wm_client_connections_default_init (GstWMClientConnectionsInterface * iface)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstWMClientConnections:n-clients: (getter get_n_clients)
   *
   * How many clients there are; 0 before streaming.  Mirrors
   * IWMClientConnections::GetClientCount, but never fails.
   *
   * Since: 0.1
   */
  g_object_interface_install_property (iface,
      g_param_spec_uint ("n-clients", "Number of clients",
          "How many clients there are", 0, G_MAXUINT, 0, flags));

  /**
   * GstWMClientConnections:generation: (getter get_generation)
   *
   * A number that grows by one with each client that comes or goes.  While
   * it is the same, the membership is.
   *
   * It is notified after each change, from a thread of the element that
   * holds no lock.
   *
   * Since: 0.1
   */
  g_object_interface_install_property (iface,
      g_param_spec_uint64 ("generation", "Generation",
          "Grows by one with each client that comes or goes", 0, G_MAXUINT64,
          0, flags));

  /**
   * GstWMClientConnections:streaming: (getter is_streaming)
   *
   * Whether streaming has begun: from the first header on, until the stream
   * ends or the server stops.  Clients may still be there then, until they have
   * had its end.
   *
   * Since: 0.1
   */
  g_object_interface_install_property (iface,
      g_param_spec_boolean ("streaming", "Streaming",
          "Whether streaming has begun", FALSE, flags));
}

/**
 * gst_wm_client_connections_get_n_clients: (get-property n-clients)
 * @self: a server
 *
 * Counts the clients.  Mirrors IWMClientConnections::GetClientCount without
 * its errors.
 *
 * Any thread.
 *
 * Returns: the number of clients, 0 before streaming
 *
 * Since: 0.1
 */
guint
gst_wm_client_connections_get_n_clients (GstWMClientConnections * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), 0);

  return GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->get_n_clients (self);
}

/**
 * gst_wm_client_connections_get_generation: (get-property generation)
 * @self: a server
 *
 * Gets the number of the present membership.  Equal numbers mean equal
 * membership.
 *
 * Any thread.
 *
 * Returns: a number that grows by one with each client that comes or goes
 *
 * Since: 0.1
 */
guint64
gst_wm_client_connections_get_generation (GstWMClientConnections * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), 0);

  return GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->get_generation (self);
}

/**
 * gst_wm_client_connections_is_streaming: (get-property streaming)
 * @self: a server
 *
 * Tells whether streaming has begun.
 *
 * Any thread.
 *
 * Returns: %TRUE from the first header on, until the stream ends or the server
 *   stops
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_connections_is_streaming (GstWMClientConnections * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), FALSE);

  return GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->is_streaming (self);
}

/**
 * gst_wm_client_connections_get_clients:
 * @self: a server
 *
 * Lists all clients as they are at one instant.  Nothing in the list changes
 * afterwards, whoever leaves.
 *
 * Any thread.
 *
 * Returns: (transfer container) (element-type GstWMClientInfo): the clients
 *   by ascending id; g_ptr_array_unref() frees all of it
 *
 * Since: 0.1
 */
GPtrArray *
gst_wm_client_connections_get_clients (GstWMClientConnections * self)
{
  return gst_wm_client_connections_snapshot (self, NULL);
}

/**
 * gst_wm_client_connections_snapshot: (virtual get_clients)
 * @self: a server
 * @generation: (out) (optional): return location for the generation that the
 *   list shows
 *
 * Lists all clients as they are at one instant, and says which membership
 * that is: for code that compares one list with the next.
 *
 * Any thread.
 *
 * Returns: (transfer container) (element-type GstWMClientInfo): the clients
 *   by ascending id; g_ptr_array_unref() frees all of it
 *
 * Since: 0.1
 */
GPtrArray *
gst_wm_client_connections_snapshot (GstWMClientConnections * self,
    guint64 * generation)
{
  guint64 shown = 0;
  GPtrArray *clients;

  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), NULL);

  clients =
      GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->get_clients (self, &shown);
  g_return_val_if_fail (clients != NULL, NULL);
  if (generation != NULL)
    *generation = shown;
  return clients;
}

/**
 * gst_wm_client_connections_get_client:
 * @self: a server
 * @id: id of a client
 * @error: return location for a #GError, or %NULL
 *
 * Looks a client up.  Fails with %GST_WM_NET_ERROR_INVALID_CLIENT when there
 * is none of that id, or no more.
 *
 * Any thread.
 *
 * Returns: (transfer full): the client as it is now, or %NULL on error
 *
 * Since: 0.1
 */
GstWMClientInfo *
gst_wm_client_connections_get_client (GstWMClientConnections * self, guint64 id,
    GError ** error)
{
  GstWMClientInfo *client;

  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  client = GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->get_client (self, id);
  if (client == NULL)
    g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_CLIENT,
        "There is no client with id %" G_GUINT64_FORMAT, id);
  return client;
}

/**
 * gst_wm_client_connections_foreach:
 * @self: a server
 * @func: (scope call) (closure user_data): what to call for each client
 * @user_data: what to give to @func
 *
 * Calls @func for each client, by ascending id, until it returns %FALSE.  It
 * runs over a snapshot with no lock held, so @func may call everything,
 * gst_wm_client_connections_disconnect_client() included.
 *
 * Any thread; @func is called in the same one.
 *
 * Since: 0.1
 */
void
gst_wm_client_connections_foreach (GstWMClientConnections * self,
    GstWMClientFunc func, gpointer user_data)
{
  GPtrArray *clients;
  guint i;

  g_return_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self));
  g_return_if_fail (func != NULL);

  clients = gst_wm_client_connections_snapshot (self, NULL);
  g_return_if_fail (clients != NULL);
  for (i = 0; i < clients->len; i++) {
    if (!func (self, g_ptr_array_index (clients, i), user_data))
      break;
  }
  g_ptr_array_unref (clients);
}

/**
 * gst_wm_client_connections_disconnect_client:
 * @self: a server
 * @id: id of a client
 * @error: return location for a #GError, or %NULL
 *
 * Tells a client to go, with %GST_WM_DISCONNECT_REASON_KICKED.  It goes
 * later: nothing is emitted before this returns.  Fails with
 * %GST_WM_NET_ERROR_INVALID_CLIENT when there is no client of that id, or
 * when it was told before.
 *
 * Any thread.  The SDK can't do this; it can only drop everybody.
 *
 * Returns: %TRUE when the client was told, %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_connections_disconnect_client (GstWMClientConnections * self,
    guint64 id, GError ** error)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->disconnect_client (self, id,
          GST_WM_DISCONNECT_REASON_KICKED))
    return TRUE;
  g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_CLIENT,
      "There is no client with id %" G_GUINT64_FORMAT
      ", or it was told to go before", id);
  return FALSE;
}

/**
 * gst_wm_client_connections_disconnect_all:
 * @self: a server
 *
 * Tells every client to go; the port stays open.  Like
 * gst_wm_client_connections_disconnect_client() it does not wait.  Mirrors
 * IWMWriterNetworkSink::Disconnect.
 *
 * Any thread.
 *
 * Returns: how many clients were told now
 *
 * Since: 0.1
 */
guint
gst_wm_client_connections_disconnect_all (GstWMClientConnections * self)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), 0);

  return GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self)->disconnect_all (self);
}

/* What NS_E_INVALID_REQUEST is for in the three calls by number: behind the
 * end as before the beginning, though clients may be listed who have yet to
 * get the end. */
static gboolean
check_streaming (GstWMClientConnections * self, GError ** error)
{
  if (gst_wm_client_connections_is_streaming (self))
    return TRUE;
  g_set_error_literal (error, GST_WM_NET_ERROR,
      GST_WM_NET_ERROR_INVALID_REQUEST, "Nothing is streamed now");
  return FALSE;
}

static GstWMClientInfo *
get_nth_of_snapshot (GstWMClientConnections * self, guint num,
    guint * ret_n_clients)
{
  GPtrArray *clients = gst_wm_client_connections_snapshot (self, NULL);
  GstWMClientInfo *client = NULL;

  if (num < clients->len)
    client = gst_wm_client_info_ref (g_ptr_array_index (clients, num));
  *ret_n_clients = clients->len;
  g_ptr_array_unref (clients);
  return client;
}

/* Each call by number sees one instant, so that at least within one call
 * nothing shifts.  Transfer full. */
static GstWMClientInfo *
find_by_number (GstWMClientConnections * self, guint num, GError ** error)
{
  GstWMClientConnectionsInterface *iface =
      GST_WM_CLIENT_CONNECTIONS_GET_IFACE (self);
  GstWMClientInfo *client;
  guint n_clients = 0;

  if (!check_streaming (self, error))
    return NULL;
  client = iface->get_nth_client != NULL ?
      iface->get_nth_client (self, num, &n_clients) :
      get_nth_of_snapshot (self, num, &n_clients);
  if (client == NULL)
    g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_CLIENT,
        "There is no client number %u; there are %u", num, n_clients);
  return client;
}

/**
 * gst_wm_client_connections_get_client_count:
 * @self: a server
 * @count: (out): return location for the number of clients
 * @error: return location for a #GError, or %NULL
 *
 * Counts the clients as IWMClientConnections::GetClientCount does, for
 * programs that are ported.  Fails with %GST_WM_NET_ERROR_INVALID_REQUEST
 * before streaming; @count is then left alone.
 *
 * Any thread.
 *
 * Returns: %TRUE, or %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_connections_get_client_count (GstWMClientConnections * self,
    guint * count, GError ** error)
{
  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), FALSE);
  g_return_val_if_fail (count != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_streaming (self, error))
    return FALSE;
  *count = gst_wm_client_connections_get_n_clients (self);
  return TRUE;
}

/**
 * gst_wm_client_connections_get_client_properties:
 * @self: a server
 * @num: number of a client, from 0 on by ascending id
 * @ip: (out): return location for the IPv4 address, in network order
 * @port: (out): return location for the port, in host order
 * @error: return location for a #GError, or %NULL
 *
 * Gets the address of a client as IWMClientConnections::GetClientProperties
 * does, for programs that are ported.  The number of a client can only become
 * lower from call to call, when an older one leaves; its id does not change.
 *
 * Fails with %GST_WM_NET_ERROR_INVALID_REQUEST before streaming, with
 * %GST_WM_NET_ERROR_INVALID_CLIENT when there are not so many clients, and
 * with %GST_WM_NET_ERROR_NOT_SUPPORTED when the client has no IPv4 address;
 * @ip and @port are then left alone.
 *
 * Any thread.
 *
 * Returns: %TRUE, or %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_connections_get_client_properties (GstWMClientConnections * self,
    guint num, guint32 * ip, guint32 * port, GError ** error)
{
  GstWMClientInfo *client;
  gboolean has_ipv4;

  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), FALSE);
  g_return_val_if_fail (ip != NULL && port != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  client = find_by_number (self, num, error);
  if (client == NULL)
    return FALSE;
  has_ipv4 = gst_wm_client_info_get_ipv4 (client, ip);
  if (has_ipv4)
    *port = gst_wm_client_info_get_port (client);
  else
    g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_NOT_SUPPORTED,
        "Client number %u has no IPv4 address", num);
  gst_wm_client_info_unref (client);
  return has_ipv4;
}

/**
 * gst_wm_client_connections_get_client_info:
 * @self: a server
 * @num: number of a client, from 0 on by ascending id
 * @address: (out) (optional) (nullable): return location for the address, or
 *   %NULL
 * @port: (out) (optional) (nullable): return location for the port as a text,
 *   or %NULL
 * @dns_name: (out) (optional) (nullable): return location for the name of the
 *   client, or %NULL
 * @error: return location for a #GError, or %NULL
 *
 * Gets three texts about a client as IWMClientConnections2::GetClientInfo
 * does, for programs that are ported.  Nobody has to guess a length.  A text
 * is %NULL when it is unknown, @dns_name also when names are not looked up.
 *
 * Fails with %GST_WM_NET_ERROR_INVALID_REQUEST before streaming and with
 * %GST_WM_NET_ERROR_INVALID_CLIENT when there are not so many clients; all
 * texts are then left alone.
 *
 * Any thread.
 *
 * Returns: %TRUE, or %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_connections_get_client_info (GstWMClientConnections * self,
    guint num, gchar ** address, gchar ** port, gchar ** dns_name,
    GError ** error)
{
  GstWMClientInfo *client;
  const gchar *known;

  g_return_val_if_fail (GST_IS_WM_CLIENT_CONNECTIONS (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  client = find_by_number (self, num, error);
  if (client == NULL)
    return FALSE;
  known = gst_wm_client_info_get_address (client);
  if (address != NULL)
    *address = g_strdup (known);
  if (port != NULL)
    *port = known == NULL ? NULL
        : g_strdup_printf ("%u", gst_wm_client_info_get_port (client));
  if (dns_name != NULL)
    *dns_name = g_strdup (gst_wm_client_info_get_dns_name (client));
  gst_wm_client_info_unref (client);
  return TRUE;
}
