# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A wmnetsink that obeys orders: `appsrc ! wmnetsink` in a process of its
own, fed from asf_source.py.

Usage: server.py '{"sink": {...}, "source": {...}, ...}' (SETTINGS below).
It prints one line of JSON when it listens; then each line on standard input
is an order, answered by one line, `ok <JSON>` or `error <text>`.  The end of
standard input ends it.
"""

import json
import os
import sys
import threading
import time

import gi
gi.require_version('Gst', '1.0')
from gi.repository import GLib, GObject, Gst  # noqa: E402

from asf_source import FileSource, SyntheticSource  # noqa: E402

SETTINGS = {
    'sink': {},             # properties of wmnetsink
    'source': {},           # of SyntheticSource, or {"file": path}
    'launch': None,         # a pipeline's text instead, up to the sink
    'header': 'caps',       # caps: streamheader and in-band, as asfmux does;
                            # caps-only; in-band; split: 50 bytes apart
    'autostart': True,      # else wait for start-data
    'state': 'playing',
}
SINK = {'port': 0, 'bind-address': '127.0.0.1', 'path': '/live'}
STATES = {'null': Gst.State.NULL, 'ready': Gst.State.READY,
          'paused': Gst.State.PAUSED, 'playing': Gst.State.PLAYING}
SIGNALS = ('client-connected', 'client-disconnected', 'client-rejected',
           'client-log')
CAPS = 'video/x-ms-asf, parsed=(boolean)true'


class OrderError(Exception):
    pass


def to_plain(value):
    """A GValue's content as something that JSON can carry."""
    if isinstance(value, (bool, int, float, str, type(None))):
        return value
    if isinstance(value, Gst.Structure):
        return read_structure(value)
    return str(value)


def read_structure(structure):
    result = {}
    for i in range(structure.n_fields()):
        name = structure.nth_field_name(i)
        try:
            result[name] = to_plain(structure.get_value(name))
        except (TypeError, ValueError):
            result[name] = None
    return result


class Feeder(threading.Thread):
    """Pushes a source's packets when they are due."""

    def __init__(self, appsrc, pipeline, source, header_form):
        super().__init__(daemon=True)
        self.appsrc, self.pipeline = appsrc, pipeline
        self.source, self.header_form = source, header_form
        self.changed = threading.Condition()
        self.is_running = self.is_ended = False
        self.needs_header = True
        self.n = 0                  # of the next packet
        self.origin = 0.0
        self.problem = None

    def order(self, **values):
        with self.changed:
            self.__dict__.update(values)
            self.origin = time.monotonic() - self.source.time(self.n)
            self.changed.notify()

    def run(self):
        while True:
            with self.changed:
                while not self.is_running:
                    self.changed.wait()
                if self.is_ended:
                    return
                if self.needs_header:
                    self.push_header()
                    self.needs_header = False
                    continue
                left = self.origin + self.source.time(self.n) \
                    - time.monotonic()
                if left > 0:
                    self.changed.wait(left)
                    continue
                packet = self.source.packet(self.n)
                if packet is None:
                    self.end()
                    return
                self.push(packet)
                self.n += 1

    def end(self):
        """With self.changed held."""
        self.is_ended = True
        self.appsrc.emit('end-of-stream')

    def push(self, data, flags=None, has_time=True):
        buffer = Gst.Buffer.new_wrapped_bytes(GLib.Bytes.new(data))
        if has_time:
            clock = self.pipeline.get_clock()
            if clock is not None:
                buffer.pts = max(0, clock.get_time()
                                 - self.pipeline.get_base_time())
        if flags is not None:
            buffer.set_flags(flags)
        flow = self.appsrc.emit('push-buffer', buffer)
        if flow != Gst.FlowReturn.OK:
            self.problem = flow.value_nick
            self.is_running = False

    def push_header(self):
        header = self.source.header()
        caps = CAPS
        if self.header_form in ('caps', 'caps-only'):
            caps += ', streamheader=(buffer)< %s >' % header.hex()
        self.appsrc.set_property('caps', Gst.Caps.from_string(caps))
        if self.header_form == 'split':
            self.push(header[:-50], has_time=False)
            self.push(header[-50:], has_time=False)
        elif self.header_form != 'caps-only':
            self.push(header, Gst.BufferFlags.HEADER, has_time=False)


