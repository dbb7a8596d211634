/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The loop turned by hand (order, deferral, sleeping or not), then as a
 * thread (posting, stopping, timers that wake it). */

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include "sockets.h"

typedef struct
{
  WmnMail mail;
  gchar name;
  gpointer data;
} Note;

static GString *record;
static WmnWorker *subject;
static WmnWatch pair[2];
static gboolean is_hook_busy;
static guint n_sleeps;

static void
record_mail (WmnMail * mail, gpointer receiver)
{
  g_assert_true (receiver == subject);
  g_string_append_c (record, ((Note *) mail)->name);
}

static void
record_timer (WmnTimer * timer, gint64 now)
{
  g_string_append_c (record, 't');
}

static gboolean
record_run (WmnTurn * turn, gint64 now)
{
  g_assert_cmpint (now, ==, subject->now);
  g_string_append_c (record, 'r');
  return is_hook_busy;
}

static void
record_sleep (WmnTurn * turn, gboolean is_asleep)
{
  g_string_append_c (record, is_asleep ? '(' : ')');
  n_sleeps++;
}

static void
record_ready (WmnWatch * watch, guint32 events)
{
  static Note note = { {NULL, record_mail}, 'd', NULL };

  g_assert_true (events & EPOLLIN);
  g_string_append_c (record, 'w');
  wmn_worker_defer (subject, &note.mail);
}

static void
take_out_other (WmnWatch * watch, guint32 events)
{
  g_string_append_c (record, 'x');
  wmn_worker_unwatch (subject, watch == &pair[0] ? &pair[1] : &pair[0]);
}

static void
take_record (const gchar * expected)
{
  g_assert_cmpstr (record->str, ==, expected);
  g_string_truncate (record, 0);
}

static void
set_up (WmnWorker * worker)
{
  init_worker (worker, &wmn_io_kernel);
  subject = worker;
  record = g_string_new (NULL);
  is_hook_busy = FALSE;
  n_sleeps = 0;
}

static void
tear_down (WmnWorker * worker)
{
  wmn_worker_clear (worker);
  wmn_worker_clear (worker);
  wmn_worker_clear (NULL);
  g_string_free (record, TRUE);
}

static void
test_order (void)
{
  WmnWorker worker;
  WmnTurn turn = { NULL, record_run, record_sleep };
  WmnTimer timer = { record_timer };
  Note note = { {NULL, record_mail}, 'm', NULL };
  WmnWatch watch = { 0 };
  int fds[2];

  set_up (&worker);
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_true (wmn_worker_watch (&worker, &watch, fds[0], EPOLLIN,
          record_ready));
  wmn_worker_add_turn (&worker, &turn);
  wmn_worker_turn (&worker, 0);
  take_record ("r");

  wmn_timers_arm (&worker.timers, &timer, fake_now);
  wmn_worker_post (&worker, &note.mail);
  g_assert_cmpint (write (fds[1], "", 1), ==, 1);
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("wmtrd");
  wmn_worker_unwatch (&worker, &watch);

  wmn_worker_turn (&worker, 0);
  take_record ("r");
  wmn_worker_post (&worker, &note.mail);
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("()mr");

  wmn_worker_remove_turn (&worker, &turn);
  wmn_worker_turn (&worker, 0);
  take_record ("");
  close (fds[0]);
  close (fds[1]);
  tear_down (&worker);
}

/* Two descriptors are ready; whichever comes first takes the other out. */
static void
test_unwatch_in_turn (void)
{
  WmnWorker worker;
  int fds[3];
  guint i;

  set_up (&worker);
  g_assert_cmpint (pipe (fds), ==, 0);
  fds[2] = dup (fds[0]);
  memset (pair, 0, sizeof (pair));
  g_assert_true (wmn_worker_watch (&worker, &pair[0], fds[0], EPOLLIN,
          take_out_other));
  g_assert_true (wmn_worker_watch (&worker, &pair[1], fds[2], EPOLLIN,
          take_out_other));
  g_assert_cmpint (write (fds[1], "", 1), ==, 1);

  wmn_worker_turn (&worker, 0);
  take_record ("x");
  for (i = 0; i < 3; i++)
    close (fds[i]);
  tear_down (&worker);
}

static void
test_watch_fails (void)
{
  WmnWorker worker;
  WmnWatch watch = { 0 };

  set_up (&worker);
  g_assert_false (wmn_worker_watch (&worker, &watch, -1, EPOLLIN,
          record_ready));
  g_assert_cmpint (errno, ==, EBADF);
  tear_down (&worker);
}

