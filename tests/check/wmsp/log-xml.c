/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/log-xml.c. */

#include "wmsp/log-xml.h"

#include <string.h>

#define SUMMARY "0.0.0.0 2024-05-01 20:15:09 - http://enc.example/ 0 42 1 " \
    "200 {3300AD50-2C39-46c0-AE0A-B4C904C7848E} 9.0.0.2980 en-US UA - " \
    "wmplayer.exe 9.0.0.2980 Windows_XP 5.1.0.2600 Pentium 0 0 1255347 http " \
    "TCP Windows_Media_Audio_9 Windows_Media_Video_9 - - 6321233 - 4496 0 0 " \
    "0 0 0 0 1 0 100 - - - -"

static gboolean
parse (const gchar * xml, WmnPlayerLog * ret_log)
{
  return wmn_log_xml_parse (xml, strlen (xml), WMN_LOG_FORM_XML, ret_log);
}

/* MS-WMLOG 2.4: tags that are never closed, twice the same tag, a content
 * description and a vendor's name space. */
static void
test_legacy (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("<XML>\r\n<Summary>" SUMMARY
          "\r\nhttp://enc.example/?a=1&amp;b=2 film.wmv -\r\n</Summary>"
          "<c-ip>0.0.0.0</c-ip><date>2024-05-01</date>"
          "<c-playerid>{3300AD50-2C39-46c0-AE0A-B4C904C7848E}<c-playerid>"
          "<cs-Referer>http://page.example/<cs-Referer>"
          "<c-channelURL>http://one/</c-channelURL>"
          "<c-channelURL>http://two/</c-channelURL>"
          "<c-bytes>1</c-bytes>"
          "<ContentDescription><s-dns>not.this</s-dns>"
          "<WMS_CONTENT_DESCRIPTION_PLAYLIST_ENTRY_URL>film.wmv"
          "</WMS_CONTENT_DESCRIPTION_PLAYLIST_ENTRY_URL></ContentDescription>"
          "<Vendor><s-proxied>1</s-proxied></Vendor></XML>", &log));
  g_assert_cmpint (log.form, ==, WMN_LOG_FORM_XML);
  g_assert_cmpint (log.kind, ==, WMN_LOG_LEGACY);
  g_assert_cmpuint (log.n_words, ==, 47);
  g_assert_true (wmn_player_log_is_well_formed (&log));
  /* The line has it, the element comes too late. */
  g_assert_cmpint (log.numbers[WMN_LOG_C_BYTES], ==, 6321233);
  g_assert_cmpstr (log.texts[WMN_LOG_CS_URL], ==,
      "http://enc.example/?a=1&b=2");
  /* The line doesn't. */
  g_assert_cmpstr (log.texts[WMN_LOG_CS_REFERER], ==, "http://page.example/");
  g_assert_cmpstr (log.texts[WMN_LOG_C_CHANNELURL], ==, "http://one/");
  g_assert_cmpstr (log.texts[WMN_LOG_C_PLAYERID], ==,
      "{3300AD50-2C39-46c0-AE0A-B4C904C7848E}");
  g_assert_null (log.texts[WMN_LOG_S_DNS]);
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_S_PROXIED));
  wmn_player_log_clear (&log);
}

/* 2.8 */
static void
test_connect_time (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("<XML><Summary></Summary><c-dns>-</c-dns>"
          "<c-ip>0.0.0.0</c-ip><c-os>Windows</c-os>"
          "<c-osversion>6.0.0.6000</c-osversion><date>2006-08-30</date>"
          "<time>13:18:44</time><c-cpu>Pentium</c-cpu>"
          "<transport>TCP</transport></XML>", &log));
  g_assert_cmpint (log.kind, ==, WMN_LOG_CONNECT_TIME);
  g_assert_cmpuint (log.n_words, ==, 0);
  g_assert_true (wmn_player_log_is_well_formed (&log));
  g_assert_cmpstr (log.texts[WMN_LOG_C_OS], ==, "Windows");
  g_assert_cmpstr (log.texts[WMN_LOG_TRANSPORT], ==, "TCP");
  g_assert_null (log.texts[WMN_LOG_C_DNS]);
  wmn_player_log_clear (&log);
}

/* 2.6.1, 2.7.1: told by their values. */
static void
test_kinds (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("<XML><date>2024-05-01</date><protocol>http</protocol>"
          "<x-duration>3</x-duration></XML>", &log));
  g_assert_cmpint (log.kind, ==, WMN_LOG_STREAMING);
  wmn_player_log_clear (&log);
  g_assert_true (parse ("<XML><date>2024-05-01</date>"
          "<protocol>Cache</protocol><x-duration>3</x-duration></XML>", &log));
  g_assert_cmpint (log.kind, ==, WMN_LOG_RENDERING);
  wmn_player_log_clear (&log);
}

static void
test_entities (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("<date>2024-05-01</date><cs-url>"
          "&lt;&gt;&quot;&apos;&amp;lt;&other;&</cs-url>", &log));
  g_assert_cmpstr (log.texts[WMN_LOG_CS_URL], ==, "<>\"'&lt;&other;&");
  wmn_player_log_clear (&log);
}

