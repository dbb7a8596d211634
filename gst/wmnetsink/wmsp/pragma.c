/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads the request tokens of MS-WMSP 2.2.1.4 out of all Pragma fields, by
 * one table.  Names in any case, numbers by their leading digits, the last of
 * several wins, what can't be read counts as not said: FFmpeg, VLC and the
 * samples of the specification itself send broken tokens.
 *
 * Doesn't judge: whether a request may carry a token is not asked.  Pure
 * function, any thread. */

#include "wmsp/pragma.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NUMBER 32           /* characters of a fraction */

typedef enum
{
  TOKEN_OTHER,                  /* known, of no use to a live server */
  TOKEN_FLAG,
  TOKEN_NUMBER,
  TOKEN_FRACTION,
  TOKEN_CLIENT_ID,
  TOKEN_LAG,
  TOKEN_PLAY,
  TOKEN_CONTEXT,
  TOKEN_GUID,
  TOKEN_AGENT,                  /* quoted, commas and all */
  /* The rest of the field, commas and all */
  TOKEN_ENTRY,
  TOKEN_LOG
} TokenType;

#define AT(member) G_STRUCT_OFFSET (WmnPragma, member)

typedef struct
{
  const gchar *name;
  TokenType type;
  gulong at;                    /* the member of a flag, number, fraction */
} Token;

/* In the order of their names, whose case doesn't count. */
static const Token tokens[] = {
  {"AccelBW", TOKEN_NUMBER, AT (accel_bandwidth)},
  {"AccelDuration", TOKEN_NUMBER, AT (accel_duration)},
  {"BurstBW", TOKEN_NUMBER, AT (burst_bandwidth)},
  {"BurstDuration", TOKEN_NUMBER, AT (burst_duration)},
  {"client-id", TOKEN_CLIENT_ID, 0},
  {"client-lag", TOKEN_LAG, 0},
  {"expect-new-header", TOKEN_OTHER, 0},
  {"features", TOKEN_OTHER, 0},
  {"LinkBW", TOKEN_NUMBER, AT (link_bandwidth)},
  {"log-line", TOKEN_LOG, 0},
  {"max-duration", TOKEN_OTHER, 0},
  {"packet-num", TOKEN_OTHER, 0},
  {"packet-pair-experiment", TOKEN_FLAG, AT (is_packet_pair)},
  {"pipeline-experiment", TOKEN_FLAG, AT (is_pipeline_experiment)},
  {"pipeline-request", TOKEN_FLAG, AT (is_pipeline_request)},
  {"pipeline-result", TOKEN_OTHER, 0},
  {"pl-offset", TOKEN_OTHER, 0},
  {"playlist-gen-id", TOKEN_OTHER, 0},
  {"playlist-seek-id", TOKEN_OTHER, 0},
  {"proxy-client-agent", TOKEN_AGENT, 0},
  {"rate", TOKEN_FRACTION, AT (rate)},
  {"request-context", TOKEN_CONTEXT, 0},
  {"Speed", TOKEN_FRACTION, AT (speed)},
  {"stream-offset", TOKEN_OTHER, 0},
  /* The count is not needed to read the entries, and often wrong. */
  {"stream-switch-count", TOKEN_OTHER, 0},
  {"stream-switch-entry", TOKEN_ENTRY, 0},
  {"stream-time", TOKEN_OTHER, 0},
  /* So misspelt in samples of the specification (2.2.2.7) */
  {"switch-stream-count", TOKEN_OTHER, 0},
  {"switch-stream-entry", TOKEN_ENTRY, 0},
  {"timeout", TOKEN_OTHER, 0},
  {"version-info", TOKEN_OTHER, 0},
  {"version-url", TOKEN_OTHER, 0},
  {"version11-enabled", TOKEN_FLAG, AT (is_version11)},
  {"xClientGUID", TOKEN_GUID, 0},
  {"xKeepAliveInPause", TOKEN_FLAG, AT (is_keep_alive)},
  {"xPlayNextEntry", TOKEN_FLAG, AT (is_play_next_entry)},
  {"xPlayStrm", TOKEN_PLAY, 0},
  {"xResetStrm", TOKEN_OTHER, 0},
  {"xStopStrm", TOKEN_FLAG, AT (is_stop)},
};

static int
compare_name (const void *key, const void *member)
{
  const WmnHttpText *name = key;
  const Token *token = member;
  gsize size = strlen (token->name);
  gint order = g_ascii_strncasecmp (name->data, token->name,
      MIN (name->size, size));

  if (order != 0 || name->size == size)
    return order;
  return name->size < size ? -1 : 1;
}

