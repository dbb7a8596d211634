/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* wmnet-demo: serves a live test card, or a file in a loop, to Windows Media
 * players and shows who is watching.
 *
 * An application of wmnetsink that uses its public interface only: signals
 * for who comes and goes, a snapshot of the clients once a second for the
 * table.  The signals come from a thread of the element, so their handlers
 * only take note and leave the printing to the main loop.
 */

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib-unix.h>
#include <gst/gst.h>
#include <gst/wmnet/wmnet.h>

#define END_LIMIT_SECONDS 5     /* for the last packets to go out */

/* avenc_* start their time at 1000 hours and asfmux takes it as it is: without
 * identity single-segment=true no video would ever be written. */
#define TEST_CARD \
  "videotestsrc is-live=true pattern=%s " \
  "! video/x-raw,format=I420,width=320,height=240,framerate=25/1 %s " \
  "! avenc_wmv2 bitrate=256000 gop-size=25 " \
  "! identity single-segment=true ! queue ! mux. " \
  "audiotestsrc is-live=true wave=sine freq=440 volume=0.1 " \
  "! audio/x-raw,rate=44100,channels=2 ! audioconvert " \
  "! avenc_wmav2 bitrate=64000 ! queue ! mux. " \
  "asfmux name=mux streamable=true packet-size=3200 preroll=1000 " \
  "! wmnetsink name=server"
#define CLOCK \
  "! timeoverlay halignment=center valignment=center font-desc=\"Sans 28\" " \
  "! clockoverlay halignment=right valignment=bottom shaded-background=true"
#define FILE_IN_A_LOOP "filesrc name=file ! wmnetsink name=server"

typedef struct
{
  /* set once */
  gint port;
  gint seconds;
  gchar *file;
  gboolean is_tty;
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *server;

  /* main loop only */
  guint n_drawn;                /* lines of the table on the screen */
  gchar *news;                  /* below the table: the last thing to tell */
  gboolean is_ending;
  gboolean has_failed;
} Demo;

typedef struct
{
  Demo *demo;
  gchar *text;
} Line;

static const struct
{
  const gchar *element;
  const gchar *package;
  gboolean is_for_files;
} needed[] = {
  {"wmnetsink", NULL, TRUE},
  {"filesrc", "libgstreamer1.0-0", TRUE},
  {"videotestsrc", "gstreamer1.0-plugins-base", FALSE},
  {"audiotestsrc", "gstreamer1.0-plugins-base", FALSE},
  {"audioconvert", "gstreamer1.0-plugins-base", FALSE},
  {"avenc_wmv2", "gstreamer1.0-libav", FALSE},
  {"avenc_wmav2", "gstreamer1.0-libav", FALSE},
  {"asfmux", "gstreamer1.0-plugins-bad", FALSE},
};

static void
complain (const gchar * format, ...)
G_GNUC_PRINTF (1, 2);

     static void complain (const gchar * format, ...)
{
  va_list args;
  gchar *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("wmnet-demo: %s\n", text);
  g_free (text);
}

static gboolean
has_element (const gchar * name)
{
  GstElementFactory *factory = gst_element_factory_find (name);

  if (factory == NULL)
    return FALSE;
  gst_object_unref (factory);
  return TRUE;
}

static gboolean
has_all_elements (gboolean is_file)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (needed); i++) {
    if ((is_file && !needed[i].is_for_files)
        || has_element (needed[i].element))
      continue;
    if (needed[i].package == NULL)
      complain ("GStreamer doesn't find %s: start this with ./wmnet demo, "
          "or set GST_PLUGIN_PATH", needed[i].element);
    else
      complain ("the element %s is missing, install the Debian package %s",
          needed[i].element, needed[i].package);
    return FALSE;
  }
  return TRUE;
}

/* --- the command line ---------------------------------------------------- */

