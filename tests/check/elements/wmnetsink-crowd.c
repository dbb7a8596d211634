/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Many clients, clients that misbehave, and a machine that runs out of
 * descriptors (docs/interface.md B.5; acceptance 27, 29, 30, 52, 58). */

#include "rig.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_THREADS 64
#define N_VISITS 32             /* of each thread: 2048 in all */
#define N_READERS 4

typedef struct
{
  Rig *rig;
  gint is_over;                 /* atomic */
  GMutex lock;
  GHashTable *memberships;      /* under lock; generation -> list of ids */
  guint n_snapshots;            /* under lock */
} Crowd;

static gpointer
visit (gpointer data)
{
  Crowd *crowd = data;
  guint i;

  for (i = 0; i < N_VISITS; i++)
    viewer_free (viewer_new_plain (crowd->rig));
  return NULL;
}

/* I2, I3: ascending, and the same generation is the same membership. */
static void
check_snapshot (Crowd * crowd)
{
  GstWMClientConnections *connections =
      GST_WM_CLIENT_CONNECTIONS (crowd->rig->sink);
  guint64 generation;
  g_autoptr (GPtrArray) all =
      gst_wm_client_connections_snapshot (connections, &generation);
  GString *ids = g_string_new (NULL);
  gchar *known;
  guint64 last = 0;
  guint i;

  for (i = 0; i < all->len; i++) {
    guint64 id = gst_wm_client_info_get_id (g_ptr_array_index (all, i));

    fail_unless (id > last);
    last = id;
    g_string_append_printf (ids, "%" G_GUINT64_FORMAT " ", id);
  }
  g_mutex_lock (&crowd->lock);
  crowd->n_snapshots++;
  known = g_hash_table_lookup (crowd->memberships, &generation);
  if (known != NULL) {
    fail_unless_equals_string (known, ids->str);
  } else {
    g_hash_table_insert (crowd->memberships, g_memdup2 (&generation,
            sizeof (generation)), g_strdup (ids->str));
  }
  g_mutex_unlock (&crowd->lock);
  g_string_free (ids, TRUE);
}

static gpointer
read_snapshots (gpointer data)
{
  Crowd *crowd = data;

  while (!g_atomic_int_get (&crowd->is_over)) {
    check_snapshot (crowd);
    g_thread_yield ();
  }
  return NULL;
}

static gpointer
feed (gpointer data)
{
  Crowd *crowd = data;

  while (!g_atomic_int_get (&crowd->is_over)) {
    fail_unless_equals_int (rig_push_packets (crowd->rig, 1), GST_FLOW_OK);
    g_usleep (5000);
  }
  return NULL;
}

/* I1, I5: connected in order of ids, then disconnected, once each. */
static void
check_pairs (Rig * rig, guint n)
{
  g_autofree guint8 *seen = g_new0 (guint8, n + 1);
  guint64 last = 0;
  guint i;

  fail_unless_equals_int (rig->news->len, 2 * n);
  for (i = 0; i < rig->news->len; i++) {
    const RigNews *news = g_ptr_array_index (rig->news, i);

    fail_unless (news->id >= 1 && news->id <= n);
    if (news->kind == RIG_CONNECTED) {
      fail_unless_equals_uint64 (news->id, last + 1);
      last = news->id;
      fail_unless_equals_int (seen[news->id], 0);
      fail_unless (news->is_listed);
    } else {
      fail_unless_equals_int (news->kind, RIG_DISCONNECTED);
      fail_unless_equals_int (seen[news->id], 1);
      fail_if (news->is_listed);
    }
    seen[news->id]++;
  }
}

/* F 27, 29, 30 */
GST_START_TEST (test_churn)
{
  Crowd crowd = { rig_new (), 0 };
  GThread *threads[N_THREADS], *readers[N_READERS], *feeder;
  guint i;

  g_mutex_init (&crowd.lock);
  crowd.memberships = g_hash_table_new_full (g_int64_hash, g_int64_equal,
      g_free, g_free);
  g_object_set (crowd.rig->sink, "post-messages", FALSE, NULL);
  rig_start (crowd.rig);
  feeder = g_thread_new ("feed", feed, &crowd);
  for (i = 0; i < N_READERS; i++)
    readers[i] = g_thread_new ("read", read_snapshots, &crowd);
  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("visit", visit, &crowd);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_atomic_int_set (&crowd.is_over, TRUE);
  for (i = 0; i < N_READERS; i++)
    g_thread_join (readers[i]);
  g_thread_join (feeder);
  rig_set_state (crowd.rig, GST_STATE_NULL);
  check_pairs (crowd.rig, N_THREADS * N_VISITS);
  fail_unless (crowd.n_snapshots > N_READERS);
  fail_unless_equals_int (rig_stat (crowd.rig, "clients-accepted"),
      N_THREADS * N_VISITS);
  rig_free (crowd.rig);
  g_hash_table_unref (crowd.memberships);
  g_mutex_clear (&crowd.lock);
}

GST_END_TEST;

