# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 102, 103, 106, 108 and their neighbours: what leads players to the
stream, and what browsers, probes and scripts of other sites get."""

import re
import xml.etree.ElementTree as ElementTree

from http_client import make_request
from items_plain import CURL, RawStream, check_raw
from player import NEW, OLD, RAW_TYPE, agent
from suite import item

BROWSER = [*agent('Mozilla/5.0 (X11; Linux x86_64)'),
           ('Accept', 'text/html,application/xhtml+xml,*/*;q=0.8')]
PROBE = [*agent('Windows-Media-Player/12.0.7601.17514'), ('Accept', '*/*')]
TYPES = {'.asx': RAW_TYPE, '.wax': 'audio/x-ms-wax',
         '.wvx': 'video/x-ms-wvx', '.m3u': 'audio/x-mpegurl'}
EXTENSION = '?MSWMExt=.asf'


def get(player, who, path=None, host=None, method='GET', extra=()):
    """One whole answer to a client that gives this Host."""
    fields = [*who, ('Host', host or player.authority), *extra]
    return player.exchange(make_request(method, path or player.path, fields,
                                        '1.0'), is_head=method == 'HEAD')


def check_reference(t, answer, player, host):
    t.check_ok(answer.response, RAW_TYPE)
    port = player.authority.rpartition(':')[2]
    wanted = ('[Reference]\r\nRef1=http://%s%s%s\r\nRef2=http://127.0.0.1:%s'
              '%s%s\r\n' % (host, player.path, EXTENSION, port, player.path,
                            EXTENSION)).encode()
    t.check(answer.body == wanted, 'body %r, not %r' % (answer.body[:300],
                                                        wanted))
    t.check(answer.response.content_length == len(answer.body),
            'Content-Length %s' % answer.response.content_length)
    t.check(not answer.response.pragma_all('client-id'), 'a client-id')


@item(102, 'Browser: [Reference] with its own Host, or as the property says')
def browser(t):
    for host in (t.player.authority, 'enc.example', '[2001:db8::7]:8080'):
        check_reference(t, get(t.player, BROWSER, host=host), t.player, host)
    script = [BROWSER[0], ('Accept', '*/*')]
    check_raw(t, RawStream(t.player, script), 5, t.source)
    server = t.server(sink={'browser-policy': 'not-found'})
    answer = get(t.player_of(server), BROWSER)
    t.check(answer.response.status == 404, 'not-found: %s' % answer.response)
    server = t.server(sink={'browser-policy': 'raw'})
    server.wait_progress(60)
    check_raw(t, RawStream(t.player_of(server), BROWSER), 5, server.source)


def read_asx(t, body):
    """The only REF of an ASX, and the names of what else is in its ENTRY."""
    try:
        root = ElementTree.fromstring(body.decode('utf-8'))
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        t.check(False, 'not well formed: %s: %r' % (error, body[:200]))
        return None, set()
    t.check(root.tag.upper() == 'ASX' and root.get('VERSION') == '3.0',
            'root %s %s' % (root.tag, root.attrib))
    entries = [node for node in root if node.tag.upper() == 'ENTRY']
    t.require(len(entries) == 1, '%d entries' % len(entries))
    refs = [node.get('HREF') for node in entries[0]
            if node.tag.upper() == 'REF']
    t.require(len(refs) == 1, '%d REF' % len(refs))
    return refs[0], {node.tag.upper() for node in entries[0]}


def read_m3u(t, body):
    lines = body.decode('utf-8').split('\r\n')
    t.check(lines[0] == '#EXTM3U' and lines[-1] == '', 'lines %r' % lines)
    urls = [line for line in lines if line and not line.startswith('#')]
    t.require(len(urls) == 1, 'URLs %r' % urls)
    return urls[0]


@item(103, '.asx, .wax, .wvx, .m3u: well formed, the host from Host')
def files(t):
    for ending, media_type in TYPES.items():
        for who in (OLD, NEW, CURL, BROWSER, PROBE):
            for host in (t.player.authority, 'enc.example:8080'):
                answer = get(t.player, who, t.player.path + ending, host)
                t.check_ok(answer.response, media_type)
                url = read_m3u(t, answer.body) if ending == '.m3u' \
                    else read_asx(t, answer.body)[0]
                t.check(url == 'http://%s%s%s' % (host, t.player.path,
                                                  EXTENSION), 'URL %r' % url)
        head = get(t.player, CURL, t.player.path + ending, method='HEAD')
        t.check_ok(head.response, media_type)
        t.check(not head.body, 'HEAD: %d bytes of body' % len(head.body))
        t.check((head.response.content_length or 0) > 0,
                'HEAD: Content-Length %s' % head.response.content_length)
    answer = get(t.player, CURL, '/nope.asx')
    t.check(answer.response.status == 404, '/nope.asx: %s' % answer.response)
    if not t.is_foreign:
        check_links(t)


def check_links(t):
    """What they lead to is the stream, and they can be switched off."""
    path = t.player.path + EXTENSION
    t.check_describe(t.player.describe(path=path))
    t.check_works(t.player.play(path=path))
    server = t.server(sink={'announcements': False})
    answer = get(t.player_of(server), CURL, t.player.path + '.asx')
    t.check(answer.response.status == 404, 'off: %s' % answer.response)


@item(106, 'Windows-Media-Player/: redirector, 400 or raw, as the property '
      'says')
def probes(t):
    check_reference(t, get(t.player, PROBE), t.player, t.player.authority)
    server = t.server(sink={'player-probe-policy': 'bad-request'})
    answer = get(t.player_of(server), PROBE)
    t.check(answer.response.status == 400, 'bad-request: %s'
            % answer.response)
    server = t.server(sink={'player-probe-policy': 'raw'})
    server.wait_progress(60)
    check_raw(t, RawStream(t.player_of(server), PROBE), 5, server.source)


@item('raw-asf', 'raw-asf=false: [Reference] for all that are no players')
def no_raw(t):
    server = t.server(sink={'raw-asf': False})
    player = t.player_of(server)
    for who in (CURL, (), agent('Lavf/59.27.100')):
        check_reference(t, get(player, who), player, player.authority)
    t.check_works(player.play())


CORS = 'Access-Control-Allow-Origin'


@item('cors', 'Scripts of other sites: refused, allowed by the property')
def cross_origin(t):
    extra = [('Origin', 'http://page.example')]
    asked = [*extra, ('Access-Control-Request-Method', 'GET')]
    path = t.player.path + '.m3u'
    for answer in (get(t.player, CURL, path, extra=extra),
                   get(t.player, CURL, method='OPTIONS', extra=asked)):
        t.check_ok(answer.response)
        t.check(not answer.response.all(CORS), 'allowed by itself')
    server = t.server(sink={'cross-origin': True})
    server.wait_progress(60)
    player = t.player_of(server)
    answer = get(player, CURL, method='OPTIONS', extra=asked)
    t.check_ok(answer.response)
    t.check(answer.response.get(CORS) == '*', 'preflight: %s' % CORS)
    methods = answer.response.get('Access-Control-Allow-Methods', '')
    t.check('GET' in methods, 'methods %r' % methods)
    stream = RawStream(player, CURL, extra=extra)
    check_raw(t, stream, 5)
    t.check(stream.response.get(CORS) == '*', 'stream: no ' + CORS)
    answer = get(player, OLD, method='OPTIONS', extra=asked)
    t.check(not answer.response.all(CORS), 'a player is told of scripts')


HOSTS = (b'a"><script>alert(1)</script>', b"a'b&c<d>", b'h\rX-Evil: 1',
         b'h\nX-Evil: 1', b'h%0d%0aX-Evil:%201', b'h\r\n X-Evil: 1',
         b'h\0X-Evil: 1', b'x' * 3000, b'[::1', b'h:99999', b'\xff\xfe')
# A folded field may be read up to its first line.
GOOD_URL = re.compile(rb'http://(127\.0\.0\.1:\d+|h)/')


@item(108, 'Host with quotes, markup or line ends is never reflected raw')
def host_injection(t):
    dot_asx = t.player.path + '.asx'
    asked = ((BROWSER, t.player.path), (BROWSER, dot_asx), (CURL, dot_asx),
             (CURL, t.player.path + '.m3u'), (NEW, t.player.path))
    for host in HOSTS:
        for who, path in asked:
            request = make_request('GET', path, [
                *who, ('Host', '@'), ('Connection', 'close')])
            check_reflection(t, request.replace(b'Host: @', b'Host: ' + host),
                             host)
    t.check_describe(t.player.describe())


def check_reflection(t, request, host):
    with t.player.connect() as connection:
        connection.send(request)
        response = t.player.read_head(connection)
        t.check(response.status in (200, 302, 400, 404, 406, 431),
                '%r: status %s' % (host[:30], response))
        t.check_none(response.problems, repr(host[:30]))
        t.check(not response.all('X-Evil'), '%r: field X-Evil' % host[:30])
        if response.content_length is None:
            return
        body = connection.read_exact(min(response.content_length, 65536))
    is_text = response.media_type not in (RAW_TYPE,) or not \
        body.startswith(b'0&\xb2u')
    if is_text and not body.startswith(b'$H'):
        for part in (b'<script', b'"><', b'<d>', b'\nX-Evil', b'\rX-Evil'):
            t.check(part not in body, '%r in the body: %r' % (
                part, body[:200]))
    if b'http://' in body and response.status == 200:
        urls = re.findall(rb'http://[^\s"]*', body)
        t.check(t.is_foreign or all(map(GOOD_URL.match, urls)),
                '%r: URLs %r' % (host[:30], urls))
