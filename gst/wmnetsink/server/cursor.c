/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See cursor.h. */

#include "server/cursor.h"

#include "server/batch.h"
#include "wmsp/profile.h"

static gint64
setting (const WmnCursor * cursor, WmnSetting which)
{
  return wmn_mount_get (wmn_cursor_mount (cursor), which);
}

void
wmn_cursor_init (WmnCursor * cursor, WmnOutlet * outlet, WmnRecord * record,
    WmnEpoch * epoch)
{
  cursor->outlet = outlet;
  cursor->record = wmn_record_ref (record);
  cursor->epoch = wmn_epoch_ref (epoch);
}

void
wmn_cursor_clear (WmnCursor * cursor)
{
  WmnCursor blank = { NULL };

  g_assert (cursor->filter == NULL);
  g_clear_pointer (&cursor->epoch, wmn_epoch_unref);
  g_clear_pointer (&cursor->record, wmn_record_unref);
  *cursor = blank;
}

void
wmn_cursor_leave (WmnCursor * cursor)
{
  g_clear_pointer (&cursor->filter, wmn_filter_free);
}

void
wmn_cursor_note (WmnCursor * cursor, guint64 position, gint64 time)
{
  wmn_record_set_served (cursor->record, cursor->next, position, time);
}

/* --- streams ----------------------------------------------------------- */

static void
get_wanted (const WmnCursor * cursor, const WmnEpoch * epoch,
    WmnAsfSelection * ret_selection)
{
  if (cursor->filter != NULL)
    wmn_filter_get_wanted (cursor->filter, ret_selection);
  else
    wmn_choice_select_all (&epoch->header, ret_selection);
}

static void
set_wanted (WmnCursor * cursor, const WmnAsfSelection * wanted)
{
  if (cursor->filter != NULL)
    wmn_filter_begin (cursor->filter, cursor->epoch, wanted);
  else if (!wmn_choice_is_all (&cursor->epoch->header, wanted))
    cursor->filter = wmn_filter_new (&cursor->outlet->cuts, cursor->epoch,
        wanted);
}

/* Says what it gets to whoever looks at the client. */
static void
show_streams (WmnCursor * cursor)
{
  static const WmnSelection shown[] = {
    [WMN_ASF_LEVEL_ALL] = WMN_SELECTION_ON,
    [WMN_ASF_LEVEL_KEYS] = WMN_SELECTION_CLEAN_POINTS,
    [WMN_ASF_LEVEL_OFF] = WMN_SELECTION_OFF
  };
  const WmnAsfHeader *header = &cursor->epoch->header;
  WmnAsfSelection wanted;
  guint i;

  get_wanted (cursor, cursor->epoch, &wanted);
  for (i = 0; i < header->n_streams; i++) {
    guint8 number = header->streams[i].number;

    wmn_record_select (cursor->record, number,
        shown[wmn_asf_selection_get (&wanted, number)]);
  }
  wmn_herald_changed (wmn_cursor_mount (cursor)->herald, cursor->record,
      WMN_CHANGE_STREAMS);
}

/* MS-WMSP 2.2.1.7.2: the server predicts what the client will choose: what it
 * had, and of other streams what a newcomer gets. */
static void
predict (WmnCursor * cursor, WmnEpoch * old)
{
  const WmnAsfHeader *header = &cursor->epoch->header;
  WmnAsfSelection before, wanted;

  get_wanted (cursor, old, &before);
  if (!wmn_choice_keep (&old->header, &before, header, &wanted)) {
    cursor->is_other = TRUE;
    if (cursor->takes_all)
      wmn_choice_select_all (header, &wanted);
    else
      wmn_choice_select_best (header,
          cursor->record->persona->link_bandwidth, &wanted);
  }
  set_wanted (cursor, &wanted);
  if (cursor->filter != NULL)
    show_streams (cursor);
}

void
wmn_cursor_choose (WmnCursor * cursor, const WmnAsfSelection * wanted)
{
  set_wanted (cursor, wanted);
  wmn_cursor_settle (cursor);
  show_streams (cursor);
}

/* Who had everything goes on with it: nothing has to come on. */
void
wmn_cursor_change (WmnCursor * cursor, const WmnSwitch * switches,
    guint n_switches)
{
  WmnAsfSelection all;

  if (cursor->is_other)
    return;
  if (cursor->filter == NULL) {
    get_wanted (cursor, cursor->epoch, &all);
    cursor->filter = wmn_filter_new (&cursor->outlet->cuts, cursor->epoch,
        &all);
    wmn_filter_go_on (cursor->filter);
  }
  wmn_filter_change (cursor->filter, cursor->epoch, switches, n_switches);
  wmn_cursor_settle (cursor);
  show_streams (cursor);
}

