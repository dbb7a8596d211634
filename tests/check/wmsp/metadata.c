/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/metadata.c against bytes worked out from MS-WMSP 2.2.3.6 and
 * 2.2.4. */

#include "wmsp/metadata.h"

#include <string.h>
#include "asf/asf-attributes.h"

static void
add (GPtrArray * attributes, const gchar * name, WmnAsfAttributeType type,
    const gchar * text, guint64 number)
{
  WmnAsfAttribute *attribute = g_new0 (WmnAsfAttribute, 1);

  attribute->name = (gchar *) name;
  attribute->type = type;
  attribute->text = (gchar *) text;
  attribute->number = number;
  g_ptr_array_add (attributes, attribute);
}

static void
assert_metadata (GPtrArray * attributes, const gchar * description)
{
  static const gchar head[] = "playlist-gen-id=1, broadcast-id=1, "
      "features=\"broadcast,playlist\"";
  GByteArray *payload = wmn_metadata_new (1, 1, "broadcast,playlist",
      attributes);

  g_assert_cmpmem (payload->data, sizeof (head), head, sizeof (head));
  g_assert_cmpmem (payload->data + sizeof (head), payload->len - sizeof (head),
      description, strlen (description));
  g_byte_array_unref (payload);
}

/* The example of docs/protocol.md, letter by letter. */
static void
test_title (void)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (g_free);
  GByteArray *payload;

  assert_metadata (attributes, "8,language,31,0,\r\n");
  add (attributes, "title", WMN_ASF_ATTRIBUTE_TEXT, "Live test", 0);
  assert_metadata (attributes, "8,language,31,0,,5,title,31,9,Live test\r\n");
  payload = wmn_metadata_new (4294967295u, 0, "broadcast", attributes);
  g_assert_cmpmem (payload->data, 27, "playlist-gen-id=4294967295,", 27);
  g_byte_array_unref (payload);
  g_ptr_array_unref (attributes);
}

/* Lengths are in bytes; a line end would end the description. */
static void
test_values (void)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (g_free);

  add (attributes, "author", WMN_ASF_ATTRIBUTE_TEXT, "a,b\r\n\xc3\xa9\t", 0);
  add (attributes, "\n", WMN_ASF_ATTRIBUTE_TEXT, "nameless", 0);
  add (attributes, "IsVBR", WMN_ASF_ATTRIBUTE_BOOL, NULL, 1);
  add (attributes, "W", WMN_ASF_ATTRIBUTE_WORD, NULL, 65535);
  add (attributes, "D", WMN_ASF_ATTRIBUTE_DWORD, NULL, 4294967295u);
  add (attributes, "Q", WMN_ASF_ATTRIBUTE_QWORD, NULL, 7);
  add (attributes, "R", WMN_ASF_ATTRIBUTE_QWORD, NULL,
      G_GUINT64_CONSTANT (4294967296));
  assert_metadata (attributes, "8,language,31,0,,6,author,31,5,a,b\xc3\xa9,"
      "5,IsVBR,3,1,1,1,W,18,5,65535,1,D,19,10,4294967295,1,Q,19,1,7\r\n");
  g_ptr_array_unref (attributes);
}

/* Nothing makes it larger than a frame, and no character is cut in two. */
static void
test_bounds (void)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (g_free);
  GString *long_text = g_string_new ("x");
  GByteArray *payload;
  gchar *text;
  guint i;

  for (i = 0; i < WMN_METADATA_MAX_TEXT; i++)
    g_string_append (long_text, "\xc3\xa9");
  for (i = 0; i < 20; i++)
    add (attributes, long_text->str, WMN_ASF_ATTRIBUTE_TEXT, long_text->str, 0);
  payload = wmn_metadata_new (1, 1, "broadcast", attributes);
  g_assert_cmpuint (payload->len, <=, WMN_METADATA_MAX);
  g_assert_cmpuint (payload->len, >, WMN_METADATA_MAX / 2);
  text = (gchar *) payload->data + strlen ((gchar *) payload->data) + 1;
  g_assert_true (g_utf8_validate (text, (gssize) (payload->len -
              (text - (gchar *) payload->data)), NULL));
  g_assert_true (g_str_has_prefix (text, "8,language,31,0,,255,x\xc3\xa9"));
  g_assert_nonnull (g_strstr_len (text, 400, ",31,2047,x"));
  g_assert_cmpmem (payload->data + payload->len - 2, 2, "\r\n", 2);
  g_byte_array_unref (payload);
  g_string_free (long_text, TRUE);
  g_ptr_array_unref (attributes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metadata/title", test_title);
  g_test_add_func ("/metadata/values", test_values);
  g_test_add_func ("/metadata/bounds", test_bounds);
  return g_test_run ();
}
