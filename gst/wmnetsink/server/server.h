/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A listening address with its workers, shared by every element of the
 * process that names the same address and port; each publishes one mount. */

#pragma once

#include <gio/gio.h>
#include "server/mount.h"

typedef struct _WmnServer WmnServer;
typedef struct _WmnServerSettings WmnServerSettings;

struct _WmnServerSettings
{
  const gchar *bind_address;    /* NULL = all, both families */
  guint16 port;                 /* 0 = any free one, a new one each time */
  gint backlog;
  guint n_workers;              /* 0 = one a core */
  gint max_connections;         /* 0 = from RLIMIT_NOFILE */
  const gchar *path;
  const gchar *server_header;   /* wmn_response_is_server() */
  WmnRole role;                 /* what server_header says it is */
  guint64 last_id;              /* ids and generations go on from here, so */
  guint64 generation;           /* that none recurs when it is opened again */
};

/* Why publishing failed; codes of WMN_SERVER_ERROR. */
typedef enum
{
  WMN_SERVER_ERROR_ADDRESS,     /* text that is no address */
  WMN_SERVER_ERROR_NOT_LOCAL,
  WMN_SERVER_ERROR_BUSY,        /* port in use by somebody else */
  WMN_SERVER_ERROR_PERMISSION,
  WMN_SERVER_ERROR_PATH_TAKEN,
  WMN_SERVER_ERROR_PATH,        /* no path */
  WMN_SERVER_ERROR_NAME,        /* no value of a Server field */
  WMN_SERVER_ERROR_LISTEN,      /* any other failure of the socket */
  WMN_SERVER_ERROR_THREAD       /* no thread or descriptor to be had */
} WmnServerError;

#define WMN_SERVER_ERROR (wmn_server_error_quark ())
GQuark wmn_server_error_quark (void);

/* Opens or joins the server and publishes a mount at @settings' path;
 * clients are served from its return on.  Blocks only for the moment that
 * the workers need to take the mount in.  Application's thread; the herald
 * begins with nothing to say, so @hooks are not called before @user_data's
 * owner can know the mount.  NULL with @error set.  @ret_errno, may be
 * NULL. */
WmnMount *wmn_server_publish (const WmnServerSettings * settings,
    const WmnMountHooks * hooks, gpointer user_data, int *ret_errno,
    GError ** error);

/* In words, what the server does otherwise than @settings, with which @mount
 * was published, as another has opened it; transfer full, NULL when nothing. */
gchar *wmn_server_list_others (WmnMount * mount,
    const WmnServerSettings * settings);

/* Takes the mount off the air: all its clients are gone and the application
 * has been told when it returns.  The last one closes the port.  Not from
 * the herald or a worker.  Takes the reference. */
void wmn_server_withdraw (WmnMount * mount);

/* Of the server @mount is published by. */
guint16 wmn_server_port (WmnMount * mount);
/* wmn_address_to_string() of what it is bound to; "0.0.0.0" and "::" for
 * all. */
gchar *wmn_server_address (WmnMount * mount);
/* Connections open now, those of no mount included. */
guint wmn_server_n_connections (WmnMount * mount);
