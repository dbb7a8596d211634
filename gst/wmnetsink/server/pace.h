/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How much of the stream a newcomer gets at once, and how fast the kernel sends
 * to it at most (SO_MAX_PACING_RATE): one ceiling while it gets the burst,
 * another one from then on.  TCP paces by itself where the device has no fq
 * queueing discipline (Linux 4.13).
 *
 * Worker's thread only, but for wmn_pace_plan(), which is any worker's. */

#pragma once

#include "server/mount.h"
#include "wmsp/startup.h"

/* By the mount's settings, the streams of @epoch that were @chosen (NULL =
 * all) and what the client asks for; what it is told of that is never more
 * than there is. */
void wmn_pace_plan (WmnMount * mount, const WmnEpoch * epoch,
    const WmnAsfSelection * chosen, const WmnAgent * agent,
    const WmnPragma * pragma, WmnStartup * ret_startup);

/* @burst_rate and @max_rate in bit/s; 0 = no limit.  TRUE when there is a
 * ceiling for the burst alone. */
gboolean wmn_pace_begin (int fd, guint64 burst_rate, guint64 max_rate);
/* The client has been given all there is: the burst, and its ceiling, are over
 * as soon as the kernel has sent it.  TRUE when they are. */
gboolean wmn_pace_settle (int fd, guint64 max_rate);
/* Another ceiling at once, 0 = none; whoever calls it knows of no burst that
 * has one of its own. */
void wmn_pace_change (int fd, guint64 rate);
