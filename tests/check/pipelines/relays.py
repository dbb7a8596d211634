# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Players behind cubemap, which relays the stream in Metacube2 blocks, plain
and framed.  They join late and at different moments: what they begin with is
what a block without the flag "not suitable for stream start" promises.
"""

import contextlib
import os
import socket
import sys
import time

import drivers
import lab

SECONDS = 4.0
# (path at the relay, query at the sink, players)
STREAMS = (('/plain', '?metacube', ('ffmpeg-http', 'gst-http', 'curl-http')),
           ('/framed', '?metacube=framed', ('ffmpeg-mmsh', 'libmms-mmsh')))


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def write_config(path, port, server):
    lines = ['num_servers 1', 'listen 127.0.0.1:%d' % port,
             'error_log type=console']
    lines += ['stream %s src=http://127.0.0.1:%d/%s' % (
        name, server.port, query) for name, query, _players in STREAMS]
    with open(path, 'w', encoding='ascii') as file:
        file.write('\n'.join(lines) + '\n')


def has_media(port, path):
    """Whether the relay has begun to pass the stream on."""
    request = 'GET %s HTTP/1.0\r\nUser-Agent: probe\r\n\r\n' % path
    try:
        with socket.create_connection(('127.0.0.1', port), 2) as probe:
            probe.sendall(request.encode())
            data = b''
            while len(data) < 8000:
                piece = probe.recv(8000)
                if not piece:
                    return False
                data += piece
            return b' 200 ' in data.split(b'\r\n')[0]
    except OSError:
        return False


@contextlib.contextmanager
def relaying(server, folder):
    """cubemap in front of the server: its port, once it has the streams."""
    config, port = folder + '/cubemap.config', free_port()
    write_config(config, port, server)
    child = lab.Child(['cubemap', config], cwd=folder)
    try:
        end = time.monotonic() + 20
        while not all(has_media(port, name) for name, _q, _p in STREAMS):
            if time.monotonic() > end or not child.alive():
                raise TimeoutError('cubemap passes nothing on: %r'
                                   % child.texts()[-5:])
            lab.calm(0.2)
        yield port, child
    finally:
        child.stop()


def late_join(name, url, pause):
    lab.calm(pause)
    return drivers.play(name, url, SECONDS)


def main():
    lab.must_have(lab.absent(['cubemap'])
                  | drivers.missing(['ffmpeg-http', 'ffmpeg-mmsh']))
    wrong, jobs = [], []
    with lab.scratch() as folder, lab.serving('av') as server, \
            relaying(server, folder) as (port, child):
        for path, _query, players in STREAMS:
            for number, name in enumerate(drivers.usable(players)):
                url = '%s://127.0.0.1:%d%s' % (
                    drivers.PLAYERS[name].scheme, port, path)
                for pause in (0.3, 2.1):
                    jobs.append(lambda name=name, url=url,
                                pause=pause + 0.37 * number:
                                late_join(name, url, pause))
        for report in lab.at_once(jobs, len(jobs)):
            print(report.line(), flush=True)
            wrong += drivers.judge(report, 'av')
        stats = server.stats()
        print('the sink has %s clients' % stats['n-clients'])
        if stats['n-clients'] != len(STREAMS):
            wrong.append('%s clients, not one a stream' % stats['n-clients'])
        wrong += ['cubemap: ' + text for text in child.texts()
                  if 'WARNING' in text or 'ERROR' in text]
    lab.verdict(wrong, drivers.missing(
        [name for _p, _q, players in STREAMS for name in players]))


if __name__ == '__main__':
    sys.exit(main())
