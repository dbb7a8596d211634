/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A client's socket from accept to close.  Moves bytes and says why it
 * ended; knows no protocol, keeps no buffer and has no timeout of its own
 * but the one after our FIN.
 *
 * Edge-triggered: input and room for output are reported once, so both
 * sides go on until the kernel says EAGAIN or takes less than it was given.
 * (TCP notes that somebody waits for room in both cases.)
 *
 * Worker's thread only. */

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "engine/conn.h"

/* How often a lingering connection is looked at; the kernel doesn't tell
 * when the last of our bytes has been acknowledged. */
#define N_LINGER_STEPS 16
#define LINGER_STEP (WMN_CONN_LINGER_TIME / N_LINGER_STEPS)
/* More often where the owner goes on with the connection then. */
#define N_TAIL_STEPS 200
#define TAIL_STEP (WMN_CONN_LINGER_TIME / N_TAIL_STEPS)

enum
{
  STATE_OPEN,
  STATE_FINISHING,              /* our FIN is on its way */
  STATE_ENDED                   /* closed; the farewell is deferred */
};

static void
say_farewell (WmnMail * mail, gpointer receiver)
{
  WmnConn *conn = WMN_WORKER_OWNER (mail, WmnConn, wait.farewell);

  conn->host->hooks->ended (conn, conn->end, conn->error);
}

static void
end (WmnConn * conn, WmnConnEnd how, int error)
{
  g_assert (conn->state != STATE_ENDED);

  conn->state = STATE_ENDED;
  conn->end = how;
  conn->error = (gint16) error;
  wmn_timers_disarm (&wmn_conn_worker (conn)->timers, &conn->wait.alarm);
  wmn_worker_unwatch (wmn_conn_worker (conn), &conn->watch);
  close (conn->watch.fd);
  conn->watch.fd = -1;
  conn->wait.farewell.deliver = say_farewell;
  wmn_worker_defer (wmn_conn_worker (conn), &conn->wait.farewell);
}

static void
fail (WmnConn * conn, int error)
{
  gboolean is_peer = error == 0 || error == ECONNRESET || error == EPIPE;

  end (conn, is_peer ? WMN_CONN_END_PEER : WMN_CONN_END_ERROR, error);
}

/* Without SO_LINGER the kernel would keep what was not acknowledged, up to
 * megabytes for minutes, for a peer that doesn't read (docs/design.md). */
static void
reset (WmnConn * conn, int error)
{
  static const struct linger linger = { 1, 0 };

  setsockopt (conn->watch.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof (linger));
  end (conn, WMN_CONN_END_ABORTED, error);
}

