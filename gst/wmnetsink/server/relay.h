/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The stream for a reflector (cubemap), which hands the same bytes on to all
 * of its clients: plain or framed, in Metacube2 blocks.  A relay is one client
 * of ours that stands for many, so its bytes are copied together.
 *
 * Worker's thread only, except for wmn_relay_read_wish(). */

#pragma once

#include "server/publisher.h"
#include "http/http-request.h"

typedef enum
{
  WMN_RELAY_NONE,
  WMN_RELAY_PLAIN,              /* ?metacube */
  WMN_RELAY_FRAMED              /* ?metacube=framed */
} WmnRelayWish;

/* By the query of the request's target. */
WmnRelayWish wmn_relay_read_wish (const WmnHttpRequest * http);

/* What a stream begins with: as it is, or for a relay.  Transfer full. */
GByteArray *wmn_relay_new_header (const WmnEpoch * epoch,
    gboolean is_framed, gboolean is_relay);
/* The header, for each client that comes to the relay. */
void wmn_relay_add_header (GByteArray * out, const WmnEpoch * epoch,
    gboolean is_framed);
/* Bytes that go to the relay's clients of now: $C, $H, $E. */
void wmn_relay_add_event (GByteArray * out, const guint8 * data, gsize size);
/* The frame @entry at @sequence, which must be DATA or JOIN; @af_flags goes on
 * with each $D.  Returns how many packets that made: two where clients can
 * begin in the middle of one. */
guint wmn_relay_add_frame (GByteArray * out, const WmnRing * ring,
    guint64 sequence, const WmnRingEntry * entry, const WmnEpoch * epoch,
    gboolean is_framed, guint8 * af_flags);
