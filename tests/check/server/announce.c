/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/announce.c on the wire: the files beside a mount, what
 * browsers and probes get by each policy, and scripts of other sites. */

#include "fixture.h"

#include <string.h>
#include <unistd.h>

#define BROWSER "Mozilla/5.0 (X11; Linux x86_64)"
#define PROBE "Windows-Media-Player/12.0.7601.17514"
#define HTML "Accept: application/xml, text/html;q=0.9\r\n"

typedef struct
{
  guint status;
  gchar *head;
  gchar *body;
} Reply;

static void
ask (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * agent, const gchar * fields, Reply * ret_reply)
{
  gchar *all = g_strconcat ("Host: test\r\n", fields, NULL);
  int fd = fixture_ask (fixture, method, path, agent, all);
  Reply reply = { 0 };

  g_free (all);
  reply.head = fixture_read_head (fd);
  reply.status = (guint) g_ascii_strtoull (reply.head + 9, NULL, 10);
  if (strstr (reply.head, "\r\nContent-Length: ") != NULL) {
    GByteArray *body = fixture_read_all (fd);

    g_byte_array_append (body, (const guint8 *) "", 1);
    reply.body = (gchar *) g_byte_array_free (body, FALSE);
  }
  close (fd);
  *ret_reply = reply;
}

static void
forget (Reply * reply)
{
  g_free (reply->head);
  g_free (reply->body);
}

static gchar *
make_reference (Fixture * fixture, const gchar * path)
{
  return g_strdup_printf ("[Reference]\r\n"
      "Ref1=http://test/%s?MSWMExt=.asf\r\n"
      "Ref2=http://127.0.0.1:%u/%s?MSWMExt=.asf\r\n", path, fixture->port,
      path);
}

/* Before there is a stream, and with it. */
static void
test_files (void)
{
  static const gchar *const types[][2] = {
    {"/live.asx", "\r\nContent-Type: video/x-ms-asf\r\n"},
    {"/live.wax", "\r\nContent-Type: audio/x-ms-wax\r\n"},
    {"/live.WVX", "\r\nContent-Type: video/x-ms-wvx\r\n"},
    {"/live.m3u", "\r\nContent-Type: audio/x-mpegurl\r\n"},
    {"/index.asx", "\r\nContent-Type: video/x-ms-asf\r\n"},
    {"/.asx?x", "\r\nContent-Type: video/x-ms-asf\r\n"},
  };
  Fixture fixture;
  Reply reply;
  guint i, turn;

  fixture_open (&fixture, "/live", 1);
  for (turn = 0; turn < 2; turn++) {
    for (i = 0; i < G_N_ELEMENTS (types); i++) {
      ask (&fixture, "GET", types[i][0], "NSPlayer/9.0.0.2980", "", &reply);
      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_nonnull (strstr (reply.head, types[i][1]));
      g_assert_nonnull (strstr (reply.body, "http://test/live?MSWMExt=.asf"));
      g_assert_null (strstr (reply.head, "client-id"));
      forget (&reply);
    }
    fixture_feed (&fixture, 3);
  }
  ask (&fixture, "HEAD", "/live.asx", "curl/7.88", "", &reply);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_null (strstr (reply.head, "Content-Length: 0\r\n"));
  g_assert_cmpstr (reply.body, ==, "");
  forget (&reply);
  ask (&fixture, "POST", "/live.asx", "curl/7.88",
      "Content-Type: application/x-wms-getcontentinfo\r\n", &reply);
  g_assert_cmpuint (reply.status, ==, 404);
  forget (&reply);
  ask (&fixture, "GET", "/other.asx", "curl/7.88", "", &reply);
  g_assert_cmpuint (reply.status, ==, 404);
  forget (&reply);
  wmn_mount_set (fixture.mount, WMN_SETTING_ANNOUNCES, FALSE);
  ask (&fixture, "GET", "/live.asx", "curl/7.88", "", &reply);
  g_assert_cmpuint (reply.status, ==, 404);
  forget (&reply);
  fixture_close (&fixture);
}

