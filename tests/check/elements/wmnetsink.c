/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The surface of the element: what gst-inspect-1.0 shows of it, written down
 * here a second time from docs/interface.md C (acceptance 1 to 11).  What it does
 * is in wmnetsink-states.c, -input.c, -clients.c and -crowd.c. */

#include "rig.h"

#define NS GST_SECOND

typedef struct
{
  const gchar *name;
  const gchar *type;
  const gchar *initial;         /* as text, NULL = no value */
  gint64 minimum;
  gint64 maximum;
  gboolean is_live;
} Setting;

/* docs/interface.md C.1, as far as it is built; handshake-timeout as
 * docs/protocol.md wants it. */
static const Setting settings[] = {
  {"bind-address", "gchararray", NULL, 0, 0, FALSE},
  {"port", "gint", "8080", 0, 65535, FALSE},
  {"path", "gchararray", "/", 0, 0, FALSE},
  {"public-host", "gchararray", NULL, 0, 0, TRUE},
  {"protocol", "GstWMNetProtocol", "http", 0, 0, FALSE},
  {"backlog", "gint", "128", 1, 4096, FALSE},
  {"server-header", "gchararray", "Rex/9.0.0.2980 wmnetsink/" PACKAGE_VERSION,
      0, 0, FALSE},
  {"server-role", "GstWMNetSinkServerRole", "encoder", 0, 0, FALSE},
  {"max-clients", "gint", "-1", -1, G_MAXINT, TRUE},
  {"max-clients-per-address", "gint", "-1", -1, G_MAXINT, TRUE},
  {"resolve-client-names", "gboolean", "false", 0, 0, TRUE},
  {"max-connections", "gint", "0", 0, G_MAXINT, FALSE},
  {"access-default", "GstWMAccessDefault", "allow", 0, 0, TRUE},
  {"access-rules", "gchararray", "", 0, 0, TRUE},
  {"trusted-proxies", "gchararray", "", 0, 0, TRUE},
  {"auth-required", "gboolean", "false", 0, 0, TRUE},
  {"auth-schemes", "GstWMNetSinkAuthSchemes", "digest-or-basic", 0, 0, TRUE},
  {"auth-realm", "gchararray", "wmnetsink", 0, 0, TRUE},
  {"auth-file", "gchararray", NULL, 0, 0, TRUE},
  {"join-policy", "GstWMNetSinkJoinPolicy", "latest-keyframe", 0, 0, TRUE},
  {"burst-time", "guint64", "2000000000", 0, 3600 * NS, TRUE},
  {"max-burst-rate", "gint", "0", 0, G_MAXINT, TRUE},
  {"max-client-rate", "gint", "0", 0, G_MAXINT, TRUE},
  {"slow-client-policy", "GstWMNetSinkSlowClientPolicy", "resync-keyframe", 0,
      0, TRUE},
  {"queue-max-bytes", "guint64", "4194304", 0,
      G_GINT64_CONSTANT (1) << 40, TRUE},
  {"queue-max-time", "guint64", "10000000000", 0, 3600 * NS, TRUE},
  {"max-latency", "guint64", "100000000", 0, 10 * NS, TRUE},
  {"workers", "guint", "1", 0, 64, FALSE},
  {"header-change-policy", "GstWMNetSinkHeaderChangePolicy", "announce", 0, 0,
      TRUE},
  {"add-bitrate-objects", "gboolean", "true", 0, 0, TRUE},
  {"eos-policy", "GstWMNetSinkEosPolicy", "drain", 0, 0, TRUE},
  {"drain-timeout", "guint64", "5000000000", 0, 3600 * NS, TRUE},
  {"qos-dscp", "gint", "-1", -1, 63, TRUE},
  {"handshake-timeout", "guint64", "30000000000", 100 * GST_MSECOND,
      3600 * NS, TRUE},
  {"idle-timeout", "guint64", "60000000000", 10 * NS, 600 * NS, TRUE},
  {"header-wait", "guint64", "10000000000", 0, 3600 * NS, TRUE},
  {"announcements", "gboolean", "true", 0, 0, TRUE},
  {"browser-policy", "GstWMNetSinkBrowserPolicy", "redirector", 0, 0, TRUE},
  {"player-probe-policy", "GstWMNetSinkPlayerProbePolicy", "redirector", 0, 0,
      TRUE},
  {"raw-asf", "gboolean", "true", 0, 0, TRUE},
  {"cross-origin", "gboolean", "false", 0, 0, TRUE},
  {"post-messages", "gboolean", "true", 0, 0, TRUE}
};

