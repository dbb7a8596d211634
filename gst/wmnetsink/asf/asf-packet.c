/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads data packets: every legal width of every field, single and multiple
 * payloads, compressed payloads.  Doesn't put media objects together, and
 * doesn't write; see asf-packet-write.c.
 *
 * Key frames and the beginnings of objects are taken from here, since the
 * buffer flags of GStreamer's muxers lie about them (docs/players.md).
 *
 * ASF specification 5.2.  Bytes in, values out: any thread. */

#include "asf/asf-packet.h"

#include "asf/bytes.h"

/* Error Correction Flags (5.2.1). */
#define EC_PRESENT 0x80
#define EC_LENGTH_TYPE 0x60
#define EC_OPAQUE 0x10
#define EC_LENGTH 0x0f

/* Length Type Flags (5.2.2). */
#define MULTIPLE_PAYLOADS 0x01

/* Stream Number and Payload Flags (5.2.3). */
#define STREAM_NUMBER 0x7f
#define KEY_FRAME 0x80
#define N_PAYLOADS 0x3f

/* Replicated data: media object size and presentation time (5.2.3.1). */
#define REPLICATED_MIN 8
/* Replicated data of this size mark a compressed payload (5.2.3.2). */
#define REPLICATED_COMPRESSED 1

/* asfmux counts from the first buffer of all, in unsigned 64 bits of
 * nanoseconds: a stream whose first one is older by some ms begins in 48 days
 * less these (docs/players.md, fault 9). */
#define WRAPPED_TIME ((guint32) (G_MAXUINT64 / 1000000))
#define WRAPPED_MOST 10000      /* ms */
/* A stream that has come to its 49th day sends in time what it presents. */
#define WRAPPED_AHEAD (24 * 60 * 60 * 1000)

typedef struct _Widths Widths;

/* Of the fields in a payload's head. */
struct _Widths
{
  guint replicated;
  guint offset;
  guint object;
  guint payload;                /* 0 = up to the end */
};

/* Two bits say how wide a field is. */
static guint8
get_width (guint flags, guint shift)
{
  static const guint8 widths[4] = { 0, 1, 2, 4 };

  return widths[flags >> shift & 3];
}

/* 5.2.1.  Lengths other than the four bits are reserved, and opaque data are
 * for no player that is known. */
static WmnAsfPacketFault
read_error_correction (WmnBytes * bytes, WmnAsfPacket * packet)
{
  guint8 flags;

  if (!wmn_bytes_read_u8 (bytes, &flags))
    return WMN_ASF_PACKET_SHORT;
  if (!(flags & EC_PRESENT)) {
    bytes->at = 0;
    return WMN_ASF_PACKET_OK;
  }
  if (flags & EC_OPAQUE)
    return WMN_ASF_PACKET_ENCRYPTED_EC;
  if (flags & EC_LENGTH_TYPE)
    return WMN_ASF_PACKET_EC;
  if (!wmn_bytes_skip (bytes, flags & EC_LENGTH))
    return WMN_ASF_PACKET_SHORT;
  packet->error_correction = (guint8) bytes->at;
  return WMN_ASF_PACKET_OK;
}

/* 5.2.2, Payload Parsing Information. */
static gboolean
read_parsing_information (WmnBytes * bytes, WmnAsfPacket * packet)
{
  guint32 sequence;

  if (!wmn_bytes_read_u8 (bytes, &packet->length_flags) ||
      !wmn_bytes_read_u8 (bytes, &packet->property_flags))
    return FALSE;
  packet->is_multiple = packet->length_flags & MULTIPLE_PAYLOADS;
  packet->length_width = get_width (packet->length_flags, 5);
  packet->padding_width = get_width (packet->length_flags, 3);
  packet->length_at = (guint32) bytes->at;
  if (!wmn_bytes_read_width (bytes, packet->length_width,
          &packet->packet_length) ||
      !wmn_bytes_read_width (bytes, get_width (packet->length_flags, 1),
          &sequence))
    return FALSE;
  packet->padding_at = (guint32) bytes->at;
  return wmn_bytes_read_width (bytes, packet->padding_width,
      &packet->padding_length) &&
      wmn_bytes_read_u32 (bytes, &packet->send_time) &&
      wmn_bytes_read_u16 (bytes, &packet->duration);
}

/* Makes @bytes end where the payloads do.  asfmux says how much it used in
 * Packet Length and how much it didn't in Padding Length, so that the padding
 * would be subtracted twice (R7). */
