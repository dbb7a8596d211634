/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Whole connections: the first byte says which role the server plays and what
 * is on the air, all others are sent to it through a socket, but for those
 * from OP_TURN on, which are events.  No thread but the herald's, no clock but
 * the input's.  Whatever is sent, what comes back is a row of answers with
 * bodies that end where their heads say, frames in chunks of their own. */

#include "server/client-private.h"

#include <gst/gst.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "output.h"

#define MAX_PEERS 4
#define QUEUE_BYTES (64 * 1024)
/* Most of the time would go into the same few packets over and over. */
#define MAX_HEADERS 3
#define MAX_PACKETS 36

/* Bytes that aren't sent. */
enum
{
  OP_TURN = 0xf5,               /* let the server see what was sent */
  OP_THROTTLE,                  /* the kernel takes little from now on */
  OP_FIN,                       /* the peer has said all */
  OP_END,                       /* end of stream */
  OP_HEADER,                    /* another header comes */
  OP_WAIT,                      /* and a byte: 2^n s pass */
  OP_PACKET,                    /* some packets come */
  OP_PEER,                      /* another connection, or the next one's turn */
  OP_SELECT,                    /* and a byte: another of them */
  OP_RESET,                     /* the peer is gone */
  OP_ID                         /* the digits of the last client-id */
};

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

typedef struct
{
  int fd;                       /* -1 = gone */
  GByteArray *to_send;
  GByteArray *got;
} Peer;

static WmnWorker worker;
static WmnSessions *sessions;
static WmnMounts mounts[2];     /* one a role */
static WmnClientHost hosts[2];
static gint64 fake_now = G_TIME_SPAN_HOUR;
static gsize throttle;          /* bytes a send may take, 0 = all */
static guint n_accepted;

static guint headers_left;
static guint packets_left;
static gchar *stream;
static gsize stream_size;

static Peer peers[MAX_PEERS];
static guint n_peers;
static Peer *peer;              /* the one that is talking */

/* --- the world --------------------------------------------------------- */

static gint64
read_clock (void)
{
  return fake_now;
}

static ssize_t
send_some (int fd, const struct msghdr *message, int flags)
{
  struct msghdr shorter = *message;
  struct iovec vector = message->msg_iov[0];

  if (throttle == 0)
    return wmn_io_kernel.sendmsg (fd, message, flags);
  vector.iov_len = MIN (vector.iov_len, throttle);
  shorter.msg_iov = &vector;
  shorter.msg_iovlen = 1;
  return wmn_io_kernel.sendmsg (fd, &shorter, flags);
}

static ssize_t
receive (int fd, void *data, size_t size, int flags)
{
  return recv (fd, data, size, flags);
}

static const WmnIo io = { NULL, receive, send_some };

static void
on_freed (WmnClientHost * host)
{
  n_accepted--;
}

static void
on_notice (gpointer user_data, const WmnNotice * notice)
{
}

static void
make_mount (WmnRole role)
{
  static const gchar *const servers[] = { "Rex/9.0.0.2980 wmnetsink/fuzz",
    "Cougar/9.5.6001.0 wmnetsink/fuzz"
  };
  WmnMountHooks hooks = { {NULL} };
  WmnClientHost *host = &hosts[role];
  WmnMount *mount;

  hooks.notice = on_notice;
  mount = wmn_mount_new ("/", servers[role], role, &worker, 1,
      &wmn_client_seat_hooks, sessions, &hooks, NULL);
  wmn_mount_set (mount, WMN_SETTING_MAX_CLIENTS, -1);
  wmn_mount_set (mount, WMN_SETTING_JOIN, WMN_JOIN_BURST);
  wmn_mount_set (mount, WMN_SETTING_BURST_TIME, G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_BYTES, QUEUE_BYTES);
  wmn_mount_set (mount, WMN_SETTING_QUEUE_MAX_TIME, 10 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_DRAIN_TIMEOUT, 5 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_HANDSHAKE_TIMEOUT, 30 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_IDLE_TIMEOUT, 60 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_HEADER_WAIT, 10 * G_TIME_SPAN_SECOND);
  wmn_mount_set (mount, WMN_SETTING_DSCP, -1);
  wmn_mount_set (mount, WMN_SETTING_ANNOUNCES, TRUE);
  wmn_mount_set (mount, WMN_SETTING_RAW_ASF, TRUE);
  wmn_mount_set (mount, WMN_SETTING_CROSS_ORIGIN, TRUE);
  wmn_mount_set (mount, WMN_SETTING_AUTH_SCHEMES,
      WMN_HTTP_AUTH_BASIC | WMN_HTTP_AUTH_DIGEST);
  wmn_access_set_default (&mount->proxies, TRUE);
  g_assert (wmn_outlet_attach (&mount->outlets[0], mount->ring, 0));
  wmn_mounts_init (&mounts[role]);
  g_assert (wmn_mounts_add (&mounts[role], mount));
  wmn_client_host_init (host, &worker);
  host->sessions = sessions;
  host->mounts = &mounts[role];
  host->server_header = servers[role];
  host->freed = on_freed;
}

