/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See dispatch.h. */

#include "server/dispatch.h"

#include <string.h>
#include "server/pace.h"
#include "server/packet-pair.h"
#include "wmsp/frame.h"

static void
queue_head (WmnDelivery * delivery, const WmnAnswer * answer,
    gboolean keeps_alive)
{
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gsize size = wmn_answer_write (answer, keeps_alive, head, sizeof (head));

  g_assert (size > 0);
  wmn_delivery_queue (delivery, head, size);
}

/* MS-WMSP 3.2.5.4: the first packet in the segment of the head, the second in
 * one of its own. */
static void
queue_pair (WmnDelivery * delivery, const WmnAnswer * answer,
    gboolean keeps_alive)
{
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gsize size = wmn_answer_write (answer, keeps_alive, head, sizeof (head));
  GByteArray *first = g_byte_array_new ();
  gsize sizes[WMN_FRAME_N_PAIR];
  GByteArray *pair;

  g_assert (size > 0);
  pair = wmn_packet_pair_new (size, sizes);
  g_byte_array_append (first, (const guint8 *) head, (guint) size);
  g_byte_array_append (first, pair->data, (guint) sizes[0]);
  wmn_delivery_send_apart (delivery, first->data, first->len);
  wmn_delivery_send_apart (delivery, pair->data + sizes[0], sizes[1]);
  wmn_delivery_queue (delivery, pair->data + sizes[0] + sizes[1], sizes[2]);
  g_byte_array_unref (first);
  g_byte_array_unref (pair);
}

void
wmn_dispatch_reply (WmnDelivery * delivery, const WmnAnswer * answer,
    gboolean keeps_alive)
{
  if (answer->response.has_packet_pair)
    queue_pair (delivery, answer, keeps_alive);
  else
    queue_head (delivery, answer, keeps_alive);
  if (answer->body != NULL)
    wmn_delivery_queue (delivery, answer->body->data, answer->body->len);
}

/* What the head says of the beginning of the stream. */
static void
foretell (const WmnDelivery * delivery, WmnAnswer * answer)
{
  if (!answer->wants_profile)
    return;
  answer->profile = wmn_cursor_make_profile (&delivery->cursor);
  answer->response.profile = answer->profile;
}

void
wmn_dispatch_stream (WmnDelivery * delivery, WmnAnswer * answer,
    WmnOutlet * outlet, gint64 now)
{
  delivery->has_metadata = answer->has_metadata;
  delivery->is_relay = answer->response.is_metacube;
  delivery->keeps_padding = answer->keeps_padding;
  delivery->cursor.burst_time =
      wmn_timers_to_ms (MIN (answer->startup.burst_time, WMN_CURSOR_MAX_BURST));
  delivery->cursor.takes_all = answer->takes_all;
  /* No ceiling of the stream before is one of this. */
  if (delivery->has_streamed)
    wmn_pace_change (delivery->conn.watch.fd, 0);
  delivery->is_bursting = wmn_pace_begin (delivery->conn.watch.fd,
      answer->startup.rate, (guint64) wmn_mount_get (answer->mount,
          WMN_SETTING_CLIENT_RATE));
  wmn_delivery_start (delivery, outlet, answer->record, answer->epoch,
      answer->is_framed, answer->af_flags, now);
  if (answer->is_selective)
    wmn_delivery_choose (delivery, answer->epoch, &answer->selection);
  foretell (delivery, answer);
  answer->response.expects_header = wmn_delivery_expects_header (delivery);
  queue_head (delivery, answer, answer->response.keeps_alive);
  if (answer->is_pipelined) {
    delivery->chunks = wmn_chunks_new ();
    delivery->chunks->is_open = TRUE;
    delivery->chunks->is_last = !answer->response.keeps_alive;
    wmn_delivery_queue_frames (delivery, answer->body);
  } else {
    wmn_delivery_queue (delivery, answer->body->data, answer->body->len);
  }
}

void
wmn_dispatch_test (WmnDelivery * delivery, const WmnAnswer * answer)
{
  guint8 test[WMN_FRAME_TEST_SIZE];
  guint8 head[WMN_CHUNKS_HEAD];

  queue_head (delivery, answer, TRUE);
  wmn_frame_write_test (test);
  wmn_delivery_queue (delivery, head, wmn_chunks_write_head (head,
          sizeof (test)));
  wmn_delivery_queue (delivery, test, sizeof (test));
  wmn_delivery_queue (delivery, wmn_chunks_tail, WMN_CHUNKS_TAIL);
}

void
wmn_dispatch_end_test (WmnDelivery * delivery)
{
  wmn_delivery_queue (delivery, WMN_CHUNKS_LAST, strlen (WMN_CHUNKS_LAST));
}

/* SelectStream and PlayNextEntry end one body, and the stream goes on in the
 * next. */
static void
begin_body (WmnDelivery * delivery, WmnAnswer * answer, gint64 now)
{
  wmn_delivery_end_body (delivery);
  if (answer->response.type == WMN_REQUEST_PLAY_NEXT_ENTRY &&
      wmn_delivery_next_entry (delivery, answer->switches, answer->n_switches,
          now))
    foretell (delivery, answer);
  queue_head (delivery, answer, !delivery->chunks->is_last);
  delivery->chunks->is_open = answer->response.is_chunked;
}

/* An answer without a body, when nothing is in front of it. */
static gboolean
wait_or_queue (WmnDelivery * delivery, const WmnAnswer * answer)
{
  gboolean keeps_alive = !delivery->chunks->is_last;
  gchar head[WMN_HTTP_MAX_RESPONSE];
  gsize size;

  if (!wmn_chunks_are_open (delivery->chunks)) {
    queue_head (delivery, answer, keeps_alive);
    return TRUE;
  }
  size = wmn_answer_write (answer, keeps_alive, head, sizeof (head));
  g_assert (size > 0);
  return wmn_chunks_hold (delivery->chunks, head, size);
}

WmnDispatchStep
wmn_dispatch_in_stream (WmnDelivery * delivery, WmnAnswer * answer, gint64 now)
{
  switch (answer->turn) {
    case WMN_TURN_LAST:
      if (delivery->chunks->is_last)
        answer->response.keeps_alive = FALSE;
      return WMN_DISPATCH_STOPPED;
    case WMN_TURN_NEXT:
      begin_body (delivery, answer, now);
      return WMN_DISPATCH_GOES_ON;
    case WMN_TURN_PENDING:
    default:
      return wait_or_queue (delivery, answer) ? WMN_DISPATCH_GOES_ON :
          WMN_DISPATCH_FULL;
  }
}
