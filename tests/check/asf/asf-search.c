/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of asf/asf-search.c: what is found in bytes that begin anywhere, the
 * same however they come, and with how much work. */

#include "asf/asf-search.h"

#include "asf/asf-packet.h"
#include "asf-builder.h"

#define PACKET_SIZE 200

static void
put_packet (GByteArray * out, guint8 stream, guint object)
{
  AsfBuilderPacket built;
  GByteArray *packet;

  asf_builder_packet_init (&built, PACKET_SIZE);
  asf_builder_packet_add (&built, stream, TRUE, object, 0, 50);
  packet = asf_builder_new_packet (&built);
  g_byte_array_append (out, packet->data, packet->len);
  g_byte_array_unref (packet);
}

static void
put_noise (GByteArray * out, gsize size, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  gsize i;

  for (i = 0; i < size; i++)
    asf_builder_put (out, 1, g_rand_int_range (random, 0, 256));
}

static void
put_header (GByteArray * out)
{
  g_autoptr (GByteArray) header = NULL;
  AsfBuilder builder;

  asf_builder_init (&builder);
  builder.min_packet_size = builder.packet_size = PACKET_SIZE;
  header = asf_builder_new_header (&builder);
  g_byte_array_append (out, header->data, header->len);
}

static void
begin (WmnAsfSearch * search, gboolean is_aligned)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfHeader header;
  WmnAsfFault fault;

  put_header (data);
  g_assert_cmpint (wmn_asf_header_parse (data->data, data->len, &header,
          &fault), >, 0);
  wmn_asf_search_set_header (search, &header);
  wmn_asf_search_begin (search, is_aligned);
}

/* With @step bytes more at a time, and never more than a window. */
static WmnAsfSearchItem
look (const GByteArray * data, gboolean is_aligned, gsize step, gsize * ret_at)
{
  WmnAsfSearchItem item = WMN_ASF_SEARCH_MORE;
  WmnAsfSearch search;
  gsize passed = 0;
  gsize size = 0;
  gsize at;

  begin (&search, is_aligned);
  while (item == WMN_ASF_SEARCH_MORE) {
    gsize window = MIN (size - passed, wmn_asf_search_window (&search));
    g_autofree guint8 *exact = g_memdup2 (data->data + passed, window);

    item = wmn_asf_search_look (&search, exact, window, &at);
    passed += at;
    if (at == 0 && size == data->len)
      break;
    size = MIN (size + step, data->len);
  }
  *ret_at = passed;
  return item;
}

static void
expect (const GByteArray * data, gboolean is_aligned, WmnAsfSearchItem item,
    gsize at)
{
  static const gsize steps[] = { 1, 7, 64, PACKET_SIZE, 1000, 100000 };
  gsize found;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_assert_cmpint (look (data, is_aligned, steps[i], &found), ==, item);
    if (item != WMN_ASF_SEARCH_MORE)
      g_assert_cmpuint (found, ==, at);
  }
}

/* Two packets, behind a part of one of any size. */
static void
test_packets (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gsize cut;

  for (cut = 1; cut < PACKET_SIZE; cut++) {
    g_byte_array_set_size (data, 0);
    put_packet (data, 1, 0);
    put_packet (data, 1, 1);
    put_packet (data, 1, 2);
    g_byte_array_remove_range (data, 0, (guint) cut);
    expect (data, FALSE, WMN_ASF_SEARCH_PACKETS, PACKET_SIZE - cut);
    /* An index is as good as the second one; one alone is not enough. */
    g_byte_array_set_size (data, (guint) (2 * PACKET_SIZE - cut));
    expect (data, FALSE, WMN_ASF_SEARCH_MORE, 0);
    asf_builder_put_object (data, WMN_ASF_GUID_INDEX_OBJECT, PACKET_SIZE, 'i');
    expect (data, FALSE, WMN_ASF_SEARCH_PACKETS, PACKET_SIZE - cut);
  }
}

/* One alone, where a packet should be; and of a stream that there is. */
static void
test_aligned (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  asf_builder_put (data, 8, 0);
  g_byte_array_set_size (data, 2 * PACKET_SIZE);
  memset (data->data, 0xff, data->len);
  put_packet (data, 1, 0);
  expect (data, TRUE, WMN_ASF_SEARCH_PACKETS, 2 * PACKET_SIZE);
  expect (data, FALSE, WMN_ASF_SEARCH_MORE, 0);
  put_packet (data, 99, 0);
  put_packet (data, 99, 0);
  expect (data, FALSE, WMN_ASF_SEARCH_MORE, 0);
  asf_builder_put (data, 1, 0xff);
  put_packet (data, 1, 0);
  expect (data, TRUE, WMN_ASF_SEARCH_PACKETS, 2 * PACKET_SIZE);
}

