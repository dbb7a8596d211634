/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The debug category of the server floor. */

#pragma once

#include <gst/gst.h>

GST_DEBUG_CATEGORY_EXTERN (wmn_server_debug);
