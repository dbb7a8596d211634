/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See delivery.h.  wmn_delivery_push() is the hot path: at a steady state it
 * is one look at the ring and one sendmsg() a batch. */

#include "server/delivery-private.h"

#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include "server/batch.h"
#include "server/pace.h"
#include "server/relay.h"

/* With the limit off a client is stuck when it took nothing for so long. */
#define STUCK_TIME (10 * G_TIME_SPAN_SECOND)
/* A client that takes nothing at all is cut so long after it reached the
 * limit (docs/design.md). */
#define STUCK_GRACE (2 * G_TIME_SPAN_SECOND)

#define LOAD(a) atomic_load_explicit (&(a), memory_order_relaxed)
#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_relaxed)

static void push_stream (WmnDelivery * delivery, gint64 now);

static WmnDelivery *
from_reader (WmnReader * reader)
{
  return WMN_WORKER_OWNER (reader, WmnDelivery, reader);
}

static const WmnDeliveryHooks *
hooks_of (const WmnDelivery * delivery)
{
  return WMN_WORKER_OWNER (delivery->conn.host, WmnDeliveryHost, conns)->hooks;
}

GByteArray *
wmn_delivery_get_out (WmnDelivery * delivery)
{
  if (delivery->out == NULL)
    delivery->out = g_byte_array_new ();
  return delivery->out;
}

void
wmn_delivery_queue_event (WmnDelivery * delivery, const guint8 * data,
    gsize size)
{
  if (delivery->is_relay)
    wmn_relay_add_event (wmn_delivery_get_out (delivery), data, size);
  else
    wmn_chunks_add_frames (delivery->chunks, wmn_delivery_get_out (delivery),
        data, size);
}

/* --- the end ----------------------------------------------------------- */

static void
let_go (WmnDelivery * delivery)
{
  delivery->is_streaming = FALSE;
  wmn_conn_disarm (&delivery->conn);
  wmn_feed_remove (&delivery->cursor.outlet->feed, &delivery->reader);
  wmn_cursor_leave (&delivery->cursor);
}

void
wmn_delivery_finish (WmnDelivery * delivery, WmnReason why, gboolean is_clean)
{
  let_go (delivery);
  hooks_of (delivery)->over (delivery, why, is_clean);
}

static void
cut (WmnDelivery * delivery, WmnReason why)
{
  if (why == WMN_REASON_SLOW)
    wmn_counter_add (&delivery->cursor.outlet->n_slow, 1);
  wmn_delivery_finish (delivery, why, FALSE);
}

/* MS-WMSP 3.2.4.1: right behind $E, and not when the connection is gone, which
 * may take a minute: players are back by then. */
static void
end_session (WmnDelivery * delivery)
{
  WmnRecord *record = delivery->cursor.record;

  if (record->session != 0)
    wmn_sessions_event (wmn_cursor_mount (&delivery->cursor)->sessions, record,
        WMN_SESSION_EVENT_END_OF_STREAM, delivery->af_flags,
        wmn_delivery_setting (delivery, WMN_SETTING_IDLE_TIMEOUT),
        wmn_conn_worker (&delivery->conn)->now);
}

/* With Reason 0 what is queued is the end of the body and what waited for it,
 * too (MS-WMSP 3.2.4.1). */
void
wmn_delivery_conclude (WmnDelivery * delivery, WmnReason why, guint32 code)
{
  guint8 event[WMN_FRAME_EVENT_SIZE];

  if (delivery->is_ending)
    return;
  delivery->is_ending = TRUE;
  /* A new header that waits for its time isn't told any more. */
  delivery->is_delayed = FALSE;
  delivery->reason = (guint8) why;
  delivery->goes_on = code == WMN_FRAME_REASON_ENTRY_ENDED;
  STORE (delivery->cursor.record->state, WMN_STATE_DRAINING);
  if (delivery->is_framed && !wmn_delivery_is_mute (delivery)) {
    wmn_frame_write_end (event, code);
    wmn_delivery_queue_event (delivery, event, sizeof (event));
  }
  wmn_delivery_end_body (delivery);
  end_session (delivery);
}

