/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/server.c: sharing a port, refusing to, and every way that
 * opening can fail. */

#include "fixture.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static WmnMount *
publish_with (const gchar * address, guint16 port, const gchar * path,
    guint n_workers, int *ret_errno, GError ** error)
{
  WmnServerSettings settings = { 0 };
  WmnMountHooks hooks = { {NULL} };

  settings.bind_address = address;
  settings.port = port;
  settings.backlog = 16;
  settings.n_workers = n_workers;
  settings.path = path;
  settings.server_header = "Rex/9.0.0.2980";
  return wmn_server_publish (&settings, &hooks, NULL, ret_errno, error);
}

static WmnMount *
publish (const gchar * address, guint16 port, const gchar * path,
    GError ** error)
{
  return publish_with (address, port, path, 1, NULL, error);
}

/* A port that is free at this moment. */
static guint16
find_port (void)
{
  WmnMount *mount = publish ("127.0.0.1", 0, "/", NULL);
  guint16 port = wmn_server_port (mount);

  wmn_server_withdraw (mount);
  return port;
}

static void
assert_fails (const gchar * address, guint16 port, const gchar * path,
    WmnServerError code)
{
  GError *error = NULL;

  g_assert_null (publish (address, port, path, &error));
  g_assert_error (error, WMN_SERVER_ERROR, (gint) code);
  g_error_free (error);
}

static void
test_shared_port (void)
{
  guint16 port = find_port ();
  GError *error = NULL;
  WmnMount *a = publish ("127.0.0.1", port, "/a", &error);
  WmnMount *b;

  g_assert_no_error (error);
  b = publish ("127.0.0.1", port, "/b", &error);
  g_assert_no_error (error);
  g_assert_true (a->server == b->server);
  g_assert_cmpuint (wmn_server_port (b), ==, port);
  assert_fails ("127.0.0.1", port, "/a", WMN_SERVER_ERROR_PATH_TAKEN);
  wmn_server_withdraw (a);
  a = publish ("127.0.0.1", port, "/a", &error);
  g_assert_no_error (error);
  wmn_server_withdraw (a);
  wmn_server_withdraw (b);
}

static void
set_handshake (gpointer user_data, WmnMount * mount)
{
  wmn_mount_set (mount, WMN_SETTING_HANDSHAKE_TIMEOUT, *(gint64 *) user_data);
}

/* What belongs to the port is as the first has it, for the others to be told. */
static void
test_shared_settings (void)
{
  gint64 times[] = { 5 * G_TIME_SPAN_SECOND, 7 * G_TIME_SPAN_SECOND };
  WmnServerSettings settings = { 0 };
  WmnMountHooks hooks = { {NULL} };
  WmnMount *a, *b;
  gchar *text;

  hooks.set_up = set_handshake;
  settings.bind_address = "127.0.0.1";
  settings.backlog = 16;
  settings.n_workers = 1;
  settings.path = "/a";
  settings.server_header = "Rex/9.0.0.2980";
  a = wmn_server_publish (&settings, &hooks, &times[0], NULL, NULL);
  g_assert_null (wmn_server_list_others (a, &settings));
  settings.port = wmn_server_port (a);
  settings.path = "/b";
  b = wmn_server_publish (&settings, &hooks, &times[0], NULL, NULL);
  g_assert_null (wmn_server_list_others (b, &settings));
  wmn_server_withdraw (b);
  settings.backlog = 17;
  settings.n_workers = 2;
  settings.max_connections = 3;
  b = wmn_server_publish (&settings, &hooks, &times[1], NULL, NULL);
  text = wmn_server_list_others (b, &settings);
  g_assert_cmpstr (text, ==, "workers 1 and not 2, backlog 16 and not 17, "
      "max-connections 0 and not 3, "
      "handshake-timeout 5000000000 and not 7000000000 up to the request");
  g_free (text);
  /* So it is whoever is left. */
  wmn_server_withdraw (a);
  text = wmn_server_list_others (b, &settings);
  g_assert_cmpstr (text, ==, "workers 1 and not 2, backlog 16 and not 17, "
      "max-connections 0 and not 3");
  g_free (text);
  wmn_server_withdraw (b);
}