/* An ASF file begins with the GUID of the Header Object (ASF 3.1). */
static gboolean
is_asf_file (const gchar * path)
{
  static const guint8 guid[16] = {
    0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11,
    0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c
  };
  guint8 start[sizeof (guid)];
  gboolean is_asf;
  FILE *file;

  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    complain ("%s is a folder, not an ASF file", path);
    return FALSE;
  }
  file = fopen (path, "rb");
  if (file == NULL) {
    complain ("%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  is_asf = fread (start, 1, sizeof (start), file) == sizeof (start)
      && memcmp (start, guid, sizeof (guid)) == 0;
  fclose (file);
  if (!is_asf)
    complain ("%s is not an ASF file (.wmv, .wma, .asf)", path);
  return is_asf;
}

static gboolean
parse_options (Demo * demo, int *argc, char ***argv)
{
  gchar **rest = NULL;
  GOptionEntry entries[] = {
    {"port", 'p', 0, G_OPTION_ARG_INT, &demo->port,
        "TCP port to listen on (8080; 0 takes a free one)", "N"},
    {"seconds", 's', 0, G_OPTION_ARG_INT, &demo->seconds,
        "end after so many seconds", "N"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL,
        "[FILE]"},
    {NULL}
  };
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;
  gboolean ok = FALSE;

  g_option_context_set_summary (context, "Serves a live test card, or a "
      ".wmv/.wma/.asf file in a loop, to Windows Media players.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    complain ("%s", error->message);
    g_error_free (error);
  } else if (demo->port < 0 || demo->port > 65535) {
    complain ("%d is not a port (0 to 65535)", demo->port);
  } else if (demo->seconds < 0) {
    complain ("--seconds can't be negative");
  } else if (rest != NULL && rest[0] != NULL && rest[1] != NULL) {
    complain ("one file at a time, please");
  } else {
    demo->file = rest ? g_strdup (rest[0]) : NULL;
    ok = TRUE;
  }
  g_strfreev (rest);
  g_option_context_free (context);
  return ok;
}

/* --- who is watching ----------------------------------------------------- */

/* What a client calls itself goes to a terminal: printable ASCII only. */
static gchar *
dup_player (GstWMClientInfo * info, gint width)
{
  const gchar *agent = gst_wm_client_info_get_user_agent (info);
  gchar *player = g_strndup (agent && *agent ? agent : "-", width);
  gchar *c;

  for (c = player; *c != '\0'; c++)
    *c = g_ascii_isprint (*c) ? *c : '?';
  return player;
}

static gchar *
dup_address (GstWMClientInfo * info)
{
  const gchar *address = gst_wm_client_info_get_address (info);
  const gchar *form = address && strchr (address, ':') ? "[" : "";

  return g_strdup_printf ("%s%s%s:%u", form, address ? address : "?",
      *form ? "]" : "", gst_wm_client_info_get_port (info));
}

static gdouble
to_seconds (GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time) ? (gdouble) time / GST_SECOND : 0.0;
}

static const gchar *
get_nick (GType type, gint value)
{
  GEnumClass *klass = g_type_class_ref (type);
  GEnumValue *known = g_enum_get_value (klass, value);

  g_type_class_unref (klass);
  return known ? known->value_nick : "?";
}

static void
draw_clients (Demo * demo, guint n_rows)
{
  GPtrArray *clients = gst_wm_client_connections_get_clients
      (GST_WM_CLIENT_CONNECTIONS (demo->server));
  guint i;

  g_print ("%5s  %-24s %-24s %8s %7s %6s\n", "id", "address", "player",
      "seconds", "kbit/s", "lag");
  demo->n_drawn = 1;
  for (i = 0; i < clients->len && i < n_rows; i++) {
    GstWMClientInfo *info = g_ptr_array_index (clients, i);
    gchar *address = dup_address (info);
    gchar *player = dup_player (info, 24);

    g_print ("%5" G_GUINT64_FORMAT "  %-24.24s %-24s %8.0f %7u %6.1f\n",
        gst_wm_client_info_get_id (info), address, player,
        to_seconds (gst_wm_client_info_get_connected_for (info)),
        gst_wm_client_info_get_send_rate (info) / 1000,
        to_seconds (gst_wm_client_info_get_lag (info)));
    demo->n_drawn++;
    g_free (address);
    g_free (player);
  }
  if (clients->len == 0 || clients->len > n_rows) {
    g_print (clients->len == 0 ? "       nobody yet\n" : "       and %u more\n",
        clients->len - n_rows);
    demo->n_drawn++;
  }
  g_ptr_array_unref (clients);
}

/* Draws over the table of a second ago, and never more than fits. */
static gboolean
draw_table (gpointer user_data)
{
  Demo *demo = user_data;
  struct winsize size = { 0, };
  guint n_rows = 10;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 8)
    n_rows = size.ws_row - 5;
  if (demo->n_drawn > 0)
    g_print ("\033[%uA\033[J", demo->n_drawn);
  draw_clients (demo, n_rows);
  if (demo->news != NULL) {
    g_print ("%.79s\n", demo->news);
    demo->n_drawn++;
  }
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static gboolean
show_line (gpointer user_data)
{
  Line *line = user_data;
  Demo *demo = line->demo;

  if (demo->is_tty) {
    g_free (demo->news);
    demo->news = g_strdup (line->text);
    draw_table (demo);
  } else {
    g_print ("%s\n", line->text);
    fflush (stdout);
  }
  return G_SOURCE_REMOVE;
}

