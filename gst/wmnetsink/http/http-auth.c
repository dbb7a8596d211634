/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See http-auth.h.  Lenient with the order and the spelling of parameters,
 * strict with what is hashed: a parameter that is there twice, an escape in
 * a view, a text that is cut are all refused, so that what is compared is
 * what the client has hashed. */

#include "http/http-auth.h"

#include <string.h>
#include "http/http-path.h"

#define BASIC_MAX (4 * ((2 * WMN_HTTP_AUTH_MAX_TEXT + 3) / 3))

/* --- texts ------------------------------------------------------------- */

static void
take (WmnHttpText * rest, gsize size, WmnHttpText * ret_part)
{
  ret_part->data = rest->data;
  ret_part->size = size;
  /* There may be no bytes at all. */
  if (size > 0)
    rest->data += size;
  rest->size -= size;
}

static gsize
span (const WmnHttpText * text, const gchar * stops)
{
  gsize i = 0;

  while (i < text->size && text->data[i] != '\0'
      && strchr (stops, text->data[i]) == NULL)
    i++;
  return i;
}

static gboolean
is_clean (const gchar * text, gsize size)
{
  gsize i;

  for (i = 0; i < size; i++) {
    if ((guchar) text[i] < 0x20 || text[i] == 0x7f)
      return FALSE;
  }
  return g_utf8_validate (text, (gssize) size, NULL);
}

static gboolean
copy (const gchar * data, gsize size,
    gchar ret_text[WMN_HTTP_AUTH_MAX_TEXT + 1])
{
  if (size > WMN_HTTP_AUTH_MAX_TEXT || !is_clean (data, size))
    return FALSE;
  if (size > 0)
    memcpy (ret_text, data, size);
  ret_text[size] = '\0';
  return TRUE;
}

/* --- Basic ------------------------------------------------------------- */

/* RFC 7617, 2: the first colon ends the name, which has none. */
static gboolean
parse_basic (WmnHttpText value, WmnHttpAuth * auth)
{
  gchar code[BASIC_MAX + 1];
  const gchar *colon;
  gsize size;

  /* GLib reads up to a NUL, and minds when nothing is left then. */
  if (value.size < 4 || value.size > BASIC_MAX ||
      memchr (value.data, '\0', value.size) != NULL)
    return FALSE;
  memcpy (code, value.data, value.size);
  code[value.size] = '\0';
  g_base64_decode_inplace (code, &size);
  colon = memchr (code, ':', size);
  if (colon == NULL)
    return FALSE;
  auth->scheme = WMN_HTTP_AUTH_BASIC;
  return copy (code, (gsize) (colon - code), auth->user) &&
      copy (colon + 1, size - (gsize) (colon + 1 - code), auth->password);
}

/* --- Digest ------------------------------------------------------------ */

/* Behind the opening quote: up to the closing one, which is taken too. */
static gboolean
take_quoted (WmnHttpText * rest, WmnHttpText * ret_part)
{
  gsize i = 0;

  while (i < rest->size && rest->data[i] != '"')
    i += rest->data[i] == '\\' ? 2 : 1;
  if (i >= rest->size)
    return FALSE;
  take (rest, i, ret_part);
  rest->data++;
  rest->size--;
  return TRUE;
}

/* One name=value, quoted or not, and what separates it from the next. */
static gboolean
take_parameter (WmnHttpText * rest, WmnHttpText * ret_name,
    WmnHttpText * ret_value)
{
  WmnHttpText blanks;

  take (rest, span (rest, "="), ret_name);
  wmn_http_text_trim (ret_name);
  if (rest->size == 0 || ret_name->size == 0)
    return FALSE;
  rest->data++;
  rest->size--;
  wmn_http_text_trim (rest);
  if (rest->size > 0 && rest->data[0] == '"') {
    rest->data++;
    rest->size--;
    if (!take_quoted (rest, ret_value))
      return FALSE;
  } else {
    take (rest, span (rest, ", \t"), ret_value);
  }
  take (rest, span (rest, ","), &blanks);
  wmn_http_text_trim (&blanks);
  if (rest->size > 0) {
    rest->data++;
    rest->size--;
  }
  wmn_http_text_trim (rest);
  return blanks.size == 0;
}

