/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Viewers by the thousand for the benchmarks of the interface: sockets of this
 * process, read to the last byte by one thread, which counts. */

#pragma once

#include <glib.h>

typedef struct _Crowd Crowd;

/* Raises the limit of descriptors as far as it goes; FALSE when it isn't
 * enough for @n_viewers and their server in one process. */
gboolean crowd_may_have (guint n_viewers);

/* Connects to 127.0.0.1 and asks for the stream. */
Crowd *crowd_new (guint n_viewers, guint port);
void crowd_free (Crowd * crowd);

/* Bytes that all of them have got. */
guint64 crowd_count (Crowd * crowd);
/* Waits until it is @bytes; FALSE after a minute. */
gboolean crowd_await (Crowd * crowd, guint64 bytes);
