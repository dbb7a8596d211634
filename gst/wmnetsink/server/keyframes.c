/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See keyframes.h. */

#include "server/keyframes.h"

/* ms: a picture is worth this wait. */
#define PATIENCE 3000

void
wmn_keyframes_begin (WmnKeyframes * keyframes, guint32 send_time)
{
  keyframes->newest = send_time;
  keyframes->interval = 0;
  keyframes->has_one = FALSE;
  keyframes->is_given_up = FALSE;
}

/* Times that go back say nothing. */
static guint32
age_at (const WmnKeyframes * keyframes, guint32 send_time)
{
  return (guint32) MAX ((gint32) (send_time - keyframes->newest), 0);
}

gboolean
wmn_keyframes_note (WmnKeyframes * keyframes, guint32 send_time)
{
  gboolean were_given_up = keyframes->is_given_up;

  if (keyframes->has_one)
    keyframes->interval = age_at (keyframes, send_time);
  keyframes->newest = send_time;
  keyframes->has_one = TRUE;
  keyframes->is_given_up = FALSE;
  return were_given_up;
}

gboolean
wmn_keyframes_give_up (WmnKeyframes * keyframes, guint32 send_time,
    gboolean has_newest)
{
  guint32 age = age_at (keyframes, send_time);
  gboolean is_soon = age <= keyframes->interval &&
      keyframes->interval - age <= PATIENCE;

  if (!keyframes->is_given_up)
    keyframes->is_given_up = !has_newest && age > PATIENCE && !is_soon;
  return keyframes->is_given_up;
}
