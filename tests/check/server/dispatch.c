/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/dispatch.c: the role of a media server and pipelined mode,
 * as seen on the wire (MS-WMSP 3.2.4, 3.2.5, 3.2.6.1). */

#include "pipelined.h"

#include <string.h>
#include <unistd.h>

/* 3.2.5.4: three $P, one $M, the header; head and first $P are 512 bytes. */
static void
test_describe (void)
{
  Fixture fixture;
  GByteArray *body = g_byte_array_new ();
  gchar *head;
  gsize reason, at;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", 0, "Pragma: packet-pair-experiment=1\r\n"
      "Pragma: pipeline-experiment=1\r\n");
  head = fixture_read_head (fd);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (head, "\r\nPragma: packet-pair-experiment=1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nPragma: pipeline-experiment=1\r\n"));
  g_assert_cmpuint (pipelined_number_in (head, "playlist-gen-id="), ==, 1);
  reason = MIN (strlen (head), 504);
  g_byte_array_set_size (body, pipelined_number_in (head, "Content-Length: "));
  g_assert_true (fixture_read (fd, body->data, body->len));
  g_assert_cmpmem (body->data, 2, "$P", 2);
  g_assert_cmpuint (body->data[4] | (gsize) body->data[5] << 8, ==, reason);
  g_assert_cmpmem (body->data + 512 - reason, 2, "$P", 2);
  g_assert_cmpmem (body->data + 1024 - reason, 2, "$P", 2);
  at = 2080;
  g_assert_cmpmem (body->data + at, 2, "$M", 2);
  at += 4 + (body->data[at + 2] | (gsize) body->data[at + 3] << 8);
  g_assert_cmpmem (body->data + at, 2, "$H", 2);
  at += 4 + (body->data[at + 2] | (gsize) body->data[at + 3] << 8);
  g_assert_cmpuint (at, ==, body->len);
  g_free (head);
  g_byte_array_unref (body);
  close (fd);
  fixture_close (&fixture);
}

/* 3.2.5.5, 3.2.6.1: in time the second request ends the body and hears 1;
 * later the body has ended by itself and it hears 0. */
static void
test_pipeline_test (void)
{
  static const gchar first[] = "4\r\n$T\0\0\r\n";
  Fixture fixture;
  gchar bytes[16];
  guint32 id;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "OPTIONS", 0, "");
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: GET, POST, OPTIONS\r\n");
  pipelined_ask (fd, "GET", 7, "Pragma: pipeline-request=1\r\n");
  pipelined_expect (fd, "HTTP/1.1 400 ", NULL);
  close (fd);

  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", 0, "");
  id = pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  close (fd);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", id, "Pragma: pipeline-request=1\r\n");
  pipelined_ask (fd, "GET", id, "Pragma: pipeline-request=1\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_assert_true (fixture_read (fd, bytes, sizeof (first) - 1));
  g_assert_cmpmem (bytes, sizeof (first) - 1, first, sizeof (first) - 1);
  g_assert_true (fixture_read (fd, bytes, 5));
  g_assert_cmpmem (bytes, 5, "0\r\n\r\n", 5);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 204 ",
          "\r\nPragma: pipeline-result=1\r\n"), ==, id);

  pipelined_ask (fd, "GET", id, "Pragma: pipeline-request=1\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_assert_true (fixture_read (fd, bytes, sizeof (first) - 1));
  g_assert_true (fixture_read (fd, bytes, 5));
  g_assert_cmpmem (bytes, 5, "0\r\n\r\n", 5);
  pipelined_ask (fd, "GET", id, "Pragma: pipeline-request=1\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.0 204 ",
          "\r\nPragma: pipeline-result=0\r\n"), ==, id);
  pipelined_ask (fd, "GET", id,
      "Pragma: pipeline-request=1\r\n" "Connection: close\r\n");
  pipelined_expect (fd, "HTTP/1.1 400 ", "\r\nConnection: close\r\n");
  g_assert_false (fixture_read (fd, bytes, 1));
  close (fd);
  fixture_close (&fixture);
}

