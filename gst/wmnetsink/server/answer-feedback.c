/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Requests that begin nothing: Log, KeepAlive, SelectStream, Stop, SendEvent
 * and GetContentInfo, on a connection of their own (MS-WMSP 3.2.5.3, 3.2.5.7
 * to 3.2.5.12). */

#include "server/answer-private.h"

#include <string.h>
#include "server/logbook.h"

/* Whatever the ports. */
static gboolean
is_same_host (const WmnAddress * a, const WmnAddress * b)
{
  if (a->any.sa_family != b->any.sa_family)
    return FALSE;
  if (a->any.sa_family == AF_INET)
    return a->ipv4.sin_addr.s_addr == b->ipv4.sin_addr.s_addr;
  return memcmp (&a->ipv6.sin6_addr, &b->ipv6.sin6_addr,
      sizeof (a->ipv6.sin6_addr)) == 0;
}

/* MS-WMSP 5.1: an id may have been guessed or overheard; what would change
 * somebody's stream has to come from where that goes to. */
static gboolean
is_foreign (const Inquiry * inquiry)
{
  WmnRecord *record;
  WmnAddress peer;
  gboolean is_foreign;

  record = wmn_sessions_find_record (inquiry->context->sessions,
      inquiry->answer->mount, inquiry->request.pragma.client_id);
  if (record == NULL)
    return FALSE;
  wmn_address_set (&peer, inquiry->context->peer);
  is_foreign = !is_same_host (&record->peer, &peer);
  wmn_record_unref (record);
  return is_foreign;
}

/* MS-WMSP 3.2.5.7: on a connection of its own.  What can't be read changes
 * nothing; a session that isn't streaming has nothing to change. */
static void
select_streams (Inquiry * inquiry)
{
  const WmnPragma *pragma = &inquiry->request.pragma;
  WmnSessionsAnswer session;

  if (pragma->has_bad_switches || is_foreign (inquiry)) {
    refuse (inquiry, 400);
    return;
  }
  if (!enter_session (inquiry, WMN_SESSION_EVENT_SELECT_STREAM, &session))
    return;
  accept_request (inquiry);
  wmn_mount_select_streams (inquiry->answer->mount, session.worker, session.id,
      pragma->switches, pragma->n_switches);
}

/* Log, KeepAlive, Stop: on a connection of their own. */
static void
take_feedback (Inquiry * inquiry, WmnSessionEvent event)
{
  WmnMount *mount = inquiry->answer->mount;
  WmnSessionsAnswer session;

  if (event == WMN_SESSION_EVENT_STOP && is_foreign (inquiry)) {
    refuse (inquiry, 400);
    return;
  }
  if (!enter_session (inquiry, event, &session))
    return;
  accept_request (inquiry);
  if (session.actions & WMN_SESSION_CLOSE_DATA)
    wmn_mount_stop_session (mount, session.worker, session.id);
}

static void
make_entry (const Inquiry * inquiry, WmnLogEntry * ret_entry)
{
  ret_entry->request = &inquiry->request;
  ret_entry->http = inquiry->http;
  ret_entry->body = inquiry->context->body;
  ret_entry->peer = inquiry->context->peer;
}

/* MS-WMSP 3.2.5.11: taken whatever is in it (<74>), and from any address:
 * proxies forward them.  The form for web servers has no client-id by nature
 * (MS-WMLOG 2.3). */
static void
take_log (Inquiry * inquiry)
{
  WmnLogEntry entry;

  make_entry (inquiry, &entry);
  if (!inquiry->request.pragma.has_client_id && wmn_logbook_is_web (&entry))
    accept_request (inquiry);
  else
    take_feedback (inquiry, WMN_SESSION_EVENT_LOG);
  if (inquiry->answer->response.status < 300)
    wmn_logbook_take (inquiry->answer->mount, &entry);
}

/* MS-WMSP 3.2.5.3, 3.2.5.12: these need no session; one that is named is told
 * of where it is known. */
static void
take_stateless (Inquiry * inquiry)
{
  WmnSessionsAnswer session;

  if (inquiry->request.pragma.has_client_id)
    enter_session (inquiry, WMN_SESSION_EVENT_LOG, &session);
  accept_request (inquiry);
}

static void
take_event (Inquiry * inquiry)
{
  WmnLogEntry entry;

  make_entry (inquiry, &entry);
  take_stateless (inquiry);
  wmn_logbook_take (inquiry->answer->mount, &entry);
}

void
wmn_answer_feedback_take (Inquiry * inquiry)
{
  switch (inquiry->request.type) {
    case WMN_REQUEST_LOG:
      take_log (inquiry);
      break;
    case WMN_REQUEST_KEEP_ALIVE:
      take_feedback (inquiry, WMN_SESSION_EVENT_KEEP_ALIVE);
      break;
    case WMN_REQUEST_SELECT_STREAM:
      select_streams (inquiry);
      break;
    case WMN_REQUEST_STOP:
      take_feedback (inquiry, WMN_SESSION_EVENT_STOP);
      break;
    case WMN_REQUEST_SEND_EVENT:
      take_event (inquiry);
      break;
    default:
      take_stateless (inquiry);
      break;
  }
}
