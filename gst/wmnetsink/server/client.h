/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One connection from accept to close, the hinge of both wings: bytes in,
 * requests, sessions, and out of them answers or the stream.  Everything a
 * hostile client can make us hold or wait for has a bound here.
 *
 * Worker's thread only. */

#pragma once

#include "server/delivery.h"
#include "server/mounts.h"

/* Requests on one kept-alive connection, counted anew behind each stream. */
#define WMN_CLIENT_MAX_REQUESTS 100
/* Requests that are dealt with before others have their turn. */
#define WMN_CLIENT_MAX_AT_ONCE 16
/* From a head's first byte to its last.  Silence before the first byte is
 * bounded by handshake-timeout, which is longer: xine connects early and
 * asks late (docs/protocol.md). */
#define WMN_CLIENT_HEAD_TIME (10 * G_TIME_SPAN_SECOND)
/* For taking an answer that is no stream. */
#define WMN_CLIENT_REPLY_TIME (10 * G_TIME_SPAN_SECOND)
/* A client that is back before its last stream is known to be over is heard
 * again after this time, then after twice as long, and so on: 248 ms in all. */
#define WMN_CLIENT_HOLD_TIME (8 * G_TIME_SPAN_MILLISECOND)
#define WMN_CLIENT_MAX_HOLDS 5
/* Bytes a client may send into its stream; they are thrown away. */
#define WMN_CLIENT_MAX_CHATTER (64 * 1024)

typedef struct _WmnClient WmnClient;
typedef struct _WmnClientHost WmnClientHost;

/* What all connections of one worker share. */
struct _WmnClientHost
{
  /* set once */
  WmnDeliveryHost deliveries;   /* the worker, and what its connections and
                                 * their deliveries call */
  WmnSessions *sessions;
  WmnMounts *mounts;
  const gchar *server_header;   /* for answers without a mount */
  void (*freed) (WmnClientHost * host); /* a client is gone */
  gpointer user_data;

  /* worker thread only */
  WmnSeat unseated;             /* the clients that have no mount, a list */
};

/* Of the seats that clients take in a mount's outlets. */
extern const WmnSeatHooks wmn_client_seat_hooks;

/* What isn't said in the rest of the struct. */
void wmn_client_host_init (WmnClientHost * host, WmnWorker * worker);

/* Takes over the accepted @fd; closes it when that can't be. */
void wmn_client_accept (WmnClientHost * host, int fd,
    const struct sockaddr_storage *peer);

/* Cuts every connection that has no mount, or all but those that are saying the
 * last thing, or have said it and are waiting for the peer's FIN; freed in this
 * or the next turn. */
void wmn_client_abort_all (WmnClientHost * host, gboolean with_lingering);
