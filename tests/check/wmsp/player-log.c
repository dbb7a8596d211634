/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/player-log.c. */

#include "wmsp/player-log.h"

#include <string.h>

/* A live viewer's line, MS-WMLOG 2.2.1; 44 fields. */
#define LINE44 "0.0.0.0 2024-05-01 20:15:09 - http://enc.example:8080/ 0 " \
    "1799 1 200 {3300AD50-2C39-46c0-AE0A-70B64F321A80} 9.0.0.4503 en-US " \
    "WMFSDK/9.0.0.4503_WMPlayer/9.0.0.4503 - wmplayer.exe 9.0.0.4503 " \
    "Windows_XP 5.1.0.2600 Pentium 0 0 264120 http TCP " \
    "Windows_Media_Audio_9 Windows_Media_Video_9 - - 59392800 - 18560 3 2 " \
    "1 - 1 0 2 4 99 - - - -"
#define OPTIONAL3 " http://enc.example:8080/?WMBitrate=6000000 film.wmv ADVERT"
#define LINE52 "192.0.2.9 2024-05-01 20:15:09 - http://enc.example/a 4 7 -5 " \
    "210 {3300AD50-2C39-46c0-AE0A-3E0B6EFB86DC} 10.0.0.3802 en-US " \
    "_via_HTTP/1.0_WMCacheProxy/9.00.00.1234 http://page.example/ " \
    "iexplore.exe 6.0.2900.2180 Windows_XP 5.1.0.2600 Pentium 130 638066 - " \
    "Cache - Windows_Media_Audio_9 Windows_Media_Video_9 - - 0 - - - - - - " \
    "- - - - 100 - proxy.example 201 40 - - - http://enc.example/a - - - 1"

static gboolean
parse (const gchar * line, WmnPlayerLog * ret_log)
{
  return wmn_player_log_parse_line (line, strlen (line), ret_log);
}

static void
test_44 (void)
{
  WmnPlayerLog log;

  g_assert_true (parse (LINE44, &log));
  g_assert_cmpuint (log.n_words, ==, 44);
  g_assert_cmpuint (log.n_bad, ==, 0);
  g_assert_true (wmn_player_log_is_well_formed (&log));
  g_assert_cmpint (log.kind, ==, WMN_LOG_LEGACY);
  g_assert_cmpint (log.form, ==, WMN_LOG_FORM_LINE);
  g_assert_cmpstr (log.texts[WMN_LOG_C_IP], ==, "0.0.0.0");
  g_assert_cmpstr (log.texts[WMN_LOG_DATE], ==, "2024-05-01");
  g_assert_cmpstr (log.texts[WMN_LOG_TIME], ==, "20:15:09");
  g_assert_null (log.texts[WMN_LOG_C_DNS]);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_C_DNS));
  g_assert_cmpint (log.numbers[WMN_LOG_X_DURATION], ==, 1799);
  g_assert_cmpint (log.numbers[WMN_LOG_C_RATE], ==, 1);
  g_assert_cmpint (log.numbers[WMN_LOG_C_STATUS], ==, 200);
  g_assert_cmpstr (log.texts[WMN_LOG_C_PLAYERID], ==,
      "{3300AD50-2C39-46c0-AE0A-70B64F321A80}");
  g_assert_cmpint (log.numbers[WMN_LOG_AVGBANDWIDTH], ==, 264120);
  g_assert_cmpstr (log.texts[WMN_LOG_TRANSPORT], ==, "TCP");
  /* Field 29 (socket test 86). */
  g_assert_cmpint (log.numbers[WMN_LOG_C_BYTES], ==, 59392800);
  g_assert_cmpint (log.numbers[WMN_LOG_C_PKTS_RECEIVED], ==, 18560);
  g_assert_cmpint (log.numbers[WMN_LOG_C_PKTS_LOST_CLIENT], ==, 3);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_C_RESENDREQS));
  g_assert_cmpint (log.numbers[WMN_LOG_C_BUFFERCOUNT], ==, 2);
  g_assert_cmpint (log.numbers[WMN_LOG_C_TOTALBUFFERTIME], ==, 4);
  g_assert_cmpint (log.numbers[WMN_LOG_C_QUALITY], ==, 99);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_CS_URL));
  wmn_player_log_clear (&log);
}

