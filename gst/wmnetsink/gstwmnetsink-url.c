/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Where players find the stream: the property url (docs/interface.md C.1).
 *
 * Threads: any. */

#include "config.h"

#include "gstwmnetsink.h"

#include <string.h>

/* RFC 3986 3.2.2; the zone of an address of one link is escaped (RFC 6874). */
static gchar *
write_host (const gchar * host)
{
  const gchar *zone = strchr (host, '%');

  if (strchr (host, ':') == NULL)
    return g_strdup (host);
  if (zone != NULL)
    return g_strdup_printf ("[%.*s%%25%s]", (int) (zone - host), host,
        zone + 1);
  return g_strdup_printf ("[%s]", host);
}

/* Nobody can connect to "all addresses", so the machine's name stands for
 * them, as in the SDK's GetHostURL. */
static gchar *
choose_host (const gchar * public_host, const gchar * address)
{
  const gchar *host = address;

  if (public_host != NULL && *public_host != '\0')
    host = public_host;
  else if (g_str_equal (address, "::") || g_str_equal (address, "0.0.0.0"))
    host = g_get_host_name ();
  return write_host (host);
}

/* The path is the one that is published, whatever has been set since. */
gchar *
gst_wm_net_sink_dup_url (GstWMNetSink * self)
{
  WmnMount *mount = gst_wm_net_sink_enter (self);
  gchar *url = NULL;
  gchar *host;

  if (mount != NULL) {
    GST_OBJECT_LOCK (self);
    host = choose_host (self->settings.public_host, self->address);
    GST_OBJECT_UNLOCK (self);
    url = g_strdup_printf ("http://%s:%u%s", host, self->port, mount->path);
    g_free (host);
  }
  gst_wm_net_sink_leave (self);
  return url;
}
