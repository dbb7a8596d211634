/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* How long a push and a peek take, alone and with readers on other threads:
 * prints nanoseconds, checks nothing.  Usage: ring-stress [pushes] [bytes]
 * [readers].  Not a test; see tests/check/engine/ring.c for that. */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "engine/ring.h"

#define N_CHUNKS 16
#define MAX_READERS 16u

typedef struct
{
  WmnRing *ring;
  guint64 n_peeked;
  guint64 n_bytes;
  gint64 time;
} Reader;

static atomic_bool is_over;

static void
push (WmnRing * ring, guint n, guint size, const guint8 * packet)
{
  WmnRingEntry entry = {.kind = 1,.size = size,.span = size };
  guint i;

  for (i = 0; i < n; i++) {
    guint8 *slot = wmn_ring_reserve (ring);

    if (packet != NULL)
      memcpy (slot, packet, size);
    entry.id = i;
    wmn_ring_commit (ring, &entry);
  }
}

/* One turn after the other, each ending in a quiescent point. */
static void *
read_on (void *data)
{
  Reader *self = data;
  guint index = wmn_ring_add_reader (self->ring);
  guint64 sequence = 0;
  gint64 start = g_get_monotonic_time ();

  while (!atomic_load_explicit (&is_over, memory_order_relaxed)) {
    const WmnRingEntry *entry;
    guint n;

    for (n = 0; n < WMN_RING_CHUNK; n++) {
      entry = wmn_ring_peek (self->ring, sequence);
      if (entry == NULL)
        break;
      self->n_bytes += entry->size;
      sequence++;
    }
    self->n_peeked += n;
    wmn_ring_quiesce (self->ring, index);
    if (n == 0) {
      sequence = MAX (sequence, wmn_ring_tail (self->ring));
      if (sequence == wmn_ring_head (self->ring))
        sched_yield ();
    }
  }
  self->time = g_get_monotonic_time () - start;
  wmn_ring_remove_reader (self->ring, index);
  return NULL;
}

static void
measure_alone (guint n, guint size, const guint8 * packet, const gchar * what)
{
  WmnRing *ring = wmn_ring_new (N_CHUNKS, NULL);
  gint64 start;

  wmn_ring_set_geometry (ring, size, N_CHUNKS);
  push (ring, 2 * N_CHUNKS * WMN_RING_CHUNK, size, packet);
  start = g_get_monotonic_time ();
  push (ring, n, size, packet);
  printf ("push, %s: %.1f ns\n", what,
      1e3 * (g_get_monotonic_time () - start) / n);
  wmn_ring_free (ring);
}

static void
measure_peek (guint n, guint size)
{
  WmnRing *ring = wmn_ring_new (N_CHUNKS, NULL);
  guint64 n_bytes = 0;
  gint64 start;
  guint i;

  wmn_ring_set_geometry (ring, size, N_CHUNKS);
  push (ring, N_CHUNKS * WMN_RING_CHUNK, size, NULL);
  start = g_get_monotonic_time ();
  for (i = 0; i < n; i++)
    n_bytes += wmn_ring_peek (ring, i % (N_CHUNKS * WMN_RING_CHUNK))->size;
  printf ("peek, alone: %.1f ns (%" G_GUINT64_FORMAT " bytes)\n",
      1e3 * (g_get_monotonic_time () - start) / n, n_bytes);
  wmn_ring_free (ring);
}

static void
measure_together (guint n, guint size, const guint8 * packet, guint n_readers)
{
  WmnRing *ring = wmn_ring_new (N_CHUNKS, NULL);
  Reader readers[MAX_READERS];
  pthread_t threads[MAX_READERS];
  gint64 start;
  guint i;

  wmn_ring_set_geometry (ring, size, N_CHUNKS);
  for (i = 0; i < n_readers; i++) {
    memset (&readers[i], 0, sizeof (readers[i]));
    readers[i].ring = ring;
    pthread_create (&threads[i], NULL, read_on, &readers[i]);
  }
  start = g_get_monotonic_time ();
  push (ring, n, size, packet);
  printf ("push and copy, %u readers: %.1f ns\n", n_readers,
      1e3 * (g_get_monotonic_time () - start) / n);
  atomic_store (&is_over, TRUE);
  for (i = 0; i < n_readers; i++) {
    pthread_join (threads[i], NULL);
    printf ("peek, reader %u: %.1f ns, %.0f %% of the entries\n", i,
        1e3 * readers[i].time / MAX (readers[i].n_peeked, 1),
        100.0 * readers[i].n_peeked / n);
  }
  wmn_ring_free (ring);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? strtoul (argv[1], NULL, 10) : 1000000;
  guint size = argc > 2 ? strtoul (argv[2], NULL, 10) : 3200;
  guint n_readers = argc > 3 ? strtoul (argv[3], NULL, 10) : 2;
  guint8 *packet;

  if (n == 0 || size == 0 || n_readers > MAX_READERS) {
    fprintf (stderr, "usage: %s [pushes] [bytes] [readers, at most %u]\n",
        argv[0], MAX_READERS);
    return 2;
  }
  packet = g_malloc0 (size);
  measure_alone (n, size, NULL, "alone");
  measure_alone (n, size, packet, "alone, with the copy");
  measure_peek (n, size);
  measure_together (n, size, packet, n_readers);
  g_free (packet);
  return 0;
}
