/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Tests of server/herald.c: news in order, from one thread, none lost at the
 * end. */

#include "server/herald.h"

#include <string.h>

typedef struct
{
  WmnRegistry registry;
  WmnHerald *herald;
  GString *diary;               /* herald's thread until flushed */
  GThread *thread;
  guint starved;
  atomic_uint n_late;
  gint64 late_due;              /* what the first on_late() said */
  gint64 late_last;             /* what the last one was told */
  GMutex gate;                  /* held to keep the herald busy */
  atomic_bool is_over;
} Desk;

static WmnRecord *
make_record (void)
{
  struct sockaddr_storage none = { 0 };

  return wmn_record_new (&none, 0);
}

static void
note (Desk * desk, gchar kind, guint64 id)
{
  g_assert_true (desk->thread == NULL || desk->thread == g_thread_self ());
  desk->thread = g_thread_self ();
  g_string_append_printf (desk->diary, "%c%" G_GUINT64_FORMAT " ", kind, id);
}

static void
on_connected (gpointer data, WmnRecord * record)
{
  Desk *desk = data;
  WmnRecord *found = wmn_registry_find (&desk->registry, record->id);

  g_mutex_lock (&desk->gate);
  g_mutex_unlock (&desk->gate);
  /* I4 */
  g_assert_true (found == record);
  wmn_record_unref (found);
  note (desk, 'c', record->id);
}

static void
on_changed (gpointer data, WmnRecord * record, WmnChange what)
{
  note (data, what == WMN_CHANGE_DNS_NAME ? '=' : '~', record->id);
}

static void
on_disconnected (gpointer data, WmnRecord * record)
{
  Desk *desk = data;

  g_assert_null (wmn_registry_find (&desk->registry, record->id));
  note (desk, 'd', record->id);
}

static void
on_logged (gpointer data, WmnRecord * record, gpointer log, gboolean is_member)
{
  g_assert_cmpstr (log, ==, "log");
  note (data, is_member ? 'l' : 'L', record->id);
}

static void
on_rejected (gpointer data, WmnRecord * record, WmnReject why)
{
  note (data, 'r', (guint64) why);
}

static gboolean
on_connecting (gpointer data, WmnRecord * record)
{
  note (data, '?', record->id);
  return FALSE;
}

static void
take_answer (gpointer data, WmnRecord * record, gboolean is_welcome)
{
  note (data, is_welcome ? 'y' : 'n', record->id);
}

static void
on_starved (gpointer data, int error)
{
  ((Desk *) data)->starved++;
}

/* The rest is due once, a little later. */
static gint64
on_late (gpointer data, gint64 now)
{
  Desk *desk = data;

  g_assert_true (desk->thread == NULL || desk->thread == g_thread_self ());
  desk->late_last = now;
  if (atomic_load (&desk->n_late) == 0 && now < G_MAXINT64)
    desk->late_due = now + 50 * G_TIME_SPAN_MILLISECOND;
  return atomic_fetch_add (&desk->n_late, 1) == 0 ? desk->late_due : G_MAXINT64;
}

static void
open_desk (Desk * desk)
{
  WmnHeraldHooks hooks = { on_connected, on_changed,
    on_disconnected, on_logged, on_rejected, on_connecting, on_starved, NULL,
    on_late
  };

  desk->diary = g_string_new (NULL);
  desk->thread = NULL;
  desk->starved = 0;
  atomic_init (&desk->n_late, 0);
  atomic_init (&desk->is_over, FALSE);
  g_mutex_init (&desk->gate);
  wmn_registry_init (&desk->registry);
  desk->herald = wmn_herald_new (&desk->registry, &hooks, desk);
}

static void
close_desk (Desk * desk)
{
  wmn_herald_free (desk->herald);
  wmn_registry_clear (&desk->registry);
  g_string_free (desk->diary, TRUE);
  g_mutex_clear (&desk->gate);
}

static void
test_order (void)
{
  WmnRecord *a = make_record ();
  WmnRecord *b = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_connected (desk.herald, a);
  wmn_herald_connected (desk.herald, b);
  wmn_herald_rejected (desk.herald, b, WMN_REJECT_LIMIT);
  wmn_herald_disconnected (desk.herald, a);
  wmn_herald_disconnected (desk.herald, a);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 c2 r0 d1 ");
  g_assert_false (wmn_herald_is_current (desk.herald));
  wmn_record_unref (a);
  wmn_record_unref (b);
  close_desk (&desk);
}

/* What is posted before the end is delivered before the end (I5). */
static void
test_nothing_lost_at_the_end (void)
{
  Desk desk;
  guint i;

  open_desk (&desk);
  for (i = 0; i < 500; i++) {
    WmnRecord *record = make_record ();

    wmn_herald_connected (desk.herald, record);
    wmn_herald_disconnected (desk.herald, record);
    wmn_record_unref (record);
  }
  wmn_herald_free (desk.herald);
  g_assert_cmpuint (wmn_registry_generation (&desk.registry), ==, 1000);
  g_assert_cmpuint (desk.registry.records->len, ==, 0);
  g_assert_true (g_str_has_suffix (desk.diary->str, "c500 d500 "));
  wmn_registry_clear (&desk.registry);
  g_string_free (desk.diary, TRUE);
  g_mutex_clear (&desk.gate);
}

