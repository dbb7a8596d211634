/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The public library: version, errors, enumerations, and
 * GstWMClientConnections over the mock server; GstWMClientInfo has
 * gstwmclientinfo.c.  Numbers in comments are those of the acceptance list
 * (docs/interface.md F). */

#include <gst/check/gstcheck.h>
#include <gst/wmnet/wmnet.h>

#include "expect-critical.h"
#include "mock-server.h"

#define SERVER(mock) GST_WM_CLIENT_CONNECTIONS (mock)

GST_START_TEST (test_version)
{
  guint major = 99, minor = 99, micro = 99;

  gst_wmnet_version (&major, &minor, &micro);
  fail_unless_equals_int (major, GST_WMNET_VERSION_MAJOR);
  fail_unless_equals_int (minor, GST_WMNET_VERSION_MINOR);
  fail_unless_equals_int (micro, GST_WMNET_VERSION_MICRO);
  gst_wmnet_version (NULL, NULL, NULL);

  fail_unless (GST_WMNET_CHECK_VERSION (0, 1, 0));
  fail_unless (GST_WMNET_CHECK_VERSION (GST_WMNET_VERSION_MAJOR,
          GST_WMNET_VERSION_MINOR, GST_WMNET_VERSION_MICRO));
  fail_if (GST_WMNET_CHECK_VERSION (GST_WMNET_VERSION_MAJOR,
          GST_WMNET_VERSION_MINOR, GST_WMNET_VERSION_MICRO + 1));
  fail_if (GST_WMNET_CHECK_VERSION (GST_WMNET_VERSION_MAJOR,
          GST_WMNET_VERSION_MINOR + 1, 0));
  fail_if (GST_WMNET_CHECK_VERSION (GST_WMNET_VERSION_MAJOR + 1, 0, 0));
}

GST_END_TEST;

/* F 48, and 64 for the name of the domain */
GST_START_TEST (test_error)
{
  static const guint32 hresults[] = {
    0x80070057, 0xc00d002b, 0xc00d003f, 0xc00d0011, 0xc00d0028, 0x80070032,
    0x80070005, 0x80004005
  };
  guint i;

  fail_unless_equals_string (g_quark_to_string (GST_WM_NET_ERROR),
      "gst-wm-net-error-quark");
  for (i = 0; i < G_N_ELEMENTS (hresults); i++)
    fail_unless_equals_int_hex (gst_wm_net_error_to_hresult (i), hresults[i]);
}

GST_END_TEST;

/* The nicks are API: gst-launch and structures show them. */
static void
check_nicks (GType type, const gchar * expected)
{
  GEnumClass *klass = g_type_class_ref (type);
  g_autoptr (GString) nicks = g_string_new (NULL);
  guint i;

  fail_unless (g_str_has_prefix (g_type_name (type), "GstWM"));
  for (i = 0; i < klass->n_values; i++) {
    fail_unless_equals_int (klass->values[i].value, i);
    g_string_append_printf (nicks, "%s%s", i > 0 ? " " : "",
        klass->values[i].value_nick);
  }
  fail_unless_equals_string (nicks->str, expected);
  g_type_class_unref (klass);
}

GST_START_TEST (test_enums)
{
  check_nicks (GST_TYPE_WM_CLIENT_STATE,
      "init waiting streaming idle draining closing closed");
  check_nicks (GST_TYPE_WM_CLIENT_VARIANT,
      "unknown wmsp-non-pipelined wmsp-pipelined http-plain icy");
  check_nicks (GST_TYPE_WM_DISCONNECT_REASON,
      "none client-closed client-stopped timeout slow io-error "
      "protocol-error kicked access-changed header-changed end-of-stream "
      "shutdown");
  check_nicks (GST_TYPE_WM_REJECT_REASON,
      "limit address auth application not-ready bad-request not-found "
      "shutdown");
  check_nicks (GST_TYPE_WM_NET_ERROR,
      "invalid-argument invalid-request invalid-client invalid-index "
      "network-resource not-supported permission");
  check_nicks (GST_TYPE_WM_NET_PROTOCOL, "http");
}

