/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The ring on one thread (what can be read, when a chunk comes back, that
 * every attachment is released exactly once), then one writer and three
 * readers that check every byte they are shown. */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include "engine/ring.h"

#define SLOT 64u
#define CHUNK WMN_RING_CHUNK
#define N_READERS 3
#define N_STRESS 60000u

static guint n_released;
static guint8 *releases;        /* how often each number was released */

static void
count_release (gpointer attachment)
{
  n_released++;
  releases[GPOINTER_TO_UINT (attachment)]++;
}

static WmnRing *
create (guint n_chunks)
{
  WmnRing *ring = wmn_ring_new (n_chunks, count_release);

  n_released = 0;
  g_free (releases);
  releases = g_new0 (guint8, 2 * N_STRESS);
  wmn_ring_set_geometry (ring, SLOT, n_chunks);
  return ring;
}

/* Contents and size follow from the number, so that a reader can check. */
static guint64
push (WmnRing * ring, guint number, gsize span)
{
  WmnRingEntry entry = {
    .kind = 1,.flags = number & 0xffff,.id = number,.time = number * 10,
    .size = 1 + number % span,.span = span,
    .attachment = GUINT_TO_POINTER (number + 1)
  };
  guint8 *slot = wmn_ring_reserve (ring);

  memset (slot, number & 0xff, span);
  return wmn_ring_commit (ring, &entry);
}

static void
check (const WmnRingEntry * entry, guint number)
{
  guint i;

  g_assert_nonnull (entry);
  g_assert_cmpuint (entry->id, ==, number);
  g_assert_cmpuint (entry->flags, ==, number & 0xffff);
  g_assert_cmpuint (entry->kind, ==, 1);
  g_assert_cmpint (entry->time, ==, number * 10);
  g_assert_cmpuint (entry->size, ==, 1 + number % entry->span);
  g_assert_true (entry->attachment == GUINT_TO_POINTER (number + 1));
  for (i = 0; i < entry->span; i++)
    if (entry->data[i] != (number & 0xff))
      g_error ("entry %u differs at byte %u", number, i);
}

static void
check_releases (guint n)
{
  guint i;

  g_assert_cmpuint (n_released, ==, n);
  for (i = 1; i <= n; i++)
    g_assert_cmpuint (releases[i], ==, 1);
}

static void
test_empty (void)
{
  WmnRing *ring = create (2);

  g_assert_cmpuint (wmn_ring_head (ring), ==, 0);
  g_assert_cmpuint (wmn_ring_tail (ring), ==, 0);
  g_assert_cmpuint (wmn_ring_position (ring), ==, 0);
  g_assert_null (wmn_ring_peek (ring, 0));
  g_assert_nonnull (wmn_ring_reserve (ring));
  g_assert_null (wmn_ring_peek (ring, 0));
  wmn_ring_free (ring);
  wmn_ring_free (NULL);
  wmn_ring_free (wmn_ring_new (2, NULL));
}

static void
test_wrap (void)
{
  WmnRing *ring = create (3);
  guint64 position = 0;
  guint i;

  for (i = 0; i < 10 * CHUNK; i++) {
    const WmnRingEntry *entry;
    guint64 tail;

    g_assert_cmpuint (push (ring, i, SLOT), ==, i);
    g_assert_cmpuint (wmn_ring_head (ring), ==, i + 1);
    entry = wmn_ring_peek (ring, i);
    check (entry, i);
    g_assert_cmpuint (entry->position, ==, position);
    position += entry->size;
    g_assert_cmpuint (wmn_ring_position (ring), ==, position);

    tail = wmn_ring_tail (ring);
    g_assert_cmpuint (tail, ==, i / CHUNK < 3 ? 0 : (i / CHUNK - 2) * CHUNK);
    check (wmn_ring_peek (ring, tail), tail);
    if (tail > 0)
      g_assert_null (wmn_ring_peek (ring, tail - 1));
    g_assert_null (wmn_ring_peek (ring, i + 1));
  }
  /* Neighbours in one chunk are one span. */
  g_assert_true (wmn_ring_peek (ring, i - 2)->data + SLOT
      == wmn_ring_peek (ring, i - 1)->data);
  wmn_ring_free (ring);
  check_releases (10 * CHUNK);
}

