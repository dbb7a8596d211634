/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See answer.h. */

#include "server/answer-private.h"

#include <string.h>
#include <sys/socket.h>
#include "http/http-path.h"
#include "server/debug.h"
#include "server/forwarded.h"
#include "server/pace.h"
#include "server/relay.h"
#include "wmsp/choice.h"
#include "wmsp/frame.h"

void
wmn_answer_init_error (WmnAnswer * answer, guint status,
    const gchar * server_header)
{
  WmnAnswer blank = { WMN_ANSWER_REPLY };

  *answer = blank;
  answer->response.type = WMN_REQUEST_UNKNOWN;
  answer->response.status = status;
  answer->response.server = server_header;
}

void
wmn_answer_clear (WmnAnswer * answer)
{
  if (answer->body != NULL)
    g_byte_array_unref (answer->body);
  if (answer->record != NULL)
    wmn_record_unref (answer->record);
  wmn_claim_free (answer->claim);
  g_free (answer->user);
  g_free (answer->profile);
  wmn_epoch_unref (answer->epoch);
  if (answer->mount != NULL)
    wmn_mount_unref (answer->mount);
}

gsize
wmn_answer_write (const WmnAnswer * answer, gboolean keeps_alive,
    gchar * data, gsize size)
{
  WmnResponse response = answer->response;

  response.keeps_alive = keeps_alive;
  return wmn_response_write (&response, data, size);
}

/* May the client be sent what came with version 9? */
static gboolean
is_current (const Inquiry * inquiry)
{
  const WmnMount *mount = inquiry->answer->mount;

  return mount != NULL &&
      wmn_role_is_current (mount->role, &inquiry->request.agent);
}

/* A media server answers in the version it was asked in; an encoder in that
 * of its day, which is what older players need from both. */
static void
set_version (Inquiry * inquiry)
{
  WmnResponse *response = &inquiry->answer->response;

  response->role = inquiry->answer->mount->role;
  response->is_http11 = is_current (inquiry)
      && inquiry->http->minor_version > 0;
  response->date = g_get_real_time () / G_TIME_SPAN_SECOND;
}

/* The answer has $M in it. */
static void
set_entry (Inquiry * inquiry, guint32 session)
{
  guint32 number = inquiry->answer->epoch->number;

  wmn_sessions_set_entry (inquiry->context->sessions, session, number);
  inquiry->answer->response.playlist_gen_id = number;
}

/* --- records ----------------------------------------------------------- */

/* Who asks for another, and who it is: most clients come by themselves and
 * are nobody. */
static void
record_person (Inquiry * inquiry, WmnRecord * record)
{
  const WmnAnswerContext *context = inquiry->context;
  gchar *forwarded_for =
      wmn_forwarded_find (&inquiry->answer->mount->proxies, context->peer,
      inquiry->http);

  if (forwarded_for != NULL)
    wmn_record_get_rare (record)->forwarded_for = forwarded_for;
  if (context->verdict == WMN_AUTH_YES)
    wmn_record_get_rare (record)->auth_user = g_strdup (context->user);
}

static WmnRecord *
record_client (Inquiry * inquiry, WmnVariant variant)
{
  const WmnAnswerContext *context = inquiry->context;
  const WmnRequest *request = &inquiry->request;
  struct sockaddr_storage local = { 0 };
  socklen_t size = sizeof (local);
  WmnPersona facts = {.variant = variant };
  WmnRecord *record;
  gchar *realm = NULL;

  getsockname (context->fd, (struct sockaddr *) &local, &size);
  wmn_address_set (&facts.local, &local);
  if (variant != WMN_VARIANT_HTTP_PLAIN)
    facts.pace = MAX (request->pragma.speed, 0.0);
  facts.link_bandwidth = request->pragma.link_bandwidth;
  if (context->verdict == WMN_AUTH_YES)
    realm = wmn_auth_dup_realm (&inquiry->answer->mount->auth);
  facts.texts[WMN_PERSONA_AUTH_REALM] = realm;
  record = wmn_record_new (context->peer, context->now);
  record->worker = context->worker;
  wmn_record_set_request (record, &facts, inquiry->http, &request->agent,
      request->pragma.client_guid);
  record_person (inquiry, record);
  g_free (realm);
  return record;
}

