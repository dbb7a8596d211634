# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What every test of the real-players lab stands on.

A scratch folder, child processes that are bounded in time and die as a
group, the server fixtures as context managers, a relay that counts
connections, and the verdict at the end of a test.  It knows no player (see
drivers.py).  Each child has one reader thread for its output; the lists they
fill are only appended to.
"""

import concurrent.futures
import contextlib
import dataclasses
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get('WMNET_LAB_BIN', HERE)
PYTHON = '/usr/bin/python3'
SKIP = 77


@dataclasses.dataclass
class Report:
    """What a player made of a URL.  Only decoded output counts."""

    player: str
    url: str
    video_frames: int = 0
    audio_seconds: float = 0.0
    width: int = 0
    height: int = 0
    # decoder and protocol complaints, tolerated noise already left out
    errors: list = dataclasses.field(default_factory=list)
    # seconds from the start to the first decoded output, None = unknown
    first_frame: float | None = None
    # whether the first picture was coded as a key frame, None = unknown
    first_is_key: bool | None = None
    # ended | stopped | killed | error N | signal N
    exit: str = 'ended'
    # seconds of wall clock between the first output and the stop
    played: float = 0.0
    notes: dict = dataclasses.field(default_factory=dict)

    def json(self):
        return json.dumps(dataclasses.asdict(self))

    def line(self):
        first = ('%.1f s' % self.first_frame
                 if self.first_frame is not None else '?')
        return ('%-13s %4d frames %5.1f s sound %4dx%-4d first %-6s %s%s'
                % (self.player, self.video_frames, self.audio_seconds,
                   self.width, self.height, first, self.exit,
                   ' ERRORS: %r' % self.errors[:3] if self.errors else ''))


@contextlib.contextmanager
def scratch():
    """A folder of our own under TMPDIR, gone afterwards."""
    path = tempfile.mkdtemp(prefix='wmnet-lab-')
    os.chmod(path, 0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Child:
    """A process with a process group of its own, a dated list of the lines
    it prints, and an end."""

    def __init__(self, argv, env=None, cwd=None):
        self.start = time.monotonic()
        self.stopped_at = None
        self.killed = False
        self.lines = []  # (seconds since start, 'out' or 'err', text)
        self.news = queue.Queue()
        self.proc = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, **(env or {})},
            cwd=cwd, start_new_session=True, text=True, errors='replace',
            bufsize=1)
        self.readers = [
            threading.Thread(target=self._read, args=(name, stream),
                             daemon=True)
            for name, stream in (('out', self.proc.stdout),
                                 ('err', self.proc.stderr))]
        for reader in self.readers:
            reader.start()

    def _read(self, name, stream):
        for text in stream:
            entry = (time.monotonic() - self.start, name, text.rstrip())
            self.lines.append(entry)
            self.news.put(entry)
        stream.close()

    def age(self):
        return time.monotonic() - self.start

    def alive(self):
        return self.proc.poll() is None

    def tell(self, text):
        try:
            self.proc.stdin.write(text + '\n')
            self.proc.stdin.flush()
        except (OSError, ValueError):
            pass

    def wait(self, seconds):
        try:
            self.proc.wait(max(0.0, seconds))
            return True
        except subprocess.TimeoutExpired:
            return False

    def stop(self, command=None, number=signal.SIGINT, grace=5.0):
        """Asks the child to end, then sees to it.  What it prints from here
        on says nothing about the stream."""
        if self.alive():
            self.stopped_at = self.age()
            if command is not None:
                self.tell(command)
            else:
                self.proc.send_signal(number)
            if not self.wait(grace):
                self.killed = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.proc.pid, signal.SIGKILL)
        self.proc.wait()
        for reader in self.readers:
            reader.join(5)

    def exit_kind(self):
        if self.killed:
            return 'killed'
        if self.stopped_at is not None:
            return 'stopped'
        code = self.proc.returncode
        if code == 0:
            return 'ended'
        return 'signal %d' % -code if code < 0 else 'error %d' % code

    def texts(self, name=None):
        """The lines printed before the stop, of one stream or of both."""
        end = self.stopped_at if self.stopped_at is not None else 1e9
        return [text for at, stream, text in list(self.lines)
                if at <= end and name in (None, stream)]

    def output(self, name='out'):
        return [text for _at, stream, text in list(self.lines)
                if stream == name]


class Server:
    """A server in a child process that answers in lines of JSON."""

    def __init__(self, argv, env=None):
        self.child = Child(argv, env)
        self.port = self.expect('port', 20)

    def expect(self, key, seconds):
        """The value of the next answer that has key."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            try:
                _at, name, text = self.child.news.get(timeout=max(0.01, left))
            except queue.Empty:
                raise TimeoutError('server said no %r: %r' % (
                    key, self.child.lines[-5:])) from None
            if name != 'out' or not text.startswith('{'):
                continue
            answer = json.loads(text)
            if key in answer:
                return answer[key]
            if 'error' in answer:
                raise RuntimeError('server: ' + answer['error'])

    def url(self, scheme='http', port=None):
        return '%s://127.0.0.1:%d/' % (scheme, port or self.port)

    def stats(self):
        self.child.tell('stats')
        return self.expect('stats', 10)

    def warnings(self):
        return [text for text in self.child.output()
                if text.startswith('{"warning"')]

    def close(self):
        self.child.stop(command='quit', grace=10)


