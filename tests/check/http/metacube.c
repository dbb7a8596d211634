/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks http/metacube.c against blocks that cubemap 1.4.3 wrote itself (with
 * encoding=metacube). */

#include "http/metacube.h"

static void
test_heads (void)
{
  static const struct
  {
    guint32 size;
    WmnMetacubeFlags flags;
    guint8 head[WMN_METACUBE_HEAD + 1];
  } rows[] = {
    {18, WMN_METACUBE_HEADER, "cube!map\0\0\0\x12\0\x01\x3e\xa1"},
    {150, WMN_METACUBE_PLAIN, "cube!map\0\0\0\x96\0\0\xa9\x19"},
    {151, WMN_METACUBE_NOT_START, "cube!map\0\0\0\x97\0\x02\x66\xd5"},
    {155, WMN_METACUBE_PLAIN, "cube!map\0\0\0\x9b\0\0\x6a\x82"},
    {156, WMN_METACUBE_NOT_START, "cube!map\0\0\0\x9c\0\x02\xeb\x53"},
  };
  guint8 head[WMN_METACUBE_HEAD];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    wmn_metacube_write_head (head, rows[i].size, rows[i].flags);
    g_assert_cmpmem (head, sizeof (head), rows[i].head, sizeof (head));
  }
}

static void
test_size (void)
{
  guint8 head[WMN_METACUBE_HEAD];

  wmn_metacube_write_head (head, 0x01020304, WMN_METACUBE_PLAIN);
  g_assert_cmpmem (head + 8, 6, "\1\2\3\4\0\0", 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metacube/heads", test_heads);
  g_test_add_func ("/metacube/size", test_size);
  return g_test_run ();
}
