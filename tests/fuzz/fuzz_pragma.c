/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes wmsp/pragma.c: each line of the input is the value of one Pragma
 * field.  Whatever is in them, what comes out is in its bounds.
 */

#include "wmsp/pragma.h"

#include <stdint.h>
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static void
split_lines (const gchar * data, gsize size, WmnHttpRequest * request)
{
  const gchar *end = data + size;

  while (data < end && request->n_fields < WMN_HTTP_MAX_FIELDS) {
    WmnHttpField *field = &request->fields[request->n_fields++];
    const gchar *feed = memchr (data, '\n', (gsize) (end - data));

    field->name.data = "Pragma";
    field->name.size = strlen (field->name.data);
    field->value.data = data;
    field->value.size = (gsize) ((feed ? feed : end) - data);
    data += field->value.size + (feed ? 1 : 0);
    wmn_http_text_trim (&field->value);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  WmnHttpRequest request = { 0 };
  WmnPragma pragma;
  guint i;

  split_lines (data, size, &request);
  memset (&pragma, 0x55, sizeof (pragma));
  wmn_pragma_parse (&request, &pragma);

  g_assert (pragma.n_tokens <= size);
  g_assert (pragma.has_client_id || pragma.client_id == 0);
  g_assert (pragma.has_play || !pragma.is_play);
  g_assert (isfinite (pragma.rate) && isfinite (pragma.speed));
  g_assert (pragma.has_switches || pragma.n_switches == 0);
  g_assert (pragma.n_switches <= WMN_PRAGMA_MAX_SWITCHES);
  for (i = 0; i < pragma.n_switches; i++)
    g_assert (pragma.switches[i].level <= 2);
  g_assert (memchr (pragma.client_guid, '\0', WMN_PRAGMA_GUID_MAX));
  for (i = 0; pragma.client_guid[i] != '\0'; i++)
    g_assert (g_ascii_isgraph (pragma.client_guid[i]));
  g_assert (pragma.has_log_line || pragma.log_line.size == 0);
  if (pragma.log_line.size > 0)
    g_assert (pragma.log_line.data >= data
        && pragma.log_line.data + pragma.log_line.size <= data + size);

  return 0;
}
