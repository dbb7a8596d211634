/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What it costs to read the list of clients: how long a snapshot takes, and
 * how much the fan-out is slowed by four threads that read n-clients all the
 * time.  Run by hand; no figure of it is a test (the figures are in
 * docs/interface.md G).
 *
 *   interface-readers [--viewers N] [--rounds N] [--packets N] [--reads N]
 *
 * Rounds with and without readers alternate, so that what else the machine
 * does falls on both.  A round is a number of packets to all viewers, as fast
 * as it goes; its cost is the processor time of the worker, which serves them
 * all, and the time until the last byte is with the last viewer. */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "interface-crowd.h"
#include "rig.h"

#define N_READERS 4
#define SNAPSHOTS 200

typedef struct
{
  gint viewers;
  gint rounds;
  gint packets;
  gint reads;                   /* of all readers, in a round */
} Wanted;

typedef struct
{
  GstWMClientConnections *clients;
  gint reads;
} Reader;

static Wanted wanted = { 2000, 20, 200, 1000000 };

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a;
  gdouble y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static gdouble
quantile (gdouble * values, guint n, gdouble q)
{
  qsort (values, n, sizeof (*values), compare);
  return values[MIN (n - 1, (guint) (q * n))];
}

/* --- snapshots ----------------------------------------------------------- */

/* Processor time of this thread, ms: on a busy machine the clock says more of
 * the others. */
static gdouble
own_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gdouble) now.tv_sec * 1e3 + (gdouble) now.tv_nsec / 1e6;
}

static void
time_snapshots (Rig * rig)
{
  GstWMClientConnections *clients = GST_WM_CLIENT_CONNECTIONS (rig->sink);
  gdouble taken[SNAPSHOTS];
  gdouble used[SNAPSHOTS];
  guint len = 0;
  guint i;

  for (i = 0; i < SNAPSHOTS; i++) {
    gint64 start = g_get_monotonic_time ();
    gdouble cpu = own_time ();
    GPtrArray *all = gst_wm_client_connections_get_clients (clients);

    used[i] = own_time () - cpu;
    taken[i] = (gdouble) (g_get_monotonic_time () - start) / 1000.0;
    len = all->len;
    g_ptr_array_unref (all);
  }
  printf ("snapshot of %u clients, %u times: median %.2f ms, 99 %% %.2f ms; "
      "processor time %.2f ms, 99 %% %.2f ms\n", len, SNAPSHOTS,
      quantile (taken, SNAPSHOTS, 0.5), quantile (taken, SNAPSHOTS, 0.99),
      quantile (used, SNAPSHOTS, 0.5), quantile (used, SNAPSHOTS, 0.99));
}

/* --- fan-out ------------------------------------------------------------- */

/* Processor time of the worker, ns: the first number of its schedstat. */
static guint64
worker_time (void)
{
  GDir *tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const gchar *task;
  guint64 time = 0;

  while ((task = g_dir_read_name (tasks)) != NULL) {
    g_autofree gchar *name_path =
        g_build_filename ("/proc/self/task", task, "comm", NULL);
    g_autofree gchar *path =
        g_build_filename ("/proc/self/task", task, "schedstat", NULL);
    g_autofree gchar *name = NULL;
    g_autofree gchar *text = NULL;

    if (g_file_get_contents (name_path, &name, NULL, NULL) &&
        g_str_has_prefix (name, "wmnet-worker") &&
        g_file_get_contents (path, &text, NULL, NULL))
      time += g_ascii_strtoull (text, NULL, 10);
  }
  g_dir_close (tasks);
  return time;
}

static gpointer
read_count (gpointer data)
{
  Reader *reader = data;
  guint sum = 0;
  gint i;

  for (i = 0; i < reader->reads; i++)
    sum += gst_wm_client_connections_get_n_clients (reader->clients);
  return GUINT_TO_POINTER (sum);
}

static void
run_round (Rig * rig, Crowd * crowd,
    gboolean has_readers, gdouble * ret_cpu, gdouble * ret_wall)
{
  Reader reader = { GST_WM_CLIENT_CONNECTIONS (rig->sink),
    wanted.reads / N_READERS
  };
  guint64 bytes = crowd_count (crowd) +
      (guint64) wanted.packets * RIG_PACKET_SIZE * (guint) wanted.viewers;
  guint64 cpu = worker_time ();
  gint64 start = g_get_monotonic_time ();
  GThread *readers[N_READERS];
  guint i;

  for (i = 0; i < N_READERS && has_readers; i++)
    readers[i] = g_thread_new ("reader", read_count, &reader);
  if (rig_push_packets (rig, (guint) wanted.packets) != GST_FLOW_OK ||
      !crowd_await (crowd, bytes))
    g_error ("the viewers didn't get it all");
  *ret_wall = (gdouble) (g_get_monotonic_time () - start) / 1000.0;
  *ret_cpu = (gdouble) (worker_time () - cpu) / 1e6;
  for (i = 0; i < N_READERS && has_readers; i++)
    g_thread_join (readers[i]);
}

