/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/packet-pair.c: the sizes of MS-WMSP 2.2.3.7, and bytes that
 * nobody has seen before. */

#include "server/packet-pair.h"

#include <string.h>
#include "wmsp/frame.h"

static guint
count_different (const guint8 * data, gsize size)
{
  gboolean seen[256] = { FALSE };
  guint n = 0;
  gsize i;

  for (i = 0; i < size; i++) {
    n += !seen[data[i]];
    seen[data[i]] = TRUE;
  }
  return n;
}

static void
test_sizes (void)
{
  static const gsize heads[] = { 1, 412, 504, 2048 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (heads); i++) {
    gsize reason = MIN (heads[i], 504);
    gsize sizes[3];
    GByteArray *pair = wmn_packet_pair_new (heads[i], sizes);

    g_assert_cmpuint (pair->len, ==, WMN_FRAME_PAIR_SIZE);
    g_assert_cmpuint (sizes[0], ==, 512 - reason);
    g_assert_cmpuint (sizes[1], ==, 512);
    g_assert_cmpuint (sizes[2], ==, 1056 + reason);
    g_assert_cmpmem (pair->data + sizes[0], 4, "$P\xf8\1", 4);
    g_assert_cmpmem (pair->data + sizes[0] + sizes[1], 4, "$P\x18\4", 4);
    g_byte_array_unref (pair);
  }
}

static void
test_entropy (void)
{
  gsize sizes[3];
  GByteArray *a = wmn_packet_pair_new (412, sizes);
  GByteArray *b = wmn_packet_pair_new (412, sizes);

  g_assert_cmpint (memcmp (a->data, b->data, a->len), !=, 0);
  /* 1460 bytes that miss a tenth of all values are not random */
  g_assert_cmpuint (count_different (a->data + a->len - 1460, 1460), >, 230);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet-pair/sizes", test_sizes);
  g_test_add_func ("/packet-pair/entropy", test_entropy);
  return g_test_run ();
}
