/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A connection over the loopback, the loop turned by hand: input, output,
 * the three ways to end, and the whole scenario again with each system call
 * failing in turn. */

#include <netinet/tcp.h>
#include "engine/conn.h"
#include "sockets.h"

static WmnWorker worker;
static WmnConn conn;
static int peer;

/* What the hooks saw. */
static GString *input;
static guint n_half_closed;
static guint n_writable, n_timed_out;
static guint n_ended;
static WmnConnEnd how_ended;
static int end_error;
static gboolean is_inside;      /* in a call of ours: no ended may come */
static void (*in_readable) (void);

static void
on_readable (WmnConn * self)
{
  gchar data[1000];
  gssize n;

  while ((n = wmn_conn_recv (self, data, sizeof (data))) > 0)
    g_string_append_len (input, data, n);
  if (in_readable != NULL)
    in_readable ();
}

static void
on_half_closed (WmnConn * self)
{
  gchar byte;

  g_assert_true (self->has_peer_fin);
  g_assert_cmpint (wmn_conn_recv (self, &byte, 1), ==, 0);
  n_half_closed++;
}

static void
on_writable (WmnConn * self)
{
  g_assert_false (self->is_blocked);
  n_writable++;
}

static void
on_ended (WmnConn * self, WmnConnEnd end, int error)
{
  g_assert_true (self == &conn);
  g_assert_false (is_inside);
  g_assert_false (wmn_conn_is_open (self));
  g_assert_cmpint (self->watch.fd, ==, -1);
  n_ended++;
  how_ended = end;
  end_error = error;
}

static void
on_timed_out (WmnConn * self, gint64 now)
{
  n_timed_out++;
}

static const WmnConnHooks hooks = {
  on_readable, on_half_closed, on_writable, on_timed_out, on_ended
};

static const WmnConnHost host = { &worker, &hooks };

static void
set_up_with (const WmnIo * io, int receive)
{
  int fd;

  init_worker (&worker, io);
  input = g_string_new (NULL);
  n_half_closed = n_writable = n_timed_out = n_ended = 0;
  in_readable = NULL;
  fail_watch = NULL;
  connect_pair (&fd, &peer, receive);
  g_assert_true (wmn_conn_open (&conn, &host, fd));
}

static void
set_up (void)
{
  set_up_with (&wmn_io_kernel, 0);
}

static void
tear_down (void)
{
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==, G_MAXINT64);
  if (peer >= 0)
    close (peer);
  g_string_free (input, TRUE);
  wmn_worker_clear (&worker);
}

static gssize
send_text (const gchar * text)
{
  struct iovec vectors[] = {
    {(void *) text, 1}, {(void *) (text + 1), strlen (text) - 1}
  };
  gssize n;

  is_inside = TRUE;
  n = wmn_conn_send (&conn, vectors, 2);
  is_inside = FALSE;
  return n;
}

static void
finish (void)
{
  is_inside = TRUE;
  wmn_conn_finish (&conn);
  wmn_conn_finish (&conn);
  is_inside = FALSE;
  g_assert_false (wmn_conn_is_open (&conn));
}

static void
check_end (WmnConnEnd how, int error)
{
  TURN_UNTIL (&worker, n_ended > 0);
  g_assert_cmpint (how_ended, ==, how);
  g_assert_cmpint (end_error, ==, error);
}

/* Sends until the kernel says stop; returns how much it took. */
static gsize
fill (void)
{
  static gchar data[100000];
  struct iovec vector = { data, sizeof (data) };
  gsize size = 0;
  gssize n;

  do {
    n = wmn_conn_send (&conn, &vector, 1);
    if (n > 0)
      size += n;
  } while (n == sizeof (data));
  g_assert_cmpint (n, !=, WMN_CONN_GONE);
  g_assert_true (conn.is_blocked);
  return size;
}

static void
test_open_fails (void)
{
  WmnConn other;

  init_worker (&worker, &wmn_io_kernel);
  g_assert_false (wmn_conn_open (&other, &host, -1));
  g_assert_cmpint (errno, ==, EBADF);
  wmn_worker_clear (&worker);
}