/* With S_FALSE, which says that something follows, VLC, xine and libmms
 * connect again; the others take it for the end (docs/protocol.md). */
static void
conclude_for_good (WmnDelivery * delivery, WmnReason why)
{
  gboolean is_rejoining =
      wmn_delivery_setting (delivery, WMN_SETTING_EOS) == WMN_EOS_REJOIN
      && (why == WMN_REASON_END_OF_STREAM || why == WMN_REASON_SHUTDOWN);

  wmn_delivery_conclude (delivery, why,
      is_rejoining ? WMN_FRAME_REASON_ENTRY_ENDED : WMN_FRAME_REASON_OK);
}

/* --- sending ----------------------------------------------------------- */

/* The slot is in the processor's cache: it was sent just now. */
static void
note_send_time (WmnDelivery * delivery, const WmnRingEntry * entry)
{
  guint32 send_time;

  if (wmn_asf_packet_read_send_time (entry->data, entry->size, &send_time))
    STORE (delivery->cursor.record->last_send, send_time);
}

/* Frame by frame, since the kernel took a part; returns how many it has, or has
 * begun to have. */
static guint
pass_some (WmnDelivery * delivery, const WmnBatch * batch, gsize sent)
{
  WmnCursor *cursor = &delivery->cursor;
  gsize left = sent;
  guint i;

  for (i = 0; i < batch->n_frames && left > 0; i++) {
    gsize size = wmn_batch_frame_size (batch, i);

    /* The rest of a frame is kept, so that the client can be moved to
     * another place of the ring, or say goodbye, at any time. */
    if (left < size)
      wmn_batch_copy_rest (batch, i, left, wmn_delivery_get_out (delivery));
    left -= MIN (left, size);
    wmn_cursor_pass (cursor, batch->sequences[i], batch->entries[i],
        cursor->filter != NULL ? batch->skipped[i] : 0);
  }
  return i;
}

static void
take_sent (WmnDelivery * delivery, const WmnBatch * batch, gsize sent,
    gint64 now)
{
  WmnCursor *cursor = &delivery->cursor;
  WmnRecord *record = cursor->record;
  guint i = batch->n_frames;

  if (sent == batch->bytes && cursor->filter == NULL)
    wmn_cursor_pass_all (cursor, batch->sequences, batch->entries, i);
  else
    i = pass_some (delivery, batch, sent);
  delivery->af_flags = (guint8) (delivery->af_flags + i);
  STORE (record->packets_sent, LOAD (record->packets_sent) + i);
  wmn_counter_add (&delivery->cursor.outlet->packets_sent, i);
  if (i > 0) {
    wmn_cursor_note (cursor, cursor->end_position, batch->entries[i - 1]->time);
    note_send_time (delivery, batch->entries[i - 1]);
  }
  wmn_record_add_sent (record, sent, now);
  wmn_counter_add (&delivery->cursor.outlet->bytes_sent, sent);
}

/* What of out isn't sent yet. */
static struct iovec
peek_out (const WmnDelivery * delivery)
{
  struct iovec vector = { NULL, 0 };

  if (delivery->out != NULL) {
    vector.iov_base = delivery->out->data + delivery->out_at;
    vector.iov_len = delivery->out->len - delivery->out_at;
  }
  return vector;
}

/* The first of @sent bytes were out's: returns how many weren't. */
static gsize
take_out (WmnDelivery * delivery, gsize sent, gint64 now)
{
  gsize size = MIN (sent, peek_out (delivery).iov_len);

  if (size == 0)
    return sent;
  delivery->out_at += (guint) size;
  if (delivery->cursor.record != NULL) {
    wmn_record_add_sent (delivery->cursor.record, size, now);
    wmn_counter_add (&delivery->cursor.outlet->bytes_sent, size);
  }
  if (wmn_delivery_is_flushed (delivery)) {
    g_byte_array_unref (delivery->out);
    delivery->out = NULL;
    delivery->out_at = 0;
  }
  return sent - size;
}

