/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-packet-write.c: whatever is written reads as the same
 * payloads, both cut off as a $D carries it and filled up with zeros as
 * players do (docs/players.md R6); tried on random packets of every form. */

#include "asf/asf-packet.h"

#include "asf-builder.h"
#include "asf/bytes.h"

#define MAX_SLOT 80000

static void
parse (const GByteArray * data, WmnAsfPacket * ret_packet)
{
  g_assert_cmpint (wmn_asf_packet_parse (data->data, data->len, ret_packet),
      ==, WMN_ASF_PACKET_OK);
}

/* The payloads of @packet with a bit in @kept, and the times. */
static void
assert_payloads (const WmnAsfPacket * packet, const guint8 * data,
    guint64 kept, const guint8 * out, gsize size)
{
  g_autofree guint8 *exact = g_memdup2 (out, size);
  WmnAsfPacket found;
  guint n = 0;
  guint i;

  g_assert_cmpint (wmn_asf_packet_parse (exact, size, &found), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (found.send_time, ==, packet->send_time);
  g_assert_cmpuint (found.duration, ==, packet->duration);
  g_assert_cmpuint (found.is_multiple, ==, packet->is_multiple);
  g_assert_false (found.is_contradictory);
  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *a = &packet->payloads[i];
    const WmnAsfPayload *b = &found.payloads[n];

    if (!(kept >> i & 1))
      continue;
    g_assert_cmpuint (n, <, found.n_payloads);
    g_assert_cmpmem (data + a->start, a->size, exact + b->start, b->size);
    g_assert_cmpuint (a->stream, ==, b->stream);
    g_assert_cmpuint (a->object, ==, b->object);
    g_assert_cmpuint (a->offset, ==, b->offset);
    g_assert_cmpuint (a->presentation_time, ==, b->presentation_time);
    n++;
  }
  g_assert_cmpuint (n, ==, found.n_payloads);
  if (found.packet_length > 0 && found.padding_length == 0)
    g_assert_cmpuint (found.packet_length, ==, found.used);
}

/* Both readings of what was written, and nothing outside of the slot. */
static void
assert_written (const WmnAsfPacket * packet, const guint8 * data,
    guint64 kept, const guint8 * slot, gsize slot_size, gsize size)
{
  gsize i;

  g_assert_cmpuint (size, <=, slot_size);
  for (i = size; i < slot_size; i++)
    g_assert_cmpuint (slot[i], ==, 0);
  assert_payloads (packet, data, kept, slot, size);
  assert_payloads (packet, data, kept, slot, slot_size);
}

/* Writes into a slot whose end the sanitizer watches. */
static gsize
write_checked (const GByteArray * data, gboolean adds, gsize slot_size)
{
  g_autofree guint8 *slot = g_malloc (MAX (slot_size, 1));
  WmnAsfPacket packet;
  gsize size;

  parse (data, &packet);
  memset (slot, 0xee, slot_size);
  size = wmn_asf_packet_write (&packet, data->data, adds, slot, slot_size);
  if (size == 0)
    return 0;
  assert_written (&packet, data->data, G_MAXUINT64, slot, slot_size, size);
  if (adds || packet.error_correction > 0) {
    if (packet.error_correction == 0)
      g_assert_cmpmem (slot, 3, "\x82\0", 3);
    else
      g_assert_cmpmem (slot, packet.error_correction, data->data,
          packet.error_correction);
  }
  return size;
}

static guint
pick_width (GRand * random, guint least)
{
  static const guint widths[4] = { 0, 1, 2, 4 };

  return widths[g_rand_int_range (random, least, 4)];
}

static guint32
pick_size (GRand * random, gboolean is_large)
{
  switch (g_rand_int_range (random, 0, 4)) {
    case 0:
      return g_rand_int_range (random, 0, 4);
    case 1:
      return g_rand_int_range (random, 215, 262);
    case 2:
      return is_large ? g_rand_int_range (random, 65490, 65550) :
          g_rand_int_range (random, 0, 255);
    default:
      return g_rand_int_range (random, 0, 1000);
  }
}

