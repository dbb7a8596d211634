/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See delivery.h.  wmn_delivery_push() is the hot path: at a steady state it
 * is one look at the ring and one sendmsg() a batch. */

#include "server/delivery.h"

#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include "server/batch.h"

/* With the limit off a client is stuck when it took nothing for so long. */
#define STUCK_TIME (10 * G_TIME_SPAN_SECOND)
/* A client that takes nothing at all is cut so long after it reached the
 * limit (docs/design.md). */
#define STUCK_GRACE (2 * G_TIME_SPAN_SECOND)

#define LOAD(a) atomic_load_explicit (&(a), memory_order_relaxed)
#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_relaxed)

static WmnDelivery *
from_reader (WmnReader * reader)
{
  return WMN_WORKER_OWNER (reader, WmnDelivery, reader);
}

static WmnDelivery *
from_timer (WmnTimer * timer)
{
  return WMN_WORKER_OWNER (timer, WmnDelivery, timer);
}

static gint64
setting (const WmnDelivery * delivery, WmnSetting which)
{
  return wmn_mount_get (delivery->mount, which);
}

/* --- the end ----------------------------------------------------------- */

static void
let_go (WmnDelivery * delivery)
{
  delivery->is_streaming = FALSE;
  wmn_timers_disarm (&delivery->conn->worker->timers, &delivery->timer);
  wmn_feed_remove (&delivery->outlet->feed, &delivery->reader);
}

static void
finish (WmnDelivery * delivery, WmnReason why, gboolean is_clean)
{
  let_go (delivery);
  delivery->hooks->over (delivery, why, is_clean);
}

static void
cut (WmnDelivery * delivery, WmnReason why)
{
  if (why == WMN_REASON_SLOW)
    wmn_outlet_count (&delivery->outlet->n_slow, 1);
  finish (delivery, why, FALSE);
}

/* Nothing follows but what is queued. */
static void
conclude (WmnDelivery * delivery, WmnReason why, guint32 code)
{
  guint8 event[WMN_FRAME_EVENT_SIZE];

  if (delivery->is_ending)
    return;
  delivery->is_ending = TRUE;
  delivery->reason = (guint8) why;
  STORE (delivery->record->state, WMN_STATE_DRAINING);
  if (delivery->is_framed) {
    wmn_frame_write_end (event, code);
    wmn_delivery_queue (delivery, event, sizeof (event));
  }
}

/* --- markers ----------------------------------------------------------- */

/* The client needs nothing of the ring before @position. */
static void
note_place (WmnDelivery * delivery, guint64 position, gint64 time)
{
  STORE (delivery->record->served_packets, delivery->next);
  STORE (delivery->record->served_position, position);
  STORE (delivery->record->served_time, time);
}

/* Tells the application, too. */
static void
set_state (WmnDelivery * delivery, WmnState state)
{
  STORE (delivery->record->state, (guint8) state);
  wmn_herald_changed (delivery->mount->herald, delivery->record,
      WMN_CHANGE_STATE);
}

static void
announce (WmnDelivery * delivery, WmnEpoch * epoch, gint64 now)
{
  guint8 event[WMN_FRAME_EVENT_SIZE];
  WmnSessionActions actions = wmn_sessions_event (delivery->mount->sessions,
      delivery->record->session, delivery->has_predstrm ?
      WMN_SESSION_EVENT_HEADER_CHANGE : WMN_SESSION_EVENT_HEADER_CHANGE_WAIT,
      delivery->af_flags, setting (delivery, WMN_SETTING_IDLE_TIMEOUT), now);

  if (actions & WMN_SESSION_SEND_CHANGE) {
    wmn_frame_write_change (event);
    wmn_delivery_queue (delivery, event, sizeof (event));
  }
  if (actions & WMN_SESSION_SEND_HEADER)
    wmn_delivery_queue (delivery, epoch->framed->data, epoch->framed->len);
  if (actions & WMN_SESSION_HOLD_DATA) {
    delivery->is_holding = TRUE;
    set_state (delivery, WMN_STATE_WAITING);
  }
}

/* MS-WMSP 3.2.4.1.  No $E in front of $C: half of the players would take it
 * for the end (docs/protocol.md). */
