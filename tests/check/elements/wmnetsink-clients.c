/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who is connected, as the application sees it: signals, interface, actions
 * (docs/interface.md B.5, C, D.7, D.8; acceptance 19 to 26, 28, 31 to 35, 39 to
 * 42, 45 to 48). */

#include "rig.h"

#define CONNECTIONS(rig) GST_WM_CLIENT_CONNECTIONS ((rig)->sink)

static guint
local_port (Viewer * viewer)
{
  g_autoptr (GSocketAddress) address =
      g_socket_connection_get_local_address (viewer->connection, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static gboolean
disconnect_client (Rig * rig, guint64 id)
{
  gboolean done;

  g_signal_emit_by_name (rig->sink, "disconnect-client", id, &done);
  return done;
}

/* F 19, 20, 21, 23, 24, 31 */
GST_START_TEST (test_come_and_go)
{
  Rig *rig = rig_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GstWMClientInfo) gone = NULL;
  const RigNews *news;
  Viewer *viewer;

  rig_start (rig);
  viewer = viewer_new_plain (rig);
  news = rig_await (rig, RIG_CONNECTED, 1);
  fail_unless_equals_uint64 (news->id, 1);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (news->info), 1);
  fail_unless_equals_string (gst_wm_client_info_get_address (news->info),
      "127.0.0.1");
  fail_unless_equals_int (gst_wm_client_info_get_port (news->info),
      local_port (viewer));
  fail_unless_equals_int (gst_wm_client_info_get_local_port (news->info),
      rig_port (rig));
  fail_unless_equals_int (news->n_clients, 1);
  fail_unless (news->is_listed);
  viewer_free (viewer);

  news = rig_await (rig, RIG_DISCONNECTED, 1);
  fail_unless_equals_uint64 (news->id, 1);
  fail_unless_equals_int (news->reason, GST_WM_DISCONNECT_REASON_CLIENT_CLOSED);
  fail_unless_equals_int (gst_wm_client_info_get_disconnect_reason
      (news->info), news->reason);
  fail_unless_equals_int (gst_wm_client_info_get_state (news->info),
      GST_WM_CLIENT_STATE_CLOSED);
  fail_unless (gst_wm_client_info_get_bytes_sent (news->info) > 0);
  fail_unless_equals_int (news->n_clients, 0);
  fail_if (news->is_listed);
  gone = gst_wm_client_connections_get_client (CONNECTIONS (rig), 1, &error);
  fail_unless (gone == NULL);
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_CLIENT));

  viewer = viewer_new_plain (rig);
  fail_unless_equals_uint64 (rig_await (rig, RIG_CONNECTED, 2)->id, 2);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static void
read_all (Rig * rig, const RigNews * news)
{
  GValue clients = G_VALUE_INIT;
  GstStructure *stats, *one;
  guint n;

  g_value_init (&clients, GST_TYPE_ARRAY);
  g_object_get_property (G_OBJECT (rig->sink), "clients", &clients);
  g_object_get (rig->sink, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint (stats, "n-clients", &n));
  fail_unless_equals_int (n, gst_value_array_get_size (&clients));
  fail_unless_equals_int (n, news->n_clients);
  g_signal_emit_by_name (rig->sink, "get-client-stats", news->id, &one);
  fail_unless ((one != NULL) == (news->kind == RIG_CONNECTED));
  g_clear_pointer (&one, gst_structure_free);
  gst_structure_free (stats);
  g_value_unset (&clients);
  g_atomic_int_inc ((gint *) rig->hook_data);
}

/* F 25, 26 */
GST_START_TEST (test_reading_in_handlers)
{
  Rig *rig = rig_new ();
  const RigNews *news[3];
  gint calls = 0;
  Viewer *one, *other;

  rig->hook = read_all;
  rig->hook_data = &calls;
  g_object_set (rig->sink, "max-clients", 1, NULL);
  rig_start (rig);
  one = viewer_new_plain (rig);
  news[0] = rig_await (rig, RIG_CONNECTED, 1);
  other = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  news[1] = rig_await (rig, RIG_REJECTED, 1);
  viewer_free (one);
  news[2] = rig_await (rig, RIG_DISCONNECTED, 1);
  fail_unless (news[0]->thread == news[1]->thread);
  fail_unless (news[0]->thread == news[2]->thread);
  fail_if (news[0]->thread == g_thread_self ());
  viewer_free (other);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless_equals_int (g_atomic_int_get (&calls), 3);
  rig_free (rig);
}

