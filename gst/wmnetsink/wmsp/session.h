/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The state machine of a session (MS-WMSP 3.2.1, 3.2.5): an event and the
 * state in, actions out.  Pure: no clock, no socket, no lock; the caller
 * guards it and carries the actions out in order. */

#pragma once

#include <glib.h>
#include "wmsp/request.h"

typedef struct _WmnSession WmnSession;

/* Rule 1: everything that changes a session's state is in session.c. */
typedef enum
{
  WMN_SESSION_INIT,
  WMN_SESSION_WAITING,
  WMN_SESSION_STREAMING,
  WMN_SESSION_IDLE
} WmnSessionState;
#define WMN_N_SESSION_STATES 4

typedef enum
{
  WMN_SESSION_EVENT_DESCRIBE,
  WMN_SESSION_EVENT_PLAY,
  WMN_SESSION_EVENT_PLAY_PIPELINED,
  WMN_SESSION_EVENT_PLAY_NEXT_ENTRY,
  WMN_SESSION_EVENT_SELECT_STREAM,
  WMN_SESSION_EVENT_STOP,
  WMN_SESSION_EVENT_KEEP_ALIVE,
  WMN_SESSION_EVENT_LOG,
  WMN_SESSION_EVENT_HEADER_CHANGE,      /* client has predstrm */
  WMN_SESSION_EVENT_HEADER_CHANGE_WAIT, /* client lacks predstrm: it waits
                                         * for the client's SelectStream */
  WMN_SESSION_EVENT_END_OF_STREAM,
  WMN_SESSION_EVENT_DATA_CLOSED,        /* the data connection is gone */
  WMN_SESSION_EVENT_IDLE_TIMEOUT
} WmnSessionEvent;
#define WMN_N_SESSION_EVENTS 13

/* What the caller has to do, in the order of the bits. */
typedef enum
{
  WMN_SESSION_REFUSE = 1 << 0,  /* answer 400, nothing else */
  WMN_SESSION_RESPOND = 1 << 1, /* answer 200 (204 for Log) */
  WMN_SESSION_SEND_CHANGE = 1 << 2,     /* $C */
  WMN_SESSION_SEND_HEADER = 1 << 3,     /* $H */
  WMN_SESSION_START_DATA = 1 << 4,      /* $D from an entry point */
  WMN_SESSION_HOLD_DATA = 1 << 5,       /* no $D for now */
  WMN_SESSION_SEND_END = 1 << 6,        /* $E */
  WMN_SESSION_CLOSE_DATA = 1 << 7,      /* end the data connection */
  WMN_SESSION_ARM_IDLE = 1 << 8,        /* (re)start the idle timer */
  WMN_SESSION_DISARM_IDLE = 1 << 9,
  WMN_SESSION_DELETE = 1 << 10  /* the id is invalid from now on */
} WmnSessionActions;

/* What a Pipeline request gets (3.2.5.5). */
typedef enum
{
  WMN_SESSION_TEST_BEGIN,       /* $T, and the Pipeline-Test timer */
  WMN_SESSION_TEST_PASSED,      /* the end of $T's body, result 1 */
  WMN_SESSION_TEST_FAILED       /* it came too late: result 0 */
} WmnSessionTest;

struct _WmnSession
{
  guint8 state:4;               /* WmnSessionState */
  guint8 is_pipelined:1;        /* KeepAlive-Mode, of the last Play */
  guint8 has_test_started:1;    /* one of two Pipeline requests has come */
  guint8 is_test_running:1;     /* and the other one isn't late yet */
};

WmnSessionActions wmn_session_handle (WmnSession * session,
    WmnSessionEvent event);
/* A Pipeline request has come. */
WmnSessionTest wmn_session_test (WmnSession * session);
/* The Pipeline-Test timer has run down (3.2.6.1). */
void wmn_session_end_test (WmnSession * session);
const gchar *wmn_session_state_name (WmnSessionState state);
const gchar *wmn_session_event_name (WmnSessionEvent event);
