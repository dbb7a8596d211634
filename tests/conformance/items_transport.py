# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 1-20: connections, the head of a request, what every answer has."""

import time

from http_client import FIN, RST, TIMEOUT, HttpError, make_request
from player import (CLOSE, DESCRIBE_TYPE, NEW, OLD, agent, play_fields,
                    post_fields, with_id)
from suite import item

KEEP = (('Connection', 'Keep-Alive'),)


@item(1, 'D10 OLD: status line, CRLF line ends, blank line, body')
def status_line(t):
    answer = t.player.describe()
    t.check(answer.response.raw.startswith(b'HTTP/1.0 200 '),
            'status line %r' % answer.response.raw.split(b'\r\n')[0])
    t.check_describe(answer)


@item(2, 'D10 OLD: FIN right after Content-Length bytes')
def closes_after_body(t):
    with t.player.connect() as connection:
        connection.send(t.player.describe_bytes())
        check_closed_after(t, connection)


def check_closed_after(t, connection):
    response = t.player.read_head(connection)
    t.check_ok(response)
    length = response.content_length
    t.require(length is not None, 'no Content-Length')
    connection.read_exact(length)
    start = time.monotonic()
    rest, ended = connection.read_to_end(3)
    t.check(not rest, '%d bytes behind the body' % len(rest))
    t.check(ended == FIN, '%s, not FIN, %.1f s behind the body'
            % (ended, time.monotonic() - start))
    return response


@item(3, 'HTTP/1.0 Describe without a Connection field closes')
def closes_by_default(t):
    with t.player.connect() as connection:
        connection.send(t.player.describe_bytes(connection=()))
        response = check_closed_after(t, connection)
        t.check(not response.keeps_alive(), 'yet it says Keep-Alive')


@item(4, 'HTTP/1.0 with Connection: Keep-Alive: kept, second request answered')
def keeps_alive(t):
    with t.player.connect() as connection:
        for _ in range(2):
            connection.send(t.player.describe_bytes(connection=KEEP))
            response = t.player.read_head(connection)
            t.check_ok(response, DESCRIBE_TYPE)
            t.require(response.keeps_alive(), 'no Connection: Keep-Alive')
            t.require(response.content_length, 'no Content-Length')
            connection.read_exact(response.content_length)


@item(5, 'D11 NEW without a Connection field: as its answer says')
def consistent_with_header(t):
    request = t.player.describe_bytes(NEW, connection=(), version='1.1')
    with t.player.connect() as connection:
        connection.send(request)
        response = t.player.read_head(connection)
        t.check_ok(response, DESCRIBE_TYPE)
        t.check(response.version == 'HTTP/1.0', response.version)
        t.require(response.content_length, 'no Content-Length')
        connection.read_exact(response.content_length)
        if response.keeps_alive():
            t.note('kept alive')
            connection.send(request)
            t.check_ok(t.player.read_head(connection))
        else:
            t.note('closed')
            rest, ended = connection.read_to_end(3)
            t.check((rest, ended) == (b'', FIN), '%d bytes, %s behind the body'
                    % (len(rest), ended))


@item(6, 'D11 with Connection: close closes')
def close_is_obeyed(t):
    with t.player.connect() as connection:
        connection.send(t.player.describe_bytes(
            NEW, connection=(('Connection', 'close'),), version='1.1'))
        response = check_closed_after(t, connection)
        t.check(not response.keeps_alive(), 'yet it says Keep-Alive')


@item(7, 'Two D11 in one segment: both answered in order, or one and closed')
def two_in_one_segment(t):
    request = t.player.describe_bytes(NEW, connection=(), version='1.1')
    with t.player.connect() as connection:
        connection.send(request + request)
        response = t.player.read_head(connection)
        t.check_ok(response, DESCRIBE_TYPE)
        t.require(response.content_length, 'no Content-Length')
        connection.read_exact(response.content_length)
        if not response.keeps_alive():
            t.note('closed behind the first')
            rest, ended = connection.read_to_end(3)
            t.check(not rest and ended in (FIN, RST),
                    '%d bytes, then %s' % (len(rest), ended))
            return
        t.note('both answered')
        second = t.player.read_head(connection)
        t.check_ok(second, DESCRIBE_TYPE)
        connection.read_exact(second.content_length or 0)
        t.check(second.client_id != response.client_id, 'the same client-id')


@item(8, 'Request byte by byte: same answer as 1')
def byte_by_byte(t):
    request = t.player.describe_bytes()
    whole = t.player.exchange(request)
    slow = t.player.exchange(request, slowly=True)
    t.check_describe(slow)
    # The header may get its measured rate meanwhile.
    again = t.player.exchange(request)
    t.check(slow.body in (whole.body, again.body), 'another body')

    def names(answer):
        return [name for name, _ in answer.response.fields]
    t.check(names(slow) == names(whole), 'fields %s and %s'
            % (names(slow), names(whole)))


