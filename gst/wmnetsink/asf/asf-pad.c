/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Gives a packet its padding back.  The packet is one that
 * wmn_asf_packet_write() has made, so its fields are where they should be;
 * but nothing beyond its end is read whatever they say.
 *
 * Bytes in, bytes out: any thread. */

#include "asf/asf-pad.h"

#include <string.h>
#include "asf/bytes.h"

/* Length Type Flags (5.2.2). */
#define LENGTH_SHIFT 5
#define PADDING_SHIFT 3
#define SEQUENCE_SHIFT 1
#define TYPE 3u

typedef struct _Head Head;

/* Where the fields stand, and how wide they are. */
struct _Head
{
  guint flags_at;
  guint length_width;
  guint sequence_width;
  guint padding_width;
  guint end;                    /* behind Padding Length */
};

static const guint widths[] = { 0, 1, 2, 4 };

static gboolean
read_head (const guint8 * data, gsize size, Head * ret_head)
{
  Head head = { 0 };
  guint8 flags;

  if (size > 0 && data[0] & 0x80)
    head.flags_at = 1u + (data[0] & 0x0f);
  if (head.flags_at + 2 > size)
    return FALSE;
  flags = data[head.flags_at];
  head.length_width = widths[flags >> LENGTH_SHIFT & TYPE];
  head.sequence_width = widths[flags >> SEQUENCE_SHIFT & TYPE];
  head.padding_width = widths[flags >> PADDING_SHIFT & TYPE];
  head.end = head.flags_at + 2 + head.length_width + head.sequence_width +
      head.padding_width;
  *ret_head = head;
  return head.end <= size;
}

static guint
width_for (gsize value, guint least)
{
  guint width = value > G_MAXUINT16 ? 4 : value > G_MAXUINT8 ? 2 : 1;

  return MAX (width, least);
}

/* Each field that grows takes of the padding. */
static gboolean
fit (const Head * old, gsize size, gsize whole_size, Head * ret_new,
    gsize * ret_padding)
{
  Head new = *old;
  gsize grown, room = whole_size - size;

  if (old->length_width > 0)
    new.length_width = width_for (whole_size, old->length_width);
  new.padding_width = width_for (room, old->padding_width);
  grown = new.length_width - old->length_width + new.padding_width -
      old->padding_width;
  if (grown > room)
    return FALSE;
  new.end = old->end + (guint) grown;
  *ret_new = new;
  *ret_padding = room - grown;
  return TRUE;
}

static guint
get_type (guint width)
{
  return width == 4 ? 3 : width;
}

void
wmn_asf_pad_make (const guint8 * data, gsize size, gsize whole_size,
    WmnAsfPad * ret_pad)
{
  guint8 *to = ret_pad->head;
  gsize padding;
  Head old, new;

  ret_pad->head_size = ret_pad->skip = 0;
  if (size >= whole_size || !read_head (data, size, &old) ||
      !fit (&old, size, whole_size, &new, &padding))
    return;
  memcpy (to, data, old.flags_at + 2);
  to[old.flags_at] = (guint8) ((data[old.flags_at] &
          ~(TYPE << LENGTH_SHIFT | TYPE << PADDING_SHIFT)) |
      get_type (new.length_width) << LENGTH_SHIFT |
      get_type (new.padding_width) << PADDING_SHIFT);
  to += old.flags_at + 2;
  wmn_bytes_put_width (to, new.length_width, (guint32) whole_size);
  to += new.length_width;
  memcpy (to, data + old.flags_at + 2 + old.length_width, old.sequence_width);
  to += old.sequence_width;
  wmn_bytes_put_width (to, new.padding_width, (guint32) padding);
  ret_pad->head_size = new.end;
  ret_pad->skip = old.end;
}
