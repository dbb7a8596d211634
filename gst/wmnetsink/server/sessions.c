/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See sessions.h. */

#include "server/sessions.h"

#include <errno.h>
#include <sys/random.h>
#include "engine/timers.h"

/* Where the time of a SelectStream begins anew. */
#define SELECT_TIME_ROUND ((G_MAXUINT32 + G_GINT64_CONSTANT (1)) * \
    G_TIME_SPAN_MILLISECOND)

typedef WmnSessionEntry Entry;

/* What is known of those that expire, or did more than play. */
struct _WmnSessionExtra
{
  GList link;                   /* in the queue of those that expire; data =
                                 * the entry */
  gint64 expiry;                /* us, 0 = it isn't there */
  guint32 tester;               /* connection of a Pipeline test */
  guint32 select_time;          /* SelectStream-Time, with has_selected, ms
                                 * modulo 2^32 */
  guint32 number;               /* Playlist-gen-id, 0 = it was told of none */
  guint16 lag;                  /* ms */
  guint8 has_selected;
};

struct _WmnSessions
{
  GMutex lock;

  /* under lock */
  WmnSessionTable table;
  GQueue idle;                  /* Entry, nearly in order of expiry */
};

static WmnSessionExtra *
get_extra_unlocked (Entry * entry)
{
  if (entry->extra == NULL)
    entry->extra = g_new0 (WmnSessionExtra, 1);
  return entry->extra;
}

static void
disarm_unlocked (WmnSessions * sessions, Entry * entry)
{
  WmnSessionExtra *extra = entry->extra;

  if (extra == NULL || extra->expiry == 0)
    return;
  g_queue_unlink (&sessions->idle, &extra->link);
  extra->expiry = 0;
  if (extra->tester == 0 && extra->lag == 0 && extra->number == 0 &&
      !extra->has_selected)
    g_clear_pointer (&entry->extra, g_free);
}

static void
arm_unlocked (WmnSessions * sessions, Entry * entry, gint64 expiry)
{
  WmnSessionExtra *extra;

  disarm_unlocked (sessions, entry);
  extra = get_extra_unlocked (entry);
  extra->expiry = expiry;
  extra->link.data = entry;
  g_queue_push_tail_link (&sessions->idle, &extra->link);
}

static void
delete_unlocked (WmnSessions * sessions, Entry * entry)
{
  disarm_unlocked (sessions, entry);
  g_clear_pointer (&entry->extra, g_free);
  wmn_session_table_remove (&sessions->table, entry);
}

WmnSessions *
wmn_sessions_new (void)
{
  WmnSessions *sessions = g_new0 (WmnSessions, 1);

  g_mutex_init (&sessions->lock);
  wmn_session_table_init (&sessions->table);
  g_queue_init (&sessions->idle);
  return sessions;
}

void
wmn_sessions_free (WmnSessions * sessions)
{
  Entry *entry;
  guint place = 0;

  if (sessions == NULL)
    return;
  while ((entry = wmn_session_table_next (&sessions->table, &place)) != NULL)
    g_clear_pointer (&entry->extra, g_free);
  wmn_session_table_clear (&sessions->table);
  g_mutex_clear (&sessions->lock);
  g_free (sessions);
}

/* --- whose session it is ----------------------------------------------- */

void
wmn_sessions_bind (WmnSessions * sessions, guint32 id, WmnRecord * record)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL) {
    wmn_session_table_bind (&sessions->table, entry, record);
    entry->is_unbound = FALSE;
  }
  g_mutex_unlock (&sessions->lock);
}

WmnRecord *
wmn_sessions_find_record (WmnSessions * sessions, gconstpointer mount,
    guint32 id)
{
  WmnRecord *record = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && entry->mount == mount && entry->record != NULL)
    record = wmn_record_ref (entry->record);
  g_mutex_unlock (&sessions->lock);
  return record;
}

WmnRecord *
wmn_sessions_find_guid (WmnSessions * sessions, gconstpointer mount,
    const gchar * guid)
{
  WmnRecord *record = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find_guid (&sessions->table, mount, guid);
  if (entry != NULL)
    record = wmn_record_ref (entry->record);
  g_mutex_unlock (&sessions->lock);
  return record;
}

