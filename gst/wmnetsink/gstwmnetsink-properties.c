/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What can be set on the element and read from it (docs/interface.md C.1): one
 * table for all that is set, one switch for all that is only read.  A live
 * setting goes on to the mount, where times are in microseconds.
 *
 * Threads: any.  Settings are under the object lock. */

#include "config.h"

#include "gstwmnetsink.h"
#include "gstwmnetsink-enums.h"

#define SERVER_HEADER "Rex/9.0.0.2980 wmnetsink/" PACKAGE_VERSION
#define MEDIA_SERVER_HEADER "Cougar/9.5.6001.0 wmnetsink/" PACKAGE_VERSION
/* As large as a size or a time may be set; both are "no limit" in practice
 * and stay exact in a double. */
#define MAX_BYTES (G_GINT64_CONSTANT (1) << 40)
#define HOUR (3600 * GST_SECOND)

typedef struct _Row Row;

typedef enum
{
  KIND_STRING,
  KIND_BOOLEAN,
  KIND_INT,
  KIND_UINT,
  KIND_UINT64,
  KIND_ENUM
} Kind;

struct _Row
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  Kind kind;
  gsize offset;                 /* into GstWMNetSinkSettings */
  GParamFlags mutability;       /* 0: read at NULL to READY */
  gint64 minimum;
  gint64 maximum;
  gint64 initial;
  const gchar *text;            /* initial value of a string */
    GType (*get_type) (void);
  gint live;                    /* the mount's setting by LIVE(), or 0 */
};

#define FIELD(f) G_STRUCT_OFFSET (GstWMNetSinkSettings, f)
#define ANYTIME GST_PARAM_MUTABLE_PLAYING
#define LIVE(setting) ((setting) + 1)

