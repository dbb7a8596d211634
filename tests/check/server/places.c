/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/places.c. */

#include "server/places.h"

#include <netinet/in.h>
#include <string.h>

static void
make_peer (struct sockaddr_storage *ret_peer, guint32 address, guint16 port)
{
  struct sockaddr_in *in = (struct sockaddr_in *) ret_peer;

  memset (ret_peer, 0, sizeof (*ret_peer));
  in->sin_family = AF_INET;
  in->sin_port = htons (port);
  in->sin_addr.s_addr = htonl (address);
}

static void
test_limits (void)
{
  struct sockaddr_storage a, a2, b;
  WmnPlaces places;

  make_peer (&a, 1, 10);
  make_peer (&a2, 1, 11);
  make_peer (&b, 2, 10);
  wmn_places_init (&places);
  g_assert_false (wmn_places_take (&places, &a, 0, -1));
  g_assert_false (wmn_places_take (&places, &a, -1, 0));
  g_assert_true (wmn_places_take (&places, &a, 3, 1));
  /* The port makes no other address of it. */
  g_assert_false (wmn_places_take (&places, &a2, 3, 1));
  g_assert_true (wmn_places_take (&places, &b, 3, 1));
  g_assert_true (wmn_places_take (&places, &a2, 3, 2));
  g_assert_false (wmn_places_take (&places, &b, 3, -1));
  g_assert_cmpuint (wmn_places_count (&places), ==, 3);
  wmn_places_leave (&places, &a);
  g_assert_true (wmn_places_take (&places, &b, 3, 2));
  wmn_places_leave (&places, &a2);
  g_assert_true (wmn_places_take (&places, &a, 3, 1));
  wmn_places_leave (&places, &a);
  wmn_places_leave (&places, &b);
  wmn_places_leave (&places, &b);
  g_assert_cmpuint (wmn_places_count (&places), ==, 0);
  wmn_places_clear (&places);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/places/limits", test_limits);
  return g_test_run ();
}
