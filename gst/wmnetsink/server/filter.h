/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One client's way through the ring when it doesn't want all streams: shared
 * cuts of packets, and one of its own where a stream comes on for it
 * (MS-WMSP 3.2.5.7).  Worker's thread only. */

#pragma once

#include "server/epoch.h"
#include "server/cuts.h"
#include "wmsp/choice.h"

typedef struct _WmnFilter WmnFilter;

/* Begins at an entry point of @epoch. */
WmnFilter *wmn_filter_new (WmnCuts * cuts, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted);
void wmn_filter_free (WmnFilter * filter);

/* The client begins again, at another entry point, maybe of another header,
 * with @wanted or, if that is NULL, with what it had. */
void wmn_filter_begin (WmnFilter * filter, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted);
/* It is in the middle of the stream already: nothing waits to come on. */
void wmn_filter_go_on (WmnFilter * filter);
/* SelectStream. */
void wmn_filter_change (WmnFilter * filter, const WmnEpoch * epoch,
    const WmnSwitch * switches, guint n_switches);
/* What the client will have when all that is under way has come. */
void wmn_filter_get_wanted (const WmnFilter * filter,
    WmnAsfSelection * ret_selection);
/* It leaves everything as it is. */
gboolean wmn_filter_is_idle (const WmnFilter * filter,
    const WmnEpoch * epoch);

/* As wmn_cuts_get(). */
const WmnRingEntry *wmn_filter_look (WmnFilter * filter, guint64 sequence,
    const WmnRingEntry * entry);
/* TRUE when the packet looked at last is the last one before another cut
 * is due: what follows can't be looked at before it has been passed. */
gboolean wmn_filter_is_turning (const WmnFilter * filter);
/* The packet at @sequence is with the client, or nothing of it was for it. */
void wmn_filter_pass (WmnFilter * filter, guint64 sequence);
/* What was looked at has been used. */
void wmn_filter_settle (WmnFilter * filter);