static const Row rows[] = {
  {"bind-address", "Bind address",
      "Numeric IPv4 or IPv6 address to listen on; unset = all addresses of "
        "both families", KIND_STRING, FIELD (bind_address)},
  {"port", "Port",
        "TCP port to listen on; 0 = any free one, see current-port",
      KIND_INT, FIELD (port), 0, 0, G_MAXUINT16, 8080},
  {"path", "Path",
        "Path that the stream has in URLs; elements with the same address "
        "and port share them and publish different paths",
      KIND_STRING, FIELD (path), 0, 0, 0, 0, "/"},
  {"public-host", "Public host",
        "Host to show in url, for a server behind NAT or a proxy, with the "
        "port that others see, if it is another: tv.example.org:80, "
        "[2001:db8::7]:80; unset = the bind address, or the name of this "
        "machine",
      KIND_STRING, FIELD (public_host), ANYTIME},
  {"protocol", "Protocol", "Network protocol of the server",
        KIND_ENUM, FIELD (protocol), 0, 0, 0, GST_WM_NET_PROTOCOL_HTTP,
      NULL, gst_wm_net_protocol_get_type},
  {"backlog", "Backlog",
        "Connections the system keeps until they are accepted; of elements "
        "that share a port, the first's holds",
      KIND_INT, FIELD (backlog), 0, 1, 4096, 128},
  {"server-header", "Server header",
        "Value of the Server header, 256 bytes at most; unset = that of the "
        "role. Players choose their behaviour by its product and version, so "
        "it should begin as the initial value does, for which Cougar/9.5 "
        "stands with server-role=media-server",
      KIND_STRING, FIELD (server_header), 0, 0, 0, 0, SERVER_HEADER},
  {"server-role", "Server role",
        "What the server acts as; a media server does more for Windows Media "
        "9 and newer, and the same for all others",
        KIND_ENUM, FIELD (server_role), 0, 0, 0, WMN_ROLE_ENCODER, NULL,
      gst_wm_net_sink_server_role_get_type},
  {"max-clients", "Maximum clients",
        "Clients to serve at once; further ones get 503. -1 = no limit, 0 = "
        "none. Lowering it drops nobody",
        KIND_INT, FIELD (max_clients), ANYTIME, -1, G_MAXINT, -1,
      NULL, NULL, LIVE (WMN_SETTING_MAX_CLIENTS)},
  {"max-clients-per-address", "Maximum clients of an address",
        "Clients of one address to serve at once; further ones get 503. -1 "
        "= no limit",
        KIND_INT, FIELD (max_clients_per_address), ANYTIME, -1, G_MAXINT, -1,
      NULL, NULL, LIVE (WMN_SETTING_MAX_PER_ADDRESS)},
  {"resolve-client-names", "Resolve client names",
        "Whether to look clients' names up in DNS; a name arrives some time "
        "after its client, with client-changed",
        KIND_BOOLEAN, FIELD (resolve_client_names), ANYTIME, 0, 0, FALSE,
      NULL, NULL, LIVE (WMN_SETTING_RESOLVES)},
  {"max-connections", "Maximum connections",
        "TCP connections at once, those that are no clients yet included; 0 "
        "= as many as file descriptors allow. Of elements that share a port, "
        "the first's holds for all",
      KIND_INT, FIELD (max_connections), 0, 0, G_MAXINT, 0},
  {"access-default", "Access default",
        "What becomes of an address that no access rule matches",
        KIND_ENUM, FIELD (access_default), ANYTIME, 0, 0,
      GST_WM_ACCESS_DEFAULT_ALLOW, NULL, gst_wm_access_default_get_type},
  {"auth-required", "Authentication required",
        "Whether clients must say who they are, and prove it; who can't gets "
        "401. Requests that came before are not asked",
        KIND_BOOLEAN, FIELD (auth_required), ANYTIME, 0, 0, FALSE,
      NULL, NULL, LIVE (WMN_SETTING_AUTH_REQUIRED)},
  {"auth-schemes", "Authentication schemes",
        "How clients may prove who they are; the client chooses among them",
        KIND_ENUM, FIELD (auth_schemes), ANYTIME, 0, 0,
        WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST, NULL,
        gst_wm_net_sink_auth_schemes_get_type,
      LIVE (WMN_SETTING_AUTH_SCHEMES)},
  {"auth-realm", "Authentication realm",
        "What players show when they ask for a password, and what htdigest "
        "lines are made for; 128 bytes at most",
      KIND_STRING, FIELD (auth_realm), ANYTIME, 0, 0, 0, "wmnetsink"},
  {"auth-file", "Authentication file",
        "File of users as htdigest or htpasswd write it; read again whenever "
        "it has changed. Users it doesn't have are the signal authenticate's",
      KIND_STRING, FIELD (auth_file), ANYTIME},
  {"join-policy", "Join policy", "Where in the stream a new client begins",
        KIND_ENUM, FIELD (join_policy), ANYTIME, 0, 0,
        WMN_JOIN_LATEST_KEYFRAME, NULL,
      gst_wm_net_sink_join_policy_get_type, LIVE (WMN_SETTING_JOIN)},
  {"burst-time", "Burst time",
        "How much of the stream a new client gets at once, so that it starts "
        "to play at once (ns); less if it asks for less, and as much as is "
        "needed to begin at a key frame",
        KIND_UINT64, FIELD (burst_time), ANYTIME, 0, HOUR, 2 * GST_SECOND,
      NULL, NULL, LIVE (WMN_SETTING_BURST_TIME)},
  {"max-burst-rate", "Maximum burst rate",
        "How fast a new client gets it at most (bit/s), if it doesn't ask for "
        "less; 0, or no more than the stream's bit rate = as fast as it goes",
        KIND_INT, FIELD (max_burst_rate), ANYTIME, 0, G_MAXINT, 0,
      NULL, NULL, LIVE (WMN_SETTING_BURST_RATE)},
  {"max-client-rate", "Maximum client rate",
        "How fast the kernel sends to one client at most, at any time "
        "(bit/s); below the stream's bit rate it makes clients slow. 0 = no "
        "limit",
        KIND_INT, FIELD (max_client_rate), ANYTIME, 0, G_MAXINT, 0,
      NULL, NULL, LIVE (WMN_SETTING_CLIENT_RATE)},
  {"slow-client-policy", "Slow client policy",
        "What becomes of a client that lags more than queue-max-bytes or "
        "queue-max-time; no other client feels it",
        KIND_ENUM, FIELD (slow_client_policy), ANYTIME, 0, 0,
        WMN_SLOW_RESYNC_KEYFRAME, NULL,
        gst_wm_net_sink_slow_client_policy_get_type,
      LIVE (WMN_SETTING_SLOW_POLICY)},
  {"queue-max-bytes", "Maximum bytes in the queue",
        "How many bytes a client may lag; 0 = no limit but the ring's",
        KIND_UINT64, FIELD (queue_max_bytes), ANYTIME, 0, MAX_BYTES,
      4 * 1024 * 1024, NULL, NULL, LIVE (WMN_SETTING_QUEUE_MAX_BYTES)},
  {"queue-max-time", "Maximum time in the queue",
        "How long a client may lag (ns); 0 = no limit",
        KIND_UINT64, FIELD (queue_max_time), ANYTIME, 0, HOUR,
      10 * GST_SECOND, NULL, NULL, LIVE (WMN_SETTING_QUEUE_MAX_TIME)},
  {"max-latency", "Maximum latency",
        "How long packets may be gathered before they are sent together "
        "(ns); 0 = each packet at once, which costs more CPU",
        KIND_UINT64, FIELD (max_latency), ANYTIME, 0, 10 * GST_SECOND,
      100 * GST_MSECOND, NULL, NULL, LIVE (WMN_SETTING_MAX_LATENCY)},
  {"workers", "Workers",
        "Threads that serve connections; 0 = one per core. One serves "
        "thousands of clients, so more seldom help. Of elements that share a "
        "port, the first's holds",
      KIND_UINT, FIELD (workers), 0, 0, 64, 1},
  {"header-change-policy", "Header change policy",
        "What becomes of clients when the stream gets a new header",
        KIND_ENUM, FIELD (header_change_policy), ANYTIME, 0, 0,
        WMN_HEADER_CHANGE_ANNOUNCE, NULL,
        gst_wm_net_sink_header_change_policy_get_type,
      LIVE (WMN_SETTING_HEADER_CHANGE)},
  {"add-bitrate-objects", "Add bitrate objects",
        "Whether a header that lacks them gets the objects by which players "
        "choose between streams: the streams' bit rates, and where there are "
        "several of one kind, that only one of them plays at a time",
        KIND_BOOLEAN, FIELD (add_bitrate_objects), ANYTIME, 0, 0, TRUE,
      NULL, NULL, LIVE (WMN_SETTING_ADD_BITRATES)},
  {"eos-policy", "EOS policy", "What becomes of clients at end of stream",
        KIND_ENUM, FIELD (eos_policy), ANYTIME, 0, 0,
        GST_WM_NET_SINK_EOS_DRAIN, NULL,
      gst_wm_net_sink_eos_policy_get_type, LIVE (WMN_SETTING_EOS)},
  {"drain-timeout", "Drain timeout",
        "How long the end of the stream may wait for slow clients (ns)",
        KIND_UINT64, FIELD (drain_timeout), ANYTIME, 0, HOUR,
      5 * GST_SECOND, NULL, NULL, LIVE (WMN_SETTING_DRAIN_TIMEOUT)},
  {"qos-dscp", "DSCP",
        "Differentiated Services code point of what is sent; -1 = leave it "
        "alone", KIND_INT, FIELD (qos_dscp), ANYTIME, -1, 63, -1,
      NULL, NULL, LIVE (WMN_SETTING_DSCP)},
  {"handshake-timeout", "Handshake timeout",
        "How long a connection may take until its request is there (ns). "
        "xine connects up to 25 s before it asks. Of elements that share a "
        "port, the oldest's holds until a request names a path",
        KIND_UINT64, FIELD (handshake_timeout), ANYTIME, 100 * GST_MSECOND,
      HOUR, 30 * GST_SECOND, NULL, NULL, LIVE (WMN_SETTING_HANDSHAKE_TIMEOUT)},
  {"idle-timeout", "Idle timeout",
        "How long a session lives without a request or data (ns)",
        KIND_UINT64, FIELD (idle_timeout), ANYTIME, 10 * GST_SECOND,
        600 * GST_SECOND, 60 * GST_SECOND,
      NULL, NULL, LIVE (WMN_SETTING_IDLE_TIMEOUT)},
  {"header-wait", "Header wait",
        "How long a client waits for a stream that has not begun before it "
        "gets 503 (ns)",
        KIND_UINT64, FIELD (header_wait), ANYTIME, 0, HOUR, 10 * GST_SECOND,
      NULL, NULL, LIVE (WMN_SETTING_HEADER_WAIT)},
  {"announcements", "Announcements",
        "Whether the path with .asx, .wax, .wvx or .m3u behind it (/index in "
        "front of it for the path /) is a file that leads to the stream",
        KIND_BOOLEAN, FIELD (announcements), ANYTIME, 0, 0, TRUE,
      NULL, NULL, LIVE (WMN_SETTING_ANNOUNCES)},
  {"browser-policy", "Browser policy",
        "What a web browser gets that opens the stream as a page",
        KIND_ENUM, FIELD (browser_policy), ANYTIME, 0, 0,
        WMN_TREATMENT_REDIRECTOR, NULL,
        gst_wm_net_sink_browser_policy_get_type,
      LIVE (WMN_SETTING_BROWSERS)},
  {"player-probe-policy", "Player probe policy",
        "What Windows Media Player gets where it asks by plain HTTP before "
        "it speaks its own protocol",
        KIND_ENUM, FIELD (player_probe_policy), ANYTIME, 0, 0,
        WMN_TREATMENT_REDIRECTOR, NULL,
        gst_wm_net_sink_player_probe_policy_get_type,
      LIVE (WMN_SETTING_PLAYER_PROBES)},
  {"raw-asf", "Raw ASF",
        "Whether clients that are no Windows Media players get the stream, "
        "as progressive ASF; else they get a file that leads players to it",
        KIND_BOOLEAN, FIELD (raw_asf), ANYTIME, 0, 0, TRUE,
      NULL, NULL, LIVE (WMN_SETTING_RAW_ASF)},
  {"cross-origin", "Cross origin",
        "Whether scripts of web pages from any other site may read what "
        "plain HTTP clients get (CORS)",
        KIND_BOOLEAN, FIELD (cross_origin), ANYTIME, 0, 0, FALSE,
      NULL, NULL, LIVE (WMN_SETTING_CROSS_ORIGIN)},
  {"post-messages", "Post messages",
        "Whether to post element messages about the stream and its clients",
      KIND_BOOLEAN, FIELD (post_messages), ANYTIME, 0, 0, TRUE}
};

