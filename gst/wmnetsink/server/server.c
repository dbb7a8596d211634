/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See server.h.  The table of servers has one lock; it is held while a server
 * is opened or closed, so that two elements can't race for one port. */

#include "server/server.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "engine/listener.h"
#include "http/http-path.h"
#include "server/address.h"
#include "server/batch.h"
#include "server/client.h"
#include "server/debug.h"

GST_DEBUG_CATEGORY (wmn_server_debug);

/* Descriptors left for the rest of the process. */
#define DESCRIPTORS_KEPT 64
/* What closing waits for players to take the last bytes and hang up; most do
 * at once. */
#define CLOSING_TIME (500 * G_TIME_SPAN_MILLISECOND)

typedef struct _Errand Errand;

struct _WmnServer
{
  /* set once */
  WmnAddress address;           /* as asked for, with the port it has become */
  gchar *server_header;         /* of the first mount */
  guint n_workers;
  WmnWorker *workers;
  WmnClientHost *hosts;         /* one a worker */
  WmnListener listener;
  gint max_connections;
  WmnServerSettings as_set;     /* of the first mount; no texts */
  WmnSessions *sessions;
  WmnMounts mounts;
  atomic_int n_connections;

  GMutex lock;
  GCond empty;                  /* no connection is left */

  guint next_worker;            /* listener's worker only */
  guint n_mounts;               /* under servers_lock */
};

/* Something for a worker to do. */
struct _Errand
{
  WmnMail mail;
  WmnServer *server;
  guint worker;
  int fd;
  struct sockaddr_storage peer;
};

static GMutex servers_lock;
static GList *servers;          /* under servers_lock */

G_DEFINE_QUARK (wmn - server - error - quark, wmn_server_error);

/* Any worker. */
static void
on_freed (WmnClientHost * host)
{
  WmnServer *server = host->user_data;

  if (atomic_fetch_sub (&server->n_connections, 1) > 1)
    return;
  g_mutex_lock (&server->lock);
  g_cond_broadcast (&server->empty);
  g_mutex_unlock (&server->lock);
}

/* --- accepting --------------------------------------------------------- */

static void
deliver_client (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  wmn_client_accept (&errand->server->hosts[errand->worker], errand->fd,
      &errand->peer);
  g_free (errand);
}

/* The listener's worker takes its share itself. */
static void
hand_over (WmnServer * server, int fd, const struct sockaddr_storage *peer)
{
  guint worker = server->next_worker++ % server->n_workers;
  Errand *errand;

  if (worker == 0) {
    wmn_client_accept (&server->hosts[0], fd, peer);
    return;
  }
  errand = g_new0 (Errand, 1);
  errand->mail.deliver = deliver_client;
  errand->server = server;
  errand->worker = worker;
  errand->fd = fd;
  errand->peer = *peer;
  wmn_worker_post (&server->workers[worker], &errand->mail);
}

static void
on_accepted (WmnListener * listener, int fd,
    const struct sockaddr_storage *peer, socklen_t peer_size)
{
  WmnServer *server = listener->user_data;

  if (atomic_fetch_add (&server->n_connections, 1) >= server->max_connections) {
    atomic_fetch_sub (&server->n_connections, 1);
    close (fd);
    return;
  }
  hand_over (server, fd, peer);
}

static void
tell_starved (WmnMount * mount, gpointer user_data)
{
  wmn_herald_starved (mount->herald, GPOINTER_TO_INT (user_data));
}

static void
on_paused (WmnListener * listener, int error)
{
  WmnServer *server = listener->user_data;

  GST_CAT_WARNING (wmn_server_debug, "accepting pauses: %s",
      g_strerror (error));
  wmn_mounts_foreach (&server->mounts, tell_starved, GINT_TO_POINTER (error));
}

/* --- opening ----------------------------------------------------------- */

static gint
count_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > G_MAXINT)
    return G_MAXINT;
  return MAX ((gint) limit.rlim_cur - DESCRIPTORS_KEPT, 1);
}

static gboolean
is_any (const WmnServerSettings * settings)
{
  return settings->bind_address == NULL || *settings->bind_address == '\0';
}

static gboolean
parse_address (const WmnServerSettings * settings, WmnAddress * ret_address,
    GError ** error)
{
  const gchar *text = is_any (settings) ? "::" : settings->bind_address;
  GSocketAddress *address = g_inet_socket_address_new_from_string (text,
      settings->port);
  struct sockaddr_storage native = { 0 };

  if (address == NULL) {
    g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_ADDRESS,
        "\"%s\" is not a numeric IPv4 or IPv6 address", text);
    return FALSE;
  }
  g_socket_address_to_native (address, &native, sizeof (native), NULL);
  wmn_address_set (ret_address, &native);
  g_object_unref (address);
  return TRUE;
}

