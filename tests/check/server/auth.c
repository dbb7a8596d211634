/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/auth.c and of how answers and clients use it, on the wire:
 * socket tests 109 to 112. */

#include "fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PLAYER "NSPlayer/9.0.0.3250"
#define REALM "stage"
#define BOTH (WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST)

static gchar *file;

static void
write_users (const gchar * text)
{
  GError *error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

/* Everybody has to say who they are; @text are the users of the file. */
static void
open_stage (Fixture * fixture, const gchar * text)
{
  GError *error = NULL;
  int fd;

  fixture_open (fixture, "/", 1);
  fixture_feed (fixture, 3);
  if (text != NULL) {
    fd = g_file_open_tmp (NULL, &file, &error);
    g_assert_no_error (error);
    close (fd);
    write_users (text);
  }
  g_assert_true (wmn_auth_set (&fixture->mount->auth, REALM, file, &error));
  g_assert_no_error (error);
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_SCHEMES, BOTH);
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
}

static void
close_stage (Fixture * fixture)
{
  fixture_close (fixture);
  if (file != NULL)
    g_unlink (file);
  g_clear_pointer (&file, g_free);
}

/* --- what clients say -------------------------------------------------- */

/* The head of the answer to one request with a field of @value, NULL = no
 * such field. */
static gchar *
ask (Fixture * fixture, const gchar * method, const gchar * pragmas,
    const gchar * value)
{
  gchar *fields = value != NULL ?
      g_strdup_printf ("%sAuthorization: %s\r\n", pragmas, value) :
      g_strdup (pragmas);
  int fd = fixture_ask (fixture, method, "/", PLAYER, fields);
  gchar *head = fixture_read_head (fd);

  close (fd);
  g_free (fields);
  return head;
}

static guint
status_in (const gchar * head)
{
  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 "));
  return (guint) g_ascii_strtoull (head + strlen ("HTTP/1.0 "), NULL, 10);
}

static guint
status_for (Fixture * fixture, const gchar * method, const gchar * pragmas,
    gchar * value)
{
  gchar *head = ask (fixture, method, pragmas, value);
  guint status = status_in (head);

  g_free (value);
  g_free (head);
  return status;
}

static gchar *
basic (const gchar * pair)
{
  gchar *code = g_base64_encode ((const guchar *) pair, strlen (pair));
  gchar *value = g_strconcat ("Basic ", code, NULL);

  g_free (code);
  return value;
}

/* Takes @text. */
static gchar *
hash (gchar * text)
{
  gchar *sum = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);

  g_free (text);
  return sum;
}

static gchar *
digest (const gchar * nonce, const gchar * method, const gchar * user,
    const gchar * password)
{
  gchar *a1 = hash (g_strdup_printf ("%s:%s:%s", user, REALM,
          password));
  gchar *a2 = hash (g_strdup_printf ("%s:/", method));
  gchar *response = hash (g_strdup_printf ("%s:%s:00000001:c0:auth:%s",
          a1, nonce, a2));
  gchar *value = g_strdup_printf ("Digest username=\"%s\", realm=\"" REALM
      "\", nonce=\"%s\", uri=\"/\", qop=auth, nc=00000001, cnonce=\"c0\", "
      "response=\"%s\"", user, nonce, response);

  g_free (a1);
  g_free (a2);
  g_free (response);
  return value;
}

static gchar *
nonce_in (const gchar * head)
{
  const gchar *mark = strstr (head, "nonce=\"");

  g_assert_nonnull (mark);
  mark += strlen ("nonce=\"");
  return g_strndup (mark, strcspn (mark, "\""));
}

static gchar *
get_nonce (Fixture * fixture)
{
  gchar *head = ask (fixture, "GET", "", NULL);
  gchar *nonce = nonce_in (head);

  g_free (head);
  return nonce;
}

/* --- challenges -------------------------------------------------------- */

/* Socket test 109: no session, no client, no rejection. */
static void
test_first_challenge (void)
{
  Fixture fixture;
  WmnTotals totals;
  gchar *head;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  head = ask (&fixture, "GET", "Connection: Keep-Alive\r\n", NULL);
  g_assert_cmpuint (status_in (head), ==, 401);
  g_assert_nonnull (strstr (head, "\r\nWWW-Authenticate: Digest realm=\"" REALM
          "\", nonce=\""));
  g_assert_nonnull (strstr (head, "\", qop=\"auth\"\r\nWWW-Authenticate: "
          "Basic realm=\"" REALM "\"\r\n"));
  g_assert_nonnull (strstr (head, "\r\nServer: Rex/"));
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 0\r\n"));
  g_assert_nonnull (strstr (head, "\r\nConnection: Keep-Alive\r\n"));
  g_assert_null (strstr (head, "client-id"));
  g_assert_null (strstr (head, "stale"));
  g_free (head);
  wmn_mount_get_totals (fixture.mount, &totals);
  g_assert_cmpuint (totals.n_sessions, ==, 0);
  g_assert_cmpuint (totals.rejected, ==, 0);
  close_stage (&fixture);
}