/* However an address is written, it is one, and none is all. */
static void
test_same_address (void)
{
  static const gchar *const pairs[][2] = {
    {NULL, ""}, {NULL, "::"}, {"::", NULL}, {"::", "0:0::0"},
    {"::1", "0::1"}
  };
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++) {
    WmnMount *a = publish (pairs[i][0], 0, "/a", &error);
    WmnMount *b;

    /* No IPv6 here. */
    if (a == NULL) {
      g_clear_error (&error);
      continue;
    }
    b = publish (pairs[i][1], wmn_server_port (a), "/b", &error);
    g_assert_no_error (error);
    g_assert_true (a->server == b->server);
    wmn_server_withdraw (a);
    wmn_server_withdraw (b);
  }
}

/* However a path is written, it is one (RFC 2616 5.1.2). */
static void
test_same_path (void)
{
  WmnMount *mount = publish ("127.0.0.1", 0, "/%72adio|1", NULL);
  guint16 port = wmn_server_port (mount);
  WmnMount *other;

  g_assert_cmpstr (mount->path, ==, "/radio%7C1");
  assert_fails ("127.0.0.1", port, "/radio%7c1", WMN_SERVER_ERROR_PATH_TAKEN);
  other = publish ("127.0.0.1", port, "/radio%2F1", NULL);
  g_assert_nonnull (other);
  assert_fails ("127.0.0.1", port, "/radio%2f1", WMN_SERVER_ERROR_PATH_TAKEN);
  wmn_server_withdraw (other);
  wmn_server_withdraw (mount);
}

/* Browsers, curl and proxies take such segments out of what they ask for (RFC
 * 3986 5.2.4), escaped ones too, so nobody would get there. */
static void
test_dots (void)
{
  static const gchar *const bad[] = {
    "/.", "/..", "/x/../a", "/./a", "/a/.", "/a/..", "/%2e", "/a/%2E./b",
    "/.%2e/a"
  };
  static const gchar *const good[] = {
    "/...", "/.a", "/a.", "/..a/b", "/a..b", "/a%2F..%2Fb"
  };
  GError *error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_null (publish ("127.0.0.1", 0, bad[i], &error));
    g_assert_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_PATH);
    g_assert_nonnull (strstr (error->message, "'..'"));
    g_clear_error (&error);
  }
  for (i = 0; i < G_N_ELEMENTS (good); i++) {
    WmnMount *mount = publish ("127.0.0.1", 0, good[i], &error);

    g_assert_no_error (error);
    wmn_server_withdraw (mount);
  }
}

/* The port that 0 has become is like any other; 0 itself is never shared. */
static void
test_found_port (void)
{
  GError *error = NULL;
  WmnMount *a = publish ("127.0.0.1", 0, "/a", &error);
  guint16 port = wmn_server_port (a);
  WmnMount *b = publish ("127.0.0.1", port, "/b", &error);
  WmnMount *c = publish ("127.0.0.1", 0, "/a", &error);

  g_assert_no_error (error);
  g_assert_true (a->server == b->server);
  g_assert_true (a->server != c->server);
  g_assert_cmpuint (wmn_server_port (c), !=, port);
  assert_fails ("127.0.0.1", port, "/a", WMN_SERVER_ERROR_PATH_TAKEN);
  wmn_server_withdraw (a);
  wmn_server_withdraw (c);
  a = publish ("127.0.0.1", port, "/a", &error);
  g_assert_no_error (error);
  g_assert_true (a->server == b->server);
  wmn_server_withdraw (b);
  wmn_server_withdraw (a);
}

static void
test_errors (void)
{
  WmnMount *mount = publish ("127.0.0.1", 0, "/", NULL);

  assert_fails ("127.0.0.1", 0, "live", WMN_SERVER_ERROR_PATH);
  assert_fails ("127.0.0.1", 0, "/a b", WMN_SERVER_ERROR_PATH);
  assert_fails ("127.0.0.1", 0, "/a?b", WMN_SERVER_ERROR_PATH);
  assert_fails ("127.0.0.1", 0, "/100%", WMN_SERVER_ERROR_PATH);
  assert_fails ("127.0.0.1", 0, "/a%00", WMN_SERVER_ERROR_PATH);
  assert_fails ("127.0.0.1", 0, NULL, WMN_SERVER_ERROR_PATH);
  assert_fails ("nowhere", 0, "/", WMN_SERVER_ERROR_ADDRESS);
  assert_fails ("192.0.2.1", 0, "/", WMN_SERVER_ERROR_NOT_LOCAL);
  /* Taken by a server that another address was asked of. */
  assert_fails (NULL, wmn_server_port (mount), "/", WMN_SERVER_ERROR_BUSY);
  wmn_server_withdraw (mount);
}

