/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who is asking: the User-Agent and Supported fields (MS-WMSP 2.2.1.8,
 * 2.2.1.7), and the compatibility table: which family of clients that is, and
 * what is done for it.  docs/players.md has the table for people, made from
 * it. */

#pragma once

#include <glib.h>
#include "http/http-request.h"

typedef struct _WmnAgent WmnAgent;
typedef struct _WmnFamily WmnFamily;
typedef struct _WmnTraitInfo WmnTraitInfo;

typedef enum
{
  WMN_AGENT_NONE,               /* no User-Agent at all */
  WMN_AGENT_WEB,                /* anything we don't know: plain ASF */
  WMN_AGENT_BROWSER,            /* Mozilla/... */
  WMN_AGENT_WMP_HTTP,           /* Windows-Media-Player/...: plain HTTP */
  WMN_AGENT_NSPLAYER,
  WMN_AGENT_NSSERVER,
  WMN_AGENT_WMCACHEPROXY
} WmnAgentKind;

/* Features in Supported; absent field: predstrm and sswitch (3.2.3). */
typedef enum
{
  WMN_FEATURE_FASTCACHE = 1 << 0,
  WMN_FEATURE_PREDSTRM = 1 << 1,
  WMN_FEATURE_SRVPPAIR = 1 << 2,
  WMN_FEATURE_SSWITCH = 1 << 3,
  WMN_FEATURE_STARTUPPROFILE = 1 << 4
} WmnFeatures;
#define WMN_FEATURES_DEFAULT (WMN_FEATURE_PREDSTRM | WMN_FEATURE_SSWITCH)

/* What is done for a family and not for others. */
typedef enum
{
  WMN_TRAIT_FRAMED = 1 << 0,
  WMN_TRAIT_SUPPORTED = 1 << 1,
  WMN_TRAIT_CURRENT = 1 << 2,
  WMN_TRAIT_DIRECTIVES = 1 << 3,
  WMN_TRAIT_AT_ONCE = 1 << 4,
  WMN_TRAIT_PADDING = 1 << 5,
  WMN_TRAIT_RESTART = 1 << 6,
  WMN_TRAIT_BROWSER = 1 << 7,
  WMN_TRAIT_PROBE = 1 << 8
} WmnTraits;
#define WMN_N_TRAITS 9

/* One row: clients of one kind from one version on, up to the next row of
 * that kind. */
struct _WmnFamily
{
  const gchar *slug;            /* of its folder in tests/data/requests */
  const gchar *name;            /* for people, as the next */
  const gchar *who;
  WmnAgentKind kind;
  guint from;                   /* major version */
  WmnTraits traits;
};

/* One column. */
struct _WmnTraitInfo
{
  const gchar *name;            /* for people, as the next */
  const gchar *why;
};

struct _WmnAgent
{
  WmnAgentKind kind;
  guint major;                  /* of the first token, 0 when not said */
  guint minor;
  gboolean is_via_cache_proxy;
  WmnFeatures features;
  gboolean has_supported;       /* the client sent the field */
};

void wmn_agent_parse (const WmnHttpText * user_agent, WmnAgent * ret_agent);
/* One Supported field; the first replaces the assumed set, more add to it. */
void wmn_agent_add_supported (WmnAgent * agent, const WmnHttpText * value);

/* The row that fits; there is one for everybody. */
const WmnFamily *wmn_agent_get_family (const WmnAgent * agent);
gboolean wmn_agent_has (const WmnAgent * agent, WmnTraits trait);
/* Speaks WMSP: NSPlayer, NSServer, WMCacheProxy. */
gboolean wmn_agent_is_wmsp (const WmnAgent * agent);

/* The table by numbers; NULL behind the end. */
const WmnFamily *wmn_agent_nth_family (guint n);
const WmnTraitInfo *wmn_agent_nth_trait (guint n);

/* major.minor compared as numbers (docs/protocol.md). */
gboolean wmn_agent_is_at_least (const WmnAgent * agent, guint major,
    guint minor);
