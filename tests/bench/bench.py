# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""./wmnet bench: measures, and writes what was measured.

    bench.py BUILD [PROFILE or SECTION]... [--repeat N] [--out FOLDER]
             [--into DOCUMENT] [--seconds N] [--from RESULTS]
             [--only-quiet [LOAD]]

Results are kept as JSON after each cell, so that a run that is cut short has
a report, too; --from makes the report of results that are there already.
With --only-quiet nothing is measured when the machine's load average is above
LOAD (1) at the beginning, and the run ends when it is far above it between
two sections; the report says what it was before and meanwhile in any case.
Any wrong byte on a checked client makes it fail.
"""

import argparse
import json
import os
import sys
import time

import measure
import profiles
import report
import servers


def choose(names):
    """The sections and how often, of profiles and sections by name."""
    sections, repeat = [], 1
    for name in names or ["headline"]:
        if name in profiles.PROFILES:
            chosen, times = profiles.PROFILES[name]
            repeat = max(repeat, times)
        elif name in profiles.SECTIONS:
            chosen, repeat = [name], max(repeat, 3)
        else:
            sys.exit("bench: no profile %s; there are: %s; and sections: %s"
                     % (name, " ".join(profiles.PROFILES),
                        " ".join(profiles.SECTIONS)))
        sections += [section for section in chosen if section not in sections]
    return sections, repeat


def describe(cell, result):
    if "cpu_per_gb" not in result:
        return str(result)
    return ("%.3f s/GB, %.1f %% of a core (1 client: %.1f %%), gap p99 "
            "%.3f s, stalled %d, lost %d, failed %d, wrong %d"
            % (result["cpu_per_gb"], result["cpu_percent"],
               result["base_percent"], result["gap_p99_s"],
               result["stalled"], result["lost"], result["failed"],
               result["check"]["errors"]))


def save(results, folder):
    path = os.path.join(folder, "results.json")
    with open(path + ".new", "w", encoding="utf-8") as output:
        json.dump(results, output, indent=1, sort_keys=True)
    os.replace(path + ".new", path)


def run_cell(cell, repetition, build, results, absent):
    if cell.server in absent:
        return
    try:
        result = measure.run(cell, build)
    except servers.Absent as reason:
        absent[cell.server] = str(reason)
        print("  %s: left out: %s" % (cell.server, reason), flush=True)
        return
    print("%d  %s: %s" % (repetition + 1, cell.name, describe(cell, result)),
          flush=True)
    results["cells"].setdefault(cell.name, {
        "section": cell.section, "server": cell.server, "n": cell.n,
        "rate": cell.rate, "packet": cell.packet, "load": cell.load,
        "host": cell.host, "runs": []})["runs"].append(result)


def is_too_loud(bound, when):
    load = os.getloadavg()[0]
    if bound is None or load <= bound:
        return False
    print("bench: the load average is %.1f %s, above %.1f"
          % (load, when, bound), file=sys.stderr)
    return True


def run_all(sections, repeat, build, folder, options):
    deadline = time.monotonic() + options.seconds
    results = {"machine": report.describe_machine(), "sections": sections,
               "absent": {}, "cells": {}, "begun": time.time(),
               "loads_before": [os.getloadavg()[0]], "seconds": {}}
    for section in sections:
        begun = time.monotonic()
        # What was just measured is in it.
        if is_too_loud(options.only_quiet and options.only_quiet + 3,
                       "before " + section):
            results["is_cut_short"] = True
            return results
        for repetition in range(min(repeat,
                                    profiles.REPEATS.get(section, repeat))):
            for cell in profiles.SECTIONS[section]():
                if time.monotonic() > deadline:
                    results["is_cut_short"] = True
                    return results
                run_cell(cell, repetition, build, results, results["absent"])
                results["ended"] = time.time()
                results["seconds"][section] = time.monotonic() - begun
                save(results, folder)
    return results


def count_wrong(results):
    return sum(run.get("check", {}).get("errors", 0)
               for cell in results["cells"].values() for run in cell["runs"])


def count_checked(results):
    return sum(run.get("check", {}).get("packets", 0)
               for cell in results["cells"].values() for run in cell["runs"])


def main():
    parser = argparse.ArgumentParser(prog="./wmnet bench")
    parser.add_argument("build")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--out")
    parser.add_argument("--into", help="document whose tables are replaced")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--only-quiet", type=float, nargs="?", const=1.0)
    parser.add_argument("--from", dest="source", nargs="*")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    sections, repeat = choose(options.names)
    folder = options.out or os.path.join(
        build, "bench", "-".join(options.names or ["headline"]))
    os.makedirs(folder, exist_ok=True)
    if options.source:
        results = report.merge(options.source)
    else:
        if is_too_loud(options.only_quiet, "before anything is measured"):
            sys.exit(1)
        results = run_all(sections, options.repeat or repeat, build, folder,
                          options)
    save(results, folder)
    text = report.write(results, folder)
    if options.into:
        report.insert(options.into, results)
    print(text)
    print("%s: %d packets checked, %d wrong"
          % (folder, count_checked(results), count_wrong(results)))
    if not results["cells"] or count_wrong(results):
        sys.exit("bench: bytes were wrong, or nothing was measured")
    if "smoke" in sections and not options.source:
        report.insist_on_smoke(results)


if __name__ == "__main__":
    main()
