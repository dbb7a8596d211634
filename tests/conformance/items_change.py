# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 78-85: a new header in the middle, and the end of the stream."""

import time

import asf
import frames
import media
from http_client import FIN
from player import ALL_STREAMS, NEW, OLD, with_id
from suite import item

CHANGE = bytes.fromhex('2443040000000000')
END = bytes.fromhex('2445040000000000')
END_FALSE = bytes.fromhex('2445040001000000')
NO_PREDSTRM = [NEW[0], ('Supported', 'com.microsoft.wm.sswitch')]
LOG = ('0.0.0.0 2024-05-01 20:15:09 - http://h/live 0 1799 1 200 '
       '{3300AD50-2C39-46c0-AE0A-70B64F321A80} 9.0.0.4503 en-US '
       'WMFSDK/9.0.0.4503_WMPlayer/9.0.0.4503 - wmplayer.exe 9.0.0.4503 '
       'Windows_XP 5.1.0.2600 Pentium 0 0 264120 http TCP '
       'Windows_Media_Audio_9 Windows_Media_Video_9 - - 59392800 - 18560 0 0 '
       '0 - 0 0 2 4 100 - - - -')


def raw_frames(stream, kinds):
    return [frame.raw for frame in stream.frames if chr(frame.kind) in kinds]


def epoch_of(header):
    """The tag that tells one synthetic header from another."""
    tags = dict(asf.read_header(header).objects)[asf.EXTENDED_CONTENT]
    at = tags.index('Epoch\0'.encode('utf-16-le')) + 12
    size = int.from_bytes(tags[at + 2:at + 4], 'little')
    return int(tags[at + 4:at + 4 + size])


def change_under(t, who, sink=None):
    """A Play by `who` across a header change; (server, player, stream)."""
    server = t.server(sink=sink or {})
    first = server.source
    player = t.player_of(server)
    stream = player.play(who)
    t.check_works(stream, 30)
    t.check(epoch_of(stream.header) == 0, 'not the first header')
    server.new_header(epoch=1)
    t.require(stream.pump(lambda: len(stream.checker.epochs) > 1, 10),
              'no new $H: %s' % ''.join(chr(f.kind) for f in
                                        stream.frames[-5:]))
    t.check(raw_frames(stream, 'C') == [CHANGE], '$C: %s'
            % [raw.hex() for raw in raw_frames(stream, 'C')])
    t.check(epoch_of(stream.header) == 1, 'still the first header')
    t.check_none(media.compare(stream, first, 0), 'before the change')
    return server, player, stream


def check_goes_on(t, who):
    server, _, stream = change_under(t, who)
    t.check(stream.wait_data(30), '%d $D behind the change'
            % len(stream.data))
    t.check(stream.data and stream.data[0].location == 0, 'LocationId %s'
            % (stream.data and stream.data[0].location))
    t.check(not raw_frames(stream, 'E'), '$E')
    t.check_frames(stream.checker)
    t.check_none(media.compare(stream, server.source), 'behind the change')
    # A second one, right behind.
    server.new_header(epoch=2)
    t.check(stream.pump(lambda: len(stream.checker.epochs) > 2
                        and len(stream.data) > 5, 10), 'no second change')
    t.check_frames(stream.checker)


@item(78, 'Header change, NEW: $C(0), $H, $D from LocationId 0, AFFlags go on')
def change_new(t):
    check_goes_on(t, NEW)


@item('78b', '$C no sooner than 8 s behind a SelectStream, later by client-lag',
      slow=True)
def change_late(t):
    server = t.server()
    player = t.player_of(server)
    streams = [player.play(NEW) for _ in range(3)]
    for stream in streams:
        t.check_works(stream)
    selected = time.monotonic()
    for stream, lag in zip(streams[1:], ([], [('Pragma',
                                               'client-lag=10000')])):
        answer = player.post(NEW, [*ALL_STREAMS, *lag,
                                   *with_id(stream.client_id or 0)],
                             version='1.1')
        t.check_ok(answer.response)
    # Nobody is behind for having read nothing.
    for stream in streams:
        stream.run(0.4)
    server.new_header(epoch=1)
    changed = time.monotonic()
    for stream, due in zip(streams, (changed, selected + 8, changed + 10)):
        t.require(stream.pump(lambda: len(stream.checker.epochs) > 1, 14),
                  'no new $H')
        late = time.monotonic() - due
        t.check(-0.1 < late < 1.5, '$C came %+.1f s from when it was due'
                % late)
        t.check(stream.wait_data(30), '%d $D behind the change'
                % len(stream.data))
        t.check(stream.data and stream.data[0].location == 0, 'LocationId %s'
                % (stream.data and stream.data[0].location))
        t.check_frames(stream.checker)
        t.check_none(media.compare(stream, server.source))


@item(79, 'Header change, OLD: the same bytes')
def change_old(t):
    check_goes_on(t, OLD)


@item(80, 'Header change without predstrm: no $D until SelectStream')
def change_waits(t):
    server, player, stream = change_under(t, NO_PREDSTRM)
    stream.run(1)
    t.check(not stream.data, '%d $D without a SelectStream'
            % len(stream.data))
    answer = player.post(NO_PREDSTRM, [*ALL_STREAMS,
                                       *with_id(stream.client_id or 0)])
    t.check_ok(answer.response)
    t.check(answer.response.content_length == 0, 'Content-Length %s'
            % answer.response.content_length)
    t.require(stream.wait_data(20), 'no $D behind SelectStream')
    videos = stream.read_header().video_streams()
    for _, packet in stream.packets():
        if packet.streams() & set(videos):
            t.check(asf.starts_key_frame(packet, videos),
                    'video does not begin with a key frame')
            break
    t.check_frames(stream.checker)
    t.check_none(media.compare(stream, server.source))


