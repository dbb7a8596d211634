/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes http/http-forwarded.c: every item is in the list, further in front
 * than the one before, and the list comes to its end. */

#include "http/http-forwarded.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t * bytes, size_t size)
{
  const gchar *data = (const gchar *) bytes;
  const gchar *end = data + size;
  WmnHttpText list = { data, size };
  WmnHttpText address;

  while (wmn_http_forwarded_pop (&list, &address)) {
    g_assert (address.data >= data && address.data + address.size <= end);
    end = address.data;
    g_assert (list.size <= (gsize) (end - data));
  }
  g_assert (list.size == 0);
  return 0;
}
