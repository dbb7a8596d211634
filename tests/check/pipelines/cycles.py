# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""F 18: fifty times NULL -> PLAYING -> NULL with clients, and nothing is left
over: no thread, no descriptor, no object that the leaks tracer knows of.

The cycles run in a child, whose stderr carries the tracer's list at its end.
In each one a framed and a plain client join, read for real and stay; going
to NULL has to end their connections.  The producer is a file: asfmux loses
a buffer a stream each time it is used again, which is not what is asked here.

    cycles.py             the test
    cycles.py TEXT        the same with a foreign sink called "sink"
"""

import gc
import json
import os
import re
import shutil
import socket
import sys
import time

import lab
import wire

CYCLES = 50
WARM_UP = 3


def count(folder):
    return len(os.listdir('/proc/self/' + folder))


def settled(want, seconds=5.0):
    """(threads, descriptors) once they are down to want, or as they are
    after a while: threads of other libraries end in their own time."""
    end = time.monotonic() + seconds
    while True:
        now = (count('task'), count('fd'))
        if (want and now[0] <= want[0] and now[1] <= want[1]
                or time.monotonic() > end):
            return now
        time.sleep(0.05)


def drain(client):
    """Whether the connection ends (one way or another) within a while."""
    client.sock.settimeout(5)
    try:
        while client.sock.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except socket.timeout:
        return False
    finally:
        client.close()
    return True


def visit(port, framed):
    """A client that has got media; framed None is for a foreign sink, such
    as tcpserversink, with which this test was tried."""
    client = wire.RawClient(port)
    if framed is None:
        client.read(1000)
    elif framed:
        client.play()
    else:
        client.send(wire.request('/', agent='cycles/1.0'))
        client.reply()
        wire.AsfHeader(client.read(4000))
    return client


def cycle(pipeline, gst, foreign):
    pipeline.set_state(gst.State.PLAYING)
    sink = pipeline.get_by_name('sink')
    port = sink.get_property('current-port')
    kinds = (None, None) if foreign else (True, False)
    clients = [visit(port, framed) for framed in kinds]
    pipeline.set_state(gst.State.NULL)
    return [drain(client) for client in clients]


def child(path, sink, foreign):
    # Only the child needs GStreamer in its own process.
    import serve
    gst = serve.Gst
    gst.init(None)
    pipeline = gst.parse_launch(serve.launch_line('file', sink, path))
    wrong, want = [], None
    for number in range(WARM_UP + CYCLES):
        if number == WARM_UP:
            want = settled(None, 1.0)
        if not all(cycle(pipeline, gst, foreign)):
            wrong.append('cycle %d left a client connected' % number)
    have = settled(want)
    if have[0] > want[0] or have[1] > want[1]:
        wrong.append('threads and descriptors %r, were %r' % (have, want))
    print(json.dumps({'want': want, 'have': have, 'wrong': wrong}),
          flush=True)
    del pipeline
    gc.collect()
    gst.deinit()


def main():
    if '--child' in sys.argv:
        import serve
        foreign = sys.argv[3:]
        return child(sys.argv[2], foreign[0] if foreign else serve.SINK,
                     bool(foreign))
    lab.must_have([] if shutil.which('ffmpeg') else ['ffmpeg'])
    wrong = []
    with lab.scratch() as folder:
        path = lab.make_wmv(folder + '/long.wmv', 60)
        run = lab.Child(
            [lab.PYTHON, '-B', os.path.abspath(__file__), '--child', path]
            + sys.argv[1:],
            env={'GST_TRACERS': 'leaks', 'GST_DEBUG_NO_COLOR': '1',
                 'GST_DEBUG': 'GST_TRACER:7'})
        if not run.wait(150):
            wrong.append('the cycles take too long')
        run.stop()
    said = [json.loads(text) for text in run.output()
            if text.startswith('{')]
    if not said:
        wrong.append('the child said nothing: %r' % run.output('err')[-5:])
    else:
        print(said[0])
        wrong += said[0]['wrong']
    if run.exit_kind() != 'ended':
        wrong.append('the child: %s' % run.exit_kind())
    alive = [text for text in run.output('err')
             if re.search(r'object-alive, type-name=\(string\)[^%]', text)]
    wrong += ['leaked: ' + text for text in alive[:10]]
    return lab.verdict(wrong)


if __name__ == '__main__':
    main()
