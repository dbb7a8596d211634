/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See relay.h.  Everybody behind the relay gets the same packets, newcomers
 * and others, so the two forms of a packet in which a key frame begins
 * (WMN_ENTRY_JOIN) can't both be sent.  It goes out in two parts instead: what
 * ends in it, then what begins in it; a newcomer begins with the second. */

#include "server/relay.h"

#include "asf/asf-packet.h"
#include "http/metacube.h"
#include "wmsp/frame.h"

WmnRelayWish
wmn_relay_read_wish (const WmnHttpRequest * http)
{
  WmnHttpText value;

  if (!wmn_http_request_get_query (http, "metacube", &value))
    return WMN_RELAY_NONE;
  return wmn_http_text_is (&value, "framed") ? WMN_RELAY_FRAMED :
      WMN_RELAY_PLAIN;
}

static void
add_head (GByteArray * out, gsize size, WmnMetacubeFlags flags)
{
  guint8 head[WMN_METACUBE_HEAD];

  wmn_metacube_write_head (head, (guint32) size, flags);
  g_byte_array_append (out, head, sizeof (head));
}

void
wmn_relay_add_header (GByteArray * out, const WmnEpoch * epoch,
    gboolean is_framed)
{
  const GByteArray *header = is_framed ? epoch->framed : epoch->plain;

  add_head (out, header->len, WMN_METACUBE_HEADER);
  g_byte_array_append (out, header->data, header->len);
}

GByteArray *
wmn_relay_new_header (const WmnEpoch * epoch, gboolean is_framed,
    gboolean is_relay)
{
  GByteArray *out;

  if (!is_relay)
    return g_byte_array_ref (is_framed ? epoch->framed : epoch->plain);
  out = g_byte_array_new ();
  wmn_relay_add_header (out, epoch, is_framed);
  return out;
}

void
wmn_relay_add_event (GByteArray * out, const guint8 * data, gsize size)
{
  add_head (out, size, WMN_METACUBE_NOT_START);
  g_byte_array_append (out, data, (guint) size);
}

/* @data has @span bytes, of which a $D carries @size. */
static void
add_packet (GByteArray * out, const guint8 * data, gsize size, gsize span,
    guint32 location, WmnMetacubeFlags flags, gboolean is_framed,
    guint8 * af_flags)
{
  guint8 head[WMN_FRAME_DATA_HEAD];

  if (!is_framed) {
    add_head (out, span, flags);
    g_byte_array_append (out, data, (guint) span);
    return;
  }
  wmn_frame_write_data (head, location, (*af_flags)++, size);
  add_head (out, sizeof (head) + size, flags);
  g_byte_array_append (out, head, sizeof (head));
  g_byte_array_append (out, data, (guint) size);
}

/* What a newcomer can't use of the packet behind @join; 0 packets when that is
 * nothing. */
static guint
add_rest (GByteArray * out, const WmnRingEntry * join,
    const WmnRingEntry * entry, const WmnEpoch * epoch, gboolean is_framed,
    guint8 * af_flags)
{
  WmnAsfPacket packet;
  guint8 *slot;
  gsize size = 0;

  if (wmn_asf_packet_parse (entry->data, entry->span, &packet) !=
      WMN_ASF_PACKET_OK)
    return 0;
  slot = g_malloc (entry->span);
  size = wmn_asf_packet_write_rest (&packet, entry->data,
      join->flags & WMN_ENTRY_KEYLESS ? 0 : epoch->video_stream, slot,
      entry->span);
  if (size > 0)
    add_packet (out, slot, size, entry->span, entry->id,
        WMN_METACUBE_NOT_START, is_framed, af_flags);
  g_free (slot);
  return size > 0 ? 1 : 0;
}

guint
wmn_relay_add_frame (GByteArray * out, const WmnRing * ring, guint64 sequence,
    const WmnRingEntry * entry, const WmnEpoch * epoch, gboolean is_framed,
    guint8 * af_flags)
{
  const WmnRingEntry *before = sequence > 0 ?
      wmn_ring_peek (ring, sequence - 1) : NULL;
  gboolean is_start = entry->kind == WMN_ENTRY_JOIN ||
      (entry->flags & WMN_ENTRY_START);
  guint n = 1;

  if (entry->kind == WMN_ENTRY_DATA && before != NULL &&
      before->kind == WMN_ENTRY_JOIN) {
    n += add_rest (out, before, entry, epoch, is_framed, af_flags);
    entry = n > 1 ? before : entry;
    is_start = n > 1;
  }
  add_packet (out, entry->data, entry->size, entry->span, entry->id,
      is_start ? WMN_METACUBE_PLAIN : WMN_METACUBE_NOT_START, is_framed,
      af_flags);
  return n;
}
