/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Binding in both families, accepting in batches, and the pause when there
 * are no descriptors, with a clock turned by hand. */

#include <fcntl.h>
#include <netinet/tcp.h>
#include "engine/conn.h"
#include "engine/listener.h"
#include "sockets.h"

static WmnListener listener;
static int accepted_fds[256];
static guint n_accepted;
static guint n_paused;
static int pause_error;
static gboolean is_to_detach;

static void
on_accepted (WmnListener * self, int fd, const struct sockaddr_storage *peer,
    socklen_t peer_size)
{
  g_assert_true (self == &listener);
  g_assert_true (self->user_data == &n_accepted);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint (peer->ss_family, ==, self->local.ss_family);
  g_assert_cmpuint (peer_size, <=, sizeof (*peer));
  accepted_fds[n_accepted++] = fd;
  if (is_to_detach)
    wmn_listener_detach (self);
}

static void
on_paused (WmnListener * self, int error)
{
  n_paused++;
  pause_error = error;
}

static int
open_listener (int family, gboolean is_wildcard)
{
  struct sockaddr_in ipv4 = {
    .sin_family = AF_INET,
    .sin_addr.s_addr = g_htonl (is_wildcard ? INADDR_ANY : INADDR_LOOPBACK)
  };
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6 };

  memset (&listener, 0, sizeof (listener));
  listener.accepted = on_accepted;
  listener.paused = on_paused;
  listener.user_data = &n_accepted;
  n_accepted = n_paused = 0;
  is_to_detach = FALSE;
  ipv6.sin6_addr = is_wildcard ? in6addr_any : in6addr_loopback;

  if (family == AF_INET)
    return wmn_listener_open (&listener, (struct sockaddr *) &ipv4,
        sizeof (ipv4), 128);
  return wmn_listener_open (&listener, (struct sockaddr *) &ipv6,
      sizeof (ipv6), 128);
}

static void
connect_many (int *fds, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    fds[i] = connect_to (wmn_listener_port (&listener));
}

static void
close_all (int *fds, guint n)
{
  while (n > 0)
    close (fds[--n]);
}

static void
test_open (void)
{
  struct sockaddr_in taken = {.sin_family = AF_INET };
  WmnListener second = { {0} };

  g_assert_cmpint (open_listener (AF_INET, FALSE), ==, 0);
  g_assert_cmpuint (wmn_listener_port (&listener), !=, 0);

  taken.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  taken.sin_port = g_htons (wmn_listener_port (&listener));
  g_assert_cmpint (wmn_listener_open (&second, (struct sockaddr *) &taken,
          sizeof (taken), 1), ==, EADDRINUSE);
  g_assert_cmpuint (wmn_listener_port (&second), ==, 0);
  wmn_listener_close (&second);
  wmn_listener_close (&listener);
  wmn_listener_close (&listener);

  taken.sin_family = 999;
  g_assert_cmpint (wmn_listener_open (&second, (struct sockaddr *) &taken,
          sizeof (taken), 1), ==, EAFNOSUPPORT);
}

static int
option_of (int fd, int level, int option)
{
  int value = 0;
  socklen_t size = sizeof (value);

  g_assert_cmpint (getsockopt (fd, level, option, &value, &size), ==, 0);
  return value;
}

/* What is accepted has the options of a connection. */
static void
test_options (void)
{
  WmnWorker worker;
  int client;

  g_assert_cmpint (open_listener (AF_INET, FALSE), ==, 0);
  init_worker (&worker, &wmn_io_kernel);
  g_assert_true (wmn_listener_attach (&listener, &worker));
  connect_many (&client, 1);
  TURN_UNTIL (&worker, n_accepted == 1);
  g_assert_cmpint (option_of (accepted_fds[0], IPPROTO_TCP, TCP_NODELAY), !=,
      0);
  g_assert_cmpint (option_of (accepted_fds[0], SOL_SOCKET, SO_SNDBUF), <=,
      2 * WMN_CONN_SEND_BUFFER);
  close_all (&client, 1);
  close_all (accepted_fds, n_accepted);
  wmn_listener_detach (&listener);
  wmn_listener_close (&listener);
  wmn_worker_clear (&worker);
}

static void
test_dual_stack (void)
{
  WmnWorker worker;
  int client;

  if (open_listener (AF_INET6, FALSE) != 0) {
    g_test_skip ("no IPv6 here");
    return;
  }
  g_assert_cmpuint (wmn_listener_port (&listener), !=, 0);
  wmn_listener_close (&listener);

  init_worker (&worker, &wmn_io_kernel);
  g_assert_cmpint (open_listener (AF_INET6, TRUE), ==, 0);
  g_assert_true (wmn_listener_attach (&listener, &worker));
  client = connect_to (wmn_listener_port (&listener));
  TURN_UNTIL (&worker, n_accepted == 1);
  close (client);
  close_all (accepted_fds, n_accepted);
  wmn_listener_detach (&listener);
  wmn_listener_close (&listener);
  wmn_worker_clear (&worker);
}

