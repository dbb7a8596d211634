/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See places.h. */

#include "server/places.h"

#include "server/access.h"

void
wmn_places_init (WmnPlaces * places)
{
  g_mutex_init (&places->lock);
  g_cond_init (&places->empty);
  places->addresses = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
      (GDestroyNotify) g_bytes_unref, NULL);
  places->n_taken = 0;
}

void
wmn_places_clear (WmnPlaces * places)
{
  g_clear_pointer (&places->addresses, g_hash_table_unref);
  g_mutex_clear (&places->lock);
  g_cond_clear (&places->empty);
}

static GBytes *
make_key (const struct sockaddr_storage *peer)
{
  guint8 address[16];
  guint n_bytes = wmn_access_get_address (peer, address);

  return g_bytes_new (address, n_bytes);
}

gboolean
wmn_places_take (WmnPlaces * places, const struct sockaddr_storage *peer,
    gint64 max, gint64 max_per_address)
{
  GBytes *key = make_key (peer);
  gboolean is_taken;
  gint64 count;

  g_mutex_lock (&places->lock);
  count = GPOINTER_TO_INT (g_hash_table_lookup (places->addresses, key));
  is_taken = (max < 0 || places->n_taken < max) &&
      (max_per_address < 0 || count < max_per_address);
  if (is_taken) {
    places->n_taken++;
    g_hash_table_replace (places->addresses, g_bytes_ref (key),
        GINT_TO_POINTER ((gint) count + 1));
  }
  g_mutex_unlock (&places->lock);
  g_bytes_unref (key);
  return is_taken;
}

void
wmn_places_leave (WmnPlaces * places, const struct sockaddr_storage *peer)
{
  GBytes *key = make_key (peer);
  gint count;

  g_mutex_lock (&places->lock);
  count = GPOINTER_TO_INT (g_hash_table_lookup (places->addresses, key));
  g_assert (count > 0 && places->n_taken > 0);
  if (count == 1)
    g_hash_table_remove (places->addresses, key);
  else
    g_hash_table_replace (places->addresses, g_bytes_ref (key),
        GINT_TO_POINTER (count - 1));
  if (--places->n_taken == 0)
    g_cond_broadcast (&places->empty);
  g_mutex_unlock (&places->lock);
  g_bytes_unref (key);
}

guint
wmn_places_count (WmnPlaces * places)
{
  guint count;

  g_mutex_lock (&places->lock);
  count = places->n_taken;
  g_mutex_unlock (&places->lock);
  return count;
}
