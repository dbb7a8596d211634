/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See load-client.h.  Trusts the server under test as little as it has to,
 * but is no tool against hostile ones. */

#include "load-client.h"

#include <stdio.h>
#include <string.h>
#include "asf/asf-guid.h"
#include "asf/asf-packet.h"

#define DATA_OBJECT_HEAD 50
#define MIN_PACKET_SIZE_AT 92   /* in File Properties */
#define FRAME_HEAD 4
#define MMS_HEAD 8
#define BEGIN_SIZE 24           /* bench_stream_is_begin() */

static void
note_error (LoadCheck * check, const gchar * text, guint32 number)
{
  if (check->n_errors++ == 0)
    check->first_error = g_strdup_printf ("%s (packet %u)", text, number);
}

static guint32
read_le (const guint8 * data, guint width)
{
  guint32 value = 0;

  memcpy (&value, data, width);
  return GUINT32_FROM_LE (value);
}

/* All of them, as players name them (MS-WMSP 2.2.1.4.27): level 0 is on,
 * level 2 off. */
static void
write_switches (const LoadClient * client, gchar * text, gsize size)
{
  gsize used = (gsize) g_snprintf (text, size,
      "Pragma: stream-switch-count=%u\r\nPragma: stream-switch-entry=",
      client->n_streams);
  guint i;

  for (i = 1; i <= client->n_streams; i++)
    used += (gsize) g_snprintf (text + used, size - used, "ffff:%x:%u ", i,
        i > 1 && client->off >> (i - 2) & 1 ? 2 : 0);
}

