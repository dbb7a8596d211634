/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See herald.h. */

#include "server/herald.h"

typedef struct _News News;

typedef enum
{
  NEWS_CONNECTED,
  NEWS_CHANGED,
  NEWS_NAMED,
  NEWS_LOGGED,
  NEWS_DISCONNECTED,
  NEWS_REJECTED,
  NEWS_STARVED,
  NEWS_ASKED,
  NEWS_RUN
} NewsKind;

/* What wakes the herald's thread. */
typedef enum
{
  AWAKE,                        /* nothing: it looks for news by itself */
  NAPPING,                      /* what somebody waits for */
  ASLEEP                        /* anything */
} Attention;

struct _News
{
  NewsKind kind;
  WmnRecord *record;
  gint detail;                  /* WmnReject, WmnChange or errno */
  gpointer payload;             /* the name of NAMED, the log of LOGGED */
  GDestroyNotify payload_free;
  void (*decided) (gpointer data, WmnRecord * record, gboolean is_welcome);
  void (*run) (gpointer data, const WmnHeraldHooks * hooks, gpointer user_data);
  gpointer data;
};

struct _WmnHerald
{
  /* set once */
  WmnRegistry *registry;
  WmnHeraldHooks hooks;
  gpointer user_data;
  GThread *thread;

  GMutex lock;
  GCond wake;                   /* there are news, or it is over */
  GCond told;                   /* what a flush has waited for, or it is
                                 * interrupted */

  /* under lock */
  GQueue news;
  guint64 n_posted;
  guint64 n_told;
  guint n_rejections;
  guint n_logs;
  guint n_flushing;             /* threads that wait for told */
  Attention attention;
  gboolean is_interrupted;
  gboolean is_ending;

  /* herald thread only */
  gint64 starved_time;
  gint64 late_due;              /* G_MAXINT64 = never */
};

static void
introduce (WmnHerald * herald, WmnRecord * record)
{
  wmn_registry_assign (herald->registry, record);
  wmn_registry_add (herald->registry, record);
  if (herald->hooks.connected != NULL)
    herald->hooks.connected (herald->user_data, record);
}

static gboolean
is_member (WmnHerald * herald, const WmnRecord * record)
{
  WmnRecord *member = wmn_registry_find (herald->registry, record->id);

  if (member != NULL)
    wmn_record_unref (member);
  return member != NULL;
}

static void
tell_change (WmnHerald * herald, const News * news)
{
  WmnRecord *record = news->record;

  if (!is_member (herald, record))
    return;
  if (news->kind == NEWS_NAMED) {
    if (wmn_record_get_dns_name (record) != NULL)
      return;
    atomic_store (&wmn_record_get_rare (record)->dns_name,
        g_strdup (news->payload));
  }
  if (herald->hooks.changed != NULL)
    herald->hooks.changed (herald->user_data, record, news->detail);
}

/* Before it is a member it has no id to tell of. */
static void
tell_log (WmnHerald * herald, const News * news)
{
  if (news->record != NULL && news->record->id == 0)
    return;
  if (herald->hooks.logged != NULL)
    herald->hooks.logged (herald->user_data, news->record, news->payload,
        news->record != NULL && is_member (herald, news->record));
  if (news->record != NULL)
    tell_change (herald, news);
}

static void
see_off (WmnHerald * herald, WmnRecord * record)
{
  if (wmn_registry_remove (herald->registry, record) &&
      herald->hooks.disconnected != NULL)
    herald->hooks.disconnected (herald->user_data, record);
}

static void
report_starved (WmnHerald * herald, gint error)
{
  gint64 now = g_get_monotonic_time ();

  if (herald->starved_time != 0 &&
      now - herald->starved_time < G_TIME_SPAN_SECOND)
    return;
  herald->starved_time = now;
  if (herald->hooks.starved != NULL)
    herald->hooks.starved (herald->user_data, error);
}

static void
tell_late (WmnHerald * herald, gint64 now)
{
  if (herald->hooks.late != NULL)
    herald->late_due = herald->hooks.late (herald->user_data, now);
}

/* Also among news, of which there may be no end. */
static void
tell_late_if_due (WmnHerald * herald)
{
  gint64 now;

  if (herald->late_due == G_MAXINT64)
    return;
  now = g_get_monotonic_time ();
  if (herald->late_due <= now)
    tell_late (herald, now);
}

