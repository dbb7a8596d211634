/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The users of one file, as htdigest and htpasswd write it, and whether a
 * client's claim to be one of them is true.  Lines of both kinds may be mixed:
 *
 *     user:realm:HA1            MD5 of user:realm:password; Digest and Basic
 *     user:{PLAIN}password      Digest and Basic
 *     user:$apr1$..., {SHA}..., $2y$, $5$, $6$, $y$, $1$      Basic alone
 *
 * Nothing is changed after it is made, so any thread may read it. */

#pragma once

#include "http/http-auth.h"

typedef struct _WmnUsers WmnUsers;
typedef struct _WmnUsersTally WmnUsersTally;
typedef struct _WmnClaim WmnClaim;

typedef enum
{
  WMN_USERS_UNKNOWN,            /* nobody of that name */
  WMN_USERS_WRONG,
  WMN_USERS_RIGHT
} WmnUsersAnswer;

/* What a file is good for. */
struct _WmnUsersTally
{
  guint n_users;
  guint n_usable;               /* of these, by the schemes in question */
  guint n_foreign;              /* lines of another realm */
  guint n_ignored;              /* lines of no use to anybody */
};

/* What a client says to prove who it is; owns its texts. */
struct _WmnClaim
{
  WmnHttpAuthScheme scheme;
  gchar *user;
  gchar *realm;                 /* the mount's */
  gchar *password;              /* Basic, else NULL */
  gchar *tail;                  /* Digest: what HA1 is hashed with, else NULL */
  gchar response[WMN_HTTP_AUTH_HASH_SIZE];      /* Digest */
  gboolean is_late;             /* Digest: its nonce isn't good any more */
};

/* @text is in memory that is overwritten when it is freed, in both. */
void wmn_claim_free (WmnClaim * claim);
gboolean wmn_claim_has_password (const WmnClaim * claim,
    const gchar * password);
/* @user_hash is HA1. */
gboolean wmn_claim_has_hash (const WmnClaim * claim, const gchar * user_hash);

/* Lines of another @realm are somebody else's.  @ret_n_ignored, may be NULL,
 * are lines that can't be used. */
WmnUsers *wmn_users_parse (const gchar * text, const gchar * realm,
    guint * ret_n_ignored);
WmnUsers *wmn_users_ref (WmnUsers * users);
void wmn_users_unref (WmnUsers * users);

guint wmn_users_count (const WmnUsers * users);
/* Bits of WmnHttpAuthScheme by which at least one user can be known. */
guint wmn_users_schemes (const WmnUsers * users);
void wmn_users_tally (const WmnUsers * users, guint schemes,
    WmnUsersTally * ret_tally);

/* May take as long as the scheme of the user's line wants (bcrypt: tens of
 * milliseconds), and as long for a name that isn't there. */
WmnUsersAnswer wmn_users_check (const WmnUsers * users,
    const WmnClaim * claim);
