/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See profile.h.  A payload can be decoded when it and all before it have
 * come.  Playing from the first byte on, a player would miss so many bytes at
 * its time as have not come by then: MaxBytes is the largest such number, and
 * what it has to buffer. */

#include "wmsp/profile.h"

/* Times further apart are no burst but a fault in the stream. */
#define MAX_LENGTH 600000       /* ms */

#define SOUND 0
#define VIDEO 1

typedef struct _Point Point;

struct _Point
{
  gdouble bytes;                /* up to the end of the payload */
  guint32 time;                 /* ms, its presentation time */
};

/* Tenths of the content's own rate (2.2.1.12.1), as Windows Media Services
 * says them. */
static const guint rates[] = { 10, 12, 15, 20, 30 };

void
wmn_profile_begin (WmnProfile * profile, const WmnAsfHeader * header,
    const WmnAsfSelection * wanted)
{
  WmnProfile blank = { NULL };

  *profile = blank;
  profile->header = header;
  profile->wanted = *wanted;
  profile->points = g_array_new (FALSE, FALSE, sizeof (Point));
  profile->start = G_MAXUINT32;
  profile->newest[SOUND] = profile->newest[VIDEO] = -1;
}

/* 2.2.1.12.7: sound lags when it is for a time before that of the video that
 * came last, and the other way round. */
static void
note_lag (WmnProfile * profile, const WmnAsfPayload * payload)
{
  const WmnAsfStream *stream = wmn_asf_header_find (profile->header,
      payload->stream);
  gint64 lag, other;
  guint kind;

  if (stream == NULL || (stream->type != WMN_ASF_STREAM_VIDEO &&
          stream->type != WMN_ASF_STREAM_AUDIO))
    return;
  kind = stream->type == WMN_ASF_STREAM_VIDEO ? VIDEO : SOUND;
  profile->newest[kind] = payload->presentation_time;
  other = profile->newest[1 - kind];
  lag = other - payload->presentation_time;
  if (other < 0 || lag <= profile->lag[kind])
    return;
  profile->lag[kind] = lag;
  profile->lag_time[kind] = payload->presentation_time;
}

static void
add_payload (WmnProfile * profile, const WmnAsfPayload * payload)
{
  Point point;

  profile->bytes += payload->size;
  /* Its bytes count where the next one is that has. */
  if (!wmn_asf_payload_has_time (payload))
    return;
  point.bytes = profile->bytes;
  point.time = payload->presentation_time;
  g_array_append_val (profile->points, point);
  profile->start = MIN (profile->start, point.time);
  profile->end = MAX (profile->end, point.time);
  note_lag (profile, payload);
}

void
wmn_profile_add (WmnProfile * profile, const guint8 * data, gsize size)
{
  WmnAsfPacket packet;
  guint i;

  if (profile->n_packets++ >= WMN_PROFILE_MAX_PACKETS ||
      wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK)
    return;
  for (i = 0; i < packet.n_payloads; i++) {
    if (wmn_asf_selection_takes (&profile->wanted, &packet.payloads[i]))
      add_payload (profile, &packet.payloads[i]);
  }
}

static guint32
to_number (gdouble value)
{
  return (guint32) CLAMP (value, 1, G_MAXUINT32);
}

/* Of what comes in with @rate bytes a second. */
static void
find_underflow (const WmnProfile * profile, gdouble rate, guint32 * ret_bytes,
    guint32 * ret_time)
{
  gdouble most = 0;
  guint i;

  *ret_time = 0;
  for (i = 0; i < profile->points->len; i++) {
    const Point *point = &g_array_index (profile->points, Point, i);
    guint32 time = point->time - profile->start;
    gdouble missing = point->bytes - rate * time / 1000;

    if (missing <= most)
      continue;
    most = missing;
    *ret_time = time;
  }
  *ret_bytes = to_number (most);
}

/* The grammar's lists have no blanks. */
static void
add_number (GString * list, guint32 number)
{
  g_string_append_printf (list, "%s%u", list->len > 0 ? "," : "", number);
}

/* 2.2.1.12.7: where sound is never behind, by how much video is, below 0. */
static void
add_lag (const WmnProfile * profile, GString * text)
{
  guint kind = profile->lag[SOUND] > 0 ? SOUND : VIDEO;
  gint64 lag = profile->lag[kind];

  g_string_append_printf (text, "MaxDiffTime=%u;MaxDiffSndTime=%s%"
      G_GINT64_FORMAT ";", lag > 0 ? profile->lag_time[kind] - profile->start :
      0, lag > 0 && kind == VIDEO ? "-" : "", lag);
}

static gchar *
write_profile (const WmnProfile * profile)
{
  guint32 length = profile->end - profile->start;
  gdouble byte_rate = MAX (profile->bytes * 1000 / length, 1);
  GString *text = g_string_new (NULL);
  GString *lists[4];
  guint32 bytes, time;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lists); i++)
    lists[i] = g_string_new (NULL);
  for (i = 0; i < G_N_ELEMENTS (rates); i++) {
    find_underflow (profile, byte_rate * rates[i] / 10, &bytes, &time);
    add_number (lists[0], rates[i]);
    add_number (lists[1], bytes);
    add_number (lists[2], time);
    add_number (lists[3], to_number (byte_rate));
  }
  g_string_append_printf (text, "Rate=%s;MaxBytes=%s;Time=%s;StartTime=%u;"
      "LastTime=%u;", lists[0]->str, lists[1]->str, lists[2]->str,
      profile->start, length);
  add_lag (profile, text);
  g_string_append_printf (text, "ByteRate=%s;", lists[3]->str);
  for (i = 0; i < G_N_ELEMENTS (lists); i++)
    g_string_free (lists[i], TRUE);
  return g_string_free (text, FALSE);
}

gchar *
wmn_profile_end (WmnProfile * profile)
{
  gchar *text = NULL;

  if (profile->n_packets <= WMN_PROFILE_MAX_PACKETS &&
      profile->end > profile->start &&
      profile->end - profile->start <= MAX_LENGTH)
    text = write_profile (profile);
  g_array_unref (profile->points);
  profile->points = NULL;
  return text;
}
