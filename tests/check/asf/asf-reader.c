/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-reader.c: the same items come out whatever buffers the bytes
 * came in, headers come once, and memory stays bounded. */

#include "asf/asf-reader.h"

#include "asf-reader-log.h"

static void
test_captures (void)
{
  static const struct
  {
    const gchar *name;
    const gchar *expected;
  } cases[] = {
    {"asfmux-live.asf", "HPPPPPPPPP"}, {"asfmux-audio.asf", "HPPPPPPPPPPPPPP"},
    {"ffmpeg-file.asf", "HPPPPPPPT"}
  };
  guint i;
  guint n;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = asf_builder_load (cases[i].name);
    g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
    Log whole;

    log_init (&whole);
    read_split (data, &whole, 0, data->len);
    g_assert_cmpstr (whole.items->str, ==, cases[i].expected);
    g_assert_cmpmem (whole.bytes->data, whole.bytes->len, data->data,
        whole.bytes->len);
    for (n = 0; n < 300; n++) {
      WmnAsfReader reader;
      gsize at = 0;
      Log log;

      log_init (&log);
      wmn_asf_reader_init (&reader);
      while (at < data->len) {
        gsize size = g_rand_int_range (random, 0, n % 3 ? 40 : 3000);

        size = MIN (size, data->len - at);
        push (&reader, &log, data->data + at, size);
        at += size;
      }
      wmn_asf_reader_clear (&reader);
      assert_log (&log, &whole);
      log_clear (&log);
    }
    log_clear (&whole);
  }
}

static void
test_shapes (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  /* live: endless, and no word of it by the flag or by the size */
  put_header (data, 1, TRUE, 12345678);
  put_packets (data, 3);
  check (data, "HPPP");
  g_byte_array_set_size (data, 0);
  put_header (data, 1, TRUE, 50 + 2 * PACKET_SIZE);
  put_packets (data, 3);
  check (data, "HPPP");
  g_byte_array_set_size (data, 0);
  put_header (data, 0, TRUE, 50);
  put_packets (data, 3);
  check (data, "HPPP");
  g_byte_array_set_size (data, 0);
  put_header (data, 2, TRUE, 0);
  put_packets (data, 3);
  check (data, "HPPP");
  /* no Data Object at all */
  g_byte_array_set_size (data, 0);
  put_header (data, 1, FALSE, 0);
  put_packets (data, 3);
  check (data, "hPPP");
  /* something that begins like one */
  g_byte_array_set_size (data, 0);
  put_header (data, 1, FALSE, 0);
  asf_builder_put_guid (data, WMN_ASF_GUID_DATA_OBJECT);
  data->data[data->len - 1] ^= 1;
  put_packets (data, 1);
  check (data, "hP");
}

/* A looped file, each time with what the muxer says of its size. */
static void
test_loop (void)
{
  static const struct
  {
    guint32 flags;
    guint64 size;
  } cases[] = {
    {1, 50}, {0, 50}, {0, 0}, {1, 50 + 2 * PACKET_SIZE},
    {0, 50 + 2 * PACKET_SIZE}, {0, 50 + 20 * PACKET_SIZE},
    {0, G_MAXUINT64}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    put_header (data, cases[i].flags, TRUE, cases[i].size);
    put_packets (data, 2);
    put_header (data, cases[i].flags, TRUE, cases[i].size);
    put_packets (data, 2);
    check (data, "HPPHPP");
  }
}

static void
test_trailer (void)
{
  static const WmnAsfGuid guids[] = {
    WMN_ASF_GUID_SIMPLE_INDEX_OBJECT, WMN_ASF_GUID_INDEX_OBJECT,
    WMN_ASF_GUID_MEDIA_OBJECT_INDEX_OBJECT, WMN_ASF_GUID_TIMECODE_INDEX_OBJECT
  };
  guint i;

  for (i = 0; i < 3 * G_N_ELEMENTS (guids); i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    /* what it says: nothing, what is true, too much */
    put_header (data, 0, TRUE, 50 + i % 3 * 2 * PACKET_SIZE);
    put_packets (data, 2);
    asf_builder_put_object (data, guids[i / 3], 60, 'i');
    asf_builder_put_object (data, guids[(i / 3 + 1) % 4], 24, 'i');
    put_header (data, 1, TRUE, 50);
    put_packets (data, 1);
    check (data, "HPPTHP");
  }
}

