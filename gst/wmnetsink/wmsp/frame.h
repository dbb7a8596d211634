/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Framing (MS-WMSP 2.2.3): the bytes in front of what is sent to a Windows
 * Media client. */

#pragma once

#include <glib.h>

/* Framing header + MMS data packet header. */
#define WMN_FRAME_DATA_HEAD 12
/* $C and $E are complete with 8 bytes. */
#define WMN_FRAME_EVENT_SIZE 8
/* $T is complete with 4 (2.2.3.8). */
#define WMN_FRAME_TEST_SIZE 4
/* The three $P of a packet pair (2.2.3.7) are so many bytes in all, whatever
 * the size of the response head in front of them. */
#define WMN_FRAME_N_PAIR 3
#define WMN_FRAME_PAIR_SIZE 2080
/* An MMS data packet is at most 65,535 bytes, its 8-byte head included: its
 * size is a 16-bit field (2.2.3.1.2). */
#define WMN_FRAME_MAX_PAYLOAD 65527

#define WMN_FRAME_REASON_OK 0x00000000u
#define WMN_FRAME_REASON_ENTRY_ENDED 0x00000001u        /* S_FALSE */

/* $D (2.2.3.3). */
void wmn_frame_write_data (guint8 head[WMN_FRAME_DATA_HEAD],
    guint32 location_id, guint8 af_flags, gsize payload_size);
/* $C (2.2.3.2), $E (2.2.3.4). */
void wmn_frame_write_change (guint8 event[WMN_FRAME_EVENT_SIZE]);
void wmn_frame_write_end (guint8 event[WMN_FRAME_EVENT_SIZE], guint32 reason);

/* What an old server gets that asked for a session that is gone (3.2.5.6):
 * @header_frames, then $E and $C as at the end of an entry, and @header_frames
 * again.  Transfer full. */
GByteArray *wmn_frame_new_restart (const GByteArray * header_frames);
/* $H (2.2.3.5): frames a whole ASF header, in several frames when it is
 * larger than one can carry.  Transfer full. */
GByteArray *wmn_frame_new_header (const guint8 * header, gsize size);
/* $M (2.2.3.6), the same with what wmn_metadata_new() made. */
GByteArray *wmn_frame_new_metadata (const guint8 * payload, gsize size);
/* $T (2.2.3.8). */
void wmn_frame_write_test (guint8 test[WMN_FRAME_TEST_SIZE]);
/* The first 8 bytes of the @n-th $P (from 0); @head_size is that of the
 * response's head.  Returns how many random bytes follow. */
gsize wmn_frame_write_pair (guint8 event[WMN_FRAME_EVENT_SIZE], guint n,
    gsize head_size);

/* Size of the first of whole frames that were written here, but for $P,
 * whose length says something else. */
gsize wmn_frame_measure (const guint8 * frames, gsize size);
