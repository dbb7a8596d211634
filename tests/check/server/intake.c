/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/intake.c: requests out of a socket, by a loop that is
 * turned by hand. */

#include "server/intake.h"

#include "../engine/sockets.h"

#define GET "GET /a HTTP/1.1\r\n\r\n"

typedef struct
{
  WmnWorker worker;
  WmnConnHost host;
  WmnConn conn;
  int peer;
  WmnIntake intake;
  WmnHttpRequest http;
  guint status;
  gboolean is_over;
} Line;

static void
on_input (WmnConn * conn)
{
}

static void
on_ended (WmnConn * conn, WmnConnEnd end, int error)
{
  WMN_WORKER_OWNER (conn, Line, conn)->is_over = TRUE;
}

static const WmnConnHooks hooks = {
  on_input, on_input, on_input, NULL, on_ended
};

static void
open_line (Line * line)
{
  int fd;

  memset (line, 0, sizeof (*line));
  init_worker (&line->worker, &wmn_io_kernel);
  line->host.worker = &line->worker;
  line->host.hooks = &hooks;
  connect_pair (&fd, &line->peer, 0);
  g_assert_true (wmn_conn_open (&line->conn, &line->host, fd));
}

static void
close_line (Line * line)
{
  wmn_intake_clear (&line->intake);
  wmn_conn_abort (&line->conn);
  TURN_UNTIL (&line->worker, line->is_over);
  if (line->peer >= 0)
    close (line->peer);
  wmn_worker_clear (&line->worker);
}

static void
say (Line * line, const gchar * text, gsize size)
{
  g_assert_cmpint (send (line->peer, text, size, MSG_NOSIGNAL), ==,
      (gssize) size);
  wait_for (line->conn.watch.fd, POLLIN);
}

static WmnIntakeStep
take (Line * line)
{
  return wmn_intake_read (&line->intake, &line->conn, &line->http,
      &line->status);
}

/* One by one, however they come; a body stands between two of them. */
static void
test_in_a_row (void)
{
  static const gchar text[] = GET "POST /b HTTP/1.1\r\nContent-Length: 5\r\n"
      "\r\n12345" GET;
  static const gchar *const paths[] = { "/a", "/b", "/a" };
  gsize piece, at;
  Line line;
  guint n;

  for (piece = 1; piece < sizeof (text); piece += 7) {
    open_line (&line);
    n = 0;
    for (at = 0; at < strlen (text); at += piece) {
      say (&line, text + at, MIN (piece, strlen (text) - at));
      while (take (&line) == WMN_INTAKE_REQUEST) {
        g_assert_true (wmn_http_text_equals (&line.http.path, paths[n++]));
        g_assert_cmpuint (line.intake.n_requests, ==, n);
        wmn_intake_drop (&line.intake);
      }
    }
    g_assert_cmpuint (n, ==, 3);
    g_assert_false (wmn_intake_has_begun (&line.intake));
    close_line (&line);
  }
}

#define LOG_HEAD "POST /b HTTP/1.1\r\nContent-Type: text/plain;charset=UTF-8" \
    "\r\nContent-Length: 5\r\n\r\n"

/* A body that says something is there with its request. */
static void
test_kept_body (void)
{
  static const gchar text[] = LOG_HEAD "12345" GET LOG_HEAD "abcde";
  static const gchar *const bodies[] = { "12345", "", "abcde" };
  gsize piece, at;
  Line line;
  guint n;

  for (piece = 1; piece < sizeof (text); piece += 5) {
    open_line (&line);
    n = 0;
    for (at = 0; at < strlen (text); at += piece) {
      say (&line, text + at, MIN (piece, strlen (text) - at));
      while (take (&line) == WMN_INTAKE_REQUEST) {
        WmnHttpText body;

        wmn_intake_get_body (&line.intake, &body);
        g_assert_true (wmn_http_text_equals (&body, bodies[n++]));
        wmn_intake_drop (&line.intake);
      }
    }
    g_assert_cmpuint (n, ==, 3);
    g_assert_false (wmn_intake_has_begun (&line.intake));
    close_line (&line);
  }
}

/* When all connections keep as much as they may, a body is thrown away and
 * its request taken. */