static WmnServerError
error_of_errno (int number)
{
  switch (number) {
    case EADDRINUSE:
      return WMN_SERVER_ERROR_BUSY;
    case EACCES:
    case EPERM:
      return WMN_SERVER_ERROR_PERMISSION;
    case EADDRNOTAVAIL:
    case ENODEV:
      return WMN_SERVER_ERROR_NOT_LOCAL;
    default:
      return WMN_SERVER_ERROR_LISTEN;
  }
}

static int
listen_on (WmnServer * server, const WmnAddress * address, gint backlog)
{
  struct sockaddr_storage native;
  socklen_t size = wmn_address_get (address, &native);

  return wmn_listener_open (&server->listener, (struct sockaddr *) &native,
      size, backlog);
}

/* All addresses means both families, or IPv4 where there is no IPv6. */
static int
open_listener (WmnServer * server, const WmnServerSettings * settings,
    GError ** error)
{
  WmnAddress ipv4 = { AF_INET, server->address.port };
  int number = listen_on (server, &server->address, settings->backlog);

  if (number == EAFNOSUPPORT && is_any (settings))
    number = listen_on (server, &ipv4, settings->backlog);
  if (number != 0)
    g_set_error (error, WMN_SERVER_ERROR, error_of_errno (number),
        "can't listen on %s port %u: %s",
        is_any (settings) ? "any address" : settings->bind_address,
        settings->port, g_strerror (number));
  return number;
}

/* 0, or the errno of the first that can't be had; those after it are zeroed. */
static int
start_workers (WmnServer * server)
{
  guint i;

  server->workers = g_new0 (WmnWorker, server->n_workers);
  server->hosts = g_new0 (WmnClientHost, server->n_workers);
  for (i = 0; i < server->n_workers; i++) {
    WmnClientHost *host = &server->hosts[i];

    wmn_client_host_init (host, &server->workers[i]);
    host->sessions = server->sessions;
    host->mounts = &server->mounts;
    host->server_header = server->server_header;
    host->freed = on_freed;
    host->user_data = server;
    if (!wmn_worker_init (&server->workers[i], i, &wmn_io_kernel))
      return errno;
    server->workers[i].scratch_size = sizeof (WmnBatch);
    if (!wmn_worker_start (&server->workers[i]))
      return errno;
  }
  return 0;
}

static void
deliver_attach (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  if (!wmn_listener_attach (&errand->server->listener,
          &errand->server->workers[0]))
    errand->fd = errno;
}

static void
deliver_detach (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  wmn_listener_detach (&errand->server->listener);
}

static void
deliver_abort (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  wmn_client_abort_all (&errand->server->hosts[errand->worker], FALSE);
}

static void
deliver_abort_lingering (WmnMail * mail, gpointer receiver)
{
  Errand *errand = (Errand *) mail;

  wmn_client_abort_all (&errand->server->hosts[errand->worker], TRUE);
}

static int
do_in_worker (WmnServer * server, guint worker,
    void (*deliver) (WmnMail *, gpointer))
{
  Errand errand = { {0} };

  errand.mail.deliver = deliver;
  errand.server = server;
  errand.worker = worker;
  wmn_worker_post_and_wait (&server->workers[worker], &errand.mail);
  return errand.fd;
}

/* --- closing ----------------------------------------------------------- */

static void
do_in_all_workers (WmnServer * server, void (*deliver) (WmnMail *, gpointer))
{
  guint i;

  for (i = 0; i < server->n_workers && server->workers != NULL; i++) {
    if (server->workers[i].is_started)
      do_in_worker (server, i, deliver);
  }
}

static void
wait_for_lingering (WmnServer * server)
{
  gint64 deadline = g_get_monotonic_time () + CLOSING_TIME;

  g_mutex_lock (&server->lock);
  while (atomic_load (&server->n_connections) > 0 &&
      g_cond_wait_until (&server->empty, &server->lock, deadline));
  g_mutex_unlock (&server->lock);
}

/* Nobody has a mount any more; connections that never asked for one are cut
 * at once, those that linger a moment later. */
static void
server_free (WmnServer * server)
{
  guint i;

  do_in_all_workers (server, deliver_abort);
  wait_for_lingering (server);
  do_in_all_workers (server, deliver_abort_lingering);
  for (i = 0; i < server->n_workers && server->workers != NULL; i++) {
    wmn_worker_stop (&server->workers[i]);
    wmn_worker_clear (&server->workers[i]);
  }
  wmn_listener_close (&server->listener);
  wmn_sessions_free (server->sessions);
  wmn_mounts_clear (&server->mounts);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->empty);
  g_free (server->workers);
  g_free (server->hosts);
  g_free (server->server_header);
  g_free (server);
}

