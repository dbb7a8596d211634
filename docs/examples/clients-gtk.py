#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Broadcasts a file and shows its clients in a GTK 4 window, which keeps
itself up to date.  A double click sends a client home.

    clients-gtk.py FILE.wmv [PORT]

GstWMClientListModel is a GListModel, so this is all that a view needs: the
model changes in the main loop only, and a row stays the same object for as
long as its client is there.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWMNet", "1.0")
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gst, GstWMNet, Gtk  # noqa: E402

COLUMNS = [("Client", "id", str),
           ("Address", "address", str),
           ("Player", "user-agent", lambda agent: agent or "?"),
           ("State", "state", lambda state: state.value_nick),
           ("Sent", "bytes-sent", lambda sent: "%.1f kB" % (sent / 1000))]


def make_column(title, name, show):
    """A column whose cells follow a property of their row's item."""
    factory = Gtk.SignalListItemFactory()
    followed = {}

    def fill(item, _, label):
        label.set_label(show(item.get_property(name)))

    def on_bind(factory, cell):
        item = cell.get_item()
        fill(item, None, cell.get_child())
        followed[cell] = item.connect("notify::" + name, fill,
                                      cell.get_child())

    factory.connect("setup", lambda factory, cell:
                    cell.set_child(Gtk.Label(xalign=0)))
    factory.connect("bind", on_bind)
    factory.connect("unbind", lambda factory, cell:
                    cell.get_item().disconnect(followed.pop(cell)))
    return Gtk.ColumnViewColumn(title=title, factory=factory, expand=True)


def make_window(sink, model):
    view = Gtk.ColumnView(model=Gtk.NoSelection(model=model))
    for column in COLUMNS:
        view.append_column(make_column(*column))
    view.connect("activate", lambda view, row:
                 sink.emit("disconnect-client",
                           model.get_item(row).props.id))
    window = Gtk.Window(title="Clients of " + (sink.props.url or "nothing"),
                        default_width=640, default_height=240)
    window.set_child(Gtk.ScrolledWindow(child=view))
    return window


def make_pipeline(location, port):
    pipeline = Gst.Pipeline.new(None)
    source = Gst.ElementFactory.make("filesrc", None)
    source.props.location = location
    sink = GstWMNet.wm_net_sink_make(None)
    sink.props.port = port
    for element in (source, sink):
        pipeline.add(element)
    source.link(sink)
    return pipeline, sink


def main():
    Gst.init(None)
    Gtk.init()
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8080
    pipeline, sink = make_pipeline(sys.argv[1], port)
    pipeline.set_state(Gst.State.PLAYING)
    window = make_window(sink, GstWMNet.WMClientListModel.new(sink))
    loop = GLib.MainLoop()
    window.connect("close-request", lambda window: loop.quit())
    window.present()
    loop.run()
    pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main()