static void
free_line (gpointer user_data)
{
  Line *line = user_data;

  g_free (line->text);
  g_free (line);
}

/* Any thread: takes the text and shows it from the main loop. */
static void
tell (Demo * demo, gchar * text)
{
  Line *line = g_new (Line, 1);

  line->demo = demo;
  line->text = text;
  g_idle_add_full (G_PRIORITY_DEFAULT, show_line, line, free_line);
}

static void
on_connected (GstElement * server, guint64 id, GstWMClientInfo * info,
    gpointer user_data)
{
  gchar *address = dup_address (info);
  gchar *player = dup_player (info, 60);

  tell (user_data, g_strdup_printf ("connected     #%" G_GUINT64_FORMAT
          " %s %s", id, address, player));
  g_free (address);
  g_free (player);
}

static void
on_disconnected (GstElement * server, guint64 id, GstWMClientInfo * info,
    GstWMDisconnectReason reason, gpointer user_data)
{
  gdouble seconds = to_seconds (gst_wm_client_info_get_connected_for (info));
  guint64 n_bytes = gst_wm_client_info_get_bytes_sent (info);
  gchar *address = dup_address (info);
  gchar *player = dup_player (info, 24);

  tell (user_data, g_strdup_printf ("disconnected  #%" G_GUINT64_FORMAT
          " %s %s: %.0f s, %.0f kbit/s, lag %.1f s, %s", id, address, player,
          seconds, seconds > 0 ? n_bytes * 8 / seconds / 1000 : 0.0,
          to_seconds (gst_wm_client_info_get_lag (info)),
          get_nick (GST_TYPE_WM_DISCONNECT_REASON, reason)));
  g_free (address);
  g_free (player);
}

static void
on_rejected (GstElement * server, GstWMClientInfo * info,
    GstWMRejectReason reason, gpointer user_data)
{
  gchar *address = dup_address (info);
  gchar *player = dup_player (info, 24);

  tell (user_data, g_strdup_printf ("rejected      %s %s: %s", address,
          player, get_nick (GST_TYPE_WM_REJECT_REASON, reason)));
  g_free (address);
  g_free (player);
}

/* --- the pipeline -------------------------------------------------------- */

/* A segment seek makes filesrc tell when it is through, without an
 * end-of-stream that would send everybody home. */
static gboolean
send_from_start (Demo * demo)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (demo->pipeline), "file");
  gboolean ok;

  ok = gst_element_send_event (source, gst_event_new_seek (1.0,
          GST_FORMAT_BYTES, GST_SEEK_FLAG_SEGMENT, GST_SEEK_TYPE_SET, 0,
          GST_SEEK_TYPE_NONE, -1));
  gst_object_unref (source);
  return ok;
}

static void
set_up_file (Demo * demo)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (demo->pipeline), "file");

  g_object_set (source, "location", demo->file, NULL);
  gst_object_unref (source);
}

static void
explain (Demo * demo, GstMessage * message)
{
  GError *error = NULL;
  gchar *name = gst_object_get_name (GST_MESSAGE_SRC (message));

  gst_message_parse_error (message, &error, NULL);
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY))
    complain ("port %d is in use, choose another one with --port N",
        demo->port);
  else if (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    complain ("port %d is not allowed, choose another one with --port N",
        demo->port);
  else
    complain ("%s: %s", name, error->message);
  g_error_free (error);
  g_free (name);
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Demo *demo = user_data;
  GError *warning = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      if (!demo->has_failed)
        explain (demo, message);
      demo->has_failed = TRUE;
      g_main_loop_quit (demo->loop);
      break;
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &warning, NULL);
      tell (demo, g_strdup_printf ("warning       %s", warning->message));
      g_error_free (warning);
      break;
    case GST_MESSAGE_SEGMENT_DONE:
      if (!demo->is_ending && !send_from_start (demo)) {
        complain ("%s can't be sent again from its start", demo->file);
        demo->has_failed = TRUE;
        g_main_loop_quit (demo->loop);
      }
      break;
    case GST_MESSAGE_EOS:
      g_main_loop_quit (demo->loop);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* An interrupt ends the stream in order; a second one doesn't wait for it. */
