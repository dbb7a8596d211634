/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The clients of one mount on one worker: their feed, their seats, and sums
 * that only this worker writes.  A seat is what the mount knows of a client's
 * connection. */

#pragma once

#include "engine/feed.h"
#include "server/auth.h"
#include "server/counter.h"
#include "server/cuts.h"
#include "wmsp/pragma.h"

/* Lists of seats, so that one of thousands is found among a few. */
#define WMN_OUTLET_ROWS 256

typedef struct _WmnMount WmnMount;
typedef struct _WmnOutlet WmnOutlet;
typedef struct _WmnSeat WmnSeat;
typedef struct _WmnSeatHooks WmnSeatHooks;

/* Of all seats of an outlet.  Worker's thread. */
struct _WmnSeatHooks
{
  WmnFeedServe serve;
  /* A header is on the air: who waited for it can be answered. */
  void (*ready) (WmnSeat * seat);
  /* SelectStream came on another connection (MS-WMSP 3.2.5.7). */
  void (*select) (WmnSeat * seat, const WmnSwitch * switches, guint n_switches);
  /* The application has decided on the candidate. */
  void (*decided) (WmnSeat * seat, gboolean is_welcome);
  /* It is known whether the candidate is who it says it is. */
  void (*verified) (WmnSeat * seat, WmnAuthVerdict verdict);
  /* WMN_SETTING_DSCP or WMN_SETTING_CLIENT_RATE has changed. */
  void (*retune) (WmnSeat * seat);
  /* Say goodbye and end.  The seat leaves the outlet before it returns. */
  void (*close) (WmnSeat * seat, WmnReason why);
};

struct _WmnSeat
{
  WmnSeat *previous;
  WmnSeat *next;
  WmnRecord *record;            /* whose stream it is, not owned; in
                                 * WMN_STATE_INIT the candidate of whom the
                                 * application is asked, owned; else NULL */
};

struct _WmnOutlet
{
  WmnFeed feed;
  WmnWorker *worker;            /* set once */
  WmnMount *mount;              /* set once; whose it is, not owned */
  const WmnSeatHooks *hooks;    /* set once */

  /* worker thread only */
  WmnSeat rows[WMN_OUTLET_ROWS];        /* sentinels of circular lists: [0] of
                                         * those that are nobody's yet, the
                                         * others by record */
  gboolean is_attached;
  WmnCuts cuts;                 /* has a counter for any thread */

  /* worker writes, any thread reads; atomic */
  _Atomic guint64 bytes_sent;
  _Atomic guint64 bytes_received;
  _Atomic guint64 packets_sent;
  _Atomic guint64 packets_dropped;
  _Atomic guint64 n_slow;       /* clients cut for being slow */
  _Atomic guint64 n_timed_out;
};

void wmn_outlet_init (WmnOutlet * outlet, WmnMount * mount,
    WmnWorker * worker, const WmnSeatHooks * hooks);

/* Worker's thread from here on. */
gboolean wmn_outlet_attach (WmnOutlet * outlet, WmnRing * ring,
    gint64 max_latency);
/* The seats must be empty. */
void wmn_outlet_detach (WmnOutlet * outlet);

/* A list of seats begins and ends with one of nobody's.  A seat is in one list
 * at a time, at its end. */
void wmn_seat_init_list (WmnSeat * seats);
void wmn_seat_link (WmnSeat * seats, WmnSeat * seat);
/* Nothing happens where it is in none. */
void wmn_seat_unlink (WmnSeat * seat);

/* @seat is one of the outlet's from now on, or still, and @record's, NULL =
 * nobody's, by which it is found. */
void wmn_outlet_take_seat (WmnOutlet * outlet, WmnSeat * seat,
    WmnRecord * record);

void wmn_outlet_tell_ready (WmnOutlet * outlet);
/* Those that have a stream. */
void wmn_outlet_retune (WmnOutlet * outlet);
void wmn_outlet_close_all (WmnOutlet * outlet, WmnReason why);
/* Only those that have, or had, a stream: who waits for one stays. */
void wmn_outlet_close_streams (WmnOutlet * outlet, WmnReason why);
void wmn_outlet_close_one (WmnOutlet * outlet, const WmnRecord * record,
    WmnReason why);
void wmn_outlet_decide (WmnOutlet * outlet, const WmnRecord * candidate,
    gboolean is_welcome);
void wmn_outlet_verify (WmnOutlet * outlet, const WmnRecord * candidate,
    WmnAuthVerdict verdict);
void wmn_outlet_select (WmnOutlet * outlet, const WmnRecord * record,
    const WmnSwitch * switches, guint n_switches);
