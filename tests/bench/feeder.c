/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Feeds a server that wants to be fed: sends the stream of stream.h at its
 * rate, to Icecast as a source client, or to standard output.
 *
 * feeder [to=PORT] [mount=PATH] [password=TEXT] [rate=BIT/S] [packet=BYTES]
 *   [seconds=N]
 *
 * Without to= it writes as fast as it can, and ends after seconds=, for a
 * server of files. */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "stream.h"

static int out;

static void
write_all (const void *data, gsize size)
{
  const guint8 *at = data;

  while (size > 0) {
    gssize n = write (out, at, size);

    if (n <= 0)
      g_error ("feeder: %s", g_strerror (errno));
    at += n;
    size -= (gsize) n;
  }
}

static void
connect_to (int port, const gchar * mount, const gchar * password)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK)
  };
  gchar *login = g_strdup_printf ("source:%s", password);
  gchar *word = g_base64_encode ((const guint8 *) login, strlen (login));
  gchar *text = g_strdup_printf ("SOURCE %s HTTP/1.0\r\n"
      "Authorization: Basic %s\r\n"
      "Content-Type: application/octet-stream\r\n\r\n", mount, word);
  char reply[1024];
  gssize n;

  out = socket (AF_INET, SOCK_STREAM, 0);
  if (connect (out, (struct sockaddr *) &address, sizeof (address)) < 0)
    g_error ("feeder: %s", g_strerror (errno));
  write_all (text, strlen (text));
  n = read (out, reply, sizeof (reply));
  if (n < 12 || memcmp (reply + 8, " 200", 4) != 0)
    g_error ("feeder: refused");
  g_free (text);
  g_free (word);
  g_free (login);
}

int
main (int argc, char **argv)
{
  int port = (int) bench_number (argc, argv, "to", 0);
  gint64 seconds = bench_number (argc, argv, "seconds", G_MAXINT32);
  gint64 start = g_get_monotonic_time ();
  guint8 packet[BENCH_PACKET_MAX];
  BenchStream stream;
  GByteArray *header;
  guint32 number;

  bench_stream_init (&stream, argc, argv);
  header = bench_stream_new_header (&stream);
  out = STDOUT_FILENO;
  if (port > 0)
    connect_to (port, bench_option (argc, argv, "mount", "/live"),
        bench_option (argc, argv, "password", "bench"));
  write_all (header->data, header->len);
  for (number = 0;
      bench_stream_due (&stream, number) < seconds * G_USEC_PER_SEC; number++) {
    gint64 due = start + bench_stream_due (&stream, number);
    struct timespec at = {
      .tv_sec = due / G_USEC_PER_SEC,
      .tv_nsec = due % G_USEC_PER_SEC * 1000
    };

    if (port > 0)
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    bench_stream_write (&stream, number, packet);
    write_all (packet, stream.packet_size);
  }
  return 0;
}
