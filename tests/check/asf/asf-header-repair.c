/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-header-repair.c: each repair alone, that nothing else is
 * touched, that a repaired header needs no repair, and each lint. */

#include "asf/asf-header.h"

#include "asf-builder.h"

typedef struct
{
  WmnAsfHeader header;          /* of what was repaired */
  WmnAsfHeader result;
  WmnAsfRepairs repairs;
  WmnAsfLints lints;
} Outcome;

/* Every field of the result that must hold whatever came in. */
static void
assert_live (const GByteArray * out, const Outcome * outcome,
    const WmnAsfRepair * repair)
{
  const guint8 *data_object = out->data + outcome->result.size;
  const guint8 *file_properties = NULL;
  gsize at;

  g_assert_cmpuint (outcome->result.size + 50, ==, out->len);
  g_assert_cmpuint (outcome->result.flags & 3, ==, 1);
  g_assert_cmpuint (outcome->result.packet_count, ==, 0xffffffff);
  g_assert_cmpuint (outcome->result.packet_size, ==, repair->packet_size);
  g_assert_cmpuint (outcome->result.min_packet_size, ==, repair->packet_size);
  g_assert_cmpuint (outcome->result.max_bitrate, >, 0);
  g_assert_cmpuint (outcome->result.n_objects, ==,
      outcome->result.n_objects_said);
  g_assert_cmpuint (outcome->result.n_streams, ==, outcome->header.n_streams);
  g_assert_cmpmem (outcome->result.streams, sizeof (outcome->result.streams),
      outcome->header.streams, sizeof (outcome->header.streams));
  g_assert_cmpuint (outcome->result.preroll, ==, outcome->header.preroll);
  for (at = 30; file_properties == NULL; at++) {
    if (wmn_asf_guid_find (out->data + at) ==
        WMN_ASF_GUID_FILE_PROPERTIES_OBJECT)
      file_properties = out->data + at;
  }
  g_assert_cmpint (wmn_asf_guid_find (data_object), ==,
      WMN_ASF_GUID_DATA_OBJECT);
  g_assert_cmpmem (data_object + 16, 8, "\x32\0\0\0\0\0\0\0", 8);
  g_assert_cmpmem (data_object + 24, 16, file_properties + 24, 16);
  g_assert_cmpmem (data_object + 40, 10, "\0\0\0\0\0\0\0\0\1\1", 10);
  /* file size and durations */
  g_assert_cmpmem (file_properties + 40, 8, "\0\0\0\0\0\0\0\0", 8);
  g_assert_cmpmem (file_properties + 64, 16,
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

static GByteArray *
mend (const GByteArray * data, WmnAsfRepair * repair, Outcome * outcome)
{
  g_autofree guint8 *exact = g_memdup2 (data->data, data->len);
  WmnAsfFault fault = WMN_ASF_FAULT_NONE;
  GByteArray *out;

  g_assert_cmpint (wmn_asf_header_parse (exact, data->len, &outcome->header,
          &fault), >, 0);
  if (repair->packet_size == 0)
    repair->packet_size = outcome->header.packet_size;
  out = wmn_asf_header_repair (exact, data->len, &outcome->header, repair,
      &outcome->repairs, &outcome->lints);
  g_assert_cmpint (wmn_asf_header_parse (out->data, out->len,
          &outcome->result, &fault), ==, out->len - 50);
  assert_live (out, outcome, repair);
  return out;
}

/* Repairs what @builder builds; a second time nothing may be left to do. */
static GByteArray *
mend_built (const AsfBuilder * builder, WmnAsfRepair * repair,
    Outcome * outcome)
{
  g_autoptr (GByteArray) data = asf_builder_new_header (builder);
  g_autoptr (GByteArray) again = NULL;
  GByteArray *out = mend (data, repair, outcome);
  WmnAsfRepair second = { 0, };
  Outcome unused;

  again = mend (out, &second, &unused);
  g_assert_cmphex (unused.repairs, ==, 0);
  g_assert_cmpmem (again->data, again->len, out->data, out->len);
  return out;
}

/* Large enough not to be padded. */
static void
init (AsfBuilder * builder)
{
  asf_builder_init (builder);
  builder->description = 600;
}

static void
test_nothing (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) out = NULL;
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;
  Outcome outcome;

  init (&builder);
  data = asf_builder_new_header (&builder);
  out = mend_built (&builder, &repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==, 0);
  g_assert_cmphex (outcome.lints, ==, 0);
  g_assert_cmpmem (out->data, out->len, data->data, data->len);
}

/* Without the 50 bytes: they are added, which is no repair. */
static void
test_no_data_object (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) out = NULL;
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;
  Outcome outcome;

  init (&builder);
  data = asf_builder_new_header (&builder);
  builder.has_data_object = FALSE;
  out = mend_built (&builder, &repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==, 0);
  g_assert_cmpmem (out->data, out->len, data->data, data->len);
}

