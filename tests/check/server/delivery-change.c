/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/delivery-change.c: a new header, as it stands on the
 * wire. */

#include "pipelined.h"

#include <unistd.h>
#include "server/client-private.h"

static guint32
read_le32 (const guint8 * data)
{
  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 |
      (guint32) data[3] << 24;
}

/* Socket tests 78 and 79: $C, the new $H, $D from LocationId 0; AFFlags go
 * on.  And the same again for who asks for nothing in between. */
static void
test_header_change (void)
{
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  guint8 flags = 0;
  gchar kind;
  guint turn;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_play_to_header (&fixture, rest);
  for (turn = 0; turn < 2; turn++) {
    fixture_feed_again (&fixture, 3);
    while ((kind = fixture_read_frame (fd, rest)) == 'D')
      flags = rest->data[5] + 1;
    g_assert_cmpint (kind, ==, 'C');
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    g_assert_cmpuint (read_le32 (rest->data), ==, 0);
    g_assert_cmpuint (rest->data[5], ==, flags++);
  }
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* Socket test 107. */
static void
test_header_change_plain (void)
{
  GByteArray *body;
  const FixtureNews *news;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_ask (&fixture, "GET", "/", "curl/7.88", "");
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  fixture_feed_again (&fixture, 3);
  body = fixture_read_all (fd);
  g_assert_cmpuint (body->len, >, 3000);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'd');
  g_assert_cmpint (news->detail, ==, WMN_REASON_HEADER_CHANGED);
  g_byte_array_unref (body);
  close (fd);
  fixture_close (&fixture);
}

/* Asks with @fields in session @id, 0 = in none. */
static int
ask (Fixture * fixture, const gchar * method, guint32 id, const gchar * fields)
{
  gchar *text = id == 0 ? g_strdup (fields) :
      g_strdup_printf ("Pragma: client-id=%u\r\n%s", id, fields);
  int fd = fixture_ask (fixture, method, "/", "NSPlayer/12.0.7601.17514",
      text);

  g_free (text);
  return fd;
}

#define ONLY_SSWITCH "Supported: com.microsoft.wm.sswitch\r\n"
#define PREDSTRM "Supported: com.microsoft.wm.predstrm\r\n"
#define PLAY "Pragma: xPlayStrm=1\r\n"
#define SWITCH "Pragma: stream-switch-count=1\r\n" \
    "Pragma: stream-switch-entry=ffff:1:0\r\n"

static void
keep_alive (Fixture * fixture, guint32 id, const gchar * fields)
{
  gchar *text = g_strconcat ("Pragma: xKeepAliveInPause=1\r\n", fields, NULL);
  int fd = ask (fixture, "POST", id, text);

  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  g_free (text);
}

static void
select_stream (Fixture * fixture, guint32 id, const gchar * fields)
{
  gchar *text = g_strconcat (SWITCH, fields, NULL);
  int fd = ask (fixture, "POST", id, text);

  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  g_free (text);
}

/* Reads $D frames up to a new header. */
static void
read_change (int fd, GByteArray * rest)
{
  gchar kind;

  while ((kind = fixture_read_frame (fd, rest)) == 'D');
  g_assert_cmpint (kind, ==, 'C');
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
}

static void
wait_state (WmnRecord * record, WmnState state)
{
  while (atomic_load (&record->state) != state)
    g_thread_yield ();
}

/* Socket test 80: a client without predstrm waits for its own SelectStream,
 * which comes on another connection. */
