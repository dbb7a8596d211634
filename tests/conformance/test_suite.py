# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The checklist against the model server: every item passes with a right
server, and each fault is seen by the items that are there to see it."""

import concurrent.futures
import unittest

import conformance
import media
import suite
from model_media import start_with

# Faults of the model server, and the items that must fail because of them.
FAULTS = {
    'no-reason': [1, 39],
    'bare-lf': [1, 21],
    'http11': [1, 5, 58, 59],
    'stays-open': [2, 3, 6],
    'no-length': [4, 5, 7, 21, 27, 62],
    'says-keep-alive': [3, 6, 58, 91, 95],
    'segments': [8],
    'leak': [65],
    'no-timeout': [13],
    'no-root': [15],
    'escapes': ['15b'],
    'slashes': ['15b'],
    'no-allow': [16],
    'icy': [17],
    'no-server': [15, 18],
    'cougar': [18],
    'location-field': [19],
    'cacheable': [20, 95],
    'no-pragma': [20],
    'octet-stream': [1, 21, 39],
    'seekable-feature': [22],
    'no-broadcast': [22],
    'two-ids': [23],
    'ids': [30],
    'no-timeout-token': [24, 91],
    'small-timeout': [24],
    'always-reset': [25, 34, 56],
    'pipeline-token': [25, 35],
    'supported': [26],
    'header-af': [27],
    'split-header': [27, 40],
    'object-count': [29],
    'data-head': [28, 37],
    'seekable': [29, 101],
    'bitrate': [29],
    'hijack': [33, 57],
    'nameless': [57],
    'no-retry': [36],
    'describe-differs': [40],
    'b-bit': [41],
    'af': [42, 47, 55, 78],
    'location': [42, 53],
    'incarnation': [42],
    'gap': [42],
    'corrupt': [42, 43, 82],
    'padding': [43],
    'large': [43],
    'mid-gop': [46, 101],
    'from-start': [46, 53],
    'chunked-play': [39, 58, 59],
    'accel': [60],
    'no-burst': ['burst'],
    'burst-ignored': ['burst'],
    'profile': [61],
    'limit': [62],
    'count': [62, 64],
    'filters-nothing': [66, 67, 68, 69, 71, 73, 75, '77b'],
    'sends-empty': [66],
    'keeps-unnamed': [67, 75],
    'thins-nothing': [68],
    'rebuilds': [70],
    'on-at-once': [72],
    'replaces-at-once': [73],
    'keeps-replaced': [73],
    'newcomer-at-once': ['73b'],
    'any-id': [74],
    'hex-only': [75],
    'decimal-first': [75],
    'takes-nonsense': [76],
    'no-alias': [77],
    'filters-each': ['77c'],
    'no-change': [78, 79, 80],
    'at-once': ['78b'],
    'end-at-change': [78, 79],
    'old-header': [78, 81, 85],
    'no-wait': [80],
    'no-end': [82, 83],
    'end-reason': [82, 85],
    'port-stays': [83],
    'log-any': [89],
    'post-body': [86, 91, 96],
    'wrong-field': ['86b', 87, '87b', '96b'],
    'no-check': ['87c'],
    'no-continue': ['91b'],
    'no-bodies': [87, '87b', '96b'],
    'strict-log': [88],
    'no-directives': ['D1', 'D2'],
    'on-demand': ['D1', 'D2'],
    'all-directives': ['D3'],
    'cuts-padding': ['D4'],
    'short-padding': ['D4'],
    'no-restart': ['D5'],
    'via': ['D6'],
    'bottomless': [88],
    'log-commas': [90],
    'no-stop': [94],
    'any-address': [98],
    'pipeline-request': [99],
    'xplaynextentry': [100],
    'no-public': [93],
    'form': [97],
    'raw-type': [101, 104, 105],
    'raw-padding': [101, 105],
    'raw-short': [101, 107],
    'raw-framed': [101, 105],
    'raw-half': [107],
    'head-body': [104],
    'case': [9],
    'crlf-only': [10],
    'large-head': [11],
    'impatient': [12],
    'origin-only': [14],
    'range': [17],
    'play-zero': [31],
    'no-reset': [32, 55],
    'nsplayer-only': [38],
    'varies': [45],
    'strict-pragma': [48],
    'strict-guid': [49],
    'strict-count': [50],
    'selects-nothing': [51],
    'ns-describe': [52],
    'position': [53],
    'rate': [54],
    'no-speed': [47],
    'no-id': [32],
    'no-event': [96],
    'no-info': [95],
    'blocks': [63],
    'after-end': [84],
    'for-ever': [92],
    'for-ever-kept': ['92b'],
    'for-ever-waiting': ['80b'],
    'for-ever-pipelined': ['M80b'],
    'reflect': [108],
    'host-raw': [108],
    'host-fixed': [102, 103],
    'ref-lf': [102],
    'ref-query': [102, 103, 106],
    'ref-number': [102, 106, 'raw-asf'],
    'asx-open': [103],
    'list-type': [103],
    'announce-any': [103],
    'announce-always': [103],
    'browser-policy': [102],
    'probe-policy': [106],
    'html-only': [102],
    'raw-always': ['raw-asf'],
    'cors-always': ['cors'],
    'cors-never': ['cors'],
    'announce-head': [103],
    'auth-session': [109],
    'auth-all': [110],
    'auth-basic': [110],
    'auth-method': [111],
    'auth-nonce': [111],
    'auth-late': [111],
    'auth-any': [112],
    'auth-silent': [112],
    'auth-closes': [112],
    'auth-tells': [112],
    'mms': ['R9'],
    'packet-size': ['R11', 40],
    'm-10': ['M5', 'M58'],
    'm-dateless': ['M5'],
    'm-rex': ['M18'],
    'm-supported': ['M26'],
    'm-pair': ['M35'],
    'm-profile': ['M61'],
    'm-profile-all': ['M61'],
    'm-unexpected': ['M61b'],
    'm-between': ['M61b'],
    'm-offer': ['M35b'],
    'm-cdl': ['M40', 'M58'],
    'm-old': ['M40', 'M59', 'M-old'],
    'm-two': ['M58'],
    'm-chunks': ['M59'],
    'm-order': ['M93'],
    'm-stop': ['M94'],
    'm-select': ['M71', 'M100'],
    'm-result': ['M99'],
    'm-wakes': ['M100'],
    'm-same-id': ['M78'],
    'm-stays': ['M82b', 'M82c'],
    'm-no-last': ['M82b', 'M82', 'M93', 'M94'],
}


def run(numbers, *faults):
    """{item: Result}; each item with a server of its own kind."""
    target = suite.Target()
    target.start = start_with(*faults)
    results = {number: suite.run_item(suite.ITEMS[number], target)
               for number in numbers}
    target.close()
    return results


class ModelTest(unittest.TestCase):
    def test_right_server(self):
        numbers = [entry.number for entry in
                   sorted(suite.ITEMS.values(), key=suite.Item.sort_key)
                   if not entry.slow]
        for number, result in run(numbers).items():
            self.assertIn(result.verdict, (suite.PASS, suite.DEVIATION),
                          (number, result.seen))

    def test_faults_are_seen(self):
        # Mostly they wait, so that many can wait at once.
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            runs = {fault: pool.submit(run, numbers, fault)
                    for fault, numbers in FAULTS.items()}
        for fault, future in runs.items():
            for number, result in future.result().items():
                with self.subTest(fault=fault, item=number):
                    self.assertEqual(result.verdict, suite.FAIL)
                    self.assertFalse(any('the test itself' in text
                                         for text in result.seen),
                                     result.seen)

    def test_every_item_is_seen_to_fail(self):
        covered = {number for numbers in FAULTS.values()
                   for number in numbers}
        # 44 hangs on ffmpeg alone; see DecoderTest.
        self.assertEqual(set(suite.ITEMS) - covered, {44})


class DecoderTest(unittest.TestCase):
    def setUp(self):
        if not media.has_decoder():
            self.skipTest('no ffmpeg')

    def test_damage_is_seen(self):
        with media.RecordedFile(2) as path:
            with open(path, 'rb') as stream:
                data = bytearray(stream.read())
        counts, errors = media.decode(data)
        self.assertEqual(errors, '')
        self.assertEqual(counts['video'], 50)
        for at in range(2000, len(data) - 3000, 800):
            data[at:at + 100] = bytes(100)
        self.assertTrue(media.decode(data)[1])


class SelectionTest(unittest.TestCase):
    def test_items(self):
        self.assertEqual(conformance.parse_items('1-3, 7,R9'),
                         {1, 2, 3, 7, 'R9'})

    def test_required_items_are_there(self):
        wanted = conformance.parse_items(
            '1-108')
        self.assertEqual(wanted - set(suite.ITEMS), set())


if __name__ == '__main__':
    unittest.main(warnings='ignore')
