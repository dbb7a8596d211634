/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Clients that come and go, 200 a second, for as long as one likes (F 30): at
 * the end each has had one connected and one disconnected, in this order, and
 * ids have grown by one at a time.
 *
 *   interface-churn [--seconds N] [--rate N]
 *
 * The suite runs a few seconds of it; built with AddressSanitizer it is run by
 * hand for ten minutes.  Some viewers are players, some are not, some go
 * before they have read a byte; one in sixteen is sent home. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "rig.h"

#define N_CALLERS 4
#define PLAYER "GET / HTTP/1.0\r\nUser-Agent: NSPlayer/12.0.7601.17514\r\n" \
  "Pragma: xPlayStrm=1\r\n\r\n"
#define PLAIN "GET / HTTP/1.0\r\nUser-Agent: churn/1.0\r\n\r\n"

typedef struct
{
  guint port;
  gint64 end;                   /* monotonic, us */
  gint64 interval;              /* ns between two calls of a caller */
  gint n_calls;                 /* atomic */
} Callers;

typedef struct
{
  GstElement *sink;

  /* the element's thread, then nobody's */
  GByteArray *states;           /* by id: 1 connected, 2 gone */
  guint n_wrong;
} Ledger;

static gint seconds = 3;
static gint rate = 200;

/* --- the ledger: the element's thread ------------------------------------ */

static void
note (Ledger * ledger, gboolean is_right, const gchar * what, guint64 id)
{
  if (is_right)
    return;
  ledger->n_wrong++;
  printf ("%s, id %" G_GUINT64_FORMAT "\n", what, id);
}

static void
on_connected (GstElement * sink, guint64 id, GstWMClientInfo * info,
    Ledger * ledger)
{
  guint8 connected = 1;
  gboolean done;

  note (ledger, id == ledger->states->len, "not the next id", id);
  g_byte_array_append (ledger->states, &connected, 1);
  if (id % 16 == 0)
    g_signal_emit_by_name (sink, "disconnect-client", id, &done);
}

static void
on_disconnected (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, Ledger * ledger)
{
  note (ledger, id < ledger->states->len && ledger->states->data[id] == 1,
      "gone, and wasn't there", id);
  if (id < ledger->states->len)
    ledger->states->data[id] = 2;
}

/* --- callers: threads of their own --------------------------------------- */

static void
visit (guint port, guint n)
{
  const gchar *request = n % 3 == 0 ? PLAYER : PLAIN;
  struct timeval patience = {.tv_sec = 1 };
  struct sockaddr_in address = { 0 };
  guint8 scratch[4096];
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_family = AF_INET;
  address.sin_port = htons ((guint16) port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof (patience));
  if (connect (fd, (struct sockaddr *) &address, sizeof (address)) == 0 &&
      send (fd, request, strlen (request), MSG_NOSIGNAL) > 0 && n % 4 != 0 &&
      recv (fd, scratch, sizeof (scratch), 0) > 0 && n % 4 == 1)
    recv (fd, scratch, sizeof (scratch), 0);
  close (fd);
}

/* The rate is what is asked for, so the next call is at its time and not so
 * long after the last one. */
static gpointer
call (gpointer data)
{
  Callers *callers = data;
  struct timespec next;

  clock_gettime (CLOCK_MONOTONIC, &next);
  while (g_get_monotonic_time () < callers->end) {
    visit (callers->port, (guint) g_atomic_int_add (&callers->n_calls, 1));
    next.tv_nsec += callers->interval;
    next.tv_sec += next.tv_nsec / 1000000000;
    next.tv_nsec %= 1000000000;
    clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  return NULL;
}

/* Something to send: a packet every 20 ms. */
static void
feed (Rig * rig, gint64 end)
{
  while (g_get_monotonic_time () < end) {
    fail_unless_equals_int (rig_push_packets (rig, 1), GST_FLOW_OK);
    g_usleep (20000);
  }
}

/* --- all of it ----------------------------------------------------------- */

static guint
judge (Ledger * ledger, guint n_calls, guint64 accepted)
{
  guint n_open = 0;
  guint i;

  for (i = 1; i < ledger->states->len; i++)
    n_open += ledger->states->data[i] == 1;
  printf ("%u calls in %d s, %u connected, %u of them not disconnected, "
      "%u wrong\n", n_calls, seconds, ledger->states->len - 1, n_open,
      ledger->n_wrong);
  if (accepted != ledger->states->len - 1) {
    printf ("stats say %" G_GUINT64_FORMAT " were accepted\n", accepted);
    return 1;
  }
  return n_open + ledger->n_wrong + (n_calls == 0 || accepted == 0);
}

static void
churn (void)
{
  Rig *rig = rig_new ();
  Ledger ledger = { rig->sink, g_byte_array_new (), 0 };
  Callers callers = { 0 };
  GThread *threads[N_CALLERS];
  guint8 nobody = 0;
  guint n_bad, i;

  /* Ids begin at 1. */
  g_byte_array_append (ledger.states, &nobody, 1);
  g_signal_handlers_disconnect_by_data (rig->sink, rig);
  g_signal_connect (rig->sink, "client-connected", G_CALLBACK (on_connected),
      &ledger);
  g_signal_connect (rig->sink, "client-disconnected",
      G_CALLBACK (on_disconnected), &ledger);
  g_object_set (rig->sink, "post-messages", FALSE, NULL);
  rig_start (rig);
  callers.port = rig_port (rig);
  callers.end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  callers.interval = G_GINT64_CONSTANT (1000000000) * N_CALLERS / rate;
  for (i = 0; i < N_CALLERS; i++)
    threads[i] = g_thread_new ("caller", call, &callers);
  feed (rig, callers.end);
  for (i = 0; i < N_CALLERS; i++)
    g_thread_join (threads[i]);
  /* Whoever is left is told of before this returns. */
  rig_set_state (rig, GST_STATE_NULL);
  n_bad = judge (&ledger, (guint) callers.n_calls,
      (guint64) rig_stat (rig, "clients-accepted"));
  g_byte_array_unref (ledger.states);
  rig_free (rig);
  fail_unless_equals_int (n_bad, 0);
}

/* The rig is the tests', so this is one: of any length, in this process. */
GST_START_TEST (test_churn)
{
  churn ();
}

GST_END_TEST;

static Suite *
interface_churn_suite (void)
{
  Suite *s = suite_create ("interface-churn");
  TCase *tc = tcase_create ("churn");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, seconds + 60);
  tcase_add_test (tc, test_churn);
  return s;
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "how long (3)", "N"},
    {"rate", 0, 0, G_OPTION_ARG_INT, &rate, "connections a second (200)", "N"},
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
  if (seconds < 1 || rate < 1) {
    g_printerr ("seconds and rate have to be positive\n");
    return 2;
  }
  gst_check_init (&argc, &argv);
  return gst_check_run_suite (interface_churn_suite (), "interface-churn",
      __FILE__);
}
