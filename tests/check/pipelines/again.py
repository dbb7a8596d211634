# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A new header in the middle, and a planned restart, in real players.

A file made of two, one behind the other, is a stream with a header change.
The players that can go on with it (docs/protocol.md, 8.1 and the lab matrix)
have to play longer than the first of the two lasts; plain clients and MPlayer
end in order there.  Then eos-policy=rejoin: libmms and VLC have to connect
again by themselves when the pipeline is stopped and started, and libmms to go
on with what it hands out.  (docs/protocol.md,
items 78, 79, 82, 107)
"""

import drivers
import lab

PART = 5                    # seconds of each file
GO_ON = ('ffmpeg-mmsh', 'libmms-mmsh')
END = ('mplayer-mmsh', 'ffmpeg-http', 'curl-http')
COME_BACK = ('libmms-mmsh', 'vlc-mmsh')
PLAYED = 4.0                # of the stream before the restart, and after it


def splice(folder):
    path = folder + '/two.wmv'
    parts = [lab.make_wmv('%s/part%d.wmv' % (folder, n), PART)
             for n in range(2)]
    with open(path, 'wb') as out:
        for part in parts:
            with open(part, 'rb') as file:
                out.write(file.read())
    return path


def media_seconds(report):
    return max(report.video_frames / 25, report.audio_seconds)


def change(names):
    """Longer than one part for those who go on, about one for the others."""
    wrong = []
    with lab.scratch() as folder:
        with lab.serving('file', splice(folder)) as server:
            reports = lab.at_once(
                [lambda name=name: drivers.play(name, server, 2 * PART - 2)
                 for name in names], len(names))
    for report in reports:
        print('header change', report.line(), flush=True)
        seconds = media_seconds(report)
        if report.player in GO_ON and seconds < PART + 1:
            wrong.append('%s: %.1f s, the change was its end'
                         % (report.player, seconds))
        if report.player in END and not 1 < seconds < PART + 1:
            wrong.append('%s: %.1f s instead of the first part'
                         % (report.player, seconds))
    return wrong


def restart(names):
    """Everybody connects twice, and libmms, whose output is one stream, has
    more of it than there was before the restart."""
    wrong = []
    if not names:
        return wrong
    with lab.serving('av', props='eos-policy=rejoin') as server:
        def starter():
            lab.calm(PLAYED + 2)
            server.child.tell('again')
            return server.expect('again', 10)

        _done, *reports = lab.at_once(
            [starter] + [lambda name=name: drivers.play(
                name, server, 3 * PLAYED) for name in names], len(names) + 1)
        accepted = server.stats()['clients-accepted']
    for report in reports:
        print('restart', report.line(), flush=True)
        # VLC counts anew when it has connected again.
        if report.player != 'vlc-mmsh' and \
                media_seconds(report) < PLAYED + 4:
            wrong.append('%s: %.1f s, it did not come back'
                         % (report.player, media_seconds(report)))
    print('clients accepted', accepted)
    if not len(names) * 2 <= accepted <= len(names) * 4:
        wrong.append('%d clients accepted for %d players' % (accepted,
                                                             len(names)))
    return wrong


def main():
    names = GO_ON + END
    missing = drivers.missing(names + COME_BACK)
    wrong = change(drivers.usable(names))
    wrong += restart(drivers.usable(COME_BACK))
    lab.verdict(wrong, missing)


if __name__ == '__main__':
    main()
