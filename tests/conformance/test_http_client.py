# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""http_client.py and the audit of suite.py on good heads and broken ones."""

import socket
import threading
import time
import unittest

from http_client import (FIN, RST, TIMEOUT, Connection, HttpError, Response,
                         make_request)
from suite import audit_response

GOOD = (b'HTTP/1.0 200 OK\r\nServer: Rex/9.0.0.2980 x/0.1\r\n'
        b'Cache-Control: no-cache\r\nPragma: no-cache\r\n'
        b'Pragma: client-id=1543854732, timeout=60000\r\n'
        b'Pragma: features="broadcast,playlist"\r\n'
        b'Content-Length: 5\r\n\r\n')


class ResponseTest(unittest.TestCase):
    def test_good(self):
        response = Response(GOOD)
        self.assertEqual(response.problems, [])
        self.assertEqual((response.version, response.status,
                          response.reason), ('HTTP/1.0', 200, 'OK'))
        self.assertEqual(response.client_id, 1543854732)
        self.assertEqual(response.pragma('features'), '"broadcast,playlist"')
        self.assertEqual(response.pragma('TIMEOUT'), '60000')
        self.assertEqual(response.content_length, 5)
        self.assertEqual(audit_response(response), [])

    def test_broken_heads(self):
        for old, new in ((b' OK', b' '), (b' OK', b''),
                         (b'HTTP/1.0', b'HTTP/2.0'), (b'HTTP/1.0', b'ICY'),
                         (b'OK\r\n', b'OK\n'), (b'Server:', b'Server :'),
                         (b'Server', b'\r\n folded'), (b'Rex', b'R\x01x'),
                         (b'\r\nPragma', b'\rPragma'),
                         (b'Server: ', b'Server: ' + b'x' * 4096)):
            self.assertIn(old, GOOD)
            self.assertTrue(Response(GOOD.replace(old, new, 1)).problems,
                            (old, new))

    def test_audit(self):
        for old, new, number in (
                (b'Rex/9', b'Rex /9', 18), (b'Rex/9.0.0.2980', b'Rex/9', 18),
                (b'Rex', b'Cougar', 18), (b'Server', b'X', 18),
                (b'Cache-Control', b'X', 20),
                (b'Control: no-cache', b'Control: public, no-cache', 20),
                (b'Pragma: no-cache', b'Pragma: x=no-cache', 20),
                (b'Pragma: no-cache', b'Location: /', 19)):
            numbers = [n for n, _ in
                       audit_response(Response(GOOD.replace(old, new, 1)))]
            self.assertIn(number, numbers, (old, new))


class PeerTest(unittest.TestCase):
    """A Connection against a peer that plays a script."""

    def connect(self, script):
        listener = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(listener.close)

        def run():
            peer, _ = listener.accept()
            with peer:
                script(peer)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 5)
        connection = Connection('127.0.0.1', listener.getsockname()[1])
        self.addCleanup(connection.close)
        return connection

    def test_fin(self):
        connection = self.connect(lambda peer: peer.sendall(GOOD + b'12345'))
        self.assertEqual(connection.read_body(connection.read_head()),
                         b'12345')
        self.assertEqual(connection.read_to_end(5), (b'', FIN))

    def test_rst(self):
        # Closing with unread input makes the kernel send RST.
        def script(peer):
            peer.sendall(b'x')
            time.sleep(0.05)
        connection = self.connect(script)
        connection.send(b'unread')
        data, ended = connection.read_to_end(5)
        self.assertEqual(ended, RST)

    def test_timeout(self):
        gate = threading.Event()
        connection = self.connect(lambda peer: gate.wait(5))
        self.assertEqual(connection.read_to_end(0.05), (b'', TIMEOUT))
        with self.assertRaises(HttpError):
            connection.read_head(0.05)
        gate.set()

    def test_short_body(self):
        connection = self.connect(lambda peer: peer.sendall(GOOD + b'123'))
        response = connection.read_head()
        with self.assertRaises(HttpError):
            connection.read_body(response)

    def test_no_http(self):
        connection = self.connect(lambda peer: peer.sendall(b'$H\0\0\0\0'))
        with self.assertRaises(HttpError):
            connection.read_head()

    def test_slow_sending(self):
        got = bytearray()

        def script(peer):
            while len(got) < 20:
                got.extend(peer.recv(1))
        connection = self.connect(script)
        connection.send_slowly(b'x' * 20, 0)
        connection.read_to_end(5)
        self.assertEqual(bytes(got), b'x' * 20)

    def test_request(self):
        self.assertEqual(make_request('GET', '/', [('A', 'b'), ('A', 'c')]),
                         b'GET / HTTP/1.0\r\nA: b\r\nA: c\r\n\r\n')


if __name__ == '__main__':
    unittest.main()
