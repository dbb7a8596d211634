/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See record.h.  Counters have one writer, so a relaxed load and store are
 * enough; a reader may see them a packet old, never torn. */

#include "server/record.h"

#include <string.h>

/* A rate is a mean over this long; a client silent for longer has rate 0. */
#define RATE_WINDOW (5 * G_TIME_SPAN_SECOND)
/* Strings of a client are cut here: the port is public. */
#define MAX_TEXT 512

#define LOAD(a) atomic_load_explicit (&(a), memory_order_relaxed)
#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_relaxed)

WmnRecord *
wmn_record_new (const struct sockaddr_storage *peer,
    const struct sockaddr_storage *local, gint64 now)
{
  WmnRecord *record = g_new0 (WmnRecord, 1);

  atomic_init (&record->refs, 1);
  wmn_address_set (&record->peer, peer);
  wmn_address_set (&record->local, local);
  record->connect_time = g_get_real_time ();
  record->connect_clock = now;
  STORE (record->active_time, now);
  STORE (record->rate_time, now);
  STORE (record->last_send, -1);
  g_mutex_init (&record->lock);
  return record;
}

WmnRecord *
wmn_record_ref (WmnRecord * record)
{
  atomic_fetch_add_explicit (&record->refs, 1, memory_order_relaxed);
  return record;
}

void
wmn_record_unref (WmnRecord * record)
{
  if (atomic_fetch_sub_explicit (&record->refs, 1, memory_order_acq_rel) > 1)
    return;
  if (record->face_free != NULL)
    record->face_free (record->face);
  g_clear_pointer (&record->user_agent, g_ref_string_release);
  g_clear_pointer (&record->player_version, g_ref_string_release);
  g_clear_pointer (&record->referer, g_ref_string_release);
  g_clear_pointer (&record->host, g_ref_string_release);
  g_clear_pointer (&record->path, g_ref_string_release);
  g_free (record->player_guid);
  g_free (record->forwarded_for);
  g_free (record->auth_user);
  g_free (record->auth_realm);
  g_mutex_clear (&record->lock);
  g_free (atomic_load (&record->dns_name));
  g_free (record);
}

/* Takes @text. */
static gchar *
intern (gchar * text)
{
  gchar *interned = text != NULL ? g_ref_string_new_intern (text) : NULL;

  g_free (text);
  return interned;
}

/* Players write their names in whatever encoding they like. */
static gchar *
copy_text (const WmnHttpText * text)
{
  if (text == NULL || text->size == 0)
    return NULL;
  return intern (g_utf8_make_valid (text->data, MIN (text->size, MAX_TEXT)));
}

/* "NSPlayer/12.0"; NULL for what is no Windows Media client. */
static gchar *
name_player (const WmnAgent * agent)
{
  const gchar *product = agent->kind == WMN_AGENT_NSPLAYER ? "NSPlayer" :
      agent->kind == WMN_AGENT_NSSERVER ? "NSServer" : "WMCacheProxy";

  if (!wmn_agent_is_wmsp (agent))
    return NULL;
  return g_strdup_printf ("%s/%u.%u", product, agent->major, agent->minor);
}

void
wmn_record_set_request (WmnRecord * record, const WmnHttpRequest * request,
    const WmnAgent * agent, const gchar * guid)
{
  record->user_agent = copy_text (wmn_http_request_get (request, "User-Agent"));
  record->referer = copy_text (wmn_http_request_get (request, "Referer"));
  record->host = copy_text (wmn_http_request_get (request, "Host"));
  record->path = copy_text (&request->path);
  record->player_version = intern (name_player (agent));
  if (guid != NULL && *guid != '\0')
    record->player_guid = g_utf8_make_valid (guid, -1);
}

void
wmn_record_add_sent (WmnRecord * record, guint64 bytes, gint64 now)
{
  STORE (record->bytes_sent, LOAD (record->bytes_sent) + bytes);
  STORE (record->active_time, now);
}