/* A busy application: rejections are bounded, the backlog is seen. */
static void
test_backlog (void)
{
  WmnRecord *record = make_record ();
  Desk desk;
  guint i;

  open_desk (&desk);
  g_mutex_lock (&desk.gate);
  wmn_herald_connected (desk.herald, record);
  for (i = 0; i < 1000; i++)
    wmn_herald_rejected (desk.herald, record, WMN_REJECT_ADDRESS);
  g_assert_false (wmn_herald_is_behind (desk.herald));
  for (i = 0; i < WMN_HERALD_MAX_BACKLOG; i++)
    wmn_herald_disconnected (desk.herald, record);
  g_assert_true (wmn_herald_is_behind (desk.herald));
  g_mutex_unlock (&desk.gate);
  wmn_herald_flush (desk.herald);
  g_assert_false (wmn_herald_is_behind (desk.herald));
  g_assert_cmpuint (desk.diary->len, ==,
      strlen ("c1 d1 ") + WMN_HERALD_MAX_REJECTIONS * strlen ("r1 "));
  wmn_record_unref (record);
  close_desk (&desk);
}

/* Between connected and disconnected, a name once. */
static void
test_changes (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_changed (desk.herald, record, WMN_CHANGE_STATE);
  wmn_herald_flush (desk.herald);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_changed (desk.herald, record, WMN_CHANGE_STATE);
  wmn_herald_named (desk.herald, record, "host.example");
  wmn_herald_named (desk.herald, record, "other.example");
  wmn_herald_disconnected (desk.herald, record);
  wmn_herald_named (desk.herald, record, "late.example");
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 ~1 =1 d1 ");
  g_assert_cmpstr (wmn_record_get_dns_name (record), ==, "host.example");
  wmn_record_unref (record);
  close_desk (&desk);
}

/* What changes again before it is told is told once, and what changes after
 * that once more: who changes fast fills no queue. */
static void
test_many_changes (void)
{
  WmnRecord *record = make_record ();
  Desk desk;
  guint i;

  open_desk (&desk);
  g_mutex_lock (&desk.gate);
  wmn_herald_connected (desk.herald, record);
  for (i = 0; i <= WMN_HERALD_MAX_BACKLOG; i++)
    wmn_herald_changed (desk.herald, record, WMN_CHANGE_STREAMS);
  wmn_herald_changed (desk.herald, record, WMN_CHANGE_STATE);
  g_assert_false (wmn_herald_is_behind (desk.herald));
  g_mutex_unlock (&desk.gate);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 ~1 ~1 ");
  wmn_herald_changed (desk.herald, record, WMN_CHANGE_STREAMS);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 ~1 ~1 ~1 ");
  wmn_record_unref (record);
  close_desk (&desk);
}

/* Nobody's is not told, a member's is a change as well, and so is not the one
 * that comes when it is over. */
static void
test_logs (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_logged (desk.herald, record, g_strdup ("log"), g_free);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_logged (desk.herald, record, g_strdup ("log"), g_free);
  wmn_herald_disconnected (desk.herald, record);
  wmn_herald_logged (desk.herald, record, g_strdup ("log"), g_free);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 l1 ~1 d1 L1 ");
  wmn_record_unref (record);
  close_desk (&desk);
}

/* A player that sends nothing but logs fills no queue. */
static void
test_many_logs (void)
{
  WmnRecord *record = make_record ();
  Desk desk;
  guint i;

  open_desk (&desk);
  g_mutex_lock (&desk.gate);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_disconnected (desk.herald, record);
  for (i = 0; i < 1000; i++)
    wmn_herald_logged (desk.herald, record, g_strdup ("log"), g_free);
  g_mutex_unlock (&desk.gate);
  wmn_herald_flush (desk.herald);
  g_assert_cmpuint (desk.diary->len, ==,
      strlen ("c1 d1 ") + WMN_HERALD_MAX_LOGS * strlen ("L1 "));
  wmn_record_unref (record);
  close_desk (&desk);
}

static void
test_ask (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_ask (desk.herald, record, take_answer, &desk);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "?0 n0 ");
  wmn_record_unref (record);
  close_desk (&desk);
}

static void
note_run (gpointer data, const WmnHeraldHooks * hooks, gpointer user_data)
{
  Desk *desk = data;

  g_assert_true (user_data == desk);
  g_assert_true (wmn_herald_is_current (desk->herald));
  g_assert_nonnull (hooks->connected);
  g_string_append (desk->diary, "run ");
}

