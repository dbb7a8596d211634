/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who is connected, for those who only look: stats, messages, notifications,
 * the log (docs/interface.md C.1, C.4; acceptance 53, 54, 59, 60). */

#include "rig.h"

#define AGENT "User-Agent: NSPlayer/12.0.7601.17514\r\n"

/* Names and types of all fields, in order. */
static gchar *
describe_shape (const GstStructure * structure)
{
  GString *text = g_string_new (NULL);
  gint i;

  for (i = 0; i < gst_structure_n_fields (structure); i++) {
    const gchar *name = gst_structure_nth_field_name (structure, i);

    g_string_append_printf (text, "%s:%s ", name,
        g_type_name (gst_structure_get_field_type (structure, name)));
  }
  return g_string_free (text, FALSE);
}

static void
expect_shape (Rig * rig, gchar ** stats_shape, gchar ** client_shape)
{
  GstStructure *stats;
  const GValue *clients;
  gchar *shape;
  guint i;

  g_object_get (rig->sink, "stats", &stats, NULL);
  shape = describe_shape (stats);
  if (*stats_shape != NULL)
    fail_unless_equals_string (shape, *stats_shape);
  g_free (*stats_shape);
  *stats_shape = shape;
  clients = gst_structure_get_value (stats, "clients");
  for (i = 0; i < gst_value_array_get_size (clients); i++) {
    shape = describe_shape (gst_value_get_structure (gst_value_array_get_value
            (clients, i)));
    if (*client_shape != NULL)
      fail_unless_equals_string (shape, *client_shape);
    g_free (*client_shape);
    *client_shape = shape;
  }
  gst_structure_free (stats);
}

/* F 53, 54 */
GST_START_TEST (test_stats)
{
  static const gchar *const keys[] = { "n-clients", "n-sessions",
    "n-connections", "peak-clients", "clients-accepted", "clients-rejected",
    "clients-timed-out", "clients-dropped-slow", "bytes-sent",
    "bytes-received", "packets-sent", "packets-dropped", "packets-filtered",
    "bytes-to-serve", "uptime", "streaming-since", "generation", "clients"
  };
  Rig *rig = rig_new ();
  g_autofree gchar *stats_shape = NULL;
  g_autofree gchar *client_shape = NULL;
  Viewer *one, *other;
  gint64 sent;
  guint i;

  expect_shape (rig, &stats_shape, &client_shape);
  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    fail_unless (strstr (stats_shape, keys[i]) != NULL, "%s", keys[i]);
  rig_start (rig);
  expect_shape (rig, &stats_shape, &client_shape);
  fail_unless (rig_stat (rig, "streaming-since") > 0);
  one = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  expect_shape (rig, &stats_shape, &client_shape);
  other = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n" AGENT
      "Pragma: xPlayStrm=1\r\n\r\n");
  rig_await (rig, RIG_CONNECTED, 2);
  expect_shape (rig, &stats_shape, &client_shape);
  viewer_free (one);
  viewer_free (other);
  rig_await (rig, RIG_DISCONNECTED, 2);
  expect_shape (rig, &stats_shape, &client_shape);
  fail_unless_equals_int (rig_stat (rig, "clients-accepted"), 2);
  sent = rig_stat (rig, "bytes-sent");
  fail_unless (sent > 0);
  rig_set_state (rig, GST_STATE_NULL);
  expect_shape (rig, &stats_shape, &client_shape);
  fail_unless (rig_stat (rig, "bytes-sent") >= sent);
  fail_unless_equals_int (rig_stat (rig, "clients-accepted"), 2);
  fail_unless_equals_int (rig_stat (rig, "streaming-since"), 0);
  rig_free (rig);
}

GST_END_TEST;

static void
expect_fields (Rig * rig, const gchar * name, const gchar * shape)
{
  GstMessage *message = rig_await_message (rig, name);
  g_autofree gchar *got = describe_shape (gst_message_get_structure (message));

  fail_unless_equals_string (got, shape);
  gst_message_unref (message);
}

/* F 60 */
GST_START_TEST (test_messages)
{
  Rig *rig = rig_new ();
  Viewer *one, *other;

  g_object_set (rig->sink, "max-clients", 1, NULL);
  rig_start (rig);
  expect_fields (rig, "wmnetsink-listening",
      "address:gchararray port:gint url:gchararray ");
  expect_fields (rig, "wmnetsink-streaming",
      "active:gboolean header-size:guint n-streams:guint ");
  one = viewer_new_plain (rig);
  expect_fields (rig, "wmnetsink-client-connected",
      "address:gchararray port:gint n-clients:guint id:guint64 "
      "user-agent:gchararray variant:GstWMClientVariant ");
  other = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");
  expect_fields (rig, "wmnetsink-client-rejected",
      "address:gchararray port:gint n-clients:guint "
      "reason:GstWMRejectReason max-clients:gint count:guint ");
  viewer_free (one);
  expect_fields (rig, "wmnetsink-client-disconnected",
      "address:gchararray port:gint n-clients:guint id:guint64 "
      "reason:GstWMDisconnectReason bytes-sent:guint64 "
      "packets-dropped:guint64 connected-for:guint64 ");
  viewer_free (other);
  rig_free (rig);
}

