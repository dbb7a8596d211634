/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* One byte of how, seven sizes of buffers, then any bytes as a stream: the same
 * items come out as from one large buffer, up to the first that is bad (after
 * which each buffer is a new beginning); also where packets that make no sense
 * are rejected, and another place to read on is found.  Of a gap in the middle
 * only the one buffer may be told: one that is just a packet is taken for one. */

#include "asf/asf-packet.h"
#include "asf/asf-reader.h"

#include <stdint.h>
#include <string.h>

#define N_SIZES 7
#define BEGIN_ANNOUNCED 1       /* the header comes from the caps too */
#define REJECTS 2               /* packets that don't parse */
#define DOUBTS 4                /* now and then, as after a gap */
#define RESYNCS 8               /* the same, as after a seek */

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

/* FALSE when it was bad. */
static gboolean
pull (WmnAsfReader * reader, guint8 how, GByteArray * log)
{
  WmnAsfPacket packet;
  const guint8 *data;
  gsize size;

  for (;;) {
    WmnAsfReaderItem item = wmn_asf_reader_next (reader, &data, &size);
    guint8 letter = (guint8) item;

    g_assert (reader->held->len <= WMN_ASF_HEADER_MAX + WMN_ASF_PACKET_MAX);
    if (item == WMN_ASF_READER_MORE)
      return TRUE;
    g_byte_array_append (log, &letter, 1);
    if (item == WMN_ASF_READER_BAD)
      return FALSE;
    if (item == WMN_ASF_READER_HEADER || item == WMN_ASF_READER_PACKET)
      g_byte_array_append (log, data, (guint) size);
    if ((how & REJECTS) && item == WMN_ASF_READER_PACKET &&
        wmn_asf_packet_parse (data, size, &packet) != WMN_ASF_PACKET_OK)
      wmn_asf_reader_reject (reader);
  }
}

static GByteArray *
read_all (const guint8 * sizes, guint8 how, const guint8 * data, gsize size)
{
  GByteArray *log = g_byte_array_new ();
  WmnAsfReader reader;
  gsize at = 0;
  guint n = 0;

  wmn_asf_reader_init (&reader);
  if (how & BEGIN_ANNOUNCED)
    wmn_asf_reader_set_header (&reader, data, size);
  while (at < size) {
    gsize step = sizes != NULL ? sizes[n % N_SIZES] % 64 * 3u + 1 : size;
    gboolean is_good;
    guint8 *lent;

    n++;
    step = MIN (step, size - at);
    lent = g_memdup2 (data + at, step);
    if ((how & DOUBTS) && n % 16 == 0)
      wmn_asf_reader_doubt (&reader);
    if ((how & RESYNCS) && n % 16 == 8)
      wmn_asf_reader_resync (&reader);
    wmn_asf_reader_push (&reader, lent, step);
    is_good = pull (&reader, how, log);
    g_free (lent);
    if (!is_good)
      break;
    at += step;
  }
  wmn_asf_reader_clear (&reader);
  return log;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  const guint8 *sizes = data + 1;
  guint8 how;
  GByteArray *whole;
  GByteArray *parts;

  if (size < 1 + N_SIZES)
    return 0;
  how = data[0];
  data += 1 + N_SIZES;
  size -= 1 + N_SIZES;
  whole = read_all (NULL, how, data, size);
  parts = read_all (sizes, how, data, size);
  g_assert ((how & (DOUBTS | RESYNCS)) || (whole->len == parts->len &&
          (whole->len == 0 ||
              memcmp (whole->data, parts->data, whole->len) == 0)));
  g_byte_array_unref (parts);
  g_byte_array_unref (whole);
  return 0;
}
