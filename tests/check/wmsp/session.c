/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/session.c, every pair of state and event, against a table of
 * its own: written as sentences, in the order of events, from MS-WMSP 3.2.4
 * to 3.2.7 and not from the code.
 */

#include "wmsp/session.h"

#include <string.h>

/* "when; event; do this and that; then" for each pair; no more, no less. */
static const gchar *const rules[] = {
  /* A description needs no session that plays already. */
  "INIT; Describe; respond header arm; INIT",
  "IDLE; Describe; respond header arm; IDLE",
  "STREAMING; Describe; refuse; STREAMING",
  "WAITING; Describe; refuse; WAITING",
  /* Nobody takes over a running session by its id. */
  "INIT; Play; respond header start disarm; STREAMING",
  "IDLE; Play; respond header start disarm; STREAMING",
  "STREAMING; Play; refuse; STREAMING",
  "WAITING; Play; refuse; WAITING",
  "INIT; PlayPipelined; respond header start disarm; STREAMING",
  "IDLE; PlayPipelined; respond header start disarm; STREAMING",
  "STREAMING; PlayPipelined; refuse; STREAMING",
  "WAITING; PlayPipelined; refuse; WAITING",
  /* Pipelined mode's word for going on, which nobody else has. */
  "INIT; PlayNextEntry; refuse; INIT",
  "IDLE; PlayNextEntry; refuse; IDLE",
  "STREAMING; PlayNextEntry; refuse; STREAMING",
  "WAITING; PlayNextEntry; refuse; WAITING",
  /* Only a waiting session begins to stream by it. */
  "INIT; SelectStream; respond arm; INIT",
  "IDLE; SelectStream; respond arm; IDLE",
  "STREAMING; SelectStream; respond; STREAMING",
  "WAITING; SelectStream; respond start disarm; STREAMING",
  "INIT; Stop; respond arm; INIT",
  "IDLE; Stop; respond arm; IDLE",
  "STREAMING; Stop; respond end close arm; IDLE",
  "WAITING; Stop; respond end close arm; IDLE",
  /* Feedback is answered at once and prolongs a life. */
  "INIT; KeepAlive; respond arm; INIT",
  "IDLE; KeepAlive; respond arm; IDLE",
  "STREAMING; KeepAlive; respond; STREAMING",
  "WAITING; KeepAlive; respond arm; WAITING",
  "INIT; Log; respond arm; INIT",
  "IDLE; Log; respond arm; IDLE",
  "STREAMING; Log; respond; STREAMING",
  "WAITING; Log; respond arm; WAITING",
  /* News of the stream concern who has a data connection. */
  "INIT; HeaderChange; ; INIT",
  "IDLE; HeaderChange; ; IDLE",
  "STREAMING; HeaderChange; change header start; STREAMING",
  "WAITING; HeaderChange; change header; WAITING",
  "INIT; HeaderChangeWait; ; INIT",
  "IDLE; HeaderChangeWait; ; IDLE",
  "STREAMING; HeaderChangeWait; change header hold arm; WAITING",
  "WAITING; HeaderChangeWait; change header; WAITING",
  "INIT; EndOfStream; ; INIT",
  "IDLE; EndOfStream; ; IDLE",
  "STREAMING; EndOfStream; end close arm; IDLE",
  "WAITING; EndOfStream; end close arm; IDLE",
  "INIT; DataClosed; ; INIT",
  "IDLE; DataClosed; ; IDLE",
  "STREAMING; DataClosed; arm; IDLE",
  "WAITING; DataClosed; arm; IDLE",
  /* The timer rules everywhere but in STREAMING. */
  "INIT; IdleTimeout; delete; INIT",
  "IDLE; IdleTimeout; delete; IDLE",
  "STREAMING; IdleTimeout; ; STREAMING",
  "WAITING; IdleTimeout; close delete; IDLE",
};

/* In the order of the bits, which is that of carrying them out */
static const gchar *const words[] = {
  "refuse", "respond", "change", "header", "start", "hold", "end", "close",
  "arm", "disarm", "delete"
};

/* What is different in pipelined mode, and nothing else is. */
static const gchar *const pipelined_rules[] = {
  "STREAMING; PlayNextEntry; respond; STREAMING",
  "WAITING; PlayNextEntry; respond start disarm; STREAMING",
  "WAITING; SelectStream; respond arm; WAITING",
};

static gchar *
describe (WmnSessionState state, WmnSessionEvent event, gboolean is_pipelined)
{
  WmnSession session = { state, is_pipelined };
  WmnSessionActions actions = wmn_session_handle (&session, event);
  GString *text = g_string_new (NULL);
  guint i;

  g_string_append_printf (text, "%s; %s;", wmn_session_state_name (state),
      wmn_session_event_name (event));
  for (i = 0; i < G_N_ELEMENTS (words); i++) {
    if (actions & 1u << i)
      g_string_append_printf (text, " %s", words[i]);
  }
  g_assert_cmphex (actions >> G_N_ELEMENTS (words), ==, 0);
  if (actions == 0)
    g_string_append_c (text, ' ');
  g_string_append_printf (text, "; %s", wmn_session_state_name (session.state));

  return g_string_free (text, FALSE);
}

