/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a stream says of itself: the Content Description Object (ASF
 * specification 3.10) as text that can be shown to people: UTF-8 in one line.
 *
 * Bytes in, text out: any thread. */

#pragma once

#include <glib.h>

/* Bytes of one text, its NUL included; a longer one is cut. */
#define WMN_ASF_DESCRIPTION_MAX 512

typedef struct _WmnAsfDescription WmnAsfDescription;

/* In the order of the object. */
typedef enum
{
  WMN_ASF_DESCRIPTION_TITLE,
  WMN_ASF_DESCRIPTION_AUTHOR,
  WMN_ASF_DESCRIPTION_COPYRIGHT,
  WMN_ASF_DESCRIPTION_ABSTRACT, /* "Description" in the specification */
  WMN_ASF_DESCRIPTION_RATING
} WmnAsfDescriptionField;
#define WMN_ASF_N_DESCRIPTION_FIELDS (WMN_ASF_DESCRIPTION_RATING + 1)

struct _WmnAsfDescription
{
  /* "" = not said */
  gchar fields[WMN_ASF_N_DESCRIPTION_FIELDS][WMN_ASF_DESCRIPTION_MAX];
};

/* Reads it out of a Header Object, which may go on behind its end.  What
 * isn't there, or can't be true, is "". */
void wmn_asf_description_read (const guint8 * data, gsize size,
    WmnAsfDescription * ret_description);
