/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One published path of a server: the ring and its publisher, the clients
 * and their membership, the herald, and the settings that can be changed
 * while it runs.  This is the door the element uses; workers use it too. */

#pragma once

#include "server/access.h"
#include "server/auth.h"
#include "server/herald.h"
#include "server/names.h"
#include "server/outlet.h"
#include "server/places.h"
#include "server/publisher.h"
#include "server/sessions.h"
#include "wmsp/role.h"

typedef struct _WmnMountHooks WmnMountHooks;
typedef struct _WmnTotals WmnTotals;

/* Settings that any thread may read and change at any time. */
typedef enum
{
  WMN_SETTING_MAX_CLIENTS,      /* -1 = no limit */
  WMN_SETTING_MAX_PER_ADDRESS,  /* -1 = no limit */
  WMN_SETTING_JOIN,             /* WmnJoin */
  WMN_SETTING_BURST_TIME,       /* us */
  WMN_SETTING_BURST_RATE,       /* bit/s of the burst, 0 = no limit */
  WMN_SETTING_CLIENT_RATE,      /* bit/s of one client, 0 = no limit */
  WMN_SETTING_SLOW_POLICY,      /* WmnSlow */
  WMN_SETTING_QUEUE_MAX_BYTES,  /* 0 = no limit */
  WMN_SETTING_QUEUE_MAX_TIME,   /* us, 0 = no limit */
  WMN_SETTING_MAX_LATENCY,      /* us */
  WMN_SETTING_HEADER_CHANGE,    /* WmnHeaderChange */
  WMN_SETTING_DRAIN_TIMEOUT,    /* us */
  WMN_SETTING_HANDSHAKE_TIMEOUT,        /* us */
  WMN_SETTING_IDLE_TIMEOUT,     /* us */
  WMN_SETTING_HEADER_WAIT,      /* us */
  WMN_SETTING_RESOLVES,         /* look names up in DNS */
  WMN_SETTING_DSCP,             /* -1 = leave alone */
  WMN_SETTING_ADD_BITRATES,     /* to headers that lack them */
  WMN_SETTING_EOS,              /* WmnEos */
  WMN_SETTING_ANNOUNCES,        /* .asx and the like beside the path */
  WMN_SETTING_BROWSERS,         /* WmnTreatment */
  WMN_SETTING_PLAYER_PROBES,    /* WmnTreatment */
  WMN_SETTING_RAW_ASF,          /* plain clients get the stream */
  WMN_SETTING_CROSS_ORIGIN,     /* scripts of other sites may read */
  WMN_SETTING_AUTH_REQUIRED,    /* nobody comes in unknown */
  WMN_SETTING_AUTH_SCHEMES      /* WmnHttpAuthScheme, bits */
} WmnSetting;
#define WMN_N_SETTINGS (WMN_SETTING_AUTH_SCHEMES + 1)

/* Values of the element's slow-client-policy. */
typedef enum
{
  WMN_SLOW_RESYNC_KEYFRAME,
  WMN_SLOW_DROP_OLDEST,
  WMN_SLOW_DISCONNECT
} WmnSlow;

/* Values of the element's header-change-policy. */
typedef enum
{
  WMN_HEADER_CHANGE_ANNOUNCE,
  WMN_HEADER_CHANGE_DISCONNECT,
  WMN_HEADER_CHANGE_IGNORE
} WmnHeaderChange;

/* Values of the element's browser-policy and player-probe-policy. */
typedef enum
{
  WMN_TREATMENT_REDIRECTOR,
  WMN_TREATMENT_RAW,
  WMN_TREATMENT_REFUSAL         /* 404 for browsers, 400 for probes */
} WmnTreatment;

/* Values of the element's eos-policy. */
typedef enum
{
  WMN_EOS_DRAIN,
  WMN_EOS_DROP,
  WMN_EOS_KEEP,
  WMN_EOS_REJOIN
} WmnEos;

struct _WmnMountHooks
{
  WmnHeraldHooks herald;        /* in the herald's thread */
  WmnNoticeFunc notice;         /* in the streaming thread */
  /* The mount is made and nobody can reach it yet: the place to give it its
   * settings.  In wmn_server_publish(); NULL = they stay 0. */
  void (*set_up) (gpointer user_data, WmnMount * mount);
  /* In a worker, must not block: does anybody want to be asked before a
   * client comes in?  NULL = nobody ever. */
  gboolean (*is_asking) (gpointer user_data);
  /* In any thread, must not block: does anybody want to be asked of users
   * that the file doesn't know?  NULL = nobody ever. */
  gboolean (*is_answering) (gpointer user_data);
  _Atomic guint *n_clients;     /* kept up to date by the herald's thread;
                                 * NULL = nobody wants to know */
};

/* Sums since the mount was made; clients that left are in them. */
struct _WmnTotals
{
  guint64 accepted;
  guint64 rejected;
  guint64 timed_out;
  guint64 slow;
  guint64 bytes_sent;
  guint64 bytes_received;
  guint64 packets_sent;
  guint64 packets_dropped;
  guint64 packets_filtered;     /* for all who want the same streams at once */
  guint64 malformed;
  guint64 bytes_to_serve;       /* what all clients still have to get */
  guint n_connections;
  guint n_sessions;
  guint peak;
};

