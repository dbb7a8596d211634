/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A thread that does what it is given, one after the other; made for the first
 * of it, so that who never gives anything has none.
 *
 * Not a GThreadPool: that takes what it has no thread for, and waits in the end
 * for a queue that nobody empties.
 *
 * Any thread, except where said. */

#pragma once

#include <glib.h>

typedef struct _WmnClerk WmnClerk;

struct _WmnClerk
{
  /* set once */
  const gchar *name;
  void (*act) (gpointer item, gpointer user_data);
  gpointer user_data;
  guint max;

  GMutex lock;                  /* held while the thread is made */
  GCond wake;                   /* there is something, or it is over */
  /* under lock */
  GQueue waiting;
  GThread *thread;              /* NULL = not made yet */
  gboolean is_ending;
};

/* @name: the thread's, static; @max: how much may wait for it. */
void wmn_clerk_init (WmnClerk * clerk, const gchar * name, guint max,
    void (*act) (gpointer item, gpointer user_data), gpointer user_data);
/* FALSE when too much waits, when there can be no thread just now, or when it
 * is over: then @item is still the caller's. */
gboolean wmn_clerk_give (WmnClerk * clerk, gpointer item);
/* Returns when all is done and the thread is gone.  Not from inside @act. */
void wmn_clerk_end (WmnClerk * clerk);
void wmn_clerk_clear (WmnClerk * clerk);
