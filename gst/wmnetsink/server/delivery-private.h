/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a delivery is made of: for delivery.c, which sends, and
 * delivery-change.c, which tells of new headers, and for nobody else. */

#pragma once

#include "server/delivery.h"

static inline gint64
wmn_delivery_setting (const WmnDelivery * delivery, WmnSetting which)
{
  return wmn_mount_get (wmn_cursor_mount (&delivery->cursor), which);
}

/* In pipelined mode there is nothing to say it in between one body and the
 * next (MS-WMSP 3.2.1). */
static inline gboolean
wmn_delivery_is_mute (const WmnDelivery * delivery)
{
  return delivery->chunks != NULL && !delivery->chunks->is_open;
}

/* delivery.c */

/* Bytes that go in front of the next frame. */
GByteArray *wmn_delivery_get_out (WmnDelivery * delivery);
/* $C, $H, $E. */
void wmn_delivery_queue_event (WmnDelivery * delivery, const guint8 * data,
    gsize size);
/* Nothing follows but what is queued. */
void wmn_delivery_conclude (WmnDelivery * delivery, WmnReason why,
    guint32 code);

/* The stream is over, now. */
void wmn_delivery_finish (WmnDelivery * delivery, WmnReason why,
    gboolean is_clean);

/* delivery-change.c */

/* Would a new header be told that comes between this one and its first
 * packet, if there is one? */
gboolean wmn_delivery_may_expect (const WmnDelivery * delivery);
/* With is_delayed: tells now. */
void wmn_delivery_tell_late (WmnDelivery * delivery, gint64 now);
/* Has it waited for $C, or behind it, long enough, if it does?  May be the
 * end. */
void wmn_delivery_end_pause (WmnDelivery * delivery, gint64 now);

/* The cursor has passed a new header. */
void wmn_delivery_change_header (WmnDelivery * delivery, gint64 now);
