/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/sessions.c: who gets a session, who keeps it, and how long. */

#include "fixture.h"

#include "server/sessions.h"

#define IDLE (60 * G_TIME_SPAN_SECOND)

static int mount_a;
static int mount_b;

static WmnSessionsAnswer
request (WmnSessions * sessions, gconstpointer mount, guint32 id,
    WmnSessionEvent event, gint64 now)
{
  WmnSessionsAnswer answer;

  wmn_sessions_request (sessions, mount, id, event, IDLE, now, &answer);
  return answer;
}

/* Socket test 30: ids of 100 clients differ and can't be counted up. */
static void
test_ids (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  GHashTable *seen = g_hash_table_new (NULL, NULL);
  guint32 last = 0;
  guint consecutive = 0;
  guint i;

  for (i = 0; i < 100; i++) {
    WmnSessionsAnswer answer = request (sessions, &mount_a, 0,
        WMN_SESSION_EVENT_DESCRIBE, 0);

    g_assert_true (answer.actions & WMN_SESSION_RESPOND);
    g_assert_false (answer.has_reset);
    g_assert_cmpuint (answer.id, !=, 0);
    g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (answer.id)));
    consecutive += answer.id == last + 1;
    last = answer.id;
  }
  g_assert_cmpuint (consecutive, <, 3);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_a, 0), ==, 100);
  g_hash_table_unref (seen);
  wmn_sessions_free (sessions);
}

/* Socket tests 32 to 34, 55 to 57. */
static void
test_known_and_unknown (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer first = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_DESCRIBE, 0);
  WmnSessionsAnswer answer = request (sessions, &mount_a, first.id,
      WMN_SESSION_EVENT_DESCRIBE, 0);

  g_assert_cmpuint (answer.id, ==, first.id);
  g_assert_false (answer.has_reset);
  answer = request (sessions, &mount_a, first.id ^ 1,
      WMN_SESSION_EVENT_DESCRIBE, 0);
  g_assert_true (answer.has_reset);
  g_assert_cmpuint (answer.id, !=, first.id ^ 1);
  answer = request (sessions, &mount_a, first.id, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_true (answer.actions & WMN_SESSION_START_DATA);
  answer = request (sessions, &mount_a, first.id, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  answer = request (sessions, &mount_a, first.id, WMN_SESSION_EVENT_DESCRIBE,
      0);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  answer = request (sessions, &mount_a, first.id ^ 1,
      WMN_SESSION_EVENT_KEEP_ALIVE, 0);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  wmn_sessions_free (sessions);
}

/* Socket test 89: no id is an error, an expired one is not. */
static void
test_log (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_LOG, 0);

  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  answer = request (sessions, &mount_a, 4711, WMN_SESSION_EVENT_LOG, 0);
  g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  g_assert_cmpuint (answer.id, ==, 0);
  wmn_sessions_free (sessions);
}

static void
test_expiry (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer a = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_DESCRIBE, 0);
  WmnSessionsAnswer b = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_PLAY, 0);
  WmnSessionsAnswer answer;

  answer = request (sessions, &mount_a, a.id, WMN_SESSION_EVENT_KEEP_ALIVE,
      IDLE);
  g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  answer = request (sessions, &mount_a, a.id, WMN_SESSION_EVENT_KEEP_ALIVE,
      2 * IDLE + WMN_SESSIONS_SLACK - 1);
  g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  answer = request (sessions, &mount_a, a.id, WMN_SESSION_EVENT_KEEP_ALIVE,
      4 * IDLE);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  /* One that streams never expires. */
  answer = request (sessions, &mount_a, b.id, WMN_SESSION_EVENT_KEEP_ALIVE,
      100 * IDLE);
  g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  wmn_sessions_free (sessions);
}

/* One that lives for a shorter time than the one in front of it is gone when
 * that is over. */
