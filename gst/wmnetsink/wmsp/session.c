/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The state machine of a session as one table (MS-WMSP 3.2.1, 3.2.4 and
 * 3.2.5), in both modes.  Every pair of state and event has its row: an
 * event that can't happen in a state does nothing, a request always gets an
 * answer.
 *
 * Knows no time, no connection, no client; the caller guards the struct and
 * does what the actions say. */

#include "wmsp/session.h"

/* Shorter names for the table only */
#define REFUSE WMN_SESSION_REFUSE
#define RESPOND WMN_SESSION_RESPOND
#define CHANGE WMN_SESSION_SEND_CHANGE
#define HEADER WMN_SESSION_SEND_HEADER
#define START WMN_SESSION_START_DATA
#define HOLD WMN_SESSION_HOLD_DATA
#define END WMN_SESSION_SEND_END
#define CLOSE WMN_SESSION_CLOSE_DATA
#define ARM WMN_SESSION_ARM_IDLE
#define DISARM WMN_SESSION_DISARM_IDLE
#define DELETE WMN_SESSION_DELETE

#define TO_INIT WMN_SESSION_INIT
#define TO_WAITING WMN_SESSION_WAITING
#define TO_STREAMING WMN_SESSION_STREAMING
#define TO_IDLE WMN_SESSION_IDLE

typedef struct
{
  WmnSessionState next;
  guint actions;
} Transition;

typedef Transition TransitionRow[WMN_N_SESSION_EVENTS];

/* Rows in the order of WmnSessionState, entries in that of WmnSessionEvent.
 * The idle timer runs in every state but STREAMING, and each request begins
 * it anew (3.2.2). */
static const TransitionRow transitions[WMN_N_SESSION_STATES] = {
  /* INIT: described at most, never played */
  {
        {TO_INIT, RESPOND | HEADER | ARM},      /* Describe, 3.2.5.4 */
        {TO_STREAMING, RESPOND | HEADER | START | DISARM},      /* 3.2.5.6 */
        {TO_STREAMING, RESPOND | HEADER | START | DISARM},      /* pipelined */
        {TO_INIT, REFUSE},      /* PlayNextEntry: of what? */
        {TO_INIT, RESPOND | ARM},       /* SelectStream, 3.2.5.7 */
        {TO_INIT, RESPOND | ARM},       /* Stop, 3.2.5.10 */
        {TO_INIT, RESPOND | ARM},       /* KeepAlive, 3.2.5.8 */
        {TO_INIT, RESPOND | ARM},       /* Log, 3.2.5.11 */
        {TO_INIT, 0},           /* header change: Play will bring it */
        {TO_INIT, 0},           /* the same, without predstrm */
        {TO_INIT, 0},           /* end of stream */
        {TO_INIT, 0},           /* data closed: there was none */
        {TO_INIT, DELETE},      /* idle timeout */
      },
  /* WAITING: a new header was sent, the client has yet to choose streams */
  {
        {TO_WAITING, REFUSE},   /* Describe: neither INIT nor IDLE */
        {TO_WAITING, REFUSE},   /* Play: the id may have been guessed, 5.1;
                                 * where it wasn't, Stop goes before it */
        {TO_WAITING, REFUSE},   /* the same, pipelined */
        {TO_STREAMING, RESPOND | START | DISARM},       /* 3.2.5.9 */
        {TO_STREAMING, RESPOND | START | DISARM},       /* 3.2.5.7 */
        {TO_IDLE, RESPOND | END | CLOSE | ARM}, /* Stop */
        {TO_WAITING, RESPOND | ARM},    /* KeepAlive */
        {TO_WAITING, RESPOND | ARM},    /* Log */
        {TO_WAITING, CHANGE | HEADER},  /* still owes us a choice */
        {TO_WAITING, CHANGE | HEADER},
        {TO_IDLE, END | CLOSE | ARM},   /* end of stream */
        {TO_IDLE, ARM},         /* data closed */
        {TO_IDLE, CLOSE | DELETE},      /* idle timeout */
      },
  /* STREAMING */
  {
        {TO_STREAMING, REFUSE}, /* Describe */
        {TO_STREAMING, REFUSE}, /* Play */
        {TO_STREAMING, REFUSE}, /* Play, pipelined */
        {TO_STREAMING, RESPOND},        /* PlayNextEntry: it has seen $C */
        {TO_STREAMING, RESPOND},        /* SelectStream */
        {TO_IDLE, RESPOND | END | CLOSE | ARM}, /* Stop */
        {TO_STREAMING, RESPOND},        /* KeepAlive */
        {TO_STREAMING, RESPOND},        /* Log */
        {TO_STREAMING, CHANGE | HEADER | START},        /* 3.2.4.2 */
        {TO_WAITING, CHANGE | HEADER | HOLD | ARM},     /* 3.2.4.2 */
        {TO_IDLE, END | CLOSE | ARM},   /* end of stream, 3.2.4.1 */
        {TO_IDLE, ARM},         /* data closed, 3.2.7.1 */
        {TO_STREAMING, 0},      /* idle timeout: a late one */
      },
  /* IDLE: played before, kept for its Log and the next Play */
  {
        {TO_IDLE, RESPOND | HEADER | ARM},      /* Describe */
        {TO_STREAMING, RESPOND | HEADER | START | DISARM},      /* Play */
        {TO_STREAMING, RESPOND | HEADER | START | DISARM},      /* pipelined */
        {TO_IDLE, REFUSE},      /* PlayNextEntry */
        {TO_IDLE, RESPOND | ARM},       /* SelectStream */
        {TO_IDLE, RESPOND | ARM},       /* Stop */
        {TO_IDLE, RESPOND | ARM},       /* KeepAlive */
        {TO_IDLE, RESPOND | ARM},       /* Log */
        {TO_IDLE, 0},           /* header change */
        {TO_IDLE, 0},           /* the same, without predstrm */
        {TO_IDLE, 0},           /* end of stream */
        {TO_IDLE, 0},           /* data closed: by us, it had ended */
        {TO_IDLE, DELETE},      /* idle timeout, 3.2.6 */
      },
};