static void
test_hostile (void)
{
  GString *xml = g_string_new ("<date>2024-05-01</date>");
  WmnPlayerLog log;
  guint i;

  /* A POST without a body. */
  g_assert_false (wmn_log_xml_parse (NULL, 0, WMN_LOG_FORM_XML, &log));
  wmn_player_log_clear (&log);

  /* Each foreign tag is a search; there is an end to that. */
  for (i = 0; i < 10000; i++)
    g_string_append (xml, "<x>");
  g_string_append (xml, "<c-bytes>5</c-bytes>");
  g_assert_true (parse (xml->str, &log));
  g_assert_false (wmn_player_log_has (&log, WMN_LOG_C_BYTES));
  wmn_player_log_clear (&log);
  g_string_free (xml, TRUE);
  g_assert_false (parse ("", &log));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("<<<<", &log));
  wmn_player_log_clear (&log);
  g_assert_false (parse ("<Summary>", &log));
  wmn_player_log_clear (&log);
  g_assert_false (wmn_log_xml_parse ("<\0><!-- -->\0</", 15,
          WMN_LOG_FORM_XML, &log));
  wmn_player_log_clear (&log);
}

/* An element of @name around a field, and what is read of that. */
static gchar *
read_inside (const gchar * name)
{
  gchar *xml = g_strdup_printf ("<date>2024-05-01</date>"
      "<%s><s-dns>inside</s-dns></%s><c-dns>behind</c-dns>", name, name);
  WmnPlayerLog log;
  gchar *inside;

  g_assert_true (parse (xml, &log));
  g_assert_cmpstr (log.texts[WMN_LOG_C_DNS], ==, "behind");
  inside = g_strdup (log.texts[WMN_LOG_S_DNS]);
  wmn_player_log_clear (&log);
  g_free (xml);
  return inside;
}

/* A name may be as long as the body, and the search for its end takes one pass
 * all the same, since no name holds the beginning of a tag: "</a</a</a>" was
 * compared anew, up to its very end, at each of its beginnings in the text. */
static void
test_names (void)
{
  gchar *name = g_strnfill (20000, 'a');
  GString *tags = g_string_new (NULL);
  gchar *inside;
  guint i;

  g_assert_null (read_inside (name));
  name[19999] = '<';
  inside = read_inside (name);
  g_assert_cmpstr (inside, ==, "inside");
  g_free (inside);
  g_free (name);
  for (i = 0; i < 7000; i++)
    g_string_append (tags, "x</a");
  inside = read_inside (tags->str);
  g_assert_cmpstr (inside, ==, "inside");
  g_free (inside);
  g_string_free (tags, TRUE);
}

/* How many elements without an end in a log of @size bytes let a field behind
 * them be read. */
static guint
count_endless (gsize size)
{
  guint n = 0;
  gboolean is_read;

  do {
    GString *xml = g_string_new ("<date>2024-05-01</date>");
    WmnPlayerLog log;
    guint i;

    for (i = 0; i < n + 1; i++)
      g_string_append (xml, "<x>");
    g_string_append (xml, "<c-bytes>5</c-bytes>");
    while (xml->len < size)
      g_string_append_c (xml, ' ');
    g_assert_true (parse (xml->str, &log));
    is_read = wmn_player_log_has (&log, WMN_LOG_C_BYTES);
    wmn_player_log_clear (&log);
    g_string_free (xml, TRUE);
  } while (is_read && ++n < 1000);
  return n;
}

/* Each is searched for to the end of the log, so that a long one may have few
 * of them; of what players send none is as long. */
static void
test_endless (void)
{
  g_assert_cmpuint (count_endless (0), ==, 64);
  g_assert_cmpuint (count_endless (4 * 1024), ==, 64);
  g_assert_cmpuint (count_endless (64 * 1024), ==, 4);
}

/* The end of another, one that is cut off, one in another case: no ends. */
static void
test_ends (void)
{
  WmnPlayerLog log;

  g_assert_true (parse ("<date>2024-05-01</date><V>1</Va>2</v>3</ V>"
          "<s-dns>inside</s-dns></V><c-dns>behind</c-dns>", &log));
  g_assert_null (log.texts[WMN_LOG_S_DNS]);
  g_assert_cmpstr (log.texts[WMN_LOG_C_DNS], ==, "behind");
  wmn_player_log_clear (&log);
  g_assert_true (parse ("<date>2024-05-01</date><V><s-dns>inside</s-dns></V",
          &log));
  g_assert_cmpstr (log.texts[WMN_LOG_S_DNS], ==, "inside");
  wmn_player_log_clear (&log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-xml/legacy", test_legacy);
  g_test_add_func ("/log-xml/connect-time", test_connect_time);
  g_test_add_func ("/log-xml/kinds", test_kinds);
  g_test_add_func ("/log-xml/entities", test_entities);
  g_test_add_func ("/log-xml/hostile", test_hostile);
  g_test_add_func ("/log-xml/names", test_names);
  g_test_add_func ("/log-xml/endless", test_endless);
  g_test_add_func ("/log-xml/ends", test_ends);
  return g_test_run ();
}
