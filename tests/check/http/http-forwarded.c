/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of http/http-forwarded.c: from the end, without ports and brackets. */

#include "http/http-forwarded.h"

#include <string.h>

static void
check (const gchar * value, const gchar * expected)
{
  GString *found = g_string_new (NULL);
  WmnHttpText list = { value, strlen (value) };
  WmnHttpText address;

  while (wmn_http_forwarded_pop (&list, &address)) {
    g_string_append_len (found, address.data, (gssize) address.size);
    g_string_append_c (found, ' ');
  }
  g_assert_cmpstr (found->str, ==, expected);
  g_string_free (found, TRUE);
}

static void
test_order (void)
{
  check ("192.0.2.1, 198.51.100.2,203.0.113.3",
      "203.0.113.3 198.51.100.2 192.0.2.1 ");
  check ("192.0.2.1", "192.0.2.1 ");
  check (",, 192.0.2.1 ,\t,", "192.0.2.1 ");
  check ("", "");
  check (" , ", "");
}

static void
test_forms (void)
{
  check ("192.0.2.1:8080", "192.0.2.1 ");
  check ("2001:db8::1", "2001:db8::1 ");
  check ("[2001:db8::1]:443", "2001:db8::1 ");
  check ("[2001:db8::1]", "2001:db8::1 ");
  check ("[2001:db8::1", "2001:db8::1 ");
  check ("unknown", "unknown ");
  check ("[", " ");
  check (":", " ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-forwarded/order", test_order);
  g_test_add_func ("/http-forwarded/forms", test_forms);
  return g_test_run ();
}
