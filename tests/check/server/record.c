/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/record.c: figures against the ring, rates, texts. */

#include "server/record.h"

#include <netinet/in.h>
#include <string.h>

static WmnRecord *
make_record (gint64 now)
{
  struct sockaddr_storage peer = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &peer;

  in->sin_family = AF_INET;
  in->sin_port = htons (1755);
  in->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return wmn_record_new (&peer, now);
}

/* What players call themselves must come out as UTF-8 of bounded length. */
static void
test_request (void)
{
  WmnRecord *record = make_record (0);
  GString *text = g_string_new ("GET /live HTTP/1.0\r\n"
      "User-Agent: NSPlayer/9.0.0.4503 \xff\r\nHost: h:1\r\nReferer: ");
  WmnPersona facts = {.link_bandwidth = 56000 };
  const gchar *const *texts;
  WmnHttpRequest http;
  WmnAgent agent;
  guint i;

  facts.texts[WMN_PERSONA_AUTH_REALM] = "realm";

  for (i = 0; i < 2000; i++)
    g_string_append_c (text, 'r');
  g_string_append (text, "\r\n\r\n");
  g_assert_cmpint (wmn_http_request_parse (text->str, text->len, 0, &http),
      >, 0);
  wmn_agent_parse (wmn_http_request_get (&http, "User-Agent"), &agent);
  wmn_record_set_request (record, &facts, &http, &agent, "{guid}");
  texts = record->persona->texts;
  g_assert_true (g_utf8_validate (texts[WMN_PERSONA_USER_AGENT], -1, NULL));
  g_assert_cmpstr (texts[WMN_PERSONA_PLAYER_VERSION], ==, "NSPlayer/9.0");
  g_assert_cmpstr (texts[WMN_PERSONA_HOST], ==, "h:1");
  g_assert_cmpstr (texts[WMN_PERSONA_PATH], ==, "/live");
  g_assert_cmpstr (texts[WMN_PERSONA_AUTH_REALM], ==, "realm");
  g_assert_cmpint (strlen (texts[WMN_PERSONA_REFERER]), ==, 512);
  g_assert_cmpuint (record->persona->link_bandwidth, ==, 56000);
  g_string_free (text, TRUE);
  wmn_record_unref (record);
}

/* As it was sent, whatever it looks like. */
static void
test_guid (void)
{
  static const gchar *const guids[] = {
    "{3300AD50-2C39-46c0-AE0A-5D1F3a6F1234}",
    "{0xbabac001-0x51ca-0x16bd-0xfcbc125aa402b182}", ""
  };
  const WmnHttpRequest http = { 0 };
  const WmnAgent agent = { 0 };
  gchar text[WMN_RECORD_GUID_TEXT];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (guids); i++) {
    WmnRecord *record = make_record (0);

    wmn_record_set_request (record, record->persona, &http, &agent, guids[i]);
    wmn_record_write_guid (record, text);
    g_assert_cmpstr (text, ==, guids[i]);
    wmn_record_unref (record);
  }
}

/* What most records don't have reads as nothing. */
static void
test_rare (void)
{
  WmnRecord *record = make_record (0);
  WmnFigures figures;

  g_assert_null (wmn_record_get_dns_name (record));
  wmn_record_get_figures (record, 0, 0, 0, 0, &figures);
  g_assert_cmpuint (figures.packets_dropped, ==, 0);
  g_assert_null (atomic_load (&record->rare));
  wmn_record_add_dropped (record, 3, 4800);
  wmn_record_add_dropped (record, 1, 1600);
  wmn_record_add_resync (record);
  wmn_record_get_figures (record, 0, 0, 0, 0, &figures);
  g_assert_cmpuint (figures.packets_dropped, ==, 4);
  g_assert_cmpuint (figures.bytes_dropped, ==, 6400);
  g_assert_cmpuint (figures.resyncs, ==, 1);
  g_assert_true (wmn_record_get_rare (record) == atomic_load (&record->rare));
  wmn_record_unref (record);
}