static void
test_both_ways (void)
{
  gchar data[16] = "";
  gchar byte;

  set_up ();
  g_assert_cmpint (wmn_conn_recv (&conn, &byte, 1), ==, WMN_CONN_BLOCKED);
  /* There before the first turn, and later. */
  g_assert_cmpint (send (peer, "GET", 3, 0), ==, 3);
  TURN_UNTIL (&worker, input->len == 3);
  g_assert_cmpint (send (peer, " /", 2, 0), ==, 2);
  TURN_UNTIL (&worker, input->len == 5);
  g_assert_cmpstr (input->str, ==, "GET /");

  g_assert_cmpint (send_text ("hello"), ==, 5);
  g_assert_false (conn.is_blocked);
  wait_for (peer, POLLIN);
  g_assert_cmpint (recv (peer, data, 5, MSG_WAITALL), ==, 5);
  g_assert_cmpstr (data, ==, "hello");
  g_assert_cmpuint (n_writable, ==, 0);

  close (peer);
  peer = -1;
  TURN_UNTIL (&worker, n_half_closed == 1);
  finish ();
  check_end (WMN_CONN_END_DRAINED, 0);
  tear_down ();
}

static void
test_half_closed (void)
{
  gchar data[16] = "";
  gchar byte;

  set_up ();
  g_assert_cmpint (send (peer, "ask", 3, 0), ==, 3);
  shutdown (peer, SHUT_WR);
  TURN_UNTIL (&worker, n_half_closed == 1);
  g_assert_cmpstr (input->str, ==, "ask");
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_half_closed, ==, 1);
  g_assert_true (wmn_conn_is_open (&conn));
  g_assert_cmpint (wmn_conn_recv (&conn, &byte, 1), ==, 0);

  g_assert_cmpint (send_text ("answer"), ==, 6);
  wait_for (peer, POLLIN);
  g_assert_cmpint (recv (peer, data, 6, MSG_WAITALL), ==, 6);
  finish ();
  check_end (WMN_CONN_END_DRAINED, 0);
  wait_for (peer, POLLIN);
  g_assert_cmpint (recv (peer, data, 1, 0), ==, 0);
  tear_down ();
}

static void
test_blocked (void)
{
  gsize sent, received = 0;

  set_up_with (&wmn_io_kernel, 4096);
  sent = fill ();
  g_assert_cmpint (send_text ("more"), ==, WMN_CONN_BLOCKED);
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_writable, ==, 0);

  while (n_writable == 0) {
    gchar data[8192];

    wait_for (peer, POLLIN);
    received += recv (peer, data, sizeof (data), 0);
    wmn_worker_turn (&worker, 0);
  }
  g_assert_false (conn.is_blocked);
  sent += fill ();
  g_assert_cmpuint (n_writable, ==, 1);

  finish ();
  while (n_ended == 0) {
    gchar data[8192];
    ssize_t n = recv (peer, data, sizeof (data), MSG_DONTWAIT);

    if (n > 0)
      received += n;
    else if (n == 0 && peer >= 0)
      shutdown (peer, SHUT_WR);
    wmn_worker_turn (&worker, 0);
  }
  check_end (WMN_CONN_END_DRAINED, 0);
  g_assert_cmpuint (received, ==, sent);
  tear_down ();
}

/* Input that nobody reads must not turn our FIN into an RST. */
static void
test_finish_with_input (void)
{
  gsize received;

  set_up ();
  g_assert_cmpint (send (peer, "unread", 6, 0), ==, 6);
  wait_for (conn.watch.fd, POLLIN);
  g_assert_cmpint (send_text ("the tail"), ==, 8);
  finish ();
  g_assert_cmpint (send_text ("late"), ==, WMN_CONN_GONE);
  g_assert_cmpint (send (peer, "unread too", 10, 0), ==, 10);
  g_assert_cmpint (drain_socket (peer, &received), ==, 0);
  g_assert_cmpuint (received, ==, 8);
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_ended, ==, 0);

  close (peer);
  peer = -1;
  check_end (WMN_CONN_END_DRAINED, 0);
  g_assert_cmpuint (input->len, ==, 0);
  tear_down ();
}

