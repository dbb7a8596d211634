/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Types of the properties that choose a policy; the values are those of the
 * server's own enumerations. */

#pragma once

#include <glib-object.h>

GType gst_wm_net_sink_join_policy_get_type (void);
GType gst_wm_net_sink_slow_client_policy_get_type (void);
GType gst_wm_net_sink_header_change_policy_get_type (void);
GType gst_wm_net_sink_eos_policy_get_type (void);
GType gst_wm_net_sink_server_role_get_type (void);
GType gst_wm_net_sink_browser_policy_get_type (void);
GType gst_wm_net_sink_player_probe_policy_get_type (void);
GType gst_wm_net_sink_auth_schemes_get_type (void);

/* Makes them known to GStreamer's documentation tools; at class_init. */
void gst_wm_net_sink_mark_types (void);
