/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What is known of one client, from its first accepted Play to its
 * disconnection and beyond: an identity that never changes and counters that
 * only its worker writes.  Shared by reference between the worker, the herald
 * and whoever holds a snapshot. */

#pragma once

#include "http/http-request.h"
#include "server/counter.h"
#include "server/persona.h"
#include "wmsp/agent.h"
#include "wmsp/player-guid.h"

typedef struct _WmnRecord WmnRecord;
typedef struct _WmnRare WmnRare;
typedef struct _WmnFigures WmnFigures;

/* The values are those of GstWMClientState. */
typedef enum
{
  WMN_STATE_INIT,
  WMN_STATE_WAITING,
  WMN_STATE_STREAMING,
  WMN_STATE_IDLE,
  WMN_STATE_DRAINING,
  WMN_STATE_CLOSING,
  WMN_STATE_CLOSED
} WmnState;

/* The values are those of GstWMClientChange. */
typedef enum
{
  WMN_CHANGE_DNS_NAME = 1 << 0,
  WMN_CHANGE_STATE = 1 << 1,
  WMN_CHANGE_STREAMS = 1 << 2,
  WMN_CHANGE_CONNECTION = 1 << 3,
  WMN_CHANGE_LOG = 1 << 4,
  WMN_CHANGE_AUTH = 1 << 5
} WmnChange;

/* The values are those of GstWMStreamSelection. */
typedef enum
{
  WMN_SELECTION_OFF,
  WMN_SELECTION_CLEAN_POINTS,
  WMN_SELECTION_ON
} WmnSelection;
/* Stream numbers of ASF are 1 to 127. */
#define WMN_RECORD_N_STREAMS 128
/* Somebody has asked for its disconnection; no WmnChange has this value. */
#define WMN_RECORD_LEAVING (1 << 7)
/* A GUID is cut here, its end included. */
#define WMN_RECORD_GUID_TEXT 64

/* The values are those of GstWMDisconnectReason. */
typedef enum
{
  WMN_REASON_NONE,
  WMN_REASON_CLIENT_CLOSED,
  WMN_REASON_CLIENT_STOPPED,
  WMN_REASON_TIMEOUT,
  WMN_REASON_SLOW,
  WMN_REASON_IO_ERROR,
  WMN_REASON_PROTOCOL_ERROR,
  WMN_REASON_KICKED,
  WMN_REASON_ACCESS_CHANGED,
  WMN_REASON_HEADER_CHANGED,
  WMN_REASON_END_OF_STREAM,
  WMN_REASON_SHUTDOWN
} WmnReason;

/* The values are those of GstWMRejectReason. */
typedef enum
{
  WMN_REJECT_LIMIT,
  WMN_REJECT_ADDRESS,
  WMN_REJECT_AUTH,
  WMN_REJECT_APPLICATION,
  WMN_REJECT_NOT_READY,
  WMN_REJECT_BAD_REQUEST,
  WMN_REJECT_NOT_FOUND,
  WMN_REJECT_SHUTDOWN
} WmnReject;

/* What is known of few clients, so that the others have no room for it. */
struct _WmnRare
{
  /* set once, before the record is shared; may be NULL */
  gchar *forwarded_for;         /* for whom a trusted proxy asks */
  gchar *auth_user;             /* who it has proved to be */

  /* herald writes, any thread reads; under lock */
  GMutex lock;
  gpointer face;                /* what the application sees and the record
                                 * doesn't hold */
  GDestroyNotify face_free;

  /* herald writes once, any thread reads; atomic */
    _Atomic (gchar *) dns_name;

  /* worker writes, any thread reads; atomic */
  _Atomic guint64 packets_dropped;
  _Atomic guint64 bytes_dropped;
  _Atomic guint64 resyncs;
  _Atomic guint8 selection[WMN_RECORD_N_STREAMS / 4];   /* as the record's, of
                                                         * the other streams */
};

/* Of this a server has thousands: the order is that of size. */
struct _WmnRecord
{
  atomic_int refs;

  /* set once, before the record is shared */
  guint32 session;              /* client-id on the wire; never shown */
  const WmnPersona *persona;    /* a reference, or nobody's */
  gint64 connect_time;          /* us since 1970, UTC */
  gint64 connect_clock;         /* us, monotonic */
  WmnAddress peer;
  WmnPlayerGuid guid;           /* private to record.c, which keeps something
                                 * else in it where guid_form says so */
  guint8 guid_form:2;
  guint8 worker:6;              /* index of the worker that owns the socket */

  /* worker writes, any thread reads; atomic */
  _Atomic guint8 state;         /* WmnState; never CLOSING, which is the
                                 * mark LEAVING */
  _Atomic guint8 reason;        /* WmnReason */

  /* any thread; atomic */
  _Atomic guint8 marks;         /* WmnChange: what the herald has yet to tell,
                                 * and WMN_RECORD_LEAVING */

  /* herald only, before membership */
  guint64 id;                   /* 1.. in order of connection */

  /* any thread; atomic; NULL until wmn_record_get_rare() */
    _Atomic (WmnRare *) rare;

