/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/logbook.c: whose log it is, and what the application gets.
 * Real sockets. */

#include "server/logbook.h"

#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include "fixture.h"

#define LINE "0.0.0.0 2024-05-01 20:15:09 - http://enc.example:8080/ 0 " \
    "1799 1 200 {3300AD50-2C39-46c0-AE0A-70B64F321A80} 9.0.0.4503 en-US " \
    "UA - wmplayer.exe 9.0.0.4503 Windows_XP 5.1.0.2600 Pentium 0 0 264120 " \
    "http TCP Windows_Media_Audio_9 Windows_Media_Video_9 - - 59392800 - " \
    "18560 0 0 0 - 0 0 2 4 100 - - - -"
#define XML "application/x-wms-LogStats;charset=UTF-8"

static gint64
get_int64 (const GstStructure * log, const gchar * name)
{
  gint64 value = -2;

  g_assert_true (gst_structure_get_int64 (log, name, &value));
  return value;
}

static guint64
get_uint64 (const GstStructure * log, const gchar * name)
{
  guint64 value = 0;

  g_assert_true (gst_structure_get_uint64 (log, name, &value));
  return value;
}

/* Plays, and returns the client-id; @ret_fd streams on. */
static gchar *
play (Fixture * fixture, const gchar * guid, int *ret_fd)
{
  gchar *pragmas = g_strdup_printf ("Pragma: xPlayStrm=1\r\n"
      "Pragma: xClientGUID=%s\r\n", guid);
  gchar *head, *id;

  *ret_fd = fixture_ask (fixture, "GET", "/", "NSPlayer/9.0.0.4503", pragmas);
  head = fixture_read_head (*ret_fd);
  id = strstr (head, "client-id=");
  g_assert_nonnull (id);
  id = g_strndup (id, strcspn (id, "\r"));
  g_assert_cmpint (fixture_wait (fixture)->kind, ==, 'c');
  g_free (head);
  g_free (pragmas);
  return id;
}

static guint
post_line (Fixture * fixture, const gchar * pragma)
{
  gchar *pragmas = g_strdup_printf ("%sPragma: log-line=%s\r\n", pragma, LINE);
  guint status = fixture_post (fixture, "text/plain", pragmas, "");

  g_free (pragmas);
  return status;
}

/* Socket test 86: by client-id, while it plays and when it has left. */
static void
test_by_id (void)
{
  const FixtureNews *news;
  Fixture fixture;
  gchar *id, *pragma;
  int fd;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 3);
  id = play (&fixture, "{1}", &fd);
  pragma = g_strdup_printf ("Pragma: %s\r\n", id);
  g_assert_cmpuint (post_line (&fixture, pragma), ==, 204);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'l');
  g_assert_cmpuint (news->id, ==, 1);
  g_assert_true (gst_structure_has_name (news->log, "wmnetsink-client-log"));
  g_assert_cmpint (get_int64 (news->log, "c-bytes"), ==, 59392800);
  g_assert_cmpint (get_int64 (news->log, "c-resendreqs"), ==, -1);
  g_assert_cmpstr (gst_structure_get_string (news->log, "address"), ==,
      "127.0.0.1");
  g_assert_cmpuint (get_uint64 (news->log, "sent-bytes"), >, 0);
  close (fd);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  g_assert_cmpuint (post_line (&fixture, pragma), ==, 204);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'l');
  g_assert_cmpuint (news->id, ==, 1);
  g_assert_cmpuint (get_uint64 (news->log, "sent-packets"), ==, 3);
  g_free (pragma);
  g_free (id);
  fixture_close (&fixture);
}

/* By GUID, where the id is gone; nobody's, where neither is known. */
static void
test_by_guid (void)
{
  static const struct
  {
    const gchar *pragma;
    guint64 id;
  } cases[] = {
    {"Pragma: client-id=7\r\nPragma: xClientGUID={1}\r\n", 1},
    {"Pragma: client-id=7\r\nPragma: xClientGUID={2}\r\n", 0},
    {"Pragma: client-id=7\r\nPragma: xClientGUID="
          "{00000000-0000-0000-0000-000000000000}\r\n", 0},
    {"Pragma: client-id=7\r\n", 0},
  };
  const FixtureNews *news;
  Fixture fixture;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  g_free (play (&fixture, "{1}", &fd));
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpuint (post_line (&fixture, cases[i].pragma), ==, 204);
    news = fixture_wait (&fixture);
    g_assert_cmpint (news->kind, ==, 'l');
    g_assert_cmpuint (news->id, ==, cases[i].id);
    g_assert_true ((get_uint64 (news->log, "sent-bytes") > 0) ==
        (cases[i].id > 0));
  }
  close (fd);
  fixture_close (&fixture);
}

