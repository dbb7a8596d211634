# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A small strict reader of ASF headers and data packets.

It is written from the ASF specification alone and shares nothing with the
plugin, so that the two can disagree.  read_header() and read_packet() raise
AsfError where the bytes can't be read at all, and list in `problems` what can
be read but isn't right.
"""

import struct
import uuid

HEADER = uuid.UUID('75B22630-668E-11CF-A6D9-00AA0062CE6C').bytes_le
DATA = uuid.UUID('75B22636-668E-11CF-A6D9-00AA0062CE6C').bytes_le
FILE_PROPERTIES = uuid.UUID('8CABDCA1-A947-11CF-8EE4-00C00C205365').bytes_le
STREAM_PROPERTIES = uuid.UUID('B7DC0791-A9B7-11CF-8EE6-00C00C205365').bytes_le
HEADER_EXTENSION = uuid.UUID('5FBF03B5-A92E-11CF-8EE3-00C00C205365').bytes_le
EXTENSION_RESERVED = uuid.UUID('ABD3D211-A9BA-11CF-8EE6-00C00C205365').bytes_le
BITRATES = uuid.UUID('7BF875CE-468D-11D1-8D82-006097C9A2B2').bytes_le
PADDING = uuid.UUID('1806D474-CADF-4509-A4BA-9AABCB96AAE8').bytes_le
EXTENDED_CONTENT = uuid.UUID('D2D0A440-E307-11D2-97F0-00A0C95EA850').bytes_le
VIDEO = uuid.UUID('BC19EFC0-5B4D-11CF-A8FD-00805F5C442B').bytes_le
AUDIO = uuid.UUID('F8699E40-5B4D-11CF-A8FD-00805F5C442B').bytes_le
NO_ERROR_CORRECTION = uuid.UUID('20FB5700-5B55-11CF-A8FD-00805F5C442B').bytes_le

DATA_HEAD = 50
FLAG_BROADCAST = 1
FLAG_SEEKABLE = 2


class AsfError(Exception):
    pass


class Header:
    """What read_header() found."""

    def __init__(self):
        self.size = 0
        self.raw = b''
        self.n_objects_said = 0
        self.objects = []           # (guid, bytes)
        self.streams = {}           # number -> 'video', 'audio', 'other'
        self.bitrates = {}
        self.file_size = self.packets = self.play = self.send = None
        self.preroll = self.flags = self.bitrate = None
        self.min_packet = self.max_packet = None
        self.data_size = self.data_packets = None
        self.problems = []

    @property
    def packet_size(self):
        return self.max_packet

    def video_streams(self):
        return sorted(n for n, kind in self.streams.items() if kind == 'video')


class Payload:
    __slots__ = ('stream', 'key', 'object', 'offset', 'object_size', 'time',
                 'data')

    def same(self, other, shift=0):
        """The same but for its time, which is later by shift."""
        return (self.time - other.time - shift) % 2 ** 32 == 0 and all(
            getattr(self, name) == getattr(other, name)
            for name in self.__slots__ if name != 'time')


class Packet:
    """What read_packet() found."""

    def __init__(self):
        self.size = 0
        self.used = 0               # up to the end of the last payload
        self.correction = 0         # bytes of error correction, 0 = none
        self.multiple = False
        self.length_said = None     # Packet Length, None = no such field
        self.padding_said = 0
        self.send_time = 0
        self.duration = 0
        self.payloads = []
        self.problems = []

    def streams(self):
        return {payload.stream for payload in self.payloads}


def read_header(data):
    """Read a Header Object and the 50 bytes of Data Object behind it."""
    if len(data) < 30:
        raise AsfError('header of only %d bytes' % len(data))
    if data[:16] != HEADER:
        raise AsfError('no header GUID: ' + data[:16].hex())
    header = Header()
    header.raw = bytes(data)
    header.size, header.n_objects_said, one, two = struct.unpack_from(
        '<QIBB', data, 16)
    if not 30 <= header.size <= len(data):
        raise AsfError('header object says %d of %d bytes'
                       % (header.size, len(data)))
    if (one, two) != (1, 2):
        header.problems.append('reserved bytes %d, %d' % (one, two))
    for guid, body in walk_objects(data, 30, header.size):
        header.objects.append((guid, body))
        read_object(header, guid, body)
    if header.n_objects_said != len(header.objects):
        header.problems.append('says %d objects, has %d'
                               % (header.n_objects_said, len(header.objects)))
    if header.max_packet is None:
        raise AsfError('no File Properties')
    if not header.streams:
        raise AsfError('no Stream Properties')
    read_data_head(header, data[header.size:])
    return header


def walk_objects(data, start, end):
    at = start
    while at < end:
        if end - at < 24:
            raise AsfError('%d stray bytes behind the last object' % (end - at))
        size = struct.unpack_from('<Q', data, at + 16)[0]
        if size < 24 or size > end - at:
            raise AsfError('object at %d says %d of %d bytes'
                           % (at, size, end - at))
        yield bytes(data[at:at + 16]), bytes(data[at + 24:at + size])
        at += size


def read_object(header, guid, body):
    try:
        if guid == FILE_PROPERTIES:
            if header.max_packet is not None:
                header.problems.append('two File Properties')
            (header.file_size, _, header.packets, header.play, header.send,
             header.preroll, header.flags, header.min_packet,
             header.max_packet, header.bitrate) = struct.unpack_from(
                 '<QQQQQQIIII', body, 16)
        elif guid == STREAM_PROPERTIES:
            read_stream(header, body)
        elif guid == BITRATES:
            count = struct.unpack_from('<H', body)[0]
            for i in range(count):
                flags, rate = struct.unpack_from('<HI', body, 2 + 6 * i)
                header.bitrates[flags & 0x7f] = rate
    except struct.error as error:
        raise AsfError('object %s too short' % guid.hex()) from error


def read_stream(header, body):
    kind = {VIDEO: 'video', AUDIO: 'audio'}.get(body[:16], 'other')
    number = struct.unpack_from('<H', body, 48)[0] & 0x7f
    said = struct.unpack_from('<II', body, 40)
    if 54 + said[0] + said[1] > len(body):
        raise AsfError('stream %d: type data beyond the object' % number)
    if number == 0 or number in header.streams:
        header.problems.append('stream number %d' % number)
    header.streams[number] = kind


def read_data_head(header, head):
    if len(head) != DATA_HEAD:
        raise AsfError('%d bytes behind the header object, not %d'
                       % (len(head), DATA_HEAD))
    if head[:16] != DATA:
        raise AsfError('no Data Object behind the header object')
    header.data_size = struct.unpack_from('<Q', head, 16)[0]
    header.data_packets = struct.unpack_from('<Q', head, 40)[0]


def check_live_header(header):
    """What a header must say so that a live stream plays (docs/players.md
    R2, R3; docs/protocol.md); a list of sentences."""
    said = list(header.problems)
    if not header.flags & FLAG_BROADCAST:
        said.append('broadcast flag clear')
    if header.flags & FLAG_SEEKABLE:
        said.append('seekable flag set')
    if header.min_packet != header.max_packet:
        said.append('packet sizes %d and %d' % (header.min_packet,
                                                header.max_packet))
    if not 0 < header.max_packet <= 65527:
        said.append('packet size %d' % header.max_packet)
    if header.bitrate == 0:
        said.append('max bitrate 0')
    if header.packets == 0:
        said.append('data packets count 0')
    if header.data_size < DATA_HEAD:
        said.append('Data Object size %d' % header.data_size)
    return said


class Cursor:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise AsfError('field at %d lies beyond the %d bytes'
                           % (self.at, len(self.data)))
        piece = self.data[self.at:self.at + size]
        self.at += size
        return piece

    def number(self, width):
        return int.from_bytes(self.take(width), 'little')

    def by_type(self, two_bits):
        return self.number((0, 1, 2, 4)[two_bits & 3])


def read_packet(data, packet_size):
    """Read a packet of a stream whose header announces packet_size; data may
    be shorter than that when the padding was taken away (MS-WMSP 2.2.3.3)."""
    packet = Packet()
    packet.size = len(data)
    if not data:
        raise AsfError('empty packet')
    if len(data) > packet_size:
        packet.problems.append('%d bytes, header says %d'
                               % (len(data), packet_size))
    cursor = Cursor(data)
    read_correction(packet, cursor)
    flags = cursor.number(1)
    properties = cursor.number(1)
    if flags & 0x80:
        packet.problems.append('length flags %02x have bit 7' % flags)
    if properties >> 6 != 1:
        packet.problems.append('property flags %02x' % properties)
    packet.multiple = bool(flags & 1)
    if flags >> 5 & 3:
        packet.length_said = cursor.by_type(flags >> 5)
    cursor.by_type(flags >> 1)
    packet.padding_said = cursor.by_type(flags >> 3)
    packet.send_time = cursor.number(4)
    packet.duration = cursor.number(2)
    if packet.multiple:
        payload_flags = cursor.number(1)
        count = payload_flags & 0x3f
        if count == 0:
            packet.problems.append('no payload')
        for _ in range(count):
            read_payload(packet, cursor, properties, payload_flags >> 6)
        packet.used = cursor.at
    else:
        read_single(packet, cursor, properties, packet_size)
    check_padding(packet, packet_size)
    if any(data[packet.used + packet.padding_said:]):
        packet.problems.append('something other than zeros behind the end')
    return packet


def read_correction(packet, cursor):
    if not cursor.data[0] & 0x80:
        return
    flags = cursor.number(1)
    if flags & 0x70:
        raise AsfError('error correction flags %02x' % flags)
    cursor.take(flags & 0x0f)
    packet.correction = 1 + (flags & 0x0f)


def read_single(packet, cursor, properties, packet_size):
    """The one payload reaches to the padding, which is reckoned from Packet
    Length or else from the announced size: a player fills up with zeros what
    was cut off."""
    end = packet.length_said or packet_size
    end -= packet.padding_said
    if end > len(cursor.data):
        raise AsfError('single payload reaches to %d, only %d bytes are there'
                       % (end, len(cursor.data)))
    cursor.data = cursor.data[:end]
    read_payload(packet, cursor, properties, None)
    packet.used = end


def read_payload(packet, cursor, properties, length_type):
    number = cursor.number(1)
    object_number = cursor.by_type(properties >> 4)
    offset = cursor.by_type(properties >> 2)
    replicated = cursor.take(cursor.by_type(properties))
    if length_type is None:
        data = cursor.take(len(cursor.data) - cursor.at)
    else:
        data = cursor.take(cursor.by_type(length_type))
    if number & 0x7f == 0:
        packet.problems.append('payload of stream 0')
    if len(replicated) == 1:
        split_compressed(packet, number, object_number, offset, replicated[0],
                         data)
        return
    if 1 < len(replicated) < 8:
        raise AsfError('replicated data of %d bytes' % len(replicated))
    size, time = (struct.unpack_from('<II', replicated)
                  if replicated else (0, 0))
    if not data:
        packet.problems.append('payload without data')
    if replicated and offset + len(data) > size:
        packet.problems.append('payload %d+%d beyond its object of %d'
                               % (offset, len(data), size))
    add_payload(packet, number, object_number, offset, size, time, data)


def split_compressed(packet, number, object_number, time, delta, data):
    at = 0
    while at < len(data):
        size = data[at]
        piece = data[at + 1:at + 1 + size]
        if len(piece) != size:
            raise AsfError('compressed payload beyond its end')
        add_payload(packet, number, object_number, 0, size, time, piece)
        object_number = object_number + 1 & 0xff
        time += delta
        at += 1 + size


def add_payload(packet, number, object_number, offset, size, time, data):
    payload = Payload()
    payload.stream = number & 0x7f
    payload.key = bool(number & 0x80)
    payload.object = object_number
    payload.offset = offset
    payload.object_size = size
    payload.time = time
    payload.data = bytes(data)
    packet.payloads.append(payload)


def check_padding(packet, packet_size):
    """Padding Length must be what really follows the payloads (docs/players.md
    R7: readers subtract it from Packet Length once more)."""
    end = packet.length_said or packet.size
    if packet.length_said:
        if packet.length_said > packet_size:
            packet.problems.append('Packet Length %d, header says %d'
                                   % (packet.length_said, packet_size))
        if packet.length_said > packet.size:
            packet.problems.append('Packet Length %d of a packet of %d bytes'
                                   % (packet.length_said, packet.size))
    if packet.multiple and packet.used + packet.padding_said != end:
        packet.problems.append(
            'payloads end at %d, packet at %d, Padding Length %d'
            % (packet.used, end, packet.padding_said))


def starts_key_frame(packet, streams):
    """Whether the first payload of each video stream in the packet begins a
    key frame."""
    first = {}
    for payload in packet.payloads:
        first.setdefault(payload.stream, payload)
    wanted = [first[n] for n in streams if n in first]
    return bool(wanted) and all(p.key and p.offset == 0 for p in wanted)
