/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Like ASSERT_CRITICAL, which only knows the log domains of GStreamer and
 * GLib and does not work with G_DEBUG=fatal-criticals: ours is caught before
 * it becomes fatal, and its absence ends the test. */

#pragma once

#include <glib.h>

#define EXPECT_CRITICAL(code) \
  G_STMT_START { \
    g_test_expect_message ("wmnet", G_LOG_LEVEL_CRITICAL, "*assertion*"); \
    code; \
    g_test_assert_expected_messages (); \
  } G_STMT_END