static void
change_header (WmnDelivery * delivery, WmnEpoch * epoch, gint64 now)
{
  gint64 policy = setting (delivery, WMN_SETTING_HEADER_CHANGE);

  if (delivery->epoch->number == epoch->number)
    return;
  wmn_epoch_unref (delivery->epoch);
  delivery->epoch = wmn_epoch_ref (epoch);
  delivery->has_location = FALSE;
  delivery->is_entering = TRUE;
  if (policy == WMN_HEADER_CHANGE_IGNORE)
    return;
  if (policy == WMN_HEADER_CHANGE_DISCONNECT || !delivery->is_framed)
    conclude (delivery, WMN_REASON_HEADER_CHANGED,
        WMN_FRAME_REASON_ENTRY_ENDED);
  else
    announce (delivery, epoch, now);
}

static void
pass_marker (WmnDelivery * delivery, const WmnRingEntry * entry, gint64 now)
{
  switch (entry->kind) {
    case WMN_ENTRY_HEADER:
      change_header (delivery, entry->attachment, now);
      break;
    case WMN_ENTRY_FLUSH:
      delivery->is_entering = TRUE;
      break;
    case WMN_ENTRY_END:
      conclude (delivery, WMN_REASON_END_OF_STREAM, WMN_FRAME_REASON_OK);
      break;
    default:
      break;
  }
}

/* --- falling behind ---------------------------------------------------- */

static guint64
find_place (WmnDelivery * delivery, gboolean is_newcomer, gint64 now)
{
  WmnPublisher *publisher = delivery->mount->publisher;

  if (!is_newcomer)
    return wmn_publisher_find_newer (publisher, delivery->next);
  return wmn_publisher_find_entry (publisher,
      (WmnJoin) setting (delivery, WMN_SETTING_JOIN),
      setting (delivery, WMN_SETTING_BURST_TIME), now);
}

/* Begins again at an entry point, or waits for the next one.  The markers
 * that are jumped over must not be lost.  The head is read first: whatever
 * marker stands before it shows in the epoch and in the publisher's state,
 * whatever comes behind it will be met. */
static void
jump (WmnDelivery * delivery, gboolean is_newcomer, gint64 now)
{
  WmnPublisher *publisher = delivery->mount->publisher;
  guint64 head = wmn_ring_head (delivery->mount->ring);
  WmnEpoch *epoch = wmn_publisher_ref_epoch (publisher);

  delivery->is_entering = TRUE;
  if (epoch != NULL && epoch->number != delivery->epoch->number) {
    head = MAX (head, epoch->first);
    change_header (delivery, epoch, now);
  }
  if (epoch == NULL && wmn_publisher_is_ended (publisher))
    conclude (delivery, WMN_REASON_END_OF_STREAM, WMN_FRAME_REASON_OK);
  delivery->next = MIN (find_place (delivery, is_newcomer, now), head);
  wmn_epoch_unref (epoch);
}

/* Lag is measured against the newest packet, not the clock: a source that
 * stops makes nobody slow. */
static gboolean
is_over_limit (WmnDelivery * delivery, const WmnRingEntry * entry)
{
  gint64 newest = wmn_publisher_newest_time (delivery->mount->publisher);
  gint64 max_bytes = setting (delivery, WMN_SETTING_QUEUE_MAX_BYTES);
  gint64 max_time = setting (delivery, WMN_SETTING_QUEUE_MAX_TIME);
  guint64 queued = wmn_ring_position (delivery->mount->ring) - entry->position;

  if (queued > LOAD (delivery->record->queue_peak))
    STORE (delivery->record->queue_peak, queued);
  return (max_bytes > 0 && queued > (guint64) max_bytes) ||
      (max_time > 0 && newest - entry->time > max_time);
}

/* Steps forward, packet by packet, until the limits are kept again. */
static void
drop_oldest (WmnDelivery * delivery)
{
  WmnRing *ring = delivery->mount->ring;
  const WmnRingEntry *entry;

  while ((entry = wmn_ring_peek (ring, delivery->next)) != NULL &&
      entry->kind <= WMN_ENTRY_JOIN && is_over_limit (delivery, entry))
    delivery->next++;
}

/* FALSE when the client is over for it.  Who has lost its place in the ring
 * altogether can only begin again. */