static void
tell_rejected (WmnMount * mount, WmnRecord * record, WmnReject why)
{
  atomic_fetch_add (&mount->n_rejected, 1);
  wmn_herald_rejected (mount->herald, record, why);
}

/* Tells the application of somebody who got nothing. */
static void
tell_of (Inquiry * inquiry, WmnReject why)
{
  WmnMount *mount = inquiry->answer->mount;
  WmnRecord *record = record_client (inquiry,
      wmn_agent_is_wmsp (&inquiry->request.agent) ?
      WMN_VARIANT_WMSP_NON_PIPELINED : WMN_VARIANT_HTTP_PLAIN);

  tell_rejected (mount, record, why);
  wmn_record_unref (record);
}

static void
reject (Inquiry * inquiry, WmnReject why)
{
  tell_of (inquiry, why);
  refuse (inquiry, why == WMN_REJECT_ADDRESS ? 403 : 503);
}

static WmnVariant
variant_of (const Inquiry * inquiry)
{
  if (inquiry->request.type == WMN_REQUEST_PLAIN)
    return WMN_VARIANT_HTTP_PLAIN;
  /* 3.2.5.6: without the token chunks must not be used. */
  return inquiry->answer->response.is_http11 &&
      inquiry->request.pragma.is_version11 ?
      WMN_VARIANT_WMSP_PIPELINED : WMN_VARIANT_WMSP_NON_PIPELINED;
}

/* TRUE when the client may have a place; else the answer is made.  Who can't
 * come in anyway isn't worth a question. */
static gboolean
admit (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;

  if (!wmn_mount_admit (answer->mount, context->peer)) {
    if (!wmn_answer_player_hold (inquiry))
      reject (inquiry, WMN_REJECT_LIMIT);
    return FALSE;
  }
  if (context->welcomed != NULL || !wmn_mount_is_asking (answer->mount))
    return TRUE;
  wmn_mount_dismiss (answer->mount, context->peer);
  answer->kind = WMN_ANSWER_ASK;
  answer->record = record_client (inquiry, variant_of (inquiry));
  return FALSE;
}

/* TRUE when a header is on the air; else the answer is made. */
static gboolean
wait_for_header (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;
  WmnPublisher *publisher = answer->mount->publisher;

  answer->epoch = wmn_publisher_ref_epoch (publisher);
  if (answer->epoch != NULL)
    return TRUE;
  if (inquiry->context->may_wait && (!wmn_publisher_is_ended (publisher) ||
          wmn_mount_get (answer->mount, WMN_SETTING_EOS) == WMN_EOS_REJOIN))
    answer->kind = WMN_ANSWER_PARK;
  else
    reject (inquiry, WMN_REJECT_NOT_READY);
  return FALSE;
}

void
wmn_answer_init_refusal (WmnAnswer * answer, WmnMount * mount,
    WmnRecord * candidate)
{
  wmn_answer_init_error (answer, 403, mount->server_header);
  tell_rejected (mount, candidate, WMN_REJECT_APPLICATION);
}

/* --- who it is --------------------------------------------------------- */

static guint
auth_schemes (const Inquiry * inquiry)
{
  return (guint) wmn_mount_get (inquiry->answer->mount,
      WMN_SETTING_AUTH_SCHEMES);
}

/* 3.2.5.1: no session, no client-id.  The connection goes on, for the answer
 * to the challenge. */
static void
challenge (Inquiry * inquiry, gboolean is_stale)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;
  guint i;

  refuse (inquiry, 401);
  answer->response.keeps_alive = wmn_http_request_keeps_alive (inquiry->http);
  wmn_auth_challenge (&answer->mount->auth, inquiry->http,
      auth_schemes (inquiry), is_stale, context->now, &answer->challenges);
  for (i = 0; i < answer->challenges.n; i++)
    answer->response.challenges[i] = answer->challenges.texts[i];
}

