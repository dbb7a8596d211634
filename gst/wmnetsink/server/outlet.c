/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See outlet.h. */

#include "server/outlet.h"

void
wmn_seat_init_list (WmnSeat * seats)
{
  seats->previous = seats->next = seats;
}

void
wmn_outlet_init (WmnOutlet * outlet, WmnMount * mount, WmnWorker * worker,
    const WmnSeatHooks * hooks)
{
  outlet->mount = mount;
  outlet->hooks = hooks;
  outlet->worker = worker;
  wmn_seat_init_list (&outlet->seats);
}

gboolean
wmn_outlet_attach (WmnOutlet * outlet, WmnRing * ring, gint64 max_latency)
{
  outlet->is_attached = wmn_feed_attach (&outlet->feed, outlet->worker, ring,
      outlet->hooks->serve, max_latency);
  wmn_cuts_init (&outlet->cuts, ring);
  return outlet->is_attached;
}

void
wmn_outlet_detach (WmnOutlet * outlet)
{
  g_assert (outlet->seats.next == &outlet->seats);
  wmn_cuts_clear (&outlet->cuts);
  if (outlet->is_attached)
    wmn_feed_detach (&outlet->feed);
  outlet->is_attached = FALSE;
}

void
wmn_seat_link (WmnSeat * seats, WmnSeat * seat)
{
  g_assert (seat->next == NULL);
  seat->previous = seats->previous;
  seat->next = seats;
  seat->previous->next = seat;
  seat->next->previous = seat;
}

void
wmn_seat_unlink (WmnSeat * seat)
{
  if (seat->next == NULL)
    return;
  seat->previous->next = seat->next;
  seat->next->previous = seat->previous;
  seat->previous = seat->next = NULL;
}

void
wmn_outlet_tell_ready (WmnOutlet * outlet)
{
  WmnSeat *seat, *next;

  for (seat = outlet->seats.next; seat != &outlet->seats; seat = next) {
    next = seat->next;
    outlet->hooks->ready (seat);
  }
}

void
wmn_outlet_close_all (WmnOutlet * outlet, WmnReason why)
{
  while (outlet->seats.next != &outlet->seats) {
    WmnSeat *seat = outlet->seats.next;

    outlet->hooks->close (seat, why);
    g_assert (outlet->seats.next != seat);
  }
}

static gboolean
has_stream (const WmnSeat * seat)
{
  return seat->record != NULL &&
      atomic_load (&seat->record->state) != WMN_STATE_INIT;
}

void
wmn_outlet_close_streams (WmnOutlet * outlet, WmnReason why)
{
  WmnSeat *seat, *next;

  for (seat = outlet->seats.next; seat != &outlet->seats; seat = next) {
    next = seat->next;
    if (has_stream (seat))
      outlet->hooks->close (seat, why);
  }
}

/* Newcomers sit at the end. */
static WmnSeat *
find_seat (WmnOutlet * outlet, const WmnRecord * record)
{
  WmnSeat *seat;

  for (seat = outlet->seats.previous; seat != &outlet->seats;
      seat = seat->previous) {
    if (seat->record == record)
      return seat;
  }
  return NULL;
}

void
wmn_outlet_close_one (WmnOutlet * outlet, const WmnRecord * record,
    WmnReason why)
{
  WmnSeat *seat = find_seat (outlet, record);

  if (seat != NULL)
    outlet->hooks->close (seat, why);
}

void
wmn_outlet_decide (WmnOutlet * outlet, const WmnRecord * candidate,
    gboolean is_welcome)
{
  WmnSeat *seat = find_seat (outlet, candidate);

  if (seat != NULL)
    outlet->hooks->decided (seat, is_welcome);
}

void
wmn_outlet_verify (WmnOutlet * outlet, const WmnRecord * candidate,
    WmnAuthVerdict verdict)
{
  WmnSeat *seat = find_seat (outlet, candidate);

  if (seat != NULL)
    outlet->hooks->verified (seat, verdict);
}

void
wmn_outlet_select (WmnOutlet * outlet, const WmnRecord * record,
    const WmnSwitch * switches, guint n_switches)
{
  WmnSeat *seat = find_seat (outlet, record);

  if (seat != NULL)
    outlet->hooks->select (seat, switches, n_switches);
}
