/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/client-requests.c: what comes in, and its bounds.  Requests
 * in the middle of a stream are in dispatch.c. */

#include "pipelined.h"

#include <sys/socket.h>
#include <unistd.h>
#include "server/client.h"

static guint
status_of_bytes (Fixture * fixture, const gchar * text)
{
  int fd = fixture_connect (fixture);
  guint status;

  fixture_send (fd, text);
  status = fixture_read_status (fd);
  close (fd);
  return status;
}

/* Socket test 11 and the sizes of bodies. */
static void
test_sizes (void)
{
  GString *large = g_string_new ("GET / HTTP/1.0\r\nX: ");
  Fixture fixture;
  guint i;

  fixture_open (&fixture, "/", 1);
  for (i = 0; i < 16 * 1024; i++)
    g_string_append_c (large, 'x');
  g_assert_cmpuint (status_of_bytes (&fixture, large->str), ==, 431);
  g_assert_cmpuint (status_of_bytes (&fixture, "POST / HTTP/1.0\r\n"
          "Content-Length: 65537\r\n\r\n"), ==, 413);
  g_assert_cmpuint (status_of_bytes (&fixture, "POST / HTTP/1.1\r\n"
          "Transfer-Encoding: chunked\r\n\r\n"), ==, 411);
  g_assert_cmpuint (status_of_bytes (&fixture, "GET /\r\n\r\n"), ==, 400);
  g_string_free (large, TRUE);
  fixture_close (&fixture);
}

/* Socket test 8, and a body in pieces. */
static void
test_byte_by_byte (void)
{
  static const gchar text[] = "POST / HTTP/1.0\r\nUser-Agent: NSPlayer/9.0\r\n"
      "Pragma: client-id=5\r\nPragma: log-line=a b c\r\n"
      "Content-Length: 3\r\n\r\nxyz";
  Fixture fixture;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  for (i = 0; i < strlen (text); i++)
    g_assert_cmpint (send (fd, text + i, 1, MSG_NOSIGNAL), ==, 1);
  g_assert_cmpuint (fixture_read_status (fd), ==, 204);
  close (fd);
  fixture_close (&fixture);
}

#define HEAD_OF(version) "POST / HTTP/" version "\r\nUser-Agent: NSPlayer/9.0" \
    "\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
#define THROWN "Pragma: log-line=a b c\r\nPragma: client-id=5\r\n\r\n"
#define KEPT "Content-Type: text/plain;charset=UTF-8\r\n" THROWN

/* RFC 2616 8.2.3: a body that waits for a word gets it, behind the answer in
 * front of it. */
static void
test_continue (void)
{
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  fixture_send (fd, "OPTIONS * HTTP/1.1\r\n\r\n" HEAD_OF ("1.1") KEPT);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpuint (fixture_read_status (fd), ==, 100);
  fixture_send (fd, "xyz");
  g_assert_cmpuint (fixture_read_status (fd), ==, 204);
  fixture_send (fd, HEAD_OF ("1.1") THROWN);
  g_assert_cmpuint (fixture_read_status (fd), ==, 100);
  fixture_send (fd, "xy");
  fixture_send (fd, "z" HEAD_OF ("1.1") THROWN "xyz");
  g_assert_cmpuint (fixture_read_status (fd), ==, 204);
  g_assert_cmpuint (fixture_read_status (fd), ==, 204);
  close (fd);
  fixture_close (&fixture);
}

#define LATE_BODY "Pragma: log-line=-\r\nContent-Length: 3\r\n" \
    "Expect: 100-continue\r\n"

/* Whoever waits to be told to go on (RFC 2616 8.2.3) is told behind the body of
 * the stream, never in it. */
static void
test_continue_after_stream (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_ask (fd, "POST", id, LATE_BODY);
  fixture_feed (&fixture, 2);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'E');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  pipelined_expect (fd, "HTTP/1.1 100 Continue\r\n\r\n", NULL);
  fixture_send (fd, "xyz");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 204 ", NULL), ==, id);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* The same with the body of a Pipeline test. */
static void
test_continue_after_test (void)
{
  static const gchar body[] = "4\r\n$T\0\0\r\n0\r\n\r\n";
  gchar bytes[sizeof (body) - 1];
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", 0, "");
  id = pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  close (fd);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", id, "Pragma: pipeline-request=1\r\n");
  pipelined_ask (fd, "POST", id, LATE_BODY);
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_true (fixture_read (fd, bytes, sizeof (bytes)));
  g_assert_cmpmem (bytes, sizeof (bytes), body, sizeof (body) - 1);
  pipelined_expect (fd, "HTTP/1.1 100 Continue\r\n\r\n", NULL);
  fixture_send (fd, "xyz");
  pipelined_expect (fd, "HTTP/1.1 204 ", NULL);
  close (fd);
  fixture_close (&fixture);
}

