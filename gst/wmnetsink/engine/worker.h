/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One thread with one epoll set: waits, dispatches watches, collects mails,
 * fires timers, runs the turn hooks.  Owns every watch from
 * wmn_worker_watch() to wmn_worker_unwatch().  Nothing here knows what a
 * connection or a stream is. */

#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <glib.h>
#include "engine/io.h"
#include "engine/mailbox.h"
#include "engine/timers.h"
#include "engine/uring.h"

/* The struct of @type that @pointer is the @member of. */
#define WMN_WORKER_OWNER(pointer, type, member) \
  ((type *) G_STRUCT_MEMBER_P (pointer, \
      -(glong) G_STRUCT_OFFSET (type, member)))

typedef struct _WmnWatch WmnWatch;
typedef struct _WmnTurn WmnTurn;
typedef struct _WmnWorker WmnWorker;

/* A descriptor in the epoll set; embedded in its owner. */
struct _WmnWatch
{
  guint32 magic;
  int fd;
  /* Worker's thread.  @events are epoll's.  May free the watch's owner only
   * through wmn_worker_defer(). */
  void (*ready) (WmnWatch * watch, guint32 events);
};

/* Something to run at the end of each turn of the loop, in the order added:
 * the feeds.  Returns TRUE when it has more to do at once (the loop then
 * polls without sleeping). */
struct _WmnTurn
{
  WmnTurn *next;
  gboolean (*run) (WmnTurn * turn, gint64 now);
  void (*sleep) (WmnTurn * turn, gboolean is_asleep);    /* around epoll_wait */
};

struct _WmnWorker
{
  guint32 magic;
  guint index;                  /* set once */
  const WmnIo *io;              /* set once */
  gsize scratch_size;           /* set before the start: what each gathered
                                 * send may keep, 0 = nothing is gathered */
  gint64 (*clock) (void);       /* set once; a test may give its own, in us,
                                 * before the first turn */
  int epoll_fd;                 /* set once */
  pthread_t thread;             /* set once */
  gboolean is_started;          /* starter's thread only */
  atomic_bool is_stopping;      /* any thread, atomic */
  WmnMailbox mailbox;           /* any thread posts, worker collects */

  /* worker thread only */
  WmnUring *uring;              /* NULL = everybody sends for himself */
  WmnTimers timers;
  WmnTurn *turns;
  WmnTurn *next_turn;           /* to run in this turn */
  WmnMail *deferred;            /* newest first */
  gboolean has_mail;            /* the mailbox's descriptor is ready */
  gboolean is_busy;             /* a turn hook has more to do at once */
  gboolean has_pwait2;          /* the kernel takes a timeout in ns */
  gint64 now;                   /* us, monotonic, taken once per turn */
  WmnWatch mailbox_watch;
};

/* FALSE with errno set.  Until wmn_worker_start() the caller's thread counts
 * as the worker's. */
gboolean wmn_worker_init (WmnWorker * worker, guint index, const WmnIo * io);
gboolean wmn_worker_start (WmnWorker * worker);

/* Asks the thread to end and joins it; mails posted before are delivered.
 * Not from the worker's own thread.  Both do nothing to one that is zeroed,
 * or whose init failed. */
void wmn_worker_stop (WmnWorker * worker);
void wmn_worker_clear (WmnWorker * worker);
gboolean wmn_worker_is_current (const WmnWorker * worker);

/* One turn of the loop on the caller's thread, waiting @max_wait us at most:
 * what the thread does over and over, for tests that start none. */
void wmn_worker_turn (WmnWorker * worker, gint64 max_wait);

/* Any thread. */
void wmn_worker_post (WmnWorker * worker, WmnMail * mail);

/* Posts @mail and returns when it has been delivered.  Not from the worker's
 * own thread; the worker must be started. */
void wmn_worker_post_and_wait (WmnWorker * worker, WmnMail * mail);

/* Worker's thread from here on. */

/* Adds with @events (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET as wanted);
 * FALSE with errno set. */
gboolean wmn_worker_watch (WmnWorker * worker, WmnWatch * watch, int fd,
    guint32 events, void (*ready) (WmnWatch *, guint32));
void wmn_worker_unwatch (WmnWorker * worker, WmnWatch * watch);

/* Delivers @mail at the end of this turn, when no event of this turn can
 * point to what it frees. */
void wmn_worker_defer (WmnWorker * worker, WmnMail * mail);

void wmn_worker_add_turn (WmnWorker * worker, WmnTurn * turn);
void wmn_worker_remove_turn (WmnWorker * worker, WmnTurn * turn);
