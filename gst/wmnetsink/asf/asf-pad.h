/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A packet whose padding was cut off, for those who want it whole (MS-WMSP
 * 2.2.3.3; ASF specification 5.2.2). */

#pragma once

#include <glib.h>

/* Error correction data 16, flags 2, and three fields of 4. */
#define WMN_ASF_PAD_MAX_HEAD 30

typedef struct _WmnAsfPad WmnAsfPad;

/* The whole packet is @head, then the bytes of the cut one from @skip on,
 * then zeros. */
struct _WmnAsfPad
{
  guint8 head[WMN_ASF_PAD_MAX_HEAD];
  guint head_size;
  guint skip;
};

/* Makes the head of a packet of @whole_size bytes out of the one of @size
 * bytes: Packet Length, where there is one, is @whole_size, Padding Length is
 * what is added.  Where no room is left for a field that could say so, the
 * head stays as it is. */
void wmn_asf_pad_make (const guint8 * data, gsize size, gsize whole_size,
    WmnAsfPad * ret_pad);
