/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the publisher finds out about the stream, as messages on the bus
 * (docs/interface.md C.4): what was repaired in the header, what old players will
 * trip over, and the faults of a pipeline that leave every player dark.
 *
 * Threads: streaming; gst_wm_net_sink_tell_streaming() also in a state
 * change, while no data flow. */

#include "config.h"

#include "gstwmnetsink.h"

/* The nicks of the bits that are set, as a list. */
static void
set_nicks (GstStructure * details, const gchar * field, guint bits,
    guint n_bits, const gchar * (*get_nick) (guint))
{
  GValue array = G_VALUE_INIT;
  guint i;

  gst_value_array_init (&array, n_bits);
  for (i = 0; i < n_bits; i++) {
    GValue nick = G_VALUE_INIT;

    if ((bits & (1u << i)) == 0)
      continue;
    g_value_init (&nick, G_TYPE_STRING);
    g_value_set_string (&nick, get_nick (i));
    gst_value_array_append_and_take_value (&array, &nick);
  }
  gst_structure_take_value (details, field, &array);
}

static gchar *
describe_header (const WmnNotice * notice)
{
  GString *text = g_string_new (NULL);
  const gchar *mark = "; repaired: ";
  guint i;

  g_string_append_printf (text, "Header of %u bytes with %u streams",
      notice->epoch->plain->len, notice->epoch->header.n_streams);
  for (i = 0; i < WMN_ASF_N_REPAIRS; i++) {
    if ((notice->repairs & (1u << i)) == 0)
      continue;
    g_string_append_printf (text, "%s%s", mark, wmn_asf_repair_nick (i));
    mark = ", ";
  }
  g_string_append_c (text, '.');
  for (i = 0; i < WMN_ASF_N_LINTS; i++) {
    if (notice->lints & (1u << i))
      g_string_append_printf (text, " %s", wmn_asf_lint_text (i));
  }
  return g_string_free (text, FALSE);
}

static void
tell_header (GstWMNetSink * self, const WmnNotice * notice)
{
  WmnEpoch *epoch = notice->epoch;
  gchar *text = describe_header (notice);
  GstStructure *details;

  self->input.header_size = epoch->plain->len;
  self->input.n_streams = epoch->header.n_streams;
  GST_INFO_OBJECT (self, "%s", text);
  details = gst_structure_new ("wmnetsink-header",
      "generation", G_TYPE_UINT, epoch->number,
      "header-size", G_TYPE_UINT, epoch->plain->len,
      "packet-size", G_TYPE_UINT, epoch->packet_size,
      "n-streams", G_TYPE_UINT, epoch->header.n_streams,
      "text", G_TYPE_STRING, text, NULL);
  set_nicks (details, "repairs", notice->repairs, WMN_ASF_N_REPAIRS,
      wmn_asf_repair_nick);
  set_nicks (details, "lints", notice->lints, WMN_ASF_N_LINTS,
      wmn_asf_lint_nick);
  gst_wm_net_sink_post (self, details);
  g_free (text);
  if (epoch->number > 1)
    gst_wm_net_sink_post (self, gst_structure_new ("wmnetsink-header-changed",
            "generation", G_TYPE_UINT, epoch->number,
            "header-size", G_TYPE_UINT, epoch->plain->len, NULL));
}

/* A looped file has the same fault again each time round. */
static gboolean
is_first (GstWMNetSink * self, WmnNoticeKind kind)
{
  gboolean was_told = (self->input.warned & (1u << kind)) != 0;

  self->input.warned |= 1u << kind;
  return !was_told;
}

static void
warn (GstWMNetSink * self, const WmnNotice * notice)
{
  switch (notice->kind) {
    case WMN_NOTICE_MALFORMED:
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("The stream has malformed packets; they are left out."),
          ("the first one: %s", GST_STR_NULL (notice->text)));
      break;
    case WMN_NOTICE_CLOCK_SKEW:
      GST_ELEMENT_WARNING (self, STREAM, MUX,
          ("Audio and video are %" G_GINT64_FORMAT " seconds apart, so "
              "players will not show both. Put \"identity "
              "single-segment=true\" behind the video encoder.",
              ABS (notice->skew) / 1000),
          ("video is %" G_GINT64_FORMAT " ms from audio: encoders may begin "
              "at 1000 hours, and ASF muxers ignore running time",
              notice->skew));
      break;
    case WMN_NOTICE_NO_VIDEO:
      GST_ELEMENT_WARNING (self, STREAM, MUX,
          ("The header promises video, but no video packet comes. Put "
              "\"identity single-segment=true\" behind the video encoder."),
          ("the muxer waits for audio to get as far as the video's times: "
              "encoders may begin at 1000 hours, and ASF muxers ignore "
              "running time"));
      break;
    case WMN_NOTICE_HEADER:
      break;
  }
}

void
gst_wm_net_sink_notice (gpointer user_data, const WmnNotice * notice)
{
  GstWMNetSink *self = GST_WM_NET_SINK (user_data);

  if (notice->kind == WMN_NOTICE_HEADER)
    tell_header (self, notice);
  else if (is_first (self, notice->kind))
    warn (self, notice);
}

void
gst_wm_net_sink_tell_streaming (GstWMNetSink * self)
{
  GstWMNetSinkInput *input = &self->input;
  gboolean is_on_air = !atomic_load (&self->is_kept) &&
      wmn_publisher_is_streaming (self->mount->publisher);

  if (is_on_air == input->is_on_air)
    return;
  input->is_on_air = is_on_air;
  atomic_store (&self->streaming_since, is_on_air ? g_get_real_time () : 0);
  g_object_notify (G_OBJECT (self), "streaming");
  gst_wm_net_sink_post (self, gst_structure_new ("wmnetsink-streaming",
          "active", G_TYPE_BOOLEAN, is_on_air,
          "header-size", G_TYPE_UINT, input->header_size,
          "n-streams", G_TYPE_UINT, input->n_streams, NULL));
}
