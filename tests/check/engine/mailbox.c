/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Order and coalescing on one thread; nothing lost and each sender's order
 * kept with several senders and a receiver that sleeps in poll(). */

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>
#include "engine/mailbox.h"

#define N_SENDERS 4
#define N_MAILS 5000

typedef struct
{
  WmnMail mail;
  guint sender;
  guint number;
} Letter;

typedef struct
{
  WmnMailbox *mailbox;
  guint index;
} Sender;

static guint n_next[N_SENDERS];
static WmnMailbox *repost_to;

static gboolean
is_ringing (WmnMailbox * mailbox)
{
  struct pollfd set = {.fd = mailbox->fd,.events = POLLIN };

  return poll (&set, 1, 0) == 1;
}

static void
take (WmnMail * mail, gpointer receiver)
{
  Letter *letter = (Letter *) mail;

  g_assert_true (receiver == n_next);
  g_assert_cmpuint (letter->number, ==, n_next[letter->sender]);
  n_next[letter->sender]++;
  g_free (letter);
}

static void
take_and_repost (WmnMail * mail, gpointer receiver)
{
  mail->deliver = take;
  wmn_mailbox_post (repost_to, mail);
}

static Letter *
write_letter (guint sender, guint number)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->mail.deliver = take;
  letter->sender = sender;
  letter->number = number;
  return letter;
}

static void
test_order (void)
{
  WmnMailbox mailbox;
  guint i;

  n_next[0] = 0;
  g_assert_true (wmn_mailbox_init (&mailbox));
  g_assert_false (is_ringing (&mailbox));
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 0);

  for (i = 0; i < 10; i++)
    wmn_mailbox_post (&mailbox, &write_letter (0, i)->mail);
  g_assert_true (is_ringing (&mailbox));
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 10);
  g_assert_cmpuint (n_next[0], ==, 10);
  g_assert_false (is_ringing (&mailbox));
  wmn_mailbox_clear (&mailbox);
  g_assert_cmpint (mailbox.fd, ==, -1);
  wmn_mailbox_clear (&mailbox);
  wmn_mailbox_clear (NULL);
}

static void
test_coalesced (void)
{
  WmnMailbox mailbox;
  guint64 count = 0;

  n_next[0] = 0;
  g_assert_true (wmn_mailbox_init (&mailbox));
  wmn_mailbox_ring (&mailbox);
  wmn_mailbox_ring (&mailbox);
  wmn_mailbox_post (&mailbox, &write_letter (0, 0)->mail);

  /* The eventfd counts the writes. */
  g_assert_cmpint (read (mailbox.fd, &count, sizeof (count)), ==, 8);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 1);

  wmn_mailbox_ring (&mailbox);
  g_assert_true (is_ringing (&mailbox));
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 0);
  g_assert_false (is_ringing (&mailbox));
  wmn_mailbox_clear (&mailbox);
}

static void
test_post_in_deliver (void)
{
  WmnMailbox mailbox;
  Letter *letter = write_letter (0, 0);

  n_next[0] = 0;
  g_assert_true (wmn_mailbox_init (&mailbox));
  repost_to = &mailbox;
  letter->mail.deliver = take_and_repost;
  wmn_mailbox_post (&mailbox, &letter->mail);
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 1);
  g_assert_cmpuint (n_next[0], ==, 0);
  g_assert_true (is_ringing (&mailbox));
  g_assert_cmpuint (wmn_mailbox_collect (&mailbox, n_next), ==, 1);
  g_assert_cmpuint (n_next[0], ==, 1);
  wmn_mailbox_clear (&mailbox);
}

static void
test_no_descriptor (void)
{
  WmnMailbox mailbox = { NULL };
  struct rlimit before, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_false (wmn_mailbox_init (&mailbox));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  wmn_mailbox_clear (&mailbox);
}

static void *
send_all (void *data)
{
  Sender *sender = data;
  guint i;

  for (i = 0; i < N_MAILS; i++)
    wmn_mailbox_post (sender->mailbox, &write_letter (sender->index, i)->mail);
  return NULL;
}

static void
test_threads (void)
{
  WmnMailbox mailbox;
  Sender senders[N_SENDERS];
  pthread_t threads[N_SENDERS];
  guint n_taken = 0;
  guint i;

  g_assert_true (wmn_mailbox_init (&mailbox));
  for (i = 0; i < N_SENDERS; i++) {
    n_next[i] = 0;
    senders[i] = (Sender) {
    &mailbox, i};
    pthread_create (&threads[i], NULL, send_all, &senders[i]);
  }
  while (n_taken < N_SENDERS * N_MAILS) {
    struct pollfd set = {.fd = mailbox.fd,.events = POLLIN };

    /* A ring that got lost would leave us here. */
    g_assert_cmpint (poll (&set, 1, 20000), ==, 1);
    n_taken += wmn_mailbox_collect (&mailbox, n_next);
  }
  for (i = 0; i < N_SENDERS; i++) {
    pthread_join (threads[i], NULL);
    g_assert_cmpuint (n_next[i], ==, N_MAILS);
  }
  wmn_mailbox_clear (&mailbox);
}

/* Two senders post one mail each, a moment apart, then wait until both were
 * taken: sooner or later the second comes when the receiver is about to
 * silence the bell, and nobody rings again if it isn't heard. */

#define N_ROUNDS 4000u

typedef struct
{
  WmnMailbox *mailbox;
  guint max_delay;
} Duellist;

static atomic_uint n_seen;

static void
see (WmnMail * mail, gpointer receiver)
{
  atomic_fetch_add (&n_seen, 1);
}

static void *
post_in_rounds (void *data)
{
  Duellist *self = data;
  WmnMail mail = {.deliver = see };
  guint seed = 1;
  guint i, j;

  for (i = 0; i < N_ROUNDS; i++) {
    seed = seed * 1103515245u + 12345u;
    for (j = (seed >> 8) % self->max_delay; j > 0; j--)
      atomic_load (&n_seen);
    wmn_mailbox_post (self->mailbox, &mail);
    for (j = 1; atomic_load (&n_seen) < 2 * (i + 1); j++)
      if (j % 1000 == 0)
        sched_yield ();
  }
  return NULL;
}

static void
test_duel (void)
{
  WmnMailbox mailbox;
  Duellist duellists[2] = { {&mailbox, 1}, {&mailbox, 5000} };
  pthread_t threads[2];
  guint i;

  g_assert_true (wmn_mailbox_init (&mailbox));
  for (i = 0; i < 2; i++)
    pthread_create (&threads[i], NULL, post_in_rounds, &duellists[i]);
  while (atomic_load (&n_seen) < 2 * N_ROUNDS) {
    struct pollfd set = {.fd = mailbox.fd,.events = POLLIN };

    g_assert_cmpint (poll (&set, 1, 20000), ==, 1);
    wmn_mailbox_collect (&mailbox, NULL);
  }
  for (i = 0; i < 2; i++)
    pthread_join (threads[i], NULL);
  g_assert_cmpuint (n_seen, ==, 2 * N_ROUNDS);
  wmn_mailbox_clear (&mailbox);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mailbox/order", test_order);
  g_test_add_func ("/engine/mailbox/coalesced", test_coalesced);
  g_test_add_func ("/engine/mailbox/post-in-deliver", test_post_in_deliver);
  g_test_add_func ("/engine/mailbox/no-descriptor", test_no_descriptor);
  g_test_add_func ("/engine/mailbox/threads", test_threads);
  g_test_add_func ("/engine/mailbox/duel", test_duel);
  return g_test_run ();
}
