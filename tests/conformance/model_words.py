# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Requests read and heads written by the model server."""

import re
import urllib.parse

FEATURES = 'broadcast,playlist'
LOG_TAKER = b'<body><h1>NetShow ISAPI Log Dll</h1></body>'
REASONS = {200: 'OK', 204: 'No Content', 400: 'Bad Request',
           401: 'Unauthorized', 404: 'Not Found', 405: 'Method Not Allowed',
           413: 'Content Too Large',
           431: 'Request Header Fields Too Large',
           503: 'Service Unavailable'}
FORMS = {'application/x-wms-getcontentinfo': 'INFO',
         'application/x-wms-logstats': 'LOG',
         'application/x-wms-sendevent': 'EVENT'}

# Faults that only change a head.
SILENT = {
    'no-server': (b'Server: Rex', b'X: Rex'),
    'cougar': (b'Rex/9', b'Cougar/9'),
    'location-field': (b'Server:', b'Location: /\r\nServer:'),
    'cacheable': (b'Cache-Control: no-cache', b'Cache-Control: public'),
    'no-pragma': (b'Pragma: no-cache\r\n', b''),
    'no-reason': (b'200 OK', b'200 '),
    'bare-lf': (b'no-cache\r\n', b'no-cache\n'),
    'http11': (b'HTTP/1.0', b'HTTP/1.1'),
    'seekable-feature': (b'broadcast,', b'broadcast,seekable,'),
    'no-broadcast': (b'broadcast,', b''),
    'no-timeout-token': (b'timeout=60000', b'x'),
    'small-timeout': (b'timeout=60000', b'timeout=60'),
    'octet-stream': (b'application/', b'application/octet-stream; '),
    'raw-type': (b'video/x-ms-asf', b'application/octet-stream'),
    'no-allow': (b'Allow:', b'X:'),
    'no-public': (b'Public:', b'X:'),
    'pipeline-token': (b'Pragma: no', b'Pragma: pipeline-experiment=1\r\n'
                       b'Pragma: packet-pair-experiment=1\r\nPragma: no'),
    'two-ids': (b'Pragma: timeout', b'Pragma: client-id=5\r\n'
                b'Pragma: timeout'),
    'no-length': (b'Content-Length', b'X-Length'),
    'no-retry': (b'Retry-After', b'X'),
    'says-keep-alive': (b'Connection: close', b'Connection: Keep-Alive'),
    'icy': (b'Server:', b'icy-name: x\r\nServer:'),
    'no-directives': (b', x-wms-stream', b', y-wms-stream'),
    'on-demand': (b'x-wms-proxy-split', b'max-age=60'),
}


# Faults that consist in not bearing something.
CHOKING = {
    'case': b'USER-AGENT',
    'range': b'Range:',
    'strict-pragma': b'stream-time=0Connection',
    'strict-guid': b'0xbabac001',
    'strict-count': b'switch-count=9',
    'rate': b'rate=-5',
    'no-speed': b'Speed=',
    'position': b'packet-num=5, max',
    'no-id': b'client-id=7',
    'no-event': b'sendevent',
    'no-info': b'getcontentinfo',
    'via': b'via WMCacheProxy',
}


