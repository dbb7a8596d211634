/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/batch.c: what one call gives to the kernel. */

#include "server/batch.h"

#include <string.h>
#include "asf/asf-packet.h"

#define SLOT 100u
#define SIZE 60u

static void
push (WmnRing * ring, guint16 kind, guint32 id)
{
  WmnRingEntry entry = { 0 };

  entry.kind = kind;
  entry.id = id;
  if (kind <= WMN_ENTRY_JOIN) {
    memset (wmn_ring_reserve (ring), (int) id, SLOT);
    entry.size = SIZE;
    entry.span = SLOT;
  }
  wmn_ring_commit (ring, &entry);
}

static WmnRing *
make_ring (void)
{
  WmnRing *ring = wmn_ring_new (4, NULL);

  wmn_ring_set_geometry (ring, SLOT, 4);
  return ring;
}

static void
fill (WmnBatch * batch, const WmnRing * ring, guint64 sequence,
    WmnBatchForm form, guint8 af_flags)
{
  wmn_batch_fill (batch, ring, sequence, wmn_ring_peek (ring, sequence), form,
      af_flags);
}

static void
assert_head (const WmnBatch * batch, guint n, guint id, guint af_flags)
{
  const guint8 *head = batch->vectors[2 * n].iov_base;

  g_assert_cmpuint (batch->vectors[2 * n].iov_len, ==, 12);
  g_assert_cmpuint (batch->vectors[2 * n + 1].iov_len, ==, SIZE);
  g_assert_cmphex (head[4], ==, id);
  g_assert_cmphex (head[9], ==, af_flags);
}

/* The packet behind a JOIN isn't sent again; a marker ends the batch. */
static void
test_framed (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  WmnBatch batch;

  push (ring, WMN_ENTRY_JOIN, 7);
  push (ring, WMN_ENTRY_DATA, 7);
  push (ring, WMN_ENTRY_DATA, 8);
  push (ring, WMN_ENTRY_JOIN, 9);
  push (ring, WMN_ENTRY_DATA, 9);
  push (ring, WMN_ENTRY_FLUSH, 0);
  push (ring, WMN_ENTRY_DATA, 10);
  fill (&batch, ring, first, WMN_BATCH_FRAMED, 255);
  g_assert_cmpuint (batch.n_frames, ==, 3);
  g_assert_cmpuint (batch.n_vectors, ==, 6);
  assert_head (&batch, 0, 7, 255);
  assert_head (&batch, 1, 8, 0);
  assert_head (&batch, 2, 9, 1);
  g_assert_cmpuint (batch.sequences[2], ==, first + 4);
  g_assert_cmpuint (batch.bytes, ==, 3 * (12 + SIZE));
  g_assert_cmpuint (wmn_batch_next (first, batch.entries[0]), ==, first + 2);
  wmn_ring_free (ring);
}

/* Neighbours are one span, whole slots. */
static void
test_plain (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  WmnBatch batch;
  guint i;

  for (i = 0; i < 5; i++)
    push (ring, WMN_ENTRY_DATA, i);
  fill (&batch, ring, first, WMN_BATCH_PLAIN, 0);
  g_assert_cmpuint (batch.n_frames, ==, 5);
  g_assert_cmpuint (batch.n_vectors, ==, 1);
  g_assert_cmpuint (batch.bytes, ==, 5 * SLOT);
  g_assert_cmpuint (wmn_batch_frame_size (&batch, 4), ==, SLOT);
  wmn_ring_free (ring);
}

static void
test_bounded (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  WmnBatch batch;
  guint i;

  for (i = 0; i < WMN_BATCH_MAX_FRAMES + 10; i++)
    push (ring, WMN_ENTRY_DATA, i);
  fill (&batch, ring, first, WMN_BATCH_FRAMED, 0);
  g_assert_cmpuint (batch.n_frames, ==, WMN_BATCH_MAX_FRAMES);
  g_assert_cmpuint (batch.n_vectors, ==, 2 * WMN_BATCH_MAX_FRAMES);
  wmn_ring_free (ring);
}

/* The writer has taken the frame out of the ring since it was found: it is
 * still there for who found it, and what is behind it isn't. */
