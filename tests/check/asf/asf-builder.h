/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Builds ASF headers and packets for tests, in every legal form and in some
 * that are not.  Written from the specification and not from the parsers, so
 * that both don't share a mistake; only the GUIDs are theirs.
 *
 * A header of inline functions, so that any test can include it.  ASF
 * specification 3, 5.2. */

#pragma once

#include <string.h>
#include "asf/asf-guid.h"
#include "asf/asf-header.h"
#include "asf/asf-packet.h"

#define ASF_BUILDER_MAX_STREAMS 8

typedef struct
{
  guint8 number;
  WmnAsfStreamType type;
  gboolean is_encrypted;
  guint16 format_tag;
  guint32 bytes_per_second;
  gchar fourcc[5];
  guint32 width;
  guint32 height;
  guint32 average_bitrate;      /* in Stream Bitrate Properties, 0 = not */
  guint32 extended_bitrate;     /* in Extended Stream Properties, 0 = not */
  gboolean is_hidden;           /* all of it in Extended Stream Properties */
} AsfBuilderStream;

typedef struct
{
  guint32 min_packet_size;
  guint32 packet_size;
  guint32 max_bitrate;
  guint32 flags;
  guint64 file_size;
  guint64 packet_count;
  guint64 duration;
  guint64 preroll;
  guint n_streams;
  AsfBuilderStream streams[ASF_BUILDER_MAX_STREAMS];
  gboolean has_codec_list;
  gboolean has_encryption;
  gsize description;            /* sizes of objects, 0 = none of them */
  gsize padding;
  gsize inner_padding;          /* in the Header Extension */
  guint n_objects_said;         /* 0 = what is true */
  gboolean has_data_object;
  guint64 data_size;            /* of the Data Object */
} AsfBuilder;

typedef struct
{
  guint8 stream;
  gboolean is_key;
  guint32 object;
  guint32 offset;               /* compressed: the presentation time */
  guint replicated;             /* bytes; 1 = compressed */
  guint32 object_size;
  guint32 presentation_time;
  guint32 size;                 /* of the data */
} AsfBuilderPayload;

typedef struct
{
  guint32 size;                 /* 0 = as large as needed */
  gboolean has_error_correction;
  gboolean is_multiple;
  gboolean is_contradictory;    /* as asfmux: see docs/players.md R7 */
  guint length_width;
  guint sequence_width;
  guint padding_width;
  guint replicated_width;
  guint offset_width;
  guint object_width;
  guint payload_width;
  guint32 send_time;
  guint16 duration;
  guint n_payloads;
  AsfBuilderPayload payloads[WMN_ASF_MAX_PAYLOADS];
} AsfBuilderPacket;

/* Any number of bytes of @value, little-endian. */
static inline void
asf_builder_put (GByteArray * out, guint width, guint64 value)
{
  guint i;

  for (i = 0; i < width; i++) {
    guint8 byte = i < 8 ? (guint8) (value >> (8 * i) & 0xff) : 0;

    g_byte_array_append (out, &byte, 1);
  }
}

static inline void
asf_builder_put_guid (GByteArray * out, WmnAsfGuid guid)
{
  g_byte_array_append (out, wmn_asf_guid_bytes (guid), WMN_ASF_GUID_SIZE);
}

/* Begins an object; asf_builder_end() fills in its size. */
static inline guint
asf_builder_begin (GByteArray * out, WmnAsfGuid guid)
{
  guint at = out->len;

  asf_builder_put_guid (out, guid);
  asf_builder_put (out, 8, 0);
  return at;
}

static inline void
asf_builder_patch (GByteArray * out, guint at, guint width, guint64 value)
{
  guint i;

  for (i = 0; i < width; i++)
    out->data[at + i] = (guint8) (value >> (8 * i) & 0xff);
}

static inline void
asf_builder_end (GByteArray * out, guint at)
{
  asf_builder_patch (out, at + 16, 8, out->len - at);
}

