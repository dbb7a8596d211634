# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Tables and plots of results: medians, with the smallest and the largest of
all repetitions in brackets, and ratios of medians of one run."""

import json
import os
import platform
import re
import statistics
import sys
import time

import model
import profiles
import svg
import targets

UNITS = {"cpu_per_gb": "s/GB"}


def describe_machine():
    def first(path, pattern):
        try:
            with open(path, encoding="utf-8") as source:
                return re.search(pattern, source.read()).group(1).strip()
        except (OSError, AttributeError):
            return "unknown"
    memory = first("/proc/meminfo", r"MemTotal:\s*(\d+)")
    return {
        "processor": first("/proc/cpuinfo", r"model name\s*:\s*(.*)"),
        "processors": os.cpu_count(),
        "memory_gib": round(int(memory) / 2 ** 20, 1)
                      if memory.isdigit() else memory,
        "kernel": platform.release().split("-")[0],
        "congestion": first("/proc/sys/net/ipv4/tcp_congestion_control",
                            r"(\S+)"),
    }


def merge(paths):
    """Of several files the last one that has a section decides it."""
    merged = None
    for path in paths:
        with open(path, encoding="utf-8") as source:
            results = json.load(source)
        if merged is None:
            merged = results
            continue
        new = {cell["section"] for cell in results["cells"].values()}
        merged["cells"] = {name: cell for name, cell in
                           merged["cells"].items()
                           if cell["section"] not in new}
        merged["cells"].update(results["cells"])
        merged["absent"].update(results["absent"])
        merged["machine"] = results["machine"]
        merged["loads_before"] = merged.get("loads_before", []) + \
            results.get("loads_before", [])
        merged["begun"] = min(merged["begun"], results["begun"])
        merged["ended"] = max(merged["ended"], results["ended"])
    return merged


def values(cell, key):
    found = []
    for run in cell["runs"]:
        value = run
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            found.append(value)
    return found


def median(cell, key):
    found = values(cell, key)
    return statistics.median(found) if found else None


def spread(cell, key, form="%.2f", factor=1.0):
    found = [value * factor for value in values(cell, key)]
    if not found:
        return "-"
    text = form % statistics.median(found)
    if len(found) > 1:
        text += " (%s–%s)" % (form % min(found), form % max(found))
    return text


def section_cells(results, section):
    """In the order of the profile, which a JSON file doesn't keep."""
    order = [cell.name for cell in profiles.SECTIONS[section]()]
    names = [name for name, cell in results["cells"].items()
             if cell["section"] == section]
    names.sort(key=lambda name: order.index(name) if name in order else -1)
    return [results["cells"][name] for name in names]


def table(heads, rows):
    lines = ["| %s |" % " | ".join(heads),
             "|%s|" % "|".join("---" for _ in heads)]
    lines += ["| %s |" % " | ".join(str(field) for field in row)
              for row in rows]
    return "\n".join(lines) + "\n"


# --- one table a section ----------------------------------------------------

def floor_of(cells, cell):
    """The floor with the same clients and the same stream."""
    for name in ("floor", "floor-0", "floor-200"):
        for other in cells:
            if other["server"] == name and all(
                    other[key] == cell[key] for key in ("n", "rate",
                                                        "packet")):
                return other
    return None


def write_costs(results, section):
    cells = section_cells(results, section)
    rows = []
    for cell in cells:
        floor = floor_of(cells, cell)
        ratio = "-"
        if floor and median(floor, "cpu_per_gb"):
            ratio = "%.2f" % (median(cell, "cpu_per_gb")
                              / median(floor, "cpu_per_gb"))
        load = " ".join("%s" % option for option in cell["host"])
        rows.append([
            ("%s %s" % (cell["server"], load)).strip(), cell["n"],
            "%g" % (cell["rate"] / 1000), cell["packet"],
            spread(cell, "cpu_per_gb"), ratio,
            spread(cell, "cpu_percent", "%.1f"),
            spread(cell, "base_percent", "%.1f"),
            spread(cell, "gap_p99_s", "%.3f"),
            "%d" % max(values(cell, "stalled") or [0]),
            "%d" % max([a + b for a, b in zip(values(cell, "failed"),
                                              values(cell, "lost"))] or [0])])
    return table(["server", "clients", "kbit/s", "packet", "CPU s/GB",
                  "× floor", "CPU %", "of it 1 client %", "gap p99 s",
                  "stalled", "failed, lost"], rows)


