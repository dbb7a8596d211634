/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Access rules as values, and the interface over a list of them
 * (docs/interface.md A.7; acceptance 50, the library's part). */

#include <gst/check/gstcheck.h>
#include <gst/wmnet/wmnet.h>

typedef struct
{
  GstElement parent;
  GPtrArray *rules;
} Gate;

typedef struct
{
  GstElementClass parent;
} GateClass;

GType gate_get_type (void);

static void gate_access_init (gpointer iface, gpointer data);

G_DEFINE_TYPE_WITH_CODE (Gate, gate, GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_WM_ADDRESS_ACCESS, gate_access_init));

static gpointer
ref_rule (gconstpointer rule, gpointer data)
{
  return gst_wm_access_rule_ref ((GstWMAccessRule *) rule);
}

static GPtrArray *
get_rules (GstWMAddressAccess * access)
{
  return g_ptr_array_copy (((Gate *) access)->rules, ref_rule, NULL);
}

static void
add_rule (GstWMAddressAccess * access, GstWMAccessRule * rule)
{
  g_ptr_array_add (((Gate *) access)->rules, gst_wm_access_rule_ref (rule));
}

static gboolean
remove_rule (GstWMAddressAccess * access, GstWMAccessType type, guint index)
{
  if (type != GST_WM_ACCESS_TYPE_INCLUDE || index > 0)
    return FALSE;
  g_ptr_array_remove_index (((Gate *) access)->rules, 0);
  return TRUE;
}

static void
clear_rules (GstWMAddressAccess * access)
{
  g_ptr_array_set_size (((Gate *) access)->rules, 0);
}

static void
gate_access_init (gpointer iface, gpointer data)
{
  GstWMAddressAccessInterface *access = iface;

  access->get_rules = get_rules;
  access->add_rule = add_rule;
  access->remove_rule = remove_rule;
  access->clear_rules = clear_rules;
}

static void
gate_finalize (GObject * object)
{
  g_ptr_array_unref (((Gate *) object)->rules);
  G_OBJECT_CLASS (gate_parent_class)->finalize (object);
}

static void
gate_class_init (GateClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gate_finalize;
}

static void
gate_init (Gate * gate)
{
  gate->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_wm_access_rule_unref);
}

static void
check_text (const gchar * address, const gchar * mask, const gchar * expected)
{
  GError *error = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (GstWMAccessRule) rule =
      gst_wm_access_rule_new (GST_WM_ACCESS_TYPE_EXCLUDE, address, mask,
      &error);

  fail_unless (error == NULL, "%s", error != NULL ? error->message : "");
  text = gst_wm_access_rule_to_string (rule);
  fail_unless_equals_string (text, expected);
}

GST_START_TEST (test_texts)
{
  check_text ("192.0.2.1", NULL, "-192.0.2.1");
  check_text ("10.0.0.0/8", NULL, "-10.0.0.0/8");
  check_text ("10.0.0.0", "255.0.0.0", "-10.0.0.0/8");
  check_text ("10.0.0.0", "8", "-10.0.0.0/8");
  check_text ("10.0.7.0", "255.0.255.0", "-10.0.7.0/255.0.255.0");
  check_text ("0.0.0.0/0", NULL, "-0.0.0.0/0");
  check_text ("fe80::", "ffc0::", "-fe80::/10");
  check_text ("2001:db8::1", NULL, "-2001:db8::1");
  check_text ("::ffff:192.0.2.1", NULL, "-192.0.2.1");
}

GST_END_TEST;

