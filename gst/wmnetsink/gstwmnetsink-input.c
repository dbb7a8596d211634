/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* What the streaming thread brings: caps, buffers of any size, events.  The
 * publisher finds headers and packets in the bytes; here is decided when a
 * packet goes on the air (docs/interface.md D.2 to D.5).
 *
 * The base class sees only buffers in which a packet ends.  Others, such as
 * asfmux's header buffer, would make it preroll with nothing that can be
 * sent, and a player that connects in PAUSED would have to wait.
 *
 * Threads: streaming, with the stream lock. */

#include "config.h"

#include "gstwmnetsink.h"

/* Behind a header or a flush send times begin a pace of their own.  In the
 * middle a step is a pause in the stream, such as the time of a picture that
 * stands, up to this; what is further is another stream, spliced without a
 * word, and a source that is live must not be kept waiting for it.  Muxers may
 * write packets a little out of order. */
#define MAX_FORWARD 60000       /* ms */
#define MAX_BACKWARD 1000       /* ms */

/* --- header from caps -------------------------------------------------- */

static void
append_buffer (GByteArray * bytes, GstBuffer * buffer)
{
  GstMapInfo map;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  g_byte_array_append (bytes, map.data, (guint) map.size);
  gst_buffer_unmap (buffer, &map);
}

/* The buffers of streamheader are one header, however it is cut.  NULL when
 * there is none. */
static GBytes *
collect_header (GstCaps * caps)
{
  const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps,
          0), "streamheader");
  GByteArray *bytes;
  guint i;

  if (value == NULL)
    return NULL;
  bytes = g_byte_array_new ();
  if (GST_VALUE_HOLDS_BUFFER (value))
    append_buffer (bytes, gst_value_get_buffer (value));
  for (i = 0; GST_VALUE_HOLDS_ARRAY (value) &&
      i < gst_value_array_get_size (value); i++) {
    const GValue *part = gst_value_array_get_value (value, i);

    if (GST_VALUE_HOLDS_BUFFER (part))
      append_buffer (bytes, gst_value_get_buffer (part));
  }
  return g_byte_array_free_to_bytes (bytes);
}

/* Muxers send the same caps again and again; only other bytes are another
 * header. */
gboolean
gst_wm_net_sink_set_caps (GstBaseSink * base, GstCaps * caps)
{
  GstWMNetSink *self = GST_WM_NET_SINK (base);
  GstWMNetSinkInput *input = &self->input;
  GBytes *known = input->caps_header;
  GBytes *header = collect_header (caps);
  WmnAsfFault fault;
  gconstpointer data;
  gsize size;

  if (header == NULL)
    return TRUE;
  if (known != NULL && g_bytes_equal (known, header)) {
    g_bytes_unref (header);
    return TRUE;
  }
  data = g_bytes_get_data (header, &size);
  if (!wmn_publisher_set_header (self->mount->publisher, data, size, &fault)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("The streamheader in the caps is no ASF header."),
        ("%s", wmn_asf_fault_text (fault)));
    g_bytes_unref (header);
    return FALSE;
  }
  g_clear_pointer (&input->caps_header, g_bytes_unref);
  input->caps_header = header;
  input->has_header = TRUE;
  input->has_pace = FALSE;
  return TRUE;
}

/* --- packets ----------------------------------------------------------- */

static GstFlowReturn
refuse (GstWMNetSink * self)
{
  WmnAsfFault fault = wmn_publisher_fault (self->mount->publisher);

  /* The end that follows needs no error of its own. */
  self->input.has_bytes = FALSE;
  if (fault == WMN_ASF_FAULT_NOT_ASF)
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The stream is not ASF: it doesn't begin with an ASF header."),
        ("expected the bytes of an ASF file or of a muxer, such as "
            "\"asfmux streamable=true\", from their beginning"));
  else
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The stream's ASF header is of no use: %s.",
            wmn_asf_fault_text (fault)), (NULL));
  return GST_FLOW_ERROR;
}

