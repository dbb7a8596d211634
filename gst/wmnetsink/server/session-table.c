/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See session-table.h.  Ids are random, so their lower bits are as good as a
 * hash.  There are at least as many rows as entries. */

#include "server/session-table.h"

#include <string.h>

#define BLOCK 256
#define N_BLOCKS (WMN_SESSION_TABLE_MAX / BLOCK)
#define MIN_ROWS 64

/* --- places ------------------------------------------------------------ */

static WmnSessionEntry *
entry_at (const WmnSessionTable * table, guint place)
{
  if (place == 0)
    return NULL;
  return &table->blocks[(place - 1) / BLOCK][(place - 1) % BLOCK];
}

static guint16 *
row_of_id (const WmnSessionTable * table, guint32 id)
{
  return &table->by_id[id % table->n_rows];
}

static guint16
find_place (const WmnSessionTable * table, guint32 id)
{
  guint16 place = *row_of_id (table, id);

  while (place != 0 && entry_at (table, place)->id != id)
    place = entry_at (table, place)->next;
  return place;
}

static guint16
take_place (WmnSessionTable * table)
{
  guint16 place = table->free;

  if (place != 0) {
    table->free = entry_at (table, place)->next;
    return place;
  }
  if (table->n_places % BLOCK == 0)
    table->blocks[table->n_places / BLOCK] = g_new0 (WmnSessionEntry, BLOCK);
  return (guint16)++ table->n_places;
}

static void
leave_place (WmnSessionTable * table, guint16 place)
{
  WmnSessionEntry *entry = entry_at (table, place);

  memset (entry, 0, sizeof (*entry));
  entry->next = table->free;
  table->free = place;
}

/* --- rows -------------------------------------------------------------- */

static void
link_id (WmnSessionTable * table, guint16 place)
{
  WmnSessionEntry *entry = entry_at (table, place);
  guint16 *row = row_of_id (table, entry->id);

  entry->next = *row;
  *row = place;
}

static void
unlink_id (WmnSessionTable * table, guint16 place)
{
  guint16 *link = row_of_id (table, entry_at (table, place)->id);

  while (*link != place)
    link = &entry_at (table, *link)->next;
  *link = entry_at (table, place)->next;
}

static guint16 *
row_of_guid (const WmnSessionTable * table, gconstpointer mount, guint32 hash)
{
  hash += GPOINTER_TO_UINT (mount) >> 4;
  return &table->by_guid[hash % table->n_rows];
}

/* NULL for who has no GUID. */
static guint16 *
row_of_entry (const WmnSessionTable * table, const WmnSessionEntry * entry)
{
  guint32 hash =
      entry->record != NULL ? wmn_record_hash_guid (entry->record) : 0;

  return hash != 0 ? row_of_guid (table, entry->mount, hash) : NULL;
}

static void
link_guid (WmnSessionTable * table, guint16 place)
{
  WmnSessionEntry *entry = entry_at (table, place);
  guint16 *row = row_of_entry (table, entry);

  entry->elder = 0;
  entry->younger = 0;
  if (row == NULL)
    return;
  if (*row != 0)
    entry_at (table, *row)->younger = place;
  entry->elder = *row;
  *row = place;
}

/* Many players may have one GUID, so it is found without a walk. */
static void
unlink_guid (WmnSessionTable * table, WmnSessionEntry * entry)
{
  guint16 *row = row_of_entry (table, entry);

  if (row == NULL)
    return;
  if (entry->younger != 0)
    entry_at (table, entry->younger)->elder = entry->elder;
  else
    *row = entry->elder;
  if (entry->elder != 0)
    entry_at (table, entry->elder)->younger = entry->younger;
}

static void
set_rows (WmnSessionTable * table, guint n_rows)
{
  guint place;

  g_free (table->by_id);
  g_free (table->by_guid);
  table->by_id = g_new0 (guint16, n_rows);
  table->by_guid = g_new0 (guint16, n_rows);
  table->n_rows = n_rows;
  for (place = 1; place <= table->n_places; place++) {
    if (entry_at (table, place)->id == 0)
      continue;
    link_id (table, (guint16) place);
    link_guid (table, (guint16) place);
  }
}

/* --- public ------------------------------------------------------------ */

void
wmn_session_table_init (WmnSessionTable * table)
{
  memset (table, 0, sizeof (*table));
  table->blocks = g_new0 (WmnSessionEntry *, N_BLOCKS);
  set_rows (table, MIN_ROWS);
}

void
wmn_session_table_clear (WmnSessionTable * table)
{
  WmnSessionEntry *entry;
  guint place = 0, i;

  while ((entry = wmn_session_table_next (table, &place)) != NULL)
    wmn_session_table_remove (table, entry);
  for (i = 0; i < N_BLOCKS; i++)
    g_free (table->blocks[i]);
  g_free (table->blocks);
  g_free (table->by_id);
  g_free (table->by_guid);
}

WmnSessionEntry *
wmn_session_table_add (WmnSessionTable * table, guint32 id, gconstpointer mount)
{
  WmnSessionEntry *entry;
  guint16 place;

  g_assert (id != 0 && table->n_entries < WMN_SESSION_TABLE_MAX);
  if (table->n_entries == table->n_rows)
    set_rows (table, 2 * table->n_rows);
  place = take_place (table);
  entry = entry_at (table, place);
  entry->id = id;
  entry->mount = mount;
  link_id (table, place);
  table->n_entries++;
  return entry;
}

void
wmn_session_table_remove (WmnSessionTable * table, WmnSessionEntry * entry)
{
  guint16 place = find_place (table, entry->id);

  g_assert (entry->extra == NULL);
  unlink_guid (table, entry);
  unlink_id (table, place);
  if (entry->record != NULL)
    wmn_record_unref (entry->record);
  leave_place (table, place);
  table->n_entries--;
}

WmnSessionEntry *
wmn_session_table_find (const WmnSessionTable * table, guint32 id)
{
  return id != 0 ? entry_at (table, find_place (table, id)) : NULL;
}

WmnSessionEntry *
wmn_session_table_next (const WmnSessionTable * table, guint * place)
{
  while (*place < table->n_places) {
    WmnSessionEntry *entry = entry_at (table, ++*place);

    if (entry->id != 0)
      return entry;
  }
  return NULL;
}

void
wmn_session_table_bind (WmnSessionTable * table, WmnSessionEntry * entry,
    WmnRecord * record)
{
  WmnRecord *last = entry->record;

  unlink_guid (table, entry);
  entry->record = wmn_record_ref (record);
  link_guid (table, find_place (table, entry->id));
  if (last != NULL)
    wmn_record_unref (last);
}

/* In any case: logs are written by other hands than requests. */
static gboolean
is_of (const WmnSessionEntry * entry, gconstpointer mount, const gchar * guid)
{
  gchar own[WMN_RECORD_GUID_TEXT];

  wmn_record_write_guid (entry->record, own);
  return entry->mount == mount && g_ascii_strcasecmp (own, guid) == 0;
}

WmnSessionEntry *
wmn_session_table_find_guid (const WmnSessionTable * table,
    gconstpointer mount, const gchar * guid)
{
  WmnSessionEntry *entry = entry_at (table, *row_of_guid (table, mount,
          wmn_record_hash_guid_text (guid)));
  WmnSessionEntry *found = NULL;
  guint i;

  for (i = 0; entry != NULL && i < WMN_SESSION_TABLE_NAMESAKES; i++) {
    if (is_of (entry, mount, guid)) {
      if (found != NULL)
        return NULL;
      found = entry;
    }
    entry = entry_at (table, entry->elder);
  }
  return found;
}
