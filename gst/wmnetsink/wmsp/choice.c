/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See choice.h.  Pure functions, any thread. */

#include "wmsp/choice.h"

#include <string.h>

/* LinkBW of who doesn't know, or doesn't care (2.2.1.4.9). */
#define LINK_UNLIMITED 2147483647u

/* --- what is wanted ---------------------------------------------------- */

void
wmn_choice_select_all (const WmnAsfHeader * header,
    WmnAsfSelection * ret_selection)
{
  guint i;

  memset (ret_selection, 0, sizeof (*ret_selection));
  for (i = 0; i < header->n_streams; i++)
    wmn_asf_selection_set (ret_selection, header->streams[i].number,
        WMN_ASF_LEVEL_ALL);
}

gboolean
wmn_choice_is_all (const WmnAsfHeader * header,
    const WmnAsfSelection * selection)
{
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    if (wmn_asf_selection_get (selection, header->streams[i].number) !=
        WMN_ASF_LEVEL_ALL)
      return FALSE;
  }
  return TRUE;
}

guint64
wmn_choice_sum_bitrates (const WmnAsfHeader * header,
    const WmnAsfSelection * selection)
{
  guint64 sum = 0;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    if (wmn_asf_selection_get (selection, stream->number) == WMN_ASF_LEVEL_OFF)
      continue;
    if (stream->bitrate == 0)
      return 0;
    sum += stream->bitrate;
  }
  return sum;
}

/* Streams that say one thing at several rates, as far as their kind tells. */
static gboolean
is_alternative (const WmnAsfStream * stream)
{
  return stream->type == WMN_ASF_STREAM_AUDIO ||
      stream->type == WMN_ASF_STREAM_VIDEO;
}

static const WmnAsfStream *
find_smallest (const WmnAsfHeader * header, guint8 type)
{
  const WmnAsfStream *found = NULL;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    if (stream->type == type &&
        (found == NULL || stream->bitrate < found->bitrate))
      found = stream;
  }
  return found;
}

/* The largest that is no more than @room above @least. */
static const WmnAsfStream *
find_largest (const WmnAsfHeader * header, const WmnAsfStream * least,
    guint64 room)
{
  const WmnAsfStream *found = least;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    if (stream->type == least->type && stream->bitrate > found->bitrate &&
        stream->bitrate - least->bitrate <= room)
      found = stream;
  }
  return found;
}

/* What the link carries beyond the smallest of each kind and all else. */
static guint64
get_room (const WmnAsfHeader * header, guint64 link_bandwidth)
{
  guint64 least = 0;
  guint i;

  if (link_bandwidth == 0 || link_bandwidth >= LINK_UNLIMITED)
    return G_MAXUINT64;
  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    if (!is_alternative (stream) ||
        find_smallest (header, stream->type) == stream)
      least += stream->bitrate;
  }
  return link_bandwidth > least ? link_bandwidth - least : 0;
}

void
wmn_choice_select_best (const WmnAsfHeader * header, guint64 link_bandwidth,
    WmnAsfSelection * ret_selection)
{
  /* Sound first: it is missed more, and costs less. */
  static const guint8 kinds[] = { WMN_ASF_STREAM_AUDIO, WMN_ASF_STREAM_VIDEO };
  guint64 room = get_room (header, link_bandwidth);
  guint i;

  memset (ret_selection, 0, sizeof (*ret_selection));
  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const WmnAsfStream *least = find_smallest (header, kinds[i]);
    const WmnAsfStream *best;

    if (least == NULL)
      continue;
    best = find_largest (header, least, room);
    room -= best->bitrate - least->bitrate;
    wmn_asf_selection_set (ret_selection, best->number, WMN_ASF_LEVEL_ALL);
  }
  for (i = 0; i < header->n_streams; i++) {
    if (!is_alternative (&header->streams[i]))
      wmn_asf_selection_set (ret_selection, header->streams[i].number,
          WMN_ASF_LEVEL_ALL);
  }
}

/* Hexadecimal by the specification, decimal from ffmpeg, libmms and xine:
 * what exists decides, and where both do the specification (docs/protocol.md).
 * NULL when neither does. */
static const WmnAsfStream *
find_stream (const WmnAsfHeader * header, guint16 number, guint16 decimal)
{
  const WmnAsfStream *stream = NULL;

  if (number <= WMN_ASF_MAX_STREAMS)
    stream = wmn_asf_header_find (header, (guint8) number);
  if (stream == NULL && decimal <= WMN_ASF_MAX_STREAMS)
    stream = wmn_asf_header_find (header, (guint8) decimal);
  return stream;
}

/* Every object of a stream that isn't video is one that decoding can begin
 * with, whatever its key flags say. */
static WmnAsfLevel
get_level (const WmnAsfStream * stream, guint8 level)
{
  if (level == WMN_ASF_LEVEL_KEYS && stream->type != WMN_ASF_STREAM_VIDEO)
    return WMN_ASF_LEVEL_ALL;
  return (WmnAsfLevel) MIN (level, WMN_ASF_LEVEL_OFF);
}

gboolean
wmn_choice_select_named (const WmnAsfHeader * header,
    const WmnPragma * pragma, WmnAsfSelection * ret_selection)
{
  gboolean is_any_known = FALSE;
  guint i;

  memset (ret_selection, 0, sizeof (*ret_selection));
  for (i = 0; i < pragma->n_switches; i++) {
    const WmnSwitch *change = &pragma->switches[i];
    const WmnAsfStream *stream = find_stream (header, change->stream,
        change->stream_decimal);

    if (stream == NULL)
      continue;
    is_any_known = TRUE;
    wmn_asf_selection_set (ret_selection, stream->number,
        get_level (stream, change->level));
  }
  return is_any_known;
}