static void
test_short_expiry (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  gint64 end = 1 + WMN_SESSIONS_SLACK;
  WmnSessionsAnswer answer;
  guint32 id;

  request (sessions, &mount_a, 0, WMN_SESSION_EVENT_DESCRIBE, 0);
  wmn_sessions_request (sessions, &mount_b, 0, WMN_SESSION_EVENT_DESCRIBE, 1, 0,
      &answer);
  id = answer.id;
  g_assert_true (wmn_sessions_has (sessions, &mount_b, id, end - 1));
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_b, end - 1), ==, 1);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_b, end), ==, 0);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_a, end), ==, 1);
  answer = request (sessions, &mount_b, id, WMN_SESSION_EVENT_SELECT_STREAM,
      end);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  g_assert_false (wmn_sessions_has (sessions, &mount_b, id, end));
  wmn_sessions_free (sessions);
}

/* One that session @id plays for from now on. */
static WmnRecord *
play_for (WmnSessions * sessions, guint32 id)
{
  WmnRecord *record = fixture_new_record (NULL);

  record->session = id;
  wmn_sessions_bind (sessions, id, record);
  return record;
}

static WmnSessionState
state_of (WmnSessions * sessions, guint32 id, gint64 now)
{
  return wmn_sessions_get_state (sessions, &mount_a, id, now);
}

/* MS-WMSP 3.2.6.2: who waits for the end of a session is told when it is. */
static void
test_waiting_expires (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0).id;
  gint64 end = IDLE + WMN_SESSIONS_SLACK;
  WmnRecord *record;

  g_assert_cmpint (wmn_sessions_expire (sessions, id, 0), ==, G_MAXINT64);
  g_assert_cmpint (wmn_sessions_expire (sessions, id ^ 1, 0), ==, 0);
  g_assert_cmpint (state_of (sessions, id, 0), ==, WMN_SESSION_STREAMING);
  record = play_for (sessions, id);
  wmn_sessions_event (sessions, record, WMN_SESSION_EVENT_HEADER_CHANGE_WAIT,
      0, IDLE, 0);
  g_assert_cmpint (wmn_sessions_expire (sessions, id, end - 1), ==, end);
  g_assert_cmpint (state_of (sessions, id, end - 1), ==, WMN_SESSION_WAITING);
  g_assert_cmpint (state_of (sessions, id ^ 1, 0), ==, WMN_SESSION_INIT);
  request (sessions, &mount_a, id, WMN_SESSION_EVENT_KEEP_ALIVE, end - 1);
  g_assert_cmpint (wmn_sessions_expire (sessions, id, end), ==, 2 * end - 1);
  g_assert_cmpint (wmn_sessions_expire (sessions, id, 2 * end - 1), ==, 0);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_a, 0), ==, 0);
  wmn_record_unref (record);
  wmn_sessions_free (sessions);
}

/* MS-WMSP 3.2.4.2: 8 s behind a SelectStream, and behind the lag that the
 * last one told, of which 15 s count. */
static void
test_change_time (void)
{
  static const struct
  {
    gboolean by_select;
    gint64 lag, at, now, time;  /* s */
    gint64 without;             /* when the lag has been waited for */
  } cases[] = {
    {FALSE, 0, 100, 101, 101, 101},
    {TRUE, 0, 100, 101, 108, 108},
    {TRUE, 0, 100, 99, 108, 108},
    {TRUE, 0, 100, 108, 108, 108},
    {TRUE, 0, 100, 200, 200, 200},
    {TRUE, 3, 100, 101, 108, 108},
    {TRUE, 3, 100, 107, 110, 108},
    {TRUE, 3, 100, 200, 203, 200},
    {TRUE, 60, 100, 101, 116, 108},
    {FALSE, 3, 102, 103, 108, 108},
    {FALSE, 0, 102, 200, 200, 200},
  };
  WmnSessions *sessions = wmn_sessions_new ();
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0).id;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    wmn_sessions_choose (sessions, id, cases[i].by_select,
        cases[i].lag * G_TIME_SPAN_SECOND, cases[i].at * G_TIME_SPAN_SECOND);
    g_assert_cmpint (wmn_sessions_get_change_time (sessions, id, TRUE,
            cases[i].now * G_TIME_SPAN_SECOND), ==,
        cases[i].time * G_TIME_SPAN_SECOND);
    g_assert_cmpint (wmn_sessions_get_change_time (sessions, id, FALSE,
            cases[i].now * G_TIME_SPAN_SECOND), ==,
        cases[i].without * G_TIME_SPAN_SECOND);
  }
  wmn_sessions_choose (sessions, id ^ 1, TRUE, 0, 0);
  g_assert_cmpint (wmn_sessions_get_change_time (sessions, id ^ 1, TRUE,
          5), ==, 5);
  wmn_sessions_free (sessions);
}