static gboolean
apply_slow_policy (WmnDelivery * delivery, gboolean has_place, gint64 now)
{
  STORE (delivery->record->resyncs, LOAD (delivery->record->resyncs) + 1);
  switch ((WmnSlow) setting (delivery, WMN_SETTING_SLOW_POLICY)) {
    case WMN_SLOW_DISCONNECT:
      cut (delivery, WMN_REASON_SLOW);
      return FALSE;
    case WMN_SLOW_DROP_OLDEST:
      if (has_place)
        drop_oldest (delivery);
      else
        jump (delivery, FALSE, now);
      return TRUE;
    case WMN_SLOW_RESYNC_KEYFRAME:
      jump (delivery, FALSE, now);
      return TRUE;
  }
  return TRUE;
}

/* Is the cursor still where it may be?  Only a client that doesn't take what
 * it is given can be slow: all others get everything in the very round.
 * FALSE when the client was cut. */
static gboolean
keep_up (WmnDelivery * delivery, gint64 now)
{
  WmnRing *ring = delivery->mount->ring;
  const WmnRingEntry *entry = wmn_ring_peek (ring, delivery->next);

  if (delivery->is_ending ||
      (entry == NULL && delivery->next >= wmn_ring_tail (ring)))
    return TRUE;
  if (entry != NULL && (delivery->is_holding || !delivery->is_behind ||
          !is_over_limit (delivery, entry)))
    return TRUE;
  return apply_slow_policy (delivery, entry != NULL, now);
}

/* --- finding the next frame -------------------------------------------- */

static gboolean
is_frame_now (const WmnDelivery * delivery, const WmnRingEntry * entry)
{
  if (delivery->is_holding)
    return FALSE;
  if (delivery->is_entering)
    return entry->kind == WMN_ENTRY_JOIN ||
        (entry->kind == WMN_ENTRY_DATA && (entry->flags & WMN_ENTRY_START));
  return entry->kind == WMN_ENTRY_DATA;
}

/* Moves the cursor over what isn't sent, and passes markers, until it stands
 * on a frame (TRUE), at the head, or something is queued. */
static gboolean
settle (WmnDelivery * delivery, gint64 now)
{
  const WmnRingEntry *entry;

  while (!delivery->is_ending && wmn_delivery_is_flushed (delivery)) {
    entry = wmn_ring_peek (delivery->mount->ring, delivery->next);
    if (entry == NULL) {
      delivery->is_behind = FALSE;
      return FALSE;
    }
    if (is_frame_now (delivery, entry))
      return TRUE;
    delivery->next++;
    if (entry->kind > WMN_ENTRY_JOIN)
      pass_marker (delivery, entry, now);
    note_place (delivery, entry->position + entry->size, entry->time);
  }
  return FALSE;
}

/* --- sending ----------------------------------------------------------- */

/* Bytes that go in front of the next frame. */
static GByteArray *
get_out (WmnDelivery * delivery)
{
  if (delivery->out == NULL)
    delivery->out = g_byte_array_new ();
  return delivery->out;
}

/* What the client will see as a gap in the LocationIds. */
static void
count_gap (WmnDelivery * delivery, const WmnRingEntry * entry)
{
  WmnRecord *record = delivery->record;
  guint32 gap = entry->id - delivery->location - 1;

  if (!delivery->has_location || gap == 0)
    return;
  STORE (record->packets_dropped, LOAD (record->packets_dropped) + gap);
  STORE (record->bytes_dropped, LOAD (record->bytes_dropped) +
      (entry->position - delivery->end_position));
  wmn_outlet_count (&delivery->outlet->packets_dropped, gap);
}

static void
complete_frame (WmnDelivery * delivery, guint64 sequence,
    const WmnRingEntry * entry)
{
  count_gap (delivery, entry);
  delivery->location = entry->id;
  delivery->has_location = TRUE;
  delivery->is_entering = FALSE;
  delivery->af_flags++;
  delivery->next = wmn_batch_next (sequence, entry);
  delivery->end_position = entry->position + entry->size;
}