static void
tell (WmnHerald * herald, const News * news)
{
  const WmnHeraldHooks *hooks = &herald->hooks;

  switch (news->kind) {
    case NEWS_CONNECTED:
      introduce (herald, news->record);
      break;
    case NEWS_CHANGED:
      /* First: what changes from now on may not be seen by the hook. */
      atomic_fetch_and (&news->record->marks, (guint8) ~ news->detail);
      tell_change (herald, news);
      break;
    case NEWS_NAMED:
      tell_change (herald, news);
      break;
    case NEWS_LOGGED:
      tell_log (herald, news);
      tell_late (herald, g_get_monotonic_time ());
      break;
    case NEWS_DISCONNECTED:
      see_off (herald, news->record);
      break;
    case NEWS_REJECTED:
      if (hooks->rejected != NULL)
        hooks->rejected (herald->user_data, news->record, news->detail);
      tell_late (herald, g_get_monotonic_time ());
      break;
    case NEWS_STARVED:
      report_starved (herald, news->detail);
      break;
    case NEWS_ASKED:
      news->decided (news->data, news->record, hooks->connecting == NULL ||
          hooks->connecting (herald->user_data, news->record));
      break;
    case NEWS_RUN:
      news->run (news->data, hooks, herald->user_data);
      break;
  }
}

static void
free_news (News * news)
{
  if (news->record != NULL)
    wmn_record_unref (news->record);
  if (news->payload_free != NULL)
    news->payload_free (news->payload);
  g_free (news);
}

/* Nothing is to be told.  After news it naps first, so that a crowd that comes
 * and goes wakes it once in WMN_HERALD_NAP and not for each of them. */
static void
doze_unlocked (WmnHerald * herald, gboolean had_news)
{
  gint64 end = herald->late_due;

  herald->attention = had_news ? NAPPING : ASLEEP;
  if (had_news)
    end = MIN (end, g_get_monotonic_time () + WMN_HERALD_NAP);
  if (end != G_MAXINT64)
    g_cond_wait_until (&herald->wake, &herald->lock, end);
  else
    g_cond_wait (&herald->wake, &herald->lock);
  herald->attention = AWAKE;
}

static void
wake_unlocked (WmnHerald * herald, gboolean is_urgent)
{
  if (herald->attention == AWAKE ||
      (herald->attention == NAPPING && !is_urgent))
    return;
  herald->attention = AWAKE;
  g_cond_signal (&herald->wake);
}

/* The next news, NULL when it is over and nothing is left. */
static News *
wait_unlocked (WmnHerald * herald)
{
  gboolean had_news = TRUE;
  News *news;

  while ((news = g_queue_pop_head (&herald->news)) == NULL) {
    if (herald->is_ending)
      return NULL;
    doze_unlocked (herald, had_news);
    had_news = FALSE;
    g_mutex_unlock (&herald->lock);
    tell_late_if_due (herald);
    g_mutex_lock (&herald->lock);
  }
  if (news->kind == NEWS_REJECTED)
    herald->n_rejections--;
  if (news->kind == NEWS_LOGGED)
    herald->n_logs--;
  return news;
}

static gpointer
run (gpointer data)
{
  WmnHerald *herald = data;
  News *news;

  g_mutex_lock (&herald->lock);
  while ((news = wait_unlocked (herald)) != NULL) {
    g_mutex_unlock (&herald->lock);
    tell (herald, news);
    free_news (news);
    tell_late_if_due (herald);
    g_mutex_lock (&herald->lock);
    herald->n_told++;
    if (herald->n_flushing > 0)
      g_cond_broadcast (&herald->told);
  }
  g_mutex_unlock (&herald->lock);
  tell_late (herald, G_MAXINT64);
  return NULL;
}

static void
destroy (WmnHerald * herald)
{
  g_mutex_clear (&herald->lock);
  g_cond_clear (&herald->wake);
  g_cond_clear (&herald->told);
  g_free (herald);
}

WmnHerald *
wmn_herald_new (WmnRegistry * registry, const WmnHeraldHooks * hooks,
    gpointer user_data)
{
  WmnHerald *herald = g_new0 (WmnHerald, 1);

  herald->registry = registry;
  herald->hooks = *hooks;
  herald->user_data = user_data;
  herald->late_due = G_MAXINT64;
  g_mutex_init (&herald->lock);
  g_cond_init (&herald->wake);
  g_cond_init (&herald->told);
  g_queue_init (&herald->news);
  herald->thread = g_thread_try_new ("wmnet-herald", run, herald, NULL);
  if (herald->thread == NULL)
    g_clear_pointer (&herald, destroy);
  return herald;
}

void
wmn_herald_free (WmnHerald * herald)
{
  if (herald == NULL)
    return;
  g_assert (!wmn_herald_is_current (herald));
  g_mutex_lock (&herald->lock);
  herald->is_ending = TRUE;
  wake_unlocked (herald, TRUE);
  g_mutex_unlock (&herald->lock);
  g_thread_join (herald->thread);
  destroy (herald);
}

gboolean
wmn_herald_is_current (const WmnHerald * herald)
{
  return g_thread_self () == herald->thread;
}

static News *
news_new (NewsKind kind, WmnRecord * record, gint detail)
{
  News *news = g_new0 (News, 1);

  news->kind = kind;
  news->record = record != NULL ? wmn_record_ref (record) : NULL;
  news->detail = detail;
  return news;
}

