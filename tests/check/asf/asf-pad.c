/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of asf/asf-pad.c: what was cut and padded again reads as before. */

#include "asf/asf-pad.h"

#include <string.h>
#include "asf/asf-packet.h"

/* One payload of stream 1 in a multiple-payload packet: object 7, 8 bytes of
 * replicated data, 3 of media. */
#define PAYLOAD 0x81, 7, 0, 0, 0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 3, 0, 'a', \
    'b', 'c'
#define TIMES 5, 0, 0, 0, 6, 0

static guint8 *
make_whole (const guint8 * data, gsize size, gsize whole_size)
{
  guint8 *whole = g_malloc0 (whole_size);
  WmnAsfPad pad;

  wmn_asf_pad_make (data, size, whole_size, &pad);
  memcpy (whole, pad.head, pad.head_size);
  memcpy (whole + pad.head_size, data + pad.skip, size - pad.skip);
  return whole;
}

static void
check (const guint8 * data, gsize size, gsize whole_size, gboolean has_length)
{
  guint8 *whole = make_whole (data, size, whole_size);
  WmnAsfPacket cut, full;

  g_assert_cmpint (wmn_asf_packet_parse (data, size, &cut), ==,
      WMN_ASF_PACKET_OK);
  g_assert_cmpint (wmn_asf_packet_parse (whole, whole_size, &full), ==,
      WMN_ASF_PACKET_OK);
  g_assert_false (full.is_contradictory);
  g_assert_cmpuint (full.packet_length, ==, has_length ? whole_size : 0);
  g_assert_cmpuint (full.used + full.padding_length, ==, whole_size);
  g_assert_cmpuint (full.send_time, ==, cut.send_time);
  g_assert_cmpuint (full.n_payloads, ==, cut.n_payloads);
  g_assert_cmpmem (whole + full.payloads[0].start, full.payloads[0].size,
      data + cut.payloads[0].start, cut.payloads[0].size);
  g_free (whole);
}

static void
test_fields (void)
{
  /* WORD Packet Length and Padding Length, as asfmux has them. */
  static const guint8 words[] = { 0x51, 0x5d, 33, 0, 0, 0, TIMES, 0x81,
    PAYLOAD
  };
  /* The same without Packet Length, behind error correction data. */
  static const guint8 correction[] = { 0x82, 0, 0, 0x11, 0x5d, 0, 0, TIMES,
    0x81, PAYLOAD
  };
  /* No field at all. */
  static const guint8 none[] = { 0x01, 0x5d, TIMES, 0x81, PAYLOAD };
  /* BYTEs, and a sequence number. */
  static const guint8 bytes[] = { 0x2b, 0x5d, 32, 9, 0, TIMES, 0x81, PAYLOAD };

  check (words, sizeof (words), 100, TRUE);
  check (words, sizeof (words), 70000, TRUE);
  check (words, sizeof (words), sizeof (words) + 1, TRUE);
  check (correction, sizeof (correction), 3200, FALSE);
  check (none, sizeof (none), 200, FALSE);
  check (none, sizeof (none), 1400, FALSE);
  check (bytes, sizeof (bytes), 200, TRUE);
  check (bytes, sizeof (bytes), 1400, TRUE);
}

/* No room for a field that could say it, or nothing to do: as it is. */
static void
test_left_alone (void)
{
  static const guint8 bytes[] = { 0x2b, 0x5d, 32, 9, 0, TIMES, 0x81, PAYLOAD };
  static const guint8 shorts[][2] = { {0x82, 0}, {0x7b, 0} };
  WmnAsfPad pad;

  wmn_asf_pad_make (bytes, sizeof (bytes), sizeof (bytes), &pad);
  g_assert_cmpuint (pad.head_size + pad.skip, ==, 0);
  wmn_asf_pad_make (bytes, 256, 257, &pad);
  g_assert_cmpuint (pad.skip, ==, 5);
  g_assert_cmpuint (pad.head_size, ==, 6);
  wmn_asf_pad_make (shorts[0], 1, 100, &pad);
  g_assert_cmpuint (pad.head_size + pad.skip, ==, 0);
  wmn_asf_pad_make (shorts[1], 2, 100, &pad);
  g_assert_cmpuint (pad.head_size + pad.skip, ==, 0);
  wmn_asf_pad_make (NULL, 0, 100, &pad);
  g_assert_cmpuint (pad.head_size + pad.skip, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asf-pad/fields", test_fields);
  g_test_add_func ("/asf-pad/left-alone", test_left_alone);
  return g_test_run ();
}
