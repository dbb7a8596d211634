/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See sessions.h. */

#include "server/sessions.h"

#include <errno.h>
#include <sys/random.h>
#include "engine/timers.h"

/* Sessions with one hash that are looked at: GUIDs may be made to collide. */
#define MAX_NAMESAKES 64

typedef struct _Entry Entry;
typedef struct _Idle Idle;

/* One for each player that is connected: the order is that of size. */
struct _Entry
{
  guint32 id;
  guint32 tester;               /* connection of a Pipeline test */
  gconstpointer mount;
  WmnRecord *record;            /* a reference, NULL before the first Play */
  Idle *idle;                   /* NULL while it can't expire */
  Entry *previous;              /* in the list of those whose GUID has the */
  Entry *next;                  /* same hash; not linked without one */
  guint16 worker;
  guint16 n_connections;        /* that have named it last */
  WmnSession session;
  guint8 features;              /* WmnFeatures: Client-features */
  guint8 af_flags;
  guint8 has_selected;
  guint16 lag;                  /* ms */
  guint32 select_time;          /* SelectStream-Time, with has_selected, ms
                                 * modulo 2^32 */
};

/* In the queue of those that expire. */
struct _Idle
{
  GList link;                   /* data = the entry */
  gint64 expiry;                /* us */
};

struct _WmnSessions
{
  GMutex lock;

  /* under lock */
  GHashTable *entries;          /* id -> Entry */
  GHashTable *guids;            /* hash of mount and GUID -> first Entry */
  GQueue idle;                  /* Entry, nearly in order of expiry */
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  if (entry->record != NULL)
    wmn_record_unref (entry->record);
  g_free (entry->idle);
  g_free (entry);
}

WmnSessions *
wmn_sessions_new (void)
{
  WmnSessions *sessions = g_new0 (WmnSessions, 1);

  g_mutex_init (&sessions->lock);
  sessions->entries = g_hash_table_new_full (g_direct_hash, g_direct_equal,
      NULL, free_entry);
  sessions->guids = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_queue_init (&sessions->idle);
  return sessions;
}

void
wmn_sessions_free (WmnSessions * sessions)
{
  if (sessions == NULL)
    return;
  g_hash_table_unref (sessions->entries);
  g_hash_table_unref (sessions->guids);
  g_mutex_clear (&sessions->lock);
  g_free (sessions);
}

static void
disarm_unlocked (WmnSessions * sessions, Entry * entry)
{
  if (entry->idle == NULL)
    return;
  g_queue_unlink (&sessions->idle, &entry->idle->link);
  g_clear_pointer (&entry->idle, g_free);
}

static void
arm_unlocked (WmnSessions * sessions, Entry * entry, gint64 expiry)
{
  disarm_unlocked (sessions, entry);
  entry->idle = g_new0 (Idle, 1);
  entry->idle->expiry = expiry;
  entry->idle->link.data = entry;
  g_queue_push_tail_link (&sessions->idle, &entry->idle->link);
}

/* --- whose session it is ----------------------------------------------- */

/* Never 0, which is that of no GUID.  In any case: logs are written by other
 * hands than requests. */
static guint32
hash_guid (gconstpointer mount, const gchar * guid)
{
  guint32 hash = GPOINTER_TO_UINT (mount);

  if (*guid == '\0')
    return 0;
  for (; *guid != '\0'; guid++)
    hash = hash * 33 + (guint32) g_ascii_tolower (*guid);
  return MAX (hash, 1);
}

static guint32
hash_entry (const Entry * entry)
{
  gchar guid[WMN_RECORD_GUID_TEXT];

  if (entry->record == NULL)
    return 0;
  wmn_record_write_guid (entry->record, guid);
  return hash_guid (entry->mount, guid);
}

static Entry *
first_unlocked (WmnSessions * sessions, guint32 hash)
{
  return g_hash_table_lookup (sessions->guids, GUINT_TO_POINTER (hash));
}

static void
set_first_unlocked (WmnSessions * sessions, guint32 hash, Entry * entry)
{
  if (entry != NULL)
    g_hash_table_insert (sessions->guids, GUINT_TO_POINTER (hash), entry);
  else
    g_hash_table_remove (sessions->guids, GUINT_TO_POINTER (hash));
}

static void
disown_unlocked (WmnSessions * sessions, Entry * entry)
{
  guint32 hash = hash_entry (entry);

  if (hash == 0)
    return;
  if (entry->previous != NULL)
    entry->previous->next = entry->next;
  else
    set_first_unlocked (sessions, hash, entry->next);
  if (entry->next != NULL)
    entry->next->previous = entry->previous;
  entry->previous = entry->next = NULL;
}