static void
test_queue (void)
{
  WmnRecord *record = make_record (1000);
  WmnFigures figures;

  record->state = WMN_STATE_STREAMING;
  wmn_record_set_served (record, 10, 5000, 2000000);
  wmn_record_get_figures (record, 14, 9000, 2500000, 3001000, &figures);
  g_assert_cmpuint (figures.queue_bytes, ==, 4000);
  g_assert_cmpuint (figures.queue_packets, ==, 4);
  g_assert_cmpint (figures.queue_time, ==, 500000);
  g_assert_cmpint (figures.connected_for, ==, 3000000);
  record->state = WMN_STATE_CLOSED;
  wmn_record_get_figures (record, 14, 9000, 2500000, 3001000, &figures);
  g_assert_cmpuint (figures.queue_bytes, ==, 0);
  wmn_record_unref (record);
}

/* Whoever was told to go is seen to be going, whatever it still gets. */
static void
test_closing (void)
{
  static const WmnState states[] = {
    WMN_STATE_WAITING, WMN_STATE_STREAMING, WMN_STATE_DRAINING
  };
  WmnRecord *record = make_record (1000);
  WmnFigures figures;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (states); i++) {
    record->state = states[i];
    record->marks = 0;
    wmn_record_get_figures (record, 14, 9000, 2500000, 3001000, &figures);
    g_assert_cmpuint (figures.state, ==, states[i]);
    wmn_record_mark (record, WMN_RECORD_LEAVING);
    wmn_record_get_figures (record, 14, 9000, 2500000, 3001000, &figures);
    g_assert_cmpuint (figures.state, ==, WMN_STATE_CLOSING);
  }
  record->state = WMN_STATE_CLOSED;
  wmn_record_get_figures (record, 14, 9000, 2500000, 3001000, &figures);
  g_assert_cmpuint (figures.state, ==, WMN_STATE_CLOSED);
  wmn_record_unref (record);
}

/* Whatever was told of the queue, its peak is no less from then on. */
static void
test_peak (void)
{
  WmnRecord *record = make_record (0);
  WmnFigures figures;

  record->state = WMN_STATE_STREAMING;
  wmn_record_set_served (record, 10, 1000, 0);
  wmn_record_get_figures (record, 14, 4200, 0, 0, &figures);
  g_assert_cmpuint (figures.queue_bytes, ==, 3200);
  g_assert_cmpuint (figures.queue_peak, ==, 3200);
  wmn_record_raise_peak (record, 3000);
  wmn_record_set_served (record, 14, 4000, 0);
  wmn_record_get_figures (record, 14, 4200, 0, 0, &figures);
  g_assert_cmpuint (figures.queue_bytes, ==, 200);
  g_assert_cmpuint (figures.queue_peak, ==, 3200);
  wmn_record_raise_peak (record, G_MAXUINT64);
  wmn_record_get_figures (record, 14, 4200, 0, 0, &figures);
  g_assert_cmpuint (figures.queue_peak, ==, G_MAXUINT32);
  wmn_record_unref (record);
}

static void
test_rate (void)
{
  WmnRecord *record = make_record (0);
  WmnFigures figures;

  wmn_record_add_sent (record, 125000, G_USEC_PER_SEC);
  wmn_record_get_figures (record, 0, 0, 0, G_USEC_PER_SEC, &figures);
  g_assert_cmpuint (figures.send_rate, ==, 1000000);
  g_assert_false (wmn_record_roll_rate (record, 4 * G_USEC_PER_SEC));
  wmn_record_add_sent (record, 500000, 5 * G_USEC_PER_SEC);
  g_assert_true (wmn_record_roll_rate (record, 5 * G_USEC_PER_SEC));
  wmn_record_get_figures (record, 0, 0, 0, 6 * G_USEC_PER_SEC, &figures);
  g_assert_cmpuint (figures.send_rate, ==, 1000000);
  g_assert_cmpint (figures.idle_for, ==, G_USEC_PER_SEC);
  wmn_record_get_figures (record, 0, 0, 0, 60 * G_USEC_PER_SEC, &figures);
  g_assert_cmpuint (figures.send_rate, ==, 0);
  g_assert_cmpuint (figures.bytes_sent, ==, 625000);
  wmn_record_unref (record);
}

