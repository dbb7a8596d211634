/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See filter.h. */

#include "server/filter.h"

#define NOWHERE G_MAXUINT64

struct _WmnFilter
{
  WmnCuts *cuts;                /* not owned */
  WmnChoice choice;
  WmnCut *cut;                  /* of choice.now */
  guint64 videos[2];            /* a bit for each video stream */

  /* the packet with a turn that was looked at last */
  guint64 turn_sequence;        /* NOWHERE = there was none */
  guint n_due;
  WmnAsfTurn due[WMN_ASF_MAX_STREAMS];
  WmnAsfFilterResult result;
  WmnRingEntry entry;           /* with PART */
  gpointer data;                /* its bytes */

  /* of no use any more, but maybe on its way to the kernel */
  WmnCut *spent;
  gpointer spent_data;
};

void
wmn_filter_settle (WmnFilter * filter)
{
  wmn_cuts_settle (filter->cut);
  if (filter->spent != NULL)
    wmn_cuts_give_back (filter->cuts, filter->spent);
  filter->spent = NULL;
  g_clear_pointer (&filter->spent_data, g_free);
}

static void
forget_turn (WmnFilter * filter)
{
  filter->turn_sequence = NOWHERE;
  filter->n_due = 0;
  if (filter->data == NULL)
    return;
  g_free (filter->spent_data);
  filter->spent_data = filter->data;
  filter->data = NULL;
}

/* The choice has changed. */
static void
take_cut (WmnFilter * filter)
{
  forget_turn (filter);
  if (filter->spent != NULL)
    wmn_cuts_give_back (filter->cuts, filter->spent);
  filter->spent = filter->cut;
  filter->cut = wmn_cuts_take (filter->cuts, &filter->choice.now);
}

static void
note_videos (WmnFilter * filter, const WmnAsfHeader * header)
{
  guint i;

  filter->videos[0] = filter->videos[1] = 0;
  for (i = 0; i < header->n_streams; i++) {
    guint8 number = header->streams[i].number;

    if (header->streams[i].type == WMN_ASF_STREAM_VIDEO)
      filter->videos[number >> 6] |= G_GUINT64_CONSTANT (1) << (number & 63);
  }
}

WmnFilter *
wmn_filter_new (WmnCuts * cuts, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted)
{
  WmnFilter *filter = g_new0 (WmnFilter, 1);

  filter->cuts = cuts;
  wmn_filter_begin (filter, epoch, wanted);
  return filter;
}

void
wmn_filter_free (WmnFilter * filter)
{
  if (filter == NULL)
    return;
  forget_turn (filter);
  wmn_filter_settle (filter);
  wmn_cuts_give_back (filter->cuts, filter->cut);
  g_free (filter);
}

void
wmn_filter_begin (WmnFilter * filter, const WmnEpoch * epoch,
    const WmnAsfSelection * wanted)
{
  note_videos (filter, &epoch->header);
  if (wanted != NULL)
    wmn_choice_begin (&filter->choice, &epoch->header, wanted,
        epoch->video_stream);
  else
    wmn_choice_begin_again (&filter->choice, &epoch->header,
        epoch->video_stream);
  take_cut (filter);
  wmn_filter_settle (filter);
}

void
wmn_filter_go_on (WmnFilter * filter)
{
  while (filter->choice.n_turns > 0)
    wmn_choice_turn (&filter->choice, &filter->choice.turns[0]);
  take_cut (filter);
  wmn_filter_settle (filter);
}

void
wmn_filter_change (WmnFilter * filter, const WmnEpoch * epoch,
    const WmnSwitch * switches, guint n_switches)
{
  wmn_choice_change (&filter->choice, &epoch->header, switches, n_switches);
  take_cut (filter);
  wmn_filter_settle (filter);
}

void
wmn_filter_get_wanted (const WmnFilter * filter,
    WmnAsfSelection * ret_selection)
{
  wmn_choice_get_wanted (&filter->choice, ret_selection);
}

gboolean
wmn_filter_is_idle (const WmnFilter * filter, const WmnEpoch * epoch)
{
  return filter->choice.n_turns == 0 &&
      wmn_choice_is_all (&epoch->header, &filter->choice.now);
}

static gboolean
is_video (const WmnFilter * filter, guint8 stream)
{
  return filter->videos[stream >> 6] >> (stream & 63) & 1;
}

/* Which turns can come in this packet. */
static void
find_due (WmnFilter * filter, const WmnRingEntry * entry)
{
  WmnAsfPacket packet;
  guint i;

  filter->n_due = 0;
  if (wmn_asf_packet_parse (entry->data, entry->size, &packet) !=
      WMN_ASF_PACKET_OK)
    return;
  for (i = 0; i < filter->choice.n_turns; i++) {
    const WmnAsfTurn *turn = &filter->choice.turns[i];

    if (wmn_asf_filter_can_begin (&packet, turn->stream,
            is_video (filter, turn->stream)))
      filter->due[filter->n_due++] = *turn;
  }
}

/* Rare, and never alike for two clients: done for this one alone. */
static void
make_turn (WmnFilter * filter, guint64 sequence, const WmnRingEntry * entry)
{
  guint8 *slot = g_malloc (entry->span);
  gsize size = 0;

  filter->turn_sequence = sequence;
  filter->result = wmn_asf_filter_turn (entry->data, entry->size,
      &filter->choice.now, filter->due, filter->n_due, filter->videos, slot,
      entry->span, &size);
  if (filter->result != WMN_ASF_FILTER_PART) {
    g_free (slot);
    return;
  }
  filter->data = g_realloc (slot, size);
  wmn_cuts_replace (entry, filter->data, size, &filter->entry);
}

const WmnRingEntry *
wmn_filter_look (WmnFilter * filter, guint64 sequence,
    const WmnRingEntry * entry)
{
  if (filter->choice.n_turns == 0)
    return wmn_cuts_get (filter->cut, sequence, entry);
  if (filter->turn_sequence != sequence) {
    forget_turn (filter);
    find_due (filter, entry);
    if (filter->n_due == 0)
      return wmn_cuts_get (filter->cut, sequence, entry);
    make_turn (filter, sequence, entry);
  }
  switch (filter->result) {
    case WMN_ASF_FILTER_NONE:
      return NULL;
    case WMN_ASF_FILTER_WHOLE:
      return entry;
    case WMN_ASF_FILTER_PART:
      return &filter->entry;
  }
  g_assert_not_reached ();
}

gboolean
wmn_filter_is_turning (const WmnFilter * filter)
{
  return filter->turn_sequence != NOWHERE;
}

void
wmn_filter_pass (WmnFilter * filter, guint64 sequence)
{
  guint i;

  if (sequence != filter->turn_sequence)
    return;
  for (i = 0; i < filter->n_due; i++)
    wmn_choice_turn (&filter->choice, &filter->due[i]);
  take_cut (filter);
}
