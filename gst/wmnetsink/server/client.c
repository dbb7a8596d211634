/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See client.h. */

#include "server/client-private.h"

#include <netinet/in.h>
#include <unistd.h>

/* --- where it belongs -------------------------------------------------- */

static void
join (WmnClient * client, WmnMount * mount)
{
  if (client->membership.outlet == NULL)
    wmn_seat_unlink (&client->membership.seat);
  wmn_membership_join (&client->membership, mount,
      client->delivery.conn.host->worker->index);
}

/* --- ending ------------------------------------------------------------ */

/* This connection is one of session @id's from now on, or of nobody's. */
static void
name_session (WmnClient * client, guint32 id)
{
  if (client->session != 0)
    wmn_sessions_detach (host_of (client)->sessions, client->session);
  client->session = id;
  if (id != 0)
    wmn_sessions_attach (host_of (client)->sessions, id);
}

static void
end_dialogue (WmnClient * client)
{
  if (client->dialogue == NULL)
    return;
  wmn_client_requests_stop (client);
  wmn_intake_clear (&client->dialogue->intake);
  g_free (client->dialogue->user);
  g_clear_pointer (&client->dialogue, g_free);
}

static void
on_ended (WmnConn * conn, WmnConnEnd end, int error)
{
  WmnClient *client = FROM (conn, delivery.conn);
  WmnClientHost *host = host_of (client);

  wmn_delivery_abandon (&client->delivery);
  sign_off (client, wmn_client_reason (client, end));
  disarm (client);
  wmn_client_leave (client);
  wmn_delivery_clear (&client->delivery);
  wmn_seat_unlink (&client->membership.seat);
  end_dialogue (client);
  name_session (client, 0);
  g_free (client);
  host->freed (host);
}

/* --- answers ----------------------------------------------------------- */

/* The body of the first Pipeline answer, whatever ends it (MS-WMSP 3.2.5.5,
 * 3.2.6.1). */
static void
end_test (WmnClient * client)
{
  if (client->dialogue->tested == 0)
    return;
  wmn_sessions_end_test (host_of (client)->sessions, client->dialogue->tested);
  client->dialogue->tested = 0;
  wmn_dispatch_end_test (&client->delivery);
}

static void
begin_test (WmnClient * client, const WmnAnswer * answer)
{
  wmn_client_leave (client);
  end_test (client);
  wmn_dispatch_test (&client->delivery, answer);
  client->dialogue->tested = answer->tested;
  client->phase = PHASE_TEST;
  wmn_intake_drop (&client->dialogue->intake);
  arm (client, WMN_DISPATCH_TEST_TIME);
  wmn_delivery_push (&client->delivery, now_of (client));
}

/* Sessions outlive silence longer than connections do, and in pipelined mode
 * the client keeps both by asking (MS-WMSP 3.2.2).  No connection outlives its
 * session (3.2.6.2). */
static gint64
patience_after (const WmnAnswer * answer)
{
  gint64 life;

  if (answer->response.client_id == 0)
    return 0;
  life = wmn_mount_get (answer->mount, WMN_SETTING_IDLE_TIMEOUT) +
      WMN_SESSIONS_SLACK;
  return answer->response.is_http11 ? life : MIN (life,
      wmn_mount_get (answer->mount, WMN_SETTING_HANDSHAKE_TIMEOUT));
}

/* Sends @answer and then goes on with the connection or ends it. */
static void
reply (WmnClient * client, const WmnAnswer * answer)
{
  client->dialogue->keeps_alive = answer->response.keeps_alive &&
      client->dialogue->intake.n_requests < WMN_CLIENT_MAX_REQUESTS;
  client->dialogue->patience = patience_after (answer);
  client->phase = PHASE_REPLY;
  wmn_client_leave (client);
  end_test (client);
  wmn_dispatch_reply (&client->delivery, answer, client->dialogue->keeps_alive);
  arm (client, WMN_CLIENT_REPLY_TIME);
  wmn_delivery_push (&client->delivery, now_of (client));
}

void
wmn_client_reply_error (WmnClient * client, guint status)
{
  WmnAnswer answer;

  wmn_answer_init_error (&answer, status, host_of (client)->server_header);
  reply (client, &answer);
}

static void
get_context (WmnClient * client, struct sockaddr_storage *ret_peer,
    WmnAnswerContext * ret_context)
{
  WmnAnswerContext context = { 0 };

  wmn_address_get (&client->dialogue->peer, ret_peer);
  context.host_server_header = host_of (client)->server_header;
  context.mounts = host_of (client)->mounts;
  context.sessions = host_of (client)->sessions;
  context.worker = client->delivery.conn.host->worker->index;
  context.now = now_of (client);
  context.fd = client->delivery.conn.watch.fd;
  context.peer = ret_peer;
  wmn_intake_get_body (&client->dialogue->intake, &context.body);
  context.connection = client;
  context.may_hold = client->dialogue->n_holds < WMN_CLIENT_MAX_HOLDS;
  context.verdict = client->dialogue->verdict;
  context.user = client->dialogue->user;
  *ret_context = context;
}