/* Behind data whose size is known anything may stand that is an object; data
 * that aren't whole packets end with the last whole one. */
static void
test_trailer_other (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  put_header (data, 0, TRUE, 50 + 2 * PACKET_SIZE + 11);
  put_packets (data, 2);
  asf_builder_put (data, 11, 0x5555);
  asf_builder_put_object (data, WMN_ASF_GUID_RESERVED_1, 60, 'x');
  asf_builder_put_object (data, WMN_ASF_GUID_SIMPLE_INDEX_OBJECT, 300, 'x');
  put_header (data, 1, TRUE, 50);
  put_packets (data, 1);
  check (data, "HPPTHP");
}

/* Noise is told once, and the next buffer begins anew. */
static void
assert_noise (const GByteArray * data, const gchar * expected,
    WmnAsfFault fault)
{
  g_autoptr (GByteArray) again = g_byte_array_new ();
  WmnAsfReader reader;
  Log log;

  log_init (&log);
  wmn_asf_reader_init (&reader);
  push (&reader, &log, data->data, data->len);
  g_assert_cmpstr (log.items->str, ==, expected);
  g_assert_cmpint (reader.fault, ==, fault);
  g_assert_cmpuint (reader.packet_size, ==, 0);
  g_assert_cmpuint (reader.held->len, ==, 0);
  put_header (again, 1, TRUE, 50);
  put_packets (again, 1);
  g_string_truncate (log.items, 0);
  push (&reader, &log, again->data, again->len);
  g_assert_cmpstr (log.items->str, ==, "HP");
  wmn_asf_reader_clear (&reader);
  log_clear (&log);
}

static void
test_noise (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  asf_builder_put (data, 8, 0x123456789abcdef0);
  assert_noise (data, "B", WMN_ASF_FAULT_NOT_ASF);
  /* a header of no sense */
  g_byte_array_set_size (data, 0);
  asf_builder_put_object (data, WMN_ASF_GUID_HEADER_OBJECT, 24, 0);
  assert_noise (data, "B", WMN_ASF_FAULT_SIZE);
  asf_builder_patch (data, 16, 8, G_GUINT64_CONSTANT (0x7000000000000000));
  assert_noise (data, "B", WMN_ASF_FAULT_SIZE);
  /* one without streams, told when something else follows */
  g_byte_array_set_size (data, 0);
  asf_builder_put_object (data, WMN_ASF_GUID_HEADER_OBJECT, 30, 0);
  asf_builder_put (data, 1, 0x82);
  assert_noise (data, "B", WMN_ASF_FAULT_NO_FILE_PROPERTIES);
}

/* What stands behind the data and is no object goes unread, up to a header: a
 * tag, zeros, an index of no sense. */
static void
test_trailer_noise (void)
{
  static const guint64 sizes[] = { 0, 23, (1 << 30) + 1, G_MAXUINT64 };
  guint i;

  for (i = 0; i < 3 * G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    put_header (data, 0, TRUE, 50 + PACKET_SIZE);
    put_packets (data, 1);
    asf_builder_put_object (data, i % 3 == 0 ? WMN_ASF_GUID_INDEX_OBJECT :
        WMN_ASF_GUID_RESERVED_1, 300, 0x30);
    if (i % 3 == 1)
      asf_builder_patch (data, data->len - 300, 8, 0x4741540000303030);
    asf_builder_patch (data, data->len - 300 + 16, 8, sizes[i / 3]);
    put_header (data, 1, TRUE, 50);
    put_packets (data, 1);
    check (data, "HPTHP");
  }
  {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    put_header (data, 0, TRUE, 50 + PACKET_SIZE);
    put_packets (data, 1);
    asf_builder_put (data, 8, 0x4741540000303030);
    check (data, "HP");
  }
}

/* A stream that was cut off anywhere, in a packet, an index or a header, and
 * another one behind it. */