/* --- the table --------------------------------------------------------- */

/* Carries out what concerns the table itself. */
static WmnSessionActions
handle_unlocked (WmnSessions * sessions, Entry * entry, WmnSessionEvent event,
    gint64 idle_timeout, gint64 now)
{
  WmnSessionActions actions = wmn_session_handle (&entry->session, event);

  if (actions & WMN_SESSION_DISARM_IDLE)
    disarm_unlocked (sessions, entry);
  if (actions & WMN_SESSION_ARM_IDLE)
    arm_unlocked (sessions, entry, now + idle_timeout + WMN_SESSIONS_SLACK);
  if (actions & WMN_SESSION_DELETE)
    delete_unlocked (sessions, entry);
  return actions;
}

static void
purge_unlocked (WmnSessions * sessions, gint64 now)
{
  Entry *entry;

  while ((entry = g_queue_peek_head (&sessions->idle)) != NULL &&
      entry->extra->expiry <= now)
    delete_unlocked (sessions, entry);
}

static gboolean
make_room_unlocked (WmnSessions * sessions)
{
  Entry *oldest;

  if (sessions->table.n_entries < WMN_SESSIONS_MAX)
    return TRUE;
  oldest = g_queue_peek_head (&sessions->idle);
  if (oldest == NULL)
    return FALSE;
  delete_unlocked (sessions, oldest);
  return TRUE;
}

/* 5.1: an id that can be guessed lets anybody act on the session. */
static guint32
draw_id_unlocked (WmnSessions * sessions)
{
  guint32 id = 0;

  while (id == 0 || wmn_session_table_find (&sessions->table, id) != NULL) {
    if (getrandom (&id, sizeof (id), 0) != sizeof (id))
      g_assert (errno == EINTR);
  }
  return id;
}

static Entry *
add_unlocked (WmnSessions * sessions, gconstpointer mount)
{
  Entry *entry;

  if (!make_room_unlocked (sessions))
    return NULL;
  entry = wmn_session_table_add (&sessions->table,
      draw_id_unlocked (sessions), mount);
  entry->session.state = WMN_SESSION_INIT;
  entry->features = (guint8) WMN_FEATURES_DEFAULT;
  return entry;
}

static gboolean
is_expired (const Entry * entry, gint64 now)
{
  return entry->extra != NULL && entry->extra->expiry != 0 &&
      entry->extra->expiry <= now;
}

/* An id of another mount is as unknown as a wrong one. */
static Entry *
find_unlocked (WmnSessions * sessions, gconstpointer mount, guint32 id,
    gint64 now)
{
  Entry *entry = wmn_session_table_find (&sessions->table, id);

  if (entry == NULL || entry->mount != mount)
    return NULL;
  if (!is_expired (entry, now))
    return entry;
  delete_unlocked (sessions, entry);
  return NULL;
}

/* 3.2.5.1: without a session only Describe and Play get one; a Log is taken
 * all the same, since players post it when the session is long gone
 * (docs/protocol.md). */
static Entry *
enter_unlocked (WmnSessions * sessions, gconstpointer mount, guint32 id,
    WmnSessionEvent event, gint64 now, WmnSessionsAnswer * answer)
{
  Entry *entry = id != 0 ? find_unlocked (sessions, mount, id, now) : NULL;

  if (entry != NULL)
    return entry;
  if (event == WMN_SESSION_EVENT_LOG && id != 0) {
    answer->actions = WMN_SESSION_RESPOND;
    return NULL;
  }
  if (event > WMN_SESSION_EVENT_PLAY_PIPELINED)
    return NULL;
  answer->has_reset = id != 0;
  entry = add_unlocked (sessions, mount);
  answer->is_full = entry == NULL;
  return entry;
}

void
wmn_sessions_request (WmnSessions * sessions, gconstpointer mount, guint32 id,
    WmnSessionEvent event, gint64 idle_timeout, gint64 now,
    WmnSessionsAnswer * ret_answer)
{
  WmnSessionsAnswer answer = { WMN_SESSION_REFUSE };
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  purge_unlocked (sessions, now);
  entry = enter_unlocked (sessions, mount, id, event, now, &answer);
  if (entry != NULL) {
    answer.id = entry->id;
    answer.af_flags = entry->af_flags;
    answer.actions = handle_unlocked (sessions, entry, event, idle_timeout,
        now);
    if (answer.actions & WMN_SESSION_START_DATA &&
        event <= WMN_SESSION_EVENT_PLAY_PIPELINED)
      entry->is_unbound = TRUE;
  }
  g_mutex_unlock (&sessions->lock);
  *ret_answer = answer;
}

