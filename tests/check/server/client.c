/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/client.c: the bounds of a connection. */

#include "pipelined.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Socket test 4. */
static void
test_keep_alive (void)
{
  static const gchar text[] = "GET / HTTP/1.0\r\nUser-Agent: NSPlayer/4.1\r\n"
      "Connection: Keep-Alive\r\n\r\n";
  Fixture fixture;
  gchar *head;
  gchar *body;
  gsize size;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = fixture_connect (&fixture);
  for (i = 0; i < 3; i++) {
    fixture_send (fd, text);
    head = fixture_read_head (fd);
    g_assert_nonnull (strstr (head, "Connection: Keep-Alive"));
    size = (gsize) g_ascii_strtoull (strstr (head, "Content-Length: ") +
        strlen ("Content-Length: "), NULL, 10);
    body = g_malloc (size);
    g_assert_true (fixture_read (fd, body, size));
    g_free (body);
    g_free (head);
  }
  close (fd);
  fixture_close (&fixture);
}

/* Requests a connection are bounded; the last answer says so. */
static void
test_too_many_requests (void)
{
  static const gchar text[] = "OPTIONS * HTTP/1.1\r\n\r\n";
  GString *all = g_string_new (NULL);
  GByteArray *answers;
  Fixture fixture;
  guint n = 0;
  gchar *p;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  for (i = 0; i < 2 * 100; i++)
    g_string_append (all, text);
  fixture_send (fd, all->str);
  answers = fixture_read_all (fd);
  g_byte_array_append (answers, (const guint8 *) "", 1);
  for (p = (gchar *) answers->data; (p = strstr (p, "HTTP/1.0 200")); p++)
    n++;
  g_assert_cmpuint (n, ==, 100);
  g_string_free (all, TRUE);
  g_byte_array_unref (answers);
  close (fd);
  fixture_close (&fixture);
}

/* What was asked in a stream of pipelined mode isn't counted behind it: the Log
 * that follows Stop is answered (MS-WMSP 3.1.4.6). */
static void
test_many_requests_in_stream (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  guint i, k;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  for (k = 0; k < 2; k++) {
    for (i = 0; i < 101; i++) {
      pipelined_ask (fd, "GET", id, "Pragma: stream-switch-count=1\r\n"
          "Pragma: stream-switch-entry=ffff:1:0\r\n");
      g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
      pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
    }
    pipelined_ask (fd, "POST", id,
        "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
    pipelined_ask (fd, "POST", id,
        "Pragma: log-line=-\r\nContent-Length: 0\r\n");
    g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: Keep-Alive\r\n");
    pipelined_expect (fd, "HTTP/1.1 204 ", "\r\nConnection: Keep-Alive\r\n");
    pipelined_ask (fd, "GET", id, PIPELINED_PLAY);
    pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  }
  wmn_mount_end (fixture.mount);
  while (pipelined_read_chunk (fd, frame) != 0);
  for (i = 0; i < 99; i++) {
    pipelined_ask (fd, "OPTIONS", id, "");
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: Keep-Alive\r\n");
  }
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Socket test 64: one that leaves is missed, by FIN and by RST. */
static void
test_leaving (void)
{
  struct linger reset = { 1, 0 };
  const FixtureNews *news;
  Fixture fixture;
  int fd;
  guint i;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  for (i = 0; i < 2; i++) {
    fd = fixture_play (&fixture);
    g_assert_cmpuint (fixture_read_status (fd), ==, 200);
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
    if (i == 1)
      setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof (reset));
    close (fd);
    news = fixture_wait (&fixture);
    g_assert_cmpint (news->kind, ==, 'd');
    g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_CLOSED);
    g_assert_cmpuint (news->id, ==, i + 1);
  }
  fixture_close (&fixture);
}

static void
await_mark (int fd, int mark)
{
  int found = -1;
  socklen_t size = sizeof (found);

  while (found != mark) {
    g_assert_cmpint (getsockopt (fixture_find_server_end (fd), IPPROTO_IP,
            IP_TOS, &found, &size), ==, 0);
    g_thread_yield ();
  }
}

/* qos-dscp: newcomers are marked, and who is there when it changes. */
static void
test_marks (void)
{
  Fixture fixture;
  gchar *head;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_DSCP, 34);
  fixture_feed (&fixture, 2);
  fd = fixture_play (&fixture);
  head = fixture_read_head (fd);
  await_mark (fd, 34 << 2);
  for (i = 46; i > 44; i--) {
    wmn_mount_set (fixture.mount, WMN_SETTING_DSCP, i);
    await_mark (fd, (int) i << 2);
  }
  close (fd);
  g_free (head);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/keep-alive", test_keep_alive);
  g_test_add_func ("/client/too-many-requests", test_too_many_requests);
  g_test_add_func ("/client/many-requests-in-stream",
      test_many_requests_in_stream);
  g_test_add_func ("/client/leaving", test_leaving);
  g_test_add_func ("/client/marks", test_marks);
  return g_test_run ();
}
