# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The targets: which figure of which cells, against which bound.  Ratios are
of medians of one run, in which both were measured in turns."""

import statistics

M = 1000000


def find(results, section, server, n=None, **more):
    for cell in results["cells"].values():
        if cell["section"] == section and cell["server"] == server and \
                (n is None or cell["n"] == n) and \
                all(cell["load"].get(key) == value
                    for key, value in more.items()):
            return cell
    return None


def figure(cell, key):
    found = []
    for run in cell["runs"] if cell else []:
        value = run
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            found.append(value)
    return statistics.median(found) if found else None


def memory_of(results, server):
    """Bytes that each client more takes: from the cell with the fewest to that
    with the most."""
    cells = sorted((cell for cell in results["cells"].values()
                    if cell["section"] == "memory"
                    and cell["server"] == server), key=lambda cell: cell["n"])
    if len(cells) < 2:
        return None
    few, many = (figure(cell, "rss_after") for cell in (cells[0], cells[-1]))
    return (many - few) / (cells[-1]["n"] - cells[0]["n"])


def ratio(results, section, one, other, n=None, key="cpu_per_gb"):
    a = figure(find(results, section, one, n), key)
    b = figure(find(results, section, other, n), key)
    return a / b if a is not None and b else None


def calls_of(results):
    cell = find(results, "calls", "wmnetsink")
    if not cell or not cell["runs"][-1].get("calls"):
        return None
    return sum(cell["runs"][-1]["calls"].values()) / 4 / cell["n"]


def stalled(results, server, n):
    cell = find(results, "many", server, n)
    if not cell:
        return None
    return max(run["stalled"] + run["failed"] + run["lost"]
               for run in cell["runs"])


def burst_troubles(results):
    cell = find(results, "burst", "wmnetsink-framed")
    if not cell:
        return None
    return max(run["failed"] + run["lost"] + run["syn_retransmitted"]
               for run in cell["runs"])


def stuck_growth(results):
    cell = find(results, "stuck", "wmnetsink-framed", stuck=10)
    none = find(results, "stuck", "wmnetsink-framed", stuck=0)
    if not cell or not none:
        return None
    return max(0, (figure(cell, "rss_after") - figure(cell, "rss_before")
                   - figure(none, "rss_after") + figure(none, "rss_before"))
               / 1024)


def stuck_gap(results):
    cell = figure(find(results, "stuck", "wmnetsink-framed", stuck=10),
                  "gap_p99_s")
    none = figure(find(results, "stuck", "wmnetsink-framed", stuck=0),
                  "gap_p99_s")
    return cell / none if cell and none else None


def most(bound):
    return lambda value: value <= bound


def least(bound):
    return lambda value: value >= bound


def rows_of(results):
    """(number, what, value, form, must, stretch)."""
    def h(one, other):
        return ratio(results, "headline", one, other)

    def inverse(value):
        return 1 / value if value else None

    def p(one, other):
        return ratio(results, "each-packet", one, other)

    def s(one, n):
        return inverse(ratio(results, "multisocketsink", one,
                             "multisocketsink", n))
    burst = figure(find(results, "burst", "wmnetsink-framed"),
                   "join.answer_s.p99")
    stuck = find(results, "stuck", "wmnetsink-framed", stuck=10)
    return [
        ("1", "CPU/GB, default, plain, × floor", h("wmnetsink", "floor"),
         "≤", 1.15, 0.75),
        ("1", "the same, framed", h("wmnetsink-framed", "floor"),
         "≤", 1.15, 0.75),
        ("2", "each packet at once, × floor(0)", p("wmnetsink-0", "floor-0"),
         "≤", 1.15, 0.75),
        ("3", "multisocketsink ÷ ours, 500 × 1 Mbit/s", s("wmnetsink", 500),
         "≥", 10, 18),
        ("3", "the same, 4,000 × 64 kbit/s", s("wmnetsink", 4000),
         "≥", 7, 11),
        ("4", "the same at its latency, 500 × 1 Mbit/s",
         s("wmnetsink-0", 500), "≥", 4, 6.5),
        ("5", "multifdsink ÷ ours, default",
         inverse(h("wmnetsink", "multifdsink")), "≥", 3.5, 5),
        ("5", "multifdsink ÷ ours, each packet",
         inverse(p("wmnetsink-0", "multifdsink")), "≥", 1.25, 2),
        ("6", "ours, framed ÷ VLC mmsh", h("wmnetsink-framed", "vlc-mmsh"),
         "≤", 0.65, 0.4),
        ("7", "Icecast ÷ ours", inverse(h("wmnetsink", "icecast")),
         "≥", 7, 12),
        ("8", "ours at 200 ms ÷ cubemap", h("wmnetsink-200", "cubemap"),
         "≤", 0.5, 0.35),
        ("9", "gap p99 s, default 100 ms",
         figure(find(results, "headline", "wmnetsink"), "gap_p99_s"),
         "≤", 0.13, 0.115),
        ("10", "16,000 × 64 kbit/s: stalled, failed or lost",
         stalled(results, "wmnetsink-framed", 16000), "≤", 0, 0),
        ("11", "8,000 × 1 Mbit/s: stalled, failed or lost",
         stalled(results, "wmnetsink-framed", 8000), "≤", 0, 0),
        ("11", "12,000 × 1 Mbit/s: stalled, failed or lost",
         stalled(results, "wmnetsink-framed", 12000), "≤", None, 0),
        ("12", "bytes a client, plain", memory_of(results, "wmnetsink"),
         "≤", 512, 256),
        ("12", "the same, framed", memory_of(results, "wmnetsink-framed"),
         "≤", 512, 256),
        ("13", "RSS growth by 10 stuck clients, KiB in 30 s",
         stuck_growth(results), "≤", 64, 0),
        ("13", "gap p99 of the good ÷ with none stuck", stuck_gap(results),
         "≤", 1.1, 1.1),
        ("14", "stuck clients removed, of 10", figure(stuck, "removed"),
         "≥", 10, 10),
        ("15", "CPU of a connection, plain, × floor",
         ratio(results, "churn", "wmnetsink", "floor",
               key="us_per_connection"), "≤", 1.5, 1.15),
        ("16", "burst of 1,000: request to first media, p99 s", burst,
         "≤", 0.16, 0.01),
        ("16", "the same: failed, or SYN sent again", burst_troubles(results),
         "≤", 0, 0),
        ("17", "system calls a client-second", calls_of(results),
         "≤", 10.5, 0.1),
    ]


def verdict(sign, value, must, stretch):
    holds = least if sign == "≥" else most
    if stretch is not None and holds(stretch)(value):
        return "stretch"
    if must is None:
        return "–"
    return "yes" if holds(must)(value) else "**no**"


def write(results):
    lines = []
    for number, what, value, sign, must, stretch in rows_of(results):
        if value is None:
            continue
        lines.append("| %s | %s | %.3g | %s %s | %s | %s |" % (
            number, what, value, sign, "–" if must is None else must,
            stretch, verdict(sign, value, must, stretch)))
    if not lines:
        return ""
    return "\n".join(["| # | target | measured | must | stretch | met |",
                      "|---|---|---|---|---|---|"] + lines) + "\n"
