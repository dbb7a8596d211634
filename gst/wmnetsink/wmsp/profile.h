/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The startup profile of a newcomer (MS-WMSP 2.2.1.12): how much a player has
 * to buffer before it plays what it is given at once, for some rates at which
 * that may come in.
 *
 * Gathers from packets as they will be sent, in their order.  Any thread. */

#pragma once

#include "asf/asf-filter.h"

/* More isn't looked at: it would keep others waiting. */
#define WMN_PROFILE_MAX_PACKETS 8192

typedef struct _WmnProfile WmnProfile;

struct _WmnProfile
{
  const WmnAsfHeader *header;   /* not owned */
  WmnAsfSelection wanted;
  GArray *points;               /* where each payload ends, and its time */
  guint n_packets;
  gdouble bytes;
  guint32 start;                /* ms, the lowest presentation time */
  guint32 end;                  /* the highest one */
  gint64 newest[2];             /* ms, of sound and of video; -1 = none yet */
  gint64 lag[2];                /* ms, the largest of each behind the other */
  guint32 lag_time[2];          /* and when that was */
};

/* Of a client that gets @wanted of the streams of @header, which lives longer
 * than the profile. */
void wmn_profile_begin (WmnProfile * profile, const WmnAsfHeader * header,
    const WmnAsfSelection * wanted);
void wmn_profile_add (WmnProfile * profile, const guint8 * packet,
    gsize size);
/* The value of X-StartupProfile, transfer full; NULL where it can't be said,
 * because nothing is given ahead, or more than anybody looks at. */
gchar *wmn_profile_end (WmnProfile * profile);