gsize
load_client_write_request (const LoadClient * client, const gchar * path,
    gchar * text, gsize size)
{
  gchar switches[256];

  write_switches (client, switches, sizeof (switches));
  if (client->is_framed)
    return (gsize) g_snprintf (text, size, "GET %s HTTP/1.0\r\n"
        "Accept: */*\r\nUser-Agent: NSPlayer/7.10.0.3059\r\n"
        "Host: 127.0.0.1\r\nPragma: no-cache,rate=1.000,"
        "stream-time=0,stream-offset=4294967295:4294967295,"
        "request-context=2,max-duration=0\r\nPragma: "
        "xPlayStrm=1\r\nPragma: xClientGUID="
        "{3300AD50-2C39-46c0-AE0A-%012x}\r\n"
        "%s\r\nConnection: Close\r\n\r\n", path, client->fd, switches);
  return (gsize) g_snprintf (text, size, "GET %s HTTP/1.0\r\n"
      "Accept: */*\r\nUser-Agent: bench/1\r\n"
      "Host: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
}

/* --- one packet -------------------------------------------------------- */

static void
check_packet (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size)
{
  guint32 number;

  if (size < BEGIN_SIZE) {
    note_error (check, "a packet too short", 0);
    return;
  }
  number = bench_stream_number (data);
  if (!bench_stream_is_exact (&check->stream, data, size))
    note_error (check, "other bytes than were put in", number);
  if (client->has_number && number != client->number) {
    if (number < client->number)
      note_error (check, "a packet again, or out of order", number);
    else
      check->n_gaps++;
  }
  client->has_number = 1;
  client->number = number + 1;
  check->n_packets++;
  check->n_bytes += (gint64) size;
}

/* A part of a packet: a payload of each stream that is wanted, and no other. */
static void
check_part (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size)
{
  guint8 missing = (guint8) (~client->off & ((1u << client->n_streams >> 1) -
          1));
  WmnAsfPacket packet;
  guint i;

  if (wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK) {
    note_error (check, "a packet that can't be read", 0);
    return;
  }
  for (i = 0; i < packet.n_payloads; i++) {
    const WmnAsfPayload *payload = &packet.payloads[i];

    if (payload->object != packet.payloads[0].object)
      note_error (check, "payloads of two packets in one", payload->object);
    if (payload->stream > 1 && !(missing >> (payload->stream - 2) & 1))
      note_error (check, "a stream that isn't wanted", payload->object);
    if (payload->stream > 1)
      missing &= (guint8) ~ (1u << (payload->stream - 2));
  }
  /* The first may be an entry point, which leaves out what is in front. */
  if (client->has_number && (missing != 0 || packet.payloads[0].stream != 1))
    note_error (check, "a stream is missing", packet.payloads[0].object);
  client->has_number = 1;
  check->n_packets++;
  check->n_bytes += (gint64) size;
}

static void
take_packet (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now)
{
  if (client->first_key == 0) {
    WmnAsfPacket packet;

    if (wmn_asf_packet_parse (data, size, &packet) == WMN_ASF_PACKET_OK &&
        wmn_asf_packet_is_entry (&packet, BENCH_VIDEO_STREAM))
      client->first_key = now;
  }
  if (!client->is_checked || !check->is_own_stream)
    return;
  if (client->n_streams > 1)
    check_part (client, check, data, size);
  else
    check_packet (client, check, data, size);
}

/* --- headers ----------------------------------------------------------- */

/* All clients get the same one. */
static void
check_header (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size)
{
  if (!client->is_checked || !check->is_own_stream)
    return;
  check->n_headers++;
  if (check->header == NULL) {
    check->header = g_byte_array_new ();
    g_byte_array_append (check->header, data, (guint) size);
  } else if (check->header->len != size ||
      memcmp (check->header->data, data, size) != 0) {
    note_error (check, "another header than the first client's", 0);
  }
}

/* The packet size that the header announces, 0 = no header we understand. */
static guint32
find_packet_size (const guint8 * data, gsize size)
{
  gsize at = 30;

  while (at + 24 <= size) {
    guint32 object = read_le (data + at + 16, 4);

    if (memcmp (data + at,
            wmn_asf_guid_bytes (WMN_ASF_GUID_FILE_PROPERTIES_OBJECT),
            WMN_ASF_GUID_SIZE) == 0 && at + 104 <= size)
      return read_le (data + at + MIN_PACKET_SIZE_AT, 4);
    if (object < 24)
      return 0;
    at += object;
  }
  return 0;
}

static gboolean
is_asf (const guint8 * data)
{
  return memcmp (data, wmn_asf_guid_bytes (WMN_ASF_GUID_HEADER_OBJECT),
      WMN_ASF_GUID_SIZE) == 0;
}

/* --- steps: bytes used, 0 = more are needed, -1 = it can't be ----------- */

static gssize
take_head (LoadClient * client, const guint8 * data, gsize size)
{
  const gchar *text = (const gchar *) data;
  const gchar *end;

  if (size < WMN_ASF_GUID_SIZE)
    return 0;
  if (memcmp (text, "HTTP/", 5) != 0 && memcmp (text, "ICY ", 4) != 0) {
    client->state = LOAD_HEADER;
    return client->is_framed ? -1 : 0;
  }
  end = g_strstr_len (text, (gssize) size, "\r\n\r\n");
  if (end == NULL)
    return 0;
  text = memchr (text, ' ', size);
  if (memcmp (text, " 200", 4) != 0)
    return -1;
  client->state = client->is_framed ? LOAD_FRAMES : LOAD_HEADER;
  return end + 4 - (const gchar *) data;
}

static gssize
take_header (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size)
{
  gsize header;

  if (size < 24)
    return 0;
  if (!is_asf (data)) {
    client->state = LOAD_SEEK;
    client->packet_size = check->stream.packet_size;
    return 0;
  }
  header = read_le (data + 16, 4) + DATA_OBJECT_HEAD;
  if (size < header)
    return 0;
  check_header (client, check, data, header);
  client->packet_size = find_packet_size (data, header);
  if (client->packet_size == 0)
    return -1;
  client->state = LOAD_PACKETS;
  return (gssize) header;
}

/* A server that doesn't know ASF begins anywhere. */
static gssize
seek_packet (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now)
{
  gsize at;

  if (client->first_media == 0)
    client->first_media = now;
  for (at = 0; at + BEGIN_SIZE <= size; at++) {
    if (bench_stream_is_begin (&check->stream, data + at)) {
      client->state = LOAD_PACKETS;
      break;
    }
  }
  return (gssize) at;
}

static gssize
take_plain (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now)
{
  if (client->first_media == 0)
    client->first_media = now;
  if (size < client->packet_size)
    return 0;
  take_packet (client, check, data, client->packet_size, now);
  return client->packet_size;
}

/* MS-WMSP 2.2.3.1.2: LocationId and AFFlags. */
static void
check_data_head (LoadClient * client, LoadCheck * check, const guint8 * frame,
    gsize size)
{
  guint32 number;
  gint64 offset;

  if (!client->is_checked || !check->is_own_stream || size < BEGIN_SIZE)
    return;
  number = bench_stream_number (frame + FRAME_HEAD + MMS_HEAD);
  offset = (gint64) read_le (frame + FRAME_HEAD, 4) - number;
  if (check->location_offsets[client->path] == G_MININT64)
    check->location_offsets[client->path] = offset;
  if (check->location_offsets[client->path] != offset)
    note_error (check, "a LocationId of another packet", number);
  if (frame[FRAME_HEAD + 4] != 0)
    note_error (check, "an incarnation", number);
  if (client->has_af_flags && frame[FRAME_HEAD + 5] != client->af_flags)
    note_error (check, "AFFlags that don't follow", number);
  if (read_le (frame + FRAME_HEAD + 6, 2) != size - FRAME_HEAD)
    note_error (check, "a frame of another size than it says", number);
  client->has_af_flags = 1;
  client->af_flags = (guint8) (frame[FRAME_HEAD + 5] + 1);
}

static gssize
take_frame (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now)
{
  gsize frame;

  if (size >= 2 && client->first_media == 0 && data[1] == 'D')
    client->first_media = now;
  if (size < FRAME_HEAD)
    return 0;
  if ((data[0] & 0x7f) != '$')
    return -1;
  frame = FRAME_HEAD + read_le (data + 2, 2);
  if (size < frame)
    return 0;
  if (data[1] == 'H') {
    client->packet_size = find_packet_size (data + FRAME_HEAD + MMS_HEAD,
        frame - FRAME_HEAD - MMS_HEAD);
    check_header (client, check, data + FRAME_HEAD + MMS_HEAD,
        frame - FRAME_HEAD - MMS_HEAD);
  } else if (data[1] == 'D' && frame > FRAME_HEAD + MMS_HEAD) {
    check_data_head (client, check, data, frame);
    take_packet (client, check, data + FRAME_HEAD + MMS_HEAD,
        frame - FRAME_HEAD - MMS_HEAD, now);
  }
  return (gssize) frame;
}

static gssize
take_step (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now)
{
  switch ((LoadState) client->state) {
    case LOAD_HEAD:
      return take_head (client, data, size);
    case LOAD_HEADER:
      return take_header (client, check, data, size);
    case LOAD_SEEK:
      return seek_packet (client, check, data, size, now);
    case LOAD_FRAMES:
      return take_frame (client, check, data, size, now);
    case LOAD_PACKETS:
      return take_plain (client, check, data, size, now);
    default:
      return (gssize) size;
  }
}

static gboolean
take_all (LoadClient * client, LoadCheck * check, const guint8 * data,
    gsize size, gint64 now, gsize * ret_used)
{
  gsize at = 0;

  while (at < size) {
    guint8 state = client->state;
    gssize used = take_step (client, check, data + at, size - at, now);

    if (used < 0)
      return FALSE;
    at += (gsize) used;
    if (used == 0 && client->state == state)
      break;
    if (client->first_key != 0 && !client->is_checked) {
      client->state = LOAD_DISCARD;
      at = size;
    }
  }
  *ret_used = at;
  return TRUE;
}

gboolean
load_client_take (LoadClient * client, LoadCheck * check,
    const guint8 * data, gsize size, gint64 now)
{
  gsize used = 0;

  if (client->first_byte == 0)
    client->first_byte = now;
  if (client->left == NULL || client->left->len == 0) {
    if (!take_all (client, check, data, size, now, &used))
      return FALSE;
    if (used < size) {
      if (client->left == NULL)
        client->left = g_byte_array_new ();
      g_byte_array_append (client->left, data + used, (guint) (size - used));
    }
  } else {
    g_byte_array_append (client->left, data, (guint) size);
    if (!take_all (client, check, client->left->data, client->left->len, now,
            &used))
      return FALSE;
    if (used > 0)
      g_byte_array_remove_range (client->left, 0, (guint) used);
  }
  if (client->state == LOAD_DISCARD)
    load_client_clear (client);
  return TRUE;
}

void
load_client_clear (LoadClient * client)
{
  g_clear_pointer (&client->left, g_byte_array_unref);
}
