/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Accepting connections: level-triggered, since a listening socket that is
 * left with a queue after a batch must be reported again.  Reads no byte and
 * decides nothing about who may connect.
 *
 * Threads: opened and closed by any thread, the worker's while attached. */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "engine/conn.h"
#include "engine/listener.h"

/* Explicit in both directions would surprise who listens on :: and on
 * 0.0.0.0; so only the wildcard is touched, whatever the system's default. */
static int
make_dual_stack (int fd, const struct sockaddr *address)
{
  struct sockaddr_in6 ipv6;
  int off = 0;

  if (address->sa_family != AF_INET6)
    return 0;
  memcpy (&ipv6, address, sizeof (ipv6));
  if (!IN6_IS_ADDR_UNSPECIFIED (&ipv6.sin6_addr))
    return 0;
  return setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof (off));
}

int
wmn_listener_open (WmnListener * listener,
    const struct sockaddr *address, socklen_t size, int backlog)
{
  int on = 1;
  int error;
  int fd;

  g_assert (address->sa_family != AF_INET6
      || size >= sizeof (struct sockaddr_in6));

  fd = socket (address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
      0);
  if (fd < 0)
    return errno;

  wmn_conn_configure (fd);
  listener->local_size = sizeof (listener->local);
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof (on)) < 0
      || make_dual_stack (fd, address) < 0
      || bind (fd, address, size) < 0
      || listen (fd, backlog) < 0
      || getsockname (fd, (struct sockaddr *) &listener->local,
          &listener->local_size) < 0) {
    error = errno;
    close (fd);
    return error;
  }

  listener->watch.fd = fd;
  listener->worker = NULL;
  return 0;
}

guint16
wmn_listener_port (const WmnListener * listener)
{
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;

  switch (listener->local.ss_family) {
    case AF_INET:
      memcpy (&ipv4, &listener->local, sizeof (ipv4));
      return g_ntohs (ipv4.sin_port);
    case AF_INET6:
      memcpy (&ipv6, &listener->local, sizeof (ipv6));
      return g_ntohs (ipv6.sin6_port);
    default:
      return 0;
  }
}

/* Errors that belong to the connection that would have been accepted, or
 * that the network left on it (accept(2)): the next one may be fine. */
static gboolean
is_transient (int error)
{
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case ECONNRESET:
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM:
    case ETIMEDOUT:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
      return TRUE;
    default:
      return FALSE;
  }
}

/* The queue stays readable while nothing can be accepted, so the descriptor
 * leaves the epoll set until the pause is over. */
static void
start_pause (WmnListener * listener, int error)
{
  WmnWorker *worker = listener->worker;

  wmn_worker_unwatch (worker, &listener->watch);
  wmn_timers_arm (&worker->timers, &listener->pause,
      worker->now + WMN_LISTENER_PAUSE);
  if (listener->paused != NULL)
    listener->paused (listener, error);
}

static void
accept_batch (WmnWatch * watch, guint32 events)
{
  WmnListener *listener = WMN_WORKER_OWNER (watch, WmnListener, watch);
  guint i;

  /* The hook may detach the listener. */
  for (i = 0; i < WMN_LISTENER_BATCH && listener->worker != NULL; i++) {
    struct sockaddr_storage peer;
    socklen_t size = sizeof (peer);
    int fd = listener->worker->io->accept4 (watch->fd,
        (struct sockaddr *) &peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
      listener->accepted (listener, fd, &peer, size);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (!is_transient (errno)) {
      /* Out of descriptors or memory; anything unknown is treated alike, as
       * to go on at once could be a busy loop. */
      start_pause (listener, errno);
      break;
    }
  }
}

static void
end_pause (WmnTimer * timer, gint64 now)
{
  WmnListener *listener = WMN_WORKER_OWNER (timer, WmnListener, pause);
  WmnWorker *worker = listener->worker;

  /* Still no memory: try again later. */
  if (!wmn_worker_watch (worker, &listener->watch, listener->watch.fd,
          EPOLLIN, accept_batch))
    wmn_timers_arm (&worker->timers, timer, now + WMN_LISTENER_PAUSE);
}

gboolean
wmn_listener_attach (WmnListener * listener, WmnWorker * worker)
{
  g_assert (listener->accepted != NULL);
  g_assert (listener->worker == NULL);

  if (!wmn_worker_watch (worker, &listener->watch, listener->watch.fd,
          EPOLLIN, accept_batch))
    return FALSE;

  listener->worker = worker;
  listener->pause.fire = end_pause;
  return TRUE;
}

void
wmn_listener_detach (WmnListener * listener)
{
  WmnWorker *worker = listener->worker;

  if (worker == NULL)
    return;

  if (wmn_timer_is_armed (&listener->pause))
    wmn_timers_disarm (&worker->timers, &listener->pause);
  else
    wmn_worker_unwatch (worker, &listener->watch);
  listener->worker = NULL;
}

void
wmn_listener_close (WmnListener * listener)
{
  g_assert (listener->worker == NULL);

  /* 0 is a zeroed listener. */
  if (listener->watch.fd > 0)
    close (listener->watch.fd);
  listener->watch.fd = -1;
}
