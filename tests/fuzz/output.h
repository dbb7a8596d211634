/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads all that a server has sent on one connection, as a client would who
 * trusts its heads: answers one after the other, each with the body it
 * announces.  The last may be cut off anywhere.  For fuzz_client.c. */

#pragma once

#include <glib.h>
#include <string.h>
#include "wmsp/frame.h"

typedef struct
{
  const guint8 *at;
  gsize left;
} Output;

static inline void
output_skip (Output * output, gsize size)
{
  size = MIN (size, output->left);
  output->at += size;
  output->left -= size;
}

/* The line without its end, transfer full; NULL when there is no whole one. */
static inline gchar *
output_take_line (Output * output)
{
  const guint8 *feed = output->left == 0 ? NULL :
      memchr (output->at, '\n', output->left);
  gchar *line;
  gsize size;

  if (feed == NULL)
    return NULL;
  size = (gsize) (feed - output->at);
  g_assert (size > 0 && feed[-1] == '\r');
  g_assert (memchr (output->at, '\0', size) == NULL);
  line = g_strndup ((const gchar *) output->at, size - 1);
  output_skip (output, size + 1);
  return line;
}

/* A frame, whole or cut off by the end. */
static inline gsize
output_check_frame (const guint8 * at, gsize left)
{
  gsize size;

  g_assert (at[0] == '$');
  g_assert (left < 2 || strchr ("HDCEMPT", at[1]) != NULL);
  if (left < 4)
    return left;
  size = 4 + (at[2] | (gsize) at[3] << 8);
  /* Of a packet pair the length leaves out what is random (2.2.3.7). */
  return at[1] == 'P' ? left : MIN (size, left);
}

static inline void
output_check_frames (Output * output)
{
  while (output->left > 0)
    output_skip (output, output_check_frame (output->at, output->left));
}

/* Each chunk is one frame. */
static inline void
output_check_chunks (Output * output)
{
  gchar *line;

  while ((line = output_take_line (output)) != NULL) {
    gchar *end = NULL;
    guint64 size = g_ascii_strtoull (line, &end, 16);

    g_assert (end != line && *end == '\0' && size <= 4 + 65535);
    g_free (line);
    if (size == 0) {
      output_skip (output, 2);
      return;
    }
    if (output->left >= size + 2) {
      g_assert (output_check_frame (output->at, size) == size);
      g_assert (memcmp (output->at + size, "\r\n", 2) == 0);
    }
    output_skip (output, (gsize) size + 2);
  }
  output->left = 0;
}

/* An answer to HEAD has no body, whatever length it announces. */
static inline gboolean
output_is_at_answer (const Output * output)
{
  return output->left >= 7 && memcmp (output->at, "HTTP/1.", 7) == 0;
}

static inline void
output_check_answer (Output * output)
{
  gboolean is_chunked = FALSE, is_framed = FALSE, is_cube = FALSE;
  gint64 length = -1;
  gchar *line = output_take_line (output);

  /* The answer itself is still to come. */
  if (g_strcmp0 (line, "HTTP/1.1 100 Continue") == 0)
    length = 0;
  while (line != NULL && *line != '\0') {
    if (g_str_has_prefix (line, "Transfer-Encoding: chunked"))
      is_chunked = TRUE;
    if (g_str_has_prefix (line, "Content-Length: "))
      length = g_ascii_strtoll (line + strlen ("Content-Length: "), NULL, 10);
    if (g_str_has_prefix (line, "Content-Type: application/x-mms-framed"))
      is_framed = TRUE;
    if (g_str_has_prefix (line, "Content-Encoding: metacube"))
      is_cube = TRUE;
    g_free (line);
    line = output_take_line (output);
  }
  g_assert (!is_chunked || (length < 0 && is_framed));
  if (line == NULL)
    output->left = 0;
  else if (is_chunked)
    output_check_chunks (output);
  else if (length >= 0 && !output_is_at_answer (output))
    output_skip (output, (gsize) length);
  else if (length < 0 && is_framed && !is_cube)
    output_check_frames (output);
  else if (length < 0)
    output->left = 0;
  g_free (line);
}

static inline void
output_check (const guint8 * data, gsize size)
{
  Output output = { data, size };

  while (output.left > 0) {
    g_assert (output.left < 7 || output_is_at_answer (&output));
    output_check_answer (&output);
  }
}
