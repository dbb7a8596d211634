/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of asf/asf-attributes.c: what is said comes out, what lies doesn't
 * come further than the lie. */

#include "asf/asf-attributes.h"

#include "asf-builder.h"

/* ASCII as UTF-16LE with its NUL; returns the size. */
static guint
put_text (GByteArray * out, const gchar * text)
{
  guint from = out->len;

  do
    asf_builder_put (out, 2, (guint8) * text);
  while (*text++ != '\0');
  return out->len - from;
}

static guint
begin_header (GByteArray * out)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_HEADER_OBJECT);

  asf_builder_put (out, 4, 2);
  asf_builder_put (out, 2, 0x0201);
  return at;
}

static void
put_description (GByteArray * out)
{
  guint at = asf_builder_begin (out, WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT);

  asf_builder_put (out, 2, 20);
  asf_builder_put (out, 2, 4);
  asf_builder_put (out, 2, 0);
  asf_builder_put (out, 2, 4);
  asf_builder_put (out, 2, 0);
  put_text (out, "Live test");
  asf_builder_put (out, 4, 0x20ac);     /* one euro sign and a NUL */
  asf_builder_put (out, 4, 0);  /* nothing is said */
  asf_builder_end (out, at);
}

static void
put_value (GByteArray * out, const gchar * name, guint16 type, guint size,
    guint64 value)
{
  guint at = out->len;

  asf_builder_put (out, 2, 0);
  asf_builder_patch (out, at, 2, put_text (out, name));
  asf_builder_put (out, 2, type);
  asf_builder_put (out, 2, size);
  asf_builder_put (out, size, value);
}

static void
put_extended (GByteArray * out)
{
  guint at = asf_builder_begin (out,
      WMN_ASF_GUID_EXTENDED_CONTENT_DESCRIPTION_OBJECT);

  asf_builder_put (out, 2, 8);
  put_value (out, "WM/Genre", 0, 4, 'x');
  put_value (out, "WM/Picture", 1, 5, 0);
  put_value (out, "IsVBR", 2, 4, 1);
  put_value (out, "WM/Track", 3, 4, 70001);
  put_value (out, "Large", 4, 8, G_GUINT64_CONSTANT (0x100000000));
  put_value (out, "Small", 5, 2, 65535);
  put_value (out, "", 0, 4, 'y');
  put_value (out, "Half a pair", 0, 4, 0xd800);
  asf_builder_end (out, at);
}

static GByteArray *
new_header (void)
{
  GByteArray *out = g_byte_array_new ();
  guint at = begin_header (out);

  put_description (out);
  put_extended (out);
  asf_builder_end (out, at);
  return out;
}

static void
test_all (void)
{
  static const struct
  {
    const gchar *name;
    WmnAsfAttributeType type;
    const gchar *text;
    guint64 number;
  } expected[] = {
    {"title", WMN_ASF_ATTRIBUTE_TEXT, "Live test", 0},
    {"author", WMN_ASF_ATTRIBUTE_TEXT, "\xe2\x82\xac", 0},
    {"WM/Genre", WMN_ASF_ATTRIBUTE_TEXT, "x", 0},
    {"IsVBR", WMN_ASF_ATTRIBUTE_BOOL, NULL, 1},
    {"WM/Track", WMN_ASF_ATTRIBUTE_DWORD, NULL, 70001},
    {"Large", WMN_ASF_ATTRIBUTE_QWORD, NULL, G_GUINT64_CONSTANT (0x100000000)},
    {"Small", WMN_ASF_ATTRIBUTE_WORD, NULL, 65535}
  };
  GByteArray *header = new_header ();
  GPtrArray *attributes = wmn_asf_attributes_read (header->data, header->len);
  guint i;

  g_assert_cmpuint (attributes->len, ==, G_N_ELEMENTS (expected));
  for (i = 0; i < attributes->len; i++) {
    const WmnAsfAttribute *attribute = g_ptr_array_index (attributes, i);

    g_assert_cmpstr (attribute->name, ==, expected[i].name);
    g_assert_cmpint (attribute->type, ==, expected[i].type);
    g_assert_cmpstr (attribute->text, ==, expected[i].text);
    g_assert_cmpuint (attribute->number, ==, expected[i].number);
  }
  g_ptr_array_unref (attributes);
  g_byte_array_unref (header);
}

/* No size in either object may lead out of it: each byte set to 0xff in
 * turn, and each length cut short, in memory that ends where it ends. */
static void
test_lies (void)
{
  GByteArray *header = new_header ();
  guint i;

  for (i = 0; i < 2 * header->len; i++) {
    gsize size = i < header->len ? header->len : i - header->len;
    guint8 *copy = g_malloc (MAX (size, 1));
    GPtrArray *attributes;

    memcpy (copy, header->data, size);
    if (i < header->len)
      copy[i] = 0xff;
    attributes = wmn_asf_attributes_read (copy, size);
    /* an empty name and half a pair may become something */
    g_assert_cmpuint (attributes->len, <=, 9);
    g_ptr_array_unref (attributes);
    g_free (copy);
  }
  g_byte_array_unref (header);
}

static void
test_bound (void)
{
  GByteArray *out = g_byte_array_new ();
  guint header = begin_header (out);
  guint at = asf_builder_begin (out,
      WMN_ASF_GUID_EXTENDED_CONTENT_DESCRIPTION_OBJECT);
  GPtrArray *attributes;
  guint i;

  asf_builder_put (out, 2, 1000);
  for (i = 0; i < 1000; i++)
    put_value (out, "n", 5, 2, i);
  asf_builder_end (out, at);
  asf_builder_end (out, header);
  attributes = wmn_asf_attributes_read (out->data, out->len);
  g_assert_cmpuint (attributes->len, ==, WMN_ASF_ATTRIBUTES_MAX);
  g_ptr_array_unref (attributes);
  g_byte_array_unref (out);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-attributes/all", test_all);
  g_test_add_func ("/asf-attributes/lies", test_lies);
  g_test_add_func ("/asf-attributes/bound", test_bound);
  return g_test_run ();
}
