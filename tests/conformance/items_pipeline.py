# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The role of a media server (server-role=media-server) for clients of version
9 and newer: $M, packet pairs, pipelined mode.  A number behind an M is that of
the item it is the other role's form of."""

import email.utils
import os
import re
import time

import asf
import frames
from http_client import FIN, TIMEOUT, make_request
from pipelined import PipelinedStream, read_metadata, read_pair
from player import (CLOSE, DESCRIBE_TYPE, NEW, OLD, agent, post_fields,
                    with_id)
from suite import item

V11 = [('Pragma', 'version11-enabled=1')]
TEST = [('Pragma', 'pipeline-request=1'), ('Connection', 'keep-alive')]
NEXT = [('Pragma', 'xPlayNextEntry=1')]
SWITCH = [('Pragma', 'stream-switch-count=1'),
          ('Pragma', 'stream-switch-entry=ffff:1:0 ')]
NO_PREDSTRM = [NEW[0], ('Supported', 'com.microsoft.wm.sswitch')]
NO_PROFILE = [NEW[0], ('Supported', 'com.microsoft.wm.srvppair, '
                       'com.microsoft.wm.sswitch, com.microsoft.wm.predstrm')]
# MS-WMSP 2.2.1.12, and what stands in front of a payload's bytes.
PROFILE = re.compile(r'Rate=(?P<Rate>[\d,]+);MaxBytes=(?P<MaxBytes>[\d,]+);'
                     r'Time=(?P<Time>[\d,]+);StartTime=(?P<StartTime>\d+);'
                     r'LastTime=(?P<LastTime>\d+);'
                     r'MaxDiffTime=(?P<MaxDiffTime>\d+);'
                     r'MaxDiffSndTime=(?P<MaxDiffSndTime>-?\d+);'
                     r'ByteRate=(?P<ByteRate>[\d,]+);')
PAYLOAD_HEAD = 17
LAST_CHUNK = b'0\r\n\r\n'


def get(player, who=NEW, extra=(), version='1.1'):
    return make_request('GET', player.path, [
        *who, ('Host', player.authority), *extra], version)


def options(player, number):
    return make_request('OPTIONS', '*', [
        *NEW, ('Host', player.authority), *with_id(number)], '1.1')


def post(player, number, *extra):
    return make_request('POST', player.path, post_fields(
        NEW, [*with_id(number), *extra], 0, player.authority), '1.1')


def play(t, player, who=NEW, extra=()):
    """A stream in pipelined mode with some $D."""
    stream = t.keep(PipelinedStream(player, player.play_bytes(
        who, extra=[*V11, *extra], connection=(), version='1.1')))
    t.check_ok(stream.response, 'application/x-mms-framed')
    t.require(stream.response.is_chunked(), 'no chunks: %s'
              % stream.response.fields)
    t.check(stream.response.version == 'HTTP/1.1', stream.response.version)
    t.require(stream.wait_data(3), 'no stream: %s %s' % (
        stream.kinds[:9], stream.problems))
    return stream


def check_stream(t, stream):
    """Frames in order, one a chunk, each $H behind its $M."""
    t.check_none(stream.problems)
    t.check_none(text for _, text in stream.checker.problems)


def check_end(t, stream):
    """Nothing more comes, and the connection is over."""
    rest, ended = stream.connection.read_to_end(5)
    t.check((rest, ended) == (b'', FIN), '%r, then %s' % (rest, ended))


def describe_new(t, player):
    answer = player.describe(NEW, version='1.1', connection=CLOSE)
    t.check_ok(answer.response, DESCRIBE_TYPE)
    return answer


@item('M5', 'Media server, D11 NEW: HTTP/1.1 on a connection that is kept')
def kept_alive(t):
    player = t.media_server()
    with player.connect() as connection:
        for _ in range(2):
            connection.send(player.describe_bytes(NEW, connection=(),
                                                  version='1.1'))
            response = player.read_head(connection)
            t.check_ok(response, DESCRIBE_TYPE)
            t.check(response.version == 'HTTP/1.1', response.version)
            t.require(response.keeps_alive(), 'not kept')
            date = email.utils.parsedate_to_datetime(
                response.get('Date', 'Thu, 01 Jan 1970 00:00:00 GMT'))
            t.check(abs(date.timestamp() - time.time()) < 60, 'Date: %s'
                    % response.get('Date'))
            connection.read_exact(response.content_length or 0)
    response = describe_new(t, player).response
    t.check(not response.keeps_alive(), 'kept against Connection: Close')