static void
own_unlocked (WmnSessions * sessions, Entry * entry)
{
  guint32 hash = hash_entry (entry);

  if (hash == 0)
    return;
  entry->next = first_unlocked (sessions, hash);
  if (entry->next != NULL)
    entry->next->previous = entry;
  set_first_unlocked (sessions, hash, entry);
}

void
wmn_sessions_bind (WmnSessions * sessions, guint32 id, WmnRecord * record)
{
  WmnRecord *last = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL) {
    disown_unlocked (sessions, entry);
    last = entry->record;
    entry->record = wmn_record_ref (record);
    own_unlocked (sessions, entry);
  }
  g_mutex_unlock (&sessions->lock);
  if (last != NULL)
    wmn_record_unref (last);
}

WmnRecord *
wmn_sessions_find_record (WmnSessions * sessions, gconstpointer mount,
    guint32 id)
{
  WmnRecord *record = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL && entry->mount == mount && entry->record != NULL)
    record = wmn_record_ref (entry->record);
  g_mutex_unlock (&sessions->lock);
  return record;
}

static gboolean
is_of (const Entry * entry, gconstpointer mount, const gchar * guid)
{
  gchar own[WMN_RECORD_GUID_TEXT];

  wmn_record_write_guid (entry->record, own);
  return entry->mount == mount && g_ascii_strcasecmp (own, guid) == 0;
}

/* NULL when there is none, or more than one. */
static Entry *
find_only_unlocked (WmnSessions * sessions, gconstpointer mount,
    const gchar * guid)
{
  Entry *entry = first_unlocked (sessions, hash_guid (mount, guid));
  Entry *found = NULL;
  guint i;

  for (i = 0; entry != NULL && i < MAX_NAMESAKES; i++, entry = entry->next) {
    if (!is_of (entry, mount, guid))
      continue;
    if (found != NULL)
      return NULL;
    found = entry;
  }
  return found;
}

WmnRecord *
wmn_sessions_find_guid (WmnSessions * sessions, gconstpointer mount,
    const gchar * guid)
{
  WmnRecord *record = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = find_only_unlocked (sessions, mount, guid);
  if (entry != NULL)
    record = wmn_record_ref (entry->record);
  g_mutex_unlock (&sessions->lock);
  return record;
}

/* --- the table --------------------------------------------------------- */

static void
delete_unlocked (WmnSessions * sessions, Entry * entry)
{
  disarm_unlocked (sessions, entry);
  disown_unlocked (sessions, entry);
  g_hash_table_remove (sessions->entries, GUINT_TO_POINTER (entry->id));
}

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
      entry->idle->expiry <= now)
    delete_unlocked (sessions, entry);
}

static gboolean
make_room_unlocked (WmnSessions * sessions)
{
  Entry *oldest;

  if (g_hash_table_size (sessions->entries) < WMN_SESSIONS_MAX)
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

  while (id == 0 || g_hash_table_contains (sessions->entries,
          GUINT_TO_POINTER (id))) {
    if (getrandom (&id, sizeof (id), 0) != sizeof (id))
      g_assert (errno == EINTR);
  }
  return id;
}

static Entry *
add_unlocked (WmnSessions * sessions, gconstpointer mount, guint worker)
{
  Entry *entry;

  if (!make_room_unlocked (sessions))
    return NULL;
  entry = g_new0 (Entry, 1);
  entry->id = draw_id_unlocked (sessions);
  entry->session.state = WMN_SESSION_INIT;
  entry->features = (guint8) WMN_FEATURES_DEFAULT;
  entry->mount = mount;
  entry->worker = (guint16) worker;
  g_hash_table_insert (sessions->entries, GUINT_TO_POINTER (entry->id), entry);
  return entry;
}

/* An id of another mount is as unknown as a wrong one. */
static Entry *
find_unlocked (WmnSessions * sessions, gconstpointer mount, guint32 id)
{
  Entry *entry = g_hash_table_lookup (sessions->entries,
      GUINT_TO_POINTER (id));

  return entry != NULL && entry->mount == mount ? entry : NULL;
}

/* 3.2.5.1: without a session only Describe and Play get one; a Log is taken
 * all the same, since players post it when the session is long gone
 * (docs/protocol.md). */
