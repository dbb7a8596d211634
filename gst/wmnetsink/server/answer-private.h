/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One request on its way to its answer: for answer.c, which knows what begins
 * a session, answer-feedback.c, which knows what is asked of one, and
 * answer-player.c, which knows who plays in it, and for nobody else. */

#pragma once

#include "server/announce.h"
#include "server/answer.h"

/* What a client should wait before it asks again. */
#define RETRY_LATER 5           /* s */

#define ALLOWED "GET, HEAD, POST, OPTIONS"

typedef struct _Inquiry Inquiry;

struct _Inquiry
{
  const WmnAnswerContext *context;
  const WmnHttpRequest *http;
  WmnRequest request;
  WmnAnnouncementKind announcement;     /* what the path stands for */
  WmnAnswer *answer;
};

static inline void
refuse (Inquiry * inquiry, guint status)
{
  WmnResponse *response = &inquiry->answer->response;

  response->type = WMN_REQUEST_UNKNOWN;
  response->status = status;
  response->content_length = 0;
  response->keeps_alive = FALSE;
  response->retry_after = status == 503 ? RETRY_LATER : 0;
  response->allow = status == 405 ? ALLOWED : NULL;
}

/* An answer without a body. */
static inline void
accept_request (Inquiry * inquiry)
{
  WmnResponse *response = &inquiry->answer->response;

  response->type = inquiry->request.type;
  response->status = inquiry->request.type == WMN_REQUEST_LOG ? 204 : 200;
  response->content_length = 0;
}

static inline gint64
idle_timeout (const Inquiry * inquiry)
{
  return wmn_mount_get (inquiry->answer->mount, WMN_SETTING_IDLE_TIMEOUT);
}

static inline void
set_session (Inquiry * inquiry, guint32 id)
{
  WmnResponse *response = &inquiry->answer->response;
  const WmnAgent *agent = &inquiry->request.agent;

  if (agent->has_supported)
    wmn_sessions_set_features (inquiry->context->sessions, id,
        agent->features);
  response->client_id = id;
  if (wmn_role_is_current (inquiry->answer->mount->role, agent))
    response->playlist_gen_id =
        wmn_sessions_get_entry (inquiry->context->sessions, id);
  response->idle_timeout = id != 0 ?
      (guint) (idle_timeout (inquiry) / G_TIME_SPAN_MILLISECOND) : 0;
}

/* 3.2.5.6, 3.2.5.9: nobody gets X-StartupProfile who hasn't asked for it. */
static inline gboolean
has_profile (const Inquiry * inquiry, guint32 session)
{
  return wmn_role_is_current (inquiry->answer->mount->role,
      &inquiry->request.agent) &&
      (wmn_sessions_get_features (inquiry->context->sessions, session) &
      WMN_FEATURE_STARTUPPROFILE) != 0;
}

/* Asks the session table; FALSE when the request was refused. */
static inline gboolean
enter_session (Inquiry * inquiry, WmnSessionEvent event,
    WmnSessionsAnswer * ret)
{
  const WmnAnswerContext *context = inquiry->context;
  const WmnPragma *pragma = &inquiry->request.pragma;

  guint32 id = 0;

  /* An id that can't be one is as unknown as a wrong one. */
  if (pragma->has_client_id)
    id = pragma->client_id != 0 ? pragma->client_id : G_MAXUINT32;
  wmn_sessions_request (context->sessions, inquiry->answer->mount, id, event,
      idle_timeout (inquiry), context->now, ret);
  if (ret->actions & WMN_SESSION_RESPOND) {
    set_session (inquiry, ret->id);
    inquiry->answer->response.has_reset = ret->has_reset;
    return TRUE;
  }
  refuse (inquiry, ret->is_full ? 503 : 400);
  set_session (inquiry, ret->id);
  return FALSE;
}

/* answer-feedback.c: whatever is asked of a session that there is. */
void wmn_answer_feedback_take (Inquiry * inquiry);

/* answer-player.c */

/* Who plays, or played last, in the session that is named: a reference, or
 * NULL. */
WmnRecord *wmn_answer_player_find (const Inquiry * inquiry);
/* MS-WMSP 5.1: an id may have been guessed or overheard; what would change
 * somebody's stream has to come from where that goes to. */
gboolean wmn_answer_player_is_foreign (const Inquiry * inquiry,
    const WmnRecord * player);
/* What is asked for isn't to be had now: TRUE when that may be for the client's
 * own last stream, whose end isn't known yet; the answer is made. */
gboolean wmn_answer_player_hold (Inquiry * inquiry);
/* Before Describe and Play: FALSE when the stream of the session that is named
 * may be over soon; the answer is made.  One that waits behind $C is stopped
 * for a Play of its own client. */
gboolean wmn_answer_player_make_way (Inquiry * inquiry);
