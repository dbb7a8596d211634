/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a client is made of: for client.c, which answers it, client-end.c, which
 * ends it, and client-requests.c, which reads what it asks, and for nobody
 * else. */

#pragma once

#include "server/client.h"
#include "server/dispatch.h"
#include "server/intake.h"
#include "server/membership.h"

typedef enum
{
  PHASE_REQUEST,                /* reading one */
  PHASE_PARKED,                 /* waiting for a header to be on the air */
  PHASE_HELD,                   /* waiting for its own last stream to be over */
  PHASE_ASKED,                  /* waiting for the application's word */
  PHASE_VERIFIED,               /* waiting to be known */
  PHASE_REPLY,                  /* sending an answer that ends */
  PHASE_TEST,                   /* the body of a Pipeline test is open; reading
                                 * the next request */
  PHASE_STREAM,
  PHASE_TAIL,                   /* pipelined: the stream is over, its tail on
                                 * its way; reading the next request */
  PHASE_FAREWELL,               /* out of the mount, the end of the stream on
                                 * its way into the socket */
  PHASE_DRAIN,                  /* FIN is sent, the tail is on its way */
  PHASE_OVER                    /* nothing more to say */
} Phase;

/* What is needed while requests are read. */
typedef struct
{
  WmnAddress peer;
  WmnIntake intake;
  gint64 patience;              /* for the next request, 0 = as usual */
  WmnClient *client;            /* whose it is */
  WmnTimer timer;               /* there is more to read, or a request
                                 * that began in a stream is late */
  gint64 due;                   /* when that must be whole, 0 = there is none */
  guint32 tested;               /* session of the Pipeline test */
  gboolean keeps_alive;

  /* of the request in hand */
  gsize uncounted;              /* bytes of its head that aren't among those
                                 * received by a mount, which it names */
  guint n_holds;
  WmnAuthVerdict verdict;
  gchar *user;                  /* that it is about */
} Dialogue;

struct _WmnClient
{
  WmnDelivery delivery;         /* but in STREAM its connection's alarm is the
                                 * phase's */
  WmnMembership membership;     /* its seat is the host's without a mount */
  Dialogue *dialogue;           /* NULL when nothing is read any more: of
                                 * thousands nearly all */
  guint32 session;              /* that it has named last, 0 = none */
  guint16 chatter;              /* bytes got while streaming, as far as they
                                 * fit */
  guint8 phase;                 /* Phase */
};

#define FROM(base, member) WMN_WORKER_OWNER (base, WmnClient, member)

static inline WmnClientHost *
host_of (WmnClient * client)
{
  return WMN_WORKER_OWNER (client->delivery.conn.host, WmnClientHost,
      deliveries.conns);
}

static inline gint64
now_of (WmnClient * client)
{
  return client->delivery.conn.host->worker->now;
}

static inline void
arm (WmnClient * client, gint64 span)
{
  wmn_conn_arm (&client->delivery.conn, now_of (client) + span);
}

static inline void
disarm (WmnClient * client)
{
  wmn_conn_disarm (&client->delivery.conn);
}

/* The stream of this connection is over for the application. */
static inline void
sign_off (WmnClient * client, WmnReason why)
{
  wmn_membership_sign_off (&client->membership, why,
      client->delivery.af_flags, now_of (client));
}

/* client.c */
void wmn_client_ask (WmnClient * client, const WmnHttpRequest * http,
    gboolean may_wait, WmnRecord * welcomed);
void wmn_client_reply_error (WmnClient * client, guint status);

/* client-end.c */
/* Out of its mount. */
void wmn_client_leave (WmnClient * client);
void wmn_client_end (WmnClient * client, gboolean is_clean);
void wmn_client_hang_up (WmnClient * client, WmnReason why, gboolean is_clean);
/* The stream of a connection that goes on is over. */
void wmn_client_count_anew (WmnClient * client);
/* PHASE_TAIL is over: the stream is, and the next request may come. */
void wmn_client_end_tail (WmnClient * client);
/* The time of PHASE_TAIL's alarm has come. */
void wmn_client_pass_tail (WmnClient * client, gint64 now);
/* The hook of its delivery. */
void wmn_client_over (WmnDelivery * delivery, WmnReason why,
    gboolean is_clean);
/* Why it is over when its connection is. */
WmnReason wmn_client_reason (WmnClient * client, WmnConnEnd end);

/* client-requests.c */
void wmn_client_requests_begin (WmnClient * client);
/* Nothing is read any more. */
void wmn_client_requests_stop (WmnClient * client);
/* Goes on as far as input and output allow. */
void wmn_client_requests_advance (WmnClient * client);
/* The peer's FIN. */
void wmn_client_requests_end (WmnClient * client);
