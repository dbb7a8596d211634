/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Prints the compatibility table of wmsp/agent.c for players_page.py: a line
 * a column ("trait", name, why) and a line a row ("family", slug, name, who,
 * names of its traits), parts parted by tabs. */

#include "wmsp/agent.h"

int
main (void)
{
  const WmnTraitInfo *trait;
  const WmnFamily *family;
  guint i, k;

  for (i = 0; (trait = wmn_agent_nth_trait (i)) != NULL; i++)
    g_print ("trait\t%s\t%s\n", trait->name, trait->why);
  for (i = 0; (family = wmn_agent_nth_family (i)) != NULL; i++) {
    g_print ("family\t%s\t%s\t%s", family->slug, family->name, family->who);
    for (k = 0; (trait = wmn_agent_nth_trait (k)) != NULL; k++) {
      if ((guint) family->traits >> k & 1)
        g_print ("\t%s", trait->name);
    }
    g_print ("\n");
  }
  return 0;
}
