/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors */

/* Receives one URL with libmms for a bounded time and writes what libmms
 * hands out (ASF header, then packets filled up to the packet size) to a
 * file, which the caller decodes; prints one line of JSON on stdout.  Both
 * doors of the library are there: "mmsh" is its MS-WMSP client, "mmsx" the
 * wrapper that players use, which tries MMS over TCP first.  libmms blocks
 * without a time-out, so an alarm ends the program at the deadline.  It does
 * not judge: the driver in drivers.py does.  It belongs to the whole-pipeline
 * tests and implements no part of the specification.
 *
 *   play-libmms mmsh|mmsx URL SECONDS DEADLINE OUTFILE BANDWIDTH
 *
 * SECONDS are counted from the first packet, DEADLINE from the start of the
 * program. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libmms/mmsh.h>
#include <libmms/mmsx.h>

typedef struct
{
  /* set once: exactly one of the two */
  mmsh_t *mmsh;
  mmsx_t *mmsx;
  unsigned header_len;
  unsigned packet_len;
} Door;

/* Many times what a test stream has: libmms that reconnects in a loop to a
 * server that lets it would fill the disk. */
#define MOST_BYTES (8 * 1024 * 1024)

/* What a late alarm has to print. */
static volatile sig_atomic_t packets_seen;

static double
now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}

static void
give_up (int signo)
{
  static const char late[] = "{\"ended\": \"deadline\"}\n";

  /* Only write() and _exit() are safe here. */
  if (write (STDOUT_FILENO, late, sizeof late - 1) < 0)
    _exit (5);
  _exit (packets_seen > 0 ? 0 : 4);
}

static int
open_door (Door * door, const char *kind, const char *url, int bandwidth)
{
  if (strcmp (kind, "mmsx") == 0)
    door->mmsx = mmsx_connect (NULL, NULL, url, bandwidth);
  else
    door->mmsh = mmsh_connect (NULL, NULL, url, bandwidth);
  if (door->mmsx != NULL) {
    door->header_len = mmsx_get_asf_header_len (door->mmsx);
    door->packet_len = (unsigned) mmsx_get_asf_packet_len (door->mmsx);
  } else if (door->mmsh != NULL) {
    door->header_len = mmsh_get_asf_header_len (door->mmsh);
    door->packet_len = mmsh_get_asf_packet_len (door->mmsh);
  }
  return (door->mmsx != NULL || door->mmsh != NULL) && door->packet_len > 0;
}

static int
read_door (Door * door, char *data, int len)
{
  if (door->mmsx != NULL)
    return mmsx_read (NULL, door->mmsx, data, len);
  return mmsh_read (NULL, door->mmsh, data, len);
}

static int
copy (Door * door, FILE * out, unsigned len)
{
  char *data = malloc (len);
  int got = read_door (door, data, (int) len);

  if (got > 0 && fwrite (data, 1, (size_t) got, out) != (size_t) got)
    got = -1;
  free (data);
  return got == (int) len;
}

int
main (int argc, char **argv)
{
  double begin = now (), first = -1, seconds;
  Door door = { 0 };
  FILE *out;

  if (argc != 7 || (out = fopen (argv[5], "wb")) == NULL) {
    fprintf (stderr, "usage: play-libmms mmsh|mmsx URL SECONDS DEADLINE "
        "OUTFILE BANDWIDTH\n");
    return 2;
  }
  setvbuf (out, NULL, _IONBF, 0);
  seconds = atof (argv[3]);
  signal (SIGALRM, give_up);
  alarm ((unsigned) atoi (argv[4]));

  if (!open_door (&door, argv[1], argv[2], atoi (argv[6]))
      || !copy (&door, out, door.header_len)) {
    printf ("{\"ended\": \"no connection\", \"packets\": 0}\n");
    return 1;
  }
  while ((first < 0 || now () - first < seconds)
      && (unsigned) packets_seen * door.packet_len < MOST_BYTES
      && copy (&door, out, door.packet_len)) {
    if (first < 0)
      first = now ();
    packets_seen++;
  }
  printf ("{\"ended\": \"%s\", \"packets\": %d, \"packet_len\": %u, "
      "\"first\": %.3f}\n",
      first >= 0 && now () - first >= seconds ? "stopped" : "end of stream",
      (int) packets_seen, door.packet_len, first < 0 ? -1 : first - begin);
  return 0;
}
