# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""From a player's request to its first decoded frame.

A proxy stands between player and server, notes when the first bytes of the
first request come, and hands everything on; so neither the player's start nor
its look for a name is in it.  The frame is seen where the player itself hands
on what it has decoded: the first picture that ffmpeg hashes, the first raw
buffer behind decodebin, the first picture that MPlayer writes down.  VLC shows
none that can be seen to the millisecond, so it isn't asked.

One at a time, at random moments of the stream; all clocks are CLOCK_MONOTONIC.
"""

import os
import random
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time

import servers

PATIENCE = 10.0
# Who has shown none after so many starts shows none.
ENOUGH = 3


class Proxy:
    """Hands bytes on in both directions; first is when one was asked for."""

    def __init__(self, port):
        self.target = port
        self.first = None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        self.pairs = {}
        self.is_over = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def accept(self):
        client = self.listener.accept()[0]
        server = socket.create_connection(("127.0.0.1", self.target))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs[client] = server
        self.pairs[server] = client

    def hand_on(self, end):
        other = self.pairs[end]
        try:
            data = end.recv(65536)
            if self.first is None and data:
                self.first = time.monotonic()
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for part in (end, other):
            self.pairs.pop(part, None)
            part.close()

    def run(self):
        while not self.is_over:
            ready = select.select([self.listener, *self.pairs], [], [], 0.1)[0]
            for end in ready:
                if end is self.listener:
                    self.accept()
                elif end in self.pairs:
                    self.hand_on(end)

    def close(self):
        self.is_over = True
        self.thread.join()
        for end in [self.listener, *self.pairs]:
            end.close()


def read_until(source, mark, end):
    """When @mark comes; None when it doesn't in time."""
    seen = b""
    while time.monotonic() < end:
        if not select.select([source], [], [], end - time.monotonic())[0]:
            break
        data = os.read(source, 65536)
        if not data:
            break
        seen = (seen + data)[-200000:]
        if mark in seen:
            return time.monotonic()
    return None


def watch(command, mark, fifo=None):
    """Runs a player until its first frame; (started, frame or None)."""
    output = None
    if fifo:
        output = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if fifo else subprocess.PIPE,
            start_new_session=True)
    except FileNotFoundError:
        raise servers.Absent("%s is not installed" % command[0]) from None
    try:
        source = output if fifo else process.stdout.fileno()
        if fifo:
            wait_for_writer(output, process, started + PATIENCE)
        return started, read_until(source, mark, started + PATIENCE)
    finally:
        # MPlayer's cache is a process of its own.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
        if output is not None:
            os.close(output)


def wait_for_writer(output, process, end):
    """A pipe that nobody has opened yet reads as if it were at its end."""
    poll = select.poll()
    poll.register(output, select.POLLIN)
    while time.monotonic() < end and process.poll() is None:
        if any(events & select.POLLIN for _, events in poll.poll(10)):
            return
        time.sleep(0.001)


def play_ffmpeg(url, _folder, _build):
    # -vsync passthrough: not held back to be counted against a frame rate.
    return watch(["ffmpeg", "-nostdin", "-v", "quiet", "-i", url,
                  "-map", "0:v", "-vsync", "passthrough", "-frames:v", "1",
                  "-flush_packets", "1", "-f", "framehash", "-"], b"\n0,")


def play_gst(url, _folder, build):
    return watch([os.path.join(build, "tests", "bench", "bench-first-frame"),
                  url], b"frame")


def play_mplayer(url, folder, _build):
    fifo = os.path.join(folder, "frames")
    if not os.path.exists(fifo):
        os.mkfifo(fifo)
    return watch(["mplayer", "-nolirc", "-noconfig", "all", "-really-quiet",
                  "-ao", "null", "-vo", "yuv4mpeg:file=" + fifo, url],
                 b"FRAME\n", fifo)


# name: (how, scheme)
PLAYERS = {
    "ffmpeg-mmsh": (play_ffmpeg, "mmsh"),
    "ffmpeg-http": (play_ffmpeg, "http"),
    "gst-http": (play_gst, "http"),
    "mplayer-mmsh": (play_mplayer, "mmsh"),
}


def play_once(player, port, path, folder, build):
    """(seconds from the request, seconds from the start); None: no frame."""
    how, scheme = PLAYERS[player]
    proxy = Proxy(port)
    try:
        started, frame = how("%s://127.0.0.1:%d%s" % (scheme, proxy.port, path),
                             folder, build)
    finally:
        proxy.close()
    if frame is None or proxy.first is None:
        return None
    return frame - proxy.first, frame - started


def measure(player, server, runs, build):
    """Figures of so many starts, one after the other."""
    chance = random.Random(1)
    found, failed = [], 0
    with tempfile.TemporaryDirectory(prefix="wmnet-bench-") as folder:
        for _ in range(runs):
            if failed == ENOUGH and not found:
                break
            time.sleep(chance.uniform(0, 1))
            times = play_once(player, server.port, server.path, folder, build)
            if times is None:
                failed += 1
            else:
                found.append(times)
    return {"starts": len(found) + failed, "no_frame": failed,
            "from_request": sorted(times[0] for times in found),
            "from_start": sorted(times[1] for times in found),
            "machine_load": os.getloadavg()[0]}
