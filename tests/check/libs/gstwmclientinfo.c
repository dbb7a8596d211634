/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GstWMClientInfo: what an implementor fills is what a reader gets, and
 * nothing changes once it is shared.  Numbers in comments are those of the
 * acceptance list (docs/interface.md F). */

#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include <gst/check/gstcheck.h>
#include <gst/wmnet/wmnet.h>

#include "expect-critical.h"

static GSocketAddress *
new_address (const gchar * text, guint port)
{
  GSocketAddress *address = g_inet_socket_address_new_from_string (text, port);

  fail_unless (address != NULL);
  return address;
}

static void
set_peer (GstWMClientInfo * info, const gchar * text, guint port)
{
  g_autoptr (GSocketAddress) peer = new_address (text, port);

  gst_wm_client_info_set_address (info, peer, NULL);
}

static void
set_log (GstWMClientInfo * info, const gchar * text)
{
  g_autoptr (GstStructure) log = gst_structure_from_string (text, NULL);

  gst_wm_client_info_set_structure (info, GST_WM_CLIENT_FIELD_LAST_LOG, log);
}

static void
check_log (GstWMClientInfo * info, const gchar * expected)
{
  g_autoptr (GstStructure) log = gst_wm_client_info_get_last_log (info);
  g_autofree gchar *text = gst_structure_to_string (log);

  fail_unless_equals_string (text, expected);
}

/* What the client has chosen for @stream, -1 for nothing. */
static gint
selection_of (GstWMClientInfo * info, guint stream)
{
  GHashTable *table = gst_wm_client_info_get_stream_selection (info);
  gpointer value;
  gint selection = -1;

  if (g_hash_table_lookup_extended (table, GUINT_TO_POINTER (stream), NULL,
          &value))
    selection = GPOINTER_TO_INT (value);
  g_hash_table_unref (table);
  return selection;
}

