# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The requests of Windows Media players as the checklist of docs/protocol.md
abbreviates them (OLD, NEW, D10, P10, D11, P11), and a stream in progress."""

import time

import asf
import frames
from http_client import Connection, HttpError, TIMEOUT, make_request

OLD = [('User-Agent', 'NSPlayer/4.1.0.3856')]
NEW = [('User-Agent', 'NSPlayer/12.0.7601.17514'),
       ('Supported', 'com.microsoft.wm.srvppair, com.microsoft.wm.sswitch, '
        'com.microsoft.wm.predstrm, com.microsoft.wm.startupprofile')]
GUID = ('Pragma', 'xClientGUID={c77e7400-738a-11d2-9add-0020af0a3278}')
CLOSE = [('Connection', 'Close')]
ALL_STREAMS = [('Pragma', 'stream-switch-count=2'),
               ('Pragma', 'stream-switch-entry=ffff:1:0 ffff:2:0 ')]
DESCRIBE_TYPE = 'application/vnd.ms.wms-hdr.asfv1'
PLAY_TYPE = 'application/x-mms-framed'
RAW_TYPE = 'video/x-ms-asf'


def agent(text):
    return [('User-Agent', text)]


def with_id(client_id):
    return [('Pragma', 'client-id=%d' % client_id)]


def describe_fields(who=OLD, extra=(), connection=tuple(CLOSE), host='h'):
    return [*who, ('Host', host),
            ('Pragma', 'no-cache,rate=1.000000,stream-time=0,'
             'stream-offset=0:0,request-context=1,max-duration=0'), GUID,
            *extra, *connection]


def play_fields(who=OLD, extra=(), switches=tuple(ALL_STREAMS),
                connection=tuple(CLOSE), host='h'):
    return [*who, ('Host', host),
            ('Pragma', 'no-cache,rate=1.000000,request-context=2'),
            ('Pragma', 'xPlayStrm=1'), GUID, *switches, *extra, *connection]


def post_fields(who=OLD, extra=(), length=0, host='h'):
    sized = [] if length is None else [('Content-Length', '%d' % length)]
    return [*who, ('Host', host), ('Pragma', 'no-cache'), *extra, *sized]


class Answer:
    """A whole answer: head, body and how the connection ended."""

    def __init__(self, response, body, ended):
        self.response, self.body, self.ended = response, body, ended


class Stream:
    """A Play in progress: frames as they come, checked as they come."""

    def __init__(self, connection, response, first_af=0):
        self.connection = connection
        self.response = response
        self.reader = frames.FrameReader()
        self.checker = frames.BodyChecker(first_af=first_af)
        self.ended = None
        self.error = None

    def close(self):
        self.connection.close()

    @property
    def frames(self):
        return self.checker.frames

    @property
    def data(self):
        """$D frames of the newest header."""
        return self.checker.epoch.frames if self.checker.epochs else []

    @property
    def client_id(self):
        return self.response.client_id

    def pump(self, until, timeout):
        """Read until until() is true; whether it became so."""
        deadline = time.monotonic() + timeout
        while not until():
            if self.ended:
                return False
            data = self.connection.read_some(deadline)
            if data is None:
                return False
            if not data:
                self.ended = self.connection.ended
                return until()
            try:
                self.checker.add_all(self.reader.feed(data))
            except frames.FrameError as error:
                self.error = str(error)
                self.checker.problem('frame', self.error)
                self.ended = 'garbage'
        return True

    def wait_data(self, n, timeout=10.0):
        """Until n $D of the newest header are there."""
        return self.pump(lambda: len(self.data) >= n, timeout)

    def wait_more(self, n=5, timeout=10.0):
        """Until n $D more came than there are now."""
        goal = len(self.frames) + n
        return self.pump(lambda: len(self.frames) >= goal, timeout)

    def run(self, seconds):
        self.pump(lambda: False, seconds)
        return self

    def wait_end(self, timeout=10.0):
        """FIN, RST or TIMEOUT."""
        self.pump(lambda: False, timeout)
        return self.ended or TIMEOUT

    @property
    def header(self):
        return self.checker.epoch.header if self.checker.epochs else b''

    def read_header(self):
        return asf.read_header(self.header)

    def packets(self, epoch=-1):
        """[(LocationId, parsed packet)] of one epoch."""
        chosen = self.checker.epochs[epoch]
        size = frames.packet_size_of(chosen.header)
        return [(frame.location, asf.read_packet(frame.payload, size))
                for frame in chosen.frames]


class Player:
    """Makes requests of one server."""

    def __init__(self, host, port, path, audit=None):
        self.host, self.port, self.path = host, port, path
        self.audit = audit or (lambda response: None)
        self.authority = '%s:%d' % (host, port)
        self.source = None

    def connect(self, **options):
        return Connection(self.host, self.port, source=self.source, **options)

    def from_address(self, address):
        """The same, asked from another address of this machine."""
        other = Player(self.host, self.port, self.path, self.audit)
        other.source = address
        return other

    def read_head(self, connection, timeout=None):
        response = connection.read_head(timeout)
        self.audit(response)
        return response

    def exchange(self, data, timeout=None, is_head=False, slowly=False):
        """One request on a connection of its own."""
        with self.connect() as connection:
            (connection.send_slowly if slowly else connection.send)(data)
            response = self.read_head(connection, timeout)
            body = connection.read_body(response, timeout, is_head)
            ended = TIMEOUT
            if not response.keeps_alive():
                rest, ended = connection.read_to_end(4)
                body += rest
            return Answer(response, body, ended)

    def request(self, method, fields, path=None, version='1.0', body=b'',
                **options):
        data = make_request(method, path or self.path, fields, version, body)
        return self.exchange(data, **options)

    def describe_bytes(self, *args, version='1.0', path=None, **options):
        fields = describe_fields(*args, host=self.authority, **options)
        return make_request('GET', path or self.path, fields, version)

    def play_bytes(self, *args, version='1.0', path=None, **options):
        fields = play_fields(*args, host=self.authority, **options)
        return make_request('GET', path or self.path, fields, version)

    def describe(self, *args, timeout=None, **options):
        return self.exchange(self.describe_bytes(*args, **options), timeout)

    def play(self, *args, **options):
        return self.stream(self.play_bytes(*args, **options))

    def stream(self, data, timeout=None, first_af=0, **options):
        """Sends data and leaves the answer running."""
        connection = self.connect(**options)
        try:
            connection.send(data)
            response = self.read_head(connection, timeout)
        except HttpError:
            connection.close()
            raise
        return Stream(connection, response, first_af)

    def post(self, who=OLD, extra=(), body=b'', length=0, version='1.0',
             path=None):
        size = len(body) if body else length
        fields = post_fields(who, extra, size, host=self.authority)
        return self.request('POST', fields, path, version, body)
