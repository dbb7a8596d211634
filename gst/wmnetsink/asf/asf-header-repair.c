/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Writes a header again so that a live stream can be played from it, and
 * says what was changed (repairs) and what old players will still trip over
 * (lints).  What isn't named here goes through byte by byte.
 *
 * Works on what wmn_asf_header_parse() accepted; doesn't judge packets.
 *
 * MS-WMSP 2.2.3.5; ASF specification 3.2, 3.4, 3.16, 5.1; docs/players.md R2, R3,
 * R4, R13, R14.  Bytes in, bytes out: any thread. */

#include "asf/asf-header.h"

#include "asf/asf-bitrates.h"
#include "asf/asf-guid.h"
#include "asf/asf-object.h"
#include "asf/bytes.h"

#include <string.h>

/* File Properties Object (3.2). */
#define FILE_PROPERTIES_SIZE 104
#define FILE_PROPERTIES_FILE_ID 24
#define FILE_PROPERTIES_FILE_SIZE 40
#define FILE_PROPERTIES_PACKET_COUNT 56
#define FILE_PROPERTIES_PLAY_DURATION 64
#define FILE_PROPERTIES_SEND_DURATION 72
#define FILE_PROPERTIES_FLAGS 88
#define FILE_PROPERTIES_MIN_PACKET_SIZE 92
#define FILE_PROPERTIES_MAX_PACKET_SIZE 96
#define FILE_PROPERTIES_MAX_BITRATE 100
#define FLAG_BROADCAST 1u
#define FLAG_SEEKABLE 2u
/* 0 tells xine and WMP 9 that there is nothing to play (R3). */
#define PACKET_COUNT_LIVE G_GUINT64_CONSTANT (0xffffffff)

/* Data Object (5.1). */
#define DATA_OBJECT_SIZE 16
#define DATA_OBJECT_FILE_ID 24
#define DATA_OBJECT_PACKET_COUNT 40
#define DATA_OBJECT_RESERVED 48

/* Header Object (3.1), Header Extension Object (3.4). */
#define HEADER_N_OBJECTS 24
#define EXTENSION_DATA_SIZE 42

/* Sizes with the Data Object's 50 bytes, as the players count them. */
#define TINY_SIZE 900           /* xine takes it for MPEG-TS (R13) */
#define LARGE_SIZE 8192         /* xine, old libmms */
#define HUGE_SIZE 16384         /* libmms */
#define SPLIT_SIZE WMN_ASF_PACKET_MAX   /* one $H */
/* The smallest Padding Object that is known to help xine. */
#define PADDING_MIN 220

typedef struct _Survey Survey;
typedef struct _Rewriting Rewriting;

/* What is seen before anything is written. */
struct _Survey
{
  gsize padding;                /* bytes of all Padding Objects */
  gsize largest_padding;        /* of one of them, at the top level */
  gboolean has_codec_list;
  gboolean is_encrypted;
};

struct _Rewriting
{
  GByteArray *out;
  const guint8 *file_id;        /* of the File Properties, in the source */
  guint n_objects;
  guint32 packet_size;
  guint32 max_bitrate;
  gboolean drops_padding;
  const WmnAsfHeader *source;   /* NULL = no bitrates are added */
  WmnAsfRepairs repairs;
};

/* *INDENT-OFF* */
static const gchar *const repair_nicks[WMN_ASF_N_REPAIRS] = {
  "broadcast", "seekable", "duration", "packet-count", "packet-size",
  "max-bitrate", "object-count", "data-object", "padded", "shrunk",
  "error-correction", "bitrates", "mutual-exclusion"
};

static const struct
{
  const gchar *nick;
  const gchar *text;
} lints[WMN_ASF_N_LINTS] = {
  {"header-large",
      "the header is larger than 8192 bytes: xine and old libmms refuse it"},
  {"header-huge",
      "the header is larger than 16384 bytes: libmms refuses it"},
  {"header-split",
      "the header is larger than 65527 bytes and goes out in several parts: "
      "ffmpeg and MPlayer read the first only"},
  {"no-bitrates",
      "no stream says its bitrate: Windows Media Player can't choose its "
      "buffering"},
  {"no-codec-list",
      "there is no Codec List: Windows Media Player can't name or fetch a "
      "missing codec"},
  {"codec",
      "a stream's codec is none that Windows Media Player 6 to 11 brings "
      "along"},
  {"encrypted",
      "a stream is encrypted: players need a licence from elsewhere"},
  {"stream-number",
      "a stream number is above 9: players disagree on whether it is asked "
      "for in decimal or hexadecimal"},
  {"no-preroll",
      "the preroll is 0: players start without a buffer and will stutter"}
};

