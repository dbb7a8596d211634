/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See http-forwarded.h.  Proxies write IPv6 addresses with brackets and
 * without, and some add the port.
 *
 * Bytes in, views out: any thread. */

#include "http/http-forwarded.h"

#include <string.h>

static const gchar *
find_last (const WmnHttpText * text, gchar character)
{
  return text->size > 0 ? memrchr (text->data, character, text->size) : NULL;
}

/* "[::1]:80" and "192.0.2.1:80"; two colons without brackets are an IPv6
 * address without a port. */
static void
strip (WmnHttpText * item)
{
  const gchar *end = item->data + item->size;
  const gchar *mark;

  if (item->size > 0 && item->data[0] == '[') {
    item->data++;
    item->size--;
    mark = find_last (item, ']');
    if (mark != NULL)
      item->size = (gsize) (mark - item->data);
    return;
  }
  mark = find_last (item, ':');
  if (mark != NULL && memchr (item->data, ':', (gsize) (end - item->data)) ==
      mark)
    item->size = (gsize) (mark - item->data);
}

gboolean
wmn_http_forwarded_pop (WmnHttpText * list, WmnHttpText * ret_address)
{
  WmnHttpText item;
  const gchar *comma;

  while (list->size > 0) {
    comma = find_last (list, ',');
    item.data = comma != NULL ? comma + 1 : list->data;
    item.size = (gsize) (list->data + list->size - item.data);
    list->size = comma != NULL ? (gsize) (comma - list->data) : 0;
    wmn_http_text_trim (&item);
    if (item.size == 0)
      continue;
    strip (&item);
    *ret_address = item;
    return TRUE;
  }
  return FALSE;
}