/* TRUE when it is worth trying again at once. */
static gboolean
send_out (WmnDelivery * delivery, gint64 now)
{
  struct iovec vector = peek_out (delivery);
  gssize sent = wmn_conn_send (&delivery->conn, &vector, 1);

  if (sent < 0)
    return FALSE;
  take_out (delivery, (gsize) sent, now);
  return wmn_delivery_is_flushed (delivery);
}

static WmnBatchForm
form_of (const WmnDelivery * delivery)
{
  if (!delivery->is_framed)
    return WMN_BATCH_PLAIN;
  if (wmn_chunks_are_open (delivery->chunks))
    return WMN_BATCH_CHUNKED;
  return delivery->keeps_padding ? WMN_BATCH_WHOLE : WMN_BATCH_FRAMED;
}

/* The same as in send_frames(), after the round trip with all the others. */
static void
on_gathered (gpointer owner, gpointer scratch, gssize result)
{
  WmnDelivery *delivery = owner;
  const WmnBatch *batch = scratch;
  gint64 now = wmn_conn_worker (&delivery->conn)->now;
  gssize sent = wmn_conn_take_result (&delivery->conn, batch->bytes, result);

  delivery->is_gathered = FALSE;
  if (sent > 0)
    take_sent (delivery, batch, (gsize) sent, now);
  push_stream (delivery, now);
}

static void
gather_frames (WmnDelivery * delivery, const WmnRingEntry * entry)
{
  WmnBatch *batch =
      wmn_uring_scratch (wmn_conn_worker (&delivery->conn)->uring);

  wmn_batch_fill (batch, wmn_cursor_mount (&delivery->cursor)->ring,
      delivery->cursor.next, entry, form_of (delivery), delivery->af_flags);
  delivery->is_gathered = TRUE;
  wmn_conn_gather (&delivery->conn, batch->vectors, batch->n_vectors,
      on_gathered, delivery);
}

/* One frame into out; always worth another step. */
static gboolean
relay_frame (WmnDelivery * delivery, const WmnRingEntry * entry)
{
  WmnCursor *cursor = &delivery->cursor;
  guint64 sequence = cursor->next;
  guint n = wmn_relay_add_frame (wmn_delivery_get_out (delivery),
      wmn_cursor_mount (cursor)->ring, sequence, entry, cursor->epoch,
      delivery->is_framed, &delivery->af_flags);

  wmn_cursor_pass (cursor, sequence, entry, 0);
  wmn_cursor_note (cursor, cursor->end_position, entry->time);
  note_send_time (delivery, entry);
  STORE (cursor->record->packets_sent, LOAD (cursor->record->packets_sent) + n);
  wmn_counter_add (&cursor->outlet->packets_sent, n);
  return TRUE;
}

/* A newcomer's answer, header and burst leave in one call, and in as few
 * segments as there can be. */
static gssize
send_batch (WmnDelivery * delivery, const WmnBatch * batch)
{
  struct iovec vectors[1 + G_N_ELEMENTS (batch->vectors)];

  if (wmn_delivery_is_flushed (delivery))
    return wmn_conn_send (&delivery->conn, batch->vectors, batch->n_vectors);
  vectors[0] = peek_out (delivery);
  memcpy (vectors + 1, batch->vectors, batch->n_vectors * sizeof (*vectors));
  return wmn_conn_send (&delivery->conn, vectors, 1 + batch->n_vectors);
}

