/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GstWMClientInfo: what is known about one client at one instant, and the
 * enumerations it uses.  Boxed and immutable once shared, so it can be read
 * from any thread without a lock (docs/interface.md B.3). */

#pragma once

#include <gio/gio.h>
#include <gst/wmnet/wmnet-prelude.h>

G_BEGIN_DECLS

/**
 * GstWMClientState:
 * @GST_WM_CLIENT_STATE_INIT: is not in: somebody is asked about it, or it was
 *   turned away
 * @GST_WM_CLIENT_STATE_WAITING: gets no data until it has chosen among the
 *   streams of a new header
 * @GST_WM_CLIENT_STATE_STREAMING: gets data
 * @GST_WM_CLIENT_STATE_IDLE: has a session but gets no data; wmnetsink has no
 *   such clients
 * @GST_WM_CLIENT_STATE_DRAINING: gets what is queued, then has to go
 * @GST_WM_CLIENT_STATE_CLOSING: was told to go
 * @GST_WM_CLIENT_STATE_CLOSED: is gone
 *
 * Where a client is in its life.  The first four are the Session-State of
 * MS-WMSP 3.2.1.  The last three are told by no %GST_WM_CLIENT_CHANGE_STATE:
 * they can be read, and the end of the client follows.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_CLIENT_STATE_INIT = 0,
  GST_WM_CLIENT_STATE_WAITING = 1,
  GST_WM_CLIENT_STATE_STREAMING = 2,
  GST_WM_CLIENT_STATE_IDLE = 3,
  GST_WM_CLIENT_STATE_DRAINING = 4,
  GST_WM_CLIENT_STATE_CLOSING = 5,
  GST_WM_CLIENT_STATE_CLOSED = 6
} GstWMClientState;

/**
 * GstWMClientVariant:
 * @GST_WM_CLIENT_VARIANT_UNKNOWN: not known yet
 * @GST_WM_CLIENT_VARIANT_WMSP_NON_PIPELINED: MS-WMSP, requests on
 *   connections of their own
 * @GST_WM_CLIENT_VARIANT_WMSP_PIPELINED: MS-WMSP, all on one connection
 * @GST_WM_CLIENT_VARIANT_HTTP_PLAIN: progressive ASF over plain HTTP
 * @GST_WM_CLIENT_VARIANT_ICY: progressive, with ICY habits; reserved,
 *   wmnetsink doesn't speak it
 *
 * What a client speaks: the protocol that IWMClientConnections'
 * GetClientProperties promises but has no field for.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_CLIENT_VARIANT_UNKNOWN = 0,
  GST_WM_CLIENT_VARIANT_WMSP_NON_PIPELINED = 1,
  GST_WM_CLIENT_VARIANT_WMSP_PIPELINED = 2,
  GST_WM_CLIENT_VARIANT_HTTP_PLAIN = 3,
  GST_WM_CLIENT_VARIANT_ICY = 4
} GstWMClientVariant;

/**
 * GstWMDisconnectReason:
 * @GST_WM_DISCONNECT_REASON_NONE: still connected
 * @GST_WM_DISCONNECT_REASON_CLIENT_CLOSED: closed its connection
 * @GST_WM_DISCONNECT_REASON_CLIENT_STOPPED: asked to stop, then left
 * @GST_WM_DISCONNECT_REASON_TIMEOUT: did not take the end of the stream in
 *   time (wmnetsink: drain-timeout), did not choose among the streams of a new
 *   header, or did not finish a request that it began while it played
 * @GST_WM_DISCONNECT_REASON_SLOW: could not take the data in time
 * @GST_WM_DISCONNECT_REASON_IO_ERROR: its connection failed
 * @GST_WM_DISCONNECT_REASON_PROTOCOL_ERROR: sent what makes no sense
 * @GST_WM_DISCONNECT_REASON_KICKED: the application told it to go
 * @GST_WM_DISCONNECT_REASON_ACCESS_CHANGED: may no longer be here; reserved,
 *   wmnetsink lets those stay who are in
 * @GST_WM_DISCONNECT_REASON_HEADER_CHANGED: can't follow to the new header
 * @GST_WM_DISCONNECT_REASON_END_OF_STREAM: the stream is over
 * @GST_WM_DISCONNECT_REASON_SHUTDOWN: the server stops
 *
 * Why a client is gone.  The SDK has no such thing: WMT_CLIENT_DISCONNECT
 * only says that it is.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_DISCONNECT_REASON_NONE = 0,
  GST_WM_DISCONNECT_REASON_CLIENT_CLOSED = 1,
  GST_WM_DISCONNECT_REASON_CLIENT_STOPPED = 2,
  GST_WM_DISCONNECT_REASON_TIMEOUT = 3,
  GST_WM_DISCONNECT_REASON_SLOW = 4,
  GST_WM_DISCONNECT_REASON_IO_ERROR = 5,
  GST_WM_DISCONNECT_REASON_PROTOCOL_ERROR = 6,
  GST_WM_DISCONNECT_REASON_KICKED = 7,
  GST_WM_DISCONNECT_REASON_ACCESS_CHANGED = 8,
  GST_WM_DISCONNECT_REASON_HEADER_CHANGED = 9,
  GST_WM_DISCONNECT_REASON_END_OF_STREAM = 10,
  GST_WM_DISCONNECT_REASON_SHUTDOWN = 11
} GstWMDisconnectReason;

/**
 * GstWMRejectReason:
 * @GST_WM_REJECT_REASON_LIMIT: too many clients, of all or of its address, or
 *   too many of whom the application has still to be told, or whose passwords
 *   to be checked.  A connection beyond max-connections is closed before it has
 *   asked, and nobody is told
 * @GST_WM_REJECT_REASON_ADDRESS: its address is not allowed
 * @GST_WM_REJECT_REASON_AUTH: could not prove who it is
 * @GST_WM_REJECT_REASON_APPLICATION: the application said no
 * @GST_WM_REJECT_REASON_NOT_READY: there is no stream yet
 * @GST_WM_REJECT_REASON_BAD_REQUEST: its request makes no sense; reserved,
 *   as the next one: wmnetsink answers and tells nobody
 * @GST_WM_REJECT_REASON_NOT_FOUND: asked for something that isn't there;
 *   reserved
 * @GST_WM_REJECT_REASON_SHUTDOWN: the server stopped while it waited
 *
 * Why somebody did not become a client.  Not in the SDK.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_REJECT_REASON_LIMIT = 0,
  GST_WM_REJECT_REASON_ADDRESS = 1,
  GST_WM_REJECT_REASON_AUTH = 2,
  GST_WM_REJECT_REASON_APPLICATION = 3,
  GST_WM_REJECT_REASON_NOT_READY = 4,
  GST_WM_REJECT_REASON_BAD_REQUEST = 5,
  GST_WM_REJECT_REASON_NOT_FOUND = 6,
  GST_WM_REJECT_REASON_SHUTDOWN = 7
} GstWMRejectReason;

/**
 * GstWMClientChange:
 * @GST_WM_CLIENT_CHANGE_DNS_NAME: its name in DNS is known now
 * @GST_WM_CLIENT_CHANGE_STATE: it is in another #GstWMClientState, waiting or
 *   streaming
 * @GST_WM_CLIENT_CHANGE_STREAMS: it has selected other streams
 * @GST_WM_CLIENT_CHANGE_CONNECTION: its data come on another connection;
 *   reserved, a client of wmnetsink that connects anew is another one
 * @GST_WM_CLIENT_CHANGE_LOG: it has sent a log
 * @GST_WM_CLIENT_CHANGE_AUTH: it has proved to be somebody else; reserved,
 *   a client of wmnetsink is who it was when it came
 *
 * What is new about a client that was connected before; counters are never.
 * The counterpart of WMT_CLIENT_PROPERTIES.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_CLIENT_CHANGE_DNS_NAME = 1 << 0,
  GST_WM_CLIENT_CHANGE_STATE = 1 << 1,
  GST_WM_CLIENT_CHANGE_STREAMS = 1 << 2,
  GST_WM_CLIENT_CHANGE_CONNECTION = 1 << 3,
  GST_WM_CLIENT_CHANGE_LOG = 1 << 4,
  GST_WM_CLIENT_CHANGE_AUTH = 1 << 5
} GstWMClientChange;

/**
 * GstWMStreamSelection:
 * @GST_WM_STREAM_SELECTION_OFF: nothing of the stream
 * @GST_WM_STREAM_SELECTION_CLEANPOINT_ONLY: its key frames
 * @GST_WM_STREAM_SELECTION_ON: all of it
 *
 * How much of one stream a client has asked for.  Mirrors
 * WMT_STREAM_SELECTION, with its numbers.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_STREAM_SELECTION_OFF = 0,
  GST_WM_STREAM_SELECTION_CLEANPOINT_ONLY = 1,
  GST_WM_STREAM_SELECTION_ON = 2
} GstWMStreamSelection;

/**
 * GstWMClientField:
 * @GST_WM_CLIENT_FIELD_ID: see gst_wm_client_info_get_id()
 * @GST_WM_CLIENT_FIELD_ADDRESS: see gst_wm_client_info_get_address()
 * @GST_WM_CLIENT_FIELD_PORT: see gst_wm_client_info_get_port()
 * @GST_WM_CLIENT_FIELD_LOCAL_ADDRESS: see
 *   gst_wm_client_info_get_local_address()
 * @GST_WM_CLIENT_FIELD_LOCAL_PORT: see gst_wm_client_info_get_local_port()
 * @GST_WM_CLIENT_FIELD_STATE: see gst_wm_client_info_get_state()
 * @GST_WM_CLIENT_FIELD_VARIANT: see gst_wm_client_info_get_variant()
 * @GST_WM_CLIENT_FIELD_USER_AGENT: see gst_wm_client_info_get_user_agent()
 * @GST_WM_CLIENT_FIELD_PLAYER_VERSION: see
 *   gst_wm_client_info_get_player_version()
 * @GST_WM_CLIENT_FIELD_PLAYER_GUID: see gst_wm_client_info_get_player_guid()
 * @GST_WM_CLIENT_FIELD_REFERER: see gst_wm_client_info_get_referer()
 * @GST_WM_CLIENT_FIELD_REQUEST_PATH: see
 *   gst_wm_client_info_get_request_path()
 * @GST_WM_CLIENT_FIELD_HOST_HEADER: see gst_wm_client_info_get_host_header()
 * @GST_WM_CLIENT_FIELD_DNS_NAME: see gst_wm_client_info_get_dns_name()
 * @GST_WM_CLIENT_FIELD_CONNECT_TIME: see
 *   gst_wm_client_info_get_connect_time()
 * @GST_WM_CLIENT_FIELD_CONNECTED_FOR: see
 *   gst_wm_client_info_get_connected_for()
 * @GST_WM_CLIENT_FIELD_IDLE_FOR: see gst_wm_client_info_get_idle_for()
 * @GST_WM_CLIENT_FIELD_N_CONNECTIONS: see
 *   gst_wm_client_info_get_n_connections()
 * @GST_WM_CLIENT_FIELD_BYTES_SENT: see gst_wm_client_info_get_bytes_sent()
 * @GST_WM_CLIENT_FIELD_PACKETS_SENT: see
 *   gst_wm_client_info_get_packets_sent()
 * @GST_WM_CLIENT_FIELD_PACKETS_DROPPED: see
 *   gst_wm_client_info_get_packets_dropped()
 * @GST_WM_CLIENT_FIELD_BYTES_DROPPED: see
 *   gst_wm_client_info_get_bytes_dropped()
 * @GST_WM_CLIENT_FIELD_N_RESYNCS: see gst_wm_client_info_get_n_resyncs()
 * @GST_WM_CLIENT_FIELD_QUEUE_PACKETS: see
 *   gst_wm_client_info_get_queue_packets()
 * @GST_WM_CLIENT_FIELD_QUEUE_BYTES: see gst_wm_client_info_get_queue_bytes()
 * @GST_WM_CLIENT_FIELD_QUEUE_TIME: see gst_wm_client_info_get_queue_time()
 * @GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES: see
 *   gst_wm_client_info_get_queue_peak_bytes()
 * @GST_WM_CLIENT_FIELD_SEND_RATE: see gst_wm_client_info_get_send_rate()
 * @GST_WM_CLIENT_FIELD_LAG: see gst_wm_client_info_get_lag()
 * @GST_WM_CLIENT_FIELD_RTT: see gst_wm_client_info_get_rtt()
 * @GST_WM_CLIENT_FIELD_LINK_BANDWIDTH: see
 *   gst_wm_client_info_get_link_bandwidth()
 * @GST_WM_CLIENT_FIELD_DISCONNECT_REASON: see
 *   gst_wm_client_info_get_disconnect_reason()
 * @GST_WM_CLIENT_FIELD_FORWARDED_FOR: see
 *   gst_wm_client_info_get_forwarded_for()
 * @GST_WM_CLIENT_FIELD_AUTH_USER: see gst_wm_client_info_get_auth_user()
 * @GST_WM_CLIENT_FIELD_AUTH_REALM: see gst_wm_client_info_get_auth_realm()
 * @GST_WM_CLIENT_FIELD_LAST_PTS: see gst_wm_client_info_get_last_pts()
 * @GST_WM_CLIENT_FIELD_PACE: see gst_wm_client_info_get_pace()
 * @GST_WM_CLIENT_FIELD_STREAM_SELECTION: see
 *   gst_wm_client_info_get_stream_selection()
 * @GST_WM_CLIENT_FIELD_LAST_LOG: see gst_wm_client_info_get_last_log()
 *
 * The fields of a #GstWMClientInfo, for those who fill one.  The nick of
 * each is its name in gst_wm_client_info_to_structure().
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_CLIENT_FIELD_ID = 0,
  GST_WM_CLIENT_FIELD_ADDRESS = 1,
  GST_WM_CLIENT_FIELD_PORT = 2,
  GST_WM_CLIENT_FIELD_LOCAL_ADDRESS = 3,
  GST_WM_CLIENT_FIELD_LOCAL_PORT = 4,
  GST_WM_CLIENT_FIELD_STATE = 5,
  GST_WM_CLIENT_FIELD_VARIANT = 6,
  GST_WM_CLIENT_FIELD_USER_AGENT = 7,
  GST_WM_CLIENT_FIELD_PLAYER_VERSION = 8,
  GST_WM_CLIENT_FIELD_PLAYER_GUID = 9,
  GST_WM_CLIENT_FIELD_REFERER = 10,
  GST_WM_CLIENT_FIELD_REQUEST_PATH = 11,
  GST_WM_CLIENT_FIELD_HOST_HEADER = 12,
  GST_WM_CLIENT_FIELD_DNS_NAME = 13,
  GST_WM_CLIENT_FIELD_CONNECT_TIME = 14,
  GST_WM_CLIENT_FIELD_CONNECTED_FOR = 15,
  GST_WM_CLIENT_FIELD_IDLE_FOR = 16,
  GST_WM_CLIENT_FIELD_N_CONNECTIONS = 17,
  GST_WM_CLIENT_FIELD_BYTES_SENT = 18,
  GST_WM_CLIENT_FIELD_PACKETS_SENT = 19,
  GST_WM_CLIENT_FIELD_PACKETS_DROPPED = 20,
  GST_WM_CLIENT_FIELD_BYTES_DROPPED = 21,
  GST_WM_CLIENT_FIELD_N_RESYNCS = 22,
  GST_WM_CLIENT_FIELD_QUEUE_PACKETS = 23,
  GST_WM_CLIENT_FIELD_QUEUE_BYTES = 24,
  GST_WM_CLIENT_FIELD_QUEUE_TIME = 25,
  GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES = 26,
  GST_WM_CLIENT_FIELD_SEND_RATE = 27,
  GST_WM_CLIENT_FIELD_LAG = 28,
  GST_WM_CLIENT_FIELD_RTT = 29,
  GST_WM_CLIENT_FIELD_LINK_BANDWIDTH = 30,
  GST_WM_CLIENT_FIELD_DISCONNECT_REASON = 31,
  GST_WM_CLIENT_FIELD_FORWARDED_FOR = 32,
  GST_WM_CLIENT_FIELD_AUTH_USER = 33,
  GST_WM_CLIENT_FIELD_AUTH_REALM = 34,
  GST_WM_CLIENT_FIELD_LAST_PTS = 35,
  GST_WM_CLIENT_FIELD_PACE = 36,
  GST_WM_CLIENT_FIELD_STREAM_SELECTION = 37,
  GST_WM_CLIENT_FIELD_LAST_LOG = 38
} GstWMClientField;

#define GST_TYPE_WM_CLIENT_INFO (gst_wm_client_info_get_type ())

typedef struct _GstWMClientInfo GstWMClientInfo;

GST_WMNET_API
GType gst_wm_client_info_get_type (void);

/* Making and filling: for implementors of GstWMClientConnections. */

