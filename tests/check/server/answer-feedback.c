/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/answer-feedback.c: what is asked of a session, known and
 * unknown, on a connection of its own. */

#include "fixture.h"

#include <string.h>
#include <unistd.h>

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
  gchar *head = fixture_read_head (fd);
  const gchar *id = strstr (head, "client-id=");
  guint32 number;

  g_assert_nonnull (id);
  number = (guint32) g_ascii_strtoull (id + strlen ("client-id="), NULL, 10);
  g_free (head);
  close (fd);
  return number;
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-feedback/sessions", test_sessions);
  return g_test_run ();
}
