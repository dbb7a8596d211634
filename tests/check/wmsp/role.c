/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/role.c. */

#include "wmsp/role.h"

#include <string.h>

/* Every family in both roles; nobody gets more from an encoder. */
static void
test_families (void)
{
  static const struct
  {
    const gchar *text;
    gboolean is_current;
  } agents[] = {
    {"NSPlayer/12.0.7601.17514", TRUE},
    {"NSPlayer/9.0.0.2980", TRUE},
    {"NSServer/9.5.6001.18281", TRUE},
    {"WMCacheProxy/9.0.0.1", TRUE},
    {"NSPlayer/8.0.0.3802", FALSE},
    {"NSPlayer/7.10.0.3059", FALSE},    /* VLC */
    {"NSPlayer/4.1.0.3856", FALSE},     /* ffmpeg, libmms, MPlayer, xine */
    {"NSServer/4.1.0.3917", FALSE},
    {"Windows-Media-Player/12.0.7601.17514", FALSE},
    {"Mozilla/9.0", FALSE},
    {"Lavf/59.27.100", FALSE},
    {"", FALSE}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (agents); i++) {
    WmnHttpText text = { agents[i].text, strlen (agents[i].text) };
    WmnAgent agent;

    wmn_agent_parse (&text, &agent);
    g_assert_cmpint (wmn_role_is_current (WMN_ROLE_MEDIA_SERVER, &agent), ==,
        agents[i].is_current);
    g_assert_false (wmn_role_is_current (WMN_ROLE_ENCODER, &agent));
  }
  g_assert_false (wmn_role_is_current (WMN_ROLE_MEDIA_SERVER, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/role/families", test_families);
  return g_test_run ();
}