/* Socket tests 87 and 96: in the body. */
static void
test_bodies (void)
{
  const FixtureNews *news;
  Fixture fixture;

  fixture_open (&fixture, "/", 1);
  g_assert_cmpuint (fixture_post (&fixture, XML, "Pragma: client-id=7\r\n",
          "<XML><Summary>" LINE "</Summary></XML>"), ==, 204);
  news = fixture_wait (&fixture);
  g_assert_cmpstr (gst_structure_get_string (news->log, "form"), ==, "xml");
  g_assert_cmpint (get_int64 (news->log, "c-bytes"), ==, 59392800);
  g_assert_cmpuint (fixture_post (&fixture, "text/plain", "",
          "MX_STATS_LogLine: \t" LINE), ==, 204);
  news = fixture_wait (&fixture);
  g_assert_cmpstr (gst_structure_get_string (news->log, "form"), ==, "web");
  g_assert_cmpuint (fixture_post (&fixture, "application/x-wms-sendevent", "",
          "1\r\n1,30,0\r\n12,@.REMOTE_LOG,31,43,<date>2024-05-01</date>"
          "<c-bytes>7</c-bytes>"), ==, 200);
  news = fixture_wait (&fixture);
  g_assert_cmpstr (gst_structure_get_string (news->log, "form"), ==, "event");
  g_assert_cmpint (get_int64 (news->log, "c-bytes"), ==, 7);
  fixture_close (&fixture);
}

/* Socket tests 88 and 89: what isn't told, and what isn't taken. */
static void
test_no_logs (void)
{
  const FixtureNews *news;
  Fixture fixture;

  fixture_open (&fixture, "/", 1);
  g_assert_cmpuint (fixture_post (&fixture, XML, "Pragma: client-id=7\r\n",
          "<XML><Summary>nonsense"), ==, 204);
  g_assert_cmpuint (fixture_post (&fixture, "application/x-wms-sendevent", "",
          "nonsense"), ==, 200);
  g_assert_cmpuint (fixture_post (&fixture, "text/plain", "", "nonsense"), ==,
      400);
  g_assert_cmpuint (post_line (&fixture, ""), ==, 400);
  g_assert_cmpuint (fixture_post (&fixture, XML, "",
          "<XML><Summary>" LINE "</Summary></XML>"), ==, 400);
  g_assert_cmpuint (post_line (&fixture, "Pragma: client-id=7\r\n"), ==, 204);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'l');
  g_assert_cmpint (get_int64 (news->log, "c-bytes"), ==, 59392800);
  fixture_close (&fixture);
}

/* Every field is always there, with one type. */
static void
test_shape (void)
{
  struct sockaddr_storage peer = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &peer;
  WmnPlayerLog log, empty;
  GstStructure *full, *none;
  gint i;

  in->sin_family = AF_INET;
  in->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  wmn_player_log_parse_line (LINE, strlen (LINE), &log);
  wmn_player_log_begin (&empty, WMN_LOG_FORM_WEB);
  full = wmn_logbook_describe (&log, NULL, &peer);
  none = wmn_logbook_describe (&empty, NULL, &peer);
  g_assert_cmpint (gst_structure_n_fields (full), ==, 8 + WMN_N_LOG_FIELDS);
  g_assert_cmpint (gst_structure_n_fields (none), ==, 8 + WMN_N_LOG_FIELDS);
  for (i = 0; i < gst_structure_n_fields (full); i++) {
    const gchar *name = gst_structure_nth_field_name (full, (guint) i);

    g_assert_cmpuint (gst_structure_get_field_type (full, name), ==,
        gst_structure_get_field_type (none, name));
  }
  g_assert_cmpint (get_int64 (none, "c-bytes"), ==, -1);
  g_assert_null (gst_structure_get_string (none, "cs-url"));
  gst_structure_free (full);
  gst_structure_free (none);
  wmn_player_log_clear (&log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/logbook/by-id", test_by_id);
  g_test_add_func ("/logbook/by-guid", test_by_guid);
  g_test_add_func ("/logbook/bodies", test_bodies);
  g_test_add_func ("/logbook/no-logs", test_no_logs);
  g_test_add_func ("/logbook/shape", test_shape);
  return g_test_run ();
}
