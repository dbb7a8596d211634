# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 86-97: what clients post beside the stream."""

import time

from http_client import make_request
from items_change import LOG
from player import NEW, OLD, describe_fields, post_fields, with_id
from suite import item

RECEIVED = 59392800         # field 29, c-bytes, of LOG


def check_empty(t, answer, statuses=(200,), what=''):
    """A good answer without a body."""
    response = answer.response
    t.check(response.status in statuses, '%sstatus %s' % (what, response))
    t.check_none(response.problems)
    t.check(response.content_length == 0, '%sContent-Length %s'
            % (what, response.content_length))
    t.check(not answer.body, what + 'a body')


def played(t, player):
    """The id of a session that has played."""
    stream = player.play(NEW)
    t.check_works(stream)
    stream.close()
    t.require(stream.client_id, 'no client-id')
    return stream.client_id


def post_log(t, player):
    number = played(t, player)
    answer = player.post(OLD, [*with_id(number),
                               ('Pragma', 'log-line=' + LOG)])
    check_empty(t, answer, (200, 204))
    t.check(answer.response.client_id == number, 'client-id %s'
            % answer.response.client_id)


@item(86, 'Log line: 204 or 200, Content-Length 0, client-id')
def log_line(t):
    post_log(t, t.player)


@item('86b', 'Log line: the application receives it, c-bytes is field 29')
def log_received(t):
    server = t.server()
    if 'client-log' in server.order('events')['missing']:
        t.not_applicable('wmnetsink has no signal client-log yet')
    post_log(t, t.player_of(server))
    deadline = time.monotonic() + 3
    records = []
    while not records and time.monotonic() < deadline:
        records = [event for event in server.order('events')['events']
                   if event[0] == 'client-log']
        time.sleep(0.05)
    t.require(len(records) == 1, '%d signals client-log' % len(records))
    record = records[0][-1]
    t.check(isinstance(record, dict)
            and str(record.get('c-bytes')) == str(RECEIVED),
            'c-bytes in %s' % (record,))


@item(89, 'Log without client-id: 400; with an unknown one: 2xx',
      deviation='MS-WMSP refuses a Log with an expired id; it comes late by '
                'nature')
def log_without_id(t):
    extra = [('Pragma', 'log-line=' + LOG)]
    answer = t.player.post(OLD, extra)
    t.check(answer.response.status == 400, 'without: %s' % answer.response)
    answer = t.player.post(OLD, [*with_id(7), *extra])
    check_empty(t, answer, (200, 204), 'unknown: ')


@item(91, 'KeepAlive with and without Content-Length: 200, timeout token')
def keep_alive(t):
    number = t.player.describe(NEW).response.client_id
    t.require(number, 'no client-id')
    for length in (0, None):
        fields = post_fields(NEW, [('Pragma', 'xKeepAliveInPause=1'),
                                   *with_id(number)], length,
                             t.player.authority)
        answer = t.player.request('POST', fields, version='1.1')
        check_empty(t, answer, what='Content-Length %s: ' % length)
        t.check((answer.response.pragma('timeout') or '').isdigit(),
                'timeout %r' % answer.response.pragma('timeout'))
        t.check(answer.response.client_id == number, 'client-id %s'
                % answer.response.client_id)
    answer = t.player.post(NEW, [('Pragma', 'xKeepAliveInPause=1'),
                                 *with_id(7)])
    t.check(answer.response.status == 400, 'unknown id: %s'
            % answer.response)


@item(92, 'KeepAlive keeps an idle session, silence ends it', slow=True)
def idle_timeout(t):
    server = t.server(sink={'idle-timeout': 10000000000})
    player = t.player_of(server)
    kept = player.describe(NEW).response.client_id
    left = player.describe(NEW).response.client_id
    t.require(kept and left, 'no client-id')
    for _ in range(6):
        time.sleep(5)
        answer = player.post(NEW, [('Pragma', 'xKeepAliveInPause=1'),
                                   *with_id(kept)])
        check_empty(t, answer)
    for number, lives in ((kept, True), (left, False)):
        response = player.describe(NEW, extra=with_id(number)).response
        t.check((response.client_id == number) == lives, 'id %s, asked with '
                '%s' % (response.client_id, number))
        t.check(response.pragma('xResetStrm') == (None if lives else '1'),
                'xResetStrm %s' % response.pragma('xResetStrm'))


@item(93, 'OPTIONS *: 200, Public, Content-Length 0; unknown id: 200')
def options(t):
    number = t.player.describe(NEW).response.client_id
    for extra in (with_id(number or 0), with_id(7), []):
        request = make_request('OPTIONS', '*', [
            *NEW, ('Host', t.player.authority), *extra], '1.1')
        with t.player.connect() as connection:
            connection.send(request)
            response = t.player.read_head(connection)
        t.check_ok(response)
        t.check(response.content_length == 0, 'Content-Length %s'
                % response.content_length)
        public = {word.strip() for word in
                  response.get('Public', '').split(',')}
        t.check({'GET', 'POST', 'OPTIONS'} <= public, 'Public %s' % public)
        wanted = number if extra == with_id(number or 0) else None
        t.check(response.client_id == wanted, 'client-id %s for %s'
                % (response.client_id, extra))


@item(95, 'GetContentInfo: 200, Content-Length 0, Cache-Control, no body')
def content_info(t):
    answer = t.player.post(
        [('User-Agent', 'WMCacheProxy/9.0.0.3234')],
        [('Content-Type', 'application/x-wms-getcontentinfo')], b'\0',
        version='1.1')
    check_empty(t, answer)
    t.check(answer.response.get('Cache-Control', '').startswith('no-cache'),
            'Cache-Control %r' % answer.response.get('Cache-Control'))


@item(96, 'SendEvent: 200, Content-Length 0')
def send_event(t):
    answer = t.player.post(
        NEW, [('Content-Type', 'application/x-wms-sendevent')],
        b'1\r\n1,28,0\r\n', version='1.1')
    check_empty(t, answer)


@item(97, 'POST of a form: 400')
def form(t):
    for who in (OLD, NEW, ()):
        answer = t.player.post(who, [
            ('Content-Type', 'application/x-www-form-urlencoded')], b'a=b')
        t.check(answer.response.status == 400, 'status %s' % answer.response)
    t.check_describe(t.player.exchange(make_request(
        'GET', t.player.path, describe_fields(host=t.player.authority))))
