/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What a player reports of its playing (MS-WMLOG): the fields, and the W3C
 * line they come in.  log-xml.h and remote-event.h read the other carriers
 * into the same struct.
 *
 * Whatever was sent, what is in here can be shown: valid UTF-8 without
 * control characters, cut to a size, numbers where numbers belong. */

#pragma once

#include <glib.h>

/* An URL is cut here: Windows Media clients stop at 2,083. */
#define WMN_PLAYER_LOG_MAX_URL 2083
/* Any other text: VCHAR goes up to 255, codecs to 256 (2.1). */
#define WMN_PLAYER_LOG_MAX_TEXT 256

typedef struct _WmnPlayerLog WmnPlayerLog;

/* In the order of the longest line, 52 fields (2.2.2).  The first 44 are in
 * all lines; the optional three of 2.2.1 are CS_URL, CS_MEDIA_NAME and
 * CS_MEDIA_ROLE. */
typedef enum
{
  WMN_LOG_C_IP,
  WMN_LOG_DATE,
  WMN_LOG_TIME,
  WMN_LOG_C_DNS,
  WMN_LOG_CS_URI_STEM,
  WMN_LOG_C_STARTTIME,
  WMN_LOG_X_DURATION,
  WMN_LOG_C_RATE,
  WMN_LOG_C_STATUS,
  WMN_LOG_C_PLAYERID,
  WMN_LOG_C_PLAYERVERSION,
  WMN_LOG_C_PLAYERLANGUAGE,
  WMN_LOG_CS_USER_AGENT,
  WMN_LOG_CS_REFERER,
  WMN_LOG_C_HOSTEXE,
  WMN_LOG_C_HOSTEXEVER,
  WMN_LOG_C_OS,
  WMN_LOG_C_OSVERSION,
  WMN_LOG_C_CPU,
  WMN_LOG_FILELENGTH,
  WMN_LOG_FILESIZE,
  WMN_LOG_AVGBANDWIDTH,
  WMN_LOG_PROTOCOL,
  WMN_LOG_TRANSPORT,
  WMN_LOG_AUDIOCODEC,
  WMN_LOG_VIDEOCODEC,
  WMN_LOG_C_CHANNELURL,
  WMN_LOG_SC_BYTES,
  WMN_LOG_C_BYTES,
  WMN_LOG_S_PKTS_SENT,
  WMN_LOG_C_PKTS_RECEIVED,
  WMN_LOG_C_PKTS_LOST_CLIENT,
  WMN_LOG_C_PKTS_LOST_NET,
  WMN_LOG_C_PKTS_LOST_CONT_NET,
  WMN_LOG_C_RESENDREQS,
  WMN_LOG_C_PKTS_RECOVERED_ECC,
  WMN_LOG_C_PKTS_RECOVERED_RESENT,
  WMN_LOG_C_BUFFERCOUNT,
  WMN_LOG_C_TOTALBUFFERTIME,
  WMN_LOG_C_QUALITY,
  WMN_LOG_S_IP,
  WMN_LOG_S_DNS,
  WMN_LOG_S_TOTALCLIENTS,
  WMN_LOG_S_CPU_UTIL,
  WMN_LOG_CS_USER_NAME,
  WMN_LOG_S_SESSION_ID,
  WMN_LOG_S_CONTENT_PATH,
  WMN_LOG_CS_URL,
  WMN_LOG_CS_MEDIA_NAME,
  WMN_LOG_C_MAX_BANDWIDTH,
  WMN_LOG_CS_MEDIA_ROLE,
  WMN_LOG_S_PROXIED
} WmnLogField;
#define WMN_N_LOG_FIELDS 52

typedef enum
{
  WMN_LOG_TEXT,
  WMN_LOG_URL,
  WMN_LOG_DAY,                  /* text, YYYY-MM-DD */
  WMN_LOG_CLOCK,                /* text, HH:MM:SS */
  WMN_LOG_COUNT,                /* number, 0..2^63-1 */
  WMN_LOG_RATE                  /* number, -99..99 */
} WmnLogType;

/* How it came. */
typedef enum
{
  WMN_LOG_FORM_LINE,            /* Pragma: log-line= */
  WMN_LOG_FORM_XML,             /* application/x-wms-LogStats */
  WMN_LOG_FORM_WEB,             /* MX_STATS_LogLine: in the body (2.3) */
  WMN_LOG_FORM_EVENT            /* in a SendEvent (MS-WMSP 2.2.5) */
} WmnLogForm;
#define WMN_N_LOG_FORMS 4

/* What it tells of: a line is LEGACY, what is in an event RENDERING. */
typedef enum
{
  WMN_LOG_LEGACY,               /* receiving and rendering (2.5) */
  WMN_LOG_STREAMING,            /* receiving (2.6) */
  WMN_LOG_RENDERING,            /* rendering (2.7) */
  WMN_LOG_CONNECT_TIME          /* nothing has been played yet (2.8) */
} WmnLogKind;
#define WMN_N_LOG_KINDS 4

struct _WmnPlayerLog
{
  WmnLogForm form;
  WmnLogKind kind;
  guint n_words;                /* of the line, 0 = there was none */
  guint n_bad;                  /* values that can't be true, left out */
  guint64 present;              /* one bit each field */
  gchar *texts[WMN_N_LOG_FIELDS];       /* NULL where not present or number */
  gint64 numbers[WMN_N_LOG_FIELDS];     /* 0 where not present or text */
};

const gchar *wmn_player_log_name (WmnLogField field);
WmnLogType wmn_player_log_type (WmnLogField field);
const gchar *wmn_player_log_form_name (WmnLogForm form);
const gchar *wmn_player_log_kind_name (WmnLogKind kind);

/* Reads a W3C line, without what stands in front of it.  A log is always
 * made, wmn_player_log_clear() is due; FALSE when it is none: it has no date,
 * which every log has (2.5 to 2.8). */
gboolean wmn_player_log_parse_line (const gchar * data, gsize size,
    WmnPlayerLog * ret_log);
/* Reads the body of a POST to a web server (2.3). */
gboolean wmn_player_log_parse_web (const gchar * data, gsize size,
    WmnPlayerLog * ret_log);
void wmn_player_log_clear (WmnPlayerLog * log);

gboolean wmn_player_log_has (const WmnPlayerLog * log, WmnLogField field);
/* As many fields as a line can have, and nothing in them was left out. */
gboolean wmn_player_log_is_well_formed (const WmnPlayerLog * log);

/* For the readers of other carriers: begin, add lines and fields (what came
 * first stays), finish, which returns what parse_line() does. */
void wmn_player_log_begin (WmnPlayerLog * log, WmnLogForm form);
void wmn_player_log_add_line (WmnPlayerLog * log, const gchar * data,
    gsize size);
/* FALSE when there is no field of that name. */
gboolean wmn_player_log_find (const gchar * name, gsize size,
    WmnLogField * ret_field);
void wmn_player_log_add (WmnPlayerLog * log, WmnLogField field,
    const gchar * data, gsize size);
gboolean wmn_player_log_finish (WmnPlayerLog * log);

/* Valid UTF-8 without control characters and without blanks at either end,
 * at most @max bytes; transfer full. */
gchar *wmn_player_log_clean (const gchar * data, gsize size, gsize max);
