/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/address.c. */

#include "server/address.h"

#include <arpa/inet.h>
#include <string.h>

static void
check_text (const WmnAddress * address, const gchar * expected)
{
  GSocketAddress *gio = wmn_address_new_gio (address);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (gio);
  gchar *text = g_inet_address_to_string (g_inet_socket_address_get_address
      (inet));

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (g_inet_socket_address_get_port (inet), ==, 1755);
  g_free (text);
  g_object_unref (gio);
}

static void
test_ipv4 (void)
{
  struct sockaddr_storage peer = { 0 }, back;
  struct sockaddr_in *in = (struct sockaddr_in *) &peer;
  WmnAddress address;

  in->sin_family = AF_INET;
  in->sin_port = htons (1755);
  in->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  wmn_address_set (&address, &peer);
  check_text (&address, "127.0.0.1");
  wmn_address_get (&address, &back);
  g_assert_cmpmem (&back, sizeof (back), &peer, sizeof (peer));
}

static void
test_ipv6 (void)
{
  struct sockaddr_storage peer = { 0 }, back;
  struct sockaddr_in6 *in = (struct sockaddr_in6 *) &peer;
  WmnAddress address;

  in->sin6_family = AF_INET6;
  in->sin6_port = htons (1755);
  in->sin6_scope_id = 3;
  g_assert_cmpint (inet_pton (AF_INET6, "2001:db8::7", &in->sin6_addr), ==, 1);
  wmn_address_set (&address, &peer);
  check_text (&address, "2001:db8::7");
  wmn_address_get (&address, &back);
  g_assert_cmpmem (&back, sizeof (back), &peer, sizeof (peer));
}

static gchar *
spell (const gchar * text, guint32 scope)
{
  struct sockaddr_storage end = { 0 };
  struct sockaddr_in *v4 = (struct sockaddr_in *) &end;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) &end;
  WmnAddress address;

  if (strchr (text, ':') != NULL) {
    v6->sin6_family = AF_INET6;
    v6->sin6_scope_id = scope;
    g_assert_cmpint (inet_pton (AF_INET6, text, &v6->sin6_addr), ==, 1);
  } else {
    v4->sin_family = AF_INET;
    g_assert_cmpint (inet_pton (AF_INET, text, &v4->sin_addr), ==, 1);
  }
  wmn_address_set (&address, &end);
  return wmn_address_to_string (&address);
}

/* An address of one link says nothing without it (RFC 4007 11). */
static void
test_zone (void)
{
  g_autofree gchar *v4 = spell ("192.0.2.1", 0);
  g_autofree gchar *v6 = spell ("2001:db8::7", 0);
  g_autofree gchar *local = spell ("fe80::1", 3);

  g_assert_cmpstr (v4, ==, "192.0.2.1");
  g_assert_cmpstr (v6, ==, "2001:db8::7");
  g_assert_cmpstr (local, ==, "fe80::1%3");
}

/* What a socket that failed says of its peer. */
static void
test_none (void)
{
  struct sockaddr_storage peer = { 0 }, back;
  WmnAddress address;

  wmn_address_set (&address, &peer);
  g_assert_null (wmn_address_new_gio (&address));
  wmn_address_get (&address, &back);
  g_assert_cmpmem (&back, sizeof (back), &peer, sizeof (peer));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/ipv4", test_ipv4);
  g_test_add_func ("/address/ipv6", test_ipv6);
  g_test_add_func ("/address/zone", test_zone);
  g_test_add_func ("/address/none", test_none);
  return g_test_run ();
}
