/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* When two paths are the same: a server has to decode what it was asked for
 * (RFC 2616 5.1.2), and which bytes a client escapes is its own choice. */

#pragma once

#include "http/http-request.h"

/* The form that all spellings of a path have in common, fit for a URL: only
 * what can't stand in a path (RFC 3986 3.3) is escaped, in capitals.  An
 * escaped '/' stays one, it parts nothing.  Transfer full; NULL for what
 * means nothing: a percent sign without two digits behind it, or a NUL. */
gchar *wmn_http_path_normalize (const WmnHttpText * path);
