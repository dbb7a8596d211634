# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""MS-WMSP framing (2.2.3), cut and checked strictly.

FrameReader cuts bytes into frames.  BodyChecker looks at the frames of one
response in their order and keeps what is wrong, under a short key, so that
each item of the checklist can ask for its own part.
"""

import struct

HEADER = ord('H')
DATA = ord('D')
CHANGE = ord('C')
END = ord('E')
METADATA = ord('M')
PACKET_PAIR = ord('P')
TEST = ord('T')
MMS_KINDS = (HEADER, DATA, METADATA)
MAX_PAYLOAD = 65527

REASON_OK = 0
REASON_FALSE = 1

AF_FIRST = 0x04
AF_LAST = 0x08


class FrameError(Exception):
    """The bytes are no frames: nothing behind this place can be read."""


class Frame:
    __slots__ = ('kind', 'more', 'length', 'reason', 'location',
                 'incarnation', 'af', 'size', 'payload', 'raw')

    def __repr__(self):
        return '$%c(%d)' % (self.kind, self.length)


def cut_frame(data):
    """The frame at the start of data, or None when it isn't whole yet."""
    if data and data[0] & 0x7f != 0x24:
        raise FrameError('byte 0x%02x where a frame begins' % data[0])
    if len(data) > 1 and data[1] not in b'CDEHMPT':
        raise FrameError('packet id 0x%02x' % data[1])
    if len(data) < 4:
        return None
    frame = Frame()
    frame.kind = data[1]
    frame.more = bool(data[0] & 0x80)
    frame.length = struct.unpack_from('<H', data, 2)[0]
    if frame.kind == PACKET_PAIR:
        raise FrameError('$P')
    if len(data) < 4 + frame.length:
        return None
    frame.raw = bytes(data[:4 + frame.length])
    frame.reason = frame.location = frame.incarnation = None
    frame.af = frame.size = None
    frame.payload = b''
    if frame.kind in MMS_KINDS:
        if frame.length < 8:
            raise FrameError('$%c of %d bytes' % (frame.kind, frame.length))
        (frame.location, frame.incarnation, frame.af,
         frame.size) = struct.unpack_from('<IBBH', data, 4)
        frame.payload = frame.raw[12:]
    elif frame.kind in (CHANGE, END):
        if frame.length != 4:
            raise FrameError('$%c of %d bytes' % (frame.kind, frame.length))
        frame.reason = struct.unpack_from('<I', data, 4)[0]
    elif frame.length != 0:
        raise FrameError('$T of %d bytes' % frame.length)
    return frame


class FrameReader:
    def __init__(self):
        self.held = bytearray()

    def feed(self, data):
        self.held += data
        frames = []
        while True:
            frame = cut_frame(self.held)
            if frame is None:
                return frames
            del self.held[:len(frame.raw)]
            frames.append(frame)


def read_frames(data):
    """All frames of a finished body; nothing may be left over."""
    reader = FrameReader()
    frames = reader.feed(data)
    if reader.held:
        raise FrameError('%d bytes of an unfinished frame' % len(reader.held))
    return frames


def make_frame(kind, payload=b'', location=0, incarnation=0, af=0, reason=0,
               more=False):
    """Write one frame: for the tests of this file."""
    if kind in MMS_KINDS:
        body = struct.pack('<IBBH', location, incarnation, af,
                           len(payload) + 8) + payload
    elif kind == TEST:
        body = b''
    else:
        body = struct.pack('<I', reason)
    return struct.pack('<BBH', 0xa4 if more else 0x24, kind, len(body)) + body


class Epoch:
    """One header of a body and the data frames that follow it."""

    def __init__(self):
        self.header = b''
        self.is_whole = False
        self.n_fragments = 0
        self.frames = []            # $D only