@item('80b', 'Without predstrm and SelectStream: closed when its session ends',
      slow=True)
def change_expires(t):
    server, player, stream = change_under(t, NO_PREDSTRM,
                                          {'idle-timeout': 10000000000})
    number = with_id(stream.client_id or 0)
    stream.run(5)
    answer = player.post(NEW, [('Pragma', 'xKeepAliveInPause=1'), *number])
    t.check_ok(answer.response)
    # It would have ended 18 s behind the change.
    stream.run(15)
    t.require(not stream.ended, 'ended by %s' % stream.ended)
    start = time.monotonic()
    t.check(stream.wait_end(8) == FIN, '%s, not FIN' % stream.ended)
    t.check(time.monotonic() - start > 1, 'ended with its session alive')
    t.check(not stream.data and not raw_frames(stream, 'E'), 'frames %s'
            % [chr(frame.kind) for frame in stream.frames[-3:]])
    t.check(server.wait_stat('clients-timed-out', 1)[0] is not None,
            'the application was not told')
    response = player.describe(NEW, extra=number).response
    t.check(response.pragma('xResetStrm') == '1', 'the session is there')


@item(81, 'Describe and Play after the change: the new header')
def change_describe(t):
    server = t.server()
    player = t.player_of(server)
    running = player.play()
    t.check_works(running)
    server.new_header(epoch=1)
    t.require(running.pump(lambda: len(running.checker.epochs) > 1, 10),
              'no new $H')
    header = t.check_describe(player.describe())
    t.require(header, 'no header')
    t.check(epoch_of(header) == 1, 'Describe has the old header')
    stream = player.play(NEW)
    t.check_works(stream)
    t.check(stream.header == header, 'Play has another header than Describe')
    t.check(len(stream.checker.epochs) == 1, 'a newcomer is told of the past')


@item(82, 'EOS: $E(0) last, then FIN, nothing after; every packet before it')
def end_of_stream(t):
    server = t.server()
    streams = [t.player_of(server).play(who) for who in (OLD, NEW)]
    for stream in streams:
        t.check_works(stream)
    server.order('eos')
    last = server.order('progress')['n'] - 1
    for stream in streams:
        t.check(stream.wait_end() == FIN, '%s, not FIN' % stream.ended)
        t.check(stream.frames[-1].raw == END, 'last frame %s'
                % stream.frames[-1].raw[:12].hex())
        t.check(not stream.reader.held, 'half a frame at the end')
        t.check(stream.data[-1].location == last, 'last $D %d of %d'
                % (stream.data[-1].location, last))
        t.check_frames(stream.checker)
        t.check_none(media.compare(stream, server.source))
    deadline = time.monotonic() + 8
    messages = []
    while 'eos' not in messages and time.monotonic() < deadline:
        messages += server.order('messages')
        time.sleep(0.05)
    t.check('eos' in messages, 'no EOS message: %s' % messages)


@item(83, 'Element stopped: every client gets $E, the port closes')
def stopped(t):
    server = t.server()
    player = t.player_of(server)
    streams = [player.play(who) for who in (OLD, NEW, OLD)]
    for stream in streams:
        t.check_works(stream)
    server.order('stop', 20)
    for stream in streams:
        ended = stream.wait_end()
        t.check(ended == FIN, '%s, not FIN' % ended)
        t.check(stream.frames[-1].kind == frames.END, 'last frame %r'
                % stream.frames[-1])
        t.check_frames(stream.checker)
    try:
        player.connect(timeout=3).close()
        t.check(False, 'the port is still open')
    except ConnectionRefusedError:
        pass


@item(84, 'After EOS: Describe 503 or refused, a Log with the old id 2xx')
def after_end(t):
    server = t.server()
    player = t.player_of(server)
    stream = player.play(NEW)
    t.check_works(stream)
    server.order('eos')
    t.check(stream.wait_end() == FIN, '%s, not FIN' % stream.ended)
    answer = player.post(NEW, [('Pragma', 'log-line=' + LOG),
                               *with_id(stream.client_id or 0)])
    t.check(answer.response.status in (200, 204), 'Log: %s' % answer.response)
    for request in (player.describe_bytes(), player.play_bytes()):
        response = player.exchange(request, 15).response
        t.check(response.status == 503, 'after EOS: %s' % response)


@item(85, 'header-change-policy=disconnect: $E(1), FIN')
def change_ends(t):
    server = t.server(sink={'header-change-policy': 'disconnect'})
    player = t.player_of(server)
    streams = [player.play(who) for who in (OLD, NEW)]
    for stream in streams:
        t.check_works(stream)
    server.new_header(epoch=1)
    for stream in streams:
        t.check(stream.wait_end() == FIN, '%s, not FIN' % stream.ended)
        t.check(stream.frames[-1].raw == END_FALSE, 'last frame %s'
                % stream.frames[-1].raw[:12].hex())
        t.check(not raw_frames(stream, 'C'), '$C')
        t.check_frames(stream.checker)
    again = player.play()
    t.check_works(again)
    t.check(epoch_of(again.header) == 1, 'rejoined with the old header')
