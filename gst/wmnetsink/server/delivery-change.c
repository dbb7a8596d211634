/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a client is told of a new header, and how it goes on or waits behind
 * it (MS-WMSP 3.2.4.2, 3.2.5.7, 3.2.5.9).  When it is told is delivery.c's
 * matter: in its turn, as everything in the ring.
 *
 * Worker's thread only. */

#include "server/delivery-private.h"

#include "server/relay.h"
#include "wmsp/frame.h"

#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_relaxed)

/* Tells the application, too. */
static void
set_state (WmnDelivery * delivery, WmnState state)
{
  WmnCursor *cursor = &delivery->cursor;

  STORE (cursor->record->state, (guint8) state);
  wmn_herald_changed (wmn_cursor_mount (cursor)->herald, cursor->record,
      WMN_CHANGE_STATE);
}

/* MS-WMSP 3.2.6.2: whoever doesn't choose until its session is gone loses the
 * connection, too.  A request on any other may have put that off. */
static void
check_session (WmnDelivery * delivery, gint64 now)
{
  WmnCursor *cursor = &delivery->cursor;
  gint64 due;

  if (!cursor->is_holding)
    return;
  due =
      wmn_sessions_expire (wmn_cursor_mount (cursor)->sessions,
      cursor->record->session, now);
  if (due == 0)
    wmn_delivery_finish (delivery, WMN_REASON_TIMEOUT,
        wmn_delivery_is_flushed (delivery));
  else if (due != G_MAXINT64)
    wmn_conn_arm_by (&delivery->conn, due);
}

static WmnSessionActions
change_session (WmnDelivery * delivery, gint64 now)
{
  WmnSessions *sessions = wmn_cursor_mount (&delivery->cursor)->sessions;
  WmnRecord *record = delivery->cursor.record;
  gboolean has_predstrm = (wmn_sessions_get_features (sessions,
          record->session) & WMN_FEATURE_PREDSTRM) != 0;

  return wmn_sessions_event (sessions, record, has_predstrm ?
      WMN_SESSION_EVENT_HEADER_CHANGE : WMN_SESSION_EVENT_HEADER_CHANGE_WAIT,
      delivery->af_flags, wmn_delivery_setting (delivery,
          WMN_SETTING_IDLE_TIMEOUT), now);
}

/* Those that speak of it get it with its description. */
static void
queue_header (WmnDelivery * delivery)
{
  WmnCursor *cursor = &delivery->cursor;
  const GByteArray *header = delivery->has_metadata ?
      cursor->epoch->described : cursor->epoch->framed;

  wmn_delivery_queue_event (delivery, header->data, header->len);
  if (delivery->has_metadata)
    wmn_sessions_set_entry (wmn_cursor_mount (cursor)->sessions,
        cursor->record->session, cursor->epoch->number);
  if (delivery->is_relay)
    wmn_relay_add_header (wmn_delivery_get_out (delivery), cursor->epoch, TRUE);
}

static void
announce (WmnDelivery * delivery, gint64 now)
{
  WmnCursor *cursor = &delivery->cursor;
  guint8 event[WMN_FRAME_EVENT_SIZE];
  WmnSessionActions actions = change_session (delivery, now);

  cursor->is_other = FALSE;
  if (actions & WMN_SESSION_SEND_CHANGE) {
    wmn_frame_write_change (event);
    wmn_delivery_queue_event (delivery, event, sizeof (event));
  }
  if (actions & WMN_SESSION_SEND_HEADER)
    queue_header (delivery);
  if (actions & WMN_SESSION_HOLD_DATA) {
    wmn_delivery_end_body (delivery);
    cursor->is_holding = TRUE;
    set_state (delivery, WMN_STATE_WAITING);
  }
}

/* One that goes on choosing mustn't wait for ever, nor one that is stuck. */
static gboolean
may_delay_again (const WmnDelivery * delivery)
{
  return delivery->n_delays < WMN_DELIVERY_MAX_DELAYS &&
      !delivery->conn.is_blocked;
}

/* MS-WMSP 3.2.4.2: a player that is still busy with the last header gets the
 * next one, and the packets that belong to it, a little later; it may choose
 * again meanwhile.  TRUE when it has to wait. */