static void
test_batch (void)
{
  WmnWorker worker;
  int clients[WMN_LISTENER_BATCH + 6];

  init_worker (&worker, &wmn_io_kernel);
  g_assert_cmpint (open_listener (AF_INET, FALSE), ==, 0);
  connect_many (clients, G_N_ELEMENTS (clients));
  g_assert_true (wmn_listener_attach (&listener, &worker));
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_accepted, ==, WMN_LISTENER_BATCH);
  TURN_UNTIL (&worker, n_accepted == G_N_ELEMENTS (clients));
  g_assert_cmpuint (n_paused, ==, 0);
  close_all (clients, G_N_ELEMENTS (clients));
  close_all (accepted_fds, n_accepted);
  wmn_listener_detach (&listener);
  wmn_listener_close (&listener);
  wmn_worker_clear (&worker);
}

static void
test_pause (void)
{
  static const int errors[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM, EINVAL };
  WmnWorker worker;
  int clients[2];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (errors); i++) {
    init_worker (&worker, &fail_io);
    g_assert_cmpint (open_listener (AF_INET, TRUE), ==, 0);
    connect_many (clients, 2);
    g_assert_true (wmn_listener_attach (&listener, &worker));
    fail_from (&worker, 2, errors[i]);
    wmn_worker_turn (&worker, 0);
    g_assert_cmpuint (n_accepted, ==, 1);
    g_assert_cmpuint (n_paused, ==, 1);
    g_assert_cmpint (pause_error, ==, errors[i]);

    /* Somebody waits in the queue, and will wait. */
    fake_now += WMN_LISTENER_PAUSE - 1;
    wmn_worker_turn (&worker, 0);
    g_assert_cmpuint (n_calls, ==, 2);

    fake_now++;
    TURN_UNTIL (&worker, n_accepted == 2);
    g_assert_cmpuint (n_paused, ==, 1);
    close_all (clients, 2);
    close_all (accepted_fds, n_accepted);
    wmn_listener_detach (&listener);
    wmn_listener_close (&listener);
    wmn_worker_clear (&worker);
  }
}

static void
test_detach (void)
{
  WmnWorker worker;
  int clients[2];

  init_worker (&worker, &fail_io);
  g_assert_cmpint (open_listener (AF_INET, FALSE), ==, 0);
  connect_many (clients, 2);

  /* In the hook: the second stays in the queue. */
  fail_from (&worker, 0, 0);
  is_to_detach = TRUE;
  g_assert_true (wmn_listener_attach (&listener, &worker));
  wmn_worker_turn (&worker, 0);
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_accepted, ==, 1);

  /* In the pause: nothing comes after it. */
  listener.paused = NULL;
  fail_from (&worker, 1, EMFILE);
  g_assert_true (wmn_listener_attach (&listener, &worker));
  wmn_worker_turn (&worker, 0);
  g_assert_true (wmn_timer_is_armed (&listener.pause));
  wmn_listener_detach (&listener);
  wmn_listener_detach (&listener);
  fake_now += 2 * WMN_LISTENER_PAUSE;
  wmn_worker_turn (&worker, 0);
  g_assert_cmpuint (n_accepted, ==, 1);

  wmn_listener_close (&listener);
  g_assert_false (wmn_listener_attach (&listener, &worker));
  close_all (clients, 2);
  close_all (accepted_fds, n_accepted);
  wmn_worker_clear (&worker);
}

/* Whatever fails at whichever call, both clients get in, once. */
static void
test_failing_io (void)
{
  static const int errors[] = {
    EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EMFILE, ENOMEM
  };
  WmnWorker worker;
  int clients[2];
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (errors); i++) {
    for (k = 1;; k++) {
      gboolean has_failed;

      init_worker (&worker, &fail_io);
      g_assert_cmpint (open_listener (AF_INET, FALSE), ==, 0);
      connect_many (clients, 2);
      g_assert_true (wmn_listener_attach (&listener, &worker));
      fail_from (&worker, k, errors[i]);
      while (n_accepted < 2) {
        wmn_worker_turn (&worker, 0);
        fake_now += WMN_LISTENER_PAUSE;
        g_assert_cmpuint (n_calls, <, 100);
      }
      has_failed = n_calls >= k;
      close_all (clients, 2);
      close_all (accepted_fds, n_accepted);
      wmn_listener_detach (&listener);
      wmn_listener_close (&listener);
      wmn_worker_clear (&worker);
      if (!has_failed)
        break;
    }
    g_assert_cmpuint (k, >, 3);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/listener/open", test_open);
  g_test_add_func ("/engine/listener/options", test_options);
  g_test_add_func ("/engine/listener/dual-stack", test_dual_stack);
  g_test_add_func ("/engine/listener/batch", test_batch);
  g_test_add_func ("/engine/listener/pause", test_pause);
  g_test_add_func ("/engine/listener/detach", test_detach);
  g_test_add_func ("/engine/listener/failing-io", test_failing_io);
  return g_test_run ();
}
