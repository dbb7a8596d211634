/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Puts answers on the wire: as a reply, as the beginning of a stream, as the
 * open first half of a Pipeline test (MS-WMSP 3.2.5.5), or in the middle of a
 * stream in pipelined mode, where it depends on what was asked when its turn
 * is (3.2.5.7 to 3.2.5.12).
 *
 * Queues; the caller pushes.  Worker's thread only. */

#pragma once

#include "server/answer.h"
#include "server/delivery.h"

/* Between the two requests of a test; MS-WMSP 3.2.5.5 recommends it. */
#define WMN_DISPATCH_TEST_TIME G_TIME_SPAN_SECOND

typedef enum
{
  WMN_DISPATCH_GOES_ON,
  WMN_DISPATCH_STOPPED,         /* the stream is to be stopped, then reply */
  WMN_DISPATCH_FULL             /* too many answers wait */
} WmnDispatchStep;

/* Head and body, behind three $P where the client wants them. */
void wmn_dispatch_reply (WmnDelivery * delivery, const WmnAnswer * answer,
    gboolean keeps_alive);
/* Head, header, and the ring from then on.  As with the last of these, the
 * head may say how the stream begins, which is known only now. */
void wmn_dispatch_stream (WmnDelivery * delivery, WmnAnswer * answer,
    WmnOutlet * outlet, gint64 now);
/* Head and $T; then the end of that body. */
void wmn_dispatch_test (WmnDelivery * delivery, const WmnAnswer * answer);
void wmn_dispatch_end_test (WmnDelivery * delivery);
/* A request has come on the connection of the stream. */
WmnDispatchStep wmn_dispatch_in_stream (WmnDelivery * delivery,
    WmnAnswer * answer, gint64 now);
