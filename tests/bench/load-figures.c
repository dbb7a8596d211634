/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See load-figures.h. */

#include "load-figures.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static gchar *
read_text (int pid, const gchar * name)
{
  gchar path[512], *text = NULL;

  g_snprintf (path, sizeof (path), "/proc/%d/%s", pid, name);
  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static void
read_ticks (int pid, LoadUsage * usage)
{
  gchar *text = read_text (pid, "stat");
  gchar *at = text != NULL ? strrchr (text, ')') : NULL;
  int field;

  /* utime and stime are fields 14 and 15; the name, which may hold anything,
   * is field 2. */
  for (field = 2; at != NULL && field < 14; field++)
    at = strchr (at + 1, ' ');
  if (at != NULL)
    sscanf (at, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &usage->user,
        &usage->system);
  g_free (text);
}

gint64
load_figures_read_rss (int pid)
{
  gchar *text = read_text (pid, "statm");
  long pages = 0;

  if (text != NULL)
    sscanf (text, "%*d %ld", &pages);
  g_free (text);
  return (gint64) pages *sysconf (_SC_PAGESIZE);
}

static gint64
count_wakeups (int pid)
{
  gchar path[64];
  gint64 total = 0;
  struct dirent *entry;
  DIR *tasks;

  g_snprintf (path, sizeof (path), "/proc/%d/task", pid);
  tasks = opendir (path);
  while (tasks != NULL && (entry = readdir (tasks)) != NULL) {
    gchar name[300], *text, *at;

    g_snprintf (name, sizeof (name), "task/%s/status", entry->d_name);
    text = read_text (pid, name);
    at = text != NULL ? strstr (text, "\nvoluntary_ctxt") : NULL;
    if (at != NULL)
      total += g_ascii_strtoll (strchr (at, ':') + 1, NULL, 10);
    g_free (text);
  }
  if (tasks != NULL)
    closedir (tasks);
  return total;
}

void
load_usage_read (LoadUsage * usage, int pid, gint64 now)
{
  struct rusage own;
  struct timespec cpu;
  clockid_t clock;

  memset (usage, 0, sizeof (*usage));
  getrusage (RUSAGE_SELF, &own);
  usage->time = now;
  usage->own = (gint64) (own.ru_utime.tv_sec + own.ru_stime.tv_sec) *
      G_USEC_PER_SEC + own.ru_utime.tv_usec + own.ru_stime.tv_usec;
  if (pid <= 0)
    return;
  /* The same account as utime + stime of /proc/PID/stat, in finer steps. */
  if (clock_getcpuclockid (pid, &clock) == 0 &&
      clock_gettime (clock, &cpu) == 0)
    usage->cpu = (gint64) cpu.tv_sec * 1000000000 + cpu.tv_nsec;
  read_ticks (pid, usage);
  usage->rss = load_figures_read_rss (pid);
  usage->wakeups = count_wakeups (pid);
}

/* --- times ------------------------------------------------------------- */

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
add_time (GArray ** times, gint64 from, gint64 to)
{
  gint64 span = to - from;

  if (*times == NULL)
    *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (to != 0)
    g_array_append_val (*times, span);
}

void
load_times_add (LoadTimes * times, const LoadClient * client)
{
  add_time (&times->byte, client->started, client->first_byte);
  add_time (&times->media, client->started, client->first_media);
  add_time (&times->key, client->started, client->first_key);
  add_time (&times->answer, client->asked, client->first_media);
}

void
load_times_fail (LoadTimes * times)
{
  times->n_failed++;
}

static double
quantile (GArray * sorted, double q)
{
  guint at;

  if (sorted == NULL || sorted->len == 0)
    return 0;
  at = (guint) (q * (sorted->len - 1) + 0.5);
  return (double) g_array_index (sorted, gint64, at) / 1e6;
}

static void
print_spread (const gchar * name, GArray * times)
{
  if (times != NULL)
    g_array_sort (times, compare);
  printf ("\"%s\": {\"n\": %u, \"p50\": %.6f, \"p99\": %.6f, \"max\": %.6f}",
      name, times != NULL ? times->len : 0, quantile (times, 0.5),
      quantile (times, 0.99), quantile (times, 1));
}

void
load_times_print (const gchar * name, LoadTimes * times)
{
  printf ("\"%s\": {\"failed\": %d, ", name, times->n_failed);
  print_spread ("first_byte_s", times->byte);
  printf (", ");
  print_spread ("first_media_s", times->media);
  printf (", ");
  print_spread ("first_key_s", times->key);
  printf (", ");
  print_spread ("answer_s", times->answer);
  printf ("}, ");
}

/* --- a window ---------------------------------------------------------- */

/* A group's names stand in one line, its values in the next; 0 = unknown. */
static gint64
read_counter (const gchar * path, const gchar * group, const gchar * name)
{
  gchar *text = NULL, **lines, **names, **values;
  gint64 count = 0;
  guint i, k;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; lines[i] != NULL && lines[i + 1] != NULL; i += 2) {
    if (!g_str_has_prefix (lines[i], group))
      continue;
    names = g_strsplit (lines[i], " ", 0);
    values = g_strsplit (lines[i + 1], " ", 0);
    for (k = 0; names[k] != NULL && values[k] != NULL; k++) {
      if (strcmp (names[k], name) == 0)
        count = g_ascii_strtoll (values[k], NULL, 10);
    }
    g_strfreev (names);
    g_strfreev (values);
  }
  g_strfreev (lines);
  g_free (text);
  return count;
}

