/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* An end of a connection, kept by the thousand: a sockaddr_storage without the
 * 104 bytes that say nothing here. */

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <gio/gio.h>

typedef struct _WmnAddress WmnAddress;

struct _WmnAddress
{
  guint16 family;               /* AF_INET, AF_INET6, or that of no address */
  guint16 port;                 /* as on the wire */
  guint32 scope;                /* IPv6 */
  guint8 bytes[16];             /* of the host, 4 in IPv4; the rest is 0 */
};

void wmn_address_set (WmnAddress * address,
    const struct sockaddr_storage *from);
/* Returns how many bytes of it the family has. */
socklen_t wmn_address_get (const WmnAddress * address,
    struct sockaddr_storage *ret_to);
/* Transfer full; NULL for a family that GIO doesn't know. */
GSocketAddress *wmn_address_new_gio (const WmnAddress * address);
/* The host alone, transfer full; "%N" behind it is the number of the link that
 * it is an address of. */
gchar *wmn_address_to_string (const WmnAddress * address);
