/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Cuts bytes into headers and packets.  Doesn't look into packets, except for
 * the 16 bytes that tell a packet from a header or an index: a live stream
 * doesn't say how many packets there are, so each boundary is looked at.
 *
 * Bytes are copied only when an item is spread over several buffers, and no
 * more of them than that item needs; so at most one item is held, which is a
 * header with its 50 bytes or a packet.
 *
 * ASF specification 2.2, 5, 6; docs/players.md (what producers push).  One
 * reader, one thread. */

#include "asf/asf-reader.h"

#include "asf/asf-guid.h"
#include "asf/asf-object.h"
#include "asf/bytes.h"

#include <string.h>

#define ENDLESS G_MAXUINT64
#define DATA_OBJECT_SIZE 16
#define FLAG_BROADCAST 1u

/* An index with more bytes than this is none, but noise that would be
 * skipped for ever. */
#define TRAILER_OBJECT_MAX (G_GUINT64_CONSTANT (1) << 30)

/* A step that is to be followed by another one. */
#define AGAIN ((WmnAsfReaderItem) -1)

typedef enum
{
  STATE_START,                  /* no header yet */
  STATE_ANNOUNCED,              /* set_header(): it may come again */
  STATE_PACKETS,
  STATE_END,                    /* behind the data */
  STATE_TRAILER                 /* behind the data, and it was said */
} State;

void
wmn_asf_reader_init (WmnAsfReader * reader)
{
  memset (reader, 0, sizeof (*reader));
  reader->held = g_byte_array_new ();
  reader->known = g_byte_array_new ();
  wmn_asf_reader_reset (reader);
}

void
wmn_asf_reader_clear (WmnAsfReader * reader)
{
  if (reader->held != NULL)
    g_byte_array_unref (reader->held);
  if (reader->known != NULL)
    g_byte_array_unref (reader->known);
  memset (reader, 0, sizeof (*reader));
}

static void
drop_bytes (WmnAsfReader * reader)
{
  g_byte_array_set_size (reader->held, 0);
  reader->held_at = 0;
  reader->pushed = NULL;
  reader->pushed_left = 0;
  reader->skip_left = 0;
}

void
wmn_asf_reader_reset (WmnAsfReader * reader)
{
  drop_bytes (reader);
  g_byte_array_set_size (reader->known, 0);
  reader->state = STATE_START;
  reader->packet_size = 0;
  reader->data_left = ENDLESS;
  reader->fault = WMN_ASF_FAULT_NONE;
}

void
wmn_asf_reader_resync (WmnAsfReader * reader)
{
  drop_bytes (reader);
  /* Nobody knows how far the flush has skipped. */
  reader->data_left = ENDLESS;
  if (reader->state == STATE_END || reader->state == STATE_TRAILER)
    reader->state = STATE_PACKETS;
}

static WmnAsfReaderItem
give_up (WmnAsfReader * reader, WmnAsfFault fault)
{
  wmn_asf_reader_reset (reader);
  reader->fault = fault;
  return WMN_ASF_READER_BAD;
}

static gsize
count_held (const WmnAsfReader * reader)
{
  return reader->held->len - reader->held_at;
}

static gsize
count_available (const WmnAsfReader * reader)
{
  return count_held (reader) + reader->pushed_left;
}

/* A view of the next @size bytes; NULL when there are fewer, and then all of
 * them are held. */
static const guint8 *
peek (WmnAsfReader * reader, gsize size)
{
  gsize n_held = count_held (reader);
  gsize n_missing;

  if (n_held == 0 && reader->pushed_left >= size)
    return reader->pushed;
  if (n_held < size) {
    n_missing = MIN (size - n_held, reader->pushed_left);
    if (n_missing > 0) {
      g_byte_array_append (reader->held, reader->pushed, (guint) n_missing);
      reader->pushed += n_missing;
      reader->pushed_left -= n_missing;
    }
  }
  return count_held (reader) >= size ?
      reader->held->data + reader->held_at : NULL;
}

/* Takes over what the caller has lent. */
static void
hold (WmnAsfReader * reader)
{
  peek (reader, count_available (reader) + 1);
}

/* The bytes stay where they are until the next wmn_asf_reader_next(). */
static void
consume (WmnAsfReader * reader, gsize size)
{
  gsize n_held = MIN (size, count_held (reader));

  g_assert (size <= count_available (reader));
  reader->held_at += n_held;
  if (size > n_held) {
    reader->pushed += size - n_held;
    reader->pushed_left -= size - n_held;
  }
}

static void
compact (WmnAsfReader * reader)
{
  if (reader->held_at == 0)
    return;
  g_byte_array_remove_range (reader->held, 0, (guint) reader->held_at);
  reader->held_at = 0;
}

/* 5.1: the size counts the 50 bytes themselves.  What is written before the
 * data are known says 0 or 50. */
