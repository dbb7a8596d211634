/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Turns what the streaming thread gives, in buffers of any size, into the
 * entries of the mount's ring: cuts and reads packets, repairs the header,
 * writes each packet once in the form all clients get, numbers it in the
 * virtual ASF file (LocationId), and remembers where newcomers can begin.
 *
 * A header goes on the air with its first packet, because that packet decides
 * whether error correction bytes have to be added to all (docs/players.md, R4
 * and R5).
 *
 * Threads: one streaming thread writes; functions marked "any thread" may be
 * called by workers and the application. */

#pragma once

#include "asf/asf-packet.h"
#include "engine/ring.h"
#include "server/epoch.h"

/* Kinds of ring entries. */
enum
{
  WMN_ENTRY_SKIP,               /* nothing; the ring's own filling */
  WMN_ENTRY_DATA,               /* an ASF packet; id = LocationId */
  WMN_ENTRY_JOIN,               /* the packet that follows, as a newcomer must
                                 * get it; everybody else steps over it */
  WMN_ENTRY_HEADER,             /* a new epoch, in the attachment */
  WMN_ENTRY_FLUSH,              /* what follows doesn't go on what was */
  WMN_ENTRY_END                 /* end of stream */
};

/* Flags of entries. */
enum
{
  WMN_ENTRY_START = 1 << 0,     /* a newcomer can begin with this DATA */
  WMN_ENTRY_KEYLESS = 1 << 1    /* with such a DATA, or a JOIN: the video only
                                 * goes on in it */
};

#define WMN_NO_ENTRY G_MAXUINT64

typedef struct _WmnPublisher WmnPublisher;
typedef struct _WmnNotice WmnNotice;

typedef enum
{
  WMN_PUBLISHER_MORE,           /* give more bytes */
  WMN_PUBLISHER_HEADER,         /* a header was read */
  WMN_PUBLISHER_PACKET,         /* a packet is ready to commit */
  WMN_PUBLISHER_NOT_ASF         /* the bytes are no ASF stream */
} WmnPublisherItem;

typedef enum
{
  WMN_NOTICE_HEADER,            /* an epoch begins: repairs and lints */
  WMN_NOTICE_MALFORMED,         /* the first packet that was not forwarded */
  WMN_NOTICE_CLOCK_SKEW,        /* streams more than a minute apart */
  WMN_NOTICE_NO_VIDEO           /* video announced, none comes */
} WmnNoticeKind;

struct _WmnNotice
{
  WmnNoticeKind kind;
  WmnEpoch *epoch;              /* may be NULL */
  WmnAsfRepairs repairs;
  WmnAsfLints lints;
  const gchar *text;            /* a sentence for people, may be NULL */
  gint64 skew;                  /* ms */
};

/* Streaming thread; nothing is locked. */
typedef void (*WmnNoticeFunc) (gpointer user_data, const WmnNotice * notice);

/* How a newcomer begins; values of the element's join-policy. */
typedef enum
{
  WMN_JOIN_LATEST_KEYFRAME,
  WMN_JOIN_NEXT_KEYFRAME,
  WMN_JOIN_LATEST,
  WMN_JOIN_BURST
} WmnJoin;

WmnPublisher *wmn_publisher_new (WmnRing * ring, WmnNoticeFunc notice,
    gpointer user_data);
void wmn_publisher_free (WmnPublisher * publisher);

/* Any thread.  Bytes of media the ring has to hold; takes effect with the next
 * header. */
void wmn_publisher_set_capacity (WmnPublisher * publisher, guint64 bytes);

/* Any thread: whether headers get the objects by which players choose between
 * streams; takes effect with the next header. */
void wmn_publisher_set_adds_bitrates (WmnPublisher * publisher,
    gboolean adds);

/* A header from the caps.  FALSE when it is no ASF header (@ret_fault says
 * why); the header that is there stays. */
gboolean wmn_publisher_set_header (WmnPublisher * publisher,
    const guint8 * data, gsize size, WmnAsfFault * ret_fault);

/* Lends @data until wmn_publisher_next() has said MORE or NOT_ASF. */
void wmn_publisher_give (WmnPublisher * publisher, const guint8 * data,
    gsize size);
/* @ret_send_time (ms) is set with PACKET.  Packets that break the rules of
 * ASF are counted and passed over; behind two in a row it is looked for where
 * packets, or another header, begin. */
WmnPublisherItem wmn_publisher_next (WmnPublisher * publisher,
    guint32 * ret_send_time);
/* Why it was NOT_ASF. */
WmnAsfFault wmn_publisher_fault (const WmnPublisher * publisher);
/* What is given next doesn't go on what was given before: half a packet is
 * forgotten, and where to read on is looked for. */
void wmn_publisher_resync (WmnPublisher * publisher);
/* Bytes may be missing in front of what is given next. */
void wmn_publisher_doubt (WmnPublisher * publisher);

/* Puts the packet that next() found on the air.  Returns by how many ms those
 * behind it are due later than their times and this one's say: the packet
 * before has yet to show as much. */
guint32 wmn_publisher_commit (WmnPublisher * publisher, gint64 now);

/* The data that follow don't go on those before: connected clients take up
 * at the next entry point. */
void wmn_publisher_flush (WmnPublisher * publisher, gint64 now);
/* End of stream: newcomers are refused until the next header. */
void wmn_publisher_end (WmnPublisher * publisher, gint64 now);
/* Forgets the header too. */
void wmn_publisher_reset (WmnPublisher * publisher);

/* Any thread. */
gboolean wmn_publisher_is_streaming (const WmnPublisher * publisher);
/* It was streaming and has come to its end. */
gboolean wmn_publisher_is_ended (const WmnPublisher * publisher);
/* A header has arrived; it goes on the air with the next packet, and nothing
 * comes before that any more. */
gboolean wmn_publisher_is_changing (const WmnPublisher * publisher);
/* A reference to what is on the air, NULL before and after. */
WmnEpoch *wmn_publisher_ref_epoch (WmnPublisher * publisher);
/* Where a newcomer of the current epoch begins: a sequence number, or
 * WMN_NO_ENTRY when it has to wait for the next entry point.  @burst: how
 * much of the stream it may get at once, in us, @ret_length: how much that is
 * (untouched with WMN_NO_ENTRY). */
guint64 wmn_publisher_find_entry (const WmnPublisher * publisher,
    WmnJoin join, gint64 burst, gint64 * ret_length);
/* As for a client that lags: the newest entry point after @sequence. */
guint64 wmn_publisher_find_newer (const WmnPublisher * publisher,
    guint64 sequence);
gint64 wmn_publisher_newest_time (const WmnPublisher * publisher);
guint64 wmn_publisher_n_malformed (const WmnPublisher * publisher);
