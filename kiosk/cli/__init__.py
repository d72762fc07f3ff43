"""Commands, a file a group.

Exit codes: 0 all well; 1 it was done and the answer is bad (a fault found, a check-in that ended without a number);
2 wrong usage, settings or files; 3 nothing was found in what was given.
"""

from kiosk.cli.main import app
from kiosk.cli.options import FAILED, NOTHING_FOUND, USAGE

__all__ = ["FAILED", "NOTHING_FOUND", "USAGE", "app"]