enum
{
  PROP_FIRST_ROW = 1,
  PROP_ACCESS_RULES = PROP_FIRST_ROW + G_N_ELEMENTS (rows),
  PROP_TRUSTED_PROXIES,
  PROP_CURRENT_PORT,
  PROP_URL,
  PROP_CLIENTS,
  PROP_STATS,
  PROP_N_CLIENTS,
  PROP_GENERATION,
  PROP_STREAMING
};

/* --- the table --------------------------------------------------------- */

static GParamSpec *
make_spec (const Row * row)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      row->mutability;

  switch (row->kind) {
    case KIND_STRING:
      return g_param_spec_string (row->name, row->nick, row->blurb,
          row->text, flags);
    case KIND_BOOLEAN:
      return g_param_spec_boolean (row->name, row->nick, row->blurb,
          (gboolean) row->initial, flags);
    case KIND_INT:
      return g_param_spec_int (row->name, row->nick, row->blurb,
          (gint) row->minimum, (gint) row->maximum, (gint) row->initial, flags);
    case KIND_UINT:
      return g_param_spec_uint (row->name, row->nick, row->blurb,
          (guint) row->minimum, (guint) row->maximum, (guint) row->initial,
          flags);
    case KIND_UINT64:
      return g_param_spec_uint64 (row->name, row->nick, row->blurb,
          (guint64) row->minimum, (guint64) row->maximum,
          (guint64) row->initial, flags);
    case KIND_ENUM:
      return g_param_spec_enum (row->name, row->nick, row->blurb,
          row->get_type (), (gint) row->initial, flags);
  }
  g_assert_not_reached ();
}

