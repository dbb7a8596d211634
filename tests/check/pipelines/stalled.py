# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A stalled client does not cost the others a byte or a second.

Two raw sockets ask for Play and for plain ASF and then read nothing, at a
rate that no socket buffer hides, beside two healthy framed clients.  The
healthy ones' packets are compared byte by byte by LocationId, have to be
contiguous and on time.  In the end the stalled framed client reads again: its
frames are whole, and after the gap its video begins with a key frame; and the
server has to say that it dropped packets, or nobody was stalled.
(MS-WMSP 2.2.3.1.2, 2.2.3.3)
"""

import threading
import time

import lab
import wire

SECONDS = 20.0
# An episode on a busy machine may delay a packet; a stalled neighbour that
# blocks the others would do so for as long as it stalls.
LONGEST_WAIT = 2.0
# Packets in which a newcomer's first objects may have been cut free.
OPENING = 12


class Healthy(threading.Thread):
    """Reads and keeps every packet, and when it came."""

    def __init__(self, port):
        super().__init__()
        self.client = wire.RawClient(port)
        self.packets = {}
        self.order, self.flags, self.times = [], [], []
        self.error = None

    def run(self):
        try:
            self.header = self.client.play()
            end = time.monotonic() + SECONDS
            for letter, location, _inc, flags, data in self.client.frames(end):
                if letter != 'D':
                    raise ValueError('a $%s frame' % letter)
                self.packets[location] = data
                self.order.append(location)
                self.flags.append(flags)
                self.times.append(time.monotonic())
        except (OSError, ValueError, EOFError) as error:
            self.error = repr(error)
        self.client.close()

    def complaints(self, name):
        wrong = []
        if self.error:
            wrong.append('%s: %s' % (name, self.error))
        if len(self.order) < 100:
            return wrong + ['%s got %d packets' % (name, len(self.order))]
        first = self.order[0]
        if self.order != list(range(first, first + len(self.order))):
            wrong.append('%s: packets are not contiguous' % name)
        if self.flags != [n & 255 for n in range(len(self.flags))]:
            wrong.append('%s: AF flags do not count from 0' % name)
        waits = [b - a for a, b in zip(self.times, self.times[1:])]
        print('%s: %d packets from %d, longest wait %.2f s'
              % (name, len(self.order), first, max(waits)))
        if max(waits) > LONGEST_WAIT:
            wrong.append('%s waited %.1f s for a packet' % (name, max(waits)))
        return wrong


def compare(reference, other):
    common = [n for n in other.order[OPENING:] if n in reference.packets]
    different = [n for n in common
                 if other.packets[n] != reference.packets[n]]
    print('%d packets compared' % len(common))
    if len(common) < 0.5 * len(other.order):
        return ['only %d packets in common' % len(common)]
    if reference.header.data != other.header.data:
        return ['the headers differ']
    return ['packet %d differs, and %d more' % (different[0],
                                                len(different) - 1)
            ] if different else []


def resume(client, header):
    """What a stalled client finds when it reads at last."""
    try:
        return read_on(client, header)
    except (OSError, EOFError, ValueError) as error:
        return ['stalled: %r' % error]


def read_on(client, header):
    last, gap_at, after = None, None, []
    end = time.monotonic() + 20
    for letter, location, _inc, _flags, data in client.frames(end):
        if letter != 'D':
            return ['stalled: a $%s frame' % letter]
        if last is not None and location <= last:
            return ['stalled: LocationId goes back']
        if last is not None and location != last + 1 and gap_at is None:
            gap_at = location
        if gap_at is not None:
            after.append(data)
        last = location
        if len(after) > OPENING:
            break
    print('stalled: gap before packet', gap_at)
    if gap_at is None:
        return ['stalled: no gap, so nothing was tried']
    if wire.video_starts_clean(header, after) is not True:
        return ['stalled: after the gap comes no key frame']
    return []


def dropped(server):
    stats = server.stats()
    print({key: stats[key] for key in ('packets-dropped',
                                       'clients-dropped-slow')})
    return int(stats['packets-dropped'])


def main():
    # A small queue, or the test would have to wait for it to fill; and
    # patience, or the server would end the stalled connections.
    with lab.serving('fat', props='queue-max-bytes=1000000 '
                     'queue-max-time=120000000000') as server:
        reference = Healthy(server.port)
        reference.start()
        lab.calm(2)
        stalled = wire.RawClient(server.port, rcvbuf=4096, timeout=15)
        header = stalled.play()
        plain = wire.RawClient(server.port, rcvbuf=4096)
        plain.send(wire.request('/', agent='stalled/1.0'))
        other = Healthy(server.port)
        other.start()
        reference.join()
        other.join()
        wrong = reference.complaints('reference') + other.complaints('other')
        if not wrong:
            wrong += compare(reference, other)
        wrong += resume(stalled, header)
        if dropped(server) == 0:
            wrong.append('nothing was dropped: nobody was stalled')
        stalled.close()
        plain.close()
    lab.verdict(wrong)


if __name__ == '__main__':
    main()