/* It waits in a mount and mustn't any longer. */
static void
send_away (WmnClient * client, WmnReject why)
{
  struct sockaddr_storage peer;
  WmnAnswerContext context;
  WmnHttpRequest http;
  WmnAnswer answer;

  get_context (client, &peer, &context);
  wmn_input_parse_again (&client->dialogue->intake.input, &http);
  wmn_answer_turn_away (&context, &http, client->membership.outlet->mount, why,
      &answer);
  reply (client, &answer);
  wmn_answer_clear (&answer);
}

/* A class of service is a wish: where it can't be had, the stream goes on.  To
 * leave it alone is also to leave what it was before. */
static void
mark_traffic (WmnClient * client)
{
  const WmnMembership *membership = &client->membership;
  gint64 dscp = wmn_mount_get (membership->outlet->mount, WMN_SETTING_DSCP);
  int fd = client->delivery.conn.watch.fd;
  int value = (int) dscp * 4;   /* the lower two bits are ECN's */

  if (dscp < 0)
    return;
  setsockopt (fd, IPPROTO_IP, IP_TOS, &value, sizeof (value));
  if (membership->seat.record->peer.family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_TCLASS, &value, sizeof (value));
}

/* In pipelined mode more requests come on the connection. */
static void
begin_stream (WmnClient * client, WmnAnswer * answer)
{
  gint64 now = now_of (client);

  join (client, answer->mount);
  disarm (client);
  end_test (client);
  if (answer->is_pipelined) {
    wmn_intake_drop (&client->dialogue->intake);
    client->dialogue->patience = patience_after (answer);
  } else {
    end_dialogue (client);
  }
  client->phase = PHASE_STREAM;
  wmn_outlet_take_seat (client->membership.outlet, &client->membership.seat,
      answer->record);
  mark_traffic (client);
  wmn_dispatch_stream (&client->delivery, answer,
      client->membership.outlet, now);
  wmn_mount_greet (answer->mount, answer->record);
  wmn_delivery_push (&client->delivery, now);
}

/* No header yet: it may come soon, so wait for it a while. */
static void
park (WmnClient * client, WmnMount * mount)
{
  if (client->phase == PHASE_PARKED)
    return;
  client->phase = PHASE_PARKED;
  join (client, mount);
  arm (client, wmn_mount_get (mount, WMN_SETTING_HEADER_WAIT));
}

/* Its last stream ends on another worker: that isn't awaited for long. */
static void
hold (WmnClient * client, WmnMount * mount)
{
  client->phase = PHASE_HELD;
  join (client, mount);
  arm (client, WMN_CLIENT_HOLD_TIME << client->dialogue->n_holds++);
}

/* The application may take its time over it, but not for ever. */
static void
ask_application (WmnClient * client, const WmnAnswer * answer)
{
  client->phase = PHASE_ASKED;
  join (client, answer->mount);
  wmn_membership_set_candidate (&client->membership, answer->record);
  arm (client, wmn_mount_get (answer->mount, WMN_SETTING_HANDSHAKE_TIMEOUT));
  wmn_mount_ask (answer->mount, answer->record);
}

/* Is it who it says it is?  That may take time, too. */
static void
verify (WmnClient * client, WmnAnswer * answer)
{
  WmnMount *mount = answer->mount;

  client->phase = PHASE_VERIFIED;
  client->dialogue->user = g_steal_pointer (&answer->user);
  join (client, mount);
  wmn_membership_set_candidate (&client->membership, answer->record);
  arm (client, wmn_mount_get (mount, WMN_SETTING_HANDSHAKE_TIMEOUT));
  if (!wmn_mount_verify (mount, answer->record,
          g_steal_pointer (&answer->claim)))
    send_away (client, WMN_REJECT_LIMIT);
}

/* A request came on the connection of the stream.  What the kernel has of that
 * may take a minute, as after our FIN. */
static void
answer_in_stream (WmnClient * client, WmnAnswer * answer)
{
  switch (wmn_dispatch_in_stream (&client->delivery, answer, now_of (client))) {
    case WMN_DISPATCH_GOES_ON:
      wmn_intake_drop (&client->dialogue->intake);
      wmn_delivery_push (&client->delivery, now_of (client));
      break;
    case WMN_DISPATCH_STOPPED:
      sign_off (client, WMN_REASON_CLIENT_STOPPED);
      wmn_delivery_stop (&client->delivery);
      wmn_client_count_anew (client);
      reply (client, answer);
      if (client->phase == PHASE_REPLY && client->delivery.conn.is_blocked)
        arm (client, WMN_CONN_LINGER_MAX);
      break;
    case WMN_DISPATCH_FULL:
      wmn_client_hang_up (client, WMN_REASON_PROTOCOL_ERROR, FALSE);
      break;
  }
}

