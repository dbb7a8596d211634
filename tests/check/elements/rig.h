/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the tests of the element share: a wmnetsink with a source pad to push
 * a small synthetic stream by hand, its signals written down, and viewers
 * that are nothing but a socket.  Waiting is for events, never for time.
 *
 * Each packet has the number of its media object in it, so a viewer can tell
 * which packets it got. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gio/gio.h>
#include <gst/wmnet/wmnet.h>

#define RIG_PACKET_SIZE 1400
/* Where an event that has to come is given up for lost. */
#define RIG_PATIENCE (20 * G_TIME_SPAN_SECOND)

typedef struct _Rig Rig;
typedef struct _RigNews RigNews;
typedef struct _Viewer Viewer;

typedef enum
{
  RIG_CONNECTED,
  RIG_DISCONNECTED,
  RIG_REJECTED,
  RIG_N_KINDS
} RigKind;

struct _RigNews
{
  RigKind kind;
  guint64 id;
  gint reason;                  /* of disconnection or rejection */
  GstWMClientInfo *info;
  GThread *thread;
  guint n_clients;              /* as read in the handler */
  gboolean is_listed;           /* the snapshot in the handler has it */
};

struct _Rig
{
  GstElement *sink;
  GstPad *src;
  GstBus *bus;
  GByteArray *header;
  guint next;                   /* number of the next packet */

  GMutex lock;
  GCond cond;
  GPtrArray *news;              /* under lock; RigNews */
  guint counts[RIG_N_KINDS];    /* under lock */

  /* Runs in the handler, after the news were written down. */
  void (*hook) (Rig * rig, const RigNews * news);
  gpointer hook_data;
};

struct _Viewer
{
  GSocketConnection *connection;
  GInputStream *input;
  GByteArray *head;
  guint status;
};

/* Listens on 127.0.0.1, any port, sends at once and not by the clock; the
 * state is NULL. */
Rig *rig_new (void);
/* To NULL, and all is freed. */
void rig_free (Rig * rig);

void rig_set_state (Rig * rig, GstState state);
guint rig_port (Rig * rig);
guint rig_n_clients (Rig * rig);
gint64 rig_stat (Rig * rig, const gchar * name);

/* PLAYING, with the header and one packet on the air. */
void rig_start (Rig * rig);
/* stream-start, caps without a header or none at all, a segment of bytes. */
void rig_begin_stream (Rig * rig, gboolean has_caps);
GstFlowReturn rig_push_header (Rig * rig);
GstFlowReturn rig_push_packets (Rig * rig, guint n);
GstFlowReturn rig_push_bytes (Rig * rig, gconstpointer data, gsize size);
/* A header that is another one. */
void rig_change_header (Rig * rig);
/* Packet @number, with @number * 10 ms as its send time. */
GByteArray *rig_new_packet (guint number);
guint rig_packet_number (const guint8 * packet);
/* Size of the header as plain viewers get it, from wmnetsink-header. */
guint rig_header_size (Rig * rig);

/* Waits until there are @n news of @kind; returns the last of these.  It
 * stays valid until the rig is freed. */
const RigNews *rig_await (Rig * rig, RigKind kind, guint n);
guint rig_count (Rig * rig, RigKind kind);
/* The next element message of that name; others are thrown away. */
GstMessage *rig_await_message (Rig * rig, const gchar * name);
/* To READY, which fails with one error of that code and with all that is
 * promised in its details, transfer full. */
GstStructure *rig_expect_open_error (Rig * rig, GQuark domain, gint code);
/* The next error or warning. */
GError *rig_await_error (Rig * rig, GstMessageType type, gchar ** debug);

/* Connects and sends @request, which may be NULL. */
Viewer *viewer_new (guint port, const gchar * request);
/* A plain viewer, when it has got the head of its answer. */
Viewer *viewer_new_plain (Rig * rig);
void viewer_free (Viewer * viewer);
void viewer_send (Viewer * viewer, const gchar * request);
/* Reads up to the empty line; returns the status. */
guint viewer_read_head (Viewer * viewer);
void viewer_read (Viewer * viewer, gpointer buffer, gsize size);
/* To the end of the connection. */
GByteArray *viewer_read_rest (Viewer * viewer);
/* The number of the next packet. */
guint viewer_read_packet (Viewer * viewer);
