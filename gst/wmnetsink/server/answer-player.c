/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who plays in the session that a request names, and whether what is asked may
 * touch the stream: only from the host that it goes to (MS-WMSP 5.1). */

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