static void
set_up (void)
{
  static gboolean is_set_up;
  gchar *path;

  if (is_set_up)
    return;
  is_set_up = TRUE;
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (NULL, NULL);
  path = g_build_filename (g_getenv ("WMNET_TEST_DATA"), "asfmux-live.asf",
      NULL);
  g_assert (g_file_get_contents (path, &stream, &stream_size, NULL));
  g_free (path);
  g_assert (wmn_worker_init (&worker, 0, &io));
  worker.clock = read_clock;
  worker.now = fake_now;
  sessions = wmn_sessions_new ();
  make_mount (WMN_ROLE_ENCODER);
  make_mount (WMN_ROLE_MEDIA_SERVER);
}

/* --- the stream -------------------------------------------------------- */

static WmnMount *
mount_of (const WmnClientHost * host)
{
  return g_ptr_array_index (host->mounts->list, 0);
}

/* As wmn_mount_commit(), with the time of the input. */
static void
commit (WmnMount * mount)
{
  gboolean was_streaming = wmn_publisher_is_streaming (mount->publisher);

  fake_now += 40 * G_TIME_SPAN_MILLISECOND;
  wmn_publisher_commit (mount->publisher, fake_now);
  wmn_feed_notify (&mount->outlets[0].feed);
  if (!was_streaming)
    wmn_outlet_tell_ready (&mount->outlets[0]);
}

static void
feed (WmnMount * mount, guint n_packets)
{
  WmnPublisherItem item;
  guint32 send_time;

  n_packets = MIN (n_packets, packets_left);
  packets_left -= n_packets;
  while (n_packets > 0 && (item = wmn_publisher_next (mount->publisher,
              &send_time)) != WMN_PUBLISHER_MORE) {
    if (item != WMN_PUBLISHER_PACKET)
      continue;
    commit (mount);
    n_packets--;
  }
}

static void
feed_header (WmnMount * mount)
{
  guint32 send_time;

  if (headers_left == 0)
    return;
  headers_left--;
  while (wmn_publisher_next (mount->publisher, &send_time) !=
      WMN_PUBLISHER_MORE);
  wmn_publisher_give (mount->publisher, (const guint8 *) stream, stream_size);
  feed (mount, 2);
}

/* --- the peers --------------------------------------------------------- */

static void
connect_peer (WmnClientHost * host)
{
  struct sockaddr_storage address = { 0 };
  struct sockaddr_in *in = (struct sockaddr_in *) &address;
  int pair[2];

  if (n_peers == MAX_PEERS) {
    peer = &peers[(guint) (peer + 1 - peers) % MAX_PEERS];
    return;
  }
  in->sin_family = AF_INET;
  in->sin_addr.s_addr = g_htonl (0xc0000200 + n_peers);
  in->sin_port = g_htons (1024);
  g_assert (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
          pair) == 0);
  peer = &peers[n_peers++];
  peer->fd = pair[1];
  peer->to_send = g_byte_array_new ();
  peer->got = g_byte_array_new ();
  n_accepted++;
  wmn_client_accept (host, pair[0], &address);
}

static void
read_peer (Peer * other)
{
  guint8 bytes[4096];
  ssize_t n;

  while (other->fd >= 0 && (n = recv (other->fd, bytes, sizeof (bytes), 0)) > 0)
    g_byte_array_append (other->got, bytes, (guint) n);
}

static void
say (Peer * other)
{
  ssize_t n;

  if (other->fd < 0 || other->to_send->len == 0)
    return;
  n = send (other->fd, other->to_send->data, other->to_send->len, MSG_NOSIGNAL);
  if (n > 0)
    g_byte_array_remove_range (other->to_send, 0, (guint) n);
}

static void
repeat_edges_of (const WmnSeat * seats)
{
  const WmnSeat *seat;

  for (seat = seats->next; seat != seats; seat = seat->next) {
    WmnClient *client = WMN_WORKER_OWNER (seat, WmnClient, membership.seat);
    struct epoll_event event = {
      .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
      .data.ptr = &client->delivery.conn.watch
    };

    if (client->delivery.conn.watch.fd >= 0)
      epoll_ctl (worker.epoll_fd, EPOLL_CTL_MOD, client->delivery.conn.watch.fd,
          &event);
  }
}

/* Where little was taken at once the kernel sees no edge. */
static void
repeat_edges (const WmnClientHost * host)
{
  guint i;

  repeat_edges_of (&host->unseated);
  for (i = 0; i < WMN_OUTLET_ROWS; i++)
    repeat_edges_of (&mount_of (host)->outlets[0].rows[i]);
}

