# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""A model of capacity: a client costs so much for each send and so much for
each byte.  Fitted to the cells of growth, tried on a cell that the fit has
not seen (section model-check)."""

import math

import targets

BATCH = 16384                   # WMN_FEED_BATCH
SERVER = "wmnetsink-framed"


def count_sends(rate, packet, latency=0.1):
    """Sends a second and client: a batch ends with its bytes, or with the
    age of its first packet."""
    period = packet * 8 / rate
    by_age = math.floor(latency / period) + 1
    by_size = math.ceil(BATCH / packet)
    return 1 / (period * min(by_age, by_size))


def points_of(results):
    points = []
    for cell in results["cells"].values():
        cost = targets.figure(cell, "cpu_per_gb")
        if cell["server"] == SERVER and cost and cell["n"] >= 100 and \
                cell["section"] in ("growth-clients", "growth-rate",
                                    "growth-packet"):
            size = cell["rate"] / 8
            points.append((count_sends(cell["rate"], cell["packet"]), size,
                           cost * size / 1e9))
    return points


def fit(points):
    """Seconds a send and a byte: least squares of the relative errors."""
    aa = ab = bb = ay = by = 0.0
    for sends, size, cost in points:
        a, b = sends / cost, size / cost
        aa, ab, bb = aa + a * a, ab + a * b, bb + b * b
        ay, by = ay + a, by + b
    determinant = aa * bb - ab * ab
    return ((ay * bb - by * ab) / determinant,
            (by * aa - ay * ab) / determinant)


def write(results):
    points = points_of(results)
    if len(points) < 3:
        return ""
    per_send, per_byte = fit(points)
    errors = [abs(per_send * sends + per_byte * size - cost) / cost
              for sends, size, cost in points]
    text = ("A framed client costs %.2f µs a send and %.2f µs for 10,000 "
            "bytes (%d cells; largest error %.0f %%, mean %.0f %%).\n"
            % (1e6 * per_send, 1e10 * per_byte, len(points),
               100 * max(errors), 100 * sum(errors) / len(errors)))
    for cell in results["cells"].values():
        cost = targets.figure(cell, "cpu_per_gb")
        if cell["section"] != "model-check" or not cost:
            continue
        sends = count_sends(cell["rate"], cell["packet"])
        guess = (per_send * sends / (cell["rate"] / 8) + per_byte) * 1e9
        text += ("Tried on %d × %g kbit/s in packets of %d bytes, which the "
                 "fit has not seen: %.3f s/GB foretold, %.3f measured.\n"
                 % (cell["n"], cell["rate"] / 1000, cell["packet"], guess,
                    cost))
    lines = ["", "| listeners on 80 % of a core | 100 ms | each packet |",
             "|---|---|---|"]
    for rate, packet in ((64000, 1600), (256000, 3200), (1000000, 3200),
                         (4000000, 3200)):
        counts = []
        for latency in (0.1, 0):
            cost = per_send * count_sends(rate, packet, latency) + \
                per_byte * rate / 8
            counts.append("{:,.0f}".format(0.8 / cost // 100 * 100))
        lines.append("| %g kbit/s, packets of %d | %s |"
                     % (rate / 1000, packet, " | ".join(counts)))
    return text + "\n".join(lines) + "\n"
