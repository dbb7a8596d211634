/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/clerk.c, and of claims (server/auth.c) where there can be no
 * thread. */

#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "server/clerk.h"

#define ROOM 4
#define FIELD "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"

static atomic_bool is_starved;

/* Stands before GLib's, as the floor is linked statically. */
GThread *
g_thread_try_new (const gchar * name, GThreadFunc func, gpointer data,
    GError ** error)
{
  if (!atomic_load (&is_starved))
    return g_thread_new (name, func, data);
  g_set_error (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "starved");
  return NULL;
}

/* --- alone ------------------------------------------------------------- */

typedef struct
{
  WmnClerk clerk;
  GMutex gate;                  /* held: nothing is done */
  GString *done;                /* clerk's thread only */
  GThread *thread;              /* that did it */
} Office;

static void
act (gpointer item, gpointer user_data)
{
  Office *office = user_data;

  g_mutex_lock (&office->gate);
  g_string_append (office->done, item);
  office->thread = g_thread_self ();
  g_mutex_unlock (&office->gate);
}

static void
office_open (Office * office)
{
  memset (office, 0, sizeof (*office));
  g_mutex_init (&office->gate);
  office->done = g_string_new (NULL);
  wmn_clerk_init (&office->clerk, "clerk", ROOM, act, office);
}

static gboolean
give (Office * office, const gchar * item)
{
  return wmn_clerk_give (&office->clerk, (gpointer) item);
}

static void
office_close (Office * office)
{
  wmn_clerk_end (&office->clerk);
  wmn_clerk_clear (&office->clerk);
  g_string_free (office->done, TRUE);
  g_mutex_clear (&office->gate);
}

/* In order, in another thread, and all before the end. */
static void
test_order (void)
{
  Office office;

  office_open (&office);
  g_assert_null (office.clerk.thread);
  g_assert_true (give (&office, "a"));
  g_assert_true (give (&office, "b"));
  g_assert_true (give (&office, "c"));
  wmn_clerk_end (&office.clerk);
  g_assert_cmpstr (office.done->str, ==, "abc");
  g_assert_true (office.thread != g_thread_self ());
  g_assert_false (give (&office, "d"));
  office_close (&office);
}

/* One may be in hand beside those that wait. */
static void
test_full (void)
{
  Office office;
  guint n = 0;

  office_open (&office);
  g_mutex_lock (&office.gate);
  while (n < 2 * ROOM && give (&office, "x"))
    n++;
  g_assert_cmpuint (n, >=, ROOM);
  g_assert_cmpuint (n, <=, ROOM + 1);
  g_mutex_unlock (&office.gate);
  wmn_clerk_end (&office.clerk);
  g_assert_cmpuint (office.done->len, ==, n);
  office_close (&office);
}

/* What isn't taken isn't done, nor waited for. */
static void
test_starved (void)
{
  Office office;

  office_open (&office);
  atomic_store (&is_starved, TRUE);
  g_assert_false (give (&office, "a"));
  atomic_store (&is_starved, FALSE);
  g_assert_true (give (&office, "b"));
  wmn_clerk_end (&office.clerk);
  g_assert_cmpstr (office.done->str, ==, "b");
  office_close (&office);
  office_open (&office);
  atomic_store (&is_starved, TRUE);
  g_assert_false (give (&office, "a"));
  atomic_store (&is_starved, FALSE);
  office_close (&office);
  office_open (&office);
  office_close (&office);
}

/* --- claims ------------------------------------------------------------ */

static guint
ask (Fixture * fixture, const gchar * field)
{
  int fd = fixture_ask (fixture, "GET", "/", "NSPlayer/9.0.0.3250", field);
  gchar *head = fixture_read_head (fd);
  guint status;

  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 "));
  status = (guint) g_ascii_strtoull (head + strlen ("HTTP/1.0 "), NULL, 10);
  close (fd);
  g_free (head);
  return status;
}

/* A claim that nobody can look into is answered, a challenge is made without a
 * look at the file, and neither keeps the mount from closing. */
static void
test_claims (void)
{
  Fixture fixture;
  WmnAuth *auth;
  GError *error = NULL;
  gchar *file;
  int fd = g_file_open_tmp (NULL, &file, &error);

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (file, "anna:{PLAIN}secret\n", -1, NULL));
  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  auth = &fixture.mount->auth;
  g_assert_true (wmn_auth_set (auth, "stage", file, &error));
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_BASIC);
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
  atomic_store (&is_starved, TRUE);
  g_assert_cmpuint (ask (&fixture, FIELD), ==, 503);
  g_assert_cmpuint (ask (&fixture, ""), ==, 401);
  g_assert_false (atomic_load (&auth->is_looking));
  atomic_store (&is_starved, FALSE);
  g_assert_cmpuint (ask (&fixture, FIELD), ==, 200);
  fixture_close (&fixture);

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_BASIC);
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
  atomic_store (&is_starved, TRUE);
  g_assert_cmpuint (ask (&fixture, FIELD), ==, 503);
  fixture_close (&fixture);
  atomic_store (&is_starved, FALSE);
  g_unlink (file);
  g_free (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clerk/order", test_order);
  g_test_add_func ("/clerk/full", test_full);
  g_test_add_func ("/clerk/starved", test_starved);
  g_test_add_func ("/clerk/claims", test_claims);
  return g_test_run ();
}
