/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One data packet for a client that doesn't want all streams: the payloads of
 * streams that are off are left out, and of streams that are thinned all but
 * those of key frames (MS-WMSP 2.2.1.4.27, 3.2.5.6, docs/protocol.md).  A
 * stream that comes on begins with a key frame, and the stream it replaces
 * goes on until then (3.2.5.7).
 *
 * Payloads are copied, never changed, cut or renumbered.  Bytes in, bytes
 * out: any thread. */

#pragma once

#include "asf/asf-packet.h"

typedef struct _WmnAsfSelection WmnAsfSelection;
typedef struct _WmnAsfTurn WmnAsfTurn;

typedef enum
{
  WMN_ASF_LEVEL_ALL,
  WMN_ASF_LEVEL_KEYS,           /* key frames only */
  WMN_ASF_LEVEL_OFF
} WmnAsfLevel;

/* What a client wants of each stream; one bit each, by number.  A stream of
 * which nothing is said is off.  Two that say the same are equal as bytes. */
struct _WmnAsfSelection
{
  guint64 all[2];
  guint64 keys[2];
};

/* Where streams come on: what changes at a payload of the packet. */
struct _WmnAsfTurn
{
  guint8 stream;                /* comes on ... */
  guint8 level;                 /* ... at this level ... */
  guint8 replaces;              /* ... instead of this one, 0 = of none */
};

typedef enum
{
  WMN_ASF_FILTER_NONE,          /* no payload is left: not to be sent */
  WMN_ASF_FILTER_PART,          /* @ret_size bytes were written */
  WMN_ASF_FILTER_WHOLE          /* nothing to leave out: send the original */
} WmnAsfFilterResult;

void wmn_asf_selection_set (WmnAsfSelection * selection, guint8 stream,
    WmnAsfLevel level);
WmnAsfLevel wmn_asf_selection_get (const WmnAsfSelection * selection,
    guint8 stream);
/* Is @payload one that it wants? */
gboolean wmn_asf_selection_takes (const WmnAsfSelection * selection,
    const WmnAsfPayload * payload);
gboolean wmn_asf_selection_equals (const WmnAsfSelection * a,
    const WmnAsfSelection * b);

/* @data is a packet as wmn_asf_packet_write() wrote it, its @size; it is that
 * packet when it is filled up with zeros to @slot_size.  @slot has @slot_size
 * bytes, which are a whole packet too, afterwards.  What was written is never
 * larger than @size. */
WmnAsfFilterResult wmn_asf_filter_packet (const guint8 * data, gsize size,
    const WmnAsfSelection * selection, guint8 * slot, gsize slot_size,
    gsize * ret_size);

/* Whether @stream can come on in the packet: a key frame of it begins there,
 * or with @is_video FALSE any object of it. */
gboolean wmn_asf_filter_can_begin (const WmnAsfPacket * packet, guint8 stream,
    gboolean is_video);

/* As wmn_asf_filter_packet() for a packet in which @n_turns streams come on,
 * each of which can begin in it; @videos has a bit for each video stream. */
WmnAsfFilterResult wmn_asf_filter_turn (const guint8 * data, gsize size,
    const WmnAsfSelection * selection, const WmnAsfTurn * turns, guint n_turns,
    const guint64 videos[2], guint8 * slot, gsize slot_size, gsize * ret_size);
