# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""The page of two runs: every item of either, our verdict first, a reason
beside everything that isn't a plain pass, and no cell that breaks a row."""

import unittest

import report
import suite


def result(number, verdict, seen=(), notes=()):
    entry = suite.Item(number, 'what | %s' % number, 'x', None, None, False,
                       0)
    return suite.Result(entry, verdict, list(seen), list(notes), 0.5)


def make_run(subject, *results):
    return report.to_json(list(results), subject, '', '2026-01-02')


class PageTest(unittest.TestCase):
    def setUp(self):
        ours = make_run(
            'wmnetsink 9', result('R9', suite.PASS),
            result(10, suite.DEVIATION, notes=['by choice']),
            result(2, suite.PASS, notes=['a remark']))
        other = make_run(
            'Other 1', result(2, suite.FAIL, seen=['a|b\n<c>', 'more']),
            result(10, suite.NOT_APPLICABLE, notes=['no orders']),
            result(11, suite.PASS))
        self.lines = report.page([ours, other]).split('\n')
        self.rows = [line for line in self.lines if line.startswith('| ')]

    def test_rows(self):
        keys = [row.split(' | ')[0][2:] for row in self.rows[4:]]
        self.assertEqual(keys, ['2', '10', '11', 'R9'])

    def test_verdicts(self):
        self.assertIn('| 2 | what \\| 2 | pass | fail | '
                      'Other: a\\|b \\<c> |', self.rows)
        self.assertIn('| 10 | what \\| 10 | deviation | n/a | by choice; '
                      'Other: no orders |', self.rows)
        self.assertIn('| 11 | what \\| 11 | – | pass |  |', self.rows)

    def test_counts(self):
        self.assertIn('| wmnetsink 9 | 2026-01-02 | 2 pass, 0 fail, '
                      '1 deviation, 0 n/a |', self.rows)
        self.assertIn('| Other 1 | 2026-01-02 | 1 pass, 1 fail, '
                      '0 deviation, 1 n/a |', self.rows)

    def test_long_texts_are_cut(self):
        text = report.cell('x' * 1000)
        self.assertEqual(len(text), report.MAX_CELL)
        self.assertTrue(text.endswith('...'))


class TextTest(unittest.TestCase):
    def test_show(self):
        text = report.show(result(3, suite.FAIL, ['s%d' % n
                                                  for n in range(9)], ['n']))
        self.assertIn('   3 fail      what | 3 (0.5 s)', text)
        self.assertEqual(text.count('seen: s'), report.MAX_SEEN)
        self.assertIn('seen: 3 more of it', text)
        self.assertIn('note: n', text)


if __name__ == '__main__':
    unittest.main()
