/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See gauge.h. */

#include "server/gauge.h"

#include <string.h>

#define MEASURE_TIME 3000       /* ms of send time */

static gboolean
lacks_bitrate (const WmnAsfHeader * header)
{
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    if (header->streams[i].bitrate == 0)
      return TRUE;
  }
  return FALSE;
}

void
wmn_gauge_begin (WmnGauge * gauge, const WmnAsfHeader * header,
    const WmnAsfPacket * packet)
{
  memset (gauge, 0, sizeof (*gauge));
  gauge->is_running = lacks_bitrate (header);
  gauge->first_send_time = packet->send_time;
}

static guint32
get_rate (guint64 bytes, guint32 elapsed)
{
  return (guint32) CLAMP (bytes * 8 * 1000 / elapsed, 1, G_MAXUINT32);
}

/* What a stream that sent nothing will send isn't known by that. */
static void
finish (WmnGauge * gauge, guint32 elapsed, WmnAsfHeader * header)
{
  guint i;

  gauge->is_running = FALSE;
  if (header->max_bitrate == 0)
    header->max_bitrate = get_rate (gauge->bytes, elapsed);
  for (i = 0; i < header->n_streams; i++) {
    WmnAsfStream *stream = &header->streams[i];

    if (stream->bitrate == 0 && gauge->stream_bytes[stream->number] > 0)
      stream->bitrate = get_rate (gauge->stream_bytes[stream->number], elapsed);
  }
}

gboolean
wmn_gauge_add (WmnGauge * gauge, const WmnAsfPacket * packet,
    WmnAsfHeader * header)
{
  guint32 elapsed = packet->send_time - gauge->first_send_time;
  guint i;

  if (!gauge->is_running)
    return FALSE;
  gauge->bytes += packet->used;
  for (i = 0; i < packet->n_payloads; i++)
    gauge->stream_bytes[packet->payloads[i].stream] += packet->payloads[i].size;
  if (elapsed < MEASURE_TIME || elapsed >= G_MAXINT32)
    return FALSE;
  finish (gauge, elapsed, header);
  return TRUE;
}