/* In its turn. */
static void
test_run (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_run (desk.herald, note_run, &desk);
  wmn_herald_disconnected (desk.herald, record);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 run d1 ");
  wmn_record_unref (record);
  close_desk (&desk);
}

/* Always one more. */
static void
run_again (gpointer data, const WmnHeraldHooks * hooks, gpointer user_data)
{
  Desk *desk = data;

  if (!atomic_load (&desk->is_over))
    wmn_herald_run (desk->herald, run_again, desk);
}

/* Who keeps on knocking holds up nobody who waits for what was before. */
static void
test_flush_among_news (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_run (desk.herald, run_again, &desk);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_flush (desk.herald);
  g_assert_cmpuint (wmn_registry_generation (&desk.registry), ==, 1);
  atomic_store (&desk.is_over, TRUE);
  wmn_record_unref (record);
  close_desk (&desk);
}

static gpointer
flush_or_interrupt (gpointer data)
{
  wmn_herald_flush_or_interrupt (data);
  return NULL;
}

/* Before and during. */
static void
test_interrupt (void)
{
  WmnRecord *record = make_record ();
  GThread *thread;
  Desk desk;

  open_desk (&desk);
  g_mutex_lock (&desk.gate);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_interrupt (desk.herald, TRUE);
  wmn_herald_flush_or_interrupt (desk.herald);
  wmn_herald_interrupt (desk.herald, FALSE);
  thread = g_thread_new ("flush", flush_or_interrupt, desk.herald);
  wmn_herald_interrupt (desk.herald, TRUE);
  g_thread_join (thread);
  g_assert_cmpstr (desk.diary->str, ==, "");
  g_mutex_unlock (&desk.gate);
  wmn_herald_flush (desk.herald);
  g_assert_cmpstr (desk.diary->str, ==, "c1 ");
  wmn_record_unref (record);
  close_desk (&desk);
}

static void
wait_for_generation (Desk * desk, guint64 generation)
{
  while (wmn_registry_generation (&desk->registry) < generation)
    g_usleep (100);
}

/* What comes while the thread naps is told when it has, without being asked
 * for. */
static void
test_nap (void)
{
  WmnRecord *a = make_record ();
  WmnRecord *b = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_connected (desk.herald, a);
  wait_for_generation (&desk, 1);
  wmn_herald_connected (desk.herald, b);
  wait_for_generation (&desk, 2);
  wmn_herald_disconnected (desk.herald, a);
  wait_for_generation (&desk, 3);
  wmn_record_unref (a);
  wmn_record_unref (b);
  close_desk (&desk);
}

/* What was kept back comes when it is due, without news, and at the end. */
static void
test_late (void)
{
  WmnRecord *record = make_record ();
  Desk desk;

  open_desk (&desk);
  wmn_herald_connected (desk.herald, record);
  wmn_herald_flush (desk.herald);
  g_assert_cmpuint (atomic_load (&desk.n_late), ==, 0);
  wmn_herald_rejected (desk.herald, record, WMN_REJECT_LIMIT);
  while (atomic_load (&desk.n_late) < 2)
    g_thread_yield ();
  wmn_herald_flush (desk.herald);
  g_assert_cmpuint (atomic_load (&desk.n_late), ==, 2);
  g_assert_cmpint (desk.late_last, >=, desk.late_due);
  wmn_herald_free (desk.herald);
  g_assert_cmpuint (atomic_load (&desk.n_late), ==, 3);
  g_assert_cmpint (desk.late_last, ==, G_MAXINT64);
  desk.herald = NULL;
  close_desk (&desk);
  wmn_record_unref (record);
}

static void
test_starved_once_a_second (void)
{
  Desk desk;
  guint i;

  open_desk (&desk);
  for (i = 0; i < 100; i++)
    wmn_herald_starved (desk.herald, 24);
  wmn_herald_flush (desk.herald);
  g_assert_cmpuint (desk.starved, >=, 1);
  g_assert_cmpuint (desk.starved, <, 100);
  close_desk (&desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/herald/order", test_order);
  g_test_add_func ("/herald/nothing-lost", test_nothing_lost_at_the_end);
  g_test_add_func ("/herald/backlog", test_backlog);
  g_test_add_func ("/herald/changes", test_changes);
  g_test_add_func ("/herald/many-changes", test_many_changes);
  g_test_add_func ("/herald/logs", test_logs);
  g_test_add_func ("/herald/many-logs", test_many_logs);
  g_test_add_func ("/herald/ask", test_ask);
  g_test_add_func ("/herald/run", test_run);
  g_test_add_func ("/herald/flush-among-news", test_flush_among_news);
  g_test_add_func ("/herald/interrupt", test_interrupt);
  g_test_add_func ("/herald/nap", test_nap);
  g_test_add_func ("/herald/late", test_late);
  g_test_add_func ("/herald/starved", test_starved_once_a_second);
  return g_test_run ();
}
