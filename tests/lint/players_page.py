# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""docs/players.md is made from wmsp/agent.c, requests and a text around them.

Usage: players_page.py ROOT PROGRAM [--update], where PROGRAM is
tests/lint/families of the build; or --self-test.  The text is
tests/lint/players.md.in; the table comes from what PROGRAM prints, the requests
from tests/data/requests, whose sources.txt says of each where it is from.  Each
row has at least one request, none is without a row, and none without a source.
"""

import os
import re
import subprocess
import sys

PAGE = "docs/players.md"
TEXT = "tests/lint/players.md.in"
REQUESTS = "tests/data/requests"
SOURCES = "sources.txt"
MARK = "@families@\n"
HEAD = ("<!-- Made by tests/lint/players_page.py from " + TEXT
        + ", wmsp/agent.c and\n" + REQUESTS + "; change those and run it with "
        "--update. -->\n\n")
# What can be said of where a request is from; and of specification and rules
# a section has to be named.
KINDS = {
    "recorded": "as the program sent it to a socket",
    "specification": "an example of MS-WMSP, with its section",
    "source": "what the program's public source writes",
    "quoted": "a User-Agent that others have recorded, the rest as is usual",
    "rules": "nobody's recording is at hand: made by the rules that are named",
}
SECTION = re.compile(r"\b[0-9]+(\.[0-9]+)*\b")


def read_table(text):
    """([(trait, why)], [(slug, name, who, {traits})])"""
    lines = [line.split("\t") for line in text.splitlines()]
    columns = [tuple(line[1:3]) for line in lines if line[0] == "trait"]
    rows = [(line[1], line[2], line[3], set(line[4:])) for line in lines
            if line[0] == "family"]
    return columns, rows


def read_requests(root):
    """{slug: [name]}"""
    folder = os.path.join(root, REQUESTS)
    return {slug: sorted(os.listdir(os.path.join(folder, slug)))
            for slug in sorted(os.listdir(folder))
            if os.path.isdir(os.path.join(folder, slug))}


def read_sources(text):
    """{slug/name: (kind, words)}"""
    lines = [line.split("\t") for line in text.splitlines()
             if line and not line.startswith("#")]
    return {line[0]: tuple(line[1:]) for line in lines}


def make_part(columns, rows, requests, sources):
    names = [name for name, _ in columns]
    lines = ["| User-Agent | who | request | " + " | ".join(names) + " |",
             "|---" * (3 + len(names)) + "|"]
    for slug, name, who, traits in rows:
        marks = ["yes" if trait in traits else "" for trait in names]
        has = {sources["%s/%s" % (slug, request)][0]
               for request in requests[slug]}
        kinds = ", ".join(kind for kind in KINDS if kind in has)
        lines.append("| %s | %s | %s | %s |" % (name, who, kinds,
                                                " | ".join(marks)))
    lines += ["", "What a yes means, and why it isn't everywhere:", ""]
    lines += ["* **%s**: %s." % column for column in columns]
    lines += ["", "Where the requests in `%s` are from:" % REQUESTS, ""]
    lines += ["* **%s**: %s." % kind for kind in KINDS.items()]
    lines += ["", "| User-Agent | request | from |", "|---|---|---|"]
    for slug, name, _, _ in rows:
        for request in requests[slug]:
            key = "%s/%s" % (slug, request)
            lines.append("| %s | `%s` | %s: %s |" % (name, key,
                                                     *sources[key]))
    return "\n".join(lines) + "\n"


def find_problems(rows, requests, sources):
    slugs = [row[0] for row in rows]
    there = ["%s/%s" % (slug, name) for slug, names in requests.items()
             for name in names]
    problems = ["%s: no request" % slug for slug in slugs
                if not requests.get(slug)]
    problems += ["%s/%s: no such row" % (REQUESTS, slug) for slug in requests
                 if slug not in slugs]
    problems += ["%s: not in %s" % (key, SOURCES) for key in there
                 if key not in sources]
    for key, source in sources.items():
        if key not in there:
            problems.append("%s: only in %s" % (key, SOURCES))
        elif len(source) != 2 or source[0] not in KINDS or not source[1]:
            problems.append("%s: from %r" % (key, source))
        elif source[0] in ("specification", "rules") and \
                not SECTION.search(source[1]):
            problems.append("%s: no section" % key)
    return problems


def make_page(text, part):
    """The whole page; ValueError without the mark."""
    at = text.index(MARK)
    return HEAD + text[:at] + part + text[at + len(MARK):]


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as stream:
        return stream.read()


def check(root, program, is_update):
    text = subprocess.run([program], check=True, capture_output=True,
                          text=True).stdout
    columns, rows = read_table(text)
    requests = read_requests(root)
    sources = read_sources(read(root, os.path.join(REQUESTS, SOURCES)))
    problems = find_problems(rows, requests, sources)
    if problems:
        return problems
    try:
        wanted = make_page(read(root, TEXT),
                           make_part(columns, rows, requests, sources))
    except ValueError:
        return [TEXT + ": the mark is missing"]
    if is_update:
        with open(os.path.join(root, PAGE), "w", encoding="utf-8") as stream:
            stream.write(wanted)
    elif wanted != read(root, PAGE):
        problems.append(PAGE + " is not what it is made from; run "
                        "players_page.py ROOT PROGRAM --update")
    return problems


def self_test():
    columns, rows = read_table("trait\tone\twhy\ntrait\ttwo\tso\n"
                               "family\ta\tA\twho\ttwo\nfamily\tb\tB\tme\n")
    assert columns == [("one", "why"), ("two", "so")]
    assert rows == [("a", "A", "who", {"two"}), ("b", "B", "me", set())]
    sources = read_sources("# words\na/x\trecorded\tit\n"
                           "b/y\trules\tRFC 1945 5\n")
    good = {"a": ["x"], "b": ["y"]}
    assert find_problems(rows, good, sources) == []
    assert find_problems(rows, {"a": ["x"], "c": ["y"]}, sources) == [
        "b: no request", REQUESTS + "/c: no such row",
        "c/y: not in " + SOURCES, "b/y: only in " + SOURCES]
    for source, problem in ((("rumour", "it"), "from ('rumour', 'it')"),
                            (("recorded",), "from ('recorded',)"),
                            (("recorded", ""), "from ('recorded', '')"),
                            (("specification", "somewhere"), "no section"),
                            (("rules", "mine"), "no section")):
        assert find_problems(rows, good, {**sources, "a/x": source}) == [
            "a/x: " + problem]
    part = make_part(columns, rows, good, sources)
    assert "| A | who | recorded |  | yes |" in part
    assert "| B | `b/y` | rules: RFC 1945 5 |" in part
    page = make_page("x\n" + MARK + "y\n", part)
    assert page.startswith(HEAD + "x\n| User-Agent") and page.endswith("|\ny\n")
    try:
        make_page("x\n", part)
    except ValueError:
        return 0
    return 1


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = check(sys.argv[1], sys.argv[2], sys.argv[3:] == ["--update"])
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
