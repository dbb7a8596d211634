# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 113 to 117: real players, by the drivers of tests/check/pipelines.

Registered only when asked for (--interop): the suite players runs the same
drivers, and for longer.
"""

import contextlib
import os
import subprocess
import sys
import threading

from suite import item

PIPELINES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..',
                         'check', 'pipelines')
sys.path.append(PIPELINES)
os.environ.setdefault('WMNET_LAB_BIN', os.path.join(
    os.environ.get('GST_PLUGIN_PATH_1_0', '').split(':')[0],
    '..', '..', 'tests', 'check', 'pipelines'))
os.environ.setdefault('WMNET_PLAYERS', 'auto')

import drivers  # noqa: E402
import lab  # noqa: E402

SECONDS = 10.0
N_CLIENTS, N_SECONDS = 40, 10


@contextlib.contextmanager
def stage(t):
    """A function from a scheme to the URL of something worth seeing."""
    if t.is_foreign:
        yield lambda scheme: '%s://%s:%d%s' % (
            scheme, t.target.host, t.target.port, t.target.path)
    else:
        with lab.serving('av') as server:
            yield server.url


def play_all(t, names, seconds):
    there = drivers.usable(names)
    for name in sorted(set(names) - set(there)):
        t.note('%s is not installed' % name)
    if not there:
        t.not_applicable('no player is installed')
    with stage(t) as url:
        for name in there:
            report = drivers.play(name, url(drivers.PLAYERS[name].scheme),
                                  seconds)
            t.check_none(drivers.judge(report, 'av'))


def run_script(t, name):
    if t.is_foreign:
        t.not_applicable('needs a server that can be ordered about')
    done = subprocess.run(
        ['/usr/bin/python3', '-B', os.path.join(PIPELINES, name)],
        capture_output=True, text=True, timeout=600, check=False)
    if done.returncode == lab.SKIP:
        t.not_applicable('no player is installed')
    lines = done.stdout.strip().split('\n')
    t.check(done.returncode == 0, '; '.join(lines[-3:]))


@item(113, 'ffmpeg, VLC, MPlayer, libmms, xine over mmsh: %d s each, no error'
      % SECONDS)
def framed_players(t):
    play_all(t, ('ffmpeg-mmsh', 'vlc-mmsh', 'mplayer-mmsh', 'libmms-mmsh',
                 'xine-mmsh'), SECONDS)


@item(114, 'Fifty joins at random times each: ffmpeg, libmms, MPlayer decode')
def joins(t):
    run_script(t, 'joins.py')


@item(115, 'ffmpeg, VLC, GStreamer, curl over http: %d s each, no error'
      % SECONDS)
def plain_players(t):
    play_all(t, ('ffmpeg-http', 'vlc-http', 'gst-http', 'curl-http'),
             SECONDS)


@item(116, 'After $E(0): VLC, libmms and xine come back once at most in 5 s')
def storm(t):
    run_script(t, 'storm.py')


@item(117, '%d clients for %d s: AFFlags and LocationId of all of them'
      % (N_CLIENTS, N_SECONDS))
def many_clients(t):
    streams = [t.keep(t.player.play()) for _ in range(N_CLIENTS)]
    threads = [threading.Thread(target=stream.run, args=(N_SECONDS,))
               for stream in streams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, stream in enumerate(streams):
        t.check(len(stream.data) > 20, 'client %d: %d $D' % (
            n, len(stream.data)))
        t.check_none(['client %d: %s' % (n, text)
                      for _key, text in stream.checker.problems])
