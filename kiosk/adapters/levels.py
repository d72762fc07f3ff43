"""How bright the screen is and how loud the loudspeaker, where the system lets this account set it."""

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

BACKLIGHTS = Path("/sys/class/backlight")  # of the kernel, on Linux
DIMMEST = 20  # percent: a black screen could not be made bright again by touch
MIXER = "amixer"
BUDGET_S = 5.0
_PERCENT = re.compile(r"\[(\d{1,3})%\]")


class Brightness:
    """Of the first backlight. Monitors on a cable have none."""

    def __init__(self, folder: Path = BACKLIGHTS) -> None:
        self._folder = folder

    def percent(self) -> int | None:
        """None where it cannot be set from here."""
        panel = self._panel()
        if panel is None:
            return None
        try:
            return round(100 * int((panel / "brightness").read_text()) / _most(panel))
        except (OSError, ValueError, ZeroDivisionError):
            return None

    def set(self, percent: int) -> int | None:
        """What it is afterwards."""
        panel = self._panel()
        if panel is not None:
            wanted = max(DIMMEST, min(percent, 100))
            with suppress(OSError, ValueError):
                (panel / "brightness").write_text(str(round(_most(panel) * wanted / 100)))
        return self.percent()

    def _panel(self) -> Path | None:
        try:
            panels = sorted(self._folder.iterdir())
        except OSError:
            return None
        return next((panel for panel in panels if _is_writable(panel / "brightness")), None)


def _most(panel: Path) -> int:
    return int((panel / "max_brightness").read_text())


def _is_writable(file: Path) -> bool:
    try:
        with file.open("r+"):
            return True
    except OSError:
        return False


class Volume:
    """Of the mixer's main control."""

    def __init__(self, program: str = MIXER, control: str = "Master") -> None:
        self._program, self._control = program, control

    def percent(self) -> int | None:
        """None where it cannot be set from here."""
        return self._ask("sget", self._control)

    def set(self, percent: int) -> int | None:
        """What it is afterwards."""
        return self._ask("sset", self._control, f"{max(0, min(percent, 100))}%")

    def _ask(self, *words: str) -> int | None:
        program = shutil.which(self._program)
        if program is None:
            return None
        try:
            asked = subprocess.run(
                [program, "-M", *words], capture_output=True, text=True, timeout=BUDGET_S, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        found = _PERCENT.search(asked.stdout)
        return int(found[1]) if found else None
