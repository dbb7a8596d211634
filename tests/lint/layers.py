# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The floors: who may include whom, and no cycle anywhere.

Reads the #include lines.  The table says for each folder which folders and
which system headers it may include, and which words must not stand in it.
"""

import re

import tree

LIBC = {"ctype.h", "errno.h", "inttypes.h", "limits.h", "stdarg.h",
        "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
        "string.h", "assert.h", "math.h"}
ABOVE_GLIB = r"gst/|gio/|glib-object|gobject/|gmodule"

# folder: (quoted includes allowed, system headers allowed or None for all,
#          system headers forbidden, identifiers forbidden)
CLOCKS = r"\b(g_get_(real|monotonic)_time|clock_gettime|g_usleep)\b"
FLOORS = {
    "asf": (r"asf/", LIBC | {"glib.h"}, ABOVE_GLIB, CLOCKS),
    "http": (r"http/", LIBC | {"glib.h"}, ABOVE_GLIB, CLOCKS),
    "wmsp": (r"wmsp/|asf/|http/", LIBC | {"glib.h"}, ABOVE_GLIB, CLOCKS),
    "engine": (r"engine/", None, ABOVE_GLIB,
               r"\b(GMutex|GCond|GRWLock|GThread|g_thread_\w+|g_mutex_\w+|"
               r"g_main_\w+|g_source_\w+)\b"),
    "server": (r"server/|engine/|wmsp/|http/|asf/|config\.h", None,
               r"gst/wmnet/", None),
    "": (r"gstwmnetsink[\w-]*\.h|config\.h|"
         r"server/(server|mount|record)\.h", None, None, None),
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
PLUGIN = "gst/wmnetsink/"


def check_file(path, text, floor):
    allowed, system, forbidden, words = FLOORS[floor]
    problems = []
    for mark, name in INCLUDE.findall(text):
        if mark == '"' and not re.match(allowed, name):
            problems.append("%s: floor '%s' must not include \"%s\""
                            % (path, floor, name))
        if mark == "<":
            if system is not None and name not in system:
                problems.append("%s: floor '%s' must not include <%s>"
                                % (path, floor, name))
            elif forbidden and re.match(forbidden, name):
                problems.append("%s: floor '%s' must never see <%s>"
                                % (path, floor, name))
    found = words and re.search(words, COMMENT.sub("", text))
    if found:
        problems.append("%s: floor '%s' must not use %s"
                        % (path, floor, found.group(0)))
    return problems


def find_cycles(edges):
    """Depth first; each cycle is told once, by the file that closes it."""
    problems, state = [], {}

    def visit(node, trail):
        state[node] = "open"
        for target in edges.get(node, []):
            if state.get(target) == "open":
                loop = trail[trail.index(target):] + [target]
                problems.append("include cycle: " + " -> ".join(loop))
            elif target not in state:
                visit(target, trail + [target])
        state[node] = "done"

    for node in sorted(edges):
        if node not in state:
            visit(node, [node])
    return problems


def check_library(path, text):
    return ["%s: the library must not include the plugin's \"%s\""
            % (path, name) for mark, name in INCLUDE.findall(text)
            if re.match(r"(asf|http|wmsp|engine|server)/|gstwmnetsink", name)]


def check(root):
    problems, edges = [], {}
    for path in tree.files(root, [".c", ".h"], under="gst/wmnetsink"):
        text = tree.read(root, path)
        inner = path[len(PLUGIN):]
        floor = inner.split("/")[0] if "/" in inner else ""
        if floor not in FLOORS:
            problems.append("%s: folder '%s' is on no floor" % (path, floor))
            continue
        problems += check_file(path, text, floor)
        edges[path] = [PLUGIN + name for mark, name in INCLUDE.findall(text)
                       if mark == '"']
    for under in ("gst/wmnet", "include/gst/wmnet"):
        for path in tree.files(root, [".c", ".h"], under=under):
            text = tree.read(root, path)
            problems += check_library(path, text)
            edges[path] = [
                ("include/" if name.startswith("gst/") else under + "/") + name
                for mark, name in INCLUDE.findall(text)]
    if not edges:
        problems.append("no source found under " + root)
    return problems + find_cycles(edges)


SINK = PLUGIN
CASES = [
    ("a clean tree passes",
     {SINK + "asf/a.h": "#include <glib.h>\n#include <string.h>\n",
      SINK + "wmsp/b.c": '#include "asf/a.h"\n',
      SINK + "server/c.c": '#include "wmsp/b.h"\n#include <gst/gst.h>\n',
      SINK + "plugin.c": '#include "config.h"\n#include "gstwmnetsink.h"\n'},
     None),
    ("words see no gst", {SINK + "asf/a.c": "#include <gst/gst.h>\n"},
     "must not include <gst/gst.h>"),
    ("floor 0 siblings", {SINK + "asf/a.c": '#include "http/b.h"\n'},
     'must not include "http/b.h"'),
    ("lower never includes higher",
     {SINK + "wmsp/a.c": '#include "engine/ring.h"\n'},
     'must not include "engine/ring.h"'),
    ("words see no clock", {SINK + "wmsp/a.c": "x = g_get_real_time ();\n"},
     "must not use g_get_real_time"),
    ("words see no sockets",
     {SINK + "http/a.c": "#include <sys/socket.h>\n"}, "<sys/socket.h>"),
    ("engine sees no gst", {SINK + "engine/a.c": "#include <gst/gst.h>\n"},
     "must never see <gst/gst.h>"),
    ("engine uses no GLib locks", {SINK + "engine/a.c": "GMutex lock;\n"},
     "must not use GMutex"),
    ("server does not see the public headers",
     {SINK + "server/a.c": "#include <gst/wmnet/wmnet.h>\n"},
     "must never see <gst/wmnet/wmnet.h>"),
    ("the element uses the doors",
     {SINK + "gstwmnetsink.c": '#include "engine/ring.h"\n'},
     'must not include "engine/ring.h"'),
    ("unknown folder", {SINK + "misc/a.c": "\n"}, "is on no floor"),
    ("the library stands alone",
     {"gst/wmnet/a.c": '#include "server/server.h"\n'},
     "must not include the plugin's"),
    ("cycles", {SINK + "asf/a.h": '#include "asf/b.h"\n',
                SINK + "asf/b.h": '#include "asf/a.h"\n'}, "include cycle"),
    ("an empty tree is no success", {}, "no source found"),
]

if __name__ == "__main__":
    tree.main(check, CASES)
