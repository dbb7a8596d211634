/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The GStreamer sinks as a server: a bare source pad pushes the stream of
 * stream.h at its rate into one of
 *
 *   wmnetsink, multisocketsink, multifdsink, tcpserversink
 *
 * with sync=false.  For multi*sink, which take sockets and not connections,
 * a thread here accepts, reads the request, answers, sends the ASF header and
 * hands the socket over.
 *
 * host sink=NAME [port=N] [rate=BIT/S] [packet=BYTES] [mounts=N] [timed=0|1]
 *   [streams=N] [set=NAME=VALUE]...
 *
 * Prints "port N" when it serves, and after SIGTERM what the streaming
 * thread's pushes cost, and what was filtered between two of SIGUSR1. */

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <gst/gst.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "stream.h"

#define ASF_CAPS "video/x-ms-asf"

typedef struct
{
  GstElement *sink;
  GstPad *pad;
} Mount;

static BenchStream stream;
static GByteArray *header;
static Mount *mounts;
static int n_mounts;
static gboolean is_timed;
static gboolean is_socket_sink, is_fd_sink;
static atomic_bool is_over;

/* Packets of the stream, and passes of a filter over one. */
typedef struct
{
  gint64 packets;
  gint64 filtered;
} Counts;

static atomic_llong n_packets;
static Counts marks[2];         /* the window's */
static guint n_marks;

static struct
{
  gint64 n;
  gint64 cpu;                   /* ns */
  gint64 longest;               /* us */
} pushes;

static gint64
read_clock (void)
{
  return g_get_monotonic_time ();
}

static gint64
read_thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* --- the source -------------------------------------------------------- */

static GstCaps *
new_caps (void)
{
  GstCaps *caps = gst_caps_from_string (ASF_CAPS);

  /* tcpserversink sends it to each newcomer; wmnetsink reads it, too. */
  if (is_socket_sink || is_fd_sink)
    return caps;
  {
    GValue list = G_VALUE_INIT, value = G_VALUE_INIT;
    GstBuffer *buffer = gst_buffer_new_memdup (header->data, header->len);

    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_HEADER);
    g_value_init (&list, GST_TYPE_ARRAY);
    g_value_init (&value, GST_TYPE_BUFFER);
    gst_value_set_buffer (&value, buffer);
    gst_buffer_unref (buffer);
    gst_value_array_append_value (&list, &value);
    gst_structure_set_value (gst_caps_get_structure (caps, 0), "streamheader",
        &list);
    g_value_unset (&value);
    g_value_unset (&list);
  }
  return caps;
}

static void
push_start (Mount * mount, int number)
{
  gchar *id = g_strdup_printf ("bench-%d", number);
  GstCaps *caps = new_caps ();
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (mount->pad, gst_event_new_stream_start (id));
  gst_pad_push_event (mount->pad, gst_event_new_caps (caps));
  gst_pad_push_event (mount->pad, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
  g_free (id);
}

static GstFlowReturn
push_timed (Mount * mount, GstBuffer * buffer)
{
  gint64 cpu = read_thread_cpu (), time = read_clock ();
  GstFlowReturn flow = gst_pad_push (mount->pad, buffer);

  pushes.n++;
  pushes.cpu += read_thread_cpu () - cpu;
  pushes.longest = MAX (pushes.longest, read_clock () - time);
  return flow;
}

static gboolean
push_packet (guint32 number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, stream.packet_size, NULL);
  GstMapInfo map;
  gboolean is_good = TRUE;
  int i;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  bench_stream_write (&stream, number, map.data);
  gst_buffer_unmap (buffer, &map);
  if (!bench_stream_is_key (&stream, number))
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  for (i = 0; i < n_mounts && is_good; i++) {
    GstFlowReturn flow = is_timed ?
        push_timed (&mounts[i], gst_buffer_ref (buffer)) :
        gst_pad_push (mounts[i].pad, gst_buffer_ref (buffer));

    is_good = flow == GST_FLOW_OK;
  }
  atomic_fetch_add (&n_packets, 1);
  gst_buffer_unref (buffer);
  return is_good;
}

static gpointer
push_all (gpointer data)
{
  gint64 start = read_clock ();
  guint32 number;
  int i;

  for (i = 0; i < n_mounts; i++)
    push_start (&mounts[i], i);
  for (number = 0; !is_over; number++) {
    gint64 due = start + bench_stream_due (&stream, number);
    struct timespec at = {
      .tv_sec = due / G_USEC_PER_SEC,
      .tv_nsec = due % G_USEC_PER_SEC * 1000
    };

    clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    if (!push_packet (number)) {
      g_printerr ("host: the sink takes no more\n");
      break;
    }
  }
  return NULL;
}

/* --- sockets for multi*sink -------------------------------------------- */

static gboolean
answer (int fd)
{
  static const char text[] = "HTTP/1.0 200 OK\r\n"
      "Content-Type: video/x-ms-asf\r\nConnection: close\r\n\r\n";
  struct timeval patience = { 2, 0 };
  char request[4096];
  int on = 1;

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof (patience));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof (on));
  return recv (fd, request, sizeof (request), 0) > 0 &&
      send (fd, text, sizeof (text) - 1, MSG_NOSIGNAL) > 0 &&
      send (fd, header->data, header->len, MSG_NOSIGNAL) > 0;
}

