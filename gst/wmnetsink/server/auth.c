/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See auth.h.  Nothing that proves anything is ever logged. */

#include "server/auth.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include "server/debug.h"

/* A nonce: the time in us and a part of its HMAC, both hexadecimal. */
#define TIME_DIGITS 16
#define MAC_DIGITS 32
#define NONCE_SIZE (TIME_DIGITS + MAC_DIGITS)
/* What an application's answer begins with when it is no password. */
#define HASH_MARK "{HA1}"

typedef struct _Question Question;

struct _Question
{
  WmnClaim *claim;              /* NULL = only look at the file */
  WmnRecord *candidate;
  void (*decided) (gpointer data, WmnRecord * candidate,
      WmnAuthVerdict verdict);
  gpointer data;
};

/* --- the file ---------------------------------------------------------- */

static gboolean
read_stamp (const gchar * path, WmnAuthStamp * ret_stamp)
{
  struct stat st;

  if (stat (path, &st) < 0)
    return FALSE;
  ret_stamp->inode = st.st_ino;
  ret_stamp->size = st.st_size;
  ret_stamp->seconds = st.st_mtim.tv_sec;
  ret_stamp->nanoseconds = st.st_mtim.tv_nsec;
  return TRUE;
}

static WmnUsers *
load (const gchar * path, const gchar * realm, GError ** error)
{
  WmnUsers *users;
  guint n_ignored;
  gchar *text;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  users = wmn_users_parse (text, realm, &n_ignored);
  explicit_bzero (text, size);
  g_free (text);
  if (n_ignored > 0)
    GST_CAT_WARNING (wmn_server_debug, "%u lines of %s are of no use",
        n_ignored, path);
  GST_CAT_INFO (wmn_server_debug, "%u users in %s", wmn_users_count (users),
      path);
  return users;
}

static void
replace_users (WmnAuth * auth, WmnUsers * users)
{
  WmnUsers *old;

  g_mutex_lock (&auth->lock);
  old = auth->users;
  auth->users = users;
  g_mutex_unlock (&auth->lock);
  wmn_users_unref (old);
}

static WmnUsers *
ref_users (WmnAuth * auth)
{
  WmnUsers *users;

  g_mutex_lock (&auth->lock);
  users = auth->users != NULL ? wmn_users_ref (auth->users) : NULL;
  g_mutex_unlock (&auth->lock);
  return users;
}

static gchar *
dup_path (WmnAuth * auth)
{
  gchar *path;

  g_mutex_lock (&auth->lock);
  path = g_strdup (auth->path);
  g_mutex_unlock (&auth->lock);
  return path;
}

gchar *
wmn_auth_dup_realm (WmnAuth * auth)
{
  gchar *realm;

  g_mutex_lock (&auth->lock);
  realm = g_strdup (auth->realm);
  g_mutex_unlock (&auth->lock);
  return realm;
}

/* Reads the file if it isn't the one that was read before.  Whoever is in it
 * no longer is nobody any more, and so is everybody while it can't be read. */
static gboolean
refresh_unlocked (WmnAuth * auth, GError ** error)
{
  gchar *path = dup_path (auth);
  gchar *realm = wmn_auth_dup_realm (auth);
  WmnAuthStamp stamp = { 0 };
  gboolean is_good = TRUE;

  if (path == NULL) {
    replace_users (auth, NULL);
  } else if (!read_stamp (path, &stamp) || stamp.size > WMN_AUTH_MAX_FILE) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path,
        stamp.size > 0 ? "too large" : g_strerror (errno));
    memset (&stamp, 0, sizeof (stamp));
    replace_users (auth, NULL);
    is_good = FALSE;
  } else if (memcmp (&stamp, &auth->stamp, sizeof (stamp)) != 0) {
    WmnUsers *users = load (path, realm, error);

    is_good = users != NULL;
    if (!is_good)
      memset (&stamp, 0, sizeof (stamp));
    replace_users (auth, users);
  }
  auth->stamp = stamp;
  g_free (path);
  g_free (realm);
  return is_good;
}

static void
refresh (WmnAuth * auth)
{
  GError *error = NULL;
  gboolean was_there;

  g_mutex_lock (&auth->file_lock);
  was_there = auth->stamp.inode != 0;
  if (!refresh_unlocked (auth, &error)) {
    if (was_there)
      GST_CAT_WARNING (wmn_server_debug, "nobody is known any more: %s",
          error->message);
    g_error_free (error);
  }
  g_mutex_unlock (&auth->file_lock);
}

gboolean
wmn_auth_set (WmnAuth * auth, const gchar * realm, const gchar * path,
    GError ** error)
{
  gboolean is_good;

  g_mutex_lock (&auth->file_lock);
  g_mutex_lock (&auth->lock);
  g_free (auth->realm);
  g_free (auth->path);
  auth->realm = g_strdup (realm);
  auth->path = path != NULL && *path != '\0' ? g_strdup (path) : NULL;
  g_mutex_unlock (&auth->lock);
  memset (&auth->stamp, 0, sizeof (auth->stamp));
  is_good = refresh_unlocked (auth, error);
  g_mutex_unlock (&auth->file_lock);
  return is_good;
}

