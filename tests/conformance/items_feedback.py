# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 86-100: what clients post beside the stream."""

import re
import time

from http_client import FIN, TIMEOUT, make_request
from items_change import END, LOG
from player import (ALL_STREAMS, NEW, OLD, agent, describe_fields,
                    post_fields, with_id)
from suite import item

RECEIVED = 59392800         # field 29, c-bytes, of LOG
LOG_TAKER = re.compile(rb'<body><h1>(NetShow ISAPI Log Dll|WMS ISAPI Log Dll/'
                       rb'\d{1,4}(\.\d{1,4}){3})[!-~\r\n]*</h1>')
XML_TYPE = 'application/x-wms-LogStats;charset=UTF-8'


def make_xml(line):
    """A log in XML around a line of 44 fields (MS-WMLOG 2.4)."""
    words = line.split()
    return ('<XML>\r\n<Summary>%s http://h/live - -</Summary>'
            '<c-ip>0.0.0.0</c-ip><date>%s</date><c-bytes>1</c-bytes>'
            '<ContentDescription><c-quality>1</c-quality>'
            '</ContentDescription></XML>' % (line, words[1])).encode()


def check_empty(t, answer, statuses=(200,), what=''):
    """A good answer without a body."""
    response = answer.response
    t.check(response.status in statuses, '%sstatus %s' % (what, response))
    t.check_none(response.problems)
    t.check(response.content_length == 0, '%sContent-Length %s'
            % (what, response.content_length))
    t.check(not answer.body, what + 'a body')


def check_last(t, answer):
    """Its connection is closed, whatever was asked (MS-WMSP 3.2.5.3,
    3.2.5.8)."""
    t.check(not answer.response.keeps_alive(), 'Connection %r'
            % answer.response.get('Connection'))
    t.check(answer.ended == FIN, 'then %s' % answer.ended)


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


def wait_logs(server, n, seconds=3):
    """The records of the first n signals client-log."""
    deadline = time.monotonic() + seconds
    while True:
        logs = [event for event in server.order('events')['events']
                if event[0] == 'client-log']
        if len(logs) >= n or time.monotonic() > deadline:
            return logs
        time.sleep(0.02)


def need_logs(t):
    """A server that tells of the logs it got, and its player."""
    server = t.server()
    if 'client-log' in server.order('events')['missing']:
        t.not_applicable('no signal client-log')
    return server, t.player_of(server)


def check_received(t, server, n, **fields):
    """The n-th signal has these fields; its record or {}."""
    logs = wait_logs(server, n)
    t.require(len(logs) >= n, '%d signals client-log' % len(logs))
    record = logs[n - 1][-1]
    for name, value in fields.items():
        name = name.replace('_', '-')
        t.check(str(record.get(name)) == str(value), '%s %r, not %r'
                % (name, record.get(name), value))
    return logs[n - 1]


@item('86b', 'Log line: the application receives it, c-bytes is field 29')
def log_received(t):
    server, player = need_logs(t)
    post_log(t, player)
    event = check_received(t, server, 1, c_bytes=RECEIVED, form='line')
    t.check(event[1] == 1, 'client %s, not 1' % event[1])


@item(87, 'Log in XML: taken the same, Summary parsed')
def xml_log(t):
    server, player = need_logs(t)
    number = played(t, player)
    body = make_xml(LOG)
    for extra in (with_id(number), with_id(7)):
        answer = player.post(NEW, [('Content-Type', XML_TYPE), *extra], body,
                             version='1.1')
        check_empty(t, answer, (200, 204))
    first = check_received(t, server, 1, c_bytes=RECEIVED, form='xml')
    second = check_received(t, server, 2, c_bytes=RECEIVED)
    t.check([first[1], second[1]] == [1, 0], 'clients %s, %s'
            % (first[1], second[1]))


HOSTILE_LINES = (
    '-', 'x', LOG[:40], LOG + ' ' + LOG, '\xff\xfe\x80 \x90' * 20,
    LOG.replace('59392800', '-1'), LOG.replace(' ', '  '),
    LOG.replace('1799', '9' * 60), 'a' * 8000)
