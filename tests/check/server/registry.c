/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/registry.c: invariants I1 to I3 of the membership. */

#include "server/registry.h"

static WmnRecord *
join (WmnRegistry * registry)
{
  struct sockaddr_storage none = { 0 };
  WmnRecord *record = wmn_record_new (&none, 0);

  wmn_registry_assign (registry, record);
  wmn_registry_add (registry, record);
  wmn_record_unref (record);
  return record;
}

static void
test_order (void)
{
  WmnRegistry registry;
  WmnRecord *records[5];
  GPtrArray *all;
  guint64 generation;
  guint i;

  wmn_registry_init (&registry);
  for (i = 0; i < 5; i++)
    records[i] = join (&registry);
  g_assert_cmpuint (registry.records->len, ==, 5);
  wmn_record_ref (records[2]);
  g_assert_true (wmn_registry_remove (&registry, records[2]));
  g_assert_false (wmn_registry_remove (&registry, records[2]));
  wmn_record_unref (records[2]);
  all = wmn_registry_snapshot (&registry, &generation);
  g_assert_cmpuint (generation, ==, 6);
  g_assert_cmpuint (all->len, ==, 4);
  for (i = 1; i < all->len; i++)
    g_assert_cmpuint (((WmnRecord *) g_ptr_array_index (all, i))->id, >,
        ((WmnRecord *) g_ptr_array_index (all, i - 1))->id);
  g_ptr_array_unref (all);
  g_assert_cmpuint (wmn_registry_peak (&registry), ==, 5);
  wmn_registry_clear (&registry);
}

/* Who reads the number without the lock reads the same. */
static void
test_count (void)
{
  _Atomic guint count = 7;
  WmnRegistry registry;
  WmnRecord *record;

  wmn_registry_init (&registry);
  registry.count = &count;
  join (&registry);
  record = wmn_record_ref (join (&registry));
  g_assert_cmpuint (atomic_load (&count), ==, 2);
  wmn_registry_remove (&registry, record);
  wmn_registry_remove (&registry, record);
  g_assert_cmpuint (atomic_load (&count), ==, 1);
  wmn_record_unref (record);
  wmn_registry_clear (&registry);
}

static void
test_ids_never_recur (void)
{
  WmnRegistry registry;
  WmnRecord *record;
  guint64 last = 0;
  guint i;

  wmn_registry_init (&registry);
  for (i = 0; i < 100; i++) {
    record = wmn_record_ref (join (&registry));
    g_assert_cmpuint (record->id, >, last);
    last = record->id;
    g_assert_true (wmn_registry_remove (&registry, record));
    g_assert_null (wmn_registry_find (&registry, last));
    wmn_record_unref (record);
  }
  g_assert_cmpuint (wmn_registry_generation (&registry), ==, 200);
  wmn_registry_clear (&registry);
}

static void
test_find (void)
{
  WmnRegistry registry;
  WmnRecord *found;

  wmn_registry_init (&registry);
  g_assert_null (wmn_registry_find (&registry, 1));
  join (&registry);
  join (&registry);
  found = wmn_registry_find (&registry, 2);
  g_assert_nonnull (found);
  g_assert_cmpuint (found->id, ==, 2);
  wmn_record_unref (found);
  g_assert_null (wmn_registry_find (&registry, 3));
  g_assert_null (wmn_registry_find (&registry, 0));
  wmn_registry_clear (&registry);
}

/* Who counts has the same one at the same number until an older one leaves. */
static void
test_nth (void)
{
  WmnRegistry registry;
  WmnRecord *first, *found;
  guint count = 7;

  wmn_registry_init (&registry);
  g_assert_null (wmn_registry_nth (&registry, 0, &count));
  g_assert_cmpuint (count, ==, 0);
  first = wmn_record_ref (join (&registry));
  join (&registry);
  found = wmn_registry_nth (&registry, 1, &count);
  g_assert_cmpuint (found->id, ==, 2);
  g_assert_cmpuint (count, ==, 2);
  wmn_record_unref (found);
  g_assert_null (wmn_registry_nth (&registry, 2, &count));
  wmn_registry_remove (&registry, first);
  found = wmn_registry_nth (&registry, 0, &count);
  g_assert_cmpuint (found->id, ==, 2);
  g_assert_cmpuint (count, ==, 1);
  wmn_record_unref (found);
  wmn_record_unref (first);
  wmn_registry_clear (&registry);
}

static gpointer
snapshot_often (gpointer data)
{
  WmnRegistry *registry = data;
  guint64 last = 0;
  guint i;

  for (i = 0; i < 2000; i++) {
    guint64 generation;
    GPtrArray *all = wmn_registry_snapshot (registry, &generation);

    /* A member for good and one that comes and goes. */
    g_assert_cmpuint (all->len, ==, 1 + (generation + 1) % 2);
    g_assert_cmpuint (generation, >=, last);
    last = generation;
    g_ptr_array_unref (all);
  }
  return NULL;
}

/* I2: the generation belongs to just that membership. */
static void
test_one_instant (void)
{
  WmnRegistry registry;
  GThread *reader;
  guint i;

  wmn_registry_init (&registry);
  join (&registry);
  reader = g_thread_new ("reader", snapshot_often, &registry);
  for (i = 0; i < 2000; i++) {
    WmnRecord *record = wmn_record_ref (join (&registry));

    wmn_registry_remove (&registry, record);
    wmn_record_unref (record);
  }
  g_thread_join (reader);
  wmn_registry_clear (&registry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/registry/order", test_order);
  g_test_add_func ("/registry/ids-never-recur", test_ids_never_recur);
  g_test_add_func ("/registry/count", test_count);
  g_test_add_func ("/registry/find", test_find);
  g_test_add_func ("/registry/nth", test_nth);
  g_test_add_func ("/registry/one-instant", test_one_instant);
  return g_test_run ();
}
