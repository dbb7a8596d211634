# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 101, 104, 105 and 107: clients that are no Windows Media players get
plain ASF, from the URL that gives players frames (docs/players.md, R1)."""

import time

import asf
from asf_source import SyntheticSource
from frames import ChunkReader
from http_client import FIN, TIMEOUT, make_request
from media import compare_packet, find_packet
from player import NEW, RAW_TYPE, agent
from suite import item

CURL = [*agent('curl/7.88.1'), ('Accept', '*/*')]
NO_AGENT = 'MS-WMSP calls an unknown User-Agent an error; it gets plain ASF'


class RawStream:
    """A plain download in progress."""

    def __init__(self, player, who, version='1.1', extra=()):
        self.connection = player.connect()
        self.connection.send(make_request('GET', player.path, [
            *who, ('Host', player.authority), *extra], version))
        self.response = player.read_head(self.connection)
        self.chunks = ChunkReader() if self.response.is_chunked() else None
        self.data = bytearray()
        self.ended = None

    def close(self):
        self.connection.close()

    def read(self, size, timeout=15.0):
        """Until size bytes of body are there; how it ended otherwise."""
        deadline = time.monotonic() + timeout
        while len(self.data) < size:
            piece = self.connection.read_some(deadline)
            if piece is None:
                return TIMEOUT
            if not piece:
                self.ended = self.connection.ended
                return self.ended
            if self.chunks:
                piece = b''.join(self.chunks.feed(piece))
            self.data += piece
        return None

    def header(self):
        """Parsed header and the bytes behind it."""
        size = int.from_bytes(self.data[16:24], 'little') + asf.DATA_HEAD
        return asf.read_header(bytes(self.data[:size])), self.data[size:]


def check_raw(t, stream, n=60, source=None):
    t.keep(stream)
    response = stream.response
    t.check_ok(response)
    t.check_type(response, RAW_TYPE)
    if response.status != 200:
        return
    t.check(not response.all('Content-Length'), 'Content-Length')
    t.check(not response.pragma_all('client-id'), 'a client-id')
    stop = stream.read(4000)
    t.require(len(stream.data) > 100, '%d bytes, %s' % (len(stream.data),
                                                       stop))
    t.require(stream.data[:4] == bytes.fromhex('3026b275'), 'begins with %s'
              % stream.data[:4].hex())
    header, _ = stream.header()
    t.check_none(asf.check_live_header(header))
    size = header.packet_size
    stream.read(len(header.raw) + n * size)
    check_raw_packets(t, stream, n, source)


def check_raw_packets(t, stream, n, source):
    header, body = stream.header()
    size = header.packet_size
    packets = [asf.read_packet(bytes(body[at:at + size]), size)
               for at in range(0, len(body) - size + 1, size)]
    t.check(len(packets) >= min(n, 5), '%d packets' % len(packets))
    t.check(len({p.correction for p in packets}) == 1,
            'packets with and without error correction (R5)')
    for number, packet in enumerate(packets):
        t.check_none(packet.problems, 'packet %d' % number)
    t.require(packets, 'no packets')
    with_video = next((p for p in packets
                       if p.streams() & set(header.video_streams())), None)
    t.check(with_video is None or asf.starts_key_frame(
        with_video, header.video_streams()), 'no key frame at the start')
    if source:
        check_content(t, packets, source)


def check_content(t, packets, source):
    first, shift = find_packet(packets[0], source)
    for at, packet in enumerate(packets):
        t.check_none(compare_packet(packet, source.packet(first + at),
                                    source.packet_size, at == 0, shift),
                     'packet %d' % (first + at))


@item(101, 'curl: video/x-ms-asf, header, whole packets of S, key frame first',
      deviation=NO_AGENT)
def curl(t):
    for version in ('1.0', '1.1'):
        stream = RawStream(t.player, CURL, version)
        if version == '1.0':
            t.check(not stream.chunks, 'HTTP/1.0 is answered in chunks')
        check_raw(t, stream, source=t.source)
    stream = RawStream(t.player, agent('Lavf/59.27.100'), extra=[
        ('Range', 'bytes=0-'), ('Icy-MetaData', '1')])
    check_raw(t, stream, 10)
    for name in ('ffmpeg', None):
        if not t.is_foreign and name:
            server = t.server(source={'style': name})
            server.wait_progress(60)
            check_raw(t, RawStream(t.player_of(server), CURL), 60,
                      SyntheticSource(style=name))


@item(104, 'HEAD: the same fields, no body')
def head(t):
    for version in ('1.0', '1.1'):
        with t.player.connect() as connection:
            connection.send(make_request('HEAD', t.player.path, [
                *CURL, ('Host', t.player.authority)], version))
            response = t.player.read_head(connection)
            t.check_ok(response, RAW_TYPE)
            rest, ended = connection.read_to_end(3)
            t.check(not rest, '%d bytes of body' % len(rest))
            t.check(response.keeps_alive() or version == '1.1'
                    or ended == FIN, '%s, not FIN' % ended)
        stream = t.keep(RawStream(t.player, CURL, version))

        def names(answer):
            return {name.lower() for name, _ in answer.fields} - {
                'connection', 'content-length'}
        t.check(names(stream.response) == names(response), 'fields %s, %s'
                % (names(stream.response), names(response)))


@item(105, 'No User-Agent: plain ASF', deviation=NO_AGENT)
def no_agent(t):
    check_raw(t, RawStream(t.player, ()), 10, t.source)
    check_raw(t, RawStream(t.player, (), '1.0'), 10, t.source)


@item(107, 'Header change during plain ASF: closed cleanly')
def change(t):
    server = t.server()
    first = server.source
    player = t.player_of(server)
    streams = [RawStream(player, CURL, version) for version in ('1.0', '1.1')]
    for stream in streams:
        check_raw(t, stream, 20)
    server.new_header(epoch=1)
    for stream in streams:
        ended = stream.read(1 << 30)
        t.check(ended == FIN, '%s, not FIN' % ended)
        if stream.chunks:
            t.check(stream.chunks.is_over, 'no last chunk')
        header, body = stream.header()
        t.check(len(body) % header.packet_size == 0, '%d bytes of a packet '
                'at the end' % (len(body) % header.packet_size))
        check_raw_packets(t, stream, 20, first)
    again = RawStream(player, CURL)
    check_raw(t, again, 10, server.source)
