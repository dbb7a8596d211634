# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What a run of the checklist is written down as: text, JSON, and the page
docs/conformance.md, where the runs of two servers stand beside each other."""

import json

import suite

MAX_SEEN = 6                # lines of text for an item; JSON has all
MAX_CELL = 160
VERDICTS = (suite.PASS, suite.FAIL, suite.DEVIATION, suite.NOT_APPLICABLE)


def show(result):
    lines = ['%4s %-9s %s (%.1f s)' % (
        result.item.number, result.verdict, result.item.title,
        result.seconds)]
    lines += ['               seen: ' + text.replace('\n', '\n' + ' ' * 21)
              for text in result.seen[:MAX_SEEN]]
    if len(result.seen) > MAX_SEEN:
        lines.append('               seen: %d more of it'
                     % (len(result.seen) - MAX_SEEN))
    lines += ['               note: ' + text for text in result.notes]
    return '\n'.join(lines)


def count(verdicts):
    verdicts = list(verdicts)
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def tell(counts):
    return ', '.join('%d %s' % (n, name) for name, n in counts.items())


def to_json(results, subject, end, date):
    return {'subject': subject, 'date': date, 'server': end,
            'summary': count(result.verdict for result in results),
            'items': [result.to_json() for result in results]}


# --- the page --------------------------------------------------------------

HEAD = '''\
# Conformance

The numbered checklist of raw socket tests (`tests/conformance`), and what it
saw of {subjects}.
Rows with a name are about what is not in the numbered list. This page is
written by the last run and not by hand:

    meson compile -C build
    meson devenv -C build /usr/bin/python3 -B \\
      ../tests/conformance/conformance.py --peer vlc --json vlc.json
    meson devenv -C build /usr/bin/python3 -B \\
      ../tests/conformance/conformance.py --interop \\
      --beside vlc.json --markdown ../docs/conformance.md

*pass*: as required. *deviation*: knowingly different, the note says how.
*n/a*: can't be asked of this server, mostly because it must be told to do
something. *fail*: the first thing that was wrong is in the note. The
checklist asks for the role of a live encoder, which the other server doesn't
claim to be, so not each of its failures is a fault; those are notes on a
server that players are used to.
'''


def cell(text):
    text = ' '.join(text.replace('|', '\\|').split())
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL - 3] + '...'
    return text


def remark(row):
    """What a row needs beside its verdict."""
    if row is None or row['verdict'] == suite.PASS:
        return ''
    texts = row['seen'] if row['verdict'] == suite.FAIL else row['notes']
    return cell(texts[0]) if texts else ''


def remarks(runs, key):
    found = []
    for run in runs:
        text = remark(run['rows'].get(key))
        if text:
            found.append(text if run is runs[0] else
                         '%s: %s' % (run['subject'].split()[0], text))
    return '; '.join(found).replace('<', '\\<')


def order(key):
    return (not key.isdigit(), int(key) if key.isdigit() else 0, key)


def index(run):
    run['rows'] = {str(row['item']): row for row in run['items']}
    return run


def table(runs):
    keys = sorted({key for run in runs for key in run['rows']}, key=order)
    lines = ['| item | what | %s | notes |' % ' | '.join(
        run['subject'] for run in runs),
        '|---|---|' + '---|' * len(runs) + '---|']
    for key in keys:
        title = next(run['rows'][key]['title'] for run in runs
                     if key in run['rows'])
        verdicts = [run['rows'][key]['verdict'] if key in run['rows']
                    else '–' for run in runs]
        lines.append('| %s | %s | %s | %s |' % (
            key, cell(title), ' | '.join(verdicts), remarks(runs, key)))
    return lines


def page(runs):
    """Of runs as to_json() has them, ours first."""
    runs = [index(run) for run in runs]
    lines = [HEAD.format(subjects=' and of '.join(
        run['subject'] for run in runs)), '| server | run on | result |',
        '|---|---|---|']
    lines += ['| %s | %s | %s |' % (run['subject'], run['date'],
                                    tell(run['summary'])) for run in runs]
    return '\n'.join(lines + [''] + table(runs)) + '\n'


def write(path, text):
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(text)


def write_json(path, run):
    write(path, json.dumps(run, indent=2) + '\n')


def read_json(path):
    with open(path, encoding='utf-8') as stream:
        return json.load(stream)
