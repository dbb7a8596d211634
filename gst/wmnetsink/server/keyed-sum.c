/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See keyed-sum.h.  MD5 of the key and of what follows: that it can be forged
 * by who sees it doesn't matter, for nobody sees it. */

#include "server/keyed-sum.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define KEY_SIZE 16
#define SUM_SIZE 16

static const guint8 *
get_key (void)
{
  static guint8 key[KEY_SIZE];
  static gsize is_there;

  if (g_once_init_enter (&is_there)) {
    while (getrandom (key, sizeof (key), 0) != sizeof (key))
      g_assert (errno == EINTR);
    g_once_init_leave (&is_there, TRUE);
  }
  return key;
}

GChecksum *
wmn_keyed_sum_begin (void)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_MD5);

  g_checksum_update (sum, get_key (), KEY_SIZE);
  return sum;
}

void
wmn_keyed_sum_add (GChecksum * sum, gconstpointer data, gsize size)
{
  gsize length = data != NULL ? size : G_MAXSIZE;

  g_checksum_update (sum, (const guchar *) &length, sizeof (length));
  if (data != NULL && size > 0)
    g_checksum_update (sum, data, (gssize) size);
}

guint
wmn_keyed_sum_end (GChecksum * sum)
{
  guint8 digest[SUM_SIZE];
  gsize size = sizeof (digest);
  guint ret;

  g_checksum_get_digest (sum, digest, &size);
  g_checksum_free (sum);
  memcpy (&ret, digest, sizeof (ret));
  return ret;
}
