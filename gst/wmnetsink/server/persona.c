/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See persona.h. */

#include "server/persona.h"

#include <string.h>
#include "server/siphash.h"

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
hash (gconstpointer data)
{
  return wmn_persona_hash (data);
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
  Shared *shared;

  g_mutex_lock (&lock);
  if (all == NULL)
    all = g_hash_table_new_full (hash, is_same, NULL, g_free);
  shared = g_hash_table_lookup (all, facts);
  if (shared == NULL) {
    shared = copy (facts);
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

static guint64
mix_text (guint64 sum, const gchar * text)
{
  return text != NULL ? wmn_siphash_mix (sum, text, strlen (text)) : sum + 1;
}

guint
wmn_persona_hash (const WmnPersona * facts)
{
  guint64 sum = facts->link_bandwidth;
  guint i;

  sum = wmn_siphash_mix (sum, &facts->pace, sizeof (facts->pace));
  sum = wmn_siphash_mix (sum, &facts->local, sizeof (facts->local));
  sum = wmn_siphash_mix (sum, &facts->variant, sizeof (facts->variant));
  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++)
    sum = mix_text (sum, facts->texts[i]);
  return (guint) sum;
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
