/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Opening, closing and the states between (docs/interface.md D.1, D.6, D.8, D.9;
 * acceptance 12, 14 to 18, 22, 36 to 38). */

#include "rig.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

static gboolean
can_connect (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
      (guint16) port, NULL, NULL);
  return connection != NULL;
}

/* F 12 */
GST_START_TEST (test_open_close)
{
  Rig *rig = rig_new ();
  GstMessage *message;
  const GstStructure *details;
  guint port;
  gint told;

  fail_unless_equals_int (rig_port (rig), 0);
  rig_set_state (rig, GST_STATE_READY);
  port = rig_port (rig);
  fail_unless (port > 0);
  fail_unless (can_connect (port));
  message = rig_await_message (rig, "wmnetsink-listening");
  details = gst_message_get_structure (message);
  fail_unless (gst_structure_get_int (details, "port", &told));
  fail_unless_equals_int (told, port);
  fail_unless_equals_string (gst_structure_get_string (details, "address"),
      "127.0.0.1");
  fail_unless (gst_structure_has_field_typed (details, "url", G_TYPE_STRING));
  gst_message_unref (message);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless_equals_int (rig_port (rig), 0);
  fail_if (can_connect (port));
  rig_free (rig);
}

GST_END_TEST;

static gint
get_int (const GstStructure * details, const gchar * field)
{
  gint value;

  fail_unless (gst_structure_get_int (details, field, &value), "%s", field);
  return value;
}

/* F 14, 17 */
GST_START_TEST (test_port_in_use)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  Rig *rig = rig_new ();
  GstStructure *details;
  guint hresult;

  g_object_set (rig->sink, "port", (gint) port, NULL);
  details = rig_expect_open_error (rig, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_BUSY);
  fail_unless_equals_int (get_int (details, "port"), port);
  fail_unless_equals_int (get_int (details, "errno"), EADDRINUSE);
  fail_unless_equals_string (gst_structure_get_string (details, "address"),
      "127.0.0.1");
  fail_unless (gst_structure_get_uint (details, "hresult", &hresult));
  fail_unless (hresult == gst_wm_net_error_to_hresult
      (GST_WM_NET_ERROR_NETWORK_RESOURCE));
  gst_structure_free (details);

  g_object_set (rig->sink, "port", 0, NULL);
  rig_start (rig);
  fail_unless (can_connect (rig_port (rig)));
  rig_free (rig);
}

GST_END_TEST;

static gboolean
has_privileged_ports (void)
{
  g_autofree gchar *text = NULL;

  return !g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start",
      &text, NULL, NULL) || g_ascii_strtoll (text, NULL, 10) > 1;
}

/* F 15; root gives up its rights for as long as it takes. */
GST_START_TEST (test_privileged_port)
{
  Rig *rig = rig_new ();
  gboolean is_root = geteuid () == 0;

  g_object_set (rig->sink, "port", 1, NULL);
  if (has_privileged_ports ()) {
    fail_unless (!is_root || seteuid (65534) == 0);
    gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NOT_AUTHORIZED));
    fail_unless (!is_root || seteuid (0) == 0);
  } else {
    g_printerr ("no port is privileged on this machine, not tested\n");
  }
  rig_free (rig);
}

GST_END_TEST;

/* Enough for the socket and one worker: the second has none to wait with. */
GST_START_TEST (test_no_descriptors)
{
  Rig *rig = rig_new ();
  struct rlimit before, limit;
  GstStructure *details;
  int next = dup (0);

  close (next);
  fail_unless_equals_int (getrlimit (RLIMIT_NOFILE, &before), 0);
  limit = before;
  limit.rlim_cur = next + 3;
  g_object_set (rig->sink, "workers", 2, NULL);
  fail_unless_equals_int (setrlimit (RLIMIT_NOFILE, &limit), 0);
  details = rig_expect_open_error (rig, GST_CORE_ERROR, GST_CORE_ERROR_THREAD);
  fail_unless_equals_int (setrlimit (RLIMIT_NOFILE, &before), 0);
  fail_unless_equals_int (get_int (details, "errno"), EMFILE);
  gst_structure_free (details);

  rig_start (rig);
  fail_unless (can_connect (rig_port (rig)));
  rig_free (rig);
}

