/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-packet.c: every width of every field, what asfmux, ffmpeg
 * and VLC write, and that a false packet is refused and never read past its
 * end (each input is copied to a block of just its size). */

#include "asf/asf-packet.h"

#include "asf-builder.h"

static const guint widths[4] = { 0, 1, 2, 4 };

static WmnAsfPacketFault
parse (const guint8 * data, gsize size, WmnAsfPacket * ret_packet)
{
  g_autofree guint8 *exact = g_memdup2 (data, size);

  return wmn_asf_packet_parse (exact, size, ret_packet);
}

static void
assert_fault (const guint8 * data, gsize size, WmnAsfPacketFault fault)
{
  WmnAsfPacket packet;
  WmnAsfPacket before;

  memset (&packet, 0x5a, sizeof (packet));
  before = packet;
  g_assert_cmpint (parse (data, size, &packet), ==, fault);
  if (fault != WMN_ASF_PACKET_PAYLOAD && fault != WMN_ASF_PACKET_SHORT)
    g_assert_cmpuint (wmn_asf_packet_peek_stream (data, size), ==, 0);
  g_assert_cmpmem (&packet, sizeof (packet), &before, sizeof (before));
}

#define assert_bytes_fault(fault, ...) G_STMT_START { \
    static const guint8 bytes[] = { __VA_ARGS__ }; \
    assert_fault (bytes, sizeof (bytes), fault); \
  } G_STMT_END

static guint32
cut (guint width, guint32 value)
{
  return width >= 4 ? value : value & ((1u << (8 * width)) - 1);
}

/* What was built is what is read. */
static void
assert_same (const AsfBuilderPacket * built, const GByteArray * data,
    const WmnAsfPacket * packet)
{
  guint32 end = packet->payloads_at;
  guint32 send_time = 0;
  guint i;

  g_assert_cmpuint (packet->size, ==, data->len);
  g_assert_true (wmn_asf_packet_read_send_time (data->data, data->len,
          &send_time));
  g_assert_cmpuint (send_time, ==, built->send_time);
  g_assert_cmpuint (packet->error_correction, ==,
      built->has_error_correction ? 3 : 0);
  if (built->n_payloads > 0)
    g_assert_cmpuint (wmn_asf_packet_peek_stream (data->data, data->len), ==,
        built->payloads[0].stream);
  g_assert_cmpuint (packet->send_time, ==, built->send_time);
  g_assert_cmpuint (packet->duration, ==, built->duration);
  g_assert_cmpuint (packet->is_multiple, ==, built->is_multiple);
  g_assert_cmpuint (packet->length_width, ==, built->length_width);
  g_assert_cmpuint (packet->padding_width, ==, built->padding_width);
  g_assert_cmpuint (packet->length_at, ==, packet->error_correction + 2);
  g_assert_cmpuint (packet->padding_at, ==, packet->length_at +
      built->length_width + built->sequence_width);
  g_assert_cmpuint (packet->count_at, ==, built->is_multiple ?
      packet->payloads_at - 1 : 0);
  g_assert_cmpuint (packet->n_payloads, ==, built->n_payloads);
  for (i = 0; i < built->n_payloads; i++) {
    const AsfBuilderPayload *from = &built->payloads[i];
    const WmnAsfPayload *payload = &packet->payloads[i];
    guint32 offset = cut (built->offset_width, from->offset);

    g_assert_cmpuint (payload->stream, ==, from->stream);
    g_assert_cmpuint (payload->is_key, ==, from->is_key);
    g_assert_cmpuint (payload->object, ==,
        cut (built->object_width, from->object));
    g_assert_cmpuint (payload->is_compressed, ==, from->replicated == 1);
    g_assert_cmpuint (payload->offset, ==, from->replicated == 1 ? 0 : offset);
    g_assert_cmpuint (payload->object_size, ==, from->replicated >= 8 ?
        from->object_size : 0);
    g_assert_cmpuint (payload->presentation_time, ==, from->replicated >= 8 ?
        from->presentation_time : from->replicated == 1 ? offset : 0);
    g_assert_cmpuint (wmn_asf_payload_has_time (payload), ==,
        from->replicated >= 8 ||
        (from->replicated == 1 && built->offset_width == 4));
    g_assert_cmpuint (payload->start, ==, end);
    g_assert_cmpuint (payload->size, ==, 1 + built->object_width +
        built->offset_width + built->replicated_width + from->replicated +
        (built->is_multiple ? built->payload_width : 0) + from->size);
    end += payload->size;
  }
  g_assert_cmpuint (packet->used, ==, end);
}

