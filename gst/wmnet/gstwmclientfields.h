/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Private: what a GstWMClientInfo is made of, and the one table that says
 * of each field its name and kind.  Defaults, copying, clearing and
 * to_structure() all follow the table (docs/interface.md B.3).  Not
 * installed, nothing of it is exported. */

#pragma once

#include <gst/wmnet/gstwmclientinfo.h>

#define N_CLIENT_FIELDS (GST_WM_CLIENT_FIELD_LAST_LOG + 1)
/* Stream numbers of ASF are 1 to 127. */
#define N_CLIENT_STREAMS 128
#define CLIENT_STREAM_UNKNOWN 0xff

typedef struct _GstWMClientFieldSpec GstWMClientFieldSpec;
typedef union _GstWMClientValue GstWMClientValue;
typedef struct _GstWMClientData GstWMClientData;

typedef enum
{
  CLIENT_FIELD_UINT64,          /* set_uint64 from here on; unknown is 0 */
  CLIENT_FIELD_UINT,
  CLIENT_FIELD_ENUM,
  CLIENT_FIELD_TIME,            /* unknown is GST_CLOCK_TIME_NONE */
  CLIENT_FIELD_STRING,          /* set_string; unknown is NULL */
  CLIENT_FIELD_ADDRESS,         /* set_address from here on */
  CLIENT_FIELD_PORT,
  CLIENT_FIELD_UNIX_TIME,       /* set_connect_time */
  CLIENT_FIELD_DOUBLE,          /* set_double; unknown is 0 */
  CLIENT_FIELD_STRUCTURE,       /* set_structure; unknown is NULL */
  CLIENT_FIELD_STREAMS          /* set_stream_selection; unknown is NULL */
} GstWMClientFieldKind;

struct _GstWMClientFieldSpec
{
  const gchar *name;
  GstWMClientFieldKind kind;
  GType (*get_enum_type) (void);        /* enumerations only */
  guint64 last;                 /* enumerations only: the highest value */
};

union _GstWMClientValue
{
  guint64 number;
  gdouble real;
  gchar *text;                  /* GRefString, so that copies share it */
  GstStructure **structure;     /* in an atomic reference-counted box */
  GBytes *streams;              /* a byte for each number: a selection */
};

/* All that a copy takes over; the reference count is not in it. */
struct _GstWMClientData
{
  GstWMClientValue values[N_CLIENT_FIELDS];
  GSocketAddress *peer;
  GSocketAddress *local;
  gboolean has_ipv4;
  guint32 ipv4;                 /* network order */
};

struct _GstWMClientInfo
{
  gatomicrefcount ref_count;
  GstWMClientData data;
};

static inline guint64
peek_number (const GstWMClientInfo * info, GstWMClientField field)
{
  return info->data.values[field].number;
}

static inline const gchar *
peek_text (const GstWMClientInfo * info, GstWMClientField field)
{
  return info->data.values[field].text;
}

extern const GstWMClientFieldSpec gst_wm_client_fields[N_CLIENT_FIELDS];

void gst_wm_client_data_init (GstWMClientData * data);
void gst_wm_client_data_copy (GstWMClientData * data,
    const GstWMClientData * source);
void gst_wm_client_data_clear (GstWMClientData * data);
/* Takes the GRefString; NULL is unknown. */
void gst_wm_client_data_take_text (GstWMClientData * data,
    GstWMClientField field, gchar * text);
/* The same; takes @structure. */
void gst_wm_client_data_take_structure (GstWMClientData * data,
    GstWMClientField field, GstStructure * structure);
void gst_wm_client_data_take_streams (GstWMClientData * data,
    GstWMClientField field, GBytes * streams);
/* The value must be zeroed. */
void gst_wm_client_data_get_value (const GstWMClientData * data,
    GstWMClientField field, GValue * ret_value);