static const gchar *const readings[] = {
  "current-port", "url", "n-clients", "generation", "streaming", "clients",
  "stats"
};

static gchar *
to_text (const GValue * value)
{
  if (G_VALUE_HOLDS_STRING (value))
    return g_value_dup_string (value);
  return gst_value_serialize (value);
}

/* F 1, 2 */
GST_START_TEST (test_factory)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("wmnetsink");
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  g_autoptr (GstCaps) caps = NULL;
  const GList *templates;

  fail_unless (factory != NULL && sink != NULL);
  fail_unless_equals_string (gst_element_factory_get_metadata (factory,
          GST_ELEMENT_METADATA_KLASS), "Sink/Network");
  fail_unless_equals_int (gst_element_factory_get_num_pad_templates (factory),
      1);
  templates = gst_element_factory_get_static_pad_templates (factory);
  fail_unless_equals_int (((GstStaticPadTemplate *) templates->data)->presence,
      GST_PAD_ALWAYS);
  caps = gst_caps_from_string ("video/x-ms-asf; audio/x-ms-asf");
  fail_unless (gst_element_factory_can_sink_all_caps (factory, caps));
  fail_unless (GST_IS_WM_CLIENT_CONNECTIONS (sink));
  fail_unless (GST_IS_WM_ADDRESS_ACCESS (sink));
  fail_unless (GST_IS_PRESET (sink));
}

GST_END_TEST;

/* A type that only the element has is said to be the plugin's, so that
 * GStreamer's documentation tools show it; those of the library aren't. */
static void
check_home (GType type)
{
  gboolean is_own = g_str_has_prefix (g_type_name (type), "GstWMNetSink");

  fail_unless (gst_type_is_plugin_api (type, NULL) == is_own, "%s",
      g_type_name (type));
}

/* F 7, 8: the type's own names and ranges. */
static void
check_range (GParamSpec * spec, const Setting * setting)
{
  if (G_IS_PARAM_SPEC_INT (spec)) {
    fail_unless_equals_int (G_PARAM_SPEC_INT (spec)->minimum, setting->minimum);
    fail_unless_equals_int (G_PARAM_SPEC_INT (spec)->maximum, setting->maximum);
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    fail_unless_equals_int (G_PARAM_SPEC_UINT (spec)->minimum,
        setting->minimum);
    fail_unless_equals_int (G_PARAM_SPEC_UINT (spec)->maximum,
        setting->maximum);
  } else if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (spec)->minimum,
        (guint64) setting->minimum);
    fail_unless_equals_uint64 (G_PARAM_SPEC_UINT64 (spec)->maximum,
        (guint64) setting->maximum);
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    fail_unless (g_str_has_prefix (setting->type, "GstWM"));
    check_home (spec->value_type);
  }
}

/* F 5, 7, 8, 9 */
GST_START_TEST (test_settings)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  const Setting *setting = &settings[__i__];
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (sink),
      setting->name);
  gchar *initial;

  fail_unless (spec != NULL, "no property %s", setting->name);
  fail_unless_equals_string (g_type_name (spec->value_type), setting->type);
  fail_unless ((spec->flags & G_PARAM_READWRITE) == G_PARAM_READWRITE);
  fail_unless (setting->is_live ==
      ((spec->flags & GST_PARAM_MUTABLE_PLAYING) != 0), "%s", setting->name);
  fail_if (spec->flags & (GST_PARAM_MUTABLE_READY | GST_PARAM_MUTABLE_PAUSED));
  initial = to_text (g_param_spec_get_default_value (spec));
  fail_unless_equals_string (initial, setting->initial);
  g_free (initial);
  check_range (spec, setting);
}

