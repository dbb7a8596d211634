/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The bodies of pipelined mode: each frame a chunk (RFC 9112, 7.1), an empty
 * chunk at the end, and behind it the answers to what the client has asked in
 * the meantime, in order (Pending-Responses, MS-WMSP 3.2.1).
 *
 * Bytes into a buffer; sends nothing.  Worker's thread only. */

#pragma once

#include <glib.h>

/* The size line of a frame: five digits at most, and a line end. */
#define WMN_CHUNKS_HEAD 7
/* The line end behind it. */
#define WMN_CHUNKS_TAIL 2
/* The end of a body. */
#define WMN_CHUNKS_LAST "0\r\n\r\n"
/* Answers that may wait; a client that asks more is none of ours. */
#define WMN_CHUNKS_MAX_PENDING 64

typedef struct _WmnChunks WmnChunks;

struct _WmnChunks
{
  GByteArray *pending;          /* heads of answers, NULL = none */
  guint n_pending;
  gboolean is_open;             /* a body has begun */
  gboolean is_last;             /* nothing comes behind the stream */
};

/* Of a stream in pipelined mode; none is open yet. */
WmnChunks *wmn_chunks_new (void);
/* NULL, here and below, is that of a stream that isn't in pipelined mode. */
void wmn_chunks_free (WmnChunks * chunks);
gboolean wmn_chunks_are_open (const WmnChunks * chunks);

/* The size line of a chunk of @size bytes; returns its size. */
gsize wmn_chunks_write_head (guint8 head[WMN_CHUNKS_HEAD], gsize size);
extern const guint8 wmn_chunks_tail[WMN_CHUNKS_TAIL];

/* Adds whole frames to @out, a chunk each where a body is open. */
void wmn_chunks_add_frames (const WmnChunks * chunks, GByteArray * out,
    const guint8 * frames, gsize size);
/* An answer that waits for the end of the body.  FALSE when too many do. */
gboolean wmn_chunks_hold (WmnChunks * chunks, gconstpointer answer, gsize size);
/* Ends the body, if one is open, and adds what has waited for it. */
void wmn_chunks_close (WmnChunks * chunks, GByteArray * out);
