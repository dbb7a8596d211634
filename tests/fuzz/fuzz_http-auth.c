/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes http/http-auth.c: the first line of the input is the value of an
 * Authorization, each further one that of an X-Accept-Authentication, and the
 * first line is a realm, too.  What comes out is in its bounds, a right
 * answer is found right and any other wrong, and a challenge is read again as
 * what it was written as.
 */

#include "http/http-auth.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static WmnHttpText
take_line (const gchar ** data, const gchar * end)
{
  const gchar *feed = memchr (*data, '\n', (gsize) (end - *data));
  WmnHttpText line = { *data, (gsize) ((feed ? feed : end) - *data) };

  *data = feed ? feed + 1 : end;
  return line;
}

static void
check_text (const gchar * text)
{
  gsize size = strnlen (text, WMN_HTTP_AUTH_MAX_TEXT + 1);

  g_assert (size <= WMN_HTTP_AUTH_MAX_TEXT);
  g_assert (g_utf8_validate (text, (gssize) size, NULL));
  while (size > 0)
    g_assert ((guchar) text[--size] >= 0x20 && text[size] != 0x7f);
}

static void
check_view (const WmnHttpText * view, const WmnHttpText * value)
{
  g_assert (view->size > 0 && view->data >= value->data);
  g_assert (view->data + view->size <= value->data + value->size);
}

static void
check_digest (const WmnHttpAuth * auth, const WmnHttpText * value,
    const WmnHttpRequest * request)
{
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  gchar right[WMN_HTTP_AUTH_HASH_SIZE];
  gchar wrong[WMN_HTTP_AUTH_HASH_SIZE];
  gchar *tail;

  check_text (auth->realm);
  check_view (&auth->nonce, value);
  check_view (&auth->uri, value);
  check_view (&auth->response, value);
  g_assert (auth->response.size == WMN_HTTP_AUTH_HASH_SIZE - 1);
  if (auth->has_qop) {
    check_view (&auth->count, value);
    check_view (&auth->client_nonce, value);
  }
  wmn_http_auth_is_for (auth, request);
  tail = wmn_http_auth_make_tail (auth, request);
  wmn_http_auth_hash_user (auth->user, auth->realm, "right", hash);
  wmn_http_auth_respond (hash, tail, right);
  wmn_http_auth_hash_user (auth->user, auth->realm, "wrong", hash);
  wmn_http_auth_respond (hash, tail, wrong);
  g_assert (wmn_http_auth_is_same_hash (right, right));
  g_assert (!wmn_http_auth_is_same_hash (right, wrong));
  g_free (tail);
}

/* A challenge has the form of a claim but for its names. */
static void
check_challenge (const WmnHttpText * line)
{
  gchar *realm = g_strndup (line->data, line->size);
  gchar text[1024];
  gsize i;

  if (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_DIGEST, realm, "0", TRUE,
          text, sizeof (text))) {
    for (i = 0; text[i] != '\0'; i++)
      g_assert ((guchar) text[i] >= 0x20 && text[i] != 0x7f);
    g_assert (i < sizeof (text));
    g_assert (g_str_has_suffix (text,
            "\", nonce=\"0\", qop=\"auth\", stale=true"));
  }
  g_free (realm);
}

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  const gchar *end = data + size;
  WmnHttpText value = take_line (&data, end);
  WmnHttpRequest request = { 0 };
  WmnHttpAuth auth;
  guint chosen;

  request.method = WMN_HTTP_METHOD_GET;
  request.path.data = "/";
  request.path.size = 1;
  while (data < end && request.n_fields < WMN_HTTP_MAX_FIELDS) {
    WmnHttpField *field = &request.fields[request.n_fields++];

    field->name.data = "X-Accept-Authentication";
    field->name.size = strlen (field->name.data);
    field->value = take_line (&data, end);
  }
  memset (&auth, 0x55, sizeof (auth));
  if (wmn_http_auth_parse (&value, &auth)) {
    check_text (auth.user);
    if (auth.scheme == WMN_HTTP_AUTH_DIGEST)
      check_digest (&auth, &value, &request);
    else
      check_text (auth.password);
  }
  check_challenge (&value);
  chosen = wmn_http_auth_choose (&request,
      WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST);
  g_assert (chosen >= WMN_HTTP_AUTH_BASIC && chosen <= 3);
  g_assert (wmn_http_auth_choose (&request, WMN_HTTP_AUTH_DIGEST) ==
      WMN_HTTP_AUTH_DIGEST);
  return 0;
}
