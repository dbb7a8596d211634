# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The broadcasting examples do what they say: they print their clients, kick
one and refuse another.

    broadcast.py PROGRAM [ARGUMENT...]
"""

import sys
import tempfile

import lines


def try_out(program):
    port = int(program.wait(r"^url http://.*:(\d+)/$").group(1))
    first, answer = lines.join(port, "first/1.0")
    assert "200" in answer, answer
    program.wait(r"^\+ #1 127\.0\.0\.1:%d first/1\.0$"
                 % first.getsockname()[1])
    second, answer = lines.join(port, "second/1.0")
    program.wait(r"^\+ #2 .* second/1\.0$")
    program.tell("list")
    program.wait(r"^#1 127\.0\.0\.1:\d+ first/1\.0: \d+ bytes, \d+ bit/s$")
    program.wait(r"^#2 ")
    program.wait(r"^2 connected$")

    program.tell("kick 1")
    program.wait(r"^- #1 kicked after [1-9]\d* bytes$")
    lines.wait_closed(first)
    program.tell("kick 1")
    program.wait(r"^\? ")

    program.tell("refuse 127.0.0.2")
    program.tell("list")
    program.wait(r"^1 connected$")
    refused, answer = lines.join(port, "third/1.0", "127.0.0.2")
    assert "403" in answer, answer
    program.wait(r"^! 127\.0\.0\.2 (application|address)$")
    welcome, answer = lines.join(port, "fourth/1.0")
    assert "200" in answer, answer
    program.wait(r"^\+ #3 .* fourth/1\.0$")

    program.tell("quit")
    for viewer in (second, welcome):
        lines.wait_closed(viewer)
    program.end()
    rest = []
    while True:
        line = program.lines.get(timeout=lines.PATIENCE)
        if line is None:
            break
        rest.append(line)
    # The one that reads the bus in its main loop has left it by then.
    gone = [line for line in rest if line.startswith("- #")]
    assert len(gone) in (0, 2) and all("shutdown" in line for line in gone), \
        rest


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = lines.Program(sys.argv[1:] + [lines.film(folder), "0"])
        try:
            try_out(program)
        finally:
            program.kill()


main()
