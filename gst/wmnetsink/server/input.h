/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a client has sent and nobody has dealt with yet: a buffer that grows
 * up to the largest head and body allowed, with a request's head at its
 * beginning.
 * Worker's thread only. */

#pragma once

#include "http/http-request.h"

typedef struct _WmnInput WmnInput;

struct _WmnInput
{
  gchar *data;
  gsize size;                   /* allocated */
  gsize used;
  gsize seen;                   /* bytes the parser has said MORE to */
  gsize head_size;              /* of the request at the beginning, 0 = none */
  gsize body_size;              /* bytes behind it that belong to it and are
                                 * kept, there already or not */
};

void wmn_input_clear (WmnInput * input);

/* Room for at least one byte behind what is used; returns how many. */
gsize wmn_input_reserve (WmnInput * input);

/* Looks for a head in bytes it hasn't looked at: its size, WMN_HTTP_MORE or
 * WMN_HTTP_BAD.  The head stays where it is. */
gssize wmn_input_parse (WmnInput * input, WmnHttpRequest * ret_request);
/* Reads the head again that was found before. */
void wmn_input_parse_again (const WmnInput * input,
    WmnHttpRequest * ret_request);

/* Takes up to @size bytes behind the head away; returns how many. */
gsize wmn_input_skip_body (WmnInput * input, guint64 size);
/* Is all of the body that is kept there? */
gboolean wmn_input_has_body (const WmnInput * input);
/* Takes the head away, and the body that was kept, and gives back the room that
 * nothing is left for. */
void wmn_input_drop_head (WmnInput * input);
