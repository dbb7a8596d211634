/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/startup.c: what is given, how fast, and what is told, row by
 * row (MS-WMSP 2.2.1.4.1 to 2.2.1.4.4, 3.2.5.6; socket test 60). */

#include "wmsp/startup.h"

#include <string.h>

#define UNLIMITED 2147483647
#define MBIT 1000000

typedef struct
{
  const gchar *agent;
  guint64 accel[2];             /* bit/s, ms */
  guint64 burst[2];
  guint64 link;
  guint64 max_rate;
  gint64 burst_time;            /* ms, expected */
  guint64 rate;
  guint32 tokens[4];            /* AccelBW, -Duration, BurstBW, -Duration */
} Row;

/* The stream has 400 kbit/s and the mount gives 2 s. */
static const Row rows[] = {
  /* Nothing asked. */
  {"NSPlayer/4.1.0.3856", {0}, {0}, 0, 0, 2000, 0, {0}},
  {"curl/7.88", {0}, {0}, 0, 0, 2000, 0, {0}},
  {"curl/7.88", {0}, {0}, 0, MBIT, 2000, MBIT, {0}},
  /* A limit that no stream could keep is none. */
  {"curl/7.88", {0}, {0}, 0, 400000, 2000, 0, {0}},
  /* Before 8.0: honoured, not told. */
  {"NSPlayer/7.1.0.3055", {MBIT, 18000}, {0}, 0, 0, 2000, MBIT, {0}},
  {"curl/7.88", {MBIT, 18000}, {0}, 0, 0, 2000, MBIT, {0}},
  /* 8.x is told 1048576 at most, and that is kept. */
  {"NSPlayer/8.0.0.3802", {UNLIMITED, 18000}, {0}, 0, 0, 2000, 1048576,
      {1048576, 2000}},
  {"NSPlayer/8.0.0.3802", {600000, 1500}, {0}, 0, 0, 1500, 600000,
      {600000, 1500}},
  {"NSPlayer/8.0.0.3802", {MBIT, 1500}, {MBIT, 500}, 0, 0, 500, MBIT, {0}},
  /* 9 and later; never more than asked, nor than there is. */
  {"NSPlayer/9.0.0.2980", {UNLIMITED, 18000}, {0}, UNLIMITED, 0, 2000,
      UNLIMITED, {UNLIMITED, 2000}},
  {"NSPlayer/12.0.7601.17514", {UNLIMITED, 500}, {0}, 0, 3500000, 500,
      3500000, {3500000, 500}},
  {"NSPlayer/12.0.7601.17514", {2 * MBIT, 500}, {0}, 0, 3500000, 500,
      2 * MBIT, {2 * MBIT, 500}},
  {"NSPlayer/12.0.7601.17514", {9999999999, 9999999999}, {0}, 0, 0, 2000,
      9999999999, {4294967295u, 2000}},
  /* A server asks for itself with Burst. */
  {"NSServer/9.0.0.3171", {MBIT, 9000}, {3500000, 1000}, 0, 0, 1000, 3500000,
      {0, 0, 3500000, 1000}},
  {"NSServer/8.0", {0}, {3500000, 1000}, 0, 0, 1000, 3500000, {0}},
  {"WMCacheProxy/9.5.6001.1", {0}, {MBIT, 5000}, 0, 600000, 2000, 600000,
      {0, 0, 600000, 2000}},
  /* Half a wish: a rate alone says nothing, a duration alone no rate. */
  {"NSPlayer/9.0.0.2980", {MBIT, 0}, {0}, 0, 0, 2000, 0, {0}},
  {"NSPlayer/9.0.0.2980", {0, 700}, {0}, 0, 0, 700, 0, {0}},
  {"NSPlayer/9.0.0.2980", {0, 700}, {MBIT, 0}, 0, 0, 700, 0, {0}},
  /* No faster than the stream is no acceleration. */
  {"NSPlayer/9.0.0.2980", {400000, 18000}, {0}, 0, 0, 0, 0, {0}},
  {"NSPlayer/9.0.0.2980", {1, 18000}, {0}, 0, MBIT, 0, MBIT, {0}},
  /* Nor does a link that is full already get more. */
  {"NSPlayer/9.0.0.2980", {MBIT, 18000}, {0}, 400000, 0, 0, MBIT, {0}},
  {"NSPlayer/9.0.0.2980", {MBIT, 18000}, {0}, 400001, 0, 2000, MBIT,
      {MBIT, 2000}},
};

static void
plan (const Row * row, guint64 bitrate, WmnStartup * ret_startup)
{
  WmnStartupOffer offer = { 2000000, bitrate, row->max_rate };
  WmnHttpText text = { row->agent, strlen (row->agent) };
  WmnPragma pragma = { 0 };
  WmnAgent agent;

  wmn_agent_parse (&text, &agent);
  pragma.accel_bandwidth = row->accel[0];
  pragma.accel_duration = row->accel[1];
  pragma.burst_bandwidth = row->burst[0];
  pragma.burst_duration = row->burst[1];
  pragma.link_bandwidth = row->link;
  memset (ret_startup, 0xff, sizeof (*ret_startup));
  wmn_startup_plan (&agent, &pragma, &offer, ret_startup);
}

static void
test_rows (void)
{
  WmnStartup startup;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];

    g_test_message ("row %u: %s", i, row->agent);
    plan (row, 400000, &startup);
    g_assert_cmpint (startup.burst_time, ==, row->burst_time * 1000);
    g_assert_cmpuint (startup.rate, ==, row->rate);
    g_assert_cmpuint (startup.accel_bandwidth, ==, row->tokens[0]);
    g_assert_cmpuint (startup.accel_duration, ==, row->tokens[1]);
    g_assert_cmpuint (startup.burst_bandwidth, ==, row->tokens[2]);
    g_assert_cmpuint (startup.burst_duration, ==, row->tokens[3]);
  }
}

/* Where 1048576 would not do, version 8 is told nothing. */
static void
test_version_8 (void)
{
  const Row row = { "NSPlayer/8.0.0.3802", {3 * MBIT, 2000} };
  WmnStartup startup;

  plan (&row, 2 * MBIT, &startup);
  g_assert_cmpuint (startup.rate, ==, 3 * MBIT);
  g_assert_cmpuint (startup.accel_bandwidth, ==, 0);
  g_assert_cmpuint (startup.accel_duration, ==, 0);
}

static void
test_limit (void)
{
  WmnStartup startup = { 2000000, 0, 7, 2000, 8, 300 };

  wmn_startup_limit (&startup, 5000000);
  g_assert_cmpuint (startup.accel_duration, ==, 2000);
  g_assert_cmpuint (startup.burst_duration, ==, 300);
  wmn_startup_limit (&startup, 1234567);
  g_assert_cmpuint (startup.accel_duration, ==, 1234);
  g_assert_cmpuint (startup.burst_duration, ==, 300);
  g_assert_cmpuint (startup.accel_bandwidth, ==, 7);
  wmn_startup_limit (&startup, 999);
  g_assert_cmpuint (startup.accel_duration, ==, 0);
  g_assert_cmpuint (startup.accel_bandwidth, ==, 0);
  g_assert_cmpuint (startup.burst_duration, ==, 0);
  g_assert_cmpuint (startup.burst_bandwidth, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/startup/rows", test_rows);
  g_test_add_func ("/startup/version-8", test_version_8);
  g_test_add_func ("/startup/limit", test_limit);
  return g_test_run ();
}
