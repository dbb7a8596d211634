/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who may connect, by address: the list of rules behind GstWMAddressAccess,
 * the property access-rules and the actions, and how the mount gets it
 * (docs/interface.md A.7).
 *
 * Threads: any.  The list is under the object lock and is never changed, but
 * replaced.  notify::access-rules is emitted by whoever has changed what it
 * reads, with no lock held. */

#include "config.h"

#include "gstwmnetsink.h"

#include <string.h>

static gpointer
ref_rule (gconstpointer rule, gpointer data)
{
  return gst_wm_access_rule_ref ((GstWMAccessRule *) rule);
}

static GPtrArray *
copy_rules_unlocked (GstWMNetSink * self)
{
  return g_ptr_array_copy (self->rules, ref_rule, NULL);
}

void
gst_wm_net_sink_compile_rule (const GstWMAccessRule * rule,
    WmnAccessRule * ret_rule)
{
  gsize size;
  const guint8 *address = gst_wm_access_rule_get_address (rule, &size);
  const guint8 *mask = gst_wm_access_rule_get_mask (rule, &size);

  ret_rule->is_include = gst_wm_access_rule_get_access_type (rule) ==
      GST_WM_ACCESS_TYPE_INCLUDE;
  ret_rule->n_bytes = (guint) size;
  memcpy (ret_rule->address, address, size);
  memcpy (ret_rule->mask, mask, size);
}

/* The list and the mount change together, so that two threads can't leave
 * the older list in the mount. */
static void
apply_unlocked (GstWMNetSink * self, WmnMount * mount)
{
  WmnAccessRule *rules = g_new0 (WmnAccessRule, self->rules->len);
  guint i;

  for (i = 0; i < self->rules->len; i++)
    gst_wm_net_sink_compile_rule (g_ptr_array_index (self->rules, i),
        &rules[i]);
  wmn_access_set_rules (&mount->access, rules, self->rules->len);
  wmn_access_set_default (&mount->access,
      self->settings.access_default == GST_WM_ACCESS_DEFAULT_ALLOW);
  g_free (rules);
}

void
gst_wm_net_sink_apply_access (GstWMNetSink * self, WmnMount * mount)
{
  if (mount == NULL)
    return;
  GST_OBJECT_LOCK (self);
  apply_unlocked (self, mount);
  GST_OBJECT_UNLOCK (self);
}

/* Takes @rules, which came out of the object lock; the door is held. */
static void
replace_unlocked (GstWMNetSink * self, GPtrArray * rules)
{
  g_ptr_array_unref (self->rules);
  self->rules = rules;
  if (self->mount != NULL)
    apply_unlocked (self, self->mount);
}

/* --- the property ------------------------------------------------------ */

/* While it is closed, a text that makes no sense is kept, and opening fails
 * on it: nobody should be let in by a slip of the pen, whatever rules are
 * added to those before it.  Later the rules stay as they are. */
void
gst_wm_net_sink_set_access_rules (GstWMNetSink * self, const gchar * text)
{
  GError *error = NULL;
  GPtrArray *rules = gst_wm_access_rules_parse (text, &error);
  WmnMount *mount = gst_wm_net_sink_enter (self);

  GST_OBJECT_LOCK (self);
  if (rules != NULL) {
    g_clear_pointer (&self->bad_rules, g_free);
    replace_unlocked (self, rules);
  } else if (mount == NULL) {
    g_free (self->bad_rules);
    self->bad_rules = g_strdup (text);
  }
  GST_OBJECT_UNLOCK (self);
  gst_wm_net_sink_leave (self);
  if (rules == NULL && mount != NULL)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("The access rules stay as they are: %s.", error->message), (NULL));
  g_clear_error (&error);
}

gchar *
gst_wm_net_sink_dup_access_rules (GstWMNetSink * self)
{
  gchar *text;

  GST_OBJECT_LOCK (self);
  text = self->bad_rules != NULL ? g_strdup (self->bad_rules) :
      gst_wm_access_rules_to_string (self->rules);
  GST_OBJECT_UNLOCK (self);
  return text;
}

/* FALSE, with the error posted, when access-rules holds nonsense. */
gboolean
gst_wm_net_sink_check_access_rules (GstWMNetSink * self)
{
  GError *error = NULL;
  GPtrArray *rules;
  gchar *text;

  GST_OBJECT_LOCK (self);
  text = g_strdup (self->bad_rules);
  GST_OBJECT_UNLOCK (self);
  rules = gst_wm_access_rules_parse (text, &error);
  if (rules == NULL)
    gst_wm_net_sink_fail_to_open (self, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, GST_WM_NET_ERROR_INVALID_ARGUMENT, 0,
        g_strdup_printf ("The access rules make no sense: %s.",
            error->message),
        g_strdup_printf ("access-rules=\"%s\"; what is expected is a list "
            "such as -10.0.0.0/8,+10.1.2.3", text));
  g_clear_error (&error);
  g_free (text);
  if (rules == NULL)
    return FALSE;
  g_ptr_array_unref (rules);
  return TRUE;
}

