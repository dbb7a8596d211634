/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See fixture.h. */

#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 20             /* s */

static FixtureNews *
make_news (gchar kind, WmnRecord * record, gint detail)
{
  FixtureNews *news = g_new0 (FixtureNews, 1);

  news->kind = kind;
  news->detail = detail;
  if (record != NULL) {
    news->record = wmn_record_ref (record);
    news->id = record->id;
  }
  return news;
}

static void
add_news (Fixture * fixture, FixtureNews * news)
{
  g_mutex_lock (&fixture->lock);
  g_ptr_array_add (fixture->news, news);
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->lock);
}

static void
write_down (Fixture * fixture, gchar kind, WmnRecord * record, gint detail)
{
  add_news (fixture, make_news (kind, record, detail));
}

static void
on_connected (gpointer user_data, WmnRecord * record)
{
  write_down (user_data, 'c', record, 0);
}

static void
on_disconnected (gpointer user_data, WmnRecord * record)
{
  write_down (user_data, 'd', record, record->reason);
}

static void
on_logged (gpointer user_data, WmnRecord * record, gpointer log,
    gboolean is_member)
{
  FixtureNews *news = make_news ('l', record, 0);

  news->log = gst_structure_copy (log);
  add_news (user_data, news);
}

static void
on_rejected (gpointer user_data, WmnRecord * record, WmnReject why)
{
  write_down (user_data, 'r', record, (gint) why);
}

static gboolean
on_connecting (gpointer user_data, WmnRecord * record)
{
  Fixture *fixture = user_data;

  write_down (fixture, '?', record, 0);
  if (fixture->gate != NULL) {
    g_mutex_lock (fixture->gate);
    g_mutex_unlock (fixture->gate);
  }
  return fixture->welcomes;
}

static gboolean
is_asking (gpointer user_data)
{
  return ((Fixture *) user_data)->is_asking;
}

static gchar *
on_authenticate (gpointer user_data, WmnRecord * record, const gchar * user,
    const gchar * realm, const gchar * password)
{
  Fixture *fixture = user_data;

  if (fixture->gate != NULL) {
    g_mutex_lock (fixture->gate);
    g_mutex_unlock (fixture->gate);
  }
  return g_strdup (fixture->proof);
}

static gboolean
is_answering (gpointer user_data)
{
  return ((Fixture *) user_data)->proof != NULL;
}

static void
on_starved (gpointer user_data, int error)
{
  write_down (user_data, 's', NULL, error);
}

static void
on_notice (gpointer user_data, const WmnNotice * notice)
{
  Fixture *fixture = user_data;

  g_mutex_lock (&fixture->lock);
  fixture->notices |= 1u << notice->kind;
  g_mutex_unlock (&fixture->lock);
}

static void
free_news (gpointer data)
{
  FixtureNews *news = data;

  if (news->record != NULL)
    wmn_record_unref (news->record);
  if (news->log != NULL)
    gst_structure_free (news->log);
  g_free (news);
}

static void
set_up (gpointer user_data, WmnMount * mount)
{
  wmn_mount_set (mount, WMN_SETTING_MAX_CLIENTS, -1);
  wmn_mount_set (mount, WMN_SETTING_BURST_TIME, 2 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_BYTES, 4 * 1024 * 1024);
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_TIME, 10 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_MAX_LATENCY, 0);
  wmn_mount_set (mount, WMN_SETTING_DRAIN_TIMEOUT, 5 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 30 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_IDLE_TIMEOUT, 60 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_HEADER_WAIT, 10 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_ANNOUNCES, TRUE);
  wmn_mount_set (mount, WMN_SETTING_RAW_ASF, TRUE);
}

static void
load_stream (Fixture * fixture)
{
  gchar *path = g_build_filename (g_getenv ("WMNET_TEST_DATA"),
      "asfmux-live.asf", NULL);
  GError *error = NULL;

  g_file_get_contents (path, &fixture->stream, &fixture->stream_size, &error);
  g_assert_no_error (error);
  g_free (path);
}