/* Leaves input->item at a packet, or at the end of the buffer. */
static void
advance (GstWMNetSink * self)
{
  GstWMNetSinkInput *input = &self->input;

  while ((input->item = wmn_publisher_next (self->mount->publisher,
              &input->send_time)) == WMN_PUBLISHER_HEADER) {
    input->has_header = TRUE;
    input->has_pace = FALSE;
  }
}

static void
put_on_air (GstWMNetSink * self)
{
  GstWMNetSinkInput *input = &self->input;
  guint32 late;

  atomic_store (&self->is_kept, FALSE);
  late = wmn_mount_commit (self->mount);
  /* Times on the air are later by that, and the pace must not be ahead. */
  if (GST_CLOCK_TIME_IS_VALID (input->pace_base))
    input->pace_base += late * GST_MSECOND;
  gst_wm_net_sink_tell_streaming (self);
  advance (self);
}

static GstClockTime
adjust_time (GstBaseSink * base, GstClockTime time)
{
  GstClockTimeDiff offset = gst_base_sink_get_ts_offset (base);
  GstClockTime delay = gst_base_sink_get_render_delay (base);

  time += gst_base_sink_get_latency (base);
  if (offset < 0 && time < (GstClockTime) - offset)
    time = 0;
  else
    time += offset;
  return time > delay ? time - delay : 0;
}

/* gst_base_sink_wait() can't be used: it sits out a pause without committing
 * the state, and the pipeline would wait for PAUSED for ever. */
static GstFlowReturn
wait_until (GstBaseSink * base, GstBuffer * buffer, GstClockTime due)
{
  GstClockReturn status;

  do {
    GstFlowReturn flow =
        gst_base_sink_do_preroll (base, GST_MINI_OBJECT_CAST (buffer));

    if (flow != GST_FLOW_OK)
      return flow;
    status = gst_base_sink_wait_clock (base, adjust_time (base, due), NULL);
    if (base->flushing)
      return GST_FLOW_FLUSHING;
  } while (status == GST_CLOCK_UNSCHEDULED);
  return GST_FLOW_OK;
}

/* From the packet in hand on; @due may be unknown still. */
static void
begin_pace (GstWMNetSinkInput * input, GstClockTime due)
{
  input->pace_base = due;
  input->pace_send = input->pace_newest = input->send_time;
  input->has_pace = TRUE;
}

static GstClockTime
get_time (GstWMNetSink * self)
{
  return gst_element_get_current_running_time (GST_ELEMENT (self));
}

/* Waits until the packet in hand is due.  What comes late is never waited
 * for. */
static GstFlowReturn
pace (GstWMNetSink * self, GstBuffer * buffer)
{
  GstBaseSink *base = GST_BASE_SINK (self);
  GstWMNetSinkInput *input = &self->input;
  gint64 step = (gint64) input->send_time - input->pace_newest;
  GstClockTime due;

  if (input->has_times || !gst_base_sink_get_sync (base)) {
    input->has_pace = FALSE;
    return GST_FLOW_OK;
  }
  if (!input->has_pace || step < -MAX_BACKWARD || step > MAX_FORWARD)
    begin_pace (input, get_time (self));
  input->pace_newest = input->send_time;
  if (!GST_CLOCK_TIME_IS_VALID (input->pace_base) ||
      input->send_time < input->pace_send)
    return GST_FLOW_OK;
  due = input->pace_base + (input->send_time - input->pace_send) * GST_MSECOND;
  return wait_until (base, buffer, due);
}

/* Players may connect in PAUSED, so the first packet, and with it the header,
 * goes on the air at once; its time is when the clock begins to run.  After a
 * pause nothing does. */
GstFlowReturn
gst_wm_net_sink_preroll (GstBaseSink * base, GstBuffer * buffer)
{
  GstWMNetSink *self = GST_WM_NET_SINK (base);

  if (self->input.item == WMN_PUBLISHER_PACKET && !self->input.is_on_air) {
    begin_pace (&self->input, GST_CLOCK_TIME_NONE);
    put_on_air (self);
  }
  return GST_FLOW_OK;
}

