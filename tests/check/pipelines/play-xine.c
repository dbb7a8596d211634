/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors */

/* Plays one URL with libxine for a bounded time and prints what came out of
 * the decoders: one line of JSON on stdout.  Pictures are counted at a raw
 * video port, sound goes through the "file" audio driver into the wave file
 * named by XINE_WAVE_OUTPUT, which the caller measures.  The video port calls
 * back from a thread of xine's own, so its counters are atomic.  It does not
 * judge: the driver in drivers.py does.  It belongs to the whole-pipeline
 * tests and implements no part of the specification.
 *
 * Where a URL turns out to be a file that names others (an ASX, a playlist)
 * xine tells the front end, which has to open what it was told: the first of
 * them is.
 *
 *   play-xine URL SECONDS DEADLINE CONFIG
 *
 * SECONDS are counted from the first decoded picture or sound, DEADLINE from
 * the start of the program. CONFIG has settings as xine keeps them. */

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <xine.h>

/* A file may name a file that names the stream, and no more is sane. */
#define MAX_HOPS 3
#define MAX_MRL 1024

typedef struct
{
  /* any thread, atomic */
  atomic_uint n_frames;
} Screen;

static double
now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}

static void
show_frame (void *user_data, int format, int width, int height,
    double aspect, void *data0, void *data1, void *data2)
{
  Screen *screen = user_data;

  atomic_fetch_add (&screen->n_frames, 1);
}

static void
show_overlay (void *user_data, int n_overlays, raw_overlay_t * overlays)
{
}

/* xine shows the first picture and lets out the first moments of sound at
 * once and then fills its buffers for some seconds: playing has begun with
 * the second picture, or with most of a second of sound in the file. */
static int
has_begun (xine_stream_t * stream, Screen * screen)
{
  const char *wave = getenv ("XINE_WAVE_OUTPUT");
  struct stat st;

  if (atomic_load (&screen->n_frames) > 1)
    return 1;
  if (xine_get_stream_info (stream, XINE_STREAM_INFO_HAS_VIDEO))
    return 0;
  return wave != NULL && stat (wave, &st) == 0 && st.st_size > 150000;
}

/* The first MRL that a playlist has named, if one has. */
static void
take_reference (xine_event_queue_t * queue, char mrl[MAX_MRL])
{
  xine_event_t *event;

  while ((event = xine_event_get (queue)) != NULL) {
    if (event->type == XINE_EVENT_MRL_REFERENCE_EXT && mrl[0] == '\0') {
      const xine_mrl_reference_data_ext_t *data = event->data;

      snprintf (mrl, MAX_MRL, "%s", data->mrl);
    }
    xine_event_free (event);
  }
}

/* When the first picture or sound came out, or -1; ends early with what a
 * playlist names in @mrl. */
static double
watch (xine_stream_t * stream, xine_event_queue_t * queue, Screen * screen,
    double begin, double seconds, double deadline, char mrl[MAX_MRL])
{
  double first = -1;

  while (now () - begin < deadline) {
    take_reference (queue, mrl);
    if (mrl[0] != '\0')
      break;
    if (first < 0 && has_begun (stream, screen))
      first = now () - begin;
    if (first >= 0 && now () - begin >= first + seconds)
      break;
    if (xine_get_status (stream) != XINE_STATUS_PLAY)
      break;
    usleep (20000);
  }
  return first;
}

static void
report (xine_stream_t * stream, Screen * screen, int opened, double first)
{
  printf ("{\"opened\": %s, \"frames\": %u, \"width\": %d, \"height\": %d, "
      "\"first\": %.3f, \"error\": %d, \"ended\": %s, \"skipped\": %u}\n",
      opened ? "true" : "false", atomic_load (&screen->n_frames),
      (int) xine_get_stream_info (stream, XINE_STREAM_INFO_VIDEO_WIDTH),
      (int) xine_get_stream_info (stream, XINE_STREAM_INFO_VIDEO_HEIGHT), first,
      xine_get_error (stream),
      xine_get_status (stream) == XINE_STATUS_PLAY ? "false" : "true",
      xine_get_stream_info (stream, XINE_STREAM_INFO_SKIPPED_FRAMES));
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  Screen screen = { 0 };
  raw_visual_t visual = { 0 };
  xine_video_port_t *video;
  xine_audio_port_t *audio;
  xine_event_queue_t *queue;
  xine_stream_t *stream;
  double begin = now (), first = -1;
  char next[MAX_MRL], mrl[MAX_MRL];
  xine_t *xine;
  int opened = 0, n_hops;

  if (argc != 5) {
    fprintf (stderr, "usage: play-xine URL SECONDS DEADLINE CONFIG\n");
    return 2;
  }
  visual.user_data = &screen;
  visual.supported_formats = XINE_VORAW_YV12;
  visual.raw_output_cb = show_frame;
  visual.raw_overlay_cb = show_overlay;

  xine = xine_new ();
  xine_config_load (xine, argv[4]);
  xine_init (xine);
  xine_engine_set_param (xine, XINE_ENGINE_PARAM_VERBOSITY, XINE_VERBOSITY_LOG);
  video = xine_open_video_driver (xine, "raw", XINE_VISUAL_TYPE_RAW, &visual);
  audio = xine_open_audio_driver (xine, "file", NULL);
  if (video == NULL || audio == NULL) {
    fprintf (stderr, "play-xine: no raw video or no file audio driver\n");
    return 3;
  }
  stream = xine_stream_new (xine, audio, video);
  queue = xine_event_new_queue (stream);
  snprintf (next, sizeof (next), "%s", argv[1]);
  for (n_hops = 0; next[0] != '\0' && n_hops < MAX_HOPS; n_hops++) {
    memcpy (mrl, next, sizeof (mrl));
    next[0] = '\0';
    opened = xine_open (stream, mrl) && xine_play (stream, 0, 0);
    if (opened)
      first = watch (stream, queue, &screen, begin, atof (argv[2]),
          atof (argv[3]), next);
    if (next[0] != '\0')
      xine_close (stream);
  }
  report (stream, &screen, opened, first);

  /* Taking xine down in good order can wait for its network thread for ever;
   * all that was to be known has been printed, and the kernel writes the
   * rest of the wave file from the page cache. */
  xine_stop (stream);
  _exit (opened ? 0 : 1);
}