GST_START_TEST (test_info_unknown)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (7);
  g_autofree gchar *name = gst_wm_client_info_dup_display_name (info);
  guint32 ipv4 = 42;

  fail_unless_equals_uint64 (gst_wm_client_info_get_id (info), 7);
  fail_unless (gst_wm_client_info_get_address (info) == NULL);
  fail_unless_equals_int (gst_wm_client_info_get_port (info), 0);
  fail_if (gst_wm_client_info_get_ipv4 (info, &ipv4));
  fail_unless_equals_int (ipv4, 42);
  fail_unless (gst_wm_client_info_get_socket_address (info) == NULL);
  fail_unless (gst_wm_client_info_get_connect_time (info) == NULL);
  fail_unless_equals_uint64 (gst_wm_client_info_get_connected_for (info),
      GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (gst_wm_client_info_get_rtt (info),
      GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (gst_wm_client_info_get_bytes_sent (info), 0);
  fail_unless_equals_uint64 (gst_wm_client_info_get_last_pts (info),
      GST_CLOCK_TIME_NONE);
  fail_unless (gst_wm_client_info_get_auth_user (info) == NULL);
  fail_unless (gst_wm_client_info_get_pace (info) == 0.0);
  fail_unless (gst_wm_client_info_get_last_log (info) == NULL);
  fail_unless_equals_int (selection_of (info, 1), -1);
  fail_unless_equals_int (gst_wm_client_info_get_state (info),
      GST_WM_CLIENT_STATE_INIT);
  fail_unless_equals_int (gst_wm_client_info_get_variant (info),
      GST_WM_CLIENT_VARIANT_UNKNOWN);
  fail_unless_equals_int (gst_wm_client_info_get_disconnect_reason (info),
      GST_WM_DISCONNECT_REASON_NONE);
  fail_unless_equals_string (name, "#7");
}

GST_END_TEST;

typedef const gchar *(*GetString) (const GstWMClientInfo *);
typedef guint64 (*GetUint64) (const GstWMClientInfo *);
typedef guint (*GetUint) (const GstWMClientInfo *);

static const struct
{
  GstWMClientField field;
  GetString get;
} strings[] = {
  {GST_WM_CLIENT_FIELD_USER_AGENT, gst_wm_client_info_get_user_agent},
  {GST_WM_CLIENT_FIELD_PLAYER_VERSION, gst_wm_client_info_get_player_version},
  {GST_WM_CLIENT_FIELD_PLAYER_GUID, gst_wm_client_info_get_player_guid},
  {GST_WM_CLIENT_FIELD_REFERER, gst_wm_client_info_get_referer},
  {GST_WM_CLIENT_FIELD_REQUEST_PATH, gst_wm_client_info_get_request_path},
  {GST_WM_CLIENT_FIELD_HOST_HEADER, gst_wm_client_info_get_host_header},
  {GST_WM_CLIENT_FIELD_DNS_NAME, gst_wm_client_info_get_dns_name},
  {GST_WM_CLIENT_FIELD_FORWARDED_FOR, gst_wm_client_info_get_forwarded_for},
  {GST_WM_CLIENT_FIELD_AUTH_USER, gst_wm_client_info_get_auth_user},
  {GST_WM_CLIENT_FIELD_AUTH_REALM, gst_wm_client_info_get_auth_realm},
};

static const struct
{
  GstWMClientField field;
  GetUint64 get;
} numbers[] = {
  {GST_WM_CLIENT_FIELD_ID, gst_wm_client_info_get_id},
  {GST_WM_CLIENT_FIELD_CONNECTED_FOR, gst_wm_client_info_get_connected_for},
  {GST_WM_CLIENT_FIELD_IDLE_FOR, gst_wm_client_info_get_idle_for},
  {GST_WM_CLIENT_FIELD_BYTES_SENT, gst_wm_client_info_get_bytes_sent},
  {GST_WM_CLIENT_FIELD_PACKETS_SENT, gst_wm_client_info_get_packets_sent},
  {GST_WM_CLIENT_FIELD_PACKETS_DROPPED,
      gst_wm_client_info_get_packets_dropped},
  {GST_WM_CLIENT_FIELD_BYTES_DROPPED, gst_wm_client_info_get_bytes_dropped},
  {GST_WM_CLIENT_FIELD_N_RESYNCS, gst_wm_client_info_get_n_resyncs},
  {GST_WM_CLIENT_FIELD_QUEUE_BYTES, gst_wm_client_info_get_queue_bytes},
  {GST_WM_CLIENT_FIELD_QUEUE_TIME, gst_wm_client_info_get_queue_time},
  {GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES,
      gst_wm_client_info_get_queue_peak_bytes},
  {GST_WM_CLIENT_FIELD_LAG, gst_wm_client_info_get_lag},
  {GST_WM_CLIENT_FIELD_RTT, gst_wm_client_info_get_rtt},
  {GST_WM_CLIENT_FIELD_LAST_PTS, gst_wm_client_info_get_last_pts},
};

static const struct
{
  GstWMClientField field;
  GetUint get;
} small_numbers[] = {
  {GST_WM_CLIENT_FIELD_N_CONNECTIONS, gst_wm_client_info_get_n_connections},
  {GST_WM_CLIENT_FIELD_QUEUE_PACKETS, gst_wm_client_info_get_queue_packets},
  {GST_WM_CLIENT_FIELD_SEND_RATE, gst_wm_client_info_get_send_rate},
  {GST_WM_CLIENT_FIELD_LINK_BANDWIDTH, gst_wm_client_info_get_link_bandwidth},
};

/* Every field gets a value of its own, so a getter that reads another's
 * would show. */
static void
fill (GstWMClientInfo * info)
{
  g_autoptr (GSocketAddress) peer = new_address ("192.0.2.4", 50312);
  g_autoptr (GSocketAddress) local = new_address ("198.51.100.9", 8080);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autofree gchar *text = g_strdup_printf ("text %u", strings[i].field);

    gst_wm_client_info_set_string (info, strings[i].field, text);
  }
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    gst_wm_client_info_set_uint64 (info, numbers[i].field,
        G_GUINT64_CONSTANT (0x100000000) + numbers[i].field);
  for (i = 0; i < G_N_ELEMENTS (small_numbers); i++)
    gst_wm_client_info_set_uint64 (info, small_numbers[i].field,
        1000 + small_numbers[i].field);
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_STATE,
      GST_WM_CLIENT_STATE_CLOSED);
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_VARIANT,
      GST_WM_CLIENT_VARIANT_ICY);
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_DISCONNECT_REASON,
      GST_WM_DISCONNECT_REASON_SHUTDOWN);
  gst_wm_client_info_set_address (info, peer, local);
  gst_wm_client_info_set_connect_time (info, G_GINT64_CONSTANT
      (1700000000123456));
  gst_wm_client_info_set_double (info, GST_WM_CLIENT_FIELD_PACE, 1.25);
  gst_wm_client_info_set_stream_selection (info, 1, GST_WM_STREAM_SELECTION_ON);
  gst_wm_client_info_set_stream_selection (info, 127,
      GST_WM_STREAM_SELECTION_OFF);
  set_log (info, "log, played=(uint)7;");
}

