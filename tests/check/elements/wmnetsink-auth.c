/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who clients have to be, from the outside: the properties auth-*, the signal
 * authenticate, and that no secret is told to anybody.  The schemes
 * themselves are tested in tests/check/server/auth.c. */

#include "config.h"

#include "rig.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* anna:secret and bob:word */
#define ANNA "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n"
#define BOB "Authorization: Basic Ym9iOndvcmQ=\r\n"

static guint
ask (Rig * rig, const gchar * field)
{
  gchar *request = g_strconcat ("GET / HTTP/1.0\r\nUser-Agent: auth\r\n",
      field, "\r\n", NULL);
  Viewer *viewer = viewer_new (rig_port (rig), request);
  guint status = viewer_read_head (viewer);

  viewer_free (viewer);
  g_free (request);
  return status;
}

static gchar *
write_users (const gchar * text)
{
  gchar *path = NULL;
  int fd = g_file_open_tmp ("wmnet-users-XXXXXX", &path, NULL);

  fail_unless (fd >= 0);
  fail_unless_equals_int (write (fd, text, strlen (text)), strlen (text));
  close (fd);
  return path;
}

/* 401, then 200, and the application knows who it is. */
GST_START_TEST (test_file)
{
  g_autofree gchar *path = write_users ("anna:{PLAIN}secret\n");
  Rig *rig = rig_new ();
  const RigNews *news;

  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", path, NULL);
  rig_start (rig);
  fail_unless_equals_int (ask (rig, ""), 401);
  fail_unless_equals_int (ask (rig, ANNA), 200);
  news = rig_await (rig, RIG_CONNECTED, 1);
  fail_unless_equals_string (gst_wm_client_info_get_auth_user (news->info),
      "anna");
  fail_unless_equals_string (gst_wm_client_info_get_auth_realm (news->info),
      "wmnetsink");
  fail_unless_equals_int (ask (rig, BOB), 401);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_AUTH);
  fail_unless_equals_int (rig_count (rig, RIG_REJECTED), 1);
  g_object_set (rig->sink, "auth-required", FALSE, NULL);
  fail_unless_equals_int (ask (rig, ""), 200);
  rig_free (rig);
  g_unlink (path);
}

GST_END_TEST;

/* What would leave everybody out, or lets everybody in against what was
 * meant, is told before it happens. */
GST_START_TEST (test_settings)
{
  g_autofree gchar *path = write_users ("anna:{PLAIN}secret\n");
  g_autofree gchar *realm = g_strnfill (129, 'r');
  Rig *rig = rig_new ();
  GstStructure *details;
  GError *error;
  gint number;

  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", "/no/such/file",
      NULL);
  details = rig_expect_open_error (rig, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_OPEN_READ);
  fail_unless (gst_structure_get_int (details, "errno", &number));
  fail_unless_equals_int (number, ENOENT);
  gst_structure_free (details);
  g_object_set (rig->sink, "auth-file", path, "auth-realm", realm, NULL);
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  g_object_set (rig->sink, "auth-realm", "stage", "auth-required", FALSE, NULL);
  rig_start (rig);
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (strstr (error->message, "auth-required") != NULL);
  g_error_free (error);
  g_object_set (rig->sink, "auth-realm", "line\nfeed", NULL);
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (strstr (error->message, "realm") != NULL);
  g_error_free (error);
  g_object_set (rig->sink, "auth-realm", NULL, "auth-file", "/no/such/file",
      NULL);
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (strstr (error->message, "/no/such/file") != NULL);
  g_error_free (error);
  rig_free (rig);
  g_unlink (path);
}

GST_END_TEST;

/* A realm that makes no sense changes nothing, least of all who is let in: a
 * file that replaces another counts at once. */
GST_START_TEST (test_bad_realm_while_open)
{
  g_autofree gchar *with_anna = write_users ("anna:{PLAIN}secret\n");
  g_autofree gchar *with_bob = write_users ("bob:{PLAIN}word\n");
  g_autofree gchar *bad = g_strnfill (200, 'r');
  g_autofree gchar *realm = NULL;
  Rig *rig = rig_new ();
  GError *error;

  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", with_anna,
      "auth-realm", "stage", NULL);
  rig_start (rig);
  fail_unless_equals_int (ask (rig, ANNA), 200);
  g_object_set (rig->sink, "auth-realm", bad, "auth-file", with_bob, NULL);
  fail_unless_equals_int (ask (rig, ANNA), 401);
  fail_unless_equals_int (ask (rig, BOB), 200);
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "realm stays as it is") != NULL);
  g_error_free (error);
  g_object_get (rig->sink, "auth-realm", &realm, NULL);
  fail_unless_equals_string (realm, "stage");
  rig_free (rig);
  g_unlink (with_anna);
  g_unlink (with_bob);
}

