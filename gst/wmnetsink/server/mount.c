/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See mount.h.  Whatever has to happen in a worker goes there as an errand,
 * a mail that holds a reference to the mount, so that it may arrive late. */

#include "server/mount.h"

#include <string.h>
#include "server/debug.h"

/* The ring holds a little more than a client may lag. */
#define CAPACITY_DEFAULT (16 * 1024 * 1024)
#define CAPACITY_MAX (256 * 1024 * 1024)

typedef struct _Errand Errand;

typedef enum
{
  ERRAND_ATTACH,
  ERRAND_READY,
  ERRAND_CLOSE_STREAMS,
  ERRAND_CLOSE_ONE,
  ERRAND_WELCOME,
  ERRAND_TURN_AWAY,
  ERRAND_VERIFY,
  ERRAND_SELECT,
  ERRAND_RETUNE,
  ERRAND_DETACH
} ErrandKind;

struct _Errand
{
  WmnMail mail;
  ErrandKind kind;
  WmnMount *mount;
  WmnOutlet *outlet;
  WmnRecord *record;
  WmnReason why;
  WmnAuthVerdict verdict;
  WmnSwitch *switches;          /* owned */
  guint n_switches;
};

static void
carry_out (Errand * errand)
{
  WmnOutlet *outlet = errand->outlet;
  WmnMount *mount = errand->mount;

  switch (errand->kind) {
    case ERRAND_ATTACH:
      if (!wmn_outlet_attach (outlet, mount->ring,
              wmn_mount_get (mount, WMN_SETTING_MAX_LATENCY)))
        g_error ("wmnetsink: more workers than a ring has readers");
      break;
    case ERRAND_READY:
      wmn_outlet_tell_ready (outlet);
      break;
    case ERRAND_CLOSE_STREAMS:
      wmn_outlet_close_streams (outlet, errand->why);
      break;
    case ERRAND_CLOSE_ONE:
      wmn_outlet_close_one (outlet, errand->record, errand->why);
      break;
    case ERRAND_WELCOME:
    case ERRAND_TURN_AWAY:
      wmn_outlet_decide (outlet, errand->record,
          errand->kind == ERRAND_WELCOME);
      break;
    case ERRAND_VERIFY:
      wmn_outlet_verify (outlet, errand->record, errand->verdict);
      break;
    case ERRAND_SELECT:
      wmn_outlet_select (outlet, errand->record, errand->switches,
          errand->n_switches);
      break;
    case ERRAND_RETUNE:
      wmn_outlet_retune (outlet);
      break;
    case ERRAND_DETACH:
      wmn_outlet_close_all (outlet, errand->why);
      wmn_outlet_detach (outlet);
      break;
  }
}

static void
deliver_errand (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  if (errand->outlet->is_attached || errand->kind == ERRAND_ATTACH)
    carry_out (errand);
  if (errand->record != NULL)
    wmn_record_unref (errand->record);
  wmn_mount_unref (errand->mount);
  g_free (errand->switches);
  g_free (errand);
}

static Errand *
errand_new (WmnMount * mount, guint outlet, ErrandKind kind)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->mail.deliver = deliver_errand;
  errand->kind = kind;
  errand->mount = wmn_mount_ref (mount);
  errand->outlet = &mount->outlets[outlet];
  return errand;
}

/* To where the connection of @record is. */
static Errand *
record_errand_new (WmnMount * mount, WmnRecord * record, ErrandKind kind)
{
  Errand *errand = errand_new (mount, record->worker, kind);

  errand->record = wmn_record_ref (record);
  return errand;
}

static void
send_errand (Errand * errand)
{
  wmn_worker_post (errand->outlet->worker, &errand->mail);
}

static void
send_all_and_wait (WmnMount * mount, ErrandKind kind, WmnReason why)
{
  guint i;

  for (i = 0; i < mount->n_outlets; i++) {
    Errand *errand = errand_new (mount, i, kind);

    errand->why = why;
    wmn_worker_post_and_wait (errand->outlet->worker, &errand->mail);
  }
}

static void
on_named (gpointer user_data, WmnRecord * record, const gchar * name)
{
  WmnMount *mount = user_data;

  wmn_herald_named (mount->herald, record, name);
}

