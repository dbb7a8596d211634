/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See users.h.  Passwords without a mark in front of them are refused: they
 * can't be told from the thirteen letters of DES, which is none. */

#include "server/users.h"

#include <crypt.h>
#include <stdatomic.h>
#include <string.h>

#define APR1 "$apr1$"
#define APR1_ROUNDS 1000
#define APR1_SALT 8

typedef struct _User User;

typedef enum
{
  KIND_HASH,                    /* HA1 */
  KIND_PLAIN,
  KIND_SHA,
  KIND_APR1,
  KIND_CRYPT
} Kind;

struct _User
{
  gchar *name;
  Kind kind;
  gchar *secret;                /* without {PLAIN} and {SHA} */
};

struct _WmnUsers
{
  atomic_int refs;

  /* set once */
  GPtrArray *list;              /* User */
  GHashTable *by_name;          /* into the list */
  guint n_foreign;
  guint n_ignored;
};

static void
free_secret (gchar * secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* --- claims ------------------------------------------------------------ */

void
wmn_claim_free (WmnClaim * claim)
{
  if (claim == NULL)
    return;
  free_secret (claim->password);
  g_free (claim->user);
  g_free (claim->realm);
  g_free (claim->tail);
  g_free (claim);
}

gboolean
wmn_claim_has_hash (const WmnClaim * claim, const gchar * user_hash)
{
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  gboolean is_same;

  if (strlen (user_hash) != WMN_HTTP_AUTH_HASH_SIZE - 1)
    return FALSE;
  if (claim->scheme == WMN_HTTP_AUTH_BASIC) {
    wmn_http_auth_hash_user (claim->user, claim->realm, claim->password, hash);
    is_same = wmn_http_auth_is_same_hash (hash, user_hash);
  } else {
    gchar *lower = g_ascii_strdown (user_hash, -1);

    wmn_http_auth_respond (lower, claim->tail, hash);
    is_same = wmn_http_auth_is_same_hash (hash, claim->response);
    free_secret (lower);
  }
  explicit_bzero (hash, sizeof (hash));
  return is_same;
}

gboolean
wmn_claim_has_password (const WmnClaim * claim, const gchar * password)
{
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  gboolean is_same;

  if (claim->scheme == WMN_HTTP_AUTH_BASIC)
    return wmn_http_auth_is_same_text (claim->password, password);
  wmn_http_auth_hash_user (claim->user, claim->realm, password, hash);
  is_same = wmn_claim_has_hash (claim, hash);
  explicit_bzero (hash, sizeof (hash));
  return is_same;
}

/* --- the file ---------------------------------------------------------- */

static void
free_user (gpointer data)
{
  User *user = data;

  g_free (user->name);
  free_secret (user->secret);
  g_free (user);
}

static gboolean
is_hash (const gchar * text)
{
  return strlen (text) == WMN_HTTP_AUTH_HASH_SIZE - 1 &&
      strspn (text, "0123456789abcdefABCDEF") == WMN_HTTP_AUTH_HASH_SIZE - 1;
}

/* The schemes of crypt(3) that a password may be entrusted to today, and
 * $1$, which htpasswd's own is as weak as. */
static gboolean
is_crypt (const gchar * text)
{
  static const gchar *const marks[] = {
    "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$1$"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (marks); i++) {
    if (g_str_has_prefix (text, marks[i]))
      return TRUE;
  }
  return FALSE;
}

/* FALSE when @text is no secret of any kind.  It is cut at its end. */
static gboolean
read_secret (gchar * text, Kind * ret_kind, const gchar ** ret_secret)
{
  *ret_secret = text;
  if (g_str_has_prefix (text, "{PLAIN}")) {
    *ret_kind = KIND_PLAIN;
    *ret_secret = text + strlen ("{PLAIN}");
    return TRUE;
  }
  /* A comment may follow. */
  text[strcspn (text, ":")] = '\0';
  if (g_str_has_prefix (text, "{SHA}")) {
    *ret_kind = KIND_SHA;
    *ret_secret = text + strlen ("{SHA}");
    return TRUE;
  }
  *ret_kind = g_str_has_prefix (text, APR1) ? KIND_APR1 : KIND_CRYPT;
  return *ret_kind == KIND_APR1 || is_crypt (text);
}

static void
add_user (WmnUsers * users, const gchar * name, Kind kind, const gchar * secret)
{
  User *user;

  /* The first line counts, as in Apache. */
  if (g_hash_table_contains (users->by_name, name))
    return;
  user = g_new0 (User, 1);
  user->name = g_strdup (name);
  user->kind = kind;
  user->secret = g_strdup (secret);
  g_ptr_array_add (users->list, user);
  g_hash_table_insert (users->by_name, user->name, user);
}

/* FALSE when the line is of no use to anybody. */
static gboolean
read_line (WmnUsers * users, gchar * line, const gchar * realm)
{
  gchar *colon = strchr (line, ':');
  gchar *last = strrchr (line, ':');
  const gchar *secret;
  Kind kind;

  if (colon == NULL || colon == line)
    return FALSE;
  *colon = '\0';
  if (last > colon && is_hash (last + 1)) {
    *last = '\0';
    if (g_str_equal (colon + 1, realm))
      add_user (users, line, KIND_HASH, last + 1);
    else
      users->n_foreign++;
    return TRUE;
  }
  if (!read_secret (colon + 1, &kind, &secret))
    return FALSE;
  add_user (users, line, kind, secret);
  return TRUE;
}

WmnUsers *
wmn_users_parse (const gchar * text, const gchar * realm, guint * ret_n_ignored)
{
  WmnUsers *users = g_new0 (WmnUsers, 1);

  atomic_init (&users->refs, 1);
  users->list = g_ptr_array_new_with_free_func (free_user);
  users->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  while (*text != '\0') {
    gsize size = strcspn (text, "\n");
    gchar *line = g_strchomp (g_strndup (text, size));

    if (*line != '\0' && *line != '#' && !read_line (users, line, realm))
      users->n_ignored++;
    explicit_bzero (line, size);
    g_free (line);
    text += size + (text[size] == '\n');
  }
  if (ret_n_ignored != NULL)
    *ret_n_ignored = users->n_ignored;
  return users;
}

WmnUsers *
wmn_users_ref (WmnUsers * users)
{
  atomic_fetch_add_explicit (&users->refs, 1, memory_order_relaxed);
  return users;
}

void
wmn_users_unref (WmnUsers * users)
{
  if (users == NULL ||
      atomic_fetch_sub_explicit (&users->refs, 1, memory_order_acq_rel) > 1)
    return;
  g_hash_table_unref (users->by_name);
  g_ptr_array_unref (users->list);
  g_free (users);
}

guint
wmn_users_count (const WmnUsers * users)
{
  return users->list->len;
}

static gboolean
is_digestible (const User * user)
{
  return user->kind == KIND_HASH || user->kind == KIND_PLAIN;
}

static guint
schemes_of (const User * user)
{
  return is_digestible (user) ? WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST :
      WMN_HTTP_AUTH_BASIC;
}

guint
wmn_users_schemes (const WmnUsers * users)
{
  guint schemes = WMN_HTTP_AUTH_NONE;
  guint i;

  for (i = 0; i < users->list->len; i++)
    schemes |= schemes_of (g_ptr_array_index (users->list, i));
  return schemes;
}

void
wmn_users_tally (const WmnUsers * users, guint schemes,
    WmnUsersTally * ret_tally)
{
  guint i;

  ret_tally->n_users = users->list->len;
  ret_tally->n_usable = 0;
  for (i = 0; i < users->list->len; i++) {
    if ((schemes_of (g_ptr_array_index (users->list, i)) & schemes) != 0)
      ret_tally->n_usable++;
  }
  ret_tally->n_foreign = users->n_foreign;
  ret_tally->n_ignored = users->n_ignored;
}

/* --- passwords --------------------------------------------------------- */

static gboolean
is_sha (const gchar * password, const gchar * secret)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 bytes[20];
  gsize size = sizeof (bytes);
  gboolean is_same;
  gchar *code;

  g_checksum_update (sum, (const guchar *) password, -1);
  g_checksum_get_digest (sum, bytes, &size);
  code = g_base64_encode (bytes, size);
  is_same = wmn_http_auth_is_same_text (code, secret);
  g_checksum_free (sum);
  free_secret (code);
  return is_same;
}

