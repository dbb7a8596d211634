# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""ASF streams to serve: made up ones, in which every byte follows from the
packet's number, and real ones from a file.

SyntheticSource needs no encoder; the test builds the same source and knows
what it must receive.  Both have header(), packet(n) and time(n).
"""

import hashlib
import struct

import asf

# What each field of a packet looks like to the two common muxers.
ASFMUX = 'asfmux'       # Packet Length and Padding Length, both counted
FFMPEG = 'ffmpeg'       # error correction, no Packet Length, single payloads
STYLES = (ASFMUX, FFMPEG)

DEFAULTS = {
    'streams': [[1, 'video'], [2, 'audio']],
    'packet_size': 1400,
    'interval_ms': 10,
    'gop': 25,              # video frames, of two packets each
    'gop_shift': 0,         # of each video stream against the one before
    'preroll': 1000,
    'style': ASFMUX,
    'epoch': 0,
    'extra_header': 0,      # bytes of tags in the header
    'audio_size': 64,
}


def make_object(guid, body):
    return guid + struct.pack('<Q', 24 + len(body)) + body


def make_utf16(text):
    return (text + '\0').encode('utf-16-le')


class SyntheticSource:
    def __init__(self, **settings):
        unknown = set(settings) - set(DEFAULTS)
        if unknown:
            raise ValueError('unknown settings: %s' % sorted(unknown))
        self.__dict__.update(DEFAULTS)
        self.__dict__.update(settings)

    def settings(self):
        return {name: getattr(self, name) for name in DEFAULTS}

    def changed(self, **settings):
        return SyntheticSource(**{**self.settings(), **settings})

    def time(self, n):
        """Seconds from the start at which packet n is due."""
        return n * self.interval_ms / 1000

    def header(self):
        objects = [self.make_file_properties(), self.make_extension()]
        objects += [self.make_stream(*stream) for stream in self.streams]
        objects.append(self.make_tags())
        body = b''.join(objects)
        head = asf.HEADER + struct.pack('<QIBB', 30 + len(body), len(objects),
                                        1, 2)
        data = asf.DATA + struct.pack('<Q', asf.DATA_HEAD) + self.file_id()
        return head + body + data + struct.pack('<QBB', 0, 1, 1)

    def file_id(self):
        return hashlib.md5(b'file %d' % self.epoch).digest()

    def make_file_properties(self):
        # As asfmux writes it: no bitrate, no packet count.
        return make_object(asf.FILE_PROPERTIES, self.file_id() + struct.pack(
            '<QQQQQQIIII', 0, 0, 0, 0, 0, self.preroll, asf.FLAG_BROADCAST,
            self.packet_size, self.packet_size, 0))

    def make_extension(self):
        return make_object(asf.HEADER_EXTENSION, asf.EXTENSION_RESERVED
                           + struct.pack('<HI', 6, 0))

    def make_stream(self, number, kind):
        if kind == 'video':
            info = struct.pack('<IiiHH4sIiiII', 40, 320, 240, 1, 24, b'WMV2',
                               320 * 240 * 3, 0, 0, 0, 0)
            data = struct.pack('<IIBH', 320, 240, 2, len(info)) + info
            guid = asf.VIDEO
        else:
            data = struct.pack('<HHIIHHH', 0x161, 2, 44100, 8000, 371, 16, 10)
            data += bytes(10)
            guid = asf.AUDIO
        return make_object(asf.STREAM_PROPERTIES, guid
                           + asf.NO_ERROR_CORRECTION
                           + struct.pack('<QIIHI', 0, len(data), 0, number, 0)
                           + data)

    def make_tags(self):
        """The epoch as a tag, then filler in values of 32,000 bytes: an
        object that a server may not throw away, as it may padding."""
        values = [('Epoch', b'%d' % self.epoch)]
        left = self.extra_header
        while left > 0:
            size = min(left, 32000)
            values.append(('Filler%d' % len(values), self.noise(
                'filler%d' % len(values), size)))
            left -= size
        body = struct.pack('<H', len(values))
        for name, value in values:
            text = make_utf16(name)
            body += struct.pack('<H', len(text)) + text
            body += struct.pack('<HH', 1, len(value)) + value
        return make_object(asf.EXTENDED_CONTENT, body)

    def noise(self, label, size):
        key = '%d/%s' % (self.epoch, label)
        return hashlib.shake_128(key.encode()).digest(size)

    def packet(self, n):
        padding = 0 if n % 2 == 0 else n * 37 % 200
        parts = self.plan(n, self.packet_size - padding)
        return self.write(n, parts)

    def plan(self, n, size):
        """(stream, key, object, offset, object size, data) of each payload:
        half a video frame of each video stream, one whole audio object of
        each audio stream."""
        frame, half = divmod(n, 2)
        videos = [s for s, kind in self.streams if kind == 'video']
        audios = [s for s, kind in self.streams if kind != 'video']
        if self.style == FFMPEG and half == 1 and len(videos) == 1:
            audios = []
        n_payloads = len(videos) + len(audios)
        room = size - self.head_size(n_payloads) - 17 * n_payloads
        room -= self.audio_size * len(audios)
        parts = []
        for stream in videos:
            whole = 2 * self.packet_size
            data = self.noise('%d/%d' % (stream, frame), whole)
            first = self.video_room(2 * frame)
            share = room // len(videos)
            at = first if half else 0
            shifted = frame + self.gop_shift * videos.index(stream)
            parts.append((stream, shifted % self.gop == 0, frame, at,
                          first + self.video_room(2 * frame + 1),
                          data[at:at + share]))
        for stream in audios:
            data = self.noise('%d/%d' % (stream, n), self.audio_size)
            parts.append((stream, True, n, 0, self.audio_size, data))
        return parts

    def video_room(self, n):
        """Bytes of one video stream in packet n; the same sum as in plan()."""
        padding = 0 if n % 2 == 0 else n * 37 % 200
        videos = sum(kind == 'video' for _, kind in self.streams)
        audios = len(self.streams) - videos
        if self.style == FFMPEG and n % 2 and videos == 1:
            audios = 0
        room = self.packet_size - padding - self.head_size(videos + audios)
        room -= 17 * (videos + audios) + self.audio_size * audios
        return room // videos

    def head_size(self, n_payloads):
        if self.style == ASFMUX:
            return 2 + 2 + 2 + 6 + 1
        # A single payload has no count and no 2-byte payload length.
        return 3 + 2 + 2 + 6 + (1 if n_payloads > 1 else -2)

    def write(self, n, parts, multiple=None):
        if multiple is None:
            multiple = self.style == ASFMUX or len(parts) > 1
        body = bytearray()
        if multiple:
            body.append(0x80 | len(parts))
        for stream, key, number, offset, size, data in parts:
            body += struct.pack('<BBIBII', stream | (0x80 if key else 0),
                                number & 0xff, offset, 8, size,
                                self.preroll + n // 2 * 2 * self.interval_ms)
            if multiple:
                body += struct.pack('<H', len(data))
            body += data
        timing = struct.pack('<IH', n * self.interval_ms, 0)
        if self.style == ASFMUX:
            used = 12 + len(body)
            head = struct.pack('<BBHH', 0x51, 0x5d, used,
                               self.packet_size - used)
        else:
            used = 13 + len(body)
            head = b'\x82\0\0' + struct.pack(
                '<BBH', 0x10 | multiple, 0x5d, self.packet_size - used)
        packet = head + timing + body
        return bytes(packet + bytes(self.packet_size - len(packet)))


class FileSource:
    """A file's packets, paced by their send times; ends with the file."""

    def __init__(self, path):
        with open(path, 'rb') as stream:
            data = stream.read()
        size = struct.unpack_from('<Q', data, 16)[0]
        self.head = data[:size + asf.DATA_HEAD]
        info = asf.read_header(self.head)
        self.packet_size = info.packet_size
        end = size + struct.unpack_from('<Q', data, size + 16)[0]
        body = data[size + asf.DATA_HEAD:end]
        self.packets = [body[at:at + self.packet_size] for at in
                        range(0, len(body) - self.packet_size + 1,
                              self.packet_size)]
        self.times = [asf.read_packet(packet, self.packet_size).send_time
                      for packet in self.packets]

    def header(self):
        return self.head

    def packet(self, n):
        return self.packets[n] if n < len(self.packets) else None

    def time(self, n):
        return self.times[n] / 1000 if n < len(self.times) else 0