GST_START_TEST (test_nonsense)
{
  static const gchar *const addresses[] = {
    "", "/", "/8", "host.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8",
    "fe80::/129", "10.0.0.0/8/8", "10.0.0.0/ffff::", "10.0.0.0/x"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (addresses); i++) {
    GError *error = NULL;

    fail_unless (gst_wm_access_rule_new (GST_WM_ACCESS_TYPE_INCLUDE,
            addresses[i], NULL, &error) == NULL, "%s", addresses[i]);
    fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
            GST_WM_NET_ERROR_INVALID_ARGUMENT));
    g_error_free (error);
  }
  fail_unless (gst_wm_access_rule_new (GST_WM_ACCESS_TYPE_INCLUDE,
          "10.0.0.0/8", "255.0.0.0", NULL) == NULL);
  fail_unless (gst_wm_access_rule_new ((GstWMAccessType) 7, "10.0.0.0", NULL,
          NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_lists)
{
  static const gchar text[] = "-10.0.0.0/8,+10.1.2.3,-fe80::/10";
  g_autoptr (GPtrArray) rules = gst_wm_access_rules_parse (text, NULL);
  g_autoptr (GPtrArray) none = gst_wm_access_rules_parse (NULL, NULL);
  g_autofree gchar *written = gst_wm_access_rules_to_string (rules);
  GError *error = NULL;
  gsize size;

  fail_unless_equals_int (rules->len, 3);
  fail_unless_equals_string (written, text);
  fail_unless (gst_wm_access_rule_get_access_type (g_ptr_array_index (rules,
              1)) == GST_WM_ACCESS_TYPE_INCLUDE);
  fail_unless (gst_wm_access_rule_get_address (g_ptr_array_index (rules, 1),
          &size)[3] == 3);
  fail_unless_equals_int (size, 4);
  fail_unless (gst_wm_access_rule_get_mask (g_ptr_array_index (rules, 2),
          &size)[1] == 0xc0);
  fail_unless_equals_int (size, 16);
  fail_unless_equals_int (none->len, 0);
  fail_unless (gst_wm_access_rules_parse ("+10.0.0.1,10.0.0.2",
          &error) == NULL);
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_ARGUMENT));
  g_clear_error (&error);
  fail_unless (gst_wm_access_rules_parse ("+10.0.0.1,,", NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_interface)
{
  g_autoptr (GstElement) gate = g_object_new (gate_get_type (), NULL);
  GstWMAddressAccess *access = GST_WM_ADDRESS_ACCESS (gate);
  g_autoptr (GPtrArray) all = NULL;
  GstWMAccessRule *rule;
  GError *error = NULL;

  fail_unless (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_INCLUDE, "10.0.0.1", NULL, &error));
  fail_unless (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, "10.0.0.0", "8", &error));
  fail_if (gst_wm_address_access_add_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, "nowhere", NULL, &error));
  g_clear_error (&error);
  fail_unless_equals_int (gst_wm_address_access_get_n_rules (access,
          GST_WM_ACCESS_TYPE_EXCLUDE), 1);
  rule = gst_wm_address_access_get_nth_rule (access,
      GST_WM_ACCESS_TYPE_EXCLUDE, 0, &error);
  fail_unless (rule != NULL);
  gst_wm_access_rule_unref (rule);
  fail_unless (gst_wm_address_access_get_nth_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, 1, &error) == NULL);
  fail_unless (g_error_matches (error, GST_WM_NET_ERROR,
          GST_WM_NET_ERROR_INVALID_INDEX));
  g_clear_error (&error);
  fail_unless (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_INCLUDE, 0, &error));
  fail_if (gst_wm_address_access_remove_rule (access,
          GST_WM_ACCESS_TYPE_EXCLUDE, 5, &error));
  g_clear_error (&error);
  all = gst_wm_address_access_get_rules (access);
  fail_unless_equals_int (all->len, 1);
  gst_wm_address_access_clear_rules (access);
  fail_unless_equals_int (gst_wm_address_access_get_n_rules (access,
          GST_WM_ACCESS_TYPE_EXCLUDE), 0);
}

GST_END_TEST;

static Suite *
gstwmaccessrule_suite (void)
{
  Suite *s = suite_create ("gstwmaccessrule");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_texts);
  tcase_add_test (tc, test_nonsense);
  tcase_add_test (tc, test_lists);
  tcase_add_test (tc, test_interface);
  return s;
}

GST_CHECK_MAIN (gstwmaccessrule);