static void
test_cut (void)
{
  static const guint64 sizes[] = { 50, 50 + 3 * PACKET_SIZE };
  gsize begin, cut;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) first = g_byte_array_new ();
    g_autoptr (GByteArray) second = g_byte_array_new ();

    put_header (first, 0, TRUE, sizes[i]);
    begin = first->len;
    put_packets (first, 3);
    asf_builder_put_object (first, WMN_ASF_GUID_INDEX_OBJECT, 500, 'i');
    put_header (second, 1, TRUE, 50);
    put_packets (second, 4);
    for (cut = begin; cut < first->len; cut += 3 + cut % 7) {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      gsize n = MIN (3, (cut - begin) / PACKET_SIZE);
      g_autofree gchar *expected = g_strdup_printf ("H%.*sHPPPP", (int) n,
          "PPP");
      g_autofree gchar *expected_end = g_strdup_printf ("H%.*sTHPPPP", (int) n,
          "PPP");
      Log whole;
      gsize step;

      /* Three bytes of it in front of a boundary are missed. */
      if (n < 3 && (cut - begin) % PACKET_SIZE > PACKET_SIZE - 4)
        continue;
      g_byte_array_append (data, first->data, (guint) cut);
      g_byte_array_append (data, second->data, second->len);
      log_init (&whole);
      read_split (data, &whole, 0, data->len);
      g_assert_true (strcmp (whole.items->str, expected) == 0 ||
          (n == 3 && strcmp (whole.items->str, expected_end) == 0));
      for (step = 1; step < 700; step += 1 + step / 7) {
        Log log;

        log_init (&log);
        read_split (data, &log, 0, step);
        assert_log (&log, &whole);
        log_clear (&log);
      }
      log_clear (&whole);
    }
  }
}

/* The header itself was cut off. */
static void
test_cut_header (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  put_header (data, 1, TRUE, 50);
  g_byte_array_set_size (data, data->len / 2);
  put_header (data, 1, TRUE, 50);
  put_packets (data, 3);
  check (data, "HPPP");
}

/* Bytes of a header in a picture, whose next packet stands where it should. */
static void
test_header_in_packet (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  gsize begin;
  guint i;

  for (i = 0; i < 4; i++) {
    g_byte_array_set_size (data, 0);
    g_byte_array_set_size (inner, 0);
    put_header (inner, 1, TRUE, 50);
    put_header (data, 0, TRUE, 50 + (i == 1 ? 2 * PACKET_SIZE : 0));
    begin = data->len;
    put_packets (data, 2);
    memcpy (data->data + begin + (i == 0 ? 0 : PACKET_SIZE) + 100, inner->data,
        100);
    if (i < 3)
      asf_builder_put_object (data, WMN_ASF_GUID_INDEX_OBJECT, 100, 'i');
    if (i == 2)
      put_header (data, 1, TRUE, 50);
    if (i == 3)
      put_packets (data, 1);
    check (data, i == 2 ? "HPPTH" : i == 3 ? "HPPP" : "HPPT");
  }
}

/* Bytes were lost, or not, and somebody says so.  Each buffer is a packet, or
 * half of one, or something between. */
static void
test_doubt (void)
{
  gsize step, lost;

  for (step = 1; step <= 3 * PACKET_SIZE; step += 1 + step / 3) {
    for (lost = 0; lost <= 2 * PACKET_SIZE; lost += 20) {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      WmnAsfReader reader;
      guint n = 0;
      gsize at;
      Log log;

      log_init (&log);
      put_header (data, 1, TRUE, 50);
      wmn_asf_reader_init (&reader);
      wmn_asf_reader_doubt (&reader);
      push (&reader, &log, data->data, data->len);
      g_byte_array_set_size (data, 0);
      put_packets (data, 10);
      for (at = 0; at < data->len; at += step) {
        if (n++ == 2)
          at += lost;
        if (at >= data->len)
          break;
        if (n == 3 || step == PACKET_SIZE)
          wmn_asf_reader_doubt (&reader);
        push (&reader, &log, data->data + at, MIN (step, data->len - at));
      }
      if (lost % PACKET_SIZE == 0)
        g_assert_cmpuint (log.items->len, ==, 11 - lost / PACKET_SIZE);
      else
        g_assert_cmpuint (log.items->len, >=, 11 - lost / PACKET_SIZE - 2);
      g_assert_null (strchr (log.items->str, 'B'));
      wmn_asf_reader_clear (&reader);
      log_clear (&log);
    }
  }
}

