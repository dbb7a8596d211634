# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Runs the commands that the documents tell people to type.

A block fenced as ```sh is run by sh -eu in a scratch folder and has to end
well.  A comment on the line before the fence says otherwise:

    <!-- run: background -->   a server: started, awaited on its port, and
                               stopped at the next one or at the end
    <!-- run: seconds=5 -->    interrupted after so long, must still run or
                               have ended well by then
    <!-- run: check -->        not run: parsed, and its commands must exist

Blocks that begin with git, apt, sudo, meson or ./something cannot run inside
a test and are only checked; ./wmnet must know the commands it is given.
Port 8080 becomes a free one everywhere; film.wmv is made when it is named.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

LIMIT = 60
FENCE = re.compile(r"(?:^<!-- run: ([^>]*?) -->\n)?^```(?:sh|console)\n"
                   r"(.*?)^```$", re.M | re.S)
CHECKED = {"git", "apt", "apt-get", "sudo", "meson", "ninja", "./wmnet", "cd"}
SILENT = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy",
          "no_proxy": "*"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_words(block):
    """The command words at the start of each line of a block."""
    joined = block.replace("\\\n", " ")
    lines = [line.split("#")[0].split() for line in joined.split("\n")]
    for words in lines:
        while words and re.match(r"^[A-Z_]+=", words[0]):
            words = words[1:]
        if words:
            yield words


def known_commands(root):
    text = subprocess.run(["sh", os.path.join(root, "wmnet"), "help"],
                          capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"^  \./wmnet (\w+)", text, re.M))


def exists(command):
    """A program, or a command of the shell itself."""
    return subprocess.run(["sh", "-c", 'command -v "$1"', "sh", command],
                          capture_output=True, check=False).returncode == 0


def is_checked(word):
    return word in CHECKED or word.startswith("./")


def checked(block, root):
    """Problems of a block that is not run."""
    parsed = subprocess.run(["sh", "-n"], input=block, text=True,
                            capture_output=True, check=False)
    if parsed.returncode:
        return [parsed.stderr.strip()]
    problems = []
    for words in first_words(block):
        if words[0] == "sudo":
            words = words[1:] or words
        if words[0] == "./wmnet":
            if len(words) > 1 and words[1] not in known_commands(root):
                problems.append("./wmnet help knows no %s" % words[1])
        elif words[0].startswith("./"):
            if not os.path.exists(os.path.join(root, words[0])):
                problems.append("%s is not there" % words[0])
        elif words[0] not in CHECKED and not exists(words[0]):
            problems.append("no command %s" % words[0])
    return problems


