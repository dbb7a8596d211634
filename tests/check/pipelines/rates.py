# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Two encoders of different rate into one asfmux: real players choose.

Each player is told once what little bandwidth it has and once nothing; which
picture it decodes shows what it has chosen by the bit rates in the header, and
what the server left out for it.  ffmpeg takes all streams, and a player that
names none (as a bare Play does) gets what LinkBW carries.  xine knows only the
bandwidths in its settings.  (docs/protocol.md, items 66 to 73)
"""

import re

import drivers
import lab
import wire

SECONDS = 4.0
# What the large picture is encoded with is less than the guess for a picture
# whose rate nobody has said.
GUESS = 1000000
SMALL, LARGE = (160, 120), (320, 240)
VLC_AGENT = 'NSPlayer/7.10.0.3059'
LOW = {'mplayer-mmsh': {'extra': ('-bandwidth', '200000')},
       'vlc-mmsh': {'extra': ('--mms-maxbitrate', '200000')},
       'xine-mmsh': {'settings':
                     'media.network.bandwidth:262.2 Kbps (Cable/DSL)\n'},
       'libmms-mmsh': {'bandwidth': 200000}}
PLAYERS = ('ffmpeg-mmsh',) + tuple(LOW)


def look(report, size):
    wrong = []
    name = '%s for %dx%d' % (report.player, *size)
    # VLC shows the sizes of all streams that the header names; ffmpeg plays
    # both.
    if report.player in ('mplayer-mmsh', 'xine-mmsh', 'libmms-mmsh') and \
            (report.width, report.height) != size:
        wrong.append('%s: pictures of %dx%d' % (name, report.width,
                                                report.height))
    if report.video_frames < 25:
        wrong.append('%s: %d frames' % (name, report.video_frames))
    if report.audio_seconds < 1:
        wrong.append('%s: %.1f s of sound' % (name, report.audio_seconds))
    # matrix.py looks at what VLC complains about; nine players at once make
    # it late.
    if report.player != 'vlc-mmsh':
        wrong += ['%s: %s' % (name, text) for text in report.errors[:3]]
    return wrong


def watch_vlc(server, n_players):
    """What the players with VLC's name have chosen, as the element says it:
    for each of them whether streams 1 and 2 are on."""
    seen = set()
    for _ in range(60):
        text = str(server.stats()['clients']).replace('\\', '')
        for client in text.split('wmnetsink-client,')[1:]:
            number = re.search(r'port=\(int\)(\d+)', client)[1]
            chosen = re.findall(r'stream-[12]=\(\w+\)([\w-]+)', client)
            if VLC_AGENT in client and chosen:
                seen.add((number, *chosen))
        if len(seen) >= n_players:
            break
        lab.calm(0.2)
    return sorted(chosen for _number, *chosen in seen)


def get_rates(server):
    """{stream: bit/s} as the header says it now."""
    client = wire.RawClient(server.port)
    header = client.play()
    client.close()
    return header.rates


def wait_measured(server):
    """Three seconds of stream, whatever the clock says meanwhile."""
    for _ in range(60):
        rates = get_rates(server)
        if GUESS not in rates.values():
            return rates
        lab.calm(0.3)
    return rates


def streams_for(server, link):
    """The streams of the packets of a Play that names none."""
    client = wire.RawClient(server.port)
    streams = set()
    client.send(wire.request('/', ('xPlayStrm=1', 'LinkBW=%d' % link)))
    client.reply()
    n_packets = 0
    for letter, _location, _inc, _flags, packet in client.frames():
        if letter == 'D':
            streams.update(payload.stream for payload in wire.payloads(packet))
            n_packets += 1
        if n_packets == 60:
            break
    client.close()
    return streams


def main():
    missing = drivers.missing(PLAYERS)
    usable = drivers.usable(PLAYERS)
    wrong = []
    with lab.serving('rates') as server:
        print('bit rates', wait_measured(server))
        jobs = []
        for name in usable:
            jobs.append((LARGE, lambda name=name: drivers.play(
                name, server, SECONDS)))
            if name in LOW:
                jobs.append((SMALL, lambda name=name: drivers.play(
                    name, server, SECONDS, **LOW[name])))
        vlc = 'vlc-mmsh' in usable
        chosen, *reports = lab.at_once(
            [lambda: watch_vlc(server, 2 * vlc)]
            + [job for _size, job in jobs], 1 + len(jobs))
        print('VLC has chosen', chosen)
        if vlc and chosen != [['off', 'on'], ['on', 'off']]:
            wrong.append('VLC has chosen %s' % chosen)
        for (size, _job), report in zip(jobs, reports):
            print(report.line(), flush=True)
            wrong += look(report, size)
        for link, want in ((200000, {2, 3}), (0, {1, 3})):
            streams = streams_for(server, link)
            if streams != want:
                wrong.append('LinkBW %d: streams %s' % (link, streams))
        stats = server.stats()
        print('packets filtered', stats['packets-filtered'])
        if not stats['packets-filtered']:
            wrong.append('nothing was filtered')
    lab.verdict(wrong, missing)


if __name__ == '__main__':
    main()
