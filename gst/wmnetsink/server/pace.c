/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* See pace.h.  A ceiling is a wish: where it can't be had the stream goes
 * on. */

#include "server/pace.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "wmsp/choice.h"

/* As the kernel says it. */
#define UNLIMITED G_MAXUINT32

static guint64
lower (guint64 a, guint64 b)
{
  if (a == 0 || b == 0)
    return MAX (a, b);
  return MIN (a, b);
}

/* MS-WMSP 2.2.1.4.24: of the streams that will be sent. */
static guint64
get_bitrate (const WmnEpoch * epoch, const WmnAsfSelection * chosen)
{
  guint64 sum = 0;

  if (chosen != NULL && !wmn_choice_is_all (&epoch->header, chosen))
    sum = wmn_choice_sum_bitrates (&epoch->header, chosen);
  return sum > 0 ? sum : epoch->bitrate;
}

void
wmn_pace_plan (WmnMount * mount, const WmnEpoch * epoch,
    const WmnAsfSelection * chosen, const WmnAgent * agent,
    const WmnPragma * pragma, WmnStartup * ret_startup)
{
  WmnStartupOffer offer;
  gint64 length = 0;

  offer.burst_time = wmn_mount_get (mount, WMN_SETTING_BURST_TIME);
  offer.bitrate = get_bitrate (epoch, chosen);
  offer.max_rate = lower (
      (guint64) wmn_mount_get (mount, WMN_SETTING_BURST_RATE),
      (guint64) wmn_mount_get (mount, WMN_SETTING_CLIENT_RATE));
  wmn_startup_plan (agent, pragma, &offer, ret_startup);
  wmn_publisher_find_entry (mount->publisher,
      (WmnJoin) wmn_mount_get (mount, WMN_SETTING_JOIN),
      ret_startup->burst_time, &length);
  wmn_startup_limit (ret_startup, length);
}

static guint32
to_ceiling (guint64 rate)
{
  return rate == 0 ? UNLIMITED : (guint32) CLAMP (rate / 8, 1, UNLIMITED - 1);
}

void
wmn_pace_change (int fd, guint64 rate)
{
  guint32 bytes = to_ceiling (rate);

  setsockopt (fd, SOL_SOCKET, SO_MAX_PACING_RATE, &bytes, sizeof (bytes));
}

gboolean
wmn_pace_begin (int fd, guint64 burst_rate, guint64 max_rate)
{
  guint64 rate = lower (burst_rate, max_rate);

  if (rate != 0)
    wmn_pace_change (fd, rate);
  return rate != max_rate;
}

gboolean
wmn_pace_settle (int fd, guint64 max_rate)
{
  int unsent = 0;

  if (ioctl (fd, SIOCOUTQNSD, &unsent) == 0 && unsent > 0)
    return FALSE;
  wmn_pace_change (fd, max_rate);
  return TRUE;
}
