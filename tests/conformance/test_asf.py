# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""asf.py and asf_source.py on good bytes and on broken ones."""

import struct
import unittest

import asf
from asf_source import FFMPEG, STYLES, SyntheticSource
from media import compare_packet

SIZE = 1400


def make_source(**settings):
    return SyntheticSource(**settings)


def patch(data, at, piece):
    return data[:at] + piece + data[at + len(piece):]


def read(data, size=SIZE):
    return asf.read_packet(data, size)


def trim_asfmux(packet):
    """What wmnetsink makes of asfmux's packets: Padding Length 0, cut."""
    used = struct.unpack_from('<H', packet, 2)[0]
    return patch(packet, 4, b'\0\0')[:used]


class HeaderTest(unittest.TestCase):
    def test_good(self):
        header = asf.read_header(make_source().header())
        self.assertEqual(header.problems, [])
        self.assertEqual(header.streams, {1: 'video', 2: 'audio'})
        self.assertEqual((header.min_packet, header.max_packet), (SIZE, SIZE))
        self.assertEqual(header.n_objects_said, 5)
        self.assertEqual(header.data_size, 50)

    def test_live_faults_of_asfmux(self):
        header = asf.read_header(make_source().header())
        self.assertEqual(asf.check_live_header(header),
                         ['max bitrate 0', 'data packets count 0'])

    def test_live_faults(self):
        header = asf.read_header(make_source().header())
        for name, value, text in (
                ('flags', 3, 'seekable'), ('flags', 0, 'broadcast'),
                ('min_packet', 7, 'sizes'), ('max_packet', 70000, 'packet'),
                ('data_size', 0, 'Data Object')):
            was = getattr(header, name)
            setattr(header, name, value)
            self.assertIn(text, ' '.join(asf.check_live_header(header)))
            setattr(header, name, was)

    def test_object_count(self):
        data = patch(make_source().header(), 24, b'\x07')
        self.assertIn('says 7', asf.read_header(data).problems[0])

    def test_broken(self):
        good = make_source().header()
        for data in (b'', good[:29], b'x' + good[1:], good[:-1], good + b'x',
                     patch(good, 16, b'\xff\xff'), patch(good, 16, b'\x1e\0'),
                     patch(good, 46, b'\x10\0'), patch(good, 46, b'\xff\xff'),
                     patch(good, len(good) - 50, b'x'),
                     patch(good, 30, b'x')):
            with self.assertRaises(asf.AsfError):
                asf.read_header(data)

    def test_large(self):
        source = make_source(extra_header=70000)
        self.assertGreater(len(source.header()), 70000)
        self.assertEqual(asf.read_header(source.header()).problems, [])


class SourceTest(unittest.TestCase):
    def test_packets_are_readable(self):
        for style in STYLES:
            source = make_source(style=style)
            for n in range(60):
                data = source.packet(n)
                self.assertEqual(len(data), SIZE)
                packet = read(trim_asfmux(data) if style != FFMPEG else data)
                self.assertEqual(packet.problems, [], (style, n))
                self.assertEqual(packet.send_time, 10 * n)
                self.assertEqual(packet.correction, 3 * (style == FFMPEG))

    def test_frames_are_whole(self):
        for style in STYLES:
            source = make_source(style=style)
            first, second = (read(source.packet(n)).payloads[0]
                             for n in (4, 5))
            self.assertEqual(first.offset, 0)
            self.assertEqual(second.offset, len(first.data))
            self.assertEqual(len(first.data) + len(second.data),
                             first.object_size)
            self.assertEqual(first.object, second.object)

    def test_key_frames(self):
        source = make_source(gop=3)
        keys = [asf.starts_key_frame(read(source.packet(n)), [1])
                for n in range(14)]
        self.assertEqual([n for n, key in enumerate(keys) if key], [0, 6, 12])

    def test_epochs_differ(self):
        a, b = make_source(), make_source(epoch=1)
        self.assertNotEqual(a.packet(3), b.packet(3))
        self.assertNotEqual(a.header(), b.header())

    def test_single_payload(self):
        packet = read(make_source(style=FFMPEG).packet(3))
        self.assertFalse(packet.multiple)
        self.assertEqual(len(packet.payloads), 1)

    def test_many_streams(self):
        source = make_source(streams=[[1, 'video'], [2, 'audio'],
                                      [3, 'video']])
        self.assertEqual(read(source.packet(0)).streams(), {1, 2, 3})