static void
require_auth (Fixture * fixture)
{
  GError *error = NULL;

  fixture->proof = "word";
  g_assert_true (wmn_auth_set (&fixture->mount->auth, "stage", NULL, &error));
  g_assert_no_error (error);
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_SCHEMES, WMN_HTTP_AUTH_BASIC);
  wmn_mount_set (fixture->mount, WMN_SETTING_AUTH_REQUIRED, TRUE);
}

#define BOB "Authorization: Basic Ym9iOndvcmQ=\r\n"

/* The seat that a client had until it was known is free in the test. */
static void
test_pipeline_test_is_no_client (void)
{
  Fixture fixture;
  guint32 id;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", 0, "");
  id = pipelined_expect (fd, "HTTP/1.1 200 ", NULL);
  close (fd);
  require_auth (&fixture);
  fd = fixture_connect (&fixture);
  pipelined_ask (fd, "GET", id, BOB "Pragma: pipeline-request=1\r\n");
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  g_assert_cmpint (atomic_load (&fixture.mount->n_connections), ==, 0);
  close (fd);
  fixture_close (&fixture);
}

/* 3.2.5.8, 3.2.5.10, 3.2.5.11: what is asked in the stream is answered behind
 * it, in order; the connection goes on, and so does the session. */
static void
test_stop (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  Fixture fixture;
  guint32 id;
  guint8 af_flags;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_ask (fd, "POST", id, "Pragma: log-line=-\r\nContent-Length: 0\r\n");
  pipelined_ask (fd, "GET", id, "");
  fixture_feed (&fixture, 2);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  af_flags = frame->data[9];
  pipelined_ask (fd, "POST", id,
      "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
  while (pipelined_read_chunk (fd, frame) == 'D')
    af_flags = frame->data[9];
  g_assert_cmpuint (frame->len, ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  pipelined_expect (fd, "HTTP/1.1 204 ", "\r\nContent-Length: 0\r\n");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 400 ", NULL), ==, id);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ",
          "\r\nContent-Length: 0\r\n"), ==, id);
  news = fixture_wait (&fixture);
  g_assert_cmpint (news->detail, ==, WMN_REASON_CLIENT_STOPPED);
  g_assert_cmpint (news->record->persona->variant, ==,
      WMN_VARIANT_WMSP_PIPELINED);
  pipelined_ask (fd, "POST", id, "Pragma: log-line=-\r\nContent-Length: 0\r\n");
  pipelined_expect (fd, "HTTP/1.1 204 ", NULL);
  pipelined_ask (fd, "GET", id, PIPELINED_PLAY);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
  fixture_feed (&fixture, 1);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  g_assert_cmpuint (frame->data[9], ==, (guint8) (af_flags + 1));
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* 3.2.5.7: one body ends, what has waited is sent, the stream goes on in the
 * body of the answer without a frame missing. */
static void
test_select (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  guint8 af_flags;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  pipelined_ask (fd, "OPTIONS", id, "");
  pipelined_ask (fd, "GET", id, "Pragma: stream-switch-count=1\r\n"
      "Pragma: stream-switch-entry=ffff:1:0\r\n");
  af_flags = frame->data[9];
  while (pipelined_read_chunk (fd, frame) == 'D')
    af_flags = frame->data[9];
  g_assert_cmpuint (frame->len, ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  fixture_feed_on (&fixture, 5);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  g_assert_cmpuint (frame->data[9], ==, (guint8) (af_flags + 1));
  /* 3.2.5.9: a confirmation, where nobody waits for it */
  pipelined_ask (fd, "GET", id, "Pragma: xPlayNextEntry=1\r\n");
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  fixture_feed_on (&fixture, 2);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Asked in HTTP/1.0, or by nobody, the answer can't carry the stream on: the
 * body there is does, and the answer waits for its end. */
static void
test_select_elsewise (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  gchar *text;
  guint32 id;
  guint i;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);
  int other;

  for (i = 0; i < 2; i++) {
    text = g_strdup_printf ("POST / HTTP/1.%u\r\n%sPragma: client-id=%u\r\n"
        "Pragma: stream-switch-count=1, stream-switch-entry=ffff:1:0\r\n"
        "Content-Length: 0\r\n\r\n", i, i == 0 ? PIPELINED_NEW : "", id);
    fixture_send (fd, text);
    g_free (text);
  }
  other = fixture_connect (&fixture);
  pipelined_ask (other, "OPTIONS", 0, "");
  pipelined_expect (other, "HTTP/1.1 200 ", NULL);
  fixture_feed_on (&fixture, 2);
  do {
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  } while (frame->data[4] < 3 + 1 + 2 - 1);
  pipelined_ask (fd, "POST", id,
      "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  for (i = 0; i < 2; i++)
    g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.0 200 ",
            "\r\nContent-Length: 0\r\n"), ==, id);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ",
          "\r\nContent-Length: 0\r\n"), ==, id);
  close (other);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* 3.2.4.2, 3.2.5.9: who lacks predstrm gets $C, $M, $H and the end of the
 * body; SelectStream doesn't wake it, PlayNextEntry does. */
