/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The getters of GstWMClientInfo that say who a client is: id, addresses,
 * request, time.  How it fares is in gstwmclientinfo-counters.c.  All may be
 * called from any thread that holds a reference (docs/interface.md B.3). */

#include "gstwmclientfields.h"

/**
 * gst_wm_client_info_get_id:
 * @info: an info
 *
 * Gets the client's id: counts up from 1 in the order in which clients come,
 * and is never used again while the element lives.  It is not the client-id
 * of MS-WMSP.  The SDK has no such handle.
 *
 * Any thread.
 *
 * Returns: the id, 0 for somebody who is no client (yet)
 *
 * Since: 0.1
 */
guint64
gst_wm_client_info_get_id (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return peek_number (info, GST_WM_CLIENT_FIELD_ID);
}

/**
 * gst_wm_client_info_get_address:
 * @info: an info
 *
 * Gets the address that the client comes from, as a number.  IPv6 is without
 * brackets, with its scope (`fe80::1%2`); an IPv4 address in an IPv6 one is
 * shown as IPv4.  Mirrors pwszIPAddress of WM_CLIENT_PROPERTIES_EX.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when unknown
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_address (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_ADDRESS);
}

/**
 * gst_wm_client_info_get_port:
 * @info: an info
 *
 * Gets the port that the client comes from.  Mirrors dwPort of
 * WM_CLIENT_PROPERTIES and pwszPort of WM_CLIENT_PROPERTIES_EX.
 *
 * Any thread.
 *
 * Returns: the port in host order, 1 to 65535, or 0 when unknown
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_port (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_PORT);
}

/**
 * gst_wm_client_info_get_ipv4:
 * @info: an info
 * @ipv4: (out) (optional): return location for the address, in network order
 *
 * Gets the address that the client comes from as an IPv4 number; one that is
 * wrapped in an IPv6 address counts.  @ipv4 is set only on success.  Mirrors
 * dwIPAddress of WM_CLIENT_PROPERTIES.
 *
 * Any thread.
 *
 * Returns: %TRUE when the client's address is IPv4, %FALSE when it is not or
 *   is unknown
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_info_get_ipv4 (const GstWMClientInfo * info, guint32 * ipv4)
{
  g_return_val_if_fail (info != NULL, FALSE);

  if (!info->data.has_ipv4)
    return FALSE;
  if (ipv4 != NULL)
    *ipv4 = info->data.ipv4;
  return TRUE;
}

/**
 * gst_wm_client_info_get_socket_address:
 * @info: an info
 *
 * Gets the client's end of the connection as the system gave it: here an IPv4
 * address in an IPv6 one is not unwrapped.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when unknown
 *
 * Since: 0.1
 */
GSocketAddress *
gst_wm_client_info_get_socket_address (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->data.peer;
}

/**
 * gst_wm_client_info_get_local_address:
 * @info: an info
 *
 * Gets the address of ours that the client uses, in the form of
 * gst_wm_client_info_get_address().
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when unknown
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_local_address (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_LOCAL_ADDRESS);
}

/**
 * gst_wm_client_info_get_local_port:
 * @info: an info
 *
 * Gets the port of ours that the client uses.
 *
 * Any thread.
 *
 * Returns: the port in host order, 1 to 65535, or 0 when unknown
 *
 * Since: 0.1
 */
guint
gst_wm_client_info_get_local_port (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, 0);

  return (guint) peek_number (info, GST_WM_CLIENT_FIELD_LOCAL_PORT);
}

/**
 * gst_wm_client_info_get_state:
 * @info: an info
 *
 * Gets where the client is in its life.
 *
 * Any thread.
 *
 * Returns: the state, %GST_WM_CLIENT_STATE_INIT by default
 *
 * Since: 0.1
 */
GstWMClientState
gst_wm_client_info_get_state (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_WM_CLIENT_STATE_INIT);

  return (GstWMClientState) peek_number (info, GST_WM_CLIENT_FIELD_STATE);
}

/**
 * gst_wm_client_info_get_variant:
 * @info: an info
 *
 * Gets what the client speaks.
 *
 * Any thread.
 *
 * Returns: the variant, %GST_WM_CLIENT_VARIANT_UNKNOWN by default
 *
 * Since: 0.1
 */
