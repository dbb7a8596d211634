/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/answer-feedback.c: what is asked of a session, known and
 * unknown, on a connection of its own. */

#include "pipelined.h"

#include <unistd.h>
#include "server/answer.h"

#define PLAYER "NSPlayer/12.0.7601.17514"

static guint
status_of (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * agent, const gchar * pragmas)
{
  int fd = fixture_ask (fixture, method, path, agent, pragmas);
  guint status = fixture_read_status (fd);

  close (fd);
  return status;
}

static guint
status_with (Fixture * fixture, const gchar * method, const gchar * pragma,
    guint32 id)
{
  gchar *fields = g_strdup_printf ("Pragma: %s\r\nPragma: client-id=%u\r\n",
      pragma, id);
  guint status = status_of (fixture, method, "/", PLAYER, fields);

  g_free (fields);
  return status;
}

static guint32
describe (Fixture * fixture)
{
  int fd = fixture_describe (fixture);
  guint32 id = fixture_read_id (fd);

  close (fd);
  return id;
}

/* Socket tests 74, 89, 91, 94, 99 and 100: a session is known or not, and
 * nobody has offered pipelined mode. */
static void
test_sessions (void)
{
  static const struct
  {
    const gchar *method;
    const gchar *pragma;
    guint known;
    guint unknown;
  } cases[] = {
    {"POST", "log-line=0.0.0.0 -", 204, 204},
    {"POST", "xKeepAliveInPause=1", 200, 400},
    {"POST", "xStopStrm=1", 200, 400},
    {"POST", "stream-switch-entry=ffff:1:0", 200, 400},
    {"GET", "stream-switch-entry=ffff:1:0", 200, 400},
    {"GET", "pipeline-request=1", 400, 400},
    {"GET", "xPlayNextEntry=1", 400, 400}
  };
  Fixture fixture;
  guint32 id;
  guint i;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  id = describe (&fixture);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpuint (status_with (&fixture, cases[i].method, cases[i].pragma,
            id), ==, cases[i].known);
    g_assert_cmpuint (status_with (&fixture, cases[i].method, cases[i].pragma,
            id ^ 1), ==, cases[i].unknown);
  }
  fixture_close (&fixture);
}

/* Is the worker told of SelectStream in session @id, while it is kept? */
static gboolean
is_told (Fixture * fixture, guint32 id)
{
  WmnWorker *worker = fixture->mount->outlets[0].worker;
  struct sockaddr_storage peer = { 0 };
  WmnAnswerContext context = { 0 };
  gchar *text = g_strdup_printf ("POST / HTTP/1.0\r\nUser-Agent: " PLAYER
      "\r\nPragma: stream-switch-entry=ffff:1:0\r\n"
      "Pragma: client-id=%u\r\n\r\n", id);
  WmnHttpRequest http;
  WmnMounts mounts;
  WmnAnswer answer;

  wmn_address_get (&((WmnAddress) {
          .family = AF_INET,.bytes = { 127, 0, 0, 1 }}), &peer);
  wmn_mounts_init (&mounts);
  wmn_mounts_add (&mounts, fixture->mount);
  context.mounts = &mounts;
  context.sessions = fixture->mount->sessions;
  context.now = g_get_monotonic_time ();
  context.peer = &peer;
  g_assert_cmpint (wmn_http_request_parse (text, strlen (text), 0, &http), >,
      0);
  wmn_answer_request (&context, &http, &answer);
  g_assert_cmpuint (answer.response.status, ==, 200);
  wmn_answer_clear (&answer);
  wmn_mounts_remove (&mounts, fixture->mount);
  wmn_mounts_clear (&mounts);
  g_free (text);
  return atomic_load (&worker->mailbox.newest) != NULL;
}

/* The same of an id that was only described, and of @player's. */
static void
check_told (Fixture * fixture, guint32 id, guint32 player, gboolean plays)
{
  WmnWorker *worker = fixture->mount->outlets[0].worker;
  FixtureHold hold;

  fixture_hold (&hold, worker);
  g_assert_false (is_told (fixture, id));
  g_assert_cmpint (is_told (fixture, player), ==, plays);
  fixture_release (&hold, worker);
}

