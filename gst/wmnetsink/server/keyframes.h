/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* When key frames come, and whether a newcomer can be let wait for the next
 * one: not where a camera that was announced is dead, nor for half a minute.
 * Streaming thread only. */

#pragma once

#include <glib.h>

typedef struct _WmnKeyframes WmnKeyframes;

struct _WmnKeyframes
{
  guint32 newest;               /* send time, ms; of the beginning at first */
  guint32 interval;             /* ms between the last two; 0 = not known */
  gboolean has_one;
  gboolean is_given_up;         /* until the next one */
};

/* What comes next begins at @send_time. */
void wmn_keyframes_begin (WmnKeyframes * keyframes, guint32 send_time);
/* One came.  TRUE when they had been given up. */
gboolean wmn_keyframes_note (WmnKeyframes * keyframes, guint32 send_time);
/* At a packet that isn't one: may newcomers begin without?  @has_newest:
 * they can still get the last one. */
gboolean wmn_keyframes_give_up (WmnKeyframes * keyframes, guint32 send_time,
    gboolean has_newest);
