# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 66-77: which streams a player gets."""

import asf
import frames
from player import NEW, OLD, with_id
from suite import item

ALL, KEYS, OFF = 0, 1, 2
# Every second packet has nothing but video in it.
MIXED = {'style': 'ffmpeg'}
# Two rates of video, one sound.
RATES = {'streams': [[1, 'video'], [2, 'audio'], [3, 'video']],
         'gop_shift': 7}


def entries(text, name='stream-switch'):
    return [('Pragma', '%s-count=%d' % (name, len(text.split()))),
            ('Pragma', '%s-entry=%s' % (name, text))]


def play(t, player, text, who=OLD):
    """A Play with these entries; None: with none at all."""
    switches = [] if text is None else entries(text)
    stream = t.keep(player.play(who, switches=switches))
    t.check_ok(stream.response)
    t.require(stream.response.status == 200, 'no stream')
    return stream


def select(t, player, stream, text, status=200, name='stream-switch'):
    answer = player.post(NEW, [*entries(text, name),
                               *with_id(stream.client_id or 0)],
                         version='1.1')
    t.check(answer.response.status == status, 'SelectStream %s: %s'
            % (text, answer.response))
    t.check_none(answer.response.problems)
    t.check(answer.response.content_length == 0 and not answer.body,
            'SelectStream %s: a body' % text)


def is_wanted(payload, levels):
    level = levels.get(payload.stream, OFF)
    return level == ALL or (level == KEYS and payload.key)


def compare(stream, source, levels):
    """What differs between a Play and what these levels leave of the source.
    Only the first packet may have less, at its front."""
    said = []
    last = None
    for location, packet in stream.packets():
        original = asf.read_packet(source.packet(location),
                                   source.packet_size)
        left = [p for p in original.payloads if is_wanted(p, levels)]
        came = packet.payloads
        if last is None:
            left = left[len(left) - len(came):]
        if len(left) != len(came) or not all(
                a.same(b) for a, b in zip(came, left)):
            said.append('packet %d: %s, wanted %s' % (
                location, [p.stream for p in came], [p.stream for p in left]))
        for skipped in range(last + 1 if last is not None else location,
                             location):
            original = asf.read_packet(source.packet(skipped),
                                       source.packet_size)
            if any(is_wanted(p, levels) for p in original.payloads):
                said.append('packet %d did not come' % skipped)
        if (packet.send_time, packet.multiple) != (original.send_time if last
                                                   is None else
                                                   packet.send_time,
                                                   packet.multiple):
            said.append('packet %d: send time' % location)
        said += ['packet %d: %s' % (location, text)
                 for text in packet.problems]
        last = location
    return said


def streams_of(stream, first=0):
    """The streams of each packet from the first-th $D on."""
    return [packet.streams() for _, packet in stream.packets()[first:]]


def wait_streams(t, stream, wanted, n=10):
    """Until n packets in a row have payloads of wanted only; how many $D there
    were before."""
    def is_so():
        tail = streams_of(stream, max(0, len(stream.data) - n))
        return len(tail) == n and set().union(*tail) == wanted
    t.require(stream.pump(is_so, 10), 'streams %s do not come alone: %s'
              % (wanted, streams_of(stream, len(stream.data) - 5)))
    return len(stream.data) - n


def check_selection(t, text, levels, source=None, n=60):
    server = t.server(source=source or MIXED)
    stream = play(t, t.player_of(server), text)
    t.require(stream.wait_data(n), '%d $D came' % len(stream.data))
    t.check_frames(stream.checker)
    t.check_none(compare(stream, server.source, levels))
    return server, stream


@item(66, 'ffff:1:2 ffff:2:0: sound only, gaps where nothing is left')
def sound_only(t):
    _, stream = check_selection(t, 'ffff:1:2 ffff:2:0', {2: ALL})
    numbers = [frame.location for frame in stream.data]
    t.check(any(b - a > 1 for a, b in zip(numbers, numbers[1:])),
            'no gap in the LocationIds')


@item(67, 'only ffff:2:0 in Play: what is not named is off')
def unlisted(t):
    check_selection(t, 'ffff:2:0', {2: ALL})


@item(68, 'ffff:1:1 ffff:2:0: key frames only of stream 1')
def thinned(t):
    _, stream = check_selection(t, 'ffff:1:1 ffff:2:0', {1: KEYS, 2: ALL})
    payloads = [p for _, packet in stream.packets() for p in packet.payloads]
    t.check(any(p.stream == 1 for p in payloads), 'no key frame')
    t.check(all(p.key for p in payloads if p.stream == 1),
            'more than key frames')