/* Who can't read it, has sent some of it, or is refused at once. */
static void
test_no_continue (void)
{
  Fixture fixture;

  fixture_open (&fixture, "/", 1);
  g_assert_cmpuint (status_of_bytes (&fixture, HEAD_OF ("1.1") KEPT "xyz"), ==,
      204);
  g_assert_cmpuint (status_of_bytes (&fixture, HEAD_OF ("1.0") THROWN "xyz"),
      ==, 204);
  g_assert_cmpuint (status_of_bytes (&fixture, "POST / HTTP/1.1\r\n"
          "Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n"), ==, 413);
  fixture_close (&fixture);
}

/* docs/players.md R9: not a byte of HTTP to an MMST player, just FIN. */
static void
test_mmst (void)
{
  static const guint8 hello[] = { 1, 0, 0, 0, 0xce, 0xfa, 0x0b, 0xb0, 0x90,
    0, 0, 0, 'M', 'M', 'S', ' '
  };
  GByteArray *all;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  g_assert_cmpint (send (fd, hello, sizeof (hello), MSG_NOSIGNAL), ==,
      sizeof (hello));
  all = fixture_read_all (fd);
  g_assert_cmpuint (all->len, ==, 0);
  g_byte_array_unref (all);
  close (fd);
  fixture_close (&fixture);
}

/* Socket test 13: a silent connection ends, and quietly. */
static void
test_silence (void)
{
  GByteArray *all;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 1000);
  fd = fixture_connect (&fixture);
  all = fixture_read_all (fd);
  g_assert_cmpuint (all->len, ==, 0);
  g_byte_array_unref (all);
  close (fd);
  fixture_close (&fixture);
}

/* Chatter in the stream is borne up to a bound. */
static void
test_chatter (void)
{
  const FixtureNews *news;
  Fixture fixture;
  gchar noise[4096];
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 2);
  fd = fixture_play (&fixture);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  memset (noise, 'n', sizeof (noise));
  while (send (fd, noise, sizeof (noise), MSG_NOSIGNAL) > 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->detail, ==, WMN_REASON_PROTOCOL_ERROR);
  close (fd);
  fixture_close (&fixture);
}

#define SELECT "Pragma: stream-switch-count=1\r\n" \
    "Pragma: stream-switch-entry=ffff:1:0\r\n"
#define N_SELECTS 200

/* What stands between the mails and the end of a turn: it counts turns, and
 * keeps the worker from the first until it is let go. */
typedef struct
{
  WmnMail mail;
  WmnTurn turn;
  atomic_uint n_turns;
  GMutex gate;
} Counter;

static gboolean
count_turn (WmnTurn * turn, gint64 now)
{
  atomic_fetch_add (&WMN_WORKER_OWNER (turn, Counter, turn)->n_turns, 1);
  return FALSE;
}

static void
begin_to_count (WmnMail * mail, gpointer worker)
{
  Counter *counter = (Counter *) mail;

  counter->turn.run = count_turn;
  wmn_worker_add_turn (worker, &counter->turn);
  g_mutex_lock (&counter->gate);
  g_mutex_unlock (&counter->gate);
}

static void
end_to_count (WmnMail * mail, gpointer worker)
{
  wmn_worker_remove_turn (worker, &((Counter *) mail)->turn);
}

/* Who asks as fast as it is read leaves others their turns. */
static void
test_turns (void)
{
  GByteArray *frame = g_byte_array_new ();
  GString *all = g_string_new (NULL);
  Counter counter = { {NULL} };
  Fixture fixture;
  WmnWorker *worker;
  guint32 id;
  guint i;
  int fd;

  fd = pipelined_open_stream (&fixture, "", frame, &id);
  worker = fixture.mount->outlets[0].worker;
  counter.mail.deliver = begin_to_count;
  g_mutex_init (&counter.gate);
  g_mutex_lock (&counter.gate);
  wmn_worker_post (worker, &counter.mail);
  for (i = 0; i < N_SELECTS; i++)
    g_string_append_printf (all, "GET / HTTP/1.1\r\n" PIPELINED_NEW SELECT
        "Pragma: client-id=%u\r\n\r\n", id);
  fixture_send (fd, all->str);
  g_mutex_unlock (&counter.gate);
  for (i = 0; i < N_SELECTS; i++) {
    g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
    g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", NULL), ==, id);
  }
  g_assert_cmpuint (atomic_load (&counter.n_turns), >=,
      N_SELECTS / (2 * WMN_CLIENT_MAX_AT_ONCE));
  counter.mail.deliver = end_to_count;
  wmn_worker_post_and_wait (worker, &counter.mail);
  g_mutex_clear (&counter.gate);
  g_string_free (all, TRUE);
  g_byte_array_unref (frame);
  close (fd);
  fixture_close (&fixture);
}

