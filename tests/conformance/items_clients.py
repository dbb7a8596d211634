# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 62-65: many clients, slow ones, and those that leave."""

import threading
import time

import media
from frames import packet_size_of
from http_client import FIN, HttpError, RST
from player import NEW, OLD, PLAY_TYPE, Stream
from suite import item


@item(62, 'max-clients reached: 503 on Play; a leaving client frees its place')
def limit(t):
    server = t.server(sink={'max-clients': 2})
    player = t.player_of(server)
    streams = [player.play() for _ in range(2)]
    for stream in streams:
        t.check_works(stream)
    for who in (OLD, NEW):
        refused = t.keep(player.play(who))
        t.check(refused.response.status == 503, 'third: %s'
                % refused.response)
        t.check(refused.response.content_length is not None,
                '503 without Content-Length')
    t.check_describe(player.describe())
    streams[0].close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        again = t.keep(player.play())
        if again.response.status != 503:
            break
        time.sleep(0.05)
    t.check_works(again)
    t.check(streams[1].wait_more(), 'the second client was cut off')


@item(63, 'A client that stops reading: others keep their rate, it loses '
          'whole packets or is closed', slow=True)
def stalled(t):
    player = t.player
    stall = 6
    source = None
    if not t.is_foreign:
        # 700 KB/s, far more in 4 s than socket buffers and queue hold.
        server = t.server(
            source={'interval_ms': 2},
            sink={'queue-max-time': 0, 'queue-max-bytes': 262144})
        player, source, stall = t.player_of(server), server.source, 4
    slow = t.keep(player.stream(player.play_bytes(), receive_buffer=4096))
    t.check_ok(slow.response, PLAY_TYPE)
    others = [t.keep(player.play()) for _ in range(2)]
    threads = [threading.Thread(target=other.run, args=(stall,))
               for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        t.require(other.data, 'another client got nothing')
        check_steady(t, other, source, stall)
    check_slow(t, slow, others[0])


def check_steady(t, stream, source, seconds):
    t.check_frames(stream.checker)
    places = [frame.location for frame in stream.data]
    t.check(places == list(range(places[0], places[0] + len(places))),
            'another client lost packets')
    if source:
        due = seconds * 1000 / source.interval_ms
        t.check(len(places) > 0.8 * due, 'another client got %d packets, '
                '%d were due' % (len(places), due))
        t.check_none(media.compare(stream, source))


def check_slow(t, slow, other):
    """Read what it has, and see how it was treated."""
    target = other.data[-1].location
    caught = slow.pump(lambda: slow.data and slow.data[-1].location >= target,
                       10)
    t.check_none(slow.checker.about('af', 'location', 'order', 'length',
                                    'size', 'frame'), 'slow client')
    places = [frame.location for frame in slow.data]
    gaps = sum(b - a - 1 for a, b in zip(places, places[1:]))
    if slow.ended in (FIN, RST):
        t.note('closed (%s) after %d packets' % (slow.ended, len(places)))
    elif t.check(caught, 'neither caught up nor closed: %d packets'
                 % len(places)):
        t.note('lost %d packets of %d' % (gaps, target - places[0]))
        t.check(t.is_foreign or gaps, 'it lost nothing: no stall happened')
    size = packet_size_of(slow.header)
    t.check(size, 'no packet size')


@item(64, 'A closing client is noticed at once, the count goes down')
def leaving(t):
    server = t.server()
    player = t.player_of(server)
    for how in ('close', 'reset'):
        streams = [player.play() for _ in range(3)]
        for stream in streams:
            t.check_works(stream)
        seconds, seen = server.wait_stat('n-clients', 3)
        t.check(seconds is not None, 'n-clients %s with 3 clients' % seen)
        for left, stream in enumerate(reversed(streams)):
            getattr(stream.connection, how)()
            seconds, seen = server.wait_stat('n-clients', 2 - left)
            t.require(seconds is not None, '%s: n-clients %s, not %d'
                      % (how, seen, 2 - left))
            t.check(seconds < 1, '%s: noticed after %.1f s' % (how, seconds))
            t.note('%s: noticed after %d ms' % (how, seconds * 1000))
    t.check(server.order('get n-clients') == 0, 'property n-clients %s'
            % server.order('get n-clients'))


@item(65, 'RST in the middle of a request head: nothing is left')
def reset_in_head(t):
    server = t.server()
    player = t.player_of(server)
    t.check_describe(player.describe())
    t.require(server.wait_stat('n-connections', 0)[0] is not None,
              'n-connections stays above 0')
    time.sleep(0.3)             # the last descriptor may still be closing
    before = server.order('files')
    request = player.play_bytes()
    for at in range(0, 60):
        connection = player.connect()
        try:
            connection.send(request[:at * len(request) // 60])
        except HttpError as error:
            t.check(False, 'at %d: %s' % (at, error))
        connection.reset()
    seconds, left = server.wait_stat('n-connections', 0)
    t.check(seconds is not None, 'n-connections stays %s' % left)
    t.check(server.order('get n-clients') == 0, 'a client was counted')
    check_files(t, server, before)
    # In the middle of the answer, too.
    for _ in range(20):
        stream = Stream(*start_play(player))
        stream.connection.reset()
    seconds, left = server.wait_stat('n-connections', 0)
    t.check(seconds is not None, 'n-connections stays %s' % left)
    check_files(t, server, before)
    t.check_works(player.play())


def check_files(t, server, before):
    # One that was reset before it was accepted still comes and goes.
    deadline = time.monotonic() + 3
    left = server.order('files')
    while left > before and time.monotonic() < deadline:
        time.sleep(0.05)
        left = server.order('files')
    t.check(left <= before, '%d files open, %d before' % (left, before))


def start_play(player):
    connection = player.connect()
    connection.send(player.play_bytes())
    return connection, player.read_head(connection)
