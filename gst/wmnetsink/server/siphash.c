/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See siphash.h.  Names of variables are those of the paper. */

#include "server/siphash.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define WORD sizeof (guint64)

static guint64
rotate (guint64 word, guint n)
{
  return word << n | word >> (64 - n);
}

static void
do_rounds (guint64 v[4], guint n)
{
  while (n-- > 0) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate (v[1], 13) ^ v[0];
    v[3] = rotate (v[3], 16) ^ v[2];
    v[0] = rotate (v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate (v[1], 17) ^ v[2];
    v[3] = rotate (v[3], 21) ^ v[0];
    v[2] = rotate (v[2], 32);
  }
}

static void
compress (guint64 v[4], guint64 m)
{
  v[3] ^= m;
  do_rounds (v, 2);
  v[0] ^= m;
}

static guint64
read_word (const guint8 * data, gsize size)
{
  guint64 word = 0;

  memcpy (&word, data, size);
  return GUINT64_FROM_LE (word);
}

static guint64
sum_up (guint64 k0, guint64 k1, const guint8 * data, gsize size)
{
  guint64 v[4] = {
    k0 ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
    k1 ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
    k0 ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
    k1 ^ G_GUINT64_CONSTANT (0x7465646279746573)
  };
  gsize at;

  for (at = 0; size - at >= WORD; at += WORD)
    compress (v, read_word (data + at, WORD));
  compress (v, (size > at ? read_word (data + at, size - at) : 0) |
      (guint64) (size & 0xff) << 56);
  v[2] ^= 0xff;
  do_rounds (v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static const guint8 *
get_key (void)
{
  static guint8 key[WMN_SIPHASH_KEY_SIZE];
  static gsize is_there;

  if (g_once_init_enter (&is_there)) {
    while (getrandom (key, sizeof (key), 0) != sizeof (key))
      g_assert (errno == EINTR);
    g_once_init_leave (&is_there, TRUE);
  }
  return key;
}

guint64
wmn_siphash_mix (guint64 sum, gconstpointer data, gsize size)
{
  const guint8 *key = get_key ();

  return sum_up (read_word (key, WORD) ^ sum, read_word (key + WORD, WORD),
      data, size);
}

guint64
wmn_siphash_with (const guint8 key[WMN_SIPHASH_KEY_SIZE],
    gconstpointer data, gsize size)
{
  return sum_up (read_word (key, WORD), read_word (key + WORD, WORD), data,
      size);
}
