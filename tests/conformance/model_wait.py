# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""What the model server waits for: a player's choice, until the end of its
session, and the time of a new header."""

import math
import time

# What a session lives longer than is said.
SLACK = 8
# Behind a SelectStream.
REST = 8
MAX_LAG = 15


class Waiter:
    n_timed_out = 0

    def life(self):
        """Seconds of an unused session."""
        # As one fault it would take them all one after the other to see it.
        if any(fault.startswith('for-ever') for fault in self.faults):
            return math.inf
        return self.sink.get('idle-timeout', 60e9) / 1e9 + SLACK

    def time_out(self):
        with self.lock:
            self.n_timed_out += 1

    def rest(self, session):
        """Until a new header may be told (MS-WMSP 3.2.4.2)."""
        due = max(time.monotonic() + session.lag, session.selected + REST)
        while time.monotonic() < due and not self.has_fault('at-once'):
            time.sleep(0.01)

    def wait_selection(self, session):
        """Until SelectStream; whether it came in time (MS-WMSP 3.2.6.2)."""
        session.is_waiting = True
        session.used = time.monotonic()
        while session.is_waiting and not self.is_ended:
            if time.monotonic() - session.used > self.life():
                self.time_out()
                return False
            time.sleep(0.01)
        return True