void
load_figures_read_troubles (LoadTroubles * ret_troubles)
{
  ret_troubles->syn_retransmitted = read_counter ("/proc/net/netstat",
      "TcpExt:", "TCPSynRetrans");
  ret_troubles->retransmitted = read_counter ("/proc/net/snmp", "Tcp:",
      "RetransSegs");
  ret_troubles->not_accepted = read_counter ("/proc/net/netstat", "TcpExt:",
      "ListenDrops");
}

void
load_figures_print_troubles (const LoadTroubles * before,
    const LoadTroubles * after)
{
  printf ("\"syn_retransmitted\": %" G_GINT64_FORMAT
      ", \"retransmitted\": %" G_GINT64_FORMAT ", \"not_accepted\": %"
      G_GINT64_FORMAT ", ", after->syn_retransmitted -
      before->syn_retransmitted, after->retransmitted - before->retransmitted,
      after->not_accepted - before->not_accepted);
}

/* Pauses and stalls of those that want to read. */
static void
print_pauses (const LoadClient * clients, int n, gint64 stall)
{
  GArray *gaps = NULL;
  int i, stalled = 0, live = 0;

  for (i = 0; i < n; i++) {
    if (clients[i].manner != LOAD_GOOD || clients[i].fd < 0)
      continue;
    live++;
    add_time (&gaps, 0, MAX (clients[i].gap, 1));
    stalled += clients[i].gap > stall;
  }
  print_spread ("gap_s", gaps);
  printf (", \"stalled\": %d, \"live\": %d", stalled, live);
  if (gaps != NULL)
    g_array_unref (gaps);
}

void
load_figures_print_window (const gchar * name, const LoadUsage * before,
    const LoadUsage * after, const LoadClient * clients, int n_slots, int n,
    gint64 stall)
{
  guint64 bytes = 0;
  int i;

  for (i = 0; i < n_slots; i++)
    bytes += clients[i].bytes;
  printf ("\"%s\": {\"seconds\": %.6f, \"cpu_s\": %.6f, \"user_ticks\": %"
      G_GINT64_FORMAT ", \"system_ticks\": %" G_GINT64_FORMAT
      ", \"load_cpu_s\": %.6f, \"rss\": %" G_GINT64_FORMAT
      ", \"wakeups\": %" G_GINT64_FORMAT ", \"bytes\": %" G_GUINT64_FORMAT
      ", ", name, (after->time - before->time) / 1e6,
      (after->cpu - before->cpu) / 1e9, after->user - before->user,
      after->system - before->system, (after->own - before->own) / 1e6,
      after->rss, after->wakeups - before->wakeups, bytes);
  print_pauses (clients, n, stall);
  printf ("}, ");
}

void
load_figures_print_check (const LoadCheck * check)
{
  printf ("\"check\": {\"packets\": %" G_GINT64_FORMAT ", \"bytes\": %"
      G_GINT64_FORMAT ", \"headers\": %" G_GINT64_FORMAT ", \"gaps\": %"
      G_GINT64_FORMAT ", \"errors\": %" G_GINT64_FORMAT
      ", \"first_error\": \"%s\"}}\n", check->n_packets, check->n_bytes,
      check->n_headers, check->n_gaps, check->n_errors,
      check->first_error != NULL ? check->first_error : "");
  fflush (stdout);
}