static void
check_filled (GstWMClientInfo * info)
{
  g_autoptr (GDateTime) time = gst_wm_client_info_get_connect_time (info);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autofree gchar *text = g_strdup_printf ("text %u", strings[i].field);

    fail_unless_equals_string (strings[i].get (info), text);
  }
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    fail_unless_equals_uint64 (numbers[i].get (info),
        G_GUINT64_CONSTANT (0x100000000) + numbers[i].field);
  for (i = 0; i < G_N_ELEMENTS (small_numbers); i++)
    fail_unless_equals_int (small_numbers[i].get (info),
        1000 + small_numbers[i].field);
  fail_unless_equals_int (gst_wm_client_info_get_state (info),
      GST_WM_CLIENT_STATE_CLOSED);
  fail_unless_equals_int (gst_wm_client_info_get_variant (info),
      GST_WM_CLIENT_VARIANT_ICY);
  fail_unless_equals_int (gst_wm_client_info_get_disconnect_reason (info),
      GST_WM_DISCONNECT_REASON_SHUTDOWN);
  fail_unless_equals_string (gst_wm_client_info_get_address (info),
      "192.0.2.4");
  fail_unless_equals_int (gst_wm_client_info_get_port (info), 50312);
  fail_unless_equals_string (gst_wm_client_info_get_local_address (info),
      "198.51.100.9");
  fail_unless_equals_int (gst_wm_client_info_get_local_port (info), 8080);
  fail_unless_equals_int64 (g_date_time_to_unix (time), 1700000000);
  fail_unless_equals_int (g_date_time_get_microsecond (time), 123456);
  fail_unless_equals_int64 (g_date_time_get_utc_offset (time), 0);
  fail_unless (gst_wm_client_info_get_pace (info) == 1.25);
  fail_unless_equals_int (selection_of (info, 1), GST_WM_STREAM_SELECTION_ON);
  fail_unless_equals_int (selection_of (info, 2), -1);
  fail_unless_equals_int (selection_of (info, 127),
      GST_WM_STREAM_SELECTION_OFF);
  check_log (info, "log, played=(uint)7;");
}

GST_START_TEST (test_info_fields)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);

  fill (info);
  check_filled (info);
  /* A rate that a guint can't hold. */
  gst_wm_client_info_set_uint64 (info, GST_WM_CLIENT_FIELD_SEND_RATE,
      G_GUINT64_CONSTANT (40000000000));
  fail_unless_equals_uint64 (gst_wm_client_info_get_send_rate (info),
      G_MAXUINT);
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_REFERER, NULL);
  fail_unless (gst_wm_client_info_get_referer (info) == NULL);
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_REFERER, "caf\xe9");
  fail_unless_equals_string (gst_wm_client_info_get_referer (info),
      "caf\xef\xbf\xbd");
}