GST_END_TEST;

/* Knows anna only, by HA1 of the realm "stage". */
static gchar *
give_hash (GstElement * sink, GstWMClientInfo * info, const gchar * user,
    const gchar * realm, const gchar * password, gpointer data)
{
  gchar *hash, *proof = NULL;

  if (g_str_equal (user, "anna")) {
    hash = g_compute_checksum_for_string (G_CHECKSUM_MD5, "anna:stage:secret",
        -1);
    proof = g_strconcat ("{HA1}", hash, NULL);
    g_free (hash);
  }
  return proof;
}

/* Opens, or not, with the warning that nobody can get in; @words are in it. */
static void
expect_locked (Rig * rig, const gchar * file, const gchar * words)
{
  g_autofree gchar *path = file != NULL ? write_users (file) : NULL;
  GstMessage *message;
  GError *error;

  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", path, NULL);
  rig_set_state (rig, GST_STATE_READY);
  if (words != NULL) {
    error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
    fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_SETTINGS));
    fail_unless (strstr (error->message, words) != NULL, "%s", error->message);
    g_error_free (error);
  }
  message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING);
  fail_unless (message == NULL);
  rig_set_state (rig, GST_STATE_NULL);
  if (path != NULL)
    g_unlink (path);
}

/* Where everybody would get 401 for ever somebody should know. */
GST_START_TEST (test_nobody)
{
  Rig *rig = rig_new ();
  gulong handler;

  expect_locked (rig, NULL, "there is no auth-file");
  expect_locked (rig, "anna:other:0123456789abcdef0123456789abcdef\n"
      "bob:other:0123456789abcdef0123456789abcdef\n",
      "users: 0; lines of another realm: 2, of no use: 0");
  expect_locked (rig, "anna:secret\n",
      "users: 0; lines of another realm: 0, of no use: 1");
  expect_locked (rig, "anna:$apr1$salt$hash\n", NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "auth-schemes", "digest");
  expect_locked (rig, "anna:$apr1$salt$hash\n",
      "users: 1; lines of another realm: 0, of no use: 0");
  expect_locked (rig, "anna:$apr1$salt$hash\nbob:{PLAIN}word\n", NULL);
  handler = g_signal_connect (rig->sink, "authenticate",
      G_CALLBACK (give_hash), NULL);
  expect_locked (rig, "anna:$apr1$salt$hash\n", NULL);
  expect_locked (rig, NULL, NULL);
  g_signal_handler_disconnect (rig->sink, handler);
  rig_free (rig);
}

GST_END_TEST;

/* So is a file that comes when it is open. */
GST_START_TEST (test_nobody_while_open)
{
  g_autofree gchar *good = write_users ("anna:{PLAIN}secret\n");
  g_autofree gchar *bad = write_users ("anna:secret\n");
  Rig *rig = rig_new ();
  GError *error;

  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", good, NULL);
  rig_set_state (rig, GST_STATE_READY);
  g_object_set (rig->sink, "auth-file", bad, NULL);
  error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
  fail_unless (strstr (error->message, "of no use: 1") != NULL);
  g_error_free (error);
  rig_free (rig);
  g_unlink (good);
  g_unlink (bad);
}

GST_END_TEST;

/* The longest head: who it comes from and both challenges, as long as each
 * may be. */
GST_START_TEST (test_longest_challenge)
{
  g_autofree gchar *realm = g_strnfill (128, '"');
  g_autofree gchar *server = g_strnfill (256, 'x');
  Rig *rig = rig_new ();

  g_object_set (rig->sink, "auth-required", TRUE, "auth-realm", realm,
      "server-header", server, NULL);
  rig_start (rig);
  fail_unless_equals_int (ask (rig, ""), 401);
  rig_free (rig);
}

GST_END_TEST;

typedef struct
{
  gint asked;                   /* atomic */
  gchar *user;
  gchar *realm;
  gchar *password;
  guint64 id;
} Porter;

static void
porter_clear (Porter * porter)
{
  g_free (porter->user);
  g_free (porter->realm);
  g_free (porter->password);
}

/* Knows passwords by other means: yes to what is right. */
static gchar *
check_password (GstElement * sink, GstWMClientInfo * info, const gchar * user,
    const gchar * realm, const gchar * password, Porter * porter)
{
  porter_clear (porter);
  porter->user = g_strdup (user);
  porter->realm = g_strdup (realm);
  porter->password = g_strdup (password);
  porter->id = gst_wm_client_info_get_id (info);
  g_atomic_int_inc (&porter->asked);
  return g_strcmp0 (user, "bob") == 0 && g_strcmp0 (password, "word") == 0 ?
      g_strdup (password) : NULL;
}

