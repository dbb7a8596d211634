/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One ASF header on the air, from its arrival to the next one: the bytes
 * that plain clients and Windows Media clients get, and what it says.
 * Immutable, shared by reference. */

#pragma once

#include <stdatomic.h>
#include "asf/asf-header.h"

typedef struct _WmnEpoch WmnEpoch;

struct _WmnEpoch
{
  atomic_int refs;
  guint number;                 /* 1 for the mount's first header */
  guint64 first;                /* ring sequence of its marker entry */
  GByteArray *plain;            /* Header Object + 50 bytes */
  GByteArray *framed;           /* the same in $H frames */
  GByteArray *described;        /* the same behind the $M that describes it */
  guint32 packet_size;          /* as announced */
  guint32 bitrate;              /* bit/s of the whole stream, as announced;
                                 * never 0 */
  guint8 video_stream;          /* whose key frames are entry points, 0 = no
                                 * video */
  WmnAsfHeader header;          /* as it arrived */
};

/* Takes @plain. */
WmnEpoch *wmn_epoch_new (guint number, guint64 first,
    const WmnAsfHeader * header, GByteArray * plain, guint32 packet_size);
WmnEpoch *wmn_epoch_ref (WmnEpoch * epoch);
void wmn_epoch_unref (WmnEpoch * epoch);
