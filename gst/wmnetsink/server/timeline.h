/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The times of what is on the air: they go on where the producer's begin anew
 * or jump, since players' clocks know no way back and wait for what is far
 * ahead (docs/players.md R14), and those of audio and video belong together
 * (M1).  All are in ms, modulo 2^32.
 *
 * Knows no clock: the publisher says how long there was nothing.  Streaming
 * thread only. */

#pragma once

#include "asf/asf-packet.h"

typedef struct _WmnTimeline WmnTimeline;
typedef struct _WmnPresented WmnPresented;

/* Of one kind of stream. */
struct _WmnPresented
{
  gboolean is_known;
  guint32 newest;               /* presentation time */
  guint32 send_time;            /* of the packet that had it */
};

/* Zeros are one without any packet. */
struct _WmnTimeline
{
  gboolean has_begun;
  guint32 shift;                /* added to all times */
  guint32 newest_send_time;     /* as it was written */
  gint64 lead;                  /* us that were added and not yet waited for */
  WmnPresented presented[2];    /* audio, video */
  gboolean has_seen_video;      /* since begin */
};

/* Shifts the times of @packet, the next one, as they have to be; it comes
 * @elapsed us after the one before it, and @is_new says that it doesn't go on
 * that one: it is the first behind a header or a flush.  Returns by how many ms
 * its times and all that follow are later than that, so that presentation
 * times go on too. */
guint32 wmn_timeline_keep (WmnTimeline * timeline, WmnAsfPacket * packet,
    const WmnAsfHeader * header, gint64 elapsed, gboolean is_new);
/* A header begins: nothing of it was presented yet. */
void wmn_timeline_begin (WmnTimeline * timeline);
/* @packet is on the air. */
void wmn_timeline_observe (WmnTimeline * timeline,
    const WmnAsfPacket * packet, const WmnAsfHeader * header);
/* Whether audio and video can't be meant to be shown together; @ret_skew is by
 * how much video is later. */
gboolean wmn_timeline_is_skewed (const WmnTimeline * timeline,
    gint64 * ret_skew);
