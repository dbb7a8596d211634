/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Each line of the input is an attribute: a byte for its type, a name, a tab
 * and a value.  The description reads by its own lengths (MS-WMSP 2.2.4), has
 * one line whatever is in them, and fits into a $M whose frames carry it
 * whole. */

#include "wmsp/metadata.h"

#include <stdint.h>
#include <string.h>
#include "asf/asf-attributes.h"
#include "wmsp/frame.h"

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

typedef struct
{
  const gchar *at;
  gsize left;
} Rest;

static void
free_attribute (gpointer data)
{
  WmnAsfAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->text);
  g_free (attribute);
}

/* As asf-attributes.c makes it: UTF-8, neither name nor text empty. */
static void
add_line (GPtrArray * attributes, const gchar * line, gsize size)
{
  const gchar *tab = memchr (line, '\t', size);
  WmnAsfAttribute *attribute;
  gsize value;

  if (tab == NULL || tab < line + 2 || attributes->len ==
      WMN_ASF_ATTRIBUTES_MAX)
    return;
  value = size - (gsize) (tab + 1 - line);
  attribute = g_new0 (WmnAsfAttribute, 1);
  attribute->type = (WmnAsfAttributeType) ((guchar) line[0] %
      (WMN_ASF_ATTRIBUTE_QWORD + 1));
  attribute->name = g_utf8_make_valid (line + 1, tab - line - 1);
  if (attribute->type == WMN_ASF_ATTRIBUTE_TEXT && value > 0)
    attribute->text = g_utf8_make_valid (tab + 1, (gssize) value);
  memcpy (&attribute->number, tab + 1, MIN (value, sizeof (guint64)));
  g_ptr_array_add (attributes, attribute);
}

static GPtrArray *
read_lines (const gchar * data, gsize size)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func (free_attribute);
  const gchar *end = data + size;

  while (data < end) {
    const gchar *feed = memchr (data, '\n', (gsize) (end - data));
    gsize length = (gsize) ((feed != NULL ? feed : end) - data);

    add_line (attributes, data, length);
    data += length + (feed != NULL ? 1 : 0);
  }
  return attributes;
}

static gsize
take_number (Rest * rest)
{
  gsize number = 0;

  g_assert (rest->left > 0 && g_ascii_isdigit (*rest->at));
  for (; rest->left > 0 && g_ascii_isdigit (*rest->at); rest->left--)
    number = 10 * number + (gsize) g_ascii_digit_value (*rest->at++);
  return number;
}

static void
take_comma (Rest * rest)
{
  g_assert (rest->left > 0 && *rest->at == ',');
  rest->at++;
  rest->left--;
}

static void
take_text (Rest * rest, gsize max)
{
  gsize size = take_number (rest);
  gsize i;

  take_comma (rest);
  g_assert (size <= max && size <= rest->left);
  g_assert (g_utf8_validate (rest->at, (gssize) size, NULL));
  for (i = 0; i < size; i++)
    g_assert (!g_ascii_iscntrl (rest->at[i]));
  rest->at += size;
  rest->left -= size;
}

/* Returns how many attributes there are. */
static guint
check_list (const GByteArray * payload)
{
  const gchar *text = (const gchar *) payload->data;
  const gchar *end = memchr (text, '\0', payload->len);
  Rest rest;
  guint n = 0;

  g_assert (payload->len <= WMN_METADATA_MAX && end != NULL);
  rest.at = end + 1;
  rest.left = payload->len - (gsize) (rest.at - text);
  for (;; n++) {
    take_text (&rest, WMN_METADATA_MAX_NAME);
    take_comma (&rest);
    take_number (&rest);
    take_comma (&rest);
    take_text (&rest, WMN_METADATA_MAX_TEXT);
    if (rest.left == 0 || *rest.at != ',')
      break;
    take_comma (&rest);
  }
  g_assert (rest.left == 2 && memcmp (rest.at, "\r\n", 2) == 0);
  return n;
}

static void
check_frames (const GByteArray * payload)
{
  GByteArray *frames = wmn_frame_new_metadata (payload->data, payload->len);
  GByteArray *carried = g_byte_array_new ();
  gsize at, n;

  for (at = 0; at < frames->len; at += n) {
    n = wmn_frame_measure (frames->data + at, frames->len - at);
    g_assert (n > WMN_FRAME_DATA_HEAD && frames->data[at + 1] == 'M');
    g_byte_array_append (carried, frames->data + at + WMN_FRAME_DATA_HEAD,
        (guint) n - WMN_FRAME_DATA_HEAD);
  }
  g_assert (carried->len == payload->len);
  g_assert (memcmp (carried->data, payload->data, payload->len) == 0);
  g_byte_array_unref (carried);
  g_byte_array_unref (frames);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  GPtrArray *attributes = read_lines ((const gchar *) data, size);
  GByteArray *payload = wmn_metadata_new ((guint32) size, 1,
      "broadcast,playlist", attributes);

  g_assert (check_list (payload) <= attributes->len);
  check_frames (payload);
  g_byte_array_unref (payload);
  g_ptr_array_unref (attributes);
  return 0;
}