static void
pass_linger_time (void)
{
  gint64 end = fake_now + WMN_CONN_LINGER_TIME;

  while (fake_now < end) {
    g_assert_cmpuint (n_ended, ==, 0);
    fake_now += WMN_CONN_LINGER_TIME / 100;
    wmn_worker_turn (&worker, 0);
  }
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_ended, ==, 1);
}

/* It has everything but doesn't close: that's its affair. */
static void
test_finish_silent_peer (void)
{
  gsize received;

  set_up ();
  g_assert_cmpint (send_text ("all"), ==, 3);
  finish ();
  g_assert_cmpint (drain_socket (peer, &received), ==, 0);
  wait_for_acknowledgement (conn.watch.fd);
  pass_linger_time ();
  check_end (WMN_CONN_END_DRAINED, 0);
  tear_down ();
}

static void
test_finish_stuck_peer (void)
{
  gsize received, sent;

  set_up_with (&wmn_io_kernel, 4096);
  sent = fill ();
  finish ();
  pass_linger_time ();
  check_end (WMN_CONN_END_ABORTED, ETIMEDOUT);
  g_assert_cmpint (drain_socket (peer, &received), ==, ECONNRESET);
  g_assert_cmpuint (received, <, sent);
  tear_down ();
}

/* Half closed before, and it doesn't read: no wait for a FIN that has been,
 * but the bytes get their time. */
static void
test_finish_half_closed (void)
{
  gsize received, sent;

  set_up_with (&wmn_io_kernel, 4096);
  sent = fill ();
  shutdown (peer, SHUT_WR);
  TURN_UNTIL (&worker, n_half_closed == 1);
  finish ();
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_ended, ==, 0);

  g_assert_cmpint (drain_socket (peer, &received), ==, 0);
  g_assert_cmpuint (received, ==, sent);
  wait_for_acknowledgement (conn.watch.fd);
  fake_now += WMN_CONN_LINGER_TIME / 4;
  check_end (WMN_CONN_END_DRAINED, 0);
  tear_down ();
}

/* The same, and it goes with our bytes unread: only epoll tells of that, and
 * at once, since the clock stands. */
static void
test_finish_reset (void)
{
  set_up_with (&wmn_io_kernel, 4096);
  fill ();
  shutdown (peer, SHUT_WR);
  TURN_UNTIL (&worker, n_half_closed == 1);
  finish ();
  close (peer);
  peer = -1;
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();
}

/* It rings once, can be moved, and is over with the connection. */
static void
test_alarm (void)
{
  gint64 due;

  set_up ();
  due = worker.now + 10000;
  wmn_conn_arm (&conn, due + 1);
  wmn_conn_arm_by (&conn, due);
  wmn_conn_arm_by (&conn, due + 1);
  g_assert_cmpint (wmn_timers_next (&worker.timers), ==, due);
  wmn_timers_run (&worker.timers, due);
  g_assert_cmpuint (n_timed_out, ==, 1);
  wmn_conn_arm (&conn, due);
  wmn_conn_disarm (&conn);
  wmn_conn_finish (&conn);
  wmn_conn_arm (&conn, due);
  g_assert_cmpint (wmn_timers_next (&worker.timers), >, due);
  wmn_conn_abort (&conn);
  wmn_worker_turn (&worker, 0);
  tear_down ();
}

static void
test_linger_bytes (void)
{
  static gchar data[32768];
  gsize sent = 0;

  set_up ();
  finish ();
  while (n_ended == 0) {
    ssize_t n = send (peer, data, sizeof (data), MSG_DONTWAIT | MSG_NOSIGNAL);

    if (n > 0)
      sent += n;
    wmn_worker_turn (&worker, 0);
    g_assert_cmpuint (sent, <, 100 * WMN_CONN_LINGER_BYTES);
  }
  g_assert_cmpuint (sent, >=, WMN_CONN_LINGER_BYTES);
  check_end (WMN_CONN_END_DRAINED, 0);
  tear_down ();
}

static void
abort_twice (void)
{
  is_inside = TRUE;
  wmn_conn_abort (&conn);
  wmn_conn_abort (&conn);
  wmn_conn_finish (&conn);
  is_inside = FALSE;
}