gboolean
wmn_auth_tally (WmnAuth * auth, guint schemes, WmnUsersTally * ret_tally)
{
  WmnUsers *users = ref_users (auth);

  if (users == NULL)
    return FALSE;
  wmn_users_tally (users, schemes, ret_tally);
  wmn_users_unref (users);
  return TRUE;
}

/* --- nonces ------------------------------------------------------------ */

static void
make_nonce (const WmnAuth * auth, gint64 time, gchar ret_nonce[NONCE_SIZE + 1])
{
  gchar *mac;

  g_snprintf (ret_nonce, NONCE_SIZE + 1, "%016" G_GINT64_MODIFIER "x",
      (guint64) time);
  mac = g_compute_hmac_for_string (G_CHECKSUM_SHA256, auth->key,
      sizeof (auth->key), ret_nonce, TIME_DIGITS);
  memcpy (ret_nonce + TIME_DIGITS, mac, MAC_DIGITS);
  ret_nonce[NONCE_SIZE] = '\0';
  g_free (mac);
}

static gboolean
is_fresh (const WmnAuth * auth, const WmnHttpText * nonce, gint64 now)
{
  gchar expected[NONCE_SIZE + 1];
  gchar given[NONCE_SIZE + 1];
  gint64 time;

  if (nonce->size != NONCE_SIZE)
    return FALSE;
  memcpy (given, nonce->data, NONCE_SIZE);
  given[NONCE_SIZE] = '\0';
  memcpy (expected, given, TIME_DIGITS);
  expected[TIME_DIGITS] = '\0';
  time = (gint64) g_ascii_strtoull (expected, NULL, 16);
  make_nonce (auth, time, expected);
  return wmn_http_auth_is_same_text (given, expected) &&
      now - time >= 0 && now - time <= WMN_AUTH_NONCE_TIME;
}

/* --- claims ------------------------------------------------------------ */

static WmnClaim *
make_claim (WmnAuth * auth, const WmnHttpAuth * said,
    const WmnHttpRequest * http, gchar * realm, gint64 now)
{
  WmnClaim *claim = g_new0 (WmnClaim, 1);

  claim->scheme = said->scheme;
  claim->user = g_strdup (said->user);
  claim->realm = realm;
  if (said->scheme == WMN_HTTP_AUTH_BASIC) {
    claim->password = g_strdup (said->password);
  } else {
    claim->tail = wmn_http_auth_make_tail (said, http);
    memcpy (claim->response, said->response.data, said->response.size);
    claim->is_late = !is_fresh (auth, &said->nonce, now);
  }
  return claim;
}

WmnClaim *
wmn_auth_read_claim (WmnAuth * auth, const WmnHttpRequest * http,
    guint schemes, gint64 now)
{
  const WmnHttpText *field = wmn_http_request_get (http, "Authorization");
  WmnClaim *claim = NULL;
  WmnHttpAuth said;
  gchar *realm;

  if (field == NULL || !wmn_http_auth_parse (field, &said))
    return NULL;
  realm = wmn_auth_dup_realm (auth);
  if ((said.scheme & schemes) != 0 &&
      (said.scheme == WMN_HTTP_AUTH_BASIC || (g_str_equal (said.realm, realm)
              && wmn_http_auth_is_for (&said, http))))
    claim = make_claim (auth, &said, http, g_steal_pointer (&realm), now);
  explicit_bzero (said.password, sizeof (said.password));
  g_free (realm);
  return claim;
}

static void
free_question (Question * question)
{
  if (question->candidate != NULL)
    wmn_record_unref (question->candidate);
  wmn_claim_free (question->claim);
  g_free (question);
}

/* Takes @question. */
static void
decide (Question * question, gboolean is_true)
{
  WmnAuthVerdict verdict = WMN_AUTH_NO;

  if (is_true)
    verdict = question->claim->is_late ? WMN_AUTH_STALE : WMN_AUTH_YES;
  question->decided (question->data, question->candidate, verdict);
  free_question (question);
}

/* Herald's thread. */
static void
ask_application (gpointer data, const WmnHeraldHooks * hooks,
    gpointer user_data)
{
  Question *question = data;
  WmnClaim *claim = question->claim;
  gboolean is_true = FALSE;
  gchar *proof = NULL;

  if (hooks->authenticate != NULL)
    proof = hooks->authenticate (user_data, question->candidate, claim->user,
        claim->realm, claim->password);
  if (proof != NULL) {
    is_true = g_str_has_prefix (proof, HASH_MARK) ?
        wmn_claim_has_hash (claim, proof + strlen (HASH_MARK)) :
        wmn_claim_has_password (claim, proof);
    explicit_bzero (proof, strlen (proof));
    g_free (proof);
  }
  decide (question, is_true);
}

