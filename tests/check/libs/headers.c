/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Compile-only, as C and (headers.cc) as C++: the macros of the public
 * headers work in a program that includes nothing but the umbrella
 * (docs/interface.md F 69).  That each header stands alone is header-alone.c.in. */

#include <gst/wmnet/wmnet.h>

guint use_headers (GstElement * element);

guint
use_headers (GstElement * element)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  g_autoptr (GstWMClientConnections) server = NULL;
  g_autoptr (GPtrArray) clients = NULL;
  GstWMNetProtocol protocol = GST_WM_NET_PROTOCOL_HTTP;

  if (!GST_IS_WM_CLIENT_CONNECTIONS (element))
    return (guint) GST_WM_REJECT_REASON_NOT_FOUND + (guint) protocol;
  server = GST_WM_CLIENT_CONNECTIONS (g_object_ref (element));
  clients = gst_wm_client_connections_get_clients (server);
#if GST_WMNET_CHECK_VERSION (0, 1, 0)
  return clients->len + gst_wm_client_info_get_port (info);
#else
#error "These headers have no version"
#endif
}