struct _WmnMount
{
  atomic_int refs;

  /* set once */
  gchar *path;                  /* normal (http/http-path.h) */
  gchar *server_header;
  WmnRole role;
  WmnRing *ring;
  WmnPublisher *publisher;
  WmnHerald *herald;
  gboolean (*is_asking) (gpointer user_data);
  gpointer user_data;
  WmnNames *names;
  WmnSessions *sessions;        /* the server's, not owned */
  gpointer server;              /* whoever publishes it; server.c's own */
  guint n_outlets;
  WmnOutlet *outlets;           /* one a worker */

  WmnRegistry registry;         /* has a lock of its own */

  WmnAccess access;             /* has a lock of its own */
  WmnAccess proxies;            /* the same: who is one that we trust */
  WmnAuth auth;                 /* has locks of its own */
  WmnPlaces places;             /* clients, public or about to be */
  gboolean is_interrupted;      /* under places.lock: nobody waits for
                                 * clients to leave */

  /* any thread, atomic */
  _Atomic gint64 settings[WMN_N_SETTINGS];
  atomic_int n_connections;
  _Atomic guint64 n_accepted;
  _Atomic guint64 n_rejected;
  atomic_bool is_open;          /* not withdrawn */
};

/* NULL where no thread can be had. */
WmnMount *wmn_mount_new (const gchar * path, const gchar * server_header,
    WmnRole role,
    WmnWorker * workers, guint n_workers, const WmnSeatHooks * seat_hooks,
    WmnSessions * sessions, const WmnMountHooks * hooks, gpointer user_data);
WmnMount *wmn_mount_ref (WmnMount * mount);
void wmn_mount_unref (WmnMount * mount);

/* Application's thread.  Puts the mount's feeds into the workers. */
void wmn_mount_open (WmnMount * mount);
/* Drops everybody, tells the application of all, takes the feeds out.  Not
 * from the herald or a worker. */
void wmn_mount_close (WmnMount * mount);
gboolean wmn_mount_is_herald (const WmnMount * mount);

/* Any thread; wmn_mount_set() takes no lock.  WMN_SETTING_DSCP and
 * WMN_SETTING_CLIENT_RATE also reach those who have a stream, by mail. */
void wmn_mount_set (WmnMount * mount, WmnSetting setting, gint64 value);
gint64 wmn_mount_get (const WmnMount * mount, WmnSetting setting);
/* Before WMN_SETTING_RESOLVES is set: makes the thread that looks names up, or
 * logs why there will be none. */
void wmn_mount_start_names (WmnMount * mount);
void wmn_mount_get_totals (WmnMount * mount, WmnTotals * ret_totals);
void wmn_mount_get_figures (WmnMount * mount, WmnRecord * record,
    WmnFigures * ret_figures);

/* Any thread.  Asks for the disconnection of one client; FALSE when there is
 * none of that id or it is leaving already. */
gboolean wmn_mount_disconnect (WmnMount * mount, guint64 id, WmnReason why);
/* Returns how many were asked to leave. */
guint wmn_mount_disconnect_all (WmnMount * mount, WmnReason why);

/* Streaming thread (state changes: application's thread).  Returns what
 * wmn_publisher_commit() does. */
guint32 wmn_mount_commit (WmnMount * mount);
void wmn_mount_flush (WmnMount * mount);
/* End of stream.  Returns at once: clients are still sent what they lack. */
void wmn_mount_end (WmnMount * mount);
/* Behind wmn_mount_end(): returns when all clients have got everything, or when
 * interrupted, or after the drain timeout; then those that are left are cut.
 * Who waits for a stream is no client yet and waits on. */
void wmn_mount_drain (WmnMount * mount);
/* Makes a running and the next wmn_mount_drain() return at once. */
void wmn_mount_interrupt (WmnMount * mount, gboolean is_interrupted);
/* PAUSED to READY: all clients are dropped with @why, the header is forgotten,
 * the port stays open, and who waits for a stream waits on. */
void wmn_mount_stop (WmnMount * mount, WmnReason why);

/* Worker's thread: one more client, if the limits allow it. */
gboolean wmn_mount_admit (WmnMount * mount,
    const struct sockaddr_storage *peer);
void wmn_mount_dismiss (WmnMount * mount,
    const struct sockaddr_storage *peer);
/* Worker's thread: a client has come in. */
void wmn_mount_greet (WmnMount * mount, WmnRecord * record);
/* Worker's thread: has the application to be asked about newcomers?  The
 * answer to wmn_mount_ask() comes to the candidate's seat. */
gboolean wmn_mount_is_asking (const WmnMount * mount);
void wmn_mount_ask (WmnMount * mount, WmnRecord * candidate);
/* Worker's thread: is what the candidate claims true?  Takes @claim; the
 * verdict comes to the candidate's seat.  FALSE when too many have asked. */
gboolean wmn_mount_verify (WmnMount * mount, WmnRecord * candidate,
    WmnClaim * claim);
/* Worker's thread: acts on the connection of @record on any worker, if it has
 * one. */
void wmn_mount_select_streams (WmnMount * mount, WmnRecord * record,
    const WmnSwitch * switches, guint n_switches);
void wmn_mount_stop_stream (WmnMount * mount, WmnRecord * record);
