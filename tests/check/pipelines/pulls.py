# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Relays and players that no package has, by the requests their sources write.

Each request of tests/data/requests that pulls the stream is sent as it is, and
what comes is read as strictly as its sender does: PeerCast takes nothing but $H
and $D, of at most 8 KiB, with one packet size, and takes video/x-ms-asf for a
playlist; PeerCastStation reads 4 KiB of head, a field a line.  What has been
pulled has to decode, and to hold the streams that were asked for and no other.
Sources are named in tests/data/requests/sources.txt.  (docs/protocol.md, items
66 to 72; docs/players.md)
"""

import os
import re
import sys

import drivers
import lab
import wire

REQUESTS = os.path.join(os.environ['WMNET_TEST_DATA'], 'requests')
BOTH, VIDEO = {1, 2}, {1}
# request: the streams that it asks for
PLAYS = {
    'nsplayer/peercast-pull': BOTH, 'nsplayer/stream-pump-pull': BOTH,
    'nsplayer/squeezebox-play': VIDEO, 'nsplayer-9/peercaststation-pull': BOTH,
    'nsplayer-9/moonlight-play': VIDEO, 'nsplayer-9/tcpmp-play': BOTH,
    'nsplayer-9/spec-play': BOTH, 'nsserver-9/pull-play': BOTH,
    'nsserver/flumotion': BOTH, 'nsserver/wms-2000-play': BOTH,
}
DESCRIBES = ('nsplayer/slimserver-scan', 'nsplayer-9/moonlight-describe',
             'nsplayer-9/tcpmp-describe', 'nsplayer-9/spec-describe',
             'nsserver-9/pull-describe')
PACKETS = 40
MOST = 8192 + 8             # PeerCast's room for a chunk, and its head
HEAD = 4096                 # PeerCastStation's room for the head


def read_request(name):
    with open(os.path.join(REQUESTS, name), 'rb') as file:
        return re.sub(rb'^(\w+) \S+', rb'\1 /', file.read())


def judge_head(name, status, fields, media_type):
    """What is wrong with the head of an answer."""
    wrong = []
    if status != 200:
        wrong.append('%s: status %d' % (name, status))
    if fields.get('content-type') != [media_type]:
        wrong.append('%s: %s' % (name, fields.get('content-type')))
    if 'transfer-encoding' in fields or 'location' in fields:
        wrong.append('%s: %s' % (name, sorted(fields)))
    size = sum(len(field) + len(value) + 4 for field, values in fields.items()
               for value in values)
    if size > HEAD:
        wrong.append('%s: a head of %d bytes' % (name, size))
    return wrong


def pull(name, server):
    """(complaints, header, packets) of a Play."""
    client = wire.RawClient(server.port)
    client.send(read_request(name))
    status, fields = client.reply()
    wrong = judge_head(name, status, fields, 'application/x-mms-framed')
    header, packets, letters = None, [], ''
    for letter, _location, _inc, _flags, payload in client.frames():
        letters += letter
        if len(payload) + 8 > MOST:
            wrong.append('%s: $%s of %d bytes' % (name, letter, len(payload)))
        if letter == 'H':
            header = wire.AsfHeader(payload)
        elif letter == 'D':
            packets.append(payload.ljust(header.packet_size, b'\0'))
        if len(packets) == PACKETS:
            break
    client.close()
    if not re.fullmatch('HD+', letters):
        wrong.append('%s: %s' % (name, letters[:20]))
    sizes = header.data[header.file_at + 92:][:8]
    if sizes[:4] != sizes[4:]:
        wrong.append('%s: packet sizes %s' % (name, sizes.hex()))
    return wrong, header, packets


def play(name, streams, server):
    """Pulls, and looks at what decodes of it."""
    wrong, header, packets = pull(name, server)
    seen = {payload.stream for packet in packets
            for payload in wire.payloads(packet)}
    if seen != streams:
        wrong.append('%s: streams %s, not %s' % (name, seen, streams))
    report = lab.Report(name, server.url())
    with lab.scratch() as folder:
        path = folder + '/dump.asf'
        with open(path, 'wb') as file:
            file.write(header.data + b''.join(packets))
        drivers.decode_dump(report, folder, path)
    print('%-32s %4d frames %5.1f s sound of %s'
          % (name, report.video_frames, report.audio_seconds, streams),
          flush=True)
    wrong += ['%s: %s' % (name, text) for text in report.errors]
    if report.video_frames < 50:
        wrong.append('%s: %d frames' % (name, report.video_frames))
    if (report.audio_seconds > 2) != (2 in streams):
        wrong.append('%s: %.1f s of sound' % (name, report.audio_seconds))
    return wrong


def describe(name, server):
    """The answer to a Describe, to its end or to the end of its frame."""
    client = wire.RawClient(server.port)
    client.send(read_request(name))
    status, fields = client.reply()
    wrong = judge_head(name, status, fields,
                       'application/vnd.ms.wms-hdr.asfv1')
    letter, *_numbers, payload = next(client.frames())
    print('%-32s $%s of %d bytes' % (name, letter, len(payload)), flush=True)
    if letter != 'H' or wire.AsfHeader(payload).streams != BOTH:
        wrong.append('%s: $%s' % (name, letter))
    client.close()
    return wrong


def main():
    lab.must_have(drivers.missing(['ffmpeg-mmsh']))
    wrong = []
    with lab.serving('av') as server:
        lab.calm(2)
        for name in DESCRIBES:
            wrong += describe(name, server)
        wrong += sum(lab.at_once(
            [lambda name=name, streams=streams: play(name, streams, server)
             for name, streams in PLAYS.items()], len(PLAYS)), [])
    lab.verdict(wrong)


if __name__ == '__main__':
    sys.exit(main())
