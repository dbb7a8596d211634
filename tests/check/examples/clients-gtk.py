# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The GTK example shows who is connected: the texts are read from the widgets
of the window, as somebody in front of the screen would.

    clients-gtk.py EXAMPLE

The display is an Xvfb that ends with this process.  Exit status 77 when there
is none, or no GTK 4.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time

import lines


def start_display():
    """An Xvfb that chooses its own number; None when there is none."""
    reading, writing = os.pipe()
    try:
        display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp",
             "-screen", "0", "800x600x24"],
            pass_fds=[writing], stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        return None
    os.close(writing)
    with os.fdopen(reading) as number:
        os.environ["DISPLAY"] = ":" + number.readline().strip()
    return display


def texts(widget, label_type, found):
    """The labels below a widget that are on the screen, in order."""
    if not widget.get_mapped():
        return found
    if isinstance(widget, label_type):
        found.append(widget.get_label())
    child = widget.get_first_child()
    while child is not None:
        texts(child, label_type, found)
        child = child.get_next_sibling()
    return found


class Screen:
    def __init__(self, example, window):
        self.example = example
        self.window = window
        self.context = example.GLib.MainContext.default()

    def rows(self):
        cells = texts(self.window, self.example.Gtk.Label, [])
        titles = [column[0] for column in self.example.COLUMNS]
        assert titles == [text for text in cells if text in titles], cells
        rest = cells[cells.index(titles[-1]) + 1:]
        return [rest[i:i + len(titles)] for i in
                range(0, len(rest), len(titles))]

    def wait(self, wanted):
        """Until the rows are as wanted; dispatches events, and a timeout
        wakes it to look at the time."""
        end = time.monotonic() + lines.PATIENCE
        self.example.GLib.timeout_add(100, lambda: time.monotonic() < end)
        while not wanted(self.rows_if_mapped()):
            if time.monotonic() > end:
                raise AssertionError("on the screen: %r" % self.rows())
            self.context.iteration(True)

    def rows_if_mapped(self):
        return self.rows() if self.window.get_mapped() and \
            texts(self.window, self.example.Gtk.Label, []) else []


def try_out(example, folder):
    pipeline, sink = example.make_pipeline(lines.film(folder), 0)
    pipeline.set_state(example.Gst.State.PLAYING)
    model = example.GstWMNet.WMClientListModel.new(sink)
    window = example.make_window(sink, model)
    window.present()
    screen = Screen(example, window)
    screen.wait(lambda rows: window.get_mapped() and rows == [])
    first, _ = lines.join(sink.props.current_port, "first/1.0")
    second, _ = lines.join(sink.props.current_port, "second/1.0")
    screen.wait(lambda rows: [row[:4] for row in rows] == [
        ["1", "127.0.0.1", "first/1.0", "streaming"],
        ["2", "127.0.0.1", "second/1.0", "streaming"]])
    # The figures are refreshed, the rows stay.
    before = screen.rows()[0][4]
    screen.wait(lambda rows: rows[0][4] != before)
    sink.emit("disconnect-client", 1)
    screen.wait(lambda rows: [row[:3] for row in rows] == [
        ["2", "127.0.0.1", "second/1.0"]])
    second.close()
    screen.wait(lambda rows: rows == [])
    pipeline.set_state(example.Gst.State.NULL)
    window.destroy()
    first.close()


def main():
    display = start_display()
    if display is None:
        print("no Xvfb")
        return 77
    os.environ.update(GDK_BACKEND="x11", GSK_RENDERER="cairo",
                      GTK_A11Y="none", GSETTINGS_BACKEND="memory")
    try:
        spec = importlib.util.spec_from_file_location("example", sys.argv[1])
        example = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(example)
        except (ImportError, ValueError) as error:
            print(error)
            return 77
        example.Gst.init(None)
        if not example.Gtk.init_check():
            raise AssertionError("GTK doesn't find the display")
        with tempfile.TemporaryDirectory() as folder:
            try_out(example, folder)
    finally:
        display.terminate()
        display.wait()
    return 0


sys.exit(main())