static void
test_overtaken (void)
{
  WmnRing *ring = make_ring ();
  guint reader = wmn_ring_add_reader (ring);
  guint64 first = wmn_ring_head (ring);
  const WmnRingEntry *entry;
  WmnBatch batch;
  guint i;

  push (ring, WMN_ENTRY_DATA, 7);
  entry = wmn_ring_peek (ring, first);
  for (i = 0; i < 8 * WMN_RING_CHUNK; i++)
    push (ring, WMN_ENTRY_DATA, 8);
  g_assert_null (wmn_ring_peek (ring, first));
  wmn_batch_fill (&batch, ring, first, entry, WMN_BATCH_FRAMED, 0);
  g_assert_cmpuint (batch.n_frames, ==, 1);
  assert_head (&batch, 0, 7, 0);
  g_assert_cmphex (*(guint8 *) batch.vectors[1].iov_base, ==, 7);
  wmn_ring_remove_reader (ring, reader);
  wmn_ring_free (ring);
}

/* A packet as it stands in the ring: one payload, cut, with WORDs for both
 * lengths. */
static void
push_stored (WmnRing * ring, guint32 id)
{
  static const guint8 packet[] = { 0x51, 0x5d, 33, 0, 0, 0, 5, 0, 0, 0, 6, 0,
    0x81, 0x81, 7, 0, 0, 0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 3, 0, 'a', 'b', 'c'
  };
  WmnRingEntry entry = { 0 };
  guint8 *slot = wmn_ring_reserve (ring);

  memset (slot, 0, SLOT);
  memcpy (slot, packet, sizeof (packet));
  entry.kind = WMN_ENTRY_DATA;
  entry.id = id;
  entry.size = sizeof (packet);
  entry.span = SLOT;
  wmn_ring_commit (ring, &entry);
}