static void
test_too_many_bodies (void)
{
  static const gchar head[] = "POST / HTTP/1.1\r\nContent-Type: text/plain\r\n"
      "Content-Length: 65536\r\n\r\n";
  guint n = WMN_INTAKE_MAX_BODIES / WMN_HTTP_MAX_BODY;
  Line *lines = g_new0 (Line, n + 1);
  WmnHttpText body;
  guint i;

  for (i = 0; i <= n; i++) {
    open_line (&lines[i]);
    say (&lines[i], head, strlen (head));
    g_assert_cmpint (take (&lines[i]), ==, WMN_INTAKE_MORE);
    wmn_intake_get_body (&lines[i].intake, &body);
    g_assert_cmpuint (body.size, ==, i < n ? WMN_HTTP_MAX_BODY : 0);
  }
  close_line (&lines[0]);
  say (&lines[n], LOG_HEAD, strlen (LOG_HEAD));
  g_assert_cmpint (take (&lines[n]), ==, WMN_INTAKE_MORE);
  open_line (&lines[0]);
  say (&lines[0], LOG_HEAD, strlen (LOG_HEAD));
  g_assert_cmpint (take (&lines[0]), ==, WMN_INTAKE_MORE);
  wmn_intake_get_body (&lines[0].intake, &body);
  g_assert_cmpuint (body.size, ==, 5);
  for (i = 0; i <= n; i++)
    close_line (&lines[i]);
  g_free (lines);
}

static void
test_begun (void)
{
  Line line;

  open_line (&line);
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
  g_assert_false (wmn_intake_has_begun (&line.intake));
  say (&line, "\r", 1);
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
  g_assert_false (wmn_intake_has_begun (&line.intake));
  say (&line, "\n", 1);
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
  g_assert_false (wmn_intake_has_begun (&line.intake));
  say (&line, "G", 1);
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
  g_assert_true (wmn_intake_has_begun (&line.intake));
  close (line.peer);
  line.peer = -1;
  wait_for (line.conn.watch.fd, POLLIN);
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_END);
  close_line (&line);
}

#define WAITING "POST /b HTTP/1.1\r\nContent-Length: 2\r\n" \
    "Expect: 100-continue\r\n"

/* RFC 2616 8.2.3: said once, and not where some of the body is there. */
static void
test_wait (void)
{
  static const gchar *const types[] = { "", "Content-Type: text/plain\r\n" };
  gchar *text;
  Line line;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (types); i++) {
    open_line (&line);
    g_assert_false (wmn_intake_take_wait (&line.intake));
    text = g_strconcat (WAITING, types[i], "\r\n", NULL);
    say (&line, text, strlen (text));
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
    g_assert_true (wmn_intake_take_wait (&line.intake));
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
    g_assert_false (wmn_intake_take_wait (&line.intake));
    say (&line, "xy", 2);
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_REQUEST);
    wmn_intake_drop (&line.intake);
    say (&line, text, strlen (text));
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
    say (&line, "x", 1);
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_MORE);
    g_assert_false (wmn_intake_take_wait (&line.intake));
    g_free (text);
    close_line (&line);
  }
}

static void
test_refused (void)
{
  static const struct
  {
    const gchar *text;
    guint status;
  } cases[] = {
    {"GET /\r\n\r\n", 400},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411},
    {"POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", 413},
    {NULL, 431}
  };
  gchar *large = g_strnfill (WMN_HTTP_MAX_HEAD, 'x');
  Line line;
  guint i;

  memcpy (large, "GET / HTTP/1.0\r\nX: ", strlen ("GET / HTTP/1.0\r\nX: "));
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gchar *text = cases[i].text != NULL ? cases[i].text : large;

    open_line (&line);
    say (&line, text, strlen (text));
    g_assert_cmpint (take (&line), ==, WMN_INTAKE_REFUSE);
    g_assert_cmpuint (line.status, ==, cases[i].status);
    close_line (&line);
  }
  g_free (large);
}

/* docs/players.md R9. */
static void
test_foreign (void)
{
  static const gchar hello[] = { 1, 0, 0, 0, '\xce', '\xfa', '\x0b', '\xb0',
    '\x90', 0, 0, 0, 'M', 'M', 'S', ' '
  };
  Line line;

  open_line (&line);
  say (&line, hello, sizeof (hello));
  g_assert_cmpint (take (&line), ==, WMN_INTAKE_FOREIGN);
  close_line (&line);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/in-a-row", test_in_a_row);
  g_test_add_func ("/intake/kept-body", test_kept_body);
  g_test_add_func ("/intake/too-many-bodies", test_too_many_bodies);
  g_test_add_func ("/intake/begun", test_begun);
  g_test_add_func ("/intake/wait", test_wait);
  g_test_add_func ("/intake/refused", test_refused);
  g_test_add_func ("/intake/foreign", test_foreign);
  return g_test_run ();
}
