/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See registry.h. */

#include "server/registry.h"

void
wmn_registry_init (WmnRegistry * registry)
{
  g_mutex_init (&registry->lock);
  registry->count = NULL;
  registry->records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wmn_record_unref);
  registry->generation = 0;
  registry->last_id = 0;
  registry->peak = 0;
}

void
wmn_registry_clear (WmnRegistry * registry)
{
  g_clear_pointer (&registry->records, g_ptr_array_unref);
  g_mutex_clear (&registry->lock);
}

/* Index of @id or of the first larger one. */
static guint
locate_unlocked (WmnRegistry * registry, guint64 id)
{
  guint low = 0;
  guint high = registry->records->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    WmnRecord *record = g_ptr_array_index (registry->records, middle);

    if (record->id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static WmnRecord *
lookup_unlocked (WmnRegistry * registry, guint64 id, guint * ret_index)
{
  guint index = locate_unlocked (registry, id);
  WmnRecord *record;

  if (index == registry->records->len)
    return NULL;
  record = g_ptr_array_index (registry->records, index);
  if (record->id != id)
    return NULL;
  *ret_index = index;
  return record;
}

void
wmn_registry_assign (WmnRegistry * registry, WmnRecord * record)
{
  g_assert (record->id == 0);
  g_mutex_lock (&registry->lock);
  record->id = ++registry->last_id;
  g_mutex_unlock (&registry->lock);
}

static void
tell_count_unlocked (WmnRegistry * registry)
{
  if (registry->count != NULL)
    atomic_store (registry->count, registry->records->len);
}

void
wmn_registry_add (WmnRegistry * registry, WmnRecord * record)
{
  g_assert (record->id != 0);
  g_mutex_lock (&registry->lock);
  g_ptr_array_add (registry->records, wmn_record_ref (record));
  registry->generation++;
  registry->peak = MAX (registry->peak, registry->records->len);
  tell_count_unlocked (registry);
  g_mutex_unlock (&registry->lock);
}

gboolean
wmn_registry_remove (WmnRegistry * registry, WmnRecord * record)
{
  guint index;
  gboolean found;

  g_mutex_lock (&registry->lock);
  found = lookup_unlocked (registry, record->id, &index) == record;
  if (found) {
    g_ptr_array_remove_index (registry->records, index);
    registry->generation++;
    tell_count_unlocked (registry);
  }
  g_mutex_unlock (&registry->lock);
  return found;
}

guint
wmn_registry_peak (WmnRegistry * registry)
{
  guint peak;

  g_mutex_lock (&registry->lock);
  peak = registry->peak;
  g_mutex_unlock (&registry->lock);
  return peak;
}

guint64
wmn_registry_generation (WmnRegistry * registry)
{
  guint64 generation;

  g_mutex_lock (&registry->lock);
  generation = registry->generation;
  g_mutex_unlock (&registry->lock);
  return generation;
}

GPtrArray *
wmn_registry_snapshot (WmnRegistry * registry, guint64 * ret_generation)
{
  GPtrArray *records;
  guint i;

  g_mutex_lock (&registry->lock);
  records = g_ptr_array_new_full (registry->records->len,
      (GDestroyNotify) wmn_record_unref);
  for (i = 0; i < registry->records->len; i++)
    g_ptr_array_add (records,
        wmn_record_ref (g_ptr_array_index (registry->records, i)));
  if (ret_generation != NULL)
    *ret_generation = registry->generation;
  g_mutex_unlock (&registry->lock);
  return records;
}

WmnRecord *
wmn_registry_find (WmnRegistry * registry, guint64 id)
{
  WmnRecord *record;
  guint index;

  g_mutex_lock (&registry->lock);
  record = lookup_unlocked (registry, id, &index);
  if (record != NULL)
    wmn_record_ref (record);
  g_mutex_unlock (&registry->lock);
  return record;
}

WmnRecord *
wmn_registry_nth (WmnRegistry * registry, guint index, guint * ret_count)
{
  WmnRecord *record = NULL;

  g_mutex_lock (&registry->lock);
  *ret_count = registry->records->len;
  if (index < registry->records->len)
    record = wmn_record_ref (g_ptr_array_index (registry->records, index));
  g_mutex_unlock (&registry->lock);
  return record;
}
