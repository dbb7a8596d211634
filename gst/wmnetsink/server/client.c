/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See client.h. */

#include "server/client.h"

#include <netinet/in.h>
#include <unistd.h>
#include "server/answer.h"
#include "server/delivery.h"
#include "server/intake.h"
#include "server/membership.h"

#define MAGIC 0x434c4e54u

typedef enum
{
  PHASE_REQUEST,                /* reading one */
  PHASE_PARKED,                 /* waiting for a header to be on the air */
  PHASE_ASKED,                  /* waiting for the application's word */
  PHASE_VERIFIED,               /* waiting to be known */
  PHASE_REPLY,                  /* sending an answer that ends */
  PHASE_STREAM,
  PHASE_DRAIN,                  /* FIN is sent, the tail is on its way */
  PHASE_OVER                    /* nothing more to say */
} Phase;

struct _WmnClient
{
  guint32 magic;
  WmnConn conn;
  WmnDelivery delivery;
  WmnMembership membership;
  WmnTimer timer;               /* of the phase; not armed in STREAM */
  WmnClientHost *host;
  WmnClient *previous;
  WmnClient *next;
  WmnAddress peer;

  Phase phase;
  WmnIntake intake;
  guint chatter;                /* bytes got while streaming */
  guint32 session;              /* that it has named last, 0 = none */
  gboolean keeps_alive;

  /* of the request in hand */
  WmnAuthVerdict verdict;
  gchar *user;                  /* that it is about */
};

static WmnClient *
check (WmnClient * client)
{
  g_assert (client->magic == MAGIC);
  return client;
}

#define FROM(base, member) check (WMN_WORKER_OWNER (base, WmnClient, member))

static gint64
now_of (WmnClient * client)
{
  return client->host->worker->now;
}

static void
arm (WmnClient * client, gint64 span)
{
  wmn_timers_arm (&client->host->worker->timers, &client->timer,
      now_of (client) + span);
}

static void
disarm (WmnClient * client)
{
  wmn_timers_disarm (&client->host->worker->timers, &client->timer);
}

/* The stream of this connection is over for the application. */
static void
sign_off (WmnClient * client, WmnReason why)
{
  wmn_membership_sign_off (&client->membership, why,
      client->delivery.af_flags, now_of (client));
}

/* --- ending ------------------------------------------------------------ */

static void
end_connection (WmnClient * client, gboolean is_clean)
{
  client->phase = PHASE_OVER;
  disarm (client);
  wmn_membership_leave (&client->membership);
  if (is_clean)
    wmn_conn_finish (&client->conn);
  else
    wmn_conn_abort (&client->conn);
}

static void
hang_up (WmnClient * client, WmnReason why, gboolean is_clean)
{
  wmn_delivery_abandon (&client->delivery);
  sign_off (client, why);
  end_connection (client, is_clean);
}

/* At the end of the stream a client stays one until the kernel has sent the
 * last byte, so that the application hears of the end only then. */
static void
on_over (WmnDelivery * delivery, WmnReason why, gboolean is_clean)
{
  WmnClient *client = FROM (delivery, delivery);

  if (is_clean && why == WMN_REASON_END_OF_STREAM) {
    client->phase = PHASE_DRAIN;
    wmn_conn_finish (&client->conn);
    return;
  }
  sign_off (client, why);
  end_connection (client, is_clean);
}

static WmnReason
reason_of (WmnClient * client, WmnConnEnd end)
{
  if (client->phase == PHASE_DRAIN)
    return WMN_REASON_END_OF_STREAM;
  switch (end) {
    case WMN_CONN_END_PEER:
    case WMN_CONN_END_DRAINED:
      return WMN_REASON_CLIENT_CLOSED;
    default:
      return WMN_REASON_IO_ERROR;
  }
}

/* This connection is one of session @id's from now on, or of nobody's. */
static void
name_session (WmnClient * client, guint32 id)
{
  if (client->session != 0)
    wmn_sessions_detach (client->host->sessions, client->session);
  client->session = id;
  if (id != 0)
    wmn_sessions_attach (client->host->sessions, id);
}

static void
on_ended (WmnConn * conn, WmnConnEnd end, int error)
{
  WmnClient *client = FROM (conn, conn);
  WmnClientHost *host = client->host;

  wmn_delivery_abandon (&client->delivery);
  sign_off (client, reason_of (client, end));
  disarm (client);
  wmn_membership_leave (&client->membership);
  wmn_delivery_clear (&client->delivery);
  if (client->previous != NULL)
    client->previous->next = client->next;
  else
    host->clients = client->next;
  if (client->next != NULL)
    client->next->previous = client->previous;
  wmn_intake_clear (&client->intake);
  g_free (client->user);
  name_session (client, 0);
  client->magic = 0;
  g_free (client);
  host->freed (host);
}

