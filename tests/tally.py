# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Adds up what `meson test` wrote in several build folders.

    tally.py ROOT FOLDER:BUILD-SECONDS:TEST-SECONDS...

Prints what failed or was skipped, where the time went, and as its last line
"N passed, N failed, N skipped".  A folder without results is a failure.
"""

import json
import os
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SLOWEST = 8


def results(root, folder):
    """One dictionary per test; one failure when the log is not there."""
    path = os.path.join(root, folder, "meson-logs", "testlog.json")
    rows = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as log:
            rows = [json.loads(line) for line in log if line.strip()]
    return rows or [{"name": folder, "result": "NOT BUILT OR NOT RUN",
                     "duration": 0}]


def report(root, stages):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    every, times = [], []
    for stage in stages:
        folder, build, test = stage.split(":")
        rows = results(root, folder)
        # Of a part of the suites, the build is part of the test run.
        times.append("%-12s %s, %3d tests in %4s s" % (
            folder, "built in %4s s" % build if int(build) else
            "with its build", len(rows), test))
        for row in rows:
            name = "%s: %s" % (folder, row["name"])
            every.append((row["duration"], name))
            if row["result"] in PASSED:
                counts["passed"] += 1
            elif row["result"] == "SKIP":
                counts["skipped"] += 1
                print("skipped  %s" % name)
            else:
                counts["failed"] += 1
                print("FAILED   %s (%s)" % (name, row["result"]))
    print("\nWhere the time went:")
    for line in times:
        print("  " + line)
    for duration, name in sorted(every, reverse=True)[:SLOWEST]:
        print("  %7.1f s  %s" % (duration, name))
    print("\n%(passed)d passed, %(failed)d failed, %(skipped)d skipped"
          % counts)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(report(sys.argv[1], sys.argv[2:]))