/* An object of @size bytes, filled with @byte. */
static inline void
asf_builder_put_object (GByteArray * out, WmnAsfGuid guid, gsize size,
    guint8 byte)
{
  guint at = asf_builder_begin (out, guid);

  while (out->len < at + size)
    g_byte_array_append (out, &byte, 1);
  asf_builder_end (out, at);
}

/* A live stream of WMV 2 and WMA 2, header complete. */
static inline void
asf_builder_init (AsfBuilder * builder)
{
  memset (builder, 0, sizeof (*builder));
  builder->min_packet_size = builder->packet_size = 1400;
  builder->flags = 1;
  builder->preroll = 3000;
  builder->max_bitrate = 300000;
  builder->packet_count = 0xffffffff;
  builder->has_codec_list = TRUE;
  builder->has_data_object = TRUE;
  builder->data_size = 50;
  builder->n_streams = 2;
  builder->streams[0].number = 1;
  builder->streams[0].type = WMN_ASF_STREAM_VIDEO;
  memcpy (builder->streams[0].fourcc, "WMV2", 4);
  builder->streams[0].width = 320;
  builder->streams[0].height = 240;
  builder->streams[1].number = 2;
  builder->streams[1].type = WMN_ASF_STREAM_AUDIO;
  builder->streams[1].format_tag = 0x161;
  builder->streams[1].bytes_per_second = 4000;
}

static inline void
asf_builder_put_file_properties (GByteArray * out, const AsfBuilder * builder)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_FILE_PROPERTIES_OBJECT);

  /* file id, file size, creation date */
  asf_builder_put (out, 8, G_GUINT64_CONSTANT (0x0123456789abcdef));
  asf_builder_put (out, 8, G_GUINT64_CONSTANT (0xfedcba9876543210));
  asf_builder_put (out, 8, builder->file_size);
  asf_builder_put (out, 8, G_GUINT64_CONSTANT (0x01dd7ac180358c7a));
  asf_builder_put (out, 8, builder->packet_count);
  asf_builder_put (out, 8, builder->duration);
  asf_builder_put (out, 8, builder->duration);
  asf_builder_put (out, 8, builder->preroll);
  asf_builder_put (out, 4, builder->flags);
  asf_builder_put (out, 4, builder->min_packet_size);
  asf_builder_put (out, 4, builder->packet_size);
  asf_builder_put (out, 4, builder->max_bitrate);
  asf_builder_end (out, at);
}

static inline void
asf_builder_put_format (GByteArray * out, const AsfBuilderStream * stream)
{
  if (stream->type == WMN_ASF_STREAM_AUDIO) {
    asf_builder_put (out, 2, stream->format_tag);
    asf_builder_put (out, 2, 2);
    asf_builder_put (out, 4, 44100);
    asf_builder_put (out, 4, stream->bytes_per_second);
    asf_builder_put (out, 2, 4);
    asf_builder_put (out, 2, 16);
    asf_builder_put (out, 2, 0);
  } else if (stream->type == WMN_ASF_STREAM_VIDEO) {
    asf_builder_put (out, 4, stream->width);
    asf_builder_put (out, 4, stream->height);
    asf_builder_put (out, 1, 2);
    asf_builder_put (out, 2, 40);
    asf_builder_put (out, 4, 40);
    asf_builder_put (out, 4, stream->width);
    asf_builder_put (out, 4, stream->height);
    asf_builder_put (out, 2, 1);
    asf_builder_put (out, 2, 24);
    g_byte_array_append (out, (const guint8 *) stream->fourcc, 4);
    asf_builder_put (out, 4, 0);
    asf_builder_put (out, 8, 0);
    asf_builder_put (out, 8, 0);
  }
}

