/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the tests of sockets share: connected pairs over the loopback, a
 * clock to turn by hand, and a WmnIo whose n-th call fails. */

#pragma once

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "engine/worker.h"

static gint64 fake_now;

static inline gint64
read_fake_clock (void)
{
  return fake_now;
}

static inline void
init_worker (WmnWorker * worker, const WmnIo * io)
{
  fake_now = G_USEC_PER_SEC;
  g_assert_true (wmn_worker_init (worker, 0, io));
  worker->clock = read_fake_clock;
  worker->now = fake_now;
}

static inline int
connect_to (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,.sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address,
          sizeof (address)), ==, 0);
  return fd;
}

/* @ret_ours is non-blocking, as a listener would have made it; @receive is
 * the size of the peer's receive buffer, 0 for the system's. */
static inline void
connect_pair (int *ret_ours, int *ret_peer, int receive)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)
  };
  socklen_t size = sizeof (address);
  int listening = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listening, (struct sockaddr *) &address, size), ==,
      0);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  g_assert_cmpint (getsockname (listening, (struct sockaddr *) &address,
          &size), ==, 0);

  *ret_peer = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive > 0)
    setsockopt (*ret_peer, SOL_SOCKET, SO_RCVBUF, &receive, sizeof (receive));
  g_assert_cmpint (connect (*ret_peer, (struct sockaddr *) &address, size),
      ==, 0);
  *ret_ours = accept4 (listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  g_assert_cmpint (*ret_ours, >=, 0);
  close (listening);
}

/* Blocks until @events are there; a test that hangs here has failed. */
static inline void
wait_for (int fd, short events)
{
  struct pollfd set = {.fd = fd,.events = events };

  g_assert_cmpint (poll (&set, 1, 20000), ==, 1);
}

/* Reads all that comes, returns 0 at FIN or the errno. */
static inline int
drain_socket (int fd, gsize * ret_size)
{
  gchar data[65536];
  ssize_t n;

  *ret_size = 0;
  for (;;) {
    wait_for (fd, POLLIN);
    n = recv (fd, data, sizeof (data), 0);
    if (n <= 0)
      return n < 0 ? errno : 0;
    *ret_size += n;
  }
}

/* The peer's kernel may take its time for that, and no event tells. */
static inline void
wait_for_acknowledgement (int fd)
{
  int unsent;

  do {
    poll (NULL, 0, 1);
    g_assert_cmpint (ioctl (fd, SIOCOUTQ, &unsent), ==, 0);
  } while (unsent > 0);
}

/* Turns until @condition holds; the worker sleeps in real time between. */
#define TURN_UNTIL(worker, condition) \
  G_STMT_START { \
    guint n_turns_; \
    for (n_turns_ = 0; !(condition) && n_turns_ < 2000; n_turns_++) \
      wmn_worker_turn (worker, 10000); \
    g_assert_true (condition); \
  } G_STMT_END

/* The failing table: call number fail_at (from 1, over all three functions)
 * fails with fail_errno, or is cut short when fail_errno is 0. */

static guint n_calls;
static guint fail_at;
static int fail_errno;
static WmnWorker *fail_worker;
static guint fail_per_call[3];  /* how often accept4, recv, sendmsg failed */

static inline void
fail_from (WmnWorker * worker, guint at, int error)
{
  n_calls = 0;
  fail_at = at;
  fail_errno = error;
  fail_worker = worker;
}

/* What was refused was there all the same, so that no edge would follow;
 * to change a watch in the epoll set brings it again. */
static inline void
repeat_edge (WmnWatch * watch)
{
  struct epoll_event event = {
    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
    .data.ptr = watch
  };

  g_assert_cmpint (epoll_ctl (fail_worker->epoll_fd, EPOLL_CTL_MOD,
          watch->fd, &event), ==, 0);
}

static WmnWatch *fail_watch;    /* edge to repeat, or NULL */

static inline gboolean
is_to_fail (guint call)
{
  if (++n_calls != fail_at)
    return FALSE;
  fail_per_call[call]++;
  if (fail_watch != NULL && (fail_errno == EAGAIN || fail_errno == 0))
    repeat_edge (fail_watch);
  errno = fail_errno;
  return TRUE;
}

static inline int
fail_accept4 (int fd, struct sockaddr *address, socklen_t * size, int flags)
{
  if (is_to_fail (0))
    return -1;
  return wmn_io_kernel.accept4 (fd, address, size, flags);
}

static inline ssize_t
fail_recv (int fd, void *data, size_t size, int flags)
{
  if (is_to_fail (1)) {
    if (fail_errno != 0)
      return -1;
    size = 1;
  }
  return wmn_io_kernel.recv (fd, data, size, flags);
}

static inline ssize_t
fail_sendmsg (int fd, const struct msghdr *message, int flags)
{
  struct msghdr shorter = *message;
  struct iovec vector;

  if (!is_to_fail (2))
    return wmn_io_kernel.sendmsg (fd, message, flags);
  if (fail_errno != 0)
    return -1;
  vector = message->msg_iov[0];
  vector.iov_len = 1;
  shorter.msg_iov = &vector;
  shorter.msg_iovlen = 1;
  return wmn_io_kernel.sendmsg (fd, &shorter, flags);
}

static const WmnIo fail_io = { fail_accept4, fail_recv, fail_sendmsg };
