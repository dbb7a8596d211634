/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See stream.h. */

#include "stream.h"

#include <string.h>
#include "asf/asf-guid.h"

#define PREROLL 1000u
#define WIDTH 320u
#define HEIGHT 240u

/* Places in a packet. */
#define FLAGS_AT 3
#define LENGTH_AT 5
#define SEND_TIME_AT 8
#define HEAD_SIZE 14
/* Of a payload: stream, number, offset, replicated data. */
#define PAYLOAD_HEAD 18
#define SEVERAL 0x01            /* in Length Type Flags */

/* Error correction; Length Type Flags: Packet Length a word, Padding Length
 * a byte; Property Flags: object number and offset double words. */
static const guint8 packet_head[] = { 0x82, 0x00, 0x00, 0x48, 0x7d };

static void
put (GByteArray * out, guint width, guint64 value)
{
  guint64 little = GUINT64_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, width);
}

static guint
begin (GByteArray * out, WmnAsfGuid guid)
{
  guint at = out->len;

  g_byte_array_append (out, wmn_asf_guid_bytes (guid), WMN_ASF_GUID_SIZE);
  put (out, 8, 0);
  return at;
}

static void
set (guint8 * at, guint width, guint64 value)
{
  guint64 little = GUINT64_TO_LE (value);

  memcpy (at, &little, width);
}

static void
end (GByteArray * out, guint at)
{
  set (out->data + at + 16, 8, out->len - at);
}

void
bench_stream_init (BenchStream * stream, int argc, char **argv)
{
  stream->packet_size = (guint) bench_number (argc, argv, "packet", 3200);
  stream->bitrate = (guint) bench_number (argc, argv, "rate", 1000000);
  stream->n_streams = (guint) bench_number (argc, argv, "streams", 1);
  stream->key_every = MAX (1, stream->bitrate / 8 / stream->packet_size);
  g_assert (stream->n_streams >= 1 && stream->n_streams <= BENCH_MAX_STREAMS);
}

static void
put_file_properties (GByteArray * out, const BenchStream * stream)
{
  guint at = begin (out, WMN_ASF_GUID_FILE_PROPERTIES_OBJECT);

  put (out, 8, G_GUINT64_CONSTANT (0x6863746e65626d77));
  put (out, 8, 1);
  put (out, 8, 0);
  put (out, 8, G_GUINT64_CONSTANT (0x01dd7ac180358c7a));
  put (out, 8, 0xffffffff);
  put (out, 8, 0);
  put (out, 8, 0);
  put (out, 8, PREROLL);
  put (out, 4, 1);              /* broadcast */
  put (out, 4, stream->packet_size);
  put (out, 4, stream->packet_size);
  put (out, 4, stream->bitrate);
  end (out, at);
}

static void
put_video (GByteArray * out)
{
  guint at = begin (out, WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT);

  g_byte_array_append (out, wmn_asf_guid_bytes (WMN_ASF_GUID_VIDEO_MEDIA),
      WMN_ASF_GUID_SIZE);
  g_byte_array_append (out,
      wmn_asf_guid_bytes (WMN_ASF_GUID_NO_ERROR_CORRECTION), WMN_ASF_GUID_SIZE);
  put (out, 8, 0);
  put (out, 4, 11 + 40);
  put (out, 4, 0);
  put (out, 2, BENCH_VIDEO_STREAM);
  put (out, 4, 0);
  put (out, 4, WIDTH);
  put (out, 4, HEIGHT);
  put (out, 1, 2);
  put (out, 2, 40);
  put (out, 4, 40);
  put (out, 4, WIDTH);
  put (out, 4, HEIGHT);
  put (out, 2, 1);
  put (out, 2, 24);
  g_byte_array_append (out, (const guint8 *) "WMV2", 4);
  put (out, 4, 0);
  put (out, 8, 0);
  put (out, 8, 0);
  end (out, at);
}

static void
put_audio (GByteArray * out, guint number)
{
  guint at = begin (out, WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT);

  g_byte_array_append (out, wmn_asf_guid_bytes (WMN_ASF_GUID_AUDIO_MEDIA),
      WMN_ASF_GUID_SIZE);
  g_byte_array_append (out,
      wmn_asf_guid_bytes (WMN_ASF_GUID_NO_ERROR_CORRECTION), WMN_ASF_GUID_SIZE);
  put (out, 8, 0);
  put (out, 4, 18);
  put (out, 4, 0);
  put (out, 2, number);
  put (out, 4, 0);
  put (out, 2, 0x161);          /* Windows Media Audio */
  put (out, 2, 2);
  put (out, 4, 44100);
  put (out, 4, 8000);
  put (out, 2, 371);
  put (out, 2, 16);
  put (out, 2, 0);
  end (out, at);
}

static void
put_extension (GByteArray * out)
{
  guint at = begin (out, WMN_ASF_GUID_HEADER_EXTENSION_OBJECT);

  g_byte_array_append (out, wmn_asf_guid_bytes (WMN_ASF_GUID_RESERVED_1),
      WMN_ASF_GUID_SIZE);
  put (out, 2, 6);
  put (out, 4, 0);
  end (out, at);
}

static void
put_bitrate (GByteArray * out, const BenchStream * stream)
{
  guint at = begin (out, WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT);
  guint i;

  put (out, 2, stream->n_streams);
  for (i = 1; i <= stream->n_streams; i++) {
    put (out, 2, i);
    put (out, 4, stream->bitrate / stream->n_streams);
  }
  end (out, at);
}

