/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See sessions.h. */

#include "server/sessions.h"

#include <errno.h>
#include <sys/random.h>

typedef struct _Entry Entry;
typedef struct _Owners Owners;

struct _Entry
{
  guint32 id;
  WmnSession session;
  gconstpointer mount;
  guint worker;
  WmnFeatures features;         /* Client-features */
  guint8 af_flags;
  WmnRecord *record;            /* a reference, NULL before the first Play */
  gchar *guid;                  /* key in guids, or NULL */
  guint n_connections;          /* that have named it last */
  gconstpointer tester;         /* connection of a Pipeline test */
  gint64 expiry;                /* us, when it is in the idle queue */
  GList idle;                   /* link in the idle queue; data = this */
  gboolean is_idle;
};

/* The sessions with one GUID: how many, and the exclusive or of their ids,
 * which is the id when there is one. */
struct _Owners
{
  guint n;
  guint32 ids;
};

struct _WmnSessions
{
  GMutex lock;

  /* under lock */
  GHashTable *entries;          /* id -> Entry */
  GHashTable *guids;            /* mount and GUID -> Owners */
  GQueue idle;                  /* Entry, nearly in order of expiry */
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  if (entry->record != NULL)
    wmn_record_unref (entry->record);
  g_free (entry->guid);
  g_free (entry);
}

WmnSessions *
wmn_sessions_new (void)
{
  WmnSessions *sessions = g_new0 (WmnSessions, 1);

  g_mutex_init (&sessions->lock);
  sessions->entries = g_hash_table_new_full (g_direct_hash, g_direct_equal,
      NULL, free_entry);
  sessions->guids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
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
  if (!entry->is_idle)
    return;
  g_queue_unlink (&sessions->idle, &entry->idle);
  entry->is_idle = FALSE;
}

static void
arm_unlocked (WmnSessions * sessions, Entry * entry, gint64 expiry)
{
  disarm_unlocked (sessions, entry);
  entry->expiry = expiry;
  entry->idle.data = entry;
  g_queue_push_tail_link (&sessions->idle, &entry->idle);
  entry->is_idle = TRUE;
}

/* --- whose session it is ----------------------------------------------- */

static gchar *
make_key (gconstpointer mount, const gchar * guid)
{
  gchar *lower = g_ascii_strdown (guid, -1);
  gchar *key = g_strdup_printf ("%p %s", mount, lower);

  g_free (lower);
  return key;
}

static void
disown_unlocked (WmnSessions * sessions, Entry * entry)
{
  Owners *owners;

  if (entry->guid == NULL)
    return;
  owners = g_hash_table_lookup (sessions->guids, entry->guid);
  owners->n--;
  owners->ids ^= entry->id;
  if (owners->n == 0)
    g_hash_table_remove (sessions->guids, entry->guid);
  g_clear_pointer (&entry->guid, g_free);
}

static void
own_unlocked (WmnSessions * sessions, Entry * entry)
{
  gchar guid[WMN_RECORD_GUID_TEXT];
  Owners *owners;

  disown_unlocked (sessions, entry);
  wmn_record_write_guid (entry->record, guid);
  if (*guid == '\0')
    return;
  entry->guid = make_key (entry->mount, guid);
  owners = g_hash_table_lookup (sessions->guids, entry->guid);
  if (owners == NULL) {
    owners = g_new0 (Owners, 1);
    g_hash_table_insert (sessions->guids, g_strdup (entry->guid), owners);
  }
  owners->n++;
  owners->ids ^= entry->id;
}

void
wmn_sessions_bind (WmnSessions * sessions, guint32 id, WmnRecord * record)
{
  WmnRecord *last = NULL;
  Entry *entry;

  g_mutex_lock (&sessions->lock);
  entry = g_hash_table_lookup (sessions->entries, GUINT_TO_POINTER (id));
  if (entry != NULL) {
    last = entry->record;
    entry->record = wmn_record_ref (record);
    own_unlocked (sessions, entry);
  }
  g_mutex_unlock (&sessions->lock);
  if (last != NULL)
    wmn_record_unref (last);
}

static WmnRecord *
ref_record_unlocked (WmnSessions * sessions, gconstpointer mount, guint32 id)
{
  Entry *entry = g_hash_table_lookup (sessions->entries,
      GUINT_TO_POINTER (id));

  if (entry == NULL || entry->mount != mount || entry->record == NULL)
    return NULL;
  return wmn_record_ref (entry->record);
}

WmnRecord *
wmn_sessions_find_record (WmnSessions * sessions, gconstpointer mount,
    guint32 id)
{
  WmnRecord *record;

  g_mutex_lock (&sessions->lock);
  record = ref_record_unlocked (sessions, mount, id);
  g_mutex_unlock (&sessions->lock);
  return record;
}

WmnRecord *
wmn_sessions_find_guid (WmnSessions * sessions, gconstpointer mount,
    const gchar * guid)
{
  gchar *key = make_key (mount, guid);
  WmnRecord *record = NULL;
  Owners *owners;

  g_mutex_lock (&sessions->lock);
  owners = g_hash_table_lookup (sessions->guids, key);
  if (owners != NULL && owners->n == 1)
    record = ref_record_unlocked (sessions, mount, owners->ids);
  g_mutex_unlock (&sessions->lock);
  g_free (key);
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
      entry->expiry <= now)
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
  entry->features = WMN_FEATURES_DEFAULT;
  entry->mount = mount;
  entry->worker = worker;
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
      entry->worker = worker;
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
    entry->features = features;
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
    features = entry->features;
  g_mutex_unlock (&sessions->lock);
  return features;
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
      entry->tester = connection;
    else if (entry->tester != connection)
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
  if (entry != NULL && !entry->is_idle)
    due = G_MAXINT64;
  else if (entry != NULL && entry->expiry > now)
    due = entry->expiry;
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
  if (entry != NULL)
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
