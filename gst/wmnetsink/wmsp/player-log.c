/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads the W3C form of a player's log (MS-WMLOG 2.1, 2.2, 2.3) and keeps the
 * table of its fields.
 *
 * MS-WMSP <74>: no server makes an error of a malformed log.  So a line of
 * any length is read as far as its places mean something, and a value that
 * can't be true is left out and counted (MS-WMLOG 4).
 *
 * Allocates the texts; no I/O, no clock.  Any thread. */

#include "wmsp/player-log.h"

#include <string.h>

#define N_BASIC 44
#define N_OPTIONAL 47

static const struct
{
  const gchar *name;
  WmnLogType type;
} fields[WMN_N_LOG_FIELDS] = {
  {"c-ip", WMN_LOG_TEXT},
  {"date", WMN_LOG_DAY},
  {"time", WMN_LOG_CLOCK},
  {"c-dns", WMN_LOG_TEXT},
  {"cs-uri-stem", WMN_LOG_URL},
  {"c-starttime", WMN_LOG_COUNT},
  {"x-duration", WMN_LOG_COUNT},
  {"c-rate", WMN_LOG_RATE},
  {"c-status", WMN_LOG_COUNT},
  {"c-playerid", WMN_LOG_TEXT},
  {"c-playerversion", WMN_LOG_TEXT},
  {"c-playerlanguage", WMN_LOG_TEXT},
  {"cs-User-Agent", WMN_LOG_URL},
  {"cs-Referer", WMN_LOG_URL},
  {"c-hostexe", WMN_LOG_TEXT},
  {"c-hostexever", WMN_LOG_TEXT},
  {"c-os", WMN_LOG_TEXT},
  {"c-osversion", WMN_LOG_TEXT},
  {"c-cpu", WMN_LOG_TEXT},
  {"filelength", WMN_LOG_COUNT},
  {"filesize", WMN_LOG_COUNT},
  {"avgbandwidth", WMN_LOG_COUNT},
  {"protocol", WMN_LOG_TEXT},
  {"transport", WMN_LOG_TEXT},
  {"audiocodec", WMN_LOG_TEXT},
  {"videocodec", WMN_LOG_TEXT},
  {"c-channelURL", WMN_LOG_URL},
  {"sc-bytes", WMN_LOG_COUNT},
  {"c-bytes", WMN_LOG_COUNT},
  {"s-pkts-sent", WMN_LOG_COUNT},
  {"c-pkts-received", WMN_LOG_COUNT},
  {"c-pkts-lost-client", WMN_LOG_COUNT},
  {"c-pkts-lost-net", WMN_LOG_COUNT},
  {"c-pkts-lost-cont-net", WMN_LOG_COUNT},
  {"c-resendreqs", WMN_LOG_COUNT},
  {"c-pkts-recovered-ECC", WMN_LOG_COUNT},
  {"c-pkts-recovered-resent", WMN_LOG_COUNT},
  {"c-buffercount", WMN_LOG_COUNT},
  {"c-totalbuffertime", WMN_LOG_COUNT},
  {"c-quality", WMN_LOG_COUNT},
  {"s-ip", WMN_LOG_TEXT},
  {"s-dns", WMN_LOG_TEXT},
  {"s-totalclients", WMN_LOG_COUNT},
  {"s-cpu-util", WMN_LOG_COUNT},
  {"cs-user-name", WMN_LOG_TEXT},
  {"s-session-id", WMN_LOG_TEXT},
  {"s-content-path", WMN_LOG_URL},
  {"cs-url", WMN_LOG_URL},
  {"cs-media-name", WMN_LOG_URL},
  {"c-max-bandwidth", WMN_LOG_COUNT},
  {"cs-media-role", WMN_LOG_TEXT},
  {"s-proxied", WMN_LOG_COUNT},
};

/* The optional three of a line with 47 fields (2.2.1). */
static const WmnLogField optional[] = {
  WMN_LOG_CS_URL, WMN_LOG_CS_MEDIA_NAME, WMN_LOG_CS_MEDIA_ROLE
};

const gchar *
wmn_player_log_name (WmnLogField field)
{
  g_assert (field < WMN_N_LOG_FIELDS);
  return fields[field].name;
}

WmnLogType
wmn_player_log_type (WmnLogField field)
{
  g_assert (field < WMN_N_LOG_FIELDS);
  return fields[field].type;
}

const gchar *
wmn_player_log_form_name (WmnLogForm form)
{
  static const gchar *const names[WMN_N_LOG_FORMS] = {
    "line", "xml", "web", "event"
  };

  g_assert (form < WMN_N_LOG_FORMS);
  return names[form];
}