/* @entry is the cursor's next. */
static gboolean
send_frames (WmnDelivery * delivery, const WmnRingEntry * entry, gint64 now)
{
  WmnCursor *cursor = &delivery->cursor;
  gsize wanted = peek_out (delivery).iov_len;
  WmnBatch batch;
  gssize sent;

  /* What others share can be gathered; a filter's own packets are soon gone,
   * and in pipelined mode it must be known what was sent, and what is left,
   * before the next request is answered. */
  if (wanted == 0 && cursor->filter == NULL && delivery->chunks == NULL &&
      wmn_conn_is_gathering (&delivery->conn)) {
    gather_frames (delivery, entry);
    return FALSE;
  }
  if (cursor->filter == NULL)
    wmn_batch_fill (&batch, wmn_cursor_mount (cursor)->ring, cursor->next,
        entry, form_of (delivery), delivery->af_flags);
  else
    wmn_batch_fill_filtered (&batch, wmn_cursor_mount (cursor)->ring,
        cursor->next, entry, cursor->filter, form_of (delivery),
        delivery->af_flags);
  wanted += batch.bytes;
  sent = send_batch (delivery, &batch);
  if (sent > 0)
    take_sent (delivery, &batch, take_out (delivery, (gsize) sent, now), now);
  wmn_cursor_settle (cursor);
  return sent > 0 && (gsize) sent == wanted;
}

/* The kernel's own figure: as the stream begins, then a few times a minute. */
static void
read_rtt (WmnDelivery * delivery)
{
  struct tcp_info info;
  socklen_t size = sizeof (info);

  if (getsockopt (delivery->conn.watch.fd, IPPROTO_TCP, TCP_INFO, &info,
          &size) == 0)
    STORE (delivery->cursor.record->rtt, info.tcpi_rtt);
}

/* --- stuck ------------------------------------------------------------- */

static gint64
patience (const WmnDelivery * delivery)
{
  gint64 time = wmn_delivery_setting (delivery, WMN_SETTING_QUEUE_MAX_TIME);

  if (delivery->is_ending)
    return wmn_delivery_setting (delivery, WMN_SETTING_DRAIN_TIMEOUT);
  return (time > 0 ? time : STUCK_TIME) + STUCK_GRACE;
}

/* TRUE when it was, and is over. */
static gboolean
cut_stuck (WmnDelivery * delivery, gint64 now)
{
  gint64 due;

  if (!delivery->conn.is_blocked)
    return FALSE;
  due = now - wmn_record_get_idle (delivery->cursor.record, now) +
      patience (delivery);
  if (now < due) {
    wmn_conn_arm_by (&delivery->conn, due);
    return FALSE;
  }
  cut (delivery, delivery->is_ending ? (WmnReason) delivery->reason :
      WMN_REASON_SLOW);
  return TRUE;
}

/* The kernel takes nothing more: from now on the client has so long to take
 * something. */
static void
watch_blocked (WmnDelivery * delivery, gint64 now)
{
  if (!delivery->conn.is_blocked)
    return;
  delivery->cursor.is_behind = TRUE;
  /* The alarm is that of the delay then, which is as short. */
  if (!delivery->is_delayed)
    wmn_conn_arm_by (&delivery->conn, now + patience (delivery));
}

/* --- public ------------------------------------------------------------ */

void
wmn_delivery_serve (WmnReader * reader, gint64 now)
{
  wmn_delivery_push (from_reader (reader), now);
}

void
wmn_delivery_clear (WmnDelivery * delivery)
{
  g_assert (!delivery->is_streaming);
  g_clear_pointer (&delivery->out, g_byte_array_unref);
  wmn_cursor_clear (&delivery->cursor);
  g_clear_pointer (&delivery->chunks, wmn_chunks_free);
}

void
wmn_delivery_queue (WmnDelivery * delivery, gconstpointer data, gsize size)
{
  g_byte_array_append (wmn_delivery_get_out (delivery), data, (guint) size);
}