GST_END_TEST;

static void
note_thread (GObject * object, GParamSpec * spec, GThread ** ret_thread)
{
  *ret_thread = g_thread_self ();
}

/* docs/reference/threads.md: what GObject makes of notifications that come
 * while they are frozen, as in g_object_set(). */
GST_START_TEST (test_frozen_notifications)
{
  GThread *thread = NULL;
  Rig *rig = rig_new ();
  Viewer *viewer;

  rig_start (rig);
  g_signal_connect (rig->sink, "notify::n-clients", G_CALLBACK (note_thread),
      &thread);
  g_object_freeze_notify (G_OBJECT (rig->sink));
  viewer = viewer_new_plain (rig);
  /* It is posted after the herald has notified. */
  gst_message_unref (rig_await_message (rig, "wmnetsink-client-connected"));
  fail_unless (thread == NULL);
  g_object_thaw_notify (G_OBJECT (rig->sink));
  fail_unless (thread == g_thread_self ());
  viewer_free (viewer);
  gst_message_unref (rig_await_message (rig, "wmnetsink-client-disconnected"));
  fail_unless (thread == rig_await (rig, RIG_DISCONNECTED, 1)->thread);
  rig_free (rig);
}

GST_END_TEST;

/* F 28 */
GST_START_TEST (test_snapshot_stays)
{
  Rig *rig = rig_new ();
  g_autoptr (GPtrArray) all = NULL;
  GstStructure *before, *after;
  guint64 generation;
  Viewer *viewer;

  rig_start (rig);
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  all = gst_wm_client_connections_snapshot (CONNECTIONS (rig), &generation);
  fail_unless_equals_int (all->len, 1);
  fail_unless_equals_uint64 (generation, 1);
  before = gst_wm_client_info_to_structure (g_ptr_array_index (all, 0));
  fail_unless_equals_int (rig_push_packets (rig, 10), GST_FLOW_OK);
  viewer_free (viewer);
  rig_await (rig, RIG_DISCONNECTED, 1);
  after = gst_wm_client_info_to_structure (g_ptr_array_index (all, 0));
  fail_unless (gst_structure_is_equal (before, after));
  fail_unless_equals_int (gst_wm_client_info_get_state (g_ptr_array_index
          (all, 0)), GST_WM_CLIENT_STATE_STREAMING);
  gst_structure_free (before);
  gst_structure_free (after);
  rig_free (rig);
}

GST_END_TEST;

/* F 32 */
GST_START_TEST (test_disconnect)
{
  Rig *rig = rig_new ();
  Viewer *viewer;

  fail_if (disconnect_client (rig, 1));
  rig_start (rig);
  fail_if (disconnect_client (rig, 1));
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless (disconnect_client (rig, 1));
  fail_if (disconnect_client (rig, 1));
  fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
      GST_WM_DISCONNECT_REASON_KICKED);
  g_byte_array_unref (viewer_read_rest (viewer));
  viewer_free (viewer);
  fail_if (disconnect_client (rig, 1));
  rig_free (rig);
}

GST_END_TEST;

typedef struct
{
  guint depth;
  guint nested;
  gboolean in_connected;
  gboolean in_disconnected;
  GstWMClientState state;       /* when it was told to go */
} Kicking;

static GstWMClientState
get_state (Rig * rig, guint64 id)
{
  g_autoptr (GstWMClientInfo) info =
      gst_wm_client_connections_get_client (GST_WM_CLIENT_CONNECTIONS
      (rig->sink), id, NULL);

  fail_unless (info != NULL);
  return gst_wm_client_info_get_state (info);
}

static void
kick (Rig * rig, const RigNews * news)
{
  Kicking *kicking = rig->hook_data;

  if (kicking->depth++ > 0)
    kicking->nested++;
  if (news->kind == RIG_CONNECTED) {
    kicking->in_connected = disconnect_client (rig, news->id);
    kicking->state = get_state (rig, news->id);
  } else
    kicking->in_disconnected = disconnect_client (rig, news->id);
  kicking->depth--;
}

