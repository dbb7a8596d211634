/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-description.c: the five texts of a Content Description
 * Object, and what becomes of text that isn't any. */

#include "asf/asf-description.h"

#include <string.h>
#include "asf-builder.h"

/* A Header Object with one description of the given texts, UTF-16LE. */
static GByteArray *
build (const gchar * const texts[WMN_ASF_N_DESCRIPTION_FIELDS],
    const gsize sizes[WMN_ASF_N_DESCRIPTION_FIELDS])
{
  GByteArray *out = g_byte_array_new ();
  guint header = asf_builder_begin (out, WMN_ASF_GUID_HEADER_OBJECT);
  guint object, i;

  asf_builder_put (out, 4, 1);
  asf_builder_put (out, 2, 0x0201);
  object = asf_builder_begin (out, WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT);
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++)
    asf_builder_put (out, 2, sizes[i]);
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++)
    g_byte_array_append (out, (const guint8 *) texts[i], (guint) sizes[i]);
  asf_builder_end (out, object);
  asf_builder_end (out, header);
  return out;
}

static void
check_title (const gchar * text, gsize size, const gchar * expected)
{
  const gchar *texts[] = { text, "", "", "", "" };
  const gsize sizes[] = { size, 0, 0, 0, 0 };
  GByteArray *header = build (texts, sizes);
  WmnAsfDescription description;

  wmn_asf_description_read (header->data, header->len, &description);
  g_assert_cmpstr (description.fields[WMN_ASF_DESCRIPTION_TITLE], ==, expected);
  g_byte_array_unref (header);
}

static void
test_fields (void)
{
  static const gchar *const wanted[] = { "T", "Au", "C", "De", "R" };
  const gchar *texts[] = { "T\0\0\0", "A\0u\0", "C\0", "D\0e\0\0\0", "R\0" };
  const gsize sizes[] = { 4, 4, 2, 6, 2 };
  GByteArray *header = build (texts, sizes);
  WmnAsfDescription description;
  gsize size;
  guint i;

  wmn_asf_description_read (header->data, header->len, &description);
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++)
    g_assert_cmpstr (description.fields[i], ==, wanted[i]);
  /* Half an object is none, and what was there before is gone. */
  for (size = 0; size < header->len; size++) {
    guint8 *part = g_memdup2 (header->data, size);

    wmn_asf_description_read (part, size, &description);
    for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++)
      g_assert_cmpstr (description.fields[i], ==, "");
    g_free (part);
  }
  g_byte_array_unref (header);
}

#define TEXT(s) s, sizeof (s) - 1

static void
test_characters (void)
{
  check_title (TEXT ("\xe4\x00\xac\x20"), "\xc3\xa4\xe2\x82\xac");
  /* U+1F600 as a pair, then halves of pairs. */
  check_title (TEXT ("\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80");
  check_title (TEXT ("\x3d\xd8" "a\0"), "\xef\xbf\xbd" "a");
  check_title (TEXT ("\x00\xde" "a\0"), "\xef\xbf\xbd" "a");
  check_title (TEXT ("a\0\x3d\xd8"), "a\xef\xbf\xbd");
  /* No second line, no control, nothing that XML forbids. */
  check_title (TEXT ("a\0\r\0\n\0b\0"), "a  b");
  check_title (TEXT ("a\0\x85\0b\0\x28\x20" "c\0"), "a b c");
  check_title (TEXT ("a\0\xff\xff" "b\0\xfe\xff"),
      "a\xef\xbf\xbd" "b\xef\xbf\xbd");
  check_title (TEXT (" \0a\0 \0"), "a");
  /* An odd byte at the end, a NUL in the middle. */
  check_title (TEXT ("a\0b"), "a");
  check_title (TEXT ("a\0\0\0b\0"), "a");
}

static void
test_length (void)
{
  gchar text[4 * WMN_ASF_DESCRIPTION_MAX];
  gchar expected[WMN_ASF_DESCRIPTION_MAX];
  guint i;

  for (i = 0; i < sizeof (text); i++)
    text[i] = i % 2 == 0 ? 'x' : '\0';
  memset (expected, 'x', sizeof (expected) - 1);
  expected[sizeof (expected) - 1] = '\0';
  check_title (text, sizeof (text), expected);
  /* Never half a character: 511 bytes hold 170 of three. */
  for (i = 0; i < sizeof (text); i += 2)
    memcpy (text + i, "\xac\x20", 2);
  for (i = 0; i < 170; i++)
    memcpy (expected + 3 * i, "\xe2\x82\xac", 3);
  expected[510] = '\0';
  check_title (text, sizeof (text), expected);
}

/* A length that points behind the object's end. */
static void
test_lie (void)
{
  const gchar *texts[] = { "T\0", "A\0", "", "", "" };
  const gsize sizes[] = { 2, 2, 0, 0, 0 };
  GByteArray *header = build (texts, sizes);
  WmnAsfDescription description;

  asf_builder_patch (header, 30 + 24 + 2, 2, 0xffff);
  wmn_asf_description_read (header->data, header->len, &description);
  g_assert_cmpstr (description.fields[WMN_ASF_DESCRIPTION_TITLE], ==, "T");
  g_assert_cmpstr (description.fields[WMN_ASF_DESCRIPTION_AUTHOR], ==, "");
  g_byte_array_unref (header);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-description/fields", test_fields);
  g_test_add_func ("/asf-description/characters", test_characters);
  g_test_add_func ("/asf-description/length", test_length);
  g_test_add_func ("/asf-description/lie", test_lie);
  return g_test_run ();
}