/* The sum of one round of MD5-crypt; @sum begins anew. */
static void
finish_sum (GChecksum * sum, guint8 ret_bytes[16])
{
  gsize size = 16;

  g_checksum_get_digest (sum, ret_bytes, &size);
  g_checksum_reset (sum);
}

#define ADD(bytes, n) \
  g_checksum_update (sum, (const guchar *) (bytes), (gssize) (n))

static void
begin_apr1 (GChecksum * sum, const gchar * password, const gchar * salt,
    gsize salt_size, guint8 ret_bytes[16])
{
  gsize size = strlen (password);
  gsize i;

  ADD (password, size);
  ADD (salt, salt_size);
  ADD (password, size);
  finish_sum (sum, ret_bytes);
  ADD (password, size);
  ADD (APR1, strlen (APR1));
  ADD (salt, salt_size);
  for (i = size; i > 16; i -= 16)
    ADD (ret_bytes, 16);
  ADD (ret_bytes, i);
  for (i = size; i > 0; i >>= 1)
    ADD ((i & 1) != 0 ? "" : password, 1);
  finish_sum (sum, ret_bytes);
}

static void
repeat_apr1 (GChecksum * sum, const gchar * password, const gchar * salt,
    gsize salt_size, guint8 bytes[16])
{
  gsize size = strlen (password);
  guint i;

  for (i = 0; i < APR1_ROUNDS; i++) {
    if (i & 1)
      ADD (password, size);
    else
      ADD (bytes, 16);
    if (i % 3 != 0)
      ADD (salt, salt_size);
    if (i % 7 != 0)
      ADD (password, size);
    if (i & 1)
      ADD (bytes, 16);
    else
      ADD (password, size);
    finish_sum (sum, bytes);
  }
}

