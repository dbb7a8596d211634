/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Walking over objects.  Every size is checked against what is there before
 * it is believed; nothing behind the caller's view is ever looked at.
 *
 * ASF specification 2.1, 3.4.  No state: any thread. */

#include "asf/asf-object.h"

gboolean
wmn_asf_object_next (WmnBytes * bytes, WmnAsfObject * ret_object)
{
  const guint8 *data;
  guint64 size;

  if (wmn_bytes_left (bytes) < WMN_ASF_OBJECT_HEAD)
    return FALSE;
  data = bytes->data + bytes->at;
  size = wmn_bytes_get_u64 (data + WMN_ASF_GUID_SIZE);
  if (size < WMN_ASF_OBJECT_HEAD || size > wmn_bytes_left (bytes))
    return FALSE;
  ret_object->guid = wmn_asf_guid_find (data);
  ret_object->data = data;
  ret_object->size = (gsize) size;
  bytes->at += (gsize) size;
  return TRUE;
}

void
wmn_asf_object_open_extension (const WmnAsfObject * object,
    WmnBytes * ret_bytes)
{
  gsize size = 0;

  /* 3.4: the data size stands right in front of the data. */
  if (object->size >= WMN_ASF_OBJECT_EXTENSION_HEAD) {
    size = wmn_bytes_get_u32 (object->data + WMN_ASF_OBJECT_EXTENSION_HEAD - 4);
    if (size > object->size - WMN_ASF_OBJECT_EXTENSION_HEAD)
      size = 0;
  }
  ret_bytes->data = object->data +
      (size > 0 ? WMN_ASF_OBJECT_EXTENSION_HEAD : 0);
  ret_bytes->size = size;
  ret_bytes->at = 0;
}