/* Parses it whole, then cut short at every byte: the sanitizer looks on. */
static void
check (const AsfBuilderPacket * built)
{
  g_autoptr (GByteArray) data = asf_builder_new_packet (built);
  WmnAsfPacket packet;
  gsize size;

  g_assert_nonnull (data);
  g_assert_cmpint (parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  assert_same (built, data, &packet);
  g_assert_cmpint (packet.is_contradictory, ==, built->is_contradictory);
  for (size = 0; size < packet.payloads_at; size++)
    g_assert_cmpint (parse (data->data, size, &packet), !=, WMN_ASF_PACKET_OK);
}

static void
check_payloads (AsfBuilderPacket * built)
{
  static const guint replicated[] = { 0, 1, 8, 17 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (replicated); i++) {
    if (built->replicated_width == 0 && replicated[i] > 0)
      continue;
    built->n_payloads = 0;
    asf_builder_packet_add (built, 127, TRUE, 0x44332211, 0x88776655, 30);
    built->payloads[0].replicated = replicated[i];
    if (built->is_multiple) {
      asf_builder_packet_add (built, 1, FALSE, 7, 0, 50);
      built->payloads[1].replicated = replicated[i];
    }
    check (built);
  }
}

static void
test_widths (void)
{
  guint n;

  for (n = 0; n < 4096; n++) {
    AsfBuilderPacket built;

    asf_builder_packet_init (&built, 200);
    built.is_multiple = n >> 10 & 1;
    built.has_error_correction = n >> 11;
    built.length_width = widths[n & 3];
    built.sequence_width = widths[n >> 2 & 3];
    built.padding_width = widths[n >> 4 & 3];
    built.replicated_width = widths[n >> 6 & 3];
    built.offset_width = widths[n >> 8 & 3];
    built.object_width = widths[(n >> 8 ^ n >> 3) & 3];
    built.payload_width = widths[1 + (n >> 2) % 3];
    built.send_time = 0x12345678 + n;
    built.duration = (guint16) n;
    /* one payload without any length takes all there is */
    if (!built.is_multiple && !built.length_width && !built.padding_width)
      built.size = 0;
    check_payloads (&built);
  }
}

/* As asfmux: docs/players.md, fault 2. */
static void
test_contradictory (void)
{
  guint n;

  for (n = 0; n < 4; n++) {
    AsfBuilderPacket built;

    asf_builder_packet_init (&built, 200);
    built.length_width = n & 1 ? 2 : 1;
    built.is_multiple = n >> 1;
    built.is_contradictory = TRUE;
    check_payloads (&built);
  }
}

/* The first bytes of real muxers, from docs/players.md. */
static void
test_asfmux (void)
{
  guint8 data[3200] = {
    0x51, 0x5d, 0x80, 0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x81, 0x81, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0xe2, 0x25, 0x00, 0x00,
    0x88, 0x13, 0x00, 0x00, 0x62, 0x0c
  };
  WmnAsfPacket packet;

  g_assert_cmpint (parse (data, sizeof (data), &packet), ==, WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.packet_length, ==, 3200);
  g_assert_cmpuint (packet.n_payloads, ==, 1);
  g_assert_cmpuint (packet.used, ==, 3200);
  g_assert_cmpuint (packet.payloads[0].stream, ==, 1);
  g_assert_true (packet.payloads[0].is_key);
  g_assert_cmpuint (packet.payloads[0].object_size, ==, 9698);
  g_assert_cmpuint (packet.payloads[0].presentation_time, ==, 5000);
  g_assert_cmpuint (packet.payloads[0].start, ==, 13);
  g_assert_true (wmn_asf_packet_is_entry (&packet, 1));
  g_assert_false (wmn_asf_packet_is_entry (&packet, 2));
}

static void
test_ffmpeg (void)
{
  guint8 data[3200] = {
    0x82, 0x00, 0x00, 0x00, 0x5d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x81,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x08, 0xe2, 0x25, 0x00, 0x00, 0x1c, 0x0c,
    0x00, 0x00
  };
  WmnAsfPacket packet;

  g_assert_cmpint (parse (data, sizeof (data), &packet), ==, WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.error_correction, ==, 3);
  g_assert_false (packet.is_multiple);
  g_assert_cmpuint (packet.packet_length, ==, 0);
  g_assert_cmpuint (packet.payloads[0].object, ==, 1);
  g_assert_cmpuint (packet.payloads[0].presentation_time, ==, 3100);
  g_assert_cmpuint (packet.payloads[0].size, ==, 3200 - 11);
}

/* All packets of real streams; @n_used is what they carry. */
static void
test_captures (void)
{
  static const struct
  {
    const gchar *name;
    gboolean has_video;
    gboolean has_error_correction;
    guint n_packets;
  } cases[] = {
    {"asfmux-live.asf", TRUE, FALSE, 9}, {"asfmux-audio.asf", FALSE, FALSE, 14},
    {"ffmpeg-file.asf", TRUE, TRUE, 7}
  };
  guint i;
  guint n;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = asf_builder_load (cases[i].name);
    WmnAsfHeader header;
    WmnAsfFault fault;
    guint n_entries = 0;
    gsize at;

    at = wmn_asf_header_parse (data->data, data->len, &header, &fault);
    at += WMN_ASF_DATA_OBJECT_HEAD;
    for (n = 0; n < cases[i].n_packets; n++, at += header.packet_size) {
      WmnAsfPacket packet;

      g_assert_cmpuint (at + header.packet_size, <=, data->len);
      g_assert_cmpint (parse (data->data + at, header.packet_size, &packet),
          ==, WMN_ASF_PACKET_OK);
      g_assert_cmpint (packet.error_correction != 0, ==,
          cases[i].has_error_correction);
      n_entries += wmn_asf_packet_is_entry (&packet, cases[i].has_video);
    }
    g_assert_cmpuint (data->len - at, <, header.packet_size);
    g_assert_cmpuint (n_entries, >, 1);
  }
}

