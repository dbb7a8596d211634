/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Which peers are proxies whose X-Forwarded-For is believed: the property
 * trusted-proxies and how the mount gets it (docs/interface.md C.1).
 *
 * Threads: any.  The text is under the object lock. */

#include "config.h"

#include "gstwmnetsink.h"

static gboolean
read_one (const gchar * text, GArray * proxies, GError ** error)
{
  GstWMAccessRule *rule = gst_wm_access_rule_new (GST_WM_ACCESS_TYPE_INCLUDE,
      text, NULL, error);
  WmnAccessRule compiled = { 0 };

  if (rule == NULL)
    return FALSE;
  gst_wm_net_sink_compile_rule (rule, &compiled);
  g_array_append_val (proxies, compiled);
  gst_wm_access_rule_unref (rule);
  return TRUE;
}

/* NULL, with @error set, when an item is no address. */
static GArray *
read_all (const gchar * text, GError ** error)
{
  GArray *proxies = g_array_new (FALSE, FALSE, sizeof (WmnAccessRule));
  gchar **items = g_strsplit (text != NULL ? text : "", ",", -1);
  guint i;

  for (i = 0; items[i] != NULL && proxies != NULL; i++) {
    const gchar *item = g_strstrip (items[i]);

    if (*item == '\0' && items[1] == NULL)
      break;
    if (!read_one (item, proxies, error))
      g_clear_pointer (&proxies, g_array_unref);
  }
  g_strfreev (items);
  return proxies;
}

/* While it is closed, a text that makes no sense is kept, and opening fails
 * on it, as with access-rules. */
void
gst_wm_net_sink_set_trusted_proxies (GstWMNetSink * self, const gchar * text)
{
  GError *error = NULL;
  GArray *proxies = read_all (text, &error);
  WmnMount *mount = gst_wm_net_sink_enter (self);

  if (proxies != NULL || mount == NULL) {
    GST_OBJECT_LOCK (self);
    g_free (self->trusted_proxies);
    self->trusted_proxies = g_strdup (text);
    if (proxies != NULL && mount != NULL)
      wmn_access_set_rules (&mount->proxies, (gpointer) proxies->data,
          proxies->len);
    GST_OBJECT_UNLOCK (self);
  }
  gst_wm_net_sink_leave (self);
  if (proxies == NULL && mount != NULL)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The trusted proxies stay as they are: %s.", error->message), (NULL));
  g_clear_error (&error);
  g_clear_pointer (&proxies, g_array_unref);
}

gchar *
gst_wm_net_sink_dup_trusted_proxies (GstWMNetSink * self)
{
  gchar *text;

  GST_OBJECT_LOCK (self);
  text = g_strdup (self->trusted_proxies != NULL ? self->trusted_proxies : "");
  GST_OBJECT_UNLOCK (self);
  return text;
}

gboolean
gst_wm_net_sink_check_trusted_proxies (GstWMNetSink * self)
{
  gchar *text = gst_wm_net_sink_dup_trusted_proxies (self);
  GError *error = NULL;
  GArray *proxies = read_all (text, &error);

  if (proxies == NULL)
    gst_wm_net_sink_fail_to_open (self, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, GST_WM_NET_ERROR_INVALID_ARGUMENT, 0,
        g_strdup_printf ("The trusted proxies make no sense: %s.",
            error->message),
        g_strdup_printf ("trusted-proxies=\"%s\"; what is expected is a list "
            "such as 10.0.0.0/8,2001:db8::1", text));
  g_clear_error (&error);
  g_free (text);
  if (proxies == NULL)
    return FALSE;
  g_array_unref (proxies);
  return TRUE;
}

void
gst_wm_net_sink_apply_trusted_proxies (GstWMNetSink * self, WmnMount * mount)
{
  GArray *proxies;

  GST_OBJECT_LOCK (self);
  proxies = read_all (self->trusted_proxies, NULL);
  if (proxies != NULL)
    wmn_access_set_rules (&mount->proxies, (gpointer) proxies->data,
        proxies->len);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&proxies, g_array_unref);
}