GstWMClientVariant
gst_wm_client_info_get_variant (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, GST_WM_CLIENT_VARIANT_UNKNOWN);

  return (GstWMClientVariant) peek_number (info, GST_WM_CLIENT_FIELD_VARIANT);
}

/**
 * gst_wm_client_info_get_user_agent:
 * @info: an info
 *
 * Gets the User-Agent field of the client's request.  Clients write there
 * what they like.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL when there was none
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_user_agent (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_USER_AGENT);
}

/**
 * gst_wm_client_info_get_player_version:
 * @info: an info
 *
 * Gets the product and version that the client's User-Agent says, when it is
 * a player that we know, such as `NSPlayer/12.0`.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the version, or %NULL when unknown
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_player_version (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_PLAYER_VERSION);
}

/**
 * gst_wm_client_info_get_player_guid:
 * @info: an info
 *
 * Gets the id that a Windows Media player has given itself (xClientGUID,
 * MS-WMSP 2.2.1.4).  It need not be one: it is what the player wrote.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the id, or %NULL when there was none
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_player_guid (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_PLAYER_GUID);
}

/**
 * gst_wm_client_info_get_referer:
 * @info: an info
 *
 * Gets the Referer field of the client's request.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL when there was none
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_referer (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_REFERER);
}

/**
 * gst_wm_client_info_get_request_path:
 * @info: an info
 *
 * Gets the path that the client asked for.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the path, or %NULL when unknown
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_request_path (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_REQUEST_PATH);
}

/**
 * gst_wm_client_info_get_host_header:
 * @info: an info
 *
 * Gets the Host field of the client's request: the name by which it knows the
 * server.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL when there was none
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_host_header (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_HOST_HEADER);
}

/**
 * gst_wm_client_info_get_dns_name:
 * @info: an info
 *
 * Gets the name that DNS has for the client's address.  It is looked up only
 * where the server was told to, and arrives some time after the client does.
 * Mirrors the pwszDNSName of WM_CLIENT_PROPERTIES_EX.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL when it isn't known
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_dns_name (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_DNS_NAME);
}

/**
 * gst_wm_client_info_get_connect_time:
 * @info: an info
 *
 * Gets the wall-clock time at which the client came, in UTC.  For a duration
 * use gst_wm_client_info_get_connected_for().
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the time, to the microsecond, or %NULL
 *   when unknown
 *
 * Since: 0.1
 */
GDateTime *
gst_wm_client_info_get_connect_time (const GstWMClientInfo * info)
{
  GDateTime *seconds, *time;
  guint64 unix_us;

  g_return_val_if_fail (info != NULL, NULL);

  unix_us = peek_number (info, GST_WM_CLIENT_FIELD_CONNECT_TIME);
  if (unix_us == 0)
    return NULL;
  seconds = g_date_time_new_from_unix_utc ((gint64) (unix_us / G_USEC_PER_SEC));
  if (seconds == NULL)
    return NULL;
  time = g_date_time_add (seconds, (GTimeSpan) (unix_us % G_USEC_PER_SEC));
  g_date_time_unref (seconds);
  return time;
}

/**
 * gst_wm_client_info_get_forwarded_for:
 * @info: an info
 *
 * Gets the address for which a proxy says that it asks: the last one in
 * X-Forwarded-For that isn't a proxy's.  It is known only where the peer is a
 * proxy that the server was told to trust, because anybody can write that
 * field.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when there is
 *   none that can be believed
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_forwarded_for (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_FORWARDED_FOR);
}

/**
 * gst_wm_client_info_get_auth_user:
 * @info: an info
 *
 * Gets the user that the client has proved to be.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the user's name, or %NULL when it has
 *   proved nothing
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_auth_user (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_AUTH_USER);
}

/**
 * gst_wm_client_info_get_auth_realm:
 * @info: an info
 *
 * Gets the realm for which the client has proved who it is.
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the realm, or %NULL when it has
 *   proved nothing
 *
 * Since: 0.1
 */
const gchar *
gst_wm_client_info_get_auth_realm (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return peek_text (info, GST_WM_CLIENT_FIELD_AUTH_REALM);
}
