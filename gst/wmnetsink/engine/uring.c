/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See uring.h.  Each message is one IORING_OP_SENDMSG that doesn't wait, so
 * that a full socket answers EAGAIN at once, as sendmsg() does.  Submission
 * waits for all completions: one io_uring_enter() a slice.
 *
 * The kernel may refuse at any time (a seccomp filter, io_uring_disabled), or
 * have rings but no IORING_OP_SENDMSG (before 5.3, sandboxes); what it hasn't
 * sent then is sent by sendmsg(), and so is everything later. */

#include "engine/uring.h"

#ifdef HAVE_LIBURING

#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <sys/socket.h>

#define FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)
#define RESULT_NONE G_MINSSIZE

typedef struct
{
  struct msghdr message;
  WmnUringDone done;
  gpointer owner;
  gssize result;
  int fd;
} Letter;

struct _WmnUring
{
  struct io_uring ring;         /* first, for the test that spoils it */
  gboolean is_gathering;
  gboolean is_broken;           /* the kernel takes nothing more */
  guint n_letters;
  Letter letters[WMN_URING_MAX];
  gsize scratch_size;
  guint8 *scratch;
};

WmnUring *
wmn_uring_new (gsize scratch_size)
{
  const unsigned flags = IORING_SETUP_SINGLE_ISSUER |
      IORING_SETUP_COOP_TASKRUN | IORING_SETUP_DEFER_TASKRUN;
  WmnUring *uring;

  if (g_getenv ("WMNET_NO_IO_URING") != NULL)
    return NULL;
  uring = g_new0 (WmnUring, 1);
  /* Kernels before 6.1 don't know the flags, which only make it faster. */
  if (io_uring_queue_init (WMN_URING_MAX, &uring->ring, flags) < 0 &&
      io_uring_queue_init (WMN_URING_MAX, &uring->ring, 0) < 0) {
    g_free (uring);
    return NULL;
  }
  uring->scratch_size = scratch_size;
  uring->scratch = g_malloc (WMN_URING_MAX * scratch_size);
  return uring;
}

void
wmn_uring_free (WmnUring * uring)
{
  if (uring == NULL)
    return;
  g_assert (uring->n_letters == 0);
  io_uring_queue_exit (&uring->ring);
  g_free (uring->scratch);
  g_free (uring);
}

void
wmn_uring_begin (WmnUring * uring)
{
  g_assert (!uring->is_gathering && uring->n_letters == 0);
  uring->is_gathering = !uring->is_broken;
}

gboolean
wmn_uring_is_gathering (const WmnUring * uring)
{
  return uring != NULL && uring->is_gathering &&
      uring->n_letters < WMN_URING_MAX;
}

gboolean
wmn_uring_is_full (const WmnUring * uring)
{
  return uring->n_letters == WMN_URING_MAX;
}

gpointer
wmn_uring_scratch (WmnUring * uring)
{
  return uring->scratch + uring->n_letters * uring->scratch_size;
}

void
wmn_uring_send (WmnUring * uring, int fd, const struct iovec *vectors,
    guint n_vectors, WmnUringDone done, gpointer owner)
{
  struct io_uring_sqe *sqe = io_uring_get_sqe (&uring->ring);
  Letter *letter = &uring->letters[uring->n_letters];

  g_assert (wmn_uring_is_gathering (uring));
  /* There are as many as letters. */
  g_assert (sqe != NULL);
  memset (&letter->message, 0, sizeof (letter->message));
  letter->message.msg_iov = (struct iovec *) vectors;
  letter->message.msg_iovlen = n_vectors;
  letter->done = done;
  letter->owner = owner;
  letter->result = RESULT_NONE;
  letter->fd = fd;
  io_uring_prep_sendmsg (sqe, fd, &letter->message, FLAGS);
  io_uring_sqe_set_data64 (sqe, uring->n_letters);
  uring->n_letters++;
}

static guint
collect (WmnUring * uring)
{
  struct io_uring_cqe *cqe;
  guint n = 0;

  while (io_uring_peek_cqe (&uring->ring, &cqe) == 0) {
    uring->letters[io_uring_cqe_get_data64 (cqe)].result = cqe->res;
    io_uring_cqe_seen (&uring->ring, cqe);
    n++;
  }
  return n;
}

/* Of what it has taken nobody knows how far it came: that can't be sent again,
 * so its connection is over. */
static void
give_up (WmnUring * uring, guint n_taken)
{
  guint i;

  for (i = 0; i < n_taken; i++) {
    if (uring->letters[i].result == RESULT_NONE)
      uring->letters[i].result = -EIO;
  }
}

/* The kernel takes them in order, and each that it took has a completion. */
static void
submit (WmnUring * uring)
{
  guint n_taken = 0, n_done = 0;

  while (n_taken < uring->n_letters || n_done < n_taken) {
    int n = io_uring_submit_and_wait (&uring->ring,
        (n_taken < uring->n_letters ? uring->n_letters : n_taken) - n_done);

    n_taken += n > 0 ? (guint) n : 0;
    n_done += collect (uring);
    if (n < 0 && n != -EINTR) {
      uring->is_broken = TRUE;
      give_up (uring, n_taken);
      return;
    }
  }
}

/* An operation that it doesn't have the kernel refuses with these, before it
 * looks at the message; TCP has no such answers. */
static gboolean
is_refused (const Letter * letter)
{
  return letter->result == -EINVAL || letter->result == -EOPNOTSUPP;
}

static void
send_plainly (Letter * letter)
{
  gssize n;

  do {
    n = sendmsg (letter->fd, &letter->message, FLAGS);
  } while (n < 0 && errno == EINTR);
  letter->result = n >= 0 ? n : -errno;
}

void
wmn_uring_flush (WmnUring * uring)
{
  guint n_letters = uring->n_letters;
  guint i;

  uring->is_gathering = FALSE;
  if (n_letters > 0)
    submit (uring);
  for (i = 0; i < n_letters; i++) {
    Letter *letter = &uring->letters[i];

    if (is_refused (letter))
      uring->is_broken = TRUE;
    if (letter->result == RESULT_NONE || is_refused (letter))
      send_plainly (letter);
    letter->done (letter->owner, uring->scratch + i * uring->scratch_size,
        letter->result);
  }
  uring->n_letters = 0;
}

#else

WmnUring *
wmn_uring_new (gsize scratch_size)
{
  return NULL;
}

void
wmn_uring_free (WmnUring * uring)
{
}

void
wmn_uring_begin (WmnUring * uring)
{
}

gboolean
wmn_uring_is_gathering (const WmnUring * uring)
{
  return FALSE;
}

gboolean
wmn_uring_is_full (const WmnUring * uring)
{
  return FALSE;
}

gpointer
wmn_uring_scratch (WmnUring * uring)
{
  return NULL;
}

void
wmn_uring_send (WmnUring * uring, int fd, const struct iovec *vectors,
    guint n_vectors, WmnUringDone done, gpointer owner)
{
}

void
wmn_uring_flush (WmnUring * uring)
{
}

#endif
