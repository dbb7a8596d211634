/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See role.h.  Pure function, any thread. */

#include "wmsp/role.h"

gboolean
wmn_role_is_current (WmnRole role, const WmnAgent * agent)
{
  return role == WMN_ROLE_MEDIA_SERVER && agent != NULL &&
      wmn_agent_has (agent, WMN_TRAIT_CURRENT);
}
