/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See publisher.h. */

#include "server/publisher.h"

#include <string.h>
#include "asf/asf-bitrates.h"
#include "asf/asf-reader.h"
#include "server/gauge.h"
#include "server/keyframes.h"
#include "server/timeline.h"
#include "wmsp/frame.h"

/* Entry points remembered; older ones are older than any burst. */
#define MAX_POINTS 1024
/* Rewritten entry packets are made no more often than this, so that an
 * all-key or audio stream isn't kept twice. */
#define JOIN_INTERVAL 250       /* ms of send time */
/* Video may be late, but not as late as this. */
#define VIDEO_PATIENCE 5000     /* ms of send time */
#define VIDEO_PATIENCE_PACKETS 50
#define MIN_CAPACITY (1024 * 1024)
#define MAX_CHUNKS 8192
#define MIN_CHUNKS 4

#define LOAD(a) atomic_load_explicit (&(a), memory_order_acquire)
#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_release)

typedef struct _Point Point;

struct _Point
{
  _Atomic guint64 sequence;
  _Atomic gint64 time;
};

struct _WmnPublisher
{
  /* set once */
  WmnRing *ring;
  WmnNoticeFunc notice;
  gpointer user_data;

  /* streaming thread only */
  WmnAsfReader reader;
  WmnAsfPacket packet;
  const guint8 *data;           /* of the packet, until commit */
  gsize size;
  GByteArray *pending;          /* header that waits for its first packet */
  WmnAsfHeader header;          /* of pending, then of the epoch */
  guint epochs;
  guint32 location;             /* LocationId of the next packet */
  gboolean adds_error_correction;
  gboolean is_fresh;            /* the first packet after a header or flush */
  gint64 join_time;             /* send time of the last JOIN, ms */
  guint32 first_send_time;
  WmnTimeline timeline;
  guint64 packets;
  WmnGauge gauge;
  WmnKeyframes keyframes;
  guint told;                   /* bits of WmnNoticeKind, once an epoch */

  GMutex lock;
  WmnEpoch *epoch;              /* under lock; written by streaming thread */

  /* any thread, atomic */
  Point points[MAX_POINTS];
  _Atomic guint64 n_points;
  _Atomic guint64 floor;        /* no entry point before this sequence */
  _Atomic gint64 newest_time;
  _Atomic guint64 malformed;
  _Atomic guint64 capacity;     /* bytes, for the next epoch */
  atomic_bool is_streaming;
  atomic_bool is_ended;
  atomic_bool is_changing;      /* pending */
  atomic_bool adds_bitrates;
};

WmnPublisher *
wmn_publisher_new (WmnRing * ring, WmnNoticeFunc notice, gpointer user_data)
{
  WmnPublisher *publisher = g_new0 (WmnPublisher, 1);

  publisher->ring = ring;
  publisher->notice = notice;
  publisher->user_data = user_data;
  atomic_init (&publisher->capacity, MIN_CAPACITY);
  wmn_asf_reader_init (&publisher->reader);
  g_mutex_init (&publisher->lock);
  return publisher;
}

void
wmn_publisher_free (WmnPublisher * publisher)
{
  if (publisher == NULL)
    return;
  wmn_asf_reader_clear (&publisher->reader);
  if (publisher->pending != NULL)
    g_byte_array_unref (publisher->pending);
  wmn_epoch_unref (publisher->epoch);
  g_mutex_clear (&publisher->lock);
  g_free (publisher);
}

void
wmn_publisher_set_capacity (WmnPublisher * publisher, guint64 bytes)
{
  STORE (publisher->capacity, MAX (bytes, MIN_CAPACITY));
}

void
wmn_publisher_set_adds_bitrates (WmnPublisher * publisher, gboolean adds)
{
  STORE (publisher->adds_bitrates, adds);
}

static void
tell (WmnPublisher * publisher, WmnNotice * notice)
{
  if (publisher->told & (1u << notice->kind))
    return;
  publisher->told |= 1u << notice->kind;
  notice->epoch = publisher->epoch;
  publisher->notice (publisher->user_data, notice);
}

/* Keeps the header until its first packet is there. */
static gboolean
take_header (WmnPublisher * publisher, const guint8 * data, gsize size,
    WmnAsfFault * ret_fault)
{
  WmnAsfHeader header;

  if (wmn_asf_header_parse (data, size, &header, ret_fault) <= 0)
    return FALSE;
  if (publisher->pending != NULL)
    g_byte_array_unref (publisher->pending);
  publisher->pending = g_byte_array_sized_new ((guint) size);
  g_byte_array_append (publisher->pending, data, (guint) size);
  publisher->header = header;
  publisher->is_fresh = TRUE;
  STORE (publisher->is_changing, TRUE);
  return TRUE;
}

