/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Finds the place at which a stream of ASF can be read on, in bytes that begin
 * anywhere: behind a gap, a seek, or a stream that was cut off in front of
 * another one.  That is a Header Object, or two packets one behind the other.
 *
 * What is found depends on the bytes only, not on how they come. */

#pragma once

#include <glib.h>
#include "asf/asf-header.h"

typedef struct _WmnAsfSearch WmnAsfSearch;

typedef enum
{
  WMN_ASF_SEARCH_MORE,          /* more bytes are needed */
  WMN_ASF_SEARCH_HEADER,        /* a Header Object begins */
  WMN_ASF_SEARCH_PACKETS        /* a packet begins */
} WmnAsfSearchItem;

struct _WmnAsfSearch
{
  guint32 packet_size;
  guint64 streams[2];           /* a bit for each that the header announces */
  guint64 passed;               /* bytes looked through since it began */
  guint64 n_tries;              /* packets read as a whole since then */
  gsize n_clear;                /* no header begins in so many bytes of the
                                 * next ones */
  gboolean is_aligned;          /* packets are likely where they were */
};

/* The header whose packets are looked for. */
void wmn_asf_search_set_header (WmnAsfSearch * search,
    const WmnAsfHeader * header);

/* Begins.  @is_aligned: the first byte is where a packet should have been, so
 * that at whole packets from there one is enough. */
void wmn_asf_search_begin (WmnAsfSearch * search, gboolean is_aligned);

/* With so many bytes there is an answer for some of them: never more need be
 * at hand at once. */
gsize wmn_asf_search_window (const WmnAsfSearch * search);

/* Looks through @size bytes.  Sets @ret_at to how many are to be passed over:
 * all in front of what was found, or with MORE those that are nothing; the
 * others must come again. */
WmnAsfSearchItem wmn_asf_search_look (WmnAsfSearch * search,
    const guint8 * data, gsize size, gsize * ret_at);

/* Whether the packet_size bytes at @data read as a packet of the streams that
 * were announced. */
gboolean wmn_asf_search_is_packet (const WmnAsfSearch * search,
    const guint8 * data);
/* The same, and behind it another one that is built alike, or an index; at
 * least 16 bytes of that must be there. */
gboolean wmn_asf_search_is_pair (const WmnAsfSearch * search,
    const guint8 * data);

/* Where from @at on a Header Object begins, or may begin when its first 24
 * bytes go on behind the end; @size when nowhere. */
gsize wmn_asf_search_find_header (const guint8 * data, gsize size, gsize at);