/* What WMP 6 to 11 play without help: Windows Media Audio and Voice, PCM,
 * ADPCM, ACELP.net, MP3. */
static const guint16 audio_formats[] = {
  0x0001, 0x0002, 0x000a, 0x000b, 0x0055, 0x0130, 0x0160, 0x0161, 0x0162,
  0x0163
};

/* Windows Media Video and Screen, VC-1, Microsoft MPEG-4. */
static const gchar video_formats[][5] = {
  "WMV1", "WMV2", "WMV3", "WMVA", "WVC1", "WMVP", "WVP2", "MSS1", "MSS2",
  "MPG4", "MP42", "MP43", "MP4S", "M4S2"
};
/* *INDENT-ON* */

static void
survey_object (const WmnAsfObject * object, gboolean is_top, Survey * survey)
{
  switch (object->guid) {
    case WMN_ASF_GUID_PADDING_OBJECT:
      survey->padding += object->size;
      if (is_top)
        survey->largest_padding = MAX (survey->largest_padding, object->size);
      break;
    case WMN_ASF_GUID_CODEC_LIST_OBJECT:
      survey->has_codec_list = TRUE;
      break;
    case WMN_ASF_GUID_CONTENT_ENCRYPTION_OBJECT:
    case WMN_ASF_GUID_EXTENDED_CONTENT_ENCRYPTION_OBJECT:
    case WMN_ASF_GUID_ADVANCED_CONTENT_ENCRYPTION_OBJECT:
      survey->is_encrypted = TRUE;
      break;
    default:
      break;
  }
}

static void
survey_header (const guint8 * data, gsize size, Survey * ret_survey)
{
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;
  WmnAsfObject inner;

  memset (ret_survey, 0, sizeof (*ret_survey));
  while (wmn_asf_object_next (&bytes, &object)) {
    survey_object (&object, TRUE, ret_survey);
    if (object.guid == WMN_ASF_GUID_HEADER_EXTENSION_OBJECT) {
      WmnBytes inside;

      wmn_asf_object_open_extension (&object, &inside);
      while (wmn_asf_object_next (&inside, &inner))
        survey_object (&inner, FALSE, ret_survey);
    }
  }
  g_assert (wmn_bytes_left (&bytes) == 0);
}

static void
append (Rewriting * rewriting, const guint8 * data, gsize size)
{
  g_byte_array_append (rewriting->out, data, (guint) size);
}

static void
repair_u32 (Rewriting * rewriting, guint8 * at, guint32 value,
    WmnAsfRepairs repair)
{
  if (wmn_bytes_get_u32 (at) == value)
    return;
  wmn_bytes_put_u32 (at, value);
  rewriting->repairs |= repair;
}

static void
repair_u64 (Rewriting * rewriting, guint8 * at, guint64 value,
    WmnAsfRepairs repair)
{
  if (wmn_bytes_get_u64 (at) == value)
    return;
  wmn_bytes_put_u64 (at, value);
  rewriting->repairs |= repair;
}