const gchar *
wmn_player_log_kind_name (WmnLogKind kind)
{
  static const gchar *const names[WMN_N_LOG_KINDS] = {
    "legacy", "streaming", "rendering", "connect-time"
  };

  g_assert (kind < WMN_N_LOG_KINDS);
  return names[kind];
}

gboolean
wmn_player_log_find (const gchar * name, gsize size, WmnLogField * ret_field)
{
  guint i;

  for (i = 0; i < WMN_N_LOG_FIELDS; i++) {
    if (strlen (fields[i].name) == size &&
        g_ascii_strncasecmp (fields[i].name, name, size) == 0) {
      *ret_field = (WmnLogField) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* --- values ------------------------------------------------------------ */

static gboolean
is_blank (gchar c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim (const gchar ** data, gsize * size)
{
  while (*size > 0 && is_blank (**data)) {
    (*data)++;
    (*size)--;
  }
  while (*size > 0 && is_blank ((*data)[*size - 1]))
    (*size)--;
}

/* Bytes without the control characters of ASCII; transfer full. */
static GString *
copy_printable (const gchar * data, gsize size)
{
  GString *copy = g_string_sized_new (size);
  gsize i;

  for (i = 0; i < size; i++) {
    if (!g_ascii_iscntrl (data[i]))
      g_string_append_c (copy, data[i]);
  }
  return copy;
}

gchar *
wmn_player_log_clean (const gchar * data, gsize size, gsize max)
{
  GString *printable, *clean;
  gchar *valid, *at;

  trim (&data, &size);
  printable = copy_printable (data, size);
  valid = g_utf8_make_valid (printable->str, (gssize) printable->len);
  clean = g_string_sized_new (printable->len);
  for (at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (clean->len + (gsize) (g_utf8_next_char (at) - at) > max)
      break;
    if (!g_unichar_iscntrl (c))
      g_string_append_unichar (clean, c);
  }
  g_free (valid);
  g_string_free (printable, TRUE);
  return g_string_free (clean, FALSE);
}

/* Digits where @form has a 0, the very character elsewhere. */
static gboolean
has_form (const gchar * data, gsize size, const gchar * form)
{
  gsize i;

  if (size != strlen (form))
    return FALSE;
  for (i = 0; i < size; i++) {
    if (form[i] == '0' ? !g_ascii_isdigit (data[i]) : data[i] != form[i])
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_count (const gchar * data, gsize size, gint64 * ret)
{
  gint64 value = 0;
  gsize i;

  for (i = 0; i < size; i++) {
    if (!g_ascii_isdigit (data[i]) || value > (G_MAXINT64 - 9) / 10)
      return FALSE;
    value = value * 10 + (data[i] - '0');
  }
  *ret = value;
  return size > 0;
}

/* [-]1*2DIGIT (2.1.22); "1.000" is what the Pragma of that name looks like. */
static gboolean
read_rate (const gchar * data, gsize size, gint64 * ret)
{
  gboolean is_negative = size > 0 && data[0] == '-';
  const gchar *dot = size > 0 ? memchr (data, '.', size) : NULL;
  gint64 fraction, value;

  if (is_negative) {
    data++;
    size--;
  }
  if (dot != NULL) {
    gsize whole = (gsize) (dot - data);

    if (!read_count (dot + 1, size - whole - 1, &fraction))
      return FALSE;
    size = whole;
  }
  if (size > 2 || !read_count (data, size, &value))
    return FALSE;
  *ret = is_negative ? -value : value;
  return TRUE;
}

/* FALSE when it can't be true. */
static gboolean
read_value (WmnPlayerLog * log, WmnLogField field, const gchar * data,
    gsize size)
{
  gsize max = WMN_PLAYER_LOG_MAX_TEXT;
  gchar *text;

  switch (fields[field].type) {
    case WMN_LOG_COUNT:
      return read_count (data, size, &log->numbers[field]);
    case WMN_LOG_RATE:
      return read_rate (data, size, &log->numbers[field]);
    case WMN_LOG_DAY:
      if (!has_form (data, size, "0000-00-00"))
        return FALSE;
      break;
    case WMN_LOG_CLOCK:
      if (!has_form (data, size, "00:00:00"))
        return FALSE;
      break;
    case WMN_LOG_URL:
      max = WMN_PLAYER_LOG_MAX_URL;
      break;
    case WMN_LOG_TEXT:
      break;
  }
  text = wmn_player_log_clean (data, size, max);
  if (*text == '\0') {
    g_free (text);
    return FALSE;
  }
  log->texts[field] = text;
  return TRUE;
}

/* --- the log ----------------------------------------------------------- */

void
wmn_player_log_begin (WmnPlayerLog * log, WmnLogForm form)
{
  memset (log, 0, sizeof (*log));
  log->form = form;
}

void
wmn_player_log_clear (WmnPlayerLog * log)
{
  guint i;

  for (i = 0; i < WMN_N_LOG_FIELDS; i++)
    g_free (log->texts[i]);
  memset (log, 0, sizeof (*log));
}

gboolean
wmn_player_log_has (const WmnPlayerLog * log, WmnLogField field)
{
  return (log->present >> field & 1) != 0;
}

/* 2.2: "-" is an empty value. */
void
wmn_player_log_add (WmnPlayerLog * log, WmnLogField field,
    const gchar * data, gsize size)
{
  trim (&data, &size);
  if (size == 0 || (size == 1 && data[0] == '-') ||
      wmn_player_log_has (log, field))
    return;
  if (read_value (log, field, data, size))
    log->present |= G_GUINT64_CONSTANT (1) << field;
  else
    log->n_bad++;
}

/* Takes the next word; FALSE at the end. */
static gboolean
take_word (const gchar ** data, gsize * size, const gchar ** ret_word,
    gsize * ret_size)
{
  gsize n = 0;

  while (*size > 0 && is_blank (**data)) {
    (*data)++;
    (*size)--;
  }
  while (n < *size && !is_blank ((*data)[n]))
    n++;
  *ret_word = *data;
  *ret_size = n;
  *data += n;
  *size -= n;
  return n > 0;
}

static guint
count_words (const gchar * data, gsize size)
{
  const gchar *word;
  gsize word_size;
  guint n = 0;

  while (take_word (&data, &size, &word, &word_size))
    n++;
  return n;
}

void
wmn_player_log_add_line (WmnPlayerLog * log, const gchar * data, gsize size)
{
  guint n_words = count_words (data, size);
  const gchar *word;
  gsize word_size;
  guint i;

  if (log->n_words == 0)
    log->n_words = n_words;
  for (i = 0; i < WMN_N_LOG_FIELDS &&
      take_word (&data, &size, &word, &word_size); i++) {
    WmnLogField field = (WmnLogField) i;

    if (n_words <= N_OPTIONAL && i >= N_BASIC)
      field = optional[i - N_BASIC];
    wmn_player_log_add (log, field, word, word_size);
  }
}

/* Two carriers have one kind each (MS-WMSP 2.2.1.4.10, 2.2.5).  Of the others
 * 2.8 has no line; 2.7.1 sets the protocol, 2.6.1 the codecs.  A streaming
 * log has the optional three, so 44 words without codecs are an old player's
 * that knows none. */
static WmnLogKind
tell_kind (const WmnPlayerLog * log)
{
  const gchar *protocol = log->texts[WMN_LOG_PROTOCOL];

  if (log->form == WMN_LOG_FORM_LINE)
    return WMN_LOG_LEGACY;
  if (log->form == WMN_LOG_FORM_EVENT)
    return WMN_LOG_RENDERING;
  if (log->n_words == 0 && !wmn_player_log_has (log, WMN_LOG_X_DURATION))
    return WMN_LOG_CONNECT_TIME;
  if (protocol != NULL && g_ascii_strcasecmp (protocol, "Cache") == 0)
    return WMN_LOG_RENDERING;
  if (!wmn_player_log_has (log, WMN_LOG_AUDIOCODEC) &&
      !wmn_player_log_has (log, WMN_LOG_VIDEOCODEC) &&
      (log->form == WMN_LOG_FORM_XML || log->n_words > N_BASIC))
    return WMN_LOG_STREAMING;
  return WMN_LOG_LEGACY;
}

gboolean
wmn_player_log_finish (WmnPlayerLog * log)
{
  log->kind = tell_kind (log);
  return wmn_player_log_has (log, WMN_LOG_DATE);
}

gboolean
wmn_player_log_is_well_formed (const WmnPlayerLog * log)
{
  gboolean has_all = log->n_words == N_BASIC || log->n_words == N_OPTIONAL ||
      log->n_words == WMN_N_LOG_FIELDS || log->kind == WMN_LOG_CONNECT_TIME;

  return has_all && log->n_bad == 0;
}

gboolean
wmn_player_log_parse_line (const gchar * data, gsize size,
    WmnPlayerLog * ret_log)
{
  wmn_player_log_begin (ret_log, WMN_LOG_FORM_LINE);
  wmn_player_log_add_line (ret_log, data, size);
  return wmn_player_log_finish (ret_log);
}

gboolean
wmn_player_log_parse_web (const gchar * data, gsize size,
    WmnPlayerLog * ret_log)
{
  static const gchar name[] = "MX_STATS_LogLine:";

  wmn_player_log_begin (ret_log, WMN_LOG_FORM_WEB);
  trim (&data, &size);
  if (size > strlen (name) &&
      g_ascii_strncasecmp (data, name, strlen (name)) == 0)
    wmn_player_log_add_line (ret_log, data + strlen (name),
        size - strlen (name));
  return wmn_player_log_finish (ret_log);
}
