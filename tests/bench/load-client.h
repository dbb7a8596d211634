/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One client of the load generator: what it has asked, what it has got and
 * when.  It reads what comes until the first packet that begins a key frame;
 * then it throws the bytes away in the kernel, unless it belongs to the
 * sample that is checked to the last byte (stream.h; MS-WMSP 2.2.3). */

#pragma once

#include <glib.h>
#include "stream.h"

typedef struct _LoadClient LoadClient;
typedef struct _LoadCheck LoadCheck;

typedef enum
{
  LOAD_UNUSED,
  LOAD_CONNECTING,
  LOAD_HEAD,                    /* reading the response's head */
  LOAD_HEADER,                  /* a plain ASF header */
  LOAD_FRAMES,
  LOAD_PACKETS,
  LOAD_SEEK,                    /* raw bytes, looking for a packet */
  LOAD_DISCARD,
  LOAD_FAILED
} LoadState;

/* What it does that a good client doesn't. */
typedef enum
{
  LOAD_GOOD,
  LOAD_SLOW,                    /* reads half the stream's rate */
  LOAD_STUCK,                   /* stops reading after its first packet */
  LOAD_CHURN                    /* leaves after its first key frame */
} LoadManner;

struct _LoadClient
{
  int fd;
  guint8 state;
  guint8 manner;
  guint is_framed:1;            /* asks as a Windows Media player */
  guint is_checked:1;
  guint has_af_flags:1;
  guint is_paused:1;
  guint8 af_flags;              /* expected next */
  guint8 off;                   /* bit n - 1: stream n + 1 isn't wanted */
  guint8 n_streams;             /* to name in the request, 1 = no choice */
  guint16 path;                 /* number of the mount */
  guint32 packet_size;          /* from the header */
  guint32 number;               /* packet expected next */
  guint32 has_number;
  gint64 started;               /* connect(), us; all times monotonic */
  gint64 asked;                 /* the request is with the kernel */
  gint64 first_byte;            /* 0 = not yet */
  gint64 first_media;
  gint64 first_key;
  gint64 last_read;
  gint64 gap;                   /* longest pause in the window, us */
  guint64 bytes;                /* in the window */
  GByteArray *left;             /* a part of a packet */
};

/* Sums of all checked clients. */
struct _LoadCheck
{
  BenchStream stream;
  gint64 n_packets;
  gint64 n_bytes;
  gint64 n_errors;
  gint64 n_gaps;                /* whole packets left out */
  gint64 n_headers;
  gchar *first_error;
  GByteArray *header;           /* the first one, for all others */
  gint64 *location_offsets;     /* LocationId - number, by path */
  gboolean is_own_stream;       /* else only counted, not compared */
};

/* The request to send. */
gsize load_client_write_request (const LoadClient * client,
    const gchar * path, gchar * text, gsize size);

/* Bytes have come.  FALSE when the client can't go on. */
gboolean load_client_take (LoadClient * client, LoadCheck * check,
    const guint8 * data, gsize size, gint64 now);

void load_client_clear (LoadClient * client);
