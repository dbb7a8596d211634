# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A stand-in for wmnetsink: a small server that can be told to misbehave.

It lets the drivers be tried without the plugin, and shows that their
judgement can fail: with a fault switched on (a start in mid GOP, damaged
payloads, gaps, a reconnect invitation at the end) the tests have to say so.
One thread reads the producer, one more serves each connection: good for a
dozen clients and for nothing else.  It does not negotiate, and knows only
Describe, Play and plain GET (MS-WMSP 2.2.2.1, 2.2.2.6).

    standin.py [--fault NAME] [--port N] -- PRODUCER ARGUMENT...

The producer writes ASF to its stdout in real time.  The first line on our
stdout is {"port": N}; "eos" and "quit" are understood on stdin.
"""

import argparse
import json
import os
import random
import socket
import struct
import subprocess
import sys
import threading

import wire

FAULTS = ('none', 'midgop', 'damage', 'gap', 'reconnect')
KEPT = 200


class Live:
    """The packets since the start of the newest GOP, numbered from 0."""

    def __init__(self, fault):
        self.fault = fault
        self.changed = threading.Condition()
        # under changed
        self.header = None
        self.packets = {}
        self.head = 0
        self.join = 0
        self.over = False

    def feed(self, stream):
        """Reads the producer to its end."""
        start = stream.read(30)
        length = struct.unpack_from('<Q', start, 16)[0]
        data = start + stream.read(length - 30 + wire.DATA_HEAD)
        size = wire.AsfHeader(data).packet_size
        packet = stream.read(size)
        grow = 0 if packet[:1] > b'\x7f' else 3
        header = wire.AsfHeader(repair(bytearray(data), size + grow))
        with self.changed:
            self.header = header
        while len(packet) == size:
            self.append(header, with_ec(packet) if grow else packet)
            packet = stream.read(size)
        self.end()

    def append(self, header, packet):
        if packet[:16] == wire.HEADER_GUID:
            return self.end()
        clean = wire.begins_key(header, packet)
        if self.fault == 'damage' and self.head % 3 == 1:
            packet = damage(packet)
        with self.changed:
            if clean or not header.video:
                self.join = self.head
            self.packets[self.head] = packet
            self.packets.pop(self.head - KEPT, None)
            self.head += 1
            self.changed.notify_all()

    def end(self):
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def get(self, number):
        """Packet number, or None at the end of the stream."""
        with self.changed:
            self.changed.wait_for(lambda: self.over or number < self.head)
            return self.packets.get(number)

    def enter(self):
        """(header, first packet number) for a newcomer."""
        late = 2 if self.fault == 'midgop' else 0
        with self.changed:
            self.changed.wait_for(
                lambda: self.over or self.head > self.join + late)
            first = self.join + late
            return self.header, first


def with_ec(packet):
    """asfmux writes no error correction data, without which xine skips a
    packet, and counts its padding twice (docs/players.md R4, R7)."""
    if packet[0] != 0x51:
        raise ValueError('not the packet of asfmux: %02x' % packet[0])
    return (b'\x82\x00\x00' + packet[:2]
            + struct.pack('<HH', len(packet) + 3, len(packet)
                          - struct.unpack_from('<H', packet, 2)[0])
            + packet[6:])


def repair(data, packet_size):
    """What any server has to mend in a live header (docs/players.md)."""
    count = 0
    for guid, at, _size in wire.objects(bytes(data)):
        count += 1
        if guid == wire.FILE_GUID:
            struct.pack_into('<Q', data, at + 40, 0)
            struct.pack_into('<Q', data, at + 56, 0xffffffff)
            struct.pack_into('<QQ', data, at + 64, 0, 0)
            struct.pack_into('<I', data, at + 88, 1)
            struct.pack_into('<III', data, at + 92, packet_size, packet_size,
                             2000000)
    # xine takes a tiny header for an MPEG stream (docs/players.md R13).
    padding = wire.PADDING_GUID + struct.pack('<Q', 324) + bytes(300)
    data[-wire.DATA_HEAD:-wire.DATA_HEAD] = padding
    length = struct.unpack_from('<Q', data, 16)[0]
    struct.pack_into('<QI', data, 16, length + len(padding), count + 1)
    struct.pack_into('<Q', data, len(data) - 34, 50)
    struct.pack_into('<Q', data, len(data) - 10, 0)
    return bytes(data)


def damage(packet):
    out = bytearray(packet)
    for _ in range(40):
        at = random.randrange(64, len(out) - 64)
        out[at] ^= 1 << random.randrange(8)
    return bytes(out)


def frame(letter, location, flags, payload):
    return (struct.pack('<2sHIBBH', b'$' + letter, len(payload) + 8, location,
                        0, flags, len(payload) + 8) + payload)


def packets_from(live, first):
    number, begun = first, set()
    while True:
        packet = live.get(number)
        if packet is None:
            return
        if live.fault != 'gap' or number % 20 != 19:
            if live.fault != 'midgop' and begun != live.header.streams:
                packet = wire.without_orphans(live.header, packet, begun)
            if packet:
                yield number, packet
        number += 1


def head(kind):
    return ('HTTP/1.0 200 OK\r\nServer: Rex/9.0\r\nCache-Control: no-cache\r\n'
            'Pragma: no-cache\r\nPragma: client-id=1\r\n'
            'Pragma: features="broadcast,live"\r\n'
            'Content-Type: %s\r\n\r\n' % kind).encode()


def answer(live, conn, asked):
    framed = b'\r\nUser-Agent: NSPlayer' in asked
    header, first = live.enter()
    if not framed:
        conn.sendall(head('video/x-ms-asf') + header.data)
        for _number, packet in packets_from(live, first):
            conn.sendall(packet)
        return
    conn.sendall(head('application/octet-stream')
                 + frame(b'H', 0, 12, header.data))
    if b'xPlayStrm=1' not in asked:
        return
    for number, packet in packets_from(live, first):
        conn.sendall(frame(b'D', number, (number - first) & 255, packet))
    reason = 1 if live.fault == 'reconnect' else 0
    conn.sendall(struct.pack('<2sHI', b'$E', 4, reason))


def serve(live, conn):
    conn.settimeout(20)
    try:
        asked = b''
        while b'\r\n\r\n' not in asked:
            more = conn.recv(4096)
            if not more or more[0] == 1:
                return
            asked += more
        answer(live, conn, asked)
    except OSError:
        pass
    finally:
        conn.close()


def accept(live, listener):
    while True:
        conn, _address = listener.accept()
        threading.Thread(target=serve, args=(live, conn), daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--fault', choices=FAULTS, default='none')
    parser.add_argument('--port', type=int, default=0)
    parser.add_argument('producer', nargs='+')
    args = parser.parse_args()
    producer = subprocess.Popen(args.producer, stdout=subprocess.PIPE,
                                stdin=subprocess.DEVNULL)
    live = Live(args.fault)
    listener = socket.create_server(('127.0.0.1', args.port))
    threading.Thread(target=accept, args=(live, listener),
                     daemon=True).start()
    threading.Thread(target=live.feed, args=(producer.stdout,),
                     daemon=True).start()
    print(json.dumps({'port': listener.getsockname()[1]}), flush=True)
    for line in sys.stdin:
        if line.strip() == 'eos':
            live.end()
        elif line.strip() == 'quit':
            break
    producer.kill()
    sys.stdout.flush()
    os._exit(0)


if __name__ == '__main__':
    main()
