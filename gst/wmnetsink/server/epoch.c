/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See epoch.h. */

#include "server/epoch.h"

#include "asf/asf-attributes.h"
#include "wmsp/frame.h"
#include "wmsp/metadata.h"
#include "wmsp/response.h"

/* With several video streams the one with the smallest number decides: the
 * others' key frames come when they come. */
static guint8
choose_video (const WmnAsfHeader * header)
{
  guint8 chosen = 0;
  guint i;

  for (i = 0; i < header->n_streams; i++) {
    const WmnAsfStream *stream = &header->streams[i];

    if (stream->type == WMN_ASF_STREAM_VIDEO &&
        (chosen == 0 || stream->number < chosen))
      chosen = stream->number;
  }
  return chosen;
}

/* One mount has one live source, whatever its headers (MS-WMSP 2.2.3.6). */
#define BROADCAST_ID 1

static GByteArray *
describe (const WmnEpoch * epoch)
{
  GPtrArray *attributes = wmn_asf_attributes_read (epoch->plain->data,
      epoch->plain->len);
  GByteArray *payload = wmn_metadata_new (epoch->number, BROADCAST_ID,
      WMN_RESPONSE_FEATURES, attributes);
  GByteArray *frames = wmn_frame_new_metadata (payload->data, payload->len);

  g_byte_array_append (frames, epoch->framed->data, epoch->framed->len);
  g_byte_array_unref (payload);
  g_ptr_array_unref (attributes);
  return frames;
}

/* What was repaired or measured is in the bytes alone. */
static guint32
read_bitrate (const GByteArray * plain)
{
  WmnAsfHeader header = { 0 };
  WmnAsfFault fault;

  wmn_asf_header_parse (plain->data, plain->len, &header, &fault);
  return MAX (header.max_bitrate, 1);
}

WmnEpoch *
wmn_epoch_new (guint number, guint64 first, const WmnAsfHeader * header,
    GByteArray * plain, guint32 packet_size)
{
  WmnEpoch *epoch = g_new0 (WmnEpoch, 1);

  atomic_init (&epoch->refs, 1);
  epoch->number = number;
  epoch->first = first;
  epoch->plain = plain;
  epoch->framed = wmn_frame_new_header (plain->data, plain->len);
  epoch->described = describe (epoch);
  epoch->packet_size = packet_size;
  epoch->bitrate = read_bitrate (plain);
  epoch->video_stream = choose_video (header);
  epoch->header = *header;
  return epoch;
}

WmnEpoch *
wmn_epoch_ref (WmnEpoch * epoch)
{
  atomic_fetch_add_explicit (&epoch->refs, 1, memory_order_relaxed);
  return epoch;
}

void
wmn_epoch_unref (WmnEpoch * epoch)
{
  if (epoch == NULL ||
      atomic_fetch_sub_explicit (&epoch->refs, 1, memory_order_acq_rel) > 1)
    return;
  g_byte_array_unref (epoch->plain);
  g_byte_array_unref (epoch->framed);
  g_byte_array_unref (epoch->described);
  g_free (epoch);
}