void
wmn_sessions_set_features (WmnSessions * sessions, guint32 id,
    WmnFeatures features)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    entry->features = (guint8) features;
  g_mutex_unlock (&sessions->lock);
}

WmnFeatures
wmn_sessions_get_features (WmnSessions * sessions, guint32 id)
{
  WmnFeatures features = WMN_FEATURES_DEFAULT;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    features = (WmnFeatures) entry->features;
  g_mutex_unlock (&sessions->lock);
  return features;
}

void
wmn_sessions_set_entry (WmnSessions * sessions, guint32 id, guint32 number)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    get_extra_unlocked (entry)->number = number;
  g_mutex_unlock (&sessions->lock);
}

guint32
wmn_sessions_get_entry (WmnSessions * sessions, guint32 id)
{
  guint32 number = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && entry->extra != NULL)
    number = entry->extra->number;
  g_mutex_unlock (&sessions->lock);
  return number;
}

/* Two that are there at once differ in it, unless they lie a multiple of 64 GiB
 * apart. */
static guint32
short_name (gconstpointer connection)
{
  return (guint32) ((gsize) connection >> 4);
}

void
wmn_sessions_choose (WmnSessions * sessions, guint32 id, gboolean by_select,
    gint64 lag, gint64 now)
{
  WmnSessionExtra *extra;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && (by_select || lag > 0 || entry->extra != NULL)) {
    extra = get_extra_unlocked (entry);
    extra->lag = (guint16) wmn_timers_to_ms (MIN (lag, WMN_SESSIONS_MAX_LAG));
    extra->has_selected |= by_select;
    if (by_select)
      extra->select_time = wmn_timers_to_ms (now);
  }
  g_mutex_unlock (&sessions->lock);
}

/* A worker's time is that of its turn, so the SelectStream that another has read
 * may be a little ahead of it: a span of nearly 2^32 ms is one before 0. */
static gint64
time_since_select (const WmnSessionExtra * extra, gint64 now)
{
  gint64 since = (guint32) (wmn_timers_to_ms (now) - extra->select_time);

  since *= G_TIME_SPAN_MILLISECOND;
  if (since > SELECT_TIME_ROUND - WMN_SESSIONS_SELECT_TIME)
    since -= SELECT_TIME_ROUND;
  return since;
}

static gint64
find_change_time (const WmnSessionExtra * extra, gboolean has_lag, gint64 now)
{
  gint64 time = now + (has_lag ? extra->lag * G_TIME_SPAN_MILLISECOND : 0);

  if (!extra->has_selected)
    return time;
  return MAX (time, now + WMN_SESSIONS_SELECT_TIME - time_since_select (extra,
          now));
}

gint64
wmn_sessions_get_change_time (WmnSessions * sessions, guint32 id,
    gboolean has_lag, gint64 now)
{
  gint64 time = now;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && entry->extra != NULL)
    time = find_change_time (entry->extra, has_lag, now);
  g_mutex_unlock (&sessions->lock);
  return time;
}

void
wmn_sessions_test (WmnSessions * sessions, gconstpointer mount, guint32 id,
    gconstpointer connection, gint64 idle_timeout, gint64 now,
    WmnSessionsAnswer * ret_answer)
{
  WmnSessionsAnswer answer = { WMN_SESSION_REFUSE };
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  purge_unlocked (sessions, now);
  entry = id != 0 ? find_unlocked (sessions, mount, id, now) : NULL;
  if (entry != NULL) {
    answer.id = entry->id;
    answer.actions = handle_unlocked (sessions, entry,
        WMN_SESSION_EVENT_KEEP_ALIVE, idle_timeout, now);
    answer.test = wmn_session_test (&entry->session);
    if (answer.test == WMN_SESSION_TEST_BEGIN)
      get_extra_unlocked (entry)->tester = short_name (connection);
    else if (entry->extra == NULL ||
        entry->extra->tester != short_name (connection))
      answer.test = WMN_SESSION_TEST_FAILED;
  }
  g_mutex_unlock (&sessions->lock);
  *ret_answer = answer;
}

