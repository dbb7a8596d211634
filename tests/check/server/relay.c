/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/relay.c on the wire: blocks as cubemap wants them, and that
 * what begins at a start has all it needs. */

#include "server/relay.h"

#include <string.h>
#include <unistd.h>
#include "fixture.h"
#include "http/metacube.h"

typedef struct
{
  guint flags;
  GByteArray *data;
} Block;

static guint
read_be (const guint8 * at, guint size)
{
  guint value = 0;
  guint i;

  for (i = 0; i < size; i++)
    value = value << 8 | at[i];
  return value;
}

/* FALSE at FIN. */
static gboolean
read_block (int fd, Block * block)
{
  guint8 head[WMN_METACUBE_HEAD];
  guint8 expected[WMN_METACUBE_HEAD];
  guint size;

  if (!fixture_read (fd, head, sizeof (head)))
    return FALSE;
  size = read_be (head + 8, 4);
  block->flags = read_be (head + 12, 2);
  wmn_metacube_write_head (expected, size, block->flags);
  g_assert_cmpmem (head, sizeof (head), expected, sizeof (expected));
  g_byte_array_set_size (block->data, size);
  g_assert_true (fixture_read (fd, block->data->data, size));
  return TRUE;
}

static int
begin (Fixture * fixture, const gchar * target, const gchar * type,
    Block * block)
{
  int fd = fixture_ask (fixture, "GET", target, "cubemap", "");
  gchar *head = fixture_read_head (fd);

  g_assert_true (g_str_has_prefix (head, "HTTP/1.0 200 "));
  g_assert_nonnull (strstr (head, "\r\nContent-Encoding: metacube\r\n"));
  g_assert_nonnull (strstr (head, type));
  g_free (head);
  block->data = g_byte_array_new ();
  g_assert_true (read_block (fd, block));
  g_assert_cmpuint (block->flags, ==, WMN_METACUBE_HEADER);
  return fd;
}

static void
test_wishes (void)
{
  static const struct
  {
    const gchar *target;
    WmnRelayWish wish;
  } rows[] = {
    {"/live", WMN_RELAY_NONE},
    {"/live?", WMN_RELAY_NONE},
    {"/live?metacub", WMN_RELAY_NONE},
    {"/live?x=metacube", WMN_RELAY_NONE},
    {"/metacube?metacubes", WMN_RELAY_NONE},
    {"/live?metacube", WMN_RELAY_PLAIN},
    {"/live?metacube=", WMN_RELAY_PLAIN},
    {"/live?MSWMExt=.asf&metacube=raw&x", WMN_RELAY_PLAIN},
    {"/live?metacube=framed", WMN_RELAY_FRAMED},
    {"/live?&&metacube=framed&metacube", WMN_RELAY_FRAMED},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    gchar *text = g_strdup_printf ("GET %s HTTP/1.0\r\n\r\n", rows[i].target);
    WmnHttpRequest http;

    g_assert_cmpint (wmn_http_request_parse (text, strlen (text), 0, &http),
        >, 0);
    g_assert_cmpint (wmn_relay_read_wish (&http), ==, rows[i].wish);
    g_free (text);
  }
}

/* All that is in a packet that begins here can be used. */
static void
check_start (const guint8 * data, gsize size, guint8 video_stream)
{
  guint8 *slot = g_malloc (size);
  WmnAsfPacket packet;

  g_assert_cmpint (wmn_asf_packet_parse (data, size, &packet), ==,
      WMN_ASF_PACKET_OK);
  g_assert_true (wmn_asf_packet_is_entry (&packet, video_stream));
  g_assert_cmpuint (wmn_asf_packet_write_entry (&packet, data, video_stream,
          FALSE, slot, size), ==, 0);
  g_free (slot);
}

/* Payloads of what everybody else gets. */
static guint
count_payloads (Fixture * fixture)
{
  WmnRing *ring = fixture->mount->ring;
  WmnAsfPacket packet;
  guint64 sequence;
  guint n = 0;

  for (sequence = wmn_ring_tail (ring); sequence < wmn_ring_head (ring);
      sequence++) {
    const WmnRingEntry *entry = wmn_ring_peek (ring, sequence);

    if (entry->kind == WMN_ENTRY_DATA) {
      wmn_asf_packet_parse (entry->data, entry->span, &packet);
      n += packet.n_payloads;
    }
  }
  return n;
}

/* Whole packets; the first is a start; none of what there is is lost or sent
 * twice. */