GST_END_TEST;

GST_START_TEST (test_info_copy)
{
  GstWMClientInfo *info = gst_wm_client_info_new (1);
  g_autoptr (GstWMClientInfo) copy = NULL;
  g_autofree gchar *agent = NULL;
  const gchar *shared;

  fill (info);
  copy = gst_wm_client_info_copy (info);
  shared = gst_wm_client_info_get_user_agent (info);
  fail_unless (gst_wm_client_info_get_user_agent (copy) == shared);

  /* Set to what it is, it stays shared; the other one does not notice when
   * it is set to something else. */
  agent = g_strdup (shared);
  gst_wm_client_info_set_string (copy, GST_WM_CLIENT_FIELD_USER_AGENT, agent);
  fail_unless (gst_wm_client_info_get_user_agent (copy) == shared);
  gst_wm_client_info_set_string (copy, GST_WM_CLIENT_FIELD_USER_AGENT, "x");
  gst_wm_client_info_set_uint64 (copy, GST_WM_CLIENT_FIELD_BYTES_SENT, 5);
  set_peer (copy, "::1", 1);
  gst_wm_client_info_set_stream_selection (copy, 2,
      GST_WM_STREAM_SELECTION_CLEANPOINT_ONLY);
  set_log (copy, "other;");
  check_filled (info);
  gst_wm_client_info_unref (info);

  fail_unless_equals_string (gst_wm_client_info_get_user_agent (copy), "x");
  fail_unless_equals_uint64 (gst_wm_client_info_get_bytes_sent (copy), 5);
  fail_unless_equals_string (gst_wm_client_info_get_address (copy), "::1");
  fail_unless (gst_wm_client_info_get_local_address (copy) == NULL);
  fail_unless_equals_string (gst_wm_client_info_get_referer (copy), "text 10");
  fail_unless_equals_int (selection_of (copy, 1), GST_WM_STREAM_SELECTION_ON);
  fail_unless_equals_int (selection_of (copy, 2),
      GST_WM_STREAM_SELECTION_CLEANPOINT_ONLY);
  check_log (copy, "other;");
}

GST_END_TEST;

GST_START_TEST (test_info_addresses)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  g_autoptr (GSocketAddress) mapped = new_address ("::ffff:192.0.2.4", 80);
  g_autoptr (GInetAddress) link_local = NULL;
  g_autoptr (GSocketAddress) scoped = NULL;
  const guint8 octets[] = { 192, 0, 2, 4 };
  guint32 ipv4 = 0;

  gst_wm_client_info_set_address (info, mapped, mapped);
  fail_unless_equals_string (gst_wm_client_info_get_address (info),
      "192.0.2.4");
  fail_unless_equals_string (gst_wm_client_info_get_local_address (info),
      "192.0.2.4");
  fail_unless_equals_int (gst_wm_client_info_get_port (info), 80);
  fail_unless (gst_wm_client_info_get_socket_address (info) == mapped);
  fail_unless (gst_wm_client_info_get_ipv4 (info, NULL));
  fail_unless (gst_wm_client_info_get_ipv4 (info, &ipv4));
  fail_unless (memcmp (&ipv4, octets, sizeof (octets)) == 0);

  link_local = g_inet_address_new_from_string ("fe80::1");
  scoped = g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", link_local,
      "port", 1234, "scope-id", 2, NULL);
  gst_wm_client_info_set_address (info, scoped, NULL);
  fail_unless_equals_string (gst_wm_client_info_get_address (info),
      "fe80::1%2");
  fail_unless (gst_wm_client_info_get_local_address (info) == NULL);
  fail_unless_equals_int (gst_wm_client_info_get_local_port (info), 0);
  fail_if (gst_wm_client_info_get_ipv4 (info, &ipv4));

  gst_wm_client_info_set_address (info, NULL, NULL);
  fail_unless (gst_wm_client_info_get_address (info) == NULL);
  fail_unless (gst_wm_client_info_get_socket_address (info) == NULL);
}

