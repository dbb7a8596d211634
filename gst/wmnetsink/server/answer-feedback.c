/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Requests that begin nothing: Log, KeepAlive, SelectStream, Stop, SendEvent
 * and GetContentInfo, on a connection of their own or, in pipelined mode, on
 * that of the stream; PlayNextEntry and the Pipeline test of that mode
 * (MS-WMSP 3.2.5.3, 3.2.5.5, 3.2.5.7 to 3.2.5.12); and the look whether logs
 * go here (MS-WMLOG 2.3). */

#include "server/answer-private.h"

#include <string.h>
#include "server/logbook.h"

/* With the number of the sample (MS-WMLOG 3.6). */
#define LOG_TAKER "WMS ISAPI Log Dll/9.00.00.3372"

static gboolean
is_playing (const WmnRecord * player)
{
  WmnState state = player != NULL ? atomic_load (&player->state) :
      WMN_STATE_CLOSED;

  return state == WMN_STATE_STREAMING || state == WMN_STATE_WAITING;
}

/* On the connection of the stream it is about (3.2.5.7, 3.2.5.10)?  The
 * answer's turn is set then.  Only in HTTP/1.1 the stream can go on in the
 * answer's body; who asks otherwise waits for the end of the one there is. */
static gboolean
take_turn (Inquiry * inquiry, WmnSessionEvent event, guint32 session)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;

  if (context->stream == 0 || context->stream != session)
    return FALSE;
  if (event == WMN_SESSION_EVENT_STOP)
    answer->turn = WMN_TURN_LAST;
  else if (event == WMN_SESSION_EVENT_SELECT_STREAM &&
      context->is_body_open && answer->response.is_http11)
    answer->turn = WMN_TURN_NEXT;
  answer->response.is_chunked = answer->turn == WMN_TURN_NEXT;
  return answer->turn != WMN_TURN_PENDING;
}

/* When the next header may be told depends on it (3.2.4.2): on the last
 * SelectStream, whose lag a PlayNextEntry that says none leaves as it is. */
static void
note_choice (Inquiry * inquiry, guint32 session)
{
  const WmnPragma *pragma = &inquiry->request.pragma;
  gboolean by_select = inquiry->request.type == WMN_REQUEST_SELECT_STREAM;
  guint64 lag = MIN (pragma->client_lag, G_MAXUINT32);

  if (by_select || pragma->has_client_lag)
    wmn_sessions_choose (inquiry->context->sessions, session, by_select,
        (gint64) lag * G_TIME_SPAN_MILLISECOND, inquiry->context->now);
}

/* MS-WMSP 3.2.5.7.  A session that isn't streaming has nothing to change, and
 * nobody is bothered with it: that costs its client nothing. */
static void
change_streams (Inquiry * inquiry, WmnRecord * player)
{
  const WmnPragma *pragma = &inquiry->request.pragma;
  WmnSessionsAnswer session;

  if (!enter_session (inquiry, WMN_SESSION_EVENT_SELECT_STREAM, &session))
    return;
  accept_request (inquiry);
  note_choice (inquiry, session.id);
  take_turn (inquiry, WMN_SESSION_EVENT_SELECT_STREAM, session.id);
  if (is_playing (player))
    wmn_mount_select_streams (inquiry->answer->mount, player,
        pragma->switches, pragma->n_switches);
}

/* What can't be read changes nothing. */
static void
select_streams (Inquiry * inquiry)
{
  WmnRecord *player = wmn_answer_player_find (inquiry);

  if (inquiry->request.pragma.has_bad_switches
      || wmn_answer_player_is_foreign (inquiry, player))
    refuse (inquiry, 400);
  else
    change_streams (inquiry, player);
  g_clear_pointer (&player, wmn_record_unref);
}

/* Log, KeepAlive, Stop; @player is who is to be stopped. */
static void
take_feedback (Inquiry * inquiry, WmnSessionEvent event, WmnRecord * player)
{
  WmnSessionsAnswer session;

  if (!enter_session (inquiry, event, &session))
    return;
  accept_request (inquiry);
  if (take_turn (inquiry, event, session.id))
    return;
  if ((session.actions & WMN_SESSION_CLOSE_DATA) && player != NULL)
    wmn_mount_stop_stream (inquiry->answer->mount, player);
}

