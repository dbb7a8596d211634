/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The loop of a worker.  A turn is: wait, dispatch the watches, deliver the
 * mails, fire the timers, run the turn hooks, deliver what was deferred.
 * The order lets a hook see everything that the turn brought, and lets the
 * deferred mails free what the events of the turn pointed to.
 *
 * Knows no sockets but its own eventfd and runs no code of the application.
 * Threads: see worker.h; every function says who may call it. */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>
#include "engine/worker.h"

#define WORKER_MAGIC 0x776d6e77u
#define WATCH_LIVE 0x776d6e6cu
#define WATCH_GONE 0x776d6e67u

/* More only means that timers and feeds wait longer for their turn. */
#define N_EVENTS 256

#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ (2, 35)
#define HAS_EPOLL_PWAIT2
#endif
#endif

typedef struct _Errand Errand;

/* A mail that somebody waits for. */
struct _Errand
{
  WmnMail mail;
  WmnMail *inner;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  gboolean is_done;             /* under lock */
};

static _Thread_local WmnWorker *current_worker;

static gint64
read_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* The loop's thread, or whoever prepares a worker that isn't started. */
static gboolean
may_touch (const WmnWorker * worker)
{
  return current_worker == worker || !worker->is_started;
}

static void
note_mail (WmnWatch * watch, guint32 events)
{
  WmnWorker *worker = WMN_WORKER_OWNER (watch, WmnWorker, mailbox_watch);

  /* Collected after the dispatch: a mail may free what an event of this
   * turn still points to. */
  worker->has_mail = TRUE;
}

gboolean
wmn_worker_init (WmnWorker * worker, guint index, const WmnIo * io)
{
  int error;

  g_assert (io != NULL);

  memset (worker, 0, sizeof (*worker));
  worker->magic = WORKER_MAGIC;
  worker->index = index;
  worker->io = io;
  worker->clock = read_clock;
  worker->now = read_clock ();
  worker->has_pwait2 = TRUE;
  worker->mailbox.fd = -1;
  wmn_timers_init (&worker->timers);

  worker->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (worker->epoll_fd < 0 || !wmn_mailbox_init (&worker->mailbox)
      || !wmn_worker_watch (worker, &worker->mailbox_watch,
          worker->mailbox.fd, EPOLLIN, note_mail)) {
    error = errno;
    wmn_worker_clear (worker);
    errno = error;
    return FALSE;
  }
  return TRUE;
}

void
wmn_worker_clear (WmnWorker * worker)
{
  if (worker == NULL || worker->magic == 0)
    return;

  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (!worker->is_started);
  g_assert (worker->deferred == NULL);

  wmn_mailbox_clear (&worker->mailbox);
  if (worker->epoll_fd >= 0)
    close (worker->epoll_fd);
  wmn_timers_clear (&worker->timers);
  worker->magic = 0;
}

/* -1 for ever; rounds up, since waking early only means to wait again. */
static int
to_milliseconds (gint64 timeout)
{
  if (timeout == G_MAXINT64)
    return -1;
  return (int) MIN ((timeout + 999) / 1000, G_MAXINT);
}

static int
wait_for_events (WmnWorker * worker, struct epoll_event *events, gint64 timeout)
{
#ifdef HAS_EPOLL_PWAIT2
  if (worker->has_pwait2) {
    struct timespec span = {
      .tv_sec = timeout / G_USEC_PER_SEC,
      .tv_nsec = timeout % G_USEC_PER_SEC * 1000
    };
    int n = epoll_pwait2 (worker->epoll_fd, events, N_EVENTS,
        timeout == G_MAXINT64 ? NULL : &span, NULL);

    /* Old kernels don't have it, old containers forbid it. */
    if (n >= 0 || (errno != ENOSYS && errno != EPERM))
      return n;
    worker->has_pwait2 = FALSE;
  }
#endif
  return epoll_wait (worker->epoll_fd, events, N_EVENTS,
      to_milliseconds (timeout));
}

static void
set_asleep (WmnWorker * worker, gboolean is_asleep)
{
  WmnTurn *turn;

  for (turn = worker->turns; turn != NULL; turn = turn->next)
    if (turn->sleep != NULL)
      turn->sleep (turn, is_asleep);
}

/* How long nothing is due; 0 when there is something to do already. */
static gint64
plan_sleep (WmnWorker * worker, gint64 max_wait)
{
  gint64 next;

  if (worker->is_busy || worker->deferred != NULL)
    return 0;

  next = wmn_timers_next (&worker->timers);
  /* A fresh look at the clock: the turn itself may have taken long. */
  if (next != G_MAXINT64)
    max_wait = MIN (max_wait, MAX (next - worker->clock (), 0));
  return max_wait;
}

static void
dispatch (WmnWorker * worker, gint64 max_wait)
{
  struct epoll_event events[N_EVENTS];
  gint64 timeout = plan_sleep (worker, max_wait);
  int n, i;

  if (timeout > 0)
    set_asleep (worker, TRUE);
  n = wait_for_events (worker, events, timeout);
  g_assert (n >= 0 || errno == EINTR);
  if (timeout > 0)
    set_asleep (worker, FALSE);
  worker->now = worker->clock ();

  for (i = 0; i < n; i++) {
    WmnWatch *watch = events[i].data.ptr;

    /* Taken out by an earlier event of this turn. */
    if (watch->magic == WATCH_GONE)
      continue;
    g_assert (watch->magic == WATCH_LIVE);
    watch->ready (watch, events[i].events);
  }
}

static void
run_turns (WmnWorker * worker)
{
  worker->is_busy = FALSE;
  worker->next_turn = worker->turns;
  while (worker->next_turn != NULL) {
    WmnTurn *turn = worker->next_turn;

    worker->next_turn = turn->next;
    if (turn->run (turn, worker->now))
      worker->is_busy = TRUE;
  }
}