GST_END_TEST;

/* An address of another kind has neither text nor port. */
GST_START_TEST (test_info_no_inet)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  struct sockaddr other = {.sa_family = AF_UNSPEC };
  g_autoptr (GSocketAddress) peer =
      g_native_socket_address_new (&other, sizeof (other));

  gst_wm_client_info_set_address (info, peer, NULL);
  fail_unless (gst_wm_client_info_get_socket_address (info) == peer);
  fail_unless (gst_wm_client_info_get_address (info) == NULL);
  fail_unless_equals_int (gst_wm_client_info_get_port (info), 0);
}

GST_END_TEST;

static void
on_finalized (gpointer data, GObject * object)
{
  (*(guint *) data)++;
}

/* What was shared is freed with the last that shares it, and not before. */
GST_START_TEST (test_info_frees)
{
  GstWMClientInfo *info = gst_wm_client_info_new (1);
  GstWMClientInfo *copy;
  GSocketAddress *peer = new_address ("192.0.2.4", 1);
  GSocketAddress *local = new_address ("192.0.2.5", 2);
  guint n_finalized = 0;

  g_object_weak_ref (G_OBJECT (peer), on_finalized, &n_finalized);
  g_object_weak_ref (G_OBJECT (local), on_finalized, &n_finalized);
  gst_wm_client_info_set_address (info, peer, local);
  gst_wm_client_info_set_address (info, peer, local);
  g_object_unref (peer);
  g_object_unref (local);
  copy = gst_wm_client_info_copy (info);
  gst_wm_client_info_unref (info);
  fail_unless_equals_int (n_finalized, 0);
  gst_wm_client_info_unref (copy);
  fail_unless_equals_int (n_finalized, 2);
}

GST_END_TEST;

/* F 28, first half: who shares an info can't change it. */
GST_START_TEST (test_info_writable)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  GstWMClientInfo *shared;
  GValue value = G_VALUE_INIT;

  fill (info);
  fail_unless (gst_wm_client_info_is_writable (info));
  g_value_init (&value, GST_TYPE_WM_CLIENT_INFO);
  g_value_set_boxed (&value, info);
  shared = g_value_get_boxed (&value);
  fail_unless (shared == info);
  fail_if (gst_wm_client_info_is_writable (info));
  EXPECT_CRITICAL (gst_wm_client_info_set_string (info,
          GST_WM_CLIENT_FIELD_REFERER, "x"));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_LAG, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_connect_time (info, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_address (info, NULL, NULL));
  EXPECT_CRITICAL (gst_wm_client_info_set_double (info,
          GST_WM_CLIENT_FIELD_PACE, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_structure (info,
          GST_WM_CLIENT_FIELD_LAST_LOG, NULL));
  EXPECT_CRITICAL (gst_wm_client_info_set_stream_selection (info, 1,
          GST_WM_STREAM_SELECTION_ON));
  check_filled (info);
  g_value_unset (&value);
  fail_unless (gst_wm_client_info_is_writable (info));

  /* Fields have one setter each, and enumerations an end. */
  EXPECT_CRITICAL (gst_wm_client_info_set_string (info,
          GST_WM_CLIENT_FIELD_ADDRESS, "x"));
  EXPECT_CRITICAL (gst_wm_client_info_set_string (info,
          GST_WM_CLIENT_FIELD_LAG, "x"));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_PORT, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_REFERER, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_CONNECT_TIME, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_STATE, GST_WM_CLIENT_STATE_CLOSED + 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_LAST_LOG + 1, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_uint64 (info,
          GST_WM_CLIENT_FIELD_PACE, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_double (info,
          GST_WM_CLIENT_FIELD_LAG, 1));
  EXPECT_CRITICAL (gst_wm_client_info_set_double (info,
          GST_WM_CLIENT_FIELD_PACE, 1e308 * 10));
  EXPECT_CRITICAL (gst_wm_client_info_set_structure (info,
          GST_WM_CLIENT_FIELD_STREAM_SELECTION, NULL));
  EXPECT_CRITICAL (gst_wm_client_info_set_stream_selection (info, 0,
          GST_WM_STREAM_SELECTION_ON));
  EXPECT_CRITICAL (gst_wm_client_info_set_stream_selection (info, 128,
          GST_WM_STREAM_SELECTION_ON));
  EXPECT_CRITICAL (gst_wm_client_info_set_stream_selection (info, 1,
          GST_WM_STREAM_SELECTION_ON + 1));
  check_filled (info);
}

