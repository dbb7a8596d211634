# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Fifty joins at random moments for each cheap player; every one decodes,
begins with a key frame and without one complaint of a decoder.

A start in mid GOP is the classic fault here (docs/players.md R10), and random
moments against a GOP of one second find it.  The seed is printed, so that a
failure can be looked at again.  (docs/protocol.md, item 114)
"""

import random
import sys
import time

import drivers
import lab

JOINS = 50
SECONDS = 1.0
WIDTH = 6
NAMES = ('ffmpeg-mmsh', 'libmms-mmsh', 'mplayer-mmsh')


def join(name, server, pause):
    lab.calm(pause)
    return drivers.play(name, server, SECONDS)


def main():
    names = drivers.usable(NAMES)
    lab.must_have(drivers.missing(['ffmpeg-mmsh']))
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time())
    chance = random.Random(seed)
    print('seed', seed)
    jobs, wrong, starts = [], [], []
    with lab.serving('av') as server:
        for number in range(JOINS * len(names)):
            jobs.append(lambda name=names[number % len(names)],
                        pause=chance.uniform(0, 1): join(name, server, pause))
        for number, report in enumerate(lab.at_once(jobs, WIDTH)):
            found = drivers.judge(report, 'av')
            if report.player == 'ffmpeg-mmsh':
                starts.append(report.first_frame or 0)
                if report.first_is_key is not True:
                    found.append('ffmpeg-mmsh: no key frame at the start')
            if found:
                print(number, report.line(), flush=True)
            wrong += ['join %d: %s' % (number, text) for text in found]
    print('%d joins; ffmpeg saw its first picture after %.1f to %.1f s'
          % (len(jobs), min(starts), max(starts)))
    lab.verdict(wrong, drivers.missing(NAMES))


if __name__ == '__main__':
    main()
