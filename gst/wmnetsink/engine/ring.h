/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The one copy of the live stream: a sequence of entries that one writer
 * appends to and any number of workers read with cursors of their own.
 *
 * Entries live in chunks of WMN_RING_CHUNK; the bytes of a chunk's entries
 * stand one after the other, each in a slot of the chunk's slot size, so that
 * neighbours can be sent as one span.  The ring keeps a fixed number of
 * chunks; an older chunk is retired when a new one is needed, and its memory
 * is used again only after every registered worker has passed a quiescent
 * point (wmn_ring_quiesce()).  Readers therefore need neither a lock nor a
 * reference count: whatever wmn_ring_peek() returns stays valid until the
 * caller's next quiescent point.  The writer never waits: if a worker sleeps
 * in a system call for long, it allocates one more chunk.
 *
 * The ring doesn't know what its entries mean.
 *
 * Threads: one writer; the readers are workers, at most WMN_RING_MAX_READERS,
 * each with the index it registered. */

#pragma once

#include <glib.h>

#define WMN_RING_CHUNK 32u
#define WMN_RING_MAX_READERS 64u

typedef struct _WmnRing WmnRing;
typedef struct _WmnRingEntry WmnRingEntry;

struct _WmnRingEntry
{
  const guint8 *data;           /* slot, NULL when the entry has no bytes */
  guint32 size;                 /* bytes that mean something */
  guint32 span;                 /* bytes of the slot; the rest is zero */
  guint32 id;                   /* the owner's number */
  guint16 kind;                 /* the owner's, 0 = skip this entry */
  guint16 flags;                /* the owner's */
  gint64 time;                  /* monotonic us when it was pushed */
  guint64 position;             /* sum of the sizes before this entry */
  gpointer attachment;          /* the owner's, released with the chunk */
};

/* @n_chunks: chunks kept readable, at least 2.
 * @release: called for each attachment when its chunk is used again or the
 * ring is freed; writer's thread. */
WmnRing *wmn_ring_new (guint n_chunks, void (*release) (gpointer attachment));
void wmn_ring_free (WmnRing * ring);

/* Writer. */

/* Ends the current chunk (the sequence numbers left in it become kind 0) and
 * makes the next ones have slots of @slot_size bytes, @n_chunks of them. */
void wmn_ring_set_geometry (WmnRing * ring, gsize slot_size, guint n_chunks);

/* The slot of the next entry, slot_size writable bytes with unknown content,
 * valid until wmn_ring_commit(). */
guint8 *wmn_ring_reserve (WmnRing * ring);

/* Publishes the next entry.  @entry's kind, flags, id, size, span, time and
 * attachment are taken; data and position are set by the ring: data is the
 * slot when span > 0.  Returns its sequence number. */
guint64 wmn_ring_commit (WmnRing * ring, const WmnRingEntry * entry);

/* Readers; head and tail also from any thread. */

/* One past the newest sequence number. */
guint64 wmn_ring_head (const WmnRing * ring);

/* The oldest sequence number that can still be read. */
guint64 wmn_ring_tail (const WmnRing * ring);

/* Sum of the sizes of all entries up to the head.  Never counts an entry that
 * the head doesn't; sequentially consistent, which wmn_feed_notify() needs. */
guint64 wmn_ring_position (const WmnRing * ring);

/* NULL when @sequence is not in [tail, head). */
const WmnRingEntry *wmn_ring_peek (const WmnRing * ring, guint64 sequence);

/* Registers a reader, online, and returns its index; G_MAXUINT when there are
 * too many.  An index is used again after wmn_ring_remove_reader(). */
guint wmn_ring_add_reader (WmnRing * ring);
void wmn_ring_remove_reader (WmnRing * ring, guint reader);

/* The reader holds nothing it peeked.  An offline reader (asleep with
 * nothing to read) holds nothing either, until it is online again. */
void wmn_ring_quiesce (WmnRing * ring, guint reader);
void wmn_ring_offline (WmnRing * ring, guint reader);
void wmn_ring_online (WmnRing * ring, guint reader);
