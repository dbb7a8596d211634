/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a header says of the content for people: the Content Description
 * Object and the Extended Content Description Object (ASF specification 3.10,
 * 3.11), whose texts are longer and have names of their own.  Those of the
 * first are called as its fields, in lower case.
 *
 * Bytes in, values out: any thread. */

#pragma once

#include <glib.h>

/* More attributes than this in one header are passed over. */
#define WMN_ASF_ATTRIBUTES_MAX 64

typedef struct _WmnAsfAttribute WmnAsfAttribute;

typedef enum
{
  WMN_ASF_ATTRIBUTE_TEXT,
  WMN_ASF_ATTRIBUTE_BOOL,
  WMN_ASF_ATTRIBUTE_WORD,       /* 16 bits */
  WMN_ASF_ATTRIBUTE_DWORD,
  WMN_ASF_ATTRIBUTE_QWORD
} WmnAsfAttributeType;

struct _WmnAsfAttribute
{
  gchar *name;                  /* UTF-8, never empty */
  WmnAsfAttributeType type;
  gchar *text;                  /* UTF-8, never empty; NULL for numbers */
  guint64 number;
};

/* WmnAsfAttribute, the Content Description's first, empty when it says
 * nothing; byte arrays and what is no UTF-16 are passed over.  Transfer full.
 * @data is a Header Object that wmn_asf_header_parse() accepts, or anything
 * else. */
GPtrArray *wmn_asf_attributes_read (const guint8 * data, gsize size);
