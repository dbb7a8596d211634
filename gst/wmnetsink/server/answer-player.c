/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who plays in the session that a request names, and whether what is asked may
 * touch the stream: only from the host that it goes to (MS-WMSP 5.1).  A client
 * that has closed its connection and is back on another may be here before its
 * FIN was read, by another worker: it is held for a moment. */

#include "server/answer-private.h"

#include <string.h>

/* Whatever the ports. */
static gboolean
is_same_host (const WmnAddress * a, const WmnAddress * b)
{
  return a->family == b->family &&
      memcmp (a->bytes, b->bytes, sizeof (a->bytes)) == 0;
}

WmnRecord *
wmn_answer_player_find (const Inquiry * inquiry)
{
  return wmn_sessions_find_record (inquiry->context->sessions,
      inquiry->answer->mount, inquiry->request.pragma.client_id);
}

gboolean
wmn_answer_player_is_foreign (const Inquiry * inquiry, const WmnRecord * player)
{
  WmnAddress peer;

  if (player == NULL)
    return FALSE;
  wmn_address_set (&peer, inquiry->context->peer);
  return !is_same_host (&player->peer, &peer);
}

/* The application isn't asked twice. */
gboolean
wmn_answer_player_hold (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  gboolean is_own;
  WmnRecord *player;

  if (!context->may_hold || context->welcomed != NULL)
    return FALSE;
  player = wmn_answer_player_find (inquiry);
  is_own = player != NULL && !wmn_answer_player_is_foreign (inquiry, player);
  g_clear_pointer (&player, wmn_record_unref);
  if (is_own)
    inquiry->answer->kind = WMN_ANSWER_HOLD;
  return is_own;
}

/* The client plays anew, so what it still has is stopped as if it had asked for
 * that.  Not where it may be somebody else's. */
static void
stop_waiting (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnRecord *player = wmn_answer_player_find (inquiry);
  WmnSessionsAnswer session = { 0 };

  if (player != NULL && !wmn_answer_player_is_foreign (inquiry, player))
    wmn_sessions_request (context->sessions, inquiry->answer->mount,
        inquiry->request.pragma.client_id, WMN_SESSION_EVENT_STOP,
        idle_timeout (inquiry), context->now, &session);
  if (session.actions & WMN_SESSION_CLOSE_DATA)
    wmn_mount_stop_stream (inquiry->answer->mount, player);
  g_clear_pointer (&player, wmn_record_unref);
}

/* 3.2.5.4 refuses Describe in both states, 3.2.5.6 Play in STREAMING only. */
gboolean
wmn_answer_player_make_way (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;

  switch (wmn_sessions_get_state (context->sessions, inquiry->answer->mount,
          inquiry->request.pragma.client_id, context->now)) {
    case WMN_SESSION_WAITING:
      if (inquiry->request.type == WMN_REQUEST_DESCRIBE)
        return !wmn_answer_player_hold (inquiry);
      stop_waiting (inquiry);
      return TRUE;
    case WMN_SESSION_STREAMING:
      return !wmn_answer_player_hold (inquiry);
    default:
      return TRUE;
  }
}
