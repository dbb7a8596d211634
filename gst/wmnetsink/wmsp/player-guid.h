/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A player's GUID (MS-WMSP 2.2.1.4.33, xClientGUID) as it was sent, case and
 * all, in half the room of its text.
 *
 * No allocation, no I/O. */

#pragma once

#include <glib.h>

/* "{01234567-89AB-cdef-0123-456789abcdef}" and the end. */
#define WMN_PLAYER_GUID_TEXT 39

typedef struct _WmnPlayerGuid WmnPlayerGuid;

struct _WmnPlayerGuid
{
  guint8 bytes[16];             /* in the order of the text */
  guint32 capitals;             /* a bit a digit, the first one's is 1 << 0 */
};

/* FALSE, and @ret_guid untouched, for any other form of text. */
gboolean wmn_player_guid_pack (const gchar * text, WmnPlayerGuid * ret_guid);
/* The same for those that differ in case alone. */
guint32 wmn_player_guid_hash (const WmnPlayerGuid * guid);
void wmn_player_guid_write (const WmnPlayerGuid * guid,
    gchar text[WMN_PLAYER_GUID_TEXT]);