static void
open_at (Fixture * fixture, guint16 port, const gchar * path, guint n_workers,
    WmnRole role)
{
  WmnServerSettings settings = { NULL };
  WmnMountHooks hooks = { {NULL} };
  GError *error = NULL;

  memset (fixture, 0, sizeof (*fixture));
  g_mutex_init (&fixture->lock);
  g_cond_init (&fixture->cond);
  fixture->news = g_ptr_array_new_with_free_func (free_news);
  settings.bind_address = "127.0.0.1";
  settings.port = port;
  settings.backlog = 128;
  settings.n_workers = n_workers;
  settings.path = path;
  settings.role = role;
  settings.server_header = role == WMN_ROLE_ENCODER ?
      "Rex/9.0.0.2980 wmnetsink/test" : "Cougar/9.5.6001.0 wmnetsink/test";
  hooks.notice = on_notice;
  hooks.herald.connected = on_connected;
  hooks.herald.disconnected = on_disconnected;
  hooks.herald.logged = on_logged;
  hooks.herald.rejected = on_rejected;
  hooks.herald.starved = on_starved;
  hooks.herald.connecting = on_connecting;
  hooks.herald.authenticate = on_authenticate;
  hooks.is_asking = is_asking;
  hooks.is_answering = is_answering;
  hooks.set_up = set_up;
  fixture->mount = wmn_server_publish (&settings, &hooks, fixture, NULL,
      &error);
  g_assert_no_error (error);
  fixture->port = wmn_server_port (fixture->mount);
  load_stream (fixture);
}

void
fixture_open (Fixture * fixture, const gchar * path, guint n_workers)
{
  open_at (fixture, 0, path, n_workers, WMN_ROLE_ENCODER);
}

void
fixture_open_as (Fixture * fixture, const gchar * path, guint n_workers,
    WmnRole role)
{
  open_at (fixture, 0, path, n_workers, role);
}

void
fixture_open_beside (Fixture * fixture, const Fixture * other,
    const gchar * path, WmnRole role)
{
  open_at (fixture, other->port, path, 1, role);
}

void
fixture_close (Fixture * fixture)
{
  if (fixture->mount != NULL)
    wmn_server_withdraw (fixture->mount);
  g_ptr_array_unref (fixture->news);
  g_mutex_clear (&fixture->lock);
  g_cond_clear (&fixture->cond);
  g_free (fixture->stream);
}

static guint
pull_packets (Fixture * fixture, guint n_packets)
{
  WmnPublisher *publisher = fixture->mount->publisher;
  WmnPublisherItem item;
  guint32 send_time;
  guint n = 0;

  while (n < n_packets &&
      (item = wmn_publisher_next (publisher, &send_time)) !=
      WMN_PUBLISHER_MORE) {
    g_assert_cmpint (item, !=, WMN_PUBLISHER_NOT_ASF);
    if (item != WMN_PUBLISHER_PACKET)
      continue;
    wmn_mount_commit (fixture->mount);
    n++;
  }
  return n;
}

/* The reader holds the whole file; each call takes some more of it. */
guint
fixture_feed (Fixture * fixture, guint n_packets)
{
  WmnEpoch *epoch = wmn_publisher_ref_epoch (fixture->mount->publisher);

  if (epoch == NULL)
    return fixture_feed_again (fixture, n_packets);
  wmn_epoch_unref (epoch);
  return pull_packets (fixture, n_packets);
}

guint
fixture_feed_again (Fixture * fixture, guint n_packets)
{
  WmnPublisher *publisher = fixture->mount->publisher;
  guint32 send_time;

  while (wmn_publisher_next (publisher, &send_time) != WMN_PUBLISHER_MORE);
  wmn_publisher_give (publisher, (const guint8 *) fixture->stream,
      fixture->stream_size);
  return pull_packets (fixture, n_packets);
}

