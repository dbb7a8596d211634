# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A second sink fed from the first over the network: by souphttpsrc, and by
curl in a loop, which also follows to a new header (docs/operating.md).

The origin plays two files one after the other, so that its header changes in
the middle.
"""

import sys
import time
import urllib.request

import drivers
import lab
import wire

SECONDS = 4.0
FIRST = 25                      # seconds of the origin's first stream
PLAYERS = ('ffmpeg-mmsh', 'ffmpeg-http', 'libmms-mmsh')


def read_header(server):
    """The header that a newcomer at the server gets now."""
    request = urllib.request.Request(server.url(),
                                     headers={'User-Agent': 'probe'})
    with urllib.request.urlopen(request, timeout=20) as answer:
        head = answer.read(24)
        rest = answer.read(int.from_bytes(head[16:24], 'little') - 24
                           + wire.DATA_HEAD)
    return head + rest


def watch(server, when):
    jobs = [lambda name=name: drivers.play(name, server, SECONDS)
            for name in drivers.usable(PLAYERS)]
    wrong = []
    print('--', when)
    for report in lab.at_once(jobs, len(jobs)):
        print(report.line(), flush=True)
        wrong += ['%s: %s' % (when, text)
                  for text in drivers.judge(report, 'av')]
    return wrong


def try_soup():
    with lab.serving('av') as origin, \
            lab.serving('soup', origin.url()) as edge:
        return watch(edge, 'souphttpsrc')


def try_change(folder):
    """Players at the edge before and after the origin's header changes."""
    path = folder + '/both.asf'
    with open(path, 'wb') as both:
        for number, (seconds, rate) in enumerate(((FIRST, '256k'),
                                                  (60, '300k'))):
            part = lab.make_wmv('%s/%d.asf' % (folder, number), seconds,
                                rate=rate)
            with open(part, 'rb') as file:
                both.write(file.read())
    with lab.serving('file', path) as origin, \
            lab.serving('edge', origin.url()) as edge:
        before = read_header(edge)
        wrong = watch(edge, 'before the change')
        end = time.monotonic() + FIRST + 30
        while read_header(edge) == before:
            if time.monotonic() > end:
                return wrong + ['the edge never got the new header']
            lab.calm(0.5)
        return wrong + watch(edge, 'after the change')


def main():
    lab.must_have(drivers.missing(['ffmpeg-mmsh', 'gst-http', 'curl-http']))
    wrong = try_soup()
    with lab.scratch() as folder:
        wrong += try_change(folder)
    lab.verdict(wrong, drivers.missing(PLAYERS))


if __name__ == '__main__':
    sys.exit(main())