static void
limit_descriptors (guint n)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = n;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

/* Only the socket can be had, or one of the first worker's two descriptors, or
 * both, or the first of the second's too. */
static void
test_no_descriptors (void)
{
  guint16 port = find_port ();
  struct rlimit before;
  GError *error = NULL;
  WmnMount *mount;
  guint next = (guint) dup (0);
  guint i;

  close ((int) next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  for (i = 1; i <= 4; i++) {
    int number = 0;

    limit_descriptors (next + i);
    mount = publish_with ("127.0.0.1", port, "/", 2, &number, &error);
    limit_descriptors ((guint) before.rlim_cur);
    g_assert_null (mount);
    g_assert_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_THREAD);
    g_clear_error (&error);
    g_assert_cmpint (number, ==, EMFILE);
  }
  /* Nothing is left of them, and nothing stands in the way. */
  g_assert_cmpint (dup (0), ==, (int) next);
  close ((int) next);
  mount = publish_with ("127.0.0.1", port, "/", 2, NULL, &error);
  g_assert_no_error (error);
  wmn_server_withdraw (mount);
}

/* A mount takes none of its own: neither does one without names, nor one whose
 * names can't be had. */
static void
test_last_descriptors (void)
{
  guint16 port = find_port ();
  struct rlimit before;
  GError *error = NULL;
  WmnMount *mount;
  guint next = (guint) dup (0);

  close ((int) next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  limit_descriptors (next + 3);
  mount = publish ("127.0.0.1", port, "/", &error);
  g_assert_no_error (error);
  wmn_mount_start_names (mount);
  wmn_mount_set (mount, WMN_SETTING_RESOLVES, TRUE);
  limit_descriptors ((guint) before.rlim_cur);
  wmn_server_withdraw (mount);
}

static void
test_server_header (void)
{
  const gchar *bad[] = { NULL, "", "Rex/9.0\r\nX: y" };
  WmnServerSettings settings = { 0 };
  WmnMountHooks hooks = { {NULL} };
  GError *error = NULL;
  guint i;

  settings.bind_address = "127.0.0.1";
  settings.path = "/";
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    settings.server_header = bad[i];
    g_assert_null (wmn_server_publish (&settings, &hooks, NULL, NULL, &error));
    g_assert_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_NAME);
    g_clear_error (&error);
  }
}

static void
test_address (void)
{
  WmnMount *mount = publish ("127.0.0.1", 0, "/", NULL);
  gchar *address = wmn_server_address (mount);

  g_assert_cmpstr (address, ==, "127.0.0.1");
  g_free (address);
  wmn_server_withdraw (mount);
  mount = publish (NULL, 0, "/", NULL);
  address = wmn_server_address (mount);
  g_assert_true (strcmp (address, "::") == 0 ||
      strcmp (address, "0.0.0.0") == 0);
  g_free (address);
  wmn_server_withdraw (mount);
}

/* Silent connections don't hold a server up. */
static void
test_withdraw_with_silent_clients (void)
{
  Fixture fixture;
  int fds[8];
  guint i;

  fixture_open (&fixture, "/", 2);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = fixture_connect (&fixture);
  while (wmn_server_n_connections (fixture.mount) < G_N_ELEMENTS (fds))
    g_thread_yield ();
  wmn_server_withdraw (fixture.mount);
  fixture.mount = NULL;
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  fixture_close (&fixture);
}

/* One connection too many is closed at once; a place is free again when
 * another has gone. */
