# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 21-38: the Describe request and its answer."""

import time

import asf
import frames
from player import (CLOSE, DESCRIBE_TYPE, NEW, OLD, agent, with_id)
from suite import item

FEATURE = 'com.microsoft.wm.'


@item(21, 'D10 OLD: Content-Type, Content-Length, no Transfer-Encoding')
def body_fields(t):
    check_body_fields(t, t.player.describe())


def check_body_fields(t, answer):
    t.check_ok(answer.response)
    t.check_type(answer.response, DESCRIBE_TYPE)
    t.check(answer.response.content_length == len(answer.body),
            'Content-Length %s, %d bytes' % (answer.response.content_length,
                                             len(answer.body)))
    t.check(not answer.response.all('Transfer-Encoding'), 'Transfer-Encoding')


@item(22, 'One features Pragma, beginning with broadcast, nothing seekable')
def features(t):
    for who in (OLD, NEW):
        values = t.player.describe(who).response.pragma_all('features')
        if not t.check(len(values) == 1, 'features %r' % values):
            continue
        text = values[0]
        t.check(text[:1] == text[-1:] == '"', 'not quoted: ' + text)
        words = [word.strip() for word in text.strip('"').split(',')]
        t.check(words[0] == 'broadcast', 'begins with ' + words[0])
        for word in words:
            t.check(word not in ('seekable', 'stridable')
                    and not word.startswith('skip'), 'has ' + word)


@item(23, 'One client-id, decimal, 1..4294967295')
def client_id(t):
    values = t.player.describe().response.pragma_all('client-id')
    t.require(len(values) == 1, 'client-id %r' % values)
    t.check(values[0].isdigit() and 1 <= int(values[0]) <= 0xffffffff,
            'client-id %r' % values[0])


@item(24, 'timeout token of at least 1000')
def timeout(t):
    value = t.player.describe().response.pragma('timeout')
    t.check(value and value.isdigit() and int(value) >= 1000,
            'timeout %r' % value)


@item(25, 'No tokens that do not belong into a fresh Describe')
def stray_tokens(t):
    wrong = ('xresetstrm', 'pipeline-experiment', 'packet-pair-experiment',
             'version-info', 'version-url', 'playlist-gen-id')
    for who in (OLD, NEW):
        for name, _ in t.player.describe(who).response.pragmas():
            t.check(name.lower() not in wrong, name)


@item(26, 'Supported: none for OLD, predstrm and sswitch for NEW')
def supported(t):
    for who in (OLD, agent('NSPlayer/7.10.0.3059'),
                agent('NSPlayer/8.0.0.4477')):
        response = t.player.describe(who).response
        t.check(not response.all('Supported'), '%s is told Supported'
                % who[0][1])
    words = [word.strip() for value in
             t.player.describe(NEW).response.all('Supported')
             for word in value.split(',')]
    for name in ('predstrm', 'sswitch'):
        t.check(FEATURE + name in words, 'NEW is not told %s: %s'
                % (name, words))
    for name in ('fastcache', 'srvppair'):
        t.check(FEATURE + name not in words, 'NEW is told ' + name)


@item(27, 'Body: one $H, its lengths, LocationId 0, Incarnation 0, AFFlags 0C')
def framing(t):
    answer = t.player.describe()
    body = answer.body
    t.check(body[:2] == b'$H', 'begins with %s' % body[:2].hex())
    cut = frames.read_frames(body)
    t.require(len(cut) == 1, '%d frames' % len(cut))
    frame = cut[0]
    length = answer.response.content_length
    t.check(frame.length == frame.size == (length or 0) - 4,
            'PacketLength %d, PacketSize %d, Content-Length %s'
            % (frame.length, frame.size, length))
    t.check((frame.location, frame.incarnation, frame.af) == (0, 0, 0x0c),
            'LocationId %d, Incarnation %d, AFFlags 0x%02x'
            % (frame.location, frame.incarnation, frame.af))


@item(28, 'Payload: header object, its size, 50 bytes of Data Object')
def payload(t):
    header = t.check_describe(t.player.describe())
    t.require(header, 'no header')
    asf.read_header(header)
    for form in () if t.is_foreign else ('caps-only', 'in-band', 'split'):
        server = t.server(header=form)
        other = t.check_describe(t.player_of(server).describe())
        t.require(other, form + ': no header')
        t.check(asf.read_header(other).streams
                == asf.read_header(header).streams, form + ': other streams')


@item(29, 'Header: broadcast, not seekable, min = max = S, bitrate, counts')
def live_header(t):
    raw = t.check_describe(t.player.describe())
    t.require(raw, 'no header')
    header = asf.read_header(raw)
    t.check_none(asf.check_live_header(header))
    t.note('packet size %d, max bitrate %d, %d bytes'
           % (header.packet_size, header.bitrate, len(raw)))
    if t.source:
        t.check(header.packet_size in (t.source.packet_size,
                                       t.source.packet_size + 3),
                'S %d, sent were %d' % (header.packet_size,
                                        t.source.packet_size))
        kinds = {number: kind for number, kind in t.source.streams}
        t.check(header.streams == kinds, 'streams %s' % header.streams)


