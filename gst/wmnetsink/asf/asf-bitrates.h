/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The objects of a header by which players choose between streams, for
 * headers that lack them: Stream Bitrate Properties (ASF specification 3.12)
 * and Bitrate Mutual Exclusion (3.8).  asfmux writes neither.
 *
 * Bytes in, bytes out: any thread. */

#pragma once

#include "asf/asf-header.h"

/* Whether there are several streams of @type. */
gboolean wmn_asf_bitrates_has_several (const WmnAsfHeader * header,
    WmnAsfStreamType type);

/* Adds to a header that is being written what it lacks, all records of
 * streams that don't say their rate with a guess.  Returns what was added;
 * @ret_n_objects is how many objects that were. */
WmnAsfRepairs wmn_asf_bitrates_append (GByteArray * out,
    const WmnAsfHeader * header, guint * ret_n_objects);

/* Puts the rates that @header says into the Stream Bitrate Properties of a
 * written header, where it has records for them. */
void wmn_asf_bitrates_update (guint8 * data, gsize size,
    const WmnAsfHeader * header);
