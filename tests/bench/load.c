/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The load generator: one thread, one epoll set, up to as many clients as
 * there are descriptors, payload thrown away in the kernel (MSG_TRUNC) so
 * that it costs little itself.  Runs the phases of one measurement against
 * one server and prints the figures as one line of JSON:
 *
 *   base    one client alone: what the source and the server cost anyway
 *   join    the other clients connect, so many a second
 *   window  all are connected: CPU time of the server, bytes, pauses
 *   churn   the same with clients that come and go
 *
 * load port=N [pid=SERVER] [n=CLIENTS] [connects=PER-SECOND] [framed=PERCENT]
 *   [base=S] [settle=S] [window=S] [churn=PER-SECOND] [churn-window=S]
 *   [checked=CLIENTS] [stuck=CLIENTS] [slow=CLIENTS] [mounts=N] [path=TEXT]
 *   [rate=BIT/S] [packet=BYTES] [streams=N] [own=0|1] [patience=S]
 *   [selections=N] [mark=0|1]
 *
 * With selections, clients want so many different sets of the streams; with
 * mark, the server is told by SIGUSR1 when the window begins and ends.  CPU
 * time is the kernel's account of the whole process, all its threads. */

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "load-client.h"
#include "load-figures.h"

#define N_EVENTS 512
#define READ_SIZE (256 * 1024)
#define MAX_CHURNERS 2000
#define SLOW_STEP (100 * G_TIME_SPAN_MILLISECOND)
#define STALL (1 * G_TIME_SPAN_SECOND)

typedef struct
{
  int port;
  int pid;
  int n;
  int connects;
  int framed;
  int checked;
  int stuck;
  int slow;
  int mounts;
  int selections;
  gboolean is_marking;
  const gchar *path;
  gint64 patience;
  gint64 slow_bytes;            /* a step */
} Options;

static Options options;
static LoadCheck check;
static LoadClient *clients;     /* n, then the churners */
static int n_slots;
static int epoll_fd;
static gint64 now;
static gboolean is_in_window;
static guint8 buffer[READ_SIZE];

static struct
{
  int n_started;
  int n_failed;
  int n_lost;                   /* closed by the server later */
  int n_removed;                /* of the stuck ones */
  gint64 last_removed;
} counts;

static LoadTimes join_times, churn_times;

static gint64
read_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* --- one client -------------------------------------------------------- */

static void
leave (LoadClient * client, LoadState state)
{
  static const struct linger linger = { 1, 0 };

  setsockopt (client->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof (linger));
  close (client->fd);
  client->fd = -1;
  client->state = state;
  load_client_clear (client);
}

static void
fail (LoadClient * client)
{
  if (client->manner == LOAD_STUCK && client->first_media != 0) {
    counts.n_removed++;
    counts.last_removed = now;
  } else if (client->manner == LOAD_CHURN) {
    load_times_fail (&churn_times);
  } else if (client->first_media == 0) {
    counts.n_failed++;
  } else {
    counts.n_lost++;
  }
  leave (client, LOAD_FAILED);
}

static void
send_request (LoadClient * client)
{
  gchar path[64], text[1024];
  gsize size;

  if (options.mounts > 1)
    g_snprintf (path, sizeof (path), "%s%u", options.path, client->path);
  else
    g_strlcpy (path, options.path, sizeof (path));
  size = load_client_write_request (client, path, text, sizeof (text));
  if (send (client->fd, text, size, MSG_NOSIGNAL) != (gssize) size) {
    fail (client);
    return;
  }
  client->asked = read_clock ();
  client->state = LOAD_HEAD;
}

static void
start (int slot, LoadManner manner)
{
  LoadClient *client = &clients[slot];
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (options.port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)
  };
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT,
    .data.u32 = (guint32) slot
  };
  guint is_checked = slot < options.checked;

  memset (client, 0, sizeof (*client));
  client->manner = manner;
  client->is_checked = is_checked && manner == LOAD_GOOD;
  /* Spread evenly over the numbers. */
  client->is_framed = slot * options.framed / 100 !=
      (slot + 1) * options.framed / 100;
  client->path = slot % options.mounts;
  client->n_streams = (guint8) check.stream.n_streams;
  /* Never none of them off, which would be no selection. */
  if (options.selections > 0)
    client->off = (guint8) (1 + slot % options.selections);
  client->started = now = read_clock ();
  client->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (client->fd < 0) {
    counts.n_failed++;
    client->state = LOAD_FAILED;
    return;
  }
  client->state = LOAD_CONNECTING;
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, client->fd, &event);
  if (connect (client->fd, (struct sockaddr *) &address, sizeof (address)) < 0
      && errno != EINPROGRESS)
    fail (client);
}

static void
set_events (LoadClient * client, guint32 events)
{
  struct epoll_event event = {.events = events,
    .data.u32 = (guint32) (client - clients)
  };

  epoll_ctl (epoll_fd, EPOLL_CTL_MOD, client->fd, &event);
}

