/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Four bytes of size and two of flags, and a bit to break: the head of a
 * block reads as it was written, by a reader of its own, and with one bit
 * turned over its checksum is wrong. */

#include "http/metacube.h"

#include <stdint.h>
#include <string.h>

#define N_COVERED 8             /* size, flags and checksum */
#define START 0x1234
#define POLYNOMIAL 0x8fdb

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

/* What is left of the whole, checksum included; 0 when it is right. */
static guint
divide (const guint8 * bytes)
{
  guint rest = START;
  guint i;

  for (i = 0; i < 8 * N_COVERED; i++) {
    rest = rest << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
    if (rest & 0x10000)
      rest ^= 0x10000 | POLYNOMIAL;
  }
  return rest;
}

static guint
get_u16 (const guint8 * at)
{
  return (guint) at[0] << 8 | at[1];
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  guint8 *head;
  guint32 block;
  guint flags;

  if (size < 7)
    return 0;
  block = get_u16 (data) << 16 | get_u16 (data + 2);
  flags = get_u16 (data + 4);
  head = g_malloc (WMN_METACUBE_HEAD);
  wmn_metacube_write_head (head, block, (WmnMetacubeFlags) flags);
  g_assert (memcmp (head, "cube!map", 8) == 0);
  g_assert ((get_u16 (head + 8) << 16 | get_u16 (head + 10)) == block);
  g_assert (get_u16 (head + 12) == flags);
  g_assert (divide (head + 8) == 0);
  head[8 + data[6] / 8 % N_COVERED] ^= (guint8) (1 << data[6] % 8);
  g_assert (divide (head + 8) != 0);
  g_free (head);
  return 0;
}
