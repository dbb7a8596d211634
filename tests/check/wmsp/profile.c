/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of wmsp/profile.c: the parameters of MS-WMSP 2.2.1.12, worked out by
 * hand for small streams. */

#include "wmsp/profile.h"

#include "../asf/asf-builder.h"

#define VIDEO 1
#define SOUND 2

static WmnAsfHeader header;
static WmnProfile profile;

static void
begin (WmnAsfLevel video, WmnAsfLevel sound)
{
  WmnAsfSelection wanted = { {0} };

  memset (&header, 0, sizeof (header));
  header.n_streams = 2;
  header.streams[0].number = VIDEO;
  header.streams[0].type = WMN_ASF_STREAM_VIDEO;
  header.streams[1].number = SOUND;
  header.streams[1].type = WMN_ASF_STREAM_AUDIO;
  wmn_asf_selection_set (&wanted, VIDEO, video);
  wmn_asf_selection_set (&wanted, SOUND, sound);
  wmn_profile_begin (&profile, &header, &wanted);
}

/* A packet with one payload of @size bytes, its head included. */
static void
add_with (guint8 stream, guint32 time, guint32 size, guint replicated)
{
  AsfBuilderPacket built;
  WmnAsfPacket packet;
  GByteArray *data;

  asf_builder_packet_init (&built, 0);
  asf_builder_packet_add (&built, stream, time % 1000 == 0, 1, 0, 10);
  built.payloads[0].presentation_time = time;
  built.payloads[0].replicated = replicated;
  data = asf_builder_new_packet (&built);
  g_assert_cmpint (wmn_asf_packet_parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  built.payloads[0].size += size - packet.payloads[0].size;
  g_byte_array_unref (data);
  data = asf_builder_new_packet (&built);
  g_assert_cmpint (wmn_asf_packet_parse (data->data, data->len, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpuint (packet.payloads[0].size, ==, size);
  wmn_profile_add (&profile, data->data, data->len);
  g_byte_array_unref (data);
}

static void
add (guint8 stream, guint32 time, guint32 size)
{
  add_with (stream, time, size, 8);
}

static void
assert_profile (const gchar * expected)
{
  gchar *text = wmn_profile_end (&profile);

  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

/* A steady stream lacks its first payload and no more. */
static void
test_steady (void)
{
  guint i;

  begin (WMN_ASF_LEVEL_OFF, WMN_ASF_LEVEL_ALL);
  for (i = 0; i < 5; i++)
    add (SOUND, 3000 + i * 250, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=100,100,100,100,100;"
      "Time=0,0,0,0,0;StartTime=3000;LastTime=1000;MaxDiffTime=0;"
      "MaxDiffSndTime=0;ByteRate=500,500,500,500,500;");
}

/* A large frame, of a stream of 1500 bytes a second: late it has the time to
 * come in, early it hasn't, until the rate is twice the stream's own. */
static void
test_peak (void)
{
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_OFF);
  add (VIDEO, 0, 100);
  add (VIDEO, 900, 1300);
  add (VIDEO, 1000, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=100,100,100,100,100;"
      "Time=0,0,0,0,0;StartTime=0;LastTime=1000;MaxDiffTime=0;"
      "MaxDiffSndTime=0;ByteRate=1500,1500,1500,1500,1500;");
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_OFF);
  add (VIDEO, 0, 100);
  add (VIDEO, 500, 1300);
  add (VIDEO, 1000, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=650,500,275,100,100;"
      "Time=500,500,500,0,0;StartTime=0;LastTime=1000;MaxDiffTime=0;"
      "MaxDiffSndTime=0;ByteRate=1500,1500,1500,1500,1500;");
}

/* Sound that lags behind video counts first, video only where sound never
 * does. */
static void
test_lags (void)
{
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  add (VIDEO, 1000, 100);
  add (SOUND, 1100, 100);
  add (VIDEO, 1300, 100);
  add (SOUND, 1250, 100);
  add (VIDEO, 2000, 100);
  add (SOUND, 1500, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=300,240,175,100,100;"
      "Time=500,500,250,0,0;StartTime=1000;LastTime=1000;MaxDiffTime=500;"
      "MaxDiffSndTime=500;ByteRate=600,600,600,600,600;");
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  add (SOUND, 1000, 100);
  add (VIDEO, 900, 100);
  add (SOUND, 1100, 100);
  add (VIDEO, 1000, 100);
  add (SOUND, 1400, 100);
  add (VIDEO, 1150, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=300,256,220,200,200;"
      "Time=250,100,100,0,0;StartTime=900;LastTime=500;MaxDiffTime=250;"
      "MaxDiffSndTime=-250;ByteRate=1200,1200,1200,1200,1200;");
}

/* Only what the client gets counts. */
static void
test_selection (void)
{
  begin (WMN_ASF_LEVEL_KEYS, WMN_ASF_LEVEL_OFF);
  add (VIDEO, 2000, 100);
  add (SOUND, 0, 100);
  add (VIDEO, 2500, 100);
  add (VIDEO, 3000, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=100,100,100,100,100;"
      "Time=0,0,0,0,0;StartTime=2000;LastTime=1000;MaxDiffTime=0;"
      "MaxDiffSndTime=0;ByteRate=200,200,200,200,200;");
}

/* What doesn't say when it is for comes with what does, the next time. */
static void
test_no_time (void)
{
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  add (VIDEO, 3000, 60);
  add_with (VIDEO, 0, 40, 0);
  add (SOUND, 3000, 100);
  add_with (SOUND, 0, 50, 0);
  add (VIDEO, 3500, 50);
  add (VIDEO, 4000, 100);
  assert_profile ("Rate=10,12,15,20,30;MaxBytes=200,200,200,200,200;"
      "Time=0,0,0,0,0;StartTime=3000;LastTime=1000;MaxDiffTime=0;"
      "MaxDiffSndTime=0;ByteRate=400,400,400,400,400;");
}

/* What can't be said isn't. */
static void
test_nothing (void)
{
  guint i;

  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  assert_profile (NULL);
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  add (VIDEO, 1000, 100);
  assert_profile (NULL);
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  add (VIDEO, 0, 100);
  add (VIDEO, 700000, 100);
  assert_profile (NULL);
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  for (i = 0; i <= WMN_PROFILE_MAX_PACKETS; i++)
    add (VIDEO, i, 100);
  assert_profile (NULL);
  begin (WMN_ASF_LEVEL_ALL, WMN_ASF_LEVEL_ALL);
  wmn_profile_add (&profile, (const guint8 *) "x", 1);
  assert_profile (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/steady", test_steady);
  g_test_add_func ("/profile/peak", test_peak);
  g_test_add_func ("/profile/lags", test_lags);
  g_test_add_func ("/profile/selection", test_selection);
  g_test_add_func ("/profile/no-time", test_no_time);
  g_test_add_func ("/profile/nothing", test_nothing);
  return g_test_run ();
}
