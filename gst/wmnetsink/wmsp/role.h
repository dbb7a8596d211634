/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What this server acts as (MS-WMSP 2.2.1.5, 3.2.5.2), and which clients get
 * more for it. */

#pragma once

#include "wmsp/agent.h"

typedef enum
{
  WMN_ROLE_ENCODER,             /* "Rex": a live encoder */
  WMN_ROLE_MEDIA_SERVER         /* "Cougar": Windows Media Services, >= 9.0 */
} WmnRole;

/* May this client be sent what came with version 9 of the media server: $M,
 * $P, $T, playlist-gen-id, expect-new-header, X-StartupProfile, HTTP/1.1,
 * pipelined mode?  All others choke on it, and get what an encoder sends
 * them. */
gboolean wmn_role_is_current (WmnRole role, const WmnAgent * agent);