/* 63 payloads are the most there can be. */
static void
test_many (void)
{
  AsfBuilderPacket built;
  guint i;

  asf_builder_packet_init (&built, 3000);
  for (i = 0; i < WMN_ASF_MAX_PAYLOADS; i++)
    asf_builder_packet_add (&built, (guint8) (1 + i % 3), i & 1, i, 0, 20);
  check (&built);
}

static void
test_empty_payload (void)
{
  AsfBuilderPacket built;

  asf_builder_packet_init (&built, 100);
  asf_builder_packet_add (&built, 1, TRUE, 1, 0, 0);
  check (&built);
  built.is_multiple = FALSE;
  check (&built);
}

/* Packet Length below what is there, and no word of padding. */
static void
test_implicit_padding (void)
{
  AsfBuilderPacket built;
  g_autoptr (GByteArray) data = NULL;
  WmnAsfPacket packet;

  asf_builder_packet_init (&built, 100);
  built.length_width = 2;
  built.padding_width = 0;
  built.is_multiple = FALSE;
  asf_builder_packet_add (&built, 1, TRUE, 1, 0, 20);
  check (&built);
  data = asf_builder_new_packet (&built);
  /* a length of 0 says nothing */
  asf_builder_patch (data, 2, 2, 0);
  g_assert_cmpint (parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.used, ==, 100);
  g_assert_cmpuint (packet.packet_length, ==, 0);
}

