/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Offers the mock server as element `wmnetmock`, so that typelib.py meets it
 * as a program meets wmnetsink: by name, its class in no typelib.  Not
 * installed. */

#include "config.h"

#include "mock-server.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return gst_element_register (plugin, "wmnetmock", GST_RANK_NONE,
      mock_server_get_type ());
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, wmnetmock,
    "Mock of wmnetsink for tests", plugin_init, PACKAGE_VERSION, "LGPL",
    PACKAGE_NAME, PACKAGE_ORIGIN)
