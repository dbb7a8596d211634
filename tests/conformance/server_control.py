# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The test's end of server.py: starts it, gives orders, ends it."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time

from asf_source import SyntheticSource

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'server.py')


class ServerError(Exception):
    pass


class Orders:
    """What a test asks of a server through order()."""

    def stats(self):
        return self.order('stats')

    def new_header(self, **settings):
        self.source = self.source.changed(**settings)
        self.order('new-header ' + json.dumps(settings))

    def header_only(self, **settings):
        """A new header, whose packets come behind start-data."""
        self.source = self.source.changed(**settings)
        self.order('header-only ' + json.dumps(settings))

    def wait_progress(self, n, timeout=15):
        """Until n packets were pushed."""
        deadline = time.monotonic() + timeout
        while True:
            progress = self.order('progress')
            if progress['problem']:
                raise ServerError('push: %s, %s' % (
                    progress['problem'], self.order('messages')))
            if progress['n'] >= n:
                return progress['n']
            if time.monotonic() > deadline:
                raise ServerError('%d packets pushed, not %d'
                                  % (progress['n'], n))
            time.sleep(0.02)

    def wait_stat(self, name, value, timeout=5.0):
        """(seconds until stats[name] == value or None, last value)."""
        start = time.monotonic()
        while True:
            seen = self.stats().get(name)
            now = time.monotonic() - start
            if seen == value:
                return now, seen
            if now > timeout:
                return None, seen
            time.sleep(0.02)


class ControlledServer(Orders):
    host = '127.0.0.1'

    def __init__(self, **settings):
        self.path = settings.get('sink', {}).get('path', '/live')
        source = settings.get('source', {})
        has_source = 'file' not in source and not settings.get('launch')
        self.source = SyntheticSource(**source) if has_source else None
        self.errors = tempfile.TemporaryFile()
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, json.dumps(settings)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.lines = queue.Queue()
        threading.Thread(target=self.collect, daemon=True).start()
        self.port = None
        try:
            self.port = self.answer(30)['port']
        except ServerError:
            self.close()
            raise

    def collect(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put(None)

    def answer(self, timeout):
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=max(0,
                                                  deadline - time.monotonic()))
            except queue.Empty:
                raise ServerError('no answer in %g s' % timeout) from None
            if line is None:
                raise ServerError('server ended: ' + self.describe_end())
            verdict, _, rest = line.partition(' ')
            if verdict == 'ok':
                return json.loads(rest)
            if verdict == 'error':
                raise ServerError(rest)

    def send(self, order):
        """Without waiting for the answer."""
        try:
            self.process.stdin.write(order + '\n')
            self.process.stdin.flush()
        except OSError:
            raise ServerError('server ended: ' + self.describe_end()) from None

    def order(self, order, timeout=15):
        with self.lock:
            self.send(order)
            return self.answer(timeout)

    def is_alive(self):
        return self.process.poll() is None

    def describe_end(self):
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return 'still there, but silent'
        how = 'signal %d' % -code if code < 0 else 'status %d' % code
        self.errors.seek(0)
        tail = self.errors.read().decode('utf-8', 'replace')[-600:]
        return '%s %s' % (how, tail.strip())

    def close(self):
        """How it ended: '' when well."""
        was_alive = self.is_alive()
        end = ''
        try:
            self.process.stdin.close()
            code = self.process.wait(15)
            if code and was_alive:
                end = self.describe_end()
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            end = 'had to be killed: it did not stop in 15 s'
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()
        return end