/* Whoever knows the id of a session has it from a Describe or a Play that
 * was answered, and players don't say again who they are with every log, nor
 * with a test. */
static gboolean
is_of_session (const Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;

  switch (inquiry->request.type) {
    case WMN_REQUEST_PIPELINE:
    case WMN_REQUEST_LOG:
    case WMN_REQUEST_KEEP_ALIVE:
    case WMN_REQUEST_SELECT_STREAM:
    case WMN_REQUEST_STOP:
    case WMN_REQUEST_SEND_EVENT:
      return wmn_sessions_has (context->sessions, inquiry->answer->mount,
          inquiry->request.pragma.client_id, context->now);
    default:
      return FALSE;
  }
}

/* TRUE when the request says who it comes from; the answer is made. */
static gboolean
claim (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;

  answer->claim = wmn_auth_read_claim (&answer->mount->auth, inquiry->http,
      auth_schemes (inquiry), context->now);
  if (answer->claim == NULL)
    return FALSE;
  answer->user = g_strdup (answer->claim->user);
  answer->kind = WMN_ANSWER_VERIFY;
  answer->record = record_client (inquiry, variant_of (inquiry));
  return TRUE;
}

/* The stream that this connection has is one of the mount that is asked. */
static gboolean
is_of_stream (const Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;

  return context->stream != 0 && wmn_sessions_has (context->sessions,
      inquiry->answer->mount, context->stream, context->now);
}

/* TRUE when the client may go on; else the answer is made.  A first challenge
 * turns nobody away, and neither does one for a late nonce.  In its own stream
 * nobody is asked: who came in when nobody had to say who they are stays. */
static gboolean
identify (Inquiry * inquiry)
{
  WmnAuthVerdict verdict = inquiry->context->verdict;

  if (wmn_mount_get (inquiry->answer->mount, WMN_SETTING_AUTH_REQUIRED) == 0 ||
      verdict == WMN_AUTH_YES || is_of_stream (inquiry) ||
      is_of_session (inquiry))
    return TRUE;
  /* An answer in a stream can't wait for a check. */
  if (verdict == WMN_AUTH_UNASKED && inquiry->context->stream == 0 &&
      claim (inquiry))
    return FALSE;
  challenge (inquiry, verdict == WMN_AUTH_STALE);
  if (verdict == WMN_AUTH_NO)
    tell_of (inquiry, WMN_REJECT_AUTH);
  return FALSE;
}

/* --- requests ---------------------------------------------------------- */

/* MS-WMSP 3.2.5.4. */
static void
describe (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;
  WmnSessionsAnswer session;

  if (!wait_for_header (inquiry) || !wmn_answer_player_make_way (inquiry) ||
      !enter_session (inquiry, WMN_SESSION_EVENT_DESCRIBE, &session))
    return;
  accept_request (inquiry);
  answer->body = g_byte_array_ref (is_current (inquiry) ?
      answer->epoch->described : answer->epoch->framed);
  answer->response.content_length = answer->body->len;
  if (!is_current (inquiry))
    return;
  set_entry (inquiry, session.id);
  answer->response.has_pipeline_experiment = answer->response.is_http11 &&
      inquiry->request.pragma.is_pipeline_experiment;
  answer->response.has_packet_pair = inquiry->request.pragma.is_packet_pair;
  if (answer->response.has_packet_pair)
    answer->response.content_length += WMN_FRAME_PAIR_SIZE;
}

/* MS-WMSP 3.2.5.6, 2.2.1.4.27.  Who names no stream gets none by the letter;
 * players that don't are old, and hang without data.  Servers pass on what
 * there is. */