static gpointer
locate (GstWMNetSink * self, const Row * row)
{
  return G_STRUCT_MEMBER_P (&self->settings, row->offset);
}

static void
store_unlocked (GstWMNetSink * self, const Row * row, const GValue * value)
{
  gpointer field = locate (self, row);

  switch (row->kind) {
    case KIND_STRING:
      g_free (*(gchar **) field);
      *(gchar **) field = g_value_dup_string (value);
      break;
    case KIND_BOOLEAN:
      *(gboolean *) field = g_value_get_boolean (value);
      break;
    case KIND_INT:
      *(gint *) field = g_value_get_int (value);
      break;
    case KIND_UINT:
      *(guint *) field = g_value_get_uint (value);
      break;
    case KIND_UINT64:
      *(guint64 *) field = g_value_get_uint64 (value);
      break;
    case KIND_ENUM:
      *(gint *) field = g_value_get_enum (value);
      break;
  }
}

static void
load_unlocked (GstWMNetSink * self, const Row * row, GValue * value)
{
  gpointer field = locate (self, row);

  switch (row->kind) {
    case KIND_STRING:
      g_value_set_string (value, *(gchar **) field);
      break;
    case KIND_BOOLEAN:
      g_value_set_boolean (value, *(gboolean *) field);
      break;
    case KIND_INT:
      g_value_set_int (value, *(gint *) field);
      break;
    case KIND_UINT:
      g_value_set_uint (value, *(guint *) field);
      break;
    case KIND_UINT64:
      g_value_set_uint64 (value, *(guint64 *) field);
      break;
    case KIND_ENUM:
      g_value_set_enum (value, *(gint *) field);
      break;
  }
}