@item(9, 'Field and token names in any case')
def any_case(t):
    for change in (str.lower, str.upper):
        fields = [(change(name), value.replace('xPlayStrm', 'XPLAYSTRM'))
                  for name, value in play_fields(host=t.player.authority)]
        request = make_request('GET', t.player.path, fields)
        # Without the blank behind the colon, too.
        for name in (b'pragma', b'PRAGMA'):
            request = request.replace(name + b': XPLAY', name + b':XPLAY')
        t.check_works(t.player.stream(request))


@item(10, 'LF-only line ends: accepted or 400, no hang')
def lf_only(t):
    request = t.player.describe_bytes().replace(b'\r\n', b'\n')
    with t.player.connect() as connection:
        connection.send(request)
        response = t.player.read_head(connection, 5)
        t.note('answered %d' % response.status)
        t.check(response.status in (200, 400), 'status %s' % response)
        _, ended = connection.read_to_end(4)
        t.check(ended == FIN, '%s at the end' % ended)


@item(11, '20 KiB of head: handled or 400/431 and closed')
def large_head(t):
    filler = [('X-Filler-%d' % n, 'x' * 1000) for n in range(20)]
    request = t.player.describe_bytes(extra=filler)
    with t.player.connect() as connection:
        try:
            connection.send(request)
        except HttpError:
            t.note('closed while sending')
        response = t.player.read_head(connection)
        t.note('answered %d' % response.status)
        t.check(response.status in (200, 400, 431), 'status %s' % response)
        _, ended = connection.read_to_end(4)
        t.check(ended != TIMEOUT, 'not closed')
    t.check_describe(t.player.describe())


@item(12, 'Silent TCP for 25 s, then D10: answered (xine)', slow=True)
def silent_then_asks(t):
    with t.player.connect() as connection:
        data, ended = connection.read_to_end(25)
        t.require(ended == TIMEOUT, '%s while silent, %r' % (ended, data))
        connection.send(t.player.describe_bytes())
        t.check_ok(t.player.read_head(connection), DESCRIBE_TYPE)


@item(13, 'Silent or dripping TCP beyond the header timeout: closed', slow=True)
def silent_for_ever(t):
    server = t.server(sink={'handshake-timeout': 1500000000})
    player = t.player_of(server)
    start = time.monotonic()
    silent = t.keep(player.connect())
    dripping = t.keep(player.connect())
    ended = {}
    request = player.describe_bytes()
    at = 0
    while len(ended) < 2 and time.monotonic() - start < 20:
        if 'dripping' not in ended:
            try:
                dripping.send(request[at % len(request):][:1])
                at += 1
            except HttpError:
                pass
        for name, connection in (('silent', silent), ('dripping', dripping)):
            if name not in ended and \
                    connection.read_to_end(0.1)[1] != TIMEOUT:
                ended[name] = time.monotonic() - start
    for name in ('silent', 'dripping'):
        seconds = ended.get(name)
        if t.check(seconds is not None, '%s: still open after 20 s' % name):
            t.note('%s: closed after %.1f s of 1.5' % (name, seconds))
            t.check(seconds > 1, '%s: closed after %.1f s' % (name, seconds))
    silent.close()
    dripping.close()
    for name in ('n-connections', 'n-sessions'):
        seconds, left = server.wait_stat(name, 0)
        t.check(seconds is not None, '%s is %s afterwards' % (name, left))


@item(14, 'Absolute request URI: as the origin form')
def absolute_uri(t):
    whole = 'http://%s%s' % (t.player.authority, t.player.path)
    t.check_describe(t.player.describe(path=whole))
    t.check_works(t.player.play(path=whole))


@item(15, 'Queries are ignored, / is served, an unknown path is 404')
def paths(t):
    for path in (t.player.path + '?MSWMExt=.asf',
                 t.player.path + '?WMCache=0', '/', '/?WMContentBitrate=1'):
        answer = t.player.describe(path=path)
        t.check(answer.response.status == 200,
                '%s: %s' % (path, answer.response))
    for who in (OLD, agent('curl/7.88.1'), ()):
        response = t.player.describe(who, path='/nope').response
        t.check(response.status == 404, '/nope: %s' % response)
        t.check(response.get('Server'), '404 without Server')
        t.check(response.content_length is not None,
                '404 without Content-Length')