@item('M18', 'Media server: Server: Cougar/9.d on every answer')
def cougar(t):
    player = t.media_server()
    describe_new(t, player)
    player.describe(path='/nope')
    player.describe(OLD)
    player.request('PUT', [*OLD, ('Host', 'h')], '/')
    player.exchange(get(player, extra=TEST))
    t.check_none(sorted(set(player.audit.problems[18])))


@item('M26', 'Media server: Supported lists what there is, for version 9')
def supported(t):
    player = t.media_server()
    listed = describe_new(t, player).response.get('Supported', '')
    t.check({word.strip().rpartition('.')[2] for word in listed.split(',')}
            == {'predstrm', 'srvppair', 'sswitch', 'startupprofile'},
            'Supported %r' % listed)
    for who in (OLD, agent('NSPlayer/8.0.0.4477')):
        response = player.describe(who).response
        t.check(response.get('Supported') is None, 'Supported to %s' % who)


@item('M35', 'Media server: three $P of the right size, once they are wanted')
def packet_pair(t):
    player = t.media_server()
    bodies = []
    for _ in range(2):
        answer = player.describe(NEW, version='1.1', extra=[
            ('Pragma', 'packet-pair-experiment=1')])
        t.check_ok(answer.response, DESCRIBE_TYPE)
        t.check(answer.response.pragma('packet-pair-experiment') == '1',
                'no packet-pair-experiment=1')
        t.check_none(read_pair(answer.response.raw, answer.body))
        bodies.append(answer.body)
    t.check(bodies[0][512:1000] != bodies[1][512:1000], 'the same bytes twice')
    for who, extra in ((NEW, []), (OLD, packet_wish()), (
            agent('NSPlayer/8.0.0.4477'), packet_wish())):
        answer = player.describe(who, extra=extra)
        t.check(answer.response.pragma('packet-pair-experiment') is None,
                'token for %s' % who)
        t.check(answer.body[1:2] != b'P', '$P for %s' % who)


def packet_wish():
    return [('Pragma', 'packet-pair-experiment=1')]


@item('M35b', 'Media server: pipelined mode is offered in HTTP/1.1 only')
def offer(t):
    player = t.media_server()
    wish = [('Pragma', 'pipeline-experiment=1')]
    for who, version, extra, wanted in (
            (NEW, '1.1', wish, '1'), (NEW, '1.1', [], None),
            (NEW, '1.0', wish, None), (OLD, '1.1', wish, None)):
        response = player.describe(who, version=version, extra=extra).response
        t.check(response.pragma('pipeline-experiment') == wanted,
                'pipeline-experiment=%s for %s in %s' % (
                    response.pragma('pipeline-experiment'), who[0], version))


@item('M40', 'Media server: $M by the grammar in front of each $H')
def metadata(t):
    player = t.media_server()
    answer = describe_new(t, player)
    parts = frames.read_frames(answer.body)
    t.require([f.kind for f in parts] == [frames.METADATA, frames.HEADER],
              'frames %r' % parts)
    t.check_none(read_metadata(parts[0]))
    number = re.match(rb'playlist-gen-id=(\d+)', parts[0].payload)
    t.check(number and answer.response.pragma('playlist-gen-id')
            == number[1].decode(), 'playlist-gen-id %s in the head'
            % answer.response.pragma('playlist-gen-id'))
    for who in (OLD, agent('NSPlayer/7.10.0.3059'),
                agent('NSPlayer/8.0.0.4477')):
        response = player.describe(who)
        t.check(response.body[1:2] == b'H', 'not $H but $%s for %s' % (
            response.body[1:2], who))
        t.check(response.response.pragma('playlist-gen-id') is None,
                'playlist-gen-id for %s' % who)


@item('M58', 'Media server, version11-enabled=1: one frame a chunk')
def chunked(t):
    stream = play(t, t.media_server())
    t.require(stream.wait_data(30), '%d $D' % len(stream.checker.frames))
    check_stream(t, stream)
    t.check(stream.kinds[:3] == 'MHD', 'frames %s' % stream.kinds[:5])
    t.check(stream.response.pragma('expect-new-header') in (None, '0'),
            'expect-new-header')