gboolean
wmn_publisher_set_header (WmnPublisher * publisher, const guint8 * data,
    gsize size, WmnAsfFault * ret_fault)
{
  *ret_fault = WMN_ASF_FAULT_SIZE;
  return take_header (publisher, data, size, ret_fault) &&
      wmn_asf_reader_set_header (&publisher->reader, data, size);
}

void
wmn_publisher_give (WmnPublisher * publisher, const guint8 * data, gsize size)
{
  wmn_asf_reader_push (&publisher->reader, data, size);
}

WmnAsfFault
wmn_publisher_fault (const WmnPublisher * publisher)
{
  return publisher->reader.fault;
}

static void
count_malformed (WmnPublisher * publisher, const gchar * text)
{
  WmnNotice notice = { WMN_NOTICE_MALFORMED };

  atomic_fetch_add (&publisher->malformed, 1);
  notice.text = text;
  tell (publisher, &notice);
}

/* TRUE when the item is one for the caller. */
static gboolean
take_packet (WmnPublisher * publisher, const guint8 * data, gsize size,
    guint32 * ret_send_time)
{
  WmnAsfPacketFault fault = wmn_asf_packet_parse (data, size,
      &publisher->packet);

  if (fault != WMN_ASF_PACKET_OK) {
    count_malformed (publisher, wmn_asf_packet_fault_text (fault));
    /* One without payloads is where it should be. */
    if (fault != WMN_ASF_PACKET_EMPTY)
      wmn_asf_reader_reject (&publisher->reader);
    return FALSE;
  }
  wmn_asf_packet_mend_times (&publisher->packet, publisher->header.preroll);
  publisher->data = data;
  publisher->size = size;
  *ret_send_time = publisher->packet.send_time;
  return TRUE;
}

WmnPublisherItem
wmn_publisher_next (WmnPublisher * publisher, guint32 * ret_send_time)
{
  const guint8 *data;
  gsize size;

  publisher->data = NULL;
  for (;;) {
    switch (wmn_asf_reader_next (&publisher->reader, &data, &size)) {
      case WMN_ASF_READER_MORE:
        return WMN_PUBLISHER_MORE;
      case WMN_ASF_READER_HEADER:
        if (!take_header (publisher, data, size, &publisher->reader.fault))
          return WMN_PUBLISHER_NOT_ASF;
        return WMN_PUBLISHER_HEADER;
      case WMN_ASF_READER_PACKET:
        if (take_packet (publisher, data, size, ret_send_time))
          return WMN_PUBLISHER_PACKET;
        break;
      case WMN_ASF_READER_TRAILER:
        break;
      case WMN_ASF_READER_BAD:
        return WMN_PUBLISHER_NOT_ASF;
    }
  }
}

static void
replace_epoch (WmnPublisher * publisher, WmnEpoch * epoch)
{
  WmnEpoch *old;

  g_mutex_lock (&publisher->lock);
  old = publisher->epoch;
  publisher->epoch = epoch;
  g_mutex_unlock (&publisher->lock);
  wmn_epoch_unref (old);
}

static void
push_marker (WmnPublisher * publisher, guint16 kind, gpointer attachment,
    gint64 now)
{
  WmnRingEntry entry = { 0 };

  entry.kind = kind;
  entry.attachment = attachment;
  entry.time = now;
  wmn_ring_commit (publisher->ring, &entry);
}

static guint
count_chunks (WmnPublisher * publisher, guint32 slot_size)
{
  guint64 n = LOAD (publisher->capacity) /
      ((guint64) slot_size * WMN_RING_CHUNK);

  return (guint) CLAMP (n + 2, MIN_CHUNKS, MAX_CHUNKS);
}

/* Can the three bytes be added without a packet that no $D can carry? */
static gboolean
wants_error_correction (WmnPublisher * publisher)
{
  return publisher->packet.error_correction == 0 &&
      publisher->header.packet_size + WMN_ASF_ERROR_CORRECTION_SIZE <=
      WMN_FRAME_MAX_PAYLOAD;
}

