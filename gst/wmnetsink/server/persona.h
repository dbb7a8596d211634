/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What thousands of clients say of themselves in the same words, and where they
 * have come in: kept once for all of them.  A persona never changes.
 *
 * Any thread. */

#pragma once

#include "server/address.h"

typedef struct _WmnPersona WmnPersona;

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
  WMN_PERSONA_USER_AGENT,
  WMN_PERSONA_PLAYER_VERSION,   /* "NSPlayer/12.0" */
  WMN_PERSONA_REFERER,
  WMN_PERSONA_HOST,
  WMN_PERSONA_PATH,
  WMN_PERSONA_AUTH_REALM
} WmnPersonaText;
#define WMN_PERSONA_N_TEXTS (WMN_PERSONA_AUTH_REALM + 1)

struct _WmnPersona
{
  WmnAddress local;
  WmnVariant variant;
  guint64 link_bandwidth;       /* bit/s as announced, 0 = not */
  gdouble pace;                 /* multiple of 1 that it asked for, 0 = none */
  const gchar *texts[WMN_PERSONA_N_TEXTS];      /* each may be NULL */
  guint sum;                    /* of a shared one: its wmn_persona_hash() */
};

/* The one that is like @facts, of which a copy is made if it is the first.
 * To be given back. */
const WmnPersona *wmn_persona_share (const WmnPersona * facts);
void wmn_persona_release (const WmnPersona * persona);
/* What all is found by; nobody outside knows it (server/keyed-sum.h), since
 * clients choose the words.  For tests, too. */
guint wmn_persona_hash (const WmnPersona * facts);
/* How many there are, for tests. */
guint wmn_persona_count (void);
