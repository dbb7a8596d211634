/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See membership.h. */

#include "server/membership.h"

void
wmn_membership_init (WmnMembership * membership, const WmnSeatHooks * hooks,
    guint worker)
{
  membership->seat.hooks = hooks;
  membership->worker = worker;
}

WmnOutlet *
wmn_membership_outlet (const WmnMembership * membership)
{
  return &membership->mount->outlets[membership->worker];
}

void
wmn_membership_leave (WmnMembership * membership)
{
  if (membership->mount == NULL)
    return;
  wmn_outlet_unseat (&membership->seat);
  g_clear_pointer (&membership->seat.candidate, wmn_record_unref);
  atomic_fetch_sub (&membership->mount->n_connections, 1);
  wmn_mount_unref (membership->mount);
  membership->mount = NULL;
}

void
wmn_membership_join (WmnMembership * membership, WmnMount * mount)
{
  if (membership->mount == mount)
    return;
  wmn_membership_leave (membership);
  membership->mount = wmn_mount_ref (mount);
  atomic_fetch_add (&mount->n_connections, 1);
  wmn_outlet_seat (wmn_membership_outlet (membership), &membership->seat);
}

void
wmn_membership_set_candidate (WmnMembership * membership, WmnRecord * candidate)
{
  g_assert (membership->seat.candidate == NULL);
  membership->seat.candidate = wmn_record_ref (candidate);
}

WmnRecord *
wmn_membership_take_candidate (WmnMembership * membership)
{
  return g_steal_pointer (&membership->seat.candidate);
}

void
wmn_membership_sign_off (WmnMembership * membership, WmnReason why,
    guint8 af_flags, gint64 now)
{
  WmnRecord *record = membership->seat.record;
  WmnMount *mount = membership->mount;
  struct sockaddr_storage peer;

  if (record == NULL)
    return;
  membership->seat.record = NULL;
  atomic_store (&record->is_leaving, TRUE);
  atomic_store (&record->state, WMN_STATE_CLOSED);
  atomic_store (&record->reason, (guint8) why);
  if (record->session != 0)
    wmn_sessions_event (mount->sessions, record->session,
        WMN_SESSION_EVENT_DATA_CLOSED, af_flags,
        wmn_mount_get (mount, WMN_SETTING_IDLE_TIMEOUT), now);
  if (why == WMN_REASON_TIMEOUT)
    wmn_outlet_count (&wmn_membership_outlet (membership)->n_timed_out, 1);
  /* First the place is free, then it is told: whoever hears of it may send
   * the next one. */
  wmn_address_get (&record->peer, &peer);
  wmn_mount_dismiss (mount, &peer);
  wmn_herald_disconnected (mount->herald, record);
}