@contextlib.contextmanager
def serving(kind, path='', props='', env=None):
    """serve.py with one of its pipelines and properties of the sink."""
    server = Server([PYTHON, os.path.join(HERE, 'serve.py'), kind,
                     '--file=' + path, '--props=' + props], env)
    try:
        yield server
        if not server.child.alive():
            raise RuntimeError('the server died')
    except BaseException:
        # Its last words are what one wants to read first.
        for _at, name, text in server.child.lines[-12:]:
            print('server', name, text)
        raise
    finally:
        server.close()


@contextlib.contextmanager
def pretending(producer, fault='none'):
    """standin.py fed by a command that writes ASF to its stdout."""
    server = Server([PYTHON, os.path.join(HERE, 'standin.py'), '--fault',
                     fault, '--'] + producer)
    try:
        yield server
    finally:
        server.close()


# A foreign producer of ASF in real time, for the stand-in.
TEST_CARD = ['ffmpeg', '-nostdin', '-loglevel', 'error',
             '-re', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25',
             '-re', '-f', 'lavfi', '-i', 'sine=frequency=440', '-ac', '2',
             '-c:v', 'wmv2', '-b:v', '256k', '-g', '25',
             '-c:a', 'wmav2', '-b:a', '64k', '-f', 'asf', '-']


def make_wmv(path, seconds, size='320x240', rate='256k', begin=0):
    """A Windows Media file as ffmpeg writes it, with a key frame a second,
    whose times begin with some second."""
    subprocess.run(
        ['ffmpeg', '-nostdin', '-y', '-loglevel', 'error',
         '-f', 'lavfi', '-i', 'testsrc=size=%s:rate=25' % size,
         '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100',
         '-t', str(seconds), '-ac', '2', '-c:v', 'wmv2', '-b:v', rate,
         '-g', '25', '-c:a', 'wmav2', '-b:a', '64k',
         '-output_ts_offset', str(begin), path],
        check=True, timeout=120, stdin=subprocess.DEVNULL)
    return path


class Relay:
    """Passes TCP through and writes down when each connection came: the
    storm test must not have to believe the server's own counters."""

    def __init__(self, port):
        self.target = port
        self.opened = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                conn, _address = self.listener.accept()
            except OSError:
                return
            self.opened.append(time.monotonic())
            try:
                far = socket.create_connection(('127.0.0.1', self.target))
            except OSError:
                conn.close()
                continue
            for here, there in ((conn, far), (far, conn)):
                threading.Thread(target=self._pump, args=(here, there),
                                 daemon=True).start()

    @staticmethod
    def _pump(here, there):
        with contextlib.suppress(OSError):
            while data := here.recv(65536):
                there.sendall(data)
        with contextlib.suppress(OSError):
            there.shutdown(socket.SHUT_WR)

    def since(self, moment):
        return sum(1 for at in list(self.opened) if at > moment)

    def close(self):
        self.listener.close()


def calm(seconds):
    """Lets the stream run: what passes here is media time, not a guess at
    how long something takes."""
    time.sleep(seconds)


def at_once(jobs, width):
    """Runs callables, width at a time; their results in order."""
    with concurrent.futures.ThreadPoolExecutor(width) as pool:
        return [future.result()
                for future in [pool.submit(job) for job in jobs]]


def absent(programs):
    """Those programs that are not installed."""
    return {name for name in programs if not shutil.which(name)}


def must_have(missing):
    """Ends a test that is nothing without these: a skip if players are
    optional, a failure if this build was told to have them."""
    if missing:
        verdict([], missing)


def verdict(complaints, missing=()):
    """The last lines of a test, and its exit status.  A test that found no
    fault but had to go without some players is no success: it is skipped
    where they are optional, else failed."""
    for complaint in complaints:
        print('FAIL: ' + complaint)
    if missing:
        print('not installed: ' + ', '.join(sorted(missing)))
    print('%d complaints' % len(complaints) if complaints
          else 'skipped' if missing else 'good')
    sys.stdout.flush()
    if missing and not complaints:
        optional = os.environ.get('WMNET_PLAYERS', 'auto') == 'auto'
        sys.exit(SKIP if optional else 1)
    sys.exit(1 if complaints else 0)