GST_END_TEST;

/* F 16 */
GST_START_TEST (test_bad_address)
{
  Rig *rig = rig_new ();

  /* TEST-NET-1 is nobody's address. */
  g_object_set (rig->sink, "bind-address", "192.0.2.1", NULL);
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_FOUND));
  g_object_set (rig->sink, "bind-address", "not an address", NULL);
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  g_object_set (rig->sink, "bind-address", "127.0.0.1", "path", "live", NULL);
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  g_object_set (rig->sink, "path", NULL, NULL);
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  rig_free (rig);
}

GST_END_TEST;

static gchar *
ask_server_header (Rig * rig)
{
  Viewer *viewer = viewer_new (rig_port (rig), "OPTIONS * HTTP/1.0\r\n\r\n");
  gchar *line, *value;

  viewer_read_head (viewer);
  line = strstr ((gchar *) viewer->head->data, "\r\nServer: ");
  fail_unless (line != NULL);
  value = line + strlen ("\r\nServer: ");
  value = g_strndup (value, strcspn (value, "\r"));
  viewer_free (viewer);
  return value;
}

static void
expect_server_header (Rig * rig, const gchar * header, gint role,
    const gchar * prefix)
{
  g_autofree gchar *value = NULL;

  g_object_set (rig->sink, "server-header", header, "server-role", role, NULL);
  rig_set_state (rig, GST_STATE_READY);
  value = ask_server_header (rig);
  fail_unless (g_str_has_prefix (value, prefix), "%s", value);
  rig_set_state (rig, GST_STATE_NULL);
}

/* F 16: no name is that of the role; what no head has room for, or would
 * begin another line in it, keeps the port closed. */
GST_START_TEST (test_server_header)
{
  g_autofree gchar *longest = g_strnfill (256, 'x');
  g_autofree gchar *longer = g_strnfill (257, 'x');
  const gchar *bad[] = { longer, "Rex/9.0\r\nX: y", "Rex/9.0\x7f" };
  Rig *rig = rig_new ();
  guint i;

  expect_server_header (rig, NULL, 0, "Rex/9.0");
  expect_server_header (rig, "", 0, "Rex/9.0");
  expect_server_header (rig, NULL, 1, "Cougar/9.5");
  expect_server_header (rig, "", 1, "Cougar/9.5");
  expect_server_header (rig, "Rex/8.0", 1, "Rex/8.0");
  expect_server_header (rig, longest, 0, longest);
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_object_set (rig->sink, "server-header", bad[i], NULL);
    gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_SETTINGS));
  }
  rig_free (rig);
}

GST_END_TEST;

/* Two elements share a listener by path, also one that the first found by
 * port 0; the same path is an error. */
GST_START_TEST (test_path_taken)
{
  Rig *one = rig_new ();
  Rig *other = rig_new ();
  guint port;
  Viewer *viewer;

  rig_start (one);
  port = rig_port (one);
  if (__i__ == 1) {
    rig_set_state (one, GST_STATE_NULL);
    g_object_set (one->sink, "port", (gint) port, NULL);
    rig_start (one);
  }
  g_object_set (other->sink, "port", (gint) port, NULL);
  gst_structure_free (rig_expect_open_error (other, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_BUSY));
  g_object_set (other->sink, "path", "/two", NULL);
  rig_start (other);
  viewer = viewer_new (port, "GET /two HTTP/1.0\r\n\r\n");
  fail_unless_equals_int (viewer_read_head (viewer), 200);
  rig_await (other, RIG_CONNECTED, 1);
  fail_unless_equals_int (rig_count (one, RIG_CONNECTED), 0);
  viewer_free (viewer);
  rig_free (one);
  rig_free (other);
}

GST_END_TEST;

