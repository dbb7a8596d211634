/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/persona.c: one for all who say the same. */

#include "server/persona.h"

#include <string.h>

static void
describe (WmnPersona * facts, const gchar * user_agent)
{
  memset (facts, 0, sizeof (*facts));
  facts->variant = WMN_VARIANT_HTTP_PLAIN;
  facts->texts[WMN_PERSONA_USER_AGENT] = user_agent;
  facts->texts[WMN_PERSONA_PATH] = "/live";
}

static void
test_shared (void)
{
  gchar name[] = "NSPlayer/7.10.0.3059";
  const WmnPersona *a, *b;
  WmnPersona facts;

  describe (&facts, name);
  a = wmn_persona_share (&facts);
  b = wmn_persona_share (&facts);
  g_assert_true (a == b);
  g_assert_cmpuint (wmn_persona_count (), ==, 1);
  /* Nothing of the caller's is kept. */
  name[0] = 'X';
  g_assert_cmpstr (a->texts[WMN_PERSONA_USER_AGENT], ==,
      "NSPlayer/7.10.0.3059");
  g_assert_cmpstr (a->texts[WMN_PERSONA_PATH], ==, "/live");
  g_assert_null (a->texts[WMN_PERSONA_REFERER]);
  wmn_persona_release (a);
  g_assert_cmpuint (wmn_persona_count (), ==, 1);
  wmn_persona_release (b);
  g_assert_cmpuint (wmn_persona_count (), ==, 0);
}

static const WmnPersona *
share_with (void (*change) (WmnPersona * facts))
{
  WmnPersona facts;

  describe (&facts, "player");
  change (&facts);
  return wmn_persona_share (&facts);
}

static void
leave (WmnPersona * facts)
{
}

static void
change_local (WmnPersona * facts)
{
  facts->local.family = AF_INET;
}

static void
change_variant (WmnPersona * facts)
{
  facts->variant = WMN_VARIANT_ICY;
}

static void
change_bandwidth (WmnPersona * facts)
{
  facts->link_bandwidth = 56000;
}

static void
change_pace (WmnPersona * facts)
{
  facts->pace = 1.5;
}

static void
move_text (WmnPersona * facts)
{
  facts->texts[WMN_PERSONA_HOST] = facts->texts[WMN_PERSONA_USER_AGENT];
  facts->texts[WMN_PERSONA_USER_AGENT] = NULL;
}

/* Whatever differs makes another one. */
static void
test_different (void)
{
  void (*const changes[]) (WmnPersona *) = {
    leave, change_local, change_variant, change_bandwidth, change_pace,
    move_text
  };
  const WmnPersona *personas[G_N_ELEMENTS (changes)];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    personas[i] = share_with (changes[i]);
    g_assert_cmpuint (wmn_persona_count (), ==, i + 1);
  }
  g_assert_cmpfloat (personas[4]->pace, ==, 1.5);
  for (i = 0; i < G_N_ELEMENTS (changes); i++)
    wmn_persona_release (personas[i]);
  g_assert_cmpuint (wmn_persona_count (), ==, 0);
}

/* Words of one sum by g_str_hash(), which anybody can make any number of. */
static void
test_hash (void)
{
  GHashTable *sums = g_hash_table_new (NULL, NULL);
  void (*const changes[]) (WmnPersona *) = {
    leave, change_local, change_variant, change_bandwidth, change_pace,
    move_text
  };
  WmnPersona facts;
  guint i, k;

  for (i = 0; i < 1024; i++) {
    gchar name[21] = "";

    for (k = 0; k < 10; k++)
      memcpy (name + 2 * k, (i >> k & 1) != 0 ? "Ab" : "BA", 2);
    g_assert_cmpuint (g_str_hash (name), ==, g_str_hash
        ("BABABABABABABABABABA"));
    describe (&facts, name);
    g_hash_table_add (sums, GUINT_TO_POINTER (wmn_persona_hash (&facts)));
  }
  g_assert_cmpuint (g_hash_table_size (sums), >, 1000);
  g_hash_table_remove_all (sums);
  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    describe (&facts, "player");
    changes[i] (&facts);
    g_hash_table_add (sums, GUINT_TO_POINTER (wmn_persona_hash (&facts)));
    g_assert_cmpuint (g_hash_table_size (sums), ==, i + 1);
  }
  g_hash_table_unref (sums);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/persona/shared", test_shared);
  g_test_add_func ("/persona/different", test_different);
  g_test_add_func ("/persona/hash", test_hash);
  return g_test_run ();
}
