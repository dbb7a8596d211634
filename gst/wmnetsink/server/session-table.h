/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The sessions of one server by client-id, and by the GUID of the player that
 * plays in them.  There is one for each Windows Media client that is connected,
 * so it is made for size: entries stand side by side in blocks, which stay
 * until the table goes, and are linked by their places, two bytes each.
 *
 * Knows no rule and has no lock. */

#pragma once

#include "server/record.h"
#include "wmsp/session.h"

/* Sessions at once. */
#define WMN_SESSION_TABLE_MAX 32768
/* Those that are looked at for one GUID: they may be made to collide. */
#define WMN_SESSION_TABLE_NAMESAKES 64

typedef struct _WmnSessionTable WmnSessionTable;
typedef struct _WmnSessionEntry WmnSessionEntry;
typedef struct _WmnSessionExtra WmnSessionExtra;

/* The order is that of size. */
struct _WmnSessionEntry
{
  gconstpointer mount;
  WmnRecord *record;            /* a reference, NULL before the first Play */
  WmnSessionExtra *extra;       /* the user's; NULL for those that stream, did
                                 * nothing else and get no $M */
  guint32 id;                   /* 0 = a place that is free */

  /* private to session-table.c: places, 0 = none */
  guint16 next;                 /* in its row, or free */
  guint16 elder;                /* before and behind it in the row of its */
  guint16 younger;              /* GUID */

  /* the user's */
  guint16 n_connections;        /* that have named it last */
  guint8 is_unbound;            /* a Play was accepted, and record is still that
                                 * of the one before */
  guint8 features;              /* WmnFeatures: Client-features */
  guint8 af_flags;
  WmnSession session;
};

struct _WmnSessionTable
{
  WmnSessionEntry **blocks;
  guint16 *by_id;               /* first of each row */
  guint16 *by_guid;
  guint n_rows;
  guint n_entries;
  guint n_places;               /* that were ever used */
  guint16 free;                 /* first of those that are free again */
};

void wmn_session_table_init (WmnSessionTable * table);
/* No entry may have an extra. */
void wmn_session_table_clear (WmnSessionTable * table);

/* @id must be new and the table not full.  The rest of the entry is zeroed. */
WmnSessionEntry *wmn_session_table_add (WmnSessionTable * table, guint32 id,
    gconstpointer mount);
void wmn_session_table_remove (WmnSessionTable * table,
    WmnSessionEntry * entry);
/* NULL when there is none. */
WmnSessionEntry *wmn_session_table_find (const WmnSessionTable * table,
    guint32 id);
/* One after the other, NULL at the end; @place is 0 at the beginning.  What was
 * returned may be removed on the way. */
WmnSessionEntry *wmn_session_table_next (const WmnSessionTable * table,
    guint * place);

/* @record, of which a reference is taken, plays in it from now on. */
void wmn_session_table_bind (WmnSessionTable * table,
    WmnSessionEntry * entry, WmnRecord * record);
/* By the player's GUID, in any case; NULL when there is none, or more than
 * one. */
WmnSessionEntry *wmn_session_table_find_guid (const WmnSessionTable * table,
    gconstpointer mount, const gchar * guid);