static void
test_select_stream (void)
{
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open (&fixture, "/", 2);
  fixture_feed (&fixture, 3);
  fd = ask (&fixture, "GET", 0, PLAY ONLY_SSWITCH);
  id = fixture_read_id (fd);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  fixture_feed_again (&fixture, 3);
  read_change (fd, rest);
  select_stream (&fixture, id, "");
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* MS-WMSP 3.2.5.1: what a client supports is said by any of its requests, and
 * holds until another one says otherwise. */
static void
test_features (void)
{
  static const struct
  {
    const gchar *described;
    const gchar *kept_alive;
    WmnState state;
  } cases[] = {
    {"", "", WMN_STATE_STREAMING},
    {ONLY_SSWITCH, "", WMN_STATE_WAITING},
    {ONLY_SSWITCH, PREDSTRM, WMN_STATE_STREAMING},
    {PREDSTRM, ONLY_SSWITCH, WMN_STATE_WAITING},
  };
  GByteArray *rest = g_byte_array_new ();
  WmnRecord *record;
  Fixture fixture;
  guint32 id;
  guint i;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    fd = ask (&fixture, "GET", 0, cases[i].described);
    id = fixture_read_id (fd);
    close (fd);
    fd = ask (&fixture, "GET", id, PLAY);
    g_assert_cmpuint (fixture_read_id (fd), ==, id);
    record = fixture_wait (&fixture)->record;
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
    keep_alive (&fixture, id, cases[i].kept_alive);
    fixture_feed_again (&fixture, 3);
    read_change (fd, rest);
    if (cases[i].state == WMN_STATE_STREAMING)
      g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
    wait_state (record, cases[i].state);
    close (fd);
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  }
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

static WmnSelection
selection_of (const WmnRecord * record, guint stream)
{
  WmnSelection selection;

  g_assert_true (wmn_record_get_selection (record, stream, &selection));
  return selection;
}

/* Of a server, too, what it has chosen is what it gets of the same streams. */
static void
test_selection_of_server (void)
{
  GByteArray *rest = g_byte_array_new ();
  WmnRecord *record;
  Fixture fixture;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = fixture_ask (&fixture, "GET", "/", "NSServer/9.0.0.3234",
      PREDSTRM PLAY "Pragma: stream-switch-count=2\r\n"
      "Pragma: stream-switch-entry=ffff:1:2 ffff:2:0\r\n");
  fixture_read_id (fd);
  record = fixture_wait (&fixture)->record;
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'H');
  fixture_feed_again (&fixture, 3);
  read_change (fd, rest);
  g_assert_cmpint (fixture_read_frame (fd, rest), ==, 'D');
  g_assert_cmpint (selection_of (record, 1), ==, WMN_SELECTION_OFF);
  g_assert_cmpint (selection_of (record, 2), ==, WMN_SELECTION_ON);
  close (fd);
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

/* What happens between two bodies is no part of the answers there: a header
 * is told in the next body, and the end of the stream isn't. */
static void
test_between_bodies (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, PIPELINED_WAITS, frame, &id);

  fixture_feed_again (&fixture, 3);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'C');
  while (pipelined_read_chunk (fd, frame) != 0);
  fixture_feed_again (&fixture, 3);
  pipelined_wait_served (&fixture);
  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPragma: playlist-gen-id=2\r\n");
  pipelined_ask (fd, "GET", id, "Pragma: xPlayNextEntry=1\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'C');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_nonnull (g_strstr_len ((gchar *) frame->data + 12, 40,
          "playlist-gen-id=3, "));
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  pipelined_ask (fd, "POST", id, "Pragma: log-line=-\r\nContent-Length: 0\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 204 ",
          "\r\nPragma: playlist-gen-id=3\r\n"), ==, id);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

static void
begin_next_entry (int fd, guint32 id, const gchar * lag, GByteArray * frame)
{
  gchar *fields = g_strconcat ("Pragma: xPlayNextEntry=1, client-lag=", lag,
      "\r\n", NULL);

  pipelined_ask (fd, "GET", id, fields);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_free (fields);
}

/* A header after which all packets are there. */
static void
read_packets (int fd, GByteArray * frame, guint n_packets)
{
  guint i;

  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  for (i = 0; i < n_packets; i++) {
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
    g_assert_cmpuint (frame->data[4], ==, i);
  }
}

/* MS-WMSP 3.2.4.2, 2.2.1.4.6: who lags is told of a new header so much later,
 * and gets its packets behind it; but the end isn't put off. */