static void
choose_streams (Inquiry * inquiry)
{
  const WmnRequest *request = &inquiry->request;
  WmnAnswer *answer = inquiry->answer;
  const WmnAsfHeader *header = &answer->epoch->header;

  answer->takes_all = request->agent.kind != WMN_AGENT_NSPLAYER;
  answer->is_selective = wmn_choice_select_named (header, &request->pragma,
      &answer->selection);
  if (answer->is_selective || answer->takes_all)
    return;
  wmn_choice_select_best (header, request->pragma.link_bandwidth,
      &answer->selection);
  answer->is_selective = !wmn_choice_is_all (header, &answer->selection);
}

static void
stream (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;
  WmnVariant variant = variant_of (inquiry);

  accept_request (inquiry);
  answer->kind = WMN_ANSWER_STREAM;
  answer->is_framed = variant != WMN_VARIANT_HTTP_PLAIN;
  answer->takes_all = TRUE;
  answer->response.content_length = -1;
  answer->response.keeps_alive = FALSE;
  if (answer->is_framed)
    choose_streams (inquiry);
  wmn_pace_plan (answer->mount, answer->epoch,
      answer->is_selective ? &answer->selection : NULL, &answer->agent,
      &inquiry->request.pragma, &answer->startup);
  answer->response.startup = &answer->startup;
  answer->record = inquiry->context->welcomed != NULL ?
      wmn_record_ref (inquiry->context->welcomed) :
      record_client (inquiry, variant);
  answer->has_metadata = answer->is_framed && is_current (inquiry);
  if (answer->has_metadata)
    answer->body = g_byte_array_ref (answer->epoch->described);
  else
    answer->body = wmn_relay_new_header (answer->epoch, answer->is_framed,
        answer->response.is_metacube);
}

/* MS-WMSP 3.2.5.6, of servers; players take $E for the end, so those that are
 * told of a new session get no more than that (docs/protocol.md). */
static void
restart (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;

  if (!wmn_agent_has (&answer->agent, WMN_TRAIT_RESTART) ||
      inquiry->request.pragma.request_context != 3)
    return;
  g_byte_array_unref (answer->body);
  answer->body = wmn_frame_new_restart (answer->epoch->framed);
}

/* MS-WMSP 3.2.5.6.  The place is taken before the session begins to stream,
 * so that a full house leaves no session behind. */
static void
play (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;
  WmnSessionsAnswer session;

  if (!wait_for_header (inquiry) || !wmn_answer_player_make_way (inquiry) ||
      !admit (inquiry))
    return;
  answer->is_pipelined = variant_of (inquiry) == WMN_VARIANT_WMSP_PIPELINED;
  if (!enter_session (inquiry, answer->is_pipelined ?
          WMN_SESSION_EVENT_PLAY_PIPELINED : WMN_SESSION_EVENT_PLAY,
          &session)) {
    wmn_mount_dismiss (answer->mount, inquiry->context->peer);
    return;
  }
  stream (inquiry);
  answer->response.is_chunked = answer->is_pipelined;
  answer->response.keeps_alive = answer->is_pipelined &&
      wmn_http_request_keeps_alive (inquiry->http);
  answer->record->session = session.id;
  wmn_sessions_bind (inquiry->context->sessions, session.id, answer->record);
  answer->af_flags = session.af_flags;
  if (answer->has_metadata)
    set_entry (inquiry, session.id);
  answer->keeps_padding = wmn_agent_has (&answer->agent, WMN_TRAIT_PADDING);
  if (session.has_reset)
    restart (inquiry);
  answer->wants_profile = has_profile (inquiry, session.id) &&
      answer->startup.burst_time > 0;
}

/* A text that leads to the stream; nobody waits for it and it takes no
 * place. */
static void
announce (Inquiry * inquiry, WmnAnnouncementKind kind)
{
  WmnAnswer *answer = inquiry->answer;
  GByteArray *text = wmn_announce_write (answer->mount, kind, inquiry->http,
      inquiry->context->fd);

  inquiry->request.type = WMN_REQUEST_PLAIN;
  accept_request (inquiry);
  answer->response.media_type = wmn_announcement_media_type (kind);
  answer->response.is_metacube = FALSE;
  answer->response.content_length = text->len;
  if (inquiry->request.is_head)
    g_byte_array_unref (text);
  else
    answer->body = text;
}