static void
turn (WmnClientHost * host)
{
  guint i, n;

  for (n = 0; n < 2; n++) {
    for (i = 0; i < n_peers; i++)
      say (&peers[i]);
    fake_now += G_TIME_SPAN_MILLISECOND;
    if (throttle > 0)
      repeat_edges (host);
    wmn_worker_turn (&worker, 0);
    for (i = 0; i < n_peers; i++)
      read_peer (&peers[i]);
  }
}

/* The digits behind the last client-id= in an answer to anybody. */
static void
say_id (void)
{
  static const gchar name[] = "client-id=";
  guint i;

  for (i = n_peers; i > 0; i--) {
    const GByteArray *got = peers[i - 1].got;
    const gchar *at = got->len == 0 ? NULL : g_strrstr_len ((gchar *) got->data,
        MIN (got->len, 1024), name);

    if (at == NULL)
      continue;
    for (at += strlen (name); at < (gchar *) got->data + got->len &&
        g_ascii_isdigit (*at); at++)
      g_byte_array_append (peer->to_send, (const guint8 *) at, 1);
    return;
  }
}

static void
hang_up (Peer * other)
{
  if (other->fd >= 0)
    close (other->fd);
  other->fd = -1;
}

/* --- the input --------------------------------------------------------- */

/* Returns how many bytes of the operand were used. */
static gsize
operate (WmnClientHost * host, guint op, guint operand)
{
  WmnMount *mount = mount_of (host);

  turn (host);
  switch (op) {
    case OP_THROTTLE:
      throttle = throttle > 0 ? 0 : 1 + operand * 3;
      return 1;
    case OP_FIN:
      if (peer->fd >= 0)
        shutdown (peer->fd, SHUT_WR);
      break;
    case OP_END:
      wmn_publisher_end (mount->publisher, fake_now);
      wmn_feed_flush (&mount->outlets[0].feed);
      break;
    case OP_HEADER:
      feed_header (mount);
      break;
    case OP_WAIT:
      fake_now += G_TIME_SPAN_SECOND << (operand % 8);
      return 1;
    case OP_PACKET:
      feed (mount, 3);
      break;
    case OP_PEER:
      connect_peer (host);
      break;
    case OP_SELECT:
      peer = &peers[operand % n_peers];
      return 1;
    case OP_RESET:
      hang_up (peer);
      break;
    case OP_ID:
      say_id ();
      break;
    default:
      break;
  }
  return 0;
}

static void
begin (WmnClientHost * host, guint8 how)
{
  WmnMount *mount = mount_of (host);

  throttle = 0;
  headers_left = MAX_HEADERS;
  packets_left = MAX_PACKETS;
  wmn_mount_set (mount, WMN_SETTING_HEADER_CHANGE, how >> 2 & 1);
  wmn_mount_set (mount, WMN_SETTING_SLOW_POLICY, (how >> 3 & 3) % 3);
  wmn_mount_set (mount, WMN_SETTING_EOS, how >> 5 & 1 ? WMN_EOS_REJOIN :
      WMN_EOS_DRAIN);
  wmn_mount_set (mount, WMN_SETTING_AUTH_REQUIRED, how >> 6 & 1);
  wmn_publisher_reset (mount->publisher);
  if (!(how & 2))
    feed_header (mount);
  connect_peer (host);
}

static void
end (WmnClientHost * host)
{
  guint i;

  turn (host);
  for (i = 0; i < n_peers; i++)
    hang_up (&peers[i]);
  wmn_worker_turn (&worker, 0);
  wmn_outlet_close_all (&mount_of (host)->outlets[0], WMN_REASON_SHUTDOWN);
  wmn_client_abort_all (host, TRUE);
  wmn_worker_turn (&worker, 0);
  g_assert (n_accepted == 0 && host->unseated.next == &host->unseated);
  wmn_sessions_forget (sessions, mount_of (host));
  wmn_herald_flush (mount_of (host)->herald);
  for (i = 0; i < n_peers; i++) {
    output_check (peers[i].got->data, peers[i].got->len);
    g_byte_array_unref (peers[i].got);
    g_byte_array_unref (peers[i].to_send);
  }
  n_peers = 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnClientHost *host;
  size_t i;

  if (size < 1)
    return 0;
  set_up ();
  host = &hosts[data[0] & 1];
  begin (host, data[0]);
  for (i = 1; i < size; i++) {
    if (data[i] < OP_TURN)
      g_byte_array_append (peer->to_send, &data[i], 1);
    else
      i += operate (host, data[i], i + 1 < size ? data[i + 1] : 0);
  }
  end (host);
  return 0;
}
