/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The three system calls the engine makes on a client's socket, as a table,
 * so that a test can make any of them fail at any call. */

#pragma once

#include <sys/socket.h>
#include <sys/types.h>

typedef struct _WmnIo WmnIo;

struct _WmnIo
{
  int (*accept4) (int fd, struct sockaddr * address, socklen_t * size,
      int flags);
  ssize_t (*recv) (int fd, void *data, size_t size, int flags);
  ssize_t (*sendmsg) (int fd, const struct msghdr * message, int flags);
};

/* The kernel's own calls; what every worker uses unless a test says other. */
extern const WmnIo wmn_io_kernel;