/* Socket test 110. */
static void
test_choice (void)
{
  Fixture fixture;
  gchar *head;

  open_stage (&fixture, NULL);
  head = ask (&fixture, "GET",
      "X-Accept-Authentication: Negotiate, NTLM, Digest, Basic\r\n", NULL);
  g_assert_nonnull (strstr (head, "WWW-Authenticate: Digest "));
  g_assert_null (strstr (head, "WWW-Authenticate: Basic "));
  g_free (head);
  head = ask (&fixture, "GET", "X-Accept-Authentication: Basic\r\n", NULL);
  g_assert_null (strstr (head, "WWW-Authenticate: Digest "));
  g_assert_nonnull (strstr (head, "WWW-Authenticate: Basic "));
  g_free (head);
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_DIGEST);
  head = ask (&fixture, "GET", "X-Accept-Authentication: Basic\r\n", NULL);
  g_assert_nonnull (strstr (head, "WWW-Authenticate: Digest "));
  g_assert_null (strstr (head, "WWW-Authenticate: Basic "));
  g_free (head);
  close_stage (&fixture);
}

/* What nobody in the file can be known by isn't asked for. */
static void
test_file_without_digest (void)
{
  Fixture fixture;
  gchar *head;

  open_stage (&fixture, "anna:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n");
  head = ask (&fixture, "GET", "", NULL);
  g_assert_null (strstr (head, "WWW-Authenticate: Digest "));
  g_assert_nonnull (strstr (head, "WWW-Authenticate: Basic "));
  g_free (head);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("anna:secret")),
      ==, 200);
  close_stage (&fixture);
}

/* --- proofs ------------------------------------------------------------ */

#define PLAY "Pragma: xPlayStrm=1\r\n"

/* Socket test 111: one nonce, three connections. */
static void
test_digest (void)
{
  const FixtureNews *news;
  Fixture fixture;
  gchar *nonce, *head, *value, *pragma, *mark;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  nonce = get_nonce (&fixture);
  value = digest (nonce, "GET", "anna", "secret");
  head = ask (&fixture, "GET", "", value);
  g_assert_cmpuint (status_in (head), ==, 200);
  mark = strstr (head, "client-id=");
  g_assert_nonnull (mark);
  pragma = g_strdup_printf (PLAY "Pragma: %.*s\r\n",
      (int) strcspn (mark, "\r"), mark);
  g_free (head);
  g_free (value);
  g_assert_cmpuint (status_for (&fixture, "GET", pragma, NULL), ==, 401);
  g_assert_cmpuint (status_for (&fixture, "GET", pragma,
          digest (nonce, "GET", "anna", "secret")), ==, 200);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'c');
  g_assert_cmpstr (wmn_record_get_rare (news->record)->auth_user, ==, "anna");
  g_assert_cmpstr (news->record->persona->texts[WMN_PERSONA_AUTH_REALM], ==,
      REALM);
  g_assert_cmpuint (status_for (&fixture, "POST",
          "Content-Type: application/x-wms-getcontentinfo\r\n",
          digest (nonce, "POST", "anna", "secret")), ==, 200);
  g_free (pragma);
  g_free (nonce);
  close_stage (&fixture);
}

static gchar *
make_old_nonce (Fixture * fixture, gint64 age)
{
  WmnHttpRequest none = { 0 };
  WmnChallenges challenges;

  wmn_auth_challenge (&fixture->mount->auth, &none, WMN_HTTP_AUTH_DIGEST,
      FALSE, g_get_monotonic_time () - age, &challenges);
  g_assert_cmpuint (challenges.n, ==, 1);
  return nonce_in (challenges.texts[0]);
}

/* Late, foreign, or from the future: who proves to be somebody all the same
 * is told to say it again, and nobody else is. */