GST_END_TEST;

static void
turn_away (Rig * rig, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    Viewer *viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n\r\n");

    fail_unless_equals_int (viewer_read_head (viewer), 503);
    viewer_free (viewer);
  }
}

/* Waits until there were so many rejections, of which the next messages have
 * all that they have to tell. */
static void
expect_counts (Rig * rig, guint n)
{
  guint sum = 0;

  while (sum < n) {
    GstMessage *message = rig_await_message (rig, "wmnetsink-client-rejected");
    guint count = 0;

    gst_structure_get_uint (gst_message_get_structure (message), "count",
        &count);
    gst_message_unref (message);
    fail_unless (count > 0);
    sum += count;
  }
  fail_unless_equals_int (sum, n);
}

/* C.4: those of the last second are told when it is over, though nobody else
 * comes; those before the end at the end; and what was turned away in silence
 * is counted nowhere. */
GST_START_TEST (test_last_rejections)
{
  Rig *rig = rig_new ();

  g_object_set (rig->sink, "max-clients", 0, NULL);
  rig_start (rig);
  turn_away (rig, 20);
  expect_counts (rig, 20);
  g_object_set (rig->sink, "post-messages", FALSE, NULL);
  turn_away (rig, 3);
  rig_await (rig, RIG_REJECTED, 23);
  g_object_set (rig->sink, "post-messages", TRUE, NULL);
  turn_away (rig, 2);
  rig_await (rig, RIG_REJECTED, 25);
  rig_set_state (rig, GST_STATE_NULL);
  expect_counts (rig, 2);
  rig_free (rig);
}

GST_END_TEST;

static void
note_value (GObject * sink, GParamSpec * spec, GArray * values)
{
  guint n;

  g_object_get (sink, "n-clients", &n, NULL);
  g_array_append_val (values, n);
}

/* F 59 */
GST_START_TEST (test_notify)
{
  Rig *rig = rig_new ();
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (guint));

  g_signal_connect (rig->sink, "notify::n-clients", G_CALLBACK (note_value),
      values);
  g_signal_connect (rig->sink, "notify::generation", G_CALLBACK (note_value),
      values);
  rig_start (rig);
  viewer_free (viewer_new_plain (rig));
  rig_await (rig, RIG_DISCONNECTED, 1);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless_equals_int (values->len, 4);
  fail_unless_equals_int (g_array_index (values, guint, 0), 1);
  fail_unless_equals_int (g_array_index (values, guint, 1), 1);
  fail_unless_equals_int (g_array_index (values, guint, 2), 0);
  fail_unless_equals_int (g_array_index (values, guint, 3), 0);
  rig_free (rig);
}

GST_END_TEST;

/* A worker calls it, so the flag is atomic. */
static void
look_for_answer (GstDebugCategory * category, GstDebugLevel level,
    const gchar * file, const gchar * function, gint line, GObject * object,
    GstDebugMessage * message, gpointer was_answered)
{
  if (g_str_equal (gst_debug_category_get_name (category),
          "wmnetsink-server") &&
      strstr (gst_debug_message_get (message), "for /: 200") != NULL)
    g_atomic_int_set ((gint *) was_answered, TRUE);
}

/* What docs/operating.md says to set shows what clients ask for. */
GST_START_TEST (test_log)
{
  gint was_answered = FALSE;
  Viewer *viewer;
  Rig *rig;

  gst_debug_remove_log_function (NULL);
  gst_debug_add_log_function (look_for_answer, &was_answered, NULL);
  gst_debug_set_threshold_from_string ("wmnetsink*:5", FALSE);
  rig = rig_new ();
  rig_start (rig);
  viewer = viewer_new_plain (rig);
  fail_unless (g_atomic_int_get (&was_answered));
  viewer_free (viewer);
  rig_free (rig);
  gst_debug_remove_log_function (look_for_answer);
}

GST_END_TEST;

static Suite *
wmnetsink_messages_suite (void)
{
  Suite *s = suite_create ("wmnetsink-messages");
  TCase *tc = tcase_create ("messages");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_stats);
  tcase_add_test (tc, test_messages);
  tcase_add_test (tc, test_last_rejections);
  tcase_add_test (tc, test_notify);
  tcase_add_test (tc, test_log);
  return s;
}

GST_CHECK_MAIN (wmnetsink_messages);