/* F 33, 34 */
GST_START_TEST (test_disconnect_in_handlers)
{
  Rig *rig = rig_new ();
  Kicking kicking = { 0, 0, FALSE, TRUE };
  Viewer *viewer;

  rig->hook = kick;
  rig->hook_data = &kicking;
  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  fail_unless_equals_int (rig_await (rig, RIG_DISCONNECTED, 1)->reason,
      GST_WM_DISCONNECT_REASON_KICKED);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless (kicking.in_connected);
  /* Its worker may have been faster. */
  fail_unless (kicking.state == GST_WM_CLIENT_STATE_CLOSING ||
      kicking.state == GST_WM_CLIENT_STATE_CLOSED);
  fail_if (kicking.in_disconnected);
  fail_unless_equals_int (kicking.nested, 0);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* F 35 */
GST_START_TEST (test_disconnect_all)
{
  Rig *rig = rig_new ();
  Viewer *viewers[3];
  guint told;
  guint i;

  rig_start (rig);
  for (i = 0; i < 3; i++)
    viewers[i] = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 3);
  g_signal_emit_by_name (rig->sink, "disconnect-all", &told);
  fail_unless_equals_int (told, 3);
  rig_await (rig, RIG_DISCONNECTED, 3);
  fail_unless_equals_int (gst_wm_client_connections_disconnect_all
      (CONNECTIONS (rig)), 0);
  for (i = 0; i < 3; i++) {
    g_byte_array_unref (viewer_read_rest (viewers[i]));
    viewer_free (viewers[i]);
  }
  viewer_free (viewer_new_plain (rig));
  rig_free (rig);
}

GST_END_TEST;

static void
expect_rejected (Rig * rig, guint n)
{
  Viewer *viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  const RigNews *news;

  fail_unless_equals_int (viewer_read_head (viewer), 503);
  news = rig_await (rig, RIG_REJECTED, n);
  fail_unless_equals_int (news->reason, GST_WM_REJECT_REASON_LIMIT);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (news->info), 0);
  fail_unless_equals_int (gst_wm_client_info_get_port (news->info),
      local_port (viewer));
  viewer_free (viewer);
}

/* F 39, 40 */
GST_START_TEST (test_max_clients)
{
  enum
  { N = 60 };
  Rig *rig = rig_new ();
  Viewer *viewers[N];
  guint i;

  g_object_set (rig->sink, "max-clients", 2, NULL);
  rig_start (rig);
  viewers[0] = viewer_new_plain (rig);
  viewers[1] = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 2);
  expect_rejected (rig, 1);
  fail_unless_equals_int (rig_n_clients (rig), 2);
  g_object_set (rig->sink, "max-clients", 0, NULL);
  expect_rejected (rig, 2);
  fail_unless_equals_int (rig_n_clients (rig), 2);
  fail_unless_equals_int (rig_count (rig, RIG_DISCONNECTED), 0);
  fail_unless_equals_int (rig_stat (rig, "clients-rejected"), 2);
  g_object_set (rig->sink, "max-clients", -1, NULL);
  for (i = 2; i < N; i++)
    viewers[i] = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, N);
  fail_unless_equals_int (rig_n_clients (rig), N);
  fail_unless_equals_int (rig_stat (rig, "peak-clients"), N);
  for (i = 0; i < N; i++)
    viewer_free (viewers[i]);
  rig_free (rig);
}

GST_END_TEST;

#define AGENT "User-Agent: NSPlayer/12.0.7601.17514\r\n"

static guint64
client_id_of (Viewer * viewer)
{
  const gchar *found = strstr ((gchar *) viewer->head->data, "client-id=");

  fail_unless (found != NULL);
  return g_ascii_strtoull (found + strlen ("client-id="), NULL, 10);
}

/* A request on a connection of its own; answered with 2xx. */
static Viewer *
ask (Rig * rig, const gchar * method, guint64 client_id, const gchar * lines)
{
  g_autofree gchar *request = g_strdup_printf ("%s / HTTP/1.0\r\n" AGENT
      "Pragma: no-cache,client-id=%" G_GUINT64_FORMAT "\r\n%s\r\n", method,
      client_id, lines);
  Viewer *viewer = viewer_new (rig_port (rig), request);

  fail_unless (viewer_read_head (viewer) / 100 == 2);
  return viewer;
}