/* NULL for those that nobody knows. */
static const Token *
find_token (const WmnHttpText * name)
{
  return bsearch (name, tokens, G_N_ELEMENTS (tokens), sizeof (tokens[0]),
      compare_name);
}

static gboolean
read_flag (const WmnHttpText * value)
{
  guint64 number;

  return wmn_http_text_to_uint64 (value, &number) && number != 0;
}

/* Only sign, digits and point get through, so the answer is always finite. */
static void
read_fraction (const WmnHttpText * value, gdouble * fraction)
{
  gchar digits[MAX_NUMBER];
  gchar *end;
  gdouble number;
  gsize n = 0;

  while (n < value->size && n < sizeof (digits) - 1
      && (g_ascii_isdigit (value->data[n])
          || strchr ("+-.", value->data[n]))) {
    digits[n] = value->data[n];
    n++;
  }
  digits[n] = '\0';
  number = g_ascii_strtod (digits, &end);
  if (end != digits)
    *fraction = number;
}

/* An id beyond 32 bits is one we never gave: 0 is such an id as well. */
static void
read_client_id (const WmnHttpText * value, WmnPragma * pragma)
{
  guint64 number = 0;

  if (value->size == 0 || !g_ascii_isdigit (value->data[0]))
    return;
  pragma->has_client_id = TRUE;
  if (!wmn_http_text_to_uint64 (value, &number) || number > G_MAXUINT32)
    number = 0;
  pragma->client_id = (guint32) number;
}

static void
read_context (const WmnHttpText * value, WmnPragma * pragma)
{
  guint64 number;

  if (wmn_http_text_to_uint64 (value, &number))
    pragma->request_context = (guint) MIN (number, G_MAXUINT);
}

/* As sent, however malformed, but fit for a log: VLC's isn't a GUID. */
static void
read_guid (const WmnHttpText * value, WmnPragma * pragma)
{
  gsize i, n = 0;

  for (i = 0; i < value->size && n < WMN_PRAGMA_GUID_MAX - 1; i++) {
    if (g_ascii_isgraph (value->data[i]))
      pragma->client_guid[n++] = value->data[i];
  }
  pragma->client_guid[n] = '\0';
}

/* Takes the part in front of ':', or all of it. */
static void
take_part (WmnHttpText * rest, WmnHttpText * ret_part)
{
  gsize size = 0;

  while (size < rest->size && rest->data[size] != ':')
    size++;
  ret_part->data = rest->data;
  ret_part->size = size;
  if (size < rest->size)
    size++;
  rest->data += size;
  rest->size -= size;
}

static gboolean
read_hexadecimal (const WmnHttpText * text, guint16 * ret)
{
  guint value = 0;
  gsize i;

  for (i = 0; i < text->size; i++) {
    if (!g_ascii_isxdigit (text->data[i]))
      return FALSE;
    value = value * 16 + (guint) g_ascii_xdigit_value (text->data[i]);
    if (value > G_MAXUINT16)
      return FALSE;
  }
  *ret = (guint16) value;

  return text->size > 0;
}

/* 0xffff when the text, known to be hexadecimal, has letters in it. */
static guint16
read_decimal (const WmnHttpText * text)
{
  guint64 value = 0;
  gsize i;

  for (i = 0; i < text->size; i++) {
    if (!g_ascii_isdigit (text->data[i]))
      return G_MAXUINT16;
  }
  wmn_http_text_to_uint64 (text, &value);
  /* No digits read as more in base 10 than in base 16. */
  g_assert (value <= G_MAXUINT16);

  return (guint16) value;
}

/* source:stream:level (2.2.1.4.27); more than off is off. */
static gboolean
read_entry (WmnHttpText entry, WmnSwitch * ret_switch)
{
  WmnHttpText source, stream;
  WmnSwitch change;
  guint64 level;

  take_part (&entry, &source);
  take_part (&entry, &stream);
  if (!read_hexadecimal (&source, &change.source)
      || !read_hexadecimal (&stream, &change.stream)
      || !wmn_http_text_to_uint64 (&entry, &level))
    return FALSE;
  change.source_decimal = read_decimal (&source);
  change.stream_decimal = read_decimal (&stream);
  change.level = (guint8) MIN (level, 2);
  *ret_switch = change;

  return TRUE;
}

static gboolean
is_separator (gchar c)
{
  return c == ' ' || c == '\t' || c == ',';
}