/* Nobody holds room for a body for as long as it streams. */
static void
test_late_in_stream (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  guint32 id;
  int fd;

  fd = pipelined_open_stream (&fixture, "", frame, &id);
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 1000);
  pipelined_ask (fd, "GET", id, SELECT);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  pipelined_ask (fd, "POST", id,
      "Content-Type: application/x-wms-Logstats\r\n"
      "Content-Length: 65536\r\n");
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_TIMEOUT);
  g_byte_array_unref (frame);
  close (fd);
  fixture_close (&fixture);
}

static void
expect_received (Fixture * fixture, guint64 bytes)
{
  WmnTotals totals;

  wmn_mount_get_totals (fixture->mount, &totals);
  g_assert_cmpuint (totals.bytes_received, ==, bytes);
}

/* The head of each request for the mount, once, whatever it has to wait for;
 * and of none that is for nobody. */
static void
test_received (void)
{
  static const gchar describe[] = "GET / HTTP/1.0\r\nUser-Agent: "
      "NSPlayer/4.1\r\nConnection: Keep-Alive\r\n\r\n";
  static const gchar lost[] = "GET /lost HTTP/1.0\r\n\r\n";
  static const gchar play[] = "GET / HTTP/1.0\r\n\r\n";
  Fixture fixture;
  int fd, other;

  fixture_open (&fixture, "/", 1);
  fd = fixture_connect (&fixture);
  fixture_send (fd, describe);
  while (atomic_load (&fixture.mount->outlets[0].bytes_received) == 0)
    g_thread_yield ();
  other = fixture_connect (&fixture);
  fixture_send (other, lost);
  g_assert_cmpuint (fixture_read_status (other), ==, 404);
  expect_received (&fixture, strlen (describe));
  fixture_feed (&fixture, 2);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  expect_received (&fixture, strlen (describe));
  close (other);
  other = fixture_connect (&fixture);
  fixture_send (other, play);
  g_assert_cmpuint (fixture_read_status (other), ==, 200);
  expect_received (&fixture, strlen (describe) + strlen (play));
  close (other);
  close (fd);
  fixture_close (&fixture);
}

/* Until the client's socket is full, and its place in the ring is gone. */
static void
block (Fixture * fixture)
{
  const FixtureNews *news = g_ptr_array_index (fixture->news, 0);

  wmn_mount_set (fixture->mount, WMN_SETTING_QUEUE_MAX_BYTES, 64 * 1024);
  while (atomic_load (&wmn_record_get_rare (news->record)->resyncs) == 0)
    fixture_feed_on (fixture, 1);
}

/* MS-WMSP 3.2.5.10: nothing more of the stream but what is in the socket and
 * the rest of a frame; what was asked before is answered in order, and there
 * is no gap in AFFlags. */
