#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The library as Python sees it, with the element wmnetmock in place of
wmnetsink.  Numbers are those of the acceptance list (docs/interface.md F).

Usage: typelib.py GIR-FILE; the typelib and the mock are found by environment.
"""

import resource
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

GIR_FILE = sys.argv.pop(1)
CORE = "{http://www.gtk.org/introspection/core/1.0}"
TYPE_STRUCT = ("{http://www.gtk.org/introspection/glib/1.0}"
               "is-gtype-struct-for")

# Runs in a process of its own, which never imports GstWMNet (F 61).
WITHOUT_TYPELIB = """
import gi
gi.require_version("Gst", "1.0")
from gi.repository import Gst
Gst.init(None)
server = Gst.ElementFactory.make("wmnetmock", None)
gone = []
server.connect("client-disconnected", lambda s, id, info, why: gone.append(id))
server.emit("begin")
assert server.emit("add-client", "192.0.2.4", 50312) == 1
assert server.props.n_clients == 1
assert server.props.streaming
assert server.emit("leave", 1)
assert gone == [1], gone
assert server.props.generation == 2
"""


class Typelib(unittest.TestCase):
    def test_no_element_class(self):  # F 68
        root = ElementTree.parse(GIR_FILE).getroot()
        self.assertEqual(
            sorted(node.get("name") for node in root.iter(CORE + "class")),
            ["WMClientItem", "WMClientListModel"])
        interfaces = [i.get("name") for i in root.iter(CORE + "interface")]
        self.assertEqual(interfaces,
                         ["WMAddressAccess", "WMClientConnections"])

    def test_everything_is_documented(self):  # F 68
        root = ElementTree.parse(GIR_FILE).getroot()
        namespace = root.find(CORE + "namespace")
        n_checked = 0
        for kind in ("function", "method", "constructor", "property",
                     "virtual-method", "class", "bitfield", "enumeration",
                     "record", "interface", "callback", "member"):
            # The slots of the interface are callbacks too, further down.
            nodes = namespace.findall(CORE + kind) if kind == "callback" \
                else namespace.iter(CORE + kind)
            for node in nodes:
                if node.get("disguised") == "1" or node.get(TYPE_STRUCT):
                    continue
                self.assertIsNotNone(node.find(CORE + "doc"),
                                     f"{kind} {node.get('name')}")
                # Since; a value of an enumeration came with it.
                if kind != "member":
                    self.assertIsNotNone(node.get("version"),
                                         f"{kind} {node.get('name')}")
                n_checked += 1
        self.assertGreater(n_checked, 100)

    def test_without_typelib(self):  # F 61, in part
        subprocess.run([sys.executable, "-c", WITHOUT_TYPELIB], check=True)


class ClientInfo(unittest.TestCase):
    def setUp(self):
        self.server = Gst.ElementFactory.make("wmnetmock", None)
        self.server.emit("begin")
        self.id = self.server.emit("add-client", "::ffff:192.0.2.4", 50312)
        self.info = self.server.get_client(self.id)

    def test_getters(self):
        info = self.info
        self.assertIsInstance(info, GstWMNet.WMClientInfo)
        self.assertEqual(info.get_id(), 1)
        self.assertEqual(info.get_address(), "192.0.2.4")
        self.assertEqual(info.get_port(), 50312)
        found, ipv4 = info.get_ipv4()
        self.assertTrue(found)
        self.assertEqual(ipv4.to_bytes(4, sys.byteorder), b"\xc0\x00\x02\x04")
        self.assertEqual(info.get_socket_address().get_port(), 50312)
        self.assertEqual(info.get_state(), GstWMNet.WMClientState.STREAMING)
        self.assertEqual(info.get_variant().value_nick, "unknown")
        self.assertIsNone(info.get_referer())
        self.assertIsInstance(info.get_connect_time(), GLib.DateTime)
        self.assertEqual(info.get_lag(), Gst.CLOCK_TIME_NONE)
        self.assertEqual(info.dup_display_name(),
                         "#1 192.0.2.4:50312 NSPlayer/12.0.7601.17514")

    def test_structure(self):
        structure = self.info.to_structure()
        self.assertEqual(structure.get_name(), "wmnetsink-client")
        self.assertEqual(structure.n_fields(), 39)
        self.assertEqual(structure.get_value("port"), 50312)
        self.assertIsNone(structure.get_value("referer"))
        self.assertEqual(structure.get_value("state"),
                         GstWMNet.WMClientState.STREAMING)

    def test_fill(self):
        field = GstWMNet.WMClientField
        info = GstWMNet.WMClientInfo.new(9)
        info.set_string(field.REFERER, "http://example.org/")
        info.set_uint64(field.BYTES_SENT, 2 ** 40)
        info.set_double(field.PACE, 1.5)
        info.set_stream_selection(1, GstWMNet.WMStreamSelection.ON)
        info.set_stream_selection(2, GstWMNet.WMStreamSelection.OFF)
        info.set_structure(field.LAST_LOG, Gst.Structure("log,c-rate=(uint)1"))
        copy = info.copy()
        info.set_string(field.REFERER, None)
        self.assertEqual(copy.get_referer(), "http://example.org/")
        self.assertEqual(copy.get_bytes_sent(), 2 ** 40)
        self.assertTrue(copy.equal_identity(info))
        self.assertEqual(copy.get_pace(), 1.5)
        self.assertEqual(copy.get_stream_selection(), {1: 2, 2: 0})
        self.assertEqual(copy.get_last_log().get_value("c-rate"), 1)

    def test_version(self):
        self.assertEqual(
            tuple(GstWMNet.wmnet_version()),
            (GstWMNet.WMNET_VERSION_MAJOR, GstWMNet.WMNET_VERSION_MINOR,
             GstWMNet.WMNET_VERSION_MICRO))


class ClientConnections(unittest.TestCase):
    def setUp(self):
        self.server = Gst.ElementFactory.make("wmnetmock", None)

    def test_list(self):  # F 62
        server = self.server
        self.assertIsInstance(server, GstWMNet.WMClientConnections)
        self.assertEqual(server.get_clients(), [])
        for port in (1, 2, 3):
            server.emit("add-client", "192.0.2.4", port)
        self.assertEqual([c.get_id() for c in server.get_clients()], [1, 2, 3])
        clients, generation = server.snapshot()
        self.assertEqual((len(clients), generation), (3, 3))
        seen = []
        server.foreach(lambda s, c: seen.append(c.get_id()) or len(seen) < 2)
        self.assertEqual(seen, [1, 2])

    def test_list_is_flat(self):  # F 62: freed once, and freed
        server = self.server
        for port in (1, 2, 3):
            server.emit("add-client", "192.0.2.4", port)

        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        for _ in range(5000):
            server.get_clients()
        before = peak()
        for _ in range(100000):
            clients = server.get_clients()
        self.assertEqual([c.get_port() for c in clients], [1, 2, 3])
        self.assertLess(peak() - before, 4096)

    def test_signal(self):  # F 63
        kept = []

        def on_disconnected(server, client_id, info, reason):
            kept.append((client_id, info, reason, server.get_clients()))

        self.server.connect("client-disconnected", on_disconnected)
        self.server.emit("add-client", "192.0.2.4", 50312)
        self.assertTrue(self.server.disconnect_client(1))
        self.assertEqual(kept, [])
        self.server.emit("leave", 1)
        self.server = None
        (client_id, info, reason, clients), = kept
        self.assertEqual((client_id, clients), (1, []))
        self.assertEqual(reason, GstWMNet.WMDisconnectReason.KICKED)
        self.assertEqual(info.get_port(), 50312)
        self.assertEqual(info.get_state(), GstWMNet.WMClientState.CLOSED)

    def assert_error(self, code, function, *args):
        with self.assertRaises(GLib.Error) as caught:
            function(*args)
        self.assertEqual(caught.exception.domain, "gst-wm-net-error-quark")
        self.assertEqual(caught.exception.code, int(code))

    def test_errors(self):  # F 64
        invalid_client = GstWMNet.WMNetError.INVALID_CLIENT
        self.assert_error(invalid_client, self.server.disconnect_client,
                          10 ** 6)
        self.assert_error(invalid_client, self.server.get_client, 1)
        self.assert_error(GstWMNet.WMNetError.INVALID_REQUEST,
                          self.server.get_client_count)
        self.assertEqual(
            GstWMNet.wm_net_error_to_hresult(invalid_client)
            if hasattr(GstWMNet, "wm_net_error_to_hresult")
            else GstWMNet.WMNetError.to_hresult(invalid_client), 0xC00D003F)

    def test_mirrors(self):  # F 45-47, through the bindings
        server = self.server
        server.emit("begin")
        server.emit("add-client", "192.0.2.4", 50312)
        self.assertEqual(server.get_client_count()[-1], 1)
        self.assertEqual(server.get_client_properties(0)[-1], 50312)
        self.assertEqual(tuple(server.get_client_info(0))[-3:],
                         ("192.0.2.4", "50312", None))


if __name__ == "__main__":
    Gst.init(None)
    gi.require_version("GstWMNet", "1.0")
    from gi.repository import GstWMNet
    unittest.main(verbosity=2)