static Entry *
enter_unlocked (WmnSessions * sessions, gconstpointer mount, guint32 id,
    WmnSessionEvent event, guint worker, WmnSessionsAnswer * answer)
{
  Entry *entry = id != 0 ? find_unlocked (sessions, mount, id) : NULL;

  if (entry != NULL)
    return entry;
  if (event == WMN_SESSION_EVENT_LOG && id != 0) {
    answer->actions = WMN_SESSION_RESPOND;
    return NULL;
  }
  if (event > WMN_SESSION_EVENT_PLAY_PIPELINED)
    return NULL;
  answer->has_reset = id != 0;
  entry = add_unlocked (sessions, mount, worker);
  answer->is_full = entry == NULL;
  return entry;
}

void
wmn_sessions_request (WmnSessions * sessions, gconstpointer mount, guint32 id,
    WmnSessionEvent event, guint worker, gint64 idle_timeout, gint64 now,
    WmnSessionsAnswer * ret_answer)
{
  WmnSessionsAnswer answer = { WMN_SESSION_REFUSE };
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  purge_unlocked (sessions, now);
  entry = enter_unlocked (sessions, mount, id, event, worker, &answer);
  if (entry != NULL) {
    answer.id = entry->id;
    answer.worker = entry->worker;
    answer.af_flags = entry->af_flags;
    answer.actions = handle_unlocked (sessions, entry, event, idle_timeout,
        now);
    if (answer.actions & WMN_SESSION_START_DATA &&
        event <= WMN_SESSION_EVENT_PLAY_PIPELINED)
      entry->worker = (guint16) worker;
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL)
    features = (WmnFeatures) entry->features;
  g_mutex_unlock (&sessions->lock);
  return features;
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
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL) {
    entry->lag = (guint16) wmn_timers_to_ms (MIN (lag, WMN_SESSIONS_MAX_LAG));
    entry->has_selected |= by_select;
    if (by_select)
      entry->select_time = wmn_timers_to_ms (now);
  }
  g_mutex_unlock (&sessions->lock);
}

gint64
wmn_sessions_get_change_time (WmnSessions * sessions, guint32 id, gint64 now)
{
  gint64 time = now;
  guint32 since;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL) {
    since = wmn_timers_to_ms (now) - entry->select_time;
    time = now + entry->lag * G_TIME_SPAN_MILLISECOND;
    if (entry->has_selected)
      time = MAX (time, now + WMN_SESSIONS_SELECT_TIME -
          since * G_TIME_SPAN_MILLISECOND);
  }
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
  entry = id != 0 ? find_unlocked (sessions, mount, id) : NULL;
  if (entry != NULL) {
    answer.id = entry->id;
    answer.actions = handle_unlocked (sessions, entry,
        WMN_SESSION_EVENT_KEEP_ALIVE, idle_timeout, now);
    answer.test = wmn_session_test (&entry->session);
    if (answer.test == WMN_SESSION_TEST_BEGIN)
      entry->tester = short_name (connection);
    else if (entry->tester != short_name (connection))
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL)
    wmn_session_end_test (&entry->session);
  g_mutex_unlock (&sessions->lock);
}

WmnSessionActions
wmn_sessions_event (WmnSessions * sessions, guint32 id, WmnSessionEvent event,
    guint8 af_flags, gint64 idle_timeout, gint64 now)
{
  WmnSessionActions actions = 0;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL) {
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL && entry->idle == NULL)
    due = G_MAXINT64;
  else if (entry != NULL && entry->idle->expiry > now)
    due = entry->idle->expiry;
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
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
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL)
    count = entry->n_connections;
  g_mutex_unlock (&sessions->lock);
  return count;
}

void
wmn_sessions_forget (WmnSessions * sessions, gconstpointer mount)
{
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&sessions->lock);
  g_hash_table_iter_init (&iter, sessions->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Entry *entry = value;

    if (entry->mount != mount)
      continue;
    disarm_unlocked (sessions, entry);
    disown_unlocked (sessions, entry);
    g_hash_table_iter_remove (&iter);
  }
  g_mutex_unlock (&sessions->lock);
}

gboolean
wmn_sessions_has (WmnSessions * sessions, gconstpointer mount, guint32 id,
    gint64 now)
{
  gboolean has_it;

  g_mutex_lock (&sessions->lock);
  purge_unlocked (sessions, now);
  has_it = find_unlocked (sessions, mount, id) != NULL;
  g_mutex_unlock (&sessions->lock);
  return has_it;
}

guint
wmn_sessions_count (WmnSessions * sessions, gconstpointer mount)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_mutex_lock (&sessions->lock);
  g_hash_table_iter_init (&iter, sessions->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (((Entry *) value)->mount == mount)
      count++;
  }
  g_mutex_unlock (&sessions->lock);
  return count;
}