gboolean
wmn_record_roll_rate (WmnRecord * record, gint64 now)
{
  gint64 elapsed = now - LOAD (record->rate_time);
  guint64 sent = LOAD (record->bytes_sent);

  if (elapsed < RATE_WINDOW)
    return FALSE;
  STORE (record->send_rate, (guint32) MIN (G_MAXUINT32,
          (sent - record->rate_bytes) * 8 * G_USEC_PER_SEC /
          (guint64) elapsed));
  STORE (record->rate_time, now);
  record->rate_bytes = sent;
  return TRUE;
}

void
wmn_record_select (WmnRecord * record, guint stream, WmnSelection selection)
{
  guint shift = 2 * (stream % 4);
  guint fours;

  g_assert (stream > 0 && stream < WMN_RECORD_N_STREAMS);
  fours = LOAD (record->selection[stream / 4]) & ~(3u << shift);
  STORE (record->selection[stream / 4],
      (guint8) (fours | (guint) (selection + 1) << shift));
}

gboolean
wmn_record_get_selection (const WmnRecord * record, guint stream,
    WmnSelection * ret_selection)
{
  guint choice = LOAD (record->selection[stream / 4]) >> 2 * (stream % 4) & 3;

  if (choice == 0)
    return FALSE;
  *ret_selection = (WmnSelection) (choice - 1);
  return TRUE;
}

void
wmn_record_set_face (WmnRecord * record, gpointer face,
    GDestroyNotify face_free)
{
  gpointer old;
  GDestroyNotify old_free;

  g_mutex_lock (&record->lock);
  old = record->face;
  old_free = record->face_free;
  record->face = face;
  record->face_free = face_free;
  g_mutex_unlock (&record->lock);
  if (old_free != NULL)
    old_free (old);
}

gpointer
wmn_record_copy_face (WmnRecord * record, gpointer (*copy) (gconstpointer face))
{
  gpointer face = NULL;

  g_mutex_lock (&record->lock);
  if (record->face != NULL)
    face = copy (record->face);
  g_mutex_unlock (&record->lock);
  return face;
}

/* The first window isn't over yet: what there is, over the time it took. */
static guint32
young_rate (WmnRecord * record, gint64 now)
{
  gint64 age = MAX (now - record->connect_clock, G_TIME_SPAN_MILLISECOND);

  return (guint32) MIN (G_MAXUINT32,
      LOAD (record->bytes_sent) * 8 * G_USEC_PER_SEC / (guint64) age);
}

void
wmn_record_get_figures (WmnRecord * record, guint64 ring_head,
    guint64 ring_position, gint64 newest_time, gint64 now,
    WmnFigures * ret_figures)
{
  WmnFigures f = { 0 };
  guint64 position = LOAD (record->served_position);
  guint64 packets = LOAD (record->served_packets);
  gint64 time = LOAD (record->served_time);

  f.state = LOAD (record->state);
  f.reason = LOAD (record->reason);
  f.connected_for = now - record->connect_clock;
  f.idle_for = MAX (now - LOAD (record->active_time), 0);
  f.bytes_sent = LOAD (record->bytes_sent);
  f.packets_sent = LOAD (record->packets_sent);
  f.packets_dropped = LOAD (record->packets_dropped);
  f.bytes_dropped = LOAD (record->bytes_dropped);
  f.resyncs = LOAD (record->resyncs);
  f.queue_peak = LOAD (record->queue_peak);
  f.rtt = LOAD (record->rtt);
  f.last_send = LOAD (record->last_send);
  if (f.connected_for < RATE_WINDOW)
    f.send_rate = young_rate (record, now);
  else if (now - LOAD (record->rate_time) < 2 * RATE_WINDOW)
    f.send_rate = LOAD (record->send_rate);
  if (f.state == WMN_STATE_STREAMING && position != 0 &&
      ring_position > position) {
    f.queue_bytes = ring_position - position;
    f.queue_packets = ring_head > packets ? ring_head - packets : 0;
    f.queue_time = MAX (newest_time - time, 0);
  }
  *ret_figures = f;
}