void
wmn_sessions_end_test (WmnSessions * sessions, guint32 id)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    wmn_session_end_test (&entry->session);
  g_mutex_unlock (&sessions->lock);
}

WmnSessionActions
wmn_sessions_event (WmnSessions * sessions, const WmnRecord * record,
    WmnSessionEvent event, guint8 af_flags, gint64 idle_timeout, gint64 now)
{
  WmnSessionActions actions = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, record->session);
  if (entry != NULL && entry->record == record && !entry->is_unbound) {
    /* 2.2.3.1.2: a Play that follows 254 begins with 0 again. */
    entry->af_flags = af_flags == 255 ? 0 : af_flags;
    actions = handle_unlocked (sessions, entry, event, idle_timeout, now);
  }
  g_mutex_unlock (&sessions->lock);
  return actions;
}

gint64
wmn_sessions_expire (WmnSessions * sessions, guint32 id, gint64 now)
{
  gint64 due = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && (entry->extra == NULL || entry->extra->expiry == 0))
    due = G_MAXINT64;
  else if (entry != NULL && entry->extra->expiry > now)
    due = entry->extra->expiry;
  else if (entry != NULL)
    handle_unlocked (sessions, entry, WMN_SESSION_EVENT_IDLE_TIMEOUT, 0, now);
  g_mutex_unlock (&sessions->lock);
  return due;
}

void
wmn_sessions_attach (WmnSessions * sessions, guint32 id)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && entry->n_connections < G_MAXUINT16)
    entry->n_connections++;
  g_mutex_unlock (&sessions->lock);
}

/* An id is drawn anew when its session is gone, so the count may be of
 * another one: it doesn't fall below 0. */
void
wmn_sessions_detach (WmnSessions * sessions, guint32 id)
{
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL && entry->n_connections > 0)
    entry->n_connections--;
  g_mutex_unlock (&sessions->lock);
}

guint
wmn_sessions_count_connections (WmnSessions * sessions, guint32 id)
{
  guint count = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    count = entry->n_connections;
  g_mutex_unlock (&sessions->lock);
  return count;
}

void
wmn_sessions_forget (WmnSessions * sessions, gconstpointer mount)
{
  guint place = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  while ((entry = wmn_session_table_next (&sessions->table, &place)) != NULL) {
    if (entry->mount == mount)
      delete_unlocked (sessions, entry);
  }
  g_mutex_unlock (&sessions->lock);
}

gconstpointer
wmn_sessions_find_mount (WmnSessions * sessions, guint32 id)
{
  gconstpointer mount = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = wmn_session_table_find (&sessions->table, id);
  if (entry != NULL)
    mount = entry->mount;
  g_mutex_unlock (&sessions->lock);
  return mount;
}

WmnSessionState
wmn_sessions_get_state (WmnSessions * sessions, gconstpointer mount,
    guint32 id, gint64 now)
{
  WmnSessionState state = WMN_SESSION_INIT;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = find_unlocked (sessions, mount, id, now);
  if (entry != NULL)
    state = (WmnSessionState) entry->session.state;
  g_mutex_unlock (&sessions->lock);
  return state;
}

gboolean
wmn_sessions_has (WmnSessions * sessions, gconstpointer mount, guint32 id,
    gint64 now)
{
  gboolean has_it;

  g_mutex_lock (&sessions->lock);
  purge_unlocked (sessions, now);
  has_it = find_unlocked (sessions, mount, id, now) != NULL;
  g_mutex_unlock (&sessions->lock);
  return has_it;
}

guint
wmn_sessions_count (WmnSessions * sessions, gconstpointer mount, gint64 now)
{
  guint place = 0;
  guint count = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  while ((entry = wmn_session_table_next (&sessions->table, &place)) != NULL)
    count += entry->mount == mount && !is_expired (entry, now);
  g_mutex_unlock (&sessions->lock);
  return count;
}
