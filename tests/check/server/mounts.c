/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/mounts.c. */

#include "fixture.h"

#include <string.h>
#include "server/mounts.h"

static WmnMount *
find (WmnMounts * mounts, const gchar * path)
{
  WmnHttpText text = { path, strlen (path) };
  WmnMount *mount = wmn_mounts_find (mounts, &text);

  if (mount != NULL)
    wmn_mount_unref (mount);
  return mount;
}

static void
count (WmnMount * mount, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_paths (void)
{
  Fixture a, b, twin;
  WmnMounts mounts;
  guint n = 0;

  fixture_open (&a, "/a", 1);
  fixture_open (&b, "/b", 1);
  fixture_open (&twin, "/a", 1);
  wmn_mounts_init (&mounts);
  g_assert_null (find (&mounts, "/"));
  g_assert_cmpint (wmn_mounts_get (&mounts, WMN_SETTING_DSCP, 42), ==, 42);
  g_assert_true (wmn_mounts_add (&mounts, a.mount));
  g_assert_true (wmn_mounts_add (&mounts, b.mount));
  g_assert_false (wmn_mounts_add (&mounts, twin.mount));
  g_assert_true (find (&mounts, "/b") == b.mount);
  g_assert_true (find (&mounts, "/") == a.mount);
  g_assert_null (find (&mounts, "/c"));
  g_assert_null (find (&mounts, "/a/"));
  wmn_mounts_foreach (&mounts, count, &n);
  g_assert_cmpuint (n, ==, 2);
  wmn_mount_set (a.mount, WMN_SETTING_DSCP, 7);
  g_assert_cmpint (wmn_mounts_get (&mounts, WMN_SETTING_DSCP, 42), ==, 7);
  wmn_mounts_remove (&mounts, a.mount);
  g_assert_true (find (&mounts, "/") == b.mount);
  wmn_mounts_clear (&mounts);
  fixture_close (&a);
  fixture_close (&b);
  fixture_close (&twin);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mounts/paths", test_paths);
  return g_test_run ();
}