static void
test_marker (void)
{
  WmnRing *ring = create (2);
  WmnRingEntry marker = {.kind = 7 };

  push (ring, 0, SLOT);
  g_assert_cmpuint (wmn_ring_commit (ring, &marker), ==, 1);
  g_assert_cmpuint (wmn_ring_peek (ring, 1)->kind, ==, 7);
  g_assert_null (wmn_ring_peek (ring, 1)->data);
  g_assert_cmpuint (wmn_ring_peek (ring, 1)->position, ==, 1);
  g_assert_cmpuint (wmn_ring_position (ring), ==, 1);
  wmn_ring_free (ring);
}

static void
test_geometry (void)
{
  WmnRing *ring = create (4);
  const WmnRingEntry *entry;
  guint i;

  for (i = 0; i < CHUNK + 3; i++)
    push (ring, i, SLOT);
  wmn_ring_set_geometry (ring, 10 * SLOT, 4);
  g_assert_cmpuint (wmn_ring_head (ring), ==, 2 * CHUNK);
  for (i = CHUNK + 3; i < 2 * CHUNK; i++) {
    entry = wmn_ring_peek (ring, i);
    g_assert_cmpuint (entry->kind, ==, 0);
    g_assert_null (entry->data);
    g_assert_cmpuint (entry->size, ==, 0);
    g_assert_cmpuint (entry->position, ==, wmn_ring_position (ring));
  }

  /* Nothing begun, nothing to end. */
  wmn_ring_set_geometry (ring, 10 * SLOT, 4);
  g_assert_cmpuint (wmn_ring_head (ring), ==, 2 * CHUNK);
  g_assert_cmpuint (push (ring, 2 * CHUNK, 10 * SLOT), ==, 2 * CHUNK);
  check (wmn_ring_peek (ring, 0), 0);
  check (wmn_ring_peek (ring, CHUNK + 2), CHUNK + 2);
  check (wmn_ring_peek (ring, 2 * CHUNK), 2 * CHUNK);

  /* Used chunks get slots of the new size, in both directions. */
  for (i = 2 * CHUNK + 1; i < 8 * CHUNK; i++)
    push (ring, i, 10 * SLOT);
  wmn_ring_set_geometry (ring, SLOT / 2, 2);
  for (i = 8 * CHUNK; i < 12 * CHUNK; i++)
    push (ring, i, SLOT / 2);
  g_assert_cmpuint (wmn_ring_tail (ring), ==, 10 * CHUNK);
  check (wmn_ring_peek (ring, 10 * CHUNK), 10 * CHUNK);
  wmn_ring_free (ring);
  g_assert_cmpuint (n_released, ==, 12 * CHUNK - (CHUNK - 3));
}

/* A table that no longer holds all chunks is replaced under the readers. */
static void
test_growth (void)
{
  WmnRing *ring = create (2);
  guint reader = wmn_ring_add_reader (ring);
  guint i;

  for (i = 0; i < 2 * CHUNK; i++)
    push (ring, i, SLOT);
  wmn_ring_set_geometry (ring, SLOT, 50);
  check (wmn_ring_peek (ring, 0), 0);
  for (; i < 50 * CHUNK; i++)
    push (ring, i, SLOT);
  g_assert_cmpuint (wmn_ring_tail (ring), ==, 0);
  for (i = 0; i < 50 * CHUNK; i++)
    check (wmn_ring_peek (ring, i), i);
  wmn_ring_set_geometry (ring, SLOT, 200);
  wmn_ring_quiesce (ring, reader);
  for (i = 50 * CHUNK; i < 51 * CHUNK; i++)
    push (ring, i, SLOT);
  check (wmn_ring_peek (ring, 0), 0);
  wmn_ring_remove_reader (ring, reader);
  wmn_ring_free (ring);
  check_releases (51 * CHUNK);
}

