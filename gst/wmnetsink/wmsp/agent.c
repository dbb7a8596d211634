/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads User-Agent (MS-WMSP 2.2.1.8) and Supported (2.2.1.7) as leniently as
 * the field demands: "NSServer/1.0,Flumotion/0.0" is a version too.  What a
 * family of clients is sent or spared stands in the compatibility table and
 * nowhere else; whoever acts on it asks by wmn_agent_has().
 *
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

/* --- the compatibility table ------------------------------------------- */

#define NEW_PLAYER (WMN_TRAIT_FRAMED | WMN_TRAIT_SUPPORTED | WMN_TRAIT_CURRENT)
#define NEW_SERVER (NEW_PLAYER | WMN_TRAIT_DIRECTIVES)

/* Of one kind the newest first. */
static const WmnFamily families[] = {
  {"nsplayer-9", "`NSPlayer` 9.0 and later",
        "Windows Media Player 9 to 12 and of Windows Phone 8.1, programs on "
        "the Format SDK, TCPMP on Windows CE (10.0), Moonlight (11.8), "
        "PeerCastStation (12.0)",
      WMN_AGENT_NSPLAYER, 9, NEW_PLAYER},
  {"nsplayer", "`NSPlayer` below 9.0",
        "ffmpeg, MPlayer, libmms, xine, PeerCast (4.1), Windows Media Player "
        "6 to 8, VLC (7.10), Squeezebox (8.0), stream-pump (none)",
      WMN_AGENT_NSPLAYER, 0, WMN_TRAIT_FRAMED},
  {"nsserver-9", "`NSServer` 9.0 and later",
        "Windows Media Services 2003 and later pulling a stream; proxies that "
        "are no caches",
      WMN_AGENT_NSSERVER, 9, NEW_SERVER},
  {"nsserver-7", "`NSServer` 7.0 to 8", "none known",
      WMN_AGENT_NSSERVER, 7, WMN_TRAIT_FRAMED},
  {"nsserver-5", "`NSServer` 5.0 to 6", "none known",
      WMN_AGENT_NSSERVER, 5, WMN_TRAIT_FRAMED | WMN_TRAIT_RESTART},
  {"nsserver", "`NSServer` below 5.0",
        "Windows Media Services of NT 4.0 and 2000 pulling a stream, Flumotion",
      WMN_AGENT_NSSERVER, 0, WMN_TRAIT_FRAMED | WMN_TRAIT_AT_ONCE |
        WMN_TRAIT_PADDING | WMN_TRAIT_RESTART},
  {"wmcacheproxy-9", "`WMCacheProxy` 9.0 and later",
        "Windows Media Services as a caching proxy",
      WMN_AGENT_WMCACHEPROXY, 9, NEW_SERVER},
  {"wmcacheproxy", "`WMCacheProxy` below 9.0", "none known",
      WMN_AGENT_WMCACHEPROXY, 0, WMN_TRAIT_FRAMED},
  {"windows-media-player", "`Windows-Media-Player`",
        "Windows Media Player 9 to 12 looking what an address is",
      WMN_AGENT_WMP_HTTP, 0, WMN_TRAIT_PROBE},
  {"mozilla", "`Mozilla`", "browsers",
      WMN_AGENT_BROWSER, 0, WMN_TRAIT_BROWSER},
  {"web", "any other name",
        "curl, GStreamer (souphttpsrc), ffmpeg, mpv, Kodi, VLC and xine over "
        "`http://`, MPlayer's first look, WMPlayer/10 of telephones",
      WMN_AGENT_WEB, 0, 0},
  {"none", "no name at all", "scripts",
      WMN_AGENT_NONE, 0, 0},
};

/* In the order of the bits. */
static const WmnTraitInfo traits[WMN_N_TRAITS] = {
  {"framed", "it speaks MS-WMSP: Describe and Play, `$H` and `$D`; all others "
        "get plain ASF at the same address (2.2.1.8, R1)"},
  {"Supported", "is told of predstrm and sswitch; the field came with version "
        "9.0 (2.2.1.7)"},
  {"current", "where the server is a media server: `$M`, `$P`, `$T`, "
        "playlist-gen-id, expect-new-header, X-StartupProfile, HTTP/1.1, "
        "pipelined mode. All others give up on these, and nobody gets them "
        "from an encoder (3.2.5.2, R12)"},
  {"directives", "Cache-Control says x-wms-stream-type=\"broadcast\" and "
        "x-wms-proxy-split: one pull may feed many (2.2.1.1.11, 2.2.1.1.12, "
        "4.12.1.2)"},
  {"at once", "a GET without any Pragma is a Play, not a Describe: so do "
        "encoders, and relays count on it"},
  {"padding", "packets keep their padding, each `$D` is a whole packet "
        "(2.2.3.3)"},
  {"restart", "where a Play with request-context=3 names a session that is "
        "gone, `$E(1)`, `$C` and `$H` follow the first `$H` (3.2.5.6)"},
  {"browser", "wants pages: gets what `browser-policy` says"},
  {"probe", "only looks: gets what `player-probe-policy` says"},
};

static gboolean
is_family (const WmnFamily * family, const WmnAgent * agent)
{
  return family->kind == agent->kind && agent->major >= family->from;
}

const WmnFamily *
wmn_agent_get_family (const WmnAgent * agent)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (families); i++) {
    if (is_family (&families[i], agent))
      return &families[i];
  }
  g_assert_not_reached ();
  return NULL;
}

gboolean
wmn_agent_has (const WmnAgent * agent, WmnTraits trait)
{
  return (wmn_agent_get_family (agent)->traits & trait) != 0;
}

gboolean
wmn_agent_is_wmsp (const WmnAgent * agent)
{
  return wmn_agent_has (agent, WMN_TRAIT_FRAMED);
}

const WmnFamily *
wmn_agent_nth_family (guint n)
{
  return n < G_N_ELEMENTS (families) ? &families[n] : NULL;
}

const WmnTraitInfo *
wmn_agent_nth_trait (guint n)
{
  return n < WMN_N_TRAITS ? &traits[n] : NULL;
}

/* --- the fields -------------------------------------------------------- */

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
wmn_agent_is_at_least (const WmnAgent * agent, guint major, guint minor)
{
  if (agent->major != major)
    return agent->major > major;

  return agent->minor >= minor;
}
