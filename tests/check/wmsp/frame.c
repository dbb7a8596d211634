/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks wmsp/frame.c against bytes worked out by hand from MS-WMSP 2.2.3;
 * the header examples are those of 2.2.3.5.
 */

#include "wmsp/frame.h"

#define assert_bytes(data, ...) G_STMT_START { \
    static const guint8 expected[] = { __VA_ARGS__ }; \
    g_assert_cmpmem (data, sizeof (expected), expected, sizeof (expected)); \
  } G_STMT_END

static void
test_data (void)
{
  guint8 head[WMN_FRAME_DATA_HEAD];

  wmn_frame_write_data (head, 0, 0, 3200);
  assert_bytes (head, 0x24, 0x44, 0x88, 0x0c, 0, 0, 0, 0, 0, 0, 0x88, 0x0c);
  wmn_frame_write_data (head, 70001, 7, 3200);
  assert_bytes (head, 0x24, 0x44, 0x88, 0x0c, 0x71, 0x11, 0x01, 0x00, 0, 7,
      0x88, 0x0c);
  wmn_frame_write_data (head, 70002, 8, 1187);
  assert_bytes (head, 0x24, 0x44, 0xab, 0x04, 0x72, 0x11, 0x01, 0x00, 0, 8,
      0xab, 0x04);
  wmn_frame_write_data (head, G_MAXUINT32, 255, WMN_FRAME_MAX_PAYLOAD);
  assert_bytes (head, 0x24, 0x44, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0xff,
      0xff, 0xff);
}

static void
test_events (void)
{
  guint8 event[WMN_FRAME_EVENT_SIZE];

  wmn_frame_write_change (event);
  assert_bytes (event, 0x24, 0x43, 4, 0, 0, 0, 0, 0);
  wmn_frame_write_end (event, WMN_FRAME_REASON_OK);
  assert_bytes (event, 0x24, 0x45, 4, 0, 0, 0, 0, 0);
  wmn_frame_write_end (event, WMN_FRAME_REASON_ENTRY_ENDED);
  assert_bytes (event, 0x24, 0x45, 4, 0, 1, 0, 0, 0);
  wmn_frame_write_end (event, 0xa0000001u);
  assert_bytes (event, 0x24, 0x45, 4, 0, 1, 0, 0, 0xa0);
}

static guint8 *
new_pattern (gsize size)
{
  guint8 *data = g_malloc (size);
  gsize i;

  for (i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + i / 251);

  return data;
}

/* Takes the frames apart again and returns how many there were. */
static guint
assert_reassembles (const GByteArray * frames, const guint8 * header,
    gsize size)
{
  gsize at = 0, done = 0;
  guint n = 0;

  while (at < frames->len) {
    const guint8 *head = frames->data + at;
    gsize payload = (gsize) head[10] + head[11] * 256u - 8;

    g_assert_cmphex (head[0], ==, 0x24);
    g_assert_cmphex (head[1], ==, 'H');
    g_assert_cmpuint (head[4], ==, n);
    g_assert_cmpmem (head + 2, 2, head + 10, 2);
    g_assert_cmpmem (head + 12, payload, header + done, payload);
    at += 12 + payload;
    done += payload;
    n++;
  }
  g_assert_cmpuint (at, ==, frames->len);
  g_assert_cmpuint (done, ==, size);

  return n;
}

/* 759 bytes of Header Object and 50 of Data Object */
static void
test_one_frame (void)
{
  guint8 *header = new_pattern (809);
  GByteArray *frames = wmn_frame_new_header (header, 809);

  g_assert_cmpuint (frames->len, ==, 821);
  assert_bytes (frames->data, 0x24, 0x48, 0x31, 0x03, 0, 0, 0, 0, 0, 0x0c,
      0x31, 0x03);
  g_assert_cmpuint (assert_reassembles (frames, header, 809), ==, 1);
  g_byte_array_unref (frames);
  g_free (header);
}

static void
test_two_frames (void)
{
  guint8 *header = new_pattern (100000);
  GByteArray *frames = wmn_frame_new_header (header, 100000);

  g_assert_cmpuint (frames->len, ==, 100024);
  assert_bytes (frames->data, 0x24, 0x48, 0xff, 0xff, 0, 0, 0, 0, 0, 0x04,
      0xff, 0xff);
  assert_bytes (frames->data + 65539, 0x24, 0x48, 0xb1, 0x86, 1, 0, 0, 0, 0,
      0x08, 0xb1, 0x86);
  g_assert_cmpuint (assert_reassembles (frames, header, 100000), ==, 2);
  g_byte_array_unref (frames);
  g_free (header);
}

static void
test_three_frames (void)
{
  guint8 *header = new_pattern (150000);
  GByteArray *frames = wmn_frame_new_header (header, 150000);

  assert_bytes (frames->data, 0x24, 0x48, 0xff, 0xff, 0, 0, 0, 0, 0, 0x04,
      0xff, 0xff);
  assert_bytes (frames->data + 65539, 0x24, 0x48, 0xff, 0xff, 1, 0, 0, 0, 0,
      0x00, 0xff, 0xff);
  assert_bytes (frames->data + 2 * 65539, 0x24, 0x48, 0x0a, 0x4a, 2, 0, 0, 0,
      0, 0x08, 0x0a, 0x4a);
  g_assert_cmpuint (assert_reassembles (frames, header, 150000), ==, 3);
  g_byte_array_unref (frames);
  g_free (header);
}