void
gst_wm_net_sink_init_settings (GstWMNetSink * self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (self),
        rows[i].name);

    store_unlocked (self, &rows[i], g_param_spec_get_default_value (spec));
  }
}

void
gst_wm_net_sink_clear_settings (GstWMNetSink * self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].kind == KIND_STRING)
      g_clear_pointer ((gchar **) locate (self, &rows[i]), g_free);
  }
}

/* --- live settings ----------------------------------------------------- */

/* As the mount has it: times in us. */
static gint64
convert (GstWMNetSink * self, const Row * row)
{
  gpointer field = locate (self, row);

  if (row->kind != KIND_UINT64)
    return *(gint *) field;
  if (row->live == LIVE (WMN_SETTING_QUEUE_MAX_BYTES))
    return (gint64) * (guint64 *) field;
  return (gint64) GST_TIME_AS_USECONDS (*(guint64 *) field);
}

/* A thread that is made takes its time, which isn't the object lock's. */
static void
prepare_names (GstWMNetSink * self, WmnMount * mount)
{
  gboolean resolves;

  GST_OBJECT_LOCK (self);
  resolves = self->settings.resolve_client_names;
  GST_OBJECT_UNLOCK (self);
  if (resolves)
    wmn_mount_start_names (mount);
}

/* Read and passed on under one lock, so that two threads can't leave the older
 * value in the mount. */
