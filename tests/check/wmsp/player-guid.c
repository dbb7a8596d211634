/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/player-guid.c. */

#include "wmsp/player-guid.h"

static void
test_there_and_back (void)
{
  static const gchar *const texts[] = {
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1234}",
    "{00000000-0000-0000-0000-000000000000}",
    "{ffffffff-FFFF-ffff-FFFF-ffffffffffff}"
  };
  gchar text[WMN_PLAYER_GUID_TEXT];
  WmnPlayerGuid guid;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_assert_true (wmn_player_guid_pack (texts[i], &guid));
    wmn_player_guid_write (&guid, text);
    g_assert_cmpstr (text, ==, texts[i]);
  }
}

/* Case alone makes no other one; a digit does. */
static void
test_hash (void)
{
  static const gchar *const texts[] = {
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1234}",
    "{3300ad50-2C39-46C0-ae0a-5D1F3A6f1234}",
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1235}",
    "{3300AD51-2C39-46c0-AE0A-5D1F3a6F1234}",
  };
  guint32 hashes[G_N_ELEMENTS (texts)];
  WmnPlayerGuid guid;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_assert_true (wmn_player_guid_pack (texts[i], &guid));
    hashes[i] = wmn_player_guid_hash (&guid);
  }
  g_assert_cmpuint (hashes[0], ==, hashes[1]);
  g_assert_cmpuint (hashes[0], !=, hashes[2]);
  g_assert_cmpuint (hashes[0], !=, hashes[3]);
  g_assert_cmpuint (hashes[2], !=, hashes[3]);
}

/* What isn't written so isn't taken, not even in part. */
static void
test_other_forms (void)
{
  static const gchar *const texts[] = {
    "", "{", "{guid}",
    "3300AD50-2C39-46c0-AE0A-5D1F3a6F1234",
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1234",
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1234}x",
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F123g}",
    "{3300AD502C39-46c0-AE0A-5D1F3a6F12345}"
  };
  WmnPlayerGuid guid = { {7}, 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (wmn_player_guid_pack (texts[i], &guid));
  g_assert_cmpuint (guid.bytes[0], ==, 7);
  g_assert_cmpuint (guid.capitals, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/player-guid/there-and-back", test_there_and_back);
  g_test_add_func ("/player-guid/hash", test_hash);
  g_test_add_func ("/player-guid/other-forms", test_other_forms);
  return g_test_run ();
}