static void
note_read (LoadClient * client, gssize n)
{
  if (is_in_window) {
    client->bytes += (guint64) n;
    if (client->last_read != 0)
      client->gap = MAX (client->gap, now - client->last_read);
  }
  client->last_read = now;
}

static void
note_progress (LoadClient * client)
{
  if (client->first_key == 0)
    return;
  if (client->manner == LOAD_CHURN) {
    load_times_add (&churn_times, client);
    leave (client, LOAD_UNUSED);
  } else if (client->manner == LOAD_STUCK || client->manner == LOAD_SLOW) {
    client->is_paused = 1;
    set_events (client, 0);
  }
}

static void
receive (LoadClient * client)
{
  gboolean is_discarded = client->state == LOAD_DISCARD;
  gssize n = recv (client->fd, is_discarded ? NULL : buffer, READ_SIZE,
      MSG_DONTWAIT | (is_discarded ? MSG_TRUNC : 0));

  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0) {
    fail (client);
    return;
  }
  note_read (client, n);
  if (is_discarded)
    return;
  if (!load_client_take (client, &check, buffer, (gsize) n, now))
    fail (client);
  else
    note_progress (client);
}

static void
handle (LoadClient * client, guint32 events)
{
  if (client->fd < 0)
    return;
  if (client->state == LOAD_CONNECTING) {
    if (events & (EPOLLERR | EPOLLHUP)) {
      fail (client);
      return;
    }
    set_events (client, EPOLLIN);
    send_request (client);
    return;
  }
  if (client->is_paused) {
    if (events & (EPOLLERR | EPOLLHUP))
      fail (client);
    return;
  }
  receive (client);
}

static void
poll_until (gint64 due)
{
  struct epoll_event events[N_EVENTS];
  gint64 left = MAX (due - read_clock (), 0);
  struct timespec span = {
    .tv_sec = left / G_USEC_PER_SEC,
    .tv_nsec = left % G_USEC_PER_SEC * 1000
  };
  int n = epoll_pwait2 (epoll_fd, events, N_EVENTS, &span, NULL);
  int i;

  now = read_clock ();
  for (i = 0; i < n; i++)
    handle (&clients[events[i].data.u32], events[i].events);
}

/* --- phases ------------------------------------------------------------ */

/* Half of the rate, in small steps. */
static void
feed_slow (void)
{
  static gint64 due;
  int i;

  if (options.slow == 0 || now < due)
    return;
  due = now + SLOW_STEP;
  for (i = 0; i < options.n; i++) {
    LoadClient *client = &clients[i];
    gssize n;

    if (client->manner != LOAD_SLOW || !client->is_paused || client->fd < 0)
      continue;
    n = recv (client->fd, NULL, (gsize) options.slow_bytes,
        MSG_DONTWAIT | MSG_TRUNC);
    if (n > 0)
      note_read (client, n);
    else if (n == 0 || errno != EAGAIN)
      fail (client);
  }
}

static void
run_for (gint64 span)
{
  gint64 end = read_clock () + span;

  do {
    poll_until (options.slow > 0 ? MIN (end, now + SLOW_STEP) : end);
    feed_slow ();
  } while (now < end);
}

static LoadManner
manner_of (int slot)
{
  int from_end = options.n - 1 - slot;

  if (from_end < options.stuck)
    return LOAD_STUCK;
  return from_end < options.stuck + options.slow ? LOAD_SLOW : LOAD_GOOD;
}

static int
count_waiting (int n)
{
  int i, waiting = 0;

  for (i = 0; i < n; i++)
    waiting += clients[i].state != LOAD_FAILED && clients[i].first_media == 0;
  return waiting;
}

/* @from..@to - 1 connect; returns when each has media, or too late. */
static void
join (int from, int to)
{
  gint64 begin = read_clock ();
  gint64 end;
  int i;

  for (i = from; i < to; i++) {
    gint64 due = begin + (gint64) (i - from) * G_USEC_PER_SEC /
        options.connects;

    while (read_clock () < due)
      poll_until (due);
    start (i, manner_of (i));
    counts.n_started++;
  }
  end = read_clock () + options.patience;
  while (now < end && count_waiting (to) > 0)
    poll_until (MIN (end, now + 50 * G_TIME_SPAN_MILLISECOND));
  for (i = from; i < to; i++) {
    if (clients[i].state != LOAD_FAILED && clients[i].first_media == 0)
      fail (&clients[i]);
  }
}

static int
find_churner (void)
{
  int i;

  for (i = options.n; i < n_slots; i++) {
    if (clients[i].fd < 0)
      return i;
  }
  return -1;
}

static void
churn (int per_second, gint64 span)
{
  gint64 begin = read_clock ();
  gint64 n, total = span * per_second / G_USEC_PER_SEC;

  for (n = 0; n < total; n++) {
    gint64 due = begin + n * G_USEC_PER_SEC / per_second;
    int slot;

    while (read_clock () < due)
      poll_until (due);
    slot = find_churner ();
    if (slot < 0)
      load_times_fail (&churn_times);
    else
      start (slot, LOAD_CHURN);
  }
  while (now < begin + span)
    poll_until (begin + span);
}