static void
test_abort (void)
{
  gsize received;
  gchar byte;

  set_up_with (&wmn_io_kernel, 4096);
  fill ();
  abort_twice ();
  g_assert_cmpuint (n_ended, ==, 0);
  g_assert_cmpint (wmn_conn_recv (&conn, &byte, 1), ==, WMN_CONN_GONE);
  g_assert_cmpint (send_text ("no"), ==, WMN_CONN_GONE);
  check_end (WMN_CONN_END_ABORTED, 0);
  g_assert_cmpint (drain_socket (peer, &received), ==, ECONNRESET);
  tear_down ();
}

static void
test_abort_in_hook (void)
{
  set_up ();
  in_readable = abort_twice;
  g_assert_cmpint (send (peer, "x", 1, 0), ==, 1);
  shutdown (peer, SHUT_WR);
  check_end (WMN_CONN_END_ABORTED, 0);
  g_assert_cmpuint (n_half_closed, ==, 0);
  tear_down ();
}

static void
test_abort_while_finishing (void)
{
  set_up ();
  finish ();
  abort_twice ();
  check_end (WMN_CONN_END_ABORTED, 0);
  tear_down ();
}

static void
reset_peer (void)
{
  struct linger linger = { 1, 0 };

  setsockopt (peer, SOL_SOCKET, SO_LINGER, &linger, sizeof (linger));
  close (peer);
  peer = -1;
}

static void
test_peer_resets (void)
{
  set_up ();
  wmn_worker_turn (&worker, 0);
  reset_peer ();
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();

  /* Met by sending, before the loop sees it. */
  set_up ();
  reset_peer ();
  wait_for (conn.watch.fd, POLLIN);
  g_assert_cmpint (send_text ("hello"), ==, WMN_CONN_GONE);
  g_assert_cmpuint (n_ended, ==, 0);
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();

  /* Met by finishing. */
  set_up ();
  reset_peer ();
  wait_for (conn.watch.fd, POLLIN);
  finish ();
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();

  /* While we linger. */
  set_up ();
  finish ();
  reset_peer ();
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();
}

static void
read_nothing (WmnConn * self)
{
}

/* Who doesn't read learns of an RST all the same. */
static void
test_reset_unread (void)
{
  static const WmnConnHooks lazy = {
    read_nothing, on_half_closed, on_writable, on_timed_out, on_ended
  };

  set_up ();
  conn.host = &(const WmnConnHost) { &worker, &lazy };
  g_assert_cmpint (send (peer, "x", 1, 0), ==, 1);
  wmn_worker_turn (&worker, 10000);
  reset_peer ();
  check_end (WMN_CONN_END_PEER, ECONNRESET);
  tear_down ();
}

/* Sends @text to its end, waiting for the hook when blocked. */
static void
send_all (const gchar * text)
{
  while (n_ended == 0 && *text != '\0') {
    struct iovec vector = { (void *) text, strlen (text) };
    gssize n = wmn_conn_send (&conn, &vector, 1);

    g_assert_cmpint (n, !=, 0);
    if (n > 0)
      text += n;
    while (n_ended == 0 && (conn.is_blocked || n == WMN_CONN_GONE))
      wmn_worker_turn (&worker, 0);
  }
}

/* A question, an answer in two sends, FIN by both.  Returns whether it went
 * as if nothing had failed. */
static gboolean
play_scenario (void)
{
  gchar data[16] = "";

  g_assert_cmpint (send (peer, "question", 8, 0), ==, 8);
  wait_for (conn.watch.fd, POLLIN);
  while (n_ended == 0 && input->len < 8)
    wmn_worker_turn (&worker, 0);
  send_all ("re");
  send_all ("ply!");
  if (n_ended > 0)
    return FALSE;

  finish ();
  g_assert_cmpint (recv (peer, data, 6, MSG_WAITALL), ==, 6);
  g_assert_cmpstr (data, ==, "reply!");
  shutdown (peer, SHUT_WR);
  while (n_ended == 0)
    wmn_worker_turn (&worker, 0);
  return how_ended == WMN_CONN_END_DRAINED;
}