GST_START_TEST (test_signal)
{
  Porter porter = { 0 };
  Rig *rig = rig_new ();

  g_object_set (rig->sink, "auth-required", TRUE, "auth-realm", "stage", NULL);
  g_signal_connect (rig->sink, "authenticate", G_CALLBACK (check_password),
      &porter);
  g_signal_connect (rig->sink, "authenticate", G_CALLBACK (give_hash), NULL);
  rig_start (rig);
  fail_unless_equals_int (ask (rig, ""), 401);
  fail_unless_equals_int (g_atomic_int_get (&porter.asked), 0);
  fail_unless_equals_int (ask (rig, BOB), 200);
  fail_unless_equals_int (g_atomic_int_get (&porter.asked), 1);
  fail_unless_equals_string (porter.user, "bob");
  fail_unless_equals_string (porter.realm, "stage");
  fail_unless_equals_string (porter.password, "word");
  fail_unless_equals_uint64 (porter.id, 0);
  fail_unless_equals_int (ask (rig, ANNA), 200);
  /* bob:other, anna:other */
  fail_unless_equals_int (ask (rig, "Authorization: Basic Ym9iOm90aGVy\r\n"),
      401);
  fail_unless_equals_int (ask (rig,
          "Authorization: Basic YW5uYTpvdGhlcg==\r\n"), 401);
  /* With Digest there is no password to check. */
  fail_unless_equals_int (ask (rig, "Authorization: Digest username=\"bob\", "
          "realm=\"stage\", nonce=\"0\", uri=\"/\", "
          "response=\"00000000000000000000000000000000\"\r\n"), 401);
  fail_unless_equals_string (porter.user, "bob");
  fail_unless (porter.password == NULL);
  rig_free (rig);
  porter_clear (&porter);
}

GST_END_TEST;

static gint n_lines;
static gint n_leaks;

static void
look_for_secrets (GstDebugCategory * category, GstDebugLevel level,
    const gchar * file, const gchar * function, gint line, GObject * object,
    GstDebugMessage * message, gpointer data)
{
  const gchar *text = gst_debug_message_get (message);

  g_atomic_int_inc (&n_lines);
  if (text != NULL && (strstr (text, "secret") != NULL ||
          strstr (text, "YW5uYTpzZWNyZXQ") != NULL ||
          strstr (text, "Ym9iOndvcmQ") != NULL))
    g_atomic_int_inc (&n_leaks);
}

/* All that GStreamer can log, at the most talkative. */
GST_START_TEST (test_nothing_is_logged)
{
  g_autofree gchar *path = write_users ("anna:{PLAIN}secret\nx:secret\n");
  Porter porter = { 0 };
  GstDebugLevel level = gst_debug_get_default_threshold ();
  Rig *rig = rig_new ();
  guint n, i;
  g_autofree GParamSpec **specs = g_object_class_list_properties
      (G_OBJECT_GET_CLASS (rig->sink), &n);

  gst_debug_remove_log_function (NULL);
  gst_debug_add_log_function (look_for_secrets, NULL, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_MEMDUMP);
  gst_debug_set_active (TRUE);
  g_object_set (rig->sink, "auth-required", TRUE, "auth-file", path, NULL);
  g_signal_connect (rig->sink, "authenticate", G_CALLBACK (check_password),
      &porter);
  rig_start (rig);
  fail_unless_equals_int (ask (rig, ANNA), 200);
  fail_unless_equals_int (ask (rig, BOB), 200);
  for (i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;
    g_autofree gchar *text = NULL;

    if ((specs[i]->flags & G_PARAM_READABLE) == 0)
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (rig->sink), specs[i]->name, &value);
    text = g_strdup_value_contents (&value);
    fail_unless (strstr (text, "secret") == NULL, "%s", specs[i]->name);
    g_value_unset (&value);
  }
  rig_free (rig);
  gst_debug_set_default_threshold (level);
  gst_debug_remove_log_function (look_for_secrets);
  fail_unless (g_atomic_int_get (&n_lines) > 0);
  fail_unless_equals_int (g_atomic_int_get (&n_leaks), 0);
  porter_clear (&porter);
  g_unlink (path);
}

GST_END_TEST;

static Suite *
wmnetsink_auth_suite (void)
{
  Suite *s = suite_create ("wmnetsink_auth");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_file);
  tcase_add_test (tc, test_settings);
  tcase_add_test (tc, test_bad_realm_while_open);
  tcase_add_test (tc, test_nobody);
  tcase_add_test (tc, test_nobody_while_open);
  tcase_add_test (tc, test_longest_challenge);
  tcase_add_test (tc, test_signal);
  tcase_add_test (tc, test_nothing_is_logged);
  return s;
}

GST_CHECK_MAIN (wmnetsink_auth);
