/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The stream of every benchmark: an ASF header and packets that follow from
 * their number alone, so that whoever receives one can make it again and
 * compare, without a file of reference.  One video stream, one media object
 * a packet, a key frame about each second; the packets already have the form
 * in which wmnetsink sends (explicit Packet Length, no padding), so that not
 * a byte may differ.  The pictures are noise.
 *
 * With several streams, for those who don't want them all, each packet has a
 * payload of each; stream 1 is the video, the others are sound.
 *
 * ASF specification 3, 5.2.  Any thread. */

#pragma once

#include <glib.h>

#define BENCH_PACKET_MIN 64u
#define BENCH_PACKET_MAX 65527u
#define BENCH_VIDEO_STREAM 1
#define BENCH_MAX_STREAMS 8u

typedef struct
{
  guint n_streams;              /* 1 to BENCH_MAX_STREAMS */
  guint packet_size;            /* bytes */
  guint bitrate;                /* bit/s of the packets */
  guint key_every;              /* packets */
} BenchStream;

/* From the command line: packet, rate, streams. */
void bench_stream_init (BenchStream * stream, int argc, char **argv);

/* Header Object and the head of the Data Object.  Transfer full. */
GByteArray *bench_stream_new_header (const BenchStream * stream);

/* When packet @number is due, in us from the stream's beginning. */
gint64 bench_stream_due (const BenchStream * stream, guint32 number);

gboolean bench_stream_is_key (const BenchStream * stream, guint32 number);

/* Writes packet_size bytes. */
void bench_stream_write (const BenchStream * stream, guint32 number,
    guint8 * packet);

/* The packet's number, whoever made it; no check. */
guint32 bench_stream_number (const guint8 * packet);

/* Whether it is packet bench_stream_number() to the last byte. */
gboolean bench_stream_is_exact (const BenchStream * stream,
    const guint8 * packet, gsize size);

/* Whether @data may be the beginning of a packet; needs 24 bytes. */
gboolean bench_stream_is_begin (const BenchStream * stream,
    const guint8 * data);

/* --- the command line of these programs: key=value ---------------------- */

const gchar *bench_option (int argc, char **argv, const gchar * name,
    const gchar * otherwise);
gint64 bench_number (int argc, char **argv, const gchar * name,
    gint64 otherwise);
