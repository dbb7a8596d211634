/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Sends that are gathered: each owner is told his own result, in order, and
 * what a socket can't take is told as sendmsg() would tell it. */

#include <errno.h>
#if __has_include (<liburing.h>)
#include <liburing.h>
#endif
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "engine/uring.h"

#define N_PAIRS 5
#define SCRATCH 64

typedef struct
{
  int ours, theirs;
  struct iovec vectors[2];
  gssize result;
  guint order;
} Line;

static Line lines[N_PAIRS];
static guint n_done;

static WmnUring *
make_uring (void)
{
  WmnUring *uring = wmn_uring_new (SCRATCH);

  if (uring == NULL)
    g_test_skip ("no io_uring here");
  return uring;
}

static void
open_lines (void)
{
  guint i;

  n_done = 0;
  for (i = 0; i < N_PAIRS; i++) {
    int pair[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    lines[i].ours = pair[0];
    lines[i].theirs = pair[1];
    lines[i].result = G_MAXSSIZE;
  }
}

static void
close_lines (void)
{
  guint i;

  for (i = 0; i < N_PAIRS; i++) {
    close (lines[i].ours);
    if (lines[i].theirs >= 0)
      close (lines[i].theirs);
  }
}

static void
on_done (gpointer owner, gpointer scratch, gssize result)
{
  Line *line = owner;

  g_assert_cmpstr (scratch, ==, "mine");
  line->result = result;
  line->order = n_done++;
}

static void
gather (WmnUring * uring, Line * line, const gchar * a, const gchar * b)
{
  gchar *scratch = wmn_uring_scratch (uring);

  strcpy (scratch, "mine");
  line->vectors[0].iov_base = (gpointer) a;
  line->vectors[0].iov_len = strlen (a);
  line->vectors[1].iov_base = (gpointer) b;
  line->vectors[1].iov_len = strlen (b);
  wmn_uring_send (uring, line->ours, line->vectors, 2, on_done, line);
}

static void
fill (int fd)
{
  gchar waste[4096] = { 0 };

  while (send (fd, waste, sizeof (waste), MSG_DONTWAIT) > 0);
  while (send (fd, waste, 1, MSG_DONTWAIT) > 0);
  g_assert_cmpint (errno, ==, EAGAIN);
}

static void
test_results (void)
{
  WmnUring *uring = make_uring ();
  gchar text[16] = { 0 };
  guint i, round;

  if (uring == NULL)
    return;
  for (round = 0; round < 3; round++) {
    open_lines ();
    fill (lines[1].ours);
    close (lines[3].theirs);
    lines[3].theirs = -1;
    wmn_uring_begin (uring);
    for (i = 0; i < N_PAIRS; i++) {
      g_assert_true (wmn_uring_is_gathering (uring));
      gather (uring, &lines[i], "two ", "parts");
    }
    /* Nothing is sent yet. */
    g_assert_cmpint (recv (lines[0].theirs, text, sizeof (text),
            MSG_DONTWAIT), ==, -1);
    wmn_uring_flush (uring);
    g_assert_false (wmn_uring_is_gathering (uring));
    g_assert_cmpuint (n_done, ==, N_PAIRS);
    for (i = 0; i < N_PAIRS; i++) {
      g_assert_cmpint (lines[i].result, ==,
          i == 1 ? -EAGAIN : i == 3 ? -EPIPE : 9);
      g_assert_cmpuint (lines[i].order, ==, i);
    }
    g_assert_cmpint (recv (lines[4].theirs, text, sizeof (text),
            MSG_DONTWAIT), ==, 9);
    g_assert_cmpstr (text, ==, "two parts");
    close_lines ();
  }
  wmn_uring_free (uring);
}

/* A kernel that has no such operation refuses it as one that none has: from
 * message @first on, the ring asks for that. */
static void
spoil (WmnUring * uring, guint first)
{
#if __has_include (<liburing.h>)
  struct io_uring_sq *queue = &((struct io_uring *) uring)->sq;
  guint i;

  for (i = queue->sqe_head + first; i != queue->sqe_tail; i++)
    queue->sqes[i & *queue->kring_mask].opcode = 0xff;
#endif
}

/* What is refused goes out all the same, once, and then nothing is gathered
 * any more. */
static void
test_refused (void)
{
  gchar text[32] = { 0 };
  guint i, round;

  for (round = 0; round < 3; round++) {
    WmnUring *uring = make_uring ();

    if (uring == NULL)
      return;
    open_lines ();
    fill (lines[3].ours);
    wmn_uring_begin (uring);
    for (i = 0; i < N_PAIRS; i++)
      gather (uring, &lines[i], "two ", "parts");
    spoil (uring, round);
    wmn_uring_flush (uring);
    g_assert_cmpuint (n_done, ==, N_PAIRS);
    for (i = 0; i < N_PAIRS; i++) {
      g_assert_cmpuint (lines[i].order, ==, i);
      g_assert_cmpint (lines[i].result, ==, i == 3 ? -EAGAIN : 9);
      if (i != 3)
        g_assert_cmpint (recv (lines[i].theirs, text, sizeof (text),
                MSG_DONTWAIT), ==, 9);
    }
    wmn_uring_begin (uring);
    g_assert_false (wmn_uring_is_gathering (uring));
    wmn_uring_flush (uring);
    close_lines ();
    wmn_uring_free (uring);
  }
}

/* As many as there is room for, and no more. */
static void
test_full (void)
{
  WmnUring *uring = make_uring ();
  guint i;

  if (uring == NULL)
    return;
  open_lines ();
  wmn_uring_begin (uring);
  for (i = 0; i < WMN_URING_MAX; i++) {
    g_assert_true (wmn_uring_is_gathering (uring));
    gather (uring, &lines[0], "x", "");
  }
  g_assert_true (wmn_uring_is_full (uring));
  g_assert_false (wmn_uring_is_gathering (uring));
  wmn_uring_flush (uring);
  g_assert_false (wmn_uring_is_full (uring));
  g_assert_cmpuint (n_done, ==, WMN_URING_MAX);
  g_assert_cmpint (lines[0].result, ==, 1);
  close_lines ();
  wmn_uring_free (uring);
}

static void
test_none (void)
{
  g_setenv ("WMNET_NO_IO_URING", "1", TRUE);
  g_assert_null (wmn_uring_new (SCRATCH));
  g_unsetenv ("WMNET_NO_IO_URING");
  g_assert_false (wmn_uring_is_gathering (NULL));
  wmn_uring_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uring/results", test_results);
  g_test_add_func ("/uring/refused", test_refused);
  g_test_add_func ("/uring/full", test_full);
  g_test_add_func ("/uring/none", test_none);
  return g_test_run ();
}