static void
test_stop_behind_backlog (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  guint8 af_flags;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  af_flags = frame->data[9];
  block (&fixture);
  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_ask (fd, "GET", id, SELECT);
  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_ask (fd, "POST", id,
      "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_STOPPED);
  while (pipelined_read_chunk (fd, frame) == 'D')
    g_assert_cmpuint (frame->data[9], ==, ++af_flags);
  g_assert_cmpuint (frame->len, ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nContent-Length: 0\r\n");
  pipelined_ask (fd, "POST", id, "Pragma: log-line=-\r\nContent-Length: 0\r\n");
  pipelined_expect (fd, "HTTP/1.1 204 ", NULL);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* The same with streams that are chosen anew: the next frame is of them, and
 * follows the last in AFFlags. */
static void
test_select_behind_backlog (void)
{
  GByteArray *frame = g_byte_array_new ();
  WmnOutlet *outlet;
  WmnAsfPacket packet;
  guint64 received;
  Fixture fixture;
  guint8 af_flags;
  guint32 id;
  guint i;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  af_flags = frame->data[9];
  outlet = &fixture.mount->outlets[0];
  received = atomic_load (&outlet->bytes_received);
  block (&fixture);
  pipelined_ask (fd, "GET", id,
      "Pragma: stream-switch-entry=ffff:1:2 ffff:2:0\r\n");
  while (atomic_load (&outlet->bytes_received) == received)
    g_thread_yield ();
  while (pipelined_read_chunk (fd, frame) == 'D')
    g_assert_cmpuint (frame->data[9], ==, ++af_flags);
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  g_assert_cmpuint (frame->data[9], ==, ++af_flags);
  g_assert_cmpint (wmn_asf_packet_parse (frame->data + 12, frame->len - 12,
          &packet), ==, WMN_ASF_PACKET_OK);
  for (i = 0; i < packet.n_payloads; i++)
    g_assert_cmpuint (packet.payloads[i].stream, ==, 2);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* A FIN isn't waited for, either. */
static void
test_leave_behind_backlog (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  block (&fixture);
  shutdown (fd, SHUT_WR);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_CLOSED);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Who asks and never reads makes us keep a bounded amount of answers. */
static void
test_ask_and_never_read (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  gchar *text;
  guint32 id;
  guint n = 0;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  block (&fixture);
  wmn_mount_set (fixture.mount, WMN_SETTING_QUEUE_MAX_TIME,
      G_TIME_SPAN_MILLISECOND);
  text = g_strdup_printf ("GET / HTTP/1.1\r\n" PIPELINED_NEW SELECT
      "Pragma: client-id=%u\r\n\r\n", id);
  while (n++ < 20 * 1000 && send (fd, text, strlen (text), MSG_NOSIGNAL) > 0);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_SLOW);
  g_assert_cmpuint (atomic_load (&fixture.mount->outlets[0].bytes_received), <,
      WMN_DELIVERY_MAX_OUT);
  g_free (text);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

#define CONTENT_INFO "POST /closed HTTP/1.1\r\n" PIPELINED_NEW \
    "Content-Type: application/x-wms-getcontentinfo\r\nContent-Length: 0\r\n"

/* A stream of one path is no ticket for another, and no place to show one. */
static void
test_other_mount (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture open, closed;
  guint32 id;
  int fd = pipelined_open_stream (&open, "", frame, &id);

  fixture_open_beside (&closed, &open, "/closed", WMN_ROLE_MEDIA_SERVER);
  wmn_mount_set (closed.mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
  wmn_mount_set (closed.mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_BASIC);
  fixture_send (fd, CONTENT_INFO "\r\n");
  fixture_send (fd, CONTENT_INFO "Authorization: Basic YTpi\r\n\r\n");
  pipelined_ask (fd, "GET", id, SELECT);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 401 ", "\r\nWWW-Authenticate: Basic ");
  pipelined_expect (fd, "HTTP/1.1 401 ", "\r\nWWW-Authenticate: Basic ");
  pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  g_byte_array_unref (frame);
  close (fd);
  fixture_close (&closed);
  fixture_close (&open);
}

/* Who waits for a stream and leaves isn't kept until there is one. */
static void
test_leave_while_parked (void)
{
  GByteArray *rest;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_HEADER_WAIT, G_TIME_SPAN_HOUR);
  fd = fixture_connect (&fixture);
  fixture_send (fd, "GET / HTTP/1.0\r\n\r\n");
  while (atomic_load (&fixture.mount->outlets[0].bytes_received) == 0)
    g_thread_yield ();
  shutdown (fd, SHUT_WR);
  rest = fixture_read_all (fd);
  g_assert_cmpuint (rest->len, ==, 0);
  g_byte_array_unref (rest);
  close (fd);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-requests/sizes", test_sizes);
  g_test_add_func ("/client-requests/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/client-requests/continue", test_continue);
  g_test_add_func ("/client-requests/continue-after-stream",
      test_continue_after_stream);
  g_test_add_func ("/client-requests/continue-after-test",
      test_continue_after_test);
  g_test_add_func ("/client-requests/no-continue", test_no_continue);
  g_test_add_func ("/client-requests/mmst", test_mmst);
  g_test_add_func ("/client-requests/silence", test_silence);
  g_test_add_func ("/client-requests/chatter", test_chatter);
  g_test_add_func ("/client-requests/turns", test_turns);
  g_test_add_func ("/client-requests/late-in-stream", test_late_in_stream);
  g_test_add_func ("/client-requests/received", test_received);
  g_test_add_func ("/client-requests/stop-behind-backlog",
      test_stop_behind_backlog);
  g_test_add_func ("/client-requests/select-behind-backlog",
      test_select_behind_backlog);
  g_test_add_func ("/client-requests/leave-behind-backlog",
      test_leave_behind_backlog);
  g_test_add_func ("/client-requests/ask-and-never-read",
      test_ask_and_never_read);
  g_test_add_func ("/client-requests/leave-while-parked",
      test_leave_while_parked);
  g_test_add_func ("/client-requests/other-mount", test_other_mount);
  return g_test_run ();
}