static inline void
asf_builder_put_stream (GByteArray * out, const AsfBuilderStream * stream)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT);
  guint format_at = at + 78;
  WmnAsfGuid type = WMN_ASF_GUID_RESERVED_1;

  if (stream->type == WMN_ASF_STREAM_AUDIO)
    type = WMN_ASF_GUID_AUDIO_MEDIA;
  else if (stream->type == WMN_ASF_STREAM_VIDEO)
    type = WMN_ASF_GUID_VIDEO_MEDIA;
  else if (stream->type == WMN_ASF_STREAM_COMMAND)
    type = WMN_ASF_GUID_COMMAND_MEDIA;
  asf_builder_put_guid (out, type);
  asf_builder_put_guid (out, WMN_ASF_GUID_NO_ERROR_CORRECTION);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 4, 0);
  asf_builder_put (out, 4, 0);
  asf_builder_put (out, 2, stream->number |
      (stream->is_encrypted ? 0x8000 : 0));
  asf_builder_put (out, 4, 0);
  asf_builder_put_format (out, stream);
  asf_builder_patch (out, at + 64, 4, out->len - format_at);
  asf_builder_end (out, at);
}

/* Has a name and an extension system, which readers have to step over. */
static inline void
asf_builder_put_extended (GByteArray * out, const AsfBuilderStream * stream)
{
  guint at = asf_builder_begin (out,
      WMN_ASF_GUID_EXTENDED_STREAM_PROPERTIES_OBJECT);

  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 4, stream->extended_bitrate);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 4, stream->extended_bitrate);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 2, stream->number);
  asf_builder_put (out, 2, 0);
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 2, 1);
  asf_builder_put (out, 2, 1);
  asf_builder_put (out, 2, 0);
  asf_builder_put (out, 2, 4);
  asf_builder_put (out, 4, 'n');
  asf_builder_put_guid (out, WMN_ASF_GUID_RESERVED_1);
  asf_builder_put (out, 2, 2);
  asf_builder_put (out, 4, 3);
  asf_builder_put (out, 3, 0);
  if (stream->is_hidden)
    asf_builder_put_stream (out, stream);
  asf_builder_end (out, at);
}

static inline void
asf_builder_put_extension (GByteArray * out, const AsfBuilder * builder)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_HEADER_EXTENSION_OBJECT);
  guint i;

  asf_builder_put_guid (out, WMN_ASF_GUID_RESERVED_1);
  asf_builder_put (out, 2, 6);
  asf_builder_put (out, 4, 0);
  if (builder->inner_padding > 0) {
    asf_builder_put_object (out, WMN_ASF_GUID_PADDING_OBJECT,
        builder->inner_padding, 0);
  }
  for (i = 0; i < builder->n_streams; i++) {
    if (builder->streams[i].extended_bitrate || builder->streams[i].is_hidden)
      asf_builder_put_extended (out, &builder->streams[i]);
  }
  asf_builder_patch (out, at + 42, 4, out->len - at - 46);
  asf_builder_end (out, at);
}

static inline guint
asf_builder_put_bitrates (GByteArray * out, const AsfBuilder * builder)
{
  guint at = asf_builder_begin (out,
      WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT);
  guint n_records = 0;
  guint i;

  asf_builder_put (out, 2, 0);
  for (i = 0; i < builder->n_streams; i++) {
    if (builder->streams[i].average_bitrate == 0)
      continue;
    asf_builder_put (out, 2, builder->streams[i].number);
    asf_builder_put (out, 4, builder->streams[i].average_bitrate);
    n_records++;
  }
  if (n_records == 0) {
    g_byte_array_set_size (out, at);
    return 0;
  }
  asf_builder_patch (out, at + 24, 2, n_records);
  asf_builder_end (out, at);
  return 1;
}

