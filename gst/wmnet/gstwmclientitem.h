/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How the model makes its rows. */

#pragma once

#include <gst/wmnet/wmnet.h>

GstWMClientItem *gst_wm_client_item_new (GstWMClientInfo * info);
void gst_wm_client_item_set_info (GstWMClientItem * self,
    GstWMClientInfo * info);
