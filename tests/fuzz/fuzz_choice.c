/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A few bytes for the streams of two headers, then lines, each of which is a
 * Pragma field of a SelectStream or, by its first byte, another event: what a
 * client gets is always a part of what there is, and no stream comes on twice
 * or for one that isn't there. */

#include "wmsp/choice.h"

#include <stdint.h>
#include <string.h>

#define N_HEADERS 2
#define MAX_STREAMS 9
#define STREAM_SIZE 3

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

typedef struct
{
  WmnAsfHeader headers[N_HEADERS];
  const WmnAsfHeader *header;   /* the one on the air */
  WmnChoice choice;
} Client;

/* Returns how many bytes were used; numbers are unique, as in a header that
 * was accepted. */
static gsize
read_header (const guint8 * data, gsize size, WmnAsfHeader * ret_header)
{
  guint n = size > 0 ? 1 + data[0] % MAX_STREAMS : 0;
  gsize at = 1;

  memset (ret_header, 0, sizeof (*ret_header));
  for (; n > 0 && at + STREAM_SIZE <= size; n--, at += STREAM_SIZE) {
    guint8 number = data[at] % WMN_ASF_MAX_STREAMS + 1;
    WmnAsfStream *stream = &ret_header->streams[ret_header->n_streams];

    if (number > 127 || wmn_asf_header_find (ret_header, number) != NULL)
      continue;
    stream->number = number;
    stream->type = data[at + 1] % (WMN_ASF_STREAM_VIDEO + 2);
    stream->bitrate = (guint32) data[at + 2] << (data[at + 1] >> 2 & 31);
    ret_header->n_streams++;
  }
  return MIN (at, size);
}

static guint8
pick_stream (const WmnAsfHeader * header, guint n)
{
  return header->n_streams == 0 ? 0 :
      header->streams[n % header->n_streams].number;
}

static void
check_selection (const WmnAsfHeader * header, const WmnAsfSelection * selection)
{
  guint number;

  for (number = 1; number <= 127; number++) {
    if (wmn_asf_selection_get (selection, (guint8) number) != WMN_ASF_LEVEL_OFF)
      g_assert (wmn_asf_header_find (header, (guint8) number) != NULL);
  }
}

static void
check_choice (const Client * client)
{
  const WmnChoice *choice = &client->choice;
  WmnAsfSelection wanted;
  guint i, k;

  g_assert (choice->n_turns <= client->header->n_streams);
  check_selection (client->header, &choice->now);
  wmn_choice_get_wanted (choice, &wanted);
  check_selection (client->header, &wanted);
  for (i = 0; i < choice->n_turns; i++) {
    const WmnAsfTurn *turn = &choice->turns[i];

    g_assert (wmn_asf_header_find (client->header, turn->stream) != NULL);
    g_assert (turn->replaces != turn->stream);
    g_assert (turn->level < wmn_asf_selection_get (&choice->now, turn->stream));
    g_assert (wmn_asf_selection_get (&wanted, turn->stream) == turn->level);
    for (k = 0; k < i; k++)
      g_assert (choice->turns[k].stream != turn->stream);
  }
}

static void
change (Client * client, const gchar * line, gsize size)
{
  WmnHttpRequest http = { 0 };
  WmnAsfSelection named;
  WmnPragma pragma;

  http.n_fields = 1;
  http.fields[0].name.data = "Pragma";
  http.fields[0].name.size = strlen ("Pragma");
  http.fields[0].value.data = line;
  http.fields[0].value.size = size;
  wmn_pragma_parse (&http, &pragma);
  if (wmn_choice_select_named (client->header, &pragma, &named))
    check_selection (client->header, &named);
  wmn_choice_change (&client->choice, client->header, pragma.switches,
      pragma.n_switches);
}

static void
begin (Client * client, const WmnAsfSelection * wanted, guint8 which)
{
  WmnAsfSelection found;

  wmn_choice_begin (&client->choice, client->header, wanted,
      pick_stream (client->header, which));
  wmn_choice_get_wanted (&client->choice, &found);
  check_selection (client->header, wanted);
  g_assert (wmn_asf_selection_equals (&found, wanted));
}

static void
change_header (Client * client, guint8 which)
{
  const WmnAsfHeader *old = client->header;
  WmnAsfSelection before, wanted;

  wmn_choice_get_wanted (&client->choice, &before);
  client->header = &client->headers[which % N_HEADERS];
  if (!wmn_choice_keep (old, &before, client->header, &wanted))
    wmn_choice_select_best (client->header, which * 10000u, &wanted);
  begin (client, &wanted, which);
}

static void
play_line (Client * client, const gchar * line, gsize size)
{
  guint8 which = size > 1 ? (guint8) line[1] : 0;

  switch (size > 0 ? line[0] : 0) {
    case '!':
      if (client->choice.n_turns > 0)
        wmn_choice_turn (&client->choice,
            &client->choice.turns[which % client->choice.n_turns]);
      break;
    case '>':
      wmn_choice_begin_again (&client->choice, client->header,
          pick_stream (client->header, which));
      break;
    case '#':
      change_header (client, which);
      break;
    default:
      change (client, line, size);
      break;
  }
  check_choice (client);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  const gchar *end = (const gchar *) data + size;
  const gchar *line = (const gchar *) data;
  WmnAsfSelection wanted;
  Client client;
  guint i;

  for (i = 0; i < N_HEADERS; i++)
    line += read_header ((const guint8 *) line, (gsize) (end - line),
        &client.headers[i]);
  client.header = &client.headers[0];
  wmn_choice_select_best (client.header, size * 1000, &wanted);
  begin (&client, &wanted, (guint8) size);
  check_choice (&client);
  while (line < end) {
    const gchar *feed = memchr (line, '\n', (gsize) (end - line));
    gsize length = (gsize) ((feed != NULL ? feed : end) - line);

    play_line (&client, line, length);
    line += length + (feed != NULL ? 1 : 0);
  }
  return 0;
}
