/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/session-table.c: what was added is found, by either name,
 * and nothing else. */

#include "fixture.h"

#include "server/session-table.h"

static int mount_a;
static int mount_b;

/* Plays for somebody with @guid. */
static void
play (WmnSessionTable * table, guint32 id, const gchar * guid)
{
  WmnRecord *record = fixture_new_record (guid);

  wmn_session_table_bind (table, wmn_session_table_find (table, id), record);
  wmn_record_unref (record);
}

static void
assert_guid (WmnSessionTable * table, const gchar * guid, guint32 id)
{
  WmnSessionEntry *entry = wmn_session_table_find_guid (table, &mount_a, guid);

  g_assert_cmpuint (entry != NULL ? entry->id : 0, ==, id);
}

/* There are thousands of them. */
static void
test_size (void)
{
  g_assert_cmpuint (sizeof (WmnSessionEntry), <=, 3 * sizeof (gpointer) + 16);
}

/* Ids that fall into one row, through several doublings of the rows, and
 * places that are used again. */
static void
test_ids (void)
{
  WmnSessionTable table;
  WmnSessionEntry *entry;
  guint32 id;

  wmn_session_table_init (&table);
  g_assert_null (wmn_session_table_find (&table, 0));
  for (id = 1; id <= 1000; id++) {
    entry = wmn_session_table_add (&table, id << 16, &mount_a);
    g_assert_cmpuint (entry->id, ==, id << 16);
    g_assert_true (entry->mount == &mount_a);
  }
  for (id = 1; id <= 1000; id += 2)
    wmn_session_table_remove (&table, wmn_session_table_find (&table,
            id << 16));
  for (id = 1; id <= 1000; id++) {
    entry = wmn_session_table_find (&table, id << 16);
    g_assert_true ((entry != NULL) == (id % 2 == 0));
  }
  for (id = 1; id <= 500; id++) {
    entry = wmn_session_table_add (&table, id, &mount_b);
    g_assert_null (entry->record);
    g_assert_cmpuint (entry->n_connections, ==, 0);
  }
  g_assert_cmpuint (table.n_entries, ==, 1000);
  g_assert_cmpuint (table.n_places, ==, 1000);
  wmn_session_table_clear (&table);
}

/* Each is met once, though what was met is removed. */
static void
test_walk (void)
{
  WmnSessionTable table;
  WmnSessionEntry *entry;
  guint place = 0, n = 0;
  guint32 id;

  wmn_session_table_init (&table);
  g_assert_null (wmn_session_table_next (&table, &place));
  for (id = 1; id <= 600; id++)
    wmn_session_table_add (&table, id, id % 3 == 0 ? &mount_a : &mount_b);
  while ((entry = wmn_session_table_next (&table, &place)) != NULL) {
    if (entry->mount == &mount_a)
      wmn_session_table_remove (&table, entry);
    n++;
  }
  g_assert_cmpuint (n, ==, 600);
  for (place = 0, n = 0; wmn_session_table_next (&table, &place) != NULL;)
    n++;
  g_assert_cmpuint (n, ==, 400);
  wmn_session_table_clear (&table);
}

/* MS-WMSP 2.2.1.4.33: in any case, of this mount, and of nobody where two have
 * it. */
static void
test_guids (void)
{
  WmnSessionTable table;

  wmn_session_table_init (&table);
  wmn_session_table_add (&table, 1, &mount_a);
  wmn_session_table_add (&table, 2, &mount_a);
  wmn_session_table_add (&table, 3, &mount_b);
  assert_guid (&table, "{ab}", 0);
  play (&table, 1, "{AB}");
  play (&table, 3, "{AB}");
  assert_guid (&table, "{ab}", 1);
  assert_guid (&table, "", 0);
  play (&table, 2, "{aB}");
  assert_guid (&table, "{ab}", 0);
  wmn_session_table_remove (&table, wmn_session_table_find (&table, 1));
  assert_guid (&table, "{ab}", 2);
  play (&table, 2, "");
  assert_guid (&table, "{ab}", 0);
  wmn_session_table_clear (&table);
}

/* Programs are built with one GUID for all: those with another are found all
 * the same, and none takes long to leave. */
static void
test_namesakes (void)
{
  WmnSessionTable table;
  guint32 id;

  wmn_session_table_init (&table);
  for (id = 1; id <= 5000; id++) {
    wmn_session_table_add (&table, id, &mount_a);
    play (&table, id, id == 2500 ? "{cd}" : "{ab}");
  }
  assert_guid (&table, "{ab}", 0);
  assert_guid (&table, "{cd}", 2500);
  for (id = 1; id < 5000; id++)
    wmn_session_table_remove (&table, wmn_session_table_find (&table, id));
  assert_guid (&table, "{ab}", 5000);
  assert_guid (&table, "{cd}", 0);
  wmn_session_table_clear (&table);
}

/* The last one holds a reference as long as it is bound. */
static void
test_reference (void)
{
  WmnRecord *record = fixture_new_record ("{AB}");
  WmnSessionTable table;

  wmn_session_table_init (&table);
  wmn_session_table_bind (&table, wmn_session_table_add (&table, 1,
          &mount_a), record);
  g_assert_cmpint (atomic_load (&record->refs), ==, 2);
  wmn_session_table_bind (&table, wmn_session_table_find (&table, 1), record);
  g_assert_cmpint (atomic_load (&record->refs), ==, 2);
  wmn_session_table_clear (&table);
  g_assert_cmpint (atomic_load (&record->refs), ==, 1);
  wmn_record_unref (record);
}

/* As many as there may be. */
static void
test_full (void)
{
  WmnSessionTable table;
  guint32 id;

  wmn_session_table_init (&table);
  for (id = 1; id <= WMN_SESSION_TABLE_MAX; id++)
    wmn_session_table_add (&table, id, &mount_a);
  for (id = 1; id <= WMN_SESSION_TABLE_MAX; id++)
    g_assert_cmpuint (wmn_session_table_find (&table, id)->id, ==, id);
  wmn_session_table_clear (&table);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/session-table/size", test_size);
  g_test_add_func ("/server/session-table/ids", test_ids);
  g_test_add_func ("/server/session-table/walk", test_walk);
  g_test_add_func ("/server/session-table/guids", test_guids);
  g_test_add_func ("/server/session-table/namesakes", test_namesakes);
  g_test_add_func ("/server/session-table/reference", test_reference);
  g_test_add_func ("/server/session-table/full", test_full);
  return g_test_run ();
}
