/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/answer.c: what each request gets, as seen on the wire. */

#include "pipelined.h"

#include <unistd.h>

static guint
status_of (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * agent, const gchar * pragmas)
{
  int fd = fixture_ask (fixture, method, path, agent, pragmas);
  guint status = fixture_read_status (fd);

  close (fd);
  return status;
}

#define PLAYER "NSPlayer/4.1.0.3856"

static void
test_statuses (void)
{
  Fixture fixture;

  fixture_open (&fixture, "/live", 1);
  fixture_feed (&fixture, 3);
  g_assert_cmpuint (status_of (&fixture, "GET", "/live", PLAYER, ""), ==, 200);
  g_assert_cmpuint (status_of (&fixture, "GET", "/", PLAYER, ""), ==, 200);
  g_assert_cmpuint (status_of (&fixture, "GET", "/live?MSWMExt=.asf", PLAYER,
          ""), ==, 200);
  g_assert_cmpuint (status_of (&fixture, "GET", "/no", PLAYER, ""), ==, 404);
  g_assert_cmpuint (status_of (&fixture, "PUT", "/live", PLAYER, ""), ==, 405);
  g_assert_cmpuint (status_of (&fixture, "POST", "/live", PLAYER, ""), ==, 400);
  g_assert_cmpuint (status_of (&fixture, "POST", "/live", PLAYER,
          "Content-Type: application/x-wms-getcontentinfo\r\n"), ==, 200);
  g_assert_cmpuint (status_of (&fixture, "OPTIONS", "*", PLAYER,
          "Pragma: client-id=99\r\n"), ==, 200);
  fixture_close (&fixture);
}

#define NEWEST "NSPlayer/12.0.7601.17514"

static guint32
describe_session (Fixture * fixture, const gchar * path)
{
  int fd = fixture_ask (fixture, "GET", path, NEWEST, "");
  guint32 id = fixture_read_id (fd);

  close (fd);
  return id;
}

static void
expect_options (int fd, guint32 id, gboolean is_known, const gchar * begin,
    const gchar * name)
{
  gchar *request = g_strdup_printf ("OPTIONS * HTTP/1.1\r\nHost: h\r\n"
      "User-Agent: " NEWEST "\r\nPragma: client-id=%u\r\n\r\n", id);
  gchar *head;

  fixture_send (fd, request);
  head = fixture_read_head (fd);
  g_assert_true (g_str_has_prefix (head, begin));
  g_assert_nonnull (strstr (head, name));
  g_assert_cmpint (strstr (head, "\r\nPragma: client-id=") != NULL, ==,
      is_known);
  g_free (head);
  g_free (request);
}

/* MS-WMSP 3.2.5.8: the URI says nothing of whose session is kept alive.  One
 * that isn't known ends no connection. */
static void
test_options_of_second_mount (void)
{
  Fixture encoder, server;
  guint32 id;
  int fd;

  fixture_open (&encoder, "/a", 1);
  fixture_open_beside (&server, &encoder, "/b", WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&server, 3);
  id = describe_session (&server, "/b");
  fd = fixture_connect (&server);
  expect_options (fd, id, TRUE, "HTTP/1.1 200 ", "\r\nServer: Cougar/9.5");
  expect_options (fd, id + 1, FALSE, "HTTP/1.0 200 ", "\r\nServer: Rex/9.0");
  expect_options (fd, id, TRUE, "HTTP/1.1 200 ", "\r\nServer: Cougar/9.5");
  close (fd);
  fixture_close (&server);
  fixture_close (&encoder);
}

/* MS-WMSP 3.2.5.2: of the entry that the client was told of, not of the one
 * that is on the air, if any is. */
static void
test_entry_of_session (void)
{
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  id = describe_session (&fixture, "/");
  fixture_feed_again (&fixture, 3);
  fd = fixture_connect (&fixture);
  expect_options (fd, id, TRUE, "HTTP/1.1 200 ",
      "\r\nPragma: playlist-gen-id=1\r\n");
  wmn_mount_end (fixture.mount);
  expect_options (fd, id, TRUE, "HTTP/1.1 200 ",
      "\r\nPragma: playlist-gen-id=1\r\n");
  close (fd);
  fixture_close (&fixture);
}

