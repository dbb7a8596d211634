/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See asf-filter.h.  ASF specification 5.2; MS-WMSP 2.2.3.3. */

#include "asf/asf-filter.h"

#include <string.h>

typedef struct _Turning Turning;

/* One WmnAsfTurn in one packet. */
struct _Turning
{
  const WmnAsfTurn *turn;
  guint begins;                 /* at this payload */
};

static gboolean
has_bit (const guint64 bits[2], guint8 stream)
{
  return bits[stream >> 6 & 1] >> (stream & 63) & 1;
}

static guint64
bit (guint n)
{
  return G_GUINT64_CONSTANT (1) << n;
}

void
wmn_asf_selection_set (WmnAsfSelection * selection, guint8 stream,
    WmnAsfLevel level)
{
  guint word = stream >> 6 & 1;
  guint64 mask = bit (stream & 63);

  g_assert (stream > 0 && stream <= WMN_ASF_MAX_STREAMS);
  selection->all[word] &= ~mask;
  selection->keys[word] &= ~mask;
  if (level == WMN_ASF_LEVEL_ALL)
    selection->all[word] |= mask;
  else if (level == WMN_ASF_LEVEL_KEYS)
    selection->keys[word] |= mask;
}

WmnAsfLevel
wmn_asf_selection_get (const WmnAsfSelection * selection, guint8 stream)
{
  if (has_bit (selection->all, stream))
    return WMN_ASF_LEVEL_ALL;
  return has_bit (selection->keys, stream) ? WMN_ASF_LEVEL_KEYS :
      WMN_ASF_LEVEL_OFF;
}

gboolean
wmn_asf_selection_equals (const WmnAsfSelection * a, const WmnAsfSelection * b)
{
  return memcmp (a, b, sizeof (*a)) == 0;
}

static gboolean
is_wanted (const WmnAsfPayload * payload, WmnAsfLevel level)
{
  return level == WMN_ASF_LEVEL_ALL ||
      (level == WMN_ASF_LEVEL_KEYS && payload->is_key);
}

gboolean
wmn_asf_selection_takes (const WmnAsfSelection * selection,
    const WmnAsfPayload * payload)
{
  return is_wanted (payload, wmn_asf_selection_get (selection,
          payload->stream));
}

static WmnAsfFilterResult
write_kept (const WmnAsfPacket * packet, const guint8 * data, guint64 kept,
    guint8 * slot, gsize slot_size, gsize * ret_size)
{
  gsize size;

  if (kept == 0)
    return WMN_ASF_FILTER_NONE;
  if (kept == bit (packet->n_payloads) - 1)
    return WMN_ASF_FILTER_WHOLE;
  size = wmn_asf_packet_write_part (packet, data, kept, FALSE, slot, slot_size);
  /* What fitted as a whole fits with less in it. */
  g_assert (size > 0);
  *ret_size = size;
  return WMN_ASF_FILTER_PART;
}

WmnAsfFilterResult
wmn_asf_filter_packet (const guint8 * data, gsize size,
    const WmnAsfSelection * selection, guint8 * slot, gsize slot_size,
    gsize * ret_size)
{
  WmnAsfPacket packet;
  guint64 kept = 0;
  guint i;

  /* What can't be read can't be cut either. */
  if (wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK)
    return WMN_ASF_FILTER_WHOLE;
  for (i = 0; i < packet.n_payloads; i++) {
    if (wmn_asf_selection_takes (selection, &packet.payloads[i]))
      kept |= bit (i);
  }
  return write_kept (&packet, data, kept, slot, slot_size, ret_size);
}

/* The payload at which @stream can come on, or n_payloads. */
static guint
find_beginning (const WmnAsfPacket * packet, guint8 stream, gboolean is_video)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];

    /* Audio key flags say nothing: ffmpeg never sets them. */
    if (payload->stream == stream && payload->offset == 0 &&
        (payload->is_key || !is_video))
      break;
  }
  return i;
}

gboolean
wmn_asf_filter_can_begin (const WmnAsfPacket * packet, guint8 stream,
    gboolean is_video)
{
  return find_beginning (packet, stream, is_video) < packet->n_payloads;
}

/* Payloads of an object whose beginning lies before the turn can't come. */
static WmnAsfLevel
get_level (const Turning * turnings, guint n_turnings, guint n,
    const WmnAsfPayload * payload, WmnAsfLevel before)
{
  guint i;

  for (i = 0; i < n_turnings; i++) {
    const Turning *turning = &turnings[i];

    if (turning->turn->stream == payload->stream && n >= turning->begins)
      return turning->turn->level;
  }
  for (i = 0; i < n_turnings; i++) {
    const Turning *turning = &turnings[i];

    if (turning->turn->replaces == payload->stream && n >= turning->begins)
      return WMN_ASF_LEVEL_OFF;
  }
  return before;
}

WmnAsfFilterResult
wmn_asf_filter_turn (const guint8 * data, gsize size,
    const WmnAsfSelection * selection, const WmnAsfTurn * turns, guint n_turns,
    const guint64 videos[2], guint8 * slot, gsize slot_size, gsize * ret_size)
{
  Turning turnings[WMN_ASF_MAX_STREAMS];
  WmnAsfPacket packet;
  guint64 kept = 0;
  guint i;

  g_assert (n_turns <= G_N_ELEMENTS (turnings));
  if (wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK)
    return WMN_ASF_FILTER_WHOLE;
  for (i = 0; i < n_turns; i++) {
    turnings[i].turn = &turns[i];
    turnings[i].begins = find_beginning (&packet, turns[i].stream,
        has_bit (videos, turns[i].stream));
    g_assert (turnings[i].begins < packet.n_payloads);
  }
  for (i = 0; i < packet.n_payloads; i++) {
    const WmnAsfPayload *payload = &packet.payloads[i];
    WmnAsfLevel before = wmn_asf_selection_get (selection, payload->stream);

    if (is_wanted (payload, get_level (turnings, n_turns, i, payload, before)))
      kept |= bit (i);
  }
  return write_kept (&packet, data, kept, slot, slot_size, ret_size);
}