GST_END_TEST;

GST_START_TEST (test_info_identity)
{
  g_autoptr (GstWMClientInfo) a = gst_wm_client_info_new (1);
  g_autoptr (GstWMClientInfo) b = NULL;

  fill (a);
  b = gst_wm_client_info_copy (a);
  gst_wm_client_info_set_uint64 (b, GST_WM_CLIENT_FIELD_BYTES_SENT, 1);
  set_peer (b, "192.0.2.4", 2);
  fail_unless (gst_wm_client_info_equal_identity (a, b));
  gst_wm_client_info_set_connect_time (b, 1);
  fail_if (gst_wm_client_info_equal_identity (a, b));
  gst_wm_client_info_set_connect_time (a, 1);
  fail_unless (gst_wm_client_info_equal_identity (a, b));
  gst_wm_client_info_set_uint64 (b, GST_WM_CLIENT_FIELD_ID, 2);
  fail_if (gst_wm_client_info_equal_identity (a, b));

  /* No id yet: the address has to do. */
  gst_wm_client_info_set_uint64 (a, GST_WM_CLIENT_FIELD_ID, 0);
  gst_wm_client_info_set_uint64 (b, GST_WM_CLIENT_FIELD_ID, 0);
  fail_if (gst_wm_client_info_equal_identity (a, b));
  set_peer (a, "192.0.2.4", 2);
  fail_unless (gst_wm_client_info_equal_identity (a, b));
  set_peer (a, "192.0.2.5", 2);
  fail_if (gst_wm_client_info_equal_identity (a, b));
}

GST_END_TEST;

static void
check_name (GstWMClientInfo * info, const gchar * expected)
{
  g_autofree gchar *name = gst_wm_client_info_dup_display_name (info);

  fail_unless_equals_string (name, expected);
}

GST_START_TEST (test_info_display_name)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (7);

  set_peer (info, "192.0.2.4", 50312);
  check_name (info, "#7 192.0.2.4:50312");
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_USER_AGENT,
      "VLC/3.0.18 LibVLC/3.0.18");
  check_name (info, "#7 192.0.2.4:50312 VLC/3.0.18");
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_PLAYER_VERSION,
      "NSPlayer/12.0");
  set_peer (info, "2001:db8::4", 80);
  check_name (info, "#7 [2001:db8::4]:80 NSPlayer/12.0");

  /* Cut by characters, not inside one. */
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_PLAYER_VERSION,
      "\xc3\xa9" "123456789012345678901234567890\xc3\xa9\xc3\xa9 x");
  check_name (info, "#7 [2001:db8::4]:80 "
      "\xc3\xa9" "123456789012345678901234567890\xc3\xa9");
  gst_wm_client_info_set_string (info, GST_WM_CLIENT_FIELD_PLAYER_VERSION, "");
  check_name (info, "#7 [2001:db8::4]:80");
}

GST_END_TEST;

/* F 53, for one client: the same fields with the same types, whatever is
 * known. */