static guint
n_connections_of (Rig * rig, guint64 id)
{
  g_autoptr (GstWMClientInfo) info =
      gst_wm_client_connections_get_client (CONNECTIONS (rig), id, NULL);

  return gst_wm_client_info_get_n_connections (info);
}

/* F 41, 42: describe, play and log on connections of their own are one
 * client, and the wire's client-id is not the public one. */
GST_START_TEST (test_wmsp_player)
{
  Rig *rig = rig_new ();
  Viewer *describe, *play, *log, *more;
  const GstWMClientInfo *info;
  const RigNews *news;
  guint64 wire_id;

  rig_start (rig);
  describe = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n" AGENT
      "Pragma: no-cache\r\n\r\n");
  fail_unless_equals_int (viewer_read_head (describe), 200);
  fail_unless_equals_int (rig_n_clients (rig), 0);
  wire_id = client_id_of (describe);
  play = ask (rig, "GET", wire_id, "Pragma: xPlayStrm=1\r\n"
      "Pragma: Speed=5.000\r\n");
  news = rig_await (rig, RIG_CONNECTED, 1);
  info = news->info;
  fail_unless_equals_int (gst_wm_client_info_get_variant (info),
      GST_WM_CLIENT_VARIANT_WMSP_NON_PIPELINED);
  fail_unless_equals_string (gst_wm_client_info_get_user_agent (info),
      "NSPlayer/12.0.7601.17514");
  fail_unless_equals_string (gst_wm_client_info_get_player_version (info),
      "NSPlayer/12.0");
  fail_if (news->id == wire_id);
  fail_unless (gst_wm_client_info_get_pace (info) == 5.0);
  log = ask (rig, "POST", wire_id,
      "Content-Type: application/x-wms-LogStats\r\nContent-Length: 0\r\n");
  fail_unless_equals_int (rig_n_clients (rig), 1);
  fail_unless_equals_int (rig_stat (rig, "n-sessions"), 1);
  more = ask (rig, "POST", wire_id, "Pragma: xKeepAliveInPause=1\r\n"
      "Connection: Keep-Alive\r\n");
  fail_unless (n_connections_of (rig, 1) >= 2);
  viewer_free (describe);
  viewer_free (log);
  viewer_free (more);
  while (n_connections_of (rig, 1) != 1)
    g_thread_yield ();
  viewer_free (play);
  info = rig_await (rig, RIG_DISCONNECTED, 1)->info;
  fail_unless_equals_int (gst_wm_client_info_get_n_connections (info), 0);
  fail_unless_equals_int (rig_count (rig, RIG_CONNECTED), 1);
  rig_free (rig);
}

GST_END_TEST;

/* F 42, for which the role has to be another one. */
GST_START_TEST (test_pipelined_variant)
{
  Rig *rig = rig_new ();
  Viewer *viewer;

  gst_util_set_object_arg (G_OBJECT (rig->sink), "server-role", "media-server");
  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.1\r\n" AGENT
      "Pragma: xPlayStrm=1, version11-enabled=1\r\n\r\n");
  fail_unless_equals_int (gst_wm_client_info_get_variant (rig_await (rig,
              RIG_CONNECTED, 1)->info), GST_WM_CLIENT_VARIANT_WMSP_PIPELINED);
  viewer_free (viewer);
  rig_await (rig, RIG_DISCONNECTED, 1);
  rig_free (rig);
}

GST_END_TEST;

