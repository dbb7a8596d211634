/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The WMSP sessions of one server, by client-id (MS-WMSP 3.2.1).  A session
 * is not a connection: Describe, Play and Log of one player come on three of
 * them, on any worker, so the table has a lock of its own.  It is taken once
 * a request and never for a packet.
 *
 * Sessions that don't stream expire; that is looked at when the table is
 * used, so idle sessions cost no wake-up.  One whose mount has a shorter
 * idle-timeout than that of those in front of it is unknown when its own time
 * is over; its place is free when it was asked for, or theirs are. */

#pragma once

#include "server/session-table.h"
#include "wmsp/agent.h"

/* Sessions at once, streaming ones included.  Describes cost a client
 * nothing, so the table is bounded: the oldest idle session goes first. */
#define WMN_SESSIONS_MAX WMN_SESSION_TABLE_MAX
/* The server waits a little longer than it says (docs/protocol.md). */
#define WMN_SESSIONS_SLACK (8 * G_TIME_SPAN_SECOND)
/* Behind a SelectStream no new header comes for so long, and a client's lag is
 * waited for no longer than that (3.2.4.2). */
#define WMN_SESSIONS_SELECT_TIME (8 * G_TIME_SPAN_SECOND)
#define WMN_SESSIONS_MAX_LAG (15 * G_TIME_SPAN_SECOND)

typedef struct _WmnSessions WmnSessions;
typedef struct _WmnSessionsAnswer WmnSessionsAnswer;

struct _WmnSessionsAnswer
{
  WmnSessionActions actions;    /* WMN_SESSION_REFUSE and nothing else: 400 */
  guint32 id;                   /* 0 = no session */
  gboolean has_reset;           /* the id asked for was unknown */
  gboolean is_full;             /* refused for want of room: 503 */
  guint8 af_flags;              /* of the next $D */
  WmnSessionTest test;          /* of wmn_sessions_test() */
};

WmnSessions *wmn_sessions_new (void);
void wmn_sessions_free (WmnSessions * sessions);

/* A request arrived that asked for session @id (0 = none) of @mount.  Makes
 * a new session for Describe and Play where that is due (3.2.5.4, 3.2.5.6).
 * @idle_timeout is in us. */
void wmn_sessions_request (WmnSessions * sessions, gconstpointer mount,
    guint32 id, WmnSessionEvent event, gint64 idle_timeout, gint64 now,
    WmnSessionsAnswer * ret_answer);

/* Session @id plays for @record; of its client a log may come long after.
 * Takes a reference, until the session is gone. */
void wmn_sessions_bind (WmnSessions * sessions, guint32 id, WmnRecord * record);
/* Who plays, or played last, in session @id of @mount: a reference, or NULL
 * when nobody did. */
WmnRecord *wmn_sessions_find_record (WmnSessions * sessions,
    gconstpointer mount, guint32 id);
/* The same by the player's GUID (2.2.1.4.33); NULL when two have it: many
 * programs are built with one. */
WmnRecord *wmn_sessions_find_guid (WmnSessions * sessions,
    gconstpointer mount, const gchar * guid);

/* A request of session @id had a Supported field: that is what its client can
 * do until the next one comes (3.2.5.1); before the first, what is assumed
 * of everybody (3.2.3). */
void wmn_sessions_set_features (WmnSessions * sessions, guint32 id,
    WmnFeatures features);
WmnFeatures wmn_sessions_get_features (WmnSessions * sessions, guint32 id);

/* The client of session @id has been sent $M of entry @number (3.2.4.2): that
 * is its Playlist-gen-id, 0 before the first. */
void wmn_sessions_set_entry (WmnSessions * sessions, guint32 id,
    guint32 number);
guint32 wmn_sessions_get_entry (WmnSessions * sessions, guint32 id);

/* The client of session @id has chosen streams, and says how far it lags
 * behind (client-lag, in us): by SelectStream or, which is the same but for
 * the time that is remembered, by a PlayNextEntry that has the token. */
void wmn_sessions_choose (WmnSessions * sessions, guint32 id,
    gboolean by_select, gint64 lag, gint64 now);
/* When it may be told of a new header that is there @now (3.2.4.2); @has_lag
 * where its lag counts: it is waited for once. */
gint64 wmn_sessions_get_change_time (WmnSessions * sessions, guint32 id,
    gboolean has_lag, gint64 now);

/* A Pipeline request for session @id came on @connection, which stands for
 * itself only: two that come on different ones are not pipelined, whatever
 * their time (3.2.5.5). */
void wmn_sessions_test (WmnSessions * sessions, gconstpointer mount,
    guint32 id, gconstpointer connection, gint64 idle_timeout, gint64 now,
    WmnSessionsAnswer * ret_answer);
/* The first one's body has ended (3.2.6.1). */
void wmn_sessions_end_test (WmnSessions * sessions, guint32 id);

/* Something happened on the data connection of @record.  Where that isn't the
 * one that its session plays for any more, nothing is done: the client may be
 * back on another connection before this one is gone.  @af_flags is what the
 * next $D would have; kept for the session's next Play. */
WmnSessionActions wmn_sessions_event (WmnSessions * sessions,
    const WmnRecord * record, WmnSessionEvent event, guint8 af_flags,
    gint64 idle_timeout, gint64 now);

/* When session @id expires; 0 when it has, and is gone (3.2.6.2), G_MAXINT64
 * while it streams. */
gint64 wmn_sessions_expire (WmnSessions * sessions, guint32 id, gint64 now);

/* A connection has named session @id last, or doesn't any more: it named
 * another one, or it has ended. */
void wmn_sessions_attach (WmnSessions * sessions, guint32 id);
void wmn_sessions_detach (WmnSessions * sessions, guint32 id);
/* How many there are; 0 for an unknown session. */
guint wmn_sessions_count_connections (WmnSessions * sessions, guint32 id);

/* The mount is withdrawn: its sessions are gone. */
void wmn_sessions_forget (WmnSessions * sessions, gconstpointer mount);

/* Which mount session @id is of, a name to compare and no reference; NULL when
 * there is none. */
gconstpointer wmn_sessions_find_mount (WmnSessions * sessions, guint32 id);
/* What session @id of @mount does; INIT where there is none. */
WmnSessionState wmn_sessions_get_state (WmnSessions * sessions,
    gconstpointer mount, guint32 id, gint64 now);
/* Is there a session @id of @mount? */
gboolean wmn_sessions_has (WmnSessions * sessions, gconstpointer mount,
    guint32 id, gint64 now);
guint wmn_sessions_count (WmnSessions * sessions, gconstpointer mount,
    gint64 now);