void
wmn_delivery_queue_frames (WmnDelivery * delivery, const GByteArray * frames)
{
  wmn_chunks_add_frames (delivery->chunks, wmn_delivery_get_out (delivery),
      frames->data, frames->len);
}

void
wmn_delivery_send_apart (WmnDelivery * delivery, gconstpointer data, gsize size)
{
  struct iovec vector = { (gpointer) data, size };
  gssize sent = 0;

  if (wmn_delivery_is_flushed (delivery) && !delivery->conn.is_blocked)
    sent = wmn_conn_send (&delivery->conn, &vector, 1);
  sent = MAX (sent, 0);
  if ((gsize) sent < size)
    wmn_delivery_queue (delivery, (const guint8 *) data + sent,
        size - (gsize) sent);
}

void
wmn_delivery_end_body (WmnDelivery * delivery)
{
  if (wmn_chunks_are_open (delivery->chunks))
    wmn_chunks_close (delivery->chunks, wmn_delivery_get_out (delivery));
}

gboolean
wmn_delivery_is_flushed (const WmnDelivery * delivery)
{
  return delivery->out == NULL || delivery->out_at == delivery->out->len;
}

/* What is sent of out counts, too: it is kept until all of it is.  Behind the
 * end the next thing is the tail. */
gboolean
wmn_delivery_can_answer (const WmnDelivery * delivery)
{
  return wmn_delivery_is_flushed (delivery) || (!delivery->is_ending &&
      delivery->out->len <= WMN_DELIVERY_MAX_OUT);
}

/* A new header has to wait for its time, and all behind it with it; but the
 * end doesn't. */
static gboolean
rest (WmnDelivery * delivery, gint64 now)
{
  if (!wmn_publisher_is_ended (wmn_cursor_mount (&delivery->cursor)->publisher))
    return FALSE;
  wmn_delivery_tell_late (delivery, now);
  return delivery->is_streaming;
}

/* One step: TRUE when another one makes sense. */
static gboolean
step (WmnDelivery * delivery, gint64 now)
{
  gboolean is_flushed = wmn_delivery_is_flushed (delivery);
  const WmnRingEntry *entry;

  if (!is_flushed && (delivery->is_ending || delivery->is_relay ||
          delivery->is_delayed))
    return send_out (delivery, now);
  if (delivery->is_ending)
    return FALSE;
  if (delivery->is_delayed)
    return rest (delivery, now);
  switch (wmn_cursor_find (&delivery->cursor, &entry)) {
    case WMN_CURSOR_HEAD:
      return !is_flushed && send_out (delivery, now);
    case WMN_CURSOR_FRAME:
      return delivery->is_relay ? relay_frame (delivery, entry) :
          send_frames (delivery, entry, now);
    case WMN_CURSOR_HEADER:
      wmn_delivery_change_header (delivery, now);
      return delivery->is_streaming;
    case WMN_CURSOR_END:
      conclude_for_good (delivery, WMN_REASON_END_OF_STREAM);
      return TRUE;
    case WMN_CURSOR_SLOW:
      cut (delivery, WMN_REASON_SLOW);
      return FALSE;
  }
  return FALSE;
}

static void
push_stream (WmnDelivery * delivery, gint64 now)
{
  if (delivery->conn.is_blocked) {
    if (delivery->is_ending || delivery->is_delayed ||
        wmn_cursor_keep_up (&delivery->cursor))
      watch_blocked (delivery, now);
    else
      cut (delivery, WMN_REASON_SLOW);
    return;
  }
  while (step (delivery, now));
  if (!delivery->is_streaming || delivery->is_gathered)
    return;
  if (delivery->is_ending && wmn_delivery_is_flushed (delivery)) {
    wmn_delivery_finish (delivery, (WmnReason) delivery->reason, TRUE);
    return;
  }
  if (delivery->is_bursting && !delivery->conn.is_blocked)
    delivery->is_bursting = !wmn_pace_settle (delivery->conn.watch.fd,
        (guint64) wmn_delivery_setting (delivery, WMN_SETTING_CLIENT_RATE));
  watch_blocked (delivery, now);
  if (wmn_record_roll_rate (delivery->cursor.record, now))
    read_rtt (delivery);
}