GST_START_TEST (test_info_structure)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  g_autoptr (GstStructure) empty = gst_wm_client_info_to_structure (info);
  g_autoptr (GstStructure) full = NULL;
  g_autofree gchar *text = NULL;
  GEnumClass *fields = g_type_class_ref (GST_TYPE_WM_CLIENT_FIELD);
  guint64 number;
  gint64 connect_time;
  gint reason;
  guint i;

  fill (info);
  full = gst_wm_client_info_to_structure (info);
  fail_unless (gst_structure_has_name (empty, "wmnetsink-client"));
  fail_unless_equals_int (gst_structure_n_fields (empty), fields->n_values);
  fail_unless_equals_int (gst_structure_n_fields (full), fields->n_values);
  for (i = 0; i < fields->n_values; i++) {
    const gchar *name = fields->values[i].value_nick;

    fail_unless_equals_string (gst_structure_nth_field_name (full, i), name);
    fail_unless (gst_structure_has_field (empty, name), "%s", name);
    fail_unless (gst_structure_get_field_type (empty, name)
        == gst_structure_get_field_type (full, name), "%s", name);
  }
  g_type_class_unref (fields);

  fail_unless (gst_structure_has_field_typed (empty, "address", G_TYPE_STRING));
  fail_unless (gst_structure_get_string (empty, "address") == NULL);
  fail_unless (gst_structure_get_uint64 (empty, "lag", &number));
  fail_unless_equals_uint64 (number, GST_CLOCK_TIME_NONE);
  fail_unless (gst_structure_get_int64 (empty, "connect-time", &connect_time));
  fail_unless_equals_int64 (connect_time, 0);

  fail_unless_equals_string (gst_structure_get_string (full, "address"),
      "192.0.2.4");
  fail_unless_equals_string (gst_structure_get_string (full, "host-header"),
      "text 12");
  fail_unless (gst_structure_get_uint64 (full, "bytes-sent", &number));
  fail_unless_equals_uint64 (number, gst_wm_client_info_get_bytes_sent (info));
  fail_unless (gst_structure_get_int64 (full, "connect-time", &connect_time));
  fail_unless_equals_int64 (connect_time, G_GINT64_CONSTANT (1700000000123456));
  fail_unless (gst_structure_get_enum (full, "disconnect-reason",
          GST_TYPE_WM_DISCONNECT_REASON, &reason));
  fail_unless_equals_int (reason, GST_WM_DISCONNECT_REASON_SHUTDOWN);
  text = gst_structure_to_string (full);
  fail_unless (strstr (text, "port=(int)50312") != NULL, "%s", text);
  fail_unless (strstr (text,
          "stream-127\\=\\(GstWMStreamSelection\\)off") != NULL, "%s", text);
  fail_unless (strstr (text, "played\\=\\(uint\\)7") != NULL, "%s", text);
}

GST_END_TEST;

/* What an element does for a snapshot of one client. */
static GstWMClientInfo *
take_snapshot (const GstWMClientInfo * base, guint64 value)
{
  static const GstWMClientField counters[] = {
    GST_WM_CLIENT_FIELD_STATE, GST_WM_CLIENT_FIELD_CONNECTED_FOR,
    GST_WM_CLIENT_FIELD_IDLE_FOR, GST_WM_CLIENT_FIELD_N_CONNECTIONS,
    GST_WM_CLIENT_FIELD_BYTES_SENT, GST_WM_CLIENT_FIELD_PACKETS_SENT,
    GST_WM_CLIENT_FIELD_PACKETS_DROPPED, GST_WM_CLIENT_FIELD_BYTES_DROPPED,
    GST_WM_CLIENT_FIELD_N_RESYNCS, GST_WM_CLIENT_FIELD_QUEUE_PACKETS,
    GST_WM_CLIENT_FIELD_QUEUE_BYTES, GST_WM_CLIENT_FIELD_QUEUE_TIME,
    GST_WM_CLIENT_FIELD_QUEUE_PEAK_BYTES, GST_WM_CLIENT_FIELD_SEND_RATE,
    GST_WM_CLIENT_FIELD_LAG, GST_WM_CLIENT_FIELD_RTT
  };
  GstWMClientInfo *info = gst_wm_client_info_copy (base);
  guint i;

  gst_wm_client_info_set_uint64 (info, counters[0], value % 7);
  for (i = 1; i < G_N_ELEMENTS (counters); i++)
    gst_wm_client_info_set_uint64 (info, counters[i], value + i);
  return info;
}