GST_END_TEST;

GST_START_TEST (test_connections_properties)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  guint n_clients = 99;
  guint64 generation = 99;
  gboolean streaming = TRUE;
  GParamSpec *pspec;

  g_object_get (mock, "n-clients", &n_clients, "generation", &generation,
      "streaming", &streaming, NULL);
  fail_unless_equals_int (n_clients, 0);
  fail_unless_equals_uint64 (generation, 0);
  fail_if (streaming);
  fail_if (gst_wm_client_connections_is_streaming (SERVER (mock)));

  mock_server_begin (mock);
  mock_server_add_client (mock, "192.0.2.4", 1);
  g_object_get (mock, "n-clients", &n_clients, "generation", &generation,
      "streaming", &streaming, NULL);
  fail_unless_equals_int (n_clients, 1);
  fail_unless_equals_uint64 (generation, 1);
  fail_unless (streaming);
  fail_unless (gst_wm_client_connections_is_streaming (SERVER (mock)));
  fail_unless_equals_int (gst_wm_client_connections_get_n_clients (SERVER
          (mock)), 1);
  fail_unless_equals_uint64 (gst_wm_client_connections_get_generation (SERVER
          (mock)), 1);

  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (mock), "n-clients");
  fail_unless (pspec->owner_type == GST_TYPE_WM_CLIENT_CONNECTIONS);
  fail_if (pspec->flags & G_PARAM_WRITABLE);
}

GST_END_TEST;

/* F 28: a snapshot does not change, 29: nor does what its generation means */
GST_START_TEST (test_connections_snapshot)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  guint64 old_id, new_id, generation = 0, later = 0;

  mock_server_begin (mock);
  old_id = mock_server_add_client (mock, "192.0.2.4", 1);
  new_id = mock_server_add_client (mock, "192.0.2.5", 2);
  mock_server_advance (mock);
  before = gst_wm_client_connections_snapshot (SERVER (mock), &generation);
  fail_unless_equals_uint64 (generation,
      gst_wm_client_connections_get_generation (SERVER (mock)));

  mock_server_advance (mock);
  fail_unless_equals_uint64 (generation,
      gst_wm_client_connections_get_generation (SERVER (mock)));
  fail_unless (mock_server_leave (mock, old_id));
  fail_if (mock_server_leave (mock, old_id));
  fail_unless_equals_int (before->len, 2);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (before->pdata[0]),
      old_id);
  fail_unless_equals_uint64 (gst_wm_client_info_get_bytes_sent
      (before->pdata[0]), 1000);
  fail_unless_equals_int (gst_wm_client_info_get_state (before->pdata[0]),
      GST_WM_CLIENT_STATE_STREAMING);
  fail_unless_equals_string (gst_wm_client_info_get_address (before->pdata[0]),
      "192.0.2.4");

  after = gst_wm_client_connections_snapshot (SERVER (mock), &later);
  fail_unless_equals_uint64 (later, generation + 1);
  fail_unless_equals_int (after->len, 1);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (after->pdata[0]),
      new_id);
  fail_unless_equals_uint64 (gst_wm_client_info_get_bytes_sent
      (after->pdata[0]), 2000);
}

GST_END_TEST;

static void
assert_error (GError ** error, GstWMNetError code)
{
  fail_unless (g_error_matches (*error, GST_WM_NET_ERROR, code),
      "error is %s", *error != NULL ? (*error)->message : "none");
  g_clear_error (error);
}

static void
on_disconnected (MockServer * mock, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, gpointer data)
{
  GstWMClientInfo **ret_last = data;
  g_autoptr (GError) error = NULL;

  /* I6, I8: already gone, and readable from here. */
  fail_unless (gst_wm_client_connections_get_client (SERVER (mock), id,
          &error) == NULL);
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);
  fail_unless_equals_int (gst_wm_client_info_get_disconnect_reason (info),
      reason);
  fail_unless (*ret_last == NULL);
  *ret_last = gst_wm_client_info_ref (info);
}

