/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See announce.h. */

#include "server/announce.h"

#include <string.h>
#include <sys/socket.h>
#include "server/address.h"

WmnMount *
wmn_announce_find (WmnMounts * mounts, const WmnHttpRequest * http,
    const WmnHttpText * path, WmnAnnouncementKind * ret_kind)
{
  const WmnHttpText root = { "/", 1 };
  WmnAnnouncementKind kind;
  WmnMount *mount;
  WmnHttpText stem;

  if (http->method == WMN_HTTP_METHOD_POST)
    return NULL;
  kind = wmn_announcement_split (path, &stem);
  if (kind == WMN_ANNOUNCEMENT_NONE)
    return NULL;
  mount = wmn_mounts_find (mounts, &stem);
  /* A mount at "/" has no name of its own to put an ending to. */
  if (mount == NULL && wmn_http_text_equals (&stem, "/index"))
    mount = wmn_mounts_find (mounts, &root);
  if (mount == NULL)
    return NULL;
  if (!wmn_mount_get (mount, WMN_SETTING_ANNOUNCES)) {
    wmn_mount_unref (mount);
    return NULL;
  }
  *ret_kind = kind;
  return mount;
}

static gboolean
accepts_html (const WmnHttpRequest * http)
{
  const WmnHttpText *accept = wmn_http_request_get (http, "Accept");
  WmnHttpText rest, item;

  if (accept == NULL)
    return FALSE;
  rest = *accept;
  while (wmn_http_text_split (&rest, &item)) {
    if (wmn_http_text_starts (&item, "text/html"))
      return TRUE;
  }
  return FALSE;
}

static WmnAnnounceVerdict
apply (const WmnMount * mount, WmnSetting policy, WmnAnnounceVerdict refusal)
{
  switch ((WmnTreatment) wmn_mount_get (mount, policy)) {
    case WMN_TREATMENT_REDIRECTOR:
      return WMN_ANNOUNCE_REFERENCE;
    case WMN_TREATMENT_REFUSAL:
      return refusal;
    case WMN_TREATMENT_RAW:
    default:
      return WMN_ANNOUNCE_RAW;
  }
}

/* docs/protocol.md: MS-WMSP 3.2.5.1 wants an error or a redirection for all
 * of them; players that read plain ASF are better off with the stream. */
WmnAnnounceVerdict
wmn_announce_judge (const WmnMount * mount, const WmnHttpRequest * http,
    const WmnAgent * agent)
{
  WmnAnnounceVerdict verdict = WMN_ANNOUNCE_RAW;

  if (wmn_agent_is_wmsp (agent))
    return WMN_ANNOUNCE_RAW;
  if (wmn_agent_has (agent, WMN_TRAIT_PROBE))
    verdict = apply (mount, WMN_SETTING_PLAYER_PROBES,
        WMN_ANNOUNCE_BAD_REQUEST);
  else if (wmn_agent_has (agent, WMN_TRAIT_BROWSER) && accepts_html (http))
    verdict = apply (mount, WMN_SETTING_BROWSERS, WMN_ANNOUNCE_NOT_FOUND);
  if (verdict == WMN_ANNOUNCE_RAW &&
      !wmn_mount_get (mount, WMN_SETTING_RAW_ASF))
    verdict = WMN_ANNOUNCE_REFERENCE;
  return verdict;
}

/* The server's end of the connection, as this client reaches it; transfer full.
 * The zone of an address of one link is ours, not the client's. */
static gchar *
name_address (int fd)
{
  struct sockaddr_storage name = { 0 };
  socklen_t size = sizeof (name);
  WmnAddress local;
  gchar *host, *text;
  gboolean is_v6;

  getsockname (fd, (struct sockaddr *) &name, &size);
  wmn_address_set (&local, &name);
  local.scope = 0;
  host = wmn_address_to_string (&local);
  is_v6 = local.family == AF_INET6 && strchr (host, '.') == NULL;
  text = g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u",
      is_v6 || strchr (host, ':') == NULL ? host : strrchr (host, ':') + 1,
      g_ntohs (local.port));
  g_free (host);
  return text;
}

GByteArray *
wmn_announce_write (WmnMount * mount, WmnAnnouncementKind kind,
    const WmnHttpRequest * http, int fd)
{
  WmnEpoch *epoch = wmn_publisher_ref_epoch (mount->publisher);
  WmnAnnouncement announcement = { kind };
  WmnAsfDescription description;
  gchar *address = name_address (fd);
  gchar *name = NULL;
  GByteArray *text;

  if (wmn_announcement_is_host (&http->host))
    name = g_strndup (http->host.data, http->host.size);
  announcement.host = name;
  announcement.address = address;
  announcement.path = mount->path;
  if (epoch != NULL) {
    wmn_asf_description_read (epoch->plain->data, epoch->plain->len,
        &description);
    announcement.description = &description;
  }
  text = wmn_announcement_new (&announcement);
  wmn_epoch_unref (epoch);
  g_free (address);
  g_free (name);
  return text;
}

gboolean
wmn_announce_is_preflight (const WmnHttpRequest * http, const WmnAgent * agent)
{
  return http->method == WMN_HTTP_METHOD_OPTIONS &&
      !wmn_agent_is_wmsp (agent) &&
      wmn_http_request_get (http, "Origin") != NULL &&
      wmn_http_request_get (http, "Access-Control-Request-Method") != NULL;
}
