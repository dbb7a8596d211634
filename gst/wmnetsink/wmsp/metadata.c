/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Writes a Content Description List (MS-WMSP 2.2.4): name and value with
 * their lengths in bytes of UTF-8, a value type in between, all separated by
 * commas, one description a line.  The grammar counts "language" seven
 * letters; it has eight, and lengths are what a client reads by.
 *
 * Bytes out, no I/O: any thread. */

#include "wmsp/metadata.h"

#include <string.h>
#include "asf/asf-attributes.h"

/* Value types (2.2.4.1). */
#define VT_I4 3
#define VT_UI2 18
#define VT_UI4 19
#define VT_LPWSTR 31

/* Up to @max bytes of whole characters, without control characters: a line
 * end would end the description. */
static gchar *
clean (const gchar * text, gsize max)
{
  GString *out = g_string_new (NULL);
  const gchar *at, *next;

  for (at = text; *at != '\0'; at = next) {
    gunichar c = g_utf8_get_char (at);

    next = g_utf8_next_char (at);
    if (out->len + (gsize) (next - at) > max)
      break;
    if (!g_unichar_iscntrl (c))
      g_string_append_len (out, at, next - at);
  }
  return g_string_free (out, FALSE);
}

static void
append_pair (GString * out, const gchar * name, guint type, const gchar * value)
{
  g_string_append_printf (out, "%" G_GSIZE_FORMAT ",%s,%u,%" G_GSIZE_FORMAT
      ",%s", strlen (name), name, type, strlen (value), value);
}

static guint
value_type (const WmnAsfAttribute * attribute)
{
  switch (attribute->type) {
    case WMN_ASF_ATTRIBUTE_TEXT:
      return VT_LPWSTR;
      /* What a truth value looks like as a string the specification doesn't
       * say; as an integer there is no doubt. */
    case WMN_ASF_ATTRIBUTE_BOOL:
      return VT_I4;
    case WMN_ASF_ATTRIBUTE_WORD:
      return VT_UI2;
    default:
      return VT_UI4;
  }
}

static void
append_attribute (GString * out, const WmnAsfAttribute * attribute)
{
  GString *pair;
  gchar *name, *value;

  /* There is no type for it (2.2.4.1). */
  if (attribute->type == WMN_ASF_ATTRIBUTE_QWORD &&
      attribute->number > G_MAXUINT32)
    return;
  name = clean (attribute->name, WMN_METADATA_MAX_NAME);
  value = attribute->text != NULL ?
      clean (attribute->text, WMN_METADATA_MAX_TEXT) :
      g_strdup_printf ("%" G_GUINT64_FORMAT, attribute->number);
  pair = g_string_new (",");
  append_pair (pair, name, value_type (attribute), value);
  if (name[0] != '\0' &&
      out->len + pair->len + strlen ("\r\n") <= WMN_METADATA_MAX)
    g_string_append_len (out, pair->str, (gssize) pair->len);
  g_string_free (pair, TRUE);
  g_free (name);
  g_free (value);
}

GByteArray *
wmn_metadata_new (guint32 playlist_gen_id, guint32 broadcast_id,
    const gchar * features, const GPtrArray * attributes)
{
  GString *out = g_string_new (NULL);
  GByteArray *payload = g_byte_array_new ();
  guint i;

  g_string_printf (out, "playlist-gen-id=%u, broadcast-id=%u, "
      "features=\"%s\"", playlist_gen_id, broadcast_id, features);
  g_string_append_c (out, '\0');
  append_pair (out, "language", VT_LPWSTR, "");
  for (i = 0; i < attributes->len; i++)
    append_attribute (out, g_ptr_array_index (attributes, i));
  g_string_append (out, "\r\n");
  g_byte_array_append (payload, (const guint8 *) out->str, (guint) out->len);
  g_string_free (out, TRUE);
  return payload;
}