static void
test_error_correction (void)
{
  /* 1 payload of stream 1, no replicated data, object and offset */
  static const guint8 packet_bytes[] = {
    0x80, 0x00, 0x40, 0, 0, 0, 0, 0, 0, 0x81, 'd'
  };
  WmnAsfPacket packet;

  g_assert_cmpint (parse (packet_bytes, sizeof (packet_bytes), &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.error_correction, ==, 1);
  g_assert_cmpint (parse (packet_bytes + 1, sizeof (packet_bytes) - 1,
          &packet), ==, WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.error_correction, ==, 0);
  assert_bytes_fault (WMN_ASF_PACKET_EC, 0xa2, 0, 0, 0, 0x40, 0, 0, 0, 0, 0,
      0, 1);
  assert_bytes_fault (WMN_ASF_PACKET_EC, 0xc2, 0, 0, 0, 0x40, 0, 0, 0, 0, 0,
      0, 1);
  assert_bytes_fault (WMN_ASF_PACKET_ENCRYPTED_EC, 0x92, 0, 0, 0, 0x40, 0, 0,
      0, 0, 0, 0, 1);
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x82, 0);
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x8f, 0, 0);
  assert_fault (NULL, 0, WMN_ASF_PACKET_SHORT);
}

static void
test_lengths (void)
{
  /* Packet Length a byte: larger than the packet, inside of the head */
  assert_bytes_fault (WMN_ASF_PACKET_LENGTH, 0x20, 0x40, 12, 0, 0, 0, 0, 0, 0,
      1, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_LENGTH, 0x20, 0x40, 8, 0, 0, 0, 0, 0, 0,
      1, 'd');
  /* right up to the head: no room for the payload */
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x20, 0x40, 9, 0, 0, 0, 0, 0, 0,
      1, 'd');
  /* Padding Length a byte: more than there is, and all there is */
  assert_bytes_fault (WMN_ASF_PACKET_PADDING, 0x08, 0x40, 3, 0, 0, 0, 0, 0, 0,
      1, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x08, 0x40, 2, 0, 0, 0, 0, 0, 0,
      1, 'd');
  /* within Packet Length, when the sum isn't the size */
  assert_bytes_fault (WMN_ASF_PACKET_PADDING, 0x28, 0x40, 11, 3, 0, 0, 0, 0,
      0, 0, 1, 'd');
#if GLIB_SIZEOF_SIZE_T > 4
  {
    WmnAsfPacket packet;

    g_assert_cmpint (wmn_asf_packet_parse (NULL, (gsize) G_MAXUINT32 + 1,
            &packet), ==, WMN_ASF_PACKET_LENGTH);
  }
#endif
}

static void
test_payload_faults (void)
{
  guint replicated;

  /* stream number not a byte */
  assert_bytes_fault (WMN_ASF_PACKET_PAYLOAD, 0x00, 0x00, 0, 0, 0, 0, 0, 0,
      1, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_PAYLOAD, 0x00, 0x80, 0, 0, 0, 0, 0, 0,
      1, 'd');
  /* stream 0 */
  assert_bytes_fault (WMN_ASF_PACKET_PAYLOAD, 0x00, 0x40, 0, 0, 0, 0, 0, 0,
      0x80, 'd');
  /* no payloads, no payload length, no count */
  assert_bytes_fault (WMN_ASF_PACKET_EMPTY, 0x01, 0x40, 0, 0, 0, 0, 0, 0,
      0x80, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_PAYLOAD, 0x01, 0x40, 0, 0, 0, 0, 0, 0,
      0x01, 1, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x01, 0x40, 0, 0, 0, 0, 0, 0);
  /* payload length beyond the end, and missing */
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x01, 0x40, 0, 0, 0, 0, 0, 0,
      0x41, 1, 2, 'd');
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x01, 0x40, 0, 0, 0, 0, 0, 0,
      0x41, 1);
  /* replicated data beyond the end */
  assert_bytes_fault (WMN_ASF_PACKET_SHORT, 0x00, 0x41, 0, 0, 0, 0, 0, 0,
      1, 8, 0, 0, 0, 0, 0, 0, 0);
  /* a compressed payload whose parts are larger than it */
  assert_bytes_fault (WMN_ASF_PACKET_PAYLOAD, 0x00, 0x41, 0, 0, 0, 0, 0, 0,
      1, 1, 40, 2, 'd');
  for (replicated = 2; replicated < 8; replicated++) {
    guint8 data[] = { 0x00, 0x41, 0, 0, 0, 0, 0, 0, 1, (guint8) replicated,
      0, 0, 0, 0, 0, 0, 0, 0
    };

    assert_fault (data, sizeof (data), WMN_ASF_PACKET_PAYLOAD);
  }
}

