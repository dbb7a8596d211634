/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A sum for tables of what clients say: whoever doesn't know the key can't
 * choose words that fall into one row.  The key is made once a process and
 * never told.
 *
 * One sum, one thread. */

#pragma once

#include <glib.h>

GChecksum *wmn_keyed_sum_begin (void);
/* What is added in one call and what in two differ, and so do NULL and "". */
void wmn_keyed_sum_add (GChecksum * sum, gconstpointer data, gsize size);
/* Frees it. */
guint wmn_keyed_sum_end (GChecksum * sum);
