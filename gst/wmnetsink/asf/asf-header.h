/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Header objects of an ASF file: read what a live server needs, and write
 * the header again so that a live stream can be played from it.
 *
 * Bytes in, values and bytes out: no I/O, no clock, no logging. */

#pragma once

#include <glib.h>

#define WMN_ASF_MORE (-2)       /* more bytes are needed */
#define WMN_ASF_BAD (-1)        /* no amount of bytes will help */

/* Header Object up to and including its reserved bytes. */
#define WMN_ASF_HEADER_MIN 30
/* GUID, size, file id, packet count, reserved: what $H carries of the Data
 * Object (MS-WMSP 2.2.3.5). */
#define WMN_ASF_DATA_OBJECT_HEAD 50
#define WMN_ASF_MAX_STREAMS 127
/* A header larger than this is refused; the largest seen in the field has
 * album art of some 100 KiB. */
#define WMN_ASF_HEADER_MAX (4 * 1024 * 1024)
/* The largest packet a $D can carry (MS-WMSP 2.2.3.1.2, 2.2.3.3). */
#define WMN_ASF_PACKET_MAX 65527

typedef struct _WmnAsfStream WmnAsfStream;
typedef struct _WmnAsfHeader WmnAsfHeader;
typedef struct _WmnAsfRepair WmnAsfRepair;

typedef enum
{
  WMN_ASF_STREAM_OTHER,
  WMN_ASF_STREAM_AUDIO,
  WMN_ASF_STREAM_VIDEO,
  WMN_ASF_STREAM_COMMAND
} WmnAsfStreamType;

typedef enum
{
  WMN_ASF_FAULT_NONE,
  WMN_ASF_FAULT_NOT_ASF,        /* doesn't begin with the header GUID */
  WMN_ASF_FAULT_SIZE,           /* an object's size can't be true */
  WMN_ASF_FAULT_NO_FILE_PROPERTIES,
  WMN_ASF_FAULT_NO_STREAMS,
  WMN_ASF_FAULT_PACKET_SIZE     /* 0, or more than a $D can carry */
} WmnAsfFault;

struct _WmnAsfStream
{
  guint8 number;                /* 1..127 */
  guint8 type;                  /* WmnAsfStreamType */
  guint8 is_encrypted;
  guint16 format_tag;           /* audio: wFormatTag */
  guint32 fourcc;               /* video: biCompression */
  guint32 width;
  guint32 height;
  guint32 bitrate;              /* bit/s, 0 = the header doesn't say */
};

struct _WmnAsfHeader
{
  gsize size;                   /* of the Header Object */
  guint32 min_packet_size;
  guint32 packet_size;          /* the maximum packet size */
  guint32 max_bitrate;          /* bit/s, 0 = not said */
  guint32 flags;                /* File Properties: 1 broadcast, 2 seekable */
  guint64 preroll;              /* ms */
  guint64 packet_count;
  guint n_objects_said;
  guint n_objects;              /* counted */
  gboolean has_bitrates;        /* there are Stream Bitrate Properties */
  gboolean has_exclusion;       /* a mutual exclusion of streams */
  guint n_streams;
  WmnAsfStream streams[WMN_ASF_MAX_STREAMS];
};

/* What was changed; each has a nick, see wmn_asf_repair_nick(). */
typedef enum
{
  WMN_ASF_REPAIR_BROADCAST = 1 << 0,
  WMN_ASF_REPAIR_SEEKABLE = 1 << 1,
  WMN_ASF_REPAIR_DURATION = 1 << 2,     /* file size, durations to 0 */
  WMN_ASF_REPAIR_PACKET_COUNT = 1 << 3, /* 0xFFFFFFFF (docs/players.md R3) */
  WMN_ASF_REPAIR_PACKET_SIZE = 1 << 4,  /* min = max */
  WMN_ASF_REPAIR_MAX_BITRATE = 1 << 5,
  WMN_ASF_REPAIR_OBJECT_COUNT = 1 << 6,
  WMN_ASF_REPAIR_DATA_OBJECT = 1 << 7,  /* size 50, count 0 (R2) */
  WMN_ASF_REPAIR_PADDED = 1 << 8,       /* Padding Object added (R13,
                                         * R14) */
  WMN_ASF_REPAIR_SHRUNK = 1 << 9,       /* Padding Object removed: > 8 KiB */
  WMN_ASF_REPAIR_ERROR_CORRECTION = 1 << 10,    /* packets grow by 3 (R4) */
  WMN_ASF_REPAIR_BITRATES = 1 << 11,    /* Stream Bitrate Properties added */
  WMN_ASF_REPAIR_EXCLUSION = 1 << 12    /* Bitrate Mutual Exclusion added */
} WmnAsfRepairs;
#define WMN_ASF_N_REPAIRS 13

