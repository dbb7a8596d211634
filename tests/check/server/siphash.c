/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/siphash.c. */

#include "server/siphash.h"

#include <string.h>

/* The paper's, appendix A, and of its reference those beside it. */
static void
test_vectors (void)
{
  static const struct
  {
    gsize size;
    guint64 sum;
  } vectors[] = {
    {0, G_GUINT64_CONSTANT (0x726fdb47dd0e0e31)},
    {1, G_GUINT64_CONSTANT (0x74f839c593dc67fd)},
    {8, G_GUINT64_CONSTANT (0x93f5f5799a932462)},
    {15, G_GUINT64_CONSTANT (0xa129ca6149be45e5)}
  };
  guint8 bytes[WMN_SIPHASH_KEY_SIZE];
  guint i;

  for (i = 0; i < sizeof (bytes); i++)
    bytes[i] = (guint8) i;
  for (i = 0; i < G_N_ELEMENTS (vectors); i++)
    g_assert_cmphex (wmn_siphash_with (bytes, bytes, vectors[i].size), ==,
        vectors[i].sum);
}

/* The same sum for the same, and none that is known before. */
static void
test_mix (void)
{
  static const guint8 none[WMN_SIPHASH_KEY_SIZE];
  guint64 sum = wmn_siphash_mix (0, "ab", 2);

  g_assert_cmphex (wmn_siphash_mix (0, "ab", 2), ==, sum);
  g_assert_cmphex (wmn_siphash_mix (0, "ba", 2), !=, sum);
  g_assert_cmphex (wmn_siphash_mix (1, "ab", 2), !=, sum);
  g_assert_cmphex (wmn_siphash_mix (wmn_siphash_mix (0, "a", 1), "b", 1), !=,
      sum);
  g_assert_cmphex (wmn_siphash_with (none, "ab", 2), !=, sum);
  g_assert_cmphex (wmn_siphash_mix (0, NULL, 0), ==, wmn_siphash_mix (0, "",
          0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siphash/vectors", test_vectors);
  g_test_add_func ("/siphash/mix", test_mix);
  return g_test_run ();
}
