/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GstWMClientInfo: its life, who may write to it when, and what is derived
 * from it.  The getters are in gstwmclientinfo-identity.c and -counters.c,
 * the table of the fields in gstwmclientfields.c (docs/interface.md B.3).
 *
 * Threads: an info with one reference belongs to whoever holds it; with more
 * it is read only, so any thread may read it without a lock. */

#include "gstwmclientfields.h"

/* Infos are slices, not blocks of their own: malloc() gives the memory of a
 * snapshot of thousands back to the system each time, and to have it again
 * costs as much as all else. */

/* More of a User-Agent than this says nothing in a list. */
#define MAX_AGENT_WORD 32

/**
 * GstWMClientInfo:
 *
 * What is known about one client of a server at one instant.  The instant
 * does not pass: an info that was handed out never changes, so two of its
 * values always belong together.  Mirrors WM_CLIENT_PROPERTIES and
 * WM_CLIENT_PROPERTIES_EX.
 *
 * An implementor of #GstWMClientConnections makes one with
 * gst_wm_client_info_new() or gst_wm_client_info_copy(), and fills it while
 * it holds the only reference.
 *
 * Since: 0.1
 */
G_DEFINE_BOXED_TYPE (GstWMClientInfo, gst_wm_client_info,
    gst_wm_client_info_ref, gst_wm_client_info_unref);

/**
 * gst_wm_client_info_new:
 * @id: the client's id, or 0 while it has none
 *
 * Makes an info in which everything but the id is unknown.  For
 * implementors of #GstWMClientConnections.
 *
 * Any thread.
 *
 * Returns: (transfer full): a writable info
 *
 * Since: 0.1
 */
GstWMClientInfo *
gst_wm_client_info_new (guint64 id)
{
  GstWMClientInfo *info = g_slice_new (GstWMClientInfo);

  g_atomic_ref_count_init (&info->ref_count);
  gst_wm_client_data_init (&info->data);
  info->data.values[GST_WM_CLIENT_FIELD_ID].number = id;
  return info;
}

/**
 * gst_wm_client_info_copy:
 * @info: an info
 *
 * Makes an info with the same values, to bring some of them up to date.  It
 * is cheap: texts and addresses are shared.
 *
 * Any thread.
 *
 * Returns: (transfer full): a writable info
 *
 * Since: 0.1
 */
GstWMClientInfo *
gst_wm_client_info_copy (const GstWMClientInfo * info)
{
  GstWMClientInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_slice_new (GstWMClientInfo);
  g_atomic_ref_count_init (&copy->ref_count);
  gst_wm_client_data_copy (&copy->data, &info->data);
  return copy;
}

/**
 * gst_wm_client_info_ref:
 * @info: an info
 *
 * Takes a reference, after which @info can't be written to.
 *
 * Any thread.
 *
 * Returns: (transfer full): @info
 *
 * Since: 0.1
 */
GstWMClientInfo *
gst_wm_client_info_ref (GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, NULL);

  g_atomic_ref_count_inc (&info->ref_count);
  return info;
}

/**
 * gst_wm_client_info_unref:
 * @info: (transfer full): an info
 *
 * Gives a reference back; the last one frees @info.
 *
 * Any thread.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_unref (GstWMClientInfo * info)
{
  g_return_if_fail (info != NULL);

  if (!g_atomic_ref_count_dec (&info->ref_count))
    return;
  gst_wm_client_data_clear (&info->data);
  g_slice_free (GstWMClientInfo, info);
}

/**
 * gst_wm_client_info_is_writable:
 * @info: an info
 *
 * Tells whether the caller, who holds a reference, holds the only one.  Only
 * then may the setters be called.
 *
 * Any thread.
 *
 * Returns: %TRUE while there is one reference
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_info_is_writable (const GstWMClientInfo * info)
{
  g_return_val_if_fail (info != NULL, FALSE);

  /* The function takes no const pointer, but only loads. */
  return g_atomic_int_get (&info->ref_count) == 1;
}