static WmnAsfPacketFault
settle_end (WmnBytes * bytes, WmnAsfPacket * packet)
{
  gsize end = bytes->size;

  if (packet->packet_length > 0) {
    if (packet->packet_length > end || packet->packet_length < bytes->at)
      return WMN_ASF_PACKET_LENGTH;
    end = packet->packet_length;
  }
  if (end < bytes->size && packet->padding_length == bytes->size - end) {
    packet->is_contradictory = TRUE;
  } else {
    if (packet->padding_length > end - bytes->at)
      return WMN_ASF_PACKET_PADDING;
    end -= packet->padding_length;
  }
  bytes->size = end;
  return WMN_ASF_PACKET_OK;
}

/* 5.2.3.2: small objects, each behind a byte with its size. */
static gboolean
check_compressed (const guint8 * data, gsize size)
{
  WmnBytes bytes = { data, size, 0 };
  guint8 sub_size;

  while (wmn_bytes_left (&bytes) > 0) {
    if (!wmn_bytes_read_u8 (&bytes, &sub_size) ||
        !wmn_bytes_skip (&bytes, sub_size))
      return FALSE;
  }
  return TRUE;
}

/* The replicated data begin at the cursor. */
static WmnAsfPacketFault
read_replicated (WmnBytes * bytes, guint32 size, WmnAsfPayload * payload)
{
  const guint8 *data = bytes->data + bytes->at;

  if (!wmn_bytes_skip (bytes, size))
    return WMN_ASF_PACKET_SHORT;
  if (size >= REPLICATED_MIN) {
    payload->object_size = wmn_bytes_get_u32 (data);
    payload->presentation_time = wmn_bytes_get_u32 (data + 4);
    payload->time_at = (guint32) (bytes->at - size + 4);
  } else if (size == REPLICATED_COMPRESSED) {
    /* The byte is the time between the objects, the offset the first's. */
    payload->is_compressed = TRUE;
    payload->presentation_time = payload->offset;
    payload->offset = 0;
  } else if (size != 0) {
    return WMN_ASF_PACKET_PAYLOAD;
  }
  return WMN_ASF_PACKET_OK;
}

/* 5.2.3.1 to 5.2.3.4. */
static WmnAsfPacketFault
read_payload (WmnBytes * bytes, const Widths * widths, WmnAsfPayload * payload)
{
  WmnAsfPacketFault fault;
  guint32 replicated;
  guint32 size;
  guint8 stream;
  gsize start = bytes->at;

  if (!wmn_bytes_read_u8 (bytes, &stream) ||
      !wmn_bytes_read_width (bytes, widths->object, &payload->object) ||
      !wmn_bytes_read_width (bytes, widths->offset, &payload->offset) ||
      !wmn_bytes_read_width (bytes, widths->replicated, &replicated))
    return WMN_ASF_PACKET_SHORT;
  payload->stream = stream & STREAM_NUMBER;
  payload->is_key = (stream & KEY_FRAME) != 0;
  if (payload->stream == 0)
    return WMN_ASF_PACKET_PAYLOAD;
  fault = read_replicated (bytes, replicated, payload);
  if (fault != WMN_ASF_PACKET_OK)
    return fault;
  if (widths->payload == 0)
    size = (guint32) wmn_bytes_left (bytes);
  else if (!wmn_bytes_read_width (bytes, widths->payload, &size))
    return WMN_ASF_PACKET_SHORT;
  if (!wmn_bytes_skip (bytes, size))
    return WMN_ASF_PACKET_SHORT;
  if (payload->is_compressed &&
      !check_compressed (bytes->data + bytes->at - size, size))
    return WMN_ASF_PACKET_PAYLOAD;
  if (payload->is_compressed && widths->offset == 4)
    payload->time_at = (guint32) start + 1 + widths->object;
  payload->start = (guint32) start;
  payload->size = (guint32) (bytes->at - start);
  return WMN_ASF_PACKET_OK;
}

static WmnAsfPacketFault
read_payloads (WmnBytes * bytes, WmnAsfPacket * packet)
{
  Widths widths = { 0, };
  WmnAsfPacketFault fault;
  guint8 flags;
  guint i;

  widths.replicated = get_width (packet->property_flags, 0);
  widths.offset = get_width (packet->property_flags, 2);
  widths.object = get_width (packet->property_flags, 4);
  /* 5.2.2: the stream number is always a byte. */
  if (get_width (packet->property_flags, 6) != 1)
    return WMN_ASF_PACKET_PAYLOAD;
  packet->n_payloads = 1;
  if (packet->is_multiple) {
    packet->count_at = (guint32) bytes->at;
    if (!wmn_bytes_read_u8 (bytes, &flags))
      return WMN_ASF_PACKET_SHORT;
    packet->n_payloads = flags & N_PAYLOADS;
    if (packet->n_payloads == 0)
      return WMN_ASF_PACKET_EMPTY;
    widths.payload = get_width (flags, 6);
    if (widths.payload == 0)
      return WMN_ASF_PACKET_PAYLOAD;
  }
  packet->payloads_at = (guint32) bytes->at;
  for (i = 0; i < packet->n_payloads; i++) {
    fault = read_payload (bytes, &widths, &packet->payloads[i]);
    if (fault != WMN_ASF_PACKET_OK)
      return fault;
  }
  packet->used = (guint32) bytes->at;
  return WMN_ASF_PACKET_OK;
}

