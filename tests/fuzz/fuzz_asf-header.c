/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Any bytes as a header: what is accepted can be repaired, what was repaired
 * is accepted and needs no more repair; what it says for people fits into a
 * $M frame. */

#include "asf/asf-header.h"

#include <stdint.h>
#include <string.h>
#include "asf/asf-attributes.h"
#include "wmsp/metadata.h"

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static GByteArray *
mend (const guint8 * data, gsize size, const WmnAsfHeader * header,
    WmnAsfRepairs * ret_repairs)
{
  WmnAsfRepair repair = { 0, };
  WmnAsfLints lints;

  repair.packet_size = header->packet_size;
  return wmn_asf_header_repair (data, size, header, &repair, ret_repairs,
      &lints);
}

static void
describe (const guint8 * data, gsize size)
{
  GPtrArray *attributes = wmn_asf_attributes_read (data, size);
  GByteArray *payload = wmn_metadata_new (1, 1, "broadcast", attributes);

  g_assert (attributes->len <= WMN_ASF_ATTRIBUTES_MAX);
  g_assert (payload->len <= WMN_METADATA_MAX);
  g_byte_array_unref (payload);
  g_ptr_array_unref (attributes);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnAsfFault fault = WMN_ASF_FAULT_NONE;
  WmnAsfRepairs repairs;
  WmnAsfHeader header;
  WmnAsfHeader again;
  GByteArray *out;
  GByteArray *second;

  describe (data, size);
  if (wmn_asf_header_parse (data, size, &header, &fault) < 0)
    return 0;
  g_assert (wmn_asf_header_bitrate (&header) > 0);
  out = mend (data, size, &header, &repairs);
  g_assert (wmn_asf_header_parse (out->data, out->len, &again, &fault) ==
      (gssize) out->len - WMN_ASF_DATA_OBJECT_HEAD);
  g_assert (again.n_streams == header.n_streams);
  g_assert (memcmp (again.streams, header.streams,
          sizeof (header.streams)) == 0);
  g_assert (again.n_objects == again.n_objects_said);
  g_assert (again.max_bitrate > 0);
  second = mend (out->data, out->len, &again, &repairs);
  g_assert (repairs == 0);
  g_assert (second->len == out->len);
  g_assert (memcmp (second->data, out->data, out->len) == 0);
  wmn_asf_header_set_bitrate (second->data, second->len, 1);
  g_byte_array_unref (second);
  g_byte_array_unref (out);
  return 0;
}
