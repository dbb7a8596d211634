# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Small plots, as SVG: bars that are compared, and lines over a logarithmic
axis.  No dependency, and the same bytes for the same figures."""

WIDTH, HEIGHT, MARGIN = 640, 360, 60
COLOURS = ["#1b6ca8", "#d1495b", "#edae49", "#00798c", "#6a4c93", "#333333"]


def escape(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def text_at(x, y, text, anchor="middle", more=""):
    return ('<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>'
            % (x, y, anchor, more, escape(text)))


def line_at(x1, y1, x2, y2, colour="#ccc"):
    return ('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>'
            % (x1, y1, x2, y2, colour))


def wrap(title, parts, height=HEIGHT):
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
        'font-family="sans-serif" font-size="12">' % (WIDTH, height),
        '<rect width="%d" height="%d" fill="white"/>' % (WIDTH, height),
        text_at(WIDTH / 2, 20, title, more=' font-size="14"'),
        *parts, "</svg>", ""])


def bars(title, rows, unit):
    """@rows: (name, value, low, high), drawn one below the other."""
    height = 50 + 24 * len(rows)
    left, right = 150, WIDTH - 110
    top = max([high for _, _, _, high in rows] + [1e-9])
    parts = []
    for i, (name, value, low, high) in enumerate(rows):
        y = 40 + 24 * i
        scale = (right - left) / top
        parts += [
            text_at(left - 8, y + 12, name, "end"),
            '<rect x="%d" y="%d" width="%.1f" height="16" fill="%s"/>'
            % (left, y, value * scale, COLOURS[name[:3] != "wmn"]),
            line_at(left + low * scale, y + 8, left + high * scale, y + 8,
                    "#000"),
            text_at(left + high * scale + 6, y + 12,
                    "%.3g %s" % (value, unit), "start")]
    return wrap(title, parts, height)


def nice_ceiling(value):
    step = 1e-9
    while step < value:
        for factor in (1, 2, 5, 10):
            if step * factor >= value:
                return step * factor
        step *= 10
    return step


def lines(title, series, x_name, y_name):
    """@series: name -> [(x, y)]; every x has a place of its own."""
    places = sorted({x for points in series.values() for x, _ in points})
    top = nice_ceiling(max([y for points in series.values()
                            for _, y in points] + [1e-6]))
    span_x, span_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def at(x, y):
        return (MARGIN + span_x * places.index(x) / max(len(places) - 1, 1),
                HEIGHT - MARGIN - span_y * max(y, 0) / top)

    parts = []
    for i in range(5):
        y = top * i / 4
        parts += [line_at(MARGIN, at(places[0], y)[1], WIDTH - MARGIN,
                          at(places[0], y)[1]),
                  text_at(MARGIN - 6, at(places[0], y)[1] + 4, "%.3g" % y,
                          "end")]
    for x in places:
        parts.append(text_at(at(x, 0)[0], HEIGHT - MARGIN + 18, "%g" % x))
    for i, (name, points) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        parts.append('<polyline fill="none" stroke="%s" stroke-width="2" '
                     'points="%s"/>' % (colour, " ".join(
                         "%.1f,%.1f" % at(x, y) for x, y in sorted(points))))
        parts += ['<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>'
                  % (*at(x, y), colour) for x, y in points]
        parts.append(text_at(MARGIN + 12 + 150 * i, HEIGHT - 8, name, "start",
                             ' fill="%s"' % colour))
    parts += [text_at(WIDTH / 2, HEIGHT - 26, x_name),
              text_at(MARGIN, MARGIN - 12, y_name, "start")]
    return wrap(title, parts)
