/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See asf-description.h.  The first Content Description Object counts. */

#include "asf/asf-description.h"

#include <string.h>
#include "asf/asf-header.h"
#include "asf/asf-object.h"

/* GUID, size, five lengths. */
#define TEXTS_AT (WMN_ASF_OBJECT_HEAD + 2 * WMN_ASF_N_DESCRIPTION_FIELDS)
#define REPLACEMENT 0xfffd

static gunichar
take_character (WmnBytes * bytes)
{
  guint16 first = 0, second = 0;
  gsize before;

  wmn_bytes_read_u16 (bytes, &first);
  if (first < 0xd800 || first > 0xdfff)
    return first;
  before = bytes->at;
  if (first < 0xdc00 && wmn_bytes_read_u16 (bytes, &second) &&
      second >= 0xdc00 && second <= 0xdfff)
    return 0x10000 + ((gunichar) (first & 0x3ff) << 10) + (second & 0x3ff);
  bytes->at = before;
  return REPLACEMENT;
}

/* One line, and nothing that XML forbids. */
static gunichar
make_harmless (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
    return ' ';
  return (c & 0xfffe) == 0xfffe ? REPLACEMENT : c;
}

static void
read_text (WmnBytes bytes, gchar * text)
{
  gsize used = 0;

  while (wmn_bytes_left (&bytes) >= 2) {
    gunichar c = take_character (&bytes);
    gchar encoded[6];
    gsize size;

    if (c == 0)
      break;
    size = (gsize) g_unichar_to_utf8 (make_harmless (c), encoded);
    if (used + size >= WMN_ASF_DESCRIPTION_MAX)
      break;
    memcpy (text + used, encoded, size);
    used += size;
  }
  text[used] = '\0';
  g_strstrip (text);
}

static void
read_object (const WmnAsfObject * object, WmnAsfDescription * description)
{
  WmnBytes bytes = { object->data, object->size, TEXTS_AT };
  guint i;

  if (object->size < TEXTS_AT)
    return;
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++) {
    gsize length = wmn_bytes_get_u16 (object->data + WMN_ASF_OBJECT_HEAD +
        2 * i);
    WmnBytes text = { object->data + bytes.at, length, 0 };

    if (!wmn_bytes_skip (&bytes, length))
      return;
    read_text (text, description->fields[i]);
  }
}

void
wmn_asf_description_read (const guint8 * data, gsize size,
    WmnAsfDescription * ret_description)
{
  gssize header = wmn_asf_header_measure (data, size);
  WmnBytes bytes = { data, size, WMN_ASF_HEADER_MIN };
  WmnAsfObject object;

  memset (ret_description, 0, sizeof (*ret_description));
  if (header < WMN_ASF_HEADER_MIN || size < WMN_ASF_HEADER_MIN)
    return;
  bytes.size = MIN (size, (gsize) header);
  while (wmn_asf_object_next (&bytes, &object)) {
    if (object.guid == WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT) {
      read_object (&object, ret_description);
      return;
    }
  }
}
