/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Two bytes that say how to write, then any bytes as a packet: what is
 * accepted can be written into a slot of the announced size, and reads as the
 * same payloads, cut off and filled up with zeros. */

#include "asf/asf-packet.h"
#include "asf/asf-pad.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static gboolean
equals (const WmnAsfPayload * a, const guint8 * a_data,
    const WmnAsfPayload * b, const guint8 * b_data)
{
  return a->size == b->size &&
      memcmp (a_data + a->start, b_data + b->start, a->size) == 0 &&
      a->stream == b->stream && a->is_key == b->is_key &&
      a->is_compressed == b->is_compressed && a->object == b->object &&
      a->offset == b->offset && a->object_size == b->object_size &&
      a->presentation_time == b->presentation_time;
}

/* @is_part: payloads may be missing, but the order stays. */
static void
compare (const WmnAsfPacket * packet, const guint8 * data,
    const guint8 * out, gsize size, gboolean is_part)
{
  /* in a block of just its size, for the sanitizer */
  guint8 *exact = g_memdup2 (out, size);
  WmnAsfPacket found;
  guint n = 0;
  guint i;

  g_assert (wmn_asf_packet_parse (exact, size, &found) == WMN_ASF_PACKET_OK);
  g_assert (found.send_time == packet->send_time);
  g_assert (found.duration == packet->duration);
  g_assert (is_part ? found.n_payloads < packet->n_payloads :
      found.n_payloads == packet->n_payloads);
  for (i = 0; i < packet->n_payloads && n < found.n_payloads; i++) {
    gboolean is_equal = equals (&packet->payloads[i], data,
        &found.payloads[n], exact);

    g_assert (is_equal || is_part);
    n += is_equal;
  }
  g_assert (n == found.n_payloads);
  g_free (exact);
}

static void
check_zeros (const guint8 * slot, gsize size, gsize slot_size)
{
  g_assert (size <= slot_size);
  for (; size < slot_size; size++)
    g_assert (slot[size] == 0);
}

/* The padding that was cut off, put on again. */
static void
check_padded (const WmnAsfPacket * packet, const guint8 * data,
    const guint8 * cut, gsize size, gsize whole_size)
{
  guint8 *whole = g_malloc0 (whole_size);
  WmnAsfPad pad;

  wmn_asf_pad_make (cut, size, whole_size, &pad);
  g_assert (pad.head_size <= WMN_ASF_PAD_MAX_HEAD && pad.skip <= size);
  g_assert (size - pad.skip + pad.head_size <= whole_size);
  memcpy (whole, pad.head, pad.head_size);
  memcpy (whole + pad.head_size, cut + pad.skip, size - pad.skip);
  compare (packet, data, whole, whole_size, FALSE);
  g_free (whole);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  gboolean adds;
  guint8 video_stream;
  gsize slot_size;
  gsize written;
  guint8 *slot;
  WmnAsfPacket packet;
  guint32 send_time;

  if (size < 2)
    return 0;
  adds = data[0] & 1;
  video_stream = (data[0] >> 1) & 3;
  slot_size = size - 2 + (adds ? 3 : 0) + data[1];
  data += 2;
  size -= 2;
  if (wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK)
    return 0;
  g_assert (packet.used <= size);
  g_assert (wmn_asf_packet_read_send_time (data, size, &send_time));
  g_assert (send_time == packet.send_time);
  slot = g_malloc (slot_size);
  written = wmn_asf_packet_write (&packet, data, adds, slot, slot_size);
  g_assert (written > 0);
  check_zeros (slot, written, slot_size);
  compare (&packet, data, slot, written, FALSE);
  compare (&packet, data, slot, slot_size, FALSE);
  check_padded (&packet, data, slot, written, slot_size);
  written = wmn_asf_packet_write_entry (&packet, data, video_stream, adds,
      slot, slot_size);
  if (written > 0) {
    check_zeros (slot, written, slot_size);
    compare (&packet, data, slot, written, TRUE);
    compare (&packet, data, slot, slot_size, TRUE);
  }
  written = wmn_asf_packet_write_rest (&packet, data, video_stream, slot,
      slot_size);
  if (written > 0)
    check_zeros (slot, written, slot_size);
  g_free (slot);
  /* a slot that may be too small: no more is asked than not to leave it */
  slot_size = size * packet.send_time % 251 * size / 251;
  slot = g_malloc (MAX (slot_size, 1));
  written = wmn_asf_packet_write (&packet, data, adds, slot, slot_size);
  if (written > 0)
    compare (&packet, data, slot, written, FALSE);
  g_free (slot);
  return 0;
}
