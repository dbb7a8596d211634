/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See address.h. */

#include "server/address.h"

#include <arpa/inet.h>
#include <string.h>

void
wmn_address_set (WmnAddress * address, const struct sockaddr_storage *from)
{
  const struct sockaddr_in *ipv4 = (const struct sockaddr_in *) from;
  const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *) from;

  memset (address, 0, sizeof (*address));
  address->family = from->ss_family;
  switch (from->ss_family) {
    case AF_INET:
      address->port = ipv4->sin_port;
      memcpy (address->bytes, &ipv4->sin_addr, sizeof (ipv4->sin_addr));
      break;
    case AF_INET6:
      address->port = ipv6->sin6_port;
      address->scope = ipv6->sin6_scope_id;
      memcpy (address->bytes, &ipv6->sin6_addr, sizeof (ipv6->sin6_addr));
      break;
    default:
      break;
  }
}

socklen_t
wmn_address_get (const WmnAddress * address, struct sockaddr_storage *ret_to)
{
  struct sockaddr_in *ipv4 = (struct sockaddr_in *) ret_to;
  struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *) ret_to;

  memset (ret_to, 0, sizeof (*ret_to));
  ret_to->ss_family = address->family;
  switch (address->family) {
    case AF_INET:
      ipv4->sin_port = address->port;
      memcpy (&ipv4->sin_addr, address->bytes, sizeof (ipv4->sin_addr));
      break;
    case AF_INET6:
      ipv6->sin6_port = address->port;
      ipv6->sin6_scope_id = address->scope;
      memcpy (&ipv6->sin6_addr, address->bytes, sizeof (ipv6->sin6_addr));
      break;
    default:
      break;
  }
  return address->family == AF_INET6 ? sizeof (*ipv6) : sizeof (*ipv4);
}

GSocketAddress *
wmn_address_new_gio (const WmnAddress * address)
{
  struct sockaddr_storage native;
  socklen_t size = wmn_address_get (address, &native);

  return g_socket_address_new_from_native (&native, size);
}

/* The zone is a number, as in the infos of clients: the name of an interface
 * can change. */
gchar *
wmn_address_to_string (const WmnAddress * address)
{
  gchar host[INET6_ADDRSTRLEN] = "";

  inet_ntop (address->family, address->bytes, host, sizeof (host));
  return address->scope != 0 ?
      g_strdup_printf ("%s%%%u", host, address->scope) : g_strdup (host);
}
