/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The ring: a table of pointers to chunks that readers index without a lock,
 * and quiescent-state reclamation for the chunks and tables that the writer
 * has taken out.  Knows neither what the entries mean nor who reads them.
 *
 * Reclamation: the writer takes a chunk out of the table, then adds one to
 * the epoch and stamps the chunk with the value before.  A reader at its
 * quiescent point stores the epoch it sees.  Once every online reader has
 * stored a later value than the stamp, each has seen the table without the
 * chunk and dropped what it had found there.
 *
 * A reader that comes online races with the writer's look at it.  Both add
 * to the epoch (the reader adds 0), which orders them: the later one sees
 * what the earlier one did before, so either the writer finds the reader
 * online or the reader finds the chunk gone.  No fence is needed, and none
 * would be seen by the thread sanitizer.
 *
 * Threads: see ring.h. */

#include <stdatomic.h>
#include <string.h>
#include "engine/ring.h"

/* Values of a reader's slot beyond every epoch: it holds nothing. */
#define SEEN_UNUSED G_MAXUINT64
#define SEEN_OFFLINE (G_MAXUINT64 - 1)
/* Before every epoch: it may hold anything. */
#define SEEN_NOTHING G_GUINT64_CONSTANT (0)
#define EPOCH_FIRST G_GUINT64_CONSTANT (1)

/* Retired chunks kept for the next sleepy reader instead of being freed. */
#define N_SPARE_CHUNKS 2u

#define CACHE_LINE 64

typedef struct _Chunk Chunk;
typedef struct _Table Table;
typedef struct _Reader Reader;
typedef Chunk *_Atomic Place;

struct _Chunk
{
  Chunk *next;                  /* the one retired after this */
  guint64 retired;              /* epoch it was taken out in */
  guint64 first;                /* sequence number of entries[0] */
  gsize slot_size;
  guint8 *slots;
  WmnRingEntry entries[WMN_RING_CHUNK];
};

struct _Table
{
  Table *next;                  /* the one retired before this */
  guint64 retired;
  guint n_chunks;               /* a power of two */
  Place chunks[];
};

struct _Reader
{
  _Atomic guint64 seen;
  guint8 padding[CACHE_LINE - sizeof (guint64)];
};

struct _WmnRing
{
  /* any thread, atomic; written with each entry */
  _Atomic guint64 head;
  _Atomic guint64 position;
  guint8 padding_1[CACHE_LINE - 2 * sizeof (guint64)];

  /* any thread, atomic; written with each chunk */
  _Atomic guint64 tail;
  _Atomic guint64 epoch;
  Table *_Atomic table;
  guint8 padding_2[CACHE_LINE - 3 * sizeof (guint64)];

  Reader readers[WMN_RING_MAX_READERS];

  /* writer only */
  void (*release) (gpointer attachment);
  gsize slot_size;
  guint n_chunks;
  guint64 next;                 /* the head */
  guint64 oldest;               /* the tail */
  guint64 n_bytes;              /* the position */
  Chunk *current;               /* NULL between two chunks */
  Chunk *retired;               /* oldest first */
  Chunk *last_retired;
  guint n_retired;
  Table *old_tables;
};

static Table *
create_table (guint n_chunks)
{
  guint n = 2;
  Table *table;

  while (n < n_chunks)
    n *= 2;
  table = g_malloc0 (sizeof (Table) + n * sizeof (table->chunks[0]));
  table->n_chunks = n;
  return table;
}

static Place *
find_place (Table * table, guint64 sequence)
{
  return &table->chunks[(sequence / WMN_RING_CHUNK) & (table->n_chunks - 1)];
}

WmnRing *
wmn_ring_new (guint n_chunks, void (*release) (gpointer attachment))
{
  WmnRing *ring;
  guint i;

  g_assert (n_chunks >= 2);

  ring = g_new0 (WmnRing, 1);
  ring->release = release;
  ring->n_chunks = n_chunks;
  atomic_init (&ring->epoch, EPOCH_FIRST);
  atomic_init (&ring->table, create_table (n_chunks));
  for (i = 0; i < WMN_RING_MAX_READERS; i++)
    atomic_init (&ring->readers[i].seen, SEEN_UNUSED);
  return ring;
}

/* Gives the attachments back; the entries mean nothing afterwards. */
static void
empty_chunk (WmnRing * ring, Chunk * chunk)
{
  guint i;

  for (i = 0; i < WMN_RING_CHUNK; i++) {
    gpointer attachment = chunk->entries[i].attachment;

    chunk->entries[i].attachment = NULL;
    if (attachment != NULL && ring->release != NULL)
      ring->release (attachment);
  }
}

static void
free_chunk (WmnRing * ring, Chunk * chunk)
{
  empty_chunk (ring, chunk);
  g_free (chunk->slots);
  g_free (chunk);
}

