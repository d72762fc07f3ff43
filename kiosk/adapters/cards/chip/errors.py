"""How reading a chip fails."""

from kiosk.ports import ChipTrouble


class ChipError(Exception):
    """The chip was not read. `rule` is for logs and carries no personal data."""

    def __init__(self, trouble: ChipTrouble, rule: str) -> None:
        super().__init__(rule)
        self.trouble = trouble


class ChipGone(Exception):
    """The terminal lost the chip in the middle of a command."""
