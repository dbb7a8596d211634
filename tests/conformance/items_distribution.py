# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What Windows Media servers and their proxies ask of an encoder (MS-WMSP
4.11, 4.12): items D1 to D6, which are not in the checklist."""

from http_client import make_request
from items_change import LOG
from items_feedback import check_empty
from player import ALL_STREAMS, DESCRIBE_TYPE, NEW, with_id
from suite import item

ZERO_GUID = ('Pragma', 'xClientGUID={00000000-0000-0000-0000-000000000000}')
SUPPORTED = ('Supported', 'com.microsoft.wm.srvppair, '
             'com.microsoft.wm.sswitch, com.microsoft.wm.predstrm')
SCHEMES = ('X-Accept-Authentication', 'Negotiate, NTLM, Digest')
PROXY = [('User-Agent', 'WMCacheProxy/9.0.0.3177'),
         ('Via', 'HTTP/1.1 WMCacheProxy (WMCacheProxy/9.0.0.3177)'),
         ('Max-Forwards', '9'), ('Accept-Charset', 'UTF-8, *;q=0.1'),
         ZERO_GUID, SCHEMES]


def server_fields(t, version, *extra):
    return [('Accept', '*/*'), ('User-Agent', 'NSServer/' + version),
            ('Host', t.player.authority), ('Max-Forwards', '9'), SCHEMES,
            *extra, SUPPORTED, ZERO_GUID, ('Accept-Language', '*')]


def position(offset):
    return ('Pragma', 'no-cache,rate=1.000,stream-time=0,stream-offset=%s,'
            'packet-num=4294967295,max-duration=0' % offset)


def directives(response):
    return {part.strip() for part in
            response.get('Cache-Control', '').split(',')}


def check_directives(t, response, what=''):
    found = directives(response)
    for wanted in ('x-wms-stream-type="broadcast"', 'x-wms-proxy-split'):
        t.check(wanted in found, '%s: no %s in %s' % (what, wanted, found))
    for wrong in ('public', 'user-public', 'proxy-public'):
        t.check(wrong not in found, '%s: %s' % (what, wrong))
    t.check(not any(word.startswith(('max-age', 'x-wms-content-size',
                                     'x-wms-event')) for word in found),
            '%s: %s' % (what, found))


@item('D1', 'A distribution server: Describe, Play, Log as in 4.11')
def pull(t):
    answer = t.player.request('GET', server_fields(
        t, '9.0.0.3171', position('0:0')), '/', '1.1')
    t.check_describe(answer)
    number = answer.response.client_id
    t.require(number, 'no client-id')
    check_directives(t, answer.response, 'Describe')
    stream = t.player.stream(make_request('GET', '/', server_fields(
        t, '9.0.0.3171', position('4294967295:4294967295'),
        ('Pragma', 'xPlayStrm=1'), *with_id(number),
        ('Pragma', 'LinkBW=2147483647, BurstBW=3500000, BurstDuration=5000'),
        *ALL_STREAMS)))
    t.check_works(stream, 20)
    t.check(stream.response.client_id == number, 'client-id %s, not %s'
            % (stream.response.client_id, number))
    t.check(stream.response.pragma('xResetStrm') is None, 'xResetStrm')
    check_directives(t, stream.response, 'Play')
    seen = {payload.stream for _, packet in stream.packets()
            for payload in packet.payloads}
    t.check(len(seen) == 2, 'streams %s' % sorted(seen))
    stream.close()
    check_empty(t, t.player.post(
        [('User-Agent', 'NSServer/9.0.0.3171')],
        [*with_id(number), ('Pragma', 'log-line=' + LOG)], path='/'),
        (200, 204), 'Log: ')


@item('D2', 'A caching proxy: GetContentInfo as in 4.12, then Describe, Play')
def proxy(t):
    answer = t.player.request('POST', [
        *PROXY, ('Content-Type', 'application/x-wms-getcontentinfo'),
        ('Host', t.player.authority), ('Content-Length', '1'),
        ('Connection', 'Keep-Alive')], t.player.path + '?WMCache=0', '1.1',
        b'\0')
    check_empty(t, answer)
    check_directives(t, answer.response, 'GetContentInfo')
    t.check('Supported' in dict(answer.response.fields), 'no Supported')
    answer = t.player.describe(PROXY)
    t.check_describe(answer)
    check_directives(t, answer.response, 'Describe')
    stream = t.player.play(PROXY)
    t.check_works(stream)
    check_directives(t, stream.response, 'Play')


@item('D3', 'Players are told no-cache and nothing else')
def no_directives(t):
    for who in (NEW, [('User-Agent', 'NSPlayer/4.1.0.3856')],
                [('User-Agent', 'NSServer/4.1.0.3930')]):
        answer = t.player.describe(who)
        t.check_ok(answer.response, DESCRIBE_TYPE)
        t.check(directives(answer.response) == {'no-cache'}, '%s: %s' % (
            who[0][1], answer.response.get('Cache-Control')))


@item('D4', 'NSServer below 5.0: every $D is a whole packet, padding kept')
def padding(t):
    for version in ('4.1.0.3930', '1.0,Flumotion/0.0'):
        stream = t.player.play([('User-Agent', 'NSServer/' + version)],
                               switches=())
        t.check_works(stream, 30)
        check_padded(t, stream, version)
    if not t.is_foreign:
        server = t.server(source={'style': 'ffmpeg'})
        server.wait_progress(60)
        stream = t.player_of(server).play(
            [('User-Agent', 'NSServer/4.1.0.3930')], switches=())
        t.check_works(stream, 30)
        check_padded(t, stream, 'ffmpeg style')
    newer = t.player.play([('User-Agent', 'NSServer/9.0.0.3171')])
    t.check_works(newer, 30)
    size = newer.read_header().packet_size
    t.check(any(len(frame.payload) < size for frame in newer.data),
            'NSServer/9.0: no packet without its padding')


def check_padded(t, stream, what):
    size = stream.read_header().packet_size
    short = [frame.location for frame in stream.data
             if len(frame.payload) != size]
    t.check(not short, '%s: packets %s of another size than %d'
            % (what, short[:5], size))
    for location, packet in stream.packets():
        t.check_none(packet.problems, '%s, packet %d' % (what, location))
        t.check(packet.length_said in (None, size), '%s, packet %d: Packet '
                'Length %s' % (what, location, packet.length_said))


@item('D5', 'NSServer below 7.0, unknown id, request-context 3: $H $E $C $H')
def reset(t):
    stream = t.player.play(
        [('User-Agent', 'NSServer/4.1.0.3930')],
        [('Pragma', 'request-context=3'), *with_id(7)])
    t.keep(stream)
    t.check_ok(stream.response)
    t.check(stream.response.pragma('xResetStrm') == '1', 'no xResetStrm')
    t.check(stream.pump(lambda: len(stream.frames) >= 6, 10), 'no frames')
    kinds = ''.join(chr(frame.kind) for frame in stream.frames[:5])
    t.check(kinds == 'HECHD', 'frames %s' % kinds)


@item('D6', 'A proxy that is no cache: via WMCacheProxy is borne')
def plain_proxy(t):
    who = [('User-Agent', 'NSServer/9.0.0.3171; via WMCacheProxy')]
    t.check_describe(t.player.describe(who))
    t.check_works(t.player.play(who))
