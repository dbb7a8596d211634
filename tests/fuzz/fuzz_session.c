/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Fuzzes wmsp/session.c: each byte is an event.  A small model keeps what the
 * actions bring about (data connection, flow of $D, idle timer), and the
 * state has to be true of it after every step.
 */

#include "wmsp/session.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

typedef struct
{
  gboolean is_open;             /* there is a data connection */
  gboolean is_flowing;          /* $D is sent on it */
  gboolean is_armed;            /* the idle timer runs */
  gboolean is_touched;          /* a request was answered */
} Model;

static gboolean
is_request (WmnSessionEvent event)
{
  return event <= WMN_SESSION_EVENT_LOG;
}

static void
check_actions (WmnSessionEvent event, WmnSessionActions actions,
    const Model * model)
{
  guint answer = actions & (WMN_SESSION_REFUSE | WMN_SESSION_RESPOND);

  /* one answer to a request, none to anything else */
  if (is_request (event))
    g_assert (answer == WMN_SESSION_REFUSE || answer == WMN_SESSION_RESPOND);
  else
    g_assert (answer == 0);
  if (actions & WMN_SESSION_REFUSE)
    g_assert (actions == WMN_SESSION_REFUSE && (model->is_open
            || event == WMN_SESSION_EVENT_PLAY_NEXT_ENTRY));
  /* $C, $E and the end go to a connection that is there; $H follows $C */
  if (actions & (WMN_SESSION_SEND_CHANGE | WMN_SESSION_SEND_END
          | WMN_SESSION_CLOSE_DATA))
    g_assert (model->is_open);
  if (actions & WMN_SESSION_SEND_CHANGE)
    g_assert (actions & WMN_SESSION_SEND_HEADER);
  /* a running stream begins anew behind a new header only */
  if ((actions & WMN_SESSION_START_DATA) && model->is_flowing)
    g_assert (actions & WMN_SESSION_SEND_CHANGE);
  if (actions & WMN_SESSION_HOLD_DATA)
    g_assert (model->is_flowing && !(actions & WMN_SESSION_START_DATA));
  if (actions & WMN_SESSION_SEND_END)
    g_assert (actions & WMN_SESSION_CLOSE_DATA);
  g_assert (!(actions & WMN_SESSION_ARM_IDLE)
      || !(actions & WMN_SESSION_DISARM_IDLE));
  if (actions & WMN_SESSION_DELETE)
    g_assert (event == WMN_SESSION_EVENT_IDLE_TIMEOUT && !model->is_flowing);
}

static void
apply (WmnSessionEvent event, WmnSessionActions actions, Model * model)
{
  if ((event == WMN_SESSION_EVENT_PLAY
          || event == WMN_SESSION_EVENT_PLAY_PIPELINED)
      && (actions & WMN_SESSION_RESPOND))
    model->is_open = TRUE;
  if (actions & WMN_SESSION_START_DATA)
    model->is_flowing = TRUE;
  if (actions & WMN_SESSION_HOLD_DATA)
    model->is_flowing = FALSE;
  if ((actions & WMN_SESSION_CLOSE_DATA)
      || event == WMN_SESSION_EVENT_DATA_CLOSED)
    model->is_open = model->is_flowing = FALSE;
  if (actions & WMN_SESSION_ARM_IDLE)
    model->is_armed = TRUE;
  if (actions & WMN_SESSION_DISARM_IDLE)
    model->is_armed = FALSE;
  /* Only Describe and Play begin a session, so a refusal is never first. */
  model->is_touched |= (actions & WMN_SESSION_RESPOND) != 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  WmnSession session = { WMN_SESSION_INIT };
  Model model = { 0 };
  size_t i;

  for (i = 0; i < size; i++) {
    WmnSessionEvent event = data[i] % WMN_N_SESSION_EVENTS;
    WmnSessionActions actions = wmn_session_handle (&session, event);
    gboolean is_streaming = session.state == WMN_SESSION_STREAMING;

    check_actions (event, actions, &model);
    apply (event, actions, &model);
    g_assert (model.is_flowing == is_streaming);
    g_assert (model.is_open == (is_streaming
            || session.state == WMN_SESSION_WAITING));
    if (model.is_touched)
      g_assert (model.is_armed == !is_streaming);
    if (actions & WMN_SESSION_DELETE) {
      g_assert (!model.is_open);
      session.state = WMN_SESSION_INIT;
      memset (&model, 0, sizeof (model));
    }
  }

  return 0;
}
