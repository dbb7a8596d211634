# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""How the model server asks who somebody is."""

import base64
import hashlib
import re

FEEDBACK = ('LOG', 'KEEP', 'SELECT', 'STOP')


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Guard:
    """Mixed into the model server."""

    nonce = 'f' * 48
    n_refused = 0

    def is_guarded(self):
        return self.sink.get('auth-required', False)

    def users(self):
        with open(self.sink['auth-file'], encoding='ascii') as file:
            return {line.split(':')[0]: line.strip().split(':')[2]
                    for line in file}

    def is_right(self, user, realm, proof):
        """proof: of HA1, whether it explains what was said."""
        known = self.users()
        if self.has_fault('auth-any'):
            return True
        return user in known and realm == self.sink['auth-realm'] and \
            proof(known[user])

    def judge(self, request):
        """Whether it may go on, and whether its nonce is too old."""
        said = request.get('authorization')
        scheme, _, rest = said.partition(' ')
        if scheme == 'Basic':
            user, _, word = base64.b64decode(rest).decode().partition(':')
            realm = self.sink['auth-realm']
            return self.is_right(user, realm, lambda hashed: hashed == md5(
                '%s:%s:%s' % (user, realm, word))), False
        if scheme != 'Digest':
            return False, False
        values = dict(re.findall(r'(\w+)="?([^",]*)"?', rest))
        method = 'GET' if self.has_fault('auth-method') else request.method
        tail = ':'.join((values['nonce'], values['nc'], values['cnonce'],
                         'auth', md5('%s:%s' % (method, values['uri']))))
        is_right = self.is_right(
            values['username'], values['realm'], lambda hashed:
            md5(hashed + ':' + tail) == values['response'])
        is_late = values['nonce'] != self.nonce and \
            not self.has_fault('auth-nonce')
        return is_right and not is_late, is_right and is_late

    def challenges(self, request, is_late):
        ours = {'Digest': ', nonce="%s", qop="auth"' % self.nonce,
                'Basic': ''}
        if self.sink.get('auth-schemes') == 'digest' and \
                not self.has_fault('auth-basic'):
            del ours['Basic']
        for scheme in re.findall(r'\w+',
                                 request.get('x-accept-authentication')):
            if scheme.title() in ours and not self.has_fault('auth-all'):
                ours = {scheme.title(): ours[scheme.title()]}
                break
        if is_late and not self.has_fault('auth-late'):
            ours['Digest'] += ', stale=true'
        return [('WWW-Authenticate', '%s realm="%s"%s' % (
            scheme, self.sink['auth-realm'], rest))
            for scheme, rest in ours.items()]

    def refuse_stranger(self, peer, request):
        """Whether it got a 401, and whether the connection goes on."""
        number = request.client_id
        if not self.is_guarded() or (request.kind in FEEDBACK
                                     and number in self.sessions):
            return False, False
        is_known, is_late = self.judge(request)
        if is_known:
            return False, False
        if request.get('authorization') and not is_late and \
                not self.has_fault('auth-silent'):
            self.n_refused += 1
        fields = self.challenges(request, is_late)
        if self.has_fault('auth-tells') and \
                'username="bob"' in request.get('authorization'):
            fields.append(('X-Reason', 'no such user'))
        session = self.find(request)[0].number \
            if self.has_fault('auth-session') else None
        keeps = request.keeps_alive() and not self.has_fault('auth-closes')
        self.answer(peer, request, 401, fields, session=session,
                    keeps=keeps)
        return True, keeps
