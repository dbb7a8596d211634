# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Five different players at once on one server, for a while, and the server
knows of five.

The players start together and play for longer than in matrix.py; the count
comes from the element's own "stats" while they play.
"""

import threading

import drivers
import lab

SECONDS = 12.0
NAMES = ('ffmpeg-mmsh', 'vlc-mmsh', 'mplayer-mmsh', 'xine-mmsh', 'gst-http')


def count(server, over, seen):
    while not over.wait(0.5):
        seen.append(int(server.stats()['n-clients']))


def main():
    lab.must_have(drivers.missing(NAMES))
    wrong, seen, over = [], [], threading.Event()
    with lab.serving('av') as server:
        watcher = threading.Thread(target=count, args=(server, over, seen))
        watcher.start()
        try:
            jobs = [lambda name=name: drivers.play(name, server, SECONDS)
                    for name in NAMES]
            reports = lab.at_once(jobs, len(jobs))
        finally:
            over.set()
            watcher.join()
        for report in reports:
            print(report.line())
            wrong += drivers.judge(report, 'av')
    print('clients seen by the server:', seen)
    if max(seen, default=0) != len(NAMES):
        wrong.append('the server counted %d players at most'
                     % max(seen, default=0))
    lab.verdict(wrong)


if __name__ == '__main__':
    main()