static gpointer
accept_all (gpointer data)
{
  int listen_fd = GPOINTER_TO_INT (data);
  int fd;

  while ((fd = accept4 (listen_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
    if (!answer (fd)) {
      close (fd);
      continue;
    }
    if (is_fd_sink) {
      g_unix_set_fd_nonblocking (fd, TRUE, NULL);
      g_signal_emit_by_name (mounts[0].sink, "add", fd);
    } else {
      GSocket *socket = g_socket_new_from_fd (fd, NULL);

      g_socket_set_blocking (socket, FALSE);
      g_signal_emit_by_name (mounts[0].sink, "add", socket);
      g_object_unref (socket);
    }
  }
  return NULL;
}

static void
close_fd (GstElement * sink, int fd, gpointer data)
{
  close (fd);
}

static int
listen_for_sink (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_ANY)
  };
  socklen_t size = sizeof (address);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof (on));
  if (bind (fd, (struct sockaddr *) &address, size) < 0 ||
      listen (fd, 4096) < 0)
    g_error ("host: %s", g_strerror (errno));
  getsockname (fd, (struct sockaddr *) &address, &size);
  g_thread_unref (g_thread_new ("accept", accept_all, GINT_TO_POINTER (fd)));
  return g_ntohs (address.sin_port);
}

/* --- the program ------------------------------------------------------- */

static void
apply_settings (GstElement * sink, int argc, char **argv)
{
  int i;

  for (i = 1; i < argc; i++) {
    gchar **pair;

    if (!g_str_has_prefix (argv[i], "set="))
      continue;
    pair = g_strsplit (argv[i] + 4, "=", 2);
    gst_util_set_object_arg (G_OBJECT (sink), pair[0], pair[1]);
    g_strfreev (pair);
  }
}

static void
make_mount (Mount * mount, const gchar * name, int number, int argc,
    char **argv)
{
  GstPad *sink_pad;

  mount->sink = gst_element_factory_make (name, NULL);
  if (mount->sink == NULL) {
    printf ("no %s\n", name);
    exit (77);
  }
  g_object_set (mount->sink, "sync", FALSE, NULL);
  apply_settings (mount->sink, argc, argv);
  if (n_mounts > 1) {
    gchar *path = g_strdup_printf ("/%d", number);

    g_object_set (mount->sink, "path", path, NULL);
    g_free (path);
  }
  mount->pad = gst_pad_new ("src", GST_PAD_SRC);
  sink_pad = gst_element_get_static_pad (mount->sink, "sink");
  gst_pad_set_active (mount->pad, TRUE);
  gst_pad_link (mount->pad, sink_pad);
  gst_object_unref (sink_pad);
}

/* All mounts share the first one's port. */
static int
start_mounts (int port)
{
  gboolean has_port = g_object_class_find_property (G_OBJECT_GET_CLASS
      (mounts[0].sink), "port") != NULL;
  int i;

  for (i = 0; i < n_mounts; i++) {
    if (has_port)
      g_object_set (mounts[i].sink, "port", port, NULL);
    gst_element_set_state (mounts[i].sink, GST_STATE_PLAYING);
    if (has_port)
      g_object_get (mounts[i].sink, "current-port", &port, NULL);
  }
  return has_port ? port : listen_for_sink ((guint16) port);
}

static void
mark (void)
{
  GObjectClass *type = G_OBJECT_GET_CLASS (mounts[0].sink);
  GstStructure *stats = NULL;
  guint64 filtered = 0;

  if (n_marks == G_N_ELEMENTS (marks) ||
      g_object_class_find_property (type, "stats") == NULL)
    return;
  g_object_get (mounts[0].sink, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "packets-filtered", &filtered);
  gst_structure_free (stats);
  marks[n_marks].packets = atomic_load (&n_packets);
  marks[n_marks++].filtered = (gint64) filtered;
}

/* Blocked everywhere else, so that none is missed. */
static void
wait_for_end (const sigset_t * signals)
{
  int number;

  while (sigwait (signals, &number) == 0 && number != SIGTERM)
    mark ();
  is_over = TRUE;
}

static void
print_costs (void)
{
  printf ("{\"pushes\": %" G_GINT64_FORMAT ", \"push_ns\": %.0f, "
      "\"longest_push_us\": %" G_GINT64_FORMAT ", \"packets\": %"
      G_GINT64_FORMAT ", \"filtered\": %" G_GINT64_FORMAT "}\n", pushes.n,
      pushes.n > 0 ? (double) pushes.cpu / pushes.n : 0.0, pushes.longest,
      marks[1].packets - marks[0].packets,
      marks[1].filtered - marks[0].filtered);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  const gchar *name = bench_option (argc, argv, "sink", "wmnetsink");
  struct rlimit limit;
  sigset_t signals;
  GThread *pusher;
  int i, port;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGUSR1);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  gst_init (NULL, NULL);
  bench_stream_init (&stream, argc, argv);
  header = bench_stream_new_header (&stream);
  n_mounts = (int) bench_number (argc, argv, "mounts", 1);
  is_timed = bench_number (argc, argv, "timed", 0);
  is_fd_sink = strcmp (name, "multifdsink") == 0;
  is_socket_sink = strcmp (name, "multisocketsink") == 0;
  mounts = g_new0 (Mount, n_mounts);
  for (i = 0; i < n_mounts; i++)
    make_mount (&mounts[i], name, i, argc, argv);
  if (is_fd_sink)
    g_signal_connect (mounts[0].sink, "client-fd-removed",
        G_CALLBACK (close_fd), NULL);
  port = start_mounts ((int) bench_number (argc, argv, "port", 0));
  pusher = g_thread_new ("push", push_all, NULL);
  printf ("port %d\n", port);
  fflush (stdout);
  wait_for_end (&signals);
  g_thread_join (pusher);
  print_costs ();
  /* What is connected goes with the process. */
  _exit (0);
}
