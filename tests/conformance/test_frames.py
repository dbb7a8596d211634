# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""frames.py on good bodies and on each way in which one can be wrong."""

import unittest

import frames
from asf_source import SyntheticSource
from frames import CHANGE, DATA, END, HEADER, METADATA, make_frame

HEAD = SyntheticSource().header()
PACKET = b'x' * 1000


def header(**fields):
    return make_frame(HEADER, fields.pop('payload', HEAD),
                      **{'af': 0x0c, **fields})


def data(n, **fields):
    return make_frame(DATA, fields.pop('payload', PACKET),
                      **{'location': 10 + n, 'af': n & 0xff, **fields})


def check(*parts, **options):
    checker = frames.BodyChecker(**options)
    checker.add_all(frames.read_frames(b''.join(parts)))
    return checker


class ReaderTest(unittest.TestCase):
    def test_examples_of_the_specification(self):
        whole = bytes.fromhex('2444880c00000000000088 0c'.replace(' ', '')) \
            + b'\x82' + bytes(3199)
        frame = frames.read_frames(whole)[0]
        self.assertEqual((frame.kind, frame.length, frame.size, frame.af,
                          len(frame.payload)), (DATA, 3208, 3208, 0, 3200))
        self.assertEqual(frames.read_frames(
            bytes.fromhex('2445040001000000'))[0].reason, 1)
        self.assertTrue(frames.read_frames(
            bytes.fromhex('a4430400be140d40'))[0].more)

    def test_byte_by_byte(self):
        body = header() + data(0) + data(1) + make_frame(END)
        reader = frames.FrameReader()
        cut = []
        for at in range(len(body)):
            cut += reader.feed(body[at:at + 1])
        self.assertEqual(b''.join(frame.raw for frame in cut), body)
        self.assertEqual(len(cut), 4)

    def test_garbage(self):
        for body in (b'#H\0\0', b'\x24X\0\0', b'HTTP', b'$P\xf8\x01',
                     b'$H\x07\0' + bytes(7), b'$C\x05\0' + bytes(5),
                     b'$E\0\0', b'$T\x01\0x', header()[:-1],
                     header() + b'$'):
            with self.assertRaises(frames.FrameError, msg=body[:8]):
                frames.read_frames(body)


class BodyTest(unittest.TestCase):
    def assert_problem(self, key, *parts, **options):
        checker = check(*parts, **options)
        self.assertTrue(checker.about(key), checker.problems)
        self.assertEqual({k for k, _ in checker.problems}, {key})

    def test_good(self):
        checker = check(header(), *[data(n) for n in range(600)],
                        make_frame(END))
        self.assertEqual(checker.problems, [])
        self.assertEqual(checker.end_reason, 0)
        self.assertEqual(checker.epoch.header, HEAD)

    def test_good_change(self):
        checker = check(header(), data(0), data(1), make_frame(CHANGE),
                        header(), data(2, location=0), make_frame(END))
        self.assertEqual(checker.problems, [])
        self.assertEqual([len(e.frames) for e in checker.epochs], [2, 1])

    def test_good_fragments(self):
        large = HEAD.ljust(frames.MAX_PAYLOAD + 10, b'\0')
        first = header(payload=large[:frames.MAX_PAYLOAD], af=4)
        last = header(payload=large[frames.MAX_PAYLOAD:], location=1, af=8)
        checker = check(first, last, data(0))
        self.assertEqual(checker.problems, [])
        self.assertEqual(checker.epoch.header, large)

    def test_gap_is_allowed(self):
        self.assertEqual(check(header(), data(0), data(1, location=99))
                         .problems, [])

    def test_wrong_af(self):
        self.assert_problem('af', header(), data(0, af=1))
        self.assert_problem('af', header(), data(0), data(1, af=0))
        self.assert_problem('af', header(), data(0), data(1, af=2))

    def test_af_around(self):
        self.assert_problem('af', header(), *[data(n) for n in range(255)],
                            data(255, af=0))

    def test_resumed_af(self):
        self.assertEqual(check(header(), data(5), first_af=5).problems, [])

    def test_wrong_location(self):
        self.assert_problem('location', header(), data(0),
                            data(1, location=10))
        self.assert_problem('location', header(), data(0),
                            data(1, location=9))

    def test_wrong_incarnation(self):
        self.assert_problem('incarnation', header(), data(0, incarnation=1))
        self.assert_problem('incarnation', header(), data(0),
                            data(1, incarnation=1))

    def test_b_bit(self):
        self.assert_problem('b', header(), data(0, more=True))
        self.assertEqual(check(header(), data(0, more=True), allows_b=True)
                         .problems, [])

    def test_kinds(self):
        self.assert_problem('kind', make_frame(METADATA, b'x', af=0x0c))
        self.assert_problem('kind', make_frame(frames.TEST))

    def test_lengths(self):
        wrong = bytearray(data(0))
        wrong[10] ^= 1
        self.assert_problem('length', header(), bytes(wrong))

    def test_fragments(self):
        for fields in ({'af': 0}, {'af': 8}, {'af': 0x0d}, {'location': 9}):
            self.assert_problem('fragment', header(**fields))
        self.assert_problem('fragment', header(af=4, payload=HEAD[:100]))

    def test_data_without_header(self):
        self.assert_problem('order', data(0))

    def test_header_without_change(self):
        self.assert_problem('order', header(), data(0), header())

    def test_data_behind_change(self):
        self.assert_problem('order', header(), data(0), make_frame(CHANGE),
                            data(1))

    def test_change_first(self):
        self.assert_problem('order', make_frame(CHANGE), header())

    def test_behind_end(self):
        self.assert_problem('order', header(), data(0), make_frame(END),
                            make_frame(END))

    def test_change_reason(self):
        self.assert_problem('reason', header(), data(0),
                            make_frame(CHANGE, reason=1), header())

    def test_too_large(self):
        self.assert_problem('size', header(), data(0, payload=b'x' * 1401))

    def test_packet_size(self):
        self.assertEqual(frames.packet_size_of(HEAD), 1400)
        self.assertIsNone(frames.packet_size_of(b'nothing'))


class ChunkTest(unittest.TestCase):
    def test_good(self):
        reader = frames.ChunkReader()
        body = b'3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n'
        chunks = []
        for at in range(len(body)):
            chunks += reader.feed(body[at:at + 1])
        self.assertEqual(chunks, [b'abc', b'0123456789'])
        self.assertTrue(reader.is_over)

    def test_bad(self):
        for body in (b'xyz\r\nabc\r\n', b'3\r\nabcd\r\n', b'$D' * 20,
                     b'3;a=b\r\nabc\r\n'):
            with self.assertRaises(frames.ChunkError, msg=body):
                frames.ChunkReader().feed(body)


if __name__ == '__main__':
    unittest.main()