static void
test_next_entry (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  int fd = pipelined_open_stream (&fixture, PIPELINED_WAITS, frame, &id);

  pipelined_ask (fd, "OPTIONS", id, "");
  fixture_feed_again (&fixture, 3);
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 'C');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
  g_assert_nonnull (g_strstr_len ((gchar *) frame->data + 12, 40,
          "playlist-gen-id=2, "));
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'H');
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 0);
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nPublic: ");
  pipelined_ask (fd, "GET", id, "Pragma: stream-switch-count=1\r\n"
      "Pragma: stream-switch-entry=ffff:1:0\r\n");
  pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nContent-Length: 0\r\n");
  pipelined_ask (fd, "GET", id, "Pragma: xPlayNextEntry=1\r\n" PIPELINED_WAITS);
  g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED),
      ==, id);
  fixture_feed (&fixture, 3);
  g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

#define PROFILE "Supported: com.microsoft.wm.startupprofile\r\n"

static gboolean
has_profile (int fd)
{
  gchar *head = fixture_read_head (fd);
  gboolean has_it = strstr (head, "\r\nX-StartupProfile: Rate=") != NULL;

  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));
  g_free (head);
  return has_it;
}

/* MS-WMSP 3.2.5.6: for those who ask for it, in this role. */
static void
test_profile (void)
{
  static const struct
  {
    WmnRole role;
    const gchar *fields;
    gboolean has_it;
  } cases[] = {
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW PIPELINED_PLAY, FALSE},
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW PIPELINED_PLAY PROFILE, TRUE},
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW "Pragma: xPlayStrm=1\r\n" PROFILE,
        TRUE},
    {WMN_ROLE_MEDIA_SERVER,
          "User-Agent: NSPlayer/8.0\r\n" PIPELINED_PLAY PROFILE,
        FALSE},
    /* Nothing is given ahead to a link that is full. */
    {WMN_ROLE_MEDIA_SERVER,
          PIPELINED_NEW PIPELINED_PLAY "Pragma: LinkBW=1000\r\n" PROFILE,
        FALSE},
    {WMN_ROLE_ENCODER, PIPELINED_NEW PIPELINED_PLAY PROFILE, FALSE},
  };
  Fixture fixture;
  gchar *text, *head;
  guint i;
  int fd;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    fixture_open_as (&fixture, "/", 1, cases[i].role);
    fixture_feed (&fixture, 40);
    fd = fixture_connect (&fixture);
    text = g_strdup_printf ("GET / HTTP/1.1\r\n%s\r\n", cases[i].fields);
    fixture_send (fd, text);
    head = fixture_read_head (fd);
    g_assert_cmpint (strstr (head, "X-StartupProfile: ") != NULL, ==,
        cases[i].has_it);
    g_free (head);
    g_free (text);
    close (fd);
    fixture_close (&fixture);
  }
}

/* MS-WMSP 3.2.5.9: where PlayNextEntry wakes a client that wants to be given
 * something ahead, at the rate of 1. */