/* What is deferred meanwhile is left for the next turn. */
static void
deliver_deferred (WmnWorker * worker)
{
  WmnMail *newest = worker->deferred;
  WmnMail *oldest = NULL;

  worker->deferred = NULL;
  while (newest != NULL) {
    WmnMail *next = newest->next;

    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest != NULL) {
    WmnMail *next = oldest->next;

    oldest->deliver (oldest, worker);
    oldest = next;
  }
}

void
wmn_worker_turn (WmnWorker * worker, gint64 max_wait)
{
  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (may_touch (worker));

  dispatch (worker, max_wait);
  if (worker->has_mail) {
    worker->has_mail = FALSE;
    wmn_mailbox_collect (&worker->mailbox, worker);
  }
  wmn_timers_run (&worker->timers, worker->now);
  run_turns (worker);
  deliver_deferred (worker);
}

static void *
loop (void *data)
{
  WmnWorker *worker = data;

  current_worker = worker;
  pthread_setname_np (pthread_self (), "wmnet-worker");
  if (worker->scratch_size > 0)
    worker->uring = wmn_uring_new (worker->scratch_size);

  while (!atomic_load (&worker->is_stopping))
    wmn_worker_turn (worker, G_MAXINT64);

  /* The mails posted before the stop, and what they leave behind. */
  while (wmn_mailbox_collect (&worker->mailbox, worker) > 0
      || worker->deferred != NULL)
    deliver_deferred (worker);
  g_clear_pointer (&worker->uring, wmn_uring_free);
  return NULL;
}

gboolean
wmn_worker_start (WmnWorker * worker)
{
  sigset_t all, before;
  int error;

  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (!worker->is_started);

  atomic_store (&worker->is_stopping, FALSE);
  worker->is_started = TRUE;

  /* Signals are the application's: blocked here, the thread inherits it. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  error = pthread_create (&worker->thread, NULL, loop, worker);
  pthread_sigmask (SIG_SETMASK, &before, NULL);

  if (error != 0) {
    worker->is_started = FALSE;
    errno = error;
    return FALSE;
  }
  return TRUE;
}

void
wmn_worker_stop (WmnWorker * worker)
{
  if (worker->magic == 0)
    return;

  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (!wmn_worker_is_current (worker));

  if (!worker->is_started)
    return;

  atomic_store (&worker->is_stopping, TRUE);
  wmn_mailbox_ring (&worker->mailbox);
  pthread_join (worker->thread, NULL);
  worker->is_started = FALSE;
}

gboolean
wmn_worker_is_current (const WmnWorker * worker)
{
  return current_worker == worker;
}

void
wmn_worker_post (WmnWorker * worker, WmnMail * mail)
{
  g_assert (worker->magic == WORKER_MAGIC);
  wmn_mailbox_post (&worker->mailbox, mail);
}

static void
run_errand (WmnMail * mail, gpointer receiver)
{
  Errand *errand = WMN_WORKER_OWNER (mail, Errand, mail);

  errand->inner->deliver (errand->inner, receiver);

  pthread_mutex_lock (&errand->lock);
  errand->is_done = TRUE;
  pthread_cond_signal (&errand->changed);
  pthread_mutex_unlock (&errand->lock);
}

void
wmn_worker_post_and_wait (WmnWorker * worker, WmnMail * mail)
{
  Errand errand = {
    .mail.deliver = run_errand,
    .inner = mail,
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER
  };

  g_assert (!wmn_worker_is_current (worker));
  g_assert (mail->deliver != NULL);

  wmn_worker_post (worker, &errand.mail);

  pthread_mutex_lock (&errand.lock);
  while (!errand.is_done)
    pthread_cond_wait (&errand.changed, &errand.lock);
  pthread_mutex_unlock (&errand.lock);
  pthread_mutex_destroy (&errand.lock);
  pthread_cond_destroy (&errand.changed);
}

gboolean
wmn_worker_watch (WmnWorker * worker, WmnWatch * watch, int fd,
    guint32 events, void (*ready) (WmnWatch *, guint32))
{
  struct epoll_event event = {.events = events,.data.ptr = watch };

  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (may_touch (worker));
  g_assert (watch->magic != WATCH_LIVE);

  if (epoll_ctl (worker->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    return FALSE;

  watch->magic = WATCH_LIVE;
  watch->fd = fd;
  watch->ready = ready;
  return TRUE;
}

void
wmn_worker_unwatch (WmnWorker * worker, WmnWatch * watch)
{
  int result;

  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (may_touch (worker));
  g_assert (watch->magic == WATCH_LIVE);

  result = epoll_ctl (worker->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  g_assert (result == 0);
  watch->magic = WATCH_GONE;
}

void
wmn_worker_defer (WmnWorker * worker, WmnMail * mail)
{
  g_assert (worker->magic == WORKER_MAGIC);
  g_assert (may_touch (worker));
  g_assert (mail->deliver != NULL);

  mail->next = worker->deferred;
  worker->deferred = mail;
}

void
wmn_worker_add_turn (WmnWorker * worker, WmnTurn * turn)
{
  WmnTurn **link = &worker->turns;

  g_assert (may_touch (worker));

  while (*link != NULL) {
    g_assert (*link != turn);
    link = &(*link)->next;
  }
  turn->next = NULL;
  *link = turn;
}

void
wmn_worker_remove_turn (WmnWorker * worker, WmnTurn * turn)
{
  WmnTurn **link = &worker->turns;

  g_assert (may_touch (worker));

  while (*link != turn) {
    g_assert (*link != NULL);
    link = &(*link)->next;
  }
  *link = turn->next;
  if (worker->next_turn == turn)
    worker->next_turn = turn->next;
}