/* --- answers ----------------------------------------------------------- */

/* Sends @answer and then goes on with the connection or ends it. */
static void
reply (WmnClient * client, const WmnAnswer * answer)
{
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gsize size;

  client->keeps_alive = answer->response.keeps_alive &&
      client->intake.n_requests < WMN_CLIENT_MAX_REQUESTS;
  size = wmn_answer_write (answer, client->keeps_alive, head, sizeof (head));
  g_assert (size > 0);
  client->phase = PHASE_REPLY;
  wmn_membership_leave (&client->membership);
  wmn_delivery_queue (&client->delivery, head, size);
  if (answer->body != NULL)
    wmn_delivery_queue (&client->delivery, answer->body->data,
        answer->body->len);
  arm (client, WMN_CLIENT_REPLY_TIME);
  wmn_delivery_push (&client->delivery, now_of (client));
}

static void
reply_error (WmnClient * client, guint status)
{
  WmnAnswer answer;

  wmn_answer_init_error (&answer, status, client->host->server_header);
  reply (client, &answer);
}

/* A class of service is a wish: where it can't be had, the stream goes on. */
static void
mark_traffic (WmnClient * client, gint64 dscp)
{
  int fd = client->conn.watch.fd;
  int value = (int) dscp * 4;   /* the lower two bits are ECN's */

  if (dscp < 0)
    return;
  setsockopt (fd, IPPROTO_IP, IP_TOS, &value, sizeof (value));
  if (client->peer.any.sa_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_TCLASS, &value, sizeof (value));
}

/* The stream begins: the head and the header first, then the ring. */
static void
begin_stream (WmnClient * client, const WmnAnswer * answer)
{
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gsize size = wmn_answer_write (answer, FALSE, head, sizeof (head));
  WmnRecord *record = answer->record;
  WmnMount *mount = answer->mount;
  gint64 now = now_of (client);

  g_assert (size > 0);
  wmn_membership_join (&client->membership, mount);
  mark_traffic (client, wmn_mount_get (mount, WMN_SETTING_DSCP));
  disarm (client);
  wmn_intake_clear (&client->intake);
  client->phase = PHASE_STREAM;
  client->membership.seat.record = record;
  client->delivery.has_predstrm = answer->has_predstrm;
  client->delivery.is_relay = answer->response.is_metacube;
  client->delivery.cursor.burst_time = answer->startup.burst_time;
  wmn_pace_begin (&client->delivery.pace, client->conn.watch.fd,
      answer->startup.rate, (guint64) wmn_mount_get (mount,
          WMN_SETTING_CLIENT_RATE));
  client->delivery.keeps_padding = answer->keeps_padding;
  wmn_delivery_queue (&client->delivery, head, size);
  wmn_delivery_queue (&client->delivery, answer->body->data, answer->body->len);
  client->delivery.cursor.takes_all = answer->takes_all;
  wmn_delivery_start (&client->delivery, mount,
      wmn_membership_outlet (&client->membership), record, answer->epoch,
      answer->is_framed, answer->af_flags, now);
  if (answer->is_selective)
    wmn_delivery_choose (&client->delivery, answer->epoch, &answer->selection);
  wmn_mount_greet (mount, record);
  wmn_delivery_push (&client->delivery, now);
}

/* No header yet: it may come soon, so wait for it a while. */
static void
park (WmnClient * client, WmnMount * mount)
{
  if (client->phase == PHASE_PARKED)
    return;
  client->phase = PHASE_PARKED;
  wmn_membership_join (&client->membership, mount);
  arm (client, wmn_mount_get (mount, WMN_SETTING_HEADER_WAIT));
}

/* The application may take its time over it, but not for ever. */
static void
ask_application (WmnClient * client, const WmnAnswer * answer)
{
  client->phase = PHASE_ASKED;
  wmn_membership_join (&client->membership, answer->mount);
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
  client->user = g_steal_pointer (&answer->user);
  wmn_membership_join (&client->membership, mount);
  wmn_membership_set_candidate (&client->membership, answer->record);
  arm (client, wmn_mount_get (mount, WMN_SETTING_HANDSHAKE_TIMEOUT));
  if (!wmn_mount_verify (mount, answer->record,
          g_steal_pointer (&answer->claim)))
    reply_error (client, 503);
}