static void
defer_next (WmnMail * mail, gpointer receiver)
{
  g_string_append_c (record, ((Note *) mail)->name);
  wmn_worker_defer (receiver, ((Note *) mail)->data);
}

static void
test_defer (void)
{
  WmnWorker worker;
  Note third = { {NULL, record_mail}, '3', NULL };
  Note first = { {NULL, defer_next}, '1', &third };
  Note second = { {NULL, record_mail}, '2', NULL };
  WmnTurn turn = { NULL, record_run, record_sleep };

  set_up (&worker);
  wmn_worker_add_turn (&worker, &turn);
  wmn_worker_defer (&worker, &first.mail);
  wmn_worker_defer (&worker, &second.mail);
  /* Never sleeps on it, in neither turn. */
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("r12");
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("r3");
  tear_down (&worker);
}

static gboolean
remove_both (WmnTurn * turn, gint64 now)
{
  WmnTurn *other = turn->next;

  g_string_append_c (record, 'R');
  wmn_worker_remove_turn (subject, other);
  wmn_worker_remove_turn (subject, turn);
  return FALSE;
}

static void
test_turns (void)
{
  WmnWorker worker;
  WmnTurn turns[] = {
    {NULL, record_run, record_sleep},
    {NULL, remove_both, NULL},
    {NULL, record_run, record_sleep}
  };
  guint i;

  set_up (&worker);
  for (i = 0; i < G_N_ELEMENTS (turns); i++)
    wmn_worker_add_turn (&worker, &turns[i]);
  is_hook_busy = TRUE;
  wmn_worker_turn (&worker, 0);
  take_record ("rR");

  /* Busy: no sleep although it may. */
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("r");
  is_hook_busy = FALSE;
  wmn_worker_turn (&worker, G_MAXINT64);
  take_record ("r");
  wmn_worker_turn (&worker, 1);
  take_record ("()r");
  tear_down (&worker);
}

/* The sleep ends by itself when a timer is due, in both ways to wait. */
static void
test_timeout (void)
{
  WmnWorker worker;
  WmnTimer timer = { record_timer };
  Note note = { {NULL, record_mail}, 'm', NULL };
  guint i;

  for (i = 0; i < 2; i++) {
    g_assert_true (wmn_worker_init (&worker, i, &wmn_io_kernel));
    subject = &worker;
    record = g_string_new (NULL);
    if (i == 1)
      worker.has_pwait2 = FALSE;
    wmn_timers_arm (&worker.timers, &timer, worker.clock () + 3000);
    while (record->len == 0)
      wmn_worker_turn (&worker, G_MAXINT64);
    g_assert_cmpint (worker.now, >=, timer.due);
    wmn_worker_post (&worker, &note.mail);
    wmn_worker_turn (&worker, G_MAXINT64);
    take_record ("tm");
    tear_down (&worker);
  }
}

