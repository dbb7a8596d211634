/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who somebody is: challenges, and whether what a client answers to them is
 * true (MS-WMSP 3.2.5.1, 2.2.1.9).  Users are those of a file, which is read
 * again whenever it has changed, and those that the application vouches for.
 *
 * A nonce is a time and what only this server can make of it, so it needs no
 * table and is good on every connection: Windows Media clients open one for
 * each request.  The price is that what is overheard can be said again until
 * the nonce is late.
 *
 * Passwords are made slow to try, and files live on disks, so claims are
 * looked into in a thread of their own; the application is asked in the
 * herald's. */

#pragma once

#include "server/clerk.h"
#include "server/herald.h"
#include "server/users.h"
#include "wmsp/response.h"

/* How long a nonce is good. */
#define WMN_AUTH_NONCE_TIME (5 * G_TIME_SPAN_MINUTE)
/* Claims waiting for the thread; who comes later gets 503, as who comes when
 * there can be no thread. */
#define WMN_AUTH_MAX_WAITING 256
/* A file larger than this isn't one of users. */
#define WMN_AUTH_MAX_FILE (16 * 1024 * 1024)
/* One for each scheme. */
#define WMN_AUTH_MAX_CHALLENGES 2
#define WMN_AUTH_CHALLENGE_SIZE WMN_RESPONSE_MAX_TEXT
/* Bytes of a realm, so that every challenge fits. */
#define WMN_AUTH_MAX_REALM 128

typedef struct _WmnAuth WmnAuth;
typedef struct _WmnAuthStamp WmnAuthStamp;
typedef struct _WmnChallenges WmnChallenges;

typedef enum
{
  WMN_AUTH_UNASKED,
  WMN_AUTH_YES,
  WMN_AUTH_NO,
  WMN_AUTH_STALE                /* yes, but the nonce is too old */
} WmnAuthVerdict;

/* By which a file is seen to have changed; all 0 = it can't be read. */
struct _WmnAuthStamp
{
  guint64 inode;
  gint64 size;
  gint64 seconds;
  gint64 nanoseconds;
};

struct _WmnChallenges
{
  guint n;
  gchar texts[WMN_AUTH_MAX_CHALLENGES][WMN_AUTH_CHALLENGE_SIZE];
};

struct _WmnAuth
{
  /* set once */
  guint8 key[32];               /* of the nonces */
  WmnHerald *herald;
  gboolean (*is_answering) (gpointer user_data);
  gpointer user_data;

  WmnClerk clerk;               /* has a lock of its own */

  /* any thread, atomic */
  atomic_bool is_closing;
  atomic_bool is_looking;       /* a look at the file is under way */

  GMutex file_lock;             /* held while the file is read */
  WmnAuthStamp stamp;           /* under file_lock */

  GMutex lock;                  /* a leaf but for file_lock above it */
  /* under lock */
  gchar *realm;
  gchar *path;                  /* NULL = no file */
  WmnUsers *users;              /* NULL = nobody, or nobody can be known */
};

/* @is_answering, may be NULL: does the application want to be asked of users
 * whom the file doesn't know?  In any thread. */
void wmn_auth_init (WmnAuth * auth, WmnHerald * herald,
    gboolean (*is_answering) (gpointer user_data), gpointer user_data);
/* Ends the thread; claims that wait are decided with no.  The herald must
 * still be there. */
void wmn_auth_close (WmnAuth * auth);
void wmn_auth_clear (WmnAuth * auth);

/* Any thread; reads the file.  @realm is WMN_AUTH_MAX_REALM bytes at most.
 * FALSE with @error set when it can't be read:
 * then nobody is in it until it can. */
gboolean wmn_auth_set (WmnAuth * auth, const gchar * realm,
    const gchar * path, GError ** error);

/* Of the file as it was last read; FALSE when there is none that could be. */
gboolean wmn_auth_tally (WmnAuth * auth, guint schemes,
    WmnUsersTally * ret_tally);

/* What @http claims, NULL when that is nothing that could be true: no
 * Authorization, another scheme than @schemes, a realm or a resource that
 * isn't this one. */
WmnClaim *wmn_auth_read_claim (WmnAuth * auth, const WmnHttpRequest * http,
    guint schemes, gint64 now);

/* Looks into @claim, which it takes, and calls @decided once, in whatever
 * thread knows; @candidate is what the application is told of who it is.
 * FALSE when too many wait, or nobody can look. */
gboolean wmn_auth_check (WmnAuth * auth, WmnClaim * claim,
    WmnRecord * candidate, void (*decided) (gpointer data,
        WmnRecord * candidate, WmnAuthVerdict verdict), gpointer data);

/* What to answer to @http so that the client says who it is; schemes that
 * nobody can be known by are left out. */
void wmn_auth_challenge (WmnAuth * auth, const WmnHttpRequest * http,
    guint schemes, gboolean is_stale, gint64 now,
    WmnChallenges * ret_challenges);
gchar *wmn_auth_dup_realm (WmnAuth * auth);