/**
 * gst_wm_client_info_set_string:
 * @info: a writable info
 * @field: a field that holds a text, but not an address
 * @value: (nullable): the text, or %NULL when it is unknown
 *
 * Sets a text.  What came from the network needs no check before: bytes that
 * are not UTF-8 are replaced by U+FFFD.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_string (GstWMClientInfo * info, GstWMClientField field,
    const gchar * value)
{
  const gchar *old;
  gchar *valid;

  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail ((guint) field < N_CLIENT_FIELDS);
  g_return_if_fail (gst_wm_client_fields[field].kind == CLIENT_FIELD_STRING);

  /* Keeps the text shared with the info that this one is a copy of. */
  old = info->data.values[field].text;
  if (g_strcmp0 (old, value) == 0)
    return;
  if (value == NULL) {
    gst_wm_client_data_take_text (&info->data, field, NULL);
  } else if (g_utf8_validate (value, -1, NULL)) {
    gst_wm_client_data_take_text (&info->data, field, g_ref_string_new (value));
  } else {
    valid = g_utf8_make_valid (value, -1);
    gst_wm_client_data_take_text (&info->data, field, g_ref_string_new (valid));
    g_free (valid);
  }
}

/**
 * gst_wm_client_info_set_uint64:
 * @info: a writable info
 * @field: a field that holds a number, a duration or an enumeration, but not
 *   a port and not the connect time
 * @value: the number; nanoseconds or %GST_CLOCK_TIME_NONE for a duration, a
 *   value of its type for an enumeration
 *
 * Sets a number.  A number that a #guint field can't hold becomes
 * %G_MAXUINT.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_uint64 (GstWMClientInfo * info, GstWMClientField field,
    guint64 value)
{
  const GstWMClientFieldSpec *spec;

  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail ((guint) field < N_CLIENT_FIELDS);
  spec = &gst_wm_client_fields[field];
  g_return_if_fail (spec->kind <= CLIENT_FIELD_TIME);
  g_return_if_fail (spec->kind != CLIENT_FIELD_ENUM || value <= spec->last);

  if (spec->kind == CLIENT_FIELD_UINT && value > G_MAXUINT)
    value = G_MAXUINT;
  info->data.values[field].number = value;
}

/**
 * gst_wm_client_info_set_double:
 * @info: a writable info
 * @field: a field that holds a #gdouble
 * @value: the number, finite; 0 when it is unknown
 *
 * Sets a number that need not be whole.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_double (GstWMClientInfo * info, GstWMClientField field,
    gdouble value)
{
  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail ((guint) field < N_CLIENT_FIELDS);
  g_return_if_fail (gst_wm_client_fields[field].kind == CLIENT_FIELD_DOUBLE);
  g_return_if_fail (value - value == 0.0);

  info->data.values[field].real = value;
}

/**
 * gst_wm_client_info_set_structure:
 * @info: a writable info
 * @field: a field that holds a structure
 * @value: (nullable): the structure, which is copied, or %NULL when it is
 *   unknown
 *
 * Sets a structure.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_structure (GstWMClientInfo * info,
    GstWMClientField field, const GstStructure * value)
{
  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail ((guint) field < N_CLIENT_FIELDS);
  g_return_if_fail (gst_wm_client_fields[field].kind == CLIENT_FIELD_STRUCTURE);

  gst_wm_client_data_take_structure (&info->data, field,
      value != NULL ? gst_structure_copy (value) : NULL);
}

/**
 * gst_wm_client_info_set_stream_selection:
 * @info: a writable info
 * @stream: number of a stream, 1 to 127
 * @selection: how much of it the client has asked for
 *
 * Sets the selection of one stream; what was set for others stays.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_stream_selection (GstWMClientInfo * info, guint stream,
    GstWMStreamSelection selection)
{
  const GstWMClientField field = GST_WM_CLIENT_FIELD_STREAM_SELECTION;
  guint8 streams[N_CLIENT_STREAMS];
  GBytes *old;

  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail (stream > 0 && stream < N_CLIENT_STREAMS);
  g_return_if_fail ((guint) selection <= GST_WM_STREAM_SELECTION_ON);

  old = info->data.values[field].streams;
  if (old != NULL)
    memcpy (streams, g_bytes_get_data (old, NULL), sizeof (streams));
  else
    memset (streams, CLIENT_STREAM_UNKNOWN, sizeof (streams));
  streams[stream] = (guint8) selection;
  gst_wm_client_data_take_streams (&info->data, field,
      g_bytes_new (streams, sizeof (streams)));
}

/* An IPv4 peer of a dual-stack socket is an IPv4 peer to everybody who reads
 * a list or writes an access rule. */
