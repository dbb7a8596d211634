/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See http-path.h.  A path is a name here and leads to no file, so dots mean
 * nothing.  "%2F" is not "/": they differ by RFC 3986 2.2, and a proxy's rules
 * for what is below a path are not to be got around.
 *
 * Bytes in, text out: any thread. */

#include "http/http-path.h"

#include <string.h>

/* Besides letters and digits: pchar of RFC 3986 3.3, and '/'. */
#define PLAIN "-._~!$&'()*+,;=:@/"

/* One byte of the path, decoded; FALSE when it is none. */
static gboolean
take_byte (const WmnHttpText * path, gsize * at, guchar * ret_byte)
{
  const gchar *data = path->data + *at;
  guint byte = (guchar) data[0];
  gsize size = 1;

  if (byte == '%') {
    if (path->size - *at < 3 || !g_ascii_isxdigit (data[1]) ||
        !g_ascii_isxdigit (data[2]))
      return FALSE;
    byte = (guint) (g_ascii_xdigit_value (data[1]) * 16 +
        g_ascii_xdigit_value (data[2]));
    size = 3;
  }
  *at += size;
  *ret_byte = (guchar) byte;
  return byte != 0;
}

gchar *
wmn_http_path_normalize (const WmnHttpText * path)
{
  GString *normal = g_string_sized_new (path->size);
  gsize at = 0;

  while (at < path->size) {
    gboolean is_escaped = path->data[at] == '%';
    guchar byte;

    if (!take_byte (path, &at, &byte)) {
      g_string_free (normal, TRUE);
      return NULL;
    }
    if ((g_ascii_isalnum (byte) || strchr (PLAIN, byte)) &&
        !(is_escaped && byte == '/'))
      g_string_append_c (normal, (gchar) byte);
    else
      g_string_append_printf (normal, "%%%02X", byte);
  }
  return g_string_free (normal, FALSE);
}
