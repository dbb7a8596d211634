/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Reads the XML form of a player's log: the line in Summary first, then the
 * elements, which only add what the line didn't say.
 *
 * No XML parser: the grammar of MS-WMLOG 2.4 itself doesn't close all of its
 * tags, some proxies write tags twice (<8>), and nothing here is worth what a
 * hostile document can do to one.  A value is what stands between a tag of a
 * field and the next tag; elements that aren't fields (the content
 * description, a vendor's name space) are passed over with all that is in
 * them.  No I/O, no clock.  Any thread. */

#include "wmsp/log-xml.h"

#include <string.h>

/* Each costs a search for its end, */
#define MAX_FOREIGN 64
/* and so many bytes may be searched in vain: a search that finds its end has
 * gone no further than what is passed over, any other to the end of the log. */
#define MAX_VAIN (256 * 1024)
/* What an entity can be long. */
#define MAX_ENTITY 8

typedef struct _Cursor Cursor;

struct _Cursor
{
  const gchar *at;
  const gchar *end;
  guint n_foreign;
  gsize n_vain;                 /* bytes */
  const gchar *name;            /* of the tag just passed */
  gsize name_size;
  const gchar *text;            /* up to the next tag */
  gsize text_size;
};

static const gchar *
find (const gchar * from, const gchar * end, gchar c)
{
  return from < end ? memchr (from, c, (gsize) (end - from)) : NULL;
}

/* Goes behind the next opening tag; FALSE at the end. */
static gboolean
pass_tag (Cursor * cursor)
{
  const gchar *open = find (cursor->at, cursor->end, '<');
  const gchar *close = open != NULL ? find (open, cursor->end, '>') : NULL;
  const gchar *next;
  gsize n = 0;

  if (close == NULL)
    return FALSE;
  cursor->name = open + 1;
  while (open[1 + n] != '>' && !strchr (" \t\r\n", open[1 + n]))
    n++;
  cursor->name_size = n;
  cursor->text = close + 1;
  next = find (cursor->text, cursor->end, '<');
  cursor->text_size = (gsize) ((next != NULL ? next : cursor->end) -
      cursor->text);
  cursor->at = cursor->text + cursor->text_size;
  return TRUE;
}

static gboolean
is_tag (const Cursor * cursor, const gchar * name)
{
  return cursor->name_size == strlen (name) &&
      g_ascii_strncasecmp (cursor->name, name, cursor->name_size) == 0;
}

/* What is behind the end of the element that was begun, NULL where it has none.
 * A name with another tag in it is nobody's, and has no end here: in all others
 * no byte is compared for two places, so that a search takes one pass however
 * long the name and whatever the text. */
static const gchar *
find_end (const Cursor * cursor)
{
  gsize size = cursor->name_size;
  const gchar *at = cursor->text;

  if (memchr (cursor->name, '<', size) != NULL)
    return NULL;
  while ((at = find (at, cursor->end, '<')) != NULL) {
    if ((gsize) (cursor->end - at) >= size + strlen ("</>") && at[1] == '/' &&
        memcmp (at + 2, cursor->name, size) == 0 && at[2 + size] == '>')
      return at + size + strlen ("</>");
    at++;
  }
  return NULL;
}

/* An element without an end has nothing in it.  FALSE when there are too many
 * of those. */
static gboolean
skip_foreign (Cursor * cursor)
{
  const gchar *end = find_end (cursor);

  if (end != NULL)
    cursor->at = end;
  else
    cursor->n_vain += (gsize) (cursor->end - cursor->text);
  return ++cursor->n_foreign <= MAX_FOREIGN && cursor->n_vain <= MAX_VAIN;
}

static gsize
decode_entity (const gchar * data, gsize size, GString * out)
{
  static const struct
  {
    const gchar *entity;
    gchar c;
  } entities[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'},
    {"&apos;", '\''}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (entities); i++) {
    gsize n = strlen (entities[i].entity);

    if (n <= size && memcmp (data, entities[i].entity, n) == 0) {
      g_string_append_c (out, entities[i].c);
      return n;
    }
  }
  g_string_append_c (out, data[0]);
  return 1;
}

static GString *
decode (const gchar * data, gsize size)
{
  GString *out = g_string_sized_new (size);

  while (size > 0) {
    gsize n = 1;

    if (data[0] == '&')
      n = decode_entity (data, MIN (size, MAX_ENTITY), out);
    else
      g_string_append_c (out, data[0]);
    data += n;
    size -= n;
  }
  return out;
}

static void
read_summary (Cursor cursor, WmnPlayerLog * log)
{
  while (pass_tag (&cursor)) {
    if (is_tag (&cursor, "Summary")) {
      GString *line = decode (cursor.text, cursor.text_size);

      wmn_player_log_add_line (log, line->str, line->len);
      g_string_free (line, TRUE);
      return;
    }
  }
}

static gboolean
is_container (const Cursor * cursor)
{
  return cursor->name_size == 0 || strchr ("/?!", cursor->name[0]) ||
      is_tag (cursor, "XML") || is_tag (cursor, "Summary");
}

static void
read_elements (Cursor cursor, WmnPlayerLog * log)
{
  while (pass_tag (&cursor)) {
    WmnLogField field;

    if (is_container (&cursor))
      continue;
    if (wmn_player_log_find (cursor.name, cursor.name_size, &field)) {
      GString *value = decode (cursor.text, cursor.text_size);

      wmn_player_log_add (log, field, value->str, value->len);
      g_string_free (value, TRUE);
      continue;
    }
    if (!skip_foreign (&cursor))
      return;
  }
}

gboolean
wmn_log_xml_parse (const gchar * data, gsize size, WmnLogForm form,
    WmnPlayerLog * ret_log)
{
  Cursor cursor = {.at = "" };

  /* No body is an empty one. */
  if (size > 0)
    cursor.at = data;
  cursor.end = cursor.at + size;
  wmn_player_log_begin (ret_log, form);
  read_summary (cursor, ret_log);
  read_elements (cursor, ret_log);
  return wmn_player_log_finish (ret_log);
}
