/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Cuts bytes into headers and packets.  Doesn't read packets, except for the 16
 * bytes that tell one from a header or an index: a live stream doesn't say how
 * many packets there are, so each boundary is looked at.  Where there may be
 * none any more, asf-search.c finds the next.
 *
 * Bytes are copied only when an item is spread over several buffers, and no
 * more of them than that item needs; so at most one item is held, which is a
 * header with its 50 bytes or a packet, or three packets while one is looked
 * for.
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

/* Bytes behind those that are held, to tell whether a header begins there. */
#define SKIP_STEP 1024

/* Headers are looked for in each packet.  One of which no more than this is in
 * there is missed: the first byte alone ends one packet in 256. */
#define HEADER_SEEN_MIN 4

/* A step that is to be followed by another one. */
#define AGAIN ((WmnAsfReaderItem) -1)

typedef enum
{
  STATE_START,                  /* no header yet */
  STATE_ANNOUNCED,              /* set_header(): it may come again */
  STATE_PACKETS,
  STATE_END,                    /* behind the data */
  STATE_TRAILER,                /* behind the data, and it was said */
  STATE_LOST                    /* packets begin nobody knows where */
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
  reader->is_anew = FALSE;
  reader->is_rejected = reader->was_rejected = FALSE;
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

/* Nobody knows how many data are left any more. */
static void
search (WmnAsfReader * reader, gboolean is_aligned)
{
  reader->state = STATE_LOST;
  reader->data_left = ENDLESS;
  reader->skip_left = 0;
  reader->is_rejected = reader->was_rejected = FALSE;
  wmn_asf_search_begin (&reader->search, is_aligned);
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

void
wmn_asf_reader_resync (WmnAsfReader * reader)
{
  drop_bytes (reader);
  wmn_asf_reader_doubt (reader);
}

void
wmn_asf_reader_doubt (WmnAsfReader * reader)
{
  /* Not a packet was read yet. */
  if (reader->state == STATE_START || reader->state == STATE_ANNOUNCED)
    return;
  if (reader->state != STATE_LOST)
    search (reader, FALSE);
  reader->is_anew = count_held (reader) == 0;
}

void
wmn_asf_reader_reject (WmnAsfReader * reader)
{
  gsize size = reader->packet_size;

  g_assert (reader->state == STATE_PACKETS);
  reader->is_rejected = TRUE;
  if (!reader->was_rejected)
    return;
  /* It is still there. */
  if (reader->held->len == 0) {
    reader->pushed -= size;
    reader->pushed_left += size;
  } else {
    reader->held_at -= size;
  }
  search (reader, TRUE);
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

/* Behind a header that makes no sense: whether another one begins in it,
 * because it was cut off itself.  Goes there. */
static gboolean
leave_header (WmnAsfReader * reader, gsize size)
{
  const guint8 *data = peek (reader, size);
  gsize at = wmn_asf_search_find_header (data, size, 1);

  if (at + WMN_ASF_OBJECT_HEAD > size)
    return FALSE;
  consume (reader, at);
  return TRUE;
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
    return leave_header (reader, (gsize) size) ? AGAIN :
        give_up (reader, fault);

  is_again = is_known (reader, data, header.size);
  g_byte_array_set_size (reader->known, 0);
  reader->state = STATE_PACKETS;
  reader->packet_size = header.packet_size;
  reader->is_rejected = FALSE;
  wmn_asf_search_set_header (&reader->search, &header);
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

/* A header begins in the middle of the packet, where a stream was cut off in
 * front of another one; or these are the bytes of a picture, and then the next
 * packet stands where it should: 1, 0, or WMN_ASF_MORE. */
static gint
check_next (WmnAsfReader * reader)
{
  gsize size = reader->packet_size;
  gboolean is_last = reader->data_left - size < size;
  gsize next_size = is_last ? WMN_ASF_GUID_SIZE : MAX (size, WMN_ASF_GUID_SIZE);
  const guint8 *data = peek (reader, size + next_size);
  WmnAsfGuid guid;

  if (data == NULL)
    return WMN_ASF_MORE;
  guid = wmn_asf_guid_find (data + size);
  if (guid == WMN_ASF_GUID_HEADER_OBJECT || wmn_asf_guid_is_index (guid))
    return 1;
  return !is_last && wmn_asf_search_is_pair (&reader->search, data);
}

/* The packet that begins here, as far as it is one. */
static WmnAsfReaderItem
step_packet (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gsize size = reader->packet_size;
  const guint8 *data = peek (reader, size);
  gsize header;

  if (data == NULL)
    return WMN_ASF_READER_MORE;
  header = wmn_asf_search_find_header (data, size, 1);
  if (size - header >= HEADER_SEEN_MIN) {
    switch (check_next (reader)) {
      case WMN_ASF_MORE:
        return WMN_ASF_READER_MORE;
      case 0:
        consume (reader, header);
        search (reader, FALSE);
        return AGAIN;
      default:
        data = peek (reader, size);
        break;
    }
  }
  consume (reader, size);
  if (reader->data_left != ENDLESS)
    reader->data_left -= size;
  reader->was_rejected = reader->is_rejected;
  reader->is_rejected = FALSE;
  *ret_data = data;
  *ret_size = size;
  return WMN_ASF_READER_PACKET;
}

static WmnAsfReaderItem
step_packets (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gint found = find_guid (reader, WMN_ASF_GUID_HEADER_OBJECT);

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
  return step_packet (reader, ret_data, ret_size);
}

/* A buffer that is one packet is one, as muxers push them: it needn't wait for
 * the next. */
static WmnAsfReaderItem
step_lost (WmnAsfReader * reader, const guint8 ** ret_data, gsize * ret_size)
{
  gsize available = count_available (reader);
  gsize window = MIN (available, wmn_asf_search_window (&reader->search));
  const guint8 *data = peek (reader, window);
  WmnAsfSearchItem item;
  gsize at = 0;

  if (reader->is_anew && available == reader->packet_size &&
      wmn_asf_search_is_packet (&reader->search, data))
    item = WMN_ASF_SEARCH_PACKETS;
  else
    item = wmn_asf_search_look (&reader->search, data, window, &at);
  reader->is_anew = FALSE;
  consume (reader, at);
  switch (item) {
    case WMN_ASF_SEARCH_HEADER:
      return step_header (reader, ret_data, ret_size);
    case WMN_ASF_SEARCH_PACKETS:
      reader->state = STATE_PACKETS;
      return AGAIN;
    case WMN_ASF_SEARCH_MORE:
      break;
  }
  if (window < available)
    return AGAIN;
  hold (reader);
  return WMN_ASF_READER_MORE;
}

/* Behind the data (2.2) stand index objects, objects of other kinds, which
 * are to be skipped too, or the header of the next stream.  What is no object,
 * such as the tags of other formats, is passed over up to the next header. */
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
  if (reader->state == STATE_END) {
    reader->state = STATE_TRAILER;
    return WMN_ASF_READER_TRAILER;
  }
  size = wmn_bytes_get_u64 (data + WMN_ASF_GUID_SIZE);
  if (size < WMN_ASF_OBJECT_HEAD || size > TRAILER_OBJECT_MAX)
    size = ENDLESS;
  reader->skip_left = size;
  return AGAIN;
}

/* Passes over the rest of an object, or of one that was cut off in front of
 * another stream. */
static void
skip (WmnAsfReader * reader)
{
  while (reader->skip_left > 0 && count_available (reader) > 0) {
    gsize n_held = count_held (reader);
    gsize size = n_held == 0 ? reader->pushed_left :
        MIN (count_available (reader), n_held + SKIP_STEP);
    const guint8 *data = peek (reader, size);
    gsize header = wmn_asf_search_find_header (data, size, 0);
    gsize step = (gsize) MIN (reader->skip_left, header);

    consume (reader, step);
    if (reader->skip_left != ENDLESS)
      reader->skip_left -= step;
    if (step < header || header == size)
      continue;
    if (header + WMN_ASF_OBJECT_HEAD <= size) {
      reader->skip_left = 0;
    } else if (reader->pushed_left == 0 || n_held == 0) {
      hold (reader);
      return;
    }
  }
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
  wmn_asf_search_set_header (&reader->search, &header);
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
    if (count_available (reader) == 0 || reader->skip_left > 0)
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
      case STATE_LOST:
        item = step_lost (reader, ret_data, ret_size);
        break;
    }
  }
  g_assert (item != WMN_ASF_READER_MORE || reader->pushed_left == 0);
  return item;
}
