/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/names.c, with a resolver of their own: what is asked, what
 * is remembered, what is given up. */

#include "server/names.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Answers with a name, with nothing, or never. */
typedef struct
{
  GResolver parent;
} FakeResolver;

typedef struct
{
  GResolverClass parent;
} FakeResolverClass;

GType fake_resolver_get_type (void);

G_DEFINE_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER);

static GMutex lock;
static GCond cond;
static guint n_asked;           /* under lock */
static guint n_found;           /* under lock */
static guint n_running;         /* under lock */
static guint peak;              /* under lock */
static gboolean is_silent;      /* under lock */

static void
on_cancelled (GCancellable * cancellable, gpointer data)
{
  GTask *task = data;

  g_mutex_lock (&lock);
  n_running--;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "late");
  g_object_unref (task);
}

static void
ask (GResolver * resolver, GInetAddress * address, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);
  gboolean will_answer;

  g_mutex_lock (&lock);
  n_asked++;
  will_answer = !is_silent;
  if (!will_answer)
    n_running++;
  peak = MAX (peak, n_running);
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
  if (!will_answer) {
    g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), task, NULL);
    return;
  }
  g_task_return_pointer (task, g_strdup ("host.example"), g_free);
  g_object_unref (task);
}

static gchar *
finish (GResolver * resolver, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass * klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_address_async = ask;
  resolver_class->lookup_by_address_finish = finish;
}

static void
fake_resolver_init (FakeResolver * resolver)
{
}

static void
on_found (gpointer data, WmnRecord * record, const gchar * name)
{
  g_assert_cmpstr (name, ==, "host.example");
  g_mutex_lock (&lock);
  n_found++;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&lock);
}

static void
look_up (WmnNames * names, guint32 address)
{
  struct sockaddr_storage peer;
  struct sockaddr_in *in = (struct sockaddr_in *) &peer;
  WmnRecord *record;

  memset (&peer, 0, sizeof (peer));
  in->sin_family = AF_INET;
  in->sin_addr.s_addr = htonl (address);
  record = wmn_record_new (&peer, 0);
  wmn_names_look_up (names, record);
  wmn_record_unref (record);
}

static void
wait_for (const guint * counter, guint value)
{
  g_mutex_lock (&lock);
  while (*counter < value)
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
}

static void
reset (gboolean silent)
{
  n_asked = n_found = n_running = peak = 0;
  is_silent = silent;
}

static WmnNames *
start_names (void)
{
  WmnNames *names = wmn_names_new (on_found, NULL);

  g_assert_true (wmn_names_start (names));
  g_assert_true (wmn_names_start (names));
  return names;
}

static void
limit_descriptors (guint n)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = n;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

/* Who wants no names has no thread for them, and who can't have one goes
 * without, until he can.  The look-ups themselves then take none more. */
static void
test_started (void)
{
  WmnNames *names = wmn_names_new (on_found, NULL);
  struct rlimit before;
  guint next = (guint) dup (0);

  close ((int) next);
  reset (FALSE);
  look_up (names, 1);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  limit_descriptors (next + 2);
  g_assert_false (wmn_names_start (names));
  look_up (names, 2);
  limit_descriptors (next + 3);
  g_assert_true (wmn_names_start (names));
  look_up (names, 3);
  wait_for (&n_found, 1);
  limit_descriptors ((guint) before.rlim_cur);
  g_assert_cmpuint (n_asked, ==, 1);
  wmn_names_free (names);
  wmn_names_free (wmn_names_new (on_found, NULL));
}

static void
test_remembered (void)
{
  WmnNames *names = start_names ();

  reset (FALSE);
  look_up (names, 1);
  wait_for (&n_found, 1);
  look_up (names, 1);
  wait_for (&n_found, 2);
  g_assert_cmpuint (n_asked, ==, 1);
  look_up (names, 2);
  wait_for (&n_found, 3);
  g_assert_cmpuint (n_asked, ==, 2);
  wmn_names_free (names);
}

/* A resolver that never answers: no more run than may, and the end doesn't
 * wait for it. */
static void
test_bounded (void)
{
  WmnNames *names = start_names ();
  guint i;

  reset (TRUE);
  for (i = 0; i < 3 * WMN_NAMES_WAITING; i++)
    look_up (names, i);
  wait_for (&n_asked, WMN_NAMES_RUNNING);
  wmn_names_free (names);
  g_assert_cmpuint (peak, ==, WMN_NAMES_RUNNING);
  g_assert_cmpuint (n_running, ==, 0);
  g_assert_cmpuint (n_found, ==, 0);
  g_assert_cmpuint (n_asked, ==, WMN_NAMES_RUNNING);
}

int
main (int argc, char **argv)
{
  GResolver *resolver;
  int status;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (fake_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/names/started", test_started);
  g_test_add_func ("/names/remembered", test_remembered);
  g_test_add_func ("/names/bounded", test_bounded);
  status = g_test_run ();
  g_object_unref (resolver);
  return status;
}
