# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The end, a new header in the middle, and a planned restart, in real players.

A file that ends: every player shows all of it and stops by itself.

A file made of two is a stream with a header change, whose times begin anew: the
sink lets them go on.  The players that can go on with it have to show more
than the first of the two; plain clients and MPlayer end in order there.  VLC
takes the header for packets, which it complains about.  The same where the
times of the second one begin ten minutes later, as those of an encoder that has
run for a while do.

Then eos-policy=rejoin, while the pipeline is stopped and started: one that
reads a file, one with asfmux, and one whose stream has ended before, so that
the first players are back while the others still have its end to take.  VLC,
xine and libmms connect again by themselves and go on, ffmpeg and MPlayer end.
(docs/protocol.md, items 78, 79, 82, 107; docs/players.md R14)
"""

import sys

import drivers
import lab

PART = 5                    # seconds of each file
GO_ON = ('ffmpeg-mmsh', 'vlc-mmsh', 'xine-mmsh', 'libmms-mmsh')
END = ('mplayer-mmsh', 'ffmpeg-http', 'curl-http')
COME_BACK = ('vlc-mmsh', 'xine-mmsh', 'libmms-mmsh')
STAY_AWAY = ('ffmpeg-mmsh', 'mplayer-mmsh')
BEFORE = 6.0                # seconds of stream before the restart
AFTER = 12.0                # and after it
RATE = 25
JUMP = 600                  # seconds that the second file is ahead


def splice(folder, begin):
    path = folder + '/two.wmv'
    parts = [lab.make_wmv('%s/part%d.wmv' % (folder, n), PART,
                          begin=n * begin)
             for n in range(2)]
    with open(path, 'wb') as out:
        for part in parts:
            with open(part, 'rb') as file:
                out.write(file.read())
    return path


def look(what, report, least, most):
    """What is wrong with how much of both was decoded, in seconds."""
    print(what, report.line()[:90], flush=True)
    wrong = []
    for kind, seconds in (('pictures', report.video_frames / RATE),
                          ('sound', report.audio_seconds)):
        if not least < seconds < most:
            wrong.append('%s: %s of %.1f s in the %s, not of %.0f to %.0f'
                         % (report.player, kind, seconds, what, least, most))
    return wrong


def has_stopped(report):
    """Whether it took the end for the end and was not stopped."""
    if report.player == 'vlc-mmsh':
        # It stays, and at last knows of no picture any more.
        return report.width == 0
    said = report.notes.get('ended')
    return ('cut' in report.notes or said in (True, 'end of stream')
            or report.player.startswith('ffmpeg') and report.exit == 'ended')


def ending(names):
    """All of the file, and no more waiting."""
    wrong = []
    with lab.scratch() as folder:
        path = lab.make_wmv(folder + '/one.wmv', PART)
        with lab.serving('file', path) as server:
            reports = lab.at_once(
                [lambda name=name: drivers.play(name, server, 3 * PART)
                 for name in names], len(names))
    for report in reports:
        wrong += look('end', report, PART - 0.5, PART + 1)
        if not has_stopped(report):
            wrong.append('%s did not stop: %s %s' % (
                report.player, report.exit, report.notes))
    return wrong


def change(names, begin=0):
    """More than one part for those who go on, about one for the others."""
    wrong = []
    with lab.scratch() as folder:
        with lab.serving('file', splice(folder, begin)) as server:
            reports = lab.at_once(
                [lambda name=name: drivers.play(name, server, 2 * PART - 1)
                 for name in names], len(names))
    for report in reports:
        limits = ((PART + 2, 2 * PART + 2) if report.player in GO_ON
                  else (PART - 4, PART + 1))
        wrong += look('header change' + ' and jump' * bool(begin), report,
                      *limits)
    return wrong


def restart(names, kind, has_end=False):
    """Most of what there was after the restart for those who come back."""
    wrong = []
    with lab.scratch() as folder:
        path = lab.make_wmv(folder + '/long.wmv', 60)
        with lab.serving(kind, path, 'eos-policy=rejoin') as server:
            def starter():
                lab.calm(BEFORE)
                if has_end:
                    server.child.tell('eos')
                    server.expect('eos', 10)
                server.child.tell('again')
                return server.expect('again', 10)

            _done, *reports = lab.at_once(
                [starter] + [lambda name=name: drivers.play(
                    name, server, BEFORE + AFTER) for name in names],
                len(names) + 1)
            accepted = server.stats()['clients-accepted']
    n_back = 0
    for report in reports:
        is_back = report.player in COME_BACK
        limits = ((BEFORE + 5, BEFORE + AFTER + 3) if is_back
                  else (BEFORE - 4, BEFORE + 1))
        wrong += look('restart of %s%s' % (kind, ' that ended' * has_end),
                      report, *limits)
        n_back += is_back
    print('clients accepted', accepted)
    if not len(names) + n_back <= accepted <= len(names) + 3 * n_back:
        wrong.append('%d clients accepted for %d players, of whom %d come '
                     'back' % (accepted, len(names), n_back))
    return wrong


def main():
    wrong = ending(drivers.usable(GO_ON + END))
    wrong += change(drivers.usable(GO_ON + END))
    wrong += change(drivers.usable(GO_ON), JUMP)
    for kind in ('file', 'av'):
        wrong += restart(drivers.usable(COME_BACK + STAY_AWAY), kind)
    wrong += restart(drivers.usable(COME_BACK + STAY_AWAY), 'file',
                     has_end=True)
    lab.verdict(wrong, drivers.missing(GO_ON + END))


if __name__ == '__main__':
    sys.exit(main())
