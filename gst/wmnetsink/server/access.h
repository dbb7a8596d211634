/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who may connect, by address: the rules of IWMAddressAccess(2), where the
 * most specific mask decides, a tie excludes, and what no rule matches goes
 * by the default.  Any thread. */

#pragma once

#include <sys/socket.h>
#include <glib.h>

typedef struct _WmnAccess WmnAccess;
typedef struct _WmnAccessRule WmnAccessRule;

/* An IPv4 rule has 4 bytes, an IPv6 rule 16; any bits may be set in a mask. */
struct _WmnAccessRule
{
  gboolean is_include;
  guint n_bytes;
  guint8 address[16];           /* network order */
  guint8 mask[16];
};

struct _WmnAccess
{
  GMutex lock;

  /* under lock */
  GArray *rules;                /* WmnAccessRule */
  gboolean allows_others;
};

/* Everybody may. */
void wmn_access_init (WmnAccess * access);
void wmn_access_clear (WmnAccess * access);

void wmn_access_set_rules (WmnAccess * access, const WmnAccessRule * rules,
    guint n_rules);
void wmn_access_set_default (WmnAccess * access, gboolean allows_others);

/* An IPv4 peer of a dual-stack socket is matched as IPv4. */
gboolean wmn_access_allows (WmnAccess * access,
    const struct sockaddr_storage *peer);

/* The bytes of @peer's address, 4 or 16 of them, as rules are matched with
 * it; 0 when it is neither family. */
guint wmn_access_get_address (const struct sockaddr_storage *peer,
    guint8 ret_address[16]);