/* What belongs to the port is the first's; whose values are others is told. */
GST_START_TEST (test_shared_port_settings)
{
  Rig *one = rig_new ();
  Rig *other = rig_new ();
  GError *error;

  rig_set_state (one, GST_STATE_READY);
  g_object_set (other->sink, "port", (gint) rig_port (one), "path", "/two",
      NULL);
  rig_set_state (other, GST_STATE_READY);
  fail_unless (gst_bus_pop_filtered (other->bus, GST_MESSAGE_WARNING) == NULL);
  rig_set_state (other, GST_STATE_NULL);
  g_object_set (other->sink, "workers", 2, "handshake-timeout",
      5 * GST_SECOND, NULL);
  rig_set_state (other, GST_STATE_READY);
  error = rig_await_error (other, GST_MESSAGE_WARNING, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "workers 1 and not 2") != NULL);
  fail_unless (strstr (error->message, "handshake-timeout 30000000000 and not "
          "5000000000") != NULL);
  fail_unless (strstr (error->message, "backlog") == NULL);
  g_error_free (error);
  rig_free (one);
  rig_free (other);
}

GST_END_TEST;

static guint
count_entries (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* F 18; the process itself is counted, tracing objects is the leak test's. */
GST_START_TEST (test_fifty_cycles)
{
  Rig *rig = rig_new ();
  guint threads = 0;
  guint files = 0;
  guint i;

  for (i = 0; i < 51; i++) {
    Viewer *viewer;

    rig_start (rig);
    viewer = viewer_new_plain (rig);
    rig_await (rig, RIG_CONNECTED, i + 1);
    /* Closing lingers for a moment when a client is still there. */
    if (i % 10 == 0)
      rig_set_state (rig, GST_STATE_NULL);
    viewer_free (viewer);
    rig_set_state (rig, GST_STATE_NULL);
    gst_bus_set_flushing (rig->bus, TRUE);
    gst_bus_set_flushing (rig->bus, FALSE);
    if (i == 0) {
      threads = count_entries ("/proc/self/task");
      files = count_entries ("/proc/self/fd");
    }
  }
  fail_unless (count_entries ("/proc/self/task") <= threads);
  fail_unless_equals_int (count_entries ("/proc/self/fd"), files);
  rig_free (rig);
}

GST_END_TEST;

/* F 22, and the totals of 54 */
GST_START_TEST (test_ids_grow_over_cycles)
{
  Rig *rig = rig_new ();
  GstState states[] = { GST_STATE_READY, GST_STATE_NULL, GST_STATE_READY };
  guint64 generation = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (states); i++) {
    Viewer *viewer;
    guint64 now;

    rig_start (rig);
    viewer = viewer_new_plain (rig);
    fail_unless_equals_uint64 (rig_await (rig, RIG_CONNECTED, i + 1)->id,
        i + 1);
    g_object_get (rig->sink, "generation", &now, NULL);
    fail_unless (now > generation);
    rig_set_state (rig, states[i]);
    g_object_get (rig->sink, "generation", &generation, NULL);
    fail_unless (generation > now);
    fail_unless_equals_int (rig_stat (rig, "clients-accepted"), i + 1);
    viewer_free (viewer);
  }
  fail_unless_equals_int (rig_stat (rig, "peak-clients"), 1);
  rig_free (rig);
}

GST_END_TEST;

/* F 36 */
GST_START_TEST (test_paused_to_ready)
{
  Rig *rig = rig_new ();
  gboolean streaming;
  Viewer *viewer;
  guint port;

  rig_start (rig);
  port = rig_port (rig);
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  rig_set_state (rig, GST_STATE_READY);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 1);
  fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
      GST_WM_DISCONNECT_REASON_SHUTDOWN);
  g_byte_array_unref (viewer_read_rest (viewer));
  viewer_free (viewer);
  g_object_get (rig->sink, "streaming", &streaming, NULL);
  fail_if (streaming);
  fail_unless_equals_int (rig_port (rig), port);
  fail_unless (can_connect (port));
  rig_start (rig);
  viewer_free (viewer_new_plain (rig));
  rig_free (rig);
}

GST_END_TEST;

