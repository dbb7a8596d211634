/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-header.c: what is read from headers of real muxers and from
 * built ones, and that a false header is refused and never read past its
 * end (each input is copied to a block of just its size). */

#include "asf/asf-header.h"

#include "asf-builder.h"

static void
assert_bad (const GByteArray * data, gsize size, WmnAsfFault fault)
{
  g_autofree guint8 *exact = g_memdup2 (data->data, size);
  WmnAsfHeader header;
  WmnAsfHeader before;
  WmnAsfFault found = WMN_ASF_FAULT_NONE;

  memset (&header, 0x5a, sizeof (header));
  before = header;
  g_assert_cmpint (wmn_asf_header_parse (exact, size, &header, &found), ==,
      WMN_ASF_BAD);
  g_assert_cmpint (found, ==, fault);
  g_assert_cmpmem (&header, sizeof (header), &before, sizeof (before));
}

static void
parse (const GByteArray * data, WmnAsfHeader * ret_header)
{
  WmnAsfFault fault = WMN_ASF_FAULT_NONE;
  gssize size = wmn_asf_header_parse (data->data, data->len, ret_header,
      &fault);

  g_assert_cmpint (fault, ==, WMN_ASF_FAULT_NONE);
  g_assert_cmpint (size, >=, WMN_ASF_HEADER_MIN);
  g_assert_cmpint (size, ==, ret_header->size);
  g_assert_cmpint (size, ==, wmn_asf_header_measure (data->data, data->len));
}

static void
test_measure (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gsize size;

  asf_builder_put_object (data, WMN_ASF_GUID_HEADER_OBJECT, 30, 0);
  g_assert_cmpint (wmn_asf_header_measure (NULL, 0), ==, WMN_ASF_MORE);
  for (size = 1; size < 24; size++)
    g_assert_cmpint (wmn_asf_header_measure (data->data, size), ==,
        WMN_ASF_MORE);
  g_assert_cmpint (wmn_asf_header_measure (data->data, 24), ==, 30);
  asf_builder_patch (data, 16, 8, 29);
  g_assert_cmpint (wmn_asf_header_measure (data->data, 24), ==, WMN_ASF_BAD);
  asf_builder_patch (data, 16, 8, WMN_ASF_HEADER_MAX);
  g_assert_cmpint (wmn_asf_header_measure (data->data, 24), ==,
      WMN_ASF_HEADER_MAX);
  asf_builder_patch (data, 16, 8, WMN_ASF_HEADER_MAX + 1);
  g_assert_cmpint (wmn_asf_header_measure (data->data, 24), ==, WMN_ASF_BAD);
  asf_builder_patch (data, 16, 8, G_MAXUINT64);
  g_assert_cmpint (wmn_asf_header_measure (data->data, 24), ==, WMN_ASF_BAD);
  /* told early, before 24 bytes are there */
  g_assert_cmpint (wmn_asf_header_measure ((const guint8 *) "GET", 3), ==,
      WMN_ASF_BAD);
}

static void
test_asfmux (void)
{
  g_autoptr (GByteArray) data = asf_builder_load ("asfmux-live.asf");
  const WmnAsfStream *video;
  const WmnAsfStream *audio;
  WmnAsfHeader header;

  parse (data, &header);
  g_assert_cmpuint (header.size, ==, 595);
  g_assert_cmpuint (header.min_packet_size, ==, 1400);
  g_assert_cmpuint (header.packet_size, ==, 1400);
  g_assert_cmpuint (header.max_bitrate, ==, 0);
  g_assert_cmpuint (header.flags, ==, 1);
  g_assert_cmpuint (header.preroll, ==, 1000);
  g_assert_cmpuint (header.packet_count, ==, 0);
  g_assert_cmpuint (header.n_streams, ==, 2);
  video = wmn_asf_header_find (&header, 1);
  g_assert_cmpint (video->type, ==, WMN_ASF_STREAM_VIDEO);
  g_assert_cmphex (video->fourcc, ==, 0x32564d57);
  g_assert_cmpuint (video->width, ==, 160);
  g_assert_cmpuint (video->height, ==, 120);
  audio = wmn_asf_header_find (&header, 2);
  g_assert_cmpint (audio->type, ==, WMN_ASF_STREAM_AUDIO);
  g_assert_cmphex (audio->format_tag, ==, 0x161);
  g_assert_cmpuint (audio->bitrate, >, 30000);
  g_assert_null (wmn_asf_header_find (&header, 3));
}