static gboolean
unescape (const WmnHttpText * value, gchar ret_text[WMN_HTTP_AUTH_MAX_TEXT + 1])
{
  gchar text[WMN_HTTP_AUTH_MAX_TEXT];
  gsize size = 0;
  gsize i;

  for (i = 0; i < value->size; i++) {
    if (value->data[i] == '\\' && i + 1 < value->size)
      i++;
    if (size == sizeof (text))
      return FALSE;
    text[size++] = value->data[i];
  }
  return copy (text, size, ret_text);
}

static gboolean
is_plain (const WmnHttpText * value)
{
  return value->size > 0 && memchr (value->data, '\\', value->size) == NULL &&
      is_clean (value->data, value->size);
}

typedef enum
{
  PARAMETER_USERNAME,
  PARAMETER_REALM,
  PARAMETER_NONCE,
  PARAMETER_URI,
  PARAMETER_RESPONSE,
  PARAMETER_QOP,
  PARAMETER_NC,
  PARAMETER_CNONCE,
  PARAMETER_ALGORITHM,
  PARAMETER_USERHASH,
  N_PARAMETERS
} Parameter;

/* Parameters nobody has defined are skipped, and so is opaque: we send
 * none. */
static Parameter
find_parameter (const WmnHttpText * name)
{
  static const gchar *const names[N_PARAMETERS] = {
    "username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce",
    "algorithm", "userhash"
  };
  guint i;

  for (i = 0; i < N_PARAMETERS; i++) {
    if (wmn_http_text_is (name, names[i]))
      break;
  }
  return i;
}

static gboolean
collect (WmnHttpText rest, WmnHttpText values[N_PARAMETERS], guint * ret_seen)
{
  guint seen = 0;

  while (rest.size > 0) {
    WmnHttpText name, value;
    Parameter which;

    if (!take_parameter (&rest, &name, &value))
      return FALSE;
    which = find_parameter (&name);
    if (which == N_PARAMETERS)
      continue;
    if (seen & (1u << which))
      return FALSE;
    seen |= 1u << which;
    values[which] = value;
  }
  *ret_seen = seen;
  return TRUE;
}

static gboolean
is_hash (const WmnHttpText * value)
{
  gsize i;

  for (i = 0; i < value->size; i++) {
    if (!g_ascii_isxdigit (value->data[i]))
      return FALSE;
  }
  return value->size == WMN_HTTP_AUTH_HASH_SIZE - 1;
}

#define SEEN(which) ((seen & (1u << PARAMETER_##which)) != 0)

/* Without qop a client answers as in RFC 2069. */
static gboolean
apply_qop (const WmnHttpText values[N_PARAMETERS], guint seen,
    WmnHttpAuth * auth)
{
  if (!SEEN (QOP))
    return TRUE;
  auth->has_qop = TRUE;
  auth->count = values[PARAMETER_NC];
  auth->client_nonce = values[PARAMETER_CNONCE];
  return wmn_http_text_is (&values[PARAMETER_QOP], "auth") &&
      SEEN (NC) && is_plain (&auth->count) &&
      SEEN (CNONCE) && is_plain (&auth->client_nonce);
}

static gboolean
parse_digest (WmnHttpText rest, WmnHttpAuth * auth)
{
  WmnHttpText values[N_PARAMETERS] = { {NULL, 0} };
  guint seen;

  if (!collect (rest, values, &seen))
    return FALSE;
  if (!SEEN (USERNAME) || !SEEN (REALM) || !SEEN (NONCE) || !SEEN (URI)
      || !SEEN (RESPONSE))
    return FALSE;
  if (SEEN (ALGORITHM)
      && !wmn_http_text_is (&values[PARAMETER_ALGORITHM], "MD5"))
    return FALSE;
  if (SEEN (USERHASH)
      && !wmn_http_text_is (&values[PARAMETER_USERHASH], "false"))
    return FALSE;
  auth->scheme = WMN_HTTP_AUTH_DIGEST;
  auth->nonce = values[PARAMETER_NONCE];
  auth->uri = values[PARAMETER_URI];
  auth->response = values[PARAMETER_RESPONSE];
  return unescape (&values[PARAMETER_USERNAME], auth->user) &&
      unescape (&values[PARAMETER_REALM], auth->realm) &&
      is_plain (&auth->nonce) && is_plain (&auth->uri) &&
      is_hash (&auth->response) && apply_qop (values, seen, auth);
}

