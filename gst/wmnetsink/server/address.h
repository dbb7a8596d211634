/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* An end of a connection, kept by the thousand: a sockaddr_storage without the
 * 100 bytes that no address here has. */

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <gio/gio.h>

typedef union _WmnAddress WmnAddress;

union _WmnAddress
{
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
};

void wmn_address_set (WmnAddress * address,
    const struct sockaddr_storage *from);
void wmn_address_get (const WmnAddress * address,
    struct sockaddr_storage *ret_to);
/* Transfer full; NULL for a family that GIO doesn't know. */
GSocketAddress *wmn_address_new_gio (const WmnAddress * address);