static void
stop (Inquiry * inquiry)
{
  WmnRecord *player = wmn_answer_player_find (inquiry);

  if (wmn_answer_player_is_foreign (inquiry, player))
    refuse (inquiry, 400);
  else
    take_feedback (inquiry, WMN_SESSION_EVENT_STOP, player);
  g_clear_pointer (&player, wmn_record_unref);
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
    take_feedback (inquiry, WMN_SESSION_EVENT_LOG, NULL);
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

/* MS-WMLOG 2.3: a player posts its log as to a web server, which take_log()
 * takes, only where these words are. */
static void
welcome_logs (Inquiry * inquiry)
{
  static const gchar page[] = "<head><title>" LOG_TAKER "</title></head>\r\n"
      "<body><h1>" LOG_TAKER "</h1></body>\r\n";
  WmnAnswer *answer = inquiry->answer;

  accept_request (inquiry);
  answer->body = g_byte_array_new ();
  g_byte_array_append (answer->body, (const guint8 *) page, strlen (page));
  answer->response.content_length = answer->body->len;
}

static void
take_event (Inquiry * inquiry)
{
  WmnLogEntry entry;

  make_entry (inquiry, &entry);
  take_stateless (inquiry);
  wmn_logbook_take (inquiry->answer->mount, &entry);
}

/* MS-WMSP 3.2.5.5.  The second answer is HTTP/1.0 where the test has failed
 * (2.2.2.5).  A connection that ends behind the first has no second. */
static void
test_pipeline (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;
  WmnResponse *response = &answer->response;
  WmnSessionsAnswer session;

  if (!response->is_http11) {
    refuse (inquiry, 400);
    return;
  }
  wmn_sessions_test (context->sessions, answer->mount,
      inquiry->request.pragma.client_id, context->connection,
      idle_timeout (inquiry), context->now, &session);
  if (!(session.actions & WMN_SESSION_RESPOND)) {
    refuse (inquiry, 400);
    return;
  }
  if (session.test == WMN_SESSION_TEST_BEGIN && !response->keeps_alive) {
    wmn_sessions_end_test (context->sessions, session.id);
    refuse (inquiry, 400);
    return;
  }
  accept_request (inquiry);
  set_session (inquiry, session.id);
  if (session.test == WMN_SESSION_TEST_BEGIN) {
    answer->kind = WMN_ANSWER_TEST;
    answer->tested = session.id;
    response->is_chunked = TRUE;
    return;
  }
  response->status = 204;
  response->has_pipeline_result = TRUE;
  response->pipeline_result = session.test == WMN_SESSION_TEST_PASSED;
  response->is_http11 = response->pipeline_result;
}

/* MS-WMSP 3.2.5.9: pipelined mode only, so on the stream's connection. */
static void
play_next_entry (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;
  WmnSessionsAnswer session;

  if (context->stream == 0 || !answer->response.is_http11 ||
      context->stream != inquiry->request.pragma.client_id) {
    refuse (inquiry, 400);
    return;
  }
  if (!enter_session (inquiry, WMN_SESSION_EVENT_PLAY_NEXT_ENTRY, &session))
    return;
  accept_request (inquiry);
  note_choice (inquiry, session.id);
  answer->turn = WMN_TURN_NEXT;
  answer->response.is_chunked = TRUE;
  answer->wants_profile = session.actions & WMN_SESSION_START_DATA &&
      has_profile (inquiry, session.id) &&
      inquiry->request.pragma.accel_duration > 0 &&
      inquiry->request.pragma.rate == 1.0;
  answer->n_switches = inquiry->request.pragma.n_switches;
  memcpy (answer->switches, inquiry->request.pragma.switches,
      answer->n_switches * sizeof (WmnSwitch));
}

void
wmn_answer_feedback_take (Inquiry * inquiry)
{
  switch (inquiry->request.type) {
    case WMN_REQUEST_PIPELINE:
      test_pipeline (inquiry);
      break;
    case WMN_REQUEST_PLAY_NEXT_ENTRY:
      play_next_entry (inquiry);
      break;
    case WMN_REQUEST_LOG:
      take_log (inquiry);
      break;
    case WMN_REQUEST_LOG_CHECK:
      welcome_logs (inquiry);
      break;
    case WMN_REQUEST_KEEP_ALIVE:
      take_feedback (inquiry, WMN_SESSION_EVENT_KEEP_ALIVE, NULL);
      break;
    case WMN_REQUEST_SELECT_STREAM:
      select_streams (inquiry);
      break;
    case WMN_REQUEST_STOP:
      stop (inquiry);
      break;
    case WMN_REQUEST_SEND_EVENT:
      take_event (inquiry);
      break;
    default:
      take_stateless (inquiry);
      break;
  }
}
