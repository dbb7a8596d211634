/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/users.c.  The secrets are what openssl passwd and crypt(3)
 * make of the password "secret". */

#include "server/users.h"

#include <string.h>

#define REALM "wmnetsink"

static WmnUsers *
parse (const gchar * text, guint expected_ignored)
{
  guint n_ignored;
  WmnUsers *users = wmn_users_parse (text, REALM, &n_ignored);

  g_assert_cmpuint (n_ignored, ==, expected_ignored);
  return users;
}

static WmnUsersAnswer
ask_basic (const WmnUsers * users, const gchar * user, const gchar * password)
{
  WmnClaim *claim = g_new0 (WmnClaim, 1);
  WmnUsersAnswer answer;

  claim->scheme = WMN_HTTP_AUTH_BASIC;
  claim->user = g_strdup (user);
  claim->realm = g_strdup (REALM);
  claim->password = g_strdup (password);
  answer = wmn_users_check (users, claim);
  wmn_claim_free (claim);
  return answer;
}

static WmnUsersAnswer
ask_digest (const WmnUsers * users, const gchar * user, const gchar * password)
{
  WmnClaim *claim = g_new0 (WmnClaim, 1);
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  WmnUsersAnswer answer;

  claim->scheme = WMN_HTTP_AUTH_DIGEST;
  claim->user = g_strdup (user);
  claim->realm = g_strdup (REALM);
  claim->tail = g_strdup ("nonce:00000001:cnonce:auth:0123");
  wmn_http_auth_hash_user (user, REALM, password, hash);
  wmn_http_auth_respond (hash, claim->tail, claim->response);
  answer = wmn_users_check (users, claim);
  wmn_claim_free (claim);
  return answer;
}

/* Each kind of secret, right and wrong, both ways. */
static void
check_line (const gchar * secret, const gchar * password, gboolean can_digest)
{
  gchar *text = g_strdup_printf ("anna:%s\n", secret);
  WmnUsers *users = parse (text, 0);
  gchar *longer = g_strconcat (password, "x", NULL);

  g_assert_cmpuint (wmn_users_count (users), ==, 1);
  g_assert_cmpuint (wmn_users_schemes (users), ==, WMN_HTTP_AUTH_BASIC |
      (can_digest ? WMN_HTTP_AUTH_DIGEST : 0));
  g_assert_cmpint (ask_basic (users, "anna", password), ==, WMN_USERS_RIGHT);
  g_assert_cmpint (ask_basic (users, "anna", longer), ==, WMN_USERS_WRONG);
  g_assert_cmpint (ask_basic (users, "Anna", password), ==, WMN_USERS_UNKNOWN);
  g_assert_cmpint (ask_digest (users, "anna", password), ==,
      can_digest ? WMN_USERS_RIGHT : WMN_USERS_WRONG);
  g_assert_cmpint (ask_digest (users, "anna", longer), ==, WMN_USERS_WRONG);
  g_assert_cmpint (ask_digest (users, "bob", password), ==, WMN_USERS_UNKNOWN);
  wmn_users_unref (users);
  g_free (longer);
  g_free (text);
}