/* RFC 9112 3.2.2: a proxy's target says where it was asked for, whatever its
 * Host. */
static void
test_absolute_target (void)
{
  Fixture fixture;
  Reply reply;

  fixture_open (&fixture, "/live", 1);
  ask (&fixture, "GET", "http://real.example:81/live.asx", "curl/7.88", "",
      &reply);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_nonnull (strstr (reply.body, "http://real.example:81/live?"));
  g_assert_null (strstr (reply.body, "test"));
  forget (&reply);
  fixture_close (&fixture);
}

static guint
ask_status (Fixture * fixture, const gchar * path)
{
  guint status;
  Reply reply;

  ask (fixture, "GET", path, "NSPlayer/4.1.0.3856", "", &reply);
  status = reply.status;
  forget (&reply);
  return status;
}

/* What announces a stream leads to it, and so does every other spelling of
 * its path (RFC 2616 5.1.2). */
static void
check_spellings (const gchar * path, const gchar * url, const gchar * others)
{
  gchar *file = g_strconcat (path, "%2Easx", NULL);
  gchar *expected = g_strdup_printf ("HREF=\"http://test%s?MSWMExt=.asf\"/>",
      url);
  gchar **spellings = g_strsplit (others, " ", -1);
  Fixture fixture;
  Reply reply;
  guint i;

  fixture_open (&fixture, path, 1);
  fixture_feed (&fixture, 3);
  ask (&fixture, "GET", file, "curl/7.88", "", &reply);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_nonnull (strstr (reply.body, expected));
  forget (&reply);
  g_assert_cmpuint (ask_status (&fixture, path), ==, 200);
  g_assert_cmpuint (ask_status (&fixture, url), ==, 200);
  for (i = 0; spellings[i] != NULL; i++)
    g_assert_cmpuint (ask_status (&fixture, spellings[i]), ==, 200);
  g_assert_cmpuint (ask_status (&fixture, "/%"), ==, 404);
  g_assert_cmpuint (ask_status (&fixture, "/%6"), ==, 404);
  g_assert_cmpuint (ask_status (&fixture, "/live%00"), ==, 404);
  g_assert_cmpuint (ask_status (&fixture, "/a%2Flive"), ==, 404);
  fixture_close (&fixture);
  g_strfreev (spellings);
  g_free (expected);
  g_free (file);
}

static void
test_spellings (void)
{
  check_spellings ("/live", "/live", "/%6Cive /%6c%69ve?a=%zz "
      "http://test/liv%65");
  check_spellings ("/a/live", "/a/live", "/a/%6Cive");
  check_spellings ("/radio|1", "/radio%7C1", "/radio%7c1 /r%61dio|1");
  check_spellings ("/\303\251", "/%C3%A9", "/%c3%a9");
  /* Written so by who has known better. */
  check_spellings ("/%c3%a9%31", "/%C3%A91", "/\303\2511");
}

/* Socket tests 102 and 106, and who is not concerned. */
static void
test_policies (void)
{
  static const struct
  {
    const gchar *agent;
    const gchar *fields;
    WmnSetting setting;
    guint refusal;
  } rows[] = {
    {BROWSER, HTML, WMN_SETTING_BROWSERS, 404},
    {PROBE, "", WMN_SETTING_PLAYER_PROBES, 400},
  };
  Fixture fixture;
  gchar *reference;
  Reply reply;
  guint i;

  fixture_open (&fixture, "/live", 1);
  fixture_feed (&fixture, 3);
  reference = make_reference (&fixture, "live");
  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    ask (&fixture, "GET", "/live", rows[i].agent, rows[i].fields, &reply);
    g_assert_cmpstr (reply.body, ==, reference);
    forget (&reply);
    wmn_mount_set (fixture.mount, rows[i].setting, WMN_TREATMENT_REFUSAL);
    ask (&fixture, "GET", "/live", rows[i].agent, rows[i].fields, &reply);
    g_assert_cmpuint (reply.status, ==, rows[i].refusal);
    forget (&reply);
    wmn_mount_set (fixture.mount, rows[i].setting, WMN_TREATMENT_RAW);
    ask (&fixture, "GET", "/live", rows[i].agent, rows[i].fields, &reply);
    g_assert_nonnull (strstr (reply.head, "Accept-Ranges"));
    g_assert_null (reply.body);
    forget (&reply);
  }
  wmn_mount_set (fixture.mount, WMN_SETTING_BROWSERS, WMN_TREATMENT_REDIRECTOR);
  ask (&fixture, "GET", "/live", BROWSER, "Accept: */*\r\n", &reply);
  g_assert_null (reply.body);
  forget (&reply);
  ask (&fixture, "GET", "/live", "curl/7.88", HTML, &reply);
  g_assert_null (reply.body);
  forget (&reply);
  g_free (reference);
  fixture_close (&fixture);
}

