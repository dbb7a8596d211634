/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What clients and servers say to each other of who somebody is: the fields
 * of Basic (RFC 7617) and Digest (RFC 7616: MD5, qop=auth) authentication,
 * and the arithmetic of Digest.  Knows no users, no nonces and no policy.
 * Pure functions, any thread. */

#pragma once

#include "http/http-request.h"

/* Longer names, passwords and realms are nobody's. */
#define WMN_HTTP_AUTH_MAX_TEXT 255
/* Hexadecimal digits of an MD5, and a NUL. */
#define WMN_HTTP_AUTH_HASH_SIZE 33

typedef struct _WmnHttpAuth WmnHttpAuth;

/* Bits. */
typedef enum
{
  WMN_HTTP_AUTH_NONE = 0,
  WMN_HTTP_AUTH_BASIC = 1 << 0,
  WMN_HTTP_AUTH_DIGEST = 1 << 1
} WmnHttpAuthScheme;

/* An Authorization field.  Texts are terminated, valid UTF-8 and without
 * control characters; views are of the field, without quotes. */
struct _WmnHttpAuth
{
  WmnHttpAuthScheme scheme;
  gchar user[WMN_HTTP_AUTH_MAX_TEXT + 1];

  /* Basic */
  gchar password[WMN_HTTP_AUTH_MAX_TEXT + 1];

  /* Digest */
  gchar realm[WMN_HTTP_AUTH_MAX_TEXT + 1];
  WmnHttpText nonce;
  WmnHttpText uri;
  WmnHttpText response;         /* 32 hexadecimal digits */
  gboolean has_qop;             /* FALSE: as in RFC 2069, without the next */
  WmnHttpText count;            /* nc */
  WmnHttpText client_nonce;
};

/* FALSE for other schemes, for algorithms and qops that aren't ours, and for
 * what makes no sense; @ret_auth is untouched then. */
gboolean wmn_http_auth_parse (const WmnHttpText * value,
    WmnHttpAuth * ret_auth);

/* The first of the schemes that the client lists in X-Accept-Authentication
 * (MS-WMSP 2.2.1.9; in its order, on one line or several) that is in
 * @schemes; all of @schemes when it lists none of them. */
guint wmn_http_auth_choose (const WmnHttpRequest * request, guint schemes);

/* Whether the field "uri" of Digest means the resource of @request, however
 * a proxy may have written it. */
gboolean wmn_http_auth_is_for (const WmnHttpAuth * auth,
    const WmnHttpRequest * request);

/* HA1 of RFC 7616: MD5 of user:realm:password. */
void wmn_http_auth_hash_user (const gchar * user, const gchar * realm,
    const gchar * password, gchar ret_hash[WMN_HTTP_AUTH_HASH_SIZE]);
/* All that is hashed behind HA1, transfer full; the method is that of the
 * request or, behind a translating proxy, X-Proxy-Client-Verb (MS-WMSP
 * 2.2.1.11). */
gchar *wmn_http_auth_make_tail (const WmnHttpAuth * auth,
    const WmnHttpRequest * request);
/* What "response" has to be. */
void wmn_http_auth_respond (const gchar * user_hash, const gchar * tail,
    gchar ret_response[WMN_HTTP_AUTH_HASH_SIZE]);

/* Takes the same time wherever they differ; hexadecimal digits of either
 * case are the same. */
gboolean wmn_http_auth_is_same_hash (const gchar * a, const gchar * b);
/* Takes a time that depends on @given alone. */
gboolean wmn_http_auth_is_same_text (const gchar * given,
    const gchar * expected);

/* The value of WWW-Authenticate for one @scheme; FALSE when @size is too
 * small.  @nonce is for Digest. */
gboolean wmn_http_auth_write_challenge (WmnHttpAuthScheme scheme,
    const gchar * realm, const gchar * nonce, gboolean is_stale,
    gchar * ret_text, gsize size);
