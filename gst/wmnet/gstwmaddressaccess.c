/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The interface of an element that has a list of access rules
 * (docs/interface.md A.7). */

#include "config.h"

#include <gst/wmnet/wmnet.h>

/**
 * GstWMAddressAccess:
 *
 * The interface of an element that has rules that say which addresses may
 * connect, as IWMAddressAccess and IWMAddressAccess2 have them.  Of all rules
 * that match an address the one with the most bits in its mask decides; if
 * there are several, excluding wins; if there is none, the element's own
 * default does.
 *
 * Rules are counted from 0, those of each type apart.  All functions can be
 * called from any thread; a change takes effect for the next connection.
 *
 * Since: 0.1
 */

G_DEFINE_INTERFACE (GstWMAddressAccess, gst_wm_address_access,
    GST_TYPE_ELEMENT);

static void
gst_wm_address_access_default_init (GstWMAddressAccessInterface * iface)
{
}

/**
 * gst_wm_address_access_get_rules:
 * @self: the element
 *
 * Gets all rules, in the order they were added.
 *
 * Returns: (transfer container) (element-type GstWMAccessRule): the rules in
 *   an array with a free function
 *
 * Since: 0.1
 */
GPtrArray *
gst_wm_address_access_get_rules (GstWMAddressAccess * self)
{
  GstWMAddressAccessInterface *iface;

  g_return_val_if_fail (GST_IS_WM_ADDRESS_ACCESS (self), NULL);
  iface = GST_WM_ADDRESS_ACCESS_GET_IFACE (self);
  g_return_val_if_fail (iface->get_rules != NULL, NULL);

  return iface->get_rules (self);
}

/* A reference to the @index -th rule of a type; @ret_count is how many there
 * are, when there are not so many. */
static GstWMAccessRule *
find_nth (GstWMAddressAccess * self, GstWMAccessType type, guint index,
    guint * ret_count)
{
  GPtrArray *rules = gst_wm_address_access_get_rules (self);
  GstWMAccessRule *found = NULL;
  guint count = 0;
  guint i;

  for (i = 0; rules != NULL && i < rules->len && found == NULL; i++) {
    GstWMAccessRule *rule = g_ptr_array_index (rules, i);

    if (gst_wm_access_rule_get_access_type (rule) == type && count++ == index)
      found = gst_wm_access_rule_ref (rule);
  }
  g_clear_pointer (&rules, g_ptr_array_unref);
  *ret_count = count;
  return found;
}

static void
set_bad_index (GError ** error, guint index)
{
  g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_INDEX,
      "there is no rule %u of that type", index);
}

/**
 * gst_wm_address_access_get_n_rules:
 * @self: the element
 * @type: which rules
 *
 * Counts the rules of a type.  Mirrors IWMAddressAccess::GetAccessEntryCount.
 *
 * Returns: how many there are
 *
 * Since: 0.1
 */
guint
gst_wm_address_access_get_n_rules (GstWMAddressAccess * self,
    GstWMAccessType type)
{
  guint count = 0;

  g_return_val_if_fail (GST_IS_WM_ADDRESS_ACCESS (self), 0);

  find_nth (self, type, G_MAXUINT, &count);
  return count;
}

/**
 * gst_wm_address_access_get_nth_rule:
 * @self: the element
 * @type: which rules
 * @index: the rule's number among those, from 0
 * @error: return location for a #GError, or %NULL
 *
 * Gets one rule.  Mirrors IWMAddressAccess2::GetAccessEntryEx.  Fails with
 * %GST_WM_NET_ERROR_INVALID_INDEX when there are not so many.
 *
 * Returns: (transfer full): the rule, or %NULL on error
 *
 * Since: 0.1
 */
GstWMAccessRule *
gst_wm_address_access_get_nth_rule (GstWMAddressAccess * self,
    GstWMAccessType type, guint index, GError ** error)
{
  GstWMAccessRule *rule;
  guint count;

  g_return_val_if_fail (GST_IS_WM_ADDRESS_ACCESS (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  rule = find_nth (self, type, index, &count);
  if (rule == NULL)
    set_bad_index (error, index);
  return rule;
}

/**
 * gst_wm_address_access_add_rule:
 * @self: the element
 * @type: what the rule says
 * @address: an address, see gst_wm_access_rule_new()
 * @mask: (nullable): its mask
 * @error: return location for a #GError, or %NULL
 *
 * Appends a rule.  Mirrors IWMAddressAccess2::AddAccessEntryEx.  Fails with
 * %GST_WM_NET_ERROR_INVALID_ARGUMENT when a text makes no sense; the rules are
 * then as before.
 *
 * Returns: %TRUE, or %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_address_access_add_rule (GstWMAddressAccess * self,
    GstWMAccessType type, const gchar * address, const gchar * mask,
    GError ** error)
{
  GstWMAddressAccessInterface *iface;
  GstWMAccessRule *rule;

  g_return_val_if_fail (GST_IS_WM_ADDRESS_ACCESS (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  iface = GST_WM_ADDRESS_ACCESS_GET_IFACE (self);
  g_return_val_if_fail (iface->add_rule != NULL, FALSE);

  rule = gst_wm_access_rule_new (type, address, mask, error);
  if (rule == NULL)
    return FALSE;
  iface->add_rule (self, rule);
  gst_wm_access_rule_unref (rule);
  return TRUE;
}

/**
 * gst_wm_address_access_remove_rule:
 * @self: the element
 * @type: which rules
 * @index: the rule's number among those, from 0
 * @error: return location for a #GError, or %NULL
 *
 * Removes a rule; those behind it move up.  Mirrors
 * IWMAddressAccess::RemoveAccessEntry.  Fails with
 * %GST_WM_NET_ERROR_INVALID_INDEX when there are not so many.
 *
 * Returns: %TRUE, or %FALSE on error
 *
 * Since: 0.1
 */
gboolean
gst_wm_address_access_remove_rule (GstWMAddressAccess * self,
    GstWMAccessType type, guint index, GError ** error)
{
  GstWMAddressAccessInterface *iface;

  g_return_val_if_fail (GST_IS_WM_ADDRESS_ACCESS (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  iface = GST_WM_ADDRESS_ACCESS_GET_IFACE (self);
  g_return_val_if_fail (iface->remove_rule != NULL, FALSE);

  if (iface->remove_rule (self, type, index))
    return TRUE;
  set_bad_index (error, index);
  return FALSE;
}

/**
 * gst_wm_address_access_clear_rules:
 * @self: the element
 *
 * Removes all rules of both types.
 *
 * Since: 0.1
 */
void
gst_wm_address_access_clear_rules (GstWMAddressAccess * self)
{
  GstWMAddressAccessInterface *iface;

  g_return_if_fail (GST_IS_WM_ADDRESS_ACCESS (self));
  iface = GST_WM_ADDRESS_ACCESS_GET_IFACE (self);
  g_return_if_fail (iface->clear_rules != NULL);

  iface->clear_rules (self);
}
