/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Private: what a GstWMClientInfo is made of, and the one table that says
 * of each field its name and kind.  Defaults, copying, clearing and
 * to_structure() all follow the table (docs/interface.md B.3).  Not
 * installed, nothing of it is exported. */

#pragma once

#include <gst/wmnet/gstwmclientinfo.h>

#define N_CLIENT_FIELDS (GST_WM_CLIENT_FIELD_DISCONNECT_REASON + 1)

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
  CLIENT_FIELD_UNIX_TIME        /* set_connect_time */
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
  gchar *text;                  /* GRefString, so that copies share it */
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
/* The value must be zeroed. */
void gst_wm_client_data_get_value (const GstWMClientData * data,
    GstWMClientField field, GValue * ret_value);
