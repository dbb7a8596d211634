/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See names.h.  All but wmn_names_look_up() happens in the names' thread, by
 * its main context, so that only the start has a lock. */

#include "server/names.h"

#include <sys/eventfd.h>
#include <unistd.h>

/* Ours, the default one, and that of GIO's tasks. */
#define N_CONTEXTS 3

typedef struct _Inquiry Inquiry;
typedef struct _Answer Answer;

struct _WmnNames
{
  /* set once */
  void (*found) (gpointer user_data, WmnRecord * record, const gchar * name);
  gpointer user_data;
  GMutex lock;

  /* under lock up to the start, then set */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;              /* NULL = not started */

  /* names' thread only */
  GResolver *resolver;
  GHashTable *answers;          /* address text -> Answer */
  GQueue waiting;               /* Inquiry */
  GList *running;               /* Inquiry */
  guint n_running;
  gboolean is_ending;
};

struct _Inquiry
{
  WmnNames *names;
  WmnRecord *record;
  GInetAddress *address;
  gchar *text;
  GCancellable *cancellable;
  GSource *patience;
};

struct _Answer
{
  gchar *name;                  /* NULL = there is none */
  gint64 expiry;                /* us, monotonic */
};

static void start_waiting (WmnNames * names);

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  g_free (answer->name);
  g_free (answer);
}

static void
free_inquiry (gpointer data)
{
  Inquiry *inquiry = data;

  if (inquiry->patience != NULL) {
    g_source_destroy (inquiry->patience);
    g_source_unref (inquiry->patience);
  }
  g_clear_object (&inquiry->cancellable);
  g_clear_object (&inquiry->address);
  wmn_record_unref (inquiry->record);
  g_free (inquiry->text);
  g_free (inquiry);
}

static void
tell (Inquiry * inquiry, const gchar * name)
{
  WmnNames *names = inquiry->names;

  if (name != NULL && !names->is_ending)
    names->found (names->user_data, inquiry->record, name);
}

/* Takes @name.  When the store is full it begins anew: cheaper than to know
 * which was used last, and as good at a thousand. */
static void
keep_answer (WmnNames * names, const gchar * text, gchar * name)
{
  Answer *answer = g_new (Answer, 1);

  if (g_hash_table_size (names->answers) >= WMN_NAMES_KEPT)
    g_hash_table_remove_all (names->answers);
  answer->name = name;
  answer->expiry = g_get_monotonic_time () + WMN_NAMES_KEPT_TIME;
  g_hash_table_replace (names->answers, g_strdup (text), answer);
}

static void
on_answer (GObject * source, GAsyncResult * result, gpointer data)
{
  Inquiry *inquiry = data;
  WmnNames *names = inquiry->names;
  gchar *name = g_resolver_lookup_by_address_finish (G_RESOLVER (source),
      result, NULL);

  names->running = g_list_remove (names->running, inquiry);
  names->n_running--;
  tell (inquiry, name);
  keep_answer (names, inquiry->text, name);
  free_inquiry (inquiry);
  if (!names->is_ending)
    start_waiting (names);
  else if (names->n_running == 0)
    g_main_loop_quit (names->loop);
}

static gboolean
on_patience (gpointer data)
{
  Inquiry *inquiry = data;

  g_cancellable_cancel (inquiry->cancellable);
  return G_SOURCE_REMOVE;
}

static void
start (WmnNames * names, Inquiry * inquiry)
{
  inquiry->cancellable = g_cancellable_new ();
  inquiry->patience = g_timeout_source_new_seconds (WMN_NAMES_PATIENCE);
  g_source_set_callback (inquiry->patience, on_patience, inquiry, NULL);
  g_source_attach (inquiry->patience, names->context);
  names->running = g_list_prepend (names->running, inquiry);
  names->n_running++;
  g_resolver_lookup_by_address_async (names->resolver, inquiry->address,
      inquiry->cancellable, on_answer, inquiry);
}

/* TRUE when the answer was there. */
static gboolean
answer_from_store (WmnNames * names, Inquiry * inquiry)
{
  Answer *answer = g_hash_table_lookup (names->answers, inquiry->text);

  if (answer == NULL || answer->expiry < g_get_monotonic_time ())
    return FALSE;
  tell (inquiry, answer->name);
  free_inquiry (inquiry);
  return TRUE;
}

static void
start_waiting (WmnNames * names)
{
  Inquiry *inquiry;

  while (names->n_running < WMN_NAMES_RUNNING &&
      (inquiry = g_queue_pop_head (&names->waiting)) != NULL) {
    if (!answer_from_store (names, inquiry))
      start (names, inquiry);
  }
}