static void
test_max_connections (void)
{
  WmnServerSettings settings = { 0 };
  WmnMountHooks hooks = { {NULL} };
  WmnMount *mount;
  Fixture view;
  int a, b;

  settings.bind_address = "127.0.0.1";
  settings.backlog = 16;
  settings.n_workers = 1;
  settings.max_connections = 1;
  settings.path = "/";
  settings.server_header = "Rex/9.0.0.2980";
  mount = wmn_server_publish (&settings, &hooks, NULL, NULL, NULL);
  wmn_mount_set (mount, WMN_SETTING_HANDSHAKE_TIMEOUT, G_TIME_SPAN_HOUR);
  view.port = wmn_server_port (mount);
  a = fixture_connect (&view);
  while (wmn_server_n_connections (mount) < 1)
    g_thread_yield ();
  b = fixture_connect (&view);
  g_assert_false (fixture_read (b, &(guint8) {
          0}
          , 1));
  close (b);
  close (a);
  while (wmn_server_n_connections (mount) > 0)
    g_thread_yield ();
  b = fixture_ask (&view, "OPTIONS", "*", "NSPlayer/4.1", "");
  g_assert_cmpuint (fixture_read_status (b), ==, 200);
  close (b);
  wmn_server_withdraw (mount);
}

/* As where there may be no more of them: no memory has room for such a
 * stack. */
static void
refuse_threads (pthread_attr_t * ret_before)
{
  pthread_attr_t none;

  g_assert_cmpint (pthread_getattr_default_np (ret_before), ==, 0);
  g_assert_cmpint (pthread_attr_init (&none), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&none, G_MAXSIZE / 4 * 3), ==, 0);
  g_assert_cmpint (pthread_setattr_default_np (&none), ==, 0);
  pthread_attr_destroy (&none);
}

static void
assert_no_thread (guint16 port, const gchar * path)
{
  GError *error = NULL;
  int number = 0;

  g_assert_null (publish_with ("127.0.0.1", port, path, 1, &number, &error));
  g_assert_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_THREAD);
  g_assert_cmpint (number, ==, EAGAIN);
  g_error_free (error);
}

/* Neither that of a worker, nor, where the port is open, the mount's own. */
static void
test_no_thread (void)
{
  WmnMount *a = publish ("127.0.0.1", 0, "/a", NULL);
  guint16 port = wmn_server_port (a);
  pthread_attr_t before;
  WmnMount *b;

  refuse_threads (&before);
  assert_no_thread (0, "/b");
  assert_no_thread (port, "/b");
  g_assert_cmpint (pthread_setattr_default_np (&before), ==, 0);
  pthread_attr_destroy (&before);
  b = publish ("127.0.0.1", port, "/b", NULL);
  g_assert_nonnull (b);
  wmn_server_withdraw (b);
  wmn_server_withdraw (a);
}

/* Two elements' streams on one port don't mix. */
static void
test_two_mounts (void)
{
  guint16 port = find_port ();
  Fixture a;
  WmnMount *b;
  int fd;

  fixture_open (&a, "/a", 2);
  b = publish ("127.0.0.1", port, "/b", NULL);
  fixture_feed (&a, 2);
  fd = fixture_ask (&a, "GET", "/b", "NSPlayer/4.1", "");
  g_assert_cmpuint (fixture_read_status (fd), ==, 404);
  close (fd);
  fd = fixture_ask (&a, "GET", "/a", "NSPlayer/4.1", "");
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  wmn_server_withdraw (b);
  fixture_close (&a);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/shared-port", test_shared_port);
  g_test_add_func ("/server/shared-settings", test_shared_settings);
  g_test_add_func ("/server/same-address", test_same_address);
  g_test_add_func ("/server/same-path", test_same_path);
  g_test_add_func ("/server/dots", test_dots);
  g_test_add_func ("/server/found-port", test_found_port);
  g_test_add_func ("/server/errors", test_errors);
  g_test_add_func ("/server/no-descriptors", test_no_descriptors);
  g_test_add_func ("/server/no-thread", test_no_thread);
  g_test_add_func ("/server/server-header", test_server_header);
  g_test_add_func ("/server/last-descriptors", test_last_descriptors);
  g_test_add_func ("/server/address", test_address);
  g_test_add_func ("/server/silent-clients", test_withdraw_with_silent_clients);
  g_test_add_func ("/server/max-connections", test_max_connections);
  g_test_add_func ("/server/two-mounts", test_two_mounts);
  return g_test_run ();
}
