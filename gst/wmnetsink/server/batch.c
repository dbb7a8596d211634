/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See batch.h. */

#include "server/batch.h"

static void
add_vector (WmnBatch * batch, const void *data, gsize size)
{
  struct iovec *last = &batch->vectors[batch->n_vectors];

  if (batch->n_vectors > 0 &&
      (const guint8 *) last[-1].iov_base + last[-1].iov_len == data)
    last[-1].iov_len += size;
  else {
    last->iov_base = (void *) data;
    last->iov_len = size;
    batch->n_vectors++;
  }
  batch->bytes += size;
}

static void
add_frame (WmnBatch * batch, guint64 sequence, const WmnRingEntry * entry,
    guint8 af_flags)
{
  guint n = batch->n_frames++;

  batch->entries[n] = entry;
  batch->sequences[n] = sequence;
  if (!batch->is_framed) {
    add_vector (batch, entry->data, entry->span);
    return;
  }
  wmn_frame_write_data (batch->heads[n], entry->id, af_flags, entry->size);
  add_vector (batch, batch->heads[n], WMN_FRAME_DATA_HEAD);
  add_vector (batch, entry->data, entry->size);
}

guint64
wmn_batch_next (guint64 sequence, const WmnRingEntry * entry)
{
  return sequence + (entry->kind == WMN_ENTRY_JOIN ? 2 : 1);
}

static void
begin (WmnBatch * batch, const WmnRingEntry * entry, gboolean is_framed)
{
  g_assert (entry->kind == WMN_ENTRY_DATA || entry->kind == WMN_ENTRY_JOIN);
  batch->is_framed = is_framed;
  batch->n_vectors = 0;
  batch->n_frames = 0;
  batch->bytes = 0;
}

void
wmn_batch_fill (WmnBatch * batch, const WmnRing * ring, guint64 sequence,
    gboolean is_framed, guint8 af_flags)
{
  const WmnRingEntry *entry = wmn_ring_peek (ring, sequence);

  begin (batch, entry, is_framed);
  add_frame (batch, sequence, entry, af_flags);
  sequence = wmn_batch_next (sequence, entry);
  while (batch->n_frames < WMN_BATCH_MAX_FRAMES &&
      batch->bytes < WMN_BATCH_MAX_BYTES &&
      (entry = wmn_ring_peek (ring, sequence)) != NULL &&
      entry->kind <= WMN_ENTRY_JOIN) {
    if (entry->kind == WMN_ENTRY_DATA)
      add_frame (batch, sequence, entry, (guint8) (af_flags + batch->n_frames));
    sequence++;
  }
}

static void
add_filtered (WmnBatch * batch, guint64 sequence, const WmnRingEntry * left,
    guint skipped, guint8 af_flags)
{
  batch->skipped[batch->n_frames] = skipped;
  add_frame (batch, sequence, left, (guint8) (af_flags + batch->n_frames));
}

void
wmn_batch_fill_filtered (WmnBatch * batch, const WmnRing * ring,
    guint64 sequence, WmnFilter * filter, guint8 af_flags)
{
  const WmnRingEntry *entry = wmn_ring_peek (ring, sequence);
  const WmnRingEntry *left = wmn_filter_look (filter, sequence, entry);
  guint skipped = 0;

  g_assert (left != NULL);
  begin (batch, entry, TRUE);
  add_filtered (batch, sequence, left, 0, af_flags);
  sequence = wmn_batch_next (sequence, entry);
  while (batch->n_frames < WMN_BATCH_MAX_FRAMES &&
      batch->bytes < WMN_BATCH_MAX_BYTES && !wmn_filter_is_turning (filter) &&
      (entry = wmn_ring_peek (ring, sequence)) != NULL &&
      entry->kind <= WMN_ENTRY_JOIN) {
    left = entry->kind == WMN_ENTRY_DATA ?
        wmn_filter_look (filter, sequence, entry) : NULL;
    if (left != NULL) {
      add_filtered (batch, sequence, left, skipped, af_flags);
      skipped = 0;
    } else if (entry->kind == WMN_ENTRY_DATA) {
      skipped++;
    }
    sequence++;
  }
}

gsize
wmn_batch_frame_size (const WmnBatch * batch, guint n)
{
  const WmnRingEntry *entry = batch->entries[n];

  return batch->is_framed ? WMN_FRAME_DATA_HEAD + entry->size : entry->span;
}

void
wmn_batch_copy_rest (const WmnBatch * batch, guint n, gsize sent,
    GByteArray * out)
{
  const WmnRingEntry *entry = batch->entries[n];
  gsize head = batch->is_framed ? WMN_FRAME_DATA_HEAD : 0;

  if (sent < head)
    g_byte_array_append (out, batch->heads[n] + sent, (guint) (head - sent));
  sent -= MIN (sent, head);
  g_byte_array_append (out, entry->data + sent,
      (guint) (wmn_batch_frame_size (batch, n) - head - sent));
}