/* Nobody says so: two packets tell.  Where they stand right, not one more is
 * lost. */
static void
test_reject (void)
{
  gsize step, lost;

  for (step = 1; step <= 3 * PACKET_SIZE; step += 1 + step / 3) {
    for (lost = 0; lost < PACKET_SIZE; lost += 19) {
      g_autoptr (GByteArray) data = g_byte_array_new ();

      put_header (data, 1, TRUE, 50);
      put_packets (data, 3);
      g_byte_array_set_size (data, (guint) (data->len - lost));
      put_packets (data, 8);
      g_assert_cmpuint (count_good (data, step), >=, lost == 0 ? 11 : 8);
    }
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      guint i;

      put_header (data, 1, TRUE, 50);
      for (i = 0; i < 12; i++) {
        put_packets (data, 1);
        if (i % 3 != 0)
          memset (data->data + data->len - PACKET_SIZE, 0xff, PACKET_SIZE);
      }
      g_assert_cmpuint (count_good (data, step), ==, 4);
    }
  }
}

/* A buffer that is a packet is handed on as it is. */
static void
test_no_copy (void)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) packets = g_byte_array_new ();
  WmnAsfReader reader;
  const guint8 *data;
  gsize size;
  guint i;

  put_header (header, 1, TRUE, 50);
  put_packets (packets, 5);
  wmn_asf_reader_init (&reader);
  wmn_asf_reader_push (&reader, header->data, header->len);
  g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
      WMN_ASF_READER_HEADER);
  g_assert_true (data == header->data);
  g_assert_cmpuint (size, ==, header->len);
  g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
      WMN_ASF_READER_MORE);
  for (i = 0; i < 5; i++) {
    wmn_asf_reader_push (&reader, packets->data + i * PACKET_SIZE, PACKET_SIZE);
    g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
        WMN_ASF_READER_PACKET);
    g_assert_true (data == packets->data + i * PACKET_SIZE);
    g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
        WMN_ASF_READER_MORE);
  }
  /* several in one buffer too, behind one that was spread over two */
  wmn_asf_reader_push (&reader, packets->data, 10);
  g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
      WMN_ASF_READER_MORE);
  wmn_asf_reader_push (&reader, packets->data + 10, packets->len - 10);
  for (i = 0; i < 5; i++) {
    g_assert_cmpint (wmn_asf_reader_next (&reader, &data, &size), ==,
        WMN_ASF_READER_PACKET);
    g_assert_cmpmem (data, size, packets->data + i * PACKET_SIZE, PACKET_SIZE);
    g_assert_cmpint (data == packets->data + i * PACKET_SIZE, ==, i > 0);
  }
  wmn_asf_reader_clear (&reader);
}

/* After set_header(): in how many ways it may come again. */
static void
assert_announced (gboolean is_whole, const GByteArray * in_band,
    const gchar * expected)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  gsize step;

  put_header (header, 1, is_whole, 50);
  for (step = 1; step <= in_band->len; step++) {
    WmnAsfReader reader;
    gsize at;
    Log log;

    log_init (&log);
    wmn_asf_reader_init (&reader);
    g_assert_true (wmn_asf_reader_set_header (&reader, header->data,
            header->len));
    g_assert_cmpuint (reader.packet_size, ==, PACKET_SIZE);
    for (at = 0; at < in_band->len; at += step)
      push (&reader, &log, in_band->data + at, MIN (step, in_band->len - at));
    g_assert_cmpstr (log.items->str, ==, expected);
    wmn_asf_reader_clear (&reader);
    log_clear (&log);
  }
}

