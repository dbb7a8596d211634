/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How a client's stream ends, and its connection with it or not. */

#include "server/client-private.h"

void
wmn_client_leave (WmnClient * client)
{
  if (client->membership.outlet == NULL)
    return;
  wmn_membership_leave (&client->membership);
  wmn_seat_link (&host_of (client)->unseated, &client->membership.seat);
}

void
wmn_client_end (WmnClient * client, gboolean is_clean)
{
  client->phase = PHASE_OVER;
  disarm (client);
  wmn_client_leave (client);
  if (is_clean)
    wmn_conn_finish (&client->delivery.conn);
  else
    wmn_conn_abort (&client->delivery.conn);
}

void
wmn_client_hang_up (WmnClient * client, WmnReason why, gboolean is_clean)
{
  wmn_delivery_abandon (&client->delivery);
  sign_off (client, why);
  wmn_client_end (client, is_clean);
}

/* The stream of a connection that goes on is over: what was asked in it had a
 * bound of its own (server/chunks.h). */
void
wmn_client_count_anew (WmnClient * client)
{
  client->dialogue->intake.n_requests = 0;
}

/* In pipelined mode the connection goes on (MS-WMSP 3.2.4.1): the client
 * posts its Log on it.  But behind an $E that says that something follows it
 * would wait there for $C, and no other stream comes on this connection.  Nor
 * does anything come where a request said so (RFC 9112 9.6). */
static void
begin_tail (WmnClient * client)
{
  client->phase = PHASE_TAIL;
  wmn_client_count_anew (client);
  wmn_conn_begin_tail (&client->delivery.conn);
}

void
wmn_client_end_tail (WmnClient * client)
{
  sign_off (client, WMN_REASON_END_OF_STREAM);
  wmn_delivery_stop (&client->delivery);
  wmn_client_leave (client);
  wmn_client_requests_begin (client);
}

void
wmn_client_pass_tail (WmnClient * client, gint64 now)
{
  switch (wmn_conn_pass_tail (&client->delivery.conn, now)) {
    case WMN_CONN_TAIL_COMES:
      break;
    case WMN_CONN_TAIL_TAKEN:
      wmn_client_end_tail (client);
      break;
    case WMN_CONN_TAIL_STUCK:
      wmn_client_hang_up (client, WMN_REASON_END_OF_STREAM, FALSE);
      break;
  }
}

/* The mount can't wait for who is behind. */
static void
begin_farewell (WmnClient * client)
{
  wmn_delivery_stop (&client->delivery);
  wmn_client_leave (client);
  client->phase = PHASE_FAREWELL;
  arm (client, WMN_CLIENT_REPLY_TIME);
}

/* At the end of the stream a client stays one until the kernel has sent the
 * last byte, so that the application hears of the end only then. */
void
wmn_client_over (WmnDelivery * delivery, WmnReason why, gboolean is_clean)
{
  WmnClient *client = FROM (delivery, delivery);

  if (is_clean && why == WMN_REASON_END_OF_STREAM && delivery->chunks != NULL
      && !delivery->goes_on && !delivery->chunks->is_last) {
    begin_tail (client);
    return;
  }
  if (is_clean && why == WMN_REASON_END_OF_STREAM) {
    client->phase = PHASE_DRAIN;
    wmn_conn_finish (&client->delivery.conn);
    return;
  }
  sign_off (client, why);
  if (is_clean && !wmn_delivery_is_flushed (delivery))
    begin_farewell (client);
  else
    wmn_client_end (client, is_clean);
}

WmnReason
wmn_client_reason (WmnClient * client, WmnConnEnd end)
{
  if (client->phase == PHASE_DRAIN || client->phase == PHASE_TAIL)
    return WMN_REASON_END_OF_STREAM;
  switch (end) {
    case WMN_CONN_END_PEER:
    case WMN_CONN_END_DRAINED:
      return WMN_REASON_CLIENT_CLOSED;
    default:
      return WMN_REASON_IO_ERROR;
  }
}