GST_END_TEST;

/* F 6 */
GST_START_TEST (test_initial_values)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (settings); i++) {
    GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (sink),
        settings[i].name);
    GValue value = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (sink), settings[i].name, &value);
    fail_unless (g_param_value_defaults (spec, &value), "%s", spec->name);
    g_value_unset (&value);
  }
}

GST_END_TEST;

/* F 5: nothing is there that the table doesn't know. */
GST_START_TEST (test_no_other_properties)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  guint n, i;
  guint n_own = 0;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (sink), &n);

  for (i = 0; i < n; i++) {
    if (specs[i]->owner_type == G_OBJECT_TYPE (sink) ||
        specs[i]->owner_type == GST_TYPE_WM_CLIENT_CONNECTIONS)
      n_own++;
  }
  fail_unless_equals_int (n_own, G_N_ELEMENTS (settings) +
      G_N_ELEMENTS (readings));
  for (i = 0; i < G_N_ELEMENTS (readings); i++) {
    GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (sink),
        readings[i]);

    fail_unless (spec != NULL, "no property %s", readings[i]);
    fail_unless_equals_int (spec->flags & G_PARAM_READWRITE, G_PARAM_READABLE);
  }
}

GST_END_TEST;

static void
check_signal (GType type, const gchar * name, const gchar * result,
    const gchar * types, gboolean is_action)
{
  GString *text = g_string_new (NULL);
  GSignalQuery query;
  guint i;

  g_signal_query (g_signal_lookup (name, type), &query);
  fail_unless (query.signal_id != 0, "no signal %s", name);
  fail_unless_equals_string (g_type_name (query.return_type), result);
  for (i = 0; i < query.n_params; i++)
    g_string_append_printf (text, "%s ", g_type_name (query.param_types[i]));
  fail_unless_equals_string (text->str, types);
  fail_unless (is_action == ((query.signal_flags & G_SIGNAL_ACTION) != 0));
  fail_unless (query.signal_flags & G_SIGNAL_RUN_LAST);
  g_string_free (text, TRUE);
}

/* F 3, 4 */
GST_START_TEST (test_signals)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  GType type = G_OBJECT_TYPE (sink);

  check_signal (type, "client-connected", "void", "guint64 GstWMClientInfo ",
      FALSE);
  check_signal (type, "client-disconnected", "void",
      "guint64 GstWMClientInfo GstWMDisconnectReason ", FALSE);
  check_signal (type, "client-connecting", "gboolean", "GstWMClientInfo ",
      FALSE);
  check_signal (type, "authenticate", "gchararray",
      "GstWMClientInfo gchararray gchararray gchararray ", FALSE);
  check_signal (type, "client-changed", "void",
      "guint64 GstWMClientInfo GstWMClientChange ", FALSE);
  check_signal (type, "client-rejected", "void",
      "GstWMClientInfo GstWMRejectReason ", FALSE);
  check_signal (type, "client-log", "void", "guint64 GstStructure ", FALSE);
  check_signal (type, "get-client", "GstWMClientInfo", "guint64 ", TRUE);
  check_signal (type, "get-client-stats", "GstStructure", "guint64 ", TRUE);
  check_signal (type, "disconnect-client", "gboolean", "guint64 ", TRUE);
  check_signal (type, "disconnect-all", "guint", "", TRUE);
  check_signal (type, "add-access-rule", "gboolean",
      "GstWMAccessType gchararray gchararray ", TRUE);
  check_signal (type, "remove-access-rule", "gboolean",
      "GstWMAccessType guint ", TRUE);
  check_signal (type, "clear-access-rules", "void", "", TRUE);
}