/* Socket tests 21 to 28. */
static void
test_describe (void)
{
  Fixture fixture;
  GByteArray *body;
  gchar *head;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_describe (&fixture);
  head = fixture_read_head (fd);
  body = fixture_read_all (fd);
  g_assert_nonnull (strstr (head,
          "\r\nContent-Type: application/vnd.ms.wms-hdr.asfv1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nPragma: client-id="));
  g_assert_nonnull (strstr (head, "\r\nPragma: timeout=60000\r\n"));
  g_assert_null (strstr (head, "xResetStrm"));
  g_assert_null (strstr (head, "Supported"));
  g_assert_cmphex (body->data[0], ==, 0x24);
  g_assert_cmphex (body->data[1], ==, 0x48);
  g_assert_cmphex (body->data[9], ==, 0x0c);
  g_assert_cmpuint (body->data[2] | (guint) body->data[3] << 8, ==,
      body->len - 4);
  g_byte_array_unref (body);
  g_free (head);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 32. */
static void
test_unknown_session (void)
{
  Fixture fixture;
  gchar *head;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_ask (&fixture, "GET", "/", PLAYER, "Pragma: client-id=7\r\n");
  head = fixture_read_head (fd);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  g_assert_nonnull (strstr (head, "xResetStrm=1"));
  g_assert_null (strstr (head, "client-id=7\r\n"));
  g_free (head);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 36: who comes too early waits and is then served. */
static void
test_parked (void)
{
  Fixture fixture;
  WmnTotals totals = { 0 };
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_describe (&fixture);
  while (totals.n_connections == 0)
    wmn_mount_get_totals (fixture.mount, &totals);
  fixture_feed (&fixture, 1);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  fixture_close (&fixture);
}

static void
test_not_ready (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_HEADER_WAIT, 1);
  fd = fixture_describe (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 503);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'r');
  g_assert_cmpint (news->detail, ==, WMN_REJECT_NOT_READY);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 62: full, and free again when one has left. */
static void
test_limit (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int a, b;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  wmn_mount_set (fixture.mount, WMN_SETTING_MAX_CLIENTS, 1);
  a = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (a), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  b = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (b), ==, 503);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'r');
  g_assert_cmpint (news->detail, ==, WMN_REJECT_LIMIT);
  close (b);
  close (a);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  b = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (b), ==, 200);
  close (b);
  fixture_close (&fixture);
}

/* Socket test of our own: the application says yes, no, and nothing. */
static void
test_asked (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 3);
  fixture.is_asking = TRUE;
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 403);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, '?');
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'r');
  g_assert_cmpint (news->detail, ==, WMN_REJECT_APPLICATION);
  g_assert_cmpuint (news->id, ==, 0);
  close (fd);
  fixture.welcomes = TRUE;
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, '?');
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'c');
  g_assert_cmpuint (news->id, ==, 1);
  close (fd);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  g_assert_cmpuint (wmn_places_count (&fixture.mount->places), ==, 0);
  fixture_close (&fixture);
}

static void
test_asked_in_vain (void)
{
  Fixture fixture;
  GMutex gate;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  g_mutex_init (&gate);
  g_mutex_lock (&gate);
  fixture.is_asking = fixture.welcomes = TRUE;
  fixture.gate = &gate;
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT,
      200 * G_TIME_SPAN_MILLISECOND);
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 403);
  g_mutex_unlock (&gate);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, '?');
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'r');
  close (fd);
  fixture_close (&fixture);
  g_mutex_clear (&gate);
}

/* One who is not allowed gets 403 whatever he asks; the rules can be changed
 * at any time. */
static void
test_access (void)
{
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  wmn_access_set_default (&fixture.mount->access, FALSE);
  fd = fixture_describe (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 403);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'r');
  g_assert_cmpint (news->detail, ==, WMN_REJECT_ADDRESS);
  close (fd);
  wmn_access_set_default (&fixture.mount->access, TRUE);
  fd = fixture_describe (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  fixture_close (&fixture);
}

#define PROOF "Authorization: Basic Ym9iOndvcmQ=\r\n"
#define TEST "Pragma: pipeline-request=1\r\n"
#define EVENT "Content-Type: application/x-wms-sendevent\r\n" \
    "Content-Length: 0\r\n"

/* Where everybody has to say who they are: a session that was let in. */
static guint32
open_closed (Fixture * fixture)
{
  GError *error = NULL;
  guint32 id;
  int fd;

  fixture_open_as (fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (fixture, 3);
  fixture->proof = "word";
  g_assert_true (wmn_auth_set (&fixture->mount->auth, "stage", NULL, &error));
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_BASIC);
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
  fd = fixture_connect (fixture);
  pipelined_ask (fd, "GET", 0, "Pragma: pipeline-experiment=1\r\n" PROOF);
  id = pipelined_expect (fd, "HTTP/1.1 200 ", "pipeline-experiment=1");
  close (fd);
  return id;
}

static void
expect_closed (Fixture * fixture, const gchar * method, guint32 id,
    const gchar * fields)
{
  int fd = fixture_connect (fixture);

  pipelined_ask (fd, method, id, fields);
  pipelined_expect (fd, "HTTP/1.1 401 ", "\r\nWWW-Authenticate: Basic ");
  close (fd);
}