static GInetAddress *
dup_unmapped (GInetAddress * address)
{
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, prefix, sizeof (prefix)) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof (prefix),
        G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

/* The scope stays a number: the name of an interface can change while the
 * info lives. */
static gchar *
describe_address (GInetAddress * address, GInetSocketAddress * end)
{
  gchar *text = g_inet_address_to_string (address);
  gchar *scoped, *shared;
  guint32 scope_id = 0;

  /* IPv4 has no scope; unmapped it comes from an end that has one. */
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    scope_id = g_inet_socket_address_get_scope_id (end);
  if (scope_id != 0) {
    scoped = g_strdup_printf ("%s%%%u", text, scope_id);
    g_free (text);
    text = scoped;
  }
  shared = g_ref_string_new (text);
  g_free (text);
  return shared;
}

/* One end of the connection; something that is no internet address leaves
 * text and port unknown.  Returns the address, transfer full. */
static GInetAddress *
set_end (GstWMClientData * data, GSocketAddress * end,
    GstWMClientField text_field, GstWMClientField port_field)
{
  GInetSocketAddress *inet;
  GInetAddress *address;

  gst_wm_client_data_take_text (data, text_field, NULL);
  data->values[port_field].number = 0;
  if (end == NULL || !G_IS_INET_SOCKET_ADDRESS (end))
    return NULL;
  inet = G_INET_SOCKET_ADDRESS (end);
  address = dup_unmapped (g_inet_socket_address_get_address (inet));
  gst_wm_client_data_take_text (data, text_field,
      describe_address (address, inet));
  data->values[port_field].number = g_inet_socket_address_get_port (inet);
  return address;
}

/**
 * gst_wm_client_info_set_address:
 * @info: a writable info
 * @peer: (nullable) (transfer none): the client's end of the connection
 * @local: (nullable) (transfer none): our end of it
 *
 * Sets both ends of the connection, from which the texts and ports follow.
 * %NULL makes an end unknown.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_address (GstWMClientInfo * info, GSocketAddress * peer,
    GSocketAddress * local)
{
  GInetAddress *address;

  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail (peer == NULL || G_IS_SOCKET_ADDRESS (peer));
  g_return_if_fail (local == NULL || G_IS_SOCKET_ADDRESS (local));

  g_set_object (&info->data.peer, peer);
  g_set_object (&info->data.local, local);

  address = set_end (&info->data, local, GST_WM_CLIENT_FIELD_LOCAL_ADDRESS,
      GST_WM_CLIENT_FIELD_LOCAL_PORT);
  g_clear_object (&address);

  address = set_end (&info->data, peer, GST_WM_CLIENT_FIELD_ADDRESS,
      GST_WM_CLIENT_FIELD_PORT);
  info->data.has_ipv4 = address != NULL
      && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  info->data.ipv4 = 0;
  if (info->data.has_ipv4)
    memcpy (&info->data.ipv4, g_inet_address_to_bytes (address),
        sizeof (info->data.ipv4));
  g_clear_object (&address);
}

/**
 * gst_wm_client_info_set_connect_time:
 * @info: a writable info
 * @unix_us: microseconds since 1970 UTC, as g_get_real_time() gives; 0 when
 *   unknown
 *
 * Sets the wall-clock time at which the client came.
 *
 * The thread that holds the only reference.
 *
 * Since: 0.1
 */
void
gst_wm_client_info_set_connect_time (GstWMClientInfo * info, gint64 unix_us)
{
  g_return_if_fail (info != NULL);
  g_return_if_fail (gst_wm_client_info_is_writable (info));
  g_return_if_fail (unix_us >= 0);

  info->data.values[GST_WM_CLIENT_FIELD_CONNECT_TIME].number =
      (guint64) unix_us;
}

/**
 * gst_wm_client_info_equal_identity:
 * @a: an info
 * @b: another
 *
 * Tells whether two infos are about the same client, whatever else changed
 * between them: the same id and the same connect time and, while there is no
 * id yet, the same address and port.  Two servers may use the same id, which
 * the connect time tells apart.
 *
 * Any thread.
 *
 * Returns: %TRUE when both are about one client
 *
 * Since: 0.1
 */
