/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* X-Forwarded-For: a list of addresses, each of which says for whom the one
 * behind it asks.  Only its end was written by somebody near; so it is read
 * from there. */

#pragma once

#include "http/http-request.h"

/* Takes the last item off a list and what isn't its address off the item:
 * blanks, brackets, a port.  What is left need not be an address.  FALSE at
 * the beginning of the list; empty items are passed over. */
gboolean wmn_http_forwarded_pop (WmnHttpText * list,
    WmnHttpText * ret_address);
