/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See gstwmnetmake.h.  The element's class is the plugin's own, so what is
 * made here is a GstElement that implements the interfaces. */

#include <gst/wmnet/gstwmnetmake.h>

/**
 * gst_wm_net_sink_make:
 * @name: (nullable): a name for the element, or %NULL for one of its own
 *
 * Makes a `wmnetsink`: the sink that serves a stream to Windows Media players,
 * a #GstWMClientConnections and a #GstWMAddressAccess.  It is the same as
 * gst_element_factory_make() with that name.  Mirrors
 * WMCreateWriterNetworkSink.
 *
 * Any thread, after gst_init().
 *
 * Returns: (transfer floating) (nullable): the element, or %NULL when the
 *   plugin isn't installed
 *
 * Since: 0.1
 */
GstElement *
gst_wm_net_sink_make (const gchar * name)
{
  return gst_element_factory_make ("wmnetsink", name);
}
