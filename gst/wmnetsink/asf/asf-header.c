/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads a Header Object: the packet size, what each stream is and what it
 * says of its bitrate.  Doesn't write; see asf-header-repair.c.
 *
 * The objects are counted, never believed: GStreamer's asfmux announces fewer
 * than it writes (docs/players.md, fault 3).  A size that can't be true makes
 * the whole header bad, since the players walk over the same objects.
 *
 * ASF specification 3.  Bytes in, values out: any thread. */

#include "asf/asf-header.h"

#include "asf/asf-guid.h"
#include "asf/asf-object.h"
#include "asf/bytes.h"

#include <string.h>

/* File Properties Object (3.2). */
#define FILE_PROPERTIES_SIZE 104
#define FILE_PROPERTIES_PACKET_COUNT 56
#define FILE_PROPERTIES_PREROLL 80
#define FILE_PROPERTIES_FLAGS 88
#define FILE_PROPERTIES_MIN_PACKET_SIZE 92
#define FILE_PROPERTIES_MAX_PACKET_SIZE 96
#define FILE_PROPERTIES_MAX_BITRATE 100

/* Stream Properties Object (3.3). */
#define STREAM_PROPERTIES_SIZE 78
#define STREAM_PROPERTIES_TYPE 24
#define STREAM_PROPERTIES_SPECIFIC_SIZE 64
#define STREAM_PROPERTIES_FLAGS 72
#define STREAM_FLAG_ENCRYPTED 0x8000

/* Type-specific data: WAVEFORMATEX (9.1), and a BITMAPINFOHEADER behind 11
 * bytes (9.2). */
#define AUDIO_FORMAT_SIZE 12
#define VIDEO_FORMAT_SIZE 31
#define VIDEO_COMPRESSION 27

/* Extended Stream Properties Object (4.1). */
#define EXTENDED_SIZE 88
#define EXTENDED_BITRATE 40
#define EXTENDED_NUMBER 72

/* For streams that don't say their bitrate. */
#define GUESSED_VIDEO_BITRATE 1000000
#define GUESSED_AUDIO_BITRATE 64000
#define GUESSED_OTHER_BITRATE 8000

typedef struct _Reading Reading;

struct _Reading
{
  WmnAsfHeader header;
  gboolean has_file_properties;
  /* by stream number; the objects stand in any order */
  guint32 average_bitrates[WMN_ASF_MAX_STREAMS + 1];
  guint32 extended_bitrates[WMN_ASF_MAX_STREAMS + 1];
};

gssize
wmn_asf_header_measure (const guint8 * data, gsize size)
{
  guint64 object_size;

  if (!wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, data, size))
    return WMN_ASF_BAD;
  if (size < WMN_ASF_OBJECT_HEAD)
    return WMN_ASF_MORE;
  object_size = wmn_bytes_get_u64 (data + WMN_ASF_GUID_SIZE);
  if (object_size < WMN_ASF_HEADER_MIN || object_size > WMN_ASF_HEADER_MAX)
    return WMN_ASF_BAD;
  return (gssize) object_size;
}

static gboolean
read_file_properties (Reading * reading, const WmnAsfObject * object)
{
  WmnAsfHeader *header = &reading->header;
  const guint8 *data = object->data;

  if (object->size < FILE_PROPERTIES_SIZE)
    return FALSE;
  if (reading->has_file_properties)
    return TRUE;
  reading->has_file_properties = TRUE;
  header->packet_count =
      wmn_bytes_get_u64 (data + FILE_PROPERTIES_PACKET_COUNT);
  header->preroll = wmn_bytes_get_u64 (data + FILE_PROPERTIES_PREROLL);
  header->flags = wmn_bytes_get_u32 (data + FILE_PROPERTIES_FLAGS);
  header->min_packet_size =
      wmn_bytes_get_u32 (data + FILE_PROPERTIES_MIN_PACKET_SIZE);
  header->packet_size =
      wmn_bytes_get_u32 (data + FILE_PROPERTIES_MAX_PACKET_SIZE);
  header->max_bitrate = wmn_bytes_get_u32 (data + FILE_PROPERTIES_MAX_BITRATE);
  return TRUE;
}

