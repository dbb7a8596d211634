/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See record.h.  Counters have one writer, so a relaxed load and store are
 * enough; a reader may see them a packet old, never torn.  The peak of the
 * queue alone is raised by readers, too: workers look at the queue only when it
 * doesn't empty itself. */

#include "server/record.h"

#include <string.h>
#include "engine/timers.h"

/* A rate is a mean over this long; a client silent for longer has rate 0. */
#define RATE_WINDOW (5 * G_TIME_SPAN_SECOND)
/* The streams whose choice stands in the record itself: 1 to 31. */
#define N_NEAR_STREAMS 32
/* Strings of a client are cut here: the port is public. */
#define MAX_TEXT 512

/* How the player's GUID is kept. */
enum
{
  GUID_NONE,
  GUID_PACKED,
  GUID_TEXT                     /* it isn't written like one, as VLC's: what is
                                 * kept points to the text */
};

#define LOAD(a) atomic_load_explicit (&(a), memory_order_relaxed)
#define STORE(a, v) atomic_store_explicit (&(a), (v), memory_order_relaxed)

/* Until its request is read; shared by all, and nobody's to give back. */
static const WmnPersona nobody;

static void
release_persona (WmnRecord * record)
{
  if (record->persona != &nobody)
    wmn_persona_release (record->persona);
}

/* us from @then, which is kept in ms, to @now; 0 where that is later.  Good for
 * 24 days, in which a client that takes nothing is long gone. */
static gint64
since (guint32 then, gint64 now)
{
  return MAX ((gint32) (wmn_timers_to_ms (now) - then),
      0) * G_TIME_SPAN_MILLISECOND;
}

WmnRecord *
wmn_record_new (const struct sockaddr_storage *peer, gint64 now)
{
  WmnRecord *record = g_new0 (WmnRecord, 1);

  atomic_init (&record->refs, 1);
  wmn_address_set (&record->peer, peer);
  record->persona = &nobody;
  record->connect_time = g_get_real_time ();
  record->connect_clock = now;
  STORE (record->active_time, wmn_timers_to_ms (now));
  STORE (record->rate_time, wmn_timers_to_ms (now));
  return record;
}

WmnRecord *
wmn_record_ref (WmnRecord * record)
{
  atomic_fetch_add_explicit (&record->refs, 1, memory_order_relaxed);
  return record;
}

static void
free_rare (WmnRare * rare)
{
  g_free (rare->forwarded_for);
  g_free (rare->auth_user);
  if (rare->face_free != NULL)
    rare->face_free (rare->face);
  g_mutex_clear (&rare->lock);
  g_free (atomic_load (&rare->dns_name));
  g_free (rare);
}

/* NULL where it is none. */
static gchar *
get_guid_text (const WmnRecord * record)
{
  gchar *text = NULL;

  if (record->guid_form == GUID_TEXT)
    memcpy (&text, &record->guid, sizeof (text));
  return text;
}

void
wmn_record_unref (WmnRecord * record)
{
  WmnRare *rare;

  if (atomic_fetch_sub_explicit (&record->refs, 1, memory_order_acq_rel) > 1)
    return;
  rare = atomic_load (&record->rare);
  if (rare != NULL)
    free_rare (rare);
  g_free (get_guid_text (record));
  release_persona (record);
  g_free (record);
}

WmnRare *
wmn_record_get_rare (WmnRecord * record)
{
  WmnRare *rare = atomic_load (&record->rare), *made;

  if (rare != NULL)
    return rare;
  made = g_new0 (WmnRare, 1);
  g_mutex_init (&made->lock);
  if (atomic_compare_exchange_strong (&record->rare, &rare, made))
    return made;
  /* Another thread was faster. */
  free_rare (made);
  return rare;
}

const gchar *
wmn_record_get_dns_name (const WmnRecord * record)
{
  WmnRare *rare = atomic_load (&record->rare);

  return rare != NULL ? atomic_load (&rare->dns_name) : NULL;
}

gboolean
wmn_record_mark (WmnRecord * record, guint8 mark)
{
  return (atomic_fetch_or (&record->marks, mark) & mark) == 0;
}

