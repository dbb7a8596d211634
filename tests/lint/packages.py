# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Every program and library the build asks for is in data/packages.

./wmnet installs what these lists say and nothing else, so a dependency that
is missing there breaks a fresh machine and nobody else's.
"""

import os
import re

import tree

# pkg-config name or program: Debian package (None: always there)
PACKAGES = {
    "glib-2.0": "libglib2.0-dev", "gio-2.0": "libglib2.0-dev",
    "gobject-2.0": "libglib2.0-dev", "gmodule-2.0": "libglib2.0-dev",
    "gio-unix-2.0": "libglib2.0-dev", "glib-mkenums": "libglib2.0-dev",
    "gstreamer-1.0": "libgstreamer1.0-dev",
    "gstreamer-base-1.0": "libgstreamer1.0-dev",
    "gstreamer-check-1.0": "libgstreamer1.0-dev",
    "gstreamer-net-1.0": "libgstreamer1.0-dev",
    "gstreamer-app-1.0": "libgstreamer-plugins-base1.0-dev",
    "threads": "libc6-dev", "libcrypt": "libcrypt-dev",
    "m": "libc6-dev", "dl": "libc6-dev",
    "sh": None, "bash": None, "/bin/sh": None, "env": None, "grep": None,
    "mkdir": None, "setpriv": None, "timeout": None,
    "python3": "python3", "/usr/bin/python3": "python3",
    "gobject-introspection-1.0": "libgirepository1.0-dev",
    "g-ir-scanner": "gobject-introspection",
    "g-ir-compiler": "gobject-introspection",
    "gi-docgen": "gi-docgen",
    "gst-inspect-1.0": "gstreamer1.0-tools",
    "gst-launch-1.0": "gstreamer1.0-tools",
    "abidw": "abigail-tools", "abidiff": "abigail-tools",
    "nm": "binutils", "indent": "indent", "codespell": "codespell",
    "cpp": "g++", "clang": "clang", "gcc": "gcc", "gcovr": "gcovr",
    "libmms": "libmms-dev", "libxine": "libxine2-dev",
    "ffmpeg": "ffmpeg", "ffprobe": "ffmpeg", "ffplay": "ffmpeg",
    "cvlc": "vlc-bin", "vlc": "vlc-bin", "mplayer": "mplayer",
    "curl": "curl", "xine": "xine-ui",
    "liburing": "liburing-dev",
}
USED = re.compile(r"\b(find_program|dependency|add_languages)\s*\(\s*'([^']+)'")
PACKAGE_NAME = re.compile(r"^[a-z0-9][a-z0-9+.-]+$")
LISTS = ["build", "run", "test", "players", "docs", "bench"]


def listed(root):
    """The packages of all lists, and what is wrong with the lists."""
    packages, problems = set(), []
    for name in LISTS:
        path = "data/packages/%s.txt" % name
        if not os.path.exists(os.path.join(root, path)):
            problems.append("%s is missing" % path)
            continue
        for line in tree.read(root, path).split("\n"):
            if not line or line.startswith("#"):
                continue
            if not PACKAGE_NAME.match(line):
                problems.append("%s: '%s' is no package name" % (path, line))
            packages.add(line)
    return packages, problems


def check(root):
    packages, problems = listed(root)
    for path in tree.files(root, names=["meson.build"]):
        for _, name in USED.findall(tree.read(root, path)):
            if name not in PACKAGES:
                problems.append("%s: which package has '%s'? Add it to %s"
                                % (path, name, "tests/lint/packages.py"))
            elif PACKAGES[name] and PACKAGES[name] not in packages:
                problems.append("%s: '%s' needs %s, which no list in "
                                "data/packages has"
                                % (path, name, PACKAGES[name]))
    return problems


FULL = {"data/packages/%s.txt" % name: "# why\nindent\n" for name in LISTS}
CASES = [
    ("lists pass", dict(FULL, **{"meson.build": "find_program('indent')"}),
     None),
    ("a package that is not listed",
     dict(FULL, **{"a/meson.build": "x = dependency('gstreamer-1.0')"}),
     "'gstreamer-1.0' needs libgstreamer1.0-dev"),
    ("a name nobody knows",
     dict(FULL, **{"meson.build": "find_program(\n  'frobnicate')"}),
     "which package has 'frobnicate'"),
    ("a list is missing", {}, "build.txt is missing"),
    ("no package name",
     dict(FULL, **{"data/packages/run.txt": "two words\n"}),
     "'two words' is no package name"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
