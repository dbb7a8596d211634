/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/access.c: which rule decides (docs/interface.md A.7, F 49). */

#include "server/access.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static void
make_peer (const gchar * text, struct sockaddr_storage *ret_peer)
{
  struct sockaddr_in *in = (struct sockaddr_in *) ret_peer;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) ret_peer;

  memset (ret_peer, 0, sizeof (*ret_peer));
  if (strchr (text, ':') != NULL) {
    in6->sin6_family = AF_INET6;
    g_assert_cmpint (inet_pton (AF_INET6, text, &in6->sin6_addr), ==, 1);
  } else {
    in->sin_family = AF_INET;
    g_assert_cmpint (inet_pton (AF_INET, text, &in->sin_addr), ==, 1);
  }
}

static void
make_rule (WmnAccessRule * ret_rule, gchar sign, const gchar * address,
    const gchar * mask)
{
  int family = strchr (address, ':') != NULL ? AF_INET6 : AF_INET;

  ret_rule->is_include = sign == '+';
  ret_rule->n_bytes = family == AF_INET6 ? 16 : 4;
  g_assert_cmpint (inet_pton (family, address, ret_rule->address), ==, 1);
  g_assert_cmpint (inet_pton (family, mask, ret_rule->mask), ==, 1);
}

static gboolean
allows (WmnAccess * access, const gchar * text)
{
  struct sockaddr_storage peer;

  make_peer (text, &peer);
  return wmn_access_allows (access, &peer);
}

static void
test_default (void)
{
  WmnAccess access;

  wmn_access_init (&access);
  g_assert_true (allows (&access, "192.0.2.1"));
  wmn_access_set_default (&access, FALSE);
  g_assert_false (allows (&access, "192.0.2.1"));
  g_assert_false (allows (&access, "2001:db8::1"));
  wmn_access_clear (&access);
}

static void
test_most_specific (void)
{
  WmnAccess access;
  WmnAccessRule rules[4];

  wmn_access_init (&access);
  make_rule (&rules[0], '-', "10.0.0.0", "255.0.0.0");
  make_rule (&rules[1], '+', "10.1.2.3", "255.255.255.255");
  make_rule (&rules[2], '-', "192.0.2.0", "255.255.255.0");
  make_rule (&rules[3], '+', "192.0.2.0", "255.255.255.0");
  wmn_access_set_rules (&access, rules, 4);
  g_assert_false (allows (&access, "10.9.9.9"));
  g_assert_true (allows (&access, "10.1.2.3"));
  g_assert_true (allows (&access, "11.0.0.1"));
  /* A tie excludes, whichever comes first. */
  g_assert_false (allows (&access, "192.0.2.7"));
  wmn_access_set_rules (&access, rules + 3, 1);
  g_assert_true (allows (&access, "192.0.2.7"));
  wmn_access_set_rules (&access, NULL, 0);
  g_assert_true (allows (&access, "10.9.9.9"));
  wmn_access_clear (&access);
}

/* IWMAddressAccess takes any bit pattern for a mask. */
static void
test_any_mask (void)
{
  WmnAccessRule rule;
  WmnAccess access;

  make_rule (&rule, '-', "10.0.7.0", "255.0.255.0");
  wmn_access_init (&access);
  wmn_access_set_rules (&access, &rule, 1);
  g_assert_false (allows (&access, "10.1.7.200"));
  g_assert_true (allows (&access, "10.1.8.200"));
  wmn_access_clear (&access);
}

static void
test_families (void)
{
  WmnAccessRule rules[2];
  WmnAccess access;

  wmn_access_init (&access);
  make_rule (&rules[0], '-', "fe80::", "ffc0::");
  make_rule (&rules[1], '-', "127.0.0.0", "255.0.0.0");
  wmn_access_set_rules (&access, rules, 2);
  g_assert_false (allows (&access, "fe80::1"));
  g_assert_true (allows (&access, "::1"));
  g_assert_false (allows (&access, "::ffff:127.0.0.1"));
  g_assert_true (allows (&access, "::ffff:128.0.0.1"));
  make_rule (&rules[0], '-', "::", "::");
  wmn_access_set_rules (&access, rules, 1);
  g_assert_false (allows (&access, "::1"));
  g_assert_true (allows (&access, "127.0.0.1"));
  wmn_access_clear (&access);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/access/default", test_default);
  g_test_add_func ("/access/most-specific", test_most_specific);
  g_test_add_func ("/access/any-mask", test_any_mask);
  g_test_add_func ("/access/families", test_families);
  return g_test_run ();
}
