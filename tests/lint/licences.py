# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Every source, script and meson file begins with the two SPDX lines."""

import tree

IDENTIFIER = "SPDX-License-Identifier: "
LICENCE = "LGPL-2.1-or-later"
OWNER = "SPDX-FileCopyrightText: "
SUFFIXES = [".c", ".h", ".py", ".sh", ".def", ".c.in", ".h.in", "meson.build"]
NAMES = ["wmnet", "run", "meson_options.txt"]


def check(root):
    problems = []
    paths = tree.files(root, SUFFIXES, names=NAMES)
    for path in paths:
        lines = tree.read(root, path).split("\n")
        if lines[0].startswith("#!"):
            lines = lines[1:]
        if not (IDENTIFIER in lines[0]
                and lines[0].split(IDENTIFIER)[1].strip() == LICENCE):
            problems.append("%s: does not begin with '%s%s'"
                            % (path, IDENTIFIER, LICENCE))
        elif len(lines) < 2 or OWNER not in lines[1]:
            problems.append("%s: second line does not say '%s'"
                            % (path, OWNER))
    if not paths:
        problems.append("no source found under " + root)
    return problems


GOOD = "# %s%s\n# %s2026 Somebody\n" % (IDENTIFIER, LICENCE, OWNER)
CASES = [
    ("headers pass", {"a.py": GOOD, "wmnet": "#!/bin/sh\n" + GOOD,
                      "a.c": GOOD.replace("#", "/*", 1)}, None),
    ("no header", {"gst/a.c": "int a;\n"}, "gst/a.c: does not begin"),
    ("another licence", {"a.py": GOOD.replace("LGPL", "GPL")},
     "does not begin"),
    ("no owner", {"meson.build": "# %s%s\n\n" % (IDENTIFIER, LICENCE)},
     "second line"),
    ("a script with nothing but its first line", {"wmnet": "#!/bin/sh\n"},
     "does not begin"),
    ("an empty tree is no success", {}, "no source found"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