static void
begin_counts (WmnPublisher * publisher)
{
  publisher->location = 0;
  publisher->join_time = G_MININT64;
  publisher->first_send_time = publisher->packet.send_time;
  wmn_timeline_begin (&publisher->timeline);
  publisher->packets = 0;
  wmn_keyframes_begin (&publisher->keyframes, publisher->packet.send_time);
  wmn_gauge_begin (&publisher->gauge, &publisher->header);
  publisher->told = 0;
}

/* docs/protocol.md: the header as a live stream needs it, and its marker. */
static void
open_epoch (WmnPublisher * publisher, gint64 now)
{
  WmnNotice notice = { WMN_NOTICE_HEADER };
  WmnAsfRepair repair = { 0 };
  GByteArray *plain;
  WmnEpoch *epoch;

  begin_counts (publisher);
  publisher->adds_error_correction = wants_error_correction (publisher);
  repair.has_error_correction_added = publisher->adds_error_correction;
  repair.adds_bitrates = LOAD (publisher->adds_bitrates);
  /* R14; the first one too, so that the later ones aren't longer. */
  repair.fills_packets = TRUE;
  repair.packet_size = publisher->header.packet_size +
      (repair.has_error_correction_added ? WMN_ASF_ERROR_CORRECTION_SIZE : 0);
  plain = wmn_asf_header_repair (publisher->pending->data,
      publisher->pending->len, &publisher->header, &repair, &notice.repairs,
      &notice.lints);
  g_byte_array_unref (publisher->pending);
  publisher->pending = NULL;

  wmn_ring_set_geometry (publisher->ring, repair.packet_size,
      count_chunks (publisher, repair.packet_size));
  epoch = wmn_epoch_new (++publisher->epochs,
      wmn_ring_head (publisher->ring), &publisher->header, plain,
      repair.packet_size);
  STORE (publisher->floor, epoch->first);
  replace_epoch (publisher, epoch);
  push_marker (publisher, WMN_ENTRY_HEADER, wmn_epoch_ref (epoch), now);
  STORE (publisher->is_changing, FALSE);
  tell (publisher, &notice);
}

/* Puts measured bit rates where guesses stood; the number of the epoch stays,
 * clients that are playing see nothing of it. */
static void
publish_bitrates (WmnPublisher * publisher)
{
  WmnEpoch *old = publisher->epoch;
  GByteArray *plain = g_byte_array_sized_new (old->plain->len);
  guint32 bitrate = publisher->header.max_bitrate;

  if (bitrate == 0)
    bitrate = wmn_asf_header_bitrate (&publisher->header);

  g_byte_array_append (plain, old->plain->data, old->plain->len);
  wmn_asf_header_set_bitrate (plain->data, plain->len, bitrate);
  wmn_asf_bitrates_update (plain->data, plain->len, &publisher->header);
  replace_epoch (publisher, wmn_epoch_new (old->number, old->first,
          &publisher->header, plain, old->packet_size));
}

static void
note_point (WmnPublisher * publisher, guint64 sequence, gint64 now)
{
  guint64 n = LOAD (publisher->n_points);
  Point *point = &publisher->points[n % MAX_POINTS];

  STORE (point->time, now);
  STORE (point->sequence, sequence);
  STORE (publisher->n_points, n + 1);
}

static void
drop_points (WmnPublisher * publisher)
{
  STORE (publisher->floor, wmn_ring_head (publisher->ring));
}

/* The entry point @back places before the newest; FALSE when it is gone. */
static gboolean
get_point (const WmnPublisher * publisher, guint64 back, guint64 * ret_sequence,
    gint64 * ret_time)
{
  guint64 n = LOAD (publisher->n_points);
  const Point *point;
  guint64 sequence;

  if (back >= n || back >= MAX_POINTS - 1)
    return FALSE;
  point = &publisher->points[(n - 1 - back) % MAX_POINTS];
  sequence = LOAD (point->sequence);
  if (sequence < LOAD (publisher->floor) ||
      sequence < wmn_ring_tail (publisher->ring))
    return FALSE;
  *ret_sequence = sequence;
  *ret_time = LOAD (point->time);
  return TRUE;
}

/* Whether a newcomer can begin with the packet, and by which video stream; 0 =
 * by none.  What stands before the first key frame behind others is of no use
 * any more. */
