/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What $M carries (MS-WMSP 2.2.3.6): the identifiers of an entry and one
 * content description (2.2.4) made of what its header says for people. */

#pragma once

#include <glib.h>

/* Attributes that would make a payload larger are left out, so that one $M
 * frame carries it; a name or text that is longer is cut. */
#define WMN_METADATA_MAX 16384
#define WMN_METADATA_MAX_NAME 256
#define WMN_METADATA_MAX_TEXT 2048

/* @attributes: WmnAsfAttribute.  @broadcast_id is the live source's, 0 =
 * none.  Transfer full. */
GByteArray *wmn_metadata_new (guint32 playlist_gen_id, guint32 broadcast_id,
    const gchar * features, const GPtrArray * attributes);