/* Not before a later epoch than everybody's can anything be used again. */
static guint64
find_oldest_seen (WmnRing * ring)
{
  guint64 oldest = SEEN_UNUSED;
  guint i;

  for (i = 0; i < WMN_RING_MAX_READERS; i++) {
    guint64 seen = atomic_load_explicit (&ring->readers[i].seen,
        memory_order_acquire);

    oldest = MIN (oldest, seen);
  }
  return oldest;
}

/* After something was taken out of the readers' sight; returns its stamp. */
static guint64
advance_epoch (WmnRing * ring)
{
  return atomic_fetch_add_explicit (&ring->epoch, 1, memory_order_acq_rel);
}

static Chunk *
pop_retired (WmnRing * ring, guint64 oldest_seen)
{
  Chunk *chunk = ring->retired;

  if (chunk == NULL || chunk->retired >= oldest_seen)
    return NULL;

  ring->retired = chunk->next;
  if (ring->retired == NULL)
    ring->last_retired = NULL;
  ring->n_retired--;
  chunk->next = NULL;
  return chunk;
}

static void
retire_oldest (WmnRing * ring)
{
  Table *table = atomic_load_explicit (&ring->table, memory_order_relaxed);
  Place *place = find_place (table, ring->oldest);
  Chunk *chunk = atomic_load_explicit (place, memory_order_relaxed);

  g_assert (chunk != NULL && chunk->first == ring->oldest);

  ring->oldest += WMN_RING_CHUNK;
  atomic_store_explicit (&ring->tail, ring->oldest, memory_order_release);
  atomic_store_explicit (place, NULL, memory_order_release);
  chunk->retired = advance_epoch (ring);

  if (ring->last_retired != NULL)
    ring->last_retired->next = chunk;
  else
    ring->retired = chunk;
  ring->last_retired = chunk;
  ring->n_retired++;
}

static void
free_old_tables (WmnRing * ring, guint64 oldest_seen)
{
  Table **link = &ring->old_tables;

  while (*link != NULL) {
    Table *table = *link;

    if (table->retired < oldest_seen) {
      *link = table->next;
      g_free (table);
    } else {
      link = &table->next;
    }
  }
}

void
wmn_ring_free (WmnRing * ring)
{
  Chunk *chunk;

  if (ring == NULL)
    return;

  g_assert (find_oldest_seen (ring) == SEEN_UNUSED);

  /* Ends a chunk that was begun, so that the tail can reach the head. */
  wmn_ring_set_geometry (ring, ring->slot_size, ring->n_chunks);
  while (ring->oldest < ring->next)
    retire_oldest (ring);
  while ((chunk = pop_retired (ring, SEEN_UNUSED)) != NULL)
    free_chunk (ring, chunk);
  free_old_tables (ring, SEEN_UNUSED);
  g_free (atomic_load_explicit (&ring->table, memory_order_relaxed));
  g_free (ring);
}

/* A used chunk if one can be had, with slots of the size wanted now. */
static Chunk *
obtain_chunk (WmnRing * ring)
{
  guint64 oldest_seen = find_oldest_seen (ring);
  /* The one that was retired just now is still read by whoever is in a round;
   * the one before it is not, as a rule. */
  Chunk *chunk = ring->n_retired > 1 ? pop_retired (ring, oldest_seen) : NULL;

  free_old_tables (ring, oldest_seen);
  /* What a sleepy reader cost is given back, one chunk at a time. */
  if (ring->n_retired > N_SPARE_CHUNKS) {
    Chunk *spare = pop_retired (ring, oldest_seen);

    if (spare != NULL)
      free_chunk (ring, spare);
  }

  if (chunk == NULL) {
    chunk = g_new0 (Chunk, 1);
  } else {
    empty_chunk (ring, chunk);
    if (chunk->slot_size == ring->slot_size)
      return chunk;
    g_free (chunk->slots);
  }
  chunk->slot_size = ring->slot_size;
  chunk->slots = g_malloc_n (WMN_RING_CHUNK, ring->slot_size);
  return chunk;
}

static void
begin_chunk (WmnRing * ring)
{
  Table *table = atomic_load_explicit (&ring->table, memory_order_relaxed);
  Chunk *chunk;

  while ((ring->next - ring->oldest) / WMN_RING_CHUNK >= ring->n_chunks)
    retire_oldest (ring);

  chunk = obtain_chunk (ring);
  chunk->first = ring->next;
  ring->current = chunk;
  atomic_store_explicit (find_place (table, chunk->first), chunk,
      memory_order_release);
}

static void
publish (WmnRing * ring)
{
  if (ring->next % WMN_RING_CHUNK == 0)
    ring->current = NULL;
  atomic_store_explicit (&ring->head, ring->next, memory_order_release);
  /* After the head, so that whoever sees the bytes counted can read them. */
  atomic_store (&ring->position, ring->n_bytes);
}

