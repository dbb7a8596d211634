/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See packet-pair.h. */

#include "server/packet-pair.h"

#include <errno.h>
#include <sys/random.h>
#include "wmsp/frame.h"

/* The kernel gives what it has, which for so little is all of it. */
static void
add_random (GByteArray * out, gsize size)
{
  guint at = out->len;

  g_byte_array_set_size (out, at + (guint) size);
  while (at < out->len) {
    gssize n = getrandom (out->data + at, out->len - at, 0);

    g_assert (n >= 0 || errno == EINTR);
    at += (guint) MAX (n, 0);
  }
}

GByteArray *
wmn_packet_pair_new (gsize head_size, gsize ret_sizes[3])
{
  GByteArray *out = g_byte_array_sized_new (WMN_FRAME_PAIR_SIZE);
  guint8 event[WMN_FRAME_EVENT_SIZE];
  gsize random;
  guint n;

  for (n = 0; n < WMN_FRAME_N_PAIR; n++) {
    random = wmn_frame_write_pair (event, n, head_size);
    ret_sizes[n] = sizeof (event) + random;
    g_byte_array_append (out, event, sizeof (event));
    add_random (out, random);
  }
  return out;
}