static void
read_audio (WmnAsfStream * stream, const guint8 * format, gsize size)
{
  guint32 rate;

  stream->type = WMN_ASF_STREAM_AUDIO;
  if (size < AUDIO_FORMAT_SIZE)
    return;
  stream->format_tag = wmn_bytes_get_u16 (format);
  /* nAvgBytesPerSec */
  rate = wmn_bytes_get_u32 (format + 8);
  stream->bitrate = rate > G_MAXUINT32 / 8 ? G_MAXUINT32 : rate * 8;
}

static void
read_video (WmnAsfStream * stream, const guint8 * format, gsize size)
{
  stream->type = WMN_ASF_STREAM_VIDEO;
  if (size < VIDEO_FORMAT_SIZE)
    return;
  stream->width = wmn_bytes_get_u32 (format);
  stream->height = wmn_bytes_get_u32 (format + 4);
  stream->fourcc = wmn_bytes_get_u32 (format + VIDEO_COMPRESSION);
}

static gboolean
read_stream_properties (Reading * reading, const WmnAsfObject * object)
{
  WmnAsfHeader *header = &reading->header;
  const guint8 *data = object->data;
  const guint8 *format = data + STREAM_PROPERTIES_SIZE;
  WmnAsfStream stream = { 0, };
  guint32 size;
  guint16 flags;

  if (object->size < STREAM_PROPERTIES_SIZE)
    return FALSE;
  size = wmn_bytes_get_u32 (data + STREAM_PROPERTIES_SPECIFIC_SIZE);
  if (size > object->size - STREAM_PROPERTIES_SIZE)
    return FALSE;
  flags = wmn_bytes_get_u16 (data + STREAM_PROPERTIES_FLAGS);
  stream.number = (guint8) (flags & 0x7f);
  stream.is_encrypted = (flags & STREAM_FLAG_ENCRYPTED) != 0;
  /* Number 0 is reserved, and players take the first of two alike. */
  if (stream.number == 0 || wmn_asf_header_find (header, stream.number))
    return TRUE;
  switch (wmn_asf_guid_find (data + STREAM_PROPERTIES_TYPE)) {
    case WMN_ASF_GUID_AUDIO_MEDIA:
      read_audio (&stream, format, size);
      break;
    case WMN_ASF_GUID_VIDEO_MEDIA:
      read_video (&stream, format, size);
      break;
    case WMN_ASF_GUID_COMMAND_MEDIA:
      stream.type = WMN_ASF_STREAM_COMMAND;
      break;
    default:
      stream.type = WMN_ASF_STREAM_OTHER;
      break;
  }
  g_assert (header->n_streams < WMN_ASF_MAX_STREAMS);
  header->streams[header->n_streams++] = stream;
  return TRUE;
}

/* Stream Bitrate Properties Object (3.12). */
static void
read_bitrates (Reading * reading, const WmnAsfObject * object)
{
  WmnBytes bytes = { object->data, object->size, WMN_ASF_OBJECT_HEAD };
  guint16 n_records = 0;
  guint16 flags;
  guint32 bitrate;

  reading->header.has_bitrates = TRUE;
  wmn_bytes_read_u16 (&bytes, &n_records);
  while (n_records-- > 0 && wmn_bytes_read_u16 (&bytes, &flags) &&
      wmn_bytes_read_u32 (&bytes, &bitrate))
    reading->average_bitrates[flags & 0x7f] = bitrate;
}

/* Stream names (4.1): language, size, text. */
static gboolean
skip_names (WmnBytes * bytes, guint n_names)
{
  guint16 size;

  while (n_names-- > 0) {
    if (!wmn_bytes_skip (bytes, 2) || !wmn_bytes_read_u16 (bytes, &size) ||
        !wmn_bytes_skip (bytes, size))
      return FALSE;
  }
  return TRUE;
}

