/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One byte of how, seven sizes of buffers, two bytes of which streams a client
 * wants, then any bytes as a stream from upstream: what gets on the air can be
 * sent in each form, to a reflector as well, and reads as what it says it is:
 * frames, chunks and blocks of Metacube2 end where their heads say. */

#include "server/publisher.h"

#include <stdint.h>
#include <string.h>
#include "http/metacube.h"
#include "server/batch.h"
#include "server/relay.h"

#define N_SIZES 7
#define N_BEFORE (1 + N_SIZES + 2)
#define RING_BYTES (256 * 1024)
#define MAX_LATE 10000          /* ms */

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

/* Blocks that end with the bytes, each of which holds a frame where frames
 * are sent. */
static void
check_blocks (const GByteArray * out, gboolean is_framed)
{
  gsize at = 0;

  while (at < out->len) {
    const guint8 *head = out->data + at;
    gsize size;

    g_assert (out->len - at >= WMN_METACUBE_HEAD);
    g_assert (memcmp (head, "cube!map", 8) == 0);
    size = (gsize) head[8] << 24 | (gsize) head[9] << 16 |
        (gsize) head[10] << 8 | head[11];
    at += WMN_METACUBE_HEAD;
    g_assert (size > 0 && size <= out->len - at);
    if (is_framed && out->data[at + 1] == 'D')
      g_assert (wmn_frame_measure (out->data + at, size) == size);
    at += size;
  }
}

static void
relay (const WmnRing * ring, const WmnEpoch * epoch, gboolean is_framed)
{
  GByteArray *out = wmn_relay_new_header (epoch, is_framed, TRUE);
  guint64 sequence = epoch->first;
  guint8 af_flags = 0;

  for (sequence = MAX (sequence, wmn_ring_tail (ring));
      sequence < wmn_ring_head (ring);) {
    const WmnRingEntry *entry = wmn_ring_peek (ring, sequence);

    if (entry->kind == WMN_ENTRY_DATA || entry->kind == WMN_ENTRY_JOIN) {
      wmn_relay_add_frame (out, ring, sequence, entry, epoch, is_framed,
          &af_flags);
      sequence = wmn_batch_next (sequence, entry);
    } else {
      sequence++;
    }
  }
  check_blocks (out, is_framed);
  g_byte_array_unref (out);
}

/* A frame, in a chunk or bare; returns its size on the wire. */
static gsize
check_frame (const guint8 * bytes, gsize size, gboolean is_chunk)
{
  gsize head = 0;
  gsize said = 0;

  if (!is_chunk)
    return wmn_frame_measure (bytes, size);
  for (; head < size && bytes[head] != '\r'; head++)
    said = said << 4 | (gsize) g_ascii_xdigit_value ((gchar) bytes[head]);
  head += 2;
  g_assert (head <= WMN_CHUNKS_HEAD && said > 0);
  g_assert (head + said + WMN_CHUNKS_TAIL <= size);
  g_assert (wmn_frame_measure (bytes + head, said) == said);
  g_assert (memcmp (bytes + head + said, "\r\n", 2) == 0);
  return head + said + WMN_CHUNKS_TAIL;
}

static void
check_batch (const WmnBatch * batch)
{
  GByteArray *out = g_byte_array_new ();
  GByteArray *rest = g_byte_array_new ();
  gsize at = 0;
  guint i;

  for (i = 0; i < batch->n_vectors; i++)
    g_byte_array_append (out, batch->vectors[i].iov_base,
        (guint) batch->vectors[i].iov_len);
  g_assert (out->len == batch->bytes);
  for (i = 0; i < batch->n_frames; i++) {
    gsize whole = wmn_batch_frame_size (batch, i);
    gsize sent = whole * (i + 1) / (i + 2);

    g_assert (whole > 0 && whole <= out->len - at);
    if (batch->form != WMN_BATCH_PLAIN)
      g_assert (check_frame (out->data + at, whole,
              batch->form == WMN_BATCH_CHUNKED) == whole);
    g_byte_array_set_size (rest, 0);
    wmn_batch_copy_rest (batch, i, sent, rest);
    g_assert (rest->len == whole - sent);
    g_assert (rest->len == 0 ||
        memcmp (rest->data, out->data + at + sent, rest->len) == 0);
    at += whole;
  }
  g_assert (at == out->len);
  g_byte_array_unref (rest);
  g_byte_array_unref (out);
}

static void
send_all (const WmnRing * ring, WmnBatchForm form)
{
  guint64 sequence = wmn_ring_tail (ring);
  const WmnRingEntry *entry;
  WmnBatch batch;

  while ((entry = wmn_ring_peek (ring, sequence)) != NULL) {
    if (entry->kind != WMN_ENTRY_DATA && entry->kind != WMN_ENTRY_JOIN) {
      sequence++;
      continue;
    }
    wmn_batch_fill (&batch, ring, sequence, entry, form, 0);
    check_batch (&batch);
    sequence = wmn_batch_next (batch.sequences[batch.n_frames - 1],
        batch.entries[batch.n_frames - 1]);
  }
}