static void
test_no_descriptor (void)
{
  struct rlimit before, limit;
  WmnWorker worker;
  int next = dup (0);
  int i;

  g_assert_cmpint (next, >, 0);
  close (next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (i = 0; i < 2; i++) {
    limit = before;
    limit.rlim_cur = next + i;
    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
    g_assert_false (wmn_worker_init (&worker, 0, &wmn_io_kernel));
    g_assert_cmpint (errno, ==, EMFILE);
    g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
    /* Whoever has a row of them stops them all. */
    wmn_worker_stop (&worker);
    wmn_worker_clear (&worker);
  }
  /* What it had is given back. */
  i = dup (0);
  g_assert_cmpint (i, ==, next);
  close (i);
}

/* As a thread. */

static void
look_around (WmnMail * mail, gpointer receiver)
{
  Note *note = (Note *) mail;
  gchar name[16] = "";
  sigset_t blocked;

  g_assert_true (wmn_worker_is_current (receiver));
  pthread_getname_np (pthread_self (), name, sizeof (name));
  g_assert_cmpstr (name, ==, "wmnet-worker");
  pthread_sigmask (SIG_SETMASK, NULL, &blocked);
  g_assert_true (sigismember (&blocked, SIGINT));
  g_assert_true (sigismember (&blocked, SIGTERM));
  *(gboolean *) note->data = TRUE;
}

static void
test_thread (void)
{
  WmnWorker worker;
  gboolean is_done = FALSE;
  Note note = { {NULL, look_around}, 0, &is_done };
  sigset_t blocked;

  g_assert_true (wmn_worker_init (&worker, 3, &wmn_io_kernel));
  g_assert_cmpuint (worker.index, ==, 3);
  g_assert_false (wmn_worker_is_current (&worker));
  g_assert_true (wmn_worker_start (&worker));
  wmn_worker_post_and_wait (&worker, &note.mail);
  g_assert_true (is_done);
  wmn_worker_stop (&worker);
  wmn_worker_stop (&worker);

  /* Ours is as it was. */
  pthread_sigmask (SIG_SETMASK, NULL, &blocked);
  g_assert_false (sigismember (&blocked, SIGINT));

  is_done = FALSE;
  g_assert_true (wmn_worker_start (&worker));
  wmn_worker_post_and_wait (&worker, &note.mail);
  g_assert_true (is_done);
  wmn_worker_stop (&worker);
  wmn_worker_clear (&worker);
}

static void
read_gate (WmnMail * mail, gpointer receiver)
{
  gchar byte;

  g_assert_cmpint (read (*(int *) ((Note *) mail)->data, &byte, 1), ==, 1);
}

static void
count_and_free (WmnMail * mail, gpointer receiver)
{
  guint *n = ((Note *) mail)->data;

  ++*n;
  g_free (mail);
}

static void
defer_count (WmnMail * mail, gpointer receiver)
{
  mail->deliver = count_and_free;
  wmn_worker_defer (receiver, mail);
}

static void *
open_gate (void *data)
{
  g_assert_cmpint (write (*(int *) data, "", 1), ==, 1);
  return NULL;
}

/* The worker is held in a mail; all that is posted before the stop comes. */
static void
test_stop_delivers (void)
{
  WmnWorker worker;
  pthread_t opener;
  guint n = 0;
  guint i;
  int fds[2];
  Note gate = { {NULL, read_gate}, 0, &fds[0] };

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_true (wmn_worker_init (&worker, 0, &wmn_io_kernel));
  g_assert_true (wmn_worker_start (&worker));
  wmn_worker_post (&worker, &gate.mail);
  for (i = 0; i < 100; i++) {
    Note *note = g_new0 (Note, 1);

    note->mail.deliver = i % 2 ? count_and_free : defer_count;
    note->data = &n;
    wmn_worker_post (&worker, &note->mail);
  }
  pthread_create (&opener, NULL, open_gate, &fds[1]);
  wmn_worker_stop (&worker);
  pthread_join (opener, NULL);
  g_assert_cmpuint (n, ==, 100);
  wmn_worker_clear (&worker);
  close (fds[0]);
  close (fds[1]);
}

typedef struct
{
  WmnTimer timer;
  WmnMail mail;
  int fd;
} Alarm;

static void
ring_alarm (WmnTimer * timer, gint64 now)
{
  g_assert_cmpint (write (((Alarm *) timer)->fd, "", 1), ==, 1);
}

static void
set_alarm (WmnMail * mail, gpointer receiver)
{
  Alarm *self = WMN_WORKER_OWNER (mail, Alarm, mail);
  WmnWorker *worker = receiver;

  wmn_timers_arm (&worker->timers, &self->timer, worker->now + 500);
}

static void
test_timer_wakes_thread (void)
{
  WmnWorker worker;
  int fds[2];
  Alarm self = {.timer.fire = ring_alarm,.mail.deliver = set_alarm };
  gchar byte;

  g_assert_cmpint (pipe (fds), ==, 0);
  self.fd = fds[1];
  g_assert_true (wmn_worker_init (&worker, 0, &wmn_io_kernel));
  g_assert_true (wmn_worker_start (&worker));
  wmn_worker_post (&worker, &self.mail);
  wait_for (fds[0], POLLIN);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  wmn_worker_stop (&worker);
  wmn_worker_clear (&worker);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/worker/order", test_order);
  g_test_add_func ("/engine/worker/unwatch-in-turn", test_unwatch_in_turn);
  g_test_add_func ("/engine/worker/watch-fails", test_watch_fails);
  g_test_add_func ("/engine/worker/defer", test_defer);
  g_test_add_func ("/engine/worker/turns", test_turns);
  g_test_add_func ("/engine/worker/timeout", test_timeout);
  g_test_add_func ("/engine/worker/no-descriptor", test_no_descriptor);
  g_test_add_func ("/engine/worker/thread", test_thread);
  g_test_add_func ("/engine/worker/stop-delivers", test_stop_delivers);
  g_test_add_func ("/engine/worker/timer-wakes-thread",
      test_timer_wakes_thread);
  return g_test_run ();
}
