# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The few bytes of ASF and MS-WMSP that the whole-pipeline tests read.

A header's packet size and streams, where the video key frames of a packet
begin, and a raw-socket client that hands out the frames of a Play answer.
Written against the specification and not against the plugin, with which it
shares no code: it is the second opinion.  It is no checker of every field;
that is tests/conformance.  No threads.  (MS-WMSP 2.2.3.1, 2.2.3.3-2.2.3.5,
ASF 3.1-3.3, 5.2)
"""

import collections
import socket
import struct
import time

HEADER_GUID = bytes.fromhex('3026b2758e66cf11a6d900aa0062ce6c')
DATA_GUID = bytes.fromhex('3626b2758e66cf11a6d900aa0062ce6c')
FILE_GUID = bytes.fromhex('a1dcab8c47a9cf118ee400c00c205365')
STREAM_GUID = bytes.fromhex('9107dcb7b7a9cf118ee600c00c205365')
VIDEO_GUID = bytes.fromhex('c0ef19bc4d5bcf11a8fd00805f5c442b')
RATES_GUID = bytes.fromhex('ce75f87b8d46d1118d82006097c9a2b2')
PADDING_GUID = bytes.fromhex('74d40618dfca0945a4ba9aabcb96aae8')
DATA_HEAD = 50

PLAYER_AGENT = 'NSPlayer/4.1.0.3856'
PLAYER_GUID = '{c77e7400-738a-11d2-9add-0020af0a3278}'


def objects(header):
    """Yields (guid, offset, size) of the objects inside a Header Object."""
    end, at = struct.unpack_from('<Q', header, 16)[0], 30
    while at + 24 <= end:
        size = struct.unpack_from('<Q', header, at + 16)[0]
        if size < 24:
            return
        yield header[at:at + 16], at, size
        at += size


class AsfHeader:
    """What the tests want to know of a header: sizes and stream numbers."""

    def __init__(self, data):
        if data[:16] != HEADER_GUID:
            raise ValueError('no ASF header: %s' % data[:16].hex())
        self.data = data
        self.length = struct.unpack_from('<Q', data, 16)[0]
        self.video, self.streams, self.packet_size = set(), set(), 0
        self.rates = {}
        for guid, at, _size in objects(data):
            if guid == FILE_GUID:
                self.file_at = at
                self.packet_size = struct.unpack_from('<I', data, at + 96)[0]
            elif guid == STREAM_GUID:
                number = struct.unpack_from('<H', data, at + 72)[0] & 0x7f
                self.streams.add(number)
                if data[at + 24:at + 40] == VIDEO_GUID:
                    self.video.add(number)
            elif guid == RATES_GUID:
                count = struct.unpack_from('<H', data, at + 24)[0]
                self.rates.update(struct.unpack_from('<HI', data,
                                                     at + 26 + 6 * n)
                                  for n in range(count))


Payload = collections.namedtuple('Payload', 'at end stream key offset')


class Bits:
    """Reads the fields of an ASF packet whose widths come from 2-bit codes."""

    WIDTHS = (0, 1, 2, 4)

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def take(self, code, otherwise=0):
        width = self.WIDTHS[code & 3]
        value = self.data[self.at:self.at + width]
        if len(value) < width:
            raise ValueError('short ASF packet')
        self.at += width
        return int.from_bytes(value, 'little') if width else otherwise


def payloads(packet):
    """Yields a Payload for each: where it stands, its stream and key bit,
    its offset in the media object (0 for compressed ones) (ASF 5.2)."""
    bits = Bits(packet)
    if packet[0] & 0x80:
        bits.at = 1 + (packet[0] & 0x0f)
    lengths, props = packet[bits.at], packet[bits.at + 1]
    bits.at += 2
    total = bits.take(lengths >> 5, len(packet))
    bits.take(lengths >> 1)
    padding = bits.take(lengths >> 3)
    bits.at += 6
    count, len_code = 1, 0
    if lengths & 1:
        count, len_code = packet[bits.at] & 0x3f, packet[bits.at] >> 6
        bits.at += 1
    for _ in range(count):
        at, stream = bits.at, packet[bits.at]
        bits.at += 1
        bits.take(props >> 4)
        offset = bits.take(props >> 2)
        replicated = bits.take(props)
        bits.at += replicated
        size = (bits.take(len_code) if lengths & 1
                else total - padding - bits.at)
        bits.at += size
        yield Payload(at, bits.at, stream & 0x7f, bool(stream & 0x80),
                      0 if replicated == 1 else offset)


def video_starts_clean(header, packets):
    """Whether the first video payload of a run of packets is the beginning
    of a key frame; None when the run holds no video."""
    for packet in packets:
        for payload in payloads(packet):
            if payload.stream in header.video:
                return payload.key and payload.offset == 0
    return None


def begins_key(header, packet):
    """Whether a video key frame begins somewhere in the packet."""
    return any(payload.stream in header.video and payload.key
               and payload.offset == 0 for payload in payloads(packet))


def without_orphans(header, packet, begun):
    """The packet without the payloads that continue an object which the
    receiver never got, and without video before its first key frame.  begun
    is the set of streams that are past that; it grows.  What is left keeps
    its bytes and goes into a packet of the same size with a 16-bit Padding
    Length (ASF 5.2.3).  None when nothing is left."""
    found, kept = list(payloads(packet)), []
    for payload in found:
        if payload.offset == 0 and (payload.key
                                    or payload.stream not in header.video):
            begun.add(payload.stream)
        if payload.stream in begun:
            kept.append(payload)
    if len(kept) == len(found):
        return packet
    if not kept:
        return None
    begin = 1 + (packet[0] & 0x0f) if packet[0] & 0x80 else 0
    lengths = packet[begin]
    times = begin + 2 + sum(Bits.WIDTHS[lengths >> shift & 3]
                            for shift in (1, 3, 5))
    count = len(kept) | packet[times + 6] & 0xc0
    body = b''.join(packet[payload.at:payload.end] for payload in kept)
    front = packet[:begin] + bytes([0x11, packet[begin + 1]])
    padding = len(packet) - len(front) - 2 - 6 - 1 - len(body)
    return (front + struct.pack('<H', padding) + packet[times:times + 6]
            + bytes([count]) + body + bytes(padding))


def request(target, pragmas=(), agent=PLAYER_AGENT, extra=()):
    """A request the way the libmms family writes it (docs/players.md)."""
    lines = ['GET %s HTTP/1.0' % target, 'Accept: */*',
             'User-Agent: ' + agent, 'Host: 127.0.0.1']
    lines += ['Pragma: ' + pragma for pragma in pragmas]
    lines += list(extra) + ['Connection: Close', '', '']
    return '\r\n'.join(lines).encode()


def play_request(target='/', streams=(1, 2)):
    entries = ' '.join('ffff:%d:0' % number for number in streams)
    return request(target, (
        'no-cache,rate=1.000000,request-context=2',
        'xPlayStrm=1', 'xClientGUID=' + PLAYER_GUID,
        'stream-switch-count=%d' % len(streams),
        'stream-switch-entry=%s ' % entries))


class RawClient:
    """One TCP connection, blocking, with a deadline on every read."""

    def __init__(self, port, rcvbuf=0, timeout=10):
        self.sock = socket.socket()
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.sock.settimeout(timeout)
        self.sock.connect(('127.0.0.1', port))
        self.pending = b''

    def send(self, data):
        self.sock.sendall(data)

    def read(self, size):
        """Exactly size bytes, or what came before the end."""
        while len(self.pending) < size:
            more = self.sock.recv(65536)
            if not more:
                break
            self.pending += more
        out, self.pending = self.pending[:size], self.pending[size:]
        return out

    def reply(self):
        """The head of the answer: (status, {name: [values]})."""
        while b'\r\n\r\n' not in self.pending:
            more = self.sock.recv(4096)
            if not more:
                raise EOFError('no answer: %r' % self.pending[:80])
            self.pending += more
        head, self.pending = self.pending.split(b'\r\n\r\n', 1)
        lines = head.decode('latin-1').split('\r\n')
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(':')
            fields.setdefault(name.lower(), []).append(value.strip())
        return int(lines[0].split()[1]), fields

    def frames(self, until=None):
        """Yields (letter, location id, incarnation, AF flags, payload) of
        each frame until the connection ends or the clock strikes until."""
        while until is None or time.monotonic() < until:
            head = self.read(4)
            if len(head) < 4:
                return
            sign, letter, length = struct.unpack('<BcH', head)
            if sign & 0x7f != 0x24:
                raise ValueError('no frame: %s' % head.hex())
            body = self.read(length)
            if len(body) < length:
                raise EOFError('frame cut short')
            letter = letter.decode('latin-1')
            if letter in 'DHM':
                location, incarnation, flags, size = struct.unpack_from(
                    '<IBBH', body)
                if size != length:
                    raise ValueError('PacketSize %d in PacketLength %d'
                                     % (size, length))
                yield letter, location, incarnation, flags, body[8:]
            else:
                yield letter, 0, 0, 0, body

    def play(self, target='/', streams=(1, 2)):
        """Sends Play and returns the header once its frame is here."""
        self.send(play_request(target, streams))
        status, _fields = self.reply()
        if status != 200:
            raise ValueError('Play answered with %d' % status)
        for letter, _location, _inc, _flags, payload in self.frames():
            if letter == 'H':
                return AsfHeader(payload)
        raise EOFError('no $H frame')

    def close(self):
        self.sock.close()