@item('M59', 'Media server: no chunk without version11-enabled or HTTP/1.1')
def unchunked(t):
    player = t.media_server()
    for who, version, extra, kind in (
            (NEW, '1.1', [], b'M'), (NEW, '1.0', V11, b'M'),
            (OLD, '1.1', V11, b'H'),
            (agent('NSPlayer/8.0.0.4477'), '1.1', V11, b'H')):
        stream = t.keep(player.play(who, extra=extra, version=version,
                                    connection=()))
        t.check_ok(stream.response)
        t.check(not stream.response.is_chunked(), 'chunks for %s' % who)
        t.check(not stream.response.keeps_alive(), 'kept for %s' % who)
        data = stream.connection.read_exact(2)
        t.check(data == b'$' + kind, 'begins with %r for %s' % (data, who))


def read_profile(t, response):
    """Its lists of numbers by name; all that is wrong is told."""
    value = response.get('X-StartupProfile')
    t.require(value is not None, 'no X-StartupProfile')
    match = PROFILE.fullmatch(value)
    t.require(match, 'X-StartupProfile: %s' % value)
    fields = {name: [int(number) for number in match[name].split(',')]
              for name in match.groupdict()}
    lengths = {len(fields[name])
               for name in ('Rate', 'MaxBytes', 'Time', 'ByteRate')}
    t.check(len(lengths) == 1, 'lists of %s values' % lengths)
    t.check(min(fields['MaxBytes']) > 0 and min(fields['ByteRate']) > 0
            and fields['Rate'] == sorted(fields['Rate']), value)
    return fields


def lack(payloads, rate, start):
    """(bytes, when): what is missing most when it comes in at this rate."""
    total, worst = 0, (0, 0)
    for payload in payloads:
        total += len(payload.data) + PAYLOAD_HEAD
        when = payload.time - start
        worst = max(worst, (total - rate * when / 1000, -when))
    return worst[0], -worst[1]


