# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Files stay under 700 lines, functions at 80 at most; no exceptions.

C functions are found by the layout that GNU indent gives them: name, opening
and closing brace each at the start of a line.
"""

import ast
import re

import tree

MAX_FILE = 700
MAX_FUNCTION = 80
NAME = re.compile(r"^(\w+) \(")
SUFFIXES = [".c", ".h", ".py", ".sh", ".def", "meson.build"]


def c_functions(text):
    """Yields (name, first line, number of lines)."""
    name, first, inside = None, 0, False
    for number, line in enumerate(text.split("\n"), 1):
        match = NAME.match(line)
        if match and not inside:
            name, first = match.group(1), number
        elif line.startswith("{") and name:
            inside = True
        elif line.startswith("}"):
            if inside:
                yield name, first, number - first + 1
            name, inside = None, False


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def check(root):
    problems = []
    paths = tree.files(root, SUFFIXES, names=["wmnet"])
    for path in paths:
        text = tree.read(root, path)
        lines = text.count("\n")
        if lines >= MAX_FILE:
            problems.append("%s: %d lines, under %d are allowed"
                            % (path, lines, MAX_FILE))
        found = []
        if path.endswith((".c", ".h")):
            found = c_functions(text)
        elif path.endswith(".py"):
            found = python_functions(text)
        for name, first, length in found:
            if length > MAX_FUNCTION:
                problems.append("%s:%d: %s has %d lines, %d are allowed"
                                % (path, first, name, length, MAX_FUNCTION))
    if not paths:
        problems.append("no source found under " + root)
    return problems


def long_function(lines):
    return "static int\nlong_one (int a)\n{\n%s}\n" % ("  a++;\n" * lines)


CASES = [
    ("a function of 80 lines passes", {"gst/a.c": long_function(77)}, None),
    ("a function of 81 lines", {"gst/a.c": long_function(78)},
     "gst/a.c:2: long_one has 81 lines"),
    ("two short ones are not one long one",
     {"gst/a.c": long_function(50) + long_function(50)}, None),
    ("a table is no function",
     {"gst/a.c": "static T t[] = {\n%s};\n" % ("  1,\n" * 90)}, None),
    ("a Python function", {"a.py": "def f():\n" + "    x = 1\n" * 80},
     "a.py:1: f has 81 lines"),
    ("a file of 700 lines", {"gst/a.h": "\n" * 700}, "700 lines"),
    ("a file of 699 lines passes", {"gst/a.h": "\n" * 699}, None),
    ("an empty tree is no success", {}, "no source found"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
