/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The three $P in front of a Describe's header (MS-WMSP 2.2.3.7, 3.2.5.4), by
 * which a client measures its line: bytes that nothing can compress. */

#pragma once

#include <glib.h>

/* The packets behind a head of @head_size bytes, WMN_FRAME_PAIR_SIZE in all;
 * @ret_sizes are theirs.  Transfer full. */
GByteArray *wmn_packet_pair_new (gsize head_size, gsize ret_sizes[3]);
