/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/remote-event.c. */

#include "wmsp/remote-event.h"

#include <string.h>

static const gchar rendering[] = "<XML><Summary></Summary>"
    "<date>2024-05-01</date><time>20:15:09</time><x-duration>7</x-duration>"
    "<protocol>Cache</protocol></XML>";

static gboolean
parse (const gchar * body, WmnRemoteEvent * ret_event)
{
  return wmn_remote_event_parse (body, strlen (body), ret_event);
}

/* 2.2.5: two content descriptions. */
static gchar *
make_log (const gchar * log)
{
  return g_strdup_printf ("1\r\n1,30,0\r\n"
      "12,context-type,3,1,2,14,WMS_USER_AGENT,31,23,WMPlayer/10.0, 1999 (x)"
      ",13,WMS_USER_GUID,31,38,{3300AD50-2C39-46c0-AE0A-3E0B6EFB86DC}\r\n"
      "12,context-type,3,1,5,24,@WMS_COMMAND_CONTEXT_URL,31,20,"
      "http://enc.example/a,12,@.REMOTE_LOG,31,%u,%s\r\n",
      (guint) strlen (log), log);
}

static void
test_open_close (void)
{
  WmnRemoteEvent event;

  g_assert_true (parse ("1\r\n1,28,0\r\n", &event));
  g_assert_cmpint (event.type, ==, WMN_REMOTE_OPEN);
  g_assert_cmpuint (event.reason, ==, 0);
  g_assert_false (event.has_log);
  wmn_remote_event_clear (&event);
  g_assert_true (parse ("1\n1,29,2147500037", &event));
  g_assert_cmpint (event.type, ==, WMN_REMOTE_CLOSE);
  g_assert_cmphex (event.reason, ==, 0x80004005u);
  wmn_remote_event_clear (&event);
}

static void
test_log (void)
{
  gchar *body = make_log (rendering);
  WmnRemoteEvent event;

  g_assert_true (parse (body, &event));
  g_assert_cmpint (event.type, ==, WMN_REMOTE_LOG);
  g_assert_cmpstr (event.guid, ==, "{3300AD50-2C39-46c0-AE0A-3E0B6EFB86DC}");
  g_assert_true (event.has_log);
  g_assert_cmpint (event.log.form, ==, WMN_LOG_FORM_EVENT);
  g_assert_cmpint (event.log.kind, ==, WMN_LOG_RENDERING);
  g_assert_cmpint (event.log.numbers[WMN_LOG_X_DURATION], ==, 7);
  wmn_remote_event_clear (&event);
  g_free (body);
}

/* A length that can't be true: what was before it stays. */
static void
test_bad_length (void)
{
  WmnRemoteEvent event;

  g_assert_true (parse ("1\r\n1,30,0\r\n13,WMS_USER_GUID,31,3,{1}"
          ",12,@.REMOTE_LOG,31,9000,<XML>", &event));
  g_assert_cmpstr (event.guid, ==, "{1}");
  g_assert_false (event.has_log);
  wmn_remote_event_clear (&event);
  g_assert_true (parse ("1\r\n1,30,0\r\n99999999999999999999,x", &event));
  wmn_remote_event_clear (&event);
}

static void
test_no_event (void)
{
  static const gchar *const bodies[] = {
    "", "1", "2\r\n1,28,0\r\n", "1\r\n2,28,0\r\n", "1\r\n1,27,0\r\n",
    "1\r\n1,31,0\r\n", "1\r\n1,28\r\n", "x", "1\r\n1,28,99999999999\r\n",
  };
  WmnRemoteEvent event;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_assert_false (parse (bodies[i], &event));
    wmn_remote_event_clear (&event);
  }
}

/* A log that is none, and one more behind it. */
static void
test_odd_logs (void)
{
  gchar *body = make_log ("no log");
  gchar *two = g_strdup_printf ("%s,12,@.REMOTE_LOG,31,%u,%s", body,
      (guint) strlen (rendering), rendering);
  WmnRemoteEvent event;

  g_assert_true (parse (body, &event));
  g_assert_false (event.has_log);
  wmn_remote_event_clear (&event);
  g_assert_true (parse (two, &event));
  g_assert_true (event.has_log);
  wmn_remote_event_clear (&event);
  g_free (two);
  g_free (body);
}

/* So many that are none, and one behind them. */
static gboolean
has_log_behind (guint n)
{
  GString *body = g_string_new ("1\r\n1,30,0\r\n");
  WmnRemoteEvent event;
  gboolean has_log;

  while (n-- > 0)
    g_string_append (body, "12,@.REMOTE_LOG,31,3,<x>,");
  g_string_append_printf (body, "12,@.REMOTE_LOG,31,%u,%s",
      (guint) strlen (rendering), rendering);
  g_assert_true (parse (body->str, &event));
  has_log = event.has_log;
  wmn_remote_event_clear (&event);
  g_string_free (body, TRUE);
  return has_log;
}

static void
test_many_logs (void)
{
  g_assert_true (has_log_behind (WMN_REMOTE_EVENT_MAX_LOOKS - 1));
  g_assert_false (has_log_behind (WMN_REMOTE_EVENT_MAX_LOOKS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/remote-event/open-close", test_open_close);
  g_test_add_func ("/remote-event/log", test_log);
  g_test_add_func ("/remote-event/bad-length", test_bad_length);
  g_test_add_func ("/remote-event/no-event", test_no_event);
  g_test_add_func ("/remote-event/odd-logs", test_odd_logs);
  g_test_add_func ("/remote-event/many-logs", test_many_logs);
  return g_test_run ();
}