/* F 31, and 32 and 35 as far as the library has a part in them */
GST_START_TEST (test_connections_client)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  g_autoptr (GstWMClientInfo) client = NULL;
  g_autoptr (GstWMClientInfo) last = NULL;
  g_autoptr (GError) error = NULL;
  guint64 id, other;

  g_signal_connect (mock, "client-disconnected", G_CALLBACK (on_disconnected),
      &last);
  id = mock_server_add_client (mock, "192.0.2.4", 1);
  other = mock_server_add_client (mock, "192.0.2.5", 1);
  client = gst_wm_client_connections_get_client (SERVER (mock), id, &error);
  fail_unless (client != NULL && error == NULL);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (client), id);

  fail_unless (gst_wm_client_connections_disconnect_client (SERVER (mock), id,
          &error));
  fail_unless (last == NULL && error == NULL);
  fail_if (gst_wm_client_connections_disconnect_client (SERVER (mock), id,
          &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);
  fail_if (gst_wm_client_connections_disconnect_client (SERVER (mock), id,
          NULL));

  mock_server_leave (mock, id);
  fail_unless_equals_int (gst_wm_client_info_get_disconnect_reason (last),
      GST_WM_DISCONNECT_REASON_KICKED);
  fail_unless (gst_wm_client_info_equal_identity (client, last));
  fail_unless (gst_wm_client_connections_get_client (SERVER (mock), id,
          NULL) == NULL);
  fail_if (gst_wm_client_connections_disconnect_client (SERVER (mock), id,
          &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);

  fail_unless_equals_int (gst_wm_client_connections_disconnect_all (SERVER
          (mock)), 1);
  fail_unless_equals_int (gst_wm_client_connections_disconnect_all (SERVER
          (mock)), 0);
  g_clear_pointer (&last, gst_wm_client_info_unref);
  mock_server_leave (mock, other);
  fail_unless_equals_uint64 (gst_wm_client_info_get_id (last), other);
}

GST_END_TEST;

typedef struct
{
  guint64 seen[3];
  guint n_seen;
  guint stop_after;
} Visit;

/* Everybody leaves during the walk, which must not mind. */
static gboolean
on_client (GstWMClientConnections * server, GstWMClientInfo * client,
    gpointer data)
{
  Visit *visit = data;
  guint64 id;

  visit->seen[visit->n_seen++] = gst_wm_client_info_get_id (client);
  for (id = 1; id <= 3; id++)
    mock_server_leave (MOCK_SERVER (server), id);
  return visit->n_seen < visit->stop_after;
}

GST_START_TEST (test_connections_foreach)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  Visit visit = {.stop_after = 99 };
  Visit stopped = {.stop_after = 1 };
  guint i;

  gst_wm_client_connections_foreach (SERVER (mock), on_client, &visit);
  fail_unless_equals_int (visit.n_seen, 0);
  for (i = 0; i < 3; i++)
    mock_server_add_client (mock, "192.0.2.4", 1 + i);
  gst_wm_client_connections_foreach (SERVER (mock), on_client, &visit);
  fail_unless_equals_int (visit.n_seen, 3);
  for (i = 0; i < 3; i++)
    fail_unless_equals_uint64 (visit.seen[i], i + 1);
  fail_unless_equals_int (gst_wm_client_connections_get_n_clients (SERVER
          (mock)), 0);

  for (i = 0; i < 2; i++)
    mock_server_add_client (mock, "192.0.2.4", 1 + i);
  gst_wm_client_connections_foreach (SERVER (mock), on_client, &stopped);
  fail_unless_equals_int (stopped.n_seen, 1);
  fail_unless_equals_uint64 (stopped.seen[0], 4);
}

GST_END_TEST;

