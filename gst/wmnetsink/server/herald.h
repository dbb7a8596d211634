/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The one thread that changes the public membership and the only one that
 * calls the application: workers tell it who came and went, it numbers the
 * newcomers, changes the registry, and then calls the hooks with no lock
 * held.  So news come in order, one at a time, connected before disconnected,
 * and a slow handler delays news and never media (docs/interface.md D.7). */

#pragma once

#include "server/registry.h"

typedef struct _WmnHerald WmnHerald;
typedef struct _WmnHeraldHooks WmnHeraldHooks;

/* All in the herald's thread. */
struct _WmnHeraldHooks
{
  void (*connected) (gpointer user_data, WmnRecord * record);
  void (*changed) (gpointer user_data, WmnRecord * record, WmnChange what);
  void (*disconnected) (gpointer user_data, WmnRecord * record);
  /* Its player has sent @log, which is wmn_herald_logged()'s.  It need not be
   * a member any more: players log what they have seen when it is over.
   * @record is NULL when nobody knows whose log it is. */
  void (*logged) (gpointer user_data, WmnRecord * record, gpointer log,
      gboolean is_member);
  void (*rejected) (gpointer user_data, WmnRecord * record, WmnReject why);
  /* May this one come in?  It is no member and has no id yet. */
    gboolean (*connecting) (gpointer user_data, WmnRecord * record);
  /* Accepting had to pause; at most one a second. */
  void (*starved) (gpointer user_data, int error);
  /* What proves that somebody is @user: a password, or "{HA1}" and the MD5 of
   * user:realm:password, transfer full; NULL = nobody is.  @password is what
   * the client has said it is, NULL when it proves it otherwise. */
  gchar *(*authenticate) (gpointer user_data, WmnRecord * record,
      const gchar * user, const gchar * realm, const gchar * password);
  /* After each rejection and log, and when what this has said comes: the time
   * to tell what was kept back, as far as that is due at @now, which is
   * G_MAXINT64 at the end.  Returns when the rest is due, G_MAXINT64 = there is
   * none. */
    gint64 (*late) (gpointer user_data, gint64 now);
};

/* News that nobody waits for may be told so much later than the last ones, in
 * us; the first ones after a silence are told at once. */
#define WMN_HERALD_NAP (20 * G_TIME_SPAN_MILLISECOND)
/* More news than this waiting: the application can't keep up, and newcomers
 * are refused until it does. */
#define WMN_HERALD_MAX_BACKLOG 8192
/* Of rejections alone fewer are kept: they cost a hostile client nothing. */
#define WMN_HERALD_MAX_REJECTIONS 64
/* Nor do logs cost them much. */
#define WMN_HERALD_MAX_LOGS 256

/* NULL where no thread can be had. */
WmnHerald *wmn_herald_new (WmnRegistry * registry,
    const WmnHeraldHooks * hooks, gpointer user_data);

/* Delivers what is waiting, then ends the thread.  Not from the herald. */
void wmn_herald_free (WmnHerald * herald);
gboolean wmn_herald_is_current (const WmnHerald * herald);

/* Any thread; each takes its own reference. */
void wmn_herald_connected (WmnHerald * herald, WmnRecord * record);
/* Told only while the record is a member, and once where it comes again before
 * that: choosing streams costs a client nothing either. */
void wmn_herald_changed (WmnHerald * herald, WmnRecord * record,
    WmnChange what);
void wmn_herald_named (WmnHerald * herald, WmnRecord * record,
    const gchar * name);
/* Takes @log and frees it with @log_free when it was told.  Only of a record
 * that is or was a member, told then as a change, too; or NULL. */
void wmn_herald_logged (WmnHerald * herald, WmnRecord * record, gpointer log,
    GDestroyNotify log_free);
void wmn_herald_disconnected (WmnHerald * herald, WmnRecord * record);
void wmn_herald_rejected (WmnHerald * herald, WmnRecord * record,
    WmnReject why);
void wmn_herald_starved (WmnHerald * herald, int error);
/* Asks the application; @decided is called with the answer, in the herald's
 * thread. */
void wmn_herald_ask (WmnHerald * herald, WmnRecord * record,
    void (*decided) (gpointer data, WmnRecord * record, gboolean is_welcome),
    gpointer data);
/* Calls @func, once, in the herald's thread, where it may call @hooks. */
void wmn_herald_run (WmnHerald * herald,
    void (*func) (gpointer data, const WmnHeraldHooks * hooks,
        gpointer user_data), gpointer data);
gboolean wmn_herald_is_behind (WmnHerald * herald);

/* Returns when everything posted before has been delivered, whatever comes
 * meanwhile.  Not from the herald. */
void wmn_herald_flush (WmnHerald * herald);
/* The same, or when it is interrupted: a handler may be waiting for the very
 * thread that calls this. */
void wmn_herald_flush_or_interrupt (WmnHerald * herald);
/* Any thread. */
void wmn_herald_interrupt (WmnHerald * herald, gboolean is_interrupted);
