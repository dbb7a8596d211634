/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Access rules as values: texts in, bytes and texts out (docs/interface.md
 * A.7).  What is done with a list of them is gstwmaddressaccess.c and the
 * implementor. */

#include "config.h"

#include <string.h>
#include <gst/wmnet/wmnet.h>

#define MAX_BYTES 16

struct _GstWMAccessRule
{
  gint refs;                    /* atomic */

  /* set once */
  GstWMAccessType type;
  gsize size;                   /* 4 or 16 */
  guint8 address[MAX_BYTES];
  guint8 mask[MAX_BYTES];
};

G_DEFINE_BOXED_TYPE (GstWMAccessRule, gst_wm_access_rule,
    gst_wm_access_rule_ref, gst_wm_access_rule_unref);

/* IPv4 in IPv6's clothes is IPv4, as the peers that rules are matched with
 * are. */
static gboolean
read_address (const gchar * text, guint8 * ret_bytes, gsize * ret_size)
{
  GInetAddress *address = g_inet_address_new_from_string (text);
  const guint8 *bytes;
  gsize size;

  if (address == NULL)
    return FALSE;
  bytes = g_inet_address_to_bytes (address);
  size = g_inet_address_get_native_size (address);
  if (size == 16 && memcmp (bytes, "\0\0\0\0\0\0\0\0\0\0\377\377", 12) == 0) {
    bytes += 12;
    size = 4;
  }
  memcpy (ret_bytes, bytes, size);
  *ret_size = size;
  g_object_unref (address);
  return TRUE;
}

static void
set_prefix (guint8 * mask, guint length)
{
  guint i;

  memset (mask, 0, MAX_BYTES);
  for (i = 0; i < length; i++)
    mask[i / 8] |= (guint8) (0x80 >> i % 8);
}

static gboolean
read_prefix (const gchar * text, gsize size, guint8 * ret_mask)
{
  guint64 length;

  if (!g_ascii_string_to_unsigned (text, 10, 0, size * 8, &length, NULL))
    return FALSE;
  set_prefix (ret_mask, (guint) length);
  return TRUE;
}

static gboolean
read_mask (GstWMAccessRule * rule, const gchar * mask)
{
  gsize size;

  if (strpbrk (mask, ".:") == NULL)
    return read_prefix (mask, rule->size, rule->mask);
  return read_address (mask, rule->mask, &size) && size == rule->size;
}

/* "address", "address/prefix" or "address/mask". */
static gboolean
read_rule (GstWMAccessRule * rule, const gchar * text, const gchar * mask)
{
  gchar **parts = g_strsplit (text, "/", 2);
  gboolean is_read = parts[0] != NULL &&
      read_address (parts[0], rule->address, &rule->size);

  if (is_read && parts[1] != NULL)
    is_read = mask == NULL && read_mask (rule, parts[1]);
  else if (is_read && mask != NULL)
    is_read = read_mask (rule, mask);
  else if (is_read)
    set_prefix (rule->mask, (guint) rule->size * 8);
  g_strfreev (parts);
  return is_read;
}

/**
 * gst_wm_access_rule_new:
 * @type: what the rule says
 * @address: an IPv4 or IPv6 address, or one with a prefix length or a mask
 *   behind a slash: `10.0.0.0/8`
 * @mask: (nullable): the mask as an address of the same family, in which any
 *   bits may be set, or as a prefix length; %NULL when @address has it, or
 *   for just that address
 * @error: return location for a #GError, or %NULL
 *
 * Makes a rule.  An IPv4 address mapped into IPv6 is taken as IPv4.  Fails
 * with %GST_WM_NET_ERROR_INVALID_ARGUMENT when a text makes no sense.
 *
 * Any thread.
 *
 * Returns: (transfer full): the rule, or %NULL on error
 *
 * Since: 0.1
 */
GstWMAccessRule *
gst_wm_access_rule_new (GstWMAccessType type, const gchar * address,
    const gchar * mask, GError ** error)
{
  GstWMAccessRule *rule;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  rule = g_new0 (GstWMAccessRule, 1);
  rule->refs = 1;
  rule->type = type;
  if ((type == GST_WM_ACCESS_TYPE_INCLUDE ||
          type == GST_WM_ACCESS_TYPE_EXCLUDE) &&
      read_rule (rule, address, mask))
    return rule;
  g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_ARGUMENT,
      "\"%s%s%s\" is no address with a mask", address,
      mask != NULL ? "/" : "", mask != NULL ? mask : "");
  g_free (rule);
  return NULL;
}

/**
 * gst_wm_access_rule_ref:
 * @rule: a rule
 *
 * Adds a reference.  Any thread.
 *
 * Returns: (transfer full): @rule
 *
 * Since: 0.1
 */
GstWMAccessRule *
gst_wm_access_rule_ref (GstWMAccessRule * rule)
{
  g_return_val_if_fail (rule != NULL, NULL);

  g_atomic_int_inc (&rule->refs);
  return rule;
}

/**
 * gst_wm_access_rule_unref:
 * @rule: (transfer full): a rule
 *
 * Gives a reference back.  Any thread.
 *
 * Since: 0.1
 */
void
gst_wm_access_rule_unref (GstWMAccessRule * rule)
{
  g_return_if_fail (rule != NULL);

  if (g_atomic_int_dec_and_test (&rule->refs))
    g_free (rule);
}

/**
 * gst_wm_access_rule_get_access_type:
 * @rule: a rule
 *
 * Gets what the rule says.  Any thread.
 *
 * Returns: the type
 *
 * Since: 0.1
 */
GstWMAccessType
gst_wm_access_rule_get_access_type (const GstWMAccessRule * rule)
{
  g_return_val_if_fail (rule != NULL, GST_WM_ACCESS_TYPE_EXCLUDE);

  return rule->type;
}

