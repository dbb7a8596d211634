/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The element, for the files it is made of; nothing of it is installed
 * (docs/interface.md B.1).  gstwmnetsink.c has the class, the states and the
 * door to the server, -properties.c what is set and read, -input.c the
 * streaming thread, -notices.c what is told of the stream, -clients.c who is
 * connected, -news.c what is told of them.
 *
 * Threads: see docs/interface.md D.7; each field below stands under who may
 * touch it. */

#pragma once

#include <stdatomic.h>
#include <gst/base/gstbasesink.h>
#include <gst/wmnet/wmnet.h>
#include "server/server.h"

#define GST_TYPE_WM_NET_SINK (gst_wm_net_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstWMNetSink, gst_wm_net_sink, GST, WM_NET_SINK,
    GstBaseSink)

#define N_REJECT_REASONS (GST_WM_REJECT_REASON_SHUTDOWN + 1)

typedef struct _GstWMNetSinkSettings GstWMNetSinkSettings;
typedef struct _GstWMNetSinkInput GstWMNetSinkInput;
typedef struct _GstWMNetSinkRejections GstWMNetSinkRejections;

/* Values of eos-policy; those of WmnEos. */
typedef enum
{
  GST_WM_NET_SINK_EOS_DRAIN,
  GST_WM_NET_SINK_EOS_DROP,
  GST_WM_NET_SINK_EOS_KEEP,
  GST_WM_NET_SINK_EOS_REJOIN
} GstWMNetSinkEosPolicy;

/* What can be set, as the application sees it: times in ns. */
struct _GstWMNetSinkSettings
{
  gchar *bind_address;
  gint port;
  gchar *path;
  gchar *public_host;
  gint protocol;
  gint backlog;
  gchar *server_header;
  gint server_role;
  gint max_clients;
  gint max_clients_per_address;
  gboolean resolve_client_names;
  gint max_connections;
  gint access_default;
  gboolean auth_required;
  gint auth_schemes;
  gchar *auth_realm;
  gchar *auth_file;
  gint join_policy;
  guint64 burst_time;
  gint max_burst_rate;
  gint max_client_rate;
  gint slow_client_policy;
  guint64 queue_max_bytes;
  guint64 queue_max_time;
  guint64 max_latency;
  guint workers;
  gint header_change_policy;
  gboolean add_bitrate_objects;
  gint eos_policy;
  guint64 drain_timeout;
  gint qos_dscp;
  guint64 handshake_timeout;
  guint64 idle_timeout;
  guint64 header_wait;
  gboolean announcements;
  gint browser_policy;
  gint player_probe_policy;
  gboolean raw_asf;
  gboolean cross_origin;
  gboolean post_messages;
};

/* Of one run from READY to PAUSED and back. */
struct _GstWMNetSinkInput
{
  GBytes *caps_header;          /* the last one from caps */
  gboolean has_header;
  gboolean has_bytes;
  gboolean is_on_air;           /* wmnetsink-streaming was told */
  gboolean has_rendered;        /* a packet of this run */
  guint header_size;
  guint n_streams;
  guint warned;                 /* bits of WmnNoticeKind */

  /* the buffer in hand */
  GstMapInfo map;
  gboolean has_times;           /* the base class synchronises it */
  WmnPublisherItem item;
  guint32 send_time;            /* of the packet in hand, ms */

  /* pacing by send times */
  gboolean has_pace;
  guint32 pace_send;            /* send time that was due at pace_base */
  GstClockTime pace_base;       /* running time */
  guint32 pace_newest;          /* send time of the packet before */

  /* segments in bytes */
  gboolean is_bytes;
  gboolean is_rewriting;        /* a muxer mends what it wrote before */
  guint64 bytes_end;            /* the furthest byte there was */
};

/* Of one reason. */
struct _GstWMNetSinkRejections
{
  gint64 told;                  /* when the last message was, monotonic, us */
  guint count;                  /* not yet told */
  GstWMClientInfo *last;        /* of these; NULL where there are none */
};

struct _GstWMNetSink
{
  GstBaseSink parent;

  /* set once */
  GstPadChainFunction base_chain;

  /* under the object lock */
  GstWMNetSinkSettings settings;
  GPtrArray *rules;             /* GstWMAccessRule; replaced, not changed */
  gchar *bad_rules;             /* access-rules that make no sense, or NULL */
  gchar *trusted_proxies;       /* as set */

