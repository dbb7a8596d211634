/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Any bytes as a header: whatever text is found is whole UTF-8 in one line. */

#include "asf/asf-description.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnAsfDescription description;
  guint i;

  memset (&description, 0xff, sizeof (description));
  wmn_asf_description_read (data, size, &description);
  for (i = 0; i < WMN_ASF_N_DESCRIPTION_FIELDS; i++) {
    const gchar *text = description.fields[i];
    const gchar *end = memchr (text, '\0', WMN_ASF_DESCRIPTION_MAX);

    g_assert (end != NULL);
    g_assert (g_utf8_validate (text, end - text, NULL));
    for (; *text != '\0'; text++)
      g_assert ((guchar) * text >= 0x20);
  }
  return 0;
}