static guint64
get_dropped (Rig * rig, guint64 id)
{
  g_autoptr (GstWMClientInfo) info =
      gst_wm_client_connections_get_client (GST_WM_CLIENT_CONNECTIONS
      (rig->sink), id, NULL);

  return info != NULL ? gst_wm_client_info_get_packets_dropped (info) : 0;
}

static void
skip (Viewer * viewer, guint size)
{
  g_autofree guint8 *bytes = g_malloc (size);

  viewer_read (viewer, bytes, size);
}

/* Pushes more than a socket can hold, while a healthy viewer gets every
 * packet in order. */
static void
push_past_stalled (Rig * rig, Viewer * healthy)
{
  guint expected = viewer_read_packet (healthy) + 1;
  guint i, k;

  for (i = 0; i < 300 && rig_count (rig, RIG_DISCONNECTED) == 0; i++) {
    fail_unless_equals_int (rig_push_packets (rig, 50), GST_FLOW_OK);
    for (k = 0; k < 50; k++)
      fail_unless_equals_int (viewer_read_packet (healthy), expected++);
  }
}

/* Whole packets are missing, in one place. */
static void
expect_gap (Rig * rig, Viewer * viewer, guint header_size)
{
  guint last, number;

  fail_unless_equals_int (viewer_read_head (viewer), 200);
  skip (viewer, header_size);
  last = viewer_read_packet (viewer);
  while ((number = viewer_read_packet (viewer)) == last + 1)
    last = number;
  fail_unless (number > last);
  fail_unless (get_dropped (rig, 1) >= number - last - 1);
  fail_unless (rig_stat (rig, "packets-dropped") > 0);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 0);
}

/* F 52 */
GST_START_TEST (test_stalled_reader)
{
  Rig *rig = rig_new ();
  Viewer *stalled, *healthy;
  guint size;

  g_object_set (rig->sink, "queue-max-bytes", (guint64) 256 * 1024, NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "slow-client-policy",
      __i__ == 0 ? "resync-keyframe" : "disconnect");
  rig_start (rig);
  size = rig_header_size (rig);
  stalled = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  rig_await (rig, RIG_CONNECTED, 1);
  healthy = viewer_new_plain (rig);
  skip (healthy, size);
  push_past_stalled (rig, healthy);
  if (__i__ == 0) {
    expect_gap (rig, stalled, size);
  } else {
    fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
        GST_WM_DISCONNECT_REASON_SLOW);
    fail_unless_equals_int (rig_stat (rig, "clients-dropped-slow"), 1);
  }
  viewer_free (stalled);
  viewer_free (healthy);
  rig_free (rig);
}

GST_END_TEST;

/* Not through GLib, which would want descriptors of its own. */
static int
connect_raw (guint port)
{
  struct sockaddr_in address = { 0 };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_family = AF_INET;
  address.sin_port = g_htons ((guint16) port);
  address.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  fail_unless (fd >= 0);
  fail_unless_equals_int (connect (fd, (struct sockaddr *) &address,
          sizeof (address)), 0);
  return fd;
}

static guint
take_all_descriptors (int *fds, guint n_max)
{
  guint n = 0;
  int fd;

  while (n < n_max && (fd = dup (0)) >= 0)
    fds[n++] = fd;
  fail_unless (n < n_max);
  return n;
}

/* F 58 */
GST_START_TEST (test_no_descriptors)
{
  static const gchar request[] = "GET / HTTP/1.0\r\n\r\n";
  struct rlimit limit = { 256, 256 };
  int fds[256];
  Rig *rig = rig_new ();
  g_autoptr (GError) error = NULL;
  gchar answer[12];
  guint size, n;
  Viewer *old;
  int fd;

  fail_unless_equals_int (setrlimit (RLIMIT_NOFILE, &limit), 0);
  rig_start (rig);
  size = rig_header_size (rig);
  old = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  n = take_all_descriptors (fds, G_N_ELEMENTS (fds));
  close (fds[--n]);
  fd = connect_raw (rig_port (rig));
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_FAILED));
  skip (old, size);
  fail_unless_equals_int (viewer_read_packet (old), 0);
  fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
  fail_unless_equals_int (viewer_read_packet (old), 1);
  while (n > 0)
    close (fds[--n]);
  fail_unless_equals_int (write (fd, request, strlen (request)),
      strlen (request));
  rig_await (rig, RIG_CONNECTED, 2);
  fail_unless_equals_int (recv (fd, answer, sizeof (answer), MSG_WAITALL),
      sizeof (answer));
  fail_unless (memcmp (answer, "HTTP/1.0 200", sizeof (answer)) == 0);
  fail_unless_equals_int (GST_STATE (rig->sink), GST_STATE_PLAYING);
  close (fd);
  viewer_free (old);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_crowd_suite (void)
{
  Suite *s = suite_create ("wmnetsink-crowd");
  TCase *tc = tcase_create ("crowd");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_churn);
  tcase_add_loop_test (tc, test_stalled_reader, 0, 2);
  tcase_add_test (tc, test_no_descriptors);
  return s;
}

GST_CHECK_MAIN (wmnetsink_crowd);
