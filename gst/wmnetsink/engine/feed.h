/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The readers of one ring on one worker, and when they are served: as soon
 * as WMN_FEED_BATCH bytes are new since they were last served, or nothing more
 * is expected before the oldest new byte is max_latency old, or it is that
 * old, whichever is first (docs/design.md).  One eventfd write wakes the worker
 * for the first new byte and at most one more for a full batch; with no reader
 * the writer never wakes anybody.
 *
 * Serving N readers is cut into slices, so that requests and timers of the
 * same worker wait no longer than a slice. */

#pragma once

#include "engine/ring.h"
#include "engine/worker.h"

#define WMN_FEED_BATCH (16 * 1024)
#define WMN_FEED_SLICE 256

typedef struct _WmnFeed WmnFeed;
typedef struct _WmnReader WmnReader;

/* Embedded in whoever reads. */
struct _WmnReader
{
  WmnReader *previous;
  WmnReader *next;
};

/* Sends what is there up to the head, or until blocked.  Called by the feed;
 * may remove this reader (and only this one). */
typedef void (*WmnFeedServe) (WmnReader * reader, gint64 now);

struct _WmnFeed
{
  WmnTurn turn;
  WmnTimer deadline;
  WmnWorker *worker;            /* set once */
  WmnRing *ring;                /* set once, not owned */
  guint ring_reader;            /* set once: our index in the ring */
  WmnFeedServe serve;           /* set once */

  /* worker thread only */
  WmnReader readers;            /* sentinel of a circular list */
  WmnReader *cursor;            /* where the running round stands */
  guint n_readers;
  guint64 served_position;      /* ring position at the last round */
  guint64 served_head;          /* ring head at the last round */
  gint64 served_time;           /* us, when its newest entry was pushed */
  guint64 expected;             /* bytes that come within max_latency */
  gboolean is_round_running;

  /* any thread, atomic */
  _Atomic guint64 wake_position;        /* the writer rings at or beyond it */
  _Atomic gint64 max_latency;   /* us, 0 = each packet at once */
  atomic_bool is_flushing;
};

/* Worker's thread.  FALSE when the ring has no room for one more reader. */
gboolean wmn_feed_attach (WmnFeed * feed, WmnWorker * worker, WmnRing * ring,
    WmnFeedServe serve, gint64 max_latency);
void wmn_feed_detach (WmnFeed * feed);

/* Worker's thread. */
void wmn_feed_add (WmnFeed * feed, WmnReader * reader);
void wmn_feed_remove (WmnFeed * feed, WmnReader * reader);

/* The writer's thread, after each commit: rings the worker if it asked for
 * it.  Two atomic loads when it did not. */
void wmn_feed_notify (WmnFeed * feed);

/* Any thread: serve everybody now, whatever is pending (end of stream).
 * Entries without bytes wake nobody; their owner calls this after them. */
void wmn_feed_flush (WmnFeed * feed);
