/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/forwarded.c: who is believed, and how far. */

#include "server/forwarded.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static void
trust (WmnAccess * proxies)
{
  WmnAccessRule rules[2] = { {TRUE, 4}, {TRUE, 16} };

  wmn_access_init (proxies);
  wmn_access_set_default (proxies, FALSE);
  inet_pton (AF_INET, "10.0.0.0", rules[0].address);
  inet_pton (AF_INET, "255.0.0.0", rules[0].mask);
  inet_pton (AF_INET6, "2001:db8::", rules[1].address);
  inet_pton (AF_INET6, "ffff:ffff::", rules[1].mask);
  wmn_access_set_rules (proxies, rules, 2);
}

static void
check (const gchar * peer, const gchar * fields, const gchar * expected)
{
  gchar *text = g_strconcat ("GET / HTTP/1.0\r\n", fields, "\r\n", NULL);
  struct sockaddr_storage address = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &address;
  WmnHttpRequest request;
  WmnAccess proxies;
  gchar *found;

  trust (&proxies);
  in->sin_family = AF_INET;
  inet_pton (AF_INET, peer, &in->sin_addr);
  g_assert_cmpint (wmn_http_request_parse (text, strlen (text), 0, &request),
      >, 0);
  found = wmn_forwarded_find (&proxies, &address, &request);
  g_assert_cmpstr (found, ==, expected);
  g_free (found);
  g_free (text);
  wmn_access_clear (&proxies);
}

/* F 49 is about rules; this is the other list of addresses. */
static void
test_strangers (void)
{
  check ("192.0.2.1", "X-Forwarded-For: 198.51.100.7\r\n", NULL);
  check ("10.0.0.1", "X-Forwarded-For: 198.51.100.7\r\n", "198.51.100.7");
  check ("10.0.0.1", "", NULL);
}

/* What a stranger has written in front of his own address is not believed. */
static void
test_hops (void)
{
  check ("10.0.0.1", "X-Forwarded-For: 1.2.3.4, 198.51.100.7\r\n",
      "198.51.100.7");
  check ("10.0.0.1", "X-Forwarded-For: 198.51.100.7, 10.0.0.2\r\n",
      "198.51.100.7");
  check ("10.0.0.1", "X-Forwarded-For: 198.51.100.7\r\n"
      "x-forwarded-for: [2001:db8::9]:80, 10.0.0.2\r\n", "198.51.100.7");
  check ("10.0.0.1", "X-Forwarded-For: 10.0.0.3, 10.0.0.2\r\n", "10.0.0.3");
}

static void
test_junk (void)
{
  check ("10.0.0.1", "X-Forwarded-For: unknown\r\n", NULL);
  check ("10.0.0.1", "X-Forwarded-For: unknown, 10.0.0.2\r\n", "10.0.0.2");
  check ("10.0.0.1", "X-Forwarded-For: 1.2.3\r\n", NULL);
  check ("10.0.0.1", "X-Forwarded-For: [\r\n", NULL);
  check ("10.0.0.1", "X-Forwarded-For: ::ffff:192.0.2.9\r\n", "192.0.2.9");
  check ("10.0.0.1", "X-Forwarded-For: 1111111111111111111111111111111111111"
      "1111111111111111111111111111111111111111111111111\r\n", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forwarded/strangers", test_strangers);
  g_test_add_func ("/forwarded/hops", test_hops);
  g_test_add_func ("/forwarded/junk", test_junk);
  return g_test_run ();
}