static gint64
get_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static gsize
get_resident_pages (void)
{
  g_autofree gchar *text = NULL;
  unsigned long size, resident = 0;

  fail_unless (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  fail_unless (sscanf (text, "%lu %lu", &size, &resident) == 2);
  return resident;
}

/* A list of 2,000 clients is to cost less than 5 ms.  The limit here is ten
 * times that, for sanitizers and slow machines: it finds a copy that became
 * a deep one, not a slow day. */
GST_START_TEST (test_info_copy_cost)
{
  g_autoptr (GstWMClientInfo) base = gst_wm_client_info_new (1);
  GstWMClientInfo *all[2000];
  const guint rounds = 50;
  gint64 start, spent;
  gsize pages = 0;
  guint i, round;

  fill (base);
  start = get_cpu_ns ();
  for (round = 0; round < rounds; round++) {
    for (i = 0; i < G_N_ELEMENTS (all); i++)
      all[i] = take_snapshot (base, i);
    for (i = 0; i < G_N_ELEMENTS (all); i++)
      gst_wm_client_info_unref (all[i]);
    if (round == 4)
      pages = get_resident_pages ();
  }
  spent = (get_cpu_ns () - start) / rounds;
  g_print ("copy, 16 sets and unref: %" G_GINT64_FORMAT " ns each\n",
      spent / (gint) G_N_ELEMENTS (all));
  fail_unless (spent < 50 * 1000000, "2,000 took %" G_GINT64_FORMAT " ns",
      spent);
  /* 90,000 more copies, and not a megabyte more.  A sanitizer keeps what was
   * freed for a while. */
  if (!WITH_SANITIZER)
    fail_unless (get_resident_pages () <= pages + 256);
}

GST_END_TEST;

static gpointer
share (gpointer data)
{
  GstWMClientInfo *info = data;
  guint i;

  for (i = 0; i < 20000; i++) {
    GstWMClientInfo *copy;

    gst_wm_client_info_ref (info);
    copy = gst_wm_client_info_copy (info);
    if (gst_wm_client_info_get_bytes_sent (copy)
        != gst_wm_client_info_get_bytes_sent (info))
      return data;
    gst_wm_client_info_unref (copy);
    gst_wm_client_info_unref (info);
  }
  return NULL;
}

GST_START_TEST (test_info_threads)
{
  g_autoptr (GstWMClientInfo) info = gst_wm_client_info_new (1);
  GThread *threads[4];
  guint i;

  fill (info);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("share", share, info);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    fail_unless (g_thread_join (threads[i]) == NULL);
  check_filled (info);
  fail_unless (gst_wm_client_info_is_writable (info));
}

GST_END_TEST;

static Suite *
gstwmclientinfo_suite (void)
{
  Suite *suite = suite_create ("gstwmclientinfo");
  TCase *info = tcase_create ("client-info");

  suite_add_tcase (suite, info);
  tcase_add_test (info, test_info_unknown);
  tcase_add_test (info, test_info_fields);
  tcase_add_test (info, test_info_copy);
  tcase_add_test (info, test_info_addresses);
  tcase_add_test (info, test_info_no_inet);
  tcase_add_test (info, test_info_frees);
  tcase_add_test (info, test_info_writable);
  tcase_add_test (info, test_info_identity);
  tcase_add_test (info, test_info_display_name);
  tcase_add_test (info, test_info_structure);
  tcase_add_test (info, test_info_copy_cost);
  tcase_add_test (info, test_info_threads);
  return suite;
}

GST_CHECK_MAIN (gstwmclientinfo);
