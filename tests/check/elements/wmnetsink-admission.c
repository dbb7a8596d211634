/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who is let in: the application's word, places by address (docs/interface.md
 * C.1, C.2, F 51).  What happens to those who are in is in
 * wmnetsink-clients.c. */

#include "config.h"

#include "rig.h"

typedef struct
{
  gboolean answer;
  gint asked;                   /* atomic */
  guint64 id;
  gboolean has_agent;
} Doorman;

static gboolean
on_connecting (GstElement * sink, GstWMClientInfo * info, Doorman * doorman)
{
  doorman->id = gst_wm_client_info_get_id (info);
  doorman->has_agent = gst_wm_client_info_get_user_agent (info) != NULL;
  g_atomic_int_inc (&doorman->asked);
  return doorman->answer;
}

static guint
ask (Rig * rig)
{
  Viewer *viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n"
      "User-Agent: admission\r\n\r\n");
  guint status = viewer_read_head (viewer);

  viewer_free (viewer);
  return status;
}

/* F 51: refused with 403, told as rejected, no id spent */
GST_START_TEST (test_application_decides)
{
  Doorman strict = { FALSE }, friendly = { TRUE };
  Rig *rig = rig_new ();
  gulong handler;

  handler = g_signal_connect (rig->sink, "client-connecting",
      G_CALLBACK (on_connecting), &strict);
  g_signal_connect (rig->sink, "client-connecting",
      G_CALLBACK (on_connecting), &friendly);
  rig_start (rig);
  fail_unless_equals_int (ask (rig), 403);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_APPLICATION);
  fail_unless_equals_int (g_atomic_int_get (&strict.asked), 1);
  fail_unless_equals_int (g_atomic_int_get (&friendly.asked), 0);
  fail_unless_equals_uint64 (strict.id, 0);
  fail_unless (strict.has_agent);
  g_signal_handler_disconnect (rig->sink, handler);
  fail_unless_equals_int (ask (rig), 200);
  fail_unless_equals_uint64 (rig_await (rig, RIG_CONNECTED, 1)->id, 1);
  fail_unless_equals_int (g_atomic_int_get (&friendly.asked), 1);
  rig_free (rig);
}

GST_END_TEST;

/* A Describe is no client, so nobody is asked about it. */
GST_START_TEST (test_describe_is_not_asked)
{
  Doorman strict = { FALSE };
  Rig *rig = rig_new ();
  Viewer *viewer;

  g_signal_connect (rig->sink, "client-connecting",
      G_CALLBACK (on_connecting), &strict);
  rig_start (rig);
  viewer = viewer_new (rig_port (rig), "GET / HTTP/1.0\r\n"
      "User-Agent: NSPlayer/4.1.0.3856\r\n\r\n");
  fail_unless_equals_int (viewer_read_head (viewer), 200);
  fail_unless_equals_int (g_atomic_int_get (&strict.asked), 0);
  viewer_free (viewer);
  rig_free (rig);
}

GST_END_TEST;

GST_START_TEST (test_places_by_address)
{
  Rig *rig = rig_new ();
  Viewer *guest;

  g_object_set (rig->sink, "max-clients-per-address", 1, NULL);
  rig_start (rig);
  guest = viewer_new_plain (rig);
  rig_await (rig, RIG_CONNECTED, 1);
  fail_unless_equals_int (ask (rig), 503);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_LIMIT);
  viewer_free (guest);
  rig_await (rig, RIG_DISCONNECTED, 1);
  fail_unless_equals_int (ask (rig), 200);
  rig_free (rig);
}

GST_END_TEST;

