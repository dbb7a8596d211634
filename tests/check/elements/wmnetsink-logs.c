/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What players report of themselves, as an application hears of it: the
 * signal client-log, and the last log in a client's info (docs/operating.md);
 * and in which thread it hears of that and of all else. */

#include "rig.h"

#include <string.h>

typedef struct
{
  guint64 id;
  GstStructure *record;
} Log;

static void
on_log (GstElement * sink, guint64 id, const GstStructure * record,
    gpointer user_data)
{
  Log *log = g_new0 (Log, 1);

  log->id = id;
  log->record = gst_structure_copy (record);
  g_async_queue_push (user_data, log);
}

/* The next one is about client @id and says that it got @bytes. */
static void
expect_log (GAsyncQueue * logs, guint64 id, gint64 bytes)
{
  Log *log = g_async_queue_timeout_pop (logs, RIG_PATIENCE);
  gint64 value;

  fail_unless (log != NULL, "no client-log");
  fail_unless_equals_uint64 (log->id, id);
  fail_unless (gst_structure_has_name (log->record, "wmnetsink-client-log"));
  fail_unless (gst_structure_get_int64 (log->record, "c-bytes", &value));
  fail_unless_equals_int64 (value, bytes);
  gst_structure_free (log->record);
  g_free (log);
}

static void
post (Rig * rig, const gchar * id, gint64 bytes)
{
  g_autofree gchar *request = g_strdup_printf ("POST / HTTP/1.0\r\n"
      "User-Agent: NSPlayer/9.0.0.4503\r\nPragma: %s\r\n"
      "Pragma: log-line=0.0.0.0 2024-05-01 20:15:09 - u 0 9 1 200 - 9.0 - - - "
      "- - - - - 0 0 7 http TCP - - - - %" G_GINT64_FORMAT " - 5 0 0 0 - 0 0 "
      "0 0 100 - - - -\r\nContent-Length: 0\r\n\r\n", id, bytes);
  Viewer *viewer = viewer_new (rig_port (rig), request);

  fail_unless_equals_int (viewer_read_head (viewer), 204);
  viewer_free (viewer);
}

static guint
ask (Rig * rig, const gchar * fields, Viewer ** ret_viewer)
{
  g_autofree gchar *request = g_strconcat ("GET / HTTP/1.0\r\n"
      "User-Agent: NSPlayer/9.0.0.4503\r\nPragma: xPlayStrm=1\r\n", fields,
      "\r\n", NULL);

  *ret_viewer = viewer_new (rig_port (rig), request);
  return viewer_read_head (*ret_viewer);
}

/* A player, and its client-id. */
static Viewer *
play (Rig * rig, const gchar * fields, gchar ** ret_id)
{
  const gchar *id;
  Viewer *viewer;

  fail_unless_equals_int (ask (rig, fields, &viewer), 200);
  id = g_strstr_len ((const gchar *) viewer->head->data, viewer->head->len,
      "client-id=");
  fail_unless (id != NULL);
  *ret_id = g_strndup (id, strcspn (id, "\r"));
  return viewer;
}

static void
expect_last_log (const GstWMClientInfo * info, gint64 bytes)
{
  g_autoptr (GstStructure) last = gst_wm_client_info_get_last_log (info);
  gint64 value;

  fail_unless (last != NULL);
  fail_unless (gst_structure_get_int64 (last, "c-bytes", &value));
  fail_unless_equals_int64 (value, bytes);
}

GST_START_TEST (test_log)
{
  GAsyncQueue *logs = g_async_queue_new ();
  Rig *rig = rig_new ();
  g_autofree gchar *id = NULL;
  GstWMClientInfo *info = NULL;
  Viewer *viewer;

  g_signal_connect (rig->sink, "client-log", G_CALLBACK (on_log), logs);
  rig_start (rig);
  viewer = play (rig, "", &id);
  rig_await (rig, RIG_CONNECTED, 1);
  post (rig, id, 100);
  expect_log (logs, 1, 100);
  g_signal_emit_by_name (rig->sink, "get-client", (guint64) 1, &info);
  expect_last_log (info, 100);
  gst_wm_client_info_unref (info);
  viewer_free (viewer);
  expect_last_log (rig_await (rig, RIG_DISCONNECTED, 1)->info, 100);
  /* That is when players log. */
  post (rig, id, 200);
  expect_log (logs, 1, 200);
  post (rig, "client-id=7", 300);
  expect_log (logs, 0, 300);
  rig_free (rig);
  g_async_queue_unref (logs);
}

GST_END_TEST;

