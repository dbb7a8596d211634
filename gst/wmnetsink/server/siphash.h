/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* SipHash-2-4 (Aumasson and Bernstein, 2012), for tables of what clients say:
 * whoever doesn't know the key can't choose words that fall into one row.  The
 * key is made once a process and never told.
 *
 * Any thread. */

#pragma once

#include <glib.h>

#define WMN_SIPHASH_KEY_SIZE 16

/* Under the key of the process; @sum: what this goes on from, 0 at first, so
 * that what is mixed in one call and what in two differ. */
guint64 wmn_siphash_mix (guint64 sum, gconstpointer data, gsize size);
/* Under @key, for tests. */
guint64 wmn_siphash_with (const guint8 key[WMN_SIPHASH_KEY_SIZE],
    gconstpointer data, gsize size);
