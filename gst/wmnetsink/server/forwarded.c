/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See forwarded.h. */

#include "server/forwarded.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include "http/http-forwarded.h"

/* FALSE when it is no address. */
static gboolean
read_address (const WmnHttpText * text, struct sockaddr_storage *ret_address)
{
  struct sockaddr_in *in = (struct sockaddr_in *) ret_address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) ret_address;
  gchar digits[INET6_ADDRSTRLEN];

  if (text->size >= sizeof (digits))
    return FALSE;
  memcpy (digits, text->data, text->size);
  digits[text->size] = '\0';
  memset (ret_address, 0, sizeof (*ret_address));
  ret_address->ss_family = strchr (digits, ':') != NULL ? AF_INET6 : AF_INET;
  return inet_pton (ret_address->ss_family, digits,
      ret_address->ss_family == AF_INET6 ? (gpointer) & in6->sin6_addr :
      (gpointer) & in->sin_addr) == 1;
}

/* An IPv4 address in an IPv6 one is shown as IPv4, as everywhere. */
static gchar *
write_address (const struct sockaddr_storage *address)
{
  guint8 bytes[16];
  guint n_bytes = wmn_access_get_address (address, bytes);
  gchar text[INET6_ADDRSTRLEN];

  inet_ntop (n_bytes == 4 ? AF_INET : AF_INET6, bytes, text, sizeof (text));
  return g_strdup (text);
}

/* FALSE when there is no need to look further: the hop isn't trusted, or it
 * is no address. */
static gboolean
follow (WmnAccess * proxies, const WmnHttpText * hop, gchar ** found)
{
  struct sockaddr_storage address;

  if (!read_address (hop, &address))
    return FALSE;
  g_free (*found);
  *found = write_address (&address);
  return wmn_access_allows (proxies, &address);
}

gchar *
wmn_forwarded_find (WmnAccess * proxies, const struct sockaddr_storage *peer,
    const WmnHttpRequest * request)
{
  gchar *found = NULL;
  guint i;

  if (!wmn_access_allows (proxies, peer))
    return NULL;
  /* Several fields are one list (RFC 9110 5.3). */
  for (i = request->n_fields; i > 0; i--) {
    WmnHttpText list = request->fields[i - 1].value;
    WmnHttpText hop;

    if (!wmn_http_text_is (&request->fields[i - 1].name, "X-Forwarded-For"))
      continue;
    while (wmn_http_forwarded_pop (&list, &hop)) {
      if (!follow (proxies, &hop, &found))
        return found;
    }
  }
  return found;
}
