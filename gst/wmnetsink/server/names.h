/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Names of clients in DNS, asked for in a thread of its own: at most
 * WMN_NAMES_RUNNING look-ups at once, each given up after WMN_NAMES_PATIENCE
 * (GLib's resolver has no time limit of its own before 2.78), answers kept
 * for a while, the number of waiting ones bounded.  A name that isn't found
 * is no news. */

#pragma once

#include "server/record.h"

#define WMN_NAMES_RUNNING 8
#define WMN_NAMES_PATIENCE 5    /* s */
#define WMN_NAMES_WAITING 256
/* Answers kept, and for how long; none is an answer too. */
#define WMN_NAMES_KEPT 1024
#define WMN_NAMES_KEPT_TIME (10 * G_TIME_SPAN_MINUTE)

typedef struct _WmnNames WmnNames;

/* Takes neither thread nor descriptor yet.  @found is called in the names'
 * thread. */
WmnNames *wmn_names_new (void (*found) (gpointer user_data,
        WmnRecord * record, const gchar * name), gpointer user_data);
/* Any thread.  Starts the thread, if there is none yet; FALSE when it can't be
 * had, or its descriptor. */
gboolean wmn_names_start (WmnNames * names);
/* Gives up what is running; @found isn't called any more. */
void wmn_names_free (WmnNames * names);

/* Any thread.  Without effect before the start. */
void wmn_names_look_up (WmnNames * names, WmnRecord * record);