/* MS-WMSP 3.2.3, 3.2.5.1: Client-features of a session that there is. */
static void
test_features (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_DESCRIBE,
      0).id;

  g_assert_cmpint (wmn_sessions_get_features (sessions, id), ==,
      WMN_FEATURES_DEFAULT);
  wmn_sessions_set_features (sessions, id, WMN_FEATURE_STARTUPPROFILE);
  wmn_sessions_set_features (sessions, id ^ 1, WMN_FEATURE_SSWITCH);
  g_assert_cmpint (wmn_sessions_get_features (sessions, id), ==,
      WMN_FEATURE_STARTUPPROFILE);
  g_assert_cmpint (wmn_sessions_get_features (sessions, id ^ 1), ==,
      WMN_FEATURES_DEFAULT);
  wmn_sessions_free (sessions);
}

/* AFFlags (MS-WMSP 2.2.3.1.2): the counter goes on, but not from 255. */
static void
test_af_flags (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_PLAY, 0);
  guint32 id = answer.id;
  WmnRecord *record = play_for (sessions, id);

  g_assert_cmpuint (answer.af_flags, ==, 0);
  wmn_sessions_event (sessions, record, WMN_SESSION_EVENT_DATA_CLOSED, 77,
      IDLE, 0);
  answer = request (sessions, &mount_a, id, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_cmpuint (answer.id, ==, id);
  g_assert_cmpuint (answer.af_flags, ==, 77);
  wmn_sessions_bind (sessions, id, record);
  wmn_sessions_event (sessions, record, WMN_SESSION_EVENT_DATA_CLOSED, 255,
      IDLE, 0);
  answer = request (sessions, &mount_a, id, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_cmpuint (answer.af_flags, ==, 0);
  wmn_record_unref (record);
  wmn_sessions_free (sessions);
}

/* MS-WMSP 3.2.7.1: the data connection of a session is the one of its last
 * Play.  What becomes of the one before, whose client has stopped it and is
 * back, is none of its business, from the answer to that Play on. */
static void
test_late_close (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0).id;
  WmnRecord *first = play_for (sessions, id);
  WmnRecord *second;

  request (sessions, &mount_a, id, WMN_SESSION_EVENT_STOP, 0);
  request (sessions, &mount_a, id, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_cmpint (wmn_sessions_event (sessions, first,
          WMN_SESSION_EVENT_DATA_CLOSED, 7, IDLE, 0), ==, 0);
  second = play_for (sessions, id);
  g_assert_cmpint (wmn_sessions_event (sessions, first,
          WMN_SESSION_EVENT_DATA_CLOSED, 7, IDLE, 0), ==, 0);
  g_assert_cmpint (wmn_sessions_expire (sessions, id, 0), ==, G_MAXINT64);
  g_assert_true (wmn_sessions_event (sessions, second,
          WMN_SESSION_EVENT_HEADER_CHANGE, 9, IDLE, 0) &
      WMN_SESSION_SEND_CHANGE);
  wmn_sessions_event (sessions, second, WMN_SESSION_EVENT_DATA_CLOSED, 9,
      IDLE, 0);
  g_assert_cmpuint (request (sessions, &mount_a, id, WMN_SESSION_EVENT_PLAY,
          0).af_flags, ==, 9);
  wmn_record_unref (first);
  wmn_record_unref (second);
  wmn_sessions_free (sessions);
}

static void
test_mounts_are_apart (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer a = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_DESCRIBE, 0);
  WmnSessionsAnswer answer = request (sessions, &mount_b, a.id,
      WMN_SESSION_EVENT_KEEP_ALIVE, 0);

  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  request (sessions, &mount_b, 0, WMN_SESSION_EVENT_PLAY, 0);
  wmn_sessions_forget (sessions, &mount_a);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_a, 0), ==, 0);
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_b, 0), ==, 1);
  wmn_sessions_forget (sessions, &mount_b);
  wmn_sessions_free (sessions);
}

