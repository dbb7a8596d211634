/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See gauge.h. */

#include "server/gauge.h"

#include <string.h>

#define MEASURE_TIME 3000       /* ms of send time */

void
wmn_gauge_begin (WmnGauge * gauge, const WmnAsfHeader * header)
{
  guint i;

  memset (gauge, 0, sizeof (*gauge));
  for (i = 0; i < header->n_streams; i++) {
    if (header->streams[i].bitrate == 0)
      gauge->n_left++;
  }
}

static void
begin_meter (WmnGaugeMeter * meter, guint32 send_time)
{
  meter->has_begun = TRUE;
  meter->first_send_time = send_time;
  meter->bytes = 0;
}

/* What comes at @send_time isn't among what was sent until then.  0 = it is too
 * early; time that goes back says nothing. */
static guint32
read_meter (WmnGaugeMeter * meter, guint32 send_time)
{
  gint32 elapsed = (gint32) (send_time - meter->first_send_time);

  if (!meter->has_begun)
    return 0;
  if (elapsed < 0)
    begin_meter (meter, send_time);
  if (elapsed < MEASURE_TIME)
    return 0;
  return (guint32) CLAMP (meter->bytes * 8 * 1000 / (guint32) elapsed, 1,
      G_MAXUINT32);
}

/* Whether one of them has been measured now. */
static gboolean
read_streams (WmnGauge * gauge, guint32 send_time, WmnAsfHeader * header)
{
  gboolean is_news = FALSE;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    WmnAsfStream *stream = &header->streams[i];

    if (stream->bitrate != 0)
      continue;
    stream->bitrate = read_meter (&gauge->streams[stream->number], send_time);
    if (stream->bitrate == 0)
      continue;
    gauge->n_left--;
    is_news = TRUE;
  }
  return is_news;
}

static void
count (WmnGauge * gauge, const WmnAsfPacket * packet)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    WmnGaugeMeter *meter = &gauge->streams[packet->payloads[i].stream];

    if (!meter->has_begun) {
      begin_meter (meter, packet->send_time);
      begin_meter (&gauge->all, packet->send_time);
    }
    meter->bytes += packet->payloads[i].size;
  }
  gauge->all.bytes += packet->used;
}

gboolean
wmn_gauge_add (WmnGauge * gauge, const WmnAsfPacket * packet,
    WmnAsfHeader * header)
{
  gboolean is_news;

  if (gauge->n_left == 0)
    return FALSE;
  is_news = read_streams (gauge, packet->send_time, header);
  if (gauge->n_left == 0 && header->max_bitrate == 0)
    header->max_bitrate = read_meter (&gauge->all, packet->send_time);
  count (gauge, packet);
  return is_news;
}