/* MS-WMSP 2.2.3.3: with all padding, and fields that say so. */
static void
test_whole (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  GByteArray *frame = g_byte_array_new ();
  GByteArray *sent = g_byte_array_new ();
  WmnAsfPacket packet;
  WmnBatch batch;
  guint i;

  for (i = 0; i < 3; i++)
    push_stored (ring, i);
  fill (&batch, ring, first, WMN_BATCH_WHOLE, 0);
  g_assert_cmpuint (batch.n_frames, ==, 3);
  g_assert_cmpuint (batch.bytes, ==, 3 * (12 + SLOT));
  for (i = 0; i < batch.n_vectors; i++)
    g_byte_array_append (sent, batch.vectors[i].iov_base,
        (guint) batch.vectors[i].iov_len);
  g_assert_cmpuint (sent->len, ==, batch.bytes);
  for (i = 0; i < 3; i++) {
    wmn_batch_copy_rest (&batch, i, 0, frame);
    g_assert_cmpuint (wmn_batch_frame_size (&batch, i), ==, 12 + SLOT);
  }
  g_assert_cmpmem (frame->data, frame->len, sent->data, sent->len);
  g_assert_cmpuint (frame->data[2], ==, 8 + SLOT);
  g_assert_cmpint (wmn_asf_packet_parse (frame->data + 12, SLOT, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.packet_length, ==, SLOT);
  g_assert_cmpuint (packet.used + packet.padding_length, ==, SLOT);
  g_assert_cmpuint (packet.n_payloads, ==, 1);
  g_byte_array_unref (sent);
  g_byte_array_unref (frame);
  wmn_ring_free (ring);
}

/* Cut anywhere, head or payload, the rest is what the kernel didn't take. */
static void
test_rest (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  WmnBatch batch;
  gsize sent;
  guint form;

  push_stored (ring, 3);
  for (form = WMN_BATCH_PLAIN; form <= WMN_BATCH_WHOLE; form++) {
    GByteArray *whole = g_byte_array_new ();

    fill (&batch, ring, first, form, 0);
    wmn_batch_copy_rest (&batch, 0, 0, whole);
    g_assert_cmpuint (whole->len, ==, wmn_batch_frame_size (&batch, 0));
    for (sent = 1; sent < whole->len; sent++) {
      GByteArray *rest = g_byte_array_new ();

      wmn_batch_copy_rest (&batch, 0, sent, rest);
      g_assert_cmpmem (rest->data, rest->len, whole->data + sent,
          whole->len - sent);
      g_byte_array_unref (rest);
    }
    g_byte_array_unref (whole);
  }
  wmn_ring_free (ring);
}

static void
push_packet (WmnRing * ring, guint32 id, guint8 stream)
{
  /* multiple payloads, no lengths; one payload of 10 bytes */
  static const guint8 head[] = { 0x01, 0x5d, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 0, 0,
    0, 0, 0, 8
  };
  guint8 *slot = wmn_ring_reserve (ring);
  WmnRingEntry entry = { 0 };

  memset (slot, 0, SLOT);
  memcpy (slot, head, sizeof (head));
  slot[9] = stream;
  slot[25] = 10;
  entry.kind = WMN_ENTRY_DATA;
  entry.id = id;
  entry.size = 37;
  entry.span = SLOT;
  wmn_ring_commit (ring, &entry);
}

/* Packets of which nothing is left make no frame, and are counted. */
static void
test_filtered (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  WmnAsfSelection wanted = { {0} };
  WmnEpoch epoch = { 0 };
  WmnCuts cuts = { NULL };
  WmnFilter *filter;
  WmnBatch batch;
  guint i;

  for (i = 0; i < 7; i++)
    push_packet (ring, 20 + i, i % 3 == 0 ? 2 : 1);
  push (ring, WMN_ENTRY_FLUSH, 0);
  epoch.header.n_streams = 1;
  epoch.header.streams[0].number = 2;
  wmn_asf_selection_set (&wanted, 2, WMN_ASF_LEVEL_ALL);
  wmn_cuts_init (&cuts, ring);
  filter = wmn_filter_new (&cuts, &epoch, &wanted);
  wmn_batch_fill_filtered (&batch, ring, first, wmn_ring_peek (ring, first),
      filter, WMN_BATCH_FRAMED, 9);
  g_assert_cmpuint (batch.n_frames, ==, 3);
  g_assert_cmpuint (batch.skipped[0], ==, 0);
  g_assert_cmpuint (batch.skipped[1], ==, 2);
  g_assert_cmpuint (batch.skipped[2], ==, 2);
  g_assert_cmpuint (batch.sequences[2], ==, first + 6);
  g_assert_cmphex (batch.heads[1][4], ==, 23);
  g_assert_cmphex (batch.heads[1][9], ==, 10);
  g_assert_cmpuint (batch.bytes, ==, 3 * (12 + 37));
  wmn_filter_free (filter);
  wmn_cuts_clear (&cuts);
  wmn_ring_free (ring);
}

/* Each frame a chunk of its own, in the same batch (MS-WMSP 3.2.5.6). */
static void
test_chunked (void)
{
  WmnRing *ring = make_ring ();
  guint64 first = wmn_ring_head (ring);
  GByteArray *rest = g_byte_array_new ();
  GString *head = g_string_new (NULL);
  WmnBatch batch;
  gsize size, sent;

  push (ring, WMN_ENTRY_DATA, 1);
  push (ring, WMN_ENTRY_DATA, 2);
  fill (&batch, ring, first, WMN_BATCH_CHUNKED, 255);
  g_assert_cmpuint (batch.n_frames, ==, 2);
  g_assert_cmpuint (batch.n_vectors, ==, 6);
  g_string_printf (head, "%x\r\n", 12 + SIZE);
  size = head->len + 12 + SIZE + 2;
  g_assert_cmpuint (wmn_batch_frame_size (&batch, 0), ==, size);
  g_assert_cmpuint (batch.bytes, ==, 2 * size);
  g_assert_cmpmem (batch.vectors[3].iov_base, head->len, head->str, head->len);
  g_assert_cmphex (((guint8 *) batch.vectors[3].iov_base)[head->len + 9], ==,
      0);
  g_assert_cmpmem (batch.vectors[5].iov_base, batch.vectors[5].iov_len,
      "\r\n", 2);
  for (sent = 1; sent < size; sent++) {
    g_byte_array_set_size (rest, 0);
    wmn_batch_copy_rest (&batch, 0, sent, rest);
    g_assert_cmpuint (rest->len, ==, size - sent);
    g_assert_cmphex (rest->data[rest->len - 1], ==, '\n');
  }
  g_byte_array_unref (rest);
  g_string_free (head, TRUE);
  wmn_ring_free (ring);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch/framed", test_framed);
  g_test_add_func ("/batch/plain", test_plain);
  g_test_add_func ("/batch/bounded", test_bounded);
  g_test_add_func ("/batch/overtaken", test_overtaken);
  g_test_add_func ("/batch/whole", test_whole);
  g_test_add_func ("/batch/rest", test_rest);
  g_test_add_func ("/batch/filtered", test_filtered);
  g_test_add_func ("/batch/chunked", test_chunked);
  return g_test_run ();
}
