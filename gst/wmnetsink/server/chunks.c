/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See chunks.h. */

#include "server/chunks.h"

#include <string.h>
#include "wmsp/frame.h"

const guint8 wmn_chunks_tail[WMN_CHUNKS_TAIL] = { '\r', '\n' };

WmnChunks *
wmn_chunks_new (void)
{
  return g_new0 (WmnChunks, 1);
}

void
wmn_chunks_free (WmnChunks * chunks)
{
  if (chunks == NULL)
    return;
  if (chunks->pending != NULL)
    g_byte_array_unref (chunks->pending);
  g_free (chunks);
}

gboolean
wmn_chunks_are_open (const WmnChunks * chunks)
{
  return chunks != NULL && chunks->is_open;
}

gsize
wmn_chunks_write_head (guint8 head[WMN_CHUNKS_HEAD], gsize size)
{
  gchar text[WMN_CHUNKS_HEAD + 1];
  gint n = g_snprintf (text, sizeof (text), "%" G_GSIZE_MODIFIER "x\r\n", size);

  g_assert (size > 0 && n <= WMN_CHUNKS_HEAD);
  memcpy (head, text, (gsize) n);
  return (gsize) n;
}

void
wmn_chunks_add_frames (const WmnChunks * chunks, GByteArray * out,
    const guint8 * frames, gsize size)
{
  guint8 head[WMN_CHUNKS_HEAD];
  gsize at, n;

  if (!wmn_chunks_are_open (chunks)) {
    g_byte_array_append (out, frames, (guint) size);
    return;
  }
  for (at = 0; at < size; at += n) {
    n = wmn_frame_measure (frames + at, size - at);
    g_byte_array_append (out, head, (guint) wmn_chunks_write_head (head, n));
    g_byte_array_append (out, frames + at, (guint) n);
    g_byte_array_append (out, wmn_chunks_tail, WMN_CHUNKS_TAIL);
  }
}

gboolean
wmn_chunks_hold (WmnChunks * chunks, gconstpointer answer, gsize size)
{
  g_assert (chunks->is_open);
  if (chunks->n_pending == WMN_CHUNKS_MAX_PENDING)
    return FALSE;
  if (chunks->pending == NULL)
    chunks->pending = g_byte_array_new ();
  g_byte_array_append (chunks->pending, answer, (guint) size);
  chunks->n_pending++;
  return TRUE;
}

void
wmn_chunks_close (WmnChunks * chunks, GByteArray * out)
{
  if (!wmn_chunks_are_open (chunks))
    return;
  chunks->is_open = FALSE;
  g_byte_array_append (out, (const guint8 *) WMN_CHUNKS_LAST,
      strlen (WMN_CHUNKS_LAST));
  if (chunks->pending == NULL)
    return;
  g_byte_array_append (out, chunks->pending->data, chunks->pending->len);
  g_clear_pointer (&chunks->pending, g_byte_array_unref);
  chunks->n_pending = 0;
}
