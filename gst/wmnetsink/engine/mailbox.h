/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Many senders, one receiver: intrusive mails and one eventfd, written at
 * most once between two collections.  Mails arrive in the order they were
 * posted by each sender. */

#pragma once

#include <stdatomic.h>
#include <glib.h>

typedef struct _WmnMail WmnMail;
typedef struct _WmnMailbox WmnMailbox;

struct _WmnMail
{
  WmnMail *next;
  /* Receiver's thread; owns the mail from then on. */
  void (*deliver) (WmnMail * mail, gpointer receiver);
};

struct _WmnMailbox
{
  _Atomic (WmnMail *) newest;   /* any thread, atomic */
  atomic_bool is_rung;          /* any thread, atomic */
  int fd;                       /* set once: the eventfd to poll for IN */
};

/* FALSE with errno set when there is no descriptor to be had. */
gboolean wmn_mailbox_init (WmnMailbox * mailbox);
void wmn_mailbox_clear (WmnMailbox * mailbox);

/* Any thread.  Never blocks. */
void wmn_mailbox_post (WmnMailbox * mailbox, WmnMail * mail);

/* Any thread.  Wakes the receiver without a mail; coalesced. */
void wmn_mailbox_ring (WmnMailbox * mailbox);

/* Receiver: silences the eventfd and delivers all mails, oldest first.
 * Returns how many. */
guint wmn_mailbox_collect (WmnMailbox * mailbox, gpointer receiver);