static void
send_some (WmnCuts * cuts, const WmnEpoch * epoch, const guint8 * wish)
{
  const WmnRing *ring = cuts->ring;
  guint64 sequence = MAX (epoch->first, wmn_ring_tail (ring));
  WmnAsfSelection wanted;
  WmnFilter *filter;
  const WmnRingEntry *entry;
  WmnBatch batch;
  guint i;

  memset (&wanted, 0, sizeof (wanted));
  for (i = 0; i < epoch->header.n_streams; i++)
    wmn_asf_selection_set (&wanted, epoch->header.streams[i].number,
        (WmnAsfLevel) ((wish[i / 4 % 2] >> 2 * (i % 4) & 3) % 3));
  filter = wmn_filter_new (cuts, epoch, &wanted);
  while ((entry = wmn_ring_peek (ring, sequence)) != NULL) {
    guint64 passed = sequence;

    if ((entry->kind == WMN_ENTRY_DATA || entry->kind == WMN_ENTRY_JOIN) &&
        wmn_filter_look (filter, sequence, entry) != NULL) {
      wmn_batch_fill_filtered (&batch, ring, sequence, entry, filter,
          wish[0] & 1 ? WMN_BATCH_CHUNKED : WMN_BATCH_FRAMED, 0);
      check_batch (&batch);
      passed = batch.sequences[batch.n_frames - 1];
      entry = wmn_ring_peek (ring, passed);
    }
    wmn_filter_pass (filter, passed);
    wmn_filter_settle (filter);
    sequence = wmn_batch_next (passed, entry);
  }
  wmn_filter_free (filter);
}

static void
check_air (WmnPublisher * publisher, WmnRing * ring, const guint8 * wish)
{
  WmnEpoch *epoch = wmn_publisher_ref_epoch (publisher);
  WmnCuts cuts = { NULL };
  WmnBatchForm form;

  if (epoch == NULL)
    return;
  for (form = WMN_BATCH_PLAIN; form <= WMN_BATCH_CHUNKED; form++)
    send_all (ring, form);
  relay (ring, epoch, FALSE);
  relay (ring, epoch, TRUE);
  wmn_cuts_init (&cuts, ring);
  send_some (&cuts, epoch, wish);
  wmn_cuts_clear (&cuts);
  g_assert (epoch->bitrate > 0);
  wmn_epoch_unref (epoch);
}

/* FALSE when it was no ASF. */
static gboolean
pull (WmnPublisher * publisher, gint64 * now, gint64 elapsed)
{
  guint32 send_time, late;

  for (;;) {
    switch (wmn_publisher_next (publisher, &send_time)) {
      case WMN_PUBLISHER_MORE:
        return TRUE;
      case WMN_PUBLISHER_NOT_ASF:
        g_assert (wmn_publisher_fault (publisher) != WMN_ASF_FAULT_NONE);
        return FALSE;
      case WMN_PUBLISHER_PACKET:
        *now += elapsed;
        late = wmn_publisher_commit (publisher, *now);
        g_assert (late <= MAX_LATE);
        break;
      case WMN_PUBLISHER_HEADER:
        break;
    }
  }
}

/* The header comes in the caps, too. */
static void
announce (WmnPublisher * publisher, const guint8 * data, gsize size)
{
  guint8 *exact = g_memdup2 (data, size);
  WmnAsfFault fault;

  wmn_publisher_set_header (publisher, exact, size, &fault);
  g_free (exact);
}

static void
on_notice (gpointer user_data, const WmnNotice * notice)
{
  g_assert (notice->kind <= WMN_NOTICE_NO_VIDEO);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnRing *ring;
  WmnPublisher *publisher;
  gsize at = N_BEFORE;
  gint64 now = G_TIME_SPAN_SECOND;
  guint n = 0;

  if (size < N_BEFORE)
    return 0;
  ring = wmn_ring_new (2, (void (*)(gpointer)) wmn_epoch_unref);
  publisher = wmn_publisher_new (ring, on_notice, NULL);
  wmn_publisher_set_capacity (publisher, RING_BYTES);
  wmn_publisher_set_adds_bitrates (publisher, data[0] & 1);
  if (data[0] & 4)
    announce (publisher, data + at, size - at);
  while (at < size) {
    gsize step = MIN (data[1 + n % N_SIZES] * 17u + 1, size - at);
    guint8 *lent = g_memdup2 (data + at, step);

    n++;
    wmn_publisher_give (publisher, lent, step);
    pull (publisher, &now, data[0] & 8 ? 7 * G_TIME_SPAN_SECOND :
        G_TIME_SPAN_MILLISECOND);
    g_free (lent);
    at += step;
    if ((data[0] & 2) && n % 16 == 0)
      wmn_publisher_flush (publisher, now);
    if ((data[0] & 8) && n % 16 == 5)
      wmn_publisher_doubt (publisher);
    if ((data[0] & 8) && n % 16 == 11)
      wmn_publisher_resync (publisher);
  }
  check_air (publisher, ring, data + 1 + N_SIZES);
  wmn_publisher_end (publisher, now);
  wmn_publisher_free (publisher);
  wmn_ring_free (ring);
  return 0;
}
