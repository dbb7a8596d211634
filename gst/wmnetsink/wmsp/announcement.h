/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The short texts that send a player to the stream: ASX for .asx, .wax and
 * .wvx, an M3U list, and the [Reference] file that Windows Media servers give
 * to web browsers (MS-WMSP 3.2.5.1 allows a redirection).
 *
 * The host comes from the client's own Host field, so nothing of it is used
 * that isn't a plain host and port.  Text in, text out: any thread. */

#pragma once

#include <glib.h>
#include "asf/asf-description.h"
#include "http/http-request.h"

/* A host and its port. */
#define WMN_ANNOUNCEMENT_MAX_HOST 261

typedef struct _WmnAnnouncement WmnAnnouncement;

typedef enum
{
  WMN_ANNOUNCEMENT_NONE,
  WMN_ANNOUNCEMENT_ASX,
  WMN_ANNOUNCEMENT_WAX,         /* the same text under another media type */
  WMN_ANNOUNCEMENT_WVX,
  WMN_ANNOUNCEMENT_M3U,
  WMN_ANNOUNCEMENT_REFERENCE
} WmnAnnouncementKind;

struct _WmnAnnouncement
{
  WmnAnnouncementKind kind;     /* not NONE */
  const gchar *host;            /* as the client knows it, checked; NULL = it
                                 * said nothing that can be used */
  const gchar *address;         /* numeric, with the port */
  const gchar *path;            /* of the stream */
  const WmnAsfDescription *description; /* NULL = nothing is known */
};

/* By the path's ending, in any case; the path in front of it is in @ret_stem,
 * which is untouched with NONE. */
WmnAnnouncementKind wmn_announcement_split (const WmnHttpText * path,
    WmnHttpText * ret_stem);

/* A name, an IPv4 address or an IPv6 address in brackets, and perhaps a
 * port. */
gboolean wmn_announcement_is_host (const WmnHttpText * host);

const gchar *wmn_announcement_media_type (WmnAnnouncementKind kind);

/* Transfer full. */
GByteArray *wmn_announcement_new (const WmnAnnouncement * announcement);
