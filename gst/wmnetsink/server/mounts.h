/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The mounts of one server, by path.  Looked at once a request. */

#pragma once

#include "http/http-request.h"
#include "server/mount.h"

typedef struct _WmnMounts WmnMounts;

struct _WmnMounts
{
  GMutex lock;
  GPtrArray *list;              /* under lock; WmnMount, oldest first */
};

void wmn_mounts_init (WmnMounts * mounts);
void wmn_mounts_clear (WmnMounts * mounts);

/* FALSE when the path is taken. */
gboolean wmn_mounts_add (WmnMounts * mounts, WmnMount * mount);
void wmn_mounts_remove (WmnMounts * mounts, WmnMount * mount);

/* A reference, NULL when nothing is published there.  @path is normal, as
 * wmn_http_path_normalize() makes it and mounts have it.  "/" leads to the
 * oldest mount when none has it for its own: the specification's sample of a
 * server that pulls from an encoder asks for it (MS-WMSP 4.11). */
WmnMount *wmn_mounts_find (WmnMounts * mounts, const WmnHttpText * path);

/* The one that is @identity, or else the oldest: a reference, NULL when nothing
 * is published. */
WmnMount *wmn_mounts_find_same (WmnMounts * mounts, gconstpointer identity);

/* What the oldest mount has for @setting, @otherwise when there is none: for
 * connections that have not said yet what they want. */
gint64 wmn_mounts_get (WmnMounts * mounts, WmnSetting setting,
    gint64 otherwise);

/* Calls @func for each; @func must not come back here. */
void wmn_mounts_foreach (WmnMounts * mounts,
    void (*func) (WmnMount * mount, gpointer user_data), gpointer user_data);