static gboolean
on_interrupt (gpointer user_data)
{
  Demo *demo = user_data;

  if (demo->is_ending) {
    g_main_loop_quit (demo->loop);
    return G_SOURCE_CONTINUE;
  }
  demo->is_ending = TRUE;
  gst_element_send_event (demo->pipeline, gst_event_new_eos ());
  g_timeout_add_seconds (END_LIMIT_SECONDS, (GSourceFunc) on_interrupt, demo);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_seconds_over (gpointer user_data)
{
  on_interrupt (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
build_pipeline (Demo * demo)
{
  gboolean has_clock = has_element ("timeoverlay")
      && has_element ("clockoverlay");
  GError *error = NULL;
  gchar *text;

  text = demo->file ? g_strdup (FILE_IN_A_LOOP) :
      g_strdup_printf (TEST_CARD, has_clock ? "smpte" : "ball",
      has_clock ? CLOCK : "");
  demo->pipeline = gst_parse_launch (text, &error);
  g_free (text);
  if (error != NULL) {
    complain ("%s", error->message);
    g_error_free (error);
    return FALSE;
  }
  demo->server = gst_bin_get_by_name (GST_BIN (demo->pipeline), "server");
  g_object_set (demo->server, "port", demo->port, NULL);
  if (demo->file != NULL)
    set_up_file (demo);
  g_signal_connect (demo->server, "client-connected",
      G_CALLBACK (on_connected), demo);
  g_signal_connect (demo->server, "client-disconnected",
      G_CALLBACK (on_disconnected), demo);
  g_signal_connect (demo->server, "client-rejected",
      G_CALLBACK (on_rejected), demo);
  return TRUE;
}

static void
print_urls (Demo * demo)
{
  gint port = 0;

  g_object_get (demo->server, "current-port", &port, NULL);
  g_print ("Serving %s.  Open one of these:\n"
      "  Windows Media Player   http://localhost:%d/ or mms://localhost:%d/\n"
      "  ffplay, VLC, MPlayer   mmsh://localhost:%d/\n"
      "  other players          http://localhost:%d/\n"
      "From another machine write %s, or its address, for localhost.\n"
      "Ctrl-C ends.\n\n",
      demo->file ? demo->file : "a live test card", port, port, port, port,
      g_get_host_name ());
  fflush (stdout);
}

/* In READY the port is open, which is the most likely thing to fail. */
static gboolean
start (Demo * demo)
{
  GstBus *bus = gst_element_get_bus (demo->pipeline);
  gboolean ok;

  ok = gst_element_set_state (demo->pipeline, GST_STATE_READY)
      != GST_STATE_CHANGE_FAILURE;
  if (ok && demo->file != NULL)
    ok = send_from_start (demo);
  if (ok) {
    print_urls (demo);
    ok = gst_element_set_state (demo->pipeline, GST_STATE_PLAYING)
        != GST_STATE_CHANGE_FAILURE;
  }
  if (!ok) {
    GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

    if (message != NULL) {
      explain (demo, message);
      gst_message_unref (message);
    } else {
      complain ("the pipeline doesn't start");
    }
  }
  gst_object_unref (bus);
  return ok;
}

static void
run (Demo * demo)
{
  GstBus *bus = gst_element_get_bus (demo->pipeline);

  gst_bus_add_watch (bus, on_message, demo);
  g_unix_signal_add (SIGINT, on_interrupt, demo);
  g_unix_signal_add (SIGTERM, on_interrupt, demo);
  if (demo->seconds > 0)
    g_timeout_add_seconds (demo->seconds, on_seconds_over, demo);
  if (demo->is_tty) {
    draw_table (demo);
    g_timeout_add_seconds (1, draw_table, demo);
  }
  g_main_loop_run (demo->loop);
  gst_bus_remove_watch (bus);
  gst_object_unref (bus);
}

/* Every client's farewell was told before the element is down; show them. */
static void
finish (Demo * demo)
{
  if (demo->pipeline != NULL) {
    gst_element_set_state (demo->pipeline, GST_STATE_NULL);
    while (g_main_context_pending (NULL))
      g_main_context_iteration (NULL, FALSE);
    g_clear_object (&demo->server);
    gst_object_unref (demo->pipeline);
  }
  g_main_loop_unref (demo->loop);
  g_free (demo->news);
  g_free (demo->file);
}

int
main (int argc, char **argv)
{
  Demo demo = {.port = 8080 };
  gboolean ok;

  setlocale (LC_ALL, "");
  g_set_prgname ("wmnet-demo");
  if (!parse_options (&demo, &argc, &argv))
    return 2;
  gst_init (NULL, NULL);
  demo.is_tty = isatty (STDOUT_FILENO);
  demo.loop = g_main_loop_new (NULL, FALSE);
  ok = (demo.file == NULL || is_asf_file (demo.file))
      && has_all_elements (demo.file != NULL)
      && build_pipeline (&demo) && start (&demo);
  if (ok)
    run (&demo);
  finish (&demo);
  return ok && !demo.has_failed ? 0 : 1;
}