/* What an old player will trip over and no server can mend. */
typedef enum
{
  WMN_ASF_LINT_HEADER_LARGE = 1 << 0,   /* > 8192: xine, old libmms */
  WMN_ASF_LINT_HEADER_HUGE = 1 << 1,    /* > 16384: libmms */
  WMN_ASF_LINT_HEADER_SPLIT = 1 << 2,   /* > 65527: several $H, no ffmpeg */
  WMN_ASF_LINT_NO_BITRATES = 1 << 3,    /* no stream says its bitrate */
  WMN_ASF_LINT_NO_CODEC_LIST = 1 << 4,
  WMN_ASF_LINT_CODEC = 1 << 5,  /* no Windows Media codec: WMP 6-11 can't */
  WMN_ASF_LINT_ENCRYPTED = 1 << 6,
  WMN_ASF_LINT_STREAM_NUMBER = 1 << 7,  /* > 9: hexadecimal or decimal? */
  WMN_ASF_LINT_NO_PREROLL = 1 << 8
} WmnAsfLints;
#define WMN_ASF_N_LINTS 9

struct _WmnAsfRepair
{
  guint32 packet_size;          /* to announce as minimum and maximum */
  guint32 max_bitrate;          /* measured, bit/s; 0 = what the header says,
                                 * or what its streams say */
  gboolean has_error_correction_added;
  gboolean adds_bitrates;       /* where it has none, and exclusion where
                                 * there are several streams of one kind */
  gboolean fills_packets;       /* with the Data Object's 50 bytes as long as
                                 * whole packets, where players take that */
};

/* Object size from the first 24 bytes, WMN_ASF_MORE, or WMN_ASF_BAD. */
gssize wmn_asf_header_measure (const guint8 * data, gsize size);

/* Reads one Header Object.  Returns its size, WMN_ASF_MORE or WMN_ASF_BAD
 * with @ret_fault set.  @ret_header is untouched on failure. */
gssize wmn_asf_header_parse (const guint8 * data, gsize size,
    WmnAsfHeader * ret_header, WmnAsfFault * ret_fault);

/* What @stream says, or a guess by its kind.  Never 0. */
guint32 wmn_asf_header_guess_bitrate (const WmnAsfStream * stream);
/* Sum of what the streams say; an unknown one is guessed.  Never 0. */
guint32 wmn_asf_header_bitrate (const WmnAsfHeader * header);

/* Writes the header for a live broadcast: what wmn_asf_header_parse()
 * accepted, repaired, and 50 bytes of Data Object behind it; the payload of
 * $H.  Transfer full.  @data may go on behind the Header Object with the 50
 * bytes; their file id becomes that of the File Properties. */
GByteArray *wmn_asf_header_repair (const guint8 * data, gsize size,
    const WmnAsfHeader * header, const WmnAsfRepair * repair,
    WmnAsfRepairs * ret_repairs, WmnAsfLints * ret_lints);

/* Puts another maximum bitrate into what wmn_asf_header_repair() wrote. */
void wmn_asf_header_set_bitrate (guint8 * data, gsize size, guint32 bitrate);

const WmnAsfStream *wmn_asf_header_find (const WmnAsfHeader * header,
    guint8 number);

/* Short names for messages ("max-bitrate") and sentences for people; @bit
 * is one bit's number. */
const gchar *wmn_asf_repair_nick (guint bit);
const gchar *wmn_asf_lint_nick (guint bit);
const gchar *wmn_asf_lint_text (guint bit);
const gchar *wmn_asf_fault_text (WmnAsfFault fault);
