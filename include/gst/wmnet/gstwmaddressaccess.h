/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who may connect, by address: the counterpart of IWMAddressAccess and
 * IWMAddressAccess2 (docs/interface.md A.7).  A rule is a value; the interface
 * is what an element with a list of them implements. */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/wmnet/wmnet-prelude.h>

G_BEGIN_DECLS

/**
 * GstWMAccessType:
 * @GST_WM_ACCESS_TYPE_EXCLUDE: may not connect; the SDK's WM_AETYPE_EXCLUDE
 * @GST_WM_ACCESS_TYPE_INCLUDE: may connect; the SDK's WM_AETYPE_INCLUDE
 *
 * What a rule says of the addresses it matches.  The values are the SDK's.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_ACCESS_TYPE_EXCLUDE = 101,
  GST_WM_ACCESS_TYPE_INCLUDE = 105
} GstWMAccessType;

/**
 * GstWMAccessDefault:
 * @GST_WM_ACCESS_DEFAULT_ALLOW: may connect
 * @GST_WM_ACCESS_DEFAULT_DENY: may not
 *
 * What becomes of an address that no rule matches.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_WM_ACCESS_DEFAULT_ALLOW = 0,
  GST_WM_ACCESS_DEFAULT_DENY = 1
} GstWMAccessDefault;

#define GST_TYPE_WM_ACCESS_RULE (gst_wm_access_rule_get_type ())

/**
 * GstWMAccessRule:
 *
 * One rule: an address, a mask, and whether what they match may connect.  It
 * never changes.  The counterpart of WM_ADDRESS_ACCESSENTRY.
 *
 * Since: 0.1
 */
typedef struct _GstWMAccessRule GstWMAccessRule;

GST_WMNET_API
GType gst_wm_access_rule_get_type (void);

GST_WMNET_API
GstWMAccessRule *gst_wm_access_rule_new (GstWMAccessType type,
    const gchar * address, const gchar * mask, GError ** error)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GstWMAccessRule *gst_wm_access_rule_ref (GstWMAccessRule * rule);

GST_WMNET_API
void gst_wm_access_rule_unref (GstWMAccessRule * rule);

GST_WMNET_API
GstWMAccessType gst_wm_access_rule_get_access_type (const GstWMAccessRule *
    rule);

GST_WMNET_API
const guint8 *gst_wm_access_rule_get_address (const GstWMAccessRule * rule,
    gsize * size);

GST_WMNET_API
const guint8 *gst_wm_access_rule_get_mask (const GstWMAccessRule * rule,
    gsize * size);

GST_WMNET_API
gchar *gst_wm_access_rule_to_string (const GstWMAccessRule * rule)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
GPtrArray *gst_wm_access_rules_parse (const gchar * text, GError ** error)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
gchar *gst_wm_access_rules_to_string (GPtrArray * rules)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstWMAccessRule, gst_wm_access_rule_unref)

#define GST_TYPE_WM_ADDRESS_ACCESS (gst_wm_address_access_get_type ())

GST_WMNET_API
G_DECLARE_INTERFACE (GstWMAddressAccess, gst_wm_address_access, GST,
    WM_ADDRESS_ACCESS, GstElement)

/**
 * GstWMAddressAccessInterface:
 * @parent: the parent interface
 * @get_rules: (nullable): all rules in the order they were added
 * @add_rule: (nullable): appends one
 * @remove_rule: (nullable): removes the @index -th of a type; %FALSE when
 *   there are not so many
 * @clear_rules: (nullable): removes all
 *
 * What an implementor provides, all of it callable from any thread.  Changes
 * take effect for the next connection.
 *
 * Since: 0.1
 */
struct _GstWMAddressAccessInterface
{
  GTypeInterface parent;

  /**
   * GstWMAddressAccessInterface::get_rules:
   * @self: the element
   *
   * Lists all rules.
   *
   * Returns: (transfer container) (element-type GstWMAccessRule): the rules
   *   in the order they were added, in an array with a free function
   *
   * Since: 0.1
   */
  GPtrArray *(*get_rules) (GstWMAddressAccess * self);

  /**
   * GstWMAddressAccessInterface::add_rule:
   * @self: the element
   * @rule: (transfer none): a rule; take a reference to keep it
   *
   * Appends a rule.
   *
   * Since: 0.1
   */
  void (*add_rule) (GstWMAddressAccess * self, GstWMAccessRule * rule);

  /**
   * GstWMAddressAccessInterface::remove_rule:
   * @self: the element
   * @type: which rules
   * @index: the rule's number among those, from 0
   *
   * Removes a rule; those behind it move up.
   *
   * Returns: %FALSE when there are not so many
   *
   * Since: 0.1
   */
  gboolean (*remove_rule) (GstWMAddressAccess * self, GstWMAccessType type,
      guint index);

  /**
   * GstWMAddressAccessInterface::clear_rules:
   * @self: the element
   *
   * Removes all rules of both types.
   *
   * Since: 0.1
   */
  void (*clear_rules) (GstWMAddressAccess * self);

  /*< private >*/
  gpointer _gst_reserved[GST_PADDING_LARGE];
};

GST_WMNET_API
GPtrArray *gst_wm_address_access_get_rules (GstWMAddressAccess * self)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
guint gst_wm_address_access_get_n_rules (GstWMAddressAccess * self,
    GstWMAccessType type);

GST_WMNET_API
GstWMAccessRule *gst_wm_address_access_get_nth_rule (GstWMAddressAccess *
    self, GstWMAccessType type, guint index, GError ** error)
    G_GNUC_WARN_UNUSED_RESULT;

GST_WMNET_API
gboolean gst_wm_address_access_add_rule (GstWMAddressAccess * self,
    GstWMAccessType type, const gchar * address, const gchar * mask,
    GError ** error);

GST_WMNET_API
gboolean gst_wm_address_access_remove_rule (GstWMAddressAccess * self,
    GstWMAccessType type, guint index, GError ** error);

GST_WMNET_API
void gst_wm_address_access_clear_rules (GstWMAddressAccess * self);

G_END_DECLS
