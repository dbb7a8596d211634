/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A player in pipelined mode, for tests of the role of a media server: one
 * connection, answers behind each other on it, frames in chunks. */

#pragma once

#include <string.h>
#include "fixture.h"

#define PIPELINED_NEW "User-Agent: NSPlayer/12.0.7601.17514\r\n"
#define PIPELINED_WAITS "Supported: com.microsoft.wm.sswitch\r\n"
#define PIPELINED_PLAY "Pragma: xPlayStrm=1, version11-enabled=1\r\n"

static inline void
pipelined_ask (int fd, const gchar * method, guint32 id, const gchar * fields)
{
  gchar *session = id != 0 ? g_strdup_printf ("Pragma: client-id=%u\r\n", id) :
      g_strdup ("");
  gchar *text =
      g_strdup_printf ("%s %s HTTP/1.1\r\n" PIPELINED_NEW "%s%s\r\n", method,
      g_str_equal (method, "OPTIONS") ? "*" : "/", session, fields);

  fixture_send (fd, text);
  g_free (session);
  g_free (text);
}

static inline guint32
pipelined_number_in (const gchar * head, const gchar * name)
{
  const gchar *at = strstr (head, name);

  g_assert_nonnull (at);
  return (guint32) g_ascii_strtoull (at + strlen (name), NULL, 10);
}

/* Reads a head that must begin with @status and have @field (NULL = any);
 * returns the client-id. */
static inline guint32
pipelined_expect (int fd, const gchar * status, const gchar * field)
{
  gchar *head = fixture_read_head (fd);
  guint32 id;

  if (!g_str_has_prefix (head, status) ||
      (field != NULL && strstr (head, field) == NULL))
    g_error ("not %s with %s: %s", status, field, head);
  id = strstr (head, "client-id=") != NULL ? pipelined_number_in (head,
      "client-id=") : 0;
  g_free (head);
  return id;
}

#define PIPELINED_CHUNKED "\r\nTransfer-Encoding: chunked\r\n"

/* One chunk, which must be one frame: its letter; 0 at the end of the body.
 * The frame is in @ret_frame. */
static inline gchar
pipelined_read_chunk (int fd, GByteArray * ret_frame)
{
  GString *line = g_string_new (NULL);
  gchar c = 0, end[2];
  gsize size;

  while (c != '\n' && fixture_read (fd, &c, 1))
    g_string_append_c (line, c);
  g_assert_true (g_str_has_suffix (line->str, "\r\n"));
  size = (gsize) g_ascii_strtoull (line->str, NULL, 16);
  g_string_free (line, TRUE);
  g_byte_array_set_size (ret_frame, (guint) size);
  g_assert_true (fixture_read (fd, ret_frame->data, size));
  g_assert_true (fixture_read (fd, end, 2));
  g_assert_cmpmem (end, 2, "\r\n", 2);
  if (size == 0)
    return 0;
  g_assert_cmpint (ret_frame->data[0], ==, '$');
  g_assert_cmpuint (4 + (ret_frame->data[2] | (guint) ret_frame->data[3] << 8),
      ==, size);
  return (gchar) ret_frame->data[1];
}

/* Chunks up to one that is no $D: which. */
static inline gchar
pipelined_skip_data (int fd, GByteArray * frame)
{
  gchar kind;

  while ((kind = pipelined_read_chunk (fd, frame)) == 'D');
  return kind;
}

/* A pipelined stream whose first $D is in @frame. */
static inline int
pipelined_open_stream (Fixture * fixture, const gchar * fields,
    GByteArray * frame, guint32 * ret_id)
{
  gchar *all = g_strconcat (PIPELINED_PLAY, fields, NULL);
  int fd;

  fixture_open_as (fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (fixture, 3);
  fd = fixture_connect (fixture);
  pipelined_ask (fd, "GET", 0, all);
  *ret_id = pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  g_assert_cmpint (fixture_wait (fixture)->kind, ==, 'c');
  fixture_feed (fixture, 1);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  g_free (all);
  return fd;
}

/* Until the client's place in the ring is its end. */
static inline void
pipelined_wait_served (Fixture * fixture)
{
  const FixtureNews *news = g_ptr_array_index (fixture->news, 0);

  while (atomic_load (&news->record->served_packets) <
      wmn_ring_head (fixture->mount->ring))
    g_thread_yield ();
}
