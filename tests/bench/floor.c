/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The least a server can do, and so the measure of all others: one thread,
 * one epoll set, the stream ready-made in one ring of memory, and of each
 * client a descriptor and an offset.  No limits, no names, no state worth
 * speaking of; not a server to use.  Clients begin at the newest key frame.
 *
 * floor [port=N] [rate=BIT/S] [packet=BYTES] [tick=MS] [mode=send|uring]
 *
 * With a tick, all clients are served each so many milliseconds, everything
 * pending in one call; with tick=0, at each packet.  Prints "port N". */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "stream.h"
#ifdef HAVE_LIBURING
#include <liburing.h>
#endif

#define RING_BYTES (8u * 1024 * 1024)
#define MAX_CLIENTS 20000
#define N_EVENTS 256
#define N_SUBMIT 512
#define SEND_BUFFER (256 * 1024)

/* Who is so far behind is cut. */
#define BEHIND(ring) ((ring) / 2)

enum
{
  CLIENT_FREE,
  CLIENT_ASKING,
  CLIENT_LIVE,
  CLIENT_BLOCKED
};

typedef struct
{
  guint64 at;                   /* offset in the stream of packets */
  int fd;
  int state;
} Client;

static Client clients[MAX_CLIENTS];
static int n_clients;           /* highest one used + 1 */
static int epoll_fd, listen_fd;

static BenchStream stream;
static GByteArray *hello;
static guint8 *ring;
static gsize ring_size;         /* a multiple of the packet size */
static guint64 head;            /* bytes of packets so far */
static guint64 key;             /* where the newest key frame begins */
static guint32 next_number;

#ifdef HAVE_LIBURING
static struct io_uring uring;
#endif
static gboolean has_uring;

static gint64
read_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
drop (int i)
{
  static const struct linger linger = { 1, 0 };

  setsockopt (clients[i].fd, SOL_SOCKET, SO_LINGER, &linger, sizeof (linger));
  close (clients[i].fd);
  clients[i].state = CLIENT_FREE;
  while (n_clients > 0 && clients[n_clients - 1].state == CLIENT_FREE)
    n_clients--;
}

/* What is pending up to the ring's end. */
static gsize
span_of (const Client * client, const guint8 ** ret_data)
{
  gsize at = client->at % ring_size;

  *ret_data = ring + at;
  return MIN (head - client->at, ring_size - at);
}

static void
take_result (int i, gsize wanted, gssize sent, int error)
{
  Client *client = &clients[i];

  if (sent < 0) {
    if (error == EAGAIN)
      client->state = CLIENT_BLOCKED;
    else
      drop (i);
    return;
  }
  client->at += sent;
  if ((gsize) sent < wanted)
    client->state = CLIENT_BLOCKED;
}

static void
serve (int i)
{
  const guint8 *data;
  gsize size;

  while (clients[i].state == CLIENT_LIVE &&
      (size = span_of (&clients[i], &data)) > 0) {
    gssize sent = send (clients[i].fd, data, size,
        MSG_DONTWAIT | MSG_NOSIGNAL);

    take_result (i, size, sent, errno);
  }
}

#ifdef HAVE_LIBURING
static gsize wanted[MAX_CLIENTS];

static void
collect (unsigned n)
{
  struct io_uring_cqe *cqe;

  if (n == 0)
    return;
  io_uring_submit_and_wait (&uring, n);
  while (n-- > 0 && io_uring_wait_cqe (&uring, &cqe) == 0) {
    int i = (int) cqe->user_data;

    take_result (i, wanted[i], cqe->res < 0 ? -1 : cqe->res, -cqe->res);
    io_uring_cqe_seen (&uring, cqe);
  }
}

static void
serve_all_uring (void)
{
  unsigned n = 0;
  int i;

  for (i = 0; i < n_clients; i++) {
    const guint8 *data;
    struct io_uring_sqe *sqe;

    if (clients[i].state != CLIENT_LIVE)
      continue;
    wanted[i] = span_of (&clients[i], &data);
    if (wanted[i] == 0)
      continue;
    sqe = io_uring_get_sqe (&uring);
    io_uring_prep_send (sqe, clients[i].fd, data, wanted[i],
        MSG_DONTWAIT | MSG_NOSIGNAL);
    sqe->user_data = (guint64) i;
    if (++n == N_SUBMIT) {
      collect (n);
      n = 0;
    }
  }
  collect (n);
}
#endif

static void
serve_all (void)
{
  int i;

#ifdef HAVE_LIBURING
  /* What stands behind the ring's end comes with the next tick. */
  if (has_uring) {
    serve_all_uring ();
    return;
  }
#endif
  for (i = 0; i < n_clients; i++)
    serve (i);
}

static void
cut_stuck (void)
{
  int i;

  for (i = 0; i < n_clients; i++) {
    if (clients[i].state == CLIENT_BLOCKED &&
        head - clients[i].at > BEHIND (ring_size))
      drop (i);
  }
}

