# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Another server to hold against ours: VLC's mmsh, from a file in a loop."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

import suite

USER = 65534                # nobody: VLC does not run as root
SECONDS = 60                # of the film
PATIENCE = 20


class Vlc:
    host, path = '127.0.0.1', '/live'

    def __init__(self):
        if not (shutil.which('cvlc') and shutil.which('ffmpeg')):
            raise suite.ServerError('no vlc, or no ffmpeg')
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o777)
        film = self.make_film()
        with socket.socket() as probe:
            probe.bind((self.host, 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            self.drop_rights() + [
                'cvlc', '-I', 'dummy', '--no-plugins-cache', '--quiet',
                '--loop', '--sout-keep', film, '--sout',
                '#std{access=mmsh,mux=asfh,dst=%s:%d%s}' % (
                    self.host, self.port, self.path)],
            env={**os.environ, 'HOME': self.folder.name},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.wait()

    def make_film(self):
        """Two streams, a key frame each second, as our own tests have."""
        path = os.path.join(self.folder.name, 'film.wmv')
        subprocess.run(
            ['ffmpeg', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i',
             'testsrc=size=320x240:rate=25', '-f', 'lavfi', '-i',
             'sine=frequency=440:sample_rate=44100', '-t', str(SECONDS),
             '-ac', '2', '-c:v', 'wmv2', '-b:v', '256k', '-g', '25',
             '-c:a', 'wmav2', '-b:a', '64k', path], check=True, timeout=120)
        os.chmod(path, 0o644)
        return path

    @staticmethod
    def drop_rights():
        if os.geteuid() != 0:
            return []
        return ['setpriv', '--reuid=%d' % USER, '--regid=%d' % USER,
                '--clear-groups']

    def wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection((self.host, self.port)).close()
                return
            except OSError:
                time.sleep(0.2)
        self.close()
        raise suite.ServerError('VLC does not listen')

    @staticmethod
    def subject():
        said = subprocess.run(
            Vlc.drop_rights() + ['cvlc', '--version'], capture_output=True,
            text=True, check=False).stdout.split()
        numbers = [word for word in said if word[:1].isdigit()]
        return 'VLC %s mmsh' % (numbers[0] if numbers else '')

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()