void
wmn_cursor_settle (WmnCursor * cursor)
{
  if (cursor->filter == NULL)
    return;
  wmn_filter_settle (cursor->filter);
  if (wmn_filter_is_idle (cursor->filter, cursor->epoch))
    g_clear_pointer (&cursor->filter, wmn_filter_free);
}

/* What comes next doesn't go on what was. */
static void
begin_anew (WmnCursor * cursor)
{
  cursor->is_entering = TRUE;
  if (cursor->filter != NULL)
    wmn_filter_begin (cursor->filter, cursor->epoch, NULL);
}

/* --- markers ----------------------------------------------------------- */

static void
take_epoch (WmnCursor * cursor, WmnEpoch * epoch)
{
  WmnEpoch *old = cursor->epoch;

  if (old->number == epoch->number)
    return;
  cursor->epoch = wmn_epoch_ref (epoch);
  cursor->has_location = FALSE;
  cursor->is_entering = TRUE;
  cursor->has_new_epoch = TRUE;
  cursor->is_between = FALSE;
  predict (cursor, old);
  wmn_epoch_unref (old);
}

static void
pass_marker (WmnCursor * cursor, const WmnRingEntry * entry)
{
  switch (entry->kind) {
    case WMN_ENTRY_HEADER:
      take_epoch (cursor, entry->attachment);
      break;
    case WMN_ENTRY_FLUSH:
      begin_anew (cursor);
      break;
    case WMN_ENTRY_END:
      cursor->has_end = TRUE;
      break;
    default:
      break;
  }
}

/* --- falling behind ---------------------------------------------------- */

static guint64
find_place (WmnCursor * cursor, gboolean is_newcomer)
{
  WmnPublisher *publisher = wmn_cursor_mount (cursor)->publisher;
  gint64 length;

  if (!is_newcomer)
    return wmn_publisher_find_newer (publisher, cursor->next);
  return wmn_publisher_find_entry (publisher,
      (WmnJoin) setting (cursor, WMN_SETTING_JOIN),
      cursor->burst_time * G_TIME_SPAN_MILLISECOND, &length);
}

/* Begins again at an entry point, or waits for the next one.  The markers
 * that are jumped over must not be lost.  The head is read first: whatever
 * marker stands before it shows in the epoch and in the publisher's state,
 * whatever comes behind it will be met. */
static void
jump (WmnCursor * cursor, gboolean is_newcomer)
{
  WmnPublisher *publisher = wmn_cursor_mount (cursor)->publisher;
  guint64 head = wmn_ring_head (wmn_cursor_mount (cursor)->ring);
  WmnEpoch *epoch = wmn_publisher_ref_epoch (publisher);

  begin_anew (cursor);
  if (epoch != NULL && epoch->number != cursor->epoch->number) {
    head = MAX (head, epoch->first);
    take_epoch (cursor, epoch);
  }
  if (epoch == NULL && wmn_publisher_is_ended (publisher))
    cursor->has_end = TRUE;
  cursor->next = MIN (find_place (cursor, is_newcomer), head);
  wmn_epoch_unref (epoch);
}

/* Lag is measured against the newest packet, not the clock: a source that
 * stops makes nobody slow. */
static gboolean
is_over_limit (WmnCursor * cursor, const WmnRingEntry * entry)
{
  gint64 newest =
      wmn_publisher_newest_time (wmn_cursor_mount (cursor)->publisher);
  gint64 max_bytes = setting (cursor, WMN_SETTING_QUEUE_MAX_BYTES);
  gint64 max_time = setting (cursor, WMN_SETTING_QUEUE_MAX_TIME);
  guint64 queued =
      wmn_ring_position (wmn_cursor_mount (cursor)->ring) - entry->position;

  wmn_record_raise_peak (cursor->record, queued);
  return (max_bytes > 0 &&
      queued > (guint64) max_bytes + cursor->grace_bytes) ||
      (max_time > 0
      && newest - entry->time >
      max_time + cursor->grace_time * G_TIME_SPAN_MILLISECOND);
}

/* Steps forward, packet by packet, until the limits are kept again. */
static void
drop_oldest (WmnCursor * cursor)
{
  WmnRing *ring = wmn_cursor_mount (cursor)->ring;
  const WmnRingEntry *entry;

  while ((entry = wmn_ring_peek (ring, cursor->next)) != NULL &&
      entry->kind <= WMN_ENTRY_JOIN && is_over_limit (cursor, entry))
    cursor->next++;
}

