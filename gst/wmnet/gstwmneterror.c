/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The error domain, and the HRESULT that a program written for the Windows
 * Media Format SDK knows for each code.  Any thread. */

#include <gst/wmnet/gstwmneterror.h>

/**
 * gst_wm_net_error_quark:
 *
 * Gets the error domain of the library; #GST_WM_NET_ERROR is shorter.
 *
 * Any thread.
 *
 * Returns: the quark of `gst-wm-net-error-quark`
 *
 * Since: 0.1
 */
GQuark
gst_wm_net_error_quark (void)
{
  return g_quark_from_static_string ("gst-wm-net-error-quark");
}

/**
 * gst_wm_net_error_to_hresult:
 * @error: an error code
 *
 * Translates an error code into the SDK's, so that a ported program can keep
 * the format of its log.  The two codes that the SDK does not have give the
 * nearest general ones: %GST_WM_NET_ERROR_NOT_SUPPORTED is 0x80070032 and
 * %GST_WM_NET_ERROR_PERMISSION is 0x80070005 (`E_ACCESSDENIED`).
 *
 * Any thread.
 *
 * Returns: the HRESULT; 0x80004005 (`E_FAIL`) for a code that is unknown
 *
 * Since: 0.1
 */
guint32
gst_wm_net_error_to_hresult (GstWMNetError error)
{
  switch (error) {
    case GST_WM_NET_ERROR_INVALID_ARGUMENT:
      return 0x80070057u;       /* E_INVALIDARG */
    case GST_WM_NET_ERROR_INVALID_REQUEST:
      return 0xc00d002bu;       /* NS_E_INVALID_REQUEST */
    case GST_WM_NET_ERROR_INVALID_CLIENT:
      return 0xc00d003fu;       /* NS_E_INVALID_CLIENT */
    case GST_WM_NET_ERROR_INVALID_INDEX:
      return 0xc00d0011u;       /* NS_E_INVALID_INDEX */
    case GST_WM_NET_ERROR_NETWORK_RESOURCE:
      return 0xc00d0028u;       /* NS_E_NETWORK_RESOURCE_FAILURE */
    case GST_WM_NET_ERROR_NOT_SUPPORTED:
      return 0x80070032u;       /* ERROR_NOT_SUPPORTED as HRESULT */
    case GST_WM_NET_ERROR_PERMISSION:
      return 0x80070005u;       /* E_ACCESSDENIED */
    default:
      return 0x80004005u;       /* E_FAIL */
  }
}