class Request:
    def __init__(self, data, faults):
        self.faults = faults
        lines = re.split(rb'\r?\n', data)
        words = lines[0].decode('latin-1').split(' ')
        self.status = 0
        self.method = words[0]
        target = words[1] if len(words) > 1 else '/'
        self.protocol = words[2] if len(words) > 2 else ''
        if 'origin-only' not in faults:
            target = re.sub(r'^http://[^/]*', '', target) or '/'
        self.path = self.read_path(target.partition('?')[0])
        self.host = data.partition(b'Host: ')[2].partition(b'\r\n')[0]
        self.fields = [(name.lower(), value.strip()) for name, colon, value in
                       (line.decode('latin-1').partition(':')
                        for line in lines[1:]) if colon]
        self.rest = self.body = b''
        length = self.get('content-length')
        self.length = int(length) if length.isdigit() else 0
        self.agent = self.get('user-agent')
        version = re.search(r'/(\d+)\.(\d+)', self.agent)
        self.version = tuple(map(int, version.groups())) if version and \
            is_player(self.agent) else (0, 0)
        self.read_pragmas()
        self.kind = self.classify()
        if not self.protocol.startswith('HTTP/1.') or '\r' in data.decode(
                'latin-1').replace('\r\n', '') or len(data) > 16384:
            self.status = 404 if 'large-head' in faults else 400
        elif self.is_refused(data):
            self.status = 404
        elif self.method not in ('GET', 'HEAD', 'POST', 'OPTIONS'):
            self.status = 405

    def read_path(self, path):
        if 'escapes' in self.faults:
            return path
        if 'slashes' not in self.faults:
            path = re.sub('%2f', '%252F', path, flags=re.I)
        return re.sub('//+', '/', urllib.parse.unquote(path))

    def is_refused(self, data):
        """Whether a fault makes it choke on something it must bear."""
        return any(fault in self.faults and pattern in data
                   for fault, pattern in CHOKING.items())

    def get(self, name):
        values = [value for key, value in self.fields if key == name]
        return values[0] if values else ''

    def read_pragmas(self):
        self.tokens = {}
        self.log_line = ''
        for name, value in self.fields:
            if name != 'pragma':
                continue
            if value.lower().startswith('log-line='):
                self.log_line = value[9:]
                continue
            for token in value.split(','):
                key, _, rest = token.strip().partition('=')
                self.tokens[key.lower()] = rest
        number = self.tokens.get('client-id', '')
        self.client_id = int(number) if number.isdigit() else None

    def classify(self):
        is_play = self.tokens.get('xplaystrm') == '1' or (
            'play-zero' in self.faults and 'xplaystrm' in self.tokens)
        if 'ns-describe' not in self.faults and \
                self.agent.startswith('NSServer') and \
                self.version < (5, 0) and not self.tokens:
            is_play = True
        if self.method == 'OPTIONS':
            return 'OPTIONS'
        for name in ('pipeline-request', 'xplaynextentry'):
            if name in self.tokens and name not in self.faults:
                return 'UNKNOWN'
        if self.method in ('GET', 'HEAD'):
            if is_play:
                return 'PLAY'
            if self.agent.startswith('NSServer/9') and \
                    'nsplayer-only' in self.faults:
                return 'PLAIN'
            if self.agent == 'NSPlayer' and 'no-check' not in self.faults:
                return 'CHECK'
            return 'DESCRIBE' if is_player(self.agent) else 'PLAIN'
        form = self.get('content-type').partition(';')[0].lower()
        if form in FORMS:
            return FORMS[form]
        if self.log_line:
            return 'PLAY' if 'log-commas' in self.faults and \
                ',xPlayStrm=1' in self.log_line else 'LOG'
        for name, kind in (('stream-switch-entry', 'SELECT'),
                           ('switch-stream-entry', 'SELECT'),
                           ('xstopstrm', 'STOP'),
                           ('xkeepaliveinpause', 'KEEP')):
            if name in self.tokens:
                return kind
        return 'LOG' if form == 'text/plain' else 'UNKNOWN'

    def keeps_alive(self):
        word = self.get('connection').lower()
        if self.protocol == 'HTTP/1.1':
            return word != 'close'
        return word == 'keep-alive'


def read_log(request):
    """(words of the log's line, record) of whatever carries one."""
    body = request.body.decode('utf-8', 'replace')
    line, form = request.log_line, 'line'
    if not line and body.startswith('MX_STATS_LogLine:'):
        line, form = body.partition(':')[2], 'web'
    elif not line:
        line = body.partition('<Summary>')[2].partition('</Summary>')[0]
        form = 'event' if request.kind == 'EVENT' else 'xml'
    words = line.split()
    kind = 'rendering' if 'Cache' in words else 'legacy'
    return words, {'form': form, 'kind': kind}


def is_player(agent):
    return agent.startswith(('NSPlayer', 'NSServer', 'WMCacheProxy'))


def wants_predstrm(request):
    supported = request.get('supported')
    return not supported or 'predstrm' in supported


def is_old_server(request):
    return request.agent.startswith('NSServer') and request.version < (5, 0)


def directives(request, status):
    """What servers are told behind no-cache (MS-WMSP 2.2.1.1)."""
    is_asked = request.kind == 'INFO' or 'all-directives' in request.faults
    is_server = request.agent.startswith(('NSServer', 'WMCacheProxy')) and \
        request.version >= (9, 0) and request.kind in ('DESCRIBE', 'PLAY')
    if status == 200 and (is_asked or is_server):
        return ', x-wms-stream-type="broadcast", x-wms-proxy-split'
    return ''


def fault_free_head(request, status, fields, session, length, keeps=False):
    lines = ['HTTP/1.0 %d %s' % (status, REASONS[status]),
             'Server: Rex/9.0.0.2980 model/0.1',
             'Cache-Control: no-cache' + directives(request, status),
             'Pragma: no-cache']
    if session is not None:
        lines += ['Pragma: client-id=%d' % session, 'Pragma: timeout=60000']
    lines += ['%s: %s' % field for field in fields]
    if status == 405:
        lines.append('Allow: GET, HEAD, POST, OPTIONS')
    if length is not None:
        lines.append('Content-Length: %d' % length)
    keeps = keeps or request.kind == 'DESCRIBE' and request.keeps_alive() and \
        status == 200 and not request.rest
    lines.append('Connection: ' + ('Keep-Alive' if keeps else 'close'))
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')
