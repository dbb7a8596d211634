/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/epoch.c. */

#include "server/epoch.h"

#include <string.h>

static WmnEpoch *
make_epoch (const WmnAsfHeader * header)
{
  GByteArray *plain = g_byte_array_new ();
  guint8 bytes[200];

  memset (bytes, 0x30, sizeof (bytes));
  g_byte_array_append (plain, bytes, sizeof (bytes));
  return wmn_epoch_new (3, 17, header, plain, 3203);
}

static void
test_framed (void)
{
  static const guint8 head[] = { 0x24, 0x48, 0xd0, 0x00, 0, 0, 0, 0, 0, 0x0c,
    0xd0, 0x00
  };
  WmnAsfHeader header = { 0 };
  WmnEpoch *epoch = make_epoch (&header);

  g_assert_cmpuint (epoch->framed->len, ==, 212);
  g_assert_cmpmem (epoch->framed->data, 12, head, 12);
  g_assert_cmpmem (epoch->framed->data + 12, 200, epoch->plain->data, 200);
  g_assert_cmpuint (epoch->video_stream, ==, 0);
  g_assert_cmpuint (epoch->bitrate, ==, 1);
  g_assert_cmpuint (epoch->number, ==, 3);
  wmn_epoch_unref (wmn_epoch_ref (epoch));
  g_assert_cmpuint (epoch->first, ==, 17);
  wmn_epoch_unref (epoch);
  wmn_epoch_unref (NULL);
}

static void
test_video (void)
{
  WmnAsfHeader header = { 0 };
  WmnEpoch *epoch;

  header.n_streams = 3;
  header.streams[0].number = 1;
  header.streams[0].type = WMN_ASF_STREAM_AUDIO;
  header.streams[1].number = 5;
  header.streams[1].type = WMN_ASF_STREAM_VIDEO;
  header.streams[2].number = 2;
  header.streams[2].type = WMN_ASF_STREAM_VIDEO;
  epoch = make_epoch (&header);
  g_assert_cmpuint (epoch->video_stream, ==, 2);
  wmn_epoch_unref (epoch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/epoch/framed", test_framed);
  g_test_add_func ("/epoch/video", test_video);
  return g_test_run ();
}
