# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Runs one pipeline that ends in wmnetsink, as a child of a test.

The port is chosen by the kernel and read back through the element.  Plain
GStreamer from Python is enough, so that what is tried here is what a script
without our typelib would see.  It makes no judgement.  The main loop is the
only thread of ours.

    serve.py KIND [--file PATH] [--props "burst-time=0"]

stdout: {"port": N} when listening, then one line for each answer:
  stats -> {"stats": {...}}    eos -> {"eos": true} once it is on the bus
  again -> {"again": true} the pipeline is stopped and started anew
  quit  -> {"quit": true}      a pipeline error -> {"error": "..."} and exit 1
"""

import argparse
import json
import os
import signal
import subprocess
import sys

import gi

gi.require_version('Gst', '1.0')
from gi.repository import GLib, Gst  # noqa: E402

# avenc_* begins its segment at 1000 hours and asfmux takes raw time stamps:
# without single-segment the video would never be written (docs/players.md).
VIDEO = ('videotestsrc is-live=true %(video)s'
         ' ! video/x-raw,format=I420,width=320,height=240,framerate=25/1'
         ' ! avenc_wmv2 bitrate=%(rate)d gop-size=25'
         ' ! identity single-segment=true ! queue')
AUDIO = ('audiotestsrc is-live=true wave=sine volume=0.3'
         ' ! audio/x-raw,rate=44100,channels=2 ! audioconvert'
         ' ! avenc_wmav2 bitrate=64000 ! queue')
ASFMUX = 'asfmux name=mux streamable=true packet-size=3200 preroll=1000'
SINK = 'wmnetsink name=sink bind-address=127.0.0.1 port=0 '
BALL = {'video': 'pattern=ball', 'rate': 256000}
# Noise at a rate that no socket buffer hides for long.
SNOW = {'video': 'pattern=snow', 'rate': 6000000}
# One picture twice, small and large: a player's choice shows in the size.
RATES = ('videotestsrc is-live=true'
         ' ! video/x-raw,format=I420,width=320,height=240,framerate=25/1'
         ' ! tee name=t'
         ' t. ! queue ! avenc_wmv2 bitrate=400000 gop-size=25'
         ' ! identity single-segment=true ! queue ! mux.'
         ' t. ! queue ! videoscale ! video/x-raw,width=160,height=120'
         ' ! avenc_wmv2 bitrate=80000 gop-size=25'
         ' ! identity single-segment=true ! queue ! mux.')


def launch_line(kind, sink, path):
    """The gst-launch text of one of the pipelines."""
    picture, sound = VIDEO % BALL, AUDIO
    if kind == 'av':
        return f'{picture} ! mux. {sound} ! mux. {ASFMUX} ! {sink}'
    if kind == 'audio':
        return f'{sound} ! mux. {ASFMUX} ! {sink}'
    if kind == 'video':
        return f'{picture} ! mux. {ASFMUX} ! {sink}'
    if kind == 'rates':
        return f'{RATES} {sound} ! mux. {ASFMUX} ! {sink}'
    if kind == 'fat':
        picture = VIDEO % SNOW
        return f'{picture} ! mux. {sound} ! mux. {ASFMUX} ! {sink}'
    if kind == 'avmux':
        return f'{picture} ! mux. {sound} ! mux. avmux_asf name=mux ! {sink}'
    if kind == 'file':
        # A block size that matches no packet: any boundary has to do.
        return f'filesrc location="{path}" blocksize=1777 ! {sink}'
    if kind in ('pipe', 'edge'):
        return f'fdsrc fd={path} blocksize=4001 ! {sink}'
    if kind == 'soup':
        return f'souphttpsrc location={path} ! {sink}'
    raise SystemExit('unknown pipeline ' + kind)


def start_ffmpeg():
    """A foreign producer that writes ASF into a pipe in real time."""
    argv = ['ffmpeg', '-nostdin', '-loglevel', 'error',
            '-re', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25',
            '-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100',
            '-ac', '2', '-c:v', 'wmv2', '-b:v', '256k', '-g', '25',
            '-c:a', 'wmav2', '-b:a', '64k', '-f', 'asf', '-']
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE)


def start_edge(url):
    """Pulls from another sink, and again whenever that has ended."""
    script = 'while :; do curl -sN "$0"; sleep 0.2; done'
    return subprocess.Popen(['sh', '-c', script, url],
                            stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, start_new_session=True)


def say(**what):
    print(json.dumps(what, default=str), flush=True)


def to_plain(value):
    """A GstStructure (and what is in it) as JSON can take it."""
    if isinstance(value, Gst.Structure):
        return {value.nth_field_name(n):
                to_plain(value.get_value(value.nth_field_name(n)))
                for n in range(value.n_fields())}
    if hasattr(value, '__iter__') and not isinstance(value, (str, bytes)):
        return [to_plain(item) for item in value]
    return value


class Fixture:
    """The pipeline, its bus and the commands that come on stdin."""

    def __init__(self, text):
        self.loop = GLib.MainLoop()
        self.failed = False
        self.pipeline = Gst.parse_launch(text)
        self.sink = self.pipeline.get_by_name('sink')
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect('message::error', self.on_error)
        bus.connect('message::warning', self.on_warning)
        bus.connect('message::eos', lambda _bus, _message: say(eos=True))
        GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT,
                          GLib.IOCondition.IN | GLib.IOCondition.HUP,
                          self.on_command)

    def on_error(self, _bus, message):
        error, detail = message.parse_error()
        say(error='%s (%s)' % (error.message, detail))
        self.failed = True
        self.loop.quit()

    def on_warning(self, _bus, message):
        warning, detail = message.parse_warning()
        say(warning='%s (%s)' % (warning.message, detail))

    def on_command(self, channel, _condition):
        command = channel.readline().strip()
        if command == 'stats':
            say(stats=to_plain(self.sink.get_property('stats')))
        elif command == 'eos':
            self.pipeline.send_event(Gst.Event.new_eos())
        elif command == 'again':
            self.pipeline.set_state(Gst.State.READY)
            self.pipeline.set_state(Gst.State.PLAYING)
            say(again=True)
        else:
            self.loop.quit()
            return False
        return True

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        # READY is reached before set_state returns, and the port with it.
        port = self.sink.get_property('current-port')
        if port > 0:
            say(port=port)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)
        if not self.failed:
            say(quit=True)
        return 1 if self.failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('kind')
    parser.add_argument('--file', default='')
    parser.add_argument('--props', default='')
    args = parser.parse_args()
    Gst.init(None)
    path, producer = args.file, None
    if args.kind in ('pipe', 'edge'):
        producer = (start_ffmpeg() if args.kind == 'pipe'
                    else start_edge(args.file))
        path = producer.stdout.fileno()
    try:
        fixture = Fixture(launch_line(args.kind, SINK + args.props, path))
    except GLib.Error as error:
        say(error=error.message)
        return 1
    status = fixture.run()
    if producer and args.kind == 'edge':
        os.killpg(producer.pid, signal.SIGKILL)
    elif producer:
        producer.kill()
    return status


if __name__ == '__main__':
    sys.exit(main())
