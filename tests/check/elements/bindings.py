# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The element from Python, with the library's typelib and without it
(docs/interface.md B.6; acceptance 61 to 65).

bindings.py with | without
"""

import os
import resource
import socket
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

TYPED = sys.argv[1:] == ["with"]
if TYPED:
    gi.require_version("GstWMNet", "1.0")
    from gi.repository import GstWMNet  # noqa: E402

PATIENCE = 20


class Rig:
    """A sink that has a stream, and what it told."""

    def __init__(self):
        self.news = []
        self.changed = threading.Condition()
        self.pipeline = Gst.parse_launch(
            "appsrc name=src ! wmnetsink name=sink port=0 sync=false "
            "bind-address=127.0.0.1")
        self.sink = self.pipeline.get_by_name("sink")
        for name in ("client-connected", "client-disconnected"):
            self.sink.connect(name, self.on_news, name)
        self.pipeline.set_state(Gst.State.PLAYING)
        path = os.path.join(os.environ["WMNET_TEST_DATA"], "ffmpeg-file.asf")
        with open(path, "rb") as file:
            self.pipeline.get_by_name("src").emit(
                "push-buffer", Gst.Buffer.new_wrapped(file.read()))

    def on_news(self, sink, id, info, *rest):
        """In the herald's thread; reads everything there, which must not
        hang (F 25, 65)."""
        name = rest[-1]
        listed = [client["id"] for client in sink.props.clients]
        if TYPED:
            listed = [client.get_id() for client in sink.get_clients()]
            # PyGObject lends a signal's boxed argument for the time of the
            # call when the signal's class is in no typelib.
            info = info.copy()
        with self.changed:
            self.news.append((name, id, info, rest[:-1], listed))
            self.changed.notify_all()

    def wait(self, n):
        """The n-th piece of news."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.news) >= n,
                                         PATIENCE), self.news
            return self.news[n - 1]

    def join(self):
        """A viewer that has got its answer."""
        viewer = socket.create_connection(
            ("127.0.0.1", self.sink.props.current_port), PATIENCE)
        viewer.sendall(b"GET / HTTP/1.0\r\nUser-Agent: bindings\r\n\r\n")
        assert viewer.recv(15).startswith(b"HTTP/1.0 200 OK")
        return viewer


def check_untyped(rig):
    """F 61: ids and structures say all there is to say."""
    first = rig.join()
    name, id, info, _, listed = rig.wait(1)
    assert (name, id, listed) == ("client-connected", 1, [1]), rig.news
    assert rig.sink.props.n_clients == 1
    clients = rig.sink.props.clients
    assert [client["user-agent"] for client in clients] == ["bindings"]
    assert rig.sink.props.stats["clients-accepted"] == 1
    assert rig.sink.emit("get-client-stats", 1)["id"] == 1
    assert rig.sink.emit("get-client-stats", 10 ** 6) is None
    assert rig.sink.emit("disconnect-client", 1) is True
    assert rig.sink.emit("disconnect-client", 1) is False
    assert rig.wait(2)[0] == "client-disconnected"
    first.close()


def check_error(code, function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        assert error.matches(GstWMNet.wm_net_error_quark(), code), error
    else:
        raise AssertionError("no error %r" % code)


def check_wrong_use(sink):
    """F 64: junk is an error and no crash."""
    code = GstWMNet.WMNetError
    exclude = GstWMNet.WMAccessType.EXCLUDE
    check_error(code.INVALID_CLIENT, sink.get_client, 0)
    check_error(code.INVALID_CLIENT, sink.get_client, 2 ** 64 - 1)
    check_error(code.INVALID_CLIENT, sink.get_client_info, 1)
    check_error(code.INVALID_CLIENT, sink.get_client_properties, 2 ** 32 - 1)
    check_error(code.INVALID_INDEX, sink.get_nth_rule, exclude, 0)
    check_error(code.INVALID_INDEX, sink.remove_rule, exclude, 2 ** 32 - 1)
    for junk in ("", "10.0.0.0/33", "::/129", "host.example", "10.0.0.0/-1"):
        check_error(code.INVALID_ARGUMENT, sink.add_rule, exclude, junk, None)
    check_error(code.INVALID_ARGUMENT, sink.add_rule, exclude, "::1",
                "255.0.0.0")
    for function in (sink.add_rule, sink.get_client, sink.foreach):
        try:
            function(None)
        except TypeError:
            continue
        raise AssertionError("None was taken")
    assert sink.emit("add-access-rule", exclude, "junk", None) is False
    assert sink.emit("remove-access-rule", exclude, 7) is False
    assert sink.emit("disconnect-client", 2 ** 64 - 1) is False
    assert sink.props.access_rules == ""


def check_flat(sink):
    """F 62: a hundred thousand snapshots take no memory."""
    def resident():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _ in range(5000):
        sink.get_clients()
    before = resident()
    for _ in range(100000):
        clients = sink.get_clients()
    assert [client.get_id() for client in clients] == [1]
    assert resident() - before < 4096, (before, resident())


def check_typed(rig):
    """F 62 to 64."""
    first = rig.join()
    name, id, info, _, listed = rig.wait(1)
    assert (name, id, listed) == ("client-connected", 1, [1]), rig.news
    assert isinstance(rig.sink, GstWMNet.WMClientConnections)
    assert isinstance(rig.sink, GstWMNet.WMAddressAccess)
    assert info.get_user_agent() == "bindings"
    assert rig.sink.get_client(1).get_address() == "127.0.0.1"
    try:
        rig.sink.disconnect_client(10 ** 6)
        raise AssertionError("no error")
    except GLib.Error as error:
        assert error.matches(GstWMNet.wm_net_error_quark(),
                             GstWMNet.WMNetError.INVALID_CLIENT), error
    check_wrong_use(rig.sink)
    check_flat(rig.sink)
    rig.sink.add_rule(GstWMNet.WMAccessType.EXCLUDE, "192.0.2.0/24", None)
    assert rig.sink.props.access_rules == "-192.0.2.0/24"
    assert rig.sink.disconnect_client(1)
    name, id, info, rest, listed = rig.wait(2)
    assert (name, id, listed) == ("client-disconnected", 1, []), rig.news
    assert rest[0] == GstWMNet.WMDisconnectReason.KICKED
    first.close()
    return info


def main():
    Gst.init(None)
    rig = Rig()
    kept = check_typed(rig) if TYPED else check_untyped(rig)
    last = rig.join()
    rig.wait(3)
    # F 65: handlers in Python and the state change from here don't wait for
    # each other.
    rig.pipeline.set_state(Gst.State.NULL)
    assert rig.wait(4)[0] == "client-disconnected"
    assert len(rig.news) == 4
    last.close()
    rig.pipeline = rig.sink = None
    if TYPED:
        assert kept.get_bytes_sent() > 0
        assert kept.to_structure()["user-agent"] == "bindings"


main()
