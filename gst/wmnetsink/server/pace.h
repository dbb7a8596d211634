/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How fast the kernel sends to one client at most (SO_MAX_PACING_RATE): one
 * ceiling while it gets the burst, another one from then on.  TCP paces by
 * itself where the device has no fq queueing discipline (Linux 4.13).
 *
 * Worker's thread only. */

#pragma once

#include <glib.h>

typedef struct _WmnPace WmnPace;

struct _WmnPace
{
  guint64 max_rate;             /* bit/s after the burst, 0 = no limit */
  gboolean is_bursting;         /* the burst's ceiling is on */
};

/* Of two rates, 0 = no limit. */
guint64 wmn_pace_lower (guint64 a, guint64 b);

/* @burst_rate and @max_rate in bit/s; 0 = no limit. */
void wmn_pace_begin (WmnPace * pace, int fd, guint64 burst_rate,
    guint64 max_rate);
/* The client has been given all there is: the burst is over as soon as the
 * kernel has sent it. */
void wmn_pace_settle (WmnPace * pace, int fd);
