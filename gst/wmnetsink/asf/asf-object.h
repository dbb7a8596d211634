/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Walks over ASF objects (ASF specification 2.1): GUID, 64-bit size, data.
 * Views into the caller's bytes; doesn't know what the objects hold, except
 * that a Header Extension Object holds objects again.
 *
 * Bytes in, views out: any thread. */

#pragma once

#include <glib.h>
#include "asf/asf-guid.h"
#include "asf/bytes.h"

/* GUID and size. */
#define WMN_ASF_OBJECT_HEAD 24
/* What stands in front of the objects in a Header Extension Object (3.4). */
#define WMN_ASF_OBJECT_EXTENSION_HEAD 46

typedef struct _WmnAsfObject WmnAsfObject;

struct _WmnAsfObject
{
  WmnAsfGuid guid;
  const guint8 *data;           /* its GUID is at 0 */
  gsize size;                   /* all of it, >= WMN_ASF_OBJECT_HEAD */
};

/* The next object in @bytes.  FALSE at the end, and where no whole object
 * stands: then bytes are left over. */
gboolean wmn_asf_object_next (WmnBytes * bytes, WmnAsfObject * ret_object);

/* A view of the objects in a Header Extension Object; an empty one when its
 * sizes can't be true. */
void wmn_asf_object_open_extension (const WmnAsfObject * object,
    WmnBytes * ret_bytes);
