/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What is told of a client between its coming and its going (docs/interface.md
 * C.2, C.4; acceptance 43). */

#include "config.h"

#include "rig.h"

#define PLAY "GET / HTTP/1.0\r\nUser-Agent: NSPlayer/12.0.7601.17514\r\n" \
    "Pragma: xPlayStrm=1\r\nSupported: com.microsoft.wm.sswitch\r\n\r\n"

typedef struct
{
  guint64 id;
  GstWMClientState states[8];
  guint n_states;
  guint n_streams;
} Diary;

static void
on_changed (GstElement * sink, guint64 id, GstWMClientInfo * info,
    GstWMClientChange what, Diary * diary)
{
  diary->id = id;
  fail_unless (what == GST_WM_CLIENT_CHANGE_STATE ||
      what == GST_WM_CLIENT_CHANGE_STREAMS);
  if (what == GST_WM_CLIENT_CHANGE_STREAMS) {
    diary->n_streams++;
    return;
  }
  diary->states[diary->n_states++ % 8] = gst_wm_client_info_get_state (info);
}

static gchar *
read_client_id (Viewer * viewer)
{
  g_autofree gchar *head = g_strndup ((gchar *) viewer->head->data,
      viewer->head->len);
  const gchar *id = strstr (head, "client-id=");

  fail_unless (id != NULL);
  return g_strndup (id, strcspn (id, "\r"));
}

/* Waits for the message that follows the signal of a state. */
static void
await_state (Rig * rig, GstWMClientState state)
{
  GstMessage *message = rig_await_message (rig, "wmnetsink-client-changed");
  const GstStructure *fields = gst_message_get_structure (message);
  GstWMClientChange what;
  GstWMClientState told;
  guint64 id;

  fail_unless (gst_structure_get_flags (fields, "what",
          GST_TYPE_WM_CLIENT_CHANGE, &what));
  if (what == GST_WM_CLIENT_CHANGE_STREAMS) {
    gst_message_unref (message);
    await_state (rig, state);
    return;
  }

  fail_unless (gst_structure_get_uint64 (fields, "id", &id));
  fail_unless_equals_uint64 (id, 1);
  fail_unless (gst_structure_get_enum (fields, "state",
          GST_TYPE_WM_CLIENT_STATE, (gint *) & told));
  fail_unless_equals_int (told, state);
  gst_message_unref (message);
}

/* F 43: a player without predstrm waits after a new header until it has chosen its
 * streams; counters alone tell nothing. */
GST_START_TEST (test_state)
{
  Diary diary = { 0 };
  Rig *rig = rig_new ();
  Viewer *player, *chooser;
  g_autofree gchar *id = NULL;
  g_autofree gchar *request = NULL;

  g_signal_connect (rig->sink, "client-changed", G_CALLBACK (on_changed),
      &diary);
  rig_start (rig);
  player = viewer_new (rig_port (rig), PLAY);
  fail_unless_equals_int (viewer_read_head (player), 200);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless_equals_int (rig_push_packets (rig, 20), GST_FLOW_OK);
  rig_change_header (rig);
  fail_unless_equals_int (rig_push_header (rig), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_packets (rig, 2), GST_FLOW_OK);
  await_state (rig, GST_WM_CLIENT_STATE_WAITING);
  id = read_client_id (player);
  request = g_strdup_printf ("POST / HTTP/1.0\r\n"
      "User-Agent: NSPlayer/12.0.7601.17514\r\nPragma: %s\r\n"
      "Pragma: stream-switch-count=1\r\n"
      "Pragma: stream-switch-entry=ffff:1:0\r\n\r\n", id);
  chooser = viewer_new (rig_port (rig), request);
  fail_unless_equals_int (viewer_read_head (chooser), 200);
  await_state (rig, GST_WM_CLIENT_STATE_STREAMING);
  viewer_free (chooser);
  viewer_free (player);
  rig_await (rig, RIG_DISCONNECTED, 1);
  fail_unless_equals_int (diary.n_states, 2);
  fail_unless_equals_int (diary.states[0], GST_WM_CLIENT_STATE_WAITING);
  fail_unless_equals_int (diary.states[1], GST_WM_CLIENT_STATE_STREAMING);
  /* SelectStream named one stream of what all had been before. */
  fail_unless (diary.n_streams > 0);
  fail_unless_equals_uint64 (diary.id, 1);
  rig_free (rig);
}

GST_END_TEST;

/* F 44: the name comes after its client, and only where it was asked for. */
GST_START_TEST (test_name)
{
  Rig *rig = rig_new ();
  const GstStructure *fields;
  GstWMClientChange what;
  GstMessage *message;
  Viewer *viewer;
  guint64 id;

  rig_start (rig);
  viewer = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  g_object_set (rig->sink, "resolve-client-names", TRUE, NULL);
  viewer_free (viewer);
  viewer = viewer_new_plain (rig);
  fail_unless (gst_wm_client_info_get_dns_name (rig_await (rig, RIG_CONNECTED,
              2)->info) == NULL);
  message = rig_await_message (rig, "wmnetsink-client-changed");
  fields = gst_message_get_structure (message);
  fail_unless (gst_structure_get_uint64 (fields, "id", &id));
  fail_unless_equals_uint64 (id, 2);
  fail_unless (gst_structure_get_flags (fields, "what",
          GST_TYPE_WM_CLIENT_CHANGE, &what));
  fail_unless_equals_int (what, GST_WM_CLIENT_CHANGE_DNS_NAME);
  fail_unless (gst_structure_get_string (fields, "dns-name") != NULL);
  gst_message_unref (message);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_changed_suite (void)
{
  Suite *s = suite_create ("wmnetsink_changed");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_state);
  tcase_add_test (tc, test_name);
  return s;
}

GST_CHECK_MAIN (wmnetsink_changed);
