# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""After the end of the stream players stop: at most one new connection each
within five seconds.

VLC, libmms and xine come back at once, and again and again, when $E carries
anything but zero (docs/protocol.md; MS-WMSP 2.2.3.4).  Each plays through a
relay of its own that counts connections, so that the server's counters need
not be believed.  (docs/protocol.md, item 116)
"""

import contextlib
import threading
import time

import drivers
import lab

NAMES = ('vlc-mmsh', 'libmms-mmsh', 'xine-mmsh')
BEFORE = 9.0
AFTER = 5.0


def watch(server, names):
    """Plays, ends the stream, and says (player, connections before, after,
    frames) for each."""
    reports, threads = {}, []
    with contextlib.ExitStack() as stack:
        relays = {}
        for name in names:
            relays[name] = stack.enter_context(
                contextlib.closing(lab.Relay(server.port)))

            def play(name=name):
                reports[name] = drivers.play(
                    name, server, BEFORE + AFTER + 2, relays[name].port)

            threads.append(threading.Thread(target=play))
            threads[-1].start()
        lab.calm(BEFORE)
        before = {name: len(relays[name].opened) for name in names}
        moment = time.monotonic()
        server.child.tell('eos')
        lab.calm(AFTER)
        after = {name: relays[name].since(moment) for name in names}
        for thread in threads:
            thread.join()
    return [(name, before[name], after[name], reports[name].video_frames)
            for name in names]


def complaints(outcome):
    wrong = []
    for name, before, after, frames in outcome:
        print('%s: %d connections before the end, %d in %.0f s after it, '
              '%d frames' % (name, before, after, AFTER, frames))
        if before < 2 or frames < 20:
            wrong.append('%s never played' % name)
        if after > 1:
            wrong.append('%s came back %d times' % (name, after))
    return wrong


def main():
    with lab.serving('av') as server:
        wrong = complaints(watch(server, drivers.usable(NAMES)))
        server.expect('eos', 10)
    lab.verdict(wrong, drivers.missing(NAMES))


if __name__ == '__main__':
    main()
