/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One byte of how, then any head of a request, to a server with two users,
 * keys and a time that never change, so that good answers to its challenge
 * are in the corpus: a claim is about this realm and one of the schemes,
 * only who knows a password is somebody, and challenges can be read back. */

#include "server/auth.h"

#include <stdint.h>
#include <string.h>

#define REALM "wmnet"
#define NOW (10 * G_TIME_SPAN_HOUR)
#define ALL (WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST)
/* user:wmnet:secret */
#define USER_HASH "8a290423eb6fd488c53eaebabcecfdab"

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static WmnAuth auth;
static WmnUsers *users;

static void
set_up (void)
{
  gchar *file;

  if (users != NULL)
    return;
  wmn_auth_init (&auth, NULL, NULL, NULL);
  memset (auth.key, 0, sizeof (auth.key));
  g_assert (wmn_auth_set (&auth, REALM, NULL, NULL));
  file = g_strdup_printf ("user:%s:%s\nplain:{PLAIN}secret\n", REALM,
      USER_HASH);
  users = wmn_users_parse (file, REALM, NULL);
  g_assert (wmn_users_count (users) == 2);
  g_free (file);
}

/* Of Basic it is plain to see who is right, of Digest that one must know. */
static void
check_answer (const WmnClaim * claim)
{
  WmnUsersAnswer answer = wmn_users_check (users, claim);
  gboolean is_known = g_str_equal (claim->user, "user") ||
      g_str_equal (claim->user, "plain");

  g_assert ((answer != WMN_USERS_UNKNOWN) == is_known);
  if (claim->scheme == WMN_HTTP_AUTH_BASIC)
    g_assert ((answer == WMN_USERS_RIGHT) == (is_known &&
            g_str_equal (claim->password, "secret")));
  else if (answer == WMN_USERS_RIGHT && g_str_equal (claim->user, "user"))
    g_assert (wmn_claim_has_hash (claim, USER_HASH));
}

static void
check_claim (const WmnClaim * claim, guint schemes)
{
  g_assert (claim->scheme & schemes);
  g_assert (g_str_equal (claim->realm, REALM));
  g_assert (g_utf8_validate (claim->user, -1, NULL));
  g_assert ((claim->password != NULL) ==
      (claim->scheme == WMN_HTTP_AUTH_BASIC));
  g_assert ((claim->tail != NULL) == (claim->scheme == WMN_HTTP_AUTH_DIGEST));
  g_assert (memchr (claim->response, '\0', sizeof (claim->response)));
  check_answer (claim);
}

static void
check_challenges (const WmnHttpRequest * http, guint schemes, gboolean is_stale)
{
  WmnChallenges challenges;
  guint i;

  wmn_auth_challenge (&auth, http, schemes, is_stale, NOW, &challenges);
  g_assert (challenges.n <= WMN_AUTH_MAX_CHALLENGES);
  for (i = 0; i < challenges.n; i++) {
    const gchar *text = challenges.texts[i];

    g_assert (g_str_has_prefix (text, "Basic ") ||
        g_str_has_prefix (text, "Digest "));
    g_assert (strstr (text, "realm=\"" REALM "\"") != NULL);
    g_assert ((strstr (text, "stale=true") != NULL) ==
        (is_stale && text[0] == 'D'));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnHttpRequest http;
  WmnClaim *claim;
  guint schemes;

  if (size < 1 || wmn_http_request_parse ((const gchar *) data + 1, size - 1, 0,
          &http) <= 0)
    return 0;
  set_up ();
  schemes = ~(guint) data[0] & ALL;
  check_challenges (&http, schemes, data[0] & 4);
  claim = wmn_auth_read_claim (&auth, &http, schemes, NOW);
  if (claim != NULL)
    check_claim (claim, schemes);
  wmn_claim_free (claim);
  return 0;
}