static void
test_profile_of_next_entry (void)
{
  static const struct
  {
    const gchar *pragma;
    gboolean has_it;
  } cases[] = {
    {"", FALSE},
    {"Pragma: AccelDuration=0\r\n", FALSE},
    {"Pragma: AccelDuration=5000, rate=5.000\r\n", FALSE},
    {"Pragma: AccelDuration=5000\r\n", TRUE},
    {"Pragma: AccelDuration=5000, rate=1.000\r\n", TRUE},
  };
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  gchar *fields;
  guint32 id;
  guint i;
  int fd = pipelined_open_stream (&fixture, PROFILE, frame, &id);

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    fixture_feed_again (&fixture, 40);
    while (pipelined_skip_data (fd, frame) != 0);
    pipelined_wait_served (&fixture);
    fields = g_strconcat ("Pragma: xPlayNextEntry=1\r\n", cases[i].pragma,
        NULL);
    pipelined_ask (fd, "GET", id, fields);
    g_assert_cmpint (has_profile (fd), ==, cases[i].has_it);
    g_free (fields);
  }
  /* It isn't waiting. */
  pipelined_ask (fd, "GET", id,
      "Pragma: xPlayNextEntry=1, AccelDuration=5000\r\n");
  g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
  g_assert_false (has_profile (fd));
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* MS-WMSP 3.2.5.9: what PlayNextEntry selects holds from the first packet in
 * its body on; 2.2.3.1.2: behind AFFlags 254 that begins with 0. */
static void
test_next_entry_begins (void)
{
  GByteArray *frame = g_byte_array_new ();
  const FixtureNews *news;
  WmnAsfPacket packet;
  Fixture fixture;
  guint32 id;
  guint i, k;
  int fd = pipelined_open_stream (&fixture, PIPELINED_WAITS, frame, &id);

  news = g_ptr_array_index (fixture.news, 0);
  pipelined_wait_served (&fixture);
  fixture_feed_on (&fixture,
      255 - (guint) atomic_load (&news->record->packets_sent));
  pipelined_wait_served (&fixture);
  fixture_feed_again (&fixture, 40);
  while (pipelined_skip_data (fd, frame) != 0);
  pipelined_wait_served (&fixture);
  pipelined_ask (fd, "GET", id, "Pragma: xPlayNextEntry=1\r\n"
      "Pragma: stream-switch-entry=ffff:1:2 ffff:2:0\r\n");
  pipelined_expect (fd, "HTTP/1.1 200 ", PIPELINED_CHUNKED);
  for (i = 0; i < 5; i++) {
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'D');
    g_assert_cmpuint (frame->data[9], ==, i);
    g_assert_cmpint (wmn_asf_packet_parse (frame->data + 12, frame->len - 12,
            &packet), ==, WMN_ASF_PACKET_OK);
    for (k = 0; k < packet.n_payloads; k++)
      g_assert_cmpuint (packet.payloads[k].stream, ==, 2);
  }
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* The header is there, and no packet of it. */
static void
give_header (Fixture * fixture)
{
  WmnPublisher *publisher = fixture->mount->publisher;
  WmnEpoch *epoch = wmn_publisher_ref_epoch (publisher);
  WmnAsfFault fault;

  g_assert_true (wmn_publisher_set_header (publisher,
          (const guint8 *) fixture->stream,
          epoch->header.size + WMN_ASF_DATA_OBJECT_HEAD, &fault));
  wmn_epoch_unref (epoch);
}

/* MS-WMSP 3.2.5.6: who plays between a header's arrival and its first packet
 * is told that $C is the next thing, where that can be told, and then it is;
 * all others get what there is. */
static void
test_expects_header (void)
{
  static const struct
  {
    WmnRole role;
    const gchar *agent;
    gint64 policy;
    const gchar *frames;
  } cases[] = {
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW, WMN_HEADER_CHANGE_ANNOUNCE,
        "MHCMHD"},
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW, WMN_HEADER_CHANGE_IGNORE, "MHD"},
    {WMN_ROLE_MEDIA_SERVER, PIPELINED_NEW, WMN_HEADER_CHANGE_DISCONNECT, "MHD"},
    {WMN_ROLE_MEDIA_SERVER, "User-Agent: NSPlayer/8.0\r\n",
        WMN_HEADER_CHANGE_ANNOUNCE, "HD"},
    {WMN_ROLE_ENCODER, PIPELINED_NEW, WMN_HEADER_CHANGE_ANNOUNCE, "HD"},
  };
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  gchar *text, *head;
  guint i, k;
  int fd;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    fixture_open_as (&fixture, "/", 1, cases[i].role);
    wmn_mount_set (fixture.mount, WMN_SETTING_HEADER_CHANGE, cases[i].policy);
    fixture_feed (&fixture, 10);
    give_header (&fixture);
    fd = fixture_connect (&fixture);
    text = g_strdup_printf ("GET / HTTP/1.0\r\n%sPragma: xPlayStrm=1\r\n"
        "Supported: com.microsoft.wm.predstrm, "
        "com.microsoft.wm.startupprofile\r\n\r\n", cases[i].agent);
    fixture_send (fd, text);
    head = fixture_read_head (fd);
    g_assert_cmpint (strstr (head, "\r\nPragma: expect-new-header=1\r\n") !=
        NULL, ==, i == 0);
    g_assert_false (i == 0 && strstr (head, "X-StartupProfile") != NULL);
    for (k = 0; cases[i].frames[k] != '\0'; k++) {
      if (cases[i].frames[k] == 'C')
        fixture_feed_on (&fixture, 3);
      g_assert_cmpint (fixture_read_frame (fd, rest), ==, cases[i].frames[k]);
    }
    g_free (head);
    g_free (text);
    close (fd);
    fixture_close (&fixture);
  }
  g_byte_array_unref (rest);
}

