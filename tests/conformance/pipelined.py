# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What a media server sends to clients of version 9 and newer: a stream in
pipelined mode, the payload of $M, a packet pair."""

import re
import struct
import time

import frames
from frames import ChunkReader, cut_frame

PAIR_SIZE = 2080
METADATA_HEAD = re.compile(rb'playlist-gen-id=(\d{1,10}), '
                           rb'broadcast-id=(\d{1,10}), '
                           rb'features="[a-z]+(,[a-z]+)*"')
VALUE_TYPES = {11, 8, 6, 10, 16, 2, 3, 22, 31, 17, 18, 19, 23}


class MediaChecker(frames.BodyChecker):
    """Each $H right behind a $M (MS-WMSP 3.2.4.2)."""

    def __init__(self):
        super().__init__()
        self.is_described = False
        self.gen_ids = []

    def add(self, frame):
        if frame.kind != frames.METADATA:
            if (frame.kind == frames.HEADER) != self.is_described:
                self.problem('order', '%r %s $M' % (
                    frame, 'behind' if self.is_described else 'without'))
            self.is_described = False
            super().add(frame)
            return
        for text in read_metadata(frame):
            self.problem('metadata', text)
        match = METADATA_HEAD.match(frame.payload)
        self.gen_ids.append(int(match[1]) if match else None)
        self.is_described = True
        self.frames.append(frame)


class PipelinedStream:
    """A connection that carries a stream and what is asked behind it."""

    def __init__(self, player, request):
        self.player = player
        self.connection = player.connect()
        self.checker = MediaChecker()
        self.problems = []
        self.begin(request)

    def begin(self, request):
        """A Play; its answer's body begins anew with a header."""
        self.checker.last = None
        self.send(request)
        self.take_head()

    def send(self, request):
        self.connection.send(request)

    def take_head(self):
        """The head of the answer in whose body the stream goes on."""
        self.response = self.player.read_head(self.connection)
        self.reader = ChunkReader()
        self.is_over = False

    def next_head(self):
        """An answer without frames."""
        response = self.player.read_head(self.connection)
        if response.status != 204 and response.content_length:
            self.connection.read_exact(response.content_length)
        return response

    def close(self):
        self.connection.close()

    @property
    def client_id(self):
        return self.response.client_id

    @property
    def kinds(self):
        return ''.join(chr(frame.kind) for frame in self.checker.frames)

    @property
    def gen_ids(self):
        return self.checker.gen_ids

    def take(self, chunk):
        frame = cut_frame(chunk)
        if frame is None or len(frame.raw) != len(chunk):
            self.problems.append('a chunk of %d bytes is not one frame'
                                 % len(chunk))
        else:
            self.checker.add(frame)

    def pump(self, until, timeout=10.0):
        """Read until until() is true or the body ends; whether it is."""
        deadline = time.monotonic() + timeout
        while not until() and not self.is_over:
            data = self.connection.read_some(deadline)
            if not data:
                return until()
            try:
                for chunk in self.reader.feed(data):
                    self.take(chunk)
            except (frames.ChunkError, frames.FrameError) as error:
                self.problems.append(str(error))
                return False
            if self.reader.is_over:
                self.is_over = True
                self.connection.held[:0] = self.reader.held
        return until()

    def wait_data(self, n, timeout=10.0):
        return self.pump(lambda: self.checker.epochs and
                         len(self.checker.epoch.frames) >= n, timeout)

    def wait_more(self, n, timeout=10.0):
        goal = len(self.checker.frames) + n
        return self.pump(lambda: len(self.checker.frames) >= goal, timeout)

    def wait_body_end(self, timeout=10.0):
        return self.pump(lambda: self.is_over, timeout)


def read_metadata(frame):
    """What is wrong with a $M (MS-WMSP 2.2.3.6, 2.2.4)."""
    if frame.kind != frames.METADATA:
        return ['%r is no $M' % frame]
    said = []
    if frame.af != 0x0c or frame.location != 0:
        said.append('AFFlags 0x%02x, LocationId %d' % (frame.af,
                                                       frame.location))
    head, nul, lists = frame.payload.partition(b'\0')
    if not METADATA_HEAD.fullmatch(head):
        said.append('payload %r' % head)
    if not nul:
        said.append('no NUL')
    return said + read_description(lists)


def read_description(data):
    """What is wrong with one content description."""
    said, names = [], []
    at = 0
    while not said:
        match = re.compile(rb'(\d{1,10}),').match(data, at)
        if not match:
            return ['no name length at %r' % data[at:at + 20]]
        name = data[match.end():match.end() + int(match[1])]
        at = match.end() + len(name)
        match = re.compile(rb',(\d{1,3}),(\d{1,10}),').match(data, at)
        if not match:
            return ['no type and length at %r' % data[at:at + 20]]
        at = match.end() + int(match[2])
        names.append(name)
        if int(match[1]) not in VALUE_TYPES:
            said.append('value type %d of %r' % (int(match[1]), name))
        if data[at:] == b'\r\n':
            break
        if data[at:at + 1] != b',':
            said.append('%r behind %r' % (data[at:at + 10], name))
        at += 1
    if names and names[0] != b'language':
        said.append('begins with %r' % names[0])
    return said


def read_pair(head, body):
    """What is wrong with the packet pair in front of a body (2.2.3.7)."""
    reason = min(504, len(head))
    said = []
    at = 0
    for length, size in ((504, 512 - reason), (504, 512),
                         (1048, 1056 + reason)):
        seen = body[at:at + 8]
        if seen != struct.pack('<2sHI', b'$P', length, reason):
            said.append('%r at %d, where a $P begins' % (seen, at))
        if size > 300 and len(set(body[at + 8:at + size])) < 120:
            said.append('bytes of a $P that are not random')
        at += size
    if body[at:at + 2] != b'$M':
        said.append('%r behind the $P' % body[at:at + 2])
    return said