/* FALSE when the client is over for it.  Who has lost its place in the ring
 * altogether can only begin again. */
static gboolean
apply_slow_policy (WmnCursor * cursor, gboolean has_place)
{
  wmn_record_add_resync (cursor->record);
  switch ((WmnSlow) setting (cursor, WMN_SETTING_SLOW_POLICY)) {
    case WMN_SLOW_DISCONNECT:
      return FALSE;
    case WMN_SLOW_DROP_OLDEST:
      if (has_place)
        drop_oldest (cursor);
      else
        jump (cursor, FALSE);
      return TRUE;
    case WMN_SLOW_RESYNC_KEYFRAME:
      jump (cursor, FALSE);
      return TRUE;
  }
  return TRUE;
}

/* Only a client that doesn't take what it is given can be slow: all others
 * get everything in the very round. */
gboolean
wmn_cursor_keep_up (WmnCursor * cursor)
{
  WmnRing *ring = wmn_cursor_mount (cursor)->ring;
  const WmnRingEntry *entry = wmn_ring_peek (ring, cursor->next);

  if (cursor->has_end ||
      (entry == NULL && cursor->next >= wmn_ring_tail (ring)))
    return TRUE;
  if (entry != NULL && (cursor->is_holding || !cursor->is_behind ||
          !is_over_limit (cursor, entry)))
    return TRUE;
  return apply_slow_policy (cursor, entry != NULL);
}

/* --- finding the next frame -------------------------------------------- */

/* Where key frames can't be waited for (server/keyframes.h) only those wait
 * who are to. */
static gboolean
is_entry (const WmnCursor * cursor, const WmnRingEntry * entry)
{
  if (entry->kind != WMN_ENTRY_JOIN &&
      !(entry->kind == WMN_ENTRY_DATA && (entry->flags & WMN_ENTRY_START)))
    return FALSE;
  return !(entry->flags & WMN_ENTRY_KEYLESS) ||
      setting (cursor, WMN_SETTING_JOIN) != WMN_JOIN_NEXT_KEYFRAME;
}

static gboolean
is_frame_now (const WmnCursor * cursor, const WmnRingEntry * entry)
{
  if (cursor->is_holding || cursor->is_between)
    return FALSE;
  if (cursor->is_entering)
    return is_entry (cursor, entry);
  return entry->kind == WMN_ENTRY_DATA;
}

/* Is something of it for this client?  A packet of which nothing is counts as
 * passed: newcomers have got in by it. */
static gboolean
is_for_us (WmnCursor * cursor, const WmnRingEntry * entry)
{
  guint64 sequence = cursor->next;

  if (cursor->filter == NULL ||
      wmn_filter_look (cursor->filter, sequence, entry) != NULL)
    return TRUE;
  wmn_cursor_pass (cursor, sequence, entry, 0);
  wmn_cursor_note (cursor, cursor->end_position, entry->time);
  wmn_cursor_settle (cursor);
  return FALSE;
}

/* Moves over what isn't sent; FALSE at the head.  The frame that it stops at is
 * looked up this once: the writer may take it out of the ring at any time, and
 * what we have stays ours. */
static gboolean
move_on (WmnCursor * cursor, const WmnRingEntry ** ret_entry)
{
  const WmnRingEntry *entry;

  while (!cursor->has_new_epoch && !cursor->has_end) {
    entry = wmn_ring_peek (wmn_cursor_mount (cursor)->ring, cursor->next);
    if (entry == NULL) {
      cursor->is_behind = FALSE;
      cursor->grace_time = 0;
      cursor->grace_bytes = 0;
      return FALSE;
    }
    if (is_frame_now (cursor, entry)) {
      if (!is_for_us (cursor, entry))
        continue;
      *ret_entry = entry;
      return TRUE;
    }
    cursor->next++;
    if (entry->kind > WMN_ENTRY_JOIN)
      pass_marker (cursor, entry);
    wmn_cursor_note (cursor, entry->position + entry->size, entry->time);
  }
  return TRUE;
}

WmnCursorStep
wmn_cursor_find (WmnCursor * cursor, const WmnRingEntry ** ret_entry)
{
  gboolean has_more;

  if (!wmn_cursor_keep_up (cursor))
    return WMN_CURSOR_SLOW;
  has_more = move_on (cursor, ret_entry);
  if (cursor->has_new_epoch) {
    cursor->has_new_epoch = FALSE;
    return WMN_CURSOR_HEADER;
  }
  if (cursor->has_end)
    return WMN_CURSOR_END;
  return has_more ? WMN_CURSOR_FRAME : WMN_CURSOR_HEAD;
}