/* Payload Extension Systems (4.1): GUID, data size, info size, info. */
static gboolean
skip_systems (WmnBytes * bytes, guint n_systems)
{
  guint32 size;

  while (n_systems-- > 0) {
    if (!wmn_bytes_skip (bytes, WMN_ASF_GUID_SIZE + 2) ||
        !wmn_bytes_read_u32 (bytes, &size) || !wmn_bytes_skip (bytes, size))
      return FALSE;
  }
  return TRUE;
}

static void
read_extended_stream (Reading * reading, const WmnAsfObject * object)
{
  WmnBytes bytes = { object->data, object->size, EXTENDED_SIZE };
  const guint8 *data = object->data;
  WmnAsfObject inner;
  guint number;

  if (object->size < EXTENDED_SIZE)
    return;
  number = wmn_bytes_get_u16 (data + EXTENDED_NUMBER) & 0x7f;
  reading->extended_bitrates[number] =
      wmn_bytes_get_u32 (data + EXTENDED_BITRATE);
  /* A stream that old readers shall not see stands in here as a whole. */
  if (skip_names (&bytes, wmn_bytes_get_u16 (data + EXTENDED_SIZE - 4)) &&
      skip_systems (&bytes, wmn_bytes_get_u16 (data + EXTENDED_SIZE - 2)) &&
      wmn_asf_object_next (&bytes, &inner) &&
      inner.guid == WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT)
    read_stream_properties (reading, &inner);
}

/* 3.8, 4.2, 4.3: whoever wrote one has thought of it. */
static gboolean
is_exclusion (WmnAsfGuid guid)
{
  return guid == WMN_ASF_GUID_BITRATE_MUTUAL_EXCLUSION_OBJECT ||
      guid == WMN_ASF_GUID_ADVANCED_MUTUAL_EXCLUSION_OBJECT ||
      guid == WMN_ASF_GUID_GROUP_MUTUAL_EXCLUSION_OBJECT;
}

/* Nothing in the extension is needed for serving, so faults in there are the
 * players' business. */
static void
read_extension (Reading * reading, const WmnAsfObject * object)
{
  WmnBytes bytes;
  WmnAsfObject inner;

  wmn_asf_object_open_extension (object, &bytes);
  while (wmn_asf_object_next (&bytes, &inner)) {
    if (inner.guid == WMN_ASF_GUID_EXTENDED_STREAM_PROPERTIES_OBJECT)
      read_extended_stream (reading, &inner);
    else if (inner.guid == WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT)
      read_bitrates (reading, &inner);
    else
      reading->header.has_exclusion |= is_exclusion (inner.guid);
  }
}

static gboolean
read_object (Reading * reading, const WmnAsfObject * object)
{
  switch (object->guid) {
    case WMN_ASF_GUID_FILE_PROPERTIES_OBJECT:
      return read_file_properties (reading, object);
    case WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT:
      return read_stream_properties (reading, object);
    case WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT:
      read_bitrates (reading, object);
      return TRUE;
    case WMN_ASF_GUID_HEADER_EXTENSION_OBJECT:
      read_extension (reading, object);
      return TRUE;
    default:
      reading->header.has_exclusion |= is_exclusion (object->guid);
      return TRUE;
  }
}

/* The Stream Bitrate Properties count the packets' overhead and so come
 * first; nAvgBytesPerSec, already in place, is the last resort. */
static void
settle_bitrates (Reading * reading)
{
  guint i;

  for (i = 0; i < reading->header.n_streams; i++) {
    WmnAsfStream *stream = &reading->header.streams[i];

    if (reading->average_bitrates[stream->number] > 0)
      stream->bitrate = reading->average_bitrates[stream->number];
    else if (reading->extended_bitrates[stream->number] > 0)
      stream->bitrate = reading->extended_bitrates[stream->number];
  }
}

static WmnAsfFault
judge (const Reading * reading)
{
  const WmnAsfHeader *header = &reading->header;

  if (!reading->has_file_properties)
    return WMN_ASF_FAULT_NO_FILE_PROPERTIES;
  if (header->n_streams == 0)
    return WMN_ASF_FAULT_NO_STREAMS;
  if (header->packet_size == 0 || header->packet_size > WMN_ASF_PACKET_MAX)
    return WMN_ASF_FAULT_PACKET_SIZE;
  return WMN_ASF_FAULT_NONE;
}

