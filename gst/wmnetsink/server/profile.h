/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What thousands of clients say of themselves in the same words, and where they
 * have come in: kept once for all of them.  A profile never changes.
 *
 * Any thread. */

#pragma once

#include "server/address.h"

typedef struct _WmnProfile WmnProfile;

/* The values are those of GstWMClientVariant. */
typedef enum
{
  WMN_VARIANT_UNKNOWN,
  WMN_VARIANT_WMSP_NON_PIPELINED,
  WMN_VARIANT_WMSP_PIPELINED,
  WMN_VARIANT_HTTP_PLAIN,
  WMN_VARIANT_ICY
} WmnVariant;

typedef enum
{
  WMN_PROFILE_USER_AGENT,
  WMN_PROFILE_PLAYER_VERSION,   /* "NSPlayer/12.0" */
  WMN_PROFILE_REFERER,
  WMN_PROFILE_HOST,
  WMN_PROFILE_PATH,
  WMN_PROFILE_AUTH_REALM
} WmnProfileText;
#define WMN_PROFILE_N_TEXTS (WMN_PROFILE_AUTH_REALM + 1)

struct _WmnProfile
{
  WmnAddress local;
  WmnVariant variant;
  guint64 link_bandwidth;       /* bit/s as announced, 0 = not */
  gdouble pace;                 /* multiple of 1 that it asked for, 0 = none */
  const gchar *texts[WMN_PROFILE_N_TEXTS];      /* each may be NULL */
};

/* The one that is like @facts, of which a copy is made if it is the first.
 * To be given back. */
const WmnProfile *wmn_profile_share (const WmnProfile * facts);
void wmn_profile_release (const WmnProfile * profile);
/* How many there are, for tests. */
guint wmn_profile_count (void);
