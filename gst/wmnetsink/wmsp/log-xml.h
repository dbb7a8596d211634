/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* A player's log in XML (MS-WMLOG 2.4, 2.8). */

#pragma once

#include "wmsp/player-log.h"

/* As wmn_player_log_parse_line(). */
gboolean wmn_log_xml_parse (const gchar * data, gsize size, WmnLogForm form,
    WmnPlayerLog * ret_log);