static void
test_stale (void)
{
  Fixture fixture;
  WmnTotals totals;
  gchar *nonces[4];
  guint i;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  nonces[0] = make_old_nonce (&fixture, WMN_AUTH_NONCE_TIME + 1);
  nonces[1] = make_old_nonce (&fixture, -G_TIME_SPAN_HOUR);
  nonces[2] = g_strdup ("of another server");
  nonces[3] = get_nonce (&fixture);
  nonces[3][20] = nonces[3][20] == '0' ? '1' : '0';
  for (i = 0; i < G_N_ELEMENTS (nonces); i++) {
    gchar *right = digest (nonces[i], "GET", "anna", "secret");
    gchar *wrong = digest (nonces[i], "GET", "anna", "other");
    gchar *head = ask (&fixture, "GET", PLAY, right);

    g_assert_cmpuint (status_in (head), ==, 401);
    g_assert_nonnull (strstr (head, ", stale=true\r\n"));
    g_free (head);
    wmn_mount_get_totals (fixture.mount, &totals);
    g_assert_cmpuint (totals.rejected, ==, i);
    head = ask (&fixture, "GET", PLAY, wrong);
    g_assert_cmpuint (status_in (head), ==, 401);
    g_assert_null (strstr (head, "stale"));
    g_free (head);
    g_free (right);
    g_free (wrong);
    g_free (nonces[i]);
  }
  nonces[0] = make_old_nonce (&fixture,
      WMN_AUTH_NONCE_TIME - G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY,
          digest (nonces[0], "GET", "anna", "secret")), ==, 200);
  g_free (nonces[0]);
  close_stage (&fixture);
}

/* Everything but the nonce, which is never the same. */
static gchar *
without_nonce (gchar * head)
{
  gchar *mark = strstr (head, "nonce=\"");

  g_assert_nonnull (mark);
  memset (mark + strlen ("nonce=\""), 'x', 48);
  return head;
}

/* Socket test 112: who is unknown and who is wrong get the same, and both
 * are turned away. */
static void
test_wrong (void)
{
  const FixtureNews *news;
  Fixture fixture;
  gchar *nonce, *values[4], *first = NULL;
  guint i;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  nonce = get_nonce (&fixture);
  values[0] = digest (nonce, "GET", "anna", "other");
  values[1] = digest (nonce, "GET", "bob", "secret");
  values[2] = basic ("anna:other");
  values[3] = basic ("bob:secret");
  for (i = 0; i < G_N_ELEMENTS (values); i++) {
    gchar *head = without_nonce (ask (&fixture, "GET", PLAY, values[i]));

    g_assert_cmpuint (status_in (head), ==, 401);
    if (first == NULL)
      first = g_strdup (head);
    g_assert_cmpstr (head, ==, first);
    news = fixture_wait (&fixture);
    g_assert_cmpint (news->kind, ==, 'r');
    g_assert_cmpint (news->detail, ==, WMN_REJECT_AUTH);
    g_assert_null (wmn_record_get_rare (news->record)->auth_user);
    g_free (head);
    g_free (values[i]);
  }
  g_assert_cmpuint (wmn_sessions_count (fixture.mount->sessions,
          fixture.mount, 0), ==, 0);
  g_free (first);
  g_free (nonce);
  close_stage (&fixture);
}

/* Nothing that is no proof is looked into: other realms, other resources,
 * other schemes, nonsense. */
static void
test_no_claim (void)
{
  Fixture fixture;
  WmnTotals totals;
  gchar *nonce, *value;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  nonce = get_nonce (&fixture);
  value = digest (nonce, "GET", "anna", "secret");
  memcpy (strstr (value, "uri=\"/\"") + 5, "x", 1);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY, value), ==, 401);
  value = digest (nonce, "GET", "anna", "secret");
  memcpy (strstr (value, REALM), "x", 1);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY, value), ==, 401);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY,
          g_strdup ("NTLM TlRMTVNTUAAB")), ==, 401);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY, g_strdup ("")), ==, 401);
  wmn_mount_set (fixture.mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_DIGEST);
  g_assert_cmpuint (status_for (&fixture, "GET", PLAY,
          basic ("anna:secret")), ==, 401);
  wmn_mount_get_totals (fixture.mount, &totals);
  g_assert_cmpuint (totals.rejected, ==, 0);
  g_free (nonce);
  close_stage (&fixture);
}

/* The challenge and the proof on one connection, as browsers do it. */
static void
test_keep_alive (void)
{
  Fixture fixture;
  gchar *head, *nonce, *value, *text;
  int fd;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  fd = fixture_connect (&fixture);
  fixture_send (fd, "GET / HTTP/1.1\r\nUser-Agent: " PLAYER "\r\n\r\n");
  head = fixture_read_head (fd);
  nonce = nonce_in (head);
  value = digest (nonce, "GET", "anna", "secret");
  text = g_strdup_printf ("GET / HTTP/1.1\r\nUser-Agent: " PLAYER "\r\n"
      "Connection: close\r\nAuthorization: %s\r\n\r\n", value);
  fixture_send (fd, text);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  close (fd);
  g_free (text);
  g_free (value);
  g_free (nonce);
  g_free (head);
  close_stage (&fixture);
}