static void
test_announced (void)
{
  guint i;

  for (i = 0; i < 2; i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();

    put_packets (data, 2);
    assert_announced (i, data, "PP");
    g_byte_array_set_size (data, 0);
    put_header (data, 1, TRUE, 50);
    put_packets (data, 2);
    assert_announced (i, data, "PP");
    g_byte_array_set_size (data, 0);
    put_header (data, 1, FALSE, 50);
    put_packets (data, 2);
    assert_announced (i, data, "PP");
    g_byte_array_set_size (data, 0);
    asf_builder_put_data_object (data, 50);
    put_packets (data, 2);
    assert_announced (i, data, "PP");
    /* a second time it is a new stream */
    g_byte_array_set_size (data, 0);
    put_header (data, 1, TRUE, 50);
    put_header (data, 1, TRUE, 50);
    put_packets (data, 1);
    assert_announced (i, data, "HP");
    g_byte_array_set_size (data, 0);
    put_packets (data, 1);
    put_header (data, 1, TRUE, 50);
    assert_announced (i, data, "PH");
    /* another header is one */
    g_byte_array_set_size (data, 0);
    put_header (data, 9, TRUE, 50);
    put_packets (data, 1);
    assert_announced (i, data, "HP");
  }
}

/* Sizes that caps, or the Data Object behind them, tell. */
static void
test_announced_size (void)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfReader reader;
  Log log;
  guint i;

  for (i = 0; i < 2; i++) {
    g_byte_array_set_size (header, 0);
    g_byte_array_set_size (data, 0);
    put_header (header, 0, i == 0, 50 + PACKET_SIZE);
    if (i == 1)
      asf_builder_put_data_object (data, 50 + PACKET_SIZE);
    put_packets (data, 1);
    asf_builder_put_object (data, WMN_ASF_GUID_RESERVED_1, 60, 'x');
    log_init (&log);
    wmn_asf_reader_init (&reader);
    g_assert_true (wmn_asf_reader_set_header (&reader, header->data,
            header->len));
    push (&reader, &log, data->data, data->len);
    g_assert_cmpstr (log.items->str, ==, "PT");
    wmn_asf_reader_clear (&reader);
    log_clear (&log);
  }
}

static void
test_announced_bad (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfReader reader;
  Log log;

  log_init (&log);
  put_header (data, 1, TRUE, 50);
  wmn_asf_reader_init (&reader);
  push (&reader, &log, data->data, data->len);
  g_assert_false (wmn_asf_reader_set_header (&reader, data->data, 100));
  g_assert_cmpint (reader.fault, ==, WMN_ASF_FAULT_SIZE);
  g_assert_false (wmn_asf_reader_set_header (&reader, data->data + 1, 100));
  g_assert_cmpint (reader.fault, ==, WMN_ASF_FAULT_NOT_ASF);
  /* the stream goes on */
  g_byte_array_set_size (data, 0);
  put_packets (data, 1);
  push (&reader, &log, data->data, data->len);
  g_assert_cmpstr (log.items->str, ==, "HP");
  wmn_asf_reader_clear (&reader);
  log_clear (&log);
}

static void
test_resync (void)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) packets = g_byte_array_new ();
  g_autoptr (GByteArray) index = g_byte_array_new ();
  WmnAsfReader reader;
  Log log;

  log_init (&log);
  put_header (header, 0, TRUE, 50 + 2 * PACKET_SIZE);
  put_packets (packets, 4);
  asf_builder_put_object (index, WMN_ASF_GUID_INDEX_OBJECT, 500, 'i');
  wmn_asf_reader_init (&reader);
  /* without a header there is nothing to keep */
  push (&reader, &log, header->data, 60);
  wmn_asf_reader_resync (&reader);
  push (&reader, &log, header->data, header->len);
  push (&reader, &log, packets->data, PACKET_SIZE + 70);
  wmn_asf_reader_resync (&reader);
  /* more than the Data Object said */
  push (&reader, &log, packets->data, packets->len);
  push (&reader, &log, index->data, 100);
  g_assert_cmpstr (log.items->str, ==, "HPPPPPT");
  wmn_asf_reader_resync (&reader);
  push (&reader, &log, packets->data, packets->len);
  push (&reader, &log, header->data, header->len);
  push (&reader, &log, packets->data, packets->len / 2);
  push (&reader, &log, index->data, 20);
  wmn_asf_reader_resync (&reader);
  push (&reader, &log, packets->data, packets->len);
  g_assert_cmpstr (log.items->str, ==, "HPPPPPTPPPPHPPPPPP");
  wmn_asf_reader_reset (&reader);
  g_assert_cmpuint (reader.packet_size, ==, 0);
  push (&reader, &log, packets->data, PACKET_SIZE);
  g_assert_cmpstr (log.items->str, ==, "HPPPPPTPPPPHPPPPPPB");
  wmn_asf_reader_clear (&reader);
  log_clear (&log);
}

