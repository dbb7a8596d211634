/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads a remote event: two lines, then the name-value pairs of two content
 * descriptions (MS-WMSP 2.2.4, 2.2.5), one of which is a rendering log.
 *
 * Every name and value has its length in front; a length that can't be true
 * ends the reading, what came before it stays.  No I/O, no clock.  Any
 * thread. */

#include "wmsp/remote-event.h"

#include <string.h>
#include "http/http-request.h"
#include "wmsp/log-xml.h"

typedef struct _Pair Pair;

struct _Pair
{
  WmnHttpText name;
  WmnHttpText value;
};

static gboolean
take_char (WmnHttpText * rest, gchar c)
{
  if (rest->size == 0 || rest->data[0] != c)
    return FALSE;
  rest->data++;
  rest->size--;
  return TRUE;
}

static void
take_breaks (WmnHttpText * rest)
{
  while (take_char (rest, '\r') || take_char (rest, '\n'));
}

/* 1*10DIGIT. */
static gboolean
take_number (WmnHttpText * rest, guint64 * ret)
{
  gsize n = 0;

  if (!wmn_http_text_to_uint64 (rest, ret) || *ret > G_MAXUINT32)
    return FALSE;
  while (n < rest->size && g_ascii_isdigit (rest->data[n]))
    n++;
  rest->data += n;
  rest->size -= n;
  return TRUE;
}

/* A length, a comma, and so many bytes. */
static gboolean
take_string (WmnHttpText * rest, WmnHttpText * ret)
{
  guint64 size;

  if (!take_number (rest, &size) || !take_char (rest, ',') || size > rest->size)
    return FALSE;
  ret->data = rest->data;
  ret->size = (gsize) size;
  rest->data += ret->size;
  rest->size -= ret->size;
  return TRUE;
}

/* Pairs are parted by commas, descriptions by line ends. */
static gboolean
take_pair (WmnHttpText * rest, Pair * ret_pair)
{
  guint64 type;

  while (take_char (rest, ',') || take_char (rest, '\r') ||
      take_char (rest, '\n'));
  return take_string (rest, &ret_pair->name) && take_char (rest, ',') &&
      take_number (rest, &type) && take_char (rest, ',') &&
      take_string (rest, &ret_pair->value);
}

static void
take_guid (const WmnHttpText * value, WmnRemoteEvent * event)
{
  gchar *guid = wmn_player_log_clean (value->data, value->size,
      WMN_REMOTE_EVENT_GUID_MAX - 1);

  g_strlcpy (event->guid, guid, WMN_REMOTE_EVENT_GUID_MAX);
  g_free (guid);
}

static void
read_pair (const Pair * pair, WmnRemoteEvent * event)
{
  if (wmn_http_text_is (&pair->name, "WMS_USER_GUID")) {
    take_guid (&pair->value, event);
  } else if (wmn_http_text_is (&pair->name, "@.REMOTE_LOG") &&
      !event->has_log && event->n_looks < WMN_REMOTE_EVENT_MAX_LOOKS) {
    event->n_looks++;
    event->has_log = wmn_log_xml_parse (pair->value.data, pair->value.size,
        WMN_LOG_FORM_EVENT, &event->log);
    if (!event->has_log)
      wmn_player_log_clear (&event->log);
  }
}

/* EncodingFormat; EncodingVersion, EventType, EventReason. */
static gboolean
read_head (WmnHttpText * rest, WmnRemoteEvent * event)
{
  guint64 format, version, type, reason;

  if (!take_number (rest, &format) || format != 1)
    return FALSE;
  take_breaks (rest);
  if (!take_number (rest, &version) || version != 1 ||
      !take_char (rest, ',') || !take_number (rest, &type) ||
      !take_char (rest, ',') || !take_number (rest, &reason))
    return FALSE;
  if (type < WMN_REMOTE_OPEN || type > WMN_REMOTE_LOG)
    return FALSE;
  event->type = (WmnRemoteEventType) type;
  event->reason = (guint32) reason;
  return TRUE;
}

gboolean
wmn_remote_event_parse (const gchar * data, gsize size,
    WmnRemoteEvent * ret_event)
{
  WmnHttpText rest = { data, size };
  Pair pair;

  memset (ret_event, 0, sizeof (*ret_event));
  if (!read_head (&rest, ret_event))
    return FALSE;
  while (take_pair (&rest, &pair))
    read_pair (&pair, ret_event);
  return TRUE;
}

void
wmn_remote_event_clear (WmnRemoteEvent * event)
{
  if (event->has_log)
    wmn_player_log_clear (&event->log);
  memset (event, 0, sizeof (*event));
}
