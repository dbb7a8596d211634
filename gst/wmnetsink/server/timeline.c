/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See timeline.h. */

#include "server/timeline.h"

#include <string.h>

/* ms: muxers don't write in this much disorder; players wait for that much. */
#define MAX_DISORDER 1000
/* ms by which a packet may come before its time. */
#define MAX_EARLY 10000
#define MAX_GAP 10000           /* ms */
/* What is further apart than any packet reaches is nonsense. */
#define MAX_OVERLAP 10000       /* ms */
/* A producer that isn't ours to pace doesn't wait for what is added, and what
 * players have to keep meanwhile mustn't grow for ever. */
#define MAX_LEAD (10000 * (gint64) 1000)        /* us */
/* Streams further apart than this can't be meant (docs/players.md M1). */
#define MAX_SKEW 60000          /* ms */
/* A picture that is shown for longer isn't compared with newer sound. */
#define SKEW_WINDOW 5000        /* ms of send time */

/* A step is a pause of the stream when the clock has gone as far.  What is new
 * has times that say nothing of those before; in the middle muxers are a little
 * out of order, and what comes in bursts is early. */
static gboolean
is_jump (gint64 step, gint64 gap, gboolean is_new)
{
  if (is_new)
    return step < 0 || step > gap + MAX_DISORDER;
  return step < -MAX_DISORDER || step > gap + MAX_EARLY;
}

/* 0 and 1 = audio and video, -1 = anything else. */
static gint
find_kind (const WmnAsfHeader * header, const WmnAsfPayload * payload)
{
  const WmnAsfStream *stream = wmn_asf_header_find (header, payload->stream);

  if (stream != NULL && stream->type == WMN_ASF_STREAM_AUDIO)
    return 0;
  return stream != NULL && stream->type == WMN_ASF_STREAM_VIDEO ? 1 : -1;
}

/* By how much the first of the packet's times is older than the newest that
 * was on the air. */
static guint32
measure_overlap (const WmnTimeline * timeline, const WmnAsfPacket * packet,
    const WmnAsfHeader * header)
{
  gint32 overlap = 0;
  guint kind, i;

  for (kind = 0; kind < G_N_ELEMENTS (timeline->presented); kind++) {
    const WmnPresented *presented = &timeline->presented[kind];

    for (i = 0; i < packet->n_payloads && presented->is_known; i++) {
      const WmnAsfPayload *payload = &packet->payloads[i];

      guint32 time = payload->presentation_time + timeline->shift;

      if (wmn_asf_payload_has_time (payload) &&
          find_kind (header, payload) >= 0)
        overlap = MAX (overlap, (gint32) (presented->newest - time));
    }
  }
  if (overlap > MAX_OVERLAP || timeline->lead + overlap * 1000 > MAX_LEAD)
    return 0;
  return (guint32) overlap;
}

/* A restart, a new header or a loop begins the times anew, a seek or another
 * producer leads to later ones, and players show nothing until their clocks
 * have come there (R14): so times go on instead, by as much as there was
 * nothing, or as the packet before has yet to show. */
guint32
wmn_timeline_keep (WmnTimeline * timeline, WmnAsfPacket * packet,
    const WmnAsfHeader * header, gint64 elapsed, gboolean is_new)
{
  gint64 gap = MAX (elapsed, 0) / 1000;
  gint32 step = (gint32) (packet->send_time + timeline->shift -
      timeline->newest_send_time);
  guint32 overlap = 0;

  if (timeline->has_begun && is_jump (step, gap, is_new)) {
    timeline->shift += (guint32) (MIN (gap, MAX_GAP) - step);
    overlap = measure_overlap (timeline, packet, header);
    timeline->shift += overlap;
    timeline->lead += overlap * (gint64) 1000;
  } else if (timeline->lead > 0) {
    timeline->lead = MAX (timeline->lead + step * (gint64) 1000 - elapsed, 0);
  }
  if (timeline->shift != 0)
    wmn_asf_packet_shift_times (packet, timeline->shift);
  timeline->newest_send_time = packet->send_time;
  return overlap;
}

void
wmn_timeline_begin (WmnTimeline * timeline)
{
  timeline->has_begun = TRUE;
  timeline->has_seen_video = FALSE;
  memset (timeline->presented, 0, sizeof (timeline->presented));
}

/* Frames come in another order than they are shown in; what is much older is
 * another clock. */
static void
present (WmnPresented * presented, guint32 time, guint32 send_time)
{
  gint32 step = (gint32) (time - presented->newest);

  if (!presented->is_known || step > 0 || step < -MAX_SKEW)
    presented->newest = time;
  presented->send_time = send_time;
  presented->is_known = TRUE;
}

void
wmn_timeline_observe (WmnTimeline * timeline, const WmnAsfPacket * packet,
    const WmnAsfHeader * header)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];
    gint kind = find_kind (header, payload);

    timeline->has_seen_video |= kind == 1;
    if (kind >= 0 && wmn_asf_payload_has_time (payload))
      present (&timeline->presented[kind], payload->presentation_time,
          packet->send_time);
  }
}

/* Either way, modulo 2^32. */
static gboolean
are_apart (guint32 a, guint32 b, guint32 most)
{
  return a - b + most > 2 * most;
}

gboolean
wmn_timeline_is_skewed (const WmnTimeline * timeline, gint64 * ret_skew)
{
  const WmnPresented *audio = &timeline->presented[0];
  const WmnPresented *video = &timeline->presented[1];

  if (!audio->is_known || !video->is_known ||
      !are_apart (audio->newest, video->newest, MAX_SKEW) ||
      are_apart (audio->send_time, video->send_time, SKEW_WINDOW))
    return FALSE;
  *ret_skew = (gint64) video->newest - audio->newest;
  return TRUE;
}
