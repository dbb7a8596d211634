/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See gstwmnetsink-enums.h.  The names are sentences, because gst-inspect-1.0
 * prints them beside the nicks. */

#include "gstwmnetsink-enums.h"

#include "gstwmnetsink.h"

static GType
register_once (gsize * type, const gchar * name, const GEnumValue * values)
{
  if (g_once_init_enter (type))
    g_once_init_leave (type, g_enum_register_static (name, values));
  return *type;
}

GType
gst_wm_net_sink_join_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_JOIN_LATEST_KEYFRAME,
          "At the newest video key frame, or an older one within burst-time",
        "latest-keyframe"},
    {WMN_JOIN_NEXT_KEYFRAME, "At the next video key frame", "next-keyframe"},
    {WMN_JOIN_LATEST, "At the next packet, key frame or not", "latest"},
    {WMN_JOIN_BURST, "At the last key frame before burst-time", "burst"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkJoinPolicy", values);
}

GType
gst_wm_net_sink_slow_client_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_SLOW_RESYNC_KEYFRAME, "Skip to the newest key frame",
        "resync-keyframe"},
    {WMN_SLOW_DROP_OLDEST, "Skip only what the queue can't hold",
        "drop-oldest"},
    {WMN_SLOW_DISCONNECT, "Disconnect the client", "disconnect"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkSlowClientPolicy", values);
}

GType
gst_wm_net_sink_header_change_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_HEADER_CHANGE_ANNOUNCE,
          "Announce it to Windows Media players, drop plain HTTP clients",
        "announce"},
    {WMN_HEADER_CHANGE_DISCONNECT, "Drop every client", "disconnect"},
    {WMN_HEADER_CHANGE_IGNORE, "Send on as if nothing had changed", "ignore"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkHeaderChangePolicy", values);
}

GType
gst_wm_net_sink_eos_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {GST_WM_NET_SINK_EOS_DRAIN,
          "Wait until each client has its last packet, then drop it",
        "drain"},
    {GST_WM_NET_SINK_EOS_DROP, "Tell clients the end and don't wait", "drop"},
    {GST_WM_NET_SINK_EOS_KEEP, "Keep clients for a stream to come", "keep"},
    {GST_WM_NET_SINK_EOS_REJOIN,
          "As drain, and tell players to connect again for what follows",
        "rejoin"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkEosPolicy", values);
}

#define REDIRECTOR "A [Reference] file, which starts a player"
#define RAW "The stream as progressive ASF"

GType
gst_wm_net_sink_browser_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_TREATMENT_REDIRECTOR, REDIRECTOR, "redirector"},
    {WMN_TREATMENT_RAW, RAW, "raw"},
    {WMN_TREATMENT_REFUSAL, "404", "not-found"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkBrowserPolicy", values);
}

GType
gst_wm_net_sink_player_probe_policy_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_TREATMENT_REDIRECTOR, REDIRECTOR, "redirector"},
    {WMN_TREATMENT_RAW, RAW, "raw"},
    {WMN_TREATMENT_REFUSAL, "400, after which players change over",
        "bad-request"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkPlayerProbePolicy", values);
}

GType
gst_wm_net_sink_auth_schemes_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_HTTP_AUTH_BASIC, "Basic alone; passwords can be overheard", "basic"},
    {WMN_HTTP_AUTH_DIGEST, "Digest alone", "digest"},
    {WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST,
          "Digest, or Basic for clients that know nothing better",
        "digest-or-basic"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkAuthSchemes", values);
}

GType
gst_wm_net_sink_server_role_get_type (void)
{
  static const GEnumValue values[] = {
    {WMN_ROLE_ENCODER, "A live encoder (Rex)", "encoder"},
    {WMN_ROLE_MEDIA_SERVER,
          "Windows Media Services (Cougar): metadata, packet pairs, pipelined "
          "mode",
        "media-server"},
    {0, NULL, NULL}
  };
  static gsize type = 0;

  return register_once (&type, "GstWMNetSinkServerRole", values);
}

void
gst_wm_net_sink_mark_types (void)
{
  const GType types[] = {
    gst_wm_net_sink_join_policy_get_type (),
    gst_wm_net_sink_slow_client_policy_get_type (),
    gst_wm_net_sink_header_change_policy_get_type (),
    gst_wm_net_sink_eos_policy_get_type (),
    gst_wm_net_sink_browser_policy_get_type (),
    gst_wm_net_sink_player_probe_policy_get_type (),
    gst_wm_net_sink_auth_schemes_get_type (),
    gst_wm_net_sink_server_role_get_type ()
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    gst_type_mark_as_plugin_api (types[i], 0);
}
