/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of http/http-path.c. */

#include "http/http-path.h"

#include <string.h>

static void
check (const gchar * path, const gchar * expected)
{
  /* In a block of its size: nothing behind it is looked at. */
  WmnHttpText text = { g_memdup2 (path, strlen (path)), strlen (path) };
  gchar *normal = wmn_http_path_normalize (&text);

  g_assert_cmpstr (normal, ==, expected);
  g_free (normal);
  g_free ((gchar *) text.data);
}

static void
test_same (void)
{
  check ("/live", "/live");
  check ("/%6Cive", "/live");
  check ("/%6cive", "/live");
  check ("%2flive", "%2Flive");
  check ("/radio|1", "/radio%7C1");
  check ("/radio%7c1", "/radio%7C1");
  check ("/\303\251", "/%C3%A9");
  check ("/%c3%A9", "/%C3%A9");
  check ("/\351", "/%E9");
  check ("/a%26b%3D%3a%40", "/a&b=:@");
  check ("/-._~!$&'()*+,;=:@/", "/-._~!$&'()*+,;=:@/");
  check ("", "");
}

/* What means something to others stays as it is. */
static void
test_different (void)
{
  check ("/a%2Fb", "/a%2Fb");
  check ("/a/b", "/a/b");
  check ("/a%252Fb", "/a%252Fb");
  check ("/100%25", "/100%25");
  check ("/a%20%3F%23b", "/a%20%3F%23b");
  check ("/%0d%0A\"<>%7F", "/%0D%0A%22%3C%3E%7F");
  check ("/./a/../B", "/./a/../B");
}

static void
test_malformed (void)
{
  check ("/%", NULL);
  check ("/%4", NULL);
  check ("/%4g", NULL);
  check ("/%g4", NULL);
  check ("/%%41", NULL);
  check ("/a%00", NULL);
  check ("/100%", NULL);
}

static void
test_nul (void)
{
  WmnHttpText text = { "/a\0b", 4 };

  g_assert_null (wmn_http_path_normalize (&text));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-path/same", test_same);
  g_test_add_func ("/http-path/different", test_different);
  g_test_add_func ("/http-path/malformed", test_malformed);
  g_test_add_func ("/http-path/nul", test_nul);
  return g_test_run ();
}