static void
pick_payload (GRand * random, AsfBuilderPacket * built)
{
  static const guint replicated[] = { 0, 1, 8, 8, 8, 13 };
  AsfBuilderPayload *payload;

  asf_builder_packet_add (built, (guint8) g_rand_int_range (random, 1, 4),
      g_rand_boolean (random), g_rand_int_range (random, 0, 5),
      g_rand_boolean (random) ? 0 : g_rand_int (random),
      pick_size (random, !built->is_multiple));
  payload = &built->payloads[built->n_payloads - 1];
  payload->presentation_time = g_rand_int (random);
  payload->replicated = built->replicated_width == 0 ? 0 :
      replicated[g_rand_int_range (random, 0, G_N_ELEMENTS (replicated))];
  if (built->is_multiple && built->payload_width == 1)
    payload->size = MIN (payload->size, 255);
}

/* NULL when the dice made a packet that can't be. */
static GByteArray *
pick_packet (GRand * random)
{
  AsfBuilderPacket built;
  guint n_payloads;

  asf_builder_packet_init (&built, 0);
  built.is_multiple = g_rand_boolean (random);
  built.has_error_correction = g_rand_boolean (random);
  built.length_width = pick_width (random, 0);
  built.sequence_width = pick_width (random, 0);
  built.padding_width = pick_width (random, 0);
  built.replicated_width = pick_width (random, 0);
  built.offset_width = pick_width (random, 0);
  built.object_width = pick_width (random, 0);
  built.payload_width = pick_width (random, 1);
  built.is_contradictory = built.length_width > 0 && g_rand_boolean (random);
  built.send_time = g_rand_int (random);
  built.duration = (guint16) g_rand_int (random);
  n_payloads = built.is_multiple ? g_rand_int_range (random, 1, 9) : 1;
  while (n_payloads-- > 0)
    pick_payload (random, &built);
  if (g_rand_boolean (random)) {
    g_autoptr (GByteArray) least = asf_builder_new_packet (&built);

    if (least == NULL)
      return NULL;
    built.size = least->len + pick_size (random, FALSE);
  }
  return asf_builder_new_packet (&built);
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  guint n_written = 0;

  while (n_written < 5000) {
    g_autoptr (GByteArray) data = pick_packet (random);
    gboolean adds = g_rand_boolean (random);
    gsize slot_size;

    if (data == NULL)
      continue;
    /* a slot for what is announced always does */
    slot_size = data->len + (adds ? 3 : 0);
    if (g_rand_boolean (random))
      slot_size += pick_size (random, FALSE);
    g_assert_cmpuint (write_checked (data, adds, slot_size), >, 0);
    /* and a small one is never left, nor believed to do */
    slot_size = g_rand_int_range (random, 0, (gint32) data->len + 1);
    write_checked (data, adds, slot_size);
    n_written++;
  }
}

static void
build_single (AsfBuilderPacket * built, guint32 size, guint length_width,
    guint padding_width, guint32 data_size)
{
  asf_builder_packet_init (built, size);
  built->is_multiple = FALSE;
  built->length_width = length_width;
  built->padding_width = padding_width;
  asf_builder_packet_add (built, 1, TRUE, 1, 0, data_size);
}

/* With these widths, head and payload head have 2 + 6 + 15 bytes. */
#define SINGLE_HEAD 23

/* What is expected of single payloads: what is sent, and whether the packet
 * went through byte by byte. */
