# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Items 109 to 112: authentication (MS-WMSP 2.2.1.9, 3.2.5.1), on a server
that asks for it."""

import base64
import hashlib
import re
import tempfile

from http_client import make_request
from player import OLD, with_id
from suite import item

USER, PASSWORD, REALM = 'anna', 'secret', 'wmnetsink'
CHALLENGE = re.compile(r'(Digest|Basic) realm="([^"]*)"')
NONCE = re.compile(r'nonce="([^"]+)"')
ALL_SCHEMES = 'X-Accept-Authentication'


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def guarded(t, **sink):
    """(player, server) of one that knows USER only."""
    users = t.keep(tempfile.NamedTemporaryFile('w', suffix='.users'))
    users.write('%s:%s:%s\n' % (USER, REALM,
                                md5(':'.join((USER, REALM, PASSWORD)))))
    users.flush()
    server = t.server(sink={'auth-required': True, 'auth-file': users.name,
                            'auth-realm': REALM, **sink})
    server.wait_progress(60)
    return t.player_of(server), server


def basic(user=USER, password=PASSWORD):
    pair = '%s:%s' % (user, password)
    return [('Authorization',
             'Basic ' + base64.b64encode(pair.encode()).decode())]


def digest(nonce, method, uri, user=USER, password=PASSWORD):
    """RFC 7616 with MD5 and qop=auth."""
    answer = md5(':'.join((md5(':'.join((user, REALM, password))), nonce,
                           '00000001', '0a4f113b', 'auth',
                           md5('%s:%s' % (method, uri)))))
    return [('Authorization',
             'Digest username="%s", realm="%s", nonce="%s", uri="%s", '
             'qop=auth, nc=00000001, cnonce="0a4f113b", response="%s"'
             % (user, REALM, nonce, uri, answer))]


def challenges(response):
    """{scheme: the whole challenge}."""
    return {match[1]: value for value in response.all('WWW-Authenticate')
            for match in [CHALLENGE.match(value)] if match}


def check_challenge(t, answer, what=''):
    response = answer.response
    t.check(response.status == 401, '%sstatus %s' % (what, response))
    t.check(challenges(response), what + 'no WWW-Authenticate')
    t.check(response.content_length == 0 and not answer.body,
            '%sContent-Length %s' % (what, response.content_length))
    t.check(response.client_id is None, what + 'a client-id')
    return response


def ask_nonce(t, player):
    response = player.describe(OLD).response
    found = NONCE.search(challenges(response).get('Digest', ''))
    t.require(found, 'no Digest challenge in %s' % response)
    return found[1]


@item(109, 'Describe without credentials: 401, challenge, no session')
def no_credentials(t):
    player, server = guarded(t)
    response = check_challenge(t, player.describe(OLD))
    t.check(response.get('Server', '').startswith('Rex/'),
            'Server %r' % response.get('Server'))
    check_challenge(t, player.request('GET', OLD[:0]), 'plain: ')
    stream = t.keep(player.play())
    t.check(stream.response.status == 401, 'Play: %s' % stream.response)
    stats = server.stats()
    t.check(stats['n-sessions'] == 0 and stats['n-clients'] == 0,
            'sessions %s, clients %s' % (stats['n-sessions'],
                                         stats['n-clients']))


@item(110, 'X-Accept-Authentication: the first of its schemes that is ours')
def schemes(t):
    player, _server = guarded(t)
    for accepted, wanted in (
            ('Negotiate, NTLM, Digest', {'Digest'}),
            ('Negotiate, NTLM, Digest, Basic', {'Digest'}),
            ('Basic, Digest', {'Basic'}), ('basic', {'Basic'}),
            (None, {'Digest', 'Basic'})):
        extra = [(ALL_SCHEMES, accepted)] if accepted else []
        answer = player.describe(OLD, extra)
        check_challenge(t, answer)
        seen = challenges(answer.response)
        t.check(set(seen) == wanted, '%s: %s' % (accepted, sorted(seen)))
        if 'Digest' in seen:
            t.check('qop="auth"' in seen['Digest'], seen['Digest'])
    player, _server = guarded(t, **{'auth-schemes': 'digest'})
    answer = player.describe(OLD, [(ALL_SCHEMES, 'Basic')])
    t.check(set(challenges(answer.response)) == {'Digest'},
            'Basic was not allowed: %s' % challenges(answer.response))


@item(111, 'Digest on Describe, Play, POST over three connections; stale')
def three_connections(t):
    player, _server = guarded(t)
    nonce = ask_nonce(t, player)
    get = digest(nonce, 'GET', player.path)
    described = player.describe(OLD, get)
    t.check_describe(described)
    t.require(described.response.client_id, 'no client-id')
    ids = with_id(described.response.client_id)
    t.check_works(player.play(OLD, get + ids))
    info = [('Content-Type', 'application/x-wms-getcontentinfo')]
    answer = player.post(OLD, info + digest(nonce, 'POST', player.path),
                         body=b'\0')
    t.check(answer.response.status == 200, 'POST: %s' % answer.response)
    check_challenge(t, player.post(OLD, info + get, body=b'\0'),
                    'of another method: ')
    feedback = player.post(OLD, [('Pragma', 'xKeepAliveInPause=1'), *ids])
    t.check(feedback.response.status == 200,
            'feedback of the session: %s' % feedback.response)
    old = check_challenge(t, player.describe(OLD, digest(
        '0' * 48, 'GET', player.path)), 'stale: ')
    t.check('stale=true' in challenges(old).get('Digest', ''),
            'not stale: %s' % challenges(old))
    t.check_describe(player.describe(OLD, basic()))


@item(112, 'Wrong password: 401, and the same for an unknown user')
def wrong_password(t):
    player, server = guarded(t)
    nonce = ask_nonce(t, player)
    heads = set()
    for user, password in ((USER, 'other'), ('bob', PASSWORD)):
        for extra in (digest(nonce, 'GET', player.path, user, password),
                      basic(user, password)):
            response = check_challenge(t, player.describe(OLD, extra))
            t.check('stale' not in str(challenges(response)), 'stale')
            heads.add(NONCE.sub('nonce', response.raw.decode('latin-1')))
    t.check(len(heads) == 1, 'they differ: %s' % sorted(heads))
    took, seen = server.wait_stat('clients-rejected', 4)
    t.check(took is not None, '%s rejections counted' % seen)
    keep = [('Connection', 'Keep-Alive')]
    with player.connect() as connection:
        for extra, status in (((), 401), (basic(), 200)):
            connection.send(make_request('GET', player.path,
                                         [*OLD, *keep, *extra]))
            response = player.read_head(connection)
            t.check(response.status == status, '%s, not %d'
                    % (response, status))
            connection.read_body(response)