static void
test_has (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_DESCRIBE,
      0).id;

  g_assert_true (wmn_sessions_has (sessions, &mount_a, id, 0));
  g_assert_false (wmn_sessions_has (sessions, &mount_b, id, 0));
  g_assert_false (wmn_sessions_has (sessions, &mount_a, id + 1, 0));
  g_assert_false (wmn_sessions_has (sessions, &mount_a, 0, 0));
  g_assert_false (wmn_sessions_has (sessions, &mount_a, id,
          IDLE + WMN_SESSIONS_SLACK));
  wmn_sessions_free (sessions);
}

/* Describes are free, so there must be an end to them; who streams stays. */
static void
test_bounded (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer player = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_PLAY, 0);
  WmnSessionsAnswer answer;
  guint i;

  for (i = 0; i < WMN_SESSIONS_MAX + 10; i++) {
    answer = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_DESCRIBE, 0);
    g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  }
  g_assert_cmpuint (wmn_sessions_count (sessions, &mount_a, 0), ==,
      WMN_SESSIONS_MAX);
  answer = request (sessions, &mount_a, player.id,
      WMN_SESSION_EVENT_KEEP_ALIVE, 0);
  g_assert_true (answer.actions & WMN_SESSION_RESPOND);
  wmn_sessions_free (sessions);
}

/* All places taken by players: the next one is refused for want of room. */
static void
test_full (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer;
  guint i;

  for (i = 0; i < WMN_SESSIONS_MAX; i++)
    request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0);
  answer = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  g_assert_true (answer.is_full);
  wmn_sessions_free (sessions);
}

/* A log comes by id or by GUID, long after its stream. */
static void
test_bound (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnRecord *record = fixture_new_record ("{AB}");
  guint32 id = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0).id;
  WmnRecord *found;

  g_assert_null (wmn_sessions_find_record (sessions, &mount_a, id));
  record->session = id;
  wmn_sessions_bind (sessions, id, record);
  found = wmn_sessions_find_record (sessions, &mount_a, id);
  g_assert_true (found == record);
  wmn_record_unref (found);
  g_assert_null (wmn_sessions_find_record (sessions, &mount_b, id));
  g_assert_null (wmn_sessions_find_record (sessions, &mount_a, id ^ 1));
  found = wmn_sessions_find_guid (sessions, &mount_a, "{ab}");
  g_assert_true (found == record);
  wmn_record_unref (found);
  g_assert_null (wmn_sessions_find_guid (sessions, &mount_b, "{AB}"));
  g_assert_null (wmn_sessions_find_guid (sessions, &mount_a, "{AC}"));
  wmn_sessions_event (sessions, record, WMN_SESSION_EVENT_DATA_CLOSED, 0, IDLE,
      0);
  request (sessions, &mount_b, 0, WMN_SESSION_EVENT_DESCRIBE, 2 * IDLE);
  g_assert_null (wmn_sessions_find_record (sessions, &mount_a, id));
  g_assert_null (wmn_sessions_find_guid (sessions, &mount_a, "{AB}"));
  g_assert_cmpint (atomic_load (&record->refs), ==, 1);
  wmn_record_unref (record);
  wmn_sessions_free (sessions);
}

