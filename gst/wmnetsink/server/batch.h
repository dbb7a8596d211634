/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Frames of the ring made ready for one sendmsg(): for Windows Media clients
 * a head of the client's own in front of each packet, for plain clients the
 * slots as they stand, neighbours as one span.  Lives on the stack of who
 * sends; holds pointers into the ring, so it is good until the worker's next
 * quiescent point. */

#pragma once

#include <sys/uio.h>
#include "asf/asf-pad.h"
#include "server/chunks.h"
#include "server/filter.h"
#include "server/publisher.h"
#include "wmsp/frame.h"

/* Frames and bytes given to the kernel in one call. */
#define WMN_BATCH_MAX_FRAMES 64
#define WMN_BATCH_MAX_BYTES (192 * 1024)

/* Whole packets have longer heads, so there are fewer in a batch. */
#define WMN_BATCH_WHOLE_HEAD 48
#define WMN_BATCH_MAX_WHOLE (WMN_BATCH_MAX_FRAMES * WMN_FRAME_DATA_HEAD / \
    WMN_BATCH_WHOLE_HEAD)

typedef struct _WmnBatch WmnBatch;

typedef enum
{
  WMN_BATCH_PLAIN,              /* slots as they stand */
  WMN_BATCH_FRAMED,             /* $D */
  WMN_BATCH_WHOLE,              /* $D, with all padding (2.2.3.3) */
  WMN_BATCH_CHUNKED             /* $D, each a chunk of an HTTP body */
} WmnBatchForm;

struct _WmnBatch
{
  WmnBatchForm form;
  gsize whole_size;             /* of every packet with all its padding */
  struct iovec vectors[3 * WMN_BATCH_MAX_FRAMES];
  guint n_vectors;
  guint8 heads[WMN_BATCH_MAX_FRAMES][WMN_CHUNKS_HEAD + WMN_FRAME_DATA_HEAD];
  guint8 head_sizes[WMN_BATCH_MAX_FRAMES];
  guint8 skips[WMN_BATCH_MAX_WHOLE];    /* with WHOLE: bytes of the packet that
                                         * the head stands for */
  const WmnRingEntry *entries[WMN_BATCH_MAX_FRAMES];
  guint64 sequences[WMN_BATCH_MAX_FRAMES];
  guint skipped[WMN_BATCH_MAX_FRAMES];  /* packets before it of which nothing
                                         * is left; only with a filter */
  guint n_frames;
  gsize bytes;
};

/* Takes the frame @entry at @sequence, which must be DATA or JOIN and need not
 * be in the ring any more, and the DATA behind it up to the next marker.
 * @af_flags is the first $D's. */
void wmn_batch_fill (WmnBatch * batch, const WmnRing * ring,
    guint64 sequence, const WmnRingEntry * entry, WmnBatchForm form,
    guint8 af_flags);

/* As wmn_batch_fill() for a Windows Media client with a filter, by which
 * something must be left of the first frame. */
void wmn_batch_fill_filtered (WmnBatch * batch, const WmnRing * ring,
    guint64 sequence, const WmnRingEntry * entry, WmnFilter * filter,
    WmnBatchForm form, guint8 af_flags);

/* Bytes of the @n-th frame on the wire. */
gsize wmn_batch_frame_size (const WmnBatch * batch, guint n);
/* Adds what follows the first @sent bytes of it to @out. */
void wmn_batch_copy_rest (const WmnBatch * batch, guint n, gsize sent,
    GByteArray * out);

/* The ring sequence that follows @entry at @sequence: the packet behind a
 * JOIN is the same one in full. */
guint64 wmn_batch_next (guint64 sequence, const WmnRingEntry * entry);