static void
begin_data (WmnAsfReader * reader, const WmnAsfHeader * header,
    const guint8 * data_object)
{
  guint64 size = 0;

  reader->data_left = ENDLESS;
  if (data_object != NULL)
    size = wmn_bytes_get_u64 (data_object + DATA_OBJECT_SIZE);
  if (!(header->flags & FLAG_BROADCAST) && size > WMN_ASF_DATA_OBJECT_HEAD)
    reader->data_left = size - WMN_ASF_DATA_OBJECT_HEAD;
}

/* Whether the Data Object's 50 bytes stand behind the first @at ones: 1, 0,
 * or WMN_ASF_MORE. */
static gint
find_data_object (WmnAsfReader * reader, gsize at)
{
  gsize size = MIN (count_available (reader) - at, WMN_ASF_GUID_SIZE);
  const guint8 *data = peek (reader, at + size);

  if (!wmn_asf_guid_begins (WMN_ASF_GUID_DATA_OBJECT, data + at, size))
    return 0;
  return peek (reader, at + WMN_ASF_DATA_OBJECT_HEAD) ? 1 : WMN_ASF_MORE;
}

static gboolean
is_known (const WmnAsfReader * reader, const guint8 * data, gsize size)
{
  return reader->state == STATE_ANNOUNCED && reader->known->len == size &&
      memcmp (reader->known->data, data, size) == 0;
}

/* Waits for the whole Header Object that begins here, or should.  Returns its
 * size, WMN_ASF_MORE or WMN_ASF_BAD. */
static gssize
collect_header (WmnAsfReader * reader)
{
  gsize available = MIN (count_available (reader), WMN_ASF_OBJECT_HEAD);
  gssize size = wmn_asf_header_measure (peek (reader, available), available);

  if (size == WMN_ASF_MORE)
    hold (reader);
  else if (size > 0 && peek (reader, (gsize) size) == NULL)
    size = WMN_ASF_MORE;
  return size;
}

static WmnAsfReaderItem
step_header (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gssize size = collect_header (reader);
  WmnAsfFault fault = WMN_ASF_FAULT_NOT_ASF;
  const guint8 *data;
  WmnAsfHeader header;
  gboolean is_again;
  gsize data_size;

  if (size == WMN_ASF_MORE)
    return WMN_ASF_READER_MORE;
  if (size == WMN_ASF_BAD) {
    data_size = MIN (count_available (reader), WMN_ASF_OBJECT_HEAD);
    wmn_asf_header_parse (peek (reader, data_size), data_size, &header, &fault);
    return give_up (reader, fault);
  }
  switch (find_data_object (reader, (gsize) size)) {
    case WMN_ASF_MORE:
      return WMN_ASF_READER_MORE;
    case 0:
      data_size = 0;
      break;
    default:
      data_size = WMN_ASF_DATA_OBJECT_HEAD;
      break;
  }
  data = peek (reader, (gsize) size + data_size);
  if (wmn_asf_header_parse (data, (gsize) size, &header, &fault) < 0)
    return give_up (reader, fault);

  is_again = is_known (reader, data, header.size);
  g_byte_array_set_size (reader->known, 0);
  reader->state = STATE_PACKETS;
  reader->packet_size = header.packet_size;
  begin_data (reader, &header, data_size > 0 ? data + size : NULL);
  consume (reader, header.size + data_size);
  if (is_again)
    return AGAIN;
  *ret_data = data;
  *ret_size = header.size + data_size;
  return WMN_ASF_READER_HEADER;
}

/* What stands here: 1 = @guid, 0 = something else, or WMN_ASF_MORE. */
static gint
find_guid (WmnAsfReader * reader, WmnAsfGuid guid)
{
  gsize size = MIN (count_available (reader), WMN_ASF_GUID_SIZE);

  if (!wmn_asf_guid_begins (guid, peek (reader, size), size))
    return 0;
  if (size == WMN_ASF_GUID_SIZE)
    return 1;
  hold (reader);
  return WMN_ASF_MORE;
}

/* After a header from the caps come: the same header again, or what is left
 * of it (the Data Object), or packets. */
static WmnAsfReaderItem
step_announced (WmnAsfReader * reader, const guint8 ** ret_data,
    gsize * ret_size)
{
  gint found = find_guid (reader, WMN_ASF_GUID_HEADER_OBJECT);
  WmnAsfFault fault;
  WmnAsfHeader header;

  if (found == WMN_ASF_MORE)
    return WMN_ASF_READER_MORE;
  if (found)
    return step_header (reader, ret_data, ret_size);
  found = find_data_object (reader, 0);
  if (found == WMN_ASF_MORE)
    return WMN_ASF_READER_MORE;
  if (found) {
    gssize size = wmn_asf_header_parse (reader->known->data,
        reader->known->len, &header, &fault);

    g_assert (size > 0);
    begin_data (reader, &header, peek (reader, WMN_ASF_DATA_OBJECT_HEAD));
    consume (reader, WMN_ASF_DATA_OBJECT_HEAD);
  }
  g_byte_array_set_size (reader->known, 0);
  reader->state = STATE_PACKETS;
  return AGAIN;
}

