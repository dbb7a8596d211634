#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Broadcasts a file, in Python with nothing but GStreamer's own bindings.

    broadcast-untyped.py FILE.wmv [PORT]

and then, line by line on standard input: list, kick ID, refuse ADDRESS, quit.

What a client is comes as Gst.Structure; who comes and goes is heard on the
bus, in the main loop, so there is no other thread to think of.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

EXCLUDE = 101                   # WM_AETYPE_EXCLUDE


def say(*words):
    print(*words, flush=True)


def describe(client):
    return "#%d %s:%d %s" % (client["id"], client["address"], client["port"],
                             client["user-agent"])


def on_element_message(bus, message):
    fields = message.get_structure()
    name = fields.get_name()
    if name == "wmnetsink-client-connected":
        say("+", describe(fields))
    elif name == "wmnetsink-client-disconnected":
        say("- #%d %s after %d bytes" % (
            fields["id"], fields["reason"].value_nick, fields["bytes-sent"]))
    elif name == "wmnetsink-client-rejected":
        say("!", fields["address"], fields["reason"].value_nick)


def obey(sink, line):
    """False when it is over."""
    word, _, rest = line.strip().partition(" ")
    if word == "list":
        for client in sink.props.clients:
            say("%s: %d bytes, %d bit/s" % (
                describe(client), client["bytes-sent"], client["send-rate"]))
        say(sink.props.n_clients, "connected")
    elif word == "kick":
        if not sink.emit("disconnect-client", int(rest)):
            say("? there is no client", rest)
    elif word == "refuse":
        if not sink.emit("add-access-rule", EXCLUDE, rest, None):
            say("?", rest, "is no address")
    else:
        return word != "quit" and line != ""
    return True


def on_input(channel, condition, sink, loop):
    try:
        if obey(sink, channel.readline()):
            return True
    except ValueError as error:
        say("?", error)
        return True
    loop.quit()
    return False


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch("filesrc name=source ! wmnetsink name=sink")
    sink = pipeline.get_by_name("sink")
    pipeline.get_by_name("source").props.location = sys.argv[1]
    sink.props.port = int(sys.argv[2]) if len(sys.argv) > 2 else 8080

    loop = GLib.MainLoop()
    pipeline.get_bus().add_signal_watch()
    pipeline.get_bus().connect("message::element", on_element_message)
    pipeline.get_bus().connect("message::error", lambda *_: loop.quit())
    pipeline.get_bus().connect("message::eos", lambda *_: loop.quit())
    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT,
                      GLib.IO_IN | GLib.IO_HUP, on_input, sink, loop)
    pipeline.set_state(Gst.State.PLAYING)
    say("url", sink.props.url)
    loop.run()
    pipeline.set_state(Gst.State.NULL)


main()