GST_WMNET_API
GstWMClientInfo *gst_wm_client_info_new (guint64 id) G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstWMClientInfo *gst_wm_client_info_copy (const GstWMClientInfo * info)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
gboolean gst_wm_client_info_is_writable (const GstWMClientInfo * info);

GST_WMNET_API
void gst_wm_client_info_set_string (GstWMClientInfo * info,
    GstWMClientField field, const gchar * value);

GST_WMNET_API
void gst_wm_client_info_set_uint64 (GstWMClientInfo * info,
    GstWMClientField field, guint64 value);

GST_WMNET_API
void gst_wm_client_info_set_double (GstWMClientInfo * info,
    GstWMClientField field, gdouble value);

GST_WMNET_API
void gst_wm_client_info_set_structure (GstWMClientInfo * info,
    GstWMClientField field, const GstStructure * value);

GST_WMNET_API
void gst_wm_client_info_set_stream_selection (GstWMClientInfo * info,
    guint stream, GstWMStreamSelection selection);

GST_WMNET_API
void gst_wm_client_info_set_address (GstWMClientInfo * info,
    GSocketAddress * peer, GSocketAddress * local);

GST_WMNET_API
void gst_wm_client_info_set_connect_time (GstWMClientInfo * info,
    gint64 unix_us);