/* A flush between the caps and the header in-band changes nothing. */
static void
test_resync_announced (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfReader reader;
  Log log;

  log_init (&log);
  put_header (data, 1, TRUE, 50);
  wmn_asf_reader_init (&reader);
  g_assert_true (wmn_asf_reader_set_header (&reader, data->data, data->len));
  push (&reader, &log, data->data, 33);
  wmn_asf_reader_resync (&reader);
  put_packets (data, 1);
  push (&reader, &log, data->data, data->len);
  g_assert_cmpstr (log.items->str, ==, "P");
  wmn_asf_reader_clear (&reader);
  log_clear (&log);
}

/* The largest header there may be, a byte more, and what is held then. */
static void
test_bounds (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfReader reader;
  gsize size;
  gsize at;
  Log log;

  log_init (&log);
  put_header (data, 1, FALSE, 0);
  size = WMN_ASF_HEADER_MAX - data->len;
  asf_builder_put_object (data, WMN_ASF_GUID_PADDING_OBJECT, 24, 0);
  at = data->len - 24;
  g_byte_array_set_size (data, WMN_ASF_HEADER_MAX);
  memset (data->data + at + 24, 0, size - 24);
  asf_builder_patch (data, at + 16, 8, size);
  asf_builder_end (data, 0);
  asf_builder_put_data_object (data, 50);
  put_packets (data, 3);
  wmn_asf_reader_init (&reader);
  for (at = 0; at < data->len; at += size) {
    size = MIN (60000, data->len - at);
    push (&reader, &log, data->data + at, size);
  }
  g_assert_cmpstr (log.items->str, ==, "HPPP");
  g_assert_cmpuint (log.max_held, <=, WMN_ASF_HEADER_MAX + PACKET_SIZE);
  asf_builder_patch (data, 16, 8, WMN_ASF_HEADER_MAX + 1);
  wmn_asf_reader_reset (&reader);
  push (&reader, &log, data->data, 1000);
  g_assert_cmpstr (log.items->str, ==, "HPPPB");
  wmn_asf_reader_clear (&reader);
  wmn_asf_reader_clear (&reader);
  log_clear (&log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-reader/captures", test_captures);
  g_test_add_func ("/asf-reader/shapes", test_shapes);
  g_test_add_func ("/asf-reader/loop", test_loop);
  g_test_add_func ("/asf-reader/trailer", test_trailer);
  g_test_add_func ("/asf-reader/trailer-other", test_trailer_other);
  g_test_add_func ("/asf-reader/noise", test_noise);
  g_test_add_func ("/asf-reader/trailer-noise", test_trailer_noise);
  g_test_add_func ("/asf-reader/cut", test_cut);
  g_test_add_func ("/asf-reader/cut-header", test_cut_header);
  g_test_add_func ("/asf-reader/header-in-packet", test_header_in_packet);
  g_test_add_func ("/asf-reader/doubt", test_doubt);
  g_test_add_func ("/asf-reader/reject", test_reject);
  g_test_add_func ("/asf-reader/no-copy", test_no_copy);
  g_test_add_func ("/asf-reader/announced", test_announced);
  g_test_add_func ("/asf-reader/announced-size", test_announced_size);
  g_test_add_func ("/asf-reader/announced-bad", test_announced_bad);
  g_test_add_func ("/asf-reader/resync", test_resync);
  g_test_add_func ("/asf-reader/resync-announced", test_resync_announced);
  g_test_add_func ("/asf-reader/bounds", test_bounds);
  return g_test_run ();
}
