# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 39-61: the Play request and what it delivers."""

import time

import asf
import frames
import media
from http_client import make_request
from player import (ALL_STREAMS, NEW, OLD, PLAY_TYPE, agent, describe_fields,
                    with_id)
from suite import item

NEW_PLAIN = [NEW[0], ('Supported', 'com.microsoft.wm.sswitch, '
                      'com.microsoft.wm.predstrm')]


@item(39, 'P10 OLD: 200, Content-Type, no Content-Length, not chunked')
def play_fields(t):
    stream = t.player.play()
    t.check_works(stream)
    t.check_type(stream.response, PLAY_TYPE)
    t.check(not stream.response.all('Content-Length'), 'Content-Length')
    t.check(not stream.response.all('Transfer-Encoding'), 'Transfer-Encoding')
    t.check(stream.client_id, 'no client-id')


@item(40, 'First frame: the $H of Describe; second: $D')
def first_frames(t):
    header = t.check_describe(t.player.describe())
    stream = t.player.play()
    t.check_works(stream)
    t.require(len(stream.frames) > 1, 'no frames')
    t.check(stream.header == header, '$H differs from Describe at byte %s'
            % next((i for i, (a, b) in enumerate(zip(stream.header,
                                                     header or b''))
                    if a != b), 'of its length'))
    kinds = [chr(frame.kind) for frame in stream.frames[:2]]
    t.check(kinds == ['H', 'D'], 'frames %s' % kinds)


@item(41, 'B clear for OLD, PacketLength = PacketSize')
def frame_heads(t):
    for who in (OLD, agent('NSPlayer/8.0.0.3802')):
        stream = t.keep(t.player.play(who))
        t.check(stream.wait_data(50), '%d $D' % len(stream.data))
        t.check_none(stream.checker.about('b', 'length', 'kind', 'frame'))


@item(42, 'AFFlags from 0 by 1 and around, Incarnation constant, LocationId up')
def numbering(t):
    stream = t.keep(t.player.play())
    wrapped = stream.wait_data(270, 20)
    if not wrapped:
        t.note('only %d $D in 20 s: AFFlags never went around'
               % len(stream.data))
        t.check(t.is_foreign and len(stream.data) > 10, 'too few $D')
    t.check(stream.data and stream.data[0].af == 0, 'begins with AFFlags %s'
            % (stream.data and stream.data[0].af))
    t.check_none(stream.checker.about('af', 'incarnation', 'location',
                                      'order', 'frame'))
    if t.source:
        places = [frame.location for frame in stream.data]
        t.check(places == list(range(places[0], places[0] + len(places))),
                'a gap in LocationId')
        t.check_none(media.compare(stream, t.source))


@item(43, 'Payloads: at most S, readable, padding consistent')
def packets(t):
    check_packets(t, t.player)
    if not t.is_foreign:
        # The other muxer's form: error correction, single payloads.
        server = t.server(source={'style': 'ffmpeg'})
        server.wait_progress(60)
        stream = check_packets(t, t.player_of(server))
        t.check_none(media.compare(stream, server.source), 'ffmpeg style')


def check_packets(t, player):
    stream = t.keep(player.play())
    t.check(stream.wait_data(60, 20), '%d $D' % len(stream.data))
    t.check_none(stream.checker.about('size', 'frame'))
    correction = set()
    for location, packet in stream.packets():
        t.check_none(packet.problems, 'packet %d' % location)
        correction.add(packet.correction)
    t.check(len(correction) == 1, 'error correction of %s bytes, mixed (R5)'
            % sorted(correction))
    if correction == {0}:
        t.note('no error correction bytes: xine skips such packets (R4)')
    return stream


@item(44, 'Header and zero-extended payloads decode without error', slow=True)
def decodes(t):
    if not media.has_decoder():
        t.not_applicable('ffmpeg and ffprobe are not installed')
    if t.is_foreign:
        stream = t.keep(t.player.play())
        stream.run(6)
        check_decodes(t, 'stream', media.dump(stream))
        return
    with media.RecordedFile(seconds=6) as path:
        check_source(t, 'file', source={'file': path})
    if media.has_asfmux():
        check_source(t, 'asfmux', launch=media.ASFMUX)
    else:
        t.note('no asfmux with avenc_wmv2: only a file was tried')