/* Two with one GUID are nobody; when one is gone the other is found. */
static void
test_shared_guid (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnRecord *records[3] =
      { fixture_new_record ("{AB}"), fixture_new_record ("{AB}"),
    fixture_new_record (NULL)
  };
  WmnRecord *found;
  guint32 ids[3];
  guint i;

  for (i = 0; i < 3; i++) {
    ids[i] = request (sessions, i < 2 ? &mount_a : &mount_b, 0,
        WMN_SESSION_EVENT_PLAY, 0).id;
    wmn_sessions_bind (sessions, ids[i], records[i]);
  }
  g_assert_null (wmn_sessions_find_guid (sessions, &mount_a, "{AB}"));
  /* The second plays again, for somebody without one. */
  wmn_sessions_bind (sessions, ids[1], records[2]);
  found = wmn_sessions_find_guid (sessions, &mount_a, "{AB}");
  g_assert_true (found == records[0]);
  wmn_record_unref (found);
  wmn_sessions_forget (sessions, &mount_a);
  g_assert_null (wmn_sessions_find_guid (sessions, &mount_a, "{AB}"));
  for (i = 0; i < 3; i++)
    wmn_record_unref (records[i]);
  wmn_sessions_free (sessions);
}

static void
assert_found (WmnSessions * sessions, const gchar * guid,
    const WmnRecord * expected)
{
  WmnRecord *found = wmn_sessions_find_guid (sessions, &mount_a, guid);

  g_assert_true (found == expected);
  if (found != NULL)
    wmn_record_unref (found);
}

/* The order in which they leave doesn't matter, nor that two that are not the
 * same have one hash. */
static void
test_many_guids (void)
{
  static const gchar *const guids[] =
      { "{AB}", "{x~}", "{ab}", "{y]}", "{AB}" };
  static const guint order[] = { 2, 4, 1, 0, 3 };
  WmnSessions *sessions = wmn_sessions_new ();
  WmnRecord *nobody = fixture_new_record (NULL);
  WmnRecord *records[G_N_ELEMENTS (guids)];
  guint32 ids[G_N_ELEMENTS (guids)];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (guids); i++) {
    records[i] = fixture_new_record (guids[i]);
    ids[i] = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY, 0).id;
    wmn_sessions_bind (sessions, ids[i], records[i]);
  }
  for (i = 0; i < G_N_ELEMENTS (guids); i++) {
    assert_found (sessions, "{AB}", i == 2 || i == 3 ? records[0] : NULL);
    assert_found (sessions, "{x~}", i < 3 ? records[1] : NULL);
    assert_found (sessions, "{Y]}", records[3]);
    wmn_sessions_bind (sessions, ids[order[i]], nobody);
  }
  assert_found (sessions, "{y]}", NULL);
  for (i = 0; i < G_N_ELEMENTS (guids); i++)
    wmn_record_unref (records[i]);
  wmn_sessions_free (sessions);
  wmn_record_unref (nobody);
}

/* MS-WMSP 3.2.5.5: two requests on one connection, the second in time; on
 * two connections they prove nothing. */
static void
test_pipeline_test (void)
{
  static const int one = 1, two = 2;
  static const struct
  {
    const int *second;
    gboolean is_late;
    WmnSessionTest result;
  } cases[] = {
    {&one, FALSE, WMN_SESSION_TEST_PASSED},
    {&one, TRUE, WMN_SESSION_TEST_FAILED},
    {&two, FALSE, WMN_SESSION_TEST_FAILED},
  };
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_DESCRIBE, 0);
  guint32 id = answer.id;
  guint i;

  wmn_sessions_test (sessions, &mount_b, id, &one, IDLE, 0, &answer);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  wmn_sessions_test (sessions, &mount_a, 0, &one, IDLE, 0, &answer);
  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    wmn_sessions_test (sessions, &mount_a, id, &one, IDLE, 0, &answer);
    g_assert_cmpint (answer.test, ==, WMN_SESSION_TEST_BEGIN);
    g_assert_true (answer.actions & WMN_SESSION_RESPOND);
    g_assert_cmpuint (answer.id, ==, id);
    if (cases[i].is_late)
      wmn_sessions_end_test (sessions, id);
    wmn_sessions_test (sessions, &mount_a, id, cases[i].second, IDLE, 0,
        &answer);
    g_assert_cmpint (answer.test, ==, cases[i].result);
  }
  wmn_sessions_end_test (sessions, id ^ 1);
  wmn_sessions_free (sessions);
}

