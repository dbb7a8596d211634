/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Metacube2: the blocks in which the reflector cubemap wants its input, so
 * that it knows what each of its clients has to get first, and where one can
 * begin.  Knows nothing of what is in them.  Pure function, any thread. */

#pragma once

#include <glib.h>

/* What stands in front of each block's bytes. */
#define WMN_METACUBE_HEAD 16

/* Of one block. */
typedef enum
{
  WMN_METACUBE_PLAIN = 0,       /* a client can begin here */
  WMN_METACUBE_HEADER = 1 << 0, /* for each client before anything else */
  WMN_METACUBE_NOT_START = 1 << 1
} WmnMetacubeFlags;

void wmn_metacube_write_head (guint8 head[WMN_METACUBE_HEAD],
    guint32 size, WmnMetacubeFlags flags);