GstFlowReturn
gst_wm_net_sink_render (GstBaseSink * base, GstBuffer * buffer)
{
  GstWMNetSink *self = GST_WM_NET_SINK (base);
  GstFlowReturn flow;

  self->input.has_rendered = TRUE;
  if (!GST_CLOCK_TIME_IS_VALID (self->input.pace_base))
    self->input.pace_base = get_time (self);
  while (self->input.item == WMN_PUBLISHER_PACKET) {
    flow = pace (self, buffer);
    if (flow != GST_FLOW_OK)
      return flow;
    put_on_air (self);
  }
  if (self->input.item == WMN_PUBLISHER_NOT_ASF)
    return refuse (self);
  return GST_FLOW_OK;
}

/* The first packet is on the air already, and asfmux that is used again begins
 * with one of the run before (docs/players.md, fault 10): what comes behind it
 * would wait for as long as that run took. */
static gboolean
is_first (GstBaseSink * base)
{
  return !GST_WM_NET_SINK (base)->input.has_rendered;
}

/* Times in a segment of bytes are of no use: filesrc gives its first buffer
 * one. */
static gboolean
has_times (GstBaseSink * base, GstBuffer * buffer)
{
  return base->segment.format == GST_FORMAT_TIME &&
      GST_CLOCK_TIME_IS_VALID (GST_BUFFER_DTS_OR_PTS (buffer));
}

void
gst_wm_net_sink_get_times (GstBaseSink * base, GstBuffer * buffer,
    GstClockTime * start, GstClockTime * end)
{
  *start = *end = GST_CLOCK_TIME_NONE;
  if (!has_times (base, buffer) || is_first (base))
    return;
  *start = GST_BUFFER_DTS_OR_PTS (buffer);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    *end = *start + GST_BUFFER_DURATION (buffer);
}

/* --- buffers ----------------------------------------------------------- */

/* Whatever became of the buffer, its bytes have to be used up, or the next
 * one would not go on where it ended. */
static void
use_up (GstWMNetSink * self)
{
  while (self->input.item == WMN_PUBLISHER_PACKET)
    advance (self);
}

static GstFlowReturn
take (GstWMNetSink * self, GstPad * pad, GstBuffer * buffer)
{
  GstWMNetSinkInput *input = &self->input;
  GstFlowReturn flow = GST_FLOW_OK;

  wmn_publisher_give (self->mount->publisher, input->map.data, input->map.size);
  advance (self);
  if (input->item == WMN_PUBLISHER_NOT_ASF)
    flow = refuse (self);
  else if (input->item == WMN_PUBLISHER_PACKET)
    flow = self->base_chain (pad, GST_OBJECT (self), gst_buffer_ref (buffer));
  use_up (self);
  return flow;
}

static GstFlowReturn
chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstWMNetSink *self = GST_WM_NET_SINK (parent);
  GstWMNetSinkInput *input = &self->input;
  GstFlowReturn flow = GST_FLOW_ERROR;

  if (input->is_rewriting) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (gst_buffer_map (buffer, &input->map, GST_MAP_READ)) {
    input->has_bytes |= input->map.size > 0;
    input->bytes_end += input->map.size;
    input->has_times = has_times (GST_BASE_SINK (self), buffer);
    if (GST_BUFFER_IS_DISCONT (buffer))
      wmn_publisher_doubt (self->mount->publisher);
    flow = take (self, pad, buffer);
    gst_buffer_unmap (buffer, &input->map);
  } else {
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL),
        ("a buffer's memory can't be read"));
  }
  gst_buffer_unref (buffer);
  return flow;
}

static GstFlowReturn
chain_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  GstFlowReturn flow = GST_FLOW_OK;
  guint i;

  for (i = 0; i < gst_buffer_list_length (list) && flow == GST_FLOW_OK; i++)
    flow = chain (pad, parent, gst_buffer_ref (gst_buffer_list_get (list, i)));
  gst_buffer_list_unref (list);
  return flow;
}

/* --- events ------------------------------------------------------------ */

