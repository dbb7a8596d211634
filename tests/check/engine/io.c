/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The kernel's table does what its names say: accept, send and receive over
 * the loopback, errors by errno.  One thread. */

#include "sockets.h"

static void
test_kernel (void)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)
  };
  socklen_t size = sizeof (address);
  struct sockaddr_storage peer;
  struct iovec vectors[] = { {(void *) "ab", 2}, {(void *) "cde", 3} };
  struct msghdr message = {.msg_iov = vectors,.msg_iovlen = 2 };
  gchar data[8] = "";
  int listening = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int ours, theirs;

  g_assert_cmpint (bind (listening, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (listening, 1), ==, 0);
  getsockname (listening, (struct sockaddr *) &address, &size);

  size = sizeof (peer);
  g_assert_cmpint (wmn_io_kernel.accept4 (listening,
          (struct sockaddr *) &peer, &size, SOCK_NONBLOCK), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);

  theirs = connect_to (g_ntohs (address.sin_port));
  size = sizeof (peer);
  ours = wmn_io_kernel.accept4 (listening, (struct sockaddr *) &peer, &size,
      SOCK_NONBLOCK);
  g_assert_cmpint (ours, >=, 0);
  g_assert_cmpint (peer.ss_family, ==, AF_INET);
  g_assert_cmpint (size, ==, sizeof (address));

  g_assert_cmpint (wmn_io_kernel.recv (ours, data, 1, MSG_DONTWAIT), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpint (wmn_io_kernel.sendmsg (theirs, &message, 0), ==, 5);
  wait_for (ours, POLLIN);
  g_assert_cmpint (wmn_io_kernel.recv (ours, data, sizeof (data), 0), ==, 5);
  g_assert_cmpstr (data, ==, "abcde");

  close (theirs);
  wait_for (ours, POLLIN);
  g_assert_cmpint (wmn_io_kernel.recv (ours, data, 1, 0), ==, 0);
  close (ours);
  close (listening);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/io/kernel", test_kernel);
  return g_test_run ();
}
