# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Players with a password in their URL, against a server that asks for one.

ffmpeg answers Digest and Basic, MPlayer says Basic before it is asked, curl
Basic.  A wrong password, or none, decodes nothing (docs/protocol.md, items
109 to 112).
"""

import hashlib
import os

import drivers
import lab

SECONDS = 2.0
RIGHT, WRONG = 'anna:secret@', 'anna:other@'
# player, auth-schemes
CASES = (
    ('ffmpeg-http', 'digest'),
    ('ffmpeg-http', 'basic'),
    ('curl-http', 'basic'),
    ('mplayer-mmsh', 'digest-or-basic'),
    ('mplayer-http', 'digest-or-basic'),
)
NAMES = sorted({name for name, _schemes in CASES})


def write_users(folder):
    """One user as htdigest writes it."""
    path = os.path.join(folder, 'users')
    proof = hashlib.md5(b'anna:wmnetsink:secret').hexdigest()
    with open(path, 'w', encoding='ascii') as file:
        file.write('anna:wmnetsink:%s\n' % proof)
    return path


def play(name, server, credentials):
    url = server.url(drivers.PLAYERS[name].scheme)
    return drivers.play(name, url.replace('://', '://' + credentials),
                        SECONDS)


def try_all(path, schemes):
    """What is wrong with those who may use these schemes."""
    wrong = []
    props = ('auth-required=true auth-file="%s" auth-schemes=%s'
             % (path, schemes))
    names = [name for name, asked in CASES if asked == schemes
             and not drivers.PLAYERS[name].missing()]
    with lab.serving('av', props=props) as server:
        for name in names:
            report = play(name, server, RIGHT)
            print(schemes, report.line())
            wrong += drivers.judge(report, 'av')
        served = server.stats()['clients-accepted']
        for credentials in (WRONG, ''):
            report = play(names[0], server, credentials)
            print(schemes, report.line())
            if report.video_frames:
                wrong.append('%s with %r decoded %d frames' % (
                    names[0], credentials, report.video_frames))
        stats = server.stats()
    if stats['clients-accepted'] != served or int(served) < len(names):
        wrong.append('%s clients accepted with, %s without a password'
                     % (served, stats['clients-accepted']))
    if int(stats['clients-rejected']) < 1:
        wrong.append('the wrong password was told to nobody')
    return wrong


def main():
    lab.must_have(drivers.missing(['ffmpeg-http', 'mplayer-mmsh']))
    wrong = []
    with lab.scratch() as folder:
        path = write_users(folder)
        for schemes in sorted({schemes for _name, schemes in CASES}):
            wrong += try_all(path, schemes)
    lab.verdict(wrong, drivers.missing(NAMES))


if __name__ == '__main__':
    main()