void
wmn_delivery_time_out (WmnDelivery * delivery, gint64 now)
{
  if (delivery->is_streaming &&
      (delivery->is_delayed || !cut_stuck (delivery, now)))
    wmn_delivery_end_pause (delivery, now);
}

void
wmn_delivery_push (WmnDelivery * delivery, gint64 now)
{
  gboolean was_flushed = wmn_delivery_is_flushed (delivery);

  if (delivery->is_streaming) {
    push_stream (delivery, now);
    return;
  }
  if (was_flushed || delivery->conn.is_blocked)
    return;
  send_out (delivery, now);
  if (wmn_delivery_is_flushed (delivery))
    hooks_of (delivery)->flushed (delivery);
}

void
wmn_delivery_start (WmnDelivery * delivery, WmnOutlet * outlet,
    WmnRecord * record, WmnEpoch * epoch, gboolean is_framed, guint8 af_flags,
    gint64 now)
{
  gboolean is_changing;

  g_assert (!delivery->is_streaming);
  wmn_cursor_init (&delivery->cursor, outlet, record, epoch);
  delivery->is_framed = is_framed;
  delivery->af_flags = af_flags;
  delivery->is_streaming = TRUE;
  STORE (record->state, WMN_STATE_STREAMING);
  read_rtt (delivery);
  /* Looked at first: one that comes on the air meanwhile is met then. */
  is_changing = wmn_delivery_may_expect (delivery) &&
      wmn_publisher_is_changing (outlet->mount->publisher);
  wmn_cursor_enter (&delivery->cursor, now);
  delivery->cursor.is_between = is_changing && !delivery->cursor.has_new_epoch;
  wmn_feed_add (&outlet->feed, &delivery->reader);
}

void
wmn_delivery_change_rate (WmnDelivery * delivery)
{
  if (delivery->is_streaming && !delivery->is_bursting)
    wmn_pace_change (delivery->conn.watch.fd,
        (guint64) wmn_delivery_setting (delivery, WMN_SETTING_CLIENT_RATE));
}

void
wmn_delivery_choose (WmnDelivery * delivery, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted)
{
  g_assert (delivery->is_framed);
  /* Another header has come in between: what was said isn't about it. */
  if (delivery->cursor.epoch->number == epoch->number)
    wmn_cursor_choose (&delivery->cursor, wanted);
}

/* What is left of a frame is in out and goes first. */
void
wmn_delivery_stop (WmnDelivery * delivery)
{
  if (delivery->is_streaming)
    let_go (delivery);
  wmn_delivery_end_body (delivery);
  delivery->has_streamed = TRUE;
  delivery->is_ending = FALSE;
  delivery->owes_header = FALSE;
  delivery->is_delayed = FALSE;
  g_clear_pointer (&delivery->chunks, wmn_chunks_free);
  wmn_cursor_clear (&delivery->cursor);
}

void
wmn_delivery_end (WmnDelivery * delivery, WmnReason why, gint64 now)
{
  if (!delivery->is_streaming)
    return;
  conclude_for_good (delivery, why);
  wmn_delivery_push (delivery, now);
  /* Who has asked for it gets the time that the end of the stream has, and the
   * mount can't wait; no drain for one of many: what the kernel didn't take is
   * lost. */
  if (delivery->is_streaming && why != WMN_REASON_CLIENT_STOPPED)
    wmn_delivery_finish (delivery, why, why == WMN_REASON_SHUTDOWN);
}

void
wmn_delivery_abandon (WmnDelivery * delivery)
{
  if (delivery->is_streaming)
    let_go (delivery);
}