def check_source(t, name, **settings):
    server = t.server(**settings)
    stream = t.keep(t.player_of(server).play())
    if 'launch' in settings:
        stream.run(4)
        server.order('eos')
    t.check(stream.wait_end(15) == 'FIN', '%s: %s at the end'
            % (name, stream.ended))
    t.check_frames(stream.checker)
    for _, packet in stream.packets():
        t.check_none(packet.problems, name)
    check_decodes(t, name, media.dump(stream))


def check_decodes(t, name, dump):
    counts, errors = media.decode(dump)
    t.check(not errors, '%s: %s' % (name, errors[:400]))
    t.note('%s: frames %s' % (name, counts))
    t.check(counts and min(counts.values()) > 10, '%s: frames %s'
            % (name, counts))


@item(45, 'Two clients: equal LocationId, identical payload')
def two_clients(t):
    streams = [t.keep(t.player.play()), t.keep(t.player.play(NEW))]
    for stream in streams:
        stream.wait_data(60, 20)
    # A newcomer's first packet may have lost payloads it can't use.
    maps = [{f.location: f.payload for f in s.data[1:]} for s in streams]
    common = set(maps[0]) & set(maps[1])
    t.check(len(common) >= 20, 'only %d packets in common' % len(common))
    differ = [n for n in common if maps[0][n] != maps[1][n]]
    t.check(not differ, 'LocationId %s differ' % differ[:5])


@item(46, 'Joining late: LocationId > 0, AFFlags 0, first video is a key frame')
def late_join(t):
    for pause in (0, 0.13, 0.31):
        time.sleep(pause)
        stream = t.keep(t.player.play())
        t.require(stream.wait_data(10), '%d $D' % len(stream.data))
        t.check(stream.data[0].location > 0, 'LocationId 0')
        t.check(stream.data[0].af == 0, 'AFFlags %d' % stream.data[0].af)
        check_entry(t, stream)


def check_entry(t, stream):
    """The first payload of each stream begins an object; of video, a key
    frame (docs/players.md R10)."""
    videos = stream.read_header().video_streams()
    first = {}
    for location, packet in stream.packets():
        for payload in packet.payloads:
            first.setdefault(payload.stream, (location, payload))
    for stream_number, (location, payload) in first.items():
        what = 'stream %d begins in packet %d' % (stream_number, location)
        t.check(payload.offset == 0, '%s at offset %d'
                % (what, payload.offset))
        if stream_number in videos:
            t.check(payload.key, what + ' with no key frame')


@item(47, 'Play without a Describe (Squeezebox)')
def squeezebox(t):
    t.check_works(t.player.stream(make_request('GET', t.player.path, [
        ('Accept', '*/*'), *agent('NSPlayer/8.0.0.3802'),
        ('Host', t.player.authority),
        ('Pragma', 'xClientGUID={12345678-738a-11d2-9add-0020af0a3278}'),
        ('Pragma', 'no-cache,rate=1.0000000,stream-time=0,'
         'stream-offset=0:0,request-context=2,max-duration=0'),
        ('Pragma', 'xPlayStrm=1'),
        ('Pragma', 'LinkBW=2147483647, AccelBW=1048576, AccelDuration=21000'),
        ('Pragma', 'Speed=5.000'), ('Pragma', 'stream-switch-count=1'),
        ('Pragma', 'stream-switch-entry=ffff:2:0 ')])))


@item(48, "ffmpeg's broken Pragma line")
def broken_pragma(t):
    t.check_works(t.player.play(connection=(
        ('Pragma', 'no-cache,rate=1.000000,stream-time=0Connection: Close'),)))


@item(49, "VLC's malformed xClientGUID")
def broken_guid(t):
    t.check_works(t.player.play(agent('NSPlayer/7.10.0.3059'), extra=[
        ('Pragma', 'xClientGUID={0xbabac001-0x6673-0xbbe7-'
         '0x8cc658ec884dc924}')]))


@item(50, 'Entries before their count, count missing, count wrong')
def switch_forms(t):
    entry = ALL_STREAMS[1]
    for switches in ((entry, ALL_STREAMS[0]), (entry,),
                     (('Pragma', 'stream-switch-count=9'), entry)):
        check_streams(t, t.player.play(switches=switches), switches)


def check_streams(t, stream, what):
    """All streams of the header come."""
    if not t.check_works(stream, 12):
        return
    came = set().union(*(p.streams() for _, p in stream.packets()))
    t.check(came == set(stream.read_header().streams), '%s: streams %s'
            % (what, sorted(came)))


