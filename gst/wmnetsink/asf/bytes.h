/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Little-endian integers in byte buffers: plain get and put where the place
 * was checked already, and a cursor whose reads are checked one by one.
 *
 * All integers of ASF and MS-WMSP (2.2.3.1) are little-endian.  Nothing is
 * allocated and nothing is kept, so any thread may call. */

#pragma once

#include <glib.h>

typedef struct _WmnBytes WmnBytes;

/* A view to be read from front to back. */
struct _WmnBytes
{
  const guint8 *data;
  gsize size;
  gsize at;                     /* what was read, <= size */
};

static inline guint16
wmn_bytes_get_u16 (const guint8 * at)
{
  return (guint16) (at[0] | at[1] << 8);
}

static inline guint32
wmn_bytes_get_u32 (const guint8 * at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 |
      (guint32) at[3] << 24;
}

static inline guint64
wmn_bytes_get_u64 (const guint8 * at)
{
  return wmn_bytes_get_u32 (at) | (guint64) wmn_bytes_get_u32 (at + 4) << 32;
}

static inline void
wmn_bytes_put_u16 (guint8 * at, guint16 value)
{
  at[0] = (guint8) (value & 0xff);
  at[1] = (guint8) (value >> 8);
}

static inline void
wmn_bytes_put_u32 (guint8 * at, guint32 value)
{
  wmn_bytes_put_u16 (at, (guint16) (value & 0xffff));
  wmn_bytes_put_u16 (at + 2, (guint16) (value >> 16));
}

static inline void
wmn_bytes_put_u64 (guint8 * at, guint64 value)
{
  wmn_bytes_put_u32 (at, (guint32) (value & 0xffffffff));
  wmn_bytes_put_u32 (at + 4, (guint32) (value >> 32));
}

/* A field of 0, 1, 2 or 4 bytes, as ASF packets have them. */
static inline void
wmn_bytes_put_width (guint8 * at, guint width, guint32 value)
{
  guint i;

  for (i = 0; i < width; i++)
    at[i] = (guint8) (value >> (8 * i) & 0xff);
}

static inline gsize
wmn_bytes_left (const WmnBytes * bytes)
{
  return bytes->size - bytes->at;
}

/* The reads answer FALSE, and neither move on nor touch @ret_value, when
 * fewer bytes are left than they need. */
static inline gboolean
wmn_bytes_skip (WmnBytes * bytes, gsize size)
{
  if (size > wmn_bytes_left (bytes))
    return FALSE;
  bytes->at += size;
  return TRUE;
}

static inline gboolean
wmn_bytes_read_u8 (WmnBytes * bytes, guint8 * ret_value)
{
  if (!wmn_bytes_skip (bytes, 1))
    return FALSE;
  *ret_value = bytes->data[bytes->at - 1];
  return TRUE;
}

static inline gboolean
wmn_bytes_read_u16 (WmnBytes * bytes, guint16 * ret_value)
{
  if (!wmn_bytes_skip (bytes, 2))
    return FALSE;
  *ret_value = wmn_bytes_get_u16 (bytes->data + bytes->at - 2);
  return TRUE;
}

static inline gboolean
wmn_bytes_read_u32 (WmnBytes * bytes, guint32 * ret_value)
{
  if (!wmn_bytes_skip (bytes, 4))
    return FALSE;
  *ret_value = wmn_bytes_get_u32 (bytes->data + bytes->at - 4);
  return TRUE;
}

/* A field of @width 0 reads as 0. */
static inline gboolean
wmn_bytes_read_width (WmnBytes * bytes, guint width, guint32 * ret_value)
{
  guint32 value = 0;
  guint i;

  if (!wmn_bytes_skip (bytes, width))
    return FALSE;
  for (i = 0; i < width; i++)
    value |= (guint32) bytes->data[bytes->at - width + i] << (8 * i);
  *ret_value = value;
  return TRUE;
}