/**
 * gst_wm_access_rule_get_address:
 * @rule: a rule
 * @size: (out): return location for the number of bytes: 4 for IPv4, 16 for
 *   IPv6
 *
 * Gets the address, in network order.  Any thread.
 *
 * Returns: (transfer none) (array length=size): the bytes, the rule's own
 *
 * Since: 0.1
 */
const guint8 *
gst_wm_access_rule_get_address (const GstWMAccessRule * rule, gsize * size)
{
  g_return_val_if_fail (rule != NULL && size != NULL, NULL);

  *size = rule->size;
  return rule->address;
}

/**
 * gst_wm_access_rule_get_mask:
 * @rule: a rule
 * @size: (out): return location for the number of bytes, which is that of the
 *   address
 *
 * Gets the mask, in network order.  Any thread.
 *
 * Returns: (transfer none) (array length=size): the bytes, the rule's own
 *
 * Since: 0.1
 */
const guint8 *
gst_wm_access_rule_get_mask (const GstWMAccessRule * rule, gsize * size)
{
  g_return_val_if_fail (rule != NULL && size != NULL, NULL);

  *size = rule->size;
  return rule->mask;
}

/* The prefix length, or -1 for a mask that has none. */
static gint
find_prefix (const GstWMAccessRule * rule)
{
  guint8 mask[MAX_BYTES];
  guint length = 0;
  gsize i;

  for (i = 0; i < rule->size; i++)
    length += (guint) __builtin_popcount (rule->mask[i]);
  set_prefix (mask, length);
  return memcmp (mask, rule->mask, rule->size) == 0 ? (gint) length : -1;
}

static gchar *
write_address (const guint8 * bytes, gsize size)
{
  GInetAddress *address = g_inet_address_new_from_bytes (bytes, size == 4 ?
      G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  gchar *text = g_inet_address_to_string (address);

  g_object_unref (address);
  return text;
}

/**
 * gst_wm_access_rule_to_string:
 * @rule: a rule
 *
 * Writes the rule as gst_wm_access_rules_parse() reads it: `-10.0.0.0/8`, or
 * `+10.0.7.0/255.0.255.0` where the mask is no prefix.  Any thread.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
gchar *
gst_wm_access_rule_to_string (const GstWMAccessRule * rule)
{
  GString *text;
  gchar *part;
  gint prefix;

  g_return_val_if_fail (rule != NULL, NULL);

  text = g_string_new (rule->type == GST_WM_ACCESS_TYPE_INCLUDE ? "+" : "-");
  part = write_address (rule->address, rule->size);
  g_string_append (text, part);
  g_free (part);
  prefix = find_prefix (rule);
  if (prefix < 0) {
    part = write_address (rule->mask, rule->size);
    g_string_append_printf (text, "/%s", part);
    g_free (part);
  } else if ((gsize) prefix < rule->size * 8) {
    g_string_append_printf (text, "/%d", prefix);
  }
  return g_string_free (text, FALSE);
}

static GstWMAccessRule *
parse_rule (const gchar * text, GError ** error)
{
  GstWMAccessRule *rule = NULL;
  gchar *word = g_strstrip (g_strdup (text));

  if (*word == '+' || *word == '-')
    rule = gst_wm_access_rule_new (*word == '+' ?
        GST_WM_ACCESS_TYPE_INCLUDE : GST_WM_ACCESS_TYPE_EXCLUDE, word + 1,
        NULL, error);
  else
    g_set_error (error, GST_WM_NET_ERROR, GST_WM_NET_ERROR_INVALID_ARGUMENT,
        "\"%s\" begins with neither + nor -", word);
  g_free (word);
  return rule;
}

/**
 * gst_wm_access_rules_parse:
 * @text: (nullable): rules with commas between them, each with + (may connect)
 *   or - (may not) in front: `-10.0.0.0/8,+10.1.2.3,-fe80::/10`
 * @error: return location for a #GError, or %NULL
 *
 * Reads a list of rules.  %NULL and an empty text are an empty list.  Fails
 * with %GST_WM_NET_ERROR_INVALID_ARGUMENT when a rule makes no sense.
 *
 * Any thread.
 *
 * Returns: (transfer container) (element-type GstWMAccessRule): the rules in
 *   an array with a free function, or %NULL on error
 *
 * Since: 0.1
 */
GPtrArray *
gst_wm_access_rules_parse (const gchar * text, GError ** error)
{
  GPtrArray *rules;
  gchar **words;
  guint i;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  rules = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_wm_access_rule_unref);
  words = g_strsplit (text != NULL ? text : "", ",", -1);
  for (i = 0; words[i] != NULL && rules != NULL; i++) {
    GstWMAccessRule *rule = parse_rule (words[i], error);

    if (rule != NULL)
      g_ptr_array_add (rules, rule);
    else
      g_clear_pointer (&rules, g_ptr_array_unref);
  }
  g_strfreev (words);
  return rules;
}

/**
 * gst_wm_access_rules_to_string:
 * @rules: (element-type GstWMAccessRule): rules
 *
 * Writes a list of rules as gst_wm_access_rules_parse() reads it.  Any thread.
 *
 * Returns: (transfer full): the text, empty for no rules
 *
 * Since: 0.1
 */
gchar *
gst_wm_access_rules_to_string (GPtrArray * rules)
{
  GString *text;
  guint i;

  g_return_val_if_fail (rules != NULL, NULL);

  text = g_string_new (NULL);
  for (i = 0; i < rules->len; i++) {
    gchar *rule = gst_wm_access_rule_to_string (g_ptr_array_index (rules, i));

    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", rule);
    g_free (rule);
  }
  return g_string_free (text, FALSE);
}
