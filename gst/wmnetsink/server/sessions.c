/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See sessions.h. */

#include "server/sessions.h"

#include <errno.h>
#include <sys/random.h>

typedef struct _Entry Entry;

struct _Entry
{
  guint32 id;
  WmnSession session;
  gconstpointer mount;
  guint worker;
  guint8 af_flags;
  gint64 expiry;                /* us, when it is in the idle queue */
  GList idle;                   /* link in the idle queue; data = this */
  gboolean is_idle;
};

struct _WmnSessions
{
  GMutex lock;

  /* under lock */
  GHashTable *entries;          /* id -> Entry */
  GQueue idle;                  /* Entry, nearly in order of expiry */
};

WmnSessions *
wmn_sessions_new (void)
{
  WmnSessions *sessions = g_new0 (WmnSessions, 1);

  g_mutex_init (&sessions->lock);
  sessions->entries = g_hash_table_new_full (g_direct_hash, g_direct_equal,
      NULL, g_free);
  g_queue_init (&sessions->idle);
  return sessions;
}

void
wmn_sessions_free (WmnSessions * sessions)
{
  if (sessions == NULL)
    return;
  g_hash_table_unref (sessions->entries);
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

static void
delete_unlocked (WmnSessions * sessions, Entry * entry)
{
  disarm_unlocked (sessions, entry);
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
  if (event != WMN_SESSION_EVENT_DESCRIBE && event != WMN_SESSION_EVENT_PLAY)
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
        event == WMN_SESSION_EVENT_PLAY)
      entry->worker = worker;
  }
  g_mutex_unlock (&sessions->lock);
  *ret_answer = answer;
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

static gboolean
is_of_mount (gpointer key, gpointer value, gpointer user_data)
{
  Entry *entry = value;

  return entry->mount == user_data;
}

void
wmn_sessions_forget (WmnSessions * sessions, gconstpointer mount)
{
  GList *link;

  g_mutex_lock (&sessions->lock);
  for (link = sessions->idle.head; link != NULL;) {
    Entry *entry = link->data;

    link = link->next;
    if (entry->mount == mount)
      disarm_unlocked (sessions, entry);
  }
  g_hash_table_foreach_remove (sessions->entries, is_of_mount,
      (gpointer) mount);
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