static void
write_file_properties (Rewriting * rewriting, const WmnAsfObject * object)
{
  gsize at = rewriting->out->len;
  guint8 *data;
  guint32 flags;

  g_assert (object->size >= FILE_PROPERTIES_SIZE);
  if (rewriting->file_id == NULL)
    rewriting->file_id = object->data + FILE_PROPERTIES_FILE_ID;
  append (rewriting, object->data, object->size);
  data = rewriting->out->data + at;
  repair_u64 (rewriting, data + FILE_PROPERTIES_FILE_SIZE, 0,
      WMN_ASF_REPAIR_DURATION);
  repair_u64 (rewriting, data + FILE_PROPERTIES_PACKET_COUNT,
      PACKET_COUNT_LIVE, WMN_ASF_REPAIR_PACKET_COUNT);
  repair_u64 (rewriting, data + FILE_PROPERTIES_PLAY_DURATION, 0,
      WMN_ASF_REPAIR_DURATION);
  repair_u64 (rewriting, data + FILE_PROPERTIES_SEND_DURATION, 0,
      WMN_ASF_REPAIR_DURATION);
  flags = wmn_bytes_get_u32 (data + FILE_PROPERTIES_FLAGS);
  repair_u32 (rewriting, data + FILE_PROPERTIES_FLAGS,
      flags | FLAG_BROADCAST, WMN_ASF_REPAIR_BROADCAST);
  repair_u32 (rewriting, data + FILE_PROPERTIES_FLAGS,
      (flags | FLAG_BROADCAST) & ~FLAG_SEEKABLE, WMN_ASF_REPAIR_SEEKABLE);
  wmn_bytes_put_u32 (data + FILE_PROPERTIES_MIN_PACKET_SIZE,
      rewriting->packet_size);
  wmn_bytes_put_u32 (data + FILE_PROPERTIES_MAX_PACKET_SIZE,
      rewriting->packet_size);
  repair_u32 (rewriting, data + FILE_PROPERTIES_MAX_BITRATE,
      rewriting->max_bitrate, WMN_ASF_REPAIR_MAX_BITRATE);
}

/* A Header Extension Object without the Padding Objects in it.  Bytes that
 * are no objects stay. */
static void
write_extension (Rewriting * rewriting, const WmnAsfObject * object)
{
  gsize at = rewriting->out->len;
  gsize dropped = 0;
  WmnBytes bytes;
  WmnAsfObject inner;
  guint8 *data;
  gsize head;

  wmn_asf_object_open_extension (object, &bytes);
  head = (gsize) (bytes.data - object->data);
  append (rewriting, object->data, head);
  while (wmn_asf_object_next (&bytes, &inner)) {
    if (inner.guid == WMN_ASF_GUID_PADDING_OBJECT)
      dropped += inner.size;
    else
      append (rewriting, inner.data, inner.size);
  }
  append (rewriting, bytes.data + bytes.at, object->size - head - bytes.at);
  if (dropped == 0)
    return;
  data = rewriting->out->data + at;
  wmn_bytes_put_u64 (data + WMN_ASF_GUID_SIZE, object->size - dropped);
  wmn_bytes_put_u32 (data + EXTENSION_DATA_SIZE,
      (guint32) (bytes.size - dropped));
}

static void
write_object (Rewriting * rewriting, const WmnAsfObject * object)
{
  if (rewriting->drops_padding && object->guid == WMN_ASF_GUID_PADDING_OBJECT)
    return;
  rewriting->n_objects++;
  if (object->guid == WMN_ASF_GUID_FILE_PROPERTIES_OBJECT)
    write_file_properties (rewriting, object);
  else if (rewriting->drops_padding &&
      object->guid == WMN_ASF_GUID_HEADER_EXTENSION_OBJECT)
    write_extension (rewriting, object);
  else
    append (rewriting, object->data, object->size);
}

static void
write_padding (Rewriting * rewriting, gsize size)
{
  GByteArray *out = rewriting->out;
  guint at = out->len;

  g_byte_array_set_size (out, at + (guint) size);
  memset (out->data + at, 0, size);
  memcpy (out->data + at, wmn_asf_guid_bytes (WMN_ASF_GUID_PADDING_OBJECT),
      WMN_ASF_GUID_SIZE);
  wmn_bytes_put_u64 (out->data + at + WMN_ASF_GUID_SIZE, size);
  rewriting->n_objects++;
}

/* Grows what there is, @rest. */
static void
write_bitrates (Rewriting * rewriting, gsize * rest)
{
  guint before = rewriting->out->len;
  guint n_objects = 0;

  if (rewriting->source == NULL)
    return;
  rewriting->repairs |= wmn_asf_bitrates_append (rewriting->out,
      rewriting->source, &n_objects);
  rewriting->n_objects += n_objects;
  *rest += rewriting->out->len - before;
}

/* VLC 3 takes a header in the middle for packets, and finds those behind it
 * again only if it was as long as some of them (R14). */