gboolean
wmn_http_auth_parse (const WmnHttpText * value, WmnHttpAuth * ret_auth)
{
  WmnHttpAuth auth = { 0 };
  WmnHttpText rest = *value;
  WmnHttpText scheme;
  gboolean is_good = FALSE;

  wmn_http_text_trim (&rest);
  take (&rest, span (&rest, " \t"), &scheme);
  wmn_http_text_trim (&rest);
  if (wmn_http_text_is (&scheme, "Basic"))
    is_good = parse_basic (rest, &auth);
  else if (wmn_http_text_is (&scheme, "Digest"))
    is_good = parse_digest (rest, &auth);
  if (is_good)
    *ret_auth = auth;
  return is_good;
}

/* --- which scheme ------------------------------------------------------ */

static guint
choose_from (WmnHttpText list, guint schemes)
{
  WmnHttpText item;

  while (wmn_http_text_split (&list, &item)) {
    if ((schemes & WMN_HTTP_AUTH_DIGEST) != 0
        && wmn_http_text_is (&item, "Digest"))
      return WMN_HTTP_AUTH_DIGEST;
    if ((schemes & WMN_HTTP_AUTH_BASIC) != 0
        && wmn_http_text_is (&item, "Basic"))
      return WMN_HTTP_AUTH_BASIC;
  }
  return WMN_HTTP_AUTH_NONE;
}

guint
wmn_http_auth_choose (const WmnHttpRequest * request, guint schemes)
{
  guint i;

  for (i = 0; i < request->n_fields; i++) {
    guint choice = WMN_HTTP_AUTH_NONE;

    if (wmn_http_text_is (&request->fields[i].name, "X-Accept-Authentication"))
      choice = choose_from (request->fields[i].value, schemes);
    if (choice != WMN_HTTP_AUTH_NONE)
      return choice;
  }
  return schemes;
}

/* --- arithmetic -------------------------------------------------------- */

/* The path of a URI in any form: without scheme, host and query. */
static WmnHttpText
find_path (WmnHttpText uri)
{
  WmnHttpText part;
  gsize scheme = span (&uri, ":/?#");

  if (scheme > 0 && uri.size - scheme >= 3
      && memcmp (uri.data + scheme, "://", 3) == 0) {
    take (&uri, scheme + 3, &part);
    take (&uri, span (&uri, "/?#"), &part);
  }
  uri.size = span (&uri, "?#");
  if (uri.size == 0) {
    uri.data = "/";
    uri.size = 1;
  }
  return uri;
}

gboolean
wmn_http_auth_is_for (const WmnHttpAuth * auth, const WmnHttpRequest * request)
{
  WmnHttpText path = find_path (auth->uri);
  gchar *said = wmn_http_path_normalize (&path);
  gchar *asked = wmn_http_path_normalize (&request->path);
  gboolean is_same = said != NULL && g_strcmp0 (said, asked) == 0;

  g_free (said);
  g_free (asked);
  return is_same;
}

void
wmn_http_auth_hash_user (const gchar * user, const gchar * realm,
    const gchar * password, gchar ret_hash[WMN_HTTP_AUTH_HASH_SIZE])
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_MD5);

  g_checksum_update (sum, (const guchar *) user, -1);
  g_checksum_update (sum, (const guchar *) ":", 1);
  g_checksum_update (sum, (const guchar *) realm, -1);
  g_checksum_update (sum, (const guchar *) ":", 1);
  g_checksum_update (sum, (const guchar *) password, -1);
  g_strlcpy (ret_hash, g_checksum_get_string (sum), WMN_HTTP_AUTH_HASH_SIZE);
  g_checksum_free (sum);
}

