"""What both sources of portraits hold to."""

import re

CITIZEN_NUMBER = re.compile(r"[0-9]{12}")  # a card's number becomes an address or a file name only in this shape
MAX_PORTRAIT_BYTES = 2_000_000  # a chip's portrait has some 20 kB