static inline guint
asf_builder_put_others (GByteArray * out, const AsfBuilder * builder)
{
  guint n_objects = 0;

  if (builder->has_codec_list) {
    asf_builder_put_object (out, WMN_ASF_GUID_CODEC_LIST_OBJECT, 60, 0);
    n_objects++;
  }
  if (builder->has_encryption) {
    asf_builder_put_object (out, WMN_ASF_GUID_CONTENT_ENCRYPTION_OBJECT, 40,
        0);
    n_objects++;
  }
  if (builder->description > 0) {
    asf_builder_put_object (out, WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT,
        builder->description, 'd');
    n_objects++;
  }
  if (builder->padding > 0) {
    asf_builder_put_object (out, WMN_ASF_GUID_PADDING_OBJECT,
        builder->padding, 0);
    n_objects++;
  }
  return n_objects;
}

static inline void
asf_builder_put_data_object (GByteArray * out, guint64 size)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_DATA_OBJECT);

  asf_builder_put (out, 8, G_GUINT64_CONSTANT (0x0123456789abcdef));
  asf_builder_put (out, 8, G_GUINT64_CONSTANT (0xfedcba9876543210));
  asf_builder_put (out, 8, 0);
  asf_builder_put (out, 2, 0x0101);
  asf_builder_patch (out, at + 16, 8, size);
}

static inline GByteArray *
asf_builder_new_header (const AsfBuilder * builder)
{
  GByteArray *out = g_byte_array_new ();
  guint at = asf_builder_begin (out, WMN_ASF_GUID_HEADER_OBJECT);
  guint n_objects = 2;
  guint i;

  asf_builder_put (out, 4, 0);
  asf_builder_put (out, 2, 0x0201);
  asf_builder_put_file_properties (out, builder);
  /* in front of the streams it is about, which is legal */
  n_objects += asf_builder_put_bitrates (out, builder);
  for (i = 0; i < builder->n_streams; i++) {
    if (!builder->streams[i].is_hidden) {
      asf_builder_put_stream (out, &builder->streams[i]);
      n_objects++;
    }
  }
  asf_builder_put_extension (out, builder);
  n_objects += asf_builder_put_others (out, builder);
  if (builder->n_objects_said > 0)
    n_objects = builder->n_objects_said;
  asf_builder_patch (out, at + 24, 4, n_objects);
  asf_builder_end (out, at);
  if (builder->has_data_object)
    asf_builder_put_data_object (out, builder->data_size);
  return out;
}

/* Video and audio payloads as asfmux and ffmpeg write them. */
static inline void
asf_builder_packet_init (AsfBuilderPacket * packet, guint32 size)
{
  memset (packet, 0, sizeof (*packet));
  packet->size = size;
  packet->is_multiple = TRUE;
  packet->padding_width = 2;
  packet->replicated_width = 1;
  packet->offset_width = 4;
  packet->object_width = 1;
  packet->payload_width = 2;
}

static inline void
asf_builder_packet_add (AsfBuilderPacket * packet, guint8 stream,
    gboolean is_key, guint32 object, guint32 offset, guint32 size)
{
  AsfBuilderPayload *payload = &packet->payloads[packet->n_payloads++];

  payload->stream = stream;
  payload->is_key = is_key;
  payload->object = object;
  payload->offset = offset;
  payload->replicated = 8;
  payload->object_size = 70000;
  payload->presentation_time = 3000 + object * 40;
  payload->size = size;
}

/* Bytes that tell one payload from another; sub-payloads if compressed. */
static inline void
asf_builder_put_data (GByteArray * out, const AsfBuilderPayload * payload)
{
  guint32 i;
  guint32 end = 0;

  for (i = 0; i < payload->size; i++) {
    guint8 byte = (guint8) (1 + payload->stream * 7 + payload->object * 31 +
        payload->offset + i);

    if (payload->replicated == 1 && i == end) {
      byte = (guint8) MIN (payload->size - i - 1, 40);
      end = i + 1 + byte;
    }
    g_byte_array_append (out, &byte, 1);
  }
}