/* One fault, one repair, and only the bytes [at, at + size) differ. */
static void
assert_one (AsfBuilder * builder, WmnAsfRepair * repair,
    WmnAsfRepairs expected, gsize at, gsize size)
{
  g_autoptr (GByteArray) data = asf_builder_new_header (builder);
  g_autoptr (GByteArray) out = NULL;
  Outcome outcome;

  out = mend_built (builder, repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==, expected);
  g_assert_cmpuint (out->len, ==, data->len);
  g_assert_cmpmem (out->data, at, data->data, at);
  g_assert_cmpmem (out->data + at + size, out->len - at - size,
      data->data + at + size, data->len - at - size);
  g_assert_cmpint (memcmp (out->data + at, data->data + at, size), !=, 0);
  init (builder);
  memset (repair, 0, sizeof (*repair));
}

static void
test_single (void)
{
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;

  init (&builder);
  builder.flags = 0;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_BROADCAST, 118, 4);
  builder.flags = 0x0b;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_SEEKABLE, 118, 4);
  builder.flags = 2;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_SEEKABLE |
      WMN_ASF_REPAIR_BROADCAST, 118, 4);
  builder.duration = 77;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_DURATION, 94, 16);
  builder.file_size = 77;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_DURATION, 70, 8);
  builder.packet_count = 0;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_PACKET_COUNT, 86, 8);
  builder.min_packet_size = 0;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_PACKET_SIZE, 122, 4);
  repair.packet_size = 1500;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_PACKET_SIZE, 122, 8);
  repair.packet_size = 1403;
  repair.has_error_correction_added = TRUE;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_ERROR_CORRECTION, 122, 8);
  builder.max_bitrate = 0;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_MAX_BITRATE, 130, 4);
  builder.n_objects_said = 3;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_OBJECT_COUNT, 24, 4);
}

static void
test_data_object (void)
{
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;
  gsize at;

  init (&builder);
  {
    g_autoptr (GByteArray) data = asf_builder_new_header (&builder);

    at = data->len - 50;
  }
  builder.data_size = 0;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_DATA_OBJECT, at + 16, 8);
  builder.data_size = 123456;
  assert_one (&builder, &repair, WMN_ASF_REPAIR_DATA_OBJECT, at + 16, 8);
}

static void
test_file_id (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) out = NULL;
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;
  Outcome outcome;

  init (&builder);
  data = asf_builder_new_header (&builder);
  data->data[data->len - 50 + 24] ^= 0xff;
  out = mend (data, &repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==, WMN_ASF_REPAIR_DATA_OBJECT);
  /* no Data Object at all, but noise of the same size */
  memset (data->data + data->len - 50, 0x82, 50);
  g_clear_pointer (&out, g_byte_array_unref);
  out = mend (data, &repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==, 0);
}

static void
test_bitrate (void)
{
  static const struct
  {
    guint32 said;
    guint32 measured;
    guint32 expected;
  } cases[] = {
    {300000, 0, 300000}, {300000, 400000, 400000}, {0, 400000, 400000},
    {0, 0, 1032000}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    AsfBuilder builder;
    Outcome outcome;

    init (&builder);
    builder.max_bitrate = cases[i].said;
    repair.max_bitrate = cases[i].measured;
    out = mend_built (&builder, &repair, &outcome);
    g_assert_cmpuint (outcome.result.max_bitrate, ==, cases[i].expected);
    g_assert_cmphex (outcome.repairs, ==,
        cases[i].said == cases[i].expected ? 0 : WMN_ASF_REPAIR_MAX_BITRATE);
  }
}