static void
test_failing_io (void)
{
  static const struct
  {
    int error;
    gboolean is_fatal;
    WmnConnEnd how;
  } cases[] = {
    {0, FALSE, WMN_CONN_END_DRAINED},
    {EAGAIN, FALSE, WMN_CONN_END_DRAINED},
    {EINTR, FALSE, WMN_CONN_END_DRAINED},
    {ECONNRESET, TRUE, WMN_CONN_END_PEER},
    {EPIPE, TRUE, WMN_CONN_END_PEER},
    {ENOBUFS, TRUE, WMN_CONN_END_ERROR},
    {EHOSTUNREACH, TRUE, WMN_CONN_END_ERROR},
  };
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    memset (fail_per_call, 0, sizeof (fail_per_call));
    for (k = 1;; k++) {
      gboolean is_whole, has_failed;

      set_up_with (&fail_io, 0);
      fail_from (&worker, k, cases[i].error);
      fail_watch = &conn.watch;
      is_whole = play_scenario ();
      has_failed = n_calls >= k;
      g_assert_true (is_whole == !(has_failed && cases[i].is_fatal));
      check_end (has_failed ? cases[i].how : WMN_CONN_END_DRAINED,
          has_failed && cases[i].is_fatal ? cases[i].error : 0);
      tear_down ();
      if (!has_failed)
        break;
    }
    /* Both calls have had their failures. */
    g_assert_cmpuint (fail_per_call[1], >=, 3);
    g_assert_cmpuint (fail_per_call[2], >=, 1);
  }
}

/* One step after the other until the wait is over. */
static WmnConnTail
pass_tail (void)
{
  WmnConnTail tail;

  wmn_conn_begin_tail (&conn);
  do {
    fake_now = wmn_timers_next (&worker.timers);
    g_assert_cmpint (fake_now, <, G_MAXINT64);
    wmn_worker_turn (&worker, 0);
    tail = wmn_conn_pass_tail (&conn, worker.now);
  } while (tail == WMN_CONN_TAIL_COMES);
  return tail;
}

/* Without FIN a peer has as much time as behind it. */
static void
test_tail (void)
{
  gint64 begin;
  gsize received;

  set_up_with (&wmn_io_kernel, 4096);
  fill ();
  begin = fake_now;
  g_assert_cmpint (pass_tail (), ==, WMN_CONN_TAIL_STUCK);
  g_assert_cmpint (fake_now - begin, >=, WMN_CONN_LINGER_TIME);
  g_assert_true (wmn_conn_is_open (&conn));
  shutdown (conn.watch.fd, SHUT_WR);
  drain_socket (peer, &received);
  wait_for_acknowledgement (conn.watch.fd);
  g_assert_cmpint (pass_tail (), ==, WMN_CONN_TAIL_TAKEN);
  wmn_conn_abort (&conn);
  check_end (WMN_CONN_END_ABORTED, 0);
  tear_down ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/conn/open-fails", test_open_fails);
  g_test_add_func ("/engine/conn/both-ways", test_both_ways);
  g_test_add_func ("/engine/conn/half-closed", test_half_closed);
  g_test_add_func ("/engine/conn/blocked", test_blocked);
  g_test_add_func ("/engine/conn/finish-with-input", test_finish_with_input);
  g_test_add_func ("/engine/conn/finish-silent-peer", test_finish_silent_peer);
  g_test_add_func ("/engine/conn/finish-stuck-peer", test_finish_stuck_peer);
  g_test_add_func ("/engine/conn/finish-half-closed", test_finish_half_closed);
  g_test_add_func ("/engine/conn/finish-reset", test_finish_reset);
  g_test_add_func ("/engine/conn/alarm", test_alarm);
  g_test_add_func ("/engine/conn/linger-bytes", test_linger_bytes);
  g_test_add_func ("/engine/conn/tail", test_tail);
  g_test_add_func ("/engine/conn/abort", test_abort);
  g_test_add_func ("/engine/conn/abort-in-hook", test_abort_in_hook);
  g_test_add_func ("/engine/conn/abort-while-finishing",
      test_abort_while_finishing);
  g_test_add_func ("/engine/conn/peer-resets", test_peer_resets);
  g_test_add_func ("/engine/conn/reset-unread", test_reset_unread);
  g_test_add_func ("/engine/conn/failing-io", test_failing_io);
  return g_test_run ();
}
