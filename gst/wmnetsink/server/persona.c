/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See persona.h. */

#include "server/persona.h"

#include <string.h>
#include "server/keyed-sum.h"

typedef struct _Shared Shared;

struct _Shared
{
  WmnPersona persona;
  guint refs;                   /* under lock */
  gchar texts[];                /* what the persona's point to */
};

static GMutex lock;
static GHashTable *all;         /* under lock; of Shared, by what they say */

static gboolean
is_same (gconstpointer data_a, gconstpointer data_b)
{
  const WmnPersona *a = data_a, *b = data_b;
  guint i;

  if (a->variant != b->variant || a->link_bandwidth != b->link_bandwidth ||
      memcmp (&a->pace, &b->pace, sizeof (a->pace)) != 0 ||
      memcmp (&a->local, &b->local, sizeof (a->local)) != 0)
    return FALSE;
  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++) {
    if (g_strcmp0 (a->texts[i], b->texts[i]) != 0)
      return FALSE;
  }
  return TRUE;
}

static guint
get_sum (gconstpointer data)
{
  return ((const WmnPersona *) data)->sum;
}

static Shared *
copy (const WmnPersona * facts)
{
  gsize sizes[WMN_PERSONA_N_TEXTS], sum = 0;
  Shared *shared;
  gchar *at;
  guint i;

  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++) {
    sizes[i] = facts->texts[i] != NULL ? strlen (facts->texts[i]) + 1 : 0;
    sum += sizes[i];
  }
  shared = g_malloc (sizeof (*shared) + sum);
  shared->persona = *facts;
  shared->refs = 0;
  for (i = 0, at = shared->texts; i < WMN_PERSONA_N_TEXTS; i++) {
    if (sizes[i] > 0)
      shared->persona.texts[i] = memcpy (at, facts->texts[i], sizes[i]);
    at += sizes[i];
  }
  return shared;
}

const WmnPersona *
wmn_persona_share (const WmnPersona * facts)
{
  WmnPersona wanted = *facts;
  Shared *shared;

  wanted.sum = wmn_persona_hash (facts);
  g_mutex_lock (&lock);
  if (all == NULL)
    all = g_hash_table_new_full (get_sum, is_same, NULL, g_free);
  shared = g_hash_table_lookup (all, &wanted);
  if (shared == NULL) {
    shared = copy (&wanted);
    g_hash_table_add (all, shared);
  }
  shared->refs++;
  g_mutex_unlock (&lock);
  return &shared->persona;
}

void
wmn_persona_release (const WmnPersona * persona)
{
  Shared *shared = (Shared *) persona;

  g_mutex_lock (&lock);
  if (--shared->refs == 0)
    g_hash_table_remove (all, shared);
  g_mutex_unlock (&lock);
}

guint
wmn_persona_hash (const WmnPersona * facts)
{
  GChecksum *sum = wmn_keyed_sum_begin ();
  guint i;

  wmn_keyed_sum_add (sum, &facts->link_bandwidth,
      sizeof (facts->link_bandwidth));
  wmn_keyed_sum_add (sum, &facts->pace, sizeof (facts->pace));
  wmn_keyed_sum_add (sum, &facts->local, sizeof (facts->local));
  wmn_keyed_sum_add (sum, &facts->variant, sizeof (facts->variant));
  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++)
    wmn_keyed_sum_add (sum, facts->texts[i],
        facts->texts[i] != NULL ? strlen (facts->texts[i]) : 0);
  return wmn_keyed_sum_end (sum);
}

guint
wmn_persona_count (void)
{
  guint count;

  g_mutex_lock (&lock);
  count = all != NULL ? g_hash_table_size (all) : 0;
  g_mutex_unlock (&lock);
  return count;
}
