/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Bit rates that a header doesn't say, measured over the first seconds of
 * its packets, by their send times (docs/design.md).  Streaming thread
 * only. */

#pragma once

#include "asf/asf-packet.h"

typedef struct _WmnGauge WmnGauge;

struct _WmnGauge
{
  gboolean is_running;
  guint32 first_send_time;      /* ms */
  guint64 bytes;
  guint64 stream_bytes[WMN_ASF_MAX_STREAMS + 1];
};

/* Begins with the first packet of @header, if there is something that it
 * doesn't say. */
void wmn_gauge_begin (WmnGauge * gauge, const WmnAsfHeader * header,
    const WmnAsfPacket * packet);
/* TRUE when the time is over: @header says all rates then. */
gboolean wmn_gauge_add (WmnGauge * gauge, const WmnAsfPacket * packet,
    WmnAsfHeader * header);
