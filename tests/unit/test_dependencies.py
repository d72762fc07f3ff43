"""What this program relies on in libraries, where a version was once found not to keep it."""

import sys

from PySide6.QtCore import QObject, Signal


class Source(QObject):
    happened = Signal(object)


def test_emitting_a_signal_costs_no_reference() -> None:
    """PySide6 6.12.0 loses a reference to True at every emit and ends the process (docs/decisions/0007)."""
    source = Source()
    before = sys.getrefcount(True), sys.getrefcount(False)
    for _ in range(50):
        source.happened.emit(None)
    after = sys.getrefcount(True), sys.getrefcount(False)
    assert [b - a for a, b in zip(before, after, strict=True) if b - a < -10] == []