/* F 42 */
GST_START_TEST (test_plain_variant)
{
  Rig *rig = rig_new ();
  g_autofree guint8 *header = NULL;
  const GstWMClientInfo *info;
  Viewer *viewer;
  guint size;

  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n"
      "User-Agent: tester/1\r\nHost: tv.example.org:80\r\n"
      "Referer: http://example.org/\r\n\r\n");
  info = rig_await (rig, RIG_CONNECTED, 1)->info;
  fail_unless_equals_int (gst_wm_client_info_get_variant (info),
      GST_WM_CLIENT_VARIANT_HTTP_PLAIN);
  fail_unless_equals_string (gst_wm_client_info_get_user_agent (info),
      "tester/1");
  fail_unless_equals_string (gst_wm_client_info_get_host_header (info),
      "tv.example.org:80");
  fail_unless_equals_string (gst_wm_client_info_get_referer (info),
      "http://example.org/");
  fail_unless_equals_string (gst_wm_client_info_get_request_path (info), "/");
  fail_unless (gst_wm_client_info_get_pace (info) == 0.0);
  size = rig_header_size (rig);
  header = g_malloc (size);
  fail_unless_equals_int (viewer_read_head (viewer), 200);
  viewer_read (viewer, header, size);
  fail_unless_equals_int (rig_push_packets (rig, 5), GST_FLOW_OK);
  while (viewer_read_packet (viewer) < 5);
  viewer_free (viewer);
  info = rig_await (rig, RIG_DISCONNECTED, 1)->info;
  fail_unless_equals_uint64 (gst_wm_client_info_get_last_pts (info),
      50 * GST_MSECOND);
  rig_free (rig);
}

GST_END_TEST;

/* F 45, 46, 47: the SDK's own calls. */
GST_START_TEST (test_calls_by_number)
{
  Rig *rig = rig_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *address = NULL;
  g_autofree gchar *port = NULL;
  guint32 ip, number;
  Viewer *viewer;
  guint count;

  rig_set_state (rig, GST_STATE_READY);
  fail_if (gst_wm_client_connections_get_client_count (CONNECTIONS (rig),
          &count, &error));
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_REQUEST));
  g_clear_error (&error);
  rig_start (rig);
  fail_unless (gst_wm_client_connections_get_client_count (CONNECTIONS (rig),
          &count, NULL));
  fail_unless_equals_int (count, 0);
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless (gst_wm_client_connections_get_client_count (CONNECTIONS (rig),
          &count, NULL));
  fail_unless_equals_int (count, 1);
  fail_unless (gst_wm_client_connections_get_client_properties (CONNECTIONS
          (rig), 0, &ip, &number, NULL));
  fail_unless (ip == g_htonl (0x7f000001));
  fail_unless_equals_int (number, local_port (viewer));
  fail_if (gst_wm_client_connections_get_client_properties (CONNECTIONS (rig),
          1, &ip, &number, &error));
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_CLIENT));
  fail_unless (gst_wm_client_connections_get_client_info (CONNECTIONS (rig),
          0, &address, &port, NULL, NULL));
  fail_unless_equals_string (address, "127.0.0.1");
  fail_unless_equals_int (g_ascii_strtoll (port, NULL, 10), number);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

/* C.1, C.4: silence; and of many rejections the bus hears once a second. */
GST_START_TEST (test_post_messages)
{
  Rig *rig = rig_new ();
  guint told = 0;
  GstMessage *message;
  guint i;

  g_object_set (rig->sink, "max-clients", 0, "post-messages", FALSE, NULL);
  rig_start (rig);
  expect_rejected (rig, 1);
  rig_set_state (rig, GST_STATE_READY);
  fail_unless (gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT) == NULL);
  g_object_set (rig->sink, "post-messages", TRUE, NULL);
  rig_start (rig);
  for (i = 0; i < 20; i++)
    expect_rejected (rig, 2 + i);
  rig_set_state (rig, GST_STATE_READY);
  while ((message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, "wmnetsink-client-rejected"))
      told++;
    gst_message_unref (message);
  }
  fail_unless (told < 10);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_clients_suite (void)
{
  Suite *s = suite_create ("wmnetsink-clients");
  TCase *tc = tcase_create ("clients");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_come_and_go);
  tcase_add_test (tc, test_reading_in_handlers);
  tcase_add_test (tc, test_frozen_notifications);
  tcase_add_test (tc, test_snapshot_stays);
  tcase_add_test (tc, test_disconnect);
  tcase_add_test (tc, test_disconnect_in_handlers);
  tcase_add_test (tc, test_disconnect_all);
  tcase_add_test (tc, test_max_clients);
  tcase_add_test (tc, test_wmsp_player);
  tcase_add_test (tc, test_pipelined_variant);
  tcase_add_test (tc, test_plain_variant);
  tcase_add_test (tc, test_calls_by_number);
  tcase_add_test (tc, test_post_messages);
  return s;
}

GST_CHECK_MAIN (wmnetsink_clients);