/* Whether an index begins here: 1, 0, or WMN_ASF_MORE. */
static gint
find_index (WmnAsfReader * reader)
{
  guint guid;

  for (guid = WMN_ASF_GUID_SIMPLE_INDEX_OBJECT;
      guid <= WMN_ASF_GUID_TIMECODE_INDEX_OBJECT; guid++) {
    gint found = find_guid (reader, (WmnAsfGuid) guid);

    if (found != 0)
      return found;
  }
  return 0;
}

static WmnAsfReaderItem
step_packets (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gint found = find_guid (reader, WMN_ASF_GUID_HEADER_OBJECT);
  const guint8 *data;

  if (found == 1)
    return step_header (reader, ret_data, ret_size);
  if (found == 0)
    found = find_index (reader);
  if (found == WMN_ASF_MORE)
    return WMN_ASF_READER_MORE;
  if (found == 0 && reader->data_left < reader->packet_size) {
    reader->skip_left = reader->data_left;
    found = 1;
  }
  if (found == 1) {
    reader->state = STATE_END;
    return AGAIN;
  }
  data = peek (reader, reader->packet_size);
  if (data == NULL)
    return WMN_ASF_READER_MORE;
  consume (reader, reader->packet_size);
  if (reader->data_left != ENDLESS)
    reader->data_left -= reader->packet_size;
  *ret_data = data;
  *ret_size = reader->packet_size;
  return WMN_ASF_READER_PACKET;
}

/* Behind the data (2.2) stand index objects, objects of other kinds, which
 * are to be skipped too, or the header of the next stream. */
static WmnAsfReaderItem
step_trailer (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gint found = find_guid (reader, WMN_ASF_GUID_HEADER_OBJECT);
  const guint8 *data;
  guint64 size;

  if (found == 1)
    return step_header (reader, ret_data, ret_size);
  data = found == 0 ? peek (reader, WMN_ASF_OBJECT_HEAD) : NULL;
  if (data == NULL)
    return WMN_ASF_READER_MORE;
  size = wmn_bytes_get_u64 (data + WMN_ASF_GUID_SIZE);
  if (size < WMN_ASF_OBJECT_HEAD || size > TRAILER_OBJECT_MAX) {
    return give_up (reader, wmn_asf_guid_is_index (wmn_asf_guid_find (data)) ?
        WMN_ASF_FAULT_SIZE : WMN_ASF_FAULT_NOT_ASF);
  }
  if (reader->state == STATE_END) {
    reader->state = STATE_TRAILER;
    return WMN_ASF_READER_TRAILER;
  }
  reader->skip_left = size;
  return AGAIN;
}

static void
skip (WmnAsfReader * reader)
{
  gsize size = (gsize) MIN (reader->skip_left, count_available (reader));

  consume (reader, size);
  reader->skip_left -= size;
}

gboolean
wmn_asf_reader_set_header (WmnAsfReader * reader, const guint8 * data,
    gsize size)
{
  WmnAsfHeader header;
  gssize header_size = wmn_asf_header_parse (data, size, &header,
      &reader->fault);
  const guint8 *data_object = NULL;

  if (header_size == WMN_ASF_MORE)
    reader->fault = WMN_ASF_FAULT_SIZE;
  if (header_size < 0)
    return FALSE;
  wmn_asf_reader_reset (reader);
  if (size - header.size >= WMN_ASF_DATA_OBJECT_HEAD &&
      wmn_asf_guid_begins (WMN_ASF_GUID_DATA_OBJECT, data + header.size,
          WMN_ASF_GUID_SIZE))
    data_object = data + header.size;
  g_byte_array_append (reader->known, data, (guint) header.size);
  reader->state = STATE_ANNOUNCED;
  reader->packet_size = header.packet_size;
  begin_data (reader, &header, data_object);
  return TRUE;
}

void
wmn_asf_reader_push (WmnAsfReader * reader, const guint8 * data, gsize size)
{
  g_assert (reader->pushed_left == 0);
  reader->pushed = data;
  reader->pushed_left = size;
}

WmnAsfReaderItem
wmn_asf_reader_next (WmnAsfReader * reader, const guint8 ** ret_data,
    gsize * ret_size)
{
  WmnAsfReaderItem item = AGAIN;

  while (item == AGAIN) {
    compact (reader);
    skip (reader);
    if (count_available (reader) == 0)
      return WMN_ASF_READER_MORE;
    switch ((State) reader->state) {
      case STATE_START:
        item = step_header (reader, ret_data, ret_size);
        break;
      case STATE_ANNOUNCED:
        item = step_announced (reader, ret_data, ret_size);
        break;
      case STATE_PACKETS:
        item = step_packets (reader, ret_data, ret_size);
        break;
      case STATE_END:
      case STATE_TRAILER:
        item = step_trailer (reader, ret_data, ret_size);
        break;
    }
  }
  g_assert (item != WMN_ASF_READER_MORE || reader->pushed_left == 0);
  return item;
}