/* Entries of several fields add up; one that can't be read is left out. */
static void
read_entries (WmnHttpText rest, WmnPragma * pragma)
{
  pragma->has_switches = TRUE;
  while (rest.size > 0 && pragma->n_switches < WMN_PRAGMA_MAX_SWITCHES) {
    WmnHttpText entry = { rest.data, 0 };

    while (entry.size < rest.size && !is_separator (rest.data[entry.size]))
      entry.size++;
    if (read_entry (entry, &pragma->switches[pragma->n_switches]))
      pragma->n_switches++;
    else
      pragma->has_bad_switches = TRUE;
    rest.data += entry.size;
    rest.size -= entry.size;
    while (rest.size > 0 && is_separator (rest.data[0])) {
      rest.data++;
      rest.size--;
    }
  }
}

static void
read_token (const Token * token, const WmnHttpText * value, WmnPragma * pragma)
{
  switch (token->type) {
    case TOKEN_FLAG:
      G_STRUCT_MEMBER (gboolean, pragma, token->at) = read_flag (value);
      break;
    case TOKEN_NUMBER:
      wmn_http_text_to_uint64 (value,
          &G_STRUCT_MEMBER (guint64, pragma, token->at));
      break;
    case TOKEN_FRACTION:
      read_fraction (value, &G_STRUCT_MEMBER (gdouble, pragma, token->at));
      break;
    case TOKEN_CLIENT_ID:
      read_client_id (value, pragma);
      break;
    case TOKEN_LAG:
      pragma->has_client_lag |= wmn_http_text_to_uint64 (value,
          &pragma->client_lag);
      break;
    case TOKEN_PLAY:
      pragma->has_play = TRUE;
      pragma->is_play = read_flag (value);
      break;
    case TOKEN_CONTEXT:
      read_context (value, pragma);
      break;
    case TOKEN_GUID:
      read_guid (value, pragma);
      break;
    case TOKEN_ENTRY:
      read_entries (*value, pragma);
      break;
    case TOKEN_LOG:
      pragma->has_log_line = TRUE;
      pragma->log_line = *value;
      break;
    case TOKEN_AGENT:
    case TOKEN_OTHER:
      break;
  }
}

/* A log-line has commas in its URLs, entries are parted by blanks: these two
 * go on to the end of the field. */
static gboolean
takes_rest (TokenType type)
{
  return type == TOKEN_ENTRY || type == TOKEN_LOG;
}

/* What a proxy quotes may hold commas and tokens; others follow behind the
 * second quote (2.2.1.4.21, no escapes), or nothing where there is none. */
static void
skip_quoted (const WmnHttpText * value, WmnHttpText * rest)
{
  const gchar *end = rest->data + rest->size;
  const gchar *at = value->data + 1;

  at = memchr (at, '"', (gsize) (end - at));
  if (at)
    at = memchr (at, ',', (gsize) (end - at));
  rest->data = at ? at : end;
  rest->size = (gsize) (end - rest->data);
}

static void
parse_field (WmnHttpText rest, WmnPragma * pragma)
{
  WmnHttpText item;

  while (wmn_http_text_split (&rest, &item)) {
    const gchar *equals = memchr (item.data, '=', item.size);
    const gchar *end = rest.data + rest.size;
    WmnHttpText name = item;
    WmnHttpText value = { item.data + item.size, 0 };
    const Token *token;

    if (equals) {
      name.size = (gsize) (equals - item.data);
      value.data = equals + 1;
      value.size = item.size - name.size - 1;
    }
    wmn_http_text_trim (&name);
    wmn_http_text_trim (&value);
    token = find_token (&name);
    if (token == NULL)
      continue;
    if (equals && takes_rest (token->type)) {
      value.data = equals + 1;
      value.size = (gsize) (end - value.data);
      wmn_http_text_trim (&value);
      rest.size = 0;
    }
    if (token->type == TOKEN_AGENT && value.size > 0 && value.data[0] == '"')
      skip_quoted (&value, &rest);
    pragma->n_tokens++;
    read_token (token, &value, pragma);
  }
}

void
wmn_pragma_parse (const WmnHttpRequest * request, WmnPragma * ret_pragma)
{
  guint i;

  memset (ret_pragma, 0, sizeof (*ret_pragma));
  ret_pragma->rate = 1.0;
  ret_pragma->speed = 1.0;
  for (i = 0; i < request->n_fields; i++) {
    if (wmn_http_text_is (&request->fields[i].name, "Pragma"))
      parse_field (request->fields[i].value, ret_pragma);
  }
}
