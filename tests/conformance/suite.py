# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The register of checklist items, and what an item gets to work with.

An item is a function decorated with @item in a file items_<section>.py.  It
returns when all is well, collects what isn't with t.check(), gives up with
t.require() or t.not_applicable().
"""

import threading
import time
import traceback

import frames
from asf import AsfError
from frames import ChunkError, FrameError
from http_client import HttpError
from player import DESCRIBE_TYPE, PLAY_TYPE, Player
from server_control import ControlledServer, ServerError

PASS = 'pass'
FAIL = 'fail'
DEVIATION = 'deviation'
NOT_APPLICABLE = 'n/a'
WIRE_ERRORS = (HttpError, AsfError, FrameError, ChunkError, ServerError,
               OSError)

ITEMS = {}


class Item:
    def __init__(self, number, title, section, function, deviation, slow,
                 rank):
        self.number, self.title, self.section = number, title, section
        self.function, self.deviation = function, deviation
        self.slow, self.rank = slow, rank

    def sort_key(self):
        is_named = isinstance(self.number, str)
        return (self.rank, is_named, self.number)


def item(number, title, deviation=None, slow=False, last=False):
    """Registers one item.  deviation: what the design knowingly does
    differently from MS-WMSP; it is the verdict instead of "pass".  slow: it
    waits by the clock and runs beside the others.  last: after the rest of
    its section."""
    def register(function):
        if number in ITEMS:
            raise ValueError('two items %s' % number)
        section = function.__module__.rpartition('items_')[2]
        ITEMS[number] = Item(number, title, section, function, deviation,
                             slow, 1 if last else 0)
        return function
    return register


class Result:
    def __init__(self, entry, verdict, seen, notes, seconds):
        self.item, self.verdict = entry, verdict
        self.seen, self.notes, self.seconds = seen, notes, seconds

    def to_json(self):
        return {'item': self.item.number, 'section': self.item.section,
                'title': self.item.title, 'verdict': self.verdict,
                'seen': self.seen, 'notes': self.notes,
                'seconds': round(self.seconds, 2)}


class Failed(Exception):
    pass


class NotApplicable(Exception):
    pass


class Audit:
    """What holds for every answer whatsoever (items 18, 19, 20)."""

    def __init__(self, product='Rex'):
        self.product = product
        self.lock = threading.Lock()
        self.asking = threading.Lock()
        self.has_asked = False      # every type of request
        self.n_responses = 0
        self.problems = {18: [], 19: [], 20: []}

    def __call__(self, response):
        with self.lock:
            self.n_responses += 1
            for number, text in audit_response(response, self.product):
                self.problems[number].append(text)


def audit_response(response, product='Rex'):
    """[(item number, sentence)] of what is wrong with it."""
    said = []
    first = str(response)
    server = response.get('Server', '')
    name, _, rest = server.partition('/')
    version = rest.split(' ')[0].split('.')
    if name != product or len(version) < 2 or not all(
            part.isdigit() and len(part) <= 2 for part in version[:2]):
        said.append((18, '%s: Server %r' % (first, server)))
    if response.status < 300 and response.all('Location'):
        said.append((19, '%s: Location' % first))
    cache = response.get('Cache-Control', '')
    if cache.split(',')[0].strip().lower() != 'no-cache':
        said.append((20, '%s: Cache-Control %r' % (first, cache)))
    if not any(name.lower() == 'no-cache' and value is None
               for name, value in response.pragmas()):
        said.append((20, '%s: no Pragma: no-cache' % first))
    return said


class Target:
    """The server under test: a foreign one, or our own started when it is
    first needed."""

    def __init__(self, host=None, port=None, path='/live'):
        self.host, self.port, self.path = host, port, path
        self.is_foreign = port is not None
        self.lock = threading.Lock()
        self.server = self.other = None
        self.start = ControlledServer
        self.audit = Audit()
        self.other_audit = Audit('Cougar')

    def main_server(self):
        if self.is_foreign:
            return None
        with self.lock:
            if self.server is None:
                self.server = self.start()
                # A second of stream, so that a client always joins late.
                self.server.wait_progress(100)
        return self.server

    def media_server(self):
        """Our own in its other role."""
        with self.lock:
            if self.other is None:
                self.other = self.start(sink={'server-role': 'media-server'})
                self.other.wait_progress(100)
        return self.other

    def player(self):
        server = self.main_server() or self
        return Player(server.host, server.port, server.path, self.audit)

    def close(self):
        return ''.join([server.close() for server in
                        (self.server, self.other) if server])


class Test:
    """One run of one item."""

    def __init__(self, target):
        self.target = target
        self.failures = []
        self.notes = []
        self.servers = []
        self.opened = []
        self.own_player = None

    # verdicts

    def check(self, condition, text):
        if not condition:
            self.failures.append(text)
        return bool(condition)

    def check_none(self, problems, what=''):
        problems = list(problems)
        if problems:
            more = len(problems) - 3
            self.failures.append(what + (': ' if what else '')
                                 + '; '.join(problems[:3])
                                 + (' and %d more' % more if more > 0 else ''))
        return not problems

    def require(self, condition, text):
        if not condition:
            raise Failed(text)

    def note(self, text):
        self.notes.append(text)

    def not_applicable(self, text):
        raise NotApplicable(text)

    # servers

    @property
    def player(self):
        """Requests of the main server."""
        if self.own_player is None:
            self.own_player = self.target.player()
        return self.own_player

    @property
    def source(self):
        """What the main server sends, None for a foreign one."""
        server = self.target.main_server()
        return server.source if server else None

    @property
    def is_foreign(self):
        return self.target.is_foreign

    def server(self, **settings):
        """A server for this item alone."""
        if self.is_foreign:
            self.not_applicable('needs a server that can be ordered about')
        server = self.target.start(**settings)
        self.servers.append(server)
        return server

    def player_of(self, server):
        return Player(server.host, server.port, server.path,
                      self.target.audit)

    def media_server(self):
        """Requests of a server that plays a media server."""
        if self.is_foreign:
            self.not_applicable('needs a server that can be ordered about')
        return self.media_player_of(self.target.media_server())

    def media_player_of(self, server):
        return Player(server.host, server.port, server.path,
                      self.target.other_audit)

    def keep(self, closable):
        """Closed when the item is over."""
        self.opened.append(closable)
        return closable

    # answers

    def check_ok(self, response, media_type=None):
        self.check(response.status == 200, 'status %s' % response)
        self.check_none(response.problems)
        if media_type and not self.is_foreign:
            self.check_type(response, media_type)

    def check_type(self, response, media_type):
        self.check(response.media_type == media_type,
                   'Content-Type %r' % response.get('Content-Type'))

    def check_frames(self, checker):
        """All that is wrong; of a foreign server not what has its own item
        (AFFlags: 42), or that one fault would hide all others."""
        self.check_none(text for key, text in checker.problems
                        if key != 'af' or not self.is_foreign)

    def check_describe(self, answer):
        """A whole good Describe answer; its $H payload or None."""
        self.check_ok(answer.response, DESCRIBE_TYPE)
        if not self.check(answer.body, 'empty body'):
            return None
        checker = frames.BodyChecker()
        checker.add_all(frames.read_frames(answer.body))
        self.check_frames(checker)
        self.check(all(f.kind == frames.HEADER for f in checker.frames),
                   'frames %r' % checker.frames)
        return checker.epoch.header if checker.epoch else None

    def check_works(self, stream, n=5):
        """A Play that delivers n $D with nothing wrong."""
        self.keep(stream)
        self.check_ok(stream.response, PLAY_TYPE)
        if stream.response.status != 200:
            return False
        came = self.check(stream.wait_data(n), '%d $D came, %s' % (
            len(stream.data), stream.ended or 'then nothing'))
        self.check_frames(stream.checker)
        return came

    def clean_up(self):
        for closable in self.opened:
            closable.close()
        for server in self.servers:
            end = server.close()
            self.check(not end, 'server: ' + end)


def run_item(entry, target):
    test = Test(target)
    start = time.monotonic()
    verdict = None
    try:
        entry.function(test)
    except NotApplicable as reason:
        verdict = NOT_APPLICABLE
        test.notes.append(str(reason))
    except Failed as failure:
        test.failures.append(str(failure))
    except WIRE_ERRORS as error:
        test.failures.append('%s: %s' % (type(error).__name__, error))
    except Exception:
        test.failures.append('the test itself: '
                             + traceback.format_exc(limit=-2).strip())
    test.clean_up()
    server = target.server
    if server is not None and not server.is_alive():
        test.failures.append('the server died: ' + server.describe_end())
    if test.failures:
        verdict = FAIL
    elif verdict is None:
        verdict = DEVIATION if entry.deviation else PASS
    if verdict == DEVIATION:
        test.notes.append(entry.deviation)
    return Result(entry, verdict, test.failures, test.notes,
                  time.monotonic() - start)
