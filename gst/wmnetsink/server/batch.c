/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See batch.h. */

#include "server/batch.h"

#include <string.h>

G_STATIC_ASSERT (WMN_FRAME_DATA_HEAD + WMN_ASF_PAD_MAX_HEAD <=
    WMN_BATCH_WHOLE_HEAD);

/* Padding: no packet is larger.  Nobody writes it; it isn't const, so that it
 * takes no room in the file. */
static guint8 zeros[WMN_FRAME_MAX_PAYLOAD];

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

static guint
max_frames (const WmnBatch * batch)
{
  return batch->form == WMN_BATCH_WHOLE ? WMN_BATCH_MAX_WHOLE :
      WMN_BATCH_MAX_FRAMES;
}

/* The payload of a $D. */
static gsize
payload_size (const WmnBatch * batch, const WmnRingEntry * entry)
{
  if (batch->form != WMN_BATCH_WHOLE || batch->whole_size > sizeof (zeros))
    return entry->size;
  return MAX (batch->whole_size, entry->size);
}

/* Padding was cut off when the packet was stored; it comes back as zeros, and
 * the fields in front say so. */
static void
add_whole (WmnBatch * batch, guint n, const WmnRingEntry * entry,
    guint8 af_flags)
{
  guint8 *head = (guint8 *) batch->heads + n * WMN_BATCH_WHOLE_HEAD;
  gsize size = payload_size (batch, entry);
  gsize rest;
  WmnAsfPad pad;

  wmn_asf_pad_make (entry->data, entry->size, size, &pad);
  wmn_frame_write_data (head, entry->id, af_flags, size);
  memcpy (head + WMN_FRAME_DATA_HEAD, pad.head, pad.head_size);
  batch->head_sizes[n] = (guint8) (WMN_FRAME_DATA_HEAD + pad.head_size);
  batch->skips[n] = (guint8) pad.skip;
  rest = entry->size - pad.skip;
  add_vector (batch, head, batch->head_sizes[n]);
  add_vector (batch, entry->data + pad.skip, rest);
  if (size > pad.head_size + rest)
    add_vector (batch, zeros, size - pad.head_size - rest);
}

static void
write_head (WmnBatch * batch, guint n, const WmnRingEntry * entry,
    guint8 af_flags)
{
  guint8 *head = batch->heads[n];

  if (batch->form == WMN_BATCH_CHUNKED)
    head += wmn_chunks_write_head (head, WMN_FRAME_DATA_HEAD + entry->size);
  wmn_frame_write_data (head, entry->id, af_flags, entry->size);
  batch->head_sizes[n] = (guint8) (head - batch->heads[n] +
      WMN_FRAME_DATA_HEAD);
}

static void
add_frame (WmnBatch * batch, guint64 sequence, const WmnRingEntry * entry,
    guint8 af_flags)
{
  guint n = batch->n_frames++;

  batch->entries[n] = entry;
  batch->sequences[n] = sequence;
  if (batch->form == WMN_BATCH_PLAIN) {
    add_vector (batch, entry->data, entry->span);
    return;
  }
  if (batch->form == WMN_BATCH_WHOLE) {
    add_whole (batch, n, entry, af_flags);
    return;
  }
  write_head (batch, n, entry, af_flags);
  add_vector (batch, batch->heads[n], batch->head_sizes[n]);
  add_vector (batch, entry->data, entry->size);
  if (batch->form == WMN_BATCH_CHUNKED)
    add_vector (batch, wmn_chunks_tail, WMN_CHUNKS_TAIL);
}

guint64
wmn_batch_next (guint64 sequence, const WmnRingEntry * entry)
{
  return sequence + (entry->kind == WMN_ENTRY_JOIN ? 2 : 1);
}

static void
begin (WmnBatch * batch, const WmnRingEntry * entry, WmnBatchForm form)
{
  g_assert (entry->kind == WMN_ENTRY_DATA || entry->kind == WMN_ENTRY_JOIN);
  batch->form = form;
  batch->whole_size = entry->span;
  batch->n_vectors = 0;
  batch->n_frames = 0;
  batch->bytes = 0;
}

void
wmn_batch_fill (WmnBatch * batch, const WmnRing * ring, guint64 sequence,
    const WmnRingEntry * entry, WmnBatchForm form, guint8 af_flags)
{
  begin (batch, entry, form);
  add_frame (batch, sequence, entry, af_flags);
  sequence = wmn_batch_next (sequence, entry);
  while (batch->n_frames < max_frames (batch) &&
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
    guint64 sequence, const WmnRingEntry * entry, WmnFilter * filter,
    WmnBatchForm form, guint8 af_flags)
{
  const WmnRingEntry *left = wmn_filter_look (filter, sequence, entry);
  guint skipped = 0;

  g_assert (left != NULL);
  begin (batch, entry, form);
  add_filtered (batch, sequence, left, 0, af_flags);
  sequence = wmn_batch_next (sequence, entry);
  while (batch->n_frames < max_frames (batch) &&
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

static gsize
tail_size (const WmnBatch * batch)
{
  return batch->form == WMN_BATCH_CHUNKED ? WMN_CHUNKS_TAIL : 0;
}

gsize
wmn_batch_frame_size (const WmnBatch * batch, guint n)
{
  const WmnRingEntry *entry = batch->entries[n];

  if (batch->form == WMN_BATCH_PLAIN)
    return entry->span;
  if (batch->form == WMN_BATCH_WHOLE)
    return WMN_FRAME_DATA_HEAD + payload_size (batch, entry);
  return batch->head_sizes[n] + entry->size + tail_size (batch);
}

/* Adds what there is of @part behind its first @sent bytes. */
static void
copy_part (const guint8 * part, gsize size, gsize * sent, GByteArray * out)
{
  gsize there = MIN (*sent, size);

  g_byte_array_append (out, part + there, (guint) (size - there));
  *sent -= there;
}

static void
copy_whole_rest (const WmnBatch * batch, guint n, gsize sent, GByteArray * out)
{
  const WmnRingEntry *entry = batch->entries[n];
  const guint8 *head = (const guint8 *) batch->heads + n * WMN_BATCH_WHOLE_HEAD;
  gsize left = wmn_batch_frame_size (batch, n) - batch->head_sizes[n];
  gsize size = MIN (left, entry->size - batch->skips[n]);

  copy_part (head, batch->head_sizes[n], &sent, out);
  copy_part (entry->data + batch->skips[n], size, &sent, out);
  copy_part (zeros, left - size, &sent, out);
}

void
wmn_batch_copy_rest (const WmnBatch * batch, guint n, gsize sent,
    GByteArray * out)
{
  const WmnRingEntry *entry = batch->entries[n];

  if (batch->form == WMN_BATCH_PLAIN) {
    copy_part (entry->data, entry->span, &sent, out);
    return;
  }
  if (batch->form == WMN_BATCH_WHOLE) {
    copy_whole_rest (batch, n, sent, out);
    return;
  }
  copy_part (batch->heads[n], batch->head_sizes[n], &sent, out);
  copy_part (entry->data, entry->size, &sent, out);
  copy_part (wmn_chunks_tail, tail_size (batch), &sent, out);
}
