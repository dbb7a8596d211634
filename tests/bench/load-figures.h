/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the load generator reads from the kernel and how it prints figures:
 * members of one JSON object, each with a comma behind it but the last. */

#pragma once

#include "load-client.h"

typedef struct
{
  gint64 time;                  /* us, monotonic */
  gint64 cpu;                   /* ns, server, all threads */
  gint64 user, system;          /* clock ticks, server */
  gint64 own;                   /* us, this process */
  gint64 rss;                   /* bytes, server */
  gint64 wakeups;               /* voluntary context switches, server */
} LoadUsage;

/* What the kernel counts of all sockets of this network namespace. */
typedef struct
{
  gint64 syn_retransmitted;
  gint64 retransmitted;         /* segments of any kind */
  gint64 not_accepted;          /* the listener's queue was full */
} LoadTroubles;

/* Times from connect() on, and from the request, of many clients; us. */
typedef struct
{
  GArray *byte, *media, *key;
  GArray *answer;               /* first media byte after the request */
  int n_failed;
} LoadTimes;

void load_usage_read (LoadUsage * usage, int pid, gint64 now);

void load_times_add (LoadTimes * times, const LoadClient * client);
void load_times_fail (LoadTimes * times);
void load_times_print (const gchar * name, LoadTimes * times);

gint64 load_figures_read_rss (int pid);
void load_figures_read_troubles (LoadTroubles * ret_troubles);
void load_figures_print_troubles (const LoadTroubles * before,
    const LoadTroubles * after);
void load_figures_print_window (const gchar * name, const LoadUsage * before,
    const LoadUsage * after, const LoadClient * clients, int n_slots, int n,
    gint64 stall);
void load_figures_print_check (const LoadCheck * check);