class PacketTest(unittest.TestCase):
    def setUp(self):
        self.odd = make_source().packet(1)      # with padding
        self.good = trim_asfmux(self.odd)

    def test_asfmux_padding_is_a_problem(self):
        self.assertIn('Padding Length', read(self.odd).problems[0])

    def test_cut_is_good(self):
        self.assertEqual(read(self.good).problems, [])
        self.assertEqual(read(self.good).used, len(self.good))

    def test_other_filling(self):
        self.assertTrue(read(self.good + b'\0x').problems)

    def test_zero_filled_is_good(self):
        self.assertEqual(read(self.good.ljust(SIZE, b'\0')).problems, [])

    def test_filled_with_true_lengths_is_good(self):
        data = patch(self.odd, 2, struct.pack('<H', SIZE))
        self.assertEqual(read(data).problems, [])

    def test_wrong_padding(self):
        self.assertTrue(read(patch(self.good, 4, b'\x01')).problems)

    def test_wrong_length(self):
        for length in (len(self.good) - 1, len(self.good) + 1, SIZE + 1):
            data = patch(self.good, 2, struct.pack('<H', length))
            self.assertTrue(read(data).problems)

    def test_too_large(self):
        self.assertIn('1401 bytes', read(self.odd + b'\0').problems[0])

    def test_truncated(self):
        for size in (0, 1, 5, 12, 13, 20, len(self.good) - 1):
            with self.assertRaises(asf.AsfError):
                read(self.good[:size])

    def test_bad_fields(self):
        for at, piece in ((1, b'\x1d'), (12, b'\x80'), (13, b'\x80')):
            try:
                problems = read(patch(self.good, at, piece)).problems
            except asf.AsfError:
                problems = ['unreadable']
            self.assertTrue(problems, at)

    def test_correction_flags(self):
        data = make_source(style=FFMPEG).packet(0)
        with self.assertRaises(asf.AsfError):
            read(patch(data, 0, b'\x92'))

    def test_stripped_single_payload(self):
        """docs/players.md R6: cut, its zeros become payload."""
        data = make_source(style=FFMPEG).packet(1)
        self.assertEqual(read(data).problems, [])
        padding = struct.unpack_from('<H', data, 5)[0]
        with self.assertRaises(asf.AsfError):
            read(patch(data, 5, b'\0\0')[:SIZE - padding])

    def test_compressed_payload(self):
        body = b'\x02' + b'\x05' + struct.pack('<I', 1000) + b'\x01\x0a'
        subs = b'\x03abc\x02de'
        data = b'\x00\x5d' + bytes(6) + body + subs
        packet = read(data, len(data))
        self.assertEqual(packet.problems, [])
        self.assertEqual([(p.object, p.time, p.data)
                          for p in packet.payloads],
                         [(5, 1000, b'abc'), (6, 1010, b'de')])
        with self.assertRaises(asf.AsfError):
            read(data[:-1], len(data) - 1)


class CompareTest(unittest.TestCase):
    def test_same(self):
        source = make_source()
        good = read(trim_asfmux(source.packet(7)))
        self.assertEqual(compare_packet(good, source.packet(7), SIZE), [])

    def test_one_bit(self):
        source = make_source()
        data = trim_asfmux(source.packet(7))
        for at in (8, 13, 14, 15, 40, len(data) - 1):
            bad = patch(data, at, bytes([data[at] ^ 1]))
            packet = read(bad)
            self.assertTrue(compare_packet(packet, source.packet(7), SIZE),
                            at)

    def test_other_number(self):
        source = make_source()
        packet = read(trim_asfmux(source.packet(7)))
        self.assertTrue(compare_packet(packet, source.packet(8), SIZE))

    def test_first_may_lack_continuations(self):
        source = make_source()
        packet = read(trim_asfmux(source.packet(7)))
        packet.payloads = packet.payloads[1:]       # without the video
        self.assertEqual(compare_packet(packet, source.packet(7), SIZE, True),
                         [])
        self.assertTrue(compare_packet(packet, source.packet(7), SIZE))
        packet.payloads = []                        # the audio is owed
        self.assertTrue(compare_packet(packet, source.packet(7), SIZE, True))


if __name__ == '__main__':
    unittest.main()
