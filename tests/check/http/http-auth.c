/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks http/http-auth.c: the samples of RFC 7617 and RFC 2617, what players
 * and curl write, everything a parser has to refuse, and who is asked for
 * what (MS-WMSP 2.2.1.9).
 */

#include "http/http-auth.h"

#include <string.h>

static WmnHttpAuth said;

/* A block of exactly its size, so that a sanitizer sees a read past it; it
 * lives on, for the views. */
static gboolean
parse (const gchar * value)
{
  static gchar *block;
  WmnHttpText text = { NULL, strlen (value) };

  g_free (block);
  text.data = block = g_memdup2 (value, text.size);
  memset (&said, 0, sizeof (said));
  return wmn_http_auth_parse (&text, &said);
}

static void
check_text (const WmnHttpText * text, const gchar * expected)
{
  g_assert_cmpmem (text->data, text->size, expected, strlen (expected));
}

static void
test_basic (void)
{
  g_assert_true (parse ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  g_assert_cmpint (said.scheme, ==, WMN_HTTP_AUTH_BASIC);
  g_assert_cmpstr (said.user, ==, "Aladdin");
  g_assert_cmpstr (said.password, ==, "open sesame");
  /* Colons are part of a password: "a:b:c" */
  g_assert_true (parse ("bAsIc   YTpiOmM="));
  g_assert_cmpstr (said.user, ==, "a");
  g_assert_cmpstr (said.password, ==, "b:c");
  /* "test:123\xc2\xa3" of RFC 7617, 2.1 */
  g_assert_true (parse ("Basic dGVzdDoxMjPCow=="));
  g_assert_cmpstr (said.password, ==, "123\xc2\xa3");
  /* ":" */
  g_assert_true (parse ("Basic Og=="));
  g_assert_cmpstr (said.user, ==, "");
}

static void
test_bad_basic (void)
{
  gchar *long_name = g_strnfill (300, 'a');
  gchar *code, *field;

  g_assert_false (parse (""));
  g_assert_false (parse ("Basic"));
  g_assert_false (parse ("Basic "));
  g_assert_false (parse ("Basic Q"));
  g_assert_false (parse ("Basic ===="));
  g_assert_false (parse ("Basic YWI="));        /* no colon */
  g_assert_false (parse ("Basic YQA6Yg=="));    /* "a\0:b" */
  g_assert_false (parse ("Basic YTpiCg=="));    /* "a:b\n" */
  g_assert_false (parse ("Basic /zph"));        /* no UTF-8 */
  g_assert_false (parse ("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  g_assert_false (parse ("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA="));
  code = g_base64_encode ((const guchar *) long_name, 300);
  field = g_strconcat ("Basic ", code, "Og==", NULL);
  g_assert_false (parse (field));
  g_free (field);
  field = g_strconcat ("Basic Ojph", code, code, code, NULL);
  g_assert_false (parse (field));
  g_free (field);
  g_free (code);
  g_free (long_name);
}

/* RFC 2617, 3.5. */
#define MUFASA "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", " \
  "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", " \
  "qop=auth, nc=00000001, cnonce=\"0a4f113b\", " \
  "response=\"6629fae49393a05397450978507c4ef1\", " \
  "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""

static WmnHttpRequest
request_of (WmnHttpMethod method, const gchar * path)
{
  WmnHttpRequest request = { 0 };

  request.method = method;
  request.path.data = path;
  request.path.size = strlen (path);
  return request;
}

static void
add_field (WmnHttpRequest * request, const gchar * name, const gchar * value)
{
  WmnHttpField *field = &request->fields[request->n_fields++];

  field->name.data = name;
  field->name.size = strlen (name);
  field->value.data = value;
  field->value.size = strlen (value);
}

/* Whether @password explains the response that was parsed last. */
static gboolean
is_explained (const WmnHttpRequest * request, const gchar * password)
{
  gchar *given = g_strndup (said.response.data, said.response.size);
  gchar *tail = wmn_http_auth_make_tail (&said, request);
  gchar hash[WMN_HTTP_AUTH_HASH_SIZE];
  gboolean is_same;

  wmn_http_auth_hash_user (said.user, said.realm, password, hash);
  wmn_http_auth_respond (hash, tail, hash);
  is_same = wmn_http_auth_is_same_hash (hash, given);
  g_free (given);
  g_free (tail);
  return is_same;
}

static void
test_digest (void)
{
  WmnHttpRequest request = request_of (WMN_HTTP_METHOD_GET,
      "/dir/index.html");

  g_assert_true (parse (MUFASA));
  g_assert_cmpint (said.scheme, ==, WMN_HTTP_AUTH_DIGEST);
  g_assert_cmpstr (said.user, ==, "Mufasa");
  g_assert_cmpstr (said.realm, ==, "testrealm@host.com");
  check_text (&said.nonce, "dcd98b7102dd2f0e8b11d0f600bfb0c093");
  check_text (&said.count, "00000001");
  check_text (&said.client_nonce, "0a4f113b");
  g_assert_true (said.has_qop);
  g_assert_true (is_explained (&request, "Circle Of Life"));
  g_assert_false (is_explained (&request, "Circle of Life"));
  request.method = WMN_HTTP_METHOD_POST;
  g_assert_false (is_explained (&request, "Circle Of Life"));
}

/* MS-WMSP 2.2.1.11: behind a proxy that translates. */
static void
test_verb (void)
{
  WmnHttpRequest request = request_of (WMN_HTTP_METHOD_POST,
      "/dir/index.html");

  g_assert_true (parse (MUFASA));
  add_field (&request, "x-proxy-client-verb", "GET");
  g_assert_true (is_explained (&request, "Circle Of Life"));
}

/* RFC 2069: no qop, no client's nonce.  Worked out with another program. */
static void
test_old_digest (void)
{
  WmnHttpRequest request = request_of (WMN_HTTP_METHOD_GET, "/");

  g_assert_true (parse ("Digest username=\"a\",realm=\"r\",nonce=\"n\","
          "uri=\"/\",response=\"1A0A7BBA8D25D5D7C6B8F7A1D6F4C9C5\""));
  g_assert_false (said.has_qop);
  g_assert_false (is_explained (&request, "p"));
  g_assert_true (parse ("Digest username=\"a\",realm=\"r\",nonce=\"n\","
          "uri=\"/\",response=\"6a7c317954b5f590515177e60b0bdf8e\""));
  g_assert_true (is_explained (&request, "p"));
}

static void
test_spelling (void)
{
  g_assert_true (parse ("digest USERNAME = \"a\\\"b\\\\c\" ,realm=\"\","
          "nonce=n,uri=/,algorithm=md5,Foo=\"a,b\\\"=\",userhash=false,"
          "response=00000000000000000000000000000000 , qop=\"auth\" ,nc=1,"
          "cnonce=x"));
  g_assert_cmpstr (said.user, ==, "a\"b\\c");
  g_assert_cmpstr (said.realm, ==, "");
  check_text (&said.nonce, "n");
  check_text (&said.uri, "/");
  g_assert_true (said.has_qop);
}

#define WHOLE "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"/\"," \
  "response=\"00000000000000000000000000000000\""

static void
test_bad_digest (void)
{
  static const gchar *const bad[] = {
    "Digest", "Digest ", "Digest a", "Digest =", "Digest a=", "Digest ,,,",
    "Digest username=\"a",
    "Digest username=\"a\\",
    "Digest username=\"a\"b, realm=\"\"",
    "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"/\"",
    "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"/\",response=\"00\"",
    "Digest username=\"a\",realm=\"r\",nonce=\"n\",uri=\"/\","
        "response=\"g0000000000000000000000000000000\"",
    "Digest username=\"a\",realm=\"r\",nonce=\"\",uri=\"/\","
        "response=\"00000000000000000000000000000000\"",
    "Digest username=\"a\",realm=\"r\",nonce=\"n\\\"\",uri=\"/\","
        "response=\"00000000000000000000000000000000\"",
    WHOLE ",username=\"b\"", WHOLE ",algorithm=MD5-sess",
    WHOLE ",algorithm=SHA-256", WHOLE ",userhash=true", WHOLE ",qop=auth-int",
    WHOLE ",qop=auth", WHOLE ",qop=auth,nc=1", WHOLE ",qop=auth,cnonce=\"a\"",
  };
  guint i;

  g_assert_true (parse (WHOLE));
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    if (parse (bad[i]))
      g_error ("taken: %s", bad[i]);
    g_assert_cmpint (said.scheme, ==, WMN_HTTP_AUTH_NONE);
  }
}

static gboolean
is_for (const gchar * uri, const gchar * path)
{
  WmnHttpRequest request = request_of (WMN_HTTP_METHOD_GET, path);
  WmnHttpAuth auth = { 0 };

  auth.uri.data = uri;
  auth.uri.size = strlen (uri);
  return wmn_http_auth_is_for (&auth, &request);
}

static void
test_uri (void)
{
  g_assert_true (is_for ("/live", "/live"));
  g_assert_true (is_for ("/live?MSWMExt=.asf", "/live"));
  g_assert_true (is_for ("http://host:8080/live?a", "/live"));
  g_assert_true (is_for ("rtsp://host/live", "/live"));
  g_assert_true (is_for ("http://host", "/"));
  g_assert_true (is_for ("http://host?a", "/"));
  g_assert_true (is_for ("/%6cive", "/live"));
  g_assert_true (is_for ("http://host/radio%7C1?a", "/radio|1"));
  g_assert_false (is_for ("/a%2Fb", "/a/b"));
  g_assert_false (is_for ("/%zz", "/%zz"));
  g_assert_false (is_for ("/live", "/%"));
  g_assert_false (is_for ("/live/", "/live"));
  g_assert_false (is_for ("/other", "/live"));
  g_assert_false (is_for ("http://host/other/live", "/live"));
  g_assert_false (is_for ("x", "/"));
  g_assert_false (is_for ("a:", "/"));
}

static guint
choose (const gchar * first, const gchar * second, guint schemes)
{
  WmnHttpRequest request = request_of (WMN_HTTP_METHOD_GET, "/");

  if (first != NULL)
    add_field (&request, "X-Accept-Authentication", first);
  add_field (&request, "X-Accept-Proxy-Authentication", "Basic");
  if (second != NULL)
    add_field (&request, "x-accept-authentication", second);
  return wmn_http_auth_choose (&request, schemes);
}

static void
test_choice (void)
{
  const guint both = WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST;

  g_assert_cmpuint (choose (NULL, NULL, both), ==, both);
  g_assert_cmpuint (choose ("Negotiate, NTLM, Digest, Basic", NULL, both), ==,
      WMN_HTTP_AUTH_DIGEST);
  g_assert_cmpuint (choose ("basic,digest", NULL, both), ==,
      WMN_HTTP_AUTH_BASIC);
  g_assert_cmpuint (choose ("NTLM", "Basic", both), ==, WMN_HTTP_AUTH_BASIC);
  g_assert_cmpuint (choose ("NTLM", "Negotiate", both), ==, both);
  g_assert_cmpuint (choose ("", ",, ,", both), ==, both);
  g_assert_cmpuint (choose ("Digest, Basic", NULL, WMN_HTTP_AUTH_BASIC), ==,
      WMN_HTTP_AUTH_BASIC);
  g_assert_cmpuint (choose ("Digest", NULL, WMN_HTTP_AUTH_BASIC), ==,
      WMN_HTTP_AUTH_BASIC);
}

static void
test_same (void)
{
  g_assert_true (wmn_http_auth_is_same_text ("", ""));
  g_assert_true (wmn_http_auth_is_same_text ("ab", "ab"));
  g_assert_false (wmn_http_auth_is_same_text ("ab", "a"));
  g_assert_false (wmn_http_auth_is_same_text ("a", "ab"));
  g_assert_false (wmn_http_auth_is_same_text ("", "a"));
  g_assert_false (wmn_http_auth_is_same_text ("a", ""));
  g_assert_false (wmn_http_auth_is_same_text ("abab", "ab"));
  g_assert_true (wmn_http_auth_is_same_hash
      ("6629FAE49393a05397450978507c4ef1", "6629fae49393a05397450978507c4ef1"));
  g_assert_false (wmn_http_auth_is_same_hash
      ("6629fae49393a05397450978507c4ef0", "6629fae49393a05397450978507c4ef1"));
}

static void
test_challenge (void)
{
  gchar text[100];

  g_assert_true (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_DIGEST, "a\"\\b",
          "f00", FALSE, text, sizeof (text)));
  g_assert_cmpstr (text, ==,
      "Digest realm=\"a\\\"\\\\b\", nonce=\"f00\", qop=\"auth\"");
  g_assert_true (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_DIGEST, "r",
          "f00", TRUE, text, sizeof (text)));
  g_assert_cmpstr (text, ==,
      "Digest realm=\"r\", nonce=\"f00\", qop=\"auth\", stale=true");
  g_assert_true (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_BASIC,
          "a\r\nb", NULL, TRUE, text, sizeof (text)));
  g_assert_cmpstr (text, ==, "Basic realm=\"ab\"");
  g_assert_true (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_BASIC, "ab",
          NULL, FALSE, text, 17));
  g_assert_false (wmn_http_auth_write_challenge (WMN_HTTP_AUTH_BASIC, "ab",
          NULL, FALSE, text, 16));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-auth/basic", test_basic);
  g_test_add_func ("/http-auth/basic-bad", test_bad_basic);
  g_test_add_func ("/http-auth/digest", test_digest);
  g_test_add_func ("/http-auth/digest-verb", test_verb);
  g_test_add_func ("/http-auth/digest-old", test_old_digest);
  g_test_add_func ("/http-auth/digest-spelling", test_spelling);
  g_test_add_func ("/http-auth/digest-bad", test_bad_digest);
  g_test_add_func ("/http-auth/uri", test_uri);
  g_test_add_func ("/http-auth/choice", test_choice);
  g_test_add_func ("/http-auth/same", test_same);
  g_test_add_func ("/http-auth/challenge", test_challenge);
  return g_test_run ();
}
