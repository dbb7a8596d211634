# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Which streams the model server sends to one player, from the entries of its
requests (docs/protocol.md, items 66-77).  Packets are written anew with what
is left by the source that made them."""

import re

ALL, KEYS, OFF = 0, 1, 2
ENTRY = re.compile(r'([0-9a-f]{1,4}):([0-9a-f]{1,4}):([0-9]+)$', re.I)


class BadEntry(Exception):
    pass


def read_entries(text, is_strict):
    """[(source, stream as hexadecimal, as decimal, level)]"""
    found = []
    for word in text.split():
        match = ENTRY.match(word)
        if match is None:
            if is_strict:
                raise BadEntry(word)
            continue
        source, stream, level = match.groups()
        found.append((int(source, 16), int(stream, 16),
                      int(stream) if stream.isdigit() else -1,
                      min(int(level), OFF)))
    return found


class Selection:
    """What is sent (levels), and what comes on with its next key frame."""

    def __init__(self, text, source, faults, entry_stream=None):
        self.faults = faults
        self.kinds = {number: kind for number, kind in source.streams}
        self.levels = dict.fromkeys(self.kinds, ALL)
        self.turns = {}             # stream -> (level, replaced stream)
        self.n_passes = 0
        named = [(self.find(*rest[:2]), rest[2]) for _, *rest in
                 read_entries(text or '', False)]
        named = [(stream, level) for stream, level in named if stream]
        if named:
            if 'keeps-unnamed' not in faults:
                self.levels = dict.fromkeys(self.kinds, OFF)
            for stream, level in named:
                self.levels[stream] = level
        for stream in self.kinds if named else ():
            if self.kinds[stream] == 'video' and stream != entry_stream and \
                    self.levels[stream] != OFF and \
                    'newcomer-at-once' not in faults:
                self.turns[stream] = (self.levels[stream], None)
                self.levels[stream] = OFF

    def find(self, number, decimal):
        if 'decimal-first' in self.faults and decimal in self.kinds:
            return decimal
        if number in self.kinds:
            return number
        return decimal if decimal in self.kinds and \
            'hex-only' not in self.faults else None

    def change(self, text):
        """A SelectStream; raises BadEntry, and then nothing has changed."""
        for source, number, decimal, level in read_entries(
                text, 'takes-nonsense' not in self.faults):
            stream = self.find(number, decimal)
            if stream is None:
                continue
            if level < self.levels[stream] and 'on-at-once' not in self.faults:
                replaced = source if source in self.kinds and \
                    source != stream else None
                self.turns[stream] = (level, replaced)
                if replaced and 'replaces-at-once' in self.faults:
                    self.levels[replaced] = OFF
                continue
            self.levels[stream] = level

    def is_left(self, stream, key, offset):
        is_beginning = offset == 0 and (key or self.kinds[stream] != 'video')
        if stream in self.turns and is_beginning:
            level, replaced = self.turns.pop(stream)
            self.levels[stream] = level
            if replaced and 'keeps-replaced' not in self.faults:
                self.levels[replaced] = OFF
        level = self.levels[stream]
        return level == ALL or (level == KEYS and
                                (key or 'thins-nothing' in self.faults))

    def packet(self, source, n):
        """Packet n with what is left of it, or None."""
        self.n_passes += 1
        if 'filters-nothing' in self.faults:
            return source.packet(n)
        padding = 0 if n % 2 == 0 else n * 37 % 200
        parts = source.plan(n, source.packet_size - padding)
        left = [part for part in parts if self.is_left(part[0], part[1],
                                                       part[3])]
        # What was replaced in this very packet may stand in front.
        left = [part for part in left if self.levels[part[0]] != OFF]
        if not left and 'sends-empty' in self.faults:
            left = parts[-1:]
        if not left:
            return None
        if len(left) == len(parts) and 'rebuilds' not in self.faults:
            return source.packet(n)
        packet = source.write(n, left, len(parts) > 1)
        if 'rebuilds' in self.faults:
            packet = packet[:-1] + b'\1'
        return packet
