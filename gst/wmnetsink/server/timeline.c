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

/* A restart, a new header or a loop begins the times anew, a seek or another
 * producer leads to later ones, and players show nothing until their clocks
 * have come there (R14): so times go on instead, by as much as there was
 * nothing. */
void
wmn_timeline_keep (WmnTimeline * timeline, WmnAsfPacket * packet, gint64 gap,
    gboolean is_new)
{
  gint32 step = (gint32) (packet->send_time + timeline->shift -
      timeline->newest_send_time);

  if (timeline->has_begun && is_jump (step, MAX (gap, 0), is_new))
    timeline->shift += (guint32) (CLAMP (gap, 0, MAX_GAP) - step);
  if (timeline->shift != 0)
    wmn_asf_packet_shift_times (packet, timeline->shift);
  timeline->newest_send_time = packet->send_time;
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
  WmnPresented *presented = timeline->presented;
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];
    const WmnAsfStream *stream = wmn_asf_header_find (header, payload->stream);

    if (stream == NULL)
      continue;
    if (stream->type == WMN_ASF_STREAM_VIDEO)
      timeline->has_seen_video = TRUE;
    if (!wmn_asf_payload_has_time (payload))
      continue;
    if (stream->type == WMN_ASF_STREAM_VIDEO)
      present (&presented[1], payload->presentation_time, packet->send_time);
    else if (stream->type == WMN_ASF_STREAM_AUDIO)
      present (&presented[0], payload->presentation_time, packet->send_time);
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
