/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What ties one connection to a mount: its seat in the outlet of its worker,
 * a reference while it waits or streams, and its record while the application
 * counts it as a client.  Joining and signing off are kept here so that
 * neither can be done by halves.
 *
 * Worker's thread only. */

#pragma once

#include "server/mount.h"

typedef struct _WmnMembership WmnMembership;

struct _WmnMembership
{
  WmnSeat seat;
  WmnOutlet *outlet;            /* a reference to its mount, while parked or
                                 * streaming; else NULL */
};

/* Takes a seat at the worker's outlet; the one in another mount is given back,
 * the one in @mount is kept. */
void wmn_membership_join (WmnMembership * membership, WmnMount * mount,
    guint worker);
/* Gives seat, candidate and reference back; idempotent. */
void wmn_membership_leave (WmnMembership * membership);

/* The application is asked about @candidate from now on. */
void wmn_membership_set_candidate (WmnMembership * membership,
    WmnRecord * candidate);
/* Transfer full; NULL when nobody was asked. */
WmnRecord *wmn_membership_take_candidate (WmnMembership * membership);

/* The stream of this connection is over for the application; nothing happens
 * where there was none.  @af_flags is what the next $D would have. */
void wmn_membership_sign_off (WmnMembership * membership, WmnReason why,
    guint8 af_flags, gint64 now);
