# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Clients come and go on the terminal of gst-launch-1.0 -v -m, without any
program (F 59, 60).

    launch.py GST-LAUNCH CURL
"""

import subprocess
import sys
import tempfile

import lines


def fields_of(match):
    """The names of the fields of a structure as gst-launch prints it."""
    return [word.split("=")[0].strip() for word in
            match.group(1).rstrip(";").split(", ")]


def try_out(program, curl):
    listening = program.wait(r"wmnetsink-listening, (.*)")
    assert fields_of(listening) == ["address", "port", "url"], listening
    # F 59: curl gets the stream until it is told to stop.
    program.wait(r"wmnetsink-streaming, .*active=\(boolean\)true")
    viewer = subprocess.Popen(
        [curl, "-s", "-A", "curl-here", "-o", "/dev/null",
         "http://127.0.0.1:%s/" % PORT.findall(listening.group(1))[0]])
    try:
        program.wait(r"n-clients = 1$")
        # F 60
        connected = program.wait(r"wmnetsink-client-connected, (.*)")
        assert set(fields_of(connected)) == {
            "id", "address", "port", "user-agent", "variant",
            "n-clients"}, connected
        assert "id=(guint64)1" in connected.group(1)
        assert "user-agent=(string)curl-here" in connected.group(1)
        assert "variant=(GstWMClientVariant)http-plain" in connected.group(1)
    finally:
        viewer.terminate()
        viewer.wait()
    program.wait(r"n-clients = 0$")
    gone = program.wait(r"wmnetsink-client-disconnected, (.*)")
    assert set(fields_of(gone)) == {
        "id", "address", "port", "reason", "bytes-sent", "packets-dropped",
        "connected-for", "n-clients"}, gone
    assert "reason=(GstWMDisconnectReason)client-closed" in gone.group(1)


def main():
    gst_launch, curl = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        program = lines.Program(
            [gst_launch, "-v", "-m", "filesrc",
             "location=" + lines.film(folder), "!", "wmnetsink", "port=0",
             "bind-address=127.0.0.1"])
        try:
            try_out(program, curl)
        finally:
            program.kill()


PORT = lines.re.compile(r"port=\(int\)(\d+)")
main()