static void
test_47 (void)
{
  WmnPlayerLog log;

  g_assert_true (parse (LINE44 OPTIONAL3, &log));
  g_assert_true (wmn_player_log_is_well_formed (&log));
  g_assert_cmpuint (log.n_words, ==, 47);
  g_assert_cmpstr (log.texts[WMN_LOG_CS_URL], ==,
      "http://enc.example:8080/?WMBitrate=6000000");
  g_assert_cmpstr (log.texts[WMN_LOG_CS_MEDIA_NAME], ==, "film.wmv");
  g_assert_cmpstr (log.texts[WMN_LOG_CS_MEDIA_ROLE], ==, "ADVERT");
  g_assert_null (log.texts[WMN_LOG_CS_USER_NAME]);
  wmn_player_log_clear (&log);
}

/* In XML, as the longest line is sent (2.7.2). */
static void
test_52 (void)
{
  WmnPlayerLog log;

  wmn_player_log_begin (&log, WMN_LOG_FORM_XML);
  wmn_player_log_add_line (&log, LINE52, strlen (LINE52));
  g_assert_true (wmn_player_log_finish (&log));
  g_assert_cmpuint (log.n_words, ==, 52);
  g_assert_true (wmn_player_log_is_well_formed (&log));
  g_assert_cmpint (log.kind, ==, WMN_LOG_RENDERING);
  g_assert_cmpint (log.numbers[WMN_LOG_C_RATE], ==, -5);
  g_assert_cmpint (log.numbers[WMN_LOG_C_STATUS], ==, 210);
  g_assert_cmpint (log.numbers[WMN_LOG_S_TOTALCLIENTS], ==, 201);
  g_assert_cmpstr (log.texts[WMN_LOG_CS_URL], ==, "http://enc.example/a");
  g_assert_cmpint (log.numbers[WMN_LOG_S_PROXIED], ==, 1);
  wmn_player_log_clear (&log);
}

/* 2.3: the line in the body of a POST, behind its name, a blank and a tab. */
static void
test_web (void)
{
  static const gchar body[] = "MX_STATS_LogLine: \t" LINE44 "\r\n";
  WmnPlayerLog log;

  g_assert_true (wmn_player_log_parse_web (body, strlen (body), &log));
  g_assert_cmpint (log.form, ==, WMN_LOG_FORM_WEB);
  g_assert_cmpint (log.numbers[WMN_LOG_C_BYTES], ==, 59392800);
  g_assert_true (wmn_player_log_is_well_formed (&log));
  wmn_player_log_clear (&log);
  g_assert_false (wmn_player_log_parse_web (LINE44, strlen (LINE44), &log));
  wmn_player_log_clear (&log);
  g_assert_false (wmn_player_log_parse_web ("", 0, &log));
  wmn_player_log_clear (&log);
}

/* A line that is cut short, or has too much. */
static void
test_other_lengths (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("0.0.0.0 2024-05-01 20:15:09", &log));
  g_assert_cmpuint (log.n_words, ==, 3);
  g_assert_false (wmn_player_log_is_well_formed (&log));
  wmn_player_log_clear (&log);
  g_assert_true (parse (LINE52 " more - 1", &log));
  g_assert_cmpuint (log.n_words, ==, 55);
  g_assert_cmpint (log.numbers[WMN_LOG_S_PROXIED], ==, 1);
  g_assert_false (wmn_player_log_is_well_formed (&log));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("", &log));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("- - -", &log));
  wmn_player_log_clear (&log);
}

/* MS-WMLOG 4: what can't be true is left out, the rest stays. */
static void
test_bad_values (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("0.0.0.0 2024-05-01 8pm - u -3 99999999999999999999 "
          "1.000 2x0", &log));
  g_assert_cmpuint (log.n_bad, ==, 4);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_TIME));
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_C_STARTTIME));
  g_assert_cmpint (log.numbers[WMN_LOG_C_STARTTIME], ==, 0);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_X_DURATION));
  g_assert_cmpint (log.numbers[WMN_LOG_C_RATE], ==, 1);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_C_STATUS));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("0.0.0.0 01.05.2024 20:15:09 -", &log));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("0.0.0.0 2024-05-1x 20:15:09 -", &log));
  wmn_player_log_clear (&log);
}

static void
check_clean (const gchar * data, gsize size, gsize max, const gchar * expected)
{
  gchar *clean = wmn_player_log_clean (data, size, max);

  g_assert_cmpstr (clean, ==, expected);
  g_free (clean);
}

static void
test_clean (void)
{
  check_clean ("", 0, 10, "");
  check_clean (" \ta b\r\n", 7, 10, "a b");
  check_clean ("a\033[31mb\001\177\0c", 11, 20, "a[31mbc");
  /* C1 controls, and bytes that aren't UTF-8. */
  check_clean ("a\302\205b", 4, 20, "ab");
  check_clean ("a\377b", 3, 20, "a\357\277\275b");
  /* Cut, never in the middle of a character. */
  check_clean ("abcdef", 6, 3, "abc");
  check_clean ("ab\303\244", 4, 3, "ab");
  check_clean ("\377\377", 2, 4, "\357\277\275");
}

