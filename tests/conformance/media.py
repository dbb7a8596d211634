# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Received media: compared with the source it was made from, or written to a
file and decoded by ffmpeg."""

import collections
import os
import shutil
import subprocess
import tempfile

import asf
import frames

ASFMUX = (
    'videotestsrc is-live=true ! '
    'video/x-raw,format=I420,width=160,height=120,framerate=25/1 ! '
    'avenc_wmv2 bitrate=128000 gop-size=25 ! identity single-segment=true ! '
    'queue ! mux. '
    'audiotestsrc is-live=true ! audio/x-raw,rate=44100,channels=2 ! '
    'audioconvert ! avenc_wmav2 bitrate=64000 ! queue ! mux. '
    'asfmux name=mux streamable=true packet-size=3200 preroll=1000')


def compare(stream, source, epoch=-1):
    """What differs between the packets of a Play and the source's packets of
    the same number.  Only the first may lack payloads at its front.  Behind
    the first header all times may be later, by as much in every packet: they
    begin anew in the source, and go on for players (docs/players.md, R14)."""
    said, shift = [], 0
    for at, (location, packet) in enumerate(stream.packets(epoch)):
        original = source.packet(location)
        if at == 0 and source.epoch > 0:
            shift = packet.send_time - asf.read_packet(
                original, source.packet_size).send_time
        said += ['packet %d: %s' % (location, text) for text in
                 compare_packet(packet, original, source.packet_size, at == 0,
                                shift)]
    return said


def find_packet(packet, source):
    """(its number, how much later its times are).  Behind the first header
    the payloads tell, else the time."""
    number = packet.send_time // source.interval_ms
    if source.epoch == 0:
        return number, 0
    last = packet.payloads[-1]
    for n in range(number + 1):
        wanted = asf.read_packet(source.packet(n), source.packet_size)
        shift = packet.send_time - wanted.send_time
        if any(last.same(payload, shift) for payload in wanted.payloads):
            return n, shift
    return number, 0


def compare_packet(packet, original, size, is_first=False, shift=0):
    wanted = asf.read_packet(original, size)
    payloads = wanted.payloads
    if is_first:
        payloads = drop_missing(payloads, packet.payloads)
    if len(payloads) != len(packet.payloads):
        return ['%d payloads, sent were %d' % (len(packet.payloads),
                                               len(payloads))]
    said = ['payload %d differs' % n for n, (a, b) in enumerate(
        zip(packet.payloads, payloads)) if not a.same(b, shift)]
    if (packet.send_time, packet.duration) != (
            (wanted.send_time + shift) % 2 ** 32, wanted.duration):
        said.append('send time %d, sent was %d' % (packet.send_time,
                                                   wanted.send_time))
    return said


def drop_missing(sent, came):
    """The sent payloads without those a newcomer has no use for."""
    kept = {(p.stream, p.object, p.offset) for p in came}
    return [p for p in sent if (p.stream, p.object, p.offset) in kept
            or (p.offset == 0 and p.key)]


def dump(stream):
    """A file as a player sees it: header and full packets."""
    size = frames.packet_size_of(stream.header)
    return stream.header + b''.join(
        frame.payload.ljust(size, b'\0') for frame in stream.data)


def has_decoder():
    return bool(shutil.which('ffmpeg') and shutil.which('ffprobe'))


def has_asfmux():
    inspect = shutil.which('gst-inspect-1.0')
    return bool(inspect) and all(
        subprocess.run([inspect, '--exists', name], check=False).returncode
        == 0 for name in ('asfmux', 'avenc_wmv2', 'avenc_wmav2'))


def decode(data):
    """({stream kind: decoded frames}, what ffprobe complained about)."""
    with tempfile.NamedTemporaryFile(suffix='.asf') as file:
        file.write(data)
        file.flush()
        done = subprocess.run(
            ['ffprobe', '-v', 'warning', '-count_frames', '-show_entries',
             'stream=codec_type,nb_read_frames', '-of', 'csv=p=0', file.name],
            capture_output=True, text=True, timeout=60, check=False)
    counts = collections.Counter()
    for line in done.stdout.split():
        kind, _, number = line.partition(',')
        counts[kind] += int(number) if number.isdigit() else 0
    errors = done.stderr.strip()
    if done.returncode:
        errors += ' (status %d)' % done.returncode
    return dict(counts), errors


class RecordedFile:
    """A real .asf file for as long as the block lasts."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, 'test.asf')
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
             'testsrc=size=160x120:rate=25:duration=%d' % self.seconds,
             '-f', 'lavfi', '-i', 'sine=duration=%d' % self.seconds,
             '-c:v', 'wmv2', '-g', '25', '-b:v', '128k', '-c:a', 'wmav2',
             '-b:a', '64k', path], check=True, timeout=60)
        return path

    def __exit__(self, *unused):
        self.folder.cleanup()
