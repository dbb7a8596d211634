/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who asks for no stream of Windows Media's, and what becomes of it: the
 * files beside a mount that announce it, browsers and players' probes, and
 * scripts of other sites.  Decides and makes the text; answer.c answers.
 *
 * Any worker's thread. */

#pragma once

#include "server/mounts.h"
#include "wmsp/agent.h"
#include "wmsp/announcement.h"

/* The status of the answer, where it isn't the stream. */
typedef enum
{
  WMN_ANNOUNCE_RAW = 0,         /* progressive ASF */
  WMN_ANNOUNCE_REFERENCE = 200, /* the [Reference] file */
  WMN_ANNOUNCE_BAD_REQUEST = 400,
  WMN_ANNOUNCE_NOT_FOUND = 404
} WmnAnnounceVerdict;

/* The mount that @path, the request's in its normal form, announces (a
 * reference, NULL = none), and how. */
WmnMount *wmn_announce_find (WmnMounts * mounts, const WmnHttpRequest * http,
    const WmnHttpText * path, WmnAnnouncementKind * ret_kind);

/* What a plain GET or HEAD of the mount's own path gets. */
WmnAnnounceVerdict wmn_announce_judge (const WmnMount * mount,
    const WmnHttpRequest * http, const WmnAgent * agent);

/* The text, transfer full; @fd is the client's connection. */
GByteArray *wmn_announce_write (WmnMount * mount, WmnAnnouncementKind kind,
    const WmnHttpRequest * http, int fd);

/* Whether a browser asks if a script of another site may read. */
gboolean wmn_announce_is_preflight (const WmnHttpRequest * http,
    const WmnAgent * agent);
