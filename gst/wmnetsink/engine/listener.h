/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A listening TCP socket in a worker's epoll set.  Accepts until the queue
 * is empty, hands each descriptor over, and when the process or the system
 * is out of descriptors or memory says so and pauses for
 * WMN_LISTENER_PAUSE, so that a full house is no busy loop. */

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include "engine/worker.h"

#define WMN_LISTENER_PAUSE (200 * G_TIME_SPAN_MILLISECOND)
/* Accepts per readiness event, so that a connect storm can't starve the
 * clients that are already being served. */
#define WMN_LISTENER_BATCH 64

typedef struct _WmnListener WmnListener;

struct _WmnListener
{
  WmnWatch watch;
  WmnWorker *worker;            /* set once */
  WmnTimer pause;
  struct sockaddr_storage local;        /* set once, after bind */
  socklen_t local_size;

  /* set once; worker's thread.  @accepted owns @fd (non-blocking,
   * close-on-exec). */
  void (*accepted) (WmnListener * listener, int fd,
      const struct sockaddr_storage * peer, socklen_t peer_size);
  /* @error is the errno of a failed accept4() that made it pause. */
  void (*paused) (WmnListener * listener, int error);
  gpointer user_data;
};

/* Binds and listens; any thread, before attach.  Returns 0 or an errno.  An
 * IPv6 wildcard address is made dual stack.  @port of the bound socket can
 * be read with wmn_listener_port(). */
int wmn_listener_open (WmnListener * listener,
    const struct sockaddr *address, socklen_t size, int backlog);
guint16 wmn_listener_port (const WmnListener * listener);

/* Worker's thread.  Puts it into @worker's epoll set / takes it out. */
gboolean wmn_listener_attach (WmnListener * listener, WmnWorker * worker);
void wmn_listener_detach (WmnListener * listener);

/* Any thread once detached. */
void wmn_listener_close (WmnListener * listener);