  /* Held for reading around every call into the mount, and never while
   * calling out; so the server can't go in the middle of a call.  The state
   * change takes it for writing to put the mount in and out; the streaming
   * thread needs none where it has the stream lock, as there is a mount
   * whenever it runs. */
  GRWLock door;
  WmnMount *mount;              /* NULL while closed */
  gchar *address;               /* that it is bound to */
  guint16 port;
  gint64 open_time;             /* monotonic, us */
  WmnTotals past;               /* of the mounts before this one */
  guint64 last_id;
  guint64 generation;

  /* streaming thread, or state change while there is none */
  GstWMNetSinkInput input;

  /* any thread, atomic */
  _Atomic guint n_clients;      /* the herald's thread writes it */
  _Atomic gint64 streaming_since;       /* us since 1970, 0 = not streaming */
  atomic_bool is_kept;          /* the stream had its end, and is on the air
                                 * for those who wait for what follows */
  GThread *_Atomic herald;      /* while it calls the application */

  /* herald thread only */
  GstWMNetSinkRejections rejections[N_REJECT_REASONS];
  GHashTable *log_posts;        /* clients whose logs were posted of late */
  gint64 log_due;               /* when these are looked at, monotonic, us;
                                 * G_MAXINT64 = never */
};

GST_DEBUG_CATEGORY_EXTERN (wmn_sink_debug);
#define GST_CAT_DEFAULT wmn_sink_debug

GST_ELEMENT_REGISTER_DECLARE (wmnetsink);

/* gstwmnetsink.c */

/* Reads the mount under the door; NULL while closed.  Each enter has one
 * leave, also when there is no mount. */
WmnMount *gst_wm_net_sink_enter (GstWMNetSink * self);
void gst_wm_net_sink_leave (GstWMNetSink * self);
/* Would anybody get a message?  Any thread. */
gboolean gst_wm_net_sink_is_posting (GstWMNetSink * self);
/* Takes @details; posts them unless post-messages is off. */
void gst_wm_net_sink_post (GstWMNetSink * self, GstStructure * details);
/* State change.  Says why the port stays closed, with the details that
 * docs/element.md promises; @number is an errno, or 0.  Takes both texts. */
void gst_wm_net_sink_fail_to_open (GstWMNetSink * self, GQuark domain,
    gint code, GstWMNetError net, int number, gchar * text, gchar * debug);

/* gstwmnetsink-properties.c */

void gst_wm_net_sink_install_properties (GObjectClass * klass);
void gst_wm_net_sink_init_settings (GstWMNetSink * self);
void gst_wm_net_sink_clear_settings (GstWMNetSink * self);
/* Gives all live settings to @mount. */
void gst_wm_net_sink_apply_settings (GstWMNetSink * self, WmnMount * mount);
gint gst_wm_net_sink_get_eos_policy (GstWMNetSink * self);
const gchar *gst_wm_net_sink_get_server_header_unlocked (GstWMNetSink * self);

/* gstwmnetsink-url.c: any thread */

/* A host, or a host and a port; NULL and nothing are none. */
gboolean gst_wm_net_sink_check_host (const gchar * host, GError ** error);
/* FALSE, with the error posted, when public-host holds nonsense. */
gboolean gst_wm_net_sink_check_public_host (GstWMNetSink * self);
/* Transfer full; NULL while closed. */
gchar *gst_wm_net_sink_dup_url (GstWMNetSink * self);

/* gstwmnetsink-input.c: the streaming thread */

void gst_wm_net_sink_input_init (GstWMNetSink * self);
/* State change, while no data flow. */
void gst_wm_net_sink_input_reset (GstWMNetSink * self);
gboolean gst_wm_net_sink_set_caps (GstBaseSink * base, GstCaps * caps);
/* Before the base class sees it; FALSE when it must not. */
gboolean gst_wm_net_sink_input_event (GstWMNetSink * self, GstEvent * event);
GstFlowReturn gst_wm_net_sink_preroll (GstBaseSink * base,
    GstBuffer * buffer);
GstFlowReturn gst_wm_net_sink_render (GstBaseSink * base, GstBuffer * buffer);
void gst_wm_net_sink_get_times (GstBaseSink * base, GstBuffer * buffer,
    GstClockTime * start, GstClockTime * end);

