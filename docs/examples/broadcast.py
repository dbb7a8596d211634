#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Broadcasts a file, in Python with the library's typelib.

    broadcast.py FILE.wmv [PORT]

and then, line by line on standard input: list, kick ID, refuse ADDRESS, quit.

The handlers of signals run in a thread of the element.  The infos they get
are lent for the time of the call: info.copy() is one to keep.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWMNet", "1.0")
from gi.repository import GLib, Gst, GstWMNet  # noqa: E402


def say(*words):
    print(*words, flush=True)


def on_connected(sink, client_id, info):
    say("+", info.dup_display_name())


def on_disconnected(sink, client_id, info, reason):
    say("- #%d %s after %d bytes" % (client_id, reason.value_nick,
                                     info.get_bytes_sent()))


def on_rejected(sink, info, reason):
    say("!", info.get_address(), reason.value_nick)


def obey(sink, line):
    """False when it is over."""
    word, _, rest = line.strip().partition(" ")
    if word == "list":
        for info in sink.get_clients():
            say("%s: %d bytes, %d bit/s" % (info.dup_display_name(),
                                            info.get_bytes_sent(),
                                            info.get_send_rate()))
        say(sink.get_n_clients(), "connected")
    elif word == "kick":
        sink.disconnect_client(int(rest))
    elif word == "refuse":
        sink.add_rule(GstWMNet.WMAccessType.EXCLUDE, rest, None)
    else:
        return word != "quit" and line != ""
    return True


def on_input(channel, condition, sink, loop):
    try:
        if obey(sink, channel.readline()):
            return True
    except (GLib.Error, ValueError) as error:
        say("?", error)
        return True
    loop.quit()
    return False


def main():
    Gst.init(None)
    pipeline = Gst.Pipeline.new(None)
    source = Gst.ElementFactory.make("filesrc", None)
    sink = GstWMNet.wm_net_sink_make(None)
    source.props.location = sys.argv[1]
    sink.props.port = int(sys.argv[2]) if len(sys.argv) > 2 else 8080
    for element in (source, sink):
        pipeline.add(element)
    source.link(sink)
    sink.connect("client-connected", on_connected)
    sink.connect("client-disconnected", on_disconnected)
    sink.connect("client-rejected", on_rejected)

    loop = GLib.MainLoop()
    pipeline.get_bus().add_signal_watch()
    pipeline.get_bus().connect("message::error", lambda *_: loop.quit())
    pipeline.get_bus().connect("message::eos", lambda *_: loop.quit())
    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT,
                      GLib.IO_IN | GLib.IO_HUP, on_input, sink, loop)
    pipeline.set_state(Gst.State.PLAYING)
    say("url", sink.props.url)
    loop.run()
    pipeline.set_state(Gst.State.NULL)


main()
