/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Many sends in one system call, where the kernel has io_uring and lets us:
 * messages are gathered while a slice of readers is served, then handed over
 * together, and each owner is told what became of its own before the slice is
 * over.  No send is under way at any other time, so sockets may be closed and
 * memory freed as if each had been sent by sendmsg().  Where there is no
 * io_uring, nothing is gathered and everybody sends for himself.
 *
 * Worker's thread only. */

#pragma once

#include <sys/uio.h>
#include <glib.h>

/* Messages gathered at once: the more, the fewer system calls, but what they
 * keep until they are done has to stay in the processor's cache. */
#define WMN_URING_MAX 64u

typedef struct _WmnUring WmnUring;

/* @result: bytes taken by the kernel, or minus an errno.  May send, but is
 * not gathered. */
typedef void (*WmnUringDone) (gpointer owner, gpointer scratch,
    gssize result);

/* @scratch_size: bytes each message may keep until it is done.  NULL when
 * there is no io_uring to be had, or WMNET_NO_IO_URING is in the
 * environment.  The thread that makes it is the one that uses it. */
WmnUring *wmn_uring_new (gsize scratch_size);
void wmn_uring_free (WmnUring * uring);

/* From here to the flush messages are gathered. */
void wmn_uring_begin (WmnUring * uring);
/* NULL is never gathering; neither is who is full. */
gboolean wmn_uring_is_gathering (const WmnUring * uring);
gboolean wmn_uring_is_full (const WmnUring * uring);

/* Memory of the next message's own, until it is done. */
gpointer wmn_uring_scratch (WmnUring * uring);
/* Gathers it.  @vectors and what they point to must stay until it is done;
 * it must be gathering. */
void wmn_uring_send (WmnUring * uring, int fd, const struct iovec *vectors,
    guint n_vectors, WmnUringDone done, gpointer owner);

/* Sends what was gathered and calls done for each, in the order gathered. */
void wmn_uring_flush (WmnUring * uring);
