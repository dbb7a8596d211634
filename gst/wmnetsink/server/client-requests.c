/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads what a client asks: between streams, and in pipelined mode in the
 * middle of one (MS-WMSP 3.2.5.7 to 3.2.5.12).  Input is taken as output
 * gets away; what is said in a stream that isn't pipelined is thrown away. */

#include "server/client-private.h"

#include <string.h>

static void on_time (WmnTimer * timer, gint64 now);

/* Silence is borne longer than a head that drips in. */
static void
arm_request (WmnClient * client)
{
  gint64 patience =
      client->dialogue->patience >
      0 ? client->dialogue->patience : wmn_mounts_get (host_of (client)->mounts,
      WMN_SETTING_HANDSHAKE_TIMEOUT,
      WMN_CLIENT_HEAD_TIME);

  if (wmn_intake_has_begun (&client->dialogue->intake))
    patience = MIN (patience, WMN_CLIENT_HEAD_TIME);
  arm (client, patience);
}

static WmnTimers *
timers_of (WmnClient * client)
{
  return &wmn_conn_worker (&client->delivery.conn)->timers;
}

void
wmn_client_requests_stop (WmnClient * client)
{
  wmn_timers_disarm (timers_of (client), &client->dialogue->timer);
}

/* RFC 2616 8.2.3.  Where answers end one after the other there is a place for
 * it: not in the body of a stream or of a Pipeline test, which the client has
 * to see the end of first, or send without being told; in a stream in time,
 * see note_begun(). */
static void
ask_for_body (WmnClient * client)
{
  static const gchar go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

  if (client->phase != PHASE_REQUEST ||
      !wmn_intake_take_wait (&client->dialogue->intake))
    return;
  wmn_delivery_queue (&client->delivery, go_on, strlen (go_on));
  wmn_delivery_push (&client->delivery, now_of (client));
}

void
wmn_client_requests_begin (WmnClient * client)
{
  client->phase = PHASE_REQUEST;
  client->dialogue->client = client;
  client->dialogue->timer.fire = on_time;
  client->dialogue->verdict = WMN_AUTH_UNASKED;
  client->dialogue->n_holds = 0;
  g_clear_pointer (&client->dialogue->user, g_free);
  arm_request (client);
  ask_for_body (client);
}

/* Nothing is expected here; it mustn't fill the socket either. */
static gssize
read_chatter (WmnClient * client)
{
  gchar scratch[4096];
  gssize n = wmn_conn_recv (&client->delivery.conn, scratch, sizeof (scratch));
  gsize chatter;

  if (n <= 0)
    return n;
  chatter = client->chatter + (gsize) n;
  client->chatter = (guint16) MIN (chatter, G_MAXUINT16);
  wmn_counter_add (&client->membership.outlet->bytes_received, (gsize) n);
  if (chatter > WMN_CLIENT_MAX_CHATTER)
    wmn_client_hang_up (client, WMN_REASON_PROTOCOL_ERROR, FALSE);
  return n;
}

/* Players leave by FIN as often as by RST.  Whoever has asked and waits for a
 * short answer still gets it. */
void
wmn_client_requests_end (WmnClient * client)
{
  if (client->phase == PHASE_STREAM)
    wmn_client_hang_up (client, WMN_REASON_CLIENT_CLOSED, TRUE);
  else if (client->phase == PHASE_TAIL)
    wmn_client_hang_up (client, WMN_REASON_END_OF_STREAM, TRUE);
  else if (client->phase == PHASE_REPLY)
    client->dialogue->keeps_alive = FALSE;
  else
    wmn_client_end (client, TRUE);
}

static void
refuse_request (WmnClient * client, guint status)
{
  if (client->phase == PHASE_TAIL)
    wmn_client_end_tail (client);
  wmn_client_reply_error (client, status);
}

/* In a stream requests are read one by one, behind a backlog, too: what they
 * change begins with the next frame (MS-WMSP 3.2.5.7, 3.2.5.9, 3.2.5.10).  But a
 * client that doesn't read must not make us collect answers. */
static gboolean
is_listening (const WmnClient * client)
{
  switch ((Phase) client->phase) {
    case PHASE_REQUEST:
    case PHASE_TEST:
    case PHASE_TAIL:
      return TRUE;
    case PHASE_STREAM:
      return client->delivery.chunks != NULL &&
          wmn_delivery_can_answer (&client->delivery);
    default:
      return FALSE;
  }
}