HOSTILE_BODIES = (
    b'', b'<', b'<XML><Summary>', b'<XML>' * 9000, bytes(range(256)) * 200,
    b'<XML><Summary>' + b'9 ' * 30000 + b'</Summary></XML>',
    b'<!DOCTYPE x [<!ENTITY a "b">]><XML><date>&a;</date></XML>')


@item(88, 'Malformed, oversize, binary logs: 2xx or 413, nothing breaks')
def hostile_logs(t):
    number = played(t, t.player)
    for line in HOSTILE_LINES:
        check_borne(t, line[:20], t.player.post(OLD, [
            *with_id(number), ('Pragma', 'log-line=' + line)]))
    for kind in (XML_TYPE, 'text/plain', 'application/x-wms-sendevent'):
        for body in HOSTILE_BODIES:
            check_borne(t, '%s %r' % (kind, body[:20]), t.player.post(
                NEW, [('Content-Type', kind), *with_id(number)], body))
    # More than anybody reads: said before it is sent.
    fields = post_fields(NEW, [('Content-Type', XML_TYPE),
                               *with_id(number)], 1 << 20,
                         t.player.authority)
    answer = t.player.request('POST', fields)
    t.check(answer.response.status == 413, '1 MiB: %s' % answer.response)
    t.check_works(t.player.play())


def check_borne(t, what, answer):
    t.check(answer.response.status in (200, 204, 413), '%s: %s'
            % (what, answer.response))


@item(90, 'A log line with commas and xPlayStrm=1 in an URL is still a Log')
def tricky_log(t):
    number = played(t, t.player)
    line = LOG.replace('http://h/live',
                       'http://h/live?a,xPlayStrm=1,client-id=5')
    answer = t.player.post(OLD, [*with_id(number),
                                 ('Pragma', 'log-line=' + line)])
    check_empty(t, answer, (200, 204))
    t.check(answer.response.client_id == number, 'client-id %s'
            % answer.response.client_id)


@item('91b', 'Expect: 100-continue: 100 as soon as a body may come, then 200')
def waits_to_go_on(t):
    number = t.player.describe(NEW).response.client_id
    t.require(number, 'no client-id')
    body = ('<XML><Summary>%s</Summary></XML>' % LOG).encode()
    fields = post_fields(NEW, [*with_id(number), ('Content-Type', XML_TYPE),
                               ('Expect', '100-continue')], len(body),
                         t.player.authority)
    with t.player.connect() as connection:
        connection.send(make_request('POST', t.player.path, fields, '1.1'))
        first = connection.read_head()
        t.check(first.status == 100, 'first %s' % first)
        t.check(not first.all('Content-Length'), 'it has a body')
        connection.send(body)
        response = t.player.read_head(connection)
        t.check(response.status in (200, 204), 'then %s' % response)
        t.check(response.client_id == number, 'client-id %s'
                % response.client_id)


@item(94, 'Stop with the id of a running session: 200, its stream ends')
def stop(t):
    stream = t.player.play(NEW)
    t.check_works(stream)
    other = t.keep(t.player.play(NEW))
    answer = t.player.post(NEW, [('Pragma', 'xStopStrm=1'),
                                 *with_id(stream.client_id or 0)],
                           version='1.1')
    check_empty(t, answer)
    t.check(answer.response.client_id == stream.client_id, 'client-id %s'
            % answer.response.client_id)
    t.check(stream.wait_end(5) == FIN, 'the stream: %s' % stream.ended)
    last = stream.frames[-1].raw if stream.frames else b''
    t.check(last == END, 'last frame %s' % last[:12].hex())
    t.check(other.wait_more(), 'the stream of another session ended, too')
    answer = t.player.post(NEW, [('Pragma', 'xStopStrm=1'), *with_id(7)])
    t.check(answer.response.status == 400, 'unknown id: %s' % answer.response)


