/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/timeline.c: times that go on, and that belong together. */

#include "server/timeline.h"

#include <string.h>

#define AUDIO 1
#define VIDEO 2
#define PREROLL 3000

typedef struct
{
  WmnTimeline timeline;
  WmnAsfHeader header;
  WmnAsfPacket packet;          /* the newest, as it is sent */
} Line;

static void
begin_line (Line * line)
{
  memset (line, 0, sizeof (*line));
  line->header.n_streams = 2;
  line->header.streams[0].number = AUDIO;
  line->header.streams[0].type = WMN_ASF_STREAM_AUDIO;
  line->header.streams[1].number = VIDEO;
  line->header.streams[1].type = WMN_ASF_STREAM_VIDEO;
}

static void
make_packet (WmnAsfPacket * packet, guint32 send_time, guint8 stream,
    guint32 time)
{
  memset (packet, 0, sizeof (*packet));
  packet->send_time = send_time;
  packet->n_payloads = 1;
  packet->payloads[0].stream = stream;
  packet->payloads[0].time_at = 20;
  packet->payloads[0].presentation_time = time;
}

/* The send time that a packet gets, @gap ms after the one before it. */
static guint32
put (Line * line, gint64 gap, guint32 send_time, gboolean is_new)
{
  WmnAsfPacket packet;

  make_packet (&packet, send_time, AUDIO, send_time + PREROLL);
  wmn_timeline_keep (&line->timeline, &packet, &line->header, gap * 1000,
      is_new);
  if (is_new)
    wmn_timeline_begin (&line->timeline);
  wmn_timeline_observe (&line->timeline, &packet, &line->header);
  g_assert_cmpuint (packet.payloads[0].presentation_time, ==,
      packet.send_time + PREROLL);
  return packet.send_time;
}

/* R14: what begins the times anew goes on, by as much as there was nothing. */
static void
test_goes_on (void)
{
  Line line;

  begin_line (&line);
  g_assert_cmpuint (put (&line, 0, 700, TRUE), ==, 700);
  g_assert_cmpuint (put (&line, 40, 900, FALSE), ==, 900);
  g_assert_cmpuint (put (&line, 40, 860, FALSE), ==, 860);
  g_assert_cmpuint (put (&line, 50, 0, TRUE), ==, 910);
  g_assert_cmpuint (put (&line, 50, 2000, FALSE), ==, 2910);
  g_assert_cmpuint (put (&line, 60, 100, FALSE), ==, 2970);
  g_assert_cmpuint (put (&line, 20000, 0, TRUE), ==, 12970);
}

/* Nor do they jump, other than the clock does. */
static void
test_jumps (void)
{
  Line line;

  begin_line (&line);
  g_assert_cmpuint (put (&line, 0, 0, TRUE), ==, 0);
  /* Of one stream: what comes early, and what comes after an outage. */
  g_assert_cmpuint (put (&line, 0, 10000, FALSE), ==, 10000);
  g_assert_cmpuint (put (&line, 12000, 22000, FALSE), ==, 22000);
  g_assert_cmpuint (put (&line, 3600000, 3622000, FALSE), ==, 3622000);
  /* And another clock. */
  g_assert_cmpuint (put (&line, 40, 4222000, FALSE), ==, 3622040);
  g_assert_cmpuint (put (&line, 40, 4222050, FALSE), ==, 3622090);

  /* What is new has times of its own, if they aren't just late or early. */
  g_assert_cmpuint (put (&line, 70, 4230000, TRUE), ==, 3622160);
  g_assert_cmpuint (put (&line, 70, 4231070, TRUE), ==, 3623230);
  g_assert_cmpuint (put (&line, 30000, 4261000, TRUE), ==, 3653160);
  g_assert_cmpuint (put (&line, 30000, 99000, TRUE), ==, 3663160);
  g_assert_cmpuint (put (&line, 30000, 199000, TRUE), ==, 3673160);
}

/* The packet goes on the air with @late ms that its times had to be later. */
static void
put_two (Line * line, guint32 send_time, guint32 audio, guint32 video,
    gboolean is_new, guint32 late)
{
  WmnAsfPacket *packet = &line->packet;

  make_packet (packet, send_time, AUDIO, audio);
  packet->n_payloads = 2;
  packet->payloads[1] = packet->payloads[0];
  packet->payloads[1].stream = VIDEO;
  packet->payloads[1].presentation_time = video;
  g_assert_cmpuint (wmn_timeline_keep (&line->timeline, packet, &line->header,
          40000, is_new), ==, late);
  if (is_new)
    wmn_timeline_begin (&line->timeline);
  wmn_timeline_observe (&line->timeline, packet, &line->header);
}

/* What is shown doesn't step back either, where the last packet was for longer
 * than until this one. */
