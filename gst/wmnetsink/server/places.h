/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The places a mount has for clients: how many are taken, in all and by each
 * address.  Any thread. */

#pragma once

#include <stdatomic.h>
#include <sys/socket.h>
#include <glib.h>

typedef struct _WmnPlaces WmnPlaces;

struct _WmnPlaces
{
  GMutex lock;
  GCond empty;                  /* the last one has left */

  /* under lock */
  GHashTable *addresses;        /* a set of those that have places */
  guint n_taken;
};

void wmn_places_init (WmnPlaces * places);
void wmn_places_clear (WmnPlaces * places);

/* Limits below 0 mean none.  FALSE when there is no place. */
gboolean wmn_places_take (WmnPlaces * places,
    const struct sockaddr_storage *peer, gint64 max, gint64 max_per_address);
void wmn_places_leave (WmnPlaces * places, const struct sockaddr_storage *peer);
guint wmn_places_count (WmnPlaces * places);
