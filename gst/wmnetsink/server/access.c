/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See access.h. */

#include "server/access.h"

#include <netinet/in.h>
#include <string.h>

void
wmn_access_init (WmnAccess * access)
{
  g_mutex_init (&access->lock);
  access->rules = g_array_new (FALSE, FALSE, sizeof (WmnAccessRule));
  access->allows_others = TRUE;
}

void
wmn_access_clear (WmnAccess * access)
{
  g_clear_pointer (&access->rules, g_array_unref);
  g_mutex_clear (&access->lock);
}

void
wmn_access_set_rules (WmnAccess * access, const WmnAccessRule * rules,
    guint n_rules)
{
  g_mutex_lock (&access->lock);
  g_array_set_size (access->rules, 0);
  if (n_rules > 0)
    g_array_append_vals (access->rules, rules, n_rules);
  g_mutex_unlock (&access->lock);
}

void
wmn_access_set_default (WmnAccess * access, gboolean allows_others)
{
  g_mutex_lock (&access->lock);
  access->allows_others = allows_others;
  g_mutex_unlock (&access->lock);
}

guint
wmn_access_get_address (const struct sockaddr_storage *peer,
    guint8 ret_address[16])
{
  const struct sockaddr_in *in = (const struct sockaddr_in *) peer;
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *) peer;

  if (peer->ss_family == AF_INET) {
    memcpy (ret_address, &in->sin_addr, 4);
    return 4;
  }
  if (peer->ss_family != AF_INET6)
    return 0;
  if (IN6_IS_ADDR_V4MAPPED (&in6->sin6_addr)) {
    memcpy (ret_address, in6->sin6_addr.s6_addr + 12, 4);
    return 4;
  }
  memcpy (ret_address, &in6->sin6_addr, 16);
  return 16;
}

/* Bits set in the mask when the rule matches, -1 when it doesn't. */
static gint
match (const WmnAccessRule * rule, const guint8 * address, guint n_bytes)
{
  gint bits = 0;
  guint i;

  if (rule->n_bytes != n_bytes)
    return -1;
  for (i = 0; i < n_bytes; i++) {
    if ((address[i] ^ rule->address[i]) & rule->mask[i])
      return -1;
    bits += __builtin_popcount (rule->mask[i]);
  }
  return bits;
}

static gboolean
decide_unlocked (WmnAccess * access, const guint8 * address, guint n_bytes)
{
  gboolean is_allowed = access->allows_others;
  gint best = -1;
  guint i;

  for (i = 0; i < access->rules->len; i++) {
    const WmnAccessRule *rule = &g_array_index (access->rules, WmnAccessRule,
        i);
    gint bits = match (rule, address, n_bytes);

    if (bits > best || (bits == best && bits >= 0 && !rule->is_include)) {
      best = bits;
      is_allowed = rule->is_include;
    }
  }
  return is_allowed;
}

gboolean
wmn_access_allows (WmnAccess * access, const struct sockaddr_storage *peer)
{
  guint8 address[16];
  guint n_bytes = wmn_access_get_address (peer, address);
  gboolean is_allowed;

  g_mutex_lock (&access->lock);
  is_allowed = decide_unlocked (access, address, n_bytes);
  g_mutex_unlock (&access->lock);
  return is_allowed;
}