void
fixture_feed_on (Fixture * fixture, guint n_packets)
{
  WmnPublisher *publisher = fixture->mount->publisher;
  WmnEpoch *epoch = wmn_publisher_ref_epoch (publisher);
  gsize data = epoch->header.size + WMN_ASF_DATA_OBJECT_HEAD;
  guint n = pull_packets (fixture, n_packets);

  wmn_epoch_unref (epoch);
  while (n < n_packets) {
    wmn_publisher_give (publisher, (const guint8 *) fixture->stream + data,
        fixture->stream_size - data);
    n += pull_packets (fixture, n_packets - n);
  }
}

static void
wait_at_gate (WmnMail * mail, gpointer worker)
{
  FixtureHold *hold = (FixtureHold *) mail;

  g_mutex_lock (&hold->gate);
  g_mutex_unlock (&hold->gate);
}

static void
ignore (WmnMail * mail, gpointer worker)
{
}

void
fixture_hold (FixtureHold * hold, WmnWorker * worker)
{
  hold->mail.deliver = wait_at_gate;
  g_mutex_init (&hold->gate);
  g_mutex_lock (&hold->gate);
  wmn_worker_post (worker, &hold->mail);
  while (atomic_load (&worker->mailbox.newest) != NULL)
    g_thread_yield ();
}

void
fixture_release (FixtureHold * hold, WmnWorker * worker)
{
  WmnMail last = { NULL, ignore };

  g_mutex_unlock (&hold->gate);
  wmn_worker_post_and_wait (worker, &last);
  g_mutex_clear (&hold->gate);
}

const FixtureNews *
fixture_wait (Fixture * fixture)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_TIME_SPAN_SECOND;
  const FixtureNews *news;

  g_mutex_lock (&fixture->lock);
  while (fixture->n_read == fixture->news->len) {
    if (!g_cond_wait_until (&fixture->cond, &fixture->lock, deadline))
      g_error ("no news in %d seconds", PATIENCE);
  }
  news = g_ptr_array_index (fixture->news, fixture->n_read++);
  g_mutex_unlock (&fixture->lock);
  return news;
}

int
fixture_connect (Fixture * fixture)
{
  struct sockaddr_in address = { 0 };
  struct timeval patience = { PATIENCE, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_family = AF_INET;
  address.sin_port = htons (fixture->port);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof (patience));
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address,
          sizeof (address)), ==, 0);
  return fd;
}

void
fixture_send (int fd, const gchar * text)
{
  g_assert_cmpint (send (fd, text, strlen (text), MSG_NOSIGNAL), ==,
      (gssize) strlen (text));
}

int
fixture_ask (Fixture * fixture, const gchar * method, const gchar * path,
    const gchar * agent, const gchar * pragmas)
{
  gchar *text = g_strdup_printf ("%s %s HTTP/1.0\r\nUser-Agent: %s\r\n"
      "%s\r\n", method, path, agent, pragmas);
  int fd = fixture_connect (fixture);

  fixture_send (fd, text);
  g_free (text);
  return fd;
}

guint
fixture_post (Fixture * fixture, const gchar * type, const gchar * pragmas,
    const gchar * body)
{
  gchar *text = g_strdup_printf ("POST / HTTP/1.1\r\nUser-Agent: "
      "NSPlayer/9.0.0.4503\r\nContent-Type: %s\r\n%sContent-Length: %u\r\n"
      "\r\n%s", type, pragmas, (guint) strlen (body), body);
  int fd = fixture_connect (fixture);
  guint status;

  fixture_send (fd, text);
  status = fixture_read_status (fd);
  g_free (text);
  close (fd);
  return status;
}

int
fixture_describe (Fixture * fixture)
{
  return fixture_ask (fixture, "GET", "/", "NSPlayer/4.1.0.3856",
      "Pragma: no-cache,request-context=1\r\n");
}

int
fixture_play (Fixture * fixture)
{
  return fixture_ask (fixture, "GET", "/", "NSPlayer/4.1.0.3856",
      "Pragma: no-cache,request-context=2\r\nPragma: xPlayStrm=1\r\n");
}

