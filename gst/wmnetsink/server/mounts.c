/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See mounts.h. */

#include "server/mounts.h"

#include <string.h>

void
wmn_mounts_init (WmnMounts * mounts)
{
  g_mutex_init (&mounts->lock);
  mounts->list = g_ptr_array_new ();
}

void
wmn_mounts_clear (WmnMounts * mounts)
{
  g_clear_pointer (&mounts->list, g_ptr_array_unref);
  g_mutex_clear (&mounts->lock);
}

static WmnMount *
lookup_unlocked (WmnMounts * mounts, const WmnHttpText * path)
{
  guint i;

  for (i = 0; i < mounts->list->len; i++) {
    WmnMount *mount = g_ptr_array_index (mounts->list, i);

    if (wmn_http_text_equals (path, mount->path))
      return mount;
  }
  return NULL;
}

gboolean
wmn_mounts_add (WmnMounts * mounts, WmnMount * mount)
{
  WmnHttpText path = { mount->path, strlen (mount->path) };
  gboolean is_free;

  g_mutex_lock (&mounts->lock);
  is_free = lookup_unlocked (mounts, &path) == NULL;
  if (is_free)
    g_ptr_array_add (mounts->list, mount);
  g_mutex_unlock (&mounts->lock);
  return is_free;
}

void
wmn_mounts_remove (WmnMounts * mounts, WmnMount * mount)
{
  g_mutex_lock (&mounts->lock);
  g_ptr_array_remove (mounts->list, mount);
  g_mutex_unlock (&mounts->lock);
}

WmnMount *
wmn_mounts_find (WmnMounts * mounts, const WmnHttpText * path)
{
  WmnMount *mount;

  g_mutex_lock (&mounts->lock);
  mount = lookup_unlocked (mounts, path);
  if (mount == NULL && wmn_http_text_equals (path, "/") &&
      mounts->list->len > 0)
    mount = g_ptr_array_index (mounts->list, 0);
  if (mount != NULL)
    wmn_mount_ref (mount);
  g_mutex_unlock (&mounts->lock);
  return mount;
}

WmnMount *
wmn_mounts_find_same (WmnMounts * mounts, gconstpointer identity)
{
  WmnMount *mount = NULL;
  guint i;

  g_mutex_lock (&mounts->lock);
  for (i = 0; i < mounts->list->len; i++) {
    if (i == 0 || g_ptr_array_index (mounts->list, i) == identity)
      mount = g_ptr_array_index (mounts->list, i);
  }
  if (mount != NULL)
    wmn_mount_ref (mount);
  g_mutex_unlock (&mounts->lock);
  return mount;
}

gint64
wmn_mounts_get (WmnMounts * mounts, WmnSetting setting, gint64 otherwise)
{
  gint64 value = otherwise;

  g_mutex_lock (&mounts->lock);
  if (mounts->list->len > 0)
    value = wmn_mount_get (g_ptr_array_index (mounts->list, 0), setting);
  g_mutex_unlock (&mounts->lock);
  return value;
}

void
wmn_mounts_foreach (WmnMounts * mounts,
    void (*func) (WmnMount * mount, gpointer user_data), gpointer user_data)
{
  guint i;

  g_mutex_lock (&mounts->lock);
  for (i = 0; i < mounts->list->len; i++)
    func (g_ptr_array_index (mounts->list, i), user_data);
  g_mutex_unlock (&mounts->lock);
}