@item(30, '100 Describes at once: 100 client-ids, not consecutive')
def many_ids(t):
    connections = [t.keep(t.player.connect()) for _ in range(100)]
    for connection in connections:
        connection.send(t.player.describe_bytes())
    numbers = [t.player.read_head(c).client_id for c in connections]
    t.require(all(numbers), 'no client-id')
    t.check(len(set(numbers)) == 100, '%d different ids' % len(set(numbers)))
    ordered = sorted(numbers)
    neighbours = sum(b - a < 16 for a, b in zip(ordered, ordered[1:]))
    t.check(neighbours < 10, '%d of 99 ids are next to another: %s'
            % (neighbours, ordered[:5]))
    steps = {b - a for a, b in zip(numbers, numbers[1:])}
    t.check(len(steps) > 50, 'only %d different steps' % len(steps))


@item(31, 'xPlayStrm=0 is a Describe')
def play_zero(t):
    t.check_describe(t.player.describe(extra=[('Pragma', 'xPlayStrm=0')]))


@item(32, 'Unknown client-id: 200, another id, xResetStrm=1')
def unknown_id(t):
    # docs/players.md, R12
    answer = t.player.describe(extra=with_id(7))
    t.check_describe(answer)
    t.check(answer.response.client_id not in (7, None), 'client-id %s'
            % answer.response.client_id)
    t.check(answer.response.pragma('xResetStrm') == '1', 'xResetStrm %s'
            % answer.response.pragma('xResetStrm'))


@item(33, 'Describe with the id of a running Play: 4xx, the stream goes on')
def streaming_id(t):
    stream = t.player.play()
    t.check_works(stream)
    answer = t.player.describe(extra=with_id(stream.client_id or 0))
    t.check(400 <= answer.response.status < 500, 'status %s'
            % answer.response)
    t.check(stream.wait_more(), 'the stream stopped')
    t.check_frames(stream.checker)


@item(34, 'Describe with the id of an idle session: 200, same id')
def idle_id(t):
    first = t.player.describe().response.client_id
    t.require(first, 'no client-id')
    stream = t.player.play(extra=with_id(first))
    t.check_works(stream)
    t.check(stream.client_id == first, 'Play answered id %s'
            % stream.client_id)
    for state in ('described', 'played'):
        number = first
        if state == 'described':
            number = t.player.describe().response.client_id
        else:
            stream.close()
        answer = wait_idle(t, number)
        t.check_describe(answer)
        t.check(answer.response.client_id == number, '%s: other id' % state)
        t.check(not answer.response.pragma_all('xResetStrm'),
                '%s: xResetStrm' % state)


def wait_idle(t, number):
    """The server may need a moment to see that the Play has gone."""
    for _ in range(20):
        answer = t.player.describe(extra=with_id(number))
        if answer.response.status == 200:
            break
        time.sleep(0.05)
    return answer


@item(35, 'packet-pair and pipeline experiments are not taken up')
def experiments(t):
    answer = t.player.describe(NEW, version='1.1', extra=[
        ('Pragma', 'packet-pair-experiment=1'),
        ('Pragma', 'pipeline-experiment=1'), ('Pragma', 'LinkBW=2147483647')])
    t.check_describe(answer)
    for name in ('packet-pair-experiment', 'pipeline-experiment'):
        t.check(answer.response.pragma(name) in (None, '0'), '%s=%s'
                % (name, answer.response.pragma(name)))


@item(36, 'Before the pipeline has a header: waits then 200, or 503')
def header_not_ready(t):
    server = t.server(autostart=False)
    player = t.player_of(server)
    with player.connect() as connection:
        connection.send(player.describe_bytes())
        data, ended = connection.read_to_end(1)
        if data or ended != 'timeout':
            t.note('answered at once')
            connection.held += data
            response = player.read_head(connection)
            t.check(response.status == 503, 'status %s' % response)
        else:
            server.order('start-data')
            response = player.read_head(connection)
            t.check_ok(response, DESCRIBE_TYPE)
            length = response.content_length or 0
            t.check(length > 100, 'Content-Length %d' % length)
            asf.read_header(connection.read_exact(length)[12:])
    t.check_describe(player.describe())
    check_header_wait(t)


def check_header_wait(t):
    server = t.server(autostart=False, sink={'header-wait': 500000000})
    player = t.player_of(server)
    for request in (player.describe_bytes(), player.play_bytes()):
        answer = player.exchange(request)
        t.check(answer.response.status == 503, 'status %s without a header'
                % answer.response)
        t.check(answer.response.get('Retry-After', '').isdigit(),
                'Retry-After %r' % answer.response.get('Retry-After'))


@item(37, 'Header > 65,527 bytes: three $H, reassembly identical')
def large_header(t):
    server = t.server(source={'extra_header': 150000 - 800})
    player = t.player_of(server)
    answer = player.describe()
    header = t.check_describe(answer)
    t.require(header, 'no header')
    cut = frames.read_frames(answer.body)
    t.check([frame.af for frame in cut] == [4, 0, 8], 'AFFlags %s'
            % [frame.af for frame in cut])
    t.check([frame.location for frame in cut] == [0, 1, 2], 'LocationId %s'
            % [frame.location for frame in cut])
    sent = dict(asf.read_header(server.source.header()).objects)
    came = dict(asf.read_header(header).objects)
    t.check(came.get(asf.EXTENDED_CONTENT) == sent[asf.EXTENDED_CONTENT],
            'the large object came changed')
    stream = player.play()
    t.check_works(stream)
    t.check(stream.header == header, 'Play has another header')


@item(38, 'NSServer and WMCacheProxy are answered as players')
def servers(t):
    for name in ('NSServer/9.0.0.3171', 'WMCacheProxy/9.5.6001.1'):
        answer = t.player.describe(agent(name), connection=CLOSE)
        check_body_fields(t, answer)
        t.check_describe(answer)