/* Who streams came in when nobody was asked who they are, and says it in its
 * own stream or not. */
static void
test_auth_required_later (void)
{
  static const gchar *const proofs[] = { "", BOB,
    "Authorization: Basic Ym9iOm90aGVy\r\n"
  };
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  guint i;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  require_auth (&fixture);
  for (i = 0; i < G_N_ELEMENTS (proofs); i++) {
    gchar *info = g_strconcat (proofs[i], "Content-Length: 0\r\n"
        "Content-Type: application/x-wms-getcontentinfo\r\n", NULL);
    gchar *next = g_strconcat (proofs[i], "Pragma: xPlayNextEntry=1\r\n", NULL);

    pipelined_ask (fd, "POST", id, info);
    pipelined_ask (fd, "GET", id, next);
    g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nContent-Length: 0\r\n");
    g_assert_cmpuint (pipelined_expect (fd, "HTTP/1.1 200 ",
            PIPELINED_CHUNKED), ==, id);
    g_free (next);
    g_free (info);
  }
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* RFC 9112 9.6: whoever plays with Connection: close, or says it where an answer
 * waits, is told the same, and the connection ends behind Stop's or $E. */
static void
test_close (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint64 seen;
  gchar *head;
  guint32 id;
  guint i;
  gchar c;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  for (i = 0; i < 3; i++) {
    fd = fixture_connect (&fixture);
    pipelined_ask (fd, "GET", 0, i == 1 ? PIPELINED_PLAY :
        PIPELINED_PLAY "Connection: close\r\n");
    head = fixture_read_head (fd);
    g_assert_nonnull (strstr (head, PIPELINED_CHUNKED));
    g_assert_nonnull (strstr (head, i == 1 ? "\r\nConnection: Keep-Alive\r\n" :
            "\r\nConnection: close\r\n"));
    id = pipelined_number_in (head, "client-id=");
    g_free (head);
    g_assert_cmpint (pipelined_read_chunk (fd, frame), ==, 'M');
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'c');
    seen = atomic_load (&fixture.mount->outlets[0].bytes_received);
    pipelined_ask (fd, "OPTIONS", id, i == 1 ? "Connection: close\r\n" : "");
    if (i < 2)
      pipelined_ask (fd, "POST", id,
          "Pragma: xStopStrm=1\r\nContent-Length: 0\r\n");
    while (atomic_load (&fixture.mount->outlets[0].bytes_received) == seen)
      g_thread_yield ();
    if (i == 2)
      wmn_mount_end (fixture.mount);
    while (pipelined_read_chunk (fd, frame) != 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: close\r\n");
    if (i < 2)
      pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: close\r\n");
    g_assert_false (fixture_read (fd, &c, 1));
    close (fd);
    g_assert_cmpint (fixture_wait (&fixture)->kind, ==, 'd');
  }
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* So is who says it where the stream goes on in the answer. */
static void
test_close_later (void)
{
  static const gchar *const fields[] = {
    "Pragma: stream-switch-count=1, stream-switch-entry=ffff:1:0\r\n",
    "Pragma: xPlayNextEntry=1\r\n"
  };
  GByteArray *frame = g_byte_array_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++) {
    gchar *last = g_strconcat (fields[i], "Connection: close\r\n", NULL);
    Fixture fixture;
    guint32 id;
    gchar c;
    int fd = pipelined_open_stream (&fixture, "", frame, &id);

    pipelined_ask (fd, "GET", id, fields[i]);
    g_assert_cmpint (pipelined_skip_data (fd, frame), ==, 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: Keep-Alive\r\n");
    pipelined_ask (fd, "OPTIONS", id, "");
    pipelined_ask (fd, "GET", id, last);
    while (pipelined_read_chunk (fd, frame) != 0);
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: Keep-Alive\r\n");
    pipelined_expect (fd, "HTTP/1.1 200 ", "\r\nConnection: close\r\n");
    wmn_mount_end (fixture.mount);
    while (pipelined_read_chunk (fd, frame) != 0);
    g_assert_false (fixture_read (fd, &c, 1));
    close (fd);
    g_free (last);
    fixture_close (&fixture);
  }
  g_byte_array_unref (frame);
}

/* Nobody makes us keep answers without end. */
static void
test_too_many (void)
{
  GByteArray *frame = g_byte_array_new ();
  Fixture fixture;
  guint32 id;
  guint i;
  int fd = pipelined_open_stream (&fixture, "", frame, &id);

  for (i = 0; i <= 64; i++)
    pipelined_ask (fd, "OPTIONS", id, "");
  g_assert_cmpint (fixture_wait (&fixture)->detail, ==,
      WMN_REASON_PROTOCOL_ERROR);
  close (fd);
  g_byte_array_unref (frame);
  fixture_close (&fixture);
}

/* Without the token, in HTTP/1.0, or by an old player: no chunk, and no $M
 * for the last (3.2.5.6). */
static void
test_not_pipelined (void)
{
  static const gchar *const requests[] = {
    "GET / HTTP/1.1\r\n" PIPELINED_NEW "Pragma: xPlayStrm=1\r\n\r\n",
    "GET / HTTP/1.0\r\n" PIPELINED_NEW PIPELINED_PLAY "\r\n",
    "GET / HTTP/1.1\r\nUser-Agent: NSPlayer/8.0\r\n" PIPELINED_PLAY "\r\n"
  };
  GByteArray *rest = g_byte_array_new ();
  Fixture fixture;
  gchar *head;
  guint i;
  int fd;

  fixture_open_as (&fixture, "/", 1, WMN_ROLE_MEDIA_SERVER);
  fixture_feed (&fixture, 3);
  for (i = 0; i < G_N_ELEMENTS (requests); i++) {
    fd = fixture_connect (&fixture);
    fixture_send (fd, requests[i]);
    head = fixture_read_head (fd);
    g_assert_null (strstr (head, "chunked"));
    g_assert_nonnull (strstr (head, "\r\nConnection: close\r\n"));
    g_assert_cmpint (fixture_read_frame (fd, rest), ==, i < 2 ? 'M' : 'H');
    g_free (head);
    close (fd);
  }
  g_byte_array_unref (rest);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dispatch/describe", test_describe);
  g_test_add_func ("/dispatch/pipeline-test", test_pipeline_test);
  g_test_add_func ("/dispatch/pipeline-test-is-no-client",
      test_pipeline_test_is_no_client);
  g_test_add_func ("/dispatch/stop", test_stop);
  g_test_add_func ("/dispatch/select", test_select);
  g_test_add_func ("/dispatch/select-elsewise", test_select_elsewise);
  g_test_add_func ("/dispatch/next-entry", test_next_entry);
  g_test_add_func ("/dispatch/profile", test_profile);
  g_test_add_func ("/dispatch/profile-of-next-entry",
      test_profile_of_next_entry);
  g_test_add_func ("/dispatch/next-entry-begins", test_next_entry_begins);
  g_test_add_func ("/dispatch/expects-header", test_expects_header);
  g_test_add_func ("/dispatch/auth-required-later", test_auth_required_later);
  g_test_add_func ("/dispatch/close", test_close);
  g_test_add_func ("/dispatch/close-later", test_close_later);
  g_test_add_func ("/dispatch/too-many", test_too_many);
  g_test_add_func ("/dispatch/not-pipelined", test_not_pipelined);
  return g_test_run ();
}