static void
apply (GstWMNetSink * self, const Row * row, WmnMount * mount)
{
  gint64 value;

  if (row->live == 0 || mount == NULL)
    return;
  if (row->live == LIVE (WMN_SETTING_RESOLVES))
    prepare_names (self, mount);
  GST_OBJECT_LOCK (self);
  value = convert (self, row);
  wmn_mount_set (mount, row->live - 1, value);
  GST_OBJECT_UNLOCK (self);
}

void
gst_wm_net_sink_apply_settings (GstWMNetSink * self, WmnMount * mount)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    apply (self, &rows[i], mount);
}

/* Under the object lock.  Players expect of a server what its name promises:
 * $M from Cougar, none from Rex (MS-WMSP 3.1.5.5).  Without one they could
 * expect nothing, so no name is that of the role. */
const gchar *
gst_wm_net_sink_get_server_header_unlocked (GstWMNetSink * self)
{
  const gchar *header = self->settings.server_header;

  if (header != NULL && *header != '\0' && strcmp (header, SERVER_HEADER) != 0)
    return header;
  return self->settings.server_role == WMN_ROLE_MEDIA_SERVER ?
      MEDIA_SERVER_HEADER : SERVER_HEADER;
}

gint
gst_wm_net_sink_get_eos_policy (GstWMNetSink * self)
{
  gint policy;

  GST_OBJECT_LOCK (self);
  policy = self->settings.eos_policy;
  GST_OBJECT_UNLOCK (self);
  return policy;
}

/* --- GObject ----------------------------------------------------------- */

/* While it is closed, a text that makes no sense is kept, and opening fails
 * on it; later what is in force stays, as with access-rules. */
static gboolean
is_fit (const Row * row, const GValue * value, GError ** error)
{
  if (row->offset == FIELD (auth_realm))
    return gst_wm_net_sink_check_realm (g_value_get_string (value), error);
  if (row->offset == FIELD (public_host))
    return gst_wm_net_sink_check_host (g_value_get_string (value), error);
  return TRUE;
}

/* Takes @error. */
static void
warn_of_misfit (GstWMNetSink * self, const Row * row, GError * error)
{
  GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
      ("%s stays as it is: %s.", row->nick, error->message), (NULL));
  g_error_free (error);
}

/* What is wrong with it, for gst_wm_net_sink_warn_of_auth(). */
static GError *
set_row (GstWMNetSink * self, const Row * row, const GValue * value,
    WmnMount * mount)
{
  GST_OBJECT_LOCK (self);
  store_unlocked (self, row, value);
  GST_OBJECT_UNLOCK (self);
  apply (self, row, mount);
  if (row->offset == FIELD (access_default))
    gst_wm_net_sink_apply_access (self, mount);
  if (row->offset == FIELD (auth_realm) || row->offset == FIELD (auth_file))
    return gst_wm_net_sink_apply_auth (self, mount);
  return NULL;
}

static void
set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstWMNetSink *self = GST_WM_NET_SINK (object);
  GError *error = NULL;
  const Row *row;
  WmnMount *mount;

  if (id == PROP_ACCESS_RULES) {
    gst_wm_net_sink_set_access_rules (self, g_value_get_string (value));
    return;
  }
  if (id == PROP_TRUSTED_PROXIES) {
    gst_wm_net_sink_set_trusted_proxies (self, g_value_get_string (value));
    return;
  }
  if (id < PROP_FIRST_ROW || id >= PROP_ACCESS_RULES) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  row = &rows[id - PROP_FIRST_ROW];
  mount = gst_wm_net_sink_enter (self);
  if (mount != NULL && !is_fit (row, value, &error)) {
    gst_wm_net_sink_leave (self);
    warn_of_misfit (self, row, error);
    return;
  }
  error = set_row (self, row, value, mount);
  gst_wm_net_sink_leave (self);
  gst_wm_net_sink_warn_of_auth (self, error);
  if (row->offset == FIELD (public_host))
    g_object_notify (object, "url");
}

