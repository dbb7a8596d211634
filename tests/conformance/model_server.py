# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A model of the server, to test the checklist with: it does what the items
ask for, and with a fault switched on it does one thing wrong.

It has the orders of server.py, no GStreamer, and a thread per connection; it
is no example of how to serve anything.
"""

import contextlib
import math
import random
import re
import socket
import struct
import threading
import time

import asf
import frames
from asf_source import ASFMUX, SyntheticSource
from frames import make_frame
from model_announce import Announcer
from model_auth import Guard
from model_select import BadEntry, Selection
from model_wait import MAX_LAG, Waiter
from model_words import (FEATURES, LOG_TAKER, Request, SILENT,
                         fault_free_head, is_old_server, read_log,
                         wants_predstrm)
from server_control import Orders


def repair_header(header, has_fault):
    """What a live header must say (docs/players.md R3, docs/protocol.md)."""
    data = bytearray(header)
    struct.pack_into('<Q', data, 30 + 56, 0xffffffff)
    struct.pack_into('<I', data, 30 + 100, 1000000)
    if has_fault('seekable'):
        data[30 + 88] |= asf.FLAG_SEEKABLE
    if has_fault('bitrate'):
        struct.pack_into('<I', data, 30 + 100, 0)
    if has_fault('object-count'):
        data[24] += 1
    if has_fault('data-head'):
        data[-50] ^= 1
    if has_fault('packet-size'):
        struct.pack_into('<II', data, 30 + 92, *[random.randrange(1400, 9999)]
                         * 2)
    return bytes(data)


class Session:
    def __init__(self, number):
        self.number = number
        self.is_streaming = self.is_waiting = self.is_stopped = False
        self.address = None         # that its stream goes to
        self.next_af = 0
        self.used = time.monotonic()
        self.selection = None
        self.selected = -math.inf   # when
        self.lag = 0


class ModelServer(Announcer, Guard, Waiter, Orders):
    host = '127.0.0.1'

    def __init__(self, faults=(), sink=None, source=None, autostart=True,
                 header='caps', **unused):
        self.faults = set(faults)
        self.sink = sink or {}
        self.path = '/live'
        self.source = SyntheticSource(**(source or {}))
        self.lock = threading.Lock()
        # With the fault one client's stall is everybody's.
        self.blocking = threading.Lock() if self.has_fault('blocks') \
            else contextlib.nullcontext()
        self.sessions = {}
        self.epoch = 0
        self.origin = time.monotonic() - 3 if autostart else None
        self.is_ended = self.is_stopped = False
        self.last = None            # number of packets once it has ended
        self.coming = None          # settings of a header without packets
        self.logs = []
        self.n_connections = self.n_playing = 0
        self.selections = []        # of all that have played
        self.listener = socket.create_server((self.host, 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def has_fault(self, name):
        return name in self.faults

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,),
                             daemon=True).start()

    # orders

    def order(self, order, timeout=None):
        name, _, rest = order.partition(' ')
        return getattr(self, 'do_' + name.replace('-', '_'))(rest)

    def new_header(self, **settings):
        with self.lock:
            self.source = self.source.changed(**settings)
            self.epoch += 1
            self.origin = time.monotonic()

    def header_only(self, **settings):
        with self.lock:
            self.last = self.count()
            self.coming = settings

    def do_start_data(self, rest):
        if self.coming is not None:
            self.new_header(**self.coming)
            self.last = self.coming = None
        self.origin = time.monotonic()

    def do_progress(self, rest):
        return {'n': self.pushed(), 'problem': None}

    def do_stats(self, rest):
        return {'n-clients': self.n_playing, 'n-sessions': 0,
                'clients-rejected': self.n_refused,
                'clients-timed-out': self.n_timed_out,
                'n-connections': self.n_connections,
                'packets-filtered': self.count_passes()}

    def do_get(self, name):
        return self.n_playing

    def do_files(self, rest):
        return self.n_connections

    def do_events(self, rest):
        return {'events': list(self.logs), 'missing': []}

    def do_messages(self, rest):
        return ['eos']

    def do_eos(self, rest):
        with self.lock:
            self.last = self.count()
            self.is_ended = True

    def do_stop(self, rest):
        self.do_eos(rest)
        if not self.has_fault('port-stays'):
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()

    def is_alive(self):
        return True

    def close(self):
        self.is_stopped = self.is_ended = True
        if self.listener.fileno() >= 0:
            try:
                self.listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self.listener.close()
        return ''

    # media

    def count(self):
        if self.origin is None:
            return 0
        passed = (time.monotonic() - self.origin) * 1000
        return int(passed / self.source.interval_ms) + 1

    def pushed(self):
        return self.last if self.last is not None else self.count()

    def live_header(self):
        header = repair_header(self.source.header(), self.has_fault)
        if self.has_fault('old-header') and self.epoch:
            header = repair_header(self.source.changed(epoch=0).header(),
                                   self.has_fault)
        return header

    def header_frames(self, is_describe=False):
        data = self.live_header()
        if self.has_fault('describe-differs') and is_describe:
            data = data[:-30] + b'x' + data[-29:]
        limit = frames.MAX_PAYLOAD
        parts = [data[at:at + limit] for at in range(0, len(data), limit)]
        if self.has_fault('split-header'):
            parts = [data[:300], data[300:]]
        out = b''
        for n, part in enumerate(parts):
            af = 4 * (n == 0) | 8 * (n == len(parts) - 1)
            out += make_frame(frames.HEADER, part, n, 0,
                              0 if self.has_fault('header-af') else af)
        return out

    def entry(self, burst=2000):
        """The oldest packet within burst (ms) that a newcomer can begin with,
        or the newest there is."""
        step = 2 * self.source.gop
        newest = at = max(0, self.pushed() - 1)
        if not self.has_fault('no-burst'):
            at = max(0, newest - burst // self.source.interval_ms + step - 1)
            at = min(at, newest)
        if self.has_fault('mid-gop'):
            return at | 1
        return 0 if self.has_fault('from-start') else at - at % step

    def count_passes(self):
        """As if players with one selection shared the work."""
        passes = [selection.n_passes for selection in self.selections]
        return sum(passes) if self.has_fault('filters-each') else \
            max(passes, default=0)

    def framed(self, source, n, selection=None, is_whole=False):
        data = selection.packet(source, n) if selection else source.packet(n)
        if data is None:
            return None
        if is_whole and not self.has_fault('cuts-padding'):
            return self.whole(source, data)
        if (self.has_fault('corrupt') and n % 7 == 0) or (
                self.has_fault('varies') and random.random() < 0.2):
            data = data[:60] + bytes([data[60] ^ 1]) + data[61:]
        if source.style == ASFMUX and not self.has_fault('padding'):
            used = struct.unpack_from('<H', data, 2)[0]
            data = (data[:4] + b'\0\0' + data[6:])[:used]
        return data + b'\0' * (300 if self.has_fault('large') else 0)

    def whole(self, source, data):
        """With its padding, and fields that say so."""
        if source.style == ASFMUX:
            data = data[:2] + struct.pack('<H', len(data)) + data[4:]
        return data[:-1] if self.has_fault('short-padding') else data

    def plain(self, source, n):
        data = source.packet(n)
        if source.style == ASFMUX and not self.has_fault('raw-padding'):
            data = data[:2] + struct.pack('<H', len(data)) + data[4:]
        return data[:-1] if self.has_fault('raw-short') else data

    # connections

    def serve(self, peer):
        with self.lock:
            self.n_connections += 1
        try:
            patience = 1e9 if self.has_fault('impatient') else 60e9
            peer.settimeout(min(self.sink.get('handshake-timeout', patience)
                                / 1e9, self.life()))
            while self.serve_one(peer):
                pass
        except OSError:
            pass
        finally:
            with self.lock:
                if not self.has_fault('leak'):
                    self.n_connections -= 1
            if not self.has_fault('stays-open'):
                peer.close()

    def read_request(self, peer):
        data = b''
        start = time.monotonic()
        line_end = b'\r\n' if self.has_fault('crlf-only') else b'\r?\n'
        while not re.search(line_end * 2, data):
            left = (peer.gettimeout() or 0) - (time.monotonic() - start)
            if left <= 0 and not self.has_fault('no-timeout'):
                return None
            piece = peer.recv(65536)
            if not piece:
                return None
            data += piece
            if data[:1] not in b'GPHODBg\r\n' or (
                    self.has_fault('segments') and len(data) < 20):
                if self.has_fault('mms'):
                    peer.sendall(b'HTTP/1.0 400 Bad Request\r\n\r\n')
                peer.shutdown(socket.SHUT_WR)
                return None
        end = re.search(line_end * 2, data).end()
        request = Request(data[:end], self.faults)
        body = data[end:]
        if request.length > 65536 and not self.has_fault('bottomless'):
            request.status = 413
            return request
        if request.get('expect') and not self.has_fault('no-continue'):
            peer.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')
        while len(body) < min(request.length, 65536):
            body += peer.recv(65536)
        request.body = body[:request.length]
        request.rest = body[request.length:]
        return request

    def serve_one(self, peer):
        request = self.read_request(peer)
        return False if request is None else self.handle(peer, request)

    def handle(self, peer, request):
        """Whether another request may come."""
        handler = {'PLAY': self.play, 'DESCRIBE': self.describe,
                   'PLAIN': self.serve_plain}.get(request.kind)
        text = self.find_announcement(request)
        is_stranger, goes_on = self.refuse_stranger(peer, request)
        if goes_on:
            return True
        if is_stranger:
            pass
        elif request.status:
            self.answer(peer, request, request.status)
        elif request.kind == 'CHECK':
            self.answer(peer, request, 200, body=LOG_TAKER)
        elif text:
            self.send_text(peer, request, text)
        elif request.path not in ('/', self.path, '*') or \
                (request.path == '/' and self.has_fault('no-root')):
            self.answer(peer, request, 404)
        elif handler:
            return handler(peer, request)
        else:
            self.post(peer, request)
        peer.shutdown(socket.SHUT_WR)
        return False

    def make_head(self, *arguments):
        return fault_free_head(*arguments)

    def answer(self, peer, request, status, fields=(), body=b'', ends=True,
               session=None, keeps=False):
        head = self.make_head(request, status, fields, session,
                              None if not ends else len(body), keeps)
        for name, (old, new) in SILENT.items():
            if self.has_fault(name):
                head = head.replace(old, new)
        if self.has_fault('reflect'):
            head = head[:-2] + b'X: ' + request.host + b'\r\n\r\n'
        peer.sendall(head + (b'' if request.method == 'HEAD' else body))

    def find(self, request):
        """(session, whether the id was unknown)."""
        with self.lock:
            session = self.sessions.get(request.client_id)
            limit = self.sink.get('idle-timeout', 60e9) / 1e9
            if session and not session.is_streaming and \
                    time.monotonic() - session.used > limit and \
                    not self.has_fault('for-ever'):
                session = None
            if session:
                session.used = time.monotonic()
                return session, False
            number = random.SystemRandom().randrange(1, 1 << 32)
            if self.has_fault('ids'):
                number = len(self.sessions) + 100
            session = self.sessions[number] = Session(number)
            return session, request.client_id is not None

    def session_fields(self, request, is_reset):
        fields = [('Pragma', 'features="%s"' % FEATURES)]
        if (is_reset and not self.has_fault('no-reset')) or \
                self.has_fault('always-reset'):
            fields.append(('Pragma', 'xResetStrm=1'))
        if request.version >= (9, 0) or self.has_fault('supported'):
            fields.append(('Supported', 'com.microsoft.wm.predstrm, '
                           'com.microsoft.wm.sswitch'))
        return fields

    def wait_header(self, request, peer):
        end = time.monotonic() + self.sink.get('header-wait', 5e9) / 1e9
        while self.origin is None and time.monotonic() < end:
            time.sleep(0.02)
        if self.origin is None or \
                (self.is_ended and not self.has_fault('after-end')):
            self.answer(peer, request, 503, [('Retry-After', '5')])
            return False
        return True

    def describe(self, peer, request):
        if not self.wait_header(request, peer):
            peer.shutdown(socket.SHUT_WR)
            return False
        session, is_reset = self.find(request)
        if session.is_streaming and not self.has_fault('hijack'):
            self.answer(peer, request, 400)
            peer.shutdown(socket.SHUT_WR)
            return False
        fields = self.session_fields(request, is_reset)
        fields.append(('Content-Type', 'application/vnd.ms.wms-hdr.asfv1'))
        self.answer(peer, request, 200, fields, self.header_frames(True),
                    session=session.number)
        if request.keeps_alive():
            return not request.rest
        if not self.has_fault('stays-open'):
            peer.shutdown(socket.SHUT_WR)
        return False

    def play(self, peer, request):
        if not self.wait_header(request, peer):
            peer.shutdown(socket.SHUT_WR)
            return False
        session, is_reset = self.find(request)
        limit = self.sink.get('max-clients', -1)
        is_full = 0 <= limit <= self.n_playing and not self.has_fault('limit')
        if (session.is_streaming and not self.has_fault('hijack')) or is_full:
            number = None if is_full or self.has_fault('nameless') \
                else session.number
            self.answer(peer, request, 503 if is_full else 400,
                        session=number)
            peer.shutdown(socket.SHUT_WR)
            return False
        fields = self.session_fields(request, is_reset)
        fields.append(('Content-Type', 'application/x-mms-framed'))
        if self.has_fault('chunked-play'):
            fields.append(('Transfer-Encoding', 'chunked'))
        if self.has_fault('accel'):
            fields.append(('Pragma', 'AccelBW=3500000'))
        if self.has_fault('profile'):
            fields.append(('X-StartupProfile', 'Rate=10'))
        self.answer(peer, request, 200, fields, ends=False,
                    session=session.number)
        session.is_streaming, session.is_stopped = True, False
        session.address = peer.getpeername()[0]
        session.selection = None
        text = request.tokens.get('stream-switch-entry')
        with self.lock:
            self.n_playing += 1
            if text is not None:
                videos = [n for n, kind in self.source.streams
                          if kind == 'video']
                session.selection = Selection(text, self.source, self.faults,
                                              min(videos, default=None))
                self.selections.append(session.selection)
        try:
            self.stream(peer, session, request, is_reset)
        finally:
            session.is_streaming = False
            with self.lock:
                if not self.has_fault('count'):
                    self.n_playing -= 1
        return False

    def stream(self, peer, session, request, is_reset=False):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        peer.settimeout(60)
        asked = request.tokens.get('accelduration', '')
        burst = int(asked) if asked.isdigit() and \
            not self.has_fault('burst-ignored') else 2000
        epoch, source = self.epoch, self.source
        at = self.entry(min(burst, 2000))
        is_whole = is_old_server(request)
        peer.sendall(self.header_frames())
        if is_reset and is_whole and not self.has_fault('no-restart') and \
                request.tokens.get('request-context') == '3':
            peer.sendall(make_frame(frames.END, reason=1))
            peer.sendall(make_frame(frames.CHANGE) + self.header_frames())
        af = session.next_af
        if self.has_fault('selects-nothing') and \
                'stream-switch-entry' not in request.tokens:
            at = 1 << 40
        while True:
            if self.epoch != epoch:
                if self.ends_at_change(peer):
                    return
                self.rest(session)
                epoch, source, at = self.epoch, self.source, 0
                self.announce(peer)
                if not (wants_predstrm(request) or self.has_fault('no-wait')):
                    if not self.wait_selection(session):
                        peer.shutdown(socket.SHUT_WR)
                        return
                    at = self.entry()
            is_over, ready = self.is_ended, self.pushed()
            if self.epoch != epoch:
                continue
            if ready - at > 2000 and not self.has_fault('selects-nothing'):
                at = self.entry()
            while at < ready and not session.is_stopped:
                frame = self.data_frame(source, at, af, session.selection,
                                        is_whole)
                if frame is None:
                    at += 1
                    continue
                with self.blocking:
                    peer.sendall(frame)
                af = af + (0 if self.has_fault('af') else 1) & 0xff
                session.next_af = af
                at += 1
                if self.has_fault('gap') and at % 11 == 0:
                    at += 1
            if is_over or session.is_stopped:
                self.finish(peer)
                return
            self.watch_peer(peer)

    def data_frame(self, source, at, af, selection=None, is_whole=False):
        data = self.framed(source, at, selection, is_whole)
        if data is None:
            return None
        location = 5 if self.has_fault('location') else at
        return make_frame(frames.DATA, data, location,
                          at & 1 if self.has_fault('incarnation') else 0, af,
                          more=self.has_fault('b-bit'))

    def announce(self, peer):
        if self.has_fault('end-at-change'):
            peer.sendall(make_frame(frames.END, reason=1))
        if not self.has_fault('no-change'):
            peer.sendall(make_frame(frames.CHANGE))
        peer.sendall(self.header_frames())

    def ends_at_change(self, peer):
        if self.sink.get('header-change-policy') != 'disconnect':
            return False
        peer.sendall(make_frame(frames.END, reason=int(
            not self.has_fault('end-reason'))))
        peer.shutdown(socket.SHUT_WR)
        return True

    def finish(self, peer):
        if not self.has_fault('no-end') and not self.is_stopped:
            peer.sendall(make_frame(frames.END, reason=int(
                self.has_fault('end-reason'))))
        if self.has_fault('stays-open'):
            time.sleep(20)
        peer.shutdown(socket.SHUT_WR)

    def watch_peer(self, peer):
        """Sleeps for a packet; raises when the peer has gone."""
        peer.settimeout(0.01)
        try:
            if not peer.recv(100) and not self.has_fault('not-noticed'):
                raise ConnectionError
        except socket.timeout:
            pass
        peer.settimeout(60)

    def serve_plain(self, peer, request):
        if self.turn_away(peer, request):
            peer.shutdown(socket.SHUT_WR)
            return False
        if not self.wait_header(request, peer):
            return False
        framed = self.has_fault('raw-framed')
        self.answer(peer, request, 200, [
            ('Content-Type', 'video/x-ms-asf'),
            *self.script_fields(request)], ends=False)
        if request.method == 'HEAD' and not self.has_fault('head-body'):
            peer.shutdown(socket.SHUT_WR)
            return False
        source, epoch, at = self.source, self.epoch, self.entry()
        peer.sendall(self.header_frames() if framed else self.live_header())
        while epoch == self.epoch and not self.is_ended:
            while at < self.pushed() and epoch == self.epoch:
                peer.sendall(self.plain(source, at))
                at += 1
            self.watch_peer(peer)
        if self.has_fault('raw-half'):
            peer.sendall(b'x')
        peer.shutdown(socket.SHUT_WR)
        return False

    def keep_log(self, request, session):
        words, record = read_log(request)
        if len(words) < 44 and self.has_fault('strict-log'):
            return 400
        if len(words) > 28 and (request.log_line or
                                not self.has_fault('no-bodies')):
            at = 27 if self.has_fault('wrong-field') else 28
            record['c-bytes'] = words[at]
            self.logs.append(['client-log', int(session is not None), record])
        return 200 if request.kind == 'EVENT' else 204

    def is_refused(self, peer, request, session):
        """Stop, SelectStream and KeepAlive: of whom, and from where."""
        if request.kind not in ('KEEP', 'STOP', 'SELECT'):
            return request.kind == 'UNKNOWN' and not self.has_fault('form')
        if session is None:
            return not self.has_fault('any-id')
        return request.kind != 'KEEP' and session.address and \
            session.address != peer.getpeername()[0] and \
            not self.has_fault('any-address')

    def select(self, session, request):
        """The status of a SelectStream."""
        session.is_waiting = False
        session.selected = time.monotonic()
        lag = request.tokens.get('client-lag', '')
        session.lag = min(int(lag) / 1000, MAX_LAG) if lag.isdigit() else 0
        text = request.tokens.get('stream-switch-entry')
        if text is None and not self.has_fault('no-alias'):
            text = request.tokens.get('switch-stream-entry')
        with self.lock:
            if session.selection is None:
                session.selection = Selection(None, self.source, self.faults)
            try:
                session.selection.change(text or '')
            except BadEntry:
                return 400
        return 200

    def post(self, peer, request):
        session = self.sessions.get(request.client_id)
        kind = request.kind
        status = 200
        if self.is_refused(peer, request, session):
            status = 400
        elif kind == 'LOG' and request.client_id is None and not (
                request.body.startswith(b'MX_') or self.has_fault('log-any')):
            status = 400
        elif kind in ('LOG', 'EVENT'):
            status = self.keep_log(request, session)
        elif kind == 'SELECT' and session:
            status = self.select(session, request)
        elif kind == 'STOP' and session:
            session.is_stopped = not self.has_fault('no-stop')
        fields = []
        if kind == 'INFO' and request.version >= (9, 0):
            fields = [('Supported', 'com.microsoft.wm.predstrm, '
                       'com.microsoft.wm.sswitch')]
        if kind == 'OPTIONS':
            fields = [('Public', 'GET, POST, OPTIONS'),
                      *self.script_fields(request)]
        if session:
            session.used = time.monotonic()
        body = b'x' if self.has_fault('post-body') else b''
        self.answer(peer, request, status, fields, body,
                    session=session.number if session else None)