static gboolean
delay (WmnDelivery * delivery, gint64 now)
{
  WmnCursor *cursor = &delivery->cursor;
  gboolean is_first = !delivery->is_delayed;
  gint64 due =
      wmn_sessions_get_change_time (wmn_cursor_mount (cursor)->sessions,
      cursor->record->session, is_first, now);

  if (is_first)
    delivery->n_delays = 0;
  delivery->is_delayed = due > now && (is_first || may_delay_again (delivery));
  delivery->n_delays += delivery->is_delayed;
  if (delivery->is_delayed)
    wmn_conn_arm (&delivery->conn, due);
  return delivery->is_delayed;
}

static void
tell (WmnDelivery * delivery, gint64 now)
{
  announce (delivery, now);
  if (delivery->cursor.is_holding)
    check_session (delivery, now);
}

void
wmn_delivery_tell_late (WmnDelivery * delivery, gint64 now)
{
  delivery->is_delayed = FALSE;
  wmn_cursor_catch_up (&delivery->cursor, now);
  tell (delivery, now);
}

void
wmn_delivery_end_pause (WmnDelivery * delivery, gint64 now)
{
  if (!delivery->is_delayed) {
    check_session (delivery, now);
  } else if (!delay (delivery, now)) {
    wmn_delivery_tell_late (delivery, now);
    if (delivery->is_streaming)
      wmn_delivery_push (delivery, now);
  }
}

gboolean
wmn_delivery_may_expect (const WmnDelivery * delivery)
{
  return delivery->has_metadata && wmn_delivery_setting (delivery,
      WMN_SETTING_HEADER_CHANGE) == WMN_HEADER_CHANGE_ANNOUNCE;
}

gboolean
wmn_delivery_expects_header (const WmnDelivery * delivery)
{
  return wmn_delivery_may_expect (delivery) &&
      (delivery->cursor.has_new_epoch || delivery->cursor.is_between);
}

/* MS-WMSP 3.2.4.2.  No $E in front of $C: half of the players would take it
 * for the end (docs/protocol.md). */
void
wmn_delivery_change_header (WmnDelivery * delivery, gint64 now)
{
  gint64 policy = wmn_delivery_setting (delivery, WMN_SETTING_HEADER_CHANGE);

  if (policy == WMN_HEADER_CHANGE_IGNORE)
    return;
  if (policy == WMN_HEADER_CHANGE_DISCONNECT || !delivery->is_framed)
    wmn_delivery_conclude (delivery, WMN_REASON_HEADER_CHANGED,
        WMN_FRAME_REASON_ENTRY_ENDED);
  else if (wmn_delivery_is_mute (delivery))
    delivery->owes_header = TRUE;
  else if (!delay (delivery, now))
    tell (delivery, now);
}

static gboolean
go_on (WmnDelivery * delivery, gint64 now)
{
  if (!delivery->is_streaming || !delivery->cursor.is_holding)
    return FALSE;
  delivery->cursor.is_holding = FALSE;
  set_state (delivery, WMN_STATE_STREAMING);
  if (delivery->is_delayed)
    return FALSE;
  wmn_cursor_enter (&delivery->cursor, now);
  delivery->cursor.has_new_epoch |= delivery->owes_header;
  delivery->owes_header = FALSE;
  return TRUE;
}

void
wmn_delivery_select (WmnDelivery * delivery, const WmnSwitch * switches,
    guint n_switches, gint64 now)
{
  if (!delivery->is_streaming || delivery->is_ending)
    return;
  wmn_cursor_change (&delivery->cursor, switches, n_switches);
  /* 3.2.5.7: in pipelined mode only PlayNextEntry wakes. */
  if (delivery->chunks == NULL && go_on (delivery, now))
    wmn_delivery_push (delivery, now);
}

gboolean
wmn_delivery_next_entry (WmnDelivery * delivery, const WmnSwitch * switches,
    guint n_switches, gint64 now)
{
  if (!delivery->is_streaming || delivery->is_ending)
    return FALSE;
  /* 2.2.3.1.2: what follows 254 begins with 0 again. */
  if (delivery->af_flags == 255)
    delivery->af_flags = 0;
  if (n_switches > 0)
    wmn_cursor_change (&delivery->cursor, switches, n_switches);
  return go_on (delivery, now);
}
