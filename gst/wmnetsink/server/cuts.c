/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See cuts.h.  A cut's packets are in pages of WMN_RING_CHUNK, and a
 * page has one place it can stand in, by its number; the table grows until
 * the pages that the ring still has don't meet in it.  A page goes when
 * another one comes in its place. */

#include "server/cuts.h"

#include <string.h>

#define MIN_PAGES 4u

typedef struct _Item Item;
typedef struct _Page Page;

struct _Item
{
  gboolean is_known;
  WmnAsfFilterResult result;
  WmnRingEntry entry;           /* with PART; owns its data */
};

struct _Page
{
  Page *next_dead;
  guint64 number;               /* sequence / WMN_RING_CHUNK */
  Item items[WMN_RING_CHUNK];
};

struct _WmnCut
{
  WmnCuts *owner;
  WmnCut *next;
  guint refs;
  WmnAsfSelection selection;
  guint n_pages;                /* a power of two */
  Page **pages;
  Page *dead;                   /* what somebody may still be sending from */
};

void
wmn_cuts_init (WmnCuts * cuts, WmnRing * ring)
{
  cuts->ring = ring;
  cuts->max_bytes = WMN_CUTS_MAX_BYTES;
}

void
wmn_cuts_clear (WmnCuts * cuts)
{
  g_assert (cuts->first == NULL && cuts->n_bytes == 0);
}

static void
free_page (WmnCuts * cuts, Page * page)
{
  guint i;

  if (page == NULL)
    return;
  for (i = 0; i < WMN_RING_CHUNK; i++) {
    g_free ((gpointer) page->items[i].entry.data);
    cuts->n_bytes -= page->items[i].entry.size;
  }
  cuts->n_bytes -= sizeof (*page);
  g_free (page);
}

static void
free_dead (WmnCut * cut)
{
  while (cut->dead != NULL) {
    Page *page = cut->dead;

    cut->dead = page->next_dead;
    free_page (cut->owner, page);
  }
}

static void
free_pages (WmnCut * cut)
{
  guint i;

  free_dead (cut);
  for (i = 0; i < cut->n_pages; i++) {
    free_page (cut->owner, cut->pages[i]);
    cut->pages[i] = NULL;
  }
}

WmnCut *
wmn_cuts_take (WmnCuts * cuts, const WmnAsfSelection * selection)
{
  WmnCut *cut;

  for (cut = cuts->first; cut != NULL; cut = cut->next) {
    if (wmn_asf_selection_equals (&cut->selection, selection)) {
      cut->refs++;
      return cut;
    }
  }
  cut = g_new0 (WmnCut, 1);
  cut->owner = cuts;
  cut->refs = 1;
  cut->selection = *selection;
  cut->n_pages = MIN_PAGES;
  cut->pages = g_new0 (Page *, MIN_PAGES);
  cut->next = cuts->first;
  cuts->first = cut;
  return cut;
}

void
wmn_cuts_give_back (WmnCuts * cuts, WmnCut * cut)
{
  WmnCut **link = &cuts->first;

  if (--cut->refs > 0)
    return;
  while (*link != cut)
    link = &(*link)->next;
  *link = cut->next;
  free_pages (cut);
  g_free (cut->pages);
  g_free (cut);
}

static void
grow (WmnCut * cut)
{
  guint n = 2 * cut->n_pages;
  Page **pages = g_new0 (Page *, n);
  guint i;

  for (i = 0; i < cut->n_pages; i++) {
    Page *page = cut->pages[i];

    if (page != NULL)
      pages[page->number & (n - 1)] = page;
  }
  g_free (cut->pages);
  cut->pages = pages;
  cut->n_pages = n;
}

/* The page of @number, empty when it is new. */
static Page *
get_page (WmnCut * cut, guint64 number)
{
  guint64 oldest = wmn_ring_tail (cut->owner->ring) / WMN_RING_CHUNK;
  Page **place;

  for (;;) {
    place = &cut->pages[number & (cut->n_pages - 1)];
    if (*place == NULL || (*place)->number == number)
      break;
    if ((*place)->number < oldest) {
      (*place)->next_dead = cut->dead;
      cut->dead = *place;
      *place = NULL;
      break;
    }
    grow (cut);
  }
  if (*place == NULL) {
    *place = g_new0 (Page, 1);
    (*place)->number = number;
    cut->owner->n_bytes += sizeof (Page);
  }
  return *place;
}

/* The position stays true for the end of the packet, by which progress is
 * measured. */
void
wmn_cuts_replace (const WmnRingEntry * entry, const guint8 * data,
    gsize size, WmnRingEntry * ret_entry)
{
  *ret_entry = *entry;
  ret_entry->data = data;
  ret_entry->position += entry->size - size;
  ret_entry->size = (guint32) size;
  ret_entry->span = (guint32) size;
}

void
wmn_cuts_count (WmnCuts * cuts)
{
  wmn_counter_add (&cuts->n_filtered, 1);
}

static void
filter (WmnCut * cut, Item * item, const WmnRingEntry * entry)
{
  guint8 *slot = g_malloc (entry->span);
  gsize size = 0;

  wmn_cuts_count (cut->owner);
  item->is_known = TRUE;
  item->result = wmn_asf_filter_packet (entry->data, entry->size,
      &cut->selection, slot, entry->span, &size);
  if (item->result != WMN_ASF_FILTER_PART) {
    g_free (slot);
    return;
  }
  wmn_cuts_replace (entry, g_realloc (slot, size), size, &item->entry);
  cut->owner->n_bytes += size;
}

const WmnRingEntry *
wmn_cuts_get (WmnCut * cut, guint64 sequence, const WmnRingEntry * entry)
{
  Page *page = get_page (cut, sequence / WMN_RING_CHUNK);
  Item *item = &page->items[sequence % WMN_RING_CHUNK];

  if (!item->is_known)
    filter (cut, item, entry);
  switch (item->result) {
    case WMN_ASF_FILTER_NONE:
      return NULL;
    case WMN_ASF_FILTER_WHOLE:
      return entry;
    case WMN_ASF_FILTER_PART:
      return &item->entry;
  }
  g_assert_not_reached ();
}

void
wmn_cuts_settle (WmnCut * cut)
{
  if (cut->owner->n_bytes <= cut->owner->max_bytes)
    free_dead (cut);
  else
    free_pages (cut);
}
