/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/choice.c: which streams are sent, and when they come on. */

#include "wmsp/choice.h"

#include <string.h>

/* Video 1 and 3, audio 2 and 4, a command stream 5. */
static void
make_header (WmnAsfHeader * header)
{
  static const struct
  {
    guint8 number, type;
    guint32 bitrate;
  } streams[] = {
    {1, WMN_ASF_STREAM_VIDEO, 100000},
    {2, WMN_ASF_STREAM_AUDIO, 32000},
    {3, WMN_ASF_STREAM_VIDEO, 500000},
    {4, WMN_ASF_STREAM_AUDIO, 64000},
    {5, WMN_ASF_STREAM_COMMAND, 0}
  };
  guint i;

  memset (header, 0, sizeof (*header));
  header->n_streams = G_N_ELEMENTS (streams);
  for (i = 0; i < header->n_streams; i++) {
    header->streams[i].number = streams[i].number;
    header->streams[i].type = streams[i].type;
    header->streams[i].bitrate = streams[i].bitrate;
  }
}

/* One character a stream of the header: A all, K key frames, - off. */
static void
assert_levels (const WmnAsfSelection * selection, const WmnAsfHeader * header,
    const gchar * levels)
{
  g_autofree gchar *seen = g_new0 (gchar, header->n_streams + 1);
  guint i;

  for (i = 0; i < header->n_streams; i++)
    seen[i] = "AK-"[wmn_asf_selection_get (selection,
            header->streams[i].number)];
  g_assert_cmpstr (seen, ==, levels);
}

/* Entries as in the request, by way of the parser. */
static void
parse (const gchar * entries, WmnPragma * ret_pragma)
{
  g_autofree gchar *text = g_strdup_printf ("POST / HTTP/1.0\r\n"
      "Pragma: stream-switch-entry=%s\r\n\r\n", entries);
  WmnHttpRequest request;

  g_assert_cmpint (wmn_http_request_parse (text, strlen (text), 0, &request), >,
      0);
  wmn_pragma_parse (&request, ret_pragma);
}

static void
assert_named (const gchar * entries, const gchar * levels)
{
  WmnAsfSelection selection;
  WmnAsfHeader header;
  WmnPragma pragma;

  make_header (&header);
  parse (entries, &pragma);
  g_assert_cmpint (wmn_choice_select_named (&header, &pragma, &selection), ==,
      levels != NULL);
  if (levels != NULL)
    assert_levels (&selection, &header, levels);
}

/* Socket tests 66 to 68 and 76: what isn't named is off. */
static void
test_named (void)
{
  assert_named ("ffff:1:0 ffff:2:0", "AA---");
  assert_named ("ffff:2:0 ", "-A---");
  assert_named ("ffff:1:1 ffff:2:0", "KA---");
  assert_named ("ffff:1:7 ffff:2:0", "-A---");
  assert_named ("ffff:9:0 ffff:2:0", "-A---");
  assert_named ("ffff:1:2 ffff:2:2", "-----");
  assert_named ("ffff:9:0", NULL);
  assert_named ("xyz", NULL);
  assert_named ("", NULL);
  /* sound has no other frames than key frames */
  assert_named ("ffff:2:1", "-A---");
}

/* MS-WMSP 2.2.1.4.24: what is sent counts, key frames for all of it; where it
 * isn't known nothing is said. */
static void
test_sum (void)
{
  static const struct
  {
    const gchar *entries;
    guint64 sum;
  } rows[] = {
    {"ffff:1:0 ffff:2:0", 132000},
    {"ffff:1:2 ffff:2:0 ffff:3:1", 532000},
    {"ffff:4:0", 64000},
    {"ffff:4:0 ffff:5:0", 0},
    {"ffff:1:2", 0},
  };
  WmnAsfSelection selection;
  WmnAsfHeader header;
  WmnPragma pragma;
  guint i;

  make_header (&header);
  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    parse (rows[i].entries, &pragma);
    g_assert_true (wmn_choice_select_named (&header, &pragma, &selection));
    g_assert_cmpuint (wmn_choice_sum_bitrates (&header, &selection), ==,
        rows[i].sum);
  }
}

/* Socket test 75. */
static void
test_decimal (void)
{
  WmnAsfSelection selection;
  WmnAsfHeader header = { 0 };
  WmnPragma pragma;
  guint i;

  header.n_streams = 16;
  for (i = 0; i < 16; i++)
    header.streams[i].number = (guint8) (i + 1);
  parse ("ffff:a:0 ffff:10:0", &pragma);
  wmn_choice_select_named (&header, &pragma, &selection);
  assert_levels (&selection, &header, "---------A-----A");
  header.n_streams = 10;
  parse ("ffff:10:0", &pragma);
  wmn_choice_select_named (&header, &pragma, &selection);
  assert_levels (&selection, &header, "---------A");
}

static void
assert_best (guint64 link, const gchar * levels)
{
  WmnAsfSelection selection;
  WmnAsfHeader header;

  make_header (&header);
  wmn_choice_select_best (&header, link, &selection);
  assert_levels (&selection, &header, levels);
}

