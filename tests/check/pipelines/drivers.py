# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""One driver per real player: play a URL for a bounded time and report, as
JSON, what was decoded.

    drivers.py [--seconds N] PLAYER URL      drivers.py --list

A driver decides nothing by exit codes.  It counts pictures and sound that
left a decoder, collects the lines in which the player or libavcodec complains
about the stream, and leaves out the lines of NOISE, each with its reason.
Lines printed after the driver asked the player to stop are not looked at:
several players complain when they are interrupted.  judge() says what is
wrong with a report.  Drivers keep no state and may run in parallel threads.
"""

import argparse
import ast
import dataclasses
import functools
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

import lab
import wire

# Lines that match a driver's complaint pattern and yet say nothing about the
# stream, with the reason why.
NOISE = (
    ('Guessed Channel Layout',
     'ffmpeg: ASF has no channel mask in the old WAVEFORMATEX; a guess '
     'for two channels is no guess'),
    ('Estimating duration from bitrate',
     'ffmpeg: a dump of a live stream has no duration'),
    (r'Requested frame threading with a custom get_buffer2',
     'MPlayer and xine against a newer libavcodec; about their own call'),
    (r'Can.t open joystick|init input joystick|lirc',
     'MPlayer: input devices of a desktop'),
    (r"Couldn.t resolve name for AF_INET6",
     'MPlayer: asks for IPv6 of an IPv4 address first'),
    (r'size_confirm mismatch|Error while parsing chunk header',
     'MPlayer http: probes for WMSP frames in a plain file and falls back'),
    (r'dbus|D-Bus|no suitable interface module|interface "[a-z]+,none"',
     'VLC: no desktop bus here'),
    (r'could not create|playlist warning',
     'VLC: its home is not writable on purpose'),
    (r'chunk header read failed, 0 != 4',
     'xine and libmms: the end of the answer to Describe, which has no '
     'Content-Length; they print it for every server'),
    (r'asf_demux_peek_object.*greater than 32bit',
     'asfdemux: looks for a chained header at each packet of a broadcast'),
    (r'access_mms stream error: cannot read data 2',
     'VLC: the end of the answer to Describe, again; from any server'),
    (r'input_http: (content length = |Unknown value in header . none)',
     'xine: how long an announcement is, and that plain ASF has no ranges'),
    (r'^Failed, exiting\.$',
     'MPlayer: an ASX has the media type of ASF, so it first takes the '
     'announcement for the stream'),
    (r'\[ffmpeg\] (Read data packet header failed|Recv other type packet)',
     'mpv: breaks off its own reading when it has had what it was to play'),
    (r'VAAPI|video out plugin does not support colour|color matrix',
     'xine: about the raw video port'),
)

LIBAV = r'^\[\w+ @ 0x[0-9a-f]+\]'


def complaints(lines, pattern):
    """The lines that complain and are no noise."""
    found = []
    for line in lines:
        if re.search(pattern, line) and not any(
                re.search(noise, line) for noise, _why in NOISE):
            found.append(line[:200])
    return found


def wave_seconds(path):
    """The length of a wave file by its size: its own header may never have
    been brought up to date."""
    try:
        with open(path, 'rb') as file:
            head = file.read(44)
        rate = struct.unpack_from('<I', head, 28)[0]
        return max(0, os.path.getsize(path) - 44) / rate if rate else 0.0
    except (OSError, struct.error):
        return 0.0


def framecrc(path, report):
    """Adds up what ffmpeg's framecrc muxer wrote: one line per picture or
    block of samples that left a decoder."""
    rates, video = {}, {}
    try:
        with open(path, encoding='ascii') as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        found = re.match(r'#(\w+) (\d+): (\S+)', line)
        if found:
            key, stream, value = found.groups()
            if key == 'dimensions':
                video[int(stream)] = tuple(map(int, value.split('x')))
            elif key == 'sample_rate':
                rates[int(stream)] = int(value)
        elif line and line[0].isdigit():
            fields = line.split(',')
            stream = int(fields[0])
            if stream in video:
                report.video_frames += 1
                report.width, report.height = video[stream]
            elif stream in rates:
                report.audio_seconds += int(fields[3]) / rates[stream]


def decode(report, source, folder, seconds=None, deadline=60, extra=(),
           streams=()):
    """ffmpeg decodes source (a URL or a dump) into checksums.  -vf is left
    unused by a stream without video, which ffmpeg takes in silence."""
    out = os.path.join(folder, 'decoded.crc')
    argv = ['ffmpeg', '-hide_banner', '-nostats', '-loglevel', 'level+info',
            *extra, '-i', source, *streams]
    if seconds is not None:
        argv += ['-t', str(seconds)]
    argv += ['-filter:v', 'showinfo=checksum=0', '-fps_mode', 'passthrough',
             '-f', 'framecrc', '-y', out]
    child = lab.Child(argv)
    if not child.wait(deadline):
        child.stop(command='q')
        child.killed = True
    else:
        child.stop()
    for at, _name, text in child.lines:
        shown = re.search(r'showinfo.* n: *0 .*iskey:(\d)', text)
        if shown and report.first_is_key is None:
            report.first_is_key = shown.group(1) == '1'
            if seconds is not None:
                report.first_frame = at
    report.errors += complaints(
        child.texts(), r'\[(warning|error|fatal|panic)\]')
    framecrc(out, report)
    return child


def ffmpeg(report, folder, seconds):
    child = decode(report, report.url, folder, seconds, 15 + 3 * seconds)
    report.exit = child.exit_kind()
    report.played = seconds


def mpv(report, folder, seconds):
    """mpv encodes what it has decoded into checksums, as ffmpeg does."""
    out = folder + '/decoded.crc'
    child = lab.Child(
        ['mpv', '--no-config', '--ytdl=no', '--msg-level=all=warn',
         '--o=' + out, '--of=framecrc', '--ovc=rawvideo', '--oac=pcm_s16le',
         '--length=%s' % seconds, report.url], env={'HOME': folder})
    if not child.wait(15 + 3 * seconds):
        child.stop()
        child.killed = True
    child.stop()
    report.errors += complaints(child.texts(), r'\[|Error|Failed')
    framecrc(out, report)
    report.exit, report.played = child.exit_kind(), seconds


def settle(report, child, seconds, deadline, probe, last_look=None, **how):
    """Waits for the first output (by probe), lets it play for seconds, has
    a last look and stops the player."""
    first = None
    while child.alive() and child.age() < deadline:
        if probe(child) and first is None:
            first = child.age()
        if first is not None and child.age() - first >= seconds:
            break
        time.sleep(0.1)
    end = child.age()
    if first is None or end - first < seconds - 0.2:
        report.notes['cut'] = 'after %.1f s' % end
    if last_look:
        last_look(child)
    child.stop(**how)
    report.first_frame = first
    report.played = end - first if first is not None else 0.0
    report.exit = child.exit_kind()


VLC_STAT = re.compile(r'(frames displayed|frames lost|buffers played|'
                      r'demux corrupted|discontinuities) *: *(\d+)')


def vlc_stats(child):
    """The highest figures so far: they are gone when the stream is over."""
    stats = {}
    for text in child.texts('out'):
        found = VLC_STAT.search(text)
        if found:
            name, value = found.group(1), int(found.group(2))
            stats[name] = max(value, stats.get(name, 0))
    return stats


def vlc(report, folder, seconds, extra=()):
    """Plays at VLC's own pace into a dummy window and a wave file; the
    remote control tells how many pictures were decoded and shown."""
    home = os.path.join(folder, 'vlc')
    os.mkdir(home)
    os.chmod(folder, 0o755)
    argv = ['vlc', '-I', 'oldrc', '--rc-fake-tty', '--vout', 'dummy',
            '--aout', 'afile', '--audiofile-file', home + '/a.wav',
            '--no-color', '--no-media-library', '-v', *extra, report.url]
    if os.geteuid() == 0:
        # VLC refuses to run as root.
        os.chown(home, 65534, 65534)
        argv = ['setpriv', '--reuid=65534', '--regid=65534',
                '--clear-groups'] + argv
    child = lab.Child(argv, env={'HOME': home, 'XDG_RUNTIME_DIR': home})

    asked = [0.0]

    def probe(child):
        if child.age() - asked[0] > 0.4:
            asked[0] = child.age()
            child.tell('stats')
        return (vlc_stats(child).get('frames displayed', 0) > 0
                or wave_seconds(home + '/a.wav') > 0)

    def last_look(child):
        child.tell('info')
        child.tell('stats')
        time.sleep(0.4)

    settle(report, child, seconds, 20 + seconds, probe, last_look,
           command='quit')
    stats = vlc_stats(child)
    report.video_frames = stats.get('frames displayed', 0)
    report.audio_seconds = wave_seconds(home + '/a.wav')
    for text in child.texts('out'):
        size = re.match(r'\| Video resolution: (\d+)x(\d+)', text)
        if size:
            report.width, report.height = map(int, size.groups())
    report.notes.update(stats)
    report.errors = complaints(
        child.texts('err'), LIBAV + r'|(decoder|demux|access|stream|libvlc) '
        r'(error|warning):')


def mplayer(report, folder, seconds, extra=()):
    """One line per decoded picture from -vo md5sum, sound into a wave."""
    md5, wave = folder + '/v.md5', folder + '/a.wav'
    url = report.url.replace('mmsh://', 'mmshttp://')
    child = lab.Child(
        ['mplayer', '-slave', '-noconfig', 'all', '-nolirc', '-nojoystick',
         '-vo', 'md5sum:outfile=v.md5', '-ao', 'pcm:file=a.wav', '-nocache',
         *extra, url], cwd=folder, env={'HOME': folder})

    def probe(_child):
        return (os.path.exists(md5) and os.path.getsize(md5) > 0
                or wave_seconds(wave) > 0)

    settle(report, child, seconds, 20 + seconds, probe, command='quit')
    if os.path.exists(md5):
        with open(md5, encoding='ascii') as file:
            report.video_frames = sum(1 for _line in file)
    report.audio_seconds = wave_seconds(wave)
    for text in child.output():
        size = re.match(r'VO: \[md5sum\] (\d+)x(\d+)', text)
        if size:
            report.width, report.height = map(int, size.groups())
    report.errors = complaints(
        child.texts(), LIBAV + r'|[Ee]rror|[Ff]ail|mismatch|Too many')


def last_json(child):
    for text in reversed(child.output()):
        if text.startswith('{'):
            return json.loads(text)
    return {}


def finish(report, child, deadline):
    """For players that are programs of ours: they know when to end."""
    if not child.wait(deadline):
        child.killed = True
    child.stop(number=signal.SIGKILL)
    report.exit = child.exit_kind()
    return last_json(child)


def xine(report, folder, seconds, settings=''):
    """play-xine.c: pictures at a raw video port, sound into a wave file.
    xine fills its buffers for some seconds before it begins."""
    deadline = 22 + seconds
    with open(folder + '/xine.config', 'w', encoding='ascii') as file:
        file.write(settings)
    child = lab.Child(
        [lab.BIN + '/play-xine', report.url, str(seconds), str(deadline),
         folder + '/xine.config'],
        env={'HOME': folder, 'XINE_WAVE_OUTPUT': folder + '/a.wav'})
    said = finish(report, child, deadline + 5)
    report.video_frames = said.get('frames', 0)
    report.width, report.height = said.get('width', 0), said.get('height', 0)
    report.audio_seconds = wave_seconds(folder + '/a.wav')
    if said.get('first', -1) >= 0:
        report.first_frame = said['first']
        report.played = seconds
    if not said.get('opened'):
        report.errors.append('xine could not open it')
    report.errors += complaints(
        child.texts(), LIBAV + r'|libmms|demux_asf|input_mms|input_http')
    # Its exit code is the outcome of opening, which "opened" says better.
    report.notes.update(said)


def decode_dump(report, folder, path):
    """Decodes a dump after cutting it to whole packets, and looks at how
    its video begins."""
    try:
        with open(path, 'rb') as file:
            data = file.read()
        header = wire.AsfHeader(data)
    except (OSError, ValueError, struct.error) as error:
        report.errors.append('nothing usable received: %s' % error)
        return
    begin = header.length + wire.DATA_HEAD
    count = (len(data) - begin) // header.packet_size
    with open(path, 'wb') as file:
        file.write(data[:begin + count * header.packet_size])
    report.notes['packets'] = count
    packets = [data[begin + n * header.packet_size:][:header.packet_size]
               for n in range(count)]
    try:
        if wire.video_starts_clean(header, packets) is False:
            report.errors.append('the first video payload begins no key frame')
    except (ValueError, IndexError) as error:
        report.errors.append('a packet cannot be parsed: %s' % error)
    # All: of several pictures only one may have been asked for.
    decode(report, path, folder,
           streams=('-map', '0', '-max_muxing_queue_size', '10000'))


def libmms(door):
    # Well above any test stream: it only says which streams are chosen.
    def drive(report, folder, seconds, bandwidth=10000000):
        dump, deadline = folder + '/dump.asf', int(15 + seconds)
        child = lab.Child(
            [lab.BIN + '/play-libmms', door, report.url, str(seconds),
             str(deadline), dump, str(bandwidth)])
        said = finish(report, child, deadline + 5)
        if said.get('ended') != 'stopped':
            report.errors.append('libmms: %s' % said.get('ended'))
        report.errors += complaints(child.texts('err'), r'libmms|error')
        report.played = seconds
        report.notes.update(said)
        decode_dump(report, folder, dump)

    return drive


def curl(report, folder, seconds):
    dump = folder + '/dump.asf'
    child = lab.Child(['curl', '-sS', '-N', '-o', dump, report.url])
    settle(report, child, seconds, 15 + seconds,
           lambda _c: os.path.exists(dump) and os.path.getsize(dump) > 8192,
           number=signal.SIGTERM)
    report.first_frame = None
    report.errors += complaints(child.texts('err'), r'curl:')
    decode_dump(report, folder, dump)


def gstreamer(report, folder, seconds):
    """play-gst.py; the complaints of the demuxer and of libavcodec come as
    log lines and not on the bus."""
    deadline = 15 + seconds
    child = lab.Child(
        [lab.PYTHON, lab.HERE + '/play-gst.py', report.url, str(seconds),
         str(deadline)],
        env={'GST_DEBUG': '1,libav:2,asfdemux:2,souphttpsrc:2',
             'GST_DEBUG_NO_COLOR': '1'})
    said = finish(report, child, deadline + 8)
    report.video_frames = said.get('frames', 0)
    report.audio_seconds = said.get('audio', 0.0)
    report.width, report.height = said.get('width', 0), said.get('height', 0)
    report.first_frame = said.get('first')
    report.played = said.get('played', 0.0)
    report.errors = said.get('errors', ['it said nothing']) + complaints(
        child.texts('err'), r' (WARN|ERROR) ')
    if said.get('ended') != 'stopped':
        report.notes['ended'] = said.get('ended')


@functools.cache
def gstreamer_missing():
    """The elements that the GStreamer player needs and has not got."""
    probe = ("import gi; gi.require_version('Gst', '1.0');"
             " from gi.repository import Gst; Gst.init(None);"
             " print([n for n in ('souphttpsrc', 'decodebin', 'asfdemux',"
             " 'avdec_wmv2', 'avdec_wmav2') if not"
             " Gst.ElementFactory.find(n)])")
    try:
        done = subprocess.run([lab.PYTHON, '-c', probe], timeout=60,
                              capture_output=True, text=True, check=False)
    except OSError:
        return [lab.PYTHON]
    if done.returncode != 0:
        return ['python3-gst-1.0']
    return ast.literal_eval(done.stdout.strip().splitlines()[-1])


@dataclasses.dataclass(frozen=True)
class Player:
    """A driver, the scheme of its URL and what has to be installed."""

    drive: object
    scheme: str
    needs: tuple
    # seconds of sound and picture it may keep in its own buffers at the end
    lag: float = 0.5

    def missing(self):
        if self.drive is gstreamer:
            return gstreamer_missing()
        return [need for need in self.needs
                if not (shutil.which(need)
                        or os.path.exists(os.path.join(lab.BIN, need)))]


PLAYERS = {
    'ffmpeg-mmsh': Player(ffmpeg, 'mmsh', ('ffmpeg',)),
    'ffmpeg-http': Player(ffmpeg, 'http', ('ffmpeg',)),
    'vlc-mmsh': Player(vlc, 'mmsh', ('vlc', 'setpriv'), 1.5),
    'vlc-http': Player(vlc, 'http', ('vlc', 'setpriv'), 1.5),
    'mplayer-mmsh': Player(mplayer, 'mmsh', ('mplayer',), 1.0),
    'mplayer-http': Player(mplayer, 'http', ('mplayer',), 1.0),
    'xine-mmsh': Player(xine, 'mmsh', ('play-xine',), 1.5),
    'xine-http': Player(xine, 'http', ('play-xine',), 1.5),
    'mpv-http': Player(mpv, 'http', ('mpv',)),
    'libmms-mmsh': Player(libmms('mmsh'), 'mmsh', ('play-libmms', 'ffmpeg')),
    'libmms-mmsx': Player(libmms('mmsx'), 'mms', ('play-libmms', 'ffmpeg')),
    'gst-http': Player(gstreamer, 'http', ()),
    'curl-http': Player(curl, 'http', ('curl', 'ffmpeg')),
}


def missing(names):
    """What has to be installed for these players and is not."""
    return {need for name in names for need in PLAYERS[name].missing()}


def usable(names):
    """Those players that are all there."""
    return [name for name in names if not PLAYERS[name].missing()]


def play(name, server, seconds, port=None, **options):
    """Plays a server (or a URL) and reports."""
    player = PLAYERS[name]
    url = (server if isinstance(server, str)
           else server.url(player.scheme, port))
    report = lab.Report(name, url)
    with lab.scratch() as folder:
        player.drive(report, folder, seconds, **options)
    return report


def judge(report, want, fraction=0.7, rate=25):
    """What is wrong with a report: a list of sentences, empty when it shows
    a player that works.  want is 'av', 'audio' or 'video'."""
    lag = PLAYERS[report.player].lag
    span = max(0.5, report.played - lag)
    wrong = []
    if report.errors:
        wrong.append('%d complaints, first: %r'
                     % (len(report.errors), report.errors[0]))
    if want != 'audio':
        if report.video_frames < fraction * rate * span:
            wrong.append('%d frames in %.1f s' % (report.video_frames, span))
        if report.first_is_key is False:
            wrong.append('the first picture is no key frame')
        if (report.width, report.height) != (320, 240):
            wrong.append('pictures of %dx%d' % (report.width, report.height))
    elif report.video_frames:
        wrong.append('%d frames in an audio stream' % report.video_frames)
    if want != 'video' and report.audio_seconds < fraction * span:
        wrong.append('%.1f s of sound in %.1f s'
                     % (report.audio_seconds, span))
    if report.played <= 0:
        wrong.append('nothing was decoded at all')
    if 'cut' in report.notes:
        wrong.append('ended by itself ' + report.notes['cut'])
    if 'ended' in report.notes and report.player == 'gst-http':
        wrong.append('ended by itself: %s' % report.notes['ended'])
    return ['%s %s: %s' % (report.player, want, text) for text in wrong]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=float, default=5.0)
    parser.add_argument('--want', default='av')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('player', nargs='?', choices=sorted(PLAYERS))
    parser.add_argument('url', nargs='?')
    args = parser.parse_args()
    if args.list or not args.url:
        for name, player in PLAYERS.items():
            print(name, player.scheme, 'missing: %s' % ' '.join(
                player.missing()) if player.missing() else 'ready')
        return 0
    report = play(args.player, args.url, args.seconds)
    print(report.json())
    for text in judge(report, args.want):
        print(text, file=sys.stderr)
    return 0


if __name__ == '__main__':
    sys.exit(main())