/* The next message about a client; of a log that is new, and how much that says
 * was received; -1 when the client is gone. */
static gint64
await_log_message (Rig * rig)
{
  GstMessage *message = gst_bus_timed_pop_filtered (rig->bus,
      RIG_PATIENCE * GST_USECOND, GST_MESSAGE_ELEMENT);
  const GstStructure *fields;
  const GValue *last;
  gint64 bytes = -1;

  fail_unless (message != NULL);
  fields = gst_message_get_structure (message);
  if (gst_structure_has_name (fields, "wmnetsink-client-changed")) {
    last = gst_structure_get_value (fields, "last-log");
    fail_unless (gst_structure_get_int64 (gst_value_get_structure (last),
            "c-bytes", &bytes));
  } else if (!gst_structure_has_name (fields, "wmnetsink-client-disconnected")) {
    gst_message_unref (message);
    return await_log_message (rig);
  }
  gst_message_unref (message);
  return bytes;
}

static void
count_log (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMClientChange what, guint * n_changes)
{
  if (what == GST_WM_CLIENT_CHANGE_LOG)
    (*n_changes)++;
}

/* Signals for each, messages once a second, and those of the last one before
 * there is nothing for a while, or the client is gone. */
GST_START_TEST (test_many_logs)
{
  gint64 begin = g_get_monotonic_time ();
  guint n_messages = 1, n_changes = 0, i;
  Rig *rig = rig_new ();
  g_autofree gchar *id = NULL;
  Viewer *viewer;

  g_signal_connect (rig->sink, "client-changed", G_CALLBACK (count_log),
      &n_changes);
  rig_start (rig);
  viewer = play (rig, "", &id);
  rig_await (rig, RIG_CONNECTED, 1);
  for (i = 1; i <= 20; i++)
    post (rig, id, i);
  fail_unless_equals_int64 (await_log_message (rig), 1);
  while (await_log_message (rig) != 20)
    n_messages++;
  fail_unless (n_messages <= (g_get_monotonic_time () - begin) /
      G_TIME_SPAN_SECOND);
  post (rig, id, 21);
  viewer_free (viewer);
  fail_unless_equals_int64 (await_log_message (rig), 21);
  fail_unless_equals_int64 (await_log_message (rig), -1);
  fail_unless_equals_int (n_changes, 21);
  rig_free (rig);
}

GST_END_TEST;

typedef struct
{
  const gchar *signal;
  GThread *thread;
  guint n_calls;
} Call;

static gboolean
note (Call * call)
{
  call->n_calls++;
  call->thread = g_thread_self ();
  return TRUE;
}

static gchar *
note_and_vouch (Call * call)
{
  note (call);
  return g_strdup ("secret");
}

/* F 26: all seven, each once. */
GST_START_TEST (test_one_thread)
{
  Call calls[] = {
    {"authenticate"}, {"client-connecting"}, {"client-connected"},
    {"client-log"}, {"client-changed"}, {"client-disconnected"},
    {"client-rejected"}
  };
  Rig *rig = rig_new ();
  g_autofree gchar *id = NULL;
  Viewer *viewer, *other;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (calls); i++)
    g_signal_connect_swapped (rig->sink, calls[i].signal, i == 0 ?
        G_CALLBACK (note_and_vouch) : G_CALLBACK (note), &calls[i]);
  g_object_set (rig->sink, "auth-required", TRUE, NULL);
  rig_start (rig);
  /* anna:secret */
  viewer = play (rig, "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n", &id);
  rig_await (rig, RIG_CONNECTED, 1);
  post (rig, id, 100);
  viewer_free (viewer);
  rig_await (rig, RIG_DISCONNECTED, 1);
  g_object_set (rig->sink, "auth-required", FALSE, "max-clients", 0, NULL);
  fail_unless_equals_int (ask (rig, "", &other), 503);
  rig_await (rig, RIG_REJECTED, 1);
  viewer_free (other);
  rig_set_state (rig, GST_STATE_NULL);
  for (i = 0; i < G_N_ELEMENTS (calls); i++) {
    fail_unless (calls[i].n_calls == 1, "%s", calls[i].signal);
    fail_unless (calls[i].thread == calls[0].thread, "%s", calls[i].signal);
    fail_if (calls[i].thread == g_thread_self ());
  }
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_logs_suite (void)
{
  Suite *s = suite_create ("wmnetsink-logs");
  TCase *tc = tcase_create ("logs");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_log);
  tcase_add_test (tc, test_many_logs);
  tcase_add_test (tc, test_one_thread);
  return s;
}

GST_CHECK_MAIN (wmnetsink_logs);