WmnMount *
wmn_mount_new (const gchar * path, const gchar * server_header, WmnRole role,
    WmnWorker * workers, guint n_workers, const WmnSeatHooks * seat_hooks,
    WmnSessions * sessions, const WmnMountHooks * hooks, gpointer user_data)
{
  WmnMount *mount = g_new0 (WmnMount, 1);
  guint i;

  atomic_init (&mount->refs, 1);
  mount->path = g_strdup (path);
  mount->server_header = g_strdup (server_header);
  mount->role = role;
  mount->sessions = sessions;
  mount->is_asking = hooks->is_asking;
  mount->user_data = user_data;
  wmn_access_init (&mount->access);
  wmn_access_init (&mount->proxies);
  wmn_access_set_default (&mount->proxies, FALSE);
  wmn_places_init (&mount->places);
  atomic_init (&mount->settings[WMN_SETTING_MAX_PER_ADDRESS], -1);
  wmn_registry_init (&mount->registry);
  mount->registry.count = hooks->n_clients;
  mount->ring = wmn_ring_new (2, (void (*)(gpointer)) wmn_epoch_unref);
  mount->publisher = wmn_publisher_new (mount->ring, hooks->notice, user_data);
  mount->herald = wmn_herald_new (&mount->registry, &hooks->herald, user_data);
  wmn_auth_init (&mount->auth, mount->herald, hooks->is_answering, user_data);
  mount->names = wmn_names_new (on_named, mount);
  mount->n_outlets = n_workers;
  mount->outlets = g_new0 (WmnOutlet, n_workers);
  for (i = 0; i < n_workers; i++)
    wmn_outlet_init (&mount->outlets[i], mount, &workers[i], seat_hooks);
  if (mount->herald == NULL) {
    wmn_names_free (mount->names);
    g_clear_pointer (&mount, wmn_mount_unref);
  }
  return mount;
}

WmnMount *
wmn_mount_ref (WmnMount * mount)
{
  atomic_fetch_add_explicit (&mount->refs, 1, memory_order_relaxed);
  return mount;
}

/* The last reference may be an errand's, in a worker; the herald has ended
 * by then (wmn_mount_close()). */
void
wmn_mount_unref (WmnMount * mount)
{
  if (atomic_fetch_sub_explicit (&mount->refs, 1, memory_order_acq_rel) > 1)
    return;
  g_assert (mount->herald == NULL);
  wmn_publisher_free (mount->publisher);
  wmn_ring_free (mount->ring);
  wmn_registry_clear (&mount->registry);
  wmn_access_clear (&mount->access);
  wmn_access_clear (&mount->proxies);
  wmn_auth_clear (&mount->auth);
  wmn_places_clear (&mount->places);
  g_free (mount->outlets);
  g_free (mount->path);
  g_free (mount->server_header);
  g_free (mount);
}

void
wmn_mount_open (WmnMount * mount)
{
  send_all_and_wait (mount, ERRAND_ATTACH, WMN_REASON_NONE);
  atomic_store (&mount->is_open, TRUE);
}

void
wmn_mount_close (WmnMount * mount)
{
  atomic_store (&mount->is_open, FALSE);
  wmn_mount_interrupt (mount, TRUE);
  send_all_and_wait (mount, ERRAND_DETACH, WMN_REASON_SHUTDOWN);
  wmn_sessions_forget (mount->sessions, mount);
  wmn_names_free (mount->names);
  wmn_auth_close (&mount->auth);
  wmn_herald_free (mount->herald);
  mount->herald = NULL;
}

gboolean
wmn_mount_is_herald (const WmnMount * mount)
{
  return mount->herald != NULL && wmn_herald_is_current (mount->herald);
}

/* The ring has to hold what the laziest client may lag. */
static void
update_capacity (WmnMount * mount)
{
  gint64 bytes = wmn_mount_get (mount, WMN_SETTING_QUEUE_MAX_BYTES);

  if (bytes <= 0)
    bytes = CAPACITY_DEFAULT;
  wmn_publisher_set_capacity (mount->publisher,
      (guint64) MIN (bytes + bytes / 4, CAPACITY_MAX));
}

void
wmn_mount_start_names (WmnMount * mount)
{
  if (!wmn_names_start (mount->names))
    GST_CAT_WARNING (wmn_server_debug, "names of clients can't be looked up: "
        "there is no thread or no descriptor for it");
}

/* What the kernel was told of each client's socket it has to be told anew. */
static void
retune (WmnMount * mount)
{
  guint i;

  if (!atomic_load (&mount->is_open))
    return;
  for (i = 0; i < mount->n_outlets; i++)
    send_errand (errand_new (mount, i, ERRAND_RETUNE));
}

void
wmn_mount_set (WmnMount * mount, WmnSetting setting, gint64 value)
{
  gint64 before = atomic_exchange (&mount->settings[setting], value);
  guint i;

  if ((setting == WMN_SETTING_DSCP || setting == WMN_SETTING_CLIENT_RATE) &&
      before != value)
    retune (mount);
  if (setting == WMN_SETTING_QUEUE_MAX_BYTES)
    update_capacity (mount);
  if (setting == WMN_SETTING_ADD_BITRATES)
    wmn_publisher_set_adds_bitrates (mount->publisher, value != 0);
  if (setting == WMN_SETTING_MAX_LATENCY) {
    for (i = 0; i < mount->n_outlets; i++)
      atomic_store (&mount->outlets[i].feed.max_latency, value);
  }
}

