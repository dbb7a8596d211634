/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The GUIDs of the ASF specification (chapter 10) that a live server meets,
 * under the specification's names.  They are compared as the 16 bytes that
 * stand in the stream: no GUID is ever turned into numbers.
 *
 * Constant tables: any thread. */

#pragma once

#include <glib.h>

#define WMN_ASF_GUID_SIZE 16

typedef enum
{
  /* top level (10.1) */
  WMN_ASF_GUID_HEADER_OBJECT,
  WMN_ASF_GUID_DATA_OBJECT,
  WMN_ASF_GUID_SIMPLE_INDEX_OBJECT,
  WMN_ASF_GUID_INDEX_OBJECT,
  WMN_ASF_GUID_MEDIA_OBJECT_INDEX_OBJECT,
  WMN_ASF_GUID_TIMECODE_INDEX_OBJECT,
  /* in the Header Object (10.2) */
  WMN_ASF_GUID_FILE_PROPERTIES_OBJECT,
  WMN_ASF_GUID_STREAM_PROPERTIES_OBJECT,
  WMN_ASF_GUID_HEADER_EXTENSION_OBJECT,
  WMN_ASF_GUID_CODEC_LIST_OBJECT,
  WMN_ASF_GUID_CONTENT_DESCRIPTION_OBJECT,
  WMN_ASF_GUID_EXTENDED_CONTENT_DESCRIPTION_OBJECT,
  WMN_ASF_GUID_STREAM_BITRATE_PROPERTIES_OBJECT,
  WMN_ASF_GUID_CONTENT_ENCRYPTION_OBJECT,
  WMN_ASF_GUID_EXTENDED_CONTENT_ENCRYPTION_OBJECT,
  WMN_ASF_GUID_PADDING_OBJECT,
  WMN_ASF_GUID_BITRATE_MUTUAL_EXCLUSION_OBJECT,
  /* in the Header Extension Object (10.3) */
  WMN_ASF_GUID_EXTENDED_STREAM_PROPERTIES_OBJECT,
  WMN_ASF_GUID_ADVANCED_CONTENT_ENCRYPTION_OBJECT,
  WMN_ASF_GUID_ADVANCED_MUTUAL_EXCLUSION_OBJECT,
  WMN_ASF_GUID_GROUP_MUTUAL_EXCLUSION_OBJECT,
  /* stream types (10.4) */
  WMN_ASF_GUID_AUDIO_MEDIA,
  WMN_ASF_GUID_VIDEO_MEDIA,
  WMN_ASF_GUID_COMMAND_MEDIA,
  /* other (10.5, 10.7, 10.8) */
  WMN_ASF_GUID_MUTEX_BITRATE,
  WMN_ASF_GUID_NO_ERROR_CORRECTION,
  WMN_ASF_GUID_RESERVED_1,
  WMN_ASF_GUID_UNKNOWN
} WmnAsfGuid;
#define WMN_ASF_N_GUIDS WMN_ASF_GUID_UNKNOWN

/* Which one stands at @data (16 bytes). */
WmnAsfGuid wmn_asf_guid_find (const guint8 * data);

/* Whether the bytes at @data can be the beginning of @guid: compares what is
 * there of 16 bytes, so that nothing (@size 0) can be anything. */
gboolean wmn_asf_guid_begins (WmnAsfGuid guid, const guint8 * data,
    gsize size);

/* Its 16 bytes. */
const guint8 *wmn_asf_guid_bytes (WmnAsfGuid guid);

/* Whether it is one of the index objects that may follow the data. */
gboolean wmn_asf_guid_is_index (WmnAsfGuid guid);