/* Around the edge: one byte more needs one frame more. */
static void
test_edge (void)
{
  guint8 *header = new_pattern (2 * WMN_FRAME_MAX_PAYLOAD + 1);
  gsize n;

  for (n = 1; n <= 2; n++) {
    gsize size = n * WMN_FRAME_MAX_PAYLOAD;
    GByteArray *frames = wmn_frame_new_header (header, size);

    g_assert_cmpuint (assert_reassembles (frames, header, size), ==, n);
    g_byte_array_unref (frames);
    frames = wmn_frame_new_header (header, size + 1);
    g_assert_cmpuint (assert_reassembles (frames, header, size + 1), ==, n + 1);
    g_assert_cmphex (frames->data[n * 65539 + 9], ==, 0x08);
    g_byte_array_unref (frames);
  }
  g_free (header);
}

/* 2.2.3.6: an MMS data packet like $H. */
static void
test_metadata (void)
{
  guint8 *payload = new_pattern (106);
  GByteArray *frames = wmn_frame_new_metadata (payload, 106);

  g_assert_cmpuint (frames->len, ==, 118);
  assert_bytes (frames->data, 0x24, 0x4d, 0x72, 0x00, 0, 0, 0, 0, 0, 0x0c,
      0x72, 0x00);
  g_assert_cmpmem (frames->data + 12, 106, payload, 106);
  g_byte_array_unref (frames);
  g_free (payload);
}

static void
test_test (void)
{
  guint8 test[WMN_FRAME_TEST_SIZE];

  wmn_frame_write_test (test);
  assert_bytes (test, 0x24, 0x54, 0, 0);
}

/* 2.2.3.7: the example has a head of 412 bytes, frames of 100, 512 and
 * 1468; their sum never changes. */
static void
test_pair (void)
{
  guint8 event[WMN_FRAME_EVENT_SIZE];
  gsize head, sum;
  guint n;

  g_assert_cmpuint (wmn_frame_write_pair (event, 0, 412), ==, 92);
  assert_bytes (event, 0x24, 0x50, 0xf8, 0x01, 0x9c, 0x01, 0, 0);
  g_assert_cmpuint (wmn_frame_write_pair (event, 1, 412), ==, 504);
  assert_bytes (event, 0x24, 0x50, 0xf8, 0x01, 0x9c, 0x01, 0, 0);
  g_assert_cmpuint (wmn_frame_write_pair (event, 2, 412), ==, 1460);
  assert_bytes (event, 0x24, 0x50, 0x18, 0x04, 0x9c, 0x01, 0, 0);
  g_assert_cmpuint (wmn_frame_write_pair (event, 0, 505), ==, 0);
  assert_bytes (event, 0x24, 0x50, 0xf8, 0x01, 0xf8, 0x01, 0, 0);
  for (head = 1; head < 600; head++) {
    for (sum = 0, n = 0; n < WMN_FRAME_N_PAIR; n++)
      sum += sizeof (event) + wmn_frame_write_pair (event, n, head);
    g_assert_cmpuint (sum, ==, WMN_FRAME_PAIR_SIZE);
  }
}

static void
test_measure (void)
{
  guint8 *header = new_pattern (100000);
  GByteArray *frames = wmn_frame_new_header (header, 100000);
  guint8 event[WMN_FRAME_EVENT_SIZE];

  g_assert_cmpuint (wmn_frame_measure (frames->data, frames->len), ==, 65539);
  g_assert_cmpuint (wmn_frame_measure (frames->data + 65539,
          frames->len - 65539), ==, 100024 - 65539);
  wmn_frame_write_change (event);
  g_assert_cmpuint (wmn_frame_measure (event, sizeof (event)), ==, 8);
  g_byte_array_unref (frames);
  g_free (header);
}

/* 3.2.5.6 */
static void
test_restart (void)
{
  static const guint8 events[] = { 0x24, 'E', 4, 0, 1, 0, 0, 0, 0x24, 'C', 4, 0,
    0, 0, 0, 0
  };
  GByteArray *once = g_byte_array_new_take (g_memdup2 ("header", 6), 6);
  GByteArray *frames = wmn_frame_new_restart (once);

  g_assert_cmpuint (frames->len, ==, 6 + sizeof (events) + 6);
  g_assert_cmpmem (frames->data, 6, "header", 6);
  g_assert_cmpmem (frames->data + 6, sizeof (events), events, sizeof (events));
  g_assert_cmpmem (frames->data + 6 + sizeof (events), 6, "header", 6);
  g_byte_array_unref (frames);
  g_byte_array_unref (once);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/data", test_data);
  g_test_add_func ("/frame/events", test_events);
  g_test_add_func ("/frame/one-frame", test_one_frame);
  g_test_add_func ("/frame/two-frames", test_two_frames);
  g_test_add_func ("/frame/three-frames", test_three_frames);
  g_test_add_func ("/frame/edge", test_edge);
  g_test_add_func ("/frame/restart", test_restart);
  g_test_add_func ("/frame/metadata", test_metadata);
  g_test_add_func ("/frame/test", test_test);
  g_test_add_func ("/frame/pair", test_pair);
  g_test_add_func ("/frame/measure", test_measure);

  return g_test_run ();
}
