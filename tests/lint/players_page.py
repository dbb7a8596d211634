# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The compatibility table in docs/players.md is the one of wmsp/agent.c.

Usage: players_page.py ROOT PROGRAM [--update], where PROGRAM is
tests/lint/families of the build; or --self-test.  The part of the page between
the two marks is made from what PROGRAM prints and from the requests in
tests/data/requests; every row has at least one, and none is without a row.
"""

import os
import subprocess
import sys

PAGE = "docs/players.md"
REQUESTS = "tests/data/requests"
BEGIN = "<!-- families: made by tests/lint/players_page.py -->\n"
END = "<!-- families: end -->\n"


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


def make_part(columns, rows, requests):
    names = [name for name, _ in columns]
    lines = ["| User-Agent | who | " + " | ".join(names) + " |",
             "|---" * (2 + len(names)) + "|"]
    for _, name, who, traits in rows:
        marks = ["yes" if trait in traits else "" for trait in names]
        lines.append("| %s | %s | %s |" % (name, who, " | ".join(marks)))
    lines += ["", "What a yes means, and why it isn't everywhere:", ""]
    lines += ["* **%s**: %s." % column for column in columns]
    lines += ["", "The requests that each row is tried with, in `%s`:"
              % REQUESTS, ""]
    lines += ["* %s: %s." % (name, ", ".join(
        "`%s/%s`" % (slug, request) for request in requests.get(slug, [])))
        for slug, name, _, _ in rows]
    return "\n".join(lines) + "\n"


def find_problems(rows, requests):
    slugs = [row[0] for row in rows]
    return ["%s: no request" % slug for slug in slugs
            if not requests.get(slug)] + \
           ["%s/%s: no such row" % (REQUESTS, slug) for slug in requests
            if slug not in slugs]


def replace_part(page, part):
    """The page with its part exchanged; ValueError without the marks."""
    begin = page.index(BEGIN) + len(BEGIN)
    end = page.index(END, begin)
    return page[:begin] + "\n" + part + "\n" + page[end:]


def check(root, program, is_update):
    text = subprocess.run([program], check=True, capture_output=True,
                          text=True).stdout
    columns, rows = read_table(text)
    requests = read_requests(root)
    problems = find_problems(rows, requests)
    path = os.path.join(root, PAGE)
    with open(path, encoding="utf-8") as stream:
        page = stream.read()
    try:
        wanted = replace_part(page, make_part(columns, rows, requests))
    except ValueError:
        return problems + [PAGE + ": a mark is missing"]
    if is_update:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(wanted)
    elif wanted != page:
        problems.append(PAGE + " is not what wmsp/agent.c says; run "
                        "players_page.py ROOT PROGRAM --update")
    return problems


def self_test():
    columns, rows = read_table("trait\tone\twhy\ntrait\ttwo\tso\n"
                               "family\ta\tA\twho\ttwo\nfamily\tb\tB\tme\n")
    assert columns == [("one", "why"), ("two", "so")]
    assert rows == [("a", "A", "who", {"two"}), ("b", "B", "me", set())]
    assert find_problems(rows, {"a": ["x"], "c": ["y"]}) == [
        "b: no request", REQUESTS + "/c: no such row"]
    assert find_problems(rows, {"a": ["x"], "b": ["y"]}) == []
    part = make_part(columns, rows, {"a": ["x"], "b": ["y"]})
    assert "| A | who |  | yes |" in part and "`a/x`" in part
    page = "x\n" + BEGIN + "old\n" + END + "y\n"
    assert replace_part(page, part) == replace_part(
        replace_part(page, part), part)
    assert "old" not in replace_part(page, part)
    try:
        replace_part("x\n" + END, part)
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