static void
test_caps (void)
{
  gchar *url = g_strnfill (5000, 'u');
  gchar *line = g_strdup_printf ("%s 2024-05-01 20:15:09 - %s", url, url);
  WmnPlayerLog log;

  g_assert_true (parse (line, &log));
  g_assert_cmpuint (strlen (log.texts[WMN_LOG_C_IP]), ==,
      WMN_PLAYER_LOG_MAX_TEXT);
  g_assert_cmpuint (strlen (log.texts[WMN_LOG_CS_URI_STEM]), ==,
      WMN_PLAYER_LOG_MAX_URL);
  wmn_player_log_clear (&log);
  g_free (line);
  g_free (url);
}

static void
assert_kind (WmnLogForm form, const gchar * line, WmnLogKind kind)
{
  WmnPlayerLog log;

  wmn_player_log_begin (&log, form);
  wmn_player_log_add_line (&log, line, strlen (line));
  g_assert_true (wmn_player_log_finish (&log));
  g_assert_cmpint (log.kind, ==, kind);
  wmn_player_log_clear (&log);
}

/* 2.6.1: no codecs, and the optional three.  But a log-line is a legacy log
 * always, and what is in an event a rendering log (MS-WMSP 2.2.1.4.10,
 * 2.2.5). */
static void
test_kinds (void)
{
  static const gchar line44[] = "0.0.0.0 2006-05-01 21:34:01 - http://e/c 4 0 "
      "1 200 {3300AD50-2C39-46c0-AE0A-3E0B6EFB86DC} 10.0.0.3802 en-US UA - "
      "iexplore.exe 6.0.2900.2180 Windows_XP 5.1.0.2600 Pentium 130 638066 - "
      "http TCP - - - - 0 - 0 0 0 0 0 0 0 0 0 100 - - - -";
  gchar *line47 = g_strconcat (line44, " http://e/c - -", NULL);

  assert_kind (WMN_LOG_FORM_WEB, line47, WMN_LOG_STREAMING);
  assert_kind (WMN_LOG_FORM_XML, line47, WMN_LOG_STREAMING);
  assert_kind (WMN_LOG_FORM_WEB, line44, WMN_LOG_LEGACY);
  assert_kind (WMN_LOG_FORM_WEB, LINE44 OPTIONAL3, WMN_LOG_LEGACY);
  assert_kind (WMN_LOG_FORM_LINE, line47, WMN_LOG_LEGACY);
  assert_kind (WMN_LOG_FORM_LINE, LINE52, WMN_LOG_LEGACY);
  assert_kind (WMN_LOG_FORM_EVENT, line47, WMN_LOG_RENDERING);
  assert_kind (WMN_LOG_FORM_EVENT, LINE44, WMN_LOG_RENDERING);
  g_free (line47);
}

static void
test_table (void)
{
  WmnLogField field;
  guint i;

  for (i = 0; i < WMN_N_LOG_FIELDS; i++) {
    const gchar *name = wmn_player_log_name ((WmnLogField) i);

    g_assert_true (wmn_player_log_find (name, strlen (name), &field));
    g_assert_cmpuint (field, ==, i);
  }
  g_assert_true (wmn_player_log_find ("C-BYTES", 7, &field));
  g_assert_cmpint (field, ==, WMN_LOG_C_BYTES);
  g_assert_false (wmn_player_log_find ("c-byte", 6, &field));
  g_assert_cmpint (wmn_player_log_type (WMN_LOG_C_BYTES), ==, WMN_LOG_COUNT);
  g_assert_cmpstr (wmn_player_log_form_name (WMN_LOG_FORM_EVENT), ==, "event");
  g_assert_cmpstr (wmn_player_log_kind_name (WMN_LOG_CONNECT_TIME), ==,
      "connect-time");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/player-log/44", test_44);
  g_test_add_func ("/player-log/47", test_47);
  g_test_add_func ("/player-log/52", test_52);
  g_test_add_func ("/player-log/web", test_web);
  g_test_add_func ("/player-log/other-lengths", test_other_lengths);
  g_test_add_func ("/player-log/bad-values", test_bad_values);
  g_test_add_func ("/player-log/clean", test_clean);
  g_test_add_func ("/player-log/caps", test_caps);
  g_test_add_func ("/player-log/kinds", test_kinds);
  g_test_add_func ("/player-log/table", test_table);
  return g_test_run ();
}