static void
test_no_raw (void)
{
  Fixture fixture;
  gchar *reference;
  Reply reply;

  fixture_open (&fixture, "/live", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_RAW_ASF, FALSE);
  wmn_mount_set (fixture.mount, WMN_SETTING_PLAYER_PROBES, WMN_TREATMENT_RAW);
  fixture_feed (&fixture, 3);
  reference = make_reference (&fixture, "live");
  ask (&fixture, "GET", "/live", "curl/7.88", "", &reply);
  g_assert_cmpstr (reply.body, ==, reference);
  forget (&reply);
  ask (&fixture, "GET", "/live", PROBE, "", &reply);
  g_assert_cmpstr (reply.body, ==, reference);
  forget (&reply);
  ask (&fixture, "GET", "/live", "NSPlayer/7.10.0.3059",
      "Pragma: xPlayStrm=1\r\n", &reply);
  g_assert_nonnull (strstr (reply.head, "application/x-mms-framed"));
  forget (&reply);
  g_free (reference);
  fixture_close (&fixture);
}

#define ORIGIN "Origin: http://page.example\r\n"
#define PREFLIGHT ORIGIN "Access-Control-Request-Method: GET\r\n"

static void
test_cross_origin (void)
{
  Fixture fixture;
  Reply reply;

  fixture_open (&fixture, "/live", 1);
  fixture_feed (&fixture, 3);
  ask (&fixture, "OPTIONS", "/live", BROWSER, PREFLIGHT, &reply);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_null (strstr (reply.head, "Access-Control"));
  forget (&reply);
  ask (&fixture, "GET", "/live.m3u", BROWSER, ORIGIN, &reply);
  g_assert_null (strstr (reply.head, "Access-Control"));
  forget (&reply);
  wmn_mount_set (fixture.mount, WMN_SETTING_CROSS_ORIGIN, TRUE);
  ask (&fixture, "OPTIONS", "/live", BROWSER, PREFLIGHT, &reply);
  g_assert_nonnull (strstr (reply.head,
          "\r\nAccess-Control-Allow-Origin: *\r\n"));
  g_assert_nonnull (strstr (reply.head,
          "\r\nAccess-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"));
  forget (&reply);
  ask (&fixture, "OPTIONS", "/no", BROWSER, PREFLIGHT, &reply);
  g_assert_null (strstr (reply.head, "Access-Control"));
  forget (&reply);
  ask (&fixture, "OPTIONS", "*", "NSPlayer/9.0.0.2980", PREFLIGHT, &reply);
  g_assert_null (strstr (reply.head, "Access-Control"));
  forget (&reply);
  ask (&fixture, "GET", "/live", BROWSER, ORIGIN, &reply);
  g_assert_nonnull (strstr (reply.head,
          "\r\nAccess-Control-Allow-Origin: *\r\n"));
  g_assert_null (strstr (reply.head, "Access-Control-Allow-Methods"));
  forget (&reply);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/announce/files", test_files);
  g_test_add_func ("/announce/absolute-target", test_absolute_target);
  g_test_add_func ("/announce/spellings", test_spellings);
  g_test_add_func ("/announce/policies", test_policies);
  g_test_add_func ("/announce/no-raw", test_no_raw);
  g_test_add_func ("/announce/cross-origin", test_cross_origin);
  return g_test_run ();
}
