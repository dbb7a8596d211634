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
  guint i;

  outlet->mount = mount;
  outlet->hooks = hooks;
  outlet->worker = worker;
  for (i = 0; i < WMN_OUTLET_ROWS; i++)
    wmn_seat_init_list (&outlet->rows[i]);
}

gboolean
wmn_outlet_attach (WmnOutlet * outlet, WmnRing * ring, gint64 max_latency)
{
  outlet->is_attached = wmn_feed_attach (&outlet->feed, outlet->worker, ring,
      outlet->hooks->serve, max_latency);
  wmn_cuts_init (&outlet->cuts, ring);
  return outlet->is_attached;
}

/* NULL when all are empty. */
static WmnSeat *
find_any (const WmnOutlet * outlet)
{
  guint i;

  for (i = 0; i < WMN_OUTLET_ROWS; i++) {
    if (outlet->rows[i].next != &outlet->rows[i])
      return outlet->rows[i].next;
  }
  return NULL;
}

void
wmn_outlet_detach (WmnOutlet * outlet)
{
  g_assert (find_any (outlet) == NULL);
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

static guint
find_row (const WmnRecord * record)
{
  guint64 hash = (gsize) record * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return record != NULL ? 1 + (guint) (hash >> 32) % (WMN_OUTLET_ROWS - 1) : 0;
}

/* NULL when it has none here. */
static WmnSeat *
find_seat (WmnOutlet * outlet, const WmnRecord * record)
{
  WmnSeat *row = &outlet->rows[find_row (record)];
  WmnSeat *seat;

  for (seat = row->next; seat != row; seat = seat->next) {
    if (seat->record == record)
      return seat;
  }
  return NULL;
}

void
wmn_outlet_take_seat (WmnOutlet * outlet, WmnSeat * seat, WmnRecord * record)
{
  wmn_seat_unlink (seat);
  seat->record = record;
  wmn_seat_link (&outlet->rows[find_row (record)], seat);
}

/* What @func does may unlink the seat, or take it to another row. */
static void
for_each (WmnOutlet * outlet, void (*func) (WmnOutlet * outlet, WmnSeat * seat,
        WmnReason why), WmnReason why)
{
  WmnSeat *seat, *next;
  guint i;

  for (i = 0; i < WMN_OUTLET_ROWS; i++) {
    for (seat = outlet->rows[i].next; seat != &outlet->rows[i]; seat = next) {
      next = seat->next;
      func (outlet, seat, why);
    }
  }
}

static void
tell_ready (WmnOutlet * outlet, WmnSeat * seat, WmnReason why)
{
  outlet->hooks->ready (seat);
}

void
wmn_outlet_tell_ready (WmnOutlet * outlet)
{
  for_each (outlet, tell_ready, WMN_REASON_NONE);
}

void
wmn_outlet_close_all (WmnOutlet * outlet, WmnReason why)
{
  WmnSeat *seat;

  while ((seat = find_any (outlet)) != NULL) {
    outlet->hooks->close (seat, why);
    g_assert (find_any (outlet) != seat);
  }
}

static gboolean
has_stream (const WmnSeat * seat)
{
  return seat->record != NULL &&
      atomic_load (&seat->record->state) != WMN_STATE_INIT;
}

static void
retune (WmnOutlet * outlet, WmnSeat * seat, WmnReason why)
{
  if (has_stream (seat))
    outlet->hooks->retune (seat);
}

void
wmn_outlet_retune (WmnOutlet * outlet)
{
  for_each (outlet, retune, WMN_REASON_NONE);
}

static void
close_stream (WmnOutlet * outlet, WmnSeat * seat, WmnReason why)
{
  if (has_stream (seat))
    outlet->hooks->close (seat, why);
}

void
wmn_outlet_close_streams (WmnOutlet * outlet, WmnReason why)
{
  for_each (outlet, close_stream, why);
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
