# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""One measurement: a server, the load against it, and the figures of both.

CPU time is that of the server's whole process; what it costs with one client
(source, muxer, server at rest) is measured in the same run and subtracted.
"""

import json
import os
import re
import subprocess
import time

import players
import servers

# A line of strace -c: share, seconds, us a call, calls, errors, name.
CALL = re.compile(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$")


class Cell:
    """What is to be measured; the same name in another repetition is the
    same cell."""

    def __init__(self, section, server, n, rate=1000000, packet=3200,
                 host=(), extra=None, **load):
        self.section, self.server, self.n = section, server, n
        self.rate, self.packet = rate, packet
        self.host, self.load = list(host), load
        self.extra = extra
        self.name = "%s/%s/n=%d/rate=%d/packet=%d%s" % (
            section, server, n, rate, packet,
            "".join("/%s=%s" % item for item in sorted(load.items()))
            + "".join("/" + option for option in self.host))


def work_out(report):
    """The figures that are compared, from what the generator says."""
    window = report["window"]
    base = report.get("base")
    base_share = base["cpu_s"] / base["seconds"] if base else 0.0
    net = window["cpu_s"] - base_share * window["seconds"]
    result = {
        "cpu_percent": 100 * window["cpu_s"] / window["seconds"],
        "base_percent": 100 * base_share,
        "cpu_per_gb": 1e9 * net / max(window["bytes"], 1),
        "gap_p99_s": window["gap_s"]["p99"],
        "gap_max_s": window["gap_s"]["max"],
        "stalled": window["stalled"], "live": window["live"],
        "kbit": window["bytes"] * 8e-3 / window["seconds"]
                / max(window["live"], 1),
        "load_cpu_percent": 100 * window["load_cpu_s"] / window["seconds"],
        "rss_before": report["rss_before"], "rss_after": window["rss"],
        "wakeups_per_s": window["wakeups"] / window["seconds"],
        "machine_load": os.getloadavg()[0],
    }
    for key in ("n", "failed", "lost", "removed", "removed_after_s",
                "syn_retransmitted", "retransmitted", "not_accepted",
                "join", "churn", "check", "join_s"):
        result[key] = report[key]
    if "churn_window" in report:
        churned = report["churn_window"]
        count = max(report["churn"]["first_media_s"]["n"], 1)
        steady = window["cpu_s"] / window["seconds"] * churned["seconds"]
        result["us_per_connection"] = \
            1e6 * (churned["cpu_s"] - steady) / count
    return result


def count_calls(pid, seconds):
    """strace's count of each system call, over so many seconds."""
    try:
        done = subprocess.run(
            ["timeout", "-s", "INT", str(seconds), "strace", "-c", "-f", "-q",
             "-p", str(pid)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return {}
    calls = {}
    for line in done.stderr.splitlines():
        match = CALL.match(line)
        if match and match.group(2) != "total":
            calls[match.group(2)] = int(match.group(1))
    return calls


def find_hot_spots(pid, seconds, folder):
    """perf's list of symbols: (percent, object, symbol)."""
    data = os.path.join(folder, "perf.data")
    try:
        subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", "2000",
                        "-o", data, "-p", str(pid), "--", "sleep",
                        str(seconds)], capture_output=True, check=True)
        done = subprocess.run(["perf", "report", "-i", data, "--stdio", "-q",
                               "--sort", "dso,symbol"],
                              capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return []
    spots = []
    for line in done.stdout.splitlines():
        match = re.match(r"\s*([\d.]+)%\s+(\S+)\s+\[.\]\s+(\S+)", line)
        if match:
            spots.append([float(match.group(1)), match.group(2),
                          match.group(3)])
    return spots


def count_idle_wakeups(pid, seconds):
    """Voluntary switches a second of each thread, by the thread's name."""
    def read():
        counts = {}
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/status" % (pid, task),
                      encoding="utf-8") as source:
                text = source.read()
            name = re.search(r"Name:\s*(.*)", text).group(1)
            switches = re.search(r"^voluntary\D*(\d+)", text, re.M).group(1)
            counts[name] = counts.get(name, 0) + int(switches)
        return counts
    before = read()
    time.sleep(seconds)
    return {name: (count - before.get(name, 0)) / seconds
            for name, count in read().items()}


def run(cell, build):
    """The figures of one cell; raises servers.Absent."""
    server, framed = servers.make(cell.server, build, cell.rate, cell.packet,
                                  cell.host)
    try:
        server.start()
        time.sleep(1)
        result = {}
        if cell.extra == "idle":
            return {"idle_wakeups": count_idle_wakeups(server.pid, 3)}
        if cell.extra == "players":
            return players.measure(cell.load["player"], server, cell.n, build)
        options = dict({"framed": framed}, **cell.load)
        options.update(port=server.port, pid=server.pid, path=server.path,
                       own=int(server.is_own_stream), n=cell.n,
                       rate=cell.rate, packet=cell.packet)
        load = subprocess.Popen(
            [os.path.join(build, "tests", "bench", "bench-load")]
            + ["%s=%s" % item for item in sorted(options.items())],
            stdout=subprocess.PIPE, text=True)
        if cell.extra in ("calls", "perf"):
            # In the middle of the window, which is long enough.
            time.sleep(options.get("base", 3) + 4)
            if cell.extra == "calls":
                result["calls"] = count_calls(server.pid, 4)
            else:
                result["hot_spots"] = find_hot_spots(server.pid, 5,
                                                     server.folder)
        text = load.communicate()[0]
        report = json.loads(text)
        result.update(work_out(report))
        result["exit"] = load.returncode
    finally:
        server.stop()
    if server.last_words.startswith("{"):
        result["host"] = json.loads(server.last_words)
    return result
