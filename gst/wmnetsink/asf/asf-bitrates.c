/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See asf-bitrates.h. */

#include "asf/asf-bitrates.h"

#include "asf/asf-guid.h"
#include "asf/asf-object.h"
#include "asf/bytes.h"

/* Head and count of the Stream Bitrate Properties, and one record. */
#define BITRATES_HEAD (WMN_ASF_OBJECT_HEAD + 2)
#define BITRATES_RECORD 6
/* Of the Bitrate Mutual Exclusion, with the type in front of the count. */
#define EXCLUSION_HEAD (WMN_ASF_OBJECT_HEAD + WMN_ASF_GUID_SIZE + 2)
#define EXCLUSION_RECORD 2
#define STREAM_NUMBER 0x7f

gboolean
wmn_asf_bitrates_has_several (const WmnAsfHeader * header,
    WmnAsfStreamType type)
{
  guint n = 0;
  guint i;

  for (i = 0; i < header->n_streams; i++)
    n += header->streams[i].type == type;
  return n > 1;
}

static void
put_u16 (GByteArray * out, guint value)
{
  guint8 bytes[2];

  wmn_bytes_put_u16 (bytes, (guint16) value);
  g_byte_array_append (out, bytes, sizeof (bytes));
}

static void
put_u32 (GByteArray * out, guint32 value)
{
  guint8 bytes[4];

  wmn_bytes_put_u32 (bytes, value);
  g_byte_array_append (out, bytes, sizeof (bytes));
}

static void
put_head (GByteArray * out, WmnAsfGuid guid, gsize size)
{
  guint8 bytes[8];

  wmn_bytes_put_u64 (bytes, size);
  g_byte_array_append (out, wmn_asf_guid_bytes (guid), WMN_ASF_GUID_SIZE);
  g_byte_array_append (out, bytes, sizeof (bytes));
}

static void
put_bitrates (GByteArray * out, const WmnAsfHeader * header)
{
  guint i;

  put_head (out, WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT,
      BITRATES_HEAD + header->n_streams * BITRATES_RECORD);
  put_u16 (out, header->n_streams);
  for (i = 0; i < header->n_streams; i++) {
    put_u16 (out, header->streams[i].number);
    put_u32 (out, wmn_asf_header_guess_bitrate (&header->streams[i]));
  }
}

/* Of all streams of one kind only one at a time makes sense. */
static void
put_exclusion (GByteArray * out, const WmnAsfHeader * header,
    WmnAsfStreamType type)
{
  guint start = out->len;
  guint n = 0;
  guint i;

  put_head (out, WMN_ASF_GUID_BITRATE_MUTUAL_EXCLUSION_OBJECT, 0);
  g_byte_array_append (out, wmn_asf_guid_bytes (WMN_ASF_GUID_MUTEX_BITRATE),
      WMN_ASF_GUID_SIZE);
  put_u16 (out, 0);
  for (i = 0; i < header->n_streams; i++) {
    if (header->streams[i].type != type)
      continue;
    put_u16 (out, header->streams[i].number);
    n++;
  }
  wmn_bytes_put_u64 (out->data + start + WMN_ASF_GUID_SIZE, out->len - start);
  wmn_bytes_put_u16 (out->data + start + EXCLUSION_HEAD - 2, (guint16) n);
}

WmnAsfRepairs
wmn_asf_bitrates_append (GByteArray * out, const WmnAsfHeader * header,
    guint * ret_n_objects)
{
  static const WmnAsfStreamType types[] = {
    WMN_ASF_STREAM_AUDIO, WMN_ASF_STREAM_VIDEO
  };
  WmnAsfRepairs repairs = 0;
  guint n = 0;
  guint i;

  if (!header->has_bitrates) {
    put_bitrates (out, header);
    repairs |= WMN_ASF_REPAIR_BITRATES;
    n++;
  }
  for (i = 0; i < G_N_ELEMENTS (types) && !header->has_exclusion; i++) {
    if (!wmn_asf_bitrates_has_several (header, types[i]))
      continue;
    put_exclusion (out, header, types[i]);
    repairs |= WMN_ASF_REPAIR_EXCLUSION;
    n++;
  }
  *ret_n_objects = n;
  return repairs;
}

static void
update_records (guint8 * data, const WmnAsfObject * object,
    const WmnAsfHeader * header)
{
  guint8 *record = data + BITRATES_HEAD;
  gsize room;

  if (object->size < BITRATES_HEAD)
    return;
  for (room = object->size - BITRATES_HEAD; room >= BITRATES_RECORD;
      room -= BITRATES_RECORD) {
    const WmnAsfStream *stream = wmn_asf_header_find (header,
        (guint8) (wmn_bytes_get_u16 (record) & STREAM_NUMBER));

    if (stream != NULL && stream->bitrate > 0)
      wmn_bytes_put_u32 (record + 2, stream->bitrate);
    record += BITRATES_RECORD;
  }
}

void
wmn_asf_bitrates_update (guint8 * data, gsize size, const WmnAsfHeader * header)
{
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;

  g_assert (size >= WMN_ASF_HEADER_MIN);
  while (wmn_asf_object_next (&bytes, &object)) {
    if (object.guid == WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT)
      update_records (data + (object.data - data), &object, header);
  }
}
