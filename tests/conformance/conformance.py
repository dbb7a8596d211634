# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Runs the numbered checklist of raw socket tests against a server.

Without --port it starts wmnetsink itself (server.py) and can run every item;
with --port it looks at a server that is already there, and items that need a
server to be ordered about are not applicable.

  conformance.py --host H --port P --path /live --items 1-65,78-85
  conformance.py --section transport

Exit status: 0 nothing failed, 1 something failed, 2 it could not be run.
"""

import argparse
import datetime
import importlib
import sys
import threading

import peer
import report
import suite
# Importing registers the items.
import items_transport  # noqa: F401
import items_describe  # noqa: F401
import items_play  # noqa: F401
import items_clients  # noqa: F401
import items_select  # noqa: F401
import items_change  # noqa: F401
import items_feedback  # noqa: F401
import items_plain  # noqa: F401
import items_distribution  # noqa: F401
import items_announce  # noqa: F401
import items_auth  # noqa: F401
import items_pipeline  # noqa: F401


def parse_items(text):
    """'1-3,7,R9' as a set of item numbers."""
    wanted = set()
    for part in text.split(','):
        first, dash, last = part.strip().partition('-')
        if dash and first.isdigit() and last.isdigit():
            wanted.update(range(int(first), int(last) + 1))
        elif first.isdigit():
            wanted.add(int(first))
        elif part.strip():
            wanted.add(part.strip())
    return wanted


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--host', default='127.0.0.1')
    parser.add_argument('--port', type=int,
                        help='of a running server; else one is started')
    parser.add_argument('--path', default='/live')
    parser.add_argument('--items', help='numbers and ranges, as 1-65,78-85')
    parser.add_argument('--section', action='append',
                        help='all items of a section')
    parser.add_argument('--slow', choices=('with', 'without', 'only'),
                        default='with', help='items that wait by the clock')
    parser.add_argument('--interop', action='store_true',
                        help='items 113-117 too, which need real players')
    parser.add_argument('--peer', choices=('vlc',),
                        help='start that server and look at it instead')
    parser.add_argument('--json', metavar='FILE')
    parser.add_argument('--markdown', metavar='FILE',
                        help='the page docs/conformance.md')
    parser.add_argument('--beside', metavar='JSON', action='append',
                        default=[], help='runs to show beside this one')
    parser.add_argument('--text', metavar='FILE')
    parser.add_argument('--list', action='store_true',
                        help='say which items there are')
    return parser.parse_args()


def choose(arguments):
    entries = sorted(suite.ITEMS.values(), key=suite.Item.sort_key)
    if arguments.items:
        wanted = parse_items(arguments.items)
        entries = [e for e in entries if e.number in wanted]
    if arguments.section:
        entries = [e for e in entries if e.section in arguments.section]
    if arguments.slow != 'with':
        entries = [e for e in entries
                   if e.slow == (arguments.slow == 'only')]
    return entries


def run(entries, target):
    """Slow items run in threads of their own beside the others."""
    results = []
    lock = threading.Lock()

    def run_one(entry):
        result = suite.run_item(entry, target)
        with lock:
            results.append(result)
            print(report.show(result), flush=True)

    threads = [threading.Thread(target=run_one, args=(entry,))
               for entry in entries if entry.slow]
    for thread in threads:
        thread.start()
    for entry in entries:
        if not entry.slow:
            run_one(entry)
    for thread in threads:
        thread.join()
    order = {entry.number: at for at, entry in enumerate(
        sorted(entries, key=lambda e: (isinstance(e.number, str), e.number)))}
    return sorted(results, key=lambda r: order[r.item.number])


def find_peer(name):
    return {'vlc': peer.Vlc}[name]()


def make_target(arguments):
    """(target, who it is, what has to be closed at the end)."""
    if arguments.peer:
        other = find_peer(arguments.peer)
        return (suite.Target(other.host, other.port, other.path),
                other.subject(), other)
    target = suite.Target(arguments.host, arguments.port, arguments.path)
    if target.is_foreign:
        return target, '%s:%d' % (arguments.host, arguments.port), None
    server = target.player().describe().response.get('Server', '')
    return target, server.split(' ')[-1].replace('/', ' '), None


def write_down(arguments, run):
    if arguments.json:
        report.write_json(arguments.json, run)
    if arguments.markdown:
        runs = [run] + [report.read_json(path) for path in arguments.beside]
        report.write(arguments.markdown, report.page(runs))


def main():
    arguments = parse_arguments()
    if arguments.interop:
        importlib.import_module('items_interop')
    entries = choose(arguments)
    if arguments.list:
        for entry in entries:
            print('%4s %-10s %s%s' % (entry.number, entry.section, entry.title,
                                      ' (slow)' if entry.slow else ''))
        return 0
    if not entries:
        print('no such items', file=sys.stderr)
        return 2
    other = None
    try:
        target, subject, other = make_target(arguments)
        target.main_server()
    except (suite.ServerError, *suite.WIRE_ERRORS) as error:
        print('no server: %s' % error, file=sys.stderr)
        return 2
    results = run(entries, target)
    end = target.close()
    if other:
        other.close()
    done = report.to_json(results, subject, end,
                          datetime.date.today().isoformat())
    text = report.tell(done['summary'])
    if end:
        text += '; the server ended badly: ' + end
    print(text)
    write_down(arguments, done)
    if arguments.text:
        report.write(arguments.text, '\n'.join(
            [report.show(result) for result in results] + [text]) + '\n')
    return 1 if done['summary'][suite.FAIL] or end else 0


if __name__ == '__main__':
    sys.exit(main())