@item(69, 'Rewritten packets: lengths consistent, none larger than before')
def rewritten(t):
    for source in ({}, MIXED):
        server = t.server(source=source)
        player = t.player_of(server)
        whole = play(t, player, 'ffff:1:0 ffff:2:0')
        part = play(t, player, 'ffff:1:0')
        for stream in (whole, part):
            t.require(stream.wait_data(60), '%d $D' % len(stream.data))
            t.check_frames(stream.checker)
        t.check_none(compare(part, server.source, {1: ALL}))
        sizes = {frame.location: len(frame.payload) for frame in whole.data}
        larger = [frame.location for frame in part.data[1:]
                  if len(frame.payload) > sizes.get(frame.location, 1 << 20)]
        t.check(not larger, 'packets %s have grown' % larger)
        t.check(source == MIXED or any(
            len(frame.payload) < sizes.get(frame.location, 0)
            for frame in part.data), 'none has shrunk')


@item(70, 'Packets with nothing removed: the same bytes as for all others')
def unchanged(t):
    server = t.server(source=MIXED)
    player = t.player_of(server)
    whole = play(t, player, None)
    part = play(t, player, 'ffff:1:0')
    t.require(part.wait_data(60), '%d $D' % len(part.data))
    # Of all streams it takes more packets to get as far.
    last = part.data[59].location
    t.require(whole.pump(lambda: whole.data and
                         whole.data[-1].location >= last, 10), 'lags behind')
    known = {frame.location: frame.payload for frame in whole.data[1:]}
    n = 0
    for frame in part.data[1:]:
        if frame.location not in known:
            continue
        packet = asf.read_packet(known[frame.location],
                                 server.source.packet_size)
        if packet.streams() != {1}:
            continue
        n += 1
        t.check(frame.payload == known[frame.location], 'packet %d differs'
                % frame.location)
    t.check(n > 5, '%d packets to compare' % n)


@item(71, 'SelectStream ffff:1:2: 200, stream 1 disappears, sound goes on')
def switched_off(t):
    server = t.server()
    player = t.player_of(server)
    stream = play(t, player, 'ffff:1:0 ffff:2:0')
    t.require(stream.wait_data(20), '%d $D' % len(stream.data))
    select(t, player, stream, 'ffff:1:2')
    at = wait_streams(t, stream, {2})
    t.check(stream.wait_data(at + 40), 'the stream ends')
    t.check(set().union(*streams_of(stream, at)) == {2}, 'stream 1 again')
    sound = [(location, p) for location, packet in stream.packets()
             for p in packet.payloads if p.stream == 2]
    first = sound[0][0]
    t.check([p.object for _, p in sound] == [
        first + n & 0xff for n in range(len(sound))], 'sound with a gap')
    t.check_frames(stream.checker)


@item(72, 'SelectStream ffff:1:0 again: begins with a key frame')
def switched_on(t):
    server = t.server()
    player = t.player_of(server)
    stream = play(t, player, 'ffff:2:0')
    t.require(stream.wait_data(10), '%d $D' % len(stream.data))
    select(t, player, stream, 'ffff:1:0')
    t.require(stream.pump(lambda: streams_of(stream)[-1] == {1, 2}, 10),
              'stream 1 does not come')
    video = [p for _, packet in stream.packets() for p in packet.payloads
             if p.stream == 1][0]
    t.check(video.key and video.offset == 0, 'begins at offset %d, key %s'
            % (video.offset, video.key))
    t.check(stream.wait_more(20), 'the stream ends')
    t.check_frames(stream.checker)


@item(73, 'SelectStream 1:3:0: 1 until the first key frame of 3, then only 3')
def replaced(t):
    server = t.server(source=RATES)
    player = t.player_of(server)
    stream = play(t, player, 'ffff:1:0 ffff:2:0')
    t.require(stream.wait_data(20), '%d $D' % len(stream.data))
    select(t, player, stream, '1:3:0')
    wait_streams(t, stream, {2, 3})
    videos = [p for _, packet in stream.packets() for p in packet.payloads
              if p.stream != 2]
    at = [p.stream for p in videos].index(3)
    t.check(videos[at].key and videos[at].offset == 0,
            '3 does not begin with a key frame')
    t.check(all(p.stream == 3 for p in videos[at:]), '1 after 3')
    t.check(all(streams & {1, 3} for streams in streams_of(stream)),
            'no video between the two')
    came = [location for location, _ in stream.packets()]
    t.check(came == list(range(came[0], came[0] + len(came))),
            'a gap at the switch')
    t.check_frames(stream.checker)