/* FALSE when the answer to a plain GET isn't the stream; it is made then. */
static gboolean
may_have_raw (Inquiry * inquiry)
{
  WmnAnnounceVerdict verdict = wmn_announce_judge (inquiry->answer->mount,
      inquiry->http, &inquiry->request.agent);

  if (verdict == WMN_ANNOUNCE_REFERENCE)
    announce (inquiry, WMN_ANNOUNCEMENT_REFERENCE);
  else if (verdict != WMN_ANNOUNCE_RAW)
    refuse (inquiry, (guint) verdict);
  return verdict == WMN_ANNOUNCE_RAW;
}

/* Progressive ASF for everybody who is no Windows Media client. */
static void
play_plain (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;

  if (!may_have_raw (inquiry) || !wait_for_header (inquiry))
    return;
  if (inquiry->request.is_head) {
    accept_request (inquiry);
    answer->response.content_length = -1;
    answer->response.keeps_alive = FALSE;
    return;
  }
  if (admit (inquiry))
    stream (inquiry);
}

/* What would begin another stream, or another body, where there is one. */
static gboolean
is_second_stream (const Inquiry * inquiry)
{
  switch (inquiry->request.type) {
    case WMN_REQUEST_DESCRIBE:
    case WMN_REQUEST_PLAY:
    case WMN_REQUEST_PIPELINE:
    case WMN_REQUEST_LOG_CHECK:
    case WMN_REQUEST_PLAIN:
      return inquiry->context->stream != 0;
    default:
      return FALSE;
  }
}

static void
answer_mount (Inquiry * inquiry)
{
  if (is_second_stream (inquiry)) {
    refuse (inquiry, 400);
    set_session (inquiry, inquiry->context->stream);
    return;
  }
  if (inquiry->announcement != WMN_ANNOUNCEMENT_NONE) {
    announce (inquiry, inquiry->announcement);
    return;
  }
  switch (inquiry->request.type) {
    case WMN_REQUEST_DESCRIBE:
      describe (inquiry);
      break;
    case WMN_REQUEST_PLAY:
      play (inquiry);
      break;
    case WMN_REQUEST_PLAIN:
      play_plain (inquiry);
      break;
    default:
      wmn_answer_feedback_take (inquiry);
      break;
  }
}

/* What can't be decoded is nobody's path. */
static void
find_mount (Inquiry * inquiry)
{
  const WmnHttpRequest *http = inquiry->http;
  WmnMounts *mounts = inquiry->context->mounts;
  gchar *normal = wmn_http_path_normalize (&http->path);
  WmnAnswer *answer = inquiry->answer;
  WmnHttpText path = { normal, 0 };

  if (normal == NULL)
    return;
  path.size = strlen (normal);
  answer->mount = wmn_mounts_find (mounts, &path);
  if (answer->mount == NULL)
    answer->mount = wmn_announce_find (mounts, http, &path,
        &inquiry->announcement);
  g_free (normal);
}

/* A browser asks for a script of another site; without the fields that say
 * yes the answer means no. */
static void
answer_preflight (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;

  find_mount (inquiry);
  answer->response.is_cross_origin = answer->mount != NULL &&
      wmn_mount_get (answer->mount, WMN_SETTING_CROSS_ORIGIN);
  accept_request (inquiry);
}

/* KeepAlive of pipelined mode, on any URI: any id is answered with 200
 * (MS-WMSP 3.2.5.8); the one it names is kept alive where it is known. */