@item(98, 'Another address: its log is taken, its Stop refused')
def foreign_address(t):
    if not t.player.host.startswith('127.'):
        t.not_applicable('needs a server on the loopback interface')
    stream = t.player.play(NEW)
    t.check_works(stream)
    number = with_id(stream.client_id or 0)
    other = t.player.from_address('127.0.0.2')
    check_empty(t, other.post(NEW, [*number, ('Pragma', 'log-line=' + LOG)]),
                (200, 204), 'log: ')
    for token in ('xStopStrm=1', 'stream-switch-entry=ffff:1:2 '):
        answer = other.post(NEW, [('Pragma', token), *number])
        t.check(400 <= answer.response.status < 500, '%s: %s'
                % (token, answer.response))
    t.check(stream.wait_more(20), 'the stream ended')


@item(99, 'Pipeline request that was never offered: 400')
def pipeline(t):
    number = t.player.describe(NEW).response.client_id
    fields = [*NEW, ('Host', t.player.authority), *with_id(number or 0),
              ('Pragma', 'pipeline-request=1')]
    answer = t.player.request('GET', fields, version='1.1')
    t.check(answer.response.status == 400, 'status %s' % answer.response)


@item(100, 'PlayNextEntry in non-pipelined mode: 400 or a Play')
def next_entry(t):
    number = t.player.describe(NEW).response.client_id
    data = make_request('GET', t.player.path, [
        *NEW, ('Host', t.player.authority), *with_id(number or 0),
        ('Pragma', 'xPlayNextEntry=1'), *ALL_STREAMS], '1.1')
    stream = t.keep(t.player.stream(data))
    if stream.response.status == 400:
        t.note('400')
        return
    t.check_works(stream)


@item('96b', 'SendEvent with a rendering log: the application receives it')
def remote_log(t):
    server, player = need_logs(t)
    log = make_xml(LOG.replace('http TCP', 'Cache -'))
    body = (b'1\r\n1,30,0\r\n12,context-type,3,1,2,14,WMS_USER_AGENT,31,12,'
            b'WMPlayer/10.,13,WMS_USER_GUID,31,38,'
            b'{3300AD50-2C39-46c0-AE0A-3E0B6EFB86DC}\r\n'
            b'12,context-type,3,1,5,12,@.REMOTE_LOG,31,%d,%s\r\n'
            % (len(log), log))
    answer = player.post(NEW, [
        ('Content-Type', 'application/x-wms-sendevent')], body, version='1.1')
    check_empty(t, answer)
    event = check_received(t, server, 1, kind='rendering', form='event',
                           c_bytes=RECEIVED)
    t.check(event[1] == 0, 'client %s' % event[1])


@item('87b', 'Log as a web server gets it: no id, taken')
def web_log(t):
    server, player = need_logs(t)
    answer = player.post(
        [('User-Agent', 'NSPlayer')],
        [('Content-Type', 'text/plain;charset=UTF-8')],
        b'MX_STATS_LogLine: \t' + LOG.encode() + b'\r\n', version='1.1')
    check_empty(t, answer, (200, 204))
    check_received(t, server, 1, c_bytes=RECEIVED, form='web')


@item('87c', 'A player looks whether logs go here: they do (MS-WMLOG 2.3)')
def log_check(t):
    answer = t.player.request('GET', [*agent('NSPlayer'),
                                      ('Host', t.player.authority)],
                              version='1.1')
    t.check_ok(answer.response)
    t.check(LOG_TAKER.search(answer.body), '%r' % answer.body[:200])


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
        check_last(t, answer)
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


@item('92b', 'A connection that is kept ends with its session', slow=True)
def kept_connection(t):
    server = t.server(sink={'idle-timeout': 10000000000,
                            'handshake-timeout': 60000000000})
    player = t.player_of(server)
    with player.connect() as connection:
        connection.send(player.describe_bytes(OLD, connection=[
            ('Connection', 'Keep-Alive')]))
        response = player.read_head(connection)
        t.require(response.keeps_alive(), 'not kept')
        connection.read_exact(response.content_length or 0)
        ended = connection.read_to_end(15)[1]
        t.require(ended == TIMEOUT, '%s within 15 s' % ended)
        ended = connection.read_to_end(8)[1]
        t.check(ended == FIN, '%s, not FIN' % ended)


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
        [('Content-Type', 'application/x-wms-getcontentinfo'),
         ('Connection', 'Keep-Alive')], b'\0', version='1.1')
    check_empty(t, answer)
    check_last(t, answer)
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