/* R13: the smallest header that is left alone has 850 + 50 bytes. */
static void
test_padded (void)
{
  gsize description;
  gsize before = 0;
  guint n_padded = 0;

  for (description = 25; description < 700; description++) {
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    AsfBuilder builder;
    Outcome outcome;

    asf_builder_init (&builder);
    builder.description = description;
    out = mend_built (&builder, &repair, &outcome);
    g_assert_cmpuint (out->len, >=, 900);
    if (outcome.header.size < 850) {
      g_assert_cmphex (outcome.repairs, ==, WMN_ASF_REPAIR_PADDED);
      g_assert_cmpuint (out->len - 50 - outcome.header.size, >=, 220);
      g_assert_cmpuint (outcome.result.n_objects, ==,
          outcome.header.n_objects + 1);
      before = outcome.header.size;
      n_padded++;
    } else {
      g_assert_cmphex (outcome.repairs, ==, 0);
      g_assert_cmpuint (out->len, ==, outcome.header.size + 50);
    }
  }
  g_assert_cmpuint (before, ==, 849);
  g_assert_cmpuint (n_padded, >, 100);
}

/* Padding that is there already is enough, or is replaced. */
static void
test_padded_before (void)
{
  static const struct
  {
    gsize padding;
    gsize inner;
    WmnAsfRepairs expected;
  } cases[] = {
    {24, 0, WMN_ASF_REPAIR_PADDED}, {219, 0, WMN_ASF_REPAIR_PADDED},
    {220, 0, 0}, {0, 100, WMN_ASF_REPAIR_PADDED},
    {30, 40, WMN_ASF_REPAIR_PADDED}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    AsfBuilder builder;
    Outcome outcome;

    asf_builder_init (&builder);
    builder.padding = cases[i].padding;
    builder.inner_padding = cases[i].inner;
    out = mend_built (&builder, &repair, &outcome);
    g_assert_cmphex (outcome.repairs, ==, cases[i].expected);
    if (cases[i].expected != 0)
      g_assert_cmpuint (out->len, ==, 900);
  }
}

/* With the Data Object's head as long as whole packets, unless that is more
 * than xine reads. */
static void
test_filled (void)
{
  static const guint32 sizes[] = { 100, 890, 3203, 4096, 8000, 9000 };
  gsize description;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (description = 25; description < 900; description++) {
      g_autoptr (GByteArray) out = NULL;
      WmnAsfRepair repair = { 0, };
      AsfBuilder builder;
      Outcome outcome;

      asf_builder_init (&builder);
      builder.description = description;
      repair.packet_size = sizes[i];
      repair.fills_packets = TRUE;
      out = mend_built (&builder, &repair, &outcome);
      g_assert_cmpuint (out->len, >=, 900);
      g_assert_cmpuint (out->len, <=, 8192);
      if (sizes[i] <= 4096)
        g_assert_cmpuint (out->len % sizes[i], ==, 0);
      if (sizes[i] == 9000)
        g_assert_cmpuint (out->len, <, 2000);
    }
  }
}

static void
test_shrunk (void)
{
  static const struct
  {
    gsize padding;
    gsize inner;
    gsize description;
    WmnAsfRepairs expected;
  } cases[] = {
    {9000, 0, 600, WMN_ASF_REPAIR_SHRUNK},
    {0, 9000, 600, WMN_ASF_REPAIR_SHRUNK},
    {5000, 5000, 600, WMN_ASF_REPAIR_SHRUNK},
    {9000, 0, 0, WMN_ASF_REPAIR_SHRUNK | WMN_ASF_REPAIR_PADDED},
    {100, 0, 9000, WMN_ASF_REPAIR_SHRUNK},
    {0, 0, 9000, 0}, {5000, 0, 600, 0}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) bare = NULL;
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    AsfBuilder builder;
    Outcome outcome;

    asf_builder_init (&builder);
    builder.description = cases[i].description;
    builder.streams[0].extended_bitrate = 1000;
    bare = asf_builder_new_header (&builder);
    builder.padding = cases[i].padding;
    builder.inner_padding = cases[i].inner;
    out = mend_built (&builder, &repair, &outcome);
    g_assert_cmphex (outcome.repairs, ==, cases[i].expected);
    if (cases[i].expected == WMN_ASF_REPAIR_SHRUNK)
      g_assert_cmpmem (out->data, out->len, bare->data, bare->len);
    g_assert_cmpint ((outcome.lints & WMN_ASF_LINT_HEADER_LARGE) != 0, ==,
        cases[i].description > 8192);
  }
}