static void
take_sent (WmnDelivery * delivery, const WmnBatch * batch, gsize sent,
    gint64 now)
{
  WmnRecord *record = delivery->record;
  gsize left = sent;
  guint i;

  for (i = 0; i < batch->n_frames && left > 0; i++) {
    gsize size = wmn_batch_frame_size (batch, i);

    /* The rest of a frame is kept, so that the client can be moved to
     * another place of the ring, or say goodbye, at any time. */
    if (left < size)
      wmn_batch_copy_rest (batch, i, left, get_out (delivery));
    left -= MIN (left, size);
    complete_frame (delivery, batch->sequences[i], batch->entries[i]);
  }
  STORE (record->packets_sent, LOAD (record->packets_sent) + i);
  wmn_outlet_count (&delivery->outlet->packets_sent, i);
  if (i > 0)
    note_place (delivery, delivery->end_position, batch->entries[i - 1]->time);
  wmn_record_add_sent (record, sent, now);
  wmn_outlet_count (&delivery->outlet->bytes_sent, sent);
}

/* TRUE when it is worth trying again at once. */
static gboolean
send_out (WmnDelivery * delivery, gint64 now)
{
  struct iovec vector;
  gssize sent;

  vector.iov_base = delivery->out->data + delivery->out_at;
  vector.iov_len = delivery->out->len - delivery->out_at;
  sent = wmn_conn_send (delivery->conn, &vector, 1);
  if (sent < 0)
    return FALSE;
  delivery->out_at += (guint) sent;
  if (delivery->record != NULL) {
    wmn_record_add_sent (delivery->record, (guint64) sent, now);
    wmn_outlet_count (&delivery->outlet->bytes_sent, (guint64) sent);
  }
  if (!wmn_delivery_is_flushed (delivery))
    return FALSE;
  g_byte_array_unref (delivery->out);
  delivery->out = NULL;
  delivery->out_at = 0;
  return TRUE;
}

static gboolean
send_frames (WmnDelivery * delivery, gint64 now)
{
  WmnBatch batch;
  gssize sent;

  wmn_batch_fill (&batch, delivery->mount->ring, delivery->next,
      delivery->is_framed, delivery->af_flags);
  sent = wmn_conn_send (delivery->conn, batch.vectors, batch.n_vectors);
  if (sent <= 0)
    return FALSE;
  take_sent (delivery, &batch, (gsize) sent, now);
  return (gsize) sent == batch.bytes;
}

/* The kernel's own figure, a few times a minute. */
static void
read_rtt (WmnDelivery * delivery)
{
  struct tcp_info info;
  socklen_t size = sizeof (info);

  if (getsockopt (delivery->conn->watch.fd, IPPROTO_TCP, TCP_INFO, &info,
          &size) == 0)
    STORE (delivery->record->rtt, info.tcpi_rtt);
}

/* --- stuck ------------------------------------------------------------- */

static gint64
patience (const WmnDelivery * delivery)
{
  gint64 time = setting (delivery, WMN_SETTING_QUEUE_MAX_TIME);

  if (delivery->is_ending)
    return setting (delivery, WMN_SETTING_DRAIN_TIMEOUT);
  return (time > 0 ? time : STUCK_TIME) + STUCK_GRACE;
}

static void
on_stuck (WmnTimer * timer, gint64 now)
{
  WmnDelivery *delivery = from_timer (timer);
  gint64 due = LOAD (delivery->record->active_time) + patience (delivery);

  if (!delivery->conn->is_blocked)
    return;
  if (now >= due)
    cut (delivery, delivery->is_ending ? (WmnReason) delivery->reason :
        WMN_REASON_SLOW);
  else
    wmn_timers_arm (&delivery->conn->worker->timers, timer, due);
}

/* The kernel takes nothing more: from now on the client has so long to take
 * something. */
static void
watch_blocked (WmnDelivery * delivery, gint64 now)
{
  if (!delivery->conn->is_blocked)
    return;
  delivery->is_behind = TRUE;
  if (wmn_timer_is_armed (&delivery->timer))
    return;
  wmn_timers_arm (&delivery->conn->worker->timers, &delivery->timer,
      now + patience (delivery));
}

/* --- public ------------------------------------------------------------ */

static void
serve (WmnReader * reader, gint64 now)
{
  wmn_delivery_push (from_reader (reader), now);
}

void
wmn_delivery_init (WmnDelivery * delivery, WmnConn * conn,
    const WmnDeliveryHooks * hooks)
{
  delivery->conn = conn;
  delivery->hooks = hooks;
  delivery->reader.serve = serve;
  delivery->timer.fire = on_stuck;
}

