# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Plays one URL with GStreamer and counts what decodebin decoded.

souphttpsrc ! decodebin, a fakesink on each raw pad, no clock (sync=false):
every buffer that reaches a fakesink has been decoded.  One line of JSON on
stdout at the end.  It does not judge: the driver in drivers.py does, with
the warnings that GST_DEBUG sends to stderr.  The handoffs run in streaming
threads and only add to plain integers.

    play-gst.py URL SECONDS DEADLINE

SECONDS are counted from the first decoded buffer, DEADLINE from the start.
"""

import json
import sys
import time

import gi

gi.require_version('Gst', '1.0')
from gi.repository import GLib, Gst  # noqa: E402


class Player:
    def __init__(self, url):
        self.start = time.monotonic()
        self.first = None
        self.seen = {'frames': 0, 'audio': 0.0, 'width': 0, 'height': 0,
                     'errors': [], 'ended': ''}
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(
            'souphttpsrc is-live=true do-timestamp=false name=src'
            ' ! decodebin name=dec')
        self.pipeline.get_by_name('src').set_property('location', url)
        self.pipeline.get_by_name('dec').connect('pad-added', self.on_pad)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message', self.on_message)

    def on_pad(self, _decodebin, pad):
        sink = Gst.ElementFactory.make('fakesink')
        sink.set_property('sync', False)
        sink.set_property('async', False)
        sink.set_property('signal-handoffs', True)
        sink.connect('handoff', self.on_buffer)
        self.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad('sink'))

    def on_buffer(self, _sink, buf, pad):
        if self.first is None:
            self.first = time.monotonic()
        shape = pad.get_current_caps().get_structure(0)
        if shape.get_name() == 'video/x-raw':
            self.seen['frames'] += 1
            self.seen['width'] = shape.get_value('width')
            self.seen['height'] = shape.get_value('height')
        elif shape.get_name() == 'audio/x-raw':
            width = int(''.join(c for c in shape.get_value('format')[:3]
                                if c.isdigit())) // 8
            frame = width * shape.get_value('channels')
            self.seen['audio'] += (buf.get_size() / frame
                                   / shape.get_value('rate'))

    def on_message(self, _bus, message):
        if message.type == Gst.MessageType.EOS:
            self.end('end of stream')
        elif message.type in (Gst.MessageType.ERROR,
                              Gst.MessageType.WARNING):
            parse = (message.parse_error
                     if message.type == Gst.MessageType.ERROR
                     else message.parse_warning)
            error, detail = parse()
            self.seen['errors'].append('%s: %s' % (error.message, detail))
            if message.type == Gst.MessageType.ERROR:
                self.end('error')

    def end(self, why):
        self.seen['ended'] = self.seen['ended'] or why
        self.loop.quit()

    def run(self, seconds, deadline):
        def look():
            now = time.monotonic()
            if self.first is not None and now - self.first >= seconds:
                self.end('stopped')
            elif now - self.start >= deadline:
                self.end('deadline')
            return True

        GLib.timeout_add(50, look)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        if self.first is not None:
            self.seen['first'] = self.first - self.start
            self.seen['played'] = time.monotonic() - self.first
        print(json.dumps(self.seen), flush=True)
        self.pipeline.set_state(Gst.State.NULL)


def main():
    Gst.init(None)
    Player(sys.argv[1]).run(float(sys.argv[2]), float(sys.argv[3]))


if __name__ == '__main__':
    main()