static void
test_single (void)
{
  static const struct
  {
    guint32 size;
    guint length_width;
    guint padding_width;
    guint32 data_size;
    gboolean adds;
    gsize slot_size;
    gsize expected;
  } cases[] = {
    /* fills it */
    {123, 0, 0, 100, FALSE, 123, 123},
    {124, 0, 1, 100, FALSE, 124, 124},
    /* padding stays where nothing else tells the end */
    {200, 0, 1, 100, FALSE, 200, 200},
    {200, 0, 2, 100, TRUE, 203, 203},
    /* a byte says no more than 255 */
    {379, 0, 1, 100, FALSE, 379, 379},
    {379, 0, 1, 100, FALSE, 380, SINGLE_HEAD + 1 + 2 + 100},
    {379, 0, 1, 100, TRUE, 382, SINGLE_HEAD + 1 + 100 + 255 + 3},
    /* room behind, and no field for it */
    {123, 0, 0, 100, FALSE, 124, 124},
    {123, 0, 0, 100, FALSE, 125, 125},
    {123, 0, 0, 100, TRUE, 126, 126},
    {123, 0, 0, 100, FALSE, 300, 125},
    /* an explicit Packet Length allows cutting */
    {200, 2, 0, 100, FALSE, 200, SINGLE_HEAD + 2 + 100},
    {200, 2, 2, 100, FALSE, 200, SINGLE_HEAD + 4 + 100},
    {200, 1, 0, 100, TRUE, 203, SINGLE_HEAD + 1 + 100 + 3},
    /* which may grow past what a byte says */
    {260, 1, 0, 231, TRUE, 263, SINGLE_HEAD + 2 + 231 + 3},
    {255, 1, 0, 231, TRUE, 258, 258},
    {255, 1, 1, 230, TRUE, 258, 258},
    /* slots too small: by padding only, and at all */
    {200, 0, 1, 100, FALSE, 124, 124},
    {200, 0, 1, 100, FALSE, 123, 0},
    {123, 0, 0, 100, TRUE, 125, 0},
    {123, 0, 0, 100, FALSE, 0, 0},
    /* 65536 is more than a word says */
    {65537 + 23, 0, 0, 65537, FALSE, 65540 + 23, 65540 + 23},
    {65537 + 23, 0, 0, 65537, FALSE, 66000, 65541 + 23}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = NULL;
    AsfBuilderPacket built;

    build_single (&built, cases[i].size, cases[i].length_width,
        cases[i].padding_width, cases[i].data_size);
    if (cases[i].length_width == 1)
      built.is_contradictory = TRUE;
    data = asf_builder_new_packet (&built);
    g_assert_nonnull (data);
    g_test_message ("case %u", i);
    g_assert_cmpuint (write_checked (data, cases[i].adds,
            cases[i].slot_size), ==, cases[i].expected);
  }
}

/* Nothing to change, nothing changed. */
static void
test_identical (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilderPacket built;
  guint8 slot[200];
  WmnAsfPacket packet;

  build_single (&built, 200, 0, 1, 100);
  data = asf_builder_new_packet (&built);
  parse (data, &packet);
  g_assert_cmpuint (wmn_asf_packet_write (&packet, data->data, FALSE, slot,
          sizeof (slot)), ==, 200);
  g_assert_cmpmem (slot, 200, data->data, 200);
}

/* R7: what asfmux says is made true. */
static void
test_contradictory (void)
{
  AsfBuilderPacket built;
  g_autoptr (GByteArray) data = NULL;
  WmnAsfPacket packet;
  guint8 slot[203];
  gsize size;

  asf_builder_packet_init (&built, 200);
  built.length_width = 2;
  built.is_contradictory = TRUE;
  asf_builder_packet_add (&built, 1, TRUE, 1, 0, 50);
  data = asf_builder_new_packet (&built);
  parse (data, &packet);
  g_assert_true (packet.is_contradictory);
  size = wmn_asf_packet_write (&packet, data->data, FALSE, slot, 200);
  g_assert_cmpuint (size, ==, packet.used);
  g_assert_cmphex (slot[2], ==, size);
  g_assert_cmphex (slot[4], ==, 0);
  g_assert_cmpmem (slot + 6, size - 6, data->data + 6, size - 6);
  size = wmn_asf_packet_write (&packet, data->data, TRUE, slot, 203);
  g_assert_cmpuint (size, ==, packet.used + 3);
  g_assert_cmphex (slot[5], ==, size);
}

/* Several payloads are cut without any field; a Packet Length that can't say
 * the size goes. */
