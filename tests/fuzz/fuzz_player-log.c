/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes wmsp/player-log.c, log-xml.c and remote-event.c: the first byte says
 * how the rest came.  Whatever it is, what comes out can be shown.
 */

#include "wmsp/log-xml.h"
#include "wmsp/remote-event.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static void
check_text (const gchar * text, gsize max)
{
  const gchar *at;

  g_assert (*text != '\0' && strlen (text) <= max);
  g_assert (g_utf8_validate (text, -1, NULL));
  for (at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_assert (!g_unichar_iscntrl (g_utf8_get_char (at)));
}

static void
check_log (const WmnPlayerLog * log)
{
  guint i;

  g_assert (log->kind < WMN_N_LOG_KINDS);
  for (i = 0; i < WMN_N_LOG_FIELDS; i++) {
    WmnLogType type = wmn_player_log_type ((WmnLogField) i);
    gboolean is_number = type == WMN_LOG_COUNT || type == WMN_LOG_RATE;
    gboolean has = wmn_player_log_has (log, (WmnLogField) i);

    g_assert ((log->texts[i] != NULL) == (has && !is_number));
    g_assert (log->numbers[i] == 0 || (has && is_number));
    g_assert (log->numbers[i] >= 0 || type == WMN_LOG_RATE);
    if (log->texts[i] != NULL)
      check_text (log->texts[i], type == WMN_LOG_URL ?
          WMN_PLAYER_LOG_MAX_URL : WMN_PLAYER_LOG_MAX_TEXT);
  }
}

static void
play_event (const gchar * data, gsize size)
{
  WmnRemoteEvent event;

  if (wmn_remote_event_parse (data, size, &event))
    g_assert (event.type >= WMN_REMOTE_OPEN && event.type <= WMN_REMOTE_LOG);
  g_assert (memchr (event.guid, '\0', sizeof (event.guid)));
  if (event.has_log)
    check_log (&event.log);
  wmn_remote_event_clear (&event);
}

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  WmnPlayerLog log;
  gboolean is_log;

  if (size == 0)
    return 0;
  data++;
  size--;
  switch (bytes[0]) {
    case 'x':
      is_log = wmn_log_xml_parse (data, size, WMN_LOG_FORM_XML, &log);
      break;
    case 'w':
      is_log = wmn_player_log_parse_web (data, size, &log);
      break;
    case 'e':
      play_event (data, size);
      return 0;
    default:
      is_log = wmn_player_log_parse_line (data, size, &log);
      break;
  }
  g_assert (is_log == (log.texts[WMN_LOG_DATE] != NULL));
  check_log (&log);
  wmn_player_log_clear (&log);
  return 0;
}