gint64
wmn_mount_get (const WmnMount * mount, WmnSetting setting)
{
  return atomic_load_explicit (&mount->settings[setting], memory_order_relaxed);
}

void
wmn_mount_get_figures (WmnMount * mount, WmnRecord * record,
    WmnFigures * ret_figures)
{
  wmn_record_get_figures (record, wmn_ring_head (mount->ring),
      wmn_ring_position (mount->ring),
      wmn_publisher_newest_time (mount->publisher), g_get_monotonic_time (),
      ret_figures);
  /* A player of MS-WMSP has one for each request in flight (1.3); the data
   * connection is there whether its session still is or not. */
  if (ret_figures->state != WMN_STATE_CLOSED)
    ret_figures->n_connections = record->session == 0 ? 1 :
        MAX (wmn_sessions_count_connections (mount->sessions, record->session),
        1);
}

static guint64
sum_queues (WmnMount * mount)
{
  GPtrArray *records = wmn_registry_snapshot (&mount->registry, NULL);
  guint64 sum = 0;
  guint i;

  for (i = 0; i < records->len; i++) {
    WmnFigures figures;

    wmn_mount_get_figures (mount, g_ptr_array_index (records, i), &figures);
    sum += figures.queue_bytes;
  }
  g_ptr_array_unref (records);
  return sum;
}

void
wmn_mount_get_totals (WmnMount * mount, WmnTotals * ret_totals)
{
  WmnTotals totals = { 0 };
  guint i;

  for (i = 0; i < mount->n_outlets; i++) {
    WmnOutlet *outlet = &mount->outlets[i];

    totals.bytes_sent += atomic_load (&outlet->bytes_sent);
    totals.bytes_received += atomic_load (&outlet->bytes_received);
    totals.packets_sent += atomic_load (&outlet->packets_sent);
    totals.packets_dropped += atomic_load (&outlet->packets_dropped);
    totals.packets_filtered += atomic_load (&outlet->cuts.n_filtered);
    totals.slow += atomic_load (&outlet->n_slow);
    totals.timed_out += atomic_load (&outlet->n_timed_out);
  }
  totals.accepted = atomic_load (&mount->n_accepted);
  totals.rejected = atomic_load (&mount->n_rejected);
  totals.n_connections = (guint) atomic_load (&mount->n_connections);
  totals.n_sessions = wmn_sessions_count (mount->sessions, mount,
      g_get_monotonic_time ());
  totals.malformed = wmn_publisher_n_malformed (mount->publisher);
  totals.peak = wmn_registry_peak (&mount->registry);
  totals.bytes_to_serve = sum_queues (mount);
  *ret_totals = totals;
}

/* FALSE when somebody else has asked before. */
static gboolean
ask_to_leave (WmnMount * mount, WmnRecord * record, WmnReason why)
{
  Errand *errand;

  if (!wmn_record_mark (record, WMN_RECORD_LEAVING))
    return FALSE;
  errand = record_errand_new (mount, record, ERRAND_CLOSE_ONE);
  errand->why = why;
  send_errand (errand);
  return TRUE;
}

gboolean
wmn_mount_disconnect (WmnMount * mount, guint64 id, WmnReason why)
{
  WmnRecord *record = wmn_registry_find (&mount->registry, id);
  gboolean is_asked;

  if (record == NULL)
    return FALSE;
  is_asked = ask_to_leave (mount, record, why);
  wmn_record_unref (record);
  return is_asked;
}

guint
wmn_mount_disconnect_all (WmnMount * mount, WmnReason why)
{
  GPtrArray *records = wmn_registry_snapshot (&mount->registry, NULL);
  guint count = 0;
  guint i;

  for (i = 0; i < records->len; i++) {
    if (ask_to_leave (mount, g_ptr_array_index (records, i), why))
      count++;
  }
  g_ptr_array_unref (records);
  return count;
}

guint32
wmn_mount_commit (WmnMount * mount)
{
  gboolean was_streaming = wmn_publisher_is_streaming (mount->publisher);
  guint32 late = wmn_publisher_commit (mount->publisher,
      g_get_monotonic_time ());
  guint i;

  for (i = 0; i < mount->n_outlets; i++) {
    wmn_feed_notify (&mount->outlets[i].feed);
    if (!was_streaming)
      send_errand (errand_new (mount, i, ERRAND_READY));
  }
  return late;
}

static void
flush_feeds (WmnMount * mount)
{
  guint i;

  for (i = 0; i < mount->n_outlets; i++)
    wmn_feed_flush (&mount->outlets[i].feed);
}

void
wmn_mount_flush (WmnMount * mount)
{
  wmn_publisher_flush (mount->publisher, g_get_monotonic_time ());
  flush_feeds (mount);
}