gboolean
gst_wm_client_info_equal_identity (const GstWMClientInfo * a,
    const GstWMClientInfo * b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (peek_number (a, GST_WM_CLIENT_FIELD_ID)
      != peek_number (b, GST_WM_CLIENT_FIELD_ID))
    return FALSE;
  if (peek_number (a, GST_WM_CLIENT_FIELD_CONNECT_TIME)
      != peek_number (b, GST_WM_CLIENT_FIELD_CONNECT_TIME))
    return FALSE;
  if (peek_number (a, GST_WM_CLIENT_FIELD_ID) != 0)
    return TRUE;
  return peek_number (a, GST_WM_CLIENT_FIELD_PORT)
      == peek_number (b, GST_WM_CLIENT_FIELD_PORT)
      && g_strcmp0 (peek_text (a, GST_WM_CLIENT_FIELD_ADDRESS),
      peek_text (b, GST_WM_CLIENT_FIELD_ADDRESS)) == 0;
}

/**
 * gst_wm_client_info_dup_display_name:
 * @info: an info
 *
 * Makes a short text for lists and logs, such as
 * `#7 192.0.2.4:50312 NSPlayer/12.0`: id, address and port (IPv6 in
 * brackets), player.  The player is its version or, when that is not known,
 * the first word of its User-Agent; what is unknown is left out.  The form is
 * for people and may change.
 *
 * Any thread.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
gchar *
gst_wm_client_info_dup_display_name (const GstWMClientInfo * info)
{
  const gchar *address, *player;
  GString *name;
  glong length;

  g_return_val_if_fail (info != NULL, NULL);

  name = g_string_new (NULL);
  g_string_append_printf (name, "#%" G_GUINT64_FORMAT,
      peek_number (info, GST_WM_CLIENT_FIELD_ID));
  address = peek_text (info, GST_WM_CLIENT_FIELD_ADDRESS);
  if (address != NULL)
    g_string_append_printf (name,
        strchr (address, ':') != NULL ? " [%s]:%u" : " %s:%u", address,
        (guint) peek_number (info, GST_WM_CLIENT_FIELD_PORT));

  player = peek_text (info, GST_WM_CLIENT_FIELD_PLAYER_VERSION);
  if (player == NULL)
    player = peek_text (info, GST_WM_CLIENT_FIELD_USER_AGENT);
  if (player != NULL && *player != '\0' && *player != ' ') {
    length = g_utf8_strlen (player, (gssize) strcspn (player, " "));
    length = MIN (length, MAX_AGENT_WORD);
    g_string_append_c (name, ' ');
    g_string_append_len (name, player,
        g_utf8_offset_to_pointer (player, length) - player);
  }
  return g_string_free (name, FALSE);
}

/**
 * gst_wm_client_info_to_structure:
 * @info: an info
 *
 * Makes a structure named `wmnetsink-client` with all values, for programs
 * that don't use the typed getters.  The fields are the nicks of
 * #GstWMClientField.  All are there, with the same type, whatever is known:
 * a text that is unknown is %NULL, a number 0, a duration
 * %GST_CLOCK_TIME_NONE, a structure empty.  `connect-time` is a #gint64 in
 * microseconds since 1970 UTC, a port a #gint as in the element's properties
 * and messages.  `stream-selection` is a structure with a
 * #GstWMStreamSelection for each stream, named `stream-1` to `stream-127`.
 *
 * Any thread.
 *
 * Returns: (transfer full): the structure
 *
 * Since: 0.1
 */
GstStructure *
gst_wm_client_info_to_structure (const GstWMClientInfo * info)
{
  GstStructure *structure;
  guint i;

  g_return_val_if_fail (info != NULL, NULL);

  structure = gst_structure_new_empty ("wmnetsink-client");
  for (i = 0; i < N_CLIENT_FIELDS; i++) {
    GValue value = G_VALUE_INIT;

    gst_wm_client_data_get_value (&info->data, i, &value);
    gst_structure_take_value (structure, gst_wm_client_fields[i].name, &value);
  }
  return structure;
}