static gboolean
on_inquiry (gpointer data)
{
  Inquiry *inquiry = data;
  WmnNames *names = inquiry->names;

  if (names->is_ending ||
      g_queue_get_length (&names->waiting) >= WMN_NAMES_WAITING) {
    free_inquiry (inquiry);
    return G_SOURCE_REMOVE;
  }
  g_queue_push_tail (&names->waiting, inquiry);
  start_waiting (names);
  return G_SOURCE_REMOVE;
}

static gboolean
on_end (gpointer data)
{
  WmnNames *names = data;
  GList *running = g_list_copy (names->running);
  GList *link;

  names->is_ending = TRUE;
  /* An answer may come from inside the call. */
  for (link = running; link != NULL; link = link->next)
    g_cancellable_cancel (((Inquiry *) link->data)->cancellable);
  g_list_free (running);
  if (names->n_running == 0)
    g_main_loop_quit (names->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  WmnNames *names = data;

  g_main_context_push_thread_default (names->context);
  g_main_loop_run (names->loop);
  /* What was posted meanwhile is taken and thrown away. */
  while (g_main_context_iteration (names->context, FALSE));
  g_main_context_pop_thread_default (names->context);
  return NULL;
}

/* In order, each in a turn of its own. */
static void
post (WmnNames * names, GSourceFunc func, gpointer data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, names->context);
  g_source_unref (source);
}

WmnNames *
wmn_names_new (void (*found) (gpointer user_data, WmnRecord * record,
        const gchar * name), gpointer user_data)
{
  WmnNames *names = g_new0 (WmnNames, 1);

  names->found = found;
  names->user_data = user_data;
  g_mutex_init (&names->lock);
  names->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      free_answer);
  g_queue_init (&names->waiting);
  return names;
}

/* GLib aborts where it finds no descriptor for a main context. */
static gboolean
has_descriptors (void)
{
  int fds[N_CONTEXTS];
  guint n, i;

  for (n = 0; n < N_CONTEXTS; n++) {
    fds[n] = eventfd (0, EFD_CLOEXEC);
    if (fds[n] < 0)
      break;
  }
  for (i = 0; i < n; i++)
    close (fds[i]);
  return n == N_CONTEXTS;
}

static void
start_unlocked (WmnNames * names)
{
  /* Here, and not when somebody is looked up. */
  g_main_context_default ();
  g_type_ensure (G_TYPE_TASK);
  names->context = g_main_context_new ();
  names->loop = g_main_loop_new (names->context, FALSE);
  names->resolver = g_resolver_get_default ();
  names->thread = g_thread_try_new ("wmnet-names", run, names, NULL);
  if (names->thread != NULL)
    return;
  g_clear_object (&names->resolver);
  g_clear_pointer (&names->loop, g_main_loop_unref);
  g_clear_pointer (&names->context, g_main_context_unref);
}

static gboolean
is_started (WmnNames * names)
{
  gboolean is_there;

  g_mutex_lock (&names->lock);
  is_there = names->thread != NULL;
  g_mutex_unlock (&names->lock);
  return is_there;
}

gboolean
wmn_names_start (WmnNames * names)
{
  g_mutex_lock (&names->lock);
  if (names->thread == NULL && has_descriptors ())
    start_unlocked (names);
  g_mutex_unlock (&names->lock);
  return is_started (names);
}

static void
stop (WmnNames * names)
{
  post (names, on_end, names);
  g_thread_join (names->thread);
  g_object_unref (names->resolver);
  g_main_loop_unref (names->loop);
  g_main_context_unref (names->context);
}

void
wmn_names_free (WmnNames * names)
{
  if (names == NULL)
    return;
  if (names->thread != NULL)
    stop (names);
  g_queue_clear_full (&names->waiting, free_inquiry);
  g_hash_table_unref (names->answers);
  g_mutex_clear (&names->lock);
  g_free (names);
}

void
wmn_names_look_up (WmnNames * names, WmnRecord * record)
{
  GSocketAddress *address;
  Inquiry *inquiry;

  if (!is_started (names))
    return;
  address = wmn_address_new_gio (&record->peer);
  inquiry = g_new0 (Inquiry, 1);
  inquiry->names = names;
  inquiry->record = wmn_record_ref (record);
  inquiry->address =
      g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS
          (address)));
  inquiry->text = g_inet_address_to_string (inquiry->address);
  g_object_unref (address);
  post (names, on_inquiry, inquiry);
}
