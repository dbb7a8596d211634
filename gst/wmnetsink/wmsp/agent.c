/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads User-Agent (MS-WMSP 2.2.1.8) and Supported (2.2.1.7) as leniently as
 * the field demands: "NSServer/1.0,Flumotion/0.0" is a version too.
 *
 * Decides nothing: what a version may be sent is asked by whoever sends it.
 * Pure functions, any thread. */

#include "wmsp/agent.h"

#include <string.h>

/* No product has more than four digits; what is larger only has to stay so. */
#define MAX_VERSION 99999

static const struct
{
  const gchar *token;
  WmnAgentKind kind;
} kinds[] = {
  {"NSPlayer", WMN_AGENT_NSPLAYER},
  {"NSServer", WMN_AGENT_NSSERVER},
  {"WMCacheProxy", WMN_AGENT_WMCACHEPROXY},
  {"Windows-Media-Player", WMN_AGENT_WMP_HTTP},
  {"Mozilla", WMN_AGENT_BROWSER},
};

static const struct
{
  const gchar *name;
  WmnFeatures feature;
} features[] = {
  {"com.microsoft.wm.fastcache", WMN_FEATURE_FASTCACHE},
  {"com.microsoft.wm.predstrm", WMN_FEATURE_PREDSTRM},
  {"com.microsoft.wm.srvppair", WMN_FEATURE_SRVPPAIR},
  {"com.microsoft.wm.sswitch", WMN_FEATURE_SSWITCH},
  {"com.microsoft.wm.startupprofile", WMN_FEATURE_STARTUPPROFILE},
};

/* The token in front of the version, or of whatever else follows. */
static void
take_token (WmnHttpText * rest, WmnHttpText * ret_token)
{
  gsize size = 0;

  while (size < rest->size && !strchr ("/ \t;,(", rest->data[size]))
    size++;
  ret_token->data = rest->data;
  ret_token->size = size;
  rest->data += size;
  rest->size -= size;
}

static guint
take_number (WmnHttpText * rest)
{
  guint number = 0;

  while (rest->size > 0 && g_ascii_isdigit (rest->data[0])) {
    number = MIN (number * 10 + (guint) (rest->data[0] - '0'), MAX_VERSION);
    rest->data++;
    rest->size--;
  }

  return number;
}

/* A blank instead of the slash is how some imitators write it. */
static void
parse_version (WmnHttpText rest, WmnAgent * agent)
{
  if (rest.size == 0 || (rest.data[0] != '/' && rest.data[0] != ' '))
    return;
  rest.data++;
  rest.size--;
  agent->major = take_number (&rest);
  if (rest.size == 0 || rest.data[0] != '.')
    return;
  rest.data++;
  rest.size--;
  agent->minor = take_number (&rest);
}

/* "; via WMCacheProxy" stands behind the version (2.2.1.8). */
static gboolean
is_via_cache_proxy (WmnHttpText rest)
{
  for (; rest.size > 0; rest.data++, rest.size--) {
    if (wmn_http_text_starts (&rest, "via WMCacheProxy"))
      return TRUE;
  }

  return FALSE;
}

void
wmn_agent_parse (const WmnHttpText * user_agent, WmnAgent * ret_agent)
{
  WmnAgent agent = { 0 };
  WmnHttpText rest, token;
  guint i;

  agent.kind = WMN_AGENT_NONE;
  /* 3.2.3: assumed until the client says otherwise. */
  agent.features = WMN_FEATURES_DEFAULT;
  if (user_agent && user_agent->size > 0) {
    rest = *user_agent;
    take_token (&rest, &token);
    agent.kind = WMN_AGENT_WEB;
    for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
      if (wmn_http_text_is (&token, kinds[i].token))
        agent.kind = kinds[i].kind;
    }
    parse_version (rest, &agent);
    agent.is_via_cache_proxy = is_via_cache_proxy (rest);
  }
  *ret_agent = agent;
}

/* 3.2.5.1: the field replaces the assumed set; features we don't know are
 * passed over. */
void
wmn_agent_add_supported (WmnAgent * agent, const WmnHttpText * value)
{
  WmnHttpText rest = *value;
  WmnHttpText item;
  guint i;

  if (!agent->has_supported)
    agent->features = 0;
  agent->has_supported = TRUE;
  while (wmn_http_text_split (&rest, &item)) {
    for (i = 0; i < G_N_ELEMENTS (features); i++) {
      if (wmn_http_text_is (&item, features[i].name))
        agent->features |= features[i].feature;
    }
  }
}

gboolean
wmn_agent_is_wmsp (const WmnAgent * agent)
{
  return agent->kind == WMN_AGENT_NSPLAYER
      || agent->kind == WMN_AGENT_NSSERVER
      || agent->kind == WMN_AGENT_WMCACHEPROXY;
}

gboolean
wmn_agent_is_at_least (const WmnAgent * agent, guint major, guint minor)
{
  if (agent->major != major)
    return agent->major > major;

  return agent->minor >= minor;
}