static void
test_multiple (void)
{
  AsfBuilderPacket built;
  g_autoptr (GByteArray) data = NULL;

  asf_builder_packet_init (&built, 300);
  built.padding_width = 0;
  asf_builder_packet_add (&built, 1, TRUE, 1, 0, 100);
  data = asf_builder_new_packet (&built);
  g_assert_cmpuint (write_checked (data, FALSE, 300), ==, 9 + 17 + 100);
  g_assert_cmpuint (write_checked (data, FALSE, 126), ==, 126);
  g_assert_cmpuint (write_checked (data, FALSE, 125), ==, 0);
  g_clear_pointer (&data, g_byte_array_unref);
  built.length_width = 1;
  built.payloads[0].size = 228;
  data = asf_builder_new_packet (&built);
  g_assert_cmpuint (write_checked (data, FALSE, 300), ==, 255);
  g_assert_cmpuint (write_checked (data, TRUE, 303), ==, 257);
}

/* A few bytes of padding that only the padding tells of stay, since ffmpeg
 * warns of them otherwise; 16 are worth cutting. */
static void
test_scant (void)
{
  AsfBuilderPacket built;
  guint32 gap;

  for (gap = 0; gap < 20; gap++) {
    guint32 content = 10 + 17 + 100;
    g_autoptr (GByteArray) data = NULL;

    asf_builder_packet_init (&built, content + gap);
    built.padding_width = 1;
    asf_builder_packet_add (&built, 1, TRUE, 1, 0, 100);
    data = asf_builder_new_packet (&built);
    g_assert_cmpuint (write_checked (data, FALSE, data->len), ==,
        gap < 16 ? content + gap : content);
    g_clear_pointer (&data, g_byte_array_unref);
    /* an explicit Packet Length tells it better */
    built.length_width = 2;
    built.size += 2;
    data = asf_builder_new_packet (&built);
    g_assert_cmpuint (write_checked (data, FALSE, data->len), ==, content + 2);
  }
}

static guint64
entry (const AsfBuilderPacket * built, guint8 video_stream, gboolean adds,
    guint64 kept)
{
  g_autoptr (GByteArray) data = asf_builder_new_packet (built);
  guint8 slot[600];
  WmnAsfPacket packet;
  gsize size;

  parse (data, &packet);
  size = wmn_asf_packet_write_entry (&packet, data->data, video_stream, adds,
      slot, sizeof (slot));
  if (kept == 0) {
    g_assert_cmpuint (size, ==, 0);
  } else {
    g_assert_cmpuint (size, >, 0);
    g_assert_cmpuint (slot[0], ==, adds ? 0x82 : 0x11);
    assert_written (&packet, data->data, kept, slot, sizeof (slot), size);
  }
  return size;
}

static void
test_entry (void)
{
  AsfBuilderPacket built;

  asf_builder_packet_init (&built, 500);
  built.send_time = 12345;
  built.duration = 77;
  asf_builder_packet_add (&built, 1, TRUE, 4, 500, 20);
  asf_builder_packet_add (&built, 2, FALSE, 9, 100, 20);
  /* nothing left */
  entry (&built, 0, FALSE, 0);
  /* an object, and how it goes on */
  asf_builder_packet_add (&built, 2, FALSE, 10, 0, 20);
  asf_builder_packet_add (&built, 2, FALSE, 10, 20, 20);
  entry (&built, 0, FALSE, 0x0c);
  entry (&built, 1, TRUE, 0x0c);
  /* video that begins, but no key frame; one; the frame behind it */
  asf_builder_packet_add (&built, 1, FALSE, 5, 0, 20);
  asf_builder_packet_add (&built, 1, FALSE, 5, 20, 20);
  entry (&built, 1, FALSE, 0x0c);
  entry (&built, 0, FALSE, 0x3c);
  asf_builder_packet_add (&built, 1, TRUE, 6, 0, 20);
  asf_builder_packet_add (&built, 1, TRUE, 6, 20, 20);
  asf_builder_packet_add (&built, 1, FALSE, 7, 0, 20);
  entry (&built, 1, FALSE, 0x1cc);
  entry (&built, 1, TRUE, 0x1cc);
  entry (&built, 2, FALSE, 0x1f0);
  /* goes on, but not what began in here */
  asf_builder_packet_add (&built, 2, FALSE, 11, 20, 20);
  entry (&built, 1, FALSE, 0x1cc);
}

