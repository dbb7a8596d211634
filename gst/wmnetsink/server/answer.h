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
  WMN_ANSWER_ASK,               /* the application has to decide on record */
  WMN_ANSWER_VERIFY             /* is the claim true? */
} WmnAnswerKind;

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

  /* with STREAM, ASK and VERIFY */
  WmnRecord *record;            /* a reference */

  /* with VERIFY */
  WmnClaim *claim;              /* owned */
  gchar *user;                  /* owned; for the context that follows */

  /* with STREAM */
  WmnEpoch *epoch;              /* a reference */
  gboolean is_framed;
  gboolean has_predstrm;
  gboolean takes_all;           /* all streams of this and of any header */
  gboolean is_selective;        /* the streams of selection, not just all */
  WmnAsfSelection selection;
  gboolean keeps_padding;       /* each $D is a whole packet */
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
void wmn_answer_clear (WmnAnswer * answer);

/* The head's size, 0 if @size is too small. */
gsize wmn_answer_write (const WmnAnswer * answer, gboolean keeps_alive,
    gchar * data, gsize size);