@item('73b', 'A newcomer with stream 3 alone begins with a key frame of it')
def newcomer(t):
    server = t.server(source=RATES)
    stream = play(t, t.player_of(server), 'ffff:3:0 ffff:2:0')
    t.require(stream.wait_data(60), '%d $D' % len(stream.data))
    videos = [p for _, packet in stream.packets() for p in packet.payloads
              if p.stream != 2]
    t.require(videos, 'no video')
    t.check(videos[0].key and videos[0].offset == 0,
            'begins at offset %d, key %s' % (videos[0].offset, videos[0].key))
    t.check(all(p.stream == 3 for p in videos), 'stream 1')


@item(74, 'SelectStream with an unknown id, without an id: 4xx')
def unknown_id(t):
    extra = entries('ffff:1:2')
    for text, fields in (('unknown', with_id(7)), ('without', [])):
        answer = t.player.post(NEW, [*extra, *fields], version='1.1')
        t.check(400 <= answer.response.status < 500, '%s: %s'
                % (text, answer.response))


@item(75, 'Stream numbers hexadecimal; decimal where only that exists')
def numbers(t):
    ten = [[1, 'video']] + [[n, 'audio'] for n in range(2, 11)]
    for streams, text, wanted in (
            (ten, 'ffff:a:0', 10), (ten, 'ffff:10:0', 10),
            (ten + [[16, 'audio']], 'ffff:10:0', 16)):
        server = t.server(source={'streams': streams, 'audio_size': 20})
        stream = play(t, t.player_of(server), text)
        t.require(stream.wait_data(20), '%s: %d $D' % (text,
                                                       len(stream.data)))
        t.check(set().union(*streams_of(stream)) == {wanted}, '%s: %s'
                % (text, set().union(*streams_of(stream))))


@item(76, 'Entries that cannot be: level 7 is off, nonsense in Play counts as '
      'not said, in SelectStream 400 and nothing changes')
def nonsense(t):
    server = t.server()
    player = t.player_of(server)
    for text, wanted in (('ffff:1:7 ffff:2:0', {2}), ('xyz', {1, 2}),
                         ('', {1, 2}), ('ffff:9:0', {1, 2}),
                         ('xyz ffff:2:0', {2})):
        stream = play(t, player, text)
        t.require(stream.wait_data(20), '%r: %d $D' % (text,
                                                       len(stream.data)))
        t.check(set().union(*streams_of(stream, 1)) == wanted, '%r: %s'
                % (text, set().union(*streams_of(stream, 1))))
    stream = play(t, player, 'ffff:1:0 ffff:2:0')
    t.require(stream.wait_data(20), '%d $D' % len(stream.data))
    select(t, player, stream, 'ffff:1:2 xyz', 400)
    select(t, player, stream, 'ffff:77:2')
    at = len(stream.data)
    t.require(stream.wait_data(at + 20), 'the stream ends')
    t.check(all(s == {1, 2} for s in streams_of(stream, 1)),
            'something changed')


@item(77, 'switch-stream-entry, as some write it')
def misspelt(t):
    server = t.server()
    player = t.player_of(server)
    stream = play(t, player, 'ffff:1:0 ffff:2:0')
    t.require(stream.wait_data(20), '%d $D' % len(stream.data))
    select(t, player, stream, 'ffff:2:2', name='switch-stream')
    wait_streams(t, stream, {1})


@item('77b', 'All off: nothing comes, the connection stays, and comes again')
def all_off(t):
    server = t.server()
    player = t.player_of(server)
    stream = play(t, player, 'ffff:1:2 ffff:2:2')
    stream.run(0.7)
    t.check(not stream.data and not stream.ended, '%d $D, %s'
            % (len(stream.data), stream.ended))
    select(t, player, stream, 'ffff:2:0')
    t.require(stream.wait_data(10), 'no $D')
    t.check(set().union(*streams_of(stream)) == {2}, 'other streams')
    t.check_frames(stream.checker)


@item('77c', 'One filtering for all who want the same streams')
def shared(t):
    server = t.server()
    if 'packets-filtered' not in server.order('stats'):
        t.not_applicable('there is no such counter')
    player = t.player_of(server)
    streams = [play(t, player, 'ffff:2:0') for _ in range(5)]
    for stream in streams:
        t.require(stream.wait_data(60), '%d $D' % len(stream.data))
        t.check_frames(stream.checker)
    passes = server.order('stats')['packets-filtered']
    packets = server.order('progress')['n'] - min(
        stream.data[0].location for stream in streams)
    # Entry points may be there twice.
    t.check(0 < passes <= packets * 1.2 + 10, '%d passes over %d packets'
            % (passes, packets))