@item('M61', 'Media server: X-StartupProfile for those who ask, and true')
def startup_profile(t):
    player = t.media_server()
    for who in (OLD, NO_PROFILE, agent('NSPlayer/8.0.0.4477')):
        response = t.keep(player.play(who)).response
        t.check(response.get('X-StartupProfile') is None,
                'X-StartupProfile for %s' % who)
    stream = play(t, player)
    said = read_profile(t, stream.response)
    start, = said['StartTime']
    length, = said['LastTime']
    t.require(stream.wait_data(2 * length // 10 + 30), 'no more $D')
    check_stream(t, stream)
    size = frames.packet_size_of(stream.checker.epoch.header)
    packets = [asf.read_packet(frame.payload, size)
               for frame in stream.checker.epoch.frames]
    times = [p.time for packet in packets for p in packet.payloads]
    t.check(start == min(times), 'StartTime %d, not %d' % (start, min(times)))
    t.check(start + length in times, 'LastTime %d' % length)
    burst = [p for packet in packets for p in packet.payloads
             if p.time <= start + length]
    for rate, most, when, byte_rate in zip(*(said[name] for name in (
            'Rate', 'MaxBytes', 'Time', 'ByteRate'))):
        seen, at = lack(burst, byte_rate * rate / 10, start)
        t.check(abs(seen - most) <= 100 and abs(at - when) <= 40,
                'rate %d: %d bytes at %d ms, not %d at %d' % (
                    rate, most, when, seen, at))


@item('M61b', 'Media server: expect-new-header where $C is the next thing')
def expect_new_header(t):
    server = t.server(sink={'server-role': 'media-server'})
    player = t.media_player_of(server)
    t.check(play(t, player).response.pragma('expect-new-header')
            in (None, '0'), 'expect-new-header in the middle of the stream')
    server.header_only(epoch=1)
    streams = []
    for _ in range(3):
        # Soon after it was pushed the element has it.
        stream = t.keep(PipelinedStream(player, player.play_bytes(
            NEW, extra=V11, connection=(), version='1.1')))
        streams.append(stream)
        if stream.response.pragma('expect-new-header') == '1':
            break
        time.sleep(0.3)
    t.check(streams[-1].response.pragma('expect-new-header') == '1',
            'no expect-new-header=1')
    t.check(streams[-1].response.get('X-StartupProfile') is None,
            'X-StartupProfile')
    old = t.keep(player.play(OLD))
    t.check(old.response.pragma('expect-new-header') is None, 'to OLD')
    t.check(old.wait_data(3), 'OLD gets nothing')
    server.order('start-data')
    t.require(streams[-1].pump(lambda: 'CMHD' in streams[-1].kinds, 10),
              'frames %s' % streams[-1].kinds[:8])
    t.check(streams[-1].kinds.startswith('MHCMHD'), 'frames %s'
            % streams[-1].kinds[:8])
    check_stream(t, streams[-1])
    t.check(play(t, player).response.pragma('expect-new-header')
            in (None, '0'), 'expect-new-header behind the change')


@item('M93', 'Media server: what is asked in a stream is answered behind it')
def pending(t):
    player = t.media_server()
    stream = play(t, player)
    number = stream.client_id
    stream.send(options(player, number))
    stream.send(post(player, number, ('Pragma', 'log-line=-')))
    stream.send(make_request('POST', player.path, post_fields(NEW, [
        ('Content-Type', 'application/x-wms-getcontentinfo')], 1,
        player.authority), '1.1', b'\0'))
    t.check(stream.wait_more(20), 'the stream has stopped')
    t.check(not stream.is_over, 'the body has ended')
    stream.send(post(player, number, ('Pragma', 'xStopStrm=1')))
    t.require(stream.wait_body_end(), 'no end of the body')
    check_stream(t, stream)
    answers = [stream.next_head() for _ in range(4)]
    t.check([a.status for a in answers] == [200, 204, 200, 200],
            'answers %s' % [str(a) for a in answers])
    t.check('OPTIONS' in answers[0].get('Public', ''), 'first is not OPTIONS')
    for answer in answers:
        t.check(answer.version == 'HTTP/1.1', answer.version)
        t.check(answer.keeps_alive(), 'not kept: %s' % answer.fields)


@item('M94', 'Media server: Stop on the connection of the stream, then Play')
def stop(t):
    player = t.media_server()
    stream = play(t, player)
    number = stream.client_id
    stream.send(post(player, number, ('Pragma', 'xStopStrm=1')))
    t.require(stream.wait_body_end(), 'no end of the body')
    t.check('E' not in stream.kinds, '$E behind Stop')
    answer = stream.next_head()
    t.check_ok(answer)
    t.check(answer.content_length == 0, 'Content-Length %s'
            % answer.content_length)
    t.check(answer.client_id == number, 'client-id %s' % answer.client_id)
    stream.send(post(player, number, ('Pragma', 'log-line=-')))
    answer = stream.next_head()
    t.check(answer.status == 204, str(answer))
    stream.begin(player.play_bytes(NEW, extra=[*V11, *with_id(number)],
                                   connection=(), version='1.1'))
    t.check(stream.response.client_id == number, 'another session')
    t.check(stream.wait_data(3), 'no stream again')
    check_stream(t, stream)


@item('M71', 'Media server: SelectStream by GET goes on in its own body')
def select(t):
    player = t.media_server()
    stream = play(t, player)
    number = stream.client_id
    stream.send(options(player, number))
    stream.send(get(player, extra=[*SWITCH, *with_id(number)]))
    t.require(stream.wait_body_end(), 'no end of the body')
    t.check(stream.next_head().get('Public'), 'OPTIONS was not answered first')
    stream.take_head()
    t.check_ok(stream.response)
    t.require(stream.response.is_chunked(), 'no chunks')
    t.check(stream.wait_more(10), 'the stream has stopped')
    check_stream(t, stream)


@item('M99', 'Media server: Pipeline test, in time, late, and on two '
      'connections')
def pipeline_test(t):
    player = t.media_server()
    number = describe_new(t, player).response.client_id
    request = get(player, extra=[*TEST, *with_id(number)])
    with player.connect() as connection:
        connection.send(request + request)
        check_test_begins(t, player, connection)
        t.check(connection.read_exact(5) == LAST_CHUNK, 'no end of the body')
        check_result(t, player, connection, 'HTTP/1.1', '1')
        connection.send(request)
        check_test_begins(t, player, connection)
        t.check(connection.read_exact(5, 3) == LAST_CHUNK,
                'no end of the body by itself')
        connection.send(request)
        check_result(t, player, connection, 'HTTP/1.0', '0')
    with player.connect() as one, player.connect() as two:
        one.send(request)
        check_test_begins(t, player, one)
        two.send(request)
        check_result(t, player, two, 'HTTP/1.0', '0')
        t.check(one.read_exact(5, 3) == LAST_CHUNK, 'no end of the body')
    for extra in (TEST, [*TEST, *with_id(7)]):
        answer = player.exchange(get(player, extra=[*extra, *CLOSE]))
        t.check(answer.response.status == 400, str(answer.response))


def check_test_begins(t, player, connection):
    response = player.read_head(connection)
    t.check_ok(response)
    t.check(response.version == 'HTTP/1.1', response.version)
    t.require(response.is_chunked(), 'no chunks')
    t.check(connection.read_exact(9) == b'4\r\n$T\0\0\r\n', 'not the $T')


def check_result(t, player, connection, version, result):
    response = player.read_head(connection)
    t.check(response.status == 204, str(response))
    t.check(response.version == version, response.version)
    t.check(response.content_length == 0, 'Content-Length')
    t.check(response.pragma('pipeline-result') == result,
            'pipeline-result=%s' % response.pragma('pipeline-result'))


@item('M100', 'Media server: PlayNextEntry, in the stream and waiting')
def next_entry(t):
    server = t.server(sink={'server-role': 'media-server'})
    player = t.media_player_of(server)
    t.check(player.exchange(get(player, extra=[*NEXT, *CLOSE]))
            .response.status == 400, 'outside of a stream')
    stream = play(t, player, NO_PREDSTRM)
    number = stream.client_id
    stream.send(get(player, NO_PREDSTRM, [*NEXT, *with_id(number)]))
    t.require(stream.wait_body_end(), 'no end of the body')
    stream.take_head()
    t.require(stream.response.is_chunked(), 'no chunks')
    t.check(stream.wait_more(5), 'the stream has stopped')
    server.new_header(epoch=1)
    t.require(stream.wait_body_end(), 'no end of the body to wait behind')
    t.check(stream.kinds.endswith('CMH'), 'ends with %s' % stream.kinds[-4:])
    stream.send(get(player, NO_PREDSTRM, [*SWITCH, *with_id(number)]))
    answer = stream.next_head()
    t.check(answer.content_length == 0, 'SelectStream woke it')
    stream.send(get(player, NO_PREDSTRM, [*NEXT, *with_id(number)]))
    stream.take_head()
    t.require(stream.response.is_chunked(), 'no chunks')
    t.check(stream.wait_more(5), 'no stream of the next entry')
    check_stream(t, stream)


@item('M80b', 'Media server: without PlayNextEntry it ends with its session',
      slow=True)
def next_entry_expires(t):
    server = t.server(sink={'server-role': 'media-server',
                            'idle-timeout': 10000000000})
    player = t.media_player_of(server)
    stream = play(t, player, NO_PREDSTRM)
    server.new_header(epoch=1)
    t.require(stream.wait_body_end(), 'no end of the body to wait behind')
    t.check(stream.kinds.endswith('CMH'), 'ends with %s' % stream.kinds[-4:])
    time.sleep(5)
    stream.send(options(player, stream.client_id))
    t.check_ok(stream.next_head())
    rest, ended = stream.connection.read_to_end(15)
    t.require(ended == TIMEOUT, 'ended by %s' % ended)
    rest, ended = stream.connection.read_to_end(8)
    t.check(ended == FIN, '%s, not FIN' % ended)
    t.check(not rest, '%r behind the body' % rest)
    t.check(server.wait_stat('clients-timed-out', 1)[0] is not None,
            'the application was not told')


@item('M78', 'Media server: a new header is $C, $M, $H, and the next number')
def header_change(t):
    server = t.server(sink={'server-role': 'media-server'})
    player = t.media_player_of(server)
    stream = play(t, player)
    first = stream.gen_ids[-1]
    server.new_header(epoch=1)
    t.require(stream.pump(lambda: 'CMHD' in stream.kinds, 10),
              'frames ...%s' % stream.kinds[-6:])
    check_stream(t, stream)
    t.check(stream.gen_ids[-1] != first, 'the same playlist-gen-id')
    response = describe_new(t, player).response
    t.check(response.pragma('playlist-gen-id') == str(stream.gen_ids[-1]),
            'playlist-gen-id %s' % response.pragma('playlist-gen-id'))


@item('M82', 'Media server: $E, the end of the body, what waited; then a Log')
def end_of_stream(t):
    server = t.server(sink={'server-role': 'media-server'})
    player = t.media_player_of(server)
    stream = play(t, player)
    number = stream.client_id
    stream.send(options(player, number))
    t.require(stream.wait_more(5), 'the stream has stopped')
    server.order('eos')
    t.require(stream.wait_body_end(), 'no end of the body')
    check_stream(t, stream)
    t.check(stream.kinds.endswith('DE'), 'ends with %s' % stream.kinds[-3:])
    t.check(stream.checker.end_reason == 0, '$E(%s)'
            % stream.checker.end_reason)
    t.check(stream.next_head().get('Public'), 'OPTIONS was not answered')
    stream.send(post(player, number, ('Pragma', 'log-line=-')))
    answer = stream.next_head()
    t.check(answer.status == 204, 'Log: %s' % answer)


@item('M82b', 'Media server, eos-policy=rejoin: $E(1), what waited, FIN')
def rejoin(t):
    server = t.server(sink={'server-role': 'media-server',
                            'eos-policy': 'rejoin'})
    player = t.media_player_of(server)
    stream = play(t, player)
    stream.send(options(player, stream.client_id))
    t.require(stream.wait_more(5), 'the stream has stopped')
    server.order('eos')
    t.require(stream.wait_body_end(), 'no end of the body')
    check_stream(t, stream)
    t.check(stream.checker.end_reason == 1, '$E(%s)'
            % stream.checker.end_reason)
    t.check(stream.next_head().get('Public'), 'OPTIONS was not answered')
    # It would wait for $C on a connection that stays.
    check_end(t, stream)


@item('M82c', 'Media server: Connection: close, in the stream: so said, and '
      'done behind $E')
def close_later(t):
    server = t.server(sink={'server-role': 'media-server'})
    player = t.media_player_of(server)
    stream = play(t, player)
    stream.send(get(player, extra=[*SWITCH, *CLOSE,
                                   *with_id(stream.client_id)]))
    t.require(stream.wait_body_end(), 'no end of the body')
    stream.take_head()
    t.check_ok(stream.response)
    t.check(not stream.response.keeps_alive(), 'kept: %s'
            % stream.response.fields)
    t.require(stream.wait_more(5), 'the stream has stopped')
    server.order('eos')
    t.require(stream.wait_body_end(), 'no end of the body')
    check_stream(t, stream)
    check_end(t, stream)


CORPUS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(
    __file__))), 'fuzz', 'corpus', 'request')
