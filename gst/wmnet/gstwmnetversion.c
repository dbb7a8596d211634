/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The version of the library at run time.  The one at compile time is in
 * the macros of the header.  Any thread. */

#include <gst/wmnet/gstwmnetversion.h>

/**
 * gst_wmnet_version:
 * @major: (out) (optional): return location for the major version
 * @minor: (out) (optional): return location for the minor version
 * @micro: (out) (optional): return location for the micro version
 *
 * Gets the version of the library that the program runs with, which may be
 * later than the one of the headers it was compiled with.
 *
 * Any thread.
 *
 * Since: 0.1
 */
void
gst_wmnet_version (guint * major, guint * minor, guint * micro)
{
  if (major != NULL)
    *major = GST_WMNET_VERSION_MAJOR;
  if (minor != NULL)
    *minor = GST_WMNET_VERSION_MINOR;
  if (micro != NULL)
    *micro = GST_WMNET_VERSION_MICRO;
}
