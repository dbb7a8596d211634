/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Framing headers and MMS data packet headers (MS-WMSP 2.2.3.1), little
 * endian.  The B bit stays 0: players older than 9.0 take 0xA4 for garbage
 * (2.2.3.1.1).  Incarnation stays 0, where it has to begin (2.2.3.1.2).
 *
 * Counts nothing: LocationId and the per-session AFFlags are the caller's.
 * Pure functions, any thread. */

#include "wmsp/frame.h"

#include <string.h>

#define FRAME_BYTE 0x24         /* '$' */
#define FRAMING_HEAD 4
#define MMS_HEAD 8              /* MMS data packet header */
#define PAIR_SHORT 504          /* PacketLength of $P (2.2.3.7) */
#define PAIR_LONG 1048

#define AF_FIRST 0x04           /* 2.2.3.1.2, for $H and $M */
#define AF_LAST 0x08

static void
put_uint16 (guint8 * at, gsize value)
{
  at[0] = (guint8) (value & 0xff);
  at[1] = (guint8) (value >> 8 & 0xff);
}

static void
put_uint32 (guint8 * at, guint32 value)
{
  put_uint16 (at, value & 0xffff);
  put_uint16 (at + 2, value >> 16);
}

/* PacketLength and PacketSize are the same number: MPlayer insists. */
static void
write_packet_head (guint8 * head, gchar id, guint32 location_id,
    guint8 af_flags, gsize payload_size)
{
  g_assert (payload_size <= WMN_FRAME_MAX_PAYLOAD);

  head[0] = FRAME_BYTE;
  head[1] = (guint8) id;
  put_uint16 (head + 2, MMS_HEAD + payload_size);
  put_uint32 (head + 4, location_id);
  head[8] = 0;
  head[9] = af_flags;
  put_uint16 (head + 10, MMS_HEAD + payload_size);
}

static void
write_event (guint8 * event, gchar id, guint32 reason)
{
  event[0] = FRAME_BYTE;
  event[1] = (guint8) id;
  put_uint16 (event + 2, 4);
  put_uint32 (event + 4, reason);
}

void
wmn_frame_write_data (guint8 head[WMN_FRAME_DATA_HEAD], guint32 location_id,
    guint8 af_flags, gsize payload_size)
{
  write_packet_head (head, 'D', location_id, af_flags, payload_size);
}

void
wmn_frame_write_change (guint8 event[WMN_FRAME_EVENT_SIZE])
{
  write_event (event, 'C', WMN_FRAME_REASON_OK);
}

void
wmn_frame_write_end (guint8 event[WMN_FRAME_EVENT_SIZE], guint32 reason)
{
  write_event (event, 'E', reason);
}

static GByteArray *
new_packets (gchar id, const guint8 * payload, gsize size)
{
  GByteArray *frames;
  guint8 head[WMN_FRAME_DATA_HEAD];
  guint32 location_id = 0;
  gsize at, n;

  g_assert (size > 0 && size <= G_MAXUINT / 2);

  frames = g_byte_array_sized_new ((guint) (size + WMN_FRAME_DATA_HEAD));
  for (at = 0; at < size; at += n) {
    guint8 af_flags = 0;

    n = MIN (size - at, WMN_FRAME_MAX_PAYLOAD);
    if (at == 0)
      af_flags |= AF_FIRST;
    if (at + n == size)
      af_flags |= AF_LAST;
    write_packet_head (head, id, location_id++, af_flags, n);
    g_byte_array_append (frames, head, sizeof (head));
    g_byte_array_append (frames, payload + at, (guint) n);
  }

  return frames;
}

GByteArray *
wmn_frame_new_header (const guint8 * header, gsize size)
{
  return new_packets ('H', header, size);
}

GByteArray *
wmn_frame_new_metadata (const guint8 * payload, gsize size)
{
  return new_packets ('M', payload, size);
}

void
wmn_frame_write_test (guint8 test[WMN_FRAME_TEST_SIZE])
{
  test[0] = FRAME_BYTE;
  test[1] = 'T';
  put_uint16 (test + 2, 0);
}

/* PacketLength is fixed, whatever follows (2.2.3.7): head and first $P are
 * 512 bytes together, which is what the experiment needs. */
gsize
wmn_frame_write_pair (guint8 event[WMN_FRAME_EVENT_SIZE], guint n,
    gsize head_size)
{
  gsize reason = MIN (head_size, PAIR_SHORT);

  g_assert (n < WMN_FRAME_N_PAIR);
  write_event (event, 'P', (guint32) reason);
  put_uint16 (event + 2, n < 2 ? PAIR_SHORT : PAIR_LONG);
  if (n == 0)
    return PAIR_SHORT - reason;
  return n == 1 ? PAIR_SHORT : PAIR_LONG + reason;
}

gsize
wmn_frame_measure (const guint8 * frames, gsize size)
{
  gsize whole;

  g_assert (size >= FRAMING_HEAD && frames[0] == FRAME_BYTE);
  whole = FRAMING_HEAD + (frames[2] | (gsize) frames[3] << 8);
  g_assert (whole <= size);
  return whole;
}

GByteArray *
wmn_frame_new_restart (const GByteArray * header_frames)
{
  GByteArray *frames = g_byte_array_new ();
  guint8 event[WMN_FRAME_EVENT_SIZE];

  g_byte_array_append (frames, header_frames->data, header_frames->len);
  wmn_frame_write_end (event, WMN_FRAME_REASON_ENTRY_ENDED);
  g_byte_array_append (frames, event, sizeof (event));
  wmn_frame_write_change (event);
  g_byte_array_append (frames, event, sizeof (event));
  g_byte_array_append (frames, header_frames->data, header_frames->len);
  return frames;
}
