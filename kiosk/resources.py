"""Where fonts, icons, locales and the built-in data lie, in a checkout and in the frozen program."""

import sys
from pathlib import Path

_ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))


def asset(*parts: str) -> Path:
    """Path of a file below `assets/`."""
    return _ROOT.joinpath("assets", *parts)
