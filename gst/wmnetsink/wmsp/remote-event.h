/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The body of a SendEvent request (MS-WMSP 2.2.5): what a proxy or a player
 * that played from its cache has to tell. */

#pragma once

#include "wmsp/player-log.h"

#define WMN_REMOTE_EVENT_GUID_MAX 64
/* What is looked at for a log: each look may cost a long search. */
#define WMN_REMOTE_EVENT_MAX_LOOKS 4

typedef struct _WmnRemoteEvent WmnRemoteEvent;

typedef enum
{
  WMN_REMOTE_UNKNOWN = 0,
  WMN_REMOTE_OPEN = 28,
  WMN_REMOTE_CLOSE = 29,
  WMN_REMOTE_LOG = 30
} WmnRemoteEventType;

struct _WmnRemoteEvent
{
  WmnRemoteEventType type;
  guint32 reason;               /* HRESULT */
  gchar guid[WMN_REMOTE_EVENT_GUID_MAX];        /* the player's, "" = none */
  guint n_looks;
  gboolean has_log;
  WmnPlayerLog log;             /* with has_log */
};

/* FALSE when it is no event; wmn_remote_event_clear() is due all the same.
 * What can't be read of its descriptions is left out. */
gboolean wmn_remote_event_parse (const gchar * data, gsize size,
    WmnRemoteEvent * ret_event);
void wmn_remote_event_clear (WmnRemoteEvent * event);
