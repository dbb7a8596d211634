/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Writes data packets for sending: padding cut off, error correction bytes
 * put in front, payloads left out.  Payloads are copied, never changed.
 *
 * A packet is read twice: as it is sent, and filled up with zeros to the
 * announced packet size, which is what players do with a short $D.  Several
 * payloads have their sizes with them and an explicit Packet Length tells
 * where the end is, so these may be cut.  A single payload without Packet
 * Length goes on to the end of whatever is there, so its padding has to stay
 * and be true for the whole slot (R6).
 *
 * MS-WMSP 2.2.3.3; ASF specification 5.2.  Bytes in, bytes out: any thread. */

#include "asf/asf-packet.h"

#include "asf/bytes.h"

#include <string.h>

/* Length Type Flags (5.2.2). */
#define LENGTH_TYPE_SHIFT 5
#define PADDING_TYPE_SHIFT 3
#define LENGTH_AND_PADDING_TYPES 0x78
#define N_PAYLOADS 0x3f

/* Another width of the Packet Length or Padding Length field is tried only
 * when the packet's own can't say what is true. */
#define N_FORMS 4

/* Less padding than this isn't worth cutting where nothing but the padding
 * says where the payloads end: ffmpeg warns of a few stray bytes. */
#define SCANT_PADDING 16

typedef struct _Form Form;
typedef struct _Forms Forms;
typedef struct _Writing Writing;

struct _Form
{
  guint length_width;
  guint padding_width;
  gboolean is_filled;           /* padding stays, else it is cut off */
};

struct _Forms
{
  guint n_forms;
  Form forms[N_FORMS];
};

struct _Writing
{
  const WmnAsfPacket *packet;
  const guint8 *data;
  guint64 kept;                 /* payloads, one bit each */
  gsize size;                   /* without the two length fields */
  guint grown;                  /* error correction bytes in front */
};

static const guint8 error_correction[WMN_ASF_ERROR_CORRECTION_SIZE] = {
  0x82, 0x00, 0x00
};

static guint
get_type (guint width)
{
  return width == 4 ? 3 : width;
}

static gboolean
can_say (guint width, gsize value)
{
  return width >= 4 || value >> (8 * width) == 0;
}

static void
add_form (Forms * forms, guint length_width, guint padding_width,
    gboolean is_filled)
{
  Form *form = &forms->forms[forms->n_forms++];

  g_assert (forms->n_forms <= N_FORMS);
  form->length_width = length_width;
  form->padding_width = padding_width;
  form->is_filled = is_filled;
}

/* In the order of liking.  Only the last ones change what fields there are,
 * and each is here because packets exist that none before it can carry. */
static void
list_forms (const Writing * writing, gsize slot_size, Forms * ret_forms)
{
  const WmnAsfPacket *packet = writing->packet;
  guint length = packet->length_width;
  guint padding = packet->padding_width;

  ret_forms->n_forms = 0;
  if (packet->is_multiple) {
    if (length == 0 && padding > 0 &&
        slot_size < writing->size + padding + SCANT_PADDING)
      add_form (ret_forms, 0, padding, TRUE);
    add_form (ret_forms, length, padding, FALSE);
    add_form (ret_forms, 0, padding, FALSE);
    return;
  }
  add_form (ret_forms, length, padding, length == 0);
  add_form (ret_forms, 2, padding, FALSE);
  add_form (ret_forms, 4, padding, FALSE);
  add_form (ret_forms, 0, 1, TRUE);
}

/* Bytes the packet has in this form, or 0 when it doesn't fit. */
static gsize
measure (const Writing * writing, const Form * form, gsize slot_size)
{
  gsize size = writing->size + form->length_width + form->padding_width;

  if (size > slot_size)
    return 0;
  if (form->is_filled)
    return can_say (form->padding_width, slot_size - size) ? slot_size : 0;
  if (form->length_width > 0 && !can_say (form->length_width, size))
    return 0;
  return size;
}

static guint8 *
copy (guint8 * to, const guint8 * from, gsize size)
{
  memcpy (to, from, size);
  return to + size;
}

/* Payload Parsing Information (5.2.2) with the fields that @form has. */
static guint8 *
write_head (const Writing * writing, const Form * form, gsize content,
    gsize size, guint8 * to)
{
  const WmnAsfPacket *packet = writing->packet;
  const guint8 *data = writing->data;
  gsize sequence_at = packet->length_at + packet->length_width;
  guint flags = packet->length_flags & ~LENGTH_AND_PADDING_TYPES;

  flags |= get_type (form->length_width) << LENGTH_TYPE_SHIFT;
  flags |= get_type (form->padding_width) << PADDING_TYPE_SHIFT;
  if (writing->grown > 0)
    to = copy (to, error_correction, sizeof (error_correction));
  to = copy (to, data, packet->error_correction);
  *to++ = (guint8) flags;
  *to++ = packet->property_flags;
  wmn_bytes_put_width (to, form->length_width, (guint32) size);
  to += form->length_width;
  to = copy (to, data + sequence_at, packet->padding_at - sequence_at);
  wmn_bytes_put_width (to, form->padding_width, (guint32) (size - content));
  return to + form->padding_width;
}