static void
test_ffmpeg (void)
{
  g_autoptr (GByteArray) data = asf_builder_load ("ffmpeg-file.asf");
  WmnAsfHeader header;

  parse (data, &header);
  g_assert_cmpuint (header.flags, ==, 2);
  g_assert_cmpuint (header.n_objects, ==, header.n_objects_said);
  g_assert_cmpuint (header.n_streams, ==, 2);
  g_assert_cmpuint (header.max_bitrate, >, 0);
  g_assert_cmpuint (header.preroll, ==, 3100);
}

/* The muxer's count is too small; what is there counts. */
static void
test_object_count (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilder builder;
  WmnAsfHeader header;

  asf_builder_init (&builder);
  builder.description = 60;
  builder.padding = 1000;
  builder.n_objects_said = 3;
  data = asf_builder_new_header (&builder);
  parse (data, &header);
  g_assert_cmpuint (header.n_objects_said, ==, 3);
  g_assert_cmpuint (header.n_objects, ==, 7);
  g_assert_cmpuint (header.n_streams, ==, 2);
}

static void
test_bitrates (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilder builder;
  WmnAsfHeader header;

  asf_builder_init (&builder);
  builder.n_streams = 5;
  builder.streams[0].average_bitrate = 200000;
  builder.streams[0].extended_bitrate = 150000;
  builder.streams[2].number = 3;
  builder.streams[2].type = WMN_ASF_STREAM_VIDEO;
  builder.streams[2].extended_bitrate = 70000;
  builder.streams[2].is_hidden = TRUE;
  builder.streams[3].number = 9;
  builder.streams[3].type = WMN_ASF_STREAM_COMMAND;
  builder.streams[3].is_encrypted = TRUE;
  builder.streams[4].number = 127;
  builder.streams[4].type = WMN_ASF_STREAM_OTHER;
  data = asf_builder_new_header (&builder);
  parse (data, &header);
  g_assert_cmpuint (header.n_streams, ==, 5);
  g_assert_cmpuint (wmn_asf_header_find (&header, 1)->bitrate, ==, 200000);
  g_assert_cmpuint (wmn_asf_header_find (&header, 2)->bitrate, ==, 32000);
  g_assert_cmpuint (wmn_asf_header_find (&header, 3)->bitrate, ==, 70000);
  g_assert_cmpuint (wmn_asf_header_find (&header, 9)->bitrate, ==, 0);
  g_assert_cmpint (wmn_asf_header_find (&header, 9)->type, ==,
      WMN_ASF_STREAM_COMMAND);
  g_assert_true (wmn_asf_header_find (&header, 9)->is_encrypted);
  g_assert_false (wmn_asf_header_find (&header, 1)->is_encrypted);
  g_assert_cmpint (wmn_asf_header_find (&header, 127)->type, ==,
      WMN_ASF_STREAM_OTHER);
  g_assert_cmpuint (wmn_asf_header_bitrate (&header), ==,
      200000 + 32000 + 70000 + 8000 + 8000);
}

static void
test_guess (void)
{
  WmnAsfHeader header = { 0, };

  g_assert_cmpuint (wmn_asf_header_bitrate (&header), ==, 1);
  header.n_streams = 2;
  header.streams[0].type = WMN_ASF_STREAM_VIDEO;
  header.streams[1].type = WMN_ASF_STREAM_AUDIO;
  g_assert_cmpuint (wmn_asf_header_bitrate (&header), ==, 1064000);
  header.streams[0].bitrate = header.streams[1].bitrate = 0xf0000000;
  g_assert_cmpuint (wmn_asf_header_bitrate (&header), ==, G_MAXUINT32);
}

static void
test_streams (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilder builder;
  WmnAsfHeader header;

  /* number 0 is reserved, the second 2 is not seen */
  asf_builder_init (&builder);
  builder.n_streams = 4;
  builder.streams[2] = builder.streams[1];
  builder.streams[2].format_tag = 0x55;
  builder.streams[3].number = 0;
  builder.streams[1].bytes_per_second = 0x40000000;
  data = asf_builder_new_header (&builder);
  parse (data, &header);
  g_assert_cmpuint (header.n_streams, ==, 2);
  g_assert_cmphex (header.streams[1].format_tag, ==, 0x161);
  g_assert_cmpuint (header.streams[1].bitrate, ==, G_MAXUINT32);
}

/* Type-specific data that are too short to say anything. */
static void
test_short_format (void)
{
  static const struct
  {
    WmnAsfGuid type;
    WmnAsfStreamType expected;
  } cases[] = {
    {WMN_ASF_GUID_AUDIO_MEDIA, WMN_ASF_STREAM_AUDIO},
    {WMN_ASF_GUID_VIDEO_MEDIA, WMN_ASF_STREAM_VIDEO}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = NULL;
    AsfBuilder builder;
    WmnAsfHeader header;

    asf_builder_init (&builder);
    builder.n_streams = 1;
    builder.streams[0].type = WMN_ASF_STREAM_OTHER;
    data = asf_builder_new_header (&builder);
    /* Stream Properties stand behind File Properties */
    memcpy (data->data + 30 + 104 + 24, wmn_asf_guid_bytes (cases[i].type), 16);
    parse (data, &header);
    g_assert_cmpint (header.streams[0].type, ==, cases[i].expected);
    g_assert_cmpuint (header.streams[0].bitrate, ==, 0);
    g_assert_cmpuint (header.streams[0].width, ==, 0);
  }
}