static void
test_plain (void)
{
  guint n_starts = 0, n_payloads = 0, n_blocks = 0;
  WmnAsfPacket packet;
  Fixture fixture;
  WmnEpoch *epoch;
  Block block;
  int fd;

  fixture_open (&fixture, "/", 1);
  wmn_mount_set (fixture.mount, WMN_SETTING_BURST_TIME, G_TIME_SPAN_HOUR);
  fixture_feed (&fixture, 1);
  epoch = wmn_publisher_ref_epoch (fixture.mount->publisher);
  fd = begin (&fixture, "/?metacube", "video/x-ms-asf", &block);
  g_assert_cmpmem (block.data->data, block.data->len, epoch->plain->data,
      epoch->plain->len);
  fixture_feed (&fixture, G_MAXUINT);
  wmn_mount_end (fixture.mount);
  for (; read_block (fd, &block); n_blocks++) {
    g_assert_cmpuint (block.data->len, ==, epoch->packet_size);
    wmn_asf_packet_parse (block.data->data, block.data->len, &packet);
    n_payloads += packet.n_payloads;
    g_assert_true (n_blocks > 0 || block.flags == WMN_METACUBE_PLAIN);
    if (block.flags == WMN_METACUBE_PLAIN) {
      check_start (block.data->data, block.data->len, epoch->video_stream);
      n_starts++;
    } else {
      g_assert_cmpuint (block.flags, ==, WMN_METACUBE_NOT_START);
    }
  }
  g_assert_cmpuint (n_starts, >=, 2);
  g_assert_cmpuint (n_payloads, ==, count_payloads (&fixture));
  g_byte_array_unref (block.data);
  wmn_epoch_unref (epoch);
  close (fd);
  fixture_close (&fixture);
}

static void
check_frame (const Block * block, gchar kind, guint flags)
{
  g_assert_cmpuint (block->flags, ==, flags);
  g_assert_cmpint (block->data->data[0], ==, '$');
  g_assert_cmpint (block->data->data[1], ==, kind);
}

/* The writer has taken the packet out of the ring since it was found. */
static void
test_overtaken (void)
{
  GByteArray *out = g_byte_array_new ();
  const WmnRingEntry *entry;
  Fixture fixture;
  WmnEpoch *epoch;
  guint64 sequence;
  guint8 af_flags = 0;
  WmnRing *ring;
  guint reader;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 1);
  ring = fixture.mount->ring;
  reader = wmn_ring_add_reader (ring);
  epoch = wmn_publisher_ref_epoch (fixture.mount->publisher);
  sequence = epoch->first;
  while ((entry = wmn_ring_peek (ring, sequence))->kind > WMN_ENTRY_JOIN)
    sequence++;
  while (wmn_ring_peek (ring, sequence) != NULL)
    fixture_feed_on (&fixture, 100);
  g_assert_cmpuint (wmn_relay_add_frame (out, ring, sequence, entry, epoch,
          FALSE, &af_flags), ==, 1);
  g_assert_cmpuint (out->len, ==, WMN_METACUBE_HEAD + entry->span);
  wmn_ring_remove_reader (ring, reader);
  wmn_epoch_unref (epoch);
  g_byte_array_unref (out);
  fixture_close (&fixture);
}

/* $D counted as for one client; $C and $H for those who are there, the header
 * for those who come; $E. */
static void
test_framed (void)
{
  Fixture fixture;
  Block block;
  guint8 af = 0;
  int fd;

  fixture_open (&fixture, "/", 1);
  fixture_feed (&fixture, 3);
  fd = begin (&fixture, "/?metacube=framed", "application/x-mms-framed",
      &block);
  check_frame (&block, 'H', WMN_METACUBE_HEADER);
  fixture_feed_again (&fixture, 3);
  wmn_mount_end (fixture.mount);
  while (read_block (fd, &block) && block.data->data[1] == 'D') {
    g_assert_cmpuint (block.data->data[9], ==, af++);
    if (block.flags == WMN_METACUBE_PLAIN)
      check_start (block.data->data + 12, block.data->len - 12, 0);
  }
  g_assert_cmpuint (af, >=, 3);
  check_frame (&block, 'C', WMN_METACUBE_NOT_START);
  g_assert_true (read_block (fd, &block));
  check_frame (&block, 'H', WMN_METACUBE_NOT_START);
  g_assert_true (read_block (fd, &block));
  check_frame (&block, 'H', WMN_METACUBE_HEADER);
  while (read_block (fd, &block) && block.data->data[1] == 'D')
    g_assert_cmpuint (block.data->data[9], ==, af++);
  check_frame (&block, 'E', WMN_METACUBE_NOT_START);
  g_assert_false (read_block (fd, &block));
  g_byte_array_unref (block.data);
  close (fd);
  fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/wishes", test_wishes);
  g_test_add_func ("/relay/plain", test_plain);
  g_test_add_func ("/relay/overtaken", test_overtaken);
  g_test_add_func ("/relay/framed", test_framed);
  return g_test_run ();
}