static void
test_presentation (void)
{
  Line line;

  begin_line (&line);
  put_two (&line, 0, 3000, 3000, TRUE, 0);
  put_two (&line, 5000, 8864, 8080, FALSE, 0);
  put_two (&line, 0, 3100, 3000, TRUE, 864 - 40);
  g_assert_cmpuint (line.packet.send_time, ==, 5864);
  g_assert_cmpuint (line.packet.payloads[0].presentation_time, ==, 8964);
  g_assert_cmpuint (line.packet.payloads[1].presentation_time, ==, 8864);
  put_two (&line, 100, 3200, 3100, FALSE, 0);
  g_assert_cmpuint (line.packet.send_time, ==, 5964);
  g_assert_cmpuint (line.packet.payloads[1].presentation_time, ==, 8964);

  /* A leap, and times that go on by themselves. */
  put_two (&line, 700000, 702500, 702500, FALSE, 560);
  g_assert_cmpuint (line.packet.send_time, ==, 6564);
  put_two (&line, 700040, 699000, 699000, FALSE, 0);
  put_two (&line, 700080, 699000, 699000, TRUE, 0);

  /* A clock that is far ahead can't be caught up with, and who says no time
   * has none. */
  put_two (&line, 700120, 799000, 703120, FALSE, 0);
  put_two (&line, 0, 3000, 3000, TRUE, 0);
  make_packet (&line.packet, 0, AUDIO, 0);
  line.packet.payloads[0].time_at = 0;
  g_assert_cmpuint (wmn_timeline_keep (&line.timeline, &line.packet,
          &line.header, 40000, TRUE), ==, 0);
}

/* A producer that doesn't wait for what was added gets no more than 10 s; one
 * that does may go on for ever. */
static void
test_lead (void)
{
  Line line;
  guint i;

  begin_line (&line);
  put_two (&line, 0, 3000, 3000, TRUE, 0);
  for (i = 0; i < 5; i++) {
    put_two (&line, 40, 5040, 3040, FALSE, 0);
    put_two (&line, 0, 3000, 3000, TRUE, 1960);
  }
  put_two (&line, 40, 5040, 3040, FALSE, 0);
  put_two (&line, 0, 3000, 3000, TRUE, 0);

  begin_line (&line);
  g_assert_cmpuint (put (&line, 0, 0, TRUE), ==, 0);
  for (i = 0; i < 20; i++) {
    put_two (&line, 40, 5040, 3040, FALSE, 0);
    put_two (&line, 0, 3000, 3000, TRUE, 1960);
    put (&line, 1960, 0, FALSE);
  }
}

/* After 49.7 days. */
static void
test_wrap (void)
{
  Line line;

  begin_line (&line);
  g_assert_cmpuint (put (&line, 0, G_MAXUINT32 - 19, TRUE), ==,
      G_MAXUINT32 - 19);
  g_assert_cmpuint (put (&line, 40, 20, FALSE), ==, 20);
  g_assert_cmpuint (put (&line, 40, G_MAXUINT32 - 9, FALSE), ==,
      G_MAXUINT32 - 9);
  g_assert_cmpuint (put (&line, 40, 3000000000u, TRUE), ==, 30);
  g_assert_cmpuint (put (&line, 40, 3000000000u + 0x80000000u, FALSE), ==, 70);
}

static gboolean
see (Line * line, guint32 send_time, guint8 stream, guint32 time,
    gint64 * ret_skew)
{
  WmnAsfPacket packet;

  make_packet (&packet, send_time, stream, time);
  wmn_timeline_observe (&line->timeline, &packet, &line->header);
  return wmn_timeline_is_skewed (&line->timeline, ret_skew);
}

static void
test_skew (void)
{
  Line line;
  gint64 skew = 0;

  begin_line (&line);
  wmn_timeline_begin (&line.timeline);
  g_assert_false (see (&line, 0, AUDIO, 3000, &skew));
  g_assert_false (line.timeline.has_seen_video);
  g_assert_true (see (&line, 0, VIDEO, 3600000000u, &skew));
  g_assert_true (line.timeline.has_seen_video);
  g_assert_cmpint (skew, ==, G_GINT64_CONSTANT (3599997000));
  wmn_timeline_begin (&line.timeline);
  g_assert_false (wmn_timeline_is_skewed (&line.timeline, &skew));
  g_assert_false (see (&line, 0, AUDIO, 70000, &skew));
  g_assert_false (see (&line, 0, VIDEO, 10000, &skew));
  g_assert_false (see (&line, 5001, AUDIO, 75001, &skew));
  g_assert_true (see (&line, 5001, VIDEO, 15000, &skew));
  g_assert_cmpint (skew, ==, -60001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/goes-on", test_goes_on);
  g_test_add_func ("/timeline/jumps", test_jumps);
  g_test_add_func ("/timeline/presentation", test_presentation);
  g_test_add_func ("/timeline/lead", test_lead);
  g_test_add_func ("/timeline/wrap", test_wrap);
  g_test_add_func ("/timeline/skew", test_skew);
  return g_test_run ();
}
