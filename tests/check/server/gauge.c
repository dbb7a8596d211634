/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/gauge.c: rates by send times, of what isn't said alone. */

#include "server/gauge.h"

#include <string.h>

static void
make_header (WmnAsfHeader * header)
{
  memset (header, 0, sizeof (*header));
  header->n_streams = 3;
  header->streams[0].number = 1;
  header->streams[1].number = 2;
  header->streams[1].bitrate = 64000;
  header->streams[2].number = 3;
}

static void
make_packet (WmnAsfPacket * packet, guint32 send_time)
{
  memset (packet, 0, sizeof (*packet));
  packet->send_time = send_time;
  packet->used = 1000;
  packet->n_payloads = 2;
  packet->payloads[0].stream = 1;
  packet->payloads[0].size = 600;
  packet->payloads[1].stream = 2;
  packet->payloads[1].size = 300;
}

static void
test_measured (void)
{
  WmnAsfHeader header;
  WmnAsfPacket packet;
  WmnGauge gauge;
  guint32 time;

  make_header (&header);
  header.n_streams = 2;
  make_packet (&packet, 5000);
  wmn_gauge_begin (&gauge, &header);
  for (time = 5000; time < 8000; time += 100) {
    packet.send_time = time;
    g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  }
  packet.send_time = 8000;
  g_assert_true (wmn_gauge_add (&gauge, &packet, &header));
  /* 30 packets in 3 s: the last one begins what comes then */
  g_assert_cmpuint (header.max_bitrate, ==, 30 * 1000 * 8 / 3);
  g_assert_cmpuint (header.streams[0].bitrate, ==, 30 * 600 * 8 / 3);
  g_assert_cmpuint (header.streams[1].bitrate, ==, 64000);
  packet.send_time = 99000;
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  g_assert_cmpuint (header.max_bitrate, ==, 30 * 1000 * 8 / 3);
}

/* A stream that begins later is measured later, and with it all together. */
static void
test_late (void)
{
  WmnAsfHeader header;
  WmnAsfPacket packet;
  WmnGauge gauge;
  guint32 time;

  make_header (&header);
  make_packet (&packet, 0);
  wmn_gauge_begin (&gauge, &header);
  for (time = 0; time < 3000; time += 100) {
    packet.send_time = time;
    g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  }
  packet.send_time = 3000;
  g_assert_true (wmn_gauge_add (&gauge, &packet, &header));
  g_assert_cmpuint (header.streams[0].bitrate, ==, 30 * 600 * 8 / 3);
  g_assert_cmpuint (header.streams[2].bitrate, ==, 0);
  g_assert_cmpuint (header.max_bitrate, ==, 0);
  packet.n_payloads = 3;
  packet.payloads[2].stream = 3;
  packet.payloads[2].size = 1000;
  packet.used = 2000;
  for (time = 9000; time < 12000; time += 100) {
    packet.send_time = time;
    g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  }
  packet.send_time = 12000;
  g_assert_true (wmn_gauge_add (&gauge, &packet, &header));
  g_assert_cmpuint (header.streams[2].bitrate, ==, 30 * 1000 * 8 / 3);
  g_assert_cmpuint (header.max_bitrate, ==, 30 * 2000 * 8 / 3);
}

static void
test_said (void)
{
  WmnAsfHeader header;
  WmnAsfPacket packet;
  WmnGauge gauge;

  make_header (&header);
  header.n_streams = 1;
  header.streams[0].bitrate = 1;
  make_packet (&packet, 0);
  wmn_gauge_begin (&gauge, &header);
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  packet.send_time = 9000;
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  g_assert_cmpuint (header.max_bitrate, ==, 0);
}

/* Time that goes back says nothing: it begins anew. */
static void
test_backwards (void)
{
  WmnAsfHeader header;
  WmnAsfPacket packet;
  WmnGauge gauge;

  make_header (&header);
  header.n_streams = 2;
  make_packet (&packet, 5000);
  wmn_gauge_begin (&gauge, &header);
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  packet.send_time = 1000;
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  packet.send_time = 3999;
  g_assert_false (wmn_gauge_add (&gauge, &packet, &header));
  packet.send_time = 4000;
  g_assert_true (wmn_gauge_add (&gauge, &packet, &header));
  g_assert_cmpuint (header.streams[0].bitrate, ==, 2 * 600 * 8 / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gauge/measured", test_measured);
  g_test_add_func ("/gauge/late", test_late);
  g_test_add_func ("/gauge/said", test_said);
  g_test_add_func ("/gauge/backwards", test_backwards);
  return g_test_run ();
}
