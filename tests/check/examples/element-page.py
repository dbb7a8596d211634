# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""docs/element.md says what the element has, all of it and nothing else, and
its examples work.

    element-page.py PAGE SOURCES-OF-THE-ELEMENT
"""

import base64
import glob
import os
import re
import socket
import sys
import tempfile
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, GObject, Gst  # noqa: E402

import lines  # noqa: E402

ROW = re.compile(r"^\| `([a-z-]+)` \|(.*)\|$", re.M)
FIELD = re.compile(r"^\| `([a-z-]+)` \| ([^|]+) \|", re.M)
# What the page calls the types that GLib has no short name for.
TYPES = {"gchararray": "string", "GstStructure": "structure",
         "GstValueArray": "array"}
BLOCK = re.compile(r"<!-- run -->\n```python\n(.*?)```", re.S)
LOG = (b"POST / HTTP/1.0\r\nUser-Agent: NSPlayer/9.0.0.4503\r\n"
       b"Pragma: client-id=77\r\n"
       b"Pragma: log-line=0.0.0.0 2024-05-01 20:15:09 - u 0 9 1 200 - 9.0 - - "
       b"- - - - - - 0 0 7 http TCP - - - - 77 - 5 0 0 0 - 0 0 0 0 100 - - - -"
       b"\r\nContent-Length: 0\r\n\r\n")
# A message or the details of an error; the structures within others are not
# on the bus.
MESSAGE = re.compile(r'"(wmnetsink-(?:listening|streaming|header|header-[a-z]+'
                     r'|client-[a-z]+ed))"')


def section(text, title):
    return text.split("\n## %s\n" % title, 1)[1].split("\n## ", 1)[0]


def rows(text, title):
    return {name: [cell.strip() for cell in rest.split(" | ")]
            for name, rest in ROW.findall(section(text, title))}


def same(what, page, there):
    problems = ["%s: the page has no row for %s" % (what, name)
                for name in sorted(set(there) - set(page))]
    return problems + ["%s: there is no %s" % (what, name)
                       for name in sorted(set(page) - set(there))]


def members(sink):
    """Own properties, set and read; own signals and actions."""
    own = [spec for spec in sink.list_properties()
           if spec.owner_type == sink.__gtype__
           or spec.owner_type.name == "GstWMClientConnections"]
    settable = [spec.name for spec in own
                if spec.flags & GObject.ParamFlags.WRITABLE]
    readable = [spec.name for spec in own if spec.name not in settable]
    queries = [GObject.signal_query(name, sink.__gtype__)
               for name in GObject.signal_list_names(sink.__gtype__)]
    actions = [query.signal_name for query in queries
               if query.signal_flags & GObject.SignalFlags.ACTION]
    return (settable, readable,
            [query.signal_name for query in queries
             if query.signal_name not in actions], actions)


def check_examples_of_settings(page):
    """Each is taken, and isn't the default said again."""
    problems = []
    for name, cells in page.items():
        example = cells[-1].strip("`")
        if not example.startswith(name + "="):
            problems.append("%s: its example is %r" % (name, example))
            continue
        sink = Gst.parse_launch("wmnetsink " + example)
        value = sink.get_property(name)
        spec = sink.find_property(name)
        said = example.split("=", 1)[1]
        shown = Gst.value_serialize(GObject.Value(spec.value_type, value)) \
            if spec.value_type != GObject.TYPE_STRING else value
        if shown != said and shown.split(" ")[0] != said:
            problems.append("%s is %r" % (example, shown))
        if value == spec.default_value and name != "protocol":
            problems.append("%s is the default" % example)
    return problems


# --- fields ------------------------------------------------------------------

def fields_of_page(text):
    """Name of a structure -> its fields with their types."""
    tables = re.split(r"^### `([a-z-]+)`$", section(text, "Fields"),
                      flags=re.M)
    return {name: dict(FIELD.findall(table))
            for name, table in zip(tables[1::2], tables[2::2])}


def type_of(structure, name):
    kind = structure.get_field_type(name).name
    kind = TYPES.get(kind, kind)
    if kind != "array":
        return kind
    # The page says what of; whatever is there has to be that.
    return {"array of " + ("string" if isinstance(item, str) else "structure")
            for item in structure[name]} or {"array of string",
                                             "array of structure"}


def fields_of(structure):
    return {structure.nth_field_name(i):
            type_of(structure, structure.nth_field_name(i))
            for i in range(structure.n_fields())}


def compare_fields(name, page, there):
    problems = same("fields of " + name, page, there)
    return problems + ["%s of %s is a %s" % (field, name, there[field])
                       for field, kind in page.items() if field in there
                       and (kind not in there[field]
                            if isinstance(there[field], set)
                            else kind != there[field])]


def structures_of(stage):
    """One of each that the element makes, by name, while it has a client that
    has been looked up, one turned away and one gone, and a second header."""
    found = {}

    def take(structure):
        found[structure.get_name()] = fields_of(structure)

    def take_messages(name):
        while name not in found:
            said = bus.timed_pop_filtered(
                lines.PATIENCE * Gst.SECOND, Gst.MessageType.ELEMENT)
            assert said is not None, "no message " + name
            take(said.get_structure())

    sink = stage.start("wmnetsink port=0 max-clients=1 "
                       "resolve-client-names=true")
    bus = sink.get_bus()
    viewer = stage.join(sink)
    take_messages("wmnetsink-client-changed")
    stage.join(sink)
    take_messages("wmnetsink-client-rejected")
    take(sink.props.stats)
    take(sink.props.clients[0])
    stage.leave(sink, viewer)
    take_messages("wmnetsink-client-disconnected")
    found["wmnetsink-error"] = fields_of(take_error(sink.props.current_port))
    for state in (Gst.State.READY, Gst.State.PLAYING):
        stage.pipelines[0].set_state(state)
    take_messages("wmnetsink-header-changed")
    return found


