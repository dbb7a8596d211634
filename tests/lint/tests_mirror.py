# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Tests mirror the sources one to one, by folder and by name.

A source without a test, a test without a source, a test that no meson.build
names, a target for the fuzzer without a corpus: each is a problem.
"""

import os

import tree

# Set-up that several tests of a folder link; no test by itself.
SHARED = {"fixture"}
FLOORS = ["asf", "http", "wmsp", "engine", "server"]
FUZZED = [
    "announcement",
    "asf-description",
    "asf-filter",
    "asf-header",
    "asf-packet",
    "asf-reader",
    "auth",
    "choice",
    "client",
    "http-auth",
    "http-forwarded",
    "http-request",
    "metacube",
    "metadata",
    "player-log",
    "pragma",
    "publisher",
    "request",
    "response",
    "session",
]


def stems(root, folder):
    path = os.path.join(root, folder)
    if not os.path.isdir(path):
        return set()
    return {name[:-2] for name in os.listdir(path) if name.endswith(".c")}


def meson_text(root, folder):
    texts = []
    for name in (folder, os.path.dirname(folder)):
        path = os.path.join(name, "meson.build")
        if os.path.exists(os.path.join(root, path)):
            texts.append(tree.read(root, path))
    return "\n".join(texts)


def check_floor(root, floor):
    problems = []
    folder = "tests/check/" + floor
    sources = stems(root, "gst/wmnetsink/" + floor)
    tests = stems(root, folder)
    for stem in sorted(sources - tests):
        problems.append("gst/wmnetsink/%s/%s.c has no %s/%s.c"
                        % (floor, stem, folder, stem))
    described = meson_text(root, folder)
    for stem in sorted(tests):
        if "'%s'" % stem not in described and \
                "'%s.c'" % stem not in described:
            problems.append("%s/%s.c: no meson.build runs it"
                            % (folder, stem))
    # A test may be about a header of inline functions.
    inline = {name[:-2] for name in
              os.listdir(os.path.join(root, "gst/wmnetsink", floor))
              if name.endswith(".h")} if sources else set()
    for stem in sorted(tests - sources - inline - SHARED):
        problems.append("%s/%s.c tests no source" % (folder, stem))
    return problems


def check(root):
    problems, seen = [], {}
    for floor in FLOORS:
        problems += check_floor(root, floor)
        for stem in stems(root, "gst/wmnetsink/" + floor):
            if stem in seen:
                problems.append("two sources are called %s: %s/ and %s/"
                                % (stem, seen[stem], floor))
            seen[stem] = floor
    for folder, tests in (("gst/wmnet", "tests/check/libs"),
                          ("gst/wmnetsink", "tests/check/elements")):
        if stems(root, folder) and not stems(root, tests):
            problems.append("%s has no tests in %s" % (folder, tests))
    for stem in FUZZED:
        for path in ("tests/fuzz/fuzz_%s.c" % stem,
                     "tests/fuzz/corpus/" + stem):
            if stem in seen and not os.path.exists(os.path.join(root, path)):
                problems.append("%s has no %s" % (stem, path))
    if not seen:
        problems.append("no source found under " + root)
    return problems


PAIR = {"gst/wmnetsink/asf/a.c": "", "tests/check/asf/a.c": "",
        "tests/check/meson.build": "['a']"}
CASES = [
    ("a pair passes", PAIR, None),
    ("a source without a test", {"gst/wmnetsink/asf/a.c": ""},
     "has no tests/check/asf/a.c"),
    ("a test without a source", dict(PAIR, **{"tests/check/asf/b.c": ""}),
     "tests/check/asf/b.c tests no source"),
    ("a test that is not run",
     dict(PAIR, **{"tests/check/meson.build": "[]"}), "no meson.build runs"),
    ("a test of inline functions",
     dict(PAIR, **{"gst/wmnetsink/asf/b.h": "", "tests/check/asf/b.c": "",
                   "tests/check/meson.build": "['a', 'b']"}), None),
    ("one stem twice", dict(PAIR, **{"gst/wmnetsink/http/a.c": ""}),
     "two sources are called a"),
    ("a library without a test", dict(PAIR, **{"gst/wmnet/x.c": ""}),
     "gst/wmnet has no tests in"),
    ("a parser without a fuzz target",
     {"gst/wmnetsink/wmsp/pragma.c": ""}, "has no tests/fuzz/fuzz_pragma.c"),
    ("an empty tree is no success", {}, "no source found"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