/* 8192 bytes are the most xine takes, so that much may be padding. */
static void
test_shrunk_limit (void)
{
  AsfBuilder builder;
  gsize rest;
  guint i;

  init (&builder);
  {
    g_autoptr (GByteArray) data = asf_builder_new_header (&builder);

    rest = data->len;
  }
  for (i = 0; i < 2; i++) {
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    Outcome outcome;

    builder.padding = 8192 + i - rest;
    out = mend_built (&builder, &repair, &outcome);
    g_assert_cmphex (outcome.repairs, ==, i == 0 ? 0 : WMN_ASF_REPAIR_SHRUNK);
    g_assert_cmpuint (out->len, ==, i == 0 ? 8192 : rest);
  }
}

/* Bytes in the extension that are no objects survive. */
static void
test_shrunk_noise (void)
{
  g_autoptr (GByteArray) data = NULL;
  g_autoptr (GByteArray) out = NULL;
  WmnAsfRepair repair = { 0, };
  AsfBuilder builder;
  Outcome outcome;

  asf_builder_init (&builder);
  builder.has_codec_list = FALSE;
  builder.has_data_object = FALSE;
  builder.inner_padding = 9000;
  data = asf_builder_new_header (&builder);
  {
    guint at = data->len - 46 - 9000;

    asf_builder_put (data, 8, G_GUINT64_CONSTANT (0x1122334455667788));
    asf_builder_patch (data, at + 42, 4, data->len - at - 46);
    asf_builder_put (data, 4, 0x99aabbcc);
    asf_builder_end (data, at);
    asf_builder_end (data, 0);
  }
  out = mend (data, &repair, &outcome);
  g_assert_cmphex (outcome.repairs, ==,
      WMN_ASF_REPAIR_SHRUNK | WMN_ASF_REPAIR_PADDED);
  {
    /* behind comes the padding of a header that is now too small */
    gsize at = data->len - 46 - 9000 - 12;

    g_assert_cmpint (wmn_asf_guid_find (out->data + at), ==,
        WMN_ASF_GUID_HEADER_EXTENSION_OBJECT);
    g_assert_cmphex (out->data[at + 16], ==, 46 + 12);
    g_assert_cmphex (out->data[at + 42], ==, 8);
    g_assert_cmphex (out->data[at + 46], ==, 0x88);
    g_assert_cmphex (out->data[at + 46 + 8], ==, 0xcc);
  }
}

/* The three muxers, with what each leaves to be mended. */
static void
test_captures (void)
{
  static const struct
  {
    const gchar *name;
    WmnAsfRepairs repairs;
    WmnAsfLints lints;
  } cases[] = {
    {"asfmux-live.asf", WMN_ASF_REPAIR_PACKET_COUNT |
          WMN_ASF_REPAIR_MAX_BITRATE | WMN_ASF_REPAIR_PADDED,
        WMN_ASF_LINT_NO_CODEC_LIST},
    {"asfmux-audio.asf", WMN_ASF_REPAIR_PACKET_COUNT |
          WMN_ASF_REPAIR_MAX_BITRATE | WMN_ASF_REPAIR_PADDED,
        WMN_ASF_LINT_NO_CODEC_LIST},
    {"ffmpeg-file.asf", WMN_ASF_REPAIR_BROADCAST | WMN_ASF_REPAIR_SEEKABLE |
          WMN_ASF_REPAIR_DURATION | WMN_ASF_REPAIR_PACKET_COUNT |
          WMN_ASF_REPAIR_DATA_OBJECT | WMN_ASF_REPAIR_PADDED, 0}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = asf_builder_load (cases[i].name);
    g_autoptr (GByteArray) out = NULL;
    WmnAsfRepair repair = { 0, };
    Outcome outcome;

    out = mend (data, &repair, &outcome);
    g_assert_cmphex (outcome.repairs, ==, cases[i].repairs);
    g_assert_cmphex (outcome.lints, ==, cases[i].lints);
  }
}

static WmnAsfLints
lint (const AsfBuilder * builder)
{
  g_autoptr (GByteArray) out = NULL;
  WmnAsfRepair repair = { 0, };
  Outcome outcome;

  out = mend_built (builder, &repair, &outcome);
  return outcome.lints;
}

static void
test_lints (void)
{
  AsfBuilder builder;

  init (&builder);
  builder.has_codec_list = FALSE;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_NO_CODEC_LIST);
  init (&builder);
  builder.has_encryption = TRUE;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_ENCRYPTED);
  init (&builder);
  builder.streams[1].is_encrypted = TRUE;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_ENCRYPTED);
  init (&builder);
  builder.preroll = 0;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_NO_PREROLL);
  init (&builder);
  builder.streams[0].number = 9;
  g_assert_cmphex (lint (&builder), ==, 0);
  builder.streams[0].number = 10;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_STREAM_NUMBER);
  init (&builder);
  builder.streams[1].bytes_per_second = 0;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_NO_BITRATES);
}