/* Feedback of a session needs no proof, and no other does without. */
static void
test_feedback (void)
{
  Fixture fixture;
  gchar *value, *head, *mark, *pragma;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  value = basic ("anna:secret");
  head = ask (&fixture, "GET", "", value);
  mark = strstr (head, "client-id=");
  g_assert_nonnull (mark);
  pragma = g_strdup_printf ("Pragma: xKeepAliveInPause=1\r\nPragma: %.*s\r\n",
      (int) strcspn (mark, "\r"), mark);
  g_assert_cmpuint (status_for (&fixture, "POST", pragma, NULL), ==, 200);
  g_assert_cmpuint (status_for (&fixture, "POST",
          "Pragma: xKeepAliveInPause=1\r\nPragma: client-id=77\r\n", NULL),
      ==, 401);
  g_assert_cmpuint (status_for (&fixture, "POST",
          "Content-Type: application/x-wms-getcontentinfo\r\n", NULL), ==, 401);
  g_free (pragma);
  g_free (head);
  g_free (value);
  close_stage (&fixture);
}

/* MS-WMSP 2.2.1.11. */
static void
test_verb (void)
{
  Fixture fixture;
  gchar *nonce;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  nonce = get_nonce (&fixture);
  g_assert_cmpuint (status_for (&fixture, "GET",
          "X-Proxy-Client-Verb: DESCRIBE\r\n",
          digest (nonce, "DESCRIBE", "anna", "secret")), ==, 200);
  g_assert_cmpuint (status_for (&fixture, "GET",
          "X-Proxy-Client-Verb: DESCRIBE\r\n",
          digest (nonce, "GET", "anna", "secret")), ==, 401);
  g_free (nonce);
  close_stage (&fixture);
}

/* --- the file ---------------------------------------------------------- */

static void
test_reread (void)
{
  Fixture fixture;
  GError *error = NULL;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("anna:secret")),
      ==, 200);
  write_users ("bob:{PLAIN}word\n");
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("anna:secret")),
      ==, 401);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 200);
  g_unlink (file);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 401);
  g_assert_false (wmn_auth_set (&fixture.mount->auth, REALM, file, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  write_users ("bob:{PLAIN}word\n");
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 200);
  close_stage (&fixture);
}

/* A file that is there and can't be opened just now, as where descriptors are
 * wanting, is read when it can be, though it hasn't changed. */
static void
test_read_late (void)
{
  struct rlimit limit, none;
  Fixture fixture;
  GError *error = NULL;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  none = limit;
  none.rlim_cur = 0;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &none));
  g_assert_false (wmn_auth_set (&fixture.mount->auth, REALM, file, &error));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("anna:secret")),
      ==, 200);
  close_stage (&fixture);
}

/* --- the application --------------------------------------------------- */

static void
test_application (void)
{
  Fixture fixture;
  gchar *nonce, *sum, *proof;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  fixture.proof = "word";
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 200);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:other")),
      ==, 401);
  nonce = get_nonce (&fixture);
  g_assert_cmpuint (status_for (&fixture, "GET", "",
          digest (nonce, "GET", "bob", "word")), ==, 200);
  /* Whom the file knows the application isn't asked about. */
  g_assert_cmpuint (status_for (&fixture, "GET", "",
          digest (nonce, "GET", "anna", "word")), ==, 401);
  g_assert_cmpuint (status_for (&fixture, "GET", "",
          digest (nonce, "GET", "anna", "secret")), ==, 200);
  fixture.proof = "{HA1}";
  g_assert_cmpuint (status_for (&fixture, "GET", "",
          digest (nonce, "GET", "bob", "word")), ==, 401);
  sum = hash (g_strdup ("bob:" REALM ":word"));
  fixture.proof = proof = g_strconcat ("{HA1}", sum, NULL);
  g_assert_cmpuint (status_for (&fixture, "GET", "",
          digest (nonce, "GET", "bob", "word")), ==, 200);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 200);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:other")),
      ==, 401);
  close_stage (&fixture);
  g_free (nonce);
  g_free (proof);
  g_free (sum);
}

/* An application that doesn't answer in time has said no, and one that does
 * so too late does no harm. */