/* Where the mode makes a difference: PlayNextEntry is of pipelined mode alone
 * (2.2.2.7), and there it is what wakes a session, not SelectStream
 * (3.2.5.7). */
static const Transition *
find_exception (const WmnSession * session, WmnSessionEvent event)
{
  static const Transition refusals[WMN_N_SESSION_STATES] = {
    {TO_INIT, REFUSE}, {TO_WAITING, REFUSE}, {TO_STREAMING, REFUSE},
    {TO_IDLE, REFUSE}
  };
  static const Transition goes_on_waiting = { TO_WAITING, RESPOND | ARM };

  if (event == WMN_SESSION_EVENT_PLAY_NEXT_ENTRY && !session->is_pipelined)
    return &refusals[session->state];
  if (event == WMN_SESSION_EVENT_SELECT_STREAM && session->is_pipelined &&
      session->state == WMN_SESSION_WAITING)
    return &goes_on_waiting;
  return NULL;
}

WmnSessionActions
wmn_session_handle (WmnSession * session, WmnSessionEvent event)
{
  const Transition *transition;

  g_assert (session->state < WMN_N_SESSION_STATES);
  g_assert (event < WMN_N_SESSION_EVENTS);

  transition = find_exception (session, event);
  if (transition == NULL)
    transition = &transitions[session->state][event];
  session->state = transition->next & 15;
  if (transition->actions & START && event <= WMN_SESSION_EVENT_PLAY_PIPELINED)
    session->is_pipelined = event == WMN_SESSION_EVENT_PLAY_PIPELINED;

  return (WmnSessionActions) transition->actions;
}

WmnSessionTest
wmn_session_test (WmnSession * session)
{
  gboolean was_started = session->has_test_started;
  gboolean was_running = session->is_test_running;

  session->has_test_started = !was_started;
  session->is_test_running = session->has_test_started;
  if (!was_started)
    return WMN_SESSION_TEST_BEGIN;
  return was_running ? WMN_SESSION_TEST_PASSED : WMN_SESSION_TEST_FAILED;
}

void
wmn_session_end_test (WmnSession * session)
{
  session->is_test_running = FALSE;
}

const gchar *
wmn_session_state_name (WmnSessionState state)
{
  static const gchar *const names[WMN_N_SESSION_STATES] = {
    "INIT", "WAITING", "STREAMING", "IDLE"
  };

  g_assert (state < WMN_N_SESSION_STATES);

  return names[state];
}

const gchar *
wmn_session_event_name (WmnSessionEvent event)
{
  static const gchar *const names[WMN_N_SESSION_EVENTS] = {
    "Describe", "Play", "PlayPipelined", "PlayNextEntry", "SelectStream",
    "Stop", "KeepAlive", "Log",
    "HeaderChange", "HeaderChangeWait", "EndOfStream", "DataClosed",
    "IdleTimeout"
  };

  g_assert (event < WMN_N_SESSION_EVENTS);

  return names[event];
}
