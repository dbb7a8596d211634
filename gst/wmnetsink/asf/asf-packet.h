/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* ASF data packets: read every legal form, and write them again without
 * padding, with error correction bytes, or without the payloads that a
 * newcomer can't use.  ASF specification 5.2; MS-WMSP 2.2.3.3.
 *
 * Bytes in, values and bytes out; nothing is allocated. */

#pragma once

#include <glib.h>
#include "asf/asf-header.h"

/* A multiple-payload packet has 6 bits for the count. */
#define WMN_ASF_MAX_PAYLOADS 63
/* 82 00 00: error correction present, 2 bytes, both zero. */
#define WMN_ASF_ERROR_CORRECTION_SIZE 3

typedef struct _WmnAsfPayload WmnAsfPayload;
typedef struct _WmnAsfPacket WmnAsfPacket;

struct _WmnAsfPayload
{
  guint8 stream;                /* 1..127 */
  guint8 is_key;
  guint8 is_compressed;         /* several small objects in one payload */
  guint8 is_mended;             /* another time has to be written */
  guint32 object;               /* media object number */
  guint32 offset;               /* into the object, 0 = its beginning */
  guint32 object_size;          /* 0 = not said */
  guint32 presentation_time;    /* ms, preroll included; 0 = not said too */
  guint32 time_at;              /* where that stands in the packet, 0 = nowhere
                                 * or not in four bytes */
  guint32 start;                /* place of the whole payload in the packet */
  guint32 size;                 /* of the whole payload, head included */
};

struct _WmnAsfPacket
{
  guint32 size;                 /* bytes given */
  guint32 used;                 /* up to the end of the last payload */
  guint32 send_time;            /* ms */
  guint16 duration;             /* ms */
  guint8 error_correction;      /* bytes of it, its flags included; 0 = none */
  guint8 is_multiple;
  guint8 length_flags;          /* the byte as read */
  guint8 property_flags;
  guint8 length_width;          /* bytes of the Packet Length field: 0 1 2 4 */
  guint8 padding_width;         /* bytes of the Padding Length field */
  guint32 length_at;            /* where the fields stand */
  guint32 padding_at;
  guint32 count_at;             /* Payload Flags byte, 0 when single */
  guint32 payloads_at;          /* where the first payload begins */
  guint32 packet_length;        /* as said, 0 = not said */
  guint32 padding_length;       /* as said */
  gboolean is_contradictory;    /* Packet and Padding Length disagree (R7) */
  guint n_payloads;
  WmnAsfPayload payloads[WMN_ASF_MAX_PAYLOADS];
};

typedef enum
{
  WMN_ASF_PACKET_OK,
  WMN_ASF_PACKET_SHORT,         /* a field or payload lies beyond the end */
  WMN_ASF_PACKET_EC,            /* error correction flags not allowed */
  WMN_ASF_PACKET_LENGTH,        /* Packet Length can't be true */
  WMN_ASF_PACKET_PADDING,       /* Padding Length can't be true */
  WMN_ASF_PACKET_PAYLOAD,       /* a payload can't be true */
  WMN_ASF_PACKET_EMPTY,         /* no payload at all */
  WMN_ASF_PACKET_ENCRYPTED_EC   /* opaque data present */
} WmnAsfPacketFault;

/* FALSE where there are no replicated data (5.2.3.1), or where a compressed
 * payload has its time in fewer bytes than others, so that it begins anew after
 * 65 s at most. */
static inline gboolean
wmn_asf_payload_has_time (const WmnAsfPayload * payload)
{
  return payload->time_at != 0;
}

/* Reads one whole packet of @size bytes.  @ret_packet is untouched when the
 * answer isn't WMN_ASF_PACKET_OK. */
WmnAsfPacketFault wmn_asf_packet_parse (const guint8 * data, gsize size,
    WmnAsfPacket * ret_packet);
/* Puts presentation times right that asfmux has let wrap around: they are as
 * much less than @preroll (ms) as they should be, and are written like that. */
void wmn_asf_packet_mend_times (WmnAsfPacket * packet, guint64 preroll);
/* Adds to all times, modulo 2^32, as it is written from here on. */
void wmn_asf_packet_shift_times (WmnAsfPacket * packet, guint32 shift);
/* Reads no more than the send time (ms) of a packet; FALSE when it is too
 * short to have one. */
gboolean wmn_asf_packet_read_send_time (const guint8 * data, gsize size,
    guint32 * ret_send_time);
/* The stream of the first payload, from the few bytes in front of it: nothing
 * behind them is looked at.  0 when no packet can begin like that. */
guint8 wmn_asf_packet_peek_stream (const guint8 * data, gsize size);
const gchar *wmn_asf_packet_fault_text (WmnAsfPacketFault fault);

/* Writes @packet for sending into @slot: error correction bytes in front if
 * @add_error_correction and it has none, Padding Length 0, an explicit
 * Packet Length true, padding cut off where that is safe (MS-WMSP 2.2.3.3,
 * docs/players.md R6, R7).  What is left of the slot is zeroed, so that
 * slot_size bytes are the packet as plain clients need it, and the returned
 * number is what a $D carries.  0 when it doesn't fit. */
gsize wmn_asf_packet_write (const WmnAsfPacket * packet, const guint8 * data,
    gboolean add_error_correction, guint8 * slot, gsize slot_size);

/* As wmn_asf_packet_write() without the payloads whose bit in @kept is 0, of
 * which some must be there.  Never larger than the whole packet.  A packet of
 * one payload has nothing to leave out. */
gsize wmn_asf_packet_write_part (const WmnAsfPacket * packet,
    const guint8 * data, guint64 kept, gboolean add_error_correction,
    guint8 * slot, gsize slot_size);

/* As wmn_asf_packet_write() for the first packet of a newcomer: payloads
 * that go on an object which began earlier are left out, and so are payloads
 * of @video_stream (0 = none) in front of its first key frame.  0 when
 * nothing is left, or when nothing would be left out. */
gsize wmn_asf_packet_write_entry (const WmnAsfPacket * packet,
    const guint8 * data, guint8 video_stream, gboolean add_error_correction,
    guint8 * slot, gsize slot_size);

/* The payloads that wmn_asf_packet_write_entry() leaves out, and these only;
 * for those who have got what they go on.  0 when it leaves out none. */
gsize wmn_asf_packet_write_rest (const WmnAsfPacket * packet,
    const guint8 * data, guint8 video_stream, guint8 * slot, gsize slot_size);

/* Whether playing can begin in this packet: a key frame of @video_stream
 * begins in it, or with @video_stream = 0 any object does. */
gboolean wmn_asf_packet_is_entry (const WmnAsfPacket * packet,
    guint8 video_stream);