  /* worker writes, any thread reads; atomic */
  _Atomic guint64 bytes_sent;
  _Atomic guint64 packets_sent;
  _Atomic guint64 served_position;      /* ring position it has got to */
  _Atomic guint64 served_packets;       /* ring sequence it has got to */
  /* WmnSelection + 1 by stream number up to 31, two bits each, 0 = it has not
   * chosen.  Tell the herald of WMN_CHANGE_STREAMS after a change. */
  _Atomic guint64 selection;
  /* Monotonic times in ms, modulo 2^32. */
  _Atomic guint32 served_time;  /* when that entry was pushed */
  _Atomic guint32 active_time;  /* last byte taken by the kernel */
  _Atomic guint32 rate_time;    /* end of the last window of the rate */
  _Atomic guint32 queue_peak;   /* bytes; any thread raises it */
  _Atomic guint32 send_rate;    /* bit/s over the last window */
  _Atomic guint32 rtt;          /* us, 0 = not known */
  _Atomic guint32 last_send;    /* send time of its last packet, ms */

  /* worker only */
  guint32 rate_bytes;           /* bytes_sent when the window began, modulo
                                 * 2^32 */
};

/* Live figures of one record, worked out against the head of the ring. */
struct _WmnFigures
{
  WmnState state;
  WmnReason reason;
  gint64 connected_for;         /* us */
  gint64 idle_for;              /* us */
  guint64 bytes_sent;
  guint64 packets_sent;
  guint64 packets_dropped;
  guint64 bytes_dropped;
  guint64 resyncs;
  guint64 queue_packets;
  guint64 queue_bytes;
  gint64 queue_time;            /* us */
  guint64 queue_peak;
  guint32 send_rate;
  guint32 rtt;                  /* us, 0 = not known */
  gint64 last_send;             /* ms, -1 = nothing was sent */
  guint n_connections;          /* the mount's: see wmn_mount_get_figures() */
};

WmnRecord *wmn_record_new (const struct sockaddr_storage *peer, gint64 now);
WmnRecord *wmn_record_ref (WmnRecord * record);
void wmn_record_unref (WmnRecord * record);

/* Takes what the request says of the client: of @facts all but the texts that
 * are in its head.  @guid: "" for none. */
void wmn_record_set_request (WmnRecord * record, const WmnPersona * facts,
    const WmnHttpRequest * request, const WmnAgent * agent, const gchar * guid);
/* The player's GUID as it was sent, "" when it sent none. */
void wmn_record_write_guid (const WmnRecord * record,
    gchar text[WMN_RECORD_GUID_TEXT]);
/* Of the GUID in any case, 0 for none; and what that of a record with the GUID
 * @text would be. */
guint32 wmn_record_hash_guid (const WmnRecord * record);
guint32 wmn_record_hash_guid_text (const gchar * text);

/* Any thread.  Makes it where there is none. */
WmnRare *wmn_record_get_rare (WmnRecord * record);
/* Any thread: sets one of its marks; FALSE when it is set already. */
gboolean wmn_record_mark (WmnRecord * record, guint8 mark);
/* Any thread; NULL when there is none. */
const gchar *wmn_record_get_dns_name (const WmnRecord * record);

/* Any thread: us since the kernel took a byte of it last, to the ms. */
gint64 wmn_record_get_idle (const WmnRecord * record, gint64 now);
/* Any thread: so many bytes were seen to wait for it. */
void wmn_record_raise_peak (WmnRecord * record, guint64 queued);
/* Worker: it has got to this place, of an entry pushed at @time (us). */
void wmn_record_set_served (WmnRecord * record, guint64 packets,
    guint64 position, gint64 time);
/* Worker: @bytes more were taken by the kernel. */
void wmn_record_add_sent (WmnRecord * record, guint64 bytes, gint64 now);
/* Worker: what it won't get, and that it began elsewhere. */
void wmn_record_add_dropped (WmnRecord * record, guint64 packets,
    guint64 bytes);
void wmn_record_add_resync (WmnRecord * record);
/* Worker: closes the rate window when it is due; TRUE when it did, which is
 * the moment to look at the socket's RTT. */
gboolean wmn_record_roll_rate (WmnRecord * record, gint64 now);

/* The worker that reads the client's requests.  @stream: 1 to 127. */
void wmn_record_select (WmnRecord * record, guint stream,
    WmnSelection selection);
/* Any thread.  FALSE when it has not chosen. */
gboolean wmn_record_get_selection (const WmnRecord * record, guint stream,
    WmnSelection * ret_selection);

/* Herald: takes @face, a new view or NULL, instead of the one there is.  It is
 * for members: who is gone may be remembered long, and nobody looks at it. */
void wmn_record_set_face (WmnRecord * record, gpointer face,
    GDestroyNotify face_free);
/* Any thread: what @copy makes of the face, NULL when there is none. */
gpointer wmn_record_copy_face (WmnRecord * record,
    gpointer (*copy) (gconstpointer face));

void wmn_record_get_figures (WmnRecord * record, guint64 ring_head,
    guint64 ring_position, gint64 newest_time, gint64 now,
    WmnFigures * ret_figures);