static void
carry_out (WmnClient * client, WmnAnswer * answer)
{
  if (answer->response.client_id != 0)
    name_session (client, answer->response.client_id);
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
    case WMN_ANSWER_ASK:
      ask_application (client, answer);
      break;
    case WMN_ANSWER_VERIFY:
      verify (client, answer);
      break;
  }
  wmn_answer_clear (answer);
}

static void
ask (WmnClient * client, const WmnHttpRequest * http, gboolean may_wait,
    WmnRecord * welcomed)
{
  WmnAnswerContext context = { 0 };
  struct sockaddr_storage peer;
  WmnAnswer answer;

  wmn_address_get (&client->peer, &peer);
  context.host_server_header = client->host->server_header;
  context.mounts = client->host->mounts;
  context.sessions = client->host->sessions;
  context.worker = client->host->worker->index;
  context.now = now_of (client);
  context.fd = client->conn.watch.fd;
  context.peer = &peer;
  wmn_intake_get_body (&client->intake, &context.body);
  context.may_wait = may_wait;
  context.welcomed = welcomed;
  context.verdict = client->verdict;
  context.user = client->user;
  wmn_answer_request (&context, http, &answer);
  carry_out (client, &answer);
}

/* The request whose head is at the beginning of the input. */
static void
ask_again (WmnClient * client, gboolean may_wait)
{
  WmnHttpRequest http;

  wmn_input_parse_again (&client->intake.input, &http);
  ask (client, &http, may_wait, NULL);
}

static void
take_verdict (WmnClient * client, WmnAuthVerdict verdict)
{
  WmnRecord *candidate = wmn_membership_take_candidate (&client->membership);

  client->verdict = verdict;
  wmn_record_unref (candidate);
  ask_again (client, TRUE);
}

static void
turn_away (WmnClient * client)
{
  WmnAnswer answer;

  wmn_answer_init_refusal (&answer, client->membership.mount,
      client->membership.seat.candidate);
  reply (client, &answer);
}

static void
welcome (WmnClient * client)
{
  WmnRecord *candidate = wmn_membership_take_candidate (&client->membership);
  WmnHttpRequest http;

  wmn_input_parse_again (&client->intake.input, &http);
  ask (client, &http, FALSE, candidate);
  wmn_record_unref (candidate);
}

/* --- input ------------------------------------------------------------- */

/* Silence is borne longer than a head that drips in. */
static void
arm_request (WmnClient * client)
{
  gint64 patience = wmn_mounts_get (client->host->mounts,
      WMN_SETTING_HANDSHAKE_TIMEOUT, WMN_CLIENT_HEAD_TIME);

  if (wmn_intake_has_begun (&client->intake))
    patience = MIN (patience, WMN_CLIENT_HEAD_TIME);
  arm (client, patience);
}

static void
begin_request (WmnClient * client)
{
  client->phase = PHASE_REQUEST;
  client->verdict = WMN_AUTH_UNASKED;
  g_clear_pointer (&client->user, g_free);
  arm_request (client);
}

static void
on_flushed (WmnDelivery * delivery)
{
  WmnClient *client = FROM (delivery, delivery);

  if (client->phase != PHASE_REPLY)
    return;
  if (!client->keeps_alive) {
    end_connection (client, TRUE);
    return;
  }
  wmn_intake_drop (&client->intake);
  begin_request (client);
}

/* Nothing is expected here; it mustn't fill the socket either. */
static gssize
read_chatter (WmnClient * client)
{
  gchar scratch[4096];
  gssize n = wmn_conn_recv (&client->conn, scratch, sizeof (scratch));

  if (n <= 0)
    return n;
  client->chatter += (guint) n;
  wmn_outlet_count (&wmn_membership_outlet (&client->membership)->
      bytes_received, (guint64) n);
  if (client->chatter > WMN_CLIENT_MAX_CHATTER)
    hang_up (client, WMN_REASON_PROTOCOL_ERROR, FALSE);
  return n;
}

/* Players leave by FIN as often as by RST.  Whoever has asked and waits for a
 * short answer still gets it. */
static void
bid_farewell (WmnClient * client)
{
  if (client->phase == PHASE_STREAM)
    hang_up (client, WMN_REASON_CLIENT_CLOSED, TRUE);
  else if (client->phase == PHASE_REPLY)
    client->keeps_alive = FALSE;
  else
    end_connection (client, TRUE);
}