GByteArray *
bench_stream_new_header (const BenchStream * stream)
{
  GByteArray *out = g_byte_array_new ();
  guint at = begin (out, WMN_ASF_GUID_HEADER_OBJECT);
  guint i;

  put (out, 4, 3 + stream->n_streams);
  put (out, 1, 1);
  put (out, 1, 2);
  put_file_properties (out, stream);
  put_video (out);
  for (i = 2; i <= stream->n_streams; i++)
    put_audio (out, i);
  put_extension (out);
  put_bitrate (out, stream);
  end (out, at);

  at = begin (out, WMN_ASF_GUID_DATA_OBJECT);
  put (out, 8, G_GUINT64_CONSTANT (0x6863746e65626d77));
  put (out, 8, 1);
  put (out, 8, 0xffffffff);
  put (out, 2, 0x0101);
  end (out, at);
  return out;
}

gint64
bench_stream_due (const BenchStream * stream, guint32 number)
{
  return (gint64) number *stream->packet_size * 8 * G_USEC_PER_SEC /
      stream->bitrate;
}

gboolean
bench_stream_is_key (const BenchStream * stream, guint32 number)
{
  return number % stream->key_every == 0;
}

/* Noise that follows from the number. */
static void
fill (guint32 number, guint8 * data, gsize size)
{
  guint64 x = number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + 1;
  gsize i;

  for (i = 0; i < size; i += 8) {
    guint64 little;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    little = GUINT64_TO_LE (x);
    memcpy (data + i, &little, MIN (8, size - i));
  }
}

/* Returns where its data begin. */
static guint8 *
write_payload_head (const BenchStream * stream, guint32 number, guint which,
    guint32 content, guint8 * at)
{
  guint32 time = (guint32) (bench_stream_due (stream, number) / 1000);

  at[0] = (guint8) (which | (which != BENCH_VIDEO_STREAM ||
          bench_stream_is_key (stream, number) ? 0x80 : 0));
  set (at + 1, 4, number);
  set (at + 5, 4, 0);           /* offset into the object */
  at[9] = 8;                    /* replicated data */
  set (at + 10, 4, content);
  set (at + 14, 4, PREROLL + time);
  return at + PAYLOAD_HEAD;
}

/* Shares of the packet; the last one has what is left. */
static void
write_payloads (const BenchStream * stream, guint32 number, guint8 * packet)
{
  guint n = stream->n_streams;
  guint32 left = stream->packet_size - HEAD_SIZE - 1 - n * (PAYLOAD_HEAD + 2);
  guint32 share = left / n;
  guint8 *at = packet + HEAD_SIZE;
  guint i;

  packet[FLAGS_AT] |= SEVERAL;
  *at++ = (guint8) (0x80 | n);  /* payload lengths are words */
  for (i = 1; i <= n; i++) {
    guint32 content = i < n ? share : left;

    at = write_payload_head (stream, number, i, content, at);
    set (at, 2, content);
    fill (number + i, at + 2, content);
    at += 2 + content;
    left -= content;
  }
}

void
bench_stream_write (const BenchStream * stream, guint32 number, guint8 * packet)
{
  guint32 time = (guint32) (bench_stream_due (stream, number) / 1000);
  guint32 content = stream->packet_size - HEAD_SIZE - PAYLOAD_HEAD;

  memcpy (packet, packet_head, sizeof (packet_head));
  set (packet + LENGTH_AT, 2, stream->packet_size);
  packet[LENGTH_AT + 2] = 0;    /* padding */
  set (packet + SEND_TIME_AT, 4, time);
  set (packet + SEND_TIME_AT + 4, 2, 0);
  if (stream->n_streams > 1)
    write_payloads (stream, number, packet);
  else
    fill (number, write_payload_head (stream, number, BENCH_VIDEO_STREAM,
            content, packet + HEAD_SIZE), content);
}

guint32
bench_stream_number (const guint8 * packet)
{
  guint32 number;

  memcpy (&number, packet + HEAD_SIZE + 1 + (packet[FLAGS_AT] & SEVERAL),
      sizeof (number));
  return GUINT32_FROM_LE (number);
}

gboolean
bench_stream_is_exact (const BenchStream * stream, const guint8 * packet,
    gsize size)
{
  static guint8 reference[BENCH_PACKET_MAX];

  if (size != stream->packet_size)
    return FALSE;
  bench_stream_write (stream, bench_stream_number (packet), reference);
  return memcmp (packet, reference, size) == 0;
}

gboolean
bench_stream_is_begin (const BenchStream * stream, const guint8 * data)
{
  guint8 length[2];

  set (length, 2, stream->packet_size);
  return memcmp (data, packet_head, sizeof (packet_head)) == 0 &&
      memcmp (data + LENGTH_AT, length, 2) == 0 &&
      (data[HEAD_SIZE] & 0x7f) == BENCH_VIDEO_STREAM && data[23] == 8;
}

const gchar *
bench_option (int argc, char **argv, const gchar * name,
    const gchar * otherwise)
{
  gsize size = strlen (name);
  int i;

  for (i = 1; i < argc; i++) {
    if (strncmp (argv[i], name, size) == 0 && argv[i][size] == '=')
      return argv[i] + size + 1;
  }
  return otherwise;
}

gint64
bench_number (int argc, char **argv, const gchar * name, gint64 otherwise)
{
  const gchar *text = bench_option (argc, argv, name, NULL);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}
