# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What the tests of the examples share: a program that is spoken to line by
line, a file that plays long enough, and viewers that are sockets.  Waiting is
for lines, never for time.
"""

import os
import queue
import re
import socket
import subprocess
import threading

PATIENCE = 30
FILM_PACKETS = 1200


class Program:
    """A child; everything it prints, by line."""

    def __init__(self, arguments, **more):
        self.lines = queue.Queue()
        self.said = []
        self.child = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", **more)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def tell(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()

    def wait(self, pattern):
        """The match of the next line that has the pattern."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if line is None:
                raise AssertionError("it ended without %r:\n%s" % (
                    pattern, "\n".join(self.said)))
            self.said.append(line)
            match = re.search(pattern, line)
            if match:
                return match

    def end(self, status=0):
        """It has to come to its end by itself."""
        self.child.stdin.close()
        try:
            got = self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            raise
        if got != status:
            raise AssertionError("it ended with %d:\n%s" % (
                got, "\n".join(self.said)))

    def kill(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()


def film(folder):
    """A file that plays for two minutes: the packets of a short one over and
    over, ten a second."""
    path = os.path.join(os.environ["WMNET_TEST_DATA"], "ffmpeg-file.asf")
    with open(path, "rb") as source:
        data = source.read()
    header_size = int.from_bytes(data[16:24], "little") + 50
    size = packet_size(data)
    # The Data Object says its size and how many there are (ASF 5.1); an index
    # may follow.
    count = int.from_bytes(data[header_size - 10:header_size - 2], "little")
    packets = [bytearray(data[header_size + i * size:][:size])
               for i in range(count)]
    path = os.path.join(folder, "film.asf")
    header = bytearray(data[:header_size])
    header[-34:-26] = (50 + FILM_PACKETS * size).to_bytes(8, "little")
    header[-10:-2] = FILM_PACKETS.to_bytes(8, "little")
    with open(path, "wb") as target:
        target.write(header)
        for number in range(FILM_PACKETS):
            packet = packets[number % len(packets)]
            at = send_time_at(packet)
            packet[at:at + 4] = (number * 100).to_bytes(4, "little")
            target.write(packet)
    return path


def packet_size(data):
    """From the File Properties Object (ASF 3.2)."""
    guid = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
    at = data.index(guid)
    return int.from_bytes(data[at + 92:at + 96], "little")


def send_time_at(packet):
    """Where the send time stands (ASF 5.2.2)."""
    widths = (0, 1, 2, 4)
    at = 1 + (packet[0] & 15) if packet[0] & 0x80 else 0
    flags = packet[at]
    return at + 2 + sum(widths[flags >> shift & 3] for shift in (5, 1, 3))


def join(port, agent="lines/1.0", source="127.0.0.1", fields=""):
    """A connection that has got the first line of its answer."""
    viewer = socket.create_connection(("127.0.0.1", port), PATIENCE,
                                      (source, 0))
    viewer.sendall(("GET / HTTP/1.0\r\nUser-Agent: %s\r\n%s\r\n"
                    % (agent, fields)).encode())
    answer = b""
    while not answer.endswith(b"\r\n"):
        byte = viewer.recv(1)
        if not byte:
            break
        answer += byte
    return viewer, answer.decode("latin-1").strip()


def wait_closed(viewer):
    viewer.settimeout(PATIENCE)
    try:
        while viewer.recv(65536):
            pass
    except ConnectionResetError:
        pass
