/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the element says of where it is (docs/interface.md C.1; acceptance
 * 13). */

#include "rig.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <string.h>

static gchar *
get_url (Rig * rig)
{
  gchar *url;

  g_object_get (rig->sink, "url", &url, NULL);
  return url;
}

static void
expect_url (Rig * rig, const gchar * host, const gchar * path)
{
  g_autofree gchar *url = get_url (rig);
  g_autofree gchar *wanted = g_strdup_printf ("http://%s:%u%s", host,
      rig_port (rig), path);

  fail_unless_equals_string (url, wanted);
}

static void
count_notify (GObject * object, GParamSpec * spec, guint * count)
{
  (*count)++;
}

/* F 13 */
GST_START_TEST (test_url)
{
  Rig *rig = rig_new ();
  guint notified = 0;

  g_signal_connect (rig->sink, "notify::url", G_CALLBACK (count_notify),
      &notified);
  fail_unless (get_url (rig) == NULL);
  g_object_set (rig->sink, "path", "/live", NULL);
  rig_set_state (rig, GST_STATE_READY);
  fail_unless_equals_int (notified, 1);
  expect_url (rig, "127.0.0.1", "/live");
  g_object_set (rig->sink, "public-host", "tv.example.org", NULL);
  fail_unless_equals_int (notified, 2);
  expect_url (rig, "tv.example.org", "/live");
  g_object_set (rig->sink, "public-host", "2001:db8::7", NULL);
  expect_url (rig, "[2001:db8::7]", "/live");
  /* The path is that of the next time; players are still at this one. */
  g_object_set (rig->sink, "path", "/later", NULL);
  expect_url (rig, "[2001:db8::7]", "/live");
  g_object_set (rig->sink, "path", NULL, NULL);
  expect_url (rig, "[2001:db8::7]", "/live");
  g_object_set (rig->sink, "path", "/live", NULL);
  rig_set_state (rig, GST_STATE_NULL);
  fail_unless (get_url (rig) == NULL);
  /* Each escaped once, whatever it was. */
  g_object_set (rig->sink, "path", "/radio|1/%41%e9%25", NULL);
  rig_set_state (rig, GST_STATE_READY);
  expect_url (rig, "[2001:db8::7]", "/radio%7C1/A%E9%25");
  rig_set_state (rig, GST_STATE_NULL);
  g_object_set (rig->sink, "path", "/live", NULL);
  g_object_set (rig->sink, "public-host", NULL, "bind-address", NULL, NULL);
  rig_set_state (rig, GST_STATE_READY);
  expect_url (rig, g_get_host_name (), "/live");
  rig_free (rig);
}

GST_END_TEST;

/* F 13 */
GST_START_TEST (test_url_ipv6)
{
  Rig *rig = rig_new ();

  g_object_set (rig->sink, "bind-address", "::1", NULL);
  if (gst_element_set_state (rig->sink,
          GST_STATE_READY) == GST_STATE_CHANGE_SUCCESS)
    expect_url (rig, "[::1]", "/");
  else
    g_printerr ("no IPv6 on this machine, not tested\n");
  rig_free (rig);
}

GST_END_TEST;

/* A name, or an address, with the port that others see or without. */
GST_START_TEST (test_public_host)
{
  static const gchar *const with_port[] = {
    "tv.example.org:80", "10.0.0.1:8000", "[2001:db8::7]:80", "a:1", "a:65535"
  };
  static const gchar *const without[][2] = {
    {"tv_1.example.org", "tv_1.example.org"}, {"tv.", "tv."},
    {"10.0.0.1", "10.0.0.1"}, {"2001:db8::7", "[2001:db8::7]"},
    {"[2001:db8::7]", "[2001:db8::7]"}, {"", "127.0.0.1"}
  };
  Rig *rig = rig_new ();
  guint i;

  rig_set_state (rig, GST_STATE_READY);
  for (i = 0; i < G_N_ELEMENTS (with_port); i++) {
    g_autofree gchar *wanted = g_strdup_printf ("http://%s/", with_port[i]);
    g_autofree gchar *url = NULL;

    g_object_set (rig->sink, "public-host", with_port[i], NULL);
    url = get_url (rig);
    fail_unless_equals_string (url, wanted);
  }
  for (i = 0; i < G_N_ELEMENTS (without); i++) {
    g_object_set (rig->sink, "public-host", without[i][0], NULL);
    expect_url (rig, without[i][1], "/");
  }
  rig_free (rig);
}