static void
end_chunk (WmnRing * ring)
{
  if (ring->current == NULL)
    return;

  do {
    WmnRingEntry *entry = &ring->current->entries[ring->next % WMN_RING_CHUNK];

    memset (entry, 0, sizeof (*entry));
    entry->position = ring->n_bytes;
    ring->next++;
  } while (ring->next % WMN_RING_CHUNK != 0);
  publish (ring);
}

static void
grow_table (WmnRing * ring)
{
  Table *old = atomic_load_explicit (&ring->table, memory_order_relaxed);
  Table *table;
  guint64 sequence;

  if (ring->n_chunks <= old->n_chunks)
    return;

  table = create_table (ring->n_chunks);
  for (sequence = ring->oldest; sequence < ring->next;
      sequence += WMN_RING_CHUNK) {
    Chunk *chunk = atomic_load_explicit (find_place (old, sequence),
        memory_order_relaxed);

    atomic_init (find_place (table, sequence), chunk);
  }
  atomic_store_explicit (&ring->table, table, memory_order_release);
  old->retired = advance_epoch (ring);
  old->next = ring->old_tables;
  ring->old_tables = old;
}

void
wmn_ring_set_geometry (WmnRing * ring, gsize slot_size, guint n_chunks)
{
  g_assert (n_chunks >= 2);
  g_assert (slot_size <= G_MAXUINT32);

  end_chunk (ring);
  ring->slot_size = slot_size;
  ring->n_chunks = n_chunks;
  grow_table (ring);
}

guint8 *
wmn_ring_reserve (WmnRing * ring)
{
  Chunk *chunk;

  if (ring->current == NULL)
    begin_chunk (ring);

  chunk = ring->current;
  return chunk->slots + (ring->next - chunk->first) * chunk->slot_size;
}

guint64
wmn_ring_commit (WmnRing * ring, const WmnRingEntry * entry)
{
  guint8 *slot = wmn_ring_reserve (ring);
  WmnRingEntry *place = &ring->current->entries[ring->next % WMN_RING_CHUNK];

  g_assert (entry->span <= ring->current->slot_size);
  g_assert (entry->size <= entry->span);

  *place = *entry;
  place->data = entry->span > 0 ? slot : NULL;
  place->position = ring->n_bytes;
  ring->n_bytes += entry->size;
  ring->next++;
  publish (ring);
  return ring->next - 1;
}

guint64
wmn_ring_head (const WmnRing * ring)
{
  return atomic_load_explicit (&ring->head, memory_order_acquire);
}

guint64
wmn_ring_tail (const WmnRing * ring)
{
  return atomic_load_explicit (&ring->tail, memory_order_acquire);
}

guint64
wmn_ring_position (const WmnRing * ring)
{
  return atomic_load (&ring->position);
}

const WmnRingEntry *
wmn_ring_peek (const WmnRing * ring, guint64 sequence)
{
  Table *table;
  Chunk *chunk;

  if (sequence >= wmn_ring_head (ring))
    return NULL;

  /* The tail needs no look: a chunk that has gone isn't in the table. */
  table = atomic_load_explicit (&ring->table, memory_order_acquire);
  chunk = atomic_load_explicit (find_place (table, sequence),
      memory_order_acquire);
  if (chunk == NULL || sequence - chunk->first >= WMN_RING_CHUNK)
    return NULL;
  return &chunk->entries[sequence % WMN_RING_CHUNK];
}

guint
wmn_ring_add_reader (WmnRing * ring)
{
  guint i;

  for (i = 0; i < WMN_RING_MAX_READERS; i++) {
    guint64 unused = SEEN_UNUSED;

    if (atomic_compare_exchange_strong_explicit (&ring->readers[i].seen,
            &unused, SEEN_OFFLINE, memory_order_acq_rel,
            memory_order_relaxed)) {
      wmn_ring_online (ring, i);
      return i;
    }
  }
  return G_MAXUINT;
}

static void
set_seen (WmnRing * ring, guint reader, guint64 seen)
{
  g_assert (reader < WMN_RING_MAX_READERS);
  atomic_store_explicit (&ring->readers[reader].seen, seen,
      memory_order_release);
}

void
wmn_ring_remove_reader (WmnRing * ring, guint reader)
{
  set_seen (ring, reader, SEEN_UNUSED);
}

void
wmn_ring_quiesce (WmnRing * ring, guint reader)
{
  set_seen (ring, reader,
      atomic_load_explicit (&ring->epoch, memory_order_acquire));
}

void
wmn_ring_offline (WmnRing * ring, guint reader)
{
  set_seen (ring, reader, SEEN_OFFLINE);
}

void
wmn_ring_online (WmnRing * ring, guint reader)
{
  guint64 epoch;

  /* First be in the way of everything, then look what there is. */
  set_seen (ring, reader, SEEN_NOTHING);
  epoch = atomic_fetch_add_explicit (&ring->epoch, 0, memory_order_acq_rel);
  set_seen (ring, reader, epoch);
}