/* F 50: text, actions and calls speak of one list */
GST_START_TEST (test_access_rules)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  GstWMAddressAccess *access = GST_WM_ADDRESS_ACCESS (sink);
  g_autofree gchar *text = NULL;
  GError *error = NULL;
  gboolean is_done;

  g_object_set (sink, "access-rules", "-10.0.0.0/8, +10.1.2.3", NULL);
  fail_unless_equals_int (gst_wm_address_access_get_n_rules (access,
          GST_WM_ACCESS_TYPE_INCLUDE), 1);
  g_signal_emit_by_name (sink, "add-access-rule", GST_WM_ACCESS_TYPE_EXCLUDE,
      "fe80::", "ffc0::", &is_done);
  fail_unless (is_done);
  g_signal_emit_by_name (sink, "add-access-rule", GST_WM_ACCESS_TYPE_EXCLUDE,
      "nonsense", NULL, &is_done);
  fail_if (is_done);
  g_object_get (sink, "access-rules", &text, NULL);
  fail_unless_equals_string (text, "-10.0.0.0/8,+10.1.2.3,-fe80::/10");
  g_signal_emit_by_name (sink, "remove-access-rule",
      GST_WM_ACCESS_TYPE_EXCLUDE, 0, &is_done);
  fail_unless (is_done);
  fail_if (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, 1, &error));
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_INDEX));
  g_clear_error (&error);
  g_clear_pointer (&text, g_free);
  g_object_get (sink, "access-rules", &text, NULL);
  fail_unless_equals_string (text, "+10.1.2.3,-fe80::/10");
  g_signal_emit_by_name (sink, "clear-access-rules");
  fail_unless_equals_int (gst_wm_address_access_get_n_rules (access,
          GST_WM_ACCESS_TYPE_EXCLUDE), 0);
}

GST_END_TEST;

static void
count_notification (GObject * sink, GParamSpec * spec, guint * count)
{
  g_autofree gchar *text = NULL;

  g_object_get (sink, "access-rules", &text, NULL);
  (*count)++;
}

/* Whatever changes what access-rules reads says so, and nothing else does. */
GST_START_TEST (test_access_rules_notify)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  GstWMAddressAccess *access = GST_WM_ADDRESS_ACCESS (sink);
  gboolean is_done;
  guint count = 0;

  g_signal_connect (sink, "notify::access-rules",
      G_CALLBACK (count_notification), &count);
  g_signal_emit_by_name (sink, "add-access-rule", GST_WM_ACCESS_TYPE_EXCLUDE,
      "10.0.0.0/8", NULL, &is_done);
  fail_unless_equals_int (count, 1);
  fail_unless (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_INCLUDE, "10.1.2.3", NULL, NULL));
  fail_unless_equals_int (count, 2);
  fail_if (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, 1, NULL));
  fail_unless_equals_int (count, 2);
  g_signal_emit_by_name (sink, "remove-access-rule",
      GST_WM_ACCESS_TYPE_EXCLUDE, 0, &is_done);
  fail_unless_equals_int (count, 3);
  gst_wm_address_access_clear_rules (access);
  fail_unless_equals_int (count, 4);
  g_signal_emit_by_name (sink, "clear-access-rules");
  fail_unless_equals_int (count, 4);

  /* A text that makes no sense is what it reads, whatever is beside it. */
  g_object_set (sink, "access-rules", "nonsense", NULL);
  fail_unless_equals_int (count, 5);
  fail_unless (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_INCLUDE, "10.1.2.3", NULL, NULL));
  fail_unless (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_INCLUDE, 0, NULL));
  fail_unless_equals_int (count, 5);
  g_signal_emit_by_name (sink, "clear-access-rules");
  fail_unless_equals_int (count, 6);
}

GST_END_TEST;

/* F 49: refused with 403 and told; changed while it plays */
GST_START_TEST (test_access_refuses)
{
  Rig *rig = rig_new ();

  g_object_set (rig->sink, "access-rules", "-127.0.0.0/8", NULL);
  rig_start (rig);
  fail_unless_equals_int (ask (rig), 403);
  fail_unless_equals_int (rig_await (rig, RIG_REJECTED, 1)->reason,
      GST_WM_REJECT_REASON_ADDRESS);
  g_object_set (rig->sink, "access-rules", "-127.0.0.0/8,+127.0.0.1", NULL);
  fail_unless_equals_int (ask (rig), 200);
  g_object_set (rig->sink, "access-rules", "", "access-default",
      GST_WM_ACCESS_DEFAULT_DENY, NULL);
  fail_unless_equals_int (ask (rig), 403);
  rig_free (rig);
}

GST_END_TEST;

static void
expect_no_opening (Rig * rig)
{
  gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
}

static void
await_warning (Rig * rig)
{
  GError *error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);

  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  g_error_free (error);
}

/* A list of addresses that can't be read means nothing by accident: opening
 * fails; while it is open, what was said before stays and a warning says
 * so. */