static void
test_table (void)
{
  guint state, event, i;

  g_assert_cmpuint (G_N_ELEMENTS (rules), ==,
      WMN_N_SESSION_STATES * WMN_N_SESSION_EVENTS);
  for (state = 0; state < WMN_N_SESSION_STATES; state++) {
    for (event = 0; event < WMN_N_SESSION_EVENTS; event++) {
      gchar *is = describe (state, event, FALSE);
      guint n_found = 0;

      for (i = 0; i < G_N_ELEMENTS (rules); i++) {
        if (g_str_equal (rules[i], is))
          n_found++;
      }
      if (n_found != 1)
        g_error ("no rule says: %s", is);
      g_free (is);
    }
  }
}

static gboolean
has_rule (const gchar * const *all, guint n, const gchar * is)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (g_str_equal (all[i], is))
      return TRUE;
  }
  return FALSE;
}

static void
test_pipelined (void)
{
  guint state, event, n = 0;

  for (state = 0; state < WMN_N_SESSION_STATES; state++) {
    for (event = 0; event < WMN_N_SESSION_EVENTS; event++) {
      gchar *is = describe (state, event, TRUE);

      if (has_rule (pipelined_rules, G_N_ELEMENTS (pipelined_rules), is))
        n++;
      else if (!has_rule (rules, G_N_ELEMENTS (rules), is))
        g_error ("no rule says: %s", is);
      g_free (is);
    }
  }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (pipelined_rules));
}

/* KeepAlive-Mode is that of the last Play that was not refused. */
static void
test_mode (void)
{
  WmnSession session = { WMN_SESSION_INIT };

  wmn_session_handle (&session, WMN_SESSION_EVENT_PLAY_PIPELINED);
  g_assert_true (session.is_pipelined);
  wmn_session_handle (&session, WMN_SESSION_EVENT_PLAY);
  g_assert_true (session.is_pipelined);
  wmn_session_handle (&session, WMN_SESSION_EVENT_STOP);
  wmn_session_handle (&session, WMN_SESSION_EVENT_PLAY);
  g_assert_false (session.is_pipelined);
}

/* MS-WMSP 3.2.5.5, 3.2.6.1: two requests make a test, and then the next two. */
static void
test_pipeline_test (void)
{
  WmnSession session = { WMN_SESSION_INIT };
  guint i;

  for (i = 0; i < 2; i++) {
    g_assert_cmpint (wmn_session_test (&session), ==, WMN_SESSION_TEST_BEGIN);
    g_assert_cmpint (wmn_session_test (&session), ==, WMN_SESSION_TEST_PASSED);
    g_assert_cmpint (wmn_session_test (&session), ==, WMN_SESSION_TEST_BEGIN);
    wmn_session_end_test (&session);
    g_assert_cmpint (wmn_session_test (&session), ==, WMN_SESSION_TEST_FAILED);
  }
}

/* The life of a player, seen by the names that come out. */
static void
test_life (void)
{
  WmnSession session = { WMN_SESSION_INIT };

  wmn_session_handle (&session, WMN_SESSION_EVENT_DESCRIBE);
  g_assert_cmpint (session.state, ==, WMN_SESSION_INIT);
  wmn_session_handle (&session, WMN_SESSION_EVENT_PLAY);
  g_assert_cmpint (session.state, ==, WMN_SESSION_STREAMING);
  wmn_session_handle (&session, WMN_SESSION_EVENT_HEADER_CHANGE_WAIT);
  g_assert_cmpint (session.state, ==, WMN_SESSION_WAITING);
  wmn_session_handle (&session, WMN_SESSION_EVENT_SELECT_STREAM);
  g_assert_cmpint (session.state, ==, WMN_SESSION_STREAMING);
  wmn_session_handle (&session, WMN_SESSION_EVENT_DATA_CLOSED);
  g_assert_cmpint (session.state, ==, WMN_SESSION_IDLE);
  wmn_session_handle (&session, WMN_SESSION_EVENT_LOG);
  g_assert_cmpint (session.state, ==, WMN_SESSION_IDLE);
  g_assert_cmpint (wmn_session_handle (&session,
          WMN_SESSION_EVENT_IDLE_TIMEOUT), ==, WMN_SESSION_DELETE);
}

static void
test_names (void)
{
  g_assert_cmpstr (wmn_session_state_name (WMN_SESSION_INIT), ==, "INIT");
  g_assert_cmpstr (wmn_session_state_name (WMN_SESSION_WAITING), ==, "WAITING");
  g_assert_cmpstr (wmn_session_state_name (WMN_SESSION_STREAMING), ==,
      "STREAMING");
  g_assert_cmpstr (wmn_session_state_name (WMN_SESSION_IDLE), ==, "IDLE");
  g_assert_cmpstr (wmn_session_event_name (WMN_SESSION_EVENT_DESCRIBE), ==,
      "Describe");
  g_assert_cmpstr (wmn_session_event_name (WMN_SESSION_EVENT_LOG), ==, "Log");
  g_assert_cmpstr (wmn_session_event_name
      (WMN_SESSION_EVENT_HEADER_CHANGE_WAIT), ==, "HeaderChangeWait");
  g_assert_cmpstr (wmn_session_event_name (WMN_SESSION_EVENT_IDLE_TIMEOUT),
      ==, "IdleTimeout");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/table", test_table);
  g_test_add_func ("/session/pipelined", test_pipelined);
  g_test_add_func ("/session/mode", test_mode);
  g_test_add_func ("/session/pipeline-test", test_pipeline_test);
  g_test_add_func ("/session/life", test_life);
  g_test_add_func ("/session/names", test_names);

  return g_test_run ();
}
