/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Any bytes as a Host field, as a path and as what a stream says of itself:
 * the texts keep their shape, whatever is in them. */

#include "wmsp/announcement.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

/* By the C library: counting took most of the time when every byte of it was
 * traced. */
static guint
count (const GByteArray * text, gchar c)
{
  const guint8 *end = text->data + text->len;
  const guint8 *at = text->data;
  guint n = 0;

  while ((at = memchr (at, c, (gsize) (end - at))) != NULL) {
    at++;
    n++;
  }
  return n;
}

/* Lines and quotes are ours alone. */
static void
check_shape (const WmnAnnouncement * announcement)
{
  GByteArray *text = wmn_announcement_new (announcement);
  guint n_lines = count (text, '\n');

  g_assert (count (text, '\r') == n_lines);
  switch (announcement->kind) {
    case WMN_ANNOUNCEMENT_REFERENCE:
      g_assert (n_lines == 3);
      break;
    case WMN_ANNOUNCEMENT_M3U:
      g_assert (n_lines == 2 || n_lines == 3);
      break;
    default:
      g_assert (n_lines >= 6 && n_lines <= 10);
      g_assert (count (text, '"') == 8);
      g_assert (count (text, '\'') == 0);
      g_assert (count (text, '<') == count (text, '>'));
      g_assert (count (text, '<') == 6 + 2 * (n_lines - 6));
      break;
  }
  g_byte_array_unref (text);
}

/* As asf-description.c would have left it. */
static void
fill (WmnAsfDescription * description, const gchar * text)
{
  guint i;

  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++) {
    gchar *at = description->fields[i];

    g_strlcpy (at, text, WMN_ASF_DESCRIPTION_MAX);
    for (; *at != '\0'; at++) {
      if ((guchar) * at < 0x20)
        *at = ' ';
    }
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnHttpText text = { (const gchar *) data, size };
  WmnAnnouncement announcement = { WMN_ANNOUNCEMENT_ASX };
  gchar *words = g_strndup ((const gchar *) data, size);
  WmnAsfDescription description;
  WmnHttpText stem;
  guint kind;

  if (wmn_announcement_split (&text, &stem) != WMN_ANNOUNCEMENT_NONE)
    g_assert (stem.size > 0 && stem.size == size - 4);
  if (wmn_announcement_is_host (&text)) {
    g_assert (strlen (words) == size);
    announcement.host = words;
  }
  fill (&description, words);
  announcement.address = "192.0.2.1:80";
  announcement.path = words;
  for (kind = WMN_ANNOUNCEMENT_ASX; kind <= WMN_ANNOUNCEMENT_REFERENCE; kind++) {
    announcement.kind = kind;
    announcement.description = NULL;
    check_shape (&announcement);
    announcement.description = &description;
    check_shape (&announcement);
  }
  g_free (words);
  return 0;
}
