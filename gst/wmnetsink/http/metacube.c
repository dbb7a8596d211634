/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See metacube.h.  A block is the word "cube!map", its size, its flags and a
 * checksum of these two, all big-endian, and then so many bytes. */

#include "http/metacube.h"

#include <string.h>

#define SYNC "cube!map"
#define SIZE_AT 8
#define FLAGS_AT 12
#define CHECKSUM_AT 14
/* A CRC of 16 bits, most significant bit first. */
#define POLYNOMIAL 0x8fdb
#define START 0x1234

static guint16
shift_in (guint16 crc, guint bit)
{
  guint next = (guint) crc << 1 | bit;

  return (guint16) (crc & 0x8000 ? next ^ POLYNOMIAL : next);
}

static guint16
compute_crc (const guint8 * data, gsize size)
{
  guint16 crc = START;
  gsize i;

  for (i = 0; i < 8 * size; i++)
    crc = shift_in (crc, data[i / 8] >> (7 - i % 8) & 1);
  for (i = 0; i < 16; i++)
    crc = shift_in (crc, 0);
  return crc;
}

static void
put_u16 (guint8 * at, guint value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

void
wmn_metacube_write_head (guint8 head[WMN_METACUBE_HEAD], guint32 size,
    WmnMetacubeFlags flags)
{
  memcpy (head, SYNC, SIZE_AT);
  put_u16 (head + SIZE_AT, size >> 16);
  put_u16 (head + SIZE_AT + 2, size & 0xffff);
  put_u16 (head + FLAGS_AT, flags);
  put_u16 (head + CHECKSUM_AT, compute_crc (head + SIZE_AT,
          CHECKSUM_AT - SIZE_AT));
}