static void
test_truncated (void)
{
  g_autoptr (GByteArray) data = asf_builder_load ("asfmux-live.asf");
  WmnAsfFault fault = WMN_ASF_FAULT_NONE;
  WmnAsfHeader header;
  gsize size;

  for (size = 0; size < 595; size++) {
    g_autofree guint8 *exact = g_memdup2 (data->data, size);

    g_assert_cmpint (wmn_asf_header_parse (exact, size, &header, &fault), ==,
        WMN_ASF_MORE);
  }
  g_assert_cmpint (fault, ==, WMN_ASF_FAULT_NONE);
}

/* A Header Object that ends inside of an object is false at every size, but
 * where the objects it cuts off leave whole ones. */
static void
test_contradictory (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilder builder;
  gsize size;
  guint n_bad = 0;

  asf_builder_init (&builder);
  builder.has_data_object = FALSE;
  data = asf_builder_new_header (&builder);
  for (size = WMN_ASF_HEADER_MIN; size < data->len; size++) {
    g_autofree guint8 *exact = g_memdup2 (data->data, size);
    WmnAsfFault fault = WMN_ASF_FAULT_NONE;
    WmnAsfHeader header;

    exact[16] = (guint8) (size & 0xff);
    exact[17] = (guint8) (size >> 8);
    if (wmn_asf_header_parse (exact, size, &header, &fault) == WMN_ASF_BAD) {
      g_assert_cmpint (fault, !=, WMN_ASF_FAULT_NONE);
      g_assert_cmpint (fault, !=, WMN_ASF_FAULT_NOT_ASF);
      n_bad++;
    }
  }
  /* behind the first stream, the second, the extension */
  g_assert_cmpuint (n_bad, ==, data->len - WMN_ASF_HEADER_MIN - 3);
}

static void
test_faults (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) other = g_byte_array_new ();
  AsfBuilder builder;

  asf_builder_init (&builder);
  data = asf_builder_new_header (&builder);
  data->data[3] ^= 1;
  assert_bad (data, data->len, WMN_ASF_FAULT_NOT_ASF);
  assert_bad (data, 4, WMN_ASF_FAULT_NOT_ASF);
  data->data[3] ^= 1;
  asf_builder_patch (data, 16, 8, 10);
  assert_bad (data, data->len, WMN_ASF_FAULT_SIZE);
  g_clear_pointer (&data, g_byte_array_unref);

  /* only the 30 bytes */
  asf_builder_put_object (other, WMN_ASF_GUID_HEADER_OBJECT, 30, 0);
  assert_bad (other, 30, WMN_ASF_FAULT_NO_FILE_PROPERTIES);

  builder.n_streams = 0;
  data = asf_builder_new_header (&builder);
  assert_bad (data, data->len, WMN_ASF_FAULT_NO_STREAMS);
  g_clear_pointer (&data, g_byte_array_unref);

  builder.n_streams = 1;
  builder.packet_size = 0;
  data = asf_builder_new_header (&builder);
  assert_bad (data, data->len, WMN_ASF_FAULT_PACKET_SIZE);
  g_clear_pointer (&data, g_byte_array_unref);

  builder.packet_size = 65528;
  data = asf_builder_new_header (&builder);
  assert_bad (data, data->len, WMN_ASF_FAULT_PACKET_SIZE);
  asf_builder_patch (data, 30 + 96, 4, 65527);
  {
    WmnAsfHeader header;

    parse (data, &header);
    g_assert_cmpuint (header.packet_size, ==, 65527);
    g_assert_cmpuint (header.min_packet_size, ==, 1400);
  }
}

