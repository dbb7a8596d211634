/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See announcement.h.  Lines end in CRLF, as the samples of real servers do.
 * ?MSWMExt=.asf tells a player what it is before it has asked; our paths have
 * no ending that would. */

#include "wmsp/announcement.h"

#include <string.h>

#define EXTENSION "?MSWMExt=.asf"
/* An IPv6 address as text; with an IPv4 address at its end, 45. */
#define MAX_IPV6 45
#define MAX_PORT_DIGITS 5

static const struct
{
  const gchar *ending;
  const gchar *media_type;
} kinds[] = {
  [WMN_ANNOUNCEMENT_ASX] = {".asx", "video/x-ms-asf"},
  [WMN_ANNOUNCEMENT_WAX] = {".wax", "audio/x-ms-wax"},
  [WMN_ANNOUNCEMENT_WVX] = {".wvx", "video/x-ms-wvx"},
  [WMN_ANNOUNCEMENT_M3U] = {".m3u", "audio/x-mpegurl"},
  [WMN_ANNOUNCEMENT_REFERENCE] = {NULL, "video/x-ms-asf"},
};

WmnAnnouncementKind
wmn_announcement_split (const WmnHttpText * path, WmnHttpText * ret_stem)
{
  guint i;

  for (i = WMN_ANNOUNCEMENT_ASX; i < WMN_ANNOUNCEMENT_REFERENCE; i++) {
    gsize size = strlen (kinds[i].ending);
    WmnHttpText ending;

    if (path->size <= size)
      continue;
    ending.data = path->data + path->size - size;
    ending.size = size;
    if (wmn_http_text_is (&ending, kinds[i].ending)) {
      ret_stem->data = path->data;
      ret_stem->size = path->size - size;
      return (WmnAnnouncementKind) i;
    }
  }
  return WMN_ANNOUNCEMENT_NONE;
}

const gchar *
wmn_announcement_media_type (WmnAnnouncementKind kind)
{
  g_assert (kind != WMN_ANNOUNCEMENT_NONE);
  return kinds[kind].media_type;
}

/* --- host -------------------------------------------------------------- */

/* How many bytes at the beginning are letters, digits or in @others. */
static gsize
span (const WmnHttpText * text, gboolean (*is_wanted) (gchar c))
{
  gsize size = 0;

  while (size < text->size && is_wanted (text->data[size]))
    size++;
  return size;
}

static gboolean
is_name_byte (gchar c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_';
}

static gboolean
is_ipv6_byte (gchar c)
{
  return g_ascii_isxdigit (c) || c == ':' || c == '.';
}

static gboolean
is_digit (gchar c)
{
  return g_ascii_isdigit (c);
}

static void
cut (WmnHttpText * text, gsize size)
{
  text->data += size;
  text->size -= size;
}

/* Takes "[...]" off; FALSE when it isn't whole. */
static gboolean
take_ipv6 (WmnHttpText * text)
{
  gsize size;

  cut (text, 1);
  size = span (text, is_ipv6_byte);
  if (size < 2 || size > MAX_IPV6 || size == text->size ||
      memchr (text->data, ':', size) == NULL || text->data[size] != ']')
    return FALSE;
  cut (text, size + 1);
  return TRUE;
}

static gboolean
is_port (WmnHttpText text)
{
  guint64 port = 0;

  return text.size <= MAX_PORT_DIGITS && span (&text, is_digit) == text.size &&
      wmn_http_text_to_uint64 (&text, &port) && port > 0 && port <= G_MAXUINT16;
}

gboolean
wmn_announcement_is_host (const WmnHttpText * host)
{
  WmnHttpText rest = *host;
  gsize size;

  if (rest.size == 0 || rest.size > WMN_ANNOUNCEMENT_MAX_HOST)
    return FALSE;
  if (rest.data[0] == '[') {
    if (!take_ipv6 (&rest))
      return FALSE;
  } else {
    size = span (&rest, is_name_byte);
    if (size == 0)
      return FALSE;
    cut (&rest, size);
  }
  if (rest.size == 0)
    return TRUE;
  if (rest.data[0] != ':')
    return FALSE;
  cut (&rest, 1);
  return is_port (rest);
}

/* --- texts ------------------------------------------------------------- */