class Commands:
    """One document's commands, in one scratch folder, on one port."""

    def __init__(self, root, scratch):
        self.root, self.scratch = root, scratch
        self.port = free_port()
        self.server = None
        self.output = open(os.path.join(scratch, "output"), "w+b")

    def start(self, block):
        self.output.truncate(0)
        self.output.seek(0)
        return subprocess.Popen(
            ["sh", "-euc", block.replace("8080", str(self.port))],
            cwd=self.scratch, stdin=subprocess.DEVNULL, stdout=self.output,
            stderr=subprocess.STDOUT, start_new_session=True,
            env=dict(os.environ, **SILENT))

    def said(self):
        self.output.seek(0)
        text = self.output.read().decode("utf-8", "replace")
        return "\n    ".join(text.strip().split("\n")[-12:])

    def stop(self, process):
        """Interrupts the command's whole group, and kills what is left."""
        for number in (signal.SIGINT, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        process.wait()

    def listening(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def serve(self, block):
        self.end_server()
        self.server = self.start(block)
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline and self.server.poll() is None:
            if self.listening():
                return []
            time.sleep(0.05)
        problem = "no server on port 8080: " + self.said()
        self.stop(self.server)
        self.server = None
        return [problem]

    def end_server(self):
        server, self.server = self.server, None
        if server is None:
            return []
        died = server.poll() is not None
        self.stop(server)
        return ["the server ended by itself"] if died else []

    def run(self, block, seconds):
        process = self.start(block)
        try:
            status = process.wait(seconds or LIMIT)
        except subprocess.TimeoutExpired:
            status = 0 if seconds else "more than %d s" % LIMIT
        self.stop(process)
        return [] if status == 0 else ["ended with %s: %s"
                                       % (status, self.said())]

    def handle(self, directive, block):
        words = next(first_words(block), [""])
        if directive == "check" or (
                not directive and is_checked(words[0])):
            return checked(block, self.root)
        if not exists(words[0]):
            return ["no command %s" % words[0]]
        if "film.wmv" in block:
            self.make_film()
        if directive == "background":
            return self.serve(block)
        match = re.match(r"^seconds=(\d+)$", directive or "seconds=0")
        if not match:
            return ["unknown directive '%s'" % directive]
        return self.run(block, int(match.group(1)))

    def make_film(self):
        path = os.path.join(self.scratch, "film.wmv")
        if not os.path.exists(path):
            subprocess.run(
                ["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                 "testsrc=size=320x240:rate=25", "-f", "lavfi", "-i",
                 "sine=sample_rate=44100", "-t", "5", "-g", "25", "-c:v",
                 "wmv2", "-c:a", "wmav2", path], check=True,
                stdin=subprocess.DEVNULL)


def check_text(text, root):
    """(problems, number of blocks)"""
    problems, number = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        commands = Commands(root, scratch)
        try:
            for match in FENCE.finditer(text):
                number += 1
                directive, block = match.group(1), match.group(2)
                line = text.count("\n", 0, match.start(2))
                for problem in commands.handle(directive, block):
                    problems.append("line %d: %s" % (line, problem))
        finally:
            problems += commands.end_server()
            commands.output.close()
    return problems, number


def fenced(block, directive=None):
    comment = "<!-- run: %s -->\n" % directive if directive else ""
    return "%s```sh\n%s\n```\n" % (comment, block)


SERVER = "/usr/bin/python3 -m http.server 8080"
CASES = [
    ("a command that works", fenced("true"), None),
    ("a command that fails", fenced("false"), "ended with 1"),
    ("its second line fails", fenced("true\nfalse"), "ended with 1"),
    ("a player that goes on", fenced("sleep 60", "seconds=1"), None),
    ("a player that fails", fenced("false", "seconds=5"), "ended with 1"),
    ("a server and its client", fenced(SERVER, "background") + fenced(
        "python3 -c 'import urllib.request as r;"
        "r.urlopen(\"http://127.0.0.1:8080/\")'"), None),
    ("a server that does not start", fenced("false", "background"),
     "no server on port 8080"),
    ("a server that ends", fenced(
        "/usr/bin/python3 -c 'import socket;"
        "socket.create_server((\"127.0.0.1\", 8080)).accept()'",
        "background") + fenced("sleep 1"), "the server ended by itself"),
    ("a command that is not there", fenced("frobnicate x"), "no command"),
    ("one that is only checked", fenced("frobnicate x", "check"),
     "no command frobnicate"),
    ("the same in a block with git", fenced("git pull\nfrobnicate"),
     "no command frobnicate"),
    ("bad syntax", fenced("git 'clone"), "nterminated"),
    ("an unknown command of ./wmnet", fenced("./wmnet frobnicate"),
     "knows no frobnicate"),
    ("a known one", fenced("./wmnet help"), None),
    ("an unknown directive", fenced("true", "twice"), "unknown directive"),
]


def self_test(root):
    broken = 0
    for name, text, expected in CASES:
        problems, number = check_text(text, root)
        if expected is None:
            right = not problems and number > 0
        else:
            right = any(expected in problem for problem in problems)
        print("%s: %s" % ("ok" if right else "NOT OK", name))
        if not right:
            broken += 1
            print("  wanted %r, got %r" % (expected, problems))
    return 1 if broken else 0


def main():
    root = os.environ.get("WMNET_SOURCE_ROOT", os.getcwd())
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test(root))
    if len(sys.argv) != 2:
        sys.exit("usage: %s DOCUMENT | --self-test" % sys.argv[0])
    with open(sys.argv[1], encoding="utf-8") as document:
        problems, number = check_text(document.read(), root)
    print("%d blocks" % number)
    for problem in problems:
        print("%s: %s" % (os.path.basename(sys.argv[1]), problem))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