static WmnUsersAnswer
ask_file (WmnAuth * auth, const WmnClaim * claim)
{
  WmnUsers *users = ref_users (auth);
  WmnUsersAnswer answer = WMN_USERS_UNKNOWN;

  if (users != NULL)
    answer = wmn_users_check (users, claim);
  wmn_users_unref (users);
  return answer;
}

/* The clerk's thread. */
static void
look_into (gpointer data, gpointer user_data)
{
  Question *question = data;
  WmnAuth *auth = user_data;
  WmnUsersAnswer answer;

  if (question->claim == NULL) {
    free_question (question);
    if (!atomic_load (&auth->is_closing))
      refresh (auth);
    atomic_store (&auth->is_looking, FALSE);
    return;
  }
  if (atomic_load (&auth->is_closing)) {
    decide (question, FALSE);
    return;
  }
  refresh (auth);
  answer = ask_file (auth, question->claim);
  if (answer == WMN_USERS_UNKNOWN && auth->is_answering != NULL &&
      auth->is_answering (auth->user_data))
    wmn_herald_run (auth->herald, ask_application, question);
  else
    decide (question, answer == WMN_USERS_RIGHT);
}

gboolean
wmn_auth_check (WmnAuth * auth, WmnClaim * claim, WmnRecord * candidate,
    void (*decided) (gpointer data, WmnRecord * candidate,
        WmnAuthVerdict verdict), gpointer data)
{
  Question *question = g_new0 (Question, 1);

  question->claim = claim;
  question->candidate = wmn_record_ref (candidate);
  question->decided = decided;
  question->data = data;
  if (!wmn_herald_is_behind (auth->herald) &&
      wmn_clerk_give (&auth->clerk, question))
    return TRUE;
  free_question (question);
  return FALSE;
}

/* --- challenges -------------------------------------------------------- */

/* A client that can only do what the file no longer asks for never makes a
 * claim, so the challenge is what makes us look. */
static void
look_at_file (WmnAuth * auth)
{
  gchar *path = dup_path (auth);
  Question *question;

  if (path != NULL && !atomic_exchange (&auth->is_looking, TRUE)) {
    question = g_new0 (Question, 1);
    if (!wmn_clerk_give (&auth->clerk, question)) {
      free_question (question);
      atomic_store (&auth->is_looking, FALSE);
    }
  }
  g_free (path);
}

/* An application may know anybody by either. */
static guint
find_useful (WmnAuth * auth, guint schemes)
{
  WmnUsers *users = ref_users (auth);
  guint useful = schemes;

  if (users != NULL && wmn_users_count (users) > 0 &&
      (auth->is_answering == NULL || !auth->is_answering (auth->user_data)))
    useful = schemes & wmn_users_schemes (users);
  wmn_users_unref (users);
  return useful != 0 ? useful : schemes;
}

void
wmn_auth_challenge (WmnAuth * auth, const WmnHttpRequest * http,
    guint schemes, gboolean is_stale, gint64 now,
    WmnChallenges * ret_challenges)
{
  static const WmnHttpAuthScheme order[] = {
    WMN_HTTP_AUTH_DIGEST, WMN_HTTP_AUTH_BASIC
  };
  gchar *realm = wmn_auth_dup_realm (auth);
  gchar nonce[NONCE_SIZE + 1];
  guint chosen;
  guint i;

  look_at_file (auth);
  make_nonce (auth, now, nonce);
  chosen = wmn_http_auth_choose (http, find_useful (auth, schemes));
  ret_challenges->n = 0;
  for (i = 0; i < G_N_ELEMENTS (order); i++) {
    if ((chosen & order[i]) != 0 && wmn_http_auth_write_challenge (order[i],
            realm, nonce, is_stale,
            ret_challenges->texts[ret_challenges->n], WMN_AUTH_CHALLENGE_SIZE))
      ret_challenges->n++;
  }
  g_free (realm);
}

/* --- life -------------------------------------------------------------- */

void
wmn_auth_init (WmnAuth * auth, WmnHerald * herald,
    gboolean (*is_answering) (gpointer user_data), gpointer user_data)
{
  auth->herald = herald;
  auth->is_answering = is_answering;
  auth->user_data = user_data;
  auth->realm = g_strdup ("");
  g_mutex_init (&auth->file_lock);
  g_mutex_init (&auth->lock);
  while (getrandom (auth->key, sizeof (auth->key), 0) != sizeof (auth->key))
    g_assert (errno == EINTR);
  wmn_clerk_init (&auth->clerk, "wmnet-claims", WMN_AUTH_MAX_WAITING,
      look_into, auth);
}

void
wmn_auth_close (WmnAuth * auth)
{
  atomic_store (&auth->is_closing, TRUE);
  wmn_clerk_end (&auth->clerk);
}

void
wmn_auth_clear (WmnAuth * auth)
{
  wmn_clerk_clear (&auth->clerk);
  wmn_users_unref (auth->users);
  g_free (auth->realm);
  g_free (auth->path);
  g_mutex_clear (&auth->file_lock);
  g_mutex_clear (&auth->lock);
}
