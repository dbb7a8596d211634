# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""docs/conformance.md has a row for each item of the checklist.

The page is written by a run (tests/conformance/conformance.py --markdown), so
an item that is new shows that the run is older than the items.  Each
number of the checklist, 1 to 117, must be an item; rows have the verdict of
our server in the third column, and no "fail" among them.
"""

import os
import re

import tree

PAGE = "docs/conformance.md"
ITEMS = "tests/conformance"
NUMBERED = range(1, 118)
ITEM = re.compile(r"^@item\(\s*(?:(\d+)|'([^']+)')", re.M)
ROW = re.compile(r"^\| (\S+) \| .*? \| (pass|fail|deviation|n/a|–) \|", re.M)


def registered(root):
    found = set()
    for path in tree.files(root, [".py"], under=ITEMS):
        if os.path.basename(path).startswith("items_"):
            found |= {number or name
                      for number, name in ITEM.findall(tree.read(root, path))}
    return found


def check(root):
    items = registered(root)
    if not os.path.exists(os.path.join(root, PAGE)):
        return ["no %s: write it with conformance.py --markdown" % PAGE]
    rows = dict(ROW.findall(tree.read(root, PAGE)))
    problems = ["item %s has no row in %s" % (key, PAGE)
                for key in sorted(items - set(rows))]
    problems += ["nobody checks item %d" % number for number in NUMBERED
                 if str(number) not in items]
    problems += ["%s says that item %s fails" % (PAGE, key)
                 for key, verdict in sorted(rows.items())
                 if verdict == "fail"]
    return problems


def row(key, verdict="pass"):
    return "| %s | a title | %s | fail | x |\n" % (key, verdict)


ALL = "".join("@item(%d, 'x')\ndef a(t):\n    pass\n" % n for n in NUMBERED)
ROWS = "".join(row(n) for n in NUMBERED)
CASES = [
    ("all are there",
     {ITEMS + "/items_a.py": ALL + "@item(\n    'R9', 'x')\n",
      PAGE: ROWS + row("R9", "deviation")}, None),
    ("an item without a row",
     {ITEMS + "/items_a.py": ALL + "@item('R9', 'x')\n", PAGE: ROWS},
     "item R9 has no row"),
    ("a number that nobody checks",
     {ITEMS + "/items_a.py": ALL.replace("@item(7,", "@items(7,"),
      PAGE: ROWS.replace(row(7), "")}, "nobody checks item 7"),
    ("a failure", {ITEMS + "/items_a.py": ALL,
                   PAGE: ROWS.replace(row(7), row(7, "fail"))},
     "item 7 fails"),
    ("no page", {ITEMS + "/items_a.py": ALL}, "no docs/conformance.md"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