/* Before packets; and the packet in front of it is one. */
static void
test_header (void)
{
  gsize cut;

  for (cut = 0; cut < 2 * PACKET_SIZE; cut += 3) {
    g_autoptr (GByteArray) data = g_byte_array_new ();
    gsize size = 2 * PACKET_SIZE - cut;

    put_noise (data, 30, 7);
    put_packet (data, 1, 0);
    put_packet (data, 1, 1);
    g_byte_array_set_size (data, (guint) (30 + size));
    put_header (data);
    put_packet (data, 1, 2);
    if (cut == 0)
      expect (data, FALSE, WMN_ASF_SEARCH_PACKETS, 30);
    else if (cut == PACKET_SIZE)
      expect (data, FALSE, WMN_ASF_SEARCH_PACKETS, 30);
    else if (size > PACKET_SIZE + 176 || size < PACKET_SIZE)
      expect (data, FALSE, size < PACKET_SIZE ? WMN_ASF_SEARCH_HEADER :
          WMN_ASF_SEARCH_PACKETS, 30 + (size < PACKET_SIZE ? size : 0));
    else
      expect (data, FALSE, WMN_ASF_SEARCH_HEADER, 30 + size);
  }
}

/* Its GUID with a size that can't be true is nothing. */
static void
test_find_header (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  put_noise (data, 500, 3);
  put_header (data);
  g_assert_cmpuint (wmn_asf_search_find_header (data->data, data->len, 0), ==,
      500);
  g_assert_cmpuint (wmn_asf_search_find_header (data->data, data->len, 500),
      ==, 500);
  g_assert_cmpuint (wmn_asf_search_find_header (data->data, data->len, 501),
      ==, data->len);
  g_assert_cmpuint (wmn_asf_search_find_header (data->data, 502, 490), ==, 500);
  asf_builder_patch (data, 516, 8, 3);
  g_assert_cmpuint (wmn_asf_search_find_header (data->data, data->len, 480), ==,
      data->len);
}

/* Nothing is found in noise, where one packet in it reads well now and then. */
static void
test_noise (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  put_noise (data, 300000, g_test_rand_int ());
  expect (data, FALSE, WMN_ASF_SEARCH_MORE, 0);
}

/* All bytes look like the beginning of a packet whose end tells that it is
 * none: so many of them are read as are worth it, and in the end packets are
 * found. */
static void
test_bounds (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfSearch search;
  gsize at, passed = 0;
  gsize size;
  guint i;

  for (i = 0; i < 4000; i++)
    asf_builder_put (data, 1, 0x41);
  begin (&search, FALSE);
  search.streams[1] = ~G_GUINT64_CONSTANT (0);
  while (passed + PACKET_SIZE < data->len) {
    size = MIN (data->len - passed, wmn_asf_search_window (&search));
    g_assert_cmpint (wmn_asf_search_look (&search, data->data + passed, size,
            &at), ==, WMN_ASF_SEARCH_MORE);
    passed += at;
    if (at == 0)
      break;
  }
  g_assert_cmpuint (search.n_tries, <=, 64 * (1 + passed / PACKET_SIZE));
  put_packet (data, 1, 0);
  put_packet (data, 1, 1);
  expect (data, FALSE, WMN_ASF_SEARCH_PACKETS, 4000);
}

static void
test_is_packet (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnAsfSearch search;

  begin (&search, FALSE);
  put_packet (data, 1, 0);
  put_packet (data, 99, 0);
  g_assert_true (wmn_asf_search_is_packet (&search, data->data));
  g_assert_false (wmn_asf_search_is_packet (&search, data->data + PACKET_SIZE));
  g_assert_false (wmn_asf_search_is_packet (&search, data->data + 100));
  g_assert_false (wmn_asf_search_is_pair (&search, data->data));
  g_byte_array_set_size (data, PACKET_SIZE);
  put_packet (data, 1, 1);
  g_assert_true (wmn_asf_search_is_pair (&search, data->data));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-search/packets", test_packets);
  g_test_add_func ("/asf-search/aligned", test_aligned);
  g_test_add_func ("/asf-search/header", test_header);
  g_test_add_func ("/asf-search/find-header", test_find_header);
  g_test_add_func ("/asf-search/noise", test_noise);
  g_test_add_func ("/asf-search/bounds", test_bounds);
  g_test_add_func ("/asf-search/is-packet", test_is_packet);
  return g_test_run ();
}