static void
give_nonsense (Rig * rig, const gchar * property, const gchar * early,
    const gchar * good, const gchar * late)
{
  g_object_set (rig->sink, property, early, NULL);
  expect_no_opening (rig);
  g_object_set (rig->sink, property, good, NULL);
  rig_start (rig);
  g_object_set (rig->sink, property, late, NULL);
  await_warning (rig);
}

/* Nonsense lets nobody in. */
GST_START_TEST (test_access_nonsense)
{
  Rig *rig = rig_new ();

  give_nonsense (rig, "access-rules", "-10.0.0.0/99", "-127.0.0.1",
      "127.0.0.1");
  fail_unless_equals_int (ask (rig), 403);
  rig_free (rig);
}

GST_END_TEST;

/* Nor does it by what is said beside it: it is forgotten when the whole list
 * is said anew. */
GST_START_TEST (test_access_nonsense_stays)
{
  Rig *rig = rig_new ();
  GstWMAddressAccess *access = GST_WM_ADDRESS_ACCESS (rig->sink);
  g_autofree gchar *text = NULL;

  g_object_set (rig->sink, "access-rules", "-10.0.0.0/8x", NULL);
  fail_unless (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, "192.0.2.1", NULL, NULL));
  fail_unless (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, 0, NULL));
  g_object_get (rig->sink, "access-rules", &text, NULL);
  fail_unless_equals_string (text, "-10.0.0.0/8x");
  expect_no_opening (rig);
  gst_wm_address_access_clear_rules (access);
  rig_set_state (rig, GST_STATE_READY);
  rig_free (rig);
}

GST_END_TEST;

static gchar *
dup_forwarded (Rig * rig, guint n)
{
  const gchar *request = "GET / HTTP/1.0\r\n"
      "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n\r\n";
  Viewer *viewer = viewer_new (rig_port (rig), request);
  gchar *text = g_strdup (gst_wm_client_info_get_forwarded_for (rig_await (rig,
              RIG_CONNECTED, n)->info));

  viewer_free (viewer);
  return text;
}

/* F 19, for clients of a proxy: nobody is believed who wasn't named. */
GST_START_TEST (test_trusted_proxies)
{
  g_autofree gchar *believed = NULL;
  g_autofree gchar *more = NULL;
  Rig *rig = rig_new ();

  rig_start (rig);
  fail_unless (dup_forwarded (rig, 1) == NULL);
  g_object_set (rig->sink, "trusted-proxies", "10.0.0.0/8, 127.0.0.1", NULL);
  believed = dup_forwarded (rig, 2);
  fail_unless_equals_string (believed, "192.0.2.7");
  g_object_set (rig->sink, "trusted-proxies", "127.0.0.1,192.0.2.0/24", NULL);
  more = dup_forwarded (rig, 3);
  fail_unless_equals_string (more, "198.51.100.1");
  g_object_set (rig->sink, "trusted-proxies", "", NULL);
  fail_unless (dup_forwarded (rig, 4) == NULL);
  rig_free (rig);
}

GST_END_TEST;

/* Nor does it make anybody believed, or cease to be. */
GST_START_TEST (test_trusted_nonsense)
{
  g_autofree gchar *believed = NULL;
  Rig *rig = rig_new ();

  give_nonsense (rig, "trusted-proxies", "127.0.0.1,+10.0.0.1", "127.0.0.0/8",
      "nonsense");
  believed = dup_forwarded (rig, 1);
  fail_unless_equals_string (believed, "192.0.2.7");
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_admission_suite (void)
{
  Suite *s = suite_create ("wmnetsink_admission");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_application_decides);
  tcase_add_test (tc, test_describe_is_not_asked);
  tcase_add_test (tc, test_places_by_address);
  tcase_add_test (tc, test_access_rules);
  tcase_add_test (tc, test_access_rules_notify);
  tcase_add_test (tc, test_access_refuses);
  tcase_add_test (tc, test_access_nonsense);
  tcase_add_test (tc, test_access_nonsense_stays);
  tcase_add_test (tc, test_trusted_proxies);
  tcase_add_test (tc, test_trusted_nonsense);
  return s;
}

GST_CHECK_MAIN (wmnetsink_admission);
