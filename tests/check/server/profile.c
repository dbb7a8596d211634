/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/profile.c: one for all who say the same. */

#include "server/profile.h"

#include <string.h>

static void
describe (WmnProfile * facts, const gchar * user_agent)
{
  memset (facts, 0, sizeof (*facts));
  facts->variant = WMN_VARIANT_HTTP_PLAIN;
  facts->texts[WMN_PROFILE_USER_AGENT] = user_agent;
  facts->texts[WMN_PROFILE_PATH] = "/live";
}

static void
test_shared (void)
{
  gchar name[] = "NSPlayer/7.10.0.3059";
  const WmnProfile *a, *b;
  WmnProfile facts;

  describe (&facts, name);
  a = wmn_profile_share (&facts);
  b = wmn_profile_share (&facts);
  g_assert_true (a == b);
  g_assert_cmpuint (wmn_profile_count (), ==, 1);
  /* Nothing of the caller's is kept. */
  name[0] = 'X';
  g_assert_cmpstr (a->texts[WMN_PROFILE_USER_AGENT], ==,
      "NSPlayer/7.10.0.3059");
  g_assert_cmpstr (a->texts[WMN_PROFILE_PATH], ==, "/live");
  g_assert_null (a->texts[WMN_PROFILE_REFERER]);
  wmn_profile_release (a);
  g_assert_cmpuint (wmn_profile_count (), ==, 1);
  wmn_profile_release (b);
  g_assert_cmpuint (wmn_profile_count (), ==, 0);
}

static const WmnProfile *
share_with (void (*change) (WmnProfile * facts))
{
  WmnProfile facts;

  describe (&facts, "player");
  change (&facts);
  return wmn_profile_share (&facts);
}

static void
leave (WmnProfile * facts)
{
}

static void
change_local (WmnProfile * facts)
{
  facts->local.ipv4.sin_family = AF_INET;
}

static void
change_variant (WmnProfile * facts)
{
  facts->variant = WMN_VARIANT_ICY;
}

static void
change_bandwidth (WmnProfile * facts)
{
  facts->link_bandwidth = 56000;
}

static void
change_pace (WmnProfile * facts)
{
  facts->pace = 1.5;
}

static void
move_text (WmnProfile * facts)
{
  facts->texts[WMN_PROFILE_HOST] = facts->texts[WMN_PROFILE_USER_AGENT];
  facts->texts[WMN_PROFILE_USER_AGENT] = NULL;
}

/* Whatever differs makes another one. */
static void
test_different (void)
{
  void (*const changes[]) (WmnProfile *) = {
    leave, change_local, change_variant, change_bandwidth, change_pace,
    move_text
  };
  const WmnProfile *profiles[G_N_ELEMENTS (changes)];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    profiles[i] = share_with (changes[i]);
    g_assert_cmpuint (wmn_profile_count (), ==, i + 1);
  }
  g_assert_cmpfloat (profiles[4]->pace, ==, 1.5);
  for (i = 0; i < G_N_ELEMENTS (changes); i++)
    wmn_profile_release (profiles[i]);
  g_assert_cmpuint (wmn_profile_count (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/shared", test_shared);
  g_test_add_func ("/profile/different", test_different);
  return g_test_run ();
}