static void
test_entry_whole (void)
{
  AsfBuilderPacket built;

  /* nothing to leave out */
  asf_builder_packet_init (&built, 500);
  asf_builder_packet_add (&built, 1, TRUE, 4, 0, 20);
  asf_builder_packet_add (&built, 2, FALSE, 9, 0, 20);
  entry (&built, 1, FALSE, 0);
  /* a compressed payload begins with its first object */
  built.payloads[1].replicated = 1;
  built.payloads[1].offset = 12345;
  entry (&built, 1, FALSE, 0);
  /* a single payload is one or isn't */
  asf_builder_packet_init (&built, 0);
  built.is_multiple = FALSE;
  asf_builder_packet_add (&built, 1, TRUE, 4, 0, 20);
  entry (&built, 1, FALSE, 0);
  built.payloads[0].offset = 1;
  entry (&built, 1, FALSE, 0);
}

static void
test_entry_many (void)
{
  AsfBuilderPacket built;
  guint i;

  asf_builder_packet_init (&built, 1500);
  for (i = 0; i < WMN_ASF_MAX_PAYLOADS; i++)
    asf_builder_packet_add (&built, 2, FALSE, i, i == 0 ? 1 : 0, 3);
  {
    g_autoptr (GByteArray) data = asf_builder_new_packet (&built);
    guint8 slot[1500];
    WmnAsfPacket packet;
    gsize size;

    parse (data, &packet);
    size = wmn_asf_packet_write_entry (&packet, data->data, 0, FALSE, slot,
        sizeof (slot));
    g_assert_cmpuint (size, ==, packet.used - packet.payloads[0].size);
    assert_written (&packet, data->data, G_MAXUINT64 - 1, slot,
        sizeof (slot), size);
    g_assert_cmpuint (wmn_asf_packet_write_entry (&packet, data->data, 0,
            FALSE, slot, size - 1), ==, 0);
  }
}

static gboolean
has_stream (const WmnAsfPacket * packet, guint8 stream)
{
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    if (packet->payloads[i].stream == stream)
      return TRUE;
  }
  return FALSE;
}

/* Of random packets: it is part of the packet, and begins what it has. */
static void
test_entry_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autofree guint8 *slot = g_malloc (MAX_SLOT);
  guint n_written = 0;
  guint n_found;

  while (n_written < 1000) {
    g_autoptr (GByteArray) data = pick_packet (random);
    guint8 video_stream = (guint8) g_rand_int_range (random, 0, 3);
    WmnAsfPacket packet;
    WmnAsfPacket found;
    gsize size;

    if (data == NULL)
      continue;
    parse (data, &packet);
    size = wmn_asf_packet_write_entry (&packet, data->data, video_stream,
        g_rand_boolean (random), slot, data->len + 3);
    if (size == 0)
      continue;
    g_assert_cmpint (wmn_asf_packet_parse (slot, size, &found), ==,
        WMN_ASF_PACKET_OK);
    g_assert_cmpuint (found.n_payloads, <, packet.n_payloads);
    g_assert_cmpuint (found.send_time, ==, packet.send_time);
    g_assert_true (wmn_asf_packet_is_entry (&found, 0));
    if (has_stream (&found, video_stream))
      g_assert_true (wmn_asf_packet_is_entry (&packet, video_stream));
    n_found = found.n_payloads;
    size = wmn_asf_packet_write_rest (&packet, data->data, video_stream, slot,
        data->len + 3);
    g_assert_cmpint (wmn_asf_packet_parse (slot, size, &found), ==,
        WMN_ASF_PACKET_OK);
    g_assert_cmpuint (found.n_payloads + n_found, ==, packet.n_payloads);
    g_assert_cmpuint (found.send_time, ==, packet.send_time);
    n_written++;
  }
}