/* The same numbers with the same kinds. */
static gboolean
is_alike (const WmnAsfHeader * a, const WmnAsfHeader * b)
{
  guint i;

  if (a->n_streams != b->n_streams)
    return FALSE;
  for (i = 0; i < a->n_streams; i++) {
    const WmnAsfStream *stream = wmn_asf_header_find (b, a->streams[i].number);

    if (stream == NULL || stream->type != a->streams[i].type)
      return FALSE;
  }
  return TRUE;
}

gboolean
wmn_choice_keep (const WmnAsfHeader * old, const WmnAsfSelection * before,
    const WmnAsfHeader * header, WmnAsfSelection * ret_selection)
{
  *ret_selection = *before;
  return is_alike (old, header);
}

/* --- what is sent ------------------------------------------------------ */

static gint
find_turn (const WmnChoice * choice, guint8 stream)
{
  guint i;

  for (i = 0; i < choice->n_turns; i++) {
    if (choice->turns[i].stream == stream)
      return (gint) i;
  }
  return -1;
}

static void
remove_turn (WmnChoice * choice, gint n)
{
  choice->n_turns--;
  memmove (&choice->turns[n], &choice->turns[n + 1],
      (choice->n_turns - (guint) n) * sizeof (*choice->turns));
}

/* There is one for each stream at most, so there is room. */
static void
add_turn (WmnChoice * choice, guint8 stream, WmnAsfLevel level, guint8 replaces)
{
  WmnAsfTurn *turn = &choice->turns[choice->n_turns++];

  turn->stream = stream;
  turn->level = (guint8) level;
  turn->replaces = replaces;
}

void
wmn_choice_begin (WmnChoice * choice, const WmnAsfHeader * header,
    const WmnAsfSelection * wanted, guint8 entry_stream)
{
  guint i;

  memset (choice, 0, sizeof (*choice));
  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];
    WmnAsfLevel level = wmn_asf_selection_get (wanted, stream->number);

    if (level == WMN_ASF_LEVEL_OFF)
      continue;
    if (stream->type == WMN_ASF_STREAM_VIDEO && stream->number != entry_stream)
      add_turn (choice, stream->number, level, 0);
    else
      wmn_asf_selection_set (&choice->now, stream->number, level);
  }
}

void
wmn_choice_begin_again (WmnChoice * choice, const WmnAsfHeader * header,
    guint8 entry_stream)
{
  WmnAsfSelection wanted;

  wmn_choice_get_wanted (choice, &wanted);
  wmn_choice_begin (choice, header, &wanted, entry_stream);
}

/* A turn that is taken back leaves what it was to replace off, as it was said
 * to be, unless that is what is wanted instead. */
static void
cancel_turn (WmnChoice * choice, guint8 stream, guint8 wanted)
{
  gint n = find_turn (choice, stream);

  if (n < 0)
    return;
  if (choice->turns[n].replaces != 0 && choice->turns[n].replaces != wanted)
    wmn_asf_selection_set (&choice->now, choice->turns[n].replaces,
        WMN_ASF_LEVEL_OFF);
  remove_turn (choice, n);
}

/* More of a stream comes with its next key frame, less of it at once. */
static void
apply (WmnChoice * choice, const WmnAsfStream * stream, WmnAsfLevel level,
    const WmnAsfStream * source)
{
  guint8 replaces = 0;

  if (source != NULL && source != stream && level != WMN_ASF_LEVEL_OFF) {
    cancel_turn (choice, source->number, stream->number);
    if (wmn_asf_selection_get (&choice->now, source->number) !=
        WMN_ASF_LEVEL_OFF)
      replaces = source->number;
  }
  if (level < wmn_asf_selection_get (&choice->now, stream->number)) {
    add_turn (choice, stream->number, level, replaces);
    return;
  }
  wmn_asf_selection_set (&choice->now, stream->number, level);
  if (replaces != 0)
    wmn_asf_selection_set (&choice->now, replaces, WMN_ASF_LEVEL_OFF);
}

void
wmn_choice_change (WmnChoice * choice, const WmnAsfHeader * header,
    const WmnSwitch * switches, guint n_switches)
{
  guint i;

  for (i = 0; i < n_switches; i++) {
    const WmnSwitch *change = &switches[i];
    const WmnAsfStream *stream = find_stream (header, change->stream,
        change->stream_decimal);

    if (stream == NULL)
      continue;
    cancel_turn (choice, stream->number, 0);
    apply (choice, stream, get_level (stream, change->level),
        find_stream (header, change->source, change->source_decimal));
  }
}

void
wmn_choice_turn (WmnChoice * choice, const WmnAsfTurn * turn)
{
  WmnAsfTurn done = *turn;
  gint n = find_turn (choice, done.stream);

  g_assert (n >= 0);
  remove_turn (choice, n);
  wmn_asf_selection_set (&choice->now, done.stream, (WmnAsfLevel) done.level);
  if (done.replaces != 0)
    wmn_asf_selection_set (&choice->now, done.replaces, WMN_ASF_LEVEL_OFF);
}

void
wmn_choice_get_wanted (const WmnChoice * choice,
    WmnAsfSelection * ret_selection)
{
  guint i;

  *ret_selection = choice->now;
  for (i = 0; i < choice->n_turns; i++) {
    if (choice->turns[i].replaces != 0)
      wmn_asf_selection_set (ret_selection, choice->turns[i].replaces,
          WMN_ASF_LEVEL_OFF);
  }
  for (i = 0; i < choice->n_turns; i++)
    wmn_asf_selection_set (ret_selection, choice->turns[i].stream,
        (WmnAsfLevel) choice->turns[i].level);
}