static gssize
receive (WmnConn * conn, void *data, gsize size)
{
  ssize_t n;

  do {
    n = wmn_conn_worker (conn)->io->recv (conn->watch.fd, data, size,
        MSG_DONTWAIT);
  } while (n < 0 && errno == EINTR);

  if (n > 0)
    return n;
  if (n == 0) {
    conn->has_peer_fin = TRUE;
    return 0;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return WMN_CONN_BLOCKED;
  fail (conn, errno);
  return WMN_CONN_GONE;
}

static int
count_unsent (const WmnConn * conn)
{
  int unsent = 0;

  return ioctl (conn->watch.fd, SIOCOUTQ, &unsent) == 0 ? unsent : 0;
}

/* The peer had its time.  What it hasn't taken must not stay behind. */
static void
give_up (WmnConn * conn, int error)
{
  if (count_unsent (conn) > 0)
    reset (conn, error);
  else
    end (conn, WMN_CONN_END_DRAINED, 0);
}

/* After our FIN: input is thrown away, because to close with input unread
 * makes the kernel say RST, which destroys the tail of our output at the
 * peer. */
static void
linger_on (WmnConn * conn)
{
  guint8 waste[4096];
  gssize n = 0;

  while (!conn->has_peer_fin && conn->lingered < WMN_CONN_LINGER_BYTES) {
    n = receive (conn, waste, sizeof (waste));
    if (n < 0)
      break;
    conn->lingered += n;
  }
  if (n == WMN_CONN_GONE)
    return;

  if (conn->lingered >= WMN_CONN_LINGER_BYTES)
    give_up (conn, EMSGSIZE);
  else if (conn->has_peer_fin && count_unsent (conn) == 0)
    end (conn, WMN_CONN_END_DRAINED, 0);
}

static void
begin_patience (WmnConn * conn, guint n_steps)
{
  conn->linger_steps = (guint8) (n_steps - 1);
  conn->unsent = count_unsent (conn);
  conn->linger_end =
      wmn_timers_to_ms (wmn_conn_worker (conn)->now + WMN_CONN_LINGER_MAX);
}

/* Whoever still takes bytes is given time to.  FALSE when it is over. */
static gboolean
has_patience (WmnConn * conn, guint n_steps, gint64 now)
{
  int unsent = count_unsent (conn);

  if (unsent < conn->unsent
      && (gint32) (wmn_timers_to_ms (now) - conn->linger_end) < 0)
    conn->linger_steps = (guint8) (n_steps - 1);
  conn->unsent = unsent;
  if (conn->linger_steps == 0)
    return FALSE;
  conn->linger_steps--;
  return TRUE;
}

static void
pass_linger_step (WmnConn * conn, gint64 now)
{
  WmnTimer *timer = &conn->wait.alarm;

  if (has_patience (conn, N_LINGER_STEPS, now)) {
    wmn_timers_arm (&wmn_conn_worker (conn)->timers, timer,
        timer->due + LINGER_STEP);
    linger_on (conn);
  } else {
    give_up (conn, ETIMEDOUT);
  }
}

static void
ring (WmnTimer * timer, gint64 now)
{
  WmnConn *conn = WMN_WORKER_OWNER (timer, WmnConn, wait.alarm);

  if (conn->state == STATE_FINISHING)
    pass_linger_step (conn, now);
  else
    conn->host->hooks->timed_out (conn, now);
}

static int
take_error (WmnConn * conn)
{
  int error = 0;
  socklen_t size = sizeof (error);

  if (getsockopt (conn->watch.fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
    return errno;
  return error;
}

static void
read_input (WmnConn * conn)
{
  if (conn->has_peer_fin)
    return;

  conn->host->hooks->readable (conn);
  if (conn->state == STATE_OPEN && conn->has_peer_fin)
    conn->host->hooks->half_closed (conn);
}

static void
ready (WmnWatch * watch, guint32 events)
{
  WmnConn *conn = WMN_WORKER_OWNER (watch, WmnConn, watch);

  if (conn->state == STATE_FINISHING) {
    linger_on (conn);
    /* Behind the peer's FIN nothing is read that would meet its RST, and what
     * it hasn't taken counts as unsent still.  HUP alone is both FINs. */
    if (conn->state == STATE_FINISHING && (events & EPOLLERR))
      fail (conn, take_error (conn));
    return;
  }

  if (events & (EPOLLRDHUP | EPOLLHUP))
    conn->is_left = TRUE;
  /* Every hook may finish or abort the connection. */
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    read_input (conn);
  if (conn->state == STATE_OPEN && (events & EPOLLOUT) && conn->is_blocked) {
    conn->is_blocked = FALSE;
    conn->host->hooks->writable (conn);
  }
  /* Nobody has met the error by reading or writing. */
  if (conn->state == STATE_OPEN && (events & (EPOLLHUP | EPOLLERR)))
    fail (conn, take_error (conn));
}

/* Neither can make a connection useless, so that failure means nothing. */
void
wmn_conn_configure (int fd)
{
  int on = 1;
  int size = WMN_CONN_SEND_BUFFER;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof (on));
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof (size));
}

gboolean
wmn_conn_open (WmnConn * conn, const WmnConnHost * host, int fd)
{
  memset (conn, 0, sizeof (*conn));
  conn->host = host;
  conn->wait.alarm.fire = ring;
  conn->state = STATE_OPEN;
  return wmn_worker_watch (host->worker, &conn->watch, fd,
      EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, ready);
}

gboolean
wmn_conn_is_left (const WmnConn * conn)
{
  return conn->is_left;
}

gssize
wmn_conn_recv (WmnConn * conn, void *data, gsize size)
{
  /* It would look like the peer's FIN. */
  g_assert (size > 0);

  if (conn->state != STATE_OPEN)
    return WMN_CONN_GONE;
  if (conn->has_peer_fin)
    return 0;
  return receive (conn, data, size);
}

gssize
wmn_conn_take_result (WmnConn * conn, gsize size, gssize result)
{
  if (result >= 0) {
    conn->is_blocked = (gsize) result < size;
    return result;
  }
  if (result == -EAGAIN || result == -EWOULDBLOCK) {
    conn->is_blocked = TRUE;
    return WMN_CONN_BLOCKED;
  }
  fail (conn, (int) -result);
  return WMN_CONN_GONE;
}

gboolean
wmn_conn_is_gathering (const WmnConn * conn)
{
  return conn->state == STATE_OPEN &&
      wmn_uring_is_gathering (wmn_conn_worker (conn)->uring);
}

void
wmn_conn_gather (WmnConn * conn, const struct iovec *vectors,
    guint n_vectors, WmnUringDone done, gpointer owner)
{
  wmn_uring_send (wmn_conn_worker (conn)->uring, conn->watch.fd, vectors,
      n_vectors, done, owner);
}

gssize
wmn_conn_send (WmnConn * conn, const struct iovec *vectors, guint n_vectors)
{
  struct msghdr message = {
    .msg_iov = (struct iovec *) vectors,
    .msg_iovlen = n_vectors
  };
  gsize size = 0;
  ssize_t n;
  guint i;

  if (conn->state != STATE_OPEN)
    return WMN_CONN_GONE;

  for (i = 0; i < n_vectors; i++)
    size += vectors[i].iov_len;

  do {
    n = wmn_conn_worker (conn)->io->sendmsg (conn->watch.fd, &message,
        MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (n < 0 && errno == EINTR);

  return wmn_conn_take_result (conn, size, n >= 0 ? n : -errno);
}

void
wmn_conn_arm (WmnConn * conn, gint64 due)
{
  if (conn->state == STATE_OPEN)
    wmn_timers_arm (&wmn_conn_worker (conn)->timers, &conn->wait.alarm, due);
}

void
wmn_conn_arm_by (WmnConn * conn, gint64 due)
{
  if (!wmn_conn_is_armed (conn) || conn->wait.alarm.due > due)
    wmn_conn_arm (conn, due);
}

void
wmn_conn_disarm (WmnConn * conn)
{
  if (conn->state == STATE_OPEN)
    wmn_timers_disarm (&wmn_conn_worker (conn)->timers, &conn->wait.alarm);
}

gboolean
wmn_conn_is_armed (const WmnConn * conn)
{
  return conn->state == STATE_OPEN && wmn_timer_is_armed (&conn->wait.alarm);
}

void
wmn_conn_finish (WmnConn * conn)
{
  if (conn->state != STATE_OPEN)
    return;

  if (shutdown (conn->watch.fd, SHUT_WR) < 0) {
    /* ENOTCONN: the peer's RST was faster. */
    end (conn, WMN_CONN_END_PEER, take_error (conn));
    return;
  }
  conn->state = STATE_FINISHING;
  begin_patience (conn, N_LINGER_STEPS);
  wmn_timers_arm (&wmn_conn_worker (conn)->timers, &conn->wait.alarm,
      wmn_conn_worker (conn)->now + LINGER_STEP);
  /* What had come in before won't be reported again. */
  linger_on (conn);
}

void
wmn_conn_begin_tail (WmnConn * conn)
{
  begin_patience (conn, N_TAIL_STEPS);
  wmn_conn_arm (conn, wmn_conn_worker (conn)->now + TAIL_STEP);
}

WmnConnTail
wmn_conn_pass_tail (WmnConn * conn, gint64 now)
{
  gboolean is_patient = has_patience (conn, N_TAIL_STEPS, now);

  if (conn->unsent == 0)
    return WMN_CONN_TAIL_TAKEN;
  if (!is_patient)
    return WMN_CONN_TAIL_STUCK;
  wmn_conn_arm (conn, now + TAIL_STEP);
  return WMN_CONN_TAIL_COMES;
}

void
wmn_conn_abort (WmnConn * conn)
{
  if (conn->state != STATE_ENDED)
    reset (conn, 0);
}

gboolean
wmn_conn_is_open (const WmnConn * conn)
{
  return conn->state == STATE_OPEN;
}