static guint
get_port (GstWMNetSink * self)
{
  guint port = gst_wm_net_sink_enter (self) != NULL ? self->port : 0;

  gst_wm_net_sink_leave (self);
  return port;
}

static void
get_reading (GstWMNetSink * self, guint id, GValue * value, GParamSpec * pspec)
{
  switch (id) {
    case PROP_ACCESS_RULES:
      g_value_take_string (value, gst_wm_net_sink_dup_access_rules (self));
      break;
    case PROP_TRUSTED_PROXIES:
      g_value_take_string (value, gst_wm_net_sink_dup_trusted_proxies (self));
      break;
    case PROP_CURRENT_PORT:
      g_value_set_int (value, (gint) get_port (self));
      break;
    case PROP_URL:
      g_value_take_string (value, gst_wm_net_sink_dup_url (self));
      break;
    case PROP_CLIENTS:
      g_value_unset (value);
      gst_wm_net_sink_list_clients (self, value);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_wm_net_sink_make_stats (self));
      break;
    case PROP_N_CLIENTS:
      g_value_set_uint (value, gst_wm_net_sink_count_clients (self));
      break;
    case PROP_GENERATION:
      g_value_set_uint64 (value, gst_wm_net_sink_count_generation (self));
      break;
    case PROP_STREAMING:
      g_value_set_boolean (value, gst_wm_net_sink_is_streaming (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (self, id, pspec);
      break;
  }
}

static void
get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstWMNetSink *self = GST_WM_NET_SINK (object);

  if (id < PROP_FIRST_ROW || id >= PROP_ACCESS_RULES) {
    get_reading (self, id, value, pspec);
    return;
  }
  GST_OBJECT_LOCK (self);
  load_unlocked (self, &rows[id - PROP_FIRST_ROW], value);
  GST_OBJECT_UNLOCK (self);
}

static void
install_readings (GObjectClass * klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (klass, PROP_CURRENT_PORT,
      g_param_spec_int ("current-port", "Current port",
          "TCP port it listens on; 0 while closed", 0, G_MAXUINT16, 0, flags));
  g_object_class_install_property (klass, PROP_URL,
      g_param_spec_string ("url", "URL",
          "Where players find the stream; NULL while closed", NULL, flags));
  g_object_class_install_property (klass, PROP_CLIENTS,
      gst_param_spec_array ("clients", "Clients",
          "One structure for each client, by ascending id",
          g_param_spec_boxed ("client", "Client", "A client",
              GST_TYPE_STRUCTURE, flags), flags));
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Totals since the element was made, and the clients",
          GST_TYPE_STRUCTURE, flags));
  g_object_class_override_property (klass, PROP_N_CLIENTS, "n-clients");
  g_object_class_override_property (klass, PROP_GENERATION, "generation");
  g_object_class_override_property (klass, PROP_STREAMING, "streaming");
}

void
gst_wm_net_sink_install_properties (GObjectClass * klass)
{
  guint i;

  klass->set_property = set_property;
  klass->get_property = get_property;
  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    g_object_class_install_property (klass, PROP_FIRST_ROW + i,
        make_spec (&rows[i]));
  g_object_class_install_property (klass, PROP_ACCESS_RULES,
      g_param_spec_string ("access-rules", "Access rules",
          "Addresses that may connect (+) or may not (-), with prefix lengths "
          "or masks: -10.0.0.0/8,+10.1.2.3,-fe80::/10. The most specific rule "
          "decides, a tie excludes", "",
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | ANYTIME));
  g_object_class_install_property (klass, PROP_TRUSTED_PROXIES,
      g_param_spec_string ("trusted-proxies", "Trusted proxies",
          "Addresses of proxies, with prefix lengths or masks, whose "
          "X-Forwarded-For is believed: 10.0.0.0/8,2001:db8::1", "",
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | ANYTIME));
  install_readings (klass);
}
