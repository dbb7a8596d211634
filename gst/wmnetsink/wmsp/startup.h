/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How a newcomer's first seconds are sent: how much of the stream it gets at
 * once and how fast, by what it asked for (AccelBW, AccelDuration, BurstBW,
 * BurstDuration, LinkBW; MS-WMSP 2.2.1.4.1 to 2.2.1.4.4, 2.2.1.4.9) and what
 * the mount offers; and which tokens it may be told in return (3.2.5.6).
 *
 * Pure function, any thread. */

#pragma once

#include "wmsp/agent.h"
#include "wmsp/pragma.h"

typedef struct _WmnStartupOffer WmnStartupOffer;
typedef struct _WmnStartup WmnStartup;

struct _WmnStartupOffer
{
  gint64 burst_time;            /* us of the stream that a newcomer gets */
  guint64 bitrate;              /* bit/s of the streams it gets */
  guint64 max_rate;             /* bit/s for the burst, 0 = no limit */
};

struct _WmnStartup
{
  gint64 burst_time;            /* us, at most; from a key frame on */
  guint64 rate;                 /* bit/s, 0 = as fast as it goes */

  /* tokens of the answer, 0 = left out; durations in ms */
  guint32 accel_bandwidth;
  guint32 accel_duration;
  guint32 burst_bandwidth;
  guint32 burst_duration;
};

void wmn_startup_plan (const WmnAgent * agent, const WmnPragma * pragma,
    const WmnStartupOffer * offer, WmnStartup * ret_startup);

/* So much of the stream, in us, is really there: a token never promises
 * more. */
void wmn_startup_limit (WmnStartup * startup, gint64 available);