/* --- GstWMAddressAccess ------------------------------------------------ */

static GPtrArray *
get_rules (GstWMAddressAccess * access)
{
  GstWMNetSink *self = GST_WM_NET_SINK (access);
  GPtrArray *rules;

  GST_OBJECT_LOCK (self);
  rules = copy_rules_unlocked (self);
  GST_OBJECT_UNLOCK (self);
  return rules;
}

static void
begin_change (GstWMNetSink * self)
{
  gst_wm_net_sink_enter (self);
  GST_OBJECT_LOCK (self);
}

static void
end_change (GstWMNetSink * self, gboolean is_seen)
{
  GST_OBJECT_UNLOCK (self);
  gst_wm_net_sink_leave (self);
  if (is_seen)
    g_object_notify (G_OBJECT (self), "access-rules");
}

static void
add_rule (GstWMAddressAccess * access, GstWMAccessRule * rule)
{
  GstWMNetSink *self = GST_WM_NET_SINK (access);
  GPtrArray *rules;

  begin_change (self);
  rules = copy_rules_unlocked (self);
  g_ptr_array_add (rules, gst_wm_access_rule_ref (rule));
  replace_unlocked (self, rules);
  end_change (self, self->bad_rules == NULL);
}

/* Place of the @index -th rule of a type among all, G_MAXUINT for none. */
static guint
locate (GPtrArray * rules, GstWMAccessType type, guint index)
{
  guint i;

  for (i = 0; i < rules->len; i++) {
    if (gst_wm_access_rule_get_access_type (g_ptr_array_index (rules, i)) ==
        type && index-- == 0)
      return i;
  }
  return G_MAXUINT;
}

static gboolean
remove_rule (GstWMAddressAccess * access, GstWMAccessType type, guint index)
{
  GstWMNetSink *self = GST_WM_NET_SINK (access);
  GPtrArray *rules;
  guint place;

  begin_change (self);
  place = locate (self->rules, type, index);
  if (place != G_MAXUINT) {
    rules = copy_rules_unlocked (self);
    g_ptr_array_remove_index (rules, place);
    replace_unlocked (self, rules);
  }
  end_change (self, place != G_MAXUINT && self->bad_rules == NULL);
  return place != G_MAXUINT;
}

static void
clear_rules (GstWMAddressAccess * access)
{
  GstWMNetSink *self = GST_WM_NET_SINK (access);
  gboolean is_seen;

  begin_change (self);
  is_seen = self->bad_rules != NULL || self->rules->len > 0;
  g_clear_pointer (&self->bad_rules, g_free);
  replace_unlocked (self, gst_wm_access_rules_parse (NULL, NULL));
  end_change (self, is_seen);
}

void
gst_wm_net_sink_access_init (gpointer iface, gpointer data)
{
  GstWMAddressAccessInterface *access = iface;

  access->get_rules = get_rules;
  access->add_rule = add_rule;
  access->remove_rule = remove_rule;
  access->clear_rules = clear_rules;
}

/* --- actions ----------------------------------------------------------- */

static gboolean
act_add (GstWMNetSink * self, GstWMAccessType type, const gchar * address,
    const gchar * mask)
{
  return address != NULL &&
      gst_wm_address_access_add_rule (GST_WM_ADDRESS_ACCESS (self), type,
      address, mask, NULL);
}

static gboolean
act_remove (GstWMNetSink * self, GstWMAccessType type, guint index)
{
  return remove_rule (GST_WM_ADDRESS_ACCESS (self), type, index);
}

static void
act_clear (GstWMNetSink * self)
{
  clear_rules (GST_WM_ADDRESS_ACCESS (self));
}

void
gst_wm_net_sink_install_access_actions (GType type)
{
  const GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * wmnetsink::add-access-rule:
   * @type: what the rule says
   * @address: an address, or one with a prefix length
   * @mask: (nullable): its mask
   *
   * Appends an access rule.
   *
   * Returns: %FALSE when a text makes no sense
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("add-access-rule", type, flags,
      G_CALLBACK (act_add), NULL, NULL, NULL, G_TYPE_BOOLEAN, 3,
      GST_TYPE_WM_ACCESS_TYPE, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * wmnetsink::remove-access-rule:
   * @type: which rules
   * @index: the rule's number among those, from 0
   *
   * Removes an access rule.
   *
   * Returns: %FALSE when there are not so many
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("remove-access-rule", type, flags,
      G_CALLBACK (act_remove), NULL, NULL, NULL, G_TYPE_BOOLEAN, 2,
      GST_TYPE_WM_ACCESS_TYPE, G_TYPE_UINT);
  /**
   * wmnetsink::clear-access-rules:
   *
   * Removes all access rules.
   *
   * Since: 0.1
   */
  g_signal_new_class_handler ("clear-access-rules", type, flags,
      G_CALLBACK (act_clear), NULL, NULL, NULL, G_TYPE_NONE, 0);
}