static void
test_quiescence (void)
{
  WmnRing *ring = create (2);
  guint first = wmn_ring_add_reader (ring);
  guint second = wmn_ring_add_reader (ring);
  const WmnRingEntry *held;
  guint i;

  g_assert_cmpuint (first, !=, second);
  push (ring, 0, SLOT);
  held = wmn_ring_peek (ring, 0);

  /* The writer laps the readers and may not touch what they hold. */
  for (i = 1; i < 20 * CHUNK; i++)
    push (ring, i, SLOT);
  g_assert_null (wmn_ring_peek (ring, 0));
  check (held, 0);
  g_assert_cmpuint (n_released, ==, 0);

  wmn_ring_quiesce (ring, second);
  for (; i < 22 * CHUNK; i++)
    push (ring, i, SLOT);
  check (held, 0);
  g_assert_cmpuint (n_released, ==, 0);

  /* Both have let go of what had been retired by then, and no more. */
  wmn_ring_quiesce (ring, first);
  held = wmn_ring_peek (ring, wmn_ring_tail (ring));
  check (held, 20 * CHUNK);
  wmn_ring_offline (ring, second);
  for (; i < 80 * CHUNK; i++)
    push (ring, i, SLOT);
  g_assert_cmpuint (n_released, ==, 20 * CHUNK);
  check (held, 20 * CHUNK);

  /* Online again means to be waited for again. */
  wmn_ring_online (ring, second);
  wmn_ring_offline (ring, first);
  held = wmn_ring_peek (ring, wmn_ring_head (ring) - 1);
  for (; i < 100 * CHUNK; i++)
    push (ring, i, SLOT);
  check (held, 80 * CHUNK - 1);
  wmn_ring_remove_reader (ring, second);
  wmn_ring_remove_reader (ring, first);
  wmn_ring_free (ring);
  check_releases (100 * CHUNK);
}

/* With nobody in the way the same chunks go round and round. */
static void
test_steady (void)
{
  WmnRing *ring = create (2);
  guint reader = wmn_ring_add_reader (ring);
  const guint8 *seen[8] = { NULL };
  guint n_seen = 0;
  guint i, j;

  for (i = 0; i < 100 * CHUNK; i++) {
    const guint8 *data;

    push (ring, i, SLOT);
    wmn_ring_quiesce (ring, reader);
    if (i % CHUNK != 0)
      continue;
    data = wmn_ring_peek (ring, i)->data;
    wmn_ring_quiesce (ring, reader);
    for (j = 0; j < n_seen && seen[j] != data; j++);
    g_assert_cmpuint (j, <, G_N_ELEMENTS (seen));
    seen[j] = data;
    n_seen = MAX (n_seen, j + 1);
  }
  g_assert_cmpuint (n_seen, <=, 4);
  wmn_ring_remove_reader (ring, reader);
  wmn_ring_free (ring);
}

/* What a sleepy reader made the writer allocate doesn't stay for ever. */
static void
test_spare (void)
{
  WmnRing *ring = create (2);
  guint reader = wmn_ring_add_reader (ring);
  guint i;

  for (i = 0; i < 50 * CHUNK; i++)
    push (ring, i, SLOT);
  g_assert_cmpuint (n_released, ==, 0);
  wmn_ring_quiesce (ring, reader);
  for (; i < 100 * CHUNK; i++) {
    push (ring, i, SLOT);
    wmn_ring_quiesce (ring, reader);
  }
  /* 2 readable, at most 2 spare and the one on its way. */
  g_assert_cmpuint (n_released, >=, 95 * CHUNK);
  wmn_ring_remove_reader (ring, reader);
  wmn_ring_free (ring);
  check_releases (100 * CHUNK);
}

static void
test_too_many_readers (void)
{
  WmnRing *ring = create (2);
  guint i;

  for (i = 0; i < WMN_RING_MAX_READERS; i++)
    g_assert_cmpuint (wmn_ring_add_reader (ring), ==, i);
  g_assert_cmpuint (wmn_ring_add_reader (ring), ==, G_MAXUINT);
  wmn_ring_remove_reader (ring, 5);
  g_assert_cmpuint (wmn_ring_add_reader (ring), ==, 5);
  for (i = 0; i < WMN_RING_MAX_READERS; i++)
    wmn_ring_remove_reader (ring, i);
  wmn_ring_free (ring);
}

