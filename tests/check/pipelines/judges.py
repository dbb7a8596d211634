# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The lab tries itself: a server known to be good satisfies every driver,
and servers known to be bad do not.

Runs against standin.py, without the plugin.  When this fails, the other
tests of the suite say nothing, whatever they say.
"""

import drivers
import lab
import storm

SECONDS = 3.0
# xine and at times VLC hide a start in mid GOP: they throw away what they
# cannot decode.
SEES_MIDGOP = ('ffmpeg-mmsh', 'mplayer-mmsh', 'gst-http', 'libmms-mmsh',
               'curl-http')
SEES_DAMAGE = SEES_MIDGOP + ('xine-mmsh', 'vlc-http')


def reports(fault, names):
    with lab.pretending(lab.TEST_CARD, fault) as server:
        lab.calm(3.3)
        jobs = [lambda name=name: drivers.play(name, server, SECONDS)
                for name in drivers.usable(names)]
        return lab.at_once(jobs, len(jobs))


def blind(fault, names):
    """Players that should have noticed a fault and did not."""
    wrong = []
    for report in reports(fault, names):
        found = drivers.judge(report, 'av')
        print('%s: %s' % (fault, found[0] if found else report.line()))
        if not found:
            wrong.append('%s is content with %s' % (report.player, fault))
    return wrong


def main():
    lab.must_have(drivers.missing(['ffmpeg-mmsh', 'libmms-mmsh']))
    wrong = []
    for report in reports('none', drivers.PLAYERS):
        print(report.line())
        wrong += drivers.judge(report, 'av')
    wrong += blind('midgop', SEES_MIDGOP)
    wrong += blind('damage', SEES_DAMAGE)
    with lab.pretending(lab.TEST_CARD, 'reconnect') as server:
        if not storm.complaints(storm.watch(server, ('libmms-mmsh',))):
            wrong.append('storm.py does not see a storm')
    lab.verdict(wrong, drivers.missing(drivers.PLAYERS))


if __name__ == '__main__':
    main()
