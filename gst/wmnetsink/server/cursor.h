/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Where one client stands in the mount's ring: which frame is next, which
 * header it has, what it has to be told before the next frame, and where it
 * begins again when it has lagged too far.  Whole packets are passed, never
 * part of one.  Sends nothing: wmn_cursor_find() says what is to be done.
 *
 * Worker's thread only. */

#pragma once

#include "server/filter.h"
#include "server/mount.h"

/* Of what a newcomer gets at once. */
#define WMN_CURSOR_MAX_BURST (4 * G_TIME_SPAN_HOUR)

typedef struct _WmnCursor WmnCursor;

/* What wmn_cursor_find() found. */
typedef enum
{
  WMN_CURSOR_HEAD,              /* nothing; the ring has no more */
  WMN_CURSOR_FRAME,             /* a frame stands at next; here it is */
  WMN_CURSOR_HEADER,            /* a new header, in epoch, was passed */
  WMN_CURSOR_END,               /* the end of the stream was passed */
  WMN_CURSOR_SLOW               /* too slow for this mount: to be cut */
} WmnCursorStep;

struct _WmnCursor
{
  WmnOutlet *outlet;            /* not owned */
  WmnRecord *record;            /* a reference */
  WmnEpoch *epoch;              /* a reference to the header it has */
  WmnFilter *filter;            /* NULL = it gets everything */
  guint64 next;                 /* ring sequence of the next frame */
  guint64 end_position;         /* ring position behind the last frame */
  guint32 location;             /* LocationId of the last frame */
  guint grace_time:31;          /* ms that it may lag more, until it has had its
                                 * burst */
  guint is_other:1;             /* what the client was told of isn't like epoch:
                                 * other streams */
  guint32 grace_bytes;          /* that it may lag more, until then */
  guint burst_time:24;          /* ms that it gets at once; set before
                                 * wmn_cursor_enter() */
  guint has_location:1;
  guint is_entering:1;          /* waits for an entry point */
  guint is_holding:1;           /* waits for SelectStream */
  guint is_between:1;           /* gets nothing before the next header */
  guint is_behind:1;            /* was blocked, and isn't at the head yet */
  guint takes_all:1;            /* of streams that it hasn't chosen among */
  guint has_new_epoch:1;        /* to be told by the next find() */
  guint has_end:1;              /* to be told by the next find() */
};

static inline WmnMount *
wmn_cursor_mount (const WmnCursor * cursor)
{
  return cursor->outlet->mount;
}

/* Takes references. */
void wmn_cursor_init (WmnCursor * cursor, WmnOutlet * outlet,
    WmnRecord * record, WmnEpoch * epoch);
void wmn_cursor_clear (WmnCursor * cursor);
/* The mount may go before the cursor: nothing of it is used any more. */
void wmn_cursor_leave (WmnCursor * cursor);

/* Goes where a newcomer begins; what is behind it by then doesn't count. */
void wmn_cursor_enter (WmnCursor * cursor, gint64 now);
/* It was kept back on our side for a while: goes on where it stands or, if
 * that is gone, where a newcomer begins.  No header that it meets there is to
 * be told: it is the one it has. */
void wmn_cursor_catch_up (WmnCursor * cursor, gint64 now);
/* The startup profile (MS-WMSP 2.2.1.12) of what stands before it, all of
 * which it gets at once; transfer full, NULL where there is none. */
gchar *wmn_cursor_make_profile (const WmnCursor * cursor);
/* Passes what isn't sent until there is something to do.  @ret_entry, set with
 * FRAME only, is what the ring has at next: good until the worker's next
 * quiescent point, when the ring itself may say no longer that it is there. */
WmnCursorStep wmn_cursor_find (WmnCursor * cursor,
    const WmnRingEntry ** ret_entry);
/* The client takes nothing now: is it still near enough?  May move it to
 * another place; FALSE when it is to be cut. */
gboolean wmn_cursor_keep_up (WmnCursor * cursor);
/* Chooses streams of the header it has, from an entry point on.  As with the
 * next two, what is chosen stands in the record, too. */
void wmn_cursor_choose (WmnCursor * cursor, const WmnAsfSelection * wanted);
/* SelectStream (MS-WMSP 3.2.5.7).  Nothing where it can only be about streams
 * that are gone: with is_other. */
void wmn_cursor_change (WmnCursor * cursor, const WmnSwitch * switches,
    guint n_switches);

/* The frame @entry at @sequence is with the kernel, or on its way, and
 * before it @n_skipped packets of which nothing was for this client. */
void wmn_cursor_pass (WmnCursor * cursor, guint64 sequence,
    const WmnRingEntry * entry, guint n_skipped);
/* The same for @n of them in a row, none of which was filtered. */
void wmn_cursor_pass_all (WmnCursor * cursor, const guint64 * sequences,
    const WmnRingEntry * const *entries, guint n);
/* No frame that was found is used any more. */
void wmn_cursor_settle (WmnCursor * cursor);
/* The client needs nothing of the ring before @position. */
void wmn_cursor_note (WmnCursor * cursor, guint64 position, gint64 time);
