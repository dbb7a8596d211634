# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The model server in the role of a media server: what it says to clients of
version 9, right or with a fault.  To all others it is the model it was."""

import email.utils
import os
import socket
import struct
import threading
import time

import asf
import frames
from frames import make_frame
from model_server import ModelServer
from model_words import FEATURES, REASONS, Request, wants_predstrm

LAST_CHUNK = b'0\r\n\r\n'
DESCRIPTION = b'8,language,31,0,,5,title,31,5,Model\r\n'


def is_current(request):
    return request.version >= (9, 0)


def chunk(data):
    return b'%x\r\n%s\r\n' % (len(data), data)


def tell_profile(payloads, factor):
    start = min(p.time for p in payloads)
    length = max(p.time for p in payloads) - start
    sizes = [len(p.data) + 17 for p in payloads]
    byte_rate = sum(sizes) * 1000 // max(length, 1)
    lists = [], [], []
    for rate in (10, 15, 30):
        total, worst = 0, (1, 0)
        for payload, size in zip(payloads, sizes):
            total += size
            lag = payload.time - start
            worst = max(worst, (total - byte_rate * rate * lag // 10000,
                                -lag))
        for values, value in zip(lists, (rate, worst[0] * factor, -worst[1])):
            values.append(str(value))
    return 'Rate=%s;MaxBytes=%s;Time=%s;StartTime=%d;LastTime=%d;' \
        'MaxDiffTime=0;MaxDiffSndTime=0;ByteRate=%s;' % (
            *map(','.join, lists), start, length,
            ','.join([str(byte_rate)] * 3))


def tell_kind(request):
    """What only a media server is asked, too."""
    if 'pipeline-request' in request.tokens:
        return 'PIPELINE'
    if 'xplaynextentry' in request.tokens:
        return 'NEXT'
    if request.method == 'GET' and request.kind != 'PLAY' and \
            'stream-switch-entry' in request.tokens:
        return 'SELECT'
    return request.kind


class MediaModel(ModelServer):
    def __init__(self, *arguments, **settings):
        self.thread = threading.local()
        self.tests = {}             # session number: (connection, when)
        super().__init__(*arguments, **settings)

    def handle(self, peer, request):
        self.thread.is_current = is_current(request)
        if request.status or not is_current(request) or \
                request.path not in ('/', self.path, '*'):
            return super().handle(peer, request)
        return Conversation(self, peer, request.rest).run(request)

    def make_head(self, *arguments):
        head = super().make_head(*arguments)
        return head if self.has_fault('m-rex') else head.replace(
            b'Rex/9.0.0.2980', b'Cougar/9.5.6001.0')

    def gen_id(self):
        return 1 if self.has_fault('m-same-id') else self.epoch + 1

    def metadata(self):
        lists = DESCRIPTION
        if self.has_fault('m-cdl'):
            lists = lists.replace(b'8,', b'7,', 1)
        return make_frame(frames.METADATA, (
            'playlist-gen-id=%d, broadcast-id=1, features="%s"'
            % (self.gen_id(), FEATURES)).encode() + b'\0' + lists, af=0x0c)

    def header_frames(self, is_describe=False):
        data = super().header_frames(is_describe)
        if getattr(self.thread, 'is_current', False) or \
                self.has_fault('m-old'):
            data = self.metadata() + data
        return data


class Conversation:
    """One connection of a client of version 9."""

    def __init__(self, server, peer, held):
        self.server, self.peer, self.held = server, peer, held
        self.pending = []
        self.is_last = False        # nothing comes behind the stream

    def has_fault(self, name):
        return self.server.has_fault(name)

    def run(self, request):
        while request is not None:
            request.kind = tell_kind(request)
            handler = {'DESCRIBE': self.describe, 'PLAY': self.play,
                       'PIPELINE': self.test}.get(request.kind, self.feedback)
            if not handler(request):
                self.peer.shutdown(socket.SHUT_WR)
                return False
            request = self.next()
        return False

    def next(self, timeout=20.0):
        """The next request; None when there is none."""
        self.peer.settimeout(timeout)
        try:
            while b'\r\n\r\n' not in self.held:
                piece = self.peer.recv(65536)
                if not piece:
                    raise ConnectionError
                self.held += piece
        except socket.timeout:
            return None
        head, _, rest = self.held.partition(b'\r\n\r\n')
        request = Request(head + b'\r\n\r\n', self.server.faults)
        self.held = rest[request.length:]
        request.kind = tell_kind(request)
        return request

    def head(self, request, status, fields=(), session=None, length=0,
             version=None):
        one = request.protocol == 'HTTP/1.1' and not self.has_fault('m-10')
        server = 'Rex/9.0' if self.has_fault('m-rex') else 'Cougar/9.5'
        lines = ['%s %d %s' % (version or 'HTTP/1.%d' % one, status,
                               REASONS[status]),
                 'Server: %s model/0.1' % server, 'Cache-Control: no-cache',
                 'Pragma: no-cache']
        if not self.has_fault('m-dateless'):
            lines.append('Date: ' + email.utils.formatdate(usegmt=True))
        if session is not None:
            lines += ['Pragma: client-id=%d' % session,
                      'Pragma: timeout=60000', 'Pragma: playlist-gen-id=%d'
                      % self.server.gen_id()]
        if status < 300:
            more = 'fastcache' if self.has_fault('m-supported') else 'srvppair'
            lines.append('Supported: ' + ', '.join(
                'com.microsoft.wm.' + word
                for word in ('predstrm', 'sswitch', more, 'startupprofile')))
        lines += ['%s: %s' % field for field in fields]
        if length is None:
            lines.append('Transfer-Encoding: chunked')
        elif length >= 0:
            lines.append('Content-Length: %d' % length)
        lines.append('Connection: ' + (
            'close' if length == -1 or not request.keeps_alive()
            else 'Keep-Alive'))
        return ('\r\n'.join(lines) + '\r\n\r\n').encode()

    def describe(self, request):
        server, tokens = self.server, request.tokens
        session, is_reset = server.find(request)
        fields = [('Pragma', 'features="%s"' % FEATURES),
                  ('Content-Type', 'application/vnd.ms.wms-hdr.asfv1')]
        if self.has_fault('m-offer') or (
                request.protocol == 'HTTP/1.1' and
                tokens.get('pipeline-experiment') == '1'):
            fields.append(('Pragma', 'pipeline-experiment=1'))
        body = server.header_frames()
        has_pair = tokens.get('packet-pair-experiment') == '1'
        if has_pair:
            fields.append(('Pragma', 'packet-pair-experiment=1'))
        head = self.head(request, 200, fields, session.number,
                         len(body) + 2080 * has_pair)
        if has_pair:
            body = self.pair(len(head)) + body
        self.peer.sendall(head + body)
        return request.keeps_alive()

    def pair(self, size):
        reason = min(504, size) - self.has_fault('m-pair')
        return b''.join(
            struct.pack('<2sHI', b'$P', length, reason) + os.urandom(n)
            for length, n in ((504, 504 - reason), (504, 504),
                              (1048, 1048 + reason)))

    def test(self, request):
        server = self.server
        session = server.sessions.get(request.client_id)
        if session is None:
            self.peer.sendall(self.head(request, 400))
            return request.keeps_alive()
        first = server.tests.pop(session.number, None)
        if first is None:
            server.tests[session.number] = self, time.monotonic()
            self.peer.sendall(self.head(request, 200, (), session.number,
                                        None) + chunk(b'$T\0\0'))
            self.held = self.held or self.wait(1.0)
            if not self.held:
                self.peer.sendall(LAST_CHUNK)
            return True
        passed = first[0] is self and time.monotonic() - first[1] < 1.0
        if passed:
            self.peer.sendall(LAST_CHUNK)
        result = passed or self.has_fault('m-result')
        self.peer.sendall(self.head(
            request, 204, [('Pragma', 'pipeline-result=%d' % result)],
            session.number, 0, 'HTTP/1.1' if passed else 'HTTP/1.0'))
        return True

    def wait(self, seconds):
        self.peer.settimeout(seconds)
        try:
            return self.peer.recv(65536)
        except socket.timeout:
            return b''

    def feedback(self, request):
        session = self.server.sessions.get(request.client_id)
        self.peer.sendall(self.feedback_head(request, session))
        return request.keeps_alive()

    def feedback_head(self, request, session):
        fields = [('Public', 'GET, POST, OPTIONS')] \
            if request.kind == 'OPTIONS' else ()
        status = {'LOG': 204, 'NEXT': 400, 'DESCRIBE': 400, 'PLAY': 400,
                  'PIPELINE': 400}.get(request.kind, 200)
        return self.head(request, status, fields,
                         session.number if session else None)

    # a stream

    def play(self, request):
        server = self.server
        session, _ = server.find(request)
        fields = [('Pragma', 'features="%s"' % FEATURES),
                  ('Content-Type', 'application/x-mms-framed')]
        is_chunked = self.has_fault('m-chunks') or (
            request.protocol == 'HTTP/1.1' and
            request.tokens.get('version11-enabled') == '1')
        at = server.entry()
        is_between = server.coming is not None
        if is_between and not self.has_fault('m-unexpected'):
            fields.append(('Pragma', 'expect-new-header=1'))
        elif 'startupprofile' in request.get('supported') or \
                self.has_fault('m-profile-all'):
            fields.append(('X-StartupProfile', self.profile(at)))
        self.peer.sendall(self.head(request, 200, fields, session.number,
                                    None if is_chunked else -1))
        session.is_streaming = True
        if not is_chunked:
            server.stream(self.peer, session, request)
            return False
        if is_between and not self.has_fault('m-between'):
            at = 1 << 40
        return self.stream(session, request, at)

    def profile(self, at):
        """Of the packets that are there (MS-WMSP 2.2.1.12)."""
        source = self.server.source
        payloads = [p for n in range(at, self.server.pushed())
                    for p in asf.read_packet(source.packet(n),
                                             source.packet_size).payloads]
        return tell_profile(payloads, 2 if self.has_fault('m-profile') else 1)

    def send(self, *parts):
        if self.has_fault('m-two') and len(parts) > 1:
            parts = [b''.join(parts)]
        self.peer.sendall(b''.join(map(chunk, parts)))

    def end_body(self):
        if not self.has_fault('m-no-last'):
            self.peer.sendall(LAST_CHUNK)
        waiting = reversed(self.pending) if self.has_fault('m-order') \
            else self.pending
        self.peer.sendall(b''.join(waiting))
        self.pending = []

    def send_header(self):
        data = self.server.header_frames()
        size = 4 + struct.unpack_from('<H', data, 2)[0]
        self.send(data[:size], data[size:])

    def stream(self, session, request, at):
        """Until Stop or the end; whether the connection goes on."""
        server = self.server
        self.send_header()
        epoch, source = server.epoch, server.source
        while True:
            if server.epoch != epoch:
                epoch, source, at = server.epoch, server.source, 0
                self.send(make_frame(frames.CHANGE))
                self.send_header()
                if not wants_predstrm(request):
                    self.end_body()
                    if not self.wait_next(session):
                        return False
            is_over = server.is_ended
            ready = server.pushed()
            if server.epoch != epoch:
                continue
            while at < ready:
                self.send(server.data_frame(source, at, session.next_af))
                session.next_af = session.next_af + 1 & 0xff
                at += 1
            if is_over:
                is_pause = server.sink.get('eos-policy') == 'rejoin'
                self.send(make_frame(frames.END, reason=int(is_pause)))
                self.end_body()
                return not (is_pause or self.is_last) or \
                    self.has_fault('m-stays')
            question = self.next(0.01)
            if question and not self.answer_in_stream(session, question):
                return True

    def wait_next(self, session):
        """Until PlayNextEntry; whether it came in time."""
        while True:
            question = self.next(min(self.server.life(), 600))
            if question is None:
                self.server.time_out()
                return False
            if question.kind == 'NEXT' or (
                    question.kind == 'SELECT' and self.has_fault('m-wakes')):
                self.peer.sendall(self.head(question, 200, (), session.number,
                                            None))
                return True
            self.peer.sendall(self.feedback_head(question, session))

    def answer_in_stream(self, session, question):
        """Whether the stream goes on."""
        self.is_last |= not question.keeps_alive()
        if question.kind in ('SELECT', 'NEXT'):
            self.end_body()
            self.peer.sendall(self.head(question, 200, (), session.number,
                                        None))
            if self.has_fault('m-select'):
                session.next_af += 1
            return True
        if question.kind == 'STOP':
            if self.has_fault('m-stop'):
                self.send(make_frame(frames.END))
            self.end_body()
            session.is_streaming = False
            self.peer.sendall(self.head(question, 200, (), session.number))
            return False
        self.pending.append(self.feedback_head(question, session))
        return True


def start_with(*faults):
    """A factory for Target.start."""
    def start(**settings):
        role = settings.get('sink', {}).get('server-role')
        kind = MediaModel if role == 'media-server' else ModelServer
        return kind(faults, **settings)
    return start