/* Takes @news.  FALSE when there are too many of its kind. */
static gboolean
enqueue_unlocked (WmnHerald * herald, News * news)
{
  if (news->kind == NEWS_REJECTED) {
    if (herald->n_rejections >= WMN_HERALD_MAX_REJECTIONS)
      return FALSE;
    herald->n_rejections++;
  }
  if (news->kind == NEWS_LOGGED) {
    if (herald->n_logs >= WMN_HERALD_MAX_LOGS)
      return FALSE;
    herald->n_logs++;
  }
  g_queue_push_tail (&herald->news, news);
  herald->n_posted++;
  wake_unlocked (herald, news->kind == NEWS_ASKED || news->kind == NEWS_RUN);
  return TRUE;
}

static void
post_news (WmnHerald * herald, News * news)
{
  gboolean is_posted;

  g_mutex_lock (&herald->lock);
  is_posted = enqueue_unlocked (herald, news);
  g_mutex_unlock (&herald->lock);
  if (!is_posted)
    free_news (news);
}

static void
post (WmnHerald * herald, NewsKind kind, WmnRecord * record, gint detail)
{
  post_news (herald, news_new (kind, record, detail));
}

void
wmn_herald_connected (WmnHerald * herald, WmnRecord * record)
{
  post (herald, NEWS_CONNECTED, record, 0);
}

void
wmn_herald_changed (WmnHerald * herald, WmnRecord * record, WmnChange what)
{
  if (wmn_record_mark (record, (guint8) what))
    post (herald, NEWS_CHANGED, record, (gint) what);
}

void
wmn_herald_named (WmnHerald * herald, WmnRecord * record, const gchar * name)
{
  News *news = news_new (NEWS_NAMED, record, WMN_CHANGE_DNS_NAME);

  news->payload = g_strdup (name);
  news->payload_free = g_free;
  post_news (herald, news);
}

void
wmn_herald_logged (WmnHerald * herald, WmnRecord * record, gpointer log,
    GDestroyNotify log_free)
{
  News *news = news_new (NEWS_LOGGED, record, WMN_CHANGE_LOG);

  news->payload = log;
  news->payload_free = log_free;
  post_news (herald, news);
}

void
wmn_herald_disconnected (WmnHerald * herald, WmnRecord * record)
{
  post (herald, NEWS_DISCONNECTED, record, 0);
}

void
wmn_herald_rejected (WmnHerald * herald, WmnRecord * record, WmnReject why)
{
  post (herald, NEWS_REJECTED, record, (gint) why);
}

void
wmn_herald_starved (WmnHerald * herald, int error)
{
  post (herald, NEWS_STARVED, NULL, error);
}

void
wmn_herald_ask (WmnHerald * herald, WmnRecord * record,
    void (*decided) (gpointer data, WmnRecord * record, gboolean is_welcome),
    gpointer data)
{
  News *news = news_new (NEWS_ASKED, record, 0);

  news->decided = decided;
  news->data = data;
  post_news (herald, news);
}

void
wmn_herald_run (WmnHerald * herald, void (*func) (gpointer data,
        const WmnHeraldHooks * hooks, gpointer user_data), gpointer data)
{
  News *news = news_new (NEWS_RUN, NULL, 0);

  news->run = func;
  news->data = data;
  post_news (herald, news);
}

gboolean
wmn_herald_is_behind (WmnHerald * herald)
{
  gboolean is_behind;

  g_mutex_lock (&herald->lock);
  is_behind = g_queue_get_length (&herald->news) > WMN_HERALD_MAX_BACKLOG;
  g_mutex_unlock (&herald->lock);
  return is_behind;
}

/* Not for an empty queue: whoever keeps knocking would keep it filled. */
static void
flush (WmnHerald * herald, gboolean is_patient)
{
  guint64 last;

  g_assert (!wmn_herald_is_current (herald));
  g_mutex_lock (&herald->lock);
  last = herald->n_posted;
  herald->n_flushing++;
  wake_unlocked (herald, TRUE);
  while (herald->n_told < last && (is_patient || !herald->is_interrupted))
    g_cond_wait (&herald->told, &herald->lock);
  herald->n_flushing--;
  g_mutex_unlock (&herald->lock);
}

void
wmn_herald_flush (WmnHerald * herald)
{
  flush (herald, TRUE);
}

void
wmn_herald_flush_or_interrupt (WmnHerald * herald)
{
  flush (herald, FALSE);
}

void
wmn_herald_interrupt (WmnHerald * herald, gboolean is_interrupted)
{
  g_mutex_lock (&herald->lock);
  herald->is_interrupted = is_interrupted;
  g_cond_broadcast (&herald->told);
  g_mutex_unlock (&herald->lock);
}
