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
  {"forwarded-for", CLIENT_FIELD_STRING},
  {"auth-user", CLIENT_FIELD_STRING},
  {"auth-realm", CLIENT_FIELD_STRING},
  {"last-pts", CLIENT_FIELD_TIME},
  {"pace", CLIENT_FIELD_DOUBLE},
  {"stream-selection", CLIENT_FIELD_STREAMS},
  {"last-log", CLIENT_FIELD_STRUCTURE},
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
    switch (gst_wm_client_fields[i].kind) {
      case CLIENT_FIELD_TIME:
        data->values[i].number = GST_CLOCK_TIME_NONE;
        break;
      case CLIENT_FIELD_DOUBLE:
        data->values[i].real = 0.0;
        break;
      case CLIENT_FIELD_STRING:
      case CLIENT_FIELD_ADDRESS:
        data->values[i].text = NULL;
        break;
      case CLIENT_FIELD_STRUCTURE:
        data->values[i].structure = NULL;
        break;
      case CLIENT_FIELD_STREAMS:
        data->values[i].streams = NULL;
        break;
      default:
        break;
    }
  }
}

static void
ref_value (GstWMClientFieldKind kind, GstWMClientValue * value)
{
  switch (kind) {
    case CLIENT_FIELD_STRING:
    case CLIENT_FIELD_ADDRESS:
      if (value->text != NULL)
        g_ref_string_acquire (value->text);
      break;
    case CLIENT_FIELD_STRUCTURE:
      if (value->structure != NULL)
        g_atomic_rc_box_acquire (value->structure);
      break;
    case CLIENT_FIELD_STREAMS:
      if (value->streams != NULL)
        g_bytes_ref (value->streams);
      break;
    default:
      break;
  }
}

/* The hot one: a snapshot of all clients copies once per client, so nothing
 * here allocates. */
void
gst_wm_client_data_copy (GstWMClientData * data, const GstWMClientData * source)
{
  guint i;

  *data = *source;
  for (i = 0; i < N_CLIENT_FIELDS; i++)
    ref_value (gst_wm_client_fields[i].kind, &data->values[i]);
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
    else if (gst_wm_client_fields[i].kind == CLIENT_FIELD_STRUCTURE)
      gst_wm_client_data_take_structure (data, i, NULL);
    else if (gst_wm_client_fields[i].kind == CLIENT_FIELD_STREAMS)
      gst_wm_client_data_take_streams (data, i, NULL);
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

static void
free_structure (gpointer box)
{
  gst_structure_free (*(GstStructure **) box);
}

void
gst_wm_client_data_take_structure (GstWMClientData * data,
    GstWMClientField field, GstStructure * structure)
{
  GstStructure **old = data->values[field].structure;
  GstStructure **box = NULL;

  g_assert (gst_wm_client_fields[field].kind == CLIENT_FIELD_STRUCTURE);
  if (structure != NULL) {
    box = g_atomic_rc_box_new (GstStructure *);
    *box = structure;
  }
  data->values[field].structure = box;
  if (old != NULL)
    g_atomic_rc_box_release_full (old, free_structure);
}

void
gst_wm_client_data_take_streams (GstWMClientData * data,
    GstWMClientField field, GBytes * streams)
{
  GBytes *old = data->values[field].streams;

  g_assert (gst_wm_client_fields[field].kind == CLIENT_FIELD_STREAMS);
  data->values[field].streams = streams;
  if (old != NULL)
    g_bytes_unref (old);
}

/* One field a stream, with the stream's number in its name. */
static GstStructure *
list_streams (GBytes * streams)
{
  GstStructure *list = gst_structure_new_empty ("wmnetsink-client-streams");
  const guint8 *bytes = NULL;
  gsize size = 0;
  guint i;

  if (streams != NULL)
    bytes = g_bytes_get_data (streams, &size);
  for (i = 0; i < size; i++) {
    gchar name[sizeof "stream-127"];

    if (bytes[i] == CLIENT_STREAM_UNKNOWN)
      continue;
    g_snprintf (name, sizeof (name), "stream-%u", i);
    gst_structure_set (list, name, GST_TYPE_WM_STREAM_SELECTION,
        (GstWMStreamSelection) bytes[i], NULL);
  }
  return list;
}

/* No structure can't be printed, so an unknown one is empty. */
static GstStructure *
copy_structure (GstStructure * const *box)
{
  return box != NULL ? gst_structure_copy (*box) :
      gst_structure_new_empty ("wmnetsink-client-log");
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
      g_value_init (ret_value, G_TYPE_UINT);
      g_value_set_uint (ret_value, (guint) value->number);
      break;
    case CLIENT_FIELD_PORT:
      /* As the properties and the other messages of the element have it. */
      g_value_init (ret_value, G_TYPE_INT);
      g_value_set_int (ret_value, (gint) value->number);
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
    case CLIENT_FIELD_DOUBLE:
      g_value_init (ret_value, G_TYPE_DOUBLE);
      g_value_set_double (ret_value, value->real);
      break;
    case CLIENT_FIELD_STRUCTURE:
      g_value_init (ret_value, GST_TYPE_STRUCTURE);
      g_value_take_boxed (ret_value, copy_structure (value->structure));
      break;
    case CLIENT_FIELD_STREAMS:
      g_value_init (ret_value, GST_TYPE_STRUCTURE);
      g_value_take_boxed (ret_value, list_streams (value->streams));
      break;
  }
}
