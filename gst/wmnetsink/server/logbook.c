/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See logbook.h.  A log proves nothing: anybody may post one, for any client
 * whose id or GUID it knows, so it is kept beside our own figures and changes
 * none of them. */

#include "server/logbook.h"

#include <string.h>
#include "server/debug.h"
#include "wmsp/log-xml.h"
#include "wmsp/remote-event.h"

/* Who is asked for by a player that doesn't want to be known. */
#define NOBODY "{00000000-0000-0000-0000-000000000000}"

static const WmnHttpText *
header (const WmnLogEntry * entry, const gchar * name)
{
  return wmn_http_request_get (entry->http, name);
}

static gboolean
is_xml (const WmnLogEntry * entry)
{
  const WmnHttpText *type = header (entry, "Content-Type");

  return type != NULL && wmn_http_text_starts (type,
      "application/x-wms-LogStats");
}

gboolean
wmn_logbook_is_web (const WmnLogEntry * entry)
{
  WmnHttpText body = entry->body;

  wmn_http_text_trim (&body);
  return entry->request->type == WMN_REQUEST_LOG &&
      !entry->request->pragma.has_log_line && !is_xml (entry) &&
      wmn_http_text_starts (&body, "MX_STATS_LogLine:");
}

/* A line beats a body: who sends one has no other (3.1.4.6). */
static gboolean
read_log (const WmnLogEntry * entry, WmnPlayerLog * ret_log)
{
  const WmnHttpText *line = &entry->request->pragma.log_line;
  const WmnHttpText *body = &entry->body;

  if (entry->request->pragma.has_log_line)
    return wmn_player_log_parse_line (line->data, line->size, ret_log);
  if (is_xml (entry))
    return wmn_log_xml_parse (body->data, body->size, WMN_LOG_FORM_XML,
        ret_log);
  return wmn_player_log_parse_web (body->data, body->size, ret_log);
}

/* --- the structure ----------------------------------------------------- */

static void
add_field (GstStructure * structure, const WmnPlayerLog * log,
    WmnLogField field)
{
  const gchar *name = wmn_player_log_name (field);
  gboolean is_there = wmn_player_log_has (log, field);

  switch (wmn_player_log_type (field)) {
    case WMN_LOG_COUNT:
      gst_structure_set (structure, name, G_TYPE_INT64,
          is_there ? log->numbers[field] : WMN_LOGBOOK_UNKNOWN, NULL);
      break;
    case WMN_LOG_RATE:
      gst_structure_set (structure, name, G_TYPE_INT,
          (gint) log->numbers[field], NULL);
      break;
    default:
      gst_structure_set (structure, name, G_TYPE_STRING, log->texts[field],
          NULL);
      break;
  }
}

/* What we know better than any player. */
static void
add_figures (GstStructure * structure, const WmnFigures * figures)
{
  static const WmnFigures none = { 0 };
  gint64 served;

  if (figures == NULL)
    figures = &none;
  served = MAX (figures->connected_for - figures->idle_for, 0);
  gst_structure_set (structure,
      "sent-bytes", G_TYPE_UINT64, figures->bytes_sent,
      "sent-packets", G_TYPE_UINT64, figures->packets_sent,
      "dropped-packets", G_TYPE_UINT64, figures->packets_dropped,
      "sent-for", G_TYPE_UINT64, (guint64) served * GST_USECOND, NULL);
}

static gchar *
format_address (const struct sockaddr_storage *peer)
{
  WmnAddress compact;
  GSocketAddress *address;
  gchar *text = NULL;

  wmn_address_set (&compact, peer);
  address = wmn_address_new_gio (&compact);
  if (G_IS_INET_SOCKET_ADDRESS (address))
    text = g_inet_address_to_string (g_inet_socket_address_get_address
        (G_INET_SOCKET_ADDRESS (address)));
  g_clear_object (&address);
  return text;
}

GstStructure *
wmn_logbook_describe (const WmnPlayerLog * log, const WmnFigures * figures,
    const struct sockaddr_storage *peer)
{
  gchar *address = format_address (peer);
  GstStructure *structure = gst_structure_new (WMN_LOGBOOK_NAME,
      "form", G_TYPE_STRING, wmn_player_log_form_name (log->form),
      "kind", G_TYPE_STRING, wmn_player_log_kind_name (log->kind),
      "well-formed", G_TYPE_BOOLEAN, wmn_player_log_is_well_formed (log),
      "address", G_TYPE_STRING, address, NULL);
  guint i;

  add_figures (structure, figures);
  for (i = 0; i < WMN_N_LOG_FIELDS; i++)
    add_field (structure, log, (WmnLogField) i);
  g_free (address);
  return structure;
}

/* --- whose it is ------------------------------------------------------- */

/* By client-id; where that is gone or was never said, by the GUID of the
 * request, of the event, or of the log itself. */
static WmnRecord *
find_record (WmnMount * mount, const WmnLogEntry * entry,
    const gchar * event_guid, const WmnPlayerLog * log)
{
  const WmnPragma *pragma = &entry->request->pragma;
  const gchar *guids[] = {
    pragma->client_guid, event_guid, log->texts[WMN_LOG_C_PLAYERID]
  };
  WmnRecord *record = NULL;
  guint i;

  if (pragma->has_client_id)
    record = wmn_sessions_find_record (mount->sessions, mount,
        pragma->client_id);
  for (i = 0; i < G_N_ELEMENTS (guids) && record == NULL; i++) {
    if (guids[i] != NULL && *guids[i] != '\0' && strcmp (guids[i], NOBODY) != 0)
      record = wmn_sessions_find_guid (mount->sessions, mount, guids[i]);
  }
  return record;
}

static void
tell (WmnMount * mount, const WmnLogEntry * entry, const gchar * event_guid,
    const WmnPlayerLog * log)
{
  WmnRecord *record = find_record (mount, entry, event_guid, log);
  GstStructure *structure;
  WmnFigures figures;

  if (record != NULL)
    wmn_mount_get_figures (mount, record, &figures);
  structure = wmn_logbook_describe (log,
      record != NULL ? &figures : NULL, entry->peer);
  wmn_herald_logged (mount->herald, record, structure,
      (GDestroyNotify) gst_structure_free);
  if (record != NULL)
    wmn_record_unref (record);
}

static void
take_event (WmnMount * mount, const WmnLogEntry * entry)
{
  WmnRemoteEvent event;
  gboolean is_event = wmn_remote_event_parse (entry->body.data,
      entry->body.size, &event);

  GST_CAT_DEBUG (wmn_server_debug, "remote event %d, %08x%s",
      is_event ? (int) event.type : 0, event.reason,
      event.has_log ? ", with a log" : "");
  if (event.has_log)
    tell (mount, entry, event.guid, &event.log);
  wmn_remote_event_clear (&event);
}

void
wmn_logbook_take (WmnMount * mount, const WmnLogEntry * entry)
{
  WmnPlayerLog log;

  if (entry->request->type == WMN_REQUEST_SEND_EVENT) {
    take_event (mount, entry);
    return;
  }
  if (read_log (entry, &log))
    tell (mount, entry, NULL, &log);
  else
    GST_CAT_DEBUG (wmn_server_debug, "a log that is none, %u words",
        log.n_words);
  wmn_player_log_clear (&log);
}