static gpointer
copy_text (gconstpointer face)
{
  return g_strdup (face);
}

static void
test_face (void)
{
  WmnRecord *record = make_record (0);
  gchar *face;

  g_assert_null (wmn_record_copy_face (record, copy_text));
  wmn_record_set_face (record, g_strdup ("old"), g_free);
  wmn_record_set_face (record, g_strdup ("new"), g_free);
  face = wmn_record_copy_face (record, copy_text);
  g_assert_cmpstr (face, ==, "new");
  g_free (face);
  wmn_record_set_face (record, NULL, NULL);
  g_assert_null (wmn_record_copy_face (record, copy_text));
  wmn_record_unref (record);
  /* Who never had one needs no room for it now. */
  record = make_record (0);
  wmn_record_set_face (record, NULL, NULL);
  g_assert_null (record->rare);
  wmn_record_unref (record);
}

/* Not chosen is something else than chosen to be off. */
static void
test_selection (void)
{
  WmnRecord *record = make_record (0);
  WmnSelection choice = WMN_SELECTION_CLEAN_POINTS;

  wmn_record_select (record, 1, WMN_SELECTION_ON);
  wmn_record_select (record, 3, WMN_SELECTION_ON);
  wmn_record_select (record, 1, WMN_SELECTION_OFF);
  wmn_record_select (record, 31, WMN_SELECTION_CLEAN_POINTS);
  wmn_record_select (record, 127, WMN_SELECTION_ON);
  g_assert_false (wmn_record_get_selection (record, 2, &choice));
  g_assert_cmpint (choice, ==, WMN_SELECTION_CLEAN_POINTS);
  g_assert_true (wmn_record_get_selection (record, 1, &choice));
  g_assert_cmpint (choice, ==, WMN_SELECTION_OFF);
  g_assert_true (wmn_record_get_selection (record, 3, &choice));
  g_assert_cmpint (choice, ==, WMN_SELECTION_ON);
  g_assert_true (wmn_record_get_selection (record, 31, &choice));
  g_assert_cmpint (choice, ==, WMN_SELECTION_CLEAN_POINTS);
  g_assert_false (wmn_record_get_selection (record, 32, &choice));
  g_assert_true (wmn_record_get_selection (record, 127, &choice));
  g_assert_cmpint (choice, ==, WMN_SELECTION_ON);
  wmn_record_unref (record);
}

/* Each once. */
static void
test_marks (void)
{
  WmnRecord *record = make_record (0);

  g_assert_true (wmn_record_mark (record, WMN_CHANGE_STREAMS));
  g_assert_true (wmn_record_mark (record, WMN_RECORD_LEAVING));
  g_assert_false (wmn_record_mark (record, WMN_CHANGE_STREAMS));
  g_assert_true (wmn_record_mark (record, WMN_CHANGE_STATE));
  g_assert_false (wmn_record_mark (record, WMN_RECORD_LEAVING));
  wmn_record_unref (record);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/request", test_request);
  g_test_add_func ("/record/guid", test_guid);
  g_test_add_func ("/record/rare", test_rare);
  g_test_add_func ("/record/queue", test_queue);
  g_test_add_func ("/record/closing", test_closing);
  g_test_add_func ("/record/peak", test_peak);
  g_test_add_func ("/record/rate", test_rate);
  g_test_add_func ("/record/face", test_face);
  g_test_add_func ("/record/selection", test_selection);
  g_test_add_func ("/record/marks", test_marks);
  return g_test_run ();
}
