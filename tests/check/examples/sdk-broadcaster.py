# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The broadcaster of docs/reference/porting.md does what the SDK's did.

    sdk-broadcaster.py PROGRAM
"""

import sys
import tempfile

import lines


def try_out(program):
    port = int(program.wait(r"^Open: (\d+) http://.*/$").group(1))
    program.wait(r"^GetClientCount: 0xC00D002B ")      # NS_E_INVALID_REQUEST
    viewers = [lines.join(port)[0] for _ in range(2)]
    for viewer in viewers:
        program.wait(r"^WMT_CLIENT_CONNECT_EX 127\.0\.0\.1 %d$"
                     % viewer.getsockname()[1])
    program.tell("enum")
    for i, viewer in enumerate(viewers):
        program.wait(r"^GetClientInfo %d: 127\.0\.0\.1 %d -$"
                     % (i, viewer.getsockname()[1]))
    program.wait(r"^GetClientInfo: 0xC00D003F ")       # NS_E_INVALID_CLIENT
    for i, viewer in enumerate(viewers):
        program.wait(r"^client %d: 127\.0\.0\.1 %d$"
                     % (i + 1, viewer.getsockname()[1]))
    program.tell("disconnect")
    # What is told of them comes from another thread, so in any order.
    heard = sorted(program.wait(r"^(Disconnect: 2|WMT_CLIENT_DISCONNECT_EX) ?")
                   .group(1) for _ in range(3))
    assert heard == ["Disconnect: 2"] + 2 * ["WMT_CLIENT_DISCONNECT_EX"], heard
    for viewer in viewers:
        lines.wait_closed(viewer)
    last, answer = lines.join(port)
    assert "200" in answer, answer
    program.wait(r"^WMT_CLIENT_CONNECT_EX ")
    program.tell("close")
    program.wait(r"^WMT_CLIENT_DISCONNECT_EX ")
    program.wait(r"^Close: S_OK$")
    program.end()
    lines.wait_closed(last)


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = lines.Program([sys.argv[1], lines.film(folder)])
        try:
            try_out(program)
        finally:
            program.kill()


main()
