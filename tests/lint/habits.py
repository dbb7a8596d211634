# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Small habits of the house that a reader would otherwise have to watch.

No unfinished marks, no disabled code, no file without a noun of its own, no
tabs, no line past 80 columns in headers and scripts, no path of somebody's
machine, goto only to one label for leaving.
"""

import os
import re

import tree

NO_NOUN = {"util", "utils", "helper", "helpers", "misc", "common"}
RULES = [
    # (suffixes, pattern, what is wrong)
    ((".c", ".h", ".py", ".sh", "meson.build"),
     r"\b(TODO|FIXM[E]|XX[X])\b", "unfinished mark"),
    ((".c", ".h"), r"^[ \t]*#[ \t]*if 0\b", "disabled code"),
    ((".c", ".h", ".py", ".sh", "meson.build", "wmnet"), r"\t", "tab"),
    ((".c", ".h", ".py", ".sh", "meson.build", "wmnet", ".md"),
     r"[ \t]+$", "blanks at the end of the line"),
    ((".h", ".py", ".sh", "wmnet"), r"^.{81,}$", "past 80 columns"),
    ((".c", ".h", ".py", ".sh", "meson.build", "wmnet", ".md"),
     r"(?<![\w.])/(home|root|Users)/\w", "a path of somebody's machine"),
    ((".c",), r"\bgoto (?!(out|fail)\b)", "goto to another label than out/fail"),
]


def check(root):
    problems = []
    paths = tree.files(root, [".c", ".h", ".py", ".sh", ".md",
                              "meson.build"], names=["wmnet"])
    for path in paths:
        stem = os.path.basename(path).split(".")[0]
        if set(re.split(r"[-_]", stem)) & NO_NOUN:
            problems.append("%s: a file without a noun of its own" % path)
        lines = tree.read(root, path).split("\n")
        rules = [(re.compile(pattern), wrong) for ends, pattern, wrong
                 in RULES if path.endswith(ends)
                 and path != os.path.join("tests", "lint", "habits.py")]
        for number, line in enumerate(lines, 1):
            for pattern, wrong in rules:
                if pattern.search(line):
                    problems.append("%s:%d: %s" % (path, number, wrong))
    if not paths:
        problems.append("no source found under " + root)
    return problems


CASES = [
    ("clean files pass", {"gst/a.c": "int a;\n\n  goto out;\n",
                          "README.md": "Text.\n"}, None),
    ("an unfinished mark", {"gst/a.c": "/* TODO */\n"}, "unfinished mark"),
    ("disabled code", {"gst/a.c": "#if 0\n"}, "disabled code"),
    ("a tab", {"gst/a.h": "\tint a;\n"}, "gst/a.h:1: tab"),
    ("trailing blanks", {"gst/a.h": "int a; \n"}, "blanks at the end"),
    ("a long line", {"gst/a.h": "x" * 81 + "\n"}, "past 80 columns"),
    ("no noun", {"gst/http-utils.c": ""}, "without a noun"),
    ("another label", {"gst/a.c": "  goto again;\n"}, "goto"),
    ("a machine's path", {"a.md": "cd /home/me/x\n"}, "somebody's machine"),
    ("an empty tree is no success", {}, "no source found"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
