/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A sum with one writer and any number of readers: without a read-modify-write
 * it costs what any variable costs, and a reader sees it a little old but
 * whole. */

#pragma once

#include <stdatomic.h>
#include <glib.h>

/* The one writer's thread. */
static inline void
wmn_counter_add (_Atomic guint64 * counter, guint64 n)
{
  atomic_store_explicit (counter,
      atomic_load_explicit (counter, memory_order_relaxed) + n,
      memory_order_relaxed);
}
