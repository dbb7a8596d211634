/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The ring's packets as clients get them who don't want all streams: each is
 * filtered once for all clients of one worker that chose the same streams,
 * when the first of them gets there, and kept for as long as the ring keeps
 * the packet.  Nothing is made of packets that nobody asks for.
 *
 * Worker's thread only, but for the counter. */

#pragma once

#include "asf/asf-filter.h"
#include "engine/ring.h"
#include "server/counter.h"

/* Bytes of cut packets that are kept, of all selections together: those of 64
 * at 4 Mbit/s.  Of more, whoever has just used his own forgets them, so that a
 * crowd of odd choices costs time, not memory. */
#define WMN_CUTS_MAX_BYTES (64 * 1024 * 1024)

typedef struct _WmnCuts WmnCuts;
typedef struct _WmnCut WmnCut;

struct _WmnCuts
{
  WmnRing *ring;                /* not owned */
  WmnCut *first;
  gsize max_bytes;
  gsize n_bytes;                /* kept, with what keeps them */
  _Atomic guint64 n_filtered;   /* passes over a packet; any thread reads */
};

void wmn_cuts_init (WmnCuts * cuts, WmnRing * ring);
/* Nobody may have one any more. */
void wmn_cuts_clear (WmnCuts * cuts);

/* The cut of @selection; each is given back. */
WmnCut *wmn_cuts_take (WmnCuts * cuts,
    const WmnAsfSelection * selection);
void wmn_cuts_give_back (WmnCuts * cuts, WmnCut * cut);

/* What is left of @entry, a packet at @sequence that the ring has: an entry
 * that stands for it, @entry itself when all is left, or NULL when nothing
 * is.  Valid until the next quiescent point or wmn_cuts_settle(). */
const WmnRingEntry *wmn_cuts_get (WmnCut * cut, guint64 sequence,
    const WmnRingEntry * entry);
/* What was got has been used. */
void wmn_cuts_settle (WmnCut * cut);

/* An entry with @size bytes at @data in the place of @entry. */
void wmn_cuts_replace (const WmnRingEntry * entry, const guint8 * data,
    gsize size, WmnRingEntry * ret_entry);
/* One more pass. */
void wmn_cuts_count (WmnCuts * cuts);
