/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The smallest element that implements GstWMClientConnections: a table of
 * infos under a lock, and no network.  Clients come and go when the test says
 * so.  mock-plugin.c offers it to typelib.py as `wmnetmock`, which uses the
 * action signals of the same names. */

#pragma once

#include <gst/wmnet/wmnet.h>

G_DECLARE_FINAL_TYPE (MockServer, mock_server, MOCK, SERVER, GstElement)

MockServer *mock_server_new (void);
void mock_server_begin (MockServer * self);
/* Address as text, IPv4 or IPv6; returns the id. */
guint64 mock_server_add_client (MockServer * self, const gchar * address,
    guint port);
/* Publishes a new info of each client, with more bytes sent. */
void mock_server_advance (MockServer * self);
/* Emits client-disconnected with the reason given to disconnect_client, or
 * client-closed; FALSE when there is no such client. */
gboolean mock_server_leave (MockServer * self, guint64 id);
/* How many have been taken. */
guint mock_server_count_snapshots (MockServer * self);