/* Once, however often it is asked again; of what is for no mount, never. */
static void
count_head (WmnClient * client, WmnAnswer * answer)
{
  WmnMount *mount = client->phase == PHASE_STREAM ?
      client->membership.outlet->mount : answer->mount;
  guint worker = client->delivery.conn.host->worker->index;

  if (mount != NULL)
    wmn_counter_add (&mount->outlets[worker].bytes_received,
        client->dialogue->uncounted);
  client->dialogue->uncounted = 0;
}

static void
carry_out (WmnClient * client, WmnAnswer * answer)
{
  count_head (client, answer);
  if (answer->response.client_id != 0 && answer->response.status < 300)
    name_session (client, answer->response.client_id);
  if (client->phase == PHASE_STREAM) {
    answer_in_stream (client, answer);
    wmn_answer_clear (answer);
    return;
  }
  switch (answer->kind) {
    case WMN_ANSWER_REPLY:
      reply (client, answer);
      break;
    case WMN_ANSWER_STREAM:
      begin_stream (client, answer);
      break;
    case WMN_ANSWER_PARK:
      park (client, answer->mount);
      break;
    case WMN_ANSWER_HOLD:
      hold (client, answer->mount);
      break;
    case WMN_ANSWER_ASK:
      ask_application (client, answer);
      break;
    case WMN_ANSWER_VERIFY:
      verify (client, answer);
      break;
    case WMN_ANSWER_TEST:
      begin_test (client, answer);
      break;
  }
  wmn_answer_clear (answer);
}

/* RFC 9112 9.6: what streams is an answer, too, and goes on to its end; but
 * nothing comes behind it. */
static void
note_close (WmnClient * client, const WmnHttpRequest * http)
{
  if (http->connection == WMN_HTTP_CONNECTION_CLOSE)
    client->delivery.chunks->is_last = TRUE;
}

void
wmn_client_ask (WmnClient * client, const WmnHttpRequest * http,
    gboolean may_wait, WmnRecord * welcomed)
{
  struct sockaddr_storage peer;
  WmnAnswerContext context;
  WmnAnswer answer;

  get_context (client, &peer, &context);
  if (client->phase == PHASE_STREAM) {
    context.stream = client->membership.seat.record->session;
    context.is_body_open = wmn_chunks_are_open (client->delivery.chunks);
    note_close (client, http);
  }
  context.may_wait = may_wait;
  context.welcomed = welcomed;
  wmn_answer_request (&context, http, &answer);
  carry_out (client, &answer);
}

/* The request whose head is at the beginning of the input. */
static void
ask_again (WmnClient * client, gboolean may_wait)
{
  WmnHttpRequest http;

  wmn_input_parse_again (&client->dialogue->intake.input, &http);
  wmn_client_ask (client, &http, may_wait, NULL);
}

static void
take_verdict (WmnClient * client, WmnAuthVerdict verdict)
{
  WmnRecord *candidate = wmn_membership_take_candidate (&client->membership);

  client->dialogue->verdict = verdict;
  wmn_record_unref (candidate);
  ask_again (client, TRUE);
}

static void
turn_away (WmnClient * client)
{
  WmnAnswer answer;

  wmn_answer_init_refusal (&answer, client->membership.outlet->mount,
      client->membership.seat.record);
  reply (client, &answer);
}

static void
welcome (WmnClient * client)
{
  WmnRecord *candidate = wmn_membership_take_candidate (&client->membership);
  WmnHttpRequest http;

  wmn_input_parse_again (&client->dialogue->intake.input, &http);
  wmn_client_ask (client, &http, FALSE, candidate);
  wmn_record_unref (candidate);
}

/* --- input ------------------------------------------------------------- */

static void
on_flushed (WmnDelivery * delivery)
{
  WmnClient *client = FROM (delivery, delivery);

  if (client->phase != PHASE_REPLY && client->phase != PHASE_FAREWELL)
    return;
  if (client->phase == PHASE_FAREWELL || !client->dialogue->keeps_alive) {
    wmn_client_end (client, TRUE);
    return;
  }
  wmn_intake_drop (&client->dialogue->intake);
  wmn_client_requests_begin (client);
}

static void
on_readable (WmnConn * conn)
{
  wmn_client_requests_advance (FROM (conn, delivery.conn));
}

static void
on_writable (WmnConn * conn)
{
  WmnClient *client = FROM (conn, delivery.conn);

  wmn_delivery_push (&client->delivery, now_of (client));
  wmn_client_requests_advance (client);
}