WmnAsfPacketFault
wmn_asf_packet_parse (const guint8 * data, gsize size,
    WmnAsfPacket * ret_packet)
{
  WmnBytes bytes = { data, size, 0 };
  WmnAsfPacket packet = { 0, };
  WmnAsfPacketFault fault;

  if (size > G_MAXUINT32)
    return WMN_ASF_PACKET_LENGTH;
  packet.size = (guint32) size;
  fault = read_error_correction (&bytes, &packet);
  if (fault != WMN_ASF_PACKET_OK)
    return fault;
  if (!read_parsing_information (&bytes, &packet))
    return WMN_ASF_PACKET_SHORT;
  fault = settle_end (&bytes, &packet);
  if (fault != WMN_ASF_PACKET_OK)
    return fault;
  fault = read_payloads (&bytes, &packet);
  if (fault != WMN_ASF_PACKET_OK)
    return fault;
  *ret_packet = packet;
  return WMN_ASF_PACKET_OK;
}

void
wmn_asf_packet_mend_times (WmnAsfPacket * packet, guint64 preroll)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    WmnAsfPayload *payload = &packet->payloads[i];
    guint32 early = WRAPPED_TIME - (payload->presentation_time -
        (guint32) preroll);

    if (payload->time_at == 0 || early > WRAPPED_MOST ||
        (gint64) payload->presentation_time - packet->send_time < WRAPPED_AHEAD)
      continue;
    payload->presentation_time = (guint32) (preroll - MIN (preroll, early));
    payload->is_mended = TRUE;
  }
}

void
wmn_asf_packet_shift_times (WmnAsfPacket * packet, guint32 shift)
{
  guint i;

  packet->send_time += shift;
  for (i = 0; i < packet->n_payloads; i++) {
    WmnAsfPayload *payload = &packet->payloads[i];

    if (payload->time_at != 0) {
      payload->presentation_time += shift;
      payload->is_mended = TRUE;
    }
  }
}

gboolean
wmn_asf_packet_read_send_time (const guint8 * data, gsize size,
    guint32 * ret_send_time)
{
  WmnBytes bytes = { data, size, 0 };
  WmnAsfPacket packet;

  if (read_error_correction (&bytes, &packet) != WMN_ASF_PACKET_OK ||
      !read_parsing_information (&bytes, &packet))
    return FALSE;
  *ret_send_time = packet.send_time;
  return TRUE;
}

guint8
wmn_asf_packet_peek_stream (const guint8 * data, gsize size)
{
  WmnBytes bytes = { data, size, 0 };
  WmnAsfPacket packet;
  guint8 flags = MULTIPLE_PAYLOADS;
  guint8 stream;

  if (size > G_MAXUINT32 ||
      read_error_correction (&bytes, &packet) != WMN_ASF_PACKET_OK ||
      !read_parsing_information (&bytes, &packet) ||
      settle_end (&bytes, &packet) != WMN_ASF_PACKET_OK ||
      get_width (packet.property_flags, 6) != 1)
    return 0;
  if (packet.is_multiple && !wmn_bytes_read_u8 (&bytes, &flags))
    return 0;
  if ((flags & N_PAYLOADS) == 0 || !wmn_bytes_read_u8 (&bytes, &stream))
    return 0;
  return stream & STREAM_NUMBER;
}

const gchar *
wmn_asf_packet_fault_text (WmnAsfPacketFault fault)
{
  switch (fault) {
    case WMN_ASF_PACKET_OK:
      return "no fault";
    case WMN_ASF_PACKET_SHORT:
      return "a field or a payload lies beyond the end";
    case WMN_ASF_PACKET_EC:
      return "the error correction flags are not allowed";
    case WMN_ASF_PACKET_LENGTH:
      return "the Packet Length can't be true";
    case WMN_ASF_PACKET_PADDING:
      return "the Padding Length can't be true";
    case WMN_ASF_PACKET_PAYLOAD:
      return "a payload can't be true";
    case WMN_ASF_PACKET_EMPTY:
      return "there is no payload";
    case WMN_ASF_PACKET_ENCRYPTED_EC:
      return "the error correction data are opaque";
    default:
      g_assert_not_reached ();
  }
}

gboolean
wmn_asf_packet_is_entry (const WmnAsfPacket * packet, guint8 video_stream)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];

    if (payload->offset != 0)
      continue;
    /* Audio key flags say nothing: ffmpeg never sets them. */
    if (video_stream == 0 ||
        (payload->stream == video_stream && payload->is_key))
      return TRUE;
  }
  return FALSE;
}
