/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See asf-search.h.
 *
 * One packet that reads well is no proof: some bytes in a hundred of any
 * picture do.  Two in a row that are built alike, and of streams that the header
 * has, are.  A Header Object is 16 bytes that nothing else has, so it goes
 * first, and no packet reaches into it.
 *
 * The work for each byte is bounded, whoever has written it: the heads in front
 * of the first payload are looked at everywhere, whole packets only so many
 * times in as many bytes as one has.
 *
 * ASF specification 2.2, 5.2.  Bytes in: any thread. */

#include "asf/asf-search.h"

#include "asf/asf-guid.h"
#include "asf/asf-object.h"
#include "asf/asf-packet.h"

#include <string.h>

/* Packets read as a whole for each packet_size bytes.  In noise it is one or
 * two. */
#define MAX_TRIES 64
/* So that small packets don't make small steps. */
#define MIN_STEP 256

typedef enum
{
  VERDICT_NO,
  VERDICT_YES,
  VERDICT_MORE
} Verdict;

void
wmn_asf_search_set_header (WmnAsfSearch * search, const WmnAsfHeader * header)
{
  guint i;

  memset (search, 0, sizeof (*search));
  search->packet_size = header->packet_size;
  for (i = 0; i < header->n_streams; i++) {
    guint number = header->streams[i].number;

    search->streams[number / 64] |= G_GUINT64_CONSTANT (1) << number % 64;
  }
}

void
wmn_asf_search_begin (WmnAsfSearch * search, gboolean is_aligned)
{
  search->passed = 0;
  search->n_tries = 0;
  search->n_clear = 0;
  search->is_aligned = is_aligned;
}

/* Two packets, or one and the beginning of something else. */
static gsize
get_span (const WmnAsfSearch * search)
{
  return search->packet_size + MAX (search->packet_size, WMN_ASF_OBJECT_HEAD);
}

gsize
wmn_asf_search_window (const WmnAsfSearch * search)
{
  return get_span (search) + MAX (search->packet_size, MIN_STEP);
}

static gboolean
is_announced (const WmnAsfSearch * search, guint8 stream)
{
  return (search->streams[stream / 64] >> stream % 64 & 1) != 0;
}

static gboolean
read_packet (const WmnAsfSearch * search, const guint8 * data,
    WmnAsfPacket * ret_packet)
{
  guint i;

  if (wmn_asf_packet_parse (data, search->packet_size, ret_packet) !=
      WMN_ASF_PACKET_OK)
    return FALSE;
  for (i = 0; i < ret_packet->n_payloads; i++) {
    if (!is_announced (search, ret_packet->payloads[i].stream))
      return FALSE;
  }
  return TRUE;
}

gboolean
wmn_asf_search_is_packet (const WmnAsfSearch * search, const guint8 * data)
{
  WmnAsfPacket packet;

  return read_packet (search, data, &packet);
}

/* Every packet comes through here: but for one byte in 65536 it is memchr(). */
gsize
wmn_asf_search_find_header (const guint8 * data, gsize size, gsize at)
{
  const guint8 *guid = wmn_asf_guid_bytes (WMN_ASF_GUID_HEADER_OBJECT);

  for (; at < size; at++) {
    const guint8 *found = memchr (data + at, guid[0], size - at);

    if (found == NULL)
      return size;
    at = (gsize) (found - data);
    if (size - at > 1 && found[1] != guid[1])
      continue;
    if (wmn_asf_header_measure (found, size - at) != WMN_ASF_BAD)
      return at;
  }
  return size;
}

/* What stands behind the packet: an index, or another one that is built
 * alike. */
static gboolean
goes_on (const WmnAsfSearch * search, const guint8 * data,
    const WmnAsfPacket * packet)
{
  WmnAsfPacket next;

  if (wmn_asf_guid_is_index (wmn_asf_guid_find (data)))
    return TRUE;
  return read_packet (search, data, &next) &&
      next.property_flags == packet->property_flags &&
      next.error_correction == packet->error_correction;
}

gboolean
wmn_asf_search_is_pair (const WmnAsfSearch * search, const guint8 * data)
{
  WmnAsfPacket packet;

  return read_packet (search, data, &packet) &&
      goes_on (search, data + search->packet_size, &packet);
}

/* Whether a packet begins @at; @header: where the next Header Object does, if
 * all of its head is there, else G_MAXSIZE. */
static Verdict
judge (WmnAsfSearch * search, const guint8 * data, gsize size, gsize at,
    gsize header)
{
  const guint32 packet_size = search->packet_size;
  const guint64 place = search->passed + at;
  const guint8 stream = wmn_asf_packet_peek_stream (data + at, packet_size);
  gboolean is_alone = search->is_aligned && place % packet_size == 0;

  if (!is_announced (search, stream))
    return VERDICT_NO;
  if (header != G_MAXSIZE && !is_alone &&
      header + WMN_ASF_OBJECT_HEAD <= at + get_span (search)) {
    if (header != at + packet_size)
      return VERDICT_NO;
    is_alone = TRUE;
  } else if (header != G_MAXSIZE &&
      header + WMN_ASF_OBJECT_HEAD <= at + packet_size) {
    return VERDICT_NO;
  }
  if (!is_alone && at + get_span (search) > size)
    return VERDICT_MORE;
  if (search->n_tries >= MAX_TRIES * (1 + place / packet_size))
    return VERDICT_NO;
  search->n_tries++;
  return (is_alone ? wmn_asf_search_is_packet : wmn_asf_search_is_pair)
      (search, data + at) ? VERDICT_YES : VERDICT_NO;
}

WmnAsfSearchItem
wmn_asf_search_look (WmnAsfSearch * search, const guint8 * data, gsize size,
    gsize * ret_at)
{
  const guint32 packet_size = search->packet_size;
  gsize header = wmn_asf_search_find_header (data, size, search->n_clear);
  gboolean is_whole = header + WMN_ASF_OBJECT_HEAD <= size;
  WmnAsfSearchItem item = WMN_ASF_SEARCH_MORE;
  gsize at;

  for (at = 0; at < header; at++) {
    Verdict verdict;

    if (at + packet_size > size)
      break;
    verdict = judge (search, data, size, at, is_whole ? header : G_MAXSIZE);
    if (verdict == VERDICT_YES)
      item = WMN_ASF_SEARCH_PACKETS;
    if (verdict != VERDICT_NO)
      break;
  }
  /* A packet would reach into it. */
  if (item == WMN_ASF_SEARCH_MORE && is_whole && at + packet_size > size)
    at = header;
  if (item == WMN_ASF_SEARCH_MORE && is_whole && at == header)
    item = WMN_ASF_SEARCH_HEADER;
  search->passed += at;
  search->n_clear = header - at;
  *ret_at = at;
  return item;
}
