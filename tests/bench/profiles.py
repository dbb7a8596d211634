# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What each profile measures.  A profile is a list of sections, a section a
list of cells that are measured one after the other, over and over, so that
what the machine does meanwhile meets them all alike."""

from measure import Cell
from servers import PEERS

QUICK = {"base": 1, "settle": 1, "window": 3}
M = 1000000
K = 1000


def select_some(section, n, selections, **load):
    """Clients that want different parts of a stream of eight."""
    return Cell(section, "wmnetsink-framed", n, host=["streams=8"], streams=8,
                selections=selections, mark=1, **load)


def smoke():
    short = {"base": 1, "settle": 0, "window": 1}
    return [Cell("smoke", server, 20, checked=20, **short)
            for server in ("floor", "wmnetsink", "wmnetsink-framed")] + \
        [select_some("smoke", 16, 2, checked=16, **short),
         Cell("smoke", "live", 2, extra="players", player="ffmpeg-mmsh")]


def headline():
    return [Cell("headline", server, 1000, **QUICK) for server in
            ["floor", "floor-200", "wmnetsink", "wmnetsink-framed",
             "wmnetsink-200"] + PEERS]


def each_packet():
    return [Cell("each-packet", server, 1000, **QUICK) for server in
            ("floor-0", "wmnetsink-0", "wmnetsink-0-framed", "multifdsink")]


def uring():
    return [Cell("uring", server, 1000, **QUICK) for server in
            ("floor", "floor-uring", "floor-0", "floor-uring-0")]


def multisocketsink():
    kinds = ("wmnetsink", "wmnetsink-0", "multisocketsink")
    return [Cell("multisocketsink", kind, 500, **QUICK) for kind in kinds] + \
        [Cell("multisocketsink", kind, 4000, rate=64 * K, packet=1600, **QUICK)
         for kind in kinds if kind != "wmnetsink-0"]


def many():
    long = dict(QUICK, window=6, settle=3, patience=20)
    cells = [Cell("many", kind, 16000, rate=64 * K, packet=1600, **long)
             for kind in ("floor-200", "wmnetsink-framed")]
    for n in (8000, 12000):
        cells += [Cell("many", kind, n, **long)
                  for kind in ("floor", "wmnetsink-framed",
                               "wmnetsink-2-workers")]
    return cells


def memory():
    """Few and many: what there is but once is the same in both.  At a low rate,
    so that the ring's filling up is not in it."""
    return [Cell("memory", kind, n, rate=64 * K, packet=1600, base=0,
                 settle=1, window=1, checked=0) for kind in
            ("floor", "wmnetsink", "wmnetsink-framed") for n in (4000, 16000)]


def stuck():
    # With a long base the ring is full before memory is looked at.
    return [Cell("stuck", kind, 200, rate=4 * M, base=16, settle=1,
                 window=30, stuck=number)
            for kind in ("wmnetsink-framed",) for number in (0, 10)]


def churn():
    return [Cell("churn", kind, 100, base=1, settle=1, window=4, churn=1000,
                 **{"churn-window": 4})
            for kind in ("floor", "wmnetsink", "wmnetsink-framed", "vlc-http",
                         "multifdsink", "cubemap")]


def joins():
    """Start-up under load: who joins while so many are served."""
    return [Cell("joins", "wmnetsink-framed", n, base=1, settle=1, window=2,
                 churn=50, patience=20, **{"churn-window": 4})
            for n in (1, 1000, 8000)]


def burst():
    """All at once, while there is so much that a newcomer may get."""
    return [Cell("burst", kind, 1000, base=3, settle=1, window=1)
            for kind in ("floor", "wmnetsink", "wmnetsink-framed",
                         "tcpserversink", "vlc-mmsh", "vlc-http", "icecast")]