static void
write_filling (Rewriting * rewriting)
{
  gsize size = rewriting->out->len + WMN_ASF_DATA_OBJECT_HEAD;
  gsize over = size % rewriting->packet_size;
  gsize filling = rewriting->packet_size - over;

  while (filling < WMN_ASF_OBJECT_HEAD)
    filling += rewriting->packet_size;
  if (over == 0 || size + filling > LARGE_SIZE)
    return;
  write_padding (rewriting, filling);
  rewriting->repairs |= WMN_ASF_REPAIR_PADDED;
}

/* Padding is there to be edited into, which nobody does to a live header: it
 * goes when the header is too large for old players, and comes when it is so
 * small that xine doesn't recognise it. */
static void
write_objects (Rewriting * rewriting, const guint8 * data, gsize size)
{
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;
  Survey survey;
  gsize rest;
  gboolean is_tiny;

  survey_header (data, size, &survey);
  rest = size + WMN_ASF_DATA_OBJECT_HEAD;
  is_tiny = rest < TINY_SIZE && survey.largest_padding < PADDING_MIN;
  rewriting->drops_padding = survey.padding > 0 &&
      (is_tiny || rest > LARGE_SIZE);
  if (rewriting->drops_padding)
    rest -= survey.padding;
  append (rewriting, data, WMN_ASF_HEADER_MIN);
  while (wmn_asf_object_next (&bytes, &object))
    write_object (rewriting, &object);
  write_bitrates (rewriting, &rest);
  if (rewriting->drops_padding && !is_tiny)
    rewriting->repairs |= WMN_ASF_REPAIR_SHRUNK;
  if (is_tiny || (rewriting->drops_padding && rest < TINY_SIZE)) {
    write_padding (rewriting, MAX (PADDING_MIN,
            TINY_SIZE - MIN (rest, TINY_SIZE)));
    rewriting->repairs |= WMN_ASF_REPAIR_PADDED;
  }
}

/* What $H carries of the Data Object.  A size of 50 is what players take for
 * endless; 0 keeps xine and libmms from starting (R2). */
static void
write_data_object (Rewriting * rewriting, const guint8 * source, gsize size)
{
  guint8 data[WMN_ASF_DATA_OBJECT_HEAD] = { 0, };

  g_assert (rewriting->file_id != NULL);
  memcpy (data, wmn_asf_guid_bytes (WMN_ASF_GUID_DATA_OBJECT),
      WMN_ASF_GUID_SIZE);
  wmn_bytes_put_u64 (data + DATA_OBJECT_SIZE, WMN_ASF_DATA_OBJECT_HEAD);
  memcpy (data + DATA_OBJECT_FILE_ID, rewriting->file_id, WMN_ASF_GUID_SIZE);
  wmn_bytes_put_u64 (data + DATA_OBJECT_PACKET_COUNT, 0);
  wmn_bytes_put_u16 (data + DATA_OBJECT_RESERVED, 0x0101);
  append (rewriting, data, sizeof (data));
  if (size >= sizeof (data) &&
      memcmp (source, data, WMN_ASF_GUID_SIZE) == 0 &&
      memcmp (source, data, sizeof (data)) != 0)
    rewriting->repairs |= WMN_ASF_REPAIR_DATA_OBJECT;
}

