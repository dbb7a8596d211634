# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Every item of the acceptance list (docs/interface.md F) has a test that
names it, and no test names one that isn't there.

A test names items by "F 19", "F 19, 20" or "F 62 to 64".
"""

import os
import re

import tree

PAGE = "docs/interface.md"
ITEM = re.compile(r"^\| (\d+) \| [IKLPG] \|", re.M)
NAMED = re.compile(r"\bF (\d+(?:(?:, and |, | and | to |-)\d+)*)")
SUFFIXES = (".c", ".cc", ".py", ".sh", ".in", "meson.build")
ITSELF = "tests/lint/acceptance.py"


def numbers(text):
    """All the items that a text names."""
    found = set()
    for names in NAMED.findall(text):
        parts = re.split(r"( to |-)|, and |, | and ", names)
        parts = [part for part in parts if part]
        for i, part in enumerate(parts):
            if part in (" to ", "-"):
                found.update(range(int(parts[i - 1]), int(parts[i + 1])))
            else:
                found.add(int(part))
    return found


def check(root):
    if not os.path.exists(os.path.join(root, PAGE)):
        return ["%s is missing" % PAGE]
    wanted = {int(item) for item in ITEM.findall(tree.read(root, PAGE))}
    problems, named = [], set()
    for path in tree.files(root, SUFFIXES):
        if not path.startswith("tests/") or path == ITSELF:
            continue
        here = numbers(tree.read(root, path))
        named |= here
        for item in sorted(here - wanted):
            problems.append("%s: there is no item F %d" % (path, item))
    for item in sorted(wanted - named):
        problems.append("no test names F %d" % item)
    if not wanted:
        problems.append("%s has no acceptance list" % PAGE)
    return problems


LIST = "| 1 | I | a |\n| 2 | K | b |\n| 3 | P | c |\n| 4 | G | d |\n"
CASES = [
    ("all named", {PAGE: LIST, "tests/a.c": "/* F 1, 2 */\n",
                   "tests/b.py": "# F 3 to 4\n"}, None),
    ("one is not", {PAGE: LIST, "tests/a.c": "/* F 1, 2 and 4 */\n"},
     "no test names F 3"),
    ("one that isn't there", {PAGE: LIST, "tests/a.c": "/* F 1-5 */\n"},
     "there is no item F 5"),
    ("named, but not in a test", {PAGE: LIST, "tests/a.c": "/* F 1-3 */\n",
                                  "gst/a.c": "/* F 4 */\n"},
     "no test names F 4"),
    ("no list", {PAGE: "", "tests/a.c": ""}, "has no acceptance list"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