/* What it gets as a newcomer it isn't late with. */
static void
excuse_burst (WmnCursor * cursor)
{
  gint64 newest =
      wmn_publisher_newest_time (wmn_cursor_mount (cursor)->publisher);
  gint64 time;
  WmnRing *ring = wmn_cursor_mount (cursor)->ring;
  const WmnRingEntry *entry = wmn_ring_peek (ring, cursor->next);

  if (entry == NULL)
    return;
  time = newest - entry->time + G_TIME_SPAN_MILLISECOND;
  cursor->grace_time = (guint32) MIN (MAX (time, 0) / G_TIME_SPAN_MILLISECOND,
      G_MAXINT32);
  cursor->grace_bytes = (guint32) MIN (wmn_ring_position (ring) -
      entry->position, G_MAXUINT32);
}

void
wmn_cursor_enter (WmnCursor * cursor, gint64 now)
{
  jump (cursor, TRUE);
  excuse_burst (cursor);
  if (setting (cursor, WMN_SETTING_JOIN) == WMN_JOIN_LATEST)
    cursor->is_entering = FALSE;
  cursor->end_position = wmn_ring_position (wmn_cursor_mount (cursor)->ring);
  wmn_cursor_note (cursor, cursor->end_position, now);
}

void
wmn_cursor_catch_up (WmnCursor * cursor, gint64 now)
{
  if (cursor->next < wmn_ring_tail (wmn_cursor_mount (cursor)->ring))
    wmn_cursor_enter (cursor, now);
  else
    excuse_burst (cursor);
  cursor->has_new_epoch = FALSE;
}

/* A stream that comes on later than the first is taken as if it did at once:
 * that is a few payloads too many. */
gchar *
wmn_cursor_make_profile (const WmnCursor * cursor)
{
  WmnRing *ring = wmn_cursor_mount (cursor)->ring;
  gboolean has_begun = !cursor->is_entering;
  guint64 sequence = cursor->next;
  const WmnRingEntry *entry;
  WmnAsfSelection wanted;
  WmnProfile profile;

  if (cursor->has_new_epoch || cursor->is_between)
    return NULL;
  get_wanted (cursor, cursor->epoch, &wanted);
  wmn_profile_begin (&profile, &cursor->epoch->header, &wanted);
  while ((entry = wmn_ring_peek (ring, sequence)) != NULL &&
      entry->kind <= WMN_ENTRY_JOIN) {
    if (has_begun ? entry->kind != WMN_ENTRY_DATA :
        !is_frame_now (cursor, entry)) {
      sequence++;
      continue;
    }
    has_begun = TRUE;
    wmn_profile_add (&profile, entry->data, entry->size);
    sequence = wmn_batch_next (sequence, entry);
  }
  return wmn_profile_end (&profile);
}

/* What the client will see as a gap in the LocationIds. */
static void
count_gap (WmnCursor * cursor, const WmnRingEntry * entry)
{
  guint32 gap = entry->id - cursor->location - 1;

  if (!cursor->has_location || gap == 0)
    return;
  wmn_record_add_dropped (cursor->record, gap,
      entry->position - cursor->end_position);
  wmn_counter_add (&cursor->outlet->packets_dropped, gap);
}

void
wmn_cursor_pass (WmnCursor * cursor, guint64 sequence,
    const WmnRingEntry * entry, guint n_skipped)
{
  cursor->location += n_skipped;
  count_gap (cursor, entry);
  cursor->location = entry->id;
  cursor->has_location = TRUE;
  cursor->is_entering = FALSE;
  cursor->next = wmn_batch_next (sequence, entry);
  cursor->end_position = entry->position + entry->size;
  if (cursor->filter != NULL)
    wmn_filter_pass (cursor->filter, sequence);
}

/* The LocationIds say whether one is missing in between. */
void
wmn_cursor_pass_all (WmnCursor * cursor, const guint64 * sequences,
    const WmnRingEntry * const *entries, guint n)
{
  const WmnRingEntry *last = entries[n - 1];
  guint i = 0;

  g_assert (cursor->filter == NULL);
  if (n > 2 && last->id - entries[0]->id == n - 1) {
    wmn_cursor_pass (cursor, sequences[0], entries[0], 0);
    cursor->location = last->id - 1;
    i = n - 1;
  }
  for (; i < n; i++)
    wmn_cursor_pass (cursor, sequences[i], entries[i], 0);
}
