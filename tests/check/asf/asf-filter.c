/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-filter.c: what is left is what was asked for, byte by byte,
 * in a packet that is whole when it is filled up with zeros and no larger
 * than before; tried by hand and on random packets of every form. */

#include "asf/asf-filter.h"

#include "asf-builder.h"

#define SLOT 4000

static const guint64 videos[2] = { 1 << 1 | 1 << 3, 0 };

/* A packet as it stands in the ring: @slot has SLOT bytes.  0 when the form
 * can't be stored. */
static gsize
store (const AsfBuilderPacket * form, guint8 * slot)
{
  GByteArray *data = asf_builder_new_packet (form);
  WmnAsfPacket packet;
  gsize size;

  if (data == NULL)
    return 0;
  g_assert_cmpint (wmn_asf_packet_parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  size = wmn_asf_packet_write (&packet, data->data, FALSE, slot, SLOT);
  g_byte_array_unref (data);
  return size;
}

static gboolean
is_same (const guint8 * a_data, const WmnAsfPayload * a, const guint8 * b_data,
    const WmnAsfPayload * b)
{
  return a->size == b->size &&
      memcmp (a_data + a->start, b_data + b->start, a->size) == 0;
}

/* That @out has just the payloads of @data with a bit in @kept. */
static void
assert_kept (const guint8 * data, gsize size, const guint8 * out,
    gsize out_size, guint64 kept)
{
  g_autofree guint8 *exact = g_memdup2 (out, out_size);
  WmnAsfPacket before, after;
  guint n = 0;
  guint i;

  g_assert_cmpint (wmn_asf_packet_parse (data, size, &before), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpint (wmn_asf_packet_parse (exact, out_size, &after), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (after.send_time, ==, before.send_time);
  g_assert_cmpuint (after.duration, ==, before.duration);
  g_assert_cmpuint (after.is_multiple, ==, before.is_multiple);
  g_assert_cmpuint (after.length_width, ==, before.length_width);
  g_assert_false (after.is_contradictory);
  for (i = 0; i < before.n_payloads; i++) {
    if (!(kept >> i & 1))
      continue;
    g_assert_cmpuint (n, <, after.n_payloads);
    g_assert_true (is_same (data, &before.payloads[i], exact,
            &after.payloads[n++]));
  }
  g_assert_cmpuint (n, ==, after.n_payloads);
  /* Filled up, only Packet Length still says where it ends. */
  if (out_size == SLOT)
    return;
  if (after.packet_length > 0)
    g_assert_cmpuint (after.packet_length, ==, out_size);
  g_assert_cmpuint (after.used + after.padding_length, ==, out_size);
}

static void
assert_filtered (const guint8 * data, gsize size,
    const WmnAsfSelection * selection, guint64 kept)
{
  g_autofree guint8 *slot = g_malloc (SLOT);
  gsize out_size = 0;
  WmnAsfPacket packet;
  WmnAsfFilterResult result;

  wmn_asf_packet_parse (data, size, &packet);
  result = wmn_asf_filter_packet (data, size, selection, slot, SLOT, &out_size);
  if (kept == 0) {
    g_assert_cmpint (result, ==, WMN_ASF_FILTER_NONE);
  } else if (kept == (G_GUINT64_CONSTANT (1) << packet.n_payloads) - 1) {
    g_assert_cmpint (result, ==, WMN_ASF_FILTER_WHOLE);
  } else {
    g_assert_cmpint (result, ==, WMN_ASF_FILTER_PART);
    g_assert_cmpuint (out_size, <=, size);
    assert_kept (data, size, slot, out_size, kept);
    assert_kept (data, size, slot, SLOT, kept);
  }
}

/* Two video streams and sound; the key frame of 3 begins in the middle. */
static gsize
store_mixed (guint8 * slot)
{
  AsfBuilderPacket form;

  asf_builder_packet_init (&form, 0);
  form.length_width = 2;
  asf_builder_packet_add (&form, 1, TRUE, 7, 0, 100);
  asf_builder_packet_add (&form, 3, FALSE, 8, 500, 110);
  asf_builder_packet_add (&form, 2, FALSE, 9, 0, 120);
  asf_builder_packet_add (&form, 3, TRUE, 10, 0, 130);
  asf_builder_packet_add (&form, 1, FALSE, 11, 0, 140);
  asf_builder_packet_add (&form, 3, TRUE, 10, 130, 150);
  return store (&form, slot);
}

static void
test_levels (void)
{
  WmnAsfSelection selection = { {0} };
  WmnAsfSelection other = { {0} };
  guint8 slot[SLOT];
  gsize size = store_mixed (slot);

  assert_filtered (slot, size, &selection, 0);
  wmn_asf_selection_set (&selection, 2, WMN_ASF_LEVEL_ALL);
  assert_filtered (slot, size, &selection, 0x04);
  wmn_asf_selection_set (&selection, 3, WMN_ASF_LEVEL_KEYS);
  assert_filtered (slot, size, &selection, 0x2c);
  wmn_asf_selection_set (&selection, 3, WMN_ASF_LEVEL_ALL);
  assert_filtered (slot, size, &selection, 0x2e);
  wmn_asf_selection_set (&selection, 1, WMN_ASF_LEVEL_ALL);
  assert_filtered (slot, size, &selection, 0x3f);
  wmn_asf_selection_set (&selection, 2, WMN_ASF_LEVEL_OFF);
  g_assert_cmpint (wmn_asf_selection_get (&selection, 2), ==,
      WMN_ASF_LEVEL_OFF);
  g_assert_false (wmn_asf_selection_equals (&selection, &other));
  wmn_asf_selection_set (&other, 1, WMN_ASF_LEVEL_ALL);
  wmn_asf_selection_set (&other, 3, WMN_ASF_LEVEL_ALL);
  g_assert_true (wmn_asf_selection_equals (&selection, &other));
}

/* Streams above 63 are in the second word. */
static void
test_numbers (void)
{
  WmnAsfSelection selection = { {0} };
  guint i;

  for (i = 1; i <= WMN_ASF_MAX_STREAMS; i++)
    wmn_asf_selection_set (&selection, (guint8) i, (WmnAsfLevel) (i % 3));
  for (i = 1; i <= WMN_ASF_MAX_STREAMS; i++)
    g_assert_cmpuint (wmn_asf_selection_get (&selection, (guint8) i), ==,
        i % 3);
}

/* The turn comes in the middle: what 3 had before isn't its beginning, and 1
 * ends where 3 begins. */
static void
test_turn (void)
{
  const WmnAsfTurn replaced = { 3, WMN_ASF_LEVEL_ALL, 1 };
  const WmnAsfTurn added = { 3, WMN_ASF_LEVEL_ALL, 0 };
  WmnAsfSelection selection = { {0} };
  WmnAsfPacket packet;
  guint8 data[SLOT], slot[SLOT];
  gsize size = store_mixed (data);
  gsize out;

  wmn_asf_packet_parse (data, size, &packet);
  g_assert_true (wmn_asf_filter_can_begin (&packet, 3, TRUE));
  g_assert_true (wmn_asf_filter_can_begin (&packet, 2, FALSE));
  g_assert_false (wmn_asf_filter_can_begin (&packet, 2, TRUE));
  g_assert_false (wmn_asf_filter_can_begin (&packet, 4, FALSE));
  wmn_asf_selection_set (&selection, 1, WMN_ASF_LEVEL_ALL);
  wmn_asf_selection_set (&selection, 2, WMN_ASF_LEVEL_ALL);
  g_assert_cmpint (wmn_asf_filter_turn (data, size, &selection, &replaced, 1,
          videos, slot, SLOT, &out), ==, WMN_ASF_FILTER_PART);
  assert_kept (data, size, slot, out, 0x2d);
  g_assert_cmpint (wmn_asf_filter_turn (data, size, &selection, &added, 1,
          videos, slot, SLOT, &out), ==, WMN_ASF_FILTER_PART);
  assert_kept (data, size, slot, out, 0x3d);
}

/* One payload: all of it or nothing. */
static void
test_single (void)
{
  WmnAsfSelection selection = { {0} };
  AsfBuilderPacket form;
  guint8 slot[SLOT];
  gsize size;

  asf_builder_packet_init (&form, SLOT);
  form.is_multiple = FALSE;
  asf_builder_packet_add (&form, 5, TRUE, 7, 0, 100);
  size = store (&form, slot);
  g_assert_cmpuint (size, >, 0);
  assert_filtered (slot, size, &selection, 0);
  wmn_asf_selection_set (&selection, 5, WMN_ASF_LEVEL_KEYS);
  assert_filtered (slot, size, &selection, 1);
}

static guint
draw (GRand * random, guint n)
{
  return (guint) g_rand_int_range (random, 0, (gint32) n);
}

static void
draw_form (GRand * random, AsfBuilderPacket * form)
{
  static const guint widths[] = { 0, 1, 2, 4 };
  guint n = 1 + draw (random, 12);

  asf_builder_packet_init (form, draw (random, 2) ? SLOT : 0);
  form->has_error_correction = draw (random, 2) > 0;
  form->length_width = widths[draw (random, 4)];
  form->padding_width = widths[draw (random, 4)];
  form->sequence_width = widths[draw (random, 4)];
  form->object_width = widths[draw (random, 4)];
  form->payload_width = draw (random, 2) ? 2 : 4;
  form->send_time = draw (random, 100000);
  while (n-- > 0) {
    asf_builder_packet_add (form, (guint8) (1 + draw (random, 4)),
        draw (random, 2) > 0, draw (random, 100), draw (random, 2) * 400,
        1 + draw (random, 200));
    if (draw (random, 8) == 0)
      form->payloads[form->n_payloads - 1].replicated = 1;
  }
}

static void
test_random (void)
{
  GRand *random = g_rand_new_with_seed (20240501);
  guint n_stored = 0;
  guint i, k;

  for (i = 0; i < 4000; i++) {
    WmnAsfSelection selection = { {0}
    };
    AsfBuilderPacket form;
    WmnAsfPacket packet;
    guint8 slot[SLOT];
    guint64 kept = 0;
    gsize size;

    draw_form (random, &form);
    size = store (&form, slot);
    if (size == 0)
      continue;
    n_stored++;
    for (k = 1; k <= 4; k++)
      wmn_asf_selection_set (&selection, (guint8) k,
          (WmnAsfLevel) draw (random, 3));
    wmn_asf_packet_parse (slot, size, &packet);
    for (k = 0; k < packet.n_payloads; k++) {
      WmnAsfLevel level = wmn_asf_selection_get (&selection,
          packet.payloads[k].stream);

      if (level == WMN_ASF_LEVEL_ALL ||
          (level == WMN_ASF_LEVEL_KEYS && packet.payloads[k].is_key))
        kept |= G_GUINT64_CONSTANT (1) << k;
    }
    assert_filtered (slot, size, &selection, kept);
  }
  g_assert_cmpuint (n_stored, >, 2000);
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-filter/levels", test_levels);
  g_test_add_func ("/asf-filter/numbers", test_numbers);
  g_test_add_func ("/asf-filter/turn", test_turn);
  g_test_add_func ("/asf-filter/single", test_single);
  g_test_add_func ("/asf-filter/random", test_random);
  return g_test_run ();
}