static void
answer_options (Inquiry * inquiry)
{
  const WmnAnswerContext *context = inquiry->context;
  WmnAnswer *answer = inquiry->answer;
  gboolean keeps_alive = answer->response.keeps_alive;
  WmnSessionsAnswer session;

  if (wmn_announce_is_preflight (inquiry->http, &inquiry->request.agent)) {
    answer_preflight (inquiry);
    return;
  }
  answer->mount = wmn_mounts_find_same (context->mounts,
      wmn_sessions_find_mount (context->sessions,
          inquiry->request.pragma.client_id));
  if (answer->mount != NULL) {
    answer->response.server = answer->mount->server_header;
    set_version (inquiry);
  }
  if (answer->mount != NULL && inquiry->request.pragma.has_client_id)
    enter_session (inquiry, WMN_SESSION_EVENT_KEEP_ALIVE, &session);
  accept_request (inquiry);
  answer->response.keeps_alive = keeps_alive;
}

/* A reflector asks as any web client does, but for the query. */
static void
classify_relay (Inquiry * inquiry)
{
  WmnRequest *request = &inquiry->request;
  WmnRelayWish wish;

  if (request->type != WMN_REQUEST_PLAIN)
    return;
  wish = wmn_relay_read_wish (inquiry->http);
  inquiry->answer->response.is_metacube = wish != WMN_RELAY_NONE;
  if (wish == WMN_RELAY_FRAMED && !request->is_head)
    request->type = WMN_REQUEST_PLAY;
}

static void
answer_any (Inquiry * inquiry)
{
  WmnAnswer *answer = inquiry->answer;

  switch (inquiry->request.type) {
    case WMN_REQUEST_UNKNOWN:
      refuse (inquiry, 400);
      return;
    case WMN_REQUEST_BAD_METHOD:
      refuse (inquiry, 405);
      return;
    case WMN_REQUEST_OPTIONS:
      answer_options (inquiry);
      return;
    default:
      break;
  }
  find_mount (inquiry);
  if (answer->mount == NULL ||
      !answer->mount->outlets[inquiry->context->worker].is_attached) {
    refuse (inquiry, 404);
    return;
  }
  answer->response.server = answer->mount->server_header;
  set_version (inquiry);
  answer->response.is_cross_origin =
      inquiry->request.type == WMN_REQUEST_PLAIN &&
      wmn_mount_get (answer->mount, WMN_SETTING_CROSS_ORIGIN);
  if (!wmn_access_allows (&answer->mount->access, inquiry->context->peer))
    reject (inquiry, WMN_REJECT_ADDRESS);
  else if (identify (inquiry))
    answer_mount (inquiry);
}

static void
begin_inquiry (Inquiry * inquiry, const WmnAnswerContext * context,
    const WmnHttpRequest * http, WmnAnswer * answer)
{
  wmn_answer_init_error (answer, 500, context->host_server_header);
  inquiry->context = context;
  inquiry->http = http;
  inquiry->answer = answer;
  wmn_request_classify (http, &inquiry->request);
  answer->agent = inquiry->request.agent;
  answer->response.agent = &answer->agent;
}

void
wmn_answer_turn_away (const WmnAnswerContext * context,
    const WmnHttpRequest * http, WmnMount * mount, WmnReject why,
    WmnAnswer * ret_answer)
{
  Inquiry inquiry = { 0 };

  begin_inquiry (&inquiry, context, http, ret_answer);
  ret_answer->mount = wmn_mount_ref (mount);
  ret_answer->response.server = mount->server_header;
  set_version (&inquiry);
  reject (&inquiry, why);
}

void
wmn_answer_request (const WmnAnswerContext * context,
    const WmnHttpRequest * http, WmnAnswer * ret_answer)
{
  Inquiry inquiry = { 0 };

  begin_inquiry (&inquiry, context, http, ret_answer);
  ret_answer->response.keeps_alive = wmn_http_request_keeps_alive (http) &&
      !wmn_request_is_last (inquiry.request.type);
  classify_relay (&inquiry);
  answer_any (&inquiry);
  /* Not the path asked for: GStreamer measures "%.*s" up to a NUL. */
  GST_CAT_DEBUG (wmn_server_debug, "%s for %s: %u",
      wmn_request_type_name (inquiry.request.type), ret_answer->mount != NULL ?
      ret_answer->mount->path : "no mount", ret_answer->response.status);
}