static inline void
asf_builder_put_payload (GByteArray * out, const AsfBuilderPacket * packet,
    const AsfBuilderPayload * payload)
{
  asf_builder_put (out, 1, payload->stream | (payload->is_key ? 0x80 : 0));
  asf_builder_put (out, packet->object_width, payload->object);
  asf_builder_put (out, packet->offset_width, payload->offset);
  asf_builder_put (out, packet->replicated_width, payload->replicated);
  if (payload->replicated >= 8) {
    asf_builder_put (out, 4, payload->object_size);
    asf_builder_put (out, 4, payload->presentation_time);
    asf_builder_put (out, payload->replicated - 8, 0);
  } else {
    asf_builder_put (out, payload->replicated, 40);
  }
  if (packet->is_multiple)
    asf_builder_put (out, packet->payload_width, payload->size);
  asf_builder_put_data (out, payload);
}

static inline guint
asf_builder_type (guint width)
{
  return width == 4 ? 3 : width;
}

static inline gboolean
asf_builder_fits (guint width, guint64 value)
{
  return width >= 4 || value < G_GUINT64_CONSTANT (1) << (8 * width);
}

/* NULL when this form can't carry these payloads. */
static inline GByteArray *
asf_builder_new_packet (const AsfBuilderPacket * packet)
{
  GByteArray *out = g_byte_array_new ();
  guint32 length = 0;
  guint32 padding = 0;
  guint length_at;
  guint padding_at;
  guint32 size;
  guint i;

  if (packet->has_error_correction)
    asf_builder_put (out, 3, 0x82);
  asf_builder_put (out, 1, (packet->is_multiple ? 1 : 0) |
      asf_builder_type (packet->sequence_width) << 1 |
      asf_builder_type (packet->padding_width) << 3 |
      asf_builder_type (packet->length_width) << 5);
  asf_builder_put (out, 1, asf_builder_type (packet->replicated_width) |
      asf_builder_type (packet->offset_width) << 2 |
      asf_builder_type (packet->object_width) << 4 | 0x40);
  length_at = out->len;
  asf_builder_put (out, packet->length_width, 0);
  asf_builder_put (out, packet->sequence_width, 0x5e5e5e5e);
  padding_at = out->len;
  asf_builder_put (out, packet->padding_width, 0);
  asf_builder_put (out, 4, packet->send_time);
  asf_builder_put (out, 2, packet->duration);
  if (packet->is_multiple) {
    asf_builder_put (out, 1, packet->n_payloads |
        asf_builder_type (packet->payload_width) << 6);
  }
  for (i = 0; i < packet->n_payloads; i++)
    asf_builder_put_payload (out, packet, &packet->payloads[i]);

  size = MAX (packet->size, out->len);
  length = packet->padding_width > 0 && !packet->is_contradictory ?
      size : out->len;
  padding = packet->padding_width > 0 ? size - out->len : 0;
  if ((packet->length_width > 0 &&
          !asf_builder_fits (packet->length_width, length)) ||
      (packet->size > 0 && out->len > packet->size) ||
      !asf_builder_fits (packet->padding_width, padding) ||
      (packet->padding_width == 0 && packet->length_width == 0 &&
          !packet->is_multiple && size > out->len)) {
    g_byte_array_unref (out);
    return NULL;
  }
  asf_builder_patch (out, length_at, packet->length_width, length);
  asf_builder_patch (out, padding_at, packet->padding_width, padding);
  while (out->len < size)
    asf_builder_put (out, 1, 0);
  return out;
}

/* A file from tests/data.  Transfer full. */
static inline GByteArray *
asf_builder_load (const gchar * name)
{
  const gchar *folder = g_getenv ("WMNET_TEST_DATA");
  gchar *path;
  gchar *data;
  gsize size;

  g_assert_nonnull (folder);
  path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_free (path);
  return g_byte_array_new_take ((guint8 *) data, size);
}
