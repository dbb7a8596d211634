/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See startup.h.  A live stream can only be accelerated as far back as it is
 * kept, so a client that asks for 18 seconds gets what the mount gives to
 * everybody, and is told so. */

#include "wmsp/startup.h"

/* 3.2.5.6: more must not be told to a client of version 8. */
#define MAX_VERSION_8 1048576
/* What players say when they don't know, or don't want a limit. */
#define UNLIMITED 2147483647

typedef struct _Wish Wish;

struct _Wish
{
  guint64 bandwidth;            /* bit/s, 0 = not said */
  guint64 duration;             /* ms, 0 = not said */
  gboolean is_burst;            /* BurstBW, BurstDuration */
};

/* An intermediate server asks for itself with Burst, and hands on what its
 * own client asked for as Accel (2.2.1.4.3). */
static void
read_wish (const WmnPragma * pragma, Wish * wish)
{
  wish->is_burst = pragma->burst_duration > 0;
  wish->bandwidth = wish->is_burst ? pragma->burst_bandwidth :
      pragma->accel_bandwidth;
  wish->duration = wish->is_burst ? pragma->burst_duration :
      pragma->accel_duration;
}

static guint64
lower (guint64 a, guint64 b)
{
  if (a == 0 || b == 0)
    return MAX (a, b);
  return MIN (a, b);
}

static void
promise (const WmnAgent * agent, const Wish * wish,
    const WmnStartupOffer * offer, WmnStartup * startup)
{
  guint64 rate = lower (wish->bandwidth, startup->rate);
  guint32 duration = (guint32) MIN ((guint64) startup->burst_time / 1000,
      G_MAXUINT32);

  if (!wmn_agent_is_wmsp (agent) || wish->bandwidth == 0 || duration == 0 ||
      !wmn_agent_is_at_least (agent, wish->is_burst ? 9 : 8, 0))
    return;
  if (!wmn_agent_is_at_least (agent, 9, 0)) {
    rate = MIN (rate, MAX_VERSION_8);
    if (rate <= offer->bitrate)
      return;
    /* What is told is kept. */
    startup->rate = rate;
  }
  rate = MIN (rate, G_MAXUINT32);
  if (wish->is_burst) {
    startup->burst_bandwidth = (guint32) rate;
    startup->burst_duration = duration;
  } else {
    startup->accel_bandwidth = (guint32) rate;
    startup->accel_duration = duration;
  }
}

/* A link that is no faster than the stream never catches up with what it
 * was given on top. */
static gboolean
is_link_full (const WmnPragma * pragma, const WmnStartupOffer * offer)
{
  return pragma->link_bandwidth > 0 && pragma->link_bandwidth < UNLIMITED &&
      pragma->link_bandwidth <= offer->bitrate;
}

void
wmn_startup_plan (const WmnAgent * agent, const WmnPragma * pragma,
    const WmnStartupOffer * offer, WmnStartup * ret_startup)
{
  WmnStartup startup = { offer->burst_time };
  Wish wish;

  /* A limit below the stream's own rate would only make the client late. */
  if (offer->max_rate > offer->bitrate)
    startup.rate = offer->max_rate;
  read_wish (pragma, &wish);
  /* Without a duration, or with 0, the token means nothing (2.2.1.4.2). */
  if (wish.duration > 0) {
    startup.burst_time = (gint64) MIN ((guint64) offer->burst_time,
        MIN (wish.duration, G_MAXUINT32) * 1000);
    if (wish.bandwidth > offer->bitrate)
      startup.rate = lower (wish.bandwidth, startup.rate);
    else if (wish.bandwidth > 0)
      startup.burst_time = 0;
  }
  if (is_link_full (pragma, offer))
    startup.burst_time = 0;
  if (wish.duration > 0 && startup.burst_time > 0)
    promise (agent, &wish, offer, &startup);
  *ret_startup = startup;
}

void
wmn_startup_limit (WmnStartup * startup, gint64 available)
{
  guint32 limit = (guint32) CLAMP (available / 1000, 0, G_MAXUINT32);

  startup->accel_duration = MIN (startup->accel_duration, limit);
  startup->burst_duration = MIN (startup->burst_duration, limit);
  if (startup->accel_duration == 0)
    startup->accel_bandwidth = 0;
  if (startup->burst_duration == 0)
    startup->burst_bandwidth = 0;
}
