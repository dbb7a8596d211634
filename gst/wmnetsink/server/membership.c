/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See membership.h. */

#include "server/membership.h"

static gboolean
has_candidate (const WmnMembership * membership)
{
  WmnRecord *record = membership->seat.record;

  return record != NULL && atomic_load (&record->state) == WMN_STATE_INIT;
}

void
wmn_membership_leave (WmnMembership * membership)
{
  WmnMount *mount;

  if (membership->outlet == NULL)
    return;
  mount = membership->outlet->mount;
  wmn_seat_unlink (&membership->seat);
  if (has_candidate (membership))
    g_clear_pointer (&membership->seat.record, wmn_record_unref);
  membership->outlet = NULL;
  atomic_fetch_sub (&mount->n_connections, 1);
  wmn_mount_unref (mount);
}

void
wmn_membership_join (WmnMembership * membership, WmnMount * mount, guint worker)
{
  if (membership->outlet == &mount->outlets[worker])
    return;
  wmn_membership_leave (membership);
  wmn_mount_ref (mount);
  membership->outlet = &mount->outlets[worker];
  atomic_fetch_add (&mount->n_connections, 1);
  wmn_outlet_take_seat (membership->outlet, &membership->seat, NULL);
}

void
wmn_membership_set_candidate (WmnMembership * membership, WmnRecord * candidate)
{
  g_assert (membership->seat.record == NULL);
  wmn_outlet_take_seat (membership->outlet, &membership->seat,
      wmn_record_ref (candidate));
}

WmnRecord *
wmn_membership_take_candidate (WmnMembership * membership)
{
  return has_candidate (membership) ?
      g_steal_pointer (&membership->seat.record) : NULL;
}

void
wmn_membership_sign_off (WmnMembership * membership, WmnReason why,
    guint8 af_flags, gint64 now)
{
  WmnRecord *record = membership->seat.record;
  struct sockaddr_storage peer;
  WmnMount *mount;

  if (record == NULL || has_candidate (membership))
    return;
  mount = membership->outlet->mount;
  membership->seat.record = NULL;
  wmn_record_mark (record, WMN_RECORD_LEAVING);
  atomic_store (&record->state, WMN_STATE_CLOSED);
  atomic_store (&record->reason, (guint8) why);
  if (record->session != 0)
    wmn_sessions_event (mount->sessions, record,
        WMN_SESSION_EVENT_DATA_CLOSED, af_flags,
        wmn_mount_get (mount, WMN_SETTING_IDLE_TIMEOUT), now);
  if (why == WMN_REASON_TIMEOUT)
    wmn_counter_add (&membership->outlet->n_timed_out, 1);
  /* First the place is free, then it is told: whoever hears of it may send
   * the next one. */
  wmn_address_get (&record->peer, &peer);
  wmn_mount_dismiss (mount, &peer);
  wmn_herald_disconnected (mount->herald, record);
}