static void
set_no_thread (GError ** error, int number)
{
  g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_THREAD,
      "can't start a thread: %s", g_strerror (number));
}

static WmnServer *
server_open (const WmnServerSettings * settings, const WmnAddress * address,
    int *ret_errno, GError ** error)
{
  WmnServer *server = g_new0 (WmnServer, 1);

  server->address = *address;
  server->as_set.backlog = settings->backlog;
  server->as_set.n_workers = settings->n_workers;
  server->as_set.max_connections = settings->max_connections;
  server->server_header = g_strdup (settings->server_header);
  server->n_workers = settings->n_workers > 0 ? settings->n_workers :
      g_get_num_processors ();
  server->n_workers = MIN (server->n_workers, WMN_RING_MAX_READERS);
  server->max_connections = settings->max_connections > 0 ?
      settings->max_connections : count_descriptors ();
  g_mutex_init (&server->lock);
  g_cond_init (&server->empty);
  server->sessions = wmn_sessions_new ();
  wmn_mounts_init (&server->mounts);
  server->listener.watch.fd = -1;
  server->listener.accepted = on_accepted;
  server->listener.paused = on_paused;
  server->listener.user_data = server;
  *ret_errno = open_listener (server, settings, error);
  if (*ret_errno != 0) {
    server->n_workers = 0;
    server_free (server);
    return NULL;
  }
  *ret_errno = start_workers (server);
  if (*ret_errno == 0)
    *ret_errno = do_in_worker (server, 0, deliver_attach);
  if (*ret_errno != 0) {
    set_no_thread (error, *ret_errno);
    server_free (server);
    return NULL;
  }
  return server;
}

/* --- publishing -------------------------------------------------------- */

static WmnServer *
find_unlocked (const WmnAddress * address)
{
  GList *link;

  for (link = servers; link != NULL; link = link->next) {
    WmnServer *server = link->data;

    if (memcmp (&server->address, address, sizeof (*address)) == 0)
      return server;
  }
  return NULL;
}

/* Port 0 is a new port each time, which finds nobody; the port that it has
 * become can be named by others. */
static WmnServer *
acquire_unlocked (const WmnServerSettings * settings, int *ret_errno,
    GError ** error)
{
  WmnAddress address;
  WmnServer *server;

  if (!parse_address (settings, &address, error)) {
    *ret_errno = EINVAL;
    return NULL;
  }
  server = find_unlocked (&address);
  if (server != NULL)
    return server;
  server = server_open (settings, &address, ret_errno, error);
  if (server == NULL)
    return NULL;
  server->address.port = htons (wmn_listener_port (&server->listener));
  servers = g_list_prepend (servers, server);
  return server;
}

static void
release_unlocked (WmnServer * server)
{
  if (server->n_mounts > 0)
    return;
  servers = g_list_remove (servers, server);
  do_in_worker (server, 0, deliver_detach);
  server_free (server);
}

/* Clients take such segments out of what they ask for (RFC 3986 5.2.4), so a
 * path that has one can be asked for by nobody.  @path is normal. */
static gboolean
has_dots (const gchar * path)
{
  gboolean is_found = FALSE;

  while (*path != '\0' && !is_found) {
    gsize size = strcspn (++path, "/");

    is_found = (size == 1 || size == 2) && strspn (path, ".") == size;
    path += size;
  }
  return is_found;
}

/* As requests are looked up; transfer full. */
static gchar *
read_path (const gchar * path, GError ** error)
{
  WmnHttpText text = { path, path != NULL ? strlen (path) : 0 };
  gchar *normal = NULL;

  if (text.size > 0 && path[0] == '/' && strpbrk (path, " ?#\r\n\t") == NULL)
    normal = wmn_http_path_normalize (&text);
  if (normal == NULL) {
    g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_PATH,
        "\"%s\" is no path: it must begin with '/', have no blank, '?' or "
        "'#', and two hexadecimal digits behind each '%%'",
        path != NULL ? path : "");
  } else if (has_dots (normal)) {
    g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_PATH,
        "\"%s\" has '.' or '..' between slashes, which browsers and players "
        "take out of what they ask for, so that nobody would find it", path);
    g_clear_pointer (&normal, g_free);
  }
  return normal;
}

