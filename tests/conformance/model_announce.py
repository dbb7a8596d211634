# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What the model server answers to those who ask for no stream: the files
beside the path, browsers, probes, scripts of other sites."""

import re
from xml.sax.saxutils import quoteattr

TYPES = {'.asx': 'video/x-ms-asf', '.wax': 'audio/x-ms-wax',
         '.wvx': 'video/x-ms-wvx', '.m3u': 'audio/x-mpegurl'}
HOST = re.compile(rb'([\w.-]{1,255}|\[[0-9a-fA-F:.]+\])(:\d{1,4})?')


class Announcer:
    """Mixed into the model server."""

    def url(self, request, numeric=False):
        host = b'127.0.0.1:%d' % self.port
        is_good = HOST.fullmatch(request.host) or self.has_fault('host-raw')
        if not numeric and is_good and not self.has_fault('host-fixed'):
            host = request.host
        query = '' if self.has_fault('ref-query') else '?MSWMExt=.asf'
        return 'http://' + host.decode('latin-1') + self.path + query

    def reference(self, request):
        is_numeric = not self.has_fault('ref-number')
        text = '[Reference]\r\nRef1=%s\r\nRef2=%s\r\n' % (
            self.url(request), self.url(request, is_numeric).replace(
                '127.0.0.1', '127.0.0.1' if is_numeric else 'localhost'))
        if self.has_fault('ref-lf'):
            text = text.replace('\r', '')
        return text, 'video/x-ms-asf'

    def announcement(self, request, ending):
        url = self.url(request)
        media_type = TYPES[ending]
        if self.has_fault('list-type'):
            media_type = 'text/plain'
        if ending == '.m3u':
            return '#EXTM3U\r\n%s\r\n' % url, media_type
        end = '' if self.has_fault('asx-open') else '</ASX>\r\n'
        ref = '"%s"' % url if self.has_fault('host-raw') else quoteattr(url)
        return ('<ASX VERSION="3.0">\r\n<ENTRY><REF HREF=%s/></ENTRY>\r\n%s'
                % (ref, end), media_type)

    def find_announcement(self, request):
        """A text and its type for a path beside ours, or None."""
        stem, ending = request.path[:-4], request.path[-4:]
        is_ours = stem == self.path or self.has_fault('announce-any')
        is_on = self.sink.get('announcements', True) or \
            self.has_fault('announce-always')
        if ending in TYPES and is_ours and is_on and \
                request.method in ('GET', 'HEAD'):
            return self.announcement(request, ending)
        return None

    def treatment(self, request):
        """raw, redirector or a status for a plain GET of the path."""
        policy = 'raw'
        if request.agent.startswith('Windows-Media-Player/'):
            policy = self.sink.get('player-probe-policy', 'redirector')
            if self.has_fault('probe-policy'):
                policy = 'redirector'
        elif request.agent.startswith('Mozilla/') and (
                'text/html' in request.get('accept')
                or self.has_fault('html-only')):
            policy = self.sink.get('browser-policy', 'redirector')
            if self.has_fault('browser-policy'):
                policy = 'redirector'
        if policy == 'raw' and not self.sink.get('raw-asf', True) and \
                not self.has_fault('raw-always'):
            policy = 'redirector'
        return policy

    def send_text(self, peer, request, text):
        body = text[0].encode('latin-1')
        fields = [('Content-Type', text[1]), *self.script_fields(request)]
        self.answer(peer, request, 200, fields, body)
        if request.method == 'HEAD' and self.has_fault('announce-head'):
            peer.sendall(body)

    def turn_away(self, peer, request):
        """Whether a plain GET was answered with something else."""
        policy = self.treatment(request)
        if policy == 'redirector':
            self.send_text(peer, request, self.reference(request))
        elif policy != 'raw':
            self.answer(peer, request,
                        {'not-found': 404, 'bad-request': 400}[policy])
        return policy != 'raw'

    def script_fields(self, request):
        is_allowed = self.sink.get('cross-origin', False)
        if self.has_fault('cors-always') or (
                is_allowed and not self.has_fault('cors-never')
                and not request.agent.startswith('NSPlayer')):
            return [('Access-Control-Allow-Origin', '*'),
                    ('Access-Control-Allow-Methods', 'GET, HEAD')]
        return []