def write_memory(results, section):
    rows = []
    for cell in section_cells(results, section):
        each = targets.memory_of(results, cell["server"])
        rows.append([cell["server"], cell["n"],
                     spread(cell, "rss_before", "%.1f", 2.0 ** -20),
                     spread(cell, "rss_after", "%.1f", 2.0 ** -20),
                     "-" if each is None else "%.0f" % each])
    return table(["server", "clients", "MiB before", "MiB with them",
                  "bytes for each more"], rows)


def write_stuck(results, section):
    rows = [[cell["server"], cell["n"], cell["load"]["stuck"],
             spread(cell, "gap_p99_s", "%.3f"),
             spread(cell, "removed", "%d"),
             spread(cell, "removed_after_s", "%.1f"),
             "%.0f" % ((median(cell, "rss_after") or 0) / 1024
                       - (median(cell, "rss_before") or 0) / 1024)]
            for cell in section_cells(results, section)]
    return table(["server", "clients", "of them stuck", "gap p99 of the good",
                  "removed", "the last after s", "RSS growth KiB"], rows)


def write_churn(results, section):
    rows = []
    cells = section_cells(results, section)
    floor = next((cell for cell in cells if cell["server"] == "floor"), None)
    for cell in cells:
        cost = median(cell, "us_per_connection")
        base = median(floor, "us_per_connection") if floor else None
        rows.append([
            cell["server"], cell["n"], cell["load"]["churn"],
            spread(cell, "us_per_connection", "%.0f"),
            "%.2f" % (cost / base) if base and cost else "-",
            spread(cell, "churn.first_byte_s.p50", "%.2f", 1000),
            spread(cell, "churn.first_key_s.p50", "%.2f", 1000),
            spread(cell, "churn.first_key_s.p99", "%.2f", 1000),
            "%d" % max(values(cell, "churn.failed") or [0])])
    return table(["server", "others", "connects/s", "CPU µs each", "× floor",
                  "first byte p50 ms", "key frame p50 ms",
                  "key frame p99 ms", "failed"], rows)


def write_burst(results, section):
    rows = [[cell["server"], cell["n"]]
            + [spread(cell, "join.answer_s." + key, "%.2f", 1000)
               for key in ("p50", "p99", "max")]
            + [spread(cell, "join.first_media_s.p99", "%.2f", 1000)]
            + ["%d" % max(values(cell, key) or [0]) for key in
               ("failed", "syn_retransmitted", "not_accepted",
                "retransmitted")]
            for cell in section_cells(results, section)]
    return table(["server", "clients", "request to media p50 ms", "p99 ms",
                  "max ms", "connect to media p99 ms", "failed", "SYN again",
                  "not accepted", "segments again"], rows)


def served_by(name):
    """live-vlc-http is VLC, the other ones are ours."""
    return name.replace("live-vlc", "vlc").replace("live", "wmnetsink")


def write_players(results, section):
    rows = []
    for cell in section_cells(results, section):
        run = cell["runs"][-1]
        if "starts" in run:
            row = [cell["load"]["player"], run["starts"], run["no_frame"]]
            for key in ("from_request", "from_start"):
                times = [1000 * seconds for seconds in run[key]]
                row += ["%.0f" % figure(times) if times else "-"
                        for figure in (statistics.median, max)]
        else:
            times = run["join"]["first_key_s"]
            row = ["first key frame, no player", times["n"], run["failed"],
                   "%.1f" % (1000 * times["p50"]),
                   "%.1f" % (1000 * times["max"]), "-", "-"]
        rows.append([served_by(cell["server"])] + row)
    return table(["server", "player", "starts", "without a picture",
                  "request to picture p50 ms", "max ms",
                  "start to picture p50 ms", "max ms"], rows)


def write_selections(results, section):
    rows = []
    for cell in section_cells(results, section):
        kinds = cell["load"]["selections"]
        passes = [run["host"]["filtered"] / max(run["host"]["packets"], 1)
                  for run in cell["runs"] if "host" in run]
        passed = statistics.median(passes) if passes else 0
        rows.append([kinds, cell["n"], "%.2f" % passed,
                     "%.2f" % (passed / kinds) if kinds else "-",
                     spread(cell, "cpu_percent", "%.1f"),
                     spread(cell, "cpu_per_gb"),
                     spread(cell, "gap_p99_s", "%.3f"),
                     "%d" % max([a + b for a, b in zip(
                         values(cell, "failed"), values(cell, "lost"))]
                         or [0])])
    return table(["selections", "clients", "passes a packet",
                  "a packet and selection", "CPU %", "CPU s/GB", "gap p99 s",
                  "failed, lost"], rows)