/* F 45 */
GST_START_TEST (test_mirror_count)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  g_autoptr (GError) error = NULL;
  guint count = 99;

  mock_server_add_client (mock, "192.0.2.4", 1);
  fail_if (gst_wm_client_connections_get_client_count (SERVER (mock), &count,
          &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_REQUEST);
  fail_unless_equals_int (count, 99);
  fail_if (gst_wm_client_connections_get_client_count (SERVER (mock), &count,
          NULL));

  mock_server_begin (mock);
  fail_unless (gst_wm_client_connections_get_client_count (SERVER (mock),
          &count, &error));
  fail_unless_equals_int (count, 1);
  fail_unless_equals_int (count,
      gst_wm_client_connections_get_n_clients (SERVER (mock)));
  EXPECT_CRITICAL (gst_wm_client_connections_get_client_count (SERVER (mock),
          NULL, NULL));
}

GST_END_TEST;

/* F 46 */
GST_START_TEST (test_mirror_properties)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  g_autoptr (GError) error = NULL;
  const guint8 octets[] = { 127, 0, 0, 1 };
  guint32 ip = 42, port = 43;

  fail_if (gst_wm_client_connections_get_client_properties (SERVER (mock), 0,
          &ip, &port, &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_REQUEST);
  mock_server_begin (mock);
  fail_if (gst_wm_client_connections_get_client_properties (SERVER (mock), 0,
          &ip, &port, &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);

  mock_server_add_client (mock, "::1", 1);
  mock_server_add_client (mock, "127.0.0.1", 50312);
  mock_server_add_client (mock, "::ffff:127.0.0.1", 50313);
  fail_if (gst_wm_client_connections_get_client_properties (SERVER (mock), 0,
          &ip, &port, &error));
  assert_error (&error, GST_WM_NET_ERROR_NOT_SUPPORTED);
  fail_if (gst_wm_client_connections_get_client_properties (SERVER (mock), 3,
          &ip, &port, &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);
  fail_unless (ip == 42 && port == 43);

  fail_unless (gst_wm_client_connections_get_client_properties (SERVER (mock),
          1, &ip, &port, &error));
  fail_unless (memcmp (&ip, octets, sizeof (octets)) == 0);
  fail_unless_equals_int (port, 50312);
  ip = 0;
  fail_unless (gst_wm_client_connections_get_client_properties (SERVER (mock),
          2, &ip, &port, &error));
  fail_unless (memcmp (&ip, octets, sizeof (octets)) == 0);
  fail_unless_equals_int (port, 50313);

  /* I7: the number goes down when an older one leaves. */
  mock_server_leave (mock, 1);
  fail_unless (gst_wm_client_connections_get_client_properties (SERVER (mock),
          0, &ip, &port, &error));
  fail_unless_equals_int (port, 50312);
}

GST_END_TEST;

/* F 47 */
GST_START_TEST (test_mirror_info)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *address = NULL;
  g_autofree gchar *port = NULL;
  gchar left_alone[] = "left alone";
  gchar *dns_name = left_alone;

  fail_if (gst_wm_client_connections_get_client_info (SERVER (mock), 0,
          &address, &port, &dns_name, &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_REQUEST);
  mock_server_begin (mock);
  mock_server_add_client (mock, "2001:db8::4", 50312);
  fail_if (gst_wm_client_connections_get_client_info (SERVER (mock), 1,
          &address, &port, &dns_name, &error));
  assert_error (&error, GST_WM_NET_ERROR_INVALID_CLIENT);
  fail_unless (address == NULL && port == NULL && dns_name == left_alone);

  fail_unless (gst_wm_client_connections_get_client_info (SERVER (mock), 0,
          &address, &port, &dns_name, &error));
  fail_unless_equals_string (address, "2001:db8::4");
  fail_unless_equals_string (port, "50312");
  fail_unless (dns_name == NULL);
  fail_unless (gst_wm_client_connections_get_client_info (SERVER (mock), 0,
          NULL, NULL, NULL, &error));
}

GST_END_TEST;

/* What a program that was ported does once a second: a list of all for each
 * of them would be the square of their number. */
static void
walk_by_number (MockServer * mock)
{
  guint count = 0, i;

  fail_unless (gst_wm_client_connections_get_client_count (SERVER (mock),
          &count, NULL));
  fail_unless_equals_int (count, 3);
  for (i = 0; i < count; i++) {
    g_autofree gchar *port = NULL;
    guint32 ip, number;

    fail_unless (gst_wm_client_connections_get_client_info (SERVER (mock), i,
            NULL, &port, NULL, NULL));
    fail_unless_equals_int (g_ascii_strtoull (port, NULL, 10), 1000 + i);
    fail_unless (gst_wm_client_connections_get_client_properties (SERVER
            (mock), i, &ip, &number, NULL));
    fail_unless_equals_int (number, 1000 + i);
  }
}

GST_START_TEST (test_mirror_walk)
{
  g_autoptr (MockServer) mock = mock_server_new ();
  GstWMClientConnectionsInterface *iface =
      GST_WM_CLIENT_CONNECTIONS_GET_IFACE (mock);
  guint i;

  mock_server_begin (mock);
  for (i = 0; i < 3; i++)
    mock_server_add_client (mock, "192.0.2.4", 1000 + i);
  walk_by_number (mock);
  fail_unless_equals_int (mock_server_count_snapshots (mock), 0);
  /* An implementor need not know numbers. */
  iface->get_nth_client = NULL;
  walk_by_number (mock);
  fail_unless_equals_int (mock_server_count_snapshots (mock), 6);
}

GST_END_TEST;

/* F 70: an element that was built before finds its functions where they were;
 * abidiff doesn't look at structures that no function takes. */
GST_START_TEST (test_layout)
{
  const gsize slots[] = {
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, get_generation),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, get_n_clients),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, get_clients),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, get_client),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, is_streaming),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, disconnect_client),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, disconnect_all),
    G_STRUCT_OFFSET (GstWMClientConnectionsInterface, get_nth_client)
  };
  const gsize rules[] = {
    G_STRUCT_OFFSET (GstWMAddressAccessInterface, get_rules),
    G_STRUCT_OFFSET (GstWMAddressAccessInterface, add_rule),
    G_STRUCT_OFFSET (GstWMAddressAccessInterface, remove_rule),
    G_STRUCT_OFFSET (GstWMAddressAccessInterface, clear_rules)
  };
  const gsize head = sizeof (GTypeInterface);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (slots); i++)
    fail_unless_equals_int (slots[i], head + i * sizeof (gpointer));
  for (i = 0; i < G_N_ELEMENTS (rules); i++)
    fail_unless_equals_int (rules[i], head + i * sizeof (gpointer));
  fail_unless_equals_int (sizeof (GstWMClientConnectionsInterface),
      head + (7 + GST_PADDING_LARGE) * sizeof (gpointer));
  fail_unless_equals_int (sizeof (GstWMAddressAccessInterface),
      head + (4 + GST_PADDING_LARGE) * sizeof (gpointer));
}

GST_END_TEST;

static Suite *
wmnet_suite (void)
{
  Suite *suite = suite_create ("wmnet");
  TCase *basics = tcase_create ("basics");
  TCase *connections = tcase_create ("client-connections");

  suite_add_tcase (suite, basics);
  tcase_add_test (basics, test_version);
  tcase_add_test (basics, test_error);
  tcase_add_test (basics, test_enums);
  tcase_add_test (basics, test_layout);

  suite_add_tcase (suite, connections);
  tcase_add_test (connections, test_connections_properties);
  tcase_add_test (connections, test_connections_snapshot);
  tcase_add_test (connections, test_connections_client);
  tcase_add_test (connections, test_connections_foreach);
  tcase_add_test (connections, test_mirror_count);
  tcase_add_test (connections, test_mirror_properties);
  tcase_add_test (connections, test_mirror_info);
  tcase_add_test (connections, test_mirror_walk);
  return suite;
}

GST_CHECK_MAIN (wmnet);