static void
write_64 (gchar * text, guint value, guint n)
{
  static const gchar letters[] =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  for (; n > 0; n--) {
    *text++ = letters[value & 0x3f];
    value >>= 6;
  }
}

/* htpasswd's own: MD5-crypt with another mark, which is hashed with the rest,
 * so that crypt(3) can't do it. */
static gboolean
is_apr1 (const gchar * password, const gchar * secret)
{
  const gchar *salt = secret + strlen (APR1);
  gsize salt_size = MIN (strcspn (salt, "$"), APR1_SALT);
  GChecksum *sum = g_checksum_new (G_CHECKSUM_MD5);
  gchar text[23] = "";
  guint8 bytes[16];
  gboolean is_same;
  guint i;

  begin_apr1 (sum, password, salt, salt_size, bytes);
  repeat_apr1 (sum, password, salt, salt_size, bytes);
  g_checksum_free (sum);
  for (i = 0; i < 5; i++)
    write_64 (text + 4 * i, (guint) bytes[i] << 16 |
        (guint) bytes[i + 6] << 8 | bytes[i < 4 ? i + 12 : 5], 4);
  write_64 (text + 20, bytes[11], 2);
  is_same = salt[salt_size] == '$' &&
      wmn_http_auth_is_same_text (text, salt + salt_size + 1);
  explicit_bzero (text, sizeof (text));
  return is_same;
}

static gboolean
is_crypted (const gchar * password, const gchar * secret)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  /* Unlike crypt_r() it says NULL for what it doesn't know. */
  const gchar *code = crypt_rn (password, secret, data, sizeof (*data));
  gboolean is_same = code != NULL && wmn_http_auth_is_same_text (code, secret);

  explicit_bzero (data, sizeof (*data));
  g_free (data);
  return is_same;
}

static gboolean
has_proven (const User * user, const WmnClaim * claim)
{
  if (claim->scheme == WMN_HTTP_AUTH_DIGEST && !is_digestible (user))
    return FALSE;
  switch (user->kind) {
    case KIND_HASH:
      return wmn_claim_has_hash (claim, user->secret);
    case KIND_PLAIN:
      return wmn_claim_has_password (claim, user->secret);
    case KIND_SHA:
      return is_sha (claim->password, user->secret);
    case KIND_APR1:
      return is_apr1 (claim->password, user->secret);
    case KIND_CRYPT:
      return is_crypted (claim->password, user->secret);
  }
  return FALSE;
}

WmnUsersAnswer
wmn_users_check (const WmnUsers * users, const WmnClaim * claim)
{
  const User *user = g_hash_table_lookup (users->by_name, claim->user);
  gboolean is_known = user != NULL;
  gboolean is_proven;

  if (users->list->len == 0)
    return WMN_USERS_UNKNOWN;
  /* An unknown name costs what one of the names that are known costs, and
   * always the same one, so that time tells nothing. */
  if (!is_known)
    user = g_ptr_array_index (users->list,
        g_str_hash (claim->user) % users->list->len);
  is_proven = has_proven (user, claim);
  if (!is_known)
    return WMN_USERS_UNKNOWN;
  return is_proven ? WMN_USERS_RIGHT : WMN_USERS_WRONG;
}
