/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One client's socket.  Registered once, edge-triggered, for input, output
 * and hang-up; never re-armed.  It reads when told that there is something
 * to read, writes until the kernel says stop, remembers that it is blocked,
 * and ends in one of three ways: drained (everything sent, FIN, a bounded
 * wait for the peer's FIN so that no RST destroys the tail), aborted (RST,
 * kernel memory given back at once), or by the peer.
 *
 * One alarm is enough for whoever owns it, since a connection waits for one
 * thing at a time.
 *
 * Worker's thread only, except where said. */

#pragma once

#include <sys/uio.h>
#include "engine/worker.h"

/* Caps what a stuck client pins in the kernel (docs/design.md). */
#define WMN_CONN_SEND_BUFFER (256 * 1024)
/* After our FIN: how long a peer may take nothing, how long it may take in
 * all (a modem needs a minute for a full send buffer), and how much we listen
 * before closing. */
#define WMN_CONN_LINGER_TIME (2 * G_TIME_SPAN_SECOND)
#define WMN_CONN_LINGER_MAX (60 * G_TIME_SPAN_SECOND)
#define WMN_CONN_LINGER_BYTES (256 * 1024)

typedef struct _WmnConn WmnConn;
typedef struct _WmnConnHooks WmnConnHooks;
typedef struct _WmnConnHost WmnConnHost;

typedef enum
{
  WMN_CONN_END_PEER,            /* FIN or RST from the peer */
  WMN_CONN_END_ERROR,           /* the socket failed otherwise */
  WMN_CONN_END_DRAINED,         /* we said FIN and it is over */
  WMN_CONN_END_ABORTED          /* we said RST */
} WmnConnEnd;

typedef enum
{
  WMN_CONN_TAIL_COMES,
  WMN_CONN_TAIL_TAKEN,
  WMN_CONN_TAIL_STUCK
} WmnConnTail;

struct _WmnConnHooks
{
  /* There may be input: call wmn_conn_recv() until it says blocked, now or by
   * yourself later; it isn't said again before. */
  void (*readable) (WmnConn * conn);
  /* The peer has ended its side (FIN).  Output may still be possible.
   * Called once, after the readable hook in which wmn_conn_recv() said 0;
   * who reads at other times learns it from that 0 alone. */
  void (*half_closed) (WmnConn * conn);
  /* It was blocked and can take output again. */
  void (*writable) (WmnConn * conn);
  /* The time of wmn_conn_arm() has come. */
  void (*timed_out) (WmnConn * conn, gint64 now);
  /* The last call: the descriptor is closed, the watch is out of the epoll
   * set.  Called once, from the loop and never from inside a wmn_conn_
   * function; the owner may free itself in it. */
  void (*ended) (WmnConn * conn, WmnConnEnd end, int error);
};

/* What the connections of one owner on one worker share; set once. */
struct _WmnConnHost
{
  WmnWorker *worker;
  const WmnConnHooks *hooks;
};

struct _WmnConn
{
  WmnWatch watch;
  const WmnConnHost *host;      /* set once */
  union
  {
    WmnTimer alarm;             /* the owner's; after our FIN conn.c's */
    WmnMail farewell;           /* in the end: defers the ended hook */
  } wait;
  guint32 linger_end;           /* when it is over, or the wait for a tail, in
                                 * any case, ms modulo 2^32 */
  guint32 lingered;             /* bytes thrown away after our FIN */
  int unsent;                   /* bytes, at the last step: those that the
                                 * peer's kernel hasn't said it has */
  gint16 error;
  guint8 linger_steps;          /* left until the peer takes something */
  guint8 state:2;               /* private to conn.c */
  guint8 end:2;                 /* WmnConnEnd */
  guint8 is_blocked:1;          /* the last send took less than it was given */
  guint8 has_peer_fin:1;        /* and all that came before it was read */
  guint8 is_left:1;             /* the FIN is here, maybe behind input */
};

#define WMN_CONN_BLOCKED (-1)   /* nothing now; a hook will say when */
#define WMN_CONN_GONE (-2)      /* the connection is over or ending */

static inline WmnWorker *
wmn_conn_worker (const WmnConn * conn)
{
  return conn->host->worker;
}

/* The options of a connection.  On a listening socket they are those of all
 * that it accepts, for one pair of calls instead of thousands. */
void wmn_conn_configure (int fd);

/* Takes over @fd and adds it to the host's worker; FALSE with errno set (the
 * caller still owns @fd then).  Input that is there already is reported by the
 * first turn. */
gboolean wmn_conn_open (WmnConn * conn, const WmnConnHost * host, int fd);

/* Bytes read (> 0), WMN_CONN_BLOCKED or WMN_CONN_GONE; 0 once the peer has
 * sent FIN. */
gssize wmn_conn_recv (WmnConn * conn, void *data, gsize size);

/* Bytes taken by the kernel, possibly fewer than given (then is_blocked is
 * set), WMN_CONN_BLOCKED or WMN_CONN_GONE. */
gssize wmn_conn_send (WmnConn * conn, const struct iovec *vectors,
    guint n_vectors);

/* Whether a send would be gathered with those of others (engine/uring.h);
 * @vectors and what they point to then stay until @done, which gives its
 * @result to wmn_conn_take_result(). */
gboolean wmn_conn_is_gathering (const WmnConn * conn);
void wmn_conn_gather (WmnConn * conn, const struct iovec *vectors,
    guint n_vectors, WmnUringDone done, gpointer owner);
/* What wmn_conn_send() would have said of @size bytes. */
gssize wmn_conn_take_result (WmnConn * conn, gsize size, gssize result);

/* Sets or moves the alarm to @due (us); does nothing when it isn't open any
 * more.  It is off after it has rung, and from finish() or abort() on. */
void wmn_conn_arm (WmnConn * conn, gint64 due);
/* The same, but an alarm that rings sooner stays. */
void wmn_conn_arm_by (WmnConn * conn, gint64 due);
void wmn_conn_disarm (WmnConn * conn);
gboolean wmn_conn_is_armed (const WmnConn * conn);
/* Whether the peer has ended its side, for who doesn't read: input may come
 * before the FIN still.  The readable hook is called when that changes. */
gboolean wmn_conn_is_left (const WmnConn * conn);

/* FIN, then a bounded wait for the peer's.  A peer that hasn't taken our
 * bytes by then is told RST (WMN_CONN_END_ABORTED, ETIMEDOUT or EMSGSIZE for
 * the bound on bytes); its own RST ends the wait (WMN_CONN_END_PEER).
 * Idempotent. */
void wmn_conn_finish (WmnConn * conn);

/* RST at once (SO_LINGER 0).  Idempotent. */
void wmn_conn_abort (WmnConn * conn);

/* The wait for the peer to have all that was sent, without FIN and with the
 * same bounds.  Begins it and sets the alarm for its first step; */
void wmn_conn_begin_tail (WmnConn * conn);
/* and this is the step, when that has rung.  With WMN_CONN_TAIL_COMES the alarm
 * is set anew; at WMN_CONN_TAIL_STUCK the peer had its time. */
WmnConnTail wmn_conn_pass_tail (WmnConn * conn, gint64 now);

/* Whether it can still be read or written. */
gboolean wmn_conn_is_open (const WmnConn * conn);