static void
begin_window (LoadUsage * usage)
{
  int i;

  now = read_clock ();
  for (i = 0; i < n_slots; i++) {
    clients[i].gap = 0;
    clients[i].bytes = 0;
    if (clients[i].last_read != 0)
      clients[i].last_read = MAX (clients[i].last_read, now - STALL);
  }
  is_in_window = TRUE;
  load_usage_read (usage, options.pid, now);
}

static void
end_window (LoadUsage * usage)
{
  int i;

  now = read_clock ();
  load_usage_read (usage, options.pid, now);
  is_in_window = FALSE;
  for (i = 0; i < options.n; i++) {
    if (clients[i].fd >= 0 && clients[i].last_read != 0)
      clients[i].gap = MAX (clients[i].gap, now - clients[i].last_read);
  }
}

static void
measure (const gchar * name, gint64 span, int churn_rate)
{
  LoadUsage before, after;

  begin_window (&before);
  if (churn_rate > 0)
    churn (churn_rate, span);
  else
    run_for (span);
  end_window (&after);
  load_figures_print_window (name, &before, &after, clients, n_slots,
      options.n, STALL);
}

/* --- the program ------------------------------------------------------- */

static void
read_options (int argc, char **argv)
{
  int i;

#define NUMBER(name, otherwise) \
  ((int) bench_number (argc, argv, name, otherwise))
  options.port = NUMBER ("port", 0);
  options.pid = NUMBER ("pid", 0);
  options.n = NUMBER ("n", 1);
  options.connects = NUMBER ("connects", 2000);
  options.framed = NUMBER ("framed", 0);
  options.checked = NUMBER ("checked", 4);
  options.stuck = NUMBER ("stuck", 0);
  options.slow = NUMBER ("slow", 0);
  options.mounts = NUMBER ("mounts", 1);
  options.path = bench_option (argc, argv, "path", "/");
  options.patience = NUMBER ("patience", 10) * G_USEC_PER_SEC;
  options.selections = NUMBER ("selections", 0);
  options.is_marking = NUMBER ("mark", 0);
  bench_stream_init (&check.stream, argc, argv);
  check.is_own_stream = NUMBER ("own", 1);
  check.location_offsets = g_new (gint64, options.mounts);
  for (i = 0; i < options.mounts; i++)
    check.location_offsets[i] = G_MININT64;
  options.slow_bytes = check.stream.bitrate / 16 * SLOW_STEP / G_USEC_PER_SEC;
}

int
main (int argc, char **argv)
{
  gint64 base = bench_number (argc, argv, "base", 3) * G_USEC_PER_SEC;
  gint64 settle = bench_number (argc, argv, "settle", 2) * G_USEC_PER_SEC;
  gint64 window = bench_number (argc, argv, "window", 6) * G_USEC_PER_SEC;
  int churn_rate = (int) bench_number (argc, argv, "churn", 0);
  gint64 span = bench_number (argc, argv, "churn-window", 6) * G_USEC_PER_SEC;
  struct rlimit limit;
  LoadTroubles before, after;
  gint64 joined;
  int i;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  read_options (argc, argv);
  n_slots = options.n + (churn_rate > 0 ? MAX_CHURNERS : 0);
  clients = g_new0 (LoadClient, n_slots);
  for (i = 0; i < n_slots; i++)
    clients[i].fd = -1;
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  load_figures_read_troubles (&before);
  printf ("{");
  join (0, 1);
  run_for (G_USEC_PER_SEC);
  if (base > 0)
    measure ("base", base, 0);
  printf ("\"rss_before\": %" G_GINT64_FORMAT ", ",
      load_figures_read_rss (options.pid));
  joined = read_clock ();
  join (1, options.n);
  printf ("\"join_s\": %.3f, ", (read_clock () - joined) / 1e6);
  run_for (settle);
  for (i = 0; i < options.n; i++)
    load_times_add (&join_times, &clients[i]);
  if (options.is_marking)
    kill (options.pid, SIGUSR1);
  measure ("window", window, 0);
  if (options.is_marking)
    kill (options.pid, SIGUSR1);
  if (churn_rate > 0)
    measure ("churn_window", span, churn_rate);
  load_times_print ("join", &join_times);
  load_times_print ("churn", &churn_times);
  printf ("\"n\": %d, \"failed\": %d, \"lost\": %d, \"removed\": %d, "
      "\"removed_after_s\": %.3f, ", options.n, counts.n_failed,
      counts.n_lost, counts.n_removed,
      counts.n_removed > 0 ? (counts.last_removed - joined) / 1e6 : 0.0);
  load_figures_read_troubles (&after);
  load_figures_print_troubles (&before, &after);
  load_figures_print_check (&check);
  for (i = 0; i < n_slots; i++) {
    if (clients[i].fd >= 0)
      leave (&clients[i], LOAD_UNUSED);
  }
  return check.n_errors > 0;
}
