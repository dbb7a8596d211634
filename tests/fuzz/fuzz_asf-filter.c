/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Two bytes with the levels of streams 1 to 4 and the streams that come on,
 * then any bytes as a packet: what is accepted is stored, filtered, and reads
 * as a part of the same payloads, no larger than before. */

#include "asf/asf-filter.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static const guint64 videos[2] = { 1 << 1 | 1 << 2, 0 };

/* The payloads of @part are some of @packet, in their order. */
static void
compare (const WmnAsfPacket * packet, const guint8 * data,
    const guint8 * out, gsize size)
{
  guint8 *exact = g_memdup2 (out, size);
  WmnAsfPacket part;
  guint n = 0;
  guint i;

  g_assert (wmn_asf_packet_parse (exact, size, &part) == WMN_ASF_PACKET_OK);
  g_assert (part.send_time == packet->send_time);
  g_assert (part.is_multiple == packet->is_multiple);
  g_assert (part.n_payloads < packet->n_payloads);
  for (i = 0; i < packet->n_payloads && n < part.n_payloads; i++) {
    const WmnAsfPayload *a = &packet->payloads[i];
    const WmnAsfPayload *b = &part.payloads[n];

    n += a->size == b->size && a->stream == b->stream &&
        memcmp (data + a->start, exact + b->start, a->size) == 0;
  }
  g_assert (n == part.n_payloads);
  g_free (exact);
}

static void
check (WmnAsfFilterResult result, const WmnAsfPacket * packet,
    const guint8 * data, gsize size, const guint8 * out, gsize out_size,
    gsize slot_size)
{
  if (result != WMN_ASF_FILTER_PART)
    return;
  g_assert (out_size <= size);
  compare (packet, data, out, out_size);
  compare (packet, data, out, slot_size);
}

/* @slot is as large as the packet at @data and its padding. */
static void
filter (const guint8 * how, const WmnAsfPacket * packet, const guint8 * data,
    gsize size, gsize slot_size)
{
  WmnAsfSelection selection = { {0} };
  WmnAsfTurn turns[4] = { {0} };
  guint8 *slot = g_malloc (slot_size);
  WmnAsfFilterResult result;
  gsize out = 0;
  guint n = 0;
  guint i;

  for (i = 1; i <= 4; i++) {
    wmn_asf_selection_set (&selection, (guint8) i,
        (WmnAsfLevel) ((how[0] >> 2 * (i - 1) & 3) % 3));
    if (!(how[1] >> (i - 1) & 1) ||
        !wmn_asf_filter_can_begin (packet, (guint8) i, i < 3))
      continue;
    turns[n].stream = (guint8) i;
    turns[n++].replaces = how[1] >> 4 & 7;
  }
  result = wmn_asf_filter_packet (data, size, &selection, slot, slot_size,
      &out);
  check (result, packet, data, size, slot, out, slot_size);
  result = wmn_asf_filter_turn (data, size, &selection, turns, n, videos, slot,
      slot_size, &out);
  check (result, packet, data, size, slot, out, slot_size);
  g_free (slot);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  gsize slot_size = size + 1;
  WmnAsfPacket packet;
  guint8 *stored;
  gsize written;

  if (size < 2 || wmn_asf_packet_parse (data + 2, size - 2, &packet) !=
      WMN_ASF_PACKET_OK)
    return 0;
  stored = g_malloc (slot_size);
  written = wmn_asf_packet_write (&packet, data + 2, TRUE, stored, slot_size);
  if (written > 0) {
    guint8 *exact = g_memdup2 (stored, written);

    g_assert (wmn_asf_packet_parse (exact, written, &packet) ==
        WMN_ASF_PACKET_OK);
    filter (data, &packet, exact, written, slot_size);
    g_free (exact);
  }
  g_free (stored);
  return 0;
}
