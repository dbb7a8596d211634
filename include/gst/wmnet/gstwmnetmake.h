/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Making the element without knowing its name: the counterpart of
 * WMCreateWriterNetworkSink (docs/interface.md A.5). */

#pragma once

#include <gst/gst.h>
#include <gst/wmnet/wmnet-prelude.h>

G_BEGIN_DECLS

GST_WMNET_API
GstElement *gst_wm_net_sink_make (const gchar * name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
