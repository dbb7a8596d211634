/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The kernel's side of the table of system calls.  The functions are thin
 * because the C library declares its socket calls with a transparent union,
 * whose addresses don't fit plain function pointers.  Any thread. */

#include "engine/io.h"

static int
call_accept4 (int fd, struct sockaddr *address, socklen_t * size, int flags)
{
  return accept4 (fd, address, size, flags);
}

static ssize_t
call_recv (int fd, void *data, size_t size, int flags)
{
  return recv (fd, data, size, flags);
}

static ssize_t
call_sendmsg (int fd, const struct msghdr *message, int flags)
{
  return sendmsg (fd, message, flags);
}

const WmnIo wmn_io_kernel = {
  call_accept4,
  call_recv,
  call_sendmsg
};
