/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See places.h. */

#include "server/places.h"

#include <string.h>
#include "server/access.h"
#include "server/keyed-sum.h"

typedef struct
{
  guint8 bytes[16];
  guint32 n_bytes;
  guint32 n_taken;              /* places */
} Address;

static guint
hash_address (gconstpointer data)
{
  const Address *address = data;
  GChecksum *sum = wmn_keyed_sum_begin ();

  /* Of IPv6 a client has many to choose from. */
  wmn_keyed_sum_add (sum, address->bytes, address->n_bytes);
  return wmn_keyed_sum_end (sum);
}

static gboolean
is_same (gconstpointer data_a, gconstpointer data_b)
{
  const Address *a = data_a, *b = data_b;

  return a->n_bytes == b->n_bytes &&
      memcmp (a->bytes, b->bytes, a->n_bytes) == 0;
}

void
wmn_places_init (WmnPlaces * places)
{
  g_mutex_init (&places->lock);
  g_cond_init (&places->empty);
  places->addresses = g_hash_table_new_full (hash_address, is_same, g_free,
      NULL);
  places->n_taken = 0;
}

void
wmn_places_clear (WmnPlaces * places)
{
  g_clear_pointer (&places->addresses, g_hash_table_unref);
  g_mutex_clear (&places->lock);
  g_cond_clear (&places->empty);
}

/* NULL where nobody has a place. */
static Address *
find_unlocked (WmnPlaces * places, const struct sockaddr_storage *peer,
    Address * ret_key)
{
  ret_key->n_bytes = wmn_access_get_address (peer, ret_key->bytes);
  ret_key->n_taken = 0;
  return g_hash_table_lookup (places->addresses, ret_key);
}

gboolean
wmn_places_take (WmnPlaces * places, const struct sockaddr_storage *peer,
    gint64 max, gint64 max_per_address)
{
  Address *address, key;
  gboolean is_taken;

  g_mutex_lock (&places->lock);
  address = find_unlocked (places, peer, &key);
  is_taken = (max < 0 || places->n_taken < max) && (max_per_address < 0 ||
      (address != NULL ? address->n_taken : 0) < max_per_address);
  if (is_taken && address == NULL) {
    address = g_memdup2 (&key, sizeof (key));
    g_hash_table_add (places->addresses, address);
  }
  if (is_taken) {
    places->n_taken++;
    address->n_taken++;
  }
  g_mutex_unlock (&places->lock);
  return is_taken;
}

void
wmn_places_leave (WmnPlaces * places, const struct sockaddr_storage *peer)
{
  Address *address, key;

  g_mutex_lock (&places->lock);
  address = find_unlocked (places, peer, &key);
  g_assert (address != NULL && places->n_taken > 0);
  if (--address->n_taken == 0)
    g_hash_table_remove (places->addresses, address);
  if (--places->n_taken == 0)
    g_cond_broadcast (&places->empty);
  g_mutex_unlock (&places->lock);
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
