/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the tests of the server floor share: a published mount whose news are
 * written down, a stream from a real file, and a player that is nothing but a
 * socket.  Waiting is for events, never for time. */

#pragma once

#include <gst/gst.h>
#include "server/server.h"

/* Of nobody, with what a request says where there is a @guid. */
WmnRecord *fixture_new_record (const gchar * guid);

typedef struct _Fixture Fixture;
typedef struct _FixtureNews FixtureNews;

struct _FixtureNews
{
  gchar kind;                   /* c connected, d disconnected, r rejected,
                                 * s starved, l logged */
  guint64 id;
  gint detail;                  /* WmnReason, WmnReject or errno */
  WmnRecord *record;            /* a reference, may be NULL */
  GstStructure *log;            /* with l */
};

struct _Fixture
{
  WmnMount *mount;
  guint16 port;
  gchar *stream;                /* bytes of the file */
  gsize stream_size;

  GMutex lock;
  GCond cond;
  GPtrArray *news;              /* under lock; FixtureNews */
  guint n_read;                 /* under lock */
  guint notices;                /* under lock; bits of WmnNoticeKind */

  /* set by the test before it connects */
  gboolean is_asking;           /* the application wants to be asked */
  gboolean welcomes;            /* what it says then */
  GMutex *gate;                 /* taken before it says it; NULL = at once */
  const gchar *proof;           /* of any user; NULL = it doesn't say */
};

/* Publishes at @path on a free port with the element's default settings and
 * @n_workers workers. */
void fixture_open (Fixture * fixture, const gchar * path, guint n_workers);
/* The same in a role of its own. */
void fixture_open_as (Fixture * fixture, const gchar * path, guint n_workers,
    WmnRole role);
/* The same at the port of @other, served by its workers. */
void fixture_open_beside (Fixture * fixture, const Fixture * other,
    const gchar * path, WmnRole role);
void fixture_close (Fixture * fixture);

typedef struct
{
  WmnMail mail;
  GMutex gate;
} FixtureHold;

/* Gives up to @n_packets of the test stream, as fast as it goes.  The first
 * call gives the header too; returns how many packets went on the air. */
guint fixture_feed (Fixture * fixture, guint n_packets);
/* The same stream from its header again. */
guint fixture_feed_again (Fixture * fixture, guint n_packets);

/* The stream's packets over and over, without its header: a stream that never
 * ends. */
void fixture_feed_on (Fixture * fixture, guint n_packets);

/* The next piece of news, in order; fails the test after 20 seconds. */
const FixtureNews *fixture_wait (Fixture * fixture);

/* Posts @body of @type on a connection of its own; returns the status. */
guint fixture_post (Fixture * fixture, const gchar * type,
    const gchar * pragmas, const gchar * body);

/* A connected socket with a bounded wait for input. */
int fixture_connect (Fixture * fixture);
void fixture_send (int fd, const gchar * text);
/* Connects and asks; @pragmas are whole lines. */
int fixture_ask (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * agent, const gchar * pragmas);
int fixture_describe (Fixture * fixture);
int fixture_play (Fixture * fixture);

/* Exactly @size bytes; FALSE when the peer ended before. */
gboolean fixture_read (int fd, void *data, gsize size);
/* A response head, transfer full, the empty line included. */
gchar *fixture_read_head (int fd);
/* A response head, which must have one: the client-id. */
guint32 fixture_read_id (int fd);
/* All until the peer's FIN, transfer full. */
GByteArray *fixture_read_all (int fd);
/* One frame: its id ('H', 'D', 'C', 'E'), 0 at FIN.  The rest of the frame
 * after its first 4 bytes is in @ret_rest. */
gchar fixture_read_frame (int fd, GByteArray * ret_rest);
/* The status of the next response. */
guint fixture_read_status (int fd);
/* Plays, and reads up to the end of the first header. */
int fixture_play_to_header (Fixture * fixture, GByteArray * ret_rest);
/* Keeps @worker from all else until it is released. */
void fixture_hold (FixtureHold * hold, WmnWorker * worker);
/* Returns when the worker has done what was waiting. */
void fixture_release (FixtureHold * hold, WmnWorker * worker);
/* The server's end of the connection, which is in this process, too. */
int fixture_find_server_end (int fd);
