/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What players report of themselves (MS-WMSP 3.2.5.11, 3.2.5.12): finds the
 * client it is about, joins the report with our own figures of it, and hands
 * both to the application.
 *
 * Any worker's thread. */

#pragma once

#include <gst/gst.h>
#include "server/mount.h"
#include "wmsp/player-log.h"
#include "wmsp/request.h"

typedef struct _WmnLogEntry WmnLogEntry;

/* The name of the structure, and what a number is that wasn't said. */
#define WMN_LOGBOOK_NAME "wmnetsink-client-log"
#define WMN_LOGBOOK_UNKNOWN (-1)

/* One request that carries a log, as it came. */
struct _WmnLogEntry
{
  const WmnRequest *request;
  const WmnHttpRequest *http;
  WmnHttpText body;             /* size 0 = none */
  const struct sockaddr_storage *peer;
};

/* Whether the log is in the body, in the form for web servers (MS-WMLOG 2.3):
 * these know no client-id. */
gboolean wmn_logbook_is_web (const WmnLogEntry * entry);

/* Tells the application, if it is a log at all. */
void wmn_logbook_take (WmnMount * mount, const WmnLogEntry * entry);

/* The structure for the application: every field is always there.  @figures is
 * NULL when nobody is known by that log; transfer full. */
GstStructure *wmn_logbook_describe (const WmnPlayerLog * log,
    const WmnFigures * figures, const struct sockaddr_storage *peer);
