/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What goes out on one connection: response heads, and from an accepted Play
 * on the stream itself, read from the mount's ring with a cursor.  Frames for
 * Windows Media clients are made on the fly: a 12-byte head of the client's
 * own in front of bytes that all share (docs/protocol.md).  Plain clients get
 * the slots as they stand.
 *
 * Worker's thread only. */

#pragma once

#include "engine/conn.h"
#include "server/chunks.h"
#include "server/cursor.h"
#include "wmsp/agent.h"

/* Bytes in front of the next frame up to which answers may be added: there can
 * be the rest of a frame. */
#define WMN_DELIVERY_MAX_OUT (96 * 1024)
/* A new header is put off so often: by the first SelectStream or by the lag,
 * then by each SelectStream that comes meanwhile (MS-WMSP 3.2.4.2). */
#define WMN_DELIVERY_MAX_DELAYS 5

typedef struct _WmnDelivery WmnDelivery;
typedef struct _WmnDeliveryHooks WmnDeliveryHooks;
typedef struct _WmnDeliveryHost WmnDeliveryHost;

struct _WmnDeliveryHooks
{
  /* All bytes queued by wmn_delivery_queue() are with the kernel (only while
   * there is no stream). */
  void (*flushed) (WmnDelivery * delivery);
  /* The stream is over.  With @is_clean everything was sent and FIN is due, or
   * where the mount goes the last of it is still queued; else RST. */
  void (*over) (WmnDelivery * delivery, WmnReason why, gboolean is_clean);
};

/* What the connections of one owner on one worker share, and their deliveries;
 * set once. */
struct _WmnDeliveryHost
{
  WmnConnHost conns;
  const WmnDeliveryHooks *hooks;
};

struct _WmnDelivery
{
  WmnConn conn;                 /* its host is a WmnDeliveryHost's; its alarm
                                 * the stream's while there is one */
  WmnReader reader;
  GByteArray *out;              /* bytes in front of the next frame */
  guint32 out_at;

  /* from wmn_delivery_start() on */
  guint8 af_flags;              /* of the next $D */
  guint8 reason;                /* WmnReason, with is_ending */
  guint16 is_streaming:1;       /* start() was called, over() was not */
  guint16 is_framed:1;
  guint16 is_ending:1;          /* over as soon as out is sent */
  guint16 is_gathered:1;        /* its frames are sent with those of others */
  guint16 is_relay:1;           /* Metacube2 blocks; set before start() */
  guint16 keeps_padding:1;      /* each $D is a whole packet */
  guint16 has_metadata:1;       /* $M in front of $H */
  guint16 owes_header:1;        /* to be told in the next body */
  guint16 is_delayed:1;         /* a new header was passed: its time is not
                                 * yet come */
  guint16 n_delays:3;           /* with is_delayed: how often it was put off */
  guint16 is_bursting:1;        /* under the ceiling of its burst */
  guint16 has_streamed:1;       /* another stream, before */
  guint16 goes_on:1;            /* with is_ending: the client was told to come
                                 * again */
  WmnCursor cursor;             /* where it stands in the ring */
  WmnChunks *chunks;            /* in pipelined mode, else NULL */
};

/* A zeroed one, its connection opened, is ready to use. */
void wmn_delivery_clear (WmnDelivery * delivery);

/* Bytes to send as they are.  Sent by the next push. */
void wmn_delivery_queue (WmnDelivery * delivery, gconstpointer data,
    gsize size);
/* The same for whole frames of the stream, chunks in pipelined mode. */
void wmn_delivery_queue_frames (WmnDelivery * delivery,
    const GByteArray * frames);
/* Bytes that should be a segment of their own: sent at once if nothing is in
 * front of them, else queued. */
void wmn_delivery_send_apart (WmnDelivery * delivery, gconstpointer data,
    gsize size);
gboolean wmn_delivery_is_flushed (const WmnDelivery * delivery);
/* In a stream: may an answer be queued behind what is there? */
gboolean wmn_delivery_can_answer (const WmnDelivery * delivery);
/* The connection's alarm, which is the stream's while there is one: stuck, not
 * drained in time, or waiting behind $C for too long.  May call a hook. */
void wmn_delivery_time_out (WmnDelivery * delivery, gint64 now);
/* How a feed serves its readers, which are the deliveries'. */
void wmn_delivery_serve (WmnReader * reader, gint64 now);
/* Sends what can be sent; may call a hook, which may be the last thing. */
void wmn_delivery_push (WmnDelivery * delivery, gint64 now);

/* Begins the stream behind what is queued until the next push.  Takes
 * references. */
void wmn_delivery_start (WmnDelivery * delivery, WmnOutlet * outlet,
    WmnRecord * record, WmnEpoch * epoch,
    gboolean is_framed, guint8 af_flags, gint64 now);
/* WMN_SETTING_CLIENT_RATE is another one.  While it gets its burst the lower of
 * that ceiling and the old one stays: the new one is read when it is over. */
void wmn_delivery_change_rate (WmnDelivery * delivery);
/* Will $C be the first that follows the header of start()?  A client that can
 * be told so (MS-WMSP 3.2.5.6) gets nothing in between where a new header is
 * there but not on the air. */
gboolean wmn_delivery_expects_header (const WmnDelivery * delivery);
/* Not all streams of @epoch, which start() was given: right behind it. */
void wmn_delivery_choose (WmnDelivery * delivery, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted);
/* SelectStream came: other streams, and where the client had to wait for it
 * data again, from an entry point. */
void wmn_delivery_select (WmnDelivery * delivery, const WmnSwitch * switches,
    guint n_switches, gint64 now);
/* PlayNextEntry came, and with it the next body: with these streams data
 * again, from the next push on, where the client had to wait for it; FALSE
 * where it had not. */
gboolean wmn_delivery_next_entry (WmnDelivery * delivery,
    const WmnSwitch * switches, guint n_switches, gint64 now);
/* Pipelined mode: ends the body of the response that is under way, if one is,
 * and queues what has waited for that; the stream goes on with the next. */
void wmn_delivery_end_body (WmnDelivery * delivery);
/* Stops the stream and keeps the connection: the body is ended, no hook is
 * called, another stream may start. */
void wmn_delivery_stop (WmnDelivery * delivery);
/* Ends the stream from our side: $E for Windows Media clients, then FIN.  Where
 * the socket doesn't take that now it gets time with WMN_REASON_CLIENT_STOPPED;
 * the stream is over before it does with WMN_REASON_SHUTDOWN; else RST. */
void wmn_delivery_end (WmnDelivery * delivery, WmnReason why, gint64 now);
/* The connection is gone: no hook is called. */
void wmn_delivery_abandon (WmnDelivery * delivery);