/* What a player sends in a session by itself, its Pipeline test and its events,
 * has no proof in it either; whose session it is must be known. */
static void
test_let_in (void)
{
  static const gchar body[] = "4\r\n$T\0\0\r\n0\r\n\r\n";
  gchar bytes[sizeof (body) - 1];
  Fixture fixture;
  guint32 id = open_closed (&fixture);
  int fd = fixture_connect (&fixture);

  pipelined_ask (fd, "GET", id, TEST);
  pipelined_ask (fd, "GET", id, TEST);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_assert_true (fixture_read (fd, bytes, sizeof (bytes)));
  g_assert_cmpmem (bytes, sizeof (bytes), body, sizeof (bytes));
  pipelined_expect (fd, "HTTP/1.1 204 ", "pipeline-result=1");
  pipelined_ask (fd, "POST", id, EVENT);
  pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  close (fd);
  expect_closed (&fixture, "GET", id ^ 1, TEST);
  expect_closed (&fixture, "GET", 0, TEST);
  expect_closed (&fixture, "POST", id ^ 1, EVENT);
  expect_closed (&fixture, "POST", 0, EVENT);
  expect_closed (&fixture, "GET", id, "");
  fixture_close (&fixture);
}

static void
check_tokens (Fixture * fixture, const gchar * agent, const gchar * asked,
    const gchar * told)
{
  gchar *fields = g_strdup_printf ("Pragma: xPlayStrm=1\r\nPragma: %s\r\n",
      asked);
  int fd = fixture_ask (fixture, "GET", "/", agent, fields);
  gchar *head = fixture_read_head (fd);

  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  if (told != NULL)
    g_assert_nonnull (strstr (head, told));
  else
    g_assert_true (strstr (head, "BW=") == NULL &&
        strstr (head, "Duration=") == NULL);
  g_free (fields);
  g_free (head);
  close (fd);
}

#define ACCEL "LinkBW=2147483647, AccelBW=2147483647, AccelDuration=18000"

/* Socket test 60: never more than there is, which is nothing where everybody
 * waits for the next key frame. */
static void
test_startup (void)
{
  Fixture fixture;
  gint64 length = 0;
  gchar *told;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  g_usleep (2000);
  fixture_feed_on (&fixture, 1);
  wmn_publisher_find_entry (fixture.mount->publisher,
      WMN_JOIN_LATEST_KEYFRAME, G_TIME_SPAN_HOUR, &length);
  g_assert_cmpint (length, >=, 2000);
  told =
      g_strdup_printf ("\r\nPragma: AccelBW=2147483647, AccelDuration=%u\r\n",
      (guint) (length / 1000));
  check_tokens (&fixture, "NSPlayer/9.0.0.2980", ACCEL, told);
  check_tokens (&fixture, "NSPlayer/8.0.0.3802", ACCEL, "AccelBW=1048576, ");
  check_tokens (&fixture, "NSPlayer/7.1.0.3055", ACCEL, NULL);
  check_tokens (&fixture, "NSServer/9.0.0.3171",
      "BurstBW=3500000, BurstDuration=1", "BurstBW=3500000, BurstDuration=1\r");
  check_tokens (&fixture, "NSPlayer/9.0.0.2980", "LinkBW=2147483647", NULL);
  wmn_mount_set (fixture.mount, WMN_SETTING_BURST_RATE, 3000000);
  check_tokens (&fixture, "NSPlayer/9.0.0.2980", ACCEL, "AccelBW=3000000, ");
  wmn_mount_set (fixture.mount, WMN_SETTING_JOIN, WMN_JOIN_NEXT_KEYFRAME);
  check_tokens (&fixture, "NSPlayer/9.0.0.2980", ACCEL, NULL);
  g_free (told);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer/statuses", test_statuses);
  g_test_add_func ("/answer/options-of-second-mount",
      test_options_of_second_mount);
  g_test_add_func ("/answer/entry-of-session", test_entry_of_session);
  g_test_add_func ("/answer/describe", test_describe);
  g_test_add_func ("/answer/unknown-session", test_unknown_session);
  g_test_add_func ("/answer/parked", test_parked);
  g_test_add_func ("/answer/not-ready", test_not_ready);
  g_test_add_func ("/answer/limit", test_limit);
  g_test_add_func ("/answer/asked", test_asked);
  g_test_add_func ("/answer/asked-in-vain", test_asked_in_vain);
  g_test_add_func ("/answer/access", test_access);
  g_test_add_func ("/answer/let-in", test_let_in);
  g_test_add_func ("/answer/startup", test_startup);
  return g_test_run ();
}
