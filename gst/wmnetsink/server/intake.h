/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The requests of one connection, read from its socket one by one: heads as
 * views, bodies that say something up to their bound, others thrown away.
 * Says what came; answers nothing and knows no time.
 *
 * Worker's thread only. */

#pragma once

#include "engine/conn.h"
#include "server/input.h"

/* What all connections together keep of bodies that are still coming.  More
 * are read and thrown away: their requests are answered, their logs lost. */
#define WMN_INTAKE_MAX_BODIES (16 * 1024 * 1024)

typedef struct _WmnIntake WmnIntake;

typedef enum
{
  WMN_INTAKE_MORE,              /* nothing whole: again when it is readable */
  WMN_INTAKE_REQUEST,           /* one is there, its body dealt with */
  WMN_INTAKE_REFUSE,            /* to be answered with the status, then over */
  WMN_INTAKE_FOREIGN,           /* another protocol: not a byte in answer */
  WMN_INTAKE_END                /* the peer's FIN */
} WmnIntakeStep;

struct _WmnIntake
{
  WmnInput input;
  guint64 body_left;            /* of the request at the input's beginning, to
                                 * be thrown away */
  gsize reserved;               /* of what all may keep, for this body */
  guint n_requests;
  gboolean is_awaited;          /* the client waits for 100 Continue */
};

void wmn_intake_clear (WmnIntake * intake);

/* Goes on with what is in the input and in the socket until there is a
 * request (@ret_http, good until the next call), or nothing more to read. */
WmnIntakeStep wmn_intake_read (WmnIntake * intake, WmnConn * conn,
    WmnHttpRequest * ret_http, guint * ret_status);
/* The body of the request that was read; empty where it wasn't kept. */
void wmn_intake_get_body (const WmnIntake * intake, WmnHttpText * ret_body);
/* Is a request under way, at least its first byte? */
gboolean wmn_intake_has_begun (const WmnIntake * intake);
/* Whether the client sends the body of the request under way only when it is
 * told to, and nothing of it is there.  TRUE once. */
gboolean wmn_intake_take_wait (WmnIntake * intake);
/* Does with the request that was read; what is behind it is the next one. */
void wmn_intake_drop (WmnIntake * intake);