/* MS-WMSP 3.2.5.7: who doesn't stream has nothing to change, before it does and
 * afterwards. */
static void
test_nothing_to_change (void)
{
  Fixture fixture;
  guint32 id, player;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  id = describe (&fixture);
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  player = fixture_wait (&fixture)->record->session;
  check_told (&fixture, id, player, TRUE);
  close (fd);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  check_told (&fixture, id, player, FALSE);
  fixture_close (&fixture);
}

/* MS-WMLOG 2.3: before there is a stream, too; and then the log itself. */
static void
test_log_check (void)
{
  static const gchar body[] = "MX_STATS_LogLine: \t0.0.0.0 2007-06-27 02:52:39 "
      "- http://test/ 0 39 1 200";
  Fixture fixture;
  gchar *head, *text;
  GByteArray *page;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_ask (&fixture, "GET", "/", "NSPlayer",
      "Cache-Control: no-cache\r\n");
  head = fixture_read_head (fd);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 OK\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Type: text/html\r\n"));
  g_assert_null (strstr (head, "client-id"));
  page = fixture_read_all (fd);
  g_assert_cmpuint (page->len, >, 0);
  text = g_strndup ((gchar *) page->data, page->len);
  g_assert_nonnull (strstr (text,
          "<body><h1>WMS ISAPI Log Dll/9.00.00.3372</h1></body>"));
  g_free (text);
  text = g_strdup_printf ("\r\nContent-Length: %u\r\n", page->len);
  g_assert_nonnull (strstr (head, text));
  close (fd);
  g_assert_cmpuint (fixture_post (&fixture, "text/plain;charset=UTF-8", "",
          body), ==, 204);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'l');
  g_assert_cmpuint (status_of (&fixture, "GET", "/none", "NSPlayer", ""), ==,
      404);
  g_byte_array_unref (page);
  g_free (text);
  g_free (head);
  fixture_close (&fixture);
}

#define SELECT "Pragma: stream-switch-count=1\r\n" \
    "Pragma: stream-switch-entry=ffff:1:0\r\n"
#define NEXT_ENTRY "Pragma: xPlayNextEntry=1\r\n"

/* MS-WMSP 3.2.4.2: the lag is that of the last SelectStream; a PlayNextEntry
 * that says one changes it, and one that says none doesn't. */
static void
test_lag (void)
{
  static const struct
  {
    const gchar *fields;
    gint64 lag;                 /* ms */
  } cases[] = {
    {SELECT "Pragma: client-lag=3000\r\n", 3000},
    {NEXT_ENTRY, 3000},
    {NEXT_ENTRY "Pragma: client-lag=x\r\n", 3000},
    {NEXT_ENTRY "Pragma: client-lag=2000\r\n", 2000},
    {NEXT_ENTRY "Pragma: client-lag=0\r\n", 0},
    {SELECT "Pragma: client-lag=3000\r\n", 3000},
    {SELECT, 0}
  };
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  gint64 later;
  guint32 id;
  guint i;
  int fd;

  fd = pipelined_open_stream (&fixture, "", frame, &id);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    pipelined_ask (fd, "GET", id, cases[i].fields);
    g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
    later = g_get_monotonic_time () + G_TIME_SPAN_HOUR;
    g_assert_cmpint (wmn_sessions_get_change_time (fixture.mount->sessions,
            id, TRUE, later) - later, ==,
        cases[i].lag * G_TIME_SPAN_MILLISECOND);
  }
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-feedback/sessions", test_sessions);
  g_test_add_func ("/answer-feedback/nothing-to-change",
      test_nothing_to_change);
  g_test_add_func ("/answer-feedback/log-check", test_log_check);
  g_test_add_func ("/answer-feedback/lag", test_lag);
  return g_test_run ();
}
