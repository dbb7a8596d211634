/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The heads of our answers, by request type and client version (MS-WMSP
 * 3.2.5.2 and the sections of each response). */

#pragma once

#include <glib.h>
#include "http/http-response.h"
#include "wmsp/agent.h"
#include "wmsp/request.h"
#include "wmsp/role.h"
#include "wmsp/startup.h"

/* What a live encoder says (4.11); "broadcast" first, MPlayer's parser stops
 * at the comma. */
#define WMN_RESPONSE_FEATURES "broadcast,playlist"

/* Bytes of a Server field and of the longest of the others whose text comes
 * from elsewhere: with them every head fits WMN_HTTP_MAX_RESPONSE. */
#define WMN_RESPONSE_MAX_SERVER 256
#define WMN_RESPONSE_MAX_TEXT 400

typedef struct _WmnResponse WmnResponse;

struct _WmnResponse
{
  WmnRequestType type;          /* of the request; UNKNOWN for errors */
  guint status;
  const WmnAgent *agent;        /* NULL = unknown */
  const gchar *server;          /* wmn_response_is_server() */
  WmnRole role;
  gboolean is_http11;           /* HTTP/1.1; needs a client that is current */
  gint64 date;                  /* s of Unix time, with is_http11; 0 = leave
                                 * out */
  gboolean is_chunked;          /* needs is_http11; no content_length */
  guint32 client_id;            /* 0 = none; of an error, too */
  gboolean has_reset;           /* xResetStrm=1, Describe and Play only */
  guint idle_timeout;           /* ms, for the timeout token, which goes with
                                 * client_id; 0 = leave out */
  guint32 playlist_gen_id;      /* 0 = none; for current clients only */
  gboolean has_pipeline_experiment;     /* Describe: offers pipelined mode */
  gboolean has_packet_pair;     /* Describe: three $P come first */
  gboolean expects_header;      /* Play: $C follows the first $H at once */
  gboolean has_pipeline_result; /* the second answer to a Pipeline test */
  gboolean pipeline_result;
  gint64 content_length;        /* -1 = delimited by the end, as Play always */
  gboolean keeps_alive;         /* needs content_length, or is_chunked */
  guint retry_after;            /* s, 0 = leave out */
  const gchar *allow;           /* for 405, else NULL */
  const WmnStartup *startup;    /* of an accepted Play, NULL = no tokens */
  const gchar *profile;         /* X-StartupProfile; for current clients only,
                                 * NULL = leave out */
  const gchar *media_type;      /* of an answer to PLAIN that is no stream */
  gboolean is_metacube;         /* the body is in Metacube2 blocks */
  gboolean is_cross_origin;     /* scripts of other sites may read it */
  /* for 401, WWW-Authenticate; the best first */
  const gchar *challenges[2];
};

/* Can @server, which may be NULL, be the value of the Server field? */
gboolean wmn_response_is_server (const gchar * server);

/* Returns the head's size, 0 if @size is too small. */
gsize wmn_response_write (const WmnResponse * response, gchar * data,
    gsize size);