static void
on_half_closed (WmnConn * conn)
{
  wmn_client_requests_end (FROM (conn, delivery.conn));
}

/* --- time -------------------------------------------------------------- */

static void
on_timed_out (WmnConn * conn, gint64 now)
{
  WmnClient *client = FROM (conn, delivery.conn);

  switch ((Phase) client->phase) {
    case PHASE_STREAM:
      wmn_delivery_time_out (&client->delivery, now);
      break;
    case PHASE_PARKED:
      ask_again (client, FALSE);
      wmn_client_requests_advance (client);
      break;
    case PHASE_HELD:
      ask_again (client, TRUE);
      wmn_client_requests_advance (client);
      break;
    case PHASE_ASKED:
      turn_away (client);
      break;
    case PHASE_VERIFIED:
      take_verdict (client, WMN_AUTH_NO);
      wmn_client_requests_advance (client);
      break;
    case PHASE_TEST:
      end_test (client);
      wmn_delivery_push (&client->delivery, now);
      wmn_client_requests_begin (client);
      break;
    case PHASE_TAIL:
      wmn_client_pass_tail (client, now);
      break;
    case PHASE_REQUEST:
      if (wmn_intake_has_begun (&client->dialogue->intake))
        wmn_client_reply_error (client, 408);
      else
        wmn_client_end (client, TRUE);
      break;
    default:
      wmn_client_end (client, FALSE);
      break;
  }
}

/* --- the mount calls --------------------------------------------------- */

static void
on_ready (WmnSeat * seat)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase != PHASE_PARKED)
    return;
  ask_again (client, TRUE);
  wmn_client_requests_advance (client);
}

static void
on_decided (WmnSeat * seat, gboolean is_welcome)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase != PHASE_ASKED)
    return;
  if (is_welcome)
    welcome (client);
  else
    turn_away (client);
  wmn_client_requests_advance (client);
}

static void
on_verified (WmnSeat * seat, WmnAuthVerdict verdict)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase != PHASE_VERIFIED)
    return;
  take_verdict (client, verdict);
  wmn_client_requests_advance (client);
}

static void
on_select (WmnSeat * seat, const WmnSwitch * switches, guint n_switches)
{
  WmnClient *client = FROM (seat, membership.seat);

  wmn_delivery_select (&client->delivery, switches, n_switches,
      now_of (client));
}

static void
on_retune (WmnSeat * seat)
{
  WmnClient *client = FROM (seat, membership.seat);

  mark_traffic (client);
  wmn_delivery_change_rate (&client->delivery);
}

static void
on_close (WmnSeat * seat, WmnReason why)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase == PHASE_PARKED || client->phase == PHASE_HELD ||
      client->phase == PHASE_ASKED || client->phase == PHASE_VERIFIED)
    send_away (client, WMN_REJECT_SHUTDOWN);
  else if (client->phase == PHASE_STREAM)
    wmn_delivery_end (&client->delivery, why, now_of (client));
  else
    wmn_client_hang_up (client, why, FALSE);
}

static const WmnConnHooks conn_hooks = {
  on_readable, on_half_closed, on_writable, on_timed_out, on_ended
};

static const WmnDeliveryHooks delivery_hooks = { on_flushed, wmn_client_over };

const WmnSeatHooks wmn_client_seat_hooks = { wmn_delivery_serve, on_ready,
  on_select, on_decided, on_verified, on_retune, on_close
};

void
wmn_client_host_init (WmnClientHost * host, WmnWorker * worker)
{
  host->deliveries.conns.worker = worker;
  host->deliveries.conns.hooks = &conn_hooks;
  host->deliveries.hooks = &delivery_hooks;
  wmn_seat_init_list (&host->unseated);
}

void
wmn_client_accept (WmnClientHost * host, int fd,
    const struct sockaddr_storage *peer)
{
  WmnClient *client = g_new0 (WmnClient, 1);

  client->dialogue = g_new0 (Dialogue, 1);
  wmn_address_set (&client->dialogue->peer, peer);
  if (!wmn_conn_open (&client->delivery.conn, &host->deliveries.conns, fd)) {
    close (fd);
    end_dialogue (client);
    g_free (client);
    host->freed (host);
    return;
  }
  wmn_seat_link (&host->unseated, &client->membership.seat);
  wmn_client_requests_begin (client);
}

void
wmn_client_abort_all (WmnClientHost * host, gboolean with_lingering)
{
  WmnSeat *seat, *next;

  for (seat = host->unseated.next; seat != &host->unseated; seat = next) {
    WmnClient *client = FROM (seat, membership.seat);

    next = seat->next;
    if (with_lingering || (client->phase != PHASE_OVER &&
            client->phase != PHASE_FAREWELL))
      wmn_client_hang_up (client, WMN_REASON_SHUTDOWN, FALSE);
  }
}
