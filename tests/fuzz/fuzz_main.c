/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Plays a corpus through a fuzz target once: the main() of the fuzz targets
 * where there is no libFuzzer.  Each file of the directory given is one input,
 * copied to a block of exactly its size so that a sanitizer sees a read past
 * the end.  An empty corpus is an error, as it would test nothing.
 */

#include <glib.h>
#include <string.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

static gboolean
play (const gchar * path)
{
  GError *error = NULL;
  gchar *bytes;
  uint8_t *exact;
  gsize size;

  if (!g_file_get_contents (path, &bytes, &size, &error)) {
    g_printerr ("%s\n", error->message);
    g_error_free (error);
    return FALSE;
  }
  exact = g_malloc (MAX (size, 1));
  memcpy (exact, bytes, size);
  LLVMFuzzerTestOneInput (exact, size);
  g_free (exact);
  g_free (bytes);
  return TRUE;
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  const gchar *name;
  guint n_played = 0;
  gboolean ok = TRUE;
  GDir *dir;

  if (argc != 2) {
    g_printerr ("usage: %s CORPUS-DIRECTORY\n", argv[0]);
    return 2;
  }
  dir = g_dir_open (argv[1], 0, &error);
  if (dir == NULL) {
    g_printerr ("%s\n", error->message);
    g_error_free (error);
    return 1;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (argv[1], name, NULL);

    ok = play (path) && ok;
    g_free (path);
    n_played++;
  }
  g_dir_close (dir);
  g_print ("%u inputs\n", n_played);
  return ok && n_played > 0 ? 0 : 1;
}