static gboolean
find_start (WmnPublisher * publisher, guint8 * ret_video_stream)
{
  const WmnAsfPacket *packet = &publisher->packet;
  guint8 video_stream = publisher->epoch->video_stream;
  guint64 sequence;
  gint64 time;

  *ret_video_stream = video_stream;
  if (video_stream == 0)
    return wmn_asf_packet_is_entry (packet, 0);
  if (wmn_asf_packet_is_entry (packet, video_stream)) {
    if (wmn_keyframes_note (&publisher->keyframes, packet->send_time)) {
      drop_points (publisher);
      publisher->join_time = G_MININT64;
    }
    return TRUE;
  }
  *ret_video_stream = 0;
  return wmn_keyframes_give_up (&publisher->keyframes, packet->send_time,
      get_point (publisher, 0, &sequence, &time)) &&
      wmn_asf_packet_is_entry (packet, 0);
}

/* Newcomers must not get what goes on objects they never saw the beginning
 * of (docs/players.md R10): where the packet has such payloads, a second form of
 * it without them stands in front. */
static guint16
push_join (WmnPublisher * publisher, gint64 now)
{
  WmnEpoch *epoch = publisher->epoch;
  const WmnAsfPacket *packet = &publisher->packet;
  WmnRingEntry entry = { 0 };
  guint8 video_stream;

  if (!find_start (publisher, &video_stream))
    return 0;
  if (video_stream != epoch->video_stream)
    entry.flags = WMN_ENTRY_KEYLESS;
  entry.size = (guint32) wmn_asf_packet_write_entry (packet, publisher->data,
      video_stream, publisher->adds_error_correction,
      wmn_ring_reserve (publisher->ring), epoch->packet_size);
  if (entry.size == 0)
    return WMN_ENTRY_START | entry.flags;
  if (publisher->join_time != G_MININT64 &&
      ABS (packet->send_time - publisher->join_time) < JOIN_INTERVAL)
    return 0;
  publisher->join_time = packet->send_time;
  entry.kind = WMN_ENTRY_JOIN;
  entry.span = epoch->packet_size;
  entry.id = publisher->location;
  entry.time = now;
  note_point (publisher, wmn_ring_commit (publisher->ring, &entry), now);
  return 0;
}

static gboolean
push_data (WmnPublisher * publisher, guint16 flags, gint64 now)
{
  WmnEpoch *epoch = publisher->epoch;
  WmnRingEntry entry = { 0 };
  guint64 sequence;

  entry.size = (guint32) wmn_asf_packet_write (&publisher->packet,
      publisher->data, publisher->adds_error_correction,
      wmn_ring_reserve (publisher->ring), epoch->packet_size);
  if (entry.size == 0)
    return FALSE;
  entry.kind = WMN_ENTRY_DATA;
  entry.span = epoch->packet_size;
  entry.flags = flags;
  entry.id = publisher->location++;
  entry.time = now;
  sequence = wmn_ring_commit (publisher->ring, &entry);
  if (flags & WMN_ENTRY_START)
    note_point (publisher, sequence, now);
  return TRUE;
}

/* The two faults of live encoders that leave every player dark, and that
 * nobody can see in the pipeline (docs/players.md M1). */
static void
check_clocks (WmnPublisher * publisher)
{
  WmnNotice notice = { WMN_NOTICE_CLOCK_SKEW };
  const WmnAsfPacket *packet = &publisher->packet;
  gint32 elapsed = (gint32) (packet->send_time - publisher->first_send_time);

  if (wmn_timeline_is_skewed (&publisher->timeline, &notice.skew))
    tell (publisher, &notice);
  if (publisher->epoch->video_stream != 0 && !publisher->timeline.has_seen_video
      && elapsed > VIDEO_PATIENCE
      && publisher->packets > VIDEO_PATIENCE_PACKETS) {
    notice.kind = WMN_NOTICE_NO_VIDEO;
    tell (publisher, &notice);
  }
}

static void
observe (WmnPublisher * publisher)
{
  publisher->packets++;
  wmn_timeline_observe (&publisher->timeline, &publisher->packet,
      &publisher->header);
  check_clocks (publisher);
  if (wmn_gauge_add (&publisher->gauge, &publisher->packet, &publisher->header))
    publish_bitrates (publisher);
}

static void
put_on_air (WmnPublisher * publisher, gint64 now)
{
  guint16 flags;

  if (publisher->pending != NULL)
    open_epoch (publisher, now);
  if (publisher->epoch == NULL)
    return;
  flags = push_join (publisher, now);
  if (!push_data (publisher, flags, now)) {
    count_malformed (publisher, "the packet doesn't fit the packet size");
    return;
  }
  STORE (publisher->newest_time, now);
  STORE (publisher->is_streaming, TRUE);
  STORE (publisher->is_ended, FALSE);
  observe (publisher);
}

