/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The error domain of the library, and what each error is called in the
 * Windows Media Format SDK (docs/interface.md A.8). */

#pragma once

#include <gst/wmnet/wmnet-prelude.h>

G_BEGIN_DECLS

/**
 * GST_WM_NET_ERROR:
 *
 * The error domain of libgstwmnet-1.0; codes are of #GstWMNetError.
 *
 * Since: 0.1
 */
#define GST_WM_NET_ERROR (gst_wm_net_error_quark ())

/**
 * GstWMNetError:
 * @GST_WM_NET_ERROR_INVALID_ARGUMENT: a text or number makes no sense
 *   (`E_INVALIDARG`)
 * @GST_WM_NET_ERROR_INVALID_REQUEST: not possible in this state, for example
 *   before streaming has begun (`NS_E_INVALID_REQUEST`)
 * @GST_WM_NET_ERROR_INVALID_CLIENT: no client has that id or number
 *   (`NS_E_INVALID_CLIENT`)
 * @GST_WM_NET_ERROR_INVALID_INDEX: no access rule has that number
 *   (`NS_E_INVALID_INDEX`)
 * @GST_WM_NET_ERROR_NETWORK_RESOURCE: the port is taken, or another network
 *   resource can't be had (`NS_E_NETWORK_RESOURCE_FAILURE`)
 * @GST_WM_NET_ERROR_NOT_SUPPORTED: right, but not expressible here, for
 *   example an IPv6 address in an IPv4 field (not in the SDK)
 * @GST_WM_NET_ERROR_PERMISSION: the system forbids it, for example a
 *   privileged port (not in the SDK)
 *
 * What can go wrong.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_NET_ERROR_INVALID_ARGUMENT = 0,
  GST_WM_NET_ERROR_INVALID_REQUEST = 1,
  GST_WM_NET_ERROR_INVALID_CLIENT = 2,
  GST_WM_NET_ERROR_INVALID_INDEX = 3,
  GST_WM_NET_ERROR_NETWORK_RESOURCE = 4,
  GST_WM_NET_ERROR_NOT_SUPPORTED = 5,
  GST_WM_NET_ERROR_PERMISSION = 6
} GstWMNetError;

GST_WMNET_API
GQuark gst_wm_net_error_quark (void);

GST_WMNET_API
guint32 gst_wm_net_error_to_hresult (GstWMNetError error);

G_END_DECLS
