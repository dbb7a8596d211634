/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See interface-crowd.h. */

#include "interface-crowd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST "GET / HTTP/1.0\r\nUser-Agent: crowd/1.0\r\n\r\n"
#define PATIENCE (60 * G_TIME_SPAN_SECOND)

struct _Crowd
{
  guint n_viewers;
  int *fds;
  int epoll;
  int end[2];                   /* a pipe: written to when it is over */
  GThread *thread;

  GMutex lock;
  GCond cond;
  guint64 bytes;                /* under lock */
};

gboolean
crowd_may_have (guint n_viewers)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  return limit.rlim_cur > 2 * n_viewers + 200;
}

static int
ask (guint port)
{
  struct sockaddr_in address = { 0 };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_family = AF_INET;
  address.sin_port = htons ((guint16) port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof (address)) < 0 ||
      send (fd, REQUEST, strlen (REQUEST), 0) < 0)
    g_error ("a viewer can't connect");
  return fd;
}

static void
add (Crowd * crowd, guint64 bytes)
{
  g_mutex_lock (&crowd->lock);
  crowd->bytes += bytes;
  g_cond_signal (&crowd->cond);
  g_mutex_unlock (&crowd->lock);
}

static gpointer
read_all (gpointer data)
{
  Crowd *crowd = data;
  struct epoll_event events[256];
  static guint8 scratch[1 << 16];
  guint64 bytes;
  int n, i;

  for (;;) {
    n = epoll_wait (crowd->epoll, events, G_N_ELEMENTS (events), -1);
    bytes = 0;
    for (i = 0; i < n; i++) {
      gssize got;

      if (events[i].data.fd == crowd->end[0])
        return NULL;
      got = recv (events[i].data.fd, scratch, sizeof (scratch), MSG_DONTWAIT);
      bytes += got > 0 ? (guint64) got : 0;
    }
    add (crowd, bytes);
  }
}

static void
watch (Crowd * crowd, int fd)
{
  struct epoll_event event = { 0 };

  event.events = EPOLLIN;
  event.data.fd = fd;
  epoll_ctl (crowd->epoll, EPOLL_CTL_ADD, fd, &event);
}

Crowd *
crowd_new (guint n_viewers, guint port)
{
  Crowd *crowd = g_new0 (Crowd, 1);
  guint i;

  crowd->n_viewers = n_viewers;
  crowd->fds = g_new (int, n_viewers);
  crowd->epoll = epoll_create1 (0);
  g_mutex_init (&crowd->lock);
  g_cond_init (&crowd->cond);
  if (pipe (crowd->end) < 0)
    g_error ("no pipe");
  watch (crowd, crowd->end[0]);
  for (i = 0; i < n_viewers; i++) {
    crowd->fds[i] = ask (port);
    watch (crowd, crowd->fds[i]);
  }
  crowd->thread = g_thread_new ("crowd", read_all, crowd);
  return crowd;
}

void
crowd_free (Crowd * crowd)
{
  guint i;

  if (write (crowd->end[1], "", 1) != 1)
    g_error ("the pipe is broken");
  g_thread_join (crowd->thread);
  for (i = 0; i < crowd->n_viewers; i++)
    close (crowd->fds[i]);
  close (crowd->end[0]);
  close (crowd->end[1]);
  close (crowd->epoll);
  g_mutex_clear (&crowd->lock);
  g_cond_clear (&crowd->cond);
  g_free (crowd->fds);
  g_free (crowd);
}

guint64
crowd_count (Crowd * crowd)
{
  guint64 bytes;

  g_mutex_lock (&crowd->lock);
  bytes = crowd->bytes;
  g_mutex_unlock (&crowd->lock);
  return bytes;
}

gboolean
crowd_await (Crowd * crowd, guint64 bytes)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean is_there = TRUE;

  g_mutex_lock (&crowd->lock);
  while (crowd->bytes < bytes && is_there)
    is_there = g_cond_wait_until (&crowd->cond, &crowd->lock, end);
  g_mutex_unlock (&crowd->lock);
  return is_there;
}