/* TRUE when there may be more to read. */
static gboolean
take_request (WmnClient * client)
{
  gboolean had_begun = wmn_intake_has_begun (&client->intake);
  WmnHttpRequest http;
  guint status;

  switch (wmn_intake_read (&client->intake, &client->conn, &http, &status)) {
    case WMN_INTAKE_MORE:
      if (!had_begun && wmn_intake_has_begun (&client->intake))
        arm_request (client);
      return FALSE;
    case WMN_INTAKE_REQUEST:
      ask (client, &http, TRUE, NULL);
      return TRUE;
    case WMN_INTAKE_REFUSE:
      reply_error (client, status);
      return TRUE;
    case WMN_INTAKE_FOREIGN:
      end_connection (client, TRUE);
      return FALSE;
    case WMN_INTAKE_END:
      bid_farewell (client);
      return FALSE;
  }
  return FALSE;
}

/* Goes on as far as input and output allow.  Input that comes while an answer
 * is under way stays in the socket until it is sent. */
static void
advance (WmnClient * client)
{
  gssize n = 1;

  while (client->phase == PHASE_REQUEST && take_request (client));
  while (client->phase == PHASE_STREAM && n > 0)
    n = read_chatter (client);
  if (n == 0)
    bid_farewell (client);
}

static void
on_readable (WmnConn * conn)
{
  advance (FROM (conn, conn));
}

static void
on_writable (WmnConn * conn)
{
  WmnClient *client = FROM (conn, conn);

  wmn_delivery_push (&client->delivery, now_of (client));
  advance (client);
}

static void
on_half_closed (WmnConn * conn)
{
  bid_farewell (FROM (conn, conn));
}

/* --- time -------------------------------------------------------------- */

static void
on_time (WmnTimer * timer, gint64 now)
{
  WmnClient *client = FROM (timer, timer);

  switch (client->phase) {
    case PHASE_PARKED:
      ask_again (client, FALSE);
      advance (client);
      break;
    case PHASE_ASKED:
      turn_away (client);
      break;
    case PHASE_VERIFIED:
      take_verdict (client, WMN_AUTH_NO);
      break;
    case PHASE_REQUEST:
      if (wmn_intake_has_begun (&client->intake))
        reply_error (client, 408);
      else
        end_connection (client, TRUE);
      break;
    default:
      end_connection (client, FALSE);
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
  advance (client);
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
  advance (client);
}

static void
on_verified (WmnSeat * seat, WmnAuthVerdict verdict)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase != PHASE_VERIFIED)
    return;
  take_verdict (client, verdict);
  advance (client);
}

static void
on_select (WmnSeat * seat, const WmnSwitch * switches, guint n_switches)
{
  WmnClient *client = FROM (seat, membership.seat);

  wmn_delivery_select (&client->delivery, switches, n_switches,
      now_of (client));
}

static void
on_close (WmnSeat * seat, WmnReason why)
{
  WmnClient *client = FROM (seat, membership.seat);

  if (client->phase == PHASE_PARKED || client->phase == PHASE_ASKED ||
      client->phase == PHASE_VERIFIED)
    reply_error (client, 503);
  else if (client->phase == PHASE_STREAM)
    wmn_delivery_end (&client->delivery, why, now_of (client));
  else
    hang_up (client, why, FALSE);
}

static const WmnConnHooks conn_hooks = {
  on_readable, on_half_closed, on_writable, on_ended
};

static const WmnDeliveryHooks delivery_hooks = { on_flushed, on_over };

static const WmnSeatHooks seat_hooks = { on_ready, on_select, on_decided,
  on_verified, on_close
};

void
wmn_client_accept (WmnClientHost * host, int fd,
    const struct sockaddr_storage *peer)
{
  WmnClient *client = g_new0 (WmnClient, 1);

  client->magic = MAGIC;
  client->host = host;
  wmn_address_set (&client->peer, peer);
  client->timer.fire = on_time;
  wmn_membership_init (&client->membership, &seat_hooks, host->worker->index);
  wmn_delivery_init (&client->delivery, &client->conn, &delivery_hooks);
  if (!wmn_conn_open (&client->conn, host->worker, fd, &conn_hooks)) {
    close (fd);
    g_free (client);
    host->freed (host);
    return;
  }
  client->next = host->clients;
  if (client->next != NULL)
    client->next->previous = client;
  host->clients = client;
  begin_request (client);
}

void
wmn_client_abort_all (WmnClientHost * host, gboolean with_lingering)
{
  WmnClient *client, *next;

  for (client = host->clients; client != NULL; client = next) {
    next = client->next;
    if (with_lingering || client->phase != PHASE_OVER)
      hang_up (client, WMN_REASON_SHUTDOWN, FALSE);
  }
}