/* gstwmnetsink-notices.c: what is told of the stream */

void gst_wm_net_sink_notice (gpointer user_data, const WmnNotice * notice);
/* Says so when streaming has begun or ended since the last call. */
void gst_wm_net_sink_tell_streaming (GstWMNetSink * self);

/* gstwmnetsink-clients.c: any thread */

void gst_wm_net_sink_clients_init (gpointer iface, gpointer data);
guint gst_wm_net_sink_count_clients (GstWMNetSink * self);
guint64 gst_wm_net_sink_count_generation (GstWMNetSink * self);
gboolean gst_wm_net_sink_is_streaming (GstWMNetSink * self);
/* The info of @record with the figures of now; @id 0 records too. */
GstWMClientInfo *gst_wm_net_sink_describe (GstWMNetSink * self,
    WmnRecord * record);
/* What never changes of @record, in an info of its own. */
GstWMClientInfo *gst_wm_net_sink_identify (const WmnRecord * record);
/* The streams that @record has selected, into the writable @info. */
void gst_wm_net_sink_note_selection (GstWMClientInfo * info,
    const WmnRecord * record);
/* A GST_TYPE_ARRAY of structures into the zeroed @ret_value. */
void gst_wm_net_sink_list_clients (GstWMNetSink * self, GValue * ret_value);
GstStructure *gst_wm_net_sink_make_stats (GstWMNetSink * self);
void gst_wm_net_sink_add_totals (WmnTotals * sum, const WmnTotals * more);
void gst_wm_net_sink_install_actions (GType type);

/* gstwmnetsink-access.c: any thread */

void gst_wm_net_sink_access_init (gpointer iface, gpointer data);
void gst_wm_net_sink_install_access_actions (GType type);
void gst_wm_net_sink_set_access_rules (GstWMNetSink * self,
    const gchar * text);
gchar *gst_wm_net_sink_dup_access_rules (GstWMNetSink * self);
gboolean gst_wm_net_sink_check_access_rules (GstWMNetSink * self);
/* Gives rules and default to @mount, which may be NULL. */
void gst_wm_net_sink_apply_access (GstWMNetSink * self, WmnMount * mount);

void gst_wm_net_sink_compile_rule (const GstWMAccessRule * rule,
    WmnAccessRule * ret_rule);

/* gstwmnetsink-proxies.c: any thread */

void gst_wm_net_sink_set_trusted_proxies (GstWMNetSink * self,
    const gchar * text);
gchar *gst_wm_net_sink_dup_trusted_proxies (GstWMNetSink * self);
/* FALSE, with the error posted, when trusted-proxies holds nonsense. */
gboolean gst_wm_net_sink_check_trusted_proxies (GstWMNetSink * self);
void gst_wm_net_sink_apply_trusted_proxies (GstWMNetSink * self,
    WmnMount * mount);

/* gstwmnetsink-auth.c: any thread, but for one */

void gst_wm_net_sink_install_auth_signal (GType type);
gboolean gst_wm_net_sink_check_auth (GstWMNetSink * self);
/* NULL is a realm without a name. */
gboolean gst_wm_net_sink_check_realm (const gchar * realm, GError ** error);
/* Gives realm and file to @mount, which may be NULL.  Returns what is wrong
 * with them, for gst_wm_net_sink_warn_of_auth() outside the door. */
GError *gst_wm_net_sink_apply_auth (GstWMNetSink * self, WmnMount * mount);
/* Takes @error, which may be NULL. */
void gst_wm_net_sink_warn_of_auth (GstWMNetSink * self, GError * error);
gboolean gst_wm_net_sink_is_answering (gpointer user_data);
/* The herald's thread. */
gchar *gst_wm_net_sink_authenticate (gpointer user_data, WmnRecord * record,
    const gchar * user, const gchar * realm, const gchar * password);

/* gstwmnetsink-news.c: the herald's thread, but for the first three */

void gst_wm_net_sink_install_signals (GType type);
void gst_wm_net_sink_news_init (GstWMNetSink * self);
void gst_wm_net_sink_news_clear (GstWMNetSink * self);
extern const WmnHeraldHooks gst_wm_net_sink_herald_hooks;
/* A worker's thread. */
gboolean gst_wm_net_sink_is_asking (gpointer user_data);