static gboolean
can_play_codec (const WmnAsfStream * stream)
{
  gchar fourcc[5] = { 0, };
  guint i;

  if (stream->type == WMN_ASF_STREAM_AUDIO) {
    for (i = 0; i < G_N_ELEMENTS (audio_formats); i++) {
      if (audio_formats[i] == stream->format_tag)
        return TRUE;
    }
    return FALSE;
  }
  if (stream->type != WMN_ASF_STREAM_VIDEO)
    return TRUE;
  wmn_bytes_put_u32 ((guint8 *) fourcc, stream->fourcc);
  for (i = 0; i < G_N_ELEMENTS (video_formats); i++) {
    if (g_ascii_strcasecmp (fourcc, video_formats[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

static WmnAsfLints
lint_streams (const WmnAsfHeader * header)
{
  WmnAsfLints found = 0;
  gboolean has_bitrate = FALSE;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    has_bitrate |= stream->bitrate > 0;
    if (!can_play_codec (stream))
      found |= WMN_ASF_LINT_CODEC;
    if (stream->is_encrypted)
      found |= WMN_ASF_LINT_ENCRYPTED;
    if (stream->number > 9)
      found |= WMN_ASF_LINT_STREAM_NUMBER;
  }
  if (!has_bitrate)
    found |= WMN_ASF_LINT_NO_BITRATES;
  if (header->preroll == 0)
    found |= WMN_ASF_LINT_NO_PREROLL;
  return found;
}

static WmnAsfLints
lint_header (const GByteArray * out, const WmnAsfHeader * header)
{
  WmnAsfLints found = lint_streams (header);
  Survey survey;

  survey_header (out->data, out->len - WMN_ASF_DATA_OBJECT_HEAD, &survey);
  if (!survey.has_codec_list)
    found |= WMN_ASF_LINT_NO_CODEC_LIST;
  if (survey.is_encrypted)
    found |= WMN_ASF_LINT_ENCRYPTED;
  if (out->len > LARGE_SIZE)
    found |= WMN_ASF_LINT_HEADER_LARGE;
  if (out->len > HUGE_SIZE)
    found |= WMN_ASF_LINT_HEADER_HUGE;
  if (out->len > SPLIT_SIZE)
    found |= WMN_ASF_LINT_HEADER_SPLIT;
  return found;
}

/* The packet size changes because packets grow, or because what was said
 * can't be: players pad by the minimum or by the maximum. */
static WmnAsfRepairs
note_packet_size (const WmnAsfHeader * header, const WmnAsfRepair * repair)
{
  WmnAsfRepairs repairs = 0;
  guint32 grown = 0;

  if (repair->has_error_correction_added) {
    repairs |= WMN_ASF_REPAIR_ERROR_CORRECTION;
    grown = 3;
  }
  if (header->min_packet_size != header->packet_size ||
      repair->packet_size != header->packet_size + grown)
    repairs |= WMN_ASF_REPAIR_PACKET_SIZE;
  return repairs;
}

GByteArray *
wmn_asf_header_repair (const guint8 * data, gsize size,
    const WmnAsfHeader * header, const WmnAsfRepair * repair,
    WmnAsfRepairs * ret_repairs, WmnAsfLints * ret_lints)
{
  Rewriting rewriting = { NULL, };

  g_assert (header->size >= WMN_ASF_HEADER_MIN && header->size <= size);
  g_assert (repair->packet_size > 0);
  rewriting.out = g_byte_array_sized_new ((guint) header->size + 1024);
  rewriting.packet_size = repair->packet_size;
  rewriting.max_bitrate = repair->max_bitrate;
  if (rewriting.max_bitrate == 0)
    rewriting.max_bitrate = header->max_bitrate;
  if (rewriting.max_bitrate == 0)
    rewriting.max_bitrate = wmn_asf_header_bitrate (header);
  rewriting.repairs = note_packet_size (header, repair);
  rewriting.source = repair->adds_bitrates ? header : NULL;

  write_objects (&rewriting, data, header->size);
  if (repair->fills_packets)
    write_filling (&rewriting);
  if (header->n_objects_said != header->n_objects)
    rewriting.repairs |= WMN_ASF_REPAIR_OBJECT_COUNT;
  wmn_bytes_put_u64 (rewriting.out->data + WMN_ASF_GUID_SIZE,
      rewriting.out->len);
  wmn_bytes_put_u32 (rewriting.out->data + HEADER_N_OBJECTS,
      rewriting.n_objects);
  write_data_object (&rewriting, data + header->size, size - header->size);

  *ret_repairs = rewriting.repairs;
  *ret_lints = lint_header (rewriting.out, header);
  return rewriting.out;
}

const gchar *
wmn_asf_repair_nick (guint bit)
{
  g_assert (bit < WMN_ASF_N_REPAIRS);
  return repair_nicks[bit];
}

const gchar *
wmn_asf_lint_nick (guint bit)
{
  g_assert (bit < WMN_ASF_N_LINTS);
  return lints[bit].nick;
}

const gchar *
wmn_asf_lint_text (guint bit)
{
  g_assert (bit < WMN_ASF_N_LINTS);
  return lints[bit].text;
}