def write_calls(results, section):
    rows = []
    for cell in section_cells(results, section):
        calls = cell["runs"][-1].get("calls", {})
        rate = {name: count / 4 / cell["n"] for name, count in calls.items()}
        rows.append([cell["server"], cell["n"], "%.1f" % sum(rate.values()),
                     ", ".join("%s %.2f" % (name, count) for name, count in
                               sorted(rate.items(), key=lambda item: -item[1])
                               [:6])])
    return table(["server", "clients", "calls a client-second", "by call"],
                 rows)


def write_idle(results, section):
    rows = [[name, "%.1f" % count] for cell in section_cells(results, section)
            for name, count in
            sorted(cell["runs"][-1]["idle_wakeups"].items())]
    return table(["thread", "wake-ups a second"], rows)


def write_render(results, section):
    rows = [[cell["n"], spread(cell, "host.push_ns", "%.1f", 1e-3),
             spread(cell, "host.longest_push_us", "%d"),
             cell["runs"][-1].get("host", {}).get("pushes", "-")]
            for cell in section_cells(results, section)]
    return table(["clients", "CPU µs a packet", "longest µs (wall)",
                  "packets"], rows)


def write_hot(results, section):
    rows = []
    for cell in section_cells(results, section):
        spots = cell["runs"][-1].get("hot_spots", [])
        kernel = sum(spot[0] for spot in spots if spot[1].startswith("["))
        ours = sum(spot[0] for spot in spots if "wmnet" in spot[1])
        rows += [["%.1f" % spot[0], spot[1], "`%s`" % spot[2]]
                 for spot in spots[:10]]
        rows += [["%.1f" % spot[0], spot[1], "`%s`" % spot[2]]
                 for spot in [spot for spot in spots if "wmnet" in spot[1]]
                 [:5]]
        rows.append(["%.1f" % kernel, "kernel", "all of it"])
        rows.append(["%.1f" % ours, "wmnetsink", "all of it"])
    return table(["%", "where", "symbol"], rows)


WRITERS = {"memory": write_memory, "stuck": write_stuck, "churn": write_churn,
           "joins": write_churn, "burst": write_burst,
           "players": write_players, "growth-selections": write_selections,
           "calls": write_calls, "idle": write_idle,
           "render": write_render, "hot": write_hot}


# --- plots ------------------------------------------------------------------

def plot_bars(results, section):
    rows = [(cell["server"], median(cell, "cpu_per_gb"),
             min(values(cell, "cpu_per_gb")), max(values(cell, "cpu_per_gb")))
            for cell in section_cells(results, section)
            if values(cell, "cpu_per_gb")]
    return svg.bars("CPU seconds per GB, 1,000 clients, 1 Mbit/s", rows,
                    "s/GB")


def plot_growth(results, section):
    axis = {"growth-clients": ("n", 1, "clients, 64 kbit/s each"),
            "growth-rate": ("rate", 1e-3, "kbit/s, 500 clients"),
            "growth-packet": ("packet", 1, "packet size, 500 × 1 Mbit/s"),
            }.get(section)
    if axis is None:
        return None
    series = {}
    for cell in section_cells(results, section):
        cost = median(cell, "cpu_per_gb")
        if cost is not None:
            series.setdefault(cell["server"], []).append(
                (cell[axis[0]] * axis[1], cost))
    if not series:
        return None
    return svg.lines("CPU s/GB", series, axis[2], "s/GB")


def plot(results, folder):
    names = []
    for section in {cell["section"] for cell in results["cells"].values()}:
        if section in ("headline", "each-packet"):
            image = plot_bars(results, section)
        else:
            image = plot_growth(results, section)
        if image:
            names.append(section + ".svg")
            with open(os.path.join(folder, names[-1]), "w",
                      encoding="utf-8") as output:
                output.write(image)
    return sorted(names)


# --- the whole --------------------------------------------------------------

def load_before(results):
    """Results of several runs have several."""
    loads = results.get("loads_before", [])
    return " and ".join("%.1f" % load for load in loads) or "unknown"