static void
test_application_late (void)
{
  Fixture fixture;
  GMutex gate;

  g_mutex_init (&gate);
  open_stage (&fixture, NULL);
  fixture.proof = "word";
  fixture.gate = &gate;
  g_mutex_lock (&gate);
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 1000);
  g_assert_cmpuint (status_for (&fixture, "GET", "", basic ("bob:word")),
      ==, 401);
  g_mutex_unlock (&gate);
  wmn_herald_flush (fixture.mount->herald);
  close_stage (&fixture);
  g_mutex_clear (&gate);
}

/* And what the client has said meanwhile is heard then. */
static void
test_late_goes_on (void)
{
  Fixture fixture;
  GMutex gate;
  gchar *value = basic ("bob:word");
  gchar *text = g_strdup_printf ("GET / HTTP/1.1\r\nUser-Agent: " PLAYER
      "\r\nAuthorization: %s\r\n\r\n" "OPTIONS * HTTP/1.1\r\n\r\n", value);
  int fd;

  g_mutex_init (&gate);
  open_stage (&fixture, NULL);
  fixture.proof = "word";
  fixture.gate = &gate;
  g_mutex_lock (&gate);
  wmn_mount_set (fixture.mount, WMN_SETTING_HANDSHAKE_TIMEOUT,
      100 * G_TIME_SPAN_MILLISECOND);
  fd = fixture_connect (&fixture);
  fixture_send (fd, text);
  g_assert_cmpuint (fixture_read_status (fd), ==, 401);
  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_mutex_unlock (&gate);
  wmn_herald_flush (fixture.mount->herald);
  close (fd);
  close_stage (&fixture);
  g_mutex_clear (&gate);
  g_free (text);
  g_free (value);
}

/* So many claims wait that no more are taken: whoever makes the next one is
 * one too many, and told to come later. */
static void
test_too_many (void)
{
  struct pollfd fds[WMN_AUTH_MAX_WAITING + 2];
  const FixtureNews *news;
  Fixture fixture;
  gchar *value = basic ("anna:secret");
  gchar *field = g_strdup_printf ("Authorization: %s\r\n", value);
  gchar *head;
  guint i;

  open_stage (&fixture, "anna:{PLAIN}secret\n");
  g_mutex_lock (&fixture.mount->auth.file_lock);
  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    fds[i].fd = fixture_ask (&fixture, "GET", "/", PLAYER, field);
    fds[i].events = POLLIN;
  }
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->kind, ==, 'r');
  g_assert_cmpint (news->detail, ==, WMN_REJECT_LIMIT);
  g_assert_cmpint (poll (fds, G_N_ELEMENTS (fds), 20000), ==, 1);
  for (i = 0; fds[i].revents == 0; i++);
  head = fixture_read_head (fds[i].fd);
  g_assert_cmpuint (status_in (head), ==, 503);
  g_assert_nonnull (strstr (head, "\r\nRetry-After: "));
  g_mutex_unlock (&fixture.mount->auth.file_lock);
  close_stage (&fixture);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i].fd);
  g_free (head);
  g_free (field);
  g_free (value);
}

/* Whoever waits when the mount goes is told so, and nothing is left. */
static void
test_withdraw (void)
{
  Fixture fixture;
  gchar *value = basic ("anna:secret");
  gchar *field = g_strdup_printf ("Authorization: %s\r\n", value);
  int fds[20];
  guint i;

  open_stage (&fixture, "anna:$2y$04$abcdefghijklmnopqrstuu"
      "2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n");
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = fixture_ask (&fixture, "GET", "/", PLAYER, field);
  close_stage (&fixture);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  g_free (field);
  g_free (value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth/challenge", test_first_challenge);
  g_test_add_func ("/auth/choice", test_choice);
  g_test_add_func ("/auth/file-without-digest", test_file_without_digest);
  g_test_add_func ("/auth/digest", test_digest);
  g_test_add_func ("/auth/stale", test_stale);
  g_test_add_func ("/auth/wrong", test_wrong);
  g_test_add_func ("/auth/no-claim", test_no_claim);
  g_test_add_func ("/auth/keep-alive", test_keep_alive);
  g_test_add_func ("/auth/feedback", test_feedback);
  g_test_add_func ("/auth/verb", test_verb);
  g_test_add_func ("/auth/reread", test_reread);
  g_test_add_func ("/auth/read-late", test_read_late);
  g_test_add_func ("/auth/application", test_application);
  g_test_add_func ("/auth/application-late", test_application_late);
  g_test_add_func ("/auth/late-goes-on", test_late_goes_on);
  g_test_add_func ("/auth/too-many", test_too_many);
  g_test_add_func ("/auth/withdraw", test_withdraw);
  return g_test_run ();
}