@item('15b', 'A path is compared without its escapes; %2F is no slash')
def escaped_path(t):
    path = t.player.path
    t.require(path[1:2].isalpha(), 'no letter to escape in ' + path)
    same = '/%%%02x%s' % (ord(path[1]), path[2:])
    t.check_describe(t.player.exchange(t.player.describe_bytes(path=same)))
    answer = t.player.exchange(t.player.describe_bytes(path='/%2f' + path[1:]))
    t.check(answer.response.status == 404, '%%2f: %s' % answer.response)


@item(16, 'PUT: 405 (or 400, 501) with Allow')
def wrong_method(t):
    for method in ('PUT', 'DELETE', 'BREW'):
        response = t.player.request(
            method, [*OLD, ('Host', 'h'), ('Content-Length', '0')],
            '/').response
        t.check(response.status in (400, 405, 501), '%s: %s'
                % (method, response))
        if response.status == 405:
            allow = response.get('Allow', '')
            t.check({'GET', 'POST', 'OPTIONS'} <= {
                word.strip() for word in allow.split(',')},
                'Allow %r' % allow)


@item(17, 'Range and Icy-MetaData are ignored on Describe and Play')
def range_ignored(t):
    extra = [('Range', 'bytes=0-'), ('Icy-MetaData', '1')]
    answer = t.player.describe(extra=extra)
    t.check_describe(answer)
    stream = t.player.play(extra=extra)
    t.check_works(stream)
    for response in (answer.response, stream.response):
        for name, _ in response.fields:
            t.check(name.lower() != 'content-range'
                    and not name.lower().startswith('icy'), 'field ' + name)


def ask_everything(t):
    """Each type of request, good and bad; the audit sees the answers."""
    player = t.player
    stream = t.keep(player.play())
    number = stream.client_id or 1
    player.describe(NEW)
    player.describe(path='/nope')
    player.describe(extra=with_id(number))
    player.play(extra=with_id(7)).close()
    host = [('Host', player.authority)]
    plain = player.stream(make_request(
        'GET', player.path, [*agent('curl/7.88.1'), *host]))
    plain.close()
    player.request('HEAD', [*host, *CLOSE], is_head=True)
    player.request('PUT', [*OLD, *host], '/')
    player.request('GET', [*agent('Mozilla/5.0'), *host,
                           ('Accept', 'text/html')], '/nope')
    player.request('OPTIONS', [*NEW, *host, *with_id(number)], '*', '1.1')
    for extra, body in (
            ([('Pragma', 'xKeepAliveInPause=1'), *with_id(number)], b''),
            ([('Pragma', 'xKeepAliveInPause=1'), *with_id(7)], b''),
            ([('Pragma', 'log-line=-'), *with_id(number)], b''),
            ([('Content-Type', 'application/x-wms-getcontentinfo')], b'\0'),
            ([('Content-Type', 'application/x-wms-sendevent')],
             b'1\r\n1,28,0\r\n'),
            ([('Content-Type', 'application/x-www-form-urlencoded')], b'a=b'),
            ([('Pragma', 'stream-switch-count=1'),
              ('Pragma', 'stream-switch-entry=ffff:2:0'), *with_id(7)], b''),
            ([('Pragma', 'xStopStrm=1'), *with_id(number)], b'')):
        player.request('POST', post_fields(NEW, extra, len(body),
                                           player.authority), body=body,
                       version='1.1')
    for junk in (b'\r\n\r\n', b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n',
                 b'GET /\x01 HTTP/1.0\r\n: :\r\n\r\n',
                 make_request('POST', '/', post_fields(length=1 << 30))):
        try:
            player.exchange(junk, timeout=4)
        except HttpError as error:
            t.note('%r: %s' % (junk[:20], error))


def audited(t, number):
    audit = t.target.audit
    with audit.asking:
        if not audit.has_asked:
            ask_everything(t)
            audit.has_asked = True
    t.note('%d answers looked at' % audit.n_responses)
    problems = sorted(set(audit.problems[number]))
    t.check_none(problems)


@item(18, 'Every answer has Server: Rex/d.d', last=True)
def server_field(t):
    audited(t, 18)


@item(19, 'No 2xx answer has Location', last=True)
def no_location(t):
    audited(t, 19)


@item(20, 'Every answer has Cache-Control: no-cache and Pragma: no-cache',
      last=True)
def no_cache(t):
    audited(t, 20)


@item('R9', 'A binary MMS-over-TCP greeting is ended by FIN, not RST',
      last=True)
def mms_over_tcp(t):
    greeting = bytes.fromhex('01000000cefa0bb0') + b'\xa0\0\0\0MMS ' \
        + bytes(128)
    with t.player.connect() as connection:
        connection.send(greeting)
        data, ended = connection.read_to_end(6)
        t.check(ended == FIN, '%r, then %s' % (data[:60], ended))
        t.check(not data, 'answered %r' % data[:60])
    t.check_describe(t.player.describe())
