/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/keyed-sum.c. */

#include "server/keyed-sum.h"

#include <string.h>

/* Of both, NULL left out behind the end. */
static guint
sum_of (const gchar * first, const gchar * second)
{
  GChecksum *sum = wmn_keyed_sum_begin ();

  wmn_keyed_sum_add (sum, first, first != NULL ? strlen (first) : 0);
  if (second != NULL)
    wmn_keyed_sum_add (sum, second, strlen (second));
  return wmn_keyed_sum_end (sum);
}

/* The same sum for the same, and another for all else. */
static void
test_sums (void)
{
  static const gchar *const texts[][2] = {
    {"ab", NULL}, {"ba", NULL}, {"a", "b"}, {"", "ab"}, {"ab", ""},
    {NULL, "ab"}, {"", NULL}, {NULL, NULL},
    /* One row by g_str_hash(), whatever stands around them. */
    {"Ez", NULL}, {"FY", NULL}
  };
  guint i, k;

  g_assert_cmpuint (g_str_hash ("Ez"), ==, g_str_hash ("FY"));
  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    for (k = 0; k < G_N_ELEMENTS (texts); k++)
      g_assert_cmpint (sum_of (texts[i][0], texts[i][1]) ==
          sum_of (texts[k][0], texts[k][1]), ==, i == k);
  }
}

/* Nobody knows it before. */
static void
test_key (void)
{
  gchar *plain = g_compute_checksum_for_data (G_CHECKSUM_MD5,
      (const guchar *) "", 0);
  guint sum = wmn_keyed_sum_end (wmn_keyed_sum_begin ());
  gchar *text = g_strdup_printf ("%08x", GUINT32_TO_BE (sum));

  g_assert_false (g_str_has_prefix (plain, text));
  g_free (text);
  g_free (plain);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyed-sum/sums", test_sums);
  g_test_add_func ("/keyed-sum/key", test_key);
  return g_test_run ();
}