static void
accept_all (void)
{
  int fd;

  while ((fd = accept4 (listen_fd, NULL, NULL,
              SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct epoll_event event;
    int on = 1, size = SEND_BUFFER;
    int i = 0;

    while (i < n_clients && clients[i].state != CLIENT_FREE)
      i++;
    if (i == MAX_CLIENTS) {
      close (fd);
      return;
    }
    if (i == n_clients)
      n_clients++;
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof (on));
    setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof (size));
    clients[i].fd = fd;
    clients[i].state = CLIENT_ASKING;
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u32 = (guint32) i;
    epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event);
  }
}

static void
answer (int i)
{
  if (send (clients[i].fd, hello->data, hello->len, MSG_NOSIGNAL) !=
      (gssize) hello->len) {
    drop (i);
    return;
  }
  clients[i].at = key;
  clients[i].state = CLIENT_LIVE;
  serve (i);
}

static void
handle (int i, guint32 events)
{
  char request[4096];
  gssize n;

  if (clients[i].state == CLIENT_FREE)
    return;
  if (events & EPOLLIN) {
    n = recv (clients[i].fd, request, sizeof (request), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
      drop (i);
      return;
    }
    /* The generator's requests come in one piece. */
    if (n > 0 && clients[i].state == CLIENT_ASKING)
      answer (i);
  }
  if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
    drop (i);
  else if (events & EPOLLOUT && clients[i].state == CLIENT_BLOCKED) {
    clients[i].state = CLIENT_LIVE;
    serve (i);
  }
}

static gint64
wait_until (gint64 due)
{
  struct epoll_event events[N_EVENTS];
  gint64 now = read_clock ();
  gint64 left = MAX (due - now, 0);
  struct timespec span = {
    .tv_sec = left / G_USEC_PER_SEC,
    .tv_nsec = left % G_USEC_PER_SEC * 1000
  };
  int n = epoll_pwait2 (epoll_fd, events, N_EVENTS, &span, NULL);
  int i;

  for (i = 0; i < n; i++) {
    if (events[i].data.u32 == G_MAXUINT32)
      accept_all ();
    else
      handle ((int) events[i].data.u32, events[i].events);
  }
  return read_clock ();
}

static void
append_due (gint64 elapsed)
{
  while (bench_stream_due (&stream, next_number) <= elapsed) {
    if (bench_stream_is_key (&stream, next_number))
      key = head;
    bench_stream_write (&stream, next_number, ring + head % ring_size);
    head += stream.packet_size;
    next_number++;
  }
}

static void
run (gint64 tick)
{
  gint64 start = read_clock ();
  gint64 due = start, now;

  for (;;) {
    now = wait_until (due);
    if (now < due)
      continue;
    append_due (now - start);
    serve_all ();
    cut_stuck ();
    if (tick > 0)
      due += tick * ((now - due) / tick + 1);
    else
      due = start + bench_stream_due (&stream, next_number);
  }
}

static void
begin_listening (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_ANY)
  };
  socklen_t size = sizeof (address);
  struct epoll_event event = {.events = EPOLLIN,.data.u32 = G_MAXUINT32 };
  int on = 1;

  listen_fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof (on));
  if (bind (listen_fd, (struct sockaddr *) &address, size) < 0 ||
      listen (listen_fd, 4096) < 0)
    g_error ("floor: %s", g_strerror (errno));
  getsockname (listen_fd, (struct sockaddr *) &address, &size);
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, listen_fd, &event);
  printf ("port %u\n", g_ntohs (address.sin_port));
  fflush (stdout);
}

static void
begin_uring (void)
{
#ifdef HAVE_LIBURING
  if (io_uring_queue_init (N_SUBMIT, &uring, IORING_SETUP_SINGLE_ISSUER |
          IORING_SETUP_COOP_TASKRUN | IORING_SETUP_DEFER_TASKRUN) == 0) {
    has_uring = TRUE;
    return;
  }
#endif
  printf ("no io_uring\n");
  exit (77);
}

int
main (int argc, char **argv)
{
  static const char head_text[] = "HTTP/1.0 200 OK\r\n"
      "Content-Type: video/x-ms-asf\r\nConnection: close\r\n\r\n";
  struct rlimit limit;
  GByteArray *header;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  bench_stream_init (&stream, argc, argv);
  ring_size = RING_BYTES / stream.packet_size * stream.packet_size;
  ring = g_malloc0 (ring_size);
  header = bench_stream_new_header (&stream);
  hello = g_byte_array_new ();
  g_byte_array_append (hello, (const guint8 *) head_text,
      sizeof (head_text) - 1);
  g_byte_array_append (hello, header->data, header->len);
  if (strcmp (bench_option (argc, argv, "mode", "send"), "uring") == 0)
    begin_uring ();
  begin_listening (bench_number (argc, argv, "port", 0));
  run (bench_number (argc, argv, "tick", 100) * 1000);
  return 0;
}