def write_conditions(results):
    machine = results["machine"]
    loads = [run["machine_load"] for cell in results["cells"].values()
             for run in cell["runs"] if "machine_load" in run]
    checked = sum(run.get("check", {}).get("packets", 0) for cell in
                  results["cells"].values() for run in cell["runs"])
    text = ("%s, %s processors, %s GiB, Linux %s, %s, loopback. Measured "
            "from %s to %s UTC; load average of the machine meanwhile %.1f "
            "to %.1f (median %.1f; a run by itself makes about 1), before "
            "it %s. %d packets of checked clients were compared to the last "
            "byte.\n"
            % (machine["processor"], machine["processors"],
               machine["memory_gib"], machine["kernel"],
               machine["congestion"],
               time.strftime("%H:%M", time.gmtime(results["begun"])),
               time.strftime("%H:%M", time.gmtime(results["ended"])),
               min(loads or [0]), max(loads or [0]),
               statistics.median(loads or [0]), load_before(results),
               checked))
    for name, reason in sorted(results["absent"].items()):
        text += "\nNot measured: %s (%s).\n" % (name, reason)
    return text


def write_section(results, section):
    loads = [run["machine_load"] for cell in section_cells(results, section)
             for run in cell["runs"] if "machine_load" in run]
    text = WRITERS.get(section, write_costs)(results, section)
    if loads:
        text += ("\nLoad average of the machine meanwhile: %.1f to %.1f.\n"
                 % (min(loads), max(loads)))
    return text


def write(results, folder):
    """Writes report.md, results.json's neighbour, and the plots."""
    sections = []
    for cell in results["cells"].values():
        if cell["section"] not in sections:
            sections.append(cell["section"])
    parts = ["# Benchmark\n", write_conditions(results)]
    judged = targets.write(results)
    if judged:
        parts += ["## targets\n", judged]
    for section in sections:
        parts += ["## %s\n" % section, write_section(results, section)]
    if model.write(results):
        parts += ["## model\n", model.write(results)]
    parts += ["![%s](%s)" % (name[:-4], name) for name in
              plot(results, folder)]
    text = "\n".join(parts) + "\n"
    with open(os.path.join(folder, "report.md"), "w",
              encoding="utf-8") as output:
        output.write(text)
    return text


MARK = re.compile(r"(<!-- bench: ([\w-]+) -->\n).*?(<!-- end -->)", re.S)


def insert(document, results):
    """Replaces what stands between the document's marks; the plots go into
    a folder of the document's name."""
    plots = os.path.splitext(document)[0]
    os.makedirs(plots, exist_ok=True)
    plot(results, plots)

    def fill(match):
        name = match.group(2)
        if name == "conditions":
            text = write_conditions(results)
        elif name == "targets":
            text = targets.write(results)
        elif name == "model":
            text = model.write(results)
            if not text:
                return match.group(0)
        elif section_cells(results, name):
            text = write_section(results, name)
        else:
            return match.group(0)
        return match.group(1) + "\n" + text + "\n" + match.group(3)
    with open(document, encoding="utf-8") as source:
        text = source.read()
    with open(document, "w", encoding="utf-8") as output:
        output.write(MARK.sub(fill, text))


def insist_on_smoke(results):
    """What the smoke test asks for: all was measured and checked, and the
    report has it."""
    problems = []
    for server in ("floor", "wmnetsink", "wmnetsink-framed"):
        cells = [cell for cell in section_cells(results, "smoke")
                 if cell["server"] == server]
        runs = [run for cell in cells for run in cell["runs"]]
        if not runs:
            problems.append("%s was not measured" % server)
        for run in runs:
            if run["check"]["packets"] < 20 or run["failed"] or run["lost"]:
                problems.append("%s: %r" % (server, run["check"]))
            if run["cpu_percent"] <= 0 or run["kbit"] <= 0:
                problems.append("%s: no figures" % server)
    for run in [run for cell in section_cells(results, "smoke")
                if cell["load"].get("selections") for run in cell["runs"]]:
        # Two selections, and a packet more or less at the window's ends.
        most = 2 * (run["host"]["packets"] + 8)
        if not 0 < run["host"]["filtered"] <= most:
            problems.append("passes of filters: %r" % run["host"])
    if problems:
        sys.exit("bench: " + "; ".join(problems))