@item(51, 'No stream selection: all streams; NSServer/4.1: all streams',
      deviation='MS-WMSP selects nothing then; players would hang')
def no_switches(t):
    check_streams(t, t.player.play(switches=()), 'NSPlayer')
    check_streams(t, t.player.play(agent('NSServer/4.1.0.3927'), switches=()),
                  'NSServer')


@item(52, 'NSServer/1.0 with no Pragma: streams at once',
      deviation='MS-WMSP makes it a Describe; encoders stream')
def bare_server(t):
    path = '/' if not t.is_foreign else t.player.path
    t.check_works(t.player.stream(make_request(
        'GET', path, agent('NSServer/1.0,X/0.0'))))


@item(53, 'Positions are ignored: live, no error')
def positions(t):
    wanted = t.keep(t.player.play())
    wanted.wait_data(5)
    stream = t.player.play(extra=[
        ('Pragma', 'stream-time=10000, stream-offset=0:1024, packet-num=5, '
         'max-duration=1000')])
    t.check_works(stream, 130 if t.source else 10)
    t.require(stream.data and wanted.data, 'no $D')
    step = stream.data[0].location - wanted.data[0].location
    t.check(0 <= step < 500, 'begins %d packets from the live position' % step)
    server = t.target.main_server()
    if server:
        # A newcomer gets at most a burst of 2 s and a group of pictures.
        live = server.wait_progress(500)
        stream = t.keep(t.player.play(extra=[('Pragma', 'packet-num=5')]))
        t.require(stream.wait_data(1), 'no $D')
        t.check(stream.data[0].location >= live - 300, 'begins at %d, live '
                'was %d' % (stream.data[0].location, live))


@item(54, 'rate=-5.000: 400 or rate 1')
def strange_rate(t):
    for rate in ('-5.000', '5', '0', 'NaN', '1e999'):
        stream = t.keep(t.player.play(extra=[('Pragma', 'rate=' + rate)]))
        t.note('rate=%s: %s' % (rate, stream.response))
        if stream.response.status != 400:
            t.check_works(stream)
    t.check_works(t.player.play())


@item(55, 'Play with an unknown client-id: 200, xResetStrm=1, another id; 4xx')
def unknown_id(t):
    stream = t.keep(t.player.play(NEW, extra=with_id(7)))
    if 400 <= stream.response.status < 500:
        t.note('refused')
        return
    t.check_works(stream)
    t.check(stream.client_id not in (7, None), 'client-id %s'
            % stream.client_id)
    t.check(stream.response.pragma('xResetStrm') == '1', 'xResetStrm %s'
            % stream.response.pragma('xResetStrm'))


@item(56, 'Play without client-id: no xResetStrm, only $H before the first $D')
def fresh_play(t):
    for who in (OLD, NEW):
        stream = t.player.play(who)
        t.check_works(stream)
        t.check(not stream.response.pragma_all('xResetStrm'), 'xResetStrm')
        kinds = ''.join(chr(f.kind) for f in stream.frames)
        t.check(kinds.lstrip('H')[:1] == 'D', 'frames ' + kinds[:10])


@item(57, 'Play with the id of a running Play: 4xx, the first goes on')
def streaming_id(t):
    first = t.player.play()
    t.check_works(first)
    second = t.keep(t.player.play(extra=with_id(first.client_id or 0)))
    t.check(400 <= second.response.status < 500, 'status %s'
            % second.response)
    # 3.2.5.2: a session that there is.
    t.check(t.is_foreign or second.response.client_id == first.client_id,
            'client-id %s' % second.response.client_id)
    t.check(first.wait_more(), 'the first stopped')
    t.check_frames(first.checker)


@item(58, 'version11-enabled=1: HTTP/1.0, not chunked',
      deviation='MS-WMSP SHOULD chunk; encoders answer as HTTP/1.0')
def version11(t):
    check_unchunked(t, [('Pragma', 'version11-enabled=1')])


@item(59, 'P11 without version11-enabled: never chunked')
def never_chunked(t):
    check_unchunked(t, [])


def check_unchunked(t, extra):
    for connection in ((), (('Connection', 'Keep-Alive'),)):
        stream = t.player.play(NEW, extra=extra, connection=connection,
                               version='1.1')
        t.check(not stream.response.all('Transfer-Encoding'),
                'Transfer-Encoding')
        t.check(stream.response.version == 'HTTP/1.0',
                stream.response.version)
        t.check(not stream.response.keeps_alive(), 'Connection: Keep-Alive')
        t.check_works(stream)