class BodyChecker:
    """Order and fields of the frames of one Describe or Play body.

    Keys of the problems: 'order' (which frame where), 'b' (B bit), 'kind'
    (a frame that must not come), 'length' (PacketLength and PacketSize),
    'fragment' ($H numbering), 'af', 'incarnation', 'location', 'size'
    (payload larger than the header's packets), 'reason'.
    """

    def __init__(self, first_af=0, allows_b=False):
        self.allows_b = allows_b
        self.next_af = first_af
        self.problems = []
        self.frames = []
        self.epochs = []
        self.incarnation = None
        self.end_reason = None
        self.n_changes = 0
        self.last = None

    def problem(self, key, text):
        self.problems.append((key, 'frame %d: %s' % (len(self.frames), text)))

    def about(self, *keys):
        return [text for key, text in self.problems if key in keys]

    @property
    def epoch(self):
        return self.epochs[-1] if self.epochs else None

    def add(self, frame):
        if frame.more and not self.allows_b:
            self.problem('b', 'B bit set on $%c' % frame.kind)
        if self.end_reason is not None:
            self.problem('order', '%r behind $E' % frame)
        if frame.kind in MMS_KINDS and frame.size != frame.length:
            self.problem('length', 'PacketLength %d, PacketSize %d'
                         % (frame.length, frame.size))
        handler = {HEADER: self.add_header, DATA: self.add_data,
                   CHANGE: self.add_change, END: self.add_end}.get(frame.kind)
        if handler is None:
            self.problem('kind', '%r' % frame)
        else:
            handler(frame)
        self.frames.append(frame)
        self.last = frame.kind

    def add_all(self, frames):
        for frame in frames:
            self.add(frame)
        return self

    def add_header(self, frame):
        if self.last == HEADER and not self.epoch.is_whole:
            epoch = self.epoch
        else:
            if self.last not in (None, CHANGE):
                self.problem('order', '$H behind $%c' % self.last)
            epoch = Epoch()
            self.epochs.append(epoch)
        self.check_incarnation(frame)
        if frame.location != epoch.n_fragments:
            self.problem('fragment', '$H %d has LocationId %d'
                         % (epoch.n_fragments, frame.location))
        is_first = bool(frame.af & AF_FIRST)
        if is_first != (epoch.n_fragments == 0) or frame.af & ~0x0c:
            self.problem('fragment', '$H %d has AFFlags 0x%02x'
                         % (epoch.n_fragments, frame.af))
        epoch.header += frame.payload
        epoch.n_fragments += 1
        epoch.is_whole = bool(frame.af & AF_LAST)
        if not epoch.is_whole and len(frame.payload) != MAX_PAYLOAD:
            self.problem('fragment', '$H fragment of %d bytes'
                         % len(frame.payload))

    def add_data(self, frame):
        epoch = self.epoch
        if epoch is None or not epoch.is_whole:
            self.problem('order', '$D without a whole header')
            return
        if self.last not in (HEADER, DATA):
            self.problem('order', '$D behind $%c' % self.last)
        if frame.af != self.next_af:
            self.problem('af', 'AFFlags %d, expected %d'
                         % (frame.af, self.next_af))
        self.next_af = frame.af + 1 & 0xff
        self.check_incarnation(frame)
        if epoch.frames and frame.location <= epoch.frames[-1].location:
            self.problem('location', 'LocationId %d behind %d'
                         % (frame.location, epoch.frames[-1].location))
        limit = packet_size_of(epoch.header)
        if limit is not None and len(frame.payload) > limit:
            self.problem('size', 'payload of %d bytes, packets of %d'
                         % (len(frame.payload), limit))
        epoch.frames.append(frame)

    def check_incarnation(self, frame):
        if self.incarnation is None:
            self.incarnation = frame.incarnation
        elif self.incarnation != frame.incarnation:
            self.problem('incarnation', 'Incarnation %d, was %d'
                         % (frame.incarnation, self.incarnation))

    def add_change(self, frame):
        if self.last not in (DATA, HEADER):
            self.problem('order', '$C behind %s'
                         % (self.last and '$%c' % self.last))
        if frame.reason != REASON_OK:
            self.problem('reason', '$C(0x%x)' % frame.reason)
        self.n_changes += 1

    def add_end(self, frame):
        if self.end_reason is None:
            self.end_reason = frame.reason


def packet_size_of(header):
    """Maximum packet size, read at its fixed place behind the File
    Properties GUID; None when there is none."""
    guid = bytes.fromhex('a1dcab8c47a9cf118ee400c00c205365')
    at = header.find(guid)
    if at < 0 or at + 104 > len(header):
        return None
    return struct.unpack_from('<I', header, at + 96)[0]


class ChunkError(Exception):
    pass


class ChunkReader:
    """Chunked transfer coding (RFC 9112 7.1) without extensions."""

    def __init__(self):
        self.held = bytearray()
        self.is_over = False

    def feed(self, data):
        """The chunks that became whole."""
        self.held += data
        chunks = []
        while not self.is_over:
            end = self.held.find(b'\r\n')
            if end < 0:
                if len(self.held) > 16:
                    raise ChunkError('no chunk size in %r' % self.held[:16])
                break
            try:
                size = int(bytes(self.held[:end]), 16)
            except ValueError:
                raise ChunkError('chunk size %r' % self.held[:end]) from None
            if len(self.held) < end + 2 + size + 2:
                break
            if self.held[end + 2 + size:end + 4 + size] != b'\r\n':
                raise ChunkError('no line end behind a chunk')
            chunk = bytes(self.held[end + 2:end + 2 + size])
            del self.held[:end + 4 + size]
            if size:
                chunks.append(chunk)
            else:
                self.is_over = True
        return chunks