static void
test_best (void)
{
  WmnAsfSelection selection;
  WmnAsfHeader header;

  assert_best (0, "--AAA");
  assert_best (2147483647, "--AAA");
  assert_best (600000, "--AAA");
  assert_best (550000, "A--AA");
  assert_best (150000, "AA--A");
  assert_best (1, "AA--A");
  /* one of each kind: nothing to choose */
  make_header (&header);
  header.n_streams = 2;
  wmn_choice_select_best (&header, 1, &selection);
  g_assert_true (wmn_choice_is_all (&header, &selection));
}

/* The same streams keep their levels. */
static void
test_keep (void)
{
  WmnAsfSelection before = { {0} };
  WmnAsfSelection after;
  WmnAsfHeader old, header;

  make_header (&old);
  make_header (&header);
  wmn_asf_selection_set (&before, 1, WMN_ASF_LEVEL_KEYS);
  wmn_asf_selection_set (&before, 4, WMN_ASF_LEVEL_ALL);
  g_assert_true (wmn_choice_keep (&old, &before, &header, &after));
  assert_levels (&after, &header, "K--A-");
  header.streams[1].type = WMN_ASF_STREAM_VIDEO;
  g_assert_false (wmn_choice_keep (&old, &before, &header, &after));
}

static void
begin (WmnChoice * choice, const WmnAsfHeader * header, const gchar * entries)
{
  WmnAsfSelection wanted;
  WmnPragma pragma;

  parse (entries, &pragma);
  wmn_choice_select_named (header, &pragma, &wanted);
  wmn_choice_begin (choice, header, &wanted, 1);
}

static void
change (WmnChoice * choice, const WmnAsfHeader * header, const gchar * entries)
{
  WmnPragma pragma;

  parse (entries, &pragma);
  wmn_choice_change (choice, header, pragma.switches, pragma.n_switches);
}

static void
assert_wanted (const WmnChoice * choice, const WmnAsfHeader * header,
    const gchar * levels)
{
  WmnAsfSelection wanted;

  wmn_choice_get_wanted (choice, &wanted);
  assert_levels (&wanted, header, levels);
}

/* The entry point is a key frame of 1, which says nothing of 3. */
static void
test_begin (void)
{
  WmnAsfHeader header;
  WmnChoice choice;

  make_header (&header);
  begin (&choice, &header, "ffff:1:0 ffff:3:1 ffff:2:0");
  assert_levels (&choice.now, &header, "AA---");
  assert_wanted (&choice, &header, "AAK--");
  g_assert_cmpuint (choice.n_turns, ==, 1);
  wmn_choice_turn (&choice, &choice.turns[0]);
  assert_levels (&choice.now, &header, "AAK--");
  wmn_choice_begin_again (&choice, &header, 1);
  assert_levels (&choice.now, &header, "AA---");
  assert_wanted (&choice, &header, "AAK--");
}

/* Socket tests 71 to 73: less at once, more with a key frame. */
static void
test_change (void)
{
  WmnAsfHeader header;
  WmnChoice choice;

  make_header (&header);
  begin (&choice, &header, "ffff:1:0 ffff:2:0");
  change (&choice, &header, "ffff:1:2");
  assert_levels (&choice.now, &header, "-A---");
  change (&choice, &header, "ffff:1:0 ffff:9:0");
  assert_levels (&choice.now, &header, "-A---");
  assert_wanted (&choice, &header, "AA---");
  wmn_choice_turn (&choice, &choice.turns[0]);
  assert_levels (&choice.now, &header, "AA---");
  change (&choice, &header, "1:3:0");
  assert_levels (&choice.now, &header, "AA---");
  assert_wanted (&choice, &header, "-AA--");
  wmn_choice_turn (&choice, &choice.turns[0]);
  assert_levels (&choice.now, &header, "-AA--");
  g_assert_cmpuint (choice.n_turns, ==, 0);
  change (&choice, &header, "3:3:1");
  assert_levels (&choice.now, &header, "-AK--");
  change (&choice, &header, "ffff:3:0");
  assert_levels (&choice.now, &header, "-AK--");
  assert_wanted (&choice, &header, "-AA--");
}

/* Before a stream has come another is asked for, or none. */
static void
test_change_again (void)
{
  WmnAsfHeader header;
  WmnChoice choice;
  guint i;

  make_header (&header);
  begin (&choice, &header, "ffff:1:0 ffff:2:0");
  change (&choice, &header, "1:3:0");
  change (&choice, &header, "3:1:0");
  assert_levels (&choice.now, &header, "AA---");
  assert_wanted (&choice, &header, "AA---");
  change (&choice, &header, "1:3:0");
  change (&choice, &header, "ffff:3:2");
  assert_levels (&choice.now, &header, "-A---");
  assert_wanted (&choice, &header, "-A---");
  for (i = 0; i < 1000; i++)
    change (&choice, &header, "1:3:0 2:4:0 3:5:0 ffff:1:0 4:2:0 5:3:1 1:1:1");
  g_assert_cmpuint (choice.n_turns, <=, header.n_streams);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/choice/named", test_named);
  g_test_add_func ("/choice/sum", test_sum);
  g_test_add_func ("/choice/decimal", test_decimal);
  g_test_add_func ("/choice/best", test_best);
  g_test_add_func ("/choice/keep", test_keep);
  g_test_add_func ("/choice/begin", test_begin);
  g_test_add_func ("/choice/change", test_change);
  g_test_add_func ("/choice/change-again", test_change_again);
  return g_test_run ();
}
