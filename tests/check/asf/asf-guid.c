/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/asf-guid.c against the GUIDs as text, as chapter 10 of the ASF
 * specification prints them. */

#include "asf/asf-guid.h"

#include <stdlib.h>
#include <string.h>

/* *INDENT-OFF* */
static const gchar *const texts[WMN_ASF_N_GUIDS] = {
  [WMN_ASF_GUID_HEADER_OBJECT] = "75B22630-668E-11CF-A6D9-00AA0062CE6C",
  [WMN_ASF_GUID_DATA_OBJECT] = "75B22636-668E-11CF-A6D9-00AA0062CE6C",
  [WMN_ASF_GUID_SIMPLE_INDEX_OBJECT] = "33000890-E5B1-11CF-89F4-00A0C90349CB",
  [WMN_ASF_GUID_INDEX_OBJECT] = "D6E229D3-35DA-11D1-9034-00A0C90349BE",
  [WMN_ASF_GUID_MEDIA_OBJECT_INDEX_OBJECT] =
      "FEB103F8-12AD-4C64-840F-2A1D2F7AD48C",
  [WMN_ASF_GUID_TIMECODE_INDEX_OBJECT] =
      "3CB73FD0-0C4A-4803-953D-EDF7B6228F0C",
  [WMN_ASF_GUID_FILE_PROPERTIES_OBJECT] =
      "8CABDCA1-A947-11CF-8EE4-00C00C205365",
  [WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT] =
      "B7DC0791-A9B7-11CF-8EE6-00C00C205365",
  [WMN_ASF_GUID_HEADER_EXTENSION_OBJECT] =
      "5FBF03B5-A92E-11CF-8EE3-00C00C205365",
  [WMN_ASF_GUID_CODEC_LIST_OBJECT] = "86D15240-311D-11D0-A3A4-00A0C90348F6",
  [WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT] =
      "75B22633-668E-11CF-A6D9-00AA0062CE6C",
  [WMN_ASF_GUID_EXTENDED_CONTENT_DESCRIPTION_OBJECT] =
      "D2D0A440-E307-11D2-97F0-00A0C95EA850",
  [WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT] =
      "7BF875CE-468D-11D1-8D82-006097C9A2B2",
  [WMN_ASF_GUID_CONTENT_ENCRYPTION_OBJECT] =
      "2211B3FB-BD23-11D2-B4B7-00A0C955FC6E",
  [WMN_ASF_GUID_EXTENDED_CONTENT_ENCRYPTION_OBJECT] =
      "298AE614-2622-4C17-B935-DAE07EE9289C",
  [WMN_ASF_GUID_PADDING_OBJECT] = "1806D474-CADF-4509-A4BA-9AABCB96AAE8",
  [WMN_ASF_GUID_BITRATE_MUTUAL_EXCLUSION_OBJECT] =
      "D6E229DC-35DA-11D1-9034-00A0C90349BE",
  [WMN_ASF_GUID_ADVANCED_MUTUAL_EXCLUSION_OBJECT] =
      "A08649CF-4775-4670-8A16-6E35357566CD",
  [WMN_ASF_GUID_GROUP_MUTUAL_EXCLUSION_OBJECT] =
      "D1465A40-5A79-4338-B71B-E36B8FD6C249",
  [WMN_ASF_GUID_MUTEX_BITRATE] = "D6E22A01-35DA-11D1-9034-00A0C90349BE",
  [WMN_ASF_GUID_EXTENDED_STREAM_PROPERTIES_OBJECT] =
      "14E6A5CB-C672-4332-8399-A96952065B5A",
  [WMN_ASF_GUID_ADVANCED_CONTENT_ENCRYPTION_OBJECT] =
      "43058533-6981-49E6-9B74-AD12CB86D58C",
  [WMN_ASF_GUID_AUDIO_MEDIA] = "F8699E40-5B4D-11CF-A8FD-00805F5C442B",
  [WMN_ASF_GUID_VIDEO_MEDIA] = "BC19EFC0-5B4D-11CF-A8FD-00805F5C442B",
  [WMN_ASF_GUID_COMMAND_MEDIA] = "59DACFC0-59E6-11D0-A3AC-00A0C90348F6",
  [WMN_ASF_GUID_NO_ERROR_CORRECTION] =
      "20FB5700-5B55-11CF-A8FD-00805F5C442B",
  [WMN_ASF_GUID_RESERVED_1] = "ABD3D211-A9BA-11CF-8EE6-00C00C205365"
};
/* *INDENT-ON* */

/* Where in the text each of the 16 bytes stands. */
static const guint places[WMN_ASF_GUID_SIZE] = {
  6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34
};

static void
test_bytes (void)
{
  guint guid;
  guint i;

  for (guid = 0; guid < WMN_ASF_N_GUIDS; guid++) {
    const guint8 *bytes = wmn_asf_guid_bytes (guid);

    for (i = 0; i < WMN_ASF_GUID_SIZE; i++) {
      gchar digits[3] = { texts[guid][places[i]], texts[guid][places[i] + 1] };

      g_assert_cmphex (bytes[i], ==, strtoul (digits, NULL, 16));
    }
    g_assert_cmpint (wmn_asf_guid_find (bytes), ==, guid);
  }
}

static void
test_unknown (void)
{
  guint8 bytes[WMN_ASF_GUID_SIZE];

  memcpy (bytes, wmn_asf_guid_bytes (WMN_ASF_GUID_DATA_OBJECT), 16);
  bytes[15] ^= 1;
  g_assert_cmpint (wmn_asf_guid_find (bytes), ==, WMN_ASF_GUID_UNKNOWN);
  memset (bytes, 0, 16);
  g_assert_cmpint (wmn_asf_guid_find (bytes), ==, WMN_ASF_GUID_UNKNOWN);
}

static void
test_begins (void)
{
  const guint8 *bytes = wmn_asf_guid_bytes (WMN_ASF_GUID_HEADER_OBJECT);
  guint8 other[17] = { 0, };
  gsize size;

  memcpy (other, bytes, 16);
  g_assert_true (wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, NULL, 0));
  for (size = 1; size <= 17; size++) {
    g_assert_true (wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, other,
            size));
    g_assert_false (wmn_asf_guid_begins (WMN_ASF_GUID_DATA_OBJECT, other,
            size));
  }
  other[9] ^= 0x80;
  g_assert_true (wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, other, 9));
  g_assert_false (wmn_asf_guid_begins (WMN_ASF_GUID_HEADER_OBJECT, other, 10));
}

static void
test_index (void)
{
  guint n = 0;
  guint guid;

  for (guid = 0; guid <= WMN_ASF_GUID_UNKNOWN; guid++)
    n += wmn_asf_guid_is_index (guid);
  g_assert_cmpuint (n, ==, 4);
  g_assert_true (wmn_asf_guid_is_index (WMN_ASF_GUID_SIMPLE_INDEX_OBJECT));
  g_assert_true (wmn_asf_guid_is_index (WMN_ASF_GUID_INDEX_OBJECT));
  g_assert_true (wmn_asf_guid_is_index
      (WMN_ASF_GUID_MEDIA_OBJECT_INDEX_OBJECT));
  g_assert_true (wmn_asf_guid_is_index (WMN_ASF_GUID_TIMECODE_INDEX_OBJECT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-guid/bytes", test_bytes);
  g_test_add_func ("/asf-guid/unknown", test_unknown);
  g_test_add_func ("/asf-guid/begins", test_begins);
  g_test_add_func ("/asf-guid/index", test_index);
  return g_test_run ();
}