@item(60, 'AccelBW and BurstBW are answered to nobody who can not read them')
def acceleration(t):
    asked = 2147483647
    for kind, first in (('Accel', 8), ('Burst', 9)):
        extra = [('Pragma', '%sBW=%d, %sDuration=18000' % (kind, asked,
                                                           kind))]
        for version, who in ((4, OLD), (7, agent('NSPlayer/7.1.0.3055')),
                             (8, agent('NSPlayer/8.0.0.4477')), (12, NEW),
                             (9, agent('NSServer/9.0.0.3171'))):
            limit = 0 if version < first else \
                1048576 if version == 8 else asked
            check_tokens(t, who, extra, kind, limit)
    for who in (OLD, NEW):
        check_tokens(t, who, [('Pragma', 'LinkBW=%d' % asked)], '', 0)


def check_tokens(t, who, extra, kind, limit):
    """limit: of the rate that may be told; 0 = nothing may be."""
    stream = t.keep(t.player.play(who, extra=extra))
    t.check_ok(stream.response, PLAY_TYPE)
    for name in ('AccelBW', 'AccelDuration', 'BurstBW', 'BurstDuration'):
        for value in stream.response.pragma_all(name):
            t.note('%s: %s=%s' % (who[0][1], name, value))
            most = limit if name.endswith('BW') else 18000
            t.check(limit and name.startswith(kind)
                    and 0 < int(value) <= most, '%s is told %s=%s'
                    % (who[0][1], name, value))
    stream.close()


@item('burst', 'The burst: burst-time or what was asked for, from a key frame')
def burst(t):
    server = t.target.main_server()
    if server is None:
        t.not_applicable('needs to know the live position')
    server.wait_progress(300)
    for asked, wanted in ((None, 2000), (18000, 2000), (500, 500), (1, 1)):
        extra = [] if asked is None else [
            ('Pragma', 'AccelBW=2147483647, AccelDuration=%d' % asked)]
        before = server.order('progress')['n']
        stream = t.keep(t.player.play(NEW, extra=extra))
        t.require(stream.wait_data(5), '%d $D' % len(stream.data))
        after = server.order('progress')['n']
        first = stream.data[0].location
        oldest, newest = ((n - first) * t.source.interval_ms
                          for n in (after, before))
        # Key frames are half a second apart; a loaded machine is late.
        gop = 2 * t.source.gop * t.source.interval_ms
        t.note('%s ms asked: between %d and %d ms' % (asked, newest, oldest))
        t.check(newest <= max(wanted, gop) + 400, '%s ms asked: begins %d ms '
                'back' % (asked, newest))
        t.check(oldest >= wanted - gop - 200, '%s ms asked: begins only %d ms '
                'back' % (asked, oldest))
        check_entry(t, stream)
        t.check_frames(stream.checker)
        t.check_none(stream.checker.about('b'), 'in the burst')


@item(61, 'X-StartupProfile only for those who ask in Supported')
def startup_profile(t):
    asked = [('Pragma', 'AccelBW=2147483647, AccelDuration=18000')]
    # An encoder has it for nobody; M61 is about who has.
    for who in (OLD, NEW_PLAIN, *(() if t.is_foreign else (NEW,))):
        for extra in (), asked:
            stream = t.keep(t.player.play(who, extra=extra))
            t.check_ok(stream.response)
            t.check(not stream.response.all('X-StartupProfile'),
                    'X-StartupProfile for ' + who[0][1])
            t.check('startupprofile' not in
                    stream.response.get('Supported', ''), 'in Supported')
            t.check(stream.response.pragma('expect-new-header') is None,
                    'expect-new-header for ' + who[0][1])


@item('R11', 'Describe and Play agree on the packet size, header after header')
def same_header(t):
    sizes = set()
    for _ in range(3):
        answer = t.player.exchange(make_request(
            'GET', t.player.path, describe_fields(host=t.player.authority)))
        header = t.check_describe(answer)
        sizes.add(frames.packet_size_of(header or b''))
        stream = t.player.play()
        t.check_works(stream)
        sizes.add(asf.read_header(stream.header).packet_size)
    t.check(len(sizes) == 1, 'packet sizes %s' % sizes)