/* In pipelined mode a session begins by its own Play, and PlayNextEntry is
 * known. */
static void
test_pipelined (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer = request (sessions, &mount_a, 0,
      WMN_SESSION_EVENT_PLAY_NEXT_ENTRY, 0);
  WmnRecord *record;
  guint32 id;

  g_assert_cmpint (answer.actions, ==, WMN_SESSION_REFUSE);
  answer = request (sessions, &mount_a, 0, WMN_SESSION_EVENT_PLAY_PIPELINED, 0);
  id = answer.id;
  g_assert_cmpuint (id, !=, 0);
  g_assert_true (answer.actions & WMN_SESSION_START_DATA);
  record = play_for (sessions, id);
  wmn_sessions_event (sessions, record, WMN_SESSION_EVENT_HEADER_CHANGE_WAIT,
      0, IDLE, 0);
  wmn_record_unref (record);
  answer = request (sessions, &mount_a, id, WMN_SESSION_EVENT_SELECT_STREAM, 0);
  g_assert_false (answer.actions & WMN_SESSION_START_DATA);
  answer = request (sessions, &mount_a, id,
      WMN_SESSION_EVENT_PLAY_NEXT_ENTRY, 0);
  g_assert_true (answer.actions & WMN_SESSION_START_DATA);
  wmn_sessions_free (sessions);
}

static void
test_connections (void)
{
  WmnSessions *sessions = wmn_sessions_new ();
  WmnSessionsAnswer answer;

  wmn_sessions_request (sessions, sessions, 0, WMN_SESSION_EVENT_DESCRIBE,
      60 * G_TIME_SPAN_SECOND, 0, &answer);
  g_assert_cmpuint (wmn_sessions_count_connections (sessions, answer.id), ==,
      0);
  wmn_sessions_attach (sessions, answer.id);
  wmn_sessions_attach (sessions, answer.id);
  wmn_sessions_attach (sessions, answer.id + 1);
  g_assert_cmpuint (wmn_sessions_count_connections (sessions, answer.id), ==,
      2);
  g_assert_cmpuint (wmn_sessions_count_connections (sessions, answer.id + 1),
      ==, 0);
  wmn_sessions_detach (sessions, answer.id);
  wmn_sessions_detach (sessions, answer.id);
  wmn_sessions_detach (sessions, answer.id);
  g_assert_cmpuint (wmn_sessions_count_connections (sessions, answer.id), ==,
      0);
  wmn_sessions_free (sessions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sessions/ids", test_ids);
  g_test_add_func ("/sessions/known-and-unknown", test_known_and_unknown);
  g_test_add_func ("/sessions/log", test_log);
  g_test_add_func ("/sessions/expiry", test_expiry);
  g_test_add_func ("/sessions/short-expiry", test_short_expiry);
  g_test_add_func ("/sessions/waiting-expires", test_waiting_expires);
  g_test_add_func ("/sessions/change-time", test_change_time);
  g_test_add_func ("/sessions/features", test_features);
  g_test_add_func ("/sessions/af-flags", test_af_flags);
  g_test_add_func ("/sessions/late-close", test_late_close);
  g_test_add_func ("/sessions/mounts-are-apart", test_mounts_are_apart);
  g_test_add_func ("/sessions/has", test_has);
  g_test_add_func ("/sessions/bounded", test_bounded);
  g_test_add_func ("/sessions/full", test_full);
  g_test_add_func ("/sessions/bound", test_bound);
  g_test_add_func ("/sessions/shared-guid", test_shared_guid);
  g_test_add_func ("/sessions/many-guids", test_many_guids);
  g_test_add_func ("/sessions/connections", test_connections);
  g_test_add_func ("/sessions/pipeline-test", test_pipeline_test);
  g_test_add_func ("/sessions/pipelined", test_pipelined);
  return g_test_run ();
}
