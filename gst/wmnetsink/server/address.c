/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See address.h. */

#include "server/address.h"

#include <string.h>

void
wmn_address_set (WmnAddress * address, const struct sockaddr_storage *from)
{
  memcpy (address, from, sizeof (*address));
}

void
wmn_address_get (const WmnAddress * address, struct sockaddr_storage *ret_to)
{
  memset (ret_to, 0, sizeof (*ret_to));
  memcpy (ret_to, address, sizeof (*address));
}

GSocketAddress *
wmn_address_new_gio (const WmnAddress * address)
{
  gsize size = address->any.sa_family == AF_INET6 ?
      sizeof (struct sockaddr_in6) : sizeof (struct sockaddr_in);

  return g_socket_address_new_from_native ((gpointer) address, size);
}