GST_END_TEST;

static void
read_everything (GstElement * sink)
{
  guint n, i;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (sink), &n);

  for (i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    if ((specs[i]->flags & G_PARAM_READABLE) == 0)
      continue;
    g_value_init (&value, specs[i]->value_type);
    g_object_get_property (G_OBJECT (sink), specs[i]->name, &value);
    g_value_unset (&value);
  }
}

/* F 10 */
GST_START_TEST (test_readable_in_all_states)
{
  Rig *rig = rig_new ();

  read_everything (rig->sink);
  rig_set_state (rig, GST_STATE_READY);
  read_everything (rig->sink);
  rig_set_state (rig, GST_STATE_PAUSED);
  read_everything (rig->sink);
  rig_start (rig);
  read_everything (rig->sink);
  rig_set_state (rig, GST_STATE_NULL);
  read_everything (rig->sink);
  rig_free (rig);
}

GST_END_TEST;

static void
randomise (GParamSpec * spec, GRand * rand, GValue * value)
{
  if (G_IS_PARAM_SPEC_INT (spec)) {
    gint64 minimum = G_PARAM_SPEC_INT (spec)->minimum;
    gint64 span = G_PARAM_SPEC_INT (spec)->maximum - minimum;

    g_value_set_int (value, (gint) (minimum + g_rand_double (rand) * span));
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    g_value_set_uint (value, (guint) g_rand_int_range (rand, 0,
            (gint) G_PARAM_SPEC_UINT (spec)->maximum));
  } else if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    guint64 minimum = G_PARAM_SPEC_UINT64 (spec)->minimum;
    guint64 span = G_PARAM_SPEC_UINT64 (spec)->maximum - minimum;

    g_value_set_uint64 (value, minimum +
        (guint64) (g_rand_double (rand) * (gdouble) span));
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    GEnumClass *klass = G_PARAM_SPEC_ENUM (spec)->enum_class;

    g_value_set_enum (value, g_rand_int_range (rand, klass->minimum,
            klass->maximum + 1));
  } else if (G_IS_PARAM_SPEC_BOOLEAN (spec)) {
    g_value_set_boolean (value, g_rand_boolean (rand));
  } else {
    g_value_take_string (value, g_strdup_printf ("/t%u", g_rand_int (rand)));
  }
}

/* F 11 */
GST_START_TEST (test_round_trip)
{
  g_autoptr (GstElement) sink = gst_element_factory_make ("wmnetsink", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint round, i;

  for (round = 0; round < 20; round++) {
    for (i = 0; i < G_N_ELEMENTS (settings); i++) {
      GParamSpec *spec =
          g_object_class_find_property (G_OBJECT_GET_CLASS (sink),
          settings[i].name);
      GValue value = G_VALUE_INIT;
      GValue back = G_VALUE_INIT;

      g_value_init (&value, spec->value_type);
      randomise (spec, rand, &value);
      g_object_set_property (G_OBJECT (sink), spec->name, &value);
      g_object_get_property (G_OBJECT (sink), spec->name, &back);
      fail_unless (g_param_values_cmp (spec, &value, &back) == 0, "%s",
          spec->name);
      g_value_unset (&value);
      g_value_unset (&back);
    }
  }
}

GST_END_TEST;

static Suite *
wmnetsink_suite (void)
{
  Suite *s = suite_create ("wmnetsink");
  TCase *tc = tcase_create ("surface");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_factory);
  tcase_add_loop_test (tc, test_settings, 0, G_N_ELEMENTS (settings));
  tcase_add_test (tc, test_initial_values);
  tcase_add_test (tc, test_no_other_properties);
  tcase_add_test (tc, test_signals);
  tcase_add_test (tc, test_readable_in_all_states);
  tcase_add_test (tc, test_round_trip);
  return s;
}

GST_CHECK_MAIN (wmnetsink);