/* avmux_asf and asfmux mend their header when the stream ends, by a segment
 * that goes back to it (docs/players.md).  That is for files; here it would be
 * taken for a new stream.  A source that was told to begin again says so by
 * the segment's flag.  What doesn't begin where the bytes before have ended was
 * sought for, or is another stream. */
static void
take_segment (GstWMNetSink * self, GstEvent * event)
{
  GstWMNetSinkInput *input = &self->input;
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_BYTES) {
    input->is_bytes = FALSE;
    input->is_rewriting = FALSE;
    return;
  }
  input->is_rewriting = input->is_bytes &&
      segment->start < input->bytes_end &&
      (segment->flags & GST_SEGMENT_FLAG_SEGMENT) == 0;
  if (!input->is_rewriting && segment->start != input->bytes_end)
    wmn_publisher_resync (self->mount->publisher);
  if (!input->is_rewriting)
    input->bytes_end = segment->start;
  input->is_bytes = TRUE;
}

static void
forget_segment (GstWMNetSinkInput * input)
{
  input->is_bytes = FALSE;
  input->is_rewriting = FALSE;
  input->has_pace = FALSE;
}

/* The base class has the preroll lock here.  A drain must not keep it, or the
 * element could not be paused meanwhile.  Nor must it keep the news that the
 * stream is over.  Clients that are kept have no end: to them, and to who comes
 * meanwhile, it is as if the source paused. */
static void
end_mount (GstWMNetSink * self, gint policy)
{
  GST_BASE_SINK_PREROLL_UNLOCK (self);
  if (policy == GST_WM_NET_SINK_EOS_KEEP)
    atomic_store (&self->is_kept, TRUE);
  else
    wmn_mount_end (self->mount);
  gst_wm_net_sink_tell_streaming (self);
  if (policy == GST_WM_NET_SINK_EOS_DRAIN ||
      policy == GST_WM_NET_SINK_EOS_REJOIN)
    wmn_mount_drain (self->mount);
  GST_BASE_SINK_PREROLL_LOCK (self);
}

/* FALSE when the event is of no use any more. */
static gboolean
end (GstWMNetSink * self)
{
  GstWMNetSinkInput *input = &self->input;
  gint policy = gst_wm_net_sink_get_eos_policy (self);

  if (input->has_bytes && !input->has_header) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The stream ended before its ASF header did."), (NULL));
    return FALSE;
  }
  /* An interruption from here on is for us.  One from before has left the
   * pad flushing, see unlock(). */
  wmn_mount_interrupt (self->mount, FALSE);
  if (GST_PAD_IS_FLUSHING (GST_BASE_SINK_PAD (self)))
    return FALSE;
  end_mount (self, policy);
  /* The next stream may begin with the same one. */
  if (policy != GST_WM_NET_SINK_EOS_KEEP)
    g_clear_pointer (&input->caps_header, g_bytes_unref);
  return !GST_PAD_IS_FLUSHING (GST_BASE_SINK_PAD (self));
}

gboolean
gst_wm_net_sink_input_event (GstWMNetSink * self, GstEvent * event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      forget_segment (&self->input);
      wmn_publisher_resync (self->mount->publisher);
      return TRUE;
    case GST_EVENT_SEGMENT:
      take_segment (self, event);
      return TRUE;
    case GST_EVENT_FLUSH_STOP:
      forget_segment (&self->input);
      wmn_mount_flush (self->mount);
      return TRUE;
    case GST_EVENT_EOS:
      return end (self);
    default:
      return TRUE;
  }
}

void
gst_wm_net_sink_input_reset (GstWMNetSink * self)
{
  g_clear_pointer (&self->input.caps_header, g_bytes_unref);
  memset (&self->input, 0, sizeof (self->input));
  atomic_store (&self->is_kept, FALSE);
}

void
gst_wm_net_sink_input_init (GstWMNetSink * self)
{
  GstPad *pad = GST_BASE_SINK_PAD (self);

  self->base_chain = GST_PAD_CHAINFUNC (pad);
  gst_pad_set_chain_function (pad, chain);
  gst_pad_set_chain_list_function (pad, chain_list);
}