guint32
wmn_publisher_commit (WmnPublisher * publisher, gint64 now)
{
  gint64 elapsed = now - LOAD (publisher->newest_time);
  guint32 late;

  g_assert (publisher->data != NULL);
  late = wmn_timeline_keep (&publisher->timeline, &publisher->packet,
      &publisher->header, elapsed, publisher->is_fresh);
  publisher->is_fresh = FALSE;
  put_on_air (publisher, now);
  return late;
}

void
wmn_publisher_resync (WmnPublisher * publisher)
{
  wmn_asf_reader_resync (&publisher->reader);
  publisher->data = NULL;
}

void
wmn_publisher_doubt (WmnPublisher * publisher)
{
  wmn_asf_reader_doubt (&publisher->reader);
}

void
wmn_publisher_flush (WmnPublisher * publisher, gint64 now)
{
  wmn_publisher_resync (publisher);
  if (publisher->epoch == NULL)
    return;
  drop_points (publisher);
  publisher->is_fresh = TRUE;
  publisher->join_time = G_MININT64;
  wmn_keyframes_begin (&publisher->keyframes,
      publisher->timeline.newest_send_time);
  push_marker (publisher, WMN_ENTRY_FLUSH, NULL, now);
}

void
wmn_publisher_end (WmnPublisher * publisher, gint64 now)
{
  gboolean was_streaming = LOAD (publisher->is_streaming);

  STORE (publisher->is_streaming, FALSE);
  if (!was_streaming)
    return;
  STORE (publisher->is_ended, TRUE);
  drop_points (publisher);
  push_marker (publisher, WMN_ENTRY_END, NULL, now);
}

void
wmn_publisher_reset (WmnPublisher * publisher)
{
  wmn_asf_reader_reset (&publisher->reader);
  publisher->data = NULL;
  g_clear_pointer (&publisher->pending, g_byte_array_unref);
  drop_points (publisher);
  STORE (publisher->is_streaming, FALSE);
  STORE (publisher->is_ended, FALSE);
  STORE (publisher->is_changing, FALSE);
  replace_epoch (publisher, NULL);
}

gboolean
wmn_publisher_is_streaming (const WmnPublisher * publisher)
{
  return LOAD (publisher->is_streaming);
}

gboolean
wmn_publisher_is_changing (const WmnPublisher * publisher)
{
  return LOAD (publisher->is_changing);
}

gboolean
wmn_publisher_is_ended (const WmnPublisher * publisher)
{
  return LOAD (publisher->is_ended);
}

WmnEpoch *
wmn_publisher_ref_epoch (WmnPublisher * publisher)
{
  WmnEpoch *epoch = NULL;

  if (!LOAD (publisher->is_streaming))
    return NULL;
  g_mutex_lock (&publisher->lock);
  if (publisher->epoch != NULL)
    epoch = wmn_epoch_ref (publisher->epoch);
  g_mutex_unlock (&publisher->lock);
  return epoch;
}

/* The newest entry point is good in any case; older ones as far as the burst
 * reaches, and with BURST the first one that reaches so far.  Measured
 * against the newest packet: what is given is this much of the stream, also
 * when the source has stopped. */
guint64
wmn_publisher_find_entry (const WmnPublisher * publisher, WmnJoin join,
    gint64 burst, gint64 * ret_length)
{
  gint64 newest = LOAD (publisher->newest_time);
  guint64 found = WMN_NO_ENTRY;
  guint64 sequence, back;
  gint64 time;

  if (join == WMN_JOIN_NEXT_KEYFRAME || join == WMN_JOIN_LATEST)
    return WMN_NO_ENTRY;
  for (back = 0; get_point (publisher, back, &sequence, &time); back++) {
    gint64 length = newest - time;

    if (length > burst && back > 0 && join == WMN_JOIN_LATEST_KEYFRAME)
      break;
    found = sequence;
    *ret_length = MAX (length, 0);
    if (length >= burst && join == WMN_JOIN_BURST)
      break;
  }
  return found;
}

guint64
wmn_publisher_find_newer (const WmnPublisher * publisher, guint64 sequence)
{
  guint64 found;
  gint64 time;

  if (get_point (publisher, 0, &found, &time) && found > sequence)
    return found;
  return WMN_NO_ENTRY;
}

gint64
wmn_publisher_newest_time (const WmnPublisher * publisher)
{
  return LOAD (publisher->newest_time);
}

guint64
wmn_publisher_n_malformed (const WmnPublisher * publisher)
{
  return LOAD (publisher->malformed);
}