static guint8 *
write_payloads (const Writing * writing, guint8 * to)
{
  const WmnAsfPacket *packet = writing->packet;
  const guint8 *data = writing->data;
  gsize time_at = packet->padding_at + packet->padding_width;
  guint8 *time;
  guint8 *count;
  guint n_payloads = 0;
  guint i;

  time = to;
  to = copy (to, data + time_at, packet->payloads_at - time_at);
  wmn_bytes_put_u32 (time, packet->send_time);
  count = to - 1;
  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];

    if (writing->kept >> i & 1) {
      time = to + (payload->time_at - payload->start);
      to = copy (to, data + payload->start, payload->size);
      if (payload->is_mended)
        wmn_bytes_put_u32 (time, payload->presentation_time);
      n_payloads++;
    }
  }
  if (packet->is_multiple)
    *count = (guint8) ((*count & ~N_PAYLOADS) | n_payloads);
  return to;
}

static gsize
write_packet (Writing * writing, gboolean add_error_correction,
    guint8 * slot, gsize slot_size)
{
  const WmnAsfPacket *packet = writing->packet;
  Forms forms;
  guint i;

  g_assert (slot_size <= G_MAXUINT32);
  if (add_error_correction && packet->error_correction == 0)
    writing->grown = WMN_ASF_ERROR_CORRECTION_SIZE;
  writing->size = packet->payloads_at - packet->length_width -
      packet->padding_width + writing->grown;
  for (i = 0; i < packet->n_payloads; i++) {
    if (writing->kept >> i & 1)
      writing->size += packet->payloads[i].size;
  }
  list_forms (writing, slot_size, &forms);
  for (i = 0; i < forms.n_forms; i++) {
    const Form *form = &forms.forms[i];
    gsize content = writing->size + form->length_width + form->padding_width;
    gsize size = measure (writing, form, slot_size);
    guint8 *to = slot;

    if (size == 0)
      continue;
    to = write_head (writing, form, content, size, to);
    to = write_payloads (writing, to);
    g_assert ((gsize) (to - slot) == content);
    memset (to, 0, slot_size - content);
    return size;
  }
  return 0;
}

gsize
wmn_asf_packet_write (const WmnAsfPacket * packet, const guint8 * data,
    gboolean add_error_correction, guint8 * slot, gsize slot_size)
{
  Writing writing = { packet, data, G_MAXUINT64, };

  g_assert (packet->n_payloads > 0);
  return write_packet (&writing, add_error_correction, slot, slot_size);
}

/* Whether an object's beginning is among the first @n payloads and kept. */
static gboolean
has_begun (const WmnAsfPacket * packet, guint64 kept, guint n)
{
  const WmnAsfPayload *payload = &packet->payloads[n];
  guint i;

  for (i = 0; i < n; i++) {
    if (kept >> i & 1 && packet->payloads[i].stream == payload->stream &&
        packet->payloads[i].object == payload->object)
      return TRUE;
  }
  return FALSE;
}

/* One bit for each payload that a newcomer can use (R10). */
static guint64
choose_entry (const WmnAsfPacket * packet, guint8 video_stream)
{
  gboolean has_key = FALSE;
  guint64 kept = 0;
  guint i;

  for (i = 0; i < packet->n_payloads; i++) {
    const WmnAsfPayload *payload = &packet->payloads[i];

    if (payload->offset != 0) {
      if (!has_begun (packet, kept, i))
        continue;
    } else if (video_stream != 0 && payload->stream == video_stream) {
      has_key |= payload->is_key;
      if (!has_key)
        continue;
    }
    kept |= G_GUINT64_CONSTANT (1) << i;
  }
  return kept;
}

gsize
wmn_asf_packet_write_part (const WmnAsfPacket * packet, const guint8 * data,
    guint64 kept, gboolean add_error_correction, guint8 * slot, gsize slot_size)
{
  Writing writing = { packet, data, kept, };

  g_assert (kept != 0);
  g_assert (packet->is_multiple || (kept & 1) == 1);
  return write_packet (&writing, add_error_correction, slot, slot_size);
}

gsize
wmn_asf_packet_write_entry (const WmnAsfPacket * packet, const guint8 * data,
    guint8 video_stream, gboolean add_error_correction, guint8 * slot,
    gsize slot_size)
{
  guint64 all = (G_GUINT64_CONSTANT (1) << packet->n_payloads) - 1;
  guint64 kept;

  g_assert (packet->n_payloads > 0);
  kept = choose_entry (packet, video_stream);
  if (kept == 0 || kept == all)
    return 0;
  return wmn_asf_packet_write_part (packet, data, kept, add_error_correction,
      slot, slot_size);
}

gsize
wmn_asf_packet_write_rest (const WmnAsfPacket * packet, const guint8 * data,
    guint8 video_stream, guint8 * slot, gsize slot_size)
{
  Writing writing = { packet, data, 0, };
  guint64 all = (G_GUINT64_CONSTANT (1) << packet->n_payloads) - 1;
  guint64 entry = choose_entry (packet, video_stream);

  g_assert (packet->n_payloads > 0);
  if (entry == 0 || entry == all)
    return 0;
  writing.kept = all & ~entry;
  return write_packet (&writing, FALSE, slot, slot_size);
}