gboolean
fixture_read (int fd, void *data, gsize size)
{
  gsize got = 0;

  while (got < size) {
    gssize n = recv (fd, (gchar *) data + got, size - got, 0);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN)
      g_error ("nothing to read in %d seconds", PATIENCE);
    if (n <= 0)
      return FALSE;
    got += (gsize) n;
  }
  return TRUE;
}

gchar *
fixture_read_head (int fd)
{
  GString *head = g_string_new (NULL);
  gchar c;

  while (!g_str_has_suffix (head->str, "\r\n\r\n") && fixture_read (fd, &c, 1))
    g_string_append_c (head, c);
  return g_string_free (head, FALSE);
}

guint32
fixture_read_id (int fd)
{
  gchar *head = fixture_read_head (fd);
  const gchar *id = strstr (head, "client-id=");
  guint32 number;

  g_assert_nonnull (id);
  number = (guint32) g_ascii_strtoull (id + strlen ("client-id="), NULL, 10);
  g_free (head);
  return number;
}

GByteArray *
fixture_read_all (int fd)
{
  GByteArray *all = g_byte_array_new ();
  guint8 c;

  while (fixture_read (fd, &c, 1))
    g_byte_array_append (all, &c, 1);
  return all;
}

gchar
fixture_read_frame (int fd, GByteArray * ret_rest)
{
  guint8 head[4];
  guint size;

  if (!fixture_read (fd, head, sizeof (head)))
    return 0;
  g_assert_cmpint (head[0], ==, '$');
  size = head[2] | (guint) head[3] << 8;
  g_byte_array_set_size (ret_rest, size);
  g_assert_true (fixture_read (fd, ret_rest->data, size));
  return (gchar) head[1];
}

guint
fixture_read_status (int fd)
{
  gchar *head = fixture_read_head (fd);
  guint status = 0;

  g_assert_true (g_str_has_prefix (head, "HTTP/1."));
  status = (guint) g_ascii_strtoull (head + strlen ("HTTP/1.0 "), NULL, 10);
  g_free (head);
  return status;
}

int
fixture_play_to_header (Fixture * fixture, GByteArray * ret_rest)
{
  int fd = fixture_play (fixture);

  g_assert_cmpuint (fixture_read_status (fd), ==, 200);
  g_assert_cmpint (fixture_read_frame (fd, ret_rest), ==, 'H');
  return fd;
}

WmnRecord *
fixture_new_record (const gchar * guid)
{
  struct sockaddr_storage address = { 0 };
  const WmnHttpRequest http = { 0 };
  const WmnAgent agent = { 0 };
  WmnRecord *record = wmn_record_new (&address, 0);

  if (guid != NULL)
    wmn_record_set_request (record, record->persona, &http, &agent, guid);
  return record;
}

static guint16
port_of (int fd, int (*name) (int, struct sockaddr *, socklen_t *))
{
  struct sockaddr_in address = { 0 };
  socklen_t size = sizeof (address);

  if (name (fd, (struct sockaddr *) &address, &size) != 0 ||
      address.sin_family != AF_INET)
    return 0;
  return ntohs (address.sin_port);
}

static int
local_name (int fd, struct sockaddr *address, socklen_t * size)
{
  return getsockname (fd, address, size);
}

static int
peer_name (int fd, struct sockaddr *address, socklen_t * size)
{
  return getpeername (fd, address, size);
}

int
fixture_find_server_end (int fd)
{
  guint16 port = port_of (fd, local_name);
  DIR *folder = opendir ("/proc/self/fd");
  struct dirent *entry;
  int found = -1;

  g_assert_nonnull (folder);
  while ((entry = readdir (folder)) != NULL) {
    int other = atoi (entry->d_name);

    if (other > 0 && other != fd && port_of (other, peer_name) == port)
      found = other;
  }
  closedir (folder);
  g_assert_cmpint (found, >=, 0);
  return found;
}
