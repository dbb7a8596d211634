/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See asf-attributes.h.  Whatever the sizes say is checked against what is
 * there; the rest of an object that lies is passed over. */

#include "asf/asf-attributes.h"

#include "asf/asf-description.h"
#include "asf/asf-header.h"
#include "asf/asf-object.h"

/* Value types of 3.11. */
#define TYPE_TEXT 0
#define TYPE_BOOL 2
#define TYPE_DWORD 3
#define TYPE_QWORD 4
#define TYPE_WORD 5

static void
attribute_free (gpointer data)
{
  WmnAsfAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->text);
  g_free (attribute);
}

/* UTF-16LE up to the first NUL; NULL when that is none or nothing. */
static gchar *
read_text (const guint8 * data, gsize size)
{
  gunichar2 *units = g_new (gunichar2, size / 2 + 1);
  gchar *text = NULL;
  glong n = 0;

  while ((gsize) n < size / 2 && wmn_bytes_get_u16 (data + 2 * n) != 0) {
    units[n] = wmn_bytes_get_u16 (data + 2 * n);
    n++;
  }
  if (n > 0)
    text = g_utf16_to_utf8 (units, n, NULL, NULL, NULL);
  g_free (units);
  return text;
}

/* Takes @name and @text. */
static void
add (GPtrArray * attributes, gchar * name, WmnAsfAttributeType type,
    gchar * text, guint64 number)
{
  WmnAsfAttribute *attribute;

  if (name == NULL || (type == WMN_ASF_ATTRIBUTE_TEXT && text == NULL) ||
      attributes->len >= WMN_ASF_ATTRIBUTES_MAX) {
    g_free (name);
    g_free (text);
    return;
  }
  attribute = g_new0 (WmnAsfAttribute, 1);
  attribute->name = name;
  attribute->type = type;
  attribute->text = text;
  attribute->number = number;
  g_ptr_array_add (attributes, attribute);
}

static void
add_description (GPtrArray * attributes, const guint8 * data, gsize size)
{
  static const gchar *const names[WMN_ASF_N_DESCRIPTION_FIELDS] = {
    "title", "author", "copyright", "description", "rating"
  };
  WmnAsfDescription description;
  guint i;

  wmn_asf_description_read (data, size, &description);
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++) {
    if (description.fields[i][0] != '\0')
      add (attributes, g_strdup (names[i]), WMN_ASF_ATTRIBUTE_TEXT,
          g_strdup (description.fields[i]), 0);
  }
}

static void
add_value (GPtrArray * attributes, gchar * name, guint16 type,
    const guint8 * value, gsize size)
{
  if (type == TYPE_TEXT)
    add (attributes, name, WMN_ASF_ATTRIBUTE_TEXT, read_text (value, size), 0);
  else if (type == TYPE_BOOL && size >= 4)
    add (attributes, name, WMN_ASF_ATTRIBUTE_BOOL, NULL,
        wmn_bytes_get_u32 (value) != 0);
  else if (type == TYPE_DWORD && size >= 4)
    add (attributes, name, WMN_ASF_ATTRIBUTE_DWORD, NULL,
        wmn_bytes_get_u32 (value));
  else if (type == TYPE_QWORD && size >= 8)
    add (attributes, name, WMN_ASF_ATTRIBUTE_QWORD, NULL,
        wmn_bytes_get_u64 (value));
  else if (type == TYPE_WORD && size >= 2)
    add (attributes, name, WMN_ASF_ATTRIBUTE_WORD, NULL,
        wmn_bytes_get_u16 (value));
  else
    g_free (name);
}

static void
read_extended (const WmnAsfObject * object, GPtrArray * attributes)
{
  WmnBytes bytes = { object->data, object->size, WMN_ASF_OBJECT_HEAD };
  guint16 n, size, type;
  const guint8 *name;
  gsize name_size;

  if (!wmn_bytes_read_u16 (&bytes, &n))
    return;
  for (; n > 0; n--) {
    if (!wmn_bytes_read_u16 (&bytes, &size) || !wmn_bytes_skip (&bytes, size))
      return;
    name = bytes.data + bytes.at - size;
    name_size = size;
    if (!wmn_bytes_read_u16 (&bytes, &type) ||
        !wmn_bytes_read_u16 (&bytes, &size) || !wmn_bytes_skip (&bytes, size))
      return;
    add_value (attributes, read_text (name, name_size), type,
        bytes.data + bytes.at - size, size);
  }
}

GPtrArray *
wmn_asf_attributes_read (const guint8 * data, gsize size)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (attribute_free);
  gssize whole = wmn_asf_header_measure (data, size);
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;

  if (whole < WMN_ASF_HEADER_MIN || size < (gsize) whole)
    return attributes;
  bytes.size = (gsize) whole;
  add_description (attributes, data, size);
  while (wmn_asf_object_next (&bytes, &object)) {
    if (object.guid == WMN_ASF_GUID_EXTENDED_CONTENT_DESCRIPTION_OBJECT)
      read_extended (&object, attributes);
  }
  return attributes;
}
