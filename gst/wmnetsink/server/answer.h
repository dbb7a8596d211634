/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a request gets: an answer that ends, the stream, or a wait for the
 * header.  Looks up the mount and the session and applies the limits; sends
 * nothing and keeps nothing.
 *
 * Any worker's thread. */

#pragma once

#include "server/mounts.h"
#include "wmsp/response.h"
#include "wmsp/startup.h"

typedef struct _WmnAnswer WmnAnswer;
typedef struct _WmnAnswerContext WmnAnswerContext;

typedef enum
{
  WMN_ANSWER_REPLY,             /* head and body, then close or keep alive */
  WMN_ANSWER_STREAM,            /* head, header, and the ring from then on */
  WMN_ANSWER_PARK,              /* ask again when the mount is ready */
  WMN_ANSWER_HOLD,              /* ask again when the client's last stream may
                                 * be over */
  WMN_ANSWER_ASK,               /* the application has to decide on record */
  WMN_ANSWER_VERIFY,            /* is the claim true? */
  WMN_ANSWER_TEST               /* head and $T; the body stays open */
} WmnAnswerKind;

/* When it is an answer's turn that was asked for on the connection of a
 * stream in pipelined mode (MS-WMSP 3.2.5.7 to 3.2.5.12). */
typedef enum
{
  WMN_TURN_PENDING,             /* when no body is under way */
  WMN_TURN_NEXT,                /* now: the stream goes on in its body */
  WMN_TURN_LAST                 /* now, and the stream is over */
} WmnAnswerTurn;

struct _WmnAnswerContext
{
  const gchar *host_server_header;
  WmnMounts *mounts;
  WmnSessions *sessions;
  guint worker;                 /* index of the asking worker */
  gint64 now;
  int fd;                       /* of the connection */
  const struct sockaddr_storage *peer;
  WmnHttpText body;             /* of the request, size 0 = none */
  gboolean may_wait;            /* PARK is possible */
  gboolean may_hold;            /* HOLD is possible */
  gconstpointer connection;     /* stands for itself only */
  guint32 stream;               /* session that has its stream on it in
                                 * pipelined mode, 0 = none */
  gboolean is_body_open;        /* and a body of that is under way */
  WmnRecord *welcomed;          /* the application's yes, NULL = not asked */
  WmnAuthVerdict verdict;       /* on who it says it is */
  const gchar *user;            /* who that is */
};

struct _WmnAnswer
{
  WmnAnswerKind kind;
  WmnResponse response;
  WmnAgent agent;               /* response.agent points here */
  GByteArray *body;             /* NULL = none; a reference */
  WmnMount *mount;              /* a reference, NULL = none */

  WmnChallenges challenges;     /* response.challenges point here */
  gchar *profile;               /* owned; response.profile points here */
  WmnAnswerTurn turn;           /* with REPLY, where there is a stream */
  guint32 tested;               /* with TEST: the session */

  /* with NEXT, of PlayNextEntry: what it selects */
  guint n_switches;
  WmnSwitch switches[WMN_PRAGMA_MAX_SWITCHES];

  /* with STREAM, ASK and VERIFY */
  WmnRecord *record;            /* a reference */

  /* with VERIFY */
  WmnClaim *claim;              /* owned */
  gchar *user;                  /* owned; for the context that follows */

  /* with STREAM */
  WmnEpoch *epoch;              /* a reference */
  gboolean is_framed;
  gboolean takes_all;           /* of this header and of those to come, all
                                 * streams where it hasn't chosen */
  gboolean is_selective;        /* the streams of selection, not just all */
  WmnAsfSelection selection;
  gboolean keeps_padding;       /* each $D is a whole packet */
  gboolean is_pipelined;
  gboolean wants_profile;       /* with PlayNextEntry, too */
  gboolean has_metadata;        /* $M in front of each $H */
  guint8 af_flags;
  WmnStartup startup;
};

/* With STREAM the client counts as admitted: wmn_mount_dismiss() is due when
 * it is gone. */
void wmn_answer_request (const WmnAnswerContext * context,
    const WmnHttpRequest * http, WmnAnswer * ret_answer);
/* For what isn't even a request. */
void wmn_answer_init_error (WmnAnswer * answer, guint status,
    const gchar * server_header);
/* The application has said no to @candidate, or nothing in time: tells it
 * and makes the answer. */
void wmn_answer_init_refusal (WmnAnswer * answer, WmnMount * mount,
    WmnRecord * candidate);
/* The same for a client of @mount that can't be let wait for what it asked. */
void wmn_answer_turn_away (const WmnAnswerContext * context,
    const WmnHttpRequest * http, WmnMount * mount, WmnReject why,
    WmnAnswer * ret_answer);
void wmn_answer_clear (WmnAnswer * answer);

/* The head's size, 0 if @size is too small. */
gsize wmn_answer_write (const WmnAnswer * answer, gboolean keeps_alive,
    gchar * data, gsize size);