/* Players write their names in whatever encoding they like. */
static gchar *
copy_text (const WmnHttpText * text)
{
  if (text == NULL || text->size == 0)
    return NULL;
  return g_utf8_make_valid (text->data, MIN (text->size, MAX_TEXT));
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

static void
set_guid (WmnRecord * record, const gchar * guid)
{
  gchar *text;

  if (wmn_player_guid_pack (guid, &record->guid)) {
    record->guid_form = GUID_PACKED;
  } else if (*guid != '\0') {
    record->guid_form = GUID_TEXT;
    text = g_strdup (guid);
    memcpy (&record->guid, &text, sizeof (text));
  }
}

void
wmn_record_set_request (WmnRecord * record, const WmnPersona * facts,
    const WmnHttpRequest * request, const WmnAgent * agent, const gchar * guid)
{
  static const struct
  {
    WmnPersonaText text;
    const gchar *field;
  } fields[] = {
    {WMN_PERSONA_USER_AGENT, "User-Agent"},
    {WMN_PERSONA_REFERER, "Referer"},
    {WMN_PERSONA_HOST, "Host"}
  };
  gchar *texts[WMN_PERSONA_N_TEXTS] = { NULL };
  WmnPersona persona = *facts;
  const WmnPersona *shared;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    texts[fields[i].text] =
        copy_text (wmn_http_request_get (request, fields[i].field));
  texts[WMN_PERSONA_PATH] = copy_text (&request->path);
  texts[WMN_PERSONA_PLAYER_VERSION] = name_player (agent);
  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++) {
    if (texts[i] != NULL)
      persona.texts[i] = texts[i];
  }
  shared = wmn_persona_share (&persona);
  release_persona (record);
  record->persona = shared;
  for (i = 0; i < WMN_PERSONA_N_TEXTS; i++)
    g_free (texts[i]);
  set_guid (record, guid);
}

void
wmn_record_write_guid (const WmnRecord * record,
    gchar text[WMN_RECORD_GUID_TEXT])
{
  const gchar *own = get_guid_text (record);

  if (record->guid_form == GUID_PACKED)
    wmn_player_guid_write (&record->guid, text);
  else
    g_strlcpy (text, own != NULL ? own : "", WMN_RECORD_GUID_TEXT);
}

guint32
wmn_record_hash_guid_text (const gchar * text)
{
  WmnPlayerGuid guid;
  guint32 hash = 1;

  if (wmn_player_guid_pack (text, &guid))
    return MAX (wmn_player_guid_hash (&guid), 1);
  if (*text == '\0')
    return 0;
  for (; *text != '\0'; text++)
    hash = hash * 33 + (guint32) g_ascii_tolower (*text);
  return MAX (hash, 1);
}

guint32
wmn_record_hash_guid (const WmnRecord * record)
{
  gchar text[WMN_RECORD_GUID_TEXT];

  if (record->guid_form == GUID_PACKED)
    return MAX (wmn_player_guid_hash (&record->guid), 1);
  wmn_record_write_guid (record, text);
  return wmn_record_hash_guid_text (text);
}

void
wmn_record_add_dropped (WmnRecord * record, guint64 packets, guint64 bytes)
{
  WmnRare *rare = wmn_record_get_rare (record);

  wmn_counter_add (&rare->packets_dropped, packets);
  wmn_counter_add (&rare->bytes_dropped, bytes);
}

void
wmn_record_add_resync (WmnRecord * record)
{
  wmn_counter_add (&wmn_record_get_rare (record)->resyncs, 1);
}

gint64
wmn_record_get_idle (const WmnRecord * record, gint64 now)
{
  return since (LOAD (record->active_time), now);
}

void
wmn_record_raise_peak (WmnRecord * record, guint64 queued)
{
  guint32 bytes = (guint32) MIN (queued, G_MAXUINT32);
  guint32 peak = LOAD (record->queue_peak);

  while (bytes > peak &&
      !atomic_compare_exchange_weak_explicit (&record->queue_peak, &peak,
          bytes, memory_order_relaxed, memory_order_relaxed));
}

void
wmn_record_set_served (WmnRecord * record, guint64 packets, guint64 position,
    gint64 time)
{
  STORE (record->served_packets, packets);
  STORE (record->served_position, position);
  STORE (record->served_time, wmn_timers_to_ms (time));
}

void
wmn_record_add_sent (WmnRecord * record, guint64 bytes, gint64 now)
{
  wmn_counter_add (&record->bytes_sent, bytes);
  STORE (record->active_time, wmn_timers_to_ms (now));
}