GST_END_TEST;

/* What is none is an error on opening; later the one before stays. */
GST_START_TEST (test_bad_public_host)
{
  static const gchar *const bad[] = {
    "http://tv.example.org/", "tv.example.org/", "a b", "a\r\nb", "a:", "a:0",
    "a:65536", "a:80a", ":80", "a@b", "[", "[]", "[::1", "[::1]80", "[::1]:",
    "[1.2.3.4]", "[tv]", "[::1%1]", "fe80::1%1", "1:2:3", "a..b", ".a",
    "t\303\266n",
    "a?", "\""
  };
  Rig *rig = rig_new ();
  GError *error;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_object_set (rig->sink, "public-host", bad[i], NULL);
    gst_structure_free (rig_expect_open_error (rig, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_SETTINGS));
  }
  g_object_set (rig->sink, "public-host", "tv.example.org:80", NULL);
  rig_set_state (rig, GST_STATE_READY);
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *url = NULL;
    g_autofree gchar *host = NULL;

    g_object_set (rig->sink, "public-host", bad[i], NULL);
    error = rig_await_error (rig, GST_MESSAGE_WARNING, NULL);
    fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_SETTINGS));
    fail_unless (strstr (error->message, "Public host stays") != NULL);
    g_error_free (error);
    url = get_url (rig);
    fail_unless_equals_string (url, "http://tv.example.org:80/");
    g_object_get (rig->sink, "public-host", &host, NULL);
    fail_unless_equals_string (host, "tv.example.org:80");
  }
  rig_free (rig);
}

GST_END_TEST;

/* "fe80::1%4", NULL where no interface has one. */
static gchar *
find_link_local (void)
{
  struct ifaddrs *all = NULL, *one;
  gchar *text = NULL;

  fail_unless_equals_int (getifaddrs (&all), 0);
  for (one = all; one != NULL && text == NULL; one = one->ifa_next) {
    gchar host[INET6_ADDRSTRLEN];
    struct sockaddr_in6 end;

    if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET6)
      continue;
    memcpy (&end, one->ifa_addr, sizeof (end));
    if (!IN6_IS_ADDR_LINKLOCAL (&end.sin6_addr))
      continue;
    inet_ntop (AF_INET6, &end.sin6_addr, host, sizeof (host));
    text = g_strdup_printf ("%s%%%u", host, end.sin6_scope_id);
  }
  freeifaddrs (all);
  return text;
}

/* An address of one link leads nowhere without its zone (RFC 6874). */
GST_START_TEST (test_url_link_local)
{
  g_autofree gchar *address = find_link_local ();
  Rig *rig = rig_new ();
  GString *host;
  GstMessage *message;

  g_object_set (rig->sink, "bind-address", address, NULL);
  if (address != NULL && gst_element_set_state (rig->sink,
          GST_STATE_READY) == GST_STATE_CHANGE_SUCCESS) {
    host = g_string_new (address);
    g_string_replace (host, "%", "%25", 0);
    g_string_prepend_c (host, '[');
    g_string_append_c (host, ']');
    expect_url (rig, host->str, "/");
    g_string_free (host, TRUE);
    message = rig_await_message (rig, "wmnetsink-listening");
    fail_unless_equals_string (gst_structure_get_string
        (gst_message_get_structure (message), "address"), address);
    gst_message_unref (message);
  } else {
    g_printerr ("no link-local address on this machine, not tested\n");
  }
  rig_free (rig);
}

GST_END_TEST;

static Suite *
wmnetsink_url_suite (void)
{
  Suite *s = suite_create ("wmnetsink_url");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_url);
  tcase_add_test (tc, test_url_ipv6);
  tcase_add_test (tc, test_public_host);
  tcase_add_test (tc, test_bad_public_host);
  tcase_add_test (tc, test_url_link_local);
  return s;
}

GST_CHECK_MAIN (wmnetsink_url);