/* TRUE when somebody is left and nobody wants to wait for them. */
static gboolean
wait_until_empty (WmnMount * mount)
{
  gboolean is_interrupted;
  gint64 deadline = g_get_monotonic_time () +
      wmn_mount_get (mount, WMN_SETTING_DRAIN_TIMEOUT);

  g_mutex_lock (&mount->places.lock);
  while (mount->places.n_taken > 0 && !mount->is_interrupted) {
    if (!g_cond_wait_until (&mount->places.empty, &mount->places.lock,
            deadline))
      break;
  }
  is_interrupted = mount->is_interrupted && mount->places.n_taken > 0;
  g_mutex_unlock (&mount->places.lock);
  return is_interrupted;
}

void
wmn_mount_end (WmnMount * mount)
{
  wmn_publisher_end (mount->publisher, g_get_monotonic_time ());
  flush_feeds (mount);
}

void
wmn_mount_drain (WmnMount * mount)
{
  /* The state change that interrupts has a reason of its own for them. */
  if (wait_until_empty (mount))
    return;
  send_all_and_wait (mount, ERRAND_CLOSE_STREAMS, WMN_REASON_TIMEOUT);
  if (!wmn_mount_is_herald (mount))
    wmn_herald_flush_or_interrupt (mount->herald);
}

void
wmn_mount_interrupt (WmnMount * mount, gboolean is_interrupted)
{
  g_mutex_lock (&mount->places.lock);
  mount->is_interrupted = is_interrupted;
  g_cond_broadcast (&mount->places.empty);
  g_mutex_unlock (&mount->places.lock);
  wmn_herald_interrupt (mount->herald, is_interrupted);
}

void
wmn_mount_stop (WmnMount * mount, WmnReason why)
{
  wmn_publisher_reset (mount->publisher);
  send_all_and_wait (mount, ERRAND_CLOSE_STREAMS, why);
  wmn_herald_flush (mount->herald);
}

gboolean
wmn_mount_admit (WmnMount * mount, const struct sockaddr_storage *peer)
{
  return !wmn_herald_is_behind (mount->herald) &&
      wmn_places_take (&mount->places, peer,
      wmn_mount_get (mount, WMN_SETTING_MAX_CLIENTS),
      wmn_mount_get (mount, WMN_SETTING_MAX_PER_ADDRESS));
}

void
wmn_mount_dismiss (WmnMount * mount, const struct sockaddr_storage *peer)
{
  wmn_places_leave (&mount->places, peer);
}

void
wmn_mount_greet (WmnMount * mount, WmnRecord * record)
{
  atomic_fetch_add (&mount->n_accepted, 1);
  wmn_herald_connected (mount->herald, record);
  if (wmn_mount_get (mount, WMN_SETTING_RESOLVES))
    wmn_names_look_up (mount->names, record);
}

gboolean
wmn_mount_is_asking (const WmnMount * mount)
{
  return mount->is_asking != NULL && mount->is_asking (mount->user_data);
}

/* Herald's thread. */
static void
on_decided (gpointer data, WmnRecord * record, gboolean is_welcome)
{
  WmnMount *mount = data;
  Errand *errand = record_errand_new (mount, record,
      is_welcome ? ERRAND_WELCOME : ERRAND_TURN_AWAY);

  send_errand (errand);
  wmn_mount_unref (mount);
}

void
wmn_mount_ask (WmnMount * mount, WmnRecord * candidate)
{
  wmn_herald_ask (mount->herald, candidate, on_decided, wmn_mount_ref (mount));
}

/* Herald's thread, or that of claims. */
static void
on_verified (gpointer data, WmnRecord * candidate, WmnAuthVerdict verdict)
{
  WmnMount *mount = data;
  Errand *errand = record_errand_new (mount, candidate, ERRAND_VERIFY);

  errand->verdict = verdict;
  send_errand (errand);
  wmn_mount_unref (mount);
}

gboolean
wmn_mount_verify (WmnMount * mount, WmnRecord * candidate, WmnClaim * claim)
{
  wmn_mount_ref (mount);
  if (wmn_auth_check (&mount->auth, claim, candidate, on_verified, mount))
    return TRUE;
  wmn_mount_unref (mount);
  return FALSE;
}

void
wmn_mount_select_streams (WmnMount * mount, WmnRecord * record,
    const WmnSwitch * switches, guint n_switches)
{
  Errand *errand = record_errand_new (mount, record, ERRAND_SELECT);

  errand->switches = g_memdup2 (switches, n_switches * sizeof (*switches));
  errand->n_switches = n_switches;
  send_errand (errand);
}

void
wmn_mount_stop_stream (WmnMount * mount, WmnRecord * record)
{
  Errand *errand = record_errand_new (mount, record, ERRAND_CLOSE_ONE);

  errand->why = WMN_REASON_CLIENT_STOPPED;
  send_errand (errand);
}
