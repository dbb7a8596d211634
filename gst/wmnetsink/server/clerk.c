/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See clerk.h. */

#include "server/clerk.h"

#include "server/debug.h"

/* NULL when it is over and nothing is left. */
static gpointer
take_unlocked (WmnClerk * clerk)
{
  while (g_queue_is_empty (&clerk->waiting) && !clerk->is_ending)
    g_cond_wait (&clerk->wake, &clerk->lock);
  return g_queue_pop_head (&clerk->waiting);
}

static gpointer
run (gpointer data)
{
  WmnClerk *clerk = data;
  gpointer item;

  g_mutex_lock (&clerk->lock);
  while ((item = take_unlocked (clerk)) != NULL) {
    g_mutex_unlock (&clerk->lock);
    clerk->act (item, clerk->user_data);
    g_mutex_lock (&clerk->lock);
  }
  g_mutex_unlock (&clerk->lock);
  return NULL;
}

/* The next one tries anew: what was wanting may be there again. */
static gboolean
start_unlocked (WmnClerk * clerk)
{
  GError *error = NULL;

  if (clerk->thread != NULL)
    return TRUE;
  clerk->thread = g_thread_try_new (clerk->name, run, clerk, &error);
  if (clerk->thread != NULL)
    return TRUE;
  GST_CAT_WARNING (wmn_server_debug, "%s: no thread: %s", clerk->name,
      error->message);
  g_error_free (error);
  return FALSE;
}

void
wmn_clerk_init (WmnClerk * clerk, const gchar * name, guint max,
    void (*act) (gpointer item, gpointer user_data), gpointer user_data)
{
  clerk->name = name;
  clerk->act = act;
  clerk->user_data = user_data;
  clerk->max = max;
  g_mutex_init (&clerk->lock);
  g_cond_init (&clerk->wake);
  g_queue_init (&clerk->waiting);
  clerk->thread = NULL;
  clerk->is_ending = FALSE;
}

gboolean
wmn_clerk_give (WmnClerk * clerk, gpointer item)
{
  gboolean is_taken;

  g_assert (item != NULL);
  g_mutex_lock (&clerk->lock);
  is_taken = !clerk->is_ending &&
      g_queue_get_length (&clerk->waiting) < clerk->max &&
      start_unlocked (clerk);
  if (is_taken) {
    g_queue_push_tail (&clerk->waiting, item);
    g_cond_signal (&clerk->wake);
  }
  g_mutex_unlock (&clerk->lock);
  return is_taken;
}

void
wmn_clerk_end (WmnClerk * clerk)
{
  GThread *thread;

  g_mutex_lock (&clerk->lock);
  clerk->is_ending = TRUE;
  g_cond_signal (&clerk->wake);
  thread = g_steal_pointer (&clerk->thread);
  g_mutex_unlock (&clerk->lock);
  if (thread != NULL)
    g_thread_join (thread);
}

void
wmn_clerk_clear (WmnClerk * clerk)
{
  g_assert (clerk->thread == NULL && g_queue_is_empty (&clerk->waiting));
  g_mutex_clear (&clerk->lock);
  g_cond_clear (&clerk->wake);
}