class Server:
    def __init__(self, settings):
        unknown = set(settings) - set(SETTINGS)
        if unknown:
            raise OrderError('unknown settings %s' % sorted(unknown))
        self.settings = {**SETTINGS, **settings}
        self.events = []
        self.feeder = None
        text = self.settings['launch'] or \
            'appsrc name=source is-live=true format=time max-bytes=0'
        self.pipeline = Gst.parse_launch(text + ' ! wmnetsink name=sink')
        self.sink = self.pipeline.get_by_name('sink')
        for name, value in {**SINK, **self.settings['sink']}.items():
            self.set(name, value)
        self.watch()
        if self.settings['launch'] is None:
            self.feeder = Feeder(self.pipeline.get_by_name('source'),
                                 self.pipeline, self.make_source(),
                                 self.settings['header'])
            self.feeder.start()
        self.change_state(self.settings['state'])
        if self.feeder and self.settings['autostart']:
            self.feeder.order(is_running=True)

    def make_source(self):
        source = self.settings['source']
        if 'file' in source:
            return FileSource(source['file'])
        return SyntheticSource(**source)

    def watch(self):
        self.missing = []
        for name in SIGNALS:
            if GObject.signal_lookup(name, self.sink) == 0:
                self.missing.append(name)
            else:
                self.sink.connect(name, self.on_signal, name)

    def on_signal(self, sink, *arguments):
        self.events.append([arguments[-1]]
                           + [to_plain(value) for value in arguments[:-1]])

    def set(self, name, value):
        if self.sink.find_property(name) is None:
            raise OrderError('wmnetsink has no property ' + name)
        Gst.util_set_object_arg(self.sink, name, str(value))

    def get(self, name):
        if self.sink.find_property(name) is None:
            raise OrderError('wmnetsink has no property ' + name)
        return to_plain(self.sink.get_property(name))

    def change_state(self, name):
        if self.pipeline.set_state(STATES[name]) == \
                Gst.StateChangeReturn.FAILURE:
            raise OrderError('no change to %s: %s' % (name, self.messages()))
        return name

    def messages(self):
        """Errors and warnings since the last time, and whether EOS came."""
        result = []
        bus = self.pipeline.get_bus()
        wanted = (Gst.MessageType.ERROR | Gst.MessageType.WARNING
                  | Gst.MessageType.EOS)
        while True:
            message = bus.pop_filtered(wanted)
            if message is None:
                return result
            if message.type == Gst.MessageType.EOS:
                result.append('eos')
            else:
                parse = (message.parse_error
                         if message.type == Gst.MessageType.ERROR
                         else message.parse_warning)
                error, debug = parse()
                result.append('%s (%s)' % (error.message, debug))

    def obey(self, line):
        name, _, rest = line.partition(' ')
        order = getattr(self, 'do_' + name.replace('-', '_'), None)
        if order is None:
            raise OrderError('no such order: ' + name)
        return order(rest.strip())

    def do_start_data(self, rest):
        self.feeder.order(is_running=True)

    def do_pause_data(self, rest):
        self.feeder.order(is_running=False)

    def do_new_header(self, rest):
        """Settings as JSON that differ from the running source."""
        source = self.feeder.source.changed(**json.loads(rest or '{}'))
        self.feeder.order(source=source, n=0, needs_header=True)

    def do_header_only(self, rest):
        """The same, and nothing of its packets until start-data."""
        source = self.feeder.source.changed(**json.loads(rest or '{}'))
        self.feeder.order(source=source, n=0, is_running=False)
        with self.feeder.changed:
            self.feeder.push_header()

    def do_eos(self, rest):
        if self.feeder is None:
            self.pipeline.send_event(Gst.Event.new_eos())
            return
        with self.feeder.changed:
            self.feeder.end()

    def do_state(self, rest):
        return self.change_state(rest)

    def do_stop(self, rest):
        return self.change_state('null')

    def do_set(self, rest):
        name, _, value = rest.partition(' ')
        self.set(name, value)

    def do_get(self, rest):
        return self.get(rest)

    def do_stats(self, rest):
        return self.get('stats')

    def do_messages(self, rest):
        return self.messages()

    def do_events(self, rest):
        return {'events': list(self.events), 'missing': self.missing}

    def do_progress(self, rest):
        """How many packets were pushed since the last header."""
        return {'n': self.feeder.n, 'problem': self.feeder.problem}

    def do_files(self, rest):
        return len(os.listdir('/proc/self/fd'))


def main():
    Gst.init(None)
    if Gst.ElementFactory.find('wmnetsink') is None:
        print('error no element wmnetsink (GST_PLUGIN_PATH?)', flush=True)
        return 2
    try:
        server = Server(json.loads(sys.argv[1] if len(sys.argv) > 1 else '{}'))
    except (OrderError, GLib.Error, ValueError) as error:
        print('error %s' % error, flush=True)
        return 2
    print('ok ' + json.dumps({'port': server.get('current-port')}), flush=True)
    for line in sys.stdin:
        try:
            answer = 'ok ' + json.dumps(server.obey(line.strip()))
        except Exception as error:  # an order must not end the server
            answer = 'error %s: %s' % (type(error).__name__, error)
        print(answer.replace('\n', ' '), flush=True)
    server.pipeline.set_state(Gst.State.NULL)
    return 0


if __name__ == '__main__':
    sys.exit(main())