static const gchar *
name_method (WmnHttpMethod method)
{
  switch (method) {
    case WMN_HTTP_METHOD_GET:
      return "GET";
    case WMN_HTTP_METHOD_HEAD:
      return "HEAD";
    case WMN_HTTP_METHOD_POST:
      return "POST";
    case WMN_HTTP_METHOD_OPTIONS:
      return "OPTIONS";
    case WMN_HTTP_METHOD_OTHER:
      break;
  }
  return "";
}

static gchar *
hash_target (const WmnHttpAuth * auth, const WmnHttpRequest * request)
{
  const WmnHttpText *verb = wmn_http_request_get (request,
      "X-Proxy-Client-Verb");
  GChecksum *sum = g_checksum_new (G_CHECKSUM_MD5);
  gchar *hash;

  if (verb != NULL && verb->size > 0)
    g_checksum_update (sum, (const guchar *) verb->data, (gssize) verb->size);
  else
    g_checksum_update (sum, (const guchar *) name_method (request->method), -1);
  g_checksum_update (sum, (const guchar *) ":", 1);
  g_checksum_update (sum, (const guchar *) auth->uri.data,
      (gssize) auth->uri.size);
  hash = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  return hash;
}

gchar *
wmn_http_auth_make_tail (const WmnHttpAuth * auth,
    const WmnHttpRequest * request)
{
  gchar *hash = hash_target (auth, request);
  GString *tail = g_string_new_len (auth->nonce.data,
      (gssize) auth->nonce.size);

  g_string_append_c (tail, ':');
  if (auth->has_qop) {
    g_string_append_len (tail, auth->count.data, (gssize) auth->count.size);
    g_string_append_c (tail, ':');
    g_string_append_len (tail, auth->client_nonce.data,
        (gssize) auth->client_nonce.size);
    g_string_append (tail, ":auth:");
  }
  g_string_append (tail, hash);
  g_free (hash);
  return g_string_free (tail, FALSE);
}

void
wmn_http_auth_respond (const gchar * user_hash, const gchar * tail,
    gchar ret_response[WMN_HTTP_AUTH_HASH_SIZE])
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_MD5);

  g_checksum_update (sum, (const guchar *) user_hash, -1);
  g_checksum_update (sum, (const guchar *) ":", 1);
  g_checksum_update (sum, (const guchar *) tail, -1);
  g_strlcpy (ret_response, g_checksum_get_string (sum),
      WMN_HTTP_AUTH_HASH_SIZE);
  g_checksum_free (sum);
}

gboolean
wmn_http_auth_is_same_hash (const gchar * a, const gchar * b)
{
  guint difference = 0;
  guint i;

  for (i = 0; i < WMN_HTTP_AUTH_HASH_SIZE - 1; i++)
    difference |= (guint) (g_ascii_tolower (a[i]) ^ g_ascii_tolower (b[i]));
  return difference == 0;
}

gboolean
wmn_http_auth_is_same_text (const gchar * given, const gchar * expected)
{
  gsize given_size = strlen (given) + 1;
  gsize expected_size = strlen (expected) + 1;
  guint difference = given_size != expected_size;
  gsize i;

  for (i = 0; i < given_size; i++)
    difference |= (guint) (given[i] ^ expected[i % expected_size]);
  return difference == 0;
}

/* --- challenges -------------------------------------------------------- */

static void
append_quoted (GString * text, const gchar * value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++) {
    if ((guchar) * value < 0x20 || *value == 0x7f)
      continue;
    if (*value == '"' || *value == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *value);
  }
  g_string_append_c (text, '"');
}

gboolean
wmn_http_auth_write_challenge (WmnHttpAuthScheme scheme, const gchar * realm,
    const gchar * nonce, gboolean is_stale, gchar * ret_text, gsize size)
{
  GString *text = g_string_new (scheme == WMN_HTTP_AUTH_DIGEST ?
      "Digest realm=" : "Basic realm=");
  gboolean fits;

  append_quoted (text, realm);
  if (scheme == WMN_HTTP_AUTH_DIGEST) {
    g_string_append_printf (text, ", nonce=\"%s\", qop=\"auth\"", nonce);
    if (is_stale)
      g_string_append (text, ", stale=true");
  }
  fits = text->len < size;
  if (fits)
    memcpy (ret_text, text->str, text->len + 1);
  g_string_free (text, TRUE);
  return fits;
}
