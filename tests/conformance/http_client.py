# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Raw HTTP over one socket: sends exactly the bytes it is given, at the pace
it is told, and reads answers without forgiving anything.

No operation waits without a limit.
"""

import re
import socket
import struct
import time

FIN = 'FIN'
RST = 'RST'
TIMEOUT = 'timeout'
STATUS_LINE = re.compile(rb'HTTP/1\.[01] [1-5][0-9][0-9] [!-~][ -~]*')
FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([ -~\t]*)")
MAX_HEAD = 4096
DEFAULT_TIMEOUT = 8.0


class HttpError(Exception):
    """The answer is not HTTP, or didn't come."""


class Response:
    def __init__(self, head):
        self.raw = head
        self.problems = []
        text = head[:-4]
        lines = text.split(b'\r\n')
        if any(b'\r' in line or b'\n' in line for line in lines):
            self.problems.append('a bare CR or LF in the head')
        if not STATUS_LINE.fullmatch(lines[0]):
            self.problems.append('status line %r' % lines[0])
        self.version, self.status, self.reason = split_status(lines[0])
        self.fields = []
        for line in lines[1:]:
            match = FIELD_LINE.fullmatch(line)
            if match is None:
                self.problems.append('field line %r' % line)
                continue
            self.fields.append((match[1].decode(),
                                match[2].decode().rstrip(' \t')))
        if len(head) >= MAX_HEAD:
            self.problems.append('a head of %d bytes' % len(head))

    def all(self, name):
        return [value for key, value in self.fields
                if key.lower() == name.lower()]

    def get(self, name, default=None):
        values = self.all(name)
        return values[0] if values else default

    @property
    def content_length(self):
        value = self.get('Content-Length')
        return int(value) if value is not None and value.isdigit() else None

    @property
    def media_type(self):
        return self.get('Content-Type', '').split(';')[0].strip().lower()

    def keeps_alive(self):
        return 'keep-alive' in self.get('Connection', '').lower()

    def is_chunked(self):
        return 'chunked' in self.get('Transfer-Encoding', '').lower()

    def pragmas(self):
        """[(name, value or None)] of all Pragma tokens in their order."""
        tokens = []
        for value in self.all('Pragma'):
            for token in re.findall(r'(?:[^,"]|"[^"]*")+', value):
                name, equals, rest = token.strip().partition('=')
                tokens.append((name.strip(), rest.strip() if equals else None))
        return tokens

    def pragma_all(self, name):
        return [value for key, value in self.pragmas()
                if key.lower() == name.lower()]

    def pragma(self, name, default=None):
        values = self.pragma_all(name)
        return values[0] if values else default

    @property
    def client_id(self):
        value = self.pragma('client-id')
        return int(value) if value and value.isdigit() else None

    def __str__(self):
        return '%s %s' % (self.status, self.reason)


def split_status(line):
    parts = line.decode('latin-1').split(' ', 2) + ['', '', '']
    status = int(parts[1]) if parts[1].isdigit() else 0
    return parts[0], status, parts[2]


class Connection:
    def __init__(self, host, port, timeout=DEFAULT_TIMEOUT, receive_buffer=0,
                 source=None):
        self.host, self.port = host, port
        self.timeout = timeout
        self.held = bytearray()
        self.ended = None           # FIN or RST once seen
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM)[0]
        self.socket = socket.socket(family, kind, protocol)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                   receive_buffer)
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.connect(address)
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack('ii', 1, 0))
        self.socket.close()

    def send(self, data):
        self.socket.settimeout(self.timeout)
        try:
            self.socket.sendall(data)
        except socket.timeout:
            raise HttpError('the peer takes no more input') from None
        except OSError as error:
            raise HttpError('send: %s' % error) from None

    def send_slowly(self, data, pause=0.002):
        """Each byte in a segment of its own."""
        for at in range(len(data)):
            self.send(data[at:at + 1])
            time.sleep(pause)

    def receive(self, deadline):
        """Some bytes, b'' at the end (self.ended says how), None when the
        deadline came first."""
        left = deadline - time.monotonic()
        if self.ended:
            return b''
        if left <= 0:
            return None
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(65536)
        except socket.timeout:
            return None
        except OSError:
            self.ended = RST
            return b''
        if not data:
            self.ended = FIN
        return data

    def deadline(self, timeout):
        return time.monotonic() + (self.timeout if timeout is None else timeout)

    def read_head(self, timeout=None):
        deadline = self.deadline(timeout)
        while b'\r\n\r\n' not in self.held:
            if len(self.held) > 65536:
                raise HttpError('no end of head in 64 KiB')
            if self.held and not b'HTTP/'.startswith(self.held[:5]) \
                    and len(self.held) >= 5:
                raise HttpError('no HTTP: %r' % bytes(self.held[:40]))
            data = self.receive(deadline)
            if not data:
                raise HttpError('%s instead of an answer, %d bytes: %r' % (
                    self.ended or TIMEOUT, len(self.held),
                    bytes(self.held[:60])))
            self.held += data
        end = self.held.index(b'\r\n\r\n') + 4
        head = bytes(self.held[:end])
        del self.held[:end]
        return Response(head)

    def read_exact(self, size, timeout=None):
        deadline = self.deadline(timeout)
        while len(self.held) < size:
            data = self.receive(deadline)
            if not data:
                raise HttpError('%s after %d of %d bytes' % (
                    self.ended or TIMEOUT, len(self.held), size))
            self.held += data
        data = bytes(self.held[:size])
        del self.held[:size]
        return data

    def read_some(self, deadline):
        """As receive(), but what is held comes first."""
        if self.held:
            data = bytes(self.held)
            self.held.clear()
            return data
        return self.receive(deadline)

    def read_to_end(self, timeout=None, limit=1 << 26):
        """(bytes, FIN, RST or TIMEOUT)."""
        deadline = self.deadline(timeout)
        data = bytearray()
        while len(data) < limit:
            piece = self.read_some(deadline)
            if piece is None:
                return bytes(data), TIMEOUT
            if not piece:
                return bytes(data), self.ended
            data += piece
        return bytes(data), TIMEOUT

    def read_body(self, response, timeout=None, is_head=False):
        """The body of an answer that isn't a stream."""
        if is_head or response.status == 204:
            return b''
        if response.content_length is not None:
            return self.read_exact(response.content_length, timeout)
        return self.read_to_end(timeout)[0]


def make_request(method, target, fields, version='1.0', body=b''):
    """Request bytes from (name, value) pairs, in the order given."""
    lines = ['%s %s HTTP/%s' % (method, target, version)]
    lines += ['%s: %s' % field for field in fields]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1') + body
