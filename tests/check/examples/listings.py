# SPDX-License-Identifier: LGPL-2.1-or-later
# SPDX-FileCopyrightText: 2026 The wmnet authors

"""Each piece of C in a document stands in the program it was taken from, which
is built and run.

    listings.py DOCUMENT PROGRAM
"""

import re
import sys

document, program = (open(path, encoding="utf-8").read()
                     for path in sys.argv[1:3])
listings = re.findall(r"^```c\n(.*?)^```", document, re.S | re.M)
strangers = [text for text in listings if text not in program]
for text in strangers:
    print("not in the program:\n" + text)
sys.exit(1 if strangers or not listings else 0)
