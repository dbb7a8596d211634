/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Checks asf/bytes.h: byte order, and that no read passes the end. */

#include "asf/bytes.h"

static const guint8 data[] = { 0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07,
  0x88, 0xff
};

static void
test_get (void)
{
  g_assert_cmphex (wmn_bytes_get_u16 (data), ==, 0x8201);
  g_assert_cmphex (wmn_bytes_get_u32 (data), ==, 0x84038201);
  g_assert_cmphex (wmn_bytes_get_u64 (data), ==,
      G_GUINT64_CONSTANT (0x8807860584038201));
}

static void
test_put (void)
{
  guint8 out[9] = { 0, };

  out[8] = 0xff;
  wmn_bytes_put_u64 (out, G_GUINT64_CONSTANT (0x8807860584038201));
  g_assert_cmpmem (out, 9, data, 9);
  wmn_bytes_put_u32 (out, 0);
  wmn_bytes_put_u32 (out, 0x84038201);
  g_assert_cmpmem (out, 9, data, 9);
  wmn_bytes_put_u16 (out, 0);
  wmn_bytes_put_u16 (out, 0x8201);
  g_assert_cmpmem (out, 9, data, 9);
  wmn_bytes_put_width (out, 0, 0xffffffff);
  g_assert_cmpmem (out, 9, data, 9);
  wmn_bytes_put_width (out, 1, 0x99);
  g_assert_cmphex (wmn_bytes_get_u16 (out), ==, 0x8299);
  wmn_bytes_put_width (out, 2, 0x1234);
  g_assert_cmphex (wmn_bytes_get_u32 (out), ==, 0x84031234);
  wmn_bytes_put_width (out, 4, 0xdeadbeef);
  g_assert_cmphex (wmn_bytes_get_u64 (out), ==,
      G_GUINT64_CONSTANT (0x88078605deadbeef));
}

static void
test_read (void)
{
  WmnBytes bytes = { data, sizeof (data), 0 };
  guint8 u8;
  guint16 u16;
  guint32 u32;

  g_assert_true (wmn_bytes_read_u8 (&bytes, &u8));
  g_assert_cmphex (u8, ==, 0x01);
  g_assert_true (wmn_bytes_read_u16 (&bytes, &u16));
  g_assert_cmphex (u16, ==, 0x0382);
  g_assert_true (wmn_bytes_read_u32 (&bytes, &u32));
  g_assert_cmphex (u32, ==, 0x07860584);
  g_assert_cmpuint (wmn_bytes_left (&bytes), ==, 2);
  g_assert_true (wmn_bytes_skip (&bytes, 2));
  g_assert_false (wmn_bytes_skip (&bytes, 1));
  g_assert_true (wmn_bytes_skip (&bytes, 0));
}

static void
test_width (void)
{
  WmnBytes bytes = { data, sizeof (data), 0 };
  guint32 value = 7;

  g_assert_true (wmn_bytes_read_width (&bytes, 0, &value));
  g_assert_cmphex (value, ==, 0);
  g_assert_true (wmn_bytes_read_width (&bytes, 1, &value));
  g_assert_cmphex (value, ==, 0x01);
  g_assert_true (wmn_bytes_read_width (&bytes, 2, &value));
  g_assert_cmphex (value, ==, 0x0382);
  g_assert_true (wmn_bytes_read_width (&bytes, 4, &value));
  g_assert_cmphex (value, ==, 0x07860584);
}

/* What a failed read must leave alone. */
static void
test_short (void)
{
  gsize left;

  for (left = 0; left < 8; left++) {
    WmnBytes bytes = { data, 1 + left, 1 };
    guint8 u8 = 0x55;
    guint16 u16 = 0x5555;
    guint32 u32 = 0x55555555;

    if (left < 4) {
      g_assert_false (wmn_bytes_read_u32 (&bytes, &u32));
      g_assert_false (wmn_bytes_read_width (&bytes, 4, &u32));
      g_assert_cmphex (u32, ==, 0x55555555);
    }
    if (left < 2) {
      g_assert_false (wmn_bytes_read_u16 (&bytes, &u16));
      g_assert_cmphex (u16, ==, 0x5555);
    }
    if (left < 1) {
      g_assert_false (wmn_bytes_read_u8 (&bytes, &u8));
      g_assert_cmphex (u8, ==, 0x55);
    }
    g_assert_false (wmn_bytes_skip (&bytes, left + 1));
    g_assert_false (wmn_bytes_skip (&bytes, G_MAXSIZE));
    g_assert_cmpuint (bytes.at, ==, 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bytes/get", test_get);
  g_test_add_func ("/bytes/put", test_put);
  g_test_add_func ("/bytes/read", test_read);
  g_test_add_func ("/bytes/width", test_width);
  g_test_add_func ("/bytes/short", test_short);
  return g_test_run ();
}
