/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The clients of a server as a GListModel, for views and bindings
 * (docs/interface.md B.4). */

#pragma once

#include <gio/gio.h>
#include <gst/wmnet/gstwmclientconnections.h>
#include <gst/wmnet/gstwmclientinfo.h>
#include <gst/wmnet/wmnet-prelude.h>

G_BEGIN_DECLS

#define GST_TYPE_WM_CLIENT_ITEM (gst_wm_client_item_get_type ())

GST_WMNET_API
G_DECLARE_FINAL_TYPE (GstWMClientItem, gst_wm_client_item, GST, WM_CLIENT_ITEM,
    GObject)

GST_WMNET_API
guint64 gst_wm_client_item_get_id (GstWMClientItem * self);

GST_WMNET_API
GstWMClientInfo *gst_wm_client_item_get_info (GstWMClientItem * self)
    G_GNUC_WARN_UNUSED_RESULT;

#define GST_TYPE_WM_CLIENT_LIST_MODEL (gst_wm_client_list_model_get_type ())

GST_WMNET_API
G_DECLARE_FINAL_TYPE (GstWMClientListModel, gst_wm_client_list_model, GST,
    WM_CLIENT_LIST_MODEL, GObject)

GST_WMNET_API
GstWMClientListModel *gst_wm_client_list_model_new (GstWMClientConnections *
    server) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
