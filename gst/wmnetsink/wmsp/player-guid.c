/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See player-guid.h. */

#include "wmsp/player-guid.h"

#include <string.h>

/* x stands for a digit. */
static const gchar form[WMN_PLAYER_GUID_TEXT] =
    "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";

gboolean
wmn_player_guid_pack (const gchar * text, WmnPlayerGuid * ret_guid)
{
  WmnPlayerGuid guid = { {0} };
  guint digit = 0;
  gsize i;

  for (i = 0; i < WMN_PLAYER_GUID_TEXT; i++) {
    gint value = g_ascii_xdigit_value (text[i]);

    if (form[i] != 'x') {
      if (text[i] != form[i])
        return FALSE;
      continue;
    }
    if (value < 0)
      return FALSE;
    guid.bytes[digit / 2] = (guint8) (guid.bytes[digit / 2] << 4 | value);
    if (g_ascii_isupper (text[i]))
      guid.capitals |= 1u << digit;
    digit++;
  }
  *ret_guid = guid;
  return TRUE;
}

guint32
wmn_player_guid_hash (const WmnPlayerGuid * guid)
{
  guint64 halves[2];

  G_STATIC_ASSERT (sizeof (halves) == sizeof (guid->bytes));
  memcpy (halves, guid->bytes, sizeof (halves));
  /* 2^64 divided by the golden ratio. */
  return (guint32) ((halves[0] ^ halves[1] * 31) *
      G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 32);
}

void
wmn_player_guid_write (const WmnPlayerGuid * guid,
    gchar text[WMN_PLAYER_GUID_TEXT])
{
  guint digit = 0;
  gsize i;

  for (i = 0; i < WMN_PLAYER_GUID_TEXT; i++) {
    guint value;

    text[i] = form[i];
    if (form[i] != 'x')
      continue;
    value = guid->bytes[digit / 2] >> (digit % 2 == 0 ? 4 : 0) & 15;
    text[i] = (guid->capitals >> digit & 1 ? "0123456789ABCDEF" :
        "0123456789abcdef")[value];
    digit++;
  }
}