/* F 37 */
GST_START_TEST (test_shutdown_tells_all)
{
  enum
  { N = 20 };
  Rig *rig = rig_new ();
  Viewer *viewers[N];
  guint i;

  rig_start (rig);
  for (i = 0; i < N; i++)
    viewers[i] = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, N);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), N);
  for (i = 0; i < N; i++) {
    const RigNews *news = rig_await (rig, RIG_DISCONNECTED, i + 1);

    fail_unless_equals_int (news->reason, GST_WM_DISCONNECT_REASON_SHUTDOWN);
    fail_unless_equals_int (news->n_clients, N - 1 - i);
    g_byte_array_unref (viewer_read_rest (viewers[i]));
    viewer_free (viewers[i]);
  }
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), N);
  fail_unless_equals_int (rig_n_clients (rig), 0);
  rig_free (rig);
}

GST_END_TEST;

static void
swallow_warning (const gchar * domain, GLogLevelFlags level,
    const gchar * message, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
stop_from_handler (Rig * rig, const RigNews * news)
{
  GstStateChangeReturn *result = rig->hook_data;

  if (news->kind == RIG_CONNECTED)
    *result = gst_element_set_state (rig->sink, GST_STATE_NULL);
}

/* F 38 */
GST_START_TEST (test_state_from_handler)
{
  Rig *rig = rig_new ();
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS;
  gint warnings = 0;
  guint handler = g_log_set_handler ("wmnet", G_LOG_LEVEL_WARNING,
      swallow_warning, &warnings);
  Viewer *viewer;

  rig->hook = stop_from_handler;
  rig->hook_data = &result;
  rig_start (rig);
  viewer = viewer_new_plain (rig);
  viewer_free (viewer);
  rig_await (rig, RIG_DISCONNECTED, 1);
  fail_unless_equals_int (result, GST_STATE_CHANGE_FAILURE);
  fail_unless_equals_int (g_atomic_int_get (&warnings), 1);
  fail_unless_equals_int (GST_STATE (rig->sink), GST_STATE_PLAYING);
  g_log_remove_handler ("wmnet", handler);
  rig->hook = NULL;
  rig_free (rig);
}

GST_END_TEST;

/* D.1: in READY there is no header; a client waits for it, then gets 503. */
GST_START_TEST (test_header_wait)
{
  Rig *rig = rig_new ();
  Viewer *patient, *hasty;

  rig_set_state (rig, GST_STATE_READY);
  patient = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  rig_start (rig);
  fail_unless_equals_int (viewer_read_head (patient), 200);
  viewer_free (patient);
  rig_set_state (rig, GST_STATE_READY);
  g_object_set (rig->sink, "header-wait", (guint64) 0, NULL);
  hasty = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  fail_unless_equals_int (viewer_read_head (hasty), 503);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_NOT_READY);
  viewer_free (hasty);
  rig_free (rig);
}

GST_END_TEST;

/* Who waits for a header when the port is closed is told of, and counted. */
GST_START_TEST (test_close_on_waiting)
{
  Rig *rig = rig_new ();
  Viewer *viewer;

  rig_set_state (rig, GST_STATE_READY);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  while (rig_stat (rig, "n-connections") == 0)
    g_thread_yield ();
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_SHUTDOWN);
  fail_unless_equals_int (rig_stat (rig, "clients-rejected"), 1);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_states_suite (void)
{
  Suite *s = suite_create ("wmnetsink-states");
  TCase *tc = tcase_create ("states");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_open_close);
  tcase_add_test (tc, test_port_in_use);
  tcase_add_test (tc, test_privileged_port);
  tcase_add_test (tc, test_no_descriptors);
  tcase_add_test (tc, test_bad_address);
  tcase_add_test (tc, test_server_header);
  tcase_add_loop_test (tc, test_path_taken, 0, 2);
  tcase_add_test (tc, test_shared_port_settings);
  tcase_add_test (tc, test_fifty_cycles);
  tcase_add_test (tc, test_ids_grow_over_cycles);
  tcase_add_test (tc, test_paused_to_ready);
  tcase_add_test (tc, test_shutdown_tells_all);
  tcase_add_test (tc, test_state_from_handler);
  tcase_add_test (tc, test_header_wait);
  tcase_add_test (tc, test_close_on_waiting);
  return s;
}

GST_CHECK_MAIN (wmnetsink_states);
