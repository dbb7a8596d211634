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
import json
import sys
import threading

import suite
# Importing registers the items.
import items_transport  # noqa: F401
import items_describe  # noqa: F401
import items_play  # noqa: F401
import items_clients  # noqa: F401
import items_change  # noqa: F401
import items_feedback  # noqa: F401
import items_plain  # noqa: F401
import items_announce  # noqa: F401
import items_auth  # noqa: F401

MAX_SEEN = 6                # lines of text for an item; JSON has all


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
    parser.add_argument('--json', metavar='FILE')
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


def run(entries, target):
    """Slow items run in threads of their own beside the others."""
    results = []
    lock = threading.Lock()

    def run_one(entry):
        result = suite.run_item(entry, target)
        with lock:
            results.append(result)
            print(show(result), flush=True)

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


def summarise(results, end):
    count = {verdict: sum(r.verdict == verdict for r in results) for verdict
             in (suite.PASS, suite.FAIL, suite.DEVIATION,
                 suite.NOT_APPLICABLE)}
    text = ', '.join('%d %s' % (n, name) for name, n in count.items())
    if end:
        text += '; the server ended badly: ' + end
    return count, text


def main():
    arguments = parse_arguments()
    entries = choose(arguments)
    if arguments.list:
        for entry in entries:
            print('%4s %-10s %s%s' % (entry.number, entry.section, entry.title,
                                      ' (slow)' if entry.slow else ''))
        return 0
    if not entries:
        print('no such items', file=sys.stderr)
        return 2
    target = suite.Target(arguments.host, arguments.port, arguments.path)
    try:
        target.main_server()
    except suite.ServerError as error:
        print('no server: %s' % error, file=sys.stderr)
        return 2
    results = run(entries, target)
    end = target.close()
    count, text = summarise(results, end)
    print(text)
    if arguments.json:
        with open(arguments.json, 'w', encoding='utf-8') as stream:
            json.dump({'summary': count, 'server': end, 'items':
                       [r.to_json() for r in results]}, stream, indent=2)
            stream.write('\n')
    if arguments.text:
        with open(arguments.text, 'w', encoding='utf-8') as stream:
            stream.write('\n'.join(map(show, results)) + '\n' + text + '\n')
    return 1 if count[suite.FAIL] or end else 0


if __name__ == '__main__':
    sys.exit(main())