/* The first packet of a stream that asfmux began 38 ms too early (fault 9). */
static void
test_mended (void)
{
  static const struct
  {
    guint32 send_time;
    guint32 time;               /* less the preroll of 5 s */
    guint32 expected;
  } cases[] = {
    {0, 4154504685u - 38, 4962}, {0, 4154504685u, 5000},
    {3600000, 4154504685u - 10000, 0}, {0, 4154504685u - 4999, 1},
    /* In the 49th day, or not near enough, it is what the muxer means. */
    {4154504000u, 4154504685u - 38, 4154509647u}, {0, 4154504686u, 4154509686u},
    {0, 4154504685u - 10001, 4154499684u}, {0, 0, 5000}, {0, 38, 5038},
    {0, 3600000000u, 3600005000u}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint8 data[3200] = {
      0x51, 0x5d, 0x80, 0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x81, 0x81, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0xe2, 0x25, 0x00, 0x00,
      0x88, 0x13, 0x00, 0x00, 0x62, 0x0c
    };
    guint8 slot[3203];
    WmnAsfPacket packet, again;
    gsize size;

    wmn_bytes_put_u32 (data + 6, cases[i].send_time);
    wmn_bytes_put_u32 (data + 24, cases[i].time + 5000);
    g_assert_cmpint (wmn_asf_packet_parse (data, sizeof (data), &packet), ==,
        WMN_ASF_PACKET_OK);
    wmn_asf_packet_mend_times (&packet, 5000);
    g_assert_cmpint (packet.payloads[0].is_mended, ==,
        cases[i].time + 5000 != cases[i].expected);
    g_assert_cmpuint (packet.payloads[0].presentation_time, ==,
        cases[i].expected);
    size = wmn_asf_packet_write (&packet, data, TRUE, slot, sizeof (slot));
    g_assert_cmpint (wmn_asf_packet_parse (slot, size, &again), ==,
        WMN_ASF_PACKET_OK);
    g_assert_cmpuint (again.payloads[0].presentation_time, ==,
        cases[i].expected);
    g_assert_cmpmem (slot + 3 + 28, 3172, data + 28, 3172);
  }
}

/* All times, where they stand: in replicated data, and in the offset of a
 * compressed payload. */
static void
test_shifted (void)
{
  static const guint32 shifts[] = { 0, 1, 3600000, 0xffffffff };
  const guint8 compressed[] = {
    0x01, 0x5d, 0xe8, 0x03, 0x00, 0x00, 0x00, 0x00, 0x81,
    0x82, 0x00, 0xd0, 0x07, 0x00, 0x00, 0x01, 0x28, 0x05, 0x00,
    0x04, 1, 2, 3, 4
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shifts); i++) {
    WmnAsfPacket packet, again;
    guint8 data[64] = { 0 };
    guint8 slot[64];
    gsize size;

    memcpy (data, compressed, sizeof (compressed));
    data[1] = 0x5d;
    data[0] = 0x09;
    /* a Padding Length byte in front of the times */
    memmove (data + 3, data + 2, sizeof (compressed) - 2);
    data[2] = (guint8) (sizeof (data) - sizeof (compressed) - 1);
    g_assert_cmpint (wmn_asf_packet_parse (data, sizeof (data), &packet), ==,
        WMN_ASF_PACKET_OK);
    g_assert_true (packet.payloads[0].is_compressed);
    wmn_asf_packet_shift_times (&packet, shifts[i]);
    size = wmn_asf_packet_write (&packet, data, FALSE, slot, sizeof (slot));
    g_assert_cmpint (wmn_asf_packet_parse (slot, size, &again), ==,
        WMN_ASF_PACKET_OK);
    g_assert_cmpuint (again.send_time, ==, 1000 + shifts[i]);
    g_assert_cmpuint (again.payloads[0].presentation_time, ==,
        2000 + shifts[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-packet-write/random", test_random);
  g_test_add_func ("/asf-packet-write/single", test_single);
  g_test_add_func ("/asf-packet-write/identical", test_identical);
  g_test_add_func ("/asf-packet-write/contradictory", test_contradictory);
  g_test_add_func ("/asf-packet-write/multiple", test_multiple);
  g_test_add_func ("/asf-packet-write/scant", test_scant);
  g_test_add_func ("/asf-packet-write/entry", test_entry);
  g_test_add_func ("/asf-packet-write/entry-whole", test_entry_whole);
  g_test_add_func ("/asf-packet-write/entry-many", test_entry_many);
  g_test_add_func ("/asf-packet-write/entry-random", test_entry_random);
  g_test_add_func ("/asf-packet-write/mended", test_mended);
  g_test_add_func ("/asf-packet-write/shifted", test_shifted);

  return g_test_run ();
}
