/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/outlet.c: seats come and go, and each is asked once. */

#include "server/outlet.h"

typedef struct
{
  WmnSeat seat;
  WmnRecord *record;
  guint n_ready;
  guint n_switches;
  guint n_decided;
  guint n_retuned;
  WmnAuthVerdict verdict;
  WmnReason closed;
} Guest;

static void
on_ready (WmnSeat * seat)
{
  ((Guest *) seat)->n_ready++;
}

static void
on_select (WmnSeat * seat, const WmnSwitch * switches, guint n_switches)
{
  g_assert_nonnull (switches);
  ((Guest *) seat)->n_switches += n_switches;
}

static void
on_close (WmnSeat * seat, WmnReason why)
{
  ((Guest *) seat)->closed = why;
  wmn_seat_unlink (seat);
}

static void
on_decided (WmnSeat * seat, gboolean is_welcome)
{
  ((Guest *) seat)->n_decided += is_welcome ? 1 : 100;
}

static void
on_verified (WmnSeat * seat, WmnAuthVerdict verdict)
{
  ((Guest *) seat)->verdict = verdict;
}

static void
on_retune (WmnSeat * seat)
{
  ((Guest *) seat)->n_retuned++;
}

static const WmnSeatHooks hooks = { NULL, on_ready, on_select, on_decided,
  on_verified, on_retune, on_close
};

static void
take_seat (WmnOutlet * outlet, Guest * guest)
{
  struct sockaddr_storage none = { 0 };

  guest->record = wmn_record_new (&none, 0);
  wmn_outlet_take_seat (outlet, &guest->seat, NULL);
  wmn_outlet_take_seat (outlet, &guest->seat, guest->record);
}

static void
test_seats (void)
{
  const WmnSwitch switches[2] = { {0} };
  WmnOutlet outlet = { {{NULL}} };
  struct sockaddr_storage none = { 0 };
  WmnRecord *gone = wmn_record_new (&none, 0);
  Guest guests[3] = { {{NULL}} };
  guint i;

  wmn_outlet_init (&outlet, NULL, NULL, &hooks);
  for (i = 0; i < 3; i++)
    take_seat (&outlet, &guests[i]);
  wmn_outlet_tell_ready (&outlet);
  atomic_store (&guests[2].record->state, WMN_STATE_STREAMING);
  wmn_outlet_retune (&outlet);
  wmn_outlet_select (&outlet, guests[1].record, switches, 2);
  wmn_outlet_select (&outlet, gone, switches, 2);
  wmn_outlet_decide (&outlet, guests[1].record, TRUE);
  wmn_outlet_decide (&outlet, gone, TRUE);
  wmn_outlet_verify (&outlet, guests[1].record, WMN_AUTH_STALE);
  wmn_outlet_verify (&outlet, gone, WMN_AUTH_YES);
  for (i = 0; i < 3; i++)
    g_assert_cmpuint (guests[i].n_decided, ==, i == 1 ? 1 : 0);
  for (i = 0; i < 3; i++)
    g_assert_cmpuint (guests[i].n_retuned, ==, i == 2 ? 1 : 0);
  g_assert_cmpint (guests[1].verdict, ==, WMN_AUTH_STALE);
  wmn_outlet_close_one (&outlet, guests[0].record, WMN_REASON_CLIENT_STOPPED);
  wmn_outlet_close_one (&outlet, guests[2].record, WMN_REASON_KICKED);
  wmn_outlet_close_one (&outlet, guests[2].record, WMN_REASON_SLOW);
  wmn_outlet_close_all (&outlet, WMN_REASON_SHUTDOWN);
  g_assert_cmpint (guests[0].closed, ==, WMN_REASON_CLIENT_STOPPED);
  g_assert_cmpint (guests[1].closed, ==, WMN_REASON_SHUTDOWN);
  g_assert_cmpint (guests[2].closed, ==, WMN_REASON_KICKED);
  g_assert_cmpuint (guests[1].n_switches, ==, 2);
  for (i = 0; i < 3; i++) {
    g_assert_cmpuint (guests[i].n_ready, ==, 1);
    wmn_seat_unlink (&guests[i].seat);
    wmn_record_unref (guests[i].record);
  }
  wmn_record_unref (gone);
  wmn_outlet_detach (&outlet);
}

/* Nobody is looked for among all. */
static void
test_rows (void)
{
  const guint n = 20 * WMN_OUTLET_ROWS;
  Guest *guests = g_new0 (Guest, n);
  WmnOutlet outlet = { {{NULL}} };
  const WmnSeat *seat;
  guint i, length;

  wmn_outlet_init (&outlet, NULL, NULL, &hooks);
  for (i = 0; i < n; i++)
    take_seat (&outlet, &guests[i]);
  g_assert_true (outlet.rows[0].next == &outlet.rows[0]);
  for (i = 1; i < WMN_OUTLET_ROWS; i++) {
    length = 0;
    for (seat = outlet.rows[i].next; seat != &outlet.rows[i]; seat = seat->next)
      length++;
    g_assert_cmpuint (length, <, 100);
  }
  for (i = 0; i < n; i++) {
    wmn_outlet_close_one (&outlet, guests[i].record, WMN_REASON_KICKED);
    g_assert_cmpint (guests[i].closed, ==, WMN_REASON_KICKED);
    wmn_record_unref (guests[i].record);
  }
  wmn_outlet_detach (&outlet);
  g_free (guests);
}

/* At an end whoever waits for a stream, or for the application's word, is no
 * client yet. */
static void
test_close_streams (void)
{
  static const WmnState states[4] = { WMN_STATE_STREAMING, WMN_STATE_INIT,
    WMN_STATE_DRAINING, WMN_STATE_WAITING
  };
  WmnOutlet outlet = { {{NULL}} };
  Guest guests[4] = { {{NULL}} };
  Guest parked = { {NULL} };
  guint i;

  wmn_outlet_init (&outlet, NULL, NULL, &hooks);
  wmn_outlet_take_seat (&outlet, &parked.seat, NULL);
  for (i = 0; i < 4; i++) {
    take_seat (&outlet, &guests[i]);
    atomic_store (&guests[i].record->state, states[i]);
  }
  wmn_outlet_close_streams (&outlet, WMN_REASON_TIMEOUT);
  for (i = 0; i < 4; i++)
    g_assert_cmpint (guests[i].closed, ==,
        i == 1 ? WMN_REASON_NONE : WMN_REASON_TIMEOUT);
  g_assert_cmpint (parked.closed, ==, WMN_REASON_NONE);
  wmn_outlet_close_all (&outlet, WMN_REASON_SHUTDOWN);
  g_assert_cmpint (guests[1].closed, ==, WMN_REASON_SHUTDOWN);
  g_assert_cmpint (parked.closed, ==, WMN_REASON_SHUTDOWN);
  for (i = 0; i < 4; i++)
    wmn_record_unref (guests[i].record);
  wmn_outlet_detach (&outlet);
}

static void
test_count (void)
{
  WmnOutlet outlet = { {{NULL}} };

  wmn_counter_add (&outlet.bytes_sent, 5);
  wmn_counter_add (&outlet.bytes_sent, G_MAXUINT32);
  g_assert_cmpuint (outlet.bytes_sent, ==, G_GUINT64_CONSTANT (4294967300));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlet/seats", test_seats);
  g_test_add_func ("/outlet/rows", test_rows);
  g_test_add_func ("/outlet/close-streams", test_close_streams);
  g_test_add_func ("/outlet/count", test_count);
  return g_test_run ();
}