static WmnMount *
publish_unlocked (WmnServer * server, const gchar * path,
    const WmnServerSettings * settings, const WmnMountHooks * hooks,
    gpointer user_data, int *ret_errno, GError ** error)
{
  WmnMount *mount = wmn_mount_new (path, settings->server_header,
      settings->role, server->workers, server->n_workers,
      &wmn_client_seat_hooks, server->sessions, hooks, user_data);

  if (mount == NULL) {
    *ret_errno = EAGAIN;
    set_no_thread (error, EAGAIN);
    return NULL;
  }
  mount->server = server;
  mount->registry.last_id = settings->last_id;
  mount->registry.generation = settings->generation;
  if (hooks->set_up != NULL)
    hooks->set_up (user_data, mount);
  wmn_mount_open (mount);
  if (wmn_mounts_add (&server->mounts, mount)) {
    server->n_mounts++;
    return mount;
  }
  wmn_mount_close (mount);
  wmn_mount_unref (mount);
  g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_PATH_TAKEN,
      "another element publishes \"%s\" on this address and port already",
      settings->path);
  return NULL;
}

static gboolean
check_header (const gchar * header, GError ** error)
{
  if (wmn_response_is_server (header))
    return TRUE;
  g_set_error (error, WMN_SERVER_ERROR, WMN_SERVER_ERROR_NAME,
      "the Server header has more than %u bytes, or control characters",
      WMN_RESPONSE_MAX_SERVER);
  return FALSE;
}

WmnMount *
wmn_server_publish (const WmnServerSettings * settings,
    const WmnMountHooks * hooks, gpointer user_data, int *ret_errno,
    GError ** error)
{
  static gsize is_ready = 0;
  WmnMount *mount = NULL;
  WmnServer *server;
  gchar *path;
  int number = 0;

  if (g_once_init_enter (&is_ready)) {
    GST_DEBUG_CATEGORY_INIT (wmn_server_debug, "wmnetsink-server", 0,
        "wmnetsink's connections");
    g_once_init_leave (&is_ready, 1);
  }
  if (!check_header (settings->server_header, error))
    return NULL;
  path = read_path (settings->path, error);
  if (path == NULL)
    return NULL;
  g_mutex_lock (&servers_lock);
  server = acquire_unlocked (settings, &number, error);
  if (server != NULL) {
    mount = publish_unlocked (server, path, settings, hooks, user_data, &number,
        error);
    release_unlocked (server);
  }
  g_mutex_unlock (&servers_lock);
  g_free (path);
  if (ret_errno != NULL)
    *ret_errno = number;
  return mount;
}

static void
add_other (GString * text, const gchar * name, gint64 value, gint64 wanted)
{
  if (value != wanted)
    g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT " and not %"
        G_GINT64_FORMAT, text->len > 0 ? ", " : "", name, value, wanted);
}

/* Each connection is the server's until its request names a path, and until
 * then has the time that the oldest mount gives. */
gchar *
wmn_server_list_others (WmnMount * mount, const WmnServerSettings * settings)
{
  WmnServer *server = mount->server;
  gint64 wait = wmn_mount_get (mount, WMN_SETTING_HANDSHAKE_TIMEOUT);
  gint64 wait_now = wmn_mounts_get (&server->mounts,
      WMN_SETTING_HANDSHAKE_TIMEOUT, wait);
  GString *text = g_string_new (NULL);

  add_other (text, "workers", server->as_set.n_workers, settings->n_workers);
  add_other (text, "backlog", server->as_set.backlog, settings->backlog);
  add_other (text, "max-connections", server->as_set.max_connections,
      settings->max_connections);
  add_other (text, "handshake-timeout", wait_now * 1000, wait * 1000);
  if (wait_now != wait)
    g_string_append (text, " up to the request");
  return g_string_free (text, text->len == 0);
}

void
wmn_server_withdraw (WmnMount * mount)
{
  WmnServer *server = mount->server;

  wmn_mounts_remove (&server->mounts, mount);
  wmn_mount_close (mount);
  g_mutex_lock (&servers_lock);
  server->n_mounts--;
  release_unlocked (server);
  g_mutex_unlock (&servers_lock);
  wmn_mount_unref (mount);
}

guint16
wmn_server_port (WmnMount * mount)
{
  WmnServer *server = mount->server;

  return wmn_listener_port (&server->listener);
}

gchar *
wmn_server_address (WmnMount * mount)
{
  WmnServer *server = mount->server;
  WmnAddress local;

  wmn_address_set (&local, &server->listener.local);
  return wmn_address_to_string (&local);
}

guint
wmn_server_n_connections (WmnMount * mount)
{
  WmnServer *server = mount->server;

  return (guint) atomic_load (&server->n_connections);
}
