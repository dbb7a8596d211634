/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/membership.c, in the place of a worker that nobody else
 * uses. */

#include "fixture.h"

#include "server/membership.h"

static const struct sockaddr_storage peer;

static guint
count_connections (Fixture * fixture)
{
  return (guint) atomic_load (&fixture->mount->n_connections);
}

/* To join is to sit in one mount, whatever came before. */
static void
test_join (void)
{
  WmnMembership membership = { {NULL} };
  Fixture a, b;
  guint i;

  fixture_open (&a, "/a", 1);
  fixture_open (&b, "/b", 1);
  wmn_membership_leave (&membership);
  for (i = 0; i < 2; i++) {
    wmn_membership_join (&membership, a.mount, 0);
    g_assert_true (membership.outlet == a.mount->outlets);
    g_assert_cmpuint (count_connections (&a), ==, 1);
    g_assert_true (a.mount->outlets->rows[0].next == &membership.seat);
  }
  wmn_membership_join (&membership, b.mount, 0);
  g_assert_cmpuint (count_connections (&a), ==, 0);
  g_assert_cmpuint (count_connections (&b), ==, 1);
  g_assert_true (a.mount->outlets->rows[0].next == a.mount->outlets->rows);
  for (i = 0; i < 2; i++) {
    wmn_membership_leave (&membership);
    g_assert_null (membership.outlet);
    g_assert_cmpuint (count_connections (&b), ==, 0);
  }
  fixture_close (&a);
  fixture_close (&b);
}

/* Whoever leaves is no candidate any more. */
static void
test_candidate (void)
{
  WmnRecord *record = wmn_record_new (&peer, 0);
  WmnMembership membership = { {NULL} };
  Fixture fixture;

  fixture_open (&fixture, "/", 1);
  wmn_membership_join (&membership, fixture.mount, 0);
  g_assert_null (wmn_membership_take_candidate (&membership));
  wmn_membership_set_candidate (&membership, record);
  g_assert_cmpint (atomic_load (&record->refs), ==, 2);
  g_assert_true (wmn_membership_take_candidate (&membership) == record);
  wmn_record_unref (record);
  wmn_membership_set_candidate (&membership, record);
  wmn_membership_sign_off (&membership, WMN_REASON_SHUTDOWN, 0, 0);
  g_assert_true (membership.seat.record == record);
  wmn_membership_leave (&membership);
  g_assert_null (membership.seat.record);
  g_assert_cmpint (atomic_load (&record->refs), ==, 1);
  wmn_record_unref (record);
  fixture_close (&fixture);
}

static WmnSessionsAnswer
ask_session (Fixture * fixture, guint32 id, WmnSessionEvent event)
{
  WmnSessionsAnswer answer;

  wmn_sessions_request (fixture->mount->sessions, fixture->mount, id, event,
      G_TIME_SPAN_MINUTE, 0, &answer);
  return answer;
}

/* The place is free, the session idle, the counter for a late one is one up
 * and the application has heard of it, all of it once. */
static void
test_sign_off (void)
{
  WmnRecord *record = wmn_record_new (&peer, 0);
  WmnMembership membership = { {NULL} };
  WmnSessionsAnswer session;
  WmnTotals totals;
  Fixture fixture;

  fixture_open (&fixture, "/", 1);
  wmn_membership_sign_off (&membership, WMN_REASON_SHUTDOWN, 0, 0);
  session = ask_session (&fixture, 0, WMN_SESSION_EVENT_PLAY);
  record->session = session.id;
  wmn_sessions_bind (fixture.mount->sessions, session.id, record);
  g_assert_true (wmn_mount_admit (fixture.mount, &peer));
  wmn_membership_join (&membership, fixture.mount, 0);
  atomic_store (&record->state, WMN_STATE_STREAMING);
  wmn_outlet_take_seat (membership.outlet, &membership.seat, record);
  wmn_mount_greet (fixture.mount, record);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');

  wmn_membership_sign_off (&membership, WMN_REASON_TIMEOUT, 7, 0);
  wmn_membership_sign_off (&membership, WMN_REASON_SLOW, 8, 0);
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==, WMN_REASON_TIMEOUT);
  g_assert_cmpint (atomic_load (&record->state), ==, WMN_STATE_CLOSED);
  g_assert_false (wmn_record_mark (record, WMN_RECORD_LEAVING));
  g_assert_cmpuint (wmn_places_count (&fixture.mount->places), ==, 0);
  wmn_mount_get_totals (fixture.mount, &totals);
  g_assert_cmpuint (totals.timed_out, ==, 1);
  session = ask_session (&fixture, record->session, WMN_SESSION_EVENT_PLAY);
  g_assert_cmpuint (session.id, ==, record->session);
  g_assert_cmpuint (session.af_flags, ==, 7);

  wmn_membership_leave (&membership);
  wmn_record_unref (record);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/membership/join", test_join);
  g_test_add_func ("/membership/candidate", test_candidate);
  g_test_add_func ("/membership/sign-off", test_sign_off);
  return g_test_run ();
}