static void
time_fan_out (Rig * rig, Crowd * crowd)
{
  guint n = (guint) wanted.rounds;
  gdouble *cpu[2] = { g_new (gdouble, n), g_new (gdouble, n) };
  gdouble *wall[2] = { g_new (gdouble, n), g_new (gdouble, n) };
  gdouble quiet, read;
  guint i, way;

  for (i = 0; i < 2 * n; i++)
    run_round (rig, crowd, i % 2, &cpu[i % 2][i / 2], &wall[i % 2][i / 2]);
  for (way = 0; way < 2; way++)
    printf ("fan-out of %d packets to %d clients, %d reads: worker %.1f ms, "
        "all %.1f ms (medians of %u)\n", wanted.packets, wanted.viewers,
        way ? wanted.reads : 0, quantile (cpu[way], n, 0.5),
        quantile (wall[way], n, 0.5), n);
  quiet = quantile (cpu[0], n, 0.5);
  read = quantile (cpu[1], n, 0.5);
  printf ("the reads cost the worker %.2f %%\n",
      (read - quiet) / quiet * 100.0);
  for (way = 0; way < 2; way++) {
    g_free (cpu[way]);
    g_free (wall[way]);
  }
}

/* --- all of it ----------------------------------------------------------- */

static void
count_one (GstElement * sink, guint64 id, GstWMClientInfo * info, gint * n)
{
  g_atomic_int_inc (n);
}

static void
wait_for_all (Rig * rig, guint n)
{
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_MINUTE;

  while (rig_n_clients (rig) < n) {
    if (g_get_monotonic_time () > end)
      g_error ("%u clients after a minute", rig_n_clients (rig));
    g_thread_yield ();
  }
}

static void
measure (void)
{
  Rig *rig = rig_new ();
  gint connected = 0;
  Crowd *crowd;
  guint port;

  /* What the rig writes down of each client would be most of the cost. */
  g_signal_handlers_disconnect_by_data (rig->sink, rig);
  g_signal_connect (rig->sink, "client-connected", G_CALLBACK (count_one),
      &connected);
  g_object_set (rig->sink, "backlog", 4096, "max-latency", (guint64) 0, NULL);
  rig_start (rig);
  g_object_get (rig->sink, "current-port", &port, NULL);
  crowd = crowd_new ((guint) wanted.viewers, port);
  wait_for_all (rig, (guint) wanted.viewers);
  time_snapshots (rig);
  time_fan_out (rig, crowd);
  crowd_free (crowd);
  rig_free (rig);
}

/* The rig is the tests', so this is one, with nothing to fail. */
GST_START_TEST (test_readers)
{
  measure ();
}

GST_END_TEST;

static Suite *
interface_readers_suite (void)
{
  Suite *s = suite_create ("interface-readers");
  TCase *tc = tcase_create ("readers");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 3600);
  tcase_add_test (tc, test_readers);
  return s;
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    {"viewers", 0, 0, G_OPTION_ARG_INT, &wanted.viewers, "clients", "N"},
    {"rounds", 0, 0, G_OPTION_ARG_INT, &wanted.rounds, "of each kind", "N"},
    {"packets", 0, 0, G_OPTION_ARG_INT, &wanted.packets, "in a round", "N"},
    {"reads", 0, 0, G_OPTION_ARG_INT, &wanted.reads, "in a round", "N"},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  g_option_context_free (context);
  if (wanted.viewers < 1 || wanted.rounds < 1 || wanted.packets < 1) {
    g_printerr ("viewers, rounds and packets have to be positive\n");
    return 2;
  }
  if (!crowd_may_have ((guint) wanted.viewers)) {
    g_printerr ("too few descriptors for %d viewers\n", wanted.viewers);
    return 77;
  }
  gst_check_init (&argc, &argv);
  return gst_check_run_suite (interface_readers_suite (), "interface-readers",
      __FILE__);
}