def take_error(port):
    """Of a port that somebody else has."""
    sink = Gst.parse_launch("wmnetsink bind-address=127.0.0.1 port=%d" % port)
    bus = Gst.Bus()
    sink.set_bus(bus)
    sink.set_state(Gst.State.READY)
    error = bus.pop_filtered(Gst.MessageType.ERROR)
    sink.set_state(Gst.State.NULL)
    return error.parse_error_details()


def check_fields(text, film):
    stage = Stage(film)
    try:
        there = structures_of(stage)
    finally:
        stage.end()
    page = fields_of_page(text)
    problems = same("structures", page, there)
    for name in sorted(set(page) & set(there)):
        problems += compare_fields(name, page[name], there[name])
    return problems


# --- what the blocks may use -------------------------------------------------

class Heard:
    """What handlers say, to be waited for in the order they say it."""

    def __init__(self):
        self.words = []
        self.changed = threading.Condition()

    def __call__(self, *words):
        with self.changed:
            self.words.append(words)
            self.changed.notify_all()

    def wait(self, *wanted):
        for words in wanted:
            with self.changed:
                if not self.changed.wait_for(
                        lambda: self.words, lines.PATIENCE):
                    raise AssertionError("never heard %r" % (words,))
                heard = self.words.pop(0)
            assert heard == words, (heard, words)


class Stage:
    """One block's: a pipeline around its sink, and its viewers."""

    def __init__(self, film):
        self.film = film
        self.pipelines = []
        self.viewers = []

    def start(self, description):
        pipeline = Gst.parse_launch(
            "filesrc name=film ! %s name=sink bind-address=127.0.0.1"
            % description)
        pipeline.get_by_name("film").props.location = self.film
        sink = pipeline.get_by_name("sink")
        # A bus of its own, as the element alone would have.
        sink.get_bus = pipeline.get_bus
        pipeline.set_state(Gst.State.PLAYING)
        pipeline.get_state(lines.PATIENCE * Gst.SECOND)
        self.pipelines.append(pipeline)
        return sink

    def join(self, sink, user=None):
        before = sink.props.stats["clients-accepted"]
        fields = "Authorization: Basic %s\r\n" % base64.b64encode(
            user.encode()).decode() if user else ""
        viewer, answer = lines.join(sink.props.current_port, fields=fields)
        self.viewers.append(viewer)
        if " 200 " in answer:
            wait_until(lambda: sink.props.n_clients > 0 and
                       sink.props.clients[-1]["id"] > before)
        return viewer

    def report(self, sink):
        """The log of a player whose client nobody knows any more."""
        player = socket.create_connection(
            ("127.0.0.1", sink.props.current_port), lines.PATIENCE)
        player.sendall(LOG)
        assert b" 204 " in player.recv(64)
        player.close()

    def leave(self, sink, viewer):
        before = sink.props.n_clients
        viewer.shutdown(socket.SHUT_RDWR)
        viewer.close()
        wait_until(lambda: sink.props.n_clients < before)

    def end(self):
        for pipeline in self.pipelines:
            pipeline.set_state(Gst.State.NULL)
        for viewer in self.viewers:
            viewer.close()


def wait_until(condition):
    """For what the element's thread does; there is a notification for it, but
    the page isn't about that."""
    waiting = threading.Event()
    for _ in range(100 * lines.PATIENCE):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("it never came to be")


def message(bus, name):
    while True:
        found = bus.timed_pop_filtered(lines.PATIENCE * Gst.SECOND,
                                       Gst.MessageType.ELEMENT)
        assert found is not None, "no message " + name
        if found.has_name(name):
            return found.get_structure()


def run(block, film):
    stage = Stage(film)
    try:
        exec(compile(block, "element.md", "exec"),
             {"start": stage.start, "join": stage.join, "leave": stage.leave,
              "report": stage.report, "Heard": Heard, "message": message})
    finally:
        stage.end()


def main():
    Gst.init(None)
    with open(sys.argv[1], encoding="utf-8") as page:
        text = page.read()
    sources = ""
    for path in glob.glob(os.path.join(sys.argv[2], "gstwmnetsink*.c")):
        with open(path, encoding="utf-8") as source:
            sources += source.read()
    settable, readable, signals, actions = members(
        Gst.ElementFactory.make("wmnetsink", None))
    settings = rows(text, "Properties that are set")
    problems = same("properties", settings, settable)
    problems += same("readings", rows(text, "Properties that are read"),
                     readable)
    problems += same("signals", rows(text, "Signals"), signals)
    problems += same("actions", rows(text, "Actions"), actions)
    problems += same("messages", rows(text, "Messages"),
                     MESSAGE.findall(sources))
    if not problems:
        problems += check_examples_of_settings(settings)
    blocks = BLOCK.findall(text)
    for name in signals + actions:
        if not any('"%s"' % name in block for block in blocks):
            problems.append("no example uses " + name)
    with tempfile.TemporaryDirectory() as folder:
        film = lines.film(folder)
        problems += check_fields(text, film)
        for problem in problems:
            print(problem)
        if problems:
            return 1
        for block in blocks:
            print(block.split("\n", 1)[0])
            run(block, film)
    return 0


sys.exit(main())
