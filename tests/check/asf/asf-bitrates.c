/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-bitrates.c: what is added, when, and that a header reads as
 * the same streams with it. */

#include "asf/asf-bitrates.h"

#include "asf-builder.h"

typedef struct
{
  WmnAsfHeader before;
  WmnAsfHeader after;
  WmnAsfRepairs repairs;
  GByteArray *data;
} Outcome;

static void
parse (const GByteArray * data, WmnAsfHeader * ret_header)
{
  WmnAsfFault fault;

  g_assert_cmpint (wmn_asf_header_parse (data->data, data->len, ret_header,
          &fault), >, 0);
}

static void
mend (const GByteArray * data, gboolean adds, Outcome * outcome)
{
  WmnAsfRepair repair = { 0 };
  WmnAsfLints lints;

  parse (data, &outcome->before);
  repair.packet_size = outcome->before.packet_size;
  repair.adds_bitrates = adds;
  outcome->data = wmn_asf_header_repair (data->data, data->len,
      &outcome->before, &repair, &outcome->repairs, &lints);
  parse (outcome->data, &outcome->after);
  g_assert_cmpuint (outcome->after.n_objects, ==,
      outcome->after.n_objects_said);
  g_assert_cmpuint (outcome->after.n_streams, ==, outcome->before.n_streams);
}

static void
add_stream (AsfBuilder * builder, guint8 number, WmnAsfStreamType type)
{
  AsfBuilderStream *stream = &builder->streams[builder->n_streams++];

  memset (stream, 0, sizeof (*stream));
  stream->number = number;
  stream->type = type;
  if (type == WMN_ASF_STREAM_AUDIO) {
    stream->format_tag = 0x161;
    stream->bytes_per_second = 4000;
  } else {
    memcpy (stream->fourcc, "WMV2", 5);
    stream->width = 320;
    stream->height = 240;
  }
}

static void
begin (AsfBuilder * builder)
{
  asf_builder_init (builder);
  builder->n_streams = 0;
  add_stream (builder, 1, WMN_ASF_STREAM_VIDEO);
  add_stream (builder, 2, WMN_ASF_STREAM_AUDIO);
}

/* One of each kind: rates, as said or guessed, and no exclusion. */
static void
test_rates (void)
{
  AsfBuilder builder;
  GByteArray *data;
  Outcome outcome;

  begin (&builder);
  data = asf_builder_new_header (&builder);
  mend (data, TRUE, &outcome);
  g_assert_true (outcome.repairs & WMN_ASF_REPAIR_BITRATES);
  g_assert_false (outcome.repairs & WMN_ASF_REPAIR_EXCLUSION);
  g_assert_true (outcome.after.has_bitrates);
  g_assert_false (outcome.after.has_exclusion);
  g_assert_cmpuint (wmn_asf_header_find (&outcome.after, 1)->bitrate, ==,
      1000000);
  g_assert_cmpuint (wmn_asf_header_find (&outcome.after, 2)->bitrate, ==,
      32000);
  g_byte_array_unref (outcome.data);
  mend (data, FALSE, &outcome);
  g_assert_false (outcome.after.has_bitrates);
  g_byte_array_unref (outcome.data);
  g_byte_array_unref (data);
}

/* The Bitrate Mutual Exclusion (3.8) as bytes. */
static void
test_exclusion (void)
{
  const guint8 *guid =
      wmn_asf_guid_bytes (WMN_ASF_GUID_BITRATE_MUTUAL_EXCLUSION_OBJECT);
  static const guint8 rest[] = { 2, 0, 1, 0, 9, 0 };
  AsfBuilder builder;
  GByteArray *data;
  Outcome outcome;
  const guint8 *object;

  begin (&builder);
  add_stream (&builder, 9, WMN_ASF_STREAM_VIDEO);
  data = asf_builder_new_header (&builder);
  mend (data, TRUE, &outcome);
  g_assert_true (outcome.repairs & WMN_ASF_REPAIR_EXCLUSION);
  g_assert_true (outcome.after.has_exclusion);
  object = memmem (outcome.data->data, outcome.data->len, guid, 16);
  g_assert_nonnull (object);
  g_assert_cmpuint (object[16], ==, 46);
  g_assert_cmpmem (object + 24, 16,
      wmn_asf_guid_bytes (WMN_ASF_GUID_MUTEX_BITRATE), 16);
  g_assert_cmpmem (object + 40, sizeof (rest), rest, sizeof (rest));
  g_assert_null (memmem (object + 46, outcome.data->len -
          (gsize) (object + 46 - outcome.data->data), guid, 16));
  g_byte_array_unref (data);

  /* what is there isn't added again */
  data = outcome.data;
  mend (data, TRUE, &outcome);
  g_assert_false (outcome.repairs & (WMN_ASF_REPAIR_EXCLUSION |
          WMN_ASF_REPAIR_BITRATES));
  g_byte_array_unref (outcome.data);
  g_byte_array_unref (data);
}

/* Measured rates come into the records, and nowhere else. */
static void
test_update (void)
{
  AsfBuilder builder;
  GByteArray *data;
  Outcome outcome;
  WmnAsfHeader measured, seen;

  begin (&builder);
  add_stream (&builder, 3, WMN_ASF_STREAM_VIDEO);
  data = asf_builder_new_header (&builder);
  mend (data, TRUE, &outcome);
  measured = outcome.before;
  measured.streams[2].bitrate = 123456;
  wmn_asf_bitrates_update (outcome.data->data, outcome.data->len, &measured);
  parse (outcome.data, &seen);
  g_assert_cmpuint (wmn_asf_header_find (&seen, 1)->bitrate, ==, 1000000);
  g_assert_cmpuint (wmn_asf_header_find (&seen, 2)->bitrate, ==, 32000);
  g_assert_cmpuint (wmn_asf_header_find (&seen, 3)->bitrate, ==, 123456);
  g_byte_array_unref (outcome.data);
  g_byte_array_unref (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-bitrates/rates", test_rates);
  g_test_add_func ("/asf-bitrates/exclusion", test_exclusion);
  g_test_add_func ("/asf-bitrates/update", test_update);
  return g_test_run ();
}
