/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Where players find the stream: the property url, and what public-host puts
 * into it (docs/interface.md C.1).
 *
 * Threads: any. */

#include "config.h"

#include "gstwmnetsink.h"

#include <string.h>

#define MAX_NAME 253            /* RFC 1123 2.1 */
#define NAME_LETTERS \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

/* --- public-host ------------------------------------------------------- */

/* Of DNS or of the local net, or an IPv4 address. */
static gboolean
is_name (const gchar * text)
{
  const gchar *at = text;
  gboolean is_good = *text != '\0' && strlen (text) <= MAX_NAME;

  while (is_good && *at != '\0') {
    gsize size = strspn (at, NAME_LETTERS);

    at += size;
    is_good = size > 0 && (*at == '\0' || *at == '.');
    at += *at == '.';
  }
  return is_good;
}

static gboolean
is_ipv6 (const gchar * text)
{
  return strchr (text, ':') != NULL && strchr (text, '%') == NULL &&
      g_hostname_is_ip_address (text);
}

/* What stands in front of a port, transfer full; NULL for nonsense. */
static gchar *
read_host (const gchar * text)
{
  gsize size = strlen (text);
  gboolean is_good;
  gchar *inner;

  if (is_name (text))
    return g_strdup (text);
  if (size < 2 || text[0] != '[' || text[size - 1] != ']')
    return NULL;
  inner = g_strndup (text + 1, size - 2);
  is_good = is_ipv6 (inner);
  g_free (inner);
  return is_good ? g_strdup (text) : NULL;
}

/* As in a URL, transfer full; NULL for nonsense.  @ret_port is left alone where
 * none is given.  An IPv6 address alone needs no brackets. */
static gchar *
read_public (const gchar * text, guint * ret_port)
{
  const gchar *colon = strrchr (text, ':');
  guint64 port;
  gchar *host, *front;

  if (is_ipv6 (text))
    return g_strdup_printf ("[%s]", text);
  host = read_host (text);
  if (host != NULL || colon == NULL ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return host;
  front = g_strndup (text, (gsize) (colon - text));
  host = read_host (front);
  g_free (front);
  if (host != NULL)
    *ret_port = (guint) port;
  return host;
}

gboolean
gst_wm_net_sink_check_host (const gchar * host, GError ** error)
{
  guint port;
  gchar *text;

  if (host == NULL || *host == '\0')
    return TRUE;
  text = read_public (host, &port);
  if (text == NULL)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "\"%s\" is neither a host nor a host and a port, as "
        "tv.example.org:8080 or [2001:db8::7]:8080", host);
  g_free (text);
  return text != NULL;
}

gboolean
gst_wm_net_sink_check_public_host (GstWMNetSink * self)
{
  GError *error = NULL;
  gchar *host;

  GST_OBJECT_LOCK (self);
  host = g_strdup (self->settings.public_host);
  GST_OBJECT_UNLOCK (self);
  if (!gst_wm_net_sink_check_host (host, &error))
    gst_wm_net_sink_fail_to_open (self, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, GST_WM_NET_ERROR_INVALID_ARGUMENT, 0,
        g_strdup_printf ("The public host makes no sense: %s.",
            error->message), g_strdup_printf ("public-host=\"%s\"", host));
  g_free (host);
  if (error == NULL)
    return TRUE;
  g_error_free (error);
  return FALSE;
}

/* --- url --------------------------------------------------------------- */

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
 * them, as in the SDK's GetHostURL.  A public host that makes no sense can only
 * have come just as the door was being opened, and counts as none. */
static gchar *
choose_host (const gchar * public_host, const gchar * address, guint * port)
{
  gchar *shown = public_host != NULL ? read_public (public_host, port) : NULL;
  const gchar *host = address;

  if (shown != NULL)
    return shown;
  if (g_str_equal (address, "::") || g_str_equal (address, "0.0.0.0"))
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
  guint port;

  if (mount != NULL) {
    GST_OBJECT_LOCK (self);
    port = self->port;
    host = choose_host (self->settings.public_host, self->address, &port);
    GST_OBJECT_UNLOCK (self);
    url = g_strdup_printf ("http://%s:%u%s", host, port, mount->path);
    g_free (host);
  }
  gst_wm_net_sink_leave (self);
  return url;
}
