/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/chunks.c: bytes worked out by hand from RFC 9112, 7.1. */

#include "server/chunks.h"

#include <string.h>
#include "wmsp/frame.h"

static void
assert_head (gsize size, const gchar * expected)
{
  guint8 head[WMN_CHUNKS_HEAD];

  g_assert_cmpmem (head, wmn_chunks_write_head (head, size), expected,
      strlen (expected));
}

static void
test_heads (void)
{
  assert_head (4, "4\r\n");
  assert_head (1199, "4af\r\n");
  /* the largest frame there is */
  assert_head (4 + 8 + WMN_FRAME_MAX_PAYLOAD, "10003\r\n");
}

static void
test_frames (void)
{
  static const gchar both[] = "8\r\n$C\4\0\0\0\0\0\r\n8\r\n$E\4\0\1\0\0\0\r\n";
  GByteArray *out = g_byte_array_new ();
  WmnChunks *chunks = wmn_chunks_new ();
  guint8 events[2 * WMN_FRAME_EVENT_SIZE];

  wmn_frame_write_change (events);
  wmn_frame_write_end (events + WMN_FRAME_EVENT_SIZE,
      WMN_FRAME_REASON_ENTRY_ENDED);
  /* no body, no chunks */
  wmn_chunks_add_frames (chunks, out, events, sizeof (events));
  g_assert_cmpmem (out->data, out->len, events, sizeof (events));
  g_byte_array_set_size (out, 0);
  wmn_chunks_add_frames (NULL, out, events, sizeof (events));
  g_assert_cmpmem (out->data, out->len, events, sizeof (events));
  g_byte_array_set_size (out, 0);
  chunks->is_open = TRUE;
  wmn_chunks_add_frames (chunks, out, events, sizeof (events));
  g_assert_cmpmem (out->data, out->len, both, sizeof (both) - 1);
  wmn_chunks_free (chunks);
  g_byte_array_unref (out);
}

/* What waits comes in order behind the end of the body, once, and only so
 * much of it may wait. */
static void
test_pending (void)
{
  GByteArray *out = g_byte_array_new ();
  WmnChunks *chunks = wmn_chunks_new ();
  guint i;

  chunks->is_open = TRUE;
  g_assert_true (wmn_chunks_hold (chunks, "one ", 4));
  g_assert_true (wmn_chunks_hold (chunks, "two", 3));
  wmn_chunks_close (chunks, out);
  g_assert_cmpmem (out->data, out->len, "0\r\n\r\none two", 12);
  g_assert_false (chunks->is_open);
  wmn_chunks_close (chunks, out);
  g_assert_cmpuint (out->len, ==, 12);
  chunks->is_open = TRUE;
  for (i = 0; i < WMN_CHUNKS_MAX_PENDING; i++)
    g_assert_true (wmn_chunks_hold (chunks, "x", 1));
  g_assert_false (wmn_chunks_hold (chunks, "x", 1));
  wmn_chunks_close (chunks, out);
  g_assert_cmpuint (out->len, ==, 12 + 5 + WMN_CHUNKS_MAX_PENDING);
  chunks->is_open = TRUE;
  g_assert_true (wmn_chunks_hold (chunks, "x", 1));
  wmn_chunks_free (chunks);
  g_byte_array_unref (out);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunks/heads", test_heads);
  g_test_add_func ("/chunks/frames", test_frames);
  g_test_add_func ("/chunks/pending", test_pending);
  return g_test_run ();
}