void
wmn_delivery_clear (WmnDelivery * delivery)
{
  g_assert (!delivery->is_streaming);
  g_clear_pointer (&delivery->out, g_byte_array_unref);
  g_clear_pointer (&delivery->epoch, wmn_epoch_unref);
  g_clear_pointer (&delivery->record, wmn_record_unref);
}

void
wmn_delivery_queue (WmnDelivery * delivery, gconstpointer data, gsize size)
{
  g_byte_array_append (get_out (delivery), data, (guint) size);
}

gboolean
wmn_delivery_is_flushed (const WmnDelivery * delivery)
{
  return delivery->out == NULL || delivery->out_at == delivery->out->len;
}

/* One step: TRUE when another one makes sense. */
static gboolean
step (WmnDelivery * delivery, gint64 now)
{
  if (!wmn_delivery_is_flushed (delivery))
    return send_out (delivery, now);
  if (delivery->is_ending || !keep_up (delivery, now))
    return FALSE;
  if (settle (delivery, now))
    return send_frames (delivery, now);
  return !wmn_delivery_is_flushed (delivery);
}

static void
push_stream (WmnDelivery * delivery, gint64 now)
{
  if (delivery->conn->is_blocked) {
    if (keep_up (delivery, now))
      watch_blocked (delivery, now);
    return;
  }
  while (step (delivery, now));
  if (!delivery->is_streaming)
    return;
  if (delivery->is_ending && wmn_delivery_is_flushed (delivery)) {
    finish (delivery, (WmnReason) delivery->reason, TRUE);
    return;
  }
  watch_blocked (delivery, now);
  if (wmn_record_roll_rate (delivery->record, now))
    read_rtt (delivery);
}

void
wmn_delivery_push (WmnDelivery * delivery, gint64 now)
{
  gboolean was_flushed = wmn_delivery_is_flushed (delivery);

  if (delivery->is_streaming) {
    push_stream (delivery, now);
    return;
  }
  if (was_flushed || delivery->conn->is_blocked)
    return;
  send_out (delivery, now);
  if (wmn_delivery_is_flushed (delivery))
    delivery->hooks->flushed (delivery);
}

/* Where it begins, and the bytes that are behind it by then don't count. */
static void
enter (WmnDelivery * delivery, gint64 now)
{
  jump (delivery, TRUE, now);
  if (setting (delivery, WMN_SETTING_JOIN) == WMN_JOIN_LATEST)
    delivery->is_entering = FALSE;
  delivery->end_position = wmn_ring_position (delivery->mount->ring);
  note_place (delivery, delivery->end_position, now);
}

void
wmn_delivery_start (WmnDelivery * delivery, WmnMount * mount,
    WmnOutlet * outlet, WmnRecord * record, WmnEpoch * epoch,
    gboolean is_framed, guint8 af_flags, gint64 now)
{
  g_assert (!delivery->is_streaming);
  delivery->mount = mount;
  delivery->outlet = outlet;
  delivery->record = wmn_record_ref (record);
  delivery->epoch = wmn_epoch_ref (epoch);
  delivery->is_framed = is_framed;
  delivery->af_flags = af_flags;
  delivery->is_streaming = TRUE;
  STORE (record->state, WMN_STATE_STREAMING);
  enter (delivery, now);
  wmn_feed_add (&outlet->feed, &delivery->reader);
}

void
wmn_delivery_resume (WmnDelivery * delivery, gint64 now)
{
  if (!delivery->is_streaming || !delivery->is_holding)
    return;
  delivery->is_holding = FALSE;
  set_state (delivery, WMN_STATE_STREAMING);
  enter (delivery, now);
  wmn_delivery_push (delivery, now);
}

void
wmn_delivery_end (WmnDelivery * delivery, WmnReason why, gint64 now)
{
  if (!delivery->is_streaming)
    return;
  if (delivery->conn->is_blocked) {
    cut (delivery, why);
    return;
  }
  conclude (delivery, why, WMN_FRAME_REASON_OK);
  wmn_delivery_push (delivery, now);
  /* No drain for one of many: what the kernel didn't take is lost. */
  if (delivery->is_streaming)
    cut (delivery, why);
}

void
wmn_delivery_abandon (WmnDelivery * delivery)
{
  if (delivery->is_streaming)
    let_go (delivery);
}
