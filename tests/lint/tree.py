# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What the lint scripts share: walking the source tree, and the command line.

Each script has a check (root) that returns a list of problems, one line each,
and a list of cases for its self-test: a lint that cannot fail is a defect.
"""

import os
import sys
import tempfile

SKIPPED_FOLDERS = {".git", "__pycache__", "corpus", "data"}


def files(root, suffixes=(), names=(), under="", skipped=SKIPPED_FOLDERS):
    """Paths relative to root, sorted; build folders and data are left out."""
    found = []
    for folder, folders, entries in os.walk(os.path.join(root, under)):
        folders[:] = [f for f in folders if f not in skipped
                      and not (folder == root and f.startswith("build"))
                      and not os.path.exists(
                          os.path.join(folder, f, "build.ninja"))]
        for entry in entries:
            if entry.endswith(tuple(suffixes)) or entry in names:
                found.append(os.path.relpath(
                    os.path.join(folder, entry), root))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as source:
        return source.read()


def self_test(check, cases):
    """A case is (name, {path: text}, words of the problem or None)."""
    broken = 0
    for name, tree, expected in cases:
        with tempfile.TemporaryDirectory() as root:
            for path, text in tree.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)),
                            exist_ok=True)
                with open(os.path.join(root, path), "w",
                          encoding="utf-8") as output:
                    output.write(text)
            problems = check(root)
        if expected is None:
            right = not problems
        else:
            right = any(expected in problem for problem in problems)
        print("%s: %s" % ("ok" if right else "NOT OK", name))
        if not right:
            broken += 1
            print("  wanted %r, got %r" % (expected, problems))
    return 1 if broken or not cases else 0


def main(check, cases):
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test(check, cases))
    if len(sys.argv) != 2:
        sys.exit("usage: %s SOURCE-ROOT | --self-test" % sys.argv[0])
    problems = check(sys.argv[1])
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
