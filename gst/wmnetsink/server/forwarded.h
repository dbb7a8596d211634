/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* For whom a proxy asks: X-Forwarded-For, as far as it can be believed.
 * Anybody can write that field, so it is read only when the peer is a proxy
 * that the server was told to trust, and only up to the first hop that isn't
 * one. */

#pragma once

#include "http/http-request.h"
#include "server/access.h"

/* The address as text, transfer full; NULL when the peer isn't one of
 * @proxies, or the proxy doesn't say.  Any thread. */
gchar *wmn_forwarded_find (WmnAccess * proxies,
    const struct sockaddr_storage *peer, const WmnHttpRequest * request);
