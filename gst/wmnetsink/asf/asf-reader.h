/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Cuts a stream of bytes, in buffers of any size, into ASF headers and data
 * packets.  A header in the middle is a new stream (a looped file), also where
 * the one before was cut off; index objects behind the data, and whatever else
 * stands there, are left out.  A buffer that is just one packet is handed on
 * without a copy.
 *
 * Bytes in, views out. */

#pragma once

#include <glib.h>
#include "asf/asf-search.h"

typedef struct _WmnAsfReader WmnAsfReader;

typedef enum
{
  WMN_ASF_READER_MORE,          /* all used up: push again */
  WMN_ASF_READER_HEADER,        /* Header Object [+ 50 bytes of Data Object] */
  WMN_ASF_READER_PACKET,        /* one data packet */
  WMN_ASF_READER_TRAILER,       /* the data are over, what follows is index */
  WMN_ASF_READER_BAD            /* not ASF; what is held was thrown away and
                                 * the next push begins anew */
} WmnAsfReaderItem;

struct _WmnAsfReader
{
  /* set by whoever reads */
  guint8 state;
  guint32 packet_size;          /* of the current header, 0 = none yet */
  guint64 data_left;            /* bytes of data, G_MAXUINT64 = endless */
  guint64 skip_left;            /* of an object that is left out, G_MAXUINT64
                                 * = up to the next header */
  WmnAsfSearch search;          /* while it isn't known where packets begin */
  gboolean is_anew;             /* it begins with the next push */
  gboolean is_rejected;         /* the packet that was given last */
  gboolean was_rejected;        /* the one before */
  GByteArray *held;             /* bytes kept between two pushes */
  gsize held_at;
  GByteArray *known;            /* the Header Object from
                                 * wmn_asf_reader_set_header(), until it is
                                 * clear whether it comes again */
  const guint8 *pushed;         /* the caller's bytes */
  gsize pushed_left;
  WmnAsfFault fault;            /* why WMN_ASF_READER_BAD */
};

void wmn_asf_reader_init (WmnAsfReader * reader);
void wmn_asf_reader_clear (WmnAsfReader * reader);

/* Forgets everything; the next bytes begin a stream. */
void wmn_asf_reader_reset (WmnAsfReader * reader);

/* Forgets a half-read packet but keeps the header, if there is one: a packet or
 * a header is looked for in the next bytes, which may begin anywhere.  After a
 * flush, a seek, or where another stream begins. */
void wmn_asf_reader_resync (WmnAsfReader * reader);

/* Bytes may be missing in front of the next push; or not, and then nothing is
 * lost. */
void wmn_asf_reader_doubt (WmnAsfReader * reader);

/* What wmn_asf_reader_next() has given just now is no packet.  The second one
 * in a row is looked through for a place where one begins. */
void wmn_asf_reader_reject (WmnAsfReader * reader);

/* A header that came by another way (caps): packets follow.  The same header
 * in-band right after it is then swallowed.  FALSE with reader->fault set,
 * and nothing else changed, when it is none. */
gboolean wmn_asf_reader_set_header (WmnAsfReader * reader,
    const guint8 * data, gsize size);

/* Lends @size bytes until the next WMN_ASF_READER_MORE, which must be waited
 * for before pushing again. */
void wmn_asf_reader_push (WmnAsfReader * reader, const guint8 * data,
    gsize size);

/* The next item; @ret_data is valid until the next call.  Set with
 * WMN_ASF_READER_HEADER and WMN_ASF_READER_PACKET only. */
WmnAsfReaderItem wmn_asf_reader_next (WmnAsfReader * reader,
    const guint8 ** ret_data, gsize * ret_size);