static WmnAsfFault
read_header (Reading * reading, const guint8 * data, gsize size)
{
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;

  reading->header.size = size;
  reading->header.n_objects_said =
      wmn_bytes_get_u32 (data + WMN_ASF_OBJECT_HEAD);
  while (wmn_asf_object_next (&bytes, &object)) {
    reading->header.n_objects++;
    if (!read_object (reading, &object))
      return WMN_ASF_FAULT_SIZE;
  }
  if (wmn_bytes_left (&bytes) > 0)
    return WMN_ASF_FAULT_SIZE;
  settle_bitrates (reading);
  return judge (reading);
}

gssize
wmn_asf_header_parse (const guint8 * data, gsize size,
    WmnAsfHeader * ret_header, WmnAsfFault * ret_fault)
{
  gssize header_size = wmn_asf_header_measure (data, size);
  Reading reading;
  WmnAsfFault fault;

  if (header_size == WMN_ASF_BAD) {
    *ret_fault =
        wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, data, size) ?
        WMN_ASF_FAULT_SIZE : WMN_ASF_FAULT_NOT_ASF;
    return WMN_ASF_BAD;
  }
  if (header_size == WMN_ASF_MORE || size < (gsize) header_size)
    return WMN_ASF_MORE;
  memset (&reading, 0, sizeof (reading));
  fault = read_header (&reading, data, (gsize) header_size);
  if (fault != WMN_ASF_FAULT_NONE) {
    *ret_fault = fault;
    return WMN_ASF_BAD;
  }
  *ret_header = reading.header;
  return header_size;
}

guint32
wmn_asf_header_guess_bitrate (const WmnAsfStream * stream)
{
  if (stream->bitrate > 0)
    return stream->bitrate;
  switch (stream->type) {
    case WMN_ASF_STREAM_VIDEO:
      return GUESSED_VIDEO_BITRATE;
    case WMN_ASF_STREAM_AUDIO:
      return GUESSED_AUDIO_BITRATE;
    default:
      return GUESSED_OTHER_BITRATE;
  }
}

guint32
wmn_asf_header_bitrate (const WmnAsfHeader * header)
{
  guint64 sum = 0;
  guint i;

  for (i = 0; i < header->n_streams; i++)
    sum += wmn_asf_header_guess_bitrate (&header->streams[i]);
  return (guint32) CLAMP (sum, 1, G_MAXUINT32);
}

void
wmn_asf_header_set_bitrate (guint8 * data, gsize size, guint32 bitrate)
{
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;

  g_assert (bitrate > 0);
  g_assert (size >= WMN_ASF_HEADER_MIN);
  while (wmn_asf_object_next (&bytes, &object)) {
    if (object.guid == WMN_ASF_GUID_FILE_PROPERTIES_OBJECT) {
      gsize at = (gsize) (object.data - data);

      g_assert (object.size >= FILE_PROPERTIES_SIZE);
      wmn_bytes_put_u32 (data + at + FILE_PROPERTIES_MAX_BITRATE, bitrate);
      return;
    }
  }
  g_assert_not_reached ();
}

const WmnAsfStream *
wmn_asf_header_find (const WmnAsfHeader * header, guint8 number)
{
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    if (header->streams[i].number == number)
      return &header->streams[i];
  }
  return NULL;
}

const gchar *
wmn_asf_fault_text (WmnAsfFault fault)
{
  switch (fault) {
    case WMN_ASF_FAULT_NONE:
      return "no fault";
    case WMN_ASF_FAULT_NOT_ASF:
      return "this is not an ASF stream";
    case WMN_ASF_FAULT_SIZE:
      return "the size of an object can't be true";
    case WMN_ASF_FAULT_NO_FILE_PROPERTIES:
      return "there are no File Properties in the header";
    case WMN_ASF_FAULT_NO_STREAMS:
      return "the header announces no streams";
    case WMN_ASF_FAULT_PACKET_SIZE:
      return "the packet size is 0 or above 65527 bytes";
    default:
      g_assert_not_reached ();
  }
}