static void
test_kinds (void)
{
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  gchar *line;

  wmn_http_auth_hash_user ("anna", REALM, "secret", hash);
  line = g_strdup_printf (REALM ":%s", hash);
  check_line (line, "secret", TRUE);
  g_free (line);
  check_line ("{PLAIN}secret", "secret", TRUE);
  check_line ("{PLAIN}a:b", "a:b", TRUE);
  check_line ("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "secret", FALSE);
  check_line ("$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/", "secret", FALSE);
  check_line ("$apr1$xy$KWmjAYxMqmqTjytotPjDu.",
      "a much longer password than sixteen bytes", FALSE);
  check_line ("$apr1$xy$43..WIhbfuznGvwoCyUek/", "", FALSE);
  check_line ("$1$abcd$Oy8OD9LGKv7H9yIMreLNV1", "secret", FALSE);
  check_line ("$5$abcd$BgCbKzckrgGdFcL/gWllSOkKJCXQV5rwJeTh9xnsJ1D",
      "secret", FALSE);
  check_line ("$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
      "secret", FALSE);
  check_line ("$y$j9T$abcd$q0BC/1zAm1egDOA28ap7Pv/qqIp2.2/hfz8I9ccfx08",
      "secret", FALSE);
}

static void
test_file (void)
{
  WmnUsers *users = parse ("# comment\r\n\r\n" "anna:{PLAIN}one\r\n" "anna:{PLAIN}two\n" "old:abJnggxhB/yWI\n"  /* DES, or a password of that look */
      "plain:secret\n"
      ":{PLAIN}x\n"
      "nothing\n"
      "other:elsewhere:0123456789abcdef0123456789abcdef\n"
      "bob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=:a comment\n" "last:{PLAIN}", 4);

  g_assert_cmpuint (wmn_users_count (users), ==, 3);
  g_assert_cmpint (ask_basic (users, "anna", "one"), ==, WMN_USERS_RIGHT);
  g_assert_cmpint (ask_basic (users, "anna", "two"), ==, WMN_USERS_WRONG);
  g_assert_cmpint (ask_basic (users, "bob", "secret"), ==, WMN_USERS_RIGHT);
  g_assert_cmpint (ask_basic (users, "last", ""), ==, WMN_USERS_RIGHT);
  g_assert_cmpint (ask_basic (users, "other", ""), ==, WMN_USERS_UNKNOWN);
  g_assert_cmpint (ask_basic (users, "plain", "secret"), ==, WMN_USERS_UNKNOWN);
  wmn_users_unref (users);
}

/* How many of a file can get in by what. */
static void
test_tally (void)
{
  static const guint usable[][2] = {
    {WMN_HTTP_AUTH_BASIC, 3}, {WMN_HTTP_AUTH_DIGEST, 2},
    {WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST, 3}, {0, 0}
  };
  WmnUsers *users = parse ("anna:" REALM ":0123456789abcdef0123456789abcdef\n"
      "bob:other:0123456789abcdef0123456789abcdef\n"
      "carl:other:0123456789abcdef0123456789abcdef\n"
      "dora:{PLAIN}secret\n" "emil:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n"
      "fred:secret\n" "dora:{PLAIN}again\n" "# nobody\n", 1);
  WmnUsersTally tally;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (usable); i++) {
    wmn_users_tally (users, usable[i][0], &tally);
    g_assert_cmpuint (tally.n_usable, ==, usable[i][1]);
    g_assert_cmpuint (tally.n_users, ==, 3);
    g_assert_cmpuint (tally.n_foreign, ==, 2);
    g_assert_cmpuint (tally.n_ignored, ==, 1);
  }
  wmn_users_unref (users);
}

static void
test_empty (void)
{
  WmnUsers *users = parse ("", 0);

  g_assert_cmpuint (wmn_users_schemes (users), ==, WMN_HTTP_AUTH_NONE);
  g_assert_cmpint (ask_basic (users, "", ""), ==, WMN_USERS_UNKNOWN);
  g_assert_cmpint (ask_digest (users, "a", "b"), ==, WMN_USERS_UNKNOWN);
  wmn_users_unref (users);
  wmn_users_unref (NULL);
}

/* Secrets that only look like one let nobody in, and crash nothing. */
static void
test_broken_secrets (void)
{
  WmnUsers *users = parse ("a:$apr1$\nb:$apr1$abcdefghi$x\nc:$2y$\n"
      "d:$6$\ne:{SHA}\nf:$apr1$x$\n", 0);
  gchar name[2] = "a";

  for (; name[0] <= 'f'; name[0]++) {
    g_assert_cmpint (ask_basic (users, name, "secret"), ==, WMN_USERS_WRONG);
    g_assert_cmpint (ask_basic (users, name, ""), ==, WMN_USERS_WRONG);
  }
  wmn_users_unref (users);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/users/kinds", test_kinds);
  g_test_add_func ("/users/file", test_file);
  g_test_add_func ("/users/tally", test_tally);
  g_test_add_func ("/users/empty", test_empty);
  g_test_add_func ("/users/broken-secrets", test_broken_secrets);
  return g_test_run ();
}
