/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A stack of mails that senders push on with compare-and-swap and the
 * receiver takes as a whole and turns round: no lock, and nobody who pops a
 * single mail, so that no address can come back while it is looked at.
 *
 * The bell: senders first push, then set is_rung and write the eventfd if
 * it wasn't set.  The receiver first reads the eventfd, then clears is_rung,
 * then takes the mails.  So a mail pushed after the taking finds the bell
 * cleared and rings, and the eventfd is never silent while is_rung is set
 * (the other order would lose a ring for good). */

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "engine/mailbox.h"

gboolean
wmn_mailbox_init (WmnMailbox * mailbox)
{
  int fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);

  if (fd < 0)
    return FALSE;

  atomic_init (&mailbox->newest, NULL);
  atomic_init (&mailbox->is_rung, FALSE);
  mailbox->fd = fd;
  return TRUE;
}

void
wmn_mailbox_clear (WmnMailbox * mailbox)
{
  /* 0 is a zeroed mailbox; standard input is never ours to close. */
  if (mailbox == NULL || mailbox->fd <= 0)
    return;

  close (mailbox->fd);
  mailbox->fd = -1;
}

void
wmn_mailbox_post (WmnMailbox * mailbox, WmnMail * mail)
{
  WmnMail *newest =
      atomic_load_explicit (&mailbox->newest, memory_order_relaxed);

  g_assert (mail->deliver != NULL);

  do {
    mail->next = newest;
  } while (!atomic_compare_exchange_weak (&mailbox->newest, &newest, mail));

  wmn_mailbox_ring (mailbox);
}

void
wmn_mailbox_ring (WmnMailbox * mailbox)
{
  static const guint64 one = 1;
  ssize_t written;

  /* An exchange and never only a load: whatever the caller published before
   * has to be visible to the receiver that clears the bell after us. */
  if (atomic_exchange (&mailbox->is_rung, TRUE))
    return;

  do {
    written = write (mailbox->fd, &one, sizeof (one));
  } while (written < 0 && errno == EINTR);
  /* EAGAIN: the counter is at its end, so the bell is ringing anyway. */
  g_assert (written == sizeof (one) || errno == EAGAIN);
}

static WmnMail *
reverse (WmnMail * newest)
{
  WmnMail *oldest = NULL;

  while (newest != NULL) {
    WmnMail *next = newest->next;

    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  return oldest;
}

guint
wmn_mailbox_collect (WmnMailbox * mailbox, gpointer receiver)
{
  WmnMail *mail;
  guint64 count;
  guint n_mails = 0;
  ssize_t n_read;

  do {
    n_read = read (mailbox->fd, &count, sizeof (count));
  } while (n_read < 0 && errno == EINTR);

  atomic_exchange (&mailbox->is_rung, FALSE);
  mail = reverse (atomic_exchange (&mailbox->newest, NULL));

  while (mail != NULL) {
    WmnMail *next = mail->next;

    /* From here on the mail is the receiver's, which may free it. */
    mail->deliver (mail, receiver);
    mail = next;
    n_mails++;
  }
  return n_mails;
}
