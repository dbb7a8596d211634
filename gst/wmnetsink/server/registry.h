/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The public membership of one mount: which clients there are, in order of
 * their ids, and a generation that grows by one with each change.  Only the
 * herald writes; anybody reads, under a lock that is never held while calling
 * out. */

#pragma once

#include "server/record.h"

typedef struct _WmnRegistry WmnRegistry;

struct _WmnRegistry
{
  /* set once, may be NULL: where the number of records is, for who reads it
   * so often that a lock would be felt */
  _Atomic guint *count;

  GMutex lock;

  /* under lock */
  GPtrArray *records;           /* WmnRecord, ascending id */
  guint64 generation;
  guint64 last_id;
  guint peak;
};

void wmn_registry_init (WmnRegistry * registry);
void wmn_registry_clear (WmnRegistry * registry);

/* Herald.  Gives @record the next id, which is never used again. */
void wmn_registry_assign (WmnRegistry * registry, WmnRecord * record);
void wmn_registry_add (WmnRegistry * registry, WmnRecord * record);
/* FALSE when it isn't there. */
gboolean wmn_registry_remove (WmnRegistry * registry, WmnRecord * record);

/* Any thread. */
guint wmn_registry_peak (WmnRegistry * registry);
guint64 wmn_registry_generation (WmnRegistry * registry);
/* One instant: references to all records and the generation they make. */
GPtrArray *wmn_registry_snapshot (WmnRegistry * registry,
    guint64 * ret_generation);
/* A reference, NULL when there is no such client. */
WmnRecord *wmn_registry_find (WmnRegistry * registry, guint64 id);
/* The same by its place in the order of ids, and how many there are. */
WmnRecord *wmn_registry_nth (WmnRegistry * registry, guint index,
    guint * ret_count);