FAMILIES = ('ffmpeg', 'libmms', 'mplayer', 'vlc', 'xine', 'curl', 'gst')


def recorded_requests():
    """(name, bytes) of each recorded request of a family of players."""
    for name in sorted(os.listdir(CORPUS)):
        if name.startswith(FAMILIES):
            with open(os.path.join(CORPUS, name), 'rb') as stream:
                yield name, stream.read()


@item('M-old', 'Both roles: the players of the field get the same bytes')
def old_players(t):
    players = t.player, t.media_server()
    requests = list(recorded_requests())
    t.require({name.partition('-')[0] for name, _ in requests}
              == set(FAMILIES), 'recorded: %s' % [n for n, _ in requests])
    for name, request in requests:
        seen = [first_bytes(player, request) for player in players]
        t.check(seen[0] == seen[1], '%s: %r and %r' % (name, *seen))


def first_bytes(player, request):
    """The head without what differs by nature, and the first frame's."""
    target = b'HEAD %s' if request.startswith(b'HEAD') else b'GET %s'
    request = re.sub(rb'^\w+ \S+', target % player.path.encode(), request)
    with player.connect() as connection:
        connection.send(request)
        response = player.read_head(connection)
        body = b'' if request.startswith(b'HEAD') or response.status != 200 \
            else connection.read_exact(12)
    head = re.sub(rb'Server: [^\r]*|client-id=\d+', b'', response.raw)
    return head, body
