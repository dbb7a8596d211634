/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the tests of the reader share: streams of small packets, and all that
 * the reader makes of them, whatever buffers they come in. */

#pragma once

#include "asf/asf-reader.h"

#include "asf-builder.h"

#define PACKET_SIZE 200

/* What came out: a letter for each item and the bytes of them all. */
typedef struct
{
  GString *items;               /* H header, h without the 50 bytes, P packet,
                                 * T trailer, B bad */
  GByteArray *bytes;
  gsize max_held;
} Log;

static inline void
log_init (Log * log)
{
  log->items = g_string_new (NULL);
  log->bytes = g_byte_array_new ();
  log->max_held = 0;
}

static inline void
log_clear (Log * log)
{
  g_string_free (log->items, TRUE);
  g_byte_array_unref (log->bytes);
}

static inline void
pull (WmnAsfReader * reader, Log * log)
{
  const guint8 *data;
  gsize size;

  for (;;) {
    WmnAsfReaderItem item = wmn_asf_reader_next (reader, &data, &size);

    log->max_held = MAX (log->max_held, reader->held->len);
    switch (item) {
      case WMN_ASF_READER_MORE:
        g_assert_cmpuint (reader->pushed_left, ==, 0);
        return;
      case WMN_ASF_READER_HEADER:
        g_string_append_c (log->items, size > 50 &&
            wmn_asf_guid_find (data + size - 50) == WMN_ASF_GUID_DATA_OBJECT ?
            'H' : 'h');
        g_byte_array_append (log->bytes, data, size);
        break;
      case WMN_ASF_READER_PACKET:
        g_assert_cmpuint (size, ==, reader->packet_size);
        g_string_append_c (log->items, 'P');
        g_byte_array_append (log->bytes, data, size);
        break;
      case WMN_ASF_READER_TRAILER:
        g_string_append_c (log->items, 'T');
        break;
      case WMN_ASF_READER_BAD:
        g_assert_cmpint (reader->fault, !=, WMN_ASF_FAULT_NONE);
        g_string_append_c (log->items, 'B');
        break;
    }
  }
}

/* The pushed bytes are gone after the call, as a buffer would be. */
static inline void
push (WmnAsfReader * reader, Log * log, const guint8 * data, gsize size)
{
  g_autofree guint8 *lent = g_memdup2 (data, size);

  wmn_asf_reader_push (reader, lent, size);
  pull (reader, log);
}

static inline void
put_packets (GByteArray * out, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    AsfBuilderPacket built;
    g_autoptr (GByteArray) packet = NULL;

    asf_builder_packet_init (&built, PACKET_SIZE);
    asf_builder_packet_add (&built, 1, TRUE, i, 0, 50);
    packet = asf_builder_new_packet (&built);
    g_byte_array_append (out, packet->data, packet->len);
  }
}

static inline void
put_header (GByteArray * out, guint32 flags, gboolean has_data_object,
    guint64 data_size)
{
  g_autoptr (GByteArray) header = NULL;
  AsfBuilder builder;

  asf_builder_init (&builder);
  builder.min_packet_size = builder.packet_size = PACKET_SIZE;
  builder.flags = flags;
  builder.has_data_object = has_data_object;
  builder.data_size = data_size;
  header = asf_builder_new_header (&builder);
  g_byte_array_append (out, header->data, header->len);
}

static inline void
read_split (const GByteArray * data, Log * log, gsize first, gsize step)
{
  WmnAsfReader reader;
  gsize at = 0;

  wmn_asf_reader_init (&reader);
  while (at < data->len) {
    gsize size = MIN (at == 0 && first > 0 ? first : step, data->len - at);

    push (&reader, log, data->data + at, size);
    at += size;
  }
  wmn_asf_reader_clear (&reader);
}

static inline void
assert_log (const Log * a, const Log * b)
{
  g_assert_cmpstr (a->items->str, ==, b->items->str);
  g_assert_cmpmem (a->bytes->data, a->bytes->len, b->bytes->data,
      b->bytes->len);
}

/* @expected of all buffer sizes, and of a cut at each byte. */
static inline void
check (const GByteArray * data, const gchar * expected)
{
  Log whole;
  gsize size;

  log_init (&whole);
  read_split (data, &whole, 0, data->len);
  g_assert_cmpstr (whole.items->str, ==, expected);
  for (size = 1; size < data->len; size++) {
    Log log;

    log_init (&log);
    read_split (data, &log, size, data->len);
    assert_log (&log, &whole);
    log_clear (&log);
  }
  for (size = 1; size < 70; size++) {
    Log log;

    log_init (&log);
    read_split (data, &log, 0, size);
    assert_log (&log, &whole);
    log_clear (&log);
  }
  log_clear (&whole);
}

/* As a publisher does it; @step: the size of buffers. */
static inline guint
count_good (const GByteArray * data, gsize step)
{
  WmnAsfReader reader;
  const guint8 *bytes;
  guint n_good = 0;
  gsize size, at;

  wmn_asf_reader_init (&reader);
  for (at = 0; at < data->len; at += step) {
    WmnAsfReaderItem item;

    wmn_asf_reader_push (&reader, data->data + at, MIN (step, data->len - at));
    while ((item = wmn_asf_reader_next (&reader, &bytes, &size)) !=
        WMN_ASF_READER_MORE) {
      g_assert_cmpint (item, !=, WMN_ASF_READER_BAD);
      if (item != WMN_ASF_READER_PACKET)
        continue;
      if (wmn_asf_search_is_packet (&reader.search, bytes))
        n_good++;
      else
        wmn_asf_reader_reject (&reader);
    }
  }
  wmn_asf_reader_clear (&reader);
  return n_good;
}
