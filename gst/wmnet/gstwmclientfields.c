/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The table of the fields of a client, and what follows from it alone.  It
 * knows nothing of reference counts or of who may write when; that is
 * gstwmclientinfo.c.  A new field is a value in GstWMClientField, a row here
 * and a getter (docs/interface.md B.3). */

#include "gstwmclientfields.h"

#include <gst/wmnet/gstwmnet-enumtypes.h>

/* In the order of GstWMClientField, which is that of the structure too. */
const GstWMClientFieldSpec gst_wm_client_fields[N_CLIENT_FIELDS] = {
  {"id", CLIENT_FIELD_UINT64},
  {"address", CLIENT_FIELD_ADDRESS},
  {"port", CLIENT_FIELD_PORT},
  {"local-address", CLIENT_FIELD_ADDRESS},
  {"local-port", CLIENT_FIELD_PORT},
  {"state", CLIENT_FIELD_ENUM, gst_wm_client_state_get_type,
      GST_WM_CLIENT_STATE_CLOSED},
  {"variant", CLIENT_FIELD_ENUM, gst_wm_client_variant_get_type,
      GST_WM_CLIENT_VARIANT_ICY},
  {"user-agent", CLIENT_FIELD_STRING},
  {"player-version", CLIENT_FIELD_STRING},
  {"player-guid", CLIENT_FIELD_STRING},
  {"referer", CLIENT_FIELD_STRING},
  {"request-path", CLIENT_FIELD_STRING},
  {"host-header", CLIENT_FIELD_STRING},
  {"dns-name", CLIENT_FIELD_STRING},
  {"connect-time", CLIENT_FIELD_UNIX_TIME},
  {"connected-for", CLIENT_FIELD_TIME},
  {"idle-for", CLIENT_FIELD_TIME},
  {"n-connections", CLIENT_FIELD_UINT},
  {"bytes-sent", CLIENT_FIELD_UINT64},
  {"packets-sent", CLIENT_FIELD_UINT64},
  {"packets-dropped", CLIENT_FIELD_UINT64},
  {"bytes-dropped", CLIENT_FIELD_UINT64},
  {"n-resyncs", CLIENT_FIELD_UINT64},
  {"queue-packets", CLIENT_FIELD_UINT},
  {"queue-bytes", CLIENT_FIELD_UINT64},
  {"queue-time", CLIENT_FIELD_TIME},
  {"queue-peak-bytes", CLIENT_FIELD_UINT64},
  {"send-rate", CLIENT_FIELD_UINT},
  {"lag", CLIENT_FIELD_TIME},
  {"rtt", CLIENT_FIELD_TIME},
  {"link-bandwidth", CLIENT_FIELD_UINT},
  {"disconnect-reason", CLIENT_FIELD_ENUM,
      gst_wm_disconnect_reason_get_type, GST_WM_DISCONNECT_REASON_SHUTDOWN},
};

static gboolean
is_text (guint field)
{
  return gst_wm_client_fields[field].kind == CLIENT_FIELD_STRING
      || gst_wm_client_fields[field].kind == CLIENT_FIELD_ADDRESS;
}

void
gst_wm_client_data_init (GstWMClientData * data)
{
  guint i;

  memset (data, 0, sizeof (*data));
  for (i = 0; i < N_CLIENT_FIELDS; i++) {
    if (is_text (i))
      data->values[i].text = NULL;
    else if (gst_wm_client_fields[i].kind == CLIENT_FIELD_TIME)
      data->values[i].number = GST_CLOCK_TIME_NONE;
  }
}

/* The hot one: a snapshot of all clients copies once per client, so nothing
 * here allocates. */
void
gst_wm_client_data_copy (GstWMClientData * data, const GstWMClientData * source)
{
  guint i;

  *data = *source;
  for (i = 0; i < N_CLIENT_FIELDS; i++) {
    if (is_text (i) && data->values[i].text != NULL)
      g_ref_string_acquire (data->values[i].text);
  }
  if (data->peer != NULL)
    g_object_ref (data->peer);
  if (data->local != NULL)
    g_object_ref (data->local);
}

void
gst_wm_client_data_clear (GstWMClientData * data)
{
  guint i;

  for (i = 0; i < N_CLIENT_FIELDS; i++) {
    if (is_text (i))
      gst_wm_client_data_take_text (data, i, NULL);
  }
  g_clear_object (&data->peer);
  g_clear_object (&data->local);
}

void
gst_wm_client_data_take_text (GstWMClientData * data, GstWMClientField field,
    gchar * text)
{
  gchar *old = data->values[field].text;

  g_assert (is_text (field));
  data->values[field].text = text;
  if (old != NULL)
    g_ref_string_release (old);
}

void
gst_wm_client_data_get_value (const GstWMClientData * data,
    GstWMClientField field, GValue * ret_value)
{
  const GstWMClientFieldSpec *spec = &gst_wm_client_fields[field];
  const GstWMClientValue *value = &data->values[field];

  switch (spec->kind) {
    case CLIENT_FIELD_UINT64:
    case CLIENT_FIELD_TIME:
      g_value_init (ret_value, G_TYPE_UINT64);
      g_value_set_uint64 (ret_value, value->number);
      break;
    case CLIENT_FIELD_UINT:
    case CLIENT_FIELD_PORT:
      g_value_init (ret_value, G_TYPE_UINT);
      g_value_set_uint (ret_value, (guint) value->number);
      break;
    case CLIENT_FIELD_ENUM:
      g_value_init (ret_value, spec->get_enum_type ());
      g_value_set_enum (ret_value, (gint) value->number);
      break;
    case CLIENT_FIELD_UNIX_TIME:
      g_value_init (ret_value, G_TYPE_INT64);
      g_value_set_int64 (ret_value, (gint64) value->number);
      break;
    case CLIENT_FIELD_STRING:
    case CLIENT_FIELD_ADDRESS:
      g_value_init (ret_value, G_TYPE_STRING);
      g_value_set_string (ret_value, value->text);
      break;
  }
}
