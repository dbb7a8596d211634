/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Which streams one client gets, and which of them come on later, with their
 * next key frame (MS-WMSP 2.2.1.4.26, 2.2.1.4.27, 3.2.5.6, 3.2.5.7).
 *
 * Bytes in, values out: no I/O, no clock. */

#pragma once

#include "asf/asf-filter.h"
#include "wmsp/pragma.h"

typedef struct _WmnChoice WmnChoice;

struct _WmnChoice
{
  WmnAsfSelection now;          /* what is sent */
  guint n_turns;                /* streams that come on */
  WmnAsfTurn turns[WMN_ASF_MAX_STREAMS];
};

/* All streams of @header. */
void wmn_choice_select_all (const WmnAsfHeader * header,
    WmnAsfSelection * ret_selection);
gboolean wmn_choice_is_all (const WmnAsfHeader * header,
    const WmnAsfSelection * selection);
/* bit/s of the streams of @header that aren't off; 0 where one doesn't say, or
 * none is on. */
guint64 wmn_choice_sum_bitrates (const WmnAsfHeader * header,
    const WmnAsfSelection * selection);
/* All streams, but where there are several of one kind the best whose sum
 * @link_bandwidth (bit/s, 0 = not known) can carry, or the smallest. */
void wmn_choice_select_best (const WmnAsfHeader * header,
    guint64 link_bandwidth, WmnAsfSelection * ret_selection);
/* What a Play says, which is all there is: streams that aren't named are off.
 * FALSE when it names no stream that exists. */
gboolean wmn_choice_select_named (const WmnAsfHeader * header,
    const WmnPragma * pragma, WmnAsfSelection * ret_selection);
/* A client that had @before of @old goes on with @header: with the same
 * streams, if they are there again; FALSE when they are not. */
gboolean wmn_choice_keep (const WmnAsfHeader * old,
    const WmnAsfSelection * before, const WmnAsfHeader * header,
    WmnAsfSelection * ret_selection);

/* Begins at an entry point of stream @entry_stream: other video streams of
 * @wanted come on with their own key frames. */
void wmn_choice_begin (WmnChoice * choice, const WmnAsfHeader * header,
    const WmnAsfSelection * wanted, guint8 entry_stream);
/* Begins again with what is chosen. */
void wmn_choice_begin_again (WmnChoice * choice, const WmnAsfHeader * header,
    guint8 entry_stream);
/* What a SelectStream says, which are changes only. */
void wmn_choice_change (WmnChoice * choice, const WmnAsfHeader * header,
    const WmnSwitch * switches, guint n_switches);
/* @turn, one of the choice's, has come. */
void wmn_choice_turn (WmnChoice * choice, const WmnAsfTurn * turn);
/* What will be sent when all turns have come. */
void wmn_choice_get_wanted (const WmnChoice * choice,
    WmnAsfSelection * ret_selection);