/* TRUE when there may be more to read. */
static gboolean
take_request (WmnClient * client)
{
  gboolean had_begun = wmn_intake_has_begun (&client->dialogue->intake);
  WmnHttpRequest http;
  guint status;

  switch (wmn_intake_read (&client->dialogue->intake, &client->delivery.conn,
          &http, &status)) {
    case WMN_INTAKE_MORE:
      if (client->phase == PHASE_REQUEST && !had_begun &&
          wmn_intake_has_begun (&client->dialogue->intake))
        arm_request (client);
      ask_for_body (client);
      return FALSE;
    case WMN_INTAKE_REQUEST:
      client->dialogue->due = 0;
      if (client->phase == PHASE_TAIL)
        wmn_client_end_tail (client);
      client->dialogue->uncounted = client->dialogue->intake.input.head_size;
      wmn_client_ask (client, &http, client->phase != PHASE_STREAM, NULL);
      return TRUE;
    case WMN_INTAKE_REFUSE:
      if (client->phase == PHASE_STREAM)
        wmn_client_hang_up (client, WMN_REASON_PROTOCOL_ERROR, FALSE);
      else
        refuse_request (client, status);
      return TRUE;
    case WMN_INTAKE_FOREIGN:
      if (client->phase == PHASE_STREAM || client->phase == PHASE_TAIL)
        wmn_client_hang_up (client, WMN_REASON_PROTOCOL_ERROR, FALSE);
      else
        wmn_client_end (client, TRUE);
      return FALSE;
    case WMN_INTAKE_END:
      wmn_client_requests_end (client);
      return FALSE;
  }
  return FALSE;
}

/* A request that begins in a stream holds what all may keep of bodies, and has
 * no phase whose alarm would end that. */
static void
note_begun (WmnClient * client)
{
  Dialogue *dialogue = client->dialogue;

  if (client->phase != PHASE_STREAM ||
      !wmn_intake_has_begun (&dialogue->intake))
    dialogue->due = 0;
  else if (dialogue->due == 0)
    dialogue->due = now_of (client) +
        wmn_mount_get (client->membership.outlet->mount,
        WMN_SETTING_HANDSHAKE_TIMEOUT);
}

static void
set_timer (WmnClient * client, gboolean has_more)
{
  Dialogue *dialogue = client->dialogue;

  note_begun (client);
  if (has_more)
    wmn_timers_arm (timers_of (client), &dialogue->timer, now_of (client));
  else if (dialogue->due != 0)
    wmn_timers_arm (timers_of (client), &dialogue->timer, dialogue->due);
  else
    wmn_client_requests_stop (client);
}

/* TRUE when it was, and the client is cut.  A whole request may have waited
 * for our own bytes to get away: one more is looked for. */
static gboolean
cut_late (WmnClient * client, gint64 now)
{
  if (client->phase != PHASE_STREAM || client->dialogue->due == 0 ||
      client->dialogue->due > now)
    return FALSE;
  if (take_request (client) || client->phase != PHASE_STREAM)
    return FALSE;
  wmn_client_hang_up (client, WMN_REASON_TIMEOUT, FALSE);
  return TRUE;
}

static void
on_time (WmnTimer * timer, gint64 now)
{
  Dialogue *dialogue = WMN_WORKER_OWNER (timer, Dialogue, timer);
  WmnClient *client = dialogue->client;

  if (!cut_late (client, now))
    wmn_client_requests_advance (client);
}

/* It waits for something of ours, and nothing is read meanwhile. */
static gboolean
is_waiting (const WmnClient * client)
{
  switch ((Phase) client->phase) {
    case PHASE_PARKED:
    case PHASE_HELD:
    case PHASE_ASKED:
    case PHASE_VERIFIED:
      return TRUE;
    default:
      return FALSE;
  }
}

/* Goes on as far as input and output allow.  Input that comes while an answer
 * is under way stays in the socket until it is sent; and that of who asks as
 * fast as it is read, until others had their turn. */
void
wmn_client_requests_advance (WmnClient * client)
{
  guint n_left = WMN_CLIENT_MAX_AT_ONCE;
  gssize n = 1;

  while (n_left > 0 && is_listening (client) && take_request (client))
    n_left--;
  if (client->dialogue != NULL)
    set_timer (client, n_left == 0);
  while (client->phase == PHASE_STREAM && client->delivery.chunks == NULL &&
      n > 0)
    n = read_chatter (client);
  if (n == 0 || (is_waiting (client) &&
          wmn_conn_is_left (&client->delivery.conn)))
    wmn_client_requests_end (client);
}