def players():
    """Real ones, up to their first picture; and how soon it could be."""
    asked = [("live", "ffmpeg-mmsh"), ("live", "ffmpeg-http"),
             ("live", "gst-http"), ("live", "mplayer-mmsh"),
             ("live-vlc-mmsh", "ffmpeg-mmsh"),
             ("live-vlc-mmsh", "mplayer-mmsh"),
             ("live-vlc-http", "ffmpeg-http"), ("live-vlc-http", "gst-http")]
    return [Cell("players", kind, 16, extra="players", player=player)
            for kind, player in asked] + \
        [Cell("players", kind, 20, base=0, settle=0, window=1, connects=3)
         for kind in ("live-framed", "live", "live-vlc-mmsh",
                      "live-vlc-http")]


def calls():
    return [Cell("calls", kind, 200, base=1, settle=1, window=10, extra="calls")
            for kind in ("floor", "wmnetsink", "wmnetsink-framed",
                         "wmnetsink-0")]


def idle():
    return [Cell("idle", "wmnetsink", 0, extra="idle")]


def render():
    return [Cell("render", "wmnetsink", n, rate=64 * K * 8, host=["timed=1"],
                 base=0, settle=1, window=3) for n in (1, 1000, 8000)]


def hot():
    return [Cell("hot", "wmnetsink-framed", 1000, base=1, settle=1,
                 window=12, extra="perf")]


def growth_clients():
    return [Cell("growth-clients", kind, n, rate=64 * K, packet=1600, **QUICK)
            for n in (100, 1000, 4000, 16000)
            for kind in ("floor", "wmnetsink", "wmnetsink-framed")]


def growth_rate():
    return [Cell("growth-rate", kind, 500, rate=rate, **QUICK)
            for rate in (128 * K, 512 * K, 1 * M, 2 * M, 4 * M)
            for kind in ("floor", "wmnetsink-framed")]


def growth_packet():
    return [Cell("growth-packet", kind, 500, packet=packet, **QUICK)
            for packet in (512, 1400, 3200, 16000, 64000)
            for kind in ("wmnetsink", "wmnetsink-framed")]


def growth_mounts():
    return [Cell("growth-mounts", "wmnetsink", 1024, rate=256 * K,
                 host=["mounts=%d" % mounts], mounts=mounts, **QUICK)
            for mounts in (1, 16, 256)]


def growth_selections():
    """0 is everything: nothing is filtered."""
    return [select_some("growth-selections", n, selections, checked=64, **QUICK)
            for selections in (0, 1, 2, 8, 64) for n in (256, 1024)]


def growth_workers():
    return [Cell("growth-workers", "wmnetsink", 2000,
                 host=["set=workers=%d" % workers], **QUICK)
            for workers in (1, 2)]


def model_check():
    return [Cell("model-check", "wmnetsink-framed", 3000, rate=300 * K,
                 packet=1400, **QUICK)]


SECTIONS = {
    "smoke": smoke, "headline": headline, "each-packet": each_packet,
    "uring": uring, "multisocketsink": multisocketsink, "many": many,
    "memory": memory, "stuck": stuck, "churn": churn, "burst": burst,
    "joins": joins, "players": players, "calls": calls, "idle": idle,
    "render": render, "hot": hot,
    "growth-clients": growth_clients, "growth-rate": growth_rate,
    "growth-packet": growth_packet, "growth-mounts": growth_mounts,
    "growth-selections": growth_selections,
    "growth-workers": growth_workers, "model-check": model_check,
}
GROWTH = [name for name in SECTIONS if name.startswith("growth-")] + \
    ["model-check"]
# profile: (sections, repetitions)
PROFILES = {
    "smoke": (["smoke"], 1),
    "headline": (["headline"], 3),
    "growth": (GROWTH, 3),
    # What the targets name, in a quarter of an hour.
    "targets": (["headline", "each-packet", "multisocketsink", "many",
                 "memory", "stuck", "burst", "calls"], 3),
    "full": ([name for name in SECTIONS if name != "smoke"], 3),
}
# Where one repetition is long or steady enough, or two are.
REPEATS = {"stuck": 1, "hot": 1, "idle": 1, "calls": 1, "render": 1,
           "many": 1, "memory": 1, "players": 1, "uring": 2, "joins": 2,
           "burst": 2, "growth-clients": 2, "growth-rate": 2,
           "growth-packet": 2, "growth-mounts": 2, "growth-selections": 2,
           "growth-workers": 2, "model-check": 2}
