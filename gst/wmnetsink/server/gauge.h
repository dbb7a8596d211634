/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Bit rates that a header doesn't say, measured by the send times of its
 * packets (docs/design.md): each stream's over the first seconds in which it
 * sends something, and that of all together from then on when the last of them
 * begins.  Streaming thread only. */

#pragma once

#include "asf/asf-packet.h"

typedef struct _WmnGaugeMeter WmnGaugeMeter;
typedef struct _WmnGauge WmnGauge;

struct _WmnGaugeMeter
{
  gboolean has_begun;
  guint32 first_send_time;      /* ms */
  guint64 bytes;
};

struct _WmnGauge
{
  guint n_left;                 /* streams to be measured */
  WmnGaugeMeter all;
  WmnGaugeMeter streams[WMN_ASF_MAX_STREAMS + 1];
};

void wmn_gauge_begin (WmnGauge * gauge, const WmnAsfHeader * header);
/* TRUE when @header says more than before.  Its max_bitrate stays 0 until all
 * streams are known. */
gboolean wmn_gauge_add (WmnGauge * gauge, const WmnAsfPacket * packet,
    WmnAsfHeader * header);
