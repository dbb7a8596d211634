# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Announcements opened by real players, as one opens a link to a stream.

.asx, .wax, .wvx and .m3u over HTTP; what a browser gets at the path itself, a
[Reference] file, saved and opened as a browser does it; and the same text where
plain ASF is switched off and a player over http:// is led to the framed stream.
Every player that can read a form has to decode the stream behind it (judge() in
drivers.py).  Totem's parser reads files only (HTTP is for a desktop's gvfs);
what it finds is played as Totem would.

ffmpeg and GStreamer read none of these forms, mpv no ASX, and libmms no text at
all.  (docs/protocol.md, items 102, 103, 106, 108; docs/players.md)
"""

import subprocess
import sys
import urllib.request

import drivers
import lab

SECONDS = 4.0
WIDTH = 6
FILES = ('asx', 'wax', 'wvx', 'm3u')
# player: the forms it opens over HTTP
OVER_HTTP = {'vlc-http': FILES, 'mplayer-http': FILES, 'xine-http': FILES,
             'mpv-http': ('m3u',)}
SAVED = ('vlc-http', 'mplayer-http', 'xine-http', 'mpv-http')
# MPlayer asks once more as NSPlayer and needs no reference.
FRAMED_ONLY = ('vlc-http', 'mpv-http', 'mplayer-http')
# MPlayer opens no playlist that it isn't told is one.
OPTIONS = {'mplayer-http': {'extra': ('-playlist',)}}
BROWSER = {'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) '
           'Gecko/20100101 Firefox/115.0',
           'Accept': 'text/html,application/xhtml+xml,*/*;q=0.8'}
# Prints the first URL that Totem and its kin read from a file.
TOTEM = """
import sys
import gi
gi.require_version('TotemPlParser', '1.0')
from gi.repository import TotemPlParser
found = []
parser = TotemPlParser.Parser()
parser.connect('entry-parsed', lambda _parser, url, _data: found.append(url))
parser.parse('file://' + sys.argv[1], False)
print(found[0])
"""


def save(server, folder, ending):
    """What a browser keeps when one clicks on the link: its path."""
    name = 'index.' + ending if ending != 'asf' else ''
    path = '%s/live.%s' % (folder, ending)
    ask = urllib.request.Request(server.url() + name, headers=BROWSER)
    with urllib.request.urlopen(ask, timeout=10) as answer, \
            open(path, 'wb') as file:
        file.write(answer.read())
    return path


def ask_totem(path):
    """The URL in a file, or None without the parser."""
    done = subprocess.run([lab.PYTHON, '-c', TOTEM, path], timeout=30,
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def play(form, name, url, **options):
    report = drivers.play(name, url, SECONDS, **options)
    wrong = ['%s: %s' % (form, text) for text in drivers.judge(report, 'av')]
    return '%-18s %s' % (form, report.line()), wrong


def with_totem(saved):
    """(jobs, the missing package): its reading of each saved file, played by
    GStreamer, or what is framed by ffmpeg: Debian 12 has no mmssrc."""
    jobs, missing = [], set()
    for ending, path in saved.items():
        url = ask_totem(path)
        if url is None:
            missing = {'gir1.2-totemplparser-1.0'}
            continue
        name = 'ffmpeg-mmsh' if url.startswith('mmsh:') else 'gst-http'
        jobs.append(('totem ' + ending, name, url, {}))
    return jobs, missing


def main():
    names = set(OVER_HTTP) | {'gst-http', 'ffmpeg-mmsh'}
    missing = drivers.missing(names)
    usable = set(drivers.usable(names))
    with lab.scratch() as folder, lab.serving('av') as open_server, \
            lab.serving('av', props='raw-asf=false') as framed_server:
        lab.calm(2)
        saved = {ending: save(open_server, folder, ending)
                 for ending in FILES + ('asf',)}
        jobs, absent = with_totem(saved)
        jobs += [('http ' + ending, name,
                  '%sindex.%s' % (open_server.url(), ending),
                  OPTIONS.get(name, {}))
                 for name, endings in OVER_HTTP.items() for ending in endings]
        jobs += [('saved [Reference]', name, saved['asf'],
                  OPTIONS.get(name, {})) for name in SAVED]
        jobs += [('framed only', name, framed_server.url(), {})
                 for name in FRAMED_ONLY]
        done = lab.at_once([lambda job=job: play(*job[:3], **job[3])
                            for job in jobs if job[1] in usable], WIDTH)
    wrong = []
    for line, complaints in done:
        print(line, flush=True)
        wrong += complaints
    lab.verdict(wrong, missing | absent)


if __name__ == '__main__':
    sys.exit(main())