gboolean
wmn_record_roll_rate (WmnRecord * record, gint64 now)
{
  gint64 elapsed = since (LOAD (record->rate_time), now);
  guint64 sent = LOAD (record->bytes_sent);

  if (elapsed < RATE_WINDOW)
    return FALSE;
  STORE (record->send_rate, (guint32) MIN (G_MAXUINT32,
          (guint64) ((guint32) sent - record->rate_bytes) * 8 *
          G_USEC_PER_SEC / (guint64) elapsed));
  STORE (record->rate_time, wmn_timers_to_ms (now));
  record->rate_bytes = (guint32) sent;
  return TRUE;
}

void
wmn_record_select (WmnRecord * record, guint stream, WmnSelection selection)
{
  guint shift = 2 * (stream % 4);
  _Atomic guint8 *four;

  g_assert (stream > 0 && stream < WMN_RECORD_N_STREAMS);
  if (stream < N_NEAR_STREAMS) {
    STORE (record->selection, (LOAD (record->selection) &
            ~(G_GUINT64_CONSTANT (3) << 2 * stream)) |
        (guint64) (selection + 1) << 2 * stream);
    return;
  }
  four = &wmn_record_get_rare (record)->selection[stream / 4];
  STORE (*four, (guint8) ((LOAD (*four) & ~(3u << shift)) |
          (guint) (selection + 1) << shift));
}

gboolean
wmn_record_get_selection (const WmnRecord * record, guint stream,
    WmnSelection * ret_selection)
{
  WmnRare *rare = atomic_load (&record->rare);
  guint choice = 0;

  if (stream < N_NEAR_STREAMS)
    choice = LOAD (record->selection) >> 2 * stream & 3;
  else if (rare != NULL)
    choice = LOAD (rare->selection[stream / 4]) >> 2 * (stream % 4) & 3;
  if (choice == 0)
    return FALSE;
  *ret_selection = (WmnSelection) (choice - 1);
  return TRUE;
}

void
wmn_record_set_face (WmnRecord * record, gpointer face,
    GDestroyNotify face_free)
{
  WmnRare *rare;
  gpointer old;
  GDestroyNotify old_free;

  if (face == NULL && atomic_load (&record->rare) == NULL)
    return;
  rare = wmn_record_get_rare (record);
  g_mutex_lock (&rare->lock);
  old = rare->face;
  old_free = rare->face_free;
  rare->face = face;
  rare->face_free = face_free;
  g_mutex_unlock (&rare->lock);
  if (old_free != NULL)
    old_free (old);
}

gpointer
wmn_record_copy_face (WmnRecord * record, gpointer (*copy) (gconstpointer face))
{
  WmnRare *rare = atomic_load (&record->rare);
  gpointer face = NULL;

  if (rare == NULL)
    return NULL;
  g_mutex_lock (&rare->lock);
  if (rare->face != NULL)
    face = copy (rare->face);
  g_mutex_unlock (&rare->lock);
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
  const WmnRare *rare = atomic_load (&record->rare);
  WmnFigures f = { 0 };
  guint64 position = LOAD (record->served_position);
  guint64 packets = LOAD (record->served_packets);

  f.state = LOAD (record->state);
  f.reason = LOAD (record->reason);
  f.connected_for = now - record->connect_clock;
  f.idle_for = wmn_record_get_idle (record, now);
  f.bytes_sent = LOAD (record->bytes_sent);
  f.packets_sent = LOAD (record->packets_sent);
  if (rare != NULL) {
    f.packets_dropped = LOAD (rare->packets_dropped);
    f.bytes_dropped = LOAD (rare->bytes_dropped);
    f.resyncs = LOAD (rare->resyncs);
  }
  f.rtt = LOAD (record->rtt);
  f.last_send = f.packets_sent > 0 ? (gint64) LOAD (record->last_send) : -1;
  if (f.connected_for < RATE_WINDOW)
    f.send_rate = young_rate (record, now);
  else if (since (LOAD (record->rate_time), now) < 2 * RATE_WINDOW)
    f.send_rate = LOAD (record->send_rate);
  if (f.state == WMN_STATE_STREAMING && position != 0 &&
      ring_position > position) {
    f.queue_bytes = ring_position - position;
    f.queue_packets = ring_head > packets ? ring_head - packets : 0;
    f.queue_time = since (LOAD (record->served_time), newest_time);
    wmn_record_raise_peak (record, f.queue_bytes);
  }
  f.queue_peak = LOAD (record->queue_peak);
  /* Any thread may tell it to go, but only its worker writes the state. */
  if (f.state != WMN_STATE_CLOSED
      && (LOAD (record->marks) & WMN_RECORD_LEAVING))
    f.state = WMN_STATE_CLOSING;
  *ret_figures = f;
}
