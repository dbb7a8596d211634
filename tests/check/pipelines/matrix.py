# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Every player against every kind of stream, from the start and joining late.

A player passes when what it decoded is worth the time it played, without one
complaint (see judge() in drivers.py).  One server for each kind of stream
carries all players at once, twice: those "from the start" come while the
header does not exist yet and have to be held (docs/players.md R8); the late
ones begin in the middle of things.  (docs/protocol.md, items 113 and 115)

    matrix.py KIND...     av audio video (every player), or
                          avmux file pipe (other producers, fewer players)
"""

import sys

import drivers
import lab

SECONDS = 5.0
LATE = 6.0
# Other producers put other bytes before the sink; one player of each family
# of demuxers shows whether they came through.
FEW = ('ffmpeg-mmsh', 'ffmpeg-http', 'vlc-mmsh', 'mplayer-mmsh', 'gst-http')
ALL = tuple(drivers.PLAYERS)


def batch(server, kind, when, names):
    want = kind if kind in ('audio', 'video') else 'av'
    jobs = [lambda name=name: drivers.play(name, server, SECONDS)
            for name in names]
    wrong = []
    print('--', kind, when)
    for report in lab.at_once(jobs, len(jobs)):
        print(report.line(), flush=True)
        wrong += ['%s (%s): %s' % (kind, when, text)
                  for text in drivers.judge(report, want)]
    return wrong


def run(kind, names):
    if not names:
        return []
    with lab.scratch() as folder:
        path = ''
        if kind == 'file':
            path = lab.make_wmv(folder + '/long.wmv', 60)
        with lab.serving(kind, path) as server:
            wrong = batch(server, kind, 'from the start', names)
            if kind in ('av', 'audio', 'video'):
                lab.calm(LATE - SECONDS)
                wrong += batch(server, kind, 'joining late', names)
            for text in server.warnings():
                print('server said', text)
        return wrong


def main():
    kinds = sys.argv[1:] or ['av', 'audio', 'video']
    wrong, missing = [], set()
    for kind in kinds:
        names = ALL if kind in ('av', 'audio', 'video') else FEW
        missing |= drivers.missing(names)
        wrong += run(kind, drivers.usable(names))
    lab.verdict(wrong, missing)


if __name__ == '__main__':
    main()
