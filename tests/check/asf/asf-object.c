/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-object.c: the walk ends where sizes stop making sense. */

#include "asf/asf-object.h"

#include "asf-builder.h"

static void
test_walk (void)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WmnBytes bytes = { NULL, };
  WmnAsfObject object;

  g_assert_false (wmn_asf_object_next (&bytes, &object));
  asf_builder_put_object (data, WMN_ASF_GUID_PADDING_OBJECT, 24, 0);
  asf_builder_put_object (data, WMN_ASF_GUID_CODEC_LIST_OBJECT, 100, 0);
  bytes.data = data->data;
  bytes.size = data->len;
  g_assert_true (wmn_asf_object_next (&bytes, &object));
  g_assert_cmpint (object.guid, ==, WMN_ASF_GUID_PADDING_OBJECT);
  g_assert_cmpuint (object.size, ==, 24);
  g_assert_true (object.data == data->data);
  g_assert_true (wmn_asf_object_next (&bytes, &object));
  g_assert_cmpint (object.guid, ==, WMN_ASF_GUID_CODEC_LIST_OBJECT);
  g_assert_cmpuint (object.size, ==, 100);
  g_assert_true (object.data == data->data + 24);
  g_assert_false (wmn_asf_object_next (&bytes, &object));
  g_assert_cmpuint (wmn_bytes_left (&bytes), ==, 0);
}

static void
test_sizes (void)
{
  static const struct
  {
    guint64 said;
    gboolean is_good;
  } cases[] = {
    {0, FALSE}, {23, FALSE}, {24, TRUE}, {40, TRUE}, {41, FALSE},
    {G_GUINT64_CONSTANT (0x100000018), FALSE}, {G_MAXUINT64, FALSE},
    {G_GUINT64_CONSTANT (0x8000000000000000), FALSE}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();
    WmnBytes bytes = { NULL, };
    WmnAsfObject object = { WMN_ASF_GUID_UNKNOWN, NULL, 7 };

    asf_builder_put_object (data, WMN_ASF_GUID_PADDING_OBJECT, 40, 0);
    asf_builder_patch (data, 16, 8, cases[i].said);
    bytes.data = data->data;
    bytes.size = data->len;
    g_assert_cmpint (wmn_asf_object_next (&bytes, &object), ==,
        cases[i].is_good);
    g_assert_cmpuint (object.size, ==, cases[i].is_good ? cases[i].said : 7);
  }
}

static void
test_extension (void)
{
  static const struct
  {
    gsize size;
    guint32 data_size;
    gsize seen;
  } cases[] = {
    {45, 0, 0}, {46, 0, 0}, {46, 1, 0}, {70, 24, 24}, {70, 10, 10},
    {70, 25, 0}, {70, G_MAXUINT32, 0}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) data = g_byte_array_new ();
    WmnBytes bytes = { NULL, };
    WmnBytes inside;
    WmnAsfObject object;

    asf_builder_put_object (data, WMN_ASF_GUID_HEADER_EXTENSION_OBJECT,
        cases[i].size, 0xff);
    if (cases[i].size >= 46)
      asf_builder_patch (data, 42, 4, cases[i].data_size);
    bytes.data = data->data;
    bytes.size = data->len;
    g_assert_true (wmn_asf_object_next (&bytes, &object));
    wmn_asf_object_open_extension (&object, &inside);
    g_assert_cmpuint (inside.size, ==, cases[i].seen);
    g_assert_cmpuint (inside.at, ==, 0);
    if (cases[i].seen > 0)
      g_assert_true (inside.data == data->data + 46);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-object/walk", test_walk);
  g_test_add_func ("/asf-object/sizes", test_sizes);
  g_test_add_func ("/asf-object/extension", test_extension);
  return g_test_run ();
}