/* Sharing and reading: any thread. */

GST_WMNET_API
GstWMClientInfo *gst_wm_client_info_ref (GstWMClientInfo * info);

GST_WMNET_API
void gst_wm_client_info_unref (GstWMClientInfo * info);

GST_WMNET_API
gboolean gst_wm_client_info_equal_identity (const GstWMClientInfo * a,
    const GstWMClientInfo * b);

GST_WMNET_API
gchar *gst_wm_client_info_dup_display_name (const GstWMClientInfo * info)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstStructure *gst_wm_client_info_to_structure (const GstWMClientInfo * info)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
guint64 gst_wm_client_info_get_id (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_address (const GstWMClientInfo * info);

GST_WMNET_API
guint gst_wm_client_info_get_port (const GstWMClientInfo * info);

GST_WMNET_API
gboolean gst_wm_client_info_get_ipv4 (const GstWMClientInfo * info,
    guint32 * ipv4);

GST_WMNET_API
GSocketAddress *gst_wm_client_info_get_socket_address (const GstWMClientInfo *
    info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_local_address (const GstWMClientInfo *
    info);

GST_WMNET_API
guint gst_wm_client_info_get_local_port (const GstWMClientInfo * info);

GST_WMNET_API
GstWMClientState gst_wm_client_info_get_state (const GstWMClientInfo * info);

GST_WMNET_API
GstWMClientVariant gst_wm_client_info_get_variant (const GstWMClientInfo *
    info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_user_agent (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_player_version (const GstWMClientInfo *
    info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_player_guid (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_referer (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_request_path (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_host_header (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_dns_name (const GstWMClientInfo * info);

GST_WMNET_API
GDateTime *gst_wm_client_info_get_connect_time (const GstWMClientInfo * info)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstClockTime gst_wm_client_info_get_connected_for (const GstWMClientInfo *
    info);

GST_WMNET_API
GstClockTime gst_wm_client_info_get_idle_for (const GstWMClientInfo * info);

GST_WMNET_API
guint gst_wm_client_info_get_n_connections (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_bytes_sent (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_packets_sent (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_packets_dropped (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_bytes_dropped (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_n_resyncs (const GstWMClientInfo * info);

GST_WMNET_API
guint gst_wm_client_info_get_queue_packets (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_queue_bytes (const GstWMClientInfo * info);

GST_WMNET_API
GstClockTime gst_wm_client_info_get_queue_time (const GstWMClientInfo * info);

GST_WMNET_API
guint64 gst_wm_client_info_get_queue_peak_bytes (const GstWMClientInfo * info);

GST_WMNET_API
guint gst_wm_client_info_get_send_rate (const GstWMClientInfo * info);

GST_WMNET_API
GstClockTime gst_wm_client_info_get_lag (const GstWMClientInfo * info);

GST_WMNET_API
GstClockTime gst_wm_client_info_get_rtt (const GstWMClientInfo * info);

GST_WMNET_API
guint gst_wm_client_info_get_link_bandwidth (const GstWMClientInfo * info);

GST_WMNET_API
GstWMDisconnectReason gst_wm_client_info_get_disconnect_reason (const
    GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_forwarded_for (const GstWMClientInfo *
    info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_auth_user (const GstWMClientInfo * info);

GST_WMNET_API
const gchar *gst_wm_client_info_get_auth_realm (const GstWMClientInfo * info);

GST_WMNET_API
GstClockTime gst_wm_client_info_get_last_pts (const GstWMClientInfo * info);

GST_WMNET_API
gdouble gst_wm_client_info_get_pace (const GstWMClientInfo * info);

GST_WMNET_API
GHashTable *gst_wm_client_info_get_stream_selection (const GstWMClientInfo *
    info) G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstStructure *gst_wm_client_info_get_last_log (const GstWMClientInfo * info)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstWMClientInfo, gst_wm_client_info_unref)

G_END_DECLS