static void
test_lag (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  gint64 begin;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  begin_next_entry (fd, id, "300", frame);
  begin = g_get_monotonic_time ();
  fixture_feed_again (&fixture, 3);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'C');
  /* The worker's turn may have begun a little earlier. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >,
      200 * G_TIME_SPAN_MILLISECOND);
  read_packets (fd, frame, 3);
  begin_next_entry (fd, id, "4294967295", frame);
  begin = g_get_monotonic_time ();
  fixture_feed_again (&fixture, 3);
  wmn_mount_end (fixture.mount);
  wmn_mount_drain (fixture.mount);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'C');
  read_packets (fd, frame, 3);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'E');
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 15 * G_TIME_SPAN_SECOND);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* A mail to the worker: the alarm of its only stream, at a time of ours. */
typedef struct
{
  WmnMail mail;
  Fixture *fixture;
  gint64 now;                   /* 0 = none: a look only */
  gboolean is_delayed;
} Alarm;

static void
ring_alarm (WmnMail * mail, gpointer worker)
{
  Alarm *alarm = (Alarm *) mail;
  WmnOutlet *outlet = &alarm->fixture->mount->outlets[0];
  guint i;

  for (i = 0; i < WMN_OUTLET_ROWS; i++) {
    WmnSeat *seat = outlet->rows[i].next;

    if (seat != &outlet->rows[i]) {
      WmnClient *client = FROM (seat, membership.seat);

      if (alarm->now != 0)
        wmn_delivery_time_out (&client->delivery, alarm->now);
      alarm->is_delayed = client->delivery.is_delayed;
    }
  }
}

/* Is a new header put off, after @now? */
static gboolean
is_put_off (Fixture * fixture, gint64 now)
{
  Alarm alarm = { {NULL, ring_alarm}, fixture, now };

  wmn_worker_post_and_wait (fixture->mount->outlets[0].worker, &alarm.mail);
  return alarm.is_delayed;
}

/* The client has chosen, and is given a new header; returns when. */
static gint64
change_behind (Fixture * fixture, guint32 id, gint64 lag)
{
  gint64 now = g_get_monotonic_time ();

  wmn_sessions_choose (fixture->mount->sessions, id, TRUE, lag, now);
  fixture_feed_again (fixture, 3);
  while (!is_put_off (fixture, 0))
    g_thread_yield ();
  return now;
}

static void
expect_change (int fd, GByteArray * frame)
{
  read_change (fd, frame);
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'D');
  g_assert_cmpuint (read_le32 (frame->data), ==, 0);
}

/* MS-WMSP 3.2.4.2: a SelectStream that comes while a new header waits puts it
 * off again, but not for ever; the lag is waited for once. */
static void
test_put_off_again (void)
{
  const gint64 s = G_TIME_SPAN_SECOND;
  GByteArray *frame = g_byte_array_new ();
  gint64 begin;
  WmnSessions *sessions;
  Fixture fixture;
  guint32 id;
  guint n = 1;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  sessions = fixture.mount->sessions;
  fd = ask (&fixture, "GET", 0, PLAY PREDSTRM);
  id = fixture_read_id (fd);
  g_assert_cmpint (fixture_read_frame (fd, frame), ==, 'H');
  begin = change_behind (&fixture, id, 0);
  wmn_sessions_choose (sessions, id, TRUE, 0, begin + 6 * s);
  g_assert_true (is_put_off (&fixture, begin + 8 * s));
  g_assert_false (is_put_off (&fixture, begin + 14 * s));
  expect_change (fd, frame);
  begin = change_behind (&fixture, id, 15 * s);
  g_assert_false (is_put_off (&fixture, begin + 20 * s));
  expect_change (fd, frame);
  begin = change_behind (&fixture, id, 0);
  do {
    wmn_sessions_choose (sessions, id, TRUE, 0, begin + 8 * n * s - 1);
    g_assert_cmpuint (n, <=, WMN_DELIVERY_MAX_DELAYS);
  } while (is_put_off (&fixture, begin + 8 * n++ * s));
  expect_change (fd, frame);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery-change/selection-of-server",
      test_selection_of_server);
  g_test_add_func ("/delivery-change/header-change", test_header_change);
  g_test_add_func ("/delivery-change/header-change-plain",
      test_header_change_plain);
  g_test_add_func ("/delivery-change/select-stream", test_select_stream);
  g_test_add_func ("/delivery-change/features", test_features);
  g_test_add_func ("/delivery-change/between-bodies", test_between_bodies);
  g_test_add_func ("/delivery-change/lag", test_lag);
  g_test_add_func ("/delivery-change/put-off-again", test_put_off_again);
  return g_test_run ();
}