typedef struct
{
  WmnRing *ring;
  guint seed;
  guint n_checked;
} StressReader;

static guint
next_random (guint * seed)
{
  *seed = *seed * 1103515245u + 12345u;
  return *seed >> 16;
}

/* Pauses while it holds entries, goes offline, leaves and comes back. */
static void *
read_all (void *data)
{
  StressReader *self = data;
  guint reader = wmn_ring_add_reader (self->ring);
  guint64 sequence = 0;

  while (sequence < N_STRESS) {
    const WmnRingEntry *held[16];
    guint n, i;

    for (n = 0; n < G_N_ELEMENTS (held); n++) {
      held[n] = wmn_ring_peek (self->ring, sequence + n);
      if (held[n] == NULL)
        break;
    }
    if (next_random (&self->seed) % 64 == 0)
      sched_yield ();
    for (i = 0; i < n; i++)
      if (held[i]->kind != 0)
        check (held[i], sequence + i);
    self->n_checked += n;
    sequence += n;

    wmn_ring_quiesce (self->ring, reader);
    if (next_random (&self->seed) % 32 == 0) {
      wmn_ring_offline (self->ring, reader);
      sched_yield ();
      wmn_ring_online (self->ring, reader);
    } else if (next_random (&self->seed) % 128 == 0) {
      wmn_ring_remove_reader (self->ring, reader);
      reader = wmn_ring_add_reader (self->ring);
    }
    if (n < G_N_ELEMENTS (held)) {
      sequence = MAX (sequence, wmn_ring_tail (self->ring));
      if (sequence == wmn_ring_head (self->ring))
        sched_yield ();
    }
  }
  wmn_ring_remove_reader (self->ring, reader);
  return NULL;
}

static void
test_stress (void)
{
  WmnRing *ring = create (2);
  StressReader readers[N_READERS];
  pthread_t threads[N_READERS];
  guint seed = 1;
  guint n_pushed = 0;
  gsize span = SLOT;
  guint i;

  for (i = 0; i < N_READERS; i++) {
    readers[i] = (StressReader) {
    ring, i + 1, 0};
    pthread_create (&threads[i], NULL, read_all, &readers[i]);
  }
  while (wmn_ring_head (ring) < N_STRESS) {
    push (ring, wmn_ring_head (ring), span);
    n_pushed++;
    if (next_random (&seed) % 64 == 0)
      sched_yield ();
    if (next_random (&seed) % 2048 == 0) {
      span = SLOT / 2 + next_random (&seed) % SLOT;
      /* Never fewer, so that the table is replaced all along. */
      wmn_ring_set_geometry (ring, span,
          2 + wmn_ring_head (ring) * 60 / N_STRESS);
    }
  }
  for (i = 0; i < N_READERS; i++) {
    pthread_join (threads[i], NULL);
    g_assert_cmpuint (readers[i].n_checked, >, 0);
    g_test_message ("reader %u checked %u of %u", i, readers[i].n_checked,
        N_STRESS);
  }
  wmn_ring_free (ring);
  g_assert_cmpuint (n_released, ==, n_pushed);
  for (i = 0; i < 2 * N_STRESS; i++)
    g_assert_cmpuint (releases[i], <=, 1);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/ring/empty", test_empty);
  g_test_add_func ("/engine/ring/wrap", test_wrap);
  g_test_add_func ("/engine/ring/marker", test_marker);
  g_test_add_func ("/engine/ring/geometry", test_geometry);
  g_test_add_func ("/engine/ring/growth", test_growth);
  g_test_add_func ("/engine/ring/quiescence", test_quiescence);
  g_test_add_func ("/engine/ring/steady", test_steady);
  g_test_add_func ("/engine/ring/spare", test_spare);
  g_test_add_func ("/engine/ring/too-many-readers", test_too_many_readers);
  g_test_add_func ("/engine/ring/stress", test_stress);
  result = g_test_run ();
  g_free (releases);
  return result;
}