static void
put (GByteArray * out, const gchar * text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

static void
put_xml (GByteArray * out, const gchar * text)
{
  for (; *text != '\0'; text++) {
    switch (*text) {
      case '&':
        put (out, "&amp;");
        break;
      case '<':
        put (out, "&lt;");
        break;
      case '>':
        put (out, "&gt;");
        break;
      case '"':
        put (out, "&quot;");
        break;
      case '\'':
        put (out, "&#39;");
        break;
      default:
        g_byte_array_append (out, (const guint8 *) text, 1);
        break;
    }
  }
}

/* Of the path what can't stand in a URL (RFC 3986 3.3) is encoded; what is so
 * already stays. */
static gchar *
make_url (const WmnAnnouncement * announcement, const gchar * host)
{
  GString *url = g_string_new ("http://");

  g_string_append (url, host);
  g_string_append_uri_escaped (url, announcement->path,
      "!$&'()*+,;=:@/%", FALSE);
  g_string_append (url, EXTENSION);
  return g_string_free (url, FALSE);
}

static const gchar *
field_of (const WmnAnnouncement * announcement, WmnAsfDescriptionField field)
{
  return announcement->description != NULL ?
      announcement->description->fields[field] : "";
}

static void
put_element (GByteArray * out, const gchar * name, const gchar * text)
{
  if (*text == '\0')
    return;
  put (out, "    <");
  put (out, name);
  put (out, ">");
  put_xml (out, text);
  put (out, "</");
  put (out, name);
  put (out, ">\r\n");
}

/* Players take the text for ANSI unless the PARAM says otherwise. */
static void
put_asx (GByteArray * out, const WmnAnnouncement * announcement,
    const gchar * url)
{
  put (out, "<ASX VERSION=\"3.0\">\r\n"
      "  <PARAM NAME=\"Encoding\" VALUE=\"UTF-8\"/>\r\n  <ENTRY>\r\n");
  put_element (out, "TITLE", field_of (announcement,
          WMN_ASF_DESCRIPTION_TITLE));
  put_element (out, "AUTHOR", field_of (announcement,
          WMN_ASF_DESCRIPTION_AUTHOR));
  put_element (out, "COPYRIGHT", field_of (announcement,
          WMN_ASF_DESCRIPTION_COPYRIGHT));
  put_element (out, "ABSTRACT", field_of (announcement,
          WMN_ASF_DESCRIPTION_ABSTRACT));
  put (out, "    <REF HREF=\"");
  put_xml (out, url);
  put (out, "\"/>\r\n  </ENTRY>\r\n</ASX>\r\n");
}

static void
put_m3u (GByteArray * out, const WmnAnnouncement * announcement,
    const gchar * url)
{
  const gchar *author = field_of (announcement, WMN_ASF_DESCRIPTION_AUTHOR);
  const gchar *title = field_of (announcement, WMN_ASF_DESCRIPTION_TITLE);

  put (out, "#EXTM3U\r\n");
  if (*title != '\0' || *author != '\0') {
    put (out, "#EXTINF:-1,");
    put (out, author);
    put (out, *title != '\0' && *author != '\0' ? " - " : "");
    put (out, title);
    put (out, "\r\n");
  }
  put (out, url);
  put (out, "\r\n");
}

/* Ref2 is for those who can't resolve the name (docs/protocol.md). */
static void
put_reference (GByteArray * out, const gchar * url, const gchar * numeric)
{
  put (out, "[Reference]\r\nRef1=");
  put (out, url);
  put (out, "\r\nRef2=");
  put (out, numeric);
  put (out, "\r\n");
}

GByteArray *
wmn_announcement_new (const WmnAnnouncement * announcement)
{
  GByteArray *out = g_byte_array_new ();
  gchar *numeric = make_url (announcement, announcement->address);
  gchar *url = announcement->host != NULL ?
      make_url (announcement, announcement->host) : g_strdup (numeric);

  switch (announcement->kind) {
    case WMN_ANNOUNCEMENT_ASX:
    case WMN_ANNOUNCEMENT_WAX:
    case WMN_ANNOUNCEMENT_WVX:
      put_asx (out, announcement, url);
      break;
    case WMN_ANNOUNCEMENT_M3U:
      put_m3u (out, announcement, url);
      break;
    case WMN_ANNOUNCEMENT_REFERENCE:
      put_reference (out, url, numeric);
      break;
    case WMN_ANNOUNCEMENT_NONE:
    default:
      g_assert_not_reached ();
  }
  g_free (numeric);
  g_free (url);
  return out;
}