/* Objects too small for what they must hold. */
static void
test_small_objects (void)
{
  static const struct
  {
    WmnAsfGuid guid;
    gsize size;
    gboolean is_bad;
  } cases[] = {
    {WMN_ASF_GUID_FILE_PROPERTIES_OBJECT, 103, TRUE},
    {WMN_ASF_GUID_FILE_PROPERTIES_OBJECT, 104, FALSE},
    {WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT, 77, TRUE},
    {WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT, 78, TRUE},
    {WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT, 24, FALSE},
    {WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT, 31, FALSE},
    {WMN_ASF_GUID_HEADER_EXTENSION_OBJECT, 24, FALSE},
    {WMN_ASF_GUID_PADDING_OBJECT, 24, FALSE}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = NULL;
    AsfBuilder builder;
    WmnAsfHeader header;

    asf_builder_init (&builder);
    builder.has_data_object = FALSE;
    data = asf_builder_new_header (&builder);
    /* 0xff: what it says it holds is more than there is */
    asf_builder_put_object (data, cases[i].guid, cases[i].size, 0xff);
    asf_builder_end (data, 0);
    if (cases[i].is_bad) {
      assert_bad (data, data->len, WMN_ASF_FAULT_SIZE);
    } else {
      parse (data, &header);
      g_assert_cmpuint (header.packet_size, ==, 1400);
      g_assert_cmpuint (header.n_streams, ==, 2);
    }
  }
}

/* Noise in the extension is the players' business. */
static void
test_extension_noise (void)
{
  guint seed;

  for (seed = 0; seed < 300; seed++) {
    g_autoptr (GByteArray) data = NULL;
    g_autofree guint8 *exact = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    AsfBuilder builder;
    WmnAsfHeader header;
    WmnAsfFault fault;
    guint at;

    asf_builder_init (&builder);
    builder.has_data_object = FALSE;
    builder.has_codec_list = FALSE;
    builder.streams[0].extended_bitrate = 1000;
    data = asf_builder_new_header (&builder);
    /* the extension is the last object: 46 bytes and 117 of extended
     * stream properties */
    for (at = data->len - 117; at < data->len; at++) {
      if (g_rand_int_range (random, 0, 8) == 0)
        data->data[at] = (guint8) g_rand_int_range (random, 0, 256);
    }
    exact = g_memdup2 (data->data, data->len);
    g_assert_cmpint (wmn_asf_header_parse (exact, data->len, &header,
            &fault), ==, data->len);
    g_assert_cmpuint (header.n_streams, ==, 2);
  }
}

static void
test_inner_bitrates (void)
{
  g_autoptr (GByteArray) data = NULL;
  AsfBuilder builder;
  WmnAsfHeader header;
  guint at;

  asf_builder_init (&builder);
  builder.has_data_object = FALSE;
  builder.has_codec_list = FALSE;
  data = asf_builder_new_header (&builder);
  at = data->len - 46;
  builder.streams[0].average_bitrate = 123456;
  g_assert_cmpuint (asf_builder_put_bitrates (data, &builder), ==, 1);
  asf_builder_patch (data, at + 42, 4, data->len - at - 46);
  asf_builder_end (data, at);
  asf_builder_end (data, 0);
  parse (data, &header);
  g_assert_cmpuint (header.streams[0].bitrate, ==, 123456);
}

static void
test_set_bitrate (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) before = NULL;
  AsfBuilder builder;
  WmnAsfHeader header;

  asf_builder_init (&builder);
  data = asf_builder_new_header (&builder);
  before = asf_builder_new_header (&builder);
  wmn_asf_header_set_bitrate (data->data, data->len, 0x01020304);
  parse (data, &header);
  g_assert_cmpuint (header.max_bitrate, ==, 0x01020304);
  wmn_asf_header_set_bitrate (data->data, data->len, builder.max_bitrate);
  g_assert_cmpmem (data->data, data->len, before->data, before->len);
}

static void
test_texts (void)
{
  guint fault;

  for (fault = 0; fault <= WMN_ASF_FAULT_PACKET_SIZE; fault++)
    g_assert_cmpuint (strlen (wmn_asf_fault_text (fault)), >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-header/measure", test_measure);
  g_test_add_func ("/asf-header/asfmux", test_asfmux);
  g_test_add_func ("/asf-header/ffmpeg", test_ffmpeg);
  g_test_add_func ("/asf-header/object-count", test_object_count);
  g_test_add_func ("/asf-header/bitrates", test_bitrates);
  g_test_add_func ("/asf-header/guess", test_guess);
  g_test_add_func ("/asf-header/streams", test_streams);
  g_test_add_func ("/asf-header/short-format", test_short_format);
  g_test_add_func ("/asf-header/truncated", test_truncated);
  g_test_add_func ("/asf-header/contradictory", test_contradictory);
  g_test_add_func ("/asf-header/faults", test_faults);
  g_test_add_func ("/asf-header/small-objects", test_small_objects);
  g_test_add_func ("/asf-header/extension-noise", test_extension_noise);
  g_test_add_func ("/asf-header/inner-bitrates", test_inner_bitrates);
  g_test_add_func ("/asf-header/set-bitrate", test_set_bitrate);
  g_test_add_func ("/asf-header/texts", test_texts);
  return g_test_run ();
}