static void
test_entry (void)
{
  AsfBuilderPacket built;
  g_autoptr (GByteArray) data = NULL;
  WmnAsfPacket packet;

  asf_builder_packet_init (&built, 400);
  asf_builder_packet_add (&built, 1, TRUE, 4, 500, 20);
  asf_builder_packet_add (&built, 2, FALSE, 9, 100, 20);
  data = asf_builder_new_packet (&built);
  g_assert_cmpint (parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_false (wmn_asf_packet_is_entry (&packet, 1));
  g_assert_false (wmn_asf_packet_is_entry (&packet, 0));
  g_clear_pointer (&data, g_byte_array_unref);

  asf_builder_packet_add (&built, 2, FALSE, 10, 0, 20);
  asf_builder_packet_add (&built, 1, FALSE, 5, 0, 20);
  data = asf_builder_new_packet (&built);
  g_assert_cmpint (parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_false (wmn_asf_packet_is_entry (&packet, 1));
  g_assert_true (wmn_asf_packet_is_entry (&packet, 0));
  g_clear_pointer (&data, g_byte_array_unref);

  asf_builder_packet_add (&built, 1, TRUE, 6, 0, 20);
  data = asf_builder_new_packet (&built);
  g_assert_cmpint (parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_true (wmn_asf_packet_is_entry (&packet, 1));
  g_assert_false (wmn_asf_packet_is_entry (&packet, 2));
}

/* Up to the byte before the duration ends there is none. */
static void
test_send_time (void)
{
  static const guint8 bytes[] = { 0x82, 0, 0, 0x11, 0x5d, 0, 0, 1, 2, 0, 0, 0,
    0
  };
  guint32 send_time = 7;
  gsize size;

  for (size = 0; size < sizeof (bytes); size++) {
    g_autofree guint8 *exact = g_memdup2 (bytes, size);

    g_assert_false (wmn_asf_packet_read_send_time (exact, size, &send_time));
    g_assert_cmpuint (send_time, ==, 7);
  }
  g_assert_true (wmn_asf_packet_read_send_time (bytes, size, &send_time));
  g_assert_cmpuint (send_time, ==, 0x201);
}

static void
test_texts (void)
{
  guint fault;

  for (fault = 0; fault <= WMN_ASF_PACKET_ENCRYPTED_EC; fault++)
    g_assert_cmpuint (strlen (wmn_asf_packet_fault_text (fault)), >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-packet/widths", test_widths);
  g_test_add_func ("/asf-packet/contradictory", test_contradictory);
  g_test_add_func ("/asf-packet/asfmux", test_asfmux);
  g_test_add_func ("/asf-packet/ffmpeg", test_ffmpeg);
  g_test_add_func ("/asf-packet/captures", test_captures);
  g_test_add_func ("/asf-packet/many", test_many);
  g_test_add_func ("/asf-packet/empty-payload", test_empty_payload);
  g_test_add_func ("/asf-packet/implicit-padding", test_implicit_padding);
  g_test_add_func ("/asf-packet/error-correction", test_error_correction);
  g_test_add_func ("/asf-packet/lengths", test_lengths);
  g_test_add_func ("/asf-packet/payload-faults", test_payload_faults);
  g_test_add_func ("/asf-packet/entry", test_entry);
  g_test_add_func ("/asf-packet/send-time", test_send_time);
  g_test_add_func ("/asf-packet/texts", test_texts);
  return g_test_run ();
}
