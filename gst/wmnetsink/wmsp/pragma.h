/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The tokens of the Pragma fields of one request (MS-WMSP 2.2.1.4), read
 * leniently: players send broken ones (docs/protocol.md). */

#pragma once

#include <glib.h>
#include "http/http-request.h"

#define WMN_PRAGMA_MAX_SWITCHES 128
#define WMN_PRAGMA_GUID_MAX 64

typedef struct _WmnPragma WmnPragma;
typedef struct _WmnSwitch WmnSwitch;

/* One stream-switch-entry (2.2.1.4.27).  Hexadecimal by the specification,
 * decimal from ffmpeg, libmms and xine: both readings are kept. */
struct _WmnSwitch
{
  guint16 source;               /* 0xffff = none */
  guint16 source_decimal;       /* read as decimal; 0xffff = can't be */
  guint16 stream;               /* read as hexadecimal */
  guint16 stream_decimal;       /* read as decimal; 0xffff = can't be */
  guint8 level;                 /* 0 all, 1 key frames only, 2 off */
};

struct _WmnPragma
{
  guint n_tokens;               /* WMSP tokens seen, no-cache not counted */
  gboolean has_client_id;
  guint32 client_id;
  gboolean has_play;            /* xPlayStrm was there */
  gboolean is_play;             /* xPlayStrm=1 */
  gboolean is_stop;             /* xStopStrm=1 */
  gboolean is_keep_alive;       /* xKeepAliveInPause=1 */
  gboolean is_play_next_entry;  /* xPlayNextEntry=1 */
  gboolean is_pipeline_request; /* pipeline-request=1 */
  gboolean is_version11;        /* version11-enabled=1 */
  gboolean is_packet_pair;      /* packet-pair-experiment=1 */
  gboolean is_pipeline_experiment;
  guint request_context;
  gdouble rate;                 /* 1.0 when not said */
  gdouble speed;
  guint64 accel_bandwidth;      /* bit/s */
  guint64 accel_duration;       /* ms */
  guint64 burst_bandwidth;
  guint64 burst_duration;
  guint64 link_bandwidth;
  gboolean has_client_lag;
  guint64 client_lag;           /* ms */
  gchar client_guid[WMN_PRAGMA_GUID_MAX];       /* as sent, "" = none */
  gboolean has_switches;        /* a stream-switch-entry was there, even if
                                 * nothing in it could be read */
  gboolean has_bad_switches;    /* something in one couldn't be read */
  guint n_switches;
  WmnSwitch switches[WMN_PRAGMA_MAX_SWITCHES];
  WmnHttpText log_line;         /* view into the request; size 0 = none */
  gboolean has_log_line;
};

/* Reads all Pragma fields of @request.  Never fails.  A flag is set by any
 * number but 0 (a sample of the specification has version11-enabled=11). */
void wmn_pragma_parse (const WmnHttpRequest * request, WmnPragma * ret_pragma);