static void
test_lint_codecs (void)
{
  AsfBuilder builder;

  init (&builder);
  memcpy (builder.streams[0].fourcc, "wvc1", 4);
  builder.streams[1].format_tag = 0x163;
  g_assert_cmphex (lint (&builder), ==, 0);
  memcpy (builder.streams[0].fourcc, "H264", 4);
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_CODEC);
  init (&builder);
  builder.streams[1].format_tag = 0xff;
  g_assert_cmphex (lint (&builder), ==, WMN_ASF_LINT_CODEC);
  init (&builder);
  builder.streams[1].type = WMN_ASF_STREAM_COMMAND;
  builder.streams[0].average_bitrate = 1;
  g_assert_cmphex (lint (&builder), ==, 0);
}

static void
test_lint_sizes (void)
{
  static const struct
  {
    gsize size;
    WmnAsfLints expected;
  } cases[] = {
    {8192, 0},
    {8193, WMN_ASF_LINT_HEADER_LARGE},
    {16384, WMN_ASF_LINT_HEADER_LARGE},
    {16385, WMN_ASF_LINT_HEADER_LARGE | WMN_ASF_LINT_HEADER_HUGE},
    {65527, WMN_ASF_LINT_HEADER_LARGE | WMN_ASF_LINT_HEADER_HUGE},
    {65528, WMN_ASF_LINT_HEADER_LARGE | WMN_ASF_LINT_HEADER_HUGE |
          WMN_ASF_LINT_HEADER_SPLIT}
  };
  AsfBuilder builder;
  gsize rest;
  guint i;

  init (&builder);
  {
    g_autoptr (GByteArray) data = asf_builder_new_header (&builder);

    rest = data->len - builder.description;
  }
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    builder.description = cases[i].size - rest;
    g_assert_cmphex (lint (&builder), ==, cases[i].expected);
  }
}

static void
test_texts (void)
{
  g_autoptr (GHashTable) nicks = g_hash_table_new (g_str_hash, g_str_equal);
  guint i;

  for (i = 0; i < WMN_ASF_N_REPAIRS; i++)
    g_assert_true (g_hash_table_add (nicks,
            (gpointer) wmn_asf_repair_nick (i)));
  for (i = 0; i < WMN_ASF_N_LINTS; i++) {
    g_assert_true (g_hash_table_add (nicks, (gpointer) wmn_asf_lint_nick (i)));
    g_assert_cmpuint (strlen (wmn_asf_lint_text (i)), >, 20);
  }
  g_assert_cmpstr (wmn_asf_repair_nick (5), ==, "max-bitrate");
  g_assert_cmpuint (1 << 5, ==, WMN_ASF_REPAIR_MAX_BITRATE);
  g_assert_cmpstr (wmn_asf_repair_nick (10), ==, "error-correction");
  g_assert_cmpstr (wmn_asf_lint_nick (8), ==, "no-preroll");
  g_assert_cmpuint (1 << 8, ==, WMN_ASF_LINT_NO_PREROLL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-header-repair/nothing", test_nothing);
  g_test_add_func ("/asf-header-repair/no-data-object", test_no_data_object);
  g_test_add_func ("/asf-header-repair/single", test_single);
  g_test_add_func ("/asf-header-repair/data-object", test_data_object);
  g_test_add_func ("/asf-header-repair/file-id", test_file_id);
  g_test_add_func ("/asf-header-repair/bitrate", test_bitrate);
  g_test_add_func ("/asf-header-repair/padded", test_padded);
  g_test_add_func ("/asf-header-repair/padded-before", test_padded_before);
  g_test_add_func ("/asf-header-repair/filled", test_filled);
  g_test_add_func ("/asf-header-repair/shrunk", test_shrunk);
  g_test_add_func ("/asf-header-repair/shrunk-limit", test_shrunk_limit);
  g_test_add_func ("/asf-header-repair/shrunk-noise", test_shrunk_noise);
  g_test_add_func ("/asf-header-repair/captures", test_captures);
  g_test_add_func ("/asf-header-repair/lints", test_lints);
  g_test_add_func ("/asf-header-repair/lint-codecs", test_lint_codecs);
  g_test_add_func ("/asf-header-repair/lint-sizes", test_lint_sizes);
  g_test_add_func ("/asf-header-repair/texts", test_texts);
  return g_test_run ();
}
